/* Planning: a preview that is agreed to, or made again; one date changed, cancelled, brought back; two who save at
 * once. */
#include "desk.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/planning.h"
#include "app/series_look.h"
#include "base/date.h"
#include "domain/person.h"

static struct person people[3];
static int64_t hall;

static void set(const struct record_type *t, void *rec, const char *field, const char *value, struct arena *a)
{
    must(record_parse(t, rec, record_index(t, str_of(field)), str_of(value), a, err));
}

static int32_t day(const char *iso)
{
    int32_t d = 0;
    must(date_parse(str_of(iso), &d, err));
    return d;
}

/* Three nurses and a hall of Bagneux. */
static void furnish(struct fixture *f)
{
    (void)fixture_add(f, "{'name':'Restos (exemple)','kind':'association-caritative',"
                         "'places':[{'key':'1','name':'Antenne 1 (exemple)','insee':'92007'}]}");
    hall = fixture_number(f, "SELECT max(id) FROM place");
    must(db_begin(f->db, err));
    for (int i = 0; i < 3; i++) {
        char label[] = "IDE 1";
        label[4] = (char)('1' + i);
        people[i] = (struct person){0};
        set(&person_type, &people[i], "label", label, f->a);
        set(&person_type, &people[i], "employment", "member", f->a);
        set(&person_type, &people[i], "professions", "infirmier", f->a);
        must(person_save(f->db, &f->author, NULL, &people[i], f->a, err));
    }
    must(db_commit(f->db, err));
}

static struct desk *office(void)
{
    struct desk *d = desk_open();
    furnish(d->f);
    return d;
}

static struct series weekly(struct arena *a, const char *first, const char *last)
{
    struct series s = {.place = hall, .start = 540};
    char staff[80];
    set(&series_type, &s, "kind", "permanence", a);
    set(&series_type, &s, "title", "Permanence santé", a);
    set(&series_type, &s, "minutes", "180", a);
    set(&series_type, &s, "rule", "FREQ=WEEKLY;BYDAY=TU", a);
    set(&series_type, &s, "first", first, a);
    if (last)
        set(&series_type, &s, "last", last, a);
    snprintf(staff, sizeof staff, "%s|%s", people[0].uuid, people[1].uuid);
    set(&series_type, &s, "staff", staff, a);
    static const char *const given[] = {"place", "start"};
    for (int i = 0; i < 2; i++)
        record_mark_set(&s, record_index(&series_type, str_of(given[i])));
    return s;
}

static struct preview preview(struct desk *d, const struct series *s, const struct planned_days *days)
{
    static const struct planned_days none;
    struct preview p;
    if (planning_preview(&d->ctx, s, days ? days : &none, &p) != 0)
        fail_msg("%s", d->ctx.err.msg);
    return p;
}

static enum planned_state create(struct desk *d, struct series *s, const struct planned_days *days, const char *agreed,
                                 struct preview *out)
{
    static const struct planned_days none;
    enum planned_state state;
    char copy[CRYPTO_HASH_SIZE]; /* it may be out's own */
    snprintf(copy, sizeof copy, "%s", agreed);
    if (planning_create(&d->ctx, s, days ? days : &none, str_of(copy), out, &state) != 0)
        fail_msg("%s", d->ctx.err.msg);
    assert_false(db_in_transaction(d->f->db));
    return state;
}

static void absent(struct desk *d, const struct person *p, const char *iso)
{
    struct absence x = {.person = p->id, .first = day(iso), .last = day(iso), .finish = 1440};
    record_mark_set(&x, record_index(&absence_type, STR("first")));
    record_mark_set(&x, record_index(&absence_type, STR("last")));
    must(db_begin(d->f->db, err));
    must(absence_add(d->f->db, &d->f->author, &x, d->f->a, err));
    must(db_commit(d->f->db, err));
}

static const char *text_of(const struct preview_date *date, size_t i)
{
    assert_true(i < date->found.n);
    return date->found.items[i].text;
}

static void a_preview_shows_every_date_with_what_it_meets_and_writes_nothing(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = weekly(d->f->a, "2026-12-01", "2027-01-31");
    absent(d, &people[0], "2026-12-08");
    int64_t rows = fixture_number(d->f, "SELECT count(*) FROM change");
    struct preview p = preview(d, &s, NULL);
    assert_int_equal(p.n, 9);
    assert_int_equal(p.dates[0].day, day("2026-12-01"));
    assert_int_equal(p.refused, 1);
    assert_int_equal(p.left_out, 1);
    assert_string_equal(text_of(&p.dates[1], 0), "IDE 1 n’est pas là le mardi 8 décembre 2026.");
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change"), rows);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), 0);
    desk_close(d);
}

