/* Full text as SQLite runs it: our tokenizer in FTS5, and the queries made from what people type. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/token.h"
#include "core/store/db_priv.h"
#include "core/store/fts.h"
#include "store/db.h"
#include "store/match.h"

#define EVAL_FILE "../shared/reference/search/fr-search-eval-classes.txt"

static const char create_sql[] = "CREATE VIRTUAL TABLE t USING fts5(a, b, prefix='2 3', tokenize='allervers')";
static const char insert_sql[] = "INSERT INTO t(a) VALUES(?1)";
static const char delete_sql[] = "DELETE FROM t";
static const char count_sql[] = "SELECT count(*) FROM t WHERE t MATCH ?1";
static const char highlight_sql[] = "SELECT highlight(t, 0, '[', ']') FROM t WHERE t MATCH ?1";
static const char snippet_sql[] = "SELECT snippet(t, 0, '[', ']', '…', 4) FROM t WHERE t MATCH ?1";
static const char size_sql[] = "SELECT hex(sz) FROM t_docsize";

static int open_index(void **state)
{
    struct db *db;
    must(db_open(":memory:", DB_CREATE, &db, err));
    must(fts_register(db_handle(db), err));
    must(db_exec(db, create_sql, err));
    *state = db;
    return 0;
}

static int close_index(void **state)
{
    db_close(*state);
    return 0;
}

/* The index holds this text only. */
static void index_text(struct db *db, struct str text)
{
    struct stmt *s;
    must(db_prepare(db, delete_sql, &s, err));
    must(stmt_run(s, err));
    must(db_prepare(db, insert_sql, &s, err));
    bind_str(s, 1, text);
    must(stmt_run(s, err));
}

/* Rows that match an FTS5 expression, which must not be an error. */
static int64_t count(struct db *db, const char *expression)
{
    struct stmt *s;
    must(db_prepare(db, count_sql, &s, err));
    bind_text(s, 1, expression);
    struct err e = {0};
    if (stmt_step(s, &e) != 1)
        fail_msg("MATCH %s: %s", expression, e.msg);
    int64_t n = col_int(s, 0);
    stmt_reset(s);
    return n;
}

/* Rows found by what somebody typed; -1 when there is nothing to search. */
static int64_t search(struct db *db, struct str typed, bool prefix)
{
    struct buf out = buf_heap(MATCH_SIZE_MAX);
    size_t words;
    must(match_build(typed, prefix, NULL, &out, &words, err));
    assert_int_equal(words == 0, out.n == 0);
    int64_t n = words ? count(db, buf_cstr(&out)) : -1;
    buf_free(&out);
    return n;
}

static void text_is_found_as_people_type_it(void **state)
{
    static const struct {
        const char *indexed, *typed;
        bool found;
    } rows[] = {
        {"Hôpital Béclère", "hopital beclere", true},
        {"hopital", "HÔPITAL", true},
        {"ho\xCC\x82pital", "hôpital", true},
        {"hôpital", "ho\xCC\x82pital", true},
        {"Les Restos du Cœur", "coeur", true},
        {"restos du coeur", "cœur", true},
        {"l'hôpital", "hôpital", true},
        {"l’hôpital", "l'hôpital", true},
        {"hôpital", "l’hopital", true},
        {"aujourd’hui", "aujourdhui", true},
        {"entr’aide", "entraide", true},
        {"entraide", "entr'aide", true},
        {"C.M.P. enfants", "cmp", true},
        {"CMP", "c.m.p.", true},
        {"CMP", "C. M. P.", true},
        {"médico-psychologique", "medicopsychologique", true},
        {"medicopsychologique", "médico-psychologique", true},
        {"médico psychologique", "médico-psychologique", true},
        {"médico-psychologique", "médico psychologique", true},
        {"psychologique", "médico-psychologique", false},
        {"centre médico-psychologique", "centre medico-psychologique paris", false},
        {"Haÿ-les-Roses", "L'Haÿ les Roses", true},
        {"main-d’œuvre", "maindoeuvre", true},
        {"01 99 00 12 34", "0199001234", true},
        {"+33 (0)1 99 00 12 34", "01.99.00.12.34", true},
        {"01.99.00.12.34", "+33 1 99 00 12 34", true},
        {"01 99 00 12 34", "01 99 00 12 35", false},
        {"le 39 19", "3919", true},
        {"3919", "39 19", true},
        {"24 h/24, 7 j/7", "24h/24 7j/7", true},
        {"ouvert 24h/24", "24 h/24", true},
        {"عربية", "عربية", true},
        {"soin", "soins", false}, /* stems come later */
        {"accueil de jour", "nuit", false},
        {"AND OR NOT NEAR", "and", true},
        {"soin", "soin NOT soin", false},
        {"soin not", "soin NOT soin", true},
    };
    struct db *db = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        index_text(db, str_of(rows[i].indexed));
        if (search(db, str_of(rows[i].typed), false) != rows[i].found)
            fail_msg("\"%s\" should %sfind \"%s\"", rows[i].typed, rows[i].found ? "" : "not ", rows[i].indexed);
    }
}

