#!/usr/bin/env python3
"""Mails, against a real mail server (Debian's python3-aiosmtpd): what arrives, what is put off, refused or lost on the
way, and what a crash leaves."""

import asyncio
import contextlib
import email
import email.policy
import hashlib
import http.client
import json
import socket
import ssl
import urllib.parse

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from harness import *

USER, PASSWORD = "annuaire", "mot de passe à garder"
SECRET = "JETONSECRETJETONSECRETJETONSECRETJETONSECRE"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Post:
    """A mail server on this machine: what it took, and how it answers."""

    def __init__(self, port=None, context=None, implicit=None, auth=False, rcpt=None, data=None):
        self.port = port or free_port()
        self.taken, self.connections, self.logins, self.plain_logins = [], 0, [], 0
        self.rcpt, self.data = rcpt, data
        post = self

        class Known(SMTP):
            def connection_made(self, transport):
                post.connections += transport.get_extra_info("sslcontext") is None or implicit is not None
                super().connection_made(transport)

        def authenticate(server, session, envelope, mechanism, data):
            post.logins.append((data.login, data.password, session.ssl is not None or implicit is not None))
            return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)

        class Here(Controller):
            def factory(self):
                return Known(post, hostname="mail.test", tls_context=context, require_starttls=context is not None,
                             auth_required=auth, auth_require_tls=context is not None, authenticator=authenticate)

        self.controller = Here(self, hostname="127.0.0.1", port=self.port, ssl_context=implicit)

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.rcpt(address) if self.rcpt else None
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.data:
            answer = self.data(server)
            if asyncio.iscoroutine(answer):
                answer = await answer
            if answer:
                return answer
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 taken"

    def __enter__(self):
        self.controller.start()
        self.connections = 0  # but the one by which it tried itself
        return self

    def __exit__(self, *exc):
        self.controller.stop()

    def message(self, n=0):
        return email.message_from_bytes(self.taken[n][2], policy=email.policy.default)


class Hang:
    """What a mail server does that never answers."""

    def __init__(self):
        self.called = threading.Event()

    async def __call__(self, *_):
        self.called.set()
        await asyncio.sleep(3600)


def settings(post, **more):
    env = {"ALLERVERS_SMTP_HOST": "localhost", "ALLERVERS_SMTP_PORT": str(post.port), "ALLERVERS_SMTP_SECURITY": "none",
           "ALLERVERS_MAIL_FROM": "annuaire@example.org", "ALLERVERS_BASE_URL": "https://annuaire.example.org",
           "ALLERVERS_TEAM_NAME": "Équipe du territoire (exemple)", "ALLERVERS_TEAM_MAIL": "equipe@example.org"}
    env.update(more)
    return env


def put(box, key, to="accueil@example.org", template="sign_in", data=None, useless_at=None):
    if data is None:
        data = {"label": "Coordinatrice 2", "link": "/connexion/" + SECRET, "until": "10 h"}
    with box.connect() as db:
        db.execute("INSERT INTO outbox(idem_key, message_id, recipient, template, data, state, created_at, due, useless_at)"
                   " VALUES(?, ?, ?, ?, ?, 'queued', unixepoch(), unixepoch(), ?)",
                   (key, "id-" + re.sub("[^a-z0-9]", "-", key), to, template, json.dumps(data), useless_at))
        db.commit()


def state(box, key):
    return box.one("SELECT state FROM outbox WHERE idem_key = ?", key)


def becomes(box, key, wanted):
    until(lambda: state(box, key) == wanted, "%s is %s, not %s" % (key, state(box, key), wanted))


def row(box, key):
    with box.connect() as db:
        db.row_factory = sqlite3.Row
        return dict(db.execute("SELECT * FROM outbox WHERE idem_key = ?", (key,)).fetchone())


def certificate(box, name="localhost"):
    """A certificate that signs itself; (context of the server, path of the certificate)."""
    cert, key = box.path(name + ".pem"), box.path(name + ".key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + name,
                    "-addext", "subjectAltName=DNS:" + name, "-keyout", key, "-out", cert],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


