/*
 * What becomes of a structure: open, suspended, closed for good, or deleted with a reason; and taking a deleted one
 * back. What a person decides here is kept from imports: they neither open it nor bring it back (app/import.h).
 */
#pragma once

#include "app/ctx.h"
#include "domain/tombstone.h"

enum removal_state { REMOVAL_OPEN, REMOVAL_SUSPENDED, REMOVAL_CLOSED, REMOVAL_DELETED, REMOVAL__MAX };

/* Why one is deleted, as the form lists it. */
enum removal_why {
    REMOVAL_DUPLICATE,
    REMOVAL_ASKED,   /* by the structure, or the person that it is */
    REMOVAL_OUTSIDE, /* of the territory or of the directory's subject */
    REMOVAL_MISTAKE,
    REMOVAL_OTHER, /* then words are required */
    REMOVAL_WHY__MAX
};

/* Code of the form and French words of each reason. */
extern const struct removal_reason {
    const char *code, *label;
} removal_reasons[REMOVAL_WHY__MAX];

/* Letters of the words beside the reason. */
#define REMOVAL_WORDS_MAX 400

/* What somebody asks for, as the form carries it. */
struct removal {
    struct str uuid;
    enum removal_state state;
    enum removal_why why; /* of a deletion; REMOVAL_WHY__MAX: none was chosen */
    struct str words;     /* more about it; may be empty */
    struct str instead;   /* uuid of what is to be seen instead of a closed or deleted one; empty: nothing */
    int64_t rev;          /* of the structure when the form was shown */
};

enum removed {
    REMOVED_DONE,
    REMOVED_NOTHING, /* it is so already */
    REMOVED_CHANGED, /* somebody changed it since the form was shown */
    REMOVED_UNKNOWN, /* no such structure, or tombstone */
    REMOVED_REASON,  /* a deletion needs one */
    REMOVED_INSTEAD, /* what is to be seen instead is not there, is closed, or is itself */
    REMOVED_DATES,   /* dates to come stand at its places (removal_ahead) */
    REMOVED_ERASED,  /* what it said was about a person and has been forgotten: nothing to take back */
    REMOVED_RULES    /* the rules are in error: nothing can be decided about what would be written */
};

/* By the account that is signed in, in a transaction of its own. Whatever is not REMOVED_DONE has written nothing.
 * ERR_REFUSED for somebody who may not edit. */
int removal_write(struct ctx *ctx, const struct removal *what, enum removed *out) MUST_USE;

/* Takes a deleted structure back, unless a purge has emptied it: REMOVED_ERASED. */
int removal_undo(struct ctx *ctx, struct str uuid, int64_t rev, enum removed *out) MUST_USE;

/* A deleted structure for its page: 1, 0 when there is none, -1. */
int removal_read(struct ctx *ctx, struct str uuid, struct tombstone *tombstone, struct structure *was) MUST_USE;

/* What of the planning still stands at a place, or at any place of a structure (the other is 0): dates to come and
 * series that go on, in French for who would remove it; NULL: nothing. */
int removal_ahead(struct ctx *ctx, int64_t structure, int64_t place, const char **words) MUST_USE;

/* uuid and name of what is seen instead of a closed structure, or NULLs. */
int removal_instead(struct ctx *ctx, int64_t structure, const char **uuid, const char **name) MUST_USE;
