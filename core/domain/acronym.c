#include "domain/acronym.h"

#include "domain/thesaurus.h"
#include "store/row.h"

/* Bytes of a form, of what it stands for, and of all its synonyms. */
#define FORM_MAX 120
#define EXPANSION_MAX 300
#define SYNONYMS_MAX 600

const char *const acronym_kind_names[3] = {"acronym", "synonym", NULL};

static const struct field acronym_fields[] = {
    FIELD(struct acronym, id, F_INT, "numéro interne", .flags = FIELD_INTERNAL),
    FIELD(struct acronym, form, F_TEXT, "sigle, ou ce que l’on tape", .max = FORM_MAX,
          .flags = FIELD_RULE | FIELD_REQUIRED),
    FIELD(struct acronym, kind, F_ENUM, "acronym ou synonym", .names = acronym_kind_names,
          .flags = FIELD_RULE | FIELD_REQUIRED),
    FIELD(struct acronym, expansion, F_TEXT, "ce qu’il veut dire, ou ce que l’on cherche aussi", .max = EXPANSION_MAX,
          .flags = FIELD_RULE | FIELD_REQUIRED),
    FIELD(struct acronym, synonyms, F_TEXT, "ce que l’on cherche encore", .max = SYNONYMS_MAX, .flags = FIELD_RULE),
    FIELD(struct acronym, own, F_BOOL, "de l’équipe"),
    FIELD(struct acronym, rev, F_INT, "révision", .level = LEVEL_TEAM),
};
const struct record_type acronym_type =
    RECORD_TYPE(struct acronym, "acronym", acronym_fields, "un sigle ou un synonyme de la recherche");

#define SELECT_ACRONYM "SELECT id, form, kind, expansion, synonyms, own, rev FROM acronym"

static const char SQL_ALL[] = SELECT_ACRONYM " WHERE removed = 0 ORDER BY lower(form), form, id LIMIT ?1";
static const char SQL_ONE[] = SELECT_ACRONYM " WHERE id = ?1 AND removed = 0";
static const char SQL_SAME[] = "SELECT id, removed FROM acronym WHERE form = ?1 AND expansion = ?2";
static const char SQL_COUNT[] = "SELECT count(*) FROM acronym WHERE removed = 0";
static const char SQL_INSERT[] = "INSERT INTO acronym(form, kind, expansion, synonyms, own) VALUES(?1, ?2, ?3, ?4, 1)";
static const char SQL_UPDATE[] = "UPDATE acronym SET form = ?1, kind = ?2, expansion = ?3, synonyms = ?4, own = 1,"
                                 " removed = 0 WHERE id = ?5";
static const char SQL_REMOVE[] = "UPDATE acronym SET own = 1, removed = 1 WHERE id = ?1";
static const char SQL_REV[] = "UPDATE acronym SET rev = ?2 WHERE id = ?1";

int acronym_list(struct db *db, struct arena *a, struct acronym *out, size_t *n, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_ALL, &s, err) != 0)
        return -1;
    bind_int(s, 1, THESAURUS_ROWS_MAX);
    return row_read_all(s, &acronym_type, THESAURUS_ROWS_MAX, a, out, n, err);
}

int acronym_find(struct db *db, int64_t id, struct arena *a, struct acronym *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_ONE, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    return row_find(s, &acronym_type, a, out, err);
}

/* ---- Writing ---- */

static int check_term(const char *field, struct str text, struct err *err)
{
    char term[MATCH_TERM_MAX];
    if (match_term(text, term) == 0)
        return fail(err, ERR_INPUT, "%s: one to %d words expected", field, MATCH_TERM_TOKENS);
    return 0;
}

