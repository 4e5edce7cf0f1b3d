/*
 * Small files, read whole: a configuration, a rule, the facts of a trial. Large ones are streamed (base/csv.h).
 */
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* The bytes of a file of at most max bytes, NUL-terminated too, in the arena; "-" is standard input. ERR_NOT_FOUND when
 * there is none, ERR_IO when it cannot be read or is no file, ERR_LIMIT when it is larger; err names the path. */
int file_read(const char *path, size_t max, struct arena *a, struct str *out, struct err *err) MUST_USE;
