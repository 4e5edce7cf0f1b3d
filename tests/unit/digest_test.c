/* The digest of the week: who wants it, what changed, on Monday, once; what a partner may know; leaving it. */
#include "planner.h"

#include "app/digest.h"
#include "domain/outbox.h"
#include "publish/letter.h"

#define must_one(call) must((call) == 1 ? 0 : -1)

/* Monday 30 November 2026, five in the morning in Paris. */
#define MONDAY 1796011200

static struct person ide, psy;
static int64_t hall, depot, refuge, elsewhere;

static int64_t place_named(struct desk *d, const char *name)
{
    static const char sql[] = "SELECT id FROM place WHERE name = ?1";
    struct stmt *s;
    must(db_prepare(d->f->db, sql, &s, err));
    bind_text(s, 1, name);
    must_one(stmt_step(s, err));
    int64_t id = col_int(s, 0);
    stmt_reset(s);
    return id;
}

static struct desk *office(void)
{
    struct desk *d = desk_open();
    (void)fixture_add(d->f,
                      "{'name':'Entraide (exemple)','kind':'association-caritative','places':["
                      "{'key':'1','name':'Antenne Nord','insee':'92007'},{'key':'2','name':'Dépôt','insee':'92007'},"
                      "{'key':'3','name':'Refuge','insee':'92007','confidential':true}]}");
    (void)fixture_add(d->f, "{'name':'Centre social (exemple)','kind':'association-caritative','places':["
                            "{'key':'1','name':'Centre social','insee':'92002'}]}");
    hall = place_named(d, "Antenne Nord");
    depot = place_named(d, "Dépôt");
    refuge = place_named(d, "Refuge");
    elsewhere = place_named(d, "Centre social");
    desk_refresh(d);
    fixture_exec(
        d->f,
        "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
        "(11, 'a', 0, 0, 0, 'Binôme 1', 'ide1@example.org', 'ide1@example.org', 'binome'),"
        "(13, 'p', 0, 0, 0, 'Antenne Nord', 'nord@example.org', 'nord@example.org', 'partner');"
        "INSERT INTO account_structure(account, structure) SELECT 13, id FROM structure WHERE name LIKE 'Entraide%';"
        "INSERT INTO digest VALUES(7, 0), (11, 0), (13, 0)");
    must(db_begin(d->f->db, err));
    ide = member(d, "IDE 1", "infirmier", 11);
    psy = member(d, "Psychologue A", "psychologue", 0);
    must(db_commit(d->f->db, err));
    return d;
}

static struct occurrence find(struct desk *d, const char *uuid)
{
    struct occurrence o;
    must_one(occurrence_find(d->f->db, &audience_team, str_of(uuid), d->f->a, &o, err));
    return o;
}

/* A date of two hours from 9:00, made `at`; its uuid. */
static const char *date_on(struct desk *d, const char *iso, int64_t place, const struct person *p, int64_t at)
{
    struct author author = {.now = at, .actor = "coordinator", .account = 7};
    struct occurrence o = {.start = 540, .place = place, .status = OCCURRENCE_CONFIRMED, .holds_people = true};
    set(&occurrence_type, &o, "kind", "permanence", d->f->a);
    set(&occurrence_type, &o, "title", "Permanence santé", d->f->a);
    set(&occurrence_type, &o, "day", iso, d->f->a);
    set(&occurrence_type, &o, "minutes", "120", d->f->a);
    set(&occurrence_type, &o, "staff", p->uuid, d->f->a);
    must(db_begin(d->f->db, err));
    must(occurrence_save(d->f->db, &author, NULL, &o, d->f->a, err));
    must(db_commit(d->f->db, err));
    return o.uuid;
}

static void change_to(struct desk *d, const char *uuid, const char *field, const char *value, const char *reason)
{
    struct author author = {.now = FIXTURE_NOW + 3600, .actor = "coordinator", .account = 7, .reason = reason};
    struct occurrence before = find(d, uuid), after = before;
    set(&occurrence_type, &after, field, value, d->f->a);
    if (reason)
        set(&occurrence_type, &after, "reason", reason, d->f->a);
    must(db_begin(d->f->db, err));
    must(occurrence_save(d->f->db, &author, &before, &after, d->f->a, err));
    must(db_commit(d->f->db, err));
}

