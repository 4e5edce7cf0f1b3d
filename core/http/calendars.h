/* Private calendars of the team, and how one adds a calendar to one's own programs. Private to http. */
#pragma once

#include "app/calendars.h"
#include "team.h"

/* Sets `subscribe` (docs/pages-planning.md, "Adding a calendar"): the whole addresses of a feed of ours for each
 * program, with a QR code; `name` is what it is called there. */
int calendar_links(struct view *v, struct ctx *ctx, const struct request *req, const char *path,
                   const char *name) MUST_USE;

/* Sets what its owner asks first: `good`, `revoked`, `made`, `revoked_at`, `read`, `client`. */
void calendar_set_state(struct view *v, struct ctx *ctx, bool has, const struct calendar *c);

/* Sets `secret`, `subscribe` and `dav` of a private calendar: its address is told once, when it was made; token NULL:
 * it was not. */
int calendar_set_address(struct page *p, const struct request *req, const struct calendar_door *door,
                         const char *token) MUST_USE;

int calendars_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int calendars_end_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int calendar_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int calendar_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int calendar_help_page(struct ctx *ctx, const struct request *req, struct reply *reply);
