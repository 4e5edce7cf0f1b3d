#include "app/access.h"

#include "app/ctx.h"

const char *const right_names[RIGHT__MAX] = {"", "visit", "self", "team", "edit", "manage"};

static const bool allowed[ROLE__MAX][RIGHT__MAX] = {
    [ROLE_VISITOR] = {[RIGHT_VISIT] = true},
    [ROLE_PARTNER] = {[RIGHT_VISIT] = true, [RIGHT_SELF] = true},
    [ROLE_BINOME] = {[RIGHT_VISIT] = true, [RIGHT_SELF] = true, [RIGHT_TEAM] = true},
    [ROLE_COORDINATOR] = {[RIGHT_VISIT] = true, [RIGHT_SELF] = true, [RIGHT_TEAM] = true, [RIGHT_EDIT] = true},
    [ROLE_ADMIN] =
        {[RIGHT_VISIT] = true, [RIGHT_SELF] = true, [RIGHT_TEAM] = true, [RIGHT_EDIT] = true, [RIGHT_MANAGE] = true},
};

bool access_allows(enum account_role role, enum right right)
{
    return role < ROLE__MAX && right < RIGHT__MAX && allowed[role][right];
}

int access_demand(struct ctx *ctx, enum right right, const char *what)
{
    const struct account *who = ctx->account;
    if (!who)
        return fail(&ctx->err, ERR_REFUSED, "%s needs the right \"%s\": nobody is signed in", what, right_names[right]);
    if (!access_allows((enum account_role)who->role, right))
        return fail(&ctx->err, ERR_REFUSED, "%s needs the right \"%s\": account %lld has the role \"%s\"", what,
                    right_names[right], (long long)who->id, account_role_names[who->role]);
    return 0;
}

const struct audience *access_audience(enum account_role role)
{
    static const struct audience partners = {.level = LEVEL_PARTNERS};
    if (access_allows(role, RIGHT_TEAM))
        return &audience_team;
    return role == ROLE_PARTNER ? &partners : &audience_public;
}
