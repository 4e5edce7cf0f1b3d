#include "app/commune_choice.h"

#include <stdlib.h>

#include "app/directory.h"
#include "base/buf.h"
#include "base/fold.h"

/* Letters from which on a beginning, or a word inside, is taken for a name. */
#define PART_MIN 3

/* Letters that may be wrong in a name, and from how many letters on the second one. */
#define WRONG_MAX 2
#define LONG_NAME 8

/* Bytes of a postcode. */
#define POSTCODE 5

struct ranked {
    const struct commune *commune;
    unsigned score; /* the smaller, the nearer */
    uint32_t structures;
};

static int nearest_first(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    if (a->score != b->score)
        return a->score < b->score ? -1 : 1;
    if (a->structures != b->structures)
        return a->structures > b->structures ? -1 : 1;
    return strcmp(a->commune->insee, b->commune->insee);
}

static uint32_t structures_of(const struct snapshot *s, const struct commune *c)
{
    size_t at = snapshot_commune(s, str_of(c->insee));
    return at < s->communes_n ? s->commune_totals[at] : 0;
}

/* Puts what was found in order; the first `max` remain. NULL when memory is out. */
static struct commune *put_in_order(struct arena *a, struct ranked *found, size_t n, size_t max,
                                    struct commune_choice *out)
{
    struct commune *items = ARENA_ARRAY(a, n < max ? n : max, struct commune);
    if (!items)
        return NULL;
    if (n)
        qsort(found, n, sizeof *found, nearest_first);
    for (out->n = 0; out->n < n && out->n < max; out->n++)
        items[out->n] = *found[out->n].commune;
    out->items = items;
    return items;
}

/* ---- Near names ---- */

/* Letters to change, add, leave out or swap with their neighbour, to make one of the other; WRONG_MAX + 1: too many. */
static unsigned wrong_letters(struct str a, struct str b)
{
    unsigned rows[3][FOLD_SLUG_MAX + 1];
    if (a.n > FOLD_SLUG_MAX || b.n > FOLD_SLUG_MAX || a.n > b.n + WRONG_MAX || b.n > a.n + WRONG_MAX)
        return WRONG_MAX + 1;
    for (size_t j = 0; j <= b.n; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a.n; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3], least = (unsigned)i;
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b.n; j++) {
            unsigned n = above[j - 1] + (a.p[i - 1] != b.p[j - 1]);
            n = above[j] + 1 < n ? above[j] + 1 : n;
            n = row[j - 1] + 1 < n ? row[j - 1] + 1 : n;
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] && two_above[j - 2] + 1 < n)
                n = two_above[j - 2] + 1;
            row[j] = n;
            least = n < least ? n : least;
        }
        if (least > WRONG_MAX)
            return WRONG_MAX + 1;
    }
    return rows[a.n % 3][b.n];
}

/* True when the part stands in the name from the beginning of a word on; *at_start when that is the first. */
static bool has_part(struct str name, struct str part, bool *at_start)
{
    for (size_t i = 0; i + part.n <= name.n; i++) {
        if ((i == 0 || name.p[i - 1] == '-') && memcmp(name.p + i, part.p, part.n) == 0) {
            *at_start = i == 0;
            return true;
        }
    }
    return false;
}

/* 1: begins so; 2: one letter is wrong; 3: a word of it begins so; 4: two letters are wrong; 0: not near. */
static unsigned nearness(struct str typed, struct str name)
{
    bool at_start = false;
    unsigned wrong = wrong_letters(typed, name);
    if (typed.n >= PART_MIN && has_part(name, typed, &at_start))
        return at_start ? 1 : wrong == 1 ? 2 : 3;
    if (wrong > WRONG_MAX || (wrong == WRONG_MAX && typed.n < LONG_NAME) || typed.n < PART_MIN)
        return 0;
    return 2 * wrong;
}

static int find_near(struct ctx *ctx, const struct snapshot *s, struct str text, struct commune_choice *out)
{
    struct buf norm = buf_in(ctx->arena, 256);
    struct ranked *found = ARENA_ARRAY(ctx->arena, s->named_n, struct ranked);
    size_t n = 0;
    commune_norm(&norm, text);
    if (!found || buf_ok(&norm, &ctx->err) != 0)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < s->named_n; i++) {
        const struct commune *c = &s->communes[s->by_name[i]];
        unsigned score = nearness(buf_str(&norm), str_of(c->norm));
        if (score)
            found[n++] = (struct ranked){c, score, s->commune_totals[s->by_name[i]]};
    }
    struct commune *items = put_in_order(ctx->arena, found, n, COMMUNE_NEAR_MAX, out);
    if (!items)
        return fail_memory(&ctx->err);
    out->near = true;
    /* The snapshot holds no postcodes. */
    for (size_t i = 0; i < out->n; i++) {
        if (commune_by_insee(ctx->db, str_of(items[i].insee), ctx->arena, &items[i], &ctx->err) < 0)
            return -1;
    }
    return 0;
}

/* ---- What it may be ---- */

/* Separates "93200 Saint-Denis" or "Saint-Denis (93200)"; false when it is not both. */
static bool cut_postcode(struct str text, struct arena *a, struct str *name, struct str *postcode)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.n && digits < POSTCODE; i++)
        digits = text.p[i] >= '0' && text.p[i] <= '9' ? digits + 1 : digits == 0 ? 0 : POSTCODE + 1;
    if (digits != POSTCODE)
        return false;
    size_t at = 0;
    while (text.p[at] < '0' || text.p[at] > '9')
        at++;
    const char *rest =
        arena_printf(a, "%.*s %.*s", (int)at, text.p, (int)(text.n - at - POSTCODE), text.p + at + POSTCODE);
    *postcode = str_from(text.p + at, POSTCODE);
    *name = str_trim(str_of(rest));
    return name->n > 0;
}

static int find_all(struct ctx *ctx, struct str text, struct commune **out, size_t *n)
{
    struct str name, postcode;
    *n = 0;
    *out = ARENA_ARRAY(ctx->arena, COMMUNE_CHOICE_MAX, struct commune);
    if (!*out)
        return fail_memory(&ctx->err);
    if (cut_postcode(text, ctx->arena, &name, &postcode)) {
        int rc = commune_match(ctx->db, name, postcode, ctx->arena, *out, &ctx->err);
        *n = rc == 1;
        if (rc != 0)
            return rc < 0 ? -1 : 0;
    }
    return commune_find_all(ctx->db, text, COMMUNE_CHOICE_MAX, ctx->arena, *out, n, &ctx->err);
}

int commune_choice(struct ctx *ctx, struct str text, struct commune_choice *out)
{
    const struct snapshot *s;
    *out = (struct commune_choice){0};
    if (directory_snapshot(ctx, &s) != 0)
        return -1;
    size_t n, with_structures = 0;
    struct commune *all;
    if (find_all(ctx, text, &all, &n) != 0)
        return -1;
    if (n == 0)
        return find_near(ctx, s, text, out);
    struct ranked *found = ARENA_ARRAY(ctx->arena, n, struct ranked);
    for (size_t i = 0; found && i < n; i++) {
        found[i] = (struct ranked){&all[i], 0, structures_of(s, &all[i])};
        with_structures += found[i].structures > 0;
    }
    if (!found || !put_in_order(ctx->arena, found, n, COMMUNE_CHOICE_MAX, out))
        return fail_memory(&ctx->err);
    out->by_postcode = n > 1 && strcmp(all[0].norm, all[1].norm) != 0;
    out->chosen = n == 1 || with_structures == 1 ? &out->items[0] : NULL;
    return 0;
}
