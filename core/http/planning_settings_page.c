/* Réglages, "Planning": public holidays, the zone and the calendar of school holidays, the campaigns of the rule. */
#include "app/planning_settings.h"
#include "app/school_import.h"
#include "asks.h"
#include "base/date.h"

#define PATH "/equipe/reglages/planning"

/* What is shown beside what is stored. */
struct shown {
    const char *wrong;              /* about the file */
    const struct school_file *file; /* to be confirmed; NULL: none */
};

/* ---- Words ---- */

/* "du samedi 17 octobre au lundi 2 novembre 2026" */
static struct str span_words(struct ctx *ctx, int32_t first, int32_t last)
{
    struct buf b = buf_in(ctx->arena, 100);
    date_full_days(&b, first, last);
    return buf_str(&b);
}

/* "3 juillet 2027" */
static struct str day_words(struct ctx *ctx, int32_t day)
{
    struct buf b = buf_in(ctx->arena, 60);
    date_long(&b, day);
    return buf_str(&b);
}

static const char *zone_words(struct ctx *ctx, int zone)
{
    return zone == PLANNING_NO_ZONE ? NULL
           : zone == ZONE_CORSE     ? "Corse"
                                    : arena_printf(ctx->arena, "zone %s", school_zone_names[zone]);
}

static void add_breaks(struct ctx *ctx, struct view *list, const struct school_break *breaks, size_t n, int32_t since)
{
    for (size_t i = 0; i < n; i++) {
        if (breaks[i].last < since)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "label", str_of(breaks[i].label));
        view_set_text(v, "when", span_words(ctx, breaks[i].first, breaks[i].last));
    }
}

static int year_of(int32_t date)
{
    struct civil c;
    date_to_ymd(date, &c);
    return c.year;
}

/* ---- Parts of the page ---- */

static void set_zones(struct page *p, const struct planning_settings *set)
{
    struct ctx *ctx = p->ctx;
    const char *territory = zone_words(ctx, set->territory_zone);
    view_set_bool(p->view, "alsace", set->alsace_moselle);
    view_set_text(p->view, "zone", str_of(zone_words(ctx, set->zone)));
    struct view *list = view_set_list(p->view, "zones");
    for (int z = PLANNING_NO_ZONE; z < ZONE__MAX; z++) {
        struct view *v = view_append(list);
        view_set_text(v, "value", z < 0 ? STR("") : str_of(school_zone_names[z]));
        view_set_text(v, "label",
                      z >= 0      ? str_of(zone_words(ctx, z))
                      : territory ? str_of(arena_printf(ctx->arena, "celle du territoire (%s)", territory))
                                  : STR("aucune, ou pas encore choisie"));
        view_set_bool(v, "selected", set->chosen ? z == set->zone : z < 0);
    }
}

static void set_holidays(struct page *p, bool alsace)
{
    int year = year_of(ctx_today(p->ctx));
    struct view *years = view_set_list(p->view, "holidays");
    for (int y = year; y <= year + 1; y++) {
        struct view *v = view_append(years);
        view_set_text(v, "year", str_of(arena_printf(p->ctx->arena, "%d", y)));
        struct view *days = view_set_list(v, "days");
        for (int32_t d = date_from_ymd(y, 1, 1); d <= date_from_ymd(y, 12, 31); d++) {
            const char *name = date_holiday(d, alsace);
            if (!name)
                continue;
            struct view *day = view_append(days);
            view_set_text(day, "name", str_of(name));
            view_set_text(day, "when", span_words(p->ctx, d, d));
        }
    }
}

static int set_school(struct page *p, const struct planning_settings *set)
{
    struct ctx *ctx = p->ctx;
    int32_t today = ctx_today(ctx);
    struct view *list = view_set_list(p->view, "calendars");
    for (int z = 0; z < ZONE__MAX; z++) {
        struct school_calendar c;
        if (school_read(ctx->db, (enum school_zone)z, ctx->arena, &c, &ctx->err) != 0)
            return -1;
        bool known = c.until >= c.from;
        struct view *v = view_append(list);
        view_set_text(v, "zone", str_of(zone_words(ctx, z)));
        view_set_bool(v, "ours", z == set->zone);
        view_set_text(v, "until", known ? day_words(ctx, c.until) : STR(""));
        view_set_bool(v, "over", known && c.until < today);
        view_set_bool(v, "ending", known && c.until >= today && c.until < today + SCHOOL_WARN_DAYS);
        add_breaks(ctx, view_set_list(v, "breaks"), c.breaks, c.n, today);
    }
    return 0;
}

static int add_campaigns(struct page *p, struct view *list, int year, const char **title, bool *known)
{
    struct ctx *ctx = p->ctx;
    struct campaign_year of;
    int rc = planning_campaigns(ctx, year, &of, title);
    *known = rc == 1;
    if (rc != 1)
        return rc;
    struct view *v = view_append(list);
    view_set_text(v, "year", str_of(arena_printf(ctx->arena, "%d", year)));
    struct view *items = view_set_list(v, "items");
    for (size_t i = 0; i < of.windows.n; i++) {
        const struct campaign_window *w = &((const struct campaign_window *)of.windows.items)[i];
        const char *label = taxonomy_label(p->wording.taxonomy, SCHEME_CAMPAIGN, w->campaign);
        struct view *o = view_append(items);
        view_set_text(o, "label", str_of(label ? label : w->campaign));
        view_set_text(o, "when", span_words(ctx, w->first, w->last));
    }
    return 0;
}

