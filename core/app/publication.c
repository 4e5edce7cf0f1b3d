#include "app/publication.h"

#include <stdlib.h>

#include "app/announce.h"
#include "app/config.h"
#include "app/directory.h"
#include "app/invitations.h"
#include "base/buf.h"
#include "base/date.h"
#include "domain/occurrence.h"
#include "domain/reach.h"
#include "domain/setting.h"
#include "domain/taxonomy.h"
#include "store/rows.h"

/* Bytes of the labels of who holds a date. */
#define STAFF_TEXT_MAX (STAFF_MAX * RECORD_LINE_MAX)

/* The setting that holds the address that calendars were told last. */
#define KEY_ADDRESS "calendar.address"

/* As partners see them that are of no structure: what everybody of them is told. */
static const struct audience audience_partners = {.level = LEVEL_PARTNERS};

static const char SQL_STAFF[] = "SELECT q.label FROM occurrence_staff x JOIN person q ON q.id = x.person"
                                " WHERE x.occurrence = ?1 ORDER BY q.label";

/* ---- The dates ---- */

static bool is_shown(const struct occurrence *o)
{
    /* Of a course, who holds it may ask for what is only proposed. */
    return (o->status >= OCCURRENCE_CONFIRMED || (o->course && o->status == OCCURRENCE_PROPOSED)) && !o->example;
}

/* Calendars lie with others: where not everybody may go, even the team's do not say where. What is written of a date
 * for the team alone may name the place, and is not told either; what others read of it was refused if it did. */
static void forget_place(struct occurrence *o)
{
    o->place_name = o->address = o->postcode = o->insee = o->city = o->structure_name = NULL;
    if (o->level == LEVEL_TEAM)
        o->title = o->reason = o->open_note = o->public_note = NULL;
}

struct dates {
    struct occurrence *items;
    size_t n;
};

