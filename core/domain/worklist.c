#include "domain/worklist.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/fold.h"
#include "store/rows.h"

/* Days of lateness that a block has which nobody ever verified, beside those since the structure came: it comes before
 * whatever was verified a year ago. */
#define NEVER "365"

/* ?1 today, ?2 JSON array of folded words. Of a structure: v what is known of its verifications, w how often its page
 * was seen; then how many days it is late, of its latest block. */
#define FROM \
    " FROM structure s LEFT JOIN (SELECT structure, count(*) AS n, min(due) AS due" \
    "  FROM verification GROUP BY structure) v ON v.structure = s.id" \
    " LEFT JOIN (SELECT key, sum(n) AS n FROM counter WHERE kind = 'view' AND day > date(?1, '-90 days')" \
    "  GROUP BY key) w ON w.key = s.short WHERE s.deleted_rev IS NULL"
/* Asked by mail without an answer, and nobody has verified it since: only the telephone is left. */
#define SILENT \
    "EXISTS (SELECT 1 FROM campaign_link l JOIN campaign c ON c.id = l.campaign WHERE l.structure = s.id" \
    "  AND l.state = 'open' AND (l.expires_at <= unixepoch(?1) OR c.stopped_at IS NOT NULL OR EXISTS" \
    "   (SELECT 1 FROM outbox m WHERE m.idem_key = 'campaign/' || l.id || '/0' AND m.state = 'failed'))" \
    "  AND date(l.created_at, 'unixepoch') > coalesce((SELECT max(at) FROM verification x WHERE x.structure = s.id), " \
    "''))"
#define LATE \
    "max(coalesce(julianday(?1) - julianday(v.due), 0), CASE WHEN coalesce(v.n, 0) < 4" \
    " THEN " NEVER " + max(0, (unixepoch(?1) - s.created_at) / 86400) ELSE 0 END)"
#define LIVE " AND s.status <> 'closed'"
#define VERIFY \
    LIVE " AND NOT EXISTS (SELECT 1 FROM objection o WHERE o.structure = s.id) AND (coalesce(v.n, 0) < 4 OR v.due < " \
         "?1)"
#define FLAGGED LIVE " AND s.flagged IS NOT NULL"
#define INCOMPLETE LIVE " AND coalesce(s.completeness, 0) < 50"
#define NAMED \
    " AND NOT EXISTS (SELECT 1 FROM json_each(?2) word" \
    "  WHERE instr(s.name_fold || ' ' || lower(coalesce(s.acronym, '')), word.value) = 0)"
#define STANDING \
    "SELECT s.id, s.flagged," \
    " s.visible_rule IS NOT (SELECT value FROM setting WHERE key = 'rule.directory.visibility')," \
    " (SELECT at FROM objection o WHERE o.structure = s.id)"
#define ROWS(which, order) \
    STANDING ", coalesce(w.n, 0), " SILENT ", count(*) OVER ()" FROM which NAMED " ORDER BY " order \
             "s.name_fold, s.id LIMIT ?3 OFFSET ?4"

static const char SQL_VERIFY[] = ROWS(VERIFY, SILENT " DESC, " LATE " * (1 + coalesce(w.n, 0)) DESC, ");
static const char SQL_FLAGGED[] = ROWS(FLAGGED, "");
static const char SQL_INCOMPLETE[] = ROWS(INCOMPLETE, "coalesce(s.completeness, 0), ");
static const char SQL_ALL[] = ROWS("", "");
_Static_assert(WORKLIST_COMPLETE == 50, "the number in INCOMPLETE");
_Static_assert(BLOCK__MAX - 1 == 4, "the number of blocks in LATE and VERIFY");
_Static_assert(WORKLIST_VIEW_DAYS == 90, "the days in FROM");

static const char *const sql_rows[WORK__MAX] = {
    [WORK_VERIFY] = SQL_VERIFY, [WORK_FLAGGED] = SQL_FLAGGED, [WORK_INCOMPLETE] = SQL_INCOMPLETE, [WORK_ALL] = SQL_ALL};

static const char SQL_CLOSED[] = "SELECT s.uuid, s.name FROM structure s WHERE s.deleted_rev IS NULL"
                                 " AND s.status = 'closed'" NAMED " ORDER BY s.name_fold, s.id LIMIT ?1";

static const char SQL_COUNTS[] =
    "SELECT count(*) FILTER (WHERE s.status <> 'closed' AND (coalesce(v.n, 0) < 4 OR v.due < ?1)"
    "  AND NOT EXISTS (SELECT 1 FROM objection o WHERE o.structure = s.id)),"
    " count(s.flagged) FILTER (WHERE s.status <> 'closed'),"
    " count(*) FILTER (WHERE s.status <> 'closed' AND coalesce(s.completeness, 0) < 50), count(*)"
    " FROM structure s LEFT JOIN (SELECT structure, count(*) AS n, min(due) AS due FROM verification"
    "  GROUP BY structure) v ON v.structure = s.id WHERE s.deleted_rev IS NULL";

static const char SQL_STANDING[] =
    STANDING ", (SELECT coalesce(sum(n), 0) FROM counter WHERE kind = 'view' AND key = s.short"
             "  AND day > date(?1, '-90 days')), " SILENT " FROM structure s WHERE s.id = ?2 AND s.deleted_rev IS NULL";

