#include "app/calendars.h"

#include "app/access.h"
#include "app/invitations.h"
#include "base/vec.h"
#include "domain/person.h"
#include "domain/structure_read.h"

static int64_t who(const struct ctx *ctx)
{
    return ctx->account ? ctx->account->id : 0;
}

static bool edits(const struct ctx *ctx)
{
    return ctx->account && access_allows((enum account_role)ctx->account->role, RIGHT_EDIT);
}

/* What there is of it. */
static int look(struct ctx *ctx, struct calendar_door *door)
{
    int rc = calendar_find(ctx->db, door->kind, door->subject, door->account, ctx->arena, &door->calendar, &ctx->err);
    door->has = rc == 1;
    return rc < 0 ? -1 : 1;
}

/* ---- Coming to one ---- */

static int find_person(struct ctx *ctx, struct str uuid, struct calendar_door *door)
{
    struct person x;
    int rc = person_find(ctx->db, ctx->audience, uuid, ctx->arena, &x, &ctx->err);
    if (rc != 1 || x.deleted)
        return rc < 0 ? -1 : 0;
    door->own = x.account && x.account == who(ctx);
    if (!door->own && !edits(ctx))
        return 0;
    door->subject = x.id;
    door->uuid = x.uuid;
    door->name = x.label;
    door->account = x.account ? who(ctx) : 0;
    return 1;
}

/* Whether the person of this account goes in it: 1, 0, -1. */
static int is_member(struct ctx *ctx, const struct team *t)
{
    struct person me;
    int rc = person_of_account(ctx->db, ctx->audience, who(ctx), ctx->arena, &me, &ctx->err);
    for (size_t i = 0; rc == 1 && i < t->members.n; i++) {
        if (strcmp(t->members.codes[i], me.uuid) == 0)
            return 1;
    }
    return rc < 0 ? -1 : 0;
}

static int find_team(struct ctx *ctx, struct str uuid, struct calendar_door *door)
{
    struct team t;
    int rc = team_find(ctx->db, ctx->audience, uuid, ctx->arena, &t, &ctx->err);
    if (rc != 1 || t.deleted)
        return rc < 0 ? -1 : 0;
    rc = edits(ctx) ? 1 : is_member(ctx, &t);
    door->subject = t.id;
    door->uuid = t.uuid;
    door->name = t.label;
    door->account = who(ctx);
    return rc;
}

static int find_partner(struct ctx *ctx, struct str uuid, struct calendar_door *door)
{
    struct structure_ref ref;
    if (!edits(ctx))
        return 0;
    if (structure_find(ctx->db, ctx->audience, uuid, ctx->arena, &ref, &ctx->err) != 0)
        return -1;
    return ref.state == STRUCTURE_LIVE ? calendars_of_partner(ctx, ref.id, door) : 0;
}

int calendars_door(struct ctx *ctx, enum calendar_kind kind, struct str uuid, struct calendar_door *out)
{
    *out = (struct calendar_door){.kind = kind};
    if (access_demand(ctx, RIGHT_TEAM, "a private calendar") != 0)
        return -1;
    if (kind == CALENDAR_PARTNER)
        return find_partner(ctx, uuid, out);
    int rc = kind == CALENDAR_PERSON ? find_person(ctx, uuid, out) : find_team(ctx, uuid, out);
    return rc == 1 ? look(ctx, out) : rc;
}

int calendars_of_partner(struct ctx *ctx, int64_t structure, struct calendar_door *out)
{
    struct structure s = {0};
    size_t found = 0;
    *out = (struct calendar_door){.kind = CALENDAR_PARTNER, .subject = structure};
    if (structure_load(ctx->db, &audience_team, &structure, 1, ctx->arena, &s, &found, &ctx->err) != 0)
        return -1;
    out->uuid = s.uuid;
    out->name = s.name;
    return found ? look(ctx, out) : 0;
}

