#!/usr/bin/env python3
"""Invitations as they arrive: a real server whose dates are changed by its own forms, a real mail server (Debian's
python3-aiosmtpd), and each .ics read by Debian's python3-icalendar. python3 tests/cli/invitations_test.py [allervers]

The tests follow each other on one server.
"""

import datetime
import email
import email.policy

import icalendar

from mail_test import Post, settings
from caldav_test import Browser, Form, Desk as Calendars, PASSWORD, PARIS, instant
from harness import *
import harness

harness._tests.clear()  # those of the files above

TODAY = datetime.datetime.now(PARIS).date()
FIRST = TODAY + datetime.timedelta(7 + (1 - TODAY.weekday()) % 7)  # a Tuesday
TEAM = "mailto:equipe@example.org"
MAILS = {"IDE 1": "un@example.org", "IDE 2": "deux@example.org"}


class Invitation:
    """One mail as a calendar program reads it."""

    def __init__(self, sender, to, content):
        m = email.message_from_bytes(content, policy=email.policy.default)
        assert m.get_content_type() == "multipart/mixed", m.get_content_type()
        forms, file = list(m.iter_parts())
        assert forms.get_content_type() == "multipart/alternative"
        text, html, part = list(forms.iter_parts())
        assert [p.get_content_type() for p in (text, html, part)] == ["text/plain", "text/html", "text/calendar"]
        assert file.get_content_type() == "application/ics" and file.get_filename() == "invite.ics"
        assert file.get_content_disposition() == "attachment"
        raw = part.get_payload(decode=True)
        assert raw == file.get_payload(decode=True), "the file says another thing"
        assert part.get_param("charset").upper() == "UTF-8"
        assert all(len(line) <= 75 for line in raw.split(b"\r\n")) and b"\n" not in raw.replace(b"\r\n", b"")
        self.calendar = icalendar.Calendar.from_ical(raw)
        events = self.calendar.walk("VEVENT")
        assert len(events) == 1 and len(self.calendar.walk("VTIMEZONE")) == 1
        self.event, self.text, self.html, self.subject = events[0], text.get_content(), html.get_content(), m["Subject"]
        self.method, self.to = str(self.calendar["METHOD"]), to[0]
        assert part.get_param("method") == self.method, "MIME says another method"
        assert m["To"] == self.to and sender == "annuaire@example.org" and m["Reply-To"] == "equipe@example.org"
        assert str(self.event["ORGANIZER"]) == TEAM
        assert not isinstance(self.event["ATTENDEE"], list) and str(self.event["ATTENDEE"]) == "mailto:" + self.to
        assert self.event["ATTENDEE"].params["RSVP"] == "FALSE"
        self.uid, self.sequence = str(self.event["UID"]), int(self.event["SEQUENCE"])
        self.start = self.event["DTSTART"].dt.astimezone(PARIS)
        self.status = str(self.event["STATUS"])


