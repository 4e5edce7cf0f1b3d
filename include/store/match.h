/*
 * From what somebody typed to a full-text query (FTS5 MATCH).
 *
 * The text is cut by base/token and only quoted tokens are written, so no input can be an error or an operator: AND,
 * NEAR, quotes, stars and colons are words or nothing. Words are joined by AND; the forms of one word are
 * alternatives: médico-psychologique asks for both parts, or for the joined form. Pure text: it knows no table and
 * no SQLite, and chooses no ranking.
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

/* Room that is enough for any text: words x (8 parts + 8 other forms) x (64 bytes, quotes, operator). */
#define MATCH_SIZE_MAX 16384

/* Letters a last word must have to be searched as a prefix: with one, most of the index would match. */
#define MATCH_PREFIX_MIN 2

/* Letters up to which it is searched whole too, so that the acronym (CAF, PASS) ranks before the words that begin like
 * it (café, passerelle). A longer word has few such neighbours, and one more lookup to rank costs. */
#define MATCH_WHOLE_MAX 4

/* Appends the query to out, which must be empty, and sets *words to the number of words found in the text: 0 means
 * that out is still empty and nothing can be searched (MATCH must not be run), more than MATCH_WORDS_MAX that the
 * words after these were left out. With `prefix`, what starts with the last word matches too (typing ahead), unless
 * it was left out. ERR_LIMIT when out has no room. */
int match_build(struct str text, bool prefix, struct buf *out, size_t *words, struct err *err) MUST_USE;
