#include "app/place_choice.h"

#include "app/access.h"
#include "app/directory.h"
#include "base/buf.h"
#include "store/rows.h"

/* Bytes of a name with its structure and commune. */
#define NAME_MAX 1000

#define SELECT_PLACE \
    "SELECT p.id, p.uuid, s.name, p.name, coalesce(c.name, p.city), p.confidential," \
    " p.deleted_rev IS NOT NULL OR s.deleted_rev IS NOT NULL AS gone FROM place p" \
    " LEFT JOIN structure s ON s.id = p.structure LEFT JOIN commune c ON c.insee = p.insee WHERE "
static const char SQL_BY_UUID[] = SELECT_PLACE "p.uuid = ?1 AND NOT gone";
static const char SQL_BY_ID[] = SELECT_PLACE "p.id = ?1";

/* What stands before the commune is said once. */
const char *place_words(struct arena *a, const char *structure, const char *place, const char *city)
{
    bool same = place && structure && str_starts(str_of(structure), str_of(place));
    const char *const parts[] = {structure, same ? NULL : place, city};
    struct buf b = buf_in(a, NAME_MAX);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i] || !*parts[i])
            continue;
        if (b.n)
            buf_lit(&b, ", ");
        buf_raw_str(&b, str_of(parts[i]));
    }
    return b.n ? buf_cstr(&b) : "lieu sans nom";
}

static int read_place(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct place_choice *p = item;
    *p = (struct place_choice){.id = col_int(s, 0),
                               .uuid = col_text(s, 1, a),
                               .name = place_words(a, col_text(s, 2, a), col_text(s, 3, a), col_text(s, 4, a)),
                               .confidential = col_int(s, 5) != 0,
                               .gone = col_int(s, 6) != 0};
    if (p->gone)
        p->name = arena_printf(a, "%s (retiré de l’annuaire)", p->name);
    return p->uuid && p->name ? 0 : fail_memory(err);
}

int place_choices(struct ctx *ctx, struct str words, struct place_choice out[PLACES_OFFERED], size_t *n, bool *more)
{
    struct search_query q = {.text = words, .page = 1};
    struct directory_list list;
    *n = 0;
    *more = false;
    if (access_demand(ctx, RIGHT_TEAM, "choosing a place") != 0 || directory_list(ctx, &q, &list) != 0)
        return -1;
    *more = list.results->total > list.n;
    for (size_t i = 0; i < list.n; i++) {
        const struct structure *s = &list.items[i];
        for (size_t k = 0; k < s->places.n; k++) {
            const struct place *p = (const struct place *)s->places.items + k;
            if (*n == PLACES_OFFERED) {
                *more = true;
                return 0;
            }
            out[(*n)++] = (struct place_choice){.id = p->id,
                                                .uuid = p->uuid,
                                                .name = place_words(ctx->arena, s->name, p->name, p->city),
                                                .confidential = p->confidential};
        }
    }
    return 0;
}

static int find(struct ctx *ctx, struct stmt *s, struct place_choice *out)
{
    return rows_first(s, read_place, ctx->arena, out, &ctx->err);
}

int place_chosen(struct ctx *ctx, struct str uuid, struct place_choice *out)
{
    struct stmt *s;
    if (access_demand(ctx, RIGHT_TEAM, "choosing a place") != 0 || db_prepare(ctx->db, SQL_BY_UUID, &s, &ctx->err) != 0)
        return -1;
    bind_str(s, 1, uuid);
    return find(ctx, s, out);
}

int place_numbered(struct ctx *ctx, int64_t id, struct place_choice *out)
{
    struct stmt *s;
    if (access_demand(ctx, RIGHT_TEAM, "choosing a place") != 0 || db_prepare(ctx->db, SQL_BY_ID, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, id);
    return find(ctx, s, out);
}
