#include "core/publish/template_priv.h"

#include <stdlib.h>

#include "base/assets.h"
#include "base/vec.h"

struct run {
    const struct templates *set;
    struct buf *out;
    size_t start, steps;
    const struct view *stack[TEMPLATE_DEPTH_MAX + 2]; /* the page, then what each open section stands on */
    size_t depth;
    struct template_trial *trial; /* NULL: a page that is read */
};

struct template_trial {
    const struct templates *set;
    const struct template *t;
    bool *found, *missed; /* by number of the node: its name was there, or was not */
};

const struct template *templates_find(const struct templates *set, struct str name)
{
    for (size_t i = 0; i < set->n; i++) {
        if (str_eq(set->items[i].name, name))
            return &set->items[i];
    }
    return NULL;
}

/* ---- the set ---- */

/* Depth of sections and partials below t, itself included. Recursion ends because a template being visited is refused
 * and the others are visited once. */
static int measure_depth(struct template *t, struct err *err)
{
    size_t ends[TEMPLATE_DEPTH_MAX];
    unsigned open = 0;
    if (t->visiting)
        return fail(err, ERR_INPUT, "%s: includes itself", t->file);
    t->visiting = true;
    t->depth = 1;
    for (size_t i = 0; i < t->n; i++) {
        const struct template_node *node = &t->nodes[i];
        unsigned below = 0;
        while (open && ends[open - 1] <= i)
            open--;
        if (node->op == OP_PARTIAL) {
            struct template *partial = (struct template *)node->partial;
            if (!partial->depth || partial->visiting) {
                if (measure_depth(partial, err) != 0)
                    return -1;
            }
            below = partial->depth;
        } else if (node_has_body(node)) {
            ends[open++] = node->end;
        }
        if (1 + open + below > t->depth)
            t->depth = 1 + open + below;
        if (t->depth > TEMPLATE_DEPTH_MAX + 1)
            return fail(err, ERR_LIMIT, "%s:%u: more than %u sections and partials inside one another", t->file,
                        node->line, TEMPLATE_DEPTH_MAX);
    }
    t->visiting = false;
    return 0;
}

static int compile(struct templates *set, const struct template_source *sources, size_t n, struct err *err)
{
    set->items = ARENA_ARRAY(set->arena, n, struct template);
    if (!set->items)
        return fail_memory(err);
    for (; set->n < n; set->n++) {
        struct template *t = &set->items[set->n];
        char *name = arena_strdup(set->arena, sources[set->n].name), *text = str_dup(set->arena, sources[set->n].text);
        t->file = !name ? NULL
                  : sources[set->n].file
                      ? arena_strdup(set->arena, sources[set->n].file)
                      : arena_printf(set->arena, "%s.%s", name, sources[set->n].plain ? "txt" : "html");
        if (!t->file || !text)
            return fail_memory(err);
        t->name = str_of(name);
        t->plain = sources[set->n].plain;
        t->loose = sources[set->n].loose;
        t->text = str_from(text, sources[set->n].text.n);
        if (templates_find(set, t->name))
            return fail(err, ERR_INPUT, "%s: given twice", t->file);
    }
    for (size_t i = 0; i < n; i++) {
        if (template_parse(set, &set->items[i], err) != 0)
            return -1;
    }
    for (size_t i = 0; i < n; i++) {
        if (!set->items[i].depth && measure_depth(&set->items[i], err) != 0)
            return -1;
    }
    return 0;
}

int templates_new(const struct template_source *sources, size_t n, struct templates **out, struct err *err)
{
    struct templates *set = calloc(1, sizeof *set);
    if (!set)
        return fail_memory(err);
    set->arena = arena_new(TEMPLATE_SET_MAX);
    if (!set->arena || compile(set, sources, n, err) != 0) {
        int rc = set->arena ? -1 : fail_memory(err);
        templates_free(set);
        return rc;
    }
    *out = set;
    return 0;
}

