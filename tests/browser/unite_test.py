#!/usr/bin/env python3
"""Two fiches of one structure: proposed, compared, said to be two, merged."""

from team import *

TWIN = "Le vestiaire SOLIDAIRE"
OTHER = "Vestiaire du quartier"


def prepare(box):
    """The same place twice more: under nearly its name, and with the same telephone under another one."""
    path = box.path("doublons.csv")
    with box.connect() as db:
        city, insee = db.execute("SELECT p.city, p.insee FROM place p JOIN structure s ON s.id = p.structure"
                                 " WHERE s.name = ?", (SPARSE,)).fetchone()
    with open(path, "w", encoding="utf-8") as f:
        f.write("cle;structure;type;presentation;lieu;adresse;commune;insee;service;telephone;courriel\n")
        f.write("d1;%s (exemple);ccas;Des vêtements donnés.;;3 rue du Pont;%s;%s;Vestiaire;01 99 00 55 55;\n" % (TWIN, city, insee))
        f.write("d2;%s (exemple);ccas;;;9 rue des Prés;%s;%s;Tri;01 99 00 55 55;tri@example.org\n" % (OTHER, city, insee))
    box.ok("import", path, "--map", "plat", "--source", "doublons", "--apply")


def uuid(site, name):
    with site.box.connect() as db:
        return db.execute("SELECT uuid FROM structure WHERE name = ?", (name,)).fetchone()[0]


def as_it_stands(b, name):
    """Pictures and axe of a page that answers a form, which cannot be opened again."""
    for size, suffix in ((PHONE, "-telephone"), (WIDE, "")):
        b.shows(size)
        shot(b, name + suffix)
        assert b.js("return document.documentElement.scrollWidth") <= size[0], name
        assert not violations(b, "light"), violations(b, "light")


