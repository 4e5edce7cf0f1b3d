/* Sessions of courses: a month, then a date of the agenda (domain/course.h). */
#include "base/date.h"
#include "base/vec.h"
#include "domain/course.h"
#include "domain/record_save.h"
#include "store/row.h"

const char *const session_state_names[SESSION__MAX + 1] = {"envisaged", "proposed",  "confirmed", "done",
                                                           "missed",    "withdrawn", NULL};
const char *const session_missed_names[MISSED__MAX + 1] = {"moved_us", "moved_them", "no_show", NULL};

#define R FIELD_RULE
#define TEAM .level = LEVEL_TEAM

static const struct field session_fields[] = {
    FIELD(struct course_session, id, F_INT, "numéro interne", .flags = FIELD_INTERNAL),
    FIELD(struct course_session, uuid, F_TEXT, "identifiant", .max = 36, TEAM),
    FIELD(struct course_session, rev, F_INT, "révision", TEAM),
    FIELD(struct course_session, created_at, F_INSTANT, "créée le", TEAM),
    FIELD(struct course_session, updated_at, F_INSTANT, "dernier changement", TEAM),
    FIELD(struct course_session, course, F_INT, "parcours", .flags = FIELD_INTERNAL),
    FIELD(struct course_session, step, F_TEXT, "étape du programme", .max = 40, .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct course_session, rank, F_INT, "rang dans l’étape", .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct course_session, state, F_ENUM, "état", .names = session_state_names, .flags = R, TEAM),
    FIELD(struct course_session, month, F_DATE, "premier jour de son mois", .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct course_session, occurrence, F_INT, "sa date à l’agenda", .flags = FIELD_INTERNAL),
    FIELD(struct course_session, mode, F_ENUM, "où elle a lieu", .names = course_mode_names, .flags = R, TEAM),
    FIELD(struct course_session, missed, F_ENUM, "pourquoi elle n’a pas eu lieu", .names = session_missed_names,
          .flags = R, TEAM),
    FIELD(struct course_session, minutes, F_INT, "combien de minutes elle a duré", .flags = R, TEAM),
    FIELD(struct course_session, date_uuid, F_TEXT, "sa date à l’agenda", .max = 36, TEAM),
    FIELD(struct course_session, day, F_DATE, "jour", TEAM),
    FIELD(struct course_session, start, F_INT, "minute du jour où elle commence", TEAM),
    FIELD(struct course_session, length, F_INT, "durée prévue, en minutes", TEAM),
    FIELD(struct course_session, start_utc, F_INT, "instant où elle commence", .flags = FIELD_INTERNAL),
    FIELD(struct course_session, end_utc, F_INT, "instant où elle finit", .flags = FIELD_INTERNAL),
    FIELD(struct course_session, away, F_BOOL, "quelqu’un qui la tient n’est pas là", TEAM),
    FIELD(struct course_session, staff, F_TEXT, "qui la tient", TEAM),
    FIELD(struct course_session, place, F_TEXT, "lieu", TEAM),
    FIELD(struct course_session, people, F_TERMS, "qui la tient", .scheme = "person", TEAM),
};
#undef R
const struct record_type course_session_type =
    RECORD_TYPE(struct course_session, "course_session", session_fields, "une séance d’un parcours");

#define SELECT_SESSION \
    "SELECT x.id, x.uuid, x.rev, x.created_at, x.updated_at, x.course, x.step, x.rank, x.state, x.month," \
    " coalesce(x.occurrence, 0) AS occurrence, x.mode, x.missed, x.minutes, o.uuid AS date_uuid, o.day, o.start," \
    " o.minutes AS length, o.start_utc, o.end_utc," \
    " EXISTS (SELECT 1 FROM occurrence_staff z JOIN person q ON q.id = z.person WHERE z.occurrence = o.id" \
    "   AND (q.deleted_rev IS NOT NULL OR EXISTS (SELECT 1 FROM absence b WHERE b.person = q.id AND b.deleted_rev IS " \
    "NULL" \
    "   AND b.start_utc < o.end_utc AND b.end_utc > o.start_utc))) AS away," \
    " (SELECT group_concat(y.label, ', ') FROM (SELECT q.label FROM occurrence_staff z JOIN person q ON q.id = " \
    "z.person" \
    "   WHERE z.occurrence = o.id ORDER BY q.label) y) AS staff," \
    " (SELECT group_concat(y.uuid, '|') FROM (SELECT q.uuid FROM occurrence_staff z JOIN person q ON q.id = z.person" \
    "   WHERE z.occurrence = o.id ORDER BY q.uuid) y) AS people, coalesce(p.name, t.name) AS place" \
    " FROM course_session x JOIN course c ON c.id = x.course LEFT JOIN occurrence o ON o.id = x.occurrence" \
    " LEFT JOIN place p ON p.id = o.place LEFT JOIN structure t ON t.id = p.structure WHERE c.deleted_rev IS NULL"
