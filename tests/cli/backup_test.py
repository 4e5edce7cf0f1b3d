#!/usr/bin/env python3
"""Backups: made while others write, by hand and each day; put back only when they are sound; and what check finds."""

from harness import *

import resource
import stat
import urllib.parse

KEPT = re.compile(r"annuaire\.db\.before-\d{4}-\d\d-\d\d-\d{6}$")
DAILY = re.compile(r"allervers-\d{4}-\d\d-\d\d-\d{6}\.db$")


def made(box, n=1, extra=""):
    box.apply(box.sheet("a.csv", [{"cle": "k%d" % i, "structure": "Maison %d%s" % (i, extra), "type": "ccas",
                                   "telephone": "01990%05d" % i, "commune": "Bagneux"} for i in range(n)]))


def content(path):
    with open(path, "rb") as f:
        return f.read()


def beside(box, pattern):
    return sorted(n for n in os.listdir(box.directory) if pattern.search(n))


def check(box):
    """The findings, as (kind, what, remedy)."""
    result = box.run("check", "--json")
    answer = result.json()
    assert (result.code == 0) == answer["sound"] == (answer["findings"] == []), result
    lines = box.run("check")
    assert lines.code == result.code and (lines.out.count("\n") == max(1, len(answer["findings"]))), lines
    return [(f["kind"], f["what"], f["remedy"]) for f in answer["findings"]]


def damage(box, sql):
    """Runs this as somebody with an SQLite tool would."""
    with box.connect() as db:
        db.executescript(sql)
        db.commit()


# ---- by hand ----

@test
def a_backup_is_one_private_file_that_is_the_whole_database(box):
    box.sample()
    copy = box.path("copie.db")
    answer = box.ok("backup", copy, "--json").json()
    assert answer == {"file": copy, "bytes": os.path.getsize(copy)}, answer
    assert stat.S_IMODE(os.stat(copy).st_mode) == 0o600
    assert content(copy)[18:20] == b"\1\1", "it would have a -wal beside it"
    assert sorted(os.listdir(box.directory)) == ["annuaire.db", "copie.db"]
    before = box.dump()
    bytes_before = content(copy)
    box.db = copy
    assert box.dump() == before
    assert check(box) == []
    assert content(copy) == bytes_before, "check changed it"


@test
def a_name_that_is_taken_is_refused(box):
    box.empty()
    copy = box.path("copie.db")
    box.ok("backup", copy)
    assert "--replace" in box.refused("backup", copy).err
    made(box)
    box.ok("backup", copy, "--replace")
    with sqlite3.connect(copy) as db:
        assert db.execute("SELECT count(*) FROM structure").fetchone() == (1,)
    db.close()
    for name, words in (("annuaire.db", "the database itself"), ("annuaire.db-wal", "belongs to the database"),
                        ("a.csv", "not a backup")):
        before = content(box.path(name)) if name != "annuaire.db-wal" else None
        assert words in box.refused("backup", box.path(name), "--replace").err
        assert before is None or content(box.path(name)) == before
    os.symlink(box.db, box.path("autre nom"))
    assert "the database itself" in box.refused("backup", box.path("autre nom"), "--replace").err
    assert "No such file" in box.refused("backup", box.path("nulle part/copie.db")).err
    assert "no such database" in box.refused("backup", box.path("x.db"), "--db", box.path("none.db")).err


@test
def a_backup_taken_while_others_write_is_one_state_and_is_restored(box):
    box.empty()
    made(box, 300)
    damage(box, "CREATE TABLE pair(n INTEGER, pad TEXT); INSERT INTO pair VALUES(0, ''), (0, '')")
    stop, seen = threading.Event(), []

    def write():
        with box.connect() as db:
            n = 0
            while not stop.is_set():
                n += 1
                # both in one transaction, and pages between them, so that a copy of two halves would show
                db.execute("UPDATE pair SET n = ?, pad = hex(randomblob(20000))", (n,))
                db.execute("INSERT INTO setting VALUES(?, hex(randomblob(2000)))", ("test.%d" % n,))
                db.commit()
                seen.append(n)

    writer = threading.Thread(target=write)
    writer.start()
    meanwhile = 0
    try:
        for i in range(4):
            first = len(seen)
            box.ok("backup", box.path("copie %d.db" % i))
            last = len(seen)
            meanwhile += last - first
            with sqlite3.connect(box.path("copie %d.db" % i)) as db:
                (least, most), settings = (db.execute("SELECT min(n), max(n) FROM pair").fetchone(),
                                           db.execute("SELECT count(*) FROM setting WHERE key GLOB 'test.*'").fetchone()[0])
            db.close()
            assert least == most == settings and first <= least <= last + 1, (least, most, settings, first, last)
    finally:
        stop.set()
        writer.join()
    assert meanwhile, "nobody wrote"
    damage(box, "DROP TABLE pair")
    copy = Box(box.directory)
    copy.db = box.path("copie 3.db")
    expected = copy.dump()
    box.ok("restore", copy.db)
    assert box.dump() == expected
    box.sound()
    server = box.serve()
    assert "Maison 7" in server.get("/annuaire?q=maison+7").text()


