/* From the text of a template to its nodes. */
#include "core/publish/template_priv.h"

#include <stdarg.h>
#include <stdio.h>

struct parser {
    struct templates *set;
    struct template *t;
    size_t at;     /* first byte not read yet */
    unsigned line; /* of that byte */
    size_t text;   /* where the pending piece of text begins */
    size_t open[TEMPLATE_DEPTH_MAX];
    size_t open_n;
    enum { HTML_TEXT, HTML_TAG, HTML_QUOTED } html; /* where the HTML read so far stands */
    char quote;                                     /* HTML_QUOTED: which */
    bool address;                                   /* HTML_QUOTED: an href, src or action whose value is still empty */
};

struct tag {
    char kind; /* '#' '?' '^' '/' '>' '!' or 0 for a value */
    struct str body;
    size_t start, after; /* bytes of the tag in the text */
    unsigned line;
};

/* fail(ERR_INPUT) with the file and a line before the message. */
static int refuse(const struct parser *p, unsigned line, struct err *err, const char *fmt, ...) PRINTF_LIKE(4, 5);

static int refuse(const struct parser *p, unsigned line, struct err *err, const char *fmt, ...)
{
    char message[ERR_MSG_MAX];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    return fail(err, ERR_INPUT, "%s:%u: %s", p->t->file, line, message);
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!is_name_char(s.p[i]))
            return false;
    }
    return s.n > 0;
}

/* Finds the next tag from p->at on; false at the end of the text. */
static bool find_tag(struct parser *p, struct tag *tag, bool *closed)
{
    struct str s = p->t->text;
    for (; p->at < s.n; p->at++) {
        if (s.p[p->at] == '\n')
            p->line++;
        if (s.p[p->at] == '{' && p->at + 1 < s.n && s.p[p->at + 1] == '{')
            break;
    }
    if (p->at >= s.n)
        return false;
    *tag = (struct tag){.start = p->at, .line = p->line};
    *closed = false;
    size_t i = p->at + 2;
    for (; i + 1 < s.n; i++) {
        if (s.p[i] == '}' && s.p[i + 1] == '}') {
            *closed = true;
            break;
        }
        if (s.p[i] == '\n')
            p->line++;
    }
    if (!*closed)
        return true;
    tag->after = i + 2;
    tag->body = str_from(s.p + p->at + 2, i - p->at - 2);
    if (tag->body.n && memchr("#?^/>!", tag->body.p[0], 6)) {
        tag->kind = tag->body.p[0];
        tag->body = str_from(tag->body.p + 1, tag->body.n - 1);
    }
    tag->body = str_trim(tag->body);
    p->at = tag->after;
    return true;
}

