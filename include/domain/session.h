/*
 * Sessions: the browsers that are signed in. A session's token is in the browser's cookie; here is only its hash.
 */
#pragma once

#include "base/crypto.h"
#include "domain/account.h"

/* A session ends after a working day without a page, and in any case after a week. */
#define SESSION_IDLE (12 * 3600)
#define SESSION_LIFE (7 * 86400)

/* seen_at may be this late, so that reading pages does not write each time. */
#define SESSION_TOUCH 600

/* Open sessions of one account; the one unused for longest is ended by a further one. */
#define SESSIONS_MAX 20

struct session {
    struct record head;
    int64_t id, account, created_at, seen_at;
    const char *client; /* "Firefox, Windows"; NULL: unknown */
};

extern const struct record_type session_type;

/* Opens a session and gives its token: what the browser's cookie will hold. Inside the caller's transaction. */
int session_open(struct db *db, int64_t account, const char *client, int64_t now, char token[CRYPTO_TOKEN_SIZE],
                 struct err *err) MUST_USE;

/* Whose cookie this is: 1, with the session and its account; 0 when there is none, it is over, or the account is
 * blocked; -1. */
int session_find(struct db *db, struct str token, int64_t now, struct arena *a, struct session *out,
                 struct account *account, struct err *err) MUST_USE;

/* Those of an account that are not over, the last seen first; out has room for SESSIONS_MAX. */
int session_list(struct db *db, int64_t account, int64_t now, struct arena *a, struct session *out, size_t *n,
                 struct err *err) MUST_USE;

int session_touch(struct db *db, int64_t id, int64_t now, struct err *err) MUST_USE;

/* Ends one session of this account (0: all of them), but never `but` (0: no exception). Sessions that are over go too.
 * *ended (may be NULL) gets how many. */
int session_end(struct db *db, int64_t account, int64_t id, int64_t but, int64_t now, int64_t *ended,
                struct err *err) MUST_USE;
