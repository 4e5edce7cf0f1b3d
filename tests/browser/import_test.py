#!/usr/bin/env python3
"""Bringing a spreadsheet into the directory from the browser: read, looked at, applied as it was shown."""

import csv
import io
import socket
import time
import urllib.request

from team import *

FILES = "/equipe/sources/fichiers"
SOURCE = "Tableur de l’équipe (exemple)"


def row(i, **more):
    return {"cle": "k%d" % i, "structure": "Structure %d (exemple)" % i, "type": "ccas", "commune": "Bagneux",
            "lieu": "Accueil %d" % i, "adresse": "%d rue de l’Exemple" % (i + 1), **more}


def prepare(box):
    box.apply(box.sheet("avant.csv", [row(i) for i in range(12)]), "--source", "tableur", "--title", SOURCE)
    box.apply(box.sheet("large.csv", [row(1000 + i) for i in range(3000)]), "--source", "large", "--title",
              "Grande source (exemple)")


def bring(site, path, source=SOURCE):
    """Sends the file and waits for the page that tells what became of it."""
    b = site.open(FILES)
    b.find("#source").send_keys(source)
    b.find("#fichier").send_keys(path)
    press(b, "Lire ce fichier")
    return settle(site, b)


def settle(site, b):
    """Waits until nothing is being done with the file."""
    for _ in range(600):
        if not b.all("meta[http-equiv=refresh]"):
            return b
        time.sleep(0.1)
        site.open(site.path(b), b)
    raise AssertionError(b.text("main"))


def counts(b):
    return {dt.text: dd.text for dt, dd in zip(b.all("main > .fields dt"), b.all("main > .fields dd"))}


def otherwise(b, **fields):
    """Reads the file another way."""
    if not b.all("main > details[open]"):
        b.find("main > details summary").click()
    for name, value in fields.items():
        b.find("#" + name).send_keys(value) if name != "titre" else fill(b, titre=value)
    press(b, "Relire le fichier")


def stored(site):
    folder = site.box.db + "-imports"
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def refused(site, path, *words):
    before = stored(site)
    b = site.open(FILES)
    b.find("#fichier").send_keys(path)
    press(b, "Lire ce fichier")
    text = plain(b.text(".alert"))
    assert all(w in text for w in words), text
    assert stored(site) == before
    return b


@test
def what_a_file_would_change_is_shown_and_nothing_is_written(site):
    first_administrator(site, site.browser)
    site.browser.leads(site.open("/equipe/sources").find("a[href='%s']" % FILES).click)
    both(site, FILES, "importer")
    rows = [row(i) for i in range(10)] + [row(20), row(21)]
    rows[3]["structure"] = "Nouveau nom (exemple)"
    rows[4]["adresse"] = "8 place de la Mairie"
    rows.append(dict(row(30), type="soucoupe"))
    before = site.box.dump(but=("import_file", "import_file_note", "import_file_difference", "change", "session"))
    b = bring(site, site.box.sheet("annuaire 2026.csv", rows, encoding="cp1252"))
    assert b.text("h1") == "annuaire 2026.csv", b.text("main")
    found = counts(b)
    assert "13 lignes, Windows-1252" in plain(found["Lu"]), found
    assert (found["Nouvelles"], found["Changées"], found["Inchangées"]) == ("2", "2", "8"), found
    assert plain(found["Disparues du fichier"]) == "2 sur 12" and found["Lignes refusées"] == "1", found
    text = plain(b.text("main"))
    assert "ligne 14 type inconnu : « soucoupe »" in text, text
    assert "Structure 3 (exemple)" in text and "Nouveau nom (exemple)" in text and "8 place de la Mairie" in text
    assert "Structure 20 (exemple)" in text
    assert "2 structures sur 12 ne seraient plus" in text
    after = site.box.dump(but=("import_file", "import_file_note", "import_file_difference", "change", "session"))
    assert after == before, [t for t in after if after[t] != before[t]]
    both(site, site.path(), "apercu")
    assert stored(site) == ["1.csv"]


