-- Who may sign in. What an account may do follows from its role (app/access), never from a column.

CREATE TABLE account(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        TEXT NOT NULL UNIQUE,
    rev         INTEGER NOT NULL,          -- seq of the last change
    created_at  INTEGER NOT NULL,          -- instant
    updated_at  INTEGER NOT NULL,          -- instant
    label       TEXT NOT NULL,             -- as colleagues know it, and as history names it: 'Coordinatrice 2'
    mail        TEXT NOT NULL,             -- as typed
    mail_norm   TEXT NOT NULL UNIQUE,      -- in small letters: one account an address
    role        TEXT NOT NULL CHECK (role IN ('partner', 'binome', 'coordinator', 'admin')),
    password    TEXT,                      -- Argon2id, libsodium's text; null: signs in by a mailed link only
    blocked_at  INTEGER,                   -- instant; not null: may not sign in
    signed_in_at INTEGER                   -- instant of the last time it did
) STRICT;

-- Browsers that are signed in. The token itself is only in the browser's cookie.
CREATE TABLE session(
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    hash       TEXT NOT NULL UNIQUE,       -- SHA-256 of the token
    account    INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,           -- instant
    seen_at    INTEGER NOT NULL,           -- instant, at most SESSION_TOUCH late
    client     TEXT                        -- kind of browser in words, to recognise it: 'Firefox, Windows'
) STRICT;
CREATE INDEX session_account ON session(account);

-- Links that may be followed once: an invitation to choose a password, the first administrator, signing in.
CREATE TABLE mail_token(
    hash       TEXT PRIMARY KEY,           -- SHA-256 of the token
    purpose    TEXT NOT NULL CHECK (purpose IN ('first', 'welcome', 'sign-in')),
    account    INTEGER REFERENCES account(id) ON DELETE CASCADE,  -- null for 'first': it makes the account; for 'sign-in': nobody's, asked with an unknown address
    created_at INTEGER NOT NULL,           -- instant
    expires_at INTEGER NOT NULL,           -- instant
    used_at    INTEGER                     -- instant
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_token_account ON mail_token(account);

-- Who, beside the role that `actor` tells.
ALTER TABLE change ADD COLUMN account INTEGER REFERENCES account(id);  -- null: a command, an import, a rule
