#include "domain/occurrence.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/vec.h"
#include "domain/reach.h"
#include "domain/record_save.h"
#include "core/domain/place_secret.h"
#include "store/row.h"

const char *const occurrence_status_names[OCCURRENCE__MAX + 1] = {"envisaged", "proposed",  "confirmed", "done",
                                                                  "missed",    "cancelled", NULL};
const char *const open_to_names[OPEN__MAX + 1] = {"everyone", "residents", "registration", "professionals", NULL};

#define R FIELD_RULE
#define TEAM .level = LEVEL_TEAM

static const struct field occurrence_fields[] = {
    FIELD(struct occurrence, id, F_INT, "numéro interne", .flags = FIELD_INTERNAL),
    FIELD(struct occurrence, uuid, F_TEXT, "identifiant, pour toujours", .max = 36, .flags = FIELD_PUBLISHED),
    FIELD(struct occurrence, rev, F_INT, "révision"),
    FIELD(struct occurrence, created_at, F_INSTANT, "créée le"),
    FIELD(struct occurrence, updated_at, F_INSTANT, "dernier changement", .flags = FIELD_PUBLISHED),
    FIELD(struct occurrence, level, F_ENUM, "qui peut la voir", .names = level_names, .flags = R),
    FIELD(struct occurrence, deleted, F_BOOL, "retirée", TEAM),
    FIELD(struct occurrence, series, F_INT, "série", .flags = FIELD_INTERNAL),
    FIELD(struct occurrence, series_uuid, F_TEXT, "série", .max = 36),
    FIELD(struct occurrence, nominal_day, F_DATE, "jour que la règle de la série a donné", TEAM),
    FIELD(struct occurrence, ordinal, F_INT, "rang dans ce jour", TEAM),
    FIELD(struct occurrence, kind, F_TEXT, "genre, nom d’une règle activity", .max = 40,
          .flags = R | FIELD_REQUIRED | FIELD_PUBLISHED),
    FIELD(struct occurrence, title, F_TEXT, "titre", .max = OCCURRENCE_TITLE_MAX,
          .flags = R | FIELD_REQUIRED | FIELD_PUBLISHED),
    FIELD(struct occurrence, theme, F_TEXT, "thème", .max = 60, .scheme = "theme", .flags = R | FIELD_PUBLISHED),
    FIELD(struct occurrence, publics, F_TERMS, "pour qui", .scheme = "public", .flags = R | FIELD_PUBLISHED),
    FIELD(struct occurrence, place, F_INT, "lieu", .flags = R, TEAM),
    FIELD(struct occurrence, team, F_INT, "équipe", .flags = R, TEAM),
    FIELD(struct occurrence, day, F_DATE, "jour", .flags = R | FIELD_REQUIRED | FIELD_PUBLISHED),
    FIELD(struct occurrence, start, F_INT, "minute du jour où elle commence", .flags = R | FIELD_PUBLISHED),
    FIELD(struct occurrence, minutes, F_INT, "durée en minutes", .flags = R | FIELD_REQUIRED | FIELD_PUBLISHED),
    FIELD(struct occurrence, start_utc, F_INT, "instant où elle commence", .flags = FIELD_INTERNAL),
    FIELD(struct occurrence, end_utc, F_INT, "instant où elle finit", .flags = FIELD_INTERNAL),
    FIELD(struct occurrence, was_day, F_DATE, "jour annoncé d’abord", .flags = FIELD_PUBLISHED),
    FIELD(struct occurrence, was_start, F_INT, "minute annoncée d’abord", .flags = FIELD_PUBLISHED),
    FIELD(struct occurrence, status, F_ENUM, "état", .names = occurrence_status_names, .flags = R | FIELD_PUBLISHED),
    FIELD(struct occurrence, reason, F_TEXT, "pourquoi elle est annulée ou déplacée", .max = RECORD_LINE_MAX,
          .flags = R | FIELD_PUBLISHED),
    FIELD(struct occurrence, holds_people, F_BOOL, "prend ses personnes", TEAM),
    FIELD(struct occurrence, holds_place, F_BOOL, "prend son lieu", TEAM),
    FIELD(struct occurrence, own, F_TERMS, "champs changés sur cette date seule", .scheme = "field", TEAM),
    FIELD(struct occurrence, capacity, F_INT, "places", .flags = R | FIELD_PUBLISHED),
    FIELD(struct occurrence, open_to, F_ENUM, "à qui elle est ouverte", .names = open_to_names,
          .flags = R | FIELD_PUBLISHED),
    FIELD(struct occurrence, open_note, F_TEXT, "auprès de qui s’inscrire", .max = RECORD_LINE_MAX,
          .flags = R | FIELD_PUBLISHED),
    FIELD(struct occurrence, campaign, F_TEXT, "campagne", .max = 60, .scheme = "campaign",
          .flags = R | FIELD_PUBLISHED),
    FIELD(struct occurrence, public_note, F_TEXT, "note pour tous", .max = OCCURRENCE_NOTE_MAX,
          .flags = R | FIELD_PUBLISHED),
    FIELD(struct occurrence, team_note, F_TEXT, "note pour l’équipe", .max = OCCURRENCE_NOTE_MAX, TEAM),
    FIELD(struct occurrence, counted_at, F_INSTANT, "comptée le", TEAM),
    FIELD(struct occurrence, example, F_BOOL, "du territoire d’exemple"),
    FIELD(struct occurrence, course, F_BOOL, "séance d’un parcours", TEAM),
    FIELD(struct occurrence, staff, F_TERMS, "qui la tient", .scheme = "person", .max = STAFF_MAX, .flags = R, TEAM),
    FIELD(struct occurrence, funders, F_TERMS, "qui la finance", .scheme = "funder", .flags = R, TEAM),
    FIELD(struct occurrence, place_uuid, F_TEXT, "lieu", .max = 36, .flags = FIELD_PUBLISHED),
    FIELD(struct occurrence, place_name, F_TEXT, "nom du lieu", .flags = FIELD_PUBLISHED),
    FIELD(struct occurrence, address, F_TEXT, "adresse du lieu", .flags = FIELD_PUBLISHED),
    FIELD(struct occurrence, postcode, F_TEXT, "code postal", .flags = FIELD_PUBLISHED),
    FIELD(struct occurrence, insee, F_TEXT, "commune, code INSEE", .max = 5, .flags = FIELD_PUBLISHED),
    FIELD(struct occurrence, city, F_TEXT, "commune", .flags = FIELD_PUBLISHED),
    FIELD(struct occurrence, place_reserved, F_BOOL, "son lieu n’est pas dit à tous"),
    FIELD(struct occurrence, structure_uuid, F_TEXT, "structure qui reçoit", .max = 36, .flags = FIELD_PUBLISHED),
    FIELD(struct occurrence, structure_short_id, F_TEXT, "sa référence courte", .max = 20),
    FIELD(struct occurrence, structure_name, F_TEXT, "son nom", .flags = FIELD_PUBLISHED),
};
#undef R
const struct record_type occurrence_type =
    RECORD_TYPE(struct occurrence, "occurrence", occurrence_fields, "une date de l’agenda");

