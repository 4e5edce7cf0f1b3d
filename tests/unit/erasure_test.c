/* What is left of a self-employed person who was deleted, and that no import brings them back. */
#include "desk.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/history.h"
#include "app/purge.h"
#include "app/removal.h"
#include "app/verify.h"
#include "base/file.h"
#include "domain/erasure.h"

#define DAY 86400
/* Stands in everything that is said of the person. */
#define PLANTED "zqxplantee"

static const char HEAD[] = "cle;structure;type;presentation;alerte;site_web;siret;lieu;adresse;commune;insee;horaires;"
                           "service;description;telephone\n";
#define PERSON(key) \
    key ";Cabinet zqxplantee;professionnel-liberal;zqxplantee reçoit;zqxplantee absente;https://zqxplantee.example;" \
        "10000000000008;Chez zqxplantee;1 rue zqxplantee;Bagneux;92007;Mo 09:00-12:00;Écoute zqxplantee;" \
        "avec zqxplantee;01 99 00 98 76\n"
#define CENTRE "c;Un centre;csapa;Texte;;;;;2 rue du Lac;Bagneux;92007;;;;01 99 00 00 01\n"

static const char *sheet(struct desk *d, const char *rows)
{
    return arena_printf(d->f->a, "%s%s", HEAD, rows);
}

static char path[40];

static struct desk *open_it(void)
{
    (void)snprintf(path, sizeof path, "/tmp/allervers-erasure-XXXXXX");
    close(mkstemp(path));
    return desk_open_at(path);
}

/* Does the file contain these bytes anywhere, in its indexes or where something was? */
static bool is_held(struct desk *d, const char *text)
{
    struct str bytes = {0};
    fixture_exec(d->f, "PRAGMA wal_checkpoint(TRUNCATE)");
    must(file_read(path, 64u << 20, d->f->a, &bytes, err));
    return fixture_holds(bytes, str_of(text));
}

static void close_it(struct desk *d)
{
    desk_close(d);
    (void)unlink(path);
}

static void delete_it(struct desk *d, int64_t id, const char *words, const char *instead)
{
    struct removal what = {.uuid = str_of(desk_uuid(d, id)),
                           .state = REMOVAL_DELETED,
                           .why = REMOVAL_ASKED,
                           .words = str_of(words),
                           .instead = str_of(instead),
                           .rev = desk_load(d, id).rev};
    enum removed out = REMOVED_UNKNOWN;
    d->ctx.now += 60;
    assert_int_equal(removal_write(&d->ctx, &what, &out), 0);
    assert_int_equal(out, REMOVED_DONE);
}

static void purge(struct desk *d)
{
    struct purge_line looked[RETAINED__MAX], done[RETAINED__MAX];
    must(purge_look(d->f->db, d->rules, d->ctx.now, d->f->a, looked, err));
    must(purge_run(d->f->db, d->rules, d->ctx.now, d->f->a, done, err));
    assert_int_equal(looked[RETAINED_DELETED].n, done[RETAINED_DELETED].n);
    must(purge_look(d->f->db, d->rules, d->ctx.now, d->f->a, looked, err));
    for (int i = 0; i < RETAINED__MAX; i++)
        if (looked[i].n)
            fail_msg("%s: %lld left", retained_names[i], (long long)looked[i].n);
}

/* The person and the centre, read by an import, seen by the team; then the person is deleted. */
static struct desk *deleted(const char *instead_of)
{
    struct desk *d = open_it();
    desk_import(d, "s", sheet(d, PERSON("zqxplantee-1") CENTRE));
    d->id = desk_id(d, "s", "zqxplantee-1");
    int64_t centre = desk_id(d, "s", "c");
    struct verifying seen = {
        .uuid = str_of(desk_uuid(d, d->id)), .blocks = VERIFY_ALL, .how = VERIFIED_PHONE, .rev = desk_now(d).rev};
    enum verify_done verified;
    assert_int_equal(verify_by_hand(&d->ctx, &seen, &verified), 0);
    /* What an import has to say of it: it changed, and is no longer there. */
    fixture_exec(d->f, "INSERT INTO field_lock SELECT 'structure', id, 'description', 'coordinator', 0 FROM structure;"
                       "UPDATE structure SET description = 'zqxplantee dit' WHERE id = 1");
    desk_import(d, "s", sheet(d, PERSON("zqxplantee-1") CENTRE));
    fixture_exec(d->f, "INSERT INTO proposal(uuid, structure, shown_at, created_at, from_kind, message, digest, state,"
                       " answered_at, answer) VALUES('p', 1, 0, 0, 'public', 'zqxplantee', 'x', 'done', 1795339800, "
                       "'zqxplantee')");
    delete_it(d, d->id, "zqxplantee a appelé", instead_of ? desk_uuid(d, centre) : "");
    return d;
}

static void a_person_is_forgotten_altogether_when_the_time_is_over(void **state)
{
    (void)state;
    struct desk *d = deleted("c");
    const char *uuid = desk_uuid(d, d->id);
    d->ctx.now += 365 * DAY;
    purge(d);
    assert_true(is_held(d, PLANTED));
    d->ctx.now += DAY;
    purge(d);
    assert_false(is_held(d, PLANTED));
    assert_false(is_held(d, "0199009876"));
    assert_false(is_held(d, "10000000000008"));
    /* The tombstone stays, and leads where it did. */
    struct tombstone t;
    struct structure was;
    struct history h;
    assert_int_equal(removal_read(&d->ctx, str_of(uuid), &t, &was), 1);
    assert_true(t.erased);
    assert_string_equal(t.name, ERASURE_STRUCTURE);
    assert_string_equal(t.instead_name, "Un centre");
    assert_null(t.reason);
    assert_int_equal(history_read(&d->ctx, str_of(uuid), 1, &h), 1);
    assert_true(h.n > 0);
    /* And cannot be taken back: there is nothing. */
    enum removed out = REMOVED_DONE;
    assert_int_equal(removal_undo(&d->ctx, str_of(uuid), t.rev, &out), 0);
    assert_int_equal(out, REMOVED_ERASED);
    static const char centre[] = "SELECT count(*) FROM structure WHERE name = 'Un centre' AND deleted_rev IS NULL";
    assert_int_equal(fixture_number(d->f, centre), 1);
    close_it(d);
}

