/* Who holds permanences and workshops: all of them, one of them, and one who is no longer planned. */
#include "app/access.h"
#include "app/accounts.h"
#include "app/invitations.h"
#include "base/date.h"
#include "busy.h"
#include "domain/work_week.h"
#include "people.h"

#define HERE "/equipe/personnes"

/* Dates that a person's page lists; the removal's page lists more. */
#define DATES_LISTED 12
#define REMOVAL_DATES_LISTED 60

static const char *person_url(struct ctx *ctx, const struct person *x)
{
    return arena_printf(ctx->arena, HERE "/%s", x->uuid);
}

static struct str hours_words(struct ctx *ctx, const struct person *x)
{
    struct buf b = buf_in(ctx->arena, 4000);
    work_week_words(&b, &x->hours);
    return buf_str(&b);
}

static bool is_in(const struct team *t, const struct person *x)
{
    for (size_t i = 0; i < t->members.n; i++) {
        if (strcmp(t->members.codes[i], x->uuid) == 0)
            return true;
    }
    return false;
}

static void set_teams(struct view *v, struct ctx *ctx, const struct people *all, const struct person *x)
{
    struct view *list = view_set_list(v, "teams");
    for (size_t i = 0; i < all->n_teams; i++) {
        const struct team *t = &all->teams[i];
        if (t->deleted || !is_in(t, x))
            continue;
        struct view *o = view_append(list);
        view_set_text(o, "label", str_of(t->label));
        view_set_text(o, "url", str_of(arena_printf(ctx->arena, HERE "/equipes/%s", t->uuid)));
    }
}

static void set_person(struct view *v, struct page *p, const struct people *all, const struct person *x)
{
    const struct absence *next = people_next_absence(all, x->id);
    view_set_text(v, "label", str_of(x->label));
    view_set_text(v, "url", str_of(person_url(p->ctx, x)));
    view_set_text(v, "employment", x->employment == EMPLOYMENT_SELF_EMPLOYED ? STR("en libéral") : STR(""));
    view_set_text(v, "professions", people_terms(p, SCHEME_PROFESSION, &x->professions));
    view_set_text(v, "skills", people_terms(p, SCHEME_SKILL, &x->skills));
    view_set_text(v, "hours", hours_words(p->ctx, x));
    view_set_bool(v, "away", next && next->start_utc <= p->ctx->now);
    view_set_text(v, "next", next ? people_absence(p->ctx, next) : STR(""));
    set_teams(v, p->ctx, all, x);
}

/* ---- All of them ---- */

static const char *done_sentence(const struct request *req)
{
    static const struct {
        const char *code, *sentence;
    } done[] = {{"note", "C’est enregistré."},
                {"retiree", "Elle n’est plus planifiée."},
                {"agenda-demande", "Le lien part par courriel."},
                {"agenda-efface", "Ce qui avait été donné est effacé."},
                {"agenda-adresse", "Rien n’est parti\u00A0: ce n’est pas une adresse de courriel."},
                {"planifiee", "Elle peut être planifiée de nouveau."},
                {"equipe-retiree", "L’équipe n’est plus proposée."},
                {"equipe-planifiee", "L’équipe est proposée de nouveau."}};
    for (size_t i = 0; i < sizeof done / sizeof *done; i++) {
        if (str_is(request_text(req, "fait"), done[i].code))
            return done[i].sentence;
    }
    return NULL;
}

static void set_groups(struct page *p, const struct people *all, bool gone, const char *name)
{
    struct view *list = view_set_list(p->view, name);
    for (size_t i = 0; i < all->n_teams; i++) {
        const struct team *t = &all->teams[i];
        if (t->deleted != gone)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "label", str_of(t->label));
        view_set_text(v, "members", people_labels(p->ctx, all, &t->members));
        view_set_text(v, "url", str_of(arena_printf(p->ctx->arena, HERE "/equipes/%s", t->uuid)));
    }
}

int people_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct people all;
    int64_t *failing;
    size_t n_failing;
    if (people_start(&p, ctx, req, "Personnes") != 0 || people_read(ctx, &all) != 0 ||
        busy_time_failing(ctx, &failing, &n_failing) != 0)
        return -1;
    page_address(&p, reply, HERE, NULL, true);
    view_set_text(p.view, "done", str_of(done_sentence(req)));
    struct view *people = view_set_list(p.view, "people"), *gone = view_set_list(p.view, "gone");
    for (size_t i = 0; i < all.n; i++) {
        struct view *v = view_append(all.items[i].deleted ? gone : people);
        set_person(v, &p, &all, &all.items[i]);
        bool fails = false;
        for (size_t k = 0; k < n_failing; k++)
            fails = fails || failing[k] == all.items[i].id;
        view_set_bool(v, "unread", fails);
    }
    set_groups(&p, &all, false, "groups");
    set_groups(&p, &all, true, "groups_gone");
    return team_finish(&p, "people", reply);
}

