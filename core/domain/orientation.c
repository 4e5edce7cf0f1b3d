#include "domain/orientation.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/date.h"
#include "store/row.h"
#include "store/rows.h"

/* Bytes of a code. */
#define CODE_MAX 60

#define R FIELD_RULE
static const struct field orientation_fields[] = {
    FIELD(struct orientation, id, F_INT, "numéro interne", .flags = FIELD_INTERNAL),
    FIELD(struct orientation, uuid, F_TEXT, "identifiant", .max = 36, .level = LEVEL_TEAM),
    FIELD(struct orientation, rev, F_INT, "révision", .level = LEVEL_TEAM),
    FIELD(struct orientation, created_at, F_INSTANT, "notée le", .level = LEVEL_TEAM),
    FIELD(struct orientation, updated_at, F_INSTANT, "dernier changement", .level = LEVEL_TEAM),
    FIELD(struct orientation, account, F_INT, "compte de qui l’a notée", .level = LEVEL_TEAM, .flags = FIELD_INTERNAL),
    FIELD(struct orientation, deleted, F_BOOL, "annulée", .level = LEVEL_TEAM),
    FIELD(struct orientation, day, F_DATE, "jour", .level = LEVEL_TEAM, .flags = R | FIELD_REQUIRED),
    FIELD(struct orientation, caller, F_TEXT, "qui demande", .max = CODE_MAX, .scheme = "caller", .level = LEVEL_TEAM,
          .flags = R | FIELD_REQUIRED),
    FIELD(struct orientation, channel, F_TEXT, "par quel moyen", .max = CODE_MAX, .scheme = "call_channel",
          .level = LEVEL_TEAM, .flags = R | FIELD_REQUIRED),
    FIELD(struct orientation, theme, F_TEXT, "besoin", .max = CODE_MAX, .scheme = "theme", .level = LEVEL_TEAM,
          .flags = R),
    FIELD(struct orientation, insee, F_TEXT, "commune", .max = 5, .level = LEVEL_TEAM, .flags = R),
    FIELD(struct orientation, lack, F_TEXT, "ce qui a manqué", .max = CODE_MAX, .scheme = "lack", .level = LEVEL_TEAM,
          .flags = R),
    FIELD(struct orientation, rupture, F_TEXT, "cause de rupture de parcours", .max = CODE_MAX, .scheme = "rupture",
          .level = LEVEL_TEAM, .flags = R),
    FIELD(struct orientation, given, F_TERMS, "structures données", .max = ORIENTATION_GIVEN_MAX, .scheme = "structure",
          .level = LEVEL_TEAM, .flags = R),
};
#undef R
const struct record_type orientation_type =
    RECORD_TYPE(struct orientation, "orientation", orientation_fields, "une réponse de l’équipe à qui l’a sollicitée");

#define SELECT_ORIENTATION \
    "SELECT o.id, o.uuid, o.rev, o.created_at, o.updated_at, o.account, o.deleted_rev IS NOT NULL AS deleted, o.day," \
    " o.caller, o.channel, o.theme, o.insee, o.lack, o.rupture," \
    " (SELECT group_concat(s.uuid, '|') FROM (SELECT uuid FROM orientation_structure x JOIN structure g" \
    "   ON g.id = x.structure WHERE x.orientation = o.id ORDER BY uuid) s) AS given FROM orientation o"

static const char SQL_FIND[] = SELECT_ORIENTATION " WHERE o.uuid = ?1";
static const char SQL_LAST[] = SELECT_ORIENTATION
    " WHERE o.account = ?1 AND o.created_at >= ?2 AND o.deleted_rev IS NULL ORDER BY o.id DESC LIMIT 1";
static const char SQL_RECENT[] = SELECT_ORIENTATION " WHERE o.deleted_rev IS NULL ORDER BY o.id DESC LIMIT ?1";

static const char SQL_INSERT[] =
    "INSERT INTO orientation(day, caller, channel, theme, insee, lack, rupture, updated_at, uuid, rev, created_at,"
    " account) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?8, ?10)";
static const char SQL_UPDATE[] = "UPDATE orientation SET day = ?1, caller = ?2, channel = ?3, theme = ?4, insee = ?5,"
                                 " lack = ?6, rupture = ?7, updated_at = ?8 WHERE id = ?9";
static const char *const written[] = {"day", "caller", "channel", "theme", "insee", "lack", "rupture"};
static const char SQL_REV[] = "UPDATE orientation SET rev = ?2 WHERE id = ?1";
static const char SQL_REMOVE[] = "UPDATE orientation SET rev = ?2, deleted_rev = ?2, updated_at = ?3 WHERE id = ?1";
static const char SQL_GIVE_NONE[] = "DELETE FROM orientation_structure WHERE orientation = ?1";
static const char SQL_GIVE[] = "INSERT OR IGNORE INTO orientation_structure(orientation, structure)"
                               " SELECT ?1, id FROM structure WHERE uuid = ?2";
