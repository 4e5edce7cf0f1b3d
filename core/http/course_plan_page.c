/* Plans for one course: dates for all that has none yet, side by side, with what each costs and why. It writes nothing:
 * a date is proposed on the page of its session. */
#include "app/course_plan.h"

#include "app/access.h"
#include "base/date.h"
#include "courses.h"

/* Bytes of a sentence. */
#define SENTENCE_MAX 600

static const char *const term_words[PLAN_TERM__MAX] = {[PLAN_DISTANCE] = "écart avec le rythme du programme",
                                                       [PLAN_BINOME] = "autre binôme",
                                                       [PLAN_MEMBER] = "une autre personne",
                                                       [PLAN_WEEKDAY] = "autre jour de la semaine",
                                                       [PLAN_HOUR] = "autre heure",
                                                       [PLAN_TRAVEL] = "route",
                                                       [PLAN_EVENING] = "en soirée",
                                                       [PLAN_LOAD] = "semaine chargée",
                                                       [PLAN_MOVED] = "date déplacée"};

/* What would have to be let go. */
static const char *const kind_words[PLAN_KIND__MAX] = {[PLAN_HORIZON] = "des dates plus lointaines",
                                                       [PLAN_AGREED] = "une date déjà convenue",
                                                       [PLAN_HELD] = "une date déjà proposée",
                                                       [PLAN_NOT_BEFORE] = "des dates plus tôt que ce qui est souhaité",
                                                       [PLAN_AVAILABILITY] = "d’autres demi-journées",
                                                       [PLAN_CANDIDATE] = "un autre binôme",
                                                       [PLAN_GAP] = "un autre intervalle entre deux séances",
                                                       [PLAN_OFFSET] =
                                                           "un suivi plus tôt ou plus tard que le programme ne le veut",
                                                       [PLAN_WORK] = "des heures où quelqu’un ne travaille pas",
                                                       [PLAN_BUSY] = "des heures où quelqu’un est pris",
                                                       [PLAN_ROAD] = "moins de temps pour la route",
                                                       [PLAN_DAY_LIMIT] = "plus de séances le même jour",
                                                       [PLAN_WEEK_LIMIT] = "plus de séances la même semaine"};

static const char *trouble_words(const struct course_plans *c)
{
    switch (c->trouble) {
    case COURSE_PLAN_STATE: return "Seul un parcours inclus, et qui n’est pas fini, se planifie.";
    case COURSE_PLAN_DONE: return "Chaque séance a déjà sa date.";
    case COURSE_PLAN_BINOMES:
        return c->found.view.course.team
                   ? "Le binôme de ce parcours n’a pas tous les rôles du programme\u00A0: choisissez-en un autre."
                   : "Aucun binôme n’a tous les rôles du programme\u00A0: composez-en un (Planning, Personnes).";
    case COURSE_PLAN_SHAPE:
        return "Les étapes de ce programme ne se planifient pas ensemble\u00A0: donnez les dates une à une.";
    case COURSE_PLAN_NONE: return "Aucune suite de dates ne convient.";
    case COURSE_PLAN_FINE: break;
    }
    return "";
}

/* "écart avec le rythme du programme 30, route 12" */
static struct str cost_words(struct ctx *ctx, const int32_t *cost)
{
    struct buf b = buf_in(ctx->arena, SENTENCE_MAX);
    for (int t = 0; t < PLAN_TERM__MAX; t++) {
        if (cost[t])
            buf_fmt(&b, "%s%s\u00A0%d", b.n ? ", " : "", term_words[t], (int)cost[t]);
    }
    return buf_str(&b);
}

/* The page of the session, with this date typed in. */
static const char *propose_url(struct ctx *ctx, const struct course_plans *c, const struct course_plan_session *s)
{
    struct buf b = buf_in(ctx->arena, SENTENCE_MAX);
    char iso[DATE_ISO_SIZE];
    const char *page = course_session_url(ctx, c->found.view.course.uuid, s->step->code, s->rank);
    date_iso(s->day, iso);
    buf_raw_str(&b, str_of(page));
    buf_fmt(&b, "&jour=%s&heure=%02d:%02d&lieu=%s", iso, s->start / 60, s->start % 60, course_mode_names[s->mode]);
    for (size_t i = 0; i < s->people.n; i++)
        buf_fmt(&b, "&qui=%s", s->people.codes[i]);
    return page && buf_ok(&b, &ctx->err) == 0 ? buf_cstr(&b) : NULL;
}

