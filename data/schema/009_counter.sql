-- How often things happened, by day: numbers that are gathered in memory and written each minute. Never who, never when
-- within the day. Nothing that pages for everybody show depends on it: it leaves no row in change.

CREATE TABLE counter(
    kind TEXT NOT NULL CHECK (kind = 'view'),  -- 'view': a structure's public page was shown to somebody
    key  TEXT NOT NULL,                        -- of 'view': structure.short
    day  TEXT NOT NULL,                        -- AAAA-MM-JJ, in Paris
    n    INTEGER NOT NULL,
    PRIMARY KEY (kind, key, day)
) STRICT, WITHOUT ROWID;
