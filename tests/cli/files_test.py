#!/usr/bin/env python3
"""Files as they come: encodings, separators, damage; a spreadsheet nobody here wrote, with a map of thirty lines."""

from harness import *

HEADER = "cle;structure;type;presentation;commune;telephone"
LINE = "a;L’Étape – cœur de ville;ccas;À côté de l’église… 5 € le café;Châtenay-Malabry;01 99 00 00 01"


def imported(box):
    """name, description, commune of the only structure."""
    return box.one("SELECT s.name, s.description, p.insee FROM structure s JOIN place p ON p.structure = s.id"
                   " WHERE p.deleted_rev IS NULL")


@test
def encodings_separators_and_line_ends_are_recognised(box):
    text = HEADER + "\r\n" + LINE + "\r\n"
    tables = {
        "utf-8": text.encode(),
        "utf-8 with a mark": b"\xef\xbb\xbf" + text.encode(),
        "windows-1252": text.encode("cp1252"),
        "commas": text.replace(";", ",").encode(),
        "tabs": text.replace(";", "\t").encode(),
        "tabs in windows-1252": text.replace(";", "\t").encode("cp1252"),
        "line feeds": text.replace("\r\n", "\n").encode(),
        "old mac": text.replace("\r\n", "\r").encode("cp1252"),
        "no last line end": text.rstrip().encode(),
        "blank lines": ("\r\n\r\n" + text.replace("\r\n", "\r\n;;;;;\r\n\r\n")).encode(),
        "quoted cells": '"' .encode() + text.strip().replace(";", '";"').replace("\r\n", '"\r\n"').encode() + b'"\r\n',
        "excel's sep line": ("sep=;\r\n" + text).encode(),
        "another order": ("\r\n".join(";".join(reversed(line.split(";"))) for line in text.split("\r\n"))).encode(),
        "capitals and blanks in the titles": (HEADER.upper().replace(";", " ; ") + "\r\n" + LINE).encode("cp1252"),
        "accents in the titles": (HEADER.replace("cle", "Clé").replace("presentation", "Présentation") + "\r\n" + LINE).encode(),
    }
    for name, content in tables.items():
        if os.path.exists(box.db):
            os.remove(box.db)
        box.empty()
        report = box.apply(box.write("table.csv", content))
        assert counts(report) == (1, 0, 0, 0, 0), (name, report)
        assert imported(box) == ("L’Étape – cœur de ville", "À côté de l’église… 5 € le café", "92019"), (name, imported(box))


@test
def what_was_found_is_said(box):
    box.empty()
    out = box.ok("import", "--map", "plat", box.write("a.csv", (HEADER + "\n" + LINE).replace(";", "\t").encode("cp1252"))).out
    assert "Windows-1252" in out and "separator tab" in out, out
    out = box.ok("import", "--map", "plat", box.write("a.csv", HEADER + "\n" + LINE)).out
    assert "UTF-8" in out and "separator ;" in out, out


@test
def quoted_cells_hold_lines_separators_and_quotes(box):
    box.empty()
    box.apply(box.write("a.csv", 'cle;structure;type;presentation;commune\r\na;"A ""B""; C";ccas;"ligne 1\r\nligne 2;\n\nligne 4"'
                                 ';Bagneux\r\nb;B;ccas;x;Sceaux\r\n'))
    assert box.one("SELECT s.name, s.description FROM structure s JOIN source_record r ON r.structure = s.id"
                   " WHERE ext_id = 'a'") == ('A "B"; C', "ligne 1\nligne 2;\n\nligne 4")
    # The line told is the file's.
    report = box.look(box.write("b.csv", 'cle;structure;type;presentation\na;A;ccas;"1\n2\n3"\nb;B;licorne;\n'))
    assert notes(report, "rejected")[0][0] == 5, report


