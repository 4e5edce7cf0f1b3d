#!/usr/bin/env python3
"""The agenda as everybody sees it: list, week, month, a date, a place, what moved and what is cancelled; on a telephone
and in the dark."""

import base64
import datetime
import time
import uuid as uuids

from team import *

MANY = 230


def tell(db):
    """What a form would have left: the server watches for changes."""
    db.execute("INSERT INTO change(at, actor, cause, entity, entity_id, op) VALUES(0, 'test', 'form', 'occurrence', 1,"
               " 'update')")


SEEN = {}


def prepare(box):
    with box.connect() as db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("DELETE FROM occurrence")  # of the sample: these are counted
        rich, where = db.execute("SELECT p.id, p.uuid FROM place p JOIN structure s ON s.id = p.structure"
                                 " WHERE s.name = ? AND NOT p.confidential ORDER BY p.position LIMIT 1",
                                 (RICH,)).fetchone()
        hidden, = db.execute("SELECT p.id FROM place p JOIN structure s ON s.id = p.structure WHERE s.name = ?"
                             " AND p.confidential LIMIT 1", (CONFIDENTIAL,)).fetchone()
        others = [x for x, in db.execute("SELECT p.id FROM place p JOIN structure s ON s.id = p.structure WHERE"
                                         " p.confidential = 0 AND p.insee IS NOT NULL AND s.visible = 0 AND"
                                         " p.id <> ? ORDER BY p.id LIMIT 12", (rich,))]
        db.execute("INSERT INTO series(uuid, rev, created_at, updated_at, kind, title, start, minutes, first,"
                   " extended_to, open_to) VALUES(?, 1, 0, 0, 'permanence', 'Permanence santé', 540, 180, ?, ?,"
                   " 'everyone')", (str(uuids.uuid4()), TODAY.isoformat(), TODAY.isoformat()))
        series = db.execute("SELECT max(id) FROM series").fetchone()[0]
        for week in range(-2, 12):
            key = "weekly%d" % week
            SEEN[key] = add_date(db, rich, 7 * week + 1, series=series, theme="diabete", publics="adultes|femmes",
                                 nominal_day=(TODAY + datetime.timedelta(7 * week + 1)).isoformat())
        SEEN["today"] = add_date(db, rich, 0, 0, 1440, kind="evenement", title="Journée du diabète (exemple)",
                                 campaign="octobre-rose")
        SEEN["cancelled"] = add_date(db, rich, 3, title="Atelier sommeil (exemple)", kind="atelier",
                                     status="cancelled", reason="salle fermée", open_to="registration",
                                     open_note="au 01 99 00 12 34, la veille au plus tard", capacity=12)
        SEEN["moved"] = add_date(db, others[0], 6, 840, title="Atelier vaccination (exemple)", kind="atelier",
                                 was_day=(TODAY + datetime.timedelta(2)).isoformat(), was_start=600,
                                 reason="La salle était prise.")
        SEEN["secret"] = add_date(db, hidden, 4, title="Permanence d’écoute (exemple)")
        SEEN["envisaged"] = add_date(db, rich, 5, title="Envisagée seulement", status="envisaged")
        SEEN["example"] = add_date(db, rich, 5, title="Du territoire d’exemple", example=1)
        SEEN["partners"] = add_date(db, rich, 5, title="Formation au repérage (exemple)", kind="formation", level=1,
                                    open_to="professionals")
        SEEN["gone"] = add_date(db, rich, 5, title="Retirée", deleted_rev=1)
        for i in range(MANY):
            add_date(db, others[i % len(others)], 14 + i % 60, 480 + 30 * (i % 20), 120,
                     kind=("atelier", "permanence", "cafe-deuil", "icope")[i % 4],
                     title=("Atelier nutrition (exemple)", "Permanence santé", "Café deuil (exemple)",
                            "Séance ICOPE (exemple)")[i % 4],
                     theme=("vaccination", "droits-sante", "deuil", None)[i % 4],
                     open_to=("registration", "residents", "everyone", "everyone")[i % 4])
        SEEN["where"] = where
        db.commit()


def look(site, path, name, quick=False):
    """Pictures where they are asked for; else what axe says, wide in the dark and on a telephone by day. `quick`: the
    like of it is looked at already."""
    if HERE:
        both(site, path, name)
    if HERE or quick:
        return
    said, b = [], site.browser
    b.shows(WIDE, color_scheme="dark")
    site.open(path)
    for size, scheme in ((WIDE, "dark"), (PHONE, "light")):
        b.turns(size, scheme)
        width = b.js("return document.documentElement.scrollWidth")
        assert width <= size[0], "%s: %d px wide" % (path, width)
        said += ["%s: %s" % (name, v) for v in violations(b, scheme).values()]
    b.shows(WIDE, color_scheme="light")
    assert not said, "\n" + "\n".join(said)


