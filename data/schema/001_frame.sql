-- What every later table leans on: settings, the history of changes, the rules that ever decided.
-- CHECK (a = 'x' OR a = 'y' OR ...) here and below, not IN: for a list of three or more SQLite 3.40 builds a temporary
-- table for each row it writes, which is half the time of writing it.

CREATE TABLE setting(
    key   TEXT PRIMARY KEY,          -- dotted name, e.g. 'rule.directory.visibility'
    value TEXT NOT NULL              -- always text; numbers in decimal
) STRICT, WITHOUT ROWID;

-- One revision for everything: a record's rev is the seq of the change that last touched it.
CREATE TABLE change(
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL,      -- instant, seconds since 1970
    actor     TEXT NOT NULL,         -- role or command, never a person's name: 'import flat', 'cli'
    cause     TEXT NOT NULL CHECK (cause = 'form' OR cause = 'import' OR cause = 'rule' OR cause = 'link' OR
                                   cause = 'purge' OR cause = 'init'),
    entity    TEXT NOT NULL,         -- table name
    entity_id INTEGER NOT NULL,      -- its id, 0 for the whole table
    op        TEXT NOT NULL CHECK (op = 'create' OR op = 'update' OR op = 'delete' OR op = 'close'),
    diff      TEXT,                  -- JSON {field: [old, new]}; blanked by a purge
    reason    TEXT,                  -- why, in the words of who did it
    rule_hash TEXT REFERENCES rule_source(hash)  -- the rule that decided, if one did
) STRICT;
CREATE INDEX change_of ON change(entity, entity_id);

-- Every rule text that ever decided something stored.
CREATE TABLE rule_source(
    hash       TEXT PRIMARY KEY,     -- of the text
    kind       TEXT NOT NULL,        -- 'import', 'directory.visibility', ...
    name       TEXT NOT NULL,
    version    INTEGER NOT NULL,
    text       TEXT NOT NULL,
    first_used INTEGER NOT NULL      -- instant
) STRICT, WITHOUT ROWID;
