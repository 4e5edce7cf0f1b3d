/* The agenda: which dates stand under which day, what narrows it, its pages, a date, a place, the next ones. */
#include "dates.h"
#include "desk.h"
#include "site.h"

#include "app/agenda.h"

/* Ids of the places: two of everybody, one confidential, one of a structure for partners. */
static int64_t hall, school, secret, partners;

static struct fixture *town(void)
{
    static const char rule[] = "INSERT INTO setting(key, value) VALUES('rule.directory.visibility', 'x');"
                               "UPDATE structure SET visible = level, visible_rule = 'x'";
    struct fixture *f = fixture_open();
    fixture_reference(f);
    (void)fixture_add(f,
                      "{'name':'Élan (exemple)','kind':'ccas','places':["
                      "{'key':'1','name':'Salle verte','address':'3 rue des Lilas','postcode':'92220','insee':'92007',"
                      "'access':'Rampe à gauche'},"
                      "{'key':'2','name':'École','insee':'92002'},"
                      "{'key':'3','name':'Secretplace','insee':'92014','confidential':true}]}");
    (void)fixture_add(f, "{'name':'Réseau (exemple)','kind':'ccas','level':'partners','places':["
                         "{'key':'1','name':'Partnerplace','insee':'92007'}]}");
    fixture_exec(f, rule);
    fixture_refresh(f);
    hall = fixture_number(f, "SELECT id FROM place WHERE name = 'Salle verte'");
    school = fixture_number(f, "SELECT id FROM place WHERE name = 'École'");
    secret = fixture_number(f, "SELECT id FROM place WHERE name = 'Secretplace'");
    partners = fixture_number(f, "SELECT id FROM place WHERE name = 'Partnerplace'");
    return f;
}

#define WITH(...) ((const char *const[]){__VA_ARGS__, NULL})

/* A context that reads, one at a time. */
static struct ctx *reader(struct fixture *f, const struct audience *who)
{
    static struct ctx ctx;
    static struct snapshots *snapshots;
    if (ctx.snapshot)
        snapshot_release(snapshots, ctx.snapshot);
    snapshots_free(snapshots);
    snapshots = f ? snapshots_new(&audience_public) : NULL;
    ctx = (struct ctx){.db = f ? f->db : NULL,
                       .arena = f ? f->a : NULL,
                       .now = FIXTURE_NOW,
                       .valid_until = INT64_MAX,
                       .snapshots = snapshots,
                       .audience = who};
    return &ctx;
}

static void leave(struct fixture *f)
{
    (void)reader(NULL, NULL);
    fixture_close(f);
}

static struct agenda read_as(struct fixture *f, const struct audience *who, const struct agenda_query *q)
{
    struct ctx *ctx = reader(f, who);
    struct agenda g;
    if (agenda_read(ctx, q, &g) != 0)
        fail_msg("%s", ctx->err.msg);
    return g;
}

static struct agenda read_list(struct fixture *f, const char *iso)
{
    return read_as(f, &audience_public, &(struct agenda_query){.day = date_on(iso)});
}

/* "24 Permanence santé|25* Atelier": days and titles, * where it was moved from, > where it began before. */
static const char *said(struct fixture *f, const struct agenda *g)
{
    struct buf b = buf_in(f->a, 20000);
    for (size_t i = 0; i < g->n; i++) {
        struct civil c;
        date_to_ymd(g->entries[i].day, &c);
        buf_fmt(&b, "%s%d%s%s ", i ? "|" : "", c.day, g->entries[i].left ? "*" : "", g->entries[i].carried ? ">" : "");
        buf_raw_str(&b, str_of(g->entries[i].said.title));
    }
    return buf_cstr(&b);
}

