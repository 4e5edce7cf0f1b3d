#!/usr/bin/env python3
"""The team changes opening hours: the grid by keyboard alone, copying a day, odd and even weeks, closures, what is wrong
beside what is wrong, two at once, and the text when it says more."""

from axe import violations
from team import *

PATH = {}


def prepare(box):
    with box.connect() as db:
        # The public reads no hours of a confidential place.
        db.execute("UPDATE place SET confidential = 0 WHERE structure = (SELECT id FROM structure WHERE name = ?)",
                   (CONFIDENTIAL,))
        db.commit()
        for name, key in ((RICH, "place"), (CONFIDENTIAL, "other")):
            PATH[key] = "/equipe/fiches/%s/lieux/%s/horaires" % db.execute(
                "SELECT s.uuid, p.uuid FROM structure s JOIN place p ON p.structure = s.id WHERE s.name = ?"
                " ORDER BY p.position", (name,)).fetchone()
        PATH["service"] = "/equipe/fiches/%s/services/%s/horaires/%s" % db.execute(
            "SELECT s.uuid, v.uuid, p.uuid FROM structure s JOIN service v ON v.structure = s.id"
            " JOIN service_place sp ON sp.service = v.id JOIN place p ON p.id = sp.place WHERE s.name = ?"
            " ORDER BY v.position", (RICH,)).fetchone()


def stored(site, key="place"):
    """The text in the database."""
    with site.box.connect() as db:
        return db.execute("SELECT hours FROM place WHERE uuid = ?", (PATH[key].split("/")[5],)).fetchone()[0]


def put(b, name, text):
    field = b.find("[name='%s']" % name)
    field.clear()
    field.send_keys(text)


def look(b):
    """ "Vérifier", the one that is seen."""
    b.leads(b.find(".buttons [value=verifier]").click)


def tick(b, selector):
    """As people do it: by the label, or the key."""
    b.find(selector).send_keys(Keys.SPACE)


def both(site, name):
    """Pictures of the page that is open, wide and on a telephone; and what axe says of them."""
    b = site.browser
    said = []
    for size, suffix in ((WIDE, ""), (PHONE, "-telephone")):
        for scheme in ("light", "dark"):
            b.shows(size, color_scheme=scheme)
            if HERE:
                height = b.js("return document.documentElement.scrollHeight")
                b.shows((size[0], height), color_scheme=scheme)
                shot(b, name + suffix + ("" if scheme == "light" else "-sombre"))
                b.shows(size, color_scheme=scheme)
            width = b.js("return document.documentElement.scrollWidth")
            assert width <= size[0], "%s: %d px wide" % (name, width)
            said += ["%s, %s: %s" % (name, suffix + scheme, v) for v in violations(b, scheme).values()]
    b.shows(WIDE, color_scheme="light")
    assert not said, "\n" + "\n".join(said)


