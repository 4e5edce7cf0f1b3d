/* One record saved by a form, while others save theirs. */
#include "desk.h"

#include "app/editing.h"
#include "app/history.h"
#include "app/removal.h"

static const char REFUGE[] =
    "{'name':'Le Refuge','kind':'ccas','description':'Premier texte','acronym':'LR',"
    "'places':[{'key':'p1','name':'Accueil','address':'1 place Ouverte','postcode':'92220','insee':'92007'},"
    "{'key':'p2','name':'Annexe','address':'2 rue du Lac'}],"
    "'services':[{'key':'s1','name':'Accueil','languages':['lsf'],'age_min':16,'age_max':25,"
    "'places':[{'place':'p1','hours':'Tu 10:00-11:00'},{'place':'p2'}]}],"
    "'contacts':[{'kind':'phone','value':'01 99 00 00 01','level':'public'},"
    "{'kind':'phone','value':'01 99 00 00 09','level':'partners'}]}";

static const char VERSIONS[] = "SELECT count(DISTINCT at) FROM change", ROWS[] = "SELECT count(*) FROM change",
                  LOCKS[] = "SELECT count(*) FROM field_lock";

/* A form that somebody has before his eyes. */
struct form {
    struct desk *d;
    struct editing what;
    void *typed;
};

static const void *part_at(const struct structure *s, const struct record_type *type, size_t i)
{
    return type == &place_type     ? (const void *)fixture_place(s, i)
           : type == &service_type ? (const void *)fixture_service(s, i)
                                   : (const void *)s;
}

static struct form open_form(struct desk *d, int64_t id, const struct record_type *type, size_t i)
{
    struct structure s = desk_load(d, id);
    struct form f = {.d = d, .what = {.type = type, .uuid = str_of(s.uuid), .rev = s.rev}};
    if (type != &structure_type)
        f.what.part = str_of(type == &place_type ? ((const struct place *)part_at(&s, type, i))->uuid
                                                 : ((const struct service *)part_at(&s, type, i))->uuid);
    f.typed = arena_alloc(d->f->a, type->size);
    memcpy(f.typed, part_at(&s, type, i), type->size);
    return f;
}

static void type_in(struct form *f, const char *field, const char *text)
{
    must(
        record_parse(f->what.type, f->typed, record_index(f->what.type, str_of(field)), str_of(text), f->d->f->a, err));
}

static struct saved send(struct form *f, const char *reason)
{
    struct saved out;
    f->d->ctx.now += 60;
    if (editing_save(&f->d->ctx, &f->what, f->typed, str_of(reason), &out) != 0)
        fail_msg("%s", f->d->ctx.err.msg);
    assert_false(db_in_transaction(f->d->f->db));
    return out;
}

static uint64_t field_bit(const struct record_type *type, const char *name)
{
    return UINT64_C(1) << record_index(type, str_of(name));
}

static void what_was_changed_is_one_version_with_its_reason_and_is_kept_from_imports(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int64_t id = fixture_add(d->f, REFUGE), versions = fixture_number(d->f, VERSIONS);
    struct form f = open_form(d, id, &structure_type, 0);
    type_in(&f, "name", "La Halte");
    type_in(&f, "acronym", "");
    type_in(&f, "alert", "Fermé lundi");
    type_in(&f, "level", "partners");
    assert_int_equal(send(&f, " appel\nà l’accueil ").state, SAVED_DONE);
    struct structure s = desk_load(d, id);
    assert_string_equal(s.name, "La Halte");
    assert_null(s.acronym);
    assert_string_equal(s.alert, "Fermé lundi");
    assert_string_equal(s.description, "Premier texte");
    assert_int_equal(s.level, LEVEL_PARTNERS);
    assert_int_equal(fixture_number(d->f, VERSIONS), versions + 1);
    assert_int_equal(fixture_number(d->f,
                                    "SELECT count(*) FROM change WHERE reason = 'appel à l’accueil' AND account = 7"
                                    " AND cause = 'form' AND actor = 'coordinator'"),
                     1);
    assert_int_equal(fixture_number(d->f, LOCKS), 4);
    assert_int_equal(fixture_number(d->f, "SELECT completeness > 0 FROM structure"), 1);
    desk_close(d);
}

