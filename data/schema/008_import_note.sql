-- What an applied import has to say, until somebody has read it.

CREATE TABLE import_note(
    run  INTEGER NOT NULL REFERENCES import_run(id) ON DELETE CASCADE,
    n    INTEGER NOT NULL,                 -- order in the report, from 1
    kind TEXT NOT NULL CHECK (kind = 'rejected' OR kind = 'warning' OR kind = 'kept' OR kind = 'vanished'),
    line INTEGER NOT NULL,                 -- in the file; 0: about none of them
    text TEXT NOT NULL,                    -- it quotes the file
    PRIMARY KEY (run, n)
) STRICT, WITHOUT ROWID;

ALTER TABLE import_run ADD COLUMN reviewed_at INTEGER;  -- instant at which somebody of the team had read its notes
ALTER TABLE import_run ADD COLUMN notes INTEGER NOT NULL DEFAULT 0;  -- how many there were, more than are kept perhaps
