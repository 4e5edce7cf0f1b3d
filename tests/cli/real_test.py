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
