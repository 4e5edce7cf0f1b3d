/*
 * Proposals: what people who are not of the team say about the directory, and what the team makes of it.
 *
 * A visitor says in words what is wrong; a structure (by its lasting link or a campaign's) and a partner's account
 * propose values. Nothing of it is seen by anybody but the team until somebody there has accepted it, field by field;
 * it is then written as an edit by hand is (app/edit): kept from imports, with the coordinator as its author.
 *
 * Only what everybody may read can be proposed: a proposal never reads nor writes a field of a higher level, a
 * confidential place or a contact that is reserved. Of where a service is held, hours can be proposed, places cannot.
 */
#pragma once

#include "app/ctx.h"
#include "app/duties.h"
#include "app/sign_in.h"
#include "base/record.h"
#include "domain/proposal.h"
#include "domain/structure.h"

/* Proposals that may be open: in all, what a team of ten answers in a month; of visitors, so that strangers cannot keep
 * the structures out; and of one structure, for the same reason fewer of visitors. */
#define PROPOSALS_OPEN_MAX 1000
#define PROPOSALS_OPEN_PUBLIC_MAX 500
#define PROPOSALS_OPEN_OF_MAX 20
#define PROPOSALS_OPEN_OF_PUBLIC_MAX 10

/* Characters of the words, and of an answer; bytes of all values of one proposal: a large structure described anew has
 * about 30 KiB, of which the form showed as much. */
#define PROPOSAL_MESSAGE_MAX 1000
#define PROPOSAL_BYTES_MAX (96u << 10)

/* ---- Proposing ---- */

struct proposing {
    enum proposal_from from;
    int64_t structure;             /* 0: about the site; only for visitors */
    const struct structure *after; /* as the public reads it now, with what shall be otherwise; NULL: only words */
    int64_t shown_at; /* instant of their form: a field that has changed since, and was left as it was then, is none of
                         theirs. From a stamp, not from the form itself */
    unsigned kinds;   /* bits 1 << enum proposal_kind */
    struct str message; /* empty: none */
    struct str mail;    /* where to answer; empty: at the account's, where a campaign's mail went, or not at all */
    bool unchanged;     /* all of it is still right; without `after` and words */
};

enum proposed {
    PROPOSED_DONE,
    PROPOSED_NOTHING,     /* it says nothing */
    PROPOSED_FULL,        /* too many are open: of this structure, or in all */
    PROPOSED_LONG,        /* words or values are too long */
    PROPOSED_NUMBER,      /* a social-security number stands in it */
    PROPOSED_MAIL,        /* the mail address is none */
    PROPOSED_MAIL_NUMBER, /* a social-security number stands in it */
    PROPOSED_INVALID,     /* a value is none that the record may have: ctx->err says which, in English */
    PROPOSED_GONE         /* the public cannot see this structure */
};

/* Adds it inside the caller's transaction; the same one again, while it is open, is done already. Whatever is not
 * PROPOSED_DONE has written nothing. A partner is ctx->account. */
int proposal_add(struct ctx *ctx, const struct proposing *what, enum proposed *out) MUST_USE;

/* May this field be proposed? Everybody reads it, a form may set it, and it says something by itself (a position does
 * not). "contacts" may. */
bool proposal_takes(const struct record_type *type, const struct field *f);

/* A value of a proposal as who sent it reads it again. */
struct proposal_said {
    const struct record_type *type;
    int64_t entity_id;
    int index;
    const void *value; /* a record of the type with nothing but this field */
};

/* What was proposed, in the order of proposal_fields, without what records do not have any more. Only what everybody
 * may read can be proposed, but that it was is told to who sent it alone: the caller sees to that. */
int proposal_said(struct ctx *ctx, int64_t proposal, struct proposal_said **out, size_t *n) MUST_USE;

/* Seconds until a visitor, or who holds a structure's link, may send again from this address; 0: now, and it is
 * counted. Neither waits for the other. */
int64_t proposal_wait(struct ctx *ctx, const struct knock *knock, enum proposal_from from);

/* ---- The team's queue ---- */

#define PROPOSALS_PAGE_SIZE 20
#define PROPOSALS_PAGE_MAX 500

struct proposal_list {
    struct proposal *items;
    size_t n, total;
    struct proposal_counts counts;
};

/* Those that are open, the oldest first, or those that were answered, the last first; `page` from 1. ERR_REFUSED for
 * who may not edit, as all below. */
int proposal_list(struct ctx *ctx, bool open, int page, struct proposal_list *out) MUST_USE;

/* Its line of the team's first page. */
int proposal_duties(struct ctx *ctx, struct duties *list) MUST_USE;

/* A field as the team decides on it. */
struct proposal_line {
    const struct proposal_field *field;
    const struct record_type *type;
    int index;                        /* of the field; -1: records have no such field any more */
    const void *was, *now, *proposed; /* records of this type with nothing but this field; NULL: unreadable. now NULL:
                                         the place or service is gone */
    const char *part;                 /* name of the place or service, or NULL */
    bool changed;                     /* somebody has changed it since, to something else than is proposed */
    bool same;                        /* it is already as proposed */
};

struct proposal_one {
    struct proposal proposal;
    struct structure structure; /* as the team sees it; id 0: about the site, or gone */
    struct proposal_field *fields;
    struct proposal_line *lines;
    size_t n;
};

/* 1, 0 when there is none, -1. */
int proposal_find(struct ctx *ctx, struct str uuid, struct proposal_one *out) MUST_USE;

enum proposal_choice { CHOICE_NONE, CHOICE_TAKE, CHOICE_REFUSE };

struct deciding {
    struct str uuid;
    int64_t rev;                         /* of the structure when the page was shown */
    const enum proposal_choice *choices; /* of each field, in the order of proposal_find */
    size_t n;
    bool take_all;     /* fields without a choice are taken, unless they changed since */
    bool refuse_all;   /* fields without a choice are refused; without fields: nothing comes of it */
    bool verified;     /* what is taken was checked by the structure: its blocks count as verified that day */
    struct str answer; /* empty: none; sent to who left an address */
};

enum decided {
    DECIDED_DONE,
    DECIDED_MISSING,  /* a field has no choice yet */
    DECIDED_CHANGED,  /* the structure has changed since the page was shown */
    DECIDED_ANSWERED, /* somebody has answered it */
    DECIDED_GONE,     /* what a field belongs to is no longer there */
    DECIDED_INVALID,  /* a value is none that the record may have */
    DECIDED_LONG,     /* the answer */
    DECIDED_RULES,    /* the rules are in error: nothing can be decided about what would be written */
    DECIDED_UNKNOWN   /* no such proposal */
};

/* Answers one, in a transaction of its own. Whatever is not DECIDED_DONE has written nothing. */
int proposal_decide(struct ctx *ctx, const struct deciding *what, enum decided *out) MUST_USE;
