-- Asking structures whether what is said of them is still right: campaigns of mails with a link, and what came back; and
-- persons who do not want to be in the directory.

CREATE TABLE campaign(
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,          -- instant
    account    INTEGER NOT NULL REFERENCES account(id),  -- who sent it
    label      TEXT NOT NULL,             -- what was chosen: 'Horaires, Bagneux'
    stopped_at INTEGER                    -- instant; not null: its links are no longer good, nobody is reminded
) STRICT;

-- One structure of a campaign. Its first letter's key is 'campaign/ID/0', those of its reminders end with 1 and 2.
CREATE TABLE campaign_link(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    campaign    INTEGER NOT NULL REFERENCES campaign(id) ON DELETE CASCADE,
    structure   INTEGER NOT NULL REFERENCES structure(id) ON DELETE CASCADE,
    mail        TEXT,                     -- where it went; blanked when its link is over for good
    person      INTEGER NOT NULL CHECK (person IN (0, 1)),  -- a self-employed person, who may object
    created_at  INTEGER NOT NULL,         -- instant
    expires_at  INTEGER NOT NULL,         -- instant
    reminded    INTEGER NOT NULL DEFAULT 0,  -- how often
    state       TEXT NOT NULL DEFAULT 'open' CHECK (state = 'open' OR state = 'unchanged' OR state = 'corrected' OR
                                                    state = 'objected'),
    answered_at INTEGER,                  -- instant of the last answer
    finished_at INTEGER,                  -- instant at which they said that all the rest is right: no more is taken
    UNIQUE (campaign, structure)
) STRICT;
CREATE INDEX campaign_link_structure ON campaign_link(structure);

-- The tokens themselves are only in the letters: a reminder holds new ones.
CREATE TABLE campaign_token(
    hash    TEXT PRIMARY KEY,             -- SHA-256 of the token
    link    INTEGER NOT NULL REFERENCES campaign_link(id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose = 'verify' OR purpose = 'object')
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_token_link ON campaign_token(link);

-- A person's objection (RGPD, article 21): the structure is seen by the team alone, whatever rules, forms and imports
-- say, until the person comes back.
CREATE TABLE objection(
    structure  INTEGER PRIMARY KEY REFERENCES structure(id) ON DELETE CASCADE,
    at         INTEGER NOT NULL,          -- instant
    handled_at INTEGER,                   -- instant at which somebody of the team had read it
    handled_by INTEGER REFERENCES account(id)
) STRICT;
