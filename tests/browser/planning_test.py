#!/usr/bin/env python3
"""The planning as the team sees it: a week, one date, and what becomes of it."""

import base64
import datetime
import uuid

from house import WebDriverWait
from team import *

MONDAY = datetime.date(2027, 3, 22)  # the clocks change on the Sunday that ends it; Easter Monday is a week later
PEOPLE = ["%s %d" % (role, n) for role in ("IDE", "Médiatrice", "Psychologue", "Diététicienne") for n in range(1, 6)]
TITLES = ["Permanence santé", "Atelier nutrition et petits budgets", "Dépistage du diabète", "Café deuil"]


def instant(day, minute):
    """Of a minute of the day in Paris, the change of clocks of 28 March 2027 included: the missing hour moves forward."""
    summer = day > datetime.date(2027, 3, 28) or (day == datetime.date(2027, 3, 28) and minute >= 180)
    midnight = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.timezone.utc)
    return int(midnight.timestamp()) + minute * 60 - (7200 if summer else 3600)


def add_date(db, day, start, minutes, place, staff, **more):
    row = {"uuid": str(uuid.uuid4()), "rev": 1, "created_at": 0, "updated_at": 0, "kind": "permanence",
           "title": "Permanence santé", "place": place, "day": day.isoformat(), "start": start, "minutes": minutes,
           "start_utc": instant(day, start), "end_utc": instant(day, start) + minutes * 60, "status": "confirmed",
           "holds_place": 0, "open_to": "residents", **more}
    cursor = db.execute("INSERT INTO occurrence(%s) VALUES(%s)" % (", ".join(row), ", ".join("?" * len(row))),
                        list(row.values()))
    db.executemany("INSERT INTO occurrence_staff VALUES(?, ?)", [(cursor.lastrowid, p) for p in staff])
    return row["uuid"]


def prepare(box):
    """Twenty people, sixty dates of one week, an absence, a public holiday in the week after."""
    with box.connect() as db:
        people = []
        for label in PEOPLE:
            people.append(db.execute(
                "INSERT INTO person(uuid, rev, created_at, updated_at, label, employment, professions)"
                " VALUES(?, 1, 0, 0, ?, 'member', 'infirmier')", (str(uuid.uuid4()), label)).lastrowid)
        places = [x for x, in db.execute("SELECT id FROM place WHERE confidential = 0 AND insee IS NOT NULL LIMIT 11")]
        for day in range(5):
            for n in range(12):
                pair = [people[(n % 6) * 2 + 4], people[(n % 6) * 2 + 5]]
                add_date(db, MONDAY + datetime.timedelta(day), 540 if n < 6 else 840, 180, places[(n + day) % len(places)],
                         pair, title=TITLES[n % 4], kind="atelier" if n % 4 == 1 else "permanence")
        friday = MONDAY + datetime.timedelta(4)
        db.execute("UPDATE occurrence SET status = 'cancelled', reason = 'Salle inondée' WHERE id ="
                   " (SELECT min(id) FROM occurrence)")
        add_date(db, friday, 1080, 60, None, [], title="Ciné-débat", kind="evenement", status="envisaged")
        series = db.execute("INSERT INTO series(uuid, rev, created_at, updated_at, kind, title, start, minutes, first, last,"
                            " extended_to, open_to) VALUES(?, 1, 0, 0, 'permanence', 'Permanence du soir', 1140, 60,"
                            " '2027-03-22', '2027-03-22', '2027-03-22', 'residents')", (str(uuid.uuid4()),)).lastrowid
        add_date(db, MONDAY, 1140, 60, places[0], [people[0]], title="Permanence du soir", series=series,
                 nominal_day=MONDAY.isoformat())
        db.execute("INSERT INTO absence(uuid, rev, created_at, updated_at, person, first, last, start_utc, end_utc)"
                   " VALUES(?, 1, 0, 0, ?, ?, ?, ?, ?)",
                   (str(uuid.uuid4()), people[1], MONDAY.isoformat(), (MONDAY + datetime.timedelta(2)).isoformat(),
                    instant(MONDAY, 0), instant(MONDAY + datetime.timedelta(3), 0)))
        db.commit()


def press_with(b, words, **fields):
    fill(b, **fields)
    press(b, words)


def week(day=MONDAY, more=""):
    return "/equipe/planning?jour=%s%s" % (day.isoformat(), more)


