-- Series that go on: what each night could not decide, and who is on call in which order.

-- A day that a series' rule gives and that a hard constraint refused when its turn came: it waits for somebody.
CREATE TABLE series_waiting(
    series INTEGER NOT NULL REFERENCES series(id) ON DELETE CASCADE,
    day    TEXT NOT NULL CHECK (day IS date(julianday(day))),
    reason TEXT NOT NULL,                  -- what refused it, in French, as the team may read it
    since  INTEGER NOT NULL,               -- instant
    PRIMARY KEY (series, day)
) STRICT, WITHOUT ROWID;

-- People on call in turn, each a week.
CREATE TABLE series_turn(
    series   INTEGER NOT NULL REFERENCES series(id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),  -- 0: the person of the series' first week
    person   INTEGER NOT NULL REFERENCES person(id),
    PRIMARY KEY (series, position)
) STRICT, WITHOUT ROWID;