static void what_was_agreed_to_is_written_whole(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = weekly(d->f->a, "2026-12-01", "2027-01-31");
    int32_t out[] = {day("2026-12-22"), day("2026-12-29")};
    struct planned_days days = {.left_out = out, .n_left_out = 2};
    struct preview p = preview(d, &s, &days), now;
    assert_int_equal(create(d, &s, &days, p.hash, &now), PLANNED);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE status = 'confirmed'"), 7);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence_staff"), 14);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE day IN ('2026-12-22', '2026-12-29')"),
                     0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE entity IN ('series', 'occurrence')"
                                          " AND account = 7"),
                     8);
    /* the same again meets itself on every date */
    struct series again = weekly(d->f->a, "2026-12-01", "2027-01-31");
    p = preview(d, &again, NULL);
    assert_int_equal(p.refused, 7);
    desk_close(d);
}

static void a_preview_that_says_something_else_now_is_shown_again(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = weekly(d->f->a, "2026-12-01", "2027-01-31");
    struct preview p = preview(d, &s, NULL), now;
    absent(d, &people[1], "2026-12-15");
    assert_int_equal(create(d, &s, NULL, p.hash, &now), PLANNED_OTHERWISE);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM series"), 0);
    assert_int_equal(now.refused, 1);
    assert_int_equal(create(d, &s, NULL, "", &now), PLANNED_OTHERWISE);
    assert_int_equal(create(d, &s, NULL, now.hash, &now), PLANNED);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), 8);
    desk_close(d);
}

static void dates_chosen_one_by_one_are_put_in_order_once(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = weekly(d->f->a, "2026-12-01", NULL);
    int32_t list[] = {day("2026-12-10"), day("2026-12-03"), day("2026-12-10")};
    struct planned_days days = {.days = list, .n_days = 3};
    s.rule = NULL;
    record_mark_null(&s, record_index(&series_type, STR("rule")));
    struct preview p = preview(d, &s, &days), now;
    assert_int_equal(p.n, 2);
    assert_int_equal(p.dates[0].day, day("2026-12-03"));
    assert_int_equal(create(d, &s, &days, p.hash, &now), PLANNED);
    assert_int_equal(fixture_number(d->f, "SELECT extended_to = '2026-12-10' FROM series"), 1);
    desk_close(d);
}

static void a_day_alone_is_a_date_without_series(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = weekly(d->f->a, "2026-12-01", NULL);
    int32_t list[] = {day("2026-12-03")};
    struct planned_days days = {.days = list, .n_days = 1};
    s.rule = NULL;
    record_mark_null(&s, record_index(&series_type, STR("rule")));
    struct preview p = preview(d, &s, &days), now;
    assert_int_equal(create(d, &s, &days, p.hash, &now), PLANNED);
    assert_null(s.uuid);
    assert_non_null(now.dates[0].uuid);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE series IS NULL"), 1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence_staff"), 2);
    desk_close(d);
}

static void what_is_left_out_is_said_when_saving(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = weekly(d->f->a, "2026-12-01", "2026-12-31");
    struct preview p = preview(d, &s, NULL), now;
    int32_t out[] = {day("2026-12-22")};
    struct planned_days days = {.left_out = out, .n_left_out = 1};
    assert_int_equal(create(d, &s, &days, p.hash, &now), PLANNED);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), 4);
    assert_null(now.dates[3].uuid);
    desk_close(d);
}

static void a_series_without_end_has_dates_for_eighteen_months(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = weekly(d->f->a, "2026-12-01", NULL);
    struct preview p = preview(d, &s, NULL), now;
    assert_int_equal(p.n, 78);
    assert_int_equal(create(d, &s, NULL, p.hash, &now), PLANNED);
    assert_int_equal(fixture_number(d->f, "SELECT julianday(extended_to) - julianday('2026-11-22') FROM series"),
                     SERIES_AHEAD_DAYS);
    desk_close(d);
}

