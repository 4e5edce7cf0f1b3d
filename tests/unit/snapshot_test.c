/* The snapshot a search looks at: what it counts, how it is shared, and between threads. */
#include "territory.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void a_snapshot_counts_what_there_is(void **state)
{
    (void)state;
    struct fixture *f = open_examples();
    fixture_exec(f, "INSERT INTO source(id, name, map, title, old_after, data_date, demo) VALUES"
                    "(1, 'one', 'm', 'One', 90, '2026-01-31', 0), (2, 'two', 'm', 'Two', 90, NULL, 1);"
                    "INSERT INTO rule_source VALUES('r', 'import', 'm', 1, '', 0);"
                    "INSERT INTO import_run VALUES(1, 1, 0, 'f', NULL, 'r', 0, 0, 0, 0, 0, 0, 'a', NULL, 0, 0);"
                    "INSERT INTO source_record VALUES(1, 1, 'a', 1, '', 1, NULL), (2, 1, 'b', 1, '', 1, NULL),"
                    "(3, 1, 'c', 2, '', 1, NULL), (4, 1, 'd', 3, '', 1, 1), (5, 2, 'e', 6, '', 1, NULL);"
                    "UPDATE structure SET level = 2 WHERE id = 6");
    struct territory t = open_as(f, &audience_public);
    const struct snapshot *s = t.snap;
    assert_int_equal(s->n, 5);
    assert_int_equal(s->services_n, 2 + 1 + 3 + 1); /* Beta describes none */
    assert_int_equal(s->places_n, 5);               /* the confidential one is the team's */
    assert_int_equal(s->somewhere, 4);
    /* Bourg-la-Reine is served at home; a commune that only a hidden place knows is not there. */
    assert_int_equal(s->communes_n, 3);
    assert_int_equal(s->named_n, 3);
    static const char *const order[] = {"Antony", "Bagneux", "Bourg-la-Reine"};
    static const uint32_t totals[] = {3, 3, 1};
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(s->communes[s->by_name[i]].name, order[i]);
        assert_int_equal(s->commune_totals[s->by_name[i]], totals[i]);
    }
    assert_int_equal(s->sources_n, 2);
    assert_string_equal(s->sources[0].title, "One");
    assert_int_equal(s->sources[0].structures, 2);
    assert_true(s->sources[0].has_date && s->sources[0].data_date == 20484);
    assert_int_equal(s->sources[1].structures, 0);
    assert_false(s->demo); /* nothing of it is seen */
    for (size_t from = 0; from <= s->n; from++) {
        for (size_t i = 0, at = from; i < s->n; i++)
            assert_int_equal(snapshot_index(s, s->structures[i].id, &at), i);
        size_t at = from;
        assert_int_equal(snapshot_index(s, 6, &at), s->n);
        assert_int_equal(snapshot_index(s, -1, &at), s->n);
        assert_int_equal(snapshot_index(s, INT64_MAX, &at), s->n);
    }
    assert_int_equal(snapshot_commune(s, STR("92049")), s->communes_n);
    close_territory(&t);
    struct territory team = open_as(f, &audience_team);
    assert_true(team.snap->demo);
    close_territory(&team);
    fixture_close(f);
}

static void a_commune_that_is_only_named_stands_in_no_list(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    fixture_reference(f);
    (void)fixture_add(f, "{'name':'DAC','kind':'dac','places':[{" BAGNEUX "}],'services':[{'key':'a','name':'Appui',"
                         "'themes':['coordination'],'remote':true,'communes':['92007','92014','92002']}]}");
    fixture_publish(f);
    struct territory t = open_as(f, &audience_public);
    assert_int_equal(t.snap->communes_n, 3); /* their names are needed */
    assert_int_equal(t.snap->named_n, 1);
    assert_string_equal(t.snap->communes[t.snap->by_name[0]].name, "Bagneux");
    close_territory(&t);
    fixture_close(f);
}

static void homonyms_have_addresses_of_their_own(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    fixture_reference(f);
    fixture_exec(f, "INSERT INTO commune(insee, name, norm, dept) VALUES('02049', 'Bagneux', 'bagneux', '02'),"
                    "('2A004', 'Ajaccio', 'ajaccio', '2A'), ('2B999', 'Ajaccio', 'ajaccio', '2B')");
    (void)fixture_add(f, "{'name':'A','kind':'ccas','places':[{'insee':'92007'}]}");
    (void)fixture_add(f, "{'name':'B','kind':'ccas','places':[{'insee':'2A004'}]}");
    (void)fixture_add(f, "{'name':'C','kind':'ccas','places':[{'insee':'2B999'}]}");
    fixture_publish(f);
    struct territory t = open_as(f, &audience_public);
    static const struct {
        const char *insee, *slug;
    } cases[] = {{"92007", "bagneux"}, {"2A004", "ajaccio-2A004"}, {"2B999", "ajaccio-2B999"}};
    for (size_t i = 0; i < 3; i++) {
        size_t at = snapshot_commune(t.snap, str_of(cases[i].insee));
        assert_string_equal(t.snap->slugs[at], cases[i].slug);
        assert_int_equal(snapshot_slug(t.snap, str_of(cases[i].slug)), at);
    }
    assert_int_equal(snapshot_slug(t.snap, STR("ajaccio")), t.snap->communes_n);
    assert_int_equal(snapshot_slug(t.snap, STR("")), t.snap->communes_n);
    close_territory(&t);
    fixture_close(f);
}

