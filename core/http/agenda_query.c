#include "agenda.h"

#include "base/buf.h"
#include "base/date.h"
#include "error_page.h"

/* An address of the agenda: seven values, one of them a text. */
#define ADDRESS_MAX 2048u

const char *const agenda_params[AGENDA__NARROWS] = {"theme", "type", "commune", "lieu", "public", "campagne", "q"};
const char *const agenda_legends[AGENDA__NARROWS] = {"Thème",    "Type",     "Commune", "Lieu",
                                                     "Pour qui", "Campagne", "Mots"};
const char *const agenda_spans[] = {"liste", "semaine", "mois", NULL};

/* Whose terms are chosen by code; SCHEME__MAX: it is no term. */
static const enum scheme facet_schemes[AGENDA_FACETS] = {
    [AGENDA_THEME] = SCHEME_THEME, [AGENDA_KIND] = SCHEME__MAX,     [AGENDA_COMMUNE] = SCHEME__MAX,
    [AGENDA_PLACE] = SCHEME__MAX,  [AGENDA_PUBLIC] = SCHEME_PUBLIC, [AGENDA_CAMPAIGN] = SCHEME_CAMPAIGN};

static int refuse(struct ctx *ctx, struct reply *reply, const char *param, const char *legend, struct str value)
{
    const char *detail = arena_printf(ctx->arena,
                                      "%s\u00A0: la valeur «\u00A0%.*s\u00A0» n’existe pas. Retirez ce critère, ou "
                                      "choisissez-le dans la liste.",
                                      legend, (int)value.n, value.p);
    error_page_render(ctx, reply, &(struct error_page){.status = 400, .param = param, .detail = detail});
    return 0;
}

static int take_span(struct ctx *ctx, const struct request *req, struct reply *reply, struct agenda_ask *out)
{
    struct str span = request_text(req, "vue"), day = request_text(req, "jour");
    struct err ignored;
    int i = 0;
    while (span.n && agenda_spans[i] && !str_is(span, agenda_spans[i]))
        i++;
    if (!agenda_spans[i])
        return refuse(ctx, reply, "vue", "Présentation", span);
    out->query.span = (enum agenda_span)i;
    out->query.day = ctx_today(ctx);
    out->dated = day.n > 0;
    if (day.n && date_parse(day, &out->query.day, &ignored) != 0)
        return refuse(ctx, reply, "jour", "Jour", day);
    return 1;
}

int agenda_ask(struct ctx *ctx, const struct request *req, struct reply *reply, struct agenda_ask *out)
{
    const struct snapshot *snap;
    *out = (struct agenda_ask){0};
    if (directory_snapshot(ctx, &snap) != 0)
        return -1;
    for (int f = 0; f < AGENDA__NARROWS; f++) {
        struct str value = request_text(req, agenda_params[f]);
        if (value.n && f < AGENDA_FACETS && facet_schemes[f] < SCHEME__MAX &&
            !taxonomy_term(&snap->taxonomy, facet_schemes[f], value))
            return refuse(ctx, reply, agenda_params[f], agenda_legends[f], value);
        /* As the directory's lists are called, or by its code. */
        size_t commune = f == AGENDA_COMMUNE && value.n ? snapshot_slug(snap, value) : snap->communes_n;
        out->query.chosen[f] = commune < snap->communes_n ? str_of(snap->communes[commune].insee) : value;
    }
    return take_span(ctx, req, reply, out);
}

static void add(struct buf *b, const char *name, struct str value)
{
    buf_char(b, str_find(buf_str(b), '?') == b->n ? '?' : '&');
    buf_raw_str(b, str_of(name));
    buf_lit(b, "=");
    buf_url(b, value);
}

static void add_choices(struct buf *b, const struct agenda_ask *ask, int end)
{
    for (int f = 0; f < end; f++) {
        if (ask->query.chosen[f].n)
            add(b, agenda_params[f], ask->query.chosen[f]);
    }
}

