#include "base/date.h"
#include "base/vec.h"
#include "domain/occurrence.h"
#include "domain/record_save.h"
#include "domain/recurrence.h"
#include "core/domain/place_secret.h"
#include "store/row.h"

#define R FIELD_RULE
#define TEAM .level = LEVEL_TEAM

static const struct field series_fields[] = {
    FIELD(struct series, id, F_INT, "numéro interne", .flags = FIELD_INTERNAL),
    FIELD(struct series, uuid, F_TEXT, "identifiant", .max = 36, TEAM),
    FIELD(struct series, rev, F_INT, "révision", TEAM),
    FIELD(struct series, created_at, F_INSTANT, "créée le", TEAM),
    FIELD(struct series, updated_at, F_INSTANT, "dernier changement", TEAM),
    FIELD(struct series, level, F_ENUM, "qui voit ses dates", .names = level_names, .flags = R, TEAM),
    FIELD(struct series, deleted, F_BOOL, "retirée", TEAM),
    FIELD(struct series, kind, F_TEXT, "genre, nom d’une règle activity", .max = 40, .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct series, title, F_TEXT, "titre", .max = OCCURRENCE_TITLE_MAX, .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct series, theme, F_TEXT, "thème", .max = 60, .scheme = "theme", .flags = R, TEAM),
    FIELD(struct series, publics, F_TERMS, "pour qui", .scheme = "public", .flags = R, TEAM),
    FIELD(struct series, place, F_INT, "lieu", .flags = R, TEAM),
    FIELD(struct series, team, F_INT, "équipe", .flags = R, TEAM),
    FIELD(struct series, rule, F_TEXT, "règle de récurrence", .max = RECURRENCE_TEXT_SIZE, .flags = R, TEAM),
    FIELD(struct series, start, F_INT, "minute du jour où ses dates commencent", .flags = R, TEAM),
    FIELD(struct series, minutes, F_INT, "leur durée en minutes", .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct series, first, F_DATE, "premier jour", .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct series, last, F_DATE, "dernier jour ; absent : elle continue", .flags = R, TEAM),
    FIELD(struct series, extended_to, F_DATE, "jour jusqu’où ses dates existent", .flags = FIELD_REQUIRED, TEAM),
    FIELD(struct series, capacity, F_INT, "places", .flags = R, TEAM),
    FIELD(struct series, open_to, F_ENUM, "à qui elle est ouverte", .names = open_to_names, .flags = R, TEAM),
    FIELD(struct series, open_note, F_TEXT, "auprès de qui s’inscrire", .max = RECORD_LINE_MAX, .flags = R, TEAM),
    FIELD(struct series, campaign, F_TEXT, "campagne", .max = 60, .scheme = "campaign", .flags = R, TEAM),
    FIELD(struct series, split_from, F_INT, "suite de la série", .flags = FIELD_INTERNAL),
    FIELD(struct series, carried_from, F_INT, "reconduite de la série", .flags = FIELD_INTERNAL),
    FIELD(struct series, staff, F_TERMS, "qui tient ses dates", .scheme = "person", .max = STAFF_MAX, .flags = R, TEAM),
    FIELD(struct series, funders, F_TERMS, "qui la finance", .scheme = "funder", .flags = R, TEAM),
};
#undef R
const struct record_type series_type = RECORD_TYPE(struct series, "series", series_fields, "ce qui revient à l’agenda");

#define SELECT_SERIES \
    "SELECT e.id, e.uuid, e.rev, e.created_at, e.updated_at, CASE e.level WHEN 0 THEN 'public' WHEN 1 THEN 'partners'" \
    " ELSE 'team' END AS level, e.deleted_rev IS NOT NULL AS deleted, e.kind, e.title, e.theme, e.publics," \
    " coalesce(e.place, 0) AS place, coalesce(e.team, 0) AS team, e.rule, e.start, e.minutes, e.first, e.last," \
    " e.extended_to, coalesce(e.capacity, 0) AS capacity, e.open_to, e.open_note, e.campaign," \
    " coalesce(e.split_from, 0) AS split_from, coalesce(e.carried_from, 0) AS carried_from," \
    " (SELECT group_concat(p.uuid, '|') FROM series_staff x JOIN person p ON p.id = x.person WHERE x.series = e.id)" \
    " AS staff, (SELECT group_concat(f.funder, '|') FROM funding f WHERE f.entity = 'series' AND f.entity_id = e.id)" \
    " AS funders FROM series e WHERE e.deleted_rev IS NULL"
static const char SQL_FIND[] = SELECT_SERIES " AND e.uuid = ?1";
static const char SQL_LIST[] = SELECT_SERIES " AND (e.last IS NULL OR e.last >= ?1) ORDER BY e.title COLLATE NOCASE,"
                                             " e.id LIMIT ?2";

static const char *const written[] = {"level",     "kind",     "title",       "theme",        "publics",
                                      "place",     "team",     "rule",        "start",        "minutes",
                                      "first",     "last",     "extended_to", "capacity",     "open_to",
                                      "open_note", "campaign", "split_from",  "carried_from", NULL};