/* Adds the files of a folder: "sign_in.html" of www/mail/ is mail_sign_in, "sign_in.txt" mail_sign_in_text. */
static int add_folder(const char *folder, const char *prefix, struct vec *sources, struct arena *a, struct err *err)
{
    const struct asset_entry *files = NULL;
    size_t n = assets_under(folder, &files);
    for (size_t i = 0; i < n; i++) {
        struct str name = str_of(files[i].name + strlen(folder));
        bool plain = str_ends(name, STR(".txt"));
        if (!plain && !str_ends(name, STR(".html")))
            return fail(err, ERR_INPUT, "%s: a template ends with .html or .txt", files[i].name);
        name.n -= plain ? sizeof ".txt" - 1 : sizeof ".html" - 1;
        struct template_source *source = vec_push(sources, a);
        if (!source)
            return fail_memory(err);
        source->plain = plain;
        source->name = arena_printf(a, "%s%.*s%s", prefix, (int)name.n, name.p, plain ? "_text" : "");
        if (!source->name)
            return fail_memory(err);
        if (asset_get(files[i].name, a, &source->text, err) != 0)
            return -1;
    }
    return 0;
}

int templates_load_with(const struct template_source *more, size_t n, struct templates **out, struct err *err)
{
    struct vec sources = VEC_OF(struct template_source);
    struct arena *a = arena_new(TEMPLATE_SET_MAX);
    int rc = a ? add_folder("www/templates/", "", &sources, a, err) : fail_memory(err);
    if (rc == 0)
        rc = add_folder("www/mail/", "mail_", &sources, a, err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct template_source *source = vec_push(&sources, a);
        if (source)
            *source = more[i];
        else
            rc = fail_memory(err);
    }
    if (rc == 0)
        rc = templates_new(sources.items, sources.n, out, err);
    arena_free(a);
    return rc;
}

int templates_load(bool reload, struct templates **out, struct err *err)
{
    int rc = templates_load_with(NULL, 0, out, err);
    if (rc == 0)
        (*out)->reload = reload;
    return rc;
}

void templates_free(struct templates *set)
{
    if (!set)
        return;
    arena_free(set->arena);
    free(set);
}

/* ---- rendering ---- */

/* The value of a node's name: its first part from the innermost object outwards, the rest inside it. NULL when some
 * part was never set. */
static const struct view *lookup(const struct run *r, const struct template_name *path, size_t n)
{
    const struct view *v = NULL;
    if (n == 0)
        return r->stack[r->depth - 1];
    for (size_t i = r->depth; i > 0 && !v; i--) {
        if (r->stack[i - 1]->type == VIEW_OBJECT)
            v = view_find(r->stack[i - 1], path[0].text, path[0].hash);
    }
    for (size_t i = 1; i < n && v && v->type != VIEW_NULL; i++)
        v = v->type == VIEW_OBJECT ? view_find(v, path[i].text, path[i].hash) : NULL;
    return v;
}

static const struct view *find_today(const struct run *r)
{
    struct str name = STR("today");
    const struct template_name path = {.text = name, .hash = view_hash(name)};
    return lookup(r, &path, 1);
}

static bool is_true(const struct view *v)
{
    switch (v->type) {
    case VIEW_BOOL: return v->as.boolean;
    case VIEW_INT: return v->as.integer != 0;
    case VIEW_TEXT: return v->as.text.n > 0;
    case VIEW_LIST: return v->as.children.first != NULL;
    case VIEW_DATE:
    case VIEW_OBJECT: return true;
    default: return false;
    }
}

static int render(struct run *r, const struct template *t, size_t from, size_t to, struct err *err);

/* The body of a true section: once on the value itself, or on each item of a list. */
static int render_section(struct run *r, const struct template *t, size_t from, size_t to, const struct view *v,
                          struct err *err)
{
    bool list = v->type == VIEW_LIST;
    int rc = 0;
    r->depth++;
    for (const struct view *item = list ? v->as.children.first : v; item && rc == 0; item = list ? item->next : NULL) {
        r->stack[r->depth - 1] = item;
        rc = render(r, t, from, to, err);
    }
    r->depth--;
    return rc;
}

