-- Planning: who works when, the series, their dates, what happened on them.
--
-- A date of the agenda is a row (occurrence), made once by its series' rule or typed alone, and then on its own: it can
-- be moved, cancelled, staffed, counted. Civil day and time in Paris are the truth; the *_utc columns follow from them.
-- Kinds (permanence, workshop...) are rules in Lua: a row holds the name of one.

-- Who holds permanences and workshops: members of the team and self-employed partners, as a role and a number.
CREATE TABLE person(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        TEXT NOT NULL UNIQUE,
    rev         INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    deleted_rev INTEGER,                   -- not null: no longer planned; their dates stay
    label       TEXT NOT NULL,             -- as colleagues know them: 'IDE 1', 'Psychologue A'
    employment  TEXT NOT NULL CHECK (employment IN ('member', 'self_employed')),
    professions TEXT NOT NULL,             -- codes of the terms of scheme 'profession'
    skills      TEXT,                      -- 'skill': what a date may need beside a profession
    account     INTEGER UNIQUE REFERENCES account(id) ON DELETE SET NULL  -- of the same person; null: signs in nowhere
) STRICT;

-- Hours a person works in a usual week; a person without a row works the hours of the rule planning.policy.
CREATE TABLE work_pattern(
    person  INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),  -- 0: Monday
    weeks   TEXT NOT NULL CHECK (weeks IN ('all', 'odd', 'even')),  -- ISO 8601 weeks
    start   INTEGER NOT NULL CHECK (start BETWEEN 0 AND 1439),  -- minute of the day
    finish  INTEGER NOT NULL CHECK (finish BETWEEN 1 AND 1440),
    PRIMARY KEY (person, weekday, weeks, start),
    CHECK (finish > start)
) STRICT, WITHOUT ROWID;

-- When a person is away. Why is not asked and has no column.
CREATE TABLE absence(
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       TEXT NOT NULL UNIQUE,
    rev        INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_rev INTEGER,                   -- not null: taken back
    person     INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    first      TEXT NOT NULL CHECK (first IS date(julianday(first))),  -- AAAA-MM-JJ
    last       TEXT NOT NULL CHECK (last IS date(julianday(last))),    -- included
    start      INTEGER NOT NULL DEFAULT 0 CHECK (start BETWEEN 0 AND 1439),      -- minute of the first day
    finish     INTEGER NOT NULL DEFAULT 1440 CHECK (finish BETWEEN 1 AND 1440),  -- minute of the last day
    start_utc  INTEGER NOT NULL,           -- instants of the same
    end_utc    INTEGER NOT NULL,
    CHECK (end_utc > start_utc)
) STRICT;
CREATE INDEX absence_person ON absence(person, start_utc);

-- People who go together: a binôme, or a larger team.
CREATE TABLE team(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        TEXT NOT NULL UNIQUE,
    rev         INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    deleted_rev INTEGER,
    label       TEXT NOT NULL
) STRICT;
CREATE TABLE team_member(
    team   INTEGER NOT NULL REFERENCES team(id) ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    PRIMARY KEY (team, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_member_person ON team_member(person);

-- What comes back. Its dates are rows of occurrence, which begin as copies of what stands here.
CREATE TABLE series(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        TEXT NOT NULL UNIQUE,
    rev         INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    level       INTEGER NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 2),
    deleted_rev INTEGER,
    deleted_reason TEXT,
    kind        TEXT NOT NULL,             -- name of a rule of kind 'activity'
    title       TEXT NOT NULL,
    theme       TEXT,                      -- term of scheme 'theme'
    publics     TEXT,                      -- terms of scheme 'public'
    place       INTEGER REFERENCES place(id) ON DELETE SET NULL,  -- null: by telephone, by video, or to be found
    team        INTEGER REFERENCES team(id),
    rule        TEXT,                      -- domain/recurrence.h; null: dates chosen one by one
    start       INTEGER NOT NULL CHECK (start BETWEEN 0 AND 1439),  -- minute of the day
    minutes     INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 2880),
    first       TEXT NOT NULL CHECK (first IS date(julianday(first))),
    last        TEXT CHECK (last IS date(julianday(last)) AND last >= first),  -- null: goes on
    extended_to TEXT NOT NULL CHECK (extended_to IS date(julianday(extended_to))),  -- rows exist until then
    capacity    INTEGER CHECK (capacity BETWEEN 1 AND 1000),
    open_to     TEXT NOT NULL CHECK (open_to IN ('everyone', 'residents', 'registration', 'professionals')),
    open_note   TEXT,                      -- with whom to register
    campaign    TEXT,                      -- term of scheme 'campaign'
    split_from  INTEGER REFERENCES series(id),  -- 'this and the following' of that one
    carried_from INTEGER REFERENCES series(id)  -- the same one a year before
) STRICT;
CREATE INDEX series_place ON series(place);

