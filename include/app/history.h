/*
 * The history of a structure, for the team: what each form, import or command changed, and going back.
 *
 * A version is what the structure, its places and its services were after one of these. Going back never takes anything
 * out of history: it writes a new change, whose reason names the day, and keeps imports from the fields it touched.
 * Values that a purge has blanked are gone and cannot come back.
 */
#pragma once

#include "app/ctx.h"
#include "domain/change.h"
#include "domain/structure.h"
#include "domain/tombstone.h"

/* Versions of one page. */
#define HISTORY_PAGE_SIZE 20

/* Pages that can be asked for. */
#define HISTORY_PAGE_MAX 500

/* What the versions of one page may weigh: a version that is too heavy for what is left of it is only named there, and
 * has a page of its own. A value that differs weighs its bytes and HISTORY_FIELD_WEIGHT for what is written around it.
 * A hundred services with three long texts each, changed by one import, weigh 500 KiB, and their page 2 MiB. */
#define HISTORY_WEIGHT_MAX (512 << 10)
#define HISTORY_FIELD_WEIGHT 1500

/* A field before and after a row of history. */
struct history_line {
    const struct record_type *type;
    int index;                  /* of the field; -1: one that records no longer have */
    const char *name;           /* of the field */
    const void *before, *after; /* records of this type with nothing but this field; NULL: not readable any more */
    const char *was, *became;   /* the stored texts, for then; NULL: empty */
    bool blanked;               /* a purge took its values */
    bool restorable;            /* what it was before is readable, and differs from what it is now */
};

struct history_row {
    const struct change *change;
    const struct record_type *type; /* structure_type, place_type or service_type */
    struct history_line *lines;
    size_t n;
    bool blanked; /* a purge took its values */
};

struct history_version {
    int64_t last;             /* names it: seq of its last row */
    bool current;             /* nothing came after it */
    bool folded;              /* too heavy for this page: only its last row is read */
    int64_t more;             /* rows that even a page of its own leaves out */
    struct history_row *rows; /* the newest first; at least one */
    size_t n;
};

struct history {
    struct structure structure; /* as it is now, as the team sees it */
    struct history_version *versions;
    size_t n, total;
    bool deleted; /* it is a tombstone: nothing of it can be restored before it is taken back */
    struct tombstone tombstone;
    struct tombstone *merged; /* what was merged into it, with a history of its own */
    size_t merged_n;
};

/* The history of the structure of this uuid, `page` from 1. 1: found, 0: there is no such structure, -1. ERR_REFUSED
 * for an audience below the team. */
int history_read(struct ctx *ctx, struct str uuid, int page, struct history *out) MUST_USE;

/* The same of one version alone, named as its `last`: none or one is read. */
int history_read_version(struct ctx *ctx, struct str uuid, int64_t version, struct history *out) MUST_USE;

/* The fields of a difference (domain/change.h) but for a source's own key, as before and after records. now: the record
 * as it is, NULL when nothing of it can be restored. */
int history_lines(const struct record_type *type, struct str diff, const void *now, struct arena *a,
                  struct history_line **out, size_t *n, struct err *err) MUST_USE;

/* The type of an entity of history. */
const struct record_type *history_type(const char *entity);

/* What somebody asks for, as the form carries it. */
struct restoring {
    struct str uuid; /* of the structure */
    int64_t version; /* of one field: the row of history before which it was what it shall be again. Else the version to
                        return to */
    struct str field; /* its name in that row; empty: the whole version */
    int64_t rev;      /* of the structure when the form was shown */
};

enum restored {
    RESTORED_DONE,
    RESTORED_NOTHING, /* it is so already */
    RESTORED_CHANGED, /* somebody changed it since the form was shown */
    RESTORED_LOST,    /* the values have been purged, or are none that a record may have today */
    RESTORED_PART,    /* the place or service that it belongs to is no longer there */
    RESTORED_DATES,   /* it had not yet a place where dates to come stand now (removal_ahead) */
    RESTORED_FAR,     /* more has changed since than can be taken back at once */
    RESTORED_UNKNOWN, /* no such structure, row or field */
    RESTORED_RULES    /* the rules are in error: nothing can be decided about what would be written */
};

/* Restores by the account that is signed in, in a transaction of its own. Whatever is not RESTORED_DONE has written
 * nothing. ERR_REFUSED for somebody who is not of the team. */
int history_restore(struct ctx *ctx, const struct restoring *what, enum restored *out) MUST_USE;
