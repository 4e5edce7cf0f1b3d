#include "domain/campaign.h"

#include "base/date.h"
#include "domain/structure.h"
#include "store/rows.h"

static const char *const state_names[] = {"open", "unchanged", "corrected", "objected", NULL};
static const char *const purpose_names[] = {[CAMPAIGN_VERIFY] = "verify", [CAMPAIGN_OBJECT] = "object"};

/* Seen by everybody. */
#define PUBLIC \
    "s.deleted_rev IS NULL AND s.status <> 'closed' AND s.level = 0 AND s.visible = 0 AND s.visible_rule IS" \
    " (SELECT value FROM setting WHERE key = 'rule.directory.visibility')"

/* ---- Whom to ask: ?1 today, ?2 block, ?3 kind, ?4 commune, ?5 uuid, ?6 instant since which nobody was asked ---- */

/* Of structure s: mail contacts c that may be written to. */
#define MAILS \
    " FROM contact c LEFT JOIN place p ON c.entity = 'place' AND p.id = c.entity_id" \
    "  LEFT JOIN service v ON c.entity = 'service' AND v.id = c.entity_id" \
    "  WHERE c.structure = s.id AND c.kind = 'mail' AND c.level <= 1" \
    "  AND (p.id IS NULL OR (p.deleted_rev IS NULL AND p.level <= 1 AND NOT p.confidential))" \
    "  AND (v.id IS NULL OR (v.deleted_rev IS NULL AND v.level <= 1))"
#define ADDRESS \
    "(SELECT c.value" MAILS \
    "  ORDER BY c.level, CASE c.entity WHEN 'structure' THEN 0 WHEN 'place' THEN 1 ELSE 2 END, c.position, c.id " \
    "LIMIT 1)"
#define LATE_BLOCK \
    "EXISTS (SELECT 1 FROM (VALUES('identity'), ('contact'), ('hours'), ('conditions')) b" \
    "  LEFT JOIN verification x ON x.structure = s.id AND x.block = b.column1" \
    "  WHERE (?2 IS NULL OR b.column1 = ?2) AND (x.due IS NULL OR x.due < ?1))"
#define CANDIDATES \
    " FROM (SELECT s.id AS id, s.short AS short, s.name_fold AS name_fold, " ADDRESS " AS mail FROM structure s" \
    "  WHERE " PUBLIC " AND " LATE_BLOCK " AND (?3 IS NULL OR s.kind = ?3) AND (?5 IS NULL OR s.uuid = ?5)" \
    "  AND (?4 IS NULL OR EXISTS (SELECT 1 FROM place p WHERE p.structure = s.id AND p.deleted_rev IS NULL" \
    "   AND NOT p.confidential AND p.insee = ?4))" \
    "  AND NOT EXISTS (SELECT 1 FROM objection o WHERE o.structure = s.id)" \
    "  AND NOT EXISTS (SELECT 1 FROM campaign_link l WHERE l.structure = s.id AND l.created_at > ?6)) s"

static const char SQL_CANDIDATES[] =
    "SELECT s.id, s.mail" CANDIDATES
    " LEFT JOIN (SELECT key, sum(n) AS n FROM counter WHERE kind = 'view' AND day > date(?1, '-90 days')"
    "  GROUP BY key) w ON w.key = s.short"
    " LEFT JOIN (SELECT structure, min(due) AS due, count(*) AS n FROM verification GROUP BY structure) v"
    "  ON v.structure = s.id"
    " ORDER BY s.mail IS NULL, (CASE WHEN coalesce(v.n, 0) < 4 THEN 365 ELSE 0 END"
    "  + max(0, coalesce(julianday(?1) - julianday(v.due), 0))) * (1 + coalesce(w.n, 0)) DESC, s.name_fold, s.id"
    " LIMIT ?7";
static const char SQL_COUNT[] = "SELECT count(s.mail), count(*) - count(s.mail)" CANDIDATES;

