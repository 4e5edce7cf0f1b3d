#!/usr/bin/env python3
"""Verifying by hand: the queue on the telephone, and the fiche."""

from axe import violations
from team import *


def prepare(box):
    with box.connect() as db:
        # Two that come first: never verified and often seen.
        for name, seen in ((RICH, 50), (SPARSE, 20)):
            ident, short = db.execute("SELECT id, short FROM structure WHERE name = ?", (name,)).fetchone()
            db.execute("DELETE FROM verification WHERE structure = ?", (ident,))
            db.execute("INSERT INTO counter VALUES('view', ?, date('now', '-1 day'), ?)", (short, seen))
        db.commit()


def blocks(site, name):
    with site.box.connect() as db:
        return {b: (how, by) for b, how, by in db.execute(
            "SELECT block, how, by FROM verification WHERE structure = (SELECT id FROM structure WHERE name = ?)"
            " AND at = date('now', 'localtime')", (name,))}


@test
def the_list_says_its_order(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    site.open("/equipe/fiches?choix=verifier")
    assert "jours de retard × (1 + pages vues en 90 jours)" in b.text("main")
    rows = [plain(x.text) for x in b.all(".rows .row")]
    assert RICH in rows[0] and "vue 50 fois" in rows[0].lower() and "jamais vérifiée" in rows[0], rows[0]
    assert SPARSE in rows[1], rows[1]
    both(site, "/equipe/fiches?choix=verifier", "a-verifier-liste")


@test
def the_queue_is_worked_through_by_telephone(site):
    b = site.browser
    both(site, "/equipe/a-verifier", "verifier")
    site.open("/equipe/a-verifier")
    assert b.text("h1") == RICH
    assert b.find(".dial-number").get_attribute("href").startswith("tel:"), b.text(".dial")
    assert [x.text.lower() for x in b.all(".read h2")] == ["identité", "contact", "horaires", "conditions"]
    assert "Jamais vérifié" in b.text(".read")
    # One block, and one is still with the same structure.
    b.leads(b.find("#bloc-hours ~ p button").click)
    assert b.text("h1") == RICH and "horaires, vérifié aujourd’hui" in b.text(".done"), b.text("main")
    assert list(blocks(site, RICH).items()) == [("hours", ("phone", "Administration"))], blocks(site, RICH)
    # All of it, by keyboard; the next one is there.
    b.find("[name=moyen]").send_keys(Keys.TAB)
    b.leads(lambda: b.js("return document.activeElement").send_keys(Keys.ENTER))
    assert b.text("h1") == SPARSE and RICH + " : vérifiée aujourd’hui" in b.text(".done"), b.text("main")
    assert set(blocks(site, RICH)) == {"identity", "contact", "hours", "conditions"}
    # Nobody answers: the next, and this one stays.
    b.leads(b.find(".verify-how .links a").click)
    assert b.text("h1") not in (RICH, SPARSE) and site.path().endswith("?rang=1")
    assert not blocks(site, SPARSE)


@test
def a_fiche_is_verified_and_taken_back(site):
    b = site.browser
    with site.box.connect() as db:
        uuid, = db.execute("SELECT uuid FROM structure WHERE name = ?", (SPARSE,)).fetchone()
    path = "/equipe/fiches/" + uuid
    site.open(path)
    b.all("[name=moyen]")[1].click()
    b.leads(b.find(".due-blocks button[value=contact]").click)
    assert "vérifié aujourd’hui" in b.text(".done"), b.text("main")
    assert blocks(site, SPARSE) == {"contact": ("place", "Administration")}
    assert "sur place" in b.text(".due-blocks")
    both(site, path, "fiche-verifiee")
    public = site.open(site.structure(SPARSE)["page"]).text("#confiance ~ ul")
    assert "Contact vérifié aujourd’hui" in public and "sur place" in public, public
    b = site.open(path + "/historique")
    assert "sur place" in b.text(".version"), b.text(".version")
    both(site, path + "/historique", "historique-verification")
    site.open(path + "/historique")
    press(b, "Restaurer cette valeur")
    assert not blocks(site, SPARSE), blocks(site, SPARSE)


@test
def what_changed_meanwhile_is_read_again(site):
    b = site.browser
    with site.box.connect() as db:
        uuid, = db.execute("SELECT uuid FROM structure WHERE name = ?", (SPARSE,)).fetchone()
    site.open("/equipe/a-verifier?fiche=" + uuid)
    site.box.ok("set", uuid, "phone", "01 99 00 88 88")
    press(b, "Tout est juste")
    assert "a changé depuis" in b.text(".alert") and "01 99 00 88 88" in b.text(".dial"), b.text("main")
    assert not blocks(site, SPARSE)
    press(b, "Tout est juste")
    assert len(blocks(site, SPARSE)) == 4


if __name__ == "__main__":
    run(prepare=prepare)
