/*
 * The team's own taxonomy in memory: kinds, themes, publics, languages, cover, who refers and how;
 * and the codes of what is noted of a call.
 *
 * Loaded whole from `term` into an arena and immutable: pages take labels from it, facets the index of a term, imports
 * the code behind a label. It does not map to foreign standards (term_map does) and is not edited here.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "store/db.h"

enum scheme {
    SCHEME_KIND,
    SCHEME_THEME,
    SCHEME_PUBLIC,
    SCHEME_LANGUAGE,
    SCHEME_COVER,
    SCHEME_REFERRAL,
    SCHEME_CHANNEL,
    SCHEME_CALLER,       /* of an orientation: who asked */
    SCHEME_CALL_CHANNEL, /* and how */
    SCHEME_LACK,         /* why nothing could be given */
    SCHEME_RUPTURE,      /* what broke a care pathway */
    SCHEME_PROFESSION,   /* of who holds a date */
    SCHEME_SKILL,
    SCHEME_CAMPAIGN, /* Octobre Rose... */
    SCHEME_FUNDER,
    SCHEME_MISSED,      /* why a date did not take place */
    SCHEME_COURSE_STOP, /* why a course was stopped */
    SCHEME__MAX
};

extern const char *const scheme_names[SCHEME__MAX + 1]; /* "kind", "theme", ... NULL */

/* Terms of one scheme: the bits of a facet's set. The delivered taxonomy has 80 kinds at most. */
#define TAXONOMY_TERMS_MAX 128

struct term {
    const char *code, *label;
    const char *parent;   /* code of the broader term, or NULL */
    const char *synonyms; /* separated by '|', or NULL */
    size_t index;         /* in its scheme, in the order of display */
};

struct taxonomy {
    struct term *terms[SCHEME__MAX];
    size_t n[SCHEME__MAX];
    const struct term **by_code[SCHEME__MAX]; /* sorted */
};

/* Reads every term that is not retired. ERR_LIMIT when a scheme has more than TAXONOMY_TERMS_MAX. */
int taxonomy_load(struct db *db, struct arena *a, struct taxonomy *out, struct err *err) MUST_USE;

/* The scheme of this name, or SCHEME__MAX. */
enum scheme scheme_of(struct str name);

/* The term of this code, or NULL. */
const struct term *taxonomy_term(const struct taxonomy *t, enum scheme scheme, struct str code);

/* The term whose code or label is this text, whatever its accents, capitals and hyphens; or NULL. */
const struct term *taxonomy_match(const struct taxonomy *t, enum scheme scheme, struct str text);

/* The term that "standard:external" stands for in another nomenclature ("finess:355"), by term_map; *out NULL when
 * there is none, or more than one. */
int taxonomy_mapped(const struct taxonomy *t, struct db *db, enum scheme scheme, struct str text,
                    const struct term **out, struct err *err) MUST_USE;

/* Label of a code; the code itself when the term is unknown (a retired one). Never NULL. */
const char *taxonomy_label(const struct taxonomy *t, enum scheme scheme, const char *code);
