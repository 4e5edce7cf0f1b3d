"""What tests of the team's pages share: accounts, forms, and how one signs in."""

import datetime
import uuid as uuids
import zoneinfo

from axe import violations
from house import *

ADMIN, ADMIN_PASSWORD = "admin@example.org", "le chat dort sur le toit"
MATE, MATE_PASSWORD = "coordination@example.org", "trois pommes et un violon"
HERE = os.environ.get("ALLERVERS_SHOTS")  # a directory: pictures of what the tests go through


PARIS = zoneinfo.ZoneInfo("Europe/Paris")
TODAY = datetime.datetime.now(PARIS).date()


def paris(day, minute):
    """The instant of a civil time."""
    return int(datetime.datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=PARIS).timestamp())


def add_date(db, place, days, start=540, minutes=180, **more):
    """A date so many days from today; its uuid."""
    day = TODAY + datetime.timedelta(days)
    row = {"uuid": str(uuids.uuid4()), "rev": 1, "created_at": 0, "updated_at": 0, "kind": "permanence",
           "title": "Permanence santé", "place": place, "day": day.isoformat(), "start": start, "minutes": minutes,
           "start_utc": paris(day, start), "end_utc": paris(day, start) + minutes * 60, "status": "confirmed",
           "open_to": "everyone", **more}
    db.execute("INSERT INTO occurrence(%s) VALUES(%s)" % (", ".join(row), ", ".join("?" * len(row))),
               list(row.values()))
    return row["uuid"]


def shot(b, name):
    if HERE:
        b.driver.save_screenshot(os.path.join(HERE, name + ".png"))


def fill(b, **fields):
    for name, value in fields.items():
        box = b.find("#" + name)
        box.clear()
        box.send_keys(value)


def press(b, words):
    """The button that says this; waits for the page it leads to."""
    for button in b.all("button"):
        if words in plain(button.get_attribute("textContent")):
            return b.leads(button.click)
    raise AssertionError("no button %r: %r" % (words, [plain(x.get_attribute("textContent")) for x in b.all("button")]))


def sign_in(site, b, mail, password):
    site.open("/equipe", b)
    assert b.text("h1") == "Connexion", b.text("main")
    fill(b, courriel=mail, mot_de_passe=password)
    press(b, "Se connecter")


def first_administrator(site, b):
    """Makes the first account by the link that the server printed, and is signed in with it. The settings stay those of
    the example."""
    line = site.server.process.stdout.readline().decode()
    site.open(re.search(re.escape(BASE_URL) + r"(/premier-demarrage/\S+)", line).group(1), b)
    fill(b, compte_courriel=ADMIN, mot_de_passe=ADMIN_PASSWORD, encore=ADMIN_PASSWORD)
    press(b, "Enregistrer")
    assert site.path(b) == "/equipe", b.text("main")


def both(site, path, name, b=None):
    """Pictures, wide and on a telephone; and what axe says of both."""
    b = b or site.browser
    said = []
    for size, scheme in b.looks(site.url(path), afresh=bool(HERE)):
        suffix = "" if size == WIDE else "-telephone"
        shot(b, name + suffix + ("" if scheme == "light" else "-sombre"))
        width = b.js("return document.documentElement.scrollWidth")
        assert width <= size[0], "%s: %d px wide" % (path, width)
        said += ["%s, %s: %s" % (name, suffix + scheme, v) for v in violations(b, scheme).values()]
    b.shows(WIDE, color_scheme="light")
    assert not said, "\n" + "\n".join(said)


def fiche(site, name):
    """The address of a structure's page of the team."""
    with site.box.connect() as db:
        return "/equipe/fiches/" + db.execute("SELECT uuid FROM structure WHERE name = ?", (name,)).fetchone()[0]