static void the_last_word_may_be_unfinished(void **state)
{
    static const struct {
        const char *typed;
        bool prefix, whole; /* found as a prefix, found as it is */
    } rows[] = {
        {"addicto", true, false},
        {"centre addic", true, false},
        {"addic centre", false, false},
        {"a", false, false},
        {"ad", true, false},
        {"é", false, false},
        {"médico-psy", true, false},
        {"medicopsy", true, false},
        {"psycho médico", true, true},
        {"addictologie", true, true},
        {"cm", true, false},
        {"0199001234", true, true},
        {"centre addictologies", false, false},
    };
    struct db *db = *state;
    index_text(db, STR("Centre d’addictologie, CMP étudiants : psycho et médico-psychologique, 01 99 00 12 34"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (search(db, str_of(rows[i].typed), true) != rows[i].prefix)
            fail_msg("\"%s\" should %sfind as a prefix", rows[i].typed, rows[i].prefix ? "" : "not ");
        if (search(db, str_of(rows[i].typed), false) != rows[i].whole)
            fail_msg("\"%s\" should %sfind as it is", rows[i].typed, rows[i].whole ? "" : "not ");
    }
}

static void expressions_hold_only_quoted_tokens(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        bool prefix;
        const char *expected;
        size_t words;
    } rows[] = {
        {"", true, "", 0},
        {" l' \"*\" ", true, "", 0},
        {"Soin", false, "\"soin\"", 1},
        {"Soin", true, "(\"soin\" OR \"soin\" *)", 1},
        {"soin à", true, "\"soin\" AND \"a\"", 2},
        {"soin à domicile", true, "\"soin\" AND \"a\" AND \"domicile\" *", 3},
        {"rendez-vous", false, "((\"rendez\" AND \"vous\") OR \"rendezvous\")", 1},
        {"un rendez-vous", true, "\"un\" AND ((\"rendez\" AND (\"vous\" OR \"vous\" *)) OR \"rendezvous\" *)", 2},
        {"rendez-vous un", true, "((\"rendez\" AND \"vous\") OR \"rendezvous\") AND (\"un\" OR \"un\" *)", 2},
        {"2-3", false, "(\"2\" AND \"3\")", 1},
        {"\"a\" OR b*", false, "\"a\" AND \"or\" AND \"b\"", 3},
        {"1 2 3 4 5 6 7 8 9 10 11 12", true,
         "\"1\" AND \"2\" AND \"3\" AND \"4\" AND \"5\" AND \"6\" AND \"7\" AND \"8\" AND \"9\" AND \"10\" AND \"11\" "
         "AND "
         "(\"12\" OR \"12\" *)",
         12},
        {"1 2 3 4 5 6 7 8 9 10 11 12 13-a", true,
         "\"1\" AND \"2\" AND \"3\" AND \"4\" AND \"5\" AND \"6\" AND \"7\" AND \"8\" AND \"9\" AND \"10\" AND \"11\" "
         "AND "
         "\"12\"",
         13},
    };
    struct buf out = buf_heap(MATCH_SIZE_MAX);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        buf_clear(&out);
        size_t words = 99;
        must(match_build(str_of(rows[i].typed), rows[i].prefix, NULL, &out, &words, err));
        assert_string_equal(buf_cstr(&out), rows[i].expected);
        assert_int_equal(words, rows[i].words);
    }
    buf_free(&out);
}

static void the_longest_query_has_room(void **state)
{
    struct db *db = *state;
    struct buf typed = buf_heap(1u << 20), out = buf_heap(MATCH_SIZE_MAX), small = buf_heap(100);
    for (int word = 0; word < MATCH_WORDS_MAX; word++) {
        for (int part = 0; part < TOKEN_PARTS_MAX; part++) {
            buf_char(&typed, part ? '-' : ' ');
            for (int i = 0; i < TOKEN_MAX; i++)
                buf_char(&typed, (char)('a' + (word + part + i) % 26));
        }
    }
    size_t words;
    must(match_build(buf_str(&typed), true, NULL, &out, &words, err));
    assert_int_equal(words, MATCH_WORDS_MAX);
    index_text(db, buf_str(&typed));
    assert_int_equal(count(db, buf_cstr(&out)), 1);
    must_fail(match_build(buf_str(&typed), true, NULL, &small, &words, err), ERR_LIMIT, "100 bytes");
    buf_free(&typed);
    buf_free(&out);
    buf_free(&small);
}

