#!/usr/bin/env python3
"""Finding a slot, and carrying a year to the next."""

import datetime
import uuid

from team import *

YEAR = datetime.date.today().year + 1
MARCH = datetime.date(YEAR, 3, 1)
PEOPLE = [("IDE 1", "infirmier"), ("IDE 2", "infirmier"), ("AS 1", "assistant-social"), ("Psychologue A", "psychologue")]


def instant(day, minute):
    """Of a minute of the day in Paris in winter."""
    midnight = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.timezone.utc)
    return int(midnight.timestamp()) + minute * 60 - 3600


def add_date(db, day, start, minutes, place, staff, series=None, **more):
    row = {"uuid": str(uuid.uuid4()), "rev": 1, "created_at": 0, "updated_at": 0, "kind": "permanence",
           "title": "Permanence santé", "place": place, "day": day.isoformat(), "start": start, "minutes": minutes,
           "start_utc": instant(day, start), "end_utc": instant(day, start) + minutes * 60, "status": "confirmed",
           "holds_place": 0, "open_to": "residents", "series": series, "nominal_day": day.isoformat(), **more}
    cursor = db.execute("INSERT INTO occurrence(%s) VALUES(%s)" % (", ".join(row), ", ".join("?" * len(row))),
                        list(row.values()))
    db.executemany("INSERT INTO occurrence_staff VALUES(?, ?)", [(cursor.lastrowid, p) for p in staff])


def add_series(db, title, rule, first, last, place, staff):
    """One of the year that is, with its rule; no dates are needed to carry it."""
    cursor = db.execute(
        "INSERT INTO series(uuid, rev, created_at, updated_at, kind, title, place, rule, start, minutes, first, last,"
        " extended_to, open_to) VALUES(?, 1, 0, 0, 'permanence', ?, ?, ?, 540, 120, ?, ?, ?, 'residents')",
        (str(uuid.uuid4()), title, place, rule, first.isoformat(), last.isoformat(), last.isoformat()))
    db.executemany("INSERT INTO series_staff VALUES(?, ?)", [(cursor.lastrowid, p) for p in staff])


def prepare(box):
    """Four people, a binôme that was in Bagneux before, a nurse who is away in March, two series of this year."""
    with box.connect() as db:
        people = [db.execute("INSERT INTO person(uuid, rev, created_at, updated_at, label, employment, professions)"
                             " VALUES(?, 1, 0, 0, ?, 'member', ?)", (str(uuid.uuid4()), *p)).lastrowid for p in PEOPLE]
        team = db.execute("INSERT INTO team(uuid, rev, created_at, updated_at, label) VALUES(?, 1, 0, 0, 'Binôme A')",
                          (str(uuid.uuid4()),)).lastrowid
        db.executemany("INSERT INTO team_member VALUES(?, ?)", [(team, people[0]), (team, people[2])])
        place, = db.execute("SELECT id FROM place WHERE insee = '92007' AND confidential = 0 AND lat IS NOT NULL"
                            " AND hours IS NULL ORDER BY id").fetchone() or \
            db.execute("SELECT id FROM place WHERE insee = '92007' AND confidential = 0 AND lat IS NOT NULL").fetchone()
        far, = db.execute("SELECT id FROM place WHERE insee = '92002' AND confidential = 0 AND lat IS NOT NULL").fetchone()
        for week in range(6):
            add_date(db, datetime.date(YEAR - 1, 1, 8) + datetime.timedelta(7 * week), 600, 120, place,
                     [people[0], people[2]])
        first = MARCH + datetime.timedelta((1 - MARCH.weekday()) % 7)  # the first Tuesday
        add_date(db, first, 540, 120, far, [people[1], people[3]])
        away = (MARCH + datetime.timedelta(7), MARCH + datetime.timedelta(20))
        db.execute("INSERT INTO absence(uuid, rev, created_at, updated_at, person, first, last, start_utc, end_utc)"
                   " VALUES(?, 1, 0, 0, ?, ?, ?, ?, ?)",
                   (str(uuid.uuid4()), people[0], away[0].isoformat(), away[1].isoformat(), instant(away[0], 0),
                    instant(away[1] + datetime.timedelta(1), 0)))
        last = datetime.date(YEAR - 1, 12, 18)
        monday = datetime.date(YEAR - 1, 1, 1) + datetime.timedelta((7 - datetime.date(YEAR - 1, 1, 1).weekday()) % 7)
        add_series(db, "Permanence du lundi", "FREQ=WEEKLY;BYDAY=MO", monday, last, place, [people[0], people[2]])
        add_series(db, "Permanence du jeudi", "FREQ=MONTHLY;BYDAY=2TH", monday, last, far, [people[1], people[3]])
        db.commit()


def carried(b, title):
    return next(x for x in b.all(".carry") if x.find_element(By.CSS_SELECTOR, "h2, h3").text.strip() == title)


