#!/usr/bin/env python3
"""The main job on real input: Eurostat's 5,368 establishments beside the demo territory, found by name, kind and commune."""

from house import *

FR = os.path.join(SHARED, "reference/healthcare-fr/FR.csv")

REAL = "FROM structure s JOIN source_record r ON r.structure = s.id JOIN source o ON o.id = r.source" \
       " AND o.name = 'sante-eurostat' JOIN place p ON p.structure = s.id"

SAMPLED = 8  # names looked for, spread over the whole file


def prepare(box):
    if os.path.exists(FR):
        box.ok("import", "--map", "sante-eurostat", FR, "--apply")


def need_file():
    if not os.path.exists(FR):
        raise Skip("no FR.csv")


def search(browser, words):
    browser.find("#q").clear()
    browser.leads(lambda: browser.find("#q").send_keys(words + Keys.ENTER))


def names(browser):
    return [plain(e.get_attribute("textContent")) for e in browser.all(".card h2 a")]


def all_names(site, address):
    """Of every page of a list."""
    b = site.open(address)
    found = set(names(b))
    while b.all(".page-step[rel=next]"):
        b.find(".page-step[rel=next]").click()
        found |= set(names(b))
    return found


def total(browser):
    return int(re.match(r"[\d ]+", browser.text(".total")).group(0).replace(" ", ""))


@test
def an_establishment_is_found_by_its_name(site):
    """Names spread over the file, typed with their town, are on the first page, which says how old they are"""
    need_file()
    rows = site.box.rows("SELECT s.name, p.city " + REAL + " GROUP BY s.id ORDER BY s.id")
    for name, city in rows[::len(rows) // SAMPLED]:
        b = site.open("/")
        search(b, "%s %s" % (name, city))
        assert plain(name) in names(b), (name, city, names(b))
        b.all(".card h2 a")[names(b).index(plain(name))].click()
        assert b.text("h1") == plain(name), b.text("h1")
        assert "mars 2020" in b.text("main"), b.text("main")


@test
def establishments_are_found_by_kind(site):
    """Choosing a kind leaves as many as there are"""
    need_file()
    for kind, n in site.box.rows("SELECT s.kind, count(DISTINCT s.id) " + REAL + " GROUP BY s.kind"):
        demo = site.box.one("SELECT count(*) FROM structure WHERE kind = ? AND id NOT IN (SELECT s.id " + REAL + ")", kind)
        b = site.open("/annuaire?type=" + kind)
        assert total(b) == n + demo, (kind, total(b), n, demo)


@test
def establishments_are_found_by_commune(site):
    """A commune that is known is chosen from the list, any other is typed with the words"""
    need_file()
    for insee, in site.box.rows("SELECT p.insee " + REAL + " WHERE p.insee LIKE '92%' GROUP BY 1 LIMIT 3"):
        here = {plain(name) for name, in site.box.rows("SELECT s.name " + REAL + " AND p.insee = ?", insee)}
        assert here and here <= all_names(site, "/annuaire?commune=" + insee), insee
    here = {plain(name) for name, in site.box.rows("SELECT s.name " + REAL + " AND p.city = 'Strasbourg'"
                                                   " WHERE s.kind = 'clinique'")}
    assert here and here <= all_names(site, "/annuaire?q=strasbourg&type=clinique"), here


if __name__ == "__main__":
    run(prepare=prepare)
