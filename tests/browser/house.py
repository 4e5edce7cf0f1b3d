"""What the browser's tests share: one server with the demo territory and one Chromium for all tests of a file.

    python3 tests/browser/keyboard_test.py [build/release/allervers] [WORD...]

Debian's chromium, chromium-driver and python3-selenium; nothing is downloaded, no request leaves this machine. The
command line's harness gives the rest: TAP, the box with the database, the server.
"""

import os
import shutil
import sys
import tempfile
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
# Chromium's driver is asked over the loopback, whatever proxy this machine has.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

# pylint: disable=wrong-import-position
from harness import BINARY, Box, ROOT, SHARED, Skip, Server, TIMEOUT, json, main, re, subprocess, test  # noqa: E402
from selenium import webdriver  # noqa: E402
from selenium.common.exceptions import WebDriverException  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
CHROMEDRIVER = "/usr/bin/chromedriver"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
         "--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server",
         "--hide-scrollbars", "--lang=fr"]

BASE_URL = "https://annuaire.example.org"  # what pages print as their address; nobody asks it anything

WIDE, PHONE, NARROW = (1280, 900), (390, 844), (320, 640)

# Structures of the demo territory, each for what it shows.
RICH = "Point santé du Pré fleuri (exemple)"
SPARSE = "Le Vestiaire solidaire (exemple)"
CONFIDENTIAL = "La Maison claire (exemple)"
SUSPENDED = "Roues libres, transport entre voisins (exemple)"
CLOSED = "Laboratoire des Ormes (exemple)"
PLACELESS = "DAC 92 sud Osmose"


def is_gone(page):
    """Whether the browser has left this page. The driver says it in several ways, not all of them its own exception."""
    try:
        page.is_enabled()
        return False
    except WebDriverException:
        return True