static void what_cannot_be_planned_is_refused_by_field(void **state)
{
    (void)state;
    struct desk *d = office();
    struct planned_days none = {0};
    struct preview p;
    struct series s = weekly(d->f->a, "2026-12-02", "2026-12-02");
#define REFUSED(code_, part) \
    do { \
        d->ctx.err = (struct err){0}; \
        assert_int_equal(planning_preview(&d->ctx, &s, &none, &p), -1); \
        if (d->ctx.err.code != (code_) || !strstr(d->ctx.err.msg, part)) \
            fail_msg("%s", d->ctx.err.msg); \
    } while (0)
    REFUSED(ERR_INPUT, "days: no date"); /* no Tuesday between them */
    s = weekly(d->f->a, "2026-12-01", "2026-12-31");
    set(&series_type, &s, "kind", "kermesse", d->f->a);
    REFUSED(ERR_NOT_FOUND, "activity/kermesse");
    s = weekly(d->f->a, "2026-12-01", "2026-12-31");
    s.place = 999;
    REFUSED(ERR_INPUT, "place: there is none");
    s = weekly(d->f->a, "2026-12-01", "2026-12-31");
    set(&series_type, &s, "staff", "nobody", d->f->a);
    REFUSED(ERR_INPUT, "staff: nobody");
    s = weekly(d->f->a, "2026-12-01", "2026-12-31");
    set(&series_type, &s, "rule", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", d->f->a);
    record_mark_absent(&s, record_index(&series_type, STR("last")));
    assert_int_equal(preview(d, &s, NULL).n, 540); /* below the limit, which no rule of ours reaches */
    d->who.role = ROLE_BINOME;
    REFUSED(ERR_REFUSED, "planning dates");
    desk_close(d);
}

/* ---- One date ---- */

static struct occurrence first_date(struct desk *d)
{
    struct occurrence_query q = {.from = 0, .to = INT32_MAX};
    struct occurrence *list;
    size_t n;
    must(occurrence_list(d->f->db, &audience_team, &q, d->f->a, &list, &n, err));
    assert_true(n > 0);
    return list[0];
}

static struct desk *with_dates(void)
{
    struct desk *d = office();
    struct series s = weekly(d->f->a, "2026-12-01", "2026-12-31");
    struct preview p = preview(d, &s, NULL), now;
    assert_int_equal(create(d, &s, NULL, p.hash, &now), PLANNED);
    return d;
}

static void one_date_is_moved_and_keeps_its_series(void **state)
{
    (void)state;
    struct desk *d = with_dates();
    struct occurrence before = first_date(d), after = before, now;
    struct preview p, q;
    enum planned_state got;
    after.day = day("2026-12-03");
    assert_int_equal(planning_look(&d->ctx, &before, &after, &p), 0);
    assert_int_equal(p.refused, 0);
    assert_int_equal(planning_change(&d->ctx, str_of(before.uuid), before.rev, &after, str_of("?"), &q, &got), 0);
    assert_int_equal(got, PLANNED_OTHERWISE);
    assert_int_equal(planning_change(&d->ctx, str_of(before.uuid), before.rev, &after, str_of(p.hash), &q, &got), 0);
    assert_int_equal(got, PLANNED);
    now = first_date(d);
    assert_int_equal(now.day, day("2026-12-03"));
    assert_int_equal(now.was_day, day("2026-12-01"));
    assert_int_equal(now.nominal_day, day("2026-12-01"));
    assert_int_equal(now.own.n, 1);
    assert_string_equal(now.own.codes[0], "day");
    assert_int_equal(now.staff.n, 2);
    /* the form that was open meanwhile is too old */
    assert_int_equal(planning_change(&d->ctx, str_of(before.uuid), before.rev, &after, str_of(p.hash), &q, &got), -1);
    assert_int_equal(d->ctx.err.code, ERR_CONFLICT);
    desk_close(d);
}

static void what_took_place_is_not_to_come(void **state)
{
    (void)state;
    struct desk *d = with_dates();
    fixture_exec(d->f, "UPDATE occurrence SET status = 'done'");
    struct occurrence before = first_date(d), after = before;
    struct preview p;
    assert_int_equal(planning_look(&d->ctx, &before, &after, &p), -1);
    assert_int_equal(d->ctx.err.code, ERR_INPUT);
    assert_non_null(strstr(d->ctx.err.msg, "first: what took place"));
    d->ctx.err = (struct err){0};
    after.day = day("2026-11-20");
    assert_int_equal(planning_look(&d->ctx, &before, &after, &p), 0);
    desk_close(d);
}

static void dates_that_are_over_are_kept_or_left_out(void **state)
{
    (void)state;
    struct desk *d = office();
    struct series s = weekly(d->f->a, "2026-11-03", "2026-12-08"); /* today is the 22nd */
    struct planned_days to_come = {.no_past = true};
    struct preview kept = preview(d, &s, NULL), p = preview(d, &s, &to_come), now;
    assert_int_equal(kept.n, 6);
    assert_int_equal(kept.left_out, 0);
    assert_int_equal(p.left_out, 3);
    assert_string_equal(p.hash, kept.hash); /* both are the same preview */
    assert_int_equal(create(d, &s, &to_come, kept.hash, &now), PLANNED);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), 3);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE day < '2026-11-22'"), 0);
    desk_close(d);
}

