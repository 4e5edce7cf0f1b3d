/* Finding a slot: who could be where and when, with reasons; what is refused and by which constraint. */
#include "app/access.h"
#include "app/directory.h"
#include "base/date.h"
#include "base/duration.h"
#include "findings.h"
#include "slots_form.h"

/* Bytes of an address with all that is filled in beforehand. */
#define URL_MAX 2000

/* Bytes of a sentence about a slot. */
#define SENTENCE_MAX 1000

/* Reasons of refusal that are told. */
#define REFUSALS_TOLD 12

/* What refuses, without saying how: "IDE 1 : absence, 6 jours". */
static const char *const refusal_words[CONSTRAINT__MAX] = {
    [CONSTRAINT_PERSON_BUSY] = "déjà à une autre date",
    [CONSTRAINT_PLACE_BUSY] = "lieu qui accueille déjà une date",
    [CONSTRAINT_STAFF] = "équipe à revoir",
    [CONSTRAINT_ABSENCE] = "absence",
    [CONSTRAINT_CALENDAR] = "pas libre d’après son agenda",
    [CONSTRAINT_PERSON_HOURS] = "hors de ses horaires",
    [CONSTRAINT_LUNCH] = "pas de temps pour déjeuner",
    [CONSTRAINT_TRAVEL] = "pas de temps pour le trajet",
    [CONSTRAINT_SETUP] = "pas de temps pour s’installer",
    [CONSTRAINT_PLACE_CLOSED] = "n’ouvre pas",
    [CONSTRAINT_PUBLIC_HOLIDAY] = "jour férié",
    [CONSTRAINT_SCHOOL_HOLIDAY] = "vacances scolaires",
    [CONSTRAINT_CAPACITY] = "salle trop petite",
    [CONSTRAINT_CAMPAIGN] = "hors de la campagne",
    [CONSTRAINT_NOTICE] = "délai trop court",
    [CONSTRAINT_LOAD] = "charge trop lourde",
};

/* ---- One slot ---- */

static struct str when_words(struct ctx *ctx, const struct slots *s, const struct slot *x)
{
    struct buf b = buf_in(ctx->arena, 100);
    int end = x->start + s->minutes;
    date_full(&b, x->day);
    buf_lit(&b, ", de ");
    date_hour_words(&b, x->start);
    buf_lit(&b, " à ");
    date_hour_words(&b, end > 1440 ? end - 1440 : end);
    return buf_str(&b);
}

static struct str who_words(struct ctx *ctx, const struct slots *s, const struct slot_group *g)
{
    struct buf b = buf_in(ctx->arena, SENTENCE_MAX);
    for (size_t i = 0; i < g->n; i++) {
        buf_raw_str(&b, i == 0 ? STR("") : i + 1 == g->n ? STR(" et ") : STR(", "));
        buf_raw_str(&b, str_of(s->board->people[g->people[i]].person.label));
    }
    return buf_str(&b);
}

static void add_held(struct view *list, struct ctx *ctx, const struct slot_group *g, const struct slot *x)
{
    const char *dates = x->together > 1 ? "dates" : "date";
    if (x->together > 0)
        view_append_text(list, str_of(arena_printf(ctx->arena, "%s déjà tenu %lld %s ici%s", g->n > 1 ? "ont" : "a",
                                                   (long long)x->together, dates, g->n > 1 ? " ensemble" : "")));
    else if (x->apart > 0)
        view_append_text(list, str_of(arena_printf(ctx->arena, "un des membres a déjà tenu %lld date%s ici",
                                                   (long long)x->apart, x->apart > 1 ? "s" : "")));
}

static void add_road(struct view *list, struct ctx *ctx, const struct slots *s, const struct slot *x)
{
    const struct board *b = s->board;
    if (x->road.date == BOARD_NONE)
        return;
    const struct board_date *d = &b->dates[x->road.date];
    struct buf t = buf_in(ctx->arena, SENTENCE_MAX);
    buf_fmt(&t, "%s a %lld\u00A0min de trajet ", b->people[x->road.person].person.label, (long long)x->road.minutes);
    buf_raw_str(&t, x->road.after ? STR("après") : STR("avant"));
    buf_fmt(&t, " «\u00A0%s\u00A0»", d->title);
    if (b->places[d->place].commune)
        buf_fmt(&t, " (%s)", b->places[d->place].commune);
    buf_raw_str(&t, x->road.after ? STR(", qui finit à ") : STR(", qui commence à "));
    date_hour_words(&t, x->road.after ? (d->start + d->minutes) % 1440 : d->start);
    view_append_text(list, buf_str(&t));
}

