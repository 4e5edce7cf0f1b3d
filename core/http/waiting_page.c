/* Days of series that a hard constraint refused when their turn came: made otherwise, made after all, or left out. */
#include "app/series_ahead.h"

#include "base/date.h"
#include "series.h"

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const char *done, const char *alert)
{
    struct page p;
    struct waiting *rows;
    size_t n;
    if (series_ahead_waiting(ctx, &rows, &n) != 0 ||
        planning_start(&p, ctx, req, "Dates de séries à décider", PLANNING_SERIES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    page_style(&p, "series.css");
    view_set_text(p.view, "done", str_of(done));
    view_set_text(p.view, "alert", str_of(alert));
    struct view *list = view_set_list(p.view, "rows");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        struct buf day = buf_in(ctx->arena, 100);
        char iso[DATE_ISO_SIZE];
        date_full(&day, rows[i].day);
        date_iso(rows[i].day, iso);
        view_set_text(v, "day", buf_str(&day));
        view_set_text(v, "iso", str_of(arena_strdup(ctx->arena, iso)));
        view_set_text(v, "series", str_of(rows[i].series));
        view_set_text(v, "name", str_of(rows[i].title));
        view_set_text(v, "url", str_of(series_url(ctx, rows[i].series)));
        view_set_text(v, "reason", str_of(rows[i].reason));
        view_set_text(v, "since", team_since(ctx, paris_date(rows[i].since)));
        view_set_text(v, "other_url",
                      str_of(arena_printf(ctx->arena, "/equipe/planning/nouvelle?serie=%s&jour=%s&attente=%s_%s",
                                          rows[i].series, iso, rows[i].series, iso)));
    }
    if (alert)
        reply->status = 409;
    return team_finish(&p, "series_waiting", reply);
}

int waiting_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    const char *done = str_is(request_text(req, "fait"), "faite")     ? "La date est faite."
                       : str_is(request_text(req, "fait"), "laissee") ? "La date est laissée de côté."
                                                                      : NULL;
    return draw(ctx, req, reply, done, NULL);
}

int waiting_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str series = request_text(req, "serie");
    const char *why = NULL;
    struct err ignored;
    int32_t day;
    if (date_parse(request_text(req, "jour"), &day, &ignored) != 0) {
        reply_error(ctx, reply, 400, "Une date est attendue.");
        return 0;
    }
    if (str_is(request_text(req, "action"), "laisser"))
        return series_ahead_leave(ctx, series, day) < 0 ? -1 : team_go(reply, "/equipe/planning/attente?fait=laissee");
    int rc = series_ahead_make(ctx, series, day, &why);
    if (rc < 0 && ctx->err.code == ERR_NOT_FOUND)
        return draw(ctx, req, reply, NULL, "Aucune règle ne déclare plus ce genre de dates.");
    if (rc != 0)
        return rc < 0 ? -1 : team_go(reply, "/equipe/planning/attente?fait=faite");
    return draw(ctx, req, reply, NULL,
                why ? arena_printf(ctx->arena, "Elle est toujours refusée. %s", why)
                    : "Cette date n’attend plus\u00A0: quelqu’un l’a décidée.");
}