static void a_snapshot_is_shared_until_something_changes(void **state)
{
    (void)state;
    struct fixture *f = open_examples();
    struct territory t = open_as(f, &audience_public);
    const struct snapshot *first = t.snap, *again;
    must(snapshot_acquire(t.snapshots, f->db, &again, err));
    assert_ptr_equal(first, again);
    snapshot_release(t.snapshots, again);
    (void)fixture_add(f, "{'name':'Another','kind':'ccas'}");
    must(snapshot_acquire(t.snapshots, f->db, &again, err));
    assert_ptr_not_equal(first, again);
    assert_true(again->revision > first->revision);
    assert_int_equal(again->n, first->n); /* nobody decided about it yet */
    snapshot_release(t.snapshots, again);
    fixture_publish(f);
    must(snapshot_acquire(t.snapshots, f->db, &again, err));
    assert_int_equal(again->n, first->n + 1);
    assert_int_equal(first->n, 6); /* the one in use has not changed */
    snapshot_release(t.snapshots, again);
    close_territory(&t);
    fixture_close(f);
}

static void an_empty_directory_is_one_too(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct territory t = open_as(f, &audience_public);
    const struct search_results *r = search(&t, &(struct search_query){.text = STR("x")});
    assert_int_equal(r->total + r->n + r->everything, 0);
    assert_int_equal(search(&t, &(struct search_query){0})->total, 0);
    close_territory(&t);
    fixture_close(f);
}

static void what_the_database_holds_wrongly_is_not_the_visitor_s_fault(void **state)
{
    (void)state;
    struct fixture *f = open_examples();
    fixture_exec(f, "INSERT INTO verification(structure, block, at, by, how, due) VALUES(1, 'identity', 'hier', 'x', "
                    "'document', '2027-01-01')");
    struct snapshots *h = snapshots_new(&audience_public);
    const struct snapshot *s = NULL;
    must_fail(snapshot_acquire(h, f->db, &s, err), ERR_STORE, "hier");
    must(db_settle(f->db, err));
    fixture_exec(f, "DELETE FROM verification");
    must(snapshot_acquire(h, f->db, &s, err)); /* and it is read again the next time */
    snapshot_release(h, s);
    snapshots_free(h);
    fixture_close(f);
}

/* ---- threads ---- */

#define THREADS 3
#define ROUNDS 60

struct reader {
    pthread_t thread;
    const char *path;
    struct snapshots *snapshots;
    size_t seen;
    bool failed;
};

static void *read_again_and_again(void *arg)
{
    struct reader *self = arg;
    struct db *db = NULL;
    struct arena *a = arena_new(16u << 20);
    struct err err;
    self->failed = !a || db_open(self->path, DB_READ, &db, &err) != 0;
    for (int i = 0; i < ROUNDS && !self->failed; i++) {
        const struct snapshot *s;
        struct search_results *r = ARENA_NEW(a, struct search_results);
        if (snapshot_acquire(self->snapshots, db, &s, &err) != 0) {
            self->failed = true;
            break;
        }
        struct search_query q = {.text = i % 2 ? STR("ccas") : STR(""), .page = 1};
        self->failed = !r || search_run(db, s, LEVEL_PUBLIC, &q, a, r, &err) != 0 || r->total > s->n;
        self->seen += r ? r->total : 0;
        snapshot_release(self->snapshots, s);
        arena_reset(a);
    }
    db_close(db);
    arena_free(a);
    return NULL;
}

static void readers_share_snapshots_while_another_writes(void **state)
{
    (void)state;
    char path[] = "/tmp/allervers-search-XXXXXX", name[64];
    int fd = mkstemp(path);
    assert_true(fd >= 0 && close(fd) == 0);
    struct fixture *f = fixture_open_at(path);
    fixture_reference(f);
    (void)fixture_add(f, "{'name':'First','kind':'ccas'}");
    fixture_publish(f);
    struct snapshots *h = snapshots_new(&audience_public);
    struct reader readers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        readers[i] = (struct reader){.path = path, .snapshots = h};
        assert_int_equal(pthread_create(&readers[i].thread, NULL, read_again_and_again, &readers[i]), 0);
    }
    for (int i = 0; i < 10; i++) {
        (void)fixture_add(f, "{'name':'Next','kind':'ccas'}");
        fixture_publish(f);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(readers[i].thread, NULL), 0);
        assert_false(readers[i].failed);
        assert_true(readers[i].seen > 0);
    }
    snapshots_free(h);
    fixture_close(f);
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_snapshot_counts_what_there_is),
        cmocka_unit_test(a_commune_that_is_only_named_stands_in_no_list),
        cmocka_unit_test(homonyms_have_addresses_of_their_own),
        cmocka_unit_test(a_snapshot_is_shared_until_something_changes),
        cmocka_unit_test(an_empty_directory_is_one_too),
        cmocka_unit_test(what_the_database_holds_wrongly_is_not_the_visitor_s_fault),
        cmocka_unit_test(readers_share_snapshots_while_another_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
