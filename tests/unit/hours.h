/* What tests of opening hours share: the arena, and hours from their text. */
#pragma once

#include "arena.h"

#include "domain/hours.h"

static inline const struct hours *hours(const char *text)
{
    const struct hours *h = NULL;
    must(hours_parse(str_of(text), arena, &h, err));
    return h;
}
