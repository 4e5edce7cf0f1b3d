#include "app/digest.h"

#include <stdlib.h>

#include "app/access.h"
#include "base/crypto.h"
#include "base/date.h"
#include "base/mail.h"
#include "base/vec.h"
#include "core/app/reach_priv.h"
#include "domain/outbox.h"
#include "domain/partner.h"
#include "domain/setting.h"

#define DAY 86400

/* The Monday whose letters were put, and the last change that they told. */
#define KEY_WEEK "digest.week"
#define KEY_SEQ "digest.seq"

/* Bytes of a line: a title, a place, days; of one letter's data. */
#define LINE_MAX 1200

/* New dates from which on those that differ by their day only are one line, and how many days that one names. */
#define ALIKE_FROM 3
#define ALIKE_DAYS 9

static const char SQL_WANTED[] = "SELECT 1 FROM digest WHERE account = ?1";
static const char SQL_WANT[] = "INSERT OR IGNORE INTO digest(account, since) VALUES(?1, ?2)";
static const char SQL_LEAVE[] = "DELETE FROM digest WHERE account = ?1";
static const char SQL_STOP_MAKE[] = "INSERT INTO digest_stop(hash, account, made_at) VALUES(?1, ?2, ?3)";
static const char SQL_STOP_LOOK[] = "SELECT s.account, d.account IS NOT NULL FROM digest_stop s LEFT JOIN digest d ON"
                                    " d.account = s.account WHERE s.hash = ?1 AND s.made_at > ?2";
static const char SQL_STOP_OLD[] = "DELETE FROM digest_stop WHERE made_at <= ?1";
static const char SQL_WHO[] =
    "SELECT a.id, a.label, a.mail, a.role, coalesce(p.uuid, '') FROM digest d JOIN account a ON"
    " a.id = d.account LEFT JOIN person p ON p.account = a.id WHERE a.blocked_at IS NULL"
    " ORDER BY a.id";
/* What each date was before the first change of the week: NULL for what that row did not change. */
static const char SQL_CHANGES[] =
    "SELECT entity_id, op = 'create', json_extract(diff, '$.day[0]'), json_extract(diff, '$.start[0]'),"
    " json_extract(diff, '$.minutes[0]'), json_extract(diff, '$.place[0]'), json_extract(diff, '$.status[0]'),"
    " json_extract(diff, '$.staff[0]'), json_type(diff, '$.place') = 'array', json_type(diff, '$.staff') = 'array'"
    " FROM change WHERE seq > ?1 AND seq <= ?2 AND entity = 'occurrence' AND op IN ('create', 'update')"
    " AND (diff IS NOT NULL OR op = 'create') ORDER BY entity_id, seq";

/* ---- Wanting ---- */

static int on_account(struct ctx *ctx, const char *sql, int64_t account, int64_t now)
{
    struct stmt *s;
    if (db_prepare(ctx->db, sql, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, account);
    if (now)
        bind_int(s, 2, now);
    int rc = stmt_step(s, &ctx->err);
    stmt_reset(s);
    return rc;
}

int digest_wanted(struct ctx *ctx, bool *out)
{
    if (access_demand(ctx, RIGHT_SELF, "the digest") != 0)
        return -1;
    int rc = on_account(ctx, SQL_WANTED, ctx->account->id, 0);
    *out = rc == 1;
    return rc < 0 ? -1 : 0;
}

/* With a row of history: whoever looks after accounts may have to say since when. */
static int want(struct ctx *ctx, const struct author *author, int64_t account, bool yes)
{
    int64_t seq;
    int was = on_account(ctx, SQL_WANTED, account, 0);
    if (was < 0 || (was == 1) == yes)
        return was < 0 ? -1 : 0;
    return on_account(ctx, yes ? SQL_WANT : SQL_LEAVE, account, yes ? ctx->now : 0) < 0 ||
                   change_add(ctx->db, author, "digest", account, yes ? CHANGE_CREATE : CHANGE_DELETE, NULL, &seq,
                              &ctx->err) != 0
               ? -1
               : 0;
}

int digest_want(struct ctx *ctx, bool yes)
{
    if (access_demand(ctx, RIGHT_SELF, "the digest") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    struct author author = account_author(ctx->account, ctx->now);
    return ctx_finish(ctx, want(ctx, &author, ctx->account->id, yes));
}

/* ---- Leaving ---- */

static int find_stop(struct ctx *ctx, struct str token, int64_t *account, bool *wanted)
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE];
    if (token.n != CRYPTO_TOKEN_SIZE - 1)
        return 0;
    crypto_hash_hex(token, hash);
    if (db_prepare(ctx->db, SQL_STOP_LOOK, &s, &ctx->err) != 0)
        return -1;
    bind_text(s, 1, hash);
    bind_int(s, 2, ctx->now - (int64_t)DIGEST_STOP_DAYS * DAY);
    int rc = stmt_step(s, &ctx->err);
    *account = rc == 1 ? col_int(s, 0) : 0;
    *wanted = rc == 1 && col_int(s, 1) != 0;
    stmt_reset(s);
    return rc;
}

