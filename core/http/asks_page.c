/* What partners ask of the planning, for coordinators: the queue, and one of them turned into dates or answered. */
#include "app/announce.h"
#include "app/asks.h"
#include "app/planning.h"
#include "asks.h"
#include "reread.h"
#include "base/date.h"
#include "publish/occurrence_view.h"

/* Bytes of the words shown in the queue. */
#define SHOWN_BYTES 160

#define PATH "/equipe/planning/demandes"

/* ---- The queue ---- */

static struct str from_words(struct ctx *ctx, const struct ask *x)
{
    return x->from == ASK_PARTNER
               ? str_of(arena_printf(ctx->arena, "Partenaire «\u00A0%s\u00A0»", x->partner ? x->partner : ""))
               : STR("La structure, par son lien");
}

/* What the queue and the page of one both say. */
static void set_head(struct view *v, struct page *p, const struct ask *x)
{
    struct ctx *ctx = p->ctx;
    struct buf ago = buf_in(ctx->arena, 100);
    date_ago(&ago, paris_date(x->created_at), ctx_today(ctx));
    view_set_text(v, "about", str_of(x->structure_name));
    view_set_text(v, "what", ask_words(ctx, x));
    view_set_text(v, "from", from_words(ctx, x));
    view_set_text(v, "ago", buf_str(&ago));
    view_set_text(v, "when", team_instant(ctx, x->created_at));
    view_set_text(v, "state", str_of(ask_state_words(x->state)));
    view_set_bool(v, "open", x->state == ASK_OPEN);
    view_set_bool(v, "workshop", x->kind == ASK_WORKSHOP);
    view_set_text(v, "theme", str_of(x->theme ? taxonomy_label(p->wording.taxonomy, SCHEME_THEME, x->theme) : NULL));
}

static const char *queue_url(bool open)
{
    return open ? PATH : PATH "?choix=traitees";
}

struct where {
    struct ctx *ctx;
    bool open;
};

static struct str page_url(const void *arg, int n)
{
    const struct where *w = arg;
    return str_of(arena_printf(w->ctx->arena, "%s%cpage=%d", queue_url(w->open), w->open ? '?' : '&', n));
}

static const char *done_sentence(struct str code)
{
    return str_is(code, "traitee")   ? "C’est répondu."
           : str_is(code, "refusee") ? "C’est classé sans suite. Rien n’a changé dans le planning."
                                     : NULL;
}

int asks_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct asks_list all;
    int n = (int)request_int(req, "page", 1);
    bool open = !str_is(request_text(req, "choix"), "traitees");
    if (asks_list(ctx, open, n, &all) != 0)
        return -1;
    if (n > 1 && all.n == 0) {
        reply_error(ctx, reply, 404, "Cette page de demandes n’existe pas.");
        return 0;
    }
    if (planning_start(&p, ctx, req, "Demandes des partenaires", PLANNING_ASKS) != 0)
        return -1;
    page_address(&p, reply, PATH, NULL, true);
    view_set_text(p.view, "done", str_of(done_sentence(request_text(req, "fait"))));
    view_set_bool(p.view, "waiting", open);
    struct view *choices = view_set_list(p.view, "choices");
    for (int closed = 0; closed < 2; closed++) {
        struct view *v = view_append(choices);
        view_set_text(v, "label", closed ? STR("Traitées") : STR("En attente"));
        view_set_text(v, "url", str_of(queue_url(!closed)));
        view_set_int(v, "count", closed ? all.counts.closed : all.counts.open);
        view_set_bool(v, "current", open == !closed);
    }
    struct view *rows = view_set_list(p.view, "rows");
    for (size_t i = 0; i < all.n; i++) {
        struct view *v = view_append(rows);
        struct str words = str_of(all.items[i].words), start = utf8_prefix(words, SHOWN_BYTES);
        set_head(v, &p, &all.items[i]);
        view_set_text(v, "url", str_of(arena_printf(ctx->arena, PATH "/%s", all.items[i].uuid)));
        view_set_text(v, "words",
                      start.n == words.n ? words : str_of(arena_printf(ctx->arena, "%.*s…", (int)start.n, start.p)));
    }
    size_t last = (all.total + ASKS_PAGE_SIZE - 1) / ASKS_PAGE_SIZE;
    page_numbers(p.view, n, last < ASKS_PAGE_MAX ? (int)last : ASKS_PAGE_MAX, page_url, &(struct where){ctx, open});
    return team_finish(&p, "asks", reply);
}

