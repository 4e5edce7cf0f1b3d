/* Who has to be told of a change, noted in its transaction. */
#include "domain/reach.h"

#include "base/crypto.h"
#include "base/date.h"
#include "base/vec.h"

/* Those on a list to whom this change of a date says something. ?1 the date, ?2 the list; as it was ?3 live, ?4 place,
 * ?5 staff; as it is ?6 to ?8; ?9 the time differs, ?10 the place or the staff. */
#define HERE(live, place, staff) \
    "(" live " AND CASE WHEN t.person IS NULL THEN t.place = " place " ELSE instr(" staff ", p.uuid) > 0 END)"
static const char SQL_CONCERNED[] =
    "SELECT t.id, l.known_at IS NOT NULL OR coalesce(m.state IN ('sending', 'sent', 'uncertain'), 0), t.mail_key"
    " FROM reach_line l JOIN reach_to t ON t.id = l.told_to LEFT JOIN person p ON p.id = t.person"
    " LEFT JOIN outbox m ON m.idem_key = t.mail_key WHERE l.occurrence = ?1 AND t.reach = ?2 AND (" HERE(
        "?3", "?4", "?5") " <> " HERE("?6", "?7", "?8") " OR (" HERE("?3", "?4",
                                                                     "?5") " AND (?9 OR (?10 AND t.person IS"
                                                                           " NOT NULL))))";
/* What they knew until this change; a letter that left told them. */
static const char SQL_TOLD_AGAIN[] =
    "UPDATE reach_line SET told_live = ?2, told_day = ?3, told_start = ?4, told_minutes = ?5, told_utc = ?6,"
    " told_place = nullif(?7, 0), told_staff = ?8, known_at = NULL WHERE occurrence = ?1 AND told_to = ?9";
static const char SQL_ASK_AGAIN[] = "UPDATE reach_to SET ticked_at = NULL, ticked_by = NULL, how = NULL, note = NULL,"
                                    " mail_key = NULL, mail_till = NULL WHERE id = ?1";
static const char SQL_OPEN_OF[] =
    "SELECT DISTINCT t.reach FROM reach_line l JOIN reach_to t ON t.id = l.told_to WHERE l.occurrence = ?1"
    " AND EXISTS (SELECT 1 FROM reach_to o WHERE o.reach = t.reach AND o.ticked_at IS NULL) ORDER BY t.reach LIMIT ?2";
static const char SQL_TOUCH[] = "UPDATE reach SET rev = rev + 1, changed_at = ?2, reason = coalesce(?3, reason)"
                                " WHERE id = ?1";

/* The list of this very change, or a new one. */
static const char SQL_THIS[] = "SELECT id FROM reach WHERE changed_at = ?1 AND at = ?1 AND account IS nullif(?2, 0)"
                               " AND reason IS ?3 ORDER BY id DESC LIMIT 1";
static const char SQL_NEW[] = "INSERT INTO reach(uuid, rev, at, changed_at, account, reason)"
                              " VALUES(?1, 1, ?2, ?2, nullif(?3, 0), ?4)";

/* ?1 the list, ?2 the place. A place that nobody receives us at has nobody to tell. */
static const char SQL_ADD_PLACE[] = "INSERT OR IGNORE INTO reach_to(reach, place) SELECT ?1, id FROM place"
                                    " WHERE id = ?2 AND structure IS NOT NULL";
static const char SQL_ADD_PARTNERS[] =
    "INSERT OR IGNORE INTO reach_to(reach, place, account) SELECT ?1, p.id, a.id FROM place p"
    " JOIN account_structure x ON x.structure = p.structure JOIN account a ON a.id = x.account"
    " WHERE p.id = ?2 AND a.role = 'partner' AND a.blocked_at IS NULL";
static const char SQL_ADD_PERSON[] = "INSERT OR IGNORE INTO reach_to(reach, person) SELECT ?1, id FROM person"
                                     " WHERE uuid = ?2";

/* A line for each of these who has none of this date on a list that is not done; ?2 to ?8 as above, ?9 the list. */
static const char SQL_ADD_LINES[] =
    "INSERT OR IGNORE INTO reach_line(told_to, occurrence, told_live, told_day, told_start, told_minutes, told_utc,"
    " told_place, told_staff) SELECT t.id, ?1, ?2, ?3, ?4, ?5, ?6, nullif(?7, 0), ?8 FROM reach_to t"
    " LEFT JOIN person p ON p.id = t.person WHERE t.reach = ?9 AND (t.place IN (?7, ?10)"
    " OR instr(?8 || '|' || ?11, p.uuid) > 0) AND NOT EXISTS (SELECT 1 FROM reach_line l JOIN reach_to o ON"
    " o.id = l.told_to WHERE l.occurrence = ?1 AND o.place IS t.place AND o.account IS t.account"
    " AND o.person IS t.person AND o.id <> t.id AND EXISTS (SELECT 1 FROM reach_to u WHERE u.reach = o.reach"
    " AND u.ticked_at IS NULL))";

