-- Structures that are perhaps the same one. twin_key and twin are derived: made again with what else is derived from a
-- structure (core/app/refresh.c), by core/domain/twin.c alone.

-- What an open structure could be known again by.
CREATE TABLE twin_key(
    kind      INTEGER NOT NULL,      -- enum twin_kind (include/domain/twin.h)
    value     INTEGER NOT NULL,      -- 63 bits of a hash of the number, the mail, or the name and where it is
    structure INTEGER NOT NULL REFERENCES structure(id) ON DELETE CASCADE,
    PRIMARY KEY (kind, value, structure)
) STRICT, WITHOUT ROWID;
CREATE INDEX twin_key_structure ON twin_key(structure);

-- Two that share such a value, unless more share it than two of one would.
CREATE TABLE twin(
    kind  INTEGER NOT NULL,          -- as in twin_key
    value INTEGER NOT NULL,
    a     INTEGER NOT NULL REFERENCES structure(id) ON DELETE CASCADE,  -- a < b
    b     INTEGER NOT NULL REFERENCES structure(id) ON DELETE CASCADE,
    PRIMARY KEY (kind, value, a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX twin_pair ON twin(a, b);
CREATE INDEX twin_b ON twin(b);

-- Somebody said: not the same, though they share this. A value that they come to share later is asked about again.
CREATE TABLE twin_apart(
    a       INTEGER NOT NULL REFERENCES structure(id) ON DELETE CASCADE,  -- a < b
    b       INTEGER NOT NULL REFERENCES structure(id) ON DELETE CASCADE,
    kind    INTEGER NOT NULL,        -- as in twin
    value   INTEGER NOT NULL,
    at      INTEGER NOT NULL,        -- instant
    account INTEGER REFERENCES account(id),  -- who said so
    PRIMARY KEY (a, b, kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX twin_apart_b ON twin_apart(b);

-- What a source calls a place or a service otherwise than the directory: since two structures were merged.
CREATE TABLE record_part(
    record INTEGER NOT NULL REFERENCES source_record(id) ON DELETE CASCADE,
    entity TEXT NOT NULL CHECK (entity = 'place' OR entity = 'service'),
    key    TEXT NOT NULL,            -- as the source's rows say it
    called TEXT NOT NULL,            -- as place.key or service.key says it
    PRIMARY KEY (record, entity, key)
) STRICT, WITHOUT ROWID;

-- Makes the next start refresh every structure: twin_key is empty.
DELETE FROM setting WHERE key = 'rule.directory.completeness';
