/* Any form of hours: it is shown again; without a fault it is a text, or too long for one, and the form that this text
 * opens gives it back. */
#include <stdlib.h>
#include <string.h>

#include "http/params.h"
#include "publish/hours_form.h"
#include "publish/view.h"

/* 2026-11-22 */
#define TODAY 20779

static void require(bool holds)
{
    if (!holds)
        abort();
}

static const struct str *sent(const void *arg, const char *name)
{
    return params_first(arg, name);
}

static void show(const struct hours_form *form, struct arena *a)
{
    struct view *v = view_new(a);
    struct err err = {0};
    hours_form_view(v, form, a);
    require(view_ok(v, &err) == 0);
}

/* What was typed is never what hours cannot be without a fault beside it. */
static const char *text_of(struct hours_form *form, struct hours_grid *grid, struct arena *a)
{
    const char *text = NULL;
    struct err err = {0};
    hours_form_grid(form, TODAY, a, grid);
    show(form, a);
    if (form->faults)
        return NULL;
    require(hours_grid_text(grid, TODAY, a, &text, &err) == 0 || err.code == ERR_LIMIT);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(16u << 20);
    struct hours_form *form = ARENA_NEW(a, struct hours_form);
    struct hours_grid *grid = ARENA_NEW(a, struct hours_grid);
    const struct hours *h = NULL;
    struct params given;
    struct err err = {0};
    require(form && grid);
    if (params_form(str_from((const char *)data, size), a, &given, &err) == 0) {
        hours_form_read(form, sent, &given);
        const char *text = text_of(form, grid, a);
        if (text) {
            require(hours_parse(str_of(text), a, &h, &err) == 0 && hours_grid_read(h, a, grid));
            hours_form_fill(form, grid, a);
            const char *again = text_of(form, grid, a);
            require(again && strcmp(text, again) == 0);
        }
    }
    arena_free(a);
    return 0;
}
