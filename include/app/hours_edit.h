/*
 * Changing the opening hours of a place, or of a service at a place, by hand: the team's page of hours.
 *
 * What somebody else changed meanwhile is seen in the values themselves: the form carries those it started from, so
 * that a change of anything else goes unnoticed, and one of the same hours asks.
 */
#pragma once

#include "app/ctx.h"
#include "domain/structure.h"

/* Letters of why it was changed. */
#define HOURS_REASON_MAX 200

/* Whose hours. */
struct hours_edit_of {
    struct str structure, place; /* uuids */
    struct str service;          /* empty: of the place itself */
};

/* As they are. */
struct hours_edit_now {
    struct structure structure;
    const struct place *place;
    const struct service *service; /* NULL: of the place itself */
    const char *hours, *note;      /* or NULL */
};

/* As the team sees them: 1, 0 when there is no such place or service, -1. Fails for an audience below the team. */
int hours_edit_read(struct ctx *ctx, const struct hours_edit_of *of, struct hours_edit_now *out) MUST_USE;

struct hours_edit_saving {
    struct hours_edit_of of;
    struct str hours, note;           /* what they shall be; empty: nothing */
    struct str base_hours, base_note; /* what the form started from */
    struct str reason;                /* or empty */
    int verified;                     /* enum verified_how, not VERIFIED_LINK: checked today; -1: not */
};

enum hours_edit_done {
    HOURS_EDIT_SAVED,
    HOURS_EDIT_AS_THEY_WERE, /* nothing to write */
    HOURS_EDIT_CHANGED,      /* somebody else changed them: `now` has what they are */
    HOURS_EDIT_UNKNOWN,      /* no such place or service any more */
    HOURS_EDIT_REFUSED,      /* the text cannot be read, or is too long */
    HOURS_EDIT_RULES         /* the rules are in error: nothing can be decided about what would be written */
};

/* Writes both, keeps them from imports, and the verification of the block, in one transaction, by the account that is
 * signed in. `now` gets them as found, and is left alone for HOURS_EDIT_RULES. Whatever is not HOURS_EDIT_SAVED has
 * written nothing. ERR_REFUSED for somebody who may not change the
 * directory. */
int hours_edit_save(struct ctx *ctx, const struct hours_edit_saving *what, struct hours_edit_now *now,
                    enum hours_edit_done *out) MUST_USE;
