/* Pages of what happened: the list and one date for telephones, a month at once, paper. Private to http. */
#pragma once

#include "app/counting.h"
#include "planning.h"

/* Dates of one list of the first page; the others stand in their month. */
#define COUNTS_LISTED 30

/* Whether a form was sent by our script, which reads JSON: {"state": "done", "sentence": "..."} */
#define COUNT_REPLY_FIELD "reponse"

/* Sets what a date says of itself (docs/pages-planning.md, "A date that is counted"). */
void count_set_date(struct view *v, struct ctx *ctx, const struct count_date *d);

/* Sets `counters`: those of the kind with what was typed (NULL: with what stands, or is usual) and what is wrong;
 * `prefix` begins the names of the fields. */
void count_set_counters(struct view *v, struct ctx *ctx, const struct counting_date *d,
                        const struct counting_sent *typed, const struct counting_answer *answer, const char *prefix);

/* Sets `reasons`, why a date did not take place. */
void count_set_reasons(struct view *v, const struct page *p, struct str chosen);

/* Reads the counters of a kind from a form. */
void count_read_values(struct ctx *ctx, const struct request *req, const struct activity *a, const char *prefix,
                       struct counting_sent *out);

/* What is recorded, in one line: "12 personnes sensibilisées, 3 entretiens individuels". */
struct str count_words(struct ctx *ctx, const struct page *p, const struct counting_date *d);

/* A new id of a record, in the arena. */
struct str count_new_sheet(struct ctx *ctx);

/* A month of the parameter `mois`, "2026-10"; without it this one, or the last one until the 10th. */
struct count_month {
    int32_t first, next; /* its first day, and that of the month behind it */
    struct str person, place;
};

/* Reads it with the filters of the request, or answers: 1, 0, -1. */
int count_month_read(struct ctx *ctx, const struct request *req, struct reply *reply, struct count_month *out);

/* "2026-10" */
struct str count_month_code(struct ctx *ctx, int32_t day);

/* Dates of a month by kind, in a table each: the grid, and the same on paper. */
struct count_grid {
    const struct counting_kinds *kinds;
    struct count_date *dates;
    size_t n;
    const struct counting_sent *typed;     /* of each date, sheet.n 0: nothing was; NULL: of none */
    const struct counting_answer *answers; /* likewise */
    size_t pairs_max;                      /* fields of the form; 0: it is paper */
};

/* Sets `groups`, `left` and `total` (docs/pages-planning.md). */
int count_set_grid(struct page *p, const struct count_grid *grid) MUST_USE;

/* Sets what both pages say of the month, and its filters. */
int count_set_month(struct page *p, const struct count_month *m, const char *path) MUST_USE;

int counts_month_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int counts_month_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int counts_sheet_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int count_worker_file(struct ctx *ctx, const struct request *req, struct reply *reply);
int counts_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int count_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int count_form(struct ctx *ctx, const struct request *req, struct reply *reply);
