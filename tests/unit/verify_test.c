/* Verifying by hand: what is written, what is not, and taking it back. */
#include "desk.h"

#include "app/history.h"
#include "app/verify.h"

static const char LAST[] = "SELECT max(seq) FROM change", ROWS[] = "SELECT count(*) FROM change",
                  KNOWN[] = "SELECT count(*) FROM verification",
                  PHONED[] = "SELECT count(*) FROM verification WHERE how = 'phone' AND at = '2026-11-22'"
                             " AND account = 7 AND by = 'Coordinatrice 2'",
                  DUE[] = "SELECT count(*) FROM verification WHERE block = 'hours' AND due = '2027-02-20'";

static struct desk *house_open(void)
{
    struct desk *h = desk_open();
    h->id = fixture_add(h->f, "{'name':'Le Refuge','kind':'hebergement'}");
    return h;
}

static enum verify_done verify(struct desk *h, unsigned blocks, int how, int64_t rev)
{
    struct verifying what = {.uuid = str_of(desk_now(h).uuid), .blocks = blocks, .how = how, .rev = rev};
    enum verify_done out = VERIFY_UNKNOWN;
    if (verify_by_hand(&h->ctx, &what, &out) != 0)
        fail_msg("%s", h->ctx.err.msg);
    assert_false(db_in_transaction(h->f->db));
    return out;
}

static void a_verification_has_its_day_role_way_and_period(void **state)
{
    (void)state;
    struct desk *h = house_open();
    int64_t updated = desk_now(h).updated_at, before = desk_now(h).rev;
    h->ctx.now += 3600;
    assert_int_equal(verify(h, VERIFY_ALL, VERIFIED_PHONE, desk_now(h).rev), VERIFY_DONE);
    assert_int_equal(fixture_number(h->f, PHONED), 4);
    assert_int_equal(fixture_number(h->f, DUE), 1);
    /* The rev rises, what the structure says has not changed. */
    assert_true(desk_now(h).rev > before);
    assert_int_equal(desk_now(h).rev, fixture_number(h->f, LAST));
    assert_int_equal(desk_now(h).updated_at, updated);
    desk_close(h);
}

static void the_same_again_on_the_same_day_leaves_nothing(void **state)
{
    (void)state;
    struct desk *h = house_open();
    assert_int_equal(verify(h, VERIFY_ALL, VERIFIED_PHONE, desk_now(h).rev), VERIFY_DONE);
    int64_t rows = fixture_number(h->f, ROWS);
    assert_int_equal(verify(h, 1u << BLOCK_HOURS, VERIFIED_PHONE, desk_now(h).rev), VERIFY_DONE);
    assert_int_equal(fixture_number(h->f, ROWS), rows);
    assert_int_equal(verify(h, 1u << BLOCK_HOURS, VERIFIED_PLACE, desk_now(h).rev), VERIFY_DONE);
    assert_int_equal(fixture_number(h->f, ROWS), rows + 1);
    assert_int_equal(fixture_number(h->f, PHONED), 3);
    desk_close(h);
}

static void each_way_is_kept_as_it_was_chosen(void **state)
{
    (void)state;
    struct desk *h = house_open();
    static const struct {
        int how;
        const char *sql;
    } ways[] = {{VERIFIED_PLACE, "SELECT count(*) FROM verification WHERE how = 'place'"},
                {VERIFIED_DOCUMENT, "SELECT count(*) FROM verification WHERE how = 'document'"},
                {VERIFIED_PHONE, "SELECT count(*) FROM verification WHERE how = 'phone'"}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        assert_int_equal(verify(h, VERIFY_ALL, ways[i].how, desk_now(h).rev), VERIFY_DONE);
        assert_int_equal(fixture_number(h->f, ways[i].sql), 4);
    }
    assert_int_equal(fixture_number(h->f, "SELECT count(DISTINCT reason) FROM change WHERE reason LIKE 'vérif%'"), 3);
    desk_close(h);
}

