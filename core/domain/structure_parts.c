#include "structure_parts.h"

#include "base/french.h"

static const char *const place_columns[] = {"key",          "kind",   "name",  "address",   "postcode",
                                            "city",         "insee",  "lat",   "lon",       "geo_precision",
                                            "confidential", "access", "hours", "hours_note"};
static const char *const service_columns[] = {
    "key",     "name",    "description", "plain_words", "status", "how_to_refer", "documents", "eligibility",
    "age_min", "age_max", "cost_kind",   "cost_text",   "intake", "intake_date",  "on_site",   "home_visits",
    "remote",  "themes",  "publics",     "languages",   "covers", "referrals",    "channels",  "communes"};

/* The two kinds of child that have an identity: their parameters are the columns above, then those named here. */
struct part {
    const char *entity;
    const struct record_type *type;
    const char *const *columns;
    size_t n;
    const char *insert; /* n columns, then uuid, now, level, position, structure */
    const char *update; /* n columns, then now, level, position, id */
    const char *revise; /* rev, id */
    const char *remove; /* rev, now, id */
    const char *revive; /* rev, now, id, structure */
};

static const struct part place_part = {
    .entity = "place",
    .type = &place_type,
    .columns = place_columns,
    .n = sizeof place_columns / sizeof *place_columns,
    .insert = "INSERT INTO place(key, kind, name, address, postcode, city, insee, lat, lon, geo_precision, "
              "confidential, access,"
              " hours, hours_note, uuid, rev, created_at, updated_at, level, position, structure)"
              " VALUES(?1, coalesce(?2, 'physical'), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, coalesce(?11, 0), ?12, ?13, ?14,"
              " ?15, 0, ?16, ?16, ?17, ?18, ?19)",
    .update =
        "UPDATE place SET key = ?1, kind = coalesce(?2, 'physical'), name = ?3, address = ?4, postcode = ?5, city = ?6,"
        " insee = ?7, lat = ?8, lon = ?9, geo_precision = ?10, confidential = coalesce(?11, 0), access = ?12, hours = "
        "?13,"
        " hours_note = ?14, updated_at = ?15, level = ?16, position = ?17 WHERE id = ?18",
    .revise = "UPDATE place SET rev = ?1 WHERE id = ?2",
    .remove = "UPDATE place SET deleted_rev = ?1, rev = ?1, updated_at = ?2 WHERE id = ?3",
    .revive = "UPDATE place SET deleted_rev = NULL, rev = ?1, updated_at = ?2 WHERE id = ?3 AND structure = ?4"
              " AND deleted_rev IS NOT NULL",
};

static const struct part service_part = {
    .entity = "service",
    .type = &service_type,
    .columns = service_columns,
    .n = sizeof service_columns / sizeof *service_columns,
    .insert = "INSERT INTO service(key, name, description, plain_words, status, how_to_refer, documents, eligibility, "
              "age_min,"
              " age_max, cost_kind, cost_text, intake, intake_date, on_site, home_visits, remote,"
              " themes, publics, languages, covers, referrals, channels, communes,"
              " uuid, rev, created_at, updated_at, level, position, structure)"
              " VALUES(?1, ?2, ?3, ?4, coalesce(?5, 'active'), ?6, ?7, ?8, ?9, ?10, coalesce(?11, 'unknown'), ?12,"
              " coalesce(?13, 'unknown'), ?14, coalesce(?15, 0), coalesce(?16, 0), coalesce(?17, 0),"
              " ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, 0, ?26, ?26, ?27, ?28, ?29)",
    .update =
        "UPDATE service SET key = ?1, name = ?2, description = ?3, plain_words = ?4, status = coalesce(?5, 'active'),"
        " how_to_refer = ?6, documents = ?7, eligibility = ?8, age_min = ?9, age_max = ?10,"
        " cost_kind = coalesce(?11, 'unknown'), cost_text = ?12, intake = coalesce(?13, 'unknown'), intake_date = ?14,"
        " on_site = coalesce(?15, 0), home_visits = coalesce(?16, 0), remote = coalesce(?17, 0), themes = ?18,"
        " publics = ?19, languages = ?20, covers = ?21, referrals = ?22, channels = ?23, communes = ?24,"
        " updated_at = ?25, level = ?26, position = ?27 WHERE id = ?28",
    .revise = "UPDATE service SET rev = ?1 WHERE id = ?2",
    .remove = "UPDATE service SET deleted_rev = ?1, rev = ?1, updated_at = ?2 WHERE id = ?3",
    .revive = "UPDATE service SET deleted_rev = NULL, rev = ?1, updated_at = ?2 WHERE id = ?3 AND structure = ?4"
              " AND deleted_rev IS NOT NULL",
};