static void bind_filter(struct stmt *s, const struct campaign_filter *f, const char *today, int64_t now)
{
    bind_text(s, 1, today);
    if (f->block != BLOCK_NONE)
        bind_text(s, 2, block_names[f->block]);
    bind_text(s, 3, f->kind);
    bind_text(s, 4, f->insee);
    bind_text(s, 5, f->uuid);
    bind_int(s, 6, now - CAMPAIGN_LIFE);
}

static int only_team(const struct audience *who, struct err *err)
{
    return who->level < LEVEL_TEAM ? fail(err, ERR_REFUSED, "only the team reads its campaigns") : 0;
}

int campaign_candidates(struct db *db, const struct audience *who, const struct campaign_filter *filter, int64_t now,
                        size_t n, struct arena *a, struct campaign_candidate *out, size_t *found, int64_t *with,
                        int64_t *without, struct err *err)
{
    struct stmt *s;
    char today[DATE_ISO_SIZE];
    int rc;
    date_iso(paris_date(now), today);
    *found = 0;
    if (only_team(who, err) != 0 || db_prepare(db, SQL_COUNT, &s, err) != 0)
        return -1;
    bind_filter(s, filter, today, now);
    if ((rc = stmt_step(s, err)) == 1) {
        *with = col_int(s, 0);
        *without = col_int(s, 1);
    }
    stmt_reset(s);
    if (rc != 1 || db_prepare(db, SQL_CANDIDATES, &s, err) != 0)
        return -1;
    bind_filter(s, filter, today, now);
    bind_int(s, 7, (int64_t)n);
    while ((rc = stmt_step(s, err)) == 1)
        out[(*found)++] = (struct campaign_candidate){.structure = col_int(s, 0), .mail = col_text(s, 1, a)};
    return rc;
}

/* ---- Writing ---- */

static const char SQL_ADD[] = "INSERT INTO campaign(uuid, created_at, account, label) VALUES(?1, ?2, ?3, ?4)";
static const char SQL_ADD_LINK[] = "INSERT INTO campaign_link(campaign, structure, mail, person, created_at, "
                                   "expires_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_ADD_TOKEN[] = "INSERT INTO campaign_token(hash, link, purpose) VALUES(?1, ?2, ?3)";
static const char SQL_ANSWER[] =
    "UPDATE campaign_link SET state = ?2, answered_at = ?3, finished_at = CASE WHEN ?4 THEN ?3 END"
    " WHERE id = ?1 AND finished_at IS NULL";
static const char SQL_CORRECTED[] =
    "SELECT coalesce(f.entity, ''), coalesce(f.field, ''), p.message IS NOT NULL FROM proposal p"
    " LEFT JOIN proposal_field f ON f.proposal = p.id"
    " WHERE p.structure = ?1 AND p.from_kind = 'campaign' AND p.created_at >= ?2";
static const char SQL_STOP[] = "UPDATE campaign SET stopped_at = ?2 WHERE id = ?1 AND stopped_at IS NULL";
static const char SQL_REMINDED[] = "UPDATE campaign_link SET reminded = reminded + 1 WHERE id = ?1";

int campaign_add(struct db *db, const struct author *author, const char *label, struct arena *a, struct campaign *out,
                 struct err *err)
{
    struct stmt *s;
    int64_t seq;
    char *uuid = arena_alloc(a, CRYPTO_UUID_SIZE);
    if (!uuid)
        return fail_memory(err);
    crypto_uuid(uuid);
    if (db_prepare(db, SQL_ADD, &s, err) != 0)
        return -1;
    bind_text(s, 1, uuid);
    bind_int(s, 2, author->now);
    bind_int(s, 3, author->account);
    bind_text(s, 4, label);
    if (stmt_run(s, err) != 0)
        return -1;
    *out = (struct campaign){.id = db_last_id(db), .uuid = uuid, .label = label, .created_at = author->now};
    return change_add(db, author, "campaign", out->id, CHANGE_CREATE, NULL, &seq, err);
}