int digest_stop_look(struct ctx *ctx, struct str token, bool *wanted)
{
    int64_t account;
    *wanted = false;
    return find_stop(ctx, token, &account, wanted);
}

int digest_stop(struct ctx *ctx, struct str token)
{
    struct author author = {.now = ctx->now, .actor = "lien du résumé", .cause = CAUSE_LINK};
    int64_t account = 0;
    bool wanted;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = find_stop(ctx, token, &account, &wanted);
    if (rc == 1 && want(ctx, &author, account, false) != 0)
        rc = -1;
    return ctx_finish_if(ctx, rc, rc == 1);
}

/* ---- What changed ---- */

/* A date as it was when the week began: what the history does not say is as now. */
struct before {
    int64_t id;
    bool made, known_day, known_start, known_minutes, known_place, known_status, known_staff;
    int32_t day;
    int64_t start, minutes, place;
    int status;
    const char *staff;
};

static int read_before(const struct stmt *s, struct before *b, struct arena *a, struct err *err)
{
    if (col_int(s, 1))
        b->made = true;
    if (!b->known_day && !col_null(s, 2)) {
        b->known_day = true;
        if (date_parse(col_str(s, 2), &b->day, err) != 0) {
            err->code = ERR_STORE;
            return -1;
        }
    }
    if (!b->known_start && !col_null(s, 3)) {
        b->known_start = true;
        b->start = col_int(s, 3);
    }
    if (!b->known_minutes && !col_null(s, 4)) {
        b->known_minutes = true;
        b->minutes = col_int(s, 4);
    }
    if (!b->known_place && col_int(s, 8)) {
        b->known_place = true;
        b->place = col_int(s, 5);
    }
    if (!b->known_status && !col_null(s, 6)) {
        b->known_status = true;
        b->status = record_name_index(occurrence_status_names, col_str(s, 6));
    }
    if (!b->known_staff && col_int(s, 9)) {
        b->known_staff = true;
        b->staff = col_text(s, 7, a);
    }
    return 0;
}