static void a_list_begins_today_and_shows_what_is_agreed(void **state)
{
    (void)state;
    struct fixture *f = town();
    (void)date_add(f, "2026-11-21", hall, NULL);
    (void)date_add(f, "2026-11-22", hall, WITH("title", "Aujourd’hui"));
    (void)date_add(f, "2026-11-24", hall, WITH("title", "Annulée", "status", "cancelled", "start", "600"));
    (void)date_add(f, "2026-11-24", school, WITH("title", "Tôt", "start", "480"));
    (void)date_add(f, "2026-11-25", hall, WITH("title", "Envisagée", "status", "envisaged"));
    (void)date_add(f, "2026-11-25", hall, WITH("title", "Proposée", "status", "proposed", "start", "800"));
    (void)date_add(f, "2026-11-26", hall, WITH("title", "Exemple", "example", "1"));
    (void)date_add(f, "2026-11-26", school, WITH("title", "Formation", "level", "partners"));
    (void)date_add(f, "2028-10-01", school, WITH("title", "Loin"));
    struct agenda g = read_list(f, "2026-11-22");
    assert_string_equal(said(f, &g), "22 Aujourd’hui|24 Tôt|24 Annulée|1 Loin");
    assert_int_equal(g.ahead, 3);   /* the cancelled one does not take place */
    g = read_list(f, "2020-01-01"); /* not before today */
    assert_int_equal(g.first, date_on("2026-11-22"));
    g = read_as(f, &(struct audience){.level = LEVEL_PARTNERS}, &(struct agenda_query){.day = g.today});
    assert_string_equal(said(f, &g), "22 Aujourd’hui|24 Tôt|24 Annulée|26 Formation|1 Loin");
    g = read_as(f, &audience_team, &(struct agenda_query){.day = g.today});
    assert_int_equal(g.n, 5); /* what is not agreed stands in the planning, for the team too */
    leave(f);
}

static void a_moved_date_is_found_where_it_was_announced(void **state)
{
    (void)state;
    struct fixture *f = town();
    struct occurrence o = date_add(f, "2026-12-03", hall, WITH("title", "Atelier"));
    date_move(f, &o, "2026-12-10");
    struct agenda g = read_list(f, "2026-11-22");
    assert_string_equal(said(f, &g), "3* Atelier|10 Atelier");
    assert_int_equal(g.ahead, 1);
    struct agenda_query week = {.span = AGENDA_WEEK, .day = date_on("2026-12-04")};
    g = read_as(f, &audience_public, &week);
    assert_string_equal(said(f, &g), "3* Atelier");
    assert_int_equal(g.next, date_on("2026-12-10"));
    /* brought forward, even before what is shown */
    date_move(f, &o, "2026-11-20");
    g = read_as(f, &audience_public, &week);
    assert_string_equal(said(f, &g), "3* Atelier");
    assert_false(g.has_next);
    assert_int_equal(g.ahead, 0);
    leave(f);
}

static void weeks_begin_on_monday_and_months_are_whole(void **state)
{
    (void)state;
    struct fixture *f = town();
    (void)date_add(f, "2026-11-30", hall, NULL);
    (void)date_add(f, "2026-12-06", hall, NULL);
    (void)date_add(f, "2027-02-01", hall, NULL);
    struct agenda_query q = {.span = AGENDA_WEEK, .day = date_on("2026-12-02")};
    struct agenda g = read_as(f, &audience_public, &q);
    assert_int_equal(g.first, date_on("2026-11-30"));
    assert_int_equal(g.last, date_on("2026-12-06"));
    assert_int_equal(g.n, 2);
    assert_int_equal(g.before, date_on("2026-11-29"));
    assert_int_equal(g.after, date_on("2026-12-07"));
    q = (struct agenda_query){.span = AGENDA_MONTH, .day = date_on("2027-02-28")};
    g = read_as(f, &audience_public, &q);
    assert_int_equal(g.first, date_on("2027-02-01"));
    assert_int_equal(g.last, date_on("2027-02-28"));
    q.day = date_on("2028-02-10");
    g = read_as(f, &audience_public, &q);
    assert_int_equal(g.last, date_on("2028-02-29"));
    q.day = date_on("2027-01-10"); /* nothing there: what comes */
    g = read_as(f, &audience_public, &q);
    assert_int_equal(g.n, 0);
    assert_int_equal(g.next, date_on("2027-02-01"));
    /* as far as there may be anything, and no further */
    q.day = date_on("2100-01-01");
    g = read_as(f, &audience_public, &q);
    assert_false(g.has_after);
    assert_true(g.last <= g.today + AGENDA_AHEAD_DAYS + 31);
    q.day = date_on("1999-01-01");
    assert_false(read_as(f, &audience_public, &q).has_before);
    leave(f);
}