int calendars_mine(struct ctx *ctx, struct calendar_door **out, size_t *n)
{
    struct vec list = VEC_OF(struct calendar_door);
    struct calendar_door *own;
    struct calendar *teams;
    struct person me;
    size_t n_teams;
    *out = NULL;
    *n = 0;
    if (access_demand(ctx, RIGHT_TEAM, "one's own calendars") != 0)
        return -1;
    int rc = person_of_account(ctx->db, ctx->audience, who(ctx), ctx->arena, &me, &ctx->err);
    if (rc != 1 || me.deleted)
        return rc < 0 ? -1 : 0;
    own = vec_push(&list, ctx->arena);
    if (!own)
        return fail_memory(&ctx->err);
    *own = (struct calendar_door){
        .kind = CALENDAR_PERSON, .subject = me.id, .uuid = me.uuid, .name = me.label, .account = who(ctx), .own = true};
    if (look(ctx, own) < 0 || calendar_teams(ctx->db, &(struct calendar){.kind = CALENDAR_PERSON, .subject = me.id},
                                             ctx->arena, &teams, &n_teams, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n_teams; i++) {
        struct calendar_door *door = vec_push(&list, ctx->arena);
        if (!door)
            return fail_memory(&ctx->err);
        *door = (struct calendar_door){.kind = CALENDAR_TEAM,
                                       .subject = teams[i].subject,
                                       .uuid = teams[i].subject_uuid,
                                       .name = teams[i].name,
                                       .account = who(ctx)};
        if (look(ctx, door) < 0)
            return -1;
    }
    *out = list.items;
    *n = list.n;
    return 0;
}

int calendars_all(struct ctx *ctx, struct calendar **out, size_t *n)
{
    *n = 0;
    return access_demand(ctx, RIGHT_EDIT, "the list of private calendars") != 0
               ? -1
               : calendar_all(ctx->db, CALENDARS_MAX, ctx->arena, out, n, &ctx->err);
}

/* ---- Changing one ---- */

/* A partner who changes its own by its link has no account; the history says so. */
static struct author author_of(const struct ctx *ctx)
{
    if (ctx->account)
        return account_author(ctx->account, ctx->now);
    return (struct author){.now = ctx->now, .actor = "lien de la structure", .cause = CAUSE_LINK};
}

/* Whether who asks reads their own dates by it: their person's, or those of a binôme in which they go. */
static int is_own(struct ctx *ctx, const struct calendar_door *door)
{
    struct team t;
    if (door->kind != CALENDAR_TEAM)
        return door->own;
    int rc = team_find(ctx->db, ctx->audience, str_of(door->uuid), ctx->arena, &t, &ctx->err);
    return rc == 1 ? is_member(ctx, &t) : rc;
}

/* Never by both ways (app/invitations.h). */
static int check_way(struct ctx *ctx, const struct calendar_door *door)
{
    int rc = is_own(ctx, door);
    if (rc == 1)
        rc = invitations_subscribe(ctx);
    else if (rc == 0)
        return 0;
    if (rc == 0)
        return fail(&ctx->err, ERR_CONFLICT, "calendar of %s: who reads it chose invitations by mail", door->name);
    return rc < 0 ? -1 : 0;
}

int calendars_renew(struct ctx *ctx, const struct calendar_door *door, char token[CRYPTO_TOKEN_SIZE])
{
    struct author author = author_of(ctx);
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    if (check_way(ctx, door) != 0)
        return ctx_finish(ctx, -1);
    return ctx_finish(ctx, calendar_make(ctx->db, &author, door->kind, door->subject, door->account, token, &ctx->err));
}

int calendars_end(struct ctx *ctx, struct str uuid)
{
    struct author author = author_of(ctx);
    struct calendar c;
    if (access_demand(ctx, RIGHT_EDIT, "ending somebody's private calendar") != 0)
        return -1;
    int rc = calendar_by_uuid(ctx->db, uuid, ctx->arena, &c, &ctx->err);
    if (rc != 1)
        return rc;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    rc = calendar_revoke(ctx->db, &author, &c, &ctx->err);
    return ctx_finish_if(ctx, rc, rc == 1);
}

int calendars_revoke(struct ctx *ctx, const struct calendar_door *door)
{
    struct author author = author_of(ctx);
    if (!door->has)
        return 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, calendar_revoke(ctx->db, &author, &door->calendar, &ctx->err) < 0 ? -1 : 0);
}

int calendars_set_cancelled(struct ctx *ctx, const struct calendar_door *door, enum calendar_cancelled how)
{
    struct author author = author_of(ctx);
    if (!door->has || door->calendar.cancelled == how)
        return 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, calendar_set_cancelled(ctx->db, &author, &door->calendar, how, &ctx->err));
}
