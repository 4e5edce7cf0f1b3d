/* One structure: its page, and both JSON answers. */
#include "agenda.h"

#include "app/config.h"
#include "base/buf.h"
#include "error_page.h"

/* Only what the descriptors publish leaves by JSON. */
static const struct record_filter published = {.flags = FIELD_PUBLISHED, .skip_null = true};

static struct str url_of(const struct structure *s, struct arena *a)
{
    struct buf b = buf_in(a, 400);
    structure_url(&b, s);
    return buf_str(&b);
}

/* Behind the last "--" of the address: the short id. */
static struct str id_of(struct str slug)
{
    for (size_t i = slug.n; i >= 2; i--) {
        if (slug.p[i - 1] == '-' && slug.p[i - 2] == '-')
            return str_from(slug.p + i, slug.n - i);
    }
    return STR("");
}

static int gone(struct ctx *ctx, const struct structure_ref *ref, const struct structure *instead, struct reply *reply)
{
    struct error_page e = {.status = 410, .name = ref->name};
    /* A closed one is named; one that was deleted only leads on, whatever the reason was. */
    if (ref->name)
        e.detail = "Cette structure a fermé.";
    if (instead->id) {
        e.instead_uuid = instead->uuid;
        e.instead_name = instead->name;
        e.instead_url = str_dup(ctx->arena, url_of(instead, ctx->arena));
    }
    error_page_render(ctx, reply, &e);
    return 0;
}

/* For good: links and bookmarks follow. */
static int moved(struct reply *reply, const char *url)
{
    reply->status = 301;
    reply->location = url;
    return 0;
}

int structure_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct structure_ref ref;
    struct structure s, instead;
    struct str id = id_of(request_text(req, "slug"));
    if (directory_structure(ctx, id, &ref, &s, &instead) != 0)
        return -1;
    if (ref.merged && instead.id)
        return moved(reply, str_dup(ctx->arena, url_of(&instead, ctx->arena)));
    if (ref.state == STRUCTURE_GONE)
        return gone(ctx, &ref, &instead, reply);
    if (ref.state == STRUCTURE_NONE || !s.id) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    const char *url = str_dup(ctx->arena, url_of(&s, ctx->arena));
    if (!url)
        return fail_memory(&ctx->err);
    if (!str_is(req->path, url))
        return moved(reply, url);
    if (page_start(&p, ctx, s.name, NAV_DIRECTORY, STR("")) != 0)
        return -1;
    page_address(&p, reply, url, arena_printf(ctx->arena, "/api/v1/structures/%s", s.uuid), false);
    (void)view_set_list(p.view, "see_instead");
    reply->tally = TALLY_VIEW;
    reply->tallied = s.short_id;
    view_set_bool(p.view, "reader", ctx->audience->level > LEVEL_PUBLIC);
    view_structure(p.view, &s, &p.wording);
    if (agenda_on_structure(&p, s.uuid) != 0)
        return -1;
    return page_finish(&p, "structure", reply);
}

static void json_links(struct buf *b, struct ctx *ctx, const struct structure *s)
{
    const char *base = ctx->config && ctx->config->base_url ? ctx->config->base_url : "";
    struct str url = url_of(s, ctx->arena);
    buf_lit(b, "{\"page\":");
    buf_json(b, str_of(arena_printf(ctx->arena, "%s%.*s", base, (int)url.n, url.p)));
    buf_lit(b, ",\"structure\":");
    record_json(b, &structure_type, s, &published);
    buf_lit(b, "}");
}

int structure_json(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct structure_ref ref;
    struct structure s, instead;
    if (directory_structure(ctx, request_text(req, "uuid"), &ref, &s, &instead) != 0)
        return -1;
    if (ref.merged && instead.id)
        return moved(reply, arena_printf(ctx->arena, "/api/v1/structures/%s", instead.uuid));
    if (ref.state == STRUCTURE_GONE)
        return gone(ctx, &ref, &instead, reply);
    if (ref.state == STRUCTURE_NONE || !s.id) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    if (directory_forget_past(ctx, &s) != 0)
        return -1;
    reply->type = TYPE_JSON;
    reply->open = !ctx->account;
    json_links(&reply->body, ctx, &s);
    buf_lit(&reply->body, "\n");
    return buf_ok(&reply->body, &ctx->err);
}

int structures_json(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct search_query q;
    struct list_where where;
    struct directory_list list;
    int rc = list_find(ctx, req, reply, &q, &where, &list);
    if (rc <= 0)
        return rc;
    struct buf *b = &reply->body;
    reply->type = TYPE_JSON;
    reply->open = !ctx->account;
    buf_fmt(b, "{\"total\":%zu,\"page\":%d,\"per_page\":%d,\"next\":", list.results->total, q.page, SEARCH_PAGE_SIZE);
    if ((size_t)q.page * SEARCH_PAGE_SIZE < list.results->total && q.page < SEARCH_PAGE_MAX) {
        struct search_query next = q;
        next.page++;
        buf_json(b, list_url(list.snap, &next, "/api/v1/structures", ctx->arena));
    } else {
        buf_lit(b, "null");
    }
    buf_lit(b, ",\"items\":[");
    for (size_t i = 0; i < list.n; i++) {
        buf_raw_str(b, i ? STR(",\n") : STR("\n"));
        if (directory_forget_past(ctx, &list.items[i]) != 0)
            return -1;
        json_links(b, ctx, &list.items[i]);
    }
    buf_lit(b, "\n]}\n");
    return buf_ok(b, &ctx->err);
}
