#include "http/multipart.h"

#include <strings.h>

static const struct str type = {"multipart/form-data", 19}, line_end = {"\r\n", 2};

bool multipart_is(struct str content_type)
{
    return content_type.n >= type.n && strncasecmp(content_type.p, type.p, type.n) == 0 &&
           (content_type.n == type.n || content_type.p[type.n] == ';' || content_type.p[type.n] == ' ');
}

/* Takes what stands before the first `mark` from *rest, and the mark; false when there is none. */
static bool take_until(struct str *rest, struct str mark, struct str *before)
{
    for (size_t i = 0; i + mark.n <= rest->n; i++) {
        const char *at = memchr(rest->p + i, mark.p[0], rest->n - i - mark.n + 1);
        if (!at)
            return false;
        i = (size_t)(at - rest->p);
        if (memcmp(at, mark.p, mark.n) == 0) {
            *before = str_from(rest->p, i);
            *rest = str_from(at + mark.n, rest->n - i - mark.n);
            return true;
        }
    }
    return false;
}

/* The value of a parameter behind ';', quoted or not: `name="a;b"`. False when it is not there. In quotes browsers
 * write %22 for a quote, so that the next quote is the end. */
static bool parameter(struct str header, const char *wanted, struct str *value)
{
    struct str rest = header, ignored;
    while (take_until(&rest, STR(";"), &ignored)) {
        struct str one = rest;
        size_t equals = str_find(one, '=');
        if (equals == one.n)
            return false;
        struct str name = str_trim(str_from(one.p, equals)), v = str_from(one.p + equals + 1, one.n - equals - 1);
        bool quoted = v.n && v.p[0] == '"';
        if (quoted)
            v = str_from(v.p + 1, v.n - 1);
        size_t end = str_find(v, quoted ? '"' : ';');
        if (quoted && end == v.n)
            return false;
        rest = str_from(v.p + end, v.n - end);
        if (name.n == strlen(wanted) && strncasecmp(name.p, wanted, name.n) == 0) {
            v.n = end;
            *value = quoted ? v : str_trim(v);
            return true;
        }
    }
    return false;
}

/* bchars without the space (RFC 2046, 5.1.1). */
static bool is_boundary(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              (c && strchr("'()+_,-./:=?", c))))
            return false;
    }
    return s.n > 0 && s.n <= MULTIPART_BOUNDARY_MAX;
}

struct reading {
    struct arena *a;
    struct str delimiter; /* line end, "--", boundary */
    struct str rest;
    struct params *fields;
    struct upload *file;
    bool filed; /* a file was seen, chosen or not */
    bool may_be_cut;
};

/* The part's Content-Disposition; its other headers say nothing that is believed. */
static int read_head(struct str head, struct str *disposition, struct err *err)
{
    static const struct str wanted = {"Content-Disposition:", 20};
    struct str line;
    *disposition = STR("");
    if (head.n > MULTIPART_HEAD_MAX)
        return fail(err, ERR_LIMIT, "a part's headers have more than %d bytes", MULTIPART_HEAD_MAX);
    while (head.n) {
        if (!take_until(&head, line_end, &line)) {
            line = head;
            head = STR("");
        }
        if (line.n >= wanted.n && strncasecmp(line.p, wanted.p, wanted.n) == 0)
            *disposition = str_trim(str_from(line.p + wanted.n, line.n - wanted.n));
    }
    if (!str_starts(*disposition, STR("form-data")))
        return fail(err, ERR_INPUT, "a part without Content-Disposition: form-data");
    return 0;
}

static int take_file(struct reading *r, struct str name, struct str filename, struct str bytes, struct err *err)
{
    if (r->filed)
        return fail(err, ERR_LIMIT, "more than one file");
    r->filed = true;
    if (filename.n || bytes.n)
        *r->file = (struct upload){.field = name, .name = filename, .bytes = bytes};
    return 0;
}

static int take_field(struct reading *r, struct str name, struct str value, struct err *err)
{
    if (value.n > PARAM_FORM_VALUE_MAX)
        return fail(err, ERR_LIMIT, "field \"%.*s\": more than %d bytes", (int)name.n, name.p, PARAM_FORM_VALUE_MAX);
    if (!utf8_valid(value))
        return fail(err, ERR_INPUT, "field \"%.*s\": UTF-8 without NUL expected", (int)name.n, name.p);
    const char *copy = str_dup(r->a, value);
    if (!copy)
        return fail_memory(err);
    r->fields->items[r->fields->n++] = (struct param){.name = name, .value = str_from(copy, value.n)};
    return 0;
}

/* From behind a delimiter to behind the next one. */
static int read_part(struct reading *r, struct err *err)
{
    struct str head, data, disposition, name, filename;
    bool file;
    if (!str_starts(r->rest, line_end))
        return fail(err, ERR_INPUT, "a boundary that does not end its line");
    r->rest = str_from(r->rest.p + 2, r->rest.n - 2);
    if (!take_until(&r->rest, STR("\r\n\r\n"), &head))
        return fail(err, ERR_INPUT, "the body is cut short");
    if (read_head(head, &disposition, err) != 0)
        return -1;
    if (!parameter(disposition, "name", &name) || name.n == 0 || name.n > PARAM_NAME_MAX || !utf8_valid(name))
        return fail(err, ERR_INPUT, "a part without a name, or with one that is none");
    file = parameter(disposition, "filename", &filename);
    if (!take_until(&r->rest, r->delimiter, &data)) {
        if (!file || !r->may_be_cut)
            return fail(err, ERR_INPUT, "the body is cut short");
        data = r->rest;
        r->rest = STR("--");
    }
    return file ? take_file(r, name, filename, data, err) : take_field(r, name, data, err);
}

int multipart_read(struct str content_type, struct str body, bool cut, struct arena *a, struct params *fields,
                   struct upload *file, struct err *err)
{
    struct reading r = {.a = a, .rest = body, .fields = fields, .file = file, .may_be_cut = cut};
    struct str boundary, before;
    *fields = (struct params){.items = ARENA_ARRAY(a, MULTIPART_PARTS_MAX, struct param)};
    *file = (struct upload){0};
    if (!multipart_is(content_type) || !parameter(content_type, "boundary", &boundary) || !is_boundary(boundary))
        return fail(err, ERR_INPUT, "multipart/form-data with a boundary expected");
    const char *delimiter = arena_printf(a, "\r\n--%.*s", (int)boundary.n, boundary.p);
    if (!fields->items || !delimiter)
        return fail_memory(err);
    r.delimiter = str_of(delimiter);
    /* The first one stands at the very beginning: browsers write no preamble. */
    if (!take_until(&r.rest, str_from(delimiter + 2, r.delimiter.n - 2), &before) || before.n)
        return fail(err, ERR_INPUT, "the body does not begin with its boundary");
    for (int parts = 0; !str_starts(r.rest, STR("--")); parts++) {
        if (parts == MULTIPART_PARTS_MAX)
            return fail(err, ERR_LIMIT, "more than %d parts", MULTIPART_PARTS_MAX);
        if (read_part(&r, err) != 0)
            return -1;
    }
    return 0;
}
