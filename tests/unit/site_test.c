/* What the team says of itself: its settings, its territory, and the pages made from them. */
#include <stdio.h>

#include "site.h"

#include "app/logo.h"
#include "app/sample.h"
#include "app/site_edit.h"
#include "app/territory.h"
#include "base/file.h"

struct scene {
    struct fixture *f;
    struct site_test site;
    struct account *admin;
};

static struct scene *set_up(void)
{
    static struct scene s;
    s = (struct scene){.f = fixture_open()};
    fixture_reference(s.f);
    s.admin = ARENA_NEW(s.f->a, struct account);
    *s.admin = fixture_account(s.f, "Administration", "admin@example.org", ROLE_ADMIN);
    must(db_begin(s.f->db, err));
    must(account_save(s.f->db, &s.f->author, NULL, s.admin, s.f->a, err));
    must(db_commit(s.f->db, err));
    s.site = site_open(s.f, &audience_public);
    s.site.ctx = (struct ctx){.db = s.f->db,
                              .arena = s.f->a,
                              .now = FIXTURE_NOW,
                              .config = &s.site.config,
                              .account = s.admin,
                              .audience = &audience_team};
    return &s;
}

static void tear_down(struct scene *s)
{
    site_close(&s->site);
    fixture_close(s->f);
}

static struct site_form empty_form(struct ctx *ctx)
{
    struct site_form form = {.typed[SITE_NAME] = STR("DAC du val (exemple)")};
    if (site_rev(ctx, &form.rev) != 0)
        fail_msg("%s", ctx->err.msg);
    return form;
}

static enum site_saved save(struct ctx *ctx, const struct site_form *form, const char *wrong[SITE_WRONG__MAX])
{
    enum site_saved saved;
    if (site_save(ctx, form, &saved, wrong) != 0)
        fail_msg("%s", ctx->err.msg);
    return saved;
}

static const char *stored(struct ctx *ctx, enum site_key key)
{
    struct site_values v;
    if (site_values_read(ctx, &v) != 0)
        fail_msg("%s", ctx->err.msg);
    return v.text[key];
}

static void what_is_typed_is_kept_in_its_usual_form_with_its_history(void **state)
{
    (void)state;
    struct scene *s = set_up();
    struct ctx *ctx = &s->site.ctx;
    const char *wrong[SITE_WRONG__MAX];
    struct site_form form = empty_form(ctx);
    form.typed[SITE_PHONE] = STR(" 0199001000 ");
    form.typed[SITE_ADDRESS] = STR("1 rue de l’Exemple\r\n92220 Bagneux\r\n");
    form.typed[SITE_COMMUNES] = STR("Bagneux\r\n92240\nScEaux (92)\nBagneux (92)");
    form.typed[SITE_AUDIT_DATE] = STR("15/09/2026");
    form.typed[SITE_AUDIT_RATE] = STR("72");
    form.typed[SITE_AUDIT_BY] = STR("Cabinet d’audit (exemple)");
    assert_int_equal(save(ctx, &form, wrong), SITE_SAVED);
    assert_string_equal(stored(ctx, SITE_PHONE), "01 99 00 10 00");
    assert_string_equal(stored(ctx, SITE_ADDRESS), "1 rue de l’Exemple\n92220 Bagneux");
    assert_string_equal(stored(ctx, SITE_COMMUNES), "92007|92046|92071");
    assert_string_equal(stored(ctx, SITE_AUDIT_DATE), "2026-09-15");
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM change WHERE entity = 'setting' AND actor = 'admin'"
                                          " AND account IS NOT NULL AND diff LIKE '{\"%\":[null,\"%\"]}'"),
                     7);
    /* Saving the same again is no change. */
    int64_t before = form.rev;
    must(site_rev(ctx, &form.rev) != 0 ? fail(err, ERR_BUG, "%s", ctx->err.msg) : 0);
    assert_true(form.rev > before);
    assert_int_equal(save(ctx, &form, wrong), SITE_SAVED);
    form = empty_form(ctx);
    assert_int_equal(save(ctx, &form, wrong), SITE_SAVED);
    assert_null(stored(ctx, SITE_PHONE));
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM change WHERE entity = 'setting'"), 13);
    tear_down(s);
}

