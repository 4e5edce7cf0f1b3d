/* A structure is written, read back as each audience, changed, closed; history follows. */
#include "fixture.h"

#include "domain/structure_read.h"
#include "domain/structure_write.h"

/* Makes the visibility decision of the rule by hand: public, and fresh. */
static void publish_all(struct fixture *f)
{
    must(db_exec(f->db,
                 "INSERT OR REPLACE INTO setting VALUES('rule.directory.visibility', 'h');"
                 "UPDATE structure SET visible = 0, visible_rule = 'h'",
                 err));
}

/* A structure from JSON, the way an import rule gives it. */
static struct structure *parse(struct fixture *f, const char *json)
{
    const struct json *tree;
    struct structure *s = ARENA_NEW(f->a, struct structure);
    must(json_parse(str_of(json), f->a, &tree, err));
    must(record_from_json(&structure_type, s, tree, f->a, err));
    return s;
}

static const char SHELTER[] =
    "{\"name\":\"Le Refuge (exemple)\",\"kind\":\"hebergement\",\"acronym\":\"LR\","
    "\"places\":[{\"key\":\"p1\",\"name\":\"Maison secrète\",\"address\":\"3 rue "
    "Cachée\",\"insee\":\"92007\",\"lat\":48.8,\"lon\":2.3,"
    "\"confidential\":true,\"contacts\":[{\"kind\":\"phone\",\"value\":\"01 99 00 00 02\",\"level\":\"public\"}]},"
    "{\"key\":\"p2\",\"name\":\"Accueil\",\"address\":\"1 place Ouverte\",\"hours\":\"Mo-Fr 09:00-12:00\"}],"
    "\"services\":[{\"key\":\"s1\",\"name\":\"Hébergement\",\"publics\":[\"femmes\"],\"languages\":[\"lsf\",\"arabe\"],"
    "\"age_min\":18,\"intake\":\"waiting\",\"intake_date\":\"2026-11-01\",\"communes\":[\"92007\"],"
    "\"places\":[{\"place\":\"p2\",\"hours\":\"Tu 10:00-11:00\"},{\"place\":\"p1\"}]}],"
    "\"contacts\":[{\"kind\":\"phone\",\"value\":\"01 99 00 00 01\",\"level\":\"public\"},"
    "{\"kind\":\"phone\",\"value\":\"01 99 00 99 99\",\"label\":\"ligne pro\",\"level\":\"partners\"}],"
    "\"identifiers\":[{\"scheme\":\"finess_et\",\"value\":\"2A0000001\"}]}";

static int64_t save_new(struct fixture *f, struct structure *s)
{
    int64_t id = 0, rev = 0;
    must(db_begin(f->db, err));
    must(structure_save(f->db, &f->author, NULL, s, f->a, &id, &rev, err));
    must(db_commit(f->db, err));
    assert_true(rev > 0);
    return id;
}

static struct structure load(struct fixture *f, const struct audience *who, int64_t id, size_t expected)
{
    struct structure s = {0};
    size_t found;
    must(structure_load(f->db, who, &id, 1, f->a, &s, &found, err));
    assert_int_equal(found, expected);
    return s;
}

static const struct place *place(const struct structure *s, size_t i)
{
    return &((const struct place *)s->places.items)[i];
}

static const struct service *service(const struct structure *s, size_t i)
{
    return &((const struct service *)s->services.items)[i];
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    int64_t id = save_new(f, parse(f, SHELTER));
    struct structure s = load(f, &audience_team, id, 1);
    assert_string_equal(s.name, "Le Refuge (exemple)");
    assert_int_equal(strlen(s.uuid), 36);
    assert_int_equal(strlen(s.short_id), 10);
    assert_int_equal(s.places.n, 2);
    assert_string_equal(place(&s, 0)->address, "3 rue Cachée");
    assert_true(place(&s, 0)->confidential);
    assert_int_equal(place(&s, 0)->contacts.n, 1);
    assert_int_equal(s.services.n, 1);
    const struct service *v = service(&s, 0);
    assert_int_equal(v->languages.n, 2);
    assert_int_equal(v->publics.n, 1);
    assert_int_equal(v->intake, INTAKE_WAITING);
    assert_int_equal(v->age_min, 18);
    assert_false(record_has(v, record_index(&service_type, STR("age_max"))));
    assert_int_equal(v->communes.n, 1);
    assert_int_equal(v->places.n, 2);
    assert_string_equal(((const struct service_place *)v->places.items)[1].hours, "Tu 10:00-11:00");
    assert_int_equal(s.contacts.n, 2);
    assert_int_equal(s.identifiers.n, 1);
    fixture_close(f);
}

