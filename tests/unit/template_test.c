/* Views and templates. */
#include "arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/assets.h"
#include "base/date.h"
#include "publish/template.h"

#define NNBSP "\u202F"

/* The fixed view of the tables below. */
static struct view *sample(void)
{
    struct view *page = view_new(arena);
    view_set_date(page, "today", date_from_ymd(2026, 11, 22));
    view_set_text(page, "name", STR("L’Escale <b>\"A\" & B</b>"));
    view_set_text(page, "empty", STR(""));
    view_set_null(page, "nothing");
    view_set_int(page, "n", 12345);
    view_set_int(page, "zero", 0);
    view_set_int(page, "one", 1);
    view_set_bool(page, "yes", true);
    view_set_bool(page, "no", false);
    view_set_date(page, "day", date_from_ymd(2026, 9, 1));
    struct view *place = view_set_object(page, "place");
    view_set_text(place, "address", STR("1 rue du Puits"));
    view_set_null(place, "access");
    view_set_text(view_set_object(place, "commune"), "name", STR("Clamart"));
    struct view *items = view_set_list(page, "items");
    static const char *const names[] = {"CMP", "PASS"};
    for (int i = 0; i < 2; i++) {
        struct view *item = view_append(items);
        view_set_text(item, "label", str_of(names[i]));
        view_set_int(item, "count", i + 1);
        view_append_text(view_set_list(item, "tags"), STR("a"));
    }
    view_set_list(page, "none");
    struct view *words = view_set_list(page, "words");
    static const char *const labels[] = {"Femmes", "Un médecin", "PMI", "Étudiants", "C1", "Œuvres", "x<y"};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        view_append_text(words, str_of(labels[i]));
    return page;
}

static int render(const char *text, const char *partial, const struct view *page, struct buf *out, struct err *err)
{
    const struct template_source sources[] = {{.name = "page", .text = str_of(text)},
                                              {.name = "part", .text = str_of(partial)}};
    struct templates *set = NULL;
    if (templates_new(sources, 2, &set, err) != 0)
        return -1;
    int rc = template_render(set, "page", page, out, err);
    templates_free(set);
    return rc;
}

