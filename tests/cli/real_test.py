#!/usr/bin/env python3
"""The real files of ../shared: Eurostat's list of establishments, and nine lines of FINESS."""

from harness import *

FR = os.path.join(SHARED, "reference/healthcare-fr/FR.csv")
FINESS = os.path.join(SHARED, "reference/finess/finess-etablissements-extrait-20260512.csv")


def need(path):
    if not os.path.exists(path):
        raise Skip("no %s" % os.path.basename(path))
    return path


@test
def no_row_of_eurostat_is_lost_without_a_reason(box):
    box.sample()
    report = box.apply(need(FR), map="sante-eurostat")
    assert report["rows"] == 5368, counts(report)
    assert report["rows"] == report["new"] + report["joined"] + report["rejected"], counts(report)
    assert len(notes(report, "rejected")) == report["rejected"] and all(line and text for line, text in
                                                                       notes(report, "rejected"))
    assert report["new"] > 5000 and report["data_date"] == "2020-03-06" and report["old"] is True, counts(report)
    of = "FROM structure s JOIN source_record r ON r.structure = s.id JOIN source o ON o.id = r.source" \
         " WHERE o.name = 'sante-eurostat'"
    assert box.one("SELECT count(*) " + of + " AND NOT EXISTS (SELECT 1 FROM identifier i WHERE i.structure = s.id"
                   " AND i.scheme = 'finess_et' AND length(i.value) = 9)") == 0
    bad = box.one("SELECT count(*) FROM contact c WHERE c.kind = 'phone' AND c.structure IN (SELECT s.id " + of + ")"
                  " AND length(c.norm) <> 10")
    assert bad < 10, bad
    assert "Viriat" in box.ok("search", "bourg en bresse fleyriat").out
    # Unknown communes are kept as text, with the reason.
    assert any("commune inconnue" in text for _, text in notes(report, "warning"))
    assert counts(box.apply(FR, map="sante-eurostat"))[:4] == (0, 0, report["new"], 0)
    box.sound()


# What no name, street or commune may show once it is made readable.
ODD_NAME = (r"  ", r'"', r"\S- | -\S| - ", r"(^| [–/] )[a-zàâéèêô]", r"\b(Ctres?|Hop|Grpe?|Gpe|Tps)\b", r"\w\.[A-Za-z]{2}",
            r"’ ", r"\bSainte? [A-Z][a-zé]", r"\b(Hopital|Francois|Andre|Leon|Emile|Etienne|Chateau|Rhone|Vallee)\b",
            r"\b(Cdag|Cegidd|Samu|Mgen|Ladapt|Ghu)\b")
ODD_STREET = (r"  ", r"\b[a-z][A-Z]", r"^\d+\w? (QU|FG|SQ|CRS|RPT|PRV|LD|MTE) ", r"\b(Hopital|Francois|Andre|Leon|Emile)\b")
ODD_CITY = (r"  ", r" (\d\d|CEDEX|Cede?)$", r"[A-Z]{3}", r"^(?!L(?:e|a|es) )\S+ [a-z]+ ")


@test
def the_names_of_eurostat_are_readable(box):
    box.empty()
    box.apply(need(FR), map="sante-eurostat")
    for column, table, odd in ("name", "structure", ODD_NAME), ("address", "place", ODD_STREET), ("city", "place", ODD_CITY):
        texts = [t for t, in box.rows("SELECT %s FROM %s WHERE %s IS NOT NULL" % (column, table, column))]
        assert len(texts) > 5000
        for pattern in odd:
            found = [t for t in texts if re.search(pattern, t)]
            assert not found, (column, pattern, len(found), found[:5])
    names = {t for t, in box.rows("SELECT name FROM structure")}
    assert "Hôpital Édouard Herriot – Hospices civils de Lyon" in names
    assert box.one("SELECT count(*) FROM place WHERE city = 'Lyon 3e'") == 1


@test
def nine_real_lines_of_finess(box):
    box.empty()
    report = box.apply(need(FINESS), map="finess")
    assert report["rows"] == report["new"] + report["joined"] + report["rejected"] and report["rows"] >= 8, report
    assert report["data_date"] == "2026-05-12", report
    assert box.one("SELECT count(*) FROM identifier WHERE scheme = 'finess_et' AND length(value) <> 9") == 0
    assert counts(box.apply(FINESS, map="finess"))[:2] == (0, 0)


if __name__ == "__main__":
    main()
