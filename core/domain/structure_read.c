#include "domain/structure_read.h"

#include "base/buf.h"
#include "base/vec.h"
#include "store/row.h"

/* ?1 level of the audience, ?2 JSON array of ids. A stale decision of the visibility rule means team. */
#define VISIBLE \
    " AND s.deleted_rev IS NULL AND s.level <= ?1 AND (?1 = 2 OR (s.visible <= ?1" \
    " AND s.visible_rule = (SELECT value FROM setting WHERE key = 'rule.directory.visibility')))"

#define STRUCTURES(which) \
    "SELECT s.id, s.uuid, s.short AS short_id, s.rev, s.created_at, s.updated_at," \
    " CASE s.level WHEN 0 THEN 'public' WHEN 1 THEN 'partners' ELSE 'team' END AS level, s.name, s.acronym, s.kind," \
    " s.description, s.plain_words, s.status, s.alert, s.website, s.themes, s.completeness, s.missing," \
    " CASE s.visible WHEN 0 THEN 'public' WHEN 1 THEN 'partners' ELSE 'team' END AS visible" \
    " FROM structure s WHERE s.id IN (SELECT value FROM json_each(?2))" which " ORDER BY s.id"

static const char SQL_STRUCTURES[] = STRUCTURES(VISIBLE);
static const char SQL_TOMBSTONES[] = STRUCTURES(" AND s.deleted_rev IS NOT NULL AND ?1 = 2");

/* The number of an establishment leads to its address in public registers. */
static const char SQL_IDENTIFIERS[] =
    "SELECT structure AS _of, scheme, value FROM identifier"
    " WHERE structure IN (SELECT value FROM json_each(?2)) AND (?1 = 2 OR scheme NOT IN ('finess_et', 'siret')"
    "  OR NOT EXISTS (SELECT 1 FROM place p WHERE p.structure = identifier.structure AND p.confidential = 1"
    "   AND p.deleted_rev IS NULL))"
    " ORDER BY structure, scheme, value";

static const char SQL_PLACES[] =
    "SELECT structure AS _of, id, uuid, key, CASE level WHEN 0 THEN 'public' WHEN 1 THEN 'partners' ELSE 'team' END AS "
    "level,"
    " kind, name, address, postcode, coalesce((SELECT c.name FROM commune c WHERE c.insee = place.insee), city) AS "
    "city, insee, lat, lon, geo_precision, confidential, access, hours, hours_note"
    " FROM place WHERE structure IN (SELECT value FROM json_each(?2)) AND level <= ?1 AND deleted_rev IS NULL"
    " ORDER BY structure, position, id";

static const char SQL_SERVICES[] =
    "SELECT structure AS _of, id, uuid, key, CASE level WHEN 0 THEN 'public' WHEN 1 THEN 'partners' ELSE 'team' END AS "
    "level,"
    " name, description, plain_words, status, how_to_refer, documents, eligibility, age_min, age_max, cost_kind, "
    "cost_text,"
    " intake, intake_date, on_site, home_visits, remote,"
    " themes, publics, languages, covers, referrals, channels, communes"
    " FROM service WHERE structure IN (SELECT value FROM json_each(?2)) AND level <= ?1 AND deleted_rev IS NULL"
    " ORDER BY structure, position, id";

static const char SQL_CONTACTS[] =
    "SELECT structure AS _of, entity AS _entity, entity_id AS _entity_id, kind, value, label,"
    " CASE level WHEN 0 THEN 'public' WHEN 1 THEN 'partners' ELSE 'team' END AS level FROM contact"
    " WHERE structure IN (SELECT value FROM json_each(?2)) AND level <= ?1"
    " ORDER BY structure, CASE entity WHEN 'structure' THEN 0 WHEN 'place' THEN 1 ELSE 2 END, entity_id, position, id";

static const char SQL_VERIFICATIONS[] =
    "SELECT structure AS _of, block, at, by, account, how, due FROM verification"
    " WHERE structure IN (SELECT value FROM json_each(?2)) AND ?1 >= 0 ORDER BY structure, block";

static const char SQL_PROVENANCE[] =
    "SELECT r.structure AS _of, o.name AS source, o.title, o.licence, o.url, o.data_date, o.old_after, o.demo,"
    " r.gone_run IS NOT NULL AS gone FROM source_record r JOIN source o ON o.id = r.source"
    " WHERE r.structure IN (SELECT value FROM json_each(?2)) AND ?1 >= 0 ORDER BY r.structure, o.id";

