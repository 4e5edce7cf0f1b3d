#!/usr/bin/env python3
"""The daily backup in the browser: a failure is an alarm, a good one is told."""

from team import *


def prepare(box):
    with box.connect() as db:
        db.execute("INSERT INTO setting(key, value) VALUES('backup.failed_at', '1700000000'),"
                   " ('backup.failure', 'no space left on device')")
        db.commit()


@test
def a_failure_is_the_first_thing_that_is_seen(site):
    first_administrator(site, site.browser)
    assert "Aucune sauvegarde n’a réussi" in site.browser.text(".rows .row")


@test
def its_reason_is_told(site):
    b = site.open("/equipe/sauvegardes")
    assert "no space left on device" in b.text("main")
    assert "les a arrêtées" in b.text("main")
    both(site, "/equipe/sauvegardes", "sauvegardes")


if __name__ == "__main__":
    run(prepare=prepare)