static void search_both_ways(struct db *db, struct str typed)
{
    (void)search(db, typed, true);
    (void)search(db, typed, false);
}

static bool is_sign(int c)
{
    return !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
}

static void no_input_is_an_error(void **state)
{
    static const char *const texts[] = {
        "l'hôpital",
        "médico-psychologique",
        "c.m.p.",
        "24h/24",
        "7j/7",
        "(soin",
        "nom:soin",
        "AND",
        "OR",
        "NOT",
        "NEAR",
        "NEAR(soin acces, 3)",
        "NEAR(",
        "AND AND",
        "soin AND",
        "OR soin",
        "NOT soin",
        "-soin",
        "^soin",
        "soin*",
        "*",
        "so*in",
        "\"",
        "\"\"",
        "\"soin",
        "soin\"",
        "\"soin\" \"",
        "\"\"\"",
        "a:b",
        "{a b} : soin",
        "{a",
        "a : {",
        "-a : soin",
        "- {a b} : soin",
        "soin + acces",
        "soin +",
        "+",
        "^",
        "^^",
        "(",
        ")",
        "()",
        "((((((((((((((((",
        "soin) OR (acces",
        "'; DROP TABLE t; --",
        "%s%n",
        "\\",
        "\\\"",
        "a\\\"b",
        "t",
        "rank",
        "rowid:1",
        "?1",
        "$a",
        ":a",
        "\xFF",
        "\xC3",
        "soin\xFF",
        "\"\xFF\"",
        "\xE2\x80",
        "\xED\xA0\x80",
        "\xF4\x90\x80\x80",
        "\xC0\xAF",
        "\xCC\x81",
        "’",
        "«",
        "\xE2\x80\x8B",
        "\xEF\xBB\xBF",
        "\x01\x02\x7F",
    };
    struct db *db = *state;
    index_text(db, STR("soin acces"));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        search_both_ways(db, str_of(texts[i]));
    /* Every two ASCII signs and control characters: alone, around a word, between two, around two. */
    for (int c = 1; c < 0x80; c++) {
        for (int d = 1; d < 0x80; d++) {
            if (!is_sign(c) || !is_sign(d))
                continue;
            char text[64];
            (void)snprintf(text, sizeof text, "%c%c", c, d);
            assert_int_equal(search(db, str_of(text), true), -1);
            (void)snprintf(text, sizeof text, "%csoin%c", c, d);
            assert_int_equal(search(db, str_of(text), true), 1);
            (void)snprintf(text, sizeof text, "soin%c%cacces", c, d);
            assert_int_equal(search(db, str_of(text), true), 1);
            (void)snprintf(text, sizeof text, "%c%csoin%cacces%c%c", c, d, c, d, c);
            assert_int_equal(search(db, str_of(text), false), 1);
        }
    }
}

static void garbage_is_not_an_error(void **state)
{
    enum { SIZE = 10240, ROUNDS = 60 };
    static const char syntax[] = "\"\"\"()*^:{}-+ aANDORNOT'.";
    struct db *db = *state;
    char *text = malloc(SIZE);
    assert_non_null(text);
    uint32_t seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < SIZE; i++) {
            seed = seed * 1664525u + 1013904223u;
            uint32_t v = seed >> 16;
            if (round % 3 == 0)
                text[i] = (char)v; /* any bytes */
            else if (round % 3 == 1)
                text[i] = (char)(v % 0x80); /* any ASCII */
            else
                text[i] = syntax[v % (sizeof syntax - 1)]; /* quotes and operators */
        }
        search_both_ways(db, str_from(text, SIZE));
        search_both_ways(db, str_from(text, seed % SIZE));
        index_text(db, str_from(text, SIZE));
    }
    must(db_exec(db, "INSERT INTO t(t) VALUES('integrity-check')", err));
    free(text);
}

/* The first column of the row that `sql` gives for this query. */
static void assert_marked(struct db *db, const char *sql, const char *typed, const char *expected)
{
    struct buf out = buf_heap(MATCH_SIZE_MAX);
    size_t words;
    struct stmt *s;
    must(match_build(str_of(typed), false, NULL, &out, &words, err));
    must(db_prepare(db, sql, &s, err));
    bind_text(s, 1, buf_cstr(&out));
    struct err e = {0};
    assert_int_equal(stmt_step(s, &e), 1);
    assert_str(col_str(s, 0), expected);
    stmt_reset(s);
    buf_free(&out);
}