static void add_load(struct view *list, struct ctx *ctx, const struct slot_group *g)
{
    struct buf t = buf_in(ctx->arena, SENTENCE_MAX);
    if (g->minutes == 0) {
        view_append_text(list, STR("rien d’autre de planifié entre ces dates"));
        return;
    }
    buf_lit(&t, "déjà ");
    duration_words(&t, g->minutes);
    buf_raw_str(&t, g->n > 1 ? STR(" de dates sur la période, en tout") : STR(" de dates sur la période"));
    view_append_text(list, buf_str(&t));
}

/* The form of a new date, with all this filled in. */
static struct str plan_url(struct ctx *ctx, const struct slots *s, const struct slot *x)
{
    const struct slot_group *g = &s->groups[x->group];
    struct buf b = buf_in(ctx->arena, URL_MAX);
    char iso[DATE_ISO_SIZE];
    date_iso(x->day, iso);
    buf_fmt(&b, "/equipe/planning/nouvelle?genre=%s&jour=%s&heure=%02d%%3A%02d&duree=%d", s->kind->name, iso,
            x->start / 60, x->start % 60, s->minutes);
    if (x->place != BOARD_NONE) {
        const struct board_place *p = &s->board->places[x->place];
        buf_raw_str(&b, p->uuid ? STR("&lieu=") : STR("&lieu_cherche="));
        buf_url(&b, str_of(p->uuid ? p->uuid : p->name));
    }
    if (g->team)
        buf_fmt(&b, "&equipe=%s", g->team->uuid);
    for (size_t i = 0; i < g->n; i++)
        buf_fmt(&b, "&personne=%s", s->board->people[g->people[i]].person.uuid);
    return buf_str(&b);
}

/* Where nothing is known of school holidays, the page says it once. */
static bool school_known(const struct slots *s, int32_t day)
{
    return s->board->school.from <= day && day <= s->board->school.until;
}

static void set_slot(struct view *v, struct ctx *ctx, const struct slots *s, const struct slot *x)
{
    const struct slot_group *g = &s->groups[x->group];
    const struct board_place *place = x->place == BOARD_NONE ? NULL : &s->board->places[x->place];
    struct view *reasons = view_set_list(v, "reasons");
    bool plans = access_allows((enum account_role)ctx->account->role, RIGHT_EDIT);
    view_set_text(v, "when", when_words(ctx, s, x));
    view_set_text(v, "who", who_words(ctx, s, g));
    view_set_text(v, "team", str_of(g->team ? g->team->label : NULL));
    view_set_text(v, "place", str_of(place ? place->name : NULL));
    view_set_text(v, "commune",
                  str_of(place && place->commune && strcmp(place->commune, place->name) != 0 ? place->commune : NULL));
    view_set_text(v, "plan_url", plans && !x->refused ? plan_url(ctx, s, x) : STR(""));
    if (!x->refused) {
        add_held(reasons, ctx, g, x);
        add_road(reasons, ctx, s, x);
        add_load(reasons, ctx, g);
    }
    struct findings f = {.n = 0};
    for (size_t i = 0; i < x->n_found; i++) {
        if (x->found[i].constraint != CONSTRAINT_SCHOOL_HOLIDAY || school_known(s, x->day))
            f.items[f.n++] = x->found[i];
    }
    findings_set(v, &f);
}

/* ---- All of them ---- */

static void set_days(struct page *p, const struct slots *s)
{
    struct view *days = view_set_list(p->view, "days");
    for (size_t i = 0; i < s->n_days; i++) {
        const struct slot_day *d = &s->days[i];
        struct view *v = view_append(days), *slots = view_set_list(v, "slots"), *refused = view_set_list(v, "refused");
        struct buf day = buf_in(p->ctx->arena, 60);
        date_full(&day, d->day);
        view_set_text(v, "day", buf_str(&day));
        view_set_int(v, "clear", (int64_t)d->clear);
        view_set_int(v, "warned", (int64_t)(d->n + d->more - d->clear));
        view_set_int(v, "more", (int64_t)d->more);
        view_set_int(v, "more_refused", (int64_t)d->more_refused);
        for (size_t k = 0; k < d->n; k++)
            set_slot(view_append(slots), p->ctx, s, &d->slots[k]);
        for (size_t k = 0; k < d->n_refused; k++)
            set_slot(view_append(refused), p->ctx, s, &d->refused[k]);
    }
}