static void a_form_that_changes_nothing_writes_nothing(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int64_t id = fixture_add(d->f, REFUGE), rows = fixture_number(d->f, ROWS);
    struct form f = open_form(d, id, &structure_type, 0), p = open_form(d, id, &place_type, 0);
    assert_int_equal(send(&f, "pour rien").state, SAVED_NOTHING);
    assert_int_equal(send(&p, "").state, SAVED_NOTHING);
    assert_int_equal(fixture_number(d->f, ROWS), rows);
    assert_int_equal(fixture_number(d->f, LOCKS), 0);
    desk_close(d);
}

static void two_people_who_change_different_fields_both_have_their_way(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int64_t id = fixture_add(d->f, REFUGE);
    struct form mine = open_form(d, id, &service_type, 0), theirs = open_form(d, id, &service_type, 0);
    struct form place = open_form(d, id, &place_type, 0);
    type_in(&theirs, "languages", "lsf|arabe");
    type_in(&theirs, "intake", "full");
    assert_int_equal(send(&theirs, "").state, SAVED_DONE);
    type_in(&mine, "how_to_refer", "Appeler");
    type_in(&mine, "age_max", "30");
    assert_int_equal(send(&mine, "").state, SAVED_DONE);
    type_in(&place, "access", "Rampe"); /* older than both, of another record */
    assert_int_equal(send(&place, "").state, SAVED_DONE);
    struct structure s = desk_load(d, id);
    assert_int_equal(fixture_service(&s, 0)->languages.n, 2);
    assert_int_equal(fixture_service(&s, 0)->intake, INTAKE_FULL);
    assert_string_equal(fixture_service(&s, 0)->how_to_refer, "Appeler");
    assert_int_equal(fixture_service(&s, 0)->age_max, 30);
    assert_string_equal(fixture_place(&s, 0)->access, "Rampe");
    desk_close(d);
}

static void what_both_changed_is_asked_and_nothing_is_written(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int64_t id = fixture_add(d->f, REFUGE);
    struct form mine = open_form(d, id, &structure_type, 0), theirs = mine;
    theirs.typed = open_form(d, id, &structure_type, 0).typed;
    type_in(&theirs, "description", "Leur texte");
    type_in(&theirs, "acronym", "LEUR");
    assert_int_equal(send(&theirs, "").state, SAVED_DONE);
    int64_t rows = fixture_number(d->f, ROWS);
    type_in(&mine, "description", "Mon texte");
    type_in(&mine, "acronym", "LEUR"); /* the same as theirs: nothing to ask */
    type_in(&mine, "name", "La Halte");
    struct saved out = send(&mine, "");
    assert_int_equal(out.state, SAVED_CONFLICT);
    assert_int_equal(out.asked, field_bit(&structure_type, "description"));
    assert_string_equal(((const struct structure *)out.opened.now)->description, "Leur texte");
    assert_string_equal(((const struct structure *)out.opened.base)->description, "Premier texte");
    assert_string_equal(((const struct structure *)out.merged)->name, "La Halte");
    assert_string_equal(((const struct structure *)out.merged)->acronym, "LEUR");
    assert_int_equal(fixture_number(d->f, ROWS), rows);
    /* Asked, one decides: the form is now made from what is there. */
    mine.what.rev = out.opened.structure.rev;
    assert_int_equal(send(&mine, "").state, SAVED_DONE);
    assert_string_equal(desk_load(d, id).description, "Mon texte");
    assert_string_equal(desk_load(d, id).name, "La Halte");
    desk_close(d);
}

