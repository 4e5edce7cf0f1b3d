/* Réglages: what the team keeps besides the directory, one link a page. */
#include "team.h"

/* A page that is added to the team's settings adds its line here. */
static const struct {
    const char *label, *url, *what;
    enum right right;
} settings[] = {
    {"L’équipe et ses pages légales", "/equipe/reglages/equipe",
     "Nom, téléphone, territoire, éditeur, hébergeur, accessibilité\u00A0: ce que les pages publiques en disent.",
     RIGHT_MANAGE},
    {"Communes de France", "/equipe/reglages/communes",
     "La liste entière, d’un fichier public\u00A0: pour dire votre territoire et chercher par commune.", RIGHT_MANAGE},
    {"Prêt à publier", "/equipe/reglages/publication",
     "HTTPS, courriels, sauvegarde, pages légales, fiches inventées\u00A0: ce qui est fait et ce qui reste.",
     RIGHT_MANAGE},
    {"Retirer le territoire d’exemple", "/equipe/reglages/exemple", "Effacer les fiches inventées.", RIGHT_MANAGE},
    {"Comptes", "/equipe/comptes", "Qui se connecte, avec quel rôle, et les invitations.", RIGHT_MANAGE},
    {"Courrier", "/equipe/reglages/courrier", "Si les courriels partent, un essai, et ceux qui n’ont pas pu partir.",
     RIGHT_MANAGE},
    {"Planning", "/equipe/reglages/planning",
     "Jours fériés, zone et calendrier des vacances scolaires, campagnes, temps de trajet.", RIGHT_EDIT},
    {"Pages", "/equipe/pages",
     "Écrire une page avec, dessous, une liste de l’annuaire ou de l’agenda\u00A0; changer «\u00A0aidants\u00A0» et "
     "«\u00A0professionnels\u00A0».",
     RIGHT_EDIT},
    {"Mots", "/equipe/mots", "Les recherches sans réponse, les sigles et les synonymes.", RIGHT_EDIT},
    {"Sources et imports", "/equipe/sources", "D’où viennent les fiches, de quand, et ce que les imports ont à dire.",
     RIGHT_TEAM},
    {"Règles", "/equipe/regles",
     "Celles qui décident de la visibilité, des délais, des imports ; les relire, les essayer.", RIGHT_MANAGE},
    {"Sauvegardes", "/equipe/sauvegardes", "La dernière, où elle est, et ce qui n’a pas marché.", RIGHT_MANAGE},
    {"Données personnelles", "/equipe/donnees", "Ce qui est gardé sur des personnes, et quand c’est effacé.",
     RIGHT_MANAGE},
};

int settings_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    if (team_start(&p, ctx, req, "Réglages", TEAM_SETTINGS) != 0)
        return -1;
    page_address(&p, reply, "/equipe/reglages", NULL, true);
    struct view *list = view_set_list(p.view, "settings");
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        if (!access_allows((enum account_role)ctx->account->role, settings[i].right))
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "label", str_of(settings[i].label));
        view_set_text(v, "url", str_of(settings[i].url));
        view_set_text(v, "what", str_of(settings[i].what));
    }
    return team_finish(&p, "settings", reply);
}
