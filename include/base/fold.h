/*
 * Folding: the form of a text in which two spellings of one word are the same bytes.
 *
 * Lower case; Latin letters without their marks, composed or not (é, e + U+0301 and E give e); œ, æ, ß, ĳ and the fi
 * ligatures spelt out; every apostrophe is ', every dash -, every space and control a space; soft hyphens, zero-width
 * and direction marks vanish; full-width forms become ASCII. Other scripts keep their letters (Greek and Cyrillic in
 * lower case). Used by the index, the queries, slugs and the comparison of names. It is not for display, does not
 * collapse spaces, and knows no language: elision and acronyms are base/token's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* Longest slug: what remains readable in a URL and in a list of links. */
#define FOLD_SLUG_MAX 60

/* Most bytes one code point folds to. */
#define FOLD_POINT_MAX 4

/* Folds one code point into out, returns the number of bytes: 0 when it vanishes (a combining mark), 1 to 3 ASCII
 * bytes, or one code point of another script in UTF-8. Never longer than c itself in UTF-8; folding the result again
 * changes nothing. U+FFFD, which utf8_next gives for ill-formed bytes, becomes a space. */
size_t fold_point(uint32_t c, char out[FOLD_POINT_MAX]);

/* Signs beyond Latin-1, by what becomes of them: combining, zero-width, direction and variation marks; White_Space of
 * Unicode, and what cannot be read; dashes of any length. */
bool fold_vanishes(uint32_t c);
bool fold_is_space(uint32_t c);
bool fold_is_dash(uint32_t c);

/* Appends the folded text: well-formed UTF-8 without NUL, at most text.n bytes. Fails as any append to a buffer. */
void fold_text(struct buf *out, struct str text);

/* Appends the words of a text, folded, with single spaces between them: a slug without its limit, for names and labels
 * that differ at their end. At most text.n bytes. */
void fold_to_words(struct buf *out, struct str text);

/* Appends the text as one part of a URL: a-z, 0-9 and single hyphens between them, at most FOLD_SLUG_MAX bytes, cut
 * between two words where it can be; "structure" when nothing remains (another script, punctuation). */
void fold_slug(struct buf *out, struct str text);
