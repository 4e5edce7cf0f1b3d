#!/usr/bin/env python3
"""Pages hold together: narrow, enlarged, spaced out, touched, in the reader's own colours, without motion, on paper."""

import base64

from house import *

# Elements whose content they cut off or push out of the page. What is only read aloud (.vh and the like, 1 px) is not
# looked at.
SPILLS = """
const wide = document.documentElement.clientWidth, found = [];
for (const e of document.body.querySelectorAll("*")) {
    const r = e.getBoundingClientRect(), s = getComputedStyle(e);
    if (r.width <= 1 || r.height <= 1 || s.clipPath !== "none" || e.closest("svg, .skip, .skip-in, .vh"))
        continue;
    const what = e.tagName + "." + e.className + " " + (e.innerText || "").slice(0, 40);
    if (r.right > wide + 1 || r.left < -1)
        found.push("out of the page: " + what);
    // A box may scroll what it holds; these pages have none that should. Fields scroll what is typed.
    if (!["INPUT", "SELECT", "OPTION"].includes(e.tagName) && s.display !== "inline" &&
        e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && s.overflowX !== "visible")
        found.push("cut at its side: " + what);
    if (s.overflowY !== "visible" && e.scrollHeight > e.clientHeight + 1 && e.clientHeight > 0 &&
        !["HTML", "BODY", "INPUT", "SELECT", "OPTION"].includes(e.tagName))
        found.push("cut below: " + what);
}
if (document.documentElement.scrollWidth > wide)
    found.push("the page scrolls sideways: " + document.documentElement.scrollWidth + " > " + wide);
return found;
"""

# Texts that lie over one another: boxes of text of different elements that cross by more than two pixels both ways.
OVERLAPS = """
const boxes = [], found = [];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let n; (n = walk.nextNode());) {
    const e = n.parentElement;
    // What sticks lies over what scrolls below it.
    if (!n.data.trim() || e.closest(".vh, .skip, .skip-in, .filters-apply, select, svg") || getComputedStyle(e).clipPath !== "none" || !e.checkVisibility({visibilityProperty: true}))
        continue;
    const range = document.createRange();
    range.selectNodeContents(n);
    const size = parseFloat(getComputedStyle(e).fontSize);
    for (const r of range.getClientRects()) {
        // The letters, without the space between the lines.
        const middle = (r.top + r.bottom) / 2;
        if (r.width > 1)
            boxes.push([r.left, middle - size / 2, r.right, middle + size / 2, e, n.data.trim().slice(0, 40)]);
    }
}
boxes.sort((a, b) => a[1] - b[1]);
for (let i = 0; i < boxes.length; i++)
    for (let k = i + 1; k < boxes.length && boxes[k][1] < boxes[i][3] - 2; k++)
        if (boxes[i][4] !== boxes[k][4] && boxes[i][0] < boxes[k][2] - 2 && boxes[k][0] < boxes[i][2] - 2)
            found.push(boxes[i][5] + " / " + boxes[k][5]);
return found;
"""

# What can be touched, with the space it takes; a box counts with its label, and what stands inside a sentence not at all
# (WCAG 2.5.5).
TARGETS = """
const found = [];
for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")) {
    if (!e.checkVisibility({visibilityProperty: true}) || e.closest(".skip, .skip-in"))
        continue;
    if (e.tagName === "A" && getComputedStyle(e).display === "inline" && !e.closest("h2")) {
        const around = e.parentElement.innerText.replace(e.innerText, "").trim();
        if (/\\p{L}{2}/u.test(around))
            continue;
    }
    let r = e.getBoundingClientRect();
    let [left, top, right, bottom] = [r.left, r.top, r.right, r.bottom];
    for (const l of e.labels && e.type === "checkbox" ? e.labels : []) {
        r = l.getBoundingClientRect();
        [left, top, right, bottom] = [Math.min(left, r.left), Math.min(top, r.top), Math.max(right, r.right),
                                      Math.max(bottom, r.bottom)];
    }
    found.push([e.tagName + "." + e.className + " " + (e.innerText || e.id).slice(0, 40), right - left, bottom - top]);
}
return found;
"""

