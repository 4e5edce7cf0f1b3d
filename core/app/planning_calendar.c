#include "app/planning_calendar.h"

#include "domain/setting.h"

int planning_calendar_read(struct ctx *ctx, struct planning_calendar *out)
{
    const char *zone;
    int alsace = setting_is(ctx->db, PLANNING_KEY_ALSACE, "oui", &ctx->err);
    if (alsace < 0 || setting_read(ctx->db, PLANNING_KEY_ZONE, ctx->arena, &zone, &ctx->err) < 0)
        return -1;
    *out = (struct planning_calendar){.alsace_moselle = alsace == 1, .school = {.from = 0, .until = -1}};
    int known = zone ? record_name_index(school_zone_names, str_of(zone)) : -1;
    return known < 0 ? 0 : school_read(ctx->db, (enum school_zone)known, ctx->arena, &out->school, &ctx->err);
}

const char *planning_school(const struct planning_calendar *c, int32_t day, bool *known)
{
    *known = c->school.from <= day && day <= c->school.until;
    for (size_t i = 0; i < c->school.n; i++) {
        if (c->school.breaks[i].first <= day && day <= c->school.breaks[i].last)
            return c->school.breaks[i].label;
    }
    return NULL;
}