static void found_words_are_marked_where_they_stand(void **state)
{
    static const struct {
        const char *indexed, *typed, *marked;
    } rows[] = {
        {"L’Hôpital Béclère", "hopital", "L’[Hôpital] Béclère"},
        {"He\xCC\x81"
         "bergement d’urgence",
         "hébergement urgence",
         "[He\xCC\x81"
         "bergement] d’[urgence]"},
        {"Restos du Cœur.", "coeur", "Restos du [Cœur]."},
        {"au C.M.P. (enfants)", "cmp", "au [C.M.P.] (enfants)"},
        {"un suivi médico-psychologique gratuit", "psychologique", "un suivi médico-[psychologique] gratuit"},
        {"un suivi médico-psychologique gratuit", "gratuit suivi", "un [suivi] médico-psychologique [gratuit]"},
        {"Tél. : +33 (0)1 99 00 12 34.", "0199001234", "Tél. : [+33 (0)1 99 00 12 34]."},
        {"a \xFF b", "b", "a \xFF [b]"},
    };
    struct db *db = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        index_text(db, str_of(rows[i].indexed));
        assert_marked(db, highlight_sql, rows[i].typed, rows[i].marked);
    }
    index_text(db, STR("un deux trois quatre cinq, à l’Hôpital de jour, six sept huit neuf dix"));
    assert_marked(db, snippet_sql, "hopital", "…à l’[Hôpital] de jour…");
}

static void fts5_itself_cuts_phrases_the_same_way(void **state)
{
    static const struct {
        const char *indexed, *expression;
        bool found;
    } rows[] = {
        {"centre médico-psychologique", "\"médico-psychologique\"", true},
        {"centre médico psychologique", "\"médico-psychologique\"", true},
        {"centre médico-psychologique", "\"centre MÉDICO psychologique\"", true},
        {"centre médico-psychologique", "medicopsychologique", true},
        {"centre médico-psychologique enfants", "\"psychologique enfants\"", true},
        {"psychologique et médico", "\"médico-psychologique\"", false},
        {"médico-psychologique", "\"l’\"", false},
    };
    struct db *db = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        index_text(db, str_of(rows[i].indexed));
        if (count(db, rows[i].expression) != rows[i].found)
            fail_msg("MATCH %s in \"%s\"", rows[i].expression, rows[i].indexed);
    }
}

static void a_joined_form_adds_no_length_to_its_text(void **state)
{
    struct db *db = *state;
    index_text(db, STR("un rendez-vous"));
    struct stmt *s;
    must(db_prepare(db, size_sql, &s, err));
    struct err e = {0};
    assert_int_equal(stmt_step(s, &e), 1);
    assert_str(col_str(s, 0), "0300"); /* three words in column a, none in b */
    stmt_reset(s);
    must(db_exec(db, "INSERT INTO t(t) VALUES('integrity-check')", err));
}

/* Best first, each row by its number. */
static const char *ranking(struct db *db, const char *expression)
{
    static const char sql[] = "SELECT group_concat(rowid, ' ') FROM"
                              " (SELECT rowid FROM t WHERE t MATCH ?1 ORDER BY word_rank(t, 10.0, 1.0), rowid)";
    static char out[100];
    struct stmt *s;
    must(db_prepare(db, sql, &s, err));
    bind_text(s, 1, expression);
    must(stmt_step(s, err) == 1 ? 0 : -1);
    struct str text = col_str(s, 0);
    (void)snprintf(out, sizeof out, "%.*s", (int)text.n, text.p);
    stmt_reset(s);
    return out;
}