static const char SQL_IS_COMMUNE[] = "SELECT 1 FROM commune WHERE insee = ?1";
static const char SQL_IS_TERM[] = "SELECT 1 FROM term WHERE scheme = ?2 AND code = ?1";

static int prepare(struct db *db, const struct audience *who, const char *sql, struct stmt **s, struct err *err)
{
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads what it answered");
    return db_prepare(db, sql, s, err);
}

/* ---- Reading ---- */

int orientation_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a,
                     struct orientation *out, struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_FIND, &s, err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    return row_find(s, &orientation_type, a, out, err);
}

int orientation_last(struct db *db, const struct audience *who, int64_t account, int64_t since, struct arena *a,
                     struct orientation *out, struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_LAST, &s, err) != 0)
        return -1;
    bind_int(s, 1, account);
    bind_int(s, 2, since);
    return row_find(s, &orientation_type, a, out, err);
}

int orientation_recent(struct db *db, const struct audience *who, size_t n, struct arena *a, struct orientation *out,
                       size_t *found, struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_RECENT, &s, err) != 0)
        return -1;
    bind_int(s, 1, (int64_t)n);
    return row_read_all(s, &orientation_type, n, a, out, found, err);
}

/* ---- Writing ---- */

/* Whether a table of ours holds this value: what the schema would refuse without saying which. */
static int check_known(struct db *db, const char *sql, const char *field, const char *scheme, const char *value,
                       struct err *err)
{
    struct stmt *s;
    if (!value)
        return 0;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_text(s, 1, value);
    if (scheme)
        bind_text(s, 2, scheme);
    int rc = stmt_step(s, err);
    stmt_reset(s);
    return rc == 0 ? fail(err, ERR_INPUT, "%s: \"%.60s\": there is none", field, value) : rc < 0 ? -1 : 0;
}

static int check(struct db *db, const struct orientation *o, struct err *err)
{
    if (!crypto_is_uuid(str_of(o->uuid)))
        return fail(err, ERR_INPUT, "uuid: a random UUID in small letters expected");
    if (record_validate(&orientation_type, o, err) != 0)
        return -1;
    if (o->lack && !o->theme)
        return fail(err, ERR_INPUT, "theme: what was missing has a need");
    if (check_known(db, SQL_IS_TERM, "caller", "caller", o->caller, err) != 0 ||
        check_known(db, SQL_IS_TERM, "channel", "call_channel", o->channel, err) != 0 ||
        check_known(db, SQL_IS_TERM, "theme", "theme", o->theme, err) != 0 ||
        check_known(db, SQL_IS_TERM, "lack", "lack", o->lack, err) != 0 ||
        check_known(db, SQL_IS_TERM, "rupture", "rupture", o->rupture, err) != 0)
        return -1;
    return check_known(db, SQL_IS_COMMUNE, "insee", NULL, o->insee, err);
}

static int give(struct db *db, const struct orientation *o, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_GIVE_NONE, &s, err) != 0)
        return -1;
    bind_int(s, 1, o->id);
    if (stmt_run(s, err) != 0)
        return -1;
    for (size_t i = 0; i < o->given.n; i++) {
        if (db_prepare(db, SQL_GIVE, &s, err) != 0)
            return -1;
        bind_int(s, 1, o->id);
        bind_text(s, 2, o->given.codes[i]);
        if (stmt_run(s, err) != 0)
            return -1;
        if (db_changes(db) == 0)
            return fail(err, ERR_INPUT, "given: structure %.36s: there is none", o->given.codes[i]);
    }
    return 0;
}

static int note(struct db *db, const struct author *author, const char *sql, int64_t id, enum change_op op,
                const char *diff, struct err *err)
{
    struct stmt *s;
    int64_t seq;
    if (change_add(db, author, "orientation", id, op, diff, &seq, err) != 0 || db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, seq);
    if (sql == SQL_REMOVE)
        bind_int(s, 3, author->now);
    return stmt_run(s, err);
}

/* Binds the fields that both statements write, in the order of written[], and the time. */
static int bind_written(struct stmt *s, const struct author *author, const struct orientation *o, struct arena *a,
                        struct err *err)
{
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        int index = record_index(&orientation_type, str_of(written[i]));
        if (bind_field(s, (int)i + 1, &orientation_type, o, index, a, err) != 0)
            return -1;
    }
    bind_int(s, 8, author->now);
    return 0;
}

int orientation_save(struct db *db, const struct author *author, const struct orientation *before,
                     struct orientation *after, struct arena *a, struct err *err)
{
    static const struct orientation nothing;
    struct stmt *s;
    const char *diff;
    if (!db_in_transaction(db))
        return fail(err, ERR_BUG, "orientation_save outside a transaction");
    if (check(db, after, err) != 0 ||
        change_diff(&orientation_type, before ? before : &nothing, after, a, &diff, err) != 0)
        return -1;
    if (before && !diff)
        return 0;
    if (db_prepare(db, before ? SQL_UPDATE : SQL_INSERT, &s, err) != 0 || bind_written(s, author, after, a, err) != 0)
        return -1;
    if (before) {
        bind_int(s, 9, before->id);
    } else {
        bind_text(s, 9, after->uuid);
        bind_int(s, 10, author->account);
    }
    if (stmt_run(s, err) != 0)
        return -1;
    after->id = before ? before->id : db_last_id(db);
    if (give(db, after, err) != 0)
        return -1;
    return note(db, author, SQL_REV, after->id, before ? CHANGE_UPDATE : CHANGE_CREATE, diff, err);
}