@test
def a_full_disk_leaves_no_backup_and_the_older_one(box):
    box.sample()
    copy = box.path("copie.db")
    box.ok("backup", copy)
    before = content(copy)
    for limit in (40000, 400000):  # a -shm fits
        def full(limit=limit):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        process = subprocess.run([BINARY, "backup", copy, "--replace", "--db", box.db], preexec_fn=full, check=False,
                                 restore_signals=False, stderr=subprocess.PIPE, env=box.environment())
        said = process.stderr.decode()
        assert process.returncode == 1 and "copie.db" in said, (limit, process)
        assert content(copy) == before and sorted(os.listdir(box.directory)) == ["annuaire.db", "copie.db"], limit


@test
def a_damaged_database_makes_no_backup(box):
    box.sample()
    spoil_pages(box)
    assert "damaged" in box.refused("backup", box.path("copie.db")).err
    assert not os.path.exists(box.path("copie.db"))


# ---- putting one back ----

@test
def a_restored_backup_keeps_what_it_replaces(box):
    box.sample()
    box.ok("backup", box.path("copie.db"))
    before = box.dump()
    damage(box, "UPDATE setting SET value = 'changed' WHERE key LIKE 'team.%'; DELETE FROM acronym")
    after = box.dump()
    assert before != after
    answer = box.ok("restore", box.path("copie.db"), "--json").json()
    assert box.dump() == before and answer["schema"] == answer["needed"], answer
    assert [os.path.basename(answer["kept"])] == beside(box, KEPT)
    assert not beside(box, re.compile(r"-wal$|-shm$|\.new$"))
    assert stat.S_IMODE(os.stat(box.db).st_mode) == 0o600
    other = Box(box.directory)
    other.db = answer["kept"]
    assert other.dump() == after
    # on a new machine there is none yet
    os.remove(box.db)
    assert box.ok("restore", box.path("copie.db"), "--json").json()["kept"] is None
    assert box.dump() == before


@test
def a_database_somebody_has_open_is_not_replaced(box):
    box.sample()
    box.ok("backup", box.path("copie.db"))
    inode = os.stat(box.db).st_ino
    server = box.serve(env={"ALLERVERS_CACHE_MB": "0"})
    assert "is open in another program" in box.refused("restore", box.path("copie.db")).err
    assert server.get("/annuaire").status == 200 and server.get("/healthz").status == 200
    server.end()
    with box.connect() as db:
        db.execute("SELECT count(*) FROM structure").fetchone()
        assert "is open in another program" in box.refused("restore", box.path("copie.db")).err
    # a damaged one that is served is not either: SQLite cannot lock what it cannot read
    server = box.serve(env={"ALLERVERS_CACHE_MB": "0"})
    with open(box.db, "r+b") as f:
        f.write(b"x" * 100)
    assert "is open in another program" in box.refused("restore", box.path("copie.db")).err
    assert os.stat(box.db).st_ino == inode and not beside(box, KEPT)
    server.kill()
    box.ok("restore", box.path("copie.db"))
    assert check(box) == []
    assert content(box.path(beside(box, KEPT)[0])).startswith(b"x" * 100)


