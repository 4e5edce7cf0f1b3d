/*
 * A text as its reader sees it, one code point at a time: for those who look for numbers and names in what people
 * typed.
 *
 * A digit of any script or style is its ASCII digit, a full-width form the narrow one; every blank is a space, every
 * dash '-', every point at half height '.', every line end '\n'; what nobody sees is not there. Letters stay as they
 * are: spellings are made one by base/fold.
 */
#pragma once

#include "base/str.h"

/* Takes the next code point that is seen from *s; 0 when there is none any more, for NUL too. Ill-formed bytes give
 * U+FFFD one at a time. */
uint32_t legible_next(struct str *s);

/* The same, and *s stays as it is. */
uint32_t legible_peek(struct str s);
