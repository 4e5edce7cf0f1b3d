#!/usr/bin/env python3
"""The team's pages: the first administrator, invitations, signing in and out, one's own password and sessions."""

import http.client

from axe import violations
from house import *
from team import *


def invite(site, b, label, mail):
    """A new account by an administrator who is signed in; the path of its invitation."""
    site.open("/equipe/comptes", b)
    fill(b, nom=label, courriel=mail)
    press(b, "Créer")
    assert b.text("h1") == label, b.text("main")
    shot(b, "invitation")
    link = b.text(".secret")
    assert link.startswith(BASE_URL + "/bienvenue/"), link
    return link[len(BASE_URL):]


@test
def the_first_administrator_makes_the_first_account(site):
    """The link printed at start makes one account and is then spent"""
    b = site.browser
    b.shows(WIDE)
    line = site.server.process.stdout.readline().decode()
    first = re.search(re.escape(BASE_URL) + r"(/premier-demarrage/\S+)", line).group(1)
    site.open(first)
    shot(b, "premier-demarrage")
    assert b.text("h1") == "Premier démarrage"
    fill(b, compte_courriel=ADMIN, mot_de_passe="motdepasse123", encore="motdepasse123")
    press(b, "Enregistrer")
    assert "vite deviné" in b.text("#mot_de_passe-erreur"), b.text("main")
    assert b.find("#compte_courriel").get_attribute("value") == ADMIN
    fill(b, mot_de_passe=ADMIN_PASSWORD, encore=ADMIN_PASSWORD + "s")
    press(b, "Enregistrer")
    assert "diffèrent" in b.text("#encore-erreur")
    fill(b, mot_de_passe=ADMIN_PASSWORD, encore=ADMIN_PASSWORD)
    press(b, "Enregistrer")
    assert site.path() == "/equipe", b.text("main")
    shot(site.open("/equipe"), "equipe")
    assert "n’est plus valable" in site.open(first).text("main")
    shot(b, "lien-perime")
    # Nothing of it in the log.
    assert first.split("/")[-1] not in site.server.log()


@test
def somebody_is_invited_and_signs_in(site):
    b = site.browser
    link = invite(site, b, "Coordinatrice 2", MATE)
    assert "invitation en attente" in site.open("/equipe/comptes").text("main")
    shot(b, "comptes")
    other = Browser()
    try:
        other.shows(PHONE)
        site.open(link, other)
        shot(other, "bienvenue-telephone")
        assert "Coordinatrice 2" in other.text(".lead")
        fill(other, mot_de_passe=MATE_PASSWORD, encore=MATE_PASSWORD)
        press(other, "Enregistrer")
        assert site.path(other) == "/equipe"
        shot(other, "equipe-telephone")
        # No accounts for her, neither in the menu nor by address.
        assert not site.open("/equipe/reglages", other).all(".rows a[href='/equipe/comptes']")
        assert "ne donne pas accès" in site.open("/equipe/comptes", other).text("main")
        press(site.open("/equipe", other), "Se déconnecter")
        assert site.path(other) == "/" and not other.cdp("Network.getAllCookies")["cookies"]
        # Where she wanted to go is where she arrives.
        site.open("/equipe/compte", other)
        shot(other, "connexion-telephone")
        fill(other, courriel=MATE, mot_de_passe="pas le bon mot")
        press(other, "Se connecter")
        assert "ne convient pas" in other.text(".alert") and other.find("#courriel").get_attribute("value") == MATE
        fill(other, mot_de_passe=MATE_PASSWORD)
        press(other, "Se connecter")
        assert site.path(other) == "/equipe/compte" and other.text("h1") == "Mon compte"
        shot(other, "compte-telephone")
    finally:
        other.close()


@test
def a_page_asked_for_elsewhere_is_not_followed(site):
    """After signing in nobody is sent to another site"""
    for wanted in ("https://example.org/", "//example.org", "/equipe/../../x", "/equipe//example.org", "/equipe\\@x", "/annuaire"):
        b = Browser()
        try:
            b.driver.get(site.url("/equipe/connexion?vers=" + urllib.parse.quote(wanted)))
            fill(b, courriel=MATE, mot_de_passe=MATE_PASSWORD)
            press(b, "Se connecter")
            assert b.driver.current_url.startswith(site.url("/equipe")) and b.text("h1") != "Connexion", b.driver.current_url
        finally:
            b.close()


