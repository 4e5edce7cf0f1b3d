/* What every unit test includes: cmocka and its prerequisites, and a few checks in our terms. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
/* base/err.h has a function named fail: ours stands, and fail_msg is made without cmocka's. */
#undef fail
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* The call succeeds; its err is printed when it does not. */
#define must(call) \
    do { \
        struct err must_err = {0}; \
        struct err *err = &must_err; \
        (void)err; \
        if ((call) != 0) \
            fail_msg("%s: %s (%s)", #call, must_err.msg, err_name(must_err.code)); \
    } while (0)

/* The call fails with this code and a message that contains `part`. */
#define must_fail(call, expected, part) \
    do { \
        struct err must_err = {0}; \
        struct err *err = &must_err; \
        (void)err; \
        if ((call) == 0) \
            fail_msg("%s: succeeded, should fail with \"%s\"", #call, part); \
        if (must_err.code != (expected) || !strstr(must_err.msg, part)) \
            fail_msg("%s: \"%s\" (%s), should be %s with \"%s\"", #call, must_err.msg, err_name(must_err.code), \
                     err_name(expected), part); \
    } while (0)

#define assert_str(s, expected) \
    do { \
        struct str assert_s = (s); \
        if (!str_is(assert_s, expected)) \
            fail_msg("\"%.*s\" should be \"%s\"", (int)assert_s.n, assert_s.p, expected); \
    } while (0)
