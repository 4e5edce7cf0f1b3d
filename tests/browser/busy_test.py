#!/usr/bin/env python3
"""Calendars that people give: one's own page, the mailed link on a telephone, what who plans sees of it."""

import hashlib
import time

from team import *

TOKEN = "A" * 43
UUID = "0f7a2c1e-1111-4222-8333-44445555600%d"
CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:Dentiste secret
DTSTART;TZID=Romance Standard Time:20261201T100000
DURATION:PT1H
RRULE:FREQ=WEEKLY;COUNT=4
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Lune:20261201T100000
DURATION:PT1H
END:VEVENT
END:VCALENDAR
"""


def prepare(box):
    """A psychologist with a link, an admin's person to be."""
    with box.connect() as db:
        for i, (label, profession) in enumerate([("Psychologue A", "psychologue"), ("IDE 1", "infirmier")]):
            db.execute("INSERT INTO person(uuid, rev, created_at, updated_at, label, employment, professions)"
                       " VALUES(?, 1, 1, 1, ?, ?, ?)", (UUID % i, label, "member" if i else "self_employed", profession))
        db.execute("INSERT INTO busy_link SELECT id, ?, 0, 4102444800 FROM person WHERE label = 'Psychologue A'",
                   (hashlib.sha256(TOKEN.encode()).hexdigest(),))
        db.commit()
    path = os.path.join(box.directory, "agenda.ics")
    with open(path, "w") as f:
        f.write(CALENDAR.replace("202612", (TODAY + datetime.timedelta(20)).strftime("%Y%m")))


@test
def one_gives_a_file_and_sees_what_was_understood(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    site.open("/equipe/compte/agenda")
    assert "que l’équipe planifie" in plain(b.text("body"))  # the account is nobody's
    with site.box.connect() as db:
        db.execute("UPDATE person SET account = (SELECT id FROM account LIMIT 1) WHERE label = 'IDE 1'")
        db.commit()
    site.open("/equipe/compte")
    assert "Donner mon agenda" in b.text("main")
    both(site, "/equipe/compte/agenda", "agenda-vide")
    b.find("#ics-fichier").send_keys(os.path.join(site.box.directory, "agenda.ics"))
    press(b, "Lire ce fichier")
    said = b.text("main")
    assert "4 plages prises" in said and "1 événement n’a pas été compris" in said, said
    assert "Dentiste" not in b.driver.page_source
    site.open("/equipe/compte")
    assert "4 plages prises" in plain(b.text("main")), b.text("main")
    with open(site.box.db, "rb") as f:
        assert b"Dentiste" not in f.read()


@test
def an_address_is_checked_read_and_taken_back(site):
    b = site.browser
    site.open("/equipe/compte/agenda")
    fill(b, ics="webcal://127.0.0.1/secret.ics")
    press(b, "Lire cet agenda")
    assert "127.0.0.1" in b.text("main") and "secret.ics" not in b.driver.page_source
    for _ in range(40):
        site.open("/equipe/compte/agenda")
        if "réseau privé" in b.text("main"):
            break
        time.sleep(0.2)
    else:
        raise AssertionError(b.text("main"))
    shot(b, "agenda-echec")
    fill(b, ics="ftp://example.org/")
    press(b, "Lire cet agenda")
    assert "https://" in b.text("#ics-erreur")
    press(b, "Arrêter et tout effacer")
    assert "Tout est effacé" in b.text(".done") and "Rien n’est donné" in b.text("main")


@test
def a_link_opens_the_grid_on_a_telephone(site):
    b = site.browser
    b.shows(PHONE)
    path = "/mes-disponibilites/" + TOKEN
    b.driver.delete_all_cookies()
    both(site, path, "disponibilites")
    b.shows(PHONE)
    site.open(path)
    press(b, "Enregistrer mes disponibilités")
    assert "au moins une demi-journée" in b.text(".alert")
    boxes = b.all("input[name=libre]")
    assert len(boxes) == 96
    for box in (boxes[12], boxes[15]):
        b.js("arguments[0].scrollIntoView({block: 'center'})", box)
        box.click()
    press(b, "Enregistrer mes disponibilités")
    assert "enregistrées" in b.text(".done"), b.text("main")
    assert [i for i, x in enumerate(b.all("input[name=libre]")) if x.is_selected()] == [12, 15]
    with site.box.connect() as db:
        assert db.execute("SELECT count(*) FROM busy").fetchone()[0] == 10
    shot(b, "disponibilites-cochees-telephone")
    site.open("/mes-disponibilites/" + "B" * 43)
    assert "ne sert plus" in plain(b.text("body")), b.text("body")


@test
def who_plans_sees_free_or_taken_and_sends_the_link(site):
    b = site.browser
    b.shows(WIDE)
    sign_in(site, b, ADMIN, ADMIN_PASSWORD)
    person = "/equipe/personnes/" + UUID % 0
    site.open(person)
    shot(b, "personne-disponible")
    assert not violations(b, "light")
    assert "cochées pour 1 semaine" in plain(b.text("#disponibilite + p")), b.text("main")
    with site.box.connect() as db:
        db.execute("UPDATE busy_source SET failures = 3, fault = 'unreachable'")
        db.commit()
    site.open("/equipe")
    assert "Agendas personnels qui ne se lisent plus" in b.text("main")
    site.open("/equipe/personnes")
    assert "ne se lit plus" in b.text("tbody")
    site.open(person)
    assert "ne se lit plus : le serveur ne répond pas" in plain(b.text("#disponibilite ~ .alert"))
    b.find("#dispo-mail").send_keys("psy@example.org")
    press(b, "Envoyer le lien")
    assert "Le lien part" in b.text(".done")
    site.open("/mes-disponibilites/" + TOKEN)
    assert "ne sert plus" in plain(b.text("body")), b.text("body")  # the one before
    site.open(person)
    press(b, "Effacer ce qui a été donné")
    assert "Ni agenda" in b.text("main")


run(prepare=prepare)
