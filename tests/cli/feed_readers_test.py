#!/usr/bin/env python3
"""The feeds of the demo as three programs read them that share no code: libical here in this process, Debian's
python3-icalendar, ical.js from npm. They agree with each other and with the database.
python3 tests/cli/feed_readers_test.py [build/release/allervers]"""

import ctypes
import datetime
import gzip
import hashlib
import http.client
import uuid as uuids
import zoneinfo

from harness import *

import npm

HERE = os.path.dirname(os.path.abspath(__file__))
PARIS = zoneinfo.ZoneInfo("Europe/Paris")
TODAY = datetime.datetime.now(PARIS).date()
TOKEN = "A" * 43

# No "\\n" of two letters: icalendar 4 takes an escaped backslash and the n behind it for a newline.
UGLY = ["Virgules, points-virgules; barres \\ obliques et \"guillemets\"",
        "BEGIN:VEVENT\r\nATTENDEE:mailto:x@example.org", "é" * 90 + "🎗" * 20, "deux\nlignes et\ttabulation",
        "x" * 74 + "é", "x" * 73 + "🎗", "END:VCALENDAR", "100 % « sûr » <b>&amp;"]


def last_sunday(year, month):
    day = datetime.date(year, month, 31)
    return day - datetime.timedelta((day.weekday() + 1) % 7)


def clock_changes():
    """Those of the window: in March the missing hour, in October the doubled one."""
    days = [last_sunday(y, m) for y in range(TODAY.year - 1, TODAY.year + 3) for m in (3, 10)]
    return [d for d in days if -90 < (d - TODAY).days < 540]


