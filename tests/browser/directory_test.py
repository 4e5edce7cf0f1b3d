#!/usr/bin/env python3
"""The main job in a browser: somebody searches, narrows, opens, goes back; with JavaScript and without it."""

from house import *

SENTENCE = "bagneux sans droits portugais"


def names(browser):
    return [plain(e.get_attribute("textContent")) for e in browser.all(".card h2 a")]


def total(browser):
    """The number the page says it found."""
    said = browser.text(".total")
    return 0 if said.startswith("Aucune") else int(re.match(r"([\d ]+) structure", said).group(1).replace(" ", ""))


def chips(browser):
    return [re.sub(r"^Retirer le filtre [^:]* : ?", "", plain(c.get_attribute("textContent"))) for c in browser.all(".chip")]


def count_of(browser, selector):
    return int(re.search(r"(\d+)", browser.text(selector + " .count")).group(1))


def search(browser, words, commune=None):
    """Types and presses Enter."""
    box = browser.find("#q")
    box.clear()
    if commune:
        browser.find("#commune option[value='%s']" % commune).click()
    browser.leads(lambda: box.send_keys(words + Keys.ENTER))


def whole_scenario(site, browser):
    browser.shows(WIDE)
    site.open("/", browser)
    assert browser.text("h1") == "De quoi avez-vous besoin ?", browser.text("h1")
    search(browser, SENTENCE)
    assert site.path(browser) == "/annuaire?q=bagneux+sans+droits+portugais&commune=", site.path(browser)
    assert RICH in names(browser), names(browser)
    assert total(browser) == len(names(browser))
    assert "structures pour « %s »" % SENTENCE in plain(browser.driver.title), browser.driver.title
    # The card says who, how and when without being opened.
    card = plain(browser.driver.find_element(By.XPATH, "//article[contains(., 'Pré fleuri')]").text)
    for said in ("Centre de santé", "Bagneux", "Pour tous publics", "Qui oriente la personne elle-même", "01 99 00 13 70",
                 "nouvelles personnes", "érifié"):
        assert said in card, (said, card)
    # Its page, and back.
    browser.driver.find_element(By.LINK_TEXT, RICH).click()
    assert browser.text("h1") == RICH and "92220 Bagneux" in browser.text("main")
    assert not browser.all(".place h3")  # its only place has its name
    assert re.match(r"/annuaire/bagneux/point-sante-du-pre-fleuri-exemple--[0-9a-f]{10}$", site.path(browser))
    browser.driver.back()
    assert RICH in names(browser) and browser.find("#q").get_attribute("value") == SENTENCE
    # A facet narrows to what its number promised.
    promised = count_of(browser, "label[for=f-theme-droits-sante]")
    # The panel stands open beside the results by style alone: the driver takes what it holds for closed.
    browser.js("document.querySelector('#f-theme-droits-sante').click()")
    browser.js("document.querySelector('.filters-apply button').click()")
    assert total(browser) == promised > 0, (total(browser), promised)
    assert "theme=droits-sante" in site.path(browser)
    assert chips(browser) == [SENTENCE, "Droits à la santé"]
    # Without it, everything is back.
    browser.all(".chip")[1].click()
    assert chips(browser) == [SENTENCE] and total(browser) >= promised
    # A need leads to the same list.
    site.open("/", browser)
    browser.driver.find_element(By.PARTIAL_LINK_TEXT, "Santé mentale").click()
    assert browser.text("h1") == "Santé mentale" and browser.find("#f-theme-sante-mentale").is_selected()


@test
def somebody_searches_narrows_opens_and_goes_back(site):
    whole_scenario(site, site.browser)


@test
def the_same_without_javascript(site):
    browser = Browser({"profile.managed_default_content_settings.javascript": 2})
    try:
        # It is off: a page's own script does not run.
        browser.driver.get("data:text/html,<p id=p>without</p><script>p.textContent='with'</script>")
        assert browser.text("#p") == "without"
        whole_scenario(site, browser)
    finally:
        browser.close()


