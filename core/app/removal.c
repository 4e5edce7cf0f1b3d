#include "app/removal.h"

#include "app/access.h"
#include "app/edit.h"
#include "app/refresh.h"
#include "base/buf.h"
#include "base/date.h"
#include "domain/structure_read.h"
#include "domain/structure_write.h"
#include "history_priv.h"

const struct removal_reason removal_reasons[REMOVAL_WHY__MAX] = {
    [REMOVAL_DUPLICATE] = {"doublon", "Doublon d’une autre fiche"},
    [REMOVAL_ASKED] = {"demande", "À la demande de la structure ou de la personne"},
    [REMOVAL_OUTSIDE] = {"hors", "Hors du territoire ou du sujet de l’annuaire"},
    [REMOVAL_MISTAKE] = {"erreur", "Créée par erreur"},
    [REMOVAL_OTHER] = {"autre", "Autre raison"},
};

static const char SQL_INSTEAD[] = "SELECT t.uuid, t.name FROM structure s JOIN structure t ON t.id = s.see_instead"
                                  " WHERE s.id = ?1 AND t.deleted_rev IS NULL";
static const char SQL_FORGET_INSTEAD[] = "UPDATE structure SET see_instead = NULL WHERE id = ?1";

/* ?1 structure, ?2 place, ?3 now, ?4 today. */
#define HERE " AND place IN (SELECT id FROM place WHERE (structure = ?1 OR id = ?2) AND deleted_rev IS NULL)"
static const char SQL_AHEAD[] =
    "SELECT count(*), coalesce(min(start_utc), 0), (SELECT count(*) FROM series WHERE deleted_rev IS NULL"
    " AND (last IS NULL OR last >= ?4)" HERE ") FROM occurrence WHERE deleted_rev IS NULL AND end_utc > ?3"
    " AND status IN ('envisaged', 'proposed', 'confirmed')" HERE;

/* One removal. */
struct removing {
    struct ctx *ctx;
    const struct removal *what;
    struct author author;
    struct edit edit;
    struct structure before, after;
    int64_t instead; /* id, or 0 */
};

static int start(struct removing *r, struct ctx *ctx, const struct removal *what, enum removed *out)
{
    *r = (struct removing){.ctx = ctx, .what = what};
    *out = REMOVED_RULES;
    if (access_demand(ctx, RIGHT_EDIT, "removing a structure") != 0)
        return -1;
    r->author = account_author(ctx->account, ctx->now);
    r->edit = edit_of(ctx, &r->author);
    return 0;
}

/* ---- Writing ---- */

/* "Doublon d’une autre fiche : fiche créée deux fois", or the words alone. */
static const char *reason(const struct removal *what, const char *words, struct arena *a)
{
    if (what->state != REMOVAL_DELETED || what->why == REMOVAL_OTHER)
        return words;
    const char *label = removal_reasons[what->why].label;
    return words ? arena_printf(a, "%s\u00A0: %s", label, words) : label;
}

/* What is to be seen instead must be something to see. */
static int find_instead(struct removing *r, enum removed *out)
{
    struct structure other;
    if (r->what->instead.n == 0 || r->what->state == REMOVAL_OPEN || r->what->state == REMOVAL_SUSPENDED)
        return 0;
    int rc = history_load(r->ctx, r->what->instead, &other);
    if (rc < 0)
        return -1;
    if (rc == 0 || other.id == r->before.id || other.status == STATUS_CLOSED)
        *out = REMOVED_INSTEAD;
    else
        r->instead = other.id;
    return 0;
}

static int refresh_one(struct removing *r)
{
    struct ctx *ctx = r->ctx;
    return refresh_changed(ctx->db, r->edit.rules, &r->before.id, 1, ctx->now, ctx->arena, &ctx->err);
}

