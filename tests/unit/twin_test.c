/* Which structures are proposed as one, and which are not. */
#include "desk.h"

#include <stdio.h>

#include "app/refresh.h"
#include "app/twins.h"

/* A structure with these members, written and refreshed as a form would. */
static int64_t add(struct desk *d, const char *name, const char *members)
{
    int64_t id =
        fixture_add(d->f, arena_printf(d->f->a, "{'name':'%s','kind':'ccas'%s%s}", name, *members ? "," : "", members));
    must(db_begin(d->f->db, err));
    must(refresh_changed(d->f->db, d->rules, &id, 1, d->ctx.now, d->f->a, err));
    must(db_commit(d->f->db, err));
    return id;
}

static size_t pairs(struct desk *d, struct twin_pair out[20])
{
    size_t n, total, counted;
    must(twin_list(d->f->db, &audience_team, 0, 20, out, &n, &total, err));
    must(twin_list(d->f->db, &audience_team, 0, 0, NULL, &n, &counted, err));
    assert_int_equal(total, counted);
    return total;
}

static void each_value_that_two_share_proposes_them(void **state)
{
    (void)state;
    static const struct {
        const char *one, *its, *two, *others;
        unsigned reasons; /* 0: not proposed */
    } cases[] = {
        {"Alpha", "'identifiers':[{'scheme':'finess_et','value':'920000011'}]", "Beta",
         "'identifiers':[{'scheme':'finess_et','value':'920000011'}]", 1u << TWIN_FINESS},
        {"Alpha", "'identifiers':[{'scheme':'siret','value':'11111111111111'}]", "Beta",
         "'identifiers':[{'scheme':'siret','value':'11111111111111'}]", 1u << TWIN_SIRET},
        {"Alpha", "'identifiers':[{'scheme':'finess_ej','value':'920000011'}]", "Beta",
         "'identifiers':[{'scheme':'finess_ej','value':'920000011'}]", 0},
        {"Alpha", "'contacts':[{'kind':'phone','value':'01 99 00 00 01','level':'public'}]", "Beta",
         "'places':[{'address':'1 rue','contacts':[{'kind':'phone','value':'+33 1 99 00 00 01','level':'team'}]}]",
         1u << TWIN_PHONE},
        {"Alpha", "'contacts':[{'kind':'phone','value':'3919','level':'public'}]", "Beta",
         "'contacts':[{'kind':'phone','value':'3919','level':'public'}]", 0},
        {"Alpha", "'contacts':[{'kind':'mail','value':'A@example.org','level':'public'}]", "Beta",
         "'contacts':[{'kind':'mail','value':'a@example.org','level':'team'}]", 1u << TWIN_MAIL},
        {"CCAS de Bagneux", "'places':[{'city':'Bagneux','insee':'92007'}]", "Le C.C.A.S. !",
         "'places':[{'city':'Bagneux','insee':'92007'}]", 0},
        {"CCAS de Bagneux", "'places':[{'city':'Bagneux','insee':'92007'}]", "Le CCAS",
         "'places':[{'city':'Bagneux','insee':'92007'}]", 1u << TWIN_NAME},
        {"Maison Équité Santé", "'places':[{'insee':'92007'}]", "SANTÉ – maison de l’équité",
         "'places':[{'insee':'92007'}]", 1u << TWIN_NAME},
        {"Le CCAS", "'places':[{'insee':'92007'}]", "CCAS", "'places':[{'insee':'92046'}]", 0},
        {"Le CCAS", "'places':[{'lat':48.7999,'lon':2.2999,'geo_precision':'address'}]", "CCAS",
         "'places':[{'lat':48.8001,'lon':2.3001,'geo_precision':'address'}]", 1u << TWIN_NEAR},
        {"Le CCAS", "'places':[{'lat':48.79,'lon':2.29,'geo_precision':'address'}]", "CCAS",
         "'places':[{'lat':48.81,'lon':2.29,'geo_precision':'address'}]", 0},
        {"Le CCAS", "'places':[{'lat':48.8,'lon':2.3,'geo_precision':'commune'}]", "CCAS",
         "'places':[{'lat':48.8,'lon':2.3,'geo_precision':'commune'}]", 0},
        {"Le CCAS", "", "CCAS", "", 0},
        {"Fermé", "'status':'closed','identifiers':[{'scheme':'siret','value':'11111111111111'}]", "Beta",
         "'identifiers':[{'scheme':'siret','value':'11111111111111'}]", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct desk *d = desk_open();
        struct twin_pair out[20];
        int64_t a = add(d, cases[i].one, cases[i].its), b = add(d, cases[i].two, cases[i].others);
        size_t n = pairs(d, out);
        if (n != (cases[i].reasons != 0) || (n && out[0].reasons != cases[i].reasons))
            fail_msg("%s / %s: %zu pairs, reasons %u", cases[i].one, cases[i].two, n, n ? out[0].reasons : 0);
        assert_true(n == 0 || (out[0].a == a && out[0].b == b));
        desk_close(d);
    }
}

static void a_switchboard_proposes_nothing_and_fewer_do_again(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct twin_pair out[20];
    static const char phone[] = "'contacts':[{'kind':'phone','value':'01 99 00 00 01','level':'public'}]";
    int64_t last = 0;
    int most = twin_reasons[TWIN_PHONE].most;
    for (int i = 0; i <= most; i++) {
        last = add(d, arena_printf(d->f->a, "Service %d", i), phone);
        size_t n = (size_t)i + 1;
        assert_int_equal(pairs(d, out), i < most ? n * (n - 1) / 2 : 0);
    }
    must(db_begin(d->f->db, err));
    must(twin_put(d->f->db, last, NULL, d->f->a, err));
    must(db_commit(d->f->db, err));
    assert_int_equal(pairs(d, out), most * (most - 1) / 2);
    desk_close(d);
}

static void the_strongest_reason_comes_first(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct twin_pair out[20];
    static const char both[] = "'contacts':[{'kind':'phone','value':'01 99 00 00 01','level':'public'},"
                               "{'kind':'mail','value':'a@example.org','level':'public'}]";
    static const char number[] = "'identifiers':[{'scheme':'finess_et','value':'920000011'}]";
    (void)add(d, "Un", both);
    (void)add(d, "Deux", both);
    int64_t c = add(d, "Trois", number);
    (void)add(d, "Quatre", number);
    assert_int_equal(pairs(d, out), 2);
    assert_int_equal(out[0].a, c);
    assert_int_equal(out[1].reasons, 1u << TWIN_PHONE | 1u << TWIN_MAIL);
    desk_close(d);
}

static void who_says_that_they_are_two_is_not_asked_again_until_they_share_more(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct twin_pair out[20];
    struct twins *page = ARENA_NEW(d->f->a, struct twins);
    unsigned reasons;
    bool apart;
    static const char phone[] = "'contacts':[{'kind':'phone','value':'01 99 00 00 01','level':'public'}]";
    int64_t a = add(d, "Un", phone), b = add(d, "Deux", phone), c = add(d, "Trois", "");
    struct str ua = str_of(desk_uuid(d, a)), ub = str_of(desk_uuid(d, b)), uc = str_of(desk_uuid(d, c));
    static const char rows[] = "SELECT count(*) FROM change WHERE entity = 'twin'";
    assert_int_equal(twins_page(&d->ctx, 1, page), 0);
    assert_int_equal(page->n, 1);
    assert_string_equal(page->b[0].name, "Deux");
    /* Each is named beside the other, and a third beside none. */
    assert_int_equal(twins_beside(&d->ctx, a, page), 0);
    assert_true(page->n == 1 && page->pairs[0].reasons == 1u << TWIN_PHONE);
    assert_string_equal(page->b[0].name, "Deux");
    assert_int_equal(twins_beside(&d->ctx, b, page), 0);
    assert_true(page->n == 1);
    assert_string_equal(page->b[0].name, "Un");
    assert_int_equal(twins_beside(&d->ctx, c, page), 0);
    assert_int_equal(page->n, 0);
    assert_int_equal(twins_set_apart(&d->ctx, ub, ua, true), 1);
    assert_int_equal(twins_set_apart(&d->ctx, ua, ub, true), 1); /* twice is once */
    assert_int_equal(fixture_number(d->f, rows), 1);
    assert_int_equal(pairs(d, out), 0);
    assert_int_equal(twins_beside(&d->ctx, a, page), 0);
    assert_int_equal(page->n, 0);
    must(twin_of(d->f->db, &audience_team, b, a, &reasons, &apart, err));
    assert_true(apart && reasons == 1u << TWIN_PHONE);
    /* They share nothing; one is not there. */
    assert_int_equal(twins_set_apart(&d->ctx, ua, uc, true), 0);
    assert_int_equal(twins_set_apart(&d->ctx, ua, STR("00000000-0000-4000-8000-000000000000"), true), 0);
    /* A new value that both have. */
    static const char more[] = "'identifiers':[{'scheme':'siret','value':'11111111111111'}],"
                               "'contacts':[{'kind':'phone','value':'01 99 00 00 01','level':'public'}]";
    struct structure *s = fixture_parse(d->f, arena_printf(d->f->a, "{'name':'Un','kind':'ccas',%s}", more));
    must(db_begin(d->f->db, err));
    must(twin_put(d->f->db, a, s, d->f->a, err));
    must(twin_put(d->f->db, b, s, d->f->a, err));
    must(db_commit(d->f->db, err));
    assert_int_equal(pairs(d, out), 1);
    assert_int_equal(out[0].reasons, 1u << TWIN_SIRET);
    assert_int_equal(twins_set_apart(&d->ctx, ua, ub, true), 1);
    assert_int_equal(pairs(d, out), 0);
    assert_int_equal(twins_set_apart(&d->ctx, ua, ub, false), 1);
    assert_int_equal(pairs(d, out), 1);
    d->who.role = ROLE_BINOME;
    assert_int_equal(twins_set_apart(&d->ctx, ua, ub, true), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    size_t n, total;
    must_fail(twin_list(d->f->db, &audience_public, 0, 20, out, &n, &total, err), ERR_REFUSED, "team");
    must_fail(twin_of(d->f->db, &audience_public, a, b, &reasons, &apart, err), ERR_REFUSED, "team");
    desk_close(d);
}

static void more_values_than_are_compared_are_left_out(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct buf b = buf_in(d->f->a, 1u << 20);
    buf_lit(&b, "{'name':'Grand','kind':'ccas','places':[");
    for (int i = 0; i < 50; i++) {
        buf_fmt(&b, "%s{'insee':'92%03d','lat':%d.5,'lon':2.5,'geo_precision':'address','contacts':[", i ? "," : "", i,
                i);
        for (int k = 0; k < 20; k++)
            buf_fmt(&b, "%s{'kind':'phone','value':'01 99 %02d %02d 00','level':'public'}", k ? "," : "", i, k);
        buf_lit(&b, "]}");
    }
    buf_lit(&b, "]}");
    must(db_begin(d->f->db, err));
    int64_t id = 0;
    struct structure *s = fixture_parse(d->f, buf_cstr(&b));
    must(structure_save(d->f->db, &d->f->author, NULL, s, d->f->a, &id, NULL, err));
    must(twin_put(d->f->db, id, s, d->f->a, err));
    must(twin_put(d->f->db, id, s, d->f->a, err));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM twin_key"), TWIN_KEYS_MAX);
    must(twin_put(d->f->db, id, NULL, d->f->a, err));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM twin_key"), 0);
    must(db_commit(d->f->db, err));
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_value_that_two_share_proposes_them),
        cmocka_unit_test(a_switchboard_proposes_nothing_and_fewer_do_again),
        cmocka_unit_test(the_strongest_reason_comes_first),
        cmocka_unit_test(who_says_that_they_are_two_is_not_asked_again_until_they_share_more),
        cmocka_unit_test(more_values_than_are_compared_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