/* "IDE 1 : absence, 4 jours", and which day of the week when it is always the same. */
static void set_refusals(struct page *p, const struct slots *s)
{
    struct view *list = view_set_list(p->view, "refusals");
    for (size_t i = 0; i < s->n_refusals && i < REFUSALS_TOLD; i++) {
        const struct slot_refusal *r = &s->refusals[i];
        struct buf b = buf_in(p->ctx->arena, SENTENCE_MAX);
        if (r->person != BOARD_NONE)
            buf_fmt(&b, "%s\u00A0: ", s->board->people[r->person].person.label);
        else if (r->place != BOARD_NONE)
            buf_fmt(&b, "%s\u00A0: ", s->board->places[r->place].name);
        buf_fmt(&b, "%s, %zu jour%s", refusal_words[r->constraint], r->days, r->days > 1 ? "s" : "");
        for (int d = 0; d < 7 && r->days > 1; d++) {
            if (r->weekdays == 1u << d)
                buf_fmt(&b, ", toujours un %s", date_weekdays[d]);
        }
        view_append_text(list, buf_str(&b));
    }
}

static void set_found(struct page *p, const struct slots *s)
{
    struct view *best = view_set_list(p->view, "best");
    for (size_t i = 0; i < s->n_best; i++)
        set_slot(view_append(best), p->ctx, s, s->best[i]);
    set_days(p, s);
    set_refusals(p, s);
    view_set_int(p->view, "clear", (int64_t)s->clear);
    view_set_int(p->view, "warned", (int64_t)(s->possible - s->clear));
    struct view *shut = view_set_list(p->view, "shut");
    for (size_t i = 0; i < s->n_shut; i++)
        view_append_text(shut, str_of(s->board->places[s->shut[i]].name));
    view_set_int(p->view, "shut_n", (int64_t)s->n_shut);
    view_set_bool(p->view, "all_shut", s->n_shut && s->n_shut == s->n_places);
    view_set_int(p->view, "days_n", (int64_t)s->n_days);
    view_set_int(p->view, "groups_n", (int64_t)s->n_groups);
    view_set_int(p->view, "size", (int64_t)s->size);
    view_set_bool(p->view, "more_groups", s->more_groups);
    view_set_bool(p->view, "more_days", s->more_days);
    view_set_bool(p->view, "elsewhere", s->elsewhere);
    view_set_bool(p->view, "school_unknown",
                  s->n_days && s->kind->policy[CONSTRAINT_SCHOOL_HOLIDAY].strength != STRENGTH_OFF &&
                      !(school_known(s, s->days[0].day) && school_known(s, s->days[s->n_days - 1].day)));
}

int planning_slots_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct slots *s = ARENA_NEW(ctx->arena, struct slots);
    struct slots_form *f = ARENA_NEW(ctx->arena, struct slots_form);
    bool asked = route_narrows(req), found = false;
    if (!s || !f)
        return fail_memory(&ctx->err);
    if (directory_as_team(ctx) != 0 || slots_form_begin(ctx, req, f) != 0)
        return -1;
    int rc = asked ? slots_form_parse(f) : 0;
    if (rc < 0)
        return -1;
    if (rc == 1) {
        found = slots_search(ctx, &f->wish, s) == 0;
        if (!found && slots_form_refused(f) != 0)
            return -1;
    }
    if (planning_start(&p, ctx, req, "Trouver un créneau", PLANNING_SLOTS) != 0 || slots_form_set(&p, f) != 0)
        return -1;
    page_address(&p, reply, "/equipe/planning/creneaux", NULL, true);
    page_style(&p, "forms.css");
    page_style(&p, "series.css");
    page_style(&p, "slots.css");
    view_set_bool(p.view, "asked", asked);
    view_set_bool(p.view, "found", found);
    set_found(&p, s);
    return team_finish(&p, "planning_slots", reply);
}