static int set_campaigns(struct page *p)
{
    int year = year_of(ctx_today(p->ctx));
    const char *title = NULL;
    bool known = true;
    struct view *list = view_set_list(p->view, "campaigns");
    for (int y = year; known && y <= year + 1; y++) {
        if (add_campaigns(p, list, y, &title, &known) != 0)
            return -1;
    }
    view_set_text(p->view, "campaign_rule", str_of(title));
    view_set_bool(p->view, "reads_rules", access_allows((enum account_role)p->ctx->account->role, RIGHT_MANAGE));
    return 0;
}

/* What the file would change. */
static int set_preview(struct page *p, const struct school_file *file)
{
    struct ctx *ctx = p->ctx;
    struct school_look look[ZONE__MAX];
    bool hole = false, nothing = true;
    if (!file) {
        view_set_null(p->view, "preview");
        return 0;
    }
    if (school_import_look(ctx, file, look) != 0)
        return -1;
    struct view *v = view_set_object(p->view, "preview"), *list = view_set_list(v, "zones");
    for (int z = 0; z < ZONE__MAX; z++) {
        const struct school_look *x = &look[z];
        const struct school_calendar *c = &file->zones[z];
        if (!x->given)
            continue;
        bool known = x->known.until >= x->known.from, further = !known || c->until > x->known.until;
        struct view *o = view_append(list);
        view_set_text(o, "zone", str_of(zone_words(ctx, z)));
        view_set_bool(o, "hole", x->hole);
        view_set_text(o, "was_until", known ? day_words(ctx, x->known.until) : STR(""));
        view_set_text(o, "until", further ? day_words(ctx, c->until) : STR(""));
        add_breaks(ctx, view_set_list(o, "added"), x->added, x->n_added, INT32_MIN);
        add_breaks(ctx, view_set_list(o, "removed"), x->removed, x->n_removed, INT32_MIN);
        hole = hole || x->hole;
        nothing = nothing && !further && x->n_added + x->n_removed == 0;
    }
    view_set_bool(v, "hole", hole);
    view_set_bool(v, "nothing", nothing);
    view_set_int(v, "others", (int64_t)file->others);
    view_set_text(v, "other", str_of(file->other));
    view_set_text(v, "text", str_of(file->text));
    return 0;
}

static const char *done_sentence(struct str code)
{
    return str_is(code, "zone")       ? "C’est enregistré. Le planning en tient compte tout de suite."
           : str_is(code, "vacances") ? "Le calendrier scolaire est à jour. Le planning en tient compte tout de suite."
                                      : NULL;
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct shown *shown)
{
    struct page p;
    struct planning_settings set;
    if (team_start(&p, ctx, req, "Réglages du planning", TEAM_SETTINGS) != 0 || planning_settings_read(ctx, &set) != 0)
        return -1;
    page_style(&p, "planning.css");
    page_address(&p, reply, PATH, NULL, true);
    view_set_text(p.view, "done", str_of(shown->wrong ? NULL : done_sentence(request_text(req, "fait"))));
    view_set_text(p.view, "wrong", str_of(shown->wrong));
    set_zones(&p, &set);
    set_holidays(&p, set.alsace_moselle);
    if (set_school(&p, &set) != 0 || set_campaigns(&p) != 0 || set_preview(&p, shown->file) != 0)
        return -1;
    return team_finish(&p, "planning_settings", reply);
}

int planning_settings_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return draw(ctx, req, reply, &(struct shown){0});
}

int planning_settings_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str code = request_text(req, "zone");
    int zone = code.n ? record_name_index(school_zone_names, code) : PLANNING_NO_ZONE;
    if (code.n && zone < 0) {
        reply_error(ctx, reply, 400, "Cette zone n’existe pas.");
        return 0;
    }
    if (planning_settings_save(ctx, str_is(request_text(req, "alsace"), "oui"), zone) != 0)
        return -1;
    return team_go(reply, PATH "?fait=zone");
}

/* ---- The ministry's file ---- */

int school_file_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct school_file file;
    struct shown shown = {0};
    if (!str_is(req->file.field, "fichier"))
        shown.wrong = "Choisissez d’abord le fichier.";
    else if (request_file_is_cut(req) || req->file.bytes.n > SCHOOL_FILE_MAX)
        shown.wrong = "Ce fichier est trop gros pour être le calendrier scolaire. Prenez celui du ministère.";
    else if (school_import_read(req->file.bytes, req->file.name, ctx_today(ctx), ctx->arena, &file, &shown.wrong,
                                &ctx->err) != 0)
        return -1;
    if (shown.wrong)
        reply->status = 422;
    else
        shown.file = &file;
    return draw(ctx, req, reply, &shown);
}

int school_apply_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    const struct str *text = params_first(&req->form, "texte");
    struct school_look look[ZONE__MAX];
    struct school_file file;
    struct shown shown = {0};
    bool hole = false;
    if (school_import_read(text ? *text : STR(""), STR(""), ctx_today(ctx), ctx->arena, &file, &shown.wrong,
                           &ctx->err) != 0)
        return -1;
    if (!shown.wrong && school_import_look(ctx, &file, look) != 0)
        return -1;
    for (int z = 0; z < ZONE__MAX && !shown.wrong; z++)
        hole = hole || look[z].hole;
    if (shown.wrong || hole) { /* somebody wrote another one meanwhile, or the form is none of ours */
        reply->status = 422;
        shown.file = shown.wrong ? NULL : &file;
        return draw(ctx, req, reply, &shown);
    }
    return school_import_write(ctx, &file) != 0 ? -1 : team_go(reply, PATH "?fait=vacances#vacances");
}
