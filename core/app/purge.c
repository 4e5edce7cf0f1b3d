#include "app/purge.h"

#include "domain/change.h"
#include "rules/rules.h"

#define DAY 86400

/* How long the rule keeps this. */
static int ask(struct rules *rules, enum retained what, struct arena *a, int64_t *days, struct err *err)
{
    struct retention_facts facts = {.what = retained_names[what]};
    struct retention_decision decision = {0};
    record_mark_set(&facts, record_index(&retention_facts_type, STR("what")));
    if (rules_call(rules, RULE_RETENTION, NULL, &facts, &decision, a, NULL, err) != 0)
        return -1;
    *days = decision.days;
    return 0;
}

int purge_look(struct db *db, struct rules *rules, int64_t now, struct arena *a, struct purge_line out[RETAINED__MAX],
               struct err *err)
{
    for (int what = 0; what < RETAINED__MAX; what++) {
        if (ask(rules, (enum retained)what, a, &out[what].days, err) != 0 ||
            retention_count(db, (enum retained)what, now - out[what].days * DAY, &out[what].n, err) != 0)
            return -1;
    }
    return 0;
}

static int forget(struct db *db, enum retained what, int64_t now, struct purge_line *line, struct err *err)
{
    int64_t seq;
    struct author author = {.now = now, .actor = "purge", .cause = CAUSE_PURGE, .reason = retained_names[what]};
    if (retention_forget(db, what, now - line->days * DAY, &line->n, err) != 0)
        return -1;
    return line->n ? change_add(db, &author, "purge", 0, CHANGE_DELETE, NULL, &seq, err) : 0;
}

int purge_run(struct db *db, struct rules *rules, int64_t now, struct arena *a, struct purge_line out[RETAINED__MAX],
              struct err *err)
{
    for (int what = 0; what < RETAINED__MAX; what++) {
        if (ask(rules, (enum retained)what, a, &out[what].days, err) != 0 || db_begin(db, err) != 0)
            return -1;
        if (forget(db, (enum retained)what, now, &out[what], err) != 0 || db_commit(db, err) != 0) {
            db_rollback(db);
            return err_context(err, "purge of %s", retained_names[what]);
        }
    }
    return 0;
}
