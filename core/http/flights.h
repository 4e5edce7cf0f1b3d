/*
 * One page, made once: who asks for a page that is being made for somebody else waits for it and gets the same bytes.
 * Private to http.
 *
 * Without it a page that takes a while (a calendar of 2,000 dates: 0.3 s) is made as often as there are visitors at
 * that moment, after each change of the data. Only pages that are the same for everybody come here, under their key in
 * the cache; whether one is kept afterwards is the cache's business.
 */
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "http/sealed.h"

struct flights;
struct flight;

int flights_new(struct flights **out, struct err *err) MUST_USE;

/* Nobody waits any more. NULL is allowed. */
void flights_free(struct flights *f);

enum flight_turn {
    FLIGHT_MINE,   /* nobody makes it: the caller does, and must call flights_land with *mine */
    FLIGHT_SHARED, /* *out is a share of what somebody made meanwhile */
    FLIGHT_ALONE,  /* what somebody made is not for others: the caller makes its own */
    FLIGHT_LATE    /* it was not made within patience_ms */
};

/* Joins the making of the page of this key as the data stood at this generation (http/cache.h); a making that began
 * before a change is not joined after it. */
enum flight_turn flights_join(struct flights *f, struct str key, uint64_t generation, unsigned patience_ms,
                              struct flight **mine, struct sealed **out) MUST_USE;

/* Ends a making, whatever came of it: s is given to who waits where it may be kept, or is a failure of ours. key must
 * live until here. */
void flights_land(struct flights *f, struct flight *mine, struct sealed *s);
