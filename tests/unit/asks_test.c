/* What partners ask of the planning: what may be asked, what a coordinator makes of it, and what a partner never sees.
 */
#include "desk.h"
#include "site.h"

#include "app/asks.h"
#include "app/partner.h"
#include "app/planning.h"
#include "app/stamp.h"
#include "base/date.h"
#include "domain/person.h"

/* Two places of its own, one of them confidential, and one of somebody else. */
static const char CENTRE[] =
    "{'name':'Centre (exemple)','kind':'ccas','places':[{'key':'a','name':'Salle des fêtes','insee':'92007'},"
    "{'key':'b','name':'FOYER CACHE','address':'2 rue SECRETE','insee':'92046','confidential':true}]}";
static const char OTHER[] =
    "{'name':'AUTRE STRUCTURE (exemple)','kind':'ccas','places':[{'key':'o','name':'SALLE DES AUTRES',"
    "'insee':'92046'}]}";

static int64_t hall, hidden, elsewhere;
static const char *hall_uuid, *hidden_uuid, *elsewhere_uuid;
static struct structure open_one;

static void place(struct desk *d, int64_t structure, size_t i, int64_t *id, const char **uuid)
{
    struct structure s = fixture_load(d->f, &audience_team, structure);
    *id = fixture_place(&s, i)->id;
    *uuid = fixture_place(&s, i)->uuid;
}

static int32_t day(const char *iso)
{
    int32_t out = 0;
    must(date_parse(str_of(iso), &out, err));
    return out;
}

static void set(const struct record_type *t, void *rec, const char *field, const char *value, struct arena *a)
{
    must(record_parse(t, rec, record_index(t, str_of(field)), str_of(value), a, err));
}

static void mark(const struct record_type *t, void *rec, const char *field)
{
    record_mark_set(rec, record_index(t, str_of(field)));
}

/* A date of its own, with who holds it and notes. */
static const char *add_date(struct desk *d, int64_t at, const char *iso, const char *title, const char *status)
{
    struct occurrence o = {.place = at, .day = day(iso), .start = 600, .minutes = 120};
    set(&occurrence_type, &o, "kind", "permanence", d->f->a);
    set(&occurrence_type, &o, "title", title, d->f->a);
    set(&occurrence_type, &o, "level", "public", d->f->a);
    set(&occurrence_type, &o, "status", status, d->f->a);
    set(&occurrence_type, &o, "open_to", "everyone", d->f->a);
    set(&occurrence_type, &o, "public_note", "Apportez vos papiers.", d->f->a);
    static const char *const numbers[] = {"place", "day", "start", "minutes"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        mark(&occurrence_type, &o, numbers[i]);
    must(db_begin(d->f->db, err));
    must(occurrence_save(d->f->db, &d->f->author, NULL, &o, d->f->a, err));
    must(db_commit(d->f->db, err));
    return o.uuid;
}

static struct desk *office(void)
{
    struct desk *d = desk_open();
    d->id = fixture_add(d->f, CENTRE);
    int64_t other = fixture_add(d->f, OTHER);
    fixture_publish(d->f);
    fixture_exec(d->f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                       "(8, 'v', 0, 0, 0, 'Partenaire 1', 'p@example.org', 'p@example.org', 'partner')");
    place(d, d->id, 0, &hall, &hall_uuid);
    place(d, d->id, 1, &hidden, &hidden_uuid);
    place(d, other, 0, &elsewhere, &elsewhere_uuid);
    open_one = fixture_load(d->f, &audience_public, d->id);
    return d;
}

static enum asked ask_for(struct desk *d, struct asking *what, const char *wrong[ASK_FIELD__MAX])
{
    enum asked got;
    what->of = &open_one;
    must(db_begin(d->f->db, err));
    assert_int_equal(asks_add(&d->ctx, what, &got, wrong), 0);
    must(db_commit(d->f->db, err));
    return got;
}

static enum asked closed_on(struct desk *d, const char *first, const char *last, const char *at)
{
    const char *wrong[ASK_FIELD__MAX];
    struct asking what = {.kind = ASK_CLOSURE, .from = ASK_LINK};
    what.typed[ASK_FIRST] = str_of(first);
    what.typed[ASK_LAST] = str_of(last);
    what.typed[ASK_PLACE] = str_of(at);
    return ask_for(d, &what, wrong);
}

static int64_t count(struct desk *d)
{
    return fixture_number(d->f, "SELECT count(*) FROM ask");
}

static struct ask_one only(struct desk *d)
{
    struct asks_list all;
    struct ask_one one;
    assert_int_equal(asks_list(&d->ctx, true, 1, &all), 0);
    assert_int_equal(all.n, 1);
    assert_int_equal(asks_find(&d->ctx, str_of(all.items[0].uuid), &one), 1);
    return one;
}

/* ---- Asking ---- */

static void a_workshop_is_asked_with_what_is_known_of_it(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *wrong[ASK_FIELD__MAX];
    struct str publics[] = {STR("adultes")};
    struct asking what = {.kind = ASK_WORKSHOP, .from = ASK_LINK, .publics = publics, .n_publics = 1};
    what.typed[ASK_THEME] = STR("sante-mentale");
    what.typed[ASK_PEOPLE] = STR("12");
    what.typed[ASK_DAY_1] = STR("2027-01-14");
    what.typed[ASK_DAY_3] = STR("21/01/2027");
    what.typed[ASK_PLACE] = str_of(hall_uuid);
    what.typed[ASK_WORDS] = STR("  Plutôt le matin.\r\n");
    what.typed[ASK_MAIL] = STR("accueil@example.org");
    assert_int_equal(ask_for(d, &what, wrong), ASKED_DONE);
    assert_int_equal(ask_for(d, &what, wrong), ASKED_DONE); /* sent twice, it is one */
    assert_int_equal(count(d), 1);
    struct ask_one one = only(d);
    assert_string_equal(one.ask.theme, "sante-mentale");
    assert_string_equal(one.ask.publics, "adultes");
    assert_int_equal(one.ask.people, 12);
    assert_int_equal(one.ask.n_days, 2);
    assert_int_equal(one.ask.days[1], day("2027-01-21"));
    assert_int_equal(one.ask.place, hall);
    assert_string_equal(one.ask.words, "Plutôt le matin.");
    assert_string_equal(one.ask.mail, "accueil@example.org");
    assert_int_equal(one.n_touched, 0);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), 0);
    desk_close(d);
}

