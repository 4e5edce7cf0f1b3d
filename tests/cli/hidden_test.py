#!/usr/bin/env python3
"""Two directories that differ only in what the public may not know give the public the same bytes, on every page."""

import urllib.parse

from harness import *

# In each "x // y" one directory holds x, the other y; all of it is hidden: by its level, or as a confidential address.
STRUCTURES = r"""
{ key = "a", name = "Maison publique", kind = "ccas",
  contacts = { { kind = "phone", value = "01 99 00 00 01", level = "public" },
    { kind = "phone", value = "01 99 00 00 <77//88>", level = "partners", label = "<pro//autre>" }
    <//, { kind = "mail", value = "secret@example.org", level = "team" }> },
  identifiers = { { scheme = "finess_et", value = "92000000<1//2>" }, { scheme = "finess_ej", value = "920000009" } },
  places = { { key = "p", address = "1 rue Une", insee = "92007", lat = 48.8, lon = 2.3 },
    { key = "q", level = "team", name = "<Cave//Grenier>", insee = "92<046//071>", lat = 48.<81//75>, lon = 2.31 },
    { key = "c", confidential = true, name = "<Nid//Ruche>", address = "<3 rue Nid//4 rue Ruche>", lat = 48.<82//74>,
      lon = 2.29, insee = "92<049//002>", hours = "<Mo-Fr 09:00-12:00//Sa 10:00-11:00>", access = "<rampe//ascenseur>",
      hours_note = "<au mois//au jour>", contacts = { { kind = "phone", value = "0<1//4> 99 00 11 11" } } } },
  services = {
    { name = "Écoute", on_site = true, themes = { "droits-sante" }, places = { { place = "p" },
      { place = "c", hours = "<Mo//Tu> 09:00-10:00" }, { place = "q" } } },
    { name = "<Caché//Masqué>", level = "partners", themes = { "<hebergement//diabete>" }, home_visits = true,
      languages = { "<arabe//portugais>" }, communes = { "92<002//019>" }, description = "<xylophone//zeppelin>" } } },
{ key = "b", name = "Refuge", kind = "ccas", contacts = { { kind = "phone", value = "01 99 00 00 02" } },
  places = { { key = "c", confidential = true, insee = "92<049//002>", address = "<3 rue Nid//4 rue Ruche>" } },
  services = { { name = "Abri", on_site = true, places = { { place = "c" } } } } },
{ key = "c", name = "<Structure invisible//Autre chose>", level = "team", kind = "<ccas//cmp>",
  contacts = { { kind = "phone", value = "01 99 00 00 03" } }, places = { { insee = "92<020//060>" } },
  services = { { name = "Ombre", themes = { "<cancer//douleurs>" }, on_site = true } } },
<//{ key = "d", name = "Encore une", level = "partners", kind = "cmp", places = { { insee = "92032" } },
  contacts = { { kind = "phone", value = "01 99 00 00 05" } }, services = { { name = "S", themes = { "cancer" } } } },>
{ key = "z", name = "Zone publique", kind = "ccas", contacts = { { kind = "phone", value = "01 99 00 00 06" } } },
"""
MAP = """local all = {%s}
local function row(r)
  if not r.n then return nil, "sans" end
  if r.n == "ex" then return { key = "ex", name = "ex", kind = "ccas" } end
  local s = all[tonumber(r.n)]
  if not s then return nil, "fin" end
  return s
end
local ex = { title = "x", given = { n = "ex" }, expect = { key = "ex", name = "ex", kind = "ccas" } }
return { kind = "import", name = "m", title = "M", version = 1, columns = "n", required = "n", old_after_days = 10000,
  row = row, examples = { ex, { title = "y", given = { n = "" }, refuse = "sans" }, ex } }
"""
WORDS = ("Cave Grenier Nid Ruche rampe ascenseur xylophone zeppelin Caché Masqué invisible Autre Encore secret 920000001"
         " 920000002 0199000077 0199000088 0199001111 0499001111 arabe portugais Ombre pro").split()
COMMUNES = ("92002", "92007", "92019", "92020", "92032", "92046", "92049", "92060", "92071")


def addresses():
    quoted = [urllib.parse.quote(w) for w in WORDS]
    return (["/", "/annuaire", "/annuaire/commune", "/annuaire/besoin", "/a-propos", "/api/v1/structures"]
            + ["/annuaire?q=" + w for w in quoted] + ["/api/v1/structures?q=" + w for w in quoted]
            + [p + "?commune=" + c + t for p in ("/annuaire", "/api/v1/structures") for c in COMMUNES
               for t in ("", "&tri=distance")])


def without_chance(text):
    """Identifiers are drawn by lot, and what is made of them: a code to be read by a telephone, the name of a calendar. The
    clock goes on, and each database signs with a secret of its own."""
    text = re.sub(r"127\.0\.0\.1(:|%3A)\d+", "HERE", text)
    text = re.sub(r"<svg class=\"qr\".*?</svg>", "CODE", re.sub(r"\r\nUID:[0-9a-f]{32}", "UID", text))
    text = re.sub(r"\b\d{8}T\d{6}Z", "T", re.sub(r"\r\n ", "", text))
    text = re.sub(r"value=\"\d+\.[0-9a-f]{64}\"", "STAMP", text)
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", text)
    return re.sub(r"T\d\d:\d\d:\d\dZ", "T", re.sub(r"(--|%20|\b)[0-9a-f]{10}([0-9a-f]{2})?\b", "ID", text))


def public_face(box, side):
    """Every page and answer that can be reached, as the public gets it."""
    for end in ("", "-wal", "-shm"):
        if os.path.exists(box.db + end):
            os.remove(box.db + end)
    box.write("rules/m.lua", MAP % re.sub(r"<([^<>]*?)//([^<>]*)>", lambda m: m.group(side), STRUCTURES))
    env = {"ALLERVERS_RULES_DIR": box.path("rules")}
    box.ok("init", "--sample", env=env)
    report = box.ok("import", "--map", "m", box.write("n.csv", "n\n1\n2\n3\n4\n5\n"), "--apply", "--json", env=env).json()
    assert report["new"] == 3 + side, report
    server = box.serve(env=env)
    todo, face = addresses(), {}
    while todo:
        address = todo.pop()
        if without_chance(address) in face:
            continue
        page = server.get(address)
        text = page.body
        face[without_chance(address)] = (page.status, without_chance(text))
        todo += [a.replace("&amp;", "&") for a in re.findall(r'href="(/[^"#]*)', text)
                 if not a.startswith("/static") and a.count("&") < 2]
    assert server.end() == 0
    return face


@test
def what_is_hidden_changes_nothing_that_is_public(box):
    """Neither values nor their number, nor that there are any: no count, order, distance, word or figure tells them."""
    one, other = public_face(box, 1), public_face(box, 2)
    assert len(one) > 300 and any("Maison publique" in text for _, text in one.values()), len(one)
    assert set(one) == set(other), set(one) ^ set(other)
    different = [a for a in one if one[a] != other[a]]
    for address in different:
        lines = zip(one[address][1].splitlines(), other[address][1].splitlines())
        raise AssertionError((address, [(x, y) for x, y in lines if x != y][:3], len(different)))


if __name__ == "__main__":
    main()