/* Those of a level, as that level reads them. */
static int read_as(struct ctx *ctx, const struct audience *who, const int64_t *ids, size_t n, struct dates *out)
{
    struct occurrence *list;
    size_t found;
    if (occurrence_read(ctx->db, who, ids, n, ctx->arena, &list, &found, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < found; i++) {
        if (!is_shown(&list[i]) || (who->level < LEVEL_TEAM && list[i].level != (int)who->level))
            continue;
        if (who->level == LEVEL_TEAM && list[i].place_reserved)
            forget_place(&list[i]);
        out->items[out->n++] = list[i];
    }
    return 0;
}

/* What everybody is told of a date for everybody, what partners are told of one for them. */
static int read_dates(struct ctx *ctx, enum publication_variant variant, const int64_t *ids, size_t n,
                      struct dates *out)
{
    *out = (struct dates){.items = ARENA_ARRAY(ctx->arena, n + 1, struct occurrence)};
    if (!out->items)
        return fail_memory(&ctx->err);
    if (variant == PUBLICATION_PRIVATE)
        return read_as(ctx, &audience_team, ids, n, out);
    if (read_as(ctx, &audience_public, ids, n, out) != 0)
        return -1;
    return read_as(ctx, &audience_partners, ids, n, out);
}

/* ---- What is said of them ---- */

static int name_staff(struct ctx *ctx, struct calendar_event *e)
{
    struct buf b = buf_in(ctx->arena, STAFF_TEXT_MAX);
    struct stmt *s;
    int rc;
    if (db_prepare(ctx->db, SQL_STAFF, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, e->occurrence);
    while ((rc = stmt_step(s, &ctx->err)) == 1) {
        buf_raw_str(&b, b.n ? STR(", ") : STR(""));
        buf_raw_str(&b, col_str(s, 0));
    }
    e->staff = b.n ? buf_cstr(&b) : NULL;
    return rc == 0 ? buf_ok(&b, &ctx->err) : -1;
}

static const char *label(const struct taxonomy *terms, enum scheme scheme, const char *code)
{
    return code ? taxonomy_label(terms, scheme, code) : NULL;
}

/* Of the clock: on the days when it changes, a whole one has 23 or 25 hours. */
static bool is_midnight(int64_t instant)
{
    return paris_instant(paris_date(instant), 0) == instant;
}

static int say(struct ctx *ctx, const struct taxonomy *terms, enum publication_variant variant,
               const struct occurrence *o, const struct announcement *said, struct calendar_event *e)
{
    *e = (struct calendar_event){.occurrence = o->id,
                                 .variant = variant,
                                 .uuid = o->uuid,
                                 .level = o->level,
                                 .start_utc = o->start_utc,
                                 .end_utc = o->end_utc,
                                 .all_day = is_midnight(o->start_utc) && is_midnight(o->end_utc),
                                 .moved = record_has(o, record_index(&occurrence_type, STR("was_day"))),
                                 .was_day = o->was_day,
                                 .was_start = (int)o->was_start,
                                 .status = o->status == OCCURRENCE_CANCELLED  ? CALENDAR_CANCELLED
                                           : o->status == OCCURRENCE_MISSED   ? CALENDAR_MISSED
                                           : o->status == OCCURRENCE_PROPOSED ? CALENDAR_TENTATIVE
                                                                              : CALENDAR_CONFIRMED,
                                 .open_to = o->open_to,
                                 .capacity = o->capacity,
                                 .title = o->title ? said->title : said->kind,
                                 .detail = o->title ? said->summary : NULL,
                                 .kind = said->kind,
                                 .theme = label(terms, SCHEME_THEME, o->theme),
                                 .campaign = label(terms, SCHEME_CAMPAIGN, o->campaign),
                                 .reason = o->reason,
                                 .open_note = o->open_note,
                                 .note = o->public_note,
                                 .place = o->place_name,
                                 .structure = o->structure_name,
                                 .address = o->address,
                                 .postcode = o->postcode,
                                 .city = o->city,
                                 .created_at = o->created_at};
    return variant == PUBLICATION_PRIVATE ? name_staff(ctx, e) : 0;
}

static int make_events(struct ctx *ctx, const struct taxonomy *terms, enum publication_variant variant,
                       const int64_t *ids, size_t n, struct calendar_event **out, size_t *n_out)
{
    struct dates d;
    struct announcement *said;
    if (read_dates(ctx, variant, ids, n, &d) != 0 || announce(ctx, terms, d.items, d.n, &said) != 0)
        return -1;
    *out = ARENA_ARRAY(ctx->arena, d.n + 1, struct calendar_event);
    *n_out = d.n;
    if (!*out)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < d.n; i++) {
        if (say(ctx, terms, variant, &d.items[i], &said[i], &(*out)[i]) != 0)
            return -1;
    }
    return 0;
}

static int by_start(const void *x, const void *y)
{
    const struct calendar_event *a = x, *b = y;
    if (a->start_utc != b->start_utc)
        return a->start_utc < b->start_utc ? -1 : 1;
    return (a->occurrence > b->occurrence) - (a->occurrence < b->occurrence);
}

int publication_events(struct ctx *ctx, enum publication_variant variant, const int64_t *ids, size_t n,
                       struct calendar_event **out, size_t *n_out)
{
    const struct snapshot *snap;
    char hash[CRYPTO_HASH_SIZE];
    if (directory_snapshot(ctx, &snap) != 0 || make_events(ctx, &snap->taxonomy, variant, ids, n, out, n_out) != 0)
        return -1;
    for (size_t i = 0; i < *n_out; i++) {
        struct calendar_event *e = &(*out)[i];
        int rc = calendar_event_hash(e, ctx->arena, hash, &ctx->err) == 0
                     ? publication_look(ctx->db, e, hash, &ctx->err)
                     : -1;
        if (rc == 0)
            return fail(&ctx->err, ERR_BUSY, "the ledger of publication is behind at date %s", e->uuid);
        if (rc < 0)
            return -1;
    }
    if (*n_out)
        qsort(*out, *n_out, sizeof **out, by_start);
    return 0;
}

/* ---- The ledger ---- */

/* One pass over dates that may be behind. */
struct pass {
    struct ctx *ctx;
    const struct taxonomy *terms;
    int64_t rev;
};

static struct calendar_event *event_of(struct calendar_event *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].occurrence == id)
            return &list[i];
    }
    return NULL;
}

/* What is told of one date in one variant now, with its sequence from here on; *changed: it was something else. */
static int note(struct pass *p, int64_t id, enum publication_variant variant, struct calendar_event *e, bool *changed)
{
    struct ctx *ctx = p->ctx;
    char hash[CRYPTO_HASH_SIZE] = "";
    struct calendar_event known = {.occurrence = id, .variant = variant};
    if (e && calendar_event_hash(e, ctx->arena, hash, &ctx->err) != 0)
        return -1;
    int same = publication_look(ctx->db, &known, hash, &ctx->err);
    if (same < 0)
        return -1;
    *changed = !same;
    if (!same && publication_note(ctx->db, id, variant, hash, ctx->now, &ctx->err) != 0)
        return -1;
    return e && publication_look(ctx->db, e, hash, &ctx->err) < 0 ? -1 : 0;
}

