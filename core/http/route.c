#include "http/route.h"

#include <stdlib.h>

#include "error_page.h"
#include "kept.h"
#include "signed.h"

/* ---- Patterns ---- */

static bool is_name(struct str segment)
{
    return segment.n > 2 && segment.p[0] == '{' && segment.p[segment.n - 1] == '}';
}

static struct str name_in(struct str segment)
{
    return str_from(segment.p + 1, segment.n - 2);
}

/* Takes the next segment of a pattern; false after the last. */
static bool next_segment(struct str *pattern, struct str *segment)
{
    if (pattern->n <= 1)
        return false;
    *pattern = str_from(pattern->p + 1, pattern->n - 1);
    size_t at = str_find(*pattern, '/');
    *segment = str_from(pattern->p, at);
    *pattern = str_from(pattern->p + at, pattern->n - at);
    return true;
}

static bool fits(const struct route *route, const struct request *r)
{
    struct str pattern = str_of(route->pattern), segment;
    size_t i = 0;
    for (; next_segment(&pattern, &segment); i++) {
        if (i == r->n_segments || (!is_name(segment) && !str_eq(segment, r->segments[i])))
            return false;
    }
    return i == r->n_segments || route->dav;
}

static int param_index(const struct route *route, struct str name)
{
    for (int i = 0; route->params && route->params[i].name; i++) {
        if (str_is(name, route->params[i].name))
            return i;
    }
    return -1;
}

/* True when every path that fits b fits a: where a has a literal, b has the same. */
static bool covers(const struct route *a, const struct route *b)
{
    struct str pa = str_of(a->pattern), pb = str_of(b->pattern), sa, sb;
    for (;;) {
        bool more_a = next_segment(&pa, &sa), more_b = next_segment(&pb, &sb);
        if (more_a != more_b)
            return false;
        if (!more_a)
            return a->method == b->method;
        if (!is_name(sa) && !str_eq(sa, sb))
            return false;
    }
}

static int check_names(const struct route *route, struct err *err)
{
    struct str pattern = str_of(route->pattern), segment;
    while (next_segment(&pattern, &segment)) {
        if (!is_name(segment))
            continue;
        int i = param_index(route, name_in(segment));
        if (i < 0 || (route->params[i].type != VALUE_CODE && route->params[i].type != VALUE_INT))
            return fail(err, ERR_BUG, "route %s: %.*s needs a parameter of type VALUE_CODE or VALUE_INT",
                        route->pattern, (int)segment.n, segment.p);
    }
    return 0;
}

/* The next route of a table and of those after it; NULL at the end. `table` and `i` hold where one is. */
static const struct route *next_route(const struct routes **table, size_t *i)
{
    while (*table && *i == (*table)->n) {
        *table = (*table)->more;
        *i = 0;
    }
    return *table ? &(*table)->items[(*i)++] : NULL;
}

int route_check(const struct routes *first, struct err *err)
{
    const struct routes *table = first;
    const struct route *route;
    for (size_t at = 0; (route = next_route(&table, &at));) {
        size_t n = 0;
        while (route->params && route->params[n].name)
            n++;
        if (n > REQUEST_VALUES_MAX)
            return fail(err, ERR_BUG, "route %s: more than %d parameters", route->pattern, REQUEST_VALUES_MAX);
        if (check_names(route, err) != 0)
            return -1;
        const struct routes *before = first;
        const struct route *other;
        for (size_t j = 0; (other = next_route(&before, &j)) != route;) {
            if (covers(other, route))
                return fail(err, ERR_BUG, "route %s cannot be reached after %s", route->pattern, other->pattern);
        }
    }
    return 0;
}

/* ---- Values ---- */

static bool is_code(struct str s, int64_t max)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
              c == '.'))
            return false;
    }
    return (int64_t)s.n <= max;
}

static const char *unrecognised(const struct route_param *p, struct arena *a)
{
    return arena_printf(
        a, "%s\u00A0: cette valeur n’est pas reconnue. Retirez ce critère, ou choisissez-le dans la liste.", p->label);
}

/* A sentence for the page of status 400; NULL when the value is right. */
static const char *read_single(const struct route_param *p, struct str raw, struct request_value *v, struct arena *a)
{
    struct err ignored;
    struct str s = p->type == VALUE_SECRET ? raw : str_trim(raw);
    if (s.n == 0)
        return NULL;
    int64_t length = (int64_t)utf8_length(s);
    switch (p->type) {
    case VALUE_TEXT:
    case VALUE_SECRET:
        if (length < p->min)
            return arena_printf(a, "%s\u00A0: au moins %lld caractères sont attendus.", p->label, (long long)p->min);
        if (length > p->max)
            return arena_printf(a, "%s\u00A0: au plus %lld caractères sont attendus.", p->label, (long long)p->max);
        break;
    case VALUE_INT:
        if (str_to_int(s, p->min, p->max, &v->integer, &ignored) != 0)
            return arena_printf(a, "%s\u00A0: un nombre entier de %lld à %lld est attendu.", p->label,
                                (long long)p->min, (long long)p->max);
        break;
    default:
        if (!is_code(s, p->max ? p->max : ROUTE_CODE_MAX))
            return unrecognised(p, a);
        break;
    }
    v->text = s;
    v->present = true;
    return NULL;
}

