/* A structure is written, read back as each audience, changed, closed; history follows. */
#include "fixture.h"

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

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    int64_t id = fixture_add(f, SHELTER);
    struct structure s = fixture_load(f, &audience_team, id);
    assert_string_equal(s.name, "Le Refuge (exemple)");
    assert_int_equal(strlen(s.uuid), 36);
    assert_int_equal(strlen(s.short_id), 10);
    assert_int_equal(s.places.n, 2);
    assert_string_equal(fixture_place(&s, 0)->address, "3 rue Cachée");
    assert_true(fixture_place(&s, 0)->confidential);
    assert_int_equal(fixture_place(&s, 0)->contacts.n, 1);
    assert_int_equal(s.services.n, 1);
    const struct service *v = fixture_service(&s, 0);
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
    int64_t id = fixture_add(f, SHELTER);
    assert_int_equal(fixture_load(f, &audience_public, id).id, 0); /* no rule has decided yet: team only */
    fixture_publish(f);
    struct structure s = fixture_load(f, &audience_public, id);
    const struct place *p = fixture_place(&s, 0);
    assert_true(p->confidential);
    for (size_t i = 0; i < place_type.n; i++) {
        const struct field *field = &place_type.fields[i];
        if (strcmp(field->name, "kind") != 0 && strcmp(field->name, "confidential") != 0)
            assert_false(record_present(p, (int)i));
    }
    assert_null(p->address);
    assert_int_equal(p->contacts.n, 0);
    assert_string_equal(fixture_place(&s, 1)->address, "1 place Ouverte");
    assert_int_equal(fixture_service(&s, 0)->places.n, 1); /* the confidential one is not named */
    assert_int_equal(s.contacts.n, 1);
    assert_string_equal(((const struct contact *)s.contacts.items)[0].value, "01 99 00 00 01");
    must(db_exec(f->db, "UPDATE setting SET value = 'newer' WHERE key = 'rule.directory.visibility'", err));
    assert_int_equal(fixture_load(f, &audience_public, id).id, 0);
    fixture_close(f);
}

static void saving_writes_what_differs_and_nothing_else(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    int64_t id = fixture_add(f, SHELTER), same, rev;
    struct structure before = fixture_load(f, &audience_team, id), after = fixture_load(f, &audience_team, id);
    static const char changes[] = "SELECT count(*) FROM change", last[] = "SELECT max(seq) FROM change";
    int64_t n = fixture_number(f, changes);
    must(db_begin(f->db, err));
    must(structure_save(f->db, &f->author, &before, &after, f->a, &same, &rev, err));
    assert_int_equal(same, id);
    assert_int_equal(rev, 0);
    must(db_commit(f->db, err));
    assert_int_equal(fixture_number(f, changes), n);

    ((struct service *)after.services.items)[0].intake = INTAKE_FULL;
    after.name = "Le Refuge du Lac (exemple)";
    after.places.n = 1; /* the second place goes */
    ((struct service *)after.services.items)[0].places = (struct list){0};
    must(db_begin(f->db, err));
    must(structure_save(f->db, &f->author, &before, &after, f->a, &same, &rev, err));
    must(db_commit(f->db, err));
    assert_int_equal(rev, fixture_number(f, last));
    assert_int_equal(fixture_number(f, changes), n + 3); /* structure, place deleted, service */
    static const char diff[] =
        "SELECT count(*) FROM change WHERE entity = 'service' AND json_extract(diff, '$.intake') = "
        "'[\"waiting\",\"full\"]' AND json_array_length(diff, '$.places[1]') = 0";
    assert_int_equal(fixture_number(f, diff), 1);
    struct structure now = fixture_load(f, &audience_team, id);
    assert_string_equal(now.name, "Le Refuge du Lac (exemple)");
    assert_int_equal(now.rev, rev);
    assert_int_equal(now.places.n, 1);
    assert_int_equal(fixture_service(&now, 0)->intake, INTAKE_FULL);
    assert_int_equal(fixture_service(&now, 0)->places.n, 0);
    static const char tombs[] = "SELECT count(*) FROM place WHERE deleted_rev IS NOT NULL";
    assert_int_equal(fixture_number(f, tombs), 1);
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
        {"{\"name\":\"x\",\"kind\":\"ccas\",\"places\":[{\"key\":\"a\"},{\"hours\":\"tous les jours\"}]}",
         "places[2]: hours: "},
        {"{\"name\":\"x\",\"kind\":\"ccas\",\"places\":[{\"key\":\"a\"}],\"services\":[{\"name\":\"s\",\"places\":"
         "[{\"place\":\"a\",\"hours\":\"Mo 25:00-26:00\"}]}]}",
         "services[1]: places[1]: hours: "},
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
    assert_int_equal(fixture_number(f, any), 0);
    fixture_close(f);
}

