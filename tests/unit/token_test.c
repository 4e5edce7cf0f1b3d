/* Folding, slugs and tokens. */
#include "test.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/token.h"

/* U+0301, U+0302, U+0308 after a letter: the decomposed form of é, ô, ï. */
#define ACUTE "\xCC\x81"
#define CIRCUMFLEX "\xCC\x82"
#define DIAERESIS "\xCC\x88"
#define NBSP "\xC2\xA0"
#define NNBSP "\xE2\x80\xAF"

static int write_token(void *ctx, const struct token *t)
{
    struct buf *out = ctx;
    if (out->n)
        buf_lit(out, " ");
    if (t->colocated)
        buf_lit(out, "=");
    buf_raw_str(out, t->text);
    return 0;
}

/* Each token once, between spaces; a colocated one has = before it. Index and query agree. */
static void assert_tokens(struct str text, const char *expected)
{
    struct buf index = buf_heap(1u << 20), query = buf_heap(1u << 20);
    assert_int_equal(token_each(text, TOKEN_INDEX, write_token, &index), 0);
    assert_int_equal(token_each(text, TOKEN_QUERY, write_token, &query), 0);
    if (strcmp(buf_cstr(&index), expected) != 0)
        fail_msg("\"%.*s\" gives \"%s\", should give \"%s\"", (int)text.n, text.p, buf_cstr(&index), expected);
    assert_string_equal(buf_cstr(&query), buf_cstr(&index));
    buf_free(&index);
    buf_free(&query);
}

struct pair {
    const char *text, *expected;
};

static void check_tokens(const struct pair *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_tokens(str_of(rows[i].text), rows[i].expected);
}
#define CHECK_TOKENS(rows) check_tokens(rows, sizeof(rows) / sizeof(rows)[0])

static struct str folded(struct buf *b, struct str text)
{
    buf_clear(b);
    fold_text(b, text);
    return buf_str(b);
}

static void folding_leaves_one_spelling(void **state)
{
    (void)state;
    static const struct pair rows[] = {
        {"", ""},
        {"Hôpital", "hopital"},
        {"HO" CIRCUMFLEX "PITAL", "hopital"},
        {"e" ACUTE "le" ACUTE "ve", "eleve"},
        {"ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸ àâäçéèêëîïôöùûüÿ", "aaaceeeeiioouuuy aaaceeeeiioouuuy"},
        {"cœur Œuvre Lætitia ÆON Straße ẞ", "coeur oeuvre laetitia aeon strasse ss"},
        {"Łódź Ørsted Ţ ş đ Đ İzmir ısı Þór", "lodz orsted t s d d izmir isi thor"},
        {"Nguyễn Thị Ế ứ", "nguyen thi e u"},
        {"Ɛʋɛ Fɔngbe ŋ Ŋ", "eve fongbe n n"},
        {"oﬀre ﬁn ﬂeur oﬃce aﬄux", "offre fin fleur office afflux"},
        {"l’ lʼ l´ l` l‘ l′ l＇", "l' l' l' l' l' l' l'"},
        {"a‐b‑c‒d–e—f―g−h－i", "a-b-c-d-e-f-g-h-i"},
        {"a" NBSP "b" NNBSP "c\xE2\x80\x89"
         "d\xE3\x80\x80"
         "e\tf\ng",
         "a b c d e f g"},
        {"co\xC2\xADopé\xE2\x80\x8Bra\xEF\xBB\xBFtion", "cooperation"},
        {"ＣＭＰ　１２", "cmp 12"},
        {"1ª 2º m²", "1a 2o m2"},
        {"العربية 中文 Ωμ Українська", "العربية 中文 ωμ українська"},
        {"a\xFF\xC3(b\xED\xA0\x80"
         "c",
         "a  (b   c"},
        {"« Où ? »", "« ou ? »"},
    };
    struct buf b = buf_heap(1000), again = buf_heap(1000);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_str(folded(&b, str_of(rows[i].text)), rows[i].expected);
        assert_str(folded(&again, buf_str(&b)), rows[i].expected);
    }
    assert_str(folded(&b, str_from("a\0b", 3)), "a b");
    buf_free(&b);
    buf_free(&again);
}