bool occurrence_live(int status)
{
    return status != OCCURRENCE_CANCELLED && status != OCCURRENCE_MISSED;
}

void occurrence_time(struct occurrence *o)
{
    o->start_utc = paris_instant(o->day, (int)o->start);
    o->end_utc = o->start_utc + o->minutes * 60;
    record_mark_set(o, record_index(&occurrence_type, STR("start_utc")));
    record_mark_set(o, record_index(&occurrence_type, STR("end_utc")));
}

/* ---- Reading ---- */

/* A place r, of structure t if it has one, is known to those of this level: not confidential, neither it nor its
 * structure gone or for others. ?1: the audience's level; the team knows all of them. */
#define KNOWN_TO(level_) \
    "(r.confidential = 0 AND r.level <= " level_ " AND r.deleted_rev IS NULL AND (t.id IS NULL OR" \
    " (t.deleted_rev IS NULL AND t.level <= " level_ " AND t.visible <= " level_ \
    " AND t.visible_rule = (SELECT value FROM setting WHERE key = 'rule.directory.visibility'))))"
/* What is told of the place: p is r where the audience may know it. */
#define SELECT_PLACE \
    " p.uuid AS place_uuid, coalesce(p.name, s.name) AS place_name, p.address, p.postcode, p.insee," \
    " coalesce(c.name, p.city) AS city, p.id IS NOT NULL AND NOT " KNOWN_TO( \
        "0") " AS place_reserved," \
             " s.uuid AS structure_uuid, s.short AS structure_short_id, s.name AS structure_name"
