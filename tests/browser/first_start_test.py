#!/usr/bin/env python3
"""From the link that the server prints to a directory that is published: administrator, assistant, legal pages."""

import struct
import urllib.request
import zlib

from axe import violations
from team import *

LEGAL = {"contact": "/contact", "mentions": "/mentions-legales", "donnees": "/donnees-personnelles",
         "accessibilite": "/accessibilite"}


def value(b, name):
    return b.find("#" + name).get_attribute("value")


def picture(width, height, **chunks):
    """A PNG of one colour, with what else it shall say, as a file."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = (b"\0" + b"\x0a\x55\x59" * width) * height
    body = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    for kind, data in chunks.items():
        body += chunk(kind.encode(), data)
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def choose(site, name, content):
    path = site.box.path(name)
    with open(path, "wb") as f:
        f.write(content)
    site.browser.find("#logo").send_keys(path)


@test
def one_page_asks_for_the_account_and_the_team(site):
    b = site.browser
    b.shows(WIDE)
    for path in LEGAL.values():
        assert "pas encore renseigné" in site.open(path).text("main") or path in ("/accessibilite",), path
    line = site.server.process.stdout.readline().decode()
    site.first = re.search(re.escape(BASE_URL) + r"(/premier-demarrage/\S+)", line).group(1)
    both(site, site.first, "premier-demarrage")
    site.open(site.first, b)
    assert b.text("h1") == "Premier démarrage" and len(b.all("main form")) == 1, b.text("main")
    assert "Valeur de l’exemple" in b.text("#nom-aide") and "Le reste peut attendre" in b.text("main"), b.text("main")
    assert all(b.all("#" + name) for name in ("compte_courriel", "encore", "nom", "communes", "telephone", "horaires", "adresse",
                                               "logo", "editeur", "hebergeur", "donnees"))


@test
def what_is_wrong_is_said_beside_and_what_was_typed_stays(site):
    b = site.browser
    fill(b, compte_nom="Administration du val", compte_courriel="admin@", mot_de_passe="motdepasse123", encore=ADMIN_PASSWORD,
         nom="DAC du Val (exemple)", telephone="demain", communes="Bagneux\nNulle-Part", hebergeur="Hébergeur (exemple)")
    choose(site, "logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    press(b, "Enregistrer")
    for name, words in (("compte_courriel", "adresse complète"), ("mot_de_passe", "vite deviné"), ("encore", "diffèrent"),
                        ("telephone", "numéro complet"), ("communes", "Nulle-Part"), ("logo", "SVG")):
        assert words in b.text("#%s-erreur" % name), (name, b.text("main"))
    assert value(b, "hebergeur") == "Hébergeur (exemple)" and value(b, "telephone") == "demain"
    assert value(b, "compte_nom") == "Administration du val" and value(b, "compte_courriel") == "admin@"
    assert value(b, "communes").split() == ["Bagneux", "Nulle-Part"], value(b, "communes")
    shot(b, "premier-demarrage-erreurs")
    assert not violations(b)
    with site.box.connect() as db:
        assert db.execute("SELECT count(*) FROM account").fetchone() == (0,)


@test
def it_is_all_written_at_once(site):
    b = site.browser
    fill(b, compte_courriel=ADMIN, mot_de_passe=ADMIN_PASSWORD, encore=ADMIN_PASSWORD,
         nom="DAC du Val (exemple)", territoire="val de l’exemple", communes="Bagneux, Malakoff", telephone="0199001100",
         horaires="du lundi au vendredi", adresse="1 rue de l’Exemple\n92220 Bagneux", courriel="val@example.org",
         editeur="Association du Val (exemple)", siege="1 rue de l’Exemple\n92220 Bagneux", directeur="Présidence (exemple)",
         hebergeur="Hébergeur (exemple)", hebergeur_adresse="2 rue de l’Exemple, Paris", hebergeur_telephone="01 99 00 11 01",
         donnees="Délégation à la protection des données\ndpo@example.org")
    choose(site, "logo.png", picture(320, 96))
    press(b, "Enregistrer")
    assert site.path() == "/equipe", (site.path(), b.text("main"))
    assert b.all("img.brand-logo"), "the logo that was sent with it"
    assert "n’est plus valable" in site.open(site.first).text("main")
    for path in LEGAL.values():
        assert "pas encore renseigné" not in site.open(path).text("main"), path
    assert "01 99 00 11 00" in b.text("header") and "Présidence (exemple)" in site.open("/mentions-legales").text("main")
    assert "aucun audit réalisé" in site.open("/accessibilite").text("main")
    groups = [x.get_attribute("label") for x in site.open("/").all("optgroup")]
    assert groups == ["Sur le territoire", "Ailleurs"], groups
    assert b.text(".index-list, optgroup").startswith("Bagneux"), b.text("optgroup")
    assert value(site.open("/equipe/reglages/equipe"), "communes").split("\n") == ["Bagneux (92)", "Malakoff (92)"]
    both(site, "/annuaire/commune", "communes-territoire")
    for name, path in LEGAL.items():
        both(site, path, name)


@test
def two_people_at_once_lose_nothing(site):
    b = site.open("/equipe/reglages/equipe")
    other = Browser()
    try:
        sign_in(site, other, ADMIN, ADMIN_PASSWORD)
        site.open("/equipe/reglages/equipe", other)
        fill(b, hebergeur="Premier (exemple)")
        press(b, "Enregistrer")
        assert "enregistré" in b.text(".done")
        shot(b, "reglages-equipe")
        fill(other, hebergeur="Second (exemple)")
        press(other, "Enregistrer")
        assert "depuis que vous avez ouvert" in other.text(".alert") and value(other, "hebergeur") == "Second (exemple)"
        assert "Premier" in site.open("/mentions-legales").text("main")
        press(other, "Enregistrer")
        assert "Second" in site.open("/mentions-legales").text("main")
    finally:
        other.close()


@test
def an_audit_changes_what_every_footer_says(site):
    b = site.open("/equipe/reglages/equipe")
    fill(b, audit_taux="72", audit_par="Cabinet (exemple)", audit_ecarts="Les documents joints.")
    b.js("document.querySelector('#audit_date').value = '2026-09-15'")
    press(b, "Enregistrer")
    assert "Accessibilité : partiellement conforme" in site.open("/").text("footer")
    assert "15 septembre 2026" in site.open("/accessibilite").text("main")
    both(site, "/accessibilite", "accessibilite-auditee")


@test
def a_logo_is_shown_without_what_its_file_says(site):
    b = site.open("/equipe/reglages/equipe")
    choose(site, "logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    fill(b, hebergeur="Tapé avant le logo (exemple)")
    press(b, "Enregistrer")
    assert "SVG" in b.text("#logo-erreur") and value(b, "hebergeur") == "Tapé avant le logo (exemple)"
    assert not violations(b)
    choose(site, "trop.png", picture(500, 500, zzZz=os.urandom(600000)))
    press(b, "Enregistrer")
    assert "512 Kio" in b.text("#logo-erreur") and value(b, "hebergeur") == "Tapé avant le logo (exemple)"
    choose(site, "photo.png", os.urandom(4000000))
    press(b, "Enregistrer")
    assert "512 Kio" in b.text("#logo-erreur") and value(b, "hebergeur") == "Tapé avant le logo (exemple)"
    b.js("document.querySelector('#logo').scrollIntoView({block: 'center'})")
    shot(b, "logo-trop-gros")
    b = site.open("/equipe/reglages/equipe")
    choose(site, "logo.png", picture(320, 96, tEXt=b"Author\0Secret", eXIf=b"II*\0Secret"))
    press(b, "Enregistrer")
    assert "enregistré" in b.text(".done"), b.text("main")
    site.open("/")
    logo = b.find("header img")
    assert logo.get_attribute("naturalWidth") == "320" and logo.size["height"] <= 40, logo.size
    with urllib.request.urlopen(logo.get_attribute("src")) as reply:
        assert b"Secret" not in reply.read() and "immutable" in reply.headers["Cache-Control"]
        assert reply.headers["X-Content-Type-Options"] == "nosniff" and reply.headers["ETag"]
    both(site, "/equipe/reglages/equipe", "reglages-logo")
    both(site, "/", "accueil-logo")
    b = site.open("/equipe/reglages/equipe")
    b.find("#sans_logo").click()
    press(b, "Enregistrer")
    assert not site.open("/").all("header img") and b.all("header .brand-mark")


@test
def communes_of_another_territory_are_brought_by_a_file(site):
    b = site.open("/equipe/reglages/equipe")
    kept = value(b, "communes")
    fill(b, communes="Villeurbanne")
    press(b, "Enregistrer")
    assert "Communes de France" in b.text("#communes-erreur"), b.text("main")
    both(site, "/equipe/reglages/communes", "communes-fichier")
    b = site.open("/equipe/reglages/communes")
    for content, words in ((b"a;b\n1;2\n", "n’est pas celui des communes"),
                           ("#Code_commune_INSEE;Nom_de_la_commune;Code_postal\n69266;VILLEURBANNE;69100\n".encode(), "C’est enregistré")):
        path = site.box.path("communes.csv")
        with open(path, "wb") as f:
            f.write(content)
        b.find("#fichier").send_keys(path)
        press(b, "Charger")
        assert words in b.text("main"), b.text("main")
        assert not violations(b)
    b = site.open("/equipe/reglages/equipe")
    fill(b, communes="Villeurbanne\n92")
    press(b, "Enregistrer")
    assert "Villeurbanne (69)" in value(b, "communes"), b.text("main")
    fill(b, communes=kept)
    press(b, "Enregistrer")


@test
def the_demo_is_taken_out_and_the_directory_is_still_there(site):
    b = site.open("/equipe")
    assert "Prêt à publier" in b.text("#pret"), b.text("main")
    states = {plain(x.find_element(By.CSS_SELECTOR, "strong").text): plain(x.text) for x in b.all(".ready-row")}
    assert set(states) == {"HTTPS", "Courriels", "Sauvegarde copiée ailleurs", "Pages légales", "Fiches inventées"}, states
    assert "fait" in states["Pages légales"] and "behind_proxy" in states["HTTPS"] and "75" in states["Fiches inventées"], states
    both(site, "/equipe", "pret-a-publier")
    both(site, "/equipe/reglages/publication", "publication")
    both(site, "/equipe/reglages/exemple", "exemple")
    b = site.open("/equipe/reglages/exemple")
    press(b, "Retirer l’exemple")
    assert "Cochez la case" in b.text(".alert") and "Démonstration" in b.text("header")
    assert not violations(b)
    b.find("#accord").click()
    press(b, "Retirer l’exemple")
    assert "est retiré" in b.text(".done") and "Démonstration" not in b.text("header"), b.text("main")
    shot(b, "exemple-retire")
    for path in ["/", "/annuaire", "/annuaire/commune"] + list(LEGAL.values()):
        page = site.open(path)
        assert "Démonstration" not in page.text("header") and not page.all("meta[name=robots]"), path
    assert "Aucun" in site.open("/annuaire?q=exemple").text("main"), b.text("main")
    states = [plain(x.text) for x in site.open("/equipe").all(".ready-row")]
    assert states[-1].endswith("fait") and "Il n’y en a pas" in states[-1], states
    assert site.open("/equipe/reglages").all("a[href='/equipe/reglages/publication']")
    # The account and its settings are still there, and the emptied directory is sound.
    assert value(site.open("/equipe/reglages/equipe"), "nom") == "DAC du Val (exemple)"
    both(site, "/annuaire", "annuaire-vide")
    site.box.ok("check")


if __name__ == "__main__":
    run()
