/* For the tests of engines: what engines_check would say at another time. */
#pragma once

#include "app/engine.h"

int engines_check_at(struct engines *e, int64_t monotonic_ms, struct err *err) MUST_USE;
