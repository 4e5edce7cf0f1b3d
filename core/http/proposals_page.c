/* What others propose: the queue, and one of them decided field by field. */
#include "proposals.h"

#include "base/date.h"
#include "publish/field_words.h"

/* Bytes of a message shown in the queue. */
#define SHOWN_BYTES 160

/* ---- Words ---- */

const char *proposal_kind_label(int kind)
{
    static const char *const labels[PROPOSAL_KIND__MAX] = {"Téléphone faux", "Fermé", "Horaires", "Adresse", "Autre"};
    return labels[kind];
}

static struct str from_words(struct ctx *ctx, const struct proposal *p)
{
    switch (p->from) {
    case PROPOSAL_PARTNER:
        return str_of(arena_printf(ctx->arena, "Partenaire «\u00A0%s\u00A0»", p->partner ? p->partner : ""));
    case PROPOSAL_LINK: return STR("La structure, par son lien");
    case PROPOSAL_CAMPAIGN: return STR("La structure, en réponse à un courriel");
    case PROPOSAL_PUBLIC:
    case PROPOSAL_FROM__MAX: break;
    }
    return STR("Signalement du public");
}

const char *proposal_state_words(enum proposal_state state)
{
    static const char *const words[PROPOSAL_STATE__MAX] = {"en attente", "traitée", "sans suite", "expirée"};
    return words[state];
}

static void set_kinds(struct view *v, unsigned kinds)
{
    struct view *list = view_set_list(v, "kinds");
    for (int k = 0; k < PROPOSAL_KIND__MAX; k++) {
        if (kinds & 1u << k)
            view_append_text(list, str_of(proposal_kind_label(k)));
    }
}

static struct str start_of(struct ctx *ctx, const char *message)
{
    struct str all = str_of(message), start = utf8_prefix(all, SHOWN_BYTES);
    return start.n == all.n ? all : str_of(arena_printf(ctx->arena, "%.*s…", (int)start.n, start.p));
}

/* What the queue and the page of one both say. */
static void set_head(struct view *v, struct page *p, const struct proposal *x)
{
    struct ctx *ctx = p->ctx;
    struct buf ago = buf_in(ctx->arena, 100);
    date_ago(&ago, paris_date(x->created_at), ctx_today(ctx));
    view_set_text(v, "about", x->structure ? str_of(x->structure_name) : STR("Le site"));
    view_set_text(v, "from", from_words(ctx, x));
    view_set_text(v, "ago", buf_str(&ago));
    view_set_text(v, "when", team_instant(ctx, x->created_at));
    view_set_text(v, "state", str_of(proposal_state_words(x->state)));
    view_set_bool(v, "open", x->state == PROPOSAL_OPEN);
    view_set_bool(v, "unchanged", x->unchanged);
    view_set_int(v, "fields_n", (int64_t)x->fields_n);
    set_kinds(v, x->kinds);
}

/* ---- The queue ---- */

struct where {
    struct ctx *ctx;
    bool open;
};

static const char *queue_url(bool open)
{
    return open ? "/equipe/propositions" : "/equipe/propositions?choix=traitees";
}

static struct str page_url(const void *arg, int n)
{
    const struct where *w = arg;
    return str_of(arena_printf(w->ctx->arena, "%s%cpage=%d", queue_url(w->open), w->open ? '?' : '&', n));
}

static void set_choices(struct page *p, const struct proposal_list *all, bool open)
{
    struct view *list = view_set_list(p->view, "choices");
    for (int closed = 0; closed < 2; closed++) {
        struct view *v = view_append(list);
        view_set_text(v, "label", closed ? STR("Traitées") : STR("En attente"));
        view_set_text(v, "url", str_of(queue_url(!closed)));
        view_set_int(v, "count", closed ? all->counts.closed : all->counts.open);
        view_set_bool(v, "current", open == !closed);
    }
}

static const char *done_sentence(struct str code)
{
    static const struct {
        const char *code, *sentence;
    } said[] = {{"acceptee", "C’est enregistré. Les imports ne changeront pas ce qui a été accepté."},
                {"refusee", "C’est classé sans suite. Rien n’a changé dans la fiche."},
                {"repondue", "C’est classé."}};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        if (str_is(code, said[i].code))
            return said[i].sentence;
    }
    return NULL;
}