static void what_is_wrong_is_said_beside_its_field(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *wrong[ASK_FIELD__MAX];
    struct str publics[] = {STR("nobody")};
    struct asking what = {.kind = ASK_WORKSHOP, .from = ASK_LINK, .publics = publics, .n_publics = 1};
    static char many[2 * ASK_WORDS_MAX];
    memset(many, 'a', ASK_WORDS_MAX + 1);
    what.typed[ASK_THEME] = STR("nothing");
    what.typed[ASK_PEOPLE] = STR("1001");
    what.typed[ASK_DAY_1] = STR("2026-11-21"); /* yesterday */
    what.typed[ASK_DAY_2] = STR("bientôt");
    what.typed[ASK_DAY_3] = STR("2028-11-22");
    what.typed[ASK_PLACE] = str_of(elsewhere_uuid);
    what.typed[ASK_WORDS] = str_of(many);
    what.typed[ASK_MAIL] = STR("accueil");
    assert_int_equal(ask_for(d, &what, wrong), ASKED_WRONG);
    static const enum ask_field all[] = {ASK_THEME, ASK_PUBLICS, ASK_PEOPLE, ASK_DAY_1, ASK_DAY_2,
                                         ASK_DAY_3, ASK_PLACE,   ASK_WORDS,  ASK_MAIL};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_non_null(wrong[all[i]]);
    what = (struct asking){.kind = ASK_WORKSHOP, .from = ASK_LINK};
    assert_int_equal(ask_for(d, &what, wrong), ASKED_WRONG); /* it says nothing */
    assert_non_null(wrong[ASK_WORDS]);
    what.typed[ASK_WORDS] = STR("Mon numéro est 1 85 05 78 006 084 36");
    assert_int_equal(ask_for(d, &what, wrong), ASKED_WRONG);
    many[ASK_WORDS_MAX] = '\0';
    what.typed[ASK_WORDS] = str_of(many);
    assert_int_equal(ask_for(d, &what, wrong), ASKED_DONE);
    assert_int_equal(count(d), 1);
    desk_close(d);
}

static void a_closure_has_days_and_a_place_of_theirs(void **state)
{
    (void)state;
    struct desk *d = office();
    static const struct {
        const char *first, *last;
        enum asked got;
    } tries[] = {{"", "", ASKED_WRONG},
                 {"2026-11-21", "", ASKED_WRONG},
                 {"2027-01-14", "2027-01-13", ASKED_WRONG},
                 {"2027-01-14", "2028-01-15", ASKED_WRONG},
                 {"2027-01-14", "2028-01-14", ASKED_DONE},
                 {"2026-11-22", "", ASKED_DONE},
                 {"2027-01-14", "2027-01-15", ASKED_DONE}};
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        if (closed_on(d, tries[i].first, tries[i].last, "") != tries[i].got)
            fail_msg("%s %s", tries[i].first, tries[i].last);
    }
    assert_int_equal(closed_on(d, "2027-02-01", "", elsewhere_uuid), ASKED_WRONG);
    assert_int_equal(closed_on(d, "2027-02-01", "", hidden_uuid), ASKED_WRONG); /* nobody outside the team knows it */
    assert_int_equal(closed_on(d, "2027-02-01", "", "x"), ASKED_WRONG);
    assert_int_equal(closed_on(d, "2027-02-01", "", hall_uuid), ASKED_DONE);
    assert_int_equal(count(d), 4);
    desk_close(d);
}

