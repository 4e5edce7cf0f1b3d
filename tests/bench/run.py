#!/usr/bin/env python3
"""run.py BUILD: measures and prints a report in Markdown (docs/performance.md keeps one). BENCH_SIZES="5000" for a short
run, BENCH_SIZES="" for the planning, the courses and the calendars alone, BENCH_ONLY=courses or feeds for these. Everything is made in BUILD/bench, which keeps the generated files for the next run."""
import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from courses import courses
from feeds import feeds

HERE = Path(__file__).resolve().parent
BUILD = Path(sys.argv[1]).resolve()
WORK = BUILD / "bench"
SIZES = [int(n) for n in os.environ.get("BENCH_SIZES", "5000 100000").split()]
ROUNDS, SECONDS = 3, 1
PLANNED = (1000, 10000)  # dates; ten times the dates have ten times the people and places
PAGES = (("agenda, list", "/agenda"), ("agenda, week", "/agenda?vue=semaine"), ("agenda, month", "/agenda?vue=mois"))
PROGRAM = str(BUILD / "allervers")


def forget(db):
    """The database of the run before, with what lies beside it: journals, and the copies of a server."""
    for old in WORK.glob(db.name + "*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()


def out(line=""):
    print(line, flush=True)


def run(*args):
    """Seconds, greatest resident memory in MB, standard output."""
    start = time.monotonic()
    child = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    text = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{args} failed:\n{text}")
    return time.monotonic() - start, usage.ru_maxrss / 1024, text


class Server:
    def __init__(self, *args, **env):
        self.started = time.monotonic()
        self.child = subprocess.Popen(args, stdout=subprocess.PIPE, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                      text=True, env={**os.environ, **env})
        self.url = self.child.stdout.readline().strip()
        self.port = int(self.url.rsplit(":", 1)[1])

    def get(self, path):
        c = http.client.HTTPConnection("127.0.0.1", self.port)
        c.request("GET", path)
        r = c.getresponse()
        return r.status, r.read().decode()

    def memory(self, name):
        return int(re.search(name + r":\s+(\d+)", Path(f"/proc/{self.child.pid}/status").read_text())[1]) / 1024

    def stop(self):
        self.child.stdin.close()
        self.child.terminate()
        self.child.wait()


def wrk(url, connections, script=None):
    args = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "-H", "Accept-Encoding: gzip"]
    args += ["-s", str(HERE / script)] if script else []
    text = subprocess.run(args + [url], stdout=subprocess.PIPE, text=True, check=True).stdout
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])


def queries():
    """(kind, encoded query) of each line."""
    for line in (HERE / "queries.tsv").read_text(encoding="utf-8").splitlines():
        if "\t" in line and not line.startswith("#"):
            kind, query = line.split("\t")
            pairs = (pair.split("=") for pair in query.split("&") if pair)
            yield kind, "&".join(f"{name}={quote(value)}" for name, value in pairs)


def imports(n, db):
    first, later = WORK / f"{n}.csv", WORK / f"{n}-later.csv"
    for path, source in ((first, str(n)), (later, str(first))):
        if not path.exists():
            with open(path, "w", encoding="utf-8") as f:
                subprocess.run([sys.executable, str(HERE / "generate.py"), source], stdout=f, check=True)
    forget(db)
    run(PROGRAM, "init", "--empty", "--db", str(db))
    out("| import | rows/s | s | peak MB |\n|---|---|---|---|")
    for name, path in (("first", first), ("unchanged", first), ("1 % changed", later)):
        seconds, peak, text = run(PROGRAM, "import", "--map", "plat", str(path), "--apply", "--db", str(db))
        rows = int(re.search(r"(\d+) rows", text)[1])
        out(f"| {name} | {rows / seconds:,.0f} | {seconds:.1f} | {peak:.0f} |")
    out(f"\nDatabase: {db.stat().st_size / 1e6:.0f} MB.\n")


def latencies(db, paths):
    out("In process, microseconds, p50 / p99: the search, with its 20 structures, the whole page.\n")
    text = run(str(BUILD / "tests/bench/search"), str(db), str(paths), "0.7")[2].splitlines()
    out(f"Snapshot: {text[0].split()[1]} ms.\n\n| kind | hits | search | list | page |\n|---|---|---|---|---|")
    for line in text[1:]:
        kind, _, hits, *us = line.split("\t")
        out(f"| {kind} | {hits} | " + " | ".join(f"{us[i]} / {us[i + 1]}" for i in (0, 2, 4)) + " |")


def over_http(server, targets):
    connection, times = http.client.HTTPConnection("127.0.0.1", server.port), []
    end = time.monotonic() + 3
    while time.monotonic() < end:
        for target in targets:
            start = time.monotonic()
            connection.request("GET", target)
            connection.getresponse().read()
            times.append((time.monotonic() - start) * 1e6)
    times.sort()
    out(f"\nThe same queries over HTTP, one connection, uncached: p50 {times[len(times) // 2]:.0f} us,"
        f" p99 {times[len(times) * 99 // 100]:.0f} us.\n")


