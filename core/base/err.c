#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const names[ERR__MAX] = {
    [ERR_NONE] = "none",         [ERR_INPUT] = "input", [ERR_REFUSED] = "refused", [ERR_NOT_FOUND] = "not found",
    [ERR_CONFLICT] = "conflict", [ERR_LIMIT] = "limit", [ERR_BUSY] = "busy",       [ERR_IO] = "io",
    [ERR_STORE] = "store",       [ERR_RULE] = "rule",   [ERR_BUG] = "bug",
};

int fail(struct err *err, enum err_code code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    err->code = code;
    (void)vsnprintf(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    return -1;
}

int fail_memory(struct err *err)
{
    return fail(err, ERR_LIMIT, "out of memory, or over the limit of this request");
}

int err_context(struct err *err, const char *fmt, ...)
{
    char old[ERR_MSG_MAX];
    memcpy(old, err->msg, sizeof old);
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    if (n >= 0 && (size_t)n < sizeof err->msg - 3)
        (void)snprintf(err->msg + n, sizeof err->msg - (size_t)n, ": %.*s", (int)(sizeof err->msg - (size_t)n - 3),
                       old);
    return -1;
}

const char *err_name(enum err_code code)
{
    return (unsigned)code < ERR__MAX ? names[code] : "unknown";
}
