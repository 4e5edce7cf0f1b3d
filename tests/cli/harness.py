"""What the tests of the command line share: TAP, a directory of its own for each test, running allervers, asking the
database and the server. Python's standard library only.

    python3 tests/cli/commands_test.py [build/release/allervers] [WORD...]

runs the tests of a file, or those whose names hold one of the words.
"""

import contextlib
import csv
import http.client
import io
import json
import os
import re
import signal
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback

# What the tests call today is what the program calls so, at one in the morning too; needs no tzdata.
os.environ["TZ"] = "CET-1CEST,M3.5.0,M10.5.0/3"
time.tzset()

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WORDS = sys.argv[1:]
BINARY = os.path.abspath(WORDS.pop(0) if WORDS and "/" in WORDS[0] else
                         os.environ.get("ALLERVERS", os.path.join(ROOT, "build/release/allervers")))
SHARED = os.environ.get("ALLERVERS_SHARED", os.path.join(ROOT, "../shared"))
SANITIZED = os.path.basename(os.path.dirname(BINARY)) != "release"

# Seconds that anything may take which a free machine does at once, sanitizers and a busy machine included. It is a ceiling
# for what hangs; how long something takes is measured where that is what is tested.
TIMEOUT = 120

_tests = []


class Skip(Exception):
    """Raised by a test that cannot be run here; its words say why."""


def test(function):
    """Marks a test; its docstring, or its name, is what it shows."""
    _tests.append(function)
    return function


@contextlib.contextmanager
def own_box():
    with tempfile.TemporaryDirectory(prefix="allervers ") as directory:
        with Box(directory) as box:
            yield box


