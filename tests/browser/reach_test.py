#!/usr/bin/env python3
"""Whom a change has to reach: the card on the date, the lists, ticking, writing to everybody, on a telephone."""

import datetime
import hashlib

from team import *


def plan(site, title, days):
    """A date at the first place of the structure, held by a psychologist; its uuid."""
    day = (datetime.date.today() + datetime.timedelta(days=days)).isoformat()
    start = int(datetime.datetime.fromisoformat(day + "T09:00:00+00:00").timestamp())
    uuid = "0f7a2c1e-1111-4222-8333-44445555%04d" % days
    with site.box.connect() as db:
        place, = db.execute("SELECT p.id FROM place p JOIN structure s ON s.id = p.structure WHERE s.name = ?"
                            " ORDER BY p.position", (RICH,)).fetchone()
        db.execute("INSERT OR IGNORE INTO contact(entity, entity_id, structure, kind, value, norm, label, level) SELECT 'place',"
                   " id, structure, 'phone', '06 39 98 10 11', '0639981011', 'Responsable', 1 FROM place WHERE id = ?", (place,))
        db.execute("INSERT OR IGNORE INTO person(id, uuid, rev, created_at, updated_at, label, employment, professions) VALUES"
                   "(901, '0f7a2c1e-1111-4222-8333-444455550901', 0, 0, 0, 'Psychologue Z', 'self_employed', 'psychologue')")
        at = db.execute("INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, place, day, start, minutes,"
                        " start_utc, end_utc, status, open_to) VALUES(?, 0, 0, 0, 'permanence', ?, ?, ?, 600, 120, ?, ?,"
                        " 'confirmed', 'everyone')", (uuid, title, place, day, start, start + 7200)).lastrowid
        db.execute("INSERT INTO occurrence_staff(occurrence, person) VALUES(?, 901)", (at,))
        db.commit()
    return uuid


def cancel(site, uuid, why):
    b = site.open("/equipe/planning/dates/" + uuid)
    fill(b, raison=why)
    press(b, "Annuler la date")
    return b


@test
def a_cancellation_soon_is_a_card_of_calls(site):
    b = site.browser
    b.shows(PHONE)
    first_administrator(site, b)
    site.soon = plan(site, "Permanence santé", 2)
    site.later = plan(site, "Atelier sommeil", 40)
    cancel(site, site.soon, "La salle est inondée")
    card = b.text("section.reach")
    assert "à appeler" in card and "moins de 72 heures" in card and "06 39 98 10 11" in card and "Psychologue Z" in card, card
    assert "4 à 24 heures" in card, card
    calls = [a.get_attribute("href") for a in b.all(".reach a[href^='tel:']")]
    assert "tel:+33639981011" in calls, calls
    sms = [a.get_attribute("href") for a in b.all(".reach a[href^='sms:+33639981011?&body=']")]
    body = urllib.parse.unquote(sms[0].split("body=", 1)[1])
    assert body.startswith("Annulation: Permanence santé, ") and "La salle est inondée" in body and len(body) <= 160, body
    assert not violations(b, "light")


@test
def the_first_page_and_the_list_begin_with_the_most_urgent(site):
    b = cancel(site, site.later, "Complet")
    assert "à appeler" not in b.text("section.reach")
    b = site.open("/equipe")
    assert "Qui prévenir d’un changement" in b.text("main") and "le plus urgent pour" in b.text("main"), b.text("main")
    b.leads(b.driver.find_element(By.LINK_TEXT, "Qui prévenir d’un changement").click)
    heads = [h.text for h in b.all(".reach h2")]
    assert len(heads) == 2 and "Permanence santé" in heads[0] and "Atelier sommeil" in heads[1], heads
    both(site, "/equipe/planning/a-prevenir", "prevenir")


@test
def each_is_ticked_by_the_keyboard_and_a_tick_is_taken_back(site):
    b = site.browser
    b.shows(PHONE)
    site.open("/equipe/planning/a-prevenir", b)
    note = b.find(".reach-tick input[name=note]")
    note.send_keys("répondeur")
    b.leads(lambda: note.send_keys(Keys.RETURN))
    assert "C’est coché." in b.text(".done") and "« répondeur »" in b.text(".is-told").replace("\u00a0", " "), b.text("main")
    shot(b, "prevenir-coche")
    press(b, "Décocher")
    assert "La coche est retirée." in b.text(".done") and len(b.all(".reach-tick")) >= 2
    note = b.find(".reach-tick input[name=note]")
    note.send_keys("Dit à Madame Martin")
    press(b, "C’est dit")
    assert b.all("#note") and b.find("#note").get_attribute("value") == "Dit à Madame Martin", b.text("main")
    assert not violations(b, "light")
    press(b, "Tout le monde est prévenu")
    assert "Tout le monde est prévenu" in b.text(".reach") and not b.all(".reach-tick")
    site.open("/equipe/planning/dates/" + site.soon, b)
    assert "Tout le monde est prévenu" in b.text("main") and not b.all("section.reach")


@test
def letters_are_read_before_they_leave(site):
    b = site.open("/equipe/planning/a-prevenir")
    b.leads(b.driver.find_element(By.PARTIAL_LINK_TEXT, "Écrire à tous").click)
    assert "Annulée. Complet." in b.text(".reach-letter"), b.text("main")
    with site.box.connect() as db:
        assert db.execute("SELECT count(*) FROM outbox WHERE template = 'place_change'").fetchone()[0] == 0
    assert not violations(b, "light")
    shot(b, "prevenir-courriels")
    press(b, "Écrire à tous")
    assert "Les courriels partent." in b.text(".done")
    with site.box.connect() as db:
        assert db.execute("SELECT count(*) FROM outbox WHERE template = 'place_change'").fetchone()[0] == 1


@test
def the_digest_is_chosen_and_left(site):
    b = site.open("/equipe/compte")
    press(b, "Le recevoir")
    assert "chaque lundi" in b.text(".done") and not violations(b, "light")
    shot(b, "resume-compte")
    token = "JETONDUTESTJETONDUTESTJETONDUTESTJETONDUTES"
    with site.box.connect() as db:
        db.execute("INSERT INTO digest_stop SELECT ?, account, unixepoch() FROM digest",
                   (hashlib.sha256(token.encode()).hexdigest(),))
        db.commit()
    site.open("/resume/" + token, b)
    assert "Ne plus recevoir" in b.text("h1")
    assert not violations(b, "light"), violations(b, "light")
    shot(b, "resume-lien")
    press(b, "Ne plus le recevoir")
    assert "Vous ne recevez plus" in b.text("h1"), b.text("main")
    assert "Ce lien ne sert plus" in site.open("/resume/" + token[::-1]).text("h1")
    assert "Le recevoir" in site.open("/equipe/compte").text("main")


if __name__ == "__main__":
    run()
