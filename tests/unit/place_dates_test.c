/* Dates whose place is closed or gone: what the team's first page counts, what their form keeps. */
#include "desk.h"

#include "app/board.h"
#include "app/place_choice.h"
#include "app/place_dates.h"
#include "app/removal.h"
#include "base/date.h"

#define HEAD "cle;structure;type;presentation;lieu;adresse;commune;insee\n"
static const char BOTH[] = HEAD "a;Le Refuge;csapa;Un;;1 rue du Lac;Bagneux;92007\n"
                                "a;;;;Annexe;5 rue du Pont;Bagneux;92007\n"
                                "b;Halte;ccas;Deux;;9 rue des Prés;Bagneux;92007\n";
static const char WITHOUT[] = HEAD "a;Le Refuge;csapa;Un;;1 rue du Lac;Bagneux;92007\n"
                                   "b;Halte;ccas;Deux;;9 rue des Prés;Bagneux;92007\n";

static void add_date(struct desk *d, int id, int64_t place, const char *day, const char *series)
{
    int32_t on;
    must(date_parse(str_of(day), &on, err));
    int64_t from = paris_instant(on, 540);
    fixture_exec(d->f,
                 arena_printf(d->f->a,
                              "INSERT INTO occurrence(id, uuid, rev, created_at, updated_at, kind, title, place,"
                              " day, start, minutes, start_utc, end_utc, status, open_to, series, nominal_day)"
                              " VALUES(%d, 'date-%d', 0, 0, 0, 'permanence', 'Permanence %d', %lld, '%s', 540,"
                              " 60, %lld, %lld, 'confirmed', 'everyone', %s, '%s')",
                              id, id, id, (long long)place, day, (long long)from, (long long)from + 3600, series, day));
}

static void add_series(struct desk *d, int id, int64_t place, const char *last)
{
    fixture_exec(d->f,
                 arena_printf(d->f->a,
                              "INSERT INTO series(id, uuid, rev, created_at, updated_at, kind, title, place, start,"
                              " minutes, first, last, extended_to, open_to) VALUES(%d, 'serie-%d', 0, 0, 0,"
                              " 'permanence', 'Série %d', %lld, 540, 60, '2026-01-06', %s, '2026-01-06', 'everyone')",
                              id, id, id, (long long)place, last));
}

static struct place_dates *rows;
static size_t n;

static int64_t waiting(struct desk *d)
{
    struct duties list = {.n = 0};
    bool more;
    assert_int_equal(place_dates_list(&d->ctx, STR(""), &rows, &n, &more), 0);
    assert_false(more);
    assert_int_equal(place_dates_duties(&d->ctx, &list), 0);
    assert_int_equal(list.items[0].count, (int64_t)n);
    return list.items[0].count;
}

