/* One session of a course: its month, its date, who holds it, what became of it. */
#include "app/access.h"
#include "app/planning_date.h"
#include "base/date.h"
#include "courses.h"
#include "domain/hours_grid.h"
#include "findings.h"

/* People that the form can name. */
#define PEOPLE_NAMED_MAX PROGRAMME_ROLES_MAX

/* The session of the address. */
struct here {
    struct course_page found;
    const struct programme_step *step;
    int64_t rank;
    const struct course_session *session; /* the live one; NULL */
    int32_t first, last;
    bool window;
};

/* The form as it was typed. */
struct form {
    struct str month, day, hour, mode, moved, agreed;
    struct str people[PEOPLE_NAMED_MAX];
    size_t n_people;
    const char *month_error, *day_error, *hour_error, *mode_error, *people_error, *moved_error, *error;
    const struct session_look *look; /* what stands against it */
};

/* 0, or ERR_NOT_FOUND for a course, a step or a rank that there is none of. */
static int find(struct ctx *ctx, const struct request *req, struct here *h)
{
    const char *step = str_dup(ctx->arena, request_text(req, "etape"));
    *h = (struct here){.rank = request_int(req, "rang", 1)};
    if (!step)
        return fail_memory(&ctx->err);
    int rc = courses_find(ctx, request_text(req, "uuid"), &h->found);
    if (rc < 0)
        return -1;
    const struct course_view *c = &h->found.view;
    h->step = rc == 1 && c->programme ? programme_step_find(&c->programme->is, step) : NULL;
    if (!h->step || h->rank > (h->step->count ? h->step->count : COURSE_RANK_MAX))
        return fail(&ctx->err, ERR_NOT_FOUND, "there is no such session");
    for (size_t i = 0; i < c->n_lines; i++) {
        if (c->lines[i].step != h->step || c->lines[i].rank != h->rank)
            continue;
        h->session = c->lines[i].session;
        h->first = c->lines[i].first;
        h->last = c->lines[i].last;
    }
    return 0;
}

/* ---- What is shown ---- */

static bool is_dated(const struct course_session *x)
{
    return x && (x->state == SESSION_PROPOSED || x->state == SESSION_CONFIRMED);
}

static const char *iso(struct ctx *ctx, int32_t day)
{
    char text[DATE_ISO_SIZE];
    date_iso(day, text);
    return arena_strdup(ctx->arena, text);
}

/* Who is named: as typed, else who holds it now, else who held the last one, else the binôme. */
static bool is_named(const struct here *h, const struct form *f, const struct planning_names *names, const char *uuid)
{
    const struct course_view *c = &h->found.view;
    const struct course_session *x = is_dated(h->session) ? h->session : NULL;
    for (size_t i = 0; i < f->n_people; i++) {
        if (str_is(f->people[i], uuid))
            return true;
    }
    if (f->n_people)
        return false;
    for (size_t i = 0; x && i < x->people.n; i++) {
        if (strcmp(x->people.codes[i], uuid) == 0)
            return true;
    }
    for (size_t i = 0; !x && i < names->n_teams; i++) {
        const struct team *t = &names->teams[i];
        for (size_t k = 0; t->id == c->course.team && k < t->members.n; k++) {
            if (strcmp(t->members.codes[k], uuid) == 0)
                return true;
        }
    }
    return false;
}

static int set_roles(struct page *p, const struct here *h, const struct form *f)
{
    const struct programme *is = &h->found.view.programme->is;
    const struct programme_role *roles = is->roles.items;
    struct planning_names names;
    if (planning_names(p->ctx, &names) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "roles");
    for (size_t r = 0; r < is->roles.n; r++) {
        if (!programme_step_held(h->step, roles[r].code))
            continue;
        struct view *v = view_append(list), *people = view_set_list(v, "people");
        bool chosen = false;
        view_set_text(v, "code", str_of(roles[r].code));
        view_set_text(v, "label", str_of(roles[r].label));
        for (size_t i = 0; i < names.n_people; i++) {
            const struct person *x = &names.people[i];
            if (x->deleted || !programme_role_fits(&roles[r], &x->professions))
                continue;
            struct view *o = view_append(people);
            bool selected = !chosen && is_named(h, f, &names, x->uuid);
            chosen = chosen || selected;
            view_set_text(o, "code", str_of(x->uuid));
            view_set_text(o, "label", str_of(x->label));
            view_set_bool(o, "selected", selected);
        }
    }
    return 0;
}

