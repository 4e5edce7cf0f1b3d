/*
 * Errors: how every function that can fail says so.
 *
 * A fallible function returns int, 0 or -1, takes `struct err *err` last and is MUST_USE. On failure it fills err
 * once, with a message that names the value, the place and the remedy, in English (screens translate by code). On
 * success err is untouched, so that calls can be chained. err is never NULL.
 */
#pragma once

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/* A message longer than this is cut: enough for a path, a value and a remedy. */
#define ERR_MSG_MAX 512

enum err_code {
    ERR_NONE,
    ERR_INPUT,     /* the caller's value is wrong: fix it and try again */
    ERR_REFUSED,   /* well formed, but a rule or an invariant says no */
    ERR_NOT_FOUND, /* no such record */
    ERR_CONFLICT,  /* changed meanwhile, or exists already */
    ERR_LIMIT,     /* a named limit was reached */
    ERR_BUSY,      /* try again later */
    ERR_IO,        /* a file or the system refused */
    ERR_STORE,     /* the database refused */
    ERR_RULE,      /* a rule script is broken */
    ERR_BUG,       /* a promise inside the program was broken */
    ERR__MAX
};

struct err {
    enum err_code code;
    char msg[ERR_MSG_MAX];
};

/* Fills err and returns -1, so that `return fail(err, ERR_INPUT, "page: ...")` reads as a sentence. */
int fail(struct err *err, enum err_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* fail(ERR_LIMIT) for an allocation that was refused by the system or by an arena's or a buffer's limit. */
int fail_memory(struct err *err);

/* Puts "context: " before the message of an err already filled; returns -1. The code stays. */
int err_context(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Short English name of a code, for logs: "input", "refused"... Static. */
const char *err_name(enum err_code code);
