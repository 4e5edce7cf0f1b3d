#!/usr/bin/env python3
"""Every command: its help, its mistakes, its configuration, its database."""

from harness import *

COMMANDS = ["serve", "init", "import", "search", "set", "tokens", "rules"]

# Words that make each command run, so that only what is tested is wrong.
MISSING = {"import": ["--map", "plat"], "set": [], "tokens": [], "rules": [], "init": []}


@test
def without_a_word_the_commands_are_listed(box):
    r = box.run(db=False)
    assert r.code == 2 and r.out == "", r
    for c in COMMANDS + ["help"]:
        assert re.search(r"^  allervers %s\b" % c, r.err, re.M), (c, r)


@test
def help_lists_the_commands(box):
    for words in (["help"], ["--help"]):
        r = box.ok(*words, db=False)
        for c in COMMANDS + ["help"]:
            assert re.search(r"^  allervers %s\b" % c, r.out, re.M), (c, r)
        assert r.err == ""


@test
def each_command_explains_itself(box):
    for c in COMMANDS:
        r = box.ok(c, "--help", db=False)
        assert r.out.startswith("allervers " + c) and r.err == "", r
        for option in ("--db", "--config", "--json", "--help"):
            assert option in r.out, (option, r)
        assert r.out == box.ok("help", c, db=False).out
        for line in r.out.splitlines():
            assert len(line) <= 120 and not line.endswith(" "), repr(line)


@test
def help_of_an_unknown_command_is_a_mistake(box):
    r = box.run("help", "serv", db=False)
    assert r.code == 2 and "serv" in r.err and r.out == "", r


@test
def an_unknown_command_is_named(box):
    r = box.run("srve", db=False)
    assert r.code == 2 and '"srve"' in r.err and "allervers help" in r.err and r.out == "", r


@test
def an_unknown_option_is_named(box):
    for c in COMMANDS:
        r = box.run(c, "--nope", db=False)
        assert r.code == 2 and "--nope" in r.err and "--help" in r.err and r.out == "", r


@test
def an_option_without_its_value_is_named(box):
    for c in COMMANDS:
        for option in ("--db", "--config"):
            r = box.run(c, option, db=False)
            assert r.code == 2 and option in r.err and r.out == "", r


@test
def missing_words_are_a_mistake(box):
    for c, words in MISSING.items():
        r = box.run(c, *words)
        assert r.code == 2 and "expected" in r.err and r.out == "", r
    for words in (["set", "x", "y"], ["set", "x", "y", "z", "t"], ["set", "--unlock", "x", "y", "z"],
                  ["import", "file.csv"], ["import", "--map", "plat", "a.csv", "b.csv"], ["serve", "word"],
                  ["init", "--sample", "--empty"], ["init", "--empty", "word"], ["rules", "nope"], ["rules", "try"],
                  ["rules", "try", "x"], ["rules", "list", "x"], ["rules", "stub", "x"], ["rules", "check", "a", "b"],
                  ["import", "--map", "plat", "--communes", "f.csv"]):
        r = box.run(*words)
        assert r.code == 2 and r.out == "", r


@test
def two_dashes_end_the_options(box):
    assert box.ok("tokens", "--", "--nope", db=False).out == "nope\n"
    # A dash alone is a word.
    assert box.ok("tokens", "-", db=False).out == "\n"


# ---- no database, a wrong one ----

NEEDS_DATABASE = [["import", "--map", "plat", "f.csv"], ["search", "x"], ["set", "u", "f", "v"], ["serve"],
                  ["init", "--upgrade"], ["init", "--remove-sample"], ["search", "--rebuild"], ["set", "--unlock", "u", "f"]]


@test
def without_a_database_the_remedy_is_named(box):
    box.write("f.csv", "cle;structure;type\n")
    for words in NEEDS_DATABASE:
        r = box.refused(*words)
        assert box.db in r.err and "allervers init --sample" in r.err, r
        assert r.err.count("\n") == 1 and not os.path.exists(box.db), r


@test
def a_file_that_is_no_database_is_refused_and_kept(box):
    box.write("f.csv", "cle;structure;type\n")
    for content in (b"cle;structure;type\n" * 100, b"", b"SQLite format 3\0" + b"x" * 4096):
        box.write("annuaire.db", content)
        for words in NEEDS_DATABASE + [["init", "--sample"], ["init", "--empty"]]:
            if content == b"" and words[0] == "init":
                continue  # an empty file may become a database
            r = box.refused(*words)
            assert box.db in r.err, r
        with open(box.db, "rb") as f:
            assert content == b"" or f.read() == content, "was written to"