static void a_structure_that_changed_since_is_not_verified(void **state)
{
    (void)state;
    struct desk *h = house_open();
    int64_t rows = fixture_number(h->f, ROWS), rev = desk_now(h).rev;
    struct verifying other = {
        .uuid = STR("00000000-0000-4000-8000-000000000000"), .blocks = VERIFY_ALL, .how = VERIFIED_PHONE};
    enum verify_done out;
    assert_int_equal(verify(h, VERIFY_ALL, VERIFIED_PHONE, rev - 1), VERIFY_CHANGED);
    assert_int_equal(verify_by_hand(&h->ctx, &other, &out), 0);
    assert_int_equal(out, VERIFY_UNKNOWN);
    h->ctx.rules = &(struct rules *){NULL};
    assert_int_equal(verify(h, VERIFY_ALL, VERIFIED_PHONE, rev), VERIFY_RULES);
    h->ctx.rules = &h->rules;
    assert_int_equal(fixture_number(h->f, ROWS), rows);
    assert_int_equal(fixture_number(h->f, KNOWN), 0);
    desk_close(h);
}

static void only_who_may_change_the_directory_verifies(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct verifying what = {
        .uuid = str_of(desk_now(h).uuid), .blocks = VERIFY_ALL, .how = VERIFIED_PHONE, .rev = desk_now(h).rev};
    enum verify_done out;
    for (int role = ROLE_VISITOR; role < ROLE_COORDINATOR; role++) {
        h->who.role = role;
        assert_int_equal(verify_by_hand(&h->ctx, &what, &out), -1);
        assert_int_equal(h->ctx.err.code, ERR_REFUSED);
    }
    h->who.role = ROLE_COORDINATOR;
    /* Nobody says that the structure itself did it, nor verifies nothing. */
    what.how = VERIFIED_LINK;
    assert_int_equal(verify_by_hand(&h->ctx, &what, &out), -1);
    what.how = VERIFIED_PHONE;
    what.blocks = 0;
    assert_int_equal(verify_by_hand(&h->ctx, &what, &out), -1);
    what.blocks = 1u << BLOCK__MAX;
    assert_int_equal(verify_by_hand(&h->ctx, &what, &out), -1);
    assert_int_equal(fixture_number(h->f, KNOWN), 0);
    desk_close(h);
}

static void history_shows_it_and_takes_it_back(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct history history;
    enum restored out;
    assert_int_equal(verify(h, 1u << BLOCK_HOURS | 1u << BLOCK_CONTACT, VERIFIED_PHONE, desk_now(h).rev), VERIFY_DONE);
    h->ctx.now += 86400;
    assert_int_equal(verify(h, 1u << BLOCK_HOURS, VERIFIED_PLACE, desk_now(h).rev), VERIFY_DONE);
    assert_int_equal(history_read(&h->ctx, str_of(desk_now(h).uuid), 1, &history), 1);
    const struct history_version *last = &history.versions[0];
    assert_string_equal(last->rows[0].lines[0].name, "verifications");
    assert_true(last->rows[0].lines[0].restorable);
    struct restoring what = {.uuid = str_of(desk_now(h).uuid),
                             .version = last->rows[0].change->seq,
                             .field = STR("verifications"),
                             .rev = desk_now(h).rev};
    assert_int_equal(history_restore(&h->ctx, &what, &out), 0);
    assert_int_equal(out, RESTORED_DONE);
    assert_int_equal(fixture_number(h->f, PHONED), 2);
    assert_int_equal(fixture_number(h->f, DUE), 1);
    /* The whole way back, to before anybody verified it. */
    what = (struct restoring){
        .uuid = str_of(desk_now(h).uuid), .version = history.versions[history.n - 1].last, .rev = desk_now(h).rev};
    assert_int_equal(history_restore(&h->ctx, &what, &out), 0);
    assert_int_equal(out, RESTORED_DONE);
    assert_int_equal(fixture_number(h->f, KNOWN), 0);
    desk_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_verification_has_its_day_role_way_and_period),
        cmocka_unit_test(the_same_again_on_the_same_day_leaves_nothing),
        cmocka_unit_test(each_way_is_kept_as_it_was_chosen),
        cmocka_unit_test(a_structure_that_changed_since_is_not_verified),
        cmocka_unit_test(only_who_may_change_the_directory_verifies),
        cmocka_unit_test(history_shows_it_and_takes_it_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
