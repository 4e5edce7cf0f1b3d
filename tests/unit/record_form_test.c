/* Forms made of records: what nobody touched stays as it is, each control sets its field, what is wrong is said beside
 * it and keeps what was typed. */
#include "form.h"
#include "site.h"

#include <stdio.h>

#include "core/http/edit_forms.h"

static const char CENTRE[] =
    "{'name':'Centre <de> \\\"soins\\\" & l’été','kind':'ccas','acronym':'CS','description':'Deux\\nlignes','status':"
    "'suspended','alert':'Fermé','website':'https://www.example.org/"
    "a?b=1&c=2','themes':['droits-sante'],'level':'team',"
    "'identifiers':[{'scheme':'siret','value':'12345678901234'}],"
    "'places':[{'key':'p1','name':'Accueil','kind':'physical','address':'1 place Ouverte','postcode':'92220','insee':"
    "'92007','lat':48.79885,'lon':2.3,'geo_precision':'street','confidential':true,'access':'Rampe','hours':"
    "'Mo-Fr 09:00-12:00','contacts':[{'kind':'phone','value':'01 99 00 00 02','level':'team'}]},"
    "{'key':'p2','name':'Annexe','city':'Nulle-Part'}],"
    "'services':[{'key':'s1','name':'Soins','status':'active','themes':['droits-sante','diabete'],'publics':["
    "'femmes'],'languages':['lsf','arabe'],'covers':['ame'],'how_to_refer':'Appeler','age_min':16,'age_max':25,"
    "'cost_kind':'paid','cost_text':'10 €','intake':'waiting','intake_date':'2026-11-20','on_site':true,'remote':true,"
    "'communes':['92007','92002'],'places':[{'place':'p1','hours':'Tu 10:00-11:00','hours_note':'sur rendez-vous'}]}],"
    "'contacts':[{'kind':'phone','value':'01 99 00 00 01','label':'accueil','level':'public'},"
    "{'kind':'phone','value':'01 99 00 00 09','label':'médecins','level':'partners'},"
    "{'kind':'mail','value':'soins@example.org','level':'team'}]}";

struct desk {
    struct fixture *f;
    struct site_test t;
    struct page page;
    struct structure s;
};

static void sit_down(struct desk *d, int64_t id)
{
    struct site_test *t = &d->t;
    t->ctx = (struct ctx){.db = t->f->db,
                          .arena = t->a,
                          .now = t->now,
                          .valid_until = INT64_MAX,
                          .snapshots = t->snapshots,
                          .audience = t->who,
                          .templates = t->templates,
                          .config = &t->config};
    must(page_start(&d->page, &t->ctx, "Essai", NAV_NONE, STR("")));
    d->s = fixture_load(d->f, &audience_team, id);
}

static struct desk *desk_open(const char *json)
{
    static struct desk d;
    d.f = fixture_open();
    fixture_reference(d.f);
    int64_t id = fixture_add(d.f, json);
    fixture_publish(d.f);
    d.t = site_open(d.f, &audience_team);
    sit_down(&d, id);
    return &d;
}

static void desk_close(struct desk *d)
{
    site_close(&d->t);
    fixture_close(d->f);
}

static struct record_form form_for(struct desk *d, const struct record_type *type)
{
    const struct edit_form *e = type == &structure_type ? &structure_form
                                : type == &place_type   ? &place_form
                                                        : &service_form;
    struct record_form f = record_form_of(&d->page, type, e->groups, e->n);
    f.of = &d->s;
    return f;
}

static const char *draw(struct desk *d, const struct record_form *f, const void *rec)
{
    struct view *v = view_new(d->t.a);
    struct buf out = buf_in(d->t.a, TEMPLATE_OUTPUT_MAX);
    if (record_form_view(f, v, rec) != 0)
        fail_msg("%s", d->t.ctx.err.msg);
    must(template_render(d->t.templates, "form_record", v, &out, err));
    return buf_cstr(&out);
}

/* What was said beside a control; NULL: nothing. */
static const char *said(const struct record_form *f, const char *control)
{
    for (size_t i = 0; i < f->errors.n; i++) {
        if (strcmp(((struct form_error *)f->errors.items)[i].control, control) == 0)
            return ((struct form_error *)f->errors.items)[i].sentence;
    }
    return NULL;
}