def page_of(key):
    return "/agenda/seance/" + SEEN[key]


@test
def the_list_begins_today_and_says_what_moved_and_what_is_cancelled(site):
    b = site.browser
    b.shows(WIDE)
    site.open("/agenda")
    assert b.text(".day h3").startswith("aujourd’hui, "), b.text(".day h3")
    text = b.text("main")
    assert "Atelier sommeil (exemple) Annulée" in text and "salle fermée" in text, text
    assert "Atelier vaccination (exemple) Déplacée Désormais" in text and "Auparavant le" in text, text
    assert "En ce moment" in text
    for hidden in ("Envisagée seulement", "territoire d’exemple", "Formation au repérage", "Retirée", "Maison claire"):
        assert hidden not in text, hidden
    assert "Permanence d’écoute (exemple)" in text  # the date is there; where it is is not
    look(site, "/agenda", "agenda-liste")


@test
def the_list_goes_on_page_by_page(site):
    b = site.open("/agenda")
    n, days = 0, []
    while True:
        days += [x.get_attribute("datetime") for x in b.all(".day h3 time")]
        n += len(b.all(".day .event"))
        after = b.all(".period-nav a[rel~=next]")
        if not after:
            break
        b.driver.get(after[0].get_attribute("href"))
    assert days == sorted(set(days)), days
    assert n == MANY + 12 + 4 + 1, n  # weekly ones to come, four of their own, and where one stood
    while b.all(".period-nav a[rel~=prev]"):
        b.driver.get(b.find(".period-nav a[rel~=prev]").get_attribute("href"))
    assert b.text(".day h3").startswith("aujourd’hui, ")


@test
def weeks_and_months(site):
    b = site.open("/agenda")
    b.leads(b.driver.find_element(By.LINK_TEXT, "Semaine").click)
    assert len(b.all(".cell")) == 7 and "semaine du" in b.text(".period h2")
    assert len(b.all(".cell.is-today")) == 1
    look(site, "/agenda?vue=semaine", "agenda-semaine", quick=True)
    site.open("/agenda?vue=mois")
    b.leads(b.driver.find_element(By.LINK_TEXT, "Mois suivant").click)
    assert b.all(".cell") and not b.all(".cell.is-today") and "vue=mois" in site.path()
    look(site, site.path(), "agenda-mois")
    b.leads(b.driver.find_element(By.LINK_TEXT, "Aujourd’hui").click)
    assert site.path() == "/agenda?vue=mois" and len(b.all(".cell.is-today")) == 1
    far = (TODAY + datetime.timedelta(400)).isoformat()
    site.open("/agenda?vue=mois&jour=" + far)
    assert "Rien ce mois-là" in b.text("main") and "Aucune date n’est annoncée après" in b.text("main")
    look(site, "/agenda?vue=mois&jour=" + far, "agenda-mois-vide", quick=True)


@test
def filters_become_chips_and_lead_out_again(site):
    b = site.open("/agenda")
    b.find("#filtre-theme").send_keys("Diab")
    button = b.find(".agenda-fields .button")
    assert b.js("const r = arguments[0].getBoundingClientRect();"
                "return document.elementFromPoint(r.x + 9, r.y + 9) === arguments[0]", button)
    b.leads(lambda: b.js("arguments[0].click()", button))  # the driver takes all in a closed <details> for hidden
    assert "theme=diabete" in site.path() and b.text(".chip").endswith("Diabète"), b.text("main")
    assert {x.text for x in b.all(".event-title")} <= {"Permanence santé", b.text(".event-title")}
    b.find("#q").send_keys("zzzz")
    press(b, "Chercher")
    assert "Aucune date ne correspond" in b.text("main") and "Sans « zzzz »" in b.text(".relax"), b.text("main")
    look(site, site.path(), "agenda-rien")
    b.leads(b.driver.find_element(By.PARTIAL_LINK_TEXT, "Sans").click)
    assert len(b.all(".chip")) == 1 and b.all(".day")
    b.leads(b.find(".chip").click)
    assert site.path() in ("/agenda", "/agenda?") and not b.all(".chip")
    assert "n’existe pas" in site.open("/agenda?theme=nimporte").text("main")
    assert "n’existe pas" in site.open("/agenda?jour=2026-02-30").text("main")
    look(site, "/agenda?q=caf%C3%A9+deuil&commune=92007", "agenda-filtree", quick=True)


