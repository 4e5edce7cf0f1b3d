#!/usr/bin/env python3
"""A server and the command line on one database: changes show, rules are read again, ends are clean."""

from harness import *

# Hides one kind of structure; the rest as the record says.
HIDE = """local function visibility(structure)
  %s
  return { level = "public" }
end
return { kind = "directory.visibility", name = "defaut", title = "La nôtre", version = 2, visibility = visibility,
  examples = {
    { title = "un", given = { name = "A", kind = "hopital" }, expect = { level = "public" } },
    { title = "deux", given = { name = "B", kind = "hopital" }, expect = { level = "public" } },
    { title = "trois", given = { name = "C", kind = "cmp" }, expect = { level = "%s" } },
  },
}
"""


def made(box, **more):
    box.empty()
    rows = [{"cle": "a", "structure": "Alpha", "type": "ccas", "telephone": "0199000001", "presentation": "Avant", **more},
            {"cle": "b", "structure": "Beta", "type": "hopital", "telephone": "0199000002"}]
    box.apply(box.sheet("a.csv", rows))
    return rows


@test
def a_change_by_hand_shows_within_a_second(box):
    made(box)
    server = box.serve()
    for _ in range(3):
        assert "Alpha" in server.get("/annuaire").text()
    uuid = box.one("SELECT uuid FROM structure WHERE name = 'Alpha'")
    box.ok("set", uuid, "name", "Gamma")
    until(lambda: "Gamma" in server.get("/annuaire").text(), 1, "the new name on a cached page")
    assert "Alpha" not in server.get("/annuaire").text()


@test
def an_import_shows_within_a_second(box):
    rows = made(box)
    server = box.serve()
    for _ in range(3):
        assert "Delta" not in server.get("/annuaire").text()
    box.apply(box.sheet("b.csv", rows + [{"cle": "d", "structure": "Delta", "type": "ccas", "telephone": "0199000003"}]))
    until(lambda: "Delta" in server.get("/annuaire").text(), 1, "the imported structure")


@test
def rules_are_read_again_and_hide_and_show(box):
    made(box)
    os.mkdir(box.path("rules"))
    server = box.serve(env={"ALLERVERS_RULES_DIR": box.path("rules")})
    assert "Alpha" in server.get("/annuaire").text()
    box.write("rules/v.lua", HIDE % ('if structure.kind == "ccas" or structure.kind == "cmp" then return { level = "team" } end',
                                     "team"))
    server.send(signal.SIGHUP)
    until(lambda: "Alpha" not in server.get("/annuaire").text(), 10, "hidden")
    assert "Beta" in server.get("/annuaire").text()
    os.remove(box.path("rules/v.lua"))
    server.send(signal.SIGHUP)
    until(lambda: "Alpha" in server.get("/annuaire").text(), 10, "shown again")


@test
def a_broken_rule_changes_nothing_and_is_named(box):
    made(box)
    os.mkdir(box.path("rules"))
    server = box.serve(env={"ALLERVERS_RULES_DIR": box.path("rules")})
    box.write("rules/broken.lua", "local x = 1\nreturn {{\n")
    server.send(signal.SIGHUP)
    until(lambda: "broken.lua:" in server.log() and "nothing was changed" in server.log(), 10, "the log")
    assert "Alpha" in server.get("/annuaire").text()
    # A hostile one is refused in its budget, and visitors are answered meanwhile.
    box.write("rules/broken.lua", HIDE % ("while true do pcall(function() while true do end end) end", "team"))
    before = len(server.log())
    server.send(signal.SIGHUP)
    slowest = 0
    end = time.monotonic() + 30
    while "nothing was changed" not in server.log()[before:]:
        start = time.monotonic()
        assert server.get("/annuaire").status == 200
        slowest = max(slowest, time.monotonic() - start)
        assert time.monotonic() < end, server.log()
    assert slowest < 5, slowest
    assert "Alpha" in server.get("/annuaire").text()


@test
def it_ends_cleanly_and_starts_after_a_kill(box):
    made(box)
    for number in (signal.SIGTERM, signal.SIGINT):
        server = box.serve()
        assert server.get("/").status == 200
        assert server.end(number) == 0, server.log()
    server = box.serve()
    server.get("/annuaire")
    server.kill()
    assert "Alpha" in box.serve().get("/annuaire").text()
    box.sound()


@test
def a_port_that_is_taken_is_named(box):
    made(box)
    server = box.serve()
    r = box.refused("serve", "--listen", "127.0.0.1:%d" % server.port, timeout=20)
    assert str(server.port) in r.err, r


if __name__ == "__main__":
    main()
