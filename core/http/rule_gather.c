/* From the lists that a page by rule declares to the facts its function is asked with. */
#include "rule_page.h"

#include "app/config.h"
#include "base/date.h"
#include "error_page.h"
#include "http/params.h"
#include "publish/occurrence_view.h"

/* Bytes of a sentence about time. */
#define WHEN_MAX 300

/* A record that was just filled: what it holds is set, a text that is not there is absent. */
static void mark(const struct record_type *t, void *rec)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        if (f->type != F_TEXT || *(const char *const *)record_member(f, rec))
            record_mark_set(rec, (int)i);
    }
}

/* ---- what the address carries ---- */

static int refuse_value(struct ctx *ctx, struct reply *reply, const struct page_param *p, struct str value)
{
    const char *detail = arena_printf(ctx->arena, "%s\u00A0: la valeur «\u00A0%.*s\u00A0» n’existe pas.", p->label,
                                      (int)value.n, value.p);
    error_page_render(ctx, reply, &(struct error_page){.status = 400, .param = p->name, .detail = detail});
    return 0;
}

static const char *day_label(int32_t day, struct arena *a)
{
    struct buf b = buf_in(a, WHEN_MAX);
    date_full(&b, day);
    return buf_cstr(&b);
}

/* The value in its one form and how it is said; NULL in out->value when it is none. */
static void read_value(struct page *page, const struct page_param *p, struct str typed, struct page_value *out)
{
    const struct snapshot *s = page->snap;
    struct err ignored;
    int64_t number;
    int32_t day;
    if (p->type == PAGE_PARAM_COMMUNE) {
        size_t at = snapshot_slug(s, typed);
        at = at < s->communes_n ? at : snapshot_commune(s, typed);
        out->value = at < s->communes_n ? s->slugs[at] : NULL;
        out->label = at < s->communes_n ? s->communes[at].name : NULL;
    } else if (p->type == PAGE_PARAM_TERM) {
        const struct term *t = taxonomy_term(&s->taxonomy, scheme_of(str_of(p->scheme)), typed);
        out->value = t ? t->code : NULL;
        out->label = t ? t->label : NULL;
    } else if (p->type == PAGE_PARAM_CHOICE) {
        for (size_t i = 0; i < p->choices.n; i++) {
            const struct page_choice *c = &((const struct page_choice *)p->choices.items)[i];
            out->value = str_is(typed, c->value) ? c->value : out->value;
            out->label = str_is(typed, c->value) ? c->label : out->label;
        }
    } else if (p->type == PAGE_PARAM_NUMBER) {
        if (str_to_int(typed, p->from, p->to, &number, &ignored) == 0)
            out->value = out->label = arena_printf(page->ctx->arena, "%lld", (long long)number);
    } else if (date_parse(typed, &day, &ignored) == 0) {
        char iso[DATE_ISO_SIZE];
        date_iso(day, iso);
        out->value = arena_strdup(page->ctx->arena, iso);
        out->label = day_label(day, page->ctx->arena);
    }
}

/* Whoever adds something to the address is led to the page that is kept: the same one, without what it does not know.
 */
static int lead_back(struct page *page, const struct rule_gathered *g, const struct params *given, struct reply *reply)
{
    struct buf b = buf_in(page->ctx->arena, REQUEST_TARGET_MAX);
    const struct page_value *values = g->facts.params.items;
    buf_raw_str(&b, str_of(g->facts.path));
    size_t path = b.n;
    for (size_t i = 0; i < g->facts.params.n; i++) {
        if (!params_first(given, values[i].name))
            continue;
        buf_raw_str(&b, b.n == path ? STR("?") : STR("&"));
        buf_url(&b, str_of(values[i].name));
        buf_lit(&b, "=");
        buf_url(&b, str_of(values[i].value));
    }
    reply->status = 301;
    reply->location = buf_cstr(&b);
    return buf_ok(&b, &page->ctx->err);
}