-- Who holds the dates of a series when nothing else is said.
CREATE TABLE series_staff(
    series   INTEGER NOT NULL REFERENCES series(id) ON DELETE CASCADE,
    person   INTEGER NOT NULL REFERENCES person(id),
    PRIMARY KEY (series, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE occurrence(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        TEXT NOT NULL UNIQUE,      -- the end of its address, and its UID in calendars
    rev         INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    level       INTEGER NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 2),
    deleted_rev INTEGER,                   -- was typed by mistake; what will not take place is cancelled instead
    series      INTEGER REFERENCES series(id),  -- null: a date of its own
    nominal_day TEXT,                      -- the day the series' rule gave, wherever it was moved since
    ordinal     INTEGER NOT NULL DEFAULT 0,  -- of several on one day
    kind        TEXT NOT NULL,
    title       TEXT NOT NULL,
    theme       TEXT,
    publics     TEXT,
    place       INTEGER REFERENCES place(id) ON DELETE SET NULL,
    team        INTEGER REFERENCES team(id),
    day         TEXT NOT NULL CHECK (day IS date(julianday(day))),
    start       INTEGER NOT NULL CHECK (start BETWEEN 0 AND 1439),
    minutes     INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 2880),
    start_utc   INTEGER NOT NULL,
    end_utc     INTEGER NOT NULL CHECK (end_utc > start_utc),
    was_day     TEXT,                      -- where it stood when first announced; null: it was not moved
    was_start   INTEGER,
    status      TEXT NOT NULL CHECK (status IN ('envisaged', 'proposed', 'confirmed', 'done', 'missed', 'cancelled')),
    reason      TEXT,                      -- of a cancellation or a move, for the public to read
    holds_people INTEGER NOT NULL DEFAULT 1 CHECK (holds_people IN (0, 1)),  -- by its kind: nobody is in two of these at once
    holds_place INTEGER NOT NULL DEFAULT 0 CHECK (holds_place IN (0, 1)),    -- nor the place used by two of these
    own         TEXT,                      -- fields changed on this date alone: a change of the series leaves them
    capacity    INTEGER CHECK (capacity BETWEEN 1 AND 1000),
    open_to     TEXT NOT NULL CHECK (open_to IN ('everyone', 'residents', 'registration', 'professionals')),
    open_note   TEXT,
    campaign    TEXT,
    public_note TEXT,
    team_note   TEXT,                      -- never in a report, purged by privacy.retention
    counted_at  INTEGER,                   -- instant at which what happened was recorded last
    counted_by  INTEGER REFERENCES account(id),
    counted_sheet TEXT,                    -- id of that record (count_sheet); null: it came with an import
    missed      TEXT,                      -- why it did not take place: term of scheme 'missed', for the team
    example     INTEGER NOT NULL DEFAULT 0 CHECK (example IN (0, 1)),  -- of the sample territory
    UNIQUE (series, nominal_day, ordinal)
) STRICT;
CREATE INDEX occurrence_start ON occurrence(start_utc, end_utc);
CREATE INDEX occurrence_place ON occurrence(place, start_utc);
CREATE INDEX occurrence_rev ON occurrence(rev);
CREATE INDEX occurrence_uncounted ON occurrence(end_utc) WHERE counted_at IS NULL AND deleted_rev IS NULL;
CREATE INDEX occurrence_was ON occurrence(was_day) WHERE was_day IS NOT NULL;

