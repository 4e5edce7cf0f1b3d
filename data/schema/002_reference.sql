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

CREATE TABLE acronym(
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    form      TEXT NOT NULL,         -- 'CMP'
    expansion TEXT NOT NULL,         -- 'centre médico-psychologique'
    synonyms  TEXT,                  -- separated by '|'
    ambiguous INTEGER NOT NULL CHECK (ambiguous IN (0, 1)),  -- the form has another row
    UNIQUE (form, expansion)
) STRICT;