def signed_settings(box, post, cert, **more):
    box.write("password", PASSWORD + "\r\nune autre ligne\n")
    return settings(post, ALLERVERS_SMTP_SECURITY="starttls", ALLERVERS_SMTP_CA_FILE=cert, ALLERVERS_SMTP_USER=USER,
                    ALLERVERS_SMTP_PASSWORD_FILE=box.path("password"), **more)


def discreet(server):
    """The log holds neither addresses nor secrets."""
    log = server.log()
    for secret in (SECRET, PASSWORD, "accueil@example.org", "Coordinatrice"):
        assert secret not in log, log


@test
def mails_are_written_into_files_until_a_server_is_configured(box):
    box.empty()
    put(box, "sign-in/1/2")
    server = box.serve()
    becomes(box, "sign-in/1/2", "sent")
    folder = box.db + "-courriels"
    names = os.listdir(folder)
    assert len(names) == 1 and re.fullmatch(r"\d{4}-\d\d-\d\d-\d{6}-1-sign_in\.eml", names[0]), names
    path = os.path.join(folder, names[0])
    assert os.stat(folder).st_mode & 0o777 == 0o700 and os.stat(path).st_mode & 0o777 == 0o600
    with open(path, "rb") as f:
        message = email.message_from_binary_file(f, policy=email.policy.default)
    assert message["Subject"] == "Votre lien de connexion" and message["To"] == "accueil@example.org"
    # Links lead to this server when no address is configured.
    assert "http://127.0.0.1:%d/connexion/%s" % (server.port, SECRET) in message.get_body(("plain",)).get_content()
    r = row(box, "sign-in/1/2")
    assert r["way"] == "file" and r["data"] is None and r["tries"] == 1
    discreet(server)
    assert server.end() == 0


@test
def another_directory_is_chosen_on_the_command_line(box):
    """--mail-dir, even where a mail server is configured"""
    box.empty()
    put(box, "a", template="test", data={})
    with Post() as post:
        server = box.serve("--mail-dir", box.path("ici"), env=settings(post))
        becomes(box, "a", "sent")
        assert len(os.listdir(box.path("ici"))) == 1 and not post.taken
    assert box.rows("SELECT value FROM setting WHERE key = 'mail.test_delivered'") == []
    assert server.end() == 0


@test
def a_mail_arrives_encrypted_and_signed_in(box):
    """STARTTLS, a certificate that is verified, AUTH; what arrives is read by Python"""
    box.empty()
    context, cert = certificate(box)
    put(box, "test/1", template="test", data={})
    with Post(context=context, auth=True) as post:
        server = box.serve(env=signed_settings(box, post, cert))
        becomes(box, "test/1", "sent")
        assert post.logins == [(USER.encode(), PASSWORD.encode(), True)], post.logins
        assert post.taken[0][:2] == ("annuaire@example.org", ["accueil@example.org"])
        m = post.message()
        assert m["From"] == '"Équipe du territoire (exemple)" <annuaire@example.org>' or \
            m["From"].addresses[0].display_name == "Équipe du territoire (exemple)", m["From"]
        assert m["From"].addresses[0].addr_spec == "annuaire@example.org"
        assert m["Reply-To"] == "equipe@example.org" and m["To"] == "accueil@example.org"
        assert m["Subject"] == "Essai d’envoi" and m["Message-ID"] == "<id-test-1@example.org>"
        assert m["Auto-Submitted"] == "auto-generated" and m["MIME-Version"] == "1.0"
        assert abs(m["Date"].datetime.timestamp() - time.time()) < 120
        assert m.get_content_type() == "multipart/alternative" and not m.defects
        text, html = m.get_body(("plain",)), m.get_body(("html",))
        assert "courriel d’essai" in text.get_content() and "<p>" not in text.get_content()
        assert "courriel d’essai" in html.get_content() and html.get_content().startswith("<!DOCTYPE html>")
        assert max(len(line) for line in post.taken[0][2].split(b"\r\n")) <= 76
        # What the list of the first start asks for.
        assert abs(int(box.one("SELECT value FROM setting WHERE key = 'mail.test_delivered'")) - time.time()) < 120
        assert row(box, "test/1")["way"] == "smtp"
        discreet(server)
        assert server.end() == 0