static int take(struct desk *d, struct record_form *f, const struct params *typed, const void *rec, void *out)
{
    int rc = record_form_read(f, typed, rec, out);
    if (rc < 0)
        fail_msg("%s", d->t.ctx.err.msg);
    return rc;
}

static void *places(struct desk *d, size_t i)
{
    return (struct place *)d->s.places.items + i;
}

static void *services(struct desk *d)
{
    return d->s.services.items;
}

/* Sends the form as it is shown. */
static void comes_back_as_it_is(struct desk *d, const struct record_type *type, const void *rec)
{
    struct record_form f = form_for(d, type);
    struct params typed = form_of(d->t.a, draw(d, &f, rec), NULL);
    void *out = arena_alloc(d->t.a, type->size);
    assert_true(typed.n <= PARAMS_FORM_MAX);
    assert_int_equal(take(d, &f, &typed, rec, out), 1);
    for (size_t i = 0; i < type->n; i++) {
        if (!record_field_equal(&type->fields[i], (int)i, rec, out))
            fail_msg("%s.%s changed though nobody typed anything", type->name, type->fields[i].name);
    }
}

static void what_nobody_touched_stays_as_it_is(void **state)
{
    (void)state;
    struct desk *d = desk_open(CENTRE);
    comes_back_as_it_is(d, &structure_type, &d->s);
    comes_back_as_it_is(d, &place_type, places(d, 0));
    comes_back_as_it_is(d, &place_type, places(d, 1));
    comes_back_as_it_is(d, &service_type, services(d));
    desk_close(d);
}

/* ---- Each control sets its field and no other ---- */

/* Of the record's fields, what differs, as "name: value" lines. */
static const char *difference(struct desk *d, const struct record_type *type, const void *was, const void *is)
{
    const char *diff = NULL;
    must(change_diff(type, was, is, d->t.a, &diff, err));
    return diff ? diff : "";
}

static const char *typed_gives(struct desk *d, const struct record_type *type, const void *rec, const char *control,
                               const char *text)
{
    struct record_form f = form_for(d, type);
    struct params typed = form_of(d->t.a, draw(d, &f, rec), NULL);
    void *out = arena_alloc(d->t.a, type->size);
    form_type(&typed, control, text);
    if (take(d, &f, &typed, rec, out) == 1)
        return difference(d, type, rec, out);
    /* What is wrong leaves the field, keeps what was typed, and the page says both. */
    assert_string_equal(difference(d, type, rec, out), "");
    const char *page = draw(d, &f, rec);
    struct params again = form_of(d->t.a, page, NULL);
    const struct str *kept = params_first(&again, control);
    bool choice = strstr(page, arena_printf(d->t.a, "<select id=\"%s\"", control)) != NULL;
    if (!kept || (!choice && !str_is(str_trim(*kept), str_trim(str_of(text)).p)))
        fail_msg("%s: \"%s\" was typed, \"%s\" is shown", control, text, kept ? kept->p : "nothing");
    assert_non_null(strstr(page, "Rien n’a encore été enregistré"));
    assert_non_null(strstr(page, "aria-invalid=\"true\""));
    return said(&f, control);
}

