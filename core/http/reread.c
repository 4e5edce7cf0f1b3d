#include "reread.h"

/* Texts of one form: a reason and a note. */
#define SEEN_MAX 2

static struct told look(struct ctx *ctx, const struct params *given, struct str text)
{
    struct str seen[SEEN_MAX];
    size_t n = 0;
    for (size_t i = 0; i < given->n && n < SEEN_MAX; i++) {
        if (str_is(given->items[i].name, "relu"))
            seen[n++] = given->items[i].value;
    }
    return told_look(ctx, text, seen, n);
}

const char *reread_wrong(struct ctx *ctx, const struct params *given, struct str text)
{
    return look(ctx, given, text).wrong;
}

void reread_set(struct page *p, const char *name, const struct params *given, struct str text)
{
    struct told told = look(p->ctx, given, text);
    const char *seen = arena_printf(p->ctx->arena, "%s_seen", name),
               *ticked = arena_printf(p->ctx->arena, "%s_ticked", name);
    if (!seen || !ticked)
        return;
    view_set_text(p->view, seen, told.asks ? text : STR(""));
    view_set_bool(p->view, ticked, told.seen);
}