@test
def a_database_of_another_program_is_refused_and_kept(box):
    box.write("f.csv", "cle;structure;type\n")
    with box.connect() as db:
        db.execute("CREATE TABLE recipe(name)")
        db.commit()
    for words in NEEDS_DATABASE + [["init", "--sample"], ["init", "--empty"]]:
        r = box.refused(*words)
        assert box.db in r.err and ("allervers" in r.err), r
    assert box.rows("SELECT name FROM sqlite_schema") == [("recipe",)]


@test
def a_database_newer_than_the_program_is_refused(box):
    box.empty()
    with box.connect() as db:
        db.execute("INSERT INTO migration(number, name, hash, at) VALUES(999, '999_tomorrow.sql', 1, 1)")
        db.commit()
    before = box.dump()
    box.write("f.csv", "cle;structure;type\n")
    for words in NEEDS_DATABASE + [["init", "--sample"]]:
        r = box.refused(*words)
        assert "program is too old" in r.err and "version 999" in r.err and "999_tomorrow.sql" in r.err, r
        assert box.db in r.err and re.search(r"this program knows \d+:", r.err), r
    assert box.dump() == before


@test
def a_database_of_an_older_schema_names_versions_and_remedy_to_every_command(box):
    box.empty()
    needs = box.one("SELECT max(number) FROM migration")
    with box.connect() as db:
        db.execute("DELETE FROM migration WHERE number = ?", (needs,))
        db.commit()
    before = box.dump()
    box.write("f.csv", "cle;structure;type\n")
    for words in NEEDS_DATABASE + [["import", "--communes", "f.csv"], ["import", "--map", "plat", "f.csv", "--apply"]]:
        if words[0] == "init":
            continue
        r = box.refused(*words)
        remedy = "allervers init --upgrade --db '%s'" % box.db
        assert "version %d of the schema, this program needs %d" % (needs - 1, needs) in r.err and remedy in r.err, r
        assert r.err.count("\n") == 1, r
    assert box.dump() == before


@test
def a_database_without_its_tables_is_told_from_one_of_another_program(box):
    box.empty()
    with box.connect() as db:
        db.execute("DELETE FROM migration")
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                                  " AND name NOT LIKE 'search_%' AND name <> 'migration'").fetchall():
            db.execute("DROP TABLE \"%s\"" % name)
        db.commit()
    for words in (["serve"], ["search", "x"]):
        r = box.refused(*words)
        assert "allervers init" in r.err and box.db in r.err, r


@test
def a_read_only_directory_is_named(box):
    box.sample()
    os.mkdir(box.path("closed"))
    shutil.copy(box.db, box.path("closed/a.db"))
    os.chmod(box.path("closed/a.db"), 0o444)
    os.chmod(box.path("closed"), 0o555)
    os.chmod(box.directory, 0o755)
    user = "nobody" if os.geteuid() == 0 else None  # root may write everywhere
    box.write("f.csv", "cle;structure;type\n")
    for words in (["init", "--sample", "--db", box.path("closed/b.db")], ["init", "--upgrade"], ["serve"],
                  ["search", "x"], ["import", "--map", "plat", box.path("f.csv"), "--apply"], ["set", "u", "f", "v"]):
        path = box.path("closed/" + ("b.db" if "--db" in words else "a.db"))
        try:
            r = box.run(*words, *([] if "--db" in words else ["--db", path]), db=False, user=user)
        except PermissionError:
            raise Skip("the program lies where only root may go") from None
        assert r.code == 1 and path in r.err, r


@test
def a_file_that_may_not_be_read_is_named_with_the_reason(box):
    box.empty()
    box.write("f.csv", "cle;structure;type\n")
    box.write("allervers.conf", "engines = 1\n")
    os.chmod(box.directory, 0o755)
    user = "nobody" if os.geteuid() == 0 else None

    def refused(path, *words):
        os.chmod(path, 0)
        try:
            r = box.run(*words, user=user)
        except PermissionError:
            raise Skip("the program lies where only root may go") from None
        assert r.code == 1 and os.path.basename(path) in r.err and "Permission denied" in r.err, r
        assert r.err.count("\n") == 1 and r.out == "", r
        os.chmod(path, 0o666)

    # A configuration that is there and cannot be read is not passed over.
    refused(box.path("allervers.conf"), "search", "x")
    os.remove(box.path("allervers.conf"))
    refused(box.write("a.conf", ""), "search", "x", "--config", box.path("a.conf"))
    for words in (["search", "x"], ["serve"], ["init", "--upgrade"], ["set", "u", "f", "v"]):
        refused(box.db, *words)
    os.mkdir(box.path("closed"), 0o700)
    r = box.run("search", "x", "--db", box.path("closed/a.db"), db=False, user=user)
    assert r.code == 1 and box.path("closed/a.db") in r.err and "Permission denied" in r.err or user is None, r
    # make run's default directory, where it may not be made
    os.mkdir(box.path("here"), 0o555)
    r = box.run("init", "--empty", db=False, cwd=box.path("here"), user=user)
    assert r.code == 1 and "var: " in r.err and "Permission denied" in r.err or user is None, r


