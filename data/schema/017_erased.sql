-- Persons who are no longer in the directory, and what is not to bring them back (include/domain/erasure.h).

-- 1: a tombstone that a purge has emptied, because what it said was about a person: it cannot be taken back.
ALTER TABLE structure ADD COLUMN erased INTEGER NOT NULL DEFAULT 0 CHECK (erased IN (0, 1));

-- By what imports know them again. Nothing leads from a row to anything else.
CREATE TABLE erased(
    hash TEXT PRIMARY KEY            -- HMAC-SHA-256, by setting 'secret.erased', of a source and its key, or of a number
) STRICT, WITHOUT ROWID;

-- Made anew for each database: hashes of two of them cannot be compared.
INSERT INTO setting(key, value) VALUES('secret.erased', lower(hex(randomblob(32))));

-- Whose label `by` is, so that it goes with the account's name; null: nobody's of the team.
ALTER TABLE verification ADD COLUMN account INTEGER REFERENCES account(id);
