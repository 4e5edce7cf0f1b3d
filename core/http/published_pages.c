/* The pages of a territory under /p/, those that rules make and those that the team writes, for whoever looks for them.
 */
#include "leaflet.h"

#include <stdlib.h>

#include "app/rule_pages.h"
#include "app/rulebook.h"
#include "base/fold.h"

/* Bytes of a title, folded. */
#define FOLDED_MAX 1000

struct entry {
    const char *title, *url, *folded;
};

struct entries {
    struct entry items[RULES_MAX + LEAFLETS_MAX];
    size_t n;
};

static int by_title(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    int c = strcmp(a->folded, b->folded);
    return c ? c : strcmp(a->url, b->url);
}

static int add(struct ctx *ctx, struct entries *all, const char *title, const char *path)
{
    struct entry *e = &all->items[all->n++];
    struct buf folded = buf_in(ctx->arena, FOLDED_MAX);
    fold_text(&folded, str_of(title));
    *e = (struct entry){
        .title = arena_strdup(ctx->arena, title), .url = arena_strdup(ctx->arena, path), .folded = buf_cstr(&folded)};
    return e->title && e->url && !folded.failed ? 0 : fail_memory(&ctx->err);
}

/* Copied: the set may be gone before the page is drawn. */
static int add_rules(struct ctx *ctx, const struct rule_set *set, struct entries *all)
{
    size_t n = 0;
    const struct rule *rules = set ? rule_set_rules(set, &n) : NULL;
    for (size_t i = 0; i < n; i++) {
        const struct page_rule *page = rule_page_of(&rules[i]);
        if (!page || page->format != PAGE_HTML)
            continue;
        const char *path = arena_printf(ctx->arena, "/p/%s", page->path);
        if (!path || add(ctx, all, rules[i].title, path) != 0)
            return fail_memory(&ctx->err);
    }
    return 0;
}

static int add_leaflets(struct ctx *ctx, struct entries *all)
{
    struct leaflet *written;
    size_t n;
    if (leaflets_read(ctx, &written, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const char *path = leaflet_path(&written[i], ctx->arena);
        if (!path || (written[i].shown && add(ctx, all, written[i].title, path) != 0))
            return fail_memory(&ctx->err);
    }
    return 0;
}

static void set_entries(struct view *v, const char *name, const struct entries *all)
{
    struct view *list = view_set_list(v, name);
    for (size_t i = 0; i < all->n; i++) {
        struct view *item = view_append(list);
        view_set_text(item, "title", str_of(all->items[i].title));
        view_set_text(item, "url", str_of(all->items[i].url));
    }
}

static int set_pages(struct page *p, const char *name, bool written)
{
    struct ctx *ctx = p->ctx;
    struct rule_set *set = ctx->rulebook ? rulebook_set(ctx->rulebook) : NULL;
    struct entries *all = ARENA_NEW(ctx->arena, struct entries);
    int rc = all ? add_rules(ctx, set, all) : fail_memory(&ctx->err);
    rule_set_unref(set);
    if (rc == 0 && written)
        rc = add_leaflets(ctx, all);
    if (rc != 0)
        return -1;
    if (all->n)
        qsort(all->items, all->n, sizeof *all->items, by_title);
    set_entries(p->view, name, all);
    return 0;
}

int pages_set_published(struct page *p)
{
    return set_pages(p, "pages", true);
}

int pages_set_ruled(struct page *p)
{
    return set_pages(p, "ruled", false);
}
