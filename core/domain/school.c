#include "domain/school.h"

#include "base/date.h"
#include "base/vec.h"
#include "store/rows.h"

const char *const school_zone_names[ZONE__MAX + 1] = {"A", "B", "C", "Corse", NULL};

/* Départements of the académies of each zone (arrêté of 15 December 2020), between blanks. */
static const char *const departements[ZONE__MAX] = {
    [ZONE_A] = " 01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90 ",
    [ZONE_B] = " 02 04 05 06 08 10 13 14 18 22 27 28 29 35 36 37 41 44 45 49 50 51 52 53 54 55 56 57 59 60 61 62 67 68"
               " 72 76 80 83 84 85 88 ",
    [ZONE_C] = " 09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95 ",
    [ZONE_CORSE] = " 2A 2B ",
};

int school_zone_of(struct str departement)
{
    for (int z = 0; z < ZONE__MAX && departement.n == 2; z++) {
        char sought[] = {' ', departement.p[0], departement.p[1], ' ', '\0'};
        if (departement.p[0] != ' ' && strstr(departements[z], sought))
            return z;
    }
    return -1;
}

static const char SQL_BREAKS[] = "SELECT first, last, label FROM school_break WHERE zone = ?1 ORDER BY first LIMIT ?2";
static const char SQL_COVER[] = "SELECT first, until FROM school_cover WHERE zone = ?1";
static const char SQL_CLEAR[] = "DELETE FROM school_break WHERE zone = ?1 AND first <= ?3 AND last >= ?2";
static const char SQL_ADD[] = "INSERT INTO school_break(zone, first, last, label) VALUES(?1, ?2, ?3, ?4)";
static const char SQL_COVERED[] = "INSERT INTO school_cover(zone, first, until, imported_at) VALUES(?1, ?2, ?3, ?4)"
                                  " ON CONFLICT(zone) DO UPDATE SET first = min(first, excluded.first),"
                                  " until = max(until, excluded.until), imported_at = excluded.imported_at";

static int read_break(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct school_break *b = item;
    b->label = col_text(s, 2, a);
    if (!b->label)
        return fail_memory(err);
    return date_parse(col_str(s, 0), &b->first, err) == 0 ? date_parse(col_str(s, 1), &b->last, err) : -1;
}

static int read_cover(const struct stmt *s, void *item, struct arena *a, struct err *err)
{
    struct school_calendar *c = item;
    (void)a;
    return date_parse(col_str(s, 0), &c->from, err) == 0 ? date_parse(col_str(s, 1), &c->until, err) : -1;
}

int school_read(struct db *db, enum school_zone zone, struct arena *a, struct school_calendar *out, struct err *err)
{
    struct vec rows = VEC_OF(struct school_break);
    struct stmt *s;
    *out = (struct school_calendar){.from = 0, .until = -1};
    if (db_prepare(db, SQL_COVER, &s, err) != 0)
        return -1;
    bind_text(s, 1, school_zone_names[zone]);
    if (rows_first(s, read_cover, a, out, err) < 0 || db_prepare(db, SQL_BREAKS, &s, err) != 0)
        return -1;
    bind_text(s, 1, school_zone_names[zone]);
    bind_int(s, 2, SCHOOL_BREAKS_MAX);
    if (rows_all(s, read_break, a, &rows, err) != 0)
        return -1;
    out->breaks = rows.items;
    out->n = rows.n;
    return 0;
}

static int run_days(struct db *db, const char *sql, enum school_zone zone, int32_t first, int32_t last,
                    const char *label, int64_t now, struct err *err)
{
    char from[DATE_ISO_SIZE], to[DATE_ISO_SIZE];
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    date_iso(first, from);
    date_iso(last, to);
    bind_text(s, 1, school_zone_names[zone]);
    bind_text(s, 2, from);
    bind_text(s, 3, to);
    if (label)
        bind_text(s, 4, label);
    else if (now)
        bind_int(s, 4, now);
    return stmt_run(s, err);
}

static int check(const struct school_calendar *known, const struct school_calendar *c, struct err *err)
{
    if (c->until < c->from || c->n > SCHOOL_BREAKS_MAX / 2)
        return fail(err, ERR_INPUT, "school holidays: at most %d of a stretch of time expected", SCHOOL_BREAKS_MAX / 2);
    if (known->until >= known->from && (c->from > known->until + 1 || c->until < known->from - 1))
        return fail(err, ERR_INPUT, "school holidays: a hole would be left between what is known and what is brought");
    for (size_t i = 0; i < c->n; i++) {
        if (c->breaks[i].last < c->breaks[i].first || c->breaks[i].first < c->from || c->breaks[i].last > c->until)
            return fail(err, ERR_INPUT, "school holidays: \"%.60s\" ends before it begins or lies outside",
                        c->breaks[i].label);
    }
    return 0;
}

int school_write(struct db *db, const struct author *author, enum school_zone zone, const struct school_calendar *c,
                 struct arena *a, struct err *err)
{
    struct school_calendar known;
    int64_t seq;
    if (school_read(db, zone, a, &known, err) != 0 || check(&known, c, err) != 0 ||
        run_days(db, SQL_CLEAR, zone, c->from, c->until, NULL, 0, err) != 0)
        return -1;
    for (size_t i = 0; i < c->n; i++) {
        if (run_days(db, SQL_ADD, zone, c->breaks[i].first, c->breaks[i].last, c->breaks[i].label, 0, err) != 0)
            return -1;
    }
    if (run_days(db, SQL_COVERED, zone, c->from, c->until, NULL, author->now, err) != 0)
        return -1;
    return change_add(db, author, "school", (int64_t)zone + 1, CHANGE_UPDATE, NULL, &seq, err);
}
