-- Courses: what one person goes through in a programme (a rule of kind 'programme'), as a code.
--
-- No name, no address, no free text about anybody: a code, a commune, what days are possible. All of it is the team's
-- alone, whatever the level of anything else; nothing is written here unless the configuration says where the data lie
-- (parcours). docs/donnees-personnelles.md says why.

-- A date that is a session of a course: never told to the public or to partners, and changed from its course alone.
ALTER TABLE occurrence ADD COLUMN course INTEGER NOT NULL DEFAULT 0 CHECK (course IN (0, 1) AND (course = 0 OR level = 2));
CREATE TRIGGER occurrence_course_stays BEFORE UPDATE OF course ON occurrence WHEN OLD.course <> NEW.course BEGIN
    SELECT RAISE(ABORT, 'a session of a course stays one');
END;

CREATE TABLE course(
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         TEXT NOT NULL UNIQUE,       -- the end of its page's address
    rev          INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    deleted_rev  INTEGER,                    -- was typed by mistake; what ends is closed or stopped
    code         TEXT NOT NULL UNIQUE,       -- 'AIDA-2026-017': of the programme, the year of referral, a number
    programme    TEXT NOT NULL,              -- name of a rule of kind 'programme'
    same_as      INTEGER REFERENCES course(id),  -- the first course of the same person, in whatever programme; null: this is it
    state        TEXT NOT NULL CHECK (state IN ('referred', 'contacted', 'included', 'in_sequence', 'in_follow_up', 'closed', 'stopped')),
    insee        TEXT REFERENCES commune(insee),  -- where the person lives; null: not said, or forgotten
    referrer     TEXT,                       -- which kind of professional referred: term of scheme 'referral'
    referred_on  TEXT NOT NULL CHECK (referred_on IS date(julianday(referred_on))),  -- AAAA-MM-JJ
    half_days    TEXT,                       -- when it can be: 'mon-am|thu-pm'; null: whenever, or forgotten
    mode         TEXT CHECK (mode IN ('home', 'office', 'practice', 'video', 'phone')),  -- where it is wished; null: not said
    language     TEXT,                       -- term of scheme 'language'; null: French, or not said
    same_weekday INTEGER NOT NULL DEFAULT 0 CHECK (same_weekday IN (0, 1)),  -- always the same day of the week is wished
    not_before   TEXT CHECK (not_before IS date(julianday(not_before))),  -- no session before this day
    team         INTEGER REFERENCES team(id) ON DELETE SET NULL,  -- the binôme that follows it
    ended_on     TEXT CHECK (ended_on IS date(julianday(ended_on))),  -- when it was closed or stopped
    stop         TEXT,                       -- why it was stopped: term of scheme 'course_stop'
    CHECK ((state IN ('closed', 'stopped')) = (ended_on IS NOT NULL)),
    CHECK (state = 'stopped' OR stop IS NULL)
) STRICT;
CREATE INDEX course_programme ON course(programme, state);
CREATE INDEX course_same_as ON course(same_as) WHERE same_as IS NOT NULL;