static void an_import_does_not_bring_an_erased_person_back(void **state)
{
    (void)state;
    static const char structures[] = "SELECT count(*) FROM structure";
    struct desk *d = deleted(NULL);
    d->ctx.now += 366 * DAY;
    purge(d);
    int64_t n = fixture_number(d->f, structures);
    /* The same source by its key, another one by the number. */
    desk_import(d, "s", sheet(d, PERSON("zqxplantee-1") CENTRE));
    assert_int_equal(d->report.kept, 1);
    assert_int_equal(d->report.added, 0);
    assert_string_equal(d->notes, "une personne retirée, dont la fiche a été effacée\u00A0: ne revient pas\n");
    desk_import(d, "t", sheet(d, PERSON("autre") CENTRE));
    assert_int_equal(fixture_number(d->f, structures), n + 1); /* the centre has no number to be known by */
    assert_false(is_held(d, PLANTED));
    /* Somebody else is somebody else, in either. */
    desk_import(d, "t", sheet(d, "zqxplantee-1;Un autre;professionnel-liberal;;;;;;;Bagneux;92007;;;;\n" CENTRE));
    assert_int_equal(fixture_number(d->f, structures), n + 2);
    close_it(d);
}

static void a_number_that_somebody_has_again_is_followed(void **state)
{
    (void)state;
    struct desk *d = deleted(NULL);
    d->ctx.now += 366 * DAY;
    purge(d);
    /* The person came back and the team wrote the page anew. */
    int64_t id = fixture_add(d->f, "{'name':'Un cabinet','kind':'professionnel-liberal','identifiers':"
                                   "[{'scheme':'siret','value':'10000000000008'}]}");
    desk_import(d, "t", sheet(d, PERSON("autre") CENTRE));
    assert_int_equal(d->report.kept, 0);
    assert_int_equal(desk_load(d, id).status, STATUS_ACTIVE);
    /* What the source that was refused says stays refused. */
    desk_import(d, "s", sheet(d, PERSON("zqxplantee-1") CENTRE));
    assert_int_equal(d->report.kept, 1);
    close_it(d);
}

static void an_import_that_was_read_before_the_night_does_not_either(void **state)
{
    (void)state;
    struct desk *d = deleted(NULL);
    struct import *im = NULL;
    struct author by = {.now = d->ctx.now += 366 * DAY, .actor = "import test", .cause = CAUSE_IMPORT};
    struct import_options o = {
        .map = "plat", .source = "s", .force = true, .bytes = str_of(sheet(d, PERSON("zqxplantee-1") CENTRE))};
    must(import_read(d->f->db, d->rules, &by, &o, d->f->a, &im, &d->report, err));
    purge(d);
    must(import_apply(im, &d->report, err));
    import_close(im);
    assert_false(is_held(d, PLANTED));
    close_it(d);
}

static void what_a_living_person_s_page_no_longer_has_goes_too(void **state)
{
    (void)state;
    struct desk *d = open_it();
    desk_import(d, "s", sheet(d, PERSON("zqxplantee-1") CENTRE));
    d->id = desk_id(d, "s", "zqxplantee-1");
    struct structure before = desk_now(d), after = desk_now(d);
    after.places.n = after.services.n = 0;
    d->f->author.now = d->ctx.now;
    (void)fixture_save(d->f, &before, &after);
    d->ctx.now += 366 * DAY;
    purge(d);
    static const char left[] =
        "SELECT (SELECT count(*) FROM place WHERE structure = 1 AND coalesce(name, address, city,"
        " insee, hours, key) IS NOT NULL) + (SELECT count(*) FROM service WHERE structure = 1"
        " AND name <> '" ERASURE_SERVICE "')";
    assert_int_equal(d->id, 1);
    assert_int_equal(fixture_number(d->f, left), 0);
    assert_string_equal(desk_now(d).name, "Cabinet zqxplantee");
    close_it(d);
}

static void of_an_institution_only_what_reaches_people_goes(void **state)
{
    (void)state;
    struct desk *d = open_it();
    desk_import(d, "s", sheet(d, PERSON("zqxplantee-1") CENTRE));
    delete_it(d, desk_id(d, "s", "c"), "M. Untel a appelé", "");
    d->ctx.now += 366 * DAY;
    purge(d);
    assert_false(is_held(d, "untel"));
    assert_false(is_held(d, "0199000001"));
    static const char kept[] = "SELECT count(*) FROM structure WHERE name = 'Un centre' AND erased = 0";
    assert_int_equal(fixture_number(d->f, kept), 1);
    close_it(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_is_forgotten_altogether_when_the_time_is_over),
        cmocka_unit_test(an_import_does_not_bring_an_erased_person_back),
        cmocka_unit_test(a_number_that_somebody_has_again_is_followed),
        cmocka_unit_test(an_import_that_was_read_before_the_night_does_not_either),
        cmocka_unit_test(what_a_living_person_s_page_no_longer_has_goes_too),
        cmocka_unit_test(of_an_institution_only_what_reaches_people_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
