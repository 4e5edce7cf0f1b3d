/* A structure in words: what its card and its page say, for rich, sparse, confidential and suspended ones. */
#include "fixture.h"

#include "base/buf.h"
#include "base/date.h"
#include "publish/structure_view.h"
#include "publish/template.h"

/* What a card says, one line each; nothing for null. */
static const char CARD[] =
    "{{name}}\n{{kind}}\n{{plain}}\n{{^closed}}open{{/closed}}{{#suspended}} suspended{{/suspended}}\n"
    "{{#all_publics}}all{{/all_publics}}{{publics|join}}{{?publics_more}} "
    "+{{publics_more}}{{/publics_more}}\n{{age}}\n{{phone}}\n{{referrals|join}}\n{{city}}"
    "{{#confidential}} hidden{{/confidential}}\n{{distance|km}}\n{{#home_visits}}home{{/home_visits}}{{#remote}}"
    " remote{{/remote}}\n{{#opening}}{{text}}{{/opening}}\n{{#intake}}{{state}} {{date}}{{#old}} "
    "old{{/old}}{{/intake}}\n"
    "{{verified}}{{#verified_late}} late{{/verified_late}}\n{{#source}}{{title}}{{/source}}";

static const char *name_of(const void *arg, const char *insee)
{
    (void)arg;
    return strcmp(insee, "92007") == 0 ? "Bagneux" : NULL;
}

static const char *slug_of(const void *arg, const char *insee)
{
    (void)arg;
    return strcmp(insee, "92007") == 0 ? "bagneux" : NULL;
}

static struct wording wording(struct fixture *f, const struct taxonomy *t, int64_t now)
{
    return (struct wording){.taxonomy = t,
                            .commune = name_of,
                            .commune_slug = slug_of,
                            .now = now,
                            .today = paris_date(now),
                            .valid_until = INT64_MAX,
                            .a = f->a};
}

static const char *card(struct fixture *f, const struct structure *s, struct wording *w, double metres)
{
    const struct template_source source = {.name = "card", .text = str_of(CARD)};
    struct templates *set;
    struct view *v = view_new(f->a);
    struct buf b = buf_in(f->a, 10000);
    view_card(v, s, w, metres);
    must(templates_new(&source, 1, &set, err));
    must(template_render(set, "card", v, &b, err));
    templates_free(set);
    return buf_cstr(&b);
}

#define LONG "Une phrase de vingt lettres. Une phrase de vingt lettres. Une phrase de vingt lettres. "

static void cards_say_what_is_known_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *json, *card;
        double metres;
    } cases[] = {
        {"{'name':'Sparse','kind':'ccas'}",
         "Sparse\nCentre communal d’action sociale (CCAS)\n\nopen\n\n\n\n\n\n\n\n\n\n\néquipe de l’annuaire", -1},
        {"{'name':'Rich','kind':'ccas','plain_words':'En clair.','description':'Non.','places':[{'city':'Bagneux',"
         "'insee':'92007','hours':'Mo-Fr "
         "09:00-17:00'}],'services':[{'name':'a','publics':['femmes','enfants'],'age_min':16,"
         "'age_max':25,'referrals':['medecin','personne'],'home_visits':true,'intake':'full','intake_date':'2026-11-01'"
         "},"
         "{'name':'b','publics':['enfants'],'age_min':12,'age_max':18,'intake':'yes','intake_date':'2026-10-23','"
         "remote':true,"
         "'contacts':[{'kind':'phone','value':'01 99 00 00 09'}]},{'name':'c','status':'closed','publics':['hommes'],"
         "'age_min':99,'age_max':99,'referrals':['justice']}]}",
         "Rich\nCentre communal d’action sociale (CCAS)\nEn clair.\nopen\nEnfants, Femmes\nde 12 à 25 ans\n01 99 00 00 "
         "09\n"
         "La personne elle-même, Un médecin\nBagneux\n800 m\nhome remote\nFermé, ouvre demain à 9 h\nyes 2026-10-23\n\n"
         "équipe de l’annuaire",
         800},
        {"{'name':'Hidden','kind':'ccas','places':[{'confidential':true}],'services':[{'name':'a','publics':['tous-"
         "publics'],"
         "'age_max':1,'intake':'yes','intake_date':'2026-10-22'}]}",
         "Hidden\nCentre communal d’action sociale (CCAS)\n\nopen\nall\njusqu’à 1 an\n\n\n hidden\n\n\n\n"
         "yes 2026-10-22 old\n\néquipe de l’annuaire",
         -1},
        {"{'name':'Many','kind':'ccas','services':[{'name':'a','publics':['femmes','hommes','enfants','adultes']}]}",
         "Many\nCentre communal d’action sociale (CCAS)\n\nopen\nEnfants, Adultes +2\n\n\n\n\n\n\n\n\n\n"
         "équipe de l’annuaire",
         -1},
        {"{'name':'Away','kind':'ccas','status':'suspended','places':[{'hours':'24/7'}]}",
         "Away\nCentre communal d’action sociale (CCAS)\n\nopen suspended\n\n\n\n\n\n\n\n\n\n\néquipe de l’annuaire",
         -1},
    };
    struct fixture *f = fixture_open();
    struct taxonomy t;
    fixture_reference(f);
    must(taxonomy_load(f->db, f->a, &t, err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct structure *s = fixture_parse(f, cases[i].json);
        struct wording w = wording(f, &t, FIXTURE_NOW);
        s->short_id = "0123456789";
        /* Hours and ages are written with no-break spaces. */
        struct buf plain = buf_in(f->a, 10000);
        struct str got = str_of(card(f, s, &w, cases[i].metres));
        for (size_t k = 0; k < got.n; k++) {
            struct str rest = str_from(got.p + k, got.n - k);
            size_t space = str_starts(rest, STR("\u00A0")) ? 2 : str_starts(rest, STR("\u202F")) ? 3 : 0;
            buf_char(&plain, space ? ' ' : got.p[k]);
            k += space ? space - 1 : 0;
        }
        if (strcmp(buf_cstr(&plain), cases[i].card) != 0)
            fail_msg("%s\n  should be\n%s", buf_cstr(&plain), cases[i].card);
    }
    fixture_close(f);
}

