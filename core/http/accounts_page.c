/* The accounts, for an administrator: who there is, a new one, another role, an invitation, the end of one. */
#include "app/accounts.h"
#include "app/mails.h"
#include "partner.h"

/* What the form shows: of an account, or of one that is being made. */
struct form {
    const struct account *account; /* NULL: a new one */
    struct str label, mail;
    enum account_role role;
    const char *label_error, *mail_error, *error;
    const char *invitation; /* a path, shown once */
    bool mailed;            /* the invitation is on its way to the account's address */
};

static void set_roles(struct page *p, enum account_role chosen)
{
    struct view *roles = view_set_list(p->view, "roles");
    for (int r = ROLE_PARTNER; r < ROLE__MAX; r++) {
        struct view *v = view_append(roles);
        view_set_text(v, "code", str_of(account_role_names[r]));
        view_set_text(v, "label", str_of(account_role_labels[r]));
        view_set_bool(v, "selected", r == (int)chosen);
    }
}

static void set_form(struct page *p, const struct request *req, const struct form *f)
{
    struct view *v = view_set_object(p->view, "form");
    view_set_text(v, "label", f->label);
    view_set_text(v, "mail", f->mail);
    view_set_text(v, "label_error", str_of(f->label_error));
    view_set_text(v, "mail_error", str_of(f->mail_error));
    view_set_text(v, "error", str_of(f->error));
    view_set_bool(p->view, "mailed", f->mailed);
    view_set_text(p->view, "invitation", f->invitation ? team_address(p->ctx, req, f->invitation) : STR(""));
    set_roles(p, f->role);
}

/* ---- All of them ---- */

static int list_draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct form *f)
{
    struct page p;
    struct account *all;
    size_t n;
    if (team_start(&p, ctx, req, "Comptes", TEAM_SETTINGS) != 0 || accounts_list(ctx, &all, &n) != 0)
        return -1;
    page_address(&p, reply, "/equipe/comptes", NULL, true);
    struct view *list = view_set_list(p.view, "accounts");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "label", str_of(all[i].label));
        view_set_text(v, "mail", str_of(all[i].mail));
        view_set_text(v, "role", str_of(account_role_labels[all[i].role]));
        view_set_text(v, "url", str_of(arena_printf(ctx->arena, "/equipe/comptes/%s", all[i].uuid)));
        view_set_bool(v, "blocked", all[i].blocked_at != 0);
        view_set_bool(v, "never", !all[i].has_password && !all[i].signed_in_at);
        view_set_text(v, "signed_in", all[i].signed_in_at ? team_instant(ctx, all[i].signed_in_at) : STR(""));
    }
    set_form(&p, req, f);
    return team_finish(&p, "accounts", reply);
}

int accounts_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return list_draw(ctx, req, reply, &(struct form){.role = ROLE_COORDINATOR});
}

/* ---- One ---- */

static int one_draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct form *f)
{
    struct page p;
    const struct account *a = f->account;
    if (team_start(&p, ctx, req, a->label, TEAM_SETTINGS) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    view_set_text(p.view, "name", str_of(a->label));
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "/equipe/comptes/%s", a->uuid)));
    view_set_text(p.view, "block_action", str_of(arena_printf(ctx->arena, "/equipe/comptes/%s/blocage", a->uuid)));
    view_set_text(p.view, "invite_action", str_of(arena_printf(ctx->arena, "/equipe/comptes/%s/invitation", a->uuid)));
    view_set_bool(p.view, "blocked", a->blocked_at != 0);
    view_set_bool(p.view, "own", a->id == ctx->account->id);
    view_set_bool(p.view, "has_password", a->has_password);
    view_set_text(p.view, "created", team_instant(ctx, a->created_at));
    view_set_text(p.view, "signed_in", a->signed_in_at ? team_instant(ctx, a->signed_in_at) : STR(""));
    if (partner_set_structures(&p, req, a) != 0)
        return -1;
    set_form(&p, req, f);
    return team_finish(&p, "account", reply);
}

/* The account of the address: 1, or 0 and the page of status 404, or -1. */
static int find(struct ctx *ctx, const struct request *req, struct reply *reply, struct account *out)
{
    int rc = accounts_find(ctx, request_text(req, "uuid"), out);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    return rc;
}

static struct form form_of(const struct account *a)
{
    return (struct form){
        .account = a, .label = str_of(a->label), .mail = str_of(a->mail), .role = (enum account_role)a->role};
}

int account_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct account account;
    int rc = find(ctx, req, reply, &account);
    if (rc != 1)
        return rc;
    struct form f = form_of(&account);
    return one_draw(ctx, req, reply, &f);
}

/* ---- What they send ---- */

