#!/usr/bin/env python3
"""Series: creating one with every date seen before, leaving some out, changing this date and the following, cancelling."""

import datetime

from team import *

NEW = "/equipe/planning/nouvelle"


def following(weekday, weeks=1):
    """The date of a weekday (0: Monday), some weeks ahead."""
    today = datetime.date.today()
    return today + datetime.timedelta(days=(weekday - today.weekday()) % 7 + 7 * weeks)


def seen(b, name):
    """Pictures of the page that is open, and what axe says of it: on a telephone, and wide in the dark."""
    for size, scheme in ((PHONE, "light"), (WIDE, "dark")):
        b.shows(size, color_scheme=scheme)
        shot(b, name + ("-telephone" if size == PHONE else "-sombre"))
        assert b.js("return document.documentElement.scrollWidth") <= size[0], name
        assert not violations(b, scheme), violations(b, scheme)
    b.shows(WIDE, color_scheme="light")


def people(db):
    """Two nurses, one of them away on the third date to come."""
    for i, label in enumerate(("IDE 1", "IDE 2")):
        db.execute("INSERT INTO person(uuid, rev, created_at, updated_at, label, employment, professions) VALUES"
                   " (?, 1, 0, 0, ?, 'member', 'infirmier')", ("00000000-0000-4000-8000-00000000000%d" % i, label))
    away = following(1, 3)
    at = int(datetime.datetime(away.year, away.month, away.day).timestamp())
    db.execute("INSERT INTO absence(uuid, rev, created_at, updated_at, person, first, last, start, finish, start_utc,"
               " end_utc) VALUES('a', 1, 0, 0, (SELECT id FROM person WHERE label = 'IDE 1'), ?, ?, 0, 1440, ?, ?)",
               (away.isoformat(), away.isoformat(), at - 7200, at + 86400))
    db.execute("INSERT INTO team(uuid, rev, created_at, updated_at, label) VALUES"
               " ('00000000-0000-4000-8000-0000000000aa', 1, 0, 0, 'Binôme A')")
    db.execute("INSERT INTO team_member SELECT (SELECT id FROM team), id FROM person")


def prepare(box):
    with box.connect() as db:
        people(db)
        db.commit()


def number(site, sql, *values):
    with site.box.connect() as db:
        return db.execute(sql, values).fetchone()[0]


def choose(b, name, value):
    b.js("const e = document.querySelector(`[name='${arguments[0]}'][value='${arguments[1]}']`); e.checked = true;"
         " e.dispatchEvent(new Event('change', {bubbles: true}))", name, value)


def set_value(b, name, value):
    b.js("document.getElementById(arguments[0]).value = arguments[1]", name, value)


@test
def the_kind_comes_first(site):
    b = site.browser
    b.shows(WIDE)
    first_administrator(site, b)
    b = site.open(NEW)
    seen(b, "serie-genre")
    b.leads(next(a for a in b.all("main a") if "Permanence" in a.text).click)
    assert "genre=permanence" in site.path()
    assert b.find("#duree").get_attribute("value") == "180"
    seen(b, "serie-formulaire")


@test
def what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(site):
    b = site.open(NEW + "?genre=permanence")
    fill(b, titre="Permanence du mardi", duree="3", lieu_cherche="zzzz")
    set_value(b, "heure", "09:00")
    press(b, "Voir les dates")
    assert "3 champs sont à revoir" in b.text(".alert"), b.text("main")
    assert "De 5 à 2880" in b.text("#duree-erreur") and "Une date est attendue" in b.text("#premier_jour-erreur")
    assert b.find("#titre").get_attribute("value") == "Permanence du mardi"
    assert not violations(b, "light"), violations(b, "light")


@test
def a_choice_that_is_no_longer_offered_is_said_and_never_taken_for_another(site):
    # The form stood open while a place or a term went; or somebody wrote it.
    b = site.open(NEW + "?genre=permanence")
    set_value(b, "premier_jour", following(1).isoformat())
    set_value(b, "heure", "09:00")
    b.js("""document.getElementById('lieu-aucun').value = '00000000-0000-4000-8000-000000000000';
        for (const [id, value] of [['ouvert', 'tous'], ['theme', 'x'.repeat(300)], ['campagne', '<i>']])
            document.getElementById(id).selectedOptions[0].value = value;
        for (const name of ['publics', 'financeurs']) document.querySelector(`[name=${name}]`).value = 'a|b'""")
    press(b, "Voir les dates")
    assert "6 champs sont à revoir" in b.text(".alert"), b.text("main")
    assert "plus dans l’annuaire" in b.text("#lieu-erreur") and "pour qui" in b.text("#ouvert-erreur")
    assert "n’existe plus" in b.text("#theme-erreur") and "n’existe plus" in b.text("#campagne-erreur")
    assert not violations(b, "light"), violations(b, "light")


