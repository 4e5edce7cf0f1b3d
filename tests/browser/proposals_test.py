#!/usr/bin/env python3
"""What others propose: signalling a mistake, the structure's own link, a partner's account, and the team's queue."""

import time
import urllib.error
import urllib.request

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


def structure(site, name):
    with site.box.connect() as db:
        return db.execute("SELECT uuid FROM structure WHERE name = ?", (name,)).fetchone()[0]


def fields_proposed(site):
    with site.box.connect() as db:
        return db.execute("SELECT f.entity, f.field, f.proposed FROM proposal_field f JOIN proposal p ON p.id = f.proposal"
                          " WHERE p.state = 'open' ORDER BY 1, 2").fetchall()


@test
def a_structure_has_a_link_of_its_own(site):
    b = site.open("/equipe/fiches/" + structure(site, RICH))
    b.leads(b.driver.find_element(By.LINK_TEXT, "Lien de la structure").click)
    both(site, site.path(), "lien-sans")
    press(b, "Faire un lien")
    site.link = b.text(".secret").replace(BASE_URL, "")
    assert re.fullmatch(r"/chez-vous/[A-Za-z0-9_-]{43}", site.link), site.link
    shot(b, "lien-fait")
    assert not violations(b, "light")
    site.open("/equipe/fiches/" + structure(site, RICH) + "/lien", b)
    assert site.link not in b.text("main") and "pas encore servi" in b.text("main")
    with site.box.connect() as db:
        stored = " ".join(str(row) for table in ("structure_link", "change") for row in
                          db.execute("SELECT * FROM " + table))
        assert site.link[-43:] not in stored


@test
def by_its_link_it_proposes_values(site):
    both(site, site.link, "chez-vous")
    b = site.open(site.link)
    assert b.text("h1") == RICH and not b.all(".team-head"), b.text("main")
    b.leads(b.all(".own-part a")[0].click)
    both(site, site.path(), "chez-vous-structure")
    fill(b, acronym="PSPF", contacts_1_value="01 99 00 88 88")
    press(b, "Envoyer")
    assert "C’est envoyé" in b.text(".done"), b.text("main")
    assert "2 corrections, en attente" in b.text(".own-sent"), b.text("main")
    found = fields_proposed(site)
    assert [x[1] for x in found] == ["acronym", "contacts"] and "01 99 00 88 88" in found[1][2], found
    # What is wrong stands beside the field, with what was typed.
    b.leads(b.all(".own-part a")[1].click)
    fill(b, commune="Nullepart", access="Deux marches")
    press(b, "Envoyer")
    assert "À corriger" in b.text(".alert"), b.text("main")
    assert b.find("#access").get_attribute("value") == "Deux marches"
    assert not violations(b, "light")
    fill(b, commune="Malakoff")
    press(b, "Envoyer")
    assert "C’est envoyé" in b.text(".done"), b.text("main")
    assert ("place", "insee", "92046") in fields_proposed(site), fields_proposed(site)
    assert "Il a servi pour la dernière fois" in site.open(
        "/equipe/fiches/" + structure(site, RICH) + "/lien").text("main")


@test
def its_address_is_told_to_nobody(site):
    b = site.open(site.link)
    b.leads(b.all(".own-part a")[0].click)
    assert b.js("return document.referrer") == "", "not even to its own pages"
    press(b, "Envoyer")  # Chromium says "Origin: null" of it
    assert "Rien n’a été modifié" in b.text(".alert"), b.text("main")
    assert urllib.request.urlopen(site.url(site.link)).headers["Referrer-Policy"] == "no-referrer"
    for origin, status in (("null", 422), (site.url(""), 422), ("https://example.net", 403), ("", 403)):
        form = urllib.request.Request(site.url(site.link), b"envoi=message", {"Origin": origin})
        try:
            urllib.request.urlopen(form)
            assert False, origin
        except urllib.error.HTTPError as e:
            assert e.code == status and e.headers["Referrer-Policy"] == "no-referrer", (origin, e.code, e.headers)


@test
def hours_are_proposed_in_a_grid(site):
    b = site.open(site.link)
    b.leads(b.driver.find_element(By.PARTIAL_LINK_TEXT, "Corriger les horaires").click)
    both(site, site.path(), "chez-vous-horaires")
    site.open(site.path(), b)
    press(b, "Envoyer")
    assert "Rien n’a été modifié" in b.text(".alert"), b.text("main")
    fill(b, **{"a0-de1": "7h"})
    b.leads(b.all("button[value=verifier]")[-1].click)
    assert "de 7 h à" in b.text("#apercu"), b.text("#apercu")
    press(b, "Envoyer")
    assert "C’est envoyé" in b.text(".done"), b.text("main")
    assert [x[2] for x in fields_proposed(site) if x[1] == "hours"][0].startswith("Mo 07:00-"), fields_proposed(site)


