"""Calendars: feeds of 100 and of 2,000 dates, cold and kept, beside the same bytes as a static file of nginx and the same
dates as a collection of Radicale, all in one run; and what a program asks that keeps in step and finds nothing new."""
import base64
import hashlib
import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import time
import uuid

SIZES = (100, 2000)
TOKEN = "B" * 43
SECONDS, ROUNDS, CONNECTIONS = 1, 3, 16

NGINX = """
worker_processes 2; daemon off; pid {at}/nginx.pid; error_log {at}/error.log warn;
events {{ worker_connections 1024; }}
http {{
  types {{ text/calendar ics; }} access_log off; sendfile on; tcp_nodelay on; keepalive_requests 10000000; etag on;
  open_file_cache max=100 inactive=60s; gzip_static on;
  client_body_temp_path {at}/t1; proxy_temp_path {at}/t2; fastcgi_temp_path {at}/t3; uwsgi_temp_path {at}/t4; scgi_temp_path {at}/t5;
  server {{ listen 127.0.0.1:{port}; root {at}/www; }}
}}
"""
RADICALE = """[server]
hosts = 127.0.0.1:{port}
max_connections = 64
[auth]
type = none
[storage]
filesystem_folder = {at}/collections
[logging]
level = error
"""
SYNC = """<?xml version="1.0"?><sync-collection xmlns="DAV:"><sync-token>%s</sync-token><sync-level>1</sync-level><prop><getetag/></prop>
</sync-collection>"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def furnish(db_path, n):
    """So many dates, one in five of the past, all held by one person whose calendar has a known token; at twenty places."""
    db = sqlite3.connect(db_path)
    now = int(time.time())
    structure = db.execute("INSERT INTO structure(uuid, short, rev, created_at, updated_at, name, name_fold, kind, visible,"
                           " visible_rule) SELECT ?, 'abcdefghij', 1, 0, 0, 'Structure (exemple)', 'structure exemple', 'ccas', 0,"
                           " value FROM setting WHERE key = 'rule.directory.visibility'", (str(uuid.uuid4()),)).lastrowid
    places = [db.execute("INSERT INTO place(uuid, rev, created_at, updated_at, structure, position, name, address, postcode, insee)"
                         " VALUES(?, 1, 0, 0, ?, ?, ?, ?, '92220', '92007')",
                         (str(uuid.uuid4()), structure, i, "Salle %d" % i, "%d rue des Lilas" % i)).lastrowid for i in range(20)]
    person = db.execute("INSERT INTO person(uuid, rev, created_at, updated_at, label, employment, professions)"
                        " VALUES(?, 1, 0, 0, 'IDE 1', 'member', 'infirmier')", (str(uuid.uuid4()),)).lastrowid
    midnight = now - now % 86400
    step = 630 / n  # days: the window of a feed
    for i in range(n):
        day = midnight + int((i * step) - 88) * 86400
        start = 480 + i % 10 * 60
        begin = day + start * 60 - 3600
        row = db.execute("INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, place, day, start, minutes,"
                         " start_utc, end_utc, status, holds_people, open_to, public_note) VALUES(?, 1, 0, 0, 'permanence', ?, ?, ?, ?, 60, ?, ?,"
                         " 'confirmed', 0, 'everyone', ?)",
                         (str(uuid.uuid4()), "Permanence santé", places[i % 20], time.strftime("%Y-%m-%d", time.gmtime(day)), start,
                          begin, begin + 3600, "Entrée par la cour." if i % 4 == 0 else None)).lastrowid
        db.execute("INSERT INTO occurrence_staff VALUES(?, ?)", (row, person))
    db.execute("INSERT INTO calendar(uuid, kind, subject, token_hash, cancelled, made_at) VALUES(?, 'person', ?, ?, 'marked', 0)",
               (str(uuid.uuid4()), person, hashlib.sha256(TOKEN.encode()).hexdigest()))
    db.commit()
    db.close()


def ask(port, method, path, body=None, headers=None):
    c = http.client.HTTPConnection("127.0.0.1", port)
    try:
        c.request(method, path, body, headers or {})
        r = c.getresponse()
        return r.status, dict((k.lower(), v) for k, v in r.getheaders()), r.read()
    finally:
        c.close()


def until(port, path):
    """Waits for a server that was started."""
    for _ in range(200):
        try:
            if ask(port, "GET", path)[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise SystemExit("no answer at %d%s" % (port, path))


def wrk(port, path, *more):
    """(requests a second, p99 in milliseconds)"""
    text = subprocess.run(["wrk", "-t1", "-c%d" % CONNECTIONS, "-d%ds" % SECONDS, "--latency", "--timeout", "30s", *more,
                           "http://127.0.0.1:%d%s" % (port, path)], stdout=subprocess.PIPE, text=True, check=True).stdout
    p99, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), float(p99) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def one_by_one(port, method, path, body, headers):
    """The same of one connection that asks again and again, ten times at least."""
    c, times = http.client.HTTPConnection("127.0.0.1", port), []
    end = time.monotonic() + SECONDS
    while time.monotonic() < end or len(times) < 10:
        start = time.monotonic()
        c.request(method, path, body, headers)
        r = c.getresponse()
        r.read()
        times.append((time.monotonic() - start) * 1000)
        assert r.status in (200, 207), r.status
    times.sort()
    return len(times) / sum(times) * 1000, times[len(times) * 99 // 100]


def serve_nginx(at, feed, zipped):
    shutil.rmtree(at, ignore_errors=True)
    os.makedirs(at / "www")
    os.chmod(at, 0o755)
    (at / "www/agenda.ics").write_bytes(feed)
    (at / "www/agenda.ics.gz").write_bytes(zipped)
    port = free_port()
    (at / "nginx.conf").write_text(NGINX.format(at=at, port=port) + ("" if os.getuid() else "user root;\n"))
    child = subprocess.Popen(["nginx", "-c", str(at / "nginx.conf")], stderr=subprocess.DEVNULL)
    until(port, "/agenda.ics")
    return child, port


def serve_radicale(at, feed):
    """One file a date, as a client would have put them there."""
    shutil.rmtree(at, ignore_errors=True)
    home = at / "collections/collection-root/bench/agenda"
    os.makedirs(home)
    (home / ".Radicale.props").write_text('{"tag": "VCALENDAR"}')
    head, *events = feed.decode().split("BEGIN:VEVENT\r\n")
    head = re.sub(r"(?m)^METHOD:.*\r\n", "", head)
    for event in events:
        event = "BEGIN:VEVENT\r\n" + event.split("END:VCALENDAR")[0]
        name = re.search(r"UID:(\S+)", event)[1]
        (home / (name + ".ics")).write_bytes((head + event + "END:VCALENDAR\r\n").encode())
    port = free_port()
    (at / "config").write_text(RADICALE.format(at=at, port=port))
    child = subprocess.Popen(["radicale", "--config", str(at / "config")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(port, "/bench/agenda/")
    return child, port


def sync_token(port, path, headers):
    body = ask(port, "REPORT", path, SYNC % "", headers)[2].decode()
    return re.search(r"<(?:\w+:)?sync-token>([^<]+)", body)[1]


def collection_of(port, headers):
    """Where the person's calendar is, as a client finds it."""
    depth = {**headers, "Depth": "1"}
    home = re.search(r"/dav/calendars/[^/<]+/", ask(port, "PROPFIND", "/dav/calendars/", b"", depth)[2].decode())[0]
    return re.search(r"<(?:\w+:)?href>(%s[^/<]+/)" % re.escape(home), ask(port, "PROPFIND", home, b"", depth)[2].decode())[1]


