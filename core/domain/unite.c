#include "domain/unite.h"

#include "base/buf.h"

/* Bytes of a name as JSON, with what stands around it. */
#define TOLD_MAX 3000

/* ?1 id, ?2 to, ?3 level, ?4 key, ?5 rev, ?6 now, ?7 from */
#define MOVE(table) \
    "UPDATE " table " SET structure = ?2, level = max(level, ?3), key = coalesce(?4, key), rev = ?5, updated_at = ?6," \
    " position = position + (SELECT coalesce(max(o.position), -1) + 1 FROM " table " o WHERE o.structure = ?2" \
    "  AND o.deleted_rev IS NULL AND o.rev <> ?5) WHERE id = ?1 AND structure = ?7"
static const char SQL_MOVE_PLACE[] = MOVE("place");
static const char SQL_MOVE_SERVICE[] = MOVE("service");
static const char SQL_MOVE_CONTACTS[] =
    "UPDATE contact SET structure = ?3, level = max(level, ?4) WHERE entity = ?1 AND entity_id = ?2";

static const char SQL_NAME_PLACE[] = "UPDATE place SET key = ?2 WHERE id = ?1";
static const char SQL_NAME_SERVICE[] = "UPDATE service SET key = ?2 WHERE id = ?1";

/* ?1 from, ?2 entity, ?3 key, ?4 called */
static const char SQL_RENAME_KNOWN[] = "UPDATE record_part SET called = ?4 WHERE entity = ?2 AND called = ?3"
                                       " AND record IN (SELECT id FROM source_record WHERE structure = ?1)";
static const char SQL_RENAME[] = "INSERT OR IGNORE INTO record_part(record, entity, key, called)"
                                 " SELECT id, ?2, ?3, ?4 FROM source_record WHERE structure = ?1";

static const char SQL_REHOUSE[] =
    "UPDATE OR IGNORE service_place SET place = ?3, hours = coalesce(hours, ?4) WHERE place = ?2"
    " AND service IN (SELECT id FROM service WHERE structure = ?1)";

static const char SQL_LOCK[] =
    "INSERT OR IGNORE INTO field_lock(entity, entity_id, field, by, at)"
    " SELECT entity, ?3, field, by, at FROM field_lock WHERE entity = ?1 AND entity_id = ?2 AND field = ?4";

/* ?1 from, ?2 to. The verifications stay with the one that goes, too: it may come back. */
#define MOVES(table, column) "UPDATE OR IGNORE " table " SET " column " = ?2 WHERE " column " = ?1"
static const char SQL_SOURCES[] = MOVES("source_record", "structure");
static const char SQL_VERIFICATIONS[] =
    "INSERT INTO verification(structure, block, at, by, account, how, due)"
    " SELECT ?2, block, at, by, account, how, due FROM verification WHERE structure = ?1"
    " ON CONFLICT(structure, block) DO UPDATE SET at = excluded.at, by = excluded.by,"
    " account = excluded.account, how = excluded.how, due = excluded.due WHERE excluded.at > verification.at";
static const char SQL_PARENT[] = "UPDATE structure SET parent = ?2 WHERE parent = ?1 AND id <> ?2";
static const char SQL_HELD_ELSEWHERE[] =
    "DELETE FROM service_place WHERE (service IN (SELECT id FROM service WHERE structure = ?1 OR structure = ?2))"
    " AND (SELECT v.structure FROM service v WHERE v.id = service) IS NOT"
    " (SELECT p.structure FROM place p WHERE p.id = place)";

/* What was proposed is of the same structure. Who holds a link of the one that goes, a letter with one, or an account
 * that was given it, gets no right to the other by that: two records that were thought to be one are perhaps not, and
 * the other is worth more than what he was trusted with. His link says where it went; the team gives him another. */
static const char SQL_PROPOSALS[] = MOVES("proposal", "structure");
static const char SQL_ASKS[] = MOVES("ask", "structure");
/* Whoever follows its dates goes on; where the kept one has a calendar of its own, theirs ends. */
static const char SQL_CALENDARS[] =
    "UPDATE OR IGNORE calendar SET subject = ?2 WHERE kind = 'partner' AND subject = ?1";
