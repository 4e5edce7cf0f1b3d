-- The directory. Names follow HSDS 3: structure = organization, place = location, service_place = service_at_location.
-- Common columns of every record: id (internal), uuid (public, for ever), rev (seq of the last change that touched the
-- record or one of its children), created_at and updated_at (instants), level (0 public, 1 partners, 2 team),
-- deleted_rev (not null: a tombstone), deleted_reason.
-- A set of codes (themes, publics, communes) is one text, 'arabe|lsf', sorted: it is always read and written whole.

CREATE TABLE structure(
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         TEXT NOT NULL UNIQUE,
    short        TEXT NOT NULL UNIQUE,       -- first 10 hexadecimal digits of uuid: the end of its address on the web
    rev          INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    level        INTEGER NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 2),
    deleted_rev  INTEGER,
    deleted_reason TEXT,
    see_instead  INTEGER REFERENCES structure(id),  -- 'voir plutôt', for a closed or deleted one
    name         TEXT NOT NULL,
    name_fold    TEXT NOT NULL,              -- folded: order of display, duplicates
    acronym      TEXT,
    kind         TEXT NOT NULL,              -- term of scheme 'kind'
    parent       INTEGER REFERENCES structure(id),
    description  TEXT,
    plain_words  TEXT,                       -- the same in one plain sentence
    status       TEXT NOT NULL DEFAULT 'active' CHECK (status = 'active' OR status = 'suspended' OR status = 'closed'),
    alert        TEXT,                       -- temporary message on top of the page
    website      TEXT,
    themes       TEXT,                       -- codes, when no service is described
    completeness INTEGER,                    -- 0..100, by rule directory.completeness
    missing      TEXT,                       -- JSON list of what that rule misses
    visible      INTEGER NOT NULL DEFAULT 2 CHECK (visible BETWEEN 0 AND 2),  -- by rule directory.visibility
    visible_rule TEXT,                       -- hash of the rule that said so; another hash than setting
                                             -- 'rule.directory.visibility' means stale, and stale means team
    flagged      TEXT                        -- why a coordinator should look at it: 'vanished from source ...'
) STRICT;
CREATE INDEX structure_name ON structure(name_fold);
CREATE INDEX structure_rev ON structure(rev);

CREATE TABLE identifier(
    structure INTEGER NOT NULL REFERENCES structure(id) ON DELETE CASCADE,
    scheme    TEXT NOT NULL CHECK (scheme = 'finess_et' OR scheme = 'finess_ej' OR scheme = 'siret' OR scheme = 'rna'),
    value     TEXT NOT NULL,                 -- text: Corsican FINESS numbers hold a letter
    PRIMARY KEY (structure, scheme, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX identifier_value ON identifier(scheme, value);

CREATE TABLE place(
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid          TEXT NOT NULL UNIQUE,
    rev           INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    level         INTEGER NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 2),
    deleted_rev   INTEGER,
    deleted_reason TEXT,
    structure     INTEGER REFERENCES structure(id) ON DELETE CASCADE,  -- null: a place of its own
    key           TEXT,                      -- key given by the source that made it, unique in the structure
    position      INTEGER NOT NULL DEFAULT 0,-- order in the structure; the first is the principal one
    kind          TEXT NOT NULL DEFAULT 'physical' CHECK (kind = 'physical' OR kind = 'virtual' OR kind = 'postal'),
    name          TEXT,
    address       TEXT,                      -- number and street
    postcode      TEXT,
    city          TEXT,                      -- as given, when insee is unknown
    insee         TEXT,                      -- commune, when recognised
    lat           REAL,                      -- WGS84
    lon           REAL,
    geo_precision TEXT CHECK (geo_precision = 'address' OR geo_precision = 'street' OR geo_precision = 'commune'),
    confidential  INTEGER NOT NULL DEFAULT 0 CHECK (confidential IN (0, 1)),  -- only the team sees where it is
    access        TEXT,                      -- for disabled people
    hours         TEXT,                      -- subset of OSM opening_hours (domain/hours.h)
    hours_note    TEXT
) STRICT;
CREATE INDEX place_structure ON place(structure);

CREATE TABLE service(
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         TEXT NOT NULL UNIQUE,
    rev          INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    level        INTEGER NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 2),
    deleted_rev  INTEGER,
    deleted_reason TEXT,
    structure    INTEGER NOT NULL REFERENCES structure(id) ON DELETE CASCADE,
    key          TEXT,                       -- as in place
    position     INTEGER NOT NULL DEFAULT 0,
    name         TEXT NOT NULL,
    description  TEXT,
    plain_words  TEXT,
    status       TEXT NOT NULL DEFAULT 'active' CHECK (status = 'active' OR status = 'suspended' OR status = 'closed'),
    how_to_refer TEXT,
    documents    TEXT,                       -- papers to bring
    eligibility  TEXT,                       -- conditions, in words
    age_min      INTEGER,                    -- years, included
    age_max      INTEGER,
    cost_kind    TEXT NOT NULL DEFAULT 'unknown' CHECK (cost_kind = 'free' OR cost_kind = 'paid' OR cost_kind = 'unknown'),
    cost_text    TEXT,
    intake       TEXT NOT NULL DEFAULT 'unknown' CHECK (intake = 'yes' OR intake = 'waiting' OR intake = 'full' OR intake = 'unknown'),
    intake_date  TEXT,                       -- AAAA-MM-JJ of that information
    on_site      INTEGER NOT NULL DEFAULT 0 CHECK (on_site IN (0, 1)),
    home_visits  INTEGER NOT NULL DEFAULT 0 CHECK (home_visits IN (0, 1)),
    remote       INTEGER NOT NULL DEFAULT 0 CHECK (remote IN (0, 1)),
    themes       TEXT,                       -- codes of the terms of scheme 'theme'
    publics      TEXT,                       -- 'public'
    languages    TEXT,                       -- 'language'
    covers       TEXT,                       -- 'cover'
    referrals    TEXT,                       -- 'referral'
    channels     TEXT,                       -- 'channel'
    communes     TEXT                        -- INSEE codes of the territory served
) STRICT;
CREATE INDEX service_structure ON service(structure);