static const char SQL_OF_COURSE[] = SELECT_SESSION " AND x.course = ?1 ORDER BY x.id LIMIT ?2";
static const char SQL_OF_OPEN[] =
    SELECT_SESSION " AND c.state NOT IN ('closed', 'stopped') ORDER BY x.course, x.id LIMIT ?2";
static const char SQL_FIND[] = SELECT_SESSION " AND x.uuid = ?1";
static const char SQL_OF_DATE[] = "SELECT c.uuid FROM course_session x JOIN course c ON c.id = x.course"
                                  " WHERE x.occurrence = ?1 AND c.deleted_rev IS NULL ORDER BY x.id LIMIT 1";

static const char *const written[] = {"course",     "step", "rank",   "state",   "month",
                                      "occurrence", "mode", "missed", "minutes", NULL};
static const struct record_table table = {
    .type = &course_session_type,
    .entity = "course_session",
    .fields = written,
    .insert = "INSERT INTO course_session(uuid, created_at, updated_at, rev, course, step, rank, state, month,"
              " occurrence, mode, missed, minutes) VALUES(?1, ?2, ?2, 0, ?3, ?4, ?5, ?6, ?7, nullif(?8, 0), ?9, ?10,"
              " ?11)",
    .update = "UPDATE course_session SET updated_at = ?2, course = ?3, step = ?4, rank = ?5, state = ?6, month = ?7,"
              " occurrence = nullif(?8, 0), mode = ?9, missed = ?10, minutes = ?11 WHERE id = ?1",
    .set_rev = "UPDATE course_session SET rev = ?2 WHERE id = ?1",
    .set_deleted = "UPDATE course_session SET rev = ?2 WHERE id = ?1",
};

bool session_live(int state)
{
    return state != SESSION_MISSED && state != SESSION_WITHDRAWN;
}

static int prepare(struct db *db, const struct audience *who, const char *sql, struct stmt **s, struct err *err)
{
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads the sessions of courses");
    return db_prepare(db, sql, s, err);
}

int course_sessions(struct db *db, const struct audience *who, int64_t course, struct arena *a,
                    struct course_session **out, size_t *n, struct err *err)
{
    struct vec rows = VEC_OF(struct course_session);
    struct stmt *s;
    if (prepare(db, who, course ? SQL_OF_COURSE : SQL_OF_OPEN, &s, err) != 0)
        return -1;
    if (course)
        bind_int(s, 1, course);
    bind_int(s, 2, COURSE_SESSIONS_MAX + 1);
    if (row_read_list(s, &course_session_type, a, &rows, err) != 0)
        return -1;
    *out = rows.items;
    *n = rows.n;
    return rows.n > COURSE_SESSIONS_MAX ? fail(err, ERR_LIMIT, "more than %d sessions", COURSE_SESSIONS_MAX) : 0;
}

int course_session_find(struct db *db, const struct audience *who, struct str uuid, struct arena *a,
                        struct course_session *out, struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_FIND, &s, err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    return row_find(s, &course_session_type, a, out, err);
}

int course_session_save(struct db *db, const struct author *author, const struct course_session *before,
                        struct course_session *after, struct arena *a, struct err *err)
{
    static const char *const always[] = {"course", "state", "occurrence"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        record_mark_set(after, record_index(&course_session_type, str_of(always[i])));
    if (record_save(db, author, &table, before, after, a, err) >= 0)
        return 0;
    if (strstr(err->msg, "course_session.course, course_session.step, course_session.rank"))
        return fail(err, ERR_CONFLICT, "rank: this session is planned already");
    return -1;
}

int course_of_date(struct db *db, const struct audience *who, int64_t occurrence, struct arena *a, const char **uuid,
                   struct err *err)
{
    struct stmt *s;
    *uuid = NULL;
    if (prepare(db, who, SQL_OF_DATE, &s, err) != 0)
        return -1;
    bind_int(s, 1, occurrence);
    int rc = stmt_step(s, err);
    if (rc == 1 && !(*uuid = col_text(s, 0, a)))
        rc = fail_memory(err);
    stmt_reset(s);
    return rc;
}
