/*
 * Tallies: how often things happened on public pages, gathered in memory by the threads that answer, written into the
 * table `counter` once a minute. A number per thing and day, nothing of who or when.
 *
 * A structure's page was seen: it says what to verify first. A search found nothing: by its words, if all of them are
 * in the directory's own vocabulary (app/words.h decides that), otherwise only how many there were, as the key "".
 *
 * A crash loses what was gathered since the last writing. Who counts as somebody is for the caller to say.
 */
#pragma once

#include "app/ctx.h"

enum tally_kind { TALLY_NOTHING, TALLY_VIEW, TALLY_UNFOUND, TALLY__MAX };

/* Keys that can be gathered between two writings. Structures: a server that answers 10,000 requests a second could show
 * more in a minute, but not to people; further ones are left out. Searches: a program that tries words must not fill
 * memory; further ones count as "". */
#define TALLY_VIEWS_MAX 8192
#define TALLY_UNFOUND_MAX 512

/* Different searches that are kept in all, for the same reason: more are work for nobody. */
#define TALLY_UNFOUND_KEPT 2000

/* Bytes of a key: a structure's short id has 10, the words of a search at most these. */
#define TALLY_KEY_MAX 100

struct tally;

/* The caller owns it. */
int tally_new(struct tally **out, struct err *err) MUST_USE;
void tally_free(struct tally *t);

/* It happened on this day: from any thread; never fails. Longer keys, and a structure without one, count for nothing.
 */
void tally_note(struct tally *t, enum tally_kind kind, const char *key, int32_t day);

/* Writes what was gathered, on the writer, in a transaction of its own. What could not be written stays gathered; what
 * is too old goes by the rule of retention (domain/retention.h). */
int tally_write(struct tally *t, struct ctx *ctx) MUST_USE;
