/* Opening hours as a grid: what it holds it gives back, to the same text, meaning the same; and times as typed. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "domain/hours_grid.h"

/* About 2026-01-01; the instants tried are spread over four years from there. */
#define START INT64_C(1767225600)
#define SPAN (4 * 366 * 86400)

static void require(bool holds)
{
    if (!holds)
        abort();
}

static bool same_note(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t seed = 0;
    if (size < sizeof seed)
        return 0;
    memcpy(&seed, data, sizeof seed);
    struct str typed = str_from((const char *)data + sizeof seed, size - sizeof seed);
    struct arena *a = arena_new(4u << 20);
    struct err err = {0};
    const struct hours *h = NULL, *same = NULL;
    struct hours_grid grid, again;
    const char *text = NULL, *second = NULL;
    int minute;
    require(!hours_time(typed, &minute) || (minute >= 0 && minute <= 1440));
    if (hours_parse(typed, a, &h, &err) == 0 && hours_grid_read(h, a, &grid)) {
        require(hours_grid_text(&grid, INT32_MIN, a, &text, &err) == 0 && text);
        require(hours_parse(str_of(text), a, &same, &err) == 0 && hours_grid_read(same, a, &again));
        require(hours_grid_text(&again, INT32_MIN, a, &second, &err) == 0 && strcmp(text, second) == 0);
        for (int i = 0; i < 16; i++, seed = seed * 1664525u + 1013904223u) {
            int64_t t = START + seed % SPAN;
            struct hours_status x = hours_at(h, t), y = hours_at(same, t);
            require(x.state == y.state && x.doubt == y.doubt && x.until == y.until && same_note(x.note, y.note));
        }
    }
    arena_free(a);
    return 0;
}
