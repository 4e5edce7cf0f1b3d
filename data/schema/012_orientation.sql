-- What was answered to those who ask the team, one row a request. Counts are made of it: whom it was about is not asked
-- and cannot be written. Every value is a date, a number of ours, or a code that must stand in a reference table (the
-- foreign keys); the *_of columns are only the scheme's name for these keys.

CREATE TABLE orientation(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36 AND uuid NOT GLOB '*[^0-9a-f-]*'),  -- made with its form:
                                         -- a form that is sent twice counts once
    rev         INTEGER NOT NULL,        -- seq of the last change
    created_at  INTEGER NOT NULL,        -- instant
    updated_at  INTEGER NOT NULL,        -- instant
    deleted_rev INTEGER,                 -- not null: taken back, counts no more
    account     INTEGER NOT NULL REFERENCES account(id),  -- who noted it, and may correct it
    day         TEXT NOT NULL CHECK (day IS date(julianday(day))),  -- AAAA-MM-JJ of the request
    caller      TEXT NOT NULL,           -- term of scheme 'caller': who asked
    channel     TEXT NOT NULL,           -- 'call_channel': how
    theme       TEXT,                    -- 'theme': the need; null: not said
    insee       TEXT REFERENCES commune(insee),  -- where the person lives; null: not said
    lack        TEXT,                    -- 'lack': why nothing, or not enough, could be given
    rupture     TEXT,                    -- 'rupture': what broke the care pathway, when that is what was told
    caller_of   TEXT NOT NULL AS ('caller'),
    channel_of  TEXT NOT NULL AS ('call_channel'),
    theme_of    TEXT NOT NULL AS ('theme'),
    lack_of     TEXT NOT NULL AS ('lack'),
    rupture_of  TEXT NOT NULL AS ('rupture'),
    CHECK (lack IS NULL OR theme IS NOT NULL),  -- a missing resource has a need
    FOREIGN KEY (caller_of, caller) REFERENCES term(scheme, code),
    FOREIGN KEY (channel_of, channel) REFERENCES term(scheme, code),
    FOREIGN KEY (theme_of, theme) REFERENCES term(scheme, code),
    FOREIGN KEY (lack_of, lack) REFERENCES term(scheme, code),
    FOREIGN KEY (rupture_of, rupture) REFERENCES term(scheme, code)
) STRICT;
CREATE INDEX orientation_day ON orientation(day);
CREATE INDEX orientation_account ON orientation(account, id);

-- The structures that were given.
CREATE TABLE orientation_structure(
    orientation INTEGER NOT NULL REFERENCES orientation(id) ON DELETE CASCADE,
    structure   INTEGER NOT NULL REFERENCES structure(id) ON DELETE CASCADE,
    PRIMARY KEY (orientation, structure)
) STRICT, WITHOUT ROWID;
CREATE INDEX orientation_structure_structure ON orientation_structure(structure);