static void the_best_match_comes_first(void **state)
{
    struct db *db = *state;
    must(db_exec(db,
                 "DELETE FROM t; INSERT INTO t(rowid, a, b) VALUES(1, 'centre', 'un dentiste'), (2, 'cabinet "
                 "dentiste', 'soins'),"
                 " (3, 'centre', 'dentiste, dentiste et encore dentiste'), (4, 'centre', 'dentiste ou dentiste'),"
                 " (5, 'dentiste', 'centre'), (6, 'centre', 'laverie'), (7, 'centre', ''), (8, 'centre', '')",
                 err));
    static const struct {
        const char *expression, *order;
    } cases[] = {
        {"\"dentiste\"", "2 5 3 4 1"},              /* a word of the first column says more than three of the second */
        {"\"dentis\" *", "2 5 3 4 1"},              /* the start of a word too */
        {"\"centre\" AND \"dentiste\"", "5 3 4 1"}, /* the rarer word decides */
        {"\"laverie\" OR \"cabinet\"", "2 6"},
        {"\"absent\"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(ranking(db, cases[i].expression), cases[i].order);
}

static void the_tokenizer_takes_no_option(void **state)
{
    must_fail(db_exec(*state, "CREATE VIRTUAL TABLE u USING fts5(a, tokenize='allervers x')", err), ERR_STORE,
              "tokenizer");
}

/* A word as people type it who skip the accents; only the letters of the file. Own table: folding is what is tested. */
static const char *unaccented(const char *word, char out[64])
{
    static const char *const accents[][2] = {{"é", "e"}, {"è", "e"}, {"ê", "e"}, {"à", "a"}, {"â", "a"},
                                             {"î", "i"}, {"ï", "i"}, {"ô", "o"}, {"û", "u"}, {"ç", "c"}};
    size_t n = 0;
    while (*word) {
        size_t k = 0, kinds = sizeof accents / sizeof accents[0];
        while (k < kinds && strncmp(word, accents[k][0], 2) != 0)
            k++;
        assert_true(k < kinds || (unsigned char)*word < 0x80);
        out[n++] = k < kinds ? accents[k][1][0] : *word;
        word += k < kinds ? 2 : 1;
        assert_true(n < 64);
    }
    out[n] = '\0';
    return out;
}

enum { CLASS_MAX = 16 };

/* Adds a form to a class, once. */
static void add_form(char forms[CLASS_MAX][64], size_t *n, const char *form)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(forms[i], form) == 0)
            return;
    assert_true(*n < CLASS_MAX);
    (void)snprintf(forms[(*n)++], 64, "%s", form);
}

/* The evaluation list: each line a class of forms, each with and without accents. Asserted for accents; the figure for
 * inflected forms is printed, and rises when stems come. */
static void words_are_found_without_their_accents(void **state)
{
    struct db *db = *state;
    FILE *f = fopen(EVAL_FILE, "r");
    if (!f) {
        print_message("%s is not there: recall not measured\n", EVAL_FILE);
        skip();
    }
    char line[1000];
    int classes = 0, pairs = 0, met = 0, accents = 0;
    while (fgets(line, sizeof line, f)) {
        if (line[0] == '#' || line[0] == '\n')
            continue;
        char forms[CLASS_MAX][64];
        size_t n = 0;
        struct str rest = str_trim(str_of(line)), word;
        for (bool more = true; str_cut(&rest, ' ', &word, &more);) {
            char form[64], plain[64];
            (void)snprintf(form, sizeof form, "%.*s", (int)word.n, word.p);
            add_form(forms, &n, form);
            add_form(forms, &n, unaccented(form, plain));
        }
        classes++;
        for (size_t i = 0; i < n; i++) {
            index_text(db, str_of(forms[i]));
            for (size_t j = i + 1; j < n; j++) {
                char a[64], b[64];
                bool same = strcmp(unaccented(forms[i], a), unaccented(forms[j], b)) == 0;
                bool found = search(db, str_of(forms[j]), false) == 1;
                pairs++;
                met += found;
                accents += same;
                if (same && !found)
                    fail_msg("\"%s\" and \"%s\" should meet", forms[i], forms[j]);
            }
        }
    }
    fclose(f);
    assert_true(accents > 0);
    print_message("recall: %d of %d pairs in %d classes meet (%d %%), all %d that differ by accents only\n", met, pairs,
                  classes, (200 * met + pairs) / (2 * pairs), accents);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_found_as_people_type_it),
        cmocka_unit_test(the_last_word_may_be_unfinished),
        cmocka_unit_test(expressions_hold_only_quoted_tokens),
        cmocka_unit_test(the_longest_query_has_room),
        cmocka_unit_test(no_input_is_an_error),
        cmocka_unit_test(garbage_is_not_an_error),
        cmocka_unit_test(found_words_are_marked_where_they_stand),
        cmocka_unit_test(fts5_itself_cuts_phrases_the_same_way),
        cmocka_unit_test(a_joined_form_adds_no_length_to_its_text),
        cmocka_unit_test(the_best_match_comes_first),
        cmocka_unit_test(the_tokenizer_takes_no_option),
        cmocka_unit_test(words_are_found_without_their_accents),
    };
    return cmocka_run_group_tests(tests, open_index, close_index);
}
