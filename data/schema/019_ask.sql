-- What partners ask of the planning: a workshop, or that nobody comes on days on which they are closed.
--
-- No proposal (011): a proposal is values of a fiche, decided field by field and written into it. This is words and days
-- for a coordinator, who plans or cancels dates; nothing of it is written into the planning by itself.
CREATE TABLE ask(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        TEXT NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL,          -- instant
    kind        TEXT NOT NULL CHECK (kind IN ('workshop', 'closure')),
    structure   INTEGER NOT NULL REFERENCES structure(id) ON DELETE CASCADE,
    place       INTEGER REFERENCES place(id) ON DELETE SET NULL,  -- null: any of its places; of a closure all of them
    from_kind   TEXT NOT NULL CHECK (from_kind IN ('partner', 'link')),
    account     INTEGER REFERENCES account(id),  -- of the partner
    theme       TEXT,                      -- term of scheme 'theme'
    publics     TEXT,                      -- terms of scheme 'public'
    people      INTEGER CHECK (people BETWEEN 1 AND 1000),  -- how many would come
    days        TEXT,                      -- of a workshop: days that would suit, 'AAAA-MM-JJ|...', at most three
    first       TEXT CHECK (first IS date(julianday(first))),  -- of a closure: its first day
    last        TEXT CHECK (last IS date(julianday(last)) AND last >= first),  -- and its last
    words       TEXT,                      -- in theirs; blanked by a purge
    mail        TEXT,                      -- where they want to be answered; blanked once they are, or by a purge
    digest      TEXT NOT NULL,             -- of what it says: sent twice, it is one
    state       TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'refused', 'expired')),
    answered_at INTEGER,                   -- instant
    answered_by INTEGER REFERENCES account(id),
    answer      TEXT,                      -- what was written back; blanked by a purge
    CHECK ((kind = 'closure') = (first IS NOT NULL)),
    CHECK ((first IS NULL) = (last IS NULL))
) STRICT;
CREATE INDEX ask_structure ON ask(structure, created_at);
CREATE INDEX ask_state ON ask(state, created_at);
