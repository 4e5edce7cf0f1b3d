#include "app/verify.h"

#include "base/date.h"
#include "rules/rules.h"

static const char SQL_KIND[] = "SELECT kind FROM structure WHERE id = ?1";
static const char SQL_WRITE[] =
    "INSERT INTO verification(structure, block, at, by, how, due) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
    " ON CONFLICT(structure, block) DO UPDATE SET at = excluded.at, by = excluded.by, how = excluded.how, due = "
    "excluded.due"
    " WHERE excluded.at >= at";

/* Kinds of one person, who moves and stops more often than an institution. */
#define SELF_EMPLOYED "professionnel-liberal"

static int trusted_days(struct db *db, struct rules *rules, const struct check *c, struct arena *a, int64_t *days,
                        struct err *err)
{
    struct stmt *s;
    struct verify_after_facts facts = {.block = c->block, .how = c->how};
    struct verify_after_decision decision = {0};
    if (db_prepare(db, SQL_KIND, &s, err) != 0)
        return -1;
    bind_int(s, 1, c->structure);
    int rc = stmt_step(s, err);
    facts.kind = rc == 1 ? col_text(s, 0, a) : NULL;
    stmt_reset(s);
    if (rc != 1 || !facts.kind)
        return rc < 0 ? -1 : fail(err, ERR_NOT_FOUND, "no structure %lld", (long long)c->structure);
    facts.self_employed = strcmp(facts.kind, SELF_EMPLOYED) == 0;
    for (int i = 0; i < (int)verify_after_facts_type.n; i++)
        record_mark_set(&facts, i);
    if (rules_call(rules, RULE_VERIFY_AFTER, NULL, &facts, &decision, a, NULL, err) != 0)
        return -1;
    *days = decision.days;
    return 0;
}

int verify_write(struct db *db, struct rules *rules, const struct check *c, struct arena *a, struct err *err)
{
    struct stmt *s;
    int64_t days = 0;
    char at[DATE_ISO_SIZE], due[DATE_ISO_SIZE];
    if (trusted_days(db, rules, c, a, &days, err) != 0 || db_prepare(db, SQL_WRITE, &s, err) != 0)
        return -1;
    date_iso(c->at, at);
    date_iso(c->at + (int32_t)days, due);
    bind_int(s, 1, c->structure);
    bind_text(s, 2, block_names[c->block]);
    bind_text(s, 3, at);
    bind_text(s, 4, c->by);
    bind_text(s, 5, verified_how_names[c->how]);
    bind_text(s, 6, due);
    return stmt_run(s, err);
}