static void a_long_description_is_cut_between_words(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct taxonomy t = {0};
    char *one_word = arena_alloc(f->a, 602);
    for (size_t i = 0; i < 600; i += 2)
        memcpy(one_word + i, "é", 2);
    const char *const texts[] = {LONG LONG LONG, one_word};
    for (size_t i = 0; i < 2; i++) {
        struct structure *s =
            fixture_parse(f, arena_printf(f->a, "{'name':'x','kind':'ccas','description':'%s'}", texts[i]));
        struct wording w = wording(f, &t, FIXTURE_NOW);
        s->short_id = "0123456789";
        const char *text = strstr(card(f, s, &w, -1), "ccas\n") + 5;
        struct str plain = str_from(text, str_find(str_of(text), '\n'));
        size_t letters = utf8_length(plain);
        assert_true(str_ends(plain, STR("…")) && utf8_valid(plain));
        if (letters <= 90 || letters > 141)
            fail_msg("text %zu: %zu letters, %.*s", i, letters, (int)plain.n, plain.p);
    }
    fixture_close(f);
}

static void a_card_is_true_until_its_sentence_changes(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct taxonomy t = {0};
    struct structure *s = fixture_parse(f, "{'name':'x','kind':'ccas','places':[{'hours':'Mo-Fr 09:00-17:00'}]}");
    s->short_id = "0123456789";
    int32_t monday = paris_date(FIXTURE_NOW) + 1;
    struct wording w = wording(f, &t, paris_instant(monday, 10 * 60));
    assert_non_null(strstr(card(f, s, &w, -1), "Ouvert, ferme à 17"));
    assert_int_equal(w.valid_until, paris_instant(monday, 17 * 60));
    fixture_close(f);
}

static void terms_stand_in_the_order_of_the_taxonomy_and_unknown_ones_at_the_end(void **state)
{
    (void)state;
    static const char page[] =
        "{{#services}}{{#themes}}{{url}} {{label}}\n{{/themes}}{{languages|join}}\n{{/services}}";
    const struct template_source source = {.name = "page", .text = str_of(page)};
    struct fixture *f = fixture_open();
    struct taxonomy t;
    struct templates *set;
    fixture_reference(f);
    must(taxonomy_load(f->db, f->a, &t, err));
    struct structure *s = fixture_parse(
        f, "{'name':'x','kind':'ccas','services':[{'name':'a','themes':['abandonne','bucco-dentaire','sante-mentale'],"
           "'languages':['portugais','klingon','anglais','arabe']},{'name':'b'}]}");
    s->short_id = "0123456789";
    struct wording w = wording(f, &t, FIXTURE_NOW);
    struct view *v = view_new(f->a);
    struct buf b = buf_in(f->a, 10000);
    view_structure(v, s, &w);
    must(templates_new(&source, 1, &set, err));
    must(template_render(set, "page", v, &b, err));
    templates_free(set);
    assert_string_equal(buf_cstr(&b), "/annuaire/besoin/sante-mentale Santé mentale\n"
                                      "/annuaire/besoin/bucco-dentaire Dents et bouche (bucco-dentaire)\n"
                                      "/annuaire/besoin/abandonne abandonne\n"
                                      "Anglais, Arabe, Portugais, klingon\n\n");
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards_say_what_is_known_and_nothing_else),
        cmocka_unit_test(a_long_description_is_cut_between_words),
        cmocka_unit_test(a_card_is_true_until_its_sentence_changes),
        cmocka_unit_test(terms_stand_in_the_order_of_the_taxonomy_and_unknown_ones_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
