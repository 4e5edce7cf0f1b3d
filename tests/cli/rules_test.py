#!/usr/bin/env python3
"""allervers rules: check, list, show, try, stub, as the writer of a rule types them."""

from harness import *

GOOD = """local function visibility(structure)
  if structure.kind == "cmp" then return { level = "team" } end
  return { level = "public" }
end
return { kind = "directory.visibility", name = "defaut", title = "La nôtre", version = 3, visibility = visibility,
  examples = {
    { title = "un", given = { name = "A", kind = "ccas" }, expect = { level = "public" } },
    { title = "deux", given = { name = "B", kind = "hopital" }, expect = { level = "public" } },
    { title = "trois", given = { name = "C", kind = "cmp" }, expect = { level = "team" } },
  },
}
"""

DELIVERED = ["activity/" + name for name in ("astreinte", "atelier", "cafe-deuil", "compte", "concertation", "cycle",
                                             "evenement", "formation", "formation-externe", "icope", "pass",
                                             "permanence", "rencontre", "rendez-vous", "reunion",
                                             "reunion-partenaire", "seance", "sequence-aida", "soin-support", "stage",
                                             "suivi-aida")] + [
    "directory.completeness/defaut", "directory.verify_after/defaut", "directory.visibility/defaut", "import/finess",
    "import/plat", "import/sante-eurostat", "import.dates/planning", "page/cafes-deuil", "page/octobre-rose",
    "page/sante-mentale", "planning.campaigns/defaut", "planning.constraint/defaut", "privacy.retention/defaut"] + [
    "programme/" + name for name in ("activite-physique", "aida", "danse-therapie", "dietetique", "fin-de-traitement",
                                     "relaxation", "socio-esthetique", "soutien-psychologique")]


def configured(box, text=GOOD):
    box.write("regles/visibilite.lua", text)
    return {"env": {"ALLERVERS_RULES_DIR": box.path("regles")}, "db": False}


@test
def check_runs_every_example_of_every_rule(box):
    r = box.ok("rules", "check", db=False)
    assert [line.split(":")[0] for line in r.out.splitlines()] == DELIVERED and r.err == "", r
    assert all(re.search(r": ok, ([1-9]\d* examples|a declaration)$", line) for line in r.out.splitlines()), r
    answer = box.ok("rules", "check", "--json", db=False).json()
    assert answer["ok"] is True and [x["kind"] + "/" + x["name"] for x in answer["rules"]] == DELIVERED, answer
    assert min(x["examples"] for x in answer["rules"] if x["kind"] not in ("activity", "programme")) >= 3


@test
def check_names_file_and_line_or_field_of_each_problem(box):
    folder = box.path("regles")
    for text, problem in (
            (GOOD.replace('level = "team" } },', 'level = "public" } },'), ": examples[3]: expect.level: "),
            (GOOD.replace("local function", "locale function"), ":1: "),
            (GOOD.replace('{ level = "public" }\nend', '{ level = oups.x }\nend'), ":3: examples["),
            (GOOD.replace('{ level = "public" }\nend', '{ level = "tout" }\nend'), 'level: "tout"'),
            (GOOD.replace('{ level = "public" }\nend', '{ niveau = "public" }\nend'), "niveau"),
            (GOOD.replace("version = 3, ", ""), ": version: "),
            (GOOD.replace('"directory.visibility"', '"directory.visible"'), '"directory.visible"'),
            ("", ": "), ("\x1bLua", ": "), ("while true do end", ": ")):
        path = box.write("regles/visibilite.lua", text)
        for words, how in ((["rules", "check", folder], {}), (["rules", "check"], {"env": {"ALLERVERS_RULES_DIR": folder}})):
            r = box.run(*words, db=False, **how)
            assert r.code == 1 and r.out == "", r
            assert all(line.startswith(path) and problem in line for line in r.err.splitlines()) and r.err, (problem, r)
            answer = box.run(*words, "--json", db=False, **how)
            assert answer.code == 1 and answer.err == "" and answer.json() == {"ok": False, "problems": r.err.splitlines()}
    # All of them at once, not only the first.
    box.write("regles/autre.lua", "x = 1")
    r = box.run("rules", "check", folder, db=False)
    assert r.code == 1 and "autre.lua:1: " in r.err and "visibilite.lua" in r.err, r


@test
def check_of_a_folder_that_is_not_there_or_closed_names_it(box):
    r = box.run("rules", "check", box.path("nowhere"), db=False)
    assert r.code == 1 and box.path("nowhere") in r.err and "no such directory" in r.err, r
    box.write("regles/visibilite.lua", GOOD)
    os.chmod(box.directory, 0o755)
    os.chmod(box.path("regles"), 0o755)
    os.chmod(box.path("regles/visibilite.lua"), 0)
    try:
        r = box.run("rules", "check", box.path("regles"), db=False, user="nobody" if os.geteuid() == 0 else None)
    except PermissionError:
        raise Skip("the program lies where only root may go") from None
    assert r.code == 1 and "visibilite.lua" in r.err and "Permission denied" in r.err, r


