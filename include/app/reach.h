/*
 * Telling those whom a change of the agenda has to reach (domain/reach.h): what is to be told, in words; who is ticked;
 * letters; a text that is ready to be sent by telephone.
 *
 * A member of a binôme sees the lists that tell them, or of a date they hold, and ticks on them; who edits sees all,
 * and writes. A letter leaves when somebody who has read it says so or, where the team chose it, by itself a while
 * after the last change: one that is undone meanwhile tells nobody.
 */
#pragma once

#include "app/ctx.h"
#include "domain/reach.h"

struct duties;

/* Dates that one letter names: a series changed for a year has fifty. What is left is said as a number. */
#define REACH_LETTER_DATES 60

/* How long after the last change letters leave by themselves, in seconds. */
#define REACH_SETTLE 900

/* Characters of a text that telephones send as one (3GPP TS 23.038: 160 of seven bits; of other letters only 70). */
#define REACH_SMS_MAX 160

/* What somebody is told of one date. */
struct reach_text {
    const char *uuid;        /* of the date */
    const char *what, *text; /* "Permanence santé, mardi 8 décembre 2026, de 9 h à 12 h, Antenne 1", "Annulée." */
    bool known;
};

struct reach_person {
    const struct reach_to *to;
    struct reach_text *lines; /* what is to be told first */
    size_t n;
    const char *sms;    /* in letters of which REACH_SMS_MAX are one text; NULL: nothing is to be told */
    const char *letter; /* data of a letter to mail; NULL: none can be, need be or is to be put */
    const char *template_name;
    bool urgent; /* less than REACH_URGENT before the date: a letter is not enough */
};

struct reach_sheet {
    struct reach r;
    struct reach_person *people; /* in the order of r.to */
    struct reach_text *dates;    /* each date once */
    size_t n, n_dates;
    bool urgent; /* somebody who is left is */
};

/* Lists where somebody is left, the most urgent first; of one date, by its number, the newest first, done ones too. */
int reach_open(struct ctx *ctx, struct reach_sheet **out, size_t *n) MUST_USE;
int reach_of_date(struct ctx *ctx, int64_t occurrence, struct reach_sheet **out, size_t *n) MUST_USE;

/* By uuid: 1, 0 there is none for who asks, -1. */
int reach_find(struct ctx *ctx, struct str uuid, struct reach_sheet *out) MUST_USE;

/* Ticks one (`to`), or with 0 everybody who is left, or takes a tick back: 1; 0: there is no such list for who asks, or
 * nothing to do; -1. ERR_INPUT "note" above REACH_NOTE_MAX. */
int reach_tell(struct ctx *ctx, struct str uuid, int64_t to, enum reach_how how, struct str note) MUST_USE;
int reach_take_back(struct ctx *ctx, struct str uuid, int64_t to) MUST_USE;

/* Puts the letters of those who are left; *n how many. 1; 0 as above; -1: ERR_CONFLICT when the list is not that of
 * `rev` any more, ERR_REFUSED for who may not edit. */
int reach_write(struct ctx *ctx, struct str uuid, int64_t rev, size_t *n) MUST_USE;

/* ---- Letters by themselves ---- */

/* Whether the team chose it; unless it did, nothing leaves that nobody has read. */
int reach_writes_itself(struct ctx *ctx, bool *out) MUST_USE;
int reach_set_writes_itself(struct ctx *ctx, bool yes) MUST_USE;

/* Each minute, on the writer: puts the letters that are due. */
int reach_work(struct ctx *ctx) MUST_USE;

/* Its line of the team's first page. */
int reach_duties(struct ctx *ctx, struct duties *list) MUST_USE;
