/*
 * The thesaurus: what a word of a search may also mean, from the table of acronyms and synonyms.
 *
 * An acronym stands for its expansion and for everyday words; who types the expansion finds the acronym too, unless it
 * has several readings. A synonym goes one way: who looks for this also finds that. Loaded whole, immutable, part of
 * the snapshot: a change of the table is a change of the directory, so the next search knows it. Stems are not its
 * business.
 */
#pragma once

#include "store/match.h"
#include "store/db.h"

/* Rows of the table: the delivered acronyms are 140, and a team adds tens. */
#define THESAURUS_ROWS_MAX 2000

/* Ambiguous words of one search that are shown. */
#define THESAURUS_HITS_MAX 3

/* A form with its readings, for people: "APA", "activité physique adaptée" and "allocation personnalisée d'autonomie".
 */
struct thesaurus_form {
    const char *key;  /* as in a match_entry */
    const char *form; /* as the table writes it */
    const char **readings;
    size_t n;
};

struct thesaurus {
    struct match_thesaurus match;
    struct thesaurus_form *forms; /* acronyms of more than one reading, by key */
    size_t n_forms;
};

/* Reads the table; everything lives in the arena. ERR_LIMIT above THESAURUS_ROWS_MAX. */
int thesaurus_load(struct db *db, struct arena *a, struct thesaurus *out, struct err *err) MUST_USE;

/* A form of several readings that stands in a text, and where. */
struct thesaurus_hit {
    const struct thesaurus_form *form;
    size_t start, end; /* bytes of the text */
};

/* Those of a text, from the left, one word each; returns their number. */
size_t thesaurus_ambiguous(const struct thesaurus *t, struct str text, struct thesaurus_hit out[THESAURUS_HITS_MAX]);