@test
def a_directory_that_does_not_exist_is_named(box):
    path = box.path("nowhere/a.db")
    r = box.run("init", "--sample", "--db", path, db=False)
    assert r.code == 1 and os.path.dirname(path) in r.err and "no such directory" in r.err, r


@test
def a_directory_instead_of_a_database_is_named(box):
    for words in (["init", "--sample"], ["serve"], ["search", "x"]):
        r = box.run(*words, "--db", box.directory, db=False)
        assert r.code == 1 and box.directory in r.err, r


@test
def an_empty_name_of_a_database_is_refused(box):
    box.write("empty.conf", "db =\n")
    for words in (["--db", ""], ["--config", "empty.conf"]):
        for command in (["init", "--sample"], ["search", "x"]):
            r = box.run(*command, *words, db=False)
            assert r.code == 1 and "db" in r.err, r


# ---- init ----


@test
def init_sample_makes_the_demo_territory(box):
    r = box.ok("init", "--sample")
    assert box.db in r.out and re.search(r"\b[1-9]\d structures", r.out), r
    assert os.stat(box.db).st_mode & 0o777 == 0o600
    assert box.one("SELECT count(*) FROM source WHERE demo = 1") == 1
    assert box.one("SELECT count(*) FROM structure WHERE visible = 0") > 50
    box.sound()


@test
def init_says_in_json_what_it_did(box):
    box.db = box.path('an "annuaire" of é.db')
    r = box.ok("init", "--sample", "--json").json()
    assert r["db"] == box.db and r["structures"] > 50 and r["migrations"] > 0, r
    again = box.ok("init", "--upgrade", "--json").json()
    assert again["migrations"] == 0, again


@test
def init_empty_makes_no_structure(box):
    r = box.ok("init", "--empty")
    assert "demo" not in r.out and box.db in r.out, r
    assert box.one("SELECT count(*) FROM structure") == 0
    assert box.one("SELECT count(*) FROM commune") > 10
    assert box.one("SELECT count(*) FROM term") > 50


@test
def init_leaves_an_existing_database_alone(box):
    box.sample()
    before = box.dump()
    r = box.refused("init", "--empty")
    assert box.db in r.err and "--upgrade" in r.err, r
    r = box.refused("init", "--sample")
    assert box.db in r.err and re.search(r"\d+ structures", r.err), r
    assert box.dump() == before


@test
def init_sample_fills_an_empty_database(box):
    box.empty()
    box.ok("init", "--sample")
    assert box.one("SELECT count(*) FROM structure") > 50


@test
def init_upgrade_of_what_is_up_to_date_changes_and_says_nothing(box):
    box.sample()
    before = box.dump()
    r = box.ok("init", "--upgrade")
    assert r.out == "" and r.err == "", r
    assert box.dump() == before


@test
def init_sample_and_upgrade_make_what_is_missing(box):
    """What `make run` calls: a demo when there is no database, else the database as it is, brought up to date"""
    box.ok("init", "--sample", "--upgrade")
    before = box.dump()
    assert box.one("SELECT count(*) FROM structure") > 50
    assert box.ok("init", "--sample", "--upgrade").out == "" and box.dump() == before
    box.db = box.path("empty.db")
    box.empty()
    box.ok("init", "--sample", "--upgrade")
    assert box.one("SELECT count(*) FROM structure") == 0
    for words in (["init"], ["init", "--empty", "--upgrade"], ["init", "--empty", "--sample"]):
        assert box.run(*words).code == 2, words


