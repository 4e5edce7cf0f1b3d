#include "http/params.h"

/* Of a refused name or value, what a message shows. */
#define SHOWN 40

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

int percent_decode(struct str raw, bool plus, struct arena *a, struct str *out, struct err *err)
{
    char *p = arena_alloc(a, raw.n + 1);
    if (!p)
        return fail_memory(err);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];
        if (c == '%') {
            int high = i + 2 < raw.n ? hex_digit(raw.p[i + 1]) : -1;
            int low = i + 2 < raw.n ? hex_digit(raw.p[i + 2]) : -1;
            if (high < 0 || low < 0)
                return fail(err, ERR_INPUT, "'%%' at byte %zu: two hexadecimal digits expected after it", i);
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        p[n++] = c;
    }
    *out = str_from(p, n);
    if (!utf8_valid(*out))
        return fail(err, ERR_INPUT, "a name or a value of %zu bytes: UTF-8 without NUL expected", n);
    return 0;
}

static int decode_field(struct str raw, size_t max, const char *what, struct arena *a, struct str *out, struct err *err)
{
    if (percent_decode(raw, true, a, out, err) != 0)
        return -1;
    if (out->n > max)
        return fail(err, ERR_LIMIT, "%s \"%.*s...\": more than %zu bytes", what, SHOWN, out->p, max);
    return 0;
}

/* Pairs that stand there, at most so many: room for the rest is not taken. */
static size_t count_pairs(struct str raw, size_t most)
{
    size_t n = 1;
    for (size_t i = 0; i < raw.n && n < most; i++)
        n += raw.p[i] == '&';
    return n;
}

static int read_pairs(struct str raw, size_t pairs_max, size_t value_max, struct arena *a, struct params *out,
                      struct err *err)
{
    struct params all = {.items = ARENA_ARRAY(a, count_pairs(raw, pairs_max), struct param)};
    *out = all;
    if (!all.items)
        return fail_memory(err);
    struct str pair;
    for (bool more = true; str_cut(&raw, '&', &pair, &more);) {
        size_t equals = str_find(pair, '=');
        if (equals == 0)
            continue;
        if (all.n == pairs_max)
            return fail(err, ERR_LIMIT, "more than %zu parameters", pairs_max);
        struct param *p = &all.items[all.n];
        struct str value = equals < pair.n ? str_from(pair.p + equals + 1, pair.n - equals - 1) : STR("");
        if (decode_field(str_from(pair.p, equals), PARAM_NAME_MAX, "parameter name", a, &p->name, err) != 0)
            return -1;
        out->n = ++all.n;
        if (decode_field(value, value_max, "value", a, &p->value, err) != 0)
            return -1;
    }
    return 0;
}

int params_query(struct str raw, struct arena *a, struct params *out, struct err *err)
{
    return read_pairs(raw, PARAMS_MAX, PARAM_VALUE_MAX, a, out, err);
}

int params_form(struct str body, struct arena *a, struct params *out, struct err *err)
{
    return read_pairs(body, PARAMS_FORM_MAX, PARAM_FORM_VALUE_MAX, a, out, err);
}

/* cookie-octet and token of RFC 6265 and RFC 9110, both narrowed to visible ASCII without separators of their own. */
static bool is_cookie_text(struct str s, bool name)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= 0x20 || c >= 0x7F || c == '"' || c == ',' || c == '\\' || (name && c == '='))
            return false;
    }
    return true;
}

int params_cookie(struct str header, struct arena *a, struct params *out, struct err *err)
{
    struct params all = {.items = ARENA_ARRAY(a, PARAMS_MAX, struct param)};
    if (!all.items)
        return fail_memory(err);
    struct str pair;
    for (bool more = true; all.n < PARAMS_MAX && str_cut(&header, ';', &pair, &more);) {
        pair = str_trim(pair);
        size_t equals = str_find(pair, '=');
        if (equals == 0 || equals == pair.n)
            continue;
        struct str name = str_from(pair.p, equals), value = str_from(pair.p + equals + 1, pair.n - equals - 1);
        if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = str_from(value.p + 1, value.n - 2);
        if (name.n > PARAM_NAME_MAX || value.n > PARAM_VALUE_MAX || !is_cookie_text(name, true) ||
            !is_cookie_text(value, false))
            continue;
        struct param *p = &all.items[all.n];
        p->name = str_from(str_dup(a, name), name.n);
        p->value = str_from(str_dup(a, value), value.n);
        if (!p->name.p || !p->value.p)
            return fail_memory(err);
        all.n++;
    }
    *out = all;
    return 0;
}

const struct str *params_first(const struct params *p, const char *name)
{
    for (size_t i = 0; i < p->n; i++) {
        if (str_is(p->items[i].name, name))
            return &p->items[i].value;
    }
    return NULL;
}
