#include "app/snapshot.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/vec.h"
#include "domain/structure.h"

/* 100,000 structures take about 16 MB; beyond a million the design no longer holds. */
#define SNAPSHOT_BYTES_MAX (512u << 20)

const char *const mode_codes[MODE__MAX + 1] = {"sur-place", "a-domicile", "a-distance", NULL};
const char *const mode_labels[MODE__MAX + 1] = {"sur place", "à domicile", "à distance", NULL};

/* ?1 level. What a structure_read would return, in the order of names. */
#define VISIBLE \
    " s.deleted_rev IS NULL AND s.status <> 'closed' AND s.level <= ?1 AND (?1 = 2 OR (s.visible <= ?1" \
    " AND s.visible_rule = (SELECT value FROM setting WHERE key = 'rule.directory.visibility')))"

/* The index taxonomy_load gives each term. */
#define TERM_INDEX \
    "SELECT scheme, code, row_number() OVER (PARTITION BY scheme ORDER BY position, code) - 1 AS i FROM term WHERE " \
    "retired = 0"

static const char SQL_REVISION[] = "SELECT max(seq) FROM change";

static const char SQL_STRUCTURES[] =
    "WITH t AS MATERIALIZED (" TERM_INDEX ") SELECT s.id, (SELECT t.i FROM t WHERE t.scheme = 'kind' AND t.code = "
    "s.kind), (SELECT count(*) FROM verification v WHERE v.structure = s.id),"
    " (SELECT min(v.at) FROM verification v WHERE v.structure = s.id) FROM structure s WHERE" VISIBLE
    " ORDER BY s.name_fold, s.id";

static const char SQL_SERVICES[] = "SELECT v.structure, v.id, v.on_site, v.home_visits, v.remote, v.intake FROM "
                                   "service v JOIN structure s ON s.id = v.structure"
                                   " WHERE v.deleted_rev IS NULL AND v.status <> 'closed' AND v.level <= ?1 AND" VISIBLE
                                   " ORDER BY v.structure, v.position, v.id";

static const char SQL_TERMS[] =
    "WITH t AS MATERIALIZED (" TERM_INDEX ")"
    " SELECT e.structure, e.service, e.scheme, t.i FROM entity_term e CROSS JOIN t ON t.scheme = e.scheme AND t.code = "
    "e.code"
    " WHERE e.scheme IN ('theme', 'public', 'language', 'cover') AND ?1 >= 0 ORDER BY e.structure, e.service";

static const char SQL_PLACES[] =
    "SELECT p.structure, p.lat, p.lon, p.insee FROM place p JOIN structure s ON s.id = p.structure"
    " WHERE p.deleted_rev IS NULL AND p.level <= ?1 AND (p.confidential = 0 OR ?1 = 2) AND" VISIBLE
    " ORDER BY p.structure, p.position, p.id";

static const char SQL_AREAS[] = "SELECT v.structure, v.id, a.code FROM area a JOIN service v ON v.id = a.service JOIN "
                                "structure s ON s.id = v.structure"
                                " WHERE a.kind = 'commune' AND a.effect = 'in' AND v.home_visits = 1 AND v.deleted_rev "
                                "IS NULL AND v.level <= ?1 AND" VISIBLE " ORDER BY v.structure, v.id";

/* Those where a structure is, and those its services go to. */
static const char SQL_COMMUNES[] =
    "SELECT c.insee, c.name, c.norm, c.lat, c.lon, c.dept, row_number() OVER (ORDER BY c.norm, c.insee) - 1"
    " FROM commune c WHERE c.insee IN"
    " (SELECT p.insee FROM place p JOIN structure s ON s.id = p.structure WHERE p.deleted_rev IS NULL AND p.level <= ?1"
    "  AND (p.confidential = 0 OR ?1 = 2) AND" VISIBLE " UNION"
    "  SELECT a.code FROM area a JOIN service v ON v.id = a.service JOIN structure s ON s.id = v.structure"
    "  WHERE a.kind = 'commune' AND v.deleted_rev IS NULL AND v.level <= ?1 AND" VISIBLE ") ORDER BY c.insee";

static const char SQL_SOURCES[] =
    "SELECT o.name, o.title, o.licence, o.url, o.data_date, o.old_after, o.demo, count(s.id) FROM source o"
    " LEFT JOIN source_record r ON r.source = o.id AND r.gone_run IS NULL LEFT JOIN structure s ON s.id = r.structure "
    "AND" VISIBLE " WHERE ?1 >= 0 GROUP BY o.id ORDER BY o.id";

