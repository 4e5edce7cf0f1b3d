/*
 * What partners ask of the planning, as rows: a workshop with days that would suit, or days on which they are closed.
 *
 * Not proposals (domain/proposal.h), which are values of a fiche: an ask is answered by planning or cancelling dates,
 * which a coordinator does. What may be asked, and answering, is app/asks.h.
 */
#pragma once

#include "base/arena.h"
#include "domain/change.h"
#include "store/db.h"

enum ask_kind { ASK_WORKSHOP, ASK_CLOSURE, ASK_KIND__MAX };
enum ask_state { ASK_OPEN, ASK_DONE, ASK_REFUSED, ASK_EXPIRED, ASK_STATE__MAX };
enum ask_from { ASK_PARTNER, ASK_LINK, ASK_FROM__MAX };

/* As stored. */
extern const char *const ask_kind_names[ASK_KIND__MAX + 1], *const ask_state_names[ASK_STATE__MAX + 1],
                                                                *const ask_from_names[ASK_FROM__MAX + 1];

/* Days that would suit. */
#define ASK_DAYS_MAX 3

/* Days after which one that nobody answered is no longer open, and the mail address in it goes: as of proposals. */
#define ASK_LIFE_DAYS 120

struct ask {
    int64_t id;
    const char *uuid;
    int64_t created_at, structure, place; /* place 0: any of its, or all */
    int kind, from, state;
    int64_t account;             /* the partner's, or 0 */
    const char *partner;         /* its label, or NULL */
    const char *theme, *publics; /* publics: codes with '|' between; either may be NULL */
    int64_t people;              /* 0: not said */
    int32_t days[ASK_DAYS_MAX];
    size_t n_days;
    int32_t first, last;      /* of a closure */
    const char *words, *mail; /* mail: what was left, else the account's while it is open; or NULL */
    const char *digest;
    int64_t answered_at;
    const char *answered_by, *answer;                 /* label of the account */
    const char *structure_uuid, *structure_name;      /* also of one that was deleted */
    const char *place_uuid, *place_name, *place_city; /* for the team; NULL: none is said */
};

/* Each of those that write inside the caller's transaction. Adds one; gives it id and uuid. */
int ask_insert(struct db *db, struct ask *x, struct arena *a, struct err *err) MUST_USE;

/* Answers one that is open: state, answered_at, answer; the mail address goes; a row in `change`. 1; 0: it was answered
 * meanwhile; -1. */
int ask_close(struct db *db, const struct author *author, const struct ask *x, enum ask_state state, const char *answer,
              struct err *err) MUST_USE;

/* Ties a date to it, by uuid: made for it, or cancelled for it. Twice is once. */
int ask_tie(struct db *db, int64_t ask, const char *date, struct err *err) MUST_USE;

/* By its uuid: 1, 0, -1. */
int ask_by_uuid(struct db *db, struct str uuid, struct arena *a, struct ask *out, struct err *err) MUST_USE;

/* `n` of those that are open, the oldest first, or of the others, the last answered first; behind the first `skip`. */
int ask_read(struct db *db, bool open, size_t skip, size_t n, struct arena *a, struct ask *out, size_t *found,
             struct err *err) MUST_USE;

/* The last `n` of a structure, whatever their state. */
int ask_of(struct db *db, int64_t structure, size_t n, struct arena *a, struct ask *out, size_t *found,
           struct err *err) MUST_USE;

struct ask_counts {
    int64_t open, closed, open_of; /* open_of: of this structure */
    bool same;                     /* one of them that is open has this digest */
};
int ask_count(struct db *db, int64_t structure, const char *digest, struct ask_counts *out, struct err *err) MUST_USE;

/* Those that nobody answered within ASK_LIFE_DAYS are no longer open, and the mail address in them goes. */
int ask_expire(struct db *db, int64_t now, struct err *err) MUST_USE;
