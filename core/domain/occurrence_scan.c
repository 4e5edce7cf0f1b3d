#include "domain/occurrence_scan.h"

#include "base/date.h"

#define COUNTED " o.status NOT IN ('cancelled', 'missed'), o.place, o.kind, o.theme, o.publics, o.campaign"
#define TEXTS ", o.title, o.open_note, o.public_note"
#define AGREED \
    " FROM occurrence o WHERE o.deleted_rev IS NULL AND o.level <= ?1 AND o.example = 0 AND o.course = 0" \
    " AND o.status NOT IN ('envisaged', 'proposed')"
#define NOW "SELECT o.id, o.start_utc, o.end_utc, o.day, o.start," COUNTED
#define DAYS AGREED " AND o.start_utc < ?3 AND o.start_utc > ?2 - 172800 AND o.end_utc > ?2 ORDER BY o.start_utc"
#define BEFORE "SELECT o.id, o.start_utc, o.end_utc, o.was_day, o.was_start," COUNTED
#define MOVED AGREED " AND o.was_day >= ?2 AND o.was_day < ?3 AND o.was_day <> o.day"

static const char SQL_DAYS[] = NOW DAYS;
static const char SQL_DAYS_TEXTS[] = NOW TEXTS DAYS;
static const char SQL_MOVED[] = BEFORE MOVED;
static const char SQL_MOVED_TEXTS[] = BEFORE TEXTS MOVED;

static int read_rows(struct stmt *s, bool texts, const struct occurrence_visitor *v, struct err *err)
{
    int rc, stop = 0;
    while (stop == 0 && (rc = stmt_step(s, err)) == 1) {
        struct occurrence_brief b = {.id = col_int(s, 0),
                                     .start_utc = col_int(s, 1),
                                     .end_utc = col_int(s, 2),
                                     .start = (int)col_int(s, 4),
                                     .live = col_int(s, 5) != 0,
                                     .place = col_int(s, 6),
                                     .kind = col_str(s, 7),
                                     .theme = col_str(s, 8),
                                     .publics = col_str(s, 9),
                                     .campaign = col_str(s, 10)};
        if (texts) {
            b.title = col_str(s, 11);
            b.open_note = col_str(s, 12);
            b.public_note = col_str(s, 13);
        }
        if (date_parse(col_str(s, 3), &b.day, err) != 0) {
            err->code = ERR_STORE; /* nobody's input */
            stop = -1;
        } else {
            stop = v->each(v->to, &b, err);
        }
    }
    stmt_reset(s);
    return stop == 0 && rc == 0 ? 0 : -1;
}

int occurrence_scan(struct db *db, const struct audience *who, int64_t from, int64_t to, bool texts,
                    const struct occurrence_visitor *v, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, texts ? SQL_DAYS_TEXTS : SQL_DAYS, &s, err) != 0)
        return -1;
    bind_int(s, 1, who->level);
    bind_int(s, 2, from);
    bind_int(s, 3, to);
    return read_rows(s, texts, v, err);
}

int occurrence_scan_moved(struct db *db, const struct audience *who, int32_t from, int32_t to, bool texts,
                          const struct occurrence_visitor *v, struct err *err)
{
    char first[DATE_ISO_SIZE], end[DATE_ISO_SIZE];
    struct stmt *s;
    if (db_prepare(db, texts ? SQL_MOVED_TEXTS : SQL_MOVED, &s, err) != 0)
        return -1;
    date_iso(from, first);
    date_iso(to, end);
    bind_int(s, 1, who->level);
    bind_text(s, 2, first);
    bind_text(s, 3, end);
    return read_rows(s, texts, v, err);
}
