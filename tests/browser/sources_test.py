#!/usr/bin/env python3
"""Where the data come from: what an import had to say is read, and said to be read."""

from team import *


def prepare(box):
    rows = [{"cle": "k%d" % i, "structure": "Structure %d (exemple)" % i, "type": "ccas"} for i in range(5)]
    rows.append({"cle": "mauvaise", "structure": "Sans type (exemple)", "type": "soucoupe"})
    box.ok("import", "--map", "plat", "--source", "tableur", "--title", "Tableur de l’équipe (exemple)",
           box.sheet("tableur.csv", rows), "--apply")


@test
def an_import_to_look_at_is_counted(site):
    first_administrator(site, site.browser)
    rows = [plain(x.text) for x in site.browser.all(".rows .row")]
    assert "Imports à relire 1 import" in rows, rows


@test
def its_rejected_row_is_shown_with_the_reason(site):
    b = site.open("/equipe/sources")
    assert "Tableur de l’équipe (exemple)" in b.text("main")
    both(site, "/equipe/sources", "sources")
    b.leads(b.find(".row .mark-wait").find_element(By.XPATH, "./..").find_element(By.TAG_NAME, "a").click)
    assert "1 ligne refusée" in b.text("main") and "soucoupe" in b.text("main"), b.text("main")
    both(site, site.path(), "import")


@test
def what_was_read_is_not_asked_again(site):
    b = site.browser
    press(b, "J’ai lu")
    assert "C’est noté" in b.text(".done")
    assert not b.all(".row .mark-wait")
    rows = [plain(x.text) for x in site.open("/equipe").all(".rows .row")]
    assert any("Imports à relire fait" in r for r in rows), rows


@test
def an_import_that_is_not_there_is_404(site):
    assert "n’existe pas" in site.open("/equipe/sources/999999").text("main")


if __name__ == "__main__":
    run(prepare=prepare)