def throughput(hello, cached, uncached):
    page = re.search(r'href="(/annuaire/[^"/]+/[^"]+--[0-9a-f]{10})"', cached.get("/annuaire")[1])[1]
    cases = [("bare civetweb", hello, "/", None)]
    for name, server in (("cached", cached), ("uncached", uncached)):
        cases += [(f"home, {name}", server, "/", None), (f"list, {name}", server, "/annuaire", None),
                  (f"structure, {name}", server, page, None)]
    cases.append(("lists, all different, uncached", uncached, "/annuaire", "lists.lua"))
    for _, server, path, _ in cases:
        server.get(path), server.get(path)
    rates = {(case[0], c): [] for case in cases for c in (16, 64)}
    for _ in range(ROUNDS):
        for name, server, path, script in cases:
            for c in (16, 64):
                rates[name, c].append(wrk(server.url + path, c, script))
    out("| requests per second | 16 connections | to bare | 64 connections | to bare |\n|---|---|---|---|---|")
    for name, *_ in cases:
        cells = []
        for c in (16, 64):
            bare = rates["bare civetweb", c]
            ratio = statistics.median(r / b for r, b in zip(rates[name, c], bare))
            cells += [f"{statistics.median(rates[name, c]):,.0f}", f"{ratio:.3f}"]
        out(f"| {name} | " + " | ".join(cells) + " |")


def measure(n):
    db, paths, targets = WORK / f"{n}.db", WORK / "queries.txt", WORK / "paths.txt"
    out(f"\n## {n:,} structures\n")
    imports(n, db)
    every = list(queries())
    paths.write_text("".join(f"{kind}\t{query}\n" for kind, query in every))
    targets.write_text("".join(f"/annuaire?{query}\n" for _, query in every))
    os.environ["BENCH_PATHS"] = str(targets)
    latencies(db, paths)
    starts = []
    for _ in range(3):
        server = Server(PROGRAM, "serve", "--listen", "127.0.0.1:0", "--db", str(db))
        server.get("/")
        starts.append(time.monotonic() - server.started)
        server.stop()
    hello = Server(str(BUILD / "tests/bench/hello"))
    cached = Server(PROGRAM, "serve", "--listen", "127.0.0.1:0", "--db", str(db))
    uncached = Server(PROGRAM, "serve", "--listen", "127.0.0.1:0", "--db", str(db), ALLERVERS_CACHE_MB="0")
    try:
        cached.get("/")
        idle = cached.memory("VmRSS")
        over_http(uncached, targets.read_text().split())
        throughput(hello, cached, uncached)
        out(f"\nFrom start to the first answer: {statistics.median(starts) * 1000:.0f} ms. Resident memory: idle"
            f" {idle:.0f} MB, loaded {cached.memory('VmHWM'):.0f} MB, without cache {uncached.memory('VmHWM'):.0f} MB.")
    finally:
        for server in (hello, cached, uncached):
            server.stop()


def planning(n):
    """{what: (milliseconds, dates)}, and of each page of the agenda."""
    db = WORK / f"planning-{n}.db"
    forget(db)
    text = run(str(BUILD / "tests/bench/planning"), str(db), str(n))[2]
    measured = {what: (float(ms), int(dates)) for what, ms, dates in (x.split("\t") for x in text.splitlines())}
    server = Server(PROGRAM, "serve", "--listen", "127.0.0.1:0", "--db", str(db), ALLERVERS_CACHE_MB="0")
    try:
        for name, path in PAGES:
            times = []
            for _ in range(20):
                start = time.monotonic()
                status, _ = server.get(path)
                times.append((time.monotonic() - start) * 1000)
                if status != 200:
                    sys.exit(f"{path}: {status}")
            measured[name] = (statistics.median(times), 0)
    finally:
        server.stop()
    return measured


def plannings():
    small, large = (planning(n) for n in PLANNED)
    out(f"\n## The planning, {PLANNED[0]:,} and {PLANNED[1]:,} dates\n\nMilliseconds: of the processor, of pages by the"
        f" clock.\n\n| | {PLANNED[0]:,} | {PLANNED[1]:,} | growth |\n|---|---|---|---|")
    for what, (ms, dates) in small.items():
        ms_large, dates_large = large[what]
        counts = f" ({dates:,}; {dates_large:,})" if dates else ""
        out(f"| {what}{counts} | {ms:.1f} | {ms_large:.1f} | {ms_large / ms:.1f} |")


WORK.mkdir(exist_ok=True)
out(f"`make bench`, {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}. wrk shares the"
    " cores: compare the ratios.")
ONLY = os.environ.get("BENCH_ONLY")
if ONLY is None:
    for size in SIZES:
        measure(size)
    plannings()
if ONLY != "feeds":
    courses(BUILD, WORK, out)
if ONLY != "courses":
    feeds({"PROGRAM": PROGRAM, "WORK": WORK, "Server": Server, "run": run, "forget": forget}, out)