#define JOIN_PLACE \
    " LEFT JOIN structure t ON t.id = r.structure" \
    " LEFT JOIN place p ON p.id = r.id AND (?1 >= 2 OR " KNOWN_TO( \
        "?1") ")" \
              " LEFT JOIN structure s ON s.id = p.structure LEFT JOIN commune c ON c.insee = p.insee"
#define SELECT_OCCURRENCE \
    "SELECT o.id, o.uuid, o.rev, o.created_at, o.updated_at, CASE o.level WHEN 0 THEN 'public' WHEN 1 THEN 'partners'" \
    " ELSE 'team' END AS level, o.deleted_rev IS NOT NULL AS deleted, coalesce(o.series, 0) AS series," \
    " e.uuid AS series_uuid, o.nominal_day, o.ordinal, o.kind, o.title, o.theme, o.publics," \
    " coalesce(p.id, 0) AS place, coalesce(o.team, 0) AS team," \
    " o.day, o.start, o.minutes, o.start_utc, o.end_utc, o.was_day, o.was_start, o.status, o.reason," \
    " o.holds_people, o.holds_place, o.own, coalesce(o.capacity, 0) AS capacity, o.open_to, o.open_note," \
    " o.campaign, o.public_note, o.team_note, o.counted_at, o.example, o.course," \
    " (SELECT group_concat(q.uuid, '|') FROM occurrence_staff x JOIN person q ON q.id = x.person" \
    "   WHERE x.occurrence = o.id AND ?1 >= 2) AS staff," \
    " (SELECT group_concat(f.funder, '|') FROM funding f WHERE f.entity = 'occurrence' AND f.entity_id = o.id" \
    "   AND ?1 >= 2) AS funders," SELECT_PLACE \
    " FROM occurrence o LEFT JOIN series e ON e.id = o.series LEFT JOIN place r ON r.id = o.place" JOIN_PLACE \
    " WHERE o.deleted_rev IS NULL AND o.level <= ?1"
#define DAYS " AND o.start_utc < ?3 AND o.start_utc > ?2 - 172800 AND o.end_utc > ?2 AND (?4 OR o.example = 0)"
#define ORDER " ORDER BY o.start_utc, o.id LIMIT ?5"

static const char SQL_FIND[] = SELECT_OCCURRENCE " AND o.uuid = ?2";
static const char SQL_IDS[] = SELECT_OCCURRENCE " AND o.id IN (SELECT value FROM json_each(?2)) ORDER BY o.id LIMIT ?5";
static const char SQL_ALL[] = SELECT_OCCURRENCE DAYS ORDER;
static const char SQL_OF_PLACE[] = SELECT_OCCURRENCE DAYS " AND p.id = ?6" ORDER;
static const char SQL_OF_PERSON[] =
    SELECT_OCCURRENCE DAYS " AND o.id IN (SELECT occurrence FROM occurrence_staff WHERE person = ?6)" ORDER;
static const char SQL_OF_SERIES[] = SELECT_OCCURRENCE DAYS " AND o.series = ?6" ORDER;
static const char SQL_OF_ASK[] =
    SELECT_OCCURRENCE DAYS " AND o.id IN (SELECT occurrence FROM ask_date WHERE ask = ?6)" ORDER;
static const char SQL_AT_PLACE[] =
    SELECT_OCCURRENCE DAYS " AND o.place = (SELECT id FROM place WHERE uuid = ?6) AND p.id IS NOT NULL" ORDER;
static const char SQL_AT_STRUCTURE[] =
    SELECT_OCCURRENCE DAYS " AND o.place IN (SELECT y.id FROM place y JOIN structure z ON z.id = y.structure"
                           " WHERE z.uuid = ?6) AND p.id IS NOT NULL" ORDER;
static const char SQL_GONE[] = "SELECT 1 FROM occurrence WHERE uuid = ?2 AND deleted_rev IS NOT NULL AND level <= ?1"
                               " AND example = 0 AND status NOT IN ('envisaged', 'proposed')";
