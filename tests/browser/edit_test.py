#!/usr/bin/env python3
"""Structures, places and services changed and made in the browser: errors, two people at once, a session that ends."""

from axe import violations
from team import *


def value(b, selector):
    return b.find(selector).get_attribute("value")


def put(b, selector, text):
    box = b.find(selector)
    box.clear()
    box.send_keys(text)


def choose(b, selector, code):
    b.find("%s option[value='%s']" % (selector, code)).click()


def save(b):
    """The button that people see."""
    b.leads(b.find("#fin ~ .links button").click)


def part(site, name, kind):
    """The address of the form of a structure's first place or service."""
    with site.box.connect() as db:
        uuid, = db.execute("SELECT p.uuid FROM %s p JOIN structure s ON s.id = p.structure WHERE s.name = ?"
                           " AND p.deleted_rev IS NULL ORDER BY p.position" %
                           {"lieux": "place", "services": "service"}[kind], (name,)).fetchone()
    return "%s/%s/%s" % (fiche(site, name), kind, uuid)


@test
def every_form_can_be_read_and_used_by_everybody(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    both(site, fiche(site, RICH), "edit-fiche")
    both(site, fiche(site, RICH) + "/modifier", "edit-structure")
    both(site, part(site, RICH, "lieux"), "edit-lieu")
    both(site, part(site, RICH, "services"), "edit-service")
    both(site, part(site, CONFIDENTIAL, "lieux"), "edit-lieu-confidentiel")
    both(site, "/equipe/fiches/nouvelle", "edit-nouvelle")


@test
def an_error_stands_beside_its_field_and_what_was_typed_stays(site):
    b = site.open(fiche(site, RICH))
    b.leads(lambda: [x for x in b.all("a") if "Modifier la structure" in x.text][0].click())
    put(b, "#alert", "Fermé du 3 au 21 août")
    put(b, "#website", "pas une adresse")
    rows = int(value(b, "[name=contacts_n]"))
    put(b, "#contacts_%d_value" % rows, "01 99")
    save(b)
    assert b.driver.find_elements("css selector", "#erreurs li") and len(b.all("#erreurs li")) == 2, b.text("main")
    assert value(b, "#website") == "pas une adresse" and value(b, "#alert") == "Fermé du 3 au 21 août"
    assert "adresse entière" in b.text("#website-erreur")
    assert value(b, "#contacts_%d_value" % rows) == "01 99"
    assert b.find("#website").get_attribute("aria-invalid") == "true"
    shot(b, "edit-erreurs")
    assert not violations(b, "light"), violations(b, "light")
    # A link of the summary leads to the field.
    b.find("#erreurs a").click()
    assert "#" in b.driver.current_url
    put(b, "#website", "www.example.org")
    put(b, "#contacts_%d_value" % rows, "01.99.00.55.55")
    put(b, "#pourquoi", "appel à l’accueil")
    save(b)
    assert "C’est enregistré" in b.text(".done"), b.text("main")
    assert "https://www.example.org" in b.text("main") and "01 99 00 55 55" in b.text("main")
    assert "Fermé du 3 au 21 août" in site.open(site.structure(RICH)["page"]).text("main")
    assert "appel à l’accueil" in site.open(fiche(site, RICH) + "/historique").text(".version")


@test
def another_line_is_had_without_a_script_and_without_saving(site):
    b = site.open(fiche(site, RICH) + "/modifier")
    rows = int(value(b, "[name=contacts_n]"))
    put(b, "#contacts_%d_value" % rows, "01 99 00 66 66")
    press(b, "Ajouter une ligne : Moyens de la joindre")
    assert int(value(b, "[name=contacts_n]")) == rows + 3
    assert value(b, "#contacts_%d_value" % rows) == "01 99 00 66 66"
    assert "01 99 00 66 66" not in site.open(fiche(site, RICH)).text("main")


@test
def a_structure_is_made_with_a_place_and_a_service_by_keyboard(site):
    b = site.open("/equipe/fiches")
    b.leads(lambda: [x for x in b.all("a") if "Nouvelle structure" in x.text][0].click())
    b.find("#name").send_keys("Entraide des Coteaux (exemple)")
    choose(b, "#kind", "association-quartier")
    # Enter in a line saves.
    b.leads(lambda: b.find("#acronym").send_keys("EDC" + Keys.ENTER))
    assert "La fiche est créée" in b.text(".done"), b.text("main")
    address = site.path().split("?")[0]
    b.leads(lambda: [x for x in b.all("a") if "Ajouter un lieu" in x.text][0].click())
    put(b, "#address", "3 rue des Essais")
    put(b, "#commune", "Bagneu")
    save(b)
    assert "n’est pas connue" in b.text("#commune-erreur"), b.text("main")
    assert not violations(b, "light"), violations(b, "light")
    shot(b, "edit-commune")
    b.find("input[name=commune_choix][value='92007']").click()
    save(b)
    assert "Bagneux" in b.text("main") and "92220" in b.text("main"), b.text("main")
    b.leads(lambda: [x for x in b.all("a") if "Ajouter un service" in x.text][0].click())
    put(b, "#name", "Aide alimentaire")
    b.find("#places input[type=checkbox]").click()
    b.find("details:has(#themes) summary").click()
    b.find("#themes label").click()
    put(b, "#communes", "Bagneux\n92160")
    save(b)
    assert "Aide alimentaire" in b.text("main") and "Antony" in b.text("main"), b.text("main")
    # What is missing leads to where it is filled in.
    missing = [x for x in b.all(".missing a") if "pour qui" in x.text]
    assert "/services/" in missing[0].get_attribute("href") and "#publics" in missing[0].get_attribute("href")
    assert address in site.path()


@test
def two_people_change_one_structure(site):
    b, other = site.browser, Browser()
    try:
        sign_in(site, other, ADMIN, ADMIN_PASSWORD)
        path = fiche(site, SPARSE) + "/modifier"
        site.open(path)
        site.open(path, other)
        put(other, "#alert", "Leur message")
        put(other, "#acronym", "LVS")
        save(other)
        put(b, "#alert", "Mon message")
        put(b, "#plain_words", "Des vêtements pour tous.")
        save(b)
        assert "Quelqu’un d’autre" in b.text(".alert") and len(b.all(".conflict")) == 1, b.text("main")
        assert "Leur message" in b.text(".conflict") and value(b, "#alert") == "Mon message"
        assert value(b, "#acronym") == "LVS" and value(b, "#plain_words") == "Des vêtements pour tous."
        assert not violations(b, "light"), violations(b, "light")
        shot(b, "edit-conflit")
        b.find(".conflict input[value=autre]").click()
        save(b)
        said = b.text("main")
        assert "Leur message" in said and "Mon message" not in said, said
        assert "LVS" in said and "Des vêtements pour tous." in said
    finally:
        other.close()


@test
def a_place_that_went_says_so_and_keeps_what_was_typed(site):
    path = part(site, CONFIDENTIAL, "lieux")
    b, other = site.open(path), Browser()
    try:
        sign_in(site, other, ADMIN, ADMIN_PASSWORD)
        site.open(path, other)
        other.find("#retrait-pourquoi").send_keys("a déménagé")
        press(other, "Retirer ce lieu")
        assert "C’est retiré" in other.text(".done"), other.text("main")
    finally:
        other.close()
    put(b, "#access", "Ascenseur jusqu’au deuxième")
    save(b)
    said = b.text("main")
    assert "Ce n’est plus là" in said and "a déménagé" in said and "Ascenseur jusqu’au deuxième" in said, said
    assert not violations(b, "light"), violations(b, "light")
    shot(b, "edit-retire")


@test
def a_session_that_ends_costs_nothing(site):
    path = part(site, RICH, "services")
    b = site.open(path)
    put(b, "#how_to_refer", "Appeler <l’accueil> & demander\nle matin")
    choose(b, "#intake", "full")
    with site.box.connect() as db:
        db.execute("DELETE FROM session")
        db.commit()
    save(b)
    assert b.text("h1") == "Connexion" and "est gardé" in b.text(".alert"), b.text("main")
    assert not violations(b, "light"), violations(b, "light")
    shot(b, "edit-connexion")
    # A wrong password loses nothing.
    fill(b, courriel=ADMIN, mot_de_passe="pas le bon mot de passe")
    press(b, "Se connecter")
    fill(b, courriel=ADMIN, mot_de_passe=ADMIN_PASSWORD)
    press(b, "Se connecter")
    assert "pas encore été enregistré" in b.text("main"), b.text("main")
    assert not violations(b, "light"), violations(b, "light")
    shot(b, "edit-reprise")
    press(b, "Retrouver mon formulaire")
    assert "Rien n’est encore enregistré" in b.text(".alert"), b.text("main")
    assert value(b, "#how_to_refer").replace("\r", "") == "Appeler <l’accueil> & demander\nle matin"
    assert value(b, "#intake") == "full"
    save(b)
    assert "C’est enregistré" in b.text(".done") and "le matin" in b.text("main"), b.text("main")


if __name__ == "__main__":
    run()
