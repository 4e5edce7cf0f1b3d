#include "planning_words.h"

#include "app/activities.h"
#include "app/history.h"
#include "app/place_choice.h"
#include "app/planning_date.h"
#include "base/date.h"
#include "base/duration.h"
#include "publish/field_words.h"
#include "publish/occurrence_view.h"
#include "series_form.h"

/* Bytes of a list in words: twelve people, twenty publics. */
#define WORDS_MAX 4000

struct planning_words {
    struct page *page;
    struct planning_names names;
    struct activities kinds;
};

static const struct {
    const char *field, *label;
} labels[] = {
    {"kind", "Genre"},
    {"title", "Titre"},
    {"theme", "Thème"},
    {"publics", "Pour qui"},
    {"place", "Lieu"},
    {"team", "Équipe"},
    {"staff", "Qui la tient"},
    {"day", "Jour"},
    {"start", "Heure"},
    {"minutes", "Durée"},
    {"status", "État"},
    {"reason", "Raison"},
    {"capacity", "Places"},
    {"open_to", "Ouverture"},
    {"open_note", "Inscription"},
    {"campaign", "Campagne"},
    {"funders", "Financée par"},
    {"public_note", "Note pour tous"},
    {"team_note", "Note pour l’équipe"},
    {"level", "Qui peut la voir"},
    {"first", "Premier jour"},
    {"last", "Dernier jour"},
    {"rule", "Rythme"},
};

const char *planning_words_label(const char *field)
{
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        if (strcmp(labels[i].field, field) == 0)
            return labels[i].label;
    }
    return NULL;
}

int planning_words_open(struct page *p, struct planning_words **out)
{
    struct planning_words *w = *out = ARENA_NEW(p->ctx->arena, struct planning_words);
    if (!w)
        return fail_memory(&p->ctx->err);
    w->page = p;
    return planning_names(p->ctx, &w->names) != 0 ? -1 : activities_read(p->ctx, &w->kinds);
}

/* ---- Values ---- */

static const char *const states[OCCURRENCE__MAX] = {
    [OCCURRENCE_ENVISAGED] = "envisagée", [OCCURRENCE_PROPOSED] = "proposée",      [OCCURRENCE_CONFIRMED] = "confirmée",
    [OCCURRENCE_DONE] = "a eu lieu",      [OCCURRENCE_MISSED] = "n’a pas eu lieu", [OCCURRENCE_CANCELLED] = "annulée"};

static int put_place(struct buf *b, struct planning_words *w, int64_t id)
{
    struct place_choice place;
    int rc = place_numbered(w->page->ctx, id, &place);
    buf_raw_str(b, rc == 1 ? str_of(place.name) : STR("lieu retiré"));
    return rc < 0 ? -1 : 0;
}

static int put_number(struct buf *b, struct planning_words *w, const char *field, int64_t value)
{
    if (strcmp(field, "start") == 0)
        date_hour_words(b, (int)value);
    else if (strcmp(field, "minutes") == 0)
        duration_words(b, value);
    else if (value == 0) /* none */
        return 0;
    else if (strcmp(field, "place") == 0)
        return put_place(b, w, value);
    else if (strcmp(field, "team") == 0)
        buf_raw_str(b, str_of(planning_team(&w->names, value)));
    else
        buf_fmt(b, "%lld", (long long)value);
    return 0;
}

static const char *code_words(const struct planning_words *w, const char *scheme, const char *code)
{
    if (scheme && strcmp(scheme, "person") == 0)
        return planning_person(w->names.people, w->names.n_people, code);
    enum scheme s = scheme ? scheme_of(str_of(scheme)) : SCHEME__MAX;
    return s < SCHEME__MAX ? taxonomy_label(w->page->wording.taxonomy, s, code) : code;
}

