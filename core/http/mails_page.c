/* The mails, for an administrator: whether they are sent, a test, and what becomes of those that could not be. */
#include "app/config.h"
#include "app/mailer.h"
#include "app/mails.h"
#include "team.h"

#define HERE "/equipe/reglages/courrier"

/* A part that writes mails adds a line. */
static const struct {
    const char *template_name, *label;
} kinds[] = {
    {"test", "Essai d’envoi"},
    {"sign_in", "Lien de connexion"},
    {"welcome", "Invitation"},
    {"proposal_answer", "Réponse à un signalement"},
    {"ask_answer", "Réponse à un partenaire"},
    {"planning_change", "Changement de planning"},
};

static const char *kind_of(const struct mail *m)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].template_name, m->template_name) == 0)
            return kinds[i].label;
    }
    return "Courriel";
}

static void set_way(struct page *p, const struct mails *m)
{
    static const char *const securities[] = {"chiffré (STARTTLS)", "chiffré (TLS)", "sans chiffrement, sur ce serveur"};
    const struct config *c = p->ctx->config;
    view_set_text(p->view, "folder", str_of(m->folder));
    view_set_bool(p->view, "chosen", c && c->mail_dir);
    bool sends = c && !m->folder;
    view_set_text(p->view, "host", sends ? str_of(c->smtp_host) : STR(""));
    view_set_int(p->view, "port", sends ? c->smtp_port : 0);
    view_set_text(p->view, "security", sends ? str_of(securities[c->smtp_security]) : STR(""));
    view_set_text(p->view, "from", sends ? str_of(c->mail_from) : STR(""));
    view_set_bool(p->view, "signs_in", sends && c->smtp_user);
    view_set_text(p->view, "tested", m->tested_at ? team_instant(p->ctx, m->tested_at) : STR(""));
    view_set_int(p->view, "queued", m->counts.queued);
}

static void set_troubles(struct page *p, const struct mails *m)
{
    struct ctx *ctx = p->ctx;
    struct view *list = view_set_list(p->view, "mails");
    for (size_t i = 0; i < m->n_troubles; i++) {
        const struct mail *t = &m->troubles[i];
        struct view *v = view_append(list);
        bool over = t->useless_at && t->useless_at <= ctx->now;
        view_set_int(v, "id", t->id);
        view_set_text(v, "kind", str_of(kind_of(t)));
        view_set_text(v, "to", str_of(t->to));
        view_set_text(v, "at", team_instant(ctx, t->tried_at ? t->tried_at : t->created_at));
        view_set_int(v, "tries", t->tries);
        view_set_text(v, "error", str_of(t->error));
        view_set_bool(v, "failed", t->state == OUTBOX_FAILED);
        view_set_bool(v, "uncertain", t->state == OUTBOX_UNCERTAIN);
        view_set_text(v, "next", t->state == OUTBOX_QUEUED ? team_instant(ctx, t->due) : STR(""));
        view_set_bool(v, "by_hand", t->state != OUTBOX_QUEUED);
        view_set_bool(v, "over", over);
    }
    view_set_bool(p->view, "more", m->counts.failed + m->counts.uncertain + m->counts.late > (int64_t)m->n_troubles);
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, struct str typed, const char *error)
{
    static const struct {
        const char *code, *sentence;
    } said[] = {{"essai", "Le courriel d’essai est en route. Rechargez cette page dans un instant, et regardez s’il "
                          "est arrivé."},
                {"renvoi", "Le courriel repart."},
                {"abandon", "Le courriel est abandonné, ce qu’il contenait est effacé."},
                {"trop-tard", "Rien n’a changé\u00A0: quelqu’un s’en est déjà occupé, ou ce que disait ce courriel "
                              "n’est plus valable."}};
    struct page p;
    struct mails m;
    const char *done = NULL;
    if (team_start(&p, ctx, req, "Courrier", TEAM_SETTINGS) != 0 || mails_read(ctx, &m) != 0)
        return -1;
    page_address(&p, reply, HERE, NULL, true);
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        done = str_is(request_text(req, "fait"), said[i].code) ? said[i].sentence : done;
    set_way(&p, &m);
    set_troubles(&p, &m);
    view_set_text(p.view, "done", str_of(done));
    view_set_text(p.view, "typed", typed);
    view_set_text(p.view, "error", str_of(error));
    return team_finish(&p, "mailing", reply);
}

int mails_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return draw(ctx, req, reply, str_of(ctx->account->mail), NULL);
}

int mails_test_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str to = request_text(req, "courriel");
    if (mails_test(ctx, to) == 0)
        return team_go(reply, HERE "?fait=essai");
    if (ctx->err.code != ERR_INPUT)
        return -1;
    reply->status = 422;
    return draw(ctx, req, reply, to, "Une adresse complète est attendue, par exemple accueil@example.org.");
}

int mails_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    int64_t id = request_int(req, "mail", 0);
    bool again = str_is(request_text(req, "action"), "renvoyer");
    if (!again && !str_is(request_text(req, "action"), "abandonner")) {
        reply_error(ctx, reply, 400, "Action\u00A0: renvoyer ou abandonner attendu.");
        return 0;
    }
    int rc = again ? mails_resend(ctx, id) : mails_drop(ctx, id);
    if (rc < 0)
        return -1;
    return team_go(reply, rc == 0 ? HERE "?fait=trop-tard" : again ? HERE "?fait=renvoi" : HERE "?fait=abandon");
}
