#include "diff_line.h"

#include "publish/field_words.h"

/* A longer text is shown where it differs, with this many bytes around; the whole of it opens on demand. */
#define TEXT_SHORT 300
#define TEXT_AROUND 80

static bool is_boundary(struct str s, size_t i)
{
    return i == 0 || i >= s.n || s.p[i] == ' ' || s.p[i] == '\n';
}

/* How much both begin with, in whole words. */
static size_t common_start(struct str a, struct str b)
{
    size_t i = 0;
    while (i < a.n && i < b.n && a.p[i] == b.p[i])
        i++;
    while (i && !(is_boundary(a, i) && is_boundary(b, i)))
        i--;
    return i;
}

static size_t common_end(struct str a, struct str b, size_t start)
{
    size_t n = 0;
    while (n + start < a.n && n + start < b.n && a.p[a.n - n - 1] == b.p[b.n - n - 1])
        n++;
    while (n && !(is_boundary(a, a.n - n) && is_boundary(b, b.n - n)))
        n--;
    return n;
}

/* Where a text is cut near `at`, between two words. */
static size_t word_before(struct str text, size_t at)
{
    while (at && text.p[at] != ' ')
        at--;
    return at;
}

static struct str ellipsis(struct ctx *ctx, const char *before, struct str text, const char *after)
{
    return str_of(arena_printf(ctx->arena, "%s%.*s%s", before, (int)text.n, text.p, after));
}

/* Of a text {start, middle, end, whole}: what differs in the middle. Of a long one only the words around that, or the
 * beginning when all of it differs; and the whole. */
static void set_text(struct view *line, const char *name, struct ctx *ctx, struct str text, size_t start, size_t end)
{
    struct view *v = view_set_object(line, name);
    bool cut = text.n > TEXT_SHORT;
    struct str before = str_from(text.p, start), middle = str_from(text.p + start, text.n - start - end),
               after = str_from(text.p + text.n - end, end);
    struct str first = before, differs = middle, last = after;
    if (cut && before.n > TEXT_AROUND) {
        size_t from = word_before(before, before.n - TEXT_AROUND);
        first = ellipsis(ctx, "…", str_from(before.p + from, before.n - from), "");
    }
    if (cut && after.n > TEXT_AROUND)
        last = ellipsis(ctx, "", str_from(after.p, word_before(after, TEXT_AROUND)), "…");
    if (cut && middle.n > TEXT_SHORT) {
        differs = ellipsis(ctx, "", str_from(middle.p, word_before(middle, TEXT_SHORT)), "…");
        last = STR("");
    }
    bool whole = first.p == before.p && differs.p == middle.p && last.n == after.n;
    view_set_text(v, "start", first);
    view_set_text(v, "middle", differs);
    view_set_text(v, "end", last);
    view_set_text(v, "whole", whole ? STR("") : text);
    view_set_bool(v, "empty", text.n == 0);
}

static struct str value(struct page *p, const struct structure *of, const struct history_line *l, const void *rec,
                        const char *raw)
{
    return rec ? field_words(l->type, rec, l->index, of, &p->wording) : str_of(raw);
}

void diff_line_set(struct view *v, struct page *p, const struct structure *of, const struct history_line *l)
{
    struct str was = value(p, of, l, l->before, l->was), became = value(p, of, l, l->after, l->became);
    size_t start = common_start(was, became), end = common_end(was, became, start);
    view_set_text(v, "label",
                  l->index >= 0                    ? field_label(&l->type->fields[l->index], p->ctx->arena)
                  : strcmp(l->name, "merged") == 0 ? STR("Fiche réunie à celle-ci")
                                                   : str_of(l->name));
    view_set_text(v, "field", str_of(l->name));
    set_text(v, "was", p->ctx, was, start, end);
    set_text(v, "became", p->ctx, became, start, end);
    view_set_bool(v, "blanked", l->blanked);
}
