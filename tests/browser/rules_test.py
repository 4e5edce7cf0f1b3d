#!/usr/bin/env python3
"""The rules in the browser: what is in force, a wrong file, reading again, trying one."""

from team import *

OVERLAY = """-- la règle du territoire
local function verify_after(facts)
  return { days = %d }
end
local given = { kind = "cmp", block = "hours", how = "phone", self_employed = false }
return { kind = "directory.verify_after", name = "defaut", title = "Nos délais (exemple)", version = 2,
  verify_after = verify_after,
  examples = {
    { title = "un", given = given, expect = { days = 30 } },
    { title = "deux", given = given, expect = { days = 30 } },
    { title = "trois", given = given, expect = { days = 30 } },
  } }
"""


def prepare(box):
    os.mkdir(box.path("rules"))
    return {"ALLERVERS_RULES_DIR": box.path("rules")}


def write(site, days):
    with open(os.path.join(site.box.path("rules"), "delais.lua"), "w", encoding="utf-8") as f:
        f.write(OVERLAY % days)


@test
def the_rules_in_force_are_listed(site):
    b = site.browser
    first_administrator(site, b)
    site.open("/equipe/reglages")
    b.leads(b.find("a[href='/equipe/regles']").click)
    assert b.text("h1") == "Règles"
    assert "tous leurs exemples sont justes" in b.text("main")
    assert "Délais de vérification" in b.text(".rows")
    assert "la vôtre" not in b.text(".rows")
    both(site, "/equipe/regles", "regles")


@test
def a_rule_shows_its_examples_and_its_text(site):
    b = site.open("/equipe/regles/directory.verify_after/defaut")
    assert "les horaires d’un centre de santé valent trois mois" in b.text("main")
    assert '"days": 90' in b.text("main")
    assert "local function verify_after" in b.text("main")
    both(site, "/equipe/regles/directory.verify_after/defaut", "regle")
    both(site, "/equipe/regles/import/finess", "regle-import")


@test
def a_rule_is_tried_on_facts(site):
    b = site.open("/equipe/regles/directory.verify_after/defaut")
    fill(b, faits='{"kind": "professionnel-liberal", "block": "contact", "how": "link", "self_employed": true}')
    press(b, "Essayer")
    assert '"days": 90' in b.text(".done"), b.text("main")
    assert "professionnel-liberal" in b.find("#faits").get_attribute("value")


@test
def wrong_facts_are_told_and_kept(site):
    b = site.open("/equipe/regles/directory.verify_after/defaut")
    fill(b, faits='{"kind": 12')
    press(b, "Essayer")
    assert "n’a pas pu répondre" in b.text(".done")
    assert "line 1" in b.text(".done"), b.text(".done")
    assert b.find("#faits").get_attribute("value") == '{"kind": 12'


@test
def a_rule_about_structures_is_tried_on_one(site):
    uuid = site.structure(RICH)["structure"]["uuid"]
    b = site.open("/equipe/regles/directory.completeness/defaut")
    fill(b, fiche="https://annuaire.example.org/equipe/fiches/" + uuid)
    press(b, "Essayer")
    assert '"score":' in b.text(".done")
    fill(b, fiche="11111111-2222-3333-4444-555555555555")
    press(b, "Essayer")
    assert "Aucune fiche" in b.text(".alert")


@test
def a_wrong_file_changes_nothing_and_is_named(site):
    b = site.open("/equipe/regles")
    write(site, 31)
    press(b, "Relire")
    alert = b.text(".alert")
    assert "rien n’a été changé" in alert and "delais.lua" in alert and "30" in alert, alert
    assert "Délais de vérification" in b.text(".rows"), "the earlier rule decides"
    both(site, "/equipe/regles", "regles-en-erreur")
    assert "Règles en erreur" in site.open("/equipe").text(".rows .row"), "an alarm comes first"


@test
def a_mended_file_comes_into_force(site):
    b = site.open("/equipe/regles")
    write(site, 30)
    press(b, "Relire")
    for _ in range(20):  # a slow machine decides longer than the page waits
        if not b.all(".note"):
            break
        site.open("/equipe/regles")
    assert not b.all(".alert") and "Nos délais (exemple)" in b.text(".rows") and "la vôtre" in b.text(".rows")
    assert "Règles en erreur" not in site.open("/equipe").text("main")


@test
def a_rule_that_is_not_there_is_404(site):
    assert "n’existe pas" in site.open("/equipe/regles/directory.verify_after/autre").text("main")


if __name__ == "__main__":
    run(prepare=prepare)
