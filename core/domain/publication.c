#include "domain/publication.h"

#include "base/vec.h"
#include "domain/setting.h"
#include "store/rows.h"

const char *const calendar_kind_names[CALENDAR__MAX + 1] = {"person", "team", "partner", NULL};

static const char *const variants[PUBLICATION__MAX] = {"public", "private"};

/* Settings: the number of the last pass over calendars, and of the last one of which something that left is forgotten.
 */
#define KEY_REV "calendar.rev"
#define KEY_FORGOTTEN "calendar.forgotten"

/* ---- The ledger ---- */

static const char SQL_IS_STALE[] = "SELECT 1 FROM publication_stale LIMIT 1";
static const char SQL_STALE[] =
    "SELECT occurrence FROM publication_stale WHERE occurrence > ?1 ORDER BY occurrence LIMIT ?2";
static const char SQL_DONE[] = "DELETE FROM publication_stale WHERE occurrence = ?1";
static const char SQL_DOUBT[] = "INSERT OR IGNORE INTO publication_stale SELECT id FROM occurrence";
/* A date that is no longer told keeps its row: told again, it goes on from there. */
static const char SQL_NOTE[] =
    "INSERT INTO publication(occurrence, variant, hash, sequence, modified_at) SELECT id, ?2, ?3, 0, ?4 FROM occurrence"
    " WHERE id = ?1 AND (?3 <> '' OR EXISTS (SELECT 1 FROM publication WHERE occurrence = ?1 AND variant = ?2))"
    " ON CONFLICT(occurrence, variant) DO UPDATE SET hash = excluded.hash, sequence = sequence + 1,"
    " modified_at = max(excluded.modified_at, modified_at + 1) WHERE hash <> excluded.hash";
static const char SQL_LOOK[] =
    "SELECT sequence, modified_at, hash = ?3 FROM publication WHERE occurrence = ?1 AND variant = ?2";
static const char SQL_RAISE[] =
    "UPDATE publication SET sequence = sequence + 1, modified_at = max(?1, modified_at + 1) WHERE hash <> ''";
static const char SQL_RAISE_ITEMS[] = "UPDATE calendar_item SET rev = ?1 WHERE gone_at IS NULL";

int publication_is_stale(struct db *db, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_IS_STALE, &s, err) != 0)
        return -1;
    int rc = stmt_step(s, err);
    stmt_reset(s);
    return rc;
}

int publication_stale(struct db *db, int64_t after, int64_t *ids, size_t *n, struct err *err)
{
    struct stmt *s;
    int rc;
    *n = 0;
    if (db_prepare(db, SQL_STALE, &s, err) != 0)
        return -1;
    bind_int(s, 1, after);
    bind_int(s, 2, PUBLICATION_BATCH);
    while ((rc = stmt_step(s, err)) == 1)
        ids[(*n)++] = col_int(s, 0);
    return rc;
}

static int run_with(struct db *db, const char *sql, int64_t value, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, value);
    return stmt_run(s, err);
}

int publication_done(struct db *db, int64_t occurrence, struct err *err)
{
    return run_with(db, SQL_DONE, occurrence, err);
}

int publication_doubt_all(struct db *db, struct err *err)
{
    struct stmt *s;
    return db_prepare(db, SQL_DOUBT, &s, err) == 0 ? stmt_run(s, err) : -1;
}

int publication_note(struct db *db, int64_t occurrence, enum publication_variant variant, const char *hash, int64_t now,
                     struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_NOTE, &s, err) != 0)
        return -1;
    bind_int(s, 1, occurrence);
    bind_text(s, 2, variants[variant]);
    bind_text(s, 3, hash);
    bind_int(s, 4, now);
    return stmt_run(s, err);
}

int publication_look(struct db *db, struct calendar_event *e, const char *hash, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_LOOK, &s, err) != 0)
        return -1;
    bind_int(s, 1, e->occurrence);
    bind_text(s, 2, variants[e->variant]);
    bind_text(s, 3, hash);
    int rc = stmt_step(s, err);
    if (rc == 1) {
        e->sequence = col_int(s, 0);
        e->modified_at = col_int(s, 1);
        rc = col_int(s, 2) != 0;
    } else if (rc == 0) {
        rc = !*hash;
    }
    stmt_reset(s);
    return rc;
}

int publication_raise_all(struct db *db, int64_t now, struct err *err)
{
    int64_t rev;
    if (run_with(db, SQL_RAISE, now, err) != 0 || calendar_items_rev(db, &rev, err) != 0)
        return -1;
    return run_with(db, SQL_RAISE_ITEMS, rev, err);
}

/* ---- Whose calendars ---- */

/* In whose calendars a date ?1 stands: those of who holds it and of its binôme when it is told in private (?2), of the
 * structure that receives it when it is told in public (?3). One that is only proposed: of who holds it and asked. */