@test
def the_remarks_are_a_file(site):
    b = site.browser
    href = b.find("a[href$='remarques.csv']").get_attribute("href")
    cookies = "; ".join("%s=%s" % (c["name"], c["value"]) for c in b.driver.get_cookies())
    with urllib.request.urlopen(urllib.request.Request(href, headers={"Cookie": cookies})) as reply:
        assert reply.headers["Content-Type"].startswith("text/csv"), reply.headers
        text = reply.read().decode()
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert rows[0] == ["ligne", "genre", "remarque"] and rows[1][:2] == ["14", "refusée"], rows
    assert "soucoupe" in rows[1][2]


@test
def much_that_vanishes_must_be_confirmed_too(site):
    b = site.browser
    path = site.path()
    press(b, "Appliquer")
    assert "cochez la case" in b.text(".alert"), b.text("main")
    assert site.box.one("SELECT count(*) FROM import_run") == 3  # the demo's own, and the two made before
    site.open(path)
    b.find("input[name=quand_meme]").click()
    press(b, "Appliquer")
    settle(site, b)
    assert "C’est fait" in b.text(".done"), b.text("main")
    assert stored(site) == []
    names = [n for n, in site.box.rows("SELECT name FROM structure WHERE status <> 'closed'")]
    assert "Nouveau nom (exemple)" in names and "Structure 20 (exemple)" in names
    assert "Structure 11 (exemple)" not in names
    b.leads(b.find(".done a").click)
    assert "annuaire 2026.csv" in b.text("main") and "1 ligne refusée" in b.text("main"), b.text("main")
    assert site.box.one("SELECT a.mail FROM change c JOIN account a ON a.id = c.account WHERE c.cause = 'import'"
                        " AND c.entity = 'source' ORDER BY c.seq DESC LIMIT 1") == ADMIN
    b = site.open(fiche(site, "Nouveau nom (exemple)") + "/historique")
    assert "Import « tableur »" in plain(b.text("main")), b.text("main")


@test
def the_same_file_again_changes_nothing(site):
    rows = [row(i) for i in range(10)] + [row(20), row(21)]
    rows[3]["structure"] = "Nouveau nom (exemple)"
    rows[4]["adresse"] = "8 place de la Mairie"
    b = bring(site, site.box.sheet("encore.csv", rows))
    assert counts(b)["Inchangées"] == "12", counts(b)
    assert "Aucune fiche ne changerait" in b.text("main")
    press(b, "Retirer")
    assert "retiré" in b.text(".done") and stored(site) == []
    assert "encore.csv" not in b.text("main")


@test
def a_file_with_a_mark_of_its_encoding_and_tabs_is_read(site):
    rows = [list(row(0))] + [list(row(i).values()) for i in range(12)]
    b = bring(site, site.box.sheet("marque.csv", rows, separator="\t", encoding="utf-8-sig"))
    assert "12 lignes, UTF-8, séparateur la tabulation" in plain(counts(b)["Lu"]), counts(b)
    press(b, "Retirer")


@test
def what_is_no_table_is_refused_beside_its_field(site):
    box = site.box
    refused(site, box.write("classeur.xlsx", b"PK\x03\x04" + b"\0" * 500), "classeur", "enregistrez-le en CSV")
    refused(site, box.write("vide.csv", b"\xef\xbb\xbf \r\n"), "vide")
    refused(site, box.write("photo.csv", b"a;b\r\n\0\0\0"), "ne se lit pas comme un CSV", "NUL")
    b = refused(site, box.sheet("autre.csv", [{"colonne": "x", "autre": "y"}]), "ne sont pas celles", "cle")
    assert b.text("h1") == "Importer un fichier"