static void a_structure_asks_up_to_its_limit(void **state)
{
    (void)state;
    struct desk *d = office();
    char iso[DATE_ISO_SIZE];
    for (int i = 0; i <= ASKS_OPEN_OF_MAX; i++) {
        date_iso(day("2027-01-04") + i, iso);
        assert_int_equal(closed_on(d, iso, "", ""), i < ASKS_OPEN_OF_MAX ? ASKED_DONE : ASKED_FULL);
    }
    assert_int_equal(closed_on(d, "2027-01-04", "", ""), ASKED_DONE); /* one that is there */
    assert_int_equal(count(d), ASKS_OPEN_OF_MAX);
    /* nobody answered: they are over, and the address is gone */
    fixture_exec(d->f, "UPDATE ask SET mail = 'x@example.org'");
    d->ctx.now += (ASK_LIFE_DAYS + 1) * (int64_t)86400;
    assert_int_equal(closed_on(d, "2027-06-01", "", ""), ASKED_DONE);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM ask WHERE state = 'expired' AND mail IS NULL"),
                     ASKS_OPEN_OF_MAX);
    desk_close(d);
}

/* ---- Answering ---- */

static enum ask_answered answered(struct desk *d, const char *uuid, bool refuse, const char *words,
                                  const struct str *cancel, size_t n, const char *reason)
{
    struct answering what = {.uuid = str_of(uuid),
                             .refuse = refuse,
                             .answer = str_of(words),
                             .cancel = cancel,
                             .n_cancel = n,
                             .reason = str_of(reason)};
    enum ask_answered got;
    assert_int_equal(asks_answer(&d->ctx, &what, &got), 0);
    assert_false(db_in_transaction(d->f->db));
    return got;
}

static const char *status(struct desk *d, const char *uuid)
{
    struct occurrence o;
    struct err e;
    assert_int_equal(occurrence_find(d->f->db, &audience_team, str_of(uuid), d->f->a, &o, &e), 1);
    return occurrence_status_names[o.status];
}

static void a_closure_cancels_what_the_coordinator_ticks_and_nothing_else(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *one = add_date(d, hall, "2027-01-14", "Un", "confirmed");
    const char *two = add_date(d, hall, "2027-01-15", "Deux", "confirmed");
    const char *secret = add_date(d, hidden, "2027-01-15", "Trois", "confirmed");
    const char *after = add_date(d, hall, "2027-01-16", "Après", "confirmed");
    const char *theirs = add_date(d, elsewhere, "2027-01-14", "Ailleurs", "confirmed");
    add_date(d, hall, "2027-01-14", "Annulée", "cancelled");
    assert_int_equal(closed_on(d, "2027-01-14", "2027-01-15", ""), ASKED_DONE);
    struct ask_one x = only(d);
    assert_int_equal(x.n_touched, 3); /* with the one at the confidential place, which the team knows */
    struct str cancel[] = {str_of(one), str_of(after), str_of(theirs), STR("nothing")};
    assert_int_equal(answered(d, x.ask.uuid, false, "", cancel, 4, "  "), ASK_NO_REASON);
    assert_string_equal(status(d, one), "confirmed");
    assert_int_equal(answered(d, x.ask.uuid, false, "Merci.", cancel, 4, "Lieu fermé"), ASK_ANSWERED);
    assert_string_equal(status(d, one), "cancelled");
    assert_int_equal(asks_find(&d->ctx, str_of(x.ask.uuid), &x), 1);
    assert_int_equal(x.n_tied, 1);
    assert_string_equal(x.tied[0].uuid, one);
    const char *left[] = {two, secret, after, theirs};
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(status(d, left[i]), "confirmed");
    /* answered once */
    struct str again[] = {str_of(two)};
    assert_int_equal(answered(d, x.ask.uuid, false, "", again, 1, "Lieu fermé"), ASK_ALREADY);
    assert_string_equal(status(d, two), "confirmed");
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'ask'"), 1);
    assert_int_equal(answered(d, "nothing", false, "", NULL, 0, ""), ASK_UNKNOWN);
    desk_close(d);
}