/* Everything so far was told the week before. */
static void told_so_far(struct desk *d)
{
    d->ctx.now = MONDAY - 7 * 86400;
    must(digest_nightly(&d->ctx));
    fixture_exec(d->f, "DELETE FROM outbox; DELETE FROM digest_stop");
    d->ctx.now = MONDAY;
}

/* What somebody's letter says; NULL: none was put. */
static const char *letter_to(struct desk *d, const char *mail)
{
    static const char sql[] = "SELECT data FROM outbox WHERE recipient = ?1 AND template = 'digest'";
    struct stmt *s;
    must(db_prepare(d->f->db, sql, &s, err));
    bind_text(s, 1, mail);
    struct err e;
    const char *data = stmt_step(s, &e) == 1 ? col_text(s, 0, d->f->a) : NULL;
    stmt_reset(s);
    return data;
}

static void a_week_is_told_on_monday_at_seven_and_once(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *moved = date_on(d, "2026-12-08", hall, &ide, 0), *off = date_on(d, "2026-12-15", hall, &ide, 0);
    told_so_far(d);
    change_to(d, moved, "day", "2026-12-10", "Salle prise");
    change_to(d, off, "status", "cancelled", "Grève");
    (void)date_on(d, "2026-12-22", depot, &psy, FIXTURE_NOW + 3600);
    (void)date_on(d, "2027-11-22", hall, &ide, FIXTURE_NOW + 3600); /* made for the year after */
    must(digest_nightly(&d->ctx));
    must(digest_nightly(&d->ctx));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE template = 'digest'"), 3);
    assert_int_equal(fixture_number(d->f, "SELECT due FROM outbox WHERE idem_key = 'digest/7/2026-11-30'"),
                     paris_instant(day("2026-11-30"), 420));
    const char *all = letter_to(d, "c@example.org"), *own = letter_to(d, "ide1@example.org"),
               *partner = letter_to(d, "nord@example.org");
    assert_non_null(strstr(all, "Déplacée\u00A0: jeudi 10 décembre 2026, de 9\u00A0h à 11\u00A0h. Salle prise."));
    assert_non_null(strstr(all, "Annulée. Grève."));
    assert_non_null(strstr(all, "mardi 22 décembre 2026"));
    assert_null(strstr(all, "2027"));
    assert_non_null(strstr(own, "jeudi 10 décembre"));
    assert_null(strstr(own, "22 décembre")); /* the psychologist's */
    assert_non_null(strstr(partner, "22 décembre"));
    assert_non_null(strstr(partner, "/equipe/mes-structures"));
    d->ctx.now = MONDAY + 86400; /* the next night, and the next week, in which nothing changed */
    must(digest_nightly(&d->ctx));
    d->ctx.now = MONDAY + 7 * 86400;
    must(digest_nightly(&d->ctx));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE template = 'digest'"), 3);
    desk_close(d);
}

static void new_dates_that_differ_by_their_day_are_one_line(void **state)
{
    (void)state;
    struct desk *d = office();
    told_so_far(d);
    for (int i = 0; i < 11; i++)
        (void)date_on(d, arena_printf(d->f->a, "2026-12-%02d", i + 1), hall, &ide, FIXTURE_NOW + 3600);
    for (int i = 0; i < 3; i++)
        (void)date_on(d, arena_printf(d->f->a, "2026-12-%02d", 10 * i + 2), depot, &psy, FIXTURE_NOW + 3600);
    (void)date_on(d, "2026-12-20", elsewhere, &ide, FIXTURE_NOW + 3600);
    (void)date_on(d, "2026-12-21", elsewhere, &ide, FIXTURE_NOW + 3600);
    fixture_exec(d->f, "UPDATE occurrence SET start = 1080, minutes = 900 WHERE day = '2026-12-21'");
    must(digest_nightly(&d->ctx));
    const char *all = letter_to(d, "c@example.org");
    assert_non_null(
        strstr(all, "{\"what\":\"Permanence santé, de 9\u00A0h à 11\u00A0h, Antenne Nord\",\"text\":\"11 dates\u00A0: "
                    "mardi 1er décembre, mercredi 2 décembre, "));
    assert_non_null(strstr(all, "mercredi 9 décembre et 2 autres\""));
    assert_non_null(strstr(all, "\"3 dates\u00A0: mercredi 2 décembre, samedi 12 décembre et mardi 22 décembre\""));
    assert_non_null(strstr(all, "Permanence santé, dimanche 20 décembre 2026, de 9\u00A0h à 11\u00A0h, Centre social"));
    assert_non_null(strstr(all, "lundi 21 décembre 2026, de 18\u00A0h à 9\u00A0h le lendemain, Centre social"));
    assert_non_null(strstr(all, "\"added_more\":0"));
    desk_close(d);
}