static const struct {
    const char *text, *expected;
} rendered[] = {
    {"", ""},
    {"plain } { }} text", "plain } { }} text"},
    {"{{name}}", "L’Escale &lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;"},
    {"{{ place.address }}, {{place.commune.name}}", "1 rue du Puits, Clamart"},
    {"[{{nothing}}{{empty}}{{place.access}}{{nothing.more}}]", "[]"},
    {"{{n}} {{zero}} {{day}}", "12345 0 2026-09-01"},
    /* Sections. */
    {"{{#items}}{{label}}={{count}};{{/items}}", "CMP=1;PASS=2;"},
    {"{{#items}}{{#tags}}{{.}}{{label}}{{one}} {{/tags}}{{/items}}", "aCMP1 aPASS1 "},
    {"{{#place}}{{address}} {{#commune}}{{name}} {{address}}{{/commune}}{{/place}}",
     "1 rue du Puits Clamart 1 rue du Puits"},
    {"{{#name}}[{{.}}]{{/name}}", "[L’Escale &lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;]"},
    {"{{#none}}a{{/none}}{{#no}}b{{/no}}{{#nothing}}c{{/nothing}}{{#empty}}d{{/empty}}{{#zero}}e{{/zero}}", ""},
    {"{{^none}}a{{/none}}{{^no}}b{{/no}}{{^nothing}}c{{/nothing}}{{^empty}}d{{/empty}}{{^zero}}e{{/zero}}", "abcde"},
    {"{{#yes}}a{{/yes}}{{#n}}b{{/n}}{{#day}}c{{/day}}{{#place}}d{{/place}}{{#one}}{{.}}{{/one}}", "abcd1"},
    {"{{^yes}}a{{/yes}}{{^items}}b{{/items}}{{^place}}c{{/place}}", ""},
    {"{{#items}}{{#zero}}x{{/zero}}{{^zero}}{{label}}{{/zero}}{{/items}}", "CMPPASS"},
    {"{{?items}}a{{#items}}{{label}}{{/items}}{{/items}}{{?none}}b{{/none}}{{?no}}c{{/no}}", "aCMPPASS"},
    {"{{?place}}{{name|url}}{{/place}}{{?zero}}x{{/zero}}{{?nothing}}y{{/nothing}}{{?yes}}z{{/yes}}",
     "L%E2%80%99Escale%20%3Cb%3E%22A%22%20%26%20B%3C%2Fb%3Ez"},
    /* Comments, partials, white space. */
    {"a{{! no\nmatter }}b", "ab"},
    {"{{#items}}{{>part}}{{/items}}", "(CMP)(PASS)"},
    {"a\n  {{! alone }}\nb\n", "a\nb\n"},
    {"<ul>\n  {{#items}}\n  <li>{{label}}</li>\n  {{/items}}\n</ul>\n",
     "<ul>\n  <li>CMP</li>\n  <li>PASS</li>\n</ul>\n"},
    {"{{#yes}}\r\nx\r\n{{/yes}}\r\ny", "x\r\ny"},
    {"  {{#yes}}\n{{/yes}}", ""},
    {"  {{#yes}} x\n {{/yes}}", "   x\n"},
    {"a\n{{>part}}\nb", NULL}, /* unknown name inside the partial, see below */
    {" {{name|url}} \n", " L%E2%80%99Escale%20%3Cb%3E%22A%22%20%26%20B%3C%2Fb%3E \n"},
    /* Filters. */
    {"{{day|date}} {{day|month}} {{day | day}} {{day|ago}}",
     "1er septembre 2026 septembre 2026 mardi 1er septembre 2026 il y a 2 mois"},
    {"{{n|number}} {{zero|number}}", "12" NNBSP "345 0"},
    {"{{zero}} {{zero|plural:lieu,lieux}} {{one|plural:lieu,lieux}} {{n|plural:lieu,l<x}}", "0 lieu lieu l&lt;x"},
    {"{{words|join}}", "Femmes, Un médecin, PMI, Étudiants, C1, Œuvres, x&lt;y"},
    {"{{words|words}}", "femmes, un médecin, PMI, étudiants, C1, œuvres, x&lt;y"},
    {"{{none|join}}{{nothing|join}}{{nothing|date}}{{nothing|number}}{{nothing|tel}}", ""},
    {"<a href=\"/x?q={{place.address|url}}&amp;n={{n}}\" class='{{name}}'>",
     "<a href=\"/x?q=1%20rue%20du%20Puits&amp;n=12345\" class='L’Escale &lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;'>"},
    {"<p class=\"{{#yes}}on{{/yes}}\"{{#no}} hidden{{/no}}>1 < {{n}}</p>", "<p class=\"on\">1 < 12345</p>"},
};

static void what_a_template_prints(void **state)
{
    (void)state;
    struct view *page = sample();
    for (size_t i = 0; i < sizeof rendered / sizeof *rendered; i++) {
        struct buf out = buf_in(arena, TEMPLATE_OUTPUT_MAX);
        if (!rendered[i].expected) {
            must_fail(render(rendered[i].text, "\n{{label}}", page, &out, err), ERR_BUG, "part.html:2");
            continue;
        }
        must(render(rendered[i].text, "({{label}})", page, &out, err));
        if (!str_is(buf_str(&out), rendered[i].expected))
            fail_msg("%s gave \"%s\", should be \"%s\"", rendered[i].text, buf_cstr(&out), rendered[i].expected);
    }
}

static const struct {
    const char *text, *message;
} refused[] = {
    {"a\n\n{{typo}}", "page.html:3: unknown name \"typo\""},
    {"{{#typo}}{{/typo}}", "page.html:1: unknown name \"typo\""},
    {"{{?typo}}{{/typo}}", "unknown name \"typo\""},
    {"{{^typo}}{{/typo}}", "unknown name \"typo\""},
    {"{{place.typo}}", "unknown name \"place.typo\""},
    {"{{#place}}{{place.address.x}}{{/place}}", "unknown name \"place.address.x\""},
    {"{{#items}}{{items.label}}{{/items}}", "unknown name \"items.label\""},
    {"{{items}}", "page.html:1: \"items\": a list cannot be printed"},
    {"{{place}}", "an object cannot be printed"},
    {"{{.}}", "an object cannot be printed"},
    {"{{yes}}", "a boolean cannot be printed"},
    {"{{name|date}}", "a text cannot be printed by date, which takes a date"},
    {"{{day|number}}", "a date cannot be printed by number"},
    {"{{n|url}}", "an integer cannot be printed by url"},
    {"{{items|join}}", "it holds an object"},
};