static void as_many_dates_as_the_limit_are_read(void **state)
{
    (void)state;
    struct desk *d = office();
    struct occurrence *list;
    size_t n;
    fixture_exec(d->f,
                 "INSERT INTO occurrence(uuid, rev, created_at, updated_at, kind, title, place, day, start, minutes,"
                 " start_utc, end_utc, status, open_to) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
                 " FROM n WHERE i < 401) SELECT 'u' || i, 0, 0, 0, 'permanence', 'P', (SELECT min(id) FROM place),"
                 " date('2027-01-01', i || ' days'), 600, 60, unixepoch('2027-01-01', i || ' days') + 32400,"
                 " unixepoch('2027-01-01', i || ' days') + 36000, 'confirmed', 'everyone' FROM n");
    must(asks_dates(&d->ctx, &audience_public, &open_one, 0, day("2027-01-01"), day("2028-12-31"), &list, &n));
    assert_int_equal(n, ASK_DATES_MAX);
    assert_int_equal(list[0].day, day("2027-01-02"));
    must(asks_dates(&d->ctx, &audience_public, &open_one, hall, day("2027-01-02"), day("2027-01-03"), &list, &n));
    assert_int_equal(n, 2);
    must(asks_dates(&d->ctx, &audience_public, &open_one, elsewhere, day("2027-01-02"), day("2027-01-03"), &list, &n));
    assert_int_equal(n, 0);
    desk_close(d);
}

static void the_next_dates_come_before_the_forms_and_the_others_by_a_link(void **state)
{
    (void)state;
    struct desk *d = office();
    char token[CRYPTO_TOKEN_SIZE], iso[DATE_ISO_SIZE];
    for (int i = 0; i < 12; i++) {
        date_iso(day("2027-01-04") + i, iso);
        add_date(d, hall, iso, arena_printf(d->f->a, "Date %d.", i + 1), "confirmed");
    }
    assert_int_equal(partner_link_renew(&d->ctx, d->id, token), 0);
    struct site_test t = site_open(d->f, &audience_public);
    struct reply r = site_get(&t, arena_printf(d->f->a, "/chez-vous/%s?partie=dates", token));
    assert_int_equal(site_count(&r, "Date 10."), 1);
    assert_int_equal(site_count(&r, "Date 11."), 0);
    assert_int_equal(site_count(&r, "Voir toutes les dates à venir (12)"), 1);
    r = site_get(&t, arena_printf(d->f->a, "/chez-vous/%s?partie=dates&bloc=toutes", token));
    assert_int_equal(site_count(&r, "Date 12."), 1);
    assert_int_equal(site_count(&r, "Voir toutes"), 0);
    assert_int_equal(site_count(&r, "Seulement les prochaines"), 1);
    fixture_exec(d->f, "UPDATE occurrence SET status = 'cancelled', deleted_rev = 1 WHERE day >= '2027-01-14'");
    r = site_get(&t, arena_printf(d->f->a, "/chez-vous/%s?partie=dates", token));
    assert_int_equal(site_count(&r, "Date 10."), 1); /* ten: no link */
    assert_int_equal(site_count(&r, "Voir toutes"), 0);
    site_close(&t);
    desk_close(d);
}

static void it_is_answered_where_an_address_was_left(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *wrong[ASK_FIELD__MAX];
    struct asking what = {.kind = ASK_CLOSURE, .from = ASK_LINK};
    what.typed[ASK_FIRST] = STR("2027-01-14");
    what.typed[ASK_MAIL] = STR("accueil@example.org");
    assert_int_equal(ask_for(d, &what, wrong), ASKED_DONE);
    struct ask_one x = only(d);
    assert_int_equal(answered(d, x.ask.uuid, true, " ", NULL, 0, ""), ASK_NO_ANSWER);
    assert_int_equal(answered(d, x.ask.uuid, true, "Appelez-nous.", NULL, 0, ""), ASK_ANSWERED);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE recipient = 'accueil@example.org' AND"
                                          " template = 'ask_answer' AND data LIKE '%le 14 janvier 2027%' AND"
                                          " data LIKE '%Appelez-nous.%' AND data LIKE '%\"refused\":true%'"),
                     1);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM ask WHERE mail IS NULL AND state = 'refused'"), 1);
    /* an account is answered where it is reached; its address is not copied */
    d->who = (struct account){.id = 8, .role = ROLE_PARTNER, .label = "Partenaire 1"};
    what = (struct asking){.kind = ASK_WORKSHOP, .from = ASK_PARTNER};
    what.typed[ASK_WORDS] = STR("Un atelier sommeil");
    assert_int_equal(ask_for(d, &what, wrong), ASKED_DONE);
    d->who = (struct account){.id = 7, .role = ROLE_COORDINATOR, .label = "Coordinatrice 2"};
    x = only(d);
    assert_string_equal(x.ask.mail, "p@example.org");
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM ask WHERE mail IS NOT NULL"), 0);
    assert_int_equal(answered(d, x.ask.uuid, false, "", NULL, 0, ""), ASK_ANSWERED);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE recipient = 'p@example.org'"), 1);
    desk_close(d);
}

