/*
 * Watches a database for changes, whoever made them: this process, a command-line import, an operator.
 *
 * A thread with a connection of its own asks SQLite every WATCH_MS whether anything was committed, and then whether
 * that was a change: a row of `change`, or a setting, one of which whatever the public reads leaves. Views, sessions
 * and mails are written all the time, and no page shows them. It says that something changed, not what.
 */
#pragma once

#include "base/err.h"

/* How old a page may be after a change; asking costs about 5 us. */
#define WATCH_MS 200

struct watch;

struct watch_options {
    const char *db_path;
    void (*changed)(void *arg); /* called on the watching thread after each change */
    void *arg;
    void (*log)(const char *message);
};

/* Starts watching: what is committed after this call is noticed. The caller owns the result. */
int watch_new(const struct watch_options *options, struct watch **out, struct err *err) MUST_USE;

/* Fails with what is wrong with the database since the last look: it cannot be read, or its file was removed or
 * replaced, which the connections that are open do not notice by themselves. */
int watch_check(struct watch *w, struct err *err) MUST_USE;

/* Ends the thread. NULL is allowed. */
void watch_free(struct watch *w);
