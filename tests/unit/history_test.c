/* History is read as it was written, and going back writes what was. */
#include "desk.h"

#include <stdio.h>

#include "app/engine.h"
#include "app/history.h"
#include "domain/account.h"

static const char REFUGE[] =
    "{'name':'Le Refuge','kind':'hebergement','description':'Premier texte','acronym':'LR',"
    "'places':[{'key':'p1','name':'Accueil','address':'1 place Ouverte','insee':'92007','lat':48.8,'lon':2.3,"
    "'geo_precision':'address','hours':'Mo-Fr 09:00-12:00',"
    "'contacts':[{'kind':'phone','value':'01 99 00 00 02','label':'accueil','level':'public'}]},"
    "{'key':'p2','name':'Annexe','address':'2 rue du Lac'}],"
    "'services':[{'key':'s1','name':'Hébergement','languages':['lsf','arabe'],'intake':'waiting',"
    "'places':[{'place':'p1','hours':'Tu 10:00-11:00'}]}],"
    "'contacts':[{'kind':'phone','value':'01 99 00 00 01','level':'public'},"
    "{'kind':'mail','value':'refuge@example.org','level':'team'}]}";

static const char LAST[] = "SELECT max(seq) FROM change", ROWS[] = "SELECT count(*) FROM change",
                  LOCKS[] = "SELECT count(*) FROM field_lock";

static int64_t first; /* the version in which the structure was made */

/* The next day. */
static struct desk *house_open(void)
{
    struct desk *h = desk_open();
    h->id = fixture_add(h->f, REFUGE);
    first = fixture_number(h->f, LAST);
    h->ctx.now += 86400;
    return h;
}

/* Saves what `change` makes of it, a minute later than all before; the version's seq. */
static int64_t change(struct desk *h, void (*make)(struct structure *s))
{
    struct structure before = desk_now(h), after = desk_now(h);
    make(&after);
    h->f->author.now += 60;
    (void)fixture_save(h->f, &before, &after);
    return fixture_number(h->f, LAST);
}

static enum restored restore(struct desk *h, int64_t version, const char *field, int64_t rev)
{
    struct restoring what = {.uuid = str_of(desk_now(h).uuid), .version = version, .field = str_of(field), .rev = rev};
    enum restored out = RESTORED_UNKNOWN;
    struct ctx *ctx = &h->ctx;
    if (history_restore(ctx, &what, &out) != 0)
        fail_msg("%s", ctx->err.msg);
    assert_false(db_in_transaction(h->f->db));
    return out;
}

static void set_text(struct structure *s, const char *field, const char *text)
{
    const char **member = record_member(&structure_type.fields[record_index(&structure_type, str_of(field))], s);
    *member = text;
}

static void redescribe(struct structure *s)
{
    set_text(s, "description", "Second texte");
}

static void rename_it(struct structure *s)
{
    set_text(s, "name", "Autre nom");
}

static void drop_contacts(struct structure *s)
{
    s->contacts.n = 0;
}

static void drop_first_place(struct structure *s)
{
    s->places.items = (struct place *)s->places.items + 1;
    s->places.n = 1;
    ((struct service *)s->services.items)[0].places.n = 0;
}

static void move_first_place(struct structure *s)
{
    struct place *p = s->places.items;
    p->lat = 48.9;
    p->lon = 2.4;
    p->address = "5 rue Neuve";
}

static void add_service(struct structure *s)
{
    static struct service two[2];
    two[0] = *(struct service *)s->services.items;
    two[1] = (struct service){.name = "Écoute"};
    record_mark_set(&two[1], record_index(&service_type, STR("name")));
    s->services = (struct list){two, 2};
}