static void an_address_and_two_ages_are_one_value(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int64_t id = fixture_add(d->f, REFUGE);
    struct form street = open_form(d, id, &place_type, 0), town = open_form(d, id, &place_type, 0);
    type_in(&town, "insee", "92002");
    type_in(&town, "city", "Antony");
    type_in(&town, "postcode", "92160");
    assert_int_equal(send(&town, "").state, SAVED_DONE);
    type_in(&street, "address", "9 rue du Pont");
    struct saved out = send(&street, "");
    assert_int_equal(out.state, SAVED_CONFLICT);
    assert_int_equal(out.asked, field_bit(&place_type, "address") | field_bit(&place_type, "postcode") |
                                    field_bit(&place_type, "city") | field_bit(&place_type, "insee"));
    struct form low = open_form(d, id, &service_type, 0), high = open_form(d, id, &service_type, 0);
    type_in(&high, "age_max", "18");
    assert_int_equal(send(&high, "").state, SAVED_DONE);
    type_in(&low, "age_min", "20");
    assert_int_equal(send(&low, "").state, SAVED_CONFLICT);
    desk_close(d);
}

static void lists_are_compared_whole_and_keep_who_reads_them(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int64_t id = fixture_add(d->f, REFUGE);
    struct form mine = open_form(d, id, &structure_type, 0), theirs = open_form(d, id, &structure_type, 0);
    struct contact two[2];
    memcpy(two, ((struct structure *)theirs.typed)->contacts.items, sizeof two);
    two[1].value = "01 99 00 00 08";
    ((struct structure *)theirs.typed)->contacts.items = two;
    assert_int_equal(send(&theirs, "").state, SAVED_DONE);
    type_in(&mine, "acronym", "X"); /* not the contacts */
    assert_int_equal(send(&mine, "").state, SAVED_DONE);
    struct structure s = desk_load(d, id);
    const struct contact *c = s.contacts.items;
    assert_int_equal(s.contacts.n, 2);
    assert_string_equal(c[1].value, "01 99 00 00 08");
    assert_int_equal(c[1].level, LEVEL_PARTNERS);
    struct structure seen = fixture_load(d->f, &audience_public, id);
    assert_true(seen.contacts.n <= 1);
    /* Telephones set by hand are kept from imports, like the other fields. */
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM field_lock WHERE field = 'phone' OR field = 'mail'"),
                     2);
    struct contact one[1];
    memcpy(one, two, sizeof one);
    mine = open_form(d, id, &structure_type, 0);
    mine.what.rev = 1; /* before their change: the form is older, and touches the contacts */
    ((struct structure *)mine.typed)->contacts = (struct list){.items = one, .n = 1};
    struct saved out = send(&mine, "");
    assert_int_equal(out.state, SAVED_CONFLICT);
    assert_true(out.asked & field_bit(&structure_type, "contacts"));
    desk_close(d);
}

/* ---- What is not there ---- */

static void a_place_of_another_structure_is_none_of_this_one(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int64_t one = fixture_add(d->f, REFUGE), other = fixture_add(d->f, REFUGE);
    struct form f = open_form(d, one, &place_type, 0), stranger = open_form(d, other, &place_type, 0);
    struct opened o;
    int64_t rows = fixture_number(d->f, ROWS);
    f.what.part = stranger.what.part;
    assert_int_equal(editing_open(&d->ctx, &f.what, &o), 0);
    assert_int_equal(o.state, EDITING_UNKNOWN);
    type_in(&f, "name", "Pris");
    assert_int_equal(send(&f, "").state, SAVED_GONE);
    struct saved out;
    assert_int_equal(editing_remove(&d->ctx, &f.what, STR("x"), &out), 0);
    assert_int_equal(out.state, SAVED_GONE);
    f.what.type = &service_type; /* a place's uuid is no service's */
    assert_int_equal(editing_open(&d->ctx, &f.what, &o), 0);
    assert_int_equal(o.state, EDITING_UNKNOWN);
    f.what.uuid = STR("0f7a2c1e-1111-4222-8333-444455556666");
    assert_int_equal(editing_open(&d->ctx, &f.what, &o), 0);
    assert_int_equal(o.state, EDITING_UNKNOWN);
    assert_int_equal(fixture_number(d->f, ROWS), rows);
    desk_close(d);
}

