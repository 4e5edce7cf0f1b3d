#include "plan/solve.h"

#include "core/plan/problem.h"

int plan_solve(struct plan_book *b, const struct plan_course *c, struct arena *scratch, struct plan *out, bool *found,
               struct err *err)
{
    int n = 0;
    if (plan_alternatives(b, c, 1, scratch, out, &n, err))
        return -1;
    *found = n == 1;
    return 0;
}

int plan_alternatives(struct plan_book *b, const struct plan_course *c, int most, struct arena *scratch,
                      struct plan *out, int *n, struct err *err)
{
    struct arena_mark mark = arena_mark(scratch);
    bool found = false;
    int rc = -1;
    *n = 0;
    if (most < 1 || most > PLAN_ALTERNATIVES_MAX)
        return fail(err, ERR_INPUT, "plan: %d alternatives; 1 to %d expected", most, PLAN_ALTERNATIVES_MAX);
    struct problem *p = ARENA_NEW(scratch, struct problem);
    if (!p)
        return fail_memory(err);
    if (plan_course_check(b->w, c, err) ||
        problem_open(p, b, c, &(struct ask){.pin = {.step = -1}}, scratch, &found, err))
        goto out;
    rc = 0;
    while (found && rc == 0 && *n < most) {
        struct arena_mark one = arena_mark(scratch);
        p->n_avoid = *n;
        p->avoid = out;
        p->limit = PLAN_INF;
        rc = problem_search(p, &out[*n], &found, err);
        *n += rc == 0 && found;
        arena_release(scratch, one);
    }
    problem_close(p);
out:
    arena_release(scratch, mark);
    return rc;
}