/* ---- Planning what was asked for ---- */

/* A workshop at the hall on each of these days, as the form of a new date makes it. */
static struct series workshop(struct desk *d, int64_t at, const char *level, int32_t *list, size_t n)
{
    struct series s = {.place = at, .start = 840, .minutes = 120, .first = list[0], .last = list[n - 1]};
    static const char *const numbers[] = {"place", "start", "minutes", "first", "last"};
    set(&series_type, &s, "kind", "atelier", d->f->a);
    set(&series_type, &s, "title", "Sommeil", d->f->a);
    set(&series_type, &s, "level", level, d->f->a);
    set(&series_type, &s, "open_to", "everyone", d->f->a);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        mark(&series_type, &s, numbers[i]);
    record_mark_null(&s, record_index(&series_type, STR("rule")));
    return s;
}

static enum ask_answered planned(struct desk *d, const char *uuid, struct series *s, int32_t *list, size_t n,
                                 const char *words, enum planned_state *state, struct preview *p)
{
    struct planned_days days = {.days = list, .n_days = n};
    struct ask_plan what = {.uuid = str_of(uuid), .answer = str_of(words)};
    enum ask_answered got;
    assert_int_equal(planning_preview(&d->ctx, s, &days, p), 0);
    char agreed[CRYPTO_HASH_SIZE];
    memcpy(agreed, p->hash, sizeof agreed);
    if (asks_plan(&d->ctx, &what, s, &days, str_of(agreed), p, state, &got) != 0)
        fail_msg("%s", d->ctx.err.msg);
    assert_false(db_in_transaction(d->f->db));
    return got;
}

static const char *ask_workshop(struct desk *d, const char *words)
{
    const char *wrong[ASK_FIELD__MAX];
    struct asking what = {.kind = ASK_WORKSHOP, .from = ASK_LINK};
    what.typed[ASK_WORDS] = str_of(words);
    what.typed[ASK_MAIL] = STR("accueil@example.org");
    assert_int_equal(ask_for(d, &what, wrong), ASKED_DONE);
    struct asks_list all;
    assert_int_equal(asks_list(&d->ctx, true, 1, &all), 0);
    return all.items[all.n - 1].uuid;
}

static size_t told(struct desk *d, const char *uuid, const struct audience *who, struct occurrence **list)
{
    struct ask_one one;
    size_t n;
    assert_int_equal(asks_find(&d->ctx, str_of(uuid), &one), 1);
    assert_int_equal(asks_tied(&d->ctx, who, &one.ask, list, &n), 0);
    return n;
}

static void planning_a_workshop_answers_it_with_its_dates(void **state)
{
    (void)state;
    struct desk *d = office();
    int32_t days[] = {day("2027-01-14"), day("2027-01-21")}, other[] = {day("2027-02-04")};
    const char *uuid = ask_workshop(d, "Un atelier sommeil");
    struct preview p;
    enum planned_state how;
    struct occurrence *list;
    struct series s = workshop(d, hall, "public", days, 2);
    static char many[ASK_WORDS_MAX + 2];
    memset(many, 'a', ASK_WORDS_MAX + 1);
    assert_int_equal(planned(d, uuid, &s, days, 2, many, &how, &p), ASK_TOO_LONG);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), 0); /* nor any date */
    s = workshop(d, hall, "public", days, 2);
    assert_int_equal(planned(d, uuid, &s, days, 2, "Avec plaisir.", &how, &p), ASK_ANSWERED);
    assert_int_equal(how, PLANNED);
    struct ask_one one;
    assert_int_equal(asks_find(&d->ctx, str_of(uuid), &one), 1);
    assert_int_equal(one.ask.state, ASK_DONE);
    assert_int_equal(one.ask.answered_at, d->ctx.now);
    assert_string_equal(one.ask.answered_by, "Coordinatrice 2");
    assert_string_equal(one.ask.answer, "Avec plaisir.");
    assert_int_equal(one.n_tied, 2);
    assert_int_equal(told(d, uuid, &audience_public, &list), 2);
    assert_string_equal(list[0].place_name, "Salle des fêtes");
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE recipient = 'accueil@example.org' AND"
                                          " data LIKE '%jeudi 14 janvier 2027 à 14_h, Salle des fêtes%' AND"
                                          " data LIKE '%Avec plaisir.%'"),
                     1);
    /* somebody else, who saw it open */
    s = workshop(d, hall, "public", other, 1);
    assert_int_equal(planned(d, uuid, &s, other, 1, "", &how, &p), ASK_ALREADY);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence"), 2);
    assert_int_equal(closed_on(d, "2027-03-01", "", ""), ASKED_DONE);
    s = workshop(d, hall, "public", other, 1);
    assert_int_equal(planned(d, only(d).ask.uuid, &s, other, 1, "", &how, &p), ASK_UNKNOWN); /* no workshop */
    /* moved or cancelled since, it is told so */
    fixture_exec(d->f, "UPDATE occurrence SET was_day = day, was_start = start, day = '2027-01-15' WHERE day ="
                       " '2027-01-14'; UPDATE occurrence SET status = 'cancelled' WHERE day = '2027-01-21'");
    assert_int_equal(told(d, uuid, &audience_public, &list), 2);
    assert_int_equal(list[0].was_day, day("2027-01-14"));
    assert_int_equal(list[1].status, OCCURRENCE_CANCELLED);
    desk_close(d);
}

