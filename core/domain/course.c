#include "domain/course.h"

#include <stdio.h>

#include "base/crypto.h"
#include "base/date.h"
#include "base/vec.h"
#include "domain/record_save.h"
#include "store/row.h"
#include "store/rows.h"

const char *const course_state_names[COURSE__MAX + 1] = {"referred",     "contacted", "included", "in_sequence",
                                                         "in_follow_up", "closed",    "stopped",  NULL};
const char *const course_mode_names[COURSE_MODE__MAX + 1] = {"home", "office", "practice", "video", "phone", NULL};
const char *const course_half_days[COURSE_HALF_DAYS + 1] = {"mon-am", "mon-pm", "tue-am", "tue-pm", "wed-am",
                                                            "wed-pm", "thu-am", "thu-pm", "fri-am", "fri-pm",
                                                            "sat-am", "sat-pm", NULL};

#define R FIELD_RULE
#define TEAM .level = LEVEL_TEAM

static const struct field course_fields[] = {
    FIELD(struct course, id, F_INT, "numéro interne", .flags = FIELD_INTERNAL),
    FIELD(struct course, uuid, F_TEXT, "identifiant", .max = 36, TEAM),
    FIELD(struct course, rev, F_INT, "révision", TEAM),
    FIELD(struct course, created_at, F_INSTANT, "créé le", TEAM),
    FIELD(struct course, updated_at, F_INSTANT, "dernier changement", TEAM),
    FIELD(struct course, code, F_TEXT, "code", .max = COURSE_CODE_SIZE, .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct course, programme, F_TEXT, "programme, nom d’une règle", .max = 40, .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct course, same_as, F_INT, "premier parcours de la même personne", .flags = R, TEAM),
    FIELD(struct course, state, F_ENUM, "où il en est", .names = course_state_names, .flags = R, TEAM),
    FIELD(struct course, insee, F_TEXT, "commune, code INSEE", .max = 5, .flags = R, TEAM),
    FIELD(struct course, referrer, F_TEXT, "qui a orienté", .max = 60, .scheme = "referral", .flags = R, TEAM),
    FIELD(struct course, referred_on, F_DATE, "orienté le", .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct course, half_days, F_TERMS, "demi-journées possibles", .scheme = "half_day", .max = COURSE_HALF_DAYS,
          .flags = R, TEAM),
    FIELD(struct course, mode, F_ENUM, "où il est souhaité", .names = course_mode_names, .flags = R, TEAM),
    FIELD(struct course, language, F_TEXT, "langue", .max = 60, .scheme = "language", .flags = R, TEAM),
    FIELD(struct course, same_weekday, F_BOOL, "toujours le même jour de la semaine", .flags = R, TEAM),
    FIELD(struct course, not_before, F_DATE, "pas avant", .flags = R, TEAM),
    FIELD(struct course, team, F_INT, "binôme", .flags = R, TEAM),
    FIELD(struct course, ended_on, F_DATE, "clos ou arrêté le", .flags = R, TEAM),
    FIELD(struct course, stop, F_TEXT, "pourquoi il est arrêté", .max = 60, .scheme = "course_stop", .flags = R, TEAM),
    FIELD(struct course, commune, F_TEXT, "commune", TEAM),
    FIELD(struct course, same_code, F_TEXT, "code du premier parcours de la même personne", TEAM),
    FIELD(struct course, team_uuid, F_TEXT, "binôme", .max = 36, TEAM),
    FIELD(struct course, team_label, F_TEXT, "nom du binôme", TEAM),
    FIELD(struct course, since, F_DATE, "depuis quand il en est là", TEAM),
};
#undef R
const struct record_type course_type =
    RECORD_TYPE(struct course, "course", course_fields, "un parcours : un code, jamais un nom");

#define SELECT_COURSE \
    "SELECT c.id, c.uuid, c.rev, c.created_at, c.updated_at, c.code, c.programme, coalesce(c.same_as, 0) AS same_as," \
    " c.state, c.insee, c.referrer, c.referred_on, c.half_days, c.mode, c.language, c.same_weekday, c.not_before," \
    " coalesce(c.team, 0) AS team, c.ended_on, c.stop, m.name AS commune, s.code AS same_code, t.uuid AS team_uuid," \
    " t.label AS team_label, coalesce((SELECT max(e.day) FROM course_event e WHERE e.course = c.id" \
    "   AND e.became = c.state AND e.was IS NOT e.became), c.referred_on) AS since" \
    " FROM course c LEFT JOIN commune m ON m.insee = c.insee LEFT JOIN course s ON s.id = c.same_as" \
    " LEFT JOIN team t ON t.id = c.team WHERE c.deleted_rev IS NULL"
static const char SQL_LIST[] =
    SELECT_COURSE " AND (?1 OR c.state NOT IN ('closed', 'stopped')) ORDER BY c.code LIMIT ?2";
static const char SQL_FIND[] = SELECT_COURSE " AND c.uuid = ?1";
static const char SQL_BY_ID[] = SELECT_COURSE " AND c.id = ?1";
static const char SQL_BY_CODE[] = SELECT_COURSE " AND c.code = ?1";
static const char SQL_OTHERS[] =
    SELECT_COURSE " AND coalesce(c.same_as, c.id) = ?1 AND c.id <> ?2 ORDER BY c.code LIMIT ?3";