static int compare_codes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static const char *read_codes(const struct route_param *p, const struct params *given, struct request_value *v,
                              struct arena *a)
{
    struct str *codes = ARENA_ARRAY(a, given->n, struct str);
    size_t n = 0;
    for (size_t i = 0; codes && i < given->n; i++) {
        struct str s = str_trim(given->items[i].value);
        if (!str_is(given->items[i].name, p->name) || s.n == 0)
            continue;
        if (!is_code(s, ROUTE_CODE_MAX))
            return unrecognised(p, a);
        codes[n++] = s;
    }
    if (n == 0)
        return NULL;
    qsort(codes, n, sizeof *codes, compare_codes);
    size_t distinct = 1;
    for (size_t i = 1; i < n; i++) {
        if (!str_eq(codes[i], codes[distinct - 1]))
            codes[distinct++] = codes[i];
    }
    if ((int64_t)distinct > p->max)
        return arena_printf(a, "%s\u00A0: au plus %lld valeurs peuvent être choisies.", p->label, (long long)p->max);
    v->codes = codes;
    v->n_codes = distinct;
    v->present = true;
    return NULL;
}

static int compare_params(const void *a, const void *b)
{
    return str_cmp(((const struct param *)a)->name, ((const struct param *)b)->name);
}

/* "commune=bagneux&mois=3", whatever order they came in. */
static void read_rest(const struct route *route, const struct params *given, struct request_value *v, struct arena *a)
{
    struct param *rest = ARENA_ARRAY(a, given->n, struct param);
    struct buf b = buf_in(a, REQUEST_TARGET_MAX);
    size_t n = 0;
    for (size_t i = 0; rest && i < given->n; i++) {
        struct param p = {.name = given->items[i].name, .value = str_trim(given->items[i].value)};
        bool known = p.value.n == 0 || param_index(route, p.name) >= 0;
        for (size_t k = 0; !known && k < n; k++)
            known = str_eq(rest[k].name, p.name);
        if (!known)
            rest[n++] = p;
    }
    if (n)
        qsort(rest, n, sizeof *rest, compare_params);
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_lit(&b, "&");
        buf_url(&b, rest[i].name);
        buf_lit(&b, "=");
        buf_url(&b, rest[i].value);
    }
    v->present = n > 0 && !b.failed;
    v->text = v->present ? buf_str(&b) : STR("");
}

/* The values of the path, then those of the form (POST) or of the query. A bad value of the path is a page that does
 * not exist; any other is the visitor's error, said in r->detail. */
static void read_values(struct request *r, struct arena *a)
{
    struct str pattern = str_of(r->route->pattern), segment;
    const struct route_param *params = r->route->params;
    for (size_t i = 0; next_segment(&pattern, &segment); i++) {
        if (!is_name(segment))
            continue;
        int at = param_index(r->route, name_in(segment));
        if (read_single(&params[at], r->segments[i], &r->values[at], a) || !r->values[at].present)
            r->status = 404;
    }
    const struct params *given = r->method == METHOD_POST ? &r->form : &r->params;
    for (size_t i = 0; params && params[i].name && !r->status; i++) {
        struct request_value *v = &r->values[i];
        if (params[i].type == VALUE_QUERY) {
            read_rest(r->route, given, v, a);
            continue;
        }
        const struct str *first = v->present ? NULL : params_first(given, params[i].name);
        if (!first)
            continue;
        r->detail =
            params[i].type == VALUE_CODES ? read_codes(&params[i], given, v, a) : read_single(&params[i], *first, v, a);
        if (r->detail) {
            r->status = 400;
            r->param = params[i].name;
        }
    }
}

/* ---- Matching ---- */

static unsigned bit(enum method m)
{
    return 1u << m;
}

static unsigned allowed_by(const struct route *route)
{
    return bit(route->method) | bit(METHOD_OPTIONS) | (route->method == METHOD_GET ? bit(METHOD_HEAD) : 0);
}

/* The address without its last slash, and with its query. */
static const char *without_slash(const struct request *r, struct arena *a)
{
    return arena_printf(a, "%.*s%s%.*s", (int)(r->path.n - 1), r->path.p, r->query.n ? "?" : "", (int)r->query.n,
                        r->query.p);
}

