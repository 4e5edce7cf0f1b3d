#!/usr/bin/env python3
"""A course from the referral to a session that was held: on paper of codes, by mouse, on a telephone, in the dark."""

from selenium.webdriver.support.ui import Select

from team import *

DAY = TODAY + datetime.timedelta(days=7 - TODAY.weekday() + 1)  # Tuesday of next week


def prepare(box):
    """A binôme, and one more psychologist."""
    with box.connect() as db:
        for i, (label, profession) in enumerate([("IDE 1", "infirmier"), ("Psychologue A", "psychologue"),
                                                 ("Psychologue B", "psychologue")]):
            db.execute("INSERT INTO person(uuid, rev, created_at, updated_at, label, employment, professions)"
                       " VALUES(?, 1, 1, 1, ?, 'member', ?)",
                       ("0f7a2c1e-1111-4222-8333-44445555600%d" % i, label, profession))
        db.execute("INSERT INTO team(uuid, rev, created_at, updated_at, label)"
                   " VALUES('0f7a2c1e-1111-4222-8333-444455556010', 1, 1, 1, 'Binôme sud')")
        db.execute("INSERT INTO team_member SELECT t.id, p.id FROM team t, person p WHERE p.label <> 'Psychologue B'")
        db.commit()
    return {"ALLERVERS_PARCOURS": "chez-nous"}


def choose(b, name, words):
    Select(b.find("#" + name)).select_by_visible_text(words)


def set_day(b, name, day):
    b.js("arguments[0].value = arguments[1]", b.find("#" + name), day.isoformat())


