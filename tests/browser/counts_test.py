#!/usr/bin/env python3
"""What happened: filled on a telephone, with and without network; a month at once; what stays after signing out."""

import datetime
import time
import uuid as uuids
import zoneinfo

from team import *
from selenium.webdriver.support.ui import WebDriverWait

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
    global TODAY, PAST, SECRET, OTHER, MEETING, SHIFT, LATE, MONTH, A, B, C, D, E
    with box.connect() as db:
        db.execute("INSERT INTO person(uuid, rev, created_at, updated_at, label, employment, professions)"
                   " VALUES(?, 1, 0, 0, 'IDE 1', 'member', 'infirmier')", (str(uuids.uuid4()),))
        TODAY = add(db, "permanence", "Permanence du jour", NOW - datetime.timedelta(minutes=10))
        PAST = add(db, "permanence", "Permanence passée", NOW - datetime.timedelta(days=3))
        SECRET = add(db, "atelier", "Atelier sommeil", NOW - datetime.timedelta(days=4), confidential=True)
        MEETING = add(db, "reunion", "Réunion de secteur", NOW - datetime.timedelta(days=5))
        OTHER = add(db, "permanence", "Permanence des autres", NOW - datetime.timedelta(days=6), staff=False)
        SHIFT = add(db, "permanence", "Permanence sans réseau", NOW - datetime.timedelta(hours=20))
        LATE = add(db, "permanence", "Permanence tardive", NOW - datetime.timedelta(hours=22))
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
    assert mine == ["Permanence du jour", "Permanence sans réseau", "Permanence tardive", "Permanence passée", "Atelier sommeil", "Réunion de secteur"], mine
    assert "aujourd’hui" in b.text(".count-mine .row") and CONFIDENTIAL not in b.text("main")
    assert "lieu confidentiel" in b.text("main") and "Permanence des autres" in b.text("main")
    both(site, "/equipe/saisie", "bilans")
    both(site, "/equipe/saisie/" + PAST, "bilan")


@test
def without_javascript_a_date_is_filled_and_nobody_is_overwritten(site):
    b = Browser({"profile.managed_default_content_settings.javascript": 2})
    try:
        b.shows(PHONE)
        sign_in(site, b, ADMIN, ADMIN_PASSWORD)
        fill_and_mend(site, b)
        what_somebody_else_recorded_is_shown(site, b)
        an_id_that_is_none_gives_the_form_back(site, b)
        a_date_that_did_not_take_place_says_why(site, b)
    finally:
        b.close()


def fill_and_mend(site, b):
    site.open("/equipe/saisie/" + PAST, b)
    fill(b, **{"c-sensibilisees": "2", "c-entretiens": "3", "note": "Revoir M. Untel"})
    tap(b, "#t-diabete")
    press(b, "Enregistrer")
    assert "plus que les 2" in b.text("#c-entretiens-erreur") and "un nom" in b.text("#note-erreur"), b.text("main")
    fill(b, **{"c-sensibilisees": "12"})
    tap(b, "#note_vue")
    assert b.find("#t-diabete").is_selected()
    press(b, "Enregistrer")
    assert site.path(b) == "/equipe/saisie?fait=oui" and "C’est enregistré" in b.text(".done"), b.text("main")
    assert "12 personnes sensibilisées, 3 entretiens individuels ; thèmes : Diabète" in b.text("main"), b.text("main")
    assert value(site, PAST, "sensibilisees") == 12
    site.open("/equipe/saisie/" + MEETING, b)
    assert b.find("#c-duree").get_attribute("value") == "2\u00a0h"
    fill(b, **{"c-participants": "9", "c-duree": "1 h 30"})
    press(b, "Enregistrer")
    assert value(site, MEETING, "duree") == 90


def what_somebody_else_recorded_is_shown(site, b):
    site.open("/equipe/saisie/" + OTHER, b)
    site.open("/equipe/saisie/" + OTHER)
    fill(site.browser, **{"c-sensibilisees": "7", "c-entretiens": "1"})
    press(site.browser, "Enregistrer")
    fill(b, **{"c-sensibilisees": "9", "c-entretiens": "1"})
    press(b, "Enregistrer")
    assert "déjà été saisie" in b.text(".alert") and "7 personnes sensibilisées" in b.text(".alert"), b.text("main")
    assert b.find("#c-sensibilisees").get_attribute("value") == "9" and value(site, OTHER, "sensibilisees") == 7
    shot(b, "bilan-deja-saisi")
    press(b, "Enregistrer à la place")
    assert value(site, OTHER, "sensibilisees") == 9


