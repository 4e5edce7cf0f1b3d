/* French text: names in capitals, telephone numbers. */
#include "test.h"

#include "base/fold.h"
#include "base/french.h"
#include "core/base/french_words.h"

static struct arena *arena;
static struct french_sigles sigles;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(1u << 20);
    must(french_sigles_read(
        STR("sigle;developpe;synonymes;ambigu\n"
            "HAD;hospitalisation à domicile;;non\nEHPAD;établissement...;;non\nCH;;;\r\nCMP;;;\nCATTP;;;\nCHU;;;\n\n"),
        arena, &sigles, err));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *fold(const char *s)
{
    struct buf b = buf_in(arena, 1000);
    fold_text(&b, str_of(s));
    return buf_cstr(&b);
}

static const char *title(struct str s)
{
    struct buf b = buf_in(arena, 1000);
    french_title(&b, s, &sigles);
    assert_true(utf8_valid(buf_str(&b)) || !utf8_valid(s));
    return buf_cstr(&b);
}

static void capitals_and_small_letters_are_inverse(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x250; c++) {
        if (french_lower(c) != c)
            assert_int_equal(french_upper(french_lower(c)), c);
        if (french_upper(c) != c)
            assert_int_equal(french_lower(french_upper(c)), c);
    }
    assert_int_equal(french_lower(0xD7), 0xD7);
    assert_int_equal(french_upper(0xFF), 0x178);
}

static void word_lists_are_sorted(void **state)
{
    (void)state;
#define SORTED(list, key) \
    for (size_t i = 1; i < sizeof(list) / sizeof *(list); i++) \
    assert_true(strcmp(key((list)[i - 1]), key((list)[i])) < 0)
    SORTED(common_words, fold);
    SORTED(small_words, fold);
    SORTED(accented_names, fold);
    SORTED(street_types, fold);
    SORTED(more_sigles, (const char *));
}

