/*
 * Asking structures by mail whether what is said of them is still right.
 *
 * A campaign sends each structure that was chosen a letter with a link, good for a month and for one answer, that needs
 * no account: it shows what everybody reads of the structure, block by block. "Nothing has changed" verifies all of it;
 * corrections become proposals (app/proposal.h), and "the rest has not changed" then verifies the blocks they leave
 * alone. Who does not answer is reminded twice (app/nightly.h). A person who works alone is told what is stored, and
 * has a second link to object: the structure is then seen by the team alone, whatever imports say (domain/objection.h).
 *
 * Links are followed by strangers who hold their token: they show and change nothing but what everybody reads.
 */
#pragma once

#include "app/ctx.h"
#include "app/duties.h"
#include "base/buf.h"
#include "domain/campaign.h"
#include "domain/objection.h"
#include "domain/structure.h"

/* ---- The team ---- */

/* Whom one may write to: structures as everybody reads them, and the address of each. */
struct campaign_choice {
    struct structure *items;
    const char **mails; /* NULL: it has none; those come last */
    size_t n;           /* at most CAMPAIGN_MAX */
    int64_t with, without;
};

int campaign_choose(struct ctx *ctx, const struct campaign_filter *filter, struct campaign_choice *out) MUST_USE;

/* What is stored of a structure, as a JSON array of {label, text}, for a letter: publish's business. */
typedef int campaign_stored(void *arg, const struct structure *s, struct buf *json, struct err *err);

struct campaign_sending {
    const struct str *uuids; /* of the structures, at most CAMPAIGN_MAX */
    size_t n;
    struct str label; /* what was chosen, in words */
    campaign_stored *stored;
    void *arg;
};

/* The data of the letter that such a structure gets, with these paths as links: for sending and for showing it before.
 * In the arena. */
const char *campaign_letter(struct ctx *ctx, const struct campaign_sending *what, const struct structure *s,
                            const char *link, const char *object) MUST_USE;

/* The template of the first letter, and of reminders. */
#define CAMPAIGN_LETTER "verify"
#define CAMPAIGN_REMINDER "verify_reminder"

/* Sends, in a transaction of its own: *sent letters are in the outbox; structures that may not be written to (any more)
 * are left out. Nothing is written when none may: out->id is 0. ERR_REFUSED for who may not change the directory. */
int campaign_send(struct ctx *ctx, const struct campaign_sending *what, struct campaign *out, size_t *sent) MUST_USE;

/* The last campaigns, and who objected. */
struct campaign_overview {
    struct campaign *campaigns;
    struct objection *objections;
    size_t n, objections_n;
};
int campaign_overview(struct ctx *ctx, struct campaign_overview *out) MUST_USE;

/* One with its links: 1, 0 when there is none, -1. */
int campaign_read(struct ctx *ctx, struct str uuid, struct campaign *out, struct campaign_link **links,
                  size_t *n) MUST_USE;

/* Its links are no longer good, nobody is reminded, what has not left does not leave. */
int campaign_end(struct ctx *ctx, struct str uuid) MUST_USE;

/* An objection was read, or the person came back: 1, 0 when there is none, -1. Lifting needs rules in force (0 too). */
int campaign_objection_handled(struct ctx *ctx, struct str uuid) MUST_USE;
int campaign_objection_lifted(struct ctx *ctx, struct str uuid) MUST_USE;

int campaign_duties(struct ctx *ctx, struct duties *list) MUST_USE;

/* Each night: reminders, and what is forgotten. */
int campaign_nightly(struct ctx *ctx) MUST_USE;

/* ---- Who follows a link ---- */

/* What a token leads to. */
struct campaign_visit {
    struct campaign_link link;
    struct structure structure; /* as everybody reads it; id 0: nobody does any more */
    bool good;                  /* it may be answered */
    int64_t views;              /* of its page in the last 90 days */
    int64_t objected_at;        /* 0: nobody objected */
    bool merged;                /* the structure became part of another one, for which the link is not good */
    struct structure into;      /* that one, as everybody reads it; id 0: nobody does */
};

/* 1, 0 for a token that leads nowhere, -1. Changes nothing. */
int campaign_visit(struct ctx *ctx, enum campaign_purpose purpose, struct str token,
                   struct campaign_visit *out) MUST_USE;

enum campaign_answered {
    ANSWER_DONE,
    ANSWER_OVER,    /* the link is unknown, used, expired or stopped, or nobody sees the structure any more */
    ANSWER_CHANGED, /* the structure has changed since its values were shown */
    ANSWER_NOTHING, /* corrections that correct nothing */
    ANSWER_REFUSED, /* a correction cannot be taken: *why of app/proposal.h says why */
    ANSWER_RULES    /* the rules are in error */
};

/* Each in a transaction of its own; whatever is not ANSWER_DONE has written nothing. `shown_at`: the instant at which
 * the values were shown, from a stamp. */
int campaign_unchanged(struct ctx *ctx, struct str token, int64_t shown_at, enum campaign_answered *out) MUST_USE;

/* What shall be otherwise (app/proposal.h): `what` without who says it. More may follow, until campaign_unchanged says
 * that the rest is right. */
struct proposing;
int campaign_correct(struct ctx *ctx, struct str token, const struct proposing *what, enum campaign_answered *out,
                     int *why) MUST_USE;

/* Whoever holds the second link objects, as long as it is known, whatever became of the first; not of a structure that
 * became part of another one: ANSWER_OVER. */
int campaign_object(struct ctx *ctx, struct str token, enum campaign_answered *out) MUST_USE;
