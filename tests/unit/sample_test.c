/* The demo territory comes, is recognised, and goes without a trace; what else is there stays. */
#include "desk.h"
#include "site.h"

#include "app/ready.h"
#include "app/sample.h"
#include "domain/search_check.h"

static struct desk *d;

static struct fixture *with_demo(int64_t *structures)
{
    d = desk_open();
    struct fixture *f = d->f;
    must(sample_load(f->db, d->rules, &f->author, f->a, structures, err));
    desk_refresh(d);
    return f;
}

static int64_t found(struct fixture *f)
{
    return fixture_number(f, "SELECT count(*) FROM search_public WHERE search_public MATCH '\"exemple\"'");
}

static void it_goes_with_all_that_is_its_own(void **state)
{
    (void)state;
    int64_t n;
    struct sample_left left;
    struct fixture *f = with_demo(&n);
    must(sample_count(f->db, &left, err));
    assert_int_equal(left.structures, n);
    assert_int_equal(left.mixed, 0);
    assert_true(found(f) > 0);
    f->author.cause = CAUSE_FORM;
    int64_t ours = fixture_add(f, "{'name':'À nous (exemple)','kind':'cms','places':[{'insee':'92007'}],"
                                  "'services':[{'name':'Accueil'}]}");
    fixture_exec(
        f, "UPDATE structure SET parent = 1 WHERE name LIKE 'À nous%';"
           "INSERT INTO field_lock VALUES('structure', 1, 'name', 'admin', 0), ('place', 1, 'name', 'admin', 0);"
           "INSERT INTO counter SELECT 'view', short, '2026-11-22', 3 FROM structure;"
           "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role)"
           " VALUES(99, 'une', 0, 0, 0, 'Une', 'x', 'x', 'coordinator');"
           "INSERT INTO campaign(id, uuid, created_at, account, label) VALUES(1, 'a', 0, 99, 'À la démonstration'),"
           " (2, 'b', 0, 99, 'À nous aussi');"
           "INSERT INTO campaign_link(campaign, structure, person, created_at, expires_at)"
           " VALUES(1, 1, 0, 0, 0), (2, 1, 0, 0, 0);"
           "INSERT INTO campaign_link(campaign, structure, person, created_at, expires_at)"
           " SELECT 2, id, 0, 0, 0 FROM structure WHERE name LIKE 'À nous%'");
    desk_refresh(d);
    must(sample_remove(f->db, &f->author, f->a, &left, err));
    assert_int_equal(left.structures, n);
    /* Only what somebody typed is left, whole, and found. */
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM structure"), 1);
    struct structure s = fixture_load(f, &audience_public, ours);
    assert_string_equal(s.name, "À nous (exemple)");
    assert_int_equal(s.services.n, 1);
    assert_int_equal(found(f), 1);
    /* A campaign that asked nobody else went too. */
    assert_int_equal(fixture_number(f, "SELECT sum(id) FROM campaign"), 2);
    static const char *const empty[] = {
        "SELECT count(*) FROM source",
        "SELECT count(*) FROM source_record",
        "SELECT count(*) FROM source_mapped",
        "SELECT count(*) FROM import_run",
        "SELECT count(*) FROM field_lock",
        "SELECT count(*) FROM verification",
        "SELECT count(*) FROM structure WHERE parent IS NOT NULL",
        "SELECT count(*) FROM contact",
        "SELECT count(*) FROM change WHERE entity = 'structure' AND entity_id NOT IN (0, (SELECT id FROM structure))",
        "SELECT count(*) FROM change WHERE entity = 'place' AND entity_id NOT IN (SELECT id FROM place)",
        "SELECT count(*) FROM change WHERE entity = 'service' AND entity_id NOT IN (SELECT id FROM service)",
        "SELECT count(*) FROM search_doc WHERE structure NOT IN (SELECT id FROM structure)"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        if (fixture_number(f, empty[i]) != 0)
            fail_msg("%s: %lld", empty[i], (long long)fixture_number(f, empty[i]));
    }
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM counter"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    /* Its settings stay, and once is enough. */
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM setting WHERE key = 'team.phone'"), 1);
    must_fail(sample_remove(f->db, &f->author, f->a, &left, err), ERR_REFUSED, "nothing of the demo");
    desk_close(d);
}

static void what_a_form_or_another_source_made_too_stays_and_is_flagged(void **state)
{
    (void)state;
    int64_t n;
    struct sample_left left;
    struct fixture *f = with_demo(&n);
    fixture_exec(f,
                 "INSERT INTO source(name, map, title, old_after) VALUES('finess', 'finess', 'FINESS', 90);"
                 "INSERT INTO import_run SELECT 900, id, 0, 'f.csv', NULL, (SELECT rule_hash FROM import_run), 1, 0, 0,"
                 " 0, 0, 0, 'cli', NULL, 0, 0 FROM source WHERE name = 'finess';"
                 "INSERT INTO source_record(source, ext_id, structure, mapped_hash, seen_run)"
                 " SELECT id, 'x', 1, 'h', 900 FROM source WHERE name = 'finess';"
                 "UPDATE change SET cause = 'form' WHERE entity = 'structure' AND entity_id = 2 AND op = 'create'");
    must(sample_remove(f->db, &f->author, f->a, &left, err));
    assert_int_equal(left.structures, n - 2);
    assert_int_equal(left.mixed, 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM structure WHERE flagged LIKE '%à relire'"), 2);
    assert_int_equal(fixture_number(f, "SELECT sum(id) FROM structure"), 3);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM source WHERE demo = 1"), 0);
    desk_close(d);
}

/* Tables to come: a row that belongs to a structure must go with it, or the demo could not be taken out. */
static void whatever_refers_to_a_structure_lets_it_go(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) k"
                                       " WHERE t.type = 'table' AND k.\"table\" IN ('structure', 'place', 'service')"
                                       " AND k.on_delete NOT IN ('CASCADE', 'SET NULL')"
                                       " AND NOT (t.name = 'structure' AND k.\"from\" IN ('parent', 'see_instead'))"),
                     0);
    fixture_close(f);
}

