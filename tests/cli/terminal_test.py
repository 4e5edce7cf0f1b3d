#!/usr/bin/env python3
"""What a person sees while it lasts: a bar on a terminal, plain lines in a log, nothing when it is quick."""

from harness import *

import pty

# An import rule that takes its time: half of the budget of a row.
SLOW = """return { kind = "import", name = "lent", title = "Lent", version = 1, columns = "n", required = "n",
  licence = "à nous", old_after_days = 365,
  row = function(r)
    if not r.n then return nil, "pas de numéro" end
    for i = 1, r.n == "x" and 1 or 700000 do local x = i end
    return { key = r.n, name = "Structure " .. r.n, kind = "ccas" }
  end,
  examples = { { given = { n = "x" }, expect = { key = "x", name = "Structure x", kind = "ccas" } },
    { given = { n = "x" }, expect = { key = "x", name = "Structure x", kind = "ccas" } },
    { given = {}, refuse = "pas de numéro" } } }
"""

# Decides slowly about every structure.
DECIDES = """local function visibility(structure)
  for i = 1, structure.name == "A" and 1 or 700000 do local x = i end
  return { level = "public" }
end
return { kind = "directory.visibility", name = "defaut", title = "Lente", version = %d, visibility = visibility, examples = {
    { given = { name = "A", kind = "ccas" }, expect = { level = "public" } },
    { given = { name = "A", kind = "ccas" }, expect = { level = "public" } },
    { given = { name = "A", kind = "ccas" }, expect = { level = "public" } } } }
"""


def on_terminal(box, *words, env=None):
    """Runs it with standard error on a terminal; exit code, standard output, what the terminal got."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([BINARY, *words, "--db", box.db], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=theirs, env=box.environment(**(env or {})), cwd=box.directory)
    os.close(theirs)
    seen = bytearray()

    def read():
        try:
            while True:
                piece = os.read(ours, 4096)
                if not piece:
                    return
                seen.extend(piece)
        except OSError:  # the other end is closed
            return

    reader = threading.Thread(target=read)
    reader.start()
    out = process.stdout.read().decode()
    process.stdout.close()
    code = process.wait(TIMEOUT)
    reader.join()
    os.close(ours)
    return code, out, seen.decode()


def long_one(box):
    """An empty database and the words of an import of more than a second."""
    box.empty()
    box.write("regles/lent.lua", SLOW)
    file = box.write("lent.csv", "n\n" + "".join("%d\n" % i for i in range(300)))
    return ["import", "--map", "lent", file], {"ALLERVERS_RULES_DIR": box.path("regles")}


@test
def a_terminal_gets_one_bar_that_grows_and_is_taken_away(box):
    words, env = long_one(box)
    code, out, seen = on_terminal(box, *words, env=env)
    assert code == 0 and "300 new" in out and "\r" not in out and "reading" not in out, (code, out)
    # As a terminal shows it: each carriage return begins the line anew.
    frames = seen.split("\r")
    assert "\n" not in seen and frames[0] == "" and frames[-1] == "" and frames[-2].strip() == "", seen[-300:]
    percents = []
    for frame in frames[1:-2]:
        match = re.match(r"reading \[(#*)( *)\] +(\d+) %$", frame)
        assert match, repr(frame)
        full, rest, percent = len(match[1]), len(match[2]), int(match[3])
        assert full + rest == 30 and full == percent * 30 // 100, repr(frame)
        percents.append(percent)
    assert len(percents) > 3 and percents == sorted(set(percents)) and percents[-1] <= 100, percents
    assert len(frames[-2]) >= max(map(len, frames[1:-2])), "something of the bar stays on the screen"


@test
def a_log_gets_plain_lines(box):
    words, env = long_one(box)
    r = box.ok(*words, "--json", env=env)
    assert r.json()["new"] == 300  # a program that reads the answer is not disturbed
    lines = r.err.splitlines()
    assert lines and len(lines) <= 11 and "\r" not in r.err, r
    percents = [int(re.match(r"reading: (\d+) %$", line)[1]) for line in lines]
    assert percents == sorted(set(percents)) and len({p // 10 for p in percents}) == len(percents), percents


@test
def what_decides_anew_shows_it_too(box):
    box.empty()
    box.apply(box.sheet("a.csv", [{"cle": str(i), "structure": "Structure %d" % i, "type": "ccas"} for i in range(250)]))
    box.write("regles/v.lua", DECIDES % 2)
    env = {"ALLERVERS_RULES_DIR": box.path("regles")}
    r = box.ok("search", "--rebuild", "rien", env=env)
    assert re.search(r"^rebuilding: \d+ %$", r.err, re.M), r
    box.write("regles/v.lua", DECIDES % 3)
    server = box.serve(env=env)
    assert re.search(r"^deciding: \d+ %$", server.log(), re.M), server.log()


@test
def what_is_quick_shows_nothing(box):
    box.empty()
    file = box.sheet("a.csv", [{"cle": "a", "structure": "A", "type": "ccas"}])
    for words in (["import", "--map", "plat", file], ["import", "--map", "plat", file, "--apply"], ["search", "a"],
                  ["search", "--rebuild"], ["init", "--upgrade"], ["rules", "list"]):
        start = time.monotonic()
        code, _, seen = on_terminal(box, *words)
        if time.monotonic() - start < 0.9:
            assert (code, seen) == (0, ""), (words, seen)


@test
def an_error_is_not_mixed_with_the_bar(box):
    words, env = long_one(box)
    with open(words[-1], "a", encoding="utf-8") as f:
        f.write('"jamais fermé\n')
    code, out, seen = on_terminal(box, *words, env=env)
    assert code == 1 and out == "", (code, out)
    last = seen.split("\r")[-2 if seen.endswith("\r\n") else -1]
    assert last.startswith("allervers import: ") and "line 302" in last, seen[-400:]


if __name__ == "__main__":
    main()