static int check(const struct acronym *x, struct err *err)
{
    struct str rest = str_of(x->synonyms), word;
    size_t others = 1;
    if (record_validate(&acronym_type, x, err) != 0 || check_term("form", str_of(x->form), err) != 0 ||
        check_term("expansion", str_of(x->expansion), err) != 0)
        return -1;
    for (bool more = rest.n > 0; str_cut(&rest, '|', &word, &more); others++) {
        if (check_term("synonyms", word, err) != 0)
            return -1;
    }
    if (others > MATCH_OTHERS_MAX)
        return fail(err, ERR_INPUT, "synonyms: at most %d", MATCH_OTHERS_MAX - 1);
    return 0;
}

/* The row that has this form and expansion: 1, 0, -1. */
static int find_same(struct db *db, const struct acronym *x, int64_t *id, bool *removed, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_SAME, &s, err) != 0)
        return -1;
    bind_text(s, 1, x->form);
    bind_text(s, 2, x->expansion);
    int rc = stmt_step(s, err);
    *id = rc == 1 ? col_int(s, 0) : 0;
    *removed = rc == 1 && col_int(s, 1) != 0;
    stmt_reset(s);
    return rc;
}

static int note(struct db *db, const struct author *author, int64_t id, enum change_op op, const char *diff,
                struct err *err)
{
    struct stmt *s;
    int64_t seq;
    if (change_add(db, author, "acronym", id, op, diff, &seq, err) != 0 || db_prepare(db, SQL_REV, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, seq);
    return stmt_run(s, err);
}

/* Into this row, or into a new one (0). */
static int put(struct db *db, const struct author *author, int64_t id, enum change_op op, const char *diff,
               struct acronym *x, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, id ? SQL_UPDATE : SQL_INSERT, &s, err) != 0)
        return -1;
    bind_text(s, 1, x->form);
    bind_text(s, 2, acronym_kind_names[x->kind]);
    bind_text(s, 3, x->expansion);
    bind_text(s, 4, x->synonyms);
    if (id)
        bind_int(s, 5, id);
    if (stmt_run(s, err) != 0)
        return -1;
    x->id = id ? id : db_last_id(db);
    return note(db, author, x->id, op, diff, err);
}

int acronym_remove(struct db *db, const struct author *author, const struct acronym *x, struct err *err)
{
    struct stmt *s;
    if (!db_in_transaction(db))
        return fail(err, ERR_BUG, "acronym_remove outside a transaction");
    if (db_prepare(db, SQL_REMOVE, &s, err) != 0)
        return -1;
    bind_int(s, 1, x->id);
    return stmt_run(s, err) != 0 ? -1 : note(db, author, x->id, CHANGE_DELETE, NULL, err);
}

static int is_room(struct db *db, struct err *err)
{
    int64_t n = 0;
    if (db_int(db, SQL_COUNT, 0, &n, err) != 0)
        return -1;
    return n < THESAURUS_ROWS_MAX ? 0 : fail(err, ERR_LIMIT, "rows: %d already", THESAURUS_ROWS_MAX);
}

int acronym_save(struct db *db, const struct author *author, const struct acronym *before, struct acronym *after,
                 struct arena *a, struct err *err)
{
    static const struct acronym nothing;
    const char *diff;
    int64_t same;
    bool removed;
    if (!db_in_transaction(db))
        return fail(err, ERR_BUG, "acronym_save outside a transaction");
    if (check(after, err) != 0 || find_same(db, after, &same, &removed, err) < 0 ||
        change_diff(&acronym_type, before ? before : &nothing, after, a, &diff, err) != 0)
        return -1;
    if (same && !removed && !(before && same == before->id))
        return fail(err, ERR_CONFLICT, "form: \"%.80s\" means that already", after->form);
    if (before && !diff)
        return 0;
    if (before && same == before->id)
        return put(db, author, before->id, CHANGE_UPDATE, diff, after, err);
    /* Another form or meaning. What was delivered stays behind, taken out: the next file would bring it back. */
    if (before && before->own && !same)
        return put(db, author, before->id, CHANGE_UPDATE, diff, after, err);
    if (before && acronym_remove(db, author, before, err) != 0)
        return -1;
    if (is_room(db, err) != 0)
        return -1;
    return put(db, author, same, CHANGE_CREATE, diff, after, err);
}
