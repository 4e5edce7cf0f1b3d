#!/usr/bin/env python3
"""Everything by keyboard: the order of the stops, a focus that shows, no trap."""

from house import *
from selenium.webdriver.common.action_chains import ActionChains

# What has the focus: which part of the page, what it is, where it stands, and whether its focus shows.
STOP = """
const e = document.activeElement;
if (!e || e === document.body || e === document.documentElement)
    return null;
const s = getComputedStyle(e), r = e.getBoundingClientRect();
const parts = [[".skip", "skip"], [".site-header", "header"], [".urgent", "urgent"], ["#recherche", "search"], [".chips", "chips"],
               [".skip-in", "pass"], [".filters", "facets"], ["#resultats", "results"], ["main", "content"],
               [".site-footer", "footer"]];
const x = Math.min(Math.max(r.left + r.width / 2, 0), innerWidth - 1);
const y = Math.min(Math.max(r.top + r.height / 2, 0), innerHeight - 1);
const at = document.elementFromPoint(x, y);
return {part: (parts.find(([selector]) => e.closest(selector)) || [null, "?"])[1], tag: e.tagName.toLowerCase(),
        id: e.id, text: (e.innerText || e.value || "").trim().replace(/\\s+/g, " ").slice(0, 60),
        shows: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
        outline: s.outlineColor, seen: r.width > 0 && r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
        uncovered: !!at && (e.contains(at) || at.contains(e) || (e.labels && [...e.labels].some(l => l.contains(at))))};
"""

PARTS = ["skip", "header", "urgent", "search", "chips", "pass", "facets", "results", "content", "footer"]

MANY = 400  # stops of the longest page, with room


def press(browser, *keys):
    """As a keyboard does: whatever has the focus gets them. (An element's own send_keys refuses a box that stands open by
    style alone, in some versions of the driver.)"""
    keyboard = ActionChains(browser.driver)
    if keys[0] == Keys.SHIFT:
        keyboard.key_down(Keys.SHIFT).send_keys(*keys[1:]).key_up(Keys.SHIFT).perform()
    else:
        keyboard.send_keys(*keys).perform()


def stops(browser, most=MANY):
    """Tab from the top of the page to its end: every stop."""
    found = []
    for _ in range(most):
        press(browser, Keys.TAB)
        stop = browser.js(STOP)
        if stop is None or (found and len(found) > 2 and stop == found[0]):
            return found
        found.append(stop)
    raise AssertionError("no end after %d stops: a trap around %r" % (most, found[-1]))


@test
def the_skip_links_come_first(site):
    """The skip links come first, show themselves, and lead where they say"""
    b = site.browser
    b.shows(WIDE)
    for path in ("/", "/annuaire", site.structure(RICH)["page"]):
        site.open(path)
        press(b, Keys.TAB)
        first = b.js(STOP)
        assert first["text"] == "Aller au contenu" and first["seen"] and first["uncovered"], (path, first)
        press(b, Keys.ENTER)
        press(b, Keys.TAB)
        assert b.js("return !!document.activeElement.closest('main')"), (path, b.js(STOP))
        site.open(path)
        press(b, Keys.TAB)
        press(b, Keys.TAB)
        assert b.js(STOP)["text"] == "Aller à la recherche"
        press(b, Keys.ENTER)
        press(b, Keys.TAB)
        assert b.js("return document.activeElement.id") == "q", (path, b.js(STOP))


@test
def the_filters_can_be_passed(site):
    b = site.open("/annuaire")
    for stop in range(MANY):
        press(b, Keys.TAB)
        if b.js(STOP)["part"] == "pass":
            break
    assert b.js(STOP)["seen"] and b.js(STOP)["uncovered"]
    press(b, Keys.ENTER)
    press(b, Keys.TAB)
    assert b.js(STOP)["part"] == "results", b.js(STOP)


