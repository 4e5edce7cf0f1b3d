-- What calendars were told of each date, and who reads them by a private address.
--
-- A calendar that is subscribed to learns of a change only when SEQUENCE, DTSTAMP and LAST-MODIFIED advance, and shows a
-- copy of what it has when the UID is another one (RFC 5545; shared/research/calendars.md, 1.1). So these come from here,
-- never from the clock: a row per date and variant, written in the transaction of whatever changed what is told.

CREATE TABLE publication(
    occurrence  INTEGER NOT NULL REFERENCES occurrence(id) ON DELETE CASCADE,
    variant     TEXT NOT NULL CHECK (variant IN ('public', 'private')),  -- what everybody may know; with who holds it
    hash        TEXT NOT NULL,             -- of all that is told (domain/calendar_event.h); '': no longer told to anybody
    sequence    INTEGER NOT NULL,          -- SEQUENCE: how often that changed
    modified_at INTEGER NOT NULL,          -- when it did last: DTSTAMP and LAST-MODIFIED
    PRIMARY KEY (occurrence, variant)
) STRICT, WITHOUT ROWID;

-- Dates whose rows above may be behind. Triggers fill it, whatever writes; app/publication empties it before the
-- transaction ends, or within a minute where another program wrote.
CREATE TABLE publication_stale(
    occurrence INTEGER PRIMARY KEY         -- its row may be gone
) STRICT;

CREATE TRIGGER publication_new AFTER INSERT ON occurrence BEGIN
    INSERT OR IGNORE INTO publication_stale VALUES(NEW.id);
END;
CREATE TRIGGER publication_date AFTER UPDATE OF uuid, level, deleted_rev, kind, title, theme, publics, place, team, day, start,
    start_utc, end_utc, was_day, was_start, status, reason, capacity, open_to, open_note, campaign, public_note, example
    ON occurrence BEGIN
    INSERT OR IGNORE INTO publication_stale VALUES(NEW.id);
END;
CREATE TRIGGER publication_gone AFTER DELETE ON occurrence BEGIN
    INSERT OR IGNORE INTO publication_stale VALUES(OLD.id);
END;
CREATE TRIGGER publication_staff_in AFTER INSERT ON occurrence_staff BEGIN
    INSERT OR IGNORE INTO publication_stale VALUES(NEW.occurrence);
END;
CREATE TRIGGER publication_staff_out AFTER DELETE ON occurrence_staff BEGIN
    INSERT OR IGNORE INTO publication_stale VALUES(OLD.occurrence);
END;
CREATE TRIGGER publication_person AFTER UPDATE OF label ON person WHEN OLD.label IS NOT NEW.label BEGIN
    INSERT OR IGNORE INTO publication_stale SELECT occurrence FROM occurrence_staff WHERE person = NEW.id;
END;
CREATE TRIGGER publication_place AFTER UPDATE OF structure, name, address, postcode, insee, city, confidential, level, deleted_rev
    ON place WHEN OLD.structure IS NOT NEW.structure OR OLD.name IS NOT NEW.name OR OLD.address IS NOT NEW.address
    OR OLD.postcode IS NOT NEW.postcode OR OLD.insee IS NOT NEW.insee OR OLD.city IS NOT NEW.city
    OR OLD.confidential IS NOT NEW.confidential OR OLD.level IS NOT NEW.level OR OLD.deleted_rev IS NOT NEW.deleted_rev
BEGIN
    INSERT OR IGNORE INTO publication_stale SELECT id FROM occurrence WHERE place = NEW.id;
END;
CREATE TRIGGER publication_structure AFTER UPDATE OF name, short, level, visible, visible_rule, deleted_rev
    ON structure WHEN OLD.name IS NOT NEW.name OR OLD.short IS NOT NEW.short OR OLD.level IS NOT NEW.level
    OR OLD.visible IS NOT NEW.visible OR OLD.visible_rule IS NOT NEW.visible_rule OR OLD.deleted_rev IS NOT NEW.deleted_rev
BEGIN
    INSERT OR IGNORE INTO publication_stale
        SELECT o.id FROM place p JOIN occurrence o ON o.place = p.id WHERE p.structure = NEW.id;
END;

-- Dates that were made before this table.
INSERT INTO publication_stale SELECT id FROM occurrence;

-- A calendar that somebody reads by a private address, or by CalDAV: of a person, a binôme, or what a partner receives.
CREATE TABLE calendar(
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL CHECK (kind IN ('person', 'team', 'partner')),
    subject      INTEGER NOT NULL,         -- id of the person, team or structure
    account      INTEGER REFERENCES account(id) ON DELETE CASCADE,  -- who reads it; null: whoever was given the address
    token_hash   TEXT UNIQUE,              -- SHA-256 of the token in its address; null: revoked
    cancelled    TEXT NOT NULL CHECK (cancelled IN ('marked', 'struck', 'dropped')),  -- how cancelled dates stand in it
    made_at      INTEGER NOT NULL,         -- when this token was made
    revoked_at   INTEGER,                  -- null: it is good
    last_read_at INTEGER,                  -- last reading of this token
    last_client  TEXT                      -- by which program, from a list of ours; null: never read
) STRICT;
CREATE UNIQUE INDEX calendar_owner ON calendar(kind, subject, coalesce(account, 0));

-- What stands in the calendar of each person, binôme and partner, for programs that ask what changed (RFC 6578).
CREATE TABLE calendar_item(
    kind       TEXT NOT NULL CHECK (kind IN ('person', 'team', 'partner')),
    subject    INTEGER NOT NULL,
    uuid       TEXT NOT NULL,              -- of the date, whose row may be gone
    occurrence INTEGER NOT NULL,
    rev        INTEGER NOT NULL,           -- setting calendar.rev when it came, changed or left
    gone_at    INTEGER,                    -- when it left; null: it stands there
    PRIMARY KEY (kind, subject, uuid)
) STRICT, WITHOUT ROWID;
CREATE INDEX calendar_item_rev ON calendar_item(kind, subject, rev);
CREATE INDEX calendar_item_occurrence ON calendar_item(occurrence);