def measure(house, out, n):
    """house: run.py's program, work, Server, run and forget."""
    db = house["WORK"] / ("feeds-%d.db" % n)
    house["forget"](db)
    house["run"](house["PROGRAM"], "init", "--empty", "--db", str(db))
    furnish(db, n)
    serve = (house["PROGRAM"], "serve", "--listen", "127.0.0.1:0", "--db", str(db))
    kept = house["Server"](*serve)
    cold = house["Server"](*serve, ALLERVERS_CACHE_MB="0")
    peers = []
    try:
        status, headers, feed = ask(kept.port, "GET", "/agenda.ics")
        if status != 200 or feed.count(b"BEGIN:VEVENT") != n:
            raise SystemExit("/agenda.ics: %d, %d dates" % (status, feed.count(b"BEGIN:VEVENT")))
        zipped = ask(kept.port, "GET", "/agenda.ics", headers={"Accept-Encoding": "gzip"})[2]
        nginx, nginx_port = serve_nginx(house["WORK"] / "nginx", feed, zipped)
        peers.append(nginx)
        radicale, radicale_port = serve_radicale(house["WORK"] / "radicale", feed)
        peers.append(radicale)
        basic = {"Authorization": "Basic " + base64.b64encode(("x:" + TOKEN).encode()).decode(), "Content-Type": "application/xml"}
        ours, theirs = collection_of(kept.port, basic), "/bench/agenda/"
        plain = {"Content-Type": "application/xml"}
        tokens = sync_token(kept.port, ours, basic), sync_token(radicale_port, theirs, plain)
        gzip = ("-H", "Accept-Encoding: gzip")
        cases = [("nginx, a static file", lambda: wrk(nginx_port, "/agenda.ics")),
                 ("the feed, kept", lambda: wrk(kept.port, "/agenda.ics")),
                 ("the feed, cold", lambda: wrk(cold.port, "/agenda.ics")),
                 ("nginx, gzip", lambda: wrk(nginx_port, "/agenda.ics", *gzip)),
                 ("the feed, gzip, kept", lambda: wrk(kept.port, "/agenda.ics", *gzip)),
                 ("a private feed, kept", lambda: wrk(kept.port, "/cal/%s.ics" % TOKEN)),
                 ("304, kept", lambda: wrk(kept.port, "/agenda.ics", "-H", "If-None-Match: " + headers["etag"])),
                 ("the feed, cold, one connection", lambda: one_by_one(cold.port, "GET", "/agenda.ics", None, {})),
                 ("CalDAV, in step, one connection", lambda: one_by_one(kept.port, "REPORT", ours, SYNC % tokens[0], basic))]
        # Behind all others: what it has not answered when one stops asking it goes on with.
        slow = [("Radicale, the collection, one connection", lambda: one_by_one(radicale_port, "GET", theirs, None, plain)),
                ("Radicale, in step, one connection", lambda: one_by_one(radicale_port, "REPORT", theirs, SYNC % tokens[1], plain))]
        found = {name: [] for name, _ in cases + slow}
        for _ in range(ROUNDS):
            for name, case in cases:
                found[name].append(case())
        for name, case in slow:
            found[name] = [case()] * ROUNDS
        base = [r for r, _ in found["nginx, a static file"]]
        out("\n%s dates, %.0f kB, %.0f kB as gzip:\n\n| | a second | p99, ms | to nginx |\n|---|---|---|---|"
            % ("{:,}".format(n), len(feed) / 1000, len(zipped) / 1000))
        for name, results in found.items():
            rate = statistics.median(r for r, _ in results)
            ratio = statistics.median(r / b for (r, _), b in zip(results, base))
            out("| %s | %s | %.1f | %.3f |" % (name, "{:,.0f}".format(rate) if rate >= 10 else "%.1f" % rate,
                                              statistics.median(p for _, p in results), ratio))
    finally:
        for child in peers:
            child.send_signal(signal.SIGTERM)
            child.wait()
        kept.stop()
        cold.stop()


def feeds(house, out):
    out("\n## Calendars\n\n%d connections unless said." % CONNECTIONS)
    for n in SIZES:
        measure(house, out, n)
