#include "domain/count.h"

#include "base/crypto.h"
#include "base/vec.h"
#include "domain/record_save.h"
#include "store/row.h"
#include "store/rows.h"

/* Bytes of a counter's code. */
#define CODE_MAX 60

#define R FIELD_RULE
#define TEAM .level = LEVEL_TEAM

static const struct field measure_fields[] = {
    FIELD(struct measure, measure, F_TEXT, "compteur", .max = CODE_MAX, .flags = R | FIELD_REQUIRED, TEAM),
    FIELD(struct measure, value, F_INT, "nombre", .flags = R | FIELD_REQUIRED, TEAM),
};
const struct record_type measure_type = RECORD_TYPE(struct measure, "measure", measure_fields, "un nombre d’une date");

static const struct field count_fields[] = {
    FIELD(struct count, status, F_ENUM, "état", .names = occurrence_status_names, .flags = R, TEAM),
    FIELD(struct count, missed, F_TEXT, "pourquoi elle n’a pas eu lieu", .max = CODE_MAX, .scheme = "missed",
          .flags = R, TEAM),
    FIELD(struct count, values, F_LIST, "nombres", .max = COUNT_MEASURES_MAX, .of = &measure_type, .flags = R, TEAM),
    FIELD(struct count, themes, F_TERMS, "thèmes rencontrés", .max = COUNT_THEMES_MAX, .scheme = "theme", .flags = R,
          TEAM),
    FIELD(struct count, note, F_TEXT, "note pour l’équipe", .max = OCCURRENCE_NOTE_MAX, TEAM),
    FIELD(struct count, at, F_INSTANT, "enregistré le", TEAM),
    FIELD(struct count, by, F_TEXT, "par", .max = RECORD_LINE_MAX, TEAM),
    FIELD(struct count, sheet, F_TEXT, "identifiant de l’envoi", .max = 36, .flags = FIELD_INTERNAL, TEAM),
};
const struct record_type count_type = RECORD_TYPE(struct count, "count", count_fields, "ce qui s’est passé à une date");

static const struct field date_fields[] = {
    FIELD(struct count_date, id, F_INT, "numéro interne", .flags = FIELD_INTERNAL),
    FIELD(struct count_date, uuid, F_TEXT, "identifiant", .max = 36, TEAM),
    FIELD(struct count_date, kind, F_TEXT, "genre", TEAM),
    FIELD(struct count_date, title, F_TEXT, "titre", TEAM),
    FIELD(struct count_date, theme, F_TEXT, "thème", .scheme = "theme", TEAM),
    FIELD(struct count_date, day, F_DATE, "jour", TEAM),
    FIELD(struct count_date, start, F_INT, "minute du jour", TEAM),
    FIELD(struct count_date, minutes, F_INT, "durée", TEAM),
    FIELD(struct count_date, start_utc, F_INT, "début", .flags = FIELD_INTERNAL),
    FIELD(struct count_date, end_utc, F_INT, "fin", .flags = FIELD_INTERNAL),
    FIELD(struct count_date, status, F_ENUM, "état", .names = occurrence_status_names, TEAM),
    FIELD(struct count_date, counted_at, F_INSTANT, "enregistrée le", TEAM),
    FIELD(struct count_date, place_name, F_TEXT, "lieu", TEAM),
    FIELD(struct count_date, city, F_TEXT, "commune", TEAM),
    FIELD(struct count_date, confidential, F_BOOL, "lieu confidentiel", TEAM),
    FIELD(struct count_date, mine, F_BOOL, "tenue par qui regarde", TEAM),
    FIELD(struct count_date, staff, F_TEXT, "qui la tient", TEAM),
};
const struct record_type count_date_type =
    RECORD_TYPE(struct count_date, "count_date", date_fields, "une date à saisir");

static const struct field reminder_fields[] = {
    FIELD(struct count_reminder, occurrence, F_INT, "date", .flags = FIELD_INTERNAL),
    FIELD(struct count_reminder, account, F_INT, "compte", .flags = FIELD_INTERNAL),
    FIELD(struct count_reminder, mail, F_TEXT, "adresse", TEAM),
    FIELD(struct count_reminder, kind, F_TEXT, "genre", TEAM),
    FIELD(struct count_reminder, title, F_TEXT, "titre", TEAM),
    FIELD(struct count_reminder, place_name, F_TEXT, "lieu", TEAM),
    FIELD(struct count_reminder, day, F_DATE, "jour", TEAM),
    FIELD(struct count_reminder, start, F_INT, "minute du jour", TEAM),
};
const struct record_type count_reminder_type =
    RECORD_TYPE(struct count_reminder, "count_reminder", reminder_fields, "un rappel à envoyer");
