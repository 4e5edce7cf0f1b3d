#!/usr/bin/env python3
"""Verifying by mail: choosing, seeing the letter, sending; answering by the link; objecting; what the team sees."""

import email
import email.policy
import glob

from axe import violations
from harness import until
from team import *

PERSON = "Cabinet de sages-femmes La Cigogne (exemple)"
MAIL, PERSON_MAIL = "pre-fleuri@example.org", "cigogne@example.org"


def prepare(box):
    """Two that may be written to, one of them a person who works alone."""
    with box.connect() as db:
        db.execute("DELETE FROM contact WHERE kind = 'mail'")
        for name, mail in ((RICH, MAIL), (PERSON, PERSON_MAIL)):
            ident, = db.execute("SELECT id FROM structure WHERE name = ?", (name,)).fetchone()
            db.execute("DELETE FROM verification WHERE structure = ?", (ident,))
            db.execute("INSERT INTO contact(entity, entity_id, structure, kind, value, norm, level, position)"
                       " VALUES('structure', ?, ?, 'mail', ?, ?, 0, 9)", (ident, ident, mail, mail))
        db.execute("INSERT INTO change(at, actor, cause, entity, entity_id, op) VALUES(0, 'test', 'form', 'structure', 0,"
                   " 'update')")
        db.commit()


def letter(site, to, words=""):
    """The text of the mail that was written for this address and says these words."""
    def find():
        for name in glob.glob(site.directory + "/**/*.eml", recursive=True):
            with open(name, "rb") as f:
                m = email.message_from_binary_file(f, policy=email.policy.default)
            text = m.get_body(("plain",)).get_content()
            if m["To"] == to and words in m["Subject"] + text:
                return text
        return None
    return until(find, "a mail to " + to)


def link(text, path):
    return re.search(re.escape(BASE_URL) + r"(/%s/[A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])" % path, text).group(1)


def verified(site, name):
    with site.box.connect() as db:
        return dict(db.execute("SELECT block, how FROM verification WHERE structure ="
                               " (SELECT id FROM structure WHERE name = ?)", (name,)))


