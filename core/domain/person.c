#include "domain/person.h"

#include <stdlib.h>

#include "base/date.h"
#include "domain/record_save.h"
#include "store/row.h"

#define LABEL_MAX 100
/* Longest absence, in days: a parental leave. */
#define ABSENCE_DAYS_MAX 1100

const char *const employment_names[EMPLOYMENT__MAX + 1] = {"member", "self_employed", NULL};
const char *const work_weeks_names[WEEKS__MAX + 1] = {"all", "odd", "even", NULL};

#define R FIELD_RULE
#define TEAM .level = LEVEL_TEAM

static const struct field work_hours_fields[] = {
    FIELD(struct work_hours, weekday, F_INT, "jour de la semaine, 0 : lundi", .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct work_hours, weeks, F_ENUM, "semaines : all, odd ou even", .names = work_weeks_names, .flags = R, TEAM),
    FIELD(struct work_hours, start, F_INT, "début, en minutes", .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct work_hours, finish, F_INT, "fin, en minutes", .flags = R | FIELD_REQUIRED, TEAM),
};
const struct record_type work_hours_type =
    RECORD_TYPE(struct work_hours, "work_hours", work_hours_fields, "des heures d’une semaine habituelle");

static const struct field person_fields[] = {
    FIELD(struct person, id, F_INT, "numéro interne", .flags = FIELD_INTERNAL),
    FIELD(struct person, uuid, F_TEXT, "identifiant", .max = 36, TEAM),
    FIELD(struct person, rev, F_INT, "révision", TEAM),
    FIELD(struct person, created_at, F_INSTANT, "créée le", TEAM),
    FIELD(struct person, updated_at, F_INSTANT, "dernier changement", TEAM),
    FIELD(struct person, deleted, F_BOOL, "n’est plus planifiée", TEAM),
    FIELD(struct person, label, F_TEXT, "comme ses collègues la désignent : « IDE 1 »", .max = LABEL_MAX,
          .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct person, employment, F_ENUM, "statut : member (de l’équipe) ou self_employed (en libéral)",
          .names = employment_names, .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct person, professions, F_TERMS, "métiers", .scheme = "profession", .max = 6, .flags = R | FIELD_REQUIRED,
          TEAM),
    FIELD(struct person, skills, F_TERMS, "compétences", .scheme = "skill", .max = 20, .flags = R, TEAM),
    FIELD(struct person, account, F_INT, "compte de la même personne", .flags = R, TEAM),
    FIELD(struct person, hours, F_LIST, "heures d’une semaine habituelle", .of = &work_hours_type,
          .max = WORK_HOURS_MAX, .flags = R, TEAM),
};
const struct record_type person_type =
    RECORD_TYPE(struct person, "person", person_fields, "qui tient des permanences et des ateliers");

static const struct field absence_fields[] = {
    FIELD(struct absence, id, F_INT, "numéro interne", .flags = FIELD_INTERNAL),
    FIELD(struct absence, uuid, F_TEXT, "identifiant", .max = 36, TEAM),
    FIELD(struct absence, rev, F_INT, "révision", TEAM),
    FIELD(struct absence, created_at, F_INSTANT, "notée le", TEAM),
    FIELD(struct absence, updated_at, F_INSTANT, "dernier changement", TEAM),
    FIELD(struct absence, person, F_INT, "de qui", .flags = FIELD_INTERNAL),
    FIELD(struct absence, first, F_DATE, "premier jour", .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct absence, last, F_DATE, "dernier jour", .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct absence, start, F_INT, "minute du premier jour", .flags = R, TEAM),
    FIELD(struct absence, finish, F_INT, "minute du dernier jour", .flags = R, TEAM),
    FIELD(struct absence, start_utc, F_INT, "instant où elle commence", .flags = FIELD_INTERNAL),
    FIELD(struct absence, end_utc, F_INT, "instant où elle finit", .flags = FIELD_INTERNAL),
};
const struct record_type absence_type =
    RECORD_TYPE(struct absence, "absence", absence_fields, "quand une personne n’est pas là, sans dire pourquoi");