def an_id_that_is_none_gives_the_form_back(site, b):
    """Of a page that was kept too long, or of another device."""
    for bad in ("pas-un-identifiant", "x" * 400, "é ; ' <", ""):
        site.open("/equipe/saisie/" + OTHER, b)
        b.js("document.querySelector('[name=feuille]').value = arguments[0]; document.querySelector('[name=vu]').value = 'é'", bad)
        fill(b, **{"c-sensibilisees": "11", "c-entretiens": "1", "note": "Salle froide."})
        press(b, "Corriger")
        assert "n’a pas été reconnu" in b.text(".alert"), b.text("main")
        assert b.find("#c-sensibilisees").get_attribute("value") == "11" and "Salle froide." in b.find("#note").get_attribute("value")
        sheet = b.find("[name=feuille]").get_attribute("value")
        assert len(sheet) == 36 and sheet != bad and value(site, OTHER, "sensibilisees") == 9
    press(b, "Corriger")
    assert site.path(b) == "/equipe/saisie?fait=oui" and value(site, OTHER, "sensibilisees") == 11, b.text("main")


def a_date_that_did_not_take_place_says_why(site, b):
    site.open("/equipe/saisie/" + SECRET, b)
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
    # A row whose record has no id any more: it stands there again, with one.
    b.js("document.querySelector('[name=f%s]').value = 'rien'" % cell(b, B, "entretiens")[1:].split("-")[0])
    fill(b, **{cell(b, B, "sensibilisees"): "4"})
    press(b, "Enregistrer les lignes")
    assert "n’a pas été reconnu" in b.text("tbody .wrong") and value(site, B, "entretiens") is None, b.text("main")
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