class Desk:
    """A server with two nurses who have accounts and two dates, and where their mails go."""

    def __init__(self, box, post):
        self.box, self.post, self.read = box, post, 0
        box.sample()
        box.empty_planning()
        self.people, self.dates, self.known = {}, {}, {}
        self.server = box.serve(env=settings(post))
        self.browser = Browser(self.server.port)
        link = re.search(r"/premier-demarrage/\S+", self.server.process.stdout.readline().decode()).group(0)
        self.browser.send(link, link, compte_nom="Administration", compte_courriel="a@example.org",
                          mot_de_passe=PASSWORD, encore=PASSWORD)
        with box.connect() as db:
            place = db.execute("SELECT p.id FROM place p JOIN structure s ON s.id = p.structure WHERE p.level = 0"
                               " AND s.visible = 0 AND NOT coalesce(p.confidential, 0) AND p.name IS NOT NULL"
                               " ORDER BY p.id").fetchone()[0]
            for label, mail in MAILS.items():
                account = Calendars.add(db, "account", label=label, mail=mail, mail_norm=mail, role="binome",
                                        signed_in_at=1)
                self.people[label] = Calendars.add(db, "person", label=label, employment="member",
                                                   professions="infirmier", account=account[0])
            for week, name in enumerate(("bouge", "reste")):
                day = FIRST + datetime.timedelta(7 * week)
                date = Calendars.add(db, "occurrence", kind="permanence", title="Permanence %s" % name, place=place,
                                     day=day.isoformat(), start=540, minutes=180, start_utc=instant(day, 540),
                                     end_utc=instant(day, 720), status="confirmed", open_to="everyone")
                db.execute("INSERT INTO occurrence_staff VALUES(?, ?)", (date[0], self.people["IDE 1"][0]))
                self.dates[name] = date[1]
            db.commit()
        # Whatever the server writes next catches up with what was written beside it.
        page = "/equipe/agendas/personne/" + self.people["IDE 2"][1]
        fields = dict(Form(page, self.browser.ask("GET", page)[2]).fields)
        assert self.browser.ask("POST", page, {**fields, "geste": "nouveau"})[0] == 200

    def page(self, name):
        return "/equipe/planning/dates/" + self.dates[name]

    def mails(self, n):
        """The next n invitations; what would have waited for a change of mind leaves at once."""
        def come():
            with self.box.connect() as db:
                db.execute("UPDATE outbox SET due = 0 WHERE state = 'queued' AND idem_key GLOB 'invitation/*'")
                db.commit()
            return len(self.post.taken) >= self.read + n
        until(come, "%d invitations" % n)
        taken = self.post.taken[self.read:]
        assert len(taken) == n, [t[1] for t in taken]
        self.read += n
        found = [Invitation(*t) for t in taken]
        for x in found:
            key = (x.to, x.uid)
            assert x.sequence > self.known.get(key, -1), "SEQUENCE did not rise"
            self.known[key] = x.sequence
        return found

    def sign_in(self, label):
        """The browser of one of them, signed in by a mailed link."""
        b = Browser(self.server.port)
        status, _, _ = b.ask("POST", "/equipe/connexion/lien", {"courriel": MAILS[label]})
        assert status == 200, status
        until(lambda: len(self.post.taken) > self.read, "a link")
        text = email.message_from_bytes(self.post.taken[self.read][2], policy=email.policy.default).get_body(("plain",))
        self.read += 1
        link = re.search(r"/connexion/\S+", text.get_content()).group(0)
        status, where, _ = b.ask("POST", link, {"vers": ""})
        assert status == 303, status
        return b, where


@test
def who_holds_a_date_receives_it_as_an_invitation(desk):
    first, second = sorted(desk.mails(2), key=lambda x: x.start)
    assert (first.uid, second.uid) == (desk.dates["bouge"], desk.dates["reste"])
    for x in (first, second):
        assert (x.method, x.to, x.sequence, x.status) == ("REQUEST", MAILS["IDE 1"], 0, "CONFIRMED")
        assert x.subject.replace("\u00a0", " ").startswith("Nouvelle date : Permanence"), x.subject
        assert "Avec : IDE 1" in x.text.replace("\u00a0", " ") and str(x.event["LOCATION"]) in x.text
        assert "https://annuaire.example.org/equipe/planning/dates/" + x.uid in x.text and x.uid in x.html
    assert first.start == datetime.datetime(FIRST.year, FIRST.month, FIRST.day, 9, tzinfo=PARIS)


@test
def a_date_that_moves_keeps_its_uid_and_raises_its_sequence(desk):
    day = FIRST + datetime.timedelta(1)
    desk.browser.send(desk.page("bouge") + "/changer?jour=" + day.isoformat(), desk.page("bouge") + "/changer")
    x, = desk.mails(1)
    assert (x.method, x.uid, x.to) == ("REQUEST", desk.dates["bouge"], MAILS["IDE 1"])
    assert x.start.date() == day and x.subject.startswith("Changement"), x.subject
    assert "Annoncée d’abord" in x.text