static void folding_any_code_point_is_stable_and_never_longer(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char plain[4], once[FOLD_POINT_MAX], twice[FOLD_POINT_MAX];
        size_t n = fold_point(c, once);
        assert_true(n <= utf8_put(c, plain));
        for (struct str s = str_from(once, n); s.n;) {
            const char *at = s.p;
            size_t m = fold_point(utf8_next(&s), twice);
            if (m != (size_t)(s.p - at) || memcmp(at, twice, m) != 0)
                fail_msg("U+%04X folds to \"%.*s\", which folds to \"%.*s\"", (unsigned)c, (int)n, once, (int)m, twice);
        }
    }
}

static void folding_long_text_needs_no_more_room_than_it(void **state)
{
    (void)state;
    struct buf b = buf_heap(3000);
    char text[3001];
    for (size_t i = 0; i < 3000; i += 3)
        memcpy(text + i, "ﬃ", 3);
    struct err e;
    fold_text(&b, str_from(text, 3000));
    assert_int_equal(buf_ok(&b, &e), 0);
    assert_int_equal(b.n, 3000);
    fold_text(&b, STR("a"));
    assert_int_equal(buf_ok(&b, &e), -1);
    buf_free(&b);
}

static void slugs_are_letters_digits_and_single_hyphens(void **state)
{
    (void)state;
    static const struct pair rows[] = {
        {"Hôpital Béclère", "hopital-beclere"},
        {"  L’Haÿ--les / Roses !", "l-hay-les-roses"},
        {"CMP (enfants & ados) n° 3", "cmp-enfants-ados-n-3"},
        {"Cœur d’Île-de-France", "coeur-d-ile-de-france"},
        {"", "structure"},
        {"---", "structure"},
        {"中文", "structure"},
        {"Café 中文 Ω", "cafe"},
        {"centre-social", "centre-social"},
        /* 60 bytes fit whole; at 61 the last word goes; one endless word is cut. */
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaœ",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaao"},
    };
    struct buf b = buf_heap(1000), again = buf_heap(1000);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        buf_clear(&b);
        fold_slug(&b, str_of(rows[i].text));
        assert_str(buf_str(&b), rows[i].expected);
        buf_clear(&again);
        fold_slug(&again, buf_str(&b));
        assert_str(buf_str(&again), rows[i].expected);
    }
    buf_free(&b);
    buf_free(&again);
}

static void words_are_folded_and_separated(void **state)
{
    (void)state;
    static const struct pair rows[] = {
        {"", ""},
        {" '’-.,;:!?()[]{}\"*^~&|<>/\\@#%+=_$€£°§« » “ ” … • – — ★ ☎ 📞 ™ ½", ""},
        {"Accès aux SOINS", "acces aux soins"},
        {"Restos du Cœur, Lætitia", "restos du coeur laetitia"},
        {"e" ACUTE "pice" ACUTE "rie ai" CIRCUMFLEX "ne" ACUTE "s", "epicerie aines"},
        {"contact@example.org www.example.org", "contact example org www example org"},
        {"médecin(s) traitant·e·s", "medecin s traitant e s"},
        {"LGBT+ & R&D", "lgbt r d"},
        {"snake_case", "snake case"},
        {"العربية، 中文。Українська", "العربية 中文 українська"},
        {"نعم؟ አማርኛ፡ትግርኛ", "نعم አማርኛ ትግርኛ"},
        {"a\xFF"
         "b\xC3",
         "a b"},
        {"92320 bâtiment 2B", "92320 batiment 2b"},
        {"ＣＭＰ ﬁn", "cmp fin"},
    };
    CHECK_TOKENS(rows);
    assert_tokens(str_from("a\0b", 3), "a b");
}

