#include "slots_form.h"

#include <stdio.h>

#include "app/series_look.h"
#include "base/date.h"
#include "base/date_words.h"
#include "base/duration.h"

/* Months offered as a whole. */
#define MONTHS 12

/* Without days: from tomorrow, four weeks. Without hours: a working day. */
#define USUAL_DAYS 28
#define USUAL_FROM 540
#define USUAL_TO 1080

#define MONDAY_TO_FRIDAY 0x1fu

static const int lengths[] = {30, 45, 60, 90, 120, 150, 180, 210, 240, 300, 360, 420, 480};

/* ---- Taking ---- */

static unsigned weekdays_of(const struct request *req)
{
    const struct str *codes;
    size_t n = request_codes(req, "jours", &codes);
    unsigned set = 0;
    for (size_t i = 0; i < n; i++) {
        for (int d = 0; d < 7; d++)
            set |= str_is(codes[i], date_weekdays[d]) ? 1u << d : 0;
    }
    return set;
}

static bool can_be_sought(const struct activity_kind *k)
{
    return k->is.pattern == PATTERN_DATES && k->is.staff_max > 0 && !k->is.course;
}

static int find_kind(struct slots_form *f)
{
    struct str code = request_text(f->req, "genre");
    if (activities_read(f->ctx, &f->kinds) != 0)
        return -1;
    for (size_t i = 0; i < f->kinds.n && !f->kind; i++) {
        const struct activity_kind *k = &f->kinds.items[i];
        if (can_be_sought(k) && str_is(code.n ? code : STR("permanence"), k->name))
            f->kind = k;
    }
    if (!f->kind && code.n)
        f->wrong[SLOTS_KIND] = "Ce genre n’existe pas, ou personne n’a à le tenir.";
    for (size_t i = 0; i < f->kinds.n && !f->kind; i++)
        f->kind = can_be_sought(&f->kinds.items[i]) ? &f->kinds.items[i] : NULL;
    return 0;
}

int slots_form_begin(struct ctx *ctx, const struct request *req, struct slots_form *f)
{
    *f = (struct slots_form){.ctx = ctx,
                             .req = req,
                             .where = request_text(req, "lieu"),
                             .sought = request_text(req, "lieu_cherche"),
                             .team = request_text(req, "equipe"),
                             .month = request_text(req, "mois"),
                             .first = request_text(req, "du"),
                             .last = request_text(req, "au"),
                             .from = request_text(req, "de"),
                             .to = request_text(req, "a"),
                             .minutes = (int)request_int(req, "duree", 0),
                             .size = (int)request_int(req, "nombre", 0),
                             .weekdays = weekdays_of(req)};
    return find_kind(f);
}

/* ---- Understanding ---- */

static int parse_terms(struct slots_form *f, const char *name, struct terms *out)
{
    const struct str *codes;
    size_t n = request_codes(f->req, name, &codes);
    out->codes = ARENA_ARRAY(f->ctx->arena, n, const char *);
    if (!out->codes)
        return fail_memory(&f->ctx->err);
    for (out->n = 0; out->n < n; out->n++) {
        if (!(out->codes[out->n] = str_dup(f->ctx->arena, codes[out->n])))
            return fail_memory(&f->ctx->err);
    }
    return 0;
}

/* "2027-03": the days of it. */
static bool parse_month(struct str month, int32_t *first, int32_t *last)
{
    char iso[DATE_ISO_SIZE];
    struct err ignored;
    struct civil c;
    if (month.n != 7)
        return false;
    (void)snprintf(iso, sizeof iso, "%.7s-01", month.p);
    if (date_parse(str_of(iso), first, &ignored) != 0)
        return false;
    date_to_ymd(*first, &c);
    *last = *first + date_month_days(c.year, c.month) - 1;
    return true;
}

static void parse_days(struct slots_form *f)
{
    struct slot_wish *w = &f->wish;
    struct err why;
    int32_t today = ctx_today(f->ctx);
    w->first = today + 1;
    if (f->month.n) {
        if (!parse_month(f->month, &w->first, &w->last))
            f->wrong[SLOTS_DAYS] = "Ce mois n’est pas compris.";
        return;
    }
    if (f->first.n && date_words_parse(f->first, today, f->ctx->arena, &w->first, &why) != 0)
        f->wrong[SLOTS_DAYS] = "Le premier jour n’est pas compris\u00A0: par exemple 02/03/2027.";
    w->last = w->first + USUAL_DAYS - 1;
    if (f->last.n && date_words_parse(f->last, today, f->ctx->arena, &w->last, &why) != 0)
        f->wrong[SLOTS_DAYS] = "Le dernier jour n’est pas compris\u00A0: par exemple 31/03/2027.";
}

static void parse_hours(struct slots_form *f)
{
    struct err why;
    f->wish.from = USUAL_FROM;
    f->wish.to = USUAL_TO;
    if ((f->from.n && minute_parse(f->from, &f->wish.from, &why) != 0) ||
        (f->to.n && minute_parse(f->to, &f->wish.to, &why) != 0))
        f->wrong[SLOTS_HOURS] = "L’heure n’est pas comprise\u00A0: par exemple 9:00.";
}

