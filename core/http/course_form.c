/* A new course, and what is known of one: programme, referral, commune, wishes, binôme. No field takes a name. */
#include "app/access.h"
#include "app/planning_date.h"
#include "base/date.h"
#include "courses.h"

/* The form as it was typed, or as the course is. */
struct form {
    struct str programme, day, referrer, commune, same, mode, language, not_before, team;
    bool same_weekday, half_days[COURSE_HALF_DAYS];
    const char *programme_error, *day_error, *commune_error, *same_error, *not_before_error, *error;
    int64_t rev;
};

static const char *iso(struct ctx *ctx, int32_t day)
{
    char text[DATE_ISO_SIZE];
    date_iso(day, text);
    return arena_strdup(ctx->arena, text);
}

static bool has(const struct course *c, const char *field)
{
    return record_has(c, record_index(&course_type, str_of(field)));
}

/* ---- What is shown ---- */

static void add_option(struct view *list, const char *code, const char *label, struct str chosen)
{
    struct view *v = view_append(list);
    view_set_text(v, "code", str_of(code));
    view_set_text(v, "label", str_of(label));
    view_set_bool(v, "selected", str_is(chosen, code));
}

static int set_choices(struct page *p, const struct form *f)
{
    static const char *const days[] = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"};
    struct programmes programmes;
    struct planning_names names;
    if (programmes_read(p->ctx, &programmes) != 0 || planning_names(p->ctx, &names) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "programmes");
    for (size_t i = 0; i < programmes.n; i++)
        add_option(list, programmes.items[i].name, programmes.items[i].title, f->programme);
    list = view_set_list(p->view, "teams");
    for (size_t i = 0; i < names.n_teams; i++) {
        if (!names.teams[i].deleted || str_is(f->team, names.teams[i].uuid))
            add_option(list, names.teams[i].uuid, names.teams[i].label, f->team);
    }
    list = view_set_list(p->view, "modes");
    for (int i = 0; i < COURSE_MODE__MAX; i++)
        add_option(list, course_mode_names[i], course_mode_words(i), f->mode);
    list = view_set_list(p->view, "days");
    for (int i = 0; i < COURSE_HALF_DAYS / 2; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "day", str_of(days[i]));
        view_set_text(v, "am", str_of(course_half_days[i * 2]));
        view_set_text(v, "pm", str_of(course_half_days[i * 2 + 1]));
        view_set_bool(v, "am_ticked", f->half_days[i * 2]);
        view_set_bool(v, "pm_ticked", f->half_days[i * 2 + 1]);
    }
    page_set_terms(p, "referrers", SCHEME_REFERRAL, f->referrer);
    page_set_terms(p, "languages", SCHEME_LANGUAGE, f->language);
    page_set_communes(p, f->commune);
    return 0;
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct form *f,
                const struct course *c)
{
    struct page p;
    const char *title = c ? arena_printf(ctx->arena, "Modifier %s", c->code) : "Nouveau parcours";
    if (!title)
        return fail_memory(&ctx->err);
    if (courses_start(&p, ctx, req, title) != 0)
        return -1;
    page_address(&p, reply, COURSES_URL, NULL, true);
    view_set_text(p.view, "heading", str_of(title));
    view_set_bool(p.view, "is_new", c == NULL);
    view_set_text(p.view, "back", str_of(c ? course_url(ctx, c->uuid, "") : COURSES_URL));
    view_set_text(p.view, "back_label", str_of(c ? c->code : "Parcours"));
    view_set_text(p.view, "action", str_of(c ? course_url(ctx, c->uuid, "/modifier") : COURSES_URL "/nouveau"));
    view_set_int(p.view, "rev", f->rev);
    view_set_text(p.view, "last_day", str_of(iso(ctx, ctx_today(ctx))));
    view_set_text(p.view, "day", f->day);
    view_set_text(p.view, "same", f->same);
    view_set_text(p.view, "not_before", f->not_before);
    view_set_bool(p.view, "same_weekday", f->same_weekday);
    view_set_text(p.view, "programme_error", str_of(f->programme_error));
    view_set_text(p.view, "day_error", str_of(f->day_error));
    view_set_text(p.view, "commune_error", str_of(f->commune_error));
    view_set_text(p.view, "same_error", str_of(f->same_error));
    view_set_text(p.view, "not_before_error", str_of(f->not_before_error));
    view_set_text(p.view, "error", str_of(f->error));
    return set_choices(&p, f) == 0 ? team_finish(&p, "course_form", reply) : -1;
}

