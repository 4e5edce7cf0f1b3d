#include "domain/reach.h"

#include "base/date.h"
#include "base/mail.h"
#include "base/record.h"
#include "base/vec.h"

const char *const reach_how_names[REACH_HOW__MAX + 1] = {"mail", "phone", "sms", "spoken", "self", "undone", NULL};

/* What counts is what is still to be told of a date that is not over, as told or as it is. */
#define LEFT \
    "EXISTS (SELECT 1 FROM reach_to t JOIN reach_line l ON l.told_to = t.id JOIN occurrence o ON o.id = l.occurrence" \
    " WHERE t.reach = r.id AND t.ticked_at IS NULL AND l.known_at IS NULL AND (l.told_utc > ?1 OR o.start_utc > ?1))"
/* ?2 a person: told by the list, or holds one of its dates; 0: whoever. */
#define OF_PERSON \
    " AND (?2 = 0 OR EXISTS (SELECT 1 FROM reach_to t LEFT JOIN reach_line l ON l.told_to = t.id LEFT JOIN" \
    " occurrence_staff x ON x.occurrence = l.occurrence WHERE t.reach = r.id AND (t.person = ?2 OR x.person = ?2)))"
#define SELECT_REACH \
    "SELECT r.id, r.uuid, r.rev, r.at, r.changed_at, a.label, r.reason FROM reach r LEFT JOIN account a ON" \
    " a.id = r.account WHERE "
static const char SQL_OPEN[] = SELECT_REACH LEFT OF_PERSON " ORDER BY r.id LIMIT ?3";
static const char SQL_OF_DATE[] =
    SELECT_REACH "r.id IN (SELECT t.reach FROM reach_line l JOIN reach_to t ON t.id = l.told_to WHERE"
                 " l.occurrence = ?4) AND ?1 IS NOT NULL" OF_PERSON " ORDER BY r.id DESC LIMIT ?3";
static const char SQL_ONE[] = SELECT_REACH "r.uuid = ?4 AND ?1 IS NOT NULL" OF_PERSON " LIMIT ?3";

/* The address of a member is that of an account that may still read the planning. */
static const char SQL_TO[] =
    "SELECT t.id, coalesce(t.place, 0), coalesce(t.account, 0), coalesce(t.person, 0),"
    " coalesce(a.label, q.label, p.name, s.name), s.name, s.uuid, coalesce(p.confidential, 0),"
    " iif(t.person IS NULL, iif(a.role = 'partner' AND a.blocked_at IS NULL, a.mail, NULL),"
    " iif(b.role IN ('binome', 'coordinator', 'admin') AND b.blocked_at IS NULL, b.mail, NULL)),"
    " coalesce(t.ticked_at, 0), k.label, t.note, t.how, m.state, coalesce(m.tried_at, 0), t.mails"
    " FROM reach_to t LEFT JOIN place p ON p.id = t.place LEFT JOIN structure s ON s.id = p.structure"
    " LEFT JOIN account a ON a.id = t.account LEFT JOIN person q ON q.id = t.person"
    " LEFT JOIN account b ON b.id = q.account LEFT JOIN account k ON k.id = t.ticked_by"
    " LEFT JOIN outbox m ON m.idem_key = t.mail_key WHERE t.reach = ?1"
    " ORDER BY t.person IS NOT NULL, t.place, t.account IS NOT NULL, 5, t.id LIMIT ?2";
static const char SQL_WAYS[] =
    "SELECT c.kind = 'mail', c.value, c.norm, c.label, c.level > 0 FROM place p JOIN contact c ON"
    " c.structure = p.structure WHERE p.id = ?1 AND c.kind IN ('phone', 'mail') AND (c.entity = 'structure' OR"
    " (c.entity = 'place' AND c.entity_id = p.id)) GROUP BY c.kind, c.norm"
    " ORDER BY c.kind = 'mail', c.entity = 'structure', c.level = 0, c.position, c.id LIMIT ?2";
static const char SQL_LINES[] =
    "SELECT l.occurrence, l.was, l.now, l.told_live, l.live, l.told_day, l.told_start, l.told_minutes, l.told_utc,"
    " l.start_utc, coalesce(l.told_place, 0), coalesce(l.place, 0), l.told_staff, l.staff, l.known_at IS NOT NULL,"
    " coalesce(p.name, s.name), coalesce(p.confidential, 0), coalesce(q.name, z.name), coalesce(q.confidential, 0)"
    " FROM reach_told l LEFT JOIN place p ON p.id = l.told_place LEFT JOIN structure s ON s.id = p.structure"
    " LEFT JOIN place q ON q.id = l.place LEFT JOIN structure z ON z.id = q.structure"
    " WHERE l.told_to = ?1 ORDER BY l.known_at IS NOT NULL, iif(l.was, l.told_utc, l.start_utc), l.occurrence";