#undef R

/* ---- Dates ---- */

#define MINE \
    "EXISTS (SELECT 1 FROM occurrence_staff m JOIN person q ON q.id = m.person WHERE m.occurrence = o.id" \
    " AND q.account = ?1)"
#define NAMED_PLACE "CASE WHEN p.confidential THEN NULL ELSE coalesce(p.name, s.name) END"
#define SELECT_DATE \
    "SELECT o.id, o.uuid, o.kind, o.title, o.theme, o.day, o.start, o.minutes, o.start_utc, o.end_utc, o.status," \
    " coalesce(o.counted_at, 0) AS counted_at, " NAMED_PLACE " AS place_name," \
    " CASE WHEN p.confidential THEN NULL ELSE coalesce(c.name, p.city) END AS city," \
    " coalesce(p.confidential, 0) AS confidential, " MINE " AS mine," \
    " (SELECT group_concat(x.label, ', ') FROM (SELECT q.label FROM occurrence_staff m JOIN person q ON q.id = " \
    "m.person" \
    "   WHERE m.occurrence = o.id ORDER BY q.label) x) AS staff FROM occurrence o" \
    " LEFT JOIN place p ON p.id = o.place LEFT JOIN structure s ON s.id = p.structure" \
    " LEFT JOIN commune c ON c.insee = p.insee WHERE o.deleted_rev IS NULL AND o.course = 0"
#define UNCOUNTED "o.counted_at IS NULL AND o.status = 'confirmed' AND o.example = 0 AND o.course = 0"

static const char SQL_DATE[] = SELECT_DATE " AND o.uuid = ?2";
static const char SQL_DATES[] =
    SELECT_DATE " AND o.start_utc >= ?2 AND o.start_utc < ?3 AND o.status <> 'cancelled' AND o.example = 0"
                " AND (?4 = 0 OR (" UNCOUNTED ")) AND (?5 = 0 OR " MINE ") AND (?6 IS NULL OR EXISTS (SELECT 1 FROM"
                " occurrence_staff m JOIN person q ON q.id = m.person WHERE m.occurrence = o.id AND q.uuid = ?6))"
                " AND (?7 IS NULL OR (p.uuid = ?7 AND p.confidential = 0)) ORDER BY o.start_utc, o.id LIMIT ?8";
static const char SQL_WAITING[] = "SELECT o.kind, count(*) FROM occurrence o WHERE o.end_utc < ?1 AND"
                                  " o.deleted_rev IS NULL AND " UNCOUNTED " GROUP BY o.kind ORDER BY o.kind";
static const char SQL_FREQUENT[] =
    "SELECT t.theme FROM occurrence_theme t JOIN occurrence o ON o.id = t.occurrence WHERE o.kind = ?1"
    " AND o.start_utc >= ?2 AND o.deleted_rev IS NULL GROUP BY t.theme ORDER BY count(*) DESC, t.theme LIMIT ?3";

static int prepare(struct db *db, const struct audience *who, const char *sql, struct stmt **s, struct err *err)
{
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads what happened");
    return db_prepare(db, sql, s, err);
}

int count_date_find(struct db *db, const struct audience *who, struct str uuid, int64_t account, struct arena *a,
                    struct count_date *out, struct err *err)
{
    struct stmt *s;
    if (prepare(db, who, SQL_DATE, &s, err) != 0)
        return -1;
    bind_int(s, 1, account);
    bind_str(s, 2, uuid);
    return row_find(s, &count_date_type, a, out, err);
}

int count_dates(struct db *db, const struct audience *who, const struct count_query *q, struct arena *a,
                struct count_date **out, size_t *n, struct err *err)
{
    struct vec rows = VEC_OF(struct count_date);
    struct stmt *s;
    if (prepare(db, who, SQL_DATES, &s, err) != 0)
        return -1;
    bind_int(s, 1, q->account);
    bind_int(s, 2, q->from);
    bind_int(s, 3, q->to);
    bind_int(s, 4, q->uncounted);
    bind_int(s, 5, q->mine);
    bind_text(s, 6, q->person);
    bind_text(s, 7, q->place);
    bind_int(s, 8, OCCURRENCES_MAX + 1);
    if (row_read_list(s, &count_date_type, a, &rows, err) != 0)
        return -1;
    if (rows.n > OCCURRENCES_MAX)
        return fail(err, ERR_LIMIT, "more than %d dates at once: ask for fewer months", OCCURRENCES_MAX);
    *out = rows.items;
    *n = rows.n;
    return 0;
}

