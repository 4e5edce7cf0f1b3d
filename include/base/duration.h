/*
 * Lengths of time as people write them: "2 h 30", "45 min". Not civil times, nor dates: those are base/date.h.
 */
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Reads "2 h 30", "2h30", "2 h", "2:30", "45 min", "1 h 05 min" as minutes, capitals and spaces playing no part; not
 * "2" alone, which may be either. ERR_INPUT naming the text, also above `most` minutes and for more than 59 behind
 * hours. */
int duration_parse(struct str s, int64_t most, int64_t *out, struct err *err) MUST_USE;

/* "2 h 30", "2 h", "45 min" with U+00A0; minutes from 0. duration_parse reads it back. */
void duration_words(struct buf *out, int64_t minutes);