static int gather_params(struct page *page, const struct page_rule *rule, const struct request *req,
                         struct reply *reply, struct rule_gathered *out)
{
    struct ctx *ctx = page->ctx;
    struct params given = {0};
    struct page_value *values = ARENA_ARRAY(ctx->arena, PAGE_PARAMS_MAX, struct page_value);
    size_t known = 0;
    if (!values)
        return fail_memory(&ctx->err);
    if (params_query(request_text(req, "parametres"), ctx->arena, &given, &ctx->err) != 0)
        return -1;
    out->facts.params.items = values;
    for (size_t i = 0; i < rule->params.n; i++) {
        const struct page_param *p = &((const struct page_param *)rule->params.items)[i];
        const struct str *typed = params_first(&given, p->name);
        struct str value = typed ? *typed : str_of(p->otherwise);
        known += typed != NULL;
        if (!value.n)
            continue;
        struct page_value *v = &values[out->facts.params.n++];
        *v = (struct page_value){.name = p->name};
        read_value(page, p, value, v);
        if (!v->value && typed)
            return refuse_value(ctx, reply, p, value);
        if (!v->value)
            return fail(&ctx->err, ERR_RULE, "params.%s.otherwise: \"%s\" is no value of this site", p->name,
                        p->otherwise);
        mark(&page_value_type, v);
    }
    return known < given.n ? lead_back(page, out, &given, reply) : 1;
}

/* ---- lists ---- */

static const struct page_value *value_of(const struct page_facts *f, const char *name)
{
    const struct page_value *values = f->params.items;
    for (size_t i = 0; i < f->params.n; i++) {
        if (strcmp(values[i].name, name) == 0)
            return &values[i];
    }
    return NULL;
}

/* The query's address with the values that narrow it, before its own: of a single value given twice the first counts. A
 * commune is named by its code, which has no homonym. */
static struct str narrowed(struct page *page, const struct page_query *q, const struct page_facts *facts)
{
    struct buf b = buf_in(page->ctx->arena, REQUEST_TARGET_MAX);
    size_t path = str_find(str_of(q->address), '?');
    buf_raw_str(&b, str_from(q->address, path));
    for (size_t i = 0; i < q->with.n; i++) {
        const struct page_value *v = value_of(facts, q->with.codes[i]);
        if (!v)
            continue;
        size_t commune = snapshot_slug(page->snap, str_of(v->value));
        buf_raw_str(&b, b.n == path ? STR("?") : STR("&"));
        buf_url(&b, str_of(v->name));
        buf_lit(&b, "=");
        buf_url(&b, strcmp(v->name, "commune") == 0 && commune < page->snap->communes_n
                        ? str_of(page->snap->communes[commune].insee)
                        : str_of(v->value));
    }
    if (q->address[path]) {
        buf_raw_str(&b, b.n == path ? STR("?") : STR("&"));
        buf_raw_str(&b, str_of(q->address + path + 1));
    }
    return buf_str(&b);
}

static const char *term_label(const struct page *page, enum scheme scheme, const char *code)
{
    return code ? taxonomy_label(&page->snap->taxonomy, scheme, code) : NULL;
}

static void fill_date(struct page *page, struct page_date *d, const struct agenda_entry *e)
{
    const struct occurrence *o = &e->date;
    struct arena *a = page->ctx->arena;
    struct buf when = buf_in(a, WHEN_MAX), hours = buf_in(a, WHEN_MAX);
    occurrence_when(&when, o);
    occurrence_hours(&hours, o);
    *d = (struct page_date){.id = o->uuid,
                            .day = o->day,
                            .when = buf_cstr(&when),
                            .hours = buf_cstr(&hours),
                            .title = e->said.title,
                            .summary = e->said.summary,
                            .kind = o->kind,
                            .kind_label = e->said.kind,
                            .theme = term_label(page, SCHEME_THEME, o->theme),
                            .campaign = term_label(page, SCHEME_CAMPAIGN, o->campaign),
                            .open = occurrence_open(o->open_to),
                            .note = o->public_note,
                            .place = o->place_name,
                            .address = o->address,
                            .city = o->city,
                            .insee = o->insee,
                            .structure = o->structure_name,
                            .url = arena_printf(a, "/agenda/seance/%s", o->uuid),
                            .cancelled = o->status == OCCURRENCE_CANCELLED || o->status == OCCURRENCE_MISSED,
                            .moved = record_has(o, record_index(&occurrence_type, STR("was_day")))};
    mark(&page_date_type, d);
}