static void what_is_wrong_is_said_beside_and_nothing_is_written(void **state)
{
    (void)state;
    static const struct {
        enum site_key key;
        const char *typed, *said;
    } cases[] = {
        {SITE_NAME, "  ", "attendue"},
        {SITE_PHONE, "demain", "numéro complet"},
        {SITE_MAIL, "equipe@", "adresse complète"},
        {SITE_HOST_PHONE, "1", "numéro complet"},
        {SITE_AUDIT_DATE, "2026-02-30", "Une date"},
        {SITE_AUDIT_DATE, "2026-11-23", "pas encore venue"},
        {SITE_AUDIT_RATE, "101", "0 à 100"},
        {SITE_AUDIT_RATE, "9,5", "0 à 100"},
        {SITE_AUDIT_BY, "Cabinet", NULL},
        {SITE_COMMUNES, "Nulle-Part-sur-Mer", "table des communes"},
        {SITE_COMMUNES, "Bagneux (75)", "table des communes"},
        {SITE_COMMUNES, "Bagneux (zz)", "table des communes"},
        {SITE_COMMUNES, "Bagneux (92, tout le département)", NULL},
    };
    struct scene *s = set_up();
    struct ctx *ctx = &s->site.ctx;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *wrong[SITE_WRONG__MAX];
        struct site_form form = empty_form(ctx);
        form.typed[cases[i].key] = str_of(cases[i].typed);
        enum site_saved saved = save(ctx, &form, wrong);
        if (!cases[i].said)
            continue;
        if (saved != SITE_WRONG || !wrong[cases[i].key] || !strstr(wrong[cases[i].key], cases[i].said))
            fail_msg("\"%s\": \"%s\", should say \"%s\"", cases[i].typed, wrong[cases[i].key], cases[i].said);
    }
    /* An auditor alone is no audit: what is missing is said at what is missing. */
    const char *wrong[SITE_WRONG__MAX];
    struct site_form form = empty_form(ctx);
    form.typed[SITE_AUDIT_BY] = STR("Cabinet");
    assert_int_equal(save(ctx, &form, wrong), SITE_WRONG);
    assert_non_null(wrong[SITE_AUDIT_DATE]);
    assert_null(wrong[SITE_AUDIT_BY]);
    char line[SITE_LINE_MAX + 2];
    memset(line, 'a', sizeof line);
    for (int more = 0; more <= 1; more++) {
        form = empty_form(ctx);
        form.typed[SITE_HOST] = str_from(line, SITE_LINE_MAX + (size_t)more);
        assert_int_equal(save(ctx, &form, wrong), more ? SITE_WRONG : SITE_SAVED);
    }
    tear_down(s);
}

static void a_name_of_several_communes_asks_which(void **state)
{
    (void)state;
    struct scene *s = set_up();
    const char *codes, *wrong;
    fixture_exec(s->f, "INSERT INTO commune(insee, name, norm, dept) VALUES('51032', 'Bagneux', 'bagneux', '51')");
    must(territory_parse(&s->site.ctx, STR("Bagneux"), &codes, &wrong));
    assert_non_null(strstr(wrong, "Bagneux (51), Bagneux (92)"));
    must(territory_parse(&s->site.ctx, STR("bagneux (hauts de seine), Hauts-de-Seine ; 2a\n93"), &codes, &wrong));
    assert_null(wrong);
    assert_string_equal(codes, "2A|92|92007|93");
    assert_true(territory_has(str_of(codes), "92046", "92") && territory_has(str_of(codes), "2A004", "2A"));
    assert_false(territory_has(str_of(codes), "51032", "51") || territory_has(STR(""), "", "92"));
    /* What is written can be typed again. */
    const char *words, *again;
    must(territory_words(&s->site.ctx, str_of(codes), &words));
    assert_non_null(strstr(words, "Hauts-de-Seine (92, tout le département)\nBagneux (92)"));
    must(territory_parse(&s->site.ctx, str_of(words), &again, &wrong));
    assert_string_equal(again, codes);
    tear_down(s);
}

static void a_territory_has_its_limit(void **state)
{
    (void)state;
    struct scene *s = set_up();
    const char *codes, *wrong;
    struct buf b = buf_in(s->f->a, 1u << 20);
    for (int i = 0; i < TERRITORY_MAX; i++)
        buf_lit(&b, "92\n");
    must(territory_parse(&s->site.ctx, buf_str(&b), &codes, &wrong));
    assert_string_equal(codes, "92");
    buf_lit(&b, "92\n");
    must(territory_parse(&s->site.ctx, buf_str(&b), &codes, &wrong));
    assert_non_null(strstr(wrong, "trop de communes"));
    tear_down(s);
}

