/* The digest of the week: wanting it, on the page of one's own account, and leaving it by the link in each letter. */
#include "app/digest.h"

#include "reach.h"

int digest_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    bool yes = str_is(request_text(req, "resume"), "oui");
    return digest_want(ctx, yes) != 0
               ? -1
               : team_go(reply, yes ? "/equipe/compte?fait=resume" : "/equipe/compte?fait=sans-resume");
}

int digest_stop_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct str token = request_text(req, "jeton");
    bool wanted;
    int rc = digest_stop_look(ctx, token, &wanted);
    if (rc < 0 || page_start_private(&p, ctx, rc ? "Résumé du lundi" : "Ce lien ne sert plus", reply) != 0)
        return -1;
    reply->status = rc ? 200 : 410;
    view_set_bool(p.view, "known", rc == 1);
    view_set_bool(p.view, "wanted", wanted);
    view_set_text(p.view, "action",
                  str_of(rc ? arena_printf(ctx->arena, "/resume/%.*s", (int)token.n, token.p) : NULL));
    return page_finish(&p, "digest_stop", reply);
}

int digest_stop_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    int rc = digest_stop(ctx, request_text(req, "jeton"));
    return rc < 0 ? -1 : digest_stop_page(ctx, req, reply);
}
