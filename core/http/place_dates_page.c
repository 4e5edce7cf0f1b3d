/* Dates to come at places that are closed or gone; or all those at the places of one structure. */
#include "app/place_dates.h"

#include "app/worklist.h"
#include "base/date.h"
#include "fiches.h"
#include "planning.h"
#include "planning_card.h"
#include "series.h"

/* "12 dates à venir, la prochaine le lundi 4 mai 2099 à 9 h"; of a date of its own only when it is. */
static struct str when_words(struct ctx *ctx, const struct place_dates *x)
{
    struct buf b = buf_in(ctx->arena, 200);
    if (!x->date) {
        buf_lit(&b, "série, aucune date à venir ici pour l’instant");
        return buf_str(&b);
    }
    if (x->series)
        buf_fmt(&b, "série, %lld date%s à venir, la prochaine ", (long long)x->n, x->n > 1 ? "s" : "");
    buf_lit(&b, "le ");
    date_full(&b, x->day);
    buf_lit(&b, " à ");
    date_hour(&b, (int)x->start);
    return buf_str(&b);
}

static void set_rows(struct page *p, const struct place_dates *rows, size_t n)
{
    struct ctx *ctx = p->ctx;
    struct view *places = view_set_list(p->view, "places"), *list = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct place_dates *x = &rows[i];
        if (i == 0 || x->place != rows[i - 1].place) {
            struct view *v = view_append(places);
            view_set_text(v, "name", str_of(x->name));
            view_set_bool(v, "gone", x->state == PLACE_GONE);
            view_set_bool(v, "closed", x->state == PLACE_CLOSED);
            view_set_text(v, "url",
                          str_of(x->structure ? arena_printf(ctx->arena, "/equipe/fiches/%s", x->structure) : NULL));
            list = view_set_list(v, "rows");
        }
        struct view *v = view_append(list);
        view_set_text(v, "title", str_of(x->title));
        view_set_text(v, "url", str_of(x->series ? series_url(ctx, x->series) : planning_date_url(ctx, x->date)));
        view_set_text(v, "when", when_words(ctx, x));
    }
}

int place_dates_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct team_structure t;
    struct place_dates *rows;
    size_t n;
    bool more;
    struct str of = request_text(req, "fiche");
    int rc = of.n ? worklist_one(ctx, of, &t) : 1;
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    if (place_dates_list(ctx, of, &rows, &n, &more) != 0 ||
        planning_start(&p, ctx, req, of.n ? "Dates à venir d’une fiche" : "Dates à un lieu fermé ou retiré",
                       PLANNING_PLACES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    view_set_text(p.view, "name", of.n ? str_of(t.structure.name) : STR(""));
    view_set_text(p.view, "url", str_of(of.n ? fiche_url(ctx, &t.structure) : NULL));
    view_set_bool(p.view, "more", more);
    view_set_int(p.view, "max", PLACE_DATES_MAX);
    set_rows(&p, rows, n);
    return team_finish(&p, "place_dates", reply);
}
