/*
 * Invitations by mail, as they are kept: which way each member follows their dates, what the last letter about each
 * date said to them, and what they know from the last one that left.
 *
 * Whom to tell what is app/invitations.h's to decide, how it is worded publish/invitation.h's.
 */
#pragma once

#include "domain/change.h"
#include "domain/outbox.h"
#include "store/db.h"

/* How long what somebody was invited to is kept after it is over. */
#define INVITATION_KEEP (30 * 86400)

/* By which way dates come into somebody's own calendar: never by both, which would show each of them twice
 * (shared/research/calendars.md, 1.6). */
struct invitation_way {
    bool subscription;   /* else by mail */
    bool chosen;         /* they said so; else it is how it begins */
    bool tentative;      /* by either, what is only proposed to somebody too */
    const char *address; /* where invitations go; NULL: nowhere, there is no account or it never signed in */
    int64_t coming;      /* dates to come that they know by an invitation, or will when what waits has left */
    int64_t told_at;     /* when the last letter was put; 0: never */
};

/* Of a person: 1, 0 when there is none, -1. */
int invitation_way_read(struct db *db, int64_t person, int64_t now, struct arena *a, struct invitation_way *out,
                        struct err *err) MUST_USE;

/* Chosen, with a row in `change`, inside the caller's transaction. */
int invitation_way_write(struct db *db, const struct author *author, int64_t person, bool subscription,
                         struct err *err) MUST_USE;

/* The same of what is only proposed. */
int invitation_tentative_write(struct db *db, const struct author *author, int64_t person, bool tentative,
                               struct err *err) MUST_USE;

/* Somebody whom a date concerns: who holds it, or was told of it. */
struct invitation {
    int64_t person, occurrence;
    const char *label;   /* of the person */
    const char *address; /* where they are invited; NULL: they are not, any more */
    bool subscribes;     /* because that is what they chose */
    bool holds;          /* the date is theirs */
    bool tentative;      /* they want what is only proposed too */
    bool kept;           /* there is a row: what follows is of it */
    int64_t sequence, ends_at;
    const char *said, *said_to, *knows, *knows_to; /* data/schema/030_invitation.sql */
    enum outbox_state state;                       /* of the last letter */
};

/* All of a date, by person. What left meanwhile is what they know. */
int invitation_list(struct db *db, int64_t occurrence, struct arena *a, struct invitation **out, size_t *n,
                    struct err *err) MUST_USE;

/* Writes the row of one. Inside the caller's transaction, as what follows. */
int invitation_save(struct db *db, const struct invitation *x, int64_t told_at, struct err *err) MUST_USE;

/* The key of its last letter. */
const char *invitation_key(const struct invitation *x, struct arena *a);

/* The dates that begin in (from, to] and of which somebody who is to be invited was told nothing yet may be behind
 * (domain/publication.h). */
int invitation_doubt(struct db *db, int64_t from, int64_t to, struct err *err) MUST_USE;

/* Forgets what was over before this instant. */
int invitation_forget(struct db *db, int64_t before, struct err *err) MUST_USE;