static void a_wrong_name_or_type_is_an_error_with_its_place(void **state)
{
    (void)state;
    struct view *page = sample();
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct buf out = buf_in(arena, TEMPLATE_OUTPUT_MAX);
        must_fail(render(refused[i].text, "", page, &out, err), ERR_BUG, refused[i].message);
    }
    struct view *timeless = view_new(arena);
    view_set_date(timeless, "day", 0);
    struct buf out = buf_in(arena, TEMPLATE_OUTPUT_MAX);
    must_fail(render("{{day|ago}}", "", timeless, &out, err), ERR_BUG, "\"today\"");
    must_fail(render("", "", NULL, &out, err), ERR_LIMIT, "memory");
}

static const struct {
    const char *text, *message;
} malformed[] = {
    {"a\n{{name", "page.html:2: a tag is not closed"},
    {"{{name}", "not closed"},
    {"\n{{#yes}}\n", "page.html:2: {{#yes}} is never closed"},
    {"{{#yes}}\n\n{{/no}}", "page.html:3: {{/no}} where {{/yes}} was expected (opened at line 1)"},
    {"{{/yes}}", "{{/yes}} closes nothing"},
    {"{{>nowhere}}", "no template \"nowhere\""},
    {"{{>page}}", "page.html: includes itself"},
    {"{{}}", "a name of a-z"},
    {"{{{name}}}", "a name of a-z"},
    {"{{&name}}", "a name of a-z"},
    {"{{Name}}", "a name of a-z"},
    {"{{a..b}}", "a name of a-z"},
    {"{{a.b.c.d.e}}", "at most 3 dots"},
    {"{{#name|date}}{{/name}}", "a name of a-z"},
    {"{{?}}{{/}}", "a name of a-z"},
    {"{{name|raw}}", "unknown filter \"raw\""},
    {"{{name|date|url}}", "unknown filter \"date|url\""},
    {"{{n|plural}}", "only plural takes words"},
    {"{{n|date:x}}", "only plural takes words"},
    {"{{n|plural:lieu}}", "two words expected"},
    {"{{n|plural:a,b,c}}", "two words expected"},
    {"{{n|plural:,b}}", "two words expected"},
    {"<a class={{name}}>", "stands in the quotes of an attribute"},
    {"<{{name}}>", "stands in the quotes of an attribute"},
    {"<a {{name}}>", "stands in the quotes of an attribute"},
    {"<a href=\"{{name}}\">", "begins an address"},
    {"<a\nhref='{{name|url}}'>", "page.html:2: \"name|url\": begins an address"},
    {"<a href=\"{{#yes}}{{name}}{{/yes}}\">", "begins an address"},
    {"<img src=\"{{name}}\">", "begins an address"},
    {"<form action=\"{{name}}\">", "begins an address"},
    {"\xFF", "not UTF-8"},
};

static void a_malformed_template_is_refused_with_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        struct buf out = buf_in(arena, TEMPLATE_OUTPUT_MAX);
        must_fail(render(malformed[i].text, "", sample(), &out, err), ERR_INPUT, malformed[i].message);
    }
    const struct template_source cycle[] = {{.name = "a", .text = STR("{{>b}}")},
                                            {.name = "b", .text = STR("{{>c}}")},
                                            {.name = "c", .text = STR("{{>b}}")}};
    const struct template_source twice[] = {{.name = "a", .text = STR("")}, {.name = "a", .text = STR("")}};
    struct templates *set = NULL;
    must_fail(templates_new(cycle, 3, &set, err), ERR_INPUT, "includes itself");
    must_fail(templates_new(twice, 2, &set, err), ERR_INPUT, "a.html: given twice");
}

