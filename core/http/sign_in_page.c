/* Ways in and out: the form of mail and password, a mailed link, an invitation's page, the end. The first
 * administrator's is first_page.c. */
#include "app/access.h"
#include "app/mails.h"
#include "kept.h"
#include "signed.h"
#include "team.h"

/* Where somebody who has signed in goes unless another page was asked for. */
static const char *home_of(const struct account *account)
{
    return access_allows((enum account_role)account->role, RIGHT_TEAM) ? "/equipe" : "/equipe/mes-structures";
}

/* ---- What all of them share ---- */

/* Only a page of the team: never another site, nor a path that a browser would read as one. Ours have no dot. */
static bool is_ours(struct str wanted)
{
    bool ours = str_starts(wanted, STR("/equipe/"));
    for (size_t i = 0; ours && i < wanted.n; i++) {
        unsigned char c = (unsigned char)wanted.p[i];
        ours =
            c > ' ' && c < 0x7F && c != '\\' && c != '%' && c != '.' && (c != '/' || i == 0 || wanted.p[i - 1] != '/');
    }
    return ours;
}

static const char *destination(struct ctx *ctx, struct str wanted, const struct account *account)
{
    const char *path = is_ours(wanted) ? str_dup(ctx->arena, wanted) : NULL;
    return path ? path : home_of(account);
}

static int enter(struct ctx *ctx, const struct request *req, struct reply *reply, const struct signed_in *in,
                 const char *where)
{
    const char *token = arena_strdup(ctx->arena, in->token);
    if (!token)
        return fail_memory(&ctx->err);
    if (invitations_first(ctx, &in->account, where, &where) != 0)
        return -1;
    signed_cookie(ctx, req, reply, token);
    return reply->cookie ? team_go(reply, where) : fail_memory(&ctx->err);
}

/* ---- Mail and password ---- */

static int sign_in_draw(struct ctx *ctx, struct reply *reply, struct str mail, struct str wanted,
                        const struct params *kept, const char *error)
{
    struct page p;
    if (page_start_private(&p, ctx, "Connexion", reply) != 0)
        return -1;
    view_set_text(p.view, "mail", mail);
    view_set_text(p.view, "wanted", wanted);
    view_set_text(p.view, "error", str_of(error));
    kept_set(p.view, kept, KEPT_PREFIX, ctx->arena);
    return page_finish(&p, "sign_in", reply);
}

int sign_in_keeping(struct ctx *ctx, struct reply *reply, struct str path, const struct params *kept)
{
    return sign_in_draw(ctx, reply, STR(""), path, kept, NULL);
}

int sign_in_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return sign_in_draw(ctx, reply, STR(""), request_text(req, "vers"), &(struct params){0}, NULL);
}

/* Signed in, with a form that waits: it is offered, never sent by itself. */
static int resume(struct ctx *ctx, const struct request *req, struct reply *reply, const struct signed_in *in,
                  struct str wanted, const struct params *kept)
{
    const char *where = destination(ctx, wanted, &in->account);
    if (enter(ctx, req, reply, in, where) != 0)
        return -1;
    reply->status = 200;
    reply->location = NULL;
    return kept_offer(ctx, reply, kept, str_of(where), signed_token_of(ctx, str_of(in->token)),
                      "Vous êtes connecté. Le formulaire que vous aviez rempli n’a pas encore été enregistré.");
}

int sign_in_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str mail = request_text(req, "courriel"), wanted = request_text(req, "vers");
    struct knock knock = signed_knock(ctx, req);
    struct signed_in in;
    struct params kept;
    if (kept_carried(ctx, req, &kept) != 0 ||
        sign_in_password(ctx, &knock, mail, request_text(req, "mot_de_passe"), &in) != 0)
        return -1;
    if (in.answer == SIGN_IN_DONE && kept.n)
        return resume(ctx, req, reply, &in, wanted, &kept);
    if (in.answer == SIGN_IN_DONE)
        return enter(ctx, req, reply, &in, destination(ctx, wanted, &in.account));
    bool waits = in.answer == SIGN_IN_WAIT;
    reply->status = waits ? 429 : 403;
    reply->retry_after = waits ? (int)in.wait : 0;
    return sign_in_draw(ctx, reply, mail, wanted, &kept,
                        waits ? wait_sentence(ctx, in.wait) : "Cette adresse ou ce mot de passe ne convient pas.");
}