static void the_later_of_two_people_is_told(void **state)
{
    (void)state;
    struct scene *s = set_up();
    struct ctx *ctx = &s->site.ctx;
    const char *wrong[SITE_WRONG__MAX];
    struct site_form one = empty_form(ctx), two = one;
    one.typed[SITE_HOST] = STR("Hébergeur (exemple)");
    assert_int_equal(save(ctx, &one, wrong), SITE_SAVED);
    assert_int_equal(save(ctx, &two, wrong), SITE_CHANGED);
    assert_string_equal(stored(ctx, SITE_HOST), "Hébergeur (exemple)");
    tear_down(s);
}

static void only_who_manages_may_save(void **state)
{
    (void)state;
    struct scene *s = set_up();
    enum site_saved saved;
    const char *wrong[SITE_WRONG__MAX];
    struct site_form form = empty_form(&s->site.ctx);
    s->admin->role = ROLE_COORDINATOR;
    assert_int_equal(site_save(&s->site.ctx, &form, &saved, wrong), -1);
    assert_int_equal(s->site.ctx.err.code, ERR_REFUSED);
    s->site.ctx.account = NULL;
    assert_int_equal(site_save(&s->site.ctx, &form, &saved, wrong), -1);
    tear_down(s);
}

static void the_configuration_wins_and_is_left_alone(void **state)
{
    (void)state;
    struct scene *s = set_up();
    struct ctx *ctx = &s->site.ctx;
    const char *wrong[SITE_WRONG__MAX];
    s->site.config.team_name = "DAC de la configuration";
    struct site_form form = empty_form(ctx);
    form.typed[SITE_NAME] = STR("");
    assert_int_equal(save(ctx, &form, wrong), SITE_SAVED);
    assert_string_equal(stored(ctx, SITE_NAME), "DAC de la configuration");
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM setting WHERE key = 'team.name'"), 0);
    tear_down(s);
}

