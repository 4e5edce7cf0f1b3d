/* Between proposal.c, which takes proposals, and proposal_decide.c, which decides on them. */
#pragma once

#include "app/proposal.h"

/* The field of this record as a proposal keeps it: record_text's, or the JSON of what everybody may read of contacts
 * and of where a service is held: `of` has its places; NULL: empty. */
int proposal_text(const struct record_type *type, const void *rec, int index, const struct structure *of,
                  struct arena *a, const char **out, struct err *err) MUST_USE;

/* Sets the field from such a text; contacts become those that everybody may read. Fails as history_set does. */
int proposal_set(const struct record_type *type, void *rec, int index, const char *text, struct arena *a,
                 struct err *err) MUST_USE;

/* Do both records say the same to everybody? */
int proposal_same(const struct record_type *type, int index, const void *x, const void *y, const struct structure *of,
                  struct arena *a, bool *same, struct err *err) MUST_USE;