@test
def list_has_a_line_for_each_rule_and_says_which_are_ours(box):
    r = box.ok("rules", "list", db=False)
    assert [line.split()[0] for line in r.out.splitlines()] == DELIVERED and "(yours)" not in r.out, r
    how = configured(box)
    lines = box.ok("rules", "list", **how).out.splitlines()
    ours = [line for line in lines if "(yours)" in line]
    assert len(lines) == len(DELIVERED) and len(ours) == 1, lines
    assert re.match(r"directory\.visibility/defaut +v3  La nôtre \(yours\)$", ours[0]), ours
    answer = box.ok("rules", "list", "--json", **how).json()
    assert [x["kind"] + "/" + x["name"] for x in answer] == DELIVERED
    ours = [x for x in answer if x["overlaid"]]
    assert len(ours) == 1 and ours[0]["version"] == 3 and ours[0]["path"].endswith("regles/visibilite.lua"), ours
    assert re.match("[0-9a-f]{64}$", ours[0]["hash"]) and ours[0]["title"] == "La nôtre"


@test
def show_prints_a_rule_to_be_copied_and_changed(box):
    text = box.ok("rules", "show", "directory.visibility/defaut", db=False).out
    with open(os.path.join(ROOT, "scripts/directory/visibilite.lua"), encoding="utf-8") as f:
        assert text == f.read()
    assert box.ok("rules", "check", os.path.dirname(box.write("copie/a.lua", text)), db=False).code == 0
    assert box.ok("rules", "show", "directory.visibility/defaut", **configured(box)).out == GOOD
    for name in ("directory.visibility/autre", "nope/defaut", "/", "import/"):
        r = box.run("rules", "show", name, db=False)
        assert r.code == 1 and '"%s"' % name in r.err and "allervers rules list" in r.err and r.out == "", r
    assert box.run("rules", "show", "visibility", db=False).code == 2


@test
def try_prints_the_decision_and_its_cost(box):
    facts = box.write("facts.json", '{"name": "A", "kind": "cmp"}')
    r = box.ok("rules", "try", "directory.visibility/defaut", facts, **configured(box))
    assert json.loads(r.out) == {"level": "team"}, r
    assert re.match(r"\d+ instructions, \d+ bytes\n$", r.err), r
    answer = box.ok("rules", "try", "directory.visibility/defaut", facts, "--json", **configured(box))
    assert answer.json()["decision"] == {"level": "team"} and answer.err == "", answer
    assert r.err == "%d instructions, %d bytes\n" % (answer.json()["instructions"], answer.json()["bytes"])
    # More work costs more, and the same each time.
    slow = configured(box, GOOD.replace('  return { level = "public" }', '  for i = 1, 10000 do local x = i end\n'
                                                                         '  return { level = "public" }'))
    facts = box.write("facts.json", '{"name": "A", "kind": "ccas"}')
    costs = {box.ok("rules", "try", "directory.visibility/defaut", facts, "--json", **slow).json()["instructions"]
             for _ in range(3)}
    assert len(costs) == 1 and 10000 <= costs.pop() <= 40000, costs
    # Facts may come from a pipe.
    r = box.ok("rules", "try", "directory.visibility/defaut", "-", db=False, stdin=b'{"name": "A", "kind": "ccas"}')
    assert json.loads(r.out) == {"level": "public"}, r


@test
def try_prints_the_reason_of_a_refusal(box):
    facts = box.write("row.json", '{"row": {"Courriel": "a@example.org"}}')
    r = box.ok("rules", "try", "import/plat", facts, db=False)
    assert r.out.startswith("refused: ") and "instructions" in r.err, r
    answer = box.ok("rules", "try", "import/plat", facts, "--json", db=False).json()
    assert r.out == "refused: %s\n" % answer["refused"] and answer["instructions"] >= 0 and "decision" not in answer


@test
def try_says_what_is_wrong_and_where(box):
    how = configured(box, GOOD.replace('  return { level = "public" }', '  if structure.name == "Boum" then\n'
                                                                        '    return { level = structure.x.y }\n  end\n'
                                                                        '  if structure.name == "Tourne" then\n'
                                                                        '    while true do end\n  end\n'
                                                                        '  return { level = "public" }'))
    for content, words in (('{"name": "A"', ["facts.json", "line 1", "column"]), ("", ["facts.json", "line 1"]),
                           ("[]", ["facts.json"]), ('{"nom": "A"}', ["facts.json", "nom"]),
                           ('{"name": "A", "age": 3}', ["facts.json", "age"]), ('{"name": 3}', ["facts.json", "name"]),
                           ('{"name": "Boum", "kind": "x"}', ["visibilite.lua:4: "]),
                           ('{"name": "Tourne", "kind": "x"}', ["visibilite.lua:7: ", "instructions"])):
        r = box.run("rules", "try", "directory.visibility/defaut", box.write("facts.json", content), **how)
        assert r.code == 1 and r.out == "" and all(w in r.err for w in words), (content, r)
    for name in ("directory.visibility/autre", "nope/defaut"):
        r = box.run("rules", "try", name, box.write("facts.json", "{}"), db=False)
        assert r.code == 1 and name in r.err and "allervers rules list" in r.err, r
    r = box.run("rules", "try", "directory.visibility/defaut", box.path("none.json"), db=False)
    assert r.code == 1 and "none.json: no such file" in r.err, r
    r = box.run("rules", "try", "directory.visibility/defaut", box.write("big.json", " " * (1 << 20) + "{}"), db=False)
    assert r.code == 1 and "big.json: more than 1048576 bytes" in r.err, r


@test
def stub_prints_the_file_that_editors_read(box):
    with open(os.path.join(ROOT, "scripts/host.d.lua"), encoding="utf-8") as f:
        assert box.ok("rules", "stub", db=False).out == f.read()


if __name__ == "__main__":
    main()
