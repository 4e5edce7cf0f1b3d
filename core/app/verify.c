#include "app/verify.h"

#include "base/date.h"
#include "rules/rules.h"

static const char SQL_KIND[] = "SELECT kind FROM structure WHERE id = ?1";
static const char SQL_WRITE[] =
    "INSERT INTO verification(structure, block, at, by, how, due) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
    " ON CONFLICT(structure, block) DO UPDATE SET at = excluded.at, by = excluded.by, how = excluded.how, due = "
    "excluded.due"
    " WHERE excluded.at >= at";
static const char SQL_DUE[] = "UPDATE verification SET due = ?3 WHERE structure = ?1 AND block = ?2";

/* Kinds of one person, who moves and stops more often than an institution. */
#define SELF_EMPLOYED "professionnel-liberal"

static int kind_of(struct db *db, int64_t structure, struct arena *a, const char **kind, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_KIND, &s, err) != 0)
        return -1;
    bind_int(s, 1, structure);
    int rc = stmt_step(s, err);
    *kind = rc == 1 ? col_text(s, 0, a) : NULL;
    stmt_reset(s);
    if (rc != 1 || !*kind)
        return rc < 0 ? -1 : fail(err, ERR_NOT_FOUND, "no structure %lld", (long long)structure);
    return 0;
}

/* The day until which a block of a structure of this kind, checked so at that date, is trusted. */
static int trusted_until(struct rules *rules, const char *kind, int block, int how, int32_t at, struct arena *a,
                         int32_t *due, struct err *err)
{
    struct verify_after_facts facts = {.kind = kind, .block = block, .how = how};
    struct verify_after_decision decision = {0};
    facts.self_employed = strcmp(kind, SELF_EMPLOYED) == 0;
    for (int i = 0; i < (int)verify_after_facts_type.n; i++)
        record_mark_set(&facts, i);
    if (rules_call(rules, RULE_VERIFY_AFTER, NULL, &facts, &decision, a, NULL, err) != 0)
        return -1;
    *due = at + (int32_t)decision.days;
    return 0;
}

int verify_write(struct db *db, struct rules *rules, const struct check *c, struct arena *a, struct err *err)
{
    struct stmt *s;
    const char *kind;
    int32_t until;
    char at[DATE_ISO_SIZE], due[DATE_ISO_SIZE];
    if (kind_of(db, c->structure, a, &kind, err) != 0 ||
        trusted_until(rules, kind, c->block, c->how, c->at, a, &until, err) != 0 ||
        db_prepare(db, SQL_WRITE, &s, err) != 0)
        return -1;
    date_iso(c->at, at);
    date_iso(until, due);
    bind_int(s, 1, c->structure);
    bind_text(s, 2, block_names[c->block]);
    bind_text(s, 3, at);
    bind_text(s, 4, c->by);
    bind_text(s, 5, verified_how_names[c->how]);
    bind_text(s, 6, due);
    return stmt_run(s, err);
}

int verify_again(struct db *db, struct rules *rules, struct structure *structure, struct arena *a, struct err *err)
{
    struct verification *items = structure->verifications.items;
    for (size_t i = 0; i < structure->verifications.n; i++) {
        struct verification *v = &items[i];
        struct stmt *s;
        int32_t until;
        char due[DATE_ISO_SIZE];
        if (trusted_until(rules, structure->kind, v->block, v->how, v->at, a, &until, err) != 0)
            return -1;
        if (until == v->due)
            continue;
        if (db_prepare(db, SQL_DUE, &s, err) != 0)
            return -1;
        v->due = until;
        date_iso(until, due);
        bind_int(s, 1, structure->id);
        bind_text(s, 2, block_names[v->block]);
        bind_text(s, 3, due);
        if (stmt_run(s, err) != 0)
            return -1;
    }
    return 0;
}