int campaign_link_add(struct db *db, const struct campaign *c, int64_t structure, const char *mail, bool person,
                      int64_t now, struct campaign_link *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_ADD_LINK, &s, err) != 0)
        return -1;
    bind_int(s, 1, c->id);
    bind_int(s, 2, structure);
    bind_text(s, 3, mail);
    bind_int(s, 4, person);
    bind_int(s, 5, now);
    bind_int(s, 6, now + CAMPAIGN_LIFE);
    if (stmt_run(s, err) != 0)
        return -1;
    *out = (struct campaign_link){.id = db_last_id(db),
                                  .campaign = c->id,
                                  .structure = structure,
                                  .mail = mail,
                                  .person = person,
                                  .created_at = now,
                                  .expires_at = now + CAMPAIGN_LIFE};
    return 0;
}

int campaign_token(struct db *db, int64_t link, enum campaign_purpose purpose, char token[CRYPTO_TOKEN_SIZE],
                   struct err *err)
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE];
    crypto_token(token);
    crypto_hash_hex(str_of(token), hash);
    if (db_prepare(db, SQL_ADD_TOKEN, &s, err) != 0)
        return -1;
    bind_text(s, 1, hash);
    bind_int(s, 2, link);
    bind_text(s, 3, purpose_names[purpose]);
    return stmt_run(s, err);
}

int campaign_answer(struct db *db, int64_t link, enum campaign_state state, bool finished, int64_t now, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_ANSWER, &s, err) != 0)
        return -1;
    bind_int(s, 1, link);
    bind_text(s, 2, state_names[state]);
    bind_int(s, 3, now);
    bind_int(s, 4, finished);
    if (stmt_run(s, err) != 0)
        return -1;
    return db_changes(db) == 1 ? 0 : fail(err, ERR_CONFLICT, "link %lld was answered already", (long long)link);
}

/* A service's hours stand with the places it is held at. */
static unsigned block_of(struct str entity, struct str field)
{
    const struct record_type *type = str_is(entity, "place")     ? &place_type
                                     : str_is(entity, "service") ? &service_type
                                                                 : &structure_type;
    int index = record_index(type, field);
    if (index < 0)
        return 0;
    const struct field *f = &type->fields[index];
    unsigned block = f->of == &service_place_type ? BLOCK_HOURS : (unsigned)f->block;
    return block == BLOCK_NONE ? 0 : 1u << block;
}

int campaign_corrected(struct db *db, const struct campaign_link *link, unsigned *blocks, bool *words, struct err *err)
{
    struct stmt *s;
    int rc;
    *blocks = 0;
    *words = false;
    if (db_prepare(db, SQL_CORRECTED, &s, err) != 0)
        return -1;
    bind_int(s, 1, link->structure);
    bind_int(s, 2, link->created_at);
    while ((rc = stmt_step(s, err)) == 1) {
        *words = *words || col_int(s, 2) != 0;
        *blocks |= block_of(col_str(s, 0), col_str(s, 1));
    }
    return rc;
}

int campaign_stop(struct db *db, const struct author *author, int64_t campaign, struct err *err)
{
    struct stmt *s;
    int64_t seq;
    if (db_prepare(db, SQL_STOP, &s, err) != 0)
        return -1;
    bind_int(s, 1, campaign);
    bind_int(s, 2, author->now);
    if (stmt_run(s, err) != 0)
        return -1;
    if (db_changes(db) == 0)
        return 0;
    return change_add(db, author, "campaign", campaign, CHANGE_CLOSE, NULL, &seq, err);
}

static const char SQL_LETTERS_OF[] =
    "UPDATE outbox SET state = 'cancelled', data = NULL, error = NULL WHERE state IN ('queued', 'failed', 'uncertain')"
    " AND idem_key IN (SELECT 'campaign/' || l.id || '/' || n.column1 FROM campaign_link l, (VALUES(0), (1), (2)) n"
    "  WHERE l.structure = ?1)";
_Static_assert(CAMPAIGN_REMINDERS == 2, "the letters in SQL_LETTERS_OF");