static const struct field team_fields[] = {
    FIELD(struct team, id, F_INT, "numéro interne", .flags = FIELD_INTERNAL),
    FIELD(struct team, uuid, F_TEXT, "identifiant", .max = 36, TEAM),
    FIELD(struct team, rev, F_INT, "révision", TEAM),
    FIELD(struct team, created_at, F_INSTANT, "créée le", TEAM),
    FIELD(struct team, updated_at, F_INSTANT, "dernier changement", TEAM),
    FIELD(struct team, deleted, F_BOOL, "n’est plus planifiée", TEAM),
    FIELD(struct team, label, F_TEXT, "nom du binôme ou de l’équipe", .max = LABEL_MAX, .flags = R | FIELD_REQUIRED,
          TEAM),
    FIELD(struct team, members, F_TERMS, "qui en est", .scheme = "person", .max = TEAM_MEMBERS_MAX,
          .flags = R | FIELD_REQUIRED, TEAM),
};
const struct record_type team_type = RECORD_TYPE(struct team, "team", team_fields, "des personnes qui vont ensemble");
#undef R

/* ---- SQL ---- */

#define PERSON_COLUMNS \
    "SELECT p.id, p.uuid, p.rev, p.created_at, p.updated_at, p.deleted_rev IS NOT NULL AS deleted, p.label," \
    " p.employment, p.professions, p.skills, coalesce(p.account, 0) AS account FROM person p"
/* "IDE 2" stands before "IDE 10". */
#define IN_NUMBER \
    "rtrim(p.label, '0123456789') COLLATE NOCASE," \
    " CAST(substr(p.label, length(rtrim(p.label, '0123456789')) + 1) AS INTEGER), p.label, p.id"
static const char SQL_PEOPLE[] = PERSON_COLUMNS " WHERE p.deleted_rev IS NULL OR ?1 ORDER BY " IN_NUMBER " LIMIT ?2";
static const char SQL_PERSON[] = PERSON_COLUMNS " WHERE p.uuid = ?1";
static const char SQL_PERSON_OF_ACCOUNT[] = PERSON_COLUMNS " WHERE p.account = ?1";
static const char SQL_COUNT_PEOPLE[] = "SELECT count(*) FROM person";
static const char SQL_ALL_HOURS[] =
    "SELECT person AS _person, weekday, weeks, start, finish FROM work_pattern ORDER BY person, weekday, weeks, start";
static const char SQL_HOURS_OF[] =
    "SELECT person AS _person, weekday, weeks, start, finish FROM work_pattern WHERE person = ?1"
    " ORDER BY weekday, weeks, start";
static const char SQL_HOURS_NONE[] = "DELETE FROM work_pattern WHERE person = ?1";
static const char SQL_HOURS_ADD[] =
    "INSERT INTO work_pattern(person, weekday, weeks, start, finish) VALUES(?1, ?2, ?3, ?4, ?5)";
static const char SQL_ACCOUNT_TAKEN[] = "SELECT label FROM person WHERE account = ?1 AND id <> ?2";

static const char *const person_written[] = {"label", "employment", "professions", "skills", "account", NULL};
static const struct record_table people = {
    .type = &person_type,
    .entity = "person",
    .fields = person_written,
    .insert = "INSERT INTO person(uuid, created_at, updated_at, rev, label, employment, professions, skills, account)"
              " VALUES(?1, ?2, ?2, 0, ?3, ?4, ?5, ?6, nullif(?7, 0))",
    .update = "UPDATE person SET updated_at = ?2, label = ?3, employment = ?4, professions = ?5, skills = ?6,"
              " account = nullif(?7, 0) WHERE id = ?1",
    .set_rev = "UPDATE person SET rev = ?2 WHERE id = ?1",
    .set_deleted = "UPDATE person SET deleted_rev = ?2 WHERE id = ?1",
};

#define ABSENCE_COLUMNS \
    "SELECT x.id, x.uuid, x.rev, x.created_at, x.updated_at, x.person, x.first, x.last, x.start, x.finish," \
    " x.start_utc, x.end_utc FROM absence x"
static const char SQL_ABSENCES[] =
    ABSENCE_COLUMNS " WHERE x.deleted_rev IS NULL AND (?1 = 0 OR x.person = ?1) AND x.start_utc < ?3 AND x.end_utc > ?2"
                    " ORDER BY x.person, x.start_utc LIMIT ?4";
static const char SQL_ABSENCE[] = ABSENCE_COLUMNS " WHERE x.uuid = ?1 AND x.deleted_rev IS NULL";
static const char SQL_ABSENCE_OVERLAP[] = "SELECT first, last FROM absence WHERE person = ?1 AND deleted_rev IS NULL"
                                          " AND start_utc < ?3 AND end_utc > ?2 LIMIT 1";