@test
def a_file_that_cannot_be_read_names_line_and_column(box):
    box.empty()
    zipped = b"PK\x03\x04" + b"\0" * 100
    for name, content, words in (
            ("a quote that is not closed", HEADER + '\na;A;ccas;"jamais fermé;Bagneux;\nb;B;ccas;;;\n', ["line 2", "column"]),
            ("text behind a quote", HEADER + '\na;A;ccas;"un" deux;Bagneux;\n', ["line 2", "column"]),
            ("a NUL byte", (HEADER + "\na;A;ccas;\0;Bagneux;\n").encode(), ["line 2", "column"]),
            ("a workbook", zipped, ["CSV"]), ("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, ["CSV"]),
            ("UTF-16", (HEADER + "\n" + LINE).encode("utf-16"), ["UTF-16", "UTF-8"]),
            ("a cell of 100 KB", HEADER + "\na;A;ccas;" + "x" * 100000 + ";Bagneux;\n", ["line 2", "column"]),
            ("300 columns", ";".join("c%d" % i for i in range(300)) + "\n", ["column"]),
            ("an empty file", "", ["colonnes absentes"]), ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), ["line"])):
        file = box.write("bad.csv", content)
        for options in ((), ("--apply",), ("--json", "--apply")):
            r = box.refused("import", "--map", "plat", file, *options)
            assert file in r.err, (name, r)
            for w in words:
                assert w in r.err, (name, w, r)
            assert r.err.count("\n") == 1, (name, r)
    assert box.one("SELECT count(*) FROM structure") == 0


@test
def too_many_cells_reject_the_row(box):
    box.empty()
    report = box.apply(box.write("a.csv", "cle;structure;type\na;A;ccas;de trop\nb;B;ccas;;;\nc;C\nd;D;ccas\n"))
    rejected = notes(report, "rejected")
    assert report["new"] == 2 and [line for line, _ in rejected] == [2, 4], report
    assert "de trop" in rejected[0][1] and "type" in rejected[1][1], rejected


@test
def a_file_for_another_map_is_refused(box):
    box.empty()
    for options in ((), ("--apply",)):
        r = box.refused("import", "--map", "finess", box.write("plat.csv", HEADER + "\n" + LINE), *options)
        assert "plat.csv" in r.err and "2 rows" in r.err and '"finess"' in r.err and "another file" in r.err, r
    assert box.one("SELECT count(*) FROM import_run") == 0


@test
def a_file_that_is_a_pipe_is_refused(box):
    box.empty()
    os.mkfifo(box.path("pipe"))
    r = box.refused("import", "--map", "plat", box.path("pipe"))
    assert "pipe" in r.err, r


# ---- a spreadsheet of associations that nobody here wrote ----

# As a town hall's Excel gives it: Windows-1252, a title of its own for each column, all capitals, two numbers in one
# cell, hours in words, a column without a title, blanks and line ends everywhere, an empty line, a total at the end.
UGLY = """\
N° ; NOM DE L'ASSOCIATION ;SECTEUR D'ACTIVITÉ; ADRESSE COMPLÈTE ;CP;VILLE;TÉL / PORTABLE;Courriel ;SITE;\
HORAIRES D'OUVERTURE;Public visé;;Mis à jour le
12; LES AMIS DU 3ÈME ÂGE ;3e âge / lien social;"12, RUE DE L'EGLISE\r\n(au fond de la cour)";92220;BAGNEUX;\
0199000041 / 06.99.00.00.42;AMIS@EXAMPLE.ORG;www.amis.example.org;Lundi-vendredi 9h-12h;SENIORS;;03/05/2026
13;RESTO DU COEUR DE CHÂTENAY;AIDE ALIMENTAIRE;3 AV DU GAL DE GAULLE;92290;CHATENAY MALABRY CEDEX;199000043;;;mardi 14h30-17h;\
TOUS;voir avec Mme X;12/04/2026
14;"SOS ""ECOUTE"" FEMMES";VIOLENCES;;;ST GERMAIN-PLAGE;01 99 00 00 44 (répondeur);ecoute@example.org;;24h/24 7j/7;FEMMES;;
15;JUDO CLUB;SPORT;1 RUE DU STADE;92330;SCEAUX;;;;;;;
;;;;;;;;;;;;
;TOTAL : 4 associations;;;;;;;;;;;
"""

