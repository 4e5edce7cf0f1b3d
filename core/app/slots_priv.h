/* Between the files of slots: slots.c (weighing, ranking), slots_group.c (who could hold it, and who held it before).
 */
#pragma once

#include "app/slots.h"

/* A date that was held at one of the places, as far as its people are on the board. */
struct slot_held {
    size_t place; /* of the list that is searched */
    int start;
    size_t staff[STAFF_MAX], n;
};

/* One search at work. */
struct slot_work {
    struct ctx *ctx;
    const struct slot_wish *wish;
    struct board *b;
    const struct board_kind *kind;
    int minutes;
    size_t size;
    size_t places[SLOT_PLACES_MAX], n_places; /* of the board; one BOARD_NONE: nowhere */
    struct slot_held *held;
    size_t n_held;
    struct slot_group *groups;
    size_t n_groups;
    bool more_groups;
    int32_t days[SLOT_DAYS_MAX];
    size_t n_days;
    bool more_days, somewhere, elsewhere;
};

/* Sets `held` and the groups. */
int slot_groups(struct slot_work *w) MUST_USE;
