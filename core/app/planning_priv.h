/* Between what looks at dates that are wished and writes them: planning.c (a series, one date), series_change.c
 * (several at once), series_ahead.c (the next ones), rota_plan.c (people in turn), repair.c (somebody is away). */
#pragma once

#include "app/planning.h"
#include "base/buf.h"

/* The last day whose date is made now. */
int32_t planning_until(struct ctx *ctx, const struct series *s);

/* The days of its rule from `from` to `to`, at most `most`; none without a rule. */
int planning_rule_days(struct ctx *ctx, const struct series *s, int32_t from, int32_t to, int32_t *out, size_t most,
                       size_t *n) MUST_USE;

/* Sets place and staff of a wish. ERR_INPUT beginning with the field for what is not on the board. */
int planning_find(struct ctx *ctx, const struct board *b, const struct terms *staff, int64_t place,
                  struct board_date *d) MUST_USE;

/* Sets the staff of a wish that stands already: somebody of it may be planned no longer, the others still must be free.
 */
void planning_people(const struct board *b, const struct terms *staff, struct board_date *wish);

/* Room on the board for n more dates behind those it has. */
int planning_room(struct ctx *ctx, struct board *b, size_t n) MUST_USE;

/* What a preview says of one date, as bytes for its hash; and the hash of all of it with the rule that decided. */
struct buf planning_facts(struct ctx *ctx);
void planning_note(struct buf *facts, const struct board *b, const struct board_date *d, const struct findings *found);
int planning_seal(struct ctx *ctx, const struct buf *facts, char hash[CRYPTO_HASH_SIZE]) MUST_USE;

/* The fields a date has of its series, NULL at the end; and all of them copied. */
extern const char *const planning_shared[];
void planning_copy(const struct series *s, struct occurrence *o);

/* Writes a new date of a series (or of none, without id): its fields, this day. Inside the caller's transaction. */
int planning_write(struct ctx *ctx, const struct author *author, const struct series *s, const struct board_kind *kind,
                   int32_t day, struct occurrence *o) MUST_USE;

/* ERR_REFUSED for a session of a course (domain/course.h). */
int planning_refuse_course(struct ctx *ctx, const struct occurrence *o) MUST_USE;

/* Adds the names of the fields that differ to those that are this date's own, whatever its series becomes. */
int planning_own(struct ctx *ctx, const struct occurrence *before, struct occurrence *after) MUST_USE;