/* What is as they were told needs no telling. ?1 the date. */
#define SAME \
    " ((NOT was AND NOT now) OR (was AND now AND told_day = day AND told_start = start AND told_minutes = minutes" \
    " AND (NOT member OR (told_place IS place AND told_staff = staff))))"
static const char SQL_SETTLE[] =
    "DELETE FROM reach_line WHERE occurrence = ?1 AND known_at IS NULL AND told_to IN"
    " (SELECT told_to FROM reach_told WHERE occurrence = ?1 AND known_at IS NULL AND" SAME ")";
static const char SQL_NOBODY[] = "DELETE FROM reach_to WHERE reach = ?1 AND NOT EXISTS"
                                 " (SELECT 1 FROM reach_line l WHERE l.told_to = reach_to.id)";
/* Another date for somebody who is ticked. */
static const char SQL_MORE[] =
    "UPDATE reach_to SET ticked_at = NULL, ticked_by = NULL, how = NULL, note = NULL WHERE reach = ?1 AND ticked_at IS"
    " NOT NULL AND EXISTS (SELECT 1 FROM reach_line l WHERE l.told_to = reach_to.id AND l.known_at IS NULL)";
static const char SQL_NOTHING_LEFT[] =
    "UPDATE reach_to SET ticked_at = ?2, how = 'undone' WHERE reach = ?1 AND ticked_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM reach_line l WHERE l.told_to = reach_to.id AND l.known_at IS NULL)";
static const char SQL_THEMSELVES[] = "UPDATE reach_to SET ticked_at = ?2, ticked_by = ?3, how = 'self' WHERE reach = ?1"
                                     " AND ticked_at IS NULL AND person = (SELECT id FROM person WHERE account = ?3)";
static const char SQL_EMPTY[] = "DELETE FROM reach WHERE id = ?1 AND NOT EXISTS"
                                " (SELECT 1 FROM reach_to WHERE reach = ?1)";

/* Lists of one date that are not done: each was made when the one before was done but for somebody told otherwise. */
#define OPEN_MAX 20

/* Bytes of the uuids of those who hold a date. */
#define STAFF_TEXT_MAX (STAFF_MAX * 37 + 1)

/* What a date was, as lines hold it. */
struct was {
    const struct occurrence *o;
    bool live;
    char day[DATE_ISO_SIZE], staff[STAFF_TEXT_MAX], staff_now[STAFF_TEXT_MAX];
};

static bool is_live(const struct occurrence *o)
{
    return !o->deleted && (o->status == OCCURRENCE_CONFIRMED || o->status == OCCURRENCE_DONE);
}

static int write_staff(const struct terms *staff, char out[STAFF_TEXT_MAX], struct err *err)
{
    const char *sorted[STAFF_MAX];
    size_t n = 0, at = 0;
    if (staff->n > STAFF_MAX)
        return fail(err, ERR_LIMIT, "staff: at most %d people on one date", STAFF_MAX);
    for (size_t i = 0; i < staff->n; i++) {
        size_t k = n++;
        for (; k > 0 && strcmp(sorted[k - 1], staff->codes[i]) > 0; k--)
            sorted[k] = sorted[k - 1];
        sorted[k] = staff->codes[i];
    }
    for (size_t i = 0; i < n; i++) {
        size_t size = strlen(sorted[i]);
        if (at + size + 2 > STAFF_TEXT_MAX)
            return fail(err, ERR_BUG, "staff: uuids expected");
        if (at)
            out[at++] = '|';
        memcpy(out + at, sorted[i], size);
        at += size;
    }
    out[at] = '\0';
    return 0;
}

static bool differs(const struct was *w, const struct occurrence *after)
{
    const struct occurrence *o = w->o;
    bool live = is_live(after);
    if (!w->live && !live)
        return false;
    return w->live != live || o->day != after->day || o->start != after->start || o->minutes != after->minutes ||
           o->place != after->place || strcmp(w->staff, w->staff_now) != 0;
}

static int run(struct db *db, const char *sql, int64_t a, int64_t b, int64_t c, int params, struct err *err)
{
    struct stmt *s;
    const int64_t values[] = {a, b, c};
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    for (int i = 0; i < params; i++)
        bind_int(s, i + 1, values[i]);
    return stmt_run(s, err);
}