static void a_closed_structure_is_gone_and_says_what_to_see_instead(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    int64_t one = fixture_add(f, SHELTER), rev;
    int64_t two = fixture_add(f, "{\"name\":\"Autre (exemple)\",\"kind\":\"ccas\"}");
    fixture_publish(f);
    struct structure s = fixture_load(f, &audience_public, one);
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
        ids[i] = fixture_add(f, SHELTER);
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
        assert_int_equal(fixture_service(&out[i], 0)->languages.n, 2);
        assert_int_equal(out[i].contacts.n, 2);
        assert_int_equal(fixture_place(&out[i], 0)->contacts.n, 1);
    }
    int64_t *many = ARENA_ARRAY(f->a, STRUCTURE_BATCH_MAX + 1, int64_t);
    must_fail(structure_load(f->db, &audience_team, many, STRUCTURE_BATCH_MAX + 1, f->a, out, &found, err), ERR_BUG,
              "at most");
    fixture_close(f);
}

/* Two places, two services, contacts everywhere. */
static const char CENTRE[] =
    "{'name':'Centre (exemple)','kind':'ccas','places':["
    "{'key':'a','name':'Nord','contacts':[{'kind':'phone','value':'01 99 00 00 11','level':'public'}]},"
    "{'key':'b','name':'Sud'}],"
    "'services':[{'key':'x','name':'Accueil','places':[{'place':'a'}]},{'key':'y','name':'Écoute'}]}";

static void parts_of_a_new_structure_have_its_revision(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    int64_t id = fixture_add(f, CENTRE);
    int64_t rev = fixture_load(f, &audience_team, id).rev;
    static const char others[] = "SELECT count(*) FROM (SELECT rev FROM place UNION ALL SELECT rev FROM service) WHERE "
                                 "rev <> (SELECT rev FROM structure)";
    static const char last[] = "SELECT max(seq) FROM change";
    assert_int_equal(rev, fixture_number(f, last));
    assert_int_equal(fixture_number(f, others), 0);
    fixture_close(f);
}

/* Writes twice: once with `change` made to what was loaded, once as it then is. The first raises the revision exactly
 * when `differs`, the second never does. */
static void save_changed(struct fixture *f, int64_t id, void (*change)(struct fixture *, struct structure *),
                         const char *what, bool differs)
{
    struct structure before = fixture_load(f, &audience_team, id), after = fixture_load(f, &audience_team, id);
    static const char changes[] = "SELECT count(*) FROM change";
    change(f, &after);
    int64_t n = fixture_number(f, changes), at = before.rev;
    (void)fixture_save(f, &before, &after);
    struct structure now = fixture_load(f, &audience_team, id);
    if ((now.rev > at) != differs || (fixture_number(f, changes) > n) != differs)
        fail_msg("%s: revision %lld, then %lld", what, (long long)at, (long long)now.rev);
    struct structure same = fixture_load(f, &audience_team, id);
    (void)fixture_save(f, &now, &same);
    assert_int_equal(fixture_load(f, &audience_team, id).rev, now.rev);
}

static struct place *places_of(struct structure *s)
{
    return s->places.items;
}

static struct service *services_of(struct structure *s)
{
    return s->services.items;
}

static void change_nothing(struct fixture *f, struct structure *s)
{
    (void)f, (void)s;
}

static void swap_places(struct fixture *f, struct structure *s)
{
    (void)f;
    struct place first = places_of(s)[0];
    places_of(s)[0] = places_of(s)[1];
    places_of(s)[1] = first;
}

static void forget_empty_fields(struct fixture *f, struct structure *s)
{
    (void)f;
    record_mark_absent(s, record_index(&structure_type, STR("alert")));
    record_mark_absent(&places_of(s)[0], record_index(&place_type, STR("address")));
    record_mark_absent(&services_of(s)[0], record_index(&service_type, STR("age_max")));
}

static void say_empty_sets(struct fixture *f, struct structure *s)
{
    (void)f;
    record_mark_set(&services_of(s)[0], record_index(&service_type, STR("languages")));
    record_mark_null(&services_of(s)[1], record_index(&service_type, STR("publics")));
    record_mark_set(s, record_index(&structure_type, STR("themes")));
}

static void set_languages(struct fixture *f, struct structure *s)
{
    static const char *codes[] = {"lsf", "arabe"};
    (void)f;
    services_of(s)[0].languages = (struct terms){.codes = codes, .n = 2};
    record_mark_set(&services_of(s)[0], record_index(&service_type, STR("languages")));
}

static void turn_languages(struct fixture *f, struct structure *s)
{
    static const char *codes[] = {"arabe", "lsf"};
    set_languages(f, s);
    services_of(s)[0].languages.codes = codes;
}

static void raise_level(struct fixture *f, struct structure *s)
{
    (void)f;
    places_of(s)[1].level = LEVEL_TEAM;
}

