#include "domain/erasure.h"
#include "import_priv.h"

/* Known under its own key, it is a record that stands: nobody looks for it among the erased. */
#define HELD "EXISTS (SELECT 1 FROM source_record r WHERE r.source = ?1 AND r.ext_id = t.key)"
#define A_KEY ERASURE_OF_KEY("?2", "t.key")
#define A_NUMBER ERASURE_OF_NUMBER("scheme", "value")

/* ?1 source, ?2 its name. A number of a structure that is there leads to that one. */
static const char SQL_LOOK[] =
    "SELECT t.key, t.line, " A_KEY " FROM temp.staged t WHERE NOT " HELD " UNION ALL SELECT key, line, " A_NUMBER
    " FROM (SELECT t.key, t.line, json_extract(i.value, '$.scheme') AS scheme, json_extract(i.value, '$.value') AS"
    "  value FROM temp.staged t, json_each(t.mapped, '$.identifiers') i WHERE NOT " HELD ") n WHERE " ERASURE_NUMBERS
    " AND NOT EXISTS (SELECT 1 FROM identifier d JOIN structure s ON s.id = d.structure WHERE d.scheme = n.scheme"
    "  AND d.value = n.value AND s.deleted_rev IS NULL)";
static const char SQL_PASS[] = "INSERT OR IGNORE INTO temp.passed(key) VALUES(?1)";
static const char SQL_UNSTAGE[] = "DELETE FROM temp.staged WHERE key IN (SELECT key FROM temp.passed)";

/* The note says the line, never the name. */
static int pass(struct import *im, struct str key, int64_t line, struct err *err)
{
    struct stmt *s;
    if (db_prepare(im->db, SQL_PASS, &s, err) != 0)
        return -1;
    bind_str(s, 1, key);
    if (stmt_run(s, err) != 0)
        return -1;
    if (db_changes(im->db) == 0)
        return 0;
    im->passed++;
    return import_note(im, NOTE_KEPT, line, "une personne retirée, dont la fiche a été effacée\u00A0: ne revient pas",
                       err);
}

int import_pass_over(struct import *im, struct err *err)
{
    struct stmt *s;
    int rc = erasure_any(im->db, err);
    if (rc <= 0)
        return rc;
    if (db_prepare(im->db, SQL_LOOK, &s, err) != 0)
        return -1;
    bind_int(s, 1, im->source_id);
    bind_text(s, 2, im->source);
    while ((rc = stmt_step(s, err)) == 1) {
        int known = erasure_knows(im->db, col_str(s, 2), err);
        if (known < 0 || (known && pass(im, col_str(s, 0), col_int(s, 1), err) != 0)) {
            rc = -1;
            break;
        }
    }
    stmt_reset(s);
    return rc < 0 ? -1 : db_exec(im->db, SQL_UNSTAGE, err);
}
