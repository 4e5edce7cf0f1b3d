/*
 * After the event: recording what happened on a date, once, whoever sends it and however often.
 *
 * Everybody of the team may record any date that has begun; history says who. Each record has an id made where it was
 * typed: received again it changes nothing and is answered the same. A record made without having seen the one that
 * stands (of another telephone) is not written: who sends it sees both and says. What is counted is the kind's rule.
 */
#pragma once

#include "app/ctx.h"
#include "app/duties.h"
#include "domain/count.h"
#include "domain/taxonomy.h"
#include "rules/planning.h"

/* Dates that ended longer ago than this without a record are reminded of, in days; longer ago than the second, they
 * came with an old calendar: nobody is written to. */
#define COUNTING_REMIND_AFTER 7
#define COUNTING_REMIND_UNTIL 92

/* Dates that one letter names. */
#define COUNTING_LETTER_DATES 30

/* Ids of records that a sender says to have seen: a telephone that mends what it could not send has its own too. */
#define COUNTING_SEEN_MAX 8

/* Stands among these for a record without id, of an import. */
#define COUNTING_SEEN_IMPORT "import"

/* ---- Kinds of dates ---- */

struct counting_kind {
    const char *name;
    const struct activity *activity;
    bool expected; /* it has a required counter: its dates wait for a record; others may have one */
};

struct counting_kinds {
    struct counting_kind *items;
    size_t n;
};

/* Of the rules in force, in the arena; none where there are no rules. */
int counting_kinds(struct ctx *ctx, struct counting_kinds *out) MUST_USE;

/* NULL when no rule declares it. */
const struct counting_kind *counting_kind(const struct counting_kinds *kinds, const char *name);

/* Themes in the order in which they are offered at dates of a kind: those met most often there in two years, then those
 * most asked for at permanences, then all others. *first are those before the others. kind NULL: the same order on any
 * day, for paper. In the arena. */
int counting_themes(struct ctx *ctx, const char *kind, const struct taxonomy *t, const struct term ***out, size_t *n,
                    size_t *first) MUST_USE;

/* ---- One date ---- */

struct counting_date {
    struct count_date date;
    const struct counting_kind *kind; /* NULL: no rule declares it any more */
    struct count count;
};

/* By uuid: 1, 0 when there is none, -1. */
int counting_find(struct ctx *ctx, const struct counting_kinds *kinds, struct str uuid,
                  struct counting_date *out) MUST_USE;

/* What a record that is seen on a page is called when it is sent back; empty: there is none. */
const char *counting_seen(const struct count *c);

/* The value of a counter; -1: none. */
int64_t counting_value(const struct count *c, const char *code);

/* What was typed. */
struct counting_sent {
    struct str sheet;       /* the id of this record */
    const struct str *seen; /* ids of records that its sender saw */
    size_t n_seen;
    bool missed;                              /* it did not take place */
    struct str reason;                        /* then why: a code of scheme "missed" */
    struct str values[ACTIVITY_COUNTERS_MAX]; /* in the order of the kind's counters */
    const struct str *themes;
    size_t n_themes;
    struct str note;
    bool note_kept; /* a note that looks like a person's was read again, and stays */
    bool noted;     /* false: the note was not shown, and stays as it is */
};

enum counting_state {
    COUNTING_DONE,
    COUNTING_KNOWN,   /* this record was received before */
    COUNTING_ELSE,    /* another record stands that its sender has not seen, or its own, sent with something else:
                         nothing is written; it is sent again with an id of its own */
    COUNTING_WRONG,   /* what was typed cannot be: the sentences say why */
    COUNTING_ASTRAY,  /* its id is none, or another date's: nothing is written; it is sent again with a new one */
    COUNTING_REFUSED, /* this date is not to be recorded: `sentence` */
    COUNTING_GONE     /* there is no such date */
};

/* Sentences are French, NULL where there is nothing to say. */
struct counting_answer {
    enum counting_state state;
    struct counting_date date; /* as it stands now */
    const char *values[ACTIVITY_COUNTERS_MAX], *reason, *themes, *note, *sentence;
    bool note_asks; /* the note only warns: it may be kept */
};

/* Records it, in a transaction of its own. */
int counting_record(struct ctx *ctx, const struct counting_kinds *kinds, struct str uuid,
                    const struct counting_sent *sent, struct counting_answer *out) MUST_USE;

/* ---- What waits ---- */

/* Whether the account that is signed in is somebody of the planning's: 1, 0, -1. */
int counting_has_person(struct ctx *ctx) MUST_USE;

/* Dates of the query whose kind has counters; with `expected` only those whose kind has required ones. */
int counting_dates(struct ctx *ctx, const struct counting_kinds *kinds, struct count_query *q, bool expected,
                   struct count_date **out, size_t *n) MUST_USE;

/* People and places of the dates that begin in [from, to), in the order of their labels. */
int counting_choices(struct ctx *ctx, int64_t from, int64_t to, struct count_choice **people, size_t *n_people,
                     struct count_choice **places, size_t *n_places) MUST_USE;

/* The line of the team's first page. */
int counting_duties(struct ctx *ctx, struct duties *list) MUST_USE;

/* Each night: one letter to each person who holds dates without a record, once for each date. */
int counting_nightly(struct ctx *ctx) MUST_USE;