static void the_history_of_a_series_says_which_date_and_what(void **state)
{
    (void)state;
    struct desk *d = with_dates();
    int64_t series = fixture_number(d->f, "SELECT max(id) FROM series");
    struct occurrence first = first_date(d);
    struct series_change_row *rows;
    size_t n;
    d->ctx.now += 60;
    assert_int_equal(planning_cancel(&d->ctx, str_of(first.uuid), STR("Salle inondée")), 1);
    must(series_changes(&d->ctx, series, &rows, &n));
    assert_int_equal(n, 2);
    assert_null(rows[0].op);
    assert_int_equal(rows[0].dates, 1);
    assert_string_equal(rows[0].date, first.uuid);
    assert_int_equal(rows[0].first, first.day);
    assert_string_equal(rows[0].date_op, "update");
    assert_non_null(strstr(rows[0].date_diff, ",\"cancelled\"]"));
    assert_string_equal(rows[1].op, "create");
    assert_true(rows[1].dates > 1 && !rows[1].date && rows[1].first == first.day && rows[1].last > first.day);
    assert_string_equal(rows[1].date_op, "create");
    desk_close(d);
}

static void a_date_is_not_moved_onto_another(void **state)
{
    (void)state;
    struct desk *d = with_dates();
    struct occurrence before = first_date(d), after = before;
    struct preview p, q;
    enum planned_state got;
    after.day = day("2026-12-08");
    assert_int_equal(planning_look(&d->ctx, &before, &after, &p), 0);
    assert_int_equal(p.refused, 1);
    assert_int_equal(planning_change(&d->ctx, str_of(before.uuid), before.rev, &after, str_of(p.hash), &q, &got), 0);
    assert_int_equal(got, PLANNED_OTHERWISE); /* agreed or not */
    assert_int_equal(first_date(d).day, day("2026-12-01"));
    desk_close(d);
}

static void a_date_is_cancelled_with_its_reason_and_brought_back(void **state)
{
    (void)state;
    struct desk *d = with_dates();
    struct occurrence o = first_date(d);
    assert_int_equal(planning_cancel(&d->ctx, str_of(o.uuid), STR("  ")), -1);
    assert_int_equal(d->ctx.err.code, ERR_INPUT);
    assert_int_equal(planning_cancel(&d->ctx, str_of(o.uuid), STR("salle fermée")), 1);
    assert_int_equal(planning_cancel(&d->ctx, str_of(o.uuid), STR("salle fermée")), 0);
    o = first_date(d);
    assert_int_equal(o.status, OCCURRENCE_CANCELLED);
    assert_string_equal(o.reason, "salle fermée");
    assert_int_equal(planning_restore(&d->ctx, str_of(o.uuid)), 1);
    assert_int_equal(planning_restore(&d->ctx, str_of(o.uuid)), 0);
    o = first_date(d);
    assert_int_equal(o.status, OCCURRENCE_CONFIRMED);
    assert_null(o.reason);
    assert_int_equal(planning_cancel(&d->ctx, STR("nothing"), STR("x")), 0);

    /* not while somebody else has its hour */
    assert_int_equal(planning_cancel(&d->ctx, str_of(o.uuid), STR("salle fermée")), 1);
    struct series s = weekly(d->f->a, "2026-12-01", "2026-12-01");
    struct preview p = preview(d, &s, NULL), now;
    assert_int_equal(create(d, &s, NULL, p.hash, &now), PLANNED);
    assert_int_equal(planning_restore(&d->ctx, str_of(o.uuid)), -1);
    assert_int_equal(d->ctx.err.code, ERR_CONFLICT);
    assert_false(db_in_transaction(d->f->db));
    desk_close(d);
}

