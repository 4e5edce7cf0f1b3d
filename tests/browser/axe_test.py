#!/usr/bin/env python3
"""axe-core finds nothing to say on any public page, wide and on a telephone, light and dark."""

from axe import violations
from house import *


@test
def every_page(site):
    """Every page, wide and on a telephone, in the light and in the dark"""
    b, said = site.browser, []
    for name, path in site.pages().items():
        for size, scheme in b.looks(site.url(path)):
            said += ["%s, %d px, %s: %s" % (name, size[0], scheme, v) for v in violations(b, scheme).values()]
    assert not said, "\n" + "\n".join(said)


@test
def axe_sees_what_is_wrong(site):
    """Planted mistakes are found: the tests above can fail"""
    site.browser.shows(WIDE, color_scheme="light")
    site.open("/annuaire")
    site.browser.js("document.documentElement.removeAttribute('lang');"
                    "document.querySelector('label[for=q]').remove();"
                    "document.querySelector('#q').removeAttribute('placeholder');"
                    "document.querySelector('.card h2 a').style.color = '#999'")
    found = set(violations(site.browser))
    assert {"html-has-lang", "label", "color-contrast-enhanced"} <= found, found
    site.open("/annuaire")
    site.browser.js("document.querySelector('.card h2 a').style.color = '#666'")  # 5.7:1, enough for many, not for us
    assert set(violations(site.browser)) == {"color-contrast-enhanced"}


if __name__ == "__main__":
    run()
