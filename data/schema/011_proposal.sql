-- What others tell the team about the directory, and what becomes of it; and the ways in which a structure may tell it
-- without being of the team: a lasting link, a partner's account.

CREATE TABLE proposal(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        TEXT NOT NULL UNIQUE,
    structure   INTEGER REFERENCES structure(id) ON DELETE CASCADE,  -- null: about the site as a whole
    shown_at    INTEGER NOT NULL,          -- instant at which the form was shown
    created_at  INTEGER NOT NULL,          -- instant
    from_kind   TEXT NOT NULL CHECK (from_kind IN ('public', 'partner', 'link', 'campaign')),
    account     INTEGER REFERENCES account(id),  -- of the partner
    kinds       TEXT,                      -- what a visitor ticked: 'phone|closed'
    message     TEXT,                      -- in their words; blanked by a purge
    mail        TEXT,                      -- where they want to be answered; blanked once they are, or by a purge
    unchanged   INTEGER NOT NULL DEFAULT 0 CHECK (unchanged IN (0, 1)),  -- they say that all of it is still right
    digest      TEXT NOT NULL,             -- SHA-256 of what is said of what: the same again is not another one
    state       TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'refused', 'expired')),
    answered_at INTEGER,                   -- instant
    answered_by INTEGER REFERENCES account(id),
    answer      TEXT                       -- in the team's words; blanked by a purge
) STRICT;
CREATE INDEX proposal_state ON proposal(state, created_at);
CREATE INDEX proposal_structure ON proposal(structure);

-- The values of a proposal, one row a field of a structure, a place or a service.
CREATE TABLE proposal_field(
    proposal  INTEGER NOT NULL REFERENCES proposal(id) ON DELETE CASCADE,
    entity    TEXT NOT NULL CHECK (entity IN ('structure', 'place', 'service')),
    entity_id INTEGER NOT NULL,
    field     TEXT NOT NULL,               -- its name in the descriptor; 'contacts': those that everybody may read
    was       TEXT,                        -- what they were shown, as text; contacts as JSON
    proposed  TEXT,                        -- the same
    taken     INTEGER CHECK (taken IN (0, 1)),  -- null: not decided yet
    PRIMARY KEY (proposal, entity, entity_id, field)
) STRICT, WITHOUT ROWID;

-- A lasting link by which a structure reads and corrects its own page. The token itself is only in the link.
CREATE TABLE structure_link(
    structure INTEGER PRIMARY KEY REFERENCES structure(id) ON DELETE CASCADE,
    hash      TEXT NOT NULL UNIQUE,        -- SHA-256 of the token
    made_at   INTEGER NOT NULL,            -- instant
    made_by   INTEGER NOT NULL REFERENCES account(id),
    used_at   INTEGER                      -- instant at which something was last sent by it
) STRICT;

-- Of which structures a partner's account may correct the page.
CREATE TABLE account_structure(
    account   INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
    structure INTEGER NOT NULL REFERENCES structure(id) ON DELETE CASCADE,
    PRIMARY KEY (account, structure)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_structure_of ON account_structure(structure);

-- What signs the forms of visitors (app/stamp), made anew for each database.
INSERT INTO setting(key, value) VALUES('secret.stamp', lower(hex(randomblob(32))));
