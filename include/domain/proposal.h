/*
 * Proposals as they are stored: what a visitor, a partner or a structure itself says about the directory, field by
 * field or in words, until the team has answered.
 *
 * Only the rows: what may be proposed, and how it becomes part of the directory, is app/proposal.h.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "domain/change.h"
#include "store/db.h"

enum proposal_from { PROPOSAL_PUBLIC, PROPOSAL_PARTNER, PROPOSAL_LINK, PROPOSAL_CAMPAIGN, PROPOSAL_FROM__MAX };
enum proposal_state { PROPOSAL_OPEN, PROPOSAL_DONE, PROPOSAL_REFUSED, PROPOSAL_EXPIRED, PROPOSAL_STATE__MAX };

/* What a visitor ticks. */
enum proposal_kind {
    PROPOSAL_PHONE,
    PROPOSAL_CLOSED,
    PROPOSAL_HOURS,
    PROPOSAL_ADDRESS,
    PROPOSAL_OTHER,
    PROPOSAL_KIND__MAX
};

/* "public", ... "phone", ... as stored. */
extern const char *const proposal_from_names[PROPOSAL_FROM__MAX + 1];
extern const char *const proposal_state_names[PROPOSAL_STATE__MAX + 1];
extern const char *const proposal_kind_names[PROPOSAL_KIND__MAX + 1];

/* Fields of one: all those of a large structure with its places and services are about 300. */
#define PROPOSAL_FIELDS_MAX 400

/* Days after which a proposal that nobody answered is no longer open, and the mail address in it goes. */
#define PROPOSAL_LIFE_DAYS 120

struct proposal {
    int64_t id;
    const char *uuid;
    int64_t structure; /* 0: about the site as a whole */
    int64_t shown_at, created_at;
    enum proposal_from from;
    int64_t account;     /* the partner's, or 0 */
    const char *partner; /* its label, or NULL */
    unsigned kinds;      /* bits 1 << PROPOSAL_PHONE ... */
    const char *message;
    const char *mail; /* where they are answered: what was left, else the account's while it is open; or NULL */
    bool unchanged;
    const char *digest;
    enum proposal_state state;
    int64_t answered_at;
    const char *answered_by, *answer;            /* label of the account */
    const char *structure_uuid, *structure_name; /* also of one that was deleted; NULL: about the site */
    size_t fields_n;
};

struct proposal_field {
    const char *entity; /* "structure", "place", "service" */
    int64_t entity_id;
    const char *field;
    const char *was, *proposed; /* as record_text writes them; contacts as a JSON array; NULL: empty */
    bool decided, taken;
};

/* Each inside the caller's transaction. Adds one with its fields; gives it id and uuid. */
int proposal_insert(struct db *db, struct proposal *p, const struct proposal_field *fields, size_t n, struct arena *a,
                    struct err *err) MUST_USE;

/* Answers one: state, answered_at, answer and, in the order of proposal_fields, what was taken. The mail address goes,
 * and a row is added to `change`. */
int proposal_close(struct db *db, const struct author *author, const struct proposal *p, enum proposal_state state,
                   const char *answer, const struct proposal_field *fields, size_t n, struct err *err) MUST_USE;

/* By its uuid: 1, 0, -1. */
int proposal_by_uuid(struct db *db, struct str uuid, struct arena *a, struct proposal *out, struct err *err) MUST_USE;

/* Its fields in their order: structure, places, services. */
int proposal_fields(struct db *db, int64_t id, struct arena *a, struct proposal_field **out, size_t *n,
                    struct err *err) MUST_USE;

/* `n` of those that are open, the oldest first, or of the others, the last answered first; behind the first `skip`. */
int proposal_read(struct db *db, bool open, size_t skip, size_t n, struct arena *a, struct proposal *out, size_t *found,
                  struct err *err) MUST_USE;

/* The last `n` that were sent for this structure, whatever their state. */
int proposal_of(struct db *db, int64_t structure, size_t n, struct arena *a, struct proposal *out, size_t *found,
                struct err *err) MUST_USE;

struct proposal_counts {
    int64_t open, closed;   /* all of them */
    int64_t open_public;    /* of those that are open, visitors' */
    int64_t open_of;        /* of those that are open, this structure's */
    int64_t open_of_public; /* of those, visitors' */
    bool same;              /* one that is open has this digest */
};

/* structure 0 and digest NULL: open_of, open_of_public and same say nothing. */
int proposal_count(struct db *db, int64_t structure, const char *digest, struct proposal_counts *out,
                   struct err *err) MUST_USE;

/* Those that nobody answered within PROPOSAL_LIFE_DAYS are no longer open, and the mail address in them goes. What they
 * say goes later (domain/retention.h). */
int proposal_expire(struct db *db, int64_t now, struct err *err) MUST_USE;
