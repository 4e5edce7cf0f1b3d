#include "domain/ask.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/date.h"
#include "base/record.h"

const char *const ask_kind_names[] = {"workshop", "closure", NULL};
const char *const ask_state_names[] = {"open", "done", "refused", "expired", NULL};
const char *const ask_from_names[] = {"partner", "link", NULL};

static const char SQL_INSERT[] =
    "INSERT INTO ask(uuid, created_at, kind, structure, place, from_kind, account, theme, publics, people, days, first,"
    " last, words, mail, digest) VALUES(?1, ?2, ?3, ?4, nullif(?5, 0), ?6, nullif(?7, 0), ?8, ?9, nullif(?10, 0), ?11,"
    " ?12, ?13, ?14, ?15, ?16)";

/* An account is answered where it is reached today, as long as it may sign in: its address is not copied. */
#define COLUMNS \
    "SELECT x.id, x.uuid, x.created_at, x.kind, x.structure, coalesce(x.place, 0), x.from_kind, coalesce(x.account, " \
    "0)," \
    " a.label, x.theme, x.publics, coalesce(x.people, 0), x.days, x.first, x.last, x.words," \
    " coalesce(x.mail, CASE WHEN x.state = 'open' AND a.blocked_at IS NULL THEN a.mail END), x.digest, x.state," \
    " coalesce(x.answered_at, 0), b.label, x.answer, s.uuid, s.name, p.uuid, coalesce(p.name, p.address, s.name)," \
    " coalesce(c.name, p.city) FROM ask x JOIN structure s ON s.id = x.structure LEFT JOIN place p ON p.id = x.place" \
    " LEFT JOIN commune c ON c.insee = p.insee LEFT JOIN account a ON a.id = x.account" \
    " LEFT JOIN account b ON b.id = x.answered_by"

static const char SQL_BY_UUID[] = COLUMNS " WHERE x.uuid = ?1";
static const char SQL_OPEN[] = COLUMNS " WHERE x.state = 'open' ORDER BY x.created_at, x.id LIMIT ?1 OFFSET ?2";
static const char SQL_CLOSED[] =
    COLUMNS " WHERE x.state <> 'open' ORDER BY x.answered_at DESC, x.id DESC LIMIT ?1 OFFSET ?2";
static const char SQL_OF[] = COLUMNS " WHERE x.structure = ?2 ORDER BY x.created_at DESC, x.id DESC LIMIT ?1";

static const char SQL_CLOSE[] = "UPDATE ask SET state = ?2, answered_at = ?3, answered_by = nullif(?4, 0), answer = ?5,"
                                " mail = NULL WHERE id = ?1 AND state = 'open'";
static const char SQL_TIE[] =
    "INSERT OR IGNORE INTO ask_date(ask, occurrence) SELECT ?1, id FROM occurrence WHERE uuid = ?2";
static const char SQL_COUNT[] = "SELECT coalesce(sum(state = 'open'), 0), coalesce(sum(state <> 'open'), 0),"
                                " coalesce(sum(state = 'open' AND structure = ?1), 0),"
                                " coalesce(max(state = 'open' AND structure = ?1 AND digest = ?2), 0) FROM ask";
static const char SQL_EXPIRE[] =
    "UPDATE ask SET state = 'expired', answered_at = ?1, mail = NULL WHERE state = 'open' AND created_at <= ?2";

/* ---- Writing ---- */

static void bind_day(struct stmt *s, int i, int32_t day, struct arena *a)
{
    char iso[DATE_ISO_SIZE];
    date_iso(day, iso);
    bind_text(s, i, arena_strdup(a, iso));
}

static const char *days_text(const struct ask *x, struct arena *a)
{
    struct buf b = buf_in(a, ASK_DAYS_MAX * DATE_ISO_SIZE + 1);
    char iso[DATE_ISO_SIZE];
    for (size_t i = 0; i < x->n_days; i++) {
        date_iso(x->days[i], iso);
        if (i)
            buf_char(&b, '|');
        buf_raw_str(&b, str_of(iso));
    }
    return b.n ? buf_cstr(&b) : NULL;
}

int ask_insert(struct db *db, struct ask *x, struct arena *a, struct err *err)
{
    struct stmt *s;
    char *uuid = arena_alloc(a, CRYPTO_UUID_SIZE);
    if (!uuid)
        return fail_memory(err);
    if (x->n_days > ASK_DAYS_MAX)
        return fail(err, ERR_LIMIT, "ask: at most %d days", ASK_DAYS_MAX);
    if (db_prepare(db, SQL_INSERT, &s, err) != 0)
        return -1;
    crypto_uuid(uuid);
    bind_text(s, 1, uuid);
    bind_int(s, 2, x->created_at);
    bind_text(s, 3, ask_kind_names[x->kind]);
    bind_int(s, 4, x->structure);
    bind_int(s, 5, x->place);
    bind_text(s, 6, ask_from_names[x->from]);
    bind_int(s, 7, x->account);
    bind_text(s, 8, x->theme);
    bind_text(s, 9, x->publics);
    bind_int(s, 10, x->people);
    bind_text(s, 11, days_text(x, a));
    if (x->kind == ASK_CLOSURE) {
        bind_day(s, 12, x->first, a);
        bind_day(s, 13, x->last, a);
    }
    bind_text(s, 14, x->words);
    bind_text(s, 15, x->mail);
    bind_text(s, 16, x->digest);
    if (stmt_run(s, err) != 0)
        return -1;
    x->uuid = uuid;
    x->id = db_last_id(db);
    return 0;
}

