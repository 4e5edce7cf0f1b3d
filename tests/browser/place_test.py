#!/usr/bin/env python3
"""A place's own pages: the poster for its door, printed and read by a telephone; its dates in another site's frame."""

import base64
import http.server
import threading
import time

from team import *

SEEN = {}
A4 = (595, 842)  # points


def prepare(box):
    with box.connect() as db:
        rich, where = db.execute("SELECT p.id, p.uuid FROM place p JOIN structure s ON s.id = p.structure"
                                 " WHERE s.name = ? AND NOT p.confidential ORDER BY p.position LIMIT 1",
                                 (RICH,)).fetchone()
        SEEN["place"], SEEN["where"] = rich, where
        for week in range(12):
            add_date(db, rich, 7 * week + 3, status="cancelled" if week == 2 else "confirmed")
        add_date(db, rich, 5, title="Formation réservée", kind="formation", level=1, open_to="professionals")
        busy, SEEN["busy"] = db.execute("SELECT p.id, p.uuid FROM place p JOIN structure s ON s.id = p.structure"
                                        " WHERE s.name = ? AND NOT p.confidential LIMIT 1", (SPARSE,)).fetchone()
        for day in range(75):
            add_date(db, busy, day + 1, 480 + 30 * (day % 9), title="Atelier « bien manger, bien bouger, bien dormir »"
                     " en petit groupe (exemple)", kind="atelier", open_to="registration",
                     open_note="à l’accueil ou par téléphone, la veille au plus tard")
        db.commit()


def page_of(site, key):
    site.open("/lieux/" + SEEN[key][-12:])
    return site.path()


def printed(b, name):
    """The sheets that the printer gives, with the picture of the first one if it can be made."""
    pdf = base64.b64decode(b.cdp("Page.printToPDF", preferCSSPageSize=True)["data"])
    if HERE:
        with open(os.path.join(HERE, name + ".pdf"), "wb") as f:
            f.write(pdf)
    box = re.search(rb"/MediaBox\s*\[([^\]]*)\]", pdf).group(1).split()
    assert [round(float(x)) for x in box[2:]] == list(A4), box
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def nothing_is_cut(b):
    """Neither the dates nor what stands around them; empty: all is well."""
    return b.js("""return [...document.querySelectorAll('.poster, .dates, .poster *')].filter(
        x => x.scrollHeight > x.clientHeight + 2 && getComputedStyle(x).overflow === 'hidden').map(x => x.className)""")


def read_code(b, site):
    """What a telephone reads from the code on the sheet."""
    picture = site.box.path("code.png")
    b.find(".code").screenshot(picture)
    return subprocess.run(["zbarimg", "--quiet", "--raw", picture], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False, timeout=TIMEOUT).stdout.decode().strip()


@test
def a_poster_is_one_sheet_that_a_telephone_reads(site):
    b = site.browser
    b.shows(WIDE)
    page = page_of(site, "where")
    b.leads(b.driver.find_element(By.LINK_TEXT, "Affiche à imprimer").click)
    assert site.path() == page + "/affiche"
    assert "Permanence santé" in b.text("h1") and "Annulée" in b.text(".dates .off"), b.text("main")
    assert not nothing_is_cut(b) and printed(b, "affiche") == 1
    assert float(b.js("return getComputedStyle(document.querySelector('.dates li')).fontSize").strip("px")) > 26  # 20 points
    if not shutil.which("zbarimg"):
        raise Skip("zbarimg is not installed")
    assert read_code(b, site) == BASE_URL + "/lieux/" + SEEN["where"][-12:]
    look(site, page + "/affiche?duree=mois", "affiche-mois", (PHONE, "light"))
    assert printed(b, "affiche-mois") == 1


@test
def too_many_dates_are_one_sheet_too(site):
    b = site.browser
    b.shows(WIDE)
    page = page_of(site, "busy")
    b = site.open(page + "/affiche")
    assert re.search(r"et \d+ autres dates, à l’adresse ci-dessous", b.text(".more")), b.text("main")
    assert not nothing_is_cut(b) and printed(b, "affiche-pleine") == 1
    assert b.find(".more").rect["y"] + b.find(".more").rect["height"] <= b.find(".poster-foot").rect["y"]


def look(site, path, name, *ways):
    """In these sizes and schemes: pictures, what axe says, and nothing wider than the screen."""
    b, said = site.browser, []
    b.shows(ways[0][0], color_scheme=ways[0][1])
    site.open(path)
    for size, scheme in ways:
        b.turns(size, scheme)
        shot(b, name + "-" + scheme)
        width = b.js("return document.documentElement.scrollWidth")
        assert width <= size[0], "%s: %d px wide" % (path, width)
        said += ["%s, %s: %s" % (name, scheme, v) for v in violations(b, scheme).values()]
    assert not said, "\n" + "\n".join(said)


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Another site, with the frame that the partner's page gives."""
    page = ""

    def do_GET(self):  # pylint: disable=invalid-name
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.page.encode())

    def log_message(self, *_):
        pass