/* id, uuid and level stand in both structs; the lists are walked through these. */
static int64_t *part_id(const struct part *part, void *rec)
{
    return part->type == &place_type ? &((struct place *)rec)->id : &((struct service *)rec)->id;
}

static const char **part_uuid(const struct part *part, void *rec)
{
    return part->type == &place_type ? &((struct place *)rec)->uuid : &((struct service *)rec)->uuid;
}

static int part_level(const struct part *part, const void *rec)
{
    return part->type == &place_type ? ((const struct place *)rec)->level : ((const struct service *)rec)->level;
}

static void *item(const struct part *part, const struct list *list, size_t i)
{
    return (char *)list->items + i * part->type->size;
}

static void *find(const struct part *part, const struct list *list, int64_t id, size_t *at)
{
    for (size_t i = 0; i < list->n; i++) {
        if (*part_id(part, item(part, list, i)) == id) {
            *at = i;
            return item(part, list, i);
        }
    }
    return NULL;
}

/* The row of history, and the part's revision. A new structure's parts are told by its own row. */
static int log_part(struct writing *w, const struct part *part, int64_t id, enum change_op op, const char *diff,
                    struct err *err)
{
    struct stmt *s;
    if (w->before && change_add(w->db, w->author, part->entity, id, op, diff, &w->seq, err) != 0)
        return -1;
    if (op == CHANGE_DELETE)
        return 0;
    if (db_prepare(w->db, part->revise, &s, err) != 0)
        return -1;
    bind_int(s, 1, w->seq);
    bind_int(s, 2, id);
    return stmt_run(s, err);
}

/* All that a part said, or says from now on: the other record is empty. */
static int told_diff(struct writing *w, const struct part *part, const void *before, const void *after,
                     const char **diff, struct err *err)
{
    const void *nothing = arena_alloc(w->a, part->type->size);
    *diff = NULL;
    if (!nothing)
        return fail_memory(err);
    if (!w->before) /* a new structure's parts are told by its own row */
        return 0;
    return change_diff(part->type, before ? before : nothing, after ? after : nothing, w->a, diff, err);
}

static int insert_part(struct writing *w, const struct part *part, void *rec, size_t position, struct err *err)
{
    struct stmt *s;
    int n = (int)part->n;
    const char *diff;
    if (told_diff(w, part, NULL, rec, &diff, err) != 0 ||
        (!*part_uuid(part, rec) && new_uuid(w->a, part_uuid(part, rec), err) != 0) ||
        db_prepare(w->db, part->insert, &s, err) != 0 ||
        bind_columns(s, part->type, rec, part->columns, part->n, w->a, err) != 0)
        return -1;
    record_mark_set(rec, record_index(part->type, STR("uuid")));
    bind_text(s, n + 1, *part_uuid(part, rec));
    bind_int(s, n + 2, w->author->now);
    bind_int(s, n + 3, part_level(part, rec));
    bind_int(s, n + 4, (int64_t)position);
    bind_int(s, n + 5, w->id);
    if (stmt_run(s, err) != 0)
        return -1;
    *part_id(part, rec) = db_last_id(w->db);
    return log_part(w, part, *part_id(part, rec), CHANGE_CREATE, diff, err);
}