/* If nothing but blanks shares the tag's line, widens [start, after) to the whole line with its end. */
static void take_line(const struct parser *p, struct tag *tag)
{
    struct str s = p->t->text;
    size_t from = tag->start, to = tag->after;
    while (from > 0 && (s.p[from - 1] == ' ' || s.p[from - 1] == '\t'))
        from--;
    while (to < s.n && (s.p[to] == ' ' || s.p[to] == '\t' || s.p[to] == '\r'))
        to++;
    if ((from > 0 && s.p[from - 1] != '\n') || (to < s.n && s.p[to] != '\n'))
        return;
    tag->start = from > p->text ? from : p->text;
    tag->after = to < s.n ? to + 1 : to;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* True if the attribute whose value opens after `before` ("... href=") is an address. */
static bool opens_address(struct str before)
{
    return str_ends(before, STR("href=")) || str_ends(before, STR("src=")) || str_ends(before, STR("action="));
}

/* Follows the HTML from byte `from` to byte `to`: in a text, in a tag, in the quotes of an attribute. */
static void follow_html(struct parser *p, size_t from, size_t to)
{
    struct str s = p->t->text;
    for (size_t i = from; i < to; i++) {
        char c = s.p[i];
        if (p->html == HTML_TEXT) {
            bool tag = c == '<' && (i + 1 == to || is_letter(s.p[i + 1]) || s.p[i + 1] == '/');
            p->html = tag ? HTML_TAG : HTML_TEXT;
        } else if (p->html == HTML_TAG && (c == '"' || c == '\'')) {
            p->html = HTML_QUOTED;
            p->quote = c;
            p->address = opens_address(str_from(s.p, i));
        } else if (p->html == HTML_TAG && c == '>') {
            p->html = HTML_TEXT;
        } else if (p->html == HTML_QUOTED) {
            p->address = false; /* the value has begun */
            if (c == p->quote)
                p->html = HTML_TAG;
        }
    }
}

static struct template_node *push(struct parser *p, enum template_op op, unsigned line)
{
    struct template_node *node = &p->t->nodes[p->t->n++];
    node->op = op;
    node->line = line;
    return node;
}

static void push_text(struct parser *p, size_t to, unsigned line)
{
    if (to <= p->text)
        return;
    if (!p->t->plain)
        follow_html(p, p->text, to);
    push(p, OP_TEXT, line)->text = str_from(p->t->text.p + p->text, to - p->text);
}

static int parse_path(struct parser *p, const struct tag *tag, struct str name, struct template_node *node,
                      struct err *err)
{
    struct template_name *parts = ARENA_ARRAY(p->set->arena, TEMPLATE_PATH_MAX, struct template_name);
    if (!parts)
        return fail_memory(err);
    node->text = name;
    node->path = parts;
    node->path_n = 0;
    if (str_is(name, "."))
        return 0;
    struct str rest = name, part;
    bool more = true;
    while (str_cut(&rest, '.', &part, &more)) {
        if (!is_name(part) || node->path_n == TEMPLATE_PATH_MAX)
            return refuse(p, tag->line, err, "\"%.*s\": a name of a-z, 0-9, _ and at most %u dots expected",
                          (int)name.n, name.p, TEMPLATE_PATH_MAX - 1);
        parts[node->path_n++] = (struct template_name){.text = part, .hash = view_hash(part)};
    }
    return 0;
}

/* {{name|filter:a,b}} */
static int parse_filter(struct parser *p, const struct tag *tag, struct template_node *node, struct err *err)
{
    size_t bar = str_find(tag->body, '|');
    if (bar == tag->body.n)
        return 0;
    struct str call = str_from(tag->body.p + bar + 1, tag->body.n - bar - 1);
    size_t colon = str_find(call, ':');
    struct str name = str_trim(str_from(call.p, colon));
    node->filter = filter_find(name);
    if (node->filter == FILTER__MAX)
        return refuse(p, tag->line, err, "unknown filter \"%.*s\"", (int)name.n, name.p);
    bool has_words = colon < call.n;
    if (has_words != (node->filter == FILTER_PLURAL))
        return refuse(p, tag->line, err, "\"%.*s\": only plural takes words, as in plural:lieu,lieux", (int)call.n,
                      call.p);
    if (!has_words)
        return 0;
    bool more = true;
    struct str rest = str_from(call.p + colon + 1, call.n - colon - 1);
    if (!str_cut(&rest, ',', &node->one, &more) || !str_cut(&rest, ',', &node->many, &more) || more || !node->one.n ||
        !node->many.n)
        return refuse(p, tag->line, err, "\"%.*s\": two words expected, as in plural:lieu,lieux", (int)call.n, call.p);
    return 0;
}

/* An unquoted attribute, or an address that begins with anything, would let a text become markup or a script. */
static int check_place(const struct parser *p, const struct tag *tag, enum filter filter, struct err *err)
{
    if (p->html == HTML_TAG)
        return refuse(p, tag->line, err, "\"%.*s\": a value inside a tag stands in the quotes of an attribute",
                      (int)tag->body.n, tag->body.p);
    if (p->html == HTML_QUOTED && p->address && !filter_is_address(filter))
        return refuse(p, tag->line, err, "\"%.*s\": begins an address, add |href, |tel or |mail", (int)tag->body.n,
                      tag->body.p);
    return 0;
}

static int parse_value(struct parser *p, const struct tag *tag, struct err *err)
{
    struct template_node *node = push(p, OP_VALUE, tag->line);
    struct str name = str_trim(str_from(tag->body.p, str_find(tag->body, '|')));
    if (parse_path(p, tag, name, node, err) != 0 || parse_filter(p, tag, node, err) != 0)
        return -1;
    return check_place(p, tag, node->filter, err);
}

static int parse_open(struct parser *p, const struct tag *tag, struct err *err)
{
    if (p->open_n == TEMPLATE_DEPTH_MAX)
        return refuse(p, tag->line, err, "more than %u sections inside one another", TEMPLATE_DEPTH_MAX);
    p->open[p->open_n++] = p->t->n;
    enum template_op op = tag->kind == '#' ? OP_SECTION : tag->kind == '?' ? OP_TEST : OP_INVERTED;
    return parse_path(p, tag, tag->body, push(p, op, tag->line), err);
}

static int parse_close(struct parser *p, const struct tag *tag, struct err *err)
{
    if (p->open_n == 0)
        return refuse(p, tag->line, err, "{{/%.*s}} closes nothing", (int)tag->body.n, tag->body.p);
    struct template_node *open = &p->t->nodes[p->open[--p->open_n]];
    if (!str_eq(open->text, tag->body))
        return refuse(p, tag->line, err, "{{/%.*s}} where {{/%.*s}} was expected (opened at line %u)", (int)tag->body.n,
                      tag->body.p, (int)open->text.n, open->text.p, open->line);
    open->end = p->t->n;
    return 0;
}

static int parse_partial(struct parser *p, const struct tag *tag, struct err *err)
{
    struct template_node *node = push(p, OP_PARTIAL, tag->line);
    node->text = tag->body;
    node->partial = templates_find(p->set, tag->body);
    if (!node->partial)
        return refuse(p, tag->line, err, "no template \"%.*s\"", (int)tag->body.n, tag->body.p);
    if (node->partial->plain != p->t->plain)
        return refuse(p, tag->line, err, "\"%.*s\": a text includes texts only, a page pages only", (int)tag->body.n,
                      tag->body.p);
    return 0;
}

static int parse_tag(struct parser *p, struct tag *tag, struct err *err)
{
    unsigned text_line = tag->line;
    if (tag->kind)
        take_line(p, tag);
    push_text(p, tag->start, text_line);
    p->text = tag->after;
    if (tag->after > p->at) {
        p->line += p->t->text.p[tag->after - 1] == '\n';
        p->at = tag->after;
    }
    switch (tag->kind) {
    case '#':
    case '?':
    case '^': return parse_open(p, tag, err);
    case '/': return parse_close(p, tag, err);
    case '>': return parse_partial(p, tag, err);
    case '!': return 0;
    default: return parse_value(p, tag, err);
    }
}

/* Room for every node: each tag makes one, and one piece of text before it, and one at the end. */
static int reserve_nodes(struct templates *set, struct template *t, struct err *err)
{
    size_t tags = 0;
    for (size_t i = 0; i + 1 < t->text.n; i++)
        tags += t->text.p[i] == '{' && t->text.p[i + 1] == '{';
    if (2 * tags + 1 > TEMPLATE_NODES_MAX)
        return fail(err, ERR_LIMIT, "%s: more than %u tags", t->file, (TEMPLATE_NODES_MAX - 1) / 2);
    t->nodes = ARENA_ARRAY(set->arena, 2 * tags + 1, struct template_node);
    return t->nodes ? 0 : fail_memory(err);
}

int template_parse(struct templates *set, struct template *t, struct err *err)
{
    if (t->text.n > TEMPLATE_FILE_MAX)
        return fail(err, ERR_LIMIT, "%s: larger than %u bytes", t->file, TEMPLATE_FILE_MAX);
    if (!utf8_valid(t->text))
        return fail(err, ERR_INPUT, "%s: not UTF-8", t->file);
    if (reserve_nodes(set, t, err) != 0)
        return -1;
    struct parser p = {.set = set, .t = t, .line = 1};
    struct tag tag;
    bool closed;
    while (find_tag(&p, &tag, &closed)) {
        if (!closed)
            return refuse(&p, tag.line, err, "a tag is not closed by }}");
        if (parse_tag(&p, &tag, err) != 0)
            return -1;
    }
    push_text(&p, t->text.n, p.line);
    if (p.open_n) {
        const struct template_node *open = &t->nodes[p.open[p.open_n - 1]];
        return refuse(&p, open->line, err, "{{#%.*s}} is never closed", (int)open->text.n, open->text.p);
    }
    return 0;
}
