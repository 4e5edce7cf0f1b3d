/*
 * Dates as people type them in French: "24/11/2026", "24/11", "1er décembre", "mardi 24 nov. 2026"; one, or a list of
 * them. What base/date.h writes, and more. A date without a year is the next one that has not passed.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Bytes of one date: "mercredi 30 septembre 2026" has 26; beyond twice that it is none. */
#define DATE_WORDS_MAX 60

/* One date. ERR_INPUT naming it: not understood, a day that does not exist, or another weekday than it says. */
int date_words_parse(struct str s, int32_t today, struct arena *a, int32_t *out, struct err *err) MUST_USE;

/* Those of a text, separated by commas, semicolons, line ends or "et", in the order they stand; at most `most`
 * (ERR_LIMIT). What is empty between two separators is nothing. */
int date_words_list(struct str text, int32_t today, struct arena *a, int32_t *out, size_t most, size_t *n,
                    struct err *err) MUST_USE;
