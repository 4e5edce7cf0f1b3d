#include "app/search.h"

#include <stdlib.h>

#include "base/buf.h"
#include "store/match.h"

/* Weights of the columns name, acronym, terms, place, body: a word of the name says most. */
#define WEIGHTS "10.0, 8.0, 5.0, 4.0, 1.0"

static const char SQL_HITS_PUBLIC[] = "SELECT rowid, 0.0 FROM search_public WHERE search_public MATCH ?1";
static const char SQL_HITS_TEAM[] = "SELECT rowid, 0.0 FROM search_team WHERE search_team MATCH ?1";
static const char SQL_RANKED_PUBLIC[] =
    "SELECT rowid, word_rank(search_public, " WEIGHTS ") FROM search_public WHERE search_public MATCH ?1";
static const char SQL_RANKED_TEAM[] =
    "SELECT rowid, word_rank(search_team, " WEIGHTS ") FROM search_team WHERE search_team MATCH ?1";

/* A structure that passed; ordered by key (relevance or distance), then by its place in the order of names. */
struct hit {
    uint32_t index, rank;
    float key;
};

static int by_key(const void *x, const void *y)
{
    const struct hit *a = x, *b = y;
    if (a->key < b->key || a->key > b->key)
        return a->key < b->key ? -1 : 1;
    return (a->rank > b->rank) - (a->rank < b->rank);
}

/* One search while it runs. Of the hits only those up to the end of the page are kept: a heap, the last of them on top.
 */
struct run {
    const struct snapshot *snap;
    const struct search_query *q;
    struct search_results *out;
    enum facet active[FACET__MAX]; /* those that narrow */
    int active_n;
    size_t commune; /* the chosen one's index */
    uint32_t *seen; /* by commune: the last structure counted there, plus one */
    struct hit *best;
    size_t best_n, best_max;
};

static bool service_passes(const struct run *r, const struct snapshot_service *v, enum facet f)
{
    if (f != FACET_COMMUNE)
        return termset_meets(&r->q->chosen[f], &v->sets[f]);
    for (uint32_t i = 0; i < v->communes; i++) {
        if (r->snap->commune_refs[v->first_commune + i] == r->commune)
            return true;
    }
    return false;
}

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
        for (int k = 0; k < r->active_n; k++)
            failed |= service_passes(r, v, r->active[k]) ? 0 : 1u << r->active[k];
        passes = passes || !failed;
        /* A facet's values count where nothing fails, or nothing but this facet. */
        bool one = failed && (failed & (failed - 1)) == 0;
        for (int f = 0; f < FACET_COMMUNE; f++) {
            if (!failed || failed == 1u << f)
                termset_unite(&sets[f], &v->sets[f]);
        }
        if (!failed || failed == 1u << FACET_COMMUNE)
            count_communes(r, index, v);
        only |= one ? failed : 0;
    }
    for (int f = 0; f < FACET_COMMUNE; f++)
        termset_count(&sets[f], r->out->counts[f]);
    for (int f = 0; !passes && f < FACET__MAX; f++)
        r->out->without[f] += only >> f & 1;
    r->out->everything++;
    return passes;
}

/* Metres from the chosen commune to the nearest of its places, negative when no position is known. */
static float nearest(const struct run *r, uint32_t index)
{
    const struct snapshot_structure *e = &r->snap->structures[index];
    double best = -1;
    if (!r->q->commune || (r->q->commune->lat == 0 && r->q->commune->lon == 0))
        return -1;
    for (uint32_t i = 0; i < e->places; i++) {
        const struct snapshot_place *p = &r->snap->places[e->first_place + i];
        double d = geo_distance(r->q->commune->lat, r->q->commune->lon, (double)p->lat, (double)p->lon);
        if (best < 0 || d < best)
            best = d;
    }
    return (float)best;
}

/* Puts a hit where the heap has a hole: at its end (the new last), or on top. */
static void sift_up(struct hit *heap, size_t hole, struct hit h)
{
    for (; hole > 0 && by_key(&heap[(hole - 1) / 2], &h) < 0; hole = (hole - 1) / 2)
        heap[hole] = heap[(hole - 1) / 2];
    heap[hole] = h;
}

static void sift_down(struct hit *heap, size_t n, struct hit h)
{
    size_t hole = 0;
    for (size_t child; (child = 2 * hole + 1) < n; hole = child) {
        if (child + 1 < n && by_key(&heap[child], &heap[child + 1]) < 0)
            child++;
        if (by_key(&heap[child], &h) <= 0)
            break;
        heap[hole] = heap[child];
    }
    heap[hole] = h;
}

