#include "domain/busy.h"

#include "base/buf.h"
#include "base/date.h"
#include "domain/person.h"
#include "store/rows.h"

/* Bytes of the grid as text: a day, a blank, twelve digits and a comma each week. */
#define GRID_MAX (BUSY_WEEKS * 26)

/* Longest time that is looked for before a window. */
#define LONGEST_S (400 * 86400LL)

const char *const busy_kind_names[BUSY_KIND__MAX + 1] = {"file", "address", "grid", NULL};

#define COLUMNS \
    "SELECT s.person, s.kind, s.url, s.grid, s.given_at, coalesce(s.read_at, 0), coalesce(s.due_at, 0), s.failures," \
    " s.events, s.refused, s.fault, (SELECT count(*) FROM busy b WHERE b.person = s.person)," \
    " (SELECT coalesce(max(b.end_utc), 0) FROM busy b WHERE b.person = s.person) FROM busy_source s"
static const char SQL_FIND[] = COLUMNS " WHERE s.person = ?1";
static const char SQL_DUE[] = COLUMNS " JOIN person p ON p.id = s.person AND p.deleted_rev IS NULL"
                                      " WHERE s.due_at <= ?1 ORDER BY s.due_at, s.person LIMIT 1";
static const char SQL_TAKE[] = "UPDATE busy_source SET due_at = ?2 WHERE person = ?1";
static const char SQL_FORGET[] = "DELETE FROM busy WHERE person = ?1";
static const char SQL_STOP[] = "DELETE FROM busy_source WHERE person = ?1";
static const char SQL_GIVE[] = "INSERT INTO busy_source(person, kind, url, grid, given_at, read_at, due_at)"
                               " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SQL_ADD[] = "INSERT INTO busy(person, start_utc, end_utc, origin) VALUES(?1, ?2, ?3, ?4)";
static const char SQL_STILL[] = "SELECT 1 FROM busy_source WHERE person = ?1 AND given_at = ?2 AND kind = ?3"
                                " AND url IS ?4";
static const char SQL_READ[] =
    "UPDATE busy_source SET read_at = ?2, failures = 0, fault = NULL, events = ?3, refused = ?4 WHERE person = ?1";
static const char SQL_FAILED[] = "UPDATE busy_source SET failures = failures + 1, fault = ?5"
                                 " WHERE person = ?1 AND given_at = ?2 AND kind = ?3 AND url IS ?4";
static const char SQL_FAILING[] = "SELECT s.person FROM busy_source s JOIN person p ON p.id = s.person"
                                  " WHERE s.failures >= ?1 AND p.deleted_rev IS NULL LIMIT ?2";
static const char SQL_OLD[] = "DELETE FROM busy WHERE end_utc <= ?1";
static const char SQL_GONE[] =
    "DELETE FROM busy_source WHERE person IN (SELECT id FROM person WHERE deleted_rev IS NOT NULL)";
static const char SQL_OVER[] = "DELETE FROM busy_link WHERE expires_at <= ?1 OR person IN (SELECT id FROM person WHERE"
                               " deleted_rev IS NOT NULL)";
static const char SQL_SPANS[] =
    "SELECT person, start_utc, end_utc FROM (SELECT b.person, b.start_utc, b.end_utc FROM busy b"
    " JOIN person p ON p.id = b.person AND p.deleted_rev IS NULL"
    " WHERE b.start_utc > ?1 - ?4 AND b.start_utc < ?2 AND b.end_utc > ?1 ORDER BY b.start_utc LIMIT ?3)"
    " ORDER BY person, start_utc";
static const char SQL_OWN[] = "SELECT uuid FROM occurrence WHERE start_utc < ?2 AND start_utc > ?1 - 172800"
                              " AND length(uuid) = 36 ORDER BY uuid LIMIT ?3";
static const char SQL_LINK[] = "INSERT INTO busy_link(person, hash, made_at, expires_at) VALUES(?1, ?2, ?3, ?4)"
                               " ON CONFLICT(person) DO UPDATE SET hash = excluded.hash, made_at = excluded.made_at,"
                               " expires_at = excluded.expires_at";
static const char SQL_LOOK[] = "SELECT l.person, l.expires_at FROM busy_link l JOIN person p ON p.id = l.person"
                               " WHERE l.hash = ?1 AND l.expires_at > ?2 AND p.deleted_rev IS NULL";

