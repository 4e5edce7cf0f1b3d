/*
 * Search latency in process: each query of a list, over and over, through the router's reading of it, the search and
 * the loading of its twenty structures, and lastly as a whole page. No socket, no cache, one thread.
 *
 *     search DB QUERIES SECONDS
 *
 * QUERIES: lines of a kind, a tab and the encoded query of /annuaire. Prints one line for the snapshot and one per
 * kind, columns separated by tabs, times in microseconds: see print_kind.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/snapshot.h"
#include "base/date.h"
#include "core/http/page.h"
#include "http/routes.h"
#include "publish/template.h"
#include "store/db.h"

#define QUERIES_MAX 200
#define ARENA_MAX (64u << 20)

/* Times kept of a kind: 2 s of queries of 50 us. */
#define TIMES_MAX 40000

enum stage { STAGE_SEARCH, STAGE_LIST, STAGE_PAGE, STAGE__MAX };

/* A line of the file, cut at its tab, and what the router reads in it. */
struct query {
    char line[400];
    const char *kind, *text;
    struct search_query meaning;
};

struct times {
    double us[STAGE__MAX][TIMES_MAX];
    size_t n;
    double hits;
};

static struct query queries[QUERIES_MAX];
static size_t queries_n;
static struct times times;

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void must(int rc, const struct err *err)
{
    if (rc == 0)
        return;
    fprintf(stderr, "search: %s\n", err->msg);
    exit(1);
}

static void read_queries(const char *path)
{
    FILE *f = fopen(path, "r");
    if (!f) {
        perror(path);
        exit(1);
    }
    for (struct query *q = queries; q < queries + QUERIES_MAX && fgets(q->line, sizeof q->line, f);) {
        char *tab = strchr(q->line, '\t');
        if (!tab)
            continue;
        q->line[strcspn(q->line, "\n")] = *tab = '\0';
        q->kind = q->line;
        q++->text = tab + 1;
        queries_n++;
    }
    fclose(f);
}

/* The request as it comes from a browser. */
static void open_request(struct ctx *ctx, const char *query, struct request *r)
{
    static const struct request_header host = {"Host", "annuaire.example.org"};
    struct request_head head = {.method = "GET",
                                .path = "/annuaire",
                                .query = query,
                                .version = "1.1",
                                .target_size = strlen("/annuaire?") + strlen(query),
                                .headers = &host,
                                .n_headers = 1};
    int status = request_open(r, &head, ctx->arena);
    route_match(&public_routes, r, ctx->arena);
    if (status == 0 && r->status == 0)
        return;
    fprintf(stderr, "search: /annuaire?%s is refused\n", query);
    exit(1);
}

/* Reads the query as the router does; what it points to outlives the arena. */
static void understand(struct ctx *ctx, struct query *query)
{
    struct request r;
    struct reply reply = reply_in(ctx->arena);
    struct list_where where;
    struct directory_list list;
    struct search_query *q = &query->meaning;
    open_request(ctx, query->text, &r);
    must(list_find(ctx, &r, &reply, q, &where, &list) == 1 ? 0 : -1, &ctx->err);
    char *text = malloc(q->text.n + 1);
    if (!text)
        exit(1);
    memcpy(text, q->text.p, q->text.n);
    q->text.p = text;
    if (q->commune)
        q->commune = &ctx->snapshot->communes[snapshot_commune(ctx->snapshot, str_of(q->commune->insee))];
    arena_reset(ctx->arena);
}

static double step(struct ctx *ctx, const struct query *query, enum stage stage, size_t *hits)
{
    struct request r;
    struct reply reply = reply_in(ctx->arena);
    struct search_query q;
    struct list_where where;
    struct directory_list list;
    struct search_results *results = ARENA_NEW(ctx->arena, struct search_results);
    open_request(ctx, query->text, &r);
    double from = now_us();
    must(db_read_begin(ctx->db, &ctx->err), &ctx->err);
    if (stage == STAGE_SEARCH) {
        must(search_run(ctx->db, ctx->snapshot, LEVEL_PUBLIC, &query->meaning, ctx->arena, results, &ctx->err),
             &ctx->err);
        *hits = results->total;
    } else if (stage == STAGE_LIST) {
        must(list_find(ctx, &r, &reply, &q, &where, &list) == 1 ? 0 : -1, &ctx->err);
    } else {
        route_dispatch(ctx, &r, &reply);
        must(reply.status == 200 ? 0 : -1, &ctx->err);
    }
    db_read_end(ctx->db);
    double us = now_us() - from;
    arena_reset(ctx->arena);
    return us;
}

static int by_value(const void *x, const void *y)
{
    const double *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

/* Kind, queries run, mean hits, then p50 and p99 of the search, of the list, of the page. */
static void print_kind(const char *kind)
{
    printf("%s\t%zu\t%.0f", kind, times.n, times.hits / (double)times.n);
    for (int i = 0; i < STAGE__MAX; i++) {
        qsort(times.us[i], times.n, sizeof(double), by_value);
        printf("\t%.0f\t%.0f", times.us[i][times.n / 2], times.us[i][times.n * 99 / 100]);
    }
    printf("\n");
    fflush(stdout);
}

/* All queries of a kind in turn until the time is up; the first round only warms up. */
static void run_kind(struct ctx *ctx, size_t first, size_t n, double seconds)
{
    double end = 0;
    times.n = 0;
    times.hits = 0;
    for (int round = 0; round < 3 || now_us() < end; round++) {
        if (round == 1)
            end = now_us() + seconds * 1e6;
        for (size_t i = first; i < first + n && times.n < TIMES_MAX; i++) {
            size_t hits = 0;
            for (int stage = 0; stage < STAGE__MAX; stage++)
                times.us[stage][times.n] = step(ctx, &queries[i], (enum stage)stage, &hits);
            times.hits += round ? (double)hits : 0;
            times.n += round > 0;
        }
    }
    print_kind(queries[first].kind);
}

/* The directory in memory, for the whole run; prints milliseconds to load it and structures. */
static void take_snapshot(struct ctx *ctx)
{
    double from = now_us();
    must(directory_snapshot(ctx, &ctx->snapshot), &ctx->err);
    printf("snapshot\t%.1f\t%zu\n", (now_us() - from) / 1e3, ctx->snapshot->n);
}

int main(int argc, char **argv)
{
    struct err err = {0};
    struct templates *templates = NULL;
    struct db *db = NULL;
    if (argc != 4) {
        fprintf(stderr, "search DB QUERIES SECONDS\n");
        return 2;
    }
    read_queries(argv[2]);
    must(db_open(argv[1], DB_READ, &db, &err), &err);
    must(templates_load(false, &templates, &err), &err);
    struct ctx ctx = {.db = db,
                      .arena = arena_new(ARENA_MAX),
                      .now = date_clock(),
                      .snapshots = snapshots_new(&audience_public),
                      .audience = &audience_public,
                      .templates = templates};
    if (!ctx.arena || !ctx.snapshots)
        return 1;
    take_snapshot(&ctx);
    for (size_t i = 0; i < queries_n; i++)
        understand(&ctx, &queries[i]);
    for (size_t i = 0, n; i < queries_n; i += n) {
        for (n = 1; i + n < queries_n && strcmp(queries[i].kind, queries[i + n].kind) == 0;)
            n++;
        run_kind(&ctx, i, n, atof(argv[3]));
    }
    snapshot_release(ctx.snapshots, ctx.snapshot);
    snapshots_free(ctx.snapshots);
    arena_free(ctx.arena);
    templates_free(templates);
    db_close(db);
    return 0;
}