# What a coordinator writes with docs/regles.md beside her, examples included.
MAP = """\
local secteurs = {
  ["3e age / lien social"] = { "association-quartier", { "lien-social", "perte-autonomie" } },
  ["aide alimentaire"] = { "association-caritative", { "aide-alimentaire" } },
  ["violences"] = { "espace-femmes", { "violences" } },
}
local function row(r)
  local nom, secteur = text.title(r["Nom de l'association"]), secteurs[text.fold(r["Secteur d'activité"])]
  if not r["N°"] then return nil, "ligne sans numéro" end
  if not secteur then return nil, "secteur hors du champ : " .. (r["Secteur d'activité"] or "vide"), r["N°"] end
  local contacts = { { kind = "mail", value = r.Courriel and r.Courriel:lower() } }
  if not r.Courriel then contacts = {} end
  for _, numero in ipairs(text.split(r["Tél / portable"], "/")) do
    table.insert(contacts, { kind = "phone", value = text.phone(numero) or numero })
  end
  return { key = r["N°"], name = nom, kind = secteur[1], themes = secteur[2], website = text.url(r.Site),
    contacts = contacts, places = { { key = "1", address = text.title(r["Adresse complète"]), postcode = r.CP,
      city = text.city(r.Ville), hours = r["Horaires d'ouverture"] } } }
end
return { kind = "import", name = "mairie", title = "Associations de la mairie", version = 1, row = row,
  columns = "N°;Nom de l'association;Secteur d'activité;Adresse complète;CP;Ville;Tél / portable;Courriel;Site;"
    .. "Horaires d'ouverture;Public visé;Mis à jour le", required = "N°;Nom de l'association;Secteur d'activité",
  licence = "fourni par la mairie", old_after_days = 365, examples = {
    { given = { ["N°"] = "1", ["Nom de l'association"] = "EMMAUS", ["Secteur d'activité"] = "Violences" }, expect = {
      key = "1", name = "Emmaus", kind = "espace-femmes", themes = { "violences" }, contacts = {}, places = { { key = "1" } } } },
    { given = { ["N°"] = "2" }, refuse = "secteur hors du champ : vide" }, { given = {}, refuse = "ligne sans numéro" } } }
"""


@test
def a_spreadsheet_nobody_here_wrote_is_imported_with_a_map_of_thirty_lines(box):
    assert len(MAP.splitlines()) <= 30 and max(map(len, MAP.splitlines())) <= 130
    box.empty()
    box.write("regles/mairie.lua", MAP)
    conf = box.write("allervers.conf", "rules_dir = regles\n")
    file = box.write("associations.csv", UGLY.encode("cp1252"))
    r = box.ok("rules", "check", "--config", conf)
    assert "import/mairie" in r.out, r
    report = box.ok("import", "--map", "mairie", file, "--json", "--apply").json()
    assert report["rows"] == 5 and report["new"] == 3 and report["rejected"] == 2, report
    assert notes(report, "rejected") == [(6, "secteur hors du champ : SPORT"), (8, "ligne sans numéro")], report
    warnings = notes(report, "warning")
    assert (4, "colonne 12 sans titre, laissée de côté : « voir avec Mme X »") in warnings, warnings
    assert (5, "commune inconnue : « Saint-Germain-Plage »") in warnings, warnings
    names = [r[0] for r in box.rows("SELECT name FROM structure ORDER BY id")]
    assert names == ["Les amis du 3ème âge", "Resto du Cœur de Châtenay", "SOS «\u00a0Écoute\u00a0» femmes"], names
    place = "SELECT p.address, p.postcode, p.city, p.insee, p.hours, p.hours_note FROM place p JOIN source_record r ON" \
            " r.structure = p.structure WHERE r.ext_id = ?"
    address, postcode, city, insee, hours, note = box.one(place, "12")
    assert (postcode, city, insee) == ("92220", "Bagneux", "92007") and "12, RUE DE L’EGLISE" in address, address
    assert (hours, note) == (None, "Lundi-vendredi 9h-12h"), (hours, note)
    assert box.one(place, "13")[2:4] == ("Châtenay-Malabry", "92019")
    assert box.one(place, "14")[2:4] == ("Saint-Germain-Plage", None)
    phones = [r[0] for r in box.rows("SELECT value FROM contact WHERE kind = 'phone' ORDER BY value")]
    assert phones == ["01 99 00 00 41", "01 99 00 00 43", "01 99 00 00 44", "06 99 00 00 42"], phones
    assert box.one("SELECT value FROM contact WHERE kind = 'mail' AND value LIKE 'amis%'") == "amis@example.org"
    # Found, and shown.
    for words in ("amis bagneux", "resto du coeur", "violences", "0699000042", "aide alimentaire chatenay"):
        assert "1 found" in box.ok("search", words).out, words
    # The same again changes nothing; next year's file does.
    report = box.ok("import", "--map", "mairie", file, "--json", "--apply").json()
    assert counts(report) == (0, 0, 3, 0, 2), report
    server = box.serve()
    page = server.get("/annuaire?q=resto").text()
    assert "Resto du Cœur" in page and "Châtenay-Malabry" in page, page


