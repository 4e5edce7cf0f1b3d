#!/usr/bin/env python3
"""What others propose: signalling a mistake, the structure's own link, a partner's account, and the team's queue."""

import time

from team import *


def prepare(box):
    """A proposal of each kind, as the pages below make them."""
    with box.connect() as db:
        one, web = db.execute("SELECT id, website FROM structure WHERE name = ?", (RICH,)).fetchone()
        place, hours = db.execute("SELECT id, hours FROM place WHERE structure = ? ORDER BY position", (one,)).fetchone()
        db.execute("INSERT INTO proposal(id, uuid, structure, shown_at, created_at, from_kind, kinds, message, mail, digest)"
                   " VALUES(1, '0f7a2c1e-1111-4222-8333-444455556661', ?, unixepoch() - 300000, unixepoch() - 300000, 'public',"
                   " 'phone|hours', 'Le numéro ne répond plus depuis lundi.', 'lectrice@example.org', 'a')", (one,))
        db.execute("INSERT INTO proposal(id, uuid, structure, shown_at, created_at, from_kind, digest)"
                   " VALUES(2, '0f7a2c1e-1111-4222-8333-444455556662', ?, unixepoch(), unixepoch(), 'link', 'b')", (one,))
        db.execute("INSERT INTO proposal_field(proposal, entity, entity_id, field, was, proposed)"
                   " VALUES(2, 'structure', ?, 'alert', 'autre chose', 'Fermé du 1er au 15 août.'),"
                   " (2, 'structure', ?, 'website', ?, 'https://example.org/nouveau'),"
                   " (2, 'place', ?, 'hours', ?, 'Mo-Fr 08:30-12:30')", (one, one, web, place, hours))
        db.commit()


def wait_a_little(b):
    """Forms that are filled in faster than people do are asked again."""
    time.sleep(3.2)


@test
def a_visitor_signals_a_mistake(site):
    b = site.browser
    b.shows(WIDE)
    page = site.structure(RICH)["page"].replace(BASE_URL, "")
    site.open(page, b)
    b.leads(b.driver.find_element(By.LINK_TEXT, "Signalez-la à l’équipe").click)
    assert b.text("h1") == "Signaler une erreur" and RICH in b.text(".lead")
    press(b, "Envoyer")
    assert "très rapide" in b.text(".alert")
    wait_a_little(b)
    press(b, "Envoyer")
    assert "cochez une case" in b.text("#texte-erreur"), b.text("main")
    assert not violations(b, "light")
    b.find("input[value=phone]").click()
    fill(b, texte="Mon numéro est 1 85 05 78 006 084 36", courriel="lectrice@example.org")
    press(b, "Envoyer")
    assert "sécurité sociale" in b.text("#texte-erreur")
    assert b.find("input[value=phone]").is_selected() and b.find("#courriel").get_attribute("value") == "lectrice@example.org"
    fill(b, texte="Le standard ne répond plus.")
    press(b, "Envoyer")
    assert b.text("h1") == "Merci" and site.path() == "/signaler/merci"
    with site.box.connect() as db:
        assert db.execute("SELECT p.message, p.mail, p.kinds, s.name FROM proposal p JOIN structure s ON s.id = p.structure"
                          " WHERE p.from_kind = 'public' AND p.id > 2").fetchall() == [
            ("Le standard ne répond plus.", "lectrice@example.org", "phone", RICH)]
        db.execute("DELETE FROM proposal WHERE id > 2")
        db.commit()
    both(site, "/signaler?fiche=" + page[-10:], "signaler")
    both(site, "/signaler", "signaler-site")
    both(site, "/signaler/merci", "merci")
    assert site.open("/signaler?fiche=0000000000").text("h1") != "Signaler une erreur"


@test
def the_queue_shows_the_oldest_first(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    assert "Propositions 2 propositions" in [plain(x.text) for x in b.all(".rows .row")], b.text("main")
    both(site, "/equipe/propositions", "propositions")
    rows = [plain(x.text) for x in site.open("/equipe/propositions").all(".rows .row")]
    assert len(rows) == 2 and "téléphone faux, horaires" in rows[0] and "3 champs à corriger" in rows[1], rows


@test
def each_field_is_accepted_or_refused(site):
    both(site, "/equipe/propositions/0f7a2c1e-1111-4222-8333-444455556662", "proposition")
    b = site.open("/equipe/propositions/0f7a2c1e-1111-4222-8333-444455556662")
    assert "changé depuis" in b.text(".proposed") and "du lundi au vendredi" in b.text("main"), b.text("main")
    press(b, "Tout accepter")
    # What has changed since asks.
    assert "il reste des champs à décider" in b.text(".alert"), b.text("main")
    assert not violations(b, "light")
    b.find("input[name=choix-1][value=refuser]").click()
    press(b, "Tout accepter")
    assert "C’est enregistré" in b.text("main"), b.text("main")
    with site.box.connect() as db:
        assert db.execute("SELECT website, alert FROM structure WHERE name = ?", (RICH,)).fetchone()[0].endswith("nouveau")
        assert db.execute("SELECT count(*) FROM field_lock WHERE field IN ('website', 'hours')").fetchone() == (2,)
    both(site, "/equipe/propositions/0f7a2c1e-1111-4222-8333-444455556662", "proposition-traitee")
    both(site, "/equipe/propositions?choix=traitees", "propositions-traitees")


@test
def words_are_answered_and_closed(site):
    both(site, "/equipe/propositions/0f7a2c1e-1111-4222-8333-444455556661", "signalement")
    b = site.open("/equipe/propositions/0f7a2c1e-1111-4222-8333-444455556661")
    assert "Le numéro ne répond plus" in b.text(".said")
    fill(b, reponse="Merci, c’est corrigé.")
    press(b, "Traité")
    assert "C’est classé" in b.text("main"), b.text("main")
    assert "Aucune proposition n’attend" in b.text("main")
    with site.box.connect() as db:
        assert db.execute("SELECT mail FROM proposal WHERE id = 1").fetchone() == (None,)


if __name__ == "__main__":
    run(prepare=prepare)