static void a_date_that_lasts_stands_under_the_first_day_shown(void **state)
{
    (void)state;
    struct fixture *f = town();
    (void)date_add(f, "2026-11-21", hall, WITH("title", "Nuit", "start", "1200", "minutes", "840"));
    (void)date_add(f, "2026-11-21", school, WITH("title", "Soir", "start", "1200", "minutes", "240"));
    struct agenda g = read_list(f, "2026-11-22");
    assert_string_equal(said(f, &g), "22> Nuit"); /* the other ended at midnight */
    g = read_as(f, &audience_public, &(struct agenda_query){.span = AGENDA_WEEK, .day = g.today});
    assert_string_equal(said(f, &g), "21 Nuit|21 Soir");
    leave(f);
}

static void a_long_list_is_cut_between_days(void **state)
{
    (void)state;
    struct fixture *f = town();
    char iso[] = "2026-12-01";
    for (int day = 1; day <= 31; day++) {
        iso[8] = (char)('0' + day / 10);
        iso[9] = (char)('0' + day % 10);
        for (int i = 0; i < 4; i++)
            (void)date_add(f, iso, hall, WITH("start", i % 2 ? "540" : "600"));
    }
    struct agenda g = read_list(f, "2026-11-22");
    assert_int_equal(g.n, 52); /* the thirteenth day is whole */
    assert_int_equal(g.ahead, 124);
    assert_true(g.has_after && !g.has_before);
    assert_int_equal(g.after, date_on("2026-12-14"));
    g = read_as(f, &audience_public, &(struct agenda_query){.day = g.after});
    assert_int_equal(g.n, 52);
    assert_true(g.has_before);
    assert_int_equal(g.before, date_on("2026-12-01"));
    g = read_as(f, &audience_public, &(struct agenda_query){.day = g.after});
    assert_int_equal(g.n, 20);
    assert_false(g.has_after);
    leave(f);
}

/* "diabete:2 nutrition:1" */
static const char *offered(struct fixture *f, const struct agenda_choices *c)
{
    struct buf b = buf_in(f->a, 4000);
    for (size_t i = 0; i < c->n; i++)
        buf_fmt(&b, "%s%s:%zu", i ? " " : "", c->items[i].label, c->items[i].n);
    return buf_cstr(&b);
}

static void dates_of_two_years_are_all_found_once(void **state)
{
    (void)state;
    struct fixture *f = town();
    struct occurrence o = date_add(f, "2026-11-25", hall, WITH("start", "1200", "minutes", "2880"));
    char iso[DATE_ISO_SIZE];
    for (int32_t day = o.day + 1; day < o.day + 700; day++) {
        date_iso(day, iso);
        (void)date_add(f, iso, hall, WITH("start", "1380", "minutes", "120"));
    }
    struct agenda g = read_list(f, "2026-11-22");
    assert_int_equal(g.ahead, 700);
    assert_int_equal(g.n, AGENDA_LIST_SIZE);
    assert_string_equal(offered(f, &g.choices[AGENDA_COMMUNE]), "Bagneux:700");
    g = read_as(f, &audience_public, &(struct agenda_query){.day = o.day + 690});
    assert_int_equal(g.n, 10);
    leave(f);
}

static struct fixture *busy_town(void)
{
    struct fixture *f = town();
    (void)date_add(f, "2026-11-24", hall, WITH("theme", "diabete", "publics", "adultes|femmes"));
    (void)date_add(f, "2026-11-25", school, WITH("theme", "diabete", "kind", "atelier", "title", "Atelier cuisine"));
    (void)date_add(f, "2026-11-26", hall, WITH("theme", "vaccination", "campaign", "octobre-rose"));
    (void)date_add(f, "2026-11-27", hall, WITH("theme", "vaccination", "status", "cancelled"));
    (void)date_add(f, "2026-11-28", secret, WITH("theme", "deuil", "title", "Écoute"));
    return f;
}