static int read_changes(struct ctx *ctx, int64_t from, int64_t to, struct vec *out)
{
    struct stmt *s;
    struct before *last = NULL;
    int rc;
    if (db_prepare(ctx->db, SQL_CHANGES, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, from);
    bind_int(s, 2, to);
    while ((rc = stmt_step(s, &ctx->err)) == 1) {
        if (!last || last->id != col_int(s, 0)) {
            last = vec_push(out, ctx->arena);
            if (!last) {
                stmt_reset(s);
                return fail_memory(&ctx->err);
            }
            last->id = col_int(s, 0);
        }
        if (read_before(s, last, ctx->arena, &ctx->err) != 0) {
            stmt_reset(s);
            return -1;
        }
    }
    return rc;
}

/* ---- One letter ---- */

enum kind { DIGEST_MOVED, DIGEST_CANCELLED, DIGEST_ADDED, DIGEST_OTHER, DIGEST__MAX };

static const char *const kind_names[DIGEST__MAX] = {"moved", "cancelled", "added", "other"};

struct entry {
    enum kind kind;
    int64_t at; /* in their order */
    const char *what, *text;
    int32_t day;
    const char *alike; /* of a new date: what it is without its day */
};

struct reader {
    int64_t account;
    const char *label, *mail, *person;
    int role;
    const struct audience *who;
    struct partner_structure *structures;
    size_t n_structures;
};

static bool is_told(int status)
{
    return status == OCCURRENCE_CONFIRMED || status == OCCURRENCE_DONE;
}

static bool holds(const char *staff, const char *person)
{
    return staff && *person && strstr(staff, person);
}

static bool is_of(const struct reader *r, const char *structure)
{
    for (size_t i = 0; structure && i < r->n_structures; i++) {
        if (strcmp(r->structures[i].uuid, structure) == 0)
            return true;
    }
    return false;
}

/* A mail lies on other people's machines: it names no place that partners may not know, also to who may. */
static int place_words(struct ctx *ctx, const struct reader *r, const struct occurrence *o, struct str *out)
{
    struct occurrence open;
    *out = str_of(o->place_name);
    if (r->role == ROLE_PARTNER || o->place == 0)
        return 0;
    int rc = occurrence_place_of(ctx->db, access_audience(ROLE_PARTNER), o->place, ctx->arena, &open, &ctx->err);
    if (rc == 0)
        *out = STR("lieu réservé");
    return rc < 0 ? -1 : 0;
}

static const char *say_what(struct ctx *ctx, const char *title, int32_t day, int64_t start, int64_t minutes,
                            struct str place)
{
    struct buf b = buf_in(ctx->arena, LINE_MAX);
    buf_raw_str(&b, str_of(title));
    buf_lit(&b, ", ");
    reach_say_when(&b, day, start, minutes);
    if (place.n) {
        buf_lit(&b, ", ");
        buf_raw_str(&b, place);
    }
    return buf_ok(&b, &ctx->err) == 0 ? buf_cstr(&b) : NULL;
}

/* The same without its day. */
static const char *say_alike(struct ctx *ctx, const struct occurrence *o, struct str place)
{
    struct buf b = buf_in(ctx->arena, LINE_MAX);
    buf_raw_str(&b, str_of(o->title));
    buf_lit(&b, ", ");
    reach_say_hours(&b, o->start, o->minutes);
    if (place.n) {
        buf_lit(&b, ", ");
        buf_raw_str(&b, place);
    }
    return buf_ok(&b, &ctx->err) == 0 ? buf_cstr(&b) : NULL;
}

static const char *say_text(struct ctx *ctx, const char *words, const char *reason)
{
    bool ends = reason && *reason && memchr(".!?", reason[strlen(reason) - 1], 3);
    return reason && *reason ? arena_printf(ctx->arena, "%s %s%s", words, reason, ends ? "" : ".") : words;
}

/* What it is to this reader now and what it was: of the whole team all dates are. */
struct stand {
    bool now, was;
    struct occurrence place; /* where it was, as this reader may know it */
};

static int stand_of(struct ctx *ctx, const struct reader *r, const struct before *b, const struct occurrence *o,
                    struct stand *out)
{
    *out = (struct stand){.place = *o};
    if (b->known_place && b->place != o->place) {
        out->place = (struct occurrence){.place = b->place};
        if (b->place && occurrence_place_of(ctx->db, r->who, b->place, ctx->arena, &out->place, &ctx->err) < 0)
            return -1;
        out->place.place = b->place;
    }
    if (r->role == ROLE_PARTNER) {
        out->now = is_of(r, o->structure_uuid);
        out->was = is_of(r, out->place.structure_uuid);
    } else if (r->role == ROLE_BINOME && *r->person) {
        struct buf staff = buf_in(ctx->arena, (size_t)STAFF_MAX * 40);
        for (size_t i = 0; i < o->staff.n; i++)
            buf_fmt(&staff, "%s|", o->staff.codes[i]);
        out->now = holds(buf_cstr(&staff), r->person);
        out->was = b->known_staff ? holds(b->staff, r->person) : out->now;
    } else {
        out->now = out->was = true;
    }
    return 0;
}

/* 1 it is told, as *out; 0 nothing of it is; -1. */
static int say(struct ctx *ctx, const struct reader *r, const struct before *b, const struct occurrence *o,
               struct entry *out)
{
    struct stand at;
    struct str here, there;
    if (stand_of(ctx, r, b, o, &at) != 0 || place_words(ctx, r, o, &here) != 0 ||
        place_words(ctx, r, &at.place, &there) != 0)
        return -1;
    int32_t day = b->known_day ? b->day : o->day;
    int64_t start = b->known_start ? b->start : o->start, minutes = b->known_minutes ? b->minutes : o->minutes;
    int status = b->known_status ? b->status : o->status;
    int64_t was_utc = paris_instant(day, (int)start);
    bool was = at.was && !b->made && is_told(status), now = at.now && is_told(o->status);
    bool moved = day != o->day || start != o->start || minutes != o->minutes;
    const char *text = NULL;
    *out = (struct entry){.at = was ? was_utc : o->start_utc};
    if (was && now && moved && (was_utc > ctx->now || o->start_utc > ctx->now)) {
        struct buf when = buf_in(ctx->arena, LINE_MAX);
        out->kind = DIGEST_MOVED;
        reach_say_when(&when, o->day, o->start, o->minutes);
        if (at.place.place != o->place && here.n) {
            buf_lit(&when, ", ");
            buf_raw_str(&when, here);
        }
        text = say_text(ctx, arena_printf(ctx->arena, "Déplacée\u00A0: %s.", buf_cstr(&when)), o->reason);
    } else if (was && now && at.place.place != o->place && o->start_utc > ctx->now) {
        out->kind = DIGEST_OTHER;
        text = say_text(ctx,
                        here.n ? arena_printf(ctx->arena, "Nouveau lieu\u00A0: %.*s.", (int)here.n, here.p)
                               : "Le lieu change.",
                        o->reason);
    } else if (was && !now && was_utc > ctx->now) {
        bool off = !is_told(o->status);
        out->kind = off ? DIGEST_CANCELLED : DIGEST_OTHER;
        text = off                       ? say_text(ctx, "Annulée.", o->reason)
               : r->role == ROLE_PARTNER ? "N’a plus lieu chez vous."
                                         : "Vous n’y êtes plus.";
    } else if (!was && now && o->start_utc > ctx->now) {
        bool restored = !b->made && status == OCCURRENCE_CANCELLED;
        bool joined = !b->made && is_told(status);
        out->kind = restored || joined ? DIGEST_OTHER : DIGEST_ADDED;
        if (out->kind == DIGEST_ADDED && o->start_utc > ctx->now + (int64_t)DIGEST_AHEAD_DAYS * DAY)
            return 0;
        text = restored                  ? "A bien lieu."
               : !joined                 ? ""
               : r->role == ROLE_PARTNER ? "A lieu chez vous."
                                         : "Vous la tenez.";
    }
    if (!text)
        return 0;
    out->what = was ? say_what(ctx, o->title, day, start, minutes, there)
                    : say_what(ctx, o->title, o->day, o->start, o->minutes, here);
    out->text = text;
    out->day = o->day;
    if (out->kind == DIGEST_ADDED && !(out->alike = say_alike(ctx, o, here)))
        return -1;
    return out->what ? 1 : -1;
}

static int by_time(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

/* Those that are like none first. */
static int by_likeness(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = strcmp(x->alike ? x->alike : "", y->alike ? y->alike : "");
    return order ? order : by_time(a, b);
}

/* "12 dates : mardi 24 novembre, mardi 1er décembre, ... et 3 autres" */
static const char *say_days(struct ctx *ctx, const struct entry *all, size_t n)
{
    struct buf b = buf_in(ctx->arena, LINE_MAX);
    size_t named = n > ALIKE_DAYS + 1 ? ALIKE_DAYS : n;
    buf_fmt(&b, "%zu dates\u00A0: ", n);
    for (size_t i = 0; i < named; i++) {
        struct civil c;
        date_to_ymd(all[i].day, &c);
        buf_raw_str(&b, i == 0 ? STR("") : i == n - 1 ? STR(" et ") : STR(", "));
        date_day(&b, all[i].day);
        buf_fmt(&b, " %s", date_months[c.month - 1]);
    }
    if (n > named)
        buf_fmt(&b, " et %zu autres", n - named);
    return buf_ok(&b, &ctx->err) == 0 ? buf_cstr(&b) : NULL;
}

/* The dates of a new series are one line: forty that differ by their day would hide what else is new. */
static int join_alike(struct ctx *ctx, struct vec *entries)
{
    struct entry *all = entries->items;
    size_t kept = 0, end;
    qsort(all, entries->n, sizeof *all, by_likeness);
    for (size_t i = 0; i < entries->n; i = end) {
        for (end = i + 1; all[i].alike && end < entries->n && strcmp(all[i].alike, all[end].alike) == 0;)
            end++;
        struct entry first = all[i];
        if (end - i >= ALIKE_FROM) {
            first.what = first.alike;
            if (!(first.text = say_days(ctx, &all[i], end - i)))
                return -1;
            all[kept++] = first;
            continue;
        }
        for (size_t k = i; k < end; k++)
            all[kept++] = all[k];
    }
    entries->n = kept;
    qsort(all, kept, sizeof *all, by_time);
    return 0;
}

static int read_dates(struct ctx *ctx, const struct reader *r, const struct vec *changes, struct occurrence **out,
                      size_t *n)
{
    const struct before *all = changes->items;
    int64_t *ids = ARENA_ARRAY(ctx->arena, changes->n, int64_t);
    if (!ids)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < changes->n; i++)
        ids[i] = all[i].id;
    return occurrence_read(ctx->db, r->who, ids, changes->n, ctx->arena, out, n, &ctx->err);
}

/* Changes and dates are both in the order of their numbers. */
static int list_entries(struct ctx *ctx, const struct reader *r, const struct vec *changes, struct vec *out)
{
    const struct before *all = changes->items;
    struct occurrence *dates;
    size_t n, k = 0;
    if (read_dates(ctx, r, changes, &dates, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct entry e;
        while (all[k].id < dates[i].id)
            k++;
        if (dates[i].example && r->role == ROLE_PARTNER)
            continue;
        int rc = say(ctx, r, &all[k], &dates[i], &e);
        struct entry *place = rc == 1 ? vec_push(out, ctx->arena) : NULL;
        if (rc < 0 || (rc == 1 && !place))
            return rc < 0 ? -1 : fail_memory(&ctx->err);
        if (place)
            *place = e;
    }
    return out->n > 1 ? join_alike(ctx, out) : 0;
}

static void put_kind(struct buf *b, const struct vec *entries, enum kind kind)
{
    const struct entry *all = entries->items;
    size_t n = 0;
    buf_fmt(b, ",\"%s\":[", kind_names[kind]);
    for (size_t i = 0; i < entries->n; i++) {
        if (all[i].kind != kind || n++ >= DIGEST_DATES)
            continue;
        buf_raw_str(b, n > 1 ? STR(",{\"what\":") : STR("{\"what\":"));
        buf_json(b, str_of(all[i].what));
        buf_lit(b, ",\"text\":");
        buf_json(b, str_of(all[i].text));
        buf_char(b, '}');
    }
    buf_fmt(b, "],\"%s_more\":%zu", kind_names[kind], n > DIGEST_DATES ? n - DIGEST_DATES : 0);
}

static int make_stop(struct ctx *ctx, int64_t account, char token[CRYPTO_TOKEN_SIZE])
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE];
    if (db_prepare(ctx->db, SQL_STOP_MAKE, &s, &ctx->err) != 0)
        return -1;
    crypto_token(token);
    crypto_hash_hex(str_from(token, CRYPTO_TOKEN_SIZE - 1), hash);
    bind_text(s, 1, hash);
    bind_int(s, 2, account);
    bind_int(s, 3, ctx->now);
    return stmt_run(s, &ctx->err);
}

