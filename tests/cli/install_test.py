#!/usr/bin/env python3
"""make install: what it puts where, and that it works from there."""

from harness import *


def install(box, **where):
    """Installs the program under test below the box; the paths of what is there."""
    done = subprocess.run(["make", "--no-print-directory", "-o", BINARY, "-o", os.path.relpath(BINARY, ROOT), "install",
                           "O=" + os.path.relpath(os.path.dirname(BINARY), ROOT), *("%s=%s" % w for w in where.items())],
                          cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    found = {}
    for directory, _, names in os.walk(box.directory):
        for name in names:
            path = os.path.join(directory, name)
            found[os.path.relpath(path, box.directory)] = os.stat(path).st_mode & 0o777
    return found


@test
def the_program_is_installed_and_runs_from_there(box):
    os.umask(0o077)  # as careful operators have it
    found = install(box, DESTDIR=box.path("tree"), PREFIX="/usr")
    assert found.pop("tree/usr/bin/allervers") == 0o755, found
    assert all(path.startswith("tree/usr/share/doc/allervers/") and mode == 0o644 for path, mode in found.items()), found
    for directory, _, _ in os.walk(box.path("tree/usr")):
        assert os.stat(directory).st_mode & 0o777 == 0o755, directory
    # Nothing of the checkout is needed: it makes a database and serves it from an empty directory.
    os.mkdir(box.path("elsewhere"))
    program = box.path("tree/usr/bin/allervers")
    done = subprocess.run([program, "init", "--sample"], cwd=box.path("elsewhere"), env=box.environment(),
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "var/allervers.db" in done.stdout, done
    done = subprocess.run([program, "search", "bagneux"], cwd=box.path("elsewhere"), env=box.environment(),
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Bagneux" in done.stdout, done


@test
def the_default_place_is_usr_local_and_a_second_time_replaces(box):
    first = install(box, DESTDIR=box.path("tree"))
    assert "tree/usr/local/bin/allervers" in first, first
    os.chmod(box.path("tree/usr/local/bin/allervers"), 0o600)
    assert install(box, DESTDIR=box.path("tree")) == first


@test
def what_the_documentation_shows_and_leads_to_is_there(box):
    install(box, PREFIX=box.path("local"))
    doc = box.path("local/share/doc/allervers")
    assert os.path.exists(os.path.join(doc, "LICENSE"))
    pages = 0
    for directory, _, names in os.walk(doc):
        for name in names:
            if not name.endswith(".md"):
                continue
            pages += 1
            with open(os.path.join(directory, name), encoding="utf-8") as f:
                text = re.sub(r"`[^`\n]*`", "", f.read())  # what is typed, not what leads somewhere
            for link in re.findall(r"\]\(([^)\s#]+)", text):
                if not re.match(r"[a-z]+:", link):
                    assert os.path.exists(os.path.join(directory, link)), "%s: %s leads nowhere" % (name, link)
    assert pages >= 9, pages


if __name__ == "__main__":
    main()
