#include "app/invitations.h"

#include "app/access.h"
#include "app/calendars.h"
#include "base/buf.h"
#include "domain/account.h"
#include "domain/person.h"
#include "domain/publication.h"

/* Why a date leaves somebody's calendar, for the letter's words. */
enum end { END_OFF, END_OUT, END_GONE, END_WAY };
static const char *const end_names[] = {"off", "out", "gone", "way"};

/* Bytes of a letter's data: the date, and a few names. */
#define DATA_MAX (CALENDAR_EVENT_JSON_MAX + 1024)

/* ---- What is to be told ---- */

static bool is_off(const struct calendar_event *e)
{
    return e->status == CALENDAR_CANCELLED || e->status == CALENDAR_MISSED;
}

/* When what somebody knows ends; 0: they know nothing. */
static int known_end(struct ctx *ctx, const struct invitation *x, int64_t *out)
{
    struct calendar_event known;
    const struct json *tree;
    *out = 0;
    if (!*x->knows)
        return 0;
    if (json_parse(str_of(x->knows), ctx->arena, &tree, &ctx->err) != 0 ||
        calendar_event_read(tree, &known, &ctx->err) != 0)
        return -1;
    *out = known.end_utc;
    return 0;
}

/* What they should know: `now_said`, "" that it is over, or what they know already. Nobody is invited to what has
 * begun; of a date that they know they are told what becomes of it until it is over. */
static const char *wanted(struct ctx *ctx, const struct invitation *x, const struct calendar_event *e,
                          const char *now_said, int64_t known_ends)
{
    bool coming = known_ends > ctx->now;
    bool theirs = x->holds && x->address && e && !is_off(e) && (x->tentative || e->status != CALENDAR_TENTATIVE);
    bool near = e && e->start_utc > ctx->now && e->start_utc <= ctx->now + INVITATION_AHEAD;
    if (theirs && (near || (coming && e->end_utc > ctx->now)))
        return now_said;
    return coming ? "" : x->knows;
}

/* ---- Letters ---- */

static enum end end_of(const struct invitation *x, const struct calendar_event *e)
{
    if (!x->address)
        return x->subscribes ? END_WAY : END_OUT;
    return !e ? END_GONE : x->holds ? is_off(e) ? END_OFF : END_GONE : END_OUT;
}

/* `event`: what is invited to, or what they knew of it, but for a date that is cancelled, whose reason they are told.
 */
static int put(struct ctx *ctx, const struct invitation *x, const char *event, const char *end)
{
    struct buf data = buf_in(ctx->arena, DATA_MAX);
    buf_fmt(&data, "{\"sequence\":%lld,\"at\":%lld,\"label\":", (long long)x->sequence, (long long)ctx->now);
    buf_json(&data, str_of(x->label));
    buf_fmt(&data, ",\"known\":%s,\"end\":", *x->knows ? "true" : "false");
    if (end)
        buf_json(&data, str_of(end));
    else
        buf_lit(&data, "null");
    buf_lit(&data, ",\"event\":");
    buf_raw_str(&data, str_of(event));
    buf_char(&data, '}');
    const char *key = invitation_key(x, ctx->arena);
    struct letter letter = {.key = key,
                            .to = x->said_to,
                            .template_name = end ? "invitation_end" : "invitation",
                            .data = buf_cstr(&data),
                            .due = ctx->now + INVITATION_WAIT,
                            .useless_at = x->ends_at};
    if (!key)
        return fail_memory(&ctx->err);
    return buf_ok(&data, &ctx->err) != 0 ? -1 : outbox_put(ctx->db, &letter, ctx->now, &ctx->err);
}

static int take_back(struct ctx *ctx, const struct invitation *x)
{
    const char *key = invitation_key(x, ctx->arena);
    return key ? outbox_cancel(ctx->db, key, &ctx->err) : fail_memory(&ctx->err);
}

static bool left(const struct invitation *x)
{
    return x->state == OUTBOX_SENT || x->state == OUTBOX_SENDING || x->state == OUTBOX_UNCERTAIN;
}

