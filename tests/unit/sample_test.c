/* The demo territory comes, is recognised, and goes without a trace; what else is there stays. */
#include "desk.h"
#include "site.h"

#include "app/constraints.h"
#include "app/ready.h"
#include "app/sample.h"
#include "base/date.h"
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
    /* but for the zone of its school holidays, which nobody chose */
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM setting WHERE key = 'planning.school_zone'"), 0);
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

/* ---- Its planning ---- */

/* What the year's report gives, from the dates that were recorded. */
static void the_activity_of_2023_is_what_the_report_of_that_year_counts(void **state)
{
    (void)state;
    int64_t n;
    struct fixture *f = with_demo(&n);
#define DATES(what, of) "SELECT " what " FROM occurrence o WHERE o.example = 1 AND o.status = 'done' AND " of
#define SUM(code, of) \
    "SELECT sum(t.value) FROM occurrence o JOIN tally t ON t.occurrence = o.id AND t.measure = '" code "'" \
    " WHERE o.example = 1 AND " of
#define PLACES(what, of) \
    "SELECT " what " FROM occurrence o JOIN place p ON p.id = o.place JOIN structure s ON s.id = p.structure" \
    " WHERE o.example = 1 AND " of
    static const struct {
        const char *sql;
        int64_t number;
    } figures[] = {
        {DATES("count(*)", "1"), 82 + 43 + 83 + 142 + 41},
        {DATES("count(*)", "o.counted_at IS NOT NULL"), 391},
        {DATES("count(*)", "substr(o.day, 1, 4) <> '2023'"), 0},
        {DATES("count(*)", "o.kind = 'permanence'"), 82},
        {DATES("count(DISTINCT o.place)", "o.kind = 'permanence'"), 11},
        {SUM("sensibilisees", "o.kind = 'permanence'"), 2499},
        {SUM("entretiens", "o.kind = 'permanence'"), 630},
        {PLACES("count(*)", "o.kind = 'permanence' AND s.name LIKE 'Restos du Cœur%'"), 38},
        {PLACES("count(DISTINCT p.id)", "o.kind = 'permanence' AND s.name LIKE 'Restos du Cœur%'"), 5},
        {PLACES("count(*)", "o.kind = 'permanence' AND s.name LIKE 'Secours populaire%'"), 16},
        {PLACES("count(DISTINCT p.id)", "o.kind = 'permanence' AND s.name LIKE 'Secours populaire%'"), 2},
        {PLACES("count(*)", "o.kind = 'permanence' AND s.name LIKE 'Secours catholique%'"), 9},
        {PLACES("count(*)", "o.kind = 'permanence' AND s.name = 'La Passerelle-IDSU'"), 5},
        {PLACES("count(*)", "o.kind = 'permanence' AND s.name = 'Foyer Adoma de Clamart'"), 7},
        {PLACES("count(*)", "o.kind = 'permanence' AND s.name = 'Foyer Adoma de Bagneux'"), 7},
        {DATES("count(*)", "o.kind = 'atelier'"), 43},
        {SUM("participants", "o.kind = 'atelier'"), 369},
        {PLACES("count(DISTINCT s.id)", "o.kind = 'atelier'"), 13}, /* visited; the others came along: */
        {DATES("count(DISTINCT o.public_note)", "o.kind = 'atelier' AND o.public_note LIKE 'Avec %'"), 16 - 13},
        {DATES("count(*)", "o.kind IN ('rencontre', 'evenement')"), 83},
        {DATES("count(*)", "o.kind = 'rencontre'"), 70},
        {SUM("professionnels", "o.kind IN ('rencontre', 'evenement')"), 1025},
        {SUM("professionnels", "o.title LIKE 'Webinaire%'"), 85},
        {DATES("count(*)", "o.kind IN ('reunion', 'reunion-partenaire', 'rendez-vous')"), 142},
        {SUM("participants", "o.kind IN ('reunion', 'reunion-partenaire', 'rendez-vous')"), 1054},
        {SUM("duree", "o.kind IN ('reunion', 'reunion-partenaire', 'rendez-vous')"), 314 * 60},
        {DATES("count(*)", "o.kind = 'reunion'"), 45},
        {SUM("participants", "o.kind = 'reunion'"), 557},
        {SUM("duree", "o.kind = 'reunion'"), 113 * 60},
        {DATES("count(*)", "o.kind = 'reunion-partenaire'"), 31},
        {SUM("participants", "o.kind = 'reunion-partenaire'"), 228},
        {SUM("duree", "o.kind = 'reunion-partenaire'"), 97 * 60},
        {DATES("count(*)", "o.kind = 'rendez-vous'"), 66},
        {SUM("participants", "o.kind = 'rendez-vous'"), 269},
        {SUM("duree", "o.kind = 'rendez-vous'"), 104 * 60},
        {DATES("count(*)", "o.kind IN ('formation', 'formation-externe', 'stage')"), 41},
        {SUM("participants", "o.kind IN ('formation', 'formation-externe', 'stage')"), 498},
        /* 1,231 h in the report's table; its text says 1,127, which are the interns' alone. */
        {SUM("duree", "o.kind IN ('formation', 'formation-externe', 'stage')"), 1231 * 60},
        {DATES("count(*)", "o.kind = 'formation'"), 31},
        {SUM("participants", "o.kind = 'formation'"), 402},
        {SUM("duree", "o.kind = 'formation'"), 92 * 60},
        {DATES("count(*)", "o.kind = 'formation-externe'"), 4},
        {SUM("participants", "o.kind = 'formation-externe'"), 90},
        {SUM("duree", "o.kind = 'formation-externe'"), 12 * 60},
        {DATES("count(*)", "o.kind = 'stage'"), 6},
        {SUM("participants", "o.kind = 'stage'"), 6},
        {SUM("duree", "o.kind = 'stage'"), 1127 * 60},
    };
#undef DATES
#undef SUM
#undef PLACES
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        if (fixture_number(f, figures[i].sql) != figures[i].number)
            fail_msg("%s: %lld, should be %lld", figures[i].sql, (long long)fixture_number(f, figures[i].sql),
                     (long long)figures[i].number);
    }
    desk_close(d);
}