static void the_banner_goes_with_it(void **state)
{
    (void)state;
    int64_t n;
    struct sample_left left;
    struct fixture *f = with_demo(&n);
    struct site_test t = site_open(f, &audience_public);
    struct reply reply = site_get(&t, "/");
    assert_true(site_count(&reply, "Démonstration") == 1 && reply.noindex);
    must(sample_remove(f->db, &f->author, f->a, &left, err));
    reply = site_get(&t, "/");
    assert_true(reply.status == 200 && site_count(&reply, "Démonstration") == 0 && !reply.noindex);
    site_close(&t);
    desk_close(d);
}

/* ---- Ready to be published ---- */

static struct ready_line lines[READY__MAX];

static size_t look(struct ctx *ctx, bool over_https)
{
    size_t left;
    if (ready_read(ctx, over_https, lines, &left) != 0)
        fail_msg("%s", ctx->err.msg);
    return left;
}

static void expect(struct ctx *ctx, enum ready_item item, bool done, const char *part)
{
    (void)look(ctx, true);
    if (lines[item].done != done || !strstr(lines[item].state, part))
        fail_msg("%s: %d, \"%s\", should say \"%s\"", lines[item].label, lines[item].done, lines[item].state, part);
}

static void each_point_says_why_it_is_not_done(void **state)
{
    (void)state;
    int64_t n;
    struct sample_left sample;
    struct fixture *f = with_demo(&n);
    struct config c = {0};
    struct ctx ctx = {.db = f->db, .arena = f->a, .now = FIXTURE_NOW, .config = &c};
    assert_int_equal(look(&ctx, true), READY__MAX);
    expect(&ctx, READY_HTTPS, false, "base_url dans");
    c.base_url = "http://annuaire.example.org";
    expect(&ctx, READY_HTTPS, false, "commence par http");
    c.base_url = "https://annuaire.example.org";
    expect(&ctx, READY_HTTPS, false, "behind_proxy");
    c.behind_proxy = true;
    (void)look(&ctx, false);
    assert_true(!lines[READY_HTTPS].done && strstr(lines[READY_HTTPS].state, "sans HTTPS"));
    expect(&ctx, READY_HTTPS, true, "en HTTPS");
    expect(&ctx, READY_MAIL, false, "courriel d’essai");
    c.backup_dir = "none";
    expect(&ctx, READY_BACKUP, false, "backup_dir");
    c.backup_dir = NULL;
    expect(&ctx, READY_BACKUP, false, "même machine");
    c.backup_command = "true";
    expect(&ctx, READY_BACKUP, false, "pas encore");
    expect(&ctx, READY_LEGAL, false, "Encore celles de l’exemple");
    expect(&ctx, READY_LEGAL, false, "Hébergeur");
    expect(&ctx, READY_DEMO, false, "encore là");
    must(sample_remove(f->db, &f->author, f->a, &sample, err));
    fixture_exec(f, "INSERT OR REPLACE INTO setting(key, value) VALUES('mail.test_delivered', '1'),"
                    "('backup.at', '1795339800'), ('backup.file', '/tmp/x'),"
                    "('team.name', 'DAC'), ('team.territory', 'ici'), ('team.phone', '01 99 00 11 00'),"
                    "('team.phone_hours', 'toujours'), ('team.mail', 'e@example.org'), ('team.address', 'a'),"
                    "('publisher.entity', 'e'), ('publisher.address', 'a'), ('publisher.director', 'd'),"
                    "('host.name', 'h'), ('host.address', 'h'), ('host.phone', '01 99 00 11 01'),"
                    "('privacy.contact', 'p')");
    expect(&ctx, READY_BACKUP, true, "22 novembre 2026");
    assert_int_equal(look(&ctx, true), 0);
    fixture_exec(f, "INSERT OR REPLACE INTO setting(key, value) VALUES('backup.failed_at', '1795339900'),"
                    "('backup.failure', 'no')");
    expect(&ctx, READY_BACKUP, false, "échoué");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_goes_with_all_that_is_its_own),
        cmocka_unit_test(what_a_form_or_another_source_made_too_stays_and_is_flagged),
        cmocka_unit_test(whatever_refers_to_a_structure_lets_it_go),
        cmocka_unit_test(the_banner_goes_with_it),
        cmocka_unit_test(each_point_says_why_it_is_not_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