static int read_ways(struct db *db, struct reach_to *t, struct arena *a, struct err *err)
{
    struct stmt *s;
    int rc;
    t->ways = ARENA_ARRAY(a, REACH_WAYS_MAX, struct reach_way);
    if (!t->ways)
        return fail_memory(err);
    if (db_prepare(db, SQL_WAYS, &s, err) != 0)
        return -1;
    bind_int(s, 1, t->place);
    bind_int(s, 2, REACH_WAYS_MAX);
    while ((rc = stmt_step(s, err)) == 1) {
        struct reach_way *w = &t->ways[t->n_ways++];
        *w = (struct reach_way){.mail = col_int(s, 0) != 0,
                                .value = col_text(s, 1, a),
                                .norm = col_text(s, 2, a),
                                .label = col_text(s, 3, a),
                                .pro = col_int(s, 4) != 0};
        if (!t->mail && w->mail && w->value && mail_is_address(str_of(w->value)))
            t->mail = w->value;
    }
    return rc;
}

/* What has gone by is urgent no more: what is still to come is. */
static void note_time(struct reach_to *t, int64_t utc, int64_t now)
{
    t->soonest = utc > now && utc < t->soonest ? utc : t->soonest;
    t->latest = utc > t->latest ? utc : t->latest;
}

static int read_lines(struct db *db, struct reach_to *t, int64_t now, struct arena *a, struct err *err)
{
    struct vec lines = VEC_OF(struct reach_line);
    struct stmt *s;
    int rc;
    if (db_prepare(db, SQL_LINES, &s, err) != 0)
        return -1;
    bind_int(s, 1, t->id);
    t->soonest = INT64_MAX;
    t->latest = INT64_MIN;
    while ((rc = stmt_step(s, err)) == 1) {
        struct reach_line *l = vec_push(&lines, a);
        if (!l) {
            stmt_reset(s);
            return fail_memory(err);
        }
        *l = (struct reach_line){.occurrence = col_int(s, 0),
                                 .was = col_int(s, 1) != 0,
                                 .is = col_int(s, 2) != 0,
                                 .was_live = col_int(s, 3) != 0,
                                 .is_live = col_int(s, 4) != 0,
                                 .was_start = col_int(s, 6),
                                 .was_minutes = col_int(s, 7),
                                 .was_utc = col_int(s, 8),
                                 .utc = col_int(s, 9),
                                 .was_place = col_int(s, 10),
                                 .place = col_int(s, 11),
                                 .was_staff = col_text(s, 12, a),
                                 .staff = col_text(s, 13, a),
                                 .known = col_int(s, 14) != 0,
                                 .was_place_name = col_text(s, 15, a),
                                 .was_hidden = col_int(s, 16) != 0,
                                 .place_name = col_text(s, 17, a),
                                 .hidden = col_int(s, 18) != 0};
        if (date_parse(col_str(s, 5), &l->was_day, err) != 0) {
            stmt_reset(s);
            err->code = ERR_STORE;
            return -1;
        }
        if (l->known)
            continue;
        if (l->was)
            note_time(t, l->was_utc, now);
        if (l->is)
            note_time(t, l->utc, now);
    }
    t->lines = lines.items;
    t->n_lines = lines.n;
    return rc;
}

static int index_of(const char *const *names, struct str text)
{
    return text.n ? record_name_index(names, text) : -1;
}

static int read_people(struct db *db, struct reach *r, struct arena *a, struct err *err)
{
    struct stmt *s;
    int rc;
    struct vec all = VEC_OF(struct reach_to);
    if (db_prepare(db, SQL_TO, &s, err) != 0)
        return -1;
    bind_int(s, 1, r->id);
    bind_int(s, 2, REACH_TO_MAX);
    while ((rc = stmt_step(s, err)) == 1) {
        struct reach_to *t = vec_push(&all, a);
        if (!t) {
            stmt_reset(s);
            return fail_memory(err);
        }
        *t = (struct reach_to){.id = col_int(s, 0),
                               .place = col_int(s, 1),
                               .account = col_int(s, 2),
                               .person = col_int(s, 3),
                               .name = col_text(s, 4, a),
                               .of = col_text(s, 5, a),
                               .of_uuid = col_text(s, 6, a),
                               .confidential = col_int(s, 7) != 0,
                               .partner = col_int(s, 2) != 0,
                               .mail = col_text(s, 8, a),
                               .ticked_at = col_int(s, 9),
                               .ticked_by = col_text(s, 10, a),
                               .note = col_text(s, 11, a),
                               .how = index_of(reach_how_names, col_str(s, 12)),
                               .mail_state = index_of(outbox_state_names, col_str(s, 13)),
                               .mail_at = col_int(s, 14),
                               .mails = col_int(s, 15)};
        t->name = t->name ? t->name : "";
    }
    r->to = all.items;
    r->n_to = all.n;
    return rc;
}

static int complete(struct db *db, struct reach *r, int64_t now, struct arena *a, struct err *err)
{
    r->soonest = INT64_MAX;
    if (read_people(db, r, a, err) != 0)
        return -1;
    for (size_t i = 0; i < r->n_to; i++) {
        struct reach_to *t = &r->to[i];
        if ((t->place && !t->account && read_ways(db, t, a, err) != 0) || read_lines(db, t, now, a, err) != 0)
            return -1;
        if (t->ticked_at)
            continue;
        r->left++;
        r->soonest = t->soonest < r->soonest ? t->soonest : r->soonest;
    }
    return 0;
}

