#!/usr/bin/env python3
"""Every page that a link leads to, as an administrator, who is shown all of the team's, and as a partner, who has pages
of its own: it is there, has one title, fits a telephone, holds no script in itself, and axe finds nothing in it. What the other
roles are kept from is tests/unit/rights_test.c."""

from team import *

PARTNER = "partenaire@example.org"
KEPT_OUT = ("/equipe/orientations/orientations.csv",)  # files


def prepare(box):
    """Something in each list: a proposal, a duplicate, a rule of an import to look at, a structure that was deleted."""
    with box.connect() as db:
        one, = db.execute("SELECT id FROM structure WHERE name = ?", (RICH,)).fetchone()
        db.execute("INSERT INTO proposal(uuid, structure, shown_at, created_at, from_kind, kinds, message, digest)"
                   " VALUES('0f7a2c1e-1111-4222-8333-444455556661', ?, unixepoch(), unixepoch(), 'public', 'phone',"
                   " 'Le numéro ne répond plus.', 'a')", (one,))
        db.commit()
    rows = [{"cle": "a", "structure": "Accueil du Lac (exemple)", "type": "ccas", "commune": "Bagneux", "telephone": "0199000077"},
            {"cle": "b", "structure": "Accueil du lac, Bagneux (exemple)", "type": "ccas", "commune": "Bagneux",
             "telephone": "0199000077"},
            {"cle": "c", "structure": "Sans type (exemple)", "type": "soucoupe"}]
    box.ok("import", "--map", "plat", "--source", "tableur", box.sheet("tableur.csv", rows), "--apply")


def shape(address):
    """What two addresses have in common that lead to the same page of different things."""
    path, _, query = address.partition("?")
    path = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", path)
    path = re.sub(r"/\d+(?=/|$)", "/N", path)
    names = sorted({pair.partition("=")[0] for pair in query.split("&") if pair})
    return path + ("?" + "&".join(names) if names else "")


def links(b):
    found = b.js("return [...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
    return [x.partition("#")[0] for x in found if x.startswith("/equipe")]


def look(site, b, address):
    """What is wrong with a page."""
    wrong = []
    b.shows(WIDE, color_scheme="light")
    site.open(address, b)
    for size, scheme in ((WIDE, "light"), (PHONE, "dark")):
        b.turns(size, scheme)
        wrong += [str(v) for v in violations(b, scheme).values()]
        width = b.js("return document.documentElement.scrollWidth")
        if width > size[0]:
            wrong.append("%d px wide on %d" % (width, size[0]))
    if len(b.all("h1")) != 1:
        wrong.append("%d titles" % len(b.all("h1")))
    if b.all("script:not([src^='/static/'])") or b.js("return [...document.querySelectorAll('*')].some(e => [...e.attributes].some("
                               "a => a.name.startsWith('on')))"):
        wrong.append("a script")
    if re.match(r"Erreur \d", b.text("main")):
        wrong.append(b.text("main")[:80])
    return ["%s: %s" % (address, w) for w in wrong]


def walk(site, b, first, at_least):
    todo, known, wrong = [first], {shape(first)}, []
    while todo:
        address = todo.pop(0)
        wrong += look(site, b, address)
        for other in links(b):
            if shape(other) not in known and other not in KEPT_OUT:
                known.add(shape(other))
                todo.append(other)
    b.shows(WIDE, color_scheme="light")
    assert not wrong, "\n" + "\n".join(wrong)
    assert len(known) >= at_least, sorted(known)


@test
def as_an_administrator(site):
    first_administrator(site, site.browser)
    walk(site, site.browser, "/equipe", 40)


@test
def as_a_partner(site):
    b = site.browser
    site.open("/equipe/comptes")
    fill(b, nom="Partenaire 1", courriel=PARTNER)
    b.find("#role option[value=partner]").click()
    press(b, "Créer")
    link = urllib.parse.urlsplit(b.text(".secret")).path
    with site.box.connect() as db:
        db.execute("INSERT INTO account_structure(account, structure) SELECT a.id, s.id FROM account a, structure s WHERE a.mail = ? AND s.name = ?",
                   (PARTNER, RICH))
        db.commit()
    other = Browser()
    try:
        site.open(link, other)
        fill(other, mot_de_passe=MATE_PASSWORD, encore=MATE_PASSWORD)
        press(other, "Enregistrer")
        walk(site, other, site.path(other), 3)
    finally:
        other.close()


if __name__ == "__main__":
    run(prepare=prepare, season=True)
