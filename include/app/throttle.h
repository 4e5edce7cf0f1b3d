/*
 * Throttling: how long somebody who keeps failing must wait before the next try.
 *
 * A few failures are free, then each one doubles the wait, up to the policy's longest: a guesser gets nowhere, and
 * somebody who mistyped is never locked out for longer. Counts are kept in memory, in a table of fixed size, and
 * forgotten after a quiet time or a restart. Keys are hashed with a secret of the process: who fills the table cannot
 * choose whom it displaces, and no address can be read from it.
 */
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* Keys remembered. When more fail within THROTTLE_QUIET, the one that may try again soonest is forgotten. */
#define THROTTLE_KEYS 4096

/* Seconds without a failure after which everything is forgiven. */
#define THROTTLE_QUIET 900

/* How patient with whom. */
struct throttle_policy {
    const char *name; /* "account", "address": keys of one are none of the other */
    int free;         /* failures that cost nothing */
    int longest;      /* seconds */
};

struct throttle;

/* The caller owns the result. ERR_LIMIT without memory. */
int throttle_new(struct throttle **out, struct err *err) MUST_USE;
void throttle_free(struct throttle *t);

/* Seconds to wait before this key may try; 0: now. Safe from several threads, as all of these are. */
int64_t throttle_wait(struct throttle *t, const struct throttle_policy *policy, struct str key, int64_t now);

/* It tried and failed; it tried and was right. */
void throttle_failed(struct throttle *t, const struct throttle_policy *policy, struct str key, int64_t now);
void throttle_succeeded(struct throttle *t, const struct throttle_policy *policy, struct str key);
