/* The first start: one page for the first account and for what the directory says of its team. */
#include "app/first_start.h"
#include "signed.h"
#include "site_form.h"
#include "team.h"

#include "http/assets.h"

/* No audit has been made yet: that comes with the settings. */
#define LAST_FIELD SITE_AUDIT_DATE

static int over(struct ctx *ctx, struct reply *reply)
{
    reply_error(ctx, reply, 403,
                "Ce lien n’est plus valable\u00A0: il a déjà servi, ou il a plus d’un jour. S’il n’y a encore aucun "
                "compte, un autre s’affiche quand l’annuaire redémarre.");
    return 0;
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct first_form *f,
                const struct site_draft *d, const struct first_wrong *wrong)
{
    struct page p;
    struct str link = request_text(req, "lien");
    if (page_start_private(&p, ctx, "Premier démarrage", reply) != 0)
        return -1;
    reply->secret_address = true;
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "/premier-demarrage/%.*s", (int)link.n, link.p)));
    view_set_text(p.view, "team_style", asset_url("team.css", ctx->arena));
    view_set_bool(p.view, "refused", reply->status != 200);
    view_set_text(p.view, "account_label", f->account[FIRST_LABEL]);
    view_set_text(p.view, "account_mail", f->account[FIRST_MAIL]);
    view_set_text(p.view, "label_wrong", str_of(wrong->account[FIRST_LABEL]));
    view_set_text(p.view, "mail_wrong", str_of(wrong->account[FIRST_MAIL]));
    view_set_text(p.view, "password_wrong",
                  str_of(wrong->password == PASSWORD_FINE ? NULL : password_sentence(wrong->password)));
    view_set_text(p.view, "again_wrong", str_of(wrong->account[FIRST_AGAIN]));
    view_set_int(p.view, "password_min", PASSWORD_MIN);
    site_draft_view(p.view, d, LAST_FIELD);
    return page_finish(&p, "first_start", reply);
}

int first_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct account nobody;
    struct first_form f = {.account[FIRST_LABEL] = STR("Administration")};
    struct site_draft d = {.file = false};
    struct first_wrong none = {.password = PASSWORD_FINE};
    int good = sign_in_look(ctx, LINK_FIRST, request_text(req, "lien"), &nobody);
    if (good != 1)
        return good < 0 ? -1 : over(ctx, reply);
    return site_draft_stored(ctx, &d) != 0 ? -1 : draw(ctx, req, reply, &f, &d, &none);
}

/* A logo is taken of nobody but who has the link. */
int first_admit(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct account nobody;
    int good = sign_in_look(ctx, LINK_FIRST, request_text(req, "lien"), &nobody);
    return good == 0 ? over(ctx, reply) : good;
}

/* The account's own fields; what is too long is said beside them, not by a page of errors. */
static void take_account(const struct request *req, struct first_form *f)
{
    static const char *const names[FIRST__MAX] = {[FIRST_LABEL] = "compte_nom", [FIRST_MAIL] = "compte_courriel"};
    for (int i = FIRST_LABEL; i <= FIRST_MAIL; i++) {
        const struct str *typed = params_first(&req->form, names[i]);
        f->account[i] = typed ? *typed : STR("");
    }
    f->account[FIRST_PASSWORD] = request_text(req, "mot_de_passe");
    f->account[FIRST_AGAIN] = request_text(req, "encore");
}

int first_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct knock knock = signed_knock(ctx, req);
    struct first_form f = {.site = {.remove_logo = str_is(request_text(req, "sans_logo"), "oui")}};
    struct site_draft d = {.file = false};
    struct first_wrong wrong;
    struct signed_in in;
    if (site_draft_stored(ctx, &d) != 0)
        return -1;
    take_account(req, &f);
    site_draft_sent(req, LAST_FIELD, &d, &f.site);
    if (first_start(ctx, &knock, request_text(req, "lien"), &f, &in, &wrong) != 0)
        return -1;
    if (in.answer == SIGN_IN_OVER)
        return over(ctx, reply);
    if (in.answer == SIGN_IN_DONE) {
        const char *token = arena_strdup(ctx->arena, in.token);
        if (token)
            signed_cookie(ctx, req, reply, token);
        return reply->cookie ? team_go(reply, "/equipe") : fail_memory(&ctx->err);
    }
    memcpy(d.wrong, wrong.site, sizeof d.wrong);
    reply->status = 422;
    return draw(ctx, req, reply, &f, &d, &wrong);
}