static void elided_articles_yield_nothing(void **state)
{
    (void)state;
    static const struct pair rows[] = {
        {"l'hôpital", "hopital"},
        {"l’hôpital", "hopital"},
        {"L’HÔPITAL", "hopital"},
        {"lʼhôpital l´hôpital l`hôpital", "hopital hopital hopital"},
        {"l' hôpital", "hopital"},
        {"d'accueil c'est j'ai m'aider n'importe s'adresser t'aider", "accueil est ai aider importe adresser aider"},
        {"qu'il jusqu’à lorsqu'on puisqu'elle Quoiqu’un", "il a on elle un"},
        {"l'", ""},
        {"l", "l"},
        {"aujourd'hui", "aujourdhui"},
        {"Aujourd’hui, aujourdhui", "aujourdhui aujourdhui"},
        {"d’aujourd’hui", "aujourdhui"},
        {"aujourd'huit", "aujourd huit =aujourdhuit"},
        {"presqu'île", "presquile"},
        {"la presqu’i" CIRCUMFLEX "le, les presqu'îles", "la presquile les presquiles"},
        {"presqu'un", "presqu un =presquun"},
        {"entr'aide prud’hommes", "entr aide =entraide prud hommes =prudhommes"},
        {"quelqu'un", "quelqu un =quelquun"},
        {"O'Neill", "o neill =oneill"},
        {"'soin' ‘soin’", "soin soin"},
        {"du coin'", "du coin"},
    };
    CHECK_TOKENS(rows);
}

static void dotted_acronyms_are_one_word(void **state)
{
    (void)state;
    static const struct pair rows[] = {
        {"C.M.P.", "cmp"},
        {"c.m.p", "cmp"},
        {"C. M. P.", "cmp"},
        {"C." NBSP "M." NNBSP "P.", "cmp"},
        {"E.H.P.A.D. É.S.A.T.", "ehpad esat"},
        {"l'E.H.P.A.D., d’un C.M.P.P.", "ehpad un cmpp"},
        {"le C.M.P. a ouvert", "le cmp a ouvert"},
        {"C.M.P. M. Dupont", "cmp m dupont"},
        {"M. Dupont", "m dupont"},
        {"Dr J. Martin", "dr j martin"},
        {"j.dupont", "j dupont"},
        {"C.M.P.enfants", "cmp enfants"},
        {"(S.O.S.) S.O.S Amitié", "sos sos amitie"},
        {"pré-E.H.P.A.D.", "pre ehpad"},
        {"C.M.P.-C.A.T.T.P.", "cmp cattp"},
        {"1.2.3", "1 2 3"},
        {"a.b1", "a b1"},
        {"é.", "e"},
        {"œ.a.", "oe a"},
    };
    CHECK_TOKENS(rows);
}

static void compounds_give_parts_and_joined_form(void **state)
{
    (void)state;
    static const struct pair rows[] = {
        {"médico-psychologique", "medico psychologique =medicopsychologique"},
        {"médico‑psychologique médico–social", "medico psychologique =medicopsychologique medico social =medicosocial"},
        {"rendez-vous", "rendez vous =rendezvous"},
        {"Fontenay-aux-Roses", "fontenay aux roses =fontenayauxroses"},
        {"L’Haÿ-les-Roses", "hay les roses =haylesroses"},
        {"main-d’œuvre Val-d'Oise", "main oeuvre =maindoeuvre val oise =valdoise"},
        {"porte-d'", "porte"},
        {"aujourd'hui-même", "aujourdhui meme =aujourdhuimeme"},
        {"Covid-19", "covid 19 =covid19"},
        {"2026-11-22 3-11 ans", "2026 11 22 3 11 ans"},
        {"-enfant- --x", "enfant x"},
        {"Paris - Nord", "paris nord"},
        {"Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson",
         "saint remy en bouzemont saint genest et isson =saintremyenbouzemontsaintgenestetisson"},
        /* One part more than TOKEN_PARTS_MAX begins another word. */
        {"a-b-c-d-e-f-g-h-i-j", "a b c d e f g h =abcdefgh i j =ij"},
        {"co\xC2\xADopération", "cooperation"},
    };
    CHECK_TOKENS(rows);
}