@test
def the_demo_goes_and_only_once(box):
    box.sample()
    said = box.ok("init", "--remove-sample", "--json").json()
    assert said == {"removed": 75, "kept": 0}, said
    assert box.one("SELECT count(*) FROM structure") == 0 and box.one("SELECT count(*) FROM source") == 0
    assert box.one("SELECT actor || ' ' || cause FROM change ORDER BY seq DESC LIMIT 1") == "init purge"
    box.ok("check")
    r = box.refused("init", "--remove-sample")
    assert "nothing of the demo" in r.err and box.db in r.err, r
    assert box.run("init", "--remove-sample", "--upgrade").code == 2
    box.ok("init", "--sample")
    assert box.one("SELECT count(*) FROM structure") == 75


@test
def the_version_is_told(box):
    assert re.match(r"allervers \d+\.\d+\.\d+$", box.ok("--version", db=False).out.strip())


@test
def init_makes_the_default_directory_and_no_other(box):
    r = box.ok("init", "--empty", db=False, cwd=box.directory)
    assert os.path.exists(box.path("var/allervers.db")), r
    assert os.stat(box.path("var")).st_mode & 0o777 == 0o700


@test
def init_that_fails_leaves_nothing_half_made(box):
    box.write("rules/broken.lua", "return {")
    r = box.refused("init", "--sample", env={"ALLERVERS_RULES_DIR": box.path("rules")})
    assert "broken.lua:1" in r.err, r
    assert [n for n in os.listdir(box.directory) if n.startswith("annuaire")] == []


@test
def init_that_is_killed_leaves_no_half_made_database(box):
    for delay in (0.01, 0.03, 0.06, 0.1):
        process = box.start("init", "--sample")
        time.sleep(delay)
        process.kill()
        process.communicate()
        if os.path.exists(box.db):
            assert box.one("SELECT count(*) FROM verification") > 50
            os.remove(box.db)
    box.sample()


@test
def one_of_several_inits_at_once_makes_the_database(box):
    for _ in range(3):
        several = [box.start("init", "--sample") for _ in range(3)]
        codes = []
        for process in several:
            _, err = process.communicate(timeout=TIMEOUT)
            codes.append(process.returncode)
            assert process.returncode == 0 or b"made meanwhile" in err or b"already" in err, err
        assert sorted(codes) == [0, 1, 1], codes
        assert [n for n in os.listdir(box.directory) if n.endswith(".new")] == []
        assert box.one("SELECT count(*) FROM import_run") == 1
        os.remove(box.db)


# ---- the configuration ----


@test
def the_documented_configuration_is_accepted_and_is_the_default(box):
    text = box.ok("help", "config", db=False).out
    keys = re.findall(r"^(\w+) = ?(.*)$", text, re.M)
    assert ("db", "var/allervers.db") in keys and ("listen", "127.0.0.1:8080") in keys, text
    for line in text.splitlines():
        assert line.startswith("# ") or "=" in line, line
    box.write("all.conf", text)
    box.ok("tokens", "x", "--config", box.path("all.conf"), db=False)
    # Each key stands in the environment too.
    for key, _ in keys:
        assert re.match(r"[a-z_]+$", key), key


@test
def a_mistake_in_the_configuration_names_its_line(box):
    for text, words in (("# fine\n\nlisten = 127.0.0.1:1\nprot = 80\n", ["line 4", "prot"]),
                        ("db = a.db\nengines\n", ["line 2", "key = value"]),
                        ("engines = many\n", ["line 1", "engines", "many"]),
                        ("engines = 9\n", ["line 1", "engines", "9"]),
                        ("cache_mb = -1\n", ["line 1", "cache_mb", "-1"]),
                        ("listen = 8080\n", ["line 1", "listen", "8080"]),
                        ("listen = 127.0.0.1:443s\n", ["line 1", "TLS"]),
                        ("listen = 127.0.0.1:65536\n", ["line 1", "65536"]),
                        ("base_url = annuaire.fr\n", ["line 1", "base_url", "annuaire.fr"]),
                        ("base_url = https://annuaire.fr/\n", ["line 1", "base_url"])):
        path = box.write("some.conf", text)
        for command in ("tokens", "serve"):
            r = box.run(command, *(["x"] if command == "tokens" else []), "--config", path, db=False)
            assert r.code == 1 and path in r.err, r
            for w in words:
                assert w in r.err, (w, r)