/* A confidential place is not even named to those who may not know it. */
static const char SQL_SERVICE_PLACES[] =
    "SELECT sp.service AS _of, p.uuid AS place, sp.hours, sp.hours_note FROM service_place sp"
    " JOIN place p ON p.id = sp.place AND p.deleted_rev IS NULL AND p.level <= ?1 AND (p.confidential = 0 OR ?1 = 2)"
    " WHERE p.structure IN (SELECT value FROM json_each(?2)) ORDER BY sp.service, p.position, p.id";

/* One page being read. */
struct page {
    struct db *db;
    const struct audience *who;
    const char *sql; /* of the structures themselves */
    const char *ids; /* JSON array */
    struct arena *a;
    struct structure *items; /* ordered by id */
    size_t n;
};

static int prepare(struct page *p, const char *sql, struct stmt **s, struct err *err)
{
    if (db_prepare(p->db, sql, s, err) != 0)
        return -1;
    bind_int(*s, 1, (int64_t)p->who->level);
    bind_text(*s, 2, p->ids);
    return 0;
}

static int64_t service_id_at(const void *items, size_t i)
{
    return ((const struct service *)items)[i].id;
}

static int64_t place_id_at(const void *items, size_t i)
{
    return ((const struct place *)items)[i].id;
}

static int64_t structure_id_at(const void *items, size_t i)
{
    return ((const struct structure *)items)[i].id;
}

/* Index of an id in an array, or n. Pages are small: at most a few hundred items. */
static size_t index_of(const void *items, size_t n, int64_t (*id_at)(const void *, size_t), int64_t id)
{
    for (size_t i = 0; i < n; i++) {
        if (id_at(items, i) == id)
            return i;
    }
    return n;
}