@test
def what_it_proposes_is_taken(site):
    b = site.open("/equipe/propositions")
    for _ in range(3):
        b.leads(b.all(".rows a")[0].click)
        shot(b, "proposition-lien")
        press(b, "Tout accepter")
        assert "C’est enregistré" in b.text("main"), b.text("main")
    assert "Aucune proposition n’attend" in b.text("main")
    page = site.structure(RICH)["structure"]
    assert page["acronym"] == "PSPF" and page["contacts"][0]["value"] == "01 99 00 88 88"
    assert page["places"][0]["insee"] == "92046" and "lat" not in page["places"][0], page["places"][0]
    with site.box.connect() as db:
        assert db.execute("SELECT count(*) FROM change WHERE cause = 'link' AND reason = 'proposition de la structure'"
                          ).fetchone()[0] >= 2
    assert "proposition de la structure" in site.open(
        "/equipe/fiches/" + structure(site, RICH) + "/historique").text("main")


@test
def nothing_has_changed_in_one_click(site):
    b = site.open(site.link)
    press(b, "Rien n’a changé")
    assert "rien n’a changé, en attente" in b.text(".own-sent"), b.text("main")
    b = site.open("/equipe/propositions")
    b.leads(b.all(".rows a")[0].click)
    both(site, site.path(), "proposition-inchange")
    press(b, "Accepter")
    with site.box.connect() as db:
        assert db.execute("SELECT count(*) FROM verification v JOIN structure s ON s.id = v.structure WHERE s.name = ?"
                          " AND v.how = 'link' AND v.by = 'La structure'", (RICH,)).fetchone() == (4,)


@test
def a_link_that_was_taken_back_opens_nothing(site):
    b = site.open("/equipe/fiches/" + structure(site, RICH) + "/lien")
    press(b, "Remplacer")
    renewed = b.text(".secret").replace(BASE_URL, "")
    assert "n’est plus valable" in site.open(site.link).text("main")
    assert site.open(renewed).text("h1") == RICH
    site.open("/equipe/fiches/" + structure(site, RICH) + "/lien")
    press(b, "Retirer")
    assert "n’est plus valable" in site.open(renewed).text("main")
    assert "n’est plus valable" in site.open("/chez-vous/" + "A" * 43).text("main")


PARTNER = "partenaire@example.org"


@test
def an_account_is_given_its_structures(site):
    b = site.open("/equipe/comptes")
    fill(b, nom="Partenaire 1", courriel=PARTNER)
    b.find("#role option[value=partner]").click()
    press(b, "Créer")
    site.invitation = b.text(".secret").replace(BASE_URL, "")
    with site.box.connect() as db:
        uuid, = db.execute("SELECT uuid FROM account WHERE mail = ?", (PARTNER,)).fetchone()
    site.open("/equipe/comptes/" + uuid, b)
    fill(b, q="vestiaire")
    press(b, "Chercher")
    assert [plain(x.text) for x in b.all("#structures .row span")][0].startswith(SPARSE), b.text("#structures")
    both(site, "/equipe/comptes/" + uuid + "?q=vestiaire", "compte-structures")
    site.open("/equipe/comptes/" + uuid + "?q=vestiaire", b)
    press(b, "Ajouter")
    assert SPARSE in b.text("#structures .rows strong")


@test
def a_partner_proposes_for_its_own_and_no_other(site):
    b = site.browser
    press(b, "Se déconnecter")
    site.open(site.invitation, b)
    fill(b, mot_de_passe=MATE_PASSWORD, encore=MATE_PASSWORD)
    press(b, "Enregistrer")
    assert site.path() == "/equipe/mes-structures", site.path()
    both(site, "/equipe/mes-structures", "mes-structures")
    site.open("/equipe/mes-structures", b)
    b.leads(b.find(".rows a").click)
    both(site, site.path(), "ma-structure")
    b.leads(b.all(".own-part a")[0].click)
    fill(b, description="Des vêtements, sans rendez-vous.")
    press(b, "Envoyer")
    assert "C’est envoyé" in b.text(".done"), b.text("main")
    assert fields_proposed(site) == [("structure", "description", "Des vêtements, sans rendez-vous.")]
    # The line for professionals, on the public page: for who is signed in, never for others.
    page, line = site.structure(RICH)["page"].replace(BASE_URL, ""), "01 99 00 15 07"
    for _ in range(3):
        assert line not in urllib.request.urlopen(site.url(page)).read().decode()
        said = site.open(page, b).text("main")
        assert line in said and "partenaires et équipe" in said, said
    both(site, page, "fiche-connectee")
    site.open("/equipe/mes-structures/" + structure(site, RICH), b)
    assert RICH not in b.text("main") and "n’existe pas" in b.text("main"), b.text("main")
    site.open("/equipe/propositions", b)
    assert "Votre compte ne donne pas accès" in b.text("main")


if __name__ == "__main__":
    run(prepare=prepare)