static void set_modes(struct page *p, const struct here *h, const struct form *f)
{
    const struct course *c = &h->found.view.course;
    const char *wished = record_has(c, record_index(&course_type, STR("mode"))) ? course_mode_names[c->mode] : NULL;
    struct view *list = view_set_list(p->view, "modes");
    if (is_dated(h->session))
        wished = course_mode_names[h->session->mode];
    bool any = false;
    for (size_t i = 0; i < h->step->modes.n && !any; i++)
        any = f->mode.n ? str_is(f->mode, h->step->modes.codes[i])
                        : wished && strcmp(wished, h->step->modes.codes[i]) == 0;
    for (size_t i = 0; i < h->step->modes.n; i++) {
        const char *code = h->step->modes.codes[i];
        struct view *v = view_append(list);
        view_set_text(v, "code", str_of(code));
        view_set_text(v, "label", str_of(course_mode_words(record_name_index(course_mode_names, str_of(code)))));
        view_set_bool(v, "selected", !any ? i == 0 : f->mode.n ? str_is(f->mode, code) : strcmp(wished, code) == 0);
    }
}

/* What stands against the date that was typed. */
static void set_look(struct page *p, const struct session_look *look)
{
    view_set_bool(p->view, "looked", look != NULL);
    if (!look)
        return;
    struct view *v = view_set_object(p->view, "look"), *list = view_set_list(v, "wishes");
    findings_set(v, &look->preview.dates[0].found);
    for (size_t i = 0; i < look->n_wishes; i++) {
        struct view *w = view_append(list);
        view_set_text(w, "text", str_of(look->wishes[i].text));
        view_set_bool(w, "hard", look->wishes[i].hard);
    }
    view_set_bool(v, "refused", look->refused);
    view_set_text(v, "agreed", look->refused ? STR("") : str_of(look->hash));
}

static void set_window(struct page *p, const struct here *h)
{
    struct buf b = buf_in(p->ctx->arena, 120);
    if (h->first)
        date_full_days(&b, h->first, h->last);
    view_set_text(p->view, "window", buf_str(&b));
}

/* The day that the form starts from: in the middle of what the programme expects. */
static struct str usual_day(struct ctx *ctx, const struct here *h)
{
    int32_t today = ctx_today(ctx), middle = h->first + (h->last - h->first) / 2;
    return h->first && middle > today ? str_of(iso(ctx, middle)) : STR("");
}

static void set_form(struct page *p, const struct here *h, const struct form *f)
{
    struct ctx *ctx = p->ctx;
    struct civil month;
    date_to_ymd(h->session && !h->session->occurrence ? h->session->month
                : h->first                            ? h->first
                                                      : ctx_today(ctx),
                &month);
    struct view *v = view_set_object(p->view, "form");
    view_set_text(v, "month",
                  f->month.n ? f->month : str_of(arena_printf(ctx->arena, "%04d-%02d", month.year, month.month)));
    view_set_text(v, "day", f->day.n ? f->day : usual_day(ctx, h));
    view_set_text(v, "hour", f->hour);
    view_set_bool(v, "by_us", str_is(f->moved, "moved_us"));
    view_set_bool(v, "by_them", str_is(f->moved, "moved_them"));
    view_set_text(v, "month_error", str_of(f->month_error));
    view_set_text(v, "day_error", str_of(f->day_error));
    view_set_text(v, "hour_error", str_of(f->hour_error));
    view_set_text(v, "mode_error", str_of(f->mode_error));
    view_set_text(v, "people_error", str_of(f->people_error));
    view_set_text(v, "moved_error", str_of(f->moved_error));
    view_set_text(v, "error", str_of(f->error));
}