static void the_public_sees_neither_secrets_nor_stale_decisions(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    int64_t id = save_new(f, parse(f, SHELTER));
    load(f, &audience_public, id, 0); /* no rule has decided yet: team only */
    publish_all(f);
    struct structure s = load(f, &audience_public, id, 1);
    const struct place *p = place(&s, 0);
    assert_true(p->confidential);
    for (size_t i = 0; i < place_type.n; i++) {
        const struct field *field = &place_type.fields[i];
        if (strcmp(field->name, "kind") != 0 && strcmp(field->name, "confidential") != 0)
            assert_false(record_present(p, (int)i));
    }
    assert_null(p->address);
    assert_int_equal(p->contacts.n, 0);
    assert_string_equal(place(&s, 1)->address, "1 place Ouverte");
    assert_int_equal(service(&s, 0)->places.n, 1); /* the confidential one is not named */
    assert_int_equal(s.contacts.n, 1);
    assert_string_equal(((const struct contact *)s.contacts.items)[0].value, "01 99 00 00 01");
    must(db_exec(f->db, "UPDATE setting SET value = 'newer' WHERE key = 'rule.directory.visibility'", err));
    load(f, &audience_public, id, 0);
    fixture_close(f);
}

static int64_t count(struct fixture *f, const char *sql)
{
    int64_t n = -1;
    must(db_int(f->db, sql, -1, &n, err));
    return n;
}

static void saving_writes_what_differs_and_nothing_else(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    int64_t id = save_new(f, parse(f, SHELTER)), same, rev;
    struct structure before = load(f, &audience_team, id, 1), after = load(f, &audience_team, id, 1);
    static const char changes[] = "SELECT count(*) FROM change", last[] = "SELECT max(seq) FROM change";
    int64_t n = count(f, changes);
    must(db_begin(f->db, err));
    must(structure_save(f->db, &f->author, &before, &after, f->a, &same, &rev, err));
    assert_int_equal(same, id);
    assert_int_equal(rev, 0);
    must(db_commit(f->db, err));
    assert_int_equal(count(f, changes), n);

    ((struct service *)after.services.items)[0].intake = INTAKE_FULL;
    after.name = "Le Refuge du Lac (exemple)";
    after.places.n = 1; /* the second place goes */
    ((struct service *)after.services.items)[0].places = (struct list){0};
    must(db_begin(f->db, err));
    must(structure_save(f->db, &f->author, &before, &after, f->a, &same, &rev, err));
    must(db_commit(f->db, err));
    assert_int_equal(rev, count(f, last));
    assert_int_equal(count(f, changes), n + 3); /* structure, place deleted, service */
    static const char diff[] =
        "SELECT count(*) FROM change WHERE entity = 'service' AND diff = '{\"intake\":[\"waiting\",\"full\"]}'";
    assert_int_equal(count(f, diff), 1);
    struct structure now = load(f, &audience_team, id, 1);
    assert_string_equal(now.name, "Le Refuge du Lac (exemple)");
    assert_int_equal(now.rev, rev);
    assert_int_equal(now.places.n, 1);
    assert_int_equal(service(&now, 0)->intake, INTAKE_FULL);
    assert_int_equal(service(&now, 0)->places.n, 0);
    static const char tombs[] = "SELECT count(*) FROM place WHERE deleted_rev IS NOT NULL";
    assert_int_equal(count(f, tombs), 1);
    fixture_close(f);
}

