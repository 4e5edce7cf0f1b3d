#include "app/told.h"

#include "base/buf.h"

struct str told_words(struct ctx *ctx, unsigned found)
{
    static const struct {
        unsigned bits;
        const char *what;
    } words[] = {{PERSONAL_NAME | PERSONAL_CALLED, "un nom"},
                 {PERSONAL_PHONE, "un numéro de téléphone"},
                 {PERSONAL_MAIL, "un courriel"}};
    struct buf b = buf_in(ctx->arena, 100);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!(found & words[i].bits))
            continue;
        buf_raw_str(&b, b.n ? STR(" et ") : STR(""));
        buf_raw_str(&b, str_of(words[i].what));
    }
    return buf_str(&b);
}

/* A browser sends "\r\n" for what stood there as "\n". */
static bool same(struct str a, struct str b)
{
    size_t i = 0, k = 0;
    for (;;) {
        while (i < a.n && a.p[i] == '\r')
            i++;
        while (k < b.n && b.p[k] == '\r')
            k++;
        if (i == a.n || k == b.n)
            return i == a.n && k == b.n;
        if (a.p[i++] != b.p[k++])
            return false;
    }
}

struct told told_look(struct ctx *ctx, struct str text, unsigned asked, const struct str *seen, size_t n)
{
    unsigned found = personal_within(text) & (asked | PERSONAL_NIR);
    struct told out = {.asks = found && !(found & PERSONAL_NIR)};
    if (found & PERSONAL_NIR)
        out.wrong =
            "Ce texte contient un numéro de sécurité sociale\u00A0: retirez-le, il ne peut pas être enregistré.";
    for (size_t i = 0; out.asks && i < n; i++)
        out.seen = out.seen || same(str_trim(text), str_trim(seen[i]));
    if (!out.asks || out.seen)
        return out;
    struct str what = told_words(ctx, found);
    out.wrong = arena_printf(ctx->arena,
                             "On dirait que ce texte contient %.*s, et tout le monde le lit. Retirez-le, ou dites que "
                             "le texte peut rester ainsi.",
                             (int)what.n, what.p);
    if (!out.wrong) /* at the arena's limit it is asked about all the same */
        out.wrong = "Relisez ce texte\u00A0: tout le monde le lit.";
    return out;
}
