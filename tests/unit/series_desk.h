/* A coordinator with three nurses and a hall of Bagneux, and series of theirs: what tests of series start from. */
#pragma once

#include "desk.h"

#include "app/planning.h"
#include "base/date.h"
#include "domain/person.h"

static struct person people[3];
static int64_t hall;

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

static inline struct desk *office(void)
{
    struct desk *d = desk_open();
    struct fixture *f = d->f;
    (void)fixture_add(f, "{'name':'Restos (exemple)','kind':'association-caritative',"
                         "'places':[{'key':'1','name':'Antenne 1 (exemple)','insee':'92007'}]}");
    hall = fixture_number(f, "SELECT max(id) FROM place");
    must(db_begin(f->db, err));
    for (int i = 0; i < 3; i++) {
        char label[] = "IDE 1";
        label[4] = (char)('1' + i);
        people[i] = (struct person){0};
        set(&person_type, &people[i], "label", label, f->a);
        set(&person_type, &people[i], "employment", "member", f->a);
        set(&person_type, &people[i], "professions", "infirmier", f->a);
        must(person_save(f->db, &f->author, NULL, &people[i], f->a, err));
    }
    must(db_commit(f->db, err));
    return d;
}

static inline void absent(struct desk *d, const struct person *p, const char *iso)
{
    struct absence x = {.person = p->id, .first = day(iso), .last = day(iso), .finish = 1440};
    record_mark_set(&x, record_index(&absence_type, STR("first")));
    record_mark_set(&x, record_index(&absence_type, STR("last")));
    must(db_begin(d->f->db, err));
    must(absence_add(d->f->db, &d->f->author, &x, d->f->a, err));
    must(db_commit(d->f->db, err));
}

/* A permanence of two nurses at nine, three hours. */
static inline struct series permanence(struct arena *a, const char *rule, const char *first, const char *last)
{
    static const char *const given[] = {"place", "start", "open_to", "level", "team", "capacity"};
    struct series s = {.place = hall, .start = 540};
    char staff[80];
    set(&series_type, &s, "kind", "permanence", a);
    set(&series_type, &s, "title", "Permanence santé", a);
    set(&series_type, &s, "minutes", "180", a);
    set(&series_type, &s, "rule", rule, a);
    set(&series_type, &s, "first", first, a);
    if (last)
        set(&series_type, &s, "last", last, a);
    snprintf(staff, sizeof staff, "%s|%s", people[0].uuid, people[1].uuid);
    set(&series_type, &s, "staff", staff, a);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        record_mark_set(&s, record_index(&series_type, str_of(given[i])));
    return s;
}

/* Written with all its dates. */
static inline struct series planned(struct desk *d, const char *rule, const char *first, const char *last)
{
    struct series s = permanence(d->f->a, rule, first, last), now;
    struct planned_days none = {0};
    struct preview p;
    enum planned_state state;
    char agreed[CRYPTO_HASH_SIZE];
    if (planning_preview(&d->ctx, &s, &none, &p) != 0)
        fail_msg("%s", d->ctx.err.msg);
    memcpy(agreed, p.hash, sizeof agreed);
    if (planning_create(&d->ctx, &s, &none, str_of(agreed), &p, &state) != 0)
        fail_msg("%s", d->ctx.err.msg);
    assert_int_equal(state, PLANNED);
    assert_int_equal(series_find(d->f->db, &audience_team, str_of(s.uuid), d->f->a, &now, &d->ctx.err), 1);
    return now;
}

/* The dates of a series, in their order. */
static inline struct occurrence *dates_of(struct desk *d, int64_t series, size_t *n)
{
    struct occurrence_query q = {.from = 0, .to = INT64_MAX, .series = series, .examples = true};
    struct occurrence *list;
    must(occurrence_list(d->f->db, &audience_team, &q, d->f->a, &list, n, err));
    return list;
}