@test
def a_mail_arrives_by_tls_from_the_first_byte(box):
    box.empty()
    context, cert = certificate(box)
    put(box, "a")
    with Post(implicit=context) as post:
        server = box.serve(env=settings(post, ALLERVERS_SMTP_SECURITY="tls", ALLERVERS_SMTP_CA_FILE=cert))
        becomes(box, "a", "sent")
        assert len(post.taken) == 1
        assert server.end() == 0


@test
def a_server_that_is_not_the_one_it_says_gets_nothing(box):
    """Another name in the certificate, one that nobody vouches for, no STARTTLS at all"""
    context, cert = certificate(box)
    other, other_cert = certificate(box, "autre.example.org")
    for name, how, trusted, words in (("nobody", {"context": context}, None, "certificate"),
                                      ("other", {"context": other}, other_cert, "localhost"),
                                      ("none", {}, cert, "STARTTLS")):
        box.db = box.path(name + ".db")
        box.empty()
        put(box, "a")
        with Post(auth=True, **how) as post:
            env = signed_settings(box, post, trusted or cert)
            if not trusted:
                del env["ALLERVERS_SMTP_CA_FILE"]
            server = box.serve(env=env)
            until(lambda: row(box, "a")["error"], "a try")
            r = row(box, "a")
            assert r["state"] == "queued" and words in r["error"] and r["data"], r
            assert not post.taken and not post.logins, (name, post.logins)
            assert "nothing can be sent" in server.log()
            discreet(server)
            assert server.end() == 0


@test
def with_a_wrong_password_everything_waits(box):
    """Nothing is lost, nothing is refused for good; with the right one it leaves"""
    box.empty()
    context, cert = certificate(box)
    for n in range(3):
        put(box, "a/%d" % n)
    with Post(context=context, auth=True) as post:
        env = signed_settings(box, post, cert)
        box.write("password", "un autre")
        server = box.serve(env=env)
        until(lambda: any(row(box, "a/%d" % n)["error"] for n in range(3)), "a try")
        time.sleep(1.5)
        assert {state(box, "a/%d" % n) for n in range(3)} == {"queued"}
        assert sum(row(box, "a/%d" % n)["tries"] > 0 for n in range(3)) == 1, "one tells for all"
        assert "535" in row(box, "a/0")["error"], row(box, "a/0")
        assert server.end() == 0
        box.write("password", PASSWORD)
        server = box.serve(env=env)
        for n in range(3):
            becomes(box, "a/%d" % n, "sent")
        assert server.end() == 0


@test
def a_server_that_is_down_is_waited_for(box):
    box.empty()
    put(box, "a")
    put(box, "b")
    port = free_port()
    server = box.serve(env=settings(Post(port=port)))
    until(lambda: row(box, "a")["tries"] == 1, "a first try")
    r = row(box, "a")
    assert r["state"] == "queued" and r["due"] > r["tried_at"] and "onnect" in r["error"], r
    assert row(box, "b")["tries"] == 0
    with Post(port=port) as post:
        becomes(box, "a", "sent")
        becomes(box, "b", "sent")
        assert len(post.taken) == 2
    assert server.log().count("nothing can be sent") == 1, server.log()
    assert server.end() == 0


