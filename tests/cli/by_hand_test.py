#!/usr/bin/env python3
"""What was set by hand, and imports: what is kept, what is listed, what is given back."""

from harness import *
from sheets import *


@test
def a_field_set_by_hand_is_kept_and_the_difference_is_listed_each_time(box):
    box.empty()
    old = row("a", presentation="Avant")
    box.apply(box.sheet("a.csv", [old]))
    r = box.ok("set", uuid(box, "a"), "description", "À la main", "--reason", "appel du 3 mai")
    assert "À la main" in r.out and "Avant" in r.out and "locked" in r.out, r
    assert box.one("SELECT reason FROM change ORDER BY seq DESC LIMIT 1") == "appel du 3 mai"
    new = box.sheet("b.csv", [dict(old, presentation="Après", en_clair="Suit")])
    for report in (box.look(new), box.apply(new), box.look(new), box.apply(new), box.look(new)):
        assert report["kept"] == 1, report
        (line, text), = notes(report, "kept")
        assert line == 2 and "description" in text and "« À la main »" in text and "« Après »" in text, text
        assert "Structure a" in text, text
    assert structure(box, "a", "description, plain_words") == ("À la main", "Suit")


@test
def what_is_set_by_hand_to_what_the_source_says_is_no_difference(box):
    box.empty()
    file = box.sheet("a.csv", [row("a", presentation="Texte")])
    box.apply(file)
    box.ok("set", uuid(box, "a"), "description", "Texte")
    assert box.apply(file)["kept"] == 0


@test
def telephones_and_mails_set_by_hand_are_kept(box):
    box.empty()
    old = row("a", telephone="01 99 00 00 01", courriel="source@example.org")
    box.apply(box.sheet("a.csv", [old]))
    box.ok("set", uuid(box, "a"), "phone", "0199000077")
    box.ok("set", uuid(box, "a"), "mail", "main@example.org")
    again = box.sheet("a.csv", [old])
    new = box.sheet("b.csv", [dict(old, telephone="01 99 00 00 02", courriel="autre@example.org")])
    for file, phone, mail in ((again, "01 99 00 00 01", "source@example.org"),
                              (new, "01 99 00 00 02", "autre@example.org")):
        for report in (box.look(file), box.apply(file), box.apply(file)):
            kept = " / ".join(text for _, text in notes(report, "kept"))
            assert report["kept"] == 2 and phone in kept and mail in kept and "main@example.org" in kept, kept
    assert box.rows("SELECT kind, value, norm FROM contact ORDER BY kind") == [
        ("mail", "main@example.org", "main@example.org"), ("phone", "01 99 00 00 77", "0199000077")]


@test
def fields_of_places_and_services_set_by_hand_are_kept(box):
    box.empty()
    old = row("a", adresse="1 rue Une", commune="Bagneux", horaires="Mo 09:00-10:00", service="Accueil",
              themes="diabete", nouvelles_personnes="yes")
    box.apply(box.sheet("a.csv", [old]))
    place, service = part(box, "place", "a"), part(box, "service", "a")
    box.ok("set", place, "hours", "We 10:00-12:00")
    box.ok("set", service, "intake", "full")
    box.ok("set", service, "themes", "Hébergement|douleurs")
    new = box.sheet("b.csv", [dict(old, horaires="Fr 10:00-12:00", themes="cancer", nouvelles_personnes="waiting",
                                   description="Suit")])
    for report in (box.apply(new), box.apply(new)):
        kept = " / ".join(text for _, text in notes(report, "kept"))
        assert report["kept"] == 3 and "hours" in kept and "intake" in kept and "themes" in kept, kept
    assert box.one("SELECT hours FROM place WHERE uuid = ?", place) == "We 10:00-12:00"
    assert box.one("SELECT intake, description FROM service WHERE uuid = ?", service) == ("full", "Suit")
    assert box.one("SELECT themes FROM service WHERE uuid = ?", service) == "douleurs|hebergement"


