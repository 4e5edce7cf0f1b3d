#!/usr/bin/env python3
"""Private calendars and how one adds a calendar to one's own: made, read, replaced, revoked."""

import csv
import io
import urllib.error
import urllib.request
from xml.etree import ElementTree

from team import *


def read(site, address, agent="Mozilla/5.0 (X11) Thunderbird/128.0"):
    """Status and text of a feed, by the address that the page shows."""
    request = urllib.request.Request(site.url(address.replace(BASE_URL, "")), headers={"User-Agent": agent})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def person(site, label):
    with site.box.connect() as db:
        return db.execute("SELECT uuid FROM person WHERE label = ?", (label,)).fetchone()[0]


def ways(site, b):
    """By mail or by an address, never both: asked of who signs in, on a telephone."""
    with site.box.connect() as db:
        db.execute("UPDATE person SET account = (SELECT id FROM account WHERE mail = ?) WHERE label = 'IDE 1'", (ADMIN,))
        db.commit()
    site.open("/equipe/compte", b)
    press(b, "Se déconnecter")
    sign_in(site, b, ADMIN, ADMIN_PASSWORD)
    assert site.path(b) == "/equipe/compte/invitations?premiere=oui", b.text("main")
    both(site, "/equipe/compte/invitations?premiere=oui", "voies", b)
    press(b, "Recevoir des invitations")
    assert site.path(b) == "/equipe", b.text("main")
    site.open("/equipe/personnes/" + person(site, "IDE 1"), b)
    assert "Par invitations ; dernier courriel préparé" in plain(b.text("main")), b.text("main")
    site.open("/equipe/agendas/personne/" + person(site, "IDE 1"), b)
    press(b, "Faire l’adresse")
    assert "deux fois dans votre agenda" in plain(b.text("[role=alert]")), b.text("main")
    assert "votre choix" in b.text("#mail"), b.text("main")
    press(b, "M’abonner")
    assert site.path(b) == "/equipe/agendas", b.text("main")


@test
def programs_read_the_same_dates_in_every_format(site):
    texts = {}
    for kind in ("json", "csv", "atom", "ics"):
        with urllib.request.urlopen(site.url("/agenda.%s?type=permanence" % kind)) as answer:
            texts[kind] = answer.read().decode("utf-8-sig")
            assert answer.headers["ETag"] and "max-age" in answer.headers["Cache-Control"], kind
    found = json.loads(texts["json"])
    dates = {item["date"]["uuid"] for item in found["items"]}
    assert len(dates) == found["total"] > 0 and not found["truncated"]
    rows = list(csv.DictReader(io.StringIO(texts["csv"]), delimiter=";"))
    assert {row["page"].split("/")[-1] for row in rows} == dates and len(rows) == len(dates)
    assert all(row["date"] and None not in row for row in rows)
    name = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring(texts["atom"].encode())
    for one in [feed] + feed.findall(name + "entry"):
        assert all(one.findtext(name + tag) for tag in ("id", "title", "updated")), ElementTree.tostring(one)
    assert {e.findtext(name + "id")[9:] for e in feed.findall(name + "entry")} == dates
    assert all("UID:" + uid in texts["ics"] for uid in dates) and texts["ics"].count("BEGIN:VEVENT") == len(dates)
    b = site.open("/agenda?type=permanence")
    for rel in b.all("link[rel=alternate]"):
        assert rel.get_attribute("href").endswith("?type=permanence"), rel.get_attribute("href")
    assert "Permanence" in b.text(".follow")


@test
def a_calendar_is_shown_once_and_refused_once_it_is_replaced_or_revoked(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    page = "/equipe/agendas/personne/" + person(site, "AS 1")
    site.open(page, b)
    press(b, "Faire l’adresse")
    first = b.text(".add-address .secret")
    assert re.fullmatch(re.escape(BASE_URL) + r"/cal/[\w-]{43}\.ics", first), first
    assert b.find(".button[href^='webcal:']").get_attribute("href").endswith(first.split("://")[1])
    for button in b.all(".add-how summary"):
        button.click()
    shot(b, "agenda-prive")
    assert not violations(b, "light")
    status, text = read(site, first)
    assert status == 200 and text.count("BEGIN:VEVENT") > 20 and "Avec : AS 1" in text.replace("\r\n ", "").replace("\u00a0", " ")
    assert read(site, first)[1] == text  # kept
    site.open(page, b)
    assert first not in b.driver.page_source, "the address is shown again"
    press(b, "Remplacer l’adresse")
    second = b.text(".add-address .secret")
    assert read(site, first)[0] == 404 and read(site, second)[0] == 200
    press(b, "Révoquer")
    assert read(site, second)[0] == 404, "a revoked address"
    assert "révoquée" in b.text("main")
    both(site, "/equipe/agendas", "agendas", b)
    both(site, "/aide/agendas?adresse=" + urllib.parse.quote("/agenda.ics?campagne=octobre-rose"), "agendas-aide", b)
    for wrong in ("/cal/x.ics", "https://example.org/agenda.ics", "//agenda.ics"):
        assert read(site, "/aide/agendas?adresse=" + urllib.parse.quote(wrong))[0] == 400, wrong
    ways(site, b)
    site.server.end()
    assert second.split("/")[-1][:20] not in site.server.log() and first.split("/")[-1][:20] not in site.server.log()


if __name__ == "__main__":
    run(season=True)
