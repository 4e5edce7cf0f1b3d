#!/usr/bin/env python3
"""Pages that the team writes: a new one with its list and preview, a delivered one changed and given back; how they read."""

from team import *


@test
def delivered_pages_read_well(site):
    b = site.browser
    b.shows(WIDE)
    both(site, "/aidants", "aidants")
    site.open("/p/sante-mentale")
    assert b.find("main .card")
    site.open("/aidants")
    b.shows(WIDE, media="print")
    shot(b, "aidants-imprime")
    assert not b.find("footer.site-footer").is_displayed()
    b.shows(WIDE)
    b.shows(WIDE)
    site.open("/aidants")
    assert "six fois" in b.text("main")
    site.open("/")
    b.find("footer a[href='/aidants']")
    b.find("main a[href='/p/sante-mentale']")


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