void route_match(const struct routes *table, struct request *r, struct arena *a)
{
    bool any_path = str_is(r->path, "*");
    const struct route *route;
    for (size_t i = 0; !r->unmatchable && (route = next_route(&table, &i));) {
        if (any_path ? route->dav : !fits(route, r))
            continue;
        if (route->dav) {
            r->route = route;
            return;
        }
        r->by_token = r->by_token || (route->by_token && !any_path);
        r->allow |= allowed_by(route);
        if (!r->route && (route->method == r->method || (route->method == METHOD_GET && r->method == METHOD_HEAD)))
            r->route = route;
    }
    if (r->allow == 0)
        r->status = 404;
    else if (r->method == METHOD_OPTIONS)
        r->status = 204;
    else if (!r->route)
        r->status = 405;
    else if (r->ends_with_slash) {
        r->location = r->method == METHOD_POST ? NULL : without_slash(r, a);
        r->status = r->location ? 301 : 404;
    } else
        read_values(r, a);
    if (r->status)
        r->route = NULL;
}

unsigned route_allow(const struct routes *table, const struct request *r)
{
    unsigned allow = 0;
    const struct route *route;
    for (size_t i = 0; r->path.n && !r->unmatchable && (route = next_route(&table, &i));) {
        if (!route->dav && fits(route, r))
            allow |= allowed_by(route);
    }
    return allow;
}

bool route_narrows(const struct request *r)
{
    struct str pattern = str_of(r->route->pattern), segment;
    size_t in_path = 0, present = 0;
    while (next_segment(&pattern, &segment))
        in_path += is_name(segment);
    for (size_t i = 0; r->route->params && r->route->params[i].name; i++)
        present += r->values[i].present;
    return present > in_path;
}

void route_key(const struct request *r, struct buf *key)
{
    buf_fmt(key, "%s", r->route->pattern);
    for (size_t i = 0; r->route->params && r->route->params[i].name; i++) {
        const struct request_value *v = &r->values[i];
        if (!v->present)
            continue;
        /* Lengths first: no value can pass for another. */
        buf_fmt(key, "\n%zu", i);
        if (r->route->params[i].type != VALUE_CODES)
            buf_fmt(key, ":%zu:%.*s", v->text.n, (int)v->text.n, v->text.p);
        for (size_t j = 0; j < v->n_codes; j++)
            buf_fmt(key, ":%zu:%.*s", v->codes[j].n, (int)v->codes[j].n, v->codes[j].p);
    }
}

/* As `fits`, of a path that has not been read: a name stands for whatever is there. */
static bool looks_like(const struct route *route, struct str path)
{
    struct str pattern = str_of(route->pattern), expected, there;
    while (next_segment(&pattern, &expected)) {
        if (!next_segment(&path, &there) || (is_name(expected) ? there.n == 0 : !str_eq(expected, there)))
            return false;
    }
    return path.n == 0 || route->dav;
}

size_t route_body_max(const struct routes *table, const char *method, const char *path)
{
    const struct route *route;
    bool posts = strcmp(method, method_names[METHOD_POST]) == 0;
    for (size_t i = 0; (route = next_route(&table, &i));) {
        if (route->body_max && (posts || route->dav) && looks_like(route, str_of(path)))
            return route->body_max;
    }
    return REQUEST_BODY_MAX;
}

static void answer_status(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    if (r->status == 204 || r->status == 301)
        reply->status = r->status;
    else
        error_page_render(ctx, reply,
                          &(struct error_page){.status = r->status, .param = r->param, .detail = r->detail});
    reply->never_cached = true;
    reply->location = r->location;
    if (r->status == 204 || r->status == 405)
        reply->allow = r->allow;
}

static void answer_failure(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    int status = reply_status_of(ctx->err.code);
    if (status >= 500)
        kept_fail(ctx, r, reply, status);
    else
        reply_error(ctx, reply, status, NULL);
}

bool route_admit(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    *reply = reply_in(ctx->arena);
    reply->for_programs = r->for_programs;
    if (!r->route) {
        answer_status(ctx, r, reply);
        return false;
    }
    int entered = signed_enter(ctx, r, reply);
    if (entered > 0 && r->route->admit)
        entered = r->route->admit(ctx, r, reply);
    if (entered < 0)
        answer_failure(ctx, r, reply);
    return entered > 0;
}

void route_dispatch(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    if (route_admit(ctx, r, reply) && (r->route->handler(ctx, r, reply) != 0 || buf_ok(&reply->body, &ctx->err) != 0))
        answer_failure(ctx, r, reply);
    reply->no_referrer = r->by_token;
}