@test
def the_letter_is_seen_before_it_leaves(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    site.open("/equipe/fiches?choix=verifier")
    both(site, "/equipe/verifications", "campagnes-vide")
    both(site, "/equipe/verifications/nouvelle", "campagne-nouvelle")
    site.open("/equipe/verifications/nouvelle")
    assert "2 structures peuvent être interrogées" in b.text("main"), b.text("main")
    names = [plain(x.text) for x in b.all("main form[method=post] .who-row strong")]
    assert sorted(names) == sorted([RICH, PERSON]), names
    assert "2 cochées d’avance sur 2" in b.text("main"), b.text("main")
    assert "Rien n’a changé" not in b.text(".letter") and "Si rien n’a changé" in b.text(".letter")
    assert not glob.glob(site.directory + "/**/*.eml", recursive=True)
    site.open("/equipe/verifications/nouvelle?bloc=hours&commune=92007")
    assert "1 structure peut" in b.text("main"), b.text("main")


def ticked(b):
    return [x.get_attribute("value") for x in b.all("input[name=fiche]") if x.is_selected()]


@test
def nobody_or_those_never_verified_are_ticked_by_a_link(site):
    b = site.open("/equipe/verifications/nouvelle?commune=92007")
    assert len(ticked(b)) == 1
    b.leads(b.find("main form[method=post] .links a[href*='coche=aucune']").click)
    assert "commune=92007" in b.driver.current_url and not ticked(b) and "0 cochée d’avance sur 1" in b.text("main")
    press(b, "Envoyer un courriel")
    assert "aucune structure n’était cochée" in b.text(".wrong"), b.text("main")
    assert b.find("#commune").get_attribute("value") == "92007" and not glob.glob(site.directory + "/**/*.eml", recursive=True)
    with site.box.connect() as db:
        ident, = db.execute("SELECT id FROM structure WHERE name = ?", (RICH,)).fetchone()
        db.execute("INSERT INTO verification(structure, block, at, by, how, due) VALUES(?, 'hours', '2024-02-29', 'test',"
                   " 'phone', '2024-08-29')", (ident,))
        db.commit()
    site.open("/equipe/verifications/nouvelle?coche=jamais")
    assert len(ticked(b)) == 1 and "1 cochée d’avance sur 2" in b.text("main"), b.text("main")
    assert "vérifiée il y a" in b.text("main") and "jamais vérifiée" in b.text("main")
    site.open("/equipe/verifications/nouvelle?coche=jamais&bloc=contact")
    assert len(ticked(b)) == 2
    with site.box.connect() as db:
        db.execute("DELETE FROM verification WHERE structure = ?", (ident,))
        db.commit()


@test
def each_structure_gets_its_letter(site):
    b = site.open("/equipe/verifications/nouvelle")
    press(b, "Envoyer un courriel")
    assert b.text("h1").startswith("tous les blocs"), b.text("main")
    assert "en attente" in b.text(".rows")
    first = letter(site, MAIL)
    assert "Si rien n’a changé, un clic suffit" in first and "/opposition/" not in first, first
    person = letter(site, PERSON_MAIL)
    assert "Ce que nous gardons de vous" in person and "Territoire d’exemple" in person and PERSON in person, person
    assert "/opposition/" in person and "CNIL" in person
    assert "2 courriels" in site.open("/equipe/verifications").text("main")
    # Nobody is asked twice within a month.
    assert "0 structure" in site.open("/equipe/verifications/nouvelle").text("main")


@test
def nothing_has_changed_in_one_click(site):
    path = link(letter(site, MAIL), "verifier")
    visitor = Browser()
    try:
        visitor.shows(WIDE)
        both(site, path, "reponse", visitor)
        site.open(path, visitor)
        assert visitor.text("h1") == RICH and "01 99 00 13 70" in visitor.text("main")
        assert "01 99 00 15 07" not in visitor.text("main"), "the line for professionals"
        assert not verified(site, RICH), "opening it did something"
        press(visitor, "Rien n’a changé")
        assert visitor.text("h1") == "Merci" and "rien n’a changé" in visitor.text("main"), visitor.text("main")
        assert verified(site, RICH) == {k: "link" for k in ("identity", "contact", "hours", "conditions")}
        both(site, path, "reponse-merci", visitor)
        site.open(path, visitor)
        assert not visitor.all("main form"), "used"
    finally:
        visitor.close()
    public = site.open(site.structure(RICH)["page"]).text("#confiance ~ ul")
    assert "par la structure" in public and "jamais" not in public, public


@test
def corrections_go_to_the_team_field_by_field(site):
    with site.box.connect() as db:
        db.execute("UPDATE campaign_link SET state = 'open', finished_at = NULL WHERE mail = ?", (MAIL,))
        db.execute("DELETE FROM verification WHERE structure = (SELECT id FROM structure WHERE name = ?)", (RICH,))
        db.commit()
    path = link(letter(site, MAIL), "verifier")
    visitor = Browser()
    try:
        b = site.open(path, visitor)
        b.leads(b.find("#corriger .own-part a").click)
        both(site, site.path(b), "reponse-correction", b)
        site.open(site.path(b), b)
        fill(b, plain_words="On vous soigne sans papiers, et un interprète vient le mardi.")
        press(b, "Envoyer à l’équipe")
        assert "C’est envoyé" in b.text(".done"), b.text("main")
        sent = b.text(".own-sent")
        assert "en attente" in sent and "un interprète vient le mardi" in sent, sent
        both(site, path, "reponse-suite", b)
        site.open(path, b)
        press(b, "Le reste n’a pas changé")
        assert b.text("h1") == "Merci" and "des corrections" in b.text("main"), b.text("main")
    finally:
        visitor.close()
    assert set(verified(site, RICH)) == {"contact", "hours", "conditions"}
    b = site.open("/equipe/propositions")
    assert RICH in b.text(".rows") and "en réponse à un courriel" in b.text(".rows"), b.text(".rows")
    b.leads(b.find(".rows a").click)
    assert "un interprète vient le mardi" in b.text("main")


@test
def a_link_that_is_over_says_whom_to_call(site):
    b = site.open("/verifier/" + "a" * 43)
    assert b.text("h1") == "Ce lien ne sert plus" and "01 99 00 10 00" in b.text("main"), b.text("main")
    both(site, "/verifier/" + "a" * 43, "reponse-perimee")
    path = link(letter(site, PERSON_MAIL), "verifier")
    with site.box.connect() as db:
        # Since two days, not since 1970: the nightly purge, which comes a minute after the start when a busy machine gets
        # so far, forgets links that ended a month ago, and the one by which the person objects below with them.
        db.execute("UPDATE campaign_link SET expires_at = unixepoch() - 2 * 86400 WHERE mail = ?", (PERSON_MAIL,))
        db.commit()
    assert site.open(path).text("h1") == "Ce lien ne sert plus"
    # The telephone is left: the campaign and the work list say so.
    site.open("/equipe/verifications")
    b.leads(b.find("#campagnes ~ ul a").click)
    assert "sans réponse : à appeler" in b.text(".rows"), b.text(".rows")
    both(site, site.path(), "campagne")
    first = plain(site.open("/equipe/fiches?choix=verifier").all(".rows .row")[0].text)
    assert PERSON in first and "n’a pas répondu au courriel" in first.lower(), first


@test
def a_person_objects_in_one_click(site):
    page = site.structure(PERSON)["page"]
    path = link(letter(site, PERSON_MAIL), "opposition")
    visitor = Browser()
    try:
        visitor.shows(WIDE)
        both(site, path, "opposition", visitor)
        site.open(path, visitor)
        assert PERSON in site.open(page, visitor).text("main"), "opening it did something"
        site.open(path, visitor)
        press(visitor, "Ne plus figurer")
        assert "enregistrée" in visitor.text("h1"), visitor.text("main")
        both(site, path, "opposition-faite", visitor)
        assert PERSON not in site.open(page, visitor).text("main")
        assert PERSON not in site.open("/annuaire?q=cigogne", visitor).text("main")
    finally:
        visitor.close()
    b = site.open("/equipe")
    assert "Oppositions à la publication" in b.text("main"), b.text("main")
    both(site, "/equipe/verifications", "campagnes")
    b = site.open("/equipe/verifications")
    press(b, "C’est lu")
    assert "C’est noté" in b.text(".done")
    assert "Oppositions" not in site.open("/equipe").text("main")
    with site.box.connect() as db:
        uuid, = db.execute("SELECT uuid FROM structure WHERE name = ?", (PERSON,)).fetchone()
    assert "la personne s’y est opposée" in site.open("/equipe/fiches/" + uuid).text("main")
    site.open("/equipe/verifications")
    press(b, "Publier de nouveau")
    assert PERSON in site.open(page).text("main")


if __name__ == "__main__":
    run(prepare=prepare)
