/* Between history.c, which reads, history_restore.c, which writes, and the other use cases that look at a structure as
 * history does or, proposals, keep its values as history does. */
#pragma once

#include "app/history.h"
#include "base/json.h"

/* The place or service with this id, or the structure itself; NULL when it is not there. */
void *history_part(struct structure *s, const struct record_type *type, int64_t id);

/* Sets a field from a value of a difference: a text, an array of objects for a list, or null. Fails as record_parse and
 * record_from_json do. */
int history_set(const struct record_type *type, void *rec, int index, const struct json *value, struct arena *a,
                struct err *err) MUST_USE;

/* The structure of this uuid whatever its state, as the team sees it: 1, or 0, or -1. */
int history_load(struct ctx *ctx, struct str uuid, struct structure *out) MUST_USE;

/* The same twice, so that changing `after` leaves `before` as it was. */
int history_load_twice(struct ctx *ctx, struct str uuid, struct structure *before, struct structure *after) MUST_USE;

/* "lat", "lon" and "geo_precision" of a place are one value: its position. */
bool history_is_position(const struct record_type *type, const char *field);
