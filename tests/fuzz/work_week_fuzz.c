/* A stretch of a usual week: what is read lies within a day, and reads back from its own words. */
#include <stdlib.h>

#include "base/arena.h"
#include "domain/work_week.h"

static void require(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work_slot s, again;
    if (!work_slot_parse(str_from((const char *)data, size), &s))
        return 0;
    require(s.from >= 0 && s.to > s.from && s.to <= 1440);
    struct arena *a = arena_new(4096);
    require(a != NULL);
    struct buf words = buf_in(a, 100);
    work_slot_words(&words, s);
    require(work_slot_parse(buf_str(&words), &again) && again.from == s.from && again.to == s.to);
    arena_free(a);
    return 0;
}