@test
def the_grid_shows_what_is_known(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    site.open(PATH["place"][:PATH["place"].index("/lieux")])
    link = [x for x in b.all("main a") if "Modifier les horaires" in plain(x.get_attribute("textContent"))][0]
    b.leads(link.click)
    assert site.path() == PATH["place"], site.path()
    value = lambda name: b.find("[name='%s']" % name).get_attribute("value")  # noqa: E731
    assert (value("a0-de1"), value("a0-a1"), value("a0-de2"), value("a2-de1")) == ("9h00", "12h30", "13h30", "13h30")
    assert b.find("#feries-ferme").is_selected() and value("a5-de1") == ""
    assert "du lundi" not in b.text("#apercu") and "fermé les jours fériés" in b.text("#apercu"), b.text("#apercu")
    assert not b.find("[name='b0-de1']").is_displayed() and not b.find("[name='v0-de1']").is_displayed()
    both(site, "horaires")


@test
def hours_are_changed_by_keyboard_alone(site):
    b = site.open(PATH["place"])
    b.js("document.querySelector('[name=\"a0-de1\"]').focus()")
    active = lambda: b.driver.switch_to.active_element  # noqa: E731
    active().send_keys(Keys.CONTROL, "a")
    active().send_keys("0830")
    seen = []
    for _ in range(200):
        active().send_keys(Keys.TAB)
        now = active()
        seen.append(now.get_attribute("name"))
        if plain(now.text) == "Enregistrer":
            break
    assert "a6-note" in seen and "b0-de1" not in seen and "motif" in seen, seen
    # Enter in a field looks first; it does not save.
    before = stored(site)
    b.find("[name='a0-a1']").send_keys("")
    b.leads(lambda: b.find("[name='a0-a1']").send_keys(Keys.ENTER))
    assert stored(site) == before and "pas encore enregistré" in b.text("#apercu")
    assert "de 8 h 30 à 12 h 30" in b.text("#apercu"), b.text("#apercu")
    for _ in range(200):
        active().send_keys(Keys.TAB)
        if plain(active().text) == "Enregistrer":
            break
    b.leads(lambda: active().send_keys(Keys.ENTER))
    assert "C’est enregistré" in b.text(".done")
    assert stored(site).startswith("Mo 08:30-12:30,13:30-18:00; "), stored(site)
    assert "de 8 h 30 à 12 h 30" in site.open(PATH["place"].split("/lieux")[0] + "/historique").text(".version")
    assert "tenu à la main" in site.open(PATH["place"].split("/lieux")[0]).text("main")


@test
def a_day_is_copied_to_others(site):
    b = site.open(PATH["place"])
    b.find(".grid-a .copy summary").click()
    b.find("[name='a-source'] option[value='2']").click()
    for day in (4, 5):
        tick(b, "[name='a-vers%d']" % day)
    shot(b, "horaires-copie")
    press(b, "Copier ce jour")
    value = lambda name: b.find("[name='%s']" % name).get_attribute("value")  # noqa: E731
    assert (value("a5-de1"), value("a5-a1"), value("a4-de1"), value("a4-de2")) == ("13h30", "18h00", "13h30", "")
    assert "Sa" not in stored(site)
    press(b, "Enregistrer")
    assert "We,Fr,Sa 13:30-18:00" in stored(site), stored(site)


@test
def weeks_may_differ_and_a_slot_is_added(site):
    b = site.open(PATH["other"])
    press(b, "Ajouter un créneau")
    assert len(b.all(".grid-a tbody tr:first-child .slot")) == 3
    tick(b, "#parite-oui")
    assert b.find("[name='b0-de1']").is_displayed()
    assert b.find("[name='b0-de1']").get_attribute("value") == "9h00"
    for name in ("b0-de1", "b0-a1"):
        b.find("[name='%s']" % name).clear()
    put(b, "b1-de1", "9 h 30")
    put(b, "b1-a1", "12:00")
    put(b, "b1-de3", "18h")
    put(b, "b1-a3", "2h")
    look(b)
    assert not b.all(".wrong"), b.text("main")
    both(site, "horaires-parite")
    press(b, "Enregistrer")
    assert "week 2-53/2 Tu 09:30-12:00,18:00-02:00" in stored(site, "other"), stored(site, "other")
    assert "week 1-53/2 Mo,Tu 09:00-21:00" in stored(site, "other"), stored(site, "other")


@test
def closures_and_holidays_are_said_and_expire(site):
    text = "Mo-Fr 09:00-12:00; 2020 Aug 01-15 off \"travaux\""
    with site.box.connect() as db:
        db.execute("UPDATE place SET hours = ? WHERE uuid = ?", (text, PATH["other"].split("/")[5]))
        db.commit()
    b = site.open(PATH["other"])
    assert "août 2020 : fermé (travaux)" in b.text(".bullets"), b.text("main")
    assert "2020" not in b.text("#apercu")
    tick(b, "#vacances-ferme")
    put(b, "vacances-note", "permanence fermée")
    tick(b, "#feries-horaires")
    put(b, "f-de1", "10")
    put(b, "f-a1", "midi")
    press(b, "Ajouter une date")
    put(b, "d0-du", "24/12/2030")
    put(b, "d0-au", "02/01/2031")
    tick(b, "[name='d0-ferme']")
    put(b, "d0-note", "congés de fin d’année")
    look(b)
    assert "fermé du 24 décembre 2030 au 2 janvier 2031 (congés de fin d’année)" in b.text("#apercu"), b.text("#apercu")
    both(site, "horaires-dates")
    tick(b, "[name='verifie'][value='telephone']")
    put(b, "motif", "appel du secrétariat")
    press(b, "Enregistrer")
    assert stored(site, "other") == ("Mo-Fr 09:00-12:00; SH off \"permanence fermée\"; PH 10:00-12:00;"
                                     " 2030 Dec 24-2031 Jan 02 off \"congés de fin d’année\""), stored(site, "other")
    assert "travaux" not in b.text("main")
    fiche = PATH["other"].split("/lieux")[0]
    assert "appel du secrétariat" in site.open(fiche + "/historique").text(".version")
    assert "par téléphone" in site.open(fiche).text("main")
    public = site.open(site.structure(CONFIDENTIAL)["page"]).text("main")
    assert "du 24 décembre 2030 au 2 janvier 2031 : fermé (congés de fin d’année)" in public, public
    assert "travaux" not in public, public
    shot(site.browser, "horaires-public")
    b = site.open(PATH["other"])
    tick(b, "[name='d0-retirer']")
    press(b, "Enregistrer")
    assert "2030" not in stored(site, "other"), stored(site, "other")


@test
def a_check_alone_changes_nothing_else(site):
    # Written otherwise than the grid writes them, and with a date gone by.
    place = PATH["other"].split("/")[5]
    text = "Mo 09:00-12:00; Tu 09:00-12:00; 2020 Aug 01-15 off"
    with site.box.connect() as db:
        db.execute("UPDATE place SET hours = ? WHERE uuid = ?", (text, place))
        db.execute("DELETE FROM field_lock")
        db.execute("DELETE FROM verification")
        db.commit()
    b = site.open(PATH["other"])
    press(b, "Enregistrer")
    assert "Rien n’a changé" in b.text(".alert"), b.text("main")
    tick(b, "[name='verifie'][value='place']")
    press(b, "Enregistrer")
    assert "C’est enregistré" in b.text(".done") and stored(site, "other") == text, stored(site, "other")
    with site.box.connect() as db:
        assert db.execute("SELECT count(*) FROM field_lock").fetchone()[0] == 0
        assert db.execute("SELECT block, how FROM verification").fetchall() == [("hours", "place")]


@test
def the_longest_form_is_taken(site):
    b = site.open(PATH["other"])
    for _ in range(2):
        press(b, "Ajouter un créneau")
    for _ in range(12):
        press(b, "Ajouter une date")
    assert not b.all("[value=creneau], [value=date]")
    b.js("for (const x of document.querySelectorAll('.hours-form [type=checkbox]')) x.checked = true;"
         "for (const x of ['parite-oui', 'vacances-horaires', 'feries-horaires'])"
         " document.getElementById(x).checked = true;")
    look(b)
    assert "À corriger" in b.text(".alert") and len(b.all(".exception")) == 12, b.text("main")


@test
def what_is_wrong_stands_beside_it_and_what_was_typed_stays(site):
    b = site.open(PATH["place"])
    before = stored(site)
    put(b, "a0-de1", "9h3")
    put(b, "a1-de1", "11h30")
    put(b, "a1-a1", "11h")
    put(b, "a2-de2", "14h")
    put(b, "a2-a2", "15h")
    put(b, "a3-a1", "")
    press(b, "Enregistrer")
    assert stored(site) == before
    wrong = {x.get_attribute("id"): plain(x.text) for x in b.all(".grid-a .wrong")}
    assert set(wrong) == {"a0-de1-erreur", "a1-de1-erreur", "a2-de2-erreur", "a3-de1-erreur"}, wrong
    assert "9h3" in wrong["a0-de1-erreur"] and "fin vient avant" in wrong["a1-de1-erreur"]
    assert "recouvre" in wrong["a2-de2-erreur"] and "heure de fin" in wrong["a3-de1-erreur"]
    assert b.find("[name='a0-de1']").get_attribute("value") == "9h3"
    assert b.find("[name='a0-de1']").get_attribute("aria-invalid") == "true"
    assert len(b.all(".alert li")) == 4, b.text(".alert")
    both(site, "horaires-erreurs")


@test
def two_at_once_are_asked(site):
    b = site.open(PATH["place"])
    other = Browser()
    try:
        sign_in(site, other, ADMIN, ADMIN_PASSWORD)
        site.open(PATH["place"], other)
        other.find("#usuel-toujours").send_keys(Keys.SPACE)
        press(other, "Enregistrer")
    finally:
        other.close()
    assert stored(site) == "24/7; PH off", stored(site)
    put(b, "a0-de1", "7h")
    press(b, "Enregistrer")
    assert "Quelqu’un d’autre" in b.text("#conflit") and "24 h sur 24" in b.text(".panel"), b.text("main")
    assert stored(site) == "24/7; PH off" and b.find("[name='a0-de1']").get_attribute("value") == "7h"
    both(site, "horaires-conflit")
    press(b, "Enregistrer")
    assert stored(site).startswith("Mo 07:00-12:30"), stored(site)


@test
def a_service_has_hours_of_its_own(site):
    b = site.open(PATH["service"])
    for d in range(7):
        for name in ("a%d-de1", "a%d-a1", "a%d-de2", "a%d-a2"):
            b.find("[name='%s']" % (name % d)).clear()
    put(b, "a1-de1", "9h")
    put(b, "a1-a1", "11h")
    put(b, "a1-note", "sur rendez-vous")
    press(b, "Enregistrer")
    assert "C’est enregistré" in b.text(".done"), b.text("main")
    with site.box.connect() as db:
        hours, = db.execute("SELECT sp.hours FROM service_place sp JOIN service v ON v.id = sp.service"
                            " WHERE v.uuid = ?", (PATH["service"].split("/")[5],)).fetchone()
    assert hours.startswith("Tu 09:00-11:00 \"sur rendez-vous\""), hours
    assert "sur rendez-vous" in site.open(site.structure(RICH)["page"]).text("main")


@test
def a_text_that_says_more_is_kept_whole(site):
    with site.box.connect() as db:
        db.execute("UPDATE place SET hours = 'Mo[1] 09:00-12:00; Aug off' WHERE uuid = ?",
                   (PATH["place"].split("/")[5],))
        db.commit()
    b = site.open(PATH["place"])
    assert not b.all("[name='a0-de1']") and "1er lundi" in b.text("main")
    b.find("#texte").send_keys("; été")
    press(b, "Enregistrer")
    assert "été" in b.text("#texte-erreur") and "été" in b.find("#texte").get_attribute("value"), b.text("main")
    assert stored(site) == "Mo[1] 09:00-12:00; Aug off" and "Revenir à la grille" not in b.text("main")
    both(site, "horaires-texte")
    b.find("#texte").clear()
    b.find("#texte").send_keys("Lu[1] 9h-12h; Aug off; 2031 Dec 24 off")
    press(b, "Enregistrer")
    assert stored(site) == "Mo[1] 09:00-12:00; Aug off; 2031 Dec 24 off", stored(site)


if __name__ == "__main__":
    run(prepare=prepare)
