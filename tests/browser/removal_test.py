#!/usr/bin/env python3
"""Suspending, closing and deleting a structure, and taking it back."""

from team import *


def state(b, words):
    for choice in b.all(".choices .choice"):
        if words in choice.text:
            return choice.find_element("css selector", "input").click()
    raise AssertionError("no choice %r" % words)


@test
def one_without_a_reason_is_not_deleted_and_what_was_typed_stays(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    site.open(fiche(site, SPARSE))
    b.leads(b.driver.find_element("link text", "Fermer, suspendre ou supprimer").click)
    state(b, "Supprimer la fiche")
    b.find("#mots").send_keys("Ouverte ailleurs")
    press(b, "Enregistrer")
    assert "Choisissez une raison" in b.text("#raison-erreur"), b.text("main")
    assert b.find("#mots").get_attribute("value") == "Ouverte ailleurs"
    assert b.find("#etat-supprimee").is_selected()
    both(site, site.path(), "retirer")


@test
def it_is_deleted_in_favour_of_another(site):
    b = site.browser
    path = fiche(site, SPARSE)
    public = site.structure(SPARSE)["page"]
    site.open(path + "/retirer")
    state(b, "Supprimer la fiche")
    b.find("#raison option[value=doublon]").click()
    b.find("#cherche").send_keys(RICH)
    press(b, "Chercher")
    assert b.find("#etat-supprimee").is_selected()
    b.all(".choice input[name=plutot]")[1].click()
    press(b, "Enregistrer")
    assert "supprimée" in b.text("h1") and "Doublon d’une autre fiche" in b.text(".lead"), b.text("main")
    assert RICH in b.text(".links")
    both(site, path, "tombstone")
    assert "Fiche supprimée" in site.open(path + "/historique").text("main")
    assert not b.all(".version form")
    text = site.open(public).text("main")
    assert "Cette fiche a été retirée" in text and RICH in text and SPARSE not in text, text
    shot(b, "supprimee-public")


@test
def it_comes_back(site):
    b = site.browser
    with site.box.connect() as db:
        uuid, = db.execute("SELECT uuid FROM structure WHERE deleted_rev IS NOT NULL").fetchone()
    site.open("/equipe/fiches/" + uuid)
    press(b, "Rétablir cette fiche")
    assert b.text("h1") == SPARSE and "fiche rétablie" in site.open(site.path() + "/historique").text(".version")
    assert SPARSE in site.open(site.structure(SPARSE)["page"]).text("h1")


@test
def it_is_closed_and_opened_again(site):
    b = site.browser
    path, public = fiche(site, SPARSE), site.structure(SPARSE)["page"]
    site.open(path + "/retirer")
    state(b, "Fermée définitivement")
    press(b, "Enregistrer")
    assert "fermée" in b.text("h1")
    assert "cette structure a fermé" in site.open(public).text("h1")
    site.open(path + "/retirer")
    assert b.find("#etat-fermee").is_selected()
    state(b, "Suspendue")
    press(b, "Enregistrer")
    assert "suspendue" in b.text("h1")
    assert SPARSE in site.open(public).text("h1")


@test
def dates_at_a_place_that_closes_or_goes_wait_under_a_faire(site):
    b = site.browser
    with site.box.connect() as db:
        place, = db.execute("SELECT p.id FROM place p JOIN structure s ON s.id = p.structure WHERE s.name = ?",
                            (RICH,)).fetchone()
        db.execute("INSERT INTO series(id, uuid, rev, created_at, updated_at, kind, title, place, start, minutes, first,"
                   " extended_to, open_to) VALUES(9001, '00000000-0000-4000-8000-000000009001', 1, 0, 0, 'permanence',"
                   " 'Permanence du mardi', ?, 540, 60, '2099-05-05', '2099-05-12', 'everyone')", (place,))
        for n, series in ((5, 9001), (12, 9001), (20, None)):
            utc = 4081561200 + (n - 4) * 86400
            db.execute("INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, place, day, start, minutes,"
                       " start_utc, end_utc, status, open_to, series, nominal_day) VALUES(?, 1, 0, 0, 'permanence', ?, ?,"
                       " ?, 540, 60, ?, ?, 'confirmed', 'everyone', ?, ?)",
                       ("00000000-0000-4000-8000-0000000000%02d" % n,
                        "Permanence du mardi" if series else "Journée santé", place, "2099-05-%02d" % n, utc, utc + 3600,
                        series, "2099-05-%02d" % n if series else None))
        db.commit()
    path = fiche(site, RICH)
    site.open(path + "/retirer")
    assert "3 dates à venir" in plain(b.text("main")), b.text("main")
    b.leads(b.driver.find_element("link text", "Voir ces dates").click)
    assert [x.text for x in b.all(".row strong")] == ["Permanence du mardi", "Journée santé"], b.text("main")
    both(site, site.path(), "dates-de-la-fiche")
    site.open(path + "/retirer")
    state(b, "Fermée définitivement")
    press(b, "Enregistrer")
    row = [plain(x.text) for x in site.open("/equipe").all(".rows .row") if "lieu fermé" in x.text]
    assert row == ["Dates à un lieu fermé ou retiré 2 séries ou dates"], row
    b.leads(b.driver.find_element("link text", "Dates à un lieu fermé ou retiré").click)
    text = plain(b.text("main"))
    assert "fermé définitivement" in text and "série, 2 dates à venir, la prochaine le mardi 5 mai 2099 à 9 h" in text, text
    both(site, site.path(), "dates-sans-lieu")
    with site.box.connect() as db:
        db.execute("UPDATE place SET deleted_rev = 1 WHERE id = ?", (place,))
        db.commit()
    b.leads(b.driver.find_element("link text", "Journée santé").click)
    assert "retiré de l’annuaire" in b.text("main"), b.text("main")
    b.leads(b.driver.find_element("link text", "Changer la date").click)
    assert "retiré de l’annuaire" in b.text("label[for=lieu-choisi]") and b.find("#lieu-choisi").is_selected()
    b.find("#note").send_keys("Venez nombreux")
    press(b, "Enregistrer")
    assert "n’est plus dans l’annuaire" in b.text(".findings"), b.text("main")
    shot(b, "changer-lieu-retire")
    press(b, "Enregistrer quand même")
    with site.box.connect() as db:
        assert db.execute("SELECT place FROM occurrence WHERE public_note = 'Venez nombreux'").fetchone() == (place,)


if __name__ == "__main__":
    run()
