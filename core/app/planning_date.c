#include "app/planning_date.h"

#include "app/access.h"

static int find_team(struct ctx *ctx, struct planning_date *d)
{
    struct team *teams;
    size_t n;
    if (d->o.team == 0)
        return 0;
    if (team_list(ctx->db, &audience_team, true, ctx->arena, &teams, &n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (teams[i].id == d->o.team)
            d->team = teams[i].label;
    }
    return 0;
}

int planning_date_read(struct ctx *ctx, struct str uuid, struct planning_date *out)
{
    *out = (struct planning_date){.n_people = 0};
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0)
        return -1;
    int rc = occurrence_find(ctx->db, &audience_team, uuid, ctx->arena, &out->o, &ctx->err);
    if (rc != 1)
        return rc;
    if (activities_read(ctx, &out->kinds) != 0 || find_team(ctx, out) != 0 ||
        person_list(ctx->db, &audience_team, true, ctx->arena, &out->people, &out->n_people, &ctx->err) != 0)
        return -1;
    return 1;
}

const char *planning_person(const struct person *people, size_t n, const char *uuid)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(people[i].uuid, uuid) == 0)
            return people[i].label;
    }
    return uuid;
}