@test
def a_course_is_made_without_a_name(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    site.open("/equipe/parcours")
    assert "Personne n’attend" in b.text("#attente + p"), b.text("main")
    both(site, "/equipe/parcours/nouveau", "parcours-nouveau")
    site.open("/equipe/parcours/nouveau")
    assert not b.all("main input[type=text]:not(#meme):not(#commune), main textarea")  # nothing to write a name into
    choose(b, "programme", "AIDA, accompagnement individualisé au domicile des aidants")
    set_day(b, "jour", TODAY - datetime.timedelta(days=20))
    choose(b, "par", "Un médecin")
    Select(b.find("#commune")).select_by_value("92002")
    b.find("input[value=tue-pm]").click()
    choose(b, "lieu", "à domicile")
    press(b, "Créer le parcours")
    code = "AIDA-%d-001" % (TODAY - datetime.timedelta(days=20)).year
    assert code in b.text("h1"), b.text("main")
    assert "mardi après-midi" in b.text(".fields") and "Antony" in b.text(".fields"), b.text(".fields")
    assert "sans contact depuis 20 jours" in b.text(".todo"), b.text("main")
    site.course = site.path().split("?")[0]
    assert "Parcours à reprendre" in site.open("/equipe").text("main")


@test
def it_is_included_and_gets_a_binome(site):
    b = site.open(site.course)
    press(b, "Contacté")
    assert "C’est noté" in b.text(".done"), b.text("main")
    press(b, "Inclus")
    site.open(site.course + "/modifier")
    choose(b, "binome", "Binôme sud")
    press(b, "Enregistrer")
    assert "Binôme sud" in b.text(".fields"), b.text("main")
    assert len(b.all("#etape-sequence + ol > li")) == 6 and len(b.all("#etape-suivi + ol > li")) == 5
    both(site, site.course, "parcours")


@test
def all_its_dates_are_planned_side_by_side(site):
    b = site.open(site.course)
    b.find("a[href$='/dates']").click()
    plans = b.all(".course-plan")
    assert 1 <= len(plans) <= 5 and len(b.all(".course-plan:first-of-type li")) == 11, b.text("main")
    assert "Psychologue A" in plans[0].text and "mardi" in plans[0].text, plans[0].text
    assert len(b.all(".course-plan:first-of-type a.button")) == 2  # the next two get a date, no more
    both(site, site.course + "/dates", "parcours-dates")
    site.open(site.course + "/dates")
    b.find(".course-plan:first-of-type a.button").click()
    assert b.find("#jour").get_attribute("value") > TODAY.isoformat() and b.find("#heure").get_attribute("value"), b.text("main")
    assert Select(b.find("#qui-psychologue")).first_selected_option.text == "Psychologue A"


@test
def a_date_is_proposed_with_what_stands_against_it(site):
    b = site.open(site.course + "/seance?etape=sequence&rang=1")
    both(site, site.course + "/seance?etape=sequence&rang=1", "parcours-seance")
    site.open(site.course + "/seance?etape=sequence&rang=1")
    assert Select(b.find("#qui-psychologue")).first_selected_option.text == "Psychologue A"
    set_day(b, "jour", DAY)
    fill(b, heure="10h")
    press(b, "Proposer cette date")
    assert "Le mardi matin n’est pas parmi les demi-journées possibles" in b.text("[role=alert]"), b.text("main")
    assert b.find("#heure").get_attribute("value") == "10h"
    assert not violations(b, "light")
    shot(b, "parcours-verifier")
    fill(b, heure="14h")
    press(b, "Proposer quand même")  # another hour is another look
    assert "La date est proposée" in b.text(".done"), b.text("main")
    line = b.text("#etape-sequence + ol > li")
    assert "à 14 h" in line and "proposée" in line and "IDE 1, Psychologue A" in line, line
    press(b, "Confirmer")
    assert "confirmée" in b.text("#etape-sequence + ol > li"), b.text("main")


@test
def it_stands_in_the_week_of_the_team_alone_and_leads_back(site):
    b = site.open("/equipe/planning?jour=" + DAY.isoformat())
    assert "AIDA-" in b.text("main"), b.text("main")
    with site.box.connect() as db:
        uuid, = db.execute("SELECT uuid FROM occurrence WHERE course = 1").fetchone()
    assert site.open("/equipe/planning/dates/" + uuid).text("h1").startswith("AIDA-")
    for path in ("/agenda", "/agenda?vue=semaine&jour=" + DAY.isoformat(), "/agenda.ics", "/agenda.json", "/"):
        answer = site.server.get(path)
        assert answer.status == 200 and "AIDA-" not in answer.body, path
    assert site.server.get("/agenda/seance/" + uuid).status == 404


@test
def what_became_of_it_is_recorded(site):
    with site.box.connect() as db:
        db.execute("UPDATE occurrence SET day = date(day, '-14 days'), start_utc = start_utc - 1209600, end_utc = end_utc"
                   " - 1209600 WHERE course = 1")
        db.commit()
    b = site.open(site.course)
    assert "une séance passée est à noter" in b.text(".todo"), b.text("main")
    b.leads(b.find("#etape-sequence + ol a.button").click)
    assert not violations(b, "light")
    shot(b, "parcours-noter")
    fill(b, minutes="95")
    press(b, "Elle a eu lieu")
    assert "la séance a eu lieu" in b.text(".done"), b.text("main")
    assert "En cours" in b.text("h1") and "95 min" in b.text("#etape-sequence + ol > li"), b.text("main")
    assert "attendue" in b.text("#etape-sequence + ol > li:nth-child(2)") or "du " in b.text(
        "#etape-sequence + ol > li:nth-child(2)"), b.text("main")
    site.open(site.course + "/seance?etape=sequence&rang=2")
    press(b, "Envisager ce mois")
    assert "envisagée" in b.text("#etape-sequence + ol > li:nth-child(2)"), b.text("main")


@test
def the_board_says_where_each_is(site):
    b = site.open("/equipe/parcours/nouveau")
    for i in range(2):
        site.open("/equipe/parcours/nouveau")
        choose(b, "programme", "Soins de support : relaxation")
        set_day(b, "jour", TODAY - datetime.timedelta(days=20 * i))
        press(b, "Créer le parcours")
    site.open("/equipe/parcours")
    assert "1 sur 11 faite" in b.text("#cours + ul"), b.text("main")
    assert b.text("#attente + ul").count("SSREL-") == 2, b.text("main")
    both(site, "/equipe/parcours", "parcours-tous")
    site.open("/equipe/parcours?retard=1")
    assert b.text("main").count("SSREL-") == 1, b.text("main")
    with site.box.connect() as db:
        for i in range(4):
            db.execute("INSERT INTO score VALUES(?, 'aida', ?, 'zarit', ?, 20)", (str(uuids.uuid4()), TODAY.year, 40 + i))
        db.commit()
    site.open("/equipe/parcours")
    assert "trop peu pour une moyenne" in b.text(".course-scores"), b.text(".course-scores")
    fill(b, debut="44", fin="20")
    press(b, "Ajouter")
    assert "42,0" in b.text(".course-scores") and "20,0" in b.text(".course-scores"), b.text(".course-scores")


@test
def one_is_stopped_for_a_reason_and_goes_on(site):
    b = site.open(site.course)
    choose(b, "motif", "La personne ne souhaite pas, ou plus, être accompagnée")
    press(b, "Arrêter")
    assert "Arrêté" in b.text("h1") and "ne souhaite pas" in b.text(".fields"), b.text("main")
    assert not violations(b, "light")
    press(b, "Reprendre le parcours")
    assert "En cours" in b.text("h1"), b.text("main")


@test
def the_public_is_told_what_is_kept_of_who_is_accompanied(site):
    assert "L’équipe vous accompagne" in site.open("/donnees-personnelles").text("main")
    assert not violations(site.browser, "light")


@test
def switched_off_the_pages_say_why(site):
    site.server.kill()
    site.server = site.box.serve(env={"ALLERVERS_BASE_URL": BASE_URL, "ALLERVERS_PARCOURS": "non"})
    b = site.open("/equipe/parcours")
    assert "Les parcours individuels sont éteints" in b.text("main"), b.text("main")
    assert "AIDA-" not in b.text("main")
    assert "AIDA-" not in site.open("/equipe/planning?jour=" + TODAY.isoformat()).text("main")
    both(site, "/equipe/parcours", "parcours-eteints")
    assert "vous accompagne" not in site.open("/donnees-personnelles").text("main")


if __name__ == "__main__":
    run(prepare=prepare)