/* Whether an invitation is mailed: where mails are sent, unless the link itself is asked for. */
static int is_mailed(struct ctx *ctx, const struct request *req, bool *out)
{
    const char *folder;
    if (mails_folder(ctx, &folder) != 0)
        return -1;
    *out = !folder && !str_is(request_text(req, "remise"), "lien");
    return 0;
}

/* The reason of a refusal beside its field; -1 when it is none of the visitor's making. */
static int explain(struct ctx *ctx, struct form *f)
{
    struct str why = str_of(ctx->err.msg);
    if (ctx->err.code == ERR_CONFLICT)
        f->mail_error = "Un autre compte a déjà cette adresse.";
    else if (ctx->err.code == ERR_REFUSED)
        f->error = "Il ne resterait aucun compte d’administration qui puisse se connecter\u00A0: créez-en un autre, et "
                   "attendez qu’il ait choisi son mot de passe.";
    else if (str_starts(why, STR("mail")))
        f->mail_error = "Une adresse complète est attendue, par exemple accueil@example.org.";
    else if (str_starts(why, STR("label")))
        f->label_error = "Un nom de 80 caractères au plus est attendu.";
    else if (str_starts(why, STR("accounts")))
        f->error = "Il y a déjà mille comptes, le plus que cette page puisse montrer.";
    else
        return -1;
    return 0;
}

static enum account_role role_given(const struct request *req)
{
    int role = record_name_index(account_role_names, request_text(req, "role"));
    return role > ROLE_VISITOR ? (enum account_role)role : ROLE_VISITOR;
}

static const char *invitation_path(struct ctx *ctx, const char *token)
{
    return arena_printf(ctx->arena, "/bienvenue/%s", token);
}

/* Saves; 1: done, 0: refused and explained in f, -1. */
static int save(struct ctx *ctx, const struct request *req, const struct account *before, struct form *f,
                struct account *after)
{
    char invitation[CRYPTO_TOKEN_SIZE];
    f->label = request_text(req, "nom");
    f->mail = request_text(req, "courriel");
    f->role = role_given(req);
    if (account_describe(after, f->label, f->mail, f->role, ctx->arena, &ctx->err) != 0)
        return -1;
    if (is_mailed(ctx, req, &f->mailed) != 0)
        return -1;
    if (accounts_save(ctx, before, after, f->mailed, invitation) != 0) {
        f->mailed = false;
        return explain(ctx, f);
    }
    f->invitation = invitation[0] ? invitation_path(ctx, invitation) : NULL;
    return 1;
}

int accounts_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct account made = {0};
    struct form f = {0};
    int rc = save(ctx, req, NULL, &f, &made);
    if (rc < 0)
        return -1;
    if (rc == 0) {
        reply->status = 422;
        return list_draw(ctx, req, reply, &f);
    }
    /* Read again, as its page shows it: the link can be seen here and never again. */
    if (accounts_find(ctx, str_of(made.uuid), &made) != 1)
        return -1;
    f.account = &made;
    return one_draw(ctx, req, reply, &f);
}

int account_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct account before, after;
    int rc = find(ctx, req, reply, &before);
    if (rc != 1)
        return rc;
    after = (struct account){0};
    struct form f = {.account = &before};
    rc = save(ctx, req, &before, &f, &after);
    if (rc == 1)
        return team_go(reply, "/equipe/comptes");
    reply->status = 422;
    return rc < 0 ? -1 : one_draw(ctx, req, reply, &f);
}

int invite_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct account account;
    char invitation[CRYPTO_TOKEN_SIZE];
    int rc = find(ctx, req, reply, &account);
    if (rc != 1)
        return rc;
    struct form f = form_of(&account);
    if (is_mailed(ctx, req, &f.mailed) != 0)
        return -1;
    if (accounts_invite(ctx, &account, f.mailed, invitation) != 0) {
        if (ctx->err.code != ERR_REFUSED)
            return -1;
        f.mailed = false;
        f.error = "Ce compte est bloqué\u00A0: débloquez-le d’abord.";
        reply->status = 422;
    } else {
        f.invitation = invitation[0] ? invitation_path(ctx, invitation) : NULL;
    }
    return one_draw(ctx, req, reply, &f);
}

int block_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct account account;
    int rc = find(ctx, req, reply, &account);
    if (rc != 1)
        return rc;
    struct form f = form_of(&account);
    if (account.id == ctx->account->id)
        f.error = "On ne bloque pas son propre compte.";
    else if (accounts_block(ctx, &account, str_is(request_text(req, "etat"), "bloque")) == 0)
        return team_go(reply, "/equipe/comptes");
    else if (explain(ctx, &f) != 0)
        return -1;
    reply->status = 422;
    return one_draw(ctx, req, reply, &f);
}