#define STANDS \
    "SELECT 'person' AS kind, s.person AS subject FROM occurrence_staff s JOIN occurrence d ON d.id = s.occurrence" \
    "  JOIN person w ON w.id = s.person WHERE s.occurrence = ?1 AND ?2 AND (d.status <> 'proposed' OR w.tentative)" \
    " UNION ALL SELECT 'team', team FROM occurrence WHERE id = ?1 AND team IS NOT NULL AND status <> 'proposed' AND " \
    "?2" \
    " UNION ALL SELECT 'partner', p.structure FROM occurrence o JOIN place p ON p.id = o.place" \
    "  WHERE o.id = ?1 AND p.structure IS NOT NULL AND ?3"

static const char SQL_LEAVE[] =
    "UPDATE calendar_item SET rev = ?4, gone_at = ?5 WHERE occurrence = ?1 AND gone_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM (" STANDS
    ") s WHERE s.kind = calendar_item.kind AND s.subject = calendar_item.subject)";
/* ?5, ?6: what is told of it in private, in public, is other than before. */
static const char SQL_STAND[] =
    "INSERT INTO calendar_item(kind, subject, uuid, occurrence, rev) SELECT s.kind, s.subject, o.uuid, o.id, ?4"
    " FROM occurrence o, (" STANDS ") s WHERE o.id = ?1"
    " ON CONFLICT(kind, subject, uuid) DO UPDATE SET rev = excluded.rev, gone_at = NULL"
    " WHERE gone_at IS NOT NULL OR iif(kind = 'partner', ?6, ?5)";
static const char SQL_FORGOTTEN[] = "SELECT coalesce(max(rev), 0) FROM calendar_item WHERE gone_at < ?1";
static const char SQL_FORGET[] = "DELETE FROM calendar_item WHERE gone_at < ?1";
#define SELECT_ITEM \
    "SELECT i.uuid, i.occurrence, i.rev, i.gone_at IS NOT NULL, coalesce(o.start_utc, 0), coalesce(o.end_utc, 0)" \
    " FROM calendar_item i LEFT JOIN occurrence o ON o.id = i.occurrence WHERE i.kind = ?1 AND i.subject = ?2"

static const char SQL_ITEMS[] = SELECT_ITEM " AND i.rev > ?3 AND (?3 > 0 OR i.gone_at IS NULL) ORDER BY i.rev, i.uuid";
static const char SQL_ITEM[] = SELECT_ITEM " AND i.uuid = ?3";
static const char SQL_DATES[] =
    "SELECT o.id, o.end_utc FROM calendar_item i JOIN occurrence o ON o.id = i.occurrence"
    " WHERE i.kind = ?1 AND i.subject = ?2 AND i.gone_at IS NULL AND o.end_utc > ?3 AND o.start_utc < ?4"
    " ORDER BY o.start_utc, o.id";
static const char SQL_STATE[] = "SELECT coalesce(max(rev), 0) FROM calendar_item WHERE kind = ?1 AND subject = ?2";

static int prepare_items(struct db *db, const char *sql, int64_t occurrence, const struct calendar_told *told,
                         struct stmt **out, struct err *err)
{
    if (db_prepare(db, sql, out, err) != 0)
        return -1;
    bind_int(*out, 1, occurrence);
    bind_int(*out, 2, told->variants[PUBLICATION_PRIVATE]);
    bind_int(*out, 3, told->variants[PUBLICATION_PUBLIC]);
    bind_int(*out, 4, told->rev);
    return 0;
}

int calendar_items_note(struct db *db, int64_t occurrence, const struct calendar_told *told, struct err *err)
{
    struct stmt *s;
    if (prepare_items(db, SQL_LEAVE, occurrence, told, &s, err) != 0)
        return -1;
    bind_int(s, 5, told->now);
    if (stmt_run(s, err) != 0 || prepare_items(db, SQL_STAND, occurrence, told, &s, err) != 0)
        return -1;
    bind_int(s, 5, told->changed[PUBLICATION_PRIVATE]);
    bind_int(s, 6, told->changed[PUBLICATION_PUBLIC]);
    return stmt_run(s, err);
}

int calendar_items_rev(struct db *db, int64_t *rev, struct err *err)
{
    if (setting_read_int(db, KEY_REV, 0, rev, err) != 0)
        return -1;
    return setting_write_int(db, KEY_REV, ++*rev, err);
}

int calendar_items_forget(struct db *db, int64_t before, struct err *err)
{
    struct stmt *s;
    int64_t rev = 0, known;
    if (db_prepare(db, SQL_FORGOTTEN, &s, err) != 0)
        return -1;
    bind_int(s, 1, before);
    if (stmt_step(s, err) < 0)
        return -1;
    rev = col_int(s, 0);
    stmt_reset(s);
    if (setting_read_int(db, KEY_FORGOTTEN, 0, &known, err) != 0)
        return -1;
    if (rev > known && setting_write_int(db, KEY_FORGOTTEN, rev, err) != 0)
        return -1;
    return run_with(db, SQL_FORGET, before, err);
}