/* ?9: the list, or one of it. */
static void bind_was(struct stmt *s, const struct was *w, int64_t nine)
{
    bind_int(s, 1, w->o->id);
    bind_int(s, 2, w->live);
    bind_text(s, 3, w->day);
    bind_int(s, 4, w->o->start);
    bind_int(s, 5, w->o->minutes);
    bind_int(s, 6, w->o->start_utc);
    bind_int(s, 7, w->o->place);
    bind_text(s, 8, w->staff);
    bind_int(s, 9, nine);
}

static int open_lists(struct db *db, int64_t occurrence, int64_t out[OPEN_MAX], size_t *n, struct err *err)
{
    struct stmt *s;
    int rc;
    *n = 0;
    if (db_prepare(db, SQL_OPEN_OF, &s, err) != 0)
        return -1;
    bind_int(s, 1, occurrence);
    bind_int(s, 2, OPEN_MAX);
    while ((rc = stmt_step(s, err)) == 1)
        out[(*n)++] = col_int(s, 0);
    return rc;
}

struct concerned {
    int64_t to;
    bool told;
    const char *key; /* of a letter; NULL: none */
};

static int list_concerned(struct db *db, const struct was *w, const struct occurrence *after, int64_t reach,
                          struct vec *out, struct arena *a, struct err *err)
{
    const struct occurrence *o = w->o;
    struct stmt *s;
    int rc;
    if (db_prepare(db, SQL_CONCERNED, &s, err) != 0)
        return -1;
    bind_int(s, 1, o->id);
    bind_int(s, 2, reach);
    bind_int(s, 3, w->live);
    bind_int(s, 4, o->place);
    bind_text(s, 5, w->staff);
    bind_int(s, 6, is_live(after));
    bind_int(s, 7, after->place);
    bind_text(s, 8, w->staff_now);
    bind_int(s, 9, o->day != after->day || o->start != after->start || o->minutes != after->minutes);
    bind_int(s, 10, o->place != after->place || strcmp(w->staff, w->staff_now) != 0);
    while ((rc = stmt_step(s, err)) == 1) {
        struct concerned *c = vec_push(out, a);
        if (c)
            *c = (struct concerned){.to = col_int(s, 0), .told = col_int(s, 1) != 0, .key = col_text(s, 2, a)};
        if (!c || (!c->key && !col_null(s, 2))) {
            stmt_reset(s);
            return fail_memory(err);
        }
    }
    return rc;
}

/* A list that is not done has this date: what it tells is no longer so. */
static int change_list(struct db *db, const struct author *author, const struct was *w, const struct occurrence *after,
                       int64_t reach, struct arena *a, struct err *err)
{
    struct vec concerned = VEC_OF(struct concerned);
    struct stmt *s;
    if (list_concerned(db, w, after, reach, &concerned, a, err) != 0)
        return -1;
    const struct concerned *all = concerned.items;
    for (size_t i = 0; i < concerned.n; i++) {
        if (all[i].told) {
            if (db_prepare(db, SQL_TOLD_AGAIN, &s, err) != 0)
                return -1;
            bind_was(s, w, all[i].to);
            if (stmt_run(s, err) != 0)
                return -1;
        }
        if ((all[i].key && outbox_cancel(db, all[i].key, err) != 0) ||
            run(db, SQL_ASK_AGAIN, all[i].to, 0, 0, 1, err) != 0)
            return -1;
    }
    if (db_prepare(db, SQL_TOUCH, &s, err) != 0)
        return -1;
    bind_int(s, 1, reach);
    bind_int(s, 2, author->now);
    bind_text(s, 3, author->reason);
    return stmt_run(s, err);
}

static int this_list(struct db *db, const struct author *author, int64_t *out, struct err *err)
{
    char uuid[CRYPTO_UUID_SIZE];
    struct stmt *s;
    if (db_prepare(db, SQL_THIS, &s, err) != 0)
        return -1;
    bind_int(s, 1, author->now);
    bind_int(s, 2, author->account);
    bind_text(s, 3, author->reason);
    int rc = stmt_step(s, err);
    *out = rc == 1 ? col_int(s, 0) : 0;
    stmt_reset(s);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (db_prepare(db, SQL_NEW, &s, err) != 0)
        return -1;
    crypto_uuid(uuid);
    bind_text(s, 1, uuid);
    bind_int(s, 2, author->now);
    bind_int(s, 3, author->account);
    bind_text(s, 4, author->reason);
    if (stmt_run(s, err) != 0)
        return -1;
    *out = db_last_id(db);
    return 0;
}

