/*
 * Changing a structure, a place or a service by a form, making one, taking one away: by a signed-in account that may
 * edit, in one transaction, with one reason.
 *
 * A form takes time, and others change the same record meanwhile. It carries the structure's revision when it was
 * shown; what the record was then is read from the history, never from the form. What only one side changed stays as
 * that side has it; what both changed, to different values, is asked back and nothing is written. Values that mean
 * something only together (an address, a position, two ages) count as one. Each changed field is kept from imports.
 */
#pragma once

#include "app/ctx.h"
#include "domain/structure.h"

/* Characters of a reason. */
#define EDITING_REASON_MAX 300

/* What is edited. */
struct editing {
    const struct record_type *type; /* structure_type, place_type or service_type */
    struct str uuid;                /* of the structure; empty: a new one */
    struct str part;                /* uuid of its place or service; empty: a new one, or the structure itself */
    int64_t rev;                    /* of the structure when the form was shown; 0: now */
    struct str number;              /* of a new one: the uuid that it gets, drawn with its form, so that a form that is
                                       sent twice makes one. What is none (crypto_is_uuid) counts for nothing */
};

enum editing_state {
    EDITING_OPEN,
    EDITING_UNKNOWN, /* no such structure, or it has no such place or service */
    EDITING_GONE     /* it was deleted: `gone` says by whom */
};

/* A deletion. */
struct editing_gone {
    int64_t at;
    const char *who;    /* the account's label, else the role or command */
    const char *reason; /* or NULL */
};

struct opened {
    enum editing_state state;
    struct structure structure; /* as it is now, as the team sees it; empty when it is new */
    const void *now;            /* the record in it; of a new one nothing but the usual choices */
    const void *base;           /* what it was at the form's revision */
    bool told;                  /* false: the history cannot say all of what it was, a purge took it */
    struct editing_gone gone;
};

/* Reads what is edited. Fails for who may not edit (ERR_REFUSED). */
int editing_open(struct ctx *ctx, const struct editing *what, struct opened *out) MUST_USE;

enum saved_state {
    SAVED_DONE,
    SAVED_NOTHING,  /* it says this already */
    SAVED_CONFLICT, /* `asked` fields were changed by somebody else too: nothing is written */
    SAVED_GONE,     /* no longer there */
    SAVED_LOST,     /* what both changed cannot stand together: nothing is written */
    SAVED_DATES,    /* dates to come stand at the place that would go (removal_ahead) */
    SAVED_RULES     /* the rules are in error: nothing can be decided about what would be written */
};

struct saved {
    enum saved_state state;
    struct opened opened;    /* what the record was and is, `now` as before writing */
    uint64_t asked;          /* fields of the type, as bits by index */
    const void *merged;      /* the record with all that is not asked; written when DONE */
    const char *uuid, *part; /* of the structure and the place or service, new ones too */
};

/* Saves `typed`: the base of editing_open with the fields that were changed. */
int editing_save(struct ctx *ctx, const struct editing *what, const void *typed, struct str reason,
                 struct saved *out) MUST_USE;

/* Takes a place or service away: a tombstone, with the reason. A service is no longer held at a place that went. Going
 * back is app/history. SAVED_DONE or SAVED_GONE or SAVED_RULES. */
int editing_remove(struct ctx *ctx, const struct editing *what, struct str reason, struct saved *out) MUST_USE;
