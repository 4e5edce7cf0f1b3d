"""axe-core on the page that is open in the browser.

Its version and the hash of its package stand in axe.txt; npm fetches it once into the build directory.
"""

from house import Skip, os

import npm

HERE = os.path.dirname(os.path.abspath(__file__))

# Beyond axe's own choice: contrast of 7:1 (the sheet promises it) and the size of targets. Two rules of axe share the
# contrasts between them, below 4.5:1 and from there to 7:1; here one of them has both: they are half of its work.
RULES = {"color-contrast-enhanced": {"enabled": True}, "color-contrast": {"enabled": False}, "target-size": {"enabled": True}}
CHECKS = {"color-contrast-enhanced": {"options": {"contrastRatio": {
    "normal": {"expected": 7, "minThreshold": 0}, "large": {"expected": 4.5, "minThreshold": 0}}}}}

# What the scheme of colours can change; the rest is looked at in the light one.
COLOURS = {"type": "tag", "values": ["cat.color"]}

# An element of which axe cannot tell the background is no violation; what it is sure of is.
SCRIPT = """
const done = arguments[arguments.length - 1];
const options = {rules: arguments[0], checks: arguments[2], preload: false, resultTypes: ["violations"]};
if (arguments[1])
    options.runOnly = arguments[1];
axe.run(document, options)
   .then(r => done({passed: r.passes.map(p => p.id), violations: r.violations.map(v => ({
        rule: v.id, help: v.help, nodes: v.nodes.map(n => n.target.join(" ") + ": " + n.failureSummary)}))}))
   .catch(e => done({error: String(e)}));
"""


_fetched = []  # the text, or why there is none: npm is asked once


def fetch():
    """The text of axe.min.js, from the build directory or from npm."""
    if not _fetched:
        try:
            _fetched.append(npm.read(os.path.join(HERE, "axe.txt"), "axe.min.js"))
        except Skip as why:
            _fetched.append(why)
    if isinstance(_fetched[0], Skip):
        raise _fetched[0]
    return _fetched[0]


def violations(browser, scheme="light"):
    """What axe says against the page that is open, as sentences."""
    # On a telephone the filters are behind their button: everything is opened, so that everything is looked at.
    browser.js("document.querySelectorAll('details').forEach(d => d.open = true)")
    # What sticks covers half a box somewhere, which a reader scrolls away: it is looked at where it ends.
    browser.js("document.querySelectorAll('.filters-apply, .hits-bar').forEach(e => e.style.position = 'relative')")
    if browser.js("return typeof axe === 'undefined'"):
        browser.js(fetch())
    result = browser.driver.execute_async_script(SCRIPT, RULES, COLOURS if scheme == "dark" else None, CHECKS)
    assert "error" not in result and "color-contrast-enhanced" in result["passed"], result
    return {v["rule"]: "%s (%s)\n    %s" % (v["rule"], v["help"], "\n    ".join(v["nodes"][:5]))
            for v in result["violations"]}
