#!/usr/bin/env python3
"""Pages that the team writes: a new one with its list and preview, a delivered one changed and given back; how they read."""

from selenium.webdriver.support.ui import Select

from team import *


@test
def delivered_pages_read_well(site):
    b = site.browser
    b.shows(WIDE)
    both(site, "/aidants", "aidants")
    b.shows(WIDE, media="print")
    shot(b, "aidants-imprime")
    assert not b.find("footer.site-footer").is_displayed()
    b.shows(WIDE)
    b.shows(WIDE)
    site.open("/aidants")
    assert "six fois" in b.text("main")
    site.open("/")
    b.find("footer a[href='/aidants']")


@test
def pages_by_rule_are_found_and_narrowed(site):
    b = site.browser
    b.shows(WIDE)
    site.open("/")
    b.find("main a[href='/p/sante-mentale']").click()
    both(site, "/p/sante-mentale", "sante-mentale")
    b.shows(WIDE)
    all_cards = len(b.all("main .card"))
    Select(b.find("#commune")).select_by_value("antony")
    press(b, "Voir")
    assert "à Antony" in b.text("h1"), b.text("h1")
    assert 0 < len(b.all("main .card")) < all_cards
    both(site, "/p/cafes-deuil", "cafes-deuil")
    both(site, "/p/octobre-rose", "octobre-rose")


@test
def a_page_is_written_looked_at_and_published(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    site.open("/equipe/pages")
    b.find("main a.button").click()
    b.find("#titre").send_keys("Se soigner sans droits")
    b.find("#texte").send_keys("Un mot <b>simple</b> et [un lien](javascript:1).")
    b.find("#liste").send_keys("https://example.org/contact")
    press(b, "Enregistrer")
    assert "n’est pas une liste" in plain(b.text("#liste-erreur")), b.text("main")
    assert "ne peut pas être suivi" in plain(b.text("#texte-erreur"))
    b.find("#texte").clear()
    b.find("#texte").send_keys("Un mot <b>simple</b> et [un lien](/agenda).\n\n- un\n- deux")
    b.find("#liste").clear()
    b.find("#liste").send_keys(site.url("/annuaire/besoin/droits-sante"))
    press(b, "Aperçu")
    shot(b, "page-apercu")
    assert not violations(b, "light")
    assert "rien n’est enregistré" in plain(b.text("#apercu-titre"))
    assert b.find("section.panel .card")
    press(b, "Enregistrer")
    assert "C’est enregistré" in plain(b.text(".done"))
    assert b.find("#liste").get_attribute("value") == "/annuaire?theme=droits-sante"
    site.open("/p/se-soigner-sans-droits")
    shot(b, "page")
    assert "<b>simple</b>" in b.text("main"), b.text("main")
    b.shows(WIDE)
    site.open("/equipe/pages/aidants")
    b.find("#texte").clear()
    b.find("#texte").send_keys("Notre texte.")
    press(b, "Enregistrer")
    site.open("/aidants")
    assert "Notre texte." in b.text("main")
    site.open("/equipe/pages/aidants")
    press(b, "Revenir au texte livré")
    assert "texte livré" in plain(b.text(".done"))
    site.open("/aidants")
    assert "six fois" in b.text("main")
    site.open("/equipe/pages/se-soigner-sans-droits")
    press(b, "Ne plus publier")
    site.open("/p/se-soigner-sans-droits")
    assert "n’existe pas" in plain(b.text("body")), b.text("main")


run()
