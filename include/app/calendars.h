/*
 * Who may have which private calendar (domain/calendar.h): everybody of the team their own and their binômes', whoever
 * edits anybody's; what a partner receives is given to the partner, by who edits or by the partner's own link.
 *
 * Whose copy it is follows from who asks: one's own, but for a person without account and a partner, who are given the
 * only one there is. Its address is shown when it is made and never again: of the token only the hash is kept.
 */
#pragma once

#include "app/ctx.h"
#include "domain/calendar.h"

/* Calendars of one server, all listed at once: a hundred people with their binômes and three hundred partners. */
#define CALENDARS_MAX 2000

/* A calendar as somebody comes to it. */
struct calendar_door {
    enum calendar_kind kind;
    int64_t subject;
    const char *uuid, *name; /* of the subject */
    int64_t account;         /* whose copy it is; 0: it is given */
    bool own;                /* the person is who asks */
    bool has;                /* there is a calendar, perhaps a revoked one */
    struct calendar calendar;
};

/* The calendar of a subject for who is signed in: 1; 0 when there is no such subject, or it is not theirs to have; -1.
 */
int calendars_door(struct ctx *ctx, enum calendar_kind kind, struct str uuid, struct calendar_door *out) MUST_USE;

/* The one that is given to a structure, for whoever holds its lasting link or may speak for it: that is the caller's to
 * know. As above. */
int calendars_of_partner(struct ctx *ctx, int64_t structure, struct calendar_door *out) MUST_USE;

/* Those of who is signed in: their person's and their binômes', made or not. *out in the arena. */
int calendars_mine(struct ctx *ctx, struct calendar_door **out, size_t *n) MUST_USE;

/* Every one that was made, of everybody's, for who edits; in the order of kinds and names. */
int calendars_all(struct ctx *ctx, struct calendar **out, size_t *n) MUST_USE;

/* Ends one of these, whoever has it: 1, 0 when there is none that is good, -1. */
int calendars_end(struct ctx *ctx, struct str uuid) MUST_USE;

/* A new token; an earlier one is no longer good. Of one's own dates it chooses the subscription; ERR_CONFLICT when one
 * chose invitations by mail (app/invitations.h). */
int calendars_renew(struct ctx *ctx, const struct calendar_door *door, char token[CRYPTO_TOKEN_SIZE]) MUST_USE;
int calendars_revoke(struct ctx *ctx, const struct calendar_door *door) MUST_USE;
int calendars_set_cancelled(struct ctx *ctx, const struct calendar_door *door, enum calendar_cancelled how) MUST_USE;