static int read_waiting(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct count_waiting *w = item;
    *w = (struct count_waiting){.kind = col_text(s, 0, a), .n = col_int(s, 1)};
    return w->kind ? 0 : fail_memory(err);
}

int count_waiting(struct db *db, const struct audience *who, int64_t before, struct arena *a,
                  struct count_waiting **out, size_t *n, struct err *err)
{
    struct vec rows = VEC_OF(struct count_waiting);
    struct stmt *s;
    if (prepare(db, who, SQL_WAITING, &s, err) != 0)
        return -1;
    bind_int(s, 1, before);
    int rc = rows_all(s, read_waiting, a, &rows, err);
    *out = rows.items;
    *n = rows.n;
    return rc;
}

#define OF_DAYS " WHERE o.start_utc >= ?1 AND o.start_utc < ?2 AND o.deleted_rev IS NULL AND o.example = 0"
static const char SQL_PEOPLE[] =
    "SELECT DISTINCT q.uuid, q.label FROM occurrence o JOIN occurrence_staff m"
    " ON m.occurrence = o.id JOIN person q ON q.id = m.person" OF_DAYS " ORDER BY q.label, q.uuid";
static const char SQL_PLACES[] = "SELECT DISTINCT p.uuid, coalesce(p.name, s.name, p.city, '') FROM occurrence o"
                                 " JOIN place p ON p.id = o.place LEFT JOIN structure s ON s.id = p.structure" OF_DAYS
                                 " AND p.confidential = 0 ORDER BY 2, 1";

static int read_choice(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct count_choice *c = item;
    *c = (struct count_choice){.uuid = col_text(s, 0, a), .label = col_text(s, 1, a)};
    return c->uuid && c->label ? 0 : fail_memory(err);
}