int proposals_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct proposal_list all;
    int n = (int)request_int(req, "page", 1);
    bool open = !str_is(request_text(req, "choix"), "traitees");
    if (proposal_list(ctx, open, n, &all) != 0)
        return -1;
    if (n > 1 && all.n == 0) {
        reply_error(ctx, reply, 404, "Cette page de propositions n’existe pas.");
        return 0;
    }
    if (team_start(&p, ctx, req, "Propositions", TEAM_HOME) != 0)
        return -1;
    page_address(&p, reply, "/equipe/propositions", NULL, true);
    view_set_text(p.view, "done", str_of(done_sentence(request_text(req, "fait"))));
    view_set_bool(p.view, "waiting", open);
    set_choices(&p, &all, open);
    struct view *rows = view_set_list(p.view, "rows");
    for (size_t i = 0; i < all.n; i++) {
        struct view *v = view_append(rows);
        view_set_text(v, "url", str_of(arena_printf(ctx->arena, "/equipe/propositions/%s", all.items[i].uuid)));
        view_set_text(v, "message", start_of(ctx, all.items[i].message));
        set_head(v, &p, &all.items[i]);
    }
    size_t last = (all.total + PROPOSALS_PAGE_SIZE - 1) / PROPOSALS_PAGE_SIZE;
    page_numbers(p.view, n, last < PROPOSALS_PAGE_MAX ? (int)last : PROPOSALS_PAGE_MAX, page_url,
                 &(struct where){ctx, open});
    return team_finish(&p, "proposals", reply);
}

/* ---- One ---- */

/* What somebody chose and wrote, for the form that is shown again. */
struct typed {
    enum proposal_choice *choices;
    struct str answer;
    bool verified;
    const char *error;
};

/* "choix-1" of the form's first field */
static const char *choice_name(struct ctx *ctx, size_t i)
{
    return arena_printf(ctx->arena, "choix-%zu", i + 1);
}

static struct str words_of(struct page *p, const struct proposal_one *one, const struct proposal_line *l,
                           const void *rec, const char *raw)
{
    if (!rec || l->index < 0)
        return str_of(raw);
    return field_words(l->type, rec, l->index, &one->structure, &p->wording);
}

static struct str part_words(struct ctx *ctx, const struct proposal_line *l)
{
    if (l->type == &structure_type)
        return STR("");
    const char *kind = l->type == &place_type ? "Lieu" : "Service";
    return str_of(l->part ? arena_printf(ctx->arena, "%s «\u00A0%s\u00A0»", kind, l->part) : kind);
}

static void set_line(struct view *v, struct page *p, const struct proposal_one *one, size_t i,
                     const struct typed *typed)
{
    struct ctx *ctx = p->ctx;
    const struct proposal_line *l = &one->lines[i];
    const struct proposal_field *f = l->field;
    enum proposal_choice chosen = typed->choices ? typed->choices[i] : CHOICE_NONE;
    view_set_text(v, "name", str_of(choice_name(ctx, i)));
    view_set_text(v, "label", l->index < 0 ? str_of(f->field) : field_label(&l->type->fields[l->index], ctx->arena));
    view_set_text(v, "part", part_words(ctx, l));
    view_set_text(v, "was", words_of(p, one, l, l->was, f->was));
    view_set_text(v, "now", l->now ? words_of(p, one, l, l->now, NULL) : STR(""));
    view_set_text(v, "proposed", words_of(p, one, l, l->proposed, f->proposed));
    view_set_bool(v, "gone", !l->now);
    view_set_bool(v, "changed", l->changed);
    view_set_bool(v, "same", l->same);
    view_set_bool(v, "decided", f->decided);
    view_set_bool(v, "taken", f->taken);
    view_set_bool(v, "take", chosen == CHOICE_TAKE);
    view_set_bool(v, "refuse", chosen == CHOICE_REFUSE);
    view_set_bool(v, "missing", typed->error && chosen == CHOICE_NONE);
}

static int one_draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct proposal_one *one,
                    const struct typed *typed)
{
    struct page p;
    const struct proposal *x = &one->proposal;
    if (team_start(&p, ctx, req, "Proposition", TEAM_HOME) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    set_head(p.view, &p, x);
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "/equipe/propositions/%s", x->uuid)));
    view_set_text(p.view, "fiche_url",
                  str_of(one->structure.id ? arena_printf(ctx->arena, "/equipe/fiches/%s", x->structure_uuid) : NULL));
    view_set_bool(p.view, "lost", x->structure && !one->structure.id);
    view_set_int(p.view, "rev", one->structure.rev);
    view_set_text(p.view, "message", str_of(x->message));
    view_set_text(p.view, "answer_to", str_of(x->mail));
    view_set_bool(p.view, "verifiable", x->from != PROPOSAL_PUBLIC && one->structure.id);
    view_set_bool(p.view, "verified", typed->verified);
    view_set_text(p.view, "answered", x->answered_at ? team_instant(ctx, x->answered_at) : STR(""));
    view_set_text(p.view, "answered_by", str_of(x->answered_by));
    view_set_text(p.view, "answer", x->state == PROPOSAL_OPEN ? typed->answer : str_of(x->answer));
    view_set_int(p.view, "answer_max", PROPOSAL_MESSAGE_MAX);
    view_set_text(p.view, "error", str_of(typed->error));
    struct view *lines = view_set_list(p.view, "lines");
    for (size_t i = 0; i < one->n; i++)
        set_line(view_append(lines), &p, one, i, typed);
    return team_finish(&p, "proposal", reply);
}

