#!/usr/bin/env python3
"""The words desk: a search that found nothing becomes a synonym, found at once; several readings are shown."""

from team import *


def prepare(box):
    """Searches that found nothing, as the server would have gathered them."""
    with box.connect() as db:
        db.execute("INSERT INTO counter VALUES('unfound', 'scanner vestiaire', date('now'), 3)")
        db.execute("INSERT INTO counter VALUES('unfound', 'psychologue laverie', date('now', '-3 days'), 1)")
        db.execute("INSERT INTO counter VALUES('unfound', '', date('now'), 12)")
        db.commit()


def names(b):
    return [plain(x.text) for x in b.all(".card h2 a")]


@test
def the_desk_shows_what_found_nothing(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    site.open("/equipe")
    assert "Recherches sans réponse" in b.text(".rows"), b.text(".rows")
    site.open("/equipe/reglages")
    for a in b.all(".rows a"):
        if a.text == "Mots":
            b.leads(a.click)
            break
    assert "scanner vestiaire" in b.text("main") and "12 autres recherches" in b.text("main")
    both(site, "/equipe/mots", "mots")


@test
def a_synonym_is_proposed_and_found_at_once(site):
    # Twice, so that the empty list is kept in memory: it must be gone with the change.
    for _ in range(3):
        assert "Aucune structure" in site.server.get("/annuaire?q=scanner%20vestiaire").body
    b = site.open("/equipe/mots")
    b.leads(b.find(".row-acts a").click)
    assert b.find("#forme").get_attribute("value") == "scanner vestiaire"
    assert b.find("#genre-synonyme").is_selected()
    b.find("#sens").send_keys("Point santé du Pré fleuri")
    press(b, "Ajouter")
    assert "dès maintenant" in b.text(".done") and "scanner vestiaire" not in b.text("main .rows"), b.text("main")
    # The server looks five times a second whether something was written.
    for _ in range(50):
        if RICH in site.server.get("/annuaire?q=scanner%20vestiaire").body:
            break
    site.open("/annuaire?q=scanner%20vestiaire")
    assert names(b) == [RICH], b.text("main")


@test
def it_is_changed_and_taken_out(site):
    b = site.open("/equipe/mots?q=scanner")
    for row in b.all("section[aria-labelledby=tous] .row"):
        if "scanner vestiaire" in row.text:
            b.leads(row.find_element(By.CSS_SELECTOR, "a").click)
            break
    assert b.text("h1") == "scanner vestiaire"
    both(site, site.path(), "mot")
    b.find("#sens").clear()
    b.find("#sens").send_keys("!!")
    press(b, "Enregistrer")
    assert b.find("#sens").get_attribute("aria-invalid") == "true" and b.find("#sens").get_attribute("value") == "!!"
    press(b, "Retirer")
    assert "retiré" in b.text(".done")
    assert "scanner vestiaire" not in b.text("section[aria-labelledby=tous]")


@test
def several_readings_are_shown_and_chosen(site):
    b = site.open("/annuaire?q=APA")
    assert "APA peut vouloir dire" in b.text(".readings")
    both(site, "/annuaire?q=APA", "sens")
    b.leads(b.find(".readings a").click)
    assert b.find("#q").get_attribute("value") == "activité physique adaptée"
    assert "peut vouloir dire" not in b.text("main")
    assert "APA peut vouloir dire" in site.open("/equipe/annuaire?q=APA").text(".readings")
    both(site, "/equipe/annuaire?q=APA", "sens-equipe")


@test
def a_missing_resource_is_noted_from_a_search(site):
    b = site.open("/equipe/mots")
    b.leads(b.all(".row-acts a")[1].click)
    assert b.text("h1") == "Noter l’orientation"
    assert b.find("#manque").get_attribute("value") == "aucune-structure"
    assert b.find("#canal").get_attribute("value") == "site" and b.find("#appelant").get_attribute("value") == "autre"
    assert b.find("#besoin").get_attribute("value")
    press(b, "Enregistrer")
    assert "Recherche sur le site" in b.text(".noted")
    site.open("/equipe/mots")
    press(b, "Oublier")
    assert "oubliée" in b.text(".done") and "psychologue laverie" not in b.text("main")


if __name__ == "__main__":
    run(prepare=prepare)
