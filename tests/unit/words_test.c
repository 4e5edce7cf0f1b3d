/* The words desk: what a word may also mean, at once; and which searches that found nothing may be kept. */
#include "site.h"

#include "app/words.h"

static struct account mate;

static struct fixture *territory(void)
{
    struct fixture *f = fixture_open();
    fixture_reference(f);
    fixture_exec(f, "INSERT INTO account(uuid, rev, created_at, updated_at, label, mail, mail_norm, role)"
                    " VALUES('a', 0, 0, 0, 'Coordinatrice 1', 'a', 'a', 'coordinator')");
    (void)fixture_add(f, "{'name':'Maison de la santé psychique, centre médico-psychologique','kind':'autre'}");
    (void)fixture_add(f, "{'name':'CMP des Lilas','kind':'autre'}");
    (void)fixture_add(f, "{'name':'Gymnase Allende','kind':'autre','description':'Activité physique adaptée',"
                         "'places':[{'key':'p','address':'3 rue Henri Guyon','postcode':'92220','insee':'92007'}]}");
    (void)fixture_add(
        f, "{'name':'Guichet autonomie','kind':'autre','description':'Allocation personnalisée d’autonomie'}");
    (void)fixture_add(f, "{'name':'Dupont Martin','kind':'autre'}");
    (void)fixture_add(f, "{'name':'Xylo secret','kind':'autre','level':'team'}");
    fixture_exec(f, "UPDATE structure SET kind = 'inconnu'");
    (void)fixture_add(f, "{'name':'Orsoni Wanda','kind':'professionnel-liberal','description':'Cabinet Zélie'}");
    fixture_publish(f);
    mate = (struct account){.id = 1, .role = ROLE_COORDINATOR};
    return f;
}

/* Names found by the public, in the order of names, "A; B". */
static const char *found(struct site_test *t, const char *words)
{
    struct buf b = buf_in(t->f->a, 2000), target = buf_in(t->f->a, 1000);
    buf_lit(&target, "/annuaire?q=");
    buf_url(&target, str_of(words));
    struct reply r = site_get(t, buf_cstr(&target));
    assert_int_equal(r.status, 200);
    for (const char *p = buf_cstr(&r.body); (p = strstr(p, "<h2><a href=\"/annuaire/")) != NULL;) {
        p = strchr(strstr(p, "href=\"") + 6, '>') + 1;
        size_t n = strcspn(p, "<");
        if (b.n)
            buf_lit(&b, "; ");
        buf_raw(&b, p, n < 8 ? n : 8);
    }
    return buf_cstr(&b);
}

static struct ctx ctx_of(struct fixture *f)
{
    return (struct ctx){.db = f->db,
                        .arena = f->a,
                        .now = FIXTURE_NOW,
                        .valid_until = INT64_MAX,
                        .audience = &audience_team,
                        .account = &mate};
}

static struct acronym row(struct fixture *f, const char *form, enum acronym_kind kind, const char *expansion,
                          const char *synonyms)
{
    struct acronym x = {.kind = (int)kind};
    record_mark_set(&x, record_index(&acronym_type, STR("kind")));
    const char *const values[][2] = {{"form", form}, {"expansion", expansion}, {"synonyms", synonyms}};
    for (size_t i = 0; i < 3; i++) {
        if (values[i][1][0])
            must(record_parse(&acronym_type, &x, record_index(&acronym_type, str_of(values[i][0])),
                              str_of(values[i][1]), f->a, err));
    }
    return x;
}

static int64_t save(struct fixture *f, const struct acronym *before, struct acronym x)
{
    struct ctx ctx = ctx_of(f);
    if (words_save(&ctx, before, &x) != 0)
        fail_msg("%s", ctx.err.msg);
    return x.id;
}

static struct acronym one(struct fixture *f, int64_t id)
{
    struct ctx ctx = ctx_of(f);
    struct acronym x;
    assert_int_equal(words_one(&ctx, id, &x), 1);
    return x;
}

/* ---- What a word may also mean ---- */

static void an_acronym_finds_what_it_stands_for_and_the_reverse(void **state)
{
    (void)state;
    struct fixture *f = territory();
    struct site_test t = site_open(f, &audience_public);
    assert_string_equal(found(&t, "CMP"), "CMP des ; Maison d");
    assert_string_equal(found(&t, "c.m.p."), "CMP des ; Maison d");
    assert_string_equal(found(&t, "centre médico-psychologique"), "Maison d; CMP des ");
    assert_string_equal(found(&t, "cmp lilas"), "CMP des ");
    /* It is a phrase: words that only stand about are not the same thing. */
    assert_string_equal(found(&t, "psychologique centre"), "Maison d");
    site_close(&t);
    fixture_close(f);
}

