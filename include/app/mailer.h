/*
 * The mailer: the thread that takes letters out of the outbox (domain/outbox.h) and sends them.
 *
 * `sending` is committed before the first byte leaves, the outcome after the last: what a crash interrupts is uncertain
 * at the next start and waits for a person. What the mail server puts off is tried again, first after seconds, then at
 * longer and longer intervals; while it cannot be reached at all everything waits, and nothing is lost. Several
 * programs may put letters in; one server sends them.
 *
 * No log holds an address or what a letter says: numbers only, and what to do is on /equipe/reglages/courrier.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "app/config.h"
#include "app/post.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "domain/outbox.h"
#include "store/db.h"

/* How often the outbox is looked at, and swept. */
#define MAILER_LOOK_MS 1000
#define MAILER_SWEEP_S 60

/* Between two tries: 5 s, twice as long each time, at most an hour; given up after as many tries as two days hold
 * (RFC 5321, 4.5.4.1 asks four or five of mail servers; ours only hands over to one, and a person is told). */
#define MAILER_WAIT_FIRST_S 5
#define MAILER_WAIT_MAX_S 3600
#define MAILER_TRIES_MAX 57

/* The template of the test mail, and the setting that holds the instant when a mail server last took one. */
#define MAILER_TEST_TEMPLATE "test"
#define MAILER_TESTED "mail.test_delivered"

struct templates;

struct mailer_options {
    const struct config *config;
    const char *local_url; /* how this site is reached when no base_url is configured */
    const struct templates *templates;
    /* letter_compose of publish/letter.h, which app does not know */
    int (*compose)(const struct templates *set, const struct mail *mail, const struct letterhead *head, struct arena *a,
                   struct buf *out, struct err *err);
    int64_t (*clock)(void);
    void (*log)(const char *message);
};

/* Seconds until the next try after so many. */
int64_t mailer_wait(int64_t tries);

/* ---- One round, without a thread: for the thread and for tests ---- */

struct mailer_round {
    const struct mailer_options *options;
    struct post post;
    struct db *db;
    struct arena *arena;     /* emptied for each letter */
    bool (*stop)(void *arg); /* may be NULL */
    void *arg;
    int64_t closed_until; /* instant before which nothing can be sent; 0: now */
    int64_t closed_tries; /* rounds that ended so in a row */
    struct {
        int64_t id; /* 0: none */
        struct outcome outcome;
        bool test;
        char error[OUTBOX_ERROR_MAX + 1];
    } unsettled; /* what became of a letter, while the database does not take it */
};

/* Sends what is due. -1: the database refused; the next round settles what was being sent then, before anything else,
 * and without one the next start finds it uncertain. */
int mailer_round(struct mailer_round *r, struct err *err) MUST_USE;

/* ---- The thread ---- */

struct mailer;

/* Opens the configured way out and starts the thread. The caller owns the result. ERR_INPUT as smtp_check. */
int mailer_new(const struct mailer_options *options, struct mailer **out, struct err *err) MUST_USE;

/* Ends it, within SMTP_STOP_S and a few seconds. NULL is allowed. */
void mailer_free(struct mailer *m);
