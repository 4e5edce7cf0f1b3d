/* Pages that a rule makes: what they may ask and are told, what everybody sees of them, how a wrong one is refused. */
#include "dates.h"
#include "site.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/leaflets.h"
#include "app/rulebook.h"
#include "base/file.h"
#include "http/rule_templates.h"
#include "rules/page.h"

static struct account mate = {.id = 1, .role = ROLE_COORDINATOR, .label = "Coordinatrice 1"};

/* ---- a folder with one rule ---- */

struct folder {
    char dir[40], file[60];
};

static struct folder folder_with(const char *rule)
{
    struct folder d = {.dir = "/tmp/allervers-page-XXXXXX"};
    assert_non_null(mkdtemp(d.dir));
    (void)snprintf(d.file, sizeof d.file, "%s/essai.lua", d.dir);
    FILE *f = fopen(d.file, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(rule, 1, strlen(rule), f), strlen(rule));
    assert_int_equal(fclose(f), 0);
    return d;
}

static void folder_remove(const struct folder *d)
{
    (void)unlink(d->file);
    (void)rmdir(d->dir);
}

/* A page of one line: `declares` after its path, `body` of its function, its template. */
static const char *rule_of(struct arena *a, const char *declares, const char *body, const char *template)
{
    return arena_printf(
        a,
        "return {\n  kind = \"page\",\n  name = \"essai\",\n  title = \"Essai\",\n  version = 1,\n"
        "  path = \"essai\",\n  %s\n  page = function(facts)\n    %s\n  end,\n  %s\n"
        "  examples = {\n    { given = FACTS1, expect = WANT },\n    { given = FACTS2, expect = WANT },\n"
        "    { given = FACTS3, expect = WANT },\n  },\n}\n",
        declares, body, template);
}

/* The same with examples whose facts have no result, and whose model is `want`. */
static const char *rule_for(struct arena *a, const char *declares, const char *body, const char *template,
                            const char *want)
{
    const char *text = rule_of(a, declares, body, template);
    struct buf b = buf_in(a, 400000);
    for (const char *p = text; *p;) {
        if (strncmp(p, "FACTS", 5) == 0) {
            buf_fmt(&b, "{ today = \"2026-01-0%c\", path = \"/p/essai\" }", p[5]);
            p += 6;
        } else if (strncmp(p, "WANT", 4) == 0) {
            buf_fmt(&b, "{ model = %s }", want);
            p += 4;
        } else {
            buf_char(&b, *p++);
        }
    }
    return buf_cstr(&b);
}

/* The first problem of this rule; "" when there is none. The folder's name is left out. */
static const char *problem_of(struct arena *a, const char *rule)
{
    struct folder d = folder_with(rule);
    struct rule_set *set = NULL;
    struct err e = {0};
    bool good = rule_pages_load(d.dir, NULL, &set, &e) == 0;
    rule_set_unref(set);
    folder_remove(&d);
    size_t n = strlen(d.file);
    const char *at = good ? "" : strncmp(e.msg, d.file, n) == 0 ? e.msg + n : e.msg;
    return arena_strdup(a, at);
}

static struct rulebook *book_of(const char *rule)
{
    struct folder d = rule ? folder_with(rule) : (struct folder){.dir = ""};
    struct rule_set *set = NULL;
    struct rulebook *book = NULL;
    must(rule_pages_load(rule ? d.dir : NULL, NULL, &set, err));
    must(rulebook_new(NULL, NULL, &book, err));
    rulebook_took(book, set, FIXTURE_NOW);
    rule_set_unref(set);
    if (rule)
        folder_remove(&d);
    return book;
}

/* ---- a town ---- */