static const char SQL_ORIENTATIONS[] = MOVES("orientation_structure", "structure");
static const char SQL_PROPOSED[] =
    "UPDATE OR IGNORE proposal_field SET entity_id = ?2 WHERE entity = 'structure' AND entity_id = ?1";

/* Who objects to one page objects to both. */
static const char SQL_OBJECTION[] = "INSERT OR IGNORE INTO objection(structure, at, handled_at, handled_by)"
                                    " SELECT ?2, at, handled_at, handled_by FROM objection WHERE structure = ?1";

/* What is not the one is not the other. */
static const char SQL_APART[] =
    "INSERT OR IGNORE INTO twin_apart(a, b, kind, value, at, account)"
    " SELECT min(x, ?2), max(x, ?2), kind, value, at, account FROM"
    " (SELECT iif(a = ?1, b, a) AS x, kind, value, at, account FROM twin_apart WHERE a = ?1 OR b = ?1) WHERE x <> ?2";

static const char *const moves[] = {SQL_SOURCES,   SQL_VERIFICATIONS, SQL_PARENT,       SQL_HELD_ELSEWHERE,
                                    SQL_PROPOSALS, SQL_OBJECTION,     SQL_ORIENTATIONS, SQL_CALENDARS,
                                    SQL_PROPOSED,  SQL_APART,         SQL_ASKS};

const char *const unite_known[] = {
    "structure.see_instead",           /* structure_delete */
    "structure.parent",                /* here */
    "identifier.structure",            /* app/unite: those that are new are written with the record */
    "place.structure",                 /* here, those that are chosen */
    "service.structure",               /* here, those that are chosen */
    "contact.structure",               /* of parts here, its own with the record */
    "verification.structure",          /* here */
    "source_record.structure",         /* here */
    "proposal.structure",              /* here */
    "ask.structure",                   /* here */
    "structure_link.structure",        /* stays: no right to the other */
    "account_structure.structure",     /* stays, too */
    "campaign_link.structure",         /* stays, too */
    "orientation_structure.structure", /* here */
    "objection.structure",             /* copied: it may come back */
    "search_doc.structure",            /* derived */
    "twin_key.structure",              /* derived */
    "twin.a",
    "twin.b",
    "twin_apart.a", /* here */
    "twin_apart.b",
    "place.joins",         /* here */
    "service_place.place", /* here */
    "ask.place",           /* here, those at a place that joins another; as the next three */
    "occurrence.place",    /* app/unite_dates */
    "series.place",
    "place_planning.place",
    "reach_to.place", /* domain/reach_note, by app/unite_dates; as the next */
    "reach_line.told_place",
    NULL};

static int prepare_part(struct db *db, const struct record_type *type, const char *of_place, const char *of_service,
                        struct stmt **s, struct err *err)
{
    return db_prepare(db, type == &place_type ? of_place : of_service, s, err);
}

