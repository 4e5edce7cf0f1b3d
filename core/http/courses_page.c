/* The board of courses: by state, what is late first; the means of scales. */
#include "app/access.h"
#include "base/buf.h"
#include "base/date.h"
#include "courses.h"

/* Groups of the board: the waiting list holds two states. */
static const struct {
    const char *id, *title, *empty;
    int first, last;
} groups[] = {
    {"attente", "Liste d’attente", "Personne n’attend.", COURSE_REFERRED, COURSE_CONTACTED},
    {"inclus", "Inclus, rien n’a encore eu lieu", "Aucun.", COURSE_INCLUDED, COURSE_INCLUDED},
    {"cours", "En cours", "Aucun.", COURSE_IN_SEQUENCE, COURSE_IN_SEQUENCE},
    {"suivi", "En suivi", "Aucun.", COURSE_IN_FOLLOW_UP, COURSE_IN_FOLLOW_UP},
    {"finis", "Clos ou arrêtés", "Aucun.", COURSE_CLOSED, COURSE_STOPPED},
};

/* The next thing that is planned: a date, else a month. */
static const struct course_session *next_of(const struct course_view *c)
{
    const struct course_session *found = c->next;
    for (size_t i = 0; i < c->n_lines && !c->next; i++) {
        const struct course_session *x = c->lines[i].session;
        if (x && x->state == SESSION_ENVISAGED && (!found || x->month < found->month))
            found = x;
    }
    return found;
}

static void set_row(struct page *p, struct view *v, const struct course_view *c)
{
    struct ctx *ctx = p->ctx;
    const struct course_session *next = next_of(c);
    view_set_text(v, "code", str_of(c->course.code));
    view_set_text(v, "url", str_of(course_url(ctx, c->course.uuid, "")));
    view_set_text(v, "commune", str_of(c->course.commune));
    view_set_text(v, "state", str_of(course_state_words(c->course.state)));
    view_set_text(v, "since", course_day(ctx, c->course.since));
    view_set_text(v, "team", str_of(c->course.team_label));
    view_set_int(v, "done_n", (int64_t)c->done);
    view_set_int(v, "to_do", c->to_do);
    view_set_bool(v, "begun", c->course.state >= COURSE_INCLUDED && course_open(c->course.state));
    view_set_text(v, "next", course_session_when(ctx, next));
    view_set_text(v, "next_state", str_of(next ? session_state_words(next->state) : NULL));
    view_set_text(
        v, "referrer",
        str_of(c->course.referrer ? taxonomy_label(&p->snap->taxonomy, SCHEME_REFERRAL, c->course.referrer) : NULL));
    course_set_late(ctx, v, c);
}

static bool is_asked(const struct course_view *c, struct str programme, bool late)
{
    return (!programme.n || str_is(programme, c->course.programme)) && (!late || c->late);
}

static void set_groups(struct page *p, const struct courses_board *board, struct str programme, bool late, bool ended)
{
    struct view *list = view_set_list(p->view, "groups");
    size_t shown = 0;
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
        struct view *v, *rows;
        int64_t n = 0;
        if (groups[g].first == COURSE_CLOSED && !ended)
            continue;
        v = view_append(list);
        rows = view_set_list(v, "rows");
        for (size_t i = 0; i < board->n; i++) {
            const struct course_view *c = &board->items[i];
            if (c->course.state < groups[g].first || c->course.state > groups[g].last || !is_asked(c, programme, late))
                continue;
            set_row(p, view_append(rows), c);
            n++;
        }
        shown += (size_t)n;
        view_set_text(v, "id", str_of(groups[g].id));
        view_set_text(v, "title", str_of(groups[g].title));
        view_set_text(v, "empty", str_of(groups[g].empty));
        view_set_int(v, "rows_n", n);
        view_set_bool(v, "waiting", groups[g].first == COURSE_REFERRED);
    }
    view_set_int(p->view, "shown", (int64_t)shown);
}

static const char *title_of(const struct programmes *all, const char *name)
{
    const struct programme_kind *k = programmes_find(all, name);
    return k ? k->title : name;
}

/* Choices of a programme; whether any has scales. */
static void set_programmes(struct page *p, const struct programmes *all, struct str chosen)
{
    struct view *list = view_set_list(p->view, "programmes"), *scales = view_set_list(p->view, "scales");
    for (size_t i = 0; i < all->n; i++) {
        const struct programme_kind *k = &all->items[i];
        struct view *v = view_append(list);
        view_set_text(v, "code", str_of(k->name));
        view_set_text(v, "label", str_of(k->title));
        view_set_bool(v, "selected", str_is(chosen, k->name));
        for (size_t s = 0; s < k->is.scales.n; s++) {
            const struct programme_scale *scale = (const struct programme_scale *)k->is.scales.items + s;
            struct view *o = view_append(scales);
            view_set_text(o, "code", str_of(arena_printf(p->ctx->arena, "%s.%s", k->name, scale->code)));
            view_set_text(o, "label",
                          str_of(arena_printf(p->ctx->arena, "%s, %s, de 0 à %lld", k->is.code, scale->label,
                                              (long long)scale->max)));
            view_set_bool(o, "selected", false);
        }
    }
}

