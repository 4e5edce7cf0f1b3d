/* What a structure sees that was asked by mail: what is said of it, "nothing has changed", and objecting. */
#include "campaign.h"

#include "base/date.h"
#include "own.h"

static struct str day(struct ctx *ctx, int64_t at)
{
    struct buf b = buf_in(ctx->arena, 60);
    if (at)
        date_long(&b, paris_date(at));
    return buf_str(&b);
}

/* ---- The link that was used, or is over ---- */

/* Thanks, or why it is of no use any more: to no other reader than one who holds the token. */
static int draw_over(struct ctx *ctx, struct reply *reply, const struct campaign_visit *v)
{
    struct page p;
    const struct campaign_link *l = v ? &v->link : NULL;
    if (v && v->merged)
        return own_merged_page(ctx, reply, &v->into);
    struct buf url = buf_in(ctx->arena, 400);
    bool answered = l && (l->state == CAMPAIGN_UNCHANGED || l->state == CAMPAIGN_CORRECTED);
    if (page_start_private(&p, ctx, answered ? "Merci" : "Ce lien ne sert plus", reply) != 0)
        return -1;
    if (v && v->structure.id)
        structure_url(&url, &v->structure);
    reply->status = answered ? 200 : 410;
    view_set_bool(p.view, "unchanged", answered && l->state == CAMPAIGN_UNCHANGED);
    view_set_bool(p.view, "corrected", answered && l->state == CAMPAIGN_CORRECTED);
    view_set_bool(p.view, "objected", v && v->objected_at);
    view_set_text(p.view, "name", str_of(l ? l->structure_name : NULL));
    view_set_text(p.view, "when", l ? day(ctx, l->answered_at) : STR(""));
    view_set_text(p.view, "url", v && v->structure.id ? buf_str(&url) : STR(""));
    view_set_int(p.view, "views", v ? v->views : 0);
    return page_finish(&p, "answer_over", reply);
}

/* ---- The link ---- */

/* Behind it lies a structure's own page. 1: come in; 0: answered; -1. */
static int enter(struct ctx *ctx, const struct request *req, struct reply *reply, struct door *out)
{
    struct campaign_visit v;
    struct str token = request_text(req, "lien");
    int rc = campaign_visit(ctx, CAMPAIGN_VERIFY, token, &v);
    if (rc < 0)
        return -1;
    if (rc == 0 || !v.good)
        return draw_over(ctx, reply, rc == 1 ? &v : NULL);
    reply_private(reply);
    *out = (struct door){.ctx = ctx,
                         .req = req,
                         .reply = reply,
                         .from = PROPOSAL_CAMPAIGN,
                         .url = arena_printf(ctx->arena, "/verifier/%.*s", (int)token.n, token.p),
                         .token = token,
                         .until = v.link.expires_at,
                         .since = v.link.created_at,
                         .views = v.views,
                         .rest = v.link.state == CAMPAIGN_CORRECTED,
                         .in = {.structure = v.link.structure, .name = v.structure.name, .open = v.structure}};
    return out->url ? 1 : fail_memory(&ctx->err);
}

int answer_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct door d;
    int rc = enter(ctx, req, reply, &d);
    return rc == 1 ? own_show(&d) : rc;
}

int answer_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct door d;
    int rc = enter(ctx, req, reply, &d);
    return rc == 1 ? own_take(&d) : rc;
}

/* ---- Objecting ---- */

static int draw_objecting(struct ctx *ctx, struct reply *reply, struct str token, const struct campaign_visit *v,
                          const char *error)
{
    struct page p;
    if (page_start_private(&p, ctx, "Ne plus figurer dans l’annuaire", reply) != 0)
        return -1;
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "/opposition/%.*s", (int)token.n, token.p)));
    view_set_text(p.view, "name", str_of(v->link.structure_name));
    view_set_text(p.view, "failure", str_of(error));
    view_set_text(p.view, "objected", day(ctx, v->objected_at));
    return page_finish(&p, "object", reply);
}

int object_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct campaign_visit v;
    struct str token = request_text(req, "lien");
    int rc = campaign_visit(ctx, CAMPAIGN_OBJECT, token, &v);
    if (rc < 0)
        return -1;
    return rc == 1 && !v.merged ? draw_objecting(ctx, reply, token, &v, NULL) : draw_over(ctx, reply, rc ? &v : NULL);
}

int object_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct campaign_visit v;
    struct str token = request_text(req, "lien");
    enum campaign_answered done;
    if (campaign_object(ctx, token, &done) != 0)
        return -1;
    if (done == ANSWER_DONE) {
        reply->cache_control = "no-store";
        return team_go(reply, arena_printf(ctx->arena, "/opposition/%.*s", (int)token.n, token.p));
    }
    int rc = campaign_visit(ctx, CAMPAIGN_OBJECT, token, &v);
    if (rc != 1 || v.merged)
        return rc < 0 ? -1 : draw_over(ctx, reply, rc ? &v : NULL);
    reply->status = 503;
    return draw_objecting(ctx, reply, token, &v,
                          "L’annuaire ne peut rien enregistrer pour le moment. Téléphonez à l’équipe, ou essayez plus "
                          "tard.");
}