# The flat file as an association writes it: titles above the table, its own words, what a spreadsheet does to numbers.
OWN_WORDS = """\
ANNUAIRE DES PARTENAIRES 2026;;;;;;;;;;;;;;;;;;
Mis à jour par l'accueil le 03/02/26;;;;;;;;;;;;;;;;;;
;;;;;;;;;;;;;;;;;;
Clé;Structure;Type;Adresse;Code postal;Commune;;Téléphone;Courriel;Horaires;Thèmes;Langues;Coût;Publics;Nouvelles personnes;Nouvelles personnes le;Confidentiel;Modes;Service
'001;Centre des Tilleuls;Centre social et culturel;12 rue du Parc;92220;BAGNEUX;;01.99.00.12.34 / 06 99 00 12 35;Accueil <accueil@example.org>;lun-ven 9h-12h30 et 14h-17h sauf mercredi;Emploi et formation, Logement;français, portugais;gratuit;Adultes;oui;03/02/26;non;sur place;
2;Resto de l'Amitié;Association caritative ou épicerie solidaire;"3 rue des Lilas
(fond de cour)";92 220;Bagneux;;'0199001236;"resto@example.org ; bureau@example.org";;Aide alimentaire;;;;x;3/2/2026;x;;Colis
3;Permanence d'accueil;CCAS;;;Sceaux;;01 99 00 12 37 (le matin);;Mo-Fr 09:00-12:00;Domiciliation;;;;attente;févr. 2026;;;Domiciliation
4;Sans type;;;;Sceaux;;;;;;;;;;;;;
5;Les 3 Mâts;Centre social et culturel;;92330;Sceaux;vu en mai;01 99 00 12 38 (le matin);pas de mail;;Logement / Jardinage;;Gratuit;;non;;;à domicile, sur place;
5;;;;;;;;;;Logement;;;;;;;;
;;;;;;;;;;;;;;;;;;
TOTAL : 5 structures;;;;;;;;;;;;;;;;;;
;;;;;;;;;;;;;;;;;;
"""


@test
def the_flat_file_as_an_association_writes_it(box):
    box.empty()
    file = box.write("partenaires.csv", OWN_WORDS.replace("\n", "\r\n").encode("cp1252"))
    report = box.ok("import", "--map", "plat", file, "--json", "--apply").json()
    assert notes(report, "rejected") == [
        (8, "nouvelles_personnes_le : « févr. 2026 » n’est pas une valeur connue (une date comme 03/02/2026)"),
        (9, "sans type"),
        (11, "service : la case est vide alors que « themes » est remplie"),
        (13, "sans nom")], report
    assert sorted(notes(report, "warning")) == [
        (5, "horaires gardés en toutes lettres : « lun-ven 9h-12h30 et 14h-17h sauf mercredi »"),
        (10, "besoin inconnu : « Jardinage »"),
        (10, "colonne 7 sans titre, laissée de côté : « vu en mai »"),
        (10, "courriel inutilisable : « pas de mail »")], report
    assert box.rows("SELECT name, kind FROM structure ORDER BY id") == [
        ("Centre des Tilleuls", "centre-social"), ("Resto de l'Amitié", "association-caritative"),
        ("Les 3 Mâts", "centre-social")]
    assert box.rows("SELECT address, postcode, insee, confidential, hours_note FROM place ORDER BY id") == [
        ("12 rue du Parc", "92220", "92007", 0, "lun-ven 9h-12h30 et 14h-17h sauf mercredi"),
        ("3 rue des Lilas, (fond de cour)", "92220", "92007", 1, None), (None, "92330", "92071", 0, None)]
    assert box.rows("SELECT value, label FROM contact ORDER BY id") == [
        ("01 99 00 12 34", None), ("06 99 00 12 35", None), ("accueil@example.org", "Accueil"),
        ("01 99 00 12 36", None), ("resto@example.org", None), ("bureau@example.org", None),
        ("01 99 00 12 38", "le matin")]
    assert box.rows("SELECT name, cost_kind, intake, intake_date, on_site, home_visits FROM service ORDER BY id") == [
        ("Centre des Tilleuls", "free", "yes", "2026-02-03", 1, 0), ("Colis", "unknown", "yes", "2026-02-03", 0, 0),
        ("Les 3 Mâts", "free", "full", None, 1, 1)]
    found = box.ok("search", "bagneux", "portugais", "logement").out
    assert "Centre des Tilleuls" in found, found


