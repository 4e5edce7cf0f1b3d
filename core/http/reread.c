#include "reread.h"

/* Texts of one form: a title, how to register, a reason and a note. */
#define SEEN_MAX 4

static struct told look(struct ctx *ctx, const struct params *given, unsigned asked, struct str text)
{
    struct str seen[SEEN_MAX];
    size_t n = 0;
    for (size_t i = 0; i < given->n && n < SEEN_MAX; i++) {
        if (str_is(given->items[i].name, "relu"))
            seen[n++] = given->items[i].value;
    }
    return told_look(ctx, text, asked, seen, n);
}

const char *reread_wrong(struct ctx *ctx, const struct params *given, unsigned asked, struct str text)
{
    return look(ctx, given, asked, text).wrong;
}

void reread_set(struct ctx *ctx, struct view *v, const char *name, const struct params *given, unsigned asked,
                struct str text)
{
    struct told told = look(ctx, given, asked, text);
    const char *seen = arena_printf(ctx->arena, "%s_seen", name), *ticked = arena_printf(ctx->arena, "%s_ticked", name);
    if (!seen || !ticked)
        return;
    view_set_text(v, seen, told.asks ? text : STR(""));
    view_set_bool(v, ticked, told.seen);
}