static int set_session(struct page *p, const struct here *h)
{
    struct ctx *ctx = p->ctx;
    const struct course_session *x = h->session;
    const struct course *c = &h->found.view.course;
    bool open = c->state >= COURSE_INCLUDED && course_open(c->state),
         edits = access_allows((enum account_role)ctx->account->role, RIGHT_EDIT);
    bool over = is_dated(x) && x->start_utc <= ctx->now, records = edits;
    if (x && courses_may_record(ctx, x, &records) != 0)
        return -1;
    view_set_text(p->view, "state", str_of(x ? session_state_words(x->state) : NULL));
    view_set_text(p->view, "when", course_session_when(ctx, x));
    view_set_text(p->view, "staff", str_of(x ? x->staff : NULL));
    view_set_text(p->view, "mode", str_of(x && x->occurrence ? course_mode_words(x->mode) : NULL));
    view_set_int(p->view, "lasted", x && x->state == SESSION_DONE ? x->minutes : 0);
    view_set_int(p->view, "length", h->step->minutes);
    view_set_text(p->view, "session_url",
                  str_of(x ? arena_printf(ctx->arena, COURSES_URL "/seances/%s", x->uuid) : NULL));
    view_set_bool(p->view, "may_confirm", edits && x && x->state == SESSION_PROPOSED);
    view_set_bool(p->view, "may_record", records && open && over);
    view_set_bool(p->view, "may_miss_ahead", records && open && is_dated(x) && !over);
    view_set_bool(p->view, "may_reopen", records && open && x && x->state == SESSION_DONE);
    view_set_bool(p->view, "may_withdraw", edits && x && x->state != SESSION_DONE && !over);
    view_set_bool(p->view, "may_envisage", edits && open && !(x && x->occurrence));
    view_set_bool(p->view, "may_propose", edits && open && !(x && x->state == SESSION_DONE));
    view_set_bool(p->view, "moves", is_dated(x));
    return 0;
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct here *h,
                const struct form *f)
{
    struct page p;
    const struct course *c = &h->found.view.course;
    struct str label = course_step_words(ctx, h->step, h->rank);
    const char *title = arena_printf(ctx->arena, "%s, %.*s", c->code, (int)label.n, label.p);
    if (!title)
        return fail_memory(&ctx->err);
    if (courses_start(&p, ctx, req, title) != 0)
        return -1;
    page_address(&p, reply, COURSES_URL, NULL, true);
    view_set_text(p.view, "code", str_of(c->code));
    view_set_text(p.view, "label", label);
    view_set_text(p.view, "step", str_of(h->step->code));
    view_set_int(p.view, "rank", h->rank);
    view_set_text(p.view, "course_url", str_of(course_url(ctx, c->uuid, "")));
    view_set_text(p.view, "action", str_of(course_url(ctx, c->uuid, "/seance")));
    view_set_text(p.view, "commune", str_of(c->commune));
    set_window(&p, h);
    if (set_session(&p, h) != 0)
        return -1;
    set_modes(&p, h, f);
    set_form(&p, h, f);
    set_look(&p, f->look);
    return set_roles(&p, h, f) == 0 ? team_finish(&p, "course_session", reply) : -1;
}

/* Why something was not recorded. */
static const char *trouble(struct str code)
{
    static const struct {
        const char *code, *words;
    } all[] = {{"saisie", "Dites combien de temps elle a duré, ou pourquoi elle n’a pas eu lieu."},
               {"prise", "Une autre date a été donnée à cette séance depuis."},
               {"occupe", "Quelqu’un est maintenant pris à cette heure-là."},
               {"changee", "Cette séance a été changée entre-temps\u00A0: voici où elle en est."}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (str_is(code, all[i].code))
            return all[i].words;
    }
    return NULL;
}