static int update_part(struct writing *w, const struct part *part, const void *before, void *rec, size_t position,
                       bool moved, struct err *err)
{
    struct stmt *s;
    int n = (int)part->n;
    const char *diff = NULL;
    if (change_diff(part->type, before, rec, w->a, &diff, err) != 0)
        return -1;
    if (!diff && !moved)
        return 0;
    w->parts_changed = true;
    if (db_prepare(w->db, part->update, &s, err) != 0 ||
        bind_columns(s, part->type, rec, part->columns, part->n, w->a, err) != 0)
        return -1;
    bind_int(s, n + 1, w->author->now);
    bind_int(s, n + 2, part_level(part, rec));
    bind_int(s, n + 3, (int64_t)position);
    bind_int(s, n + 4, *part_id(part, rec));
    if (stmt_run(s, err) != 0)
        return -1;
    return diff ? log_part(w, part, *part_id(part, rec), CHANGE_UPDATE, diff, err) : 0;
}

static int remove_part(struct writing *w, const struct part *part, void *rec, struct err *err)
{
    struct stmt *s;
    const char *diff;
    int64_t id = *part_id(part, rec);
    if (told_diff(w, part, rec, NULL, &diff, err) != 0 || log_part(w, part, id, CHANGE_DELETE, diff, err) != 0 ||
        db_prepare(w->db, part->remove, &s, err) != 0)
        return -1;
    bind_int(s, 1, w->seq);
    bind_int(s, 2, w->author->now);
    bind_int(s, 3, id);
    return stmt_run(s, err);
}

int revive_part(struct db *db, const struct author *author, int64_t structure, const struct record_type *type,
                int64_t id, int64_t *seq, struct err *err)
{
    const struct part *part = type == &place_type ? &place_part : &service_part;
    struct stmt *s;
    if (change_add(db, author, part->entity, id, CHANGE_CREATE, NULL, seq, err) != 0 ||
        db_prepare(db, part->revive, &s, err) != 0)
        return -1;
    bind_int(s, 1, *seq);
    bind_int(s, 2, author->now);
    bind_int(s, 3, id);
    bind_int(s, 4, structure);
    if (stmt_run(s, err) != 0)
        return -1;
    return db_changes(db) == 1 ? 0
                               : fail(err, ERR_NOT_FOUND, "structure %lld has no deleted %s %lld", (long long)structure,
                                      part->entity, (long long)id);
}

static int write_parts(struct writing *w, const struct part *part, const struct list *before, struct list *after,
                       struct err *err)
{
    size_t at = 0;
    for (size_t i = 0; before && i < before->n; i++) {
        void *rec = item(part, before, i);
        if (!find(part, after, *part_id(part, rec), &at) && remove_part(w, part, rec, err) != 0)
            return -1;
    }
    for (size_t i = 0; i < after->n; i++) {
        void *rec = item(part, after, i);
        int64_t id = *part_id(part, rec);
        const void *old = before && id ? find(part, before, id, &at) : NULL;
        if (id && !old)
            return fail(err, ERR_BUG, "%s %lld is not of this structure", part->entity, (long long)id);
        if ((old ? update_part(w, part, old, rec, i, at != i, err) : insert_part(w, part, rec, i, err)) != 0)
            return err_context(err, "%s[%zu]", part->entity, i + 1);
    }
    return 0;
}

int write_places(struct writing *w, struct err *err)
{
    return write_parts(w, &place_part, w->before ? &w->before->places : NULL, &w->after->places, err);
}

static bool lists_equal(const struct record_type *type, const char *field, const void *before, const void *after)
{
    int index = record_index(type, str_of(field));
    const struct list *b = before ? record_member(&type->fields[index], before) : NULL;
    const struct list *a = record_member(&type->fields[index], after);
    if ((b ? b->n : 0) != a->n)
        return false;
    const struct record_type *of = type->fields[index].of;
    for (size_t i = 0; i < a->n; i++) {
        if (!record_equal(of, (const char *)b->items + i * of->size, (const char *)a->items + i * of->size))
            return false;
    }
    return true;
}