@test
def what_is_put_off_comes_again_and_others_do_not_wait(box):
    """4xx, then taken; the Message-ID is the same at each try"""
    box.empty()
    tries = []

    def rcpt(address):
        tries.append(address)
        return "450 4.2.1 <%s> later" % address if address.startswith("plus") and len(tries) < 3 else None

    put(box, "later", to="plus-tard@example.org")
    put(box, "now")
    with Post(rcpt=rcpt) as post:
        server = box.serve(env=settings(post))
        becomes(box, "now", "sent")
        r = row(box, "later")
        assert r["state"] == "queued" and "450 4.2.1" in r["error"], r
        becomes(box, "later", "sent")
        assert [m[1][0] for m in post.taken] == ["accueil@example.org", "plus-tard@example.org"]
        assert tries.count("plus-tard@example.org") == 2
        # 4xx after the whole mail
        answers = ["451 4.3.0 disk full"]
        post.data = lambda server: answers.pop() if answers else None
        put(box, "data")
        becomes(box, "data", "sent")
        assert row(box, "data")["tries"] == 2
        discreet(server)
        assert server.end() == 0


@test
def what_is_refused_is_not_tried_again(box):
    """5xx to the recipient, to the mail; the next mails leave"""
    box.empty()
    with Post(rcpt=lambda address: "550 5.1.1 <%s>: unknown \x1b[31m" % address if "inconnu" in address else None) as post:
        server = box.serve(env=settings(post))
        put(box, "unknown", to="inconnu@example.org")
        becomes(box, "unknown", "failed")
        r = row(box, "unknown")
        assert "550 5.1.1" in r["error"] and "\x1b" not in r["error"] and r["tries"] == 1 and r["data"], r
        post.data = lambda server: "554 5.7.1 spam"
        put(box, "spam")
        becomes(box, "spam", "failed")
        assert "554 5.7.1 spam" in row(box, "spam")["error"]
        post.data = None
        put(box, "fine")
        becomes(box, "fine", "sent")
        assert "inconnu@example.org" not in server.log()
        assert server.end() == 0


@contextlib.contextmanager
def sending(box):
    """A server that has sent the mail "a" to the last byte and waits for the answer."""
    box.empty()
    put(box, "a")
    hang = Hang()
    with Post(data=hang) as post:
        server = box.serve(env=settings(post))
        assert hang.called.wait(TIMEOUT)
        yield post, server


@test
def killed_while_sending_it_does_not_send_twice(box):
    """kill -9 between the last byte and the answer: uncertain at the next start, and only a person sends it again"""
    with sending(box) as (post, server):
        assert state(box, "a") == "sending"
        server.send(signal.SIGKILL)
        server.process.wait()
        post.data = None
        server = box.serve(env=settings(post))
        put(box, "b")
        becomes(box, "b", "sent")
        r = row(box, "a")
        assert r["state"] == "uncertain" and r["data"], r
        assert len(post.taken) == 1 and post.message()["Message-ID"] == "<id-b@example.org>"
        assert server.end() == 0


@test
def a_connection_lost_before_the_answer_leaves_it_uncertain(box):
    """Lost before the final point it is sent again; after, nobody knows"""
    box.empty()

    def drop(server):
        server.transport.abort()
        return "451 never heard"

    put(box, "after")
    with Post(data=drop) as post:
        server = box.serve(env=settings(post))
        becomes(box, "after", "uncertain")
        assert "perhaps sent" in server.log()
        assert server.end() == 0
    # A server that hangs up in the middle of the mail.
    listener = socket.create_server(("127.0.0.1", 0))

    def half():
        connection, _ = listener.accept()
        connection.sendall(b"220 mail.test\r\n")
        file = connection.makefile("rb")
        for line in file:
            if line.startswith(b"DATA"):
                connection.sendall(b"354 go\r\n")
                connection.recv(100)
                break
            connection.sendall(b"250 OK\r\n")
        file.close()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()

    # More than the system sends at once: the final point cannot have left.
    put(box, "middle", data={"label": "x" * 60000, "link": "/connexion/x", "until": "10 h"})
    thread = threading.Thread(target=half)
    thread.start()
    fake = Post(port=listener.getsockname()[1])
    server = box.serve(env=settings(fake))
    until(lambda: row(box, "middle")["error"], "a try")
    thread.join()
    listener.close()
    assert state(box, "middle") in ("queued", "uncertain")
    assert server.end() == 0


