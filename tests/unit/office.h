/*
 * What tests of calendars, of their ledger and of invitations start from: a hall that everybody sees and a secret
 * place, two nurses whose accounts have signed in, a psychologist who has none, and the first one's binôme; and dates
 * there that change.
 */
#pragma once

#include "dates.h"
#include "planner.h"

#include "app/publication.h"
#include "domain/person.h"

/* The accounts of the two nurses. */
#define NURSE_1 21
#define NURSE_2 22

#define WITH(...) ((const char *const[]){__VA_ARGS__, NULL})

static struct person nurses[2], psychologist;
static struct team pair;
static int64_t hall, secret;

/* d->id is the structure of both places. */
static inline struct desk *office(void)
{
    struct desk *d = desk_open();
    struct fixture *f = d->f;
    d->id = fixture_add(
        f, "{'name':'Élan (exemple)','kind':'ccas','places':["
           "{'key':'1','name':'Salle verte','address':'3 rue des Lilas','postcode':'92220','insee':'92007'},"
           "{'key':'2','name':'Secretplace','address':'9 rue Cachée','insee':'92014','confidential':true}]}");
    fixture_publish(f);
    hall = fixture_number(f, "SELECT id FROM place WHERE name = 'Salle verte'");
    secret = fixture_number(f, "SELECT id FROM place WHERE name = 'Secretplace'");
    fixture_exec(f,
                 "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role,"
                 " signed_in_at) VALUES(21, 'v1', 0, 0, 0, 'IDE 1', 'un@example.org', 'un@example.org', 'binome', 1),"
                 " (22, 'v2', 0, 0, 0, 'IDE 2', 'deux@example.org', 'deux@example.org', 'binome', 1)");
    must(db_begin(f->db, err));
    nurses[0] = member(d, "IDE 1", "infirmier", NURSE_1);
    nurses[1] = member(d, "IDE 2", "infirmier", NURSE_2);
    psychologist = member(d, "Psychologue A", "psychologue", 0);
    pair = (struct team){.head = {0}};
    set(&team_type, &pair, "label", "Binôme A", f->a);
    set(&team_type, &pair, "members", nurses[0].uuid, f->a);
    must(team_save(f->db, &f->author, NULL, &pair, f->a, err));
    must(db_commit(f->db, err));
    return d;
}

/* A minute later the ledger takes in what has changed. */
static inline void catch_up(struct desk *d)
{
    d->ctx.now += 60;
    if (publication_catch_up(&d->ctx) != 0)
        fail_msg("%s", d->ctx.err.msg);
}

/* One field of a date, as a use case changes it: with all that follows in the same transaction. */
static inline void change(struct desk *d, int64_t id, const char *field, const char *value)
{
    struct occurrence *o, after;
    size_t n;
    must(occurrence_read(d->f->db, &audience_team, &id, 1, d->f->a, &o, &n, err));
    assert_int_equal(n, 1);
    after = o[0];
    date_set(d->f, &after, field, value);
    must(db_begin(d->f->db, err));
    must(occurrence_save(d->f->db, &d->f->author, &o[0], &after, d->f->a, err));
    d->ctx.now += 60;
    assert_int_equal(ctx_finish(&d->ctx, 0), 0);
}