@test
def pairs_are_proposed_with_their_reasons(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    row = [plain(x.text) for x in b.all(".rows .row") if "Doublons" in x.text]
    assert row == ["Doublons possibles 2 paires"], row
    b.leads(b.driver.find_element("link text", "Doublons possibles").click)
    rows = [plain(x.text) for x in b.all(".rows .row")]
    assert len(rows) == 2, rows
    assert "même nom, même commune" in rows[0].lower() and SPARSE in rows[0], rows
    assert "même téléphone" in rows[1].lower() and OTHER in rows[1], rows
    both(site, "/equipe/doublons", "doublons")


@test
def two_that_are_two_are_not_proposed_again(site):
    b = site.open("/equipe/doublons")
    b.leads(b.all(".rows a")[1].click)
    press(b, "Ce n’est pas un doublon")
    assert "C’est noté" in b.text(".done") and len(b.all(".rows .row")) == 1
    site.open("/equipe/doublons/%s/%s" % (uuid(site, TWIN + " (exemple)"), uuid(site, OTHER + " (exemple)")))
    assert "ce sont deux structures" in b.text("main")
    press(b, "Proposer de nouveau")
    assert "ce sont deux structures" not in b.text("main")
    press(b, "Ce n’est pas un doublon")


@test
def choices_are_kept_through_the_preview(site):
    b = site.open("/equipe/doublons")
    b.leads(b.all(".rows a")[0].click)
    path = site.path()
    both(site, path, "cote-a-cote")
    if b.text(".pair-head a") != SPARSE:
        b.leads(b.driver.find_element("link text", "Échanger les deux").click)
    assert b.text(".pair-head a") == SPARSE
    assert b.find("#description-b").is_selected()  # the kept one says nothing
    b.find("#name-b").click()
    b.find("#service-0").click()
    press(b, "Voir ce qui va se passer")
    text = b.text("main")
    assert "reste, à son adresse" in text and "1 service ne vient pas" in text, text
    assert "nom" in text and "ne se défait pas en un clic" in text, text
    shot(b, "apercu")
    press(b, "Revoir les choix")
    assert b.find("#name-b").is_selected() and not b.find("#service-0").is_selected()
    b.find("#service-0").click()
    b.find("#name-a").click()


@test
def dates_follow_their_place_or_hold_the_merge_up(site):
    b = site.browser
    with site.box.connect() as db:
        place = db.execute("SELECT p.id FROM place p JOIN structure s ON s.id = p.structure WHERE s.name = ?",
                           (TWIN + " (exemple)",)).fetchone()[0]
        for name, day, utc in (("date-a-venir", "2099-05-04", 4081561200), ("date-passee", "2020-05-04", 1588568400)):
            db.execute("INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, place, day, start, minutes,"
                       " start_utc, end_utc, status, open_to) VALUES(?, 0, 0, 0, 'permanence', 'Permanence du vestiaire',"
                       " ?, ?, 540, 60, ?, ?, 'confirmed', 'everyone')", (name, place, day, utc, utc + 3600))
        db.commit()
    b.find("#lieu-0").click()
    press(b, "Voir ce qui va se passer")
    assert "rien n’a été fusionné" in b.text(".alert"), b.text("main")
    text = plain(b.text(".bullets li"))
    assert "Permanence du vestiaire, le lundi 4 mai 2099 à 9 h : son lieu ne vient pas" in text, text
    assert b.find(".bullets a").get_attribute("href").endswith("/equipe/planning/dates/date-a-venir")
    as_it_stands(b, "fusion-refusee")
    assert not b.find("#lieu-0").is_selected()
    b.find("#lieu-0").click()
    press(b, "Voir ce qui va se passer")
    text = plain(b.text("main"))
    assert "2 dates du planning, dont 1 à venir, suivent leur lieu sur la fiche gardée" in text, text
    as_it_stands(b, "fusion-apercu")
    press(b, "Revoir les choix")


@test
def merged_they_are_one_and_the_old_address_leads_there(site):
    b = site.browser
    gone = site.structure(TWIN + " (exemple)")["page"]
    kept = site.structure(SPARSE)["page"]
    press(b, "Voir ce qui va se passer")
    stale = Browser()
    try:
        sign_in(site, stale, ADMIN, ADMIN_PASSWORD)
        site.open("/equipe/doublons/%s/%s" % (uuid(site, SPARSE), uuid(site, TWIN + " (exemple)")), stale)
        press(stale, "Voir ce qui va se passer")
        press(b, "Fusionner")
        assert "n’en font plus qu’une" in b.text(".done"), b.text("main")
        assert TWIN in b.text(".bullets") and "fusion avec" in b.text(".version")
        shot(b, "fusion-historique")
        # Somebody else had the same page open.
        press(stale, "Fusionner")
        assert "n’existe pas" in stale.text("main"), stale.text("main")
    finally:
        stale.close()
    site.open(gone)
    assert site.path() == kept and "01 99 00 55 55" in b.text("main"), site.path()
    assert "Fait" in site.open("/equipe/doublons").text(".lead")
    # As if the two had one address: the page of its dates leads to the place that stays.
    with site.box.connect() as db:
        (one, id_one), (other, id_other) = db.execute("SELECT p.uuid, p.id FROM place p JOIN structure s ON s.id = p.structure"
                                                      " WHERE s.name = ? ORDER BY p.id LIMIT 2", (SPARSE,)).fetchall()
        db.execute("UPDATE place SET joins = ? WHERE id = ?", (id_one, id_other))
        db.commit()
    site.open("/agenda/lieu/" + other)
    assert site.path().endswith("--" + one[-12:]), site.path()
    b = site.open("/equipe/fiches/" + uuid(site, TWIN + " (exemple)"))
    assert "fusionnée" in b.text("h1") and SPARSE in b.text(".links")
    both(site, site.path(), "fusionnee")


@test
def another_is_found_by_its_name(site):
    b = site.open("/equipe/fiches/" + uuid(site, SPARSE))
    b.leads(b.driver.find_element("link text", "Fusionner avec une autre").click)
    b.find("#q").send_keys("quartier vestiaire")
    press(b, "Chercher")
    both(site, site.path(), "fusion-chercher")
    b.leads(b.driver.find_element("partial link text", OTHER).click)
    assert b.text("h1") == "Deux fiches côte à côte"


@test
def a_new_one_with_the_telephone_of_another_says_so_at_once(site):
    b = site.open("/equipe/fiches/nouvelle")
    b.find("#name").send_keys("Tri et dons (exemple)")
    b.find("#kind option[value='association-quartier']").click()
    b.find("[name='contacts_1_value']").send_keys("01 99 00 55 55")
    b.find("[name='identifiers_1_scheme'] option[value='siret']").click()
    b.find("[name='identifiers_1_value']").send_keys("123 456 789 01234")
    b.leads(b.find("#fin ~ .links button").click)
    said = [x for x in b.all(".alert") if "Peut-être la même fiche" in x.text]
    assert "La fiche est créée" in b.text(".done") and OTHER in said[0].text and "même téléphone" in said[0].text, b.text("main")
    assert "SIRET à relire : 12345678901234" in plain(b.text("main")), b.text("main")
    both(site, site.path(), "fiche-doublon")
    b.leads(b.driver.find_element("link text", OTHER + " (exemple)").click)
    assert site.path().startswith("/equipe/doublons/") and "Tri et dons" in b.text("main"), site.path()


if __name__ == "__main__":
    run(prepare=prepare)
