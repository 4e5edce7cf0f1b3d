-- Derived: rebuilt from the directory by `allervers search --rebuild`. One row per structure, rowid = structure.id.
-- What the public may not read is not in search_public. Both hold no text, only which word stands where: a row is taken
-- out by telling its words again, which search_doc keeps. Written by core/domain/search_doc.c alone, from words cut by
-- core/base/token.c.

CREATE VIRTUAL TABLE search_public USING fts5(
    name,      -- of the structure and its services
    acronym,
    terms,     -- labels and synonyms of its kind, themes, publics, languages, cover, modes
    place,     -- communes, addresses, postcodes, names of places
    body,      -- descriptions, plain words, conditions, telephones, identifiers
    tokenize = 'allervers words', prefix = '2 3', content = '', columnsize = 0
);

CREATE VIRTUAL TABLE search_team USING fts5(
    name, acronym, terms, place, body,
    tokenize = 'allervers words', prefix = '2 3', content = '', columnsize = 0
);

-- The words of a structure, each once, in the column where it stands first; columns end with a line feed.
CREATE TABLE search_doc(
    structure INTEGER PRIMARY KEY,   -- a row: it is in search_team
    open      TEXT,                  -- its words in search_public; NULL: it is not there
    closed    TEXT NOT NULL          -- the further words that only search_team has
) STRICT;