static int put_letter(struct ctx *ctx, const struct reader *r, int32_t monday, const struct vec *entries)
{
    char token[CRYPTO_TOKEN_SIZE], iso[DATE_ISO_SIZE];
    struct buf data = buf_in(ctx->arena, OUTBOX_DATA_MAX);
    int64_t due = paris_instant(monday, DIGEST_MINUTE);
    if (make_stop(ctx, r->account, token) != 0)
        return -1;
    buf_lit(&data, "{\"label\":");
    buf_json(&data, str_of(r->label));
    buf_fmt(&data, ",\"link\":\"%s\",\"stop\":\"/resume/%s\"",
            r->role == ROLE_PARTNER ? "/equipe/mes-structures" : "/equipe/planning", token);
    for (int k = 0; k < DIGEST__MAX; k++)
        put_kind(&data, entries, (enum kind)k);
    buf_char(&data, '}');
    if (buf_ok(&data, &ctx->err) != 0)
        return -1;
    date_iso(monday, iso);
    struct letter letter = {.key = arena_printf(ctx->arena, "digest/%lld/%s", (long long)r->account, iso),
                            .to = r->mail,
                            .template_name = "digest",
                            .data = buf_cstr(&data),
                            .due = due > ctx->now ? due : ctx->now,
                            .useless_at = paris_instant(monday + 7, DIGEST_MINUTE)};
    return letter.key ? outbox_put(ctx->db, &letter, ctx->now, &ctx->err) : fail_memory(&ctx->err);
}

