#include "import_priv.h"

#include "base/json.h"
#include "domain/structure_read.h"
#include "domain/structure_write.h"
#include "import_merge.h"
#include "store/rows.h"

/* Structures that are read before the next ones are asked for: between, nothing is being read, and a part may end. */
#define PAGE 50

/* New or changed: what the directory must look at. ?1 source, those staged behind ?2, at most ?3. They are staged in
 * the order of their lines. */
static const char SQL_PENDING[] =
    "SELECT t.key, t.line, t.mapped, t.hash, r.structure, m.mapped, r.gone_run IS NOT NULL, r.id, t.rowid"
    " FROM temp.staged t"
    " LEFT JOIN source_record r ON r.source = ?1 AND r.ext_id = t.key LEFT JOIN source_mapped m ON m.record = r.id"
    " WHERE t.rowid > ?2 AND (r.ext_id IS NULL OR r.mapped_hash <> t.hash OR r.gone_run IS NOT NULL)"
    " ORDER BY t.rowid LIMIT ?3";

/* Unchanged, but somebody locked a field: the difference is told each time. */
static const char SQL_LOCKED[] =
    "SELECT t.key, t.line, t.mapped, t.hash, r.structure, m.mapped, 0, r.id, t.rowid FROM temp.staged t"
    " CROSS JOIN source_record r ON r.source = ?1 AND r.ext_id = t.key AND r.mapped_hash = t.hash AND r.gone_run IS "
    "NULL"
    " JOIN source_mapped m ON m.record = r.id"
    " WHERE t.rowid > ?2 AND (EXISTS (SELECT 1 FROM field_lock l WHERE (l.entity = 'structure' AND l.entity_id = "
    "r.structure)"
    " OR (l.entity = 'place' AND l.entity_id IN (SELECT id FROM place WHERE structure = r.structure))"
    " OR (l.entity = 'service' AND l.entity_id IN (SELECT id FROM service WHERE structure = r.structure))))"
    " ORDER BY t.rowid LIMIT ?3";

static const char SQL_LOCK[] = "SELECT 1 FROM field_lock WHERE entity = ?1 AND entity_id = ?2 AND field = ?3";
static const char SQL_ANY_LOCK[] = "SELECT count(*) FROM field_lock";
/* One that is there before one that was deleted, of which what is seen instead, if that is still there. */
static const char SQL_SAME_FINESS[] =
    "SELECT coalesce(t.id, s.id) FROM identifier i JOIN structure s ON s.id = i.structure"
    " LEFT JOIN structure t ON s.deleted_rev IS NOT NULL AND t.id = s.see_instead AND t.deleted_rev IS NULL"
    " WHERE i.scheme = 'finess_et' AND i.value = ?1 ORDER BY s.deleted_rev IS NOT NULL, t.id IS NULL, s.id LIMIT 1";
static const char SQL_REMEMBER[] =
    "INSERT INTO source_record(source, ext_id, structure, mapped_hash, seen_run) VALUES(?1, ?2, ?3, ?4, ?5)";
static const char SQL_REMEMBER_AGAIN[] =
    "UPDATE source_record SET structure = ?2, mapped_hash = ?3, seen_run = ?4, gone_run = NULL WHERE id = ?1";
static const char SQL_REMEMBER_MAPPED[] =
    "INSERT INTO source_mapped(record, mapped) VALUES(?1, ?2) ON CONFLICT(record) DO UPDATE SET mapped = "
    "excluded.mapped";
static const char SQL_SEEN[] =
    "UPDATE source_record SET seen_run = ?2 WHERE source = ?1 AND ext_id IN (SELECT key FROM temp.staged)";
static const char SQL_TOUCH[] = "INSERT OR IGNORE INTO temp.touched(id) VALUES(?1)";
static const char SQL_UNFLAG[] = "UPDATE structure SET flagged = NULL WHERE id = ?1 AND flagged = ?2";
/* Then whether this source holds it under another key (it will, when the numbers are the same), and whether another
 * source does. A key whose row was rejected is still there. */