/* Findings of each of these dates, by strength. */
static void look_at_dates(const char *from, const char *to, size_t *hard, size_t *absent, size_t *soft)
{
    struct board *b;
    struct findings *found = ARENA_NEW(d->f->a, struct findings);
    int32_t first = 0, last = 0;
    *hard = *absent = *soft = 0;
    must(date_parse(str_of(from), &first, err));
    must(date_parse(str_of(to), &last, err));
    if (board_load(&d->ctx, first, last, NULL, 0, &b) != 0)
        fail_msg("%s", d->ctx.err.msg);
    for (size_t i = 0; i < b->n_dates; i++) {
        must(constraints_check(b, &b->dates[i], d->f->a, found, err));
        *hard += found->hard;
        for (size_t k = 0; k < found->n; k++) {
            const struct finding *x = &found->items[k];
            *absent += x->strength == STRENGTH_HARD && x->constraint == CONSTRAINT_ABSENCE;
            *soft += x->strength == STRENGTH_SOFT && x->weight > 0;
            if (x->strength == STRENGTH_HARD && x->constraint != CONSTRAINT_ABSENCE)
                print_message("%s: %s\n", b->dates[i].title, x->text);
        }
    }
}

static void the_activity_of_2023_was_planned_without_a_conflict(void **state)
{
    (void)state;
    int64_t n;
    size_t hard, absent, soft;
    struct fixture *f = with_demo(&n);
    look_at_dates("2023-01-01", "2023-12-31", &hard, &absent, &soft);
    assert_int_equal(hard, 0);
    assert_true(soft < 391 / 10); /* nor much that warns */
    static const char shown[] = "SELECT count(*) FROM occurrence WHERE example = 1 AND level < 2";
    assert_true(fixture_number(f, shown) > 0); /* public by their kind, examples all the same: */
    struct occurrence_query q = {.from = 0, .to = 2LL * FIXTURE_NOW};
    struct occurrence *dates;
    size_t n_dates;
    must(occurrence_list(f->db, &audience_public, &q, f->a, &dates, &n_dates, err));
    for (size_t i = 0; i < n_dates; i++)
        assert_false(dates[i].example);
    desk_close(d);
}