int campaign_unsend(struct db *db, int64_t structure, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_LETTERS_OF, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    return stmt_run(s, err);
}

int campaign_reminded(struct db *db, int64_t link, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_REMINDED, &s, err) != 0)
        return -1;
    bind_int(s, 1, link);
    return stmt_run(s, err);
}

const char *campaign_key(int64_t link, int n, struct arena *a)
{
    return arena_printf(a, "campaign/%lld/%d", (long long)link, n);
}

/* ---- Reading links ---- */

/* A letter that could not be delivered says so of the whole link. */
#define FAILED \
    "EXISTS (SELECT 1 FROM outbox m WHERE m.idem_key IN ('campaign/' || l.id || '/0', 'campaign/' || l.id || '/1'," \
    " 'campaign/' || l.id || '/2') AND m.state = 'failed')"
#define LINK \
    "SELECT l.id, l.campaign, l.structure, l.mail, l.person, c.stopped_at IS NOT NULL, " FAILED ", l.created_at," \
    " l.expires_at, coalesce(l.answered_at, 0), coalesce(l.finished_at, 0), l.reminded, l.state, s.uuid, s.name, " \
    "s.deleted_rev IS NOT NULL" \
    " FROM campaign_link l JOIN campaign c ON c.id = l.campaign JOIN structure s ON s.id = l.structure"

static const char SQL_FIND[] = LINK " JOIN campaign_token t ON t.link = l.id WHERE t.hash = ?1 AND t.purpose = ?2 AND "
                                    "(s.deleted_rev IS NULL OR s.merged = 1)";
static const char SQL_LINKS[] = LINK " WHERE l.campaign = ?1 ORDER BY s.name_fold, s.id LIMIT ?2";
static const char SQL_DUE[] =
    LINK " WHERE l.state = 'open' AND c.stopped_at IS NULL AND l.mail IS NOT NULL AND l.expires_at > ?1"
         " AND ((l.reminded = 0 AND l.created_at <= ?2) OR (l.reminded = 1 AND l.created_at <= ?3))"
         " AND NOT " FAILED " AND " PUBLIC " AND EXISTS (SELECT 1" MAILS " AND c.value = l.mail)"
         " ORDER BY l.id LIMIT ?4";

static int read_link(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct campaign_link *l = item;
    int state = record_name_index(state_names, col_str(s, 12));
    *l = (struct campaign_link){.id = col_int(s, 0),
                                .campaign = col_int(s, 1),
                                .structure = col_int(s, 2),
                                .mail = col_text(s, 3, a),
                                .person = col_int(s, 4) != 0,
                                .stopped = col_int(s, 5) != 0,
                                .failed = col_int(s, 6) != 0,
                                .created_at = col_int(s, 7),
                                .expires_at = col_int(s, 8),
                                .answered_at = col_int(s, 9),
                                .finished_at = col_int(s, 10),
                                .reminded = (int)col_int(s, 11),
                                .state = (enum campaign_state)state,
                                .structure_uuid = col_text(s, 13, a),
                                .structure_name = col_text(s, 14, a),
                                .gone = col_int(s, 15) != 0};
    return l->structure_uuid && l->structure_name ? 0 : fail_memory(err);
}

/* All rows of a prepared statement. */
static int read_links(struct stmt *s, struct arena *a, struct campaign_link **out, size_t *n, struct err *err)
{
    struct vec list = VEC_OF(struct campaign_link);
    int rc = rows_all(s, read_link, a, &list, err);
    *out = list.items;
    *n = list.n;
    return rc;
}

int campaign_link_find(struct db *db, enum campaign_purpose purpose, struct str token, struct arena *a,
                       struct campaign_link *out, struct err *err)
{
    struct stmt *s;
    char hash[CRYPTO_HASH_SIZE];
    if (token.n != CRYPTO_TOKEN_SIZE - 1)
        return 0;
    crypto_hash_hex(token, hash);
    if (db_prepare(db, SQL_FIND, &s, err) != 0)
        return -1;
    bind_text(s, 1, hash);
    bind_text(s, 2, purpose_names[purpose]);
    return rows_first(s, read_link, a, out, err);
}

