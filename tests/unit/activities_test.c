/* The kinds of dates as pages read them: from the writer's rules, from the rulebook, or none. */
#include "desk.h"

#include "app/activities.h"
#include "app/rulebook.h"
#include "base/assets.h"

static size_t delivered(void)
{
    const struct asset_entry *files;
    return assets_under("scripts/activity/", &files);
}

static void every_kind_is_told_with_what_it_declares(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct activities list;
    assert_int_equal(activities_read(&d->ctx, &list), 0);
    assert_int_equal(list.n, delivered());
    const struct activity_kind *k = activities_find(&list, "permanence");
    assert_non_null(k);
    assert_int_equal(k->is.staff_min, 2);
    assert_int_equal(k->is.counters.n, 4);
    assert_string_equal(((const struct counter *)k->is.counters.items)[0].code, "sensibilisees");
    assert_str(activities_label(&list, "permanence", d->f->a), "Permanence");
    assert_str(activities_label(&list, "evenement", d->f->a), "Événement");
    assert_null(activities_find(&list, "kermesse"));
    assert_str(activities_label(&list, "kermesse", d->f->a), "kermesse");
    desk_close(d);
}

static void a_reader_looks_into_the_rulebook(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct activities list;
    struct rulebook *book = NULL;
    struct rule_set *set = NULL;
    d->ctx.rules = NULL;
    assert_int_equal(activities_read(&d->ctx, &list), 0);
    assert_int_equal(list.n, 0);
    must(rulebook_new(NULL, NULL, &book, err));
    d->ctx.rulebook = book;
    assert_int_equal(activities_read(&d->ctx, &list), 0);
    assert_int_equal(list.n, 0); /* none is in force yet */
    must(rules_load(NULL, NULL, &set, err));
    rulebook_took(book, set, FIXTURE_NOW);
    rule_set_unref(set);
    assert_int_equal(activities_read(&d->ctx, &list), 0);
    rulebook_free(book); /* what was read is the arena's own */
    assert_int_equal(list.n, delivered());
    assert_string_equal(activities_find(&list, "atelier")->is.many, "ateliers");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_told_with_what_it_declares),
        cmocka_unit_test(a_reader_looks_into_the_rulebook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