static void of_planned_dates_a_partner_reads_what_its_audience_may(void **state)
{
    (void)state;
    struct desk *d = office();
    int32_t days[] = {day("2027-01-14")}, later[] = {day("2027-01-28")};
    struct preview p;
    enum planned_state how;
    struct occurrence *list;
    const char *secret = ask_workshop(d, "Un");
    struct series s = workshop(d, hidden, "public", days, 1);
    assert_int_equal(planned(d, secret, &s, days, 1, "", &how, &p), ASK_ANSWERED);
    assert_int_equal(told(d, secret, &audience_public, &list), 1);
    assert_null(list[0].place_name);
    assert_null(list[0].address);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE data LIKE '%CACHE%' OR data LIKE"
                                          " '%Malakoff%'"),
                     0);
    const char *inner = ask_workshop(d, "Deux");
    s = workshop(d, hall, "team", later, 1);
    assert_int_equal(planned(d, inner, &s, later, 1, "", &how, &p), ASK_ANSWERED);
    assert_int_equal(told(d, inner, &audience_public, &list), 0);
    assert_int_equal(told(d, inner, access_audience(ROLE_PARTNER), &list), 0);
    assert_int_equal(told(d, inner, &audience_team, &list), 1);
    fixture_exec(d->f, "UPDATE occurrence SET level = 0, status = 'envisaged'"); /* nobody was asked yet */
    assert_int_equal(told(d, inner, &audience_public, &list), 0);
    /* on its page: the day, and neither place nor town of the secret one */
    char token[CRYPTO_TOKEN_SIZE];
    fixture_exec(d->f, "UPDATE occurrence SET status = 'confirmed'; UPDATE occurrence SET status = 'cancelled',"
                       " reason = 'Salle prise' WHERE day = '2027-01-28'");
    assert_int_equal(partner_link_renew(&d->ctx, d->id, token), 0);
    struct site_test t = site_open(d->f, &audience_public);
    struct reply r = site_get(&t, arena_printf(d->f->a, "/chez-vous/%s?partie=dates", token));
    assert_int_equal(site_count(&r, "Une date proposée"), 2);
    assert_int_equal(site_count(&r, "<del>jeudi 28 janvier 2027"), 2); /* among its dates, too */
    assert_int_equal(site_count(&r, "jeudi 14 janvier 2027"), 1);
    assert_int_equal(site_count(&r, "CACHE"), 0);
    assert_int_equal(site_count(&r, "Malakoff"), 0);
    site_close(&t);
    desk_close(d);
}

static void only_who_may_edit_reads_and_answers(void **state)
{
    (void)state;
    struct desk *d = office();
    assert_int_equal(closed_on(d, "2027-01-14", "", ""), ASKED_DONE);
    const char *uuid = only(d).ask.uuid;
    static const enum account_role others[] = {ROLE_PARTNER, ROLE_BINOME};
    for (size_t i = 0; i < 2; i++) {
        struct asks_list all;
        struct ask_one one;
        struct series s = {.kind = "atelier"};
        struct planned_days none = {.n_days = 0};
        struct preview p;
        enum planned_state how;
        enum ask_answered got;
        d->who.role = others[i];
        assert_int_equal(asks_list(&d->ctx, true, 1, &all), -1);
        assert_int_equal(asks_find(&d->ctx, str_of(uuid), &one), -1);
        assert_int_equal(asks_answer(&d->ctx, &(struct answering){.uuid = str_of(uuid)}, &got), -1);
        assert_int_equal(
            asks_plan(&d->ctx, &(struct ask_plan){.uuid = str_of(uuid)}, &s, &none, STR(""), &p, &how, &got), -1);
        assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    }
    desk_close(d);
}

