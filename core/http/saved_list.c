/* What the address of a list finds, whoever wrote it down: a page of the team's, or a rule. */
#include "saved_list.h"

#include "http/routes.h"

/* Readings of the agenda and of the directory for one list: each gives a page of it. */
#define READINGS_MAX 12
_Static_assert(READINGS_MAX *SEARCH_PAGE_SIZE >= 200, "PAGE_ITEMS_MAX of rules/page.h");

/* Without scheme and host, which may be those of another name of this site, and without what stands after '#'. */
static struct str path_of(struct str s)
{
    struct str schemes[] = {STR("https://"), STR("http://")};
    for (size_t i = 0; i < 2; i++) {
        if (!str_starts(s, schemes[i]))
            continue;
        s = str_from(s.p + schemes[i].n, s.n - schemes[i].n);
        size_t host = str_find(s, '/');
        s = str_from(s.p + host, s.n - host);
        break;
    }
    return str_from(s.p, str_find(s, '#'));
}

/* The request that a browser would make of this address: 1, 0 when none of ours answers it, -1. */
static int request_of(struct ctx *ctx, struct str target, struct request **out)
{
    static const struct request_header headers[] = {{"Host", "localhost"}};
    char *path = str_dup(ctx->arena, target);
    *out = ARENA_NEW(ctx->arena, struct request);
    if (!path || !*out)
        return fail_memory(&ctx->err);
    char *query = strchr(path, '?');
    if (query)
        *query = '\0';
    struct request_head head = {.method = "GET",
                                .path = path,
                                .query = query ? query + 1 : NULL,
                                .version = "1.1",
                                .target_size = target.n,
                                .headers = headers,
                                .n_headers = 1};
    if (path[0] != '/' || request_open(*out, &head, ctx->arena) != 0)
        return 0;
    route_match(&public_routes, *out, ctx->arena);
    return (*out)->route && (*out)->status == 0;
}

static int read_dates(struct ctx *ctx, const struct request *r, struct saved_list *out)
{
    struct reply unseen = reply_in(ctx->arena);
    int rc = agenda_ask(ctx, r, &unseen, &out->ask);
    if (rc != 1)
        return rc;
    /* The next dates, whenever the page is read. */
    out->dates = true;
    out->ask.dated = false;
    out->ask.query.span = AGENDA_LIST;
    out->ask.query.day = ctx_today(ctx);
    out->url = agenda_address(&out->ask, ctx->arena);
    return 1;
}

static int read_structures(struct ctx *ctx, const struct request *r, struct saved_list *out)
{
    struct reply unseen = reply_in(ctx->arena);
    struct directory_list *found = ARENA_NEW(ctx->arena, struct directory_list);
    struct list_where *where = ARENA_NEW(ctx->arena, struct list_where);
    if (!found || !where)
        return fail_memory(&ctx->err);
    int rc = list_find(ctx, r, &unseen, &out->query, where, found);
    if (rc != 1)
        return rc;
    if (where->typed.n && !out->query.commune)
        return 0;
    out->query.page = 1;
    out->url = list_url(found->snap, &out->query, NULL, ctx->arena);
    return 1;
}

int saved_list_read(struct ctx *ctx, struct str typed, struct saved_list *out)
{
    const struct audience *reader = ctx->audience;
    struct request *r;
    *out = (struct saved_list){.dates = false};
    int rc = request_of(ctx, path_of(str_trim(typed)), &r);
    if (rc != 1)
        return rc;
    ctx->audience = &audience_public;
    if (r->route->handler == agenda_page)
        rc = read_dates(ctx, r, out);
    else
        rc = r->route->handler == list_page ? read_structures(ctx, r, out) : 0;
    ctx->audience = reader;
    return rc;
}

int saved_list_dates(struct ctx *ctx, const struct saved_list *list, size_t most, struct saved_dates *out)
{
    struct agenda_query query = list->ask.query;
    struct agenda *found = ARENA_NEW(ctx->arena, struct agenda);
    *out = (struct saved_dates){.entries = ARENA_ARRAY(ctx->arena, most, struct agenda_entry)};
    if (!found || !out->entries)
        return fail_memory(&ctx->err);
    bool more = true;
    for (int i = 0; i < READINGS_MAX && more; i++) {
        size_t k = 0;
        if (agenda_read(ctx, &query, found) != 0)
            return -1;
        if (i == 0) {
            out->total = found->ahead;
            memcpy(out->choices, found->choices, sizeof out->choices);
        }
        for (; k < found->n && out->n < most; k++) {
            if (!found->entries[k].left)
                out->entries[out->n++] = found->entries[k];
        }
        out->more = k < found->n || found->has_after;
        more = out->n < most && found->has_after;
        query.day = found->after;
    }
    return 0;
}

int saved_list_structures(struct ctx *ctx, const struct saved_list *list, size_t most, struct saved_structures *out)
{
    struct search_query query = list->query;
    *out = (struct saved_structures){.items = ARENA_ARRAY(ctx->arena, most, struct structure)};
    if (!out->items)
        return fail_memory(&ctx->err);
    for (query.page = 1; query.page <= READINGS_MAX; query.page++) {
        struct directory_list found;
        if (directory_list(ctx, &query, &found) != 0)
            return -1;
        out->snap = found.snap;
        if (query.page == 1)
            out->first = found.results;
        for (size_t i = 0; i < found.n && out->n < most; i++)
            out->items[out->n++] = found.items[i];
        if (out->n == most || found.n < SEARCH_PAGE_SIZE)
            break;
    }
    out->more = out->first->total > out->n;
    return 0;
}
