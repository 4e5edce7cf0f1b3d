/* Any bytes: a foreign calendar ends in spans or an error; spans are ordered, touch the window, and merge apart. */
#include <stdlib.h>

#include "app/ical_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool truth)
{
    if (!truth)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int64_t from = 1767225600, to = 1830297600; /* 2026 and 2027 */
    struct arena *a = arena_new(ICAL_ARENA_MAX);
    struct ical_result r;
    struct ical_span *busy;
    struct err err = {0};
    size_t n;
    if (ical_read(str_from((const char *)data, size), STR(""), from, to, a, &r, &err) == 0) {
        for (size_t i = 0; i < r.n; i++)
            expect(r.spans[i].from < r.spans[i].to && r.spans[i].to > from && r.spans[i].from < to &&
                   (i == 0 || r.spans[i - 1].from <= r.spans[i].from));
        if (ical_busy(&r, from, to, a, &busy, &n, &err) == 0) {
            for (size_t i = 0; i < n; i++)
                expect(busy[i].from >= from && busy[i].to <= to && (i == 0 || busy[i - 1].to <= busy[i].from));
        } else {
            expect(err.code == ERR_LIMIT);
        }
    } else {
        expect(err.code == ERR_INPUT || err.code == ERR_LIMIT);
    }
    arena_free(a);
    return 0;
}