/* ---- One ---- */

/* What somebody wrote, for the form that is shown again. */
struct typed {
    struct str answer, reason;
    const struct str *cancel;
    size_t n_cancel;
    bool sent;
    const char *error, *answer_error, *reason_error;
};

static void add_hidden(struct view *list, const char *name, struct str value)
{
    struct view *v = view_append(list);
    view_set_text(v, "name", str_of(name));
    view_set_text(v, "value", value);
}

static void add_place(struct view *list, struct ctx *ctx, const struct place *p)
{
    struct view *v = view_append(list);
    const char *title = p->name ? p->name : p->address ? p->address : p->city ? p->city : "Lieu";
    const char *words = p->city && title != p->city ? arena_printf(ctx->arena, "%s, %s", title, p->city) : title;
    view_set_text(v, "value", str_of(p->uuid));
    view_set_text(v, "label", str_of(p->confidential ? arena_printf(ctx->arena, "%s (confidentiel)", words) : words));
}

/* The form that leads to that of a new date: what is known of it, the place that they named or have, or a choice. */
static void set_plan(struct page *p, const struct ask_one *one)
{
    struct ctx *ctx = p->ctx;
    const struct ask *x = &one->ask;
    const struct place *places = one->structure.places.items;
    size_t n = x->place_uuid ? 0 : one->structure.places.n;
    struct view *plan = view_set_list(p->view, "plan"), *choice = view_set_list(p->view, "places");
    struct str codes = str_of(x->publics), code;
    add_hidden(plan, "genre", STR("atelier"));
    add_hidden(plan, "demande", str_of(x->uuid));
    if (x->theme)
        add_hidden(plan, "theme", str_of(x->theme));
    for (bool more = codes.n > 0; str_cut(&codes, '|', &code, &more);)
        add_hidden(plan, "publics", code);
    if (x->people)
        add_hidden(plan, "places", str_of(arena_printf(ctx->arena, "%lld", (long long)x->people)));
    if (x->place_uuid || n == 1)
        add_hidden(plan, "lieu", str_of(x->place_uuid ? x->place_uuid : places[0].uuid));
    for (size_t i = 0; n > 1 && i < n; i++)
        add_place(choice, ctx, &places[i]);
}

static void set_wishes(struct view *v, struct page *p, const struct ask *x)
{
    struct view *publics = view_set_list(v, "publics"), *days = view_set_list(v, "days");
    struct str codes = str_of(x->publics), one;
    struct buf all = buf_in(p->ctx->arena, ASK_DAYS_MAX * 60);
    char iso[DATE_ISO_SIZE];
    for (bool more = codes.n > 0; str_cut(&codes, '|', &one, &more);)
        view_append_text(publics,
                         str_of(taxonomy_label(p->wording.taxonomy, SCHEME_PUBLIC, str_dup(p->ctx->arena, one))));
    for (size_t i = 0; i < x->n_days; i++) {
        struct view *o = view_append(days);
        struct buf words = buf_in(p->ctx->arena, 60);
        date_full(&words, x->days[i]);
        date_iso(x->days[i], iso);
        buf_raw_str(&all, i ? STR(", ") : STR(""));
        buf_raw_str(&all, buf_str(&words));
        view_set_text(o, "when", buf_str(&words));
        view_set_text(o, "day", str_of(arena_strdup(p->ctx->arena, iso)));
    }
    view_set_text(v, "days_words", buf_str(&all));
    view_set_int(v, "people", x->people);
}