static void names_in_capitals_become_readable(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"CENTRE HOSPITALIER DE BOURG-EN-BRESSE", "Centre hospitalier de Bourg-en-Bresse"},
        {"CENTRE HOSPITALIER LOUIS CONSTANT FLEMING", "Centre hospitalier Louis Constant Fleming"},
        {"MAISON DE REPOS LES TILLEULS", "Maison de repos Les Tilleuls"},
        {"CH DE LA ROCHE SUR YON", "CH de la Roche sur Yon"},
        {"CENTRE HOSPITALIER SPECIALISE PSY DIGNE LES BAINS", "Centre hospitalier spécialisé psy Digne les Bains"},
        {"CLINIQUE DU CROISE LAROCHE-MARCQ EN BAROEUL", "Clinique du Croise Laroche-Marcq en Baroeul"},
        {"HOPITAL DE JOUR PSY", "Hôpital de jour psy"},
        {"UNITE HAD DE L'HOPITAL", "Unité HAD de l’hôpital"},
        {"HJ PSY ADULTE SAINT SERNIN CH MARCHANT", "HJ psy adulte Saint-Sernin CH Marchant"},
        {"  ETABLISSEMENT   DE SANTÉ ", "Établissement de santé"},
        {"Centre déjà lisible de l'EST", "Centre déjà lisible de l’EST"},
        /* parts */
        {"HOPITAL EDOUARD HERRIOT - HOSPICES CIVILS DE LYON", "Hôpital Édouard Herriot – Hospices civils de Lyon"},
        {"CMP- CATTP -HJ \"LES CHARMETTES\"", "CMP – CATTP – HJ «\u00A0Les Charmettes\u00A0»"},
        {"CENTRE GEORGES HEUYER HJ /CMP IJ", "Centre Georges Heuyer HJ / CMP IJ"},
        {"CMP/CATTP ADULTES - SITE DE TOUL (CPN-G06 )", "CMP/CATTP adultes – Site de Toul (CPN-G06)"},
        {"CHU DE NANTES :SITE DE LA SEVRE", "CHU de Nantes\u00A0: site de la Sèvre"},
        {"HORAIRES 9:", "Horaires 9:"},
        {"LIEU DE VIE \"MAVOUNA MEMA 1\"", "Lieu de vie «\u00A0Mavouna Mema 1\u00A0»"},
        {"H.J\" BAINS DOUCHES\"BONNEVAL", "H.J «\u00A0Bains Douches\u00A0» Bonneval"},
        {"CMP \"L'HELIOTROPE", "CMP L’Heliotrope"},
        {"UNITE AUTODIALYSE (LA POSSESSION)-ASDR", "Unité autodialyse (La Possession)-Asdr"},
        {"- SITE NORD -", "Site Nord"},
        /* abbreviations */
        {"CTRE MEDICO-PSYCHOLOGIQUE ENFANTS", "Centre médico-psychologique enfants"},
        {"CTRE HOSP. DE SAINTONGE", "Centre hospitalier de Saintonge"},
        {"GRP HOSP UNIVERSITAIRE", "Groupe hospitalier universitaire"},
        {"CENTRE HOSP", "Centre hospitalier"},
        {"HOP.DE JOUR + C.M.P. (INTERSECT.)", "Hôpital de jour + C.M.P. (intersecteur)"},
        {".HOP.DE JOUR QUATRE CHEMINS LILLE", "Hôpital de jour Quatre Chemins Lille"},
        {"- _Le Square", "Le Square"},
        {"HOSP.SANTE MENTALE", "Hosp. santé mentale"},
        {"CDAG - CTRE DEPIST. ANON. & GRAT.", "CDAG – Centre dépistage anonyme & gratuit"},
        {"VILLA DU DR BOURRET", "Villa du Dr Bourret"},
        /* saints */
        {"HOPITAL ST PIERRE ET STE ANNE", "Hôpital Saint-Pierre et Sainte-Anne"},
        {"HOPITAL SAINT VINCENT DE PAUL", "Hôpital Saint-Vincent de Paul"},
        {"CLINIQUE ST.LAURENT", "Clinique Saint-Laurent"},
        {"CLINIQUE SAINTE FAMILLE", "Clinique Sainte-Famille"},
        {"CENTRE DU SAINT", "Centre du Saint"},
        {"SAINT G 05", "Saint G 05"},
        /* accents and apostrophes */
        {"CENTRE D ACCUEIL COTE D OR", "Centre d’accueil Côte d’Or"},
        {"USLD D' AJACCIO", "USLD d’Ajaccio"},
        {"L'OREE DU BOIS", "L’Oree du Bois"},
        {"CENTRE FRANCOIS RENE NOEL", "Centre François René Noël"},
        {"HOPITAL DU SACRE COEUR", "Hôpital du Sacré Cœur"},
        {"PARIGNE L'EVEQUE", "Parigne l’Évêque"},
        /* initials, numbers, letters */
        {"E.H.P.A.D. EDMAR LAMA", "E.H.P.A.D. Edmar Lama"},
        {"C.H.S.LOMMELET", "C.H.S. Lommelet"},
        {"RUE E.MICHAUT", "Rue E. Michaut"},
        {"CMP CHS PINEL 80G02 CORBIE", "CMP CHS Pinel 80G02 Corbie"},
        {"CENTRE MEDICAL DU 3ÈME AGE, 1ER ETAGE", "Centre médical du 3ème âge, 1er étage"},
        {"AVENUE LOUIS XIV", "Avenue Louis XIV"},
        {"MAINTIEN A DOMICILE BATIMENT A", "Maintien à domicile bâtiment A"},
        {"", ""},
        {"-", ""},
        {"\"", ""},
        {"\"\"", "«\u00A0\u00A0»"},
        {"ST", "Saint"},
        {"ST.", "Saint"},
        {"D", "D"},
        {"D ", "D"},
        {"L'", "L’"},
        {"/", "/"},
        {":", ":"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_string_equal(title(str_of(names[i][0])), names[i][1]);
}