static struct fixture *town(void)
{
    struct fixture *f = fixture_open();
    fixture_reference(f);
    fixture_exec(f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                    "(1, 'a', 0, 0, 0, 'Coordinatrice 1', 'a', 'a', 'coordinator')");
    (void)fixture_add(f, "{'name':'Écoute (exemple)','kind':'autre','themes':['sante-mentale'],"
                         "'places':[{'key':'1','name':'Accueil','insee':'92007'}]}");
    (void)fixture_add(f, "{'name':'Centre (exemple)','kind':'cmp','themes':['sante-mentale'],"
                         "'places':[{'key':'1','name':'Accueil','insee':'92002'}]}");
    (void)fixture_add(f, "{'name':'Zqsecret','kind':'autre','level':'team','themes':['sante-mentale']}");
    (void)fixture_add(f,
                      "{'name':'Maison (exemple)','kind':'ccas','places':[{'key':'1','name':'Salle','insee':'92007'},"
                      "{'key':'2','name':'Zqplace','address':'Zqstreet','insee':'92002','confidential':true}]}");
    static const char open[] = "SELECT id FROM place WHERE name = 'Salle'",
                      secret[] = "SELECT id FROM place WHERE confidential";
    int64_t room = fixture_number(f, open), hidden = fixture_number(f, secret);
    static const char *const cafe[] = {"kind", "cafe-deuil", "title", "Café deuil", NULL};
    static const char *const pink[] = {"campaign", "octobre-rose", "title", "Atelier rose", NULL};
    (void)date_add(f, "2026-11-26", room, cafe);
    (void)date_add(f, "2026-12-26", room, cafe);
    (void)date_add(f, "2026-11-27", hidden, cafe);
    (void)date_add(f, "2026-11-28", room, pink);
    (void)date_add(f, "2026-11-29", hidden, pink);
    (void)date_add(f, "2026-11-30", room,
                   (const char *const[]){"level", "team", "kind", "cafe-deuil", "title", "Zqdate", NULL});
    fixture_publish(f);
    fixture_refresh(f);
    return f;
}

static struct reply good_page(struct site_test *t, const char *target)
{
    struct reply r = site_get(t, target);
    if (r.status != 200)
        fail_msg("%s: %d: %s", target, r.status, t->ctx.err.msg);
    assert_int_equal(site_count(&r, "Zq"), 0);
    return r;
}

static void the_delivered_pages_show_what_everybody_may_see(void **state)
{
    struct fixture *f = town();
    struct site_test t = site_open(f, &audience_public);
    (void)state;
    t.rulebook = book_of(NULL);
    for (int team = 0; team < 2; team++) {
        t.who = team ? &audience_team : &audience_public;
        t.account = team ? &mate : NULL;
        struct reply deuil = good_page(&t, "/p/cafes-deuil");
        assert_int_equal(site_count(&deuil, "<h1>Cafés deuil</h1>"), 1);
        assert_int_equal(site_count(&deuil, "<h3>Bagneux</h3>"), 1);
        assert_int_equal(site_count(&deuil, "<h3>Antony</h3>"), 0);
        assert_int_equal(site_count(&deuil, "<h3>Lieu donné à l’inscription</h3>"), 1);
        assert_int_equal(site_count(&deuil, "<li class=\"event"), 3);
        struct reply here = good_page(&t, "/p/cafes-deuil?commune=bagneux");
        assert_int_equal(site_count(&here, "<h1>Cafés deuil à Bagneux</h1>"), 1);
        assert_int_equal(site_count(&here, "<li class=\"event"), 2);
        struct reply none = good_page(&t, "/p/cafes-deuil?commune=92002");
        assert_int_equal(site_count(&none, "Aucune date n’est annoncée à Antony"), 1);
        struct reply rose = good_page(&t, "/p/octobre-rose");
        assert_int_equal(site_count(&rose, "<li class=\"event"), 2);
        assert_int_equal(site_count(&rose, "La structure qui y prend part"), 1);
        assert_int_equal(site_count(&rose, ">Maison (exemple)</a>"), 1);
        struct reply mind = good_page(&t, "/p/sante-mentale");
        assert_int_equal(site_count(&mind, "<article class=\"card"), 2);
        assert_int_equal(site_count(&mind, "<h2>Consulter, être suivi</h2>"), 1);
        assert_int_equal(site_count(&mind, "<h2>Ailleurs sur le territoire</h2>"), 1);
        struct reply narrow = good_page(&t, "/p/sante-mentale?commune=antony");
        assert_int_equal(site_count(&narrow, "<article class=\"card"), 1);
        assert_int_equal(site_count(&narrow, "value=\"antony\" selected"), 1);
    }
    rulebook_free(t.rulebook);
    site_close(&t);
    fixture_close(f);
}