static void a_change_is_effective_with_the_next_search(void **state)
{
    (void)state;
    struct fixture *f = territory();
    struct site_test t = site_open(f, &audience_public);
    struct ctx ctx = ctx_of(f);
    assert_string_equal(found(&t, "gymnastique douce"), "");
    int64_t id = save(f, NULL, row(f, "gymnastique douce", SYNONYM, "activité physique", ""));
    assert_string_equal(found(&t, "gymnastique douce"), "Gymnase ");
    assert_string_equal(found(&t, "Gymnastique  DOUCE allende"), "Gymnase ");
    assert_string_equal(found(&t, "activité physique"), "Gymnase "); /* one way only */
    struct acronym before = one(f, id);
    save(f, &before, row(f, "gymnastique lente", SYNONYM, "activité physique", "guichet"));
    assert_string_equal(found(&t, "gymnastique douce"), "");
    assert_string_equal(found(&t, "gymnastique lente"), "Guichet ; Gymnase ");
    before = one(f, id);
    assert_int_equal(words_remove(&ctx, &before), 0);
    assert_string_equal(found(&t, "gymnastique lente"), "");
    assert_int_equal(words_one(&ctx, id, &before), 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM change WHERE entity = 'acronym' AND account = 1"), 3);
    assert_int_equal(fixture_number(f, "SELECT rev = (SELECT max(seq) FROM change) FROM acronym WHERE removed"), 1);
    site_close(&t);
    fixture_close(f);
}

static void an_ambiguous_acronym_searches_and_shows_all_its_readings(void **state)
{
    (void)state;
    struct fixture *f = territory();
    struct site_test t = site_open(f, &audience_public);
    assert_string_equal(found(&t, "APA"), "Guichet ; Gymnase ");
    struct reply r = site_get(&t, "/annuaire?q=une%20APA%20vite");
    assert_int_equal(site_count(&r, "<strong>APA</strong> peut vouloir dire"), 1);
    assert_int_equal(site_count(&r, "q=une%20activit%C3%A9%20physique%20adapt%C3%A9e%20vite"), 1);
    assert_int_equal(site_count(&r, "allocation personnalisée d’autonomie</a>"), 1);
    /* A reading that was chosen does not bring the other. */
    assert_string_equal(found(&t, "allocation personnalisée d’autonomie"), "Guichet ");
    r = site_get(&t, "/annuaire?q=CMP");
    assert_int_equal(site_count(&r, "peut vouloir dire"), 0);
    save(f, NULL, row(f, "cmp", ACRONYM, "certificat de mise en page", ""));
    r = site_get(&t, "/annuaire?q=CMP");
    assert_int_equal(site_count(&r, "peut vouloir dire"), 1);
    site_close(&t);
    fixture_close(f);
}

static void what_the_team_wrote_and_took_out_survives_the_next_file(void **state)
{
    (void)state;
    static const char cmp[] = "SELECT id FROM acronym WHERE form = 'CMP'",
                      ccas[] = "SELECT id FROM acronym WHERE form = 'CCAS'";
    struct fixture *f = territory();
    struct ctx ctx = ctx_of(f);
    struct acronym x = one(f, fixture_number(f, cmp)), y = one(f, fixture_number(f, ccas));
    assert_false(x.own);
    save(f, &x, row(f, "CMP", ACRONYM, "centre médical du pré", "")); /* another meaning */
    assert_int_equal(words_remove(&ctx, &y), 0);
    save(f, NULL, row(f, "zz", ACRONYM, "zone zen", ""));
    fixture_exec(f, "DELETE FROM setting WHERE key = 'reference.hash'");
    fixture_reference(f);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM acronym WHERE form = 'CMP' AND removed = 0"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM acronym WHERE form = 'CMP' AND own AND NOT removed"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM acronym WHERE form = 'CCAS' AND removed = 0"), 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM acronym WHERE form = 'zz'"), 1);
    assert_true(fixture_number(f, "SELECT count(*) FROM acronym WHERE own = 0") > 100);
    /* What was taken out can be written again. */
    save(f, NULL, row(f, "CCAS", ACRONYM, y.expansion, ""));
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM acronym WHERE form = 'CCAS' AND removed = 0"), 1);
    fixture_close(f);
}

