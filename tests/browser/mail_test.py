#!/usr/bin/env python3
"""Mails seen from the browser: signing in by a mailed link, what is not sent yet, and what could not be sent."""

import email
import email.policy

from team import *
from harness import until


def letters(site):
    """The mails written so far, oldest first."""
    folder = site.box.db + "-courriels"
    names = os.listdir(folder) if os.path.isdir(folder) else []
    found = []
    for name in sorted((n for n in names if n.endswith(".eml")), key=lambda n: int(n.split("-")[4])):
        with open(os.path.join(folder, name), "rb") as f:
            found.append(email.message_from_binary_file(f, policy=email.policy.default))
    return found


def next_letter(site, before):
    until(lambda: len(letters(site)) > before, "a mail")
    return letters(site)[before]


def link_of(message):
    return re.search("^" + re.escape(BASE_URL) + r"(/\S+)\r?$", message.get_body(("plain",)).get_content(), re.M).group(1)


@test
def the_team_sees_that_mails_do_not_leave(site):
    b = site.browser
    first_administrator(site, b)
    assert "Les courriels ne partent pas" in b.text(".unsent")
    b.leads(b.find(".unsent a").click)
    assert b.text("h1") == "Courrier" and "annuaire.db-courriels" in b.text("main"), b.text("main")
    assert not site.open("/annuaire").all(".unsent")


@test
def a_test_mail_is_asked_for(site):
    b = site.open("/equipe/reglages/courrier")
    assert b.find("#courriel").get_attribute("value") == ADMIN
    b.js("document.querySelector('#courriel').type = 'text'")
    fill(b, courriel="nulle part")
    press(b, "Envoyer l’essai")
    assert "adresse complète" in b.text("#courriel-erreur") and b.find("#courriel").get_attribute("value") == "nulle part"
    fill(b, courriel="essai@example.org")
    press(b, "Envoyer l’essai")
    assert "est en route" in b.text(".done")
    m = next_letter(site, 0)
    assert m["To"] == "essai@example.org" and m["Subject"] == "Essai d’envoi"
    assert m.get_body(("html",)).get_content().count(BASE_URL) == 2
    # A file is no proof that mails arrive.
    assert "aucun encore" in site.open("/equipe/reglages/courrier").text("main")
    press(site.open("/equipe"), "Se déconnecter")


@test
def a_mailed_link_signs_in(site):
    """The link shows a page, its button signs in, once"""
    b = site.open("/equipe/compte")
    assert b.text("h1") == "Connexion"
    shot(b, "connexion")
    fill(b, courriel=ADMIN)
    press(b, "Recevoir un lien")
    assert b.text("h1") == "Lien de connexion" and ADMIN in b.text(".lead") and "n’envoie pas encore" in b.text("main")
    shot(b, "lien-envoye")
    m = next_letter(site, 1)
    assert m["Subject"] == "Votre lien de connexion" and m["To"] == ADMIN
    link = link_of(m)
    for _ in range(2):
        site.open(link)
        assert "Administration" in b.text(".lead")
        assert site.open("/equipe/compte").text("h1") == "Connexion", "looking signs nobody in"
    site.open(link)
    shot(b, "lien-suivi")
    press(b, "Me connecter")
    assert site.path() == "/equipe/compte" and b.text("h1") == "Mon compte"
    other = Browser()
    try:
        site.open(link, other)
        assert "n’est plus valable" in other.text(".alert") and other.all("#courriel")
        shot(other, "lien-use")
    finally:
        other.close()
    assert link.split("/")[2][:43] not in site.server.log()


@test
def an_unknown_address_gets_the_same_answer(site):
    other = Browser()
    try:
        n = len(letters(site))
        site.open("/equipe/connexion", other)
        fill(other, courriel="personne@example.org")
        press(other, "Recevoir un lien")
        assert other.text("main").replace("personne@example.org", ADMIN).startswith("Lien de connexion Si un compte a l’adresse " + ADMIN)
        site.open("/equipe/connexion", other)
        press(other, "Recevoir un lien")
        assert "adresse de courriel complète" in other.text(".alert")
        assert len(letters(site)) == n
    finally:
        other.close()


@test
def what_could_not_be_sent_waits_for_somebody(site):
    b = site.browser
    with site.box.connect() as db:
        for n, (state, error) in enumerate((("failed", "550 5.1.1 unknown"), ("uncertain", "Timeout was reached"),
                                            ("failed", "554 5.7.1 no"), ("queued", "Could not connect"))):
            db.execute("INSERT INTO outbox(idem_key, message_id, recipient, template, data, state, created_at, due, tries,"
                       " tried_at, error) VALUES(?, ?, ?, 'test', '{}', ?, unixepoch(), unixepoch() + 86400, 1,"
                       " unixepoch(), ?)", ("ennui/%d" % n, "m%d" % n, "ennui%d@example.org" % n, state, error))
        db.commit()
    assert "Courriels qui n’ont pas pu partir" in site.open("/equipe").text(".rows")
    assert "Courriels peut-être envoyés" in b.text(".rows") and "Courriels en retard" in b.text(".rows")
    both(site, "/equipe/reglages/courrier", "courrier")
    rows = [plain(r.get_attribute("textContent")) for r in b.all(".rows .row")]
    assert len(rows) == 4 and "en retard" in rows[0] and "peut-être envoyé" in rows[2] and "550 5.1.1" in rows[3], rows
    n = len(letters(site))
    b.leads(b.all(".rows .row")[3].find_element(By.CSS_SELECTOR, "[value=renvoyer]").click)
    assert "repart" in b.text(".done")
    assert next_letter(site, n)["To"] == "ennui0@example.org"
    site.open("/equipe/reglages/courrier")
    for row in b.all(".rows .row"):
        if "ennui1@" in row.get_attribute("textContent"):
            b.leads(row.find_element(By.CSS_SELECTOR, "[value=abandonner]").click)
            break
    assert "est abandonné" in b.text(".done"), b.text("main")
    assert "ennui1@" not in b.text("main")
    assert site.box.one("SELECT state FROM outbox WHERE idem_key = 'ennui/1'") == "cancelled"


@test
def axe_has_nothing_to_say(site):
    b = site.browser
    both(site, "/equipe/connexion", "connexion")
    both(site, "/equipe", "equipe-banniere")
    assert b.all(".unsent")


if __name__ == "__main__":
    run()