static void what_was_taken_away_says_by_whom_and_why_and_comes_back(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int64_t id = fixture_add(d->f, REFUGE), first = fixture_number(d->f, "SELECT max(seq) FROM change");
    struct form f = open_form(d, id, &place_type, 0);
    struct saved out;
    d->ctx.now += 60;
    assert_int_equal(editing_remove(&d->ctx, &f.what, STR("a déménagé"), &out), 0);
    assert_int_equal(out.state, SAVED_DONE);
    struct structure s = desk_load(d, id);
    assert_int_equal(s.places.n, 1);
    assert_int_equal(fixture_service(&s, 0)->places.n, 1); /* no longer held there */
    type_in(&f, "name", "Accueil 2");
    out = send(&f, "");
    assert_int_equal(out.state, SAVED_GONE);
    assert_int_equal(out.opened.state, EDITING_GONE);
    assert_string_equal(out.opened.gone.who, "Coordinatrice 2");
    assert_string_equal(out.opened.gone.reason, "a déménagé");
    /* History brings it back, with what was held there. */
    enum restored restored;
    struct restoring back = {.uuid = f.what.uuid, .version = first, .rev = desk_load(d, id).rev};
    assert_int_equal(history_restore(&d->ctx, &back, &restored), 0);
    assert_int_equal(restored, RESTORED_DONE);
    s = desk_load(d, id);
    assert_int_equal(s.places.n, 2);
    assert_int_equal(fixture_service(&s, 0)->places.n, 2);
    assert_string_equal(((struct service_place *)fixture_service(&s, 0)->places.items)[0].hours, "Tu 10:00-11:00");
    /* The old form still stands for the place that lives again; but who knows what it was made from. */
    out = send(&f, "");
    assert_int_equal(out.state, SAVED_CONFLICT);
    assert_false(out.opened.told);
    desk_close(d);
}

static void what_alone_is_left_is_taken_away_too(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int64_t id =
        fixture_add(d->f, "{'name':'Le Refuge','kind':'ccas','places':[{'key':'p1','name':'Accueil'}],'services':[]}");
    struct form f = open_form(d, id, &place_type, 0);
    struct saved out;
    d->ctx.now += 60;
    assert_int_equal(editing_remove(&d->ctx, &f.what, STR("parti"), &out), 0);
    assert_int_equal(out.state, SAVED_DONE);
    assert_int_equal(desk_load(d, id).places.n, 0);
    desk_close(d);
}

static void a_deleted_structure_takes_no_form(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int64_t id = fixture_add(d->f, REFUGE);
    struct form f = open_form(d, id, &structure_type, 0), v = open_form(d, id, &service_type, 0);
    enum removed removed;
    struct removal what = {
        .uuid = f.what.uuid, .state = REMOVAL_DELETED, .why = REMOVAL_MISTAKE, .rev = desk_load(d, id).rev};
    assert_int_equal(removal_write(&d->ctx, &what, &removed), 0);
    assert_int_equal(removed, REMOVED_DONE);
    type_in(&f, "name", "La Halte");
    struct saved out = send(&f, "");
    assert_int_equal(out.state, SAVED_GONE);
    assert_string_equal(out.opened.gone.who, "Coordinatrice 2");
    assert_non_null(strstr(out.opened.gone.reason, "erreur"));
    assert_int_equal(send(&v, "").state, SAVED_GONE);
    desk_close(d);
}

static void what_a_purge_took_is_asked_rather_than_guessed(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int64_t id = fixture_add(d->f, REFUGE);
    struct form mine = open_form(d, id, &structure_type, 0), theirs = open_form(d, id, &structure_type, 0);
    type_in(&theirs, "description", "Leur texte");
    assert_int_equal(send(&theirs, "").state, SAVED_DONE);
    fixture_exec(d->f, "UPDATE change SET diff = NULL");
    type_in(&mine, "name", "La Halte");
    struct saved out = send(&mine, "");
    assert_int_equal(out.state, SAVED_CONFLICT);
    /* The name, and the description that the form shows as it was. */
    assert_int_equal(out.asked, field_bit(&structure_type, "name") | field_bit(&structure_type, "description"));
    desk_close(d);
}

static void a_revision_of_the_future_is_now(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int64_t id = fixture_add(d->f, REFUGE);
    struct form f = open_form(d, id, &structure_type, 0);
    f.what.rev = INT64_MAX;
    type_in(&f, "name", "La Halte");
    assert_int_equal(send(&f, "").state, SAVED_DONE);
    desk_close(d);
}

/* ---- New ones ---- */