@test
def every_date_is_seen_before_anything_is_saved(site):
    b = site.open(NEW + "?genre=permanence")
    fill(b, titre="Permanence de Mme Exemple", ouvert_note="au 01 99 00 10 00", lieu_cherche="bagneux")
    set_value(b, "heure", "09:00")
    set_value(b, "premier_jour", following(1).isoformat())
    press(b, "Voir les dates")
    assert "un nom" in b.text("#titre-erreur") and not b.all("#ouvert_note-erreur"), b.text("main")
    b.find("input[name=relu]").click()
    press(b, "Voir les dates")
    assert not b.all("#titre-erreur") and b.find("input[name=relu]").is_selected(), "it may stay"
    fill(b, titre="Permanence du mardi", ouvert_note="")
    assert "Choisissez un des lieux trouvés" in b.text("#lieu-erreur"), b.text("main")
    b.all(".place-list label")[0].click()
    press(b, "Voir les dates")
    assert b.text("h1").startswith("Les dates") and "Bagneux" in b.text("main"), b.text("h1")
    press(b, "Modifier")
    assert len(b.all(".place-list label")) == 2, "the one chosen among those found is not listed twice"
    fill(b, lieu_cherche="bagneux")
    press(b, "Chercher")
    assert len(b.all(".place-list label")) > 3, "whoever searches sees the others too"
    fill(b, lieu_cherche="pré fleuri")
    press(b, "Voir les dates")
    assert "Bagneux" in b.text("main") and RICH in b.text("main"), "other words are another search"
    press(b, "Modifier")
    assert b.find("#titre").get_attribute("value") == "Permanence du mardi"
    found = b.all(".place-list label")
    assert any(RICH in x.text for x in found), [x.text for x in found]
    assert len(found) == 2 and b.find(".place-list input").is_selected(), "the only one found is chosen"
    assert b.find("#lieu_cherche").get_attribute("value") == ""
    set_value(b, "equipe", "00000000-0000-4000-8000-0000000000aa")
    b.find("#nombre").send_keys("8")
    press(b, "Voir les dates")
    assert "8 dates" in b.text(".preview-sum") and "1 refusée" in b.text(".preview-sum"), b.text("main")
    assert "IDE 1 n’est pas là" in b.text(".is-refused .findings"), b.text("main")
    assert "Règle : absences" in b.text(".is-refused .findings")
    assert number(site, "SELECT count(*) FROM series") == 0
    seen(b, "serie-apercu")


@test
def one_is_left_out_and_the_others_are_saved(site):
    b = site.browser
    assert "Enregistrer 7 dates" in plain(b.find(".preview-bar .button").text), b.text(".preview-bar")
    b.all("input[name=retire]")[0].click()
    assert "Enregistrer 6 dates" in plain(b.find(".preview-bar .button").text), b.text(".preview-bar")
    # Somebody plans meanwhile what the first person would do: the new preview is shown, and says which date changed.
    other = following(1, 5)
    with site.box.connect() as db:
        at = int(datetime.datetime(other.year, other.month, other.day).timestamp())
        db.execute("INSERT INTO absence(uuid, rev, created_at, updated_at, person, first, last, start, finish,"
                   " start_utc, end_utc) VALUES('b', 1, 0, 0, (SELECT id FROM person WHERE label = 'IDE 2'), ?, ?, 0,"
                   " 1440, ?, ?)", (other.isoformat(), other.isoformat(), at - 7200, at + 86400))
        db.commit()
    press(b, "Enregistrer")
    assert "rien n’a été enregistré" in b.text(".alert") and "1 date a changé" in b.text(".alert"), b.text("main")
    assert "a changé" in b.text(".is-changed") and "IDE 2 n’est pas là" in b.text(".is-changed")
    shot(b, "serie-apercu-change")
    assert number(site, "SELECT count(*) FROM occurrence WHERE title = 'Permanence du mardi'") == 0
    press(b, "Enregistrer 5 dates")
    assert "La série est enregistrée" in b.text(".done"), b.text("main")
    assert number(site, "SELECT count(*) FROM occurrence WHERE title = 'Permanence du mardi'") == 5


