/*
 * A sealed reply: everything of an answer that does not depend on who asks or when, as bytes, immutable, shared by
 * reference count. The cache keeps these; the thread of a connection writes them.
 *
 * What depends on the request is decided when it is written: gzip or not, 304 or not, HEAD, the date.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/tally.h"
#include "base/buf.h"
#include "base/str.h"
#include "http/reply.h"
#include "http/request.h"

/* Bodies below this are not worth compressing: the packet is sent all the same. */
#define SEALED_GZIP_MIN 500

/* Head and body up to this are written together, in one packet train; what is longer follows in a second write. */
#define SEALED_JOIN_MAX 16384

/* How much work compression is worth. A list of 40 KiB, measured: level 1 0.31 ms and 6.9 KiB, level 6 0.82 ms and
 * 5.3 KiB, level 9 1.2 ms and 5.2 KiB. */
enum sealed_effort {
    SEALED_PLAIN, /* this visitor does not read gzip */
    SEALED_ONCE,  /* level 1: for one visitor */
    SEALED_KEPT   /* level 6: for the cache */
};

/* A strong ETag with its quotes: 16 hexadecimal digits, "-z" for the gzip form, and the NUL. */
#define SEALED_ETAG_SIZE 21

struct sealed {
    atomic_int shares;
    int status;
    int64_t valid_until;
    bool outdates;         /* as in the reply */
    bool may_be_cached;    /* 200, and the handler did not object */
    enum tally_kind tally; /* as in the reply */
    char tallied[TALLY_KEY_MAX + 1];
    int64_t modified_at, calendar;                            /* as in the reply */
    char etag[SEALED_ETAG_SIZE], etag_gzip[SEALED_ETAG_SIZE]; /* empty: none */
    struct str head;                                          /* header lines that are always the same */
    struct str plain, gzip;                                   /* gzip.n == 0: there is no compressed form */
    size_t size;                                              /* bytes of memory, all in all */
};

/* Seals a reply that is true until valid_until. One share, the caller's; NULL when memory is out or a header would hold
 * a control character. */
struct sealed *sealed_new(const struct reply *reply, int64_t valid_until, enum sealed_effort effort) MUST_USE;

/* One more share, and one less; NULL is allowed in the second. */
struct sealed *sealed_share(struct sealed *s);
void sealed_drop(struct sealed *s);

/* What becomes of the connection after this reply. */
enum connection { CONNECTION_CLOSE, CONNECTION_KEEP, CONNECTION_KEEP_1_0 };

/* Writes the answer to `r` (NULL: a request that could not be read, answered as a GET without options): status line,
 * headers, and the body as far as SEALED_JOIN_MAX; *rest is what remains to be sent, in s. */
void sealed_write(struct buf *out, const struct sealed *s, const struct request *r, enum connection connection,
                  int64_t now, struct str *rest);
