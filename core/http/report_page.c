/* "Signaler une erreur": what a visitor without an account tells the team, about a structure or about the site. */
#include "app/stamp.h"
#include "proposals.h"
#include "signed.h"

/* A field that nobody sees: what fills it in is a machine. */
#define TRAP "site_web"

/* What the stamp of this form is for. */
#define SUBJECT STR("signaler")

/* The form as it is shown: empty, or again with what was typed. */
struct report {
    struct structure structure; /* id 0: about the site */
    unsigned kinds;
    struct str text, mail;
    const char *stamp; /* NULL: a new one */
    const char *error, *text_error, *mail_error;
};

static int draw(struct ctx *ctx, struct reply *reply, struct report *r)
{
    struct page p;
    struct buf url = buf_in(ctx->arena, 400);
    if (page_start(&p, ctx, "Signaler une erreur", NAV_NONE, STR("")) != 0)
        return -1;
    if (!r->stamp && !(r->stamp = stamp_make(ctx, SUBJECT)))
        return -1;
    page_address(&p, reply, "/signaler", NULL, true);
    reply_private(reply);
    if (r->structure.id)
        structure_url(&url, &r->structure);
    view_set_text(p.view, "fiche", str_of(r->structure.id ? r->structure.uuid : NULL));
    view_set_text(p.view, "name", str_of(r->structure.id ? r->structure.name : NULL));
    view_set_text(p.view, "fiche_url", buf_str(&url));
    view_set_text(p.view, "stamp", str_of(r->stamp));
    view_set_text(p.view, "trap", STR(TRAP));
    view_set_text(p.view, "text", r->text);
    view_set_text(p.view, "mail", r->mail);
    view_set_int(p.view, "text_max", PROPOSAL_MESSAGE_MAX);
    view_set_text(p.view, "error", str_of(r->error));
    view_set_text(p.view, "text_error", str_of(r->text_error));
    view_set_text(p.view, "mail_error", str_of(r->mail_error));
    struct view *kinds = view_set_list(p.view, "kinds");
    for (int k = 0; k < PROPOSAL_KIND__MAX; k++) {
        struct view *v = view_append(kinds);
        view_set_text(v, "code", str_of(proposal_kind_names[k]));
        view_set_text(v, "label", str_of(proposal_kind_label(k)));
        view_set_bool(v, "checked", (r->kinds & 1u << k) != 0);
    }
    return page_finish(&p, "report", reply);
}

/* The structure that is meant: 1, or 0 and the page of status 404, or -1. */
static int find(struct ctx *ctx, const struct request *req, struct reply *reply, struct report *r)
{
    struct structure_ref ref;
    struct structure instead;
    struct str id = request_text(req, "fiche");
    if (id.n == 0)
        return 1;
    if (directory_structure(ctx, id, &ref, &r->structure, &instead) != 0)
        return -1;
    if (ref.state == STRUCTURE_LIVE && r->structure.id)
        return 1;
    reply_error(ctx, reply, 404, NULL);
    return 0;
}

int report_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct report r = {.kinds = 0};
    int rc = find(ctx, req, reply, &r);
    return rc == 1 ? draw(ctx, reply, &r) : rc;
}

int report_done_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    (void)req;
    if (page_start(&p, ctx, "Merci", NAV_NONE, STR("")) != 0)
        return -1;
    page_address(&p, reply, "/signaler/merci", NULL, true);
    return page_finish(&p, "report_done", reply);
}

/* ---- What they send ---- */

static unsigned kinds_given(const struct request *req)
{
    const struct str *codes;
    unsigned kinds = 0;
    size_t n = request_codes(req, "quoi", &codes);
    for (size_t i = 0; i < n; i++) {
        int k = record_name_index(proposal_kind_names, codes[i]);
        kinds |= k < 0 ? 0 : 1u << k;
    }
    return kinds;
}

static int again(struct ctx *ctx, struct reply *reply, struct report *r, int status)
{
    reply->status = status;
    return draw(ctx, reply, r);
}

