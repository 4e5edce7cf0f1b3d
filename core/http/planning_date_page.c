/* One date of the planning: everything about it, for the team. */
#include "app/planning_date.h"

#include "base/date.h"
#include "planning_card.h"
#include "publish/field_words.h"

static const char *const open_words[OPEN__MAX] = {[OPEN_EVERYONE] = "tout le monde",
                                                  [OPEN_RESIDENTS] = "les personnes reçues sur place",
                                                  [OPEN_REGISTRATION] = "qui s’est inscrit",
                                                  [OPEN_PROFESSIONALS] = "les professionnels"};

/* ---- Words ---- */

static struct str labels(struct page *p, enum scheme scheme, const struct terms *codes)
{
    struct buf b = buf_in(p->ctx->arena, 2000);
    for (size_t i = 0; i < codes->n; i++) {
        if (i)
            buf_lit(&b, ", ");
        buf_raw_str(&b, str_of(taxonomy_label(p->wording.taxonomy, scheme, codes->codes[i])));
    }
    return buf_str(&b);
}

static struct str label(struct page *p, enum scheme scheme, const char *code)
{
    return code ? str_of(taxonomy_label(p->wording.taxonomy, scheme, code)) : STR("");
}

static struct str staff_words(struct ctx *ctx, const struct planning_date *d)
{
    struct buf b = buf_in(ctx->arena, 4000);
    for (size_t i = 0; i < d->o.staff.n; i++) {
        if (i)
            buf_lit(&b, ", ");
        buf_raw_str(&b, str_of(planning_person(d->people, d->n_people, d->o.staff.codes[i])));
    }
    if (b.n == 0)
        buf_lit(&b, "personne");
    if (d->team)
        buf_fmt(&b, " (équipe «\u00A0%s\u00A0»)", d->team);
    return buf_str(&b);
}

static struct str place_words(struct ctx *ctx, const struct occurrence *o)
{
    if (!o->place_name)
        return STR("sans lieu");
    if (!o->city || strstr(o->place_name, o->city))
        return str_of(o->place_name);
    return str_of(arena_printf(ctx->arena, "%s, %s", o->place_name, o->city));
}

/* "mardi 1er décembre 2026, 9 h – 12 h" */
static struct str when_words(struct ctx *ctx, const struct occurrence *o)
{
    struct buf b = buf_in(ctx->arena, 200);
    int32_t day = paris_date(o->start_utc);
    date_full(&b, day);
    buf_lit(&b, ", ");
    buf_raw_str(&b, planning_hours(ctx, o, day));
    return buf_str(&b);
}

/* Where it was announced first. */
static struct str was_words(struct ctx *ctx, const struct occurrence *o)
{
    struct buf b = buf_in(ctx->arena, 200);
    if (!record_has(o, record_index(&occurrence_type, STR("was_day"))))
        return STR("");
    date_full(&b, o->was_day);
    buf_lit(&b, " à ");
    date_hour(&b, (int)o->was_start);
    return buf_str(&b);
}

/* ---- The page ---- */

static void add(struct view *list, const char *name, struct str text)
{
    if (text.n == 0)
        return;
    struct view *v = view_append(list);
    view_set_text(v, "label", str_of(name));
    view_set_text(v, "text", text);
}

static void set_fields(struct page *p, const struct planning_date *d)
{
    struct ctx *ctx = p->ctx;
    const struct occurrence *o = &d->o;
    struct view *list = view_set_list(p->view, "fields");
    add(list, "Quand", when_words(ctx, o));
    add(list, "Annoncée d’abord", was_words(ctx, o));
    add(list, "Lieu", place_words(ctx, o));
    add(list, "Qui la tient", staff_words(ctx, d));
    add(list, "Ouverte à", str_of(open_words[o->open_to]));
    add(list, "Inscription", str_of(o->open_note));
    add(list, "Thème", label(p, SCHEME_THEME, o->theme));
    add(list, "Pour qui", labels(p, SCHEME_PUBLIC, &o->publics));
    add(list, "Places", o->capacity ? str_of(arena_printf(ctx->arena, "%lld", (long long)o->capacity)) : STR(""));
    add(list, "Campagne", label(p, SCHEME_CAMPAIGN, o->campaign));
    add(list, "Financée par", labels(p, SCHEME_FUNDER, &o->funders));
    add(list, "Note pour tous", str_of(o->public_note));
    add(list, "Note pour l’équipe", str_of(o->team_note));
    add(list, "Qui peut la voir", str_of(field_level(o->level)));
}

int planning_date_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct planning_date d;
    char iso[DATE_ISO_SIZE];
    int rc = planning_date_read(ctx, request_text(req, "uuid"), &d);
    if (rc == 0) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    if (rc < 0 || planning_start(&p, ctx, req, d.o.title, PLANNING_WEEK) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    date_iso(paris_date(d.o.start_utc), iso);
    view_set_text(p.view, "name", str_of(d.o.title));
    view_set_text(p.view, "kind", activities_label(&d.kinds, d.o.kind, ctx->arena));
    view_set_text(p.view, "state", planning_state(d.o.status));
    view_set_bool(p.view, "off", !occurrence_live(d.o.status));
    view_set_text(p.view, "reason", str_of(d.o.reason));
    view_set_text(p.view, "week_url", str_of(arena_printf(ctx->arena, "/equipe/planning?jour=%s", iso)));
    view_set_int(p.view, "week", date_iso_week(paris_date(d.o.start_utc)));
    set_fields(&p, &d);
    return team_finish(&p, "planning_date", reply);
}
