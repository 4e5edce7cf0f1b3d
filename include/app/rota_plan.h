/*
 * An on-call rota: a series of a kind whose pattern is "rota", whose dates are the spans of domain/rota.h and whose
 * people take a week each in turn. It is previewed and agreed to as any series (app/planning.h). A span whose person
 * cannot is made all the same, without anybody: a hole in a rota is seen where it is, and somebody is put there.
 */
#pragma once

#include "app/planning.h"
#include "domain/rota.h"

/* Turns of one rota: nine doctors, some of them twice. */
#define ROTA_TURNS_MAX 24

struct rota_date {
    struct rota_span span;
    size_t person; /* of the board; BOARD_NONE: nobody */
    struct findings found;
};

struct rota_preview {
    const struct board *board;
    const struct board_kind *kind;
    struct rota_date *dates;
    size_t n, refused;
    char hash[CRYPTO_HASH_SIZE];
};

/* The spans of a series (kind, title, first, last, level) held by these people in turn, by uuid: from the Monday of its
 * first day, at most SERIES_AHEAD_DAYS ahead. Errors as planning_preview; "turns" for none, too many or more than
 * STAFF_MAX different people. Writes nothing. */
int rota_preview(struct ctx *ctx, const struct series *s, const struct terms *turns, struct rota_preview *out) MUST_USE;

/* As planning_create. */
int rota_create(struct ctx *ctx, struct series *s, const struct terms *turns, struct str agreed,
                struct rota_preview *out, enum planned_state *state) MUST_USE;

/* The spans of a rota that stands from `from` to `to`, by its turn: 1; 0: nobody wrote one; -1. People who are planned
 * no longer leave a hole. Writes nothing. */
int rota_ahead(struct ctx *ctx, const struct series *s, int32_t from, int32_t to, struct rota_preview *out) MUST_USE;

/* ---- Its weeks ---- */

struct rota_week_row {
    int32_t monday;
    const char *person, *uuid; /* who holds its first date to come, by label and uuid; NULL: nobody */
    size_t dates, empty;       /* to come, and those that nobody holds */
};

/* Weeks with dates to come; none for a series that is no rota. */
int rota_weeks(struct ctx *ctx, int64_t series, struct rota_week_row **out, size_t *n) MUST_USE;

/* A week, by any day of it, and the uuid of who held it when the form was shown. */
struct rota_side {
    int32_t day;
    struct str holder;
};

/* Two weeks change hands: the dates to come that their people hold. 1 done; 0 refused, and *why says by what, or that
 * somebody else holds one of them by now; -1. What was staffed otherwise by hand stays. */
int rota_swap(struct ctx *ctx, struct str series, const struct rota_side sides[2], const char **why) MUST_USE;