static void what_was_put_back_is_no_change(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *date = date_on(d, "2026-12-08", hall, &ide, 0);
    told_so_far(d);
    change_to(d, date, "day", "2026-12-10", NULL);
    change_to(d, date, "day", "2026-12-08", NULL);
    change_to(d, date, "public_note", "Par la cour", NULL);
    must(digest_nightly(&d->ctx));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM outbox WHERE template = 'digest'"), 0);
    desk_close(d);
}

static void a_partner_reads_of_their_places_what_everybody_of_them_may_know(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *other = date_on(d, "2026-12-08", elsewhere, &ide, 0), *hidden = date_on(d, "2026-12-09", hall, &psy, 0),
               *team = date_on(d, "2026-12-11", hall, &psy, 0), *gone = date_on(d, "2026-12-14", hall, &psy, 0);
    fixture_exec(d->f, "UPDATE occurrence SET level = 2 WHERE day = '2026-12-11'");
    told_so_far(d);
    change_to(d, other, "day", "2026-12-10", NULL);
    change_to(d, team, "day", "2026-12-12", NULL);
    change_to(d, hidden, "place", arena_printf(d->f->a, "%lld", (long long)refuge), NULL);
    change_to(d, gone, "place", arena_printf(d->f->a, "%lld", (long long)elsewhere), NULL);
    must(digest_nightly(&d->ctx));
    const char *partner = letter_to(d, "nord@example.org"), *all = letter_to(d, "c@example.org");
    assert_non_null(partner);
    assert_null(strstr(partner, "8 décembre"));
    assert_null(strstr(partner, "12 décembre"));
    assert_null(strstr(partner, "Refuge"));
    assert_null(strstr(partner, "Centre social"));
    assert_non_null(strstr(partner, "mercredi 9 décembre 2026, de 9\u00A0h à 11\u00A0h, Antenne Nord"));
    assert_non_null(strstr(partner, "N’a plus lieu chez vous."));
    assert_null(strstr(all, "Refuge")); /* a mail lies anywhere */
    assert_non_null(strstr(all, "lieu réservé"));
    assert_non_null(strstr(all, "Nouveau lieu\u00A0: Centre social."));
    desk_close(d);
}

static void a_member_reads_of_dates_that_come_and_go(void **state)
{
    (void)state;
    struct desk *d = office();
    const char *out = date_on(d, "2026-12-08", hall, &ide, 0), *in = date_on(d, "2026-12-09", hall, &psy, 0);
    told_so_far(d);
    change_to(d, out, "staff", psy.uuid, NULL);
    change_to(d, in, "staff", ide.uuid, NULL);
    must(digest_nightly(&d->ctx));
    const char *own = letter_to(d, "ide1@example.org");
    assert_non_null(strstr(own, "Vous n’y êtes plus."));
    assert_non_null(strstr(own, "Vous la tenez."));
    assert_null(letter_to(d, "c@example.org")); /* no date changed for the team */
    desk_close(d);
}

