#include "app/refresh.h"

#include "app/verify.h"
#include "base/buf.h"
#include "domain/objection.h"
#include "domain/search_doc.h"
#include "domain/setting.h"
#include "domain/structure_read.h"
#include "domain/twin.h"
#include "rules/rules.h"

/* JSON of what is missing: a few dozen fields. */
#define MISSING_MAX (64u << 10)

static const char SQL_DECIDE[] =
    "UPDATE structure SET visible = ?2, visible_rule = ?3, completeness = ?4, missing = ?5 WHERE id = ?1";
static const char SQL_TOUCHED[] = "SELECT id FROM temp.touched WHERE id > ?1 ORDER BY id LIMIT ?2";
static const char SQL_TOUCHED_N[] = "SELECT count(*) FROM temp.touched";
static const char SQL_ALL[] = "SELECT id FROM structure WHERE id > ?1 ORDER BY id LIMIT ?2";
static const char SQL_ALL_N[] = "SELECT count(*) FROM structure";
static const char SQL_KEEP_RULE[] = "INSERT OR IGNORE INTO rule_source(hash, kind, name, version, text, first_used)"
                                    " VALUES(?1, ?2, ?3, ?4, ?5, ?6)";

/* The kinds whose decisions are stored, with the settings that hold the hash of the rule; visibility first: its setting
 * is also what readers compare with. */
#define DECIDER(kind) \
    { \
        kind, "rule." kind \
    }
static const struct {
    const char *kind, *setting;
} deciders[] = {DECIDER(RULE_VISIBILITY), DECIDER(RULE_COMPLETENESS), DECIDER(RULE_VERIFY_AFTER)};

#define DECIDERS (sizeof deciders / sizeof *deciders)

int refresh_keep_rule(struct db *db, const struct rule *rule, int64_t now, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_KEEP_RULE, &s, err) != 0)
        return -1;
    bind_text(s, 1, rule->hash);
    bind_text(s, 2, rule->kind->name);
    bind_text(s, 3, rule->name);
    bind_int(s, 4, rule->version);
    bind_str(s, 5, rule->source);
    bind_int(s, 6, now);
    return stmt_run(s, err);
}

static int find_rule(const struct refresh *r, const char *kind, const struct rule **out, struct err *err)
{
    *out = rule_set_find(rules_set(r->rules), kind, NULL);
    return *out ? 0 : fail(err, ERR_RULE, "there is no rule of kind %s", kind);
}

/* The rules whose decisions are valid from now on. */
static int set_decided_by(const struct refresh *r, struct err *err)
{
    const struct rule *rule;
    for (size_t i = 0; i < DECIDERS; i++) {
        if (find_rule(r, deciders[i].kind, &rule, err) != 0 || refresh_keep_rule(r->db, rule, r->now, err) != 0 ||
            setting_write(r->db, deciders[i].setting, rule->hash, err) != 0)
            return -1;
    }
    return 0;
}

/* The first rule that is not the one whose decisions are stored; NULL when each of them is. */
static int find_changed(const struct refresh *r, const struct rule **out, struct err *err)
{
    const struct rule *rule;
    int same = 1;
    *out = NULL;
    for (size_t i = 0; i < DECIDERS && same == 1; i++) {
        if (find_rule(r, deciders[i].kind, &rule, err) != 0)
            return -1;
        same = setting_is(r->db, deciders[i].setting, rule->hash, err);
        *out = same == 0 ? rule : NULL;
    }
    return same < 0 ? -1 : 0;
}

/* A visibility rule may only restrict: what the record itself says is the least, and a person's objection is stronger
 * than both. Dates come first: the other two rules
 * may look at them. What is decided stands in s->visible too. */
static int decide(const struct refresh *r, struct structure *s, const char *hash, struct err *err)
{
    struct visibility_decision visible = {0};
    struct completeness_decision complete = {0};
    struct stmt *st;
    int64_t at;
    int objected = objection_find(r->db, s->id, &at, err);
    if (objected < 0 || verify_again(r->db, r->rules, s, r->a, err) != 0 ||
        rules_call(r->rules, RULE_VISIBILITY, NULL, s, &visible, r->a, NULL, err) != 0 ||
        rules_call(r->rules, RULE_COMPLETENESS, NULL, s, &complete, r->a, NULL, err) != 0)
        return err_context(err, "structure %s", s->uuid);
    struct buf missing = buf_in(r->a, MISSING_MAX);
    const struct missing_field *fields = complete.missing.items;
    buf_lit(&missing, "[");
    for (size_t i = 0; i < complete.missing.n; i++) {
        if (i)
            buf_lit(&missing, ",");
        record_json(&missing, &missing_field_type, &fields[i], &(struct record_filter){.skip_null = true});
    }
    buf_lit(&missing, "]");
    if (buf_ok(&missing, err) != 0 || db_prepare(r->db, SQL_DECIDE, &st, err) != 0)
        return -1;
    bind_int(st, 1, s->id);
    s->visible = objected ? LEVEL_TEAM : visible.level > s->level ? visible.level : s->level;
    bind_int(st, 2, s->visible);
    bind_text(st, 3, hash);
    bind_int(st, 4, complete.score);
    bind_str(st, 5, buf_str(&missing));
    return stmt_run(st, err);
}

/* The two readings that are indexed of a structure; NULL: that index holds nothing of it. `room` is for the second. */
static int read_twice(const struct structure *s, const struct structure **team, const struct structure **open,
                      struct structure *room, struct arena *a, struct err *err)
{
    bool less = false;
    *team = s && s->status != STATUS_CLOSED ? s : NULL;
    *open = *team && s->visible <= LEVEL_PUBLIC ? s : NULL;
    if (*open && structure_as_seen(s, &audience_public, a, room, &less, err) != 0)
        return -1;
    if (less)
        *open = room;
    return 0;
}

