#!/usr/bin/env python3
"""axe-core finds nothing to say on any public page, wide and on a telephone, light and dark."""

from axe import violations
from house import *


def no_violation(site, size, scheme):
    said = []
    site.browser.shows(size, color_scheme=scheme)
    for name, path in site.pages().items():
        said += ["%s: %s" % (name, v) for v in violations(site.open(path), scheme).values()]
    assert not said, "\n" + "\n".join(said)


@test
def every_page_wide_and_light(site):
    no_violation(site, WIDE, "light")


@test
def every_page_wide_and_dark(site):
    no_violation(site, WIDE, "dark")


@test
def every_page_on_a_telephone_light(site):
    no_violation(site, PHONE, "light")


@test
def every_page_on_a_telephone_dark(site):
    no_violation(site, PHONE, "dark")


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
    assert {"html-has-lang", "label", "color-contrast"} <= found, found


if __name__ == "__main__":
    run()
