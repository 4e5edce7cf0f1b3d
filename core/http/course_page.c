/* One course: where it is, its steps with their sessions, what happened; what it becomes. */
#include "app/access.h"
#include "base/date.h"
#include "courses.h"

/* What is sent of a state, and what the button says. */
static const struct {
    const char *code, *button, *hint;
    int state;
} moves[] = {
    {"contacte", "Contacté", "La personne a été appelée.", COURSE_CONTACTED},
    {"inclus", "Inclus", "Elle est d’accord, et la situation relève du programme.", COURSE_INCLUDED},
    {"clos", "Clore", "Tout est fait, ou ce qui devait l’être. Ce qui était prévu est retiré.", COURSE_CLOSED},
};

/* ---- What is shown ---- */

static void add_field(struct view *list, const char *label, struct str text)
{
    if (!text.n)
        return;
    struct view *v = view_append(list);
    view_set_text(v, "label", str_of(label));
    view_set_text(v, "text", text);
}

/* "mardi après-midi, jeudi matin" */
static struct str half_days(struct ctx *ctx, const struct course *c)
{
    struct buf b = buf_in(ctx->arena, 400);
    for (int i = 0; i < COURSE_HALF_DAYS; i++) {
        for (size_t k = 0; k < c->half_days.n; k++) {
            if (strcmp(c->half_days.codes[k], course_half_days[i]) == 0)
                buf_fmt(&b, "%s%s %s", b.n ? ", " : "", date_weekdays[i / 2], i % 2 ? "après-midi" : "matin");
        }
    }
    return buf_str(&b);
}

static bool has(const struct course *c, const char *field)
{
    return record_has(c, record_index(&course_type, str_of(field)));
}

static void set_fields(struct page *p, const struct course_view *v)
{
    struct ctx *ctx = p->ctx;
    const struct course *c = &v->course;
    const struct taxonomy *t = &p->snap->taxonomy;
    struct view *list = view_set_list(p->view, "fields");
    add_field(list, "Commune", str_of(c->commune));
    add_field(list, "Orienté le", course_day(ctx, c->referred_on));
    add_field(list, "Par", str_of(c->referrer ? taxonomy_label(t, SCHEME_REFERRAL, c->referrer) : NULL));
    add_field(list, "Binôme", str_of(c->team_label));
    add_field(list, "Demi-journées possibles", half_days(ctx, c));
    add_field(list, "Lieu souhaité", str_of(has(c, "mode") ? course_mode_words(c->mode) : NULL));
    add_field(list, "Langue", str_of(c->language ? taxonomy_label(t, SCHEME_LANGUAGE, c->language) : NULL));
    add_field(list, "Rythme", str_of(c->same_weekday ? "toujours le même jour de la semaine" : NULL));
    if (has(c, "not_before"))
        add_field(list, "Pas avant", course_day(ctx, c->not_before));
    add_field(list, "Arrêté parce que", str_of(c->stop ? taxonomy_label(t, SCHEME_COURSE_STOP, c->stop) : NULL));
    if (v->met)
        add_field(list, "Personnes différentes rencontrées", str_of(arena_printf(ctx->arena, "%zu", v->met)));
}

/* When the programme expects it: "du mardi 15 décembre 2026 au mardi 5 janvier 2027". */
static struct str window(struct ctx *ctx, const struct course_line *l)
{
    struct buf b = buf_in(ctx->arena, 120);
    if (!l->first)
        return STR("");
    date_full_days(&b, l->first, l->last);
    return buf_str(&b);
}