# WCAG 1.4.12, as a reader's own sheet sets it. A constructed sheet is what the Content-Security-Policy leaves to tests.
SPACING = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
                   p { margin-bottom: 2em !important; }`);
document.adoptedStyleSheets = [sheet];
"""

OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"


def hold_together(site, prepare="", pages=None, browser=None):
    said = []
    for name, path in (pages or site.pages()).items():
        b = site.open(path, browser)
        b.js(OPEN_ALL + ";" + prepare)
        for problem in b.js(SPILLS)[:5] + ["text over text: " + t for t in b.js(OVERLAPS)[:5]]:
            said.append("%s: %s" % (name, problem))
    assert not said, "\n" + "\n".join(said)


@test
def three_hundred_and_twenty_pixels(site):
    """At 320 pixels nothing scrolls sideways, is cut or lies over something else"""
    site.browser.shows(NARROW)
    hold_together(site)


@test
def four_hundred_percent(site):
    """Nor at 400 % of a screen of 1280 by 1024, which leaves 320 by 256"""
    site.browser.shows((320, 256))
    hold_together(site, pages={k: v for k, v in site.pages().items() if k in ("home", "list", "structure, rich", "404")})
    # Nothing sticks to the window and takes what little there is.
    assert not site.browser.js("return [...document.querySelectorAll('*')].filter(e =>"
                               " ['fixed', 'sticky'].includes(getComputedStyle(e).position)).length")


@test
def results_are_seen_at_once(site):
    """Names and telephones stand in the first screen: four on a laptop, the first one on a telephone"""
    b = site.browser
    for size, least in ((WIDE, 4), ((1024, 768), 3), (PHONE, 1)):
        b.shows(size)
        site.open("/annuaire")
        seen = b.js("return [...document.querySelectorAll('.card')].filter(c => ['h2 a', '.phone'].every(s => {"
                    " const e = c.querySelector(s); return !e || e.getBoundingClientRect().bottom <= innerHeight; })).length")
        assert seen >= least, (size, seen)
    # A telephone shows it in the upper two thirds, whatever was chosen.
    for path in ("/annuaire", "/annuaire?commune=92007", "/annuaire?q=sante&commune=92007"):
        site.open(path)
        assert b.js("return document.querySelector('.card').getBoundingClientRect().top") < 560, path


@test
def choices_are_applied_from_where_they_are_made(site):
    """However long the filters, what applies them is in the window, unless the window is small"""
    b = site.browser
    for size in (WIDE, (1024, 768), PHONE):
        b.shows(size)
        site.open("/annuaire")
        b.js(OPEN_ALL)
        b.js("document.querySelector('.facet:nth-of-type(3) summary').scrollIntoView()")
        r = b.js("const r = document.querySelector('.filters-apply button').getBoundingClientRect(); return [r.top, r.bottom]")
        assert 0 <= r[0] and r[1] <= size[1], (size, r)


@test
def other_widths(site):
    """Nor on a telephone, a tablet and a screen"""
    for width in (390, 560, 768, 800, 1000, 1280, 1920):
        site.browser.shows((width, 900))
        hold_together(site, pages={k: v for k, v in site.pages().items()
                                   if k in ("home", "list with choices", "structure, rich", "about")})


@test
def letters_of_twice_the_size(site):
    """Nor for those whose browser writes twice as large"""
    browser = Browser({"webkit.webprefs.default_font_size": 32})
    try:
        for size in (PHONE, WIDE):
            browser.shows(size)
            hold_together(site, pages={k: v for k, v in site.pages().items()
                                       if k in ("home", "list with choices", "structure, rich", "needs", "404")},
                          browser=browser)
            assert browser.js("return getComputedStyle(document.documentElement).fontSize") == "32px"
    finally:
        browser.close()


@test
def text_spaced_out(site):
    """Nor with the spacing of WCAG 1.4.12"""
    for size in (PHONE, WIDE):
        site.browser.shows(size)
        hold_together(site, SPACING)


@test
def forty_four_pixels(site):
    """Whatever is not in a sentence can be touched on 44 pixels by 44"""
    said = []
    for size in (NARROW, PHONE, WIDE):
        site.browser.shows(size)
        for name, path in site.pages().items():
            if name == "414":
                continue  # the plain page of a server that has no template at hand
            b = site.open(path)
            b.js(OPEN_ALL)
            found = b.js(TARGETS)
            assert len(found) > 10, (name, found)
            said += ["%s at %d: %s is %.1f by %.1f" % (name, size[0], *t) for t in found if t[1] < 43.9 or t[2] < 43.9]
    assert not said, "\n" + "\n".join(said[:40])


@test
def forced_colours(site):
    """In the reader's own colours, buttons and states still show by lines"""
    b = site.browser
    b.shows(WIDE, forced="active")
    site.open("/annuaire?theme=droits-sante")
    assert b.js("return matchMedia('(forced-colors: active)').matches")
    for selector in (".button", ".call", ".chip", ".badge"):
        assert b.js("const s = getComputedStyle(document.querySelector(arguments[0]));"
                    "return s.borderTopStyle !== 'none' && parseFloat(s.borderTopWidth) >= 1", selector), selector
    # The current entry is told apart without a colour.
    assert b.js("return getComputedStyle(document.querySelector('.site-nav a[aria-current]')).textDecorationLine"
                ) == "underline"
    # Drawings take the colour of the text, not one of ours on a background we do not know.
    assert b.js("""const probe = document.createElement("i"); probe.style.color = "CanvasText"; document.body.append(probe);
                   const expected = getComputedStyle(probe).color; probe.remove();
                   return [...document.querySelectorAll(".card-where .icon")].every(
                       e => getComputedStyle(e).color === expected)""")
    b.js("document.querySelector('#q').focus()")
    assert b.js("const s = getComputedStyle(document.activeElement);"
                "return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2")


@test
def without_motion(site):
    """Nothing moves for those who asked for it"""
    b = site.browser
    moving = """return [...document.querySelectorAll("*")].filter(e => { const s = getComputedStyle(e);
        return s.transitionDuration.split(",").some(t => parseFloat(t) > 0) || s.animationName !== "none" ||
               s.scrollBehavior !== "auto"; }).length"""
    b.shows(WIDE, motion="no-preference")
    site.open("/")
    assert b.js(moving) > 0
    b.shows(WIDE, motion="reduce")
    for path in ("/", "/annuaire", site.structure(RICH)["page"]):
        site.open(path)
        assert b.js(moving) == 0, path


# A4 without the margins of the sheet: 182 by 277 mm, at 96 pixels an inch.
PAPER = (688, 1047)


ONLY_ON_SCREEN = (".skip, .site-nav, .searchbar, .searchbox, .crumbs, .filters, .sort, .pages, .tags, .scene,"
                  " .needs-all, .site-footer, button, input, select, summary:not(.departement > *)")


@test
def on_paper(site):
    """On paper: what can only be clicked is left out, the address and the date of printing stand there"""
    b = site.browser
    b.shows(PAPER, media="print")
    for name, path in site.pages().items():
        site.open(path)
        shown = b.js("""return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility())
                        .map(e => e.tagName + "." + e.className)""", ONLY_ON_SCREEN)
        assert not shown, (name, shown)
        assert not b.js(SPILLS), (name, b.js(SPILLS))
        # Ink on paper, not a tint behind grey.
        if name != "414":
            assert b.js("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)", name
    rich = site.structure(RICH)
    b.shows(WIDE)
    site.open(rich["page"])
    assert "imprimé le" not in plain(b.find("body").text) and "vérifié le " not in plain(b.find("body").text)
    b.shows(PAPER, media="print")
    said = plain(b.find("body").text)
    for expected in (BASE_URL + rich["page"], "imprimé le", "01 99 00 13 70", "27 rue du Pré fleuri", "9 h – 12 h 30",
                     "vérifié le "):
        assert expected in said, (expected, said)
    # The first page is hung on a wall for its numbers.
    b.driver.get(site.url("/"))
    assert all(number in b.find(".urgent").text for number in ("15", "114", "3114", "115", "119", "3919", "3977"))
    # A list is handed over too: where each one is, when it was checked, not what was true on that day.
    b.driver.get(site.url("/annuaire?q=pr%C3%A9+fleuri"))
    said_by_list = plain(b.find("body").text)
    for expected in ("27 rue du Pré fleuri, 92220 Bagneux", "01 99 00 13 70", "Vérifié le ", "/annuaire, imprimé le "):
        assert expected in said_by_list, (expected, said_by_list)
    said += said_by_list
    for fleeting in ("Fermé, ouvre", "Ouvert jusqu", "il y a"):  # true only on the day of printing
        assert fleeting not in said, (fleeting, said)


@test
def sheets_of_paper(site):
    """A plain structure fits on one sheet, one of three services on two"""
    b = site.browser
    b.shows(WIDE)
    for name, most in ((SPARSE, 1), (SUSPENDED, 1), (CONFIDENTIAL, 1), (RICH, 2)):
        site.open(site.structure(name)["page"])
        pdf = base64.b64decode(b.cdp("Page.printToPDF", preferCSSPageSize=True)["data"])
        sheets = len(re.findall(rb"/Type\s*/Page\b", pdf))
        assert 1 <= sheets <= most, (name, sheets)


if __name__ == "__main__":
    run()
