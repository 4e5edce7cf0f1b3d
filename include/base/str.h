/*
 * Slices of text: a pointer and a length, not NUL-terminated and not owned.
 *
 * Text in, text out: UTF-8 is checked at the door; C strings stand only in records and at library borders.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

struct str {
    const char *p;
    size_t n;
};

#define STR(lit) ((struct str){"" lit "", sizeof(lit) - 1})

/* A slice of a C string; NULL gives the empty slice. */
static inline struct str str_of(const char *s)
{
    return (struct str){s ? s : "", s ? strlen(s) : 0};
}

static inline struct str str_from(const char *p, size_t n)
{
    return (struct str){p, n};
}

bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *s);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Order by bytes: <0, 0, >0. For UTF-8 this is the order of code points. */
int str_cmp(struct str a, struct str b);

/* Index of the first byte c, or s.n. */
size_t str_find(struct str s, char c);

/* Whether the part stands somewhere in the text, byte for byte. */
bool str_holds(struct str text, struct str part);

/* Without ASCII white space and U+00A0 at both ends. */
struct str str_trim(struct str s);

/* Cuts *rest at the first separator: returns what stood before it, *rest is what stands after. False when *rest was
 * exhausted (a trailing separator yields one last empty field). Start with `more = true`. */
bool str_cut(struct str *rest, char separator, struct str *field, bool *more);

/* The whole slice as a decimal integer within [min, max], or fail(ERR_INPUT) naming the value and the range. */
int str_to_int(struct str s, int64_t min, int64_t max, int64_t *out, struct err *err) MUST_USE;

/* The whole slice as a decimal number, point or comma, perhaps with an exponent, within [min, max], correctly rounded.
 * Locale plays no part. */
int str_to_real(struct str s, double min, double max, double *out, struct err *err) MUST_USE;

/* A NUL-terminated copy in the arena, or NULL at its limit. */
char *str_dup(struct arena *a, struct str s) MUST_USE;

/* True if every byte belongs to well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) and none is NUL; and the
 * index of the first byte that breaks this, or s.n. */
bool utf8_valid(struct str s);
size_t utf8_find_bad(struct str s);

/* Bytes of the well-formed sequence at the start of s, 0 if there is none. */
size_t utf8_sequence(struct str s);

/* Takes one code point from *s (which must not be empty); ill-formed bytes give U+FFFD one at a time. */
uint32_t utf8_next(struct str *s);

/* Writes c as UTF-8 to out[4], returns the number of bytes. */
size_t utf8_put(uint32_t c, char out[4]);

/* Number of code points. */
size_t utf8_length(struct str s);

/* Takes out of a text, in place, what nobody sees and what misleads who reads it or their terminal: control characters
 * become a space, marks that turn the direction of writing, invisible spaces and byte order marks go; then it is
 * trimmed. Line ends become "\n", or a space when it has to be one line. Joiners, which Persian and Hindi need, stay.
 * Returns the new length; p[n] need not be writable. */
size_t utf8_tidy(char *p, size_t n, bool one_line);

/* The longest prefix of at most max bytes that does not cut a code point. */
struct str utf8_prefix(struct str s, size_t max);