static void a_field_comes_back_and_is_kept_from_imports(void **state)
{
    (void)state;
    struct desk *h = house_open();
    int64_t version = change(h, redescribe);
    assert_int_equal(restore(h, version, "description", desk_now(h).rev), RESTORED_DONE);
    struct structure s = desk_now(h);
    assert_string_equal(s.description, "Premier texte");
    assert_true(s.rev > version);
    static const char written[] =
        "SELECT count(*) FROM change WHERE cause = 'form' AND account = 7 AND actor = 'coordinator'"
        " AND reason = 'restauration du 22 novembre 2026' AND entity = 'structure' AND op = 'update'"
        " AND diff = '{\"description\":[\"Second texte\",\"Premier texte\"]}'";
    static const char locked[] = "SELECT count(*) FROM field_lock WHERE entity = 'structure' AND entity_id = 1"
                                 " AND field = 'description' AND by = 'coordinator'";
    static const char decided[] = "SELECT count(*) FROM structure WHERE completeness > 0 AND visible_rule IS NOT NULL";
    assert_int_equal(fixture_number(h->f, written), 1);
    assert_int_equal(fixture_number(h->f, locked), 1);
    assert_int_equal(fixture_number(h->f, LOCKS), 1);
    assert_int_equal(fixture_number(h->f, decided), 1);
    assert_int_equal(restore(h, version, "description", s.rev), RESTORED_NOTHING);
    desk_close(h);
}

static void what_changed_since_is_refused_and_what_did_not_is_not(void **state)
{
    (void)state;
    struct desk *h = house_open();
    int64_t version = change(h, redescribe), shown = desk_now(h).rev;
    change(h, rename_it);
    int64_t rows = fixture_number(h->f, ROWS);
    assert_int_equal(restore(h, first, NULL, shown), RESTORED_CHANGED);
    assert_int_equal(fixture_number(h->f, ROWS), rows);
    assert_int_equal(restore(h, version, "description", shown), RESTORED_DONE); /* another field */
    assert_int_equal(restore(h, version, "description", shown), RESTORED_CHANGED);
    assert_string_equal(desk_now(h).name, "Autre nom");
    desk_close(h);
}

static void contacts_come_back_as_they_were(void **state)
{
    (void)state;
    struct desk *h = house_open();
    int64_t version = change(h, drop_contacts);
    assert_int_equal(desk_now(h).contacts.n, 0);
    assert_int_equal(restore(h, version, "contacts", desk_now(h).rev), RESTORED_DONE);
    struct structure s = desk_now(h);
    assert_int_equal(s.contacts.n, 2);
    const struct contact *c = s.contacts.items;
    assert_string_equal(c[0].value, "01 99 00 00 01");
    assert_int_equal(c[1].level, LEVEL_TEAM);
    static const char locks[] = "SELECT count(*) FROM field_lock WHERE field IN ('phone', 'mail')";
    assert_int_equal(fixture_number(h->f, locks), 2);
    assert_int_equal(restore(h, version, "contacts", s.rev), RESTORED_NOTHING);
    desk_close(h);
}

static void a_place_that_went_comes_back_whole(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct structure before = desk_now(h);
    int64_t version = change(h, drop_first_place);
    assert_int_equal(desk_now(h).places.n, 1);
    /* Its own fields cannot while it is not there. */
    assert_int_equal(restore(h, version - 1, "places", desk_now(h).rev), RESTORED_UNKNOWN);
    assert_int_equal(restore(h, first, NULL, desk_now(h).rev), RESTORED_DONE);
    struct structure s = desk_now(h);
    assert_int_equal(s.places.n, 2);
    assert_string_equal(fixture_place(&s, 0)->uuid, fixture_place(&before, 0)->uuid);
    assert_string_equal(fixture_place(&s, 0)->hours, "Mo-Fr 09:00-12:00");
    assert_int_equal(fixture_place(&s, 0)->contacts.n, 1);
    assert_string_equal(((const struct contact *)fixture_place(&s, 0)->contacts.items)[0].label, "accueil");
    assert_int_equal(fixture_service(&s, 0)->places.n, 1);
    /* And goes again: that version is still there. */
    assert_int_equal(restore(h, version, NULL, s.rev), RESTORED_DONE);
    assert_int_equal(desk_now(h).places.n, 1);
    assert_int_equal(restore(h, first, NULL, desk_now(h).rev), RESTORED_DONE);
    assert_int_equal(desk_now(h).places.n, 2);
    desk_close(h);
}