/* A place that is typed: the only one of this name is taken, of several one is chosen. */
static int parse_where(struct slots_form *f)
{
    f->wish.where = f->where;
    if (f->where.n || !f->sought.n)
        return 0;
    if (place_choices(f->ctx, f->sought, f->offered, &f->n_offered, &f->more_offered) != 0)
        return -1;
    if (f->n_offered == 1)
        f->wish.where = f->where = str_of(f->offered[0].uuid);
    else
        f->wrong[SLOTS_WHERE] = f->n_offered ? "Plusieurs lieux portent ce nom\u00A0: choisissez le bon."
                                             : "Aucun lieu de l’annuaire ne porte ce nom.";
    return 0;
}

int slots_form_parse(struct slots_form *f)
{
    struct slot_wish *w = &f->wish;
    if (!f->kind)
        return 0;
    *w = (struct slot_wish){.kind = f->kind->name,
                            .minutes = f->minutes,
                            .weekdays = f->weekdays ? f->weekdays : MONDAY_TO_FRIDAY,
                            .team = f->team.n ? str_dup(f->ctx->arena, f->team) : NULL,
                            .size = (size_t)f->size};
    parse_days(f);
    parse_hours(f);
    if (parse_where(f) != 0 || parse_terms(f, "metier", &w->professions) != 0 ||
        parse_terms(f, "competence", &w->skills) != 0 || parse_terms(f, "personne", &w->people) != 0)
        return -1;
    for (int i = 0; i < SLOTS_FIELDS; i++) {
        if (f->wrong[i])
            return 0;
    }
    return 1;
}

int slots_form_refused(struct slots_form *f)
{
    static const struct {
        const char *begins;
        enum slots_field field;
        const char *words;
    } all[] = {
        {"kind: ", SLOTS_KIND, "Personne n’a à tenir une date de ce genre."},
        {"where: ", SLOTS_WHERE, "Ce lieu n’existe plus."},
        {"last: before", SLOTS_DAYS, "Le dernier jour est avant le premier."},
        {"last: all", SLOTS_DAYS, "Ces jours sont passés\u00A0: la recherche commence demain."},
        {"weekdays: ", SLOTS_DAYS, "Aucun de ces jours de la semaine ne tombe entre ces dates."},
        {"minutes: ", SLOTS_HOURS, "La durée va de 5 minutes à une journée."},
        {"to: ", SLOTS_HOURS, "La durée ne tient pas entre ces heures."},
        {"people: ", SLOTS_WHO, "Une des personnes cochées n’est plus planifiée."},
        {"team: ", SLOTS_WHO, "Cette équipe n’existe plus."},
    };
    for (size_t i = 0; f->ctx->err.code == ERR_INPUT && i < sizeof all / sizeof *all; i++) {
        if (!str_starts(str_of(f->ctx->err.msg), str_of(all[i].begins)))
            continue;
        f->wrong[all[i].field] = all[i].words;
        f->ctx->err = (struct err){0};
        return 0;
    }
    return -1;
}

/* ---- Showing ---- */

static void add_option(struct view *list, struct str code, struct str label, bool selected)
{
    struct view *v = view_append(list);
    view_set_text(v, "code", code);
    view_set_text(v, "label", label);
    view_set_bool(v, "selected", selected);
}

static struct str length_words(struct ctx *ctx, int minutes)
{
    struct buf b = buf_in(ctx->arena, 40);
    duration_words(&b, minutes);
    return buf_str(&b);
}

static void set_kinds(struct view *v, struct slots_form *f)
{
    struct view *kinds = view_set_list(v, "kinds"), *list = view_set_list(v, "lengths");
    bool known = f->minutes == 0;
    for (size_t i = 0; i < f->kinds.n; i++) {
        const struct activity_kind *k = &f->kinds.items[i];
        if (can_be_sought(k))
            add_option(kinds, str_of(k->name), str_of(k->title), k == f->kind);
    }
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        known = known || lengths[i] == f->minutes;
        add_option(list, str_of(arena_printf(f->ctx->arena, "%d", lengths[i])), length_words(f->ctx, lengths[i]),
                   lengths[i] == f->minutes);
    }
    if (!known)
        add_option(list, str_of(arena_printf(f->ctx->arena, "%d", f->minutes)), length_words(f->ctx, f->minutes), true);
    view_set_text(v, "usual_length",
                  f->kind ? length_words(f->ctx, (int)f->kind->is.minutes) : STR("comme d’habitude"));
}