CREATE TABLE service_place(
    service    INTEGER NOT NULL REFERENCES service(id) ON DELETE CASCADE,
    place      INTEGER NOT NULL REFERENCES place(id) ON DELETE CASCADE,
    hours      TEXT,                         -- when they differ from the place's
    hours_note TEXT,
    PRIMARY KEY (service, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX service_place_place ON service_place(place);

CREATE TABLE contact(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    entity      TEXT NOT NULL CHECK (entity = 'structure' OR entity = 'place' OR entity = 'service'),
    entity_id   INTEGER NOT NULL,
    structure   INTEGER NOT NULL REFERENCES structure(id) ON DELETE CASCADE,  -- to read a page's contacts at once
    kind        TEXT NOT NULL CHECK (kind = 'phone' OR kind = 'mail' OR kind = 'url' OR kind = 'person'),
    value       TEXT NOT NULL,               -- as people read it
    norm        TEXT NOT NULL,               -- phone: 10 digits; mail: lower case; for matching
    label       TEXT,
    level       INTEGER NOT NULL CHECK (level BETWEEN 0 AND 2),  -- a line for professionals is never 0
    position    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX contact_structure ON contact(structure);
CREATE INDEX contact_norm ON contact(kind, norm);

-- The last verification of each block of fields; earlier ones stay in change. An import is not a verification.
CREATE TABLE verification(
    structure INTEGER NOT NULL REFERENCES structure(id) ON DELETE CASCADE,
    block     TEXT NOT NULL CHECK (block = 'identity' OR block = 'contact' OR block = 'hours' OR block = 'conditions'),
    at        TEXT NOT NULL,                 -- AAAA-MM-JJ
    by        TEXT NOT NULL,                 -- a role
    how       TEXT NOT NULL CHECK (how = 'link' OR how = 'phone' OR how = 'place' OR how = 'document'),
    due       TEXT NOT NULL,                 -- AAAA-MM-JJ: trusted until then, by rule directory.verify_after
    PRIMARY KEY (structure, block)
) STRICT, WITHOUT ROWID;

-- A field set by hand keeps its value through imports.
CREATE TABLE field_lock(
    entity    TEXT NOT NULL CHECK (entity = 'structure' OR entity = 'place' OR entity = 'service'),
    entity_id INTEGER NOT NULL,
    field     TEXT NOT NULL,
    by        TEXT NOT NULL,                 -- a role or command
    at        INTEGER NOT NULL,
    PRIMARY KEY (entity, entity_id, field)
) STRICT, WITHOUT ROWID;