@test
def a_file_that_is_too_large_is_told_the_limit(site):
    head = b"cle;structure;type\r\n"
    line = b"k;Structure (exemple);ccas\r\n"
    path = site.box.write("gros.csv", head + line * (17 * 1024 * 1024 // len(line)))
    b = refused(site, path, "trop gros", "16 Mio")
    assert b.find("#fichier").get_attribute("value") == ""


def begin(site, **headers):
    """Announces 10 MiB, sends their beginning, and gives the status line that comes back without the rest."""
    part = ("--x\r\nContent-Disposition: form-data; name=\"jeton\"\r\n\r\nfaux\r\n--x\r\n"
            "Content-Disposition: form-data; name=\"fichier\"; filename=\"a.csv\"\r\n\r\n").encode()
    lines = ["POST %s HTTP/1.1" % FILES, "Host: 127.0.0.1:%d" % site.server.port, "Content-Length: 10000000",
             "Content-Type: multipart/form-data; boundary=x", *("%s: %s" % h for h in headers.items())]
    with socket.create_connection(("127.0.0.1", site.server.port), timeout=20) as s:
        s.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + part + b"k" * (65536 - len(part)))
        return s.recv(4096).split(b"\r\n")[0].decode()


@test
def who_may_not_send_a_file_is_not_listened_to(site):
    cookies = "; ".join("%s=%s" % (c["name"], c["value"]) for c in site.browser.driver.get_cookies())
    before = stored(site)
    assert " 403 " in begin(site)
    assert " 403 " in begin(site, Cookie=cookies, Origin="http://ailleurs.example.org")
    assert " 403 " in begin(site, Cookie=cookies)
    assert stored(site) == before


@test
def a_misspelt_title_must_be_confirmed(site):
    b = bring(site, site.box.sheet("titre.csv", [dict(row(i), confidentielle="") for i in range(12)]))
    assert "confidentielle" in b.text("form .alert"), b.text("main")
    press(b, "Retirer")


@test
def another_table_or_source_is_chosen(site):
    b = bring(site, site.box.sheet("ccas.csv", [row(500), row(501)]))
    otherwise(b, titre="Liste des CCAS (exemple)")
    settle(site, b)
    assert "Liste des CCAS (exemple)" in b.text("main") and counts(b)["Nouvelles"] == "2", b.text("main")
    otherwise(b, titre="Liste des CCAS (exemple)", table="FINESS")
    settle(site, b)
    assert "n’a pas pu être lu" in b.text(".alert"), b.text("main")
    otherwise(b, titre="", source=SOURCE)
    assert "autre table" in b.text(".alert"), b.text("main")
    otherwise(b, titre=SOURCE, table="Fichier plat")
    settle(site, b)


@test
def what_changed_since_is_shown_anew(site):
    b = site.open(FILES)
    b.leads(b.find(".rows a").click)
    otherwise(b, titre="Liste neuve (exemple)")
    settle(site, b)
    assert counts(b)["Nouvelles"] == "2", b.text("main")
    site.box.apply(site.box.sheet("ligne.csv", [row(500), row(777)]), "--source", "liste-neuve-exemple", "--title",
                   "Liste neuve (exemple)")
    runs = site.box.one("SELECT count(*) FROM import_run")
    press(b, "Appliquer")
    settle(site, b)
    assert "Rien n’a été écrit" in b.text(".alert") and counts(b)["Inchangées"] == "1", b.text("main")
    assert site.box.one("SELECT count(*) FROM import_run") == runs
    press(b, "Retirer")


@test
def two_administrators_do_not_apply_a_file_twice(site):
    b = bring(site, site.box.sheet("deux.csv", [row(i) for i in range(10)] + [row(20), row(21), row(22)]))
    path = site.path()
    b.js("window.open(arguments[0])", path)
    first, second = b.driver.window_handles
    press(b, "Appliquer")
    settle(site, b)
    b.driver.switch_to.window(second)
    press(b, "Appliquer")
    assert "quelqu’un d’autre" in b.text(".alert"), b.text("main")
    b.driver.close()
    b.driver.switch_to.window(first)


@test
def a_server_that_is_killed_says_so_and_the_rest_can_be_applied(site):
    rows = [dict(row(1000 + i), presentation="Une présentation changée.") for i in range(3000)]
    b = site.browser
    bring(site, site.box.sheet("large.csv", rows), "Grande source (exemple)")
    assert counts(b)["Changées"].replace("\u202f", "") == "3000", counts(b)
    path = site.path()
    press(b, "Appliquer")
    written = "SELECT count(*) FROM structure WHERE description = 'Une présentation changée.'"
    for _ in range(600):
        if site.box.one(written):
            break
        time.sleep(0.05)
    site.open(path + "?fixe=oui")
    assert not b.all("meta[http-equiv=refresh]")
    assert b.text("main .lead").startswith("L’import est en cours"), b.text("main")
    shot(b, "en-cours")
    site.server.kill()
    n = site.box.one(written)
    assert 0 < n < 3000, n
    site.box.sound()
    assert site.box.one("SELECT count(*) FROM import_run WHERE unfinished = 1") == 1
    site.server = site.box.serve(env={"ALLERVERS_BASE_URL": BASE_URL})
    site.open(path)
    assert "interrompu" in b.text(".alert"), b.text("main")
    both(site, path, "interrompu")
    press(b, "Relire le fichier")
    settle(site, b)
    assert counts(b)["Changées"].replace("\u202f", "") == str(3000 - n), (counts(b), n)
    press(b, "Appliquer")
    settle(site, b)
    assert site.box.one(written) == 3000
    assert "interrompu" in site.open("/equipe/sources").text("main")


@test
def others_write_while_an_import_is_applied(site):
    rows = [dict(row(1000 + i), presentation="Encore une autre.") for i in range(3000)]
    b = site.browser
    bring(site, site.box.sheet("large2.csv", rows), "Grande source (exemple)")
    press(b, "Appliquer")
    waits = []
    while b.all("meta[http-equiv=refresh]"):
        began = time.time()
        with site.box.connect() as db:
            db.execute("INSERT OR REPLACE INTO setting VALUES('essai.ecriture', ?)", (str(began),))
            db.commit()
        waits.append(time.time() - began)
        time.sleep(0.1)
        site.open(site.path())
    assert len(waits) > 3 and max(waits) < 2, waits


DATES = "date;debut;genre;titre;lieu;participants\r\n"


@test
def dates_of_the_planning_are_brought_in_the_same_way(site):
    rows = "03/02/2026;14h-16h;atelier;Sommeil;Espace femmes de Châtillon;9\r\n"
    path = site.box.write("dates.csv", DATES + rows + "04/02/2026;14h-16h;atelier;Sommeil;Salle du Phare;9\r\n")
    b = bring(site, path, "")
    found = counts(b)
    assert found["Nouvelles dates"] == "1" and found["Lignes refusées"] == "1", found
    assert "Disparues du fichier" not in found and "Date des données" not in found, found
    text = plain(b.text("main"))
    assert "est-ce « Médiathèque, salle du Phare" in text and "mardi 3 février 2026, 14 h : Sommeil" in text, text
    both(site, site.path(), "dates")
    press(b, "Appliquer")
    settle(site, b)
    assert "C’est fait" in b.text(".done") and b.find(".done a").get_attribute("href").endswith("/equipe/planning")
    assert site.box.rows("SELECT title, status, value FROM occurrence JOIN tally ON occurrence = id") == [
        ("Sommeil", "done", 9)]
    b = bring(site, site.box.write("encore.csv", DATES + rows), "")
    assert counts(b)["Inchangées"] == "1" and "Aucune date ne changerait" in b.text("main"), b.text("main")
    b = bring(site, site.box.write("autre.csv", DATES + rows.replace(";9", ";11")), "")
    link = b.find("#changees ~ .version a")
    assert "/equipe/planning/dates/" in link.get_attribute("href") and "participants" in b.text(".diff"), b.text("main")


if __name__ == "__main__":
    run(prepare=prepare)