def one(site):
    """The address of the newest series."""
    return "/equipe/planning/series/" + number(site, "SELECT uuid FROM series WHERE deleted_rev IS NULL ORDER BY id"
                                               " DESC LIMIT 1")


@test
def the_list_finds_it_and_its_page_says_all(site):
    seen(site.open("/equipe/planning/series"), "series")
    b = site.open("/equipe/planning/series?q=zzz")
    assert "Aucune série ne répond" in b.text("main")
    b = site.open("/equipe/planning/series?q=pre+fleuri")
    assert "Permanence du mardi" in b.text(".rows") and "5 dates à venir" in b.text(".rows"), b.text("main")
    b = site.open(one(site))
    seen(b, "serie")
    assert len(b.all("#a-venir ~ ul li")) == 5 and "Créée, 5 dates" in b.text(".date-history"), b.text("main")


@test
def this_date_and_the_following_are_changed_together(site):
    date = number(site, "SELECT uuid FROM occurrence WHERE title = 'Permanence du mardi' ORDER BY day LIMIT 1 OFFSET 2")
    first = one(site)
    path = first + "/modifier?portee=suivantes&date=" + date
    b = site.open(path)
    seen(b, "serie-modifier")
    assert b.find("#heure").get_attribute("value") == "09:00"
    assert b.find("#premier_jour" if b.all("#premier_jour") else "#a_partir").is_displayed()
    set_value(b, "heure", "10:00")
    press(b, "Voir ce que deviennent")
    assert "3 dates changent" in b.text("main") and "série à part" in b.text("main"), b.text("main")
    seen(b, "serie-apercu-suivantes")
    press(b, "Enregistrer")
    assert "C’est enregistré" in b.text(".done") and one(site) != first, b.text("main")
    assert number(site, "SELECT count(*) FROM occurrence WHERE start = 600") == 3
    assert number(site, "SELECT start FROM occurrence WHERE uuid = ?", date) == 600


@test
def another_weekday_asks_why(site):
    b = site.open(one(site) + "/modifier")
    choose(b, "regle", "semaine")
    for box in b.all("input[name=jours]:checked"):
        box.click()
    choose(b, "jours", "jeudi")
    press(b, "Voir ce que deviennent")
    assert "dites pourquoi" in b.text("#raison-erreur"), b.text("main")
    b.find("#raison").send_keys("le jeudi désormais")
    press(b, "Voir ce que deviennent")
    assert "3 annulées" in b.text("main") and "nouvelle" in b.text(".preview"), b.text("main")
    press(b, "Modifier la demande")
    assert b.find("#raison").get_attribute("value") == "le jeudi désormais"


@test
def a_series_is_stopped_with_a_reason_and_brought_back(site):
    b = site.open(one(site))
    set_value(b, "a_partir", datetime.date.today().isoformat())
    b.find("#raison").send_keys("fin de la convention, appelez le 06 39 98 00 01")
    press(b, "Voir les dates à annuler")
    assert "un numéro de téléphone" in b.text("#raison-erreur"), b.text("main")
    b.js("arguments[0].click()", b.find("input[name=relu]"))  # it may stay
    press(b, "Voir les dates à annuler")
    assert "3 annulées" in b.text("main"), b.text("main")
    press(b, "Enregistrer")
    assert "La série est arrêtée" in b.text(".done"), b.text("main")
    assert number(site, "SELECT count(*) FROM occurrence WHERE status = 'cancelled'") == 3
    b = site.open("/equipe/planning/series?finies=oui")
    press(b, "Afficher")
    b = site.open(one(site))
    assert "fin de la convention" in b.text(".series-dates")
    shot(b, "serie-arretee")
    press(b, "Rétablir")
    assert "3 dates rétablies" in b.text(".done"), b.text("main")
    assert number(site, "SELECT count(*) FROM occurrence WHERE status = 'cancelled'") == 0


