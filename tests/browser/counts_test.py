#!/usr/bin/env python3
"""What happened: filled on a telephone, with and without network; a month at once; what stays after signing out."""

import datetime
import time
import uuid as uuids
import zoneinfo

from team import *

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
NOW = datetime.datetime.now(PARIS)


def add(db, kind, title, start, minutes=120, confidential=False, staff=True):
    """A date of the planning; its uuid."""
    uuid = str(uuids.uuid4())
    utc = int(start.timestamp())
    place = db.execute("SELECT p.id FROM place p JOIN structure s ON s.id = p.structure WHERE s.name = ? AND"
                       " p.confidential = ?", (CONFIDENTIAL if confidential else RICH, int(confidential))).fetchone()[0]
    row = db.execute("INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, place, day, start, minutes,"
                     " start_utc, end_utc, status, holds_people, open_to) VALUES(?, 1, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?,"
                     " 'confirmed', 0, 'residents')",
                     (uuid, kind, title, place, start.date().isoformat(), start.hour * 60 + start.minute, minutes, utc,
                      utc + minutes * 60)).lastrowid
    if staff:
        db.execute("INSERT INTO occurrence_staff VALUES(?, 1)", (row,))
    return uuid


def prepare(box):
    global TODAY, PAST, SECRET, OTHER, MEETING, MONTH, A, B, C, D, E
    with box.connect() as db:
        db.execute("INSERT INTO person(uuid, rev, created_at, updated_at, label, employment, professions)"
                   " VALUES(?, 1, 0, 0, 'IDE 1', 'member', 'infirmier')", (str(uuids.uuid4()),))
        TODAY = add(db, "permanence", "Permanence du jour", NOW - datetime.timedelta(minutes=10))
        PAST = add(db, "permanence", "Permanence passée", NOW - datetime.timedelta(days=3))
        SECRET = add(db, "atelier", "Atelier sommeil", NOW - datetime.timedelta(days=4), confidential=True)
        MEETING = add(db, "reunion", "Réunion de secteur", NOW - datetime.timedelta(days=5))
        OTHER = add(db, "permanence", "Permanence des autres", NOW - datetime.timedelta(days=6), staff=False)
        last = NOW.replace(day=1, hour=9, minute=30) - datetime.timedelta(days=20)
        MONTH = last.strftime("%Y-%m")
        A, B, C = (add(db, "permanence", "Permanence %d" % i, last.replace(day=i), minutes=90, staff=False) for i in (3, 10, 17))
        D = add(db, "reunion", "Réunion du mois", last.replace(day=5), staff=False)
        E = add(db, "pass", "PASS du mois", last.replace(day=6), staff=False)
        db.commit()


def one(site, sql, *values):
    with site.box.connect() as db:
        return db.execute(sql, values).fetchone()[0]


def tap(b, selector):
    """As a thumb does: what lies under the button at the bottom is scrolled up before."""
    x = b.find(selector)
    b.js("arguments[0].scrollIntoView({block: 'center'})", x)
    x.click()


def value(site, uuid, measure):
    return one(site, "SELECT max(value) FROM tally WHERE measure = ? AND occurrence = (SELECT id FROM occurrence WHERE"
                     " uuid = ?)", measure, uuid)


@test
def my_dates_are_listed_and_one_is_filled(site):
    b = site.browser
    b.shows(PHONE)
    first_administrator(site, b)
    with site.box.connect() as db:
        db.execute("UPDATE person SET account = (SELECT id FROM account)")
        db.commit()
    site.open("/equipe", b)
    assert "Bilans à saisir" in b.text(".rows"), b.text(".rows")
    site.open("/equipe/saisie", b)
    mine = [plain(x.text) for x in b.all(".count-mine strong")]
    assert mine == ["Permanence du jour", "Permanence passée", "Atelier sommeil", "Réunion de secteur"], mine
    assert "aujourd’hui" in b.text(".count-mine .row") and CONFIDENTIAL not in b.text("main")
    assert "lieu confidentiel" in b.text("main") and "Permanence des autres" in b.text("main")
    both(site, "/equipe/saisie", "bilans")
    both(site, "/equipe/saisie/" + PAST, "bilan")
    b.shows(PHONE)
    site.open("/equipe/saisie/" + PAST, b)
    fill(b, **{"c-sensibilisees": "2", "c-entretiens": "3", "note": "Revoir M. Untel"})
    tap(b, "#t-diabete")
    press(b, "Enregistrer")
    assert "plus que les 2" in b.text("#c-entretiens-erreur") and "un nom" in b.text("#note-erreur"), b.text("main")
    fill(b, **{"c-sensibilisees": "12"})
    tap(b, "#note_vue")
    assert b.find("#t-diabete").is_selected()
    press(b, "Enregistrer")
    assert site.path() == "/equipe/saisie?fait=oui" and "C’est enregistré" in b.text(".done"), b.text("main")
    assert "12 personnes sensibilisées, 3 entretiens individuels ; thèmes : Diabète" in b.text("main"), b.text("main")
    assert value(site, PAST, "sensibilisees") == 12
    site.open("/equipe/saisie/" + MEETING, b)
    assert b.find("#c-duree").get_attribute("value") == "2\u00a0h"
    fill(b, **{"c-participants": "9", "c-duree": "1 h 30"})
    press(b, "Enregistrer")
    assert value(site, MEETING, "duree") == 90


