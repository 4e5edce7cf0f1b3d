/*
 * Files carried in the binary: templates, styles, rules, migrations, reference and sample data, by their path in the
 * checkout ("www/style.css"). With an overlay directory (--dev) a file of the checkout is read instead, except under
 * data/schema/: migrations are always the embedded ones.
 */
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* One row of the generated table (build: tests/tools/embed.awk); sorted by name, ends with a NULL name. */
struct asset_entry {
    const char *name, *start, *end;
};

extern const struct asset_entry assets_table[];
extern const size_t assets_count;

/* Largest file read from the overlay directory. */
#define ASSET_MAX (4u << 20)

/* Reads from the checkout at `dir` from now on; NULL goes back to the embedded files. Called once by main. */
void assets_overlay(const char *dir);

/* The bytes of a file: embedded (static), or from the overlay (in the arena). ERR_NOT_FOUND when there is none. A path
 * with ".." or a leading "/" is refused. */
int asset_get(const char *path, struct arena *a, struct str *out, struct err *err) MUST_USE;

/* The embedded files whose path starts with prefix: *first is the first row, the result their number. */
size_t assets_under(const char *prefix, const struct asset_entry **first);
