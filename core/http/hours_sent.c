#include "hours_sent.h"

#include <stdio.h>

#include "domain/hours.h"

int hours_sent_fill(struct ctx *ctx, const char *text, struct hours_form *form, struct str *current, bool *held)
{
    struct hours_grid *grid = ARENA_NEW(ctx->arena, struct hours_grid);
    const struct hours *h = NULL;
    const char *rest = NULL;
    struct err ignored;
    if (!grid)
        return fail_memory(&ctx->err);
    *current = str_of(text);
    if (text && hours_parse(*current, ctx->arena, &h, &ignored) == 0) {
        if (hours_current(h, ctx_today(ctx), ctx->arena, &rest, &ctx->err) != 0)
            return -1;
        *current = str_of(rest);
    }
    *held = current->n == 0 ||
            (hours_parse(*current, ctx->arena, &h, &ignored) == 0 && hours_grid_read(h, ctx->arena, grid));
    if (!*held)
        *grid = (struct hours_grid){0};
    hours_form_fill(form, grid, ctx->arena);
    return 0;
}

static const struct str *sent(const void *arg, const char *name)
{
    return params_first(arg, name);
}

static struct str sent_text(const struct request *req, const char *name)
{
    const struct str *v = params_first(&req->form, name);
    return v ? str_trim(*v) : STR("");
}

/* The chosen day of the week to the chosen others. */
static void copy(const struct request *req, struct str gesture, struct hours_form *form)
{
    for (int w = 0; w < GRID__WEEKS; w++) {
        char name[20];
        int64_t from;
        unsigned to = 0;
        struct err ignored;
        (void)snprintf(name, sizeof name, "copier-%s", hours_form_weeks[w]);
        if (!str_is(gesture, name))
            continue;
        (void)snprintf(name, sizeof name, "%s-source", hours_form_weeks[w]);
        if (str_to_int(sent_text(req, name), 0, 6, &from, &ignored) != 0)
            return;
        for (unsigned k = 0; k < 7; k++) {
            (void)snprintf(name, sizeof name, "%s-vers%u", hours_form_weeks[w], k);
            to |= sent_text(req, name).n ? 1u << k : 0;
        }
        hours_form_copy(form, (enum grid_week)w, (int)from, to);
    }
}

void hours_sent_read(const struct request *req, struct str gesture, struct hours_form *form)
{
    hours_form_read(form, sent, &req->form);
    if (str_is(gesture, "creneau") && form->slots < GRID_SLOTS_MAX)
        form->slots++;
    if (str_is(gesture, "date") && form->n_dates < GRID_DATES_MAX)
        form->dates[form->n_dates++].days = GRID_ALL_DAYS;
    copy(req, gesture, form);
}