static int index_one(const struct refresh *r, struct search_writer *w, const struct structure *s, struct err *err)
{
    const struct structure *team, *open;
    struct structure room;
    if (read_twice(s, &team, &open, &room, r->a, err) != 0)
        return -1;
    return team ? search_put(w, team, open, r->a, err) : search_remove(w, s->id, r->a, err);
}

int refresh_is_indexed(const struct search_writer *w, int64_t id, const struct structure *s, struct arena *a,
                       bool *indexed, struct err *err)
{
    const struct structure *team, *open;
    struct structure room;
    if (read_twice(s, &team, &open, &room, a, err) != 0)
        return -1;
    return search_is_current(w, id, team, open, a, indexed, err);
}

/* At most REFRESH_BATCH. */
static int refresh_some(const struct refresh *r, struct search_writer *w, const int64_t *ids, size_t n, struct err *err)
{
    const struct rule *rule = rule_set_find(rules_set(r->rules), RULE_VISIBILITY, NULL);
    struct structure *items = ARENA_ARRAY(r->a, n, struct structure);
    size_t found;
    if (!items)
        return fail_memory(err);
    if (structure_load(r->db, &audience_team, ids, n, r->a, items, &found, err) != 0)
        return -1;
    for (size_t i = 0, k = 0; i < n; i++) {
        struct structure *s = k < found && items[k].id == ids[i] ? &items[k++] : NULL;
        if (twin_put(r->db, ids[i], s, r->a, err) != 0)
            return -1;
        if (!s) { /* deleted */
            if (search_remove(w, ids[i], r->a, err) != 0)
                return -1;
        } else if (decide(r, s, rule->hash, err) != 0 || index_one(r, w, s, err) != 0) {
            return -1;
        }
    }
    return 0;
}

/* The next ids behind `after`, at most a batch. */
static int next_ids(struct db *db, const char *sql, int64_t after, int64_t *ids, size_t *n, struct err *err)
{
    struct stmt *s;
    int rc;
    *n = 0;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, after);
    bind_int(s, 2, REFRESH_BATCH);
    while ((rc = stmt_step(s, err)) == 1)
        ids[(*n)++] = col_int(s, 0);
    return rc;
}

int refresh_next_ids(struct db *db, int64_t after, int64_t *ids, size_t *n, struct err *err)
{
    return next_ids(db, SQL_ALL, after, ids, n, err);
}

/* All of them, into empty indexes, or those that were touched. */
static int refresh_each(const struct refresh *r, bool all, struct err *err)
{
    int64_t ids[REFRESH_BATCH], after = 0, total = 0, done = 0;
    size_t n;
    struct search_writer *w = search_writer_new(r->db, r->taxonomy, r->a, err);
    if (!w || db_int(r->db, all ? SQL_ALL_N : SQL_TOUCHED_N, 0, &total, err) != 0 || (all && search_clear(w, err) != 0))
        return -1;
    for (;;) {
        struct arena_mark mark = arena_mark(r->a);
        int rc = next_ids(r->db, all ? SQL_ALL : SQL_TOUCHED, after, ids, &n, err);
        if (rc == 0 && n)
            rc = refresh_some(r, w, ids, n, err);
        arena_release(r->a, mark);
        if (rc != 0 || n == 0)
            return rc;
        after = ids[n - 1];
        done += (int64_t)n;
        if (r->progress)
            r->progress(r->progress_arg, (int)(100 * done / (total ? total : 1)));
    }
}

int refresh_touched(const struct refresh *r, struct err *err)
{
    bool current = false;
    if (refresh_is_current(r, &current, err) != 0)
        return -1;
    /* Other rules decided about the others: they are stale, and are looked at now rather than hidden. */
    if (!current)
        return set_decided_by(r, err) != 0 ? -1 : refresh_each(r, true, err);
    return refresh_each(r, false, err);
}

int refresh_changed(struct db *db, struct rules *rules, const int64_t *ids, size_t n, int64_t now, struct arena *a,
                    struct err *err)
{
    struct taxonomy taxonomy;
    struct refresh r = {.db = db, .rules = rules, .taxonomy = &taxonomy, .a = a, .now = now};
    bool current = false;
    if (taxonomy_load(db, a, &taxonomy, err) != 0 || refresh_is_current(&r, &current, err) != 0)
        return -1;
    if (current) {
        struct search_writer *w = search_writer_new(db, &taxonomy, a, err);
        return w ? refresh_some(&r, w, ids, n, err) : -1;
    }
    return set_decided_by(&r, err) != 0 ? -1 : refresh_each(&r, true, err);
}

int refresh_is_current(const struct refresh *r, bool *current, struct err *err)
{
    const struct rule *changed;
    if (find_changed(r, &changed, err) != 0)
        return -1;
    *current = !changed;
    return 0;
}

int refresh_all(const struct refresh *r, const struct author *author, struct err *err)
{
    const struct rule *rule;
    struct author by = *author;
    int64_t seq;
    if (db_begin(r->db, err) != 0)
        return -1;
    if (find_changed(r, &rule, err) != 0 || (!rule && find_rule(r, RULE_VISIBILITY, &rule, err) != 0))
        goto undo;
    by.rule_hash = rule->hash;
    if (set_decided_by(r, err) == 0 && change_add(r->db, &by, "structure", 0, CHANGE_UPDATE, NULL, &seq, err) == 0 &&
        refresh_each(r, true, err) == 0 && db_commit(r->db, err) == 0)
        return 0;
undo:
    db_rollback(r->db);
    return -1;
}