static int add_people(struct db *db, int64_t reach, const struct terms *staff, struct err *err)
{
    for (size_t i = 0; i < staff->n; i++) {
        struct stmt *s;
        if (db_prepare(db, SQL_ADD_PERSON, &s, err) != 0)
            return -1;
        bind_int(s, 1, reach);
        bind_text(s, 2, staff->codes[i]);
        if (stmt_run(s, err) != 0)
            return -1;
    }
    return 0;
}

static int add_place(struct db *db, int64_t reach, int64_t place, struct err *err)
{
    return run(db, SQL_ADD_PLACE, reach, place, 0, 2, err) != 0 ||
                   run(db, SQL_ADD_PARTNERS, reach, place, 0, 2, err) != 0
               ? -1
               : 0;
}

static int add_all(struct db *db, const struct was *w, const struct occurrence *after, int64_t reach, struct err *err)
{
    struct stmt *s;
    if (add_place(db, reach, w->o->place, err) != 0 || add_place(db, reach, after->place, err) != 0 ||
        add_people(db, reach, &w->o->staff, err) != 0 || add_people(db, reach, &after->staff, err) != 0 ||
        db_prepare(db, SQL_ADD_LINES, &s, err) != 0)
        return -1;
    bind_was(s, w, reach);
    bind_int(s, 10, after->place);
    bind_text(s, 11, w->staff_now);
    return stmt_run(s, err);
}

/* Who needs no telling leaves the list, and a list of nobody goes. */
static int settle(struct db *db, const struct author *author, int64_t reach, struct err *err)
{
    return run(db, SQL_NOBODY, reach, 0, 0, 1, err) != 0 || run(db, SQL_MORE, reach, 0, 0, 1, err) != 0 ||
                   (author->account && run(db, SQL_THEMSELVES, reach, author->now, author->account, 3, err) != 0) ||
                   run(db, SQL_NOTHING_LEFT, reach, author->now, 0, 2, err) != 0 ||
                   run(db, SQL_EMPTY, reach, 0, 0, 1, err) != 0
               ? -1
               : 0;
}