@test
def what_a_killed_server_left_beside_is_not_read_into_the_restored_database(box):
    box.sample()
    box.ok("backup", box.path("copie.db"))
    before = box.dump()
    server = box.serve()
    server.get("/annuaire")
    damage(box, "UPDATE term SET label = 'x'")
    server.kill()
    assert os.path.getsize(box.db + "-wal") > 0
    box.ok("restore", box.path("copie.db"))
    # But for how far the server had told calendars.
    after, then = ({**d, "setting": [row for row in d["setting"] if "'calendar." not in row]} for d in (box.dump(), before))
    assert after == then
    other = Box(box.directory)
    other.db = box.path(beside(box, KEPT)[0])
    assert other.rows("SELECT DISTINCT label FROM term") == [("x",)]
    # and without a database, a -wal alone
    os.remove(box.db)
    box.write("annuaire.db-wal", b"x" * 40000)
    box.ok("restore", box.path("copie.db"))
    assert box.dump() == before and not os.path.exists(box.db + "-wal")


@test
def a_file_that_is_no_sound_backup_replaces_nothing(box):
    box.sample()
    good = box.path("copie.db")
    box.ok("backup", good)
    whole = content(good)
    with sqlite3.connect(box.path("foreign.db")) as db:
        db.execute("CREATE TABLE bookmarks(url TEXT)")
    db.close()
    with sqlite3.connect(box.write("newer.db", whole)) as db:
        db.execute("INSERT INTO migration SELECT max(number) + 1, '999_later.sql', 1, 1 FROM migration")
    db.close()
    with sqlite3.connect(box.write("other.db", whole)) as db:
        db.execute("UPDATE migration SET hash = 1 WHERE number = 2")
    db.close()
    middle = len(whole) // 2 // 4096 * 4096
    cases = {
        "foreign.db": "not an allervers database",
        "newer.db": "the program is too old",
        "other.db": "another text",
        box.write("empty.db", b""): "it holds no directory",
        box.write("text.db", "cle;structure\n"): "not a database, or is damaged",
        box.write("noise.db", os.urandom(100000)): "not a database, or is damaged",
        box.write("short.db", whole[:middle + 1000]): "damaged",
        box.write("page.db", whole[:4096]): "damaged",
        box.write("hole.db", whole[:middle] + b"\xff" * 8192 + whole[middle + 8192:]): "damaged",
        "none.db": "no such file",
        box.directory: "",
        box.db: "the database itself",
    }
    before, files = box.dump(), None
    for name, words in cases.items():
        result = box.refused("restore", box.path(name))
        assert words in result.err and os.path.basename(name) in result.err, (name, result)
        now = sorted(n for n in os.listdir(box.directory) if not n.endswith(("-wal", "-shm")))
        assert files in (None, now), (name, files, now)
        files = now
    assert box.dump() == before


@test
def an_older_backup_is_restored_and_told_what_is_next(box):
    box.empty()
    copy = box.path("copie.db")
    applied = box.rows("SELECT * FROM migration ORDER BY number")
    with sqlite3.connect(copy) as db:
        db.execute(box.one("SELECT sql FROM sqlite_schema WHERE name = 'migration'"))
        for row in applied[:4]:  # those that need no tokenizer
            with open(os.path.join(ROOT, "data/schema", row[1]), encoding="utf-8") as f:
                db.executescript(f.read())
            db.execute("INSERT INTO migration VALUES(?, ?, ?, ?)", row)
        db.execute("INSERT INTO setting VALUES('team.name', 'Avant')")
    db.close()
    result = box.ok("restore", copy)
    assert "older version (4, this program needs %d)" % len(applied) in result.out and "init --upgrade" in result.out, result
    assert "init --upgrade" in box.run("check").out
    box.ok("init", "--upgrade")
    assert check(box) == [] and box.one("SELECT value FROM setting WHERE key = 'team.name'") == "Avant"
    # and one of the present may be made of an older database, before it is upgraded
    box.db = copy
    box.ok("backup", box.path("ancienne.db"))


@test
def who_was_signed_in_when_it_was_made_is_signed_out(box):
    box.empty()
    damage(box, "INSERT INTO account(uuid, rev, created_at, updated_at, label, mail, mail_norm, role)"
                " VALUES('u', 0, 0, 0, 'a', 'a@b.fr', 'a@b.fr', 'admin');"
                "INSERT INTO session(hash, account, created_at, seen_at) VALUES('h', 1, 0, 0);"
                "INSERT INTO mail_token(hash, purpose, account, created_at, expires_at) VALUES('t', 'welcome', 1, 0, 9)")
    box.ok("backup", box.path("copie.db"))
    assert box.one("SELECT count(*) FROM session") == 1
    box.ok("restore", box.path("copie.db"))
    assert box.rows("SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM session), (SELECT count(*) FROM mail_token)"
                    ) == [(1, 0, 0)]