/* ---- Two who save at once ---- */

#define WRITERS 4

struct writer {
    const char *path;
    struct series series;
    char agreed[CRYPTO_HASH_SIZE];
    enum planned_state state;
    int rc;
    enum err_code code;
};

/* A process of its own would do the same: another connection, its own rules, agreed to the preview of before. */
static void *save_at_once(void *arg)
{
    struct writer *w = arg;
    struct err err = {0};
    struct db *db = NULL;
    struct rules *rules = desk_rules();
    struct account who = {.id = 7, .role = ROLE_COORDINATOR, .label = "Coordinatrice 2"};
    struct planned_days none = {0};
    struct preview p;
    if (db_open(w->path, DB_WRITE, &db, &err) != 0)
        return NULL;
    struct ctx ctx = {.db = db,
                      .arena = arena_new(64u << 20),
                      .now = FIXTURE_NOW,
                      .valid_until = INT64_MAX,
                      .audience = &audience_team,
                      .account = &who,
                      .rules = &rules};
    w->rc = planning_create(&ctx, &w->series, &none, str_of(w->agreed), &p, &w->state);
    w->code = ctx.err.code;
    db_close(db);
    rules_free(rules);
    arena_free(ctx.arena);
    return NULL;
}

static void of_writers_at_once_one_has_the_hour(void **state)
{
    (void)state;
    char path[] = "/tmp/allervers-planning-XXXXXX", extra[64];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    unlink(path);
    struct fixture *f = fixture_open_at(path);
    struct writer writers[WRITERS];
    pthread_t threads[WRITERS];
    struct rules *rules = desk_rules();
    struct account who = {.id = 7, .role = ROLE_COORDINATOR, .label = "Coordinatrice 2"};
    fixture_reference(f);
    fixture_exec(f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                    "(7, 'u', 0, 0, 0, 'Coordinatrice 2', 'c@example.org', 'c@example.org', 'coordinator')");
    furnish(f);
    struct ctx ctx = {.db = f->db,
                      .arena = f->a,
                      .now = FIXTURE_NOW,
                      .valid_until = INT64_MAX,
                      .audience = &audience_team,
                      .account = &who,
                      .rules = &rules};
    for (int i = 0; i < WRITERS; i++) {
        struct planned_days none = {0};
        struct preview p;
        writers[i] = (struct writer){.path = path, .series = weekly(f->a, "2026-12-01", "2026-12-31"), .rc = -1};
        assert_int_equal(planning_preview(&ctx, &writers[i].series, &none, &p), 0);
        memcpy(writers[i].agreed, p.hash, sizeof p.hash);
    }
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, save_at_once, &writers[i]), 0);
    int done = 0;
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(writers[i].rc, 0);
        done += writers[i].state == PLANNED;
    }
    assert_int_equal(done, 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM occurrence"), 5);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM series"), 1);
    rules_free(rules);
    fixture_close(f);
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        snprintf(extra, sizeof extra, "%s%s", path, ends[i]);
        unlink(extra);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_preview_shows_every_date_with_what_it_meets_and_writes_nothing),
        cmocka_unit_test(what_was_agreed_to_is_written_whole),
        cmocka_unit_test(a_preview_that_says_something_else_now_is_shown_again),
        cmocka_unit_test(dates_chosen_one_by_one_are_put_in_order_once),
        cmocka_unit_test(a_day_alone_is_a_date_without_series),
        cmocka_unit_test(what_is_left_out_is_said_when_saving),
        cmocka_unit_test(a_series_without_end_has_dates_for_eighteen_months),
        cmocka_unit_test(what_cannot_be_planned_is_refused_by_field),
        cmocka_unit_test(one_date_is_moved_and_keeps_its_series),
        cmocka_unit_test(what_took_place_is_not_to_come),
        cmocka_unit_test(dates_that_are_over_are_kept_or_left_out),
        cmocka_unit_test(the_history_of_a_series_says_which_date_and_what),
        cmocka_unit_test(a_date_is_not_moved_onto_another),
        cmocka_unit_test(a_date_is_cancelled_with_its_reason_and_brought_back),
        cmocka_unit_test(of_writers_at_once_one_has_the_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