static void a_version_takes_back_all_that_came_after_it(void **state)
{
    (void)state;
    struct desk *h = house_open();
    int64_t second = change(h, redescribe);
    change(h, add_service);
    change(h, move_first_place);
    change(h, rename_it);
    assert_int_equal(restore(h, second, NULL, desk_now(h).rev), RESTORED_DONE);
    struct structure s = desk_now(h);
    assert_string_equal(s.description, "Second texte");
    assert_string_equal(s.name, "Le Refuge");
    assert_int_equal(s.services.n, 1);
    assert_string_equal(fixture_place(&s, 0)->address, "1 place Ouverte");
    assert_true(fixture_place(&s, 0)->lat > 48.79 && fixture_place(&s, 0)->lat < 48.81);
    assert_int_equal(restore(h, fixture_number(h->f, LAST), NULL, s.rev), RESTORED_NOTHING);
    desk_close(h);
}

static void a_position_comes_back_with_both_its_numbers(void **state)
{
    (void)state;
    struct desk *h = house_open();
    change(h, move_first_place);
    static const char row[] = "SELECT max(seq) FROM change WHERE entity = 'place'";
    assert_int_equal(restore(h, fixture_number(h->f, row), "lon", desk_now(h).rev), RESTORED_DONE);
    struct structure s = desk_now(h);
    const struct place *p = fixture_place(&s, 0);
    assert_true(p->lat < 48.81 && p->lon < 2.31);
    assert_string_equal(p->address, "5 rue Neuve");
    desk_close(h);
}

static void a_closed_structure_opens_again(void **state)
{
    (void)state;
    struct desk *h = house_open();
    int64_t rev;
    must(db_begin(h->f->db, err));
    must(structure_close(h->f->db, &h->f->author, h->id, 0, &rev, err));
    must(db_commit(h->f->db, err));
    assert_int_equal(desk_now(h).status, STATUS_CLOSED);
    assert_int_equal(restore(h, rev, "status", rev), RESTORED_DONE);
    assert_int_equal(desk_now(h).status, STATUS_ACTIVE);
    desk_close(h);
}

static void what_cannot_come_back_says_so_and_writes_nothing(void **state)
{
    (void)state;
    struct desk *h = house_open();
    int64_t other = fixture_add(h->f, "{'name':'Autre','kind':'ccas'}"), others = fixture_number(h->f, LAST);
    int64_t version = change(h, redescribe), rev = desk_now(h).rev, rows = fixture_number(h->f, ROWS);
    assert_true(other != h->id);
    assert_int_equal(restore(h, others, NULL, rev), RESTORED_UNKNOWN);
    assert_int_equal(restore(h, version, "website", rev), RESTORED_UNKNOWN);
    assert_int_equal(restore(h, version + 100, "description", rev), RESTORED_UNKNOWN);
    /* No longer what a record may say; purged; no rules to decide with. */
    fixture_exec(h->f, "UPDATE change SET diff = '{\"status\":[\"asleep\",\"active\"]}' WHERE diff LIKE '%Second%'");
    assert_int_equal(restore(h, version, "status", rev), RESTORED_LOST);
    fixture_exec(h->f, "UPDATE change SET diff = NULL WHERE diff LIKE '%asleep%'");
    assert_int_equal(restore(h, version, "description", rev), RESTORED_LOST);
    assert_int_equal(restore(h, first, NULL, rev), RESTORED_LOST);
    struct rules *rules = h->rules, *none = NULL;
    h->ctx.rules = &none;
    assert_int_equal(restore(h, version, "description", rev), RESTORED_RULES);
    h->ctx.rules = &rules;
    assert_int_equal(fixture_number(h->f, ROWS), rows);
    assert_int_equal(fixture_number(h->f, LOCKS), 0);
    desk_close(h);
}

static void only_the_team_reads_and_restores(void **state)
{
    (void)state;
    struct desk *h = house_open();
    static const struct audience partners = {.level = LEVEL_PARTNERS};
    struct change_version versions[1];
    struct change *rows;
    struct restoring what = {.uuid = str_of(desk_now(h).uuid), .version = first, .rev = 1};
    enum restored done;
    struct history history;
    size_t n, total;
    must_fail(change_versions(h->f->db, &partners, h->id, 0, 1, 0, versions, &n, &total, err), ERR_REFUSED, "team");
    must_fail(change_rows(h->f->db, &audience_public, h->id, 0, 9, h->f->a, &rows, &n, err), ERR_REFUSED, "team");
    h->who.role = ROLE_PARTNER;
    h->ctx.audience = &partners;
    assert_int_equal(history_restore(&h->ctx, &what, &done), -1);
    assert_int_equal(h->ctx.err.code, ERR_REFUSED);
    h->ctx.account = NULL;
    assert_int_equal(history_restore(&h->ctx, &what, &done), -1);
    /* Hidden from them, it is as if it were not. */
    assert_int_equal(history_read(&h->ctx, what.uuid, 1, &history), 0);
    desk_close(h);
}