@test
def mails_that_waited_when_it_was_made_are_not_sent_twice(box):
    box.empty()
    damage(box, "INSERT INTO outbox(idem_key, message_id, recipient, template, data, state, created_at, due)"
                " SELECT value, value, 'a@b.fr', 'test', '{}', value, 0, 0"
                " FROM json_each('[\"queued\",\"sending\",\"sent\",\"failed\"]')")
    box.ok("backup", box.path("copie.db"))
    box.ok("restore", box.path("copie.db"))
    assert box.rows("SELECT idem_key, state FROM outbox ORDER BY id") == [
        ("queued", "uncertain"), ("sending", "uncertain"), ("sent", "sent"), ("failed", "failed")]


@test
def links_of_letters_are_in_no_backup_and_in_no_restored_database(box):
    """Nor in one that an earlier build made."""
    box.empty()
    damage(box, "INSERT INTO outbox(idem_key, message_id, recipient, template, data, state, created_at, due, useless_at)"
                " SELECT value, value, 'a@b.fr', 'test', '{\"link\":\"SECRETTOKEN\"}', value, 0, 0, 9999999999"
                " FROM json_each('[\"queued\",\"failed\"]');"
                "INSERT INTO outbox(idem_key, message_id, recipient, template, data, state, created_at, due)"
                " VALUES('answer', 'answer', 'a@b.fr', 'test', '{\"said\":\"ANSWER\"}', 'queued', 0, 0)")
    box.ok("backup", box.path("copie.db"))
    with open(box.path("copie.db"), "rb") as f:
        copy = f.read()
    assert b"SECRETTOKEN" not in copy and b"ANSWER" in copy
    assert not [name for name in os.listdir(box.directory) if name.startswith("copie.db-")]
    assert b"SECRETTOKEN" in "".join(box.rows("SELECT group_concat(data) FROM outbox")[0]).encode(), "the copy alone"
    with open(box.db, "rb") as f, open(box.path("ancienne.db"), "wb") as old:
        old.write(f.read())
    for name in ("copie.db", "ancienne.db"):
        kept = box.ok("restore", box.path(name), "--json").json()["kept"]
        os.unlink(kept)  # a second one within a second is refused
        assert box.rows("SELECT idem_key, state, data IS NULL, useless_at FROM outbox ORDER BY idem_key") == [
            ("answer", "uncertain", 0, None), ("failed", "failed", 1, 1), ("queued", "uncertain", 1, 1)], name
        with open(box.db, "rb") as f:
            assert b"SECRETTOKEN" not in f.read(), name


@test
def a_lasting_link_that_was_taken_back_since_is_not_good_again(box):
    box.ok("init", "--sample")
    damage(box, "INSERT INTO account(uuid, rev, created_at, updated_at, label, mail, mail_norm, role)"
                " VALUES('u1', 0, 0, 0, 'Un', 'a@example.org', 'a@example.org', 'admin');"
                "INSERT INTO structure_link(structure, hash, made_at, made_by) VALUES(1, 'one', 1, 1), (2, 'two', 1, 1)")
    box.ok("backup", box.path("copie.db"))
    damage(box, "DELETE FROM structure_link WHERE structure = 1; UPDATE structure_link SET hash = 'other', used_at = 5"
                " WHERE structure = 2; INSERT INTO structure_link(structure, hash, made_at, made_by) VALUES(3, 'new', 4, 1)")
    box.ok("restore", box.path("copie.db"))
    assert box.rows("SELECT structure, hash, made_at, made_by, used_at FROM structure_link ORDER BY structure") == [
        (2, "other", 1, 1, 5), (3, "new", 4, 1, None)]