static int read_item(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct calendar_item *i = item;
    *i = (struct calendar_item){.uuid = col_text(s, 0, a),
                                .occurrence = col_int(s, 1),
                                .rev = col_int(s, 2),
                                .gone = col_int(s, 3) != 0,
                                .start_utc = col_int(s, 4),
                                .end_utc = col_int(s, 5)};
    return i->uuid ? 0 : fail_memory(err);
}

int calendar_items_read(struct db *db, enum calendar_kind kind, int64_t subject, int64_t since, struct arena *a,
                        struct calendar_item **out, size_t *n, struct err *err)
{
    struct vec list = VEC_OF(struct calendar_item);
    struct stmt *s;
    if (db_prepare(db, SQL_ITEMS, &s, err) != 0)
        return -1;
    bind_text(s, 1, calendar_kind_names[kind]);
    bind_int(s, 2, subject);
    bind_int(s, 3, since);
    if (rows_all(s, read_item, a, &list, err) != 0)
        return -1;
    *out = list.items;
    *n = list.n;
    return 0;
}

int calendar_items_find(struct db *db, enum calendar_kind kind, int64_t subject, struct str uuid, struct arena *a,
                        struct calendar_item *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_ITEM, &s, err) != 0)
        return -1;
    bind_text(s, 1, calendar_kind_names[kind]);
    bind_int(s, 2, subject);
    bind_str(s, 3, uuid);
    return rows_first(s, read_item, a, out, err);
}

int calendar_items_state(struct db *db, enum calendar_kind kind, int64_t subject, int64_t *rev, int64_t *forgotten,
                         struct err *err)
{
    struct stmt *s;
    if (setting_read_int(db, KEY_FORGOTTEN, 0, forgotten, err) != 0 || db_prepare(db, SQL_STATE, &s, err) != 0)
        return -1;
    bind_text(s, 1, calendar_kind_names[kind]);
    bind_int(s, 2, subject);
    int rc = stmt_step(s, err);
    *rev = rc == 1 ? col_int(s, 0) : 0;
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

static int read_date(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    (void)a;
    (void)err;
    *(struct calendar_date *)item = (struct calendar_date){.occurrence = col_int(s, 0), .end_utc = col_int(s, 1)};
    return 0;
}

int calendar_dates(struct db *db, enum calendar_kind kind, int64_t subject, int64_t from, int64_t to, struct arena *a,
                   struct calendar_date **out, size_t *n, struct err *err)
{
    struct vec list = VEC_OF(struct calendar_date);
    struct stmt *s;
    if (db_prepare(db, SQL_DATES, &s, err) != 0)
        return -1;
    bind_text(s, 1, calendar_kind_names[kind]);
    bind_int(s, 2, subject);
    bind_int(s, 3, from);
    bind_int(s, 4, to);
    if (rows_all(s, read_date, a, &list, err) != 0)
        return -1;
    *out = list.items;
    *n = list.n;
    return 0;
}

/* ---- Backups ---- */

static const char SQL_TOLD[] = "SELECT o.uuid, p.variant, p.hash, p.sequence, p.modified_at FROM publication p"
                               " JOIN occurrence o ON o.id = p.occurrence";
static const char SQL_KEEP[] = "UPDATE publication SET sequence = iif(hash = ?3, ?4, max(sequence, ?4 + 1)),"
                               " modified_at = iif(hash = ?3, ?5, max(modified_at, ?5 + 1))"
                               " WHERE variant = ?2 AND occurrence = (SELECT id FROM occurrence WHERE uuid = ?1)";

static int keep_told(struct db *db, const struct stmt *row, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_KEEP, &s, err) != 0)
        return -1;
    for (int i = 0; i < 3; i++)
        bind_str(s, i + 1, col_str(row, i));
    bind_int(s, 4, col_int(row, 3));
    bind_int(s, 5, col_int(row, 4));
    return stmt_run(s, err);
}

/* Above both: no state that a program knows is one of the backup's future. The same one is nobody's past. */
static int keep_rev(struct db *old, struct db *db, struct err *err)
{
    int64_t then, now;
    if (setting_read_int(old, KEY_REV, 0, &now, err) != 0 || setting_read_int(db, KEY_REV, 0, &then, err) != 0)
        return -1;
    if (now == then)
        return 0;
    now = (now > then ? now : then) + 1;
    if (setting_write_int(db, KEY_REV, now, err) != 0)
        return -1;
    return setting_write_int(db, KEY_FORGOTTEN, now, err);
}

int publication_keep(struct db *old, struct db *db, struct err *err)
{
    struct stmt *s;
    int rc;
    if (db_prepare(old, SQL_TOLD, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        if (keep_told(db, s, err) != 0) {
            stmt_reset(s);
            return -1;
        }
    }
    return rc < 0 ? -1 : keep_rev(old, db, err);
}