@test
def a_search_in_a_commune(site):
    """A commune chosen with the words keeps what serves it, nearest first when there are no words"""
    b = site.open("/")
    search(b, "", "92071")
    assert b.text("h1") == "Annuaire" and names(b), names(b)
    first = [c for c in b.all(".card") if "Sceaux" in c.find_element(By.CSS_SELECTOR, ".card-kind").text]
    assert first and b.all(".card")[0] == first[0], names(b)
    metres = distances(b)
    assert metres == sorted(metres), metres


def distances(b):
    """In metres, of the cards that say one."""
    found = re.findall(r", à ([\d,]+) (m|km)\b", b.text("main"))
    return [float(n.replace(",", ".")) * (1000 if unit == "km" else 1) for n, unit in found]


@test
def distance_goes_beyond_the_commune(site):
    b = site.open("/annuaire?q=sant%C3%A9&commune=92071")
    near = total(b)
    b.driver.find_element(By.PARTIAL_LINK_TEXT, "aussi autour").click()
    assert "tri=distance" in site.path() and total(b) > near
    metres = distances(b)
    assert len(metres) > 5 and metres == sorted(metres), metres
    # The choice stays when something else is searched.
    search(b, "centre")
    assert "tri=distance" in site.path() and distances(b) == sorted(distances(b))


@test
def pages_follow_each_other(site):
    """Numbered pages show every structure once"""
    b = site.open("/annuaire")
    promised, seen, steps = total(b), names(b), 0
    while b.all(".page-step[rel=next]"):
        b.find(".page-step[rel=next]").click()
        seen += names(b)
        steps += 1
        assert b.text(".page[aria-current=page]") == "Page %d" % (steps + 1)
        assert "page %d" % (steps + 1) in b.driver.title, b.driver.title
    assert len(seen) == len(set(seen)) == promised and steps == (promised - 1) // 20, (len(seen), promised, steps)
    b.find(".page-step[rel=prev]").click()
    assert b.text(".page[aria-current=page]") == "Page %d" % steps
    assert site.open("/annuaire?page=400").text("h1") == "Cette page n’existe pas"


@test
def a_value_that_gives_nothing_is_disabled(site):
    b = site.open("/annuaire?theme=diabete&langue=arabe")
    options = b.js("return [...document.querySelectorAll('.option input')].map(i => [i.id, i.checked, i.disabled,"
                   " parseInt(i.parentNode.querySelector('.count').textContent.replace(/\\D/g, ''))])")
    assert options and any(disabled for _, _, disabled, _ in options)
    for name, checked, disabled, count in options:
        assert disabled == (count == 0 and not checked), (name, checked, disabled, count)
    # What is offered gives what it says: one value of each facet but those already used.
    for facet in ("public", "type", "couverture", "mode"):
        name, _, _, count = next(o for o in options if o[0].startswith("f-%s-" % facet) and not o[2])
        value = name[len("f-%s-" % facet):]
        assert total(site.open("/annuaire?theme=diabete&langue=arabe&%s=%s" % (facet, value))) == count, name


@test
def an_empty_list_leads_somewhere(site):
    """An empty list names what to give up, and each of its ways out finds what it says"""
    address = "/annuaire?q=dentiste&commune=92071&langue=arabe"
    b = site.open(address)
    assert total(b) == 0 and b.text("#vide-titre") == "Élargir la recherche"
    ways = [(plain(li.text), li.find_element(By.TAG_NAME, "a").get_attribute("href")) for li in b.all(".relax li")]
    assert ways and any(w.startswith("Sans « Arabe »") for w, _ in ways), ways
    for said, url in ways:
        b.driver.get(url)
        assert total(b) == int(re.search(r"(\d+) structures?$", said).group(1)) > 0, (said, total(b))
    b = site.open("/annuaire?q=zzzzqqqq")
    assert total(b) == 0 and b.find(".empty a[href='/annuaire/besoin']") and "01 99 00 10 00" in b.text(".empty")


