-- How often things happened, by day: numbers that are gathered in memory and written each minute. Never who, never when
-- within the day. Nothing that pages for everybody show depends on it: it leaves no row in change.

CREATE TABLE counter(
    kind TEXT NOT NULL CHECK (kind = 'view' OR kind = 'unfound'),  -- 'view': a structure's public page was shown to
                                               -- somebody; 'unfound': a search of the public found nothing
    key  TEXT NOT NULL,                        -- of 'view': structure.short; of 'unfound': the words of the search when all of
                                               -- them are in our own vocabulary, else ''
    day  TEXT NOT NULL,                        -- AAAA-MM-JJ, in Paris
    n    INTEGER NOT NULL,
    PRIMARY KEY (kind, key, day)
) STRICT, WITHOUT ROWID;