int ask_set_planned(struct page *p, struct str uuid)
{
    struct ask_one one;
    int rc = uuid.n ? asks_find(p->ctx, uuid, &one) : 0;
    if (rc != 1 || one.ask.kind != ASK_WORKSHOP) {
        view_set_null(p->view, "ask");
        return rc < 0 ? -1 : 0;
    }
    struct view *v = view_set_object(p->view, "ask");
    set_head(v, p, &one.ask);
    set_wishes(v, p, &one.ask);
    view_set_text(v, "uuid", str_of(one.ask.uuid));
    view_set_text(v, "url", str_of(arena_printf(p->ctx->arena, PATH "/%s", one.ask.uuid)));
    view_set_text(v, "words", str_of(one.ask.words));
    view_set_text(v, "answer_to", str_of(one.ask.mail));
    view_set_int(v, "answer_max", ASK_WORDS_MAX);
    return 0;
}

static bool ticked(const struct typed *typed, const char *uuid)
{
    for (size_t i = 0; i < typed->n_cancel; i++) {
        if (str_is(typed->cancel[i], uuid))
            return true;
    }
    return !typed->sent; /* what is touched is cancelled unless it is left */
}

static struct view *add_date(struct view *list, struct page *p, const struct occurrence *o,
                             const struct announcement *said)
{
    struct view *v = view_append(list);
    view_occurrence(v, o, said, &p->wording);
    view_set_text(v, "team_url", str_of(arena_printf(p->ctx->arena, "/equipe/planning/dates/%s", o->uuid)));
    return v;
}

static int set_touched(struct page *p, const struct ask_one *one, const struct typed *typed)
{
    struct announcement *said;
    if (announce(p->ctx, p->wording.taxonomy, one->touched, one->n_touched, &said) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "touched");
    for (size_t i = 0; i < one->n_touched; i++) {
        struct view *v = add_date(list, p, &one->touched[i], &said[i]);
        view_set_bool(v, "ticked", ticked(typed, one->touched[i].uuid));
    }
    return 0;
}

static int set_tied(struct page *p, const struct ask_one *one)
{
    struct announcement *said;
    size_t n = one->n_tied < ASK_TOLD_MAX ? one->n_tied : ASK_TOLD_MAX;
    if (announce(p->ctx, p->wording.taxonomy, one->tied, n, &said) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "tied");
    for (size_t i = 0; i < n; i++) {
        struct view *v = add_date(list, p, &one->tied[i], &said[i]);
        view_set_bool(v, "restored", one->ask.kind == ASK_CLOSURE && occurrence_live(one->tied[i].status));
    }
    view_set_int(p->view, "tied_n", (int64_t)one->n_tied);
    view_set_int(p->view, "tied_more", (int64_t)(one->n_tied - n));
    return 0;
}

/* The place they named, or the only one that they have. */
static void set_place(struct view *v, struct ctx *ctx, const struct ask_one *one)
{
    const struct ask *x = &one->ask;
    const char *uuid = x->place_uuid, *name = x->place_name, *city = x->place_city;
    if (!uuid && one->structure.places.n == 1) {
        const struct place *p = one->structure.places.items;
        uuid = p->uuid;
        name = p->name ? p->name : p->address ? p->address : one->structure.name;
        city = p->city;
    }
    view_set_text(v, "place", str_of(name));
    view_set_text(v, "city", str_of(city));
    view_set_text(v, "place_url", str_of(uuid ? arena_printf(ctx->arena, "/equipe/planning/lieux/%s", uuid) : NULL));
}