# Another layout again: a table of dispensaries, one column a weekday, crosses for languages, no key.
CROSSES = """\
Lieu\tCommune (CP)\tStandard\tL\tM\tAnglais\tArabe\tObservations
CMS JEAN JAURES\tMalakoff (92240)\t0199001240\t9h-12h\t\tX\t\tsans RDV
PMI DU MARCHE\tVanves (92170)\t01 99 00 12 41\t\t14h-17h\t\tx\t
\tSceaux\t\t\t\t\t\t
"""

CROSSES_MAP = """\
local jours, langues = { L = "Mo", M = "Tu" }, { Anglais = "anglais", Arabe = "arabe" }
local function row(r)
  if not r.Lieu then return nil, "sans lieu" end
  local ville, code = (r["Commune (CP)"] or ""):match("^(.-)%s*%((%d+)%)$")
  local horaires, parle = nil, {}
  for colonne, jour in pairs(jours) do
    horaires = text.join("; ", horaires, r[colonne] and jour .. " " .. r[colonne])
  end
  for colonne, langue in pairs(langues) do
    if r[colonne] then table.insert(parle, langue) end
  end
  return { key = text.fold(r.Lieu), name = text.title(r.Lieu), kind = r.Lieu:find("^PMI") and "pmi" or "centre-sante",
    contacts = { { kind = "phone", value = text.phone(r.Standard) } },
    places = { { key = "1", city = ville, postcode = code, hours = horaires } },
    services = { { name = "Consultations", languages = parle, eligibility = r.Observations, on_site = true } } }
end
local autre = { given = { Commune = "Sceaux" }, refuse = "sans lieu" }
return { kind = "import", name = "dispensaires", title = "Dispensaires", version = 1, row = row, old_after_days = 365,
  columns = "Lieu;Commune (CP);Standard;L;M;Anglais;Arabe;Observations", required = "Lieu", licence = "don",
  examples = { autre, autre, { given = { Lieu = "PMI X", Standard = "199001240", L = "9h-12h", Arabe = "x" }, expect = {
    key = "pmi x", name = "PMI X", kind = "pmi", contacts = { { kind = "phone", value = "01 99 00 12 40" } },
    places = { { key = "1", hours = "Mo 9h-12h" } },
    services = { { name = "Consultations", languages = { "arabe" }, on_site = true } } } } } }
"""


@test
def another_layout_with_crosses_takes_thirty_lines_too(box):
    assert len(CROSSES_MAP.splitlines()) <= 30 and max(map(len, CROSSES_MAP.splitlines())) <= 130
    box.empty()
    box.write("regles/dispensaires.lua", CROSSES_MAP)
    conf = box.write("allervers.conf", "rules_dir = regles\n")
    file = box.write("dispensaires.csv", CROSSES.encode())
    assert "import/dispensaires" in box.ok("rules", "check", "--config", conf).out
    report = box.ok("import", "--map", "dispensaires", file, "--json", "--apply").json()
    assert report["new"] == 2 and notes(report, "rejected") == [(4, "sans lieu")], report
    assert not notes(report, "warning"), report
    assert box.rows("SELECT s.name, s.kind, p.insee, p.hours FROM structure s JOIN place p ON p.structure = s.id ORDER BY s.id") == [
        ("CMS Jean Jaurès", "centre-sante", "92046", "Mo 09:00-12:00"), ("PMI du Marche", "pmi", "92075", "Tu 14:00-17:00")]


if __name__ == "__main__":
    main()