static void fill_structure(struct page *page, struct page_structure *out, const struct structure *s)
{
    struct buf url = buf_in(page->ctx->arena, PAGE_ADDRESS_MAX);
    struct structure_brief brief;
    structure_url(&url, s);
    structure_brief(s, page->ctx->arena, &brief);
    *out = (struct page_structure){.id = s->short_id,
                                   .name = s->name,
                                   .kind = s->kind,
                                   .kind_label = term_label(page, SCHEME_KIND, s->kind),
                                   .city = brief.place ? brief.place->city : NULL,
                                   .insee = brief.place ? brief.place->insee : NULL,
                                   .plain = brief.plain.n ? str_dup(page->ctx->arena, brief.plain) : NULL,
                                   .url = buf_cstr(&url)};
    mark(&page_structure_type, out);
}

static void add_count(struct page_result *r, const char *value, const char *label, size_t n)
{
    if (!n || r->counts.n == PAGE_COUNTS_MAX)
        return;
    struct page_count *c = &((struct page_count *)r->counts.items)[r->counts.n++];
    *c = (struct page_count){.value = value, .label = label, .n = (int64_t)n};
    mark(&page_count_type, c);
}

static void count_dates(struct page *page, struct page_result *r, const struct saved_dates *found, const char *by)
{
    for (int f = 0; f < AGENDA_FACETS; f++) {
        const struct agenda_choices *c = &found->choices[f];
        if (strcmp(by, agenda_params[f]) != 0)
            continue;
        for (size_t i = 0; i < c->n; i++) {
            size_t commune =
                f == AGENDA_COMMUNE ? snapshot_commune(page->snap, str_of(c->items[i].code)) : page->snap->communes_n;
            add_count(r, commune < page->snap->communes_n ? page->snap->slugs[commune] : c->items[i].code,
                      c->items[i].label, c->items[i].n);
        }
    }
}

static void count_structures(struct page_result *r, const struct saved_structures *found, const char *by)
{
    const struct snapshot *s = found->snap;
    for (size_t i = 0; strcmp(by, "commune") == 0 && i < s->communes_n; i++)
        add_count(r, s->slugs[i], s->communes[i].name, found->first->commune_counts[i]);
    for (int f = 0; f < FACET_COMMUNE; f++) {
        for (size_t i = 0; strcmp(by, facet_specs[f].param) == 0 && i < facet_size(s, (enum facet)f); i++)
            add_count(r, facet_code(s, (enum facet)f, i), facet_label(s, (enum facet)f, i), found->first->counts[f][i]);
    }
}

static int gather_dates(struct page *page, const struct page_query *q, const struct saved_list *list,
                        struct saved_dates *found, struct page_result *r)
{
    if (saved_list_dates(page->ctx, list, (size_t)q->max, found) != 0)
        return -1;
    if (!(r->dates.items = ARENA_ARRAY(page->ctx->arena, found->n, struct page_date)))
        return fail_memory(&page->ctx->err);
    for (size_t i = 0; i < found->n; i++)
        fill_date(page, &((struct page_date *)r->dates.items)[r->dates.n++], &found->entries[i]);
    r->total = (int64_t)found->total;
    r->more = found->more;
    if (q->count_by)
        count_dates(page, r, found, q->count_by);
    return 0;
}

static int fill_structures(struct page *page, const struct saved_structures *found, struct page_result *r)
{
    if (!(r->structures.items = ARENA_ARRAY(page->ctx->arena, found->n, struct page_structure)))
        return fail_memory(&page->ctx->err);
    for (size_t i = 0; i < found->n; i++)
        fill_structure(page, &((struct page_structure *)r->structures.items)[r->structures.n++], &found->items[i]);
    r->more = found->more;
    return 0;
}

