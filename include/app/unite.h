/*
 * Two structures that are one: compared side by side, then merged by somebody's choices in one transaction.
 *
 * The one that is kept keeps its address. The other becomes a tombstone that leads there (domain/tombstone.h), with its
 * history; what it brings moves: values, contacts, places and services that were chosen, numbers, sources, locks, the
 * later verification of each block. A place at the same address, a service of the same name are one. The next import of
 * either source speaks of the one that is kept.
 *
 * Dates and series of the planning follow the place at which they are, over or to come. Those to come whose place would
 * not come over, or that would meet another one at the same place and time, hold the merge up, and are named.
 *
 * Nothing becomes public by it: what comes from a structure that not everybody sees is read by those who saw it; and
 * when a value of its own is chosen, the whole structure is. A place that is confidential on one side stays so.
 */
#pragma once

#include "app/ctx.h"
#include "domain/structure.h"
#include "domain/twin.h"

/* As many as the descriptor of a structure allows. */
#define UNITE_PLACES_MAX 50
#define UNITE_SERVICES_MAX 100
#define UNITE_CONTACTS_MAX 20

/* Why one of two is proposed as the one to keep. */
enum unite_why { UNITE_VERIFIED, UNITE_COMPLETE, UNITE_OLDER };

/* Whether the first of two is the one to keep: verified last, else more complete, else there before. */
bool unite_prefers(const struct structure *a, const struct structure *b, enum unite_why *why);

/* The two, side by side. */
struct unite_look {
    struct structure kept, other; /* as the team sees them */
    int level; /* fewer people see the other one: what comes from it is for this level; LEVEL_PUBLIC: they do not */
    size_t place_joins[UNITE_PLACES_MAX];     /* each place of the other: 1 + the same place of the kept one, or 0 */
    size_t service_joins[UNITE_SERVICES_MAX]; /* each service: 1 + the one of the same name, or 0 */
    bool contact_known[UNITE_CONTACTS_MAX];   /* each contact: the kept one has it too */
    unsigned reasons;                         /* why they may be one: bits of enum twin_kind */
    bool apart;                               /* somebody said that they are two */
    bool better;                              /* the other is the one that would be proposed to keep */
    enum unite_why why;
};

/* 1; 0 when one is not there, is deleted, or both are the same; -1. Only the team may: ERR_REFUSED. */
int unite_look(struct ctx *ctx, struct str kept, struct str other, struct unite_look *out) MUST_USE;

/* What somebody chose. */
struct uniting {
    struct str kept, other;      /* uuids */
    int64_t kept_rev, other_rev; /* of each when the form was shown */
    uint64_t taken;              /* fields of a structure whose value is the other's, by index */
    bool place[UNITE_PLACES_MAX], service[UNITE_SERVICES_MAX],
        contact[UNITE_CONTACTS_MAX]; /* of the other: comes over */
};

/* Is this field chosen between two? Those that may be set by hand. */
bool unite_chooses(const struct field *f);

/* What is proposed: the kept one's values, the other's where it says nothing and nothing is given away; all else. */
void unite_propose(const struct unite_look *look, struct uniting *out);

/* Would the kept structure be read by fewer people? Then *level is who reads it. */
bool unite_restricts(const struct unite_look *look, const struct uniting *what, int *level);

/* ---- The planning at its places ---- */

/* Dates and series that are named when they hold a merge up: more are mended by as many at a time. */
#define UNITE_STUCK_MAX 20

enum unite_stuck_why {
    UNITE_STAYS, /* its place does not come over */
    UNITE_BUSY,  /* at the place of the kept one another date takes that time */
    UNITE_TOLD   /* everybody reads a text of it that names a place which becomes confidential */
};

struct unite_stuck {
    enum unite_stuck_why why;
    bool series; /* a series; else a date */
    const char *uuid, *title;
    int32_t day; /* of a date */
    int64_t start;
    const char *with, *with_title; /* UNITE_BUSY: uuid and title of the other date */
    const char *words;             /* UNITE_TOLD: the sentence, in French */
};

struct unite_dates {
    int64_t dates, ahead, series; /* that follow: dates, of these to come, and series that go on */
    int64_t hidden;               /* to come, and read by fewer people than before */
    struct unite_stuck stuck[UNITE_STUCK_MAX];
    size_t n_stuck;
};

/* What of the planning would follow, and what holds the merge up as far as it is known before writing. */
int unite_dates(struct ctx *ctx, const struct unite_look *look, const struct uniting *what,
                struct unite_dates *out) MUST_USE;

enum united {
    UNITED_DONE,
    UNITED_CHANGED, /* somebody changed one of them since the form was shown */
    UNITED_UNKNOWN, /* one is not there any more, or both are the same */
    UNITED_FULL,    /* together they are more than one structure may hold: choose less */
    UNITED_DATES,   /* dates to come, or series, hold it up: dates->stuck */
    UNITED_RULES    /* the rules are in error: nothing can be decided about what would be written */
};

/* By the account that is signed in, in a transaction of its own. Whatever is not UNITED_DONE has written nothing.
 * *dates is filled for UNITED_DONE and UNITED_DATES. ERR_REFUSED for somebody who may not edit. */
int unite_write(struct ctx *ctx, const struct uniting *what, struct unite_dates *dates, enum united *out) MUST_USE;
