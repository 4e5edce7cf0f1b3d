/*
 * Forgetting what is kept about people once the rule privacy.retention says that it is time: each night in a server, or
 * by `allervers purge`.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "domain/retention.h"
#include "store/db.h"

struct rules;

/* Of each kind of thing. */
struct purge_line {
    int64_t days; /* it is kept */
    int64_t n;    /* rows that are older: forgotten, or to be */
};

/* What would be forgotten at this instant; reads only. */
int purge_look(struct db *db, struct rules *rules, int64_t now, struct arena *a, struct purge_line out[RETAINED__MAX],
               struct err *err) MUST_USE;

/* Forgets it, each kind in a transaction of its own, with a row in `change` where something was: a purge that is
 * interrupted goes on the next time. ERR_RULE when the rule is wrong; what came before is then forgotten all the same.
 */
int purge_run(struct db *db, struct rules *rules, int64_t now, struct arena *a, struct purge_line out[RETAINED__MAX],
              struct err *err) MUST_USE;
