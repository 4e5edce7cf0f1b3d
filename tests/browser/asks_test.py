#!/usr/bin/env python3
"""The planning's settings, and what partners ask of it."""

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
    both(site, "/equipe/reglages/planning", "reglages-planning")
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


if __name__ == "__main__":
    run()