/* The most urgent first, then the oldest. */
static bool before(const struct reach *a, const struct reach *b)
{
    return a->soonest != b->soonest ? a->soonest < b->soonest : a->id < b->id;
}

static void sort(struct reach *list, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct reach x = list[i];
        size_t k = i;
        for (; k > 0 && before(&x, &list[k - 1]); k--)
            list[k] = list[k - 1];
        list[k] = x;
    }
}

int reach_read(struct db *db, const struct audience *who, const struct reach_query *q, struct arena *a,
               struct reach **out, size_t *n, struct err *err)
{
    const char *sql = q->uuid.n ? SQL_ONE : q->occurrence ? SQL_OF_DATE : SQL_OPEN;
    struct stmt *s;
    int rc;
    *n = 0;
    *out = NULL;
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads who is to be told of a change");
    *out = ARENA_ARRAY(a, REACH_LISTS_MAX, struct reach);
    if (!*out)
        return fail_memory(err);
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, q->now);
    bind_int(s, 2, q->person);
    bind_int(s, 3, REACH_LISTS_MAX);
    if (sql == SQL_ONE)
        bind_str(s, 4, q->uuid);
    else if (sql == SQL_OF_DATE)
        bind_int(s, 4, q->occurrence);
    while ((rc = stmt_step(s, err)) == 1) {
        (*out)[(*n)++] = (struct reach){.id = col_int(s, 0),
                                        .uuid = col_text(s, 1, a),
                                        .rev = col_int(s, 2),
                                        .at = col_int(s, 3),
                                        .changed_at = col_int(s, 4),
                                        .by = col_text(s, 5, a),
                                        .reason = col_text(s, 6, a)};
    }
    for (size_t i = 0; rc == 0 && i < *n; i++)
        rc = complete(db, *out + i, q->now, a, err);
    if (rc == 0 && sql == SQL_OPEN)
        sort(*out, *n);
    return rc;
}

/* ---- Ticking ---- */

static const char SQL_TICK[] = "UPDATE reach_to SET ticked_at = ?3, ticked_by = nullif(?4, 0), how = ?5, note = ?6"
                               " WHERE id = ?2 AND reach = ?1 AND ticked_at IS NULL";
static const char SQL_DROP_LETTER[] =
    "UPDATE outbox SET state = 'cancelled', data = NULL, error = NULL WHERE state IN ('queued', 'failed', 'uncertain')"
    " AND idem_key = (SELECT mail_key FROM reach_to WHERE id = ?1) AND idem_key LIKE 'reach/%'";
static const char SQL_FORGET_TICK[] =
    "UPDATE reach_line SET known_at = NULL WHERE told_to = ?2 AND known_at ="
    " (SELECT ticked_at FROM reach_to WHERE id = ?2 AND reach = ?1 AND ticked_at IS NOT NULL)";
static const char SQL_UNTICK[] = "UPDATE reach_to SET ticked_at = NULL, ticked_by = NULL, how = NULL, note = NULL,"
                                 " mail_till = NULL WHERE id = ?2 AND reach = ?1 AND ticked_at IS NOT NULL";

static int note_change(struct db *db, const struct author *author, int64_t reach, struct err *err)
{
    int64_t seq;
    return change_add(db, author, "reach", reach, CHANGE_UPDATE, NULL, &seq, err);
}

int reach_tick(struct db *db, const struct author *author, int64_t reach, int64_t to, const struct reach_tick *tick,
               struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_TICK, &s, err) != 0)
        return -1;
    bind_int(s, 1, reach);
    bind_int(s, 2, to);
    bind_int(s, 3, author->now);
    bind_int(s, 4, author->account);
    bind_text(s, 5, reach_how_names[tick->how]);
    bind_text(s, 6, tick->note);
    if (stmt_run(s, err) != 0)
        return -1;
    if (db_changes(db) == 0)
        return 0;
    if (db_prepare(db, SQL_DROP_LETTER, &s, err) != 0)
        return -1;
    bind_int(s, 1, to);
    return stmt_run(s, err) == 0 && note_change(db, author, reach, err) == 0 ? 1 : -1;
}

int reach_untick(struct db *db, const struct author *author, int64_t reach, int64_t to, struct err *err)
{
    static const char *const both[] = {SQL_FORGET_TICK, SQL_UNTICK};
    for (size_t i = 0; i < sizeof both / sizeof *both; i++) {
        struct stmt *s;
        if (db_prepare(db, both[i], &s, err) != 0)
            return -1;
        bind_int(s, 1, reach);
        bind_int(s, 2, to);
        if (stmt_run(s, err) != 0)
            return -1;
    }
    return db_changes(db) ? note_change(db, author, reach, err) == 0 ? 1 : -1 : 0;
}