def main(shared=None):
    """Runs the marked tests, each in a box of its own unless all share something."""
    failed = 0
    chosen = [t for t in _tests if not WORDS or any(w in t.__name__ for w in WORDS)]
    for n, function in enumerate(chosen, 1):
        name = (function.__doc__ or function.__name__.replace("_", " ")).strip().split("\n")[0]
        try:
            with contextlib.nullcontext(shared) if shared else own_box() as place:
                function(place)
            print("ok %d - %s" % (n, name), flush=True)
        except Skip as e:
            print("ok %d - %s # SKIP %s" % (n, name, e), flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print("not ok %d - %s" % (n, name))
            print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
    print("1..%d" % len(chosen))
    sys.exit(1 if failed else 0)


class Result:
    """What a command said."""

    def __init__(self, command, code, out, err):
        self.command, self.code, self.out, self.err = command, code, out, err

    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return "%s\n  exit code %d\n  out: %s\n  err: %s" % (self.command, self.code, self.out[:4000], self.err[:4000])


class Box:
    """A directory (with a space in its path) and the database in it."""

    def __init__(self, directory):
        self.directory = directory
        self.db = self.path("annuaire.db")
        self.servers = []

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        for s in self.servers:
            s.kill()

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, content):
        """Writes a file of the box (text as UTF-8, or bytes) and returns its path."""
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def environment(self, **more):
        env = {k: v for k, v in os.environ.items() if not k.startswith("ALLERVERS_")}
        env["ALLERVERS_BACKUP_DIR"] = "none"  # a copy at each start is work; those that are about it say where
        env.update(more)
        return env

    def run(self, *words, db=True, env=None, cwd=None, stdin=b"", timeout=TIMEOUT, user=None):
        """Runs allervers with these words, on the database of the box unless db is False."""
        command = [BINARY, words[0], "--db", self.db, *words[1:]] if db else [BINARY, *words]
        done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=self.environment(**(env or {})), cwd=cwd or self.directory, timeout=timeout,
                              user=user, check=False)
        result = Result(command[1:], done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
        assert done.returncode in (0, 1, 2), "died: %r" % result
        assert "Sanitizer" not in result.err and "runtime error" not in result.err, result
        return result

    def ok(self, *words, **how):
        """Runs allervers, which must do what it is asked."""
        result = self.run(*words, **how)
        assert result.code == 0, result
        return result

    def refused(self, *words, **how):
        """Runs allervers, which must refuse and say why on one line of standard error."""
        result = self.run(*words, **how)
        assert result.code == 1 and result.err.strip(), result
        assert result.err.startswith("allervers %s: " % words[0]), result
        return result

    def start(self, *words, **how):
        """Starts allervers and returns the process."""
        return subprocess.Popen([BINARY, *words, "--db", self.db], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=self.environment(), cwd=self.directory, **how)

    # ---- the database ----

    def empty(self):
        self.ok("init", "--empty")

    def sample(self):
        self.ok("init", "--sample")

    def empty_planning(self):
        """Takes people and dates of the demo out: who tests the planning fills it."""
        with self.connect() as db:
            db.execute("PRAGMA foreign_keys = ON")
            for table in ("occurrence", "series", "team", "person"):
                db.execute("DELETE FROM " + table)
                db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            db.commit()

    @contextlib.contextmanager
    def connect(self):
        db = sqlite3.connect(self.db, timeout=TIMEOUT)
        try:
            yield db
        finally:
            db.close()

    def rows(self, sql, *parameters):
        with self.connect() as db:
            return db.execute(sql, parameters).fetchall()

    def one(self, sql, *parameters):
        rows = self.rows(sql, *parameters)
        assert len(rows) == 1, "%d rows: %s %r" % (len(rows), sql, parameters)
        return rows[0] if len(rows[0]) > 1 else rows[0][0]

    def dump(self, but=()):
        """All tables but those of the indexes and those named: {table: rows}."""
        with self.connect() as db:
            tables = [r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            return {t: sorted(map(repr, db.execute("SELECT * FROM \"%s\"" % t)))
                    for t in tables if not t.startswith(("search_", "sqlite_")) and t not in but}

    def sound(self):
        """The file is a sound database whose references all lead somewhere."""
        with self.connect() as db:
            # Table by table: newer SQLite also looks into full-text tables, whose tokenizer Python does not have.
            tables = [r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"
                                               " AND sql NOT LIKE 'CREATE VIRTUAL%'")]
            problems = [(t, r[0]) for t in tables for r in db.execute("PRAGMA integrity_check(\"%s\")" % t)
                        if r[0] != "ok"]
            assert not problems, problems
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []

    # ---- importing ----

    def sheet(self, name, rows, separator=";", encoding="utf-8"):
        """Writes a spreadsheet: rows of cells, or dicts whose keys become the first line."""
        if rows and isinstance(rows[0], dict):
            header = list(dict.fromkeys(k for r in rows for k in r))
            rows = [header] + [[r.get(k, "") for k in header] for r in rows]
        text = io.StringIO()
        csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
        return self.write(name, text.getvalue().encode(encoding))

    def look(self, file, *options, map="plat"):
        """What an import of the file would do: the report as a dict."""
        return self.ok("import", "--map", map, file, "--json", *options).json()

    def apply(self, file, *options, map="plat"):
        report = self.ok("import", "--map", map, file, "--json", "--apply", *options).json()
        assert report["applied"] is True, report
        return report

    # ---- the server ----

    def serve(self, *options, **how):
        server = Server(self, options, **how)
        self.servers.append(server)
        return server


def notes(report, kind):
    """The texts of one kind of remark, by line: [(line, text)]."""
    return [(n["line"], n["text"].replace("\u00a0", " ").replace("\u202f", " ")) for n in report["notes"]
            if n["kind"] == kind]


def counts(report):
    """new, changed, unchanged, vanished, rejected."""
    return tuple(report[k] for k in ("new", "changed", "unchanged", "vanished", "rejected"))


def until(condition, what):
    """Waits until the condition holds; returns what it gave."""
    end = time.monotonic() + TIMEOUT
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, "not within %d s: %s" % (TIMEOUT, what)
        time.sleep(0.02)


class Page:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def text(self):
        """The page as somebody reads it: without tags, with plain spaces."""
        import html  # pylint: disable=import-outside-toplevel
        text = html.unescape(re.sub(r"<[^>]*>", " ", self.body))
        return re.sub(r"\s+", " ", text)


class Server:
    """allervers serve on a free port."""

    def __init__(self, box, options, env=None, listen="127.0.0.1:0", url=r"http://127\.0\.0\.1"):
        self.log_path = box.path("log %d" % len(box.servers))
        self.log_file = open(self.log_path, "wb")
        self.process = subprocess.Popen([BINARY, "serve", "--listen", listen, "--db", box.db, *options],
                                        stdout=subprocess.PIPE, stderr=self.log_file, cwd=box.directory,
                                        env=box.environment(**(env or {})))
        line = self.process.stdout.readline().decode().strip()
        match = re.match(url + r":(\d+)$", line)
        if not match:
            raise AssertionError("serve printed %r; log: %s" % (line, self.log()))
        self.port = int(match.group(1))

    def get(self, path, timeout=TIMEOUT):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            reply = connection.getresponse()
            return Page(reply.status, dict(reply.getheaders()), reply.read().decode("utf-8"))
        finally:
            connection.close()

    def log(self):
        with open(self.log_path, encoding="utf-8") as f:
            return f.read()

    def send(self, number):
        self.process.send_signal(number)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.log_file.close()

    def end(self, number=signal.SIGTERM):
        """Asks it to end; its exit code."""
        self.send(number)
        return self.process.wait(TIMEOUT)


__all__ = ["BINARY", "Box", "ROOT", "SANITIZED", "SHARED", "Skip", "TIMEOUT", "counts", "io", "json", "main", "notes",
           "os", "re", "shutil", "signal", "sqlite3", "subprocess", "sys", "test", "threading", "time", "until"]
