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
    # One is back at the search that was left; the next one starts from nothing but who asked.
    assert b.js("return document.activeElement.id") == "q" and b.find("#q").get_attribute("value") == "médecin traitant"
    assert "commune=92007" in site.path() and len(b.all(".hit")) >= 2, site.path()
    b.leads(b.find(".noted a").click)
    press(b, "Enregistrer")
    assert b.find("#q").get_attribute("value") == "médecin traitant" and "commune=92007" in site.path(), site.path()
    b = site.open("/equipe/annuaire")
    press(b, "Formulaire")
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
    press(b, "Formulaire")
    assert RICH in b.text(".answer-what") and "Dents" in Select(b.find("#besoin")).first_selected_option.text
    Select(b.find("#appelant")).select_by_value("hopital")
    press(b, "Chercher une autre structure")
    assert RICH in b.text(".ticked") and "appelant=hopital" in site.path(), site.path()
    press(b, "Formulaire")
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
def one_click_notes_who_asked_and_the_search_stays(site):
    b = site.open("/equipe/annuaire?q=psychologue&commune=92007&public=adultes")
    before = len(noted(site))
    b.find(".hit input").click()
    button = b.find(".note-callers button")
    caller = button.text
    b.leads(button.click)
    said = b.text(".noted")
    assert said.startswith("Noté : " + caller) and "Santé mentale, Bagneux. Donné" in said, said
    assert "q=psychologue" in site.path() and "commune=92007" in site.path() and "public=adultes" in site.path(), site.path()
    assert len(noted(site)) == before + 1 and noted(site)[-1][1:6] == ("telephone", "92007", "sante-mentale", None, None)
    assert noted(site)[-1][7] == 1 and not b.all(".hit input:checked"), noted(site)
    both_now(b, "note-un-clic")
    # The same click once more, from a page that was left: still one.
    b.driver.back()
    b.leads(b.find(".note-callers button").click)
    assert len(noted(site)) == before + 1, noted(site)
    # Somebody else, from a page that was left: another call.
    b.driver.back()
    b.leads(b.all(".note-callers button")[1].click)
    assert len(noted(site)) == before + 2 and noted(site)[-1][0] != noted(site)[-2][0], noted(site)
    # Taken back, one is there too.
    press(b, "Annuler")
    assert "annulée" in b.text(".done") and "q=psychologue" in site.path(), site.path()
    assert noted(site)[-1][6] == 0


@test
def one_of_the_others_is_noted_by_keyboard(site):
    b = site.open("/equipe/annuaire?q=dentiste")
    assert not b.js("return document.querySelector('.note-others').open")
    tab_to(b, "Autres demandeurs", 200)
    keys(b, Keys.ENTER)
    keys(b, Keys.TAB)
    label = focused(b)
    both_now(b, "noter-autres")
    b.leads(lambda: keys(b, Keys.ENTER))
    assert label in b.text(".noted"), b.text("main")


@test
def who_asks_most_stands_first(site):
    for _ in range(4):
        b = site.open("/equipe/annuaire?q=dentiste")
        b.find(".note-others summary").click()
        for button in b.all(".note-others button"):
            if button.text == "La personne elle-même":
                b.leads(button.click)
                break
    site.open("/equipe/annuaire")
    assert "La personne elle-même" in b.text(".note-callers"), b.text(".hits-bar")


@test
def nothing_found_is_one_click_too(site):
    b = site.open("/equipe/annuaire?q=zzzzqqqq&commune=92007")
    before = len(noted(site))
    assert b.find(".note-lack form").is_displayed()
    both(site, "/equipe/annuaire?q=zzzzqqqq&commune=92007", "sans-reponse")
    site.open("/equipe/annuaire?q=psychologue&commune=92007")
    assert not b.find(".note-lack form").is_displayed()
    b.find(".note-lack > summary").click()
    b.find("#m-complet").click()
    both_now(b, "sans-reponse-ouvert")
    b.leads(b.find(".note-lack form button").click)
    assert noted(site)[-1][2:6] == ("92007", "sante-mentale", "complet", None) and len(noted(site)) == before + 1
    assert "A manqué" in b.text(".noted") and "q=psychologue" in site.path(), site.path()
    # Without a word of the need, the form asks for it and keeps what was chosen.
    site.open("/equipe/annuaire?q=zzzzqqqq")
    b.leads(b.find(".note-lack form button").click)
    assert b.find("#besoin").get_attribute("aria-invalid") == "true", b.text("main")
    assert Select(b.find("#manque")).first_selected_option.get_attribute("value") == "aucune-structure"


@test
def a_rupture_is_noted_by_the_form(site):
    b = site.open("/equipe/annuaire?q=psychologue&commune=92007")
    press(b, "Formulaire")
    Select(b.find("#appelant")).select_by_value("hopital")
    Select(b.find("#manque")).select_by_value("aucune-structure")
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
def a_fiche_is_noted_in_one_click(site):
    b = site.open(fiche(site, RICH))
    before = len(noted(site))
    b.leads(b.find(".note-callers button").click)
    assert b.text("h1") == RICH and RICH in b.text(".noted"), b.text("main")
    assert len(noted(site)) == before + 1 and noted(site)[-1][7] == 1
    both_now(b, "fiche-notee")
    press(b, "Annuler")
    assert b.text("h1") == RICH and "annulée" in b.text(".done")
    for a in b.all(".links a"):
        if "formulaire complet" in a.text:
            b.leads(a.click)
            break
    assert RICH in b.text(".answer-what")
    press(b, "Enregistrer")
    assert b.text("h1") == RICH and RICH in b.text(".noted"), b.text("main")
    b.leads(b.find(".noted a").click)
    press(b, "Enregistrer")
    assert b.text("h1") == RICH and RICH in b.text(".noted"), b.text("main")


if __name__ == "__main__":
    run()