static void a_structure_is_made_with_its_place_and_its_service(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    struct form f = {.d = d, .what = {.type = &structure_type}};
    struct opened o;
    assert_int_equal(editing_open(&d->ctx, &f.what, &o), 0);
    assert_int_equal(o.state, EDITING_OPEN);
    f.typed = ARENA_NEW(d->f->a, struct structure);
    memcpy(f.typed, o.base, sizeof(struct structure));
    type_in(&f, "name", "La Halte");
    type_in(&f, "kind", "ccas");
    struct saved out = send(&f, "nouvelle");
    assert_int_equal(out.state, SAVED_DONE);
    struct str uuid = str_of(out.uuid);
    const struct record_type *const parts[] = {&place_type, &service_type};
    for (size_t i = 0; i < 2; i++) {
        f.what = (struct editing){.type = parts[i], .uuid = uuid};
        assert_int_equal(editing_open(&d->ctx, &f.what, &o), 0);
        f.typed = arena_alloc(d->f->a, parts[i]->size);
        memcpy(f.typed, o.base, parts[i]->size);
        type_in(&f, "name", i ? "Soins" : "Accueil");
        out = send(&f, "");
        assert_int_equal(out.state, SAVED_DONE);
        assert_int_equal(strlen(out.part), 36);
    }
    struct structure s = desk_load(d, fixture_number(d->f, "SELECT id FROM structure"));
    assert_int_equal(s.places.n, 1);
    assert_string_equal(fixture_service(&s, 0)->name, "Soins");
    assert_int_equal(fixture_number(d->f, LOCKS), 0); /* no import knows them */
    /* Anything less than a name and a kind is none, and nothing stays of it. */
    f.what = (struct editing){.type = &structure_type};
    f.typed = ARENA_NEW(d->f->a, struct structure);
    assert_int_equal(send(&f, "").state, SAVED_LOST);
    assert_int_equal(fixture_number(d->f, "SELECT count(*) FROM structure"), 1);
    desk_close(d);
}

static void a_form_that_is_sent_twice_makes_one(void **state)
{
    (void)state;
    static const char STRUCTURES[] = "SELECT count(*) FROM structure", PLACES[] = "SELECT count(*) FROM place";
    struct desk *d = desk_open();
    struct form f = {.d = d, .what = {.type = &structure_type, .number = STR("6d1f0c9e-0a4b-4c5d-8e7f-0123456789ab")}};
    f.typed = ARENA_NEW(d->f->a, struct structure);
    type_in(&f, "name", "La Halte");
    type_in(&f, "kind", "ccas");
    for (int i = 0; i < 2; i++) {
        struct saved out = send(&f, "");
        assert_int_equal(out.state, SAVED_DONE);
        assert_string_equal(out.uuid, "6d1f0c9e-0a4b-4c5d-8e7f-0123456789ab");
    }
    assert_int_equal(fixture_number(d->f, STRUCTURES), 1);
    struct form place = {
        .d = d,
        .what = {.type = &place_type, .uuid = f.what.number, .number = STR("7d1f0c9e-0a4b-4c5d-8e7f-0123456789ab")}};
    place.typed = ARENA_NEW(d->f->a, struct place);
    type_in(&place, "name", "Accueil");
    for (int i = 0; i < 2; i++) {
        struct saved out = send(&place, "");
        assert_int_equal(out.state, SAVED_DONE);
        assert_string_equal(out.uuid, "6d1f0c9e-0a4b-4c5d-8e7f-0123456789ab");
        assert_string_equal(out.part, "7d1f0c9e-0a4b-4c5d-8e7f-0123456789ab");
    }
    assert_int_equal(fixture_number(d->f, PLACES), 1);
    /* What is no number counts for nothing: each is one. */
    f.what.number = STR("6D1F0C9E-0A4B-4C5D-8E7F-0123456789AB");
    assert_int_equal(send(&f, "").state, SAVED_DONE);
    assert_int_equal(send(&f, "").state, SAVED_DONE);
    assert_int_equal(fixture_number(d->f, STRUCTURES), 3);
    desk_close(d);
}

