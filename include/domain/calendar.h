/*
 * Private calendars: whose, under which token, who read it last. The token is in the address and nowhere here but as
 * its hash; whoever has it reads, as with every calendar that is subscribed to, because Google can do nothing else
 * (shared/research/calendars.md, 0.6). It is revoked or made anew at any time; what it opens is looked up at each
 * reading: an account that is blocked, or that is no longer of the team, opens nothing.
 *
 * What stands in a calendar is domain/publication.h's, who may have which app/calendars.h's.
 */
#pragma once

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "domain/change.h"
#include "domain/publication.h"
#include "store/db.h"

/* How cancelled dates stand in it. "struck" is what iCalendar says (STATUS:CANCELLED): Google then removes them and
 * Apple strikes them through. "marked" says it in the title, for everybody to see. */
enum calendar_cancelled { CANCELLED_MARKED, CANCELLED_STRUCK, CANCELLED_DROPPED, CANCELLED__MAX };

extern const char *const calendar_cancelled_names[CANCELLED__MAX + 1];

struct calendar {
    int64_t id;
    const char *uuid;
    enum calendar_kind kind;
    int64_t subject;  /* id of the person, team or structure */
    const char *name; /* its label: "IDE 1", "Binôme Nord", a structure's name */
    const char *subject_uuid;
    int64_t account;   /* 0: whoever was given its address */
    const char *owner; /* label of the account, or NULL */
    enum calendar_cancelled cancelled;
    bool opens;                                /* its token is good, and what it opens is there for who has it */
    int64_t made_at, revoked_at, last_read_at; /* 0: not */
    const char *last_client;                   /* NULL: never read */
};

/* The one of a subject that an account has, revoked ones too: 1, 0, -1. */
int calendar_find(struct db *db, enum calendar_kind kind, int64_t subject, int64_t account, struct arena *a,
                  struct calendar *out, struct err *err) MUST_USE;

/* Every one that was ever made, in the order of kinds, names and owners, at most `most`; *out in the arena. */
int calendar_all(struct db *db, size_t most, struct arena *a, struct calendar **out, size_t *n,
                 struct err *err) MUST_USE;

/* Any by its own uuid: 1, 0, -1. */
int calendar_by_uuid(struct db *db, struct str uuid, struct arena *a, struct calendar *out, struct err *err) MUST_USE;

/* Whose token this is, when it is good and what it opens is there: 1, 0, -1. Changes nothing. */
int calendar_open(struct db *db, struct str token, struct arena *a, struct calendar *out, struct err *err) MUST_USE;

/* Makes a token, and the calendar where there is none; an earlier token is no longer good. Inside the caller's
 * transaction, with a row in `change` that holds no token. */
int calendar_make(struct db *db, const struct author *author, enum calendar_kind kind, int64_t subject, int64_t account,
                  char token[CRYPTO_TOKEN_SIZE], struct err *err) MUST_USE;

/* Ends its token, as calendar_make: 1, 0 when it was, -1. */
int calendar_revoke(struct db *db, const struct author *author, const struct calendar *c, struct err *err) MUST_USE;

/* How cancelled dates stand in it from now on, likewise. */
int calendar_set_cancelled(struct db *db, const struct author *author, const struct calendar *c,
                           enum calendar_cancelled how, struct err *err) MUST_USE;

/* `db`, a backup, takes the place of `old`: an address that was revoked or replaced since is not good again, and one
 * that was replaced since stays. Inside the caller's transaction. */
int calendar_keep(struct db *old, struct db *db, struct err *err) MUST_USE;

/* It was read, by this program: no change that anybody made. Inside the caller's transaction. */
int calendar_read_by(struct db *db, int64_t id, int64_t at, const char *client, struct err *err) MUST_USE;

/* The binômes of a person that are still in use, whose calendars open with the person's own; each with kind, subject,
 * name, subject_uuid and the rest of `own`. */
int calendar_teams(struct db *db, const struct calendar *own, struct arena *a, struct calendar **out, size_t *n,
                   struct err *err) MUST_USE;