static void without_a_date_they_say_so(void **state)
{
    struct fixture *f = fixture_open();
    struct site_test t;
    (void)state;
    fixture_reference(f);
    fixture_publish(f);
    t = site_open(f, &audience_public);
    t.rulebook = book_of(NULL);
    struct reply deuil = good_page(&t, "/p/cafes-deuil"), rose;
    assert_int_equal(site_count(&deuil, "Aucune date n’est annoncée"), 1);
    rose = good_page(&t, "/p/octobre-rose");
    assert_int_equal(site_count(&rose, "Aucune date n’est annoncée"), 1);
    struct reply mind = good_page(&t, "/p/sante-mentale");
    assert_int_equal(site_count(&mind, "Aucune structure ne correspond"), 1);
    rulebook_free(t.rulebook);
    /* Without rules there are no such pages; those of the team stand. */
    t.rulebook = NULL;
    assert_int_equal(site_get(&t, "/p/cafes-deuil").status, 404);
    site_close(&t);
    fixture_close(f);
}

/* ---- what an address carries ---- */

static void what_is_asked_is_checked(void **state)
{
    static const char declares[] =
        "params = {\n"
        "    { name = \"commune\", label = \"Commune\", type = \"commune\" },\n"
        "    { name = \"theme\", label = \"Thème\", type = \"term\", scheme = \"theme\" },\n"
        "    { name = \"ordre\", label = \"Ordre\", type = \"choice\", choices = { { value = \"a-z\", label = \"De A à "
        "Z\" } } },\n"
        "    { name = \"n\", label = \"Nombre\", type = \"number\", from = 2, to = 5, otherwise = \"3\" },\n"
        "    { name = \"jour\", label = \"Jour\", type = \"date\" },\n  },";
    static const char body[] =
        "local said = {}\n"
        "    for i, p in ipairs(facts.params) do said[i] = p.name .. \"=\" .. p.value .. \":\" .. p.label end\n"
        "    return { model = { said = said } }";
    static const struct {
        const char *query, *said, *wrong;
    } cases[] = {
        {"", "n=3:3", NULL},
        {"?n=5", "n=5:5", NULL},
        {"?n=6", NULL, "Nombre\u00A0: la valeur «\u00A06\u00A0» n’existe pas."},
        {"?n=x", NULL, "Nombre\u00A0: la valeur"},
        {"?commune=92007", "commune=bagneux:Bagneux, n=3:3", NULL},
        {"?commune=bagneux&n=", "commune=bagneux:Bagneux, n=3:3", NULL},
        {"?commune=nulle", NULL, "Commune\u00A0: la valeur «\u00A0nulle\u00A0» n’existe pas."},
        {"?theme=sante-mentale", "theme=sante-mentale:Santé mentale, n=3:3", NULL},
        {"?theme=%3Cb%3E", NULL, "Thème\u00A0: la valeur «\u00A0&lt;b&gt;\u00A0»"},
        {"?ordre=a-z", "ordre=a-z:De A à Z, n=3:3", NULL},
        {"?ordre=z-a", NULL, "Ordre\u00A0: la valeur"},
        {"?jour=2026-02-28", "n=3:3, jour=2026-02-28:samedi 28 février 2026", NULL},
        {"?jour=2026-02-30", NULL, "Jour\u00A0: la valeur"},
        {"?jour=1&jour=2026-02-28", NULL, "Jour\u00A0: la valeur"},
    };
    struct fixture *f = town();
    struct site_test t = site_open(f, &audience_public);
    (void)state;
    t.rulebook = book_of(rule_for(f->a, declares, body, "template = \"<p>{{said|join}}</p>\",", "{ said = {} }"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reply r = site_get(&t, arena_printf(f->a, "/p/essai%s", cases[i].query));
        const char *want = cases[i].said ? arena_printf(f->a, "<p>%s</p>", cases[i].said) : cases[i].wrong;
        if (r.status != (cases[i].said ? 200 : 400) || site_count(&r, want) != 1)
            fail_msg("%s: %d %s\n%s", cases[i].query, r.status, t.ctx.err.msg, buf_cstr(&r.body));
    }
    /* What the page does not know leads to the page without it. */
    struct reply led = site_get(&t, "/p/essai?utm=1&commune=92007&x=%3Cb%3E&n=4");
    assert_int_equal(led.status, 301);
    assert_string_equal(led.location, "/p/essai?commune=bagneux&n=4");
    led = site_get(&t, "/p/essai?utm=1");
    assert_string_equal(led.location, "/p/essai");
    rulebook_free(t.rulebook);
    site_close(&t);
    fixture_close(f);
}

/* ---- lists ---- */

static void lists_are_counted_narrowed_and_cut(void **state)
{
    static const char declares[] = "params = { { name = \"commune\", label = \"Commune\", type = \"commune\" } },\n"
                                   "  queries = {\n"
                                   "    { name = \"dates\", address = \"/agenda?type=cafe-deuil\", with = { "
                                   "\"commune\" }, max = 1, count_by = \"commune\" },\n"
                                   "    { name = \"who\", receivers_of = \"dates\" },\n"
                                   "    { name = \"number\", address = \"/annuaire?theme=sante-mentale\", max = 0, "
                                   "count_by = \"commune\" },\n  },";
    static const char body[] =
        "local out = {}\n"
        "    for _, r in ipairs(facts.results) do\n"
        "      local line = r.name .. \" \" .. r.total .. \" \" .. #r.dates .. \" \" .. #r.structures .. \" \" .. "
        "tostring(r.more)\n"
        "      for _, c in ipairs(r.counts) do line = line .. \" \" .. c.value .. \":\" .. c.n end\n"
        "      out[#out + 1] = line\n"
        "    end\n"
        "    return { model = { lines = out } }";
    struct fixture *f = town();
    struct site_test t = site_open(f, &audience_public);
    (void)state;
    t.rulebook = book_of(rule_for(f->a, declares, body, "template = \"<p>{{lines|join}}</p>\",", "{ lines = {} }"));
    struct reply all = good_page(&t, "/p/essai");
    assert_int_equal(site_count(&all, "<p>dates 3 1 0 true bagneux:2, who 1 0 1 false, "
                                      "number 2 0 0 true antony:1 bagneux:1</p>"),
                     1);
    struct reply none = good_page(&t, "/p/essai?commune=antony");
    assert_int_equal(site_count(&none, "<p>dates 0 0 0 false bagneux:2, who 0 0 0 false, "), 1);
    rulebook_free(t.rulebook);
    site_close(&t);
    fixture_close(f);
}

static void a_page_of_json_is_its_model(void **state)
{
    struct fixture *f = town();
    struct site_test t = site_open(f, &audience_public);
    (void)state;
    t.rulebook =
        book_of(rule_for(f->a, "format = \"json\",",
                         "return { model = { b = 1.5, a = { 1, true, null, \"<\" }, c = {}, d = { x = 3.0 } } }", "",
                         "{ a = { 1, true, null, \"<\" }, b = 1.5, c = {}, d = { x = 3 } }"));
    struct reply r = good_page(&t, "/p/essai");
    assert_string_equal(r.type, TYPE_JSON);
    assert_true(r.open);
    assert_string_equal(buf_cstr(&r.body), "{\"a\":[1,true,null,\"\\u003c\"],\"b\":1.5,\"c\":[],\"d\":{\"x\":3}}\n");
    rulebook_free(t.rulebook);
    site_close(&t);
    fixture_close(f);
}

/* The example of the guide, as a territory would save it. */
static void the_page_of_the_guide_is_served(void **state)
{
    struct fixture *f = town();
    struct site_test t = site_open(f, &audience_public);
    struct str guide;
    (void)state;
    must(file_read("docs/regles.md", 1u << 20, f->a, &guide, err));
    const char *named = strstr(guide.p, "name = \"sommeil\""), *end = strstr(named, "\n```");
    while (strncmp(named, "return {", 8) != 0)
        named--;
    t.rulebook = book_of(arena_copy(f->a, named, (size_t)(end - named)));
    struct reply r = good_page(&t, "/p/mieux-dormir?commune=antony");
    assert_int_equal(site_count(&r, "<h1>Mieux dormir à Antony</h1>"), 1);
    assert_int_equal(site_count(&r, "Aucun atelier n’est annoncé pour l’instant."), 1);
    assert_int_equal(site_count(&r, "<article class=\"card"), 2);
    rulebook_free(t.rulebook);
    site_close(&t);
    fixture_close(f);
}

/* ---- what is wrong ---- */

static void a_rule_that_fails_says_where_and_the_next_page_is_served(void **state)
{
    static const char declares[] =
        "params = { { name = \"n\", label = \"Nombre\", type = \"number\", otherwise = \"0\" } },\n"
        "  queries = { { name = \"dates\", address = \"/agenda\" } },";
    static const char body[] = "local n = named(facts.params, \"n\")\n"
                               "    n = n and n.value or \"0\"\n"
                               "    local x = nil\n"
                               "    if n == \"1\" then return { model = { a = x.y } } end\n"
                               "    if n == \"2\" then while true do end end\n"
                               "    if n == \"3\" then return { model = { a = { 1, 2 } } } end\n"
                               "    if n == \"4\" then return { model = { a = 0.5 } } end\n"
                               "    if n == \"5\" then return { model = { a = { b = \"c\" } } } end\n"
                               "    if n == \"6\" then return { model = { a = print } } end\n"
                               "    if n == \"7\" then return { model = \"a\" } end\n"
                               "    return { model = { a = \"bien\" } }";
    static const char *const wrong[] = {"essai.lua:13: ",
                                        "essai.lua:",
                                        "model: a: a list of texts or of tables",
                                        "model: a: a number with a fraction",
                                        "template:1: \"a\"",
                                        "unknown name \"print\"",
                                        "model: names and their values expected"};
    struct fixture *f = town();
    struct site_test t = site_open(f, &audience_public);
    (void)state;
    t.rulebook = book_of(rule_for(f->a, declares, body, "template = \"<p>{{a}}</p>\",", "{ a = \"bien\" }"));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct reply r = site_get(&t, arena_printf(f->a, "/p/essai?n=%zu", i + 1));
        if (r.status != 500 || !strstr(t.ctx.err.msg, wrong[i]) || !strstr(t.ctx.err.msg, "essai.lua"))
            fail_msg("%zu: %d %s", i + 1, r.status, t.ctx.err.msg);
        assert_int_equal(site_count(&r, "la règle est en erreur"), 1);
        r = good_page(&t, "/p/essai");
        assert_int_equal(site_count(&r, "<p>bien</p>"), 1);
    }
    rulebook_free(t.rulebook);
    site_close(&t);
    fixture_close(f);
}

