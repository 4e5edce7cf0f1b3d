/*
 * The calendar that everybody plans around: the settings (app/planning_settings.h) for public holidays, and school
 * holidays as far as they are published. Which of them hinder a date is a constraint's.
 */
#pragma once

#include "app/ctx.h"
#include "domain/school.h"

struct planning_calendar {
    bool alsace_moselle;
    bool zoned;                    /* a zone is chosen, or is that of the territory; else nothing can be known */
    struct school_calendar school; /* of that zone */
};

int planning_calendar_read(struct ctx *ctx, struct planning_calendar *out) MUST_USE;

/* The school holidays of a day, NULL: none; *known false: it is not published. */
const char *planning_school(const struct planning_calendar *c, int32_t day, bool *known);