static void what_takes_a_place_away_leaves_no_date_unsaid(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    bool more;
    desk_import(d, "un", BOTH);
    int64_t a = desk_id(d, "un", "a"), b = desk_id(d, "un", "b");
    struct structure s = desk_load(d, a);
    int64_t annexe = fixture_place(&s, 1)->id,
            halte = fixture_place(&(struct structure){.places = desk_load(d, b).places}, 0)->id;
    add_series(d, 1, annexe, "NULL");
    add_series(d, 2, annexe, "'2026-02-01'"); /* over */
    add_series(d, 3, halte, "NULL");
    add_date(d, 1, annexe, "2099-05-04", "1");
    add_date(d, 2, annexe, "2099-05-11", "1");
    add_date(d, 3, annexe, "2099-05-05", "NULL");
    add_date(d, 4, annexe, "2020-05-05", "NULL");
    assert_int_equal(waiting(d), 0);
    /* Its source tells of it no more. */
    desk_import(d, "un", WITHOUT);
    assert_int_equal(desk_load(d, a).places.n, 1);
    assert_int_equal(waiting(d), 2);
    assert_string_equal(rows[0].series, "serie-1");
    assert_string_equal(rows[0].date, "date-1");
    assert_true(rows[0].n == 2 && rows[0].state == PLACE_GONE && !rows[1].series);
    assert_string_equal(rows[0].name, "Le Refuge, Annexe, Bagneux");
    /* The other closes for good: its series has no date yet, and would get some. */
    struct removal what = {
        .uuid = str_of(desk_uuid(d, b)), .state = REMOVAL_CLOSED, .why = REMOVAL_WHY__MAX, .rev = desk_load(d, b).rev};
    enum removed done;
    assert_int_equal(removal_write(&d->ctx, &what, &done), 0);
    assert_int_equal(done, REMOVED_DONE);
    assert_int_equal(waiting(d), 3);
    bool closed = false;
    for (size_t i = 0; i < n; i++)
        closed = closed || (rows[i].state == PLACE_CLOSED && !rows[i].date && strcmp(rows[i].series, "serie-3") == 0);
    assert_true(closed);
    /* Decided one by one, they go from the list. */
    fixture_exec(d->f, "UPDATE series SET last = '2026-02-01' WHERE id = 3");
    fixture_exec(d->f, "UPDATE occurrence SET status = 'cancelled' WHERE id = 3");
    assert_int_equal(waiting(d), 1);
    fixture_exec(d->f, arena_printf(d->f->a, "UPDATE occurrence SET place = %lld; UPDATE series SET place = %lld",
                                    (long long)fixture_place(&s, 0)->id, (long long)fixture_place(&s, 0)->id));
    assert_int_equal(waiting(d), 0);
    /* Those of one structure, open: for who would remove it. */
    assert_int_equal(place_dates_list(&d->ctx, str_of(s.uuid), &rows, &n, &more), 0);
    assert_true(n == 1 && rows[0].state == PLACE_OPEN && rows[0].n == 2);
    d->who.role = ROLE_PARTNER;
    assert_int_equal(place_dates_list(&d->ctx, STR(""), &rows, &n, &more), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    desk_close(d);
}

static void a_page_of_them_is_bounded(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    bool more;
    desk_import(d, "un", BOTH);
    int64_t a = desk_id(d, "un", "a");
    fixture_exec(d->f,
                 arena_printf(d->f->a,
                              "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < %d)"
                              " INSERT INTO series(uuid, rev, created_at, updated_at, kind, title, place, start,"
                              " minutes, first, extended_to, open_to) SELECT 's' || i, 0, 0, 0, 'permanence', 'x',"
                              " (SELECT min(id) FROM place WHERE structure = %lld), 540, 60, '2026-01-06',"
                              " '2026-01-06', 'everyone' FROM k",
                              PLACE_DATES_MAX + 1, (long long)a));
    assert_int_equal(place_dates_list(&d->ctx, str_of(desk_uuid(d, a)), &rows, &n, &more), 0);
    assert_true(n == PLACE_DATES_MAX && more);
    desk_close(d);
}

static void a_place_that_is_gone_is_told_and_not_chosen(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct place_choice place;
    struct board *b;
    desk_import(d, "un", BOTH);
    struct structure s = desk_load(d, desk_id(d, "un", "a"));
    int64_t id = fixture_place(&s, 1)->id;
    assert_int_equal(place_numbered(&d->ctx, id, &place), 1);
    assert_true(!place.gone && place_chosen(&d->ctx, str_of(place.uuid), &place) == 1);
    desk_import(d, "un", WITHOUT);
    assert_int_equal(place_numbered(&d->ctx, id, &place), 1);
    assert_true(place.gone);
    assert_string_equal(place.name, "Le Refuge, Annexe, Bagneux (retiré de l’annuaire)");
    assert_int_equal(place_chosen(&d->ctx, str_of(place.uuid), &place), 0);
    assert_int_equal(board_load(&d->ctx, 20000, 20001, &id, 1, &b), 0);
    assert_true(b->n_places == 1 && b->places[0].gone && !b->places[0].shut);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_takes_a_place_away_leaves_no_date_unsaid),
        cmocka_unit_test(a_page_of_them_is_bounded),
        cmocka_unit_test(a_place_that_is_gone_is_told_and_not_chosen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
