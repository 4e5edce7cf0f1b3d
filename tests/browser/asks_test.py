#!/usr/bin/env python3
"""The planning's settings, and what partners ask of it."""

import datetime

from team import *

HEAD = "Description;Population;Date de début;Date de fin;Académies;Zones;annee_scolaire\r\n"
ROW = "%s;-;%s;%s;Paris;Zone C;2026-2027\r\n"


def calendar(site, name, rows):
    path = site.box.path(name)
    with open(path, "w", encoding="utf-8-sig", newline="") as f:
        f.write(HEAD + "".join(ROW % row for row in rows))
    return path


@test
def the_calendar_of_the_ministry_is_looked_at_then_kept(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    site.open("/equipe/reglages/planning", b)
    b.find("#zone option[value=C]").click()
    b.leads(b.all("#feries button")[0].click)
    assert "C’est enregistré" in b.text(".done") and "zone C, celle du planning" in b.text("main").replace("Zone", "zone")
    b.find("#fichier").send_keys(calendar(site, "casse.csv", [("Vacances de Noël", "demain", "2027-01-04")]))
    press(b, "Voir ce qui changerait")
    assert "Ligne 2 : une date n’est pas comprise" in plain(b.text("#fichier-erreur")), b.text("main")
    assert not violations(b, "light")
    b.find("#fichier").send_keys(calendar(site, "zone-c.csv", [
        ("Vacances de Noël", "2026-12-18T23:00:00+00:00", "2027-01-03T23:00:00+00:00"),
        ("Vacances d'Hiver", "2027-02-05T23:00:00+00:00", "2027-02-21T23:00:00+00:00")]))
    press(b, "Voir ce qui changerait")
    said = b.text("#apercu")
    assert "Vacances de Noël, du samedi 19 décembre 2026 au dimanche 3 janvier 2027" in said, said
    shot(b, "vacances-apercu")
    b.shows(PHONE)
    shot(b, "vacances-apercu-telephone")
    b.shows(WIDE)
    assert not violations(b, "light")
    with site.box.connect() as db:
        before = db.execute("SELECT count(*) FROM school_break WHERE zone = 'C'").fetchone()[0]
    press(b, "Enregistrer ce calendrier")
    assert "Le calendrier scolaire est à jour" in b.text(".done"), b.text("main")
    with site.box.connect() as db:
        assert db.execute("SELECT count(*) FROM school_break WHERE zone = 'C'").fetchone()[0] == before + 2
    both(site, "/equipe/reglages/planning", "reglages-planning-fait")
    assert "bientôt terminé" in site.open("/equipe/reglages/planning").text("#vacances")
    assert "Calendrier scolaire" in site.open("/equipe").text("main")


@test
def ways_between_communes_are_typed_where_the_computed_ones_are_wrong(site):
    b = site.open("/equipe/planning/trajets")
    fill(b, de="Bagneux", a="Nullepart", minutes="trente")
    press(b, "Ajouter")
    assert "n’est pas connue" in b.text("#a-erreur") and "de 0 à 600" in b.text("#minutes-erreur"), b.text("main")
    assert not violations(b, "light")
    fill(b, a="Malakoff", minutes="35")
    press(b, "Ajouter")
    assert "Bagneux – Malakoff" in b.text(".rows") and "calculées" in b.text(".rows"), b.text("main")
    both(site, "/equipe/planning/trajets", "trajets")
    site.open("/equipe/planning/trajets", b)
    press(b, "Retirer")
    assert "tous sont calculés" in b.text("main")


@test
def a_place_tells_its_room_and_its_next_dates(site):
    with site.box.connect() as db:
        uuid, = db.execute("SELECT p.uuid FROM place p JOIN structure s ON s.id = p.structure WHERE s.name = ?"
                           " ORDER BY p.position", (RICH,)).fetchone()
    b = site.open("/equipe/planning/lieux/" + uuid)
    fill(b, capacite="beaucoup")
    press(b, "Enregistrer")
    assert "de 1 à 1000" in b.text("#capacite-erreur"), b.text("main")
    assert not violations(b, "light")
    fill(b, capacite="14")
    b.find("#vacances").click()
    press(b, "Enregistrer")
    assert b.find("#capacite").get_attribute("value") == "14" and b.find("#vacances").is_selected()
    both(site, "/equipe/planning/lieux/" + uuid, "lieu-planning")


def days_ahead(n):
    return (datetime.date.today() + datetime.timedelta(days=n)).isoformat()


def plan(site, title, day):
    """A date at the first place of the structure."""
    with site.box.connect() as db:
        place, = db.execute("SELECT p.id FROM place p JOIN structure s ON s.id = p.structure WHERE s.name = ?"
                            " ORDER BY p.position", (RICH,)).fetchone()
        start = int(datetime.datetime.fromisoformat(day + "T09:00:00+00:00").timestamp())
        uuid = "0f7a2c1e-1111-4222-8333-4444555566%02d" % len(title)
        db.execute("INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, place, day, start, minutes, start_utc,"
                   " end_utc, status, open_to) VALUES(?, 0, 0, 0, 'permanence', ?, ?, ?, 600, 120, ?, ?, 'confirmed', 'everyone')",
                   (uuid, title, place, day, start, start + 7200))
        db.commit()
    return uuid


@test
def a_structure_sees_its_dates_and_says_when_it_is_closed(site):
    b = site.browser
    site.kept = plan(site, "Permanence santé", days_ahead(40))
    site.touched = plan(site, "Permanence", days_ahead(47))
    site.open(fiche(site, RICH) + "/lien", b)
    press(b, "Faire un lien")
    site.link = b.text(".secret").replace(BASE_URL, "")
    site.open(site.link, b)
    b.leads(b.driver.find_element(By.PARTIAL_LINK_TEXT, "Toutes les dates").click)
    assert len(b.all("section[aria-labelledby=a-venir] li")) == 2, b.text("main")
    both(site, site.link + "?partie=dates", "chez-vous-dates")
    site.open(site.link + "?partie=dates", b)
    b.js("document.getElementById('du').value = '%s'" % days_ahead(46))
    b.js("document.getElementById('au').value = '%s'" % days_ahead(45))
    press(b, "Voir les dates touchées")
    assert "avant le premier" in b.text("#au-erreur"), b.text("main")
    assert not violations(b, "light")
    b.js("document.getElementById('au').value = '%s'" % days_ahead(50))
    press(b, "Voir les dates touchées")
    assert len(b.all("[role=status] li")) == 1, b.text("main")
    shot(b, "chez-vous-touchees")
    assert not violations(b, "light")
    fill(b, **{"f-texte": "Travaux.", "f-courriel": "accueil@example.org"})
    press(b, "Envoyer à l’équipe")
    assert "C’est envoyé" in b.text(".done") and "fermés du" in b.text("[aria-labelledby=demandes]"), b.text("main")


@test
def it_asks_for_a_workshop(site):
    b = site.open(site.link + "?partie=dates")
    b.leads(b.all("form button[value=atelier]")[0].click)
    assert "Choisissez un thème" in b.text("#a-texte-erreur"), b.text("main")
    assert not violations(b, "light")
    b.find("#theme option[value=sante-mentale]").click()
    fill(b, personnes="12", **{"a-texte": "Plutôt un mardi matin."})
    b.js("document.getElementById('jour1').value = '%s'" % days_ahead(60))
    b.leads(b.all("form button[value=atelier]")[0].click)
    assert "C’est envoyé" in b.text(".done"), b.text("main")
    with site.box.connect() as db:
        assert db.execute("SELECT kind, people, theme FROM ask ORDER BY id").fetchall() == [
            ("closure", None, None), ("workshop", 12, "sante-mentale")]
        assert db.execute("SELECT count(*) FROM occurrence WHERE status = 'cancelled'").fetchone() == (0,)


@test
def the_coordinator_cancels_what_is_touched_and_answers(site):
    b = site.open("/equipe")
    assert "Demandes des partenaires 2 demandes" in [plain(x.text) for x in b.all(".rows .row")], b.text("main")
    site.open("/equipe/planning/demandes", b)
    shot(b, "demandes")
    assert not violations(b, "light")
    b.leads(b.all(".rows a")[0].click)
    both(site, site.path(), "demande-fermeture")
    assert len(b.all("input[name=annuler]:checked")) == 1
    fill(b, raison="", reponse="Merci, nous revenons la semaine suivante.")
    press(b, "Annuler les dates cochées")
    assert "Une raison est attendue" in b.text("#raison-erreur"), b.text("main")
    assert not violations(b, "light")
    fill(b, raison="En travaux, appelez le 06 39 98 00 01")  # everybody reads it
    press(b, "Annuler les dates cochées")
    assert "un numéro de téléphone" in b.text("#raison-erreur"), b.text("main")
    assert b.all("input[name=relu]") and not violations(b, "light")
    shot(b, "demande-relire")
    fill(b, raison="Le centre est en travaux")
    press(b, "Annuler les dates cochées")
    assert "C’est répondu" in b.text(".done"), b.text("main")
    with site.box.connect() as db:
        assert db.execute("SELECT uuid, reason FROM occurrence WHERE status = 'cancelled'").fetchall() == [
            (site.touched, "Le centre est en travaux")]
        assert db.execute("SELECT count(*) FROM outbox WHERE template = 'ask_answer'").fetchone() == (1,)
    said = site.open(site.link + "?partie=dates").text("main")
    assert "Le centre est en travaux" in said and "nous revenons la semaine suivante" in said, said


@test
def planning_the_workshop_answers_it(site):
    b = site.open("/equipe/planning/demandes")
    b.leads(b.all(".rows a")[0].click)
    here = site.path()
    both(site, here, "demande-atelier")
    site.open(here, b)
    press(b, "Refuser")
    assert "Dites pourquoi" in b.text("#reponse-erreur"), b.text("main")
    assert not violations(b, "light")
    if b.all("select[name=lieu]"):
        b.all("select[name=lieu] option")[1].click()
    b.leads(b.all("button[name=jour]")[0].click)
    assert b.find("#theme option:checked").get_attribute("value") == "sante-mentale", b.text("main")
    assert b.find("#premier_jour").get_attribute("value") == days_ahead(60)
    assert b.all("input[type=radio][name=lieu]:checked, input[name=lieu]:checked"), b.text("main")
    assert "Enregistrer répond à la demande" in b.text(".ask-of"), b.text("main")
    b.js("document.getElementById('heure').value = '14:00'")
    press(b, "Voir les dates")
    shot(b, "demande-apercu")
    assert not violations(b, "light")
    fill(b, reponse="À bientôt chez vous.")
    b.leads(b.all("button[value=enregistrer]")[0].click)
    assert "C’est planifié" in b.text(".done") and "traitée" in b.text("h1"), b.text("main")
    assert len(b.all("section[aria-labelledby=liees] li")) == 1, b.text("main")
    both(site, here, "demande-planifiee")
    with site.box.connect() as db:
        assert db.execute("SELECT count(*) FROM ask_date d JOIN ask a ON a.id = d.ask WHERE a.kind = 'workshop'"
                          " AND a.state = 'done'").fetchone() == (1,)
        db.execute("UPDATE occurrence SET status = 'cancelled', reason = 'Salle prise' WHERE kind = 'atelier'")
        db.commit()
    site.open(site.link + "?partie=dates", b)
    said = b.text("section[aria-labelledby=demandes]")
    assert "Une date proposée" in said and "Salle prise" in said and "À bientôt chez vous" in said, said
    assert "La date annulée" in said and "Le centre est en travaux" in said, said  # of the closure
    both(site, site.link + "?partie=dates", "chez-vous-demandes")
    assert "Aucune demande n’attend" in site.open("/equipe/planning/demandes").text("main")
    assert "un atelier, Santé mentale" in plain(site.open("/equipe/planning/demandes?choix=traitees").text(".rows"))


if __name__ == "__main__":
    run()