static int read_choices(struct db *db, const struct audience *who, const char *sql, int64_t from, int64_t to,
                        struct arena *a, struct count_choice **out, size_t *n, struct err *err)
{
    struct vec rows = VEC_OF(struct count_choice);
    struct stmt *s;
    if (prepare(db, who, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, from);
    bind_int(s, 2, to);
    int rc = rows_all(s, read_choice, a, &rows, err);
    *out = rows.items;
    *n = rows.n;
    return rc;
}

int count_people(struct db *db, const struct audience *who, int64_t from, int64_t to, struct arena *a,
                 struct count_choice **out, size_t *n, struct err *err)
{
    return read_choices(db, who, SQL_PEOPLE, from, to, a, out, n, err);
}

int count_places(struct db *db, const struct audience *who, int64_t from, int64_t to, struct arena *a,
                 struct count_choice **out, size_t *n, struct err *err)
{
    return read_choices(db, who, SQL_PLACES, from, to, a, out, n, err);
}

static int read_code(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    const char **code = item;
    *code = col_text(s, 0, a);
    return *code ? 0 : fail_memory(err);
}

int count_frequent(struct db *db, const struct audience *who, const char *kind, int64_t since, size_t most,
                   struct arena *a, const char **out, size_t *n, struct err *err)
{
    struct vec rows = VEC_OF(const char *);
    struct stmt *s;
    if (prepare(db, who, SQL_FREQUENT, &s, err) != 0)
        return -1;
    bind_text(s, 1, kind);
    bind_int(s, 2, since);
    bind_int(s, 3, (int64_t)most);
    if (rows_all(s, read_code, a, &rows, err) != 0)
        return -1;
    if (rows.n)
        memcpy(out, rows.items, rows.n * sizeof *out);
    *n = rows.n;
    return 0;
}

/* ---- What happened ---- */

static const char SQL_READ[] =
    "SELECT o.status, o.missed, o.team_note AS note, coalesce(o.counted_at, 0) AS at, a.label AS by,"
    " o.counted_sheet AS sheet, (SELECT group_concat(x.theme, '|') FROM (SELECT theme FROM occurrence_theme"
    "   WHERE occurrence = o.id ORDER BY theme) x) AS themes FROM occurrence o"
    " LEFT JOIN account a ON a.id = o.counted_by WHERE o.id = ?1";
static const char SQL_VALUES[] = "SELECT measure, value FROM tally WHERE occurrence = ?1 ORDER BY measure";

int count_read(struct db *db, const struct audience *who, int64_t occurrence, struct arena *a, struct count *out,
               struct err *err)
{
    struct stmt *s;
    struct measure *values = ARENA_ARRAY(a, COUNT_MEASURES_MAX, struct measure);
    if (!values)
        return fail_memory(err);
    if (prepare(db, who, SQL_READ, &s, err) != 0)
        return -1;
    bind_int(s, 1, occurrence);
    int rc = row_find(s, &count_type, a, out, err);
    if (rc != 1)
        return rc < 0 ? -1 : fail(err, ERR_NOT_FOUND, "date %lld: there is none", (long long)occurrence);
    if (db_prepare(db, SQL_VALUES, &s, err) != 0)
        return -1;
    bind_int(s, 1, occurrence);
    out->values.items = values;
    record_mark_set(out, record_index(&count_type, STR("values")));
    return row_read_all(s, &measure_type, COUNT_MEASURES_MAX, a, values, &out->values.n, err);
}

static const char SQL_SHEET[] = "SELECT occurrence FROM count_sheet WHERE id = ?1";
static const char SQL_ADD_SHEET[] = "INSERT INTO count_sheet(id, occurrence, account, at)"
                                    " VALUES(?1, ?2, (SELECT id FROM account WHERE id = ?3), ?4)";

int count_sheet_find(struct db *db, struct str sheet, int64_t *occurrence, struct err *err)
{
    struct stmt *s;
    *occurrence = 0;
    if (db_prepare(db, SQL_SHEET, &s, err) != 0)
        return -1;
    bind_str(s, 1, sheet);
    int rc = stmt_step(s, err);
    if (rc == 1)
        *occurrence = col_int(s, 0);
    stmt_reset(s);
    return rc;
}

int count_sheet_add(struct db *db, const struct author *author, int64_t occurrence, const char *sheet, struct err *err)
{
    struct stmt *s;
    if (!crypto_is_uuid(str_of(sheet)))
        return fail(err, ERR_INPUT, "sheet: a UUID in small letters expected");
    if (db_prepare(db, SQL_ADD_SHEET, &s, err) != 0)
        return -1;
    bind_text(s, 1, sheet);
    bind_int(s, 2, occurrence);
    bind_int(s, 3, author->account);
    bind_int(s, 4, author->now);
    return stmt_run(s, err);
}

static const char SQL_IS_TERM[] = "SELECT 1 FROM term WHERE scheme = ?1 AND code = ?2";

static int check_term(struct db *db, const char *field, const char *scheme, const char *code, struct err *err)
{
    struct stmt *s;
    if (!code)
        return 0;
    if (db_prepare(db, SQL_IS_TERM, &s, err) != 0)
        return -1;
    bind_text(s, 1, scheme);
    bind_text(s, 2, code);
    int rc = stmt_step(s, err);
    stmt_reset(s);
    return rc == 0 ? fail(err, ERR_INPUT, "%s: \"%.60s\": there is none", field, code) : rc < 0 ? -1 : 0;
}

static int check(struct db *db, const struct count *c, struct err *err)
{
    if (record_validate(&count_type, c, err) != 0)
        return -1;
    if (c->status != OCCURRENCE_DONE && c->status != OCCURRENCE_MISSED)
        return fail(err, ERR_INPUT, "status: \"done\" or \"missed\" expected");
    if (c->status == OCCURRENCE_MISSED && (c->values.n || c->themes.n || !c->missed))
        return fail(err, ERR_INPUT, "missed: a reason expected, and no numbers nor themes");
    for (size_t i = 0; i < c->values.n; i++) {
        int64_t v = ((const struct measure *)c->values.items)[i].value;
        if (v < 0 || v > COUNT_MOST)
            return fail(err, ERR_INPUT, "values: 0 to %d expected, got %lld", COUNT_MOST, (long long)v);
    }
    return check_term(db, "missed", "missed", c->missed, err);
}

static int run_of(struct db *db, const char *sql, int64_t occurrence, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, occurrence);
    return stmt_run(s, err);
}

static const char SQL_NO_VALUE[] = "DELETE FROM tally WHERE occurrence = ?1";
static const char SQL_ADD_VALUE[] = "INSERT INTO tally(occurrence, measure, value) VALUES(?1, ?2, ?3)"
                                    " ON CONFLICT DO NOTHING";
static const char SQL_NO_THEME[] = "DELETE FROM occurrence_theme WHERE occurrence = ?1";
static const char SQL_ADD_THEME[] = "INSERT OR IGNORE INTO occurrence_theme(occurrence, theme)"
                                    " SELECT ?1, code FROM term WHERE scheme = 'theme' AND code = ?2";
static const char SQL_SET[] = "UPDATE occurrence SET status = ?2, missed = ?3, team_note = ?4, counted_at = ?5,"
                              " counted_by = (SELECT id FROM account WHERE id = ?6), counted_sheet = ?7,"
                              " updated_at = ?5, rev = ?8 WHERE id = ?1";