static struct structure *structure_of(struct page *p, int64_t id)
{
    size_t lo = 0, hi = p->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (structure_id_at(p->items, mid) < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < p->n && p->items[lo].id == id ? &p->items[lo] : NULL;
}

/* What the columns that start with '_' say of a child row. */
struct owner {
    int64_t of, entity_id;
    bool of_structure, of_place;
};

/* Reads all child rows of one kind into one array; owners[i] tells whose items[i] is. */
static int read_children(struct page *p, const char *sql, const struct record_type *type, struct vec *items,
                         struct vec *owners, struct err *err)
{
    struct stmt *s;
    struct row_map map;
    if (prepare(p, sql, &s, err) != 0 || row_map(s, type, &map, err) != 0)
        return -1;
    *items = (struct vec){.size = type->size};
    *owners = VEC_OF(struct owner);
    bool has_entity = type == &contact_type;
    int rc;
    while ((rc = stmt_step(s, err)) == 1) {
        void *rec = vec_push(items, p->a);
        struct owner *o = vec_push(owners, p->a);
        if (!rec || !o)
            rc = fail_memory(err);
        else if (row_read(s, &map, rec, p->a, err) != 0)
            rc = -1;
        if (rc < 0)
            break;
        o->of = col_int(s, 0);
        if (has_entity) {
            o->of_structure = str_is(col_str(s, 1), "structure");
            o->of_place = str_is(col_str(s, 1), "place");
            o->entity_id = col_int(s, 2);
        }
        record_blank(type, rec, p->who->level);
    }
    stmt_reset(s);
    return rc;
}

/* Rows of one owner follow each other: gives list the run that starts at *i and moves *i behind it. */
static void take_run(const struct record_type *type, const struct vec *items, const struct owner *owners, size_t *i,
                     struct list *list)
{
    size_t from = *i;
    const struct owner *o = &owners[from];
    while (*i < items->n && owners[*i].of == o->of && owners[*i].entity_id == o->entity_id &&
           owners[*i].of_structure == o->of_structure && owners[*i].of_place == o->of_place)
        ++*i;
    if (list)
        *list = (struct list){.items = (char *)items->items + from * type->size, .n = *i - from};
}

/* Lists of structures: the one at `offset` and its bit `index`. */
static int load_list(struct page *p, const char *sql, const char *field, struct err *err)
{
    int index = record_index(&structure_type, str_of(field));
    const struct field *f = &structure_type.fields[index];
    struct vec items, owners;
    if (read_children(p, sql, f->of, &items, &owners, err) != 0)
        return -1;
    for (size_t i = 0; i < p->n; i++)
        record_mark_set(&p->items[i], index);
    for (size_t i = 0; i < items.n;) {
        struct structure *s = structure_of(p, ((struct owner *)owners.items)[i].of);
        take_run(f->of, &items, owners.items, &i, s ? record_member(f, s) : NULL);
    }
    return 0;
}

static int load_contacts(struct page *p, struct err *err)
{
    struct vec items, owners;
    if (read_children(p, SQL_CONTACTS, &contact_type, &items, &owners, err) != 0)
        return -1;
    int own = record_index(&structure_type, STR("contacts"));
    int of_place = record_index(&place_type, STR("contacts")),
        of_service = record_index(&service_type, STR("contacts"));
    for (size_t i = 0; i < p->n; i++)
        record_mark_set(&p->items[i], own);
    for (size_t i = 0; i < items.n;) {
        const struct owner *o = &((struct owner *)owners.items)[i];
        struct structure *s = structure_of(p, o->of);
        struct list *list = NULL;
        if (s && o->of_structure) {
            list = &s->contacts;
        } else if (s && o->of_place) {
            size_t k = index_of(s->places.items, s->places.n, place_id_at, o->entity_id);
            struct place *place = k < s->places.n ? &((struct place *)s->places.items)[k] : NULL;
            /* A telephone's prefix, or its label, may tell where a confidential place is. */
            if (place && !(place->confidential && p->who->level < LEVEL_TEAM)) {
                record_mark_set(place, of_place);
                list = &place->contacts;
            }
        } else if (s) {
            size_t k = index_of(s->services.items, s->services.n, service_id_at, o->entity_id);
            struct service *service = k < s->services.n ? &((struct service *)s->services.items)[k] : NULL;
            if (service) {
                record_mark_set(service, of_service);
                list = &service->contacts;
            }
        }
        take_run(&contact_type, &items, owners.items, &i, list);
    }
    return 0;
}

static struct service *service_of(struct page *p, int64_t id)
{
    for (size_t i = 0; i < p->n; i++) {
        struct structure *s = &p->items[i];
        size_t k = index_of(s->services.items, s->services.n, service_id_at, id);
        if (k < s->services.n)
            return &((struct service *)s->services.items)[k];
    }
    return NULL;
}

static int load_service_places(struct page *p, struct err *err)
{
    struct vec items, owners;
    if (read_children(p, SQL_SERVICE_PLACES, &service_place_type, &items, &owners, err) != 0)
        return -1;
    int index = record_index(&service_type, STR("places"));
    for (size_t i = 0; i < items.n;) {
        struct service *s = service_of(p, ((struct owner *)owners.items)[i].of);
        if (s)
            record_mark_set(s, index);
        take_run(&service_place_type, &items, owners.items, &i, s ? &s->places : NULL);
    }
    return 0;
}

/* Where a confidential place is, its name and its hours are the team's alone. */
void structure_hide_place(struct place *place)
{
    static const char *const kept[] = {"kind", "confidential"};
    uint64_t keep = 0;
    if (!place->confidential)
        return;
    for (size_t j = 0; j < sizeof kept / sizeof *kept; j++)
        keep |= UINT64_C(1) << record_index(&place_type, str_of(kept[j]));
    *place = (struct place){.head = {.present = place->head.present & keep, .null = place->head.null & keep},
                            .id = place->id,
                            .kind = place->kind,
                            .confidential = true};
}

static void hide_confidential(struct page *p)
{
    for (size_t i = 0; i < p->n && p->who->level < LEVEL_TEAM; i++) {
        for (size_t k = 0; k < p->items[i].places.n; k++)
            structure_hide_place(&((struct place *)p->items[i].places.items)[k]);
    }
}

static int read_structures(struct page *p, struct err *err)
{
    struct stmt *s;
    struct row_map map;
    if (prepare(p, p->sql, &s, err) != 0 || row_map(s, &structure_type, &map, err) != 0)
        return -1;
    int rc;
    while ((rc = stmt_step(s, err)) == 1) {
        struct structure *rec = &p->items[p->n];
        if (row_read(s, &map, rec, p->a, err) != 0) {
            rc = -1;
            break;
        }
        record_blank(&structure_type, rec, p->who->level);
        p->n++;
    }
    stmt_reset(s);
    return rc;
}

static const char *ids_json(const int64_t *ids, size_t n, struct arena *a)
{
    struct buf b = buf_in(a, 24 * (size_t)STRUCTURE_BATCH_MAX + 2);
    buf_char(&b, '[');
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, "%s%lld", i ? "," : "", (long long)ids[i]);
    buf_char(&b, ']');
    return b.failed ? NULL : buf_cstr(&b);
}

