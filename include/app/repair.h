/*
 * Repair: what becomes of the dates that somebody was to hold and will not, because of an absence or because that
 * person is no longer planned.
 *
 * For each date: who could replace, best first and why; fewer people, where the kind allows it; another day for the
 * same people; or it is cancelled. What is decided is written whole in one transaction, when everything that the screen
 * said is still so (its hash); dates of which nothing is decided stay as they are and wait (app/absences.h). Who is
 * told by mail is ticked on the same screen, which shows the mails; nothing leaves before that. Who edits may.
 *
 * Ranking looks at what people can do, not at why somebody is away, which nobody knows.
 */
#pragma once

#include "app/absences.h"
#include "app/constraints.h"
#include "app/change_letter.h"
#include "base/crypto.h"

/* Dates of one screen: six weeks of somebody who holds one each day; the rest comes when these are decided. */
#define REPAIR_DATES_MAX 40
/* Replacements, and people who cannot, of one date; other days. */
#define REPAIR_PEOPLE_MAX 4
#define REPAIR_BUSY_MAX 12
#define REPAIR_SLOTS_MAX 3
/* How many days before and after a date others are looked for. */
#define REPAIR_SLOT_DAYS 14
/* Years that count for "was there before". */
#define REPAIR_BEEN_DAYS 730

enum repair_way { REPAIR_LATER, REPAIR_REPLACE, REPAIR_FEWER, REPAIR_MOVE, REPAIR_CANCEL, REPAIR__MAX };

/* Sentences of constraints, in the order in which they were found. */
struct repair_notes {
    const char **texts;
    size_t n;
};

/* Somebody who could hold the date instead. */
struct repair_person {
    size_t person;    /* of the board */
    bool same;        /* has a profession of who is away */
    int64_t skills;   /* how many skills of who is away */
    int64_t been;     /* dates held at that place in the last REPAIR_BEEN_DAYS */
    const char *team; /* one with somebody who holds the date; NULL: none */
    size_t other;     /* another date of that day, of the board; BOARD_NONE */
    int64_t week;     /* minutes of dates that week */
    int64_t score;    /* greater is better */
    bool good;        /* the same profession, and nothing to be said against it */
    struct repair_notes against;
};

struct repair_busy {
    size_t person;
    const char *why;
};

struct repair_slot {
    int32_t day;
    struct repair_notes against;
};

struct repair_choice {
    enum repair_way way;
    size_t person; /* REPAIR_REPLACE: of the board */
    int32_t day;   /* REPAIR_MOVE */
};

struct repair_date {
    struct occurrence o;
    size_t at; /* of the board */
    struct board_date was;
    struct repair_person people[REPAIR_PEOPLE_MAX];
    struct repair_busy busy[REPAIR_BUSY_MAX];
    struct repair_slot slots[REPAIR_SLOTS_MAX];
    size_t n_people, n_busy, n_slots, busy_more;
    bool fewer;
    struct repair_choice proposed; /* REPAIR_LATER: nothing is good enough to be proposed */
    const char *refused;           /* why what was decided cannot be; NULL */
};

/* A mail that would leave. */
struct repair_letter {
    size_t person;
    const char *mail;
    int64_t until; /* when the last of its dates is over */
    struct change_line *lines;
    size_t n; /* 0: only if that person is chosen */
};

struct repair {
    struct people people;
    const struct person *person;   /* who is away */
    const struct absence *absence; /* NULL: no longer planned */
    struct board *board;
    struct repair_date *dates; /* by start */
    size_t n, more;            /* more: those that this screen does not hold */
    char hash[CRYPTO_HASH_SIZE];
};

/* Of an absence, or of a person who is no longer planned; the other is empty. */
struct repair_of {
    struct str absence, person;
};

/* 1; 0: there is none (or that person is planned); -1. On an engine with rules. */
int repair_read(struct ctx *ctx, const struct repair_of *of, struct repair *out) MUST_USE;

/* What was decided, of any dates in any order; the reason is for all that are moved or cancelled, and read by
 * everybody. `told`: uuids of people to whom a mail goes if anything changes for them. */
struct repair_decided {
    struct str date;
    enum repair_way way;
    struct str person; /* REPAIR_REPLACE: uuid */
    int32_t day;
};
struct repair_decisions {
    const struct repair_decided *items;
    size_t n;
    struct str reason, agreed;
    const struct str *told;
    size_t n_told;
};

/* The mails for these choices, one for each date of r, in its order; those who might be told as they might be chosen.
 * *out in the arena. */
int repair_letters(struct ctx *ctx, const struct repair *r, const struct repair_choice *choices, struct str reason,
                   struct repair_letter **out, size_t *n) MUST_USE;

enum repair_state {
    REPAIR_DONE,
    REPAIR_OTHERWISE, /* the screen says something else now: nothing is written */
    REPAIR_REFUSED,   /* what was decided does not go together (`refused` of a date): nothing is written */
    REPAIR_NOTHING    /* nothing was decided */
};

/* Writes what was decided and puts the mails, in one transaction. 1; 0 as repair_read; -1: ERR_INPUT "reason" for one
 * that is missing where a date is cancelled, or too long. *out is the screen as it is now, unless it is done. */
int repair_apply(struct ctx *ctx, const struct repair_of *of, const struct repair_decisions *d, struct repair *out,
                 enum repair_state *state) MUST_USE;