static const char SQL_CODE[] = "SELECT coalesce(max(CAST(substr(code, length(?1) + 1) AS INTEGER)), 0) + 1 FROM course"
                               " WHERE substr(code, 1, length(?1)) = ?1";

static const char *const written[] = {"code",        "programme", "same_as", "state",    "insee",        "referrer",
                                      "referred_on", "half_days", "mode",    "language", "same_weekday", "not_before",
                                      "team",        "ended_on",  "stop",    NULL};
static const struct record_table table = {
    .type = &course_type,
    .entity = "course",
    .fields = written,
    .insert = "INSERT INTO course(uuid, created_at, updated_at, rev, code, programme, same_as, state, insee, referrer,"
              " referred_on, half_days, mode, language, same_weekday, not_before, team, ended_on, stop)"
              " VALUES(?1, ?2, ?2, 0, ?3, ?4, nullif(?5, 0), ?6, ?7, ?8, ?9, ?10, ?11, ?12, coalesce(?13, 0), ?14,"
              " nullif(?15, 0), ?16, ?17)",
    .update = "UPDATE course SET updated_at = ?2, code = ?3, programme = ?4, same_as = nullif(?5, 0), state = ?6,"
              " insee = ?7, referrer = ?8, referred_on = ?9, half_days = ?10, mode = ?11, language = ?12,"
              " same_weekday = coalesce(?13, 0), not_before = ?14, team = nullif(?15, 0), ended_on = ?16, stop = ?17"
              " WHERE id = ?1",
    .set_rev = "UPDATE course SET rev = ?2 WHERE id = ?1",
    .set_deleted = "UPDATE course SET deleted_rev = ?2 WHERE id = ?1",
};

bool course_open(int state)
{
    return state != COURSE_CLOSED && state != COURSE_STOPPED;
}

static int prepare(struct db *db, const struct audience *who, const char *sql, struct stmt **s, struct err *err)
{
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads courses");
    return db_prepare(db, sql, s, err);
}

int course_code(struct db *db, const char *prefix, int year, char out[COURSE_CODE_SIZE], struct err *err)
{
    char start[COURSE_CODE_SIZE];
    struct stmt *s;
    (void)snprintf(start, sizeof start, "%s-%04d-", prefix, year);
    if (db_prepare(db, SQL_CODE, &s, err) != 0)
        return -1;
    bind_text(s, 1, start);
    int rc = stmt_step(s, err);
    if (rc == 1 && snprintf(out, COURSE_CODE_SIZE, "%s%03lld", start, (long long)col_int(s, 0)) >= COURSE_CODE_SIZE)
        rc = fail(err, ERR_LIMIT, "a code of more than %d letters", COURSE_CODE_SIZE - 1);
    stmt_reset(s);
    return rc == 1 ? 0 : -1;
}

static int read_list(struct stmt *s, size_t most, struct arena *a, struct course **out, size_t *n, struct err *err)
{
    struct vec rows = VEC_OF(struct course);
    if (row_read_list(s, &course_type, a, &rows, err) != 0)
        return -1;
    *out = rows.items;
    *n = rows.n;
    return rows.n > most ? fail(err, ERR_LIMIT, "more than %zu courses", most) : 0;
}

int course_list(struct db *db, const struct audience *who, bool ended, struct arena *a, struct course **out, size_t *n,
                struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_LIST, &s, err) != 0)
        return -1;
    bind_int(s, 1, ended);
    bind_int(s, 2, COURSES_MAX + 1);
    return read_list(s, COURSES_MAX, a, out, n, err);
}

static int find(struct db *db, const struct audience *who, const char *sql, struct str key, struct arena *a,
                struct course *out, struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, sql, &s, err) != 0)
        return -1;
    bind_str(s, 1, key);
    return row_find(s, &course_type, a, out, err);
}

int course_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a, struct course *out,
                struct err *err)
{
    return find(db, who, SQL_FIND, uuid, a, out, err);
}

int course_by_id(struct db *db, const struct audience *who, int64_t id, struct arena *a, struct course *out,
                 struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_BY_ID, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    return row_find(s, &course_type, a, out, err);
}

int course_by_code(struct db *db, const struct audience *who, struct str code, struct arena *a, struct course *out,
                   struct err *err)
{
    return find(db, who, SQL_BY_CODE, code, a, out, err);
}

int course_others(struct db *db, const struct audience *who, const struct course *c, struct arena *a,
                  struct course **out, size_t *n, struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_OTHERS, &s, err) != 0)
        return -1;
    bind_int(s, 1, c->same_as ? c->same_as : c->id);
    bind_int(s, 2, c->id);
    bind_int(s, 3, COURSES_MAX);
    return read_list(s, COURSES_MAX, a, out, n, err);
}

static int check_half_days(const struct course *c, struct err *err)
{
    for (size_t i = 0; i < c->half_days.n; i++) {
        if (record_name_index(course_half_days, str_of(c->half_days.codes[i])) < 0)
            return fail(err, ERR_INPUT, "half_days: \"%.20s\": mon-am to sat-pm expected", c->half_days.codes[i]);
    }
    return 0;
}