int orientation_remove(struct db *db, const struct author *author, const struct orientation *o, struct err *err)
{
    if (!db_in_transaction(db))
        return fail(err, ERR_BUG, "orientation_remove outside a transaction");
    return o->deleted ? 0 : note(db, author, SQL_REMOVE, o->id, CHANGE_DELETE, NULL, err);
}

/* ---- Counts ---- */

#define LIVE " o.deleted_rev IS NULL AND o.day BETWEEN ?1 AND ?2"
#define MOST " ORDER BY n DESC, 1, 2, 3 LIMIT ?3"
#define BY(column, from, where) \
    "SELECT coalesce(" column ", '') AS key, NULL, NULL, NULL, count(*) AS n FROM orientation o" from \
    " WHERE" LIVE where " GROUP BY 1"

static const char SQL_OUTCOME[] = BY("CASE WHEN o.lack IS NOT NULL THEN 'lack' WHEN EXISTS (SELECT 1 FROM"
                                     " orientation_structure g WHERE g.orientation = o.id) THEN 'given'"
                                     " ELSE 'information' END",
                                     "", "") MOST;
static const char SQL_MONTH[] = BY("substr(o.day, 1, 7)", "", "") " ORDER BY 1 LIMIT ?3";
static const char SQL_CALLER[] = BY("o.caller", "", "") MOST;
static const char SQL_CHANNEL[] = BY("o.channel", "", "") MOST;
static const char SQL_THEME[] = BY("o.theme", "", "") MOST;
static const char SQL_RUPTURE[] = BY("o.rupture", "", " AND o.rupture IS NOT NULL") MOST;
static const char SQL_COMMUNE[] = "SELECT coalesce(o.insee, ''), NULL, NULL, c.name, count(*) AS n FROM orientation o"
                                  " LEFT JOIN commune c ON c.insee = o.insee WHERE" LIVE " GROUP BY 1" MOST;
static const char SQL_STRUCTURE[] =
    "SELECT t.uuid, NULL, NULL, t.name, count(DISTINCT o.id) AS n FROM orientation o"
    " JOIN orientation_structure g ON g.orientation = o.id JOIN structure s ON s.id = g.structure"
    " JOIN structure t ON t.id = CASE WHEN s.deleted_rev IS NULL THEN s.id ELSE coalesce(s.see_instead, s.id) END"
    " WHERE" LIVE " GROUP BY 1 ORDER BY n DESC, t.name_fold, 1 LIMIT ?3";
static const char SQL_LACK[] = "SELECT o.theme, coalesce(o.insee, ''), o.lack, c.name, count(*) AS n FROM orientation o"
                               " LEFT JOIN commune c ON c.insee = o.insee"
                               " WHERE o.lack IS NOT NULL AND" LIVE " GROUP BY 1, 2, 3" MOST;

static const char *const sql_counts[COUNT__MAX] = {
    [COUNT_OUTCOME] = SQL_OUTCOME, [COUNT_MONTH] = SQL_MONTH,         [COUNT_CALLER] = SQL_CALLER,
    [COUNT_CHANNEL] = SQL_CHANNEL, [COUNT_THEME] = SQL_THEME,         [COUNT_COMMUNE] = SQL_COMMUNE,
    [COUNT_LACK] = SQL_LACK,       [COUNT_STRUCTURE] = SQL_STRUCTURE, [COUNT_RUPTURE] = SQL_RUPTURE,
};

static int read_count(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct orientation_row *r = item;
    *r = (struct orientation_row){.key = col_text(s, 0, a),
                                  .commune = col_text(s, 1, a),
                                  .cause = col_text(s, 2, a),
                                  .name = col_text(s, 3, a),
                                  .n = col_int(s, 4)};
    return r->key ? 0 : fail_memory(err);
}

int orientation_counts(struct db *db, const struct audience *who, enum orientation_count what, int32_t first,
                       int32_t last, struct arena *a, struct orientation_row **out, size_t *n, struct err *err)
{
    struct stmt *s;
    struct vec rows = VEC_OF(struct orientation_row);
    char from[DATE_ISO_SIZE], to[DATE_ISO_SIZE];
    if (prepare(db, who, sql_counts[what], &s, err) != 0)
        return -1;
    date_iso(first, from);
    date_iso(last, to);
    bind_text(s, 1, from);
    bind_text(s, 2, to);
    bind_int(s, 3, ORIENTATION_COUNTS_MAX);
    int rc = rows_all(s, read_count, a, &rows, err);
    *out = rows.items;
    *n = rows.n;
    return rc;
}