def offline(b, cut):
    """The network is gone, for the page and for its worker, which has one of its own."""
    conditions = {"offline": cut, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    b.cdp("Network.enable")
    b.cdp("Network.emulateNetworkConditions", **conditions)
    for target in b.cdp("Target.getTargets")["targetInfos"]:
        if target["type"] != "service_worker":
            continue
        session = b.cdp("Target.attachToTarget", targetId=target["targetId"], flatten=False)["sessionId"]
        for n, (method, given) in enumerate((("Network.enable", {}), ("Network.emulateNetworkConditions", conditions))):
            b.cdp("Target.sendMessageToTarget", sessionId=session,
                  message=json.dumps({"id": n + 1, "method": method, "params": given}))


def waits(b, selector, words):
    WebDriverWait(b.driver, TIMEOUT, poll_frequency=0.05).until(
        lambda _: any(words in plain(x.get_attribute("textContent")) for x in b.all(selector)),
        "%r in %s: %r" % (words, selector, [plain(x.get_attribute("textContent")) for x in b.all(selector)]))


def asleep(b, script):
    """What a script that takes its time gives."""
    return b.driver.execute_async_script("const done = arguments[arguments.length - 1];(async () => { %s })().then(done,"
                                         " (e) => done(String(e)));" % script)


STORED = """return [await caches.keys(), (await indexedDB.databases()).length, Object.keys(localStorage),
    (await navigator.serviceWorker.getRegistrations()).length];"""


@test
def a_permanence_is_counted_without_network_and_sent_once(site):
    b = site.browser
    b.shows(PHONE)
    site.open("/equipe/saisie", b)
    asleep(b, "await navigator.serviceWorker.ready;")
    WebDriverWait(b.driver, TIMEOUT).until(lambda _: asleep(b, "return (await (await caches.open('saisie-pages')).keys())"
                                                               ".map((r) => new URL(r.url).pathname);").count(
        "/equipe/saisie/" + SHIFT))
    offline(b, True)
    try:
        site.open("/equipe/saisie/" + SHIFT, b)
        assert b.text("h1") == "Permanence sans réseau", b.text("body")
        for _ in range(3):
            tap(b, ".count-field:first-child .step:last-child")
        fill(b, **{"c-entretiens": "4"})
        tap(b, ".count-go button")
        assert "c’est plus que" in b.text(".alert"), b.text("main")
        fill(b, **{"c-entretiens": "2"})
        tap(b, "#t-diabete")
        shot(b, "bilan-sans-reseau")
        press(b, "Enregistrer")
        assert site.path() == "/equipe/saisie", site.path()
        waits(b, "#envoi", "En attente d’envoi (1)")
        assert "en attente d’envoi" in b.text("[data-date='%s']" % SHIFT)
        shot(b, "bilans-en-attente")
        assert value(site, SHIFT, "sensibilisees") is None
        # What is not kept says so.
        assert "Pas de réseau" in site.open("/equipe/saisie/mois", b).text("h1")
        site.open("/equipe/saisie", b)
    finally:
        offline(b, False)
    b.js("window.dispatchEvent(new Event('online'))")
    waits(b, "#envoi", "Envoyé (1)")
    assert value(site, SHIFT, "sensibilisees") == 3 and value(site, SHIFT, "entretiens") == 2
    sheets = "SELECT count(*) FROM count_sheet WHERE occurrence = (SELECT id FROM occurrence WHERE uuid = ?)"
    assert one(site, sheets, SHIFT) == 1
    shot(b, "bilans-envoye")
    site.open("/equipe/saisie", b)
    assert one(site, sheets, SHIFT) == 1 and b.js("return Object.keys(localStorage)") == []


@test
def what_is_typed_survives_the_end_of_the_session(site):
    b = site.open("/equipe/saisie/" + LATE)
    fill(b, **{"c-sensibilisees": "8", "c-entretiens": "2"})
    b.driver.delete_all_cookies()
    tap(b, ".count-go button")
    waits(b, "#envoi", "connectez-vous pour envoyer")
    shot(b, "bilans-connexion")
    assert value(site, LATE, "sensibilisees") is None
    # Meanwhile somebody else counts it: nothing is written over it unseen.
    with site.box.connect() as db:
        db.execute("INSERT INTO tally SELECT id, 'sensibilisees', 5 FROM occurrence WHERE uuid = ?", (LATE,))
        db.execute("UPDATE occurrence SET counted_at = 1, status = 'done' WHERE uuid = ?", (LATE,))
        db.commit()
    sign_in(site, b, ADMIN, ADMIN_PASSWORD)
    site.open("/equipe/saisie", b)
    waits(b, "#envoi", "1 saisie est à revoir")
    assert value(site, LATE, "sensibilisees") == 5
    site.open("/equipe/saisie/" + LATE)
    assert "Quelqu’un d’autre" in b.text(".alert") and "5 personnes" in b.text("main"), b.text("main")
    assert b.find("#c-sensibilisees").get_attribute("value") == "8"
    shot(b, "bilan-autre")
    press(b, "Corriger")
    assert value(site, LATE, "sensibilisees") == 8 and b.js("return Object.keys(localStorage)") == []


@test
def signing_out_leaves_nothing(site):
    b = site.open("/equipe/saisie")
    asleep(b, "await navigator.serviceWorker.ready;")
    site.open("/equipe/saisie/" + TODAY)
    fill(b, **{"c-sensibilisees": "1"})
    caches, databases, keys, workers = asleep(b, STORED)
    assert caches and keys and workers == 1, (caches, keys, workers)
    # What was not sent is said before; whoever stays keeps it.
    b.find(".team-out button").click()
    alert = b.driver.switch_to.alert
    assert "pas encore envoyée" in alert.text, alert.text
    alert.dismiss()
    assert b.js("return Object.keys(localStorage).length") == 1 and site.path() == "/equipe/saisie/" + TODAY
    b.find(".team-out button").click()
    b.driver.switch_to.alert.accept()
    WebDriverWait(b.driver, TIMEOUT).until(lambda _: site.path() == "/")
    assert asleep(b, STORED) == [[], 0, [], 0], asleep(b, STORED)
    answer = site.server.get("/equipe/saisie.js")
    assert "connect-src 'self'; worker-src 'self'" in answer.headers["Content-Security-Policy"], answer.headers


if __name__ == "__main__":
    run(prepare=prepare)