@test
def calendars_are_told_what_a_backup_changes_and_revoked_ones_stay_so(box):
    box.ok("init", "--sample")
    damage(box, "INSERT INTO calendar(uuid, kind, subject, token_hash, cancelled, made_at) VALUES"
                "('good', 'person', 1, 'a', 'marked', 1), ('revoked', 'person', 2, 'b', 'marked', 1),"
                "('replaced', 'person', 3, 'c', 'marked', 1);"
                "DELETE FROM publication; INSERT INTO publication(occurrence, variant, hash, sequence, modified_at)"
                " SELECT id, 'public', 'then', 3, 10 FROM occurrence WHERE id <= 3;"
                "INSERT OR REPLACE INTO setting VALUES('calendar.rev', '7'), ('calendar.forgotten', '2')")
    box.ok("backup", box.path("copie.db"))
    damage(box, "UPDATE calendar SET token_hash = NULL, revoked_at = 5 WHERE uuid = 'revoked';"
                "UPDATE calendar SET token_hash = 'new', made_at = 4 WHERE uuid = 'replaced';"
                "UPDATE publication SET hash = 'later', sequence = 5, modified_at = 20 WHERE occurrence = 2;"
                "UPDATE publication SET sequence = 5, modified_at = 20 WHERE occurrence = 3;"
                "UPDATE setting SET value = '9' WHERE key = 'calendar.rev'")
    box.ok("restore", box.path("copie.db"))
    assert box.rows("SELECT uuid, token_hash, made_at, revoked_at FROM calendar ORDER BY uuid") == [
        ("good", "a", 1, None), ("replaced", "new", 4, None), ("revoked", None, 1, 5)]
    # There and back, and as it was again.
    assert box.rows("SELECT hash, sequence, modified_at FROM publication ORDER BY occurrence") == [
        ("then", 3, 10), ("then", 6, 21), ("then", 5, 20)]
    assert box.rows("SELECT key, value FROM setting WHERE key IN ('calendar.rev', 'calendar.forgotten') ORDER BY key") == [
        ("calendar.forgotten", "10"), ("calendar.rev", "10")], "who synchronises reads everything anew"


@test
def what_was_refused_since_it_was_made_is_still_refused(box):
    """Who objected to being listed stays unlisted, and a blocked account stays blocked."""
    box.ok("init", "--sample")
    damage(box, "INSERT INTO account(uuid, rev, created_at, updated_at, label, mail, mail_norm, role)"
                " VALUES('u1', 0, 0, 0, 'Un', 'a@example.org', 'a@example.org', 'admin'),"
                " ('u2', 0, 0, 0, 'Deux', 'b@example.org', 'b@example.org', 'admin')")
    box.ok("backup", box.path("copie.db"))
    damage(box, "INSERT INTO objection(structure, at) SELECT id, 7 FROM structure"
                " WHERE kind = 'professionnel-liberal' LIMIT 1; UPDATE account SET blocked_at = 9 WHERE uuid = 'u2'")
    answer = box.ok("restore", box.path("copie.db"), "--json").json()
    assert (answer["objections"], answer["blocked"]) == (1, 1), answer
    with box.connect() as db:
        assert db.execute("SELECT uuid, blocked_at FROM account ORDER BY uuid").fetchall() == [("u1", None), ("u2", 9)]
        name, visible = db.execute("SELECT s.name, s.visible FROM objection o JOIN structure s ON s.id = o.structure"
                                   " WHERE o.at = 7").fetchone()
    assert visible == 2
    server = box.serve()
    assert name not in server.get("/api/v1/structures?q=" + urllib.parse.quote(name)).body
    assert server.end() == 0
    assert check(box) == []
    # Known by both: nothing to take over.
    box.ok("backup", box.path("autre.db"))
    time.sleep(1.1)  # the replaced one is named after the second
    answer = box.ok("restore", box.path("autre.db"), "--json").json()
    assert (answer["objections"], answer["blocked"]) == (0, 0), answer


