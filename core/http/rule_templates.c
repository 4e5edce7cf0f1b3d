#include "http/rule_templates.h"

#include "base/json.h"
#include "publish/template.h"
#include "rule_page.h"

/* What stands around a rule's template: in one line, so that its own lines keep their numbers. */
#define BEFORE \
    "{{>top}}{{>searchbar}}<main id=\"contenu\" tabindex=\"-1\" class=\"wrap leaflet rule-page\">" \
    "<h1>{{heading}}</h1>{{#page}}"
#define AFTER "{{/page}}</main>{{>bottom}}"

/* Memory for trying one page: its examples, what its rule answers, and what is drawn of it. */
#define TRIAL_ARENA_MAX (16u << 20)

/* Bytes of the messages of one set. */
#define SOURCES_ARENA_MAX (16u << 20)

const char *rule_template_name(const struct rule *rule, struct arena *a)
{
    return arena_printf(a, "page/%s", rule->name);
}

static bool is_drawn(const struct rule *rule)
{
    return rule_page_of(rule) && rule_page_of(rule)->template;
}

/* ---- what a page's lists may be counted by ---- */

static bool counts(const struct page_query *q)
{
    bool agenda = str_starts(str_of(q->address), STR("/agenda"));
    bool found = strcmp(q->count_by, "commune") == 0;
    for (int f = 0; agenda && f < AGENDA_FACETS; f++)
        found = found || strcmp(q->count_by, agenda_params[f]) == 0;
    for (int f = 0; !agenda && f < FACET_COMMUNE; f++)
        found = found || strcmp(q->count_by, facet_specs[f].param) == 0;
    return found;
}

/* A parameter of that list; what it does not know would narrow nothing. */
static bool narrows(const struct page_query *q, struct str name)
{
    static const char *const agenda[] = {"vue", "jour"}, *const directory[] = {"q", "commune", "tri", "page"};
    bool dates = str_starts(str_of(q->address), STR("/agenda")), found = false;
    for (int f = 0; dates && f < AGENDA__NARROWS; f++)
        found = found || str_is(name, agenda_params[f]);
    for (int f = 0; !dates && f < FACET_COMMUNE; f++)
        found = found || str_is(name, facet_specs[f].param);
    for (size_t i = 0; i < (dates ? 2 : 4); i++)
        found = found || str_is(name, dates ? agenda[i] : directory[i]);
    return found;
}

static int check_address(const struct rule *rule, size_t i, const struct page_query *q, struct err *err)
{
    struct str rest = str_of(q->address + strcspn(q->address, "?")), part;
    rest = rest.n ? str_from(rest.p + 1, rest.n - 1) : rest;
    for (bool more = rest.n > 0; more && str_cut(&rest, '&', &part, &more);) {
        struct str name = str_from(part.p, str_find(part, '='));
        if (!narrows(q, name))
            return fail(err, ERR_RULE, "%s: queries[%zu].address: \"%.*s\" is no parameter of this list", rule->path,
                        i + 1, (int)name.n, name.p);
    }
    for (size_t k = 0; k < q->with.n; k++) {
        if (!narrows(q, str_of(q->with.codes[k])))
            return fail(err, ERR_RULE, "%s: queries[%zu].with: \"%s\" is no parameter of this list", rule->path, i + 1,
                        q->with.codes[k]);
    }
    return 0;
}

static int check_queries(const struct rule *rule, struct err *err)
{
    const struct page_rule *page = rule_page_of(rule);
    for (size_t i = 0; i < page->queries.n; i++) {
        const struct page_query *q = &((const struct page_query *)page->queries.items)[i];
        if (q->address && check_address(rule, i, q, err) != 0)
            return -1;
        if (q->count_by && !counts(q))
            return fail(err, ERR_RULE,
                        "%s: queries[%zu].count_by: \"%s\": no parameter of the list %s can be counted by", rule->path,
                        i + 1, q->count_by, q->address);
    }
    return 0;
}

/* ---- trying ---- */

/* What stands on every page, as far as a rule's own template may name it. */
static void set_site(struct view *v, const struct rule *rule)
{
    static const char *const texts[] = {"name", "territory", "phone", "phone_hours", "mail", "icons"};
    struct view *site = view_set_object(v, "site");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        view_set_text(site, texts[i], STR("x"));
    view_set_date(v, "today", 0);
    view_set_text(v, "title", str_of(rule->title));
    view_set_text(v, "heading", str_of(rule->title));
}