static const char *const absence_written[] = {"person", "first",     "last",    "start",
                                              "finish", "start_utc", "end_utc", NULL};
static const struct record_table absences = {
    .type = &absence_type,
    .entity = "absence",
    .fields = absence_written,
    .insert = "INSERT INTO absence(uuid, created_at, updated_at, rev, person, first, last, start, finish, start_utc,"
              " end_utc) VALUES(?1, ?2, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    .set_rev = "UPDATE absence SET rev = ?2 WHERE id = ?1",
    .set_deleted = "UPDATE absence SET deleted_rev = ?2 WHERE id = ?1",
};

#define TEAM_COLUMNS \
    "SELECT t.id, t.uuid, t.rev, t.created_at, t.updated_at, t.deleted_rev IS NOT NULL AS deleted, t.label," \
    " (SELECT group_concat(m.uuid, '|') FROM (SELECT p.uuid FROM team_member x JOIN person p ON p.id = x.person" \
    "   WHERE x.team = t.id ORDER BY p.uuid) m) AS members FROM team t"
static const char SQL_TEAMS[] =
    TEAM_COLUMNS " WHERE t.deleted_rev IS NULL OR ?1 ORDER BY t.label COLLATE NOCASE, t.id LIMIT ?2";
static const char SQL_TEAM[] = TEAM_COLUMNS " WHERE t.uuid = ?1";
static const char SQL_COUNT_TEAMS[] = "SELECT count(*) FROM team";
static const struct record_set members = {
    .field = "members",
    .none = "DELETE FROM team_member WHERE team = ?1",
    .add = "INSERT OR IGNORE INTO team_member(team, person)"
           " SELECT ?1, id FROM person WHERE uuid = ?2 AND deleted_rev IS NULL",
};

static const char *const team_written[] = {"label", NULL};
static const struct record_table teams = {
    .type = &team_type,
    .entity = "team",
    .fields = team_written,
    .insert = "INSERT INTO team(uuid, created_at, updated_at, rev, label) VALUES(?1, ?2, ?2, 0, ?3)",
    .update = "UPDATE team SET updated_at = ?2, label = ?3 WHERE id = ?1",
    .set_rev = "UPDATE team SET rev = ?2 WHERE id = ?1",
    .set_deleted = "UPDATE team SET deleted_rev = ?2 WHERE id = ?1",
};

static int prepare(struct db *db, const struct audience *who, const char *sql, struct stmt **s, struct err *err)
{
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads who works when");
    return db_prepare(db, sql, s, err);
}

/* ---- People ---- */

/* Gives each person of a list, ordered by id or alone, its hours. */
static int attach_hours(struct stmt *s, struct person *list, size_t n, struct arena *a, struct err *err)
{
    struct row_map map;
    if (row_map(s, &work_hours_type, &map, err) != 0)
        return -1;
    int rc;
    while ((rc = stmt_step(s, err)) == 1) {
        struct person *p = NULL;
        for (size_t i = 0; !p && i < n; i++)
            p = list[i].id == col_int(s, 0) ? &list[i] : NULL;
        if (!p || p->hours.n == WORK_HOURS_MAX)
            continue;
        if (!p->hours.items)
            p->hours.items = ARENA_ARRAY(a, WORK_HOURS_MAX, struct work_hours);
        struct work_hours *h = p->hours.items;
        if (!h || row_read(s, &map, &h[p->hours.n++], a, err) != 0) {
            stmt_reset(s);
            return h ? -1 : fail_memory(err);
        }
    }
    for (size_t i = 0; rc == 0 && i < n; i++)
        record_mark_set(&list[i], record_index(&person_type, STR("hours")));
    return rc;
}

int person_list(struct db *db, const struct audience *who, bool gone, struct arena *a, struct person **out, size_t *n,
                struct err *err)
{
    struct stmt *s;
    *out = ARENA_ARRAY(a, PEOPLE_MAX, struct person);
    if (!*out)
        return fail_memory(err);
    if (prepare(db, who, SQL_PEOPLE, &s, err) != 0)
        return -1;
    bind_int(s, 1, gone);
    bind_int(s, 2, PEOPLE_MAX);
    if (row_read_all(s, &person_type, PEOPLE_MAX, a, *out, n, err) != 0 || db_prepare(db, SQL_ALL_HOURS, &s, err) != 0)
        return -1;
    return attach_hours(s, *out, *n, a, err);
}