@test
def hours_set_by_hand_stay_when_the_source_corrects_the_address(box):
    box.empty()
    old = row("a", adresse="1 rue Une", commune="Bagneux", horaires="Mo 09:00-10:00", service="Accueil")
    box.apply(box.sheet("a.csv", [old]))
    place = part(box, "place", "a")
    box.ok("set", place, "hours", "We 10:00-12:00")
    box.apply(box.sheet("b.csv", [dict(old, adresse="1 bis, rue Une")]))
    assert box.one("SELECT uuid, address, hours FROM place WHERE deleted_rev IS NULL") == (
        place, "1 bis, rue Une", "We 10:00-12:00")


@test
def unlocking_gives_the_field_back_to_the_source(box):
    box.empty()
    old = row("a", presentation="Source", telephone="0199000001", service="Accueil", themes="diabete",
              horaires="Mo 09:00-10:00")
    file = box.sheet("a.csv", [old])
    box.apply(file)
    s, place, service = uuid(box, "a"), part(box, "place", "a"), part(box, "service", "a")
    fields = ((s, "description", "Main"), (s, "phone", "0199000099"), (s, "acronym", "MAIN"),
              (place, "hours", "We 10:00-12:00"), (service, "themes", "cancer"))
    for entity, field, value in fields:
        box.ok("set", entity, field, value)
    assert box.apply(file)["kept"] == 5
    for entity, field, _ in fields:
        box.ok("set", "--unlock", entity, field)
    # What was set stays until the source speaks again: a look tells it, an import does it.
    assert structure(box, "a", "description") == "Main"
    assert counts(box.look(file)) == (0, 1, 0, 0, 0)
    report = box.apply(file)
    assert report["kept"] == 0 and counts(report) == (0, 1, 0, 0, 0), report
    assert structure(box, "a", "description, acronym") == ("Source", None)
    assert box.rows("SELECT value FROM contact") == [("01 99 00 00 01",)]
    assert box.one("SELECT hours FROM place WHERE uuid = ?", place) == "Mo 09:00-10:00"
    assert box.one("SELECT themes FROM service WHERE uuid = ?", service) == "diabete"
    assert counts(box.apply(file)) == (0, 0, 1, 0, 0)
    r = box.refused("set", "--unlock", s, "description")
    assert "description" in r.err and "not locked" in r.err, r
    r = box.refused("set", "--unlock", s, "nope")
    assert "nope" in r.err, r


@test
def set_says_what_is_wrong(box):
    box.empty()
    box.apply(box.sheet("a.csv", [row("a", commune="Bagneux", service="Accueil", telephone="0199000001")]))
    s, place, service = uuid(box, "a"), part(box, "place", "a"), part(box, "service", "a")
    for entity, field, value, words in (
            ("0" * 8, "name", "x", ["00000000", "uuid"]),
            (s, "nom", "x", ["nom", "description", "phone"]),
            (s, "uuid", "x", ["uuid"]), (s, "level", "tous", ["level", "tous", "partners"]), (s, "completeness", "100", ["completeness"]),
            (s, "name", "", ["name"]), (s, "name", "x" * 201, ["name", "200"]),
            (s, "kind", "licorne", ["licorne", "kind"]), (s, "kind", "", ["kind"]),
            (s, "status", "ouvert", ["status", "ouvert", "active"]),
            (s, "website", "javascript:alert(1)", ["website"]), (s, "website", "pas une adresse", ["website"]),
            (s, "phone", "appelez-moi", ["appelez-moi"]), (s, "phone", "1234567", ["1234567"]), (s, "mail", "rien", ["rien"]),
            (place, "hours", "quand on veut", ["quand"]), (place, "insee", "99999", ["99999"]),
            (place, "lat", "48.8", ["lat", "lon"]), (place, "lat", "nord", ["nord"]),
            (place, "position", "95, 2", ["95"]), (place, "position", "48.8", ["48.8", "latitude"]),
            (place, "position", "ici, là", ["ici"]), (s, "position", "48.8, 2.3", ["position"]), (place, "phone", "0199000002", ["phone"]),
            (place, "confidential", "peut-être", ["confidential"]),
            (service, "themes", "diabete|licornes", ["licornes", "theme"]), (service, "intake", "oui", ["intake", "oui"]),
            (service, "age_min", "-3", ["age_min"]), (service, "age_min", "1000", ["age_min"]),
            (service, "intake_date", "31/02/2026", ["31/02/2026"]), (service, "communes", "Atlantis", ["Atlantis"]),
            (service, "name", "", ["name"])):
        before = box.dump()
        r = box.refused("set", "--", entity, field, value)
        for w in words:
            assert w in r.err, (w, r)
        assert box.dump() == before, r