static int load(struct db *db, const struct audience *who, const char *sql, const int64_t *ids, size_t n,
                struct arena *a, struct structure *out, size_t *found, struct err *err)
{
    *found = 0;
    if (n > STRUCTURE_BATCH_MAX)
        return fail(err, ERR_BUG, "%zu structures asked for at once, %d at most", n, STRUCTURE_BATCH_MAX);
    struct page p = {.db = db, .who = who, .sql = sql, .a = a};
    p.items = ARENA_ARRAY(a, n, struct structure);
    p.ids = ids_json(ids, n, a);
    if (!p.items || !p.ids)
        return fail_memory(err);
    if (read_structures(&p, err) != 0 || load_list(&p, SQL_IDENTIFIERS, "identifiers", err) != 0 ||
        load_list(&p, SQL_PLACES, "places", err) != 0 || load_list(&p, SQL_SERVICES, "services", err) != 0 ||
        load_list(&p, SQL_VERIFICATIONS, "verifications", err) != 0 ||
        load_list(&p, SQL_PROVENANCE, "provenance", err) != 0 || load_contacts(&p, err) != 0 ||
        load_service_places(&p, err) != 0)
        return -1;
    hide_confidential(&p);
    for (size_t i = 0; i < n; i++) {
        const struct structure *s = structure_of(&p, ids[i]);
        if (s)
            out[(*found)++] = *s;
    }
    return 0;
}

int structure_load(struct db *db, const struct audience *who, const int64_t *ids, size_t n, struct arena *a,
                   struct structure *out, size_t *found, struct err *err)
{
    return load(db, who, SQL_STRUCTURES, ids, n, a, out, found, err);
}

int structure_load_tombstone(struct db *db, const struct audience *who, int64_t id, struct arena *a,
                             struct structure *out, struct err *err)
{
    size_t found;
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team reads what was deleted");
    return load(db, who, SQL_TOMBSTONES, &id, 1, a, out, &found, err) != 0 ? -1 : (int)found;
}

/* ?1 level, ?2 uuid or short id. What was closed keeps its name; what was deleted has none any more. */
static const char SQL_FIND[] =
    "SELECT s.id, CASE WHEN s.deleted_rev IS NULL THEN s.name END, s.deleted_rev IS NOT NULL, s.status = 'closed',"
    " (SELECT t.id FROM structure t WHERE t.id = s.see_instead AND t.deleted_rev IS NULL AND t.status <> 'closed'"
    "  AND t.level <= ?1 AND (?1 = 2 OR (t.visible <= ?1 AND t.visible_rule = r.value))), s.merged"
    " FROM structure s LEFT JOIN setting r ON r.key = 'rule.directory.visibility'"
    " WHERE (s.uuid = ?2 OR s.short = ?2) AND s.level <= ?1"
    /* What is deleted is decided about no more; what is to be seen instead is. */
    " AND (?1 = 2 OR (s.visible <= ?1 AND (s.visible_rule = r.value OR s.deleted_rev IS NOT NULL)))";

int structure_find(struct db *db, const struct audience *who, struct str uuid_or_short, struct arena *a,
                   struct structure_ref *out, struct err *err)
{
    struct stmt *s;
    *out = (struct structure_ref){.state = STRUCTURE_NONE};
    if (db_prepare(db, SQL_FIND, &s, err) != 0)
        return -1;
    bind_int(s, 1, (int64_t)who->level);
    bind_str(s, 2, uuid_or_short);
    int rc = stmt_step(s, err);
    if (rc == 1) {
        bool deleted = col_int(s, 2) != 0, closed = col_int(s, 3) != 0;
        struct structure_ref ref = {.state = deleted || closed ? STRUCTURE_GONE : STRUCTURE_LIVE,
                                    .id = col_int(s, 0),
                                    .name = deleted ? NULL : col_text(s, 1, a),
                                    .see_instead = col_int(s, 4),
                                    .merged = col_int(s, 5) != 0};
        /* Deleted, perhaps because somebody asked for it: without another to see, it never existed. */
        if (!deleted || ref.see_instead)
            *out = ref;
        rc = deleted || ref.name ? 0 : fail_memory(err);
    }
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}