static void history_is_read_by_version_the_newest_first(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct history out;
    change(h, drop_first_place);
    change(h, redescribe);
    assert_int_equal(history_read(&h->ctx, str_of(desk_now(h).uuid), 1, &out), 1);
    assert_int_equal(out.n, 3);
    assert_int_equal(out.total, 3);
    assert_true(out.versions[0].current && !out.versions[1].current);
    const struct history_line *line = &out.versions[0].rows[0].lines[0];
    assert_string_equal(line->name, "description");
    assert_string_equal(line->was, "Premier texte");
    assert_true(line->restorable);
    assert_int_equal(out.versions[1].n, 2); /* the place, and the service that was held there */
    assert_int_equal(out.versions[1].rows[1].change->op, CHANGE_DELETE);
    assert_string_equal(out.versions[1].rows[1].change->name, "Accueil");
    assert_int_equal(out.versions[2].rows[0].change->op, CHANGE_CREATE);
    assert_int_equal(history_read(&h->ctx, STR("00000000-0000-4000-8000-000000000000"), 1, &out), 0);
    assert_int_equal(history_read(&h->ctx, str_of(desk_now(h).uuid), 2, &out), 1);
    assert_int_equal(out.n, 0);
    desk_close(h);
}

static void what_two_did_in_one_second_is_told_of_each(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct history out;
    fixture_exec(h->f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                       "(8, 'v', 0, 0, 0, 'Coordinateur 3', 'd@example.org', 'd@example.org', 'coordinator');"
                       "INSERT INTO change(at, actor, account, cause, entity, entity_id, op, diff) VALUES"
                       "(5, 'c', 7, 'form', 'structure', 1, 'update', '{\"acronym\":[\"a\",\"b\"]}'),"
                       "(5, 'c', 8, 'form', 'structure', 1, 'update', '{\"acronym\":[\"b\",\"c\"]}'),"
                       "(5, 'c', 7, 'form', 'structure', 1, 'update', '{\"acronym\":[\"c\",\"d\"]}'),"
                       "(5, 'c', 7, 'form', 'structure', 1, 'update', '{\"website\":[\"c\",\"d\"]}')");
    static const struct {
        const char *who;
        size_t rows;
    } told[] = {{"Coordinatrice 2", 2}, {"Coordinateur 3", 1}, {"Coordinatrice 2", 1}};
    assert_int_equal(history_read(&h->ctx, str_of(desk_now(h).uuid), 1, &out), 1);
    assert_int_equal(out.total, 4);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(out.versions[i].n, told[i].rows);
        assert_int_equal(out.versions[i].more, 0);
        for (size_t k = 0; k < out.versions[i].n; k++)
            assert_string_equal(out.versions[i].rows[k].change->account, told[i].who);
    }
    desk_close(h);
}

static void too_many_rows_at_once_are_refused(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct change *rows;
    size_t n;
    fixture_exec(h->f,
                 "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 4999)"
                 " INSERT INTO change(at, actor, cause, entity, entity_id, op) SELECT 0, 'x', 'form', 'structure',"
                 " 1, 'update' FROM i");
    must(change_rows(h->f->db, &audience_team, h->id, 0, INT64_MAX, h->f->a, &rows, &n, err));
    assert_int_equal(n, CHANGE_ROWS_MAX);
    fixture_exec(h->f, "INSERT INTO change(at, actor, cause, entity, entity_id, op) VALUES(0, 'x', 'form', 'structure',"
                       " 1, 'update')");
    must_fail(change_rows(h->f->db, &audience_team, h->id, 0, INT64_MAX, h->f->a, &rows, &n, err), ERR_LIMIT, "5000");
    desk_close(h);
}

