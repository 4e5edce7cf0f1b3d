-- Reference tables: communes, the taxonomy and its correspondences, acronyms. Reloaded from files, not edited by hand.

CREATE TABLE commune(
    insee TEXT PRIMARY KEY,          -- 5 characters: '2A004' exists
    name  TEXT NOT NULL,
    norm  TEXT NOT NULL,             -- folded name without articles' apostrophes, for matching (fold_slug)
    lat   REAL,                      -- centroid, WGS84 degrees
    lon   REAL,
    dept  TEXT NOT NULL,             -- '92', '2A', '974'
    epci  TEXT                       -- SIREN of the intercommunality, if known
) STRICT, WITHOUT ROWID;
CREATE INDEX commune_norm ON commune(norm);

CREATE TABLE commune_postcode(
    postcode TEXT NOT NULL,          -- 5 digits
    insee    TEXT NOT NULL REFERENCES commune(insee) ON DELETE CASCADE,
    PRIMARY KEY (postcode, insee)    -- one postcode may serve several communes and the reverse
) STRICT, WITHOUT ROWID;
CREATE INDEX commune_postcode_insee ON commune_postcode(insee);

CREATE TABLE term(
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    scheme   TEXT NOT NULL,          -- 'kind', 'theme', ... (domain/taxonomy.h)
    code     TEXT NOT NULL,          -- short, kebab-case, never reused for another meaning
    label    TEXT NOT NULL,          -- as people read it
    parent   TEXT,                   -- code of the broader term of the same scheme
    position INTEGER NOT NULL,       -- order of display, and the bit of this term in facets
    synonyms TEXT,                   -- everyday words, separated by '|': they are indexed
    retired  INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),  -- gone from the file, kept where used
    UNIQUE (scheme, code)
) STRICT;

CREATE TABLE term_map(
    scheme   TEXT NOT NULL,
    code     TEXT NOT NULL,
    standard TEXT NOT NULL,          -- 'finess', 'eurostat', 'data-inclusion-thematiques', ...
    external TEXT NOT NULL,          -- code in that standard
    PRIMARY KEY (standard, external, scheme, code)
) STRICT, WITHOUT ROWID;

-- What a word of a search may also mean. Delivered rows come from a file; what the team added, changed or took out is
-- its own and survives the next file.
CREATE TABLE acronym(
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    form      TEXT NOT NULL,         -- 'CMP'; of a synonym what people type: 'maison de retraite'
    kind      TEXT NOT NULL DEFAULT 'acronym' CHECK (kind = 'acronym' OR kind = 'synonym'),
    expansion TEXT NOT NULL,         -- 'centre médico-psychologique'; of a synonym what is looked for too: 'EHPAD'
    synonyms  TEXT,                  -- further ones, separated by '|'
    own       INTEGER NOT NULL DEFAULT 0 CHECK (own IN (0, 1)),      -- the team's
    removed   INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),  -- taken out; the delivered file does not bring it back
    rev       INTEGER NOT NULL DEFAULT 0,  -- seq of the team's last change
    UNIQUE (form, expansion)
) STRICT;