static void conformity_follows_the_thresholds(void **state)
{
    (void)state;
    static const struct {
        const char *date, *rate;
        enum site_conformity is;
    } cases[] = {{NULL, NULL, SITE_NOT_CONFORM},
                 {NULL, "100", SITE_NOT_CONFORM},
                 {"2026-09-15", NULL, SITE_NOT_CONFORM},
                 {"2026-09-15", "49", SITE_NOT_CONFORM},
                 {"2026-09-15", "50", SITE_PARTLY_CONFORM},
                 {"2026-09-15", "99", SITE_PARTLY_CONFORM},
                 {"2026-09-15", "100", SITE_CONFORM},
                 {"2026-09-15", "x", SITE_NOT_CONFORM}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(site_conformity(cases[i].date, cases[i].rate), cases[i].is);
}

static bool says(struct scene *s, const char *path, const char *text)
{
    struct reply reply = site_get(&s->site, path);
    if (reply.status != 200)
        fail_msg("%s: %d %s", path, reply.status, s->site.ctx.err.msg);
    return site_count(&reply, text) > 0;
}

static void the_legal_pages_say_what_is_missing_and_then_what_is_there(void **state)
{
    (void)state;
    static const char *const pages[] = {"/contact", "/mentions-legales", "/donnees-personnelles", "/accessibilite"};
    struct scene *s = set_up();
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        assert_true(says(s, pages[i], "pas encore renseign"));
    assert_true(says(s, "/accessibilite", "non conforme&nbsp;: aucun audit réalisé"));
    assert_true(says(s, "/", "Accessibilité&nbsp;: non conforme"));
    fixture_exec(s->f,
                 "INSERT INTO setting VALUES('team.phone', '01 99 00 10 00'), ('team.mail', 'e@example.org'),"
                 "('team.address', '1 rue <b>'), ('publisher.entity', 'Association (exemple)'),"
                 "('publisher.address', 'siège'), ('publisher.director', 'Présidence'), ('host.name', 'Hôte'),"
                 "('host.address', 'là'), ('host.phone', '01 99 00 10 01'), ('privacy.contact', 'dpo@example.org'),"
                 "('accessibility.date', '2026-09-15'), ('accessibility.rate', '72'),"
                 "('accessibility.auditor', 'Cabinet (exemple)')");
    fixture_refresh(s->f);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        assert_false(says(s, pages[i], "pas encore renseign"));
    assert_true(says(s, "/contact", "1 rue &lt;b&gt;"));
    assert_true(says(s, "/mentions-legales", "Association (exemple)"));
    assert_true(says(s, "/mentions-legales", "01 99 00 10 01"));
    assert_true(says(s, "/donnees-personnelles", "dpo@example.org"));
    assert_true(says(s, "/accessibilite", "15 septembre 2026"));
    assert_true(says(s, "/", "Accessibilité&nbsp;: partiellement conforme"));
    tear_down(s);
}

static void visitors_are_told_all_that_is_counted(void **state)
{
    (void)state;
    struct scene *s = set_up();
    assert_true(says(s, "/donnees-personnelles", "combien de fois chaque fiche a été ouverte"));
    assert_true(says(s, "/donnees-personnelles", "ce que l’on cherche sans rien trouver"));
    assert_true(says(s, "/donnees-personnelles", "effacés après six mois"));
    assert_false(says(s, "/donnees-personnelles", "Est seulement compté"));
    tear_down(s);
}

static void the_territory_comes_first_where_communes_are_listed(void **state)
{
    (void)state;
    struct scene *s = set_up();
    fixture_add(s->f, "{'name':'A','kind':'cms','places':[{'insee':'92007'}]}");
    fixture_add(s->f, "{'name':'B','kind':'cms','places':[{'insee':'92002'}]}");
    fixture_publish(s->f);
    assert_false(says(s, "/", "Sur le territoire"));
    fixture_exec(s->f, "INSERT INTO setting VALUES('team.communes', '92007')");
    fixture_refresh(s->f);
    static const char *const pages[] = {"/", "/annuaire", "/annuaire/commune"};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct reply reply = site_get(&s->site, pages[i]);
        const char *own = strstr(buf_cstr(&reply.body), "Sur le territoire"),
                   *elsewhere = own ? strstr(own, "Ailleurs") : NULL;
        if (!elsewhere)
            fail_msg("%s", pages[i]);
        const char *antony = strstr(own, "Antony"), *bagneux = strstr(own, "Bagneux");
        assert_true(bagneux && bagneux < elsewhere && antony > elsewhere);
    }
    /* All of it on the territory: nothing to tell apart. */
    fixture_exec(s->f, "UPDATE setting SET value = '92' WHERE key = 'team.communes'");
    fixture_refresh(s->f);
    assert_false(says(s, "/", "Sur le territoire"));
    tear_down(s);
}

/* A picture of the fuzzers' seeds. */
static struct str seed(struct fixture *f, const char *name)
{
    struct str bytes;
    must(file_read(arena_printf(f->a, "tests/fuzz/seeds/picture/%s", name), 4096, f->a, &bytes, err));
    return bytes;
}

static void a_logo_is_cleaned_kept_shown_and_taken_away(void **state)
{
    (void)state;
    struct scene *s = set_up();
    struct ctx *ctx = &s->site.ctx;
    const char *wrong[SITE_WRONG__MAX];
    struct str noted = seed(s->f, "noted.png"), plain = seed(s->f, "plain.png");
    struct site_form form = empty_form(ctx);
    form.logo = noted;
    assert_int_equal(save(ctx, &form, wrong), SITE_SAVED);
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM picture WHERE name = 'logo' AND type = 'png'"), 1);
    assert_int_equal(
        fixture_number(s->f, "SELECT count(*) FROM change WHERE diff LIKE '{\"team.logo\":[null,\"png 2 1 %'"), 1);
    struct reply reply = site_get(&s->site, "/logo.png");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.type, "image/png");
    assert_null(reply.cache_control);
    assert_true(str_eq(buf_str(&reply.body), plain));
    assert_int_equal(site_get(&s->site, "/logo.jpg").status, 404);
    reply = site_get(&s->site, "/");
    const char *at = strstr(buf_cstr(&reply.body), "src=\"/logo.png?v=");
    assert_non_null(at);
    char url[40] = "";
    memcpy(url, at + 5, strcspn(at + 5, "\"") < sizeof url ? strcspn(at + 5, "\"") : 0);
    reply = site_get(&s->site, url);
    assert_string_equal(reply.cache_control, "public, max-age=31536000, immutable");
    assert_null(site_get(&s->site, "/logo.png?v=autre").cache_control);
    /* Another, which is no picture, leaves the first; then a JPEG; then none. */
    *ctx = (struct ctx){.db = s->f->db,
                        .arena = s->f->a,
                        .now = FIXTURE_NOW,
                        .config = &s->site.config,
                        .account = s->admin,
                        .audience = &audience_team};
    form = empty_form(ctx);
    form.logo = STR("<svg/>");
    assert_int_equal(save(ctx, &form, wrong), SITE_WRONG);
    assert_non_null(strstr(wrong[SITE_LOGO], "SVG"));
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM picture WHERE type = 'png'"), 1);
    form.logo = seed(s->f, "noted.jpg");
    assert_int_equal(save(ctx, &form, wrong), SITE_SAVED);
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM picture WHERE type = 'jpg'"), 1);
    form = empty_form(ctx);
    form.remove_logo = true;
    assert_int_equal(save(ctx, &form, wrong), SITE_SAVED);
    assert_int_equal(fixture_number(s->f, "SELECT count(*) FROM picture"), 0);
    reply = site_get(&s->site, "/");
    assert_int_equal(site_count(&reply, "/logo."), 0);
    tear_down(s);
}

