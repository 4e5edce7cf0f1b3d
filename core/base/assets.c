#include "base/assets.h"

#include <stdlib.h>

#include "base/file.h"

static const char *overlay;

void assets_overlay(const char *dir)
{
    overlay = dir;
}

static int compare(const void *key, const void *row)
{
    return strcmp(key, ((const struct asset_entry *)row)->name);
}

int asset_get(const char *path, struct arena *a, struct str *out, struct err *err)
{
    if (path[0] == '/' || strstr(path, ".."))
        return fail(err, ERR_NOT_FOUND, "%s: not a path of an embedded file", path);
    if (overlay && strncmp(path, "data/schema/", 12) != 0) {
        const char *full = arena_printf(a, "%s/%s", overlay, path);
        if (!full)
            return fail_memory(err);
        struct err miss;
        if (file_read(full, ASSET_MAX, a, out, &miss) == 0)
            return 0;
        if (miss.code != ERR_NOT_FOUND) {
            *err = miss;
            return -1;
        }
    }
    const struct asset_entry *e = bsearch(path, assets_table, assets_count, sizeof *e, compare);
    if (!e)
        return fail(err, ERR_NOT_FOUND, "%s: no such embedded file", path);
    *out = str_from(e->start, (size_t)(e->end - e->start));
    return 0;
}

size_t assets_under(const char *prefix, const struct asset_entry **first)
{
    size_t n = 0, len = strlen(prefix);
    for (size_t i = 0; i < assets_count; i++) {
        if (strncmp(assets_table[i].name, prefix, len) != 0)
            continue;
        if (n++ == 0)
            *first = &assets_table[i];
    }
    return n;
}