static int note_one(struct ctx *ctx, struct invitation *x, const struct calendar_event *e, const char *now_said)
{
    int64_t known_ends;
    if (known_end(ctx, x, &known_ends) != 0)
        return -1;
    const char *want = wanted(ctx, x, e, now_said, known_ends);
    bool ends = !*want;
    const char *to = ends || want == x->knows ? x->knows_to : x->address;
    if (strcmp(want, x->knows) == 0 && strcmp(to, x->knows_to) == 0) {
        /* Nothing to tell: what waits tells something that is no longer so. */
        if (!x->kept || left(x))
            return 0;
        x->said = x->knows;
        x->said_to = x->knows_to;
        return take_back(ctx, x) != 0 ? -1 : invitation_save(ctx->db, x, ctx->now, &ctx->err);
    }
    if (x->kept && !left(x) && strcmp(want, x->said) == 0 && strcmp(to, x->said_to) == 0)
        return 0; /* it waits, or could not be sent and waits for somebody */
    if (x->kept && !left(x) && take_back(ctx, x) != 0)
        return -1;
    x->sequence = x->kept && x->sequence >= (e ? e->sequence : 0) ? x->sequence + 1 : e ? e->sequence : 0;
    x->said = want;
    x->said_to = to;
    if (ends) {
        enum end end = end_of(x, e);
        x->ends_at = known_ends;
        if (put(ctx, x, end == END_OFF ? now_said : x->knows, end_names[end]) != 0)
            return -1;
    } else {
        x->ends_at = e->end_utc > known_ends ? e->end_utc : known_ends;
        if (put(ctx, x, want, NULL) != 0)
            return -1;
    }
    return invitation_save(ctx->db, x, ctx->now, &ctx->err);
}

int invitations_note(struct ctx *ctx, int64_t occurrence, const struct calendar_event *e)
{
    struct arena_mark mark = arena_mark(ctx->arena);
    struct buf said = buf_in(ctx->arena, CALENDAR_EVENT_JSON_MAX);
    struct invitation *list;
    size_t n;
    if (e)
        calendar_event_write(&said, e);
    if (buf_ok(&said, &ctx->err) != 0 || invitation_list(ctx->db, occurrence, ctx->arena, &list, &n, &ctx->err) != 0)
        return -1;
    const char *now_said = e ? buf_cstr(&said) : "";
    for (size_t i = 0; i < n; i++) {
        if (note_one(ctx, &list[i], e, now_said) != 0)
            return -1;
    }
    arena_release(ctx->arena, mark);
    return 0;
}

/* ---- The way ---- */

int invitations_way(struct ctx *ctx, int64_t person, struct invitation_way *out)
{
    return invitation_way_read(ctx->db, person, ctx->now, ctx->arena, out, &ctx->err);
}

int invitations_mine(struct ctx *ctx, int64_t *person, struct invitation_way *out)
{
    struct person me;
    *person = 0;
    if (access_demand(ctx, RIGHT_SELF, "how one's own dates come") != 0)
        return -1;
    int rc = person_of_account(ctx->db, &audience_team, ctx->account->id, ctx->arena, &me, &ctx->err);
    if (rc != 1 || me.deleted)
        return rc < 0 ? -1 : 0;
    *person = me.id;
    return invitations_way(ctx, me.id, out);
}

/* The private calendars in which one reads one's own dates. */
static int end_calendars(struct ctx *ctx, const struct author *author)
{
    struct calendar_door *doors;
    size_t n;
    if (!access_allows((enum account_role)ctx->account->role, RIGHT_TEAM))
        return 0;
    if (calendars_mine(ctx, &doors, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (doors[i].has && calendar_revoke(ctx->db, author, &doors[i].calendar, &ctx->err) < 0)
            return -1;
    }
    return 0;
}

int invitations_choose(struct ctx *ctx, bool subscription)
{
    struct invitation_way way;
    int64_t person;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = invitations_mine(ctx, &person, &way);
    bool changes = rc == 1 && (!way.chosen || way.subscription != subscription);
    if (changes) {
        struct author author = account_author(ctx->account, ctx->now);
        if (invitation_way_write(ctx->db, &author, person, subscription, &ctx->err) != 0 ||
            (!subscription && end_calendars(ctx, &author) != 0))
            rc = -1;
    }
    return ctx_finish_if(ctx, rc, changes);
}

int invitations_tentative(struct ctx *ctx, bool wanted)
{
    struct invitation_way way;
    int64_t person;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = invitations_mine(ctx, &person, &way);
    bool changes = rc == 1 && way.tentative != wanted;
    if (changes) {
        struct author author = account_author(ctx->account, ctx->now);
        if (invitation_tentative_write(ctx->db, &author, person, wanted, &ctx->err) != 0)
            rc = -1;
    }
    return ctx_finish_if(ctx, rc, changes);
}

int invitations_subscribe(struct ctx *ctx)
{
    struct invitation_way way;
    int64_t person;
    int rc = invitations_mine(ctx, &person, &way);
    if (rc != 1 || way.subscription)
        return rc < 0 ? -1 : 1;
    if (way.chosen)
        return 0;
    struct author author = account_author(ctx->account, ctx->now);
    return invitation_way_write(ctx->db, &author, person, true, &ctx->err) != 0 ? -1 : 1;
}

int invitations_nightly(struct ctx *ctx)
{
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = invitation_doubt(ctx->db, ctx->now, ctx->now + INVITATION_AHEAD, &ctx->err);
    return ctx_finish(ctx, rc == 0 ? invitation_forget(ctx->db, ctx->now - INVITATION_KEEP, &ctx->err) : rc);
}