@test
def a_binome_with_a_nurse_in_bagneux_a_tuesday_or_thursday_of_march(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    b = site.open("/equipe/planning/creneaux")
    assert b.find(".tabs [aria-current=page]").text == "Trouver un créneau"
    b.js("document.querySelector('#duree').value = '120'; document.querySelector('#lieu').value = '92007';"
         "document.querySelector('#mois').value = '%d-03'" % YEAR)
    for code in ("mardi", "jeudi", "infirmier"):
        b.find("input[value=%s]" % code).click()
    press(b, "Chercher")
    assert "sans réserve" in b.text("#trouves"), b.text("main")
    lines = [plain(x.get_attribute("textContent")) for x in b.all("ol.slots > .slot-line")]
    assert len(lines) == 20, len(lines)
    assert "Binôme A : AS 1 et IDE 1" in lines[0] and "déjà tenu 6 dates ici ensemble" in lines[0], lines[0]
    assert all("mardi" in x or "jeudi" in x for x in lines) and all("IDE" in x for x in lines)
    assert "IDE 1 : absence, 4 jours" in b.text("#resultats"), b.text("#resultats")
    refused = [x for x in b.all(".slot-day .is-hard") if "IDE 1 n’est pas là" in x.get_attribute("textContent")]
    assert refused, "what is refused says why"
    both(site, site.path(b), "creneaux")
    site.open(site.path(b))
    b.leads(b.find("ol.slots .slot-go a").click)
    assert "/equipe/planning/nouvelle?genre=permanence" in site.path(b)
    ticked = [x.find_element(By.XPATH, "..").text for x in b.all("input[name=personne]:checked")]
    assert [" ".join(x.split()[:2]) for x in sorted(ticked)] == ["AS 1", "IDE 1"], ticked


@test
def what_cannot_be_is_said_beside_its_field(site):
    b = site.open("/equipe/planning/creneaux?genre=permanence&de=09:00&a=10:00&duree=120&mois=%d-03" % YEAR)
    assert "ne tient pas entre ces heures" in b.text(".slots-form"), b.text("main")
    b = site.open("/equipe/planning/creneaux?metier=medecin&mois=%d-03" % YEAR)
    assert "Aucun créneau possible" in b.text("#trouves") and "ne réunit ce qui est demandé" in b.text("#resultats")
    with site.box.connect() as db:
        shut, = db.execute("SELECT uuid FROM place WHERE hours LIKE 'Mo%-Fr%' AND hours NOT LIKE '%Su%' AND confidential = 0"
                           " AND insee IS NOT NULL ORDER BY id LIMIT 1").fetchone()
    b = site.open("/equipe/planning/creneaux?lieu=%s&jours=dimanche&mois=%d-03" % (shut, YEAR))
    assert "Aucun créneau sans réserve" in b.text("#trouves"), b.text("#trouves")
    assert "n’ouvre à aucun de ces jours" in b.text("#resultats .alert"), b.text("#resultats")
    both(site, site.path(b), "creneaux-ferme")
    b = site.open("/equipe/planning/creneaux?lieu_cherche=exemple&mois=%d-03" % YEAR)
    assert b.all("#lieu optgroup")[0].get_attribute("label").startswith("«")
    both(site, "/equipe/planning/creneaux?lieu_cherche=exemple&mois=%d-03" % YEAR, "creneaux-lieu")


@test
def a_year_is_carried_with_the_dates_that_need_a_decision(site):
    path = "/equipe/planning/annee?annee=%d" % (YEAR - 1)
    b = site.open(path)
    assert "2 séries de %d" % (YEAR - 1) in b.text(".lead"), b.text("main")
    monday = carried(b, "Permanence du lundi")
    words = plain(monday.text)
    assert "lundi de Pâques" in words and "IDE 1 n’est pas là" in words and "chaque lundi" in words, words
    assert not carried(b, "Permanence du jeudi").find_elements(By.CSS_SELECTOR, ".carry-date") or "lundi" not in \
        carried(b, "Permanence du jeudi").text
    easter = [x for x in b.all(".carry-date") if "lundi de Pâques" in plain(x.text)][0]
    assert easter.find_element(By.CSS_SELECTOR, "input:checked").get_attribute("value") == "laisser"
    both(site, path, "annee")
    b = site.open(path)
    easter = [x for x in b.all(".carry-date") if "lundi de Pâques" in plain(x.text)][0]
    b.js("arguments[0].click()", easter.find_element(By.CSS_SELECTOR, "input[value=deplacer]"))
    # Somebody posts an absence meanwhile: nothing is written, the new preview is shown.
    with site.box.connect() as db:
        day = datetime.date(YEAR, 6, 1) + datetime.timedelta((7 - datetime.date(YEAR, 6, 1).weekday()) % 7)
        person, = db.execute("SELECT id FROM person WHERE label = 'AS 1'").fetchone()
        db.execute("INSERT INTO absence(uuid, rev, created_at, updated_at, person, first, last, start_utc, end_utc)"
                   " VALUES(?, 1, 0, 0, ?, ?, ?, ?, ?)", (str(uuid.uuid4()), person, day.isoformat(), day.isoformat(),
                                                          instant(day, -60), instant(day, 1380)))
        db.commit()
    press(b, "Reconduire les séries cochées")
    assert "Le planning a changé" in b.text(".alert"), b.text("main")
    easter = [x for x in b.all(".carry-date") if "lundi de Pâques" in plain(x.text)][0]
    assert easter.find_element(By.CSS_SELECTOR, "input:checked").get_attribute("value") == "deplacer", "choices are kept"
    b.js("arguments[0].click()", carried(b, "Permanence du jeudi").find_element(By.CSS_SELECTOR, "input[name=serie]"))
    press(b, "Reconduire les séries cochées")
    assert "1 série et" in b.text(".done"), b.text("main")
    assert "déjà reconduite" in b.text(".carry-others") and "1 série de" in b.text(".lead")
    with site.box.connect() as db:
        days = [datetime.date.fromisoformat(x) for x, in db.execute(
            "SELECT o.day FROM occurrence o JOIN series s ON s.id = o.series WHERE s.carried_from IS NOT NULL")]
    assert len(days) > 40 and sum(x.weekday() != 0 for x in days) >= 1, len(days)
    both(site, path, "annee-faite")


@test
def what_goes_on_by_itself_tells_the_dates_to_decide(site):
    with site.box.connect() as db:
        place, = db.execute("SELECT place FROM series LIMIT 1").fetchone()
        people = [x for x, in db.execute("SELECT id FROM person WHERE label IN ('IDE 1', 'IDE 2') ORDER BY label")]
        endless = db.execute("INSERT INTO series(uuid, rev, created_at, updated_at, kind, title, place, rule, start, minutes,"
                             " first, extended_to, open_to) VALUES(?, 1, 0, 0, 'permanence', 'Sans fin (exemple)', ?,"
                             " 'FREQ=WEEKLY;BYDAY=MO', 1020, 60, ?, ?, 'residents')",
                             (str(uuid.uuid4()), place, datetime.date(YEAR - 1, 3, 1).isoformat(),
                              datetime.date(YEAR, 12, 31).isoformat())).lastrowid
        for day in (datetime.date(YEAR, 11, 11), datetime.date(YEAR, 11, 18)):
            add_date(db, day, 1020, 60, place, [], series=endless)
        rota = db.execute("INSERT INTO series(uuid, rev, created_at, updated_at, kind, title, start, minutes, first, last,"
                          " extended_to, open_to, level) VALUES(?, 1, 0, 0, 'astreinte', 'Astreinte (exemple)', 1080, 900,"
                          " ?, ?, ?, 'professionals', 2)",
                          (str(uuid.uuid4()), datetime.date(YEAR - 1, 1, 5).isoformat(),
                           *[datetime.date(YEAR - 1, 12, 31).isoformat()] * 2)).lastrowid
        db.executemany("INSERT INTO series_turn VALUES(?, ?, ?)", [(rota, i, p) for i, p in enumerate(people)])
        db.commit()
    path = "/equipe/planning/annee?annee=%d" % (YEAR - 1)
    b = site.open(path)
    said = plain(carried(b, "Sans fin (exemple)").text)
    assert "Continue sans fin, jusqu’au" in said and "férié" in said and "1 à décider" in said, said
    assert len(carried(b, "Sans fin (exemple)").find_elements(By.CSS_SELECTOR, ".carry-date")) == 1
    said = plain(carried(b, "Astreinte (exemple)").text)
    assert "Le tour continue" in said and "en premier" in said and "sans personne" in said, said
    b.js("arguments[0].scrollIntoView()", carried(b, "Astreinte (exemple)"))
    shot(b, "annee-continue-bas")
    both(site, path, "annee-continue")
    b = site.open(path)
    for box in b.all(".carry input[name=serie]"):
        if box.is_selected() and not box.find_elements(By.XPATH, "ancestor::h2[contains(., 'Astreinte (exemple)')]"):
            b.js("arguments[0].click()", box)
    press(b, "Reconduire les séries cochées")
    assert "1 série et" in b.text(".done"), b.text("main")
    with site.box.connect() as db:
        assert db.execute("SELECT last FROM series WHERE id = ?", (rota,)).fetchone() == (
            datetime.date(YEAR, 12, 31).isoformat(),)
        assert db.execute("SELECT count(*) FROM occurrence WHERE series = ?", (rota,)).fetchone()[0] >= 300


if __name__ == "__main__":
    run(prepare=prepare)