static void french_telephone_numbers_are_ten_digits(void **state)
{
    (void)state;
    static const struct pair rows[] = {
        {"0199001234", "0199001234"},
        {"01 99 00 12 34", "0199001234"},
        {"01" NBSP "99" NBSP "00" NBSP "12" NBSP "34", "0199001234"},
        {"01.99.00.12.34.", "0199001234"},
        {"01-99-00-12-34", "0199001234"},
        {"01/99/00/12/34", "0199001234"},
        {"01 9900 1234", "0199001234"},
        {"0 199 001 234", "0199001234"},
        {"0199 00 12 34", "0199001234"},
        {"+33 1 99 00 12 34", "0199001234"},
        {"+33199001234", "0199001234"},
        {"+33(0)1 99 00 12 34", "0199001234"},
        {"+33 (0) 1.99.00.12.34", "0199001234"},
        {"(+33) 1 99 00 12 34", "0199001234"},
        {"+33 01 99 00 12 34", "0199001234"},
        {"0033 1 99 00 12 34", "0199001234"},
        {"00 33 1 99 00 12 34", "0199001234"},
        {"0033199001234", "0199001234"},
        {"+262 262 90 12 34 +590 590 99 12 34", "0262901234 0590991234"},
        {"Tél.:01.99.00.12.34/01.99.00.12.35", "tel 0199001234 0199001235"},
        {"01 99 00 12 34 01 99 00 12 35", "0199001234 0199001235"},
        {"tel-0199001234", "tel 0199001234"},
        {"l'01 99 00 12 34", "0199001234"},
        /* Not telephone numbers: */
        {"01 99 00 12", "01 99 00 12"},
        {"0199001234a", "0199001234a"},
        {"01990012345", "01990012345"},
        {"01.99 00 12 34", "01 99 00 12 34"},
        {"920000123 4 rue", "920000123 4 rue"},
        {"010000123 4 rue", "010000123 4 rue"},
        {"012 345 678 00012", "012 345 678 00012"},
        {"le 01/02/2026 10 rue", "le 01 02 2026 10 rue"},
        {"0099001234", "0099001234"},
        {"+32 2 123 45 67", "32 2 123 45 67"},
        {"+", ""},
        {"+33", "33"},
        {"+33 (", "33"},
    };
    CHECK_TOKENS(rows);
}

static void short_numbers_and_hours_meet_their_usual_spellings(void **state)
{
    (void)state;
    static const struct pair rows[] = {
        {"3114", "3114"},
        {"31 14", "31 14 =3114"},
        {"le 39" NBSP "19, ou 39.77", "le 39 19 =3919 ou 39 77 =3977"},
        {"31 12 2026", "31 12 2026"},
        {"30 12 h", "30 12h"},
        {"31 14-18", "31 14 18"},
        {"24h/24 7j/7", "24h 24 7j 7"},
        {"24 h/24, 7 j/7", "24h 24 7j 7"},
        {"24" NNBSP "h sur 24", "24h sur 24"},
        {"24/24", "24 24"},
        {"9 h 30", "9h 30"},
        {"7 j'ai", "7 ai"},
        {"12 J. Moulin", "12 j moulin"},
        {"3 habitants", "3 habitants"},
    };
    CHECK_TOKENS(rows);
}