struct str agenda_address(const struct agenda_ask *ask, struct arena *a)
{
    struct buf b = buf_in(a, ADDRESS_MAX);
    char day[DATE_ISO_SIZE];
    buf_lit(&b, "/agenda");
    if (ask->query.span != AGENDA_LIST)
        add(&b, "vue", str_of(agenda_spans[ask->query.span]));
    if (ask->dated) {
        date_iso(ask->query.day, day);
        add(&b, "jour", str_of(day));
    }
    add_choices(&b, ask, AGENDA__NARROWS);
    return buf_str(&b);
}

struct str agenda_address_at(const char *path, const struct agenda_ask *ask, struct arena *a)
{
    struct buf b = buf_in(a, ADDRESS_MAX);
    buf_raw_str(&b, str_of(path));
    add_choices(&b, ask, AGENDA_FACETS);
    return buf_str(&b);
}

static int word_choice(struct ctx *ctx, const struct snapshot *snap, int facet, struct str value, const char **out)
{
    struct activity_names kind;
    struct occurrence place;
    *out = arena_copy(ctx->arena, value.p, value.n);
    if (!*out)
        return fail_memory(&ctx->err);
    if (facet_schemes[facet] < SCHEME__MAX) {
        *out = taxonomy_label(&snap->taxonomy, facet_schemes[facet], *out);
    } else if (facet == AGENDA_COMMUNE) {
        size_t at = snapshot_commune(snap, value);
        *out = at < snap->communes_n ? snap->communes[at].name : *out;
    } else if (facet == AGENDA_KIND) {
        if (announce_kind(ctx, *out, &kind) != 0)
            return -1;
        *out = kind.one;
    } else if (facet == AGENDA_PLACE) {
        int rc = occurrence_place(ctx->db, ctx->audience, value, ctx->arena, &place, &ctx->err);
        *out = rc == 1 && place.place_name ? place.place_name : "un lieu";
        return rc < 0 ? -1 : 0;
    }
    return 0;
}

const char *agenda_chosen_words(struct ctx *ctx, const struct agenda_ask *ask)
{
    const struct snapshot *snap;
    struct buf b = buf_in(ctx->arena, ADDRESS_MAX);
    if (directory_snapshot(ctx, &snap) != 0)
        return NULL;
    for (int f = 0; f < AGENDA_FACETS; f++) {
        const char *word;
        if (!ask->query.chosen[f].n)
            continue;
        if (word_choice(ctx, snap, f, ask->query.chosen[f], &word) != 0)
            return NULL;
        buf_raw_str(&b, b.n ? STR(", ") : STR(""));
        buf_raw_str(&b, str_of(word));
    }
    return buf_ok(&b, &ctx->err) == 0 ? buf_cstr(&b) : NULL;
}

void agenda_subscribe(struct page *p, const struct agenda_ask *ask)
{
    struct arena *a = p->ctx->arena;
    struct buf help = buf_in(a, 2 * ADDRESS_MAX);
    struct str ics = agenda_address_at("/agenda.ics", ask, a);
    bool narrowed = str_find(ics, '?') < ics.n;
    buf_lit(&help, "/aide/agendas");
    if (narrowed) {
        buf_lit(&help, "?adresse=");
        buf_url(&help, ics);
    }
    struct view *v = view_set_object(p->view, "follow");
    view_set_text(v, "url", buf_str(&help));
    view_set_text(v, "csv_url", agenda_address_at("/agenda.csv", ask, a));
    view_set_bool(v, "narrowed", narrowed);
    view_set_text(v, "chosen", str_of(agenda_chosen_words(p->ctx, ask)));
    view_set_bool(v, "worded", ask->query.chosen[AGENDA_TEXT].n > 0);
    page_alternate(p, "text/calendar", "Agenda (iCalendar)", ics);
    page_alternate(p, "application/atom+xml", "Changements de l’agenda (Atom)",
                   agenda_address_at("/agenda.atom", ask, a));
}
