/* Ready to be published: the list, on the dashboard and by itself; and taking the demo territory out. */
#include "team.h"

#include "app/ready.h"
#include "app/sample.h"
#include "signed.h"

#define DEMO_PATH "/equipe/reglages/exemple"

int ready_set(struct page *p, const struct request *req, bool always)
{
    struct ctx *ctx = p->ctx;
    struct ready_line lines[READY__MAX];
    size_t left;
    bool manages = access_allows((enum account_role)ctx->account->role, RIGHT_MANAGE);
    if (manages && ready_read(ctx, signed_is_secure(ctx, req), lines, &left) != 0)
        return -1;
    if (!manages || (left == 0 && !always)) {
        view_set_null(p->view, "ready");
        return 0;
    }
    struct view *v = view_set_object(p->view, "ready");
    view_set_int(v, "left", (int64_t)left);
    view_set_int(v, "total", READY__MAX);
    struct view *items = view_set_list(v, "items");
    for (int i = 0; i < READY__MAX; i++) {
        struct view *item = view_append(items);
        view_set_text(item, "label", str_of(lines[i].label));
        view_set_text(item, "state", str_of(lines[i].state));
        view_set_text(item, "url", str_of(lines[i].done ? NULL : lines[i].url));
        view_set_bool(item, "done", lines[i].done);
    }
    return 0;
}

int ready_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    if (team_start(&p, ctx, req, "Prêt à publier", TEAM_SETTINGS) != 0 || ready_set(&p, req, true) != 0)
        return -1;
    page_address(&p, reply, "/equipe/reglages/publication", NULL, true);
    return team_finish(&p, "ready_page", reply);
}

static int draw_demo(struct ctx *ctx, const struct request *req, struct reply *reply, const char *error)
{
    struct page p;
    struct sample_left left;
    if (team_start(&p, ctx, req, "Retirer le territoire d’exemple", TEAM_SETTINGS) != 0 ||
        sample_count(ctx->db, &left, &ctx->err) != 0)
        return -1;
    page_address(&p, reply, DEMO_PATH, NULL, true);
    view_set_int(p.view, "structures", left.structures);
    view_set_int(p.view, "mixed", left.mixed);
    view_set_bool(p.view, "any", left.structures + left.mixed > 0);
    view_set_bool(p.view, "done", str_is(request_text(req, "fait"), "retire"));
    view_set_text(p.view, "error", str_of(error));
    return team_finish(&p, "demo", reply);
}

int demo_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return draw_demo(ctx, req, reply, NULL);
}

int demo_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct sample_left left;
    struct author author = account_author(ctx->account, ctx->now);
    author.reason = "territoire d’exemple retiré";
    if (!str_is(request_text(req, "accord"), "oui")) {
        reply->status = 422;
        return draw_demo(ctx, req, reply, "Cochez la case pour confirmer\u00A0: ces fiches ne reviennent pas.");
    }
    if (sample_remove(ctx->db, &author, ctx->arena, &left, &ctx->err) == 0)
        return team_go(reply, DEMO_PATH "?fait=retire");
    if (ctx->err.code != ERR_REFUSED)
        return -1;
    reply->status = 409;
    return draw_demo(ctx, req, reply, "Il ne reste rien du territoire d’exemple\u00A0: rien n’a été retiré.");
}