#define STILL_THERE(key) "(" key " IN (SELECT key FROM temp.staged) OR " key " IN (SELECT key FROM temp.spoilt))"
static const char SQL_VANISHED[] =
    "SELECT r.ext_id, r.structure, s.name,"
    " EXISTS (SELECT 1 FROM source_record o WHERE o.structure = r.structure AND o.source = r.source"
    "  AND o.gone_run IS NULL AND " STILL_THERE(
        "o.ext_id") ")"
                    " OR EXISTS (SELECT 1 FROM identifier i JOIN temp.staged t ON t.finess = i.value WHERE i.structure "
                    "= r.structure"
                    "  AND i.scheme = 'finess_et'),"
                    " EXISTS (SELECT 1 FROM source_record o WHERE o.structure = r.structure AND o.source <> r.source"
                    "  AND o.gone_run IS NULL), s.deleted_rev IS NOT NULL"
                    " FROM source_record r JOIN structure s ON s.id = r.structure"
                    " WHERE r.source = ?1 AND r.gone_run IS NULL AND NOT " STILL_THERE(
                        "r.ext_id") " ORDER BY s.name, r.ext_id LIMIT ?2";
/* A source's own keys, and how the directory calls these parts (domain/unite.h). */
static const char SQL_CALLED[] = "SELECT entity, key, called FROM record_part WHERE record = ?1 ORDER BY entity, key";
static const char SQL_CALL_OTHERWISE[] = "UPDATE record_part SET called = ?3 WHERE entity = 'place' AND called = ?2"
                                         " AND record IN (SELECT id FROM source_record WHERE structure = ?1)";
static const char SQL_GONE[] = "UPDATE source_record SET gone_run = ?3 WHERE source = ?1 AND ext_id = ?2";
static const char SQL_FLAG[] = "UPDATE structure SET flagged = ?2 WHERE id = ?1";

/* A staged structure and what is known of it. */
struct pending {
    const char *key, *mapped, *hash, *mapped_before; /* mapped_before NULL: never heard of from this source */
    int64_t line, structure;
    int64_t record; /* of source_record; 0: never heard of */
    bool was_gone;
};

static bool is_locked(const void *arg, const char *entity, int64_t id, const char *field)
{
    const struct import *im = arg;
    struct stmt *s;
    struct err ignored;
    if (id == 0 || db_prepare(im->db, SQL_LOCK, &s, &ignored) != 0)
        return false;
    bind_text(s, 1, entity);
    bind_int(s, 2, id);
    bind_text(s, 3, field);
    bool found = stmt_step(s, &ignored) == 1;
    stmt_reset(s);
    return found;
}

static bool nothing_locked(const void *arg, const char *entity, int64_t id, const char *field)
{
    (void)arg, (void)entity, (void)id, (void)field;
    return false;
}

static int parse(const char *text, struct arena *a, struct structure *out, struct err *err)
{
    const struct json *tree;
    *out = (struct structure){0};
    return json_parse(str_of(text), a, &tree, err) != 0 ? -1 : record_from_json(&structure_type, out, tree, a, err);
}

/* The establishment's official number is the same: the same establishment, told by another source. Deleted by the team
 * it is found too: another source does not bring it back either. */
