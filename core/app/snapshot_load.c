/*
 * Reading a snapshot: each table once, in the order of its keys, and everything joined here.
 *
 * 100,000 structures with 160,000 services and 1.8 million terms took 3.9 s with joins in SQL; without them and without
 * a row for each term they take a fifth of it: every row costs about 0.3 us to step to, and a look-up by key in another
 * table as much again. What is only needed while reading lies in an arena of its own.
 */
#include "snapshot_load.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/vec.h"
#include "domain/structure.h"

/* While it is read: services, places and references grow to three times their size; all communes of France 6 MB. */
#define SCRATCH_MAX (512u << 20)

/* ?1 level. What structure_load would return. */
static const char SQL_STRUCTURES[] =
    "SELECT s.id, s.kind, s.themes FROM structure s"
    " WHERE s.deleted_rev IS NULL AND s.status <> 'closed' AND s.level <= ?1 AND (?1 = 2 OR (s.visible <= ?1"
    " AND s.visible_rule = (SELECT value FROM setting WHERE key = 'rule.directory.visibility'))) ORDER BY s.id";

/* Read from the index alone; what is not visible is left out here. */
static const char SQL_NAMES[] = "SELECT id FROM structure WHERE ?1 >= 0 ORDER BY name_fold, id";

static const char SQL_VERIFIED[] =
    "SELECT structure, count(*), min(at) FROM verification WHERE ?1 >= 0 GROUP BY structure ORDER BY structure";

static const char SQL_SERVICES[] =
    "SELECT structure, id, on_site, home_visits, remote, intake, themes, publics, languages, covers, communes FROM "
    "service"
    " WHERE deleted_rev IS NULL AND status <> 'closed' AND level <= ?1 ORDER BY structure, id";

static const char SQL_PLACES[] = "SELECT structure, lat, lon, insee, id FROM place WHERE structure IS NOT NULL AND "
                                 "deleted_rev IS NULL AND level <= ?1"
                                 " AND (confidential = 0 OR ?1 = 2) ORDER BY structure, id";

static const char SQL_SERVICE_PLACES[] = "SELECT service, place FROM service_place WHERE ?1 >= 0 ORDER BY service";

static const char SQL_COMMUNES[] = "SELECT insee, name, norm, lat, lon, dept FROM commune WHERE ?1 >= 0 ORDER BY insee";

static const char SQL_SOURCES[] =
    "SELECT name, title, licence, url, data_date, old_after, demo, id FROM source WHERE ?1 >= 0 ORDER BY id";

/* From the index alone: the rows hold what the source said, kilobytes each. */
static const char SQL_HELD[] = "SELECT structure FROM source_record INDEXED BY source_record_structure"
                               " WHERE source = ?1 AND gone_run IS NULL ORDER BY structure";

/* What a structure's own row says. */
struct own {
    int64_t id;
    struct termset themes, kind;
};

/* To find a service, or the commune of a place, by id. */
struct key {
    int64_t id;
    uint32_t index;
};

/* A commune that a service serves. */
struct served {
    uint32_t service, commune;
};

/* The commune of a place that has none. */
#define NOWHERE UINT32_MAX

struct reading {
    struct snapshot *s;
    struct db *db;
    struct arena *a, *scratch; /* what stays, what goes */
    int64_t level;
    struct vec own; /* struct own, by id */
    struct vec services, places, refs;
    struct vec service_ids; /* of each service, in the order of services */
    struct vec areas;       /* struct served, in the order of services */
    struct vec place_keys, service_keys;
    bool *named; /* of each commune: something refers to it */
    size_t at;   /* where find_next stands */
};

static int prepare(struct reading *b, const char *sql, struct stmt **s, struct err *err)
{
    if (db_prepare(b->db, sql, s, err) != 0)
        return -1;
    bind_int(*s, 1, b->level);
    b->at = 0;
    return 0;
}

/* The structure of this id when ids come in ascending order; NULL when it is not visible. */
static struct snapshot_structure *find_next(struct reading *b, int64_t id)
{
    size_t i = snapshot_index(b->s, id, &b->at);
    return i < b->s->n ? &b->s->structures[i] : NULL;
}

/* A date of the database: that it cannot be read is not the visitor's fault. */
static int read_date(const struct stmt *s, int column, int32_t *out, struct err *err)
{
    if (date_parse(col_str(s, column), out, err) == 0)
        return 0;
    err->code = ERR_STORE;
    return -1;
}

