-- What became of an ask: the dates that were made for a workshop, or cancelled for a closure.
CREATE TABLE ask_date(
    ask        INTEGER NOT NULL REFERENCES ask(id) ON DELETE CASCADE,
    occurrence INTEGER NOT NULL REFERENCES occurrence(id) ON DELETE CASCADE,
    PRIMARY KEY (ask, occurrence)
) STRICT, WITHOUT ROWID;
CREATE INDEX ask_date_occurrence ON ask_date(occurrence);