static int try_example(const struct rule *rule, struct template_trial *trial, struct str decision, struct arena *a,
                       struct err *err)
{
    const struct json *said = NULL;
    struct page p = {.view = view_new(a)};
    struct buf out = buf_in(a, TRIAL_ARENA_MAX);
    if (json_parse(decision, a, &said, err) != 0)
        return -1;
    set_site(p.view, rule);
    if (rule_view(&p, view_set_object(p.view, "page"), json_member(said, "model"), NULL, err) != 0)
        return -1;
    return template_trial_render(trial, p.view, &out, err);
}

static int try_page(struct rule_set *set, const struct rule *rule, const struct templates *templates, struct err *err)
{
    struct arena *a = arena_new(TRIAL_ARENA_MAX);
    struct template_trial *trial = NULL;
    struct rule_example *examples = NULL;
    const char *name = a ? rule_template_name(rule, a) : NULL;
    int rc = name ? template_trial_new(templates, name, a, &trial, err) : fail_memory(err);
    if (rc == 0)
        rc = rules_examples(set, rule, a, &examples, err);
    for (size_t i = 0; rc == 0 && i < rule->examples; i++)
        rc = try_example(rule, trial, examples[i].decision, a, err);
    if (rc == 0)
        rc = template_trial_end(trial, err);
    arena_free(a);
    if (rc != 0 && strncmp(err->msg, rule->path, strlen(rule->path)) != 0)
        (void)err_context(err, "%s", rule->path);
    return rc;
}

/* ---- the set ---- */

static int add_source(const struct rule *rule, struct arena *a, struct template_source *out, struct err *err)
{
    const struct page_rule *page = rule->declared;
    const char *name = rule_template_name(rule, a), *file = arena_printf(a, "%s: template", rule->path);
    const char *text = arena_printf(a, BEFORE "%s" AFTER, page->template);
    if (!name || !file || !text)
        return fail_memory(err);
    *out = (struct template_source){.name = name, .text = str_of(text), .loose = true, .file = file};
    return 0;
}

static int compile(const struct rule_set *set, struct arena *a, struct templates **out, struct err *err)
{
    size_t n, k = 0;
    const struct rule *rules = rule_set_rules(set, &n);
    struct template_source *sources = ARENA_ARRAY(a, n, struct template_source);
    if (!sources)
        return fail_memory(err);
    for (size_t i = 0; i < n; i++) {
        if (rule_page_of(&rules[i]) && check_queries(&rules[i], err) != 0)
            return -1;
        if (is_drawn(&rules[i]) && add_source(&rules[i], a, &sources[k++], err) != 0)
            return -1;
    }
    return templates_load_with(sources, k, out, err);
}

static void release(void *attached)
{
    templates_free(attached);
}

/* All pages that are wrong are told, not only the first. */
static int try_all(struct rule_set *set, const struct templates *templates, struct buf *report, struct err *err)
{
    size_t n, wrong = 0;
    const struct rule *rules = rule_set_rules(set, &n);
    for (size_t i = 0; i < n; i++) {
        struct err why;
        if (!is_drawn(&rules[i]) || try_page(set, &rules[i], templates, &why) == 0)
            continue;
        if (wrong++ == 0)
            *err = why;
        if (report) {
            buf_raw_str(report, str_of(why.msg));
            buf_char(report, '\n');
        }
    }
    return wrong ? -1 : 0;
}

int rule_pages_load(const char *overlay, struct buf *report, struct rule_set **out, struct err *err)
{
    struct rule_set *set = NULL;
    struct templates *templates = NULL;
    if (rules_load(overlay, report, &set, err) != 0)
        return -1;
    struct arena *a = arena_new(SOURCES_ARENA_MAX);
    int rc = a ? compile(set, a, &templates, err) : fail_memory(err);
    arena_free(a);
    if (rc == 0) {
        rule_set_attach(set, templates, release);
        rc = try_all(set, templates, report, err);
    } else if (report) {
        buf_raw_str(report, str_of(err->msg));
        buf_char(report, '\n');
    }
    if (rc == 0)
        *out = set;
    else
        rule_set_unref(set);
    return rc;
}