/* ---- Everybody ---- */

static int read_readers(struct ctx *ctx, struct vec *out)
{
    struct stmt *s;
    int rc;
    if (db_prepare(ctx->db, SQL_WHO, &s, &ctx->err) != 0)
        return -1;
    while ((rc = stmt_step(s, &ctx->err)) == 1) {
        struct reader *r = vec_push(out, ctx->arena);
        if (!r) {
            stmt_reset(s);
            return fail_memory(&ctx->err);
        }
        *r = (struct reader){.account = col_int(s, 0),
                             .label = col_text(s, 1, ctx->arena),
                             .mail = col_text(s, 2, ctx->arena),
                             .role = record_name_index(account_role_names, col_str(s, 3)),
                             .person = col_text(s, 4, ctx->arena)};
    }
    return rc;
}

static int tell(struct ctx *ctx, struct reader *r, int32_t monday, const struct vec *changes)
{
    struct vec entries = VEC_OF(struct entry);
    if (r->role < ROLE_PARTNER || !r->mail || !r->person || !mail_is_address(str_of(r->mail)))
        return 0;
    r->who = access_audience((enum account_role)r->role);
    r->structures = ARENA_ARRAY(ctx->arena, PARTNER_STRUCTURES_MAX, struct partner_structure);
    if (!r->structures)
        return fail_memory(&ctx->err);
    if ((r->role == ROLE_PARTNER &&
         partner_structures(ctx->db, r->account, ctx->arena, r->structures, &r->n_structures, &ctx->err) != 0) ||
        list_entries(ctx, r, changes, &entries) != 0)
        return -1;
    return entries.n ? put_letter(ctx, r, monday, &entries) : 0;
}