static void addresses_cannot_become_scripts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *value, *expected;
    } cases[] = {
        {"{{x|href}}", "https://example.org/?a=1&b=\"2\"", "https://example.org/?a=1&amp;b=&quot;2&quot;"},
        {"{{x|href}}", "http://example.org", "http://example.org"},
        {"{{x|href}}", "/annuaire?q=a", "/annuaire?q=a"},
        {"{{x|href}}", "?page=2", "?page=2"},
        {"{{x|href}}", "javascript:alert(1)", "#"},
        {"{{x|href}}", " javascript:alert(1)", "#"},
        {"{{x|href}}", "data:text/html,x", "#"},
        {"{{x|href}}", "//evil.example", "#"},
        {"{{x|href}}", "/\\evil.example", "#"},
        {"{{x|href}}", "/\t/evil.example", "#"},
        {"{{x|href}}", "/\n/evil.example", "#"},
        {"{{x|tel}}", "01 99 00 12 34", "tel:+33199001234"},
        {"{{x|tel}}", "01.99.00.12.34", "tel:+33199001234"},
        {"{{x|tel}}", "01" NNBSP "99\u00A000-12/34 poste 56", "tel:+33199001234"},
        {"{{x|tel}}", "+33 (0)1 99 00 12 34", "tel:+33199001234"},
        {"{{x|tel}}", "0033199001234", "tel:+33199001234"},
        {"{{x|tel}}", "3114", "tel:3114"},
        {"{{x|tel}}", "15", "tel:15"},
        {"{{x|sms}}", "06 39 98 00 11\nReport: mar. 8/12 > 10/12 & é\"",
         "sms:+33639980011?&amp;body=Report%3A%20mar.%208%2F12%20"
         "%3E%2010%2F12%20%26%20%C3%A9%22"},
        {"{{x|sms}}", "\nOui", "sms:?&amp;body=Oui"},
        {"{{x|sms}}", "javascript:x", "sms:"},
        {"{{x|tel}}", "\">x", "tel:"},
        {"{{x|tel}}", "0123456789012345678901234567890", "tel:01234567890123456789"},
        {"{{x|mail}}", "accueil@example.org", "mailto:accueil@example.org"},
        {"{{x|mail}}", "a?subject=b@example.org", "mailto:a%3Fsubject%3Db@example.org"},
        {"{{x|mail}}", "nobody", "mailto:nobody"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct view *page = view_new(arena);
        struct buf out = buf_in(arena, TEMPLATE_OUTPUT_MAX);
        view_set_text(page, "x", str_of(cases[i].value));
        must(render(cases[i].text, "", page, &out, err));
        assert_str(buf_str(&out), cases[i].expected);
    }
}

static void numbers_and_distances_are_written_as_in_french(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
        const char *expected;
    } cases[] = {
        {"{{x|number}}", 999, "999"},
        {"{{x|number}}", 1000, "1" NNBSP "000"},
        {"{{x|number}}", 1234567, "1" NNBSP "234" NNBSP "567"},
        {"{{x|number}}", -1234, "−1" NNBSP "234"},
        {"{{x|number}}", INT64_MIN, "−9" NNBSP "223" NNBSP "372" NNBSP "036" NNBSP "854" NNBSP "775" NNBSP "808"},
        {"{{x|km}}", -5, "0" NNBSP "m"},
        {"{{x|km}}", 474, "450" NNBSP "m"},
        {"{{x|km}}", 974, "950" NNBSP "m"},
        {"{{x|km}}", 975, "1" NNBSP "km"},
        {"{{x|km}}", 1249, "1,2" NNBSP "km"},
        {"{{x|km}}", 9949, "9,9" NNBSP "km"},
        {"{{x|km}}", 9950, "10" NNBSP "km"},
        {"{{x|km}}", 12499, "12" NNBSP "km"},
        {"{{x|km}}", 1234500, "1" NNBSP "235" NNBSP "km"},
        {"{{x|plural:a,b}}", 1, "a"},
        {"{{x|plural:a,b}}", 2, "b"},
        {"{{x|plural:a,b}}", -2, "a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct view *page = view_new(arena);
        struct buf out = buf_in(arena, TEMPLATE_OUTPUT_MAX);
        view_set_int(page, "x", cases[i].value);
        must(render(cases[i].text, "", page, &out, err));
        assert_str(buf_str(&out), cases[i].expected);
    }
}