/* ---- One ---- */

/* The person of the address; NULL and the page of status 404. */
static const struct person *find(struct ctx *ctx, const struct request *req, struct reply *reply,
                                 const struct people *all)
{
    const struct person *x = people_person(all, request_text(req, "uuid"));
    if (!x)
        reply_error(ctx, reply, 404, NULL);
    return x;
}

static void set_absences(struct page *p, const struct people *all, const struct person *x)
{
    struct view *list = view_set_list(p->view, "absences");
    for (size_t i = 0; i < all->n_away; i++) {
        if (all->away[i].person == x->id)
            view_append_text(list, people_absence(p->ctx, &all->away[i]));
    }
}

static int set_account(struct page *p, const struct person *x)
{
    struct account *all;
    size_t n;
    const char *label = NULL;
    if (accounts_list(p->ctx, &all, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        label = x->account && all[i].id == x->account ? all[i].label : label;
    view_set_text(p->view, "account", str_of(label));
    return 0;
}

/* How their dates come to them. */
static int set_way(struct page *p, const struct person *x)
{
    struct invitation_way way;
    if (invitations_way(p->ctx, x->id, &way) < 0)
        return -1;
    struct view *v = view_set_object(p->view, "way");
    view_set_bool(v, "subscription", way.subscription);
    view_set_bool(v, "chosen", way.chosen);
    view_set_bool(v, "has_account", x->account != 0);
    view_set_bool(v, "reached", way.address != NULL);
    view_set_text(v, "told", way.told_at ? team_instant(p->ctx, way.told_at) : STR(""));
    return 0;
}

int person_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct people all;
    struct occurrence *dates;
    size_t n;
    if (people_read(ctx, &all) != 0)
        return -1;
    const struct person *x = find(ctx, req, reply, &all);
    if (!x)
        return 0;
    if (people_start(&p, ctx, req, x->label) != 0 || people_dates(ctx, x, &dates, &n) != 0 || set_account(&p, x) != 0 ||
        set_way(&p, x) != 0 || people_set_history(&p, &all, &person_type, x->id) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    view_set_text(p.view, "done", str_of(done_sentence(req)));
    set_person(view_set_object(p.view, "person"), &p, &all, x);
    view_set_bool(p.view, "gone", x->deleted);
    view_set_text(p.view, "absence_url",
                  str_of(arena_printf(ctx->arena, "/equipe/planning/absences?personne=%s", x->uuid)));
    view_set_text(p.view, "calendar_url", str_of(arena_printf(ctx->arena, "/equipe/agendas/personne/%s", x->uuid)));
    struct busy_time t;
    if (busy_time_of(ctx, str_of(x->uuid), &t) < 0)
        return -1;
    busy_set(p.view, ctx, &t);
    set_absences(&p, &all, x);
    people_set_dates(&p, dates, n, DATES_LISTED);
    return team_finish(&p, "person", reply);
}

/* ---- No longer planned ---- */

int person_removal_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct people all;
    struct occurrence *dates;
    struct series *series;
    size_t n, n_series;
    if (people_read(ctx, &all) != 0)
        return -1;
    const struct person *x = find(ctx, req, reply, &all);
    if (!x)
        return 0;
    if (people_start(&p, ctx, req, "Ne plus planifier") != 0 || people_dates(ctx, x, &dates, &n) != 0 ||
        people_series(ctx, x, &series, &n_series) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    set_person(view_set_object(p.view, "person"), &p, &all, x);
    people_set_dates(&p, dates, n, REMOVAL_DATES_LISTED);
    struct view *list = view_set_list(p.view, "series");
    for (size_t i = 0; i < n_series; i++)
        view_append_text(list, str_of(series[i].title));
    return team_finish(&p, "person_removal", reply);
}

int person_removal_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str uuid = request_text(req, "uuid"), state = request_text(req, "etat");
    bool gone = str_is(state, "retiree");
    struct people all;
    if (!gone && !str_is(state, "planifiee")) {
        reply_error(ctx, reply, 400, "Cet état n’existe pas.");
        return 0;
    }
    if (people_read(ctx, &all) != 0)
        return -1;
    const struct person *x = find(ctx, req, reply, &all);
    if (!x)
        return 0;
    if (people_remove(ctx, uuid, gone) < 0)
        return -1;
    return team_go(reply, arena_printf(ctx->arena, HERE "/%s?fait=%.*s", x->uuid, (int)state.n, state.p));
}