@test
def what_somebody_else_recorded_is_shown_and_not_overwritten(site):
    b = site.open("/equipe/saisie/" + OTHER)
    other = Browser()
    try:
        sign_in(site, other, ADMIN, ADMIN_PASSWORD)
        site.open("/equipe/saisie/" + OTHER, other)
        fill(other, **{"c-sensibilisees": "7", "c-entretiens": "1"})
        press(other, "Enregistrer")
    finally:
        other.close()
    fill(b, **{"c-sensibilisees": "9", "c-entretiens": "1"})
    press(b, "Enregistrer")
    assert "déjà été saisie" in b.text(".alert") and "7 personnes sensibilisées" in b.text(".alert"), b.text("main")
    assert b.find("#c-sensibilisees").get_attribute("value") == "9" and value(site, OTHER, "sensibilisees") == 7
    shot(b, "bilan-deja-saisi")
    press(b, "Enregistrer à la place")
    assert value(site, OTHER, "sensibilisees") == 9


@test
def a_date_that_did_not_take_place_says_why(site):
    b = site.open("/equipe/saisie/" + SECRET)
    assert CONFIDENTIAL not in b.driver.page_source and not b.find("#raison").is_displayed()
    tap(b, "#etat-manquee")
    assert b.find("#raison").is_displayed() and not b.find("#c-participants").is_displayed()
    b.find("#raison option[value=lieu-ferme]").click()
    press(b, "Enregistrer")
    assert "n’a pas eu lieu (Lieu fermé" in b.text("main"), b.text("main")


def cell(b, uuid, code):
    """The field of a counter in the row of a date."""
    row = b.find("input[name^=d][value='%s']" % uuid).get_attribute("name")[1:]
    return "c%s-%s" % (row, code)


@test
def a_month_is_filled_in_one_form(site):
    path = "/equipe/saisie/mois?mois=" + MONTH
    b = site.open(path)
    b.shows(WIDE)
    heads = [plain(x.text) for x in b.all("thead th")]
    assert heads[:5] == ["Date", "Lieu", "Personnes sensibilisées", "Entretiens individuels", "Personnes orientées"] or \
        "participants" in " ".join(heads).lower(), heads
    assert len(b.all("tbody tr")) == 5, b.text("main")
    for uuid, values in ((A, ("20", "6")), (B, ("3", "4"))):
        fill(b, **{cell(b, uuid, "sensibilisees"): values[0], cell(b, uuid, "entretiens"): values[1]})
    both(site, path, "mois")
    b.shows(WIDE)
    site.open(path)
    for uuid, values in ((A, ("20", "6")), (B, ("3", "4"))):
        fill(b, **{cell(b, uuid, "sensibilisees"): values[0], cell(b, uuid, "entretiens"): values[1]})
    # Meanwhile somebody counts C from their telephone.
    with site.box.connect() as db:
        db.execute("UPDATE occurrence SET counted_at = 1, status = 'done' WHERE uuid = ?", (C,))
        db.commit()
    fill(b, **{cell(b, C, "sensibilisees"): "5", cell(b, C, "entretiens"): "0"})
    press(b, "Enregistrer les lignes")
    alerts = [plain(x.text) for x in b.all(".alert")]
    assert "1 ligne n’est pas enregistrée" in alerts[0] and "déjà saisie" in alerts[1], alerts
    assert value(site, A, "sensibilisees") == 20 and value(site, B, "sensibilisees") is None
    assert value(site, C, "sensibilisees") is None and len(b.all("tbody tr")) == 3, b.text("main")
    assert b.find("#" + cell(b, B, "entretiens")).get_attribute("value") == "4" and "plus que les 3" in b.text("main")
    shot(b, "mois-erreur")
    fill(b, **{cell(b, B, "sensibilisees"): "4"})
    press(b, "Enregistrer les lignes")
    assert "1 date enregistrée" in b.text(".done"), b.text("main")
    assert value(site, B, "entretiens") == 4 and value(site, D, "duree") is None
    assert len(b.all("tbody tr")) == 2, b.text("main")


@test
def the_sheet_of_paper_has_the_columns_of_the_grid(site):
    b = site.open("/equipe/saisie/mois?mois=" + MONTH)
    grid = {plain(t.get_attribute("aria-label")): [plain(x.text) for x in t.find_elements("css selector", "thead th")]
            for t in b.all(".counts-scroll")}
    path = "/equipe/saisie/feuille?mois=" + MONTH
    site.open(path)
    sheet = {plain(t.get_attribute("aria-label")): [plain(x.text) for x in t.find_elements("css selector", "thead th")]
             for t in b.all(".counts-scroll")}
    assert grid and all(sheet[k] == grid[k] for k in grid) and len(sheet) == 3, (grid, sheet)
    assert "1 Droits à la santé" in b.text(".sheet-legend") or "Droits à la santé" in b.text(".sheet-legend")
    both(site, path, "feuille")
    b.shows(WIDE, media="print")
    site.open(path)
    assert not b.find(".site-header").is_displayed() and not b.find(".tabs").is_displayed()
    shot(b, "feuille-papier")
    b.shows(WIDE)
    assert "2026-10" in site.open("/equipe/saisie/mois?mois=octobre").text("main")


if __name__ == "__main__":
    run(prepare=prepare)