static void a_season_stands_around_the_day_of_the_installation(void **state)
{
    (void)state;
    int64_t n;
    size_t hard, absent, soft;
    struct fixture *f = with_demo(&n);
    static const struct {
        const char *sql;
        int64_t least, most;
    } figures[] = {
        {"SELECT count(*) FROM series", 11, 11},
        {"SELECT count(*) FROM occurrence WHERE example = 0 AND level = 0 AND status = 'confirmed'"
         " AND start_utc > 1795339800",
         60, 200},
        {"SELECT count(*) FROM occurrence WHERE example = 0 AND was_day IS NOT NULL AND reason <> ''", 1, 1},
        {"SELECT count(*) FROM occurrence WHERE example = 0 AND status = 'cancelled' AND reason <> ''", 1, 1},
        {"SELECT count(*) FROM absence", 1, 1},
        /* Past, confirmed, not counted: to be recorded. */
        {"SELECT count(*) FROM occurrence WHERE kind = 'permanence' AND status = 'confirmed' AND end_utc"
         " < 1795339800",
         2, 8},
        {"SELECT count(*) FROM occurrence o WHERE kind = 'permanence' AND status = 'confirmed' AND"
         " (SELECT count(*) FROM occurrence_staff WHERE occurrence = o.id) < 2",
         1, 1},
        {"SELECT count(*) FROM occurrence WHERE kind = 'astreinte'", 63, 63},
        {"SELECT count(DISTINCT position) FROM series_turn", 9, 9},
        {"SELECT count(DISTINCT person) FROM occurrence_staff JOIN occurrence o ON o.id = occurrence"
         " WHERE o.kind = 'astreinte'",
         9, 9},
        {"SELECT count(*) FROM occurrence o JOIN place p ON p.id = o.place JOIN structure s ON s.id = p.structure"
         " WHERE o.example = 0 AND s.name NOT LIKE '%(exemple)'",
         0, 0},
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        int64_t number = fixture_number(f, figures[i].sql);
        if (number < figures[i].least || number > figures[i].most)
            fail_msg("%s: %lld", figures[i].sql, (long long)number);
    }
    look_at_dates("2026-08-01", "2027-12-31", &hard, &absent, &soft);
    assert_true(absent >= 1 && absent == hard); /* the absence to be repaired, and nothing else */
    desk_close(d);
}

