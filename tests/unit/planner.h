/* What tests of people and their dates have in common: fields and days as one types them, people, an absence. */
#pragma once

#include "desk.h"

#include "app/absences.h"
#include "base/date.h"

static inline void set(const struct record_type *t, void *rec, const char *field, const char *value, struct arena *a)
{
    must(record_parse(t, rec, record_index(t, str_of(field)), str_of(value), a, err));
}

static inline int32_t day(const char *iso)
{
    int32_t d = 0;
    must(date_parse(str_of(iso), &d, err));
    return d;
}

/* A member of the team, inside a transaction. */
static inline struct person member(struct desk *d, const char *label, const char *profession, int64_t account)
{
    struct person p = {.account = account};
    set(&person_type, &p, "label", label, d->f->a);
    set(&person_type, &p, "employment", "member", d->f->a);
    set(&person_type, &p, "professions", profession, d->f->a);
    record_mark_set(&p, record_index(&person_type, STR("account")));
    must(person_save(d->f->db, &d->f->author, NULL, &p, d->f->a, err));
    return p;
}

/* Whole days. */
static inline struct absence days(const char *first, const char *last)
{
    struct absence x = {.first = day(first), .last = day(last), .finish = 1440};
    record_mark_set(&x, record_index(&absence_type, STR("first")));
    record_mark_set(&x, record_index(&absence_type, STR("last")));
    return x;
}