static void every_choice_that_is_offered_finds_something(void **state)
{
    (void)state;
    struct fixture *f = busy_town();
    struct agenda_query q = {.day = date_on("2026-11-22")};
    struct agenda g = read_as(f, &audience_public, &q);
    assert_string_equal(offered(f, &g.choices[AGENDA_COMMUNE]), "Antony:1 Bagneux:2"); /* not the secret one */
    assert_string_equal(offered(f, &g.choices[AGENDA_PLACE]), "École, Antony:1 Salle verte, Bagneux:2");
    assert_string_equal(offered(f, &g.choices[AGENDA_KIND]), "atelier:1 permanence:3");
    assert_string_equal(offered(f, &g.choices[AGENDA_CAMPAIGN]), "Octobre Rose:1");
    assert_int_equal(g.choices[AGENDA_THEME].n, 3);
    assert_int_equal(g.choices[AGENDA_PUBLIC].n, 2);
    q.chosen[AGENDA_THEME] = STR("diabete");
    g = read_as(f, &audience_public, &q);
    assert_int_equal(g.n, 2);
    assert_int_equal(g.choices[AGENDA_THEME].n, 3); /* the other themes instead of this one */
    assert_string_equal(offered(f, &g.choices[AGENDA_COMMUNE]), "Antony:1 Bagneux:1");
    q.chosen[AGENDA_COMMUNE] = STR("92007");
    g = read_as(f, &audience_public, &q);
    assert_string_equal(said(f, &g), "24 Permanence santé");
    assert_int_equal(g.without[AGENDA_COMMUNE], 2);
    assert_int_equal(g.without[AGENDA_THEME], 2);
    q.chosen[AGENDA_CAMPAIGN] = STR("octobre-rose");
    g = read_as(f, &audience_public, &q);
    assert_int_equal(g.n, 0);
    assert_int_equal(g.without[AGENDA_CAMPAIGN], 1);
    assert_int_equal(g.without[AGENDA_THEME], 1);
    assert_string_equal(offered(f, &g.choices[AGENDA_CAMPAIGN]), "Octobre Rose:0"); /* what is chosen stays */
    leave(f);
}

/* Somebody is on call every night. */
static void people_on_call_are_shown_to_who_asks_for_them(void **state)
{
    (void)state;
    struct fixture *f = town();
    struct rules *rules = desk_rules();
    struct agenda_query q = {.day = date_on("2026-11-22")};
    struct agenda g;
    (void)date_add(f, "2026-11-24", hall, NULL);
    (void)date_add(f, "2026-11-24", 0, WITH("kind", "astreinte", "title", "Soins palliatifs", "start", "1080"));
    struct ctx *ctx = reader(f, &audience_public);
    ctx->rules = &rules;
    assert_int_equal(agenda_read(ctx, &q, &g), 0);
    assert_int_equal(g.n, 1);
    assert_int_equal(g.ahead, 1);
    assert_string_equal(offered(f, &g.choices[AGENDA_KIND]), "Astreinte:1 Permanence:1");
    q.chosen[AGENDA_KIND] = STR("astreinte");
    assert_int_equal(agenda_read(ctx, &q, &g), 0);
    assert_string_equal(said(f, &g), "24 Soins palliatifs");
    q.chosen[AGENDA_KIND] = STR("");
    q.chosen[AGENDA_TEXT] = STR("palliatifs");
    assert_int_equal(agenda_read(ctx, &q, &g), 0);
    assert_int_equal(g.n, 1);
    rules_free(rules);
    leave(f);
}

static void words_are_looked_for_in_all_that_is_shown(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
    } cases[] = {{"cuisine", 1},       {"CUISINE l'ecole", 1}, {"diabète", 2},      {"permanence", 4},
                 {"bagneux lilas", 3}, {"femmes", 1},          {"octobre rose", 1}, {"cuisine bagneux", 0},
                 {"   ", 5},           {"Secretplace", 0},     {"chatillon", 0},    {"écoute", 1}};
    struct fixture *f = busy_town();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct agenda_query q = {.day = date_on("2026-11-22"), .chosen[AGENDA_TEXT] = str_of(cases[i].text)};
        struct agenda g = read_as(f, &audience_public, &q);
        if (g.n != cases[i].n)
            fail_msg("%s: %zu, not %zu", cases[i].text, g.n, cases[i].n);
    }
    struct agenda_query q = {.day = date_on("2026-11-22"), .chosen[AGENDA_TEXT] = STR("secretplace")};
    assert_int_equal(read_as(f, &audience_team, &q).n, 1);
    leave(f);
}

