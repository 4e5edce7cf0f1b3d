/* What one row, or one source, says is confidential, another must not give away. */
#include "base/buf.h"
#include "base/fold.h"
#include "import_priv.h"

static struct place *place_at(const struct list *places, size_t i)
{
    return &((struct place *)places->items)[i];
}

static void make_confidential(struct place *p)
{
    p->confidential = true;
    record_mark_set(p, record_index(&place_type, STR("confidential")));
}

static bool same_slug(const char *a, const char *b)
{
    char p[2][FOLD_SLUG_MAX + 16];
    struct buf out[2];
    for (int i = 0; i < 2; i++) {
        out[i] = (struct buf){.p = p[i], .cap = sizeof p[i], .max = sizeof p[i] - 1};
        fold_slug(&out[i], str_of(i ? b : a));
    }
    return str_eq(buf_str(&out[0]), buf_str(&out[1]));
}

/* One place in two spellings: the same key, the same address in what may be the same commune, or the same position. */
static bool same_place(const struct place *a, const struct place *b)
{
    int lat = record_index(&place_type, STR("lat")), lon = record_index(&place_type, STR("lon"));
    bool placed = record_has(a, lat) && record_has(a, lon) && record_has(b, lat) && record_has(b, lon);
    bool apart = a->insee && b->insee && strcmp(a->insee, b->insee) != 0;
    if (a->key && b->key && strcmp(a->key, b->key) == 0)
        return true;
    if (a->address && b->address && !apart && same_slug(a->address, b->address))
        return true;
    return placed && a->lat == b->lat && a->lon == b->lon;
}

void import_join_confidential(const struct list *first, const struct list *second)
{
    for (size_t i = 0; i < first->n; i++) {
        for (size_t k = 0; k < second->n; k++) {
            struct place *a = place_at(first, i), *b = place_at(second, k);
            if (a->confidential == b->confidential || !same_place(a, b))
                continue;
            make_confidential(a);
            make_confidential(b);
        }
    }
}

/* The source that a place came from, as its key says; empty: somebody added it by hand. */
static struct str source_of(const struct place *p)
{
    struct str key = str_of(p->key);
    size_t colon = str_find(key, ':');
    return colon < key.n ? str_from(key.p, colon) : STR("");
}

/* Told confidential by a source other than its own? */
static bool is_told_confidential(const struct structure *s, const struct place *p)
{
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *other = place_at(&s->places, i);
        if (other->confidential && !str_eq(source_of(other), source_of(p)))
            return true;
    }
    return false;
}

int import_keep_confidential(struct import *im, struct structure *s, bool (*locked)(int64_t place, const void *arg),
                             struct arena *a, struct err *err)
{
    bool *hide = ARENA_ARRAY(a, s->places.n, bool);
    struct place *copy = ARENA_ARRAY(a, s->places.n, struct place);
    size_t n = 0;
    if (!hide || !copy)
        return fail_memory(err);
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *p = place_at(&s->places, i);
        hide[i] = !p->confidential && source_of(p).n && is_told_confidential(s, p) && !locked(p->id, im);
        n += hide[i];
    }
    if (n == 0)
        return 0;
    /* The list may be shared with the record as it was. */
    memcpy(copy, s->places.items, s->places.n * sizeof *copy);
    s->places.items = copy;
    for (size_t i = 0; i < s->places.n; i++) {
        if (hide[i])
            make_confidential(&copy[i]);
    }
    const char *text = arena_printf(a,
                                    "%s\u00A0: une autre source tient son adresse pour confidentielle, celle-ci le "
                                    "devient aussi",
                                    s->name);
    return text ? import_note(im, NOTE_WARNING, im->line, text, err) : fail_memory(err);
}