/* The one person of a prepared statement, with their hours. */
static int find_person(struct db *db, struct stmt *s, struct arena *a, struct person *out, struct err *err)
{
    int rc = row_find(s, &person_type, a, out, err);
    if (rc != 1)
        return rc;
    if (db_prepare(db, SQL_HOURS_OF, &s, err) != 0)
        return -1;
    bind_int(s, 1, out->id);
    return attach_hours(s, out, 1, a, err) != 0 ? -1 : 1;
}

int person_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a, struct person *out,
                struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_PERSON, &s, err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    return find_person(db, s, a, out, err);
}

int person_of_account(struct db *db, const struct audience *who, int64_t account, struct arena *a, struct person *out,
                      struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_PERSON_OF_ACCOUNT, &s, err) != 0)
        return -1;
    bind_int(s, 1, account);
    return find_person(db, s, a, out, err);
}

static bool same_weeks(int a, int b)
{
    return a == WEEKS_ALL || b == WEEKS_ALL || a == b;
}

static int check_hours(const struct person *p, struct err *err)
{
    const struct work_hours *h = p->hours.items;
    for (size_t i = 0; i < p->hours.n; i++) {
        if (h[i].weekday < 0 || h[i].weekday > 6 || h[i].start < 0 || h[i].finish > 1440 || h[i].finish <= h[i].start)
            return fail(err, ERR_INPUT, "hours[%zu]: an end after its start, on a day from 0 (Monday) to 6, expected",
                        i + 1);
        for (size_t k = 0; k < i; k++) {
            if (h[k].weekday == h[i].weekday && same_weeks(h[k].weeks, h[i].weeks) && h[k].start < h[i].finish &&
                h[i].start < h[k].finish)
                return fail(err, ERR_INPUT, "hours[%zu]: they overlap with others of the same day", i + 1);
        }
    }
    return 0;
}

static int check_account(struct db *db, const struct person *p, struct err *err)
{
    struct stmt *s;
    if (p->account == 0)
        return 0;
    if (db_prepare(db, SQL_ACCOUNT_TAKEN, &s, err) != 0)
        return -1;
    bind_int(s, 1, p->account);
    bind_int(s, 2, p->id);
    int rc = stmt_step(s, err);
    if (rc == 1)
        (void)fail(err, ERR_INPUT, "account: it is the account of %.*s", (int)col_str(s, 0).n, col_str(s, 0).p);
    stmt_reset(s);
    return rc == 0 ? 0 : -1;
}

static int check_room(struct db *db, const char *sql, int64_t most, const char *what, struct err *err)
{
    int64_t n;
    if (db_int(db, sql, 0, &n, err) != 0)
        return -1;
    return n < most ? 0 : fail(err, ERR_LIMIT, "%s: %lld already, the most that are listed", what, (long long)most);
}

static int write_hours(struct db *db, const struct person *p, struct err *err)
{
    const struct work_hours *h = p->hours.items;
    struct stmt *s;
    if (db_prepare(db, SQL_HOURS_NONE, &s, err) != 0)
        return -1;
    bind_int(s, 1, p->id);
    if (stmt_run(s, err) != 0)
        return -1;
    for (size_t i = 0; i < p->hours.n; i++) {
        if (db_prepare(db, SQL_HOURS_ADD, &s, err) != 0)
            return -1;
        bind_int(s, 1, p->id);
        bind_int(s, 2, h[i].weekday);
        bind_text(s, 3, work_weeks_names[h[i].weeks]);
        bind_int(s, 4, h[i].start);
        bind_int(s, 5, h[i].finish);
        if (stmt_run(s, err) != 0)
            return -1;
    }
    return 0;
}

int person_save(struct db *db, const struct author *author, const struct person *before, struct person *after,
                struct arena *a, struct err *err)
{
    if (!before && check_room(db, SQL_COUNT_PEOPLE, PEOPLE_MAX, "people", err) != 0)
        return -1;
    if (check_hours(after, err) != 0 || check_account(db, after, err) != 0)
        return -1;
    int rc = record_save(db, author, &people, before, after, a, err);
    return rc == 1 ? write_hours(db, after, err) : rc;
}

int person_remove(struct db *db, const struct author *author, const struct person *p, bool gone, struct err *err)
{
    return p->deleted == gone ? 0 : record_delete(db, author, &people, p->id, gone, err);
}

