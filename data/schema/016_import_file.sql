-- Files that an administrator brings in the browser: what an import of each would change, until it is applied, given up
-- or too old. The files themselves lie beside the database (app/uploads.h): no backup holds them.

CREATE TABLE import_file(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    at          INTEGER NOT NULL,          -- instant at which it came
    account     INTEGER NOT NULL REFERENCES account(id),  -- who brought it
    name        TEXT NOT NULL,             -- as its sender calls it, without folders
    size        INTEGER NOT NULL,          -- bytes
    hash        TEXT NOT NULL,             -- SHA-256 of it
    map         TEXT NOT NULL,             -- import rule that reads it
    source      TEXT NOT NULL,             -- name of the source it is an extract of
    title       TEXT NOT NULL,             -- of that source
    data_date   TEXT,                      -- AAAA-MM-JJ: as its sender says; null: unknown, or the file says it
    state       TEXT NOT NULL CHECK (state = 'waiting' OR state = 'reading' OR state = 'read' OR state = 'refused' OR
                                     state = 'confirmed' OR state = 'applying' OR state = 'applied' OR state = 'cut'),
    state_at    INTEGER NOT NULL,          -- instant since which it is so
    percent     INTEGER NOT NULL DEFAULT 0,  -- written, while applying
    renewed     INTEGER NOT NULL DEFAULT 0 CHECK (renewed IN (0, 1)),  -- read again: what was confirmed is no longer so
    forced      INTEGER NOT NULL DEFAULT 0 CHECK (forced IN (0, 1)),   -- confirmed though much vanished
    error       TEXT,                      -- why it was refused or cut, in English
    fingerprint TEXT,                      -- of all that would be done, when it was read
    report      TEXT,                      -- JSON of what was counted then
    run         INTEGER REFERENCES import_run(id) ON DELETE SET NULL  -- applied by
) STRICT;

-- The report's remarks: more than import_note keeps, since lines are mended by them.
CREATE TABLE import_file_note(
    file INTEGER NOT NULL REFERENCES import_file(id) ON DELETE CASCADE,
    n    INTEGER NOT NULL,                 -- order in the report, from 1
    kind TEXT NOT NULL CHECK (kind = 'rejected' OR kind = 'warning' OR kind = 'kept' OR kind = 'vanished'),
    line INTEGER NOT NULL,                 -- in the file; 0: about none of them
    text TEXT NOT NULL,                    -- it quotes the file
    PRIMARY KEY (file, n)
) STRICT, WITHOUT ROWID;

-- What would become of structures, places and services.
CREATE TABLE import_file_difference(
    file   INTEGER NOT NULL REFERENCES import_file(id) ON DELETE CASCADE,
    n      INTEGER NOT NULL,               -- order in the report, from 1
    line   INTEGER NOT NULL,
    uuid   TEXT,                           -- of the structure; null: it is new
    name   TEXT NOT NULL,                  -- of the structure
    entity TEXT NOT NULL,                  -- 'structure', 'place', 'service'
    part   TEXT,                           -- name or address of the place or service
    op     INTEGER NOT NULL,               -- domain/change.h
    diff   TEXT,                           -- of an update: JSON {field: [old, new]}
    PRIMARY KEY (file, n)
) STRICT, WITHOUT ROWID;

ALTER TABLE import_run ADD COLUMN unfinished INTEGER NOT NULL DEFAULT 0;  -- 1: being written by parts, or cut short