static void broken_records_are_refused_and_nothing_is_written(void **state)
{
    (void)state;
    static const struct {
        const char *json, *part;
    } cases[] = {
        {"{\"kind\":\"ccas\"}", "name"},
        {"{\"name\":\"x\"}", "kind"},
        {"{\"name\":\"x\",\"kind\":\"ccas\",\"places\":[{\"lat\":48.0}]}", "lat and lon"},
        {"{\"name\":\"x\",\"kind\":\"ccas\",\"places\":[{\"lat\":480.0,\"lon\":2.0}]}", "Earth"},
        {"{\"name\":\"x\",\"kind\":\"ccas\",\"services\":[{\"name\":\"s\",\"age_min\":30,\"age_max\":20}]}", "above"},
        {"{\"name\":\"x\",\"kind\":\"ccas\",\"services\":[{\"name\":\"s\",\"places\":[{\"place\":\"nowhere\"}]}]}",
         "nowhere"},
        {"{\"name\":\"x\",\"kind\":\"ccas\",\"website\":\"javascript:alert(1)\"}", "website"},
    };
    struct fixture *f = fixture_open();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t id, rev;
        struct structure *s = ARENA_NEW(f->a, struct structure);
        const struct json *tree;
        must(json_parse(str_of(cases[i].json), f->a, &tree, err));
        struct err refused = {0};
        if (record_from_json(&structure_type, s, tree, f->a, &refused) == 0) {
            must(db_begin(f->db, err));
            must_fail(structure_save(f->db, &f->author, NULL, s, f->a, &id, &rev, err), ERR_INPUT, cases[i].part);
            db_rollback(f->db);
        } else if (!strstr(refused.msg, cases[i].part)) {
            fail_msg("%s: %s", cases[i].json, refused.msg);
        }
    }
    static const char any[] = "SELECT count(*) FROM structure";
    assert_int_equal(count(f, any), 0);
    fixture_close(f);
}

static void a_closed_structure_is_gone_and_says_what_to_see_instead(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    int64_t one = save_new(f, parse(f, SHELTER)), rev;
    int64_t two = save_new(f, parse(f, "{\"name\":\"Autre (exemple)\",\"kind\":\"ccas\"}"));
    publish_all(f);
    struct structure s = load(f, &audience_public, one, 1);
    struct structure_ref ref;
    must(structure_find(f->db, &audience_public, str_of(s.short_id), f->a, &ref, err));
    assert_int_equal(ref.state, STRUCTURE_LIVE);
    must(db_begin(f->db, err));
    must(structure_close(f->db, &f->author, one, two, &rev, err));
    must(db_commit(f->db, err));
    must(structure_find(f->db, &audience_public, str_of(s.uuid), f->a, &ref, err));
    assert_int_equal(ref.state, STRUCTURE_GONE);
    assert_int_equal(ref.see_instead, two);
    assert_string_equal(ref.name, "Le Refuge (exemple)");
    must(db_exec(f->db, "UPDATE structure SET visible = 2", err));
    must(structure_find(f->db, &audience_public, str_of(s.uuid), f->a, &ref, err));
    assert_int_equal(ref.state, STRUCTURE_NONE); /* that something closed is a secret too */
    must(structure_find(f->db, &audience_public, STR("0123456789"), f->a, &ref, err));
    assert_int_equal(ref.state, STRUCTURE_NONE);
    fixture_close(f);
}

static void pages_load_in_the_order_asked_for(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    int64_t ids[3];
    for (int i = 0; i < 3; i++)
        ids[i] = save_new(f, parse(f, SHELTER));
    int64_t asked[] = {ids[2], 999, ids[0], ids[1]};
    struct structure out[4] = {0};
    size_t found;
    must(structure_load(f->db, &audience_team, asked, 4, f->a, out, &found, err));
    assert_int_equal(found, 3);
    assert_int_equal(out[0].id, ids[2]);
    assert_int_equal(out[1].id, ids[0]);
    assert_int_equal(out[2].id, ids[1]);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(out[i].places.n, 2);
        assert_int_equal(service(&out[i], 0)->languages.n, 2);
        assert_int_equal(out[i].contacts.n, 2);
        assert_int_equal(place(&out[i], 0)->contacts.n, 1);
    }
    int64_t *many = ARENA_ARRAY(f->a, STRUCTURE_BATCH_MAX + 1, int64_t);
    must_fail(structure_load(f->db, &audience_team, many, STRUCTURE_BATCH_MAX + 1, f->a, out, &found, err), ERR_BUG,
              "at most");
    fixture_close(f);
}

static void descriptors_are_sound(void **state)
{
    (void)state;
    const struct record_type *const types[] = {&identifier_type,    &contact_type,  &place_type,
                                               &service_place_type, &service_type,  &verification_type,
                                               &provenance_type,    &structure_type};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        must(record_type_check(types[i], err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptors_are_sound),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(the_public_sees_neither_secrets_nor_stale_decisions),
        cmocka_unit_test(saving_writes_what_differs_and_nothing_else),
        cmocka_unit_test(broken_records_are_refused_and_nothing_is_written),
        cmocka_unit_test(a_closed_structure_is_gone_and_says_what_to_see_instead),
        cmocka_unit_test(pages_load_in_the_order_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