bool campaign_link_is_good(const struct campaign_link *link, int64_t now)
{
    return link->finished_at == 0 && !link->stopped && link->expires_at > now;
}

int campaign_links(struct db *db, const struct audience *who, int64_t campaign, struct arena *a,
                   struct campaign_link **out, size_t *n, struct err *err)
{
    struct stmt *s;
    if (only_team(who, err) != 0 || db_prepare(db, SQL_LINKS, &s, err) != 0)
        return -1;
    bind_int(s, 1, campaign);
    bind_int(s, 2, CAMPAIGN_MAX);
    return read_links(s, a, out, n, err);
}

int campaign_due(struct db *db, int64_t now, struct arena *a, struct campaign_link **out, size_t *n, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_DUE, &s, err) != 0)
        return -1;
    bind_int(s, 1, now);
    bind_int(s, 2, now - CAMPAIGN_REMIND_FIRST);
    bind_int(s, 3, now - CAMPAIGN_REMIND_SECOND);
    bind_int(s, 4, CAMPAIGN_MAX);
    return read_links(s, a, out, n, err);
}

/* ---- Reading campaigns: ?1 now ---- */

#define CAMPAIGN \
    "SELECT c.id, c.uuid, c.label, a.label, c.created_at, coalesce(c.stopped_at, 0), count(l.id)," \
    " count(*) FILTER (WHERE l.state = 'unchanged'), count(*) FILTER (WHERE l.state = 'corrected')," \
    " count(*) FILTER (WHERE l.state = 'objected'), count(*) FILTER (WHERE l.state = 'open' AND " FAILED ")," \
    " count(*) FILTER (WHERE l.state = 'open' AND (l.expires_at <= ?1 OR c.stopped_at IS NOT NULL) AND NOT " FAILED \
    ")" \
    " FROM campaign c JOIN account a ON a.id = c.account LEFT JOIN campaign_link l ON l.campaign = c.id"

static const char SQL_LIST[] = CAMPAIGN " GROUP BY c.id ORDER BY c.id DESC LIMIT ?2";
static const char SQL_ONE[] = CAMPAIGN " WHERE c.uuid = ?2 GROUP BY c.id";

static int read_campaign(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct campaign *c = item;
    *c = (struct campaign){.id = col_int(s, 0),
                           .uuid = col_text(s, 1, a),
                           .label = col_text(s, 2, a),
                           .by = col_text(s, 3, a),
                           .created_at = col_int(s, 4),
                           .stopped_at = col_int(s, 5),
                           .sent = col_int(s, 6),
                           .unchanged = col_int(s, 7),
                           .corrected = col_int(s, 8),
                           .objected = col_int(s, 9),
                           .failed = col_int(s, 10),
                           .silent = col_int(s, 11)};
    return c->uuid && c->label && c->by ? 0 : fail_memory(err);
}

int campaign_list(struct db *db, const struct audience *who, int64_t now, struct arena *a, struct campaign **out,
                  size_t *n, struct err *err)
{
    struct stmt *s;
    struct vec list = VEC_OF(struct campaign);
    if (only_team(who, err) != 0 || db_prepare(db, SQL_LIST, &s, err) != 0)
        return -1;
    bind_int(s, 1, now);
    bind_int(s, 2, CAMPAIGNS_LISTED);
    int rc = rows_all(s, read_campaign, a, &list, err);
    *out = list.items;
    *n = list.n;
    return rc;
}

int campaign_by_uuid(struct db *db, const struct audience *who, struct str uuid, int64_t now, struct arena *a,
                     struct campaign *out, struct err *err)
{
    struct stmt *s;
    if (only_team(who, err) != 0 || db_prepare(db, SQL_ONE, &s, err) != 0)
        return -1;
    bind_int(s, 1, now);
    bind_str(s, 2, uuid);
    return rows_first(s, read_campaign, a, out, err);
}
