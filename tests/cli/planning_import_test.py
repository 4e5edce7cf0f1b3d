#!/usr/bin/env python3
"""Importing dates of the planning: what is shown, what is written, what is refused; and the example of 2023 again."""

from harness import *

HEAD = "date;debut;genre;titre;lieu;equipe;etat;sensibilisees;entretiens\r\n"


def report(box, file, *more):
    answer = box.ok("import", "--map", "planning", "--json", *more, file).json()
    return answer, (answer["new"], answer["changed"], answer["unchanged"], answer["rejected"])


@test
def dates_are_shown_written_once_and_recognised(box):
    box.sample()
    rows = "07/03/2024;14h-17h;permanence;;Le Panier partagé (exemple);IDE 1|AS 1;;31;8\r\n"
    rows += "14/03/2024;14h-17h;permanence;;Nulle part;;;;\r\n"
    file = box.write("dates.csv", (HEAD + rows).encode("cp1252"))
    before = box.one("SELECT count(*) FROM occurrence")
    plain = box.ok("import", "--map", "planning", file)
    assert "dates: 1 new, 0 changed, 0 unchanged" in plain.out and "Nothing was written" in plain.out, plain
    assert "line 3, rejected: lieu\u00a0: «\u00a0Nulle part\u00a0» n’est pas dans l’annuaire" in plain.out, plain
    assert box.one("SELECT count(*) FROM occurrence") == before
    assert report(box, file, "--apply")[1] == (1, 0, 0, 1)
    assert box.one("SELECT count(*) FROM occurrence") == before + 1
    assert box.one("SELECT value FROM tally t JOIN occurrence o ON o.id = t.occurrence WHERE o.day = '2024-03-07'"
                   " AND measure = 'sensibilisees'") == 31
    again, numbers = report(box, file, "--apply")
    assert numbers == (0, 0, 1, 1) and again["applied"] is True, again
    box.sound()


@test
def a_misspelt_title_is_not_applied(box):
    box.sample()
    file = box.write("dates.csv", HEAD.replace("sensibilisees", "sensibilisée") + "1/3/24;14:00;permanence;;;;;31;8\r\n")
    r = box.refused("import", "--map", "planning", "--apply", file)
    assert "probably misspelt" in r.err, r
    r = box.refused("import", "--map", "planning", box.write("x.csv", "date;genre\r\n1/3/24;permanence\r\n"))
    assert "colonnes absentes du fichier" in r.err and "debut" in r.err, r


@test
def the_example_of_2023_is_a_table_as_anybodys(box):
    box.sample()
    file = os.path.join(ROOT, "data/sample/activite-2023.csv")
    assert report(box, file)[1] == (0, 0, 391, 0)
    # once the demo is taken out, its people and places are unknown: nothing is guessed
    box.ok("init", "--remove-sample")
    assert box.one("SELECT count(*) FROM occurrence") == 0 and box.one("SELECT count(*) FROM person") == 0
    assert report(box, file)[1] == (0, 0, 0, 391)


if __name__ == "__main__":
    main()
