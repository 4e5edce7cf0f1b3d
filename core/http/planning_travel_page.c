/* What the planning is told of ways between communes, and of a place. */
#include "app/announce.h"
#include "app/commune_choice.h"
#include "app/planning_settings.h"
#include "asks.h"
#include "publish/occurrence_view.h"

#define TRAVEL_PATH "/equipe/planning/trajets"

/* Dates of a place that its page lists. */
#define PLACE_DATES_MAX 40

/* ---- Travel ---- */

/* What was typed of a new pair, shown again with what is wrong. */
struct typed {
    struct str from, to, minutes;
    const char *from_error, *to_error, *minutes_error;
};

/* "1,3" */
static struct str decimal(struct ctx *ctx, double value)
{
    int64_t tenths = (int64_t)(value * 10 + 0.5);
    return str_of(tenths % 10
                      ? arena_printf(ctx->arena, "%lld,%lld", (long long)(tenths / 10), (long long)(tenths % 10))
                      : arena_printf(ctx->arena, "%lld", (long long)(tenths / 10)));
}

static int draw_travel(struct ctx *ctx, const struct request *req, struct reply *reply, const struct typed *typed)
{
    struct page p;
    struct travel *list;
    struct constraint_policy policy;
    bool known;
    size_t n;
    if (team_start(&p, ctx, req, "Temps de trajet", TEAM_SETTINGS) != 0 || travel_list(ctx, &list, &n) != 0 ||
        travel_rule(ctx, &policy, &known) != 0)
        return -1;
    page_style(&p, "planning.css");
    page_address(&p, reply, TRAVEL_PATH, NULL, true);
    view_set_text(p.view, "done",
                  str_is(request_text(req, "fait"), "oui") ? STR("C’est enregistré. Le planning en tient compte.")
                                                           : STR(""));
    view_set_bool(p.view, "edit", access_allows((enum account_role)ctx->account->role, RIGHT_EDIT));
    view_set_text(p.view, "factor", known ? decimal(ctx, policy.factor) : STR(""));
    view_set_text(p.view, "speed", known ? decimal(ctx, policy.speed) : STR(""));
    view_set_int(p.view, "beside", policy.minutes);
    view_set_int(p.view, "max", TRAVEL_MINUTES_MAX);
    view_set_text(p.view, "from", typed->from);
    view_set_text(p.view, "to", typed->to);
    view_set_text(p.view, "minutes", typed->minutes);
    view_set_text(p.view, "from_error", str_of(typed->from_error));
    view_set_text(p.view, "to_error", str_of(typed->to_error));
    view_set_text(p.view, "minutes_error", str_of(typed->minutes_error));
    struct view *rows = view_set_list(p.view, "rows");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(rows);
        view_set_text(v, "from", str_of(list[i].from_name));
        view_set_text(v, "to", str_of(list[i].to_name));
        view_set_text(v, "from_code", str_of(list[i].from));
        view_set_text(v, "to_code", str_of(list[i].to));
        view_set_int(v, "minutes", list[i].minutes);
        view_set_text(v, "computed",
                      list[i].computed < 0
                          ? STR("")
                          : str_of(arena_printf(ctx->arena, "%lld\u00A0min calculées", (long long)list[i].computed)));
    }
    return team_finish(&p, "planning_travel", reply);
}

int travel_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return draw_travel(ctx, req, reply, &(struct typed){.minutes = STR("")});
}

/* The commune that was typed, or why it is none. */
static int find_commune(struct ctx *ctx, struct str text, const char **insee, const char **why)
{
    struct commune_choice c = {0};
    *insee = NULL;
    if (text.n && commune_choice(ctx, text, &c) != 0)
        return -1;
    if (c.chosen)
        *insee = c.chosen->insee;
    else
        *why = text.n == 0 ? "Écrivez le nom d’une commune."
               : c.n > 1 && !c.near
                   ? "Plusieurs communes portent ce nom\u00A0: écrivez son code postal et son nom, ou son code INSEE."
                   : "Cette commune n’est pas connue\u00A0: vérifiez son nom, ou écrivez son code postal.";
    return 0;
}

/* Minutes as they were typed; false: why they are none. */
static bool read_minutes(struct str text, int64_t *out, const char **why)
{
    struct err ignored;
    if (str_to_int(text, 0, TRAVEL_MINUTES_MAX, out, &ignored) == 0)
        return true;
    *why = "Un nombre de minutes est attendu, de 0 à 600.";
    return false;
}