static void a_secret_place_is_found_by_no_filter(void **state)
{
    (void)state;
    struct fixture *f = busy_town();
    static const char uuid_of[] = "SELECT uuid FROM place WHERE name = 'Secretplace'";
    struct stmt *s;
    struct err e = {0};
    assert_int_equal(db_prepare(f->db, uuid_of, &s, &e), 0);
    assert_int_equal(stmt_step(s, &e), 1);
    struct str uuid = str_of(col_text(s, 0, f->a));
    stmt_reset(s);
    struct agenda_query q = {.day = date_on("2026-11-22"), .chosen[AGENDA_PLACE] = uuid};
    struct agenda g = read_as(f, &audience_public, &q);
    assert_int_equal(g.n, 0);
    assert_string_equal(g.choices[AGENDA_PLACE].items[0].label, "École, Antony");
    assert_string_equal(g.choices[AGENDA_PLACE].items[1].label, "lieu inconnu");
    assert_int_equal(read_as(f, &audience_team, &q).n, 1);
    q = (struct agenda_query){.day = date_on("2026-11-22"), .chosen[AGENDA_COMMUNE] = STR("92014")};
    assert_int_equal(read_as(f, &audience_public, &q).n, 0);
    struct agenda_place place;
    struct ctx *ctx = reader(f, &audience_public);
    assert_int_equal(agenda_place(ctx, uuid, &place), 0);
    ctx = reader(f, &audience_team);
    assert_int_equal(agenda_place(ctx, uuid, &place), 1);
    assert_int_equal(place.n, 1);
    leave(f);
}

static void a_date_stands_among_those_of_its_series(void **state)
{
    (void)state;
    struct fixture *f = town();
    struct occurrence dates[12];
    static const char *const days[] = {"2026-11-03", "2026-11-10", "2026-11-17", "2026-11-24",
                                       "2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22",
                                       "2026-12-29", "2027-01-05", "2027-01-12", "2027-01-19"};
    fixture_exec(f, "INSERT INTO series(id, uuid, rev, created_at, updated_at, kind, title, start, minutes, first,"
                    " extended_to, open_to) VALUES(5, 's', 1, 0, 0, 'permanence', 'x', 540, 180, '2026-11-03',"
                    " '2027-12-01', 'everyone')");
    for (int i = 0; i < 12; i++)
        dates[i] = date_add(f, days[i], hall, WITH("series", "5", "nominal_day", days[i]));
    struct agenda_date d;
    struct ctx *ctx = reader(f, &audience_public);
    assert_int_equal(agenda_date(ctx, str_of(dates[3].uuid), &d), 0);
    assert_int_equal(d.found, AGENDA_FOUND);
    assert_int_equal(d.n_before, AGENDA_BEFORE);
    assert_int_equal(d.before[0].date.day, date_on("2026-11-10"));
    assert_int_equal(d.before[1].date.day, date_on("2026-11-17"));
    assert_int_equal(d.n_after, AGENDA_AFTER);
    assert_int_equal(d.after[0].date.day, date_on("2026-12-01"));
    /* of one that is over, those to come */
    assert_int_equal(agenda_date(ctx, str_of(dates[0].uuid), &d), 0);
    assert_int_equal(d.n_before, 0);
    assert_int_equal(d.after[0].date.day, date_on("2026-11-24"));
    struct occurrence alone = date_add(f, "2026-11-23", hall, NULL);
    assert_int_equal(agenda_date(ctx, str_of(alone.uuid), &d), 0);
    assert_int_equal(d.n_after + d.n_before, 0);
    leave(f);
}

static enum agenda_found found(struct fixture *f, const struct audience *who, const char *uuid)
{
    struct agenda_date d;
    struct ctx *ctx = reader(f, who);
    assert_int_equal(agenda_date(ctx, str_of(uuid), &d), 0);
    return d.found;
}