int ask_close(struct db *db, const struct author *author, const struct ask *x, enum ask_state state, const char *answer,
              struct err *err)
{
    struct stmt *s;
    int64_t seq;
    if (db_prepare(db, SQL_CLOSE, &s, err) != 0)
        return -1;
    bind_int(s, 1, x->id);
    bind_text(s, 2, ask_state_names[state]);
    bind_int(s, 3, author->now);
    bind_int(s, 4, author->account);
    bind_text(s, 5, answer);
    if (stmt_run(s, err) != 0)
        return -1;
    if (db_changes(db) == 0)
        return 0;
    const char *diff = state == ASK_DONE ? "{\"state\":[\"open\",\"done\"]}" : "{\"state\":[\"open\",\"refused\"]}";
    return change_add(db, author, "ask", x->id, CHANGE_UPDATE, diff, &seq, err) == 0 ? 1 : -1;
}

int ask_tie(struct db *db, int64_t ask, const char *date, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_TIE, &s, err) != 0)
        return -1;
    bind_int(s, 1, ask);
    bind_text(s, 2, date);
    return stmt_run(s, err);
}

/* ---- Reading ---- */

static int name_index(const struct stmt *s, int column, const char *const *names)
{
    int i = record_name_index(names, col_str(s, column));
    return i < 0 ? 0 : i;
}

static int32_t day_of(struct str text)
{
    struct err ignored;
    int32_t day = 0;
    return date_parse(text, &day, &ignored) == 0 ? day : 0;
}

static void read_row(const struct stmt *s, struct arena *a, struct ask *x)
{
    *x = (struct ask){.id = col_int(s, 0),
                      .uuid = col_text(s, 1, a),
                      .created_at = col_int(s, 2),
                      .kind = name_index(s, 3, ask_kind_names),
                      .structure = col_int(s, 4),
                      .place = col_int(s, 5),
                      .from = name_index(s, 6, ask_from_names),
                      .account = col_int(s, 7),
                      .partner = col_text(s, 8, a),
                      .theme = col_text(s, 9, a),
                      .publics = col_text(s, 10, a),
                      .people = col_int(s, 11),
                      .first = day_of(col_str(s, 13)),
                      .last = day_of(col_str(s, 14)),
                      .words = col_text(s, 15, a),
                      .mail = col_text(s, 16, a),
                      .digest = col_text(s, 17, a),
                      .state = name_index(s, 18, ask_state_names),
                      .answered_at = col_int(s, 19),
                      .answered_by = col_text(s, 20, a),
                      .answer = col_text(s, 21, a),
                      .structure_uuid = col_text(s, 22, a),
                      .structure_name = col_text(s, 23, a),
                      .place_uuid = col_text(s, 24, a)};
    if (x->place_uuid) {
        x->place_name = col_text(s, 25, a);
        x->place_city = col_text(s, 26, a);
    }
    struct str days = col_str(s, 12), one;
    for (bool more = days.n > 0; x->n_days < ASK_DAYS_MAX && str_cut(&days, '|', &one, &more);)
        x->days[x->n_days++] = day_of(one);
}

int ask_by_uuid(struct db *db, struct str uuid, struct arena *a, struct ask *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_BY_UUID, &s, err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    int rc = stmt_step(s, err);
    if (rc == 1)
        read_row(s, a, out);
    stmt_reset(s);
    return rc;
}

static int read_all(struct stmt *s, size_t n, struct arena *a, struct ask *out, size_t *found, struct err *err)
{
    int rc = 0;
    for (*found = 0; *found < n && (rc = stmt_step(s, err)) == 1; ++*found)
        read_row(s, a, &out[*found]);
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

int ask_read(struct db *db, bool open, size_t skip, size_t n, struct arena *a, struct ask *out, size_t *found,
             struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, open ? SQL_OPEN : SQL_CLOSED, &s, err) != 0)
        return -1;
    bind_int(s, 1, (int64_t)n);
    bind_int(s, 2, (int64_t)skip);
    return read_all(s, n, a, out, found, err);
}

int ask_of(struct db *db, int64_t structure, size_t n, struct arena *a, struct ask *out, size_t *found, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_OF, &s, err) != 0)
        return -1;
    bind_int(s, 1, (int64_t)n);
    bind_int(s, 2, structure);
    return read_all(s, n, a, out, found, err);
}

int ask_count(struct db *db, int64_t structure, const char *digest, struct ask_counts *out, struct err *err)
{
    struct stmt *s;
    *out = (struct ask_counts){0};
    if (db_prepare(db, SQL_COUNT, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    bind_text(s, 2, digest);
    int rc = stmt_step(s, err);
    if (rc == 1)
        *out = (struct ask_counts){col_int(s, 0), col_int(s, 1), col_int(s, 2), col_int(s, 3) != 0};
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

int ask_expire(struct db *db, int64_t now, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_EXPIRE, &s, err) != 0)
        return -1;
    bind_int(s, 1, now);
    bind_int(s, 2, now - (int64_t)ASK_LIFE_DAYS * 86400);
    return stmt_run(s, err);
}