#define ROW(text) \
    "cle;structure;type;presentation;adresse;commune;insee\na;Le Refuge;ccas;" text ";1 rue du Lac;Bagneux;92007\n"

static void imports_leave_what_a_form_has_set(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    desk_import(d, "un", ROW("Premier"));
    int64_t id = desk_id(d, "un", "a");
    struct form f = open_form(d, id, &structure_type, 0), p = open_form(d, id, &place_type, 0);
    const struct structure *typed = f.typed;
    bool in_service = !typed->description;
    if (in_service)
        f = open_form(d, id, &service_type, 0);
    type_in(&f, "description", "À la main");
    type_in(&p, "level", "team");
    assert_int_equal(send(&f, "").state, SAVED_DONE);
    assert_int_equal(send(&p, "").state, SAVED_DONE);
    desk_import(d, "un", ROW("Deuxième"));
    struct structure s = desk_load(d, id);
    assert_string_equal(in_service ? fixture_service(&s, 0)->description : s.description, "À la main");
    assert_int_equal(fixture_place(&s, 0)->level, LEVEL_TEAM);
    /* What was taken away does not come back either. */
    struct saved out;
    d->ctx.now += 60;
    assert_int_equal(editing_remove(&d->ctx, &p.what, STR("parti"), &out), 0);
    desk_import(d, "un", ROW("Troisième"));
    assert_int_equal(desk_load(d, id).places.n, 0);
    desk_close(d);
}

static void only_who_may_edit_does(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int64_t id = fixture_add(d->f, REFUGE);
    struct form f = open_form(d, id, &structure_type, 0);
    static const enum account_role refused[] = {ROLE_PARTNER, ROLE_BINOME};
    for (size_t i = 0; i <= 2; i++) {
        struct opened o;
        struct saved out;
        d->who.role = i < 2 ? (int)refused[i] : ROLE_COORDINATOR;
        d->ctx.account = i < 2 ? &d->who : NULL;
        assert_int_equal(editing_open(&d->ctx, &f.what, &o), -1);
        assert_int_equal(d->ctx.err.code, ERR_REFUSED);
        assert_int_equal(editing_save(&d->ctx, &f.what, f.typed, STR(""), &out), -1);
        assert_int_equal(editing_remove(&d->ctx, &f.what, STR(""), &out), -1);
    }
    assert_int_equal(fixture_number(d->f, LOCKS), 0);
    desk_close(d);
}

static void without_rules_nothing_is_written(void **state)
{
    (void)state;
    struct desk *d = desk_open();
    int64_t id = fixture_add(d->f, REFUGE), rows = fixture_number(d->f, ROWS);
    struct form f = open_form(d, id, &structure_type, 0);
    type_in(&f, "name", "La Halte");
    d->ctx.rules = NULL;
    assert_int_equal(send(&f, "").state, SAVED_RULES);
    assert_int_equal(fixture_number(d->f, ROWS), rows);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_changed_is_one_version_with_its_reason_and_is_kept_from_imports),
        cmocka_unit_test(a_form_that_changes_nothing_writes_nothing),
        cmocka_unit_test(two_people_who_change_different_fields_both_have_their_way),
        cmocka_unit_test(what_both_changed_is_asked_and_nothing_is_written),
        cmocka_unit_test(an_address_and_two_ages_are_one_value),
        cmocka_unit_test(lists_are_compared_whole_and_keep_who_reads_them),
        cmocka_unit_test(a_place_of_another_structure_is_none_of_this_one),
        cmocka_unit_test(what_was_taken_away_says_by_whom_and_why_and_comes_back),
        cmocka_unit_test(what_alone_is_left_is_taken_away_too),
        cmocka_unit_test(a_deleted_structure_takes_no_form),
        cmocka_unit_test(what_a_purge_took_is_asked_rather_than_guessed),
        cmocka_unit_test(a_revision_of_the_future_is_now),
        cmocka_unit_test(a_structure_is_made_with_its_place_and_its_service),
        cmocka_unit_test(a_form_that_is_sent_twice_makes_one),
        cmocka_unit_test(imports_leave_what_a_form_has_set),
        cmocka_unit_test(only_who_may_edit_does),
        cmocka_unit_test(without_rules_nothing_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