static int demand_team(const struct audience *who, struct err *err)
{
    return who->level < LEVEL_TEAM ? fail(err, ERR_REFUSED, "when people are taken is for the team") : 0;
}

/* ---- The grid as text: "2026-11-23 110000000000,2026-11-30 ..." ---- */

static void write_grid(struct buf *out, const struct busy_week *weeks, size_t n)
{
    char day[DATE_ISO_SIZE];
    for (size_t i = 0; i < n; i++) {
        date_iso(weeks[i].monday, day);
        buf_raw_str(out, i ? STR(",") : STR(""));
        buf_raw_str(out, str_of(day));
        buf_char(out, ' ');
        for (unsigned k = 0; k < BUSY_HALVES; k++)
            buf_char(out, weeks[i].free >> k & 1 ? '1' : '0');
    }
}

static int read_grid(struct str text, struct busy_source *out, struct err *err)
{
    struct str week;
    bool more = true;
    while (text.n && out->n_weeks < BUSY_WEEKS && str_cut(&text, ',', &week, &more)) {
        struct busy_week *w = &out->weeks[out->n_weeks];
        if (week.n != 11 + BUSY_HALVES || date_parse(str_from(week.p, 10), &w->monday, err) != 0)
            return fail(err, ERR_STORE, "busy_source.grid: a week is malformed");
        w->free = 0;
        for (unsigned k = 0; k < BUSY_HALVES; k++)
            w->free |= (week.p[11 + k] == '1' ? 1u : 0u) << k;
        out->n_weeks++;
    }
    return 0;
}

/* ---- Reading ---- */

static int read_source(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct busy_source *x = item;
    *x = (struct busy_source){.person = col_int(s, 0),
                              .given_at = col_int(s, 4),
                              .read_at = col_int(s, 5),
                              .due_at = col_int(s, 6),
                              .failures = col_int(s, 7),
                              .events = col_int(s, 8),
                              .refused = col_int(s, 9),
                              .spans = col_int(s, 11),
                              .until = col_int(s, 12)};
    while (x->kind < BUSY_KIND__MAX && !str_is(col_str(s, 1), busy_kind_names[x->kind]))
        x->kind++;
    if ((!col_null(s, 2) && !(x->url = col_text(s, 2, a))) || (!col_null(s, 10) && !(x->fault = col_text(s, 10, a))))
        return fail_memory(err);
    return col_null(s, 3) ? 0 : read_grid(col_str(s, 3), x, err);
}

int busy_find(struct db *db, const struct audience *who, int64_t person, struct arena *a, struct busy_source *out,
              struct err *err)
{
    struct stmt *s;
    if (demand_team(who, err) != 0 || db_prepare(db, SQL_FIND, &s, err) != 0)
        return -1;
    bind_int(s, 1, person);
    return rows_first(s, read_source, a, out, err);
}

static int read_span(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    (void)a, (void)err;
    *(struct busy_span *)item = (struct busy_span){col_int(s, 0), col_int(s, 1), col_int(s, 2)};
    return 0;
}

int busy_spans(struct db *db, const struct audience *who, int64_t from, int64_t to, struct arena *a,
               struct busy_span **out, size_t *n, struct err *err)
{
    struct vec list = VEC_OF(struct busy_span);
    struct stmt *s;
    if (demand_team(who, err) != 0 || db_prepare(db, SQL_SPANS, &s, err) != 0)
        return -1;
    bind_int(s, 1, from);
    bind_int(s, 2, to);
    bind_int(s, 3, BUSY_READ_MAX);
    bind_int(s, 4, LONGEST_S);
    if (rows_all(s, read_span, a, &list, err) != 0)
        return -1;
    *out = list.items;
    *n = list.n;
    return 0;
}

int busy_own_dates(struct db *db, int64_t from, int64_t to, size_t most, struct arena *a, struct str *out,
                   struct err *err)
{
    struct buf text = buf_in(a, most * CRYPTO_UUID_SIZE);
    struct stmt *s;
    int rc;
    if (db_prepare(db, SQL_OWN, &s, err) != 0)
        return -1;
    bind_int(s, 1, from);
    bind_int(s, 2, to);
    bind_int(s, 3, (int64_t)most);
    while ((rc = stmt_step(s, err)) == 1) {
        buf_raw_str(&text, col_str(s, 0));
        buf_char(&text, '\n');
    }
    stmt_reset(s);
    *out = buf_str(&text);
    return rc < 0 ? -1 : buf_ok(&text, err);
}