static int run_with_id(struct ctx *ctx, const char *sql, int64_t id)
{
    struct stmt *s;
    if (db_prepare(ctx->db, sql, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, id);
    return stmt_run(s, &ctx->err);
}

/* Open or suspended: a value like others, and nothing to see instead any more. */
static int write_status(struct removing *r, int status)
{
    r->after.status = status;
    record_mark_set(&r->after, record_index(&structure_type, STR("status")));
    return run_with_id(r->ctx, SQL_FORGET_INSTEAD, r->before.id) != 0 ||
                   edit_save(&r->edit, &r->before, &r->after, &r->ctx->err) != 0
               ? -1
               : 0;
}

static bool says_same_instead(struct removing *r, const char *uuid)
{
    return uuid ? str_is(r->what->instead, uuid) : r->what->instead.n == 0;
}

static int write_state(struct removing *r, enum removed *out)
{
    static const int statuses[REMOVAL__MAX] = {
        [REMOVAL_OPEN] = STATUS_ACTIVE, [REMOVAL_SUSPENDED] = STATUS_SUSPENDED, [REMOVAL_CLOSED] = STATUS_CLOSED};
    struct ctx *ctx = r->ctx;
    const char *uuid, *name;
    int64_t rev, id = r->before.id;
    if (r->what->state == REMOVAL_DELETED) {
        const char *ahead;
        if (removal_ahead(ctx, id, 0, &ahead) != 0)
            return -1;
        if (ahead) {
            *out = REMOVED_DATES;
            return 0;
        }
        return structure_delete(ctx->db, &r->author, id, r->instead, false, &rev, &ctx->err) != 0 ? -1 : refresh_one(r);
    }
    if (removal_instead(ctx, id, &uuid, &name) != 0)
        return -1;
    if (r->before.status == statuses[r->what->state] &&
        (r->what->state != REMOVAL_CLOSED || says_same_instead(r, uuid))) {
        *out = REMOVED_NOTHING;
        return 0;
    }
    if (edit_lock(&r->edit, "structure", id, "status", &ctx->err) != 0)
        return -1;
    if (r->what->state != REMOVAL_CLOSED)
        return write_status(r, statuses[r->what->state]);
    return structure_close(ctx->db, &r->author, id, r->instead, &rev, &ctx->err) != 0 ? -1 : refresh_one(r);
}

static int decide(struct removing *r, enum removed *out)
{
    const struct removal *what = r->what;
    const char *words;
    int rc = history_load_twice(r->ctx, what->uuid, &r->before, &r->after);
    if (rc < 0 ||
        change_reason(utf8_prefix(what->words, 4 * REMOVAL_WORDS_MAX), r->ctx->arena, &words, &r->ctx->err) != 0)
        return -1;
    bool needs_words = what->why == REMOVAL_OTHER && !words;
    *out = rc == 0                                                                            ? REMOVED_UNKNOWN
           : r->before.rev != what->rev                                                       ? REMOVED_CHANGED
           : what->state == REMOVAL_DELETED && (what->why == REMOVAL_WHY__MAX || needs_words) ? REMOVED_REASON
                                                                                              : REMOVED_DONE;
    if (*out != REMOVED_DONE || find_instead(r, out) != 0)
        return *out != REMOVED_DONE ? 0 : -1;
    if (*out != REMOVED_DONE)
        return 0;
    r->author.reason = reason(what, words, r->ctx->arena);
    return write_state(r, out);
}

int removal_write(struct ctx *ctx, const struct removal *what, enum removed *out)
{
    struct removing r;
    if (start(&r, ctx, what, out) != 0)
        return -1;
    if (!r.edit.rules)
        return 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = decide(&r, out);
    return ctx_finish_if(ctx, rc, *out == REMOVED_DONE);
}

static int undo(struct removing *r, struct str uuid, int64_t rev, enum removed *out)
{
    struct ctx *ctx = r->ctx;
    struct tombstone t;
    int64_t seq;
    int rc = tombstone_find(ctx->db, &audience_team, uuid, ctx->arena, &t, &ctx->err);
    if (rc < 0)
        return -1;
    *out = rc == 0 ? REMOVED_UNKNOWN : t.erased ? REMOVED_ERASED : t.rev != rev ? REMOVED_CHANGED : REMOVED_DONE;
    if (*out != REMOVED_DONE)
        return 0;
    r->before.id = t.id;
    r->author.reason = "fiche rétablie";
    return structure_undelete(ctx->db, &r->author, t.id, &seq, &ctx->err) != 0 ? -1 : refresh_one(r);
}

int removal_undo(struct ctx *ctx, struct str uuid, int64_t rev, enum removed *out)
{
    struct removing r;
    if (start(&r, ctx, NULL, out) != 0)
        return -1;
    if (!r.edit.rules)
        return 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = undo(&r, uuid, rev, out);
    return ctx_finish_if(ctx, rc, *out == REMOVED_DONE);
}

/* ---- Reading ---- */

int removal_read(struct ctx *ctx, struct str uuid, struct tombstone *tombstone, struct structure *was)
{
    int rc = tombstone_find(ctx->db, ctx->audience, uuid, ctx->arena, tombstone, &ctx->err);
    *was = (struct structure){0};
    return rc == 1 ? structure_load_tombstone(ctx->db, ctx->audience, tombstone->id, ctx->arena, was, &ctx->err) : rc;
}

int removal_instead(struct ctx *ctx, int64_t structure, const char **uuid, const char **name)
{
    struct stmt *s;
    *uuid = *name = NULL;
    if (db_prepare(ctx->db, SQL_INSTEAD, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, structure);
    int rc = stmt_step(s, &ctx->err);
    if (rc == 1) {
        *uuid = col_text(s, 0, ctx->arena);
        *name = col_text(s, 1, ctx->arena);
    }
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

int removal_ahead(struct ctx *ctx, int64_t structure, int64_t place, const char **words)
{
    struct buf b = buf_in(ctx->arena, 300);
    char today[DATE_ISO_SIZE];
    struct stmt *s;
    *words = NULL;
    if (db_prepare(ctx->db, SQL_AHEAD, &s, &ctx->err) != 0)
        return -1;
    date_iso(paris_date(ctx->now), today);
    bind_int(s, 1, structure);
    bind_int(s, 2, place);
    bind_int(s, 3, ctx->now);
    bind_text(s, 4, today);
    int rc = stmt_step(s, &ctx->err);
    int64_t dates = rc == 1 ? col_int(s, 0) : 0, next = rc == 1 ? col_int(s, 1) : 0,
            series = rc == 1 ? col_int(s, 2) : 0;
    stmt_reset(s);
    if (rc < 0 || (dates == 0 && series == 0))
        return rc < 0 ? -1 : 0;
    if (dates) {
        buf_fmt(&b, "%lld date%s à venir, la prochaine le ", (long long)dates, dates > 1 ? "s" : "");
        date_long(&b, paris_date(next));
        buf_lit(&b, ", à déplacer ou annuler d’abord.");
    } else {
        buf_fmt(&b, "%lld série%s du planning à déplacer ou terminer d’abord.", (long long)series,
                series > 1 ? "s" : "");
    }
    *words = buf_cstr(&b);
    return buf_ok(&b, &ctx->err);
}
