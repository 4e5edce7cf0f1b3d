/* The dates at a structure's places, in its own page, and what it asks of the planning: a workshop, or that nobody
 * comes on days on which it is closed. */
#include "app/announce.h"
#include "app/asks.h"
#include "asks.h"
#include "base/date.h"
#include "own.h"
#include "publish/occurrence_view.h"
#include "signed.h"

/* Dates to come that are shown before the forms, unless all are asked for. */
#define COMING_SHOWN 10

/* What was typed, and what is wrong with it. */
struct typed {
    struct asking asking;
    const char *wrong[ASK_FIELD__MAX];
    struct ask closure; /* whose dates were asked for */
    bool looked;        /* at them */
};

static const struct {
    const char *name, *error; /* of the view */
    const char *field;        /* of the form */
} fields[ASK_FIELD__MAX] = {
    [ASK_THEME] = {"theme", "theme_error", "theme"},
    [ASK_PUBLICS] = {"publics_typed", "publics_error", "public"},
    [ASK_PEOPLE] = {"people", "people_error", "personnes"},
    [ASK_DAY_1] = {"day1", "day1_error", "jour1"},
    [ASK_DAY_2] = {"day2", "day2_error", "jour2"},
    [ASK_DAY_3] = {"day3", "day3_error", "jour3"},
    [ASK_FIRST] = {"first", "first_error", "du"},
    [ASK_LAST] = {"last", "last_error", "au"},
    [ASK_PLACE] = {"place", "place_error", "lieu"},
    [ASK_WORDS] = {"words", "words_error", "texte"},
    [ASK_MAIL] = {"mail_typed", "mail_typed_error", "courriel"},
};

const struct structure *own_seen(const struct door *d, const struct audience **who)
{
    bool partner = d->from == PROPOSAL_PARTNER && d->in.partners.id;
    *who = partner ? access_audience(ROLE_PARTNER) : &audience_public;
    return partner ? &d->in.partners : &d->in.open;
}

/* ---- Words ---- */

struct str ask_words(struct ctx *ctx, const struct ask *x)
{
    if (x->kind == ASK_WORKSHOP)
        return STR("un atelier");
    struct buf b = buf_in(ctx->arena, 160);
    buf_lit(&b, "fermés ");
    date_full_days(&b, x->first, x->last);
    return buf_str(&b);
}

const char *ask_state_words(int state)
{
    static const char *const words[ASK_STATE__MAX] = {"en attente", "traitée", "sans suite", "expirée"};
    return words[state];
}

/* ---- The page ---- */

static int set_dates(struct page *p, const struct occurrence *list, size_t n, struct view *out)
{
    struct announcement *said;
    if (announce(p->ctx, p->wording.taxonomy, list, n, &said) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        view_occurrence(view_append(out), &list[i], &said[i], &p->wording);
    return 0;
}

/* Those that are over, by their start before the others, and the next ones: all of them if they are asked for. */
static int set_agenda(struct door *d, struct page *p, struct occurrence *list, size_t n)
{
    struct ctx *ctx = d->ctx;
    int64_t now = ctx_time(ctx, ctx->now + 3600);
    struct occurrence *over = ARENA_ARRAY(ctx->arena, n, struct occurrence);
    size_t n_over = 0, n_coming = 0;
    if (!over)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < n; i++) {
        if (list[i].end_utc <= now)
            over[n_over++] = list[i];
        else
            list[n_coming++] = list[i];
    }
    bool all = str_is(request_text(d->req, "bloc"), "toutes") || n_coming <= COMING_SHOWN;
    view_set_int(p->view, "coming_n", (int64_t)n_coming);
    view_set_bool(p->view, "all", all && n_coming > COMING_SHOWN);
    view_set_text(p->view, "all_url",
                  str_of(all ? NULL : arena_printf(ctx->arena, "%s?partie=dates&bloc=toutes", d->url)));
    if (set_dates(p, list, all ? n_coming : COMING_SHOWN, view_set_list(p->view, "coming")) != 0)
        return -1;
    return set_dates(p, over, n_over, view_set_list(p->view, "over"));
}

static void set_terms(struct view *list, const struct taxonomy *t, enum scheme scheme, struct str one,
                      const struct str *many, size_t n_many)
{
    for (size_t i = 0; i < t->n[scheme]; i++) {
        const struct term *term = &t->terms[scheme][i];
        bool selected = str_is(one, term->code);
        for (size_t k = 0; k < n_many; k++)
            selected = selected || str_is(many[k], term->code);
        struct view *v = view_append(list);
        view_set_text(v, "value", str_of(term->code));
        view_set_text(v, "label", str_of(term->label));
        view_set_bool(v, "selected", selected);
    }
}