/* A shared snapshot and its memory. */
struct held {
    struct snapshot s; /* first: a const struct snapshot * is a struct held * */
    struct arena *arena;
    atomic_int refs;
};

struct snapshots {
    pthread_mutex_t lock;
    const struct audience *who;
    struct held *current;
};

/* While one is built. */
struct building {
    struct snapshot *s;
    struct db *db;
    struct arena *a;
    int64_t level;
    struct vec structures, services, places, refs;
    /* services by (structure, id), in the order they were read, to hang terms on */
    struct vec service_ids;
};

struct service_key {
    int64_t structure, id;
    uint32_t index;
};

static int prepare(struct building *b, const char *sql, struct stmt **s, struct err *err)
{
    if (db_prepare(b->db, sql, s, err) != 0)
        return -1;
    bind_int(*s, 1, b->level);
    return 0;
}

static int read_structures(struct building *b, struct err *err)
{
    struct stmt *s;
    int rc;
    if (prepare(b, SQL_STRUCTURES, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        struct snapshot_structure *e = vec_push(&b->structures, b->a);
        if (!e) {
            rc = fail_memory(err);
            break;
        }
        e->id = col_int(s, 0);
        e->kind = (uint16_t)(col_null(s, 1) ? TAXONOMY_TERMS_MAX : col_int(s, 1));
        e->blocks_verified = (uint8_t)col_int(s, 2);
        if (!col_null(s, 3) && date_parse(col_str(s, 3), &e->verified_at, err) != 0) {
            rc = -1;
            break;
        }
    }
    stmt_reset(s);
    b->s->structures = b->structures.items;
    b->s->n = b->structures.n;
    return rc;
}

static int by_id(const void *x, const void *y)
{
    /* Pairs (id, index) packed in two int64. */
    const int64_t *a = x, *b = y;
    return (a[0] > b[0]) - (a[0] < b[0]);
}

static int index_by_id(struct building *b, struct err *err)
{
    size_t n = b->s->n;
    int64_t(*pairs)[2] = malloc((n ? n : 1) * sizeof *pairs);
    b->s->by_id = ARENA_ARRAY(b->a, n, uint32_t);
    if (!pairs || !b->s->by_id) {
        free(pairs);
        return fail_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        pairs[i][0] = b->s->structures[i].id;
        pairs[i][1] = (int64_t)i;
    }
    qsort(pairs, n, sizeof *pairs, by_id);
    for (size_t i = 0; i < n; i++)
        b->s->by_id[i] = (uint32_t)pairs[i][1];
    free(pairs);
    return 0;
}

size_t snapshot_index(const struct snapshot *s, int64_t id)
{
    size_t lo = 0, hi = s->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (s->structures[s->by_id[mid]].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < s->n && s->structures[s->by_id[lo]].id == id ? s->by_id[lo] : s->n;
}

size_t snapshot_commune(const struct snapshot *s, struct str insee)
{
    size_t lo = 0, hi = s->communes_n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int c = str_cmp(str_of(s->communes[mid].insee), insee);
        if (c == 0)
            return mid;
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return s->communes_n;
}

static int read_communes(struct building *b, struct err *err)
{
    struct stmt *s;
    struct vec communes = VEC_OF(struct commune), ranks = VEC_OF(uint32_t);
    int rc;
    if (prepare(b, SQL_COMMUNES, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        struct commune *c = vec_push(&communes, b->a);
        uint32_t *rank = vec_push(&ranks, b->a);
        if (!c || !rank || !(c->insee = col_text(s, 0, b->a)) || !(c->name = col_text(s, 1, b->a)) ||
            !(c->norm = col_text(s, 2, b->a)) || !(c->dept = col_text(s, 5, b->a))) {
            rc = fail_memory(err);
            break;
        }
        c->lat = col_real(s, 3);
        c->lon = col_real(s, 4);
        *rank = (uint32_t)col_int(s, 6);
    }
    stmt_reset(s);
    b->s->communes = communes.items;
    b->s->communes_n = communes.n;
    b->s->by_name = ARENA_ARRAY(b->a, communes.n, uint32_t);
    if (rc == 0 && !b->s->by_name)
        return fail_memory(err);
    for (size_t i = 0; rc == 0 && i < communes.n; i++)
        b->s->by_name[((const uint32_t *)ranks.items)[i]] = (uint32_t)i;
    return rc;
}

static int new_service(struct building *b, int64_t structure, int64_t id, struct snapshot_service **out,
                       struct err *err)
{
    struct snapshot_service *v = vec_push(&b->services, b->a);
    struct service_key *k = vec_push(&b->service_ids, b->a);
    if (!v || !k)
        return fail_memory(err);
    *k = (struct service_key){.structure = structure, .id = id, .index = (uint32_t)(b->services.n - 1)};
    *out = v;
    return 0;
}

/* Services of each structure follow each other, structures by id; a structure without a service gets an empty one. */
static int read_services(struct building *b, struct err *err)
{
    struct stmt *s;
    struct snapshot *snap = b->s;
    if (prepare(b, SQL_SERVICES, &s, err) != 0)
        return -1;
    int rc = stmt_step(s, err);
    for (size_t i = 0; i < snap->n && rc >= 0; i++) {
        struct snapshot_structure *e = &snap->structures[snap->by_id[i]];
        struct snapshot_service *v = NULL;
        e->first_service = (uint32_t)b->services.n;
        while (rc == 1 && col_int(s, 0) == e->id) {
            if (new_service(b, e->id, col_int(s, 1), &v, err) != 0) {
                rc = -1;
                break;
            }
            v->modes =
                (uint8_t)(col_int(s, 2) << MODE_ON_SITE | col_int(s, 3) << MODE_HOME | col_int(s, 4) << MODE_REMOTE);
            for (int k = 0; intake_names[k]; k++) {
                if (str_is(col_str(s, 5), intake_names[k]))
                    v->intakes = (uint8_t)(1u << k);
            }
            rc = stmt_step(s, err);
        }
        if (rc >= 0 && b->services.n == e->first_service && new_service(b, e->id, 0, &v, err) != 0)
            rc = -1;
        e->services = (uint32_t)b->services.n - e->first_service;
    }
    stmt_reset(s);
    snap->services = b->services.items;
    return rc < 0 ? -1 : 0;
}

static struct termset *set_of(struct snapshot_service *v, struct str scheme)
{
    if (str_is(scheme, "theme"))
        return &v->themes;
    if (str_is(scheme, "public"))
        return &v->publics;
    return str_is(scheme, "language") ? &v->languages : &v->covers;
}

/* A term said of the structure itself is said of each of its services. */
static void hang_term(struct building *b, const struct snapshot_structure *e, int64_t service, struct str scheme,
                      size_t term)
{
    const struct service_key *keys = b->service_ids.items;
    for (uint32_t i = 0; i < e->services; i++) {
        if (service == 0 || keys[e->first_service + i].id == service)
            termset_add(set_of(&b->s->services[e->first_service + i], scheme), term);
    }
}

static int read_terms(struct building *b, struct err *err)
{
    struct stmt *s;
    int rc;
    if (prepare(b, SQL_TERMS, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        size_t i = snapshot_index(b->s, col_int(s, 0));
        if (i < b->s->n)
            hang_term(b, &b->s->structures[i], col_int(s, 1), col_str(s, 2), (size_t)col_int(s, 3));
    }
    stmt_reset(s);
    return rc;
}

static int add_ref(struct building *b, uint32_t commune, uint32_t first, struct err *err)
{
    for (size_t i = first; i < b->refs.n; i++) {
        if (((uint32_t *)b->refs.items)[i] == commune)
            return 0;
    }
    uint32_t *ref = vec_push(&b->refs, b->a);
    if (!ref)
        return fail_memory(err);
    *ref = commune;
    return 0;
}

/* Positions and communes of each structure; the services share their structure's slice. */
static int read_places(struct building *b, struct err *err)
{
    struct stmt *s;
    struct snapshot *snap = b->s;
    if (prepare(b, SQL_PLACES, &s, err) != 0)
        return -1;
    int rc = stmt_step(s, err);
    for (size_t i = 0; i < snap->n && rc >= 0; i++) {
        struct snapshot_structure *e = &snap->structures[snap->by_id[i]];
        uint32_t first = (uint32_t)b->refs.n;
        e->first_place = (uint32_t)b->places.n;
        while (rc == 1 && col_int(s, 0) == e->id) {
            size_t commune = col_null(s, 3) ? snap->communes_n : snapshot_commune(snap, col_str(s, 3));
            struct snapshot_place *p =
                col_null(s, 1) && commune == snap->communes_n ? NULL : vec_push(&b->places, b->a);
            if (p && !col_null(s, 1))
                *p = (struct snapshot_place){.lat = (float)col_real(s, 1), .lon = (float)col_real(s, 2)};
            else if (p)
                *p = (struct snapshot_place){.lat = (float)snap->communes[commune].lat,
                                             .lon = (float)snap->communes[commune].lon};
            if (commune < snap->communes_n && add_ref(b, (uint32_t)commune, first, err) != 0)
                rc = -1;
            else
                rc = stmt_step(s, err);
        }
        e->places = (uint32_t)b->places.n - e->first_place;
        for (uint32_t k = 0; k < e->services; k++) {
            struct snapshot_service *v = &snap->services[e->first_service + k];
            v->first_commune = first;
            v->communes = (uint32_t)b->refs.n - first;
        }
    }
    stmt_reset(s);
    snap->places = b->places.items;
    return rc < 0 ? -1 : 0;
}

/* A service that goes to people's homes is also found in the communes it serves: its slice is then its own. */
static int read_areas(struct building *b, struct err *err)
{
    struct stmt *s;
    struct snapshot *snap = b->s;
    struct snapshot_service *open = NULL;
    int rc;
    if (prepare(b, SQL_AREAS, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        size_t i = snapshot_index(snap, col_int(s, 0)), commune = snapshot_commune(snap, col_str(s, 2));
        if (i == snap->n || commune == snap->communes_n)
            continue;
        const struct snapshot_structure *e = &snap->structures[i];
        const struct service_key *keys = (const struct service_key *)b->service_ids.items + e->first_service;
        struct snapshot_service *v = NULL;
        for (uint32_t k = 0; k < e->services; k++) {
            if (keys[k].id == col_int(s, 1))
                v = &snap->services[e->first_service + k];
        }
        if (!v)
            continue;
        uint32_t first = (uint32_t)b->refs.n;
        for (uint32_t k = 0; v != open && k < v->communes; k++) {
            uint32_t own = ((const uint32_t *)b->refs.items)[v->first_commune + k];
            if (add_ref(b, own, first, err) != 0)
                return -1;
        }
        if (v != open)
            v->first_commune = first;
        open = v;
        if (add_ref(b, (uint32_t)commune, v->first_commune, err) != 0) {
            rc = -1;
            break;
        }
        v->communes = (uint32_t)b->refs.n - v->first_commune;
    }
    stmt_reset(s);
    return rc;
}

static void count_bits(uint32_t *totals, const struct termset *set)
{
    for (size_t i = 0; i < TAXONOMY_TERMS_MAX; i++)
        totals[i] += termset_has(set, i);
}

/* What each value would give alone: a facet shows only values that exist. */
static int count_totals(struct building *b, struct err *err)
{
    struct snapshot *s = b->s;
    uint32_t *seen = ARENA_ARRAY(b->a, s->communes_n, uint32_t);
    s->commune_totals = ARENA_ARRAY(b->a, s->communes_n, uint32_t);
    if (!seen || !s->commune_totals)
        return fail_memory(err);
    for (uint32_t i = 0; i < s->n; i++) {
        const struct snapshot_structure *e = &s->structures[i];
        struct termset sets[FACET_COMMUNE] = {0};
        bool somewhere = false;
        for (uint32_t k = 0; k < e->services; k++) {
            const struct snapshot_service *v = &s->services[e->first_service + k];
            for (size_t w = 0; w < TAXONOMY_TERMS_MAX / 64; w++) {
                sets[FACET_THEME].bits[w] |= v->themes.bits[w];
                sets[FACET_PUBLIC].bits[w] |= v->publics.bits[w];
                sets[FACET_COVER].bits[w] |= v->covers.bits[w];
                sets[FACET_LANGUAGE].bits[w] |= v->languages.bits[w];
            }
            sets[FACET_MODE].bits[0] |= v->modes;
            sets[FACET_INTAKE].bits[0] |= v->intakes;
            for (uint32_t c = 0; c < v->communes; c++) {
                uint32_t commune = ((const uint32_t *)b->refs.items)[v->first_commune + c];
                s->commune_totals[commune] += seen[commune] != i + 1;
                seen[commune] = i + 1;
                somewhere = true;
            }
        }
        if (e->kind < TAXONOMY_TERMS_MAX)
            termset_add(&sets[FACET_KIND], e->kind);
        for (int f = 0; f < FACET_COMMUNE; f++)
            count_bits(s->totals[f], &sets[f]);
        s->somewhere += somewhere;
    }
    return 0;
}

static int read_sources(struct building *b, struct err *err)
{
    struct stmt *s;
    struct vec sources = VEC_OF(struct snapshot_source);
    int rc;
    if (prepare(b, SQL_SOURCES, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        struct snapshot_source *o = vec_push(&sources, b->a);
        if (!o || !(o->name = col_text(s, 0, b->a)) || !(o->title = col_text(s, 1, b->a))) {
            rc = fail_memory(err);
            break;
        }
        o->licence = col_text(s, 2, b->a);
        o->url = col_text(s, 3, b->a);
        o->has_date = !col_null(s, 4);
        if (o->has_date && date_parse(col_str(s, 4), &o->data_date, err) != 0) {
            rc = -1;
            break;
        }
        o->old_after = col_int(s, 5);
        o->demo = col_int(s, 6) != 0;
        o->structures = col_int(s, 7);
        b->s->demo = b->s->demo || (o->demo && o->structures > 0);
    }
    stmt_reset(s);
    b->s->sources = sources.items;
    b->s->sources_n = sources.n;
    return rc;
}

static int build(struct building *b, struct err *err)
{
    bool own = !db_in_transaction(b->db);
    if (own && db_read_begin(b->db, err) != 0)
        return -1;
    int rc = 0;
    if (snapshot_revision(b->db, &b->s->revision, err) != 0 || taxonomy_load(b->db, b->a, &b->s->taxonomy, err) != 0 ||
        read_structures(b, err) != 0 || index_by_id(b, err) != 0 || read_communes(b, err) != 0 ||
        read_services(b, err) != 0 || read_terms(b, err) != 0 || read_places(b, err) != 0 || read_areas(b, err) != 0 ||
        count_totals(b, err) != 0 || read_sources(b, err) != 0)
        rc = -1;
    if (own)
        db_read_end(b->db);
    b->s->commune_refs = b->refs.items;
    return rc;
}

static void drop(struct held *h)
{
    if (h && atomic_fetch_sub(&h->refs, 1) == 1) {
        arena_free(h->arena);
        free(h);
    }
}

static int load(const struct audience *who, struct db *db, struct held **out, struct err *err)
{
    struct held *h = calloc(1, sizeof *h);
    if (!h)
        return fail_memory(err);
    atomic_init(&h->refs, 1);
    h->arena = arena_new(SNAPSHOT_BYTES_MAX);
    struct building b = {.s = &h->s,
                         .db = db,
                         .a = h->arena,
                         .level = (int64_t)who->level,
                         .structures = VEC_OF(struct snapshot_structure),
                         .services = VEC_OF(struct snapshot_service),
                         .places = VEC_OF(struct snapshot_place),
                         .refs = VEC_OF(uint32_t),
                         .service_ids = VEC_OF(struct service_key)};
    if (!h->arena || build(&b, err) != 0) {
        if (!h->arena)
            fail_memory(err);
        drop(h);
        return -1;
    }
    *out = h;
    return 0;
}

int snapshot_revision(struct db *db, int64_t *out, struct err *err)
{
    return db_int(db, SQL_REVISION, 0, out, err);
}

struct snapshots *snapshots_new(const struct audience *who)
{
    struct snapshots *h = calloc(1, sizeof *h);
    if (h && pthread_mutex_init(&h->lock, NULL) == 0) {
        h->who = who;
        return h;
    }
    free(h);
    return NULL;
}

void snapshots_free(struct snapshots *h)
{
    if (!h)
        return;
    drop(h->current);
    pthread_mutex_destroy(&h->lock);
    free(h);
}

int snapshot_acquire(struct snapshots *h, struct db *db, const struct snapshot **out, struct err *err)
{
    int64_t revision = 0;
    if (snapshot_revision(db, &revision, err) != 0)
        return -1;
    int rc = 0;
    pthread_mutex_lock(&h->lock);
    /* A reader whose transaction began before the last change takes the newer one: two would only chase each other. */
    if (!h->current || h->current->s.revision < revision) {
        struct held *fresh = NULL;
        rc = load(h->who, db, &fresh, err);
        if (rc == 0) {
            drop(h->current);
            h->current = fresh;
        }
    }
    if (rc == 0) {
        atomic_fetch_add(&h->current->refs, 1);
        *out = &h->current->s;
    }
    pthread_mutex_unlock(&h->lock);
    return rc;
}

void snapshot_release(struct snapshots *h, const struct snapshot *s)
{
    (void)h;
    drop((struct held *)(uintptr_t)s);
}
