/*
 * Small files, read whole: a configuration, a rule, the facts of a trial. Large ones are streamed (base/csv.h). And
 * files that are made aside and get their name when they are whole.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* The bytes of a file of at most max bytes, NUL-terminated too, in the arena; "-" is standard input. ERR_NOT_FOUND when
 * there is none, ERR_IO when it cannot be read or is no file, ERR_LIMIT when it is larger; err names the path. */
int file_read(const char *path, size_t max, struct arena *a, struct str *out, struct err *err) MUST_USE;

/* Bytes that are free for us on the disk of this file or directory. */
int file_room(const char *path, int64_t *bytes, struct err *err) MUST_USE;

/* Writes what the system still holds of a file to the disk. ERR_IO naming the path. */
int file_sync(const char *path, struct err *err) MUST_USE;

/* Gives a whole file its name, in the same directory, so that it lasts. ERR_REFUSED when another has the name
 * meanwhile; `replace` takes it from that one, in one step. On failure the file keeps its unfinished name. */
int file_give_name(const char *unfinished, const char *path, bool replace, struct err *err) MUST_USE;
