/* Pages that the team writes: the marking of their text, who may change them, and that a saved list shows nothing but
 * what everybody may know. */
#include "dates.h"
#include "site.h"

#include "app/leaflets.h"
#include "base/marking.h"

static struct account mate = {.id = 1, .role = ROLE_COORDINATOR, .label = "Coordinatrice 1"};

/* ---- Marking ---- */

/* "P one <words=address>|H two|L a;b|R": what is read, or "!" and the bad address. */
static const char *marked(struct arena *a, const char *text)
{
    static const char kinds[] = "PHLR";
    struct marking m;
    struct err e = {0};
    struct buf b = buf_in(a, 4000);
    if (marking_read(str_of(text), a, &m, &e) != 0)
        return arena_printf(a, "!%s", e.msg);
    for (size_t i = 0; i < m.n; i++) {
        buf_fmt(&b, "%s%c", i ? "|" : "", kinds[m.blocks[i].kind]);
        for (size_t k = 0; k < m.blocks[i].n; k++) {
            buf_char(&b, k ? ';' : ' ');
            for (size_t j = 0; j < m.blocks[i].lines[k].n; j++) {
                const struct marking_span *s = &m.blocks[i].lines[k].spans[j];
                if (s->link == MARKING_PLAIN)
                    buf_raw_str(&b, s->text);
                else
                    buf_fmt(&b, "<%.*s=%d:%.*s>", (int)s->text.n, s->text.p, (int)s->link, (int)s->to.n, s->to.p);
            }
        }
    }
    return buf_cstr(&b);
}