static int render_node(struct run *r, const struct template *t, size_t at, struct err *err)
{
    const struct template_node *node = &t->nodes[at];
    if (node->op == OP_TEXT) {
        buf_raw_str(r->out, node->text);
        return 0;
    }
    if (node->op == OP_PARTIAL) /* a trial is the template's own */
        return r->trial ? 0 : render(r, node->partial, 0, node->partial->n, err);
    static const struct view null = {.type = VIEW_NULL};
    const struct view *v = lookup(r, node->path, node->path_n);
    if (r->trial && r->trial->t == t)
        *(v ? &r->trial->found[at] : &r->trial->missed[at]) = true;
    if (!v && t->loose)
        v = &null;
    if (!v)
        return fail(err, ERR_BUG, "%s:%u: unknown name \"%.*s\": set it in the view, to null if it has no value",
                    t->file, node->line, (int)node->text.n, node->text.p);
    if (node->op == OP_SECTION)
        return is_true(v) ? render_section(r, t, at + 1, node->end, v, err) : 0;
    if (node->op == OP_TEST || node->op == OP_INVERTED)
        return is_true(v) == (node->op == OP_TEST) ? render(r, t, at + 1, node->end, err) : 0;
    if (filter_print(node, v, node->filter == FILTER_AGO ? find_today(r) : NULL, t->plain, r->out, err) != 0)
        return err_context(err, "%s:%u: \"%.*s\"", t->file, node->line, (int)node->text.n, node->text.p);
    return 0;
}

static int render(struct run *r, const struct template *t, size_t from, size_t to, struct err *err)
{
    for (size_t at = from; at < to;) {
        const struct template_node *node = &t->nodes[at];
        if (++r->steps > TEMPLATE_STEPS_MAX)
            return fail(err, ERR_LIMIT, "%s:%u: more than %u tags executed for one page", t->file, node->line,
                        TEMPLATE_STEPS_MAX);
        if (render_node(r, t, at, err) != 0)
            return -1;
        if (r->out->n - r->start > TEMPLATE_OUTPUT_MAX)
            return fail(err, ERR_LIMIT, "%s:%u: page of more than %u bytes", t->file, node->line, TEMPLATE_OUTPUT_MAX);
        if (r->out->failed)
            return buf_ok(r->out, err);
        at = node_has_body(node) ? node->end : at + 1;
    }
    return 0;
}

static int render_page(const struct templates *set, const struct template *t, struct template_trial *trial,
                       const struct view *page, struct buf *out, struct err *err)
{
    struct run r = {.set = set, .out = out, .start = out->n, .stack = {page}, .depth = 1, .trial = trial};
    return render(&r, t, 0, t->n, err);
}

static const struct template *find_page(const struct templates *set, const char *name, struct err *err)
{
    const struct template *t = templates_find(set, str_of(name));
    if (!t)
        (void)fail(err, ERR_NOT_FOUND, "no template \"%s\"", name);
    return t;
}

int template_render(const struct templates *set, const char *name, const struct view *page, struct buf *out,
                    struct err *err)
{
    struct templates *fresh = NULL;
    int rc = view_ok(page, err);
    if (rc == 0 && set->reload)
        rc = templates_load(false, &fresh, err);
    if (rc != 0)
        return rc;
    const struct templates *use = fresh ? fresh : set;
    const struct template *t = find_page(use, name, err);
    rc = t ? render_page(use, t, NULL, page, out, err) : -1;
    templates_free(fresh);
    return rc;
}

/* ---- trying ---- */

int template_trial_new(const struct templates *set, const char *name, struct arena *a, struct template_trial **out,
                       struct err *err)
{
    const struct template *t = find_page(set, name, err);
    if (!t)
        return -1;
    *out = ARENA_NEW(a, struct template_trial);
    bool *found = ARENA_ARRAY(a, t->n, bool), *missed = ARENA_ARRAY(a, t->n, bool);
    if (!*out || !found || !missed)
        return fail_memory(err);
    **out = (struct template_trial){.set = set, .t = t, .found = found, .missed = missed};
    return 0;
}

int template_trial_render(struct template_trial *trial, const struct view *page, struct buf *out, struct err *err)
{
    return view_ok(page, err) == 0 ? render_page(trial->set, trial->t, trial, page, out, err) : -1;
}

int template_trial_end(const struct template_trial *trial, struct err *err)
{
    for (size_t i = 0; i < trial->t->n; i++) {
        const struct template_node *node = &trial->t->nodes[i];
        if (trial->missed[i] && !trial->found[i])
            return fail(err, ERR_INPUT, "%s:%u: unknown name \"%.*s\": no example sets it", trial->t->file, node->line,
                        (int)node->text.n, node->text.p);
    }
    return 0;
}
