/* What the renderer (template.c) reads of a view. */
#pragma once

#include "publish/view.h"

enum view_type { VIEW_NULL, VIEW_BOOL, VIEW_INT, VIEW_TEXT, VIEW_DATE, VIEW_LIST, VIEW_OBJECT, VIEW__MAX };

/* One per page: where memory comes from and the first failure. */
struct view_page {
    struct arena *arena;
    bool failed;
    struct err err;
};

struct view {
    enum view_type type;
    uint32_t hash; /* of the name: most comparisons of names end here */
    struct str name;
    struct view *next; /* sibling */
    struct view_page *page;
    union {
        bool boolean;
        int64_t integer;
        int32_t date;
        struct str text;
        struct {
            struct view *first, *last;
        } children; /* VIEW_LIST, VIEW_OBJECT */
    } as;
};

/* FNV-1a, 32 bits. */
uint32_t view_hash(struct str name);

/* Member of an object, or NULL; hash is view_hash(name). */
const struct view *view_find(const struct view *object, struct str name, uint32_t hash);

/* Records the first failure of a page; always NULL. */
struct view *view_refuse(struct view_page *page, const struct err *err);
