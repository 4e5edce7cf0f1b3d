/* What looks like a person in a note, and what does not. */
#include "test.h"

#include "base/personal.h"

static void notes_are_read(void **state)
{
    static const struct {
        const char *text;
        unsigned found;
    } cases[] = {
        {"", 0},
        {"Deux personnes ont demandé l’AME, une le CMS de Malakoff.", 0},
        {"Restos du Cœur très plein ; revenir avec la CPAM en mars.", 0},
        {"Permanence PASS demandée. Beaucoup de monde. Octobre Rose : 3 affiches.", 0},
        {"Revoir M. Dupré (exemple)", PERSONAL_NAME | PERSONAL_CALLED},
        {"La fille de Mme D. rappelle", PERSONAL_NAME | PERSONAL_CALLED},
        {"Un homme qui s’appelle Aristide", PERSONAL_NAME | PERSONAL_CALLED},
        {"Madame la directrice était là", 0},
        {"Rendez-vous pris pour Clémence Aubépine", PERSONAL_NAME},
        {"voir DUPRÉ Armand", PERSONAL_NAME},
        {"Rendez-vous pour Clémence\u2009Aubépine", PERSONAL_NAME},
        {"Rendez-vous pour Clémence  Aubépine", PERSONAL_NAME},
        {"Cle\u0301mence Aube\u0301pine", PERSONAL_NAME},
        {"Ｃｌｅｍｅｎｃｅ　Ａｕｂｅｐｉｎｅ", PERSONAL_NAME},
        {"M.\u202FAubépine", PERSONAL_NAME | PERSONAL_CALLED},
        {"un homme nomme\u0301 Aristide", PERSONAL_NAME | PERSONAL_CALLED},
        {"Restos du Cœur\nPermanence PASS", 0},
        {"rappeler au 06 39 98 00 01", PERSONAL_PHONE},
        {"12 06.39.98.00.01", PERSONAL_PHONE},
        {"+33 6 39 98 00 01", PERSONAL_PHONE},
        {"0033639980001.", PERSONAL_PHONE},
        {"０６ ３９ ９８ ００ ０１", PERSONAL_PHONE},
        {"٠٦٣٩٩٨٠٠٠١", PERSONAL_PHONE},
        {"06\u200939\u200998\u200900\u200901", PERSONAL_PHONE},
        {"06\u200B39\u200B98\u200B00\u200B01", PERSONAL_PHONE},
        {"06 - 39 - 98 - 00 - 01", PERSONAL_PHONE},
        {"06·39·98·00·01", PERSONAL_PHONE},
        {"06/39/98/00/01", PERSONAL_PHONE},
        {"+33 (0)6 39 98 00 01", PERSONAL_PHONE},
        {"+33/6/39/98/00/01", PERSONAL_PHONE},
        {"le 01/02/2026, 10 h", 0},
        {"le 01/02/2026 10:30", 0},
        {"03, 05, 06 : 12 personnes, 09:30-12:30", 0},
        {"le 12 de 9 h à 12 h, salle 2014", 0},
        {"063998000112", 0},
        {"écrire à une.personne@example.org", PERSONAL_MAIL},
        {"rendez-vous @ 14 h. Bien", 0},
        {"nir 1 85 05 78 006 084 36", PERSONAL_NIR | PERSONAL_PHONE},
        {"185057800608436", PERSONAL_NIR},
        {"2 69 05 49 588 157", PERSONAL_NIR | PERSONAL_PHONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned found = personal_within(str_of(cases[i].text));
        if (found != cases[i].found)
            fail_msg("\"%s\": %u, should be %u", cases[i].text, found, cases[i].found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(notes_are_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