int course_save(struct db *db, const struct author *author, const struct course *before, struct course *after,
                struct arena *a, struct err *err)
{
    static const char *const always[] = {"same_as", "state", "same_weekday", "team"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        record_mark_set(after, record_index(&course_type, str_of(always[i])));
    if (check_half_days(after, err) != 0)
        return -1;
    return record_save(db, author, &table, before, after, a, err) < 0 ? -1 : 0;
}

int course_remove(struct db *db, const struct author *author, const struct course *c, struct err *err)
{
    return record_delete(db, author, &table, c->id, true, err);
}

/* ---- Events ---- */

static const char SQL_EVENT[] = "INSERT INTO course_event(course, at, day, was, became, reason, account)"
                                " VALUES(?1, ?2, ?3, ?4, ?5, ?6, nullif(?7, 0))";
static const char SQL_EVENTS[] = "SELECT e.id, e.at, e.day, e.was, e.became, e.reason, a.label FROM course_event e"
                                 " LEFT JOIN account a ON a.id = e.account WHERE e.course = ?1 ORDER BY e.id LIMIT ?2";

int course_event_add(struct db *db, const struct author *author, const struct course *c, int was, int32_t day,
                     const char *reason, struct err *err)
{
    char iso[DATE_ISO_SIZE];
    struct stmt *s;
    if (db_prepare(db, SQL_EVENT, &s, err) != 0)
        return -1;
    date_iso(day, iso);
    bind_int(s, 1, c->id);
    bind_int(s, 2, author->now);
    bind_text(s, 3, iso);
    bind_text(s, 4, was == COURSE__MAX ? NULL : course_state_names[was]);
    bind_text(s, 5, course_state_names[c->state]);
    bind_text(s, 6, reason);
    bind_int(s, 7, author->account);
    return stmt_run(s, err);
}

static int read_event(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct course_event *e = item;
    int was = record_name_index(course_state_names, col_str(s, 3));
    *e = (struct course_event){.id = col_int(s, 0),
                               .at = col_int(s, 1),
                               .was = was < 0 ? COURSE__MAX : was,
                               .became = record_name_index(course_state_names, col_str(s, 4)),
                               .reason = col_text(s, 5, a),
                               .account = col_text(s, 6, a)};
    return date_parse(col_str(s, 2), &e->day, err);
}

int course_events(struct db *db, const struct audience *who, int64_t course, struct arena *a, struct course_event **out,
                  size_t *n, struct err *err)
{
    struct vec list = VEC_OF(struct course_event);
    struct stmt *s;
    if (prepare(db, who, SQL_EVENTS, &s, err) != 0)
        return -1;
    bind_int(s, 1, course);
    bind_int(s, 2, COURSE_EVENTS_MAX);
    if (rows_all(s, read_event, a, &list, err) != 0)
        return -1;
    *out = list.items;
    *n = list.n;
    return 0;
}

/* ---- Scores ---- */

static const char SQL_SCORE[] = "INSERT INTO score(id, programme, year, scale, first, last)"
                                " VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_MEANS[] = "SELECT programme, scale, year, count(*), avg(first), avg(last) FROM score"
                                " GROUP BY programme, year, scale ORDER BY year DESC, programme, scale LIMIT ?1";
/* Rows of means: years times scales. */
#define MEANS_MAX 500

int score_add(struct db *db, const struct author *author, const char *programme, int year, const char *scale,
              int64_t first, int64_t last, struct err *err)
{
    char id[CRYPTO_UUID_SIZE];
    int64_t seq;
    struct stmt *s;
    crypto_uuid(id);
    if (db_prepare(db, SQL_SCORE, &s, err) != 0)
        return -1;
    bind_text(s, 1, id);
    bind_text(s, 2, programme);
    bind_int(s, 3, year);
    bind_text(s, 4, scale);
    bind_int(s, 5, first);
    bind_int(s, 6, last);
    if (stmt_run(s, err) != 0)
        return -1;
    return change_add(db, author, "score", 0, CHANGE_CREATE, NULL, &seq, err);
}

static int read_mean(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct score_mean *m = item;
    *m = (struct score_mean){
        .programme = col_text(s, 0, a), .scale = col_text(s, 1, a), .year = col_int(s, 2), .n = col_int(s, 3)};
    if (m->n >= SCORES_MIN) {
        m->first = col_real(s, 4);
        m->last = col_real(s, 5);
    }
    return m->programme && m->scale ? 0 : fail_memory(err);
}

int score_means(struct db *db, const struct audience *who, struct arena *a, struct score_mean **out, size_t *n,
                struct err *err)
{
    struct vec list = VEC_OF(struct score_mean);
    struct stmt *s;
    if (prepare(db, who, SQL_MEANS, &s, err) != 0)
        return -1;
    bind_int(s, 1, MEANS_MAX);
    if (rows_all(s, read_mean, a, &list, err) != 0)
        return -1;
    *out = list.items;
    *n = list.n;
    return 0;
}
