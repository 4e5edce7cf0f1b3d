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


if __name__ == "__main__":
    run()
