-- How each member follows their dates in their own calendar, and what they were invited to by mail.

ALTER TABLE person ADD COLUMN way TEXT CHECK (way IN ('mail', 'subscription'));  -- null: not chosen; as 'mail'

-- Who reads their own dates by a private address already chose.
UPDATE person SET way = 'subscription' WHERE account IS NOT NULL AND EXISTS (SELECT 1 FROM calendar c
    WHERE c.account = person.account AND c.token_hash IS NOT NULL AND ((c.kind = 'person' AND c.subject = person.id)
    OR (c.kind = 'team' AND EXISTS (SELECT 1 FROM team_member m WHERE m.team = c.subject AND m.person = person.id))));

-- What the last letter to a member says of a date, and what the last one that left did: who knows of a date is told when
-- it changes or is no longer theirs, and a letter that has not left is taken back.
CREATE TABLE invitation(
    person     INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    occurrence INTEGER NOT NULL,           -- its row may be gone
    sequence   INTEGER NOT NULL,           -- SEQUENCE of the last letter: 'invitation/PERSON/OCCURRENCE/SEQUENCE' in outbox
    told_at    INTEGER NOT NULL,           -- when it was put
    ends_at    INTEGER NOT NULL,           -- end of the date, as far as it was ever said
    said       TEXT NOT NULL,              -- by the last letter: domain/calendar_event.h as JSON; '': that it is over
    said_to    TEXT NOT NULL,              -- address
    knows      TEXT NOT NULL,              -- by the last letter that left; '': nothing, or that it is over
    knows_to   TEXT NOT NULL,
    PRIMARY KEY (person, occurrence)
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_occurrence ON invitation(occurrence);
CREATE INDEX invitation_ends ON invitation(ends_at);

-- Whoever is to be invited, no longer, or elsewhere: their dates are looked at as if these had changed.
CREATE TRIGGER invitation_person AFTER UPDATE OF way, account, deleted_rev ON person
    WHEN OLD.way IS NOT NEW.way OR OLD.account IS NOT NEW.account OR OLD.deleted_rev IS NOT NEW.deleted_rev BEGIN
    INSERT OR IGNORE INTO publication_stale SELECT occurrence FROM occurrence_staff WHERE person = NEW.id
        UNION SELECT occurrence FROM invitation WHERE person = NEW.id;
END;
CREATE TRIGGER invitation_account AFTER UPDATE OF mail, blocked_at, signed_in_at ON account
    WHEN OLD.mail IS NOT NEW.mail OR (OLD.blocked_at IS NULL) <> (NEW.blocked_at IS NULL)
    OR (OLD.signed_in_at IS NULL) <> (NEW.signed_in_at IS NULL) BEGIN
    INSERT OR IGNORE INTO publication_stale
        SELECT s.occurrence FROM person p JOIN occurrence_staff s ON s.person = p.id WHERE p.account = NEW.id
        UNION SELECT i.occurrence FROM person p JOIN invitation i ON i.person = p.id WHERE p.account = NEW.id;
END;
-- An account that is no longer there has no address to write to.
CREATE TRIGGER invitation_account_gone BEFORE DELETE ON account BEGIN
    DELETE FROM invitation WHERE person IN (SELECT id FROM person WHERE account = OLD.id);
END;