-- What happened to a course, and on which day: who was referred, contacted, included in a year is counted here.
CREATE TABLE course_event(
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    course  INTEGER NOT NULL REFERENCES course(id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,                -- instant at which it was typed
    day     TEXT NOT NULL CHECK (day IS date(julianday(day))),  -- day on which it was so
    was     TEXT,                            -- state before; null: the course begins
    became  TEXT NOT NULL,                   -- state after; the same: only a session changed
    reason  TEXT,                            -- a code: of scheme 'course_stop', or why a session was moved or missed
    account INTEGER REFERENCES account(id) ON DELETE SET NULL  -- who typed it; null: their account is gone
) STRICT;
CREATE INDEX course_event_course ON course_event(course, id);
CREATE INDEX course_event_day ON course_event(became, day);

-- A session of a step: a month, then a date of the agenda. Several people may share a date.
CREATE TABLE course_session(
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid       TEXT NOT NULL UNIQUE,
    rev        INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    course     INTEGER NOT NULL REFERENCES course(id) ON DELETE CASCADE,
    step       TEXT NOT NULL,                -- code of a step of the programme
    rank       INTEGER NOT NULL CHECK (rank BETWEEN 1 AND 200),  -- which of the step's sessions, from 1
    state      TEXT NOT NULL CHECK (state IN ('envisaged', 'proposed', 'confirmed', 'done', 'missed', 'withdrawn')),
    month      TEXT NOT NULL CHECK (month IS date(julianday(month)) AND substr(month, 9) = '01'),  -- first day of its month
    occurrence INTEGER REFERENCES occurrence(id) ON DELETE CASCADE,  -- its date; null: envisaged, or withdrawn before it had one
    mode       TEXT CHECK (mode IN ('home', 'office', 'practice', 'video', 'phone')),  -- where it takes place; null: no date yet
    missed     TEXT CHECK (missed IN ('moved_us', 'moved_them', 'no_show')),  -- why it did not take place
    minutes    INTEGER CHECK (minutes BETWEEN 1 AND 600),  -- how long it lasted
    CHECK (state IN ('envisaged', 'withdrawn') OR occurrence IS NOT NULL),
    CHECK ((state = 'missed') = (missed IS NOT NULL)),
    CHECK (state = 'done' OR minutes IS NULL)
) STRICT;
CREATE UNIQUE INDEX course_session_live ON course_session(course, step, rank) WHERE state NOT IN ('missed', 'withdrawn');
CREATE INDEX course_session_course ON course_session(course, id);
CREATE INDEX course_session_occurrence ON course_session(occurrence) WHERE occurrence IS NOT NULL;
CREATE TRIGGER course_session_date_new BEFORE INSERT ON course_session WHEN NEW.occurrence IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM occurrence WHERE id = NEW.occurrence AND course = 1) BEGIN
    SELECT RAISE(ABORT, 'the date of a session is one of a course');
END;
CREATE TRIGGER course_session_date BEFORE UPDATE OF occurrence ON course_session WHEN NEW.occurrence IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM occurrence WHERE id = NEW.occurrence AND course = 1) BEGIN
    SELECT RAISE(ABORT, 'the date of a session is one of a course');
END;

-- Plans that were computed for a course, as they were explained: they are never changed.
CREATE TABLE plan(
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         TEXT NOT NULL UNIQUE,
    course       INTEGER NOT NULL REFERENCES course(id) ON DELETE CASCADE,
    made_at      INTEGER NOT NULL,           -- instant
    facts_hash   TEXT NOT NULL,              -- SHA-256 of all that the planner was given
    rule_name    TEXT NOT NULL,              -- of the programme
    rule_version INTEGER NOT NULL,
    rule_hash    TEXT NOT NULL REFERENCES rule_source(hash),
    cost         INTEGER NOT NULL,
    explanation  TEXT NOT NULL,              -- JSON: sessions, cost by term, dates refused and why
    accepted_at  INTEGER,                    -- instant; null: it was only looked at
    accepted_by  INTEGER REFERENCES account(id) ON DELETE SET NULL
) STRICT;
CREATE INDEX plan_course ON plan(course, made_at);

-- What a scale said at the first session and at the end. Tied to nothing: neither a course, nor a moment, nor, by its
-- random key, an order; shown as means from five rows on.
CREATE TABLE score(
    id        TEXT PRIMARY KEY CHECK (length(id) = 36),  -- random
    programme TEXT NOT NULL,                 -- name of the rule
    year      INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2200),  -- of the end
    scale     TEXT NOT NULL,                 -- code of a scale of the programme
    first     INTEGER NOT NULL CHECK (first BETWEEN 0 AND 1000),
    last      INTEGER NOT NULL CHECK (last BETWEEN 0 AND 1000)
) STRICT, WITHOUT ROWID;

-- Whether a person's calendars and invitations carry what is only proposed to them too, as tentative.
ALTER TABLE person ADD COLUMN tentative INTEGER NOT NULL DEFAULT 0 CHECK (tentative IN (0, 1));
CREATE TRIGGER publication_tentative AFTER UPDATE OF tentative ON person WHEN OLD.tentative <> NEW.tentative BEGIN
    INSERT OR IGNORE INTO publication_stale SELECT o.id FROM occurrence_staff s JOIN occurrence o ON o.id = s.occurrence
        WHERE s.person = NEW.id AND o.status = 'proposed';
END;