static int refresh_some(struct pass *p, const int64_t *ids, size_t n)
{
    struct ctx *ctx = p->ctx;
    struct calendar_event *events[PUBLICATION__MAX];
    size_t n_events[PUBLICATION__MAX];
    for (int v = 0; v < PUBLICATION__MAX; v++) {
        if (make_events(ctx, p->terms, (enum publication_variant)v, ids, n, &events[v], &n_events[v]) != 0)
            return -1;
    }
    for (size_t i = 0; i < n; i++) {
        struct calendar_told told = {.rev = p->rev, .now = ctx->now};
        for (int v = 0; v < PUBLICATION__MAX; v++) {
            struct calendar_event *e = event_of(events[v], n_events[v], ids[i]);
            told.variants[v] = e != NULL;
            if (note(p, ids[i], (enum publication_variant)v, e, &told.changed[v]) != 0)
                return -1;
        }
        if (calendar_items_note(ctx->db, ids[i], &told, &ctx->err) != 0 ||
            invitations_note(ctx, ids[i],
                             event_of(events[PUBLICATION_PRIVATE], n_events[PUBLICATION_PRIVATE], ids[i])) != 0 ||
            publication_done(ctx->db, ids[i], &ctx->err) != 0)
            return -1;
    }
    return 0;
}

int publication_refresh(struct ctx *ctx)
{
    int64_t ids[PUBLICATION_BATCH], after = 0;
    struct taxonomy terms;
    struct pass p = {.ctx = ctx, .terms = &terms};
    struct arena_mark start = arena_mark(ctx->arena);
    size_t n;
    int rc = publication_is_stale(ctx->db, &ctx->err);
    if (rc != 1 || !ctx_rules(ctx))
        return rc < 0 ? -1 : 0;
    rc = taxonomy_load(ctx->db, ctx->arena, &terms, &ctx->err);
    if (rc == 0)
        rc = calendar_items_rev(ctx->db, &p.rev, &ctx->err);
    for (n = 1; rc == 0 && n;) {
        struct arena_mark mark = arena_mark(ctx->arena);
        rc = publication_stale(ctx->db, after, ids, &n, &ctx->err);
        if (rc == 0 && n) {
            after = ids[n - 1];
            rc = refresh_some(&p, ids, n);
        }
        arena_release(ctx->arena, mark);
    }
    if (rc == 0)
        rc = reach_invited(ctx->db, ctx->now, &ctx->err);
    arena_release(ctx->arena, start);
    return rc;
}

int publication_commit(struct ctx *ctx)
{
    struct err kept = ctx->err;
    if (publication_refresh(ctx) != 0)
        ctx->err = kept;
    return db_commit(ctx->db, &ctx->err);
}

int publication_catch_up(struct ctx *ctx)
{
    int rc = publication_is_stale(ctx->db, &ctx->err);
    if (rc != 1 || !ctx_rules(ctx))
        return rc < 0 ? -1 : 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    rc = publication_refresh(ctx);
    if (rc == 0 && db_commit(ctx->db, &ctx->err) == 0)
        return 0;
    db_rollback(ctx->db);
    return -1;
}

/* The address of every date is in what calendars hold of it. */
static int tell_address(struct ctx *ctx)
{
    const char *address = ctx->config && ctx->config->base_url ? ctx->config->base_url : "";
    int same = setting_is(ctx->db, KEY_ADDRESS, address, &ctx->err);
    if (same < 0)
        return -1;
    if (same || !*address)
        return 0;
    if (publication_raise_all(ctx->db, ctx->now, &ctx->err) != 0)
        return -1;
    return setting_write(ctx->db, KEY_ADDRESS, address, &ctx->err);
}

int publication_reword(struct ctx *ctx)
{
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    if (publication_doubt_all(ctx->db, &ctx->err) == 0 && tell_address(ctx) == 0 && publication_refresh(ctx) == 0 &&
        db_commit(ctx->db, &ctx->err) == 0)
        return 0;
    db_rollback(ctx->db);
    return -1;
}

int publication_nightly(struct ctx *ctx)
{
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, calendar_items_forget(ctx->db, ctx->now - CALENDAR_GONE_LIFE, &ctx->err));
}
