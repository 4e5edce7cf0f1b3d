#include "base/json.h"

#include <math.h>
#include <stdlib.h>

#include "base/buf.h"

/* How much of a name an error message repeats. */
#define SHOWN 60

/* Longest number: more digits than this change no double, and are a mistake or an attack. */
#define NUMBER_MAX 400u

/* A node remembers where it starts, so that a duplicate name is reported at its place. */
struct node {
    struct json v;
    size_t at;
};

struct reader {
    struct str text;
    size_t at;
    unsigned depth;
    struct arena *a;
    struct err *err;
};

/* fail with the line and column of a byte offset. */
static int fail_at(struct reader *r, size_t at, enum err_code code, const char *what, struct str shown)
{
    size_t line = 1, start = 0;
    for (size_t i = 0; i < at && i < r->text.n; i++) {
        if (r->text.p[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    size_t column = 1 + utf8_length(str_from(r->text.p + start, at - start));
    shown = utf8_prefix(shown, SHOWN);
    if (shown.n)
        return fail(r->err, code, "JSON, line %zu, column %zu: \"%.*s\": %s", line, column, (int)shown.n, shown.p,
                    what);
    return fail(r->err, code, "JSON, line %zu, column %zu: %s", line, column, what);
}

static int fail_here(struct reader *r, const char *what)
{
    return fail_at(r, r->at, ERR_INPUT, what, STR(""));
}

static int peek(const struct reader *r)
{
    return r->at < r->text.n ? (unsigned char)r->text.p[r->at] : -1;
}

static void skip_space(struct reader *r)
{
    while (r->at < r->text.n && (r->text.p[r->at] == ' ' || r->text.p[r->at] == '\t' || r->text.p[r->at] == '\n' ||
                                 r->text.p[r->at] == '\r'))
        r->at++;
}

static bool take(struct reader *r, char c)
{
    if (peek(r) != (unsigned char)c)
        return false;
    r->at++;
    return true;
}

/* Four hexadecimal digits at the reader, or -1. */
static long hex4(struct reader *r)
{
    long v = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        int c = peek(r);
        if (c >= '0' && c <= '9')
            v = v * 16 + (c - '0');
        else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
            v = v * 16 + ((c | 0x20) - 'a' + 10);
        else
            return -1;
    }
    return v;
}

/* What follows "\u": a code point, or the first half of a surrogate pair and then its second. */
static int read_unicode(struct reader *r, char **out)
{
    size_t start = r->at;
    long c = hex4(r);
    if (c < 0)
        return fail_here(r, "four hexadecimal digits expected after \\u");
    if (c >= 0xD800 && c <= 0xDBFF && take(r, '\\') && take(r, 'u')) {
        long low = hex4(r);
        c = low >= 0xDC00 && low <= 0xDFFF ? 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00) : -1;
    }
    if (c <= 0 || (c >= 0xD800 && c <= 0xDFFF))
        return fail_at(r, start, ERR_INPUT, c == 0 ? "NUL in a string" : "half of a surrogate pair", STR(""));
    *out += utf8_put((uint32_t)c, *out);
    return 0;
}

/* A string after its opening quote. Unescaping never makes it longer (\uXXXX is six bytes for at most three, a pair
 * twelve for four), so the room up to the closing quote is enough. */
static int read_string(struct reader *r, struct str *out)
{
    size_t open = r->at - 1, end = r->at;
    bool plain = true;
    for (; end < r->text.n && r->text.p[end] != '"'; end++) {
        if (r->text.p[end] == '\\') {
            plain = false;
            end++;
        } else if ((unsigned char)r->text.p[end] < 0x20) {
            plain = false;
        }
    }
    if (end >= r->text.n)
        return fail_at(r, open, ERR_INPUT, "a string without its closing quote", STR(""));
    char *p = plain ? arena_copy(r->a, r->text.p + r->at, end - r->at) : arena_alloc(r->a, end - r->at + 1), *to = p;
    if (!p)
        return fail_memory(r->err);
    if (plain) {
        *out = str_from(p, end - r->at);
        r->at = end + 1;
        return 0;
    }
    while (r->at < end) {
        unsigned char c = (unsigned char)r->text.p[r->at];
        if (c < 0x20)
            return fail_here(r, "a control character in a string must be escaped");
        r->at++;
        if (c != '\\') {
            *to++ = (char)c;
            continue;
        }
        switch (r->text.p[r->at++]) {
        case '"': *to++ = '"'; break;
        case '\\': *to++ = '\\'; break;
        case '/': *to++ = '/'; break;
        case 'b': *to++ = '\b'; break;
        case 'f': *to++ = '\f'; break;
        case 'n': *to++ = '\n'; break;
        case 'r': *to++ = '\r'; break;
        case 't': *to++ = '\t'; break;
        case 'u':
            if (read_unicode(r, &to) != 0)
                return -1;
            break;
        default: r->at--; return fail_here(r, "unknown escape: one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u expected");
        }
    }
    r->at = end + 1;
    *out = str_from(p, (size_t)(to - p));
    return 0;
}

static bool digits(struct reader *r)
{
    size_t start = r->at;
    while (peek(r) >= '0' && peek(r) <= '9')
        r->at++;
    return r->at > start;
}

static int read_number(struct reader *r, struct json *v)
{
    size_t start = r->at;
    bool whole = true;
    take(r, '-');
    if (!take(r, '0') && !digits(r))
        return fail_here(r, "a digit expected");
    if (peek(r) >= '0' && peek(r) <= '9')
        return fail_here(r, "a number may not start with 0");
    if (take(r, '.')) {
        whole = false;
        if (!digits(r))
            return fail_here(r, "a digit expected after the point");
    }
    if (take(r, 'e') || take(r, 'E')) {
        whole = false;
        if (!take(r, '+'))
            take(r, '-');
        if (!digits(r))
            return fail_here(r, "a digit expected in the exponent");
    }
    struct str s = str_from(r->text.p + start, r->at - start);
    char copy[NUMBER_MAX + 1];
    if (s.n > NUMBER_MAX)
        return fail_at(r, start, ERR_LIMIT, "a number of more than 400 characters", STR(""));
    memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    v->real = strtod(copy, NULL); /* reads a point: the program never calls setlocale */
    if (!isfinite(v->real))
        return fail_at(r, start, ERR_LIMIT, "a number beyond 1.8e308", STR(""));
    v->type = JSON_REAL;
    struct err beyond;
    if (whole && str_to_int(s, INT64_MIN, INT64_MAX, &v->integer, &beyond) == 0)
        v->type = JSON_INT;
    return 0;
}

static int read_word(struct reader *r, struct json *v)
{
    static const struct {
        struct str word;
        enum json_type type;
    } words[] = {{{"null", 4}, JSON_NULL}, {{"false", 5}, JSON_FALSE}, {{"true", 4}, JSON_TRUE}};
    struct str rest = str_from(r->text.p + r->at, r->text.n - r->at);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_starts(rest, words[i].word)) {
            v->type = words[i].type;
            r->at += words[i].word.n;
            return 0;
        }
    }
    return fail_here(r, peek(r) < 0 ? "a value expected, the text ends here" : "a value expected");
}