@test
def what_was_made_less_visible_since_stays_so(box):
    box.ok("init", "--sample")
    with box.connect() as db:
        place, street, structure = db.execute(
            "SELECT p.uuid, p.address, s.uuid FROM place p JOIN structure s ON s.id = p.structure WHERE NOT p.confidential"
            " AND p.address IS NOT NULL AND s.visible = 0 AND p.id IN (SELECT place FROM occurrence) LIMIT 1").fetchone()
        other, name, phone = db.execute(
            "SELECT s.uuid, s.name, c.norm FROM structure s JOIN contact c ON c.structure = s.id WHERE s.visible = 0"
            " AND c.level = 0 AND c.kind = 'phone' AND s.uuid <> ? LIMIT 1", (structure,)).fetchone()
    server = box.serve()
    assert street in server.get("/api/v1/structures/" + structure).body
    assert server.end() == 0
    box.ok("backup", box.path("copie.db"))
    damage(box, "UPDATE place SET confidential = 1 WHERE uuid = '%s'; UPDATE structure SET level = 2, visible = 2 WHERE uuid = '%s';"
                " UPDATE contact SET level = 1 WHERE norm = '%s'" % (place, other, phone))
    answer = box.ok("restore", box.path("copie.db"), "--json").json()
    assert answer["reserved"] >= 3, answer
    server = box.serve()
    assert street not in server.get("/api/v1/structures/" + structure).body
    for target in ("/agenda.ics?lieu=", "/agenda.json?lieu=", "/lieux/"):
        assert street not in server.get(target + place).body, target
    assert name not in server.get("/api/v1/structures?q=" + urllib.parse.quote(name)).body
    assert server.end() == 0
    assert box.one("SELECT min(level) FROM contact WHERE norm = ?", phone) == 1
    assert check(box) == []


@test
def root_leaves_the_database_to_its_owner(box):
    if os.geteuid() != 0:
        raise Skip("needs root")
    box.empty()
    box.ok("backup", box.path("copie.db"))
    os.chown(box.db, 12345, 12345)
    box.ok("restore", box.path("copie.db"))
    assert (os.stat(box.db).st_uid, os.stat(box.db).st_gid) == (12345, 12345)
    os.remove(box.db)
    os.chown(box.directory, 12346, 12346)
    box.ok("restore", box.path("copie.db"))
    assert os.stat(box.db).st_uid == 12346


# ---- each day, by the server ----

def daily(box, **more):
    return box.serve(env={"ALLERVERS_BACKUP_DIR": box.path("copies"), **more})


def copies(box):
    there = os.path.isdir(box.path("copies"))
    return sorted(n for n in os.listdir(box.path("copies")) if DAILY.match(n)) if there else []


def setting(box, key):
    return dict(box.rows("SELECT key, value FROM setting WHERE key GLOB 'backup.*'")).get("backup." + key)


@test
def the_server_makes_the_one_that_was_missed_and_runs_the_command(box):
    box.sample()
    os.mkdir(box.path("ailleurs"))
    script = box.write("envoi", "#!/bin/sh\necho \"$0: $#\"\ncp \"$2\" ailleurs/$1\ncat > lu\n")
    os.chmod(script, 0o700)
    os.rename(script, box.directory + "/../envoi-%d" % os.getpid())  # a path without a blank
    script = os.path.realpath(box.directory + "/../envoi-%d" % os.getpid())
    try:
        server = daily(box, ALLERVERS_BACKUP_COMMAND=script + "  copie.db")
        until(lambda: setting(box, "file"), "the first copy")
        assert server.get("/annuaire").status == 200
        name = copies(box)
        assert len(name) == 1 and setting(box, "file") == box.path("copies/" + name[0]), name
        assert content(box.path("ailleurs/copie.db")) == content(box.path("copies/" + name[0]))
        assert content(box.path("lu")) == b"", "the command had something to read"
        assert abs(int(setting(box, "at")) - time.time()) < 60 and setting(box, "failure") is None
        assert stat.S_IMODE(os.stat(box.path("copies")).st_mode) == 0o700
        assert script + ": 2" in server.log() and "backup: " + box.path("copies/" + name[0]) in server.log()
        assert server.end() == 0
        # done for today
        server = daily(box)
        time.sleep(0.5)
        assert copies(box) == name
        server.end()
        # yesterday's was made, today's was missed
        damage(box, "UPDATE setting SET value = value - 86400 WHERE key = 'backup.at'")
        server = daily(box)
        until(lambda: len(copies(box)) == 2, "the one that was missed")
    finally:
        os.remove(script)