@test
def a_date_says_all_that_one_needs_to_come(site):
    b = site.open(page_of("weekly0"))
    text = b.text("main")
    for words in ("Ouvert à tous", "Diabète", "Ce lieu dans l’annuaire", "Toutes les dates de ce lieu", "dates suivantes",
                  "dates d’avant", "l’équipe de"):
        assert words in text, (words, text)
    assert b.find("meta[name=description]").get_attribute("content") and not b.all("meta[name=robots][content=none]")
    look(site, page_of("weekly0"), "agenda-seance")
    assert b.text(".stands-big") == "Nouvelle date" if site.open(page_of("moved")) else None
    look(site, page_of("moved"), "agenda-deplacee", quick=True)
    site.open(page_of("cancelled"))
    assert b.text(".stands-big") == "Annulée" and "salle fermée" in b.text(".stands")
    assert "la veille au plus tard" in b.text("main") and "12" in b.text("main")
    look(site, page_of("cancelled"), "agenda-annulee")
    for key in ("envisaged", "example", "partners"):
        assert "n’existe pas" in site.open(page_of(key)).text("h1"), key
    assert "a été retirée de l’agenda" in site.open(page_of("gone")).text("h1")


@test
def a_secret_place_is_nowhere(site):
    b = site.open(page_of("secret"))
    assert "Le lieu n’est pas indiqué ici" in b.text("main"), b.text("main")
    with site.box.connect() as db:
        place, address = db.execute("SELECT p.uuid, p.address FROM place p JOIN occurrence o ON o.place = p.id"
                                    " WHERE o.uuid = ?", (SEEN["secret"],)).fetchone()
    for path in (page_of("secret"), "/agenda", "/agenda?q=" + urllib.parse.quote("Maison claire"),
                 "/agenda?lieu=" + place, "/agenda/lieu/" + place):
        source = site.server.get(path).body
        assert address not in source and (place not in source or place in path), path
    assert site.server.get("/agenda/lieu/" + place).status == 404


@test
def a_place_has_its_poster(site):
    b = site.open("/agenda/lieu/" + SEEN["where"])
    path = site.path()
    assert path.startswith("/lieux/") and path.endswith("--" + SEEN["where"][-12:]), path
    assert "Prochaine date" in b.text("main") and len(b.all(".poster-month .event")) == 14, b.text("main")
    look(site, path, "agenda-lieu")
    if HERE:
        for name, page in (("lieu", path), ("liste", "/agenda"), ("mois", "/agenda?vue=mois"),
                           ("seance", page_of("weekly0"))):
            site.open(page)
            pdf = b.cdp("Page.printToPDF", printBackground=False, preferCSSPageSize=True)["data"]
            with open(os.path.join(HERE, "agenda-%s.pdf" % name), "wb") as f:
                f.write(base64.b64decode(pdf))


@test
def other_pages_show_the_next_dates(site):
    b = site.open("/")
    assert len(b.all(".soon .event")) == 5 and "ouvertes à tous" in b.text(".soon h2"), b.text("main")
    assert "Annulée" not in b.text(".soon")
    look(site, "/", "accueil")
    page = site.structure(RICH)["page"]
    b = site.open(page)
    assert len(b.all(".here .event")) == 3, b.text("main")
    look(site, page, "fiche-agenda", quick=True)
    b.leads(b.driver.find_element(By.PARTIAL_LINK_TEXT, "Toutes les dates").click)
    assert site.path().endswith("--" + SEEN["where"][-12:])


@test
def a_changed_date_is_seen_at_once_and_a_partner_sees_more(site):
    """What is kept in memory is dropped; what is reserved is marked"""
    b = site.browser
    for _ in range(3):
        assert "Journée du diabète" in site.open("/agenda").text("main")
    first_administrator(site, b)
    text = site.open("/agenda").text("main")
    assert "Formation au repérage (exemple) partenaires et équipe" in text and "Vous êtes connecté" in text, text
    assert "Envisagée seulement" not in text
    look(site, "/agenda", "agenda-equipe", quick=True)
    for _ in range(3):
        assert "Formation au repérage" not in site.server.get("/agenda").body
    with site.box.connect() as db:
        db.execute("UPDATE occurrence SET status = 'cancelled', reason = 'pluie' WHERE uuid = ?", (SEEN["today"],))
        tell(db)
        db.commit()
    for _ in range(40):
        if "pluie" in site.server.get("/agenda").body:
            return
        time.sleep(0.1)
    raise AssertionError("still the old agenda")


@test
def without_any_date_pages_say_so(site):
    with site.box.connect() as db:
        db.execute("UPDATE occurrence SET example = 1")
        tell(db)
        db.commit()
    b = site.browser
    for _ in range(40):
        if "Aucune date n’est annoncée pour le moment" in site.open("/agenda").text("main"):
            break
        time.sleep(0.1)
    look(site, "/agenda", "agenda-vide")
    assert "Aucune date n’est annoncée ici" in site.open("/agenda/lieu/" + SEEN["where"]).text("main")
    assert not site.open("/").all(".soon") and not site.open(site.structure(RICH)["page"]).all(".here")


if __name__ == "__main__":
    run(prepare=prepare)