static void an_address_that_is_no_list_here_says_so(void **state)
{
    struct fixture *f = town();
    struct site_test t = site_open(f, &audience_public);
    (void)state;
    t.rulebook = book_of(rule_for(f->a, "queries = { { name = \"q\", address = \"/agenda?theme=zzz\" } },",
                                  "return { model = {a = 1} }", "template = \"{{a}}\",", "{ a = 1 }"));
    assert_int_equal(site_get(&t, "/p/essai").status, 500);
    assert_non_null(strstr(t.ctx.err.msg, "queries.q.address: \"/agenda?theme=zzz\": no list of this site"));
    rulebook_free(t.rulebook);
    site_close(&t);
    fixture_close(f);
}

static void mistakes_are_told_when_rules_are_read(void **state)
{
    static const struct {
        const char *declares, *body, *template, *want, *message;
    } cases[] = {
        {"", "return { model = { a = 1 } }", "template = \"{{a}}\",", "{ a = 1 }", ""},
        {"", "return { model = { a = 1 } }", "", "{ a = 1 }", ": template: missing"},
        {"", "return { model = { a = 1 } }", "template = \"\\n{{b}}\",", "{ a = 1 }",
         ": template:1: unknown name \"b\": no example sets it"},
        {"", "return { model = { a = 1 } }", "template = \"{{>nothing}}\",", "{ a = 1 }", ": template:1: "},
        {"", "return { model = { a = 1 } }", "template = \"{{a}\",", "{ a = 1 }", ": template:1: "},
        {"", "return { model = { a = \"/x\" } }", "template = \"<a href='{{a}}'>a</a>\",", "{ a = \"/x\" }",
         ": template:1: "},
        {"", "return { model = { a = 1 } }", "template = \"{{a}}\",", "{ a = 2 }",
         ": examples[1]: expect.model.a: 2 expected, got 1"},
        {"", "return { model = { a = { { b = 1 }, { b = 3 } } } }", "template = \"{{#a}}{{b}}{{/a}}\",",
         "{ a = { { b = 1 }, { b = 2 } } }", ": examples[1]: expect.model.a[2].b: 2 expected, got 3"},
        {"", "return { model = { a = 1, b = 2 } }", "template = \"{{a}}\",", "{ a = 1 }",
         ": examples[1]: expect.model.b: nothing expected, got 2"},
        {"", "return { model = { a = { 1, x = 2 } } }", "template = \"{{a}}\",", "{ a = 1 }",
         ":8: examples[1]: page returned: model.a: a list, or names"},
        {"", "return { model = { a = 1 / 0 } }", "template = \"{{a}}\",", "{ a = 1 }",
         ":8: examples[1]: page returned: model.a: a number expected"},
        {"format = \"json\",", "return { model = { a = 1 } }", "template = \"{{a}}\",", "{ a = 1 }",
         ": template: a page of format"},
        {"params = { { name = \"Commune\", label = \"C\", type = \"commune\" } },", "", "template = \"a\",", "{}",
         ": params[1].name: \"Commune\": only a-z"},
        {"params = { { name = \"a\", label = \"A\", type = \"date\" }, { name = \"a\", label = \"A\", type = \"date\" "
         "} },",
         "", "template = \"a\",", "{}", ": params[2].name: \"a\" stands twice"},
        {"params = { { name = \"a\", label = \"A\", type = \"term\" } },", "", "template = \"a\",", "{}",
         ": params[1].scheme: a scheme of the taxonomy expected"},
        {"params = { { name = \"a\", label = \"A\", type = \"term\", scheme = \"x\" } },", "", "template = \"a\",",
         "{}", ": params[1].scheme: a scheme"},
        {"params = { { name = \"a\", label = \"A\", type = \"choice\" } },", "", "template = \"a\",", "{}",
         ": params[1].choices: missing"},
        {"params = { { name = \"a\", label = \"A\", type = \"number\", from = 3, to = 2 } },", "", "template = \"a\",",
         "{}", ": params[1]: from is greater than to"},
        {"queries = { { name = \"q\", address = \"/equipe\" } },", "", "template = \"a\",", "{}",
         ": queries[1].address: \"/equipe\": /agenda or /annuaire expected"},
        {"queries = { { name = \"q\", address = \"/agenda.ics\" } },", "", "template = \"a\",", "{}",
         ": queries[1].address"},
        {"queries = { { name = \"q\", address = \"/annuaire?commune=1&themes=x\" } },", "return { model = { a = 1 } }",
         "template = \"{{a}}\",", "{ a = 1 }", ": queries[1].address: \"themes\" is no parameter of this list"},
        {"params = { { name = \"jours\", label = \"J\", type = \"date\" } }, queries = { { name = \"q\", address = "
         "\"/agenda\", with = { \"jours\" } } },",
         "return { model = { a = 1 } }", "template = \"{{a}}\",", "{ a = 1 }", ": queries[1].with: \"jours\" is no"},
        {"queries = { { name = \"q\" } },", "", "template = \"a\",", "{}",
         ": queries[1]: either address, or receivers_of"},
        {"queries = { { name = \"q\", address = \"/agenda\", with = { \"x\" } } },", "", "template = \"a\",", "{}",
         ": queries[1].with: \"x\": the page has no such parameter"},
        {"queries = { { name = \"q\", address = \"/agenda\", max = 201 } },", "", "template = \"a\",", "{}",
         ": queries[1].max: from 0 to 200, not 201"},
        {"queries = { { name = \"q\", receivers_of = \"q\" } },", "", "template = \"a\",", "{}",
         ": queries[1].receivers_of: \"q\": no query of the agenda before it"},
        {"queries = { { name = \"q\", address = \"/agenda\", count_by = \"couleur\" } },",
         "return { model = { a = 1 } }", "template = \"{{a}}\",", "{ a = 1 }",
         ": queries[1].count_by: \"couleur\": no parameter of the list /agenda"},
    };
    struct arena *a = arena_new(16u << 20);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got =
            problem_of(a, rule_for(a, cases[i].declares, cases[i].body, cases[i].template, cases[i].want));
        if (strncmp(got, cases[i].message, strlen(cases[i].message)) != 0 || (!*cases[i].message && *got))
            fail_msg("case %zu: \"%s\" expected, got \"%s\"", i, cases[i].message, got);
    }
    const char *twice = rule_for(a, "", "return { model = { a = 1 } }", "template = \"{{a}}\",", "{ a = 1 }");
    const char *path = strstr(twice, "path = \"essai\"");
    const char *same = arena_printf(a, "%.*spath = \"sante-mentale\"%s", (int)(path - twice), twice,
                                    path + strlen("path = \"essai\""));
    assert_non_null(strstr(problem_of(a, same), "\"sante-mentale\" is what "));
    arena_free(a);
}