/* ---- A month, a date ---- */

static struct form form_of(const struct request *req)
{
    struct form f = {.month = request_text(req, "mois"),
                     .day = request_text(req, "jour"),
                     .hour = request_text(req, "heure"),
                     .mode = request_text(req, "lieu"),
                     .moved = request_text(req, "pourquoi"),
                     .agreed = request_text(req, "accord")};
    const struct str *people;
    size_t n = request_codes(req, "qui", &people);
    for (size_t i = 0; i < n && f.n_people < PEOPLE_NAMED_MAX; i++) {
        if (people[i].n)
            f.people[f.n_people++] = people[i];
    }
    return f;
}

/* Its date may stand in the address: one that was planned (course_plan_page.c). */
int course_session_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct here h;
    struct form f = form_of(req);
    int off = courses_are_off(ctx, req, reply);
    if (off)
        return off > 0 ? 0 : -1;
    f.error = trouble(request_text(req, "souci"));
    f.agreed = STR("");
    return find(ctx, req, &h) == 0 ? draw(ctx, req, reply, &h, &f) : -1;
}

/* What was wrong, beside its field; -1 when it is none of the visitor's making. */
static int explain(struct ctx *ctx, struct form *f)
{
    struct str why = str_of(ctx->err.msg);
    if (ctx->err.code == ERR_CONFLICT)
        f->error = str_starts(why, STR("state: only of a course"))
                       ? "Seul un parcours inclus, et qui n’est pas fini, a des séances."
                       : "Cette séance a été changée entre-temps\u00A0: voici où elle en est.";
    else if (ctx->err.code != ERR_INPUT)
        return -1;
    else if (str_starts(why, STR("month")))
        f->month_error = "Un mois est attendu, de celui-ci à dans un an et demi.";
    else if (str_starts(why, STR("day")))
        f->day_error = "Un jour est attendu, de l’orientation à dans un an et demi.";
    else if (str_starts(why, STR("mode")))
        f->mode_error = "Choisissez où.";
    else if (str_starts(why, STR("people")) || str_starts(why, STR("staff")))
        f->people_error = "Choisissez qui tient la séance.";
    else if (str_starts(why, STR("moved")))
        f->moved_error = "Dites qui la déplace.";
    else
        return -1;
    ctx->err = (struct err){0};
    return 0;
}

static int envisage(struct ctx *ctx, const struct here *h, struct form *f, struct reply *reply)
{
    const struct course *c = &h->found.view.course;
    struct session_of of = {.course = str_of(c->uuid), .step = str_of(h->step->code), .rank = h->rank};
    const char *day = arena_printf(ctx->arena, "%.*s-01", (int)f->month.n, f->month.p);
    struct err ignored;
    int32_t first;
    if (!day)
        return fail_memory(&ctx->err);
    if (date_parse(str_of(day), &first, &ignored) != 0) {
        f->month_error = "Un mois est attendu, par exemple 2027-01.";
        return 0;
    }
    if (courses_envisage(ctx, &of, first) == 0)
        return team_go(reply, course_url(ctx, c->uuid, "?fait=envisage")) == 0 ? 1 : -1;
    return explain(ctx, f);
}

