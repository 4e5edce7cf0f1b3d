-- Who is told each Monday what changed in the agenda.

CREATE TABLE digest(
    account INTEGER PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
    since   INTEGER NOT NULL               -- instant from which it is wanted
) STRICT, WITHOUT ROWID;

-- The way out in each of these letters.
CREATE TABLE digest_stop(
    hash    TEXT PRIMARY KEY,              -- SHA-256 of the token in its address
    account INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
    made_at INTEGER NOT NULL               -- instant
) STRICT, WITHOUT ROWID;
CREATE INDEX digest_stop_account ON digest_stop(account);