static void streets_are_written_out(void **state)
{
    (void)state;
    static const char *const streets[][3] = {
        {"14", "FG ST GEORGES", "14 faubourg Saint-Georges"},
        {"900", "ROUTE DE PARIS", "900 route de Paris"},
        {"", "RUE VEYSSERE", "Rue Veyssere"},
        {"4", "PRV CORENTIN CELTON", "4 parvis Corentin Celton"},
        {"30", "QU D'AMONT", "30 quai d’Amont"},
        {"60", "GRAND RUE", "60 Grand Rue"},
        {"2", "GR DES LILAS", "2 grande rue des Lilas"},
        {"26", "RUE DU NOUVEL HOPITAL", "26 rue du Nouvel Hôpital"},
        {"217", "RUE DU GENERAL LECLERC", "217 rue du Général Leclerc"},
        {"12", "RUE DU DR LAENNEC CS 86709", "12 rue du Dr Laennec CS 86709"},
        {"", "ZA DU MAS", "ZA du Mas"},
        {"3", "COURS-LA-REINE", "3 cours-la-Reine"},
        {"6", "R", "6 R"},
        {"6", "rue des Érables", "6 rue des Érables"},
        {"7", "", "7"},
        {" 7 ", " ", "7"},
        {"", "", ""},
    };
    for (size_t i = 0; i < sizeof streets / sizeof *streets; i++) {
        struct buf b = buf_in(arena, 1000);
        french_street(&b, str_of(streets[i][0]), str_of(streets[i][1]));
        assert_string_equal(buf_cstr(&b), streets[i][2]);
    }
}

