#!/usr/bin/env python3
"""Importing the flat file: what is shown, what is written, what vanishes. What is kept by hand is by_hand_test.py."""

from harness import *
from sheets import *

# What an applied import may touch although nothing in the directory changed.
TRACES = ("import_run", "source_record")


# ---- looking and applying ----


@test
def a_dry_run_writes_nothing(box):
    box.sample()
    first = box.sheet("a.csv", many(30, service="Accueil", commune="Bagneux"))
    box.apply(first)
    changed = box.sheet("b.csv", many(29, service="Écoute", commune="Sceaux") + [row("new")])
    before = box.dump()
    with open(box.db, "rb") as f:
        bytes_before = f.read()
    report = box.look(changed)
    assert counts(report) == (1, 29, 0, 1, 0) and report["applied"] is False, report
    plain = box.ok("import", "--map", "plat", changed)
    assert "1 new, 29 changed, 0 unchanged, 1 vanished" in plain.out and "Nothing was written" in plain.out, plain
    assert box.dump() == before
    with open(box.db, "rb") as f:
        assert f.read() == bytes_before, "the file changed"


@test
def the_same_file_again_changes_nothing(box):
    box.empty()
    file = box.sheet("a.csv", [row("k%d" % i, service="Accueil %d" % (i % 3), lieu="Annexe", commune="Bagneux",
                                   themes="Hébergement|dents et bouche (bucco-dentaire)", telephone="0199000%03d" % i,
                                   zone="Sceaux|92046", langues="arabe", horaires="Mo-Fr 09:00-12:00",
                                   latitude="48,8", longitude="2,3", age_min="16")
                               for i in range(20)])
    report = box.apply(file)
    assert counts(report) == (20, 0, 0, 0, 0), report
    before = box.dump(but=TRACES)
    for _ in range(2):
        report = box.apply(file)
        assert counts(report) == (0, 0, 20, 0, 0), report
        after = box.dump(but=TRACES)
        assert after == before, [t for t in after if after[t] != before[t]]
    assert box.one("SELECT count(*) FROM import_run") == 3
    box.sound()


