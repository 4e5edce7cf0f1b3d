#include "app/planning_calendar.h"

#include "app/planning_settings.h"

int planning_calendar_read(struct ctx *ctx, struct planning_calendar *out)
{
    struct planning_settings set;
    if (planning_settings_read(ctx, &set) != 0)
        return -1;
    *out = (struct planning_calendar){.alsace_moselle = set.alsace_moselle,
                                      .zoned = set.zone != PLANNING_NO_ZONE,
                                      .school = {.from = 0, .until = -1}};
    return set.zone == PLANNING_NO_ZONE
               ? 0
               : school_read(ctx->db, (enum school_zone)set.zone, ctx->arena, &out->school, &ctx->err);
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