int unite_move_part(struct db *db, const struct author *author, const struct record_type *type, int64_t id,
                    int64_t from, int64_t to, int level, const char *key, int64_t *seq, struct err *err)
{
    struct stmt *s;
    if (change_add(db, author, type->name, id, CHANGE_CREATE, NULL, seq, err) != 0 ||
        prepare_part(db, type, SQL_MOVE_PLACE, SQL_MOVE_SERVICE, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, to);
    bind_int(s, 3, level);
    bind_text(s, 4, key);
    bind_int(s, 5, *seq);
    bind_int(s, 6, author->now);
    bind_int(s, 7, from);
    if (stmt_run(s, err) != 0)
        return -1;
    if (db_changes(db) != 1)
        return fail(err, ERR_BUG, "%s %lld is not of structure %lld", type->name, (long long)id, (long long)from);
    if (db_prepare(db, SQL_MOVE_CONTACTS, &s, err) != 0)
        return -1;
    bind_text(s, 1, type->name);
    bind_int(s, 2, id);
    bind_int(s, 3, to);
    bind_int(s, 4, level);
    return stmt_run(s, err);
}

int unite_name_part(struct db *db, const struct record_type *type, int64_t id, const char *key, struct err *err)
{
    struct stmt *s;
    if (prepare_part(db, type, SQL_NAME_PLACE, SQL_NAME_SERVICE, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_text(s, 2, key);
    return stmt_run(s, err);
}

int unite_rename(struct db *db, int64_t from, const struct record_type *type, const char *key, const char *called,
                 struct err *err)
{
    static const char *const both[] = {SQL_RENAME_KNOWN, SQL_RENAME};
    for (size_t i = 0; i < 2; i++) {
        struct stmt *s;
        if (db_prepare(db, both[i], &s, err) != 0)
            return -1;
        bind_int(s, 1, from);
        bind_text(s, 2, type->name);
        bind_text(s, 3, key);
        bind_text(s, 4, called);
        if (stmt_run(s, err) != 0)
            return -1;
    }
    return 0;
}

int unite_rehouse(struct db *db, int64_t structure, int64_t place, int64_t instead, const char *hours, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_REHOUSE, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    bind_int(s, 2, place);
    bind_int(s, 3, instead);
    bind_text(s, 4, hours);
    return stmt_run(s, err);
}

int unite_lock(struct db *db, const struct record_type *type, int64_t from, int64_t to, const char *field,
               struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_LOCK, &s, err) != 0)
        return -1;
    bind_text(s, 1, type->name);
    bind_int(s, 2, from);
    bind_int(s, 3, to);
    bind_text(s, 4, field);
    return stmt_run(s, err);
}

static const char SQL_PROPOSED_PART[] =
    "UPDATE OR IGNORE proposal_field SET entity_id = ?3 WHERE entity = ?1 AND entity_id = ?2";
static const char SQL_JOINED_PLACE[] = "UPDATE place SET joins = ?3 WHERE ?1 = 'place' AND id = ?2";
static const char SQL_ASKED_PLACE[] = "UPDATE ask SET place = ?3 WHERE ?1 = 'place' AND place = ?2";

int unite_join_part(struct db *db, const struct record_type *type, int64_t id, int64_t joins, struct err *err)
{
    static const char *const all[] = {SQL_PROPOSED_PART, SQL_JOINED_PLACE, SQL_ASKED_PLACE};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct stmt *s;
        if (db_prepare(db, all[i], &s, err) != 0)
            return -1;
        bind_text(s, 1, type->name);
        bind_int(s, 2, id);
        bind_int(s, 3, joins);
        if (stmt_run(s, err) != 0)
            return -1;
    }
    return 0;
}

int unite_references(struct db *db, int64_t from, int64_t to, struct err *err)
{
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        struct stmt *s;
        if (db_prepare(db, moves[i], &s, err) != 0)
            return -1;
        bind_int(s, 1, from);
        bind_int(s, 2, to);
        if (stmt_run(s, err) != 0)
            return -1;
    }
    return 0;
}

static const char SQL_REV[] = "UPDATE structure SET rev = ?2, updated_at = ?3 WHERE id = ?1";

int unite_tell(struct db *db, const struct author *author, int64_t structure, const char *other, struct arena *a,
               struct err *err)
{
    struct buf diff = buf_in(a, TOLD_MAX);
    struct stmt *s;
    int64_t seq;
    buf_lit(&diff, "{\"merged\":[null,");
    buf_json(&diff, str_of(other));
    buf_lit(&diff, "]}");
    if (buf_ok(&diff, err) != 0 ||
        change_add(db, author, "structure", structure, CHANGE_UPDATE, buf_cstr(&diff), &seq, err) != 0 ||
        db_prepare(db, SQL_REV, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    bind_int(s, 2, seq);
    bind_int(s, 3, author->now);
    return stmt_run(s, err);
}