@test
def who_is_replaced_is_told_and_who_comes_is_invited(desk):
    page, old, new = desk.page("bouge"), desk.people["IDE 1"][1], desk.people["IDE 2"][1]
    desk.browser.send("%s/changer?personne=%s&depuis=%s" % (page, new, old), page + "/changer")
    found = {x.to: x for x in desk.mails(2)}
    gone, come = found[MAILS["IDE 1"]], found[MAILS["IDE 2"]]
    assert (gone.method, gone.status, gone.uid) == ("CANCEL", "CANCELLED", come.uid)
    assert (come.method, come.status) == ("REQUEST", "CONFIRMED") and come.uid == desk.dates["bouge"]
    assert "Vous ne tenez plus cette date" in gone.text and "IDE 2" not in gone.text


@test
def a_change_that_is_taken_back_before_its_mail_left_sends_nothing(desk):
    page = desk.page("reste")
    one, two = desk.people["IDE 1"][1], desk.people["IDE 2"][1]
    desk.browser.send("%s/changer?personne=%s&depuis=%s" % (page, two, one), page + "/changer")
    desk.browser.send("%s/changer?personne=%s&depuis=%s" % (page, one, two), page + "/changer")
    assert desk.box.one("SELECT count(*) FROM outbox WHERE state = 'queued' AND idem_key GLOB 'invitation/*'") == 0
    assert desk.mails(0) == []


@test
def a_cancelled_date_leaves_the_calendar_with_its_reason(desk):
    desk.browser.send(desk.page("bouge"), desk.page("bouge") + "/annulation", raison="Salle inondée")
    x, = desk.mails(1)
    assert (x.method, x.to, x.status) == ("CANCEL", MAILS["IDE 2"], "CANCELLED")
    assert x.subject.startswith("Annulé") and "Salle inondée" in x.text, (x.subject, x.text)


@test
def who_signs_in_is_asked_and_a_change_of_way_is_told_to_the_calendar(desk):
    b, where = desk.sign_in("IDE 1")
    assert where == "/equipe/compte/invitations?premiere=oui", where
    page = b.ask("GET", where)[2]
    assert "Google Agenda du téléphone ne sait pas" in page and "Votre invitation à venir sera retirée" in page
    fields = dict(Form("/equipe/compte/invitations", page).fields)
    assert b.ask("POST", "/equipe/compte/invitations", {**fields, "voie": "abonnement"})[1] == "/equipe/agendas"
    x, = desk.mails(1)
    assert (x.method, x.uid, x.to) == ("CANCEL", desk.dates["reste"], MAILS["IDE 1"])
    assert "vous abonner" in x.text
    own = "/equipe/agendas/personne/" + desk.people["IDE 1"][1]
    made = b.ask("POST", own, {**dict(Form(own, b.ask("GET", own)[2]).fields), "geste": "nouveau"})[2]
    feed = re.search(r"/cal/[^\"<]+\.ics", made).group(0)
    assert b.ask("GET", feed)[0] == 200
    # never both
    assert b.ask("POST", "/equipe/compte/invitations", {**fields, "voie": "invitations"})[1] == "/equipe"
    x, = desk.mails(1)
    assert (x.method, x.uid, x.status) == ("REQUEST", desk.dates["reste"], "CONFIRMED")
    assert b.ask("GET", feed)[0] in (404, 410)
    assert b.ask("POST", own, {**dict(Form(own, b.ask("GET", own)[2]).fields), "geste": "nouveau"})[1] == "/equipe/compte/invitations?refus=oui"
    assert b.ask("POST", "/equipe/compte/invitations", {"voie": "abonnement"})[0] == 403, "without the session's token"
    log = desk.server.log()
    assert not any(mail in log for mail in MAILS.values()), log


if __name__ == "__main__":
    with harness.own_box() as place, Post() as post:
        main(Desk(place, post))