static int tell_all(struct ctx *ctx, int32_t monday, const char *week)
{
    struct vec changes = VEC_OF(struct before), readers = VEC_OF(struct reader);
    int64_t from, to, since;
    if (change_last(ctx->db, paris_instant(monday - 7, 0), &since, &ctx->err) != 0 ||
        setting_read_int(ctx->db, KEY_SEQ, since, &from, &ctx->err) != 0 ||
        change_last(ctx->db, ctx->now, &to, &ctx->err) != 0 || read_changes(ctx, from, to, &changes) != 0 ||
        read_readers(ctx, &readers) != 0 ||
        on_account(ctx, SQL_STOP_OLD, ctx->now - (int64_t)DIGEST_STOP_DAYS * DAY, 0) < 0)
        return -1;
    struct reader *all = readers.items;
    for (size_t i = 0; changes.n && i < readers.n; i++) {
        if (tell(ctx, &all[i], monday, &changes) != 0)
            return -1;
    }
    return setting_write_int(ctx->db, KEY_SEQ, to, &ctx->err) != 0 ||
                   setting_write(ctx->db, KEY_WEEK, week, &ctx->err) != 0
               ? -1
               : 0;
}

int digest_nightly(struct ctx *ctx)
{
    char week[DATE_ISO_SIZE];
    int32_t today = paris_date(ctx->now), monday = today - date_weekday(today);
    date_iso(monday, week);
    int done = setting_is(ctx->db, KEY_WEEK, week, &ctx->err);
    if (done != 0)
        return done < 0 ? -1 : 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, tell_all(ctx, monday, week));
}