/* Puts one that passed among the best. */
static void take(struct run *r, uint32_t index, double relevance)
{
    struct hit h = {.index = index, .rank = r->snap->structures[index].rank, .key = (float)relevance};
    /* Without words nothing is more to the point than another: the nearest to the chosen commune comes first. */
    if (r->q->sort == SORT_DISTANCE || (r->q->commune && !r->out->words)) {
        float metres = nearest(r, index);
        h.key = metres < 0 ? 1e9f : metres;
    }
    r->out->total++;
    if (r->best_n < r->best_max)
        sift_up(r->best, r->best_n++, h);
    else if (by_key(&h, &r->best[0]) < 0)
        sift_down(r->best, r->best_n, h);
}

/* What the text finds; ranked, unless the distance decides. */
static int take_found(struct run *r, struct db *db, enum level level, const char *match, struct err *err)
{
    bool team = level == LEVEL_TEAM, ranked = r->q->sort == SORT_RELEVANCE;
    const char *sql = ranked ? (team ? SQL_RANKED_TEAM : SQL_RANKED_PUBLIC) : (team ? SQL_HITS_TEAM : SQL_HITS_PUBLIC);
    struct stmt *s;
    size_t at = 0;
    int rc;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_text(s, 1, match);
    while ((rc = stmt_step(s, err)) == 1) {
        size_t index = snapshot_index(r->snap, col_int(s, 0), &at);
        /* The index is as new as the snapshot or newer: a row the snapshot does not know is not shown. */
        if (index < r->snap->n && consider(r, (uint32_t)index))
            take(r, (uint32_t)index, col_real(s, 1));
    }
    stmt_reset(s);
    return rc;
}

/* Without words all are looked at; without a choice either, the counts are the snapshot's own. */
static void take_all(struct run *r)
{
    const struct snapshot *s = r->snap;
    if (r->active_n == 0) {
        memcpy(r->out->counts, s->totals, sizeof r->out->counts);
        if (s->communes_n)
            memcpy(r->out->commune_counts, s->commune_totals, s->communes_n * sizeof *s->commune_totals);
        r->out->everything = s->n;
    }
    for (uint32_t i = 0; i < s->n; i++) {
        if (r->active_n == 0 || consider(r, i))
            take(r, i, 0);
    }
}

static void choose_active(struct run *r)
{
    for (int f = 0; f < FACET_COMMUNE; f++) {
        if (r->q->chosen[f].bits[0] | r->q->chosen[f].bits[1])
            r->active[r->active_n++] = (enum facet)f;
    }
    if (!r->q->commune)
        return;
    r->commune = snapshot_commune(r->snap, str_of(r->q->commune->insee));
    if (r->q->sort != SORT_DISTANCE)
        r->active[r->active_n++] = FACET_COMMUNE;
}

static void cut_page(struct run *r)
{
    size_t first = (size_t)(r->q->page - 1) * SEARCH_PAGE_SIZE;
    if (r->best_n)
        qsort(r->best, r->best_n, sizeof *r->best, by_key);
    for (size_t i = first; i < r->best_n; i++) {
        uint32_t index = r->best[i].index;
        r->out->items[r->out->n++] =
            (struct search_result){.id = r->snap->structures[index].id, .metres = nearest(r, index)};
    }
}

int search_run(struct db *db, const struct snapshot *snap, enum level level, const struct search_query *query,
               struct arena *a, struct search_results *out, struct err *err)
{
    struct run r = {.snap = snap, .q = query, .out = out};
    struct buf match = buf_in(a, MATCH_SIZE_MAX);
    *out = (struct search_results){0};
    choose_active(&r);
    if (match_build(query->text, true, &snap->thesaurus.match, &match, &out->words, err) != 0)
        return -1;
    r.best_max = (size_t)query->page * SEARCH_PAGE_SIZE;
    r.best = ARENA_ARRAY(a, r.best_max, struct hit);
    r.seen = ARENA_ARRAY(a, snap->communes_n, uint32_t);
    out->commune_counts = ARENA_ARRAY(a, snap->communes_n, uint32_t);
    if (!r.best || !r.seen || !out->commune_counts)
        return fail_memory(err);
    if (out->words && take_found(&r, db, level, buf_cstr(&match), err) != 0)
        return -1;
    if (!out->words)
        take_all(&r);
    cut_page(&r);
    return 0;
}