/* Of a form: what was typed into it when it is the one that was sent, else nothing. */
static void set_form(struct view *v, struct page *p, const struct typed *typed, enum ask_kind kind,
                     const struct structure *s)
{
    static const struct typed nothing;
    const struct typed *t = typed && typed->asking.kind == kind ? typed : &nothing;
    const struct taxonomy *terms = p->wording.taxonomy;
    for (int i = 0; i < ASK_FIELD__MAX; i++) {
        view_set_text(v, fields[i].name, t->asking.typed[i]);
        view_set_text(v, fields[i].error, str_of(t->wrong[i]));
    }
    set_terms(view_set_list(v, "themes"), terms, SCHEME_THEME, t->asking.typed[ASK_THEME], NULL, 0);
    set_terms(view_set_list(v, "publics"), terms, SCHEME_PUBLIC, STR(""), t->asking.publics, t->asking.n_publics);
    struct view *places = view_set_list(v, "places");
    size_t n = 0;
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *x = &((const struct place *)s->places.items)[i];
        if (x->confidential)
            continue;
        struct view *o = view_append(places);
        const char *title = x->name ? x->name : x->address ? x->address : x->city ? x->city : "Lieu";
        view_set_text(o, "value", str_of(x->uuid));
        view_set_text(o, "label", str_of(title));
        view_set_bool(o, "selected", str_is(t->asking.typed[ASK_PLACE], x->uuid));
        n++;
    }
    view_set_bool(v, "several", n > 1);
}

static bool is_theirs(const struct door *d, const struct ask *x)
{
    return d->from == PROPOSAL_PARTNER ? x->from == ASK_PARTNER && x->account == d->ctx->account->id
                                       : x->from == ASK_LINK;
}

/* The dates made or cancelled for it, as who reads this page may read them. */
static int set_tied(struct door *d, struct page *p, struct view *v, const struct ask *x)
{
    const struct audience *who;
    struct occurrence *list;
    struct announcement *said;
    size_t n;
    (void)own_seen(d, &who);
    if (asks_tied(d->ctx, who, x, &list, &n) != 0)
        return -1;
    size_t told = n < ASK_TOLD_MAX ? n : ASK_TOLD_MAX;
    if (announce(d->ctx, p->wording.taxonomy, list, told, &said) != 0)
        return -1;
    struct view *dates = view_set_list(v, "dates");
    for (size_t i = 0; i < told; i++) {
        struct view *o = view_append(dates);
        view_occurrence(o, &list[i], &said[i], &p->wording);
        view_set_bool(o, "restored", x->kind == ASK_CLOSURE && occurrence_live(list[i].status));
    }
    view_set_int(v, "dates_n", (int64_t)n);
    view_set_int(v, "dates_more", (int64_t)(n - told));
    view_set_bool(v, "workshop", x->kind == ASK_WORKSHOP);
    return 0;
}

static int set_asked(struct door *d, struct page *p)
{
    struct ctx *ctx = d->ctx;
    struct ask *sent = ARENA_ARRAY(ctx->arena, ASKS_SENT_MAX, struct ask);
    size_t n;
    if (!sent)
        return fail_memory(&ctx->err);
    if (ask_of(ctx->db, d->in.structure, ASKS_SENT_MAX, ctx->arena, sent, &n, &ctx->err) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "asked");
    for (size_t i = 0; i < n; i++) {
        const struct ask *x = &sent[i];
        bool theirs = is_theirs(d, x);
        struct view *v = view_append(list);
        view_set_text(v, "when", team_instant(ctx, x->created_at));
        view_set_text(v, "what", ask_words(ctx, x));
        view_set_text(v, "theme",
                      str_of(x->theme ? taxonomy_label(p->wording.taxonomy, SCHEME_THEME, x->theme) : NULL));
        view_set_text(v, "state", str_of(ask_state_words(x->state)));
        view_set_text(v, "words", str_of(theirs ? x->words : NULL));
        view_set_text(v, "answer", str_of(theirs ? x->answer : NULL));
        if (set_tied(d, p, v, x) != 0)
            return -1;
    }
    return 0;
}

