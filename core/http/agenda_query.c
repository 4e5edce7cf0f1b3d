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
    static const enum scheme schemes[AGENDA_FACETS] = {
        [AGENDA_THEME] = SCHEME_THEME, [AGENDA_KIND] = SCHEME__MAX,     [AGENDA_COMMUNE] = SCHEME__MAX,
        [AGENDA_PLACE] = SCHEME__MAX,  [AGENDA_PUBLIC] = SCHEME_PUBLIC, [AGENDA_CAMPAIGN] = SCHEME_CAMPAIGN};
    const struct snapshot *snap;
    *out = (struct agenda_ask){0};
    if (directory_snapshot(ctx, &snap) != 0)
        return -1;
    for (int f = 0; f < AGENDA__NARROWS; f++) {
        struct str value = request_text(req, agenda_params[f]);
        if (value.n && f < AGENDA_FACETS && schemes[f] < SCHEME__MAX &&
            !taxonomy_term(&snap->taxonomy, schemes[f], value))
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
    for (int f = 0; f < AGENDA__NARROWS; f++) {
        if (ask->query.chosen[f].n)
            add(&b, agenda_params[f], ask->query.chosen[f]);
    }
    return buf_str(&b);
}
