/* What a structure sees that was asked by mail: what is said of it, "nothing has changed", and objecting. */
#include "campaign.h"

#include "app/stamp.h"
#include "base/date.h"
#include "proposals.h"
#include "publish/block_view.h"

/* A page for who holds a link: nobody keeps it, no search engine finds it, its address is told to nobody. */
static int start(struct page *p, struct ctx *ctx, struct reply *reply, const char *title)
{
    if (page_start(p, ctx, title, NAV_NONE, STR("")) != 0)
        return -1;
    page_address(p, reply, "", NULL, true);
    reply->never_cached = reply->noindex = reply->secret_address = true;
    reply->cache_control = "no-store";
    return 0;
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

/* What was typed, and what is wrong with it. */
struct typed {
    struct str text;
    const char *error, *text_error;
};

/* The forms say when they were shown, by a stamp for this link alone. */
static int draw(struct ctx *ctx, struct reply *reply, struct str token, struct campaign_visit *v,
                const struct typed *typed)
{
    struct page p;
    if (start(&p, ctx, reply, "Votre fiche est-elle juste\u202F?") != 0)
        return -1;
    const char *stamp = stamp_make(ctx, token);
    if (!stamp)
        return -1;
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "/verifier/%.*s", (int)token.n, token.p)));
    view_set_text(p.view, "stamp", str_of(stamp));
    view_set_text(p.view, "failure", str_of(typed->error));
    view_set_text(p.view, "text", typed->text);
    view_set_text(p.view, "text_error", str_of(typed->text_error));
    view_set_text(p.view, "name", str_of(v->structure.name));
    view_set_text(p.view, "until", day(ctx, v->link.expires_at));
    view_set_int(p.view, "views", v->views);
    view_blocks(view_set_list(p.view, "blocks"), &v->structure, &p.wording);
    return page_finish(&p, "answer", reply);
}

int answer_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct campaign_visit v;
    struct str token = request_text(req, "lien");
    int rc = campaign_visit(ctx, CAMPAIGN_VERIFY, token, &v);
    if (rc < 0)
        return -1;
    return rc == 1 && v.good ? draw(ctx, reply, token, &v, &(struct typed){.error = NULL})
                             : draw_over(ctx, reply, rc == 1 ? &v : NULL);
}

static int answer(struct ctx *ctx, const struct request *req, struct str token, int64_t shown_at,
                  enum campaign_answered *done, int *why)
{
    struct campaign_visit v;
    if (!str_is(request_text(req, "choix"), "corriger"))
        return campaign_unchanged(ctx, token, shown_at, done);
    int rc = campaign_visit(ctx, CAMPAIGN_VERIFY, token, &v);
    *done = ANSWER_OVER;
    if (rc != 1 || !v.good)
        return rc < 0 ? -1 : 0;
    return campaign_correct(ctx, token, shown_at, &v.structure, request_text(req, "texte"), done, why);
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
    struct str token = request_text(req, "lien");
    enum campaign_answered done = ANSWER_CHANGED;
    enum stamped how;
    int64_t shown_at;
    int why = PROPOSED_DONE;
    if (stamp_read(ctx, token, request_text(req, "tampon"), &shown_at, &how) != 0)
        return -1;
    /* Without a stamp of ours nobody has seen what is confirmed. */
    if (how != STAMPED_NOT && answer(ctx, req, token, shown_at, &done, &why) != 0)
        return -1;
    if (done == ANSWER_DONE) {
        reply->secret_address = true;
        reply->cache_control = "no-store";
        return team_go(reply, arena_printf(ctx->arena, "/verifier/%.*s", (int)token.n, token.p));
    }
    int rc = campaign_visit(ctx, CAMPAIGN_VERIFY, token, &v);
    if (rc < 0)
        return -1;
    if (rc == 0 || !v.good || done == ANSWER_OVER)
        return draw_over(ctx, reply, rc == 1 ? &v : NULL);
    reply->status = failures[done].status;
    return draw(ctx, reply, token, &v,
                &(struct typed){.text = request_text(req, "texte"),
                                .error = failures[done].sentence,
                                .text_error = proposed_sentence((enum proposed)why)});
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