static void a_logo_that_is_none_is_refused_with_the_reason(void **state)
{
    (void)state;
    struct scene *s = set_up();
    struct str png = seed(s->f, "plain.png");
    char *large = arena_alloc(s->f->a, LOGO_MAX + 1);
    const struct {
        struct str file;
        const char *said;
    } cases[] = {{STR("\n<?xml version='1.0'?><svg/>"), "SVG"},
                 {STR("GIF89a"), "ni un PNG ni un JPEG"},
                 {str_from(png.p, png.n - 1), "abîmé ou incomplet"},
                 {str_from(large, LOGO_MAX + 1), "512"},
                 {str_from(large, LOGO_MAX), "ni un PNG"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *wrong[SITE_WRONG__MAX];
        struct site_form form = empty_form(&s->site.ctx);
        form.logo = cases[i].file;
        assert_int_equal(save(&s->site.ctx, &form, wrong), SITE_WRONG);
        if (!wrong[SITE_LOGO] || !strstr(wrong[SITE_LOGO], cases[i].said))
            fail_msg("%zu: \"%s\", should say \"%s\"", i, wrong[SITE_LOGO], cases[i].said);
    }
    static const char *const settings[] = {NULL,
                                           "",
                                           "png",
                                           "png 2 1",
                                           "gif 2 1 0123456789",
                                           "png 0 1 0123456789",
                                           "png 2 2001 0123456789",
                                           "png 2 1 012345678",
                                           "png 2 1 01234567890"};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct logo logo;
        logo_parse(settings[i], &logo);
        assert_int_equal(logo.type, PICTURE_NONE);
    }
    tear_down(s);
}

static void the_demo_s_own_values_are_recognised(void **state)
{
    (void)state;
    assert_true(sample_is_setting("team.phone", "01 99 00 10 00"));
    assert_false(sample_is_setting("team.phone", "01 99 00 10 01") || sample_is_setting("host.name", "x") ||
                 sample_is_setting("team.phone", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_typed_is_kept_in_its_usual_form_with_its_history),
        cmocka_unit_test(what_is_wrong_is_said_beside_and_nothing_is_written),
        cmocka_unit_test(a_name_of_several_communes_asks_which),
        cmocka_unit_test(a_territory_has_its_limit),
        cmocka_unit_test(the_later_of_two_people_is_told),
        cmocka_unit_test(only_who_manages_may_save),
        cmocka_unit_test(the_configuration_wins_and_is_left_alone),
        cmocka_unit_test(conformity_follows_the_thresholds),
        cmocka_unit_test(the_legal_pages_say_what_is_missing_and_then_what_is_there),
        cmocka_unit_test(visitors_are_told_all_that_is_counted),
        cmocka_unit_test(the_territory_comes_first_where_communes_are_listed),
        cmocka_unit_test(a_logo_is_cleaned_kept_shown_and_taken_away),
        cmocka_unit_test(a_logo_that_is_none_is_refused_with_the_reason),
        cmocka_unit_test(the_demo_s_own_values_are_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