static void set_line(struct page *p, struct view *v, const struct course_view *c, const struct course_line *l)
{
    struct ctx *ctx = p->ctx;
    const struct course_session *x = l->session;
    bool open = c->course.state >= COURSE_INCLUDED && course_open(c->course.state);
    bool dated = x && (x->state == SESSION_PROPOSED || x->state == SESSION_CONFIRMED);
    view_set_text(v, "label", course_step_words(ctx, l->step, l->rank));
    view_set_text(v, "state", str_of(x ? session_state_words(x->state) : NULL));
    view_set_bool(v, "done", x && x->state == SESSION_DONE);
    view_set_text(v, "when", course_session_when(ctx, x));
    view_set_text(v, "staff", str_of(x ? x->staff : NULL));
    view_set_text(v, "mode", str_of(x && x->occurrence ? course_mode_words(x->mode) : NULL));
    view_set_int(v, "minutes", x && x->state == SESSION_DONE ? x->minutes : 0);
    view_set_text(v, "window", x && x->occurrence ? STR("") : window(ctx, l));
    view_set_bool(v, "overdue", !(x && x->occurrence) && l->last && l->last < ctx_today(ctx));
    view_set_text(v, "url", str_of(open ? course_session_url(ctx, c->course.uuid, l->step->code, l->rank) : NULL));
    view_set_text(v, "verb",
                  str_of(dated && x->end_utc <= ctx->now            ? "Noter ce qui s’est passé"
                         : dated || (x && x->state == SESSION_DONE) ? "Voir"
                                                                    : "Donner une date"));
    view_set_bool(v, "away", dated && x->away && x->end_utc > ctx->now);
    view_set_bool(v, "to_record", dated && x->end_utc <= ctx->now);
    view_set_text(v, "confirm_url",
                  str_of(open && x && x->state == SESSION_PROPOSED && x->start_utc > ctx->now
                             ? arena_printf(ctx->arena, COURSES_URL "/seances/%s", x->uuid)
                             : NULL));
}

/* Lines of each step, and the next one of a step that is not counted. */
static void set_steps(struct page *p, const struct course_view *c)
{
    struct view *list = view_set_list(p->view, "steps");
    const struct programme_step *steps = c->programme ? c->programme->is.steps.items : NULL;
    bool open = c->course.state >= COURSE_INCLUDED && course_open(c->course.state);
    for (size_t i = 0; steps && i < c->programme->is.steps.n; i++) {
        struct view *v = view_append(list), *lines = view_set_list(v, "lines");
        int64_t next = 1;
        view_set_text(v, "title", str_of(steps[i].label));
        view_set_text(v, "id", str_of(steps[i].code));
        for (size_t k = 0; k < c->n_lines; k++) {
            if (c->lines[k].step == &steps[i])
                set_line(p, view_append(lines), c, &c->lines[k]);
        }
        for (size_t k = 0; k < c->n_sessions; k++) {
            if (strcmp(c->sessions[k].step, steps[i].code) == 0 && c->sessions[k].rank >= next)
                next = c->sessions[k].rank + 1;
        }
        view_set_text(
            v, "add_url",
            str_of(open && !steps[i].count ? course_session_url(p->ctx, c->course.uuid, steps[i].code, next) : NULL));
    }
}

static void set_missed(struct page *p, const struct course_view *c)
{
    struct view *list = view_set_list(p->view, "missed");
    for (size_t i = 0; i < c->n_sessions; i++) {
        const struct course_session *x = &c->sessions[i];
        const struct programme_step *s = c->programme ? programme_step_find(&c->programme->is, x->step) : NULL;
        if (x->state != SESSION_MISSED)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "label", s ? course_step_words(p->ctx, s, x->rank) : str_of(x->step));
        view_set_text(v, "when", course_session_when(p->ctx, x));
        view_set_text(v, "why", str_of(session_missed_words(session_missed_names[x->missed])));
        view_set_text(v, "url", str_of(arena_printf(p->ctx->arena, COURSES_URL "/seances/%s", x->uuid)));
        view_set_bool(v, "free", !courses_rank_taken(c, x));
    }
}

static void set_events(struct page *p, const struct course_page *found)
{
    struct view *list = view_set_list(p->view, "events");
    const struct taxonomy *t = &p->snap->taxonomy;
    for (size_t i = found->n_events; i-- > 0;) {
        const struct course_event *e = &found->events[i];
        const char *missed = session_missed_words(e->reason);
        struct view *v = view_append(list);
        view_set_text(v, "what", str_of(e->was == e->became ? "Séance" : course_state_words(e->became)));
        view_set_text(v, "day", course_day(p->ctx, e->day));
        view_set_text(v, "why",
                      str_of(!e->reason ? NULL
                             : missed   ? missed
                                        : taxonomy_label(t, SCHEME_COURSE_STOP, e->reason)));
        view_set_text(v, "who", str_of(e->account ? e->account : "compte retiré"));
    }
}

