#!/usr/bin/env python3
"""The team's list of structures, one of them, its history, and going back."""

from team import *

LONG = "Nous recevons sans rendez-vous le matin. " * 20


def prepare(box):
    """A telephone and a text that changed; somebody past due; somebody that an import no longer holds."""
    with box.connect() as db:
        uuid, = db.execute("SELECT uuid FROM structure WHERE name = ?", (RICH,)).fetchone()
        db.execute("UPDATE structure SET flagged = 'vanished from exemple' WHERE name = ?", (SPARSE,))
        db.commit()
    box.ok("set", uuid, "phone", "01 99 00 77 77")
    box.ok("set", uuid, "description", LONG + "Fermé en août. " + LONG)
    box.ok("set", uuid, "description", LONG + "Ouvert en août. " + LONG)
    with box.connect() as db:
        db.execute("UPDATE verification SET due = '2020-01-01' WHERE structure ="
                   " (SELECT id FROM structure WHERE name = ?) AND block = 'hours'", (RICH,))
        db.commit()


@test
def what_is_to_be_done_is_counted(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    assert b.text("h1") == "À faire"
    rows = [plain(x.text) for x in b.all(".rows .row")]
    assert "Signalées 1 fiche" in rows, rows
    both(site, "/equipe", "a-faire")


@test
def the_list_says_what_and_since_when(site):
    b = site.open("/equipe/fiches?choix=verifier")
    first = b.text(".rows .row")
    assert RICH in first and "horaires à vérifier depuis" in first and "ans" in first, first
    assert SPARSE in site.open("/equipe/fiches?choix=signalees").text(".rows")
    assert "ne figure plus dans la source" in b.text(".rows")
    b = site.open("/equipe/fiches?choix=toutes")
    b.find("#q").send_keys("maison CLAIRE")
    press(b, "Chercher")
    assert [plain(x.text) for x in b.all(".rows strong")] == [CONFIDENTIAL], b.text("main")
    assert "choix=toutes" in site.path()
    both(site, "/equipe/fiches", "fiches")
    assert "n’existe pas" in site.open("/equipe/fiches?choix=nimporte").text("main")
    seen = []
    site.open("/equipe/fiches")
    while True:
        seen += [x.get_attribute("href") for x in b.all(".rows a")]
        following = b.all(".pages a[rel=next]")
        if not following:
            break
        b.driver.get(following[0].get_attribute("href"))
    with site.box.connect() as db:
        assert len(seen) == len(set(seen)) == db.execute("SELECT count(*) FROM structure").fetchone()[0], len(seen)


@test
def a_fiche_shows_what_the_public_does_not_see(site):
    b = site.open(fiche(site, CONFIDENTIAL))
    assert "adresse confidentielle" in b.text("main")
    with site.box.connect() as db:
        address, = db.execute("SELECT p.address FROM place p JOIN structure s ON s.id = p.structure"
                              " WHERE s.name = ? AND p.confidential", (CONFIDENTIAL,)).fetchone()
    assert address in b.text("main")
    both(site, fiche(site, CONFIDENTIAL), "fiche-confidentielle")
    b = site.open(fiche(site, RICH))
    assert "tenu à la main" in b.text("main") and "échéance passée" in b.text(".due-blocks")
    page = site.structure(RICH)["page"]
    assert any(a.get_attribute("href").endswith(page) for a in b.all(".links a")), page
    both(site, fiche(site, RICH), "fiche")


@test
def a_value_is_restored(site):
    path = fiche(site, RICH) + "/historique"
    b = site.open(path)
    both(site, path, "historique")
    stale = Browser()
    try:
        sign_in(site, stale, ADMIN, ADMIN_PASSWORD)
        site.open(path, stale)
        site.open(path)
        # The oldest change is the telephone's: it is the last on the page.
        buttons = b.all(".diff button")
        b.leads(buttons[-1].click)
        assert "C’est restauré" in b.text(".done"), b.text("main")
        shot(b, "historique-restaure")
        newest = b.text(".version")
        assert "Administration" in newest and "restauration du" in newest and "01 99 00 77 77" in newest, newest
        assert "01 99 00 77 77" not in site.open(site.structure(RICH)["page"]).text("main")
        # Somebody else's page, open since before, is out of date: nothing is written, the new state is shown.
        stale.leads(stale.all(".version > form button")[-1].click)
        assert "depuis que vous avez ouvert" in stale.text(".alert"), stale.text("main")
        assert "restauration du" in stale.text(".version")
        shot(stale, "historique-conflit")
    finally:
        stale.close()


@test
def a_whole_version_comes_back(site):
    b = site.open(fiche(site, RICH) + "/historique")
    n = len(b.all(".version"))
    b.leads(b.all(".version > form button")[-1].click)
    assert "C’est restauré" in b.text(".done") and len(b.all(".version")) == n + 1, b.text("main")
    assert "Fermé en août" not in site.open(fiche(site, RICH)).text("main")


if __name__ == "__main__":
    run(prepare=prepare)