@test
def stopping_does_not_wait_for_a_mail_server(box):
    """That has five minutes for its answer (SMTP_ANSWER_S), twice what end() waits"""
    with sending(box) as (_, server):
        assert server.end() == 0
        assert state(box, "a") == "uncertain"
    # One that never says hello: nothing left, it waits for the next start.
    listener = socket.create_server(("127.0.0.1", 0))
    put(box, "b")
    server = box.serve(env=settings(Post(port=listener.getsockname()[1])))
    until(lambda: state(box, "b") == "sending", "a try")
    assert server.end() == 0
    assert state(box, "b") == "queued"
    listener.close()
    # One that takes the mail and never says goodbye.
    with Post() as post:
        post.handle_QUIT = Hang()
        put(box, "c")
        server = box.serve(env=settings(post))
        becomes(box, "c", "sent")
        assert server.end() == 0


@test
def hostile_values_stay_values(box):
    box.empty()
    put(box, "a", data={"label": "x\r\nBcc: victime@example.org\r\n\r\n.\r\nMAIL FROM:<a@b.fr>", "link": "/connexion/x",
                        "until": "</p><script>"})
    with Post() as post:
        server = box.serve(env=settings(post, ALLERVERS_TEAM_NAME="Équipe\r\nBcc: victime@example.org"))
        becomes(box, "a", "sent")
        assert len(post.taken) == 1 and post.taken[0][1] == ["accueil@example.org"]
        m = post.message()
        assert "Bcc" not in m and m["From"].addresses[0].addr_spec == "annuaire@example.org"
        assert m["From"].addresses[0].display_name == "Équipe Bcc: victime@example.org", m["From"]
        assert "<script>" not in m.get_body(("html",)).get_content()
        assert "« x  Bcc: victime@example.org    .  MAIL FROM:<a@b.fr> »" in m.get_body(("plain",)).get_content().replace("\u00a0", " ")
        assert server.end() == 0


@test
def a_change_and_the_digest_arrive_and_the_first_ticks(box):
    """A letter that left early enough ticks who it went to; the digest says to the mail reader where one leaves it"""
    box.empty()
    with box.connect() as db:
        db.executescript("""INSERT INTO person(id, uuid, rev, created_at, updated_at, label, employment, professions)
            VALUES(1, 'p', 0, 0, 0, 'IDE 1', 'member', 'infirmier');
            INSERT INTO reach(id, uuid, rev, at, changed_at) VALUES(1, 'r', 1, 0, 0), (2, 's', 1, 0, 0);
            INSERT INTO reach_to(id, reach, person, mail_key, mail_till) VALUES(1, 1, 1, 'reach/1/1', unixepoch() + 600),
            (2, 2, 1, 'reach/2/1', unixepoch() - 1);""")
    lines = [{"what": "Permanence santé, mardi 8 décembre", "text": "Annulée. Grève."}]
    for n in (1, 2):
        put(box, "reach/%d/1" % n, template="place_change", data={"label": "Antenne 1", "link": "/equipe/planning", "lines": lines})
    none = {kind + more: [] if not more else 0 for kind in ("moved", "added", "other") for more in ("", "_more")}
    put(box, "digest/1/2026-11-30", template="digest", to="binome@example.org",
        data={"label": "Binôme 1", "link": "/equipe/planning", "stop": "/resume/" + SECRET, "cancelled": lines, "cancelled_more": 1, **none})
    with Post() as post:
        server = box.serve(env=settings(post))
        for key in ("reach/1/1", "reach/2/1", "digest/1/2026-11-30"):
            becomes(box, key, "sent")
        found = {m["To"]: m for m in (email.message_from_bytes(t[2], policy=email.policy.default) for t in post.taken)}
        assert found["binome@example.org"]["List-Unsubscribe"] == "<https://annuaire.example.org/resume/%s>" % SECRET
        assert "Et 1 autre." in found["binome@example.org"].get_body(("plain",)).get_content()
        assert found["accueil@example.org"]["List-Unsubscribe"] is None
        assert "Annulée. Grève." in found["accueil@example.org"].get_body(("plain",)).get_content()
        assert box.one("SELECT group_concat(id || ' ' || coalesce(how, '-')) FROM reach_to") == "1 mail,2 -"
        discreet(server)


