/* What the fields of a series show. */
#include "base/date.h"
#include "domain/recurrence.h"
#include "publish/occurrence_view.h"
#include "reread.h"
#include "series_form.h"

static bool is_typed(const struct typed_codes *codes, const char *code)
{
    for (size_t i = 0; i < codes->n; i++) {
        if (str_is(codes->items[i], code))
            return true;
    }
    return false;
}

static struct view *option(struct view *list, const char *code, const char *label, bool selected)
{
    struct view *v = view_append(list);
    view_set_text(v, "code", str_of(code));
    view_set_text(v, "label", str_of(label));
    view_set_bool(v, "selected", selected);
    return v;
}

static void set_terms(struct page *p, struct view *v, const char *name, enum scheme scheme, struct str chosen,
                      const struct typed_codes *many)
{
    const struct taxonomy *t = &p->snap->taxonomy;
    struct view *list = view_set_list(v, name);
    for (size_t i = 0; i < t->n[scheme]; i++) {
        const struct term *term = &t->terms[scheme][i];
        (void)option(list, term->code, term->label, many ? is_typed(many, term->code) : str_is(chosen, term->code));
    }
}

static void set_rules(struct view *v, const struct series_form *f)
{
    static const struct {
        const char *code, *label;
    } rules[] = {/* of a new one only */
                 {"une-fois", "Une seule fois"},
                 {"semaine", "Chaque semaine"},
                 {"semaines", "Toutes les n semaines"},
                 {"mois", "Le n-ième jour du mois"},
                 {"premier", "Le premier ou le dernier jour de semaine du mois"},
                 {"dates", "À des dates choisies une par une"}};
    struct view *list = view_set_list(v, "rules");
    for (size_t i = f->changes; i < sizeof rules / sizeof *rules; i++)
        (void)option(list, rules[i].code, rules[i].label, str_is(f->t.rule, rules[i].code));
    if (str_is(f->t.rule, "telle")) {
        struct series kept = {.rule = str_dup(f->ctx->arena, f->t.kept_rule)};
        struct buf b = buf_in(f->ctx->arena, 300);
        buf_lit(&b, "Comme aujourd’hui\u00A0: ");
        buf_raw_str(&b, series_rule_words(f->ctx, &kept));
        (void)option(list, "telle", buf_cstr(&b), true);
    }
    view_set_text(v, "kept_rule", f->t.kept_rule);
}

static void set_days(struct view *v, const struct series_form *f)
{
    static const struct {
        const char *code, *label;
    } ranks[] = {{"1", "1er"}, {"2", "2e"}, {"3", "3e"}, {"4", "4e"}, {"5", "5e"}, {"dernier", "dernier"}};
    struct view *list = view_set_list(v, "weekdays");
    for (size_t i = 0; i < 7; i++)
        (void)option(list, date_weekdays[i], date_weekdays[i], is_typed(&f->t.weekdays, date_weekdays[i]));
    list = view_set_list(v, "ranks");
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
        (void)option(list, ranks[i].code, ranks[i].label, is_typed(&f->t.ranks, ranks[i].code));
    view_set_bool(v, "last_one", str_is(f->t.position, "dernier"));
}

static void set_people(struct page *p, struct view *v, const struct series_form *f)
{
    struct view *list = view_set_list(v, "teams");
    for (size_t i = 0; i < f->choices.n_teams; i++) {
        const struct team *t = &f->choices.teams[i];
        (void)option(list, t->uuid, t->label, str_is(f->t.team, t->uuid));
    }
    list = view_set_list(v, "people");
    for (size_t i = 0; i < f->choices.n_people; i++) {
        const struct person *x = &f->choices.people[i];
        struct buf b = buf_in(f->ctx->arena, 400);
        for (size_t k = 0; k < x->professions.n; k++) {
            if (k)
                buf_lit(&b, ", ");
            buf_raw_str(&b, str_of(taxonomy_label(&p->snap->taxonomy, SCHEME_PROFESSION, x->professions.codes[k])));
        }
        view_set_text(option(list, x->uuid, x->label, is_typed(&f->t.staff, x->uuid)), "profession", buf_str(&b));
    }
    view_set_int(v, "people_n", (int64_t)f->t.staff.n);
    view_set_bool(v, "staffed", !f->kind || f->kind->is.staff_max > 0);
}

