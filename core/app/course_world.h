/* What the planner is given for one course, made from the board (app/board.h): app/course_plan's, private to it. */
#pragma once

#include "app/course_plan.h"

struct course_world {
    struct ctx *ctx;
    const struct course_view *view;
    struct board *board;
    const struct board_kind *kind; /* of the sessions that are counted */
    struct arena *a;               /* of all that follows */
    struct plan_world world;
    struct team *teams; /* candidates, in the order of the world's first binômes */
    size_t n_teams;
    size_t *people; /* of the board, by person of the world */
    struct plan_course course;
    const struct course_line **lines; /* of its steps */
    int *modes;                       /* of its steps */
};

/* Fills the world and the course. *trouble other than COURSE_PLAN_FINE: there is nothing to plan with. */
int course_world_make(struct course_world *w, enum course_plan_trouble *trouble) MUST_USE;