static int write_values(struct db *db, int64_t occurrence, const struct list *values, struct err *err)
{
    struct stmt *s;
    if (run_of(db, SQL_NO_VALUE, occurrence, err) != 0)
        return -1;
    for (size_t i = 0; i < values->n; i++) {
        const struct measure *m = &((const struct measure *)values->items)[i];
        if (db_prepare(db, SQL_ADD_VALUE, &s, err) != 0)
            return -1;
        bind_int(s, 1, occurrence);
        bind_text(s, 2, m->measure);
        bind_int(s, 3, m->value);
        if (stmt_run(s, err) != 0)
            return -1;
        if (db_changes(db) == 0)
            return fail(err, ERR_INPUT, "values: \"%.60s\": named twice", m->measure);
    }
    return 0;
}

static int write_row(struct db *db, const struct author *author, int64_t occurrence, const struct count *c, int64_t seq,
                     struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_SET, &s, err) != 0)
        return -1;
    bind_int(s, 1, occurrence);
    bind_text(s, 2, occurrence_status_names[c->status]);
    bind_text(s, 3, c->missed);
    bind_text(s, 4, c->note);
    bind_int(s, 5, author->now);
    bind_int(s, 6, author->account);
    bind_text(s, 7, c->sheet);
    bind_int(s, 8, seq);
    if (stmt_run(s, err) == 0)
        return 0;
    if (strstr(err->msg, "is taken"))
        return fail(err, ERR_CONFLICT, "status: somebody or the place was given to another date meanwhile");
    return -1;
}

int count_save(struct db *db, const struct author *author, int64_t occurrence, const struct count *before,
               const struct count *after, struct arena *a, struct err *err)
{
    static const struct record_set themes = {"themes", SQL_NO_THEME, SQL_ADD_THEME};
    const char *diff;
    int64_t seq;
    if (!db_in_transaction(db))
        return fail(err, ERR_BUG, "count_save outside a transaction");
    if (check(db, after, err) != 0 || change_diff(&count_type, before, after, a, &diff, err) != 0 ||
        write_values(db, occurrence, &after->values, err) != 0 ||
        record_save_set(db, &themes, occurrence, &after->themes, err) != 0 ||
        change_add(db, author, "occurrence", occurrence, CHANGE_UPDATE, diff ? diff : CHANGE_NO_FIELD, &seq, err) != 0)
        return -1;
    return write_row(db, author, occurrence, after, seq, err);
}

/* ---- Reminders ---- */

static const char SQL_REMINDERS[] =
    "SELECT o.id AS occurrence, a.id AS account, a.mail, o.kind, o.title, o.day, o.start, " NAMED_PLACE
    " AS place_name FROM occurrence o JOIN occurrence_staff m ON m.occurrence = o.id"
    " JOIN person q ON q.id = m.person JOIN account a ON a.id = q.account"
    " LEFT JOIN place p ON p.id = o.place LEFT JOIN structure s ON s.id = p.structure"
    " WHERE o.end_utc >= ?1 AND o.end_utc < ?2 AND o.deleted_rev IS NULL AND " UNCOUNTED
    " AND a.blocked_at IS NULL AND a.role IN ('binome', 'coordinator', 'admin') AND NOT EXISTS (SELECT 1 FROM"
    " count_reminder r WHERE r.occurrence = o.id AND r.account = a.id) ORDER BY a.id, o.start_utc, o.id LIMIT ?3";
static const char SQL_REMINDED[] = "INSERT INTO count_reminder(occurrence, account, at) VALUES(?1, ?2, ?3)";

int count_reminders(struct db *db, int64_t from, int64_t to, size_t most, struct arena *a, struct count_reminder **out,
                    size_t *n, struct err *err)
{
    struct vec rows = VEC_OF(struct count_reminder);
    struct stmt *s;
    if (db_prepare(db, SQL_REMINDERS, &s, err) != 0)
        return -1;
    bind_int(s, 1, from);
    bind_int(s, 2, to);
    bind_int(s, 3, (int64_t)most);
    if (row_read_list(s, &count_reminder_type, a, &rows, err) != 0)
        return -1;
    *out = rows.items;
    *n = rows.n;
    return 0;
}

int count_reminded(struct db *db, const struct count_reminder *r, int64_t now, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_REMINDED, &s, err) != 0)
        return -1;
    bind_int(s, 1, r->occurrence);
    bind_int(s, 2, r->account);
    bind_int(s, 3, now);
    return stmt_run(s, err);
}
