/*
 * Fetching a calendar from an address that somebody typed, without being led into our own network.
 *
 * https alone, certificates verified, no proxy, no cookie, no password; each redirect is looked at as the first address
 * was, and the address of each connection is judged when its socket is opened, so that no name that answers differently
 * the second time helps. It runs in the child process of app/busy_child.h. The address is a secret of its owner: it
 * stands in no message from here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Bytes of an address: Google's secret ones have 130, Outlook's 220. */
#define BUSY_URL_MAX 1000

/* Redirects that are followed; seconds for all of it. */
#define BUSY_REDIRECTS_MAX 3
#define BUSY_FETCH_S 20

/* Why somebody's calendar could not be read. Stored by name: add before BUSY__MAX, take none away. */
enum busy_fault {
    BUSY_FINE,
    BUSY_NOT_HTTPS,   /* another scheme, a password in the address, or none at all */
    BUSY_INSIDE,      /* leads to this machine, a private network or none that the public reaches */
    BUSY_UNREACHABLE, /* no such name, no answer, or the connection broke */
    BUSY_CERTIFICATE,
    BUSY_REFUSED, /* 401, 403, 404, 410: the address is no longer good */
    BUSY_STATUS,  /* any other answer than 200 */
    BUSY_REDIRECTS,
    BUSY_BIG,
    BUSY_SLOW,
    BUSY_NO_CALENDAR,
    BUSY_FULL,   /* more spans than we keep */
    BUSY_BROKEN, /* what reads it was ended: too much time or memory, or it died */
    BUSY__MAX
};

extern const char *const busy_fault_names[BUSY__MAX + 1];

struct sockaddr;

/* Whether the public internet reaches this address: no loopback, private, shared, link-local, multicast, reserved or
 * documentation one, nor an IPv6 form that wraps an IPv4 address (mapped, 6to4, Teredo, NAT64). */
bool busy_address_is_public(const struct sockaddr *address);

/* What somebody typed as an address to fetch: webcal:// becomes https://; ERR_INPUT for another scheme, a user's name
 * or password, no host, a blank or a letter that addresses do not have, ERR_LIMIT above BUSY_URL_MAX. */
int busy_url(struct str typed, struct buf *out, struct err *err) MUST_USE;

/* Its host, the only part that is ever shown. The slice lies in url. */
struct str busy_url_host(struct str url);

/* For tests alone, which hand it over themselves: nothing configures it. */
struct busy_fetch_test {
    const char *ca_file; /* the only authority that is believed */
    bool loopback;       /* 127.0.0.1 is let in */
    unsigned limit_ms;   /* instead of BUSY_FETCH_S; 0: that */
};

/* Appends what the address answers to `out`, whose maximum is the most it may send. *status gets the last answer's
 * number, 0: none. `test` is NULL but in tests. */
enum busy_fault busy_fetch(struct str url, const struct busy_fetch_test *test, struct buf *out, long *status);
