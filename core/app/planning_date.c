#include "app/planning_date.h"

#include "app/access.h"
#include "app/history.h"

int planning_date_since(struct ctx *ctx, const struct occurrence *o, int64_t rev, struct change **out, size_t *n)
{
    return change_of(ctx->db, ctx->audience, "occurrence", o->id, rev, PLANNING_HISTORY_MAX, ctx->arena, out, n,
                     &ctx->err);
}

int planning_date_read(struct ctx *ctx, struct str uuid, struct planning_date *out)
{
    *out = (struct planning_date){.n_changes = 0};
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0)
        return -1;
    int rc = occurrence_find(ctx->db, &audience_team, uuid, ctx->arena, &out->o, &ctx->err);
    if (rc != 1 || out->o.course)
        return rc < 0 ? -1 : 0;
    return planning_date_since(ctx, &out->o, 0, &out->changes, &out->n_changes) == 0 ? 1 : -1;
}

int planning_date_follow(struct ctx *ctx, const struct occurrence *now, const struct change *rows, size_t n,
                         struct occurrence *mine)
{
    struct occurrence then = *now;
    uint64_t touched = 0;
    for (size_t i = 0; i < n; i++) {
        struct history_line *lines;
        size_t m = 0;
        if (rows[i].diff &&
            history_lines(&occurrence_type, str_of(rows[i].diff), NULL, ctx->arena, &lines, &m, &ctx->err) != 0)
            return -1;
        for (size_t k = 0; k < m; k++) {
            if (lines[k].index < 0 || !lines[k].before)
                continue;
            record_field_copy(&occurrence_type.fields[lines[k].index], lines[k].index, &then, lines[k].before);
            touched |= UINT64_C(1) << lines[k].index;
        }
    }
    for (int i = 0; i < (int)occurrence_type.n; i++) {
        const struct field *f = &occurrence_type.fields[i];
        if ((touched >> i & 1) && record_says_same(f, i, mine, &then))
            record_field_copy(f, i, mine, now);
    }
    return 0;
}

int planning_names(struct ctx *ctx, struct planning_names *out)
{
    if (access_demand(ctx, RIGHT_TEAM, "planning") != 0 ||
        person_list(ctx->db, &audience_team, true, ctx->arena, &out->people, &out->n_people, &ctx->err) != 0)
        return -1;
    return team_list(ctx->db, &audience_team, true, ctx->arena, &out->teams, &out->n_teams, &ctx->err);
}

const char *planning_person(const struct person *people, size_t n, const char *uuid)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(people[i].uuid, uuid) == 0)
            return people[i].label;
    }
    return uuid;
}

const char *planning_team(const struct planning_names *names, int64_t id)
{
    for (size_t i = 0; i < names->n_teams; i++) {
        if (names->teams[i].id == id)
            return names->teams[i].label;
    }
    return "équipe inconnue";
}