/* n copies of a text. */
static char *repeat(const char *text, size_t n)
{
    struct buf b = buf_in(arena, 32u << 20);
    for (size_t i = 0; i < n; i++)
        buf_raw_str(&b, str_of(text));
    assert_false(b.failed);
    return b.p;
}

static void limits_of_a_template_hold(void **state)
{
    (void)state;
    struct view *page = sample();
    struct buf out = buf_in(arena, 32u << 20);
    char *text = repeat("x", TEMPLATE_FILE_MAX);
    must(render(text, "", page, &out, err));
    must_fail(render(repeat("x", TEMPLATE_FILE_MAX + 1), "", page, &out, err), ERR_LIMIT, "larger than 262144 bytes");

    must(render(repeat("{{one}}", (TEMPLATE_NODES_MAX - 1) / 2), "", page, &out, err));
    must_fail(render(repeat("{{one}}", (TEMPLATE_NODES_MAX - 1) / 2 + 1), "", page, &out, err), ERR_LIMIT,
              "more than 4095 tags");

    const char *open = repeat("{{#yes}}", TEMPLATE_DEPTH_MAX), *close = repeat("{{/yes}}", TEMPLATE_DEPTH_MAX);
    must(render(arena_printf(arena, "%sx%s", open, close), "", page, &out, err));
    must_fail(render(arena_printf(arena, "{{#yes}}%s%s{{/yes}}", open, close), "", page, &out, err), ERR_INPUT,
              "more than 16 sections");
    /* A partial counts as one level, and so does each section inside it. */
    must(render(arena_printf(arena, "%s{{>part}}%s", open + 8, close + 8), "x", page, &out, err));
    must_fail(render(arena_printf(arena, "%s{{>part}}%s", open, close), "x", page, &out, err), ERR_LIMIT,
              "page.html:1: more than 16 sections and partials");
    must_fail(render(arena_printf(arena, "%s{{>part}}%s", open + 8, close + 8), "{{#yes}}{{/yes}}", page, &out, err),
              ERR_LIMIT, "more than 16");
}

static void limits_of_a_page_hold(void **state)
{
    (void)state;
    struct view *page = view_new(arena);
    struct view *many = view_set_list(page, "many");
    for (int i = 0; i < 20; i++)
        view_append_text(many, STR("x"));
    struct buf out = buf_in(arena, 32u << 20);
    struct str half = str_from(repeat("y", TEMPLATE_OUTPUT_MAX / 20), TEMPLATE_OUTPUT_MAX / 20);
    view_set_text(page, "half", half);
    must_fail(render("{{#many}}{{half}}z{{/many}}", "", page, &out, err), ERR_LIMIT, "page of more than 4194304 bytes");
    must_fail(render("{{#many}}{{#many}}{{#many}}{{#many}}{{#many}}{{#many}}{{/many}}{{/many}}{{/many}}{{/many}}"
                     "{{/many}}{{/many}}",
                     "", page, &out, err),
              ERR_LIMIT, "tags executed");
    struct buf little = buf_in(arena, 10);
    must_fail(render("0123456789x{{#many}}{{/many}}", "", page, &little, err), ERR_LIMIT, "more than 10 bytes");
}

static void a_view_remembers_its_first_failure(void **state)
{
    (void)state;
    struct view *page = view_new(arena);
    view_set_int(page, "a", 1);
    must(view_ok(page, err));
    view_set_text(view_set_object(page, "o"), "a", STR("another object"));
    must(view_ok(page, err));
    view_set_null(page, "a");
    must_fail(view_ok(page, err), ERR_BUG, "\"a\" set twice");
    assert_null(view_set_object(page, "b"));
    struct buf out = buf_in(arena, 1000);
    must_fail(render("x", "", page, &out, err), ERR_BUG, "\"a\" set twice");

    page = view_new(arena);
    view_set_int(view_set_list(page, "l"), "x", 1);
    must_fail(view_ok(page, err), ERR_BUG, "\"x\" put into something that is not an object");
    page = view_new(arena);
    assert_null(view_append(page));
    must_fail(view_ok(page, err), ERR_BUG, "not a list");

    struct arena *small = arena_new(2000);
    page = view_new(small);
    for (int i = 0; i < 100; i++)
        view_append_text(view_set_list(view_append(NULL), "l"), STR("x"));
    struct view *list = view_set_list(page, "l");
    for (int i = 0; i < 100; i++)
        view_append_text(list, STR("x"));
    must_fail(view_ok(page, err), ERR_LIMIT, "memory");
    arena_free(small);
    must_fail(view_ok(NULL, err), ERR_LIMIT, "memory");
}