/* What imports of a big structure leave: as many versions as rows, a second apart, or all of one second. */
static void add_rows(struct desk *h, int n, int bytes, bool apart)
{
    char sql[600];
    (void)snprintf(
        sql, sizeof sql,
        "WITH RECURSIVE i(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM i WHERE n < %d)"
        " INSERT INTO change(at, actor, cause, entity, entity_id, op, diff) SELECT %lld + n * %d, 'import x',"
        " 'import', 'structure', %lld, 'update', json_object('description',"
        " json_array(printf('%%.*c', %d, 'a'), printf('%%.*c', %d, 'b'))) FROM i",
        n, (long long)h->f->author.now + 60, apart, (long long)h->id, bytes / 2, bytes / 2);
    fixture_exec(h->f, sql);
}

static void a_heavy_version_has_a_page_of_its_own(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct history all, one;
    struct str uuid = str_of(desk_now(h).uuid);
    add_rows(h, 3, HISTORY_WEIGHT_MAX * 2 / 5, true);
    int64_t last = fixture_number(h->f, LAST);
    assert_int_equal(history_read(&h->ctx, uuid, 1, &all), 1);
    assert_int_equal(all.total, 4);
    assert_false(all.versions[0].folded || all.versions[1].folded);
    assert_true(all.versions[0].current);
    assert_true(all.versions[2].folded);
    assert_int_equal(all.versions[2].n, 1);
    assert_int_equal(all.versions[2].rows[0].n, 0);
    assert_false(all.versions[3].folded);
    assert_int_equal(history_read_version(&h->ctx, uuid, last - 2, &one), 1);
    assert_int_equal(one.n, 1);
    assert_false(one.versions[0].folded || one.versions[0].current);
    assert_int_equal(one.versions[0].rows[0].n, 1);
    assert_int_equal(one.versions[0].more, 0);
    assert_int_equal(history_read_version(&h->ctx, uuid, last + 1, &one), 1);
    assert_int_equal(one.n, 0);
    desk_close(h);
}

static void a_version_too_heavy_for_a_page_shows_what_fits(void **state)
{
    (void)state;
    struct desk *h = house_open();
    struct history one;
    add_rows(h, 400, 100, false);
    assert_int_equal(history_read_version(&h->ctx, str_of(desk_now(h).uuid), fixture_number(h->f, LAST), &one), 1);
    assert_int_equal(one.n, 1);
    assert_true(one.versions[0].current);
    assert_true(one.versions[0].n > HISTORY_WEIGHT_MAX / (HISTORY_FIELD_WEIGHT + 200) && one.versions[0].more > 0);
    assert_int_equal(one.versions[0].n + (size_t)one.versions[0].more, 400);
    desk_close(h);
}

static void who_goes_back_too_far_is_told_and_has_lost_nothing(void **state)
{
    (void)state;
    struct desk *h = house_open();
    h->ctx.arena = arena_new(ENGINE_ARENA_MAX);
    add_rows(h, 2000, 4000, true); /* what is read back does not fit beside them */
    assert_int_equal(restore(h, first, "", desk_now(h).rev), RESTORED_FAR);
    assert_true(arena_used(h->ctx.arena) < 1u << 20);
    add_rows(h, CHANGE_ROWS_MAX, 10, true);
    assert_int_equal(restore(h, first, "", desk_now(h).rev), RESTORED_FAR);
    assert_string_equal(desk_now(h).description, "Premier texte");
    arena_free(h->ctx.arena);
    desk_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_comes_back_and_is_kept_from_imports),
        cmocka_unit_test(what_changed_since_is_refused_and_what_did_not_is_not),
        cmocka_unit_test(contacts_come_back_as_they_were),
        cmocka_unit_test(a_place_that_went_comes_back_whole),
        cmocka_unit_test(a_version_takes_back_all_that_came_after_it),
        cmocka_unit_test(a_position_comes_back_with_both_its_numbers),
        cmocka_unit_test(a_closed_structure_opens_again),
        cmocka_unit_test(what_cannot_come_back_says_so_and_writes_nothing),
        cmocka_unit_test(only_the_team_reads_and_restores),
        cmocka_unit_test(history_is_read_by_version_the_newest_first),
        cmocka_unit_test(what_two_did_in_one_second_is_told_of_each),
        cmocka_unit_test(too_many_rows_at_once_are_refused),
        cmocka_unit_test(a_heavy_version_has_a_page_of_its_own),
        cmocka_unit_test(a_version_too_heavy_for_a_page_shows_what_fits),
        cmocka_unit_test(who_goes_back_too_far_is_told_and_has_lost_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