static void hold_elsewhere(struct fixture *f, struct structure *s)
{
    struct service_place *sp = ARENA_NEW(f->a, struct service_place);
    sp->place = places_of(s)[1].uuid;
    record_mark_set(sp, record_index(&service_place_type, STR("place")));
    services_of(s)[0].places = (struct list){.items = sp, .n = 1};
}

static void replace_first_place(struct fixture *f, struct structure *s)
{
    struct structure *other = fixture_parse(f, "{'name':'x','kind':'ccas','places':[{'key':'c','name':'Est'}]}");
    for (size_t i = 0; i < s->places.n; i++) {
        if (strcmp(places_of(s)[i].name, "Nord") == 0)
            places_of(s)[i] = *fixture_place(other, 0);
    }
}

static void add_contact(struct fixture *f, struct structure *s)
{
    s->contacts = fixture_parse(f, "{'name':'x','kind':'ccas','contacts':[{'kind':'mail','value':'A@Example.org',"
                                   "'level':'team'}]}")
                      ->contacts;
}

static void lower_contact(struct fixture *f, struct structure *s)
{
    (void)f;
    ((struct contact *)s->contacts.items)[0].level = LEVEL_PARTNERS;
}

static void what_differs_raises_the_revision_and_what_does_not_leaves_it(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        void (*change)(struct fixture *, struct structure *);
        bool differs;
    } steps[] = {
        {"nothing", change_nothing, false},
        {"absent is like null", forget_empty_fields, false},
        {"an empty set is like none", say_empty_sets, false},
        {"the order of places", swap_places, true},
        {"languages", set_languages, true},
        {"the order of languages", turn_languages, false},
        {"the level of a place", raise_level, true},
        {"where a service is held", hold_elsewhere, true},
        {"a place for another", replace_first_place, true},
        {"a contact", add_contact, true},
        {"the level of a contact", lower_contact, true},
    };
    struct fixture *f = fixture_open();
    int64_t id = fixture_add(f, CENTRE);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        save_changed(f, id, steps[i].change, steps[i].what, steps[i].differs);
    fixture_close(f);
}

static void a_place_that_goes_takes_its_contacts_with_it(void **state)
{
    (void)state;
    static const char contacts[] = "SELECT count(*) FROM contact";
    struct fixture *f = fixture_open();
    int64_t id = fixture_add(f, CENTRE);
    assert_int_equal(fixture_number(f, contacts), 1);
    save_changed(f, id, replace_first_place, "a place for another", true);
    assert_int_equal(fixture_number(f, contacts), 0);
    fixture_close(f);
}

static void telephone_numbers_are_stored_as_ten_digits_too(void **state)
{
    (void)state;
    static const struct {
        const char *value, *norm;
    } cases[] = {
        {"01 99 00 00 01", "0199000001"},
        {"01.99.00.00.01", "0199000001"},
        {"+33 1 99 00 00 01", "0199000001"},
        {"+33 (0)1 99 00 00 01", "0199000001"},
        {"0033 1 99 00 00 01", "0199000001"},
        {"3919", "3919"},
        {"01 99 00 00 01 (poste 12)", "0199000001"},
    };
    static const char sql[] = "SELECT norm FROM contact ORDER BY id DESC LIMIT 1";
    struct fixture *f = fixture_open();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct stmt *s;
        (void)fixture_add(f, arena_printf(f->a, "{'name':'x','kind':'ccas','contacts':[{'kind':'phone','value':'%s'}]}",
                                          cases[i].value));
        must(db_prepare(f->db, sql, &s, err));
        struct err none;
        assert_int_equal(stmt_step(s, &none), 1);
        if (!str_is(col_str(s, 0), cases[i].norm))
            fail_msg("%s: %.*s", cases[i].value, (int)col_str(s, 0).n, col_str(s, 0).p);
        stmt_reset(s);
    }
    fixture_close(f);
}

static void writing_wants_a_transaction_and_closing_a_structure(void **state)
{
    (void)state;
    static const char changes[] = "SELECT count(*) FROM change";
    struct fixture *f = fixture_open();
    int64_t id = 0, rev = 0;
    must_fail(structure_save(f->db, &f->author, NULL, fixture_parse(f, CENTRE), f->a, &id, &rev, err), ERR_BUG,
              "transaction");
    must(db_begin(f->db, err));
    must_fail(structure_close(f->db, &f->author, 999, 0, &rev, err), ERR_NOT_FOUND, "999");
    db_rollback(f->db);
    assert_int_equal(fixture_number(f, changes), 0);
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
        cmocka_unit_test(parts_of_a_new_structure_have_its_revision),
        cmocka_unit_test(what_differs_raises_the_revision_and_what_does_not_leaves_it),
        cmocka_unit_test(a_place_that_goes_takes_its_contacts_with_it),
        cmocka_unit_test(telephone_numbers_are_stored_as_ten_digits_too),
        cmocka_unit_test(writing_wants_a_transaction_and_closing_a_structure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