static int compare_names(const void *a, const void *b)
{
    const struct node *x = (const struct node *)*(const struct json *const *)a;
    const struct node *y = (const struct node *)*(const struct json *const *)b;
    int c = str_cmp(x->v.name, y->v.name);
    return c ? c : (x->at > y->at) - (x->at < y->at);
}

/* Members compared one by one; of more, sorting costs less. */
#define FEW_NAMES 40

/* The second of two members of one name, or NULL. */
static const struct node *find_twice(const struct json *object)
{
    for (const struct json *c = object->first; c; c = c->next) {
        for (const struct json *b = object->first; b != c; b = b->next) {
            if (b->name.n == c->name.n && (c->name.n == 0 || b->name.p[0] == c->name.p[0]) && str_eq(b->name, c->name))
                return (const struct node *)c;
        }
    }
    return NULL;
}

/* Refuses two members of one name. Sorted when they are many, so that a large object costs n log n. */
static int check_names(struct reader *r, const struct json *object)
{
    if (object->n <= FEW_NAMES) {
        const struct node *twice = find_twice(object);
        return twice ? fail_at(r, twice->at, ERR_INPUT, "this member stands twice in its object", twice->v.name) : 0;
    }
    struct arena_mark mark = arena_mark(r->a);
    const struct json **sorted = ARENA_ARRAY(r->a, object->n, const struct json *);
    if (!sorted)
        return fail_memory(r->err);
    size_t n = 0;
    for (const struct json *c = object->first; c; c = c->next)
        sorted[n++] = c;
    qsort(sorted, n, sizeof *sorted, compare_names);
    int rc = 0;
    for (size_t i = 1; i < n && rc == 0; i++) {
        const struct node *twice = (const struct node *)sorted[i];
        if (str_eq(sorted[i - 1]->name, twice->v.name))
            rc = fail_at(r, twice->at, ERR_INPUT, "this member stands twice in its object", twice->v.name);
    }
    arena_release(r->a, mark);
    return rc;
}

static int read_value(struct reader *r, struct json *v);