def in_order(site, path, size):
    b = site.browser
    b.shows(size)
    site.open(path)
    found = stops(b)
    parts = [PARTS.index(s["part"]) for s in found if s["part"] != "?"]
    assert len(parts) == len(found), [s for s in found if s["part"] == "?"]
    assert parts == sorted(parts), [s["part"] for s in found]
    assert found[-1]["part"] == "footer" and len(found) > 10
    for s in found:
        assert s["shows"], ("its focus does not show", path, size, s)
        assert s["seen"] and s["uncovered"], ("not in view", path, size, s)
    # All that can be clicked or filled in is a stop.
    expected = b.js("""
        const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")];
        return all.filter(e => !e.disabled && e.checkVisibility({visibilityProperty: true})).length""")
    assert len(found) == expected, (path, size, len(found), expected)
    return found


@test
def the_order_of_stops_is_that_of_reading(site):
    """Wide, the stops follow the page: skip links, header, search, facets, results, footer; each one shows"""
    for path in ("/", "/annuaire?theme=droits-sante&q=sante", site.structure(RICH)["page"], "/nulle-part"):
        in_order(site, path, WIDE)


@test
def the_same_on_a_narrow_screen(site):
    for path in ("/", "/annuaire?q=dentiste", site.structure(SUSPENDED)["page"]):
        in_order(site, path, NARROW)


@test
def results_come_name_then_telephone(site):
    found = in_order(site, "/annuaire?q=pr%C3%A9+fleuri", WIDE)
    results = [s["text"] for s in found if s["part"] == "results"]
    assert results[:2] == [RICH, "01 99 00 13 70"], results
    # The ring goes round the name and leaves the line below it readable.
    b = site.browser
    b.js("document.querySelector('.card h2 a').focus({focusVisible: true})")
    assert b.js("return document.querySelector('.card h2 a').getBoundingClientRect().bottom <="
                " document.querySelector('.card-kind').getBoundingClientRect().top + 4")


@test
def back_is_as_far_as_forth(site):
    """Shift and Tab go back the way Tab came"""
    b = site.browser
    b.shows(WIDE)
    site.open("/annuaire?q=dentiste")
    there = [(s["part"], s["id"], s["text"]) for s in stops(b)]
    site.open("/annuaire?q=dentiste")
    back = []
    for _ in range(len(there)):
        press(b, Keys.SHIFT, Keys.TAB, Keys.NULL)
        s = b.js(STOP)
        back.append((s["part"], s["id"], s["text"]))
    assert back == there[::-1], (there, back)


@test
def enter_searches(site):
    """Enter in the box searches; letters choose the commune; Space checks a facet and Enter applies it"""
    b = site.open("/")
    b.js("document.querySelector('#q').focus()")
    press(b, "dentiste", Keys.TAB)
    assert b.js("return document.activeElement.id") == "commune"
    press(b, "Châtil")
    press(b, Keys.TAB)
    assert b.js(STOP)["text"] == "Chercher"
    b.leads(lambda: press(b, Keys.ENTER))
    assert site.path() == "/annuaire?q=dentiste&commune=92020", site.path()
    b.js("document.querySelector('#f-theme-bucco-dentaire').focus()")
    press(b, Keys.SPACE)
    b.leads(lambda: press(b, Keys.ENTER))
    assert "theme=bucco-dentaire" in site.path() and b.find("#f-theme-bucco-dentaire").is_selected(), site.path()


@test
def a_facet_opens_and_closes(site):
    b = site.browser
    b.shows(WIDE)
    site.open("/annuaire")
    b.js("document.querySelectorAll('.facet > summary')[1].focus()")
    for expected in (True, False):
        press(b, Keys.SPACE)
        assert b.js("return document.activeElement.parentNode.open") == expected
    b.shows(NARROW)
    site.open("/annuaire")
    visible = "return document.querySelector('#f-theme-droits-sante').checkVisibility()"
    assert not b.js(visible)
    b.js("document.querySelector('.filters > summary').focus()")
    press(b, Keys.ENTER)
    assert b.js(visible)


@test
def the_mouse_draws_no_outline(site):
    """A click leaves no focus ring on what it does not need one on"""
    b = site.browser
    b.shows(WIDE)
    site.open(site.structure(RICH)["page"])
    b.find("a[href='#service-2']").click()
    assert b.js("return location.hash") == "#service-2"
    assert b.js("return getComputedStyle(document.querySelector('#service-2')).outlineStyle") == "none"
    top = b.js("return document.querySelector('#service-2').getBoundingClientRect().top")
    assert 0 <= top < 200, top


if __name__ == "__main__":
    run()