@test
def a_configuration_that_cannot_be_read_is_named(box):
    r = box.run("tokens", "x", "--config", box.path("none.conf"), db=False)
    assert r.code == 1 and "none.conf" in r.err, r
    r = box.run("tokens", "x", "--config", box.directory, db=False)
    assert r.code == 1 and box.directory in r.err, r
    big = box.write("big.conf", "# x\n" * 1000000)
    r = box.run("tokens", "x", "--config", big, db=False)
    assert r.code == 1 and big in r.err, r
    latin = box.write("latin.conf", "team_name = Équipe\n".encode("latin-1"))
    r = box.run("tokens", "x", "--config", latin, db=False)
    assert r.code == 1 and "line 1" in r.err and "UTF-8" in r.err, r


@test
def the_configuration_of_the_directory_is_read(box):
    box.empty()
    box.write("allervers.conf", "# ours\r\n  db  =  annuaire.db  \r\n")
    r = box.ok("search", "rien", db=False)
    assert r.out.startswith("0 "), r
    box.write("allervers.conf", "nope = 1\n")
    r = box.run("search", "rien", db=False)
    assert r.code == 1 and "allervers.conf" in r.err and "line 1" in r.err, r


@test
def the_environment_overrides_the_file_and_options_override_both(box):
    box.empty()
    conf = box.write("a.conf", "db = file.db\n")
    r = box.run("search", "x", "--config", conf, db=False, env={"ALLERVERS_DB": "environment.db"})
    assert r.code == 1 and "environment.db" in r.err, r
    r = box.run("search", "x", "--config", conf, db=False)
    assert r.code == 1 and "file.db" in r.err, r
    box.ok("search", "x", "--config", conf, env={"ALLERVERS_DB": "environment.db"})


@test
def a_mistake_in_the_environment_names_the_variable(box):
    r = box.run("tokens", "x", db=False, env={"ALLERVERS_ENGINES": "many"})
    assert r.code == 1 and "ALLERVERS_ENGINES" in r.err and "many" in r.err, r


@test
def each_key_can_be_set_in_the_environment(box):
    for key in re.findall(r"^(\w+) =", box.ok("help", "config", db=False).out, re.M):
        name = "ALLERVERS_" + key.upper()
        done = subprocess.run([BINARY, "tokens", "x"], env={**box.environment(), name: b"\xff"}, cwd=box.directory,
                              capture_output=True, check=False)
        assert done.returncode == 1 and b"environment, " + name.encode() + b": " in done.stderr, (name, done)


# ---- a disk that is full ----


def full_disk(box, use):
    """Calls use() with a server whose database lies on a file system of its own that has no room left."""
    place = box.path("disk")
    os.mkdir(place)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", place], capture_output=True, check=False)
    if done.returncode != 0:
        raise Skip("no file system may be mounted here")
    try:
        box.db = os.path.join(place, "a.db")
        box.sample()
        server = box.serve()
        with open(os.path.join(place, "filler"), "wb", buffering=0) as f:
            try:
                while f.write(b"x" * 65536):
                    pass
            except OSError:
                pass
        use(server)
    finally:
        for server in box.servers:
            server.kill()
        subprocess.run(["umount", place], check=True)


@test
def a_full_disk_is_said_and_loses_nothing(box):
    def use(server):
        before = box.dump()
        rows = [{"cle": str(i), "structure": "Structure %d" % i, "type": "ccas"} for i in range(2000)]
        file = os.path.join(ROOT, box.sheet("a.csv", rows))
        uuid = box.one("SELECT uuid FROM structure ORDER BY id LIMIT 1")
        for words in (["import", "--map", "plat", file, "--apply"], ["search", "--rebuild"]):
            r = box.run(*words)
            why = r.err.splitlines()[-1]  # perhaps after the lines of progress
            assert r.code == 1 and why.startswith("allervers %s: " % words[0]), r
            assert "disk is full" in why or "disk I/O error" in why, r
            assert box.dump() == before
        r = box.run("init", "--sample", "--db", box.db + "2", db=False)
        assert r.code == 1 and "full" in r.err, r
        left = set(os.listdir(os.path.dirname(box.db))) - {"a.db", "a.db-wal", "a.db-shm", "filler"}
        assert not left, left
        assert server.get("/annuaire?q=bagneux").status == 200
        os.remove(os.path.join(os.path.dirname(box.db), "filler"))
        box.ok("set", uuid, "description", "place retrouvée")
        box.sound()

    full_disk(box, use)


# ---- what cannot be printed ----


