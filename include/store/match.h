/*
 * From what somebody typed to a full-text query (FTS5 MATCH).
 *
 * The text is cut by base/token and only quoted tokens are written, so no input can be an error or an operator: AND,
 * NEAR, quotes, stars and colons are words or nothing. Words are joined by AND; the forms of one word are
 * alternatives: médico-psychologique asks for both parts, or for the joined form. So are other words for the same
 * thing, which the caller may give. Pure text: it knows no table and no SQLite, and chooses no ranking.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Words that count; the rest of a longer text is left out. A sentence of need has fewer, and each word costs a lookup
 * and a merge. */
#define MATCH_WORDS_MAX 12

/* Room that is enough for any text: words x (8 parts + 8 other forms) x (64 bytes, quotes, operator), and as much again
 * for other words. */
#define MATCH_SIZE_MAX 32768

/* Letters a last word must have to be searched as a prefix: with one, most of the index would match. */
#define MATCH_PREFIX_MIN 2

/* Letters up to which it is searched whole too, so that the acronym (CAF, PASS) ranks before the words that begin like
 * it (café, passerelle). A longer word has few such neighbours, and one more lookup to rank costs. */
#define MATCH_WHOLE_MAX 4

/* Other words for the same thing that one query asks for: an acronym of two readings with four synonyms has ten. */
#define MATCH_OTHERS_MAX 12

/* Groups of words of one query that are given other words; each costs lookups. */
#define MATCH_GROUPS_MAX 4

/* Tokens of a term, and bytes of it: "service d'accompagnement médico-social pour adultes handicapés" has 7 and 60. */
#define MATCH_TERM_TOKENS 12
#define MATCH_TERM_MAX 160

/* A term and what else to look for where it stands: each as its tokens with single spaces (match_term). */
struct match_entry {
    const char *key;
    const char **others;
    size_t n;
};

/* Sorted by key (strcmp). */
struct match_thesaurus {
    const struct match_entry *entries;
    size_t n;
};

/* The tokens of a text with single spaces; empty (and 0) when it has none, or more than a term may have. */
size_t match_term(struct str text, char out[MATCH_TERM_MAX]);

/* The entry of this key, or NULL. */
const struct match_entry *match_find(const struct match_thesaurus *t, const char *key);

/* Appends the query to out, which must be empty, and sets *words to the number of words found in the text: 0 means
 * that out is still empty and nothing can be searched (MATCH must not be run), more than MATCH_WORDS_MAX that the
 * words after these were left out. With `prefix`, what starts with the last word matches too (typing ahead), unless
 * it was left out. Words that are a term of the thesaurus (NULL: there is none) may also be any of its others, as a
 * phrase; of overlapping terms the longest, from the left. ERR_LIMIT when out has no room. */
int match_build(struct str text, bool prefix, const struct match_thesaurus *thesaurus, struct buf *out, size_t *words,
                struct err *err) MUST_USE;