static void set_moves(struct page *p, const struct course *c)
{
    struct view *list = view_set_list(p->view, "moves");
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        if (!courses_may(c->state, moves[i].state))
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "code", str_of(moves[i].code));
        view_set_text(v, "button", str_of(moves[i].button));
        view_set_text(v, "hint", str_of(moves[i].hint));
    }
    view_set_bool(p->view, "may_stop", courses_may(c->state, COURSE_STOPPED));
    view_set_bool(p->view, "may_resume", !course_open(c->state));
    page_set_terms(p, "stops", SCHEME_COURSE_STOP, STR(""));
}

static const char *done_words(struct str done)
{
    static const struct {
        const char *code, *words;
    } known[] = {{"cree", "Le parcours est créé. Notez son code là où vous tenez vos dossiers."},
                 {"change", "C’est enregistré."},
                 {"etat", "C’est noté."},
                 {"repris", "Le parcours reprend là où il en était."},
                 {"propose", "La date est proposée. Elle sera confirmée quand la personne l’aura acceptée."},
                 {"envisage", "Le mois est noté."},
                 {"confirme", "La date est confirmée."},
                 {"faite", "C’est noté\u00A0: la séance a eu lieu."},
                 {"manquee", "C’est noté\u00A0: la séance n’a pas eu lieu. Elle est à prévoir de nouveau."},
                 {"rouverte", "La séance est de nouveau confirmée."},
                 {"retiree", "La séance n’est plus prévue."}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (str_is(done, known[i].code))
            return known[i].words;
    }
    return NULL;
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct course_page *found,
                const char *error)
{
    struct page p;
    const struct course_view *c = &found->view;
    char today[DATE_ISO_SIZE], first[DATE_ISO_SIZE];
    date_iso(ctx_today(ctx), today);
    date_iso(c->course.since, first);
    if (courses_start(&p, ctx, req, c->course.code) != 0)
        return -1;
    page_address(&p, reply, COURSES_URL, NULL, true);
    view_set_text(p.view, "done", str_of(req->method == METHOD_POST ? NULL : done_words(request_text(req, "fait"))));
    view_set_text(p.view, "error", str_of(error));
    view_set_text(p.view, "code", str_of(c->course.code));
    view_set_text(p.view, "state", str_of(course_state_words(c->course.state)));
    view_set_bool(p.view, "ended", !course_open(c->course.state));
    view_set_bool(p.view, "begun", c->course.state >= COURSE_INCLUDED);
    view_set_text(p.view, "since", course_day(ctx, c->course.since));
    view_set_text(p.view, "programme", str_of(c->programme ? c->programme->title : c->course.programme));
    view_set_bool(p.view, "declared", c->programme != NULL);
    view_set_bool(p.view, "lacks_team", course_open(c->course.state) && !c->course.team);
    view_set_int(p.view, "done_n", (int64_t)c->done);
    view_set_int(p.view, "to_do", c->to_do);
    view_set_int(p.view, "rev", c->course.rev);
    view_set_text(p.view, "last_day", str_of(arena_strdup(ctx->arena, today)));
    view_set_text(p.view, "first_day", str_of(arena_strdup(ctx->arena, first)));
    view_set_text(p.view, "plan_url",
                  str_of(c->course.state >= COURSE_INCLUDED && course_open(c->course.state)
                             ? course_url(ctx, c->course.uuid, "/dates")
                             : NULL));
    view_set_text(p.view, "edit_url", str_of(course_url(ctx, c->course.uuid, "/modifier")));
    view_set_text(p.view, "state_url", str_of(course_url(ctx, c->course.uuid, "/etat")));
    view_set_text(p.view, "removal_url", str_of(course_url(ctx, c->course.uuid, "/retrait")));
    view_set_text(p.view, "same_url", str_of(arena_printf(ctx->arena, COURSES_URL "/nouveau?meme=%s", c->course.code)));
    bool removable = true;
    for (size_t i = 0; i < c->n_sessions; i++)
        removable = removable && c->sessions[i].state != SESSION_DONE && c->sessions[i].state != SESSION_MISSED;
    view_set_bool(p.view, "removable", removable);
    struct view *others = view_set_list(p.view, "others");
    for (size_t i = 0; i < found->n_others; i++) {
        struct view *v = view_append(others);
        view_set_text(v, "code", str_of(found->others[i].code));
        view_set_text(v, "url", str_of(course_url(ctx, found->others[i].uuid, "")));
        view_set_text(v, "state", str_of(course_state_words(found->others[i].state)));
    }
    course_set_late(ctx, p.view, c);
    set_fields(&p, c);
    set_steps(&p, c);
    set_missed(&p, c);
    set_events(&p, found);
    set_moves(&p, &c->course);
    return team_finish(&p, "course", reply);
}