/* ---- By a mailed link ---- */

/* The same page whether somebody has the address or not. A form that waits is offered there: sent once the link has
 * been followed in the same browser, it asks to be confirmed like any form of another session. */
static int link_sent_draw(struct ctx *ctx, struct reply *reply, struct str mail, struct str wanted,
                          const struct params *kept)
{
    struct params none = {0};
    struct page p;
    const char *folder;
    if (page_start_private(&p, ctx, "Lien de connexion", reply) != 0 || mails_folder(ctx, &folder) != 0)
        return -1;
    view_set_text(p.view, "mail", mail);
    view_set_int(p.view, "minutes", LINK_SIGN_IN_LIFE / 60);
    view_set_bool(p.view, "unsent", folder != NULL);
    view_set_text(p.view, "action", is_ours(wanted) ? wanted : STR(""));
    kept_set(p.view, is_ours(wanted) ? kept : &none, "", ctx->arena);
    return page_finish(&p, "link_sent", reply);
}

int ask_link_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str mail = request_text(req, "courriel"), wanted = request_text(req, "vers");
    struct knock knock = signed_knock(ctx, req);
    struct signed_in in;
    struct params kept;
    if (kept_carried(ctx, req, &kept) != 0)
        return -1;
    /* Anybody may ask for it: a letter of ours holds no words of his. */
    if (sign_in_ask_link(ctx, &knock, mail, is_ours(wanted) ? wanted : STR(""), &in) != 0) {
        if (ctx->err.code != ERR_INPUT)
            return -1;
        reply->status = 422;
        return sign_in_draw(ctx, reply, mail, wanted, &kept, "Une adresse de courriel complète est attendue.");
    }
    if (in.answer == SIGN_IN_DONE)
        return link_sent_draw(ctx, reply, mail, wanted, &kept);
    reply->status = 429;
    reply->retry_after = (int)in.wait;
    return sign_in_draw(ctx, reply, mail, wanted, &kept,
                        arena_printf(ctx->arena, "Trop de liens ont été demandés. Réessayez dans %lld %s.",
                                     (long long)in.wait, in.wait > 1 ? "secondes" : "seconde"));
}

/* Where another can be asked for. */
static int link_over(struct ctx *ctx, struct reply *reply)
{
    reply->status = 403;
    reply->secret_address = true;
    return sign_in_draw(ctx, reply, STR(""), STR(""), &(struct params){0},
                        "Ce lien de connexion n’est plus valable\u00A0: il a déjà servi, ou il a plus d’un quart "
                        "d’heure. Demandez-en un autre ci-dessous.");
}

int enter_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct account account;
    struct str link = request_text(req, "lien");
    int good = sign_in_look(ctx, LINK_SIGN_IN, link, &account);
    if (good != 1)
        return good < 0 ? -1 : link_over(ctx, reply);
    if (page_start_private(&p, ctx, "Connexion", reply) != 0)
        return -1;
    reply->secret_address = true;
    view_set_text(p.view, "label", str_of(account.label));
    view_set_text(p.view, "wanted", request_text(req, "vers"));
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "/connexion/%.*s", (int)link.n, link.p)));
    return page_finish(&p, "enter", reply);
}