static int run_with_id(struct writing *w, const char *sql, int64_t id, struct err *err)
{
    struct stmt *s;
    if (db_prepare(w->db, sql, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    return stmt_run(s, err);
}

/* ---- identifiers ---- */

static const char SQL_IDENTIFIERS_DELETE[] = "DELETE FROM identifier WHERE structure = ?1";
static const char SQL_IDENTIFIER_INSERT[] =
    "INSERT OR IGNORE INTO identifier(structure, scheme, value) VALUES(?1, ?2, ?3)";

int write_identifiers(struct writing *w, struct err *err)
{
    struct stmt *s;
    if (lists_equal(&structure_type, "identifiers", w->before, w->after))
        return 0;
    w->parts_changed = true;
    if (w->before && run_with_id(w, SQL_IDENTIFIERS_DELETE, w->id, err) != 0)
        return -1;
    for (size_t i = 0; i < w->after->identifiers.n; i++) {
        const struct identifier *d = &((const struct identifier *)w->after->identifiers.items)[i];
        if (db_prepare(w->db, SQL_IDENTIFIER_INSERT, &s, err) != 0)
            return -1;
        bind_int(s, 1, w->id);
        bind_text(s, 2, identifier_scheme_names[d->scheme]);
        bind_text(s, 3, d->value);
        if (stmt_run(s, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- services and where they are held ---- */

static const char SQL_HELD_DELETE[] = "DELETE FROM service_place WHERE service = ?1";
static const char SQL_HELD_INSERT[] =
    "INSERT OR REPLACE INTO service_place(service, place, hours, hours_note) VALUES(?1, ?2, ?3, ?4)";

/* By uuid, or by the source's key: the place a service names. */
static int64_t place_named(const struct structure *s, const char *name)
{
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *p = &((const struct place *)s->places.items)[i];
        if ((p->uuid && strcmp(p->uuid, name) == 0) || (p->key && strcmp(p->key, name) == 0))
            return p->id;
    }
    return 0;
}

static int write_held(struct writing *w, const struct service *before, const struct service *after, struct err *err)
{
    struct stmt *s;
    if (lists_equal(&service_type, "places", before, after))
        return 0;
    w->parts_changed = true;
    if (before && run_with_id(w, SQL_HELD_DELETE, after->id, err) != 0)
        return -1;
    for (size_t i = 0; i < after->places.n; i++) {
        const struct service_place *sp = &((const struct service_place *)after->places.items)[i];
        int64_t place = place_named(w->after, sp->place);
        if (!place)
            return fail(err, ERR_INPUT, "places[%zu]: \"%s\" is no place of this structure", i + 1, sp->place);
        if (db_prepare(w->db, SQL_HELD_INSERT, &s, err) != 0)
            return -1;
        bind_int(s, 1, after->id);
        bind_int(s, 2, place);
        bind_text(s, 3, sp->hours);
        bind_text(s, 4, sp->hours_note);
        if (stmt_run(s, err) != 0)
            return -1;
    }
    return 0;
}

static const struct service *service_before(const struct writing *w, int64_t id)
{
    size_t at = 0;
    return w->before ? find(&service_part, &w->before->services, id, &at) : NULL;
}

int write_services(struct writing *w, struct err *err)
{
    if (write_parts(w, &service_part, w->before ? &w->before->services : NULL, &w->after->services, err) != 0)
        return -1;
    for (size_t i = 0; i < w->after->services.n; i++) {
        const struct service *after = &((const struct service *)w->after->services.items)[i];
        const struct service *before = service_before(w, after->id);
        if (write_held(w, before, after, err) != 0)
            return err_context(err, "service[%zu]", i + 1);
    }
    return 0;
}

/* ---- contacts: rewritten whole when any differs ---- */

static const char SQL_CONTACTS_DELETE[] = "DELETE FROM contact WHERE structure = ?1";
static const char SQL_CONTACT_INSERT[] =
    "INSERT INTO contact(structure, entity, entity_id, kind, value, norm, label, level, position)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

/* What two spellings of one contact share: the ten digits of a French number, or the text in small letters. */
static const char *contact_norm(const struct contact *c, struct arena *a)
{
    struct str v = str_of(c->value);
    bool phone = c->kind == CONTACT_PHONE;
    char national[FRENCH_PHONE_SIZE];
    if (phone && french_phone(v, national))
        v = str_of(national);
    char *out = arena_alloc(a, v.n + 1);
    if (!out)
        return NULL;
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++) {
        char ch = v.p[i];
        if (phone && (ch < '0' || ch > '9'))
            continue;
        out[n++] = (char)(!phone && ch >= 'A' && ch <= 'Z' ? ch + 32 : ch);
    }
    return out;
}

static int insert_contacts(struct writing *w, const char *entity, int64_t id, const struct list *contacts,
                           struct err *err)
{
    struct stmt *s;
    for (size_t i = 0; i < contacts->n; i++) {
        const struct contact *c = &((const struct contact *)contacts->items)[i];
        const char *norm = contact_norm(c, w->a);
        if (!norm)
            return fail_memory(err);
        if (db_prepare(w->db, SQL_CONTACT_INSERT, &s, err) != 0)
            return -1;
        bind_int(s, 1, w->id);
        bind_text(s, 2, entity);
        bind_int(s, 3, id);
        bind_text(s, 4, contact_kind_names[c->kind]);
        bind_text(s, 5, c->value);
        bind_text(s, 6, norm);
        bind_text(s, 7, c->label);
        bind_int(s, 8, c->level);
        bind_int(s, 9, (int64_t)i);
        if (stmt_run(s, err) != 0)
            return -1;
    }
    return 0;
}

/* Parts that went away take their contacts with them. */
static bool any_gone(const struct part *part, const struct list *before, const struct list *after)
{
    size_t at;
    for (size_t i = 0; i < before->n; i++) {
        if (!find(part, after, *part_id(part, item(part, before, i)), &at))
            return true;
    }
    return false;
}

static bool contacts_equal(const struct writing *w)
{
    if (!lists_equal(&structure_type, "contacts", w->before, w->after))
        return false;
    size_t at = 0;
    for (size_t i = 0; i < w->after->places.n; i++) {
        const struct place *p = &((const struct place *)w->after->places.items)[i];
        if (!lists_equal(&place_type, "contacts", w->before ? find(&place_part, &w->before->places, p->id, &at) : NULL,
                         p))
            return false;
    }
    for (size_t i = 0; i < w->after->services.n; i++) {
        const struct service *v = &((const struct service *)w->after->services.items)[i];
        if (!lists_equal(&service_type, "contacts", service_before(w, v->id), v))
            return false;
    }
    return !w->before || (!any_gone(&place_part, &w->before->places, &w->after->places) &&
                          !any_gone(&service_part, &w->before->services, &w->after->services));
}

int write_contacts(struct writing *w, struct err *err)
{
    if (contacts_equal(w))
        return 0;
    w->parts_changed = true;
    if ((w->before && run_with_id(w, SQL_CONTACTS_DELETE, w->id, err) != 0) ||
        insert_contacts(w, "structure", w->id, &w->after->contacts, err) != 0)
        return -1;
    for (size_t i = 0; i < w->after->places.n; i++) {
        const struct place *p = &((const struct place *)w->after->places.items)[i];
        if (insert_contacts(w, "place", p->id, &p->contacts, err) != 0)
            return -1;
    }
    for (size_t i = 0; i < w->after->services.n; i++) {
        const struct service *v = &((const struct service *)w->after->services.items)[i];
        if (insert_contacts(w, "service", v->id, &v->contacts, err) != 0)
            return -1;
    }
    return 0;
}