static void each_control_sets_its_field(void **state)
{
    (void)state;
    struct desk *d = desk_open(CENTRE);
    const struct {
        const struct record_type *type;
        const char *control, *text, *expected;
    } rows[] = {
        {&structure_type, "name", "Un  autre\nnom ",
         "{\"name\":[\"Centre \\u003cde\\u003e \\\"soins\\\" \\u0026 l’été\",\"Un  autre nom\"]}"},
        {&structure_type, "name", " ", "Ce champ est obligatoire."},
        {&structure_type, "acronym", "", "{\"acronym\":[\"CS\",null]}"},
        {&structure_type, "description", "Une\r\nDeux\r\n", "{\"description\":[\"Deux\\nlignes\",\"Une\\nDeux\"]}"},
        {&structure_type, "kind", "clic", "{\"kind\":[\"ccas\",\"clic\"]}"},
        {&structure_type, "kind", "nimporte", "Ce choix n’existe pas\u00A0: prenez-en un de la liste."},
        {&service_type, "status", "suspended", "{\"status\":[\"active\",\"suspended\"]}"},
        {&service_type, "status", "ouvert", "Ce choix n’existe pas\u00A0: prenez-en un de la liste."},
        {&structure_type, "level", "public", "{\"level\":[\"team\",\"public\"]}"},
        {&structure_type, "alert", "Demain", "{\"alert\":[\"Fermé\",\"Demain\"]}"},
        {&structure_type, "website", "www.example.org",
         "{\"website\":[\"https://www.example.org/a?b=1\\u0026c=2\",\"https://www.example.org\"]}"},
        {&structure_type, "website", "ftp://example.org",
         "Une adresse entière est attendue, par exemple https://www.example.org."},
        {&structure_type, "website", "javascript:alert(1)",
         "Une adresse entière est attendue, par exemple https://www.example.org."},
        {&service_type, "age_min", "18", "{\"age_min\":[\"16\",\"18\"]}"},
        {&service_type, "age_min", "seize", "Un nombre entier est attendu, en chiffres."},
        {&service_type, "age_min", "131", "Un âge de 0 à 130 ans est attendu."},
        {&service_type, "age_max", "9", "L’âge maximal est inférieur à l’âge minimal."},
        {&service_type, "intake", "full", "{\"intake\":[\"waiting\",\"full\"]}"},
        {&service_type, "intake_date", "2026-11-21", "{\"intake_date\":[\"2026-11-20\",\"2026-11-21\"]}"},
        {&service_type, "intake_date", "21/11/2026", "{\"intake_date\":[\"2026-11-20\",\"2026-11-21\"]}"},
        {&service_type, "intake_date", "31/11/2026", "Une date est attendue, par exemple 22/11/2026."},
        {&service_type, "communes", "Bagneux (92220)\r\nantony\r\n92350\r\n",
         "{\"communes\":[\"92002|92007\",\"92007|92002|92060\"]}"},
        {&service_type, "communes", "", "{\"communes\":[\"92002|92007\",null]}"},
        {&place_type, "position", "48,5; 2,25", "{\"lat\":[\"48.79885\",\"48.5\"],\"lon\":[\"2.3\",\"2.25\"]}"},
        {&place_type, "position", "",
         "{\"lat\":[\"48.79885\",null],\"lon\":[\"2.3\",null],\"geo_precision\":[\"street\",null]}"},
        {&place_type, "position", "48.5", "Une latitude et une longitude sont attendues, par exemple 48.7988, 2.3098."},
        {&place_type, "position", "91, 2",
         "Une latitude et une longitude sont attendues, par exemple 48.7988, 2.3098."},
        {&place_type, "commune", "antony", "{\"city\":[\"Bagneux\",\"Antony\"],\"insee\":[\"92007\",\"92002\"]}"},
        {&place_type, "commune", "", "{\"city\":[\"Bagneux\",null],\"insee\":[\"92007\",null]}"},
        {&place_type, "geo_precision", "address", "{\"geo_precision\":[\"street\",\"address\"]}"},
        {&place_type, "kind", "virtual", "{\"kind\":[\"physical\",\"virtual\"]}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const void *rec = rows[i].type == &structure_type ? &d->s
                          : rows[i].type == &place_type   ? places(d, 0)
                                                          : services(d);
        const char *got = typed_gives(d, rows[i].type, rec, rows[i].control, rows[i].text);
        if (!got || strcmp(got, rows[i].expected) != 0)
            fail_msg("%s.%s = \"%s\":\n%s, should be\n%s", rows[i].type->name, rows[i].control, rows[i].text,
                     got ? got : "nothing said", rows[i].expected);
    }
    desk_close(d);
}

static void texts_end_at_their_limit(void **state)
{
    (void)state;
    struct desk *d = desk_open(CENTRE);
    char text[RECORD_TEXT_MAX + 2];
    memset(text, 'a', sizeof text);
    text[40] = '\0';
    assert_non_null(strstr(typed_gives(d, &structure_type, &d->s, "acronym", text), "\"acronym\":"));
    text[40] = 'a';
    text[41] = '\0';
    assert_string_equal(typed_gives(d, &structure_type, &d->s, "acronym", text),
                        "Ce texte est trop long d’environ 1 lettres\u00A0: raccourcissez-le.");
    text[41] = 'a';
    text[RECORD_TEXT_MAX] = '\0';
    assert_non_null(strstr(typed_gives(d, &structure_type, &d->s, "description", text), "\"description\":"));
    text[RECORD_TEXT_MAX] = 'a';
    text[RECORD_TEXT_MAX + 1] = '\0';
    assert_non_null(strstr(typed_gives(d, &structure_type, &d->s, "description", text), "trop long"));
    desk_close(d);
}

static void boxes_are_read_as_sets(void **state)
{
    (void)state;
    struct desk *d = desk_open(CENTRE);
    struct record_form f = form_for(d, &service_type);
    struct params typed = form_of(d->t.a, draw(d, &f, services(d)), NULL);
    struct service out;
    form_uncheck(&typed, "themes", "diabete");
    form_check(d->t.a, &typed, "themes", "gynecologie");
    form_uncheck(&typed, "remote", "oui");
    form_check(d->t.a, &typed, "home_visits", "oui");
    form_uncheck(&typed, "covers", "ame");
    assert_int_equal(take(d, &f, &typed, services(d), &out), 1);
    assert_string_equal(difference(d, &service_type, services(d), &out),
                        "{\"themes\":[\"diabete|droits-sante\",\"droits-sante|gynecologie\"],\"covers\":[\"ame\",null],"
                        "\"home_visits\":[\"non\",\"oui\"],\"remote\":[\"oui\",\"non\"]}");
    form_check(d->t.a, &typed, "themes", "nimporte");
    assert_int_equal(take(d, &f, &typed, services(d), &out), 0);
    assert_non_null(said(&f, "themes"));
    desk_close(d);
}

static void a_term_that_was_retired_stays_until_somebody_takes_it(void **state)
{
    (void)state;
    struct desk *d = desk_open("{'name':'N','kind':'disparu','themes':['ancien','diabete']}");
    comes_back_as_it_is(d, &structure_type, &d->s);
    struct record_form f = form_for(d, &structure_type);
    struct params typed = form_of(d->t.a, draw(d, &f, &d->s), NULL);
    struct structure out;
    form_check(d->t.a, &typed, "themes", "gynecologie");
    assert_int_equal(take(d, &f, &typed, &d->s, &out), 1);
    assert_int_equal(out.themes.n, 3);
    form_uncheck(&typed, "themes", "ancien");
    assert_int_equal(take(d, &f, &typed, &d->s, &out), 1);
    assert_int_equal(out.themes.n, 2);
    form_check(d->t.a, &typed, "themes", "perdu"); /* not this record's */
    assert_int_equal(take(d, &f, &typed, &d->s, &out), 0);
    desk_close(d);
}

static void a_service_is_held_at_places_of_its_structure(void **state)
{
    (void)state;
    struct desk *d = desk_open(CENTRE);
    struct record_form f = form_for(d, &service_type);
    struct params typed = form_of(d->t.a, draw(d, &f, services(d)), NULL);
    struct service out;
    form_check(d->t.a, &typed, "places", ((struct place *)places(d, 1))->uuid);
    form_check(d->t.a, &typed, "places", "0f7a2c1e-1111-4222-8333-444455556666"); /* another structure's */
    assert_int_equal(take(d, &f, &typed, services(d), &out), 1);
    assert_int_equal(out.places.n, 2);
    const struct service_place *held = out.places.items;
    assert_string_equal(held[0].hours, "Tu 10:00-11:00"); /* which this form does not show */
    assert_string_equal(held[0].hours_note, "sur rendez-vous");
    assert_string_equal(held[1].place, ((struct place *)places(d, 1))->uuid);
    assert_null(held[1].hours);
    desk_close(d);
}

/* ---- Rows ---- */

static void contacts_are_rows(void **state)
{
    (void)state;
    struct desk *d = desk_open(CENTRE);
    struct record_form f = form_for(d, &structure_type);
    struct params typed = form_of(d->t.a, draw(d, &f, &d->s), NULL);
    struct structure out;
    form_type(&typed, "contacts_1_value", "+33 1 99 00 00 77");
    form_type(&typed, "contacts_2_label", "");
    form_check(d->t.a, &typed, "contacts_3_retirer", "oui");
    form_type(&typed, "contacts_4_kind", "url");
    form_type(&typed, "contacts_4_value", "www.example.org/rdv");
    form_type(&typed, "contacts_4_level", "partners");
    assert_int_equal(take(d, &f, &typed, &d->s, &out), 1);
    assert_int_equal(out.contacts.n, 3);
    const struct contact *c = out.contacts.items;
    assert_string_equal(c[0].value, "01 99 00 00 77"); /* as importers write them */
    assert_string_equal(c[0].label, "accueil");
    assert_null(c[1].label);
    assert_int_equal(c[1].level, LEVEL_PARTNERS);
    assert_string_equal(c[2].value, "https://www.example.org/rdv");
    assert_int_equal(c[2].level, LEVEL_PARTNERS);
    must(structure_check(&out, d->t.a, err));
    desk_close(d);
}

static void a_contact_that_cannot_be_used_is_refused_beside_it(void **state)
{
    (void)state;
    struct desk *d = desk_open(CENTRE);
    const struct {
        const char *kind, *value, *sentence;
    } rows[] = {
        {"phone", "01 99 00", "Ce numéro n’est pas utilisable"},
        {"phone", "demandez l’accueil", "Ce numéro n’est pas utilisable"},
        {"mail", "accueil", "Une adresse complète est attendue"},
        {"mail", "a b@example.org", "Une adresse complète est attendue"},
        {"url", "javascript:alert(1)", "Une adresse entière est attendue"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct record_form f = form_for(d, &structure_type);
        struct params typed = form_of(d->t.a, draw(d, &f, &d->s), NULL);
        struct structure out;
        form_type(&typed, "contacts_4_kind", rows[i].kind);
        form_type(&typed, "contacts_4_value", rows[i].value);
        assert_int_equal(take(d, &f, &typed, &d->s, &out), 0);
        assert_non_null(strstr(said(&f, "contacts_4_value"), rows[i].sentence));
        assert_int_equal(out.contacts.n, 3);
        struct params again = form_of(d->t.a, draw(d, &f, &d->s), NULL);
        assert_str(*params_first(&again, "contacts_4_value"), rows[i].value);
        assert_str(*params_first(&again, "contacts_4_kind"), rows[i].kind);
    }
    desk_close(d);
}

static void another_row_is_asked_for_without_saving(void **state)
{
    (void)state;
    struct desk *d = desk_open(CENTRE);
    struct record_form f = form_for(d, &structure_type);
    struct params typed = form_of(d->t.a, draw(d, &f, &d->s), NULL);
    struct structure out;
    assert_false(record_form_adds_row(&typed));
    form_type(&typed, "contacts_4_value", "01 99 00 00 55");
    form_check(d->t.a, &typed, "ajouter", "contacts");
    assert_true(record_form_adds_row(&typed));
    assert_int_equal(take(d, &f, &typed, &d->s, &out), 1);
    struct params more = form_of(d->t.a, draw(d, &f, &d->s), NULL);
    assert_str(*params_first(&more, "contacts_n"), "7");
    assert_str(*params_first(&more, "contacts_4_value"), "01 99 00 00 55");
    assert_non_null(params_first(&more, "contacts_7_value"));
    assert_null(params_first(&more, "contacts_8_value"));
    desk_close(d);
}

static void rows_end_at_their_limit(void **state)
{
    (void)state;
    struct buf json = buf_in(arena_new(1u << 20), 1u << 16);
    buf_lit(&json, "{'name':'N','kind':'ccas','contacts':[");
    for (int i = 0; i < 20; i++)
        buf_fmt(&json, "%s{'kind':'phone','value':'01 99 00 00 %02d','level':'public'}", i ? "," : "", i);
    buf_lit(&json, "]}");
    struct desk *d = desk_open(buf_cstr(&json));
    struct record_form f = form_for(d, &structure_type);
    struct structure out;
    comes_back_as_it_is(d, &structure_type, &d->s);
    struct params typed = form_of(d->t.a, draw(d, &f, &d->s), NULL);
    assert_str(*params_first(&typed, "contacts_n"), "20");
    form_type(&typed, "contacts_n", "21");
    form_check(d->t.a, &typed, "contacts_21_value", "01 99 00 00 21");
    form_check(d->t.a, &typed, "contacts_21_kind", "phone");
    assert_int_equal(take(d, &f, &typed, &d->s, &out), 0);
    assert_non_null(strstr(said(&f, "contacts"), "20 au plus"));
    form_type(&typed, "contacts_n", "99999999"); /* nobody's form: left alone */
    assert_int_equal(take(d, &f, &typed, &d->s, &out), 1);
    assert_int_equal(out.contacts.n, 20);
    arena_free(json.arena);
    desk_close(d);
}

static void a_siret_with_a_wrong_key_is_taken_and_said_beside_its_field(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool doubtful;
    } rows[] = {
        {"73282932000074", false}, {"73282932000075", true},  {"73282932100074", true}, {"12345678901234", true},
        {"35600000000048", false}, {"35600000012346", false}, {"35600000012347", true}, {"7328293200007", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct identifier one = {.scheme = IDENTIFIER_SIRET, .value = rows[i].value};
        assert_int_equal(identifier_is_doubtful(&one), rows[i].doubtful);
        one.scheme = IDENTIFIER_RNA;
        assert_false(identifier_is_doubtful(&one));
    }
    struct desk *d = desk_open(CENTRE);
    struct record_form f = form_for(d, &structure_type);
    const char *page = draw(d, &f, &d->s);
    assert_non_null(strstr(page, "id=\"identifiers_1_value-aide\">La clé de ce numéro"));
    assert_null(strstr(page, "id=\"identifiers_2_value-aide\""));
    struct params typed = form_of(d->t.a, page, NULL);
    struct structure out;
    assert_int_equal(take(d, &f, &typed, &d->s, &out), 1);
    desk_close(d);
}

static void identifiers_are_checked_by_their_register(void **state)
{
    (void)state;
    struct desk *d = desk_open(CENTRE);
    const struct {
        const char *scheme, *value, *kept;
    } rows[] = {
        {"finess_et", "92 000 000 1", "920000001"},
        {"siret", "123 456 789 01235", "12345678901235"},
        {"rna", "w123456789", "W123456789"},
        {"siret", "123", NULL},
        {"rna", "1234567890", NULL},
        {"finess_ej", "92000000é", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct record_form f = form_for(d, &structure_type);
        struct params typed = form_of(d->t.a, draw(d, &f, &d->s), NULL);
        struct structure out;
        form_type(&typed, "identifiers_2_scheme", rows[i].scheme);
        form_type(&typed, "identifiers_2_value", rows[i].value);
        assert_int_equal(take(d, &f, &typed, &d->s, &out), rows[i].kept != NULL);
        if (rows[i].kept)
            assert_string_equal(((struct identifier *)out.identifiers.items)[1].value, rows[i].kept);
        else
            assert_non_null(said(&f, "identifiers_2_value"));
    }
    desk_close(d);
}

static const struct form_field public_fields[] = {{.name = "name"}, {.name = "contacts"}};
static const struct form_group public_groups[] = {{"p", "Publics", NULL, public_fields, 2}};

static void a_form_for_the_public_neither_shows_nor_loses_the_rest(void **state)
{
    (void)state;
    struct desk *d = desk_open(CENTRE);
    struct record_form f = record_form_of(&d->page, &structure_type, public_groups, 1);
    struct structure out;
    f.level = LEVEL_PUBLIC;
    f.prefix = "s_";
    const char *page = draw(d, &f, &d->s);
    assert_null(strstr(page, "01 99 00 00 09"));
    assert_null(strstr(page, "soins@example.org"));
    assert_null(strstr(page, "_level"));
    struct params typed = form_of(d->t.a, page, NULL);
    assert_int_equal(take(d, &f, &typed, &d->s, &out), 1);
    assert_true(record_equal(&structure_type, &d->s, &out));
    form_type(&typed, "s_contacts_1_value", "01 99 00 00 44");
    form_check(d->t.a, &typed, "s_contacts_1_level", "team");
    form_check(d->t.a, &typed, "s_alert", "Pas à moi");
    assert_int_equal(take(d, &f, &typed, &d->s, &out), 1);
    assert_int_equal(out.contacts.n, 3);
    const struct contact *c = out.contacts.items;
    assert_string_equal(c[0].value, "01 99 00 00 44");
    assert_int_equal(c[0].level, LEVEL_PUBLIC);
    assert_string_equal(c[1].value, "01 99 00 00 09");
    assert_int_equal(c[2].level, LEVEL_TEAM);
    assert_string_equal(out.alert, "Fermé");
    desk_close(d);
}

/* ---- Communes ---- */

static void communes_that_are_not_clear_are_asked_back(void **state)
{
    (void)state;
    struct desk *d = desk_open(CENTRE);
    struct record_form f = form_for(d, &place_type);
    struct place *p = places(d, 1), out;
    struct params typed = form_of(d->t.a, draw(d, &f, p), NULL);
    assert_str(*params_first(&typed, "commune"), "Nulle-Part");
    form_type(&typed, "commune", "Bagneu");
    assert_int_equal(take(d, &f, &typed, p, &out), 0);
    const char *page = draw(d, &f, p);
    assert_non_null(strstr(page, "type=\"radio\""));
    assert_non_null(strstr(page, "Bagneux (92220)"));
    /* One is chosen. */
    typed = form_of(d->t.a, page, NULL);
    form_check(d->t.a, &typed, "commune_choix", "92007");
    assert_int_equal(take(d, &f, &typed, p, &out), 1);
    assert_string_equal(out.insee, "92007");
    assert_string_equal(out.city, "Bagneux");
    assert_string_equal(out.postcode, "92220");
    /* A choice for a text that was changed since is none. */
    form_type(&typed, "commune", "Antony");
    assert_int_equal(take(d, &f, &typed, p, &out), 1);
    assert_string_equal(out.insee, "92002");
    /* And one may be of nowhere we know. */
    form_type(&typed, "commune", "Bagneu");
    form_uncheck(&typed, "commune_choix", "92007");
    form_check(d->t.a, &typed, "commune_choix", "tel-quel");
    assert_int_equal(take(d, &f, &typed, p, &out), 1);
    assert_string_equal(out.city, "Bagneu");
    assert_false(record_has(&out, record_index(&place_type, STR("insee"))));
    /* Of a territory all that is wrong is named. */
    const char *sentence = typed_gives(d, &service_type, services(d), "communes", "Bagneux (92220)\r\nBagneu\r\nXyzzy");
    assert_non_null(strstr(sentence, "Bagneu"));
    assert_non_null(strstr(sentence, "Proches"));
    assert_non_null(strstr(sentence, "Xyzzy"));
    desk_close(d);
}

/* ---- Any structure ---- */

static unsigned next_random(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

/* Texts with what HTML, forms and JSON treat apart. */
static const char *random_text(struct arena *a, unsigned *seed, size_t max, bool line)
{
    static const char *const words[] = {"é",  "&amp;", "<b>", "\"", "'",  "\\",          "a", "|",       ",",   "%41",
                                        "+x", "=",     "œ",   "«",  "日", "</textarea>", "1", "\u00A0x", "oui", "#{y}"};
    struct buf b = buf_in(a, max);
    size_t n = 1 + next_random(seed) % 12;
    for (size_t i = 0; i < n; i++) {
        const char *w = words[next_random(seed) % (sizeof words / sizeof *words)];
        if (b.n + strlen(w) + 2 > max)
            break;
        buf_raw_str(&b, str_of(w));
        buf_raw_str(&b, i + 1 < n && next_random(seed) % 3 == 0 ? (line ? STR(" ") : STR("\n")) : STR("x"));
    }
    return buf_cstr(&b);
}

static void random_field(struct desk *d, const struct record_type *type, void *rec, size_t i, unsigned *seed);

static void random_record(struct desk *d, const struct record_type *type, void *rec, unsigned *seed)
{
    for (size_t i = 0; i < type->n; i++)
        random_field(d, type, rec, i, seed);
}

static const char *random_code(struct desk *d, const char *scheme, unsigned *seed)
{
    static const char *const communes[] = {"92007", "92002", "92060", "92023"};
    const struct taxonomy *t = d->page.wording.taxonomy;
    if (strcmp(scheme, "commune") == 0)
        return communes[next_random(seed) % 4];
    enum scheme s = scheme_of(str_of(scheme));
    return t->terms[s][next_random(seed) % t->n[s]].code;
}

static void set_text(struct desk *d, const struct record_type *type, void *rec, size_t i, const char *text)
{
    must(record_parse(type, rec, (int)i, str_of(text), d->f->a, err));
}

static void random_field(struct desk *d, const struct record_type *type, void *rec, size_t i, unsigned *seed)
{
    const struct field *f = &type->fields[i];
    bool required = (f->flags & FIELD_REQUIRED) || strcmp(f->name, "name") == 0 || strcmp(f->name, "kind") == 0;
    if (!(f->flags & FIELD_RULE) || strcmp(f->name, "key") == 0 || strncmp(f->name, "hours", 5) == 0 ||
        strcmp(f->name, "insee") == 0 || (!required && next_random(seed) % 3 == 0))
        return;
    char number[40];
    struct buf codes = buf_in(d->f->a, 4000);
    int count = 0;
    switch (f->type) {
    case F_TEXT:
        if (f->scheme)
            set_text(d, type, rec, i, random_code(d, f->scheme, seed));
        else if (f->flags & FIELD_URL)
            set_text(d, type, rec, i, "https://www.example.org/?a=\xC3\xA9&b='");
        else
            set_text(d, type, rec, i, random_text(d->f->a, seed, f->max ? f->max : 400, f->max && f->max <= 300));
        return;
    case F_INT:
        (void)snprintf(number, sizeof number, "%u",
                       strcmp(f->name, "age_min") == 0 ? next_random(seed) % 60 : 60 + next_random(seed) % 60);
        set_text(d, type, rec, i, number);
        return;
    case F_BOOL: set_text(d, type, rec, i, next_random(seed) % 2 ? "oui" : "non"); return;
    case F_DATE: set_text(d, type, rec, i, "2026-02-28"); return;
    case F_ENUM:
        while (f->names[count])
            count++;
        set_text(d, type, rec, i, f->names[next_random(seed) % (unsigned)count]);
        return;
    case F_TERMS:
        for (unsigned k = next_random(seed) % 5; k > 0; k--)
            buf_fmt(&codes, "%s%s", codes.n ? "|" : "", random_code(d, f->scheme, seed));
        set_text(d, type, rec, i, buf_cstr(&codes));
        return;
    case F_LIST: {
        if (f->of == &service_place_type)
            return;
        struct list *list = record_member(f, rec);
        *list = (struct list){.n = next_random(seed) % 4};
        list->items = arena_array(d->f->a, list->n, f->of->size);
        for (size_t k = 0; k < list->n; k++)
            random_record(d, f->of, (char *)list->items + k * f->of->size, seed);
        record_mark_set(rec, (int)i);
        return;
    }
    default: return;
    }
}

/* Both of a position, or none. */
static void mend(struct structure *s)
{
    for (size_t i = 0; i < s->places.n; i++) {
        struct place *p = &((struct place *)s->places.items)[i];
        p->lat = 1.0 / (double)(i + 3);
        p->lon = -2.5e-7;
        record_mark_set(p, record_index(&place_type, STR("lat")));
        record_mark_set(p, record_index(&place_type, STR("lon")));
    }
}

#define RANDOM_STRUCTURES 60

static void any_structure_comes_back_as_it_is(void **state)
{
    (void)state;
    struct desk *d = desk_open(CENTRE);
    unsigned seed = 20261122;
    for (int n = 0; n < RANDOM_STRUCTURES; n++) {
        struct structure *made = ARENA_NEW(d->f->a, struct structure);
        random_record(d, &structure_type, made, &seed);
        mend(made);
        d->s = fixture_load(d->f, &audience_team, fixture_save(d->f, NULL, made));
        struct arena_mark mark = arena_mark(d->t.a);
        comes_back_as_it_is(d, &structure_type, &d->s);
        for (size_t i = 0; i < d->s.places.n; i++)
            comes_back_as_it_is(d, &place_type, places(d, i));
        for (size_t i = 0; i < d->s.services.n; i++)
            comes_back_as_it_is(d, &service_type, (struct service *)d->s.services.items + i);
        arena_release(d->t.a, mark);
    }
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nobody_touched_stays_as_it_is),
        cmocka_unit_test(each_control_sets_its_field),
        cmocka_unit_test(texts_end_at_their_limit),
        cmocka_unit_test(boxes_are_read_as_sets),
        cmocka_unit_test(a_term_that_was_retired_stays_until_somebody_takes_it),
        cmocka_unit_test(a_service_is_held_at_places_of_its_structure),
        cmocka_unit_test(contacts_are_rows),
        cmocka_unit_test(a_contact_that_cannot_be_used_is_refused_beside_it),
        cmocka_unit_test(another_row_is_asked_for_without_saving),
        cmocka_unit_test(rows_end_at_their_limit),
        cmocka_unit_test(a_siret_with_a_wrong_key_is_taken_and_said_beside_its_field),
        cmocka_unit_test(identifiers_are_checked_by_their_register),
        cmocka_unit_test(a_form_for_the_public_neither_shows_nor_loses_the_rest),
        cmocka_unit_test(communes_that_are_not_clear_are_asked_back),
        cmocka_unit_test(any_structure_comes_back_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