@test
def another_site_shows_the_next_dates_in_a_frame_without_a_cookie(site):
    b = site.browser
    b.shows(PHONE)
    page = page_of(site, "where")
    first_administrator(site, b)  # who has a cookie, and sees more in the agenda
    assert "Formation réservée" in site.open(page).text("main")
    look(site, page + "/cadre", "cadre", (PHONE, "dark"))
    frame = '<iframe src="%s" width="%d" height="500" title="Dates"></iframe>'
    Elsewhere.page = "<!doctype html><title>x</title><p>Notre site</p>" + "".join(
        frame % (site.url(path), 300) for path in (page + "/cadre", page))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        b.driver.get("http://localhost:%d/" % server.server_port)
        shown, refused = b.all("iframe")
        b.driver.switch_to.frame(shown)
        text = b.text("main")
        assert "Prochaines dates" in text and "Permanence santé" in text and "Formation" not in text, text
        assert b.js("return document.cookie") == "" and b.js("return document.documentElement.scrollWidth") <= 300
        assert {x.get_attribute("target") for x in b.all("a:not([href^=tel])")} == {"_blank"}
        shot(b, "cadre-ailleurs")
        b.driver.switch_to.default_content()
        b.driver.switch_to.frame(refused)
        assert "Permanence" not in b.text("body")
        b.driver.switch_to.default_content()
    finally:
        server.shutdown()
        server.server_close()
    head = subprocess.run(["curl", "-sI", "-X", "GET", site.url(page + "/cadre")], stdout=subprocess.PIPE, check=False).stdout.decode()
    assert "frame-ancestors *" in head and "set-cookie" not in head.lower(), head


@test
def the_page_of_who_receives_says_what_changed_until_it_is_known(site):
    b = site.browser
    b.shows(WIDE)
    with site.box.connect() as db:
        uuid, = db.execute("SELECT s.uuid FROM structure s JOIN place p ON p.structure = s.id WHERE p.id = ?",
                           (SEEN["place"],)).fetchone()
    site.open("/equipe/fiches/%s/lien" % uuid)
    press(b, "Faire un lien")
    link = urllib.parse.urlsplit(b.text(".secret")).path
    assert "Ce qui a changé" not in site.open(link).text("main")
    with site.box.connect() as db:
        moved, = db.execute("SELECT id FROM occurrence WHERE place = ? AND title = 'Permanence santé' ORDER BY day DESC LIMIT 1",
                            (SEEN["place"],)).fetchone()
        off, = db.execute("SELECT min(id) FROM occurrence WHERE place = ? AND status = 'confirmed'", (SEEN["place"],)).fetchone()
        now = int(datetime.datetime.now().timestamp())
        for which, diff, change in ((moved, {"start": ["600", "540"]}, "start = 540"),
                                    (off, {"status": ["confirmed", "cancelled"]},
                                     "status = 'cancelled', reason = 'La salle est prise.'")):
            db.execute("UPDATE occurrence SET %s WHERE id = ?" % change, (which,))
            db.execute("INSERT INTO change(at, actor, cause, entity, entity_id, op, diff) VALUES(?, 'test', 'form',"
                       " 'occurrence', ?, 'update', ?)", (now + 1, which, json.dumps(diff)))
        for day in range(1, 8):
            add_date(db, SEEN["place"], -day - 20, status="done", counted_at=1)
        db.execute("INSERT INTO tally SELECT id, 'sensibilisees', 6 FROM occurrence WHERE status = 'done' AND place = ?",
                   (SEEN["place"],))
        db.commit()
    time.sleep(1.1)  # what is shown at an instant is known until that one
    site.open(link)
    text = b.text("#contenu")
    assert "Annulée" in b.text(".own-news") and "La salle est prise." in text and "Déplacée" in text, text
    assert "7 permanences, au moins 40 personnes rencontrées" in text, text
    look(site, link, "chez-vous", (PHONE, "dark"), (WIDE, "light"))
    assert '<iframe src="%s/lieux/' % BASE_URL in b.find("textarea.own-code").get_attribute("value")
    if HERE:
        printed(b, "chez-vous")
    press(b, "Faire une adresse privée")
    assert re.search(r"%s/cal/\S{22,}\.ics" % BASE_URL, b.text("code.secret")), b.text("main")
    shot(b, "chez-vous-agenda")
    site.open(link)
    assert "Révoquer l’adresse" in b.text("main") and "/cal/" not in b.text("main")
    press(b, "C’est noté")
    assert "C’est noté" in b.text(".done") and "Ce qui a changé" not in b.text("main")
    b.leads(b.driver.find_element(By.PARTIAL_LINK_TEXT, "Nous serons fermés").click)
    assert b.driver.current_url.endswith("?partie=dates#fermes")


if __name__ == "__main__":
    run(prepare=prepare)