def add(db, day, start, minutes, title, **more):
    """As the program would keep it: a missing hour moves forward, a doubled hour is the first."""
    at = datetime.datetime(day.year, day.month, day.day, start // 60, start % 60, tzinfo=PARIS)
    begin = int(at.timestamp())
    row = {"uuid": str(uuids.uuid4()), "rev": 1, "created_at": 0, "updated_at": 0, "kind": "permanence", "title": title,
           "day": day.isoformat(), "start": start, "minutes": minutes, "start_utc": begin, "end_utc": begin + minutes * 60,
           "status": "confirmed", "open_to": "everyone", **more}
    db.execute("INSERT INTO occurrence(%s) VALUES(%s)" % (", ".join(row), ", ".join("?" * len(row))), list(row.values()))
    return row["uuid"]


def furnish(box):
    """What is hard to write, among the dates of the demo; and a private calendar."""
    with box.connect() as db:
        place, = db.execute("SELECT id FROM place WHERE confidential = 0 AND level = 0 AND name IS NOT NULL LIMIT 1").fetchone()
        for day in clock_changes():
            before = day - datetime.timedelta(1)
            add(db, day, 150, 60, "Dans l’heure qui manque ou revient")
            add(db, day, 90, 180, "À travers le changement")
            add(db, before, 1320, 360, "De nuit", place=place)
            add(db, day, 0, 1440, "Minuit plus 24 heures")
            add(db, before, 0, 1440, "Toute la journée")
        for i, text in enumerate(UGLY):
            add(db, TODAY + datetime.timedelta(20 + i), 540, 60, text.replace("\r", "").replace("\n", " "), public_note=text,
                reason=text[:60] if i % 2 else None, place=place if i % 3 else None)
        add(db, TODAY + datetime.timedelta(40), 600, 60, "Annulée", status="cancelled", reason="Neige; verglas")
        add(db, TODAY + datetime.timedelta(41), 600, 60, "Déplacée", was_day=TODAY.isoformat(), was_start=545)
        person, = db.execute("SELECT id FROM person WHERE label = 'IDE 1'").fetchone()
        db.execute("INSERT INTO calendar(uuid, kind, subject, token_hash, cancelled, made_at) VALUES(?, 'person', ?, ?, 'struck', 0)",
                   (str(uuids.uuid4()), person, hashlib.sha256(TOKEN.encode()).hexdigest()))
        db.commit()


# ---- Three readers: {uid: (start, end, all day, summary, location, description, status, sequence)} ----

def by_icalendar(text):
    try:
        import icalendar
    except ImportError:
        raise Skip("python3-icalendar is not installed") from None

    def instant(value):
        if isinstance(value, datetime.datetime):
            return int(value.timestamp())
        return int(datetime.datetime(value.year, value.month, value.day, tzinfo=PARIS).timestamp())

    found = {}
    for v in icalendar.Calendar.from_ical(text).walk("VEVENT"):
        found[str(v["UID"])] = (instant(v.decoded("DTSTART")), instant(v.decoded("DTEND")),
                                not isinstance(v.decoded("DTSTART"), datetime.datetime), str(v.get("SUMMARY", "")),
                                str(v.get("LOCATION", "")), str(v.get("DESCRIPTION", "")), str(v["STATUS"]), int(v["SEQUENCE"]))
    return found


class Time(ctypes.Structure):
    """struct icaltimetype of libical 3.0."""
    _fields_ = [(n, ctypes.c_int) for n in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_daylight")] + \
               [("zone", ctypes.c_void_p)]


VEVENT = 4


def by_libical(text):
    lib = ctypes.CDLL("libical.so.3")
    for name, result, *arguments in (
            ("icalparser_parse_string", ctypes.c_void_p, ctypes.c_char_p),
            ("icalcomponent_get_first_component", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int),
            ("icalcomponent_get_next_component", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int),
            ("icalcomponent_get_uid", ctypes.c_char_p, ctypes.c_void_p),
            ("icalcomponent_get_summary", ctypes.c_char_p, ctypes.c_void_p),
            ("icalcomponent_get_location", ctypes.c_char_p, ctypes.c_void_p),
            ("icalcomponent_get_description", ctypes.c_char_p, ctypes.c_void_p),
            ("icalcomponent_get_sequence", ctypes.c_int, ctypes.c_void_p),
            ("icalcomponent_get_status", ctypes.c_int, ctypes.c_void_p),
            ("icalproperty_status_to_string", ctypes.c_char_p, ctypes.c_int),
            ("icalcomponent_get_dtstart", Time, ctypes.c_void_p), ("icalcomponent_get_dtend", Time, ctypes.c_void_p),
            ("icaltime_as_timet_with_zone", ctypes.c_long, Time, ctypes.c_void_p),
            ("icalcomponent_free", None, ctypes.c_void_p)):
        f = getattr(lib, name)
        f.restype, f.argtypes = result, arguments

    def instant(t):
        if t.is_date:
            return int(datetime.datetime(t.year, t.month, t.day, tzinfo=PARIS).timestamp())
        return lib.icaltime_as_timet_with_zone(t, t.zone)

    def said(value):
        return (value or b"").decode()

    whole, found = lib.icalparser_parse_string(text), {}
    assert whole
    v = lib.icalcomponent_get_first_component(whole, VEVENT)
    while v:
        start, end = lib.icalcomponent_get_dtstart(v), lib.icalcomponent_get_dtend(v)
        found[said(lib.icalcomponent_get_uid(v))] = (
            instant(start), instant(end), bool(start.is_date), said(lib.icalcomponent_get_summary(v)),
            said(lib.icalcomponent_get_location(v)), said(lib.icalcomponent_get_description(v)),
            said(lib.icalproperty_status_to_string(lib.icalcomponent_get_status(v))), lib.icalcomponent_get_sequence(v))
        v = lib.icalcomponent_get_next_component(whole, VEVENT)
    lib.icalcomponent_free(whole)
    return found


SCRIPT = """
const ICAL = require(process.argv[2]);
const whole = new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf8")));
for (const zone of whole.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const out = whole.getAllSubcomponents("vevent").map(v => {
    const at = name => v.getFirstPropertyValue(name);
    const instant = t => t.isDate ? [t.year, t.month, t.day] : t.toUnixTime();
    return [at("uid"), instant(at("dtstart")), instant(at("dtend")), at("dtstart").isDate, at("summary") || "", at("location") || "",
            at("description") || "", at("status"), at("sequence")];
});
process.stdout.write(JSON.stringify(out));
"""


def by_icaljs(box, text):
    library = box.write("ical.cjs", npm.read(os.path.join(HERE, "icaljs.txt"), "dist/ical.es5.cjs"))
    if not shutil.which("node"):
        raise Skip("node is not installed")
    done = subprocess.run(["node", box.write("read.cjs", SCRIPT), library], input=text, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=TIMEOUT, check=False)
    assert done.returncode == 0, done.stderr.decode()

    def instant(v):
        return v if isinstance(v, int) else int(datetime.datetime(*v, tzinfo=PARIS).timestamp())
    return {row[0]: (instant(row[1]), instant(row[2]), *row[3:]) for row in json.loads(done.stdout)}


def lines_of(text):
    """Every line as RFC 5545 wants it; the text without folds."""
    assert text.endswith(b"END:VCALENDAR\r\n") and b"\n" not in text.replace(b"\r\n", b"") and b"\r" not in text.replace(b"\r\n", b"")
    for line in text.split(b"\r\n"):
        assert len(line) <= 75, line
        line.decode("utf-8")  # no fold within a letter
    whole = text.replace(b"\r\n ", b"").decode()
    assert whole.count("BEGIN:VTIMEZONE") == 1 and "TZID:Europe/Paris\r\n" in whole and "TZID=/" not in whole
    assert not re.search(r"^(ATTENDEE|ORGANIZER)", whole, re.M)
    uids = re.findall(r"^UID:(.+)\r$", whole, re.M)[1:]
    assert len(set(uids)) == len(uids)
    return uids


def expected(box, where, *parameters):
    return {r[0]: r[1:] for r in box.rows("SELECT uuid, start_utc, end_utc FROM occurrence o WHERE deleted_rev IS NULL"
                                          " AND example = 0 AND status NOT IN ('envisaged', 'proposed') AND " + where, *parameters)}


def agree(box, server, path, where, *parameters):
    page = server.get(path)
    assert page.status == 200, (path, page.status, server.log())
    body = page.body.encode()
    uids = lines_of(body)
    wanted = expected(box, where, *parameters)
    readers = {"libical": by_libical(body), "python3-icalendar": by_icalendar(body), "ical.js": by_icaljs(box, body)}
    assert set(uids) == set(wanted), (path, len(uids), len(wanted))
    for name, found in readers.items():
        assert set(found) == set(uids), (name, len(found), len(uids))
        for uid, (start, end) in wanted.items():
            assert found[uid][:2] == (start, end), "%s: %s %r instead of %r" % (name, found[uid][3], found[uid][:2], (start, end))
            assert found[uid] == readers["ical.js"][uid], "%s and ical.js:\n%r\n%r" % (name, found[uid], readers["ical.js"][uid])
    return readers["ical.js"]


def asked_again(server, path):
    """As programs do that hold it already: by what they know of it, without its body, in gzip."""
    def ask(method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        reply = connection.getresponse()
        body = reply.read()
        connection.close()
        return reply.status, body, reply.headers

    _, body, first = ask()
    etag, since = first["ETag"], first["Last-Modified"]
    assert etag.startswith('"') and since and "Accept-Encoding" in first["Vary"], (etag, since, first["Vary"])
    status, again, headers = ask()
    assert (status, again, headers["ETag"], headers["Last-Modified"]) == (200, body, etag, since), path
    status, zipped, headers = ask(Accept_Encoding="gzip")
    assert status == 200 and headers["Content-Encoding"] == "gzip" and gzip.decompress(zipped) == body
    assert headers["ETag"] != etag and headers["ETag"].startswith('"')
    assert ask(Accept_Encoding="gzip", If_None_Match=headers["ETag"])[:2] == (304, b"")
    status, nothing, headers = ask("HEAD")
    assert (status, nothing, headers["ETag"], headers["Content-Length"]) == (200, b"", etag, str(len(body)))
    assert ask("HEAD", If_None_Match=etag)[:2] == (304, b"")
    status, nothing, headers = ask(If_None_Match=etag)
    assert (status, nothing, headers["ETag"]) == (304, b"", etag)
    assert ask(If_Modified_Since=since)[:2] == (304, b"")
    assert ask(If_Modified_Since="Thu, 01 Jan 2026 00:00:00 GMT")[:2] == (200, body)
    assert ask(If_None_Match='"another"', If_Modified_Since=since)[:2] == (200, body), "the ETag decides"


@test
def the_same_instants_and_texts_in_every_reader(box):
    box.sample()
    furnish(box)
    server = box.serve()
    back = int(datetime.datetime(*(TODAY - datetime.timedelta(92)).timetuple()[:3], tzinfo=PARIS).timestamp())
    ahead = int(datetime.datetime(*(TODAY + datetime.timedelta(549)).timetuple()[:3], tzinfo=PARIS).timestamp())
    window = "end_utc > %d AND start_utc < %d" % (back, ahead)
    listed = "level = 0 AND kind <> 'astreinte' AND " + window
    found = agree(box, server, "/agenda.ics", listed)
    texts = " ".join(e[5] for e in found.values())
    for text in UGLY:
        assert text.replace("\r", "").replace("\t", "") in texts, text
    assert any(e[2] for e in found.values()) and sum("ANNULÉ – " in e[3] for e in found.values()) >= 1
    agree(box, server, "/agenda.ics?annules=retires", listed + " AND status NOT IN ('cancelled', 'missed')")
    theme = box.rows("SELECT theme, count(*) FROM occurrence WHERE theme IS NOT NULL AND %s GROUP BY 1 ORDER BY 2 DESC LIMIT 1" % listed)
    agree(box, server, "/agenda.ics?theme=" + theme[0][0], listed + " AND theme = ?", theme[0][0])
    place = box.rows("SELECT p.uuid, p.id, count(*) FROM occurrence o JOIN place p ON p.id = o.place WHERE p.confidential = 0 AND p.level = 0"
                     " AND o.level = 0 GROUP BY 1 ORDER BY 3 DESC LIMIT 1")[0]
    agree(box, server, "/agenda.ics?lieu=" + place[0], listed + " AND place = ?", place[1])
    private = agree(box, server, "/cal/%s.ics" % TOKEN,
                    window + " AND id IN (SELECT x.occurrence FROM occurrence_staff x JOIN person p ON p.id = x.person WHERE p.label = 'IDE 1')")
    for path in ("/agenda.ics", "/agenda.ics?theme=" + theme[0][0], "/cal/%s.ics" % TOKEN):
        asked_again(server, path)
    assert TOKEN not in server.log()
    assert private and all("Avec\u00a0: " in e[5] and "IDE 1" in e[5] for e in private.values())


if __name__ == "__main__":
    main()