@test
def a_day_that_waits_is_decided(site):
    with site.box.connect() as db:
        db.execute("INSERT INTO series_waiting SELECT id, ?, 'IDE 1 n’est pas là le mardi.', unixepoch() - 86400 FROM"
                   " series ORDER BY id LIMIT 1", (following(1, 30).isoformat(),))
        db.commit()
    assert "Dates de séries à décider" in site.open("/equipe").text(".rows")
    b = site.open("/equipe/planning/attente")
    seen(b, "serie-attente")
    assert "IDE 1 n’est pas là" in b.text(".rows")
    b.leads(b.find(".row-acts a").click)
    assert b.find("#regle-une-fois").is_selected() and b.find("#titre").get_attribute("value") == "Permanence du mardi"
    b = site.open("/equipe/planning/attente")
    press(b, "Laisser de côté")
    assert "laissée de côté" in b.text(".done") and "aucune date n’attend" in b.text("main"), b.text("main")


@test
def dates_that_are_over_are_counted_and_asked_about(site):
    b = site.open(NEW + "?genre=permanence")
    fill(b, titre="Permanence commencée", nombre="6")
    set_value(b, "heure", "17:00")
    set_value(b, "premier_jour", following(3, -4).isoformat())
    press(b, "Voir les dates")
    past = len([x for x in b.all(".preview-date") if "passée" in x.text])
    assert past in (3, 4) and "%d dates sont déjà passées" % past in plain(b.text("main")), b.text("main")
    buttons = [plain(x.text) for x in b.all(".preview-bar button")]
    assert buttons[:2] == ["Enregistrer %d dates à venir" % (6 - past), "Enregistrer 6 dates, avec les passées"], buttons
    b.all("input[name=retire][data-past]")[0].click()
    buttons = [plain(x.text) for x in b.all(".preview-bar button")]
    assert buttons[:2] == ["Enregistrer %d dates à venir" % (6 - past), "Enregistrer 5 dates, avec les passées"], buttons
    seen(b, "serie-passee")
    press(b, "Enregistrer %d dates" % (6 - past))
    assert "est enregistrée" in b.text(".done"), b.text("main")
    assert number(site, "SELECT count(*) FROM occurrence WHERE title = 'Permanence commencée'") == 6 - past
    assert number(site, "SELECT count(*) FROM occurrence WHERE title = 'Permanence commencée' AND day < ?",
                  datetime.date.today().isoformat()) == 0
    path = site.path()
    b.leads(b.find("#a-venir ~ ul a").click)
    day = b.text(".lead").split(",")[0].lower()
    fill(b, raison="Salle inondée")
    press(b, "Annuler la date")
    b = site.open(path.split("?")[0])
    history = plain(b.find(".date-history li").text)
    assert history.startswith("Annulée : " + day) and "Salle inondée" in history, (day, history)
    seen(b, "serie-historique")


@test
def people_are_on_call_in_turn(site):
    b = site.open(NEW)
    b.leads(next(a for a in b.all("main a") if "Astreinte" in a.text).click)
    path = site.path()
    assert path.startswith("/equipe/planning/astreinte"), path
    seen(b, "astreinte-formulaire")
    set_value(b, "premier_jour", following(0, 1).isoformat())
    set_value(b, "dernier_jour", (following(0, 1) + datetime.timedelta(days=55)).isoformat())
    set_value(b, "tour-1", "00000000-0000-4000-8000-000000000000")
    set_value(b, "tour-2", "00000000-0000-4000-8000-000000000001")
    press(b, "Voir les semaines")
    assert "56 gardes" in b.text(".preview-sum") and "sans personne" in b.text(".preview-sum"), b.text("main")
    seen(b, "astreinte-apercu")
    press(b, "Enregistrer 56 gardes")
    assert "est enregistrée" in b.text(".done"), b.text("main")
    seen(b, "astreinte")
    weeks = [x.get_attribute("value") for x in b.all("#semaine option")]
    set_value(b, "semaine", weeks[4])
    set_value(b, "contre", weeks[7])
    held = "SELECT p.label FROM occurrence o JOIN occurrence_staff x ON x.occurrence = o.id JOIN person p ON p.id ="\
           " x.person WHERE o.kind = 'astreinte' AND o.nominal_day = ?"
    before = number(site, held, weeks[4][:10])
    press(b, "Échanger")
    assert "échangées" in b.text(".done"), b.text("main")
    assert number(site, held, weeks[7][:10]) == before != number(site, held, weeks[4][:10])


if __name__ == "__main__":
    run(prepare=prepare)