static int gather_structures(struct page *page, const struct page_query *q, const struct saved_list *list,
                             struct saved_structures *found, struct page_result *r)
{
    if (saved_list_structures(page->ctx, list, (size_t)q->max, found) != 0 || fill_structures(page, found, r) != 0)
        return -1;
    r->total = (int64_t)found->first->total;
    if (q->count_by)
        count_structures(r, found, q->count_by);
    return 0;
}

/* The structures where these dates take place, as everybody sees them, in the order of their first date. */
static int gather_receivers(struct page *page, const struct page_query *q, const struct saved_dates *dates,
                            struct saved_structures *found, struct page_result *r)
{
    struct ctx *ctx = page->ctx;
    *found = (struct saved_structures){.items = ARENA_ARRAY(ctx->arena, dates->n, struct structure)};
    if (!found->items)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < dates->n; i++) {
        const char *id = dates->entries[i].date.structure_short_id;
        struct structure instead, *s = &found->items[found->n];
        struct structure_ref ref;
        bool known = !id;
        for (size_t k = 0; !known && k < i; k++)
            known =
                dates->entries[k].date.structure_short_id && strcmp(dates->entries[k].date.structure_short_id, id) == 0;
        if (known)
            continue;
        if (directory_structure(ctx, str_of(id), &ref, s, &instead) != 0)
            return -1;
        if (ref.state != STRUCTURE_LIVE)
            continue;
        r->total++;
        found->more = found->more || found->n == (size_t)q->max;
        found->n += found->n < (size_t)q->max;
    }
    return fill_structures(page, found, r);
}

static size_t query_named(const struct page_rule *rule, const char *name)
{
    size_t i = 0;
    while (strcmp(((const struct page_query *)rule->queries.items)[i].name, name) != 0)
        i++;
    return i;
}

static int gather_query(struct page *page, const struct page_rule *rule, size_t i, struct rule_gathered *out)
{
    struct ctx *ctx = page->ctx;
    const struct page_query *q = &((const struct page_query *)rule->queries.items)[i];
    struct page_result *r = &((struct page_result *)out->facts.results.items)[i];
    struct saved_list *list = ARENA_NEW(ctx->arena, struct saved_list);
    *r = (struct page_result){.name = q->name};
    if (!list || !(r->counts.items = ARENA_ARRAY(ctx->arena, PAGE_COUNTS_MAX, struct page_count)))
        return fail_memory(&ctx->err);
    int rc;
    if (q->receivers_of) {
        rc = gather_receivers(page, q, &out->dates[query_named(rule, q->receivers_of)], &out->structures[i], r);
    } else {
        rc = saved_list_read(ctx, narrowed(page, q, &out->facts), list);
        if (rc == 0)
            return fail(&ctx->err, ERR_RULE, "queries.%s.address: \"%s\": no list of this site", q->name, q->address);
        if (rc == 1)
            rc = list->dates ? gather_dates(page, q, list, &out->dates[i], r)
                             : gather_structures(page, q, list, &out->structures[i], r);
        r->url = list->url.n ? str_dup(ctx->arena, list->url) : NULL;
    }
    mark(&page_result_type, r);
    return rc;
}

int rule_gather(struct page *p, const struct rule *rule, const struct request *req, struct reply *reply,
                struct rule_gathered *out)
{
    const struct page_rule *page = rule->declared;
    *out = (struct rule_gathered){.facts = {.today = ctx_today(p->ctx)}};
    out->facts.base = p->ctx->config ? p->ctx->config->base_url : NULL;
    out->facts.path = arena_printf(p->ctx->arena, "/p/%s", page->path);
    out->facts.results.items = ARENA_ARRAY(p->ctx->arena, PAGE_QUERIES_MAX, struct page_result);
    if (!out->facts.path || !out->facts.results.items)
        return fail_memory(&p->ctx->err);
    int rc = gather_params(p, page, req, reply, out);
    for (size_t i = 0; rc == 1 && i < page->queries.n; i++) {
        if (gather_query(p, page, i, out) != 0)
            return -1;
        out->facts.results.n++;
    }
    mark(&page_facts_type, &out->facts);
    return rc;
}