/* ---- limits ---- */

/* `n` lines with a number each. */
static const char *lines(struct arena *a, const char *head, size_t n, const char *line, const char *tail)
{
    struct buf b = buf_in(a, 400000);
    buf_raw_str(&b, str_of(head));
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, "{ name = \"x%zu\", %s },", i, line);
    buf_raw_str(&b, str_of(tail));
    return buf_cstr(&b);
}

static void limits_are_refused_and_what_is_below_is_taken(void **state)
{
    struct arena *a = arena_new(64u << 20);
    static const char good[] = "return { model = { a = 1 } }", shown[] = "template = \"{{a}}\",", want[] = "{ a = 1 }";
    (void)state;
    for (size_t over = 0; over < 2; over++) {
        const char *p = lines(a, "params = {", PAGE_PARAMS_MAX + over, "label = \"A\", type = \"date\"", "},");
        const char *q = lines(a, "queries = {", PAGE_QUERIES_MAX + over, "address = \"/agenda\"", "},");
        assert_int_equal(*problem_of(a, rule_for(a, p, good, shown, want)) != '\0', over);
        assert_int_equal(*problem_of(a, rule_for(a, q, good, shown, want)) != '\0', over);
        /* {"a":"aaa"}: eight bytes more than the text */
        const char *model =
            arena_printf(a, "return { model = { a = string.rep(\"a\", %zu) } }", PAGE_MODEL_MAX - 8 + over);
        const char *wanted = arena_printf(a, "{ a = string.rep(\"a\", %zu) }", PAGE_MODEL_MAX - 8 + over);
        assert_int_equal(*problem_of(a, rule_for(a, "", model, shown, wanted)) != '\0', over);
        const char *deep = over ? "{{{{{{{{}}}}}}}}" : "{{{{{{{}}}}}}}";
        /* Lists of lists are no template's: what is tried here is the reading of the answer. */
        const char *nested = arena_printf(a, "return { model = { a = %s } }", deep);
        assert_int_equal(
            *problem_of(a, rule_for(a, "format = \"json\",", nested, "", arena_printf(a, "{ a = %s }", deep))) != '\0',
            over);
        struct buf t = buf_in(a, 2 * PAGE_TEMPLATE_MAX);
        buf_lit(&t, "template = \"{{a}}");
        for (size_t i = 0; i < PAGE_TEMPLATE_MAX - 5 + over; i++)
            buf_char(&t, 'a');
        buf_lit(&t, "\",");
        assert_int_equal(*problem_of(a, rule_for(a, "", good, buf_cstr(&t), want)) != '\0', over);
    }
    arena_free(a);
}

