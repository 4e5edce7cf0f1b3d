-- Pages that the team writes itself: a title, a text, and what a saved list of the directory or of the agenda finds.
CREATE TABLE leaflet(
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    rev        INTEGER NOT NULL,                          -- change.seq of its last change
    created_at INTEGER NOT NULL,                          -- instant
    updated_at INTEGER NOT NULL,                          -- instant
    slug       TEXT NOT NULL UNIQUE,                      -- "cafes-deuil": /p/cafes-deuil; "aidants" and "professionnels" stand at the root
    title      TEXT NOT NULL,
    text       TEXT NOT NULL,                             -- marked as base/marking.h says
    list       TEXT,                                      -- an address of ours, of the directory or the agenda, in its one form; null: none
    shown      INTEGER NOT NULL CHECK (shown IN (0, 1))   -- 0: kept, not published; of the two delivered pages: their delivered text stands
) STRICT;