static const char SQL_PLACE[] = "SELECT" SELECT_PLACE " FROM place r" JOIN_PLACE
                                " WHERE r.uuid = ?2 AND r.deleted_rev IS NULL AND p.id IS NOT NULL";
/* From place to place: the last of those that each turned out to be another. More than JOINED_MAX merges in a row are
 * no way any more. */
#define JOINED_MAX "16"
static const char SQL_JOINED[] =
    "WITH RECURSIVE j(id, n) AS (SELECT joins, 1 FROM place WHERE uuid = ?1 AND joins IS NOT NULL UNION ALL"
    " SELECT p.joins, n + 1 FROM place p JOIN j ON p.id = j.id WHERE p.joins IS NOT NULL AND n < " JOINED_MAX ")"
    " SELECT p.uuid FROM j JOIN place p ON p.id = j.id ORDER BY n DESC LIMIT 1";
static const char SQL_TAIL[] = "SELECT uuid FROM place WHERE substr(uuid, -12) = ?1 ORDER BY id LIMIT 1";
_Static_assert(PLACE_TAIL == 12, "the index place_tail and this statement");
static const char SQL_PLACE_OF[] =
    "SELECT" SELECT_PLACE " FROM place r" JOIN_PLACE " WHERE r.id = ?2 AND p.id IS NOT NULL";

/* A row that was read, as the audience may have it. */
static void settle(struct occurrence *o, const struct audience *who)
{
    record_blank(&occurrence_type, o, who->level);
}

int occurrence_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a, struct occurrence *out,
                    struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_FIND, &s, err) != 0)
        return -1;
    bind_int(s, 1, who->level);
    bind_str(s, 2, uuid);
    int rc = row_find(s, &occurrence_type, a, out, err);
    if (rc == 1)
        settle(out, who);
    return rc;
}

static int refused(const struct audience *who, const struct occurrence_query *q, struct err *err)
{
    if (q->person && who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads who works when");
    return 0;
}

static int read_list(struct stmt *s, const struct audience *who, struct arena *a, struct occurrence **out, size_t *n,
                     struct err *err)
{
    struct vec rows = VEC_OF(struct occurrence);
    bind_int(s, 5, OCCURRENCES_MAX + 1);
    if (row_read_list(s, &occurrence_type, a, &rows, err) != 0)
        return -1;
    if (rows.n > OCCURRENCES_MAX)
        return fail(err, ERR_LIMIT, "more than %d dates at once: ask for fewer months", OCCURRENCES_MAX);
    *out = rows.items;
    *n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        settle(*out + i, who);
    return 0;
}

int occurrence_list(struct db *db, const struct audience *who, const struct occurrence_query *q, struct arena *a,
                    struct occurrence **out, size_t *n, struct err *err)
{
    const char *sql = q->place        ? SQL_OF_PLACE
                      : q->person     ? SQL_OF_PERSON
                      : q->series     ? SQL_OF_SERIES
                      : q->ask        ? SQL_OF_ASK
                      : q->at.n       ? SQL_AT_PLACE
                      : q->receiver.n ? SQL_AT_STRUCTURE
                                      : SQL_ALL;
    struct stmt *s;
    if (refused(who, q, err) != 0 || db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, who->level);
    bind_int(s, 2, q->from);
    bind_int(s, 3, q->to);
    bind_int(s, 4, q->examples);
    if (sql == SQL_AT_PLACE || sql == SQL_AT_STRUCTURE)
        bind_str(s, 6, sql == SQL_AT_PLACE ? q->at : q->receiver);
    else if (sql != SQL_ALL)
        bind_int(s, 6, q->place ? q->place : q->person ? q->person : q->series ? q->series : q->ask);
    return read_list(s, who, a, out, n, err);
}

int occurrence_read(struct db *db, const struct audience *who, const int64_t *ids, size_t n_ids, struct arena *a,
                    struct occurrence **out, size_t *n, struct err *err)
{
    struct buf list = buf_in(a, n_ids * 21 + 3);
    struct stmt *s;
    for (size_t i = 0; i < n_ids; i++)
        buf_fmt(&list, "%c%lld", i ? ',' : '[', (long long)ids[i]);
    buf_raw_str(&list, n_ids ? STR("]") : STR("[]"));
    if (buf_ok(&list, err) != 0 || db_prepare(db, SQL_IDS, &s, err) != 0)
        return -1;
    bind_int(s, 1, who->level);
    bind_str(s, 2, buf_str(&list));
    return read_list(s, who, a, out, n, err);
}

int occurrence_gone(struct db *db, const struct audience *who, struct str uuid, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_GONE, &s, err) != 0)
        return -1;
    bind_int(s, 1, who->level);
    bind_str(s, 2, uuid);
    int rc = stmt_step(s, err);
    stmt_reset(s);
    return rc;
}