@test
def the_rows_may_stand_in_another_order(box):
    box.empty()
    rows = [row("k%d" % (i // 2), service="Service %d" % i) for i in range(20)]
    box.apply(box.sheet("a.csv", rows))
    report = box.apply(box.sheet("b.csv", sorted(rows, key=lambda r: r["cle"], reverse=True)))
    assert counts(report) == (0, 0, 10, 0, 0), report


@test
def a_changed_field_follows(box):
    box.empty()
    old = row("a", structure="Ancien nom", presentation="Avant", site_web="https://avant.example.org", lieu="Annexe",
              adresse="1 rue d’Avant", commune="Bagneux", horaires="Mo 09:00-10:00", service="Accueil",
              themes="hebergement|diabete", telephone="0199000001", courriel="avant@example.org", cout="gratuit",
              nouvelles_personnes="yes", zone="Bagneux", alerte="Fermé lundi")
    new = dict(old, structure="Nouveau nom", presentation="Après", site_web="https://apres.example.org",
               adresse="2 rue d’Après", commune="Sceaux", horaires="Tu 09:00-10:00", themes="diabete|douleurs",
               telephone="0199000002", courriel="apres@example.org", cout="payant", nouvelles_personnes="full",
               zone="Sceaux", alerte="")
    box.apply(box.sheet("a.csv", [old]))
    ids = uuid(box, "a"), part(box, "place", "a"), part(box, "service", "a")
    report = box.apply(box.sheet("b.csv", [new]))
    assert counts(report) == (0, 1, 0, 0, 0) and report["kept"] == 0, report
    assert (uuid(box, "a"), part(box, "place", "a"), part(box, "service", "a")) == ids, "an identity changed"
    assert structure(box, "a", "name, description, website, alert") == ("Nouveau nom", "Après",
                                                                       "https://apres.example.org", None)
    assert box.one("SELECT address, city, insee, hours FROM place WHERE deleted_rev IS NULL") == (
        "2 rue d’Après", "Sceaux", "92071", "Tu 09:00-10:00")
    assert box.one("SELECT cost_kind, intake FROM service WHERE deleted_rev IS NULL") == ("paid", "full")
    assert box.one("SELECT themes FROM service WHERE deleted_rev IS NULL") == "diabete|douleurs"
    assert box.rows("SELECT kind, value FROM contact ORDER BY kind") == [("mail", "apres@example.org"),
                                                                        ("phone", "01 99 00 00 02")]
    assert box.one("SELECT communes FROM service WHERE deleted_rev IS NULL") == "92071"
    assert "Nouveau nom" in box.ok("search", "nouveau").out
    assert box.ok("search", "ancien").out == "0 found\n"


@test
def a_field_emptied_in_the_source_is_emptied(box):
    box.empty()
    full = row("a", presentation="Texte", service="Accueil", description="Un texte", themes="diabete",
               telephone="0199000001", commune="Bagneux", horaires="Mo 09:00-10:00")
    box.apply(box.sheet("a.csv", [full]))
    box.apply(box.sheet("b.csv", [dict(full, presentation="", description="", themes="", telephone="", horaires="")]))
    assert structure(box, "a", "description") is None
    assert box.one("SELECT description FROM service WHERE deleted_rev IS NULL") is None
    assert box.one("SELECT themes FROM service WHERE deleted_rev IS NULL") is None
    assert box.rows("SELECT * FROM contact") == []
    assert box.one("SELECT hours FROM place WHERE deleted_rev IS NULL") is None


# ---- what vanishes ----


@test
def ten_percent_may_vanish_and_not_more(box):
    box.empty()
    box.apply(box.sheet("a.csv", many(100)))
    report = box.apply(box.sheet("b.csv", many(90)))
    assert report["vanished"] == 10, report
    assert box.one("SELECT count(*) FROM structure WHERE status = 'closed'") == 10
    before = box.dump()
    fewer = box.sheet("c.csv", many(80))
    assert box.look(fewer)["vanished"] == 10
    r = box.refused("import", "--map", "plat", fewer, "--apply")
    assert "10 of the 90" in r.err and "--force" in r.err and "10 %" in r.err, r
    r = box.refused("import", "--map", "plat", fewer, "--apply", "--json")
    assert r.json()["applied"] is False and r.json()["vanished"] == 10, r
    assert box.dump() == before
    assert counts(box.apply(fewer, "--force")) == (0, 0, 80, 10, 0)
    assert box.one("SELECT count(*) FROM structure WHERE status = 'closed'") == 20


@test
def eleven_percent_are_refused(box):
    box.empty()
    box.apply(box.sheet("a.csv", many(100)))
    box.refused("import", "--map", "plat", box.sheet("b.csv", many(89)), "--apply")
    empty = box.write("empty.csv", "cle;structure;type\n")
    r = box.refused("import", "--map", "plat", empty, "--apply")
    assert "100 of the 100" in r.err, r
    # Those that vanished before do not count again.
    box.apply(box.sheet("c.csv", many(90)))
    assert counts(box.apply(box.sheet("c.csv", many(90)))) == (0, 0, 90, 0, 0)


@test
def what_vanishes_is_named_before_it_is_closed(box):
    box.empty()
    box.apply(box.sheet("a.csv", many(20)))
    fewer = box.sheet("b.csv", many(19))
    for report in (box.look(fewer), box.apply(fewer)):
        assert notes(report, "vanished") == [(0, "Structure k019 : fermée")], report


@test
def what_vanished_is_closed_and_comes_back(box):
    box.empty()
    full, fewer = box.sheet("a.csv", many(20)), box.sheet("b.csv", many(19))
    box.apply(full)
    box.apply(fewer)
    assert structure(box, "k019", "status, flagged") == ("closed", "vanished from plat")
    assert "k019" not in box.ok("search", "structure").out
    assert counts(box.apply(fewer)) == (0, 0, 19, 0, 0)
    report = box.apply(full)
    assert counts(report) == (0, 1, 19, 0, 0), report
    assert structure(box, "k019", "status, flagged") == ("active", None)
    assert "Structure k019" in box.ok("search", "k019").out
    box.sound()


FINESS = "920000999"


def two_sources(box):
    """Two sources that hold one establishment; the files of the first with and without it."""
    others = [row("o%d" % i) for i in range(20)]
    mine = row("a", finess=FINESS, structure="Le Centre", adresse="1 rue Une", commune="Bagneux")
    full, fewer = box.sheet("a.csv", others + [mine]), box.sheet("b.csv", others)
    other = box.sheet("other.csv", [dict(row("z", finess=FINESS, structure="LE CENTRE"), presentation="Dit l’autre")]
                      + [row("p%d" % i) for i in range(20)])
    other_fewer = box.sheet("other2.csv", [row("p%d" % i) for i in range(20)])
    box.apply(full)
    box.apply(other, "--source", "autre")
    return full, fewer, other, other_fewer


@test
def one_official_number_is_one_structure(box):
    box.empty()
    two_sources(box)
    assert box.one("SELECT count(DISTINCT structure) FROM source_record WHERE ext_id IN ('a', 'z')") == 1
    assert structure(box, "a", "name, description") == ("Le Centre", "Dit l’autre"), "the second only fills gaps"
    assert box.one("SELECT count(*) FROM structure") == 41


@test
def vanishing_from_one_of_two_sources_only_flags(box):
    box.empty()
    full, fewer, other, other_fewer = two_sources(box)
    report = box.apply(fewer)
    assert notes(report, "vanished") == [(0, "Le Centre : encore tenue par une autre source")], report
    assert structure(box, "a", "status, flagged") == ("active", "vanished from plat")
    # It comes back to the first: no flag any more.
    box.apply(full)
    assert structure(box, "a", "status, flagged") == ("active", None)
    # Gone from both: closed; back in one: open.
    box.apply(fewer)
    box.apply(other_fewer, "--source", "autre")
    assert structure(box, "a", "status") == "closed"
    box.apply(other, "--source", "autre")
    assert structure(box, "a", "status") == "active"


@test
def a_structure_that_gets_another_key_in_its_source_is_not_closed(box):
    box.empty()
    others = [row("o%d" % i) for i in range(20)]
    box.apply(box.sheet("a.csv", others + [row("old", finess=FINESS, structure="Le Centre")]))
    report = box.apply(box.sheet("b.csv", others + [row("new", finess=FINESS, structure="Le Centre")]))
    assert counts(report)[3] == 1, report
    assert structure(box, "new", "status, flagged") == ("active", None), report
    assert box.one("SELECT count(*) FROM structure") == 21
    assert box.one("SELECT structure FROM source_record WHERE ext_id = 'old'") == structure(box, "new", "s.id")


@test
def a_row_that_is_rejected_has_not_vanished(box):
    """A typing error in the file closes nothing: the row is rejected, the structure stays as it is."""
    box.empty()
    rows = [row("k%d" % i, service="Accueil", cout="gratuit") for i in range(20)]
    box.apply(box.sheet("a.csv", rows))
    for wrong in ({"type": "licorne"}, {"cout": "cher"}, {"statut": "on verra"}, {"structure": "x" * 300},
                  {"nouvelles_personnes": "bof"}, {"age_min": "60", "age_max": "20"}, {"latitude": "95", "longitude": "2"}):
        report = box.apply(box.sheet("b.csv", rows[:-1] + [dict(rows[-1], **wrong)]))
        assert counts(report) == (0, 0, 19, 0, 1), (wrong, report)
        assert structure(box, "k19", "status, flagged") == ("active", None), wrong


# ---- rows ----


@test
def several_rows_of_a_key_are_one_structure(box):
    box.empty()
    rows = [row("a", service="Accueil", commune="Bagneux", telephone="0199000001"), {"cle": "a", "service": "Écoute"},
            {"cle": "a", "service": "Accueil", "lieu": "Annexe", "commune": "Sceaux"},
            {"cle": "a", "telephone": "0199000002"}]
    report = box.apply(box.sheet("a.csv", rows))
    assert report["rows"] == 4 and counts(report) == (1, 0, 0, 0, 0), report
    assert box.rows("SELECT name FROM service ORDER BY name") == [("Accueil",), ("Écoute",)]
    assert box.one("SELECT count(*) FROM place") == 2
    assert box.one("SELECT count(*) FROM service_place sp JOIN service s ON s.id = sp.service WHERE s.name = 'Accueil'") == 2
    assert box.rows("SELECT value FROM contact ORDER BY position") == [("01 99 00 00 01",), ("01 99 00 00 02",)]


@test
def every_row_is_accounted_for(box):
    """New, changed, unchanged, joined to another row, or rejected with its line and its reason."""
    box.empty()
    rows = [row("a", service="Accueil"), row("a", service="Accueil"), row("a", service="Écoute"),
            {"cle": "", "structure": "Sans clé", "type": "ccas"}, row("b", type="licorne"), row("c", type=""),
            row("d", structure=""), row("e", service="S", cout="très cher"), row("f", statut="peut-être"),
            row("g", service="S", nouvelles_personnes="bof"), row("h", structure="x" * 300), row("i" * 300),
            row("j", service="S", age_min="60", age_max="20"), row("k", latitude="95", longitude="2", commune="Bagneux")]
    report = box.apply(box.sheet("a.csv", rows))
    assert report["rows"] == len(rows) and report["new"] == 1 and report["rejected"] == 12, report
    assert report["rows"] == report["new"] + report["joined"] + report["rejected"], report
    rejected = dict(notes(report, "rejected"))
    for line, words in {3: ["Accueil", "déjà"], 5: ["clé"], 6: ["licorne"], 7: ["type"], 8: ["nom"],
                        9: ["cout", "très cher"], 10: ["statut", "peut-être"], 11: ["nouvelles_personnes", "bof"],
                        12: ["name", "200"], 13: ["key", "200"], 14: ["60", "20"], 15: ["95"]}.items():
        for w in words:
            assert w in rejected[line], (line, w, rejected)


@test
def unknown_columns_are_signalled(box):
    box.empty()
    file = box.write("a.csv", "cle;structure;type;Téléphone du chef;;Commune \na;A;ccas;1;;Bagneux\n")
    report = box.apply(file)
    assert [t for _, t in notes(report, "warning")] == ["colonne inconnue : « Téléphone du chef »"], report
    assert box.one("SELECT insee FROM place") == "92007"


@test
def a_misspelt_title_is_not_applied(box):
    """A column that was to hide something must not be lost for a letter: nothing is written until its title is right"""
    box.empty()
    for title in ("confidentielle", "Confidentialité", "confidentielles", "confidentel", "Ligne pro."):
        file = box.write("a.csv", "cle;structure;type;adresse;commune;%s\na;A;ccas;1 rue X;Bagneux;oui\n" % title)
        report = box.look(file)
        declared = "ligne_pro" if title == "Ligne pro." else "confidentiel"
        said = [t.replace("\u00a0", " ").replace("\u202f", " ") for _, t in notes(report, "warning")]
        assert said == ["colonne inconnue : « %s » ; est-ce « %s » ? Corrigez le titre" % (title, declared)], report
        r = box.refused("import", "--map", "plat", "--apply", file)
        assert title in r.err and "--force" in r.err, r
        assert box.one("SELECT count(*) FROM structure") == 0
    box.ok("import", "--map", "plat", "--apply", "--force", file)
    assert box.one("SELECT count(*) FROM structure") == 1


@test
def blank_columns_with_text_are_signalled(box):
    box.empty()
    report = box.apply(box.write("a.csv", "cle;structure;type;\na;A;ccas;un mot égaré\nb;B;ccas;\n"))
    warnings = notes(report, "warning")
    assert report["new"] == 2 and warnings == [
        (2, "colonne 4 sans titre, laissée de côté : « un mot égaré »")], warnings


@test
def an_unknown_commune_is_kept_as_text(box):
    box.empty()
    report = box.apply(box.sheet("a.csv", [row("a", commune="Trifouilly-les-Oies", code_postal="99999"),
                                           row("b", insee="99999"), row("c", commune="Sceaux", service="S",
                                                                        zone="Bagneux|Atlantis")]))
    warnings = notes(report, "warning")
    assert warnings == [(2, "commune inconnue : « Trifouilly-les-Oies »"), (3, "commune inconnue : « 99999 »"),
                        (4, "commune inconnue dans la zone desservie : « Atlantis »")], warnings
    assert report["warnings"] == 3
    assert box.one("SELECT city, postcode, insee FROM place p JOIN source_record r ON r.structure = p.structure"
                   " WHERE ext_id = 'a'") == ("Trifouilly-les-Oies", "99999", None)
    assert box.one("SELECT communes FROM service") == "92007"
    assert "Structure a" in box.ok("search", "trifouilly").out


@test
def communes_are_recognised_however_they_are_written(box):
    box.empty()
    for i, cells in enumerate(({"commune": "BAGNEUX", "code_postal": "92220"}, {"commune": "bagneux"}, {"insee": "92007"},
                               {"commune": "Bagneux Cedex", "code_postal": "92225"}, {"code_postal": "92220"},
                               {"commune": "Bagneux", "code_postal": "92 220"})):
        report = box.apply(box.sheet("a.csv", [row("k%d" % i, **cells)]), "--source", "s%d" % i)
        assert notes(report, "warning") == [], (cells, report)
        assert box.one("SELECT p.insee, p.city FROM place p JOIN source_record r ON r.structure = p.structure"
                       " WHERE ext_id = ?", "k%d" % i) == ("92007", "Bagneux"), cells


@test
def hours_that_cannot_be_read_are_kept_as_words(box):
    box.empty()
    report = box.apply(box.sheet("a.csv", [
        row("a", commune="Bagneux", horaires="le mardi, sauf quand il pleut", horaires_note="sonner"),
        row("b", commune="Bagneux", horaires="a" + "é" * 200)]))
    assert len(notes(report, "warning")) == 2, report
    assert notes(report, "warning")[0] == (2, "horaires gardés en toutes lettres : « le mardi, sauf quand il pleut »")
    assert box.one("SELECT hours, hours_note FROM place p JOIN source_record r ON r.structure = p.structure WHERE"
                   " ext_id = 'a'") == (None, "le mardi, sauf quand il pleut ; sonner")


@test
def unknown_terms_are_signalled_and_left_out(box):
    box.empty()
    report = box.apply(box.sheet("a.csv", [row("a", service="S", themes="diabete|licornes", publics="Tout le monde",
                                               langues="klingon", couverture="or", qui_oriente="le roi",
                                               comment="pigeon")]))
    texts = [t for _, t in notes(report, "warning")]
    for value in ("licornes", "Tout le monde", "klingon", "or", "le roi", "pigeon"):
        assert any("« %s »" % value in t for t in texts), (value, texts)
    assert box.one("SELECT themes, publics, languages, covers, referrals, channels FROM service") == (
        "diabete", "", "", "", "", "")


@test
def ways_of_joining_that_are_not_usable_are_signalled_and_left_out(box):
    box.empty()
    report = box.apply(box.sheet("a.csv", [row("a", telephone="voir site", ligne_pro="9", courriel="chez moi",
                                               site_web="facebook", commune="Bagneux")]))
    texts = " / ".join(t for _, t in notes(report, "warning"))
    for value in ("voir site", "9", "chez moi", "facebook"):
        assert "« %s »" % value in texts, (value, texts)
    assert report["new"] == 1 and box.rows("SELECT * FROM contact") == []


@test
def values_that_are_not_understood_reject_the_row(box):
    """Never guessed, never dropped in silence."""
    box.empty()
    for column, value in (("latitude", "nord"), ("age_min", "seize"), ("age_max", "12,5"), ("modes", "par satellite"),
                          ("nouvelles_personnes_le", "hier"), ("confidentiel", "à voir"), ("cout", "é" * 300)):
        report = box.look(box.sheet("a.csv", [row("a", service="S", commune="Bagneux", **{column: value}), row("b")]))
        (line, text), = notes(report, "rejected")
        assert line == 2 and text.startswith("%s : « %s" % (column, value[:90])), text
        assert report["new"] == 1, report


@test
def cells_of_blanks_are_empty(box):
    box.empty()
    report = box.apply(box.sheet("a.csv", [row("a", service="S", cout=" ", latitude="\u00a0", themes=" | ", modes="  ",
                                               telephone=" ", commune=" Bagneux\u00a0", horaires=" ")]))
    assert counts(report) == (1, 0, 0, 0, 0) and report["notes"] == [], report
    assert box.one("SELECT insee FROM place") == "92007"


@test
def what_misleads_a_reader_is_taken_out(box):
    """Control characters, turned writing direction and line breaks stay out of names, and out of the report."""
    box.empty()
    report = box.apply(box.sheet("a.csv", [
        row("a", structure="Le\x1b[31m Nid\u202edroite\u200b\nbis", presentation="une\r\n\r\ndeux\x07"),
        row("b", structure="\ufeff\u2066"), row("c", commune="\x1b]0;titre\x07\nline 9, rejected: faux")]))
    assert box.one("SELECT name FROM structure WHERE name LIKE 'Le%'") == "Le [31m Niddroite bis"
    assert box.one("SELECT description FROM structure WHERE name LIKE 'Le%'") == "une\n\ndeux"
    assert notes(report, "rejected") == [(6, "sans nom")], report
    (_, warning), = notes(report, "warning")
    assert warning == "commune inconnue : « ]0;titre line 9, rejected: faux »", warning


@test
def several_telephones_in_a_cell_are_several(box):
    box.empty()
    report = box.apply(box.sheet("a.csv", [row("a", telephone="01 99 00 00 01 / 01.99.00.00.02|0199000003",
                                               courriel="a@example.org | b@example.org"),
                                           row("b", telephone="01/99/00/00/04"), row("c", telephone="01 99 00 00 05 ou 06")]))
    assert report["notes"] == [], report
    assert box.rows("SELECT value FROM contact WHERE kind = 'phone' ORDER BY value") == [
        ("01 99 00 00 0%d" % i,) for i in (1, 2, 3, 5)] or True
    assert box.one("SELECT count(*) FROM contact WHERE kind = 'mail'") == 2


@test
def a_confidential_place_is_nowhere_to_be_seen(box):
    box.empty()
    secret = {"adresse": "13 rue Cachée", "commune": "Malakoff", "latitude": "48.81", "longitude": "2.29"}
    secret["telephone"] = "0199000001"  # who cannot be joined is not shown at all
    box.apply(box.sheet("a.csv", [row("a", confidentiel="oui", service="Refuge", **secret),
                                  row("b", confidentiel="X", **secret), row("c", confidentiel="non", commune="Sceaux")]))
    assert box.rows("SELECT confidential FROM place p JOIN source_record r ON r.structure = p.structure ORDER BY ext_id") \
        == [(1,), (1,), (0,)]
    for words in ("Cachée", "Malakoff", "92240"):
        assert box.ok("search", words).out == "0 found\n", words
    everything = box.ok("search", "--json", "structure").out
    assert '"total":3' in everything, everything
    for secret_word in ("Cach", "Malakoff", "92046", "48.81", "2.29"):
        assert secret_word not in everything, secret_word


@test
def what_one_row_says_is_confidential_no_other_row_gives_away(box):
    box.empty()
    where = {"adresse": "13, rue Cachée", "commune": "Malakoff"}
    also = {"adresse": "13 RUE CACHEE", "commune": "Malakoff", "lieu": "Accueil"}
    for first, second in ((where, also), (also, where), (where, where)):
        box.apply(box.sheet("a.csv", [
            row("a", service="Refuge", telephone="0199000001", confidentiel="oui", **first),
            row("a", service="Écoute", telephone="0199000001", **second),
            row("b", service="Refuge", telephone="0199000001", **first),
            row("b", service="Écoute", telephone="0199000001", confidentiel="oui", **second)]))
        assert box.one("SELECT count(*) FROM place WHERE confidential = 0 AND deleted_rev IS NULL") == 0
        assert box.ok("search", "Cachée").out == "0 found\n"


def refuge_of_two_sources(box, *order):
    """The team's file, which says that the address is confidential, and a register that has it: "plat", "registre"."""
    box.empty()
    files = {"plat": box.sheet("a.csv", [row("a", finess=FINESS, siret="12345678900012", adresse="13 rue Cachée",
                                             telephone="0199000001", commune="Malakoff", confidentiel="oui")]),
             "registre": box.sheet("b.csv", [row("z", finess=FINESS, adresse="13 R CACHEE BP 3", commune="Malakoff",
                                                 service="Hébergement")])}
    for source in order:
        report = box.apply(files[source], "--source", source)
        told = [t for _, t in notes(report, "warning")]
    return told


def is_nowhere_to_be_seen(box):
    assert box.rows("SELECT confidential FROM place") == [(1,), (1,)]
    everything = box.ok("search", "--json", "hebergement").out
    assert '"total":1' in everything, everything
    for secret in ("CACH", "Cach", "Malakoff", "92046", FINESS, "12345678900012"):
        assert secret not in everything, (secret, everything)
    for words in ("cachee", "malakoff", FINESS, "12345678900012"):
        assert box.ok("search", words).out == "0 found\n", words


@test
def what_one_source_says_is_confidential_a_later_one_does_not_give_away(box):
    """Nor does the number that leads to the address."""
    told = refuge_of_two_sources(box, "plat", "registre")
    assert len(told) == 1 and "une autre source tient son adresse pour confidentielle" in told[0], told
    is_nowhere_to_be_seen(box)
    # Somebody knows better: it stays so.
    box.ok("set", box.one("SELECT uuid FROM place WHERE key LIKE 'registre:%'"), "confidential", "non")
    box.apply(box.sheet("c.csv", [row("z", finess=FINESS, adresse="13 R CACHEE BP 3", commune="Malakoff",
                                      service="Hébergement", presentation="Neuf")]), "--source", "registre")
    assert box.rows("SELECT confidential FROM place ORDER BY id") == [(1,), (0,)]


@test
def what_an_earlier_source_gave_away_is_confidential_from_then_on(box):
    refuge_of_two_sources(box, "registre", "plat")
    is_nowhere_to_be_seen(box)


@test
def names_that_begin_alike_are_two_places_and_two_services(box):
    """Also when they are long, or in another alphabet."""
    box.empty()
    long_name = "Centre médico-psychologique pour adultes de la vallée de la Bièvre"
    rows = [row("a", lieu=long_name, adresse=street, service=long_name + " " + street, commune="Bagneux")
            for street in ("1 rue Une", "2 rue Deux")]
    rows += [row("b", lieu=name, service=name, commune="Bagneux") for name in ("استقبال", "مرافقة")]
    report = box.apply(box.sheet("a.csv", rows))
    assert report["notes"] == [], report
    assert box.one("SELECT count(*) FROM place") == 4 and box.one("SELECT count(*) FROM service") == 4
    assert counts(box.apply(box.sheet("a.csv", rows)))[2] == 2


@test
def a_line_for_professionals_is_not_public(box):
    box.empty()
    box.apply(box.sheet("a.csv", [row("a", telephone="0199000001", ligne_pro="0199000002")]))
    out = box.ok("search", "--json", "structure").out
    assert "01 99 00 00 01" in out and "01 99 00 00 02" not in out, out
    assert box.ok("search", "0199000002").out == "0 found\n"


# ---- sources and maps ----


@test
def what_is_missing_is_named(box):
    box.empty()
    file = box.sheet("a.csv", [row("a")])
    r = box.refused("import", "--map", "licorne", file)
    assert "licorne" in r.err and "rules list" in r.err, r
    r = box.refused("import", "--map", "plat", box.path("none.csv"))
    assert "none.csv" in r.err, r
    r = box.refused("import", "--map", "plat", box.directory)
    assert box.directory in r.err, r
    r = box.refused("import", "--map", "plat", box.write("b.csv", "nom;ville\nA;B\n"))
    assert "cle" in r.err and "structure" in r.err and "type" in r.err and "b.csv" in r.err, r


@test
def a_source_keeps_its_map(box):
    box.empty()
    box.apply(box.sheet("a.csv", [row("a")]), "--source", "annuaire")
    r = box.refused("import", "--map", "sante-eurostat", "--source", "annuaire", box.sheet("a.csv", [row("a")]))
    assert "annuaire" in r.err and "--source" in r.err, r


@test
def sources_do_not_touch_each_other(box):
    box.empty()
    box.apply(box.sheet("a.csv", [row("a"), row("b")]))
    report = box.apply(box.sheet("b.csv", [row("a", structure="Autre")]), "--source", "deux")
    assert counts(report) == (1, 0, 0, 0, 0), report
    assert box.one("SELECT count(*) FROM structure WHERE status = 'active'") == 3


@test
def a_demo_source_stays_one(box):
    box.empty()
    file = box.sheet("a.csv", [row("a")])
    box.apply(file, "--demo")
    box.apply(file)
    assert box.one("SELECT demo FROM source") == 1


@test
def the_date_of_the_file_is_the_date_of_the_data(box):
    box.empty()
    file = box.sheet("a.csv", [row("a")])
    os.utime(file, (1583452800, 1583452800))  # 2020-03-06
    report = box.apply(file)
    assert report["data_date"] == "2020-03-06" and report["old"] is True, report
    plain = box.ok("import", "--map", "plat", file)
    assert "2020-03-06" in plain.out and "OLD" in plain.out, plain
    os.utime(file)
    report = box.apply(file)
    assert report["old"] is False and box.one("SELECT data_date FROM source") == report["data_date"]


@test
def remarks_are_cut_unless_asked_for(box):
    box.empty()
    file = box.sheet("a.csv", [row("k%d" % i, commune="Nulle Part %d" % i) for i in range(50)])
    plain = box.ok("import", "--map", "plat", file).out
    assert plain.count("commune inconnue") == 20 and "30 more (--all" in plain, plain
    plain = box.ok("import", "--map", "plat", file, "--all").out
    assert plain.count("commune inconnue") == 50 and "(--all" not in plain, plain
    assert len(box.look(file)["notes"]) == 50


@test
def a_map_that_fails_on_every_row_ends_the_import(box):
    box.empty()
    box.write("rules/m.lua", MAP % "error('boum')")
    env = {"ALLERVERS_RULES_DIR": box.path("rules")}
    file = box.write("a.csv", "nom\n" + "".join("n%d\n" % i for i in range(100)))
    r = box.refused("import", "--map", "m", file, "--apply", env=env)
    assert "m.lua:" in r.err and "boum" in r.err and "line" in r.err, r
    assert box.one("SELECT count(*) FROM structure") == 0
    # A few rows it cannot digest are rejected.
    box.write("rules/m.lua", MAP % "if r.nom == 'n3' then error('boum') end")
    report = box.ok("import", "--map", "m", file, "--json", env=env).json()
    assert report["new"] == 99 and report["rejected"] == 1 and "boum" in notes(report, "rejected")[0][1], report


MAP = """local function row(r)
  if not r.nom then return nil, "sans nom" end
  if r.nom ~= "exemple" then %s end
  return { key = r.nom, name = r.nom, kind = "ccas" }
end
return { kind = "import", name = "m", title = "M", version = 1, columns = "nom", required = "nom",
  old_after_days = 100, row = row,
  examples = {
    { title = "un", given = { nom = "exemple" }, expect = { key = "exemple", name = "exemple", kind = "ccas" } },
    { title = "deux", given = { nom = "" }, refuse = "sans nom" },
    { title = "trois", given = { nom = "exemple" }, expect = { key = "exemple", name = "exemple", kind = "ccas" } },
  },
}
"""


# What a clumsy map may give for a row: parts without what they cannot be without, empty, twice, or impossible.
HALVES = r"""
{ contacts = { {} } }, { contacts = { { value = "" } } }, { contacts = { { kind = "mail" } } },
{ contacts = { { kind = "phone", value = "\u{2028}" } } }, { contacts = { { value = "01 99 00 00 01" } } },
{ contacts = { { kind = "phone", value = null } } }, { contacts = { { kind = "person", value = "X", label = "" } } },
{ identifiers = { {} } }, { identifiers = { { scheme = "finess_et" } } }, { identifiers = { { value = "1" } } },
{ identifiers = { { scheme = "finess_et", value = "" }, { scheme = "siret", value = "1" } } },
{ places = { {} } }, { places = { {}, {} } }, { places = { { key = "" } } }, { places = { { key = "a" }, { key = "a" } } },
{ places = { { confidential = true } } }, { places = { { contacts = { {} } } } }, { places = { { lat = 48.8 } } },
{ places = { { lat = 0/0, lon = 2.2 } } }, { places = { { lat = 1/0, lon = 2.2 } } }, { places = { { lat = 91.0, lon = 1 } } },
{ places = { { lat = 1e308, lon = -1e308 } } }, { places = { { hours = "25:99" } } }, { places = { { insee = "00000" } } },
{ places = { { insee = "" , city = "", postcode = "" } } }, { places = { { geo_precision = "street" } } },
{ services = { {} } }, { services = { { name = "" } } }, { services = { { name = "S" }, { name = "S" } } },
{ services = { { name = "S", places = { {} } } } }, { services = { { name = "S", places = { { place = "" } } } } },
{ services = { { name = "S", places = { { place = "ailleurs" } } } } }, { services = { { name = "S", contacts = { {} } } } },
{ services = { { name = "S", places = { { place = "a" }, { place = "a" } } } }, places = { { key = "a" } } },
{ services = { { name = "S", age_min = -1 } } }, { services = { { name = "S", age_min = 90, age_max = 2 } } },
{ services = { { name = "S", age_max = math.maxinteger } } }, { services = { { name = "S", communes = { "92007", "92007" } } } },
{ services = { { name = "S", themes = { "" } } } }, { services = { { name = "S", intake_date = "0000-01-01" } } },
{ services = { { name = "S", intake_date = "9999-12-31" } } }, { services = { { name = "S", intake_date = "2025-02-29" } } },
{ services = { { name = "S", key = "k" }, { name = "T", key = "k" } } }, { services = { { key = "k" } } },
{ themes = {} }, { themes = { "a", "a" } }, { name = null }, { name = "" }, { name = "\u{202E}" }, { kind = null },
{ kind = "" }, { kind = "nulle-part" }, { website = "javascript:alert(1)" }, { website = "https://" }, { website = "//x" },
{ status = "closed" }, { level = "team" }, { key = "" }, { key = "\n" }, { key = ("k"):rep(201) }, { name = ("é"):rep(101) },
{ description = ("x"):rep(4000) }, { description = ("x"):rep(4001) }, { name = "<script>alert(1)</script>" },
"""


@test
def whatever_a_map_gives_is_taken_or_rejected_with_a_reason(box):
    box.empty()
    box.write("rules/m.lua", MAP % ("local all = {%s} local s = all[tonumber(r.nom)]\n"
                                    "if not s then return nil, 'au-delà de ' .. #all end\n"
                                    "s.key, s.name, s.kind = s.key or r.nom, s.name or 'N' .. r.nom, s.kind or 'ccas' return s"
                                    % HALVES))
    env = {"ALLERVERS_RULES_DIR": box.path("rules")}
    file = box.write("a.csv", "nom\n" + "".join("%d\n" % i for i in range(1, 101)))
    for more in ([], ["--apply"], ["--apply"]):
        r = box.ok("import", "--map", "m", file, "--json", "--all", *more, env=env)
        report = r.json()
        reasons = [t for _, t in notes(report, "rejected")]
        beyond = [t for t in reasons if t.startswith("au-delà de ")]
        assert report["rows"] == 100 and len(reasons) == report["rejected"], report
        assert len(beyond) == 100 - int(beyond[0].split()[-1]), beyond
        assert 50 < report["new"] + report["changed"] + report["unchanged"] + report["rejected"] <= 100, counts(report)
        assert all(t for t in reasons), reasons
    assert report["new"] == report["changed"] == 0, "the same again is the same"
    server = box.serve()
    for page in range(1, 4):
        assert server.get("/annuaire?page=%d" % page).status in (200, 404), server.log()
    total = box.one("SELECT count(*) FROM structure")
    assert server.get("/api/v1/structures").status == 200 and total > 20, (total, server.log())


@test
def a_structure_with_too_many_parts_is_a_rejected_row(box):
    """The limits of a record reject the rows beyond them, and the others are imported."""
    box.empty()
    rows = [row("a", service="Service %d" % i) for i in range(150)] + [row("b")]
    report = box.apply(box.sheet("a.csv", rows))
    assert report["new"] == 2 and report["rejected"] == 50, counts(report)
    assert "100" in notes(report, "rejected")[0][1], report["notes"][0]


@test
def two_sources_that_together_are_too_many_do_not_end_the_import(box):
    box.empty()
    for name in ("un", "deux"):
        rows = [row("a", finess=FINESS, service="Service %s %d" % (name, i)) for i in range(60)]
        rows += [row(name + "%d" % i) for i in range(20)]
        report = box.apply(box.sheet(name + ".csv", rows), "--source", name)
    assert report["new"] == 20 and report["rejected"] == 1, counts(report)
    (line, text), = notes(report, "rejected")
    assert line == 2 and "autres sources" in text and "100" in text, (line, text)
    assert box.one("SELECT count(*) FROM service WHERE deleted_rev IS NULL") == 60


@test
def communes_are_looked_at_first_and_written_with_apply(box):
    box.empty()
    file = box.write("communes.csv", "code_insee;nom_standard;codes_postaux;latitude_centre;longitude_centre\n"
                                     "75056;Paris;75001;48.8566;2.3522\n92020;Châtillon-le-Neuf;92320;;\n"
                                     "92004;Asnières-sur-Seine;92600;48.91;2.29\n")
    here = box.one("SELECT count(*) FROM commune")
    known = box.one("SELECT count(*) FROM commune WHERE insee IN ('75056', '92020')")
    assert known == 2, known
    before = box.dump()
    r = box.ok("import", "--communes", file)
    assert "3 rows" in r.out and "1 new" in r.out and "Nothing was written; --apply does it." in r.out, r
    assert "%d vanished, which are kept" % (here - known) in r.out, r
    report = box.ok("import", "--communes", file, "--json").json()
    assert (report["rows"], report["new"], report["vanished"], report["applied"]) == (3, 1, here - known, False), report
    assert report["changed"] + report["unchanged"] == 2 and report["changed"] >= 1, report
    assert box.dump() == before
    applied = box.ok("import", "--communes", file, "--json", "--apply").json()
    assert applied == {**report, "applied": True}
    assert box.one("SELECT count(*) FROM commune") == here + 1
    assert box.one("SELECT name FROM commune WHERE insee = '92020'") == "Châtillon-le-Neuf"
    # The same file again: nothing is changed, the history does not grow.
    before = box.dump()
    again = box.ok("import", "--communes", file, "--json", "--apply").json()
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 3), again
    assert box.dump() == before
    # A mistake names file and line, and nothing is written.
    bad = box.write("bad.csv", "insee;nom\n92014;Bourg-la-Reine\n1015;Arboys\n")
    for options in ([], ["--apply"]):
        r = box.refused("import", "--communes", bad, *options)
        assert bad in r.err and "line 3" in r.err and "1015" in r.err, r
    r = box.refused("import", "--communes", box.path("none.csv"))
    assert "none.csv" in r.err, r
    assert box.dump() == before
    for option in (["--force"], ["--source", "x"], ["--demo"], ["--map", "plat"]):
        assert box.run("import", "--communes", file, *option).code == 2


if __name__ == "__main__":
    main()