/* What was gathered moves to where it stays, at its size. */
static int keep(struct reading *b, const struct vec *v, void **out, struct err *err)
{
    *out = arena_array(b->a, v->n, v->size);
    if (!*out)
        return fail_memory(err);
    if (v->n)
        memcpy(*out, v->items, v->n * v->size);
    return 0;
}

/* ---- structures ---- */

/* The terms whose codes a column holds. */
static struct termset read_set(const struct reading *b, enum scheme scheme, const struct stmt *s, int column)
{
    struct termset set = {0};
    struct str rest = col_str(s, column), code;
    for (bool more = rest.n > 0; str_cut(&rest, '|', &code, &more);) {
        const struct term *t = taxonomy_term(&b->s->taxonomy, scheme, code);
        if (t)
            termset_add(&set, t->index);
    }
    return set;
}

/* Where they stand in the order of names. */
static int order_by_name(struct reading *b, struct err *err)
{
    struct snapshot *snap = b->s;
    struct stmt *s;
    uint32_t rank = 0;
    int rc;
    if (prepare(b, SQL_NAMES, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        size_t begin = 0, i = snapshot_index(snap, col_int(s, 0), &begin);
        if (i < snap->n)
            snap->structures[i].rank = rank++;
    }
    stmt_reset(s);
    return rc;
}

static int read_structures(struct reading *b, struct err *err)
{
    struct snapshot *snap = b->s;
    struct stmt *s;
    int rc;
    if (prepare(b, SQL_STRUCTURES, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        struct own *o = vec_push(&b->own, b->scratch);
        if (!o) {
            rc = fail_memory(err);
            break;
        }
        *o = (struct own){
            .id = col_int(s, 0), .kind = read_set(b, SCHEME_KIND, s, 1), .themes = read_set(b, SCHEME_THEME, s, 2)};
    }
    stmt_reset(s);
    if (rc != 0)
        return -1;
    const struct own *own = b->own.items;
    snap->structures = ARENA_ARRAY(b->a, b->own.n, struct snapshot_structure);
    if (!snap->structures)
        return fail_memory(err);
    snap->n = b->own.n;
    for (size_t i = 0; i < snap->n; i++)
        snap->structures[i].id = own[i].id;
    return order_by_name(b, err);
}

static int read_verified(struct reading *b, struct err *err)
{
    struct stmt *s;
    int rc;
    if (prepare(b, SQL_VERIFIED, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        struct snapshot_structure *e = find_next(b, col_int(s, 0));
        if (!e)
            continue;
        e->blocks_verified = (uint8_t)col_int(s, 1);
        if (read_date(s, 2, &e->verified_at, err) != 0) {
            rc = -1;
            break;
        }
    }
    stmt_reset(s);
    return rc;
}

/* ---- services and their terms ---- */

/* Of the structure at this place in `own`; what is said of the structure itself is said of each of its services. */
static struct snapshot_service *new_service(struct reading *b, size_t structure, int64_t id)
{
    struct snapshot_service *v = vec_push(&b->services, b->scratch);
    int64_t *slot = vec_push(&b->service_ids, b->scratch);
    if (!v || !slot)
        return NULL;
    const struct own *own = &((const struct own *)b->own.items)[structure];
    v->sets[FACET_THEME] = own->themes;
    v->sets[FACET_KIND] = own->kind;
    *slot = id;
    return v;
}

/* The communes that the service just read serves. */
static int read_served(struct reading *b, struct str codes, struct err *err)
{
    struct str code;
    for (bool more = codes.n > 0; str_cut(&codes, '|', &code, &more);) {
        size_t commune = snapshot_commune(b->s, code);
        if (commune == b->s->communes_n)
            continue;
        struct served *served = vec_push(&b->areas, b->scratch);
        if (!served)
            return fail_memory(err);
        *served = (struct served){.service = (uint32_t)b->services.n - 1, .commune = (uint32_t)commune};
    }
    return 0;
}

static int read_service(struct reading *b, const struct stmt *s, size_t structure, struct err *err)
{
    struct snapshot_service *v = new_service(b, structure, col_int(s, 1));
    if (!v)
        return fail_memory(err);
    for (int mode = 0; mode < MODE__MAX; mode++) {
        if (col_int(s, 2 + mode))
            termset_add(&v->sets[FACET_MODE], (size_t)mode);
    }
    int intake = record_name_index(intake_names, col_str(s, 5));
    if (intake >= 0)
        termset_add(&v->sets[FACET_INTAKE], (size_t)intake);
    struct termset themes = read_set(b, SCHEME_THEME, s, 6);
    termset_unite(&v->sets[FACET_THEME], &themes);
    v->sets[FACET_PUBLIC] = read_set(b, SCHEME_PUBLIC, s, 7);
    v->sets[FACET_LANGUAGE] = read_set(b, SCHEME_LANGUAGE, s, 8);
    v->sets[FACET_COVER] = read_set(b, SCHEME_COVER, s, 9);
    b->s->services_n++;
    return read_served(b, col_str(s, 10), err);
}

/* Services of each structure follow each other, structures by id; a structure without a service gets an empty one. */
static int read_services(struct reading *b, struct err *err)
{
    struct stmt *s;
    struct snapshot *snap = b->s;
    if (prepare(b, SQL_SERVICES, &s, err) != 0)
        return -1;
    int rc = stmt_step(s, err);
    for (size_t i = 0; i < snap->n && rc >= 0; i++) {
        struct snapshot_structure *e = &snap->structures[i];
        e->first_service = (uint32_t)b->services.n;
        while (rc == 1 && col_int(s, 0) < e->id)
            rc = stmt_step(s, err);
        while (rc == 1 && col_int(s, 0) == e->id)
            rc = read_service(b, s, i, err) == 0 ? stmt_step(s, err) : -1;
        if (rc >= 0 && b->services.n == e->first_service && !new_service(b, i, 0))
            rc = fail_memory(err);
        e->services = (uint32_t)b->services.n - e->first_service;
    }
    stmt_reset(s);
    return rc < 0 || keep(b, &b->services, (void **)&snap->services, err) != 0 ? -1 : 0;
}

/* ---- communes, places, areas ---- */

/* All of them, for the time being. */
static int read_communes(struct reading *b, struct err *err)
{
    struct stmt *s;
    struct vec communes = VEC_OF(struct commune);
    int rc;
    if (prepare(b, SQL_COMMUNES, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        struct commune *c = vec_push(&communes, b->scratch);
        if (!c || !(c->insee = col_text(s, 0, b->scratch)) || !(c->name = col_text(s, 1, b->scratch)) ||
            !(c->norm = col_text(s, 2, b->scratch)) || !(c->dept = col_text(s, 5, b->scratch))) {
            rc = fail_memory(err);
            break;
        }
        c->lat = col_real(s, 3);
        c->lon = col_real(s, 4);
    }
    stmt_reset(s);
    b->s->communes = communes.items;
    b->s->communes_n = communes.n;
    b->named = ARENA_ARRAY(b->scratch, communes.n, bool);
    return rc == 0 && !b->named ? fail_memory(err) : rc;
}

static int add_ref(struct reading *b, uint32_t commune, uint32_t first, struct err *err)
{
    for (size_t i = first; i < b->refs.n; i++) {
        if (((uint32_t *)b->refs.items)[i] == commune)
            return 0;
    }
    uint32_t *ref = vec_push(&b->refs, b->scratch);
    if (!ref)
        return fail_memory(err);
    *ref = commune;
    return 0;
}

/* Its own position, else its commune's centre; false when neither is known. */
static bool position_of(const struct stmt *s, const struct commune *c, struct snapshot_place *out)
{
    bool own = !col_null(s, 1);
    if (!own && !(c && (c->lat != 0 || c->lon != 0)))
        return false;
    out->lat = (float)(own ? col_real(s, 1) : c->lat);
    out->lon = (float)(own ? col_real(s, 2) : c->lon);
    return true;
}

static int add_place(struct reading *b, const struct stmt *s, uint32_t first_ref, struct err *err)
{
    const struct snapshot *snap = b->s;
    size_t commune = col_null(s, 3) ? snap->communes_n : snapshot_commune(snap, col_str(s, 3));
    bool known = commune < snap->communes_n;
    struct key *k = vec_push(&b->place_keys, b->scratch);
    struct snapshot_place at = {0}, *p = NULL;
    if (!k)
        return fail_memory(err);
    *k = (struct key){.id = col_int(s, 4), .index = known ? (uint32_t)commune : NOWHERE};
    if (position_of(s, known ? &snap->communes[commune] : NULL, &at)) {
        if (!(p = vec_push(&b->places, b->scratch)))
            return fail_memory(err);
        *p = at;
    }
    b->s->places_n++;
    return known ? add_ref(b, (uint32_t)commune, first_ref, err) : 0;
}

/* Positions and communes of each structure; the services share their structure's slice. */
static int read_places(struct reading *b, struct err *err)
{
    struct stmt *s;
    struct snapshot *snap = b->s;
    if (prepare(b, SQL_PLACES, &s, err) != 0)
        return -1;
    int rc = stmt_step(s, err);
    for (size_t i = 0; i < snap->n && rc >= 0; i++) {
        struct snapshot_structure *e = &snap->structures[i];
        uint32_t first = (uint32_t)b->refs.n;
        e->first_place = (uint32_t)b->places.n;
        while (rc == 1 && col_int(s, 0) < e->id)
            rc = stmt_step(s, err);
        while (rc == 1 && col_int(s, 0) == e->id)
            rc = add_place(b, s, first, err) == 0 ? stmt_step(s, err) : -1;
        e->places = (uint32_t)b->places.n - e->first_place;
        for (uint32_t k = 0; k < e->services; k++) {
            struct snapshot_service *v = &snap->services[e->first_service + k];
            v->first_commune = first;
            v->communes = (uint32_t)b->refs.n - first;
        }
    }
    stmt_reset(s);
    return rc < 0 || keep(b, &b->places, (void **)&snap->places, err) != 0 ? -1 : 0;
}

static int by_id(const void *x, const void *y)
{
    const struct key *a = x, *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

static const struct key *find_key(const struct vec *keys, int64_t id)
{
    const struct key wanted = {.id = id};
    return keys->n ? bsearch(&wanted, keys->items, keys->n, sizeof wanted, by_id) : NULL;
}

static int sort_keys(struct reading *b, struct err *err)
{
    for (uint32_t i = 0; i < b->services.n; i++) {
        struct key *k = vec_push(&b->service_keys, b->scratch);
        if (!k)
            return fail_memory(err);
        *k = (struct key){.id = ((const int64_t *)b->service_ids.items)[i], .index = i};
    }
    if (b->service_keys.n)
        qsort(b->service_keys.items, b->service_keys.n, sizeof(struct key), by_id);
    if (b->place_keys.n)
        qsort(b->place_keys.items, b->place_keys.n, sizeof(struct key), by_id);
    return 0;
}

/* Gives a service a slice of its own: where it goes is added to where its structure is, where it is held replaces it.
 */
static int own_slice(struct reading *b, struct snapshot_service *v, bool goes, struct err *err)
{
    uint32_t first = (uint32_t)b->refs.n;
    for (uint32_t k = 0; goes && k < v->communes; k++) {
        if (add_ref(b, ((const uint32_t *)b->refs.items)[v->first_commune + k], first, err) != 0)
            return -1;
    }
    v->first_commune = first;
    v->communes = (uint32_t)b->refs.n - first;
    return 0;
}

static int extend_slice(struct reading *b, struct snapshot_service *v, uint32_t commune, struct err *err)
{
    if (add_ref(b, commune, v->first_commune, err) != 0)
        return -1;
    v->communes = (uint32_t)b->refs.n - v->first_commune;
    return 0;
}

/* Where each service is held. Most structures have one commune, and their services are held there. */
static int read_service_places(struct reading *b, struct err *err)
{
    struct stmt *s;
    struct snapshot_service *open = NULL;
    int rc;
    if (prepare(b, SQL_SERVICE_PLACES, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        const struct key *service = find_key(&b->service_keys, col_int(s, 0));
        const struct key *place = find_key(&b->place_keys, col_int(s, 1));
        struct snapshot_service *v = service && place ? &b->s->services[service->index] : NULL;
        if (!v || place->index == NOWHERE ||
            (v != open && v->communes == 1 && ((const uint32_t *)b->refs.items)[v->first_commune] == place->index))
            continue;
        if ((v != open && own_slice(b, v, false, err) != 0) || extend_slice(b, v, place->index, err) != 0) {
            rc = -1;
            break;
        }
        open = v;
    }
    stmt_reset(s);
    return rc;
}

/* A service that goes to people's homes is also found in the communes it serves; of the others they are only named. */
static int add_areas(struct reading *b, struct err *err)
{
    struct snapshot *snap = b->s;
    const struct snapshot_service *open = NULL;
    for (size_t i = 0; i < b->areas.n; i++) {
        const struct served *served = &((const struct served *)b->areas.items)[i];
        struct snapshot_service *v = &snap->services[served->service];
        b->named[served->commune] = true;
        if (!termset_has(&v->sets[FACET_MODE], MODE_HOME))
            continue;
        if ((v != open && own_slice(b, v, true, err) != 0) || extend_slice(b, v, served->commune, err) != 0)
            return -1;
        open = v;
    }
    return keep(b, &b->refs, (void **)&snap->commune_refs, err);
}

static int by_norm(const void *x, const void *y)
{
    const struct commune *const *a = x, *const *b = y;
    int order = strcmp((*a)->norm, (*b)->norm);
    return order ? order : strcmp((*a)->insee, (*b)->insee);
}

static int keep_commune(struct reading *b, const struct commune *from, struct commune *to, struct err *err)
{
    *to = (struct commune){.insee = arena_strdup(b->a, from->insee),
                           .name = arena_strdup(b->a, from->name),
                           .norm = arena_strdup(b->a, from->norm),
                           .dept = arena_strdup(b->a, from->dept),
                           .lat = from->lat,
                           .lon = from->lon};
    return to->insee && to->name && to->norm && to->dept ? 0 : fail_memory(err);
}

/* Only those that something refers to stay, and the references follow. */
static int keep_communes(struct reading *b, struct err *err)
{
    struct snapshot *snap = b->s;
    const struct commune *all = snap->communes;
    size_t all_n = snap->communes_n, n = 0;
    uint32_t *new_index = ARENA_ARRAY(b->scratch, all_n, uint32_t); /* plus one; 0: not named */
    if (!new_index)
        return fail_memory(err);
    for (size_t i = 0; i < b->refs.n; i++)
        b->named[snap->commune_refs[i]] = true;
    for (size_t i = 0; i < all_n; i++)
        new_index[i] = b->named[i] ? (uint32_t)++n : 0;
    snap->communes = ARENA_ARRAY(b->a, n, struct commune);
    snap->by_name = ARENA_ARRAY(b->a, n, uint32_t);
    const struct commune **sorted = ARENA_ARRAY(b->scratch, n, const struct commune *);
    if (!snap->communes || !snap->by_name || !sorted)
        return fail_memory(err);
    snap->communes_n = n;
    for (size_t i = 0; i < all_n; i++) {
        if (new_index[i] && keep_commune(b, &all[i], &snap->communes[new_index[i] - 1], err) != 0)
            return -1;
    }
    for (size_t i = 0; i < b->refs.n; i++)
        snap->commune_refs[i] = new_index[snap->commune_refs[i]] - 1;
    for (size_t i = 0; i < n; i++)
        sorted[i] = &snap->communes[i];
    qsort(sorted, n, sizeof(const struct commune *), by_norm);
    for (size_t i = 0; i < n; i++)
        snap->by_name[i] = (uint32_t)(sorted[i] - snap->communes);
    return 0;
}

/* ---- totals and sources ---- */

/* What each value would give alone: a facet shows only values that exist. */
static int count_totals(struct reading *b, struct err *err)
{
    struct snapshot *s = b->s;
    uint32_t *seen = ARENA_ARRAY(b->scratch, s->communes_n, uint32_t);
    s->commune_totals = ARENA_ARRAY(b->a, s->communes_n, uint32_t);
    if (!seen || !s->commune_totals)
        return fail_memory(err);
    for (uint32_t i = 0; i < s->n; i++) {
        const struct snapshot_structure *e = &s->structures[i];
        struct termset sets[FACET_COMMUNE] = {0};
        bool somewhere = false;
        for (uint32_t k = 0; k < e->services; k++) {
            const struct snapshot_service *v = &s->services[e->first_service + k];
            for (int f = 0; f < FACET_COMMUNE; f++)
                termset_unite(&sets[f], &v->sets[f]);
            for (uint32_t c = 0; c < v->communes; c++) {
                uint32_t commune = s->commune_refs[v->first_commune + c];
                s->commune_totals[commune] += seen[commune] != i + 1;
                seen[commune] = i + 1;
                somewhere = true;
            }
        }
        for (int f = 0; f < FACET_COMMUNE; f++)
            termset_count(&sets[f], s->totals[f]);
        s->somewhere += somewhere;
    }
    return 0;
}

/* Of by_name only those that have a structure stay; each gets its part of an address. */
static int name_communes(struct reading *b, struct err *err)
{
    struct snapshot *s = b->s;
    s->slugs = ARENA_ARRAY(b->a, s->communes_n, const char *);
    if (!s->slugs)
        return fail_memory(err);
    for (size_t i = 0; i < s->communes_n; i++) {
        if (s->commune_totals[s->by_name[i]])
            s->by_name[s->named_n++] = s->by_name[i];
    }
    for (size_t i = 0; i < s->named_n; i++) {
        const struct commune *c = &s->communes[s->by_name[i]];
        bool twin = (i && strcmp(c->norm, s->communes[s->by_name[i - 1]].norm) == 0) ||
                    (i + 1 < s->named_n && strcmp(c->norm, s->communes[s->by_name[i + 1]].norm) == 0);
        const char *slug = twin ? arena_printf(b->a, "%s-%s", c->norm, c->insee) : c->norm;
        if (!slug)
            return fail_memory(err);
        s->slugs[s->by_name[i]] = slug;
    }
    return 0;
}

/* Structures that this source still holds, each once whatever the number of its records. */
static int count_held(struct reading *b, int64_t source, int64_t *out, struct err *err)
{
    const struct snapshot_structure *last = NULL;
    struct stmt *s;
    int rc;
    if (prepare(b, SQL_HELD, &s, err) != 0)
        return -1;
    bind_int(s, 1, source);
    *out = 0;
    while ((rc = stmt_step(s, err)) == 1) {
        const struct snapshot_structure *e = find_next(b, col_int(s, 0));
        *out += e && e != last;
        last = e ? e : last;
    }
    stmt_reset(s);
    return rc;
}

static int read_sources(struct reading *b, struct err *err)
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
        if ((o->has_date && read_date(s, 4, &o->data_date, err) != 0) ||
            count_held(b, col_int(s, 7), &o->structures, err) != 0) {
            rc = -1;
            break;
        }
        o->old_after = col_int(s, 5);
        o->demo = col_int(s, 6) != 0;
        b->s->demo = b->s->demo || (o->demo && o->structures > 0);
    }
    stmt_reset(s);
    b->s->sources = sources.items;
    b->s->sources_n = sources.n;
    return rc;
}

static int read_all(struct reading *b, struct err *err)
{
    struct snapshot *s = b->s;
    if (snapshot_revision(b->db, &s->revision, err) != 0 || taxonomy_load(b->db, b->a, &s->taxonomy, err) != 0 ||
        thesaurus_load(b->db, b->a, &s->thesaurus, err) != 0 || read_communes(b, err) != 0 ||
        read_structures(b, err) != 0 || read_verified(b, err) != 0 || read_services(b, err) != 0 ||
        read_places(b, err) != 0 || sort_keys(b, err) != 0 || read_service_places(b, err) != 0 ||
        add_areas(b, err) != 0 || keep_communes(b, err) != 0 || count_totals(b, err) != 0 ||
        name_communes(b, err) != 0 || read_sources(b, err) != 0)
        return -1;
    return 0;
}

int snapshot_load(struct snapshot *s, struct db *db, enum level level, struct arena *a, struct err *err)
{
    struct reading b = {.s = s,
                        .db = db,
                        .a = a,
                        .scratch = arena_new(SCRATCH_MAX),
                        .level = (int64_t)level,
                        .own = VEC_OF(struct own),
                        .services = VEC_OF(struct snapshot_service),
                        .places = VEC_OF(struct snapshot_place),
                        .refs = VEC_OF(uint32_t),
                        .service_ids = VEC_OF(int64_t),
                        .areas = VEC_OF(struct served),
                        .place_keys = VEC_OF(struct key),
                        .service_keys = VEC_OF(struct key)};
    if (!b.scratch)
        return fail_memory(err);
    bool own = !db_in_transaction(db);
    int rc = own ? db_read_begin(db, err) : 0;
    if (rc == 0) {
        rc = read_all(&b, err);
        if (own)
            db_read_end(db);
    }
    arena_free(b.scratch);
    return rc;
}
