/*
 * The outbox as an administrator looks after it: whether mails are sent, a test mail, and what could not be sent.
 */
#pragma once

#include "app/ctx.h"
#include "domain/outbox.h"

struct duties;

struct mails {
    const char *folder; /* where mails are written instead; NULL: they are sent */
    int64_t tested_at;  /* when a mail server last took a test mail; 0: never */
    struct outbox_counts counts;
    struct mail *troubles; /* failed, uncertain and late ones, the newest first, at most OUTBOX_LIST_MAX */
    size_t n_troubles;
};

int mails_read(struct ctx *ctx, struct mails *out) MUST_USE;

/* Whether mails are written into files (*out is where; in the arena) or sent (NULL). */
int mails_folder(struct ctx *ctx, const char **out) MUST_USE;

/* Puts a test mail. ERR_INPUT for what is no address. */
int mails_test(struct ctx *ctx, struct str to) MUST_USE;

/* Sends a failed or uncertain mail again, or drops it: 1; 0 when it is neither (any more) or tells nothing any more. */
int mails_resend(struct ctx *ctx, int64_t id) MUST_USE;
int mails_drop(struct ctx *ctx, int64_t id) MUST_USE;

/* The lines of the team's first page (app/duties.h). */
int mails_duties(struct ctx *ctx, struct duties *list) MUST_USE;
