#!/usr/bin/env python3
"""Series: creating one with every date seen before, leaving some out, changing this date and the following, cancelling."""

import datetime

from team import *

NEW = "/equipe/planning/nouvelle"


def following(weekday, weeks=1):
    """The date of a weekday (0: Monday), some weeks ahead."""
    today = datetime.date.today()
    return today + datetime.timedelta(days=(weekday - today.weekday()) % 7 + 7 * weeks)


def people(db):
    """Two nurses, one of them away on the third date to come."""
    for i, label in enumerate(("IDE 1", "IDE 2")):
        db.execute("INSERT INTO person(uuid, rev, created_at, updated_at, label, employment, professions) VALUES"
                   " (?, 1, 0, 0, ?, 'member', 'infirmier')", ("00000000-0000-4000-8000-00000000000%d" % i, label))
    away = following(1, 3)
    at = int(datetime.datetime(away.year, away.month, away.day).timestamp())
    db.execute("INSERT INTO absence(uuid, rev, created_at, updated_at, person, first, last, start, finish, start_utc,"
               " end_utc) VALUES('a', 1, 0, 0, (SELECT id FROM person WHERE label = 'IDE 1'), ?, ?, 0, 1440, ?, ?)",
               (away.isoformat(), away.isoformat(), at - 7200, at + 86400))
    db.execute("INSERT INTO team(uuid, rev, created_at, updated_at, label) VALUES"
               " ('00000000-0000-4000-8000-0000000000aa', 1, 0, 0, 'Binôme A')")
    db.execute("INSERT INTO team_member SELECT (SELECT id FROM team), id FROM person")


def prepare(box):
    with box.connect() as db:
        people(db)
        db.commit()


def number(site, sql, *values):
    with site.box.connect() as db:
        return db.execute(sql, values).fetchone()[0]


def choose(b, name, value):
    b.js("const e = document.querySelector(`[name='${arguments[0]}'][value='${arguments[1]}']`); e.checked = true;"
         " e.dispatchEvent(new Event('change', {bubbles: true}))", name, value)


def set_value(b, name, value):
    b.js("document.getElementById(arguments[0]).value = arguments[1]", name, value)


@test
def the_kind_comes_first(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    both(site, NEW, "serie-genre")
    b = site.open(NEW)
    b.leads(next(a for a in b.all("main a") if "Permanence" in a.text).click)
    assert "genre=permanence" in site.path()
    assert b.find("#duree").get_attribute("value") == "180"
    both(site, NEW + "?genre=permanence", "serie-formulaire")


@test
def what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(site):
    b = site.open(NEW + "?genre=permanence")
    fill(b, titre="Permanence du mardi", duree="3", lieu_cherche="zzzz")
    set_value(b, "heure", "09:00")
    press(b, "Voir les dates")
    assert "3 champs sont à revoir" in b.text(".alert"), b.text("main")
    assert "De 5 à 2880" in b.text("#duree-erreur") and "Une date est attendue" in b.text("#premier_jour-erreur")
    assert b.find("#titre").get_attribute("value") == "Permanence du mardi"
    assert not violations(b, "light"), violations(b, "light")


@test
def every_date_is_seen_before_anything_is_saved(site):
    b = site.open(NEW + "?genre=permanence")
    fill(b, titre="Permanence du mardi", lieu_cherche="pré fleuri")
    set_value(b, "heure", "09:00")
    set_value(b, "premier_jour", following(1).isoformat())
    press(b, "Chercher")
    assert b.find("#titre").get_attribute("value") == "Permanence du mardi"
    found = b.all(".place-list label")
    assert any(RICH in x.text for x in found), [x.text for x in found]
    next(x for x in found if RICH in x.text).click()
    b.find("#lieu_cherche").clear()
    set_value(b, "equipe", "00000000-0000-4000-8000-0000000000aa")
    b.find("#nombre").send_keys("8")
    press(b, "Voir les dates")
    assert "8 dates" in b.text(".preview-sum") and "1 refusée" in b.text(".preview-sum"), b.text("main")
    assert "IDE 1 est absente" in b.text(".is-refused .findings"), b.text("main")
    assert "Règle : absences" in b.text(".is-refused .findings")
    assert number(site, "SELECT count(*) FROM series") == 0
    for size, suffix in ((WIDE, ""), (PHONE, "-telephone")):
        for scheme in ("light", "dark"):
            b.shows(size, color_scheme=scheme)
            shot(b, "serie-apercu" + suffix + ("" if scheme == "light" else "-sombre"))
            assert b.js("return document.documentElement.scrollWidth") <= size[0]
            assert not violations(b, scheme), violations(b, scheme)
    b.shows(WIDE, color_scheme="light")


@test
def one_is_left_out_and_the_others_are_saved(site):
    b = site.browser
    assert "Enregistrer 7 dates" in plain(b.find(".preview-bar .button").text), b.text(".preview-bar")
    b.all("input[name=retire]")[0].click()
    assert "Enregistrer 6 dates" in plain(b.find(".preview-bar .button").text), b.text(".preview-bar")
    # Somebody plans meanwhile what the first person would do: the new preview is shown, and says which date changed.
    other = following(1, 5)
    with site.box.connect() as db:
        at = int(datetime.datetime(other.year, other.month, other.day).timestamp())
        db.execute("INSERT INTO absence(uuid, rev, created_at, updated_at, person, first, last, start, finish,"
                   " start_utc, end_utc) VALUES('b', 1, 0, 0, (SELECT id FROM person WHERE label = 'IDE 2'), ?, ?, 0,"
                   " 1440, ?, ?)", (other.isoformat(), other.isoformat(), at - 7200, at + 86400))
        db.commit()
    press(b, "Enregistrer")
    assert "rien n’a été enregistré" in b.text(".alert") and "1 date a changé" in b.text(".alert"), b.text("main")
    assert "a changé" in b.text(".is-changed") and "IDE 2 est absente" in b.text(".is-changed")
    shot(b, "serie-apercu-change")
    assert number(site, "SELECT count(*) FROM occurrence WHERE title = 'Permanence du mardi'") == 0
    press(b, "Enregistrer 5 dates")
    assert number(site, "SELECT count(*) FROM occurrence WHERE title = 'Permanence du mardi'") == 5


if __name__ == "__main__":
    run(prepare=prepare)
