#!/usr/bin/env python3
"""What an import does to the database when it is killed, when it is not alone, when the file is long, and when two
sources together say more than a structure may hold."""

import os
import random
import shutil
import signal
import subprocess
import time

from harness import BINARY, SANITIZED, Skip, TIMEOUT, test, main
from sheets import row

FINESS = "920000999"

# Greatest growth of memory, in MB, from the short file to one that is ten times as long: pages of SQLite's cache that
# the short one did not fill (16 MB) and what malloc keeps of them.
GROWTH = 24
ROWS = 100000


def structures(box, n, mark):
    """A file of n structures with a service, a place and a contact each."""
    return box.sheet(mark + ".csv", [row("k%05d" % i, presentation="Texte %s" % mark, service="Accueil", commune="Antony",
                                         adresse="%d rue %s" % (i, mark), telephone="01 99 00 10 10",
                                         themes="logement") for i in range(n)])


def state(box):
    """What people read, without numbers that another order of writing may change."""
    return {"texts": box.rows("SELECT description, count(*) FROM structure WHERE deleted_rev IS NULL GROUP BY 1"),
            "parts": box.rows("SELECT (SELECT count(*) FROM place WHERE deleted_rev IS NULL),"
                              " (SELECT count(*) FROM service WHERE deleted_rev IS NULL),"
                              " (SELECT count(*) FROM contact), (SELECT count(*) FROM source_record),"
                              " (SELECT count(*) FROM source_mapped), (SELECT count(*) FROM search_doc)"),
            "runs": box.one("SELECT count(*) FROM import_run")}


@test
def killed_at_any_moment_leaves_the_old_state_or_the_new_one(box):
    box.empty()
    box.apply(structures(box, 400, "avant"))
    later = structures(box, 700, "apres")
    old, copy = state(box), box.path("copie.db")
    with box.connect() as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(box.db, copy)
    start = time.monotonic()
    box.apply(later)
    whole, new = time.monotonic() - start, state(box)
    assert new["runs"] == 2 and new["texts"] == [("Texte apres", 700)], new
    seen, moments = [], random.Random(92)
    for i in range(6):
        for end in ("", "-wal", "-shm"):
            if os.path.exists(box.db + end):
                os.unlink(box.db + end)
        shutil.copy(copy, box.db)
        child = box.start("import", "--map", "plat", later, "--apply")
        time.sleep(whole * (moments.uniform(0.2, 0.9) if i < 4 else moments.uniform(0.9, 1.1)))
        child.send_signal(signal.SIGKILL)
        child.communicate()
        box.sound()
        found = state(box)
        assert found in (old, new), (i, found, old, new)
        seen.append(found == old)
        # Both indexes hold what the directory holds: what an old word finds is what stands there.
        assert box.ok("search", "avant").out.splitlines()[-1].startswith("400 found" if found == old else "0 found")
        report = box.apply(later)
        assert (report["new"], report["changed"]) == ((300, 400) if found == old else (0, 0)), report
        assert {**state(box), "runs": 0} == {**new, "runs": 0}
        assert "700 found" in box.ok("search", "apres").out
        box.sound()
    assert any(seen), "none of %d was killed early enough" % len(seen)


def peak(box, *words):
    """Greatest resident memory of a command, in MB: VmHWM, asked again and again until it ends. (What wait4 tells
    counts the memory of this interpreter, before the command was loaded.)"""
    child = subprocess.Popen([BINARY, words[0], "--db", box.db, *words[1:]], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, env=box.environment())
    kb = 0
    while child.poll() is None:
        with open("/proc/%d/status" % child.pid, encoding="ascii", errors="replace") as f:
            kb = max([kb] + [int(line.split()[1]) for line in f if line.startswith("VmHWM:")])
        time.sleep(0.01)
    assert child.returncode == 0 and kb, words
    return kb / 1024