static void a_text_is_paragraphs_headings_lists_and_links(void **state)
{
    static const char *const good[][2] = {
        {"", ""},
        {"one\n\n\ntwo", "P one|P two"},
        {"one\nstill one", "P one\nstill one"},
        {"## A\ntext\n- a\n- b\nend", "H A|P text|L a;b|P end"},
        {"- a\n\n- b", "L a|L b"},
        {"{joindre}", "R"},
        {"say {joindre} here", "P say {joindre} here"},
        {"see [us](https://example.org/x?y=z) now", "P see <us=1:https://example.org/x?y=z> now"},
        {"[a](/agenda)[b](tel:01 99 00 10 00)", "P <a=1:/agenda><b=2:01 99 00 10 00>"},
        {"[15](tel:15), [us](mailto:a@example.org)", "P <15=2:15>, <us=3:a@example.org>"},
        {"[no link] (nor this)", "P [no link] (nor this)"},
        {"[open](", "P [open]("},
        {"<b>&amp;</b>", "P <b>&amp;</b>"},
        {"- see [a](/b)", "L see <a=1:/b>"},
    };
    static const char *const bad[][2] = {
        {"[x](javascript:alert)", "!javascript:alert"},
        {"[x](//evil.example)", "!//evil.example"},
        {"[x](/\\evil)", "!/\\evil"},
        {"[x](https:///a)", "!https:///a"},
        {"[x](data:a)", "!data:a"},
        {"[](/agenda)", "!/agenda"},
        {"[x](mailto:nobody)", "!mailto:nobody"},
        {"[x](tel:abc)", "!tel:abc"},
        {"[x](https://a b)", "!https://a b"},
        {"- [x](ftp://a)", "!ftp://a"},
    };
    struct arena *a = arena_new(1u << 20);
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_string_equal(marked(a, good[i][0]), good[i][1]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_string_equal(marked(a, bad[i][0]), bad[i][1]);
    arena_free(a);
}

static void a_text_has_its_limits(void **state)
{
    struct arena *a = arena_new(8u << 20);
    char *text = arena_alloc(a, MARKING_TEXT_MAX + 2);
    struct marking m;
    struct err e = {0};
    (void)state;
    memset(text, '[', MARKING_TEXT_MAX + 1);
    assert_int_equal(marking_read(str_from(text, MARKING_TEXT_MAX), a, &m, &e), 0);
    assert_int_equal(marking_read(str_from(text, MARKING_TEXT_MAX + 1), a, &m, &e), -1);
    assert_int_equal(e.code, ERR_LIMIT);
    for (size_t i = 0; i < MARKING_BLOCKS_MAX + 1; i++)
        memcpy(text + 3 * i, "a\n\n", 3);
    assert_int_equal(marking_read(str_from(text, (size_t)3 * MARKING_BLOCKS_MAX), a, &m, &e), 0);
    assert_int_equal(m.n, MARKING_BLOCKS_MAX);
    assert_int_equal(marking_read(str_from(text, (size_t)3 * (MARKING_BLOCKS_MAX + 1)), a, &m, &e), -1);
    memset(text, 'a', MARKING_TEXT_MAX);
    memcpy(text, "[x](/", 5);
    text[MARKING_LINK_MAX + 4] = ')';
    assert_int_equal(marking_read(str_from(text, 2000), a, &m, &e), 0);
    text[MARKING_LINK_MAX + 4] = 'a';
    text[MARKING_LINK_MAX + 5] = ')';
    assert_int_equal(marking_read(str_from(text, 2000), a, &m, &e), -1);
    arena_free(a);
}

/* ---- Pages ---- */

static struct fixture *town(void)
{
    struct fixture *f = fixture_open();
    fixture_reference(f);
    fixture_exec(f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                    "(1, 'a', 0, 0, 0, 'Coordinatrice 1', 'a', 'a', 'coordinator')");
    (void)fixture_add(f, "{'name':'Écoute (exemple)','kind':'autre','themes':['sante-mentale']}");
    (void)fixture_add(f, "{'name':'Zqsecret','kind':'autre','level':'team','themes':['sante-mentale']}");
    (void)fixture_add(f,
                      "{'name':'Maison (exemple)','kind':'ccas','places':[{'key':'1','name':'Accueil','insee':'92007'},"
                      "{'key':'2','name':'Zqplace','address':'Zqstreet','insee':'92007','confidential':true}]}");
    static const char open[] = "SELECT id FROM place WHERE NOT confidential",
                      secret[] = "SELECT id FROM place WHERE confidential";
    (void)date_add(f, "2026-11-26", fixture_number(f, open), (const char *const[]){"theme", "deuil", NULL});
    (void)date_add(f, "2026-11-27", fixture_number(f, secret), (const char *const[]){"theme", "deuil", NULL});
    (void)date_add(f, "2026-11-28", fixture_number(f, open),
                   (const char *const[]){"level", "team", "title", "Zqdate", NULL});
    fixture_exec(f, "UPDATE occurrence SET was_day = '2026-11-25', was_start = 600 WHERE day = '2026-11-26'");
    fixture_publish(f);
    fixture_refresh(f);
    return f;
}

static struct ctx desk(struct fixture *f)
{
    return (struct ctx){.db = f->db,
                        .arena = f->a,
                        .now = FIXTURE_NOW,
                        .valid_until = INT64_MAX,
                        .audience = &audience_team,
                        .account = &mate};
}

static struct leaflet_form filled(const char *title, const char *text, const char *list)
{
    return (struct leaflet_form){.title = str_of(title), .text = str_of(text), .list = str_of(list), .shown = true};
}

static enum leaflet_saved store(struct fixture *f, struct leaflet_form form, const char *was, struct leaflet *out,
                                struct leaflet_wrong *wrong)
{
    struct ctx ctx = desk(f);
    enum leaflet_saved saved;
    *wrong = (struct leaflet_wrong){NULL};
    if (leaflet_store(&ctx, &form, str_of(was), out, wrong, &saved) != 0)
        fail_msg("%s", ctx.err.msg);
    return saved;
}

static int withdraw(struct fixture *f, const char *slug)
{
    struct ctx ctx = desk(f);
    return leaflet_withdraw(&ctx, str_of(slug));
}

static struct reply good_page(struct site_test *t, const char *target)
{
    struct reply r = site_get(t, target);
    if (r.status != 200)
        fail_msg("%s: %d: %s", target, r.status, t->ctx.err.msg);
    return r;
}

static void the_delivered_pages_say_whom_to_call(void **state)
{
    struct fixture *f = fixture_open();
    (void)state;
    fixture_reference(f);
    fixture_publish(f);
    struct site_test t = site_open(f, &audience_public);
    static const char *const pages[] = {"/aidants", "/professionnels"};
    for (size_t i = 0; i < 2; i++) {
        struct reply r = good_page(&t, pages[i]);
        assert_int_equal(site_count(&r, "ne sont pas encore indiqués"), 1);
        assert_int_equal(site_count(&r, "aria-current=\"page\""), 1);
    }
    fixture_exec(f, "INSERT INTO setting VALUES('team.phone', '01 99 00 10 00')");
    for (size_t i = 0; i < 2; i++) {
        struct reply r = good_page(&t, pages[i]);
        assert_int_equal(site_count(&r, "ne sont pas encore indiqués"), 0);
        assert_true(site_count(&r, "tel:+33199001000") > 0);
    }
    struct reply aida = good_page(&t, "/aidants");
    assert_true(site_count(&aida, "gratuit") && site_count(&aida, "six fois, une heure et demie"));
    assert_true(site_count(&aida, "<meta name=\"description\" content=\"Vous accompagnez"));
    assert_int_equal(site_get(&t, "/p/aidants").status, 404);
    assert_int_equal(site_get(&t, "/p/inconnue").status, 404);
    site_close(&t);
    fixture_close(f);
}

static void a_saved_list_shows_everybody_the_same(void **state)
{
    struct fixture *f = town();
    struct leaflet l;
    struct leaflet_wrong w;
    (void)state;
    assert_int_equal(store(f, filled("Le deuil, ici", "Texte", "/agenda?theme=deuil"), "", &l, &w), LEAFLET_SAVED);
    assert_string_equal(l.slug, "le-deuil-ici");
    assert_int_equal(store(f, filled("Tout", "Texte", "/agenda"), "", &l, &w), LEAFLET_SAVED);
    assert_int_equal(store(f, filled("Écouter", "Texte", "/annuaire?theme=sante-mentale"), "", &l, &w), LEAFLET_SAVED);
    assert_string_equal(l.slug, "ecouter");
    static const struct audience *const readers[] = {&audience_public, &audience_team};
    for (size_t i = 0; i < 2; i++) {
        struct site_test t = site_open(f, &audience_public);
        static const char *const pages[] = {"/p/le-deuil-ici", "/p/tout", "/p/ecouter"};
        t.who = readers[i];
        t.account = i ? &mate : NULL;
        for (size_t k = 0; k < 3; k++) {
            struct reply r = good_page(&t, pages[k]);
            assert_int_equal(site_count(&r, "Zq"), 0);
            assert_int_equal(site_count(&r, "zq"), 0);
            assert_true(site_count(&r, k < 2 ? "Permanence santé" : "Écoute (exemple)") > 0);
            if (k < 2) /* the moved one once, and that of the hidden place */
                assert_int_equal(site_count(&r, "<li class=\"event"), 2);
            /* The town of a place that only the team knows is not told: its date stands below no town. */
            assert_int_equal(site_count(&r, "<h3>Bagneux</h3>"), k < 2);
            assert_int_equal(site_count(&r, "<h3>Lieu non précisé</h3>"), k < 2);
        }
        site_close(&t);
    }
    fixture_close(f);
}

static void a_page_is_escaped_unpublished_and_remembered(void **state)
{
    struct fixture *f = town();
    struct leaflet l;
    struct leaflet_wrong w;
    struct site_test t = site_open(f, &audience_public);
    struct leaflet_form form = filled("<b>Titre</b>", "<script>1</script> [a\"b](https://example.org/?a=\"b)", NULL);
    (void)state;
    assert_int_equal(store(f, form, "", &l, &w), LEAFLET_WRONG);
    assert_non_null(w.text);
    form.text = STR("<script>1</script> [<i>](https://example.org/?a=1&b=2)");
    assert_int_equal(store(f, form, "", &l, &w), LEAFLET_SAVED);
    assert_string_equal(l.slug, "b-titre-b");
    struct reply r = good_page(&t, "/p/b-titre-b");
    assert_int_equal(site_count(&r, "<script>1"), 0);
    assert_int_equal(site_count(&r, "<a href=\"https://example.org/?a=1&amp;b=2\">&lt;i&gt;</a>"), 1);
    assert_int_equal(withdraw(f, "b-titre-b"), 1);
    assert_int_equal(withdraw(f, "b-titre-b"), 0);
    assert_int_equal(site_get(&t, "/p/b-titre-b").status, 404);
    t.who = &audience_team;
    t.account = &mate;
    assert_int_equal(site_get(&t, "/p/b-titre-b").status, 404);
    static const char changes[] = "SELECT count(*) FROM change WHERE entity = 'leaflet'";
    assert_int_equal(fixture_number(f, changes), 2);
    site_close(&t);
    fixture_close(f);
}

static void a_delivered_text_comes_back(void **state)
{
    struct fixture *f = town();
    struct leaflet l;
    struct leaflet_wrong w;
    struct site_test t = site_open(f, &audience_public);
    (void)state;
    assert_int_equal(store(f, filled("Aidants d’ici", "Notre texte.\n\nEt la suite.", NULL), "aidants", &l, &w),
                     LEAFLET_SAVED);
    struct reply r = good_page(&t, "/aidants");
    assert_int_equal(site_count(&r, "<p>Notre texte."), 1);
    assert_int_equal(site_count(&r, "six fois"), 0);
    /* Opened before that. */
    assert_int_equal(store(f, filled("Autre", "Autre.", NULL), "aidants", &l, &w), LEAFLET_CHANGED);
    assert_int_equal(withdraw(f, "aidants"), 1);
    r = good_page(&t, "/aidants");
    assert_int_equal(site_count(&r, "<p>Notre texte."), 0);
    assert_int_equal(site_count(&r, "six fois"), 1);
    assert_int_equal(withdraw(f, "professionnels"), 0);
    site_close(&t);
    fixture_close(f);
}

static void what_is_wrong_is_said_beside_its_field(void **state)
{
    struct fixture *f = town();
    struct leaflet l;
    struct leaflet_wrong w;
    struct leaflet_form form = filled("", "", NULL);
    char title[LEAFLET_TITLE_MAX + 2], slug[LEAFLET_SLUG_MAX + 2];
    (void)state;
    assert_int_equal(store(f, form, "", &l, &w), LEAFLET_WRONG);
    assert_true(w.title && w.text);
    static const char *const slugs[] = {"aidants", "nouvelle", "Majuscule", "-a", "a/b", "a b", "../x"};
    form = filled("Titre", "Texte", NULL);
    for (size_t i = 0; i < sizeof slugs / sizeof *slugs; i++) {
        form.slug = str_of(slugs[i]);
        assert_int_equal(store(f, form, "", &l, &w), LEAFLET_WRONG);
        assert_non_null(w.slug);
    }
    memset(slug, 'a', sizeof slug);
    form.slug = str_from(slug, LEAFLET_SLUG_MAX + 1);
    assert_int_equal(store(f, form, "", &l, &w), LEAFLET_WRONG);
    form.slug = str_from(slug, LEAFLET_SLUG_MAX);
    assert_int_equal(store(f, form, "", &l, &w), LEAFLET_SAVED);
    assert_int_equal(store(f, form, "", &l, &w), LEAFLET_WRONG); /* another page's */
    assert_non_null(w.slug);
    memset(title, 't', sizeof title);
    form = filled("", "Texte", NULL);
    form.title = str_from(title, LEAFLET_TITLE_MAX + 1);
    assert_int_equal(store(f, form, "", &l, &w), LEAFLET_WRONG);
    form.title = str_from(title, LEAFLET_TITLE_MAX);
    assert_int_equal(store(f, form, "", &l, &w), LEAFLET_SAVED);
    static const char many[] =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 98) INSERT INTO"
        " leaflet(rev, created_at, updated_at, slug, title, text, shown)"
        " SELECT 0, 0, 0, 'n' || i, 'n', 'n', 1 FROM n";
    fixture_exec(f, many);
    assert_int_equal(store(f, filled("Une de plus", "Texte", NULL), "", &l, &w), LEAFLET_TOO_MANY);
    fixture_exec(f, "DELETE FROM leaflet WHERE slug = 'n1'");
    assert_int_equal(store(f, filled("Une de plus", "Texte", NULL), "", &l, &w), LEAFLET_SAVED);
    fixture_close(f);
}

static void only_who_edits_writes_pages(void **state)
{
    struct fixture *f = town();
    struct account other = {.id = 1, .role = ROLE_BINOME, .label = "Binôme"};
    struct ctx ctx = desk(f);
    struct leaflet_form form = filled("Titre", "Texte", NULL);
    struct leaflet l;
    struct leaflet_wrong w = {NULL};
    enum leaflet_saved saved;
    (void)state;
    ctx.account = &other;
    assert_int_equal(leaflet_store(&ctx, &form, STR(""), &l, &w, &saved), -1);
    assert_int_equal(ctx.err.code, ERR_REFUSED);
    assert_int_equal(leaflet_withdraw(&ctx, STR("aidants")), -1);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_paragraphs_headings_lists_and_links),
        cmocka_unit_test(a_text_has_its_limits),
        cmocka_unit_test(the_delivered_pages_say_whom_to_call),
        cmocka_unit_test(a_saved_list_shows_everybody_the_same),
        cmocka_unit_test(a_page_is_escaped_unpublished_and_remembered),
        cmocka_unit_test(a_delivered_text_comes_back),
        cmocka_unit_test(what_is_wrong_is_said_beside_its_field),
        cmocka_unit_test(only_who_edits_writes_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
