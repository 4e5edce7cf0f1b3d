#!/usr/bin/env python3
"""What is kept about people: its page, and history after a purge."""

from team import *


def prepare(box):
    with box.connect() as db:
        uuid, ident = db.execute("SELECT uuid, id FROM structure WHERE name = ?", (RICH,)).fetchone()
        db.execute("INSERT INTO change(at, actor, cause, entity, entity_id, op, diff) VALUES(1000000000, 'cli', 'form',"
                   " 'structure', ?, 'update', '{\"contacts\":[[],[{\"kind\":\"phone\",\"value\":\"01 99 00 98 76\"}]],"
                   "\"website\":[null,\"https://example.org\"]}')", (ident,))
        db.commit()


@test
def the_page_says_what_goes_next(site):
    first_administrator(site, site.browser)
    b = site.open("/equipe/donnees")
    row = plain(b.find(".due tbody tr").text)
    assert "1 095 jours" in row.replace("\u202f", " "), row
    both(site, "/equipe/donnees", "donnees")


@test
def history_shows_that_values_were_forgotten(site):
    site.box.ok("purge")
    uuid = site.structure(RICH)["structure"]["uuid"]
    text = site.open("/equipe/fiches/%s/historique" % uuid).text("main")
    assert "valeurs effacées" in text and "https://example.org" in text and "98 76" not in text
    both(site, "/equipe/fiches/%s/historique" % uuid, "historique-efface")


if __name__ == "__main__":
    run(prepare=prepare)