static void what_was_removed_is_gone_and_what_never_stood_there_is_not(void **state)
{
    (void)state;
    struct fixture *f = town();
    struct occurrence open = date_add(f, "2026-11-24", hall, NULL),
                      team = date_add(f, "2026-11-25", hall, WITH("level", "team")),
                      maybe = date_add(f, "2026-11-26", hall, WITH("status", "proposed")),
                      example = date_add(f, "2026-11-27", hall, WITH("example", "1"));
    assert_int_equal(found(f, &audience_public, open.uuid), AGENDA_FOUND);
    assert_int_equal(found(f, &audience_public, team.uuid), AGENDA_NONE);
    assert_int_equal(found(f, &audience_team, team.uuid), AGENDA_FOUND);
    assert_int_equal(found(f, &audience_team, maybe.uuid), AGENDA_NONE);
    assert_int_equal(found(f, &audience_public, example.uuid), AGENDA_NONE);
    assert_int_equal(found(f, &audience_public, "nothing"), AGENDA_NONE);
    fixture_exec(f, "UPDATE occurrence SET deleted_rev = 1");
    assert_int_equal(found(f, &audience_public, open.uuid), AGENDA_GONE);
    assert_int_equal(found(f, &audience_public, team.uuid), AGENDA_NONE);
    assert_int_equal(found(f, &audience_public, maybe.uuid), AGENDA_NONE);
    assert_int_equal(found(f, &audience_public, example.uuid), AGENDA_NONE);
    leave(f);
}

static size_t next_open(struct fixture *f, int64_t now, struct agenda_entry **list)
{
    struct ctx *ctx = reader(f, &audience_team); /* whoever looks at the home page sees what everybody sees */
    size_t n;
    ctx->now = now;
    assert_int_equal(agenda_next_open(ctx, 5, list, &n), 0);
    return n;
}

static void the_next_ones_open_to_everybody(void **state)
{
    (void)state;
    struct fixture *f = town();
    struct agenda_entry *list;
    assert_int_equal(next_open(f, FIXTURE_NOW, &list), 0);
    struct occurrence today = date_add(f, "2026-11-22", hall, WITH("title", "Aujourd’hui"));
    (void)date_add(f, "2026-11-24", hall, WITH("open_to", "registration"));
    (void)date_add(f, "2026-11-25", hall, WITH("status", "cancelled"));
    (void)date_add(f, "2026-11-26", hall, WITH("level", "partners"));
    (void)date_add(f, "2026-11-27", secret, WITH("title", "Écoute"));
    (void)date_add(f, "2027-06-01", hall, WITH("title", "En juin"));
    assert_int_equal(next_open(f, FIXTURE_NOW, &list), 3); /* 10:30: it began at nine */
    assert_string_equal(list[0].date.title, "Aujourd’hui");
    assert_null(list[1].date.place_name);
    assert_string_equal(list[2].date.title, "En juin");
    assert_int_equal(next_open(f, today.end_utc, &list), 2);
    for (int i = 0; i < 6; i++)
        (void)date_add(f, "2026-11-23", hall, NULL);
    assert_int_equal(next_open(f, FIXTURE_NOW, &list), 5);
    leave(f);
}

/* ---- Pages ---- */

static void must_say(struct site_test *site, const char *target, int status, const char *text)
{
    struct reply r = site_get(site, target);
    if (r.status != status || (text && !strstr(buf_cstr(&r.body), text)))
        fail_msg("%s: %d, without %s: %s %.3000s", target, r.status, text ? text : "", site->ctx.err.msg,
                 buf_cstr(&r.body));
}

