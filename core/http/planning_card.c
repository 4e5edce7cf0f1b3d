#include "planning_card.h"

#include "app/planning_date.h"
#include "base/date.h"

const char *planning_date_url(struct ctx *ctx, const char *uuid)
{
    return arena_printf(ctx->arena, "/equipe/planning/dates/%s", uuid);
}

static void put_hour(struct buf *b, int64_t instant)
{
    struct civil c;
    paris_civil(instant, &c);
    date_hour_words(b, c.hour * 60 + c.minute);
}

struct str planning_hours(struct ctx *ctx, const struct occurrence *o, int32_t day)
{
    struct buf b = buf_in(ctx->arena, 120);
    int32_t first = paris_date(o->start_utc), last = paris_date(o->end_utc);
    if (first < day)
        buf_fmt(&b, "depuis %s, ", date_weekdays[date_weekday(first)]);
    put_hour(&b, o->start_utc);
    buf_lit(&b, "\u00A0– ");
    put_hour(&b, o->end_utc);
    if (last > first)
        buf_fmt(&b, ", %s", date_weekdays[date_weekday(last)]);
    return buf_str(&b);
}

struct str planning_state(int status)
{
    static const char *const words[OCCURRENCE__MAX] = {[OCCURRENCE_ENVISAGED] = "Envisagée",
                                                       [OCCURRENCE_PROPOSED] = "Proposée",
                                                       [OCCURRENCE_CONFIRMED] = "",
                                                       [OCCURRENCE_DONE] = "Faite",
                                                       [OCCURRENCE_MISSED] = "N’a pas eu lieu",
                                                       [OCCURRENCE_CANCELLED] = "Annulée"};
    return str_of(words[status]);
}

/* "Centre de santé de Malakoff" needs no "Malakoff" after it. */
static bool names(const char *place, const char *city)
{
    return place && city && strstr(place, city);
}

void planning_card_set(struct view *v, struct page *p, const struct week *w, const struct occurrence *o)
{
    struct ctx *ctx = p->ctx;
    int32_t day = w->monday + (int32_t)week_column(w, o);
    view_set_text(v, "url", str_of(planning_date_url(ctx, o->uuid)));
    view_set_text(v, "uuid", str_of(o->uuid));
    view_set_text(v, "hours", planning_hours(ctx, o, day));
    view_set_text(v, "title", str_of(o->title));
    view_set_text(v, "kind", activities_label(&w->kinds, o->kind, ctx->arena));
    view_set_text(v, "place", str_of(o->place_name));
    view_set_text(v, "city", names(o->place_name, o->city) ? STR("") : str_of(o->city));
    view_set_bool(v, "reserved", o->place_reserved);
    view_set_text(v, "state", planning_state(o->status));
    view_set_bool(v, "off", !occurrence_live(o->status));
    view_set_bool(v, "tentative", o->status == OCCURRENCE_ENVISAGED || o->status == OCCURRENCE_PROPOSED);
    view_set_bool(v, "moved",
                  occurrence_live(o->status) && record_has(o, record_index(&occurrence_type, STR("was_day"))));
    view_set_bool(v, "lacking", week_lacks_people(&w->kinds, o, ctx->now));
    view_set_bool(v, "movable",
                  o->status != OCCURRENCE_CANCELLED && o->status != OCCURRENCE_DONE && o->status != OCCURRENCE_MISSED);
    struct view *staff = view_set_list(v, "staff");
    for (size_t i = 0; i < o->staff.n; i++)
        view_append_text(staff, str_of(planning_person(w->people, w->n_people, o->staff.codes[i])));
}