/* ---- Giving ---- */

/* Runs a statement of one number. */
static int run(struct db *db, const char *sql, int64_t number, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, number);
    return stmt_run(s, err);
}

static int add_spans(struct db *db, int64_t person, enum busy_kind kind, const struct busy_span *spans, size_t n,
                     struct err *err)
{
    if (n > BUSY_SPANS_MAX)
        return fail(err, ERR_LIMIT, "more than %d times of one person", BUSY_SPANS_MAX);
    if (run(db, SQL_FORGET, person, err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct stmt *s;
        if (db_prepare(db, SQL_ADD, &s, err) != 0)
            return -1;
        bind_int(s, 1, person);
        bind_int(s, 2, spans[i].from);
        bind_int(s, 3, spans[i].to);
        bind_text(s, 4, busy_kind_names[kind]);
        if (stmt_run(s, err) != 0)
            return -1;
    }
    return 0;
}

/* Erases what was given and says so; 1, 0 there was nothing, -1. */
static int erase(struct db *db, int64_t person, struct err *err)
{
    if (run(db, SQL_FORGET, person, err) != 0 || run(db, SQL_STOP, person, err) != 0)
        return -1;
    return db_changes(db) > 0;
}

static int give(struct db *db, const struct author *author, int64_t person, enum busy_kind kind, const char *text,
                struct err *err)
{
    struct stmt *s;
    int64_t seq;
    int had = erase(db, person, err);
    if (had < 0 || db_prepare(db, SQL_GIVE, &s, err) != 0)
        return -1;
    bind_int(s, 1, person);
    bind_text(s, 2, busy_kind_names[kind]);
    bind_text(s, 3, kind == BUSY_ADDRESS ? text : NULL);
    bind_text(s, 4, kind == BUSY_GRID ? text : NULL);
    bind_int(s, 5, author->now);
    if (kind != BUSY_ADDRESS)
        bind_int(s, 6, author->now);
    else
        bind_int(s, 7, author->now);
    if (stmt_run(s, err) != 0)
        return -1;
    return change_add(db, author, "busy_source", person, had ? CHANGE_UPDATE : CHANGE_CREATE, NULL, &seq, err);
}

int busy_give_url(struct db *db, const struct author *author, int64_t person, const char *url, struct err *err)
{
    return give(db, author, person, BUSY_ADDRESS, url, err);
}

/* What a reading says, into the rows of a source that is there. */
static int keep(struct db *db, int64_t person, enum busy_kind kind, const struct busy_reading *r, int64_t now,
                struct err *err)
{
    struct stmt *s;
    if (add_spans(db, person, kind, r->spans, r->n, err) != 0 || db_prepare(db, SQL_READ, &s, err) != 0)
        return -1;
    bind_int(s, 1, person);
    bind_int(s, 2, now);
    bind_int(s, 3, r->events);
    bind_int(s, 4, r->refused);
    return stmt_run(s, err);
}

int busy_give_file(struct db *db, const struct author *author, int64_t person, const struct busy_reading *reading,
                   struct err *err)
{
    if (give(db, author, person, BUSY_FILE, NULL, err) != 0)
        return -1;
    return keep(db, person, BUSY_FILE, reading, author->now, err);
}

/* The half-days of these weeks that are not free. */
static size_t taken(const struct busy_week *weeks, size_t n, struct busy_span *out)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        for (unsigned k = 0; k < BUSY_HALVES; k++) {
            int32_t day = weeks[i].monday + (int32_t)(k / 2);
            if (weeks[i].free >> k & 1)
                continue;
            out[found++] = (struct busy_span){.from = paris_instant(day, k % 2 ? BUSY_NOON : 0),
                                              .to = paris_instant(day, k % 2 ? 1440 : BUSY_NOON)};
        }
    }
    return found;
}

int busy_give_grid(struct db *db, const struct author *author, int64_t person, const struct busy_week *weeks, size_t n,
                   struct arena *a, struct err *err)
{
    if (n == 0 || n > BUSY_WEEKS)
        return fail(err, n ? ERR_LIMIT : ERR_INPUT, "weeks: 1 to %d expected", BUSY_WEEKS);
    for (size_t i = 0; i < n; i++) {
        if (date_weekday(weeks[i].monday) != 0 || (i > 0 && weeks[i].monday <= weeks[i - 1].monday))
            return fail(err, ERR_INPUT, "weeks: Mondays in their order expected");
    }
    struct buf text = buf_in(a, GRID_MAX);
    struct busy_span *spans = ARENA_ARRAY(a, n * BUSY_HALVES, struct busy_span);
    if (!spans)
        return fail_memory(err);
    write_grid(&text, weeks, n);
    if (buf_ok(&text, err) != 0 || give(db, author, person, BUSY_GRID, buf_cstr(&text), err) != 0)
        return -1;
    return add_spans(db, person, BUSY_GRID, spans, taken(weeks, n, spans), err);
}

