#include "domain/erasure.h"

#include "base/crypto.h"

/* The setting that holds the key. */
#define KEY "secret.erased"

/* ?1 the instant before which they were deleted. */
#define DELETED "deleted_rev IN (SELECT seq FROM change WHERE at < ?1)"
#define TO_ERASE "(SELECT id FROM structure WHERE kind = '" KIND_SELF_EMPLOYED "' AND erased = 0 AND " DELETED ")"
#define ERASED_STRUCTURES " FROM structure WHERE id IN " TO_ERASE

/* Deleted from a structure that may still be there. */
#define OLD_PLACES \
    " WHERE " DELETED " AND structure IN " ERASURE_PERSONS \
    " AND coalesce(name, key, postcode, city, insee, access, hours) IS NOT NULL"
#define OLD_SERVICES " WHERE " DELETED " AND structure IN " ERASURE_PERSONS " AND name <> '" ERASURE_SERVICE "'"

#define BLANK_PLACE \
    "UPDATE place SET name = NULL, key = NULL, address = NULL, postcode = NULL, city = NULL, insee = NULL," \
    " lat = NULL, lon = NULL, geo_precision = NULL, access = NULL, hours = NULL, hours_note = NULL, deleted_reason = " \
    "NULL"
#define BLANK_SERVICE \
    "UPDATE service SET name = '" ERASURE_SERVICE "', key = NULL, description = NULL, plain_words = NULL," \
    " how_to_refer = NULL, documents = NULL, eligibility = NULL, age_min = NULL, age_max = NULL, cost_text = NULL," \
    " intake_date = NULL, themes = NULL, publics = NULL, languages = NULL, covers = NULL, referrals = NULL," \
    " channels = NULL, communes = NULL, deleted_reason = NULL"

static const char SQL_COUNT[] =
    "SELECT (SELECT count(*) FROM place" OLD_PLACES ") + (SELECT count(*) FROM service" OLD_SERVICES
    ") + (SELECT count(*)" ERASED_STRUCTURES ")";

#define A_KEY ERASURE_OF_KEY("o.name", "r.ext_id")
#define A_NUMBER ERASURE_OF_NUMBER("scheme", "value")
static const char SQL_TOLD_BY[] =
    "SELECT " A_KEY " FROM source_record r JOIN source o ON o.id = r.source WHERE r.structure IN " TO_ERASE
    " UNION ALL SELECT " A_NUMBER " FROM identifier WHERE structure IN " TO_ERASE " AND " ERASURE_NUMBERS;
static const char SQL_REMEMBER[] = "INSERT OR IGNORE INTO erased(hash) VALUES(?1)";
static const char SQL_KNOWS[] = "SELECT 1 FROM erased WHERE hash = ?1";
static const char SQL_ANY[] = "SELECT EXISTS (SELECT 1 FROM erased)";
static const char SQL_SECRET[] = "SELECT value FROM setting WHERE key = '" KEY "'";