static void set_place(struct view *v, const struct series_form *f)
{
    if (f->place.id) {
        struct view *place = view_set_object(v, "place");
        view_set_text(place, "uuid", str_of(f->place.uuid));
        view_set_text(place, "name", str_of(f->place.name));
        view_set_bool(place, "confidential", f->place.confidential);
    } else {
        view_set_null(v, "place");
    }
    view_set_text(v, "sought", f->t.sought);
    view_set_bool(v, "more_places", f->more_places);
    struct view *list = view_set_list(v, "offered");
    for (size_t i = 0; i < f->n_offered; i++) {
        if (f->offered[i].id != f->place.id)
            (void)option(list, f->offered[i].uuid, f->offered[i].name, false);
    }
}

/* The box beside a text that calls somebody by name; it stays while other fields are put right. */
static void set_again(struct view *v, const struct series_form *f, const char *name, struct str text, struct str was)
{
    static const struct params none;
    bool new = f->given && !str_eq(text, was);
    reread_set(f->ctx, v, name, new ? f->given : &none, TOLD_LABEL, new ? text : STR(""));
}

static void set_wrong(struct view *v, const struct series_form *f)
{
    static const char *const names[SERIES_FIELDS] = {
        [SERIES_TITLE] = "title_error",     [SERIES_RULE] = "rule_error",   [SERIES_FIRST] = "first_error",
        [SERIES_END] = "end_error",         [SERIES_DATES] = "dates_error", [SERIES_START] = "start_error",
        [SERIES_MINUTES] = "minutes_error", [SERIES_PLACE] = "place_error", [SERIES_STAFF] = "staff_error",
        [SERIES_CAPACITY] = "seats_error",  [SERIES_OPEN] = "open_error",   [SERIES_NOTE] = "open_note_error",
        [SERIES_PUBLICS] = "publics_error", [SERIES_THEME] = "theme_error", [SERIES_CAMPAIGN] = "campaign_error",
        [SERIES_FUNDERS] = "funders_error",
    };
    for (int i = 0; i < SERIES_FIELDS; i++)
        view_set_text(v, names[i], str_of(f->wrong[i]));
}

void series_form_set(struct page *p, struct series_form *f)
{
    static const char *const levels[] = {"Tout le monde", "Les partenaires et l’équipe", "L’équipe seule"};
    struct view *v = view_set_object(p->view, "form");
    const struct {
        const char *name;
        struct str value;
    } texts[] = {{"title", f->t.title},         {"every", f->t.every},     {"first", f->t.first},
                 {"last", f->t.last},           {"count", f->t.count},     {"dates", f->t.dates},
                 {"start", f->t.start},         {"minutes", f->t.minutes}, {"seats", f->t.capacity},
                 {"open_note", f->t.open_note}, {"kind", f->t.kind}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        view_set_text(v, texts[i].name, texts[i].value);
    view_set_text(v, "kind_title", str_of(f->kind ? f->kind->title : NULL));
    view_set_bool(v, "changes", f->changes);
    set_rules(v, f);
    set_days(v, f);
    set_people(p, v, f);
    set_place(v, f);
    set_wrong(v, f);
    set_again(v, f, "title", f->t.title, f->was_title);
    set_again(v, f, "open_note", f->t.open_note, f->was_note);
    set_terms(p, v, "themes", SCHEME_THEME, f->t.theme, NULL);
    set_terms(p, v, "campaigns", SCHEME_CAMPAIGN, f->t.campaign, NULL);
    set_terms(p, v, "publics", SCHEME_PUBLIC, STR(""), &f->t.publics);
    set_terms(p, v, "funders", SCHEME_FUNDER, STR(""), &f->t.funders);
    view_set_int(v, "publics_n", (int64_t)f->t.publics.n);
    view_set_int(v, "funders_n", (int64_t)f->t.funders.n);
    struct view *list = view_set_list(v, "open_to");
    for (int i = 0; i < OPEN__MAX; i++)
        (void)option(list, open_to_names[i], occurrence_open(i), str_is(f->t.open_to, open_to_names[i]));
    list = view_set_list(v, "levels");
    for (int i = 0; i < LEVEL__MAX; i++)
        (void)option(list, level_names[i], levels[i], str_is(f->t.level, level_names[i]));
}

struct str series_rule_words(struct ctx *ctx, const struct series *s)
{
    struct recurrence r;
    struct err ignored;
    struct buf b = buf_in(ctx->arena, 300);
    if (!s->rule || recurrence_parse(str_of(s->rule), &r, &ignored) != 0)
        return STR("à des dates choisies");
    recurrence_french(&b, &r);
    return buf_str(&b);
}

struct str series_hours_words(struct ctx *ctx, int start, int minutes)
{
    struct occurrence o = {
        .day = date_from_ymd(2026, 6, 10), .start = start, .minutes = minutes}; /* no change of clocks */
    struct buf b = buf_in(ctx->arena, 200);
    occurrence_time(&o);
    occurrence_hours(&b, &o);
    return buf_str(&b);
}
