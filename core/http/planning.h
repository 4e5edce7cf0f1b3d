/* The pages of the planning, for the team: what they have in common, and each of them. Private to http. */
#pragma once

#include "team.h"

/* Tabs of the planning; the order of the lines in planning_tabs.c. A place has none. */
enum planning_tab {
    PLANNING_WEEK,
    PLANNING_SERIES,
    PLANNING_SLOTS,
    PLANNING_COUNTS,
    PLANNING_REACH,
    PLANNING_ASKS,
    PLANNING_PEOPLE,
    PLANNING_COURSES,
    PLANNING_PLACES
};

/* As team_start, with the planning's sheet and `tabs` [{label, url, current}] (planning_tabs.html draws them). */
int planning_start(struct page *p, struct ctx *ctx, const struct request *req, const char *title,
                   enum planning_tab tab) MUST_USE;

int planning_week_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int planning_date_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int planning_change_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int planning_change_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int planning_cancel_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int planning_restore_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int place_dates_page(struct ctx *ctx, const struct request *req, struct reply *reply);
