/* The ministry's calendar: what is taken is in order, and reads again to the same from the text that a preview carries;
 * what is not is said in one French sentence. */
#include <stdlib.h>
#include <string.h>

#include "app/school_import.h"

/* 2026-11-22 */
#define TODAY 20779

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void in_order(const struct school_calendar *c)
{
    require(c->n <= SCHOOL_BREAKS_MAX / 2);
    for (size_t i = 0; i < c->n; i++) {
        const struct school_break *b = &c->breaks[i];
        require(b->first <= b->last && b->first >= c->from && b->last <= c->until && utf8_valid(str_of(b->label)));
        require(i == 0 || b->first > c->breaks[i - 1].last);
    }
}

static void same(const struct school_calendar *x, const struct school_calendar *y)
{
    require(x->from == y->from && x->until == y->until && x->n == y->n);
    for (size_t i = 0; i < x->n; i++)
        require(x->breaks[i].first == y->breaks[i].first && x->breaks[i].last == y->breaks[i].last);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(32u << 20);
    struct err err = {0};
    struct school_file file, again;
    const char *why;
    require(school_import_read(str_from((const char *)data, size), STR("Zone-C.ics"), TODAY, a, &file, &why, &err) ==
            0);
    if (why) {
        require(utf8_valid(str_of(why)));
    } else {
        const char *text = file.text;
        require(school_import_read(str_of(text), STR(""), TODAY, a, &again, &why, &err) == 0 && !why);
        for (int z = 0; z < ZONE__MAX; z++) {
            in_order(&file.zones[z]);
            same(&file.zones[z], &again.zones[z]);
        }
    }
    arena_free(a);
    return 0;
}
