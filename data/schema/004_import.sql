-- Where imported data come from, and what each source said of each structure the last time.

CREATE TABLE source(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT NOT NULL UNIQUE,        -- chosen at import; by default the map's name
    map         TEXT NOT NULL,               -- name of the import rule
    title       TEXT NOT NULL,               -- as the public reads it
    licence     TEXT,
    url         TEXT,
    data_date   TEXT,                        -- AAAA-MM-JJ: date of the data, not of the import
    old_after   INTEGER NOT NULL,            -- days after which the data are shown as old
    rows_last   INTEGER NOT NULL DEFAULT 0,  -- rows seen at the last applied import
    demo        INTEGER NOT NULL DEFAULT 0 CHECK (demo IN (0, 1))  -- its structures are invented: banner, noindex
) STRICT;

CREATE TABLE import_run(
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    source    INTEGER NOT NULL REFERENCES source(id),
    at        INTEGER NOT NULL,              -- instant
    file      TEXT NOT NULL,                 -- base name of the file
    data_date TEXT,
    rule_hash TEXT NOT NULL REFERENCES rule_source(hash),
    rows      INTEGER NOT NULL,
    added     INTEGER NOT NULL,
    changed   INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    vanished  INTEGER NOT NULL,
    rejected  INTEGER NOT NULL,
    actor     TEXT NOT NULL
) STRICT;

-- Several sources may speak of one structure.
CREATE TABLE source_record(
    id          INTEGER PRIMARY KEY,
    source      INTEGER NOT NULL REFERENCES source(id),
    ext_id      TEXT NOT NULL,               -- key of the structure in the source
    structure   INTEGER NOT NULL REFERENCES structure(id) ON DELETE CASCADE,
    mapped_hash TEXT NOT NULL,               -- of what stands in source_mapped
    seen_run    INTEGER NOT NULL REFERENCES import_run(id),  -- last import in which it stood
    gone_run    INTEGER REFERENCES import_run(id),           -- not null: vanished in that import
    UNIQUE (source, ext_id)
) STRICT;
-- With gone_run: a page tells its sources from the index alone.
CREATE INDEX source_record_structure ON source_record(structure, gone_run, source);

-- Apart, since these rows are kilobytes long and read only when something changed.
CREATE TABLE source_mapped(
    record INTEGER PRIMARY KEY REFERENCES source_record(id) ON DELETE CASCADE,
    mapped TEXT NOT NULL                     -- JSON of what the map said: compared with the next import, not the record
) STRICT;