struct child {
    struct record head;
    const char *label;
};

struct parent {
    struct record head;
    const char *name, *gone;
    int64_t n;
    double km;
    bool open;
    int32_t day;
    int64_t at;
    int state;
    struct terms codes;
    struct list children;
};

static const char *const states[] = {"off", "on", NULL};
static const struct field child_fields[] = {FIELD(struct child, label, F_TEXT, "libellé")};
static const struct record_type child_type = RECORD_TYPE(struct child, "child", child_fields, "enfant");
static const struct field parent_fields[] = {
    FIELD(struct parent, name, F_TEXT, "nom"),
    FIELD(struct parent, gone, F_TEXT, "jamais lu"),
    FIELD(struct parent, n, F_INT, "nombre"),
    FIELD(struct parent, km, F_REAL, "distance"),
    FIELD(struct parent, open, F_BOOL, "ouvert"),
    FIELD(struct parent, day, F_DATE, "jour"),
    FIELD(struct parent, at, F_INSTANT, "instant"),
    FIELD(struct parent, state, F_ENUM, "état", .names = states),
    FIELD(struct parent, codes, F_TERMS, "codes", .scheme = "theme"),
    FIELD(struct parent, children, F_LIST, "enfants", .of = &child_type),
};
static const struct record_type parent_type = RECORD_TYPE(struct parent, "parent", parent_fields, "parent");

static void a_record_gives_every_field_of_its_descriptor(void **state)
{
    (void)state;
    const char *codes[] = {"diabete", "deuil"};
    struct child children[2] = {{.label = "A"}, {.label = "B"}};
    struct parent rec = {.name = "Le <Lieu>",
                         .n = 3,
                         .km = 1.5,
                         .open = true,
                         .day = date_from_ymd(2026, 11, 22),
                         .at = paris_instant(date_from_ymd(2026, 7, 14), 15),
                         .state = 1,
                         .codes = {codes, 2},
                         .children = {children, 2}};
    for (int i = 0; i < (int)parent_type.n; i++)
        record_mark_set(&rec, i);
    record_mark_absent(&rec, 1);
    record_mark_set(&children[0], 0);
    record_mark_null(&children[1], 0);
    struct view *page = view_new(arena);
    struct buf out = buf_in(arena, 4000);
    view_set_record(view_set_object(page, "p"), &parent_type, &rec);
    must(render(
        "{{#p}}{{name}}|{{gone}}|{{n}}|{{km}}|{{#open}}open{{/open}}|{{day|date}}|{{at}}|{{state}}|{{codes|join}}|"
        "{{#children}}[{{label}}]{{/children}}{{/p}}",
        "", page, &out, err));
    assert_str(buf_str(&out), "Le &lt;Lieu&gt;||3|1.5|open|22 novembre 2026|2026-07-14|on|diabete, deuil|[A][]");
    view_set_record(page, &child_type, &children[0]);
    view_set_record(page, &child_type, &children[0]);
    must_fail(view_ok(page, err), ERR_BUG, "\"label\" set twice");
}

/* ---- the delivered templates ---- */

static bool holds(struct str text, const char *part)
{
    char *copy = str_dup(arena, text);
    assert_non_null(copy);
    return strstr(copy, part) != NULL;
}

static void delivered_templates_compile_and_respect_the_content_security_policy(void **state)
{
    (void)state;
    static const char *const forbidden[] = {"style=", "<style", "javascript:", " onclick", " onload", "//cdn"};
    static const char script[] = "<script", from_a_file[] = "<script src=\"{{.|href}}\" defer></script>";
    const struct asset_entry *files = NULL;
    size_t n = assets_under("www/templates/", &files);
    struct templates *set = NULL;
    assert_true(n > 20);
    must(templates_load(false, &set, err));
    templates_free(set);
    for (size_t i = 0; i < n; i++) {
        struct str text = str_from(files[i].start, (size_t)(files[i].end - files[i].start));
        for (size_t f = 0; f < sizeof forbidden / sizeof *forbidden; f++) {
            if (holds(text, forbidden[f]))
                fail_msg("%s holds %s", files[i].name, forbidden[f]);
        }
        const char *at = str_dup(arena, text);
        while (at && (at = strstr(at, script)) != NULL) {
            if (strncmp(at, from_a_file, sizeof from_a_file - 1) != 0)
                fail_msg("%s holds a script of its own", files[i].name);
            at++;
        }
    }
}