static int find_twin(struct import *im, const struct structure *s, int64_t *id, struct err *err)
{
    struct stmt *st;
    for (size_t i = 0; i < s->identifiers.n && !*id; i++) {
        const struct identifier *d = &((const struct identifier *)s->identifiers.items)[i];
        if (d->scheme != IDENTIFIER_FINESS_ET)
            continue;
        if (db_prepare(im->db, SQL_SAME_FINESS, &st, err) != 0)
            return -1;
        bind_text(st, 1, d->value);
        int rc = stmt_step(st, err);
        if (rc == 1)
            *id = col_int(st, 0);
        stmt_reset(st);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int note_conflicts(struct import *im, const struct merge *m, int64_t line, struct arena *a, struct err *err)
{
    for (size_t i = 0; i < m->n_conflicts; i++) {
        const struct import_conflict *c = &m->conflicts[i];
        const char *text =
            arena_printf(a, "%s, %s\u00A0: gardé «\u00A0%.200s\u00A0», la source dit «\u00A0%.200s\u00A0»",
                         m->ours->name, c->path, c->ours ? c->ours : "", c->theirs ? c->theirs : "");
        if (!text)
            return fail_memory(err);
        if (import_note(im, NOTE_KEPT, line, text, err) != 0)
            return -1;
    }
    return 0;
}

static int remember_record(struct import *im, const struct pending *p, int64_t structure, int64_t run, int64_t *record,
                           struct err *err)
{
    struct stmt *s;
    if (db_prepare(im->db, p->record ? SQL_REMEMBER_AGAIN : SQL_REMEMBER, &s, err) != 0)
        return -1;
    int i = 1;
    bind_int(s, i++, p->record ? p->record : im->source_id);
    if (!p->record)
        bind_text(s, i++, p->key);
    bind_int(s, i++, structure);
    bind_text(s, i++, p->hash);
    bind_int(s, i, run);
    if (stmt_run(s, err) != 0)
        return -1;
    *record = p->record ? p->record : db_last_id(im->db);
    return 0;
}

static int remember(struct import *im, const struct pending *p, int64_t structure, int64_t run, struct err *err)
{
    struct stmt *s;
    int64_t record;
    if (remember_record(im, p, structure, run, &record, err) != 0 ||
        db_prepare(im->db, SQL_REMEMBER_MAPPED, &s, err) != 0)
        return -1;
    bind_int(s, 1, record);
    bind_text(s, 2, p->mapped);
    if (stmt_run(s, err) != 0 || db_prepare(im->db, SQL_TOUCH, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    return stmt_run(s, err);
}

/* A structure that this source speaks of for the first time, and no other: written as it is. */
static int add(struct import *im, const struct pending *p, struct structure *now, int64_t run, struct arena *a,
               struct err *err)
{
    int64_t id;
    return structure_save(im->db, &im->author, NULL, now, a, &id, NULL, err) != 0 ? -1 : remember(im, p, id, run, err);
}

/* What a coordinator reads of a structure that its source no longer holds. */
static const char *flag_of(const struct import *im, struct arena *a)
{
    return arena_printf(a, "vanished from %s", im->source);
}

static int unflag(struct import *im, int64_t id, struct arena *a, struct err *err)
{
    struct stmt *s;
    const char *flag = flag_of(im, a);
    if (!flag)
        return fail_memory(err);
    if (db_prepare(im->db, SQL_UNFLAG, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_text(s, 2, flag);
    return stmt_run(s, err);
}

/* ---- a place that the source calls otherwise ---- */

static struct place *place_of_key(const struct structure *s, const char *key)
{
    for (size_t i = 0; i < s->places.n; i++) {
        struct place *p = &((struct place *)s->places.items)[i];
        if (p->key && strcmp(p->key, key) == 0)
            return p;
    }
    return NULL;
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The only place of `a` whose key `b` does not know; NULL when there are none or several. */
static struct place *only_stranger(const struct structure *a, const struct structure *b)
{
    struct place *found = NULL;
    for (size_t i = 0; i < a->places.n; i++) {
        struct place *p = &((struct place *)a->places.items)[i];
        if (!p->key || place_of_key(b, p->key))
            continue;
        if (found)
            return NULL;
        found = p;
    }
    return found;
}

static void rename_place(struct structure *s, const char *old, const char *key)
{
    place_of_key(s, old)->key = key;
    for (size_t i = 0; i < s->services.n; i++) {
        const struct service *v = &((const struct service *)s->services.items)[i];
        for (size_t k = 0; k < v->places.n; k++) {
            struct service_place *sp = &((struct service_place *)v->places.items)[k];
            if (strcmp(sp->place, old) == 0)
                sp->place = key;
        }
    }
}

/* Other sources of the structure that call it by the old key, since a merge, call it by the new one. */
static int call_otherwise(struct import *im, int64_t structure, const char *old, const char *key, struct err *err)
{
    struct stmt *s;
    if (db_prepare(im->db, SQL_CALL_OTHERWISE, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    bind_text(s, 2, old);
    bind_text(s, 3, key);
    return stmt_run(s, err);
}

/* A place without a key of its own is known by its name and address. When the source corrects one of the two it is the
 * same place still: it keeps its identity, and what was set by hand there. */
static int follow_place(struct import *im, struct structure *before, const struct structure *now,
                        struct structure *ours, bool apply, struct arena *a, struct err *err)
{
    const struct place *lost = only_stranger(before, now), *gained = only_stranger(now, before);
    const struct place *mine = lost ? place_of_key(ours, lost->key) : NULL;
    if (!gained || !mine || place_of_key(ours, gained->key))
        return 0;
    bool same_address =
        lost->address && same_text(lost->address, gained->address) && same_text(lost->insee, gained->insee);
    if (!same_text(lost->name, gained->name) && !same_address)
        return 0;
    /* `ours` shares its list with the record as it was. */
    struct place *copy = ARENA_ARRAY(a, ours->places.n, struct place);
    if (!copy)
        return fail_memory(err);
    memcpy(copy, ours->places.items, ours->places.n * sizeof *copy);
    copy[mine - (const struct place *)ours->places.items].key = gained->key;
    ours->places.items = copy;
    const char *old = lost->key; /* `lost` is of `before` */
    rename_place(before, old, gained->key);
    return apply ? call_otherwise(im, ours->id, old, gained->key, err) : 0;
}

/* What a source calls a part, and what the directory does. */
struct called {
    bool place;
    const char *key, *called;
};

static const char *called_now(const struct vec *all, bool place, const char *key)
{
    for (size_t i = 0; key && i < all->n; i++) {
        const struct called *c = &((const struct called *)all->items)[i];
        if (c->place == place && strcmp(c->key, key) == 0)
            return c->called;
    }
    return key;
}

/* Each key once: what one part is called may be another's own key. */
static void call_parts_of(struct structure *s, const struct vec *all)
{
    for (size_t i = 0; i < s->places.n; i++) {
        struct place *p = &((struct place *)s->places.items)[i];
        p->key = called_now(all, true, p->key);
    }
    for (size_t i = 0; i < s->services.n; i++) {
        struct service *v = &((struct service *)s->services.items)[i];
        v->key = called_now(all, false, v->key);
        for (size_t k = 0; k < v->places.n; k++) {
            struct service_place *sp = &((struct service_place *)v->places.items)[k];
            sp->place = called_now(all, true, sp->place);
        }
    }
}

static int read_called(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct called *c = item;
    *c =
        (struct called){.place = str_is(col_str(s, 0), "place"), .key = col_text(s, 1, a), .called = col_text(s, 2, a)};
    return c->key && c->called ? 0 : fail_memory(err);
}

/* Both words of the source name its parts as the directory does since two structures were merged. */
static int call_parts(struct import *im, const struct pending *p, struct structure *before, struct structure *now,
                      struct arena *a, struct err *err)
{
    struct vec all = VEC_OF(struct called);
    struct stmt *s;
    if (!p->record)
        return 0;
    if (db_prepare(im->db, SQL_CALLED, &s, err) != 0)
        return -1;
    bind_int(s, 1, p->record);
    int rc = rows_all(s, read_called, a, &all, err);
    if (rc != 0 || all.n == 0)
        return rc;
    if (before)
        call_parts_of(before, &all);
    call_parts_of(now, &all);
    return 0;
}

/* Together with what other sources say it is more than a structure may hold: it stays as it is. */
static int reject(struct import *im, const struct pending *p, const struct err *why, struct import_report *report,
                  struct arena *a, struct err *err)
{
    const char *text = arena_printf(a, "avec ce que disent les autres sources\u00A0: %s", why->msg);
    if (!text)
        return fail_memory(err);
    report->rejected++;
    *(p->mapped_before ? &report->changed : &report->added) -= 1;
    return import_note(im, NOTE_REJECTED, p->line, text, err);
}

static bool is_confidentiality_locked(int64_t place, const void *arg)
{
    return is_locked(arg, "place", place, "confidential");
}

/* Merges one structure into the directory. */
static int merge(struct import *im, const struct pending *p, struct structure *now, bool locks, int64_t run, bool apply,
                 struct import_report *report, struct arena *a, struct err *err)
{
    struct structure before, current = {0}, ours;
    struct err why;
    size_t found;
    int64_t id = p->structure;
    if (structure_load(im->db, &audience_team, &id, 1, a, &current, &found, err) != 0)
        return -1;
    if (found == 0) {
        const char *name = now->name ? now->name : p->key;
        const char *text = arena_printf(
            a, "%s\u00A0: retirée par l’équipe, ne revient pas\u202F; «\u00A0Rétablir\u00A0» est sur sa fiche", name);
        if (!text)
            return fail_memory(err);
        report->kept++;
        if (import_note(im, NOTE_KEPT, p->line, text, err) != 0)
            return -1;
        return apply ? remember(im, p, id, run, err) : 0;
    }
    ours = current;
    if (p->mapped_before && parse(p->mapped_before, a, &before, err) != 0)
        return -1;
    if (call_parts(im, p, p->mapped_before ? &before : NULL, now, a, err) != 0 ||
        (p->mapped_before && follow_place(im, &before, now, &ours, apply, a, err) != 0))
        return -1;
    struct merge m = {.before = p->mapped_before ? &before : NULL,
                      .now = now,
                      .ours = &ours,
                      .locked = locks ? is_locked : nothing_locked,
                      .lock_arg = im,
                      .a = a};
    if (import_merge(&m, err) != 0 || note_conflicts(im, &m, p->line, a, err) != 0)
        return -1;
    report->kept += (int64_t)m.n_conflicts;
    im->line = p->line;
    if (import_keep_confidential(im, &ours, is_confidentiality_locked, a, err) != 0)
        return -1;
    if (structure_check(&ours, a, &why) != 0)
        return reject(im, p, &why, report, a, err);
    int status = record_index(&structure_type, STR("status"));
    if (p->was_gone && current.status == STATUS_CLOSED && !is_locked(im, "structure", id, "status"))
        ours.status = record_has(now, status) ? now->status : STATUS_ACTIVE;
    if (!apply)
        return import_compare(im, p->line, &current, &ours, report, a, err);
    if (p->was_gone && unflag(im, id, a, err) != 0)
        return -1;
    if (structure_save(im->db, &im->author, &current, &ours, a, &id, NULL, err) != 0)
        return -1;
    return remember(im, p, id, run, err);
}

static int write_one(struct import *im, struct pending *p, bool locks, int64_t run, bool apply,
                     struct import_report *report, struct arena *a, struct err *err)
{
    struct structure now;
    if (parse(p->mapped, a, &now, err) != 0 || (!p->structure && find_twin(im, &now, &p->structure, err) != 0))
        return -1;
    import_fingerprint(im, str_of(p->hash));
    if (p->structure)
        return merge(im, p, &now, locks, run, apply, report, a, err);
    return apply ? add(im, p, &now, run, a, err) : import_compare(im, p->line, NULL, &now, report, a, err);
}

/* Those behind *after, at most a page: *n of them. */
static int write_page(struct import *im, const char *sql, bool locks, int64_t run, bool apply,
                      struct import_report *report, int64_t *after, int *n, struct err *err)
{
    struct stmt *s;
    *n = 0;
    if (db_prepare(im->db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, im->source_id);
    bind_int(s, 2, *after);
    bind_int(s, 3, PAGE);
    int rc;
    while ((rc = stmt_step(s, err)) == 1) {
        struct arena_mark mark = arena_mark(im->a);
        struct pending p = {.key = col_text(s, 0, im->a),
                            .line = col_int(s, 1),
                            .mapped = col_text(s, 2, im->a),
                            .hash = col_text(s, 3, im->a),
                            .structure = col_int(s, 4),
                            .mapped_before = col_text(s, 5, im->a),
                            .was_gone = col_int(s, 6) != 0,
                            .record = col_int(s, 7)};
        *after = col_int(s, 8);
        ++*n;
        if (!p.key || !p.mapped || !p.hash)
            rc = fail_memory(err);
        else if (write_one(im, &p, locks, run, apply, report, im->a, err) != 0)
            rc = err_context(err, "line %lld", (long long)p.line);
        arena_release(im->a, mark);
        if (rc < 0)
            break;
    }
    stmt_reset(s);
    return rc;
}

static int write_all(struct import *im, const char *sql, bool locks, int64_t run, bool apply,
                     struct import_report *report, struct err *err)
{
    int64_t after = 0;
    int n = PAGE;
    while (n == PAGE) {
        if (write_page(im, sql, locks, run, apply, report, &after, &n, err) != 0)
            return -1;
        im->done += apply ? n : 0;
        if (apply && import_part(im, err) != 0)
            return -1;
    }
    return 0;
}

int import_write(struct import *im, int64_t run, bool apply, struct import_report *report, struct err *err)
{
    int64_t locks = 0;
    struct stmt *s;
    report->kept = im->passed;
    if (db_int(im->db, SQL_ANY_LOCK, 0, &locks, err) != 0)
        return -1;
    /* Unchanged ones first: after the others are written they would look unchanged too. */
    if (locks && write_all(im, SQL_LOCKED, true, run, false, report, err) != 0)
        return -1;
    /* Without apply, new structures need no look; without locks, the others need none either. Between two parts
     * somebody may set a field by hand. */
    bool look = locks || im->options.in_parts;
    if ((apply || look || im->options.compare) && write_all(im, SQL_PENDING, look, run, apply, report, err) != 0)
        return -1;
    if (!apply)
        return 0;
    if (db_prepare(im->db, SQL_SEEN, &s, err) != 0)
        return -1;
    bind_int(s, 1, im->source_id);
    bind_int(s, 2, run);
    return stmt_run(s, err);
}

/* ---- what vanished ---- */

struct vanished {
    const char *key, *name;
    int64_t structure;
    bool moved;   /* the source has it under another key */
    bool held;    /* another source still has it */
    bool deleted; /* by the team, before */
};

/* Nothing holds it any more, or only another source. */
static int write_fate(struct import *im, const struct vanished *v, struct arena *a, struct err *err)
{
    struct stmt *s;
    int64_t rev;
    const char *flag = flag_of(im, a);
    if (!flag)
        return fail_memory(err);
    if (db_prepare(im->db, SQL_FLAG, &s, err) != 0)
        return -1;
    bind_int(s, 1, v->structure);
    bind_text(s, 2, flag);
    if (stmt_run(s, err) != 0)
        return -1;
    if (v->held || is_locked(im, "structure", v->structure, "status"))
        return 0;
    return structure_close(im->db, &im->author, v->structure, 0, &rev, err);
}

static int vanish(struct import *im, const struct vanished *v, int64_t run, bool apply, struct arena *a,
                  struct err *err)
{
    struct stmt *s;
    const char *fate = v->deleted                                           ? "déjà retirée par l’équipe"
                       : v->moved                                           ? "sous une autre clé"
                       : v->held                                            ? "encore tenue par une autre source"
                       : is_locked(im, "structure", v->structure, "status") ? "son état, posé à la main, est gardé"
                                                                            : "fermée";
    const char *note = arena_printf(a, "%s\u00A0: %s", v->name, fate);
    if (!note)
        return fail_memory(err);
    if (import_note(im, NOTE_VANISHED, 0, note, err) != 0)
        return -1;
    if (!apply)
        return 0;
    if (db_prepare(im->db, SQL_GONE, &s, err) != 0)
        return -1;
    bind_int(s, 1, im->source_id);
    bind_text(s, 2, v->key);
    bind_int(s, 3, run);
    if (stmt_run(s, err) != 0 || (!v->moved && !v->deleted && write_fate(im, v, a, err) != 0) ||
        db_prepare(im->db, SQL_TOUCH, &s, err) != 0)
        return -1;
    bind_int(s, 1, v->structure);
    return stmt_run(s, err);
}

/* At most `most` of them (-1: all), which in a part that has been written are no longer among them. */
static int vanish_some(struct import *im, int64_t run, bool apply, int64_t most, int *n, struct err *err)
{
    struct stmt *s;
    *n = 0;
    if (db_prepare(im->db, SQL_VANISHED, &s, err) != 0)
        return -1;
    bind_int(s, 1, im->source_id);
    bind_int(s, 2, most);
    /* They are sorted, so all are gathered before the first: writing does not disturb the reading. */
    int rc;
    while ((rc = stmt_step(s, err)) == 1) {
        struct arena_mark mark = arena_mark(im->a);
        struct vanished v = {.key = col_text(s, 0, im->a),
                             .structure = col_int(s, 1),
                             .name = col_text(s, 2, im->a),
                             .moved = col_int(s, 3) != 0,
                             .held = col_int(s, 4) != 0,
                             .deleted = col_int(s, 5) != 0};
        ++*n;
        if (!v.key || !v.name)
            rc = fail_memory(err);
        else
            rc = vanish(im, &v, run, apply, im->a, err);
        arena_release(im->a, mark);
        if (rc < 0)
            break;
    }
    stmt_reset(s);
    return rc;
}

int import_write_vanished(struct import *im, int64_t run, bool apply, struct err *err)
{
    bool parts = apply && im->options.in_parts;
    int n = PAGE;
    while (n == PAGE) {
        if (vanish_some(im, run, apply, parts ? PAGE : -1, &n, err) != 0 || (parts && import_part(im, err) != 0))
            return -1;
        if (!parts)
            break;
    }
    return 0;
}