@test
def what_cannot_be_written_is_told_and_stops_nobody(box):
    box.empty()
    put(box, "broken", data={})
    put(box, "unknown", template="nulle_part")
    put(box, "fine")
    with Post() as post:
        server = box.serve(env=settings(post))
        becomes(box, "fine", "sent")
        assert state(box, "broken") == state(box, "unknown") == "failed"
        assert "unknown name \"label\"" in row(box, "broken")["error"], row(box, "broken")
        assert server.end() == 0


@test
def what_tells_nothing_any_more_does_not_leave(box):
    """A link that is over is cancelled, its secret forgotten"""
    box.empty()
    put(box, "over", useless_at=int(time.time()) - 1)
    with Post() as post:
        server = box.serve(env=settings(post))
        becomes(box, "over", "cancelled")
        assert row(box, "over")["data"] is None and not post.taken
        assert server.end() == 0


@test
def one_connection_serves_many(box):
    box.empty()
    for n in range(20):
        put(box, "a/%d" % n)
    with Post() as post:
        server = box.serve(env=settings(post))
        until(lambda: len(post.taken) == 20, "twenty mails")
        assert post.connections == 1, post.connections
        assert server.end() == 0


# ---- in the browser's place ----

COOKIE = "A" * 43


def administrator(box):
    """An administrator who is signed in by COOKIE, and the token of the forms."""
    with box.connect() as db:
        db.execute("INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role, password)"
                   " VALUES(1, '0f7a2c1e-1111-4222-8333-444455556666', 0, 0, 0, 'Administration', 'admin@example.org',"
                   " 'admin@example.org', 'admin', 'x')")
        db.execute("INSERT INTO session(hash, account, created_at, seen_at) VALUES(?, 1, unixepoch(), unixepoch())",
                   (hashlib.sha256(COOKIE.encode()).hexdigest(),))
        db.commit()
    return hashlib.sha256(("form " + COOKIE).encode()).hexdigest()


def send(server, path, origin="https://annuaire.example.org", cookie=True, **form):
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
    if cookie:
        headers["Cookie"] = "allervers=" + COOKIE
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
    connection.request("POST", path, urllib.parse.urlencode(form), headers)
    reply = connection.getresponse()
    body = reply.read().decode()
    connection.close()
    return reply, body


def link_in(message):
    return re.search(r"^https://annuaire\.example\.org(/\S+)\r?$", message.get_body(("plain",)).get_content(), re.M).group(1)