/* The course of the address; ERR_NOT_FOUND. */
static int find(struct ctx *ctx, const struct request *req, struct course_page *found)
{
    int rc = courses_find(ctx, request_text(req, "uuid"), found);
    return rc == 1 ? 0 : rc < 0 ? -1 : fail(&ctx->err, ERR_NOT_FOUND, "there is no such course");
}

int course_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct course_page found;
    int off = courses_are_off(ctx, req, reply);
    if (off)
        return off > 0 ? 0 : -1;
    return find(ctx, req, &found) == 0 ? draw(ctx, req, reply, &found, NULL) : -1;
}

/* ---- What it becomes ---- */

static const char *refusal(const struct err *err)
{
    struct str why = str_of(err->msg);
    if (err->code == ERR_CONFLICT)
        return str_starts(why, STR("sessions"))
                   ? "Une séance passée n’est pas notée\u00A0: dites d’abord ce qu’elle est "
                     "devenue."
                   : "Ce parcours a été changé entre-temps\u00A0: voici où il en est.";
    if (err->code != ERR_INPUT)
        return NULL;
    if (str_starts(why, STR("day")))
        return "Le jour va de celui où le parcours en est arrivé là jusqu’à aujourd’hui.";
    if (str_starts(why, STR("reason")))
        return "Choisissez pourquoi il s’arrête.";
    return "Ce parcours n’en est pas là.";
}

static int become(struct ctx *ctx, const struct request *req, const char **error)
{
    struct str code = request_text(req, "etat"), uuid = request_text(req, "uuid");
    int32_t day = 0;
    struct err ignored;
    int to = str_is(code, "arrete") ? COURSE_STOPPED : COURSE__MAX;
    if (str_is(code, "reprendre"))
        return courses_resume(ctx, uuid);
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        if (str_is(code, moves[i].code))
            to = moves[i].state;
    }
    if (date_parse(request_text(req, "jour"), &day, &ignored) != 0) {
        *error = "Un jour est attendu, par exemple 24/11/2026.";
        return -1;
    }
    return courses_become(ctx, uuid, request_int(req, "rev", 0), to, day,
                          to == COURSE_STOPPED ? request_text(req, "motif") : STR(""));
}

int course_state_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct course_page found;
    const char *error = NULL;
    int off = courses_are_off(ctx, req, reply);
    if (off)
        return off > 0 ? 0 : -1;
    if (become(ctx, req, &error) == 0)
        return find(ctx, req, &found) == 0
                   ? team_go(reply,
                             course_url(ctx, found.view.course.uuid,
                                        str_is(request_text(req, "etat"), "reprendre") ? "?fait=repris" : "?fait=etat"))
                   : -1;
    if (!error)
        error = refusal(&ctx->err);
    if (!error)
        return -1;
    ctx->err = (struct err){0};
    reply->status = 422;
    return find(ctx, req, &found) == 0 ? draw(ctx, req, reply, &found, error) : -1;
}

int course_removal_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct course_page found;
    int off = courses_are_off(ctx, req, reply);
    if (off)
        return off > 0 ? 0 : -1;
    if (courses_remove(ctx, request_text(req, "uuid")) == 0)
        return team_go(reply, COURSES_URL "?fait=retire");
    const char *error = ctx->err.code == ERR_CONFLICT
                            ? "Une séance est notée, ou passée\u00A0: arrêtez le parcours plutôt que de le retirer."
                            : NULL;
    if (!error)
        return -1;
    ctx->err = (struct err){0};
    reply->status = 422;
    return find(ctx, req, &found) == 0 ? draw(ctx, req, reply, &found, error) : -1;
}