@test
def memory_does_not_grow_with_the_file(box):
    """A look at 100,000 rows needs no more memory than at 10,000, writing 10,000 not more than 1,000."""
    if SANITIZED:
        raise Skip("sanitizers keep what was freed")
    box.empty()
    sheets = {n: box.sheet("%d.csv" % n, [row("k%06d" % i) for i in range(n)])
              for n in (ROWS // 100, ROWS // 10, ROWS)}
    short, long = (peak(box, "import", "--map", "plat", sheets[n]) for n in (ROWS // 10, ROWS))
    print("# looking: %d rows %.1f MB, %d rows %.1f MB, limit of growth %d MB" % (ROWS // 10, short, ROWS, long, GROWTH))
    assert box.one("SELECT count(*) FROM structure") == 0
    few, many = (peak(box, "import", "--map", "plat", sheets[n], "--source", str(n), "--apply")
                 for n in (ROWS // 100, ROWS // 10))
    print("# writing: %d rows %.1f MB, %d rows %.1f MB, limit of growth %d MB"
          % (ROWS // 100, few, ROWS // 10, many, GROWTH))
    assert box.one("SELECT count(*) FROM structure") == ROWS // 100 + ROWS // 10
    assert long - short < GROWTH and many - few < GROWTH


def together(box, *commands):
    """Runs them at the same time: [(exit code, standard error)]."""
    children = [box.start("import", "--map", "plat", *words, "--apply") for words in commands]
    outputs = [c.communicate(timeout=TIMEOUT) for c in children]
    return [(c.returncode, err.decode("utf-8")) for c, (_, err) in zip(children, outputs)]


@test
def of_two_imports_at_once_none_is_lost(box):
    """One waits for the other; one that would have to wait too long is refused, and says so."""
    box.empty()
    first, second = structures(box, 200, "une"), structures(box, 200, "deux")
    for (code, err), source in zip(together(box, (first, "--source", "a"), (second, "--source", "b")), "ab"):
        held = box.one("SELECT count(*) FROM source_record r JOIN source o ON o.id = r.source WHERE o.name = ?", source)
        assert (code, held) == (0, 200) or (code == 1 and "locked" in err and held == 0), (source, code, held, err)
    box.sound()
    before = box.one("SELECT count(*) FROM structure")
    # The same file twice: the second finds all of it there.
    third = structures(box, 200, "trois")
    results = together(box, (third, "--source", "c"), (third, "--source", "c"))
    assert any(code == 0 for code, _ in results), results
    assert box.one("SELECT count(*) FROM structure") == before + 200
    assert box.one("SELECT count(*) FROM source_record r JOIN source o ON o.id = r.source WHERE o.name = 'c'") == 200
    box.sound()


@test
def an_import_that_may_not_write_is_refused_and_says_why(box):
    box.empty()
    file = structures(box, 3, "une")
    with box.connect() as db:
        db.isolation_level = None
        db.execute("BEGIN IMMEDIATE")
        r = box.refused("import", "--map", "plat", file, "--apply")
        db.execute("ROLLBACK")
    assert "locked" in r.err or "busy" in r.err, r
    assert box.one("SELECT count(*) FROM structure") == 0
    assert box.apply(file)["new"] == 3


@test
def indexes_that_went_wrong_are_made_again(box):
    """The words of the indexes' rows lost, or of a structure that is no more: a rebuild heals it."""
    box.empty()
    box.apply(structures(box, 20, "une"))
    with box.connect() as db:
        db.execute("DELETE FROM search_doc WHERE structure <= 10")
        db.execute("UPDATE search_doc SET open = '+other', closed = '' WHERE structure > 15")
        db.commit()
    box.ok("search", "--rebuild")
    assert "20 found" in box.ok("search", "une").out
    box.apply(structures(box, 20, "deux"))
    assert "20 found" in box.ok("search", "deux").out and box.ok("search", "une").out == "0 found\n"


def phones(first, n):
    return "|".join("01 99 00 %02d %02d" % (i // 100, i % 100) for i in range(first, first + n))


# The list, its limit, and rows of one establishment that say n of its items, from the first on.
LISTS = (
    ("contacts", 20, lambda first, n: [{"telephone": phones(first, n)}]),
    ("services", 100, lambda first, n: [{"service": "Service %d" % i} for i in range(first, first + n)]),
    ("places", 50, lambda first, n: [{"service": "Service %d" % i, "lieu": "Lieu %d" % i, "commune": "Antony"}
                                     for i in range(first, first + n)]),
)


def merged(box, source, which, first, n):
    """Imports these items of the establishment from a source, and one structure more: (report, its reasons)."""
    rows = [row("a", finess=FINESS, **item) for item in which(first, n)] + [row("autre")]
    report = box.apply(box.sheet(source + ".csv", rows), "--source", source)
    return report, [n["text"] for n in report["notes"] if n["kind"] == "rejected"]


@test
def lists_of_two_sources_are_merged_up_to_their_limit(box):
    """At the limit of a list both sources are there; beyond it the row is refused, with the list and its limit."""
    for name, limit, which in LISTS:
        if os.path.exists(box.db):
            os.unlink(box.db)
        box.empty()
        table = name[:-1]
        own = "" if table == "contact" else " AND deleted_rev IS NULL"
        of = "SELECT count(*) FROM %s WHERE structure = (SELECT structure FROM identifier)%s" % (table, own)
        merged(box, "un", which, 0, limit - 10)
        report, reasons = merged(box, "deux", which, limit - 10, 10)
        assert not reasons and box.one(of) == limit, (name, reasons)
        others = box.one("SELECT count(*) FROM structure")
        report, reasons = merged(box, "trois", which, limit, 1)
        assert report["rejected"] == 1 and report["new"] == 1, (name, report)
        assert len(reasons) == 1 and name in reasons[0] and str(limit) in reasons[0], (name, reasons)
        assert box.one(of) == limit and box.one("SELECT count(*) FROM structure") == others + 1
        box.sound()


if __name__ == "__main__":
    main()
