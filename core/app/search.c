#include "app/search.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/vec.h"
#include "store/match.h"

/* Weights of the columns name, acronym, terms, place, body: a word of the name says most. */
#define WEIGHTS "10.0, 8.0, 5.0, 4.0, 1.0"

static const char SQL_HITS_PUBLIC[] = "SELECT rowid, 0.0 FROM search_public WHERE search_public MATCH ?1";
static const char SQL_HITS_TEAM[] = "SELECT rowid, 0.0 FROM search_team WHERE search_team MATCH ?1";
static const char SQL_RANKED_PUBLIC[] =
    "SELECT rowid, bm25(search_public, " WEIGHTS ") FROM search_public WHERE search_public MATCH ?1";
static const char SQL_RANKED_TEAM[] =
    "SELECT rowid, bm25(search_team, " WEIGHTS ") FROM search_team WHERE search_team MATCH ?1";

/* A structure that passed; ordered by key (rank or distance), then by its place in the order of names. */
struct hit {
    uint32_t index;
    float key, metres;
};

static int by_key(const void *x, const void *y)
{
    const struct hit *a = x, *b = y;
    if (a->key < b->key || a->key > b->key)
        return a->key < b->key ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* What one service says for each facet, as bits. */
static bool service_passes(const struct snapshot *snap, const struct search_query *q,
                           const struct snapshot_structure *e, const struct snapshot_service *v, enum facet f)
{
    const struct termset *want = &q->chosen[f], *have = NULL;
    switch (f) {
    case FACET_THEME: have = &v->themes; break;
    case FACET_PUBLIC: have = &v->publics; break;
    case FACET_COVER: have = &v->covers; break;
    case FACET_LANGUAGE: have = &v->languages; break;
    case FACET_KIND: return e->kind < TAXONOMY_TERMS_MAX && termset_has(want, e->kind);
    case FACET_MODE: return (v->modes & want->bits[0]) != 0;
    case FACET_INTAKE: return (v->intakes & want->bits[0]) != 0;
    case FACET_COMMUNE:
        for (uint32_t i = 0; i < v->communes; i++) {
            const struct commune *c = &snap->communes[snap->commune_refs[v->first_commune + i]];
            if (strcmp(c->insee, q->commune->insee) == 0)
                return true;
        }
        return false;
    case FACET__MAX: return false;
    }
    for (size_t i = 0; i < TAXONOMY_TERMS_MAX / 64; i++) {
        if (want->bits[i] & have->bits[i])
            return true;
    }
    return false;
}

/* One search while it runs. */
struct run {
    const struct snapshot *snap;
    const struct search_query *q;
    struct search_results *out;
    bool active[FACET__MAX];
    uint32_t *seen; /* by commune: the last structure counted there, plus one */
    struct hit *hits;
    size_t n;
};

static void count_communes(struct run *r, uint32_t structure, const struct snapshot_service *v)
{
    for (uint32_t i = 0; i < v->communes; i++) {
        uint32_t c = r->snap->commune_refs[v->first_commune + i];
        if (r->seen[c] != structure + 1) {
            r->seen[c] = structure + 1;
            r->out->commune_counts[c]++;
        }
    }
}

/* Looks at one structure the text found: does it pass, what does it add to the counts? */
static bool consider(struct run *r, uint32_t index)
{
    const struct snapshot_structure *e = &r->snap->structures[index];
    struct termset sets[FACET_COMMUNE] = {0};
    bool passes = false;
    uint32_t only = 0; /* facets that alone keep a service out */
    for (uint32_t i = 0; i < e->services; i++) {
        const struct snapshot_service *v = &r->snap->services[e->first_service + i];
        uint32_t failed = 0;
        for (int f = 0; f < FACET__MAX; f++) {
            if (r->active[f] && !service_passes(r->snap, r->q, e, v, (enum facet)f))
                failed |= 1u << f;
        }
        if (failed & (failed - 1))
            continue;
        passes = passes || !failed;
        only |= failed;
        /* A facet's values count where nothing fails, or nothing but this facet. */
        for (int f = 0; f < FACET__MAX; f++) {
            if (failed && failed != 1u << f)
                continue;
            switch ((enum facet)f) {
            case FACET_THEME: termset_unite(&sets[f], &v->themes); break;
            case FACET_PUBLIC: termset_unite(&sets[f], &v->publics); break;
            case FACET_COVER: termset_unite(&sets[f], &v->covers); break;
            case FACET_LANGUAGE: termset_unite(&sets[f], &v->languages); break;
            case FACET_KIND:
                if (e->kind < TAXONOMY_TERMS_MAX)
                    termset_add(&sets[f], e->kind);
                break;
            case FACET_MODE: sets[f].bits[0] |= v->modes; break;
            case FACET_INTAKE: sets[f].bits[0] |= v->intakes; break;
            case FACET_COMMUNE: count_communes(r, index, v); break;
            case FACET__MAX: break;
            }
        }
    }
    for (int f = 0; f < FACET_COMMUNE; f++)
        termset_count(&sets[f], r->out->counts[f]);
    for (int f = 0; !passes && f < FACET__MAX; f++)
        r->out->without[f] += only >> f & 1;
    r->out->everything++;
    return passes;
}

/* Metres from the chosen commune to the nearest of its places, negative when no position is known. */
static float nearest(const struct run *r, const struct snapshot_structure *e)
{
    double best = -1;
    if (r->q->commune->lat == 0 && r->q->commune->lon == 0)
        return -1;
    for (uint32_t i = 0; i < e->places; i++) {
        const struct snapshot_place *p = &r->snap->places[e->first_place + i];
        double d = geo_distance(r->q->commune->lat, r->q->commune->lon, (double)p->lat, (double)p->lon);
        if (best < 0 || d < best)
            best = d;
    }
    return (float)best;
}

static void take(struct run *r, uint32_t index, double rank)
{
    if (!consider(r, index))
        return;
    float metres = r->q->commune ? nearest(r, &r->snap->structures[index]) : -1;
    float key = (float)rank;
    /* Without words nothing is more to the point than another: the nearest to the chosen commune comes first. */
    if (r->q->sort == SORT_DISTANCE || (r->q->commune && !r->out->words))
        key = metres < 0 ? 1e9f : metres;
    r->hits[r->n++] = (struct hit){.index = index, .key = key, .metres = metres};
}

/* Reads the rows (rowid, rank) of a statement into ids and ranks. */
static int read_hits(struct db *db, const char *sql, const char *match, const struct snapshot *snap, struct arena *a,
                     struct vec *out, struct err *err)
{
    struct stmt *s;
    int rc;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_text(s, 1, match);
    while ((rc = stmt_step(s, err)) == 1) {
        size_t index = snapshot_index(snap, col_int(s, 0));
        /* The index is as new as the snapshot or newer: a row the snapshot does not know is not shown. */
        if (index == snap->n)
            continue;
        struct hit *h = vec_push(out, a);
        if (!h) {
            rc = fail_memory(err);
            break;
        }
        *h = (struct hit){.index = (uint32_t)index, .key = (float)col_real(s, 1)};
    }
    stmt_reset(s);
    return rc;
}

/* What the text finds. Two readings: the first counts cheaply, the second ranks when ranking means something. */
static int find_text(struct db *db, enum level level, const char *match, struct run *r, struct arena *a,
                     struct vec *found, struct err *err)
{
    bool team = level == LEVEL_TEAM;
    *found = VEC_OF(struct hit);
    if (read_hits(db, team ? SQL_HITS_TEAM : SQL_HITS_PUBLIC, match, r->snap, a, found, err) != 0)
        return -1;
    if (r->q->sort != SORT_RELEVANCE || found->n > SEARCH_RANKED_MAX)
        return 0;
    *found = VEC_OF(struct hit);
    return read_hits(db, team ? SQL_RANKED_TEAM : SQL_RANKED_PUBLIC, match, r->snap, a, found, err);
}

static void choose_active(struct run *r)
{
    for (int f = 0; f < FACET_COMMUNE; f++)
        r->active[f] = (r->q->chosen[f].bits[0] | r->q->chosen[f].bits[1]) != 0;
    r->active[FACET_COMMUNE] = r->q->commune && r->q->sort != SORT_DISTANCE;
}

static void cut_page(struct run *r)
{
    size_t first = (size_t)(r->q->page - 1) * SEARCH_PAGE_SIZE;
    r->out->total = r->n;
    for (size_t i = first; i < r->n && r->out->n < SEARCH_PAGE_SIZE; i++) {
        const struct hit *h = &r->hits[i];
        r->out->items[r->out->n++] =
            (struct search_result){.id = r->snap->structures[h->index].id, .metres = h->metres};
    }
}

int search_run(struct db *db, const struct snapshot *snap, enum level level, const struct search_query *query,
               struct arena *a, struct search_results *out, struct err *err)
{
    struct run r = {.snap = snap, .q = query, .out = out};
    struct buf match = buf_in(a, MATCH_SIZE_MAX);
    *out = (struct search_results){0};
    choose_active(&r);
    if (match_build(query->text, true, &match, &out->words, err) != 0)
        return -1;
    out->commune_counts = ARENA_ARRAY(a, snap->communes_n, uint32_t);
    r.seen = ARENA_ARRAY(a, snap->communes_n, uint32_t);
    r.hits = ARENA_ARRAY(a, snap->n, struct hit);
    if (!out->commune_counts || !r.seen || !r.hits)
        return fail_memory(err);
    if (out->words) {
        struct vec found;
        if (find_text(db, level, buf_cstr(&match), &r, a, &found, err) != 0)
            return -1;
        for (size_t i = 0; i < found.n; i++)
            take(&r, ((const struct hit *)found.items)[i].index, (double)((const struct hit *)found.items)[i].key);
    } else {
        for (size_t i = 0; i < snap->n; i++)
            take(&r, (uint32_t)i, 0);
    }
    qsort(r.hits, r.n, sizeof *r.hits, by_key);
    cut_page(&r);
    return 0;
}
