/*
 * Names and values as browsers send them: the query of a URL, the body of a form, the cookies of a request.
 *
 * Everything is decoded once, here, into the arena: what comes out is UTF-8 without NUL. What a value means (a number,
 * a code, a list) is the route's business (http/route). Repeated names are all kept, in order: facets repeat theirs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Pairs of a query or a Cookie header: a list of facets has rarely ten values. */
#define PARAMS_MAX 64

/* Pairs of a form. The longest is that of a year carried to the next: 600 decisions and 200 series (app/carry.h). That
 * of opening hours, three weeks of seven days with four slots, and twelve dates, is 426 with all boxes checked. */
#define PARAMS_FORM_MAX 900

/* Decoded bytes of a name. Ours have at most 20; those that mail and advertising tools append to links have 30. */
#define PARAM_NAME_MAX 64

/* Decoded bytes of a value in a query and of a cookie. */
#define PARAM_VALUE_MAX 1000

/* Decoded bytes of a value in a form: all of it (REQUEST_BODY_MAX). What is too long for its field is said beside the
 * field, by its page, which shows it again. */
#define PARAM_FORM_VALUE_MAX 65536

struct param {
    struct str name, value;
};

struct params {
    struct param *items;
    size_t n;
};

/* Percent-decodes one component (RFC 3986, 2.1); `plus` also turns '+' into a space, as forms mean it. ERR_INPUT on a
 * '%' without two hexadecimal digits, on ill-formed UTF-8 and on NUL. The result is NUL-terminated too. */
int percent_decode(struct str raw, bool plus, struct arena *a, struct str *out, struct err *err) MUST_USE;

/* Reads what stands after '?', without it (application/x-www-form-urlencoded, WHATWG URL, 5.1). Pairs without a name
 * are left out. ERR_INPUT when it is malformed, ERR_LIMIT above the limits; out then holds what was read so far, and of
 * a bad value its name, last. */
int params_query(struct str raw, struct arena *a, struct params *out, struct err *err) MUST_USE;

/* The same for the body of a form, whose values may be longer. */
int params_form(struct str body, struct arena *a, struct params *out, struct err *err) MUST_USE;

/* Reads a Cookie header (RFC 6265, 4.2.1; values are not percent-decoded, quotes around them go). Cookies of other
 * programs on the same host are nobody's fault here: what is malformed or too long is left out. Fails only at the
 * arena's limit. */
int params_cookie(struct str header, struct arena *a, struct params *out, struct err *err) MUST_USE;

/* The first value of a name; NULL when there is none. */
const struct str *params_first(const struct params *p, const char *name);