/* One digit behind the comma. */
static struct str mean_words(struct ctx *ctx, double x)
{
    long tenths = (long)(x * 10 + 0.5);
    return str_of(arena_printf(ctx->arena, "%ld,%ld", tenths / 10, tenths % 10));
}

static int set_scores(struct page *p, const struct programmes *all)
{
    struct score_mean *means;
    size_t n;
    if (courses_scores(p->ctx, &means, &n) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "means");
    for (size_t i = 0; i < n; i++) {
        const struct programme_kind *k = programmes_find(all, means[i].programme);
        const struct programme_scale *s = k ? programme_scale_find(&k->is, means[i].scale) : NULL;
        struct view *v = view_append(list);
        view_set_text(v, "programme", str_of(title_of(all, means[i].programme)));
        view_set_text(v, "scale", str_of(s ? s->label : means[i].scale));
        view_set_int(v, "year", means[i].year);
        view_set_int(v, "rows_n", means[i].n);
        view_set_bool(v, "told", means[i].n >= SCORES_MIN);
        view_set_text(v, "first", mean_words(p->ctx, means[i].first));
        view_set_text(v, "last", mean_words(p->ctx, means[i].last));
    }
    view_set_int(p->view, "least", SCORES_MIN);
    return 0;
}

/* A score as it was typed; error beside it. */
struct score_typed {
    struct str scale, year, first, last;
    const char *error;
};

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct score_typed *typed)
{
    struct page p;
    struct courses_board board;
    struct str programme = request_text(req, "programme"), late = request_text(req, "retard"),
               ended = request_text(req, "clos"), done = request_text(req, "fait");
    struct civil today;
    if (courses_read(ctx, ended.n > 0, &board) != 0 || courses_start(&p, ctx, req, "Parcours") != 0)
        return -1;
    page_address(&p, reply, COURSES_URL, NULL, true);
    date_to_ymd(ctx_today(ctx), &today);
    view_set_text(p.view, "done",
                  str_of(str_is(done, "retire")  ? "Le parcours est retiré."
                         : str_is(done, "score") ? "Le score est enregistré, sans lien avec un parcours."
                                                 : NULL));
    view_set_bool(p.view, "any", board.n > 0);
    view_set_bool(p.view, "only_late", late.n > 0);
    view_set_bool(p.view, "with_ended", ended.n > 0);
    set_groups(&p, &board, programme, late.n > 0, ended.n > 0);
    set_programmes(&p, &board.programmes, programme);
    struct view *score = view_set_object(p.view, "score");
    view_set_text(score, "year", typed ? typed->year : str_of(arena_printf(ctx->arena, "%d", today.year)));
    view_set_text(score, "first", typed ? typed->first : STR(""));
    view_set_text(score, "last", typed ? typed->last : STR(""));
    view_set_text(score, "error", str_of(typed ? typed->error : NULL));
    if (set_scores(&p, &board.programmes) != 0)
        return -1;
    return team_finish(&p, "courses", reply);
}

int courses_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    int off = courses_are_off(ctx, req, reply);
    return off ? (off > 0 ? 0 : -1) : draw(ctx, req, reply, NULL);
}

int courses_score_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct score_typed t = {.scale = request_text(req, "echelle"),
                            .year = request_text(req, "annee"),
                            .first = request_text(req, "debut"),
                            .last = request_text(req, "fin")};
    struct err ignored;
    int64_t year, first, last;
    size_t dot = str_find(t.scale, '.');
    int off = courses_are_off(ctx, req, reply);
    if (off)
        return off > 0 ? 0 : -1;
    if (str_to_int(t.year, 2000, 2200, &year, &ignored) != 0 || str_to_int(t.first, 0, 1000, &first, &ignored) != 0 ||
        str_to_int(t.last, 0, 1000, &last, &ignored) != 0 || dot == t.scale.n) {
        t.error = "Une échelle, une année et deux nombres entiers sont attendus.";
    } else {
        struct str programme = str_from(t.scale.p, dot), scale = str_from(t.scale.p + dot + 1, t.scale.n - dot - 1);
        if (courses_score(ctx, programme, (int)year, scale, first, last) == 0)
            return team_go(reply, COURSES_URL "?fait=score#scores");
        if (ctx->err.code != ERR_INPUT)
            return -1;
        t.error = str_starts(str_of(ctx->err.msg), STR("year")) ? "L’année en cours, ou l’une des deux précédentes."
                                                                : "Un score va de 0 au maximum de l’échelle.";
    }
    reply->status = 422;
    return draw(ctx, req, reply, &t);
}