static int by_start(const void *a, const void *b)
{
    const struct work_hours *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

size_t person_day(const struct person *p, int32_t day, struct work_hours *out)
{
    const struct work_hours *h = p->hours.items;
    int weeks = date_iso_week(day) % 2 ? WEEKS_ODD : WEEKS_EVEN;
    size_t n = 0;
    for (size_t i = 0; i < p->hours.n; i++) {
        if (h[i].weekday == date_weekday(day) && same_weeks(h[i].weeks, weeks))
            out[n++] = h[i];
    }
    if (n > 1)
        qsort(out, n, sizeof *out, by_start);
    return n;
}

/* ---- Absences ---- */

int absence_list(struct db *db, const struct audience *who, int64_t person, int64_t from, int64_t to, struct arena *a,
                 struct absence **out, size_t *n, struct err *err)
{
    struct stmt *s;
    *out = ARENA_ARRAY(a, ABSENCES_MAX, struct absence);
    if (!*out)
        return fail_memory(err);
    if (prepare(db, who, SQL_ABSENCES, &s, err) != 0)
        return -1;
    bind_int(s, 1, person);
    bind_int(s, 2, from);
    bind_int(s, 3, to);
    bind_int(s, 4, ABSENCES_MAX);
    return row_read_all(s, &absence_type, ABSENCES_MAX, a, *out, n, err);
}

int absence_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a, struct absence *out,
                 struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_ABSENCE, &s, err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    return row_find(s, &absence_type, a, out, err);
}

static int check_overlap(struct db *db, const struct absence *x, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_ABSENCE_OVERLAP, &s, err) != 0)
        return -1;
    bind_int(s, 1, x->person);
    bind_int(s, 2, x->start_utc);
    bind_int(s, 3, x->end_utc);
    int rc = stmt_step(s, err);
    if (rc == 1)
        (void)fail(err, ERR_CONFLICT, "first: away already from %.*s to %.*s", (int)col_str(s, 0).n, col_str(s, 0).p,
                   (int)col_str(s, 1).n, col_str(s, 1).p);
    stmt_reset(s);
    return rc == 0 ? 0 : -1;
}

int absence_add(struct db *db, const struct author *author, struct absence *after, struct arena *a, struct err *err)
{
    if (after->start < 0 || after->start > 1439 || after->finish < 1 || after->finish > 1440)
        return fail(err, ERR_INPUT, "start, finish: minutes of the day expected");
    after->start_utc = paris_instant(after->first, (int)after->start);
    after->end_utc = paris_instant(after->last, (int)after->finish);
    if (after->end_utc <= after->start_utc)
        return fail(err, ERR_INPUT, "last: the absence ends before it begins");
    if (after->last - after->first > ABSENCE_DAYS_MAX)
        return fail(err, ERR_INPUT, "last: more than %d days", ABSENCE_DAYS_MAX);
    static const char *const given[] = {"person", "start", "finish", "start_utc", "end_utc"};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        record_mark_set(after, record_index(&absence_type, str_of(given[i])));
    if (check_overlap(db, after, err) != 0)
        return -1;
    return record_save(db, author, &absences, NULL, after, a, err) < 0 ? -1 : 0;
}

int absence_remove(struct db *db, const struct author *author, const struct absence *x, struct err *err)
{
    return record_delete(db, author, &absences, x->id, true, err);
}

/* ---- Teams ---- */

int team_list(struct db *db, const struct audience *who, bool gone, struct arena *a, struct team **out, size_t *n,
              struct err *err)
{
    struct stmt *s;
    *out = ARENA_ARRAY(a, TEAMS_MAX, struct team);
    if (!*out)
        return fail_memory(err);
    if (prepare(db, who, SQL_TEAMS, &s, err) != 0)
        return -1;
    bind_int(s, 1, gone);
    bind_int(s, 2, TEAMS_MAX);
    return row_read_all(s, &team_type, TEAMS_MAX, a, *out, n, err);
}

int team_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a, struct team *out,
              struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_TEAM, &s, err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    return row_find(s, &team_type, a, out, err);
}

int team_save(struct db *db, const struct author *author, const struct team *before, struct team *after,
              struct arena *a, struct err *err)
{
    if (!before && check_room(db, SQL_COUNT_TEAMS, TEAMS_MAX, "teams", err) != 0)
        return -1;
    int rc = record_save(db, author, &teams, before, after, a, err);
    return rc == 1 ? record_save_set(db, &members, after->id, &after->members, err) : rc;
}

int team_remove(struct db *db, const struct author *author, const struct team *t, bool gone, struct err *err)
{
    return t->deleted == gone ? 0 : record_delete(db, author, &teams, t->id, gone, err);
}
