/*
 * Rights: what each role may do, in one table. Routes name the right they need (http/routes.c); a use case that
 * two rights share, or that changes the directory, demands its own again. A role has all the rights of the roles before
 * it, but for a partner's own pages.
 */
#pragma once

#include <stdbool.h>

#include "domain/account.h"
#include "domain/audience.h"

struct ctx;

enum right {
    RIGHT_VISIT = 1, /* what everybody may read, and signing in */
    RIGHT_SELF,      /* one's own account: its sessions, its password */
    RIGHT_TEAM,      /* the team's pages, the directory as the team sees it, and noting what was answered */
    RIGHT_EDIT,      /* changing the directory: forms, proposals, verifications, words */
    RIGHT_MANAGE,    /* accounts, settings, rules */
    RIGHT__MAX
};

/* "visit", "self", ... */
extern const char *const right_names[RIGHT__MAX];

bool access_allows(enum account_role role, enum right right);

/* For a use case: ERR_REFUSED unless somebody is signed in whose role has this right. `what` is what needs it, the
 * first words of the message: "removing a structure". */
int access_demand(struct ctx *ctx, enum right right, const char *what) MUST_USE;

/* What a role sees of the directory. */
const struct audience *access_audience(enum account_role role);