@test
def a_password_is_changed_and_other_browsers_are_out(site):
    other = Browser()
    try:
        sign_in(site, other, MATE, MATE_PASSWORD)
        mine = Browser()
        try:
            sign_in(site, mine, MATE, MATE_PASSWORD)
            site.open("/equipe/compte", mine)
            fill(mine, actuel="pas le bon", mot_de_passe="quatre mots bien choisis", encore="quatre mots bien choisis")
            press(mine, "Changer le mot de passe")
            assert "actuel n’est pas le bon" in mine.text(".alert")
            fill(mine, actuel=MATE_PASSWORD, mot_de_passe="quatre mots bien choisis", encore="quatre mots bien choisis")
            press(mine, "Changer le mot de passe")
            assert "est changé" in mine.text(".done"), mine.text("main")
            shot(mine, "compte")
            assert len(mine.all(".rows .row")) == 1
            assert site.open("/equipe", other).text("h1") == "Connexion"
        finally:
            mine.close()
    finally:
        other.close()


@test
def a_blocked_account_is_out_at_once(site):
    b, other = site.browser, Browser()
    try:
        sign_in(site, other, MATE, "quatre mots bien choisis")
        assert other.text("h1") == "À faire"
        site.open("/equipe/comptes").driver.find_element(By.LINK_TEXT, "Coordinatrice 2").click()
        shot(b, "compte-autre")
        press(b, "Bloquer ce compte")
        assert "bloqué" in b.text("main")
        assert site.open("/equipe", other).text("h1") == "Connexion"
        fill(other, courriel=MATE, mot_de_passe="quatre mots bien choisis")
        press(other, "Se connecter")
        assert "ne convient pas" in other.text(".alert")
    finally:
        other.close()


@test
def the_last_administrator_stays(site):
    b = site.open("/equipe/comptes")
    b.driver.find_element(By.LINK_TEXT, "Administration").click()
    assert not b.all("#bloquer")
    b.find("#role option[value=coordinator]").click()
    press(b, "Enregistrer")
    assert "aucun compte d’administration" in b.text("main"), b.text("body")


@test
def axe_has_nothing_to_say(site):
    """Every page of the team, wide and on a telephone, in the light and in the dark"""
    b, said = site.browser, []
    b.driver.get(site.url("/equipe/comptes"))
    one = b.find(".rows a").get_attribute("href")
    for path in ("/equipe", "/equipe/compte", "/equipe/comptes", urllib.parse.urlsplit(one).path, "/equipe/connexion"):
        for size, scheme in b.looks(site.url(path)):
            said += ["%s: %s" % (path, v) for v in violations(b, scheme).values()]
            wide = b.js("return document.documentElement.scrollWidth")
            assert wide <= size[0], (path, wide)
    b.shows(WIDE, color_scheme="light")
    assert not said, "\n" + "\n".join(said)


@test
def team_pages_are_kept_by_nobody(site):
    b = site.browser
    cookies = b.cdp("Network.getAllCookies")["cookies"]
    assert [(c["name"], c["httpOnly"], c.get("sameSite")) for c in cookies] == [("allervers", True, "Lax")], cookies
    cookie = {"Cookie": "allervers=" + cookies[0]["value"]}
    for path, status in (("/equipe", 200), ("/equipe/compte", 200), ("/equipe/comptes", 200), ("/equipe/nulle-part", 404)):
        for headers in ({}, cookie):
            connection = http.client.HTTPConnection("127.0.0.1", site.server.port, timeout=TIMEOUT)
            connection.request("GET", path, headers=headers)
            reply = connection.getresponse()
            assert reply.headers["Cache-Control"] == "no-store", (path, reply.headers)
            assert reply.status == (status if headers or status == 404 else 303), (path, reply.status)
            connection.close()


if __name__ == "__main__":
    run()