/* The dates that the typed days of a closure touch, as who asks reads them. */
static int set_touched(struct door *d, struct page *p, struct view *v, const struct typed *typed)
{
    const struct audience *who;
    const struct structure *s = own_seen(d, &who);
    struct occurrence *list;
    size_t n, kept = 0;
    bool looked = typed && typed->looked;
    view_set_bool(v, "looked", looked);
    struct view *touched = view_set_list(v, "touched");
    if (!looked)
        return 0;
    const struct ask *x = &typed->closure;
    if (asks_dates(d->ctx, who, s, x->place, x->first, x->last, &list, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (occurrence_live(list[i].status))
            list[kept++] = list[i];
    }
    return set_dates(p, list, kept, touched);
}

static int draw(struct door *d, const struct typed *typed)
{
    struct page p;
    struct ctx *ctx = d->ctx;
    const struct audience *who;
    const struct structure *s = own_seen(d, &who);
    struct occurrence *list = NULL;
    size_t n = 0;
    int32_t today = ctx_today(ctx);
    if (own_start(d, &p, "Les dates chez vous") != 0)
        return -1;
    page_style(&p, "own.css");
    view_set_bool(p.view, "seen", s->id != 0);
    struct str done = request_text(d->req, "fait");
    view_set_bool(p.view, "done", str_is(done, "demande"));
    if (s->id && asks_dates(ctx, who, s, 0, today - ASK_PAST_DAYS, today + ASK_AHEAD_MAX, &list, &n) != 0)
        return -1;
    if (set_agenda(d, &p, list, n) != 0)
        return -1;
    struct view *workshop = view_set_object(p.view, "workshop"), *closure = view_set_object(p.view, "closure");
    set_form(workshop, &p, typed, ASK_WORKSHOP, s);
    set_form(closure, &p, typed, ASK_CLOSURE, s);
    if (set_touched(d, &p, closure, typed) != 0 || set_asked(d, &p) != 0)
        return -1;
    return own_finish(d, &p, "own_dates_link", "own_dates_signed");
}

int own_dates_page(struct door *d)
{
    return draw(d, NULL);
}

/* ---- What they send ---- */

static int read_form(struct door *d, struct typed *typed)
{
    struct asking *x = &typed->asking;
    const struct params *form = &d->req->form;
    struct str *publics = ARENA_ARRAY(d->ctx->arena, ASK_PUBLICS_MAX + 1, struct str);
    const struct audience *who;
    if (!publics)
        return fail_memory(&d->ctx->err);
    x->kind = str_is(request_text(d->req, "bloc"), "fermeture") ? ASK_CLOSURE : ASK_WORKSHOP;
    x->from = d->from == PROPOSAL_PARTNER ? ASK_PARTNER : ASK_LINK;
    x->of = own_seen(d, &who);
    for (int i = 0; i < ASK_FIELD__MAX; i++) {
        const struct str *value = params_first(form, fields[i].field);
        x->typed[i] = value && utf8_valid(*value) ? str_trim(*value) : STR("");
    }
    for (size_t i = 0; i < form->n && x->n_publics <= ASK_PUBLICS_MAX; i++) {
        if (str_is(form->items[i].name, "public") && form->items[i].value.n)
            publics[x->n_publics++] = form->items[i].value;
    }
    x->publics = publics;
    return 0;
}

static int add(struct door *d, struct typed *typed, enum asked *done)
{
    struct ctx *ctx = d->ctx;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = asks_add(ctx, &typed->asking, done, typed->wrong);
    if (rc == 0 && *done == ASKED_DONE && d->from == PROPOSAL_LINK)
        rc = partner_link_used(ctx->db, d->in.structure, ctx->now, &ctx->err);
    return ctx_finish_if(ctx, rc, *done == ASKED_DONE);
}

/* 1: answered; 0: why not stands in d or typed; -1. */
static int send(struct door *d, struct typed *typed)
{
    struct ctx *ctx = d->ctx;
    enum asked done;
    if (own_must_wait(d))
        return 0;
    if (add(d, typed, &done) != 0)
        return -1;
    if (done == ASKED_DONE) {
        const char *where = arena_printf(ctx->arena, "%s?partie=dates&fait=demande", d->url);
        return !where ? fail_memory(&ctx->err) : team_go(d->reply, where) == 0 ? 1 : -1;
    }
    d->reply->status = done == ASKED_FULL ? 503 : 422;
    d->error = done == ASKED_FULL ? "L’équipe a déjà beaucoup de vos demandes à lire. Téléphonez-lui plutôt."
                                  : "Rien n’est envoyé\u00A0: il y a quelque chose à corriger plus bas.";
    return 0;
}

int own_dates_form(struct door *d)
{
    struct typed *typed = ARENA_NEW(d->ctx->arena, struct typed);
    int64_t shown_at;
    if (!typed)
        return fail_memory(&d->ctx->err);
    if (read_form(d, typed) != 0)
        return -1;
    if (!typed->asking.of->id) {
        reply_error(d->ctx, d->reply, 404, NULL);
        return 0;
    }
    int good = own_read_stamp(d, &shown_at);
    if (good < 0)
        return -1;
    bool looks = str_is(request_text(d->req, "envoi"), "voir") && typed->asking.kind == ASK_CLOSURE;
    if (good && !looks) {
        int rc = send(d, typed);
        if (rc != 0)
            return rc < 0 ? -1 : 0;
    }
    if (looks) {
        int rc = asks_read_closure(d->ctx, &typed->asking, &typed->closure, typed->wrong);
        typed->looked = rc == 1;
        d->reply->status = rc == 1 && good ? 200 : 422;
    }
    return draw(d, typed);
}