static void who_wants_it_says_so_and_leaves_by_the_link(void **state)
{
    (void)state;
    struct desk *d = office();
    bool wanted;
    char token[CRYPTO_TOKEN_SIZE];
    const char *date = date_on(d, "2026-12-08", hall, &ide, 0);
    told_so_far(d);
    must(digest_want(&d->ctx, false));
    must(digest_wanted(&d->ctx, &wanted));
    assert_false(wanted);
    must(digest_want(&d->ctx, true));
    must(digest_want(&d->ctx, true));
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM change WHERE entity = 'digest'"), 2);
    change_to(d, date, "day", "2026-12-10", NULL);
    fixture_exec(d->f, "UPDATE account SET blocked_at = 1 WHERE id = 13");
    must(digest_nightly(&d->ctx));
    assert_null(letter_to(d, "nord@example.org"));
    const char *stop = strstr(letter_to(d, "c@example.org"), "/resume/") + strlen("/resume/");
    memcpy(token, stop, CRYPTO_TOKEN_SIZE - 1);
    token[CRYPTO_TOKEN_SIZE - 1] = '\0';
    assert_int_equal(digest_stop_look(&d->ctx, STR("forged"), &wanted), 0);
    assert_int_equal(digest_stop(&d->ctx, STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")), 0);
    d->ctx.account = NULL;                                       /* without signing in */
    must_one(digest_stop_look(&d->ctx, str_of(token), &wanted)); /* looking stops nothing */
    must_one(digest_stop_look(&d->ctx, str_of(token), &wanted));
    assert_true(wanted);
    d->ctx.now = MONDAY + (int64_t)DIGEST_STOP_DAYS * 86400;
    assert_int_equal(digest_stop(&d->ctx, str_of(token)), 0);
    d->ctx.now -= 1;
    must_one(digest_stop(&d->ctx, str_of(token)));
    must_one(digest_stop(&d->ctx, str_of(token))); /* twice is no error */
    must_one(digest_stop_look(&d->ctx, str_of(token), &wanted));
    assert_false(wanted);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM digest"), 2); /* nobody else's */
    assert_int_equal(digest_want(&d->ctx, true), -1);
    assert_int_equal(d->ctx.err.code, ERR_REFUSED);
    desk_close(d);
}

static void a_long_week_is_cut_and_counted(void **state)
{
    (void)state;
    struct desk *d = office();
    told_so_far(d);
    for (int i = 0; i <= DIGEST_DATES; i++) {
        char iso[DATE_ISO_SIZE];
        date_iso(day("2026-12-01") + i, iso);
        (void)date_on(d, iso, 0, &psy, FIXTURE_NOW + 3600);
    }
    fixture_exec(d->f, "UPDATE occurrence SET title = 'Permanence ' || id"); /* each another: no line holds two */
    must(digest_nightly(&d->ctx));
    const char *all = letter_to(d, "c@example.org");
    assert_non_null(strstr(all, "\"added_more\":1"));
    assert_non_null(strstr(all, "30 décembre"));
    assert_null(strstr(all, "31 décembre"));
    desk_close(d);
}

static void the_letter_is_plain(void **state)
{
    (void)state;
    struct desk *d = office();
    struct templates *templates;
    struct str subject, text;
    struct letterhead head = {.name = "DAC (exemple)", .base = "https://x.example.org", .from = "a@example.org"};
    struct mail mail = {
        .template_name = "digest",
        .to = "nord@example.org",
        .message_id = "id-1",
        .data =
            "{\"label\":\"Antenne Nord\",\"link\":\"/equipe/mes-structures\",\"stop\":\"/resume/JETON\",\"moved\":"
            "[{\"what\":\"Permanence, mardi 8\",\"text\":\"Déplacée : jeudi 10.\"}],\"moved_more\":2,\"cancelled\":[],"
            "\"cancelled_more\":0,\"added\":[{\"what\":\"Atelier, jeudi 17\",\"text\":\"\"}],\"added_more\":0,"
            "\"other\":[],\"other_more\":0}"};
    struct buf out = buf_in(d->f->a, MESSAGE_MAX);
    must(templates_load(false, &templates, err));
    must(letter_text(templates, &mail, &head, d->f->a, &subject, &text, err));
    assert_str(subject, "Ce qui change dans l’agenda");
    assert_str(text,
               "Bonjour,\n\nDepuis lundi dernier, pour «\u00A0Antenne Nord\u00A0»\u00A0:\n\nDéplacé\n\n"
               "Permanence, mardi 8\nDéplacée : jeudi 10.\n\nEt 2 autres.\n\nNouvelles dates\n\nAtelier, jeudi 17\n"
               "\nhttps://x.example.org/equipe/mes-structures\n\nPour ne plus recevoir ce résumé du lundi\u00A0:\n"
               "https://x.example.org/resume/JETON\n\n-- \nDAC (exemple)\nhttps://x.example.org\n");
    must(letter_compose(templates, &mail, &head, d->f->a, &out, err));
    assert_non_null(strstr(buf_cstr(&out), "List-Unsubscribe: <https://x.example.org/resume/JETON>\r\n"));
    templates_free(templates);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_week_is_told_on_monday_at_seven_and_once),
        cmocka_unit_test(new_dates_that_differ_by_their_day_are_one_line),
        cmocka_unit_test(what_was_put_back_is_no_change),
        cmocka_unit_test(a_partner_reads_of_their_places_what_everybody_of_them_may_know),
        cmocka_unit_test(a_member_reads_of_dates_that_come_and_go),
        cmocka_unit_test(who_wants_it_says_so_and_leaves_by_the_link),
        cmocka_unit_test(a_long_week_is_cut_and_counted),
        cmocka_unit_test(the_letter_is_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
