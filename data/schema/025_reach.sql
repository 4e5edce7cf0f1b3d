-- Whom a change of the agenda has to reach: one list for all the dates of one change, a line for each person and date,
-- ticked when that person knows. Who it is stands here as a number; how to reach them is read where it is kept.

CREATE TABLE reach(
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       TEXT NOT NULL UNIQUE,
    rev        INTEGER NOT NULL,           -- raised by every change of what is to be told: a form that shows an older one is refused
    at         INTEGER NOT NULL,           -- instant of the first change that it tells
    changed_at INTEGER NOT NULL,           -- of the last one
    account    INTEGER REFERENCES account(id) ON DELETE SET NULL,  -- who made it; null: a command, an import
    reason     TEXT                        -- as given with the change
) STRICT;
CREATE INDEX reach_at ON reach(changed_at);

-- Somebody to reach: the contacts of a place, a partner's account that looks after it, or a person of the planning.
CREATE TABLE reach_to(
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    reach     INTEGER NOT NULL REFERENCES reach(id) ON DELETE CASCADE,
    place     INTEGER REFERENCES place(id) ON DELETE CASCADE,    -- its contacts; with an account, that account
    account   INTEGER REFERENCES account(id) ON DELETE CASCADE,
    person    INTEGER REFERENCES person(id) ON DELETE CASCADE,
    ticked_at INTEGER,                     -- instant from which they know; null: still to be reached
    ticked_by INTEGER REFERENCES account(id) ON DELETE SET NULL,  -- null: by itself
    how       TEXT CHECK (how = 'mail' OR how = 'phone' OR how = 'sms' OR how = 'spoken' OR how = 'self' OR how = 'undone'),
    note      TEXT,                        -- "répondeur", as typed by who ticked
    mails     INTEGER NOT NULL DEFAULT 0,  -- letters put so far: the next one's number
    mail_key  TEXT,                        -- outbox.idem_key of the last letter that still says what is so
    mail_till INTEGER,                     -- until which instant that letter's leaving is enough to tick
    CHECK ((place IS NULL) <> (person IS NULL)),
    CHECK (account IS NULL OR place IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX reach_to_one ON reach_to(reach, coalesce(place, 0), coalesce(account, 0), coalesce(person, 0));
CREATE INDEX reach_to_open ON reach_to(reach) WHERE ticked_at IS NULL;
CREATE INDEX reach_to_mail ON reach_to(mail_key) WHERE mail_key IS NOT NULL;
CREATE INDEX reach_to_place ON reach_to(place);
CREATE INDEX reach_to_account ON reach_to(account);
CREATE INDEX reach_to_person ON reach_to(person);

-- What one of them was last told of one date.
CREATE TABLE reach_line(
    told_to      INTEGER NOT NULL REFERENCES reach_to(id) ON DELETE CASCADE,
    occurrence   INTEGER NOT NULL REFERENCES occurrence(id) ON DELETE CASCADE,
    told_live    INTEGER NOT NULL CHECK (told_live IN (0, 1)),  -- that it takes place
    told_day     TEXT NOT NULL,
    told_start   INTEGER NOT NULL,
    told_minutes INTEGER NOT NULL,
    told_utc     INTEGER NOT NULL,         -- instant of its start then
    told_place   INTEGER REFERENCES place(id) ON DELETE SET NULL,
    told_staff   TEXT NOT NULL,            -- uuids of who was to hold it, sorted, joined by '|'
    known_at     INTEGER,                  -- instant from which they know what is so now; null: to be told
    PRIMARY KEY (told_to, occurrence)
) STRICT, WITHOUT ROWID;
CREATE INDEX reach_line_occurrence ON reach_line(occurrence);
CREATE INDEX reach_line_place ON reach_line(told_place) WHERE told_place IS NOT NULL;

-- Dates as they stand, in the words of reach_line.
CREATE VIEW reach_now AS
SELECT o.id AS occurrence, o.deleted_rev IS NULL AND o.status IN ('confirmed', 'done') AS live, o.day, o.start, o.minutes,
    o.start_utc, o.place, coalesce((SELECT group_concat(uuid, '|') FROM (SELECT p.uuid FROM occurrence_staff x
        JOIN person p ON p.id = x.person WHERE x.occurrence = o.id ORDER BY p.uuid)), '') AS staff
FROM occurrence o;

-- Lines with what each means to who is told: `was` there for them as told, `now` there for them as it is.
CREATE VIEW reach_told AS
SELECT l.told_to, l.occurrence, t.reach, l.known_at, l.told_live, l.told_day, l.told_start, l.told_minutes, l.told_utc,
    l.told_place, l.told_staff, n.live, n.day, n.start, n.minutes, n.start_utc, n.place, n.staff, t.person IS NOT NULL AS member,
    l.told_live AND CASE WHEN t.person IS NULL THEN l.told_place IS t.place ELSE instr(l.told_staff, p.uuid) > 0 END AS was,
    n.live AND CASE WHEN t.person IS NULL THEN n.place IS t.place ELSE instr(n.staff, p.uuid) > 0 END AS now
FROM reach_line l JOIN reach_to t ON t.id = l.told_to JOIN reach_now n ON n.occurrence = l.occurrence
    LEFT JOIN person p ON p.id = t.person;

-- Who is ticked knows all of it.
CREATE TRIGGER reach_ticked AFTER UPDATE OF ticked_at ON reach_to WHEN NEW.ticked_at IS NOT NULL BEGIN
    UPDATE reach_line SET known_at = NEW.ticked_at WHERE told_to = NEW.id AND known_at IS NULL;
END;

-- A letter that left early enough is enough.
CREATE TRIGGER reach_sent AFTER UPDATE OF state ON outbox WHEN NEW.state = 'sent' BEGIN
    UPDATE reach_to SET ticked_at = NEW.tried_at, ticked_by = NULL, how = 'mail', note = NULL
        WHERE mail_key = NEW.idem_key AND ticked_at IS NULL AND NEW.tried_at <= mail_till;
END;