@test
def an_answer_that_cannot_be_written_is_an_error(box):
    box.sample()
    for words in (["tokens", "x"], ["search", "x"], ["rules", "list"], ["rules", "stub"], ["rules", "check"], ["help"],
                  ["init", "--upgrade", "--json"], ["help", "config"]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([BINARY, *words] + (["--db", box.db] if words[0] != "help" else []), stdout=full,
                                  stderr=subprocess.PIPE, env=box.environment(), cwd=box.directory, check=False)
        assert done.returncode == 1 and done.stderr, (words, done)


# ---- search ----


@test
def search_finds_as_the_public_does(box):
    box.sample()
    r = box.ok("search", "Bagneux")
    lines = r.out.splitlines()
    assert re.match(r"\d+ found", lines[-1]) and len(lines) > 3, r
    assert re.match(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}  .+, .+$", lines[0]), lines[0]
    answer = box.ok("search", "--json", "Bagneux").json()
    assert answer["total"] == int(lines[-1].split()[0]) and answer["items"][0]["uuid"] in lines[0], answer
    assert box.ok("search", "zzzzzz").out == "0 found\n"
    assert box.ok("search", "zzzzzz", "--json").json() == {"total": 0, "items": []}


@test
def no_search_ends_in_an_error(box):
    box.sample()
    for text in ('"', "'", "*", "NEAR(a b)", "a AND", "(", ")", "^", "-", "name:x", "\\", "%", "é" * 500, "a" * 5000,
                 "\U0001f600", " ", "l'", "’", "œ", "-a", "NOT", "x OR y", '"a" "', "a\nb", "{}", "+"):
        box.ok("search", "--", text)
    for text in (b"\xff\xfe", b"caf\xe9", b"\xc3"):
        done = subprocess.run([BINARY, "search", "--json", "--db", box.db, "--", text], capture_output=True,
                              env=box.environment(), check=False)
        assert done.returncode == 0, done
        json.loads(done.stdout)


@test
def search_without_a_word_lists_everything(box):
    box.sample()
    r = box.ok("search")
    visible = box.one("SELECT count(*) FROM structure WHERE visible = 0 AND status <> 'closed'")
    assert r.out.splitlines()[-1].startswith("%d found" % visible), r


@test
def rebuilding_the_index_finds_the_same(box):
    box.sample()
    before = box.ok("search", "Bagneux").out
    assert box.ok("search", "--rebuild", "Bagneux").out == before
    box.sound()


# ---- tokens ----


@test
def tokens_prints_one_line_for_each_word_in_order(box):
    words = ["Hôpitaux", "", "l’accueil", "...", "C.M.P.", "œuvre", "médico-psychologique", "é", "'", "Hôpitaux"]
    lines = box.ok("tokens", *words, db=False).out.split("\n")
    assert len(lines) == len(words) + 1 and lines[-1] == "", lines
    assert lines[0] == lines[9] and lines[0] != "" and lines[1] == "" and lines[3] == "" and lines[8] == "", lines
    assert "accueil" in lines[2].split() and "cmp" in lines[4].split() and "oeuvre" in lines[5].split(), lines
    as_json = box.ok("tokens", "--json", *words, db=False).json()
    assert as_json == [line.split() for line in lines[:-1]], as_json


@test
def tokens_takes_any_bytes_and_many_words(box):
    for word in (b"\xff", b"caf\xe9", b"a" * 100000, b"\xf0\x9f\x98\x80", b"\n", b"a\nb\nc"):
        done = subprocess.run([BINARY, "tokens", "--", word], capture_output=True, env=box.environment(), check=False)
        assert done.returncode == 0 and done.stdout.count(b"\n") == 1, done
        done.stdout.decode("utf-8")
    many = ["mot%d" % i for i in range(4096)]
    assert box.ok("tokens", *many, db=False).out == "".join(w + "\n" for w in many)
    r = box.run("tokens", *many, "x", db=False)
    assert r.code == 2 and "4096" in r.err, r


@test
def a_purge_says_what_it_would_forget_and_forgets_it(box):
    box.sample()
    with box.connect() as db:
        db.execute("INSERT INTO change(at, actor, cause, entity, entity_id, op, diff) VALUES"
                   " (1, 't', 'form', 'structure', 1, 'update', '{\"contacts\":[[],[{}]]}')")
        db.commit()
    assert "history   kept  1095 days: 1 to forget" in box.ok("purge", "--dry-run").out
    assert json.loads(box.ok("purge", "--json").out)["history"] == {"days": 1095, "rows": 1}
    assert "history   kept  1095 days: 0 to forget" in box.ok("purge", "--dry-run").out


if __name__ == "__main__":
    main()
