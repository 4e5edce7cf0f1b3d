#!/usr/bin/env python3
"""Answering a call: searching as the team, noting what was given by keyboard, taking it back, counting."""

import urllib.request

from axe import violations
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.support.ui import Select

from team import *


def keys(b, *pressed):
    ActionChains(b.driver).send_keys(*pressed).perform()


def focused(b):
    return plain(b.js("const e = document.activeElement; return (e.labels && e.labels.length ? e.labels[0].textContent : e.textContent) || e.id"))


def tab_to(b, words, most=80):
    """Presses Tab until what has the focus says this."""
    for _ in range(most):
        keys(b, Keys.TAB)
        if words in focused(b):
            return
    raise AssertionError("Tab never reaches %r" % words)


def rows(site, sql, *values):
    with site.box.connect() as db:
        return db.execute(sql, values).fetchall()


def noted(site):
    return rows(site, "SELECT o.caller, o.channel, o.insee, o.theme, o.lack, o.rupture, o.deleted_rev IS NULL,"
                      " (SELECT count(*) FROM orientation_structure g WHERE g.orientation = o.id)"
                      " FROM orientation o ORDER BY o.id")


@test
def the_team_searches_what_the_public_does_not_see(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    site.open("/equipe/annuaire?q=maison%20claire")
    address, = rows(site, "SELECT p.address FROM place p JOIN structure s ON s.id = p.structure"
                          " WHERE s.name = ? AND p.confidential", CONFIDENTIAL)[0]
    assert address in b.text(".hits") and "adresse confidentielle" in b.text(".hits")
    site.close_one()
    assert "Fermées" in site.open("/equipe/annuaire?q=laboratoire%20ormes").text("main")
    both(site, "/equipe/annuaire", "chercher")
    both(site, "/equipe/annuaire?q=zzzzqqqq", "chercher-rien")


@test
def a_call_is_noted_by_keyboard_alone(site):
    b = site.open("/equipe/annuaire")
    assert b.js("return document.activeElement.id") == "q"
    keys(b, "médecin traitant", Keys.TAB, "Bagneux")
    tab_to(b, "Chercher")
    b.leads(lambda: keys(b, Keys.ENTER))
    assert "commune=92007" in site.path() and len(b.all(".hit")) >= 2, site.path()
    tab_to(b, "Choisir")
    keys(b, Keys.SPACE)
    tab_to(b, "Choisir")
    tab_to(b, "Noter")
    b.leads(lambda: keys(b, Keys.ENTER))
    assert b.text("h1") == "Noter l’orientation" and len(b.all(".answer-what .option")) == 2, b.text("main")
    assert Select(b.find("#commune")).first_selected_option.text == "Bagneux"
    assert "Médecin traitant" in Select(b.find("#besoin")).first_selected_option.text
    assert b.js("return document.activeElement.id") == "appelant"
    shot(b, "noter")
    keys(b, "Proche")
    tab_to(b, "Enregistrer")
    b.leads(lambda: keys(b, Keys.ENTER))
    said = b.text(".noted")
    assert said.startswith("Noté : Proche ou aidant, Téléphone, Médecin traitant") and "Bagneux" in said, said
    shot(b, "note")
    assert noted(site) == [("proche", "telephone", "92007", "medecin-traitant", None, None, 1, 2)], noted(site)
    # The next call starts from nothing but who asked.
    assert b.js("return document.activeElement.id") == "q" and b.find("#q").get_attribute("value") == ""
    b.leads(b.find(".hits-bar .button").click)
    assert Select(b.find("#appelant")).first_selected_option.text == "Proche ou aidant"
    assert Select(b.find("#commune")).first_selected_option.text == "Non précisée"
    assert focused(b) == "Enregistrer"


@test
def what_was_ticked_stays_for_the_next_search(site):
    b = site.open("/equipe/annuaire?q=" + urllib.parse.quote(RICH))
    b.find(".hit input").click()
    b.find("#q").clear()
    b.find("#q").send_keys("dentiste")
    press(b, "Chercher")
    assert RICH in b.text(".ticked"), b.text("main")
    b.leads(b.find(".hits-bar .button").click)
    assert RICH in b.text(".answer-what") and "Dents" in Select(b.find("#besoin")).first_selected_option.text
    Select(b.find("#appelant")).select_by_value("hopital")
    press(b, "Chercher une autre structure")
    assert RICH in b.text(".ticked") and "appelant=hopital" in site.path(), site.path()
    b.leads(b.find(".hits-bar .button").click)
    assert Select(b.find("#appelant")).first_selected_option.text == "Hôpital ou clinique"
    both(site, site.path(), "noter-prerempli")


@test
def a_form_sent_twice_counts_once_and_is_mended(site):
    before = len(noted(site))
    b = site.open("/equipe/orientations/nouvelle")
    Select(b.find("#appelant")).select_by_value("association")
    press(b, "Enregistrer")
    b.driver.back()
    press(b, "Enregistrer")
    assert len(noted(site)) == before + 1, noted(site)
    b.leads(b.find(".noted a").click)
    assert b.text("h1") == "Corriger une orientation"
    Select(b.find("#manque")).select_by_value("complet")
    press(b, "Enregistrer")
    assert b.find("#besoin").get_attribute("aria-invalid") == "true", "a lack without a need"
    assert Select(b.find("#manque")).first_selected_option.get_attribute("value") == "complet"
    both_now(b, "noter-erreur")
    Select(b.find("#besoin")).select_by_value("logement")
    press(b, "Enregistrer")
    assert noted(site)[-1][3:5] == ("logement", "complet") and len(noted(site)) == before + 1, noted(site)


def both_now(b, name):
    shot(b, name)
    said = list(violations(b, "light").values())
    assert not said, said


@test
def nothing_found_is_noted_and_a_rupture(site):
    b = site.open("/equipe/annuaire?q=psychologue&commune=92007")
    press(b, "Aucune réponse trouvée")
    assert Select(b.find("#manque")).first_selected_option.get_attribute("value") == "aucune-structure"
    assert "Santé mentale" in Select(b.find("#besoin")).first_selected_option.text
    Select(b.find("#rupture")).select_by_value("sortie-hopital")
    press(b, "Enregistrer")
    assert noted(site)[-1][2:6] == ("92007", "sante-mentale", "aucune-structure", "sortie-hopital"), noted(site)


@test
def undone_counts_no_more(site):
    b = site.open("/equipe/orientations/nouvelle")
    press(b, "Enregistrer")
    press(b, "Annuler")
    assert "annulée" in b.text(".done"), b.text("main")
    assert noted(site)[-1][6] == 0
    # The form of what was taken back notes it again only when sent once more.
    n = len(noted(site))
    b.driver.back()
    b.driver.back()
    press(b, "Enregistrer")
    assert "avait été annulée" in b.text(".alert") and len(noted(site)) == n, b.text("main")
    press(b, "Enregistrer")
    assert len(noted(site)) == n + 1
    press(b, "Annuler")


@test
def the_team_counts_what_it_noted(site):
    b = site.open("/equipe/orientations")
    live = [x for x in noted(site) if x[6]]
    assert "%d orientations" % len(live) in b.text("#chiffres ~ p strong"), b.text("main")
    assert "Sortie d’hôpital sans relais" in b.text("main") and "Aucune structure sur le territoire" in b.text("main")
    both(site, "/equipe/orientations", "orientations")
    both(site, "/equipe/orientations?periode=annee", "orientations-annee")
    link = b.find("a[href*='orientations.csv']").get_attribute("href")
    cookies = "; ".join("%s=%s" % (c["name"], c["value"]) for c in b.driver.get_cookies())
    with urllib.request.urlopen(urllib.request.Request(link, headers={"Cookie": cookies}), timeout=TIMEOUT) as answer:
        text = answer.read().decode("utf-8-sig")
    assert text.startswith("du;au;tableau;code;") and "Besoin sans réponse;sante-mentale;Santé mentale;92007;Bagneux" in text, text


@test
def a_fiche_leads_to_the_form(site):
    with site.box.connect() as db:
        uuid, = db.execute("SELECT uuid FROM structure WHERE name = ?", (RICH,)).fetchone()
    b = site.open("/equipe/fiches/" + uuid)
    for a in b.all(".links a"):
        if "Noter" in a.text:
            b.leads(a.click)
            break
    assert RICH in b.text(".answer-what")


if __name__ == "__main__":
    run()