/* ---- What is typed ---- */

static struct form form_of(const struct request *req)
{
    struct form f = {.programme = request_text(req, "programme"),
                     .day = request_text(req, "jour"),
                     .referrer = request_text(req, "par"),
                     .commune = request_text(req, "commune"),
                     .same = request_text(req, "meme"),
                     .mode = request_text(req, "lieu"),
                     .language = request_text(req, "langue"),
                     .not_before = request_text(req, "apres"),
                     .team = request_text(req, "binome"),
                     .same_weekday = request_text(req, "meme_jour").n > 0,
                     .rev = request_int(req, "rev", 0)};
    const struct str *ticked;
    size_t n = request_codes(req, "demi", &ticked);
    for (size_t i = 0; i < n; i++) {
        int k = record_name_index(course_half_days, ticked[i]);
        if (k >= 0)
            f.half_days[k] = true;
    }
    return f;
}

static int set_field(struct ctx *ctx, struct course *c, const char *field, struct str value)
{
    int index = record_index(&course_type, str_of(field));
    if (value.n == 0) {
        record_mark_null(c, index);
        return 0;
    }
    return record_parse(&course_type, c, index, value, ctx->arena, &ctx->err);
}

/* A commune as it was chosen or typed: 1, 0 and an error in the form, -1. */
static int read_commune(struct ctx *ctx, struct form *f, struct course *c)
{
    struct commune_choice found;
    if (f->commune.n == 0)
        return set_field(ctx, c, "insee", STR("")) == 0 ? 1 : -1;
    if (commune_choice(ctx, f->commune, &found) != 0)
        return -1;
    if (found.chosen)
        return set_field(ctx, c, "insee", str_of(found.chosen->insee)) == 0 ? 1 : -1;
    f->commune_error = found.n && !found.near
                           ? "Plusieurs communes s’appellent ainsi\u00A0: donnez le code postal et le nom."
                           : "Aucune commune connue ne s’appelle ainsi.";
    return 0;
}

static int read_half_days(struct ctx *ctx, const struct form *f, struct course *c)
{
    const char **codes = ARENA_ARRAY(ctx->arena, COURSE_HALF_DAYS, const char *);
    size_t n = 0;
    if (!codes)
        return fail_memory(&ctx->err);
    for (int i = 0; i < COURSE_HALF_DAYS; i++) {
        if (f->half_days[i])
            codes[n++] = course_half_days[i];
    }
    c->half_days = (struct terms){.codes = codes, .n = n};
    if (n)
        record_mark_set(c, record_index(&course_type, STR("half_days")));
    else
        record_mark_null(c, record_index(&course_type, STR("half_days")));
    return 0;
}

/* Fills the record: 1, 0 and the errors beside their fields, -1. */
static int read_form(struct ctx *ctx, struct form *f, struct course *c)
{
    if (set_field(ctx, c, "referred_on", f->day) != 0 || !f->day.n)
        f->day_error = "Un jour est attendu, par exemple 24/11/2026.";
    if (set_field(ctx, c, "not_before", f->not_before) != 0)
        f->not_before_error = "Un jour est attendu, ou rien.";
    ctx->err = (struct err){0};
    int commune = read_commune(ctx, f, c);
    if (commune < 0 || read_half_days(ctx, f, c) != 0)
        return -1;
    static const char *const fields[] = {"referrer", "language", "mode"};
    const struct str values[] = {f->referrer, f->language, f->mode};
    for (size_t i = 0; i < 3; i++) {
        if (set_field(ctx, c, fields[i], values[i]) != 0)
            f->error = "Choisissez dans les listes.";
    }
    ctx->err = (struct err){0};
    c->same_weekday = f->same_weekday;
    return commune && !f->day_error && !f->not_before_error && !f->error;
}