static void a_word_that_is_none_is_refused_by_its_field(void **state)
{
    (void)state;
    struct fixture *f = territory();
    char thirteen[] = "a b c d e f g h i j k l m";
    const struct {
        struct acronym x;
        enum err_code code;
        const char *field;
    } cases[] = {{row(f, "", ACRONYM, "b", ""), ERR_INPUT, "form"},
                 {row(f, "a", ACRONYM, "", ""), ERR_INPUT, "expansion"},
                 {row(f, "!?", ACRONYM, "b", ""), ERR_INPUT, "form"},
                 {row(f, thirteen, SYNONYM, "b", ""), ERR_INPUT, "form"},
                 {row(f, "a", SYNONYM, thirteen, ""), ERR_INPUT, "expansion"},
                 {row(f, "a", SYNONYM, "b", "c|!"), ERR_INPUT, "synonyms"},
                 {row(f, "a", SYNONYM, "b", "c|d|e|f|g|h|i|j|k|l|m|n"), ERR_INPUT, "synonyms"},
                 {row(f, "CMP", ACRONYM, "centre médico-psychologique", ""), ERR_CONFLICT, "form"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ctx ctx = ctx_of(f);
        struct acronym x = cases[i].x;
        assert_int_equal(words_save(&ctx, NULL, &x), -1);
        if (ctx.err.code != cases[i].code || strncmp(ctx.err.msg, cases[i].field, strlen(cases[i].field)) != 0)
            fail_msg("case %zu: %s", i, ctx.err.msg);
        assert_false(db_in_transaction(f->db));
    }
    save(f, NULL, row(f, "a", SYNONYM, "b", "c|d|e|f|g|h|i|j|k|l|m")); /* twelve others in all */
    fixture_close(f);
}

static void the_thesaurus_has_a_limit(void **state)
{
    (void)state;
    struct fixture *f = fixture_open();
    struct thesaurus t;
    struct ctx ctx = ctx_of(f);
    struct acronym x = row(f, "un", SYNONYM, "deux", "");
    fixture_exec(f, "INSERT INTO account(uuid, rev, created_at, updated_at, label, mail, mail_norm, role)"
                    " VALUES('a', 0, 0, 0, 'Coordinatrice 1', 'a', 'a', 'coordinator');"
                    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 2000)"
                    " INSERT INTO acronym(form, expansion) SELECT 'f' || i, 'e' || i FROM c");
    must(thesaurus_load(f->db, f->a, &t, err));
    assert_int_equal(t.match.n, 4000);
    assert_int_equal(words_save(&ctx, NULL, &x), -1);
    assert_int_equal(ctx.err.code, ERR_LIMIT);
    fixture_exec(f, "INSERT INTO acronym(form, expansion) VALUES('one', 'more')");
    must_fail(thesaurus_load(f->db, f->a, &t, err), ERR_LIMIT, "2000");
    fixture_close(f);
}

static void a_long_search_full_of_acronyms_is_still_a_query(void **state)
{
    (void)state;
    struct fixture *f = territory();
    struct site_test t = site_open(f, &audience_public);
    assert_string_equal(found(&t, "APA PASS CMS CHU AS MDA ETP HAD CMP DAC MAIA CTA SSIAD"), "");
    assert_string_equal(found(&t, "\"APA\" OR NEAR(cmp) *"), "");
    site_close(&t);
    fixture_close(f);
}

/* ---- Searches that found nothing ---- */

static const char *key_of(struct site_test *t, const char *words)
{
    struct buf target = buf_in(t->f->a, 1000);
    buf_lit(&target, "/annuaire?q=");
    buf_url(&target, str_of(words));
    struct reply r = site_get(t, buf_cstr(&target));
    return r.tally == TALLY_UNFOUND ? arena_strdup(t->f->a, r.tallied) : NULL;
}

static void only_words_of_ours_are_kept(void **state)
{
    (void)state;
    struct fixture *f = territory();
    struct site_test t = site_open(f, &audience_public);
    assert_string_equal(key_of(&t, "Gymnase guichet"), "gymnase guichet");   /* both in the index */
    assert_string_equal(key_of(&t, "dentiste soudure"), "");                 /* in the taxonomy; in nothing */
    assert_string_equal(key_of(&t, "dentiste gymnase"), "dentiste gymnase"); /* taxonomy and index */
    assert_string_equal(key_of(&t, "SSIAD gymnase"), "ssiad gymnase");       /* an acronym */
    assert_string_equal(key_of(&t, "madame Untel gymnase"), "");
    assert_string_equal(key_of(&t, "Henri Guyon guichet"), ""); /* people have the names that streets have */
    assert_string_equal(key_of(&t, "guichet Bagneux"), "guichet bagneux");
    assert_string_equal(key_of(&t, "guichet 92220"), "guichet 92220");
    assert_string_equal(key_of(&t, "gymnase 06 39 98 00 00"), "");
    assert_string_equal(key_of(&t, "xylo gymnase"), "");   /* known to the team alone */
    assert_string_equal(key_of(&t, "Orsoni gymnase"), ""); /* a person who works alone */
    assert_string_equal(key_of(&t, "zélie guichet"), "");
    assert_null(key_of(&t, "gymnase")); /* it found something */
    assert_null(key_of(&t, ""));
    assert_null(key_of(&t, "!"));
    site_close(&t);
    fixture_close(f);
}

