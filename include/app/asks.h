/*
 * What partners ask of the planning: a workshop, with days that would suit; or that nobody comes on days on which they
 * are closed. From their own page, by its link or signed in, with the limits, the throttling and the answer by mail of
 * proposals (app/proposal.h).
 *
 * Nothing of it is written into the planning by itself: a coordinator plans dates, or cancels those that a closure
 * touches, and answers. Who asks sees the dates at its places as everybody does (signed in: as partners do), never who
 * holds them, what the team notes, or a confidential place.
 */
#pragma once

#include "app/ctx.h"
#include "app/duties.h"
#include "app/planning.h"
#include "domain/ask.h"
#include "domain/structure.h"

/* Open at once: in all, what a team answers in months; and of one structure. */
#define ASKS_OPEN_MAX 500
#define ASKS_OPEN_OF_MAX 10

/* Characters of the words and of an answer; people expected; days of a closure; days ahead. */
#define ASK_WORDS_MAX 1000
#define ASK_PEOPLE_MAX 1000
#define ASK_SPAN_MAX 366
#define ASK_AHEAD_MAX SERIES_AHEAD_DAYS

/* Publics of one. */
#define ASK_PUBLICS_MAX 12

/* Shown of what was asked; and of the dates at one's places: a year of one a day, the longest closure, and a form sends
 * PARAMS_FORM_MAX values. */
#define ASKS_SENT_MAX 10
#define ASK_DATES_MAX 400

/* Dates of one ask that are told: of a cycle the first ones. */
#define ASK_TOLD_MAX 12

/* Days before today from which a partner sees its dates: three months. */
#define ASK_PAST_DAYS 92

/* ---- For who asks ---- */

/* The dates at the places of a structure as this audience reads them, by their start, cancelled ones too; of one place
 * (its number), or all (0). `s` is the structure as the same audience reads it. At most ASK_DATES_MAX. */
int asks_dates(struct ctx *ctx, const struct audience *who, const struct structure *s, int64_t place, int32_t first,
               int32_t last, struct occurrence **out, size_t *n) MUST_USE;

enum ask_field {
    ASK_THEME,
    ASK_PUBLICS,
    ASK_PEOPLE,
    ASK_DAY_1,
    ASK_DAY_2,
    ASK_DAY_3,
    ASK_FIRST,
    ASK_LAST,
    ASK_PLACE,
    ASK_WORDS,
    ASK_MAIL,
    ASK_FIELD__MAX
};

struct asking {
    enum ask_kind kind;
    enum ask_from from;
    const struct structure *of;       /* as who asks reads it */
    struct str typed[ASK_FIELD__MAX]; /* as they were typed; ASK_PUBLICS is below, ASK_PLACE a uuid or empty */
    const struct str *publics;
    size_t n_publics;
};

enum asked {
    ASKED_DONE,
    ASKED_WRONG, /* see `wrong` */
    ASKED_FULL   /* too many are open: of this structure, or in all */
};

/* Adds it inside the caller's transaction; the same one again, while it is open, is done already. wrong[field] is a
 * sentence in French, or NULL. Whatever is not ASKED_DONE has written nothing. A partner is ctx->account. */
int asks_add(struct ctx *ctx, const struct asking *what, enum asked *out, const char *wrong[ASK_FIELD__MAX]) MUST_USE;

/* Reads the days of a closure and its place as asks_add does, so that its dates can be shown: 1; 0: something is wrong.
 */
int asks_read_closure(struct ctx *ctx, const struct asking *what, struct ask *out,
                      const char *wrong[ASK_FIELD__MAX]) MUST_USE;

/* The dates that were made for a workshop that was asked for, or cancelled for a closure, by their start, as this
 * audience reads them now: those that were moved, cancelled or restored since too. */
int asks_tied(struct ctx *ctx, const struct audience *who, const struct ask *x, struct occurrence **out,
              size_t *n) MUST_USE;

/* ---- For coordinators: ERR_REFUSED for who may not edit ---- */

#define ASKS_PAGE_SIZE 20
#define ASKS_PAGE_MAX 500

struct asks_list {
    struct ask *items;
    size_t n, total;
    struct ask_counts counts;
};

/* Those that are open, the oldest first, or those that were answered, the last first; `page` from 1. */
int asks_list(struct ctx *ctx, bool open, int page, struct asks_list *out) MUST_USE;

int asks_duties(struct ctx *ctx, struct duties *list) MUST_USE;

struct ask_one {
    struct ask ask;
    struct structure structure; /* as the team sees it; id 0: gone */
    struct occurrence *touched; /* of a closure: dates in its days that would take place and are not over */
    size_t n_touched;
    struct occurrence *tied; /* asks_tied, as the team reads them */
    size_t n_tied;
};

/* 1, 0 when there is none, -1. */
int asks_find(struct ctx *ctx, struct str uuid, struct ask_one *out) MUST_USE;

struct answering {
    struct str uuid;
    bool refuse;
    struct str answer;        /* sent to who left an address; must say why when it is refused */
    const struct str *cancel; /* uuids of touched dates */
    size_t n_cancel;
    struct str reason; /* of these, for everybody to read */
};

enum ask_answered {
    ASK_ANSWERED,
    ASK_UNKNOWN,
    ASK_ALREADY,   /* somebody has answered it */
    ASK_NO_ANSWER, /* it is refused without a word */
    ASK_NO_REASON, /* dates are cancelled without a reason, or with one that is too long */
    ASK_TOO_LONG   /* the answer */
};

/* Cancels the dates, ties them to the ask and answers, in one transaction. Dates that are not touched are left alone.
 * Whatever is not ASK_ANSWERED has written nothing. */
int asks_answer(struct ctx *ctx, const struct answering *what, enum ask_answered *out) MUST_USE;

/* Answers a workshop by planning it, in one transaction: planning_create, whose dates are then tied to the ask, and the
 * answer with them in the letter. Written when *state is PLANNED and *out ASK_ANSWERED, else nothing is. */
struct ask_plan {
    struct str uuid, answer; /* answer: may be empty */
};
int asks_plan(struct ctx *ctx, const struct ask_plan *what, struct series *s, const struct planned_days *days,
              struct str agreed, struct preview *preview, enum planned_state *state, enum ask_answered *out) MUST_USE;
