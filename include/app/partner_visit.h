/*
 * What who receives the team finds on its own page besides its fiche: what changed in its dates since it last said that
 * it knows, and what was held there this year. Read by a structure's link or by an account (app/partner.h), of its
 * places that everybody may know; both read the same numbers, so that no difference tells of a hidden place.
 *
 * "Since the last time" is when somebody clicked that it is known, and not when the page was opened: a structure's link
 * is several people's, programs open links to look at them, and a change that was shown once was not therefore read.
 */
#pragma once

#include "app/partner.h"
#include "domain/held.h"
#include "domain/occurrence.h"

/* How long ago changes are told at most, in days; and when nobody ever said anything. */
#define VISIT_BACK_DAYS 92
#define VISIT_FIRST_DAYS 30

/* Changes that are told; and of one series by one kind of change. */
#define VISIT_NEWS_MAX 20
#define VISIT_OF_SERIES 3

enum visit_change {
    VISIT_NEW,
    VISIT_MOVED,
    VISIT_CANCELLED,
    VISIT_BACK, /* it was cancelled, and takes place */
    VISIT_LEFT, /* it takes place, and no longer there */
    VISIT_GONE, /* it is removed, or told to nobody here any more */
    VISIT__MAX
};

struct visit_news {
    enum visit_change change;
    struct occurrence date; /* as it may be read; id 0 of one that is gone */
    int32_t day;            /* of one that is gone, or moved: where it was */
    int64_t start;
    size_t more; /* further ones of its series, by the same change */
};

struct visit_list {
    int64_t since;
    struct visit_news *items;
    size_t n, more; /* more: that are not among the items */
};

/* Changes since it was last said that they are known. `s`: the structure as who reads it. account 0: by its link. */
int visit_news(struct ctx *ctx, const struct audience *who, const struct structure *s, int64_t account,
               struct visit_list *out) MUST_USE;

/* They are known until this instant; in a transaction of its own. */
int visit_known(struct ctx *ctx, int64_t structure, int64_t account, int64_t at) MUST_USE;

/* n 0: none, or too few to say how many (domain/held.h), which is `some`. Of people it is the least there were. */
struct visit_number {
    int64_t n;
    bool some;
};

struct visit_year {
    int year;
    struct visit_number permanences, workshops, people;
    const char *themes[HELD_THEMES]; /* codes */
    size_t n_themes;
};

/* Of a structure's places that everybody may know. `open`: as everybody reads it. Nothing where there are no rules. */
int visit_year(struct ctx *ctx, const struct structure *open, int year, struct visit_year *out) MUST_USE;
