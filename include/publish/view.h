/*
 * View: the tree of values a page is rendered from (publish/template.h).
 *
 * A handler builds one per reply, in the request's arena: objects with named values, lists, texts, integers, booleans,
 * dates, nulls. The order in which names are set plays no part. Each object a template reads has a fixed set of names:
 * what has no value is set to null, because a name that was never set is taken for a typing error when rendering.
 *
 * Failure is sticky, as in base/buf.h: a name set twice, a wrong kind of parent or the arena's limit is remembered by
 * the page, further calls do nothing, and template_render (or view_ok) reports it once. Every function accepts NULL as
 * the parent and then does nothing, so that a refused allocation needs no check at each line.
 *
 * It is not a model: it holds what is shown, already filtered for the audience, and knows nothing of SQL or rules.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/record.h"
#include "base/str.h"

struct view;

/* The empty object at the root of a page, or NULL at the arena's limit (template_render then fails with ERR_LIMIT). The
 * arena must outlive it. */
struct view *view_new(struct arena *a);

/* Give an object a value under a name not used yet (ERR_BUG otherwise). Names are string literals and texts slices that
 * live as long as the arena: neither is copied. An empty text counts as null. */
void view_set_null(struct view *object, const char *name);
void view_set_text(struct view *object, const char *name, struct str text);
void view_set_int(struct view *object, const char *name, int64_t value);
void view_set_bool(struct view *object, const char *name, bool value);
/* Days since 1970-01-01, as base/date.h counts them. */
void view_set_date(struct view *object, const char *name, int32_t date);

/* Whether the object has a value of this name. */
bool view_has(const struct view *object, struct str name);

/* Put an empty object or list under a name and return it; NULL after a failure. */
struct view *view_set_object(struct view *object, const char *name);
struct view *view_set_list(struct view *object, const char *name);

/* Add one item at the end of a list: an empty object to fill (NULL after a failure), or a text. */
struct view *view_append(struct view *list);
void view_append_text(struct view *list, struct str text);

/* Gives the object every field of the record's descriptor under the field's name: null when the field is absent, null
 * or blanked; dates as dates; instants as their day in Paris; enumerations as their English name; terms as a list of
 * codes; lists as lists of objects made the same way; reals and JSON as text. */
void view_set_record(struct view *object, const struct record_type *type, const void *rec);

/* Gives the object each member of a JSON object (base/json.h), which must live as long: texts, integers, booleans,
 * null, objects, and lists of texts or objects. A number with a fraction, and a list of anything else, is ERR_BUG. */
struct json;
void view_set_json(struct view *object, const struct json *value);

/* 0 if everything so far was accepted, else the first failure. NULL is ERR_LIMIT. */
int view_ok(const struct view *v, struct err *err) MUST_USE;