static void the_team_cannot_take_the_address_of_a_rule(void **state)
{
    struct fixture *f = town();
    struct rulebook *book = book_of(NULL);
    struct ctx ctx = {
        .db = f->db, .arena = f->a, .now = FIXTURE_NOW, .audience = &audience_team, .account = &mate, .rulebook = book};
    struct leaflet_form form = {.title = STR("Cafés deuil"), .text = STR("Texte"), .shown = true};
    struct leaflet_wrong wrong = {NULL};
    struct leaflet l;
    enum leaflet_saved saved;
    (void)state;
    assert_int_equal(leaflet_store(&ctx, &form, STR(""), &l, &wrong, &saved), 0);
    assert_int_equal(saved, LEAFLET_WRONG);
    assert_non_null(wrong.slug);
    form.slug = STR("cafes-deuil-de-l-hiver");
    wrong = (struct leaflet_wrong){NULL};
    assert_int_equal(leaflet_store(&ctx, &form, STR(""), &l, &wrong, &saved), 0);
    assert_int_equal(saved, LEAFLET_SAVED);
    rulebook_free(book);
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_delivered_pages_show_what_everybody_may_see),
        cmocka_unit_test(without_a_date_they_say_so),
        cmocka_unit_test(what_is_asked_is_checked),
        cmocka_unit_test(lists_are_counted_narrowed_and_cut),
        cmocka_unit_test(a_page_of_json_is_its_model),
        cmocka_unit_test(the_page_of_the_guide_is_served),
        cmocka_unit_test(a_rule_that_fails_says_where_and_the_next_page_is_served),
        cmocka_unit_test(an_address_that_is_no_list_here_says_so),
        cmocka_unit_test(mistakes_are_told_when_rules_are_read),
        cmocka_unit_test(limits_are_refused_and_what_is_below_is_taken),
        cmocka_unit_test(the_team_cannot_take_the_address_of_a_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
