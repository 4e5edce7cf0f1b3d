#!/usr/bin/env python3
"""Private calendars as programs synchronise them: vdirsyncer and khal, Debian's, against a real server whose dates are
changed by its own forms; and what they do not ask for, by hand. python3 tests/cli/caldav_test.py [build/release/allervers]

The tests follow each other on one server, as the weeks of a nurse do.
"""

import base64
import datetime
import html.parser
import http.client
import shutil
import tempfile
import urllib.parse
import uuid as uuids
import xml.etree.ElementTree as xml
import zoneinfo

from harness import *

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
TODAY = datetime.datetime.now(PARIS).date()
# Three Tuesdays that are no holiday's week, whenever this runs: nothing here depends on which.
FIRST = TODAY + datetime.timedelta(7 + (1 - TODAY.weekday()) % 7)
PASSWORD = "le chat dort sur le toit"
DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"


def instant(day, minute):
    return int(datetime.datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=PARIS).timestamp())


# ---- A browser without a screen ----

class Form(html.parser.HTMLParser):
    """The fields of the form whose address this is, as a browser would send them untouched."""

    def __init__(self, action, page):
        super().__init__()
        self.action, self.inside, self.found, self.fields = action, False, False, []
        self.select = self.option = self.area = None
        self.feed(page)
        assert self.found, "no form %s" % action

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.inside = a.get("action") == self.action and a.get("method") == "post"
            self.found |= self.inside
        if not self.inside or "disabled" in a:
            return
        if tag == "input" and a.get("name") and a.get("type") not in ("submit", "button"):
            if a.get("type") not in ("checkbox", "radio") or "checked" in a:
                self.fields.append((a["name"], a.get("value", "")))
        elif tag == "select":
            self.select, self.option = a.get("name"), None
        elif tag == "option" and self.select:
            if "selected" in a or self.option is None:
                self.option = a.get("value", "")
        elif tag == "textarea":
            self.area = (a.get("name"), [])

    def handle_data(self, data):
        if self.area:
            self.area[1].append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select:
            self.fields.append((self.select, self.option or ""))
            self.select = None
        elif tag == "textarea" and self.area:
            self.fields.append((self.area[0], "".join(self.area[1])))
            self.area = None