int reach_note(struct db *db, const struct author *author, const struct occurrence *before,
               const struct occurrence *after, struct arena *a, struct err *err)
{
    struct was w = {.o = before, .live = is_live(before)};
    int64_t lists[OPEN_MAX + 1];
    size_t n;
    date_iso(before->day, w.day);
    if (before->end_utc <= author->now && after->end_utc <= author->now)
        return 0;
    if (write_staff(&before->staff, w.staff, err) != 0 || write_staff(&after->staff, w.staff_now, err) != 0)
        return -1;
    if (!differs(&w, after))
        return 0;
    if (open_lists(db, before->id, lists, &n, err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (change_list(db, author, &w, after, lists[i], a, err) != 0)
            return -1;
    }
    /* What has never been announced is no change for anybody who is not on a list yet. */
    bool announced = w.live || before->status == OCCURRENCE_CANCELLED;
    if (announced) {
        if (n == 0 && this_list(db, author, &lists[n++], err) != 0)
            return -1;
        if (add_all(db, &w, after, lists[n - 1], err) != 0)
            return -1;
    }
    if (run(db, SQL_SETTLE, before->id, 0, 0, 1, err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (settle(db, author, lists[i], err) != 0)
            return -1;
    }
    return 0;
}

/* ---- Places that are one ---- */

static const char SQL_JOIN_TOLD[] = "UPDATE reach_line SET told_place = ?2 WHERE told_place = ?1";
#define JOIN_PAIR "JOIN reach_to f ON f.reach = t.reach AND f.account IS t.account AND f.place = ?1 WHERE t.place = ?2"
static const char SQL_JOIN_LINES[] = "UPDATE OR IGNORE reach_line SET told_to = (SELECT f.id FROM reach_to t " JOIN_PAIR
                                     " AND t.id = reach_line.told_to)"
                                     " WHERE told_to IN (SELECT t.id FROM reach_to t " JOIN_PAIR ")";
static const char SQL_JOIN_REST[] = "DELETE FROM reach_to WHERE id IN (SELECT t.id FROM reach_to t " JOIN_PAIR ")";
static const char SQL_JOIN_TO[] = "UPDATE reach_to SET place = ?2 WHERE place = ?1";
static const char SQL_JOIN_SETTLE[] =
    "DELETE FROM reach_line WHERE known_at IS NULL AND (told_to, occurrence) IN (SELECT told_to, occurrence"
    " FROM reach_told WHERE known_at IS NULL AND (told_place = ?1 OR place = ?1) AND" SAME ")";
static const char SQL_JOIN_NOBODY[] = "DELETE FROM reach_to WHERE id NOT IN (SELECT told_to FROM reach_line)";
static const char SQL_JOIN_LEFT[] =
    "UPDATE reach_to SET ticked_at = ?1, how = 'undone' WHERE ticked_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM reach_line l WHERE l.told_to = reach_to.id AND l.known_at IS NULL)";
static const char SQL_JOIN_EMPTY[] = "DELETE FROM reach WHERE id NOT IN (SELECT reach FROM reach_to)";

int reach_place_joined(struct db *db, int64_t from, int64_t to, int64_t now, struct err *err)
{
    return run(db, SQL_JOIN_TOLD, from, to, 0, 2, err) != 0 || run(db, SQL_JOIN_LINES, from, to, 0, 2, err) != 0 ||
                   run(db, SQL_JOIN_REST, from, to, 0, 2, err) != 0 || run(db, SQL_JOIN_TO, from, to, 0, 2, err) != 0 ||
                   run(db, SQL_JOIN_SETTLE, to, 0, 0, 1, err) != 0 || run(db, SQL_JOIN_NOBODY, 0, 0, 0, 0, err) != 0 ||
                   run(db, SQL_JOIN_LEFT, now, 0, 0, 1, err) != 0 || run(db, SQL_JOIN_EMPTY, 0, 0, 0, 0, err) != 0
               ? -1
               : 0;
}

/* ---- Letters ---- */

static const char SQL_MAILED[] = "UPDATE reach_to SET mail_key = ?2, mail_till = ?3, mails = mails + 1 WHERE id = ?1"
                                 " AND ticked_at IS NULL";
/* What is told of the dates of the list, as told or as it is, whichever comes first. */
static const char SQL_MAILED_PERSON[] =
    "UPDATE reach_to SET mail_key = ?3, mail_till = (SELECT min(min(CASE WHEN was THEN told_utc ELSE start_utc END,"
    " CASE WHEN now THEN start_utc ELSE told_utc END)) - ?4 FROM reach_told WHERE told_to = reach_to.id"
    " AND known_at IS NULL), mails = mails + 1 WHERE person = ?1 AND ticked_at IS NULL"
    " AND reach IN (SELECT id FROM reach WHERE changed_at = ?2)";

/* Of members to whom an invitation put at ?1 tells each of the dates that the list has for them: its letter, the last
 * one, is theirs. What an invitation cannot tell, being too far ahead, leaves all of it to a letter of the list's. */
static const char SQL_INVITED[] =
    "UPDATE reach_to SET mail_key = (SELECT o.idem_key FROM reach_line l JOIN invitation i"
    " ON i.person = reach_to.person AND i.occurrence = l.occurrence JOIN outbox o ON o.idem_key = 'invitation/' ||"
    " i.person || '/' || i.occurrence || '/' || i.sequence WHERE l.told_to = reach_to.id AND l.known_at IS NULL"
    " ORDER BY o.id DESC LIMIT 1), mail_till = (SELECT min(min(CASE WHEN was THEN told_utc ELSE start_utc END,"
    " CASE WHEN now THEN start_utc ELSE told_utc END)) - ?2 FROM reach_told WHERE told_to = reach_to.id"
    " AND known_at IS NULL) WHERE person IS NOT NULL AND ticked_at IS NULL AND mail_key IS NULL"
    " AND reach IN (SELECT id FROM reach WHERE changed_at = ?1)"
    " AND EXISTS (SELECT 1 FROM reach_line l WHERE l.told_to = reach_to.id AND l.known_at IS NULL)"
    " AND NOT EXISTS (SELECT 1 FROM reach_line l WHERE l.told_to = reach_to.id AND l.known_at IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM invitation i WHERE i.person = reach_to.person AND i.occurrence = l.occurrence"
    " AND i.told_at = ?1))";

int reach_mailed(struct db *db, int64_t to, const char *key, int64_t till, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_MAILED, &s, err) != 0)
        return -1;
    bind_int(s, 1, to);
    bind_text(s, 2, key);
    bind_int(s, 3, till);
    return stmt_run(s, err);
}

int reach_mailed_person(struct db *db, int64_t person, int64_t now, const char *key, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_MAILED_PERSON, &s, err) != 0)
        return -1;
    bind_int(s, 1, person);
    bind_int(s, 2, now);
    bind_text(s, 3, key);
    bind_int(s, 4, REACH_URGENT);
    return stmt_run(s, err);
}

int reach_invited(struct db *db, int64_t now, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_INVITED, &s, err) != 0)
        return -1;
    bind_int(s, 1, now);
    bind_int(s, 2, REACH_URGENT);
    return stmt_run(s, err);
}