int occurrence_place(struct db *db, const struct audience *who, struct str uuid, struct arena *a,
                     struct occurrence *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_PLACE, &s, err) != 0)
        return -1;
    bind_int(s, 1, who->level);
    bind_str(s, 2, uuid);
    return row_find(s, &occurrence_type, a, out, err);
}

/* A statement with one text as its parameter, that gives one text. */
static int find_text(struct db *db, const char *sql, struct str key, struct arena *a, const char **out, struct err *err)
{
    struct stmt *s;
    *out = NULL;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_str(s, 1, key);
    int rc = stmt_step(s, err);
    if (rc == 1 && !(*out = col_text(s, 0, a)))
        rc = fail_memory(err);
    stmt_reset(s);
    return rc;
}

int occurrence_place_tail(struct db *db, struct str tail, struct arena *a, const char **out, struct err *err)
{
    return find_text(db, SQL_TAIL, tail, a, out, err);
}

int occurrence_place_joined(struct db *db, struct str uuid, struct arena *a, const char **out, struct err *err)
{
    return find_text(db, SQL_JOINED, uuid, a, out, err);
}

int occurrence_place_of(struct db *db, const struct audience *who, int64_t place, struct arena *a,
                        struct occurrence *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_PLACE_OF, &s, err) != 0)
        return -1;
    bind_int(s, 1, who->level);
    bind_int(s, 2, place);
    return row_find(s, &occurrence_type, a, out, err);
}

/* ---- Writing ---- */

static const char *const written[] = {"level",   "kind",      "title",       "theme",     "publics",      "place",
                                      "team",    "day",       "start",       "minutes",   "start_utc",    "end_utc",
                                      "was_day", "was_start", "status",      "reason",    "holds_people", "holds_place",
                                      "own",     "capacity",  "open_to",     "open_note", "campaign",     "public_note",
                                      "example", "series",    "nominal_day", "ordinal",   "course",       NULL};
static const struct record_table table = {
    .type = &occurrence_type,
    .entity = "occurrence",
    .fields = written,
    .insert =
        "INSERT INTO occurrence(uuid, created_at, updated_at, rev, level, kind, title, theme, publics, place, team,"
        " day, start, minutes, start_utc, end_utc, was_day, was_start, status, reason, holds_people, holds_place,"
        " own, capacity, open_to, open_note, campaign, public_note, example, series, nominal_day, ordinal,"
        " course)"
        " VALUES(?1, ?2, ?2, 0, " RECORD_LEVEL(
            "?3") ", ?4, ?5, ?6, ?7, nullif(?8, 0), nullif(?9, 0), ?10,"
                  " ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, nullif(?22, 0), ?23, ?24, ?25, ?26, ?27,"
                  " nullif(?28, 0), ?29, ?30, ?31)",
    .update = "UPDATE occurrence SET updated_at = ?2, level = " RECORD_LEVEL(
        "?3") ", kind = ?4, title = ?5, theme = ?6,"
              " publics = ?7, place = nullif(?8, 0), team = nullif(?9, 0), day = ?10, start = ?11, minutes = ?12,"
              " start_utc = ?13, end_utc = ?14, was_day = ?15, was_start = ?16, status = ?17, reason = ?18,"
              " holds_people = ?19, holds_place = ?20, own = ?21, capacity = nullif(?22, 0), open_to = ?23,"
              " open_note = ?24, campaign = ?25, public_note = ?26, example = ?27, series = nullif(?28, 0),"
              " nominal_day = ?29, ordinal = ?30, course = ?31 WHERE id = ?1",
    .set_rev = "UPDATE occurrence SET rev = ?2 WHERE id = ?1",
    .set_deleted = "UPDATE occurrence SET deleted_rev = ?2 WHERE id = ?1",
};
static const struct record_set staff = {
    .field = "staff",
    .none = "DELETE FROM occurrence_staff WHERE occurrence = ?1",
    .add = "INSERT OR IGNORE INTO occurrence_staff(occurrence, person) SELECT ?1, id FROM person WHERE uuid = ?2",
};
static const struct record_set funders = {
    .field = "funders",
    .none = "DELETE FROM funding WHERE entity = 'occurrence' AND entity_id = ?1",
    .add = "INSERT OR IGNORE INTO funding(entity, entity_id, funder) SELECT 'occurrence', ?1, code FROM term"
           " WHERE scheme = 'funder' AND code = ?2",
};