int proposal_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct proposal_one one;
    int rc = proposal_find(ctx, request_text(req, "uuid"), &one);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    return rc == 1 ? one_draw(ctx, req, reply, &one, &(struct typed){.verified = true}) : rc;
}

/* ---- The decision ---- */

static const char *decided_sentence(enum decided d)
{
    switch (d) {
    case DECIDED_MISSING: return "Rien n’est enregistré\u00A0: il reste des champs à décider.";
    case DECIDED_CHANGED:
        return "Rien n’est enregistré\u00A0: la fiche a changé pendant que vous lisiez. Voici ses valeurs actuelles, "
               "relisez et décidez de nouveau.";
    case DECIDED_ANSWERED: return "Quelqu’un a déjà traité cette proposition. Voici ce qu’il en a été.";
    case DECIDED_GONE:
        return "Rien n’est enregistré\u00A0: le lieu ou le service concerné n’existe plus. Refusez ce champ.";
    case DECIDED_INVALID:
        return "Rien n’est enregistré\u00A0: une valeur proposée ne convient plus à la fiche. Refusez ce champ, et "
               "corrigez la fiche elle-même.";
    case DECIDED_LONG: return "Rien n’est enregistré\u00A0: la réponse est trop longue, 1000 caractères au plus.";
    case DECIDED_RULES:
        return "Les règles de l’annuaire sont en erreur\u00A0: rien ne peut être enregistré avant leur correction.";
    case DECIDED_UNKNOWN:
    case DECIDED_DONE: break;
    }
    return NULL;
}

static int read_choices(struct ctx *ctx, const struct request *req, const struct proposal_one *one, struct typed *out)
{
    out->choices = ARENA_ARRAY(ctx->arena, one->n, enum proposal_choice);
    if (!out->choices)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < one->n; i++) {
        const char *name = choice_name(ctx, i);
        const struct str *given = name ? params_first(&req->form, name) : NULL;
        out->choices[i] = !given                       ? CHOICE_NONE
                          : str_is(*given, "accepter") ? CHOICE_TAKE
                          : str_is(*given, "refuser")  ? CHOICE_REFUSE
                                                       : CHOICE_NONE;
    }
    out->answer = request_text(req, "reponse");
    out->verified = str_is(request_text(req, "verifie"), "oui");
    return 0;
}

/* Where one goes after a decision, and what is said there. */
static const char *after(const struct proposal_one *one, const struct deciding *what)
{
    bool taken = what->take_all;
    for (size_t i = 0; i < what->n; i++)
        taken = taken || what->choices[i] == CHOICE_TAKE;
    return one->n == 0 && !what->refuse_all ? "/equipe/propositions?fait=repondue"
           : taken && one->n                ? "/equipe/propositions?fait=acceptee"
                                            : "/equipe/propositions?fait=refusee";
}

int proposal_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct proposal_one one;
    struct typed typed = {0};
    enum decided done;
    int rc = proposal_find(ctx, request_text(req, "uuid"), &one);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    if (read_choices(ctx, req, &one, &typed) != 0)
        return -1;
    struct str decision = request_text(req, "decision");
    struct deciding what = {.uuid = request_text(req, "uuid"),
                            .rev = request_int(req, "rev", 0),
                            .choices = typed.choices,
                            .n = one.n,
                            .take_all = str_is(decision, "accepter"),
                            .refuse_all = str_is(decision, "refuser"),
                            .verified = typed.verified,
                            .answer = typed.answer};
    if (proposal_decide(ctx, &what, &done) != 0)
        return -1;
    if (done == DECIDED_DONE)
        return team_go(reply, after(&one, &what));
    /* As it is by now. */
    rc = proposal_find(ctx, what.uuid, &one);
    if (rc != 1)
        return rc;
    typed.error = decided_sentence(done);
    reply->status = done == DECIDED_RULES ? 503 : done == DECIDED_CHANGED || done == DECIDED_ANSWERED ? 409 : 422;
    return one_draw(ctx, req, reply, &one, &typed);
}