/* ---- Their page ---- */

/* What a partner never reads there. */
static const char *const planted[] = {"SECRETE",       "FOYER CACHE",  "SALLE DES AUTRES", "AUTRE STRUCTURE",
                                      "NOTE EQUIPE",   "INFIRMIERE 9", "DATE CACHEE",      "DATE EQUIPE",
                                      "AUTRE DEMANDE", "92046",        "Malakoff"};

static void expect_nothing_planted(const struct reply *r)
{
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
        if (site_count(r, planted[i]))
            fail_msg("%s is shown", planted[i]);
    }
}

static struct reply post(struct site_test *t, struct throttle *throttle, const char *path, const char *body)
{
    struct reply reply;
    struct request *r;
    (void)site_get(t, "/signaler/merci"); /* a fresh ctx */
    const char *headers[] = {"Origin",
                             "https://annuaire.example.org",
                             "Content-Type",
                             "application/x-www-form-urlencoded",
                             "Content-Length",
                             arena_printf(t->a, "%zu", strlen(body)),
                             NULL};
    t->ctx.throttle = throttle;
    assert_int_equal(ask_with(t->a, "POST", path, headers, &r), 0);
    assert_int_equal(request_take_body(r, str_of(body), t->a), 0);
    route_match(&public_routes, r, t->a);
    route_dispatch(&t->ctx, r, &reply);
    return reply;
}

static const char *stamp(struct desk *d, const char *subject)
{
    struct ctx ctx = d->ctx;
    ctx.now -= 60;
    const char *text = stamp_make(&ctx, str_of(subject));
    assert_non_null(text);
    return text;
}

/* The form of a closure in January. */
static const char *closing(struct desk *d, const char *made, const char *gesture, const char *at)
{
    return arena_printf(d->f->a, "partie=dates&bloc=fermeture&envoi=%s&tampon=%s&du=2027-01-14&au=2027-01-18&lieu=%s",
                        gesture, made, at);
}

static void plant(struct desk *d)
{
    struct person who = {.employment = EMPLOYMENT_MEMBER};
    set(&person_type, &who, "label", "INFIRMIERE 9", d->f->a);
    set(&person_type, &who, "professions", "infirmier", d->f->a);
    mark(&person_type, &who, "employment");
    must(db_begin(d->f->db, err));
    must(person_save(d->f->db, &d->f->author, NULL, &who, d->f->a, err));
    must(db_commit(d->f->db, err));
    add_date(d, hall, "2027-01-14", "Chez eux", "confirmed");
    add_date(d, hall, "2026-11-03", "Passée chez eux", "done");
    add_date(d, hall, "2026-06-03", "Trop ancienne", "done");
    add_date(d, hidden, "2027-01-15", "DATE CACHEE", "confirmed");
    add_date(d, elsewhere, "2027-01-15", "SALLE DES AUTRES", "confirmed");
    add_date(d, hall, "2027-01-18", "DATE EQUIPE", "confirmed");
    fixture_exec(d->f, "UPDATE occurrence SET team_note = 'NOTE EQUIPE';"
                       "UPDATE occurrence SET level = 2 WHERE title = 'DATE EQUIPE';"
                       "INSERT INTO occurrence_staff SELECT o.id, p.id FROM occurrence o, person p"
                       " WHERE o.title = 'Chez eux'");
    fixture_exec(d->f, "INSERT INTO ask(uuid, created_at, kind, structure, from_kind, words, digest) SELECT 'w', 1,"
                       " 'workshop', id, 'link', 'AUTRE DEMANDE', 'x' FROM structure WHERE name LIKE 'AUTRE%'");
    fixture_exec(d->f, "INSERT INTO ask(uuid, created_at, kind, structure, from_kind, account, words, digest)"
                       " VALUES('z', 1, 'workshop', 1, 'partner', 8, 'AUTRE DEMANDE', 'x')");
}

