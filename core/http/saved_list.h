/* Lists of the agenda and of the directory that somebody wrote down by their address: on a page of the team's, in a
 * rule of kind "page". They are read as everybody reads them, whoever asks. Private to http. */
#pragma once

#include "agenda.h"

struct saved_list {
    bool dates; /* of the agenda; else of the directory */
    struct agenda_ask ask;
    struct search_query query;
    struct str url; /* its one form */
};

/* Reads the address of a list as it is copied from a browser, whole or from its path on: 1; 0 when it is neither a list
 * of the directory nor of the agenda, or asks for what does not exist; -1 with ctx->err. */
int saved_list_read(struct ctx *ctx, struct str typed, struct saved_list *out) MUST_USE;

/* Its next dates, where they stand now; those that were moved away from a day are left out. */
struct saved_dates {
    struct agenda_entry *entries;
    size_t n, total; /* total: those to come that take place */
    bool more;
    struct agenda_choices choices[AGENDA_FACETS];
};

/* Its structures, in order. */
struct saved_structures {
    const struct snapshot *snap;
    struct structure *items;
    size_t n;
    bool more;
    const struct search_results *first; /* of its first page: total and counts */
};

/* At most `most` of them, read with ctx->audience, which the caller has made everybody's. */
int saved_list_dates(struct ctx *ctx, const struct saved_list *list, size_t most, struct saved_dates *out) MUST_USE;
int saved_list_structures(struct ctx *ctx, const struct saved_list *list, size_t most,
                          struct saved_structures *out) MUST_USE;