static void communes_lose_their_cedex_and_find_their_hyphens(void **state)
{
    (void)state;
    static const char *const cities[][2] = {
        {"ST DIE DES VOSGES CEDEX", "Saint-Die-des-Vosges"},
        {"COSNE COURS SUR LOIRE CEDE", "Cosne-Cours-sur-Loire"},
        {"LE CHAMBON FEUGEROLLES CED", "Le Chambon-Feugerolles"},
        {"ANGERS  02", "Angers"},
        {"LYON  03", "Lyon 3e"},
        {"PARIS 1ER ARRONDISSEMENT", "Paris 1er"},
        {"MARSEILLE CEDEX 09", "Marseille"},
        {"VILLENEUVE D ASCQ", "Villeneuve-d’Ascq"},
        {"L HAY LES ROSES", "L’Hay-les-Roses"},
        {"LA VILLE AUX DAMES", "La Ville-aux-Dames"},
        {"PONT A MOUSSON", "Pont-à-Mousson"},
        {"ARS SUR MOSELLE", "Ars-sur-Moselle"},
        {"Issy les Moulineaux", "Issy les Moulineaux"},
        {"LES", "Les"},
        {"CEDEX", "Cedex"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cities / sizeof *cities; i++) {
        struct buf b = buf_in(arena, 1000);
        french_city(&b, str_of(cities[i][0]));
        assert_string_equal(buf_cstr(&b), cities[i][1]);
    }
}

static void no_name_is_longer_than_promised(void **state)
{
    (void)state;
    static const char *const dense[] = {"GPT ", "\"\"", "\"A\" ", "HOP.",  "A/ ",
                                        "A:B",  "- A",  "\xFF",   "ST A ", "CTRE HOSP "};
    for (size_t i = 0; i < sizeof dense / sizeof *dense; i++) {
        struct buf in = buf_in(arena, 4000), out = buf_in(arena, FRENCH_TITLE_MAX(4000));
        while (in.n + strlen(dense[i]) < 4000)
            buf_raw_str(&in, str_of(dense[i]));
        french_title(&out, buf_str(&in), &sigles);
        assert_true(out.n <= FRENCH_TITLE_MAX(in.n));
        assert_false(out.failed);
    }
}

static void any_bytes_make_a_title(void **state)
{
    (void)state;
    assert_string_equal(title(STR("CENTRE \xFF\xFE DU\x92 PARC")),
                        "Centre \xEF\xBF\xBD\xEF\xBF\xBD du\xEF\xBF\xBD Parc");
    (void)title(str_from("D\0X", 3));
    char name[200];
    memset(name, 'A', sizeof name);
    assert_int_equal(strlen(title(str_from(name, sizeof name))), sizeof name);
    for (size_t i = 0; i + 1 < sizeof name; i += 2)
        memcpy(name + i, "\xC3\x89", 2); /* É: a cut inside a letter must not read outside */
    for (size_t n = 0; n < 80; n++)
        (void)title(str_from(name, n));
}

static void telephone_numbers_are_found_or_refused(void **state)
{
    (void)state;
    static const char *const numbers[][2] = {
        {"474454647", "04 74 45 46 47"},
        {"0474454647", "04 74 45 46 47"},
        {"04.74.45.46.47", "04 74 45 46 47"},
        {"04-74-45-46-47", "04 74 45 46 47"},
        {"+33 4 74 45 46 47", "04 74 45 46 47"},
        {"+33 (0)4 74 45 46 47", "04 74 45 46 47"},
        {"0033474454647", "04 74 45 46 47"},
        {"33474454647", "04 74 45 46 47"},
        {"Tél. : 01 99 00 12 34 (accueil)", "01 99 00 12 34"},
        {"01 99 00 12 34 / 06 12 34 56 78", "01 99 00 12 34"},
        {"01 99 00 12 34 ou 35", "01 99 00 12 34"},
        {"01\xC2\xA0"
         "99\xC2\xA0"
         "00\xC2\xA0"
         "12\xC2\xA0"
         "34",
         "01 99 00 12 34"},
        {"15", "15"},
        {"3114", "3114"},
        {"39 19", "3919"},
        {"116 117", "116117"},
        {"+32 2 555 12 34", "+3225551234"},
        {"", NULL},
        {"néant", NULL},
        {"00", NULL},
        {"0000000000", NULL},
        {"047445464", NULL},
        {"04744546471", NULL},
        {"+33 4 74 45 46", NULL},
        {"+1", NULL},
        {"123456789012345678901234567890", NULL},
        {"+1234567890123456", NULL},
        {"99", NULL},
        {"7777", NULL},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char out[FRENCH_PHONE_SIZE] = "";
        bool found = french_phone(str_of(numbers[i][0]), out);
        if (numbers[i][1] ? !found || strcmp(out, numbers[i][1]) != 0 : found)
            fail_msg("\"%s\" gave \"%s\", should give \"%s\"", numbers[i][0], out, numbers[i][1]);
    }
}

static void a_list_of_acronyms_names_its_bad_line(void **state)
{
    (void)state;
    struct french_sigles s;
    must_fail(french_sigles_read(STR("sigle\nCH\n\xFF\n"), arena, &s, err), ERR_INPUT, "line 3");
    struct buf b = buf_in(arena, 1u << 16);
    for (int i = 0; i <= FRENCH_SIGLES_MAX + 1; i++)
        buf_fmt(&b, "S%d\n", i);
    must_fail(french_sigles_read(buf_str(&b), arena, &s, err), ERR_LIMIT, "line 2002");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capitals_and_small_letters_are_inverse),
        cmocka_unit_test(word_lists_are_sorted),
        cmocka_unit_test(names_in_capitals_become_readable),
        cmocka_unit_test(streets_are_written_out),
        cmocka_unit_test(communes_lose_their_cedex_and_find_their_hyphens),
        cmocka_unit_test(no_name_is_longer_than_promised),
        cmocka_unit_test(any_bytes_make_a_title),
        cmocka_unit_test(telephone_numbers_are_found_or_refused),
        cmocka_unit_test(a_list_of_acronyms_names_its_bad_line),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