@test
def a_command_that_fails_is_told_and_the_copy_stays(box):
    box.empty()
    cases = (("false", "false failed with exit code 1"),
             ("/nulle/part/envoi", "/nulle/part/envoi cannot be started: No such file"),
             ("sh -c kill${IFS}-9${IFS}$$", "sh was killed by signal 9"))
    for n, (command, words) in enumerate(cases, 1):
        damage(box, "DELETE FROM setting WHERE key GLOB 'backup.*'")
        server = daily(box, ALLERVERS_BACKUP_COMMAND=command)
        until(lambda: setting(box, "failure"), "its failure")
        assert words in setting(box, "failure") and words in server.log(), (command, setting(box, "failure"))
        assert "not elsewhere" in server.log() and int(setting(box, "failed_at")) > 0
        assert len(copies(box)) == n and setting(box, "file").endswith(copies(box)[-1])
        assert server.get("/healthz").status == 200
        server.end()
        time.sleep(1)  # names tell seconds


@test
def a_command_that_hangs_keeps_neither_visitors_nor_the_end_waiting(box):
    box.empty()
    server = daily(box, ALLERVERS_BACKUP_COMMAND="tail -f")
    until(lambda: len(copies(box)) == 1, "the copy")
    assert server.get("/annuaire").status == 200 and server.get("/healthz").status == 200
    assert server.end() == 0
    assert "tail was stopped before its end" in setting(box, "failure")


@test
def a_copy_that_cannot_be_made_is_told_and_nothing_old_is_lost(box):
    box.empty()
    box.write("copies", "a file, not a directory")
    server = daily(box)
    until(lambda: setting(box, "failure"), "the failure")
    assert "Not a directory" in setting(box, "failure") and "FAILED" in server.log(), server.log()
    assert setting(box, "file") is None and server.get("/healthz").status == 200
    server.end()
    os.remove(box.path("copies"))
    os.mkdir(box.path("copies"))
    old = ["allervers-2026-01-%02d-030000.db" % d for d in range(1, 12)]
    for n in old + ["allervers.db", "annuaire-2026-01-01.db", old[0] + ".7.new"]:
        box.write("copies/" + n, "")
    os.utime(box.path("copies/" + old[0] + ".7.new"), (0, 0))
    server = daily(box, ALLERVERS_BACKUP_KEEP="3")
    until(lambda: setting(box, "file"), "the copy")
    assert setting(box, "failure") is None
    assert copies(box)[:2] == old[-2:] and len(copies(box)) == 3
    left = set(os.listdir(box.path("copies"))) - set(copies(box))
    assert left == {"allervers.db", "annuaire-2026-01-01.db"}, left


@test
def without_a_word_it_lies_beside_the_database(box):
    box.empty()
    server = box.serve(env={"ALLERVERS_BACKUP_DIR": ""})
    until(lambda: setting(box, "file"), "the copy")
    there = setting(box, "file")
    assert os.path.dirname(there) == box.db + "-copies" and DAILY.match(os.path.basename(there)), there
    assert stat.S_IMODE(os.stat(box.db + "-copies").st_mode) == 0o700 and setting(box, "failure") is None
    assert server.end() == 0
    os.remove(box.db)
    box.ok("restore", there)
    assert check(box) == []


@test
def said_to_make_none_it_makes_none(box):
    box.empty()
    server = box.serve(env={"ALLERVERS_BACKUP_DIR": "none"})
    time.sleep(0.5)
    assert setting(box, "at") is None and setting(box, "failure") is None
    assert server.end() == 0 and not os.path.isdir(box.db + "-copies") and not os.path.exists(box.path("none"))


# ---- check ----

def spoil_pages(box):
    """Overwrites a page in the middle of a table."""
    with box.connect() as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'contact_structure'").fetchone()[0]
    with open(box.db, "r+b") as f:
        f.seek((page - 1) * 4096)
        f.write(b"\0" * 4096)