static void pages_answer_what_exists_and_refuse_what_does_not(void **state)
{
    (void)state;
    struct fixture *f = busy_town();
    struct site_test site = site_open(f, &audience_public);
    struct occurrence gone = date_add(f, "2026-12-24", hall, NULL), off = date_add(f, "2026-12-25", hall, NULL);
    fixture_exec(f, "UPDATE occurrence SET deleted_rev = 1 WHERE day = '2026-12-24';"
                    "UPDATE occurrence SET status = 'cancelled', reason = 'neige' WHERE day = '2026-12-25'");
    must_say(&site, "/agenda", 200, "Atelier cuisine");
    must_say(&site, "/agenda?vue=semaine&jour=2026-11-24", 200, "semaine du 23 au 29 novembre 2026");
    must_say(&site, "/agenda?vue=semaine&jour=2026-12-30", 200, "semaine du 28 décembre 2026 au 3 janvier 2027");
    must_say(&site, "/agenda?vue=mois&jour=2026-12-24", 200, "décembre 2026");
    must_say(&site, "/agenda?commune=bagneux", 200, "value=\"92007\" selected");
    must_say(&site, "/agenda?theme=diabete", 200, "<meta name=\"robots\" content=\"noindex\">");
    must_say(&site, "/agenda?vue=annee", 400, "annee");
    must_say(&site, "/agenda?jour=2026-02-30", 400, "2026-02-30");
    must_say(&site, "/agenda?theme=nimporte", 400, "nimporte");
    must_say(&site, "/agenda?campagne=nimporte", 400, "nimporte");
    must_say(&site, "/agenda?commune=nulle-part&lieu=personne&type=rien", 200, "Aucune date ne correspond");
    must_say(&site, arena_printf(f->a, "/agenda/seance/%s", gone.uuid), 410, "retirée de l’agenda");
    must_say(&site, arena_printf(f->a, "/agenda/seance/%s", off.uuid), 200, "stands-big\">Annulée");
    must_say(&site, arena_printf(f->a, "/agenda/seance/%s", off.uuid), 200, "noindex");
    must_say(&site, "/agenda/seance/00000000-0000-4000-8000-000000000000", 404, NULL);
    struct reply r = site_get(&site, "/agenda");
    assert_null(strstr(buf_cstr(&r.body), "noindex"));
    assert_non_null(strstr(buf_cstr(&r.body), "<meta name=\"description\""));
    /* until the first of them begins or ends, or midnight */
    assert_true(site.ctx.valid_until <= paris_instant(paris_date(FIXTURE_NOW) + 1, 0));
    site_close(&site);
    fixture_close(f);
}

static void a_partner_reads_what_is_for_partners_and_it_is_marked(void **state)
{
    (void)state;
    struct fixture *f = town();
    struct occurrence open = date_add(f, "2026-11-24", hall, WITH("title", "Pour tous")),
                      course = date_add(f, "2026-11-25", partners, WITH("title", "Formation", "level", "partners"));
    struct site_test site = site_open(f, access_audience(ROLE_PARTNER)), visitor;
    struct account account = {.id = 1, .label = "x", .mail = "x", .role = ROLE_PARTNER};
    const char *page = arena_printf(f->a, "/agenda/seance/%s", course.uuid);
    site.account = &account;
    must_say(&site, "/agenda", 200, "Formation</a> <span class=\"reserved\">partenaires et équipe");
    must_say(&site, page, 200, "Partnerplace</strong> <span class=\"reserved\">réservé");
    must_say(&site, arena_printf(f->a, "/agenda/seance/%s", open.uuid), 200, "Vous êtes connecté");
    struct reply r = site_get(&site, "/");
    assert_null(strstr(buf_cstr(&r.body), "Formation"));
    site_close(&site);
    visitor = site_open(f, &audience_public);
    must_say(&visitor, page, 404, NULL);
    r = site_get(&visitor, "/agenda");
    assert_null(strstr(buf_cstr(&r.body), "Formation"));
    assert_null(strstr(buf_cstr(&r.body), "Vous êtes connecté"));
    site_close(&visitor);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_begins_today_and_shows_what_is_agreed),
        cmocka_unit_test(a_moved_date_is_found_where_it_was_announced),
        cmocka_unit_test(weeks_begin_on_monday_and_months_are_whole),
        cmocka_unit_test(a_date_that_lasts_stands_under_the_first_day_shown),
        cmocka_unit_test(a_long_list_is_cut_between_days),
        cmocka_unit_test(dates_of_two_years_are_all_found_once),
        cmocka_unit_test(every_choice_that_is_offered_finds_something),
        cmocka_unit_test(people_on_call_are_shown_to_who_asks_for_them),
        cmocka_unit_test(words_are_looked_for_in_all_that_is_shown),
        cmocka_unit_test(a_secret_place_is_found_by_no_filter),
        cmocka_unit_test(a_date_stands_among_those_of_its_series),
        cmocka_unit_test(what_was_removed_is_gone_and_what_never_stood_there_is_not),
        cmocka_unit_test(the_next_ones_open_to_everybody),
        cmocka_unit_test(a_partner_reads_what_is_for_partners_and_it_is_marked),
        cmocka_unit_test(pages_answer_what_exists_and_refuse_what_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