class Browser:
    def __init__(self, port):
        self.port, self.cookie = port, None

    def ask(self, method, path, fields=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        headers = {"Origin": "http://127.0.0.1:%d" % self.port, "Content-Type": "application/x-www-form-urlencoded"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        c.request(method, path, urllib.parse.urlencode(fields) if fields else None, headers)
        r = c.getresponse()
        body = r.read().decode()
        if r.getheader("Set-Cookie"):
            self.cookie = r.getheader("Set-Cookie").split(";")[0]
        c.close()
        return r.status, r.getheader("Location"), body

    def send(self, page, action, replaced=None, **changed):
        """Opens the page, changes these fields of its form and sends it."""
        status, _, body = self.ask("GET", page)
        assert status == 200, (page, status)
        for _ in range(2):
            fields = Form(action, body).fields
            for name, value in changed.items():
                fields = [f for f in fields if f[0] != name] + [(name, value)]
            fields = replaced(fields) if replaced else fields
            status, _, body = self.ask("POST", action, fields)
            if status == 303:
                return
            # The page says what follows from it, with the same form: sent again, that is agreed to.
        raise AssertionError("%s: %d %s" % (action, status, re.sub(r"<[^>]*>|\s+", " ", body)[:3000]))


# ---- Who synchronises ----

class Desk:
    """A server with two nurses, their binôme, four dates, and programs that read them."""

    def __init__(self, box):
        self.box = box
        box.sample()
        box.empty_planning()
        self.dates = {}
        with box.connect() as db:
            place = db.execute("SELECT p.id FROM place p JOIN structure s ON s.id = p.structure WHERE p.level = 0"
                               " AND s.visible = 0 AND NOT coalesce(p.confidential, 0) AND p.name IS NOT NULL"
                               " ORDER BY p.id").fetchone()[0]
            self.people = [self.add(db, "person", label=label, employment="member", professions="infirmier")
                           for label in ("IDE 1", "IDE 2")]
            self.team = self.add(db, "team", label="Binôme Nord")
            db.execute("INSERT INTO team_member SELECT ?, id FROM person", (self.team[0],))
            for week, name in enumerate(("reste", "bouge", "annule", "quitte")):
                day = FIRST + datetime.timedelta(7 * week)
                date = self.add(db, "occurrence", kind="permanence", title="Permanence %s" % name, place=place,
                                day=day.isoformat(), start=540, minutes=180, start_utc=instant(day, 540),
                                end_utc=instant(day, 720), status="confirmed", open_to="everyone",
                                team=self.team[0] if name in ("reste", "bouge") else None)
                # A binôme keeps a date as long as it holds it whole.
                for person in self.people if name in ("reste", "bouge") else self.people[:1]:
                    db.execute("INSERT INTO occurrence_staff VALUES(?, ?)", (date[0], person[0]))
                self.dates[name] = date[1]
            db.commit()
        self.server = box.serve()
        self.browser = Browser(self.server.port)
        link = re.search(r"/premier-demarrage/\S+", self.server.process.stdout.readline().decode()).group(0)
        self.browser.send(link, link, compte_nom="Administration", compte_courriel="a@example.org",
                          mot_de_passe=PASSWORD, encore=PASSWORD)
        self.secret, self.other = (self.token_of(person) for _, person in self.people)
        calendar = box.one("SELECT uuid FROM calendar WHERE kind = 'person' AND subject = ?", self.people[0][0])
        self.own = "/dav/calendars/%s/%s/" % (calendar, self.people[0][1])
        self.configure()

    def token_of(self, person, gesture="nouveau"):
        """Makes a calendar's token on its page, where it stands once."""
        page = "/equipe/agendas/personne/" + person
        field = dict(Form(page, self.browser.ask("GET", page)[2]).fields)
        status, _, body = self.browser.ask("POST", page, {**field, "geste": gesture})
        found = re.search(r"<dt>mot de passe</dt><dd><code class=\"secret\">([^<]+)</code>", body)
        return found.group(1) if found else status

    @staticmethod
    def add(db, table, **row):
        row = {"uuid": str(uuids.uuid4()), "rev": 1, "created_at": 0, "updated_at": 0, **row}
        cursor = db.execute("INSERT INTO %s(%s) VALUES(%s)" % (table, ", ".join(row), ", ".join("?" * len(row))),
                            list(row.values()))
        return cursor.lastrowid, row["uuid"]

    def configure(self):
        self.files = self.box.path("agendas")
        vdirsyncer = """[general]
status_path = "%s/etat"
[pair agenda]
a = "ici"
b = "serveur"
collections = ["from b"]
conflict_resolution = "b wins"
metadata = ["displayname", "color"]
[storage ici]
type = "filesystem"
path = "%s"
fileext = ".ics"
[storage serveur]
type = "caldav"
url = "http://127.0.0.1:%d/"
username = "agenda"
password = "%s"
read_only = true
""" % (self.box.directory, self.files, self.server.port, self.secret)
        self.vdirsyncer_conf = self.box.write("vdirsyncer.conf", vdirsyncer)
        self.khal_conf = self.box.write("khal.conf", """[calendars]
[[agenda]]
path = %s
type = discover
[locale]
timeformat = %%H:%%M
dateformat = %%Y-%%m-%%d
longdateformat = %%Y-%%m-%%d
datetimeformat = %%Y-%%m-%%d %%H:%%M
longdatetimeformat = %%Y-%%m-%%d %%H:%%M
local_timezone = Europe/Paris
default_timezone = Europe/Paris
[sqlite]
path = %s
""" % (os.path.join(self.files, "*"), self.box.path("khal.db")))

    def run_client(self, *command, stdin=b""):
        env = {**os.environ, "HOME": self.box.directory, "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "ignore"}
        env.pop("TZ", None)
        done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env,
                              timeout=TIMEOUT, check=False)
        out = done.stdout.decode()
        assert done.returncode == 0, "%s: %d\n%s" % (command, done.returncode, out)
        return out

    def vdirsyncer(self, *words, **how):
        return self.run_client("vdirsyncer", "-c", self.vdirsyncer_conf, *words, **how)

    def sync(self):
        """What one synchronisation copied or deleted: {calendar: [(action, date)]}."""
        names = {uuid: name for name, uuid in self.dates.items()}
        done = {}
        for action, item, where in re.findall(r"(Copying|Deleting)(?: \(\w+\))? (?:item |new item )?(\S+) (?:to|from) (\S+)",
                                              self.vdirsyncer("--verbosity", "INFO", "sync")):
            done.setdefault(where.split("/")[-1], []).append((action, names.get(item, item)))
        return done

    def khal(self, name):
        """The dates of a calendar, which khal knows by its name here: {title: (when, status)}."""
        out = self.run_client("khal", "-c", self.khal_conf, "list", "--include-calendar", name, "--day-format", "",
                              "--format", "{title}|{start-date} {start-time}|{status}", FIRST.isoformat(), "60d")
        lines = [line.split("|") for line in out.splitlines() if "|" in line]
        return {title.split(",")[0].removeprefix("Permanence "): (start, status.strip())
                for title, start, status in lines}

    def dav(self, method, path, body="", token="", **headers):
        """One request with the nurse's token, another one, or none."""
        token = self.secret if token == "" else token
        c = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=TIMEOUT)
        if token:
            headers["Authorization"] = "Basic " + base64.b64encode(b"agenda:" + token.encode()).decode()
        c.request(method, path, body.encode() or None, {k.replace("_", "-"): v for k, v in headers.items()})
        r = c.getresponse()
        text = r.read().decode()
        c.close()
        return r.status, dict(r.getheaders()), text

    def changes(self, token):
        """sync-collection: the next token, dates that stand there, dates that are gone."""
        names = {uuid: name for name, uuid in self.dates.items()}
        status, _, text = self.dav("REPORT", self.own, "<sync-collection xmlns='DAV:'><sync-token>%s</sync-token>"
                                   "<sync-level>1</sync-level><prop><getetag/></prop></sync-collection>" % token)
        assert status == 207, (status, text)
        root = xml.fromstring(text)
        there, gone = set(), set()
        for r in root.findall(DAV + "response"):
            name = names[r.find(DAV + "href").text.split("/")[-1].removesuffix(".ics")]
            (there if r.find(DAV + "propstat") is not None else gone).add(name)
        return root.find(DAV + "sync-token").text, there, gone

    def date_page(self, name):
        return "/equipe/planning/dates/" + self.dates[name]


def when(day, hour="09:00"):
    return "%s %s" % (day.isoformat(), hour)


def week(n):
    return FIRST + datetime.timedelta(7 * n)


# ---- The weeks ----

@test
def vdirsyncer_finds_both_calendars_of_a_person_and_copies_their_dates(desk):
    out = desk.vdirsyncer("discover", stdin=b"y\n" * 10)
    assert desk.people[0][1] in out and desk.team[1] in out and desk.people[1][1] not in out, out
    done = desk.sync()
    assert len(os.listdir(os.path.join(desk.files, desk.people[0][1]))) == 4, done
    assert len(os.listdir(os.path.join(desk.files, desk.team[1]))) == 2, done
    desk.vdirsyncer("metasync")
    own = desk.khal("IDE 1")
    assert own == {name: (when(week(n)), "CONFIRMED") for n, name in enumerate(desk.dates)}, own
    assert set(desk.khal("Binôme Nord")) == {"reste", "bouge"}
    desk.token = desk.changes("")[0]


@test
def without_a_change_nothing_is_copied(desk):
    assert desk.sync() == {}
    assert desk.changes(desk.token) == (desk.token, set(), set())


@test
def a_date_that_is_moved_moves_in_both_calendars(desk):
    page = desk.date_page("bouge")
    day = week(1) + datetime.timedelta(1)
    desk.browser.send(page + "/changer?jour=" + day.isoformat(), page + "/changer")
    done = desk.sync()
    assert done == {desk.people[0][1]: [("Copying", "bouge")], desk.team[1]: [("Copying", "bouge")]}, done
    for calendar in ("IDE 1", "Binôme Nord"):
        assert desk.khal(calendar)["bouge"] == (when(day), "CONFIRMED")
    token, there, gone = desk.changes(desk.token)
    assert (there, gone) == ({"bouge"}, set()) and token != desk.token
    desk.first, desk.token = desk.token, token


@test
def a_date_that_is_cancelled_says_so(desk):
    page = desk.date_page("annule")
    desk.browser.send(page, page + "/annulation", raison="Salle inondée")
    assert desk.sync() == {desk.people[0][1]: [("Copying", "annule")]}
    assert desk.khal("IDE 1")["ANNULÉ – Permanence annule"] == (when(week(2)), "CANCELLED")
    token, there, gone = desk.changes(desk.token)
    assert (there, gone) == ({"annule"}, set())
    desk.token = token


@test
def a_date_that_somebody_else_takes_leaves_the_calendar(desk):
    page = desk.date_page("quitte")
    desk.browser.send("%s/changer?personne=%s&depuis=%s" % (page, desk.people[1][1], desk.people[0][1]), page + "/changer")
    assert desk.sync() == {desk.people[0][1]: [("Deleting", "quitte")]}
    assert set(desk.khal("IDE 1")) == {"reste", "bouge", "ANNULÉ – Permanence annule"}
    item = desk.own + desk.dates["quitte"] + ".ics"
    assert desk.dav("GET", item)[0] == 404
    token, there, gone = desk.changes(desk.token)
    assert (there, gone) == (set(), {"quitte"})
    assert desk.changes("")[1:] == ({"reste", "bouge", "annule"}, set()), "at first nothing is told that is gone"
    assert desk.changes(desk.first)[1:] == ({"bouge", "annule"}, {"quitte"})
    desk.token = token


def refused(desk, token):
    status, _, text = desk.dav("REPORT", desk.own, "<sync-collection xmlns='DAV:'><sync-token>%s</sync-token><prop/>"
                               "</sync-collection>" % token)
    return status == 403 and xml.fromstring(text).find(DAV + "valid-sync-token") is not None


@test
def a_token_of_long_ago_of_the_future_or_of_another_calendar_is_refused(desk):
    base, rev = desk.token.rsplit("/", 1)
    assert refused(desk, "%s/%d" % (base, int(rev) + 1))
    for bad in ("1", base, base + "/", base + "/-1", base + "/1x", desk.token.replace(desk.people[0][1], desk.team[1])):
        assert refused(desk, bad), bad
    with desk.box.connect() as db:
        db.execute("INSERT OR REPLACE INTO setting VALUES('calendar.forgotten', ?)", (rev,))
        db.commit()
    assert refused(desk, desk.first)
    assert desk.changes(desk.token) == (desk.token, set(), set())


@test
def a_date_is_read_alone_and_only_when_it_is_another(desk):
    item = desk.own + desk.dates["bouge"] + ".ics"
    status, headers, text = desk.dav("GET", item, Accept_Encoding="gzip")
    assert status == 200 and headers["Content-Type"].startswith("text/calendar"), (status, headers)
    assert text.count("BEGIN:VEVENT") == 1 and "METHOD" not in text and "\r\n" in text
    with open(os.path.join(desk.files, desk.people[0][1], desk.dates["bouge"] + ".ics"), encoding="utf-8", newline="") as f:
        assert f.read().replace("\r\n", "\n").strip() == text.replace("\r\n", "\n").strip()
    _, _, found = desk.dav("PROPFIND", item, "<propfind xmlns='DAV:'><prop><getetag/></prop></propfind>", Depth="0")
    assert xml.fromstring(found).find(".//" + DAV + "getetag").text == headers["ETag"]
    status, _, text = desk.dav("GET", item, If_None_Match=headers["ETag"])
    assert (status, text) == (304, "")
    status, headers, text = desk.dav("HEAD", item)
    assert status == 200 and int(headers["Content-Length"]) > 500 and text == ""


@test
def another_persons_calendar_is_not_found_and_nothing_is_written(desk):
    assert desk.dav("PROPFIND", desk.own, token=desk.other, Depth="0")[0] == 404
    assert desk.dav("PROPFIND", desk.own, token=None, Depth="0")[0] == 401
    for method in ("PUT", "DELETE", "MKCOL"):
        status, _, text = desk.dav(method, desk.own + "x.ics", "BEGIN:VCALENDAR")
        assert status == 403 and "need-privileges" in text, (method, status)


@test
def a_token_that_is_revoked_is_refused_at_once(desk):
    assert desk.dav("GET", "/dav/")[0] == 200
    desk.token_of(desk.people[0][1], "fin")
    status, headers, _ = desk.dav("PROPFIND", desk.own, Depth="0")
    assert status == 401 and headers["WWW-Authenticate"].startswith("Basic realm="), status
    answers = [desk.dav("GET", "/dav/")[0] for _ in range(30)]
    assert 429 in answers and answers[0] == 401, answers
    assert desk.dav("GET", "/dav/", token=desk.other)[0] == 200, "who is right never waits"
    said = desk.server.log()
    assert desk.secret not in said and base64.b64encode(b"agenda:" + desk.secret.encode()).decode() not in said


if __name__ == "__main__":
    if not shutil.which("vdirsyncer") or not shutil.which("khal"):
        print("1..1\nok 1 - calendars by CalDAV # SKIP vdirsyncer and khal are not installed")
        sys.exit(0)
    with tempfile.TemporaryDirectory(prefix="allervers-caldav-") as directory, Box(directory) as place:
        main(shared=Desk(place))