class Browser:
    """A Chromium with a profile of its own."""

    def __init__(self, preferences=None, requests=False):
        """`requests`: what it asks for is logged too ("performance"), which costs a seventh of its work."""
        self.profile = tempfile.mkdtemp(prefix="allervers-chromium-")
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in FLAGS + ["--user-data-dir=" + self.profile]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", **({"performance": "ALL"} if requests else {})})
        if preferences:
            options.add_experimental_option("prefs", preferences)
        self.driver = webdriver.Chrome(service=Service(CHROMEDRIVER), options=options)
        self.driver.set_page_load_timeout(TIMEOUT)
        self.driver.set_script_timeout(TIMEOUT)
        # Without it some versions draw a page that has the focus as one that has not.
        self.cdp("Emulation.setFocusEmulationEnabled", enabled=True)

    def close(self):
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    def cdp(self, command, **arguments):
        return self.driver.execute_cdp_cmd(command, arguments)

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector="body"):
        """As it is read: no-break spaces are spaces."""
        return plain(self.find(selector).get_attribute("textContent"))

    def shows(self, size=WIDE, media="", **features):
        """Sets the window (in CSS pixels), the medium and its features: color_scheme="dark". Nothing moves unless asked
        for: a colour on its way to another is neither."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=False)
        known = {"color_scheme": "prefers-color-scheme", "motion": "prefers-reduced-motion", "forced": "forced-colors"}
        self.cdp("Emulation.setEmulatedMedia", media=media,
                 features=[{"name": known[k], "value": v} for k, v in {"motion": "reduce", **features}.items()])

    def turns(self, size, scheme):
        """Another size and scheme of the page that is open, as when a telephone is turned: cheaper than opening it again."""
        self.shows(size, color_scheme=scheme)
        WebDriverWait(self.driver, TIMEOUT, poll_frequency=0.02).until(lambda _: self.js(
            "return innerWidth === arguments[0] && matchMedia('(prefers-color-scheme: ' + arguments[1] + ')').matches",
            size[0], scheme))

    def looks(self, url, afresh=False):
        """Opens a page and gives it as it is seen: (size, scheme), wide and on a telephone, in the light and in the dark.
        `afresh`: opens it each time."""
        for n, (size, scheme) in enumerate(((WIDE, "light"), (WIDE, "dark"), (PHONE, "dark"), (PHONE, "light"))):
            if n == 0 or afresh:
                self.shows(size, color_scheme=scheme)
                self.driver.get(url)
            else:
                self.turns(size, scheme)
            yield size, scheme

    def leads(self, action):
        """Does something that leads to another page, and waits until it is there: a busy machine shows the old one for
        a while."""
        page = self.find("html")
        action()
        WebDriverWait(self.driver, TIMEOUT, poll_frequency=0.02).until(lambda _: is_gone(page))

    def log(self, kind):
        """What was logged since it was last asked."""
        return self.driver.get_log(kind)


class Site:
    """The demo territory served, and a browser before it: the context in which a file's tests run."""

    def __init__(self, prepare=lambda box: None, requests=False, season=False):
        """`prepare` gets the box before it is served: what else the database shall hold; it may return variables for
        the server's environment. `season`: the demo's planning too, else it is empty."""
        self.prepare, self.requests, self.season = prepare, requests, season
        self.directory = tempfile.mkdtemp(prefix="allervers ")
        self.box = Box(self.directory)
        self.browser = self.server = self.known = None

    def __enter__(self):
        try:
            self.box.sample()
            if not self.season:
                self.box.empty_planning()
            more = self.prepare(self.box) or {}
            self.server = self.box.serve(env={"ALLERVERS_BASE_URL": BASE_URL, **more})
            self.browser = Browser(requests=self.requests)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc):
        if self.browser:
            self.browser.close()
        self.box.__exit__()
        shutil.rmtree(self.directory, ignore_errors=True)

    def url(self, path):
        return "http://127.0.0.1:%d%s" % (self.server.port, path)

    def open(self, path, browser=None):
        browser = browser or self.browser
        browser.driver.get(self.url(path))
        return browser

    def path(self, browser=None):
        """Path and query of the page that is open."""
        parts = urllib.parse.urlsplit((browser or self.browser).driver.current_url)
        return parts.path + ("?" + parts.query if parts.query else "")

    def structure(self, name):
        """{page: path, structure: record} of a structure of the demo territory."""
        found = json.loads(self.server.get("/api/v1/structures?q=" + urllib.parse.quote(name)).body)
        for item in found["items"]:
            if item["structure"]["name"] == name:
                return {**item, "page": urllib.parse.urlsplit(item["page"]).path}
        raise AssertionError("no structure %r" % name)

    def close_one(self):
        """Closes a structure in favour of another; its address."""
        closed = self.structure(CLOSED)
        other = self.structure(RICH)["structure"]
        with self.box.connect() as db:
            db.execute("UPDATE structure SET see_instead = (SELECT id FROM structure WHERE uuid = ?) WHERE uuid = ?",
                       (other["uuid"], closed["structure"]["uuid"]))
            db.commit()
        self.box.ok("set", closed["structure"]["uuid"], "status", "closed")
        return closed["page"]

    def pages(self):
        """Every public page: {what it is: address}."""
        if not self.known:
            self.known = self.list_pages()
        return self.known

    def list_pages(self):
        return {
            "home": "/",
            "list": "/annuaire",
            "list, second page": "/annuaire?page=2",
            "list with choices": "/annuaire?commune=92007&tri=distance&theme=droits-sante&public=adultes",
            "list of one word": "/annuaire?q=sage-femme",
            "empty list": "/annuaire?q=dentiste&commune=92071&langue=arabe",
            "empty list without a way out": "/annuaire?q=zzzzqqqq",
            "list of an unknown commune": "/annuaire?commune=Malakof&type=pharmacie",
            "need": "/annuaire/besoin/sante-mentale",
            "needs": "/annuaire/besoin",
            "commune": "/annuaire/commune/bagneux",
            "communes": "/annuaire/commune",
            "structure, rich": self.structure(RICH)["page"],
            "structure, sparse": self.structure(SPARSE)["page"],
            "structure, confidential": self.structure(CONFIDENTIAL)["page"],
            "structure, suspended": self.structure(SUSPENDED)["page"],
            "structure without a place": self.structure(PLACELESS)["page"],
            "agenda": "/agenda",
            "agenda, month": "/agenda?vue=mois&q=permanence",
            "about": "/a-propos",
            "400": "/annuaire?theme=nimporte-quoi",
            "404": "/nulle-part",
            "410": self.close_one(),
            "414": "/annuaire?q=" + "a" * 9000,
        }


def plain(text):
    """With plain spaces, one of them at a time, and plain hyphens."""
    return re.sub(r"\s+", " ", text.replace("\u2011", "-")).strip()


def run(**site):
    """Runs the marked tests of the file in one site."""
    with Site(**site) as place:
        main(place)


__all__ = ["BASE_URL", "BINARY", "Browser", "By", "CONFIDENTIAL", "Keys", "NARROW", "PHONE", "PLACELESS", "RICH", "ROOT",
           "SHARED", "SPARSE", "SUSPENDED", "Server", "Skip", "TIMEOUT", "WIDE", "json", "os", "plain", "re", "run", "shutil", "subprocess",
           "sys", "test", "urllib"]