/* The children of an array or object, after its opening bracket. */
static int read_children(struct reader *r, struct json *v, bool object)
{
    char close = object ? '}' : ']';
    struct json *last = NULL;
    v->type = object ? JSON_OBJECT : JSON_ARRAY;
    if (r->depth == JSON_DEPTH_MAX)
        return fail_at(r, r->at - 1, ERR_LIMIT, "more than 16 levels of arrays and objects", STR(""));
    r->depth++;
    skip_space(r);
    if (take(r, close)) {
        r->depth--;
        return 0;
    }
    for (;;) {
        skip_space(r);
        if (v->n == JSON_MEMBERS_MAX)
            return fail_at(r, r->at, ERR_LIMIT, "more than 10000 values in one array or object", STR(""));
        struct node *child = ARENA_NEW(r->a, struct node);
        if (!child)
            return fail_memory(r->err);
        child->at = r->at;
        if (object) {
            if (!take(r, '"'))
                return fail_here(r, "a member name in double quotes expected");
            if (read_string(r, &child->v.name) != 0)
                return -1;
            skip_space(r);
            if (!take(r, ':'))
                return fail_here(r, "':' expected");
        }
        if (read_value(r, &child->v) != 0)
            return -1;
        if (last)
            last->next = &child->v;
        else
            v->first = &child->v;
        last = &child->v;
        v->n++;
        skip_space(r);
        if (take(r, close))
            break;
        if (!take(r, ','))
            return fail_here(r, object ? "',' or '}' expected" : "',' or ']' expected");
    }
    r->depth--;
    return object ? check_names(r, v) : 0;
}

static int read_value(struct reader *r, struct json *v)
{
    skip_space(r);
    int c = peek(r);
    if (c == '{' || c == '[') {
        r->at++;
        return read_children(r, v, c == '{');
    }
    if (c == '"') {
        r->at++;
        v->type = JSON_STRING;
        return read_string(r, &v->string);
    }
    if (c == '-' || (c >= '0' && c <= '9'))
        return read_number(r, v);
    return read_word(r, v);
}

int json_parse(struct str text, struct arena *a, const struct json **out, struct err *err)
{
    struct reader r = {.text = text, .a = a, .err = err};
    if (text.n > JSON_SIZE_MAX)
        return fail(err, ERR_LIMIT, "JSON of %zu bytes: at most %u are read", text.n, JSON_SIZE_MAX);
    r.at = utf8_find_bad(text);
    if (r.at < text.n)
        return fail_here(&r, "a byte that is NUL or not UTF-8");
    r.at = 0;
    struct node *root = ARENA_NEW(a, struct node);
    if (!root)
        return fail_memory(err);
    if (read_value(&r, &root->v) != 0)
        return -1;
    skip_space(&r);
    if (r.at < text.n)
        return fail_here(&r, "text after the end of the value");
    *out = &root->v;
    return 0;
}

const struct json *json_member(const struct json *object, const char *name)
{
    for (const struct json *c = object->first; c; c = c->next) {
        if (str_is(c->name, name))
            return c;
    }
    return NULL;
}

/* A real stays a real when read again: 3.0, not 3. */
static void write_real(struct buf *b, double v)
{
    size_t from = b->n;
    buf_real(b, v);
    if (b->failed)
        return;
    struct str s = str_from(b->p + from, b->n - from);
    if (str_find(s, '.') == s.n && str_find(s, 'e') == s.n)
        buf_lit(b, ".0");
}

/* A line of its own at this depth; negative: all stands in one line. */
static void write_line(struct buf *b, int depth)
{
    if (depth < 0)
        return;
    buf_char(b, '\n');
    for (int i = 0; i < depth; i++)
        buf_lit(b, "  ");
}

static void write_value(struct buf *b, const struct json *value, int depth);

static void write_children(struct buf *b, const struct json *value, int depth)
{
    int inner = depth < 0 ? depth : depth + 1;
    for (const struct json *c = value->first; c; c = c->next) {
        if (c != value->first)
            buf_char(b, ',');
        write_line(b, inner);
        if (value->type == JSON_OBJECT) {
            buf_json(b, c->name);
            buf_char(b, ':');
            buf_raw_str(b, depth < 0 ? STR("") : STR(" "));
        }
        write_value(b, c, inner);
    }
    if (value->first)
        write_line(b, depth);
}

static void write_value(struct buf *b, const struct json *value, int depth)
{
    switch (value->type) {
    case JSON_NULL: buf_lit(b, "null"); break;
    case JSON_FALSE: buf_lit(b, "false"); break;
    case JSON_TRUE: buf_lit(b, "true"); break;
    case JSON_INT: buf_int(b, value->integer); break;
    case JSON_REAL: write_real(b, value->real); break;
    case JSON_STRING: buf_json(b, value->string); break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        buf_char(b, value->type == JSON_OBJECT ? '{' : '[');
        write_children(b, value, depth);
        buf_char(b, value->type == JSON_OBJECT ? '}' : ']');
        break;
    }
}

void json_write(struct buf *b, const struct json *value)
{
    write_value(b, value, -1);
}

void json_write_lines(struct buf *b, const struct json *value)
{
    write_value(b, value, 0);
}