static void mark(struct occurrence *o, const char *field)
{
    record_mark_set(o, record_index(&occurrence_type, str_of(field)));
}

/* What stood in the agenda when it was first announced stays told, until it is back there. A date that is over and
 * stays so is corrected, not moved: nobody went to where it never was. */
static void keep_first_place(const struct occurrence *before, struct occurrence *after, int64_t now)
{
    int day = record_index(&occurrence_type, STR("was_day")), start = record_index(&occurrence_type, STR("was_start"));
    if (before->day == after->day && before->start == after->start)
        return;
    if (before->end_utc <= now && after->end_utc <= now && !record_has(before, day))
        return;
    if (!record_has(before, day)) {
        after->was_day = before->day;
        after->was_start = before->start;
    }
    mark(after, "was_day");
    mark(after, "was_start");
    if (after->was_day == after->day && after->was_start == after->start) {
        record_mark_null(after, day);
        record_mark_null(after, start);
    }
}

/* The triggers' words, as ours. */
static int say_taken(struct err *err)
{
    if (strstr(err->msg, "person is taken"))
        return fail(err, ERR_CONFLICT, "person: somebody is at another date at that time");
    if (strstr(err->msg, "place is taken"))
        return fail(err, ERR_CONFLICT, "place: another date takes it at that time");
    return -1;
}

/* Only what is new: rows of before the check are staffed, counted and cancelled as they stand. */
int occurrence_check_told(struct db *db, const struct occurrence *before, const struct occurrence *after,
                          struct arena *a, struct err *err)
{
    bool same = before && before->place == after->place && before->level <= after->level;
#define NEW(field) (same && str_eq(str_of(before->field), str_of(after->field)) ? NULL : after->field)
    const struct told_text texts[] = {
        {"titre", NEW(title)}, {"inscription", NEW(open_note)}, {"note", NEW(public_note)}, {"raison", NEW(reason)}};
#undef NEW
    return place_secret_check(db, after->place, after->level, texts, sizeof texts / sizeof *texts, a, err);
}

int occurrence_save(struct db *db, const struct author *author, const struct occurrence *before,
                    struct occurrence *after, struct arena *a, struct err *err)
{
    static const char *const always[] = {"place",  "team",     "start",   "holds_people", "holds_place", "series",
                                         "status", "capacity", "open_to", "level",        "ordinal",     "own",
                                         "staff",  "funders",  "example", "course"};
    if (after->start < 0 || after->start > 1439 || after->minutes < 5 || after->minutes > 2880)
        return fail(err, ERR_INPUT, "start, minutes: a minute of the day and 5 to 2880 minutes expected");
    if (occurrence_check_told(db, before, after, a, err) != 0)
        return -1;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        mark(after, always[i]);
    occurrence_time(after);
    if (before)
        keep_first_place(before, after, author->now);
    /* Nobody is held while the time changes: the staff of before may be free then and those of after not yet named. */
    if (before && record_save_set(db, &staff, before->id, &(struct terms){0}, err) != 0)
        return -1;
    int rc = record_save(db, author, &table, before, after, a, err);
    if (rc < 0)
        return say_taken(err);
    if (record_save_set(db, &staff, after->id, &after->staff, err) != 0)
        return say_taken(err);
    if (record_save_set(db, &funders, after->id, &after->funders, err) != 0)
        return -1;
    return before && !after->course ? reach_note(db, author, before, after, a, err) : 0;
}

int occurrence_remove(struct db *db, const struct author *author, const struct occurrence *o, struct err *err)
{
    return record_delete(db, author, &table, o->id, true, err);
}
