-- Derived: rebuilt from the directory by `allervers search --rebuild`. One row per structure, rowid = structure.id.
-- What the public may not read is not in search_public. Tokenizer: core/base/token.c through core/store/fts.c.

CREATE VIRTUAL TABLE search_public USING fts5(
    name,      -- of the structure and its services
    acronym,
    terms,     -- labels and synonyms of its kind, themes, publics, languages, cover, modes
    place,     -- communes, addresses, postcodes, names of places
    body,      -- descriptions, plain words, conditions, telephones, identifiers
    tokenize = 'allervers', prefix = '2 3'
);

CREATE VIRTUAL TABLE search_team USING fts5(
    name, acronym, terms, place, body,
    tokenize = 'allervers', prefix = '2 3'
);
