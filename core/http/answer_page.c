/* What a structure sees that was asked by mail: what is said of it, "nothing has changed", and objecting. */
#include "campaign.h"

#include "app/stamp.h"
#include "base/date.h"
#include "own.h"
#include "publish/block_view.h"

/* A page for who holds a link: nobody keeps it, no search engine finds it, its address is told to nobody. */
static int start(struct page *p, struct ctx *ctx, struct reply *reply, const char *title)
{
    reply->secret_address = true;
    return page_start_private(p, ctx, title, reply);
}

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
    struct buf url = buf_in(ctx->arena, 400);
    bool answered = l && (l->state == CAMPAIGN_UNCHANGED || l->state == CAMPAIGN_CORRECTED);
    if (start(&p, ctx, reply, answered ? "Merci" : "Ce lien ne sert plus") != 0)
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

/* The forms of its parts are those of a structure's own page. */
static struct door door_of(struct ctx *ctx, const struct request *req, struct reply *reply, struct campaign_visit *v)
{
    struct str token = request_text(req, "lien");
    reply_private(reply);
    reply->secret_address = true;
    return (struct door){.ctx = ctx,
                         .req = req,
                         .reply = reply,
                         .from = PROPOSAL_CAMPAIGN,
                         .url = arena_printf(ctx->arena, "/verifier/%.*s", (int)token.n, token.p),
                         .token = token,
                         .in = {.structure = v->link.structure, .name = v->structure.name, .open = v->structure}};
}

/* What is wrong with what was typed. */
struct wrong {
    const char *error, *text_error;
};

/* The forms say when they were shown, by a stamp for this link alone. */
static int draw(struct door *d, const struct campaign_visit *v, struct wrong wrong)
{
    struct page p;
    struct ctx *ctx = d->ctx;
    if (!d->url)
        return fail_memory(&ctx->err);
    if (start(&p, ctx, d->reply, "Votre fiche est-elle juste\u202F?") != 0)
        return -1;
    const char *stamp = stamp_make(ctx, str_of(d->url));
    if (!stamp)
        return -1;
    view_set_text(p.view, "action", str_of(d->url));
    view_set_text(p.view, "stamp", str_of(stamp));
    view_set_text(p.view, "failure", str_of(wrong.error));
    view_set_text(p.view, "text", request_text(d->req, "texte"));
    view_set_text(p.view, "text_error", str_of(wrong.text_error));
    view_set_text(p.view, "name", str_of(v->structure.name));
    view_set_text(p.view, "until", day(ctx, v->link.expires_at));
    view_set_int(p.view, "views", v->views);
    view_set_bool(p.view, "corrected", v->link.state == CAMPAIGN_CORRECTED);
    view_blocks(view_set_list(p.view, "blocks"), &v->structure, &p.wording);
    own_parts(d, &p, view_set_list(p.view, "parts"));
    return page_finish(&p, "answer", d->reply);
}

int answer_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct campaign_visit v;
    int rc = campaign_visit(ctx, CAMPAIGN_VERIFY, request_text(req, "lien"), &v);
    if (rc < 0)
        return -1;
    if (rc == 0 || !v.good)
        return draw_over(ctx, reply, rc == 1 ? &v : NULL);
    struct door d = door_of(ctx, req, reply, &v);
    return request_text(req, "partie").n ? own_show(&d) : draw(&d, &v, (struct wrong){NULL, NULL});
}

static int answer(struct door *d, enum campaign_answered *done, int *why)
{
    struct proposing what = {.message = request_text(d->req, "texte")};
    enum stamped how;
    *done = ANSWER_CHANGED;
    /* Without a stamp of ours nobody has seen what is confirmed. */
    if (!d->url || stamp_read(d->ctx, str_of(d->url), request_text(d->req, "tampon"), &what.shown_at, &how) != 0)
        return d->url ? -1 : fail_memory(&d->ctx->err);
    if (how == STAMPED_NOT)
        return 0;
    if (str_is(request_text(d->req, "choix"), "corriger"))
        return campaign_correct(d->ctx, d->token, &what, done, why);
    return campaign_unchanged(d->ctx, d->token, what.shown_at, done);
}

int answer_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    static const struct {
        int status;
        const char *sentence;
    } failures[] = {
        [ANSWER_CHANGED] = {409, "La fiche a changé depuis que vous avez ouvert cette page. Voici ce qu’elle dit "
                                 "maintenant\u00A0: relisez, puis répondez."},
        [ANSWER_NOTHING] = {422, NULL},
        [ANSWER_REFUSED] = {422, NULL},
        [ANSWER_RULES] = {503, "L’annuaire ne peut rien enregistrer pour le moment. Essayez plus tard, ou téléphonez."},
    };
    struct campaign_visit v;
    enum campaign_answered done;
    int why = PROPOSED_DONE, rc = campaign_visit(ctx, CAMPAIGN_VERIFY, request_text(req, "lien"), &v);
    if (rc < 0)
        return -1;
    if (rc == 0 || !v.good)
        return draw_over(ctx, reply, rc == 1 ? &v : NULL);
    struct door d = door_of(ctx, req, reply, &v);
    if (request_text(req, "partie").n)
        return own_take(&d);
    if (answer(&d, &done, &why) != 0)
        return -1;
    if (done == ANSWER_DONE)
        return team_go(reply, d.url);
    if (done == ANSWER_OVER)
        return draw_over(ctx, reply, &v);
    reply->status = failures[done].status;
    return draw(&d, &v, (struct wrong){failures[done].sentence, proposed_sentence((enum proposed)why)});
}

/* ---- Objecting ---- */

static int draw_objecting(struct ctx *ctx, struct reply *reply, struct str token, const struct campaign_visit *v,
                          const char *error)
{
    struct page p;
    if (start(&p, ctx, reply, "Ne plus figurer dans l’annuaire") != 0)
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
    return rc == 1 ? draw_objecting(ctx, reply, token, &v, NULL) : draw_over(ctx, reply, NULL);
}

int object_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct campaign_visit v;
    struct str token = request_text(req, "lien");
    enum campaign_answered done;
    if (campaign_object(ctx, token, &done) != 0)
        return -1;
    if (done == ANSWER_DONE) {
        reply->secret_address = true;
        reply->cache_control = "no-store";
        return team_go(reply, arena_printf(ctx->arena, "/opposition/%.*s", (int)token.n, token.p));
    }
    int rc = campaign_visit(ctx, CAMPAIGN_OBJECT, token, &v);
    if (rc != 1)
        return rc < 0 ? -1 : draw_over(ctx, reply, NULL);
    reply->status = 503;
    return draw_objecting(ctx, reply, token, &v,
                          "L’annuaire ne peut rien enregistrer pour le moment. Téléphonez à l’équipe, ou essayez plus "
                          "tard.");
}