int enter_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct knock knock = signed_knock(ctx, req);
    struct signed_in in;
    if (sign_in_by_link(ctx, &knock, request_text(req, "lien"), &in) != 0)
        return -1;
    if (in.answer != SIGN_IN_DONE)
        return link_over(ctx, reply);
    return enter(ctx, req, reply, &in, destination(ctx, request_text(req, "vers"), &in.account));
}

int sign_out_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    if (sign_in_end(ctx, ctx->session->id, NULL) != 0)
        return -1;
    signed_cookie(ctx, req, reply, NULL);
    reply->clears_site = true;
    return team_go(reply, "/");
}

/* ---- Choosing a password by a link ---- */

/* What the page of a link shows. */
struct choice {
    struct str link, label, mail;
    bool has_password;
    const char *error;
};

static int choice_draw(struct ctx *ctx, struct reply *reply, const struct choice *c)
{
    struct page p;
    if (page_start_private(&p, ctx, "Bienvenue", reply) != 0)
        return -1;
    reply->secret_address = true;
    view_set_text(p.view, "label", c->label);
    view_set_text(p.view, "mail", c->mail);
    view_set_text(p.view, "error", str_of(c->error));
    const char *folder;
    if (mails_folder(ctx, &folder) != 0)
        return -1;
    /* Without a password one comes in by mails: they have to arrive. */
    view_set_bool(p.view, "without", !c->has_password && !folder);
    view_set_int(p.view, "password_min", PASSWORD_MIN);
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "/bienvenue/%.*s", (int)c->link.n, c->link.p)));
    return page_finish(&p, "choose", reply);
}

static int over(struct ctx *ctx, struct reply *reply)
{
    reply_error(
        ctx, reply, 403,
        "Ce lien n’est plus valable\u00A0: il a déjà servi, il est trop ancien, ou un plus récent l’a remplacé. "
        "Demandez-en un autre à l’administration de l’annuaire.");
    return 0;
}

/* A refusal beside the form, with what was typed but the password. */
static int choose_again(struct ctx *ctx, struct reply *reply, struct choice *c, const char *error)
{
    reply->status = 422;
    c->error = error;
    return choice_draw(ctx, reply, c);
}

int welcome_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct account account;
    struct choice c = {.link = request_text(req, "lien")};
    int good = sign_in_look(ctx, LINK_WELCOME, c.link, &account);
    if (good != 1)
        return good < 0 ? -1 : over(ctx, reply);
    c.label = str_of(account.label);
    c.mail = str_of(account.mail);
    c.has_password = account.has_password;
    return choice_draw(ctx, reply, &c);
}

static int without_password(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct knock knock = signed_knock(ctx, req);
    struct signed_in in;
    const char *folder;
    if (mails_folder(ctx, &folder) != 0)
        return -1;
    if (folder)
        return over(ctx, reply);
    if (sign_in_welcome_without(ctx, &knock, request_text(req, "lien"), &in) != 0)
        return -1;
    return in.answer == SIGN_IN_DONE ? enter(ctx, req, reply, &in, home_of(&in.account)) : over(ctx, reply);
}

int welcome_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    if (str_is(request_text(req, "sans"), "oui"))
        return without_password(ctx, req, reply);
    struct choice c = {.link = request_text(req, "lien")};
    struct knock knock = signed_knock(ctx, req);
    struct signed_in in;
    struct str password = request_text(req, "mot_de_passe");
    bool same = str_eq(password, request_text(req, "encore"));
    if (sign_in_welcome(ctx, &knock, c.link, same ? password : STR(""), &in) != 0)
        return -1;
    if (in.answer == SIGN_IN_DONE)
        return enter(ctx, req, reply, &in, home_of(&in.account));
    if (in.answer == SIGN_IN_OVER)
        return over(ctx, reply);
    c.label = str_of(in.account.label);
    c.mail = str_of(in.account.mail);
    c.has_password = in.account.has_password;
    return choose_again(ctx, reply, &c, same ? password_sentence(in.fault) : "Les deux mots de passe diffèrent.");
}
