#include "app/people.h"

#include "app/access.h"
#include "base/date.h"
#include "base/vec.h"

/* How far ahead a person's absences and dates are listed, in seconds: as far as dates are made. */
#define AHEAD ((int64_t)SERIES_AHEAD_DAYS * 86400)

int people_read(struct ctx *ctx, struct people *out)
{
    *out = (struct people){.n = 0};
    if (access_demand(ctx, RIGHT_TEAM, "reading who works when") != 0)
        return -1;
    return person_list(ctx->db, &audience_team, true, ctx->arena, &out->items, &out->n, &ctx->err) != 0 ||
                   team_list(ctx->db, &audience_team, true, ctx->arena, &out->teams, &out->n_teams, &ctx->err) != 0 ||
                   absence_list(ctx->db, &audience_team, 0, ctx->now, INT64_MAX, ctx->arena, &out->away, &out->n_away,
                                &ctx->err) != 0
               ? -1
               : 0;
}

const struct person *people_person(const struct people *p, struct str uuid)
{
    for (size_t i = 0; i < p->n; i++) {
        if (str_is(uuid, p->items[i].uuid))
            return &p->items[i];
    }
    return NULL;
}

const struct person *people_by_id(const struct people *p, int64_t id)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->items[i].id == id)
            return &p->items[i];
    }
    return NULL;
}

const struct absence *people_next_absence(const struct people *p, int64_t person)
{
    for (size_t i = 0; i < p->n_away; i++) {
        if (p->away[i].person == person)
            return &p->away[i];
    }
    return NULL;
}

int people_dates(struct ctx *ctx, const struct person *p, struct occurrence **out, size_t *n)
{
    struct occurrence_query q = {.from = ctx->now, .to = ctx->now + AHEAD, .person = p->id, .examples = true};
    size_t live = 0;
    *n = 0;
    if (access_demand(ctx, RIGHT_TEAM, "reading who works when") != 0 ||
        occurrence_list(ctx->db, &audience_team, &q, ctx->arena, out, n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < *n; i++) {
        if (occurrence_live((*out)[i].status) && (*out)[i].start_utc > ctx->now)
            (*out)[live++] = (*out)[i];
    }
    *n = live;
    return 0;
}

static bool names(const struct terms *codes, const char *uuid)
{
    for (size_t i = 0; i < codes->n; i++) {
        if (strcmp(codes->codes[i], uuid) == 0)
            return true;
    }
    return false;
}

int people_series(struct ctx *ctx, const struct person *p, struct series **out, size_t *n)
{
    size_t of = 0;
    *n = 0;
    if (access_demand(ctx, RIGHT_TEAM, "reading who works when") != 0 ||
        series_list(ctx->db, &audience_team, ctx_today(ctx), ctx->arena, out, n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < *n; i++) {
        if (names(&(*out)[i].staff, p->uuid))
            (*out)[of++] = (*out)[i];
    }
    *n = of;
    return 0;
}

/* ---- Writing ---- */

static int begin(struct ctx *ctx)
{
    return access_demand(ctx, RIGHT_EDIT, "changing people and teams") != 0 || db_begin(ctx->db, &ctx->err) != 0 ? -1
                                                                                                                 : 0;
}

/* What a form shown at `rev` may still change. */
static int check_found(struct ctx *ctx, int found, int64_t now, int64_t rev)
{
    if (found != 1)
        return found < 0 ? -1 : fail(&ctx->err, ERR_NOT_FOUND, "there is no such person or team");
    return now == rev ? 0 : fail(&ctx->err, ERR_CONFLICT, "rev: it was changed since the form was shown");
}

static int save_person(struct ctx *ctx, struct str uuid, int64_t rev, struct person *after)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct person before;
    if (uuid.n == 0)
        return person_save(ctx->db, &author, NULL, after, ctx->arena, &ctx->err);
    int found = person_find(ctx->db, &audience_team, uuid, ctx->arena, &before, &ctx->err);
    if (check_found(ctx, found, found == 1 ? before.rev : 0, rev) != 0)
        return -1;
    after->id = before.id;
    after->uuid = before.uuid;
    return person_save(ctx->db, &author, &before, after, ctx->arena, &ctx->err);
}

int people_save(struct ctx *ctx, struct str uuid, int64_t rev, struct person *after)
{
    return begin(ctx) != 0 ? -1 : ctx_finish(ctx, save_person(ctx, uuid, rev, after));
}

static int save_team(struct ctx *ctx, struct str uuid, int64_t rev, struct team *after)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct team before;
    if (uuid.n == 0)
        return team_save(ctx->db, &author, NULL, after, ctx->arena, &ctx->err);
    int found = team_find(ctx->db, &audience_team, uuid, ctx->arena, &before, &ctx->err);
    if (check_found(ctx, found, found == 1 ? before.rev : 0, rev) != 0)
        return -1;
    after->id = before.id;
    after->uuid = before.uuid;
    return team_save(ctx->db, &author, &before, after, ctx->arena, &ctx->err);
}

int people_save_team(struct ctx *ctx, struct str uuid, int64_t rev, struct team *after)
{
    return begin(ctx) != 0 ? -1 : ctx_finish(ctx, save_team(ctx, uuid, rev, after));
}

static int remove_person(struct ctx *ctx, struct str uuid, bool gone)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct person p;
    int rc = person_find(ctx->db, &audience_team, uuid, ctx->arena, &p, &ctx->err);
    if (rc != 1 || p.deleted == gone)
        return rc < 0 ? -1 : 0;
    return person_remove(ctx->db, &author, &p, gone, &ctx->err) == 0 ? 1 : -1;
}

int people_remove(struct ctx *ctx, struct str uuid, bool gone)
{
    if (begin(ctx) != 0)
        return -1;
    int rc = remove_person(ctx, uuid, gone);
    return ctx_finish_if(ctx, rc, rc == 1);
}

static int remove_team(struct ctx *ctx, struct str uuid, bool gone)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct team t;
    int rc = team_find(ctx->db, &audience_team, uuid, ctx->arena, &t, &ctx->err);
    if (rc != 1 || t.deleted == gone)
        return rc < 0 ? -1 : 0;
    return team_remove(ctx->db, &author, &t, gone, &ctx->err) == 0 ? 1 : -1;
}

int people_remove_team(struct ctx *ctx, struct str uuid, bool gone)
{
    if (begin(ctx) != 0)
        return -1;
    int rc = remove_team(ctx, uuid, gone);
    return ctx_finish_if(ctx, rc, rc == 1);
}

/* ---- History ---- */

int people_history(struct ctx *ctx, const struct record_type *type, int64_t id, struct history_row **out, size_t *n)
{
    struct change *changes;
    *n = 0;
    if (access_demand(ctx, RIGHT_TEAM, "reading a history") != 0 ||
        change_of(ctx->db, &audience_team, type->name, id, 0, PEOPLE_HISTORY_MAX, ctx->arena, &changes, n, &ctx->err) !=
            0)
        return -1;
    *out = ARENA_ARRAY(ctx->arena, *n, struct history_row);
    if (!*out)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < *n; i++) {
        struct history_row *row = &(*out)[i];
        row->change = &changes[i];
        row->type = type;
        row->blanked = changes[i].op == CHANGE_UPDATE && !changes[i].diff;
        if (changes[i].diff &&
            history_lines(type, str_of(changes[i].diff), NULL, ctx->arena, &row->lines, &row->n, &ctx->err) != 0)
            return err_context(&ctx->err, "change %lld", (long long)changes[i].seq);
    }
    return 0;
}