static void put_codes(struct buf *b, const struct planning_words *w, const struct field *f, const struct terms *codes)
{
    for (size_t i = 0; i < codes->n; i++) {
        if (i)
            buf_lit(b, ", ");
        buf_raw_str(b, str_of(code_words(w, f->scheme, codes->codes[i])));
    }
}

static const char *enum_words(const struct field *f, int value)
{
    if (f->names == occurrence_status_names)
        return states[value];
    return f->names == open_to_names ? occurrence_open(value) : field_level(value);
}

int planning_words_value(struct planning_words *w, const struct record_type *type, const void *rec, int index,
                         struct str *out)
{
    const struct field *f = &type->fields[index];
    const void *value = record_member(f, rec);
    struct buf b = buf_in(w->page->ctx->arena, WORDS_MAX);
    *out = STR("");
    if (!record_has(rec, index))
        return 0;
    if (f->type == F_DATE)
        date_full(&b, *(const int32_t *)value);
    else if (f->type == F_TERMS)
        put_codes(&b, w, f, value);
    else if (f->type == F_ENUM)
        buf_raw_str(&b, str_of(enum_words(f, *(const int *)value)));
    else if (f->type == F_INT && put_number(&b, w, f->name, *(const int64_t *)value) != 0)
        return -1;
    else if (strcmp(f->name, "rule") == 0)
        buf_raw_str(&b, series_rule_words(w->page->ctx, rec));
    else if (strcmp(f->name, "kind") == 0)
        buf_raw_str(&b, activities_label(&w->kinds, *(const char *const *)value, w->page->ctx->arena));
    else if (f->type == F_TEXT)
        buf_raw_str(&b, str_of(f->scheme ? code_words(w, f->scheme, *(const char *const *)value)
                                         : *(const char *const *)value));
    *out = buf_str(&b);
    return 0;
}

/* ---- Before and after ---- */

static int set_side(struct view *v, const char *name, struct planning_words *w, const struct history_line *l,
                    const void *rec, const char *raw)
{
    struct str words = str_of(raw);
    if (rec && planning_words_value(w, l->type, rec, l->index, &words) != 0)
        return -1;
    view_set_text(v, name, words);
    return 0;
}

int planning_words_diff(struct view *v, struct planning_words *w, const struct record_type *type, const char *diff)
{
    struct ctx *ctx = w->page->ctx;
    struct view *list = view_set_list(v, "lines");
    struct history_line *lines;
    size_t n = 0;
    if (diff && history_lines(type, str_of(diff), NULL, ctx->arena, &lines, &n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const char *label = planning_words_label(lines[i].name);
        if (!label || lines[i].index < 0)
            continue;
        struct view *line = view_append(list);
        view_set_text(line, "label", str_of(label));
        if (set_side(line, "was", w, &lines[i], lines[i].before, lines[i].was) != 0 ||
            set_side(line, "became", w, &lines[i], lines[i].after, lines[i].became) != 0)
            return -1;
    }
    return 0;
}

struct str planning_words_what(enum change_op op, const char *diff, bool many)
{
    if (op == CHANGE_CREATE)
        return many ? STR("Créées") : STR("Créée");
    if (op != CHANGE_UPDATE)
        return many ? STR("Retirées") : STR("Retirée");
    if (!diff)
        return STR("Valeurs effacées");
    if (strstr(diff, "\"values\":") || strcmp(diff, CHANGE_NO_FIELD) == 0)
        return STR("Ce qui s’est passé a été saisi");
    if (strstr(diff, "\"status\":") && strstr(diff, ",\"cancelled\"]"))
        return many ? STR("Annulées") : STR("Annulée");
    if (strstr(diff, "\"status\":[\"cancelled\""))
        return many ? STR("Rétablies") : STR("Rétablie");
    if (strstr(diff, "\"day\":") || strstr(diff, "\"start\":"))
        return many ? STR("Déplacées") : STR("Déplacée");
    return many ? STR("Modifiées") : STR("Modifiée");
}
