/*
 * Audience: who is reading. Every domain read takes one; rows are filtered in SQL and fields blanked by descriptor
 * while reading, so that nothing above this layer has to remember.
 */
#pragma once

#include "base/record.h"

struct audience {
    enum level level; /* sees records and fields of this level and below */
};

extern const struct audience audience_public;
extern const struct audience audience_team;