/* In this order: the structures themselves last, since the others find what is theirs by them. */
static const struct {
    const char *sql;
    bool counts; /* its rows are among those of SQL_COUNT */
} steps[] = {
    {BLANK_PLACE OLD_PLACES, true},
    {BLANK_SERVICE OLD_SERVICES, true},
    {BLANK_PLACE " WHERE structure IN " TO_ERASE, false},
    {BLANK_SERVICE " WHERE structure IN " TO_ERASE, false},
    {"DELETE FROM service_place WHERE service IN (SELECT id FROM service WHERE structure IN " TO_ERASE ")", false},
    {"DELETE FROM contact WHERE structure IN " TO_ERASE, false},
    {"DELETE FROM identifier WHERE structure IN " TO_ERASE, false},
    {"DELETE FROM verification WHERE structure IN " TO_ERASE, false},
    {"DELETE FROM source_record WHERE structure IN " TO_ERASE, false}, /* and what it said */
    {"UPDATE proposal SET message = NULL, answer = NULL, mail = NULL WHERE structure IN " TO_ERASE
     " AND state <> 'open'",
     false},
    {"UPDATE proposal_field SET was = NULL, proposed = NULL WHERE proposal IN"
     " (SELECT id FROM proposal WHERE structure IN " TO_ERASE " AND state <> 'open')",
     false},
    {"UPDATE ask SET words = NULL, answer = NULL, mail = NULL WHERE structure IN " TO_ERASE " AND state <> 'open'",
     false},
    {"UPDATE campaign_link SET mail = NULL WHERE structure IN " TO_ERASE, false},
    /* Notes begin with the name of what they are about. */
    {"DELETE FROM import_note WHERE EXISTS (SELECT 1" ERASED_STRUCTURES
     " AND substr(import_note.text, 1, length(name)) = name)",
     false},
    /* What it was merged into says its name. */
    {"UPDATE change SET diff = json_set(diff, '$.merged', NULL) WHERE entity = 'structure'"
     " AND json_type(diff, '$.merged') = 'array' AND entity_id IN (SELECT see_instead" ERASED_STRUCTURES ")",
     false},
    {"UPDATE change SET diff = NULL, reason = NULL WHERE (entity = 'structure' AND entity_id IN " TO_ERASE
     ") OR (entity = 'place' AND entity_id IN (SELECT id FROM place WHERE structure IN " TO_ERASE
     ")) OR (entity = 'service' AND entity_id IN (SELECT id FROM service WHERE structure IN " TO_ERASE "))",
     false},
    {"UPDATE structure SET erased = 1, name = '" ERASURE_STRUCTURE "', name_fold = 'fiche effacee', acronym = NULL,"
     " parent = NULL, description = NULL, plain_words = NULL, alert = NULL, website = NULL, themes = NULL,"
     " completeness = NULL, missing = NULL, flagged = NULL, deleted_reason = NULL WHERE id IN " TO_ERASE,
     true},
};

int erasure_count(struct db *db, int64_t before, int64_t *n, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_COUNT, &s, err) != 0)
        return -1;
    bind_int(s, 1, before);
    if (stmt_step(s, err) < 0)
        return -1;
    *n = col_int(s, 0);
    stmt_reset(s);
    return 0;
}

static int hash(struct db *db, struct str text, char out[CRYPTO_HASH_SIZE], struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_SECRET, &s, err) != 0)
        return -1;
    int rc = stmt_step(s, err);
    if (rc == 1)
        crypto_sign_hex(col_str(s, 0), text, out);
    stmt_reset(s);
    if (rc == 0)
        return fail(err, ERR_STORE, "setting " KEY " is gone: who was erased cannot be known again");
    return rc < 0 ? -1 : 0;
}

static int remember(struct db *db, struct str text, struct err *err)
{
    char mac[CRYPTO_HASH_SIZE];
    struct stmt *s;
    if (hash(db, text, mac, err) != 0 || db_prepare(db, SQL_REMEMBER, &s, err) != 0)
        return -1;
    bind_text(s, 1, mac);
    return stmt_run(s, err);
}

static int remember_all(struct db *db, int64_t before, struct err *err)
{
    struct stmt *s;
    int rc;
    if (db_prepare(db, SQL_TOLD_BY, &s, err) != 0)
        return -1;
    bind_int(s, 1, before);
    while ((rc = stmt_step(s, err)) == 1) {
        if (remember(db, col_str(s, 0), err) != 0) {
            rc = -1;
            break;
        }
    }
    stmt_reset(s);
    return rc;
}

int erasure_run(struct db *db, int64_t before, int64_t *n, struct err *err)
{
    *n = 0;
    if (remember_all(db, before, err) != 0)
        return -1;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct stmt *s;
        if (db_prepare(db, steps[i].sql, &s, err) != 0)
            return -1;
        bind_int(s, 1, before);
        if (stmt_run(s, err) != 0)
            return -1;
        *n += steps[i].counts ? db_changes(db) : 0;
    }
    return 0;
}

int erasure_any(struct db *db, struct err *err)
{
    int64_t any = 0;
    return db_int(db, SQL_ANY, 0, &any, err) != 0 ? -1 : any != 0;
}

int erasure_knows(struct db *db, struct str text, struct err *err)
{
    char mac[CRYPTO_HASH_SIZE];
    struct stmt *s;
    if (hash(db, text, mac, err) != 0 || db_prepare(db, SQL_KNOWS, &s, err) != 0)
        return -1;
    bind_text(s, 1, mac);
    int rc = stmt_step(s, err);
    stmt_reset(s);
    return rc;
}