static void what_a_filter_alone_keeps_out_is_no_missing_word(void **state)
{
    (void)state;
    struct fixture *f = territory();
    struct site_test t = site_open(f, &audience_public);
    struct reply r = site_get(&t, "/annuaire?q=gymnase&accueil=complet");
    assert_int_equal(site_count(&r, "Aucune structure ne correspond"), 1);
    assert_int_equal(r.tally, TALLY_NOTHING);
    site_close(&t);
    fixture_close(f);
}

static void what_is_kept_is_listed_and_dealt_with(void **state)
{
    (void)state;
    struct fixture *f = territory();
    struct ctx ctx = ctx_of(f);
    struct unfound *all;
    struct duties *duties = ARENA_NEW(f->a, struct duties);
    size_t n;
    int64_t others;
    fixture_exec(f, "INSERT INTO counter VALUES('unfound', 'gymnase guichet', '2026-11-20', 1),"
                    "('unfound', 'gymnase guichet', '2026-11-21', 2), ('unfound', 'cmp piscine', '2026-11-19', 1),"
                    "('unfound', '', '2026-11-19', 7), ('view', 'aaaaaaaaaa', '2026-11-19', 50)");
    assert_int_equal(words_unfound(&ctx, &all, &n, &others), 0);
    assert_int_equal(n, 2);
    assert_string_equal(all[0].words, "gymnase guichet");
    assert_int_equal(all[0].n, 3);
    assert_int_equal(all[0].last, 20778);
    assert_int_equal(others, 7);
    assert_int_equal(words_duties(&ctx, duties), 0);
    assert_int_equal(duties->items[0].count, 1); /* a single search may be chance */
    save(f, NULL, row(f, "Gymnase, guichet", SYNONYM, "activité physique", ""));
    assert_int_equal(words_unfound(&ctx, &all, &n, &others), 0);
    assert_int_equal(n, 1);
    assert_int_equal(words_forget(&ctx, STR("cmp piscine")), 0);
    assert_int_equal(words_forget(&ctx, STR("")), 0);
    assert_int_equal(words_unfound(&ctx, &all, &n, &others), 0);
    assert_int_equal(n, 0);
    assert_int_equal(others, 7);
    assert_int_equal(fixture_number(f, "SELECT n FROM counter WHERE kind = 'view'"), 50);
    fixture_close(f);
}

static void the_list_is_searched_whatever_the_accents(void **state)
{
    (void)state;
    struct fixture *f = territory();
    struct ctx ctx = ctx_of(f);
    struct acronym *all;
    size_t n, every;
    assert_int_equal(words_list(&ctx, STR(""), &all, &every), 0);
    assert_true(every > 100);
    assert_int_equal(words_list(&ctx, STR("MEDICO-psychologique"), &all, &n), 0);
    assert_true(n >= 2 && n < every);
    assert_int_equal(words_list(&ctx, STR("zzzz"), &all, &n), 0);
    assert_int_equal(n, 0);
    must(record_type_check(&acronym_type, err));
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_acronym_finds_what_it_stands_for_and_the_reverse),
        cmocka_unit_test(a_change_is_effective_with_the_next_search),
        cmocka_unit_test(an_ambiguous_acronym_searches_and_shows_all_its_readings),
        cmocka_unit_test(what_the_team_wrote_and_took_out_survives_the_next_file),
        cmocka_unit_test(a_word_that_is_none_is_refused_by_its_field),
        cmocka_unit_test(the_thesaurus_has_a_limit),
        cmocka_unit_test(a_long_search_full_of_acronyms_is_still_a_query),
        cmocka_unit_test(only_words_of_ours_are_kept),
        cmocka_unit_test(what_a_filter_alone_keeps_out_is_no_missing_word),
        cmocka_unit_test(what_is_kept_is_listed_and_dealt_with),
        cmocka_unit_test(the_list_is_searched_whatever_the_accents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