static void by_its_link_a_structure_sees_its_dates_and_asks(void **state)
{
    (void)state;
    struct desk *d = office();
    struct throttle *throttle;
    char token[CRYPTO_TOKEN_SIZE];
    plant(d);
    must(throttle_new(&throttle, err));
    assert_int_equal(partner_link_renew(&d->ctx, d->id, token), 0);
    const char *home = arena_printf(d->f->a, "/chez-vous/%s", token);
    struct site_test t = site_open(d->f, &audience_public);
    struct reply r = site_get(&t, home);
    assert_true(site_count(&r, "?partie=dates") > 0);
    r = site_get(&t, arena_printf(d->f->a, "%s?partie=dates", home));
    assert_int_equal(r.status, 200);
    assert_int_equal(site_count(&r, "jeudi 14 janvier 2027"), 1);
    assert_int_equal(site_count(&r, "Passée chez eux"), 1);
    assert_int_equal(site_count(&r, "Trop ancienne"), 0);
    expect_nothing_planted(&r);

    const char *made = stamp(d, home);
    r = post(&t, throttle, home, closing(d, made, "voir", ""));
    assert_int_equal(r.status, 200);
    assert_int_equal(site_count(&r, "jeudi 14 janvier 2027"), 2); /* also among those that it touches */
    expect_nothing_planted(&r);
    assert_int_equal(count(d), 2);
    static const char *const *const forged[] = {&elsewhere_uuid, &hidden_uuid};
    for (size_t i = 0; i < 2; i++) {
        r = post(&t, throttle, home, closing(d, made, i ? "voir" : "fermeture", *forged[i]));
        assert_int_equal(r.status, 422);
        expect_nothing_planted(&r);
    }
    const char *sent = closing(d, made, "fermeture", hall_uuid);
    r = post(&t, throttle, home, sent);
    assert_int_equal(r.status, 303);
    assert_int_equal(count(d), 3);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM occurrence WHERE status = 'cancelled'"), 0);
    r = post(&t, throttle, home, "partie=dates&bloc=atelier&envoi=atelier&texte=sommeil&tampon=1.aa");
    assert_int_equal(r.status, 422); /* no page of ours */
    assert_int_equal(count(d), 3);
    r = post(&t, throttle, "/chez-vous/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", sent);
    assert_int_equal(r.status, 403);
    site_close(&t);
    throttle_free(throttle);
    desk_close(d);
}

static void a_partners_account_sees_its_own_and_what_is_for_partners(void **state)
{
    (void)state;
    struct desk *d = office();
    struct account partner = {.id = 8, .role = ROLE_PARTNER, .label = "Partenaire 1"};
    plant(d);
    fixture_exec(d->f, "INSERT INTO account_structure(account, structure) VALUES(8, 1);"
                       "UPDATE ask SET words = 'Ma demande' WHERE account = 8;"
                       "UPDATE occurrence SET level = 1, title = 'Pour partenaires' WHERE title = 'Passée chez eux'");
    struct site_test t = site_open(d->f, &audience_public);
    t.account = &partner;
    struct reply r = site_get(&t, arena_printf(d->f->a, "/equipe/mes-structures/%s?partie=dates", desk_uuid(d, d->id)));
    assert_int_equal(r.status, 200);
    assert_int_equal(site_count(&r, "jeudi 14 janvier 2027"), 1);
    assert_int_equal(site_count(&r, "Pour partenaires"), 1);
    assert_int_equal(site_count(&r, "Ma demande"), 1);
    expect_nothing_planted(&r);
    r = site_get(&t, arena_printf(d->f->a, "/equipe/mes-structures/%s?partie=dates", desk_uuid(d, d->id + 1)));
    assert_int_equal(r.status, 404);
    /* by the link, nothing that is for partners */
    char token[CRYPTO_TOKEN_SIZE];
    assert_int_equal(partner_link_renew(&d->ctx, d->id, token), 0);
    t.account = NULL;
    r = site_get(&t, arena_printf(d->f->a, "/chez-vous/%s?partie=dates", token));
    assert_int_equal(site_count(&r, "Pour partenaires"), 0);
    assert_int_equal(site_count(&r, "Ma demande"), 0);
    expect_nothing_planted(&r);
    site_close(&t);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_workshop_is_asked_with_what_is_known_of_it),
        cmocka_unit_test(what_is_wrong_is_said_beside_its_field),
        cmocka_unit_test(a_closure_has_days_and_a_place_of_theirs),
        cmocka_unit_test(a_structure_asks_up_to_its_limit),
        cmocka_unit_test(a_closure_cancels_what_the_coordinator_ticks_and_nothing_else),
        cmocka_unit_test(as_many_dates_as_the_limit_are_read),
        cmocka_unit_test(the_next_dates_come_before_the_forms_and_the_others_by_a_link),
        cmocka_unit_test(it_is_answered_where_an_address_was_left),
        cmocka_unit_test(planning_a_workshop_answers_it_with_its_dates),
        cmocka_unit_test(of_planned_dates_a_partner_reads_what_its_audience_may),
        cmocka_unit_test(only_who_may_edit_reads_and_answers),
        cmocka_unit_test(by_its_link_a_structure_sees_its_dates_and_asks),
        cmocka_unit_test(a_partners_account_sees_its_own_and_what_is_for_partners),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