/* Does it come from a form of ours, filled in by somebody? Else the reason is in r. */
static int looks_human(struct ctx *ctx, const struct request *req, struct report *r, bool *human)
{
    const struct str *trap = params_first(&req->form, TRAP);
    enum stamped how;
    int64_t at;
    if (stamp_read(ctx, SUBJECT, request_text(req, "tampon"), &at, &how) != 0)
        return -1;
    if (how == STAMPED_WELL || how == STAMPED_QUICK)
        r->stamp = str_dup(ctx->arena, request_text(req, "tampon"));
    if (how == STAMPED_QUICK)
        r->error = "C’était très rapide\u00A0: relisez, puis envoyez de nouveau.";
    else if (how != STAMPED_WELL)
        r->error = "Ce formulaire est resté ouvert trop longtemps. Relisez, puis envoyez de nouveau.";
    else if (trap && trap->n)
        r->error = "Un champ qui doit rester vide a été rempli, sans doute par votre navigateur. Envoyez de nouveau.";
    *human = !r->error;
    return 0;
}

const char *proposal_wait_sentence(struct ctx *ctx, int64_t seconds)
{
    int64_t minutes = (seconds + 59) / 60;
    return arena_printf(
        ctx->arena,
        "Beaucoup de messages viennent d’arriver. Le vôtre n’est pas encore enregistré\u00A0: envoyez-le "
        "de nouveau dans %lld %s.",
        (long long)minutes, minutes > 1 ? "minutes" : "minute");
}

const char *proposed_sentence(enum proposed why)
{
    switch (why) {
    case PROPOSED_NOTHING: return "Dites ce qui est faux\u00A0: cochez une case, ou écrivez quelques mots.";
    case PROPOSED_FULL:
        return "L’équipe a déjà beaucoup de messages à lire et n’en prend plus pour le moment. Téléphonez-lui plutôt.";
    case PROPOSED_LONG: return "C’est trop long\u00A0: 1000 caractères au plus.";
    case PROPOSED_NUMBER:
        return "Ce texte semble contenir un numéro de sécurité sociale. Enlevez-le\u00A0: il ne doit figurer nulle "
               "part "
               "ici.";
    case PROPOSED_MAIL: return "Une adresse complète est attendue, par exemple accueil@example.org.";
    case PROPOSED_MAIL_NUMBER:
        return "Cette adresse semble contenir un numéro de sécurité sociale. Donnez-en une autre, ou aucune.";
    case PROPOSED_INVALID: return "Une valeur ne convient pas.";
    case PROPOSED_GONE: return "Cette fiche n’est plus dans l’annuaire public.";
    case PROPOSED_DONE: break;
    }
    return NULL;
}

static int add(struct ctx *ctx, struct report *r, enum proposed *done)
{
    struct proposing what = {
        .from = PROPOSAL_PUBLIC, .structure = r->structure.id, .kinds = r->kinds, .message = r->text, .mail = r->mail};
    return db_begin(ctx->db, &ctx->err) != 0 ? -1 : ctx_finish(ctx, proposal_add(ctx, &what, done));
}

int report_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct knock knock = signed_knock(ctx, req);
    struct report r = {
        .kinds = kinds_given(req), .text = request_text(req, "texte"), .mail = request_text(req, "courriel")};
    enum proposed done;
    bool human;
    int rc = find(ctx, req, reply, &r);
    if (rc != 1)
        return rc;
    if (looks_human(ctx, req, &r, &human) != 0)
        return -1;
    if (!human)
        return again(ctx, reply, &r, 422);
    int64_t wait = proposal_wait(ctx, &knock, PROPOSAL_PUBLIC);
    if (wait) {
        r.error = proposal_wait_sentence(ctx, wait);
        reply->retry_after = (int)wait;
        return again(ctx, reply, &r, 429);
    }
    if (add(ctx, &r, &done) != 0)
        return -1;
    if (done == PROPOSED_DONE) {
        reply_private(reply);
        return team_go(reply, "/signaler/merci");
    }
    const char *why = proposed_sentence(done);
    if (done == PROPOSED_LONG || done == PROPOSED_NUMBER || done == PROPOSED_NOTHING)
        r.text_error = why;
    else if (done == PROPOSED_MAIL || done == PROPOSED_MAIL_NUMBER)
        r.mail_error = why;
    else
        r.error = why;
    return again(ctx, reply, &r, done == PROPOSED_FULL ? 503 : 422);
}