/* Places by commune, each commune as a whole first. */
static int set_places(struct view *v, struct slots_form *f)
{
    struct slot_place *places;
    size_t n;
    struct view *groups = view_set_list(v, "communes"), *of = NULL, *offered = view_set_list(v, "offered");
    bool known = f->where.n == 0;
    if (slots_places(f->ctx, &places, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const struct slot_place *x = &places[i];
        const char *insee = x->insee ? x->insee : "";
        if (!of || strcmp(insee, places[i - 1].insee ? places[i - 1].insee : "") != 0) {
            struct view *group = view_append(groups);
            view_set_text(group, "name", str_of(x->commune ? x->commune : "Commune inconnue"));
            of = view_set_list(group, "places");
            if (x->insee)
                add_option(of, str_of(x->insee), str_of(arena_printf(f->ctx->arena, "N’importe où à %s", x->commune)),
                           str_is(f->where, x->insee));
            known = known || str_is(f->where, insee);
        }
        add_option(of, str_of(x->uuid), str_of(x->name), str_is(f->where, x->uuid));
        known = known || str_is(f->where, x->uuid);
    }
    struct place_choice other = {0};
    if (!known && place_chosen(f->ctx, f->where, &other) < 0)
        return -1;
    view_set_text(v, "other_code", other.id ? str_of(other.uuid) : known ? STR("") : f->where);
    view_set_text(v, "other_name", other.id ? str_of(other.name) : known ? STR("") : STR("Une autre commune"));
    for (size_t i = 0; i < f->n_offered && f->wrong[SLOTS_WHERE]; i++)
        add_option(offered, str_of(f->offered[i].uuid), str_of(f->offered[i].name), false);
    view_set_bool(v, "more_offered", f->more_offered);
    view_set_text(v, "sought", f->sought);
    return 0;
}

static void set_days(struct view *v, struct slots_form *f)
{
    struct view *days = view_set_list(v, "weekdays"), *months = view_set_list(v, "months");
    struct civil c;
    int32_t today = ctx_today(f->ctx);
    for (int d = 0; d < 7; d++)
        add_option(days, str_of(date_weekdays[d]), str_of(date_weekdays[d]), f->weekdays >> d & 1);
    date_to_ymd(today, &c);
    for (int i = 0; i < MONTHS; i++) {
        int month = c.month - 1 + i, year = c.year + month / 12;
        const char *code = arena_printf(f->ctx->arena, "%04d-%02d", year, month % 12 + 1);
        add_option(months, str_of(code), str_of(arena_printf(f->ctx->arena, "%s %d", date_months[month % 12], year)),
                   code && str_is(f->month, code));
    }
    view_set_text(v, "first", f->first);
    view_set_text(v, "last", f->last);
    view_set_text(v, "from", f->from.n ? f->from : STR("09:00"));
    view_set_text(v, "to", f->to.n ? f->to : STR("18:00"));
}

static bool is_ticked(const struct request *req, const char *name, const char *code)
{
    const struct str *codes;
    size_t n = request_codes(req, name, &codes);
    for (size_t i = 0; i < n; i++) {
        if (str_is(codes[i], code))
            return true;
    }
    return false;
}

static size_t set_ticks(struct view *v, const char *list_name, struct page *p, struct slots_form *f, enum scheme scheme,
                        const char *param)
{
    const struct taxonomy *t = p->wording.taxonomy;
    struct view *list = view_set_list(v, list_name);
    size_t ticked = 0;
    for (size_t i = 0; i < t->n[scheme]; i++) {
        const struct term *x = &t->terms[scheme][i];
        bool on = is_ticked(f->req, param, x->code);
        add_option(list, str_of(x->code), str_of(x->label), on);
        ticked += on;
    }
    return ticked;
}

static int set_people(struct view *v, struct page *p, struct slots_form *f)
{
    struct series_choices who;
    struct view *teams = view_set_list(v, "teams"), *people = view_set_list(v, "people"),
                *sizes = view_set_list(v, "sizes");
    size_t ticked = 0;
    if (series_choices(f->ctx, &who) != 0)
        return -1;
    for (size_t i = 0; i < who.n_teams; i++)
        add_option(teams, str_of(who.teams[i].uuid), str_of(who.teams[i].label), str_is(f->team, who.teams[i].uuid));
    for (size_t i = 0; i < who.n_people; i++) {
        bool on = is_ticked(f->req, "personne", who.people[i].uuid);
        add_option(people, str_of(who.people[i].uuid), str_of(who.people[i].label), on);
        ticked += on;
    }
    for (int i = 1; i <= SLOT_TOGETHER_MAX; i++) {
        const char *code = arena_printf(f->ctx->arena, "%d", i);
        add_option(sizes, str_of(code), str_of(code), f->size == i);
    }
    (void)set_ticks(v, "professions", p, f, SCHEME_PROFESSION, "metier");
    ticked += set_ticks(v, "skills", p, f, SCHEME_SKILL, "competence");
    view_set_bool(v, "more_open", ticked > 0);
    return 0;
}

int slots_form_set(struct page *p, struct slots_form *f)
{
    static const char *const names[SLOTS_FIELDS] = {"kind_wrong", "where_wrong", "days_wrong", "hours_wrong",
                                                    "who_wrong"};
    struct view *v = view_set_object(p->view, "form");
    for (int i = 0; i < SLOTS_FIELDS; i++)
        view_set_text(v, names[i], str_of(f->wrong[i]));
    set_kinds(v, f);
    set_days(v, f);
    return set_places(v, f) != 0 || set_people(v, p, f) != 0 ? -1 : 0;
}