CREATE TABLE occurrence_staff(
    occurrence INTEGER NOT NULL REFERENCES occurrence(id) ON DELETE CASCADE,
    person     INTEGER NOT NULL REFERENCES person(id),
    PRIMARY KEY (occurrence, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX occurrence_staff_person ON occurrence_staff(person, occurrence);

-- Under every check in C: whatever writes, nobody is in two places at once, and no place is taken twice. CROSS: first the
-- dates of those days, which are few, and not all that somebody ever held.
CREATE TRIGGER occurrence_staff_free BEFORE INSERT ON occurrence_staff
WHEN EXISTS (SELECT 1 FROM occurrence mine
    CROSS JOIN occurrence other ON other.start_utc < mine.end_utc AND other.start_utc > mine.start_utc - 172800
        AND other.end_utc > mine.start_utc AND other.id <> mine.id AND other.holds_people = 1
        AND other.deleted_rev IS NULL AND other.status NOT IN ('cancelled', 'missed')
    CROSS JOIN occurrence_staff theirs ON theirs.occurrence = other.id AND theirs.person = NEW.person
    WHERE mine.id = NEW.occurrence AND mine.holds_people = 1 AND mine.deleted_rev IS NULL
        AND mine.status NOT IN ('cancelled', 'missed'))
BEGIN
    SELECT RAISE(ABORT, 'person is taken at that time');
END;

-- Who holds a date is taken out and put in, so that the check above sees it.
CREATE TRIGGER occurrence_staff_fixed BEFORE UPDATE ON occurrence_staff
BEGIN
    SELECT RAISE(ABORT, 'staff is removed and added, not changed');
END;

CREATE TRIGGER occurrence_free_insert BEFORE INSERT ON occurrence
WHEN NEW.holds_place = 1 AND NEW.place IS NOT NULL AND NEW.deleted_rev IS NULL
    AND NEW.status NOT IN ('cancelled', 'missed')
    AND EXISTS (SELECT 1 FROM occurrence other WHERE other.place = NEW.place AND other.holds_place = 1
        AND other.deleted_rev IS NULL AND other.status NOT IN ('cancelled', 'missed')
        AND other.start_utc < NEW.end_utc AND other.start_utc > NEW.start_utc - 172800
        AND other.end_utc > NEW.start_utc)
BEGIN
    SELECT RAISE(ABORT, 'place is taken at that time');
END;

CREATE TRIGGER occurrence_free_update BEFORE UPDATE OF start_utc, end_utc, place, status, deleted_rev, holds_people,
    holds_place ON occurrence
WHEN NEW.deleted_rev IS NULL AND NEW.status NOT IN ('cancelled', 'missed')
BEGIN
    SELECT RAISE(ABORT, 'place is taken at that time') WHERE NEW.holds_place = 1 AND EXISTS (
        SELECT 1 FROM occurrence other WHERE other.place = NEW.place AND other.holds_place = 1 AND other.id <> NEW.id
            AND other.deleted_rev IS NULL AND other.status NOT IN ('cancelled', 'missed')
            AND other.start_utc < NEW.end_utc AND other.start_utc > NEW.start_utc - 172800
            AND other.end_utc > NEW.start_utc);
    SELECT RAISE(ABORT, 'person is taken at that time') WHERE NEW.holds_people = 1 AND EXISTS (
        SELECT 1 FROM occurrence other
        CROSS JOIN occurrence_staff theirs ON theirs.occurrence = other.id
        CROSS JOIN occurrence_staff mine ON mine.occurrence = NEW.id AND mine.person = theirs.person
        WHERE other.start_utc < NEW.end_utc AND other.start_utc > NEW.start_utc - 172800
            AND other.end_utc > NEW.start_utc AND other.id <> NEW.id AND other.holds_people = 1
            AND other.deleted_rev IS NULL AND other.status NOT IN ('cancelled', 'missed'));
END;

-- What happened, in numbers; which ones a kind counts is its rule's.
CREATE TABLE tally(
    occurrence INTEGER NOT NULL REFERENCES occurrence(id) ON DELETE CASCADE,
    measure    TEXT NOT NULL,              -- code of a counter of the kind
    value      INTEGER NOT NULL CHECK (value BETWEEN 0 AND 100000),
    PRIMARY KEY (occurrence, measure)
) STRICT, WITHOUT ROWID;

-- Themes that were met.
CREATE TABLE occurrence_theme(
    occurrence INTEGER NOT NULL REFERENCES occurrence(id) ON DELETE CASCADE,
    theme      TEXT NOT NULL,              -- term of scheme 'theme'
    PRIMARY KEY (occurrence, theme)
) STRICT, WITHOUT ROWID;

-- Counts that were sent. A telephone without network makes the id: what it sends twice counts once.
CREATE TABLE count_sheet(
    id         TEXT PRIMARY KEY CHECK (length(id) = 36),
    occurrence INTEGER NOT NULL REFERENCES occurrence(id) ON DELETE CASCADE,
    account    INTEGER REFERENCES account(id) ON DELETE SET NULL,
    at         INTEGER NOT NULL            -- instant of its reception
) STRICT, WITHOUT ROWID;

-- Who was reminded that a date has no counts, once each.
CREATE TABLE count_reminder(
    occurrence INTEGER NOT NULL REFERENCES occurrence(id) ON DELETE CASCADE,
    account    INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
    at         INTEGER NOT NULL,           -- instant at which the letter was put
    PRIMARY KEY (occurrence, account)
) STRICT, WITHOUT ROWID;

-- Who pays for what, from when to when.
CREATE TABLE funding(
    entity    TEXT NOT NULL CHECK (entity IN ('series', 'occurrence')),
    entity_id INTEGER NOT NULL,
    funder    TEXT NOT NULL,               -- term of scheme 'funder'
    PRIMARY KEY (entity, entity_id, funder)
) STRICT, WITHOUT ROWID;

-- What the planning knows of a place beside the directory.
CREATE TABLE place_planning(
    place         INTEGER PRIMARY KEY REFERENCES place(id) ON DELETE CASCADE,
    capacity      INTEGER CHECK (capacity BETWEEN 1 AND 1000),  -- of its room; null: not known
    school_closed INTEGER NOT NULL DEFAULT 0 CHECK (school_closed IN (0, 1))  -- shut during school holidays
) STRICT;

-- School holidays as the ministry published them, and until when it did: beyond it nothing is known.
CREATE TABLE school_break(
    zone  TEXT NOT NULL CHECK (zone IN ('A', 'B', 'C', 'Corse')),
    first TEXT NOT NULL CHECK (first IS date(julianday(first))),  -- first day without school
    last  TEXT NOT NULL CHECK (last IS date(julianday(last))),    -- last day without school
    label TEXT NOT NULL,
    PRIMARY KEY (zone, first)
) STRICT, WITHOUT ROWID;
CREATE TABLE school_cover(
    zone        TEXT PRIMARY KEY,
    first       TEXT NOT NULL,             -- from which day the calendar is known
    until       TEXT NOT NULL,             -- to which day
    imported_at INTEGER NOT NULL           -- instant
) STRICT, WITHOUT ROWID;

-- Minutes from one commune to another where the great circle misleads: a river, a motorway, a missing bus.
CREATE TABLE travel(
    from_insee TEXT NOT NULL REFERENCES commune(insee),
    to_insee   TEXT NOT NULL REFERENCES commune(insee),
    minutes    INTEGER NOT NULL CHECK (minutes BETWEEN 0 AND 600),
    PRIMARY KEY (from_insee, to_insee)
) STRICT, WITHOUT ROWID;