static void set_session(struct page *p, struct view *v, const struct course_plans *c,
                        const struct course_plan_session *s, bool next)
{
    struct ctx *ctx = p->ctx;
    struct buf when = buf_in(ctx->arena, SENTENCE_MAX);
    date_full(&when, s->day);
    buf_lit(&when, ", ");
    date_hour_words(&when, s->start);
    view_set_text(v, "label", course_step_words(ctx, s->step, s->rank));
    view_set_text(v, "when", buf_str(&when));
    view_set_text(v, "who", str_of(s->who));
    view_set_text(v, "mode", str_of(course_mode_words(s->mode)));
    view_set_bool(v, "fixed", s->fixed);
    view_set_text(v, "cost", cost_words(ctx, s->cost));
    view_set_text(v, "url", str_of(next ? propose_url(ctx, c, s) : NULL));
}

static void set_plan(struct page *p, struct view *v, const struct course_plans *c, size_t i)
{
    const struct course_plan *plan = &c->plans[i];
    int64_t ahead = c->found.view.programme->is.ahead, dated = 0;
    view_set_int(v, "number", (int64_t)i + 1);
    view_set_bool(v, "first", i == 0);
    view_set_int(v, "cost", plan->cost);
    view_set_text(v, "terms", cost_words(p->ctx, plan->terms));
    struct view *sessions = view_set_list(v, "sessions");
    for (size_t k = 0; k < plan->n; k++) {
        const struct course_plan_session *s = &plan->sessions[k];
        bool next = !s->fixed && dated < ahead;
        dated += next;
        set_session(p, view_append(sessions), c, s, next);
    }
}

static void set_sets(struct page *p, const struct plan_sets *sets)
{
    struct view *list = view_set_list(p->view, "sets");
    for (int i = 0; i < sets->n; i++) {
        struct buf b = buf_in(p->ctx->arena, SENTENCE_MAX);
        for (int k = 0; k < PLAN_KIND__MAX; k++) {
            if (!(sets->sets[i].kinds >> k & 1))
                continue;
            buf_raw_str(&b, b.n ? STR(" et ") : STR(""));
            buf_raw_str(&b, str_of(kind_words[k]));
        }
        view_append_text(list, buf_str(&b));
    }
}

int course_plan_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct course_plans *c = ARENA_NEW(ctx->arena, struct course_plans);
    int off = courses_are_off(ctx, req, reply);
    if (off || !c)
        return off > 0 ? 0 : off < 0 ? -1 : fail_memory(&ctx->err);
    int rc = course_plans_find(ctx, request_text(req, "uuid"), c);
    if (rc == 0)
        return fail(&ctx->err, ERR_NOT_FOUND, "there is no such course");
    const struct course *course = &c->found.view.course;
    const char *title = rc < 0 ? NULL : arena_printf(ctx->arena, "Des dates pour %s", course->code);
    if (rc < 0 || !title || courses_start(&p, ctx, req, title) != 0)
        return rc < 0 || title ? -1 : fail_memory(&ctx->err);
    page_address(&p, reply, course_url(ctx, course->uuid, "/dates"), NULL, true);
    view_set_text(p.view, "course_url", str_of(course_url(ctx, course->uuid, "")));
    view_set_text(p.view, "code", str_of(course->code));
    view_set_text(p.view, "trouble", str_of(trouble_words(c)));
    view_set_int(p.view, "binomes", (int64_t)c->binomes);
    view_set_bool(p.view, "few", c->n > 0 && c->n < PLAN_ALTERNATIVES_MAX);
    set_sets(&p, &c->sets);
    struct view *plans = view_set_list(p.view, "plans");
    for (size_t i = 0; i < c->n; i++)
        set_plan(&p, view_append(plans), c, i);
    return team_finish(&p, "course_plan", reply);
}