static const struct record_table table = {
    .type = &series_type,
    .entity = "series",
    .fields = written,
    .insert =
        "INSERT INTO series(uuid, created_at, updated_at, rev, level, kind, title, theme, publics, place, team, rule,"
        " start, minutes, first, last, extended_to, capacity, open_to, open_note, campaign, split_from,"
        " carried_from) VALUES(?1, ?2, ?2, 0, " RECORD_LEVEL(
            "?3") ", ?4, ?5, ?6, ?7, nullif(?8, 0), nullif(?9, 0),"
                  " ?10, ?11, ?12, ?13, ?14, ?15, nullif(?16, 0), ?17, ?18, ?19, nullif(?20, 0), nullif(?21, 0))",
    .update = "UPDATE series SET updated_at = ?2, level = " RECORD_LEVEL(
        "?3") ", kind = ?4, title = ?5, theme = ?6,"
              " publics = ?7, place = nullif(?8, 0), team = nullif(?9, 0), rule = ?10, start = ?11, minutes = ?12,"
              " first = ?13, last = ?14, extended_to = ?15, capacity = nullif(?16, 0), open_to = ?17, open_note = ?18,"
              " campaign = ?19, split_from = nullif(?20, 0), carried_from = nullif(?21, 0) WHERE id = ?1",
    .set_rev = "UPDATE series SET rev = ?2 WHERE id = ?1",
    .set_deleted = "UPDATE series SET deleted_rev = ?2 WHERE id = ?1",
};
static const struct record_set staff = {
    .field = "staff",
    .none = "DELETE FROM series_staff WHERE series = ?1",
    .add = "INSERT OR IGNORE INTO series_staff(series, person) SELECT ?1, id FROM person WHERE uuid = ?2",
};
static const struct record_set funders = {
    .field = "funders",
    .none = "DELETE FROM funding WHERE entity = 'series' AND entity_id = ?1",
    .add = "INSERT OR IGNORE INTO funding(entity, entity_id, funder) SELECT 'series', ?1, code FROM term"
           " WHERE scheme = 'funder' AND code = ?2",
};

static int prepare(struct db *db, const struct audience *who, const char *sql, struct stmt **s, struct err *err)
{
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads series");
    return db_prepare(db, sql, s, err);
}

int series_list(struct db *db, const struct audience *who, int32_t since, struct arena *a, struct series **out,
                size_t *n, struct err *err)
{
    char iso[DATE_ISO_SIZE];
    struct vec rows = VEC_OF(struct series);
    struct stmt *s;
    if (prepare(db, who, SQL_LIST, &s, err) != 0)
        return -1;
    date_iso(since, iso);
    bind_text(s, 1, iso);
    bind_int(s, 2, SERIES_MAX);
    if (row_read_list(s, &series_type, a, &rows, err) != 0)
        return -1;
    *out = rows.items;
    *n = rows.n;
    return 0;
}

int series_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a, struct series *out,
                struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_FIND, &s, err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    return row_find(s, &series_type, a, out, err);
}

static int check(const struct series *e, struct err *err)
{
    struct recurrence r;
    if (e->start < 0 || e->start > 1439 || e->minutes < 5 || e->minutes > 2880)
        return fail(err, ERR_INPUT, "start, minutes: a minute of the day and 5 to 2880 minutes expected");
    if (record_has(e, record_index(&series_type, STR("last"))) && e->last < e->first)
        return fail(err, ERR_INPUT, "last: before the first day");
    return e->rule ? recurrence_parse(str_of(e->rule), &r, err) : 0;
}

/* As of a date: only what is new. */
static int check_told(struct db *db, const struct series *before, const struct series *after, struct arena *a,
                      struct err *err)
{
    bool same = before && before->place == after->place && before->level <= after->level;
#define NEW(field) (same && str_eq(str_of(before->field), str_of(after->field)) ? NULL : after->field)
    const struct told_text texts[] = {{"titre", NEW(title)}, {"inscription", NEW(open_note)}};
#undef NEW
    return place_secret_check(db, after->place, after->level, texts, sizeof texts / sizeof *texts, a, err);
}

int series_save(struct db *db, const struct author *author, const struct series *before, struct series *after,
                struct arena *a, struct err *err)
{
    static const char *const always[] = {"level",   "place",      "team",         "start", "capacity",
                                         "open_to", "split_from", "carried_from", "staff", "funders"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        record_mark_set(after, record_index(&series_type, str_of(always[i])));
    if (check(after, err) != 0 || check_told(db, before, after, a, err) != 0)
        return -1;
    int rc = record_save(db, author, &table, before, after, a, err);
    if (rc != 1)
        return rc;
    if (record_save_set(db, &staff, after->id, &after->staff, err) != 0)
        return -1;
    return record_save_set(db, &funders, after->id, &after->funders, err);
}

int series_remove(struct db *db, const struct author *author, const struct series *s, struct err *err)
{
    return record_delete(db, author, &table, s->id, true, err);
}

static const char SQL_EXTEND[] = "UPDATE series SET extended_to = ?2 WHERE id = ?1";
static const char SQL_CARRY[] =
    "UPDATE occurrence SET series = ?2 WHERE series = ?1 AND coalesce(nominal_day, day) >= ?3";

static int run_with_day(struct db *db, const char *sql, const int64_t *ids, int n, int32_t day, struct err *err)
{
    char iso[DATE_ISO_SIZE];
    struct stmt *s;
    if (!db_in_transaction(db))
        return fail(err, ERR_BUG, "series outside a transaction");
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    date_iso(day, iso);
    for (int i = 0; i < n; i++)
        bind_int(s, i + 1, ids[i]);
    bind_text(s, n + 1, iso);
    return stmt_run(s, err);
}

int series_extend(struct db *db, int64_t series, int32_t to, struct err *err)
{
    return run_with_day(db, SQL_EXTEND, &series, 1, to, err);
}

int series_carry(struct db *db, int64_t from, int64_t to, int32_t day, struct err *err)
{
    return run_with_day(db, SQL_CARRY, (const int64_t[]){from, to}, 2, day, err);
}