@test
def any_words_are_words(site):
    """Quotes, operators, tags and half a phrase search, and never end in an error"""
    for words in ['"', "AND OR NOT", "l'hôpital", "* ( ) : ^ -", "<script>alert(1)</script>", "a" * 200, "%00", "🙂", "  "]:
        b = site.open("/")
        b.js("document.querySelector('#q').value = arguments[0]; document.querySelector('#recherche').submit()", words)
        assert b.text("h1") == "Annuaire", (words, b.text("h1"))
        assert not b.all("main script") and b.find("#q").get_attribute("value") == words.strip() or words == "  "


@test
def errors_help(site):
    b = site.open("/annuaire?theme=nimporte-quoi")
    assert "nimporte-quoi" in b.text(".lead"), b.text("main")
    b = site.open(site.pages()["410"])
    assert b.text("h1").endswith("cette structure a fermé"), b.text("h1")
    b.find("#plutot ~ ul a").click()
    assert b.text("h1") == RICH
    b = site.open("/nulle-part")
    search(b, "dentiste")
    assert site.path().startswith("/annuaire?q=dentiste") and names(b)


@test
def demo_data_say_so(site):
    """Every page of a demo says that it is one, and asks not to be indexed"""
    for name, path in site.pages().items():
        if name == "414":
            continue  # answered before the directory is asked
        b = site.open(path)
        assert "fiches fictives" in b.text(".demo"), name
        assert b.find("meta[name=robots]").get_attribute("content") == "noindex", name


@test
def nothing_leaves_and_nothing_stays(site):
    """No request to another host, no cookie, no script, no complaint of the console"""
    b = site.browser
    b.log("browser"), b.log("performance")
    for size in (WIDE, PHONE):
        b.shows(size)
        for path in site.pages().values():
            site.open(path)
            assert not b.all("script, style, iframe, [style], [onclick]"), path
    hosts, cookies, asked = set(), [], 0
    for line in b.log("performance"):
        message = json.loads(line["message"])["message"]
        parameters = message["params"]
        if message["method"] == "Network.requestWillBeSent":
            asked += 1
            url = urllib.parse.urlsplit(parameters["request"]["url"])
            if url.scheme == "data":  # Chromium's own drawing in a field for a date: the site has none, see its policy
                continue
            hosts.add("%s://%s" % (url.scheme, url.netloc))
        elif message["method"] == "Network.responseReceivedExtraInfo":
            cookies += [v for k, v in parameters["headers"].items() if k.lower() == "set-cookie"]
    assert asked > 2 * len(site.pages()) and hosts == {"http://127.0.0.1:%d" % site.server.port}, hosts
    assert not cookies and not b.cdp("Network.getAllCookies")["cookies"]
    # Chromium repeats the status of an error page in its console.
    said = [e["message"] for e in b.log("browser") if "the server responded with a status of 4" not in e["message"]]
    assert not said, said


@test
def the_policy_is_enforced(site):
    """The Content-Security-Policy stops a script, a style and a picture from elsewhere"""
    b = site.open("/")
    b.log("browser")
    b.js("""for (const [tag, set] of [["script", e => e.textContent = "window.planted = 1"],
                                      ["style", e => e.textContent = "body { color: red }"],
                                      ["img", e => e.src = "http://127.0.0.1:9/elsewhere.png"]]) {
                const e = document.createElement(tag); set(e); document.body.append(e); }""")
    assert b.js("return window.planted") is None
    said = " ".join(e["message"] for e in b.log("browser"))
    for directive in ("script-src", "style-src", "img-src"):
        assert directive in said or "default-src 'none'" in said, (directive, said)
    assert said.count("violates") >= 3, said


if __name__ == "__main__":
    run(requests=True)