static void every_drawing_that_templates_use_is_in_the_sprite(void **state)
{
    (void)state;
    static const char use[] = "{{site.icons|href}}#";
    const struct asset_entry *files = NULL;
    struct str sprite;
    must(asset_get("www/icons.svg", arena, &sprite, err));
    size_t n = assets_under("www/templates/", &files), found = 0;
    for (size_t i = 0; i < n; i++) {
        const char *text = str_dup(arena, str_from(files[i].start, (size_t)(files[i].end - files[i].start)));
        assert_non_null(text);
        for (const char *at = strstr(text, use); at; at = strstr(at + 1, use)) {
            const char *name = at + sizeof use - 1;
            const char *id = arena_printf(arena, "id=\"%.*s\"", (int)strcspn(name, "\""), name);
            if (!holds(sprite, id))
                fail_msg("%s uses a drawing with %s, which icons.svg does not hold", files[i].name, id);
            found++;
        }
    }
    assert_true(found > 30);
}

static void development_reads_a_changed_template_at_each_page(void **state)
{
    (void)state;
    static const char *const paths[] = {"", "/www", "/www/templates"};
    char dir[] = "/tmp/allervers-templates-XXXXXX";
    assert_non_null(mkdtemp(dir));
    for (int i = 1; i < 3; i++)
        assert_int_equal(mkdir(arena_printf(arena, "%s%s", dir, paths[i]), 0700), 0);
    const char *file = arena_printf(arena, "%s/www/templates/ask.html", dir);
    struct templates *set = NULL;
    struct view *page = view_new(arena);
    must(templates_load(true, &set, err));
    assets_overlay(dir);
    static const char *const texts[] = {"one", "two"};
    for (int i = 0; i < 2; i++) {
        FILE *f = fopen(file, "w");
        assert_non_null(f);
        (void)fputs(texts[i], f);
        (void)fclose(f);
        struct buf out = buf_in(arena, 1000);
        must(template_render(set, "ask", page, &out, err));
        assert_str(buf_str(&out), texts[i]);
    }
    FILE *f = fopen(file, "w");
    assert_non_null(f);
    (void)fputs("a\n{{#b}}", f);
    (void)fclose(f);
    struct buf out = buf_in(arena, 1000);
    must_fail(template_render(set, "ask", page, &out, err), ERR_INPUT, "ask.html:2: {{#b}} is never closed");
    assets_overlay(NULL);
    templates_free(set);
    assert_int_equal(unlink(file), 0);
    for (int i = 2; i >= 0; i--)
        assert_int_equal(rmdir(arena_printf(arena, "%s%s", dir, paths[i])), 0);
}

static void an_unknown_template_is_not_found(void **state)
{
    (void)state;
    struct templates *set = NULL;
    struct buf out = buf_in(arena, 1000);
    must(templates_new(NULL, 0, &set, err));
    must_fail(template_render(set, "page", view_new(arena), &out, err), ERR_NOT_FOUND, "no template \"page\"");
    templates_free(set);
    templates_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_a_template_prints, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(a_wrong_name_or_type_is_an_error_with_its_place, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(a_malformed_template_is_refused_with_its_line, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(addresses_cannot_become_scripts, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(numbers_and_distances_are_written_as_in_french, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(limits_of_a_template_hold, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(limits_of_a_page_hold, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(a_view_remembers_its_first_failure, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(a_record_gives_every_field_of_its_descriptor, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(delivered_templates_compile_and_respect_the_content_security_policy,
                                        arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(every_drawing_that_templates_use_is_in_the_sprite, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(development_reads_a_changed_template_at_each_page, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(an_unknown_template_is_not_found, arena_setup, arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
