/*
 * Objections: persons who do not want to be in the directory (RGPD, article 21). As long as one stands, app/refresh
 * decides that only the team sees the structure, whatever rules, forms and imports say: an import cannot bring it back.
 */
#pragma once

#include "base/arena.h"
#include "domain/audience.h"
#include "domain/change.h"
#include "store/db.h"

/* Objections that are listed. */
#define OBJECTIONS_LISTED 200

struct objection {
    int64_t structure, at, handled_at; /* instants; handled_at 0: nobody of the team has read it */
    const char *uuid, *name;           /* of the structure */
};

/* Whether somebody objected to this one: 1 and *at, 0, -1. */
int objection_find(struct db *db, int64_t structure, int64_t *at, struct err *err) MUST_USE;

/* Each inside the caller's transaction, with a row in `change`; the refresh is the caller's. An objection that stands
 * stays as it is. Lifting one that does not stand is ERR_NOT_FOUND, and so is handling it. */
int objection_add(struct db *db, const struct author *author, int64_t structure, struct err *err) MUST_USE;
int objection_handle(struct db *db, const struct author *author, int64_t structure, struct err *err) MUST_USE;
int objection_lift(struct db *db, const struct author *author, int64_t structure, struct err *err) MUST_USE;

/* Those of structures that are not deleted: the ones nobody has read first. Only the team may: ERR_REFUSED. */
int objection_list(struct db *db, const struct audience *who, struct arena *a, struct objection **out, size_t *n,
                   struct err *err) MUST_USE;

/* How many nobody of the team has read. */
int objection_count(struct db *db, int64_t *n, struct err *err) MUST_USE;
