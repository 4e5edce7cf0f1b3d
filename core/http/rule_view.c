/* From the model that a rule answered to what its template shows. */
#include "rule_page.h"

#include "base/json.h"

static int set_object(struct page *p, struct view *v, const struct json *o, const struct rule_gathered *g,
                      struct err *err);

/* ---- what the house draws ---- */

static const struct agenda_entry *date_of(const struct rule_gathered *g, struct str id)
{
    for (size_t q = 0; q < PAGE_QUERIES_MAX; q++) {
        for (size_t i = 0; i < g->dates[q].n; i++) {
            if (str_is(id, g->dates[q].entries[i].date.uuid))
                return &g->dates[q].entries[i];
        }
    }
    return NULL;
}

static const struct structure *structure_of(const struct rule_gathered *g, struct str id)
{
    for (size_t q = 0; q < PAGE_QUERIES_MAX; q++) {
        for (size_t i = 0; i < g->structures[q].n; i++) {
            if (str_is(id, g->structures[q].items[i].short_id))
                return &g->structures[q].items[i];
        }
    }
    return NULL;
}

/* A table that stands for a date or a structure carries its id, as the facts gave it. */
static void draw_known(struct page *p, struct view *v, const struct json *o, const struct rule_gathered *g)
{
    const struct json *id = json_member(o, "id");
    if (!g || !id || id->type != JSON_STRING)
        return;
    const struct agenda_entry *date = date_of(g, id->string);
    const struct structure *structure = date ? NULL : structure_of(g, id->string);
    if (date)
        agenda_fill(p, v, date);
    else if (structure)
        view_card(v, structure, &p->wording, -1);
}

/* ---- what the rule gives ---- */

static int set_list(struct page *p, struct view *list, const struct json *l, const struct rule_gathered *g,
                    struct err *err)
{
    for (const struct json *item = l->first; item; item = item->next) {
        if (item->type == JSON_STRING)
            view_append_text(list, item->string);
        else if (item->type != JSON_OBJECT)
            return fail(err, ERR_RULE, "model: %s: a list of texts or of tables with names expected", l->name.p);
        else if (set_object(p, view_append(list), item, g, err) != 0)
            return -1;
    }
    return 0;
}

static int set_member(struct page *p, struct view *v, const struct json *m, const struct rule_gathered *g,
                      struct err *err)
{
    const char *name = m->name.p;
    switch (m->type) {
    case JSON_NULL: view_set_null(v, name); return 0;
    case JSON_FALSE:
    case JSON_TRUE: view_set_bool(v, name, m->type == JSON_TRUE); return 0;
    case JSON_INT: view_set_int(v, name, m->integer); return 0;
    case JSON_STRING: view_set_text(v, name, m->string); return 0;
    case JSON_ARRAY: return set_list(p, view_set_list(v, name), m, g, err);
    case JSON_OBJECT: return set_object(p, view_set_object(v, name), m, g, err);
    case JSON_REAL: break;
    }
    return fail(err, ERR_RULE, "model: %s: a number with a fraction: make it a text (string.format)", name);
}

/* The nesting is limited (VALUE_JSON_DEPTH_MAX), so this recursion is. */
static int set_object(struct page *p, struct view *v, const struct json *o, const struct rule_gathered *g,
                      struct err *err)
{
    draw_known(p, v, o, g);
    for (const struct json *m = o->first; m; m = m->next) {
        if (!view_has(v, m->name) && set_member(p, v, m, g, err) != 0)
            return -1;
    }
    return 0;
}

int rule_view(struct page *p, struct view *v, const struct json *model, const struct rule_gathered *g, struct err *err)
{
    return set_object(p, v, model, g, err);
}