static void long_words_are_cut_between_letters(void **state)
{
    (void)state;
    char text[400], expected[400];
    memset(text, 'a', sizeof text);
    memset(expected, 'a', TOKEN_MAX);
    expected[TOKEN_MAX] = '\0';
    assert_tokens(str_from(text, TOKEN_MAX), expected);
    assert_tokens(str_from(text, sizeof text), expected);
    /* 22 letters of three bytes would be 66: 21 remain. */
    for (size_t i = 0; i < 300; i += 3)
        memcpy(text + i, "中", 3);
    memcpy(expected, text, 63);
    expected[63] = '\0';
    assert_tokens(str_from(text, 300), expected);
    /* The joined form is cut too, the parts are not. */
    memset(text, 'b', 81);
    text[40] = '-';
    (void)snprintf(expected, sizeof expected, "%.40s %.40s =%.40s%.24s", text, text, text, text);
    assert_tokens(str_from(text, 81), expected);
}

/* What a token stands for in the original text. */
struct place {
    const char *token, *original;
    size_t word;
    bool colocated;
};

struct places {
    const struct place *next;
    const char *text;
};

static int check_place(void *ctx, const struct token *t)
{
    struct places *p = ctx;
    assert_str(t->text, p->next->token);
    assert_str(str_from(p->text + t->start, t->end - t->start), p->next->original);
    assert_int_equal(t->word, p->next->word);
    assert_int_equal(t->colocated, p->next->colocated);
    p->next++;
    return 0;
}

static void tokens_know_their_place_in_the_text(void **state)
{
    (void)state;
    static const char text[] =
        "« L’He" ACUTE "bergement » médico-social : C. M. P., +33 1 99 00 12 34 main-d’œuvre 24" NBSP "h e" ACUTE ACUTE;
    static const struct place places[] = {
        {"hebergement", "He" ACUTE "bergement", 0, false},
        {"medico", "médico", 1, false},
        {"social", "social", 1, false},
        {"medicosocial", "médico-social", 1, true},
        {"cmp", "C. M. P.", 2, false},
        {"0199001234", "+33 1 99 00 12 34", 3, false},
        {"main", "main", 4, false},
        {"oeuvre", "œuvre", 4, false},
        {"maindoeuvre", "main-d’œuvre", 4, true},
        {"24h", "24" NBSP "h", 5, false},
        {"e", "e" ACUTE ACUTE, 6, false},
    };
    struct places p = {places, text};
    assert_int_equal(token_each(str_of(text), TOKEN_INDEX, check_place, &p), 0);
    assert_ptr_equal(p.next, places + sizeof places / sizeof places[0]);
}

static int stop_at_second(void *ctx, const struct token *t)
{
    (void)t;
    return ++*(int *)ctx == 2 ? 7 : 0;
}

static void the_receiver_can_stop(void **state)
{
    (void)state;
    static const char *const texts[] = {"un deux trois", "un-deux-trois", "31 14 a", "C.M.P. 0199001234 x"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int calls = 0;
        assert_int_equal(token_each(str_of(texts[i]), TOKEN_QUERY, stop_at_second, &calls), 7);
        assert_int_equal(calls, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folding_leaves_one_spelling),
        cmocka_unit_test(folding_any_code_point_is_stable_and_never_longer),
        cmocka_unit_test(folding_long_text_needs_no_more_room_than_it),
        cmocka_unit_test(slugs_are_letters_digits_and_single_hyphens),
        cmocka_unit_test(words_are_folded_and_separated),
        cmocka_unit_test(elided_articles_yield_nothing),
        cmocka_unit_test(dotted_acronyms_are_one_word),
        cmocka_unit_test(compounds_give_parts_and_joined_form),
        cmocka_unit_test(french_telephone_numbers_are_ten_digits),
        cmocka_unit_test(short_numbers_and_hours_meet_their_usual_spellings),
        cmocka_unit_test(long_words_are_cut_between_letters),
        cmocka_unit_test(tokens_know_their_place_in_the_text),
        cmocka_unit_test(the_receiver_can_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