static void the_planning_goes_with_the_demo_what_the_team_planned_stays(void **state)
{
    (void)state;
    int64_t n;
    struct sample_left left;
    struct fixture *f = with_demo(&n);
    fixture_exec(f, "INSERT INTO person(uuid, rev, created_at, updated_at, label, employment, professions)"
                    " VALUES('ours', 1, 0, 0, 'IDE à nous', 'member', 'infirmier');"
                    "INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, day, start, minutes,"
                    " start_utc, end_utc, status, open_to, team, place) SELECT 'nôtre', 1, 0, 0, 'atelier', 'À nous',"
                    " '2030-01-07', 540, 60, 1893999600, 1894003200, 'confirmed', 'everyone', t.id, 1 FROM team t"
                    " LIMIT 1;"
                    "INSERT INTO occurrence_staff SELECT o.id, p.id FROM occurrence o, person p WHERE o.uuid = 'nôtre'"
                    " AND p.label IN ('IDE 1', 'IDE à nous');"
                    /* a part of a series that was split is the demo's too */
                    "INSERT INTO series(uuid, rev, created_at, updated_at, kind, title, start, minutes, first,"
                    " extended_to, open_to, split_from) SELECT 'suite', 1, 0, 0, 'atelier', 'Suite', 540, 60,"
                    " '2030-01-07', '2030-01-07', 'everyone', min(id) FROM series");
    must(sample_remove(f->db, &f->author, f->a, &left, err));
    /* Where it stands stays too, to be looked at: it is not left without a place. */
    assert_int_equal(left.mixed, 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM occurrence o JOIN place p ON p.id = o.place"
                                       " JOIN structure s ON s.id = p.structure WHERE s.flagged LIKE '%à relire'"),
                     1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM structure"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM occurrence"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM occurrence WHERE uuid = 'nôtre' AND team IS NULL"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM occurrence_staff"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM person"), 1);
    static const char *const empty[] = {
        "SELECT count(*) FROM series",
        "SELECT count(*) FROM series_staff",
        "SELECT count(*) FROM team",
        "SELECT count(*) FROM team_member",
        "SELECT count(*) FROM tally",
        "SELECT count(*) FROM occurrence_theme",
        "SELECT count(*) FROM funding",
        "SELECT count(*) FROM absence",
        "SELECT count(*) FROM work_pattern",
        "SELECT count(*) FROM change WHERE entity IN ('series', 'occurrence', 'person', 'team', 'absence')"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        if (fixture_number(f, empty[i]) != 0)
            fail_msg("%s: %lld", empty[i], (long long)fixture_number(f, empty[i]));
    }
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    desk_close(d);
}

/* Whatever the day: before a new year, at a change of clocks, in a leap year, in the holidays. */
static void no_day_of_installation_makes_a_conflict(void **state)
{
    (void)state;
    static const char *const days[] = {"2026-12-30", "2027-03-27", "2028-02-29", "2029-07-13"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        int32_t day = 0;
        int64_t n;
        size_t hard, absent, soft;
        char first[DATE_ISO_SIZE], last[DATE_ISO_SIZE];
        d = desk_open();
        must(date_parse(str_of(days[i]), &day, err));
        date_iso(day - 100, first);
        date_iso(day + 300, last);
        d->ctx.now = d->f->author.now = paris_instant(day, 600);
        must(sample_load(d->f->db, d->rules, &d->f->author, d->f->a, &n, err));
        look_at_dates(first, last, &hard, &absent, &soft);
        assert_true(absent >= 1 && absent == hard);
        desk_close(d);
    }
}

/* As for structures: whatever is added to the planning lets a date go. */
static void whatever_refers_to_a_date_lets_it_go(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    assert_int_equal(
        fixture_number(f,
                       "SELECT count(*) FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) k"
                       " WHERE t.type = 'table' AND (k.\"table\" = 'occurrence' OR (k.\"table\" IN"
                       " ('series', 'person', 'team') AND t.name NOT IN ('series', 'occurrence',"
                       " 'series_staff', 'occurrence_staff', 'series_turn'))) AND k.on_delete NOT IN ('CASCADE', 'SET"
                       " NULL')"),
        0);
    fixture_close(f);
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
        cmocka_unit_test(the_activity_of_2023_is_what_the_report_of_that_year_counts),
        cmocka_unit_test(the_activity_of_2023_was_planned_without_a_conflict),
        cmocka_unit_test(a_season_stands_around_the_day_of_the_installation),
        cmocka_unit_test(no_day_of_installation_makes_a_conflict),
        cmocka_unit_test(the_planning_goes_with_the_demo_what_the_team_planned_stays),
        cmocka_unit_test(whatever_refers_to_a_date_lets_it_go),
        cmocka_unit_test(the_banner_goes_with_it),
        cmocka_unit_test(each_point_says_why_it_is_not_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