@test
def set_takes_all_that_can_be_set(box):
    box.empty()
    box.apply(box.sheet("a.csv", [row("a", commune="Bagneux", service="Accueil")]))
    s, place, service = uuid(box, "a"), part(box, "place", "a"), part(box, "service", "a")
    for entity, field, value, after in (
            (s, "name", "Le Nom", "Le Nom"), (s, "kind", "Centre de santé", "centre-sante"),
            (s, "status", "suspended", "suspended"), (s, "website", "https://example.org/é", None),
            (s, "phone", "+33 1 99 00 00 03", "01 99 00 00 03"), (s, "mail", " a@example.org ", "a@example.org"),
            (s, "phone", "", None), (s, "themes", "Diabète", "diabete"), (s, "alert", "-50 %", "-50 %"),
            (place, "insee", "92071", "92071"), (place, "hours", "mo-fr 9:00-12:00", None),
            (place, "position", "48,79 ; 2,31", "48.79, 2.31"), (place, "lat", "48.8", "48.8"),
            (place, "position", "", None), (place, "position", "48.7988, 2.3098", "48.7988, 2.3098"),
            (place, "confidential", "true", None), (place, "confidential", "oui", None),
            (service, "communes", "Sceaux|Bagneux", None), (service, "intake_date", "03/05/2026", None),
            (service, "age_max", "25", "25"), (service, "description", "", None)):
        r = box.ok("set", "--json", "--", entity, field, value).json()
        assert after is None or r["after"] == after, r
        assert r["entity"] in ("structure", "place", "service"), r
    box.sound()


@test
def a_position_set_by_hand_is_kept_until_it_is_given_back(box):
    box.empty()
    old = row("a", commune="Bagneux", latitude="48.8", longitude="2.3")
    file = box.sheet("a.csv", [old])
    box.apply(file)
    place = part(box, "place", "a")
    box.ok("set", place, "position", "48.7, 2.2")
    new = box.sheet("b.csv", [dict(old, latitude="48.9", longitude="2.4")])
    assert box.apply(new)["kept"] == 3
    assert box.one("SELECT lat, lon, geo_precision FROM place WHERE uuid = ?", place) == (48.7, 2.2, "address")
    box.ok("set", "--unlock", place, "position")
    box.apply(new)
    assert box.one("SELECT lat, lon, geo_precision FROM place WHERE uuid = ?", place) == (48.9, 2.4, "commune")


@test
def a_place_moved_by_hand_is_in_its_new_commune(box):
    box.empty()
    box.apply(box.sheet("a.csv", [row("a", commune="Bagneux", service="Accueil")]))
    box.ok("set", part(box, "place", "a"), "insee", "92071")
    answer = box.ok("search", "--json", "structure").json()
    assert answer["items"][0]["places"][0]["city"] == "Sceaux", answer


@test
def what_was_closed_by_hand_stays_closed(box):
    box.empty()
    file = box.sheet("a.csv", [row("a"), row("b")])
    box.apply(file)
    box.ok("set", uuid(box, "a"), "status", "closed")
    box.apply(file)
    box.apply(box.sheet("b.csv", [row("a", presentation="Neuf"), row("b")]))
    assert structure(box, "a", "status") == "closed"


if __name__ == "__main__":
    main()