@test
def the_week_is_a_grid_by_person(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    b.leads(b.find(".site-nav a[href='/equipe/planning']").click)
    assert b.find(".site-nav [aria-current=page]").text == "Planning"
    site.open(week())
    assert "Semaine 12 du 22 au 28 mars 2027" in b.text("h2"), b.text("h2")
    rows = b.all(".week-grid tbody tr")
    assert plain(rows[0].text).startswith("Sans équipe") and "Ciné-débat" in rows[0].text, rows[0].text
    assert "Envisagée" in rows[0].text
    assert [plain(x.find_element(By.CSS_SELECTOR, "th").text) for x in rows[1:]] == sorted(PEOPLE), len(rows)
    assert len(b.all(".week-grid thead th")) == 6, "nothing stands on the week-end"
    evening = [x for x in b.all(".date") if "Permanence du soir" in x.text][0]
    assert "Équipe incomplète" in evening.text and "19 h – 20 h" in plain(evening.text), evening.text
    assert len(b.all(".week-grid .is-away")) == 3
    cancelled = b.find(".week-grid .date-off")
    assert "Annulée" in cancelled.text
    b.leads(evening.find_element(By.CSS_SELECTOR, "a").click)
    fields = b.text(".fields")
    assert b.text("h1") == "Permanence du soir" and "IDE 1" in fields, fields
    assert b.text(".lead") == "lundi 22 mars 2027, de 19 h à 20 h", b.text(".lead")
    both(site, week(), "planning-semaine")


@test
def the_week_is_a_grid_by_place_and_is_narrowed(site):
    b = site.open(week())
    b.leads([x for x in b.all(".week-by a") if x.text == "par lieu"][0].click)
    rows = b.all(".week-grid tbody tr")
    assert plain(rows[0].text).startswith("Sans lieu"), rows[0].text
    assert len(rows) == 12, [x.text for x in rows]
    shot(b, "planning-semaine-lieux")
    b = site.open(week())
    b.find("#personne").send_keys("IDE 5")
    press(b, "Afficher")
    rows = b.all(".week-grid tbody tr")
    assert [plain(x.find_element(By.CSS_SELECTOR, "th").text) for x in rows] == ["IDE 5"], len(rows)
    assert len(b.all(".week-grid .date")) == 10
    b.find("#genre").send_keys("Atelier")
    press(b, "Afficher")
    assert "Aucune date de ce choix" in b.text("main"), b.text("main")
    b.leads(b.driver.find_element(By.LINK_TEXT, "Tout voir").click)
    assert len(b.all(".week-grid tbody tr")) == 21
    b.leads(b.find("a[rel=next]").click)
    assert "Férié : lundi de Pâques" in b.text(".week-grid thead"), b.text(".week-grid thead")
    assert "Aucune date cette semaine" in b.text("main")
    b.leads(b.driver.find_element(By.LINK_TEXT, "aujourd’hui").click)
    assert b.find(".week-grid [aria-current=date]")
    assert "AAAA-MM-JJ" in site.open("/equipe/planning?jour=demain").text("main")


@test
def a_week_of_sixty_dates_is_one_printed_page(site):
    b = site.open(week())
    pdf = base64.b64decode(b.cdp("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    if HERE:
        with open(os.path.join(HERE, "planning-semaine.pdf"), "wb") as f:
            f.write(pdf)


def date_of(site, title, day=MONDAY):
    with site.box.connect() as db:
        return "/equipe/planning/dates/" + db.execute("SELECT uuid FROM occurrence WHERE title = ? AND day = ? LIMIT 1",
                                                      (title, day.isoformat())).fetchone()[0]


@test
def a_date_is_cancelled_with_a_reason_and_brought_back(site):
    path = date_of(site, "Permanence du soir")
    b = site.open(path)
    press_with(b, "Annuler la date", raison=" ")
    assert "Dites pourquoi" in b.text(".wrong"), b.text("main")
    press_with(b, "Annuler la date", raison="Docteur Exemple est absent")
    assert "un nom" in b.text("#raison-erreur") and not b.find("input[name=relu]").is_selected(), b.text("main")
    assert not violations(b, "light")
    press_with(b, "Annuler la date", raison="Salle inondée")
    assert "La date est annulée" in b.text(".done") and "Annulée : Salle inondée" in b.text("main"), b.text("main")
    history = b.text(".date-history")
    assert "Annulée" in history and "Administration" in history and "État : confirmée → devient annulée" in history, history
    shot(b, "planning-date-annulee")
    press(b, "Rétablir la date")
    # The team is short of one, and works late: that is said first.
    assert "À savoir avant de la rétablir" in b.text(".alert") and "Équipe à revoir" in b.text(".findings")
    assert "Règle" in b.text(".findings")
    press(b, "Rétablir quand même")
    assert "La date est rétablie" in b.text(".done"), b.text("main")
    assert b.text(".date-history li").startswith("Rétablie"), b.text(".date-history")
    b = site.open(path + "/changer")
    fill(b, note="Appelez avant le 06 39 98 00 01\nou venez.")
    press(b, "Voir sans enregistrer")
    assert "un numéro de téléphone" in b.text("#note-erreur"), b.text("main")
    b.js("document.querySelector('#note').scrollIntoView()")
    shot(b, "planning-changer-relire")
    assert not violations(b, "light")
    b.js("arguments[0].click()", b.find("input[name=relu]"))
    press(b, "Voir sans enregistrer")
    assert not b.all("#note-erreur") and b.find("input[name=relu]").is_selected() and b.all("#resultat"), b.text("main")
    both(site, path, "planning-date")


@test
def a_date_is_not_brought_back_onto_another(site):
    with site.box.connect() as db:
        person, = db.execute("SELECT id FROM person WHERE label = 'IDE 1'").fetchone()
        other = add_date(db, MONDAY, 1170, 60, None, [], title="Réunion", kind="reunion")
        db.commit()
    path = date_of(site, "Permanence du soir")
    b = site.open(path)
    press_with(b, "Annuler la date", raison="Personne")
    with site.box.connect() as db:
        db.execute("INSERT INTO occurrence_staff SELECT id, ? FROM occurrence WHERE uuid = ?", (person, other))
        db.commit()
    press(b, "Rétablir la date")
    assert "ne peut pas être rétablie" in b.text(".alert"), b.text("main")
    assert "IDE 1 tient déjà" in b.text(".findings .is-hard"), b.text(".findings")
    stale = b.find("input[name=rev]").get_attribute("value")
    assert stale
    with site.box.connect() as db:
        db.execute("DELETE FROM occurrence_staff WHERE person = ? AND occurrence ="
                   " (SELECT id FROM occurrence WHERE uuid = ?)", (person, other))
        db.execute("UPDATE occurrence SET status = 'cancelled' WHERE uuid = ?", (other,))
        db.commit()
    press(b, "Rétablir la date")
    press(b, "Rétablir quand même")
    assert "La date est rétablie" in b.text(".done"), b.text("main")


def coordinator(site, b):
    """Somebody else who may plan, signed in with a browser of their own."""
    site.open("/equipe/comptes", b)
    fill(b, nom="Coordinatrice 2", courriel=MATE)
    b.find("#role option[value=coordinator]").click()
    press(b, "Créer")
    link = b.text(".secret").replace(BASE_URL, "")
    other = Browser()
    other.shows(WIDE)
    site.open(link, other)
    fill(other, mot_de_passe=MATE_PASSWORD, encore=MATE_PASSWORD)
    press(other, "Enregistrer")
    return other


def set_day(b, day):
    b.js("arguments[0].value = arguments[1]", b.find("#premier_jour"), day.isoformat())


@test
def a_date_is_moved_and_says_where_it_stood(site):
    path = date_of(site, "Ciné-débat", MONDAY + datetime.timedelta(4))
    b = site.open(path)
    b.leads(b.driver.find_element(By.LINK_TEXT, "Changer la date").click)
    set_day(b, MONDAY + datetime.timedelta(3))
    fill(b, heure="", duree="90", motif="La salle est prise")
    b.js("arguments[0].value = '17:30'", b.find("#heure"))
    press(b, "Voir sans enregistrer")
    look = b.text(".look")
    assert "jeudi 25 mars 2027, de 17 h 30 à 19 h" in look and "Jour : vendredi 26 mars 2027 → devient jeudi 25 mars" in look, look
    assert "Durée : 1 h → devient 1 h 30" in look and "Équipe à revoir" in look, look
    both(site, path + "/changer?jour=2027-03-25", "planning-changer")
    site.open(path + "/changer")
    set_day(b, MONDAY + datetime.timedelta(3))
    press(b, "Enregistrer")
    assert "À savoir avant d’enregistrer" in b.text(".alert"), b.text("main")
    press(b, "Enregistrer quand même")
    assert "C’est enregistré" in b.text(".done"), b.text("main")
    assert "vendredi 26 mars 2027 à 18 h" in b.text(".lead del"), b.text(".lead")
    assert "Déplacée" in b.text(".date-history")
    assert "Déplacée" in site.open(week()).text(".week-grid tbody tr")


@test
def what_is_past_is_recorded_first_and_corrected_with_a_second_word(site):
    today = datetime.date.today()
    with site.box.connect() as db:
        path = "/equipe/planning/dates/" + add_date(db, today - datetime.timedelta(7), 600, 60, None, [],
                                                    title="Café deuil (exemple)")
        coming = "/equipe/planning/dates/" + add_date(db, today + datetime.timedelta(7), 600, 60, None, [],
                                                      title="Café à venir (exemple)")
        db.commit()
    b = site.open(path)
    assert b.text("main .links .button") == "Saisir ce qui s’est passé", b.text(".links")
    both(site, path, "planning-passee")
    site.open(path)
    b.leads(b.driver.find_element(By.LINK_TEXT, "Corriger la date").click)
    assert b.text("h1") == "Corriger la date", b.text("h1")
    set_day(b, today - datetime.timedelta(6))
    press(b, "Enregistrer")
    assert "vous corrigez quand elle a eu lieu" in b.text(".look"), b.text("main")
    shot(b, "planning-corriger")
    press(b, "Enregistrer quand même")
    assert "C’est enregistré" in b.text(".done") and not b.all(".lead del"), b.text("main")
    b = site.open(coming + "/changer")
    set_day(b, today - datetime.timedelta(6))
    press(b, "Enregistrer")
    assert "Ce jour est passé" in b.text(".look"), b.text("main")
    with site.box.connect() as db:
        assert db.execute("SELECT day FROM occurrence WHERE title = 'Café à venir (exemple)'").fetchone()[0] > today.isoformat()


@test
def nobody_is_in_two_places(site):
    path = date_of(site, "Permanence du soir")
    with site.box.connect() as db:
        there, = db.execute("SELECT p.uuid FROM person p WHERE p.label = 'IDE 5'").fetchone()
    b = site.open(path + "/changer")
    b.js("arguments[0].value = '09:30'", b.find("#heure"))
    b.js("document.querySelectorAll('details').forEach(d => d.open = true)")
    b.find("#personne-" + there).click()
    set_day(b, MONDAY + datetime.timedelta(1))
    press(b, "Enregistrer")
    assert "ne peut pas être enregistrée" in b.text(".alert"), b.text("main")
    assert "IDE 5 tient déjà" in b.text(".findings .is-hard"), b.text(".findings")
    assert "quand même" not in b.text("main") and b.find("#personne-" + there).is_selected()
    shot(b, "planning-refus")
    with site.box.connect() as db:
        assert db.execute("SELECT start FROM occurrence WHERE title = 'Permanence du soir'").fetchone() == (1140,)


@test
def of_two_coordinators_none_writes_over_the_other(site):
    path = date_of(site, "Permanence du soir")
    mate = coordinator(site, site.browser)
    b = site.open(path + "/changer")
    fill(b, titre="Permanence du soir, salle bleue")
    try:
        site.open(path + "/changer", mate)
        fill(mate, duree="120")
        press(mate, "Enregistrer")
        press(mate, "Enregistrer quand même")
        assert "C’est enregistré" in mate.text(".done")
        fill(b, lieu_cherche="zzzz")
        press(b, "Chercher")
        press(b, "Enregistrer")
        assert "Aucun lieu" in b.text(".wrong") and "Coordinatrice 2" in b.text(".date-history"), b.text("main")
        fill(b, lieu_cherche="")
        press(b, "Enregistrer")
        assert "Ce que vous avez saisi est gardé" in b.text(".alert"), b.text("main")
        assert "Coordinatrice 2" in b.text(".date-history") and "Durée : 1 h → devient 2 h" in b.text(".date-history")
        assert b.find("#titre").get_attribute("value") == "Permanence du soir, salle bleue"
        assert b.find("#duree").get_attribute("value") == "120", "what was not touched follows"
        shot(b, "planning-conflit")
        press(b, "Enregistrer quand même")
        assert b.text("h1") == "Permanence du soir, salle bleue" and "de 19 h à 21 h" in b.text(".lead"), b.text("main")
        assert "Changé sur cette date seuledurée, titre" in b.text(".fields"), b.text(".fields")
        b.leads(b.driver.find_element(By.LINK_TEXT, "Toute la série").click)
        assert b.text("h1") == "Permanence du soir", b.text("h1")
        site.open(path)
        b.leads(b.driver.find_element(By.LINK_TEXT, "La voir comme tout le monde").click)
        assert "/agenda/seance/" in site.path() and "de 19 h à 21 h" in b.text("main"), b.text("main")
        site.open(path)
        b.leads(b.driver.find_element(By.LINK_TEXT, "Changer celle-ci et les suivantes").click)
        assert "/modifier?portee=suivantes" in site.path() and "22" in b.text("main"), site.path()
    finally:
        mate.close()


@test
def a_date_is_dragged_and_nothing_is_saved_before_it_is_said(site):
    site.browser.shows((WIDE[0], 4000))
    b = site.open(week())
    b.log("browser")
    drop(b, "Ciné-débat", 2, "IDE 3")
    assert "/changer?jour=2027-03-24&personne=" in site.path(), site.path()
    look = b.text(".look")
    assert "Qui la tient : rien → devient IDE 3" in look and "devient mercredi 24 mars 2027" in look, look
    b.shows(WIDE)
    said = b.log("browser")
    assert not said, said
    with site.box.connect() as db:
        assert db.execute("SELECT day FROM occurrence WHERE title = 'Ciné-débat'").fetchone() == ("2027-03-25",)
    press(b, "Enregistrer")
    assert "C’est enregistré" in b.text(".done"), b.text("main")


def middle(b, node):
    x, y = b.js("const r = arguments[0].getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]", node)
    return {"x": x, "y": y}


def drop(b, title, column, name):
    """Drags the first date of this title to a column of a person's row, as a mouse does."""
    row = [x for x in b.all(".week-grid tbody tr") if plain(x.find_element(By.CSS_SELECTOR, "th").text) == name][0]
    start = middle(b, [x for x in b.all(".week-grid .date") if title in x.text][0])
    end = middle(b, row.find_elements(By.CSS_SELECTOR, "td")[column])
    b.cdp("Input.setInterceptDrags", enabled=True)
    for kind, away in (("mousePressed", 0), ("mouseMoved", 5), ("mouseMoved", 15)):
        b.cdp("Input.dispatchMouseEvent", type=kind, x=start["x"] + away, y=start["y"] + away, button="left", buttons=1,
              clickCount=1)
    WebDriverWait(b.driver, TIMEOUT).until(lambda _: b.all(".is-held"))
    data = {"items": [{"mimeType": "text/plain", "data": title}], "dragOperationsMask": 16}
    for kind in ("dragEnter", "dragOver"):
        b.cdp("Input.dispatchDragEvent", type=kind, data=data, **end)
    WebDriverWait(b.driver, TIMEOUT).until(lambda _: b.all(".is-over"))
    b.leads(lambda: b.cdp("Input.dispatchDragEvent", type="drop", data=data, **end))
    b.cdp("Input.setInterceptDrags", enabled=False)


@test
def what_changed_since_it_was_read_is_read_again(site):
    path = date_of(site, "Permanence du soir, salle bleue") + "/changer?jour=2027-03-24"
    b = site.open(path)
    with site.box.connect() as db:
        person, = db.execute("SELECT id FROM person WHERE label = 'IDE 1'").fetchone()
        add_date(db, MONDAY + datetime.timedelta(2), 1150, 60, None, [person], title="Réunion du soir", kind="reunion")
        db.commit()
    press(b, "Enregistrer quand même")
    assert "ne peut pas être enregistrée" in b.text(".alert") and "tient déjà" in b.text(".findings .is-hard"), b.text("main")
    assert "lundi 22 mars" in site.open(path.split("/changer")[0]).text(".lead")


@test
def the_changes_of_clocks_are_told(site):
    with site.box.connect() as db:
        path = "/equipe/planning/dates/" + add_date(db, datetime.date(2027, 3, 28), 150, 60, None, [], title="Astreinte",
                                                    kind="astreinte")
        db.commit()
    b = site.open(path)
    assert "de 3 h 30 à 4 h 30" in b.text(".lead") and "2 h 30 n’existe pas" in b.text("main"), b.text("main")
    assert "3 h 30 – 4 h 30" in site.open(week()).text(".week-grid"), "the week, with its Sunday"
    for day, start, said in (("2027-10-31", "02:30", "2 h 30 vient deux fois"), ("2027-10-30", "23:00", "l’horloge recule"),
                             ("2027-03-27", "23:00", "l’horloge avance")):
        site.open(path + "/changer?jour=" + day)
        b.js("arguments[0].value = arguments[1]", b.find("#heure"), start)
        fill(b, duree="300")
        press(b, "Voir sans enregistrer")
        assert said in b.text(".look"), b.text(".look")
    assert "samedi 27 mars 2027, de 23 h à 5 h le lendemain" in b.text(".look"), b.text(".look")
    press(b, "Enregistrer")
    if "quand même" in b.text("main"):
        press(b, "Enregistrer quand même")
    with site.box.connect() as db:
        start, end = db.execute("SELECT start_utc, end_utc FROM occurrence WHERE title = 'Astreinte'").fetchone()
    assert (start, end - start) == (instant(datetime.date(2027, 3, 27), 1380), 300 * 60)


if __name__ == "__main__":
    run(prepare=prepare)
