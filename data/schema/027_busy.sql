-- When people are taken by what is not ours: read from a calendar of their own, or said in a grid. Times alone: no title,
-- no place, no person ever comes here.

-- The calendar a person gave. One each.
CREATE TABLE busy_source(
    person   INTEGER PRIMARY KEY REFERENCES person(id) ON DELETE CASCADE,
    kind     TEXT NOT NULL CHECK (kind IN ('file', 'address', 'grid')),
    url      TEXT CHECK ((url IS NOT NULL) = (kind = 'address')),  -- https://...: whoever has it reads that calendar, so it is shown to nobody
    grid     TEXT CHECK ((grid IS NOT NULL) = (kind = 'grid')),    -- domain/busy.h: the weeks that were answered, half-days ticked
    given_at INTEGER NOT NULL,             -- instant
    read_at  INTEGER,                      -- instant it was last read well; null: never yet
    due_at   INTEGER,                      -- instant it is read next; null: never by itself
    failures INTEGER NOT NULL DEFAULT 0,   -- readings since then that went wrong
    fault    TEXT,                         -- why the last one did: a word of app/busy_fetch.h
    events   INTEGER NOT NULL DEFAULT 0,   -- of the last good reading: how many it held
    refused  INTEGER NOT NULL DEFAULT 0    -- of these not understood
) STRICT;
CREATE INDEX busy_source_due ON busy_source(due_at) WHERE due_at IS NOT NULL;

-- When somebody is taken, by the calendar above.
CREATE TABLE busy(
    person    INTEGER NOT NULL REFERENCES busy_source(person) ON DELETE CASCADE,
    start_utc INTEGER NOT NULL,            -- instant
    end_utc   INTEGER NOT NULL CHECK (end_utc > start_utc),
    origin    TEXT NOT NULL CHECK (origin IN ('file', 'address', 'grid')),
    PRIMARY KEY (person, start_utc)
) STRICT, WITHOUT ROWID;
CREATE INDEX busy_start ON busy(start_utc);

-- Links by which somebody without an account says when they are free. One each is good.
CREATE TABLE busy_link(
    person     INTEGER PRIMARY KEY REFERENCES person(id) ON DELETE CASCADE,
    hash       TEXT NOT NULL UNIQUE,       -- SHA-256 of the token, which is in the letter alone
    made_at    INTEGER NOT NULL,           -- instant
    expires_at INTEGER NOT NULL            -- instant
) STRICT;

-- What somebody gave as the holder of an account goes when that account ends or is no longer theirs: the address is read
-- no more, and the times that it said would only grow old.
CREATE TRIGGER busy_account_ends AFTER UPDATE OF blocked_at ON account WHEN NEW.blocked_at IS NOT NULL BEGIN
    DELETE FROM busy_source WHERE person IN (SELECT id FROM person WHERE account = NEW.id);
END;
CREATE TRIGGER busy_account_other AFTER UPDATE OF account ON person
    WHEN OLD.account IS NOT NULL AND NEW.account IS NOT OLD.account BEGIN
    DELETE FROM busy_source WHERE person = NEW.id;
END;
