/* One's own account: the password, the browsers that are signed in. */
#include "app/digest.h"
#include "busy.h"
#include "signed.h"
#include "team.h"

const char *wait_sentence(struct ctx *ctx, int64_t seconds)
{
    return arena_printf(ctx->arena, "Trop d’essais ont échoué. Réessayez dans %lld %s.", (long long)seconds,
                        seconds > 1 ? "secondes" : "seconde");
}

const char *password_sentence(enum password_fault fault)
{
    switch (fault) {
    case PASSWORD_SHORT:
        return "Ce mot de passe est trop court\u00A0: au moins 12 caractères, par exemple quatre mots.";
    case PASSWORD_LONG: return "Ce mot de passe est trop long\u00A0: au plus 200 caractères.";
    case PASSWORD_COMMON: return "Ce mot de passe serait vite deviné. Quatre mots sans rapport entre eux font mieux.";
    case PASSWORD_OWN: return "Ce mot de passe ressemble trop à votre nom ou à votre adresse.";
    case PASSWORD_FINE: break;
    }
    return NULL;
}

static int set_sessions(struct page *p)
{
    struct ctx *ctx = p->ctx;
    struct session *list = ARENA_ARRAY(ctx->arena, SESSIONS_MAX, struct session);
    size_t n;
    if (!list)
        return fail_memory(&ctx->err);
    if (sign_in_sessions(ctx, list, &n) != 0)
        return -1;
    struct view *items = view_set_list(p->view, "sessions");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(items);
        view_set_int(v, "id", list[i].id);
        view_set_text(v, "client", list[i].client ? str_of(list[i].client) : STR("Navigateur inconnu"));
        view_set_text(v, "since", team_instant(ctx, list[i].created_at));
        view_set_text(v, "seen", team_instant(ctx, list[i].seen_at));
        view_set_bool(v, "current", list[i].id == ctx->session->id);
    }
    view_set_bool(p->view, "others", n > 1);
    return 0;
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const char *error, const char *done)
{
    struct page p;
    bool digest;
    if (team_start(&p, ctx, req, "Mon compte", TEAM_SELF) != 0 || set_sessions(&p) != 0 ||
        digest_wanted(ctx, &digest) != 0)
        return -1;
    view_set_bool(p.view, "digest", digest);
    page_address(&p, reply, "/equipe/compte", NULL, true);
    struct busy_time t;
    int planned = busy_time_read(ctx, STR(""), &t);
    if (planned < 0)
        return -1;
    view_set_bool(p.view, "planned", planned == 1);
    busy_set(p.view, ctx, &t);
    view_set_text(p.view, "mail", str_of(ctx->account->mail));
    view_set_bool(p.view, "has_password", ctx->account->has_password);
    view_set_text(p.view, "error", str_of(error));
    view_set_text(p.view, "done", str_of(done));
    view_set_int(p.view, "password_min", PASSWORD_MIN);
    return team_finish(&p, "self", reply);
}

int self_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    static const struct {
        const char *code, *sentence;
    } said[] = {{"mot-de-passe", "Votre mot de passe est changé. Les autres navigateurs sont déconnectés."},
                {"sessions", "Déconnexion faite."},
                {"resume", "Vous recevrez le résumé chaque lundi où quelque chose a changé."},
                {"sans-resume", "Vous ne recevrez plus le résumé du lundi."},
                {"invitations", "C’est noté\u00A0: vos dates vous arrivent par invitations."}};
    const char *done = NULL;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        done = str_is(request_text(req, "fait"), said[i].code) ? said[i].sentence : done;
    return draw(ctx, req, reply, NULL, done);
}

int password_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct knock knock = signed_knock(ctx, req);
    struct signed_in in;
    struct str password = request_text(req, "mot_de_passe");
    bool same = str_eq(password, request_text(req, "encore"));
    const char *error = "Les deux mots de passe diffèrent.";
    if (same) {
        if (sign_in_change(ctx, &knock, ctx->session, request_text(req, "actuel"), password, &in) != 0)
            return -1;
        if (in.answer == SIGN_IN_DONE)
            return team_go(reply, "/equipe/compte?fait=mot-de-passe");
        error = in.answer == SIGN_IN_FAULT  ? password_sentence(in.fault)
                : in.answer == SIGN_IN_WAIT ? wait_sentence(ctx, in.wait)
                                            : "Le mot de passe actuel n’est pas le bon.";
    }
    reply->status = 422;
    return draw(ctx, req, reply, error, NULL);
}

int sessions_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    /* 0: all the others. */
    return sign_in_end(ctx, request_int(req, "session", 0), NULL) != 0 ? -1
                                                                       : team_go(reply, "/equipe/compte?fait=sessions");
}