int travel_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct typed typed = {
        .from = request_text(req, "de"), .to = request_text(req, "a"), .minutes = request_text(req, "minutes")};
    const char *from, *to;
    int64_t minutes = -1;
    bool remove = str_is(request_text(req, "geste"), "retirer");
    if (find_commune(ctx, typed.from, &from, &typed.from_error) != 0 ||
        find_commune(ctx, typed.to, &to, &typed.to_error) != 0)
        return -1;
    if (from && to && strcmp(from, to) == 0)
        typed.to_error = "Une autre commune est attendue.";
    bool good = remove || read_minutes(typed.minutes, &minutes, &typed.minutes_error);
    if (!good || typed.from_error || typed.to_error) {
        reply->status = 422;
        return draw_travel(ctx, req, reply, &typed);
    }
    return travel_save(ctx, from, to, minutes) != 0 ? -1 : team_go(reply, TRAVEL_PATH "?fait=oui");
}

/* ---- A place ---- */

static int set_dates(struct page *p, const struct place_planning *place)
{
    struct ctx *ctx = p->ctx;
    int64_t now = ctx_time(ctx, ctx->now + 3600);
    struct occurrence_query q = {
        .from = now, .to = now + (int64_t)SERIES_AHEAD_DAYS * 86400, .place = place->id, .examples = true};
    struct announcement *said;
    struct occurrence *list;
    size_t n;
    if (occurrence_list(ctx->db, &audience_team, &q, ctx->arena, &list, &n, &ctx->err) != 0)
        return -1;
    view_set_int(p->view, "dates_n", (int64_t)n);
    n = n < PLACE_DATES_MAX ? n : PLACE_DATES_MAX;
    if (announce(ctx, p->wording.taxonomy, list, n, &said) != 0)
        return -1;
    struct view *rows = view_set_list(p->view, "dates");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(rows);
        view_occurrence(v, &list[i], &said[i], &p->wording);
        view_set_text(v, "team_url", str_of(arena_printf(ctx->arena, "/equipe/planning/dates/%s", list[i].uuid)));
    }
    return 0;
}

static int draw_place(struct ctx *ctx, const struct request *req, struct reply *reply, const struct place_planning *x,
                      struct str capacity, const char *error)
{
    struct page p;
    if (planning_start(&p, ctx, req, arena_printf(ctx->arena, "%s dans le planning", x->name), PLANNING_PLACES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    const char *fiche = x->structure_uuid ? arena_printf(ctx->arena, "/equipe/fiches/%s", x->structure_uuid) : NULL;
    bool edits = access_allows((enum account_role)ctx->account->role, RIGHT_EDIT);
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "/equipe/planning/lieux/%s", x->uuid)));
    view_set_text(p.view, "name", str_of(x->name));
    view_set_text(p.view, "city", str_of(x->city));
    view_set_bool(p.view, "confidential", x->confidential);
    view_set_text(p.view, "structure", str_of(x->structure_name));
    view_set_text(p.view, "fiche_url", str_of(fiche));
    view_set_text(p.view, "hours_url",
                  str_of(fiche && edits ? arena_printf(ctx->arena, "%s/lieux/%s/horaires", fiche, x->uuid) : NULL));
    view_set_text(p.view, "plan_url",
                  str_of(edits ? arena_printf(ctx->arena, "/equipe/planning/nouvelle?lieu=%s", x->uuid) : NULL));
    view_set_bool(p.view, "edit", edits);
    view_set_text(p.view, "capacity", capacity);
    view_set_bool(p.view, "school_closed", x->school_closed);
    view_set_text(p.view, "error", str_of(error));
    view_set_bool(p.view, "done", str_is(request_text(req, "fait"), "oui"));
    return set_dates(&p, x) != 0 ? -1 : team_finish(&p, "planning_place", reply);
}

/* 1; 0: answered; -1. */
static int find_place(struct ctx *ctx, const struct request *req, struct reply *reply, struct place_planning *out)
{
    int rc = place_planning_read(ctx, request_text(req, "uuid"), out);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    return rc;
}

int place_planning_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct place_planning x;
    int rc = find_place(ctx, req, reply, &x);
    if (rc != 1)
        return rc;
    const char *capacity = x.capacity ? arena_printf(ctx->arena, "%lld", (long long)x.capacity) : NULL;
    return draw_place(ctx, req, reply, &x, str_of(capacity), NULL);
}

int place_planning_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct place_planning x;
    struct str typed = request_text(req, "capacite");
    struct err ignored;
    int64_t capacity = 0;
    int rc = find_place(ctx, req, reply, &x);
    if (rc != 1)
        return rc;
    x.school_closed = str_is(request_text(req, "vacances"), "oui");
    if (typed.n && str_to_int(typed, 1, PLACE_CAPACITY_MAX, &capacity, &ignored) != 0) {
        reply->status = 422;
        return draw_place(ctx, req, reply, &x, typed, "Un nombre de personnes est attendu, de 1 à 1000.");
    }
    const char *back = arena_printf(ctx->arena, "/equipe/planning/lieux/%s?fait=oui", x.uuid);
    return place_planning_save(ctx, x.id, capacity, x.school_closed) != 0 ? -1
           : !back                                                        ? fail_memory(&ctx->err)
                                                                          : team_go(reply, back);
}