/* What was wrong, beside its field; -1 when it is none of the visitor's making. */
static int explain(struct ctx *ctx, struct form *f)
{
    struct str why = str_of(ctx->err.msg);
    if (ctx->err.code == ERR_CONFLICT)
        f->error = "Ce parcours a été changé entre-temps\u00A0: rouvrez-le pour voir ce qui a changé.";
    else if (ctx->err.code != ERR_INPUT)
        return -1;
    else if (str_starts(why, STR("programme")))
        f->programme_error = "Choisissez un programme.";
    else if (str_starts(why, STR("referred_on")))
        f->day_error = "L’orientation ne peut pas être à venir.";
    else if (str_starts(why, STR("same")))
        f->same_error = "Aucun parcours n’a ce code.";
    else if (str_starts(why, STR("insee")))
        f->commune_error = "Aucune commune connue ne s’appelle ainsi.";
    else
        f->error = "Choisissez dans les listes.";
    return 0;
}

int course_new_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    int off = courses_are_off(ctx, req, reply);
    struct form f = {.programme = request_text(req, "programme"), .same = request_text(req, "meme")};
    if (off)
        return off > 0 ? 0 : -1;
    f.day = str_of(iso(ctx, ctx_today(ctx)));
    return draw(ctx, req, reply, &f, NULL);
}

int course_new_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    int off = courses_are_off(ctx, req, reply);
    struct form f = form_of(req);
    struct course c = {0};
    if (off)
        return off > 0 ? 0 : -1;
    int rc = read_form(ctx, &f, &c);
    if (rc < 0)
        return -1;
    if (rc == 1 && set_field(ctx, &c, "programme", f.programme) == 0) {
        if (courses_refer(ctx, f.same, &c) == 0)
            return team_go(reply, course_url(ctx, c.uuid, "?fait=cree"));
        if (explain(ctx, &f) != 0)
            return -1;
    }
    reply->status = 422;
    return draw(ctx, req, reply, &f, NULL);
}

/* ---- One that is there ---- */

static struct form form_from(struct ctx *ctx, const struct course *c)
{
    struct form f = {.programme = str_of(c->programme),
                     .day = str_of(iso(ctx, c->referred_on)),
                     .referrer = str_of(c->referrer),
                     .commune = str_of(c->insee),
                     .mode = has(c, "mode") ? str_of(course_mode_names[c->mode]) : STR(""),
                     .language = str_of(c->language),
                     .not_before = has(c, "not_before") ? str_of(iso(ctx, c->not_before)) : STR(""),
                     .team = str_of(c->team_uuid),
                     .same_weekday = c->same_weekday,
                     .rev = c->rev};
    for (size_t i = 0; i < c->half_days.n; i++) {
        int k = record_name_index(course_half_days, str_of(c->half_days.codes[i]));
        if (k >= 0)
            f.half_days[k] = true;
    }
    return f;
}

int course_edit_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    int off = courses_are_off(ctx, req, reply);
    struct course_page found;
    if (off)
        return off > 0 ? 0 : -1;
    int rc = courses_find(ctx, request_text(req, "uuid"), &found);
    if (rc != 1)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_NOT_FOUND, "there is no such course");
    struct form f = form_from(ctx, &found.view.course);
    return draw(ctx, req, reply, &f, &found.view.course);
}

int course_edit_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    int off = courses_are_off(ctx, req, reply);
    struct form f = form_of(req);
    struct course_page found;
    if (off)
        return off > 0 ? 0 : -1;
    int rc = courses_find(ctx, request_text(req, "uuid"), &found);
    if (rc != 1)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_NOT_FOUND, "there is no such course");
    struct course after = found.view.course;
    f.programme = str_of(after.programme);
    rc = read_form(ctx, &f, &after);
    if (rc < 0)
        return -1;
    if (rc == 1) {
        if (courses_change(ctx, str_of(after.uuid), f.rev, f.team, &after) == 0)
            return team_go(reply, course_url(ctx, found.view.course.uuid, "?fait=change"));
        if (explain(ctx, &f) != 0)
            return -1;
    }
    reply->status = 422;
    return draw(ctx, req, reply, &f, &found.view.course);
}