static const char *hours_url(struct ctx *ctx, const struct ask_one *one)
{
    const struct structure *s = &one->structure;
    const char *place = one->ask.place_uuid;
    if (!place && s->places.n == 1)
        place = ((const struct place *)s->places.items)->uuid;
    if (!s->id)
        return NULL;
    return place ? arena_printf(ctx->arena, "/equipe/fiches/%s/lieux/%s/horaires", s->uuid, place)
                 : arena_printf(ctx->arena, "/equipe/fiches/%s", s->uuid);
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct ask_one *one,
                const struct typed *typed)
{
    struct page p;
    const struct ask *x = &one->ask;
    if (planning_start(&p, ctx, req, "Demande d’un partenaire", PLANNING_ASKS) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    set_head(p.view, &p, x);
    set_wishes(p.view, &p, x);
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, PATH "/%s", x->uuid)));
    view_set_text(p.view, "fiche_url",
                  str_of(one->structure.id ? arena_printf(ctx->arena, "/equipe/fiches/%s", x->structure_uuid) : NULL));
    set_place(p.view, ctx, one);
    view_set_text(p.view, "hours_url", str_of(x->kind == ASK_CLOSURE ? hours_url(ctx, one) : NULL));
    view_set_text(p.view, "words", str_of(x->words));
    view_set_text(p.view, "answer_to", str_of(x->mail));
    view_set_text(p.view, "answered", x->answered_at ? team_instant(ctx, x->answered_at) : STR(""));
    view_set_text(p.view, "answered_by", str_of(x->answered_by));
    view_set_text(p.view, "answer", x->state == ASK_OPEN ? typed->answer : str_of(x->answer));
    view_set_int(p.view, "answer_max", ASK_WORDS_MAX);
    view_set_text(p.view, "reason", typed->sent ? typed->reason : STR("Le lieu sera fermé ce jour-là."));
    view_set_text(p.view, "error", str_of(typed->error));
    view_set_text(p.view, "answer_error", str_of(typed->answer_error));
    view_set_text(p.view, "reason_error", str_of(typed->reason_error));
    reread_set(p.ctx, p.view, "reason", &req->form, TOLD_WORDS, typed->reason);
    view_set_text(
        p.view, "done",
        str_of(str_is(request_text(req, "fait"), "planifiee") ? "C’est planifié, et la demande a sa réponse." : NULL));
    set_plan(&p, one);
    return set_touched(&p, one, typed) != 0 || set_tied(&p, one) != 0 ? -1 : team_finish(&p, "ask_one", reply);
}

int ask_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct ask_one one;
    int rc = asks_find(ctx, request_text(req, "uuid"), &one);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    return rc == 1 ? draw(ctx, req, reply, &one, &(struct typed){.sent = false}) : rc;
}

/* ---- The answer ---- */

static void say_why(struct typed *typed, enum ask_answered why)
{
    switch (why) {
    case ASK_ALREADY: typed->error = "Quelqu’un a déjà répondu à cette demande. Voici ce qu’il en a été."; break;
    case ASK_NO_ANSWER: typed->answer_error = "Dites pourquoi\u00A0: c’est ce que le partenaire lira."; break;
    case ASK_NO_REASON:
        if (!typed->reason_error)
            typed->reason_error = "Une raison est attendue, 300 caractères au plus\u00A0: qui voulait venir la lit.";
        break;
    case ASK_TOO_LONG: typed->answer_error = "C’est trop long\u00A0: 1000 caractères au plus."; break;
    case ASK_UNKNOWN:
    case ASK_ANSWERED: break;
    }
    if (!typed->error)
        typed->error = "Rien n’est enregistré\u00A0: il y a quelque chose à corriger plus bas.";
}

int ask_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct ask_one one;
    enum ask_answered done;
    struct typed typed = {.sent = true, .answer = request_text(req, "reponse"), .reason = request_text(req, "raison")};
    typed.n_cancel = request_codes(req, "annuler", &typed.cancel);
    struct answering what = {.uuid = request_text(req, "uuid"),
                             .refuse = str_is(request_text(req, "decision"), "refuser"),
                             .answer = typed.answer,
                             .cancel = typed.cancel,
                             .n_cancel = typed.n_cancel,
                             .reason = typed.reason};
    typed.reason_error = what.n_cancel && !what.refuse ? reread_wrong(ctx, &req->form, TOLD_WORDS, typed.reason) : NULL;
    if (typed.reason_error) {
        done = ASK_NO_REASON;
    } else if (asks_answer(ctx, &what, &done) != 0) {
        /* the reason names a secret place */
        if (ctx->err.code != ERR_INPUT || !str_starts(str_of(ctx->err.msg), STR("raison")))
            return -1;
        typed.reason_error = arena_strdup(ctx->arena, ctx->err.msg);
        ctx->err = (struct err){0};
        done = ASK_NO_REASON;
    }
    if (done == ASK_ANSWERED)
        return team_go(reply, what.refuse ? PATH "?fait=refusee" : PATH "?fait=traitee");
    int rc = asks_find(ctx, what.uuid, &one);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    say_why(&typed, done);
    reply->status = done == ASK_ALREADY ? 409 : 422;
    return draw(ctx, req, reply, &one, &typed);
}