static const char SQL_LOCKS[] =
    "SELECT entity, entity_id, field FROM field_lock WHERE (entity = 'structure' AND entity_id = ?1)"
    " OR (entity = 'place' AND entity_id IN (SELECT id FROM place WHERE structure = ?1))"
    " OR (entity = 'service' AND entity_id IN (SELECT id FROM service WHERE structure = ?1))"
    " ORDER BY entity, entity_id, field LIMIT ?2";

static int prepare(struct db *db, const struct audience *who, const char *sql, struct stmt **s, struct err *err)
{
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads its work list");
    return db_prepare(db, sql, s, err);
}

static const char *bind_today(struct stmt *s, int32_t today, struct arena *a)
{
    char *iso = arena_alloc(a, DATE_ISO_SIZE);
    if (iso)
        date_iso(today, iso);
    bind_text(s, 1, iso);
    return iso;
}

/* The folded words as a JSON array. */
static int words_json(struct str text, struct arena *a, const char **out, struct err *err)
{
    struct buf folded = buf_in(a, 4 * WORKLIST_TEXT_MAX), json = buf_in(a, 8 * WORKLIST_TEXT_MAX);
    fold_text(&folded, text);
    struct str rest = buf_str(&folded), word;
    buf_char(&json, '[');
    for (bool more = true; str_cut(&rest, ' ', &word, &more);) {
        if (word.n == 0)
            continue;
        if (json.n > 1)
            buf_char(&json, ',');
        buf_json(&json, word);
    }
    buf_char(&json, ']');
    *out = buf_cstr(&json);
    return buf_ok(&folded, err) != 0 ? -1 : buf_ok(&json, err);
}

static struct standing standing(const struct stmt *s, struct arena *a)
{
    return (struct standing){.id = col_int(s, 0),
                             .flagged = col_text(s, 1, a),
                             .undecided = col_int(s, 2) != 0,
                             .objected_at = col_int(s, 3),
                             .views = col_int(s, 4),
                             .silent = col_int(s, 5) != 0};
}

int worklist_read(struct db *db, const struct audience *who, enum worklist_choice choice, struct str text,
                  int32_t today, size_t skip, size_t n, struct arena *a, struct standing *out, size_t *found,
                  size_t *total, struct err *err)
{
    struct stmt *s;
    const char *words;
    int rc;
    *found = *total = 0;
    if (words_json(text, a, &words, err) != 0 || prepare(db, who, sql_rows[choice], &s, err) != 0)
        return -1;
    if (!bind_today(s, today, a))
        return fail_memory(err);
    bind_text(s, 2, words);
    bind_int(s, 3, (int64_t)n);
    bind_int(s, 4, (int64_t)skip);
    while ((rc = stmt_step(s, err)) == 1) {
        out[(*found)++] = standing(s, a);
        *total = (size_t)col_int(s, 6);
    }
    return rc;
}

int worklist_closed(struct db *db, const struct audience *who, struct str text, size_t n, struct arena *a,
                    struct closed *out, size_t *found, struct err *err)
{
    struct stmt *s;
    const char *words;
    int rc;
    *found = 0;
    if (words_json(text, a, &words, err) != 0 || prepare(db, who, SQL_CLOSED, &s, err) != 0)
        return -1;
    bind_int(s, 1, (int64_t)n);
    bind_text(s, 2, words);
    while ((rc = stmt_step(s, err)) == 1) {
        struct closed *c = &out[(*found)++];
        *c = (struct closed){.uuid = col_text(s, 0, a), .name = col_text(s, 1, a)};
        if (!c->uuid || !c->name) {
            stmt_reset(s);
            return fail_memory(err);
        }
    }
    return rc;
}

int worklist_counts(struct db *db, const struct audience *who, int32_t today, int64_t counts[WORK__MAX],
                    struct err *err)
{
    struct stmt *s;
    char iso[DATE_ISO_SIZE];
    if (prepare(db, who, SQL_COUNTS, &s, err) != 0)
        return -1;
    date_iso(today, iso);
    bind_text(s, 1, iso);
    int rc = stmt_step(s, err);
    for (int i = 0; rc == 1 && i < WORK__MAX; i++)
        counts[i] = col_int(s, i);
    stmt_reset(s);
    return rc == 1 ? 0 : -1;
}

int worklist_standing(struct db *db, const struct audience *who, int64_t structure, int32_t today, struct arena *a,
                      struct standing *out, struct err *err)
{
    struct stmt *s;
    char iso[DATE_ISO_SIZE];
    if (prepare(db, who, SQL_STANDING, &s, err) != 0)
        return -1;
    date_iso(today, iso);
    bind_text(s, 1, iso);
    bind_int(s, 2, structure);
    int rc = stmt_step(s, err);
    if (rc == 1)
        *out = standing(s, a);
    stmt_reset(s);
    if (rc == 0)
        return fail(err, ERR_NOT_FOUND, "structure %lld: there is none", (long long)structure);
    return rc < 0 ? -1 : 0;
}

static int read_lock(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct field_locked *l = item;
    *l = (struct field_locked){.entity = col_text(s, 0, a), .entity_id = col_int(s, 1), .field = col_text(s, 2, a)};
    return l->entity && l->field ? 0 : fail_memory(err);
}

int worklist_locks(struct db *db, const struct audience *who, int64_t structure, struct arena *a,
                   struct field_locked **out, size_t *n, struct err *err)
{
    struct stmt *s;
    struct vec locks = VEC_OF(struct field_locked);
    if (prepare(db, who, SQL_LOCKS, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    bind_int(s, 2, WORKLIST_LOCKS_MAX);
    int rc = rows_all(s, read_lock, a, &locks, err);
    *out = locks.items;
    *n = locks.n;
    return rc;
}
