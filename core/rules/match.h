/*
 * Lua's patterns (manual 6.4.1) without Lua: one subject, one pattern, a budget of steps. Private to core/rules.
 *
 * Lua's own matcher never meets the instruction hook, and four lazy quantifiers on 200 letters keep it busy for half a
 * minute. This one charges every comparison to a budget, so that a slow pattern ends like a slow loop. What it accepts
 * and finds is what Lua 5.4 finds, with one difference: a malformed pattern is refused before the subject is looked at,
 * where Lua notices only the part it reaches. Classes (%a, %w...) are those of ASCII, as in Lua's C locale.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Captures of one pattern, as in Lua. */
#define MATCH_CAPTURES_MAX 32

/* Quantifiers and captures that may be open at once: bounds the recursion, at about 150 bytes of stack each. Lua's own
 * limit; a pattern written by hand has less than ten. */
#define MATCH_DEPTH_MAX 200

enum match_status {
    MATCH_YES,
    MATCH_NO,
    MATCH_SPENT, /* the budget of steps ended first */
    MATCH_DEEP   /* more than MATCH_DEPTH_MAX */
};

/* Lengths of captures that are not text. */
#define MATCH_POSITION SIZE_MAX   /* "()": only `at` counts */
#define MATCH_OPEN (SIZE_MAX - 1) /* while matching: its ")" is not reached yet */

struct match_capture {
    size_t at, n;
};

struct match {
    struct str subject, pattern; /* the pattern passed match_check; without its anchor */
    uint64_t steps;              /* left; the caller sets it once for all the matches it may cost */
    size_t start, end;           /* of the whole match */
    size_t captures;
    struct match_capture capture[MATCH_CAPTURES_MAX];
    int depth;
    enum match_status status;
};

/* NULL if the pattern is well formed, else what is wrong with it, for a rule writer. */
const char *match_check(struct str pattern);

/* Matches at this place of the subject only. */
enum match_status match_here(struct match *m, size_t at);

/* The first match at or after this place. */
enum match_status match_search(struct match *m, size_t from);

/* True if no character of the pattern has a meaning of its own. */
bool match_is_plain(struct str pattern);

/* Looks for the bytes of the pattern as they are, at or after this place: fills start and end. */
enum match_status match_plain(struct match *m, size_t from);