@test
def check_finds_each_planted_damage_and_its_remedy_mends(box):
    box.sample()
    assert check(box) == []
    assert box.ok("check").out == "%s: sound\n" % box.db
    good = box.path("good.db")
    box.ok("backup", good)
    with box.connect() as db:
        structure, place, service = (db.execute("SELECT id FROM %s LIMIT 1 OFFSET 2" % t).fetchone()[0]
                                     for t in ("structure", "place", "service"))
        elsewhere = db.execute("SELECT p.id FROM place p JOIN service v ON v.structure <> p.structure WHERE v.id = ?",
                               (service,)).fetchone()[0]
    contact = ("INSERT INTO contact(entity, entity_id, structure, kind, value, norm, level)"
               " VALUES('%s', %d, %d, 'phone', 'x', 'x', 0)")
    rebuild = "allervers search --rebuild"
    cases = [
        (contact % ("place", 99999, structure), "orphan", "contacts whose", "DELETE FROM contact WHERE id IN (...)"),
        (contact % ("structure", structure + 1, structure), "orphan", "contacts whose", "DELETE FROM contact"),
        ("INSERT INTO field_lock VALUES('service', 99999, 'name', 'cli', 1)", "orphan", "locks on", "DELETE FROM field_lock"),
        ("INSERT INTO service_place(service, place) VALUES(%d, %d)" % (service, elsewhere), "orphan",
         "at a place of another structure: 1 (%d)" % service, "DELETE FROM service_place"),
        ("UPDATE structure SET kind = 'nulle-part' WHERE id = %d" % structure, "orphan", "not in the taxonomy: 1 (%d)" % structure,
         "allervers set"),
        ("UPDATE structure SET visible_rule = 'old' WHERE id = %d" % structure, "decision", "hidden from the public", rebuild),
        ("PRAGMA foreign_keys=OFF; INSERT INTO identifier VALUES(99999, 'siret', '1')", "reference",
         "identifier: a row leads to a row of structure", "allervers restore"),
        ("PRAGMA foreign_keys=OFF; UPDATE place SET structure = 99999 WHERE id = %d" % place, "reference",
         "place: row %d leads to a row of structure" % place, "allervers restore"),
        ("UPDATE structure SET name = 'Autre nom' WHERE id = %d" % structure, "search",
         "structures indexed otherwise than they should be: 1", rebuild),
        ("DELETE FROM search_doc WHERE structure = %d" % structure, "search", "search_team does not hold", rebuild),
        ("DELETE FROM search_doc WHERE structure = %d" % structure, "search", "otherwise than they should be: 1", rebuild),
        ("UPDATE search_doc SET open = NULL WHERE structure = %d" % structure, "search", "search_public does not hold", rebuild),
        ("UPDATE search_doc SET closed = '+zzz' || closed WHERE structure = %d" % structure, "search",
         "search_team does not hold", rebuild),
        ("INSERT INTO search_doc VALUES(99999, NULL, '')", "search", "otherwise than they should be: 1", rebuild),
        ("DELETE FROM search_public_data WHERE id > 10", "search", "search_public", rebuild),
        ("UPDATE search_team_data SET block = zeroblob(length(block)) WHERE id > 10", "search", "search_team is damaged", rebuild),
        ("DELETE FROM migration WHERE number = (SELECT max(number) FROM migration)", "schema", "init --upgrade", "what it says"),
    ]
    for sql, kind, what, remedy in cases:
        shutil.copy(good, box.db)
        damage(box, sql)
        found = check(box)
        assert any(k == kind and what in w and remedy in r for k, w, r in found), (sql, found)
        if remedy == rebuild:
            box.ok("search", "--rebuild")
            assert check(box) == [], (sql, check(box))
    shutil.copy(good, box.db)
    spoil_pages(box)
    found = check(box)
    assert found and all(k == "damage" and "allervers restore" in r for k, w, r in found), found
    box.ok("restore", good)
    assert check(box) == []


@test
def check_tells_the_first_of_many(box):
    box.empty()
    damage(box, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)"
                " INSERT INTO field_lock SELECT 'place', i, 'name', 'cli', 1 FROM n;"
                "PRAGMA foreign_keys=OFF; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)"
                " INSERT INTO identifier SELECT i, 'rna', 'x' FROM n")
    found = check(box)
    assert [w for k, w, r in found if k == "orphan"] == [
        "locks on a structure, place or service that is not there: 30 (%s...)" % ", ".join(map(str, range(1, 21)))], found
    references = [w for k, w, r in found if k == "reference"]
    assert len(references) == 21 and references[-1] == "and 10 more of these", references


@test
def check_works_while_it_is_served_and_says_what_cannot_be_opened(box):
    box.sample()
    server = box.serve()
    server.get("/annuaire")
    assert check(box) == []
    server.end()
    assert "no such database" in box.refused("check", "--db", box.path("none.db")).err
    assert "damaged" in box.refused("check", "--db", box.write("x.db", "no database" * 1000)).err


main()
