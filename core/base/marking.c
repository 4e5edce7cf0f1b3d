#include "base/marking.h"

#include "base/french.h"
#include "base/mail.h"
#include "base/vec.h"

/* ---- Links ---- */

static bool printable(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7F || strchr("\"<>\\", s.p[i]))
            return false;
    }
    return s.n > 0;
}

static struct str after(struct str s, size_t n)
{
    return str_from(s.p + n, s.n - n);
}

/* A short number as 15 and 3919, or a whole one. */
static bool is_number(struct str s)
{
    char whole[FRENCH_PHONE_SIZE];
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++)
        digits += s.p[i] >= '0' && s.p[i] <= '9';
    return french_phone(s, whole) || (digits == s.n && digits >= 2 && digits <= 6);
}

static bool read_address(struct str to, struct marking_span *span)
{
    bool path = str_starts(to, STR("/")) && !str_starts(to, STR("//"));
    size_t scheme = str_starts(to, STR("https://")) ? 8 : str_starts(to, STR("http://")) ? 7 : 0;
    if (to.n > MARKING_LINK_MAX)
        return false;
    if (str_starts(to, STR("tel:"))) {
        span->link = MARKING_TEL;
        span->to = after(to, 4);
        return is_number(span->to);
    }
    if (str_starts(to, STR("mailto:"))) {
        span->link = MARKING_MAIL;
        span->to = after(to, 7);
        return mail_is_address(span->to);
    }
    span->link = MARKING_WEB;
    span->to = to;
    return printable(to) && (path || (scheme && to.n > scheme && to.p[scheme] != '/'));
}

/* A link at the start of s: its length, 0 when there is none; a bad one fails. */
static int read_link(struct str s, struct marking_span *span, size_t *length, struct err *err)
{
    size_t words = str_find(s, ']');
    *length = 0;
    if (s.p[0] != '[' || words + 1 >= s.n || s.p[words + 1] != '(')
        return 0;
    struct str rest = after(s, words + 2);
    size_t end = str_find(rest, ')');
    if (end == rest.n)
        return 0;
    struct str to = str_trim(str_from(rest.p, end));
    span->text = str_trim(str_from(s.p + 1, words - 1));
    if (span->text.n == 0 || !read_address(to, span))
        return fail(err, ERR_INPUT, "%.*s", (int)utf8_prefix(to, 100).n, to.p);
    *length = words + 2 + end + 1;
    return 0;
}

/* ---- Lines ---- */

static int add_span(struct vec *spans, struct marking_span span, struct arena *a, struct err *err)
{
    struct marking_span *to = span.text.n ? vec_push(spans, a) : NULL;
    if (to)
        *to = span;
    return to || !span.text.n ? 0 : fail_memory(err);
}

static int read_line(struct str s, struct marking_line *out, struct arena *a, struct err *err)
{
    struct vec spans = VEC_OF(struct marking_span);
    size_t from = 0, i = 0, length;
    while (i < s.n) {
        struct marking_span link = {0};
        if (s.p[i] != '[') {
            i++;
            continue;
        }
        if (read_link(after(s, i), &link, &length, err) != 0)
            return -1;
        if (length && (add_span(&spans, (struct marking_span){.text = str_from(s.p + from, i - from)}, a, err) != 0 ||
                       add_span(&spans, link, a, err) != 0))
            return -1;
        from = length ? i + length : from;
        i += length ? length : 1;
    }
    if (add_span(&spans, (struct marking_span){.text = after(s, from)}, a, err) != 0)
        return -1;
    *out = (struct marking_line){spans.items, spans.n};
    return 0;
}

/* ---- Blocks ---- */

struct reading {
    struct arena *a;
    struct err *err;
    struct vec blocks, items; /* items: lines of the list that is open */
    struct str open;          /* the paragraph that is open */
};

static int add_block(struct reading *r, enum marking_kind kind, struct marking_line *lines, size_t n)
{
    if (r->blocks.n == MARKING_BLOCKS_MAX)
        return fail(r->err, ERR_LIMIT, "text: more than %d blocks", MARKING_BLOCKS_MAX);
    struct marking_block *b = vec_push(&r->blocks, r->a);
    if (!b)
        return fail_memory(r->err);
    *b = (struct marking_block){kind, lines, n};
    return 0;
}

static int add_text(struct reading *r, enum marking_kind kind, struct str text)
{
    struct marking_line *line = ARENA_NEW(r->a, struct marking_line);
    if (!line)
        return fail_memory(r->err);
    return read_line(text, line, r->a, r->err) != 0 ? -1 : add_block(r, kind, line, 1);
}

/* Ends what is open. */
static int close(struct reading *r)
{
    struct str open = r->open;
    struct vec items = r->items;
    r->open = STR("");
    r->items = VEC_OF(struct marking_line);
    if (open.n)
        return add_text(r, MARKING_PARAGRAPH, open);
    return items.n ? add_block(r, MARKING_LIST, items.items, items.n) : 0;
}

static int take(struct reading *r, struct str line)
{
    struct str s = str_trim(line);
    bool heading = str_starts(s, STR("## ")), reach = str_is(s, "{joindre}"), item = str_starts(s, STR("- "));
    if (s.n && !heading && !reach && !item && !r->items.n) {
        r->open = r->open.n ? str_from(r->open.p, (size_t)(s.p + s.n - r->open.p)) : s;
        return 0;
    }
    if (!(item && r->items.n) && close(r) != 0)
        return -1;
    if (item) {
        struct marking_line *to = vec_push(&r->items, r->a);
        return to ? read_line(str_trim(after(s, 2)), to, r->a, r->err) : fail_memory(r->err);
    }
    if (heading)
        return add_text(r, MARKING_HEADING, str_trim(after(s, 3)));
    if (reach)
        return add_block(r, MARKING_REACH, NULL, 0);
    r->open = s;
    return 0;
}

int marking_read(struct str text, struct arena *a, struct marking *out, struct err *err)
{
    struct reading r = {.a = a,
                        .err = err,
                        .blocks = VEC_OF(struct marking_block),
                        .items = VEC_OF(struct marking_line),
                        .open = STR("")};
    struct str line;
    if (text.n > MARKING_TEXT_MAX)
        return fail(err, ERR_LIMIT, "text: more than %d bytes", MARKING_TEXT_MAX);
    for (bool more = true; str_cut(&text, '\n', &line, &more);) {
        if (take(&r, line) != 0)
            return -1;
    }
    if (close(&r) != 0)
        return -1;
    *out = (struct marking){r.blocks.items, r.blocks.n};
    return 0;
}