/* 1 proposed, 0 something stands against it, -1. */
static int propose(struct ctx *ctx, const struct here *h, struct form *f, struct session_look *look,
                   struct reply *reply)
{
    const struct course *c = &h->found.view.course;
    struct session_of of = {.course = str_of(c->uuid), .step = str_of(h->step->code), .rank = h->rank};
    const char **people = ARENA_ARRAY(ctx->arena, PEOPLE_NAMED_MAX, const char *);
    struct session_date date = {.mode = record_name_index(course_mode_names, f->mode)};
    enum planned_state state;
    struct err ignored;
    if (!people)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < f->n_people; i++) {
        if (!(people[i] = str_dup(ctx->arena, f->people[i])))
            return fail_memory(&ctx->err);
    }
    date.people = (struct terms){.codes = people, .n = f->n_people};
    date.moved = !is_dated(h->session)            ? NULL
                 : str_is(f->moved, "moved_us")   ? session_missed_names[MISSED_BY_US]
                 : str_is(f->moved, "moved_them") ? session_missed_names[MISSED_BY_THEM]
                                                  : NULL;
    if (date_parse(f->day, &date.day, &ignored) != 0)
        f->day_error = "Un jour est attendu, par exemple 24/11/2026.";
    if (!hours_time(f->hour, &date.start) || date.start >= 1440)
        f->hour_error = "Une heure est attendue, par exemple 14h ou 9h30.";
    if (f->day_error || f->hour_error)
        return 0;
    if (courses_propose(ctx, &of, &date, f->agreed, look, &state) != 0)
        return explain(ctx, f);
    if (state == PLANNED)
        return team_go(reply, course_url(ctx, c->uuid, "?fait=propose")) == 0 ? 1 : -1;
    f->look = look;
    return 0;
}

int course_session_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct here h;
    struct session_look *look = ARENA_NEW(ctx->arena, struct session_look);
    struct form f = form_of(req);
    int off = courses_are_off(ctx, req, reply);
    if (off)
        return off > 0 ? 0 : -1;
    if (!look)
        return fail_memory(&ctx->err);
    if (find(ctx, req, &h) != 0)
        return -1;
    int rc = str_is(request_text(req, "geste"), "envisager") ? envisage(ctx, &h, &f, reply)
                                                             : propose(ctx, &h, &f, look, reply);
    if (rc != 0)
        return rc == 1 ? 0 : -1;
    reply->status = 422;
    return find(ctx, req, &h) == 0 ? draw(ctx, req, reply, &h, &f) : -1;
}

/* ---- What became of it ---- */

static int record(struct ctx *ctx, const struct request *req, struct str uuid, const char **done)
{
    struct str act = request_text(req, "geste");
    if (str_is(act, "confirmer")) {
        *done = "?fait=confirme";
        return courses_confirm(ctx, uuid);
    }
    if (str_is(act, "faite")) {
        *done = "?fait=faite";
        return courses_done(ctx, uuid, request_int(req, "minutes", 0));
    }
    if (str_is(act, "manquee")) {
        *done = "?fait=manquee";
        return courses_missed(ctx, uuid, record_name_index(session_missed_names, request_text(req, "motif")));
    }
    if (str_is(act, "rouvrir")) {
        *done = "?fait=rouverte";
        return courses_reopen(ctx, uuid);
    }
    *done = "?fait=retiree";
    return courses_withdraw(ctx, uuid);
}

int course_record_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    const char *done, *course, *step;
    int64_t rank;
    struct str uuid = request_text(req, "uuid");
    int off = courses_are_off(ctx, req, reply);
    if (off)
        return off > 0 ? 0 : -1;
    int rc = courses_of_session(ctx, uuid, &course, &step, &rank);
    if (rc != 1)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_NOT_FOUND, "there is no such session");
    if (record(ctx, req, uuid, &done) == 0)
        return team_go(reply, course_url(ctx, course, done));
    if (ctx->err.code != ERR_CONFLICT && ctx->err.code != ERR_INPUT)
        return -1;
    /* Somebody was faster, or a field was left out: the session as it is, with what to say. */
    const char *why = ctx->err.code == ERR_INPUT                        ? "saisie"
                      : str_starts(str_of(ctx->err.msg), STR("rank"))   ? "prise"
                      : str_starts(str_of(ctx->err.msg), STR("person")) ? "occupe"
                                                                        : "changee";
    ctx->err = (struct err){0};
    return team_go(reply, arena_printf(ctx->arena, "%s&souci=%s", course_session_url(ctx, course, step, rank), why));
}
