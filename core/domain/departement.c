#include "domain/departement.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"

/* In the order of the codes, as strcmp has it. */
static const struct departement {
    char code[4];
    const char *name;
} all[] = {
    {"01", "Ain"},
    {"02", "Aisne"},
    {"03", "Allier"},
    {"04", "Alpes-de-Haute-Provence"},
    {"05", "Hautes-Alpes"},
    {"06", "Alpes-Maritimes"},
    {"07", "Ardèche"},
    {"08", "Ardennes"},
    {"09", "Ariège"},
    {"10", "Aube"},
    {"11", "Aude"},
    {"12", "Aveyron"},
    {"13", "Bouches-du-Rhône"},
    {"14", "Calvados"},
    {"15", "Cantal"},
    {"16", "Charente"},
    {"17", "Charente-Maritime"},
    {"18", "Cher"},
    {"19", "Corrèze"},
    {"21", "Côte-d’Or"},
    {"22", "Côtes-d’Armor"},
    {"23", "Creuse"},
    {"24", "Dordogne"},
    {"25", "Doubs"},
    {"26", "Drôme"},
    {"27", "Eure"},
    {"28", "Eure-et-Loir"},
    {"29", "Finistère"},
    {"2A", "Corse-du-Sud"},
    {"2B", "Haute-Corse"},
    {"30", "Gard"},
    {"31", "Haute-Garonne"},
    {"32", "Gers"},
    {"33", "Gironde"},
    {"34", "Hérault"},
    {"35", "Ille-et-Vilaine"},
    {"36", "Indre"},
    {"37", "Indre-et-Loire"},
    {"38", "Isère"},
    {"39", "Jura"},
    {"40", "Landes"},
    {"41", "Loir-et-Cher"},
    {"42", "Loire"},
    {"43", "Haute-Loire"},
    {"44", "Loire-Atlantique"},
    {"45", "Loiret"},
    {"46", "Lot"},
    {"47", "Lot-et-Garonne"},
    {"48", "Lozère"},
    {"49", "Maine-et-Loire"},
    {"50", "Manche"},
    {"51", "Marne"},
    {"52", "Haute-Marne"},
    {"53", "Mayenne"},
    {"54", "Meurthe-et-Moselle"},
    {"55", "Meuse"},
    {"56", "Morbihan"},
    {"57", "Moselle"},
    {"58", "Nièvre"},
    {"59", "Nord"},
    {"60", "Oise"},
    {"61", "Orne"},
    {"62", "Pas-de-Calais"},
    {"63", "Puy-de-Dôme"},
    {"64", "Pyrénées-Atlantiques"},
    {"65", "Hautes-Pyrénées"},
    {"66", "Pyrénées-Orientales"},
    {"67", "Bas-Rhin"},
    {"68", "Haut-Rhin"},
    {"69", "Rhône"},
    {"70", "Haute-Saône"},
    {"71", "Saône-et-Loire"},
    {"72", "Sarthe"},
    {"73", "Savoie"},
    {"74", "Haute-Savoie"},
    {"75", "Paris"},
    {"76", "Seine-Maritime"},
    {"77", "Seine-et-Marne"},
    {"78", "Yvelines"},
    {"79", "Deux-Sèvres"},
    {"80", "Somme"},
    {"81", "Tarn"},
    {"82", "Tarn-et-Garonne"},
    {"83", "Var"},
    {"84", "Vaucluse"},
    {"85", "Vendée"},
    {"86", "Vienne"},
    {"87", "Haute-Vienne"},
    {"88", "Vosges"},
    {"89", "Yonne"},
    {"90", "Territoire de Belfort"},
    {"91", "Essonne"},
    {"92", "Hauts-de-Seine"},
    {"93", "Seine-Saint-Denis"},
    {"94", "Val-de-Marne"},
    {"95", "Val-d’Oise"},
    {"971", "Guadeloupe"},
    {"972", "Martinique"},
    {"973", "Guyane"},
    {"974", "La Réunion"},
    {"975", "Saint-Pierre-et-Miquelon"},
    {"976", "Mayotte"},
    {"977", "Saint-Barthélemy"},
    {"978", "Saint-Martin"},
    {"984", "Terres australes et antarctiques françaises"},
    {"986", "Wallis-et-Futuna"},
    {"987", "Polynésie française"},
    {"988", "Nouvelle-Calédonie"},
    {"989", "Île de Clipperton"},
};

static int by_code(const void *code, const void *one)
{
    return strcmp(code, ((const struct departement *)one)->code);
}

const char *departement_name(const char *code)
{
    const struct departement *d = bsearch(code, all, sizeof all / sizeof *all, sizeof *all, by_code);
    return d ? d->name : NULL;
}

static bool is_called(const struct departement *d, struct str slug)
{
    struct buf name = buf_heap(FOLD_SLUG_MAX + 1);
    fold_slug(&name, str_of(d->name));
    bool same = !name.failed && str_eq(buf_str(&name), slug);
    buf_free(&name);
    return same;
}

const char *departement_code(struct str text)
{
    struct buf slug = buf_heap(FOLD_SLUG_MAX + 1);
    const char *found = NULL;
    fold_slug(&slug, text);
    for (size_t i = 0; !found && !slug.failed && i < sizeof all / sizeof *all; i++) {
        struct str code = str_of(all[i].code);
        bool corsican = text.n == 2 && code.p[0] == text.p[0] && code.p[1] == (text.p[1] & ~0x20) && code.p[1] > '9';
        if (str_eq(text, code) || corsican || is_called(&all[i], buf_str(&slug)))
            found = all[i].code;
    }
    buf_free(&slug);
    return found;
}