int busy_stop(struct db *db, const struct author *author, int64_t person, struct err *err)
{
    int64_t seq;
    int had = erase(db, person, err);
    if (had != 1)
        return had;
    return change_add(db, author, "busy_source", person, CHANGE_DELETE, NULL, &seq, err) == 0 ? 1 : -1;
}

/* ---- By the hour ---- */

int busy_take_due(struct db *db, int64_t now, int64_t next, struct arena *a, struct busy_source *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_DUE, &s, err) != 0)
        return -1;
    bind_int(s, 1, now);
    int rc = rows_first(s, read_source, a, out, err);
    if (rc != 1)
        return rc;
    if (db_prepare(db, SQL_TAKE, &s, err) != 0)
        return -1;
    bind_int(s, 1, out->person);
    bind_int(s, 2, next);
    return stmt_run(s, err) == 0 ? 1 : -1;
}

/* The same calendar as it was taken. */
static void bind_same(struct stmt *s, const struct busy_source *x)
{
    bind_int(s, 1, x->person);
    bind_int(s, 2, x->given_at);
    bind_text(s, 3, busy_kind_names[x->kind]);
    bind_text(s, 4, x->url);
}

int busy_was_read(struct db *db, const struct busy_source *x, const struct busy_reading *reading, int64_t now,
                  struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_STILL, &s, err) != 0)
        return -1;
    bind_same(s, x);
    int rc = stmt_step(s, err);
    stmt_reset(s);
    return rc == 1 ? keep(db, x->person, x->kind, reading, now, err) : rc;
}

int busy_failed(struct db *db, const struct busy_source *x, const char *fault, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_FAILED, &s, err) != 0)
        return -1;
    bind_same(s, x);
    bind_text(s, 5, fault);
    return stmt_run(s, err);
}

int busy_sweep(struct db *db, int64_t now, struct err *err)
{
    if (run(db, SQL_OLD, now - BUSY_KEEP_DAYS * 86400LL, err) != 0 || run(db, SQL_OVER, now, err) != 0)
        return -1;
    return db_exec(db, SQL_GONE, err);
}

static int read_number(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    (void)a, (void)err;
    *(int64_t *)item = col_int(s, 0);
    return 0;
}

int busy_failing(struct db *db, int64_t times, struct arena *a, int64_t **people, size_t *n, struct err *err)
{
    struct vec list = VEC_OF(int64_t);
    struct stmt *s;
    if (db_prepare(db, SQL_FAILING, &s, err) != 0)
        return -1;
    bind_int(s, 1, times);
    bind_int(s, 2, PEOPLE_MAX);
    if (rows_all(s, read_number, a, &list, err) != 0)
        return -1;
    *people = list.items;
    *n = list.n;
    return 0;
}

/* ---- Links ---- */

int busy_link_make(struct db *db, int64_t person, int64_t now, char token[CRYPTO_TOKEN_SIZE], struct err *err)
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE];
    if (db_prepare(db, SQL_LINK, &s, err) != 0)
        return -1;
    crypto_token(token);
    crypto_hash_hex(str_of(token), hash);
    bind_int(s, 1, person);
    bind_text(s, 2, hash);
    bind_int(s, 3, now);
    bind_int(s, 4, now + BUSY_LINK_LIFE);
    return stmt_run(s, err);
}

int busy_link_look(struct db *db, struct str token, int64_t now, int64_t *person, int64_t *expires_at, struct err *err)
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE];
    if (token.n != CRYPTO_TOKEN_SIZE - 1)
        return 0;
    crypto_hash_hex(token, hash);
    if (db_prepare(db, SQL_LOOK, &s, err) != 0)
        return -1;
    bind_text(s, 1, hash);
    bind_int(s, 2, now);
    int rc = stmt_step(s, err);
    if (rc == 1) {
        *person = col_int(s, 0);
        *expires_at = col_int(s, 1);
    }
    stmt_reset(s);
    return rc;
}
