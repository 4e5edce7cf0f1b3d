/*
 * Dates of the agenda in a fixture's database, as tests write them: "2026-11-24", at nine, three hours, confirmed, for
 * everybody, and what else is said field by field.
 */
#pragma once

#include "fixture.h"

#include "base/date.h"
#include "domain/occurrence.h"

static inline int32_t date_on(const char *iso)
{
    int32_t day = 0;
    must(date_parse(str_of(iso), &day, err));
    return day;
}

static inline void date_set(struct fixture *f, struct occurrence *o, const char *field, const char *value)
{
    must(record_parse(&occurrence_type, o, record_index(&occurrence_type, str_of(field)), str_of(value), f->a, err));
}

/* `more`: names and values in pairs, ending with NULL; or NULL. Writes it and gives it back with id and uuid. */
static inline struct occurrence date_add(struct fixture *f, const char *iso, int64_t place, const char *const *more)
{
    struct occurrence o = {.place = place, .start = 540, .minutes = 180, .status = OCCURRENCE_CONFIRMED};
    date_set(f, &o, "kind", "permanence");
    date_set(f, &o, "title", "Permanence santé");
    date_set(f, &o, "day", iso);
    record_mark_set(&o, record_index(&occurrence_type, STR("minutes")));
    for (; more && *more; more += 2)
        date_set(f, &o, more[0], more[1]);
    must(db_begin(f->db, err));
    must(occurrence_save(f->db, &f->author, NULL, &o, f->a, err));
    must(db_commit(f->db, err));
    return o;
}

/* The same date, moved. */
static inline void date_move(struct fixture *f, const struct occurrence *o, const char *iso)
{
    struct occurrence before, after;
    struct err e = {0};
    assert_int_equal(occurrence_find(f->db, &audience_team, str_of(o->uuid), f->a, &before, &e), 1);
    after = before;
    date_set(f, &after, "day", iso);
    must(db_begin(f->db, err));
    must(occurrence_save(f->db, &f->author, &before, &after, f->a, err));
    must(db_commit(f->db, err));
}