@test
def an_invitation_is_mailed_and_accepted_without_a_password(box):
    """The administrator never sees the link, unless it is asked for; then by mailed links"""
    box.empty()
    token = administrator(box)
    with Post() as post:
        server = box.serve(env=settings(post))
        reply, body = send(server, "/equipe/comptes", jeton=token, nom="Binôme 1", courriel="binome@example.org", role="binome")
        assert reply.status == 200 and "Une invitation part à binome@example.org" in body and "/bienvenue/" not in body, body
        assert "ne partent pas" not in body
        until(lambda: post.taken, "the invitation")
        assert post.taken[0][1] == ["binome@example.org"] and "« Binôme 1 »" in post.message().get_body(("plain",)).get_content().replace("\u00a0", " ")
        link = link_in(post.message())
        assert link.startswith("/bienvenue/")
        # Another one, in the hand: the first is worth nothing any more.
        uuid = box.one("SELECT uuid FROM account WHERE label = 'Binôme 1'")
        reply, body = send(server, "/equipe/comptes/%s/invitation" % uuid, jeton=token, remise="lien")
        newer = re.search(r"https://annuaire\.example\.org(/bienvenue/[\w-]+)", body).group(1)
        assert server.get(link).status == 403
        reply, body = send(server, "/equipe/comptes/%s/invitation" % uuid, jeton=token, remise="courriel")
        assert "/bienvenue/" not in body and server.get(newer).status == 403
        until(lambda: len(post.taken) == 2, "the second invitation")
        link = link_in(post.message(1))
        assert "Continuer sans mot de passe" in server.get(link).body
        reply, _ = send(server, link, "https://example.org", cookie=False, sans="oui")
        assert reply.status == 403, "another site's form"
        reply, _ = send(server, link, cookie=False, sans="oui")
        assert reply.status == 303 and reply.headers["Location"] == "/equipe" and "allervers=" in reply.headers["Set-Cookie"]
        # And again, by a mailed link.
        reply, body = send(server, "/equipe/connexion/lien", cookie=False, courriel="Binome@example.org", vers="/equipe/fiches")
        assert reply.status == 200 and "Si un compte a l’adresse" in body and "n’envoie pas encore" not in body
        until(lambda: len(post.taken) == 3, "the link")
        link = link_in(post.message(2))
        assert re.fullmatch(r"/connexion/[\w-]{43}\?vers=%2Fequipe%2Ffiches", link), link
        page = server.get(link)
        assert page.status == 200 and "Set-Cookie" not in page.headers and page.headers["Referrer-Policy"] == "strict-origin"
        path = link.split("?")[0]
        reply, _ = send(server, path, "https://example.org", cookie=False, vers="/equipe/fiches")
        assert reply.status == 403 and "Set-Cookie" not in reply.headers
        reply, _ = send(server, path, cookie=False, vers="/equipe/fiches")
        assert reply.status == 303 and reply.headers["Location"] == "/equipe/fiches"
        reply, _ = send(server, path, cookie=False)
        assert reply.status == 403 and "Set-Cookie" not in reply.headers
        for secret in (link.split("?")[0][11:], newer[11:], "binome@example.org"):
            assert secret not in server.log()
        assert server.end() == 0
    assert not [r for r in box.rows("SELECT data FROM outbox WHERE data IS NOT NULL")]


@test
def what_could_not_work_is_refused_at_the_start(box):
    box.empty()
    good = settings(Post())
    for change, words in (({"SMTP_HOST": "smtp.example.org"}, "smtp_security = none"),
                          ({"BASE_URL": None}, "smtp_host needs base_url"),
                          ({"MAIL_FROM": None}, "smtp_host needs mail_from"),
                          ({"MAIL_FROM": "nulle part"}, "MAIL_FROM: an address"),
                          ({"SMTP_HOST": "smtp.example.org:25"}, "SMTP_HOST: the name"),
                          ({"SMTP_SECURITY": "ssl"}, "SMTP_SECURITY: starttls, tls or none"),
                          ({"SMTP_USER": "moi"}, "come together"),
                          ({"SMTP_PASSWORD": "secret"}, "come together"),
                          ({"SMTP_USER": "moi", "SMTP_PASSWORD_FILE": box.path("nowhere")}, "smtp_password_file"),
                          ({"SMTP_USER": "moi", "SMTP_PASSWORD": "a", "SMTP_PASSWORD_FILE": "b"}, "one of them")):
        env = {k: v for k, v in {**good, **{"ALLERVERS_" + k: v for k, v in change.items()}}.items() if v is not None}
        done = subprocess.run([BINARY, "serve", "--db", box.db, "--listen", "127.0.0.1:0"], env=box.environment(**env),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT, check=False)
        assert done.returncode == 1 and words in done.stderr.decode() and "secret" not in done.stderr.decode(), (change, done)


if __name__ == "__main__":
    main()
