/* Any bytes as a template: compiled and rendered against a fixed view, twice with the same result. */
#include <stdlib.h>

#include "publish/template.h"

static struct view *fixed_view(struct arena *a)
{
    struct view *page = view_new(a);
    view_set_text(page, "t", STR("l’hôpital <\"'&>"));
    view_set_null(page, "x");
    view_set_int(page, "n", -1234567);
    view_set_bool(page, "b", true);
    view_set_date(page, "d", 20000);
    view_set_date(page, "today", 20779);
    view_set_text(view_set_object(page, "o"), "t", STR("+33 (0)1 99 00 12 34"));
    struct view *list = view_set_list(page, "l");
    view_append_text(list, STR("Un médecin"));
    view_append_text(list, STR("PMI"));
    struct view *items = view_set_list(page, "i");
    for (int i = 0; i < 3; i++)
        view_set_int(view_append(items), "n", i);
    return page;
}

static int try(const uint8_t *data, size_t size, struct arena *a, struct buf *out)
{
    struct err err;
    struct templates *set = NULL;
    const struct template_source sources[] = {
        {.name = "page", .text = str_from((const char *)data, size)},
        {.name = "p", .text = STR("<p title=\"{{t}}\">{{#i}}{{n|number}}{{/i}}</p>\n")}};
    if (templates_new(sources, 2, &set, &err) != 0)
        return -1;
    int rc = template_render(set, "page", fixed_view(a), out, &err);
    templates_free(set);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(16u << 20);
    struct buf first = buf_heap(TEMPLATE_OUTPUT_MAX), second = buf_heap(TEMPLATE_OUTPUT_MAX);
    int rc = try(data, size, a, &first);
    if (try(data, size, a, &second) != rc || !str_eq(buf_str(&first), buf_str(&second)))
        abort();
    buf_free(&first);
    buf_free(&second);
    arena_free(a);
    return 0;
}
