#include "app/site.h"

#include <stddef.h>

#include "app/config.h"
#include "domain/setting.h"

#define LINE SITE_LINE, SITE_LINE_MAX
#define LINES SITE_LINES, SITE_LINES_MAX

const struct site_field site_fields[SITE_KEY__MAX] = {
    [SITE_NAME] = {"team.name", "nom", "team_name", "Nom de l’équipe", "En tête de chaque page.", LINE, true, true},
    [SITE_TERRITORY] = {"team.territory", "territoire", "team_territory", "Territoire, en quelques mots",
                        "Sous le nom\u00A0: «\u00A0sud des Hauts-de-Seine\u00A0».", LINE, false, false},
    [SITE_COMMUNES] = {"team.communes", "communes", NULL, "Communes du territoire",
                       "Une par ligne\u00A0: un nom, un code postal, ou un département entier par son nom ou son "
                       "numéro. Elles viennent en premier dans les listes de communes\u00A0; la recherche, elle, "
                       "montre tout l’annuaire.",
                       SITE_TERRITORY_CODES, 12000, false, false},
    [SITE_PHONE] = {"team.phone", "telephone", "team_phone", "Téléphone", "Le premier bouton de chaque page.", SITE_TEL,
                    40, false, true},
    [SITE_PHONE_HOURS] = {"team.phone_hours", "horaires", "team_phone_hours", "Quand on y répond",
                          "Par exemple\u00A0: «\u00A0du lundi au vendredi, 9\u00A0h\u00A0– 18\u00A0h\u00A0».", LINE,
                          false, false},
    [SITE_ADDRESS] = {"team.address", "adresse", NULL, "Adresse", "Où l’on écrit, ou vient voir l’équipe.", LINES,
                      false, true},
    [SITE_MAIL] = {"team.mail", "courriel", "team_mail", "Adresse de courriel", NULL, SITE_ADDRESS_OF_MAIL, 254, false,
                   true},
    [SITE_PUBLISHER] = {"publisher.entity", "editeur", NULL, "Éditeur",
                        "La personne morale responsable du site, avec sa forme\u00A0: association, GIP, commune…", LINE,
                        false, true},
    [SITE_PUBLISHER_ADDRESS] = {"publisher.address", "siege", NULL, "Siège de l’éditeur", NULL, LINES, false, true},
    [SITE_PUBLISHER_NUMBER] = {"publisher.number", "immatriculation", NULL, "Numéro d’immatriculation",
                               "SIREN, SIRET ou RNA. Facultatif si l’éditeur n’est inscrit à aucun registre.", LINE,
                               false, false},
    [SITE_DIRECTOR] = {"publisher.director", "directeur", NULL, "Direction de la publication",
                       "La fonction et le nom du représentant légal de l’éditeur\u00A0: la loi demande ce nom, qui "
                       "sera public.",
                       LINE, false, true},
    [SITE_HOST] = {"host.name", "hebergeur", NULL, "Hébergeur",
                   "L’organisme dont les machines portent le site, même si c’est le vôtre.", LINE, false, true},
    [SITE_HOST_ADDRESS] = {"host.address", "hebergeur_adresse", NULL, "Adresse de l’hébergeur", NULL, LINES, false,
                           true},
    [SITE_HOST_PHONE] = {"host.phone", "hebergeur_telephone", NULL, "Téléphone de l’hébergeur", NULL, SITE_TEL, 40,
                         false, true},
    [SITE_PRIVACY] = {"privacy.contact", "donnees", NULL, "À qui écrire au sujet des données personnelles",
                      "Une adresse de courriel ou postale, et la fonction\u00A0: «\u00A0Délégué à la protection des "
                      "données, dpo@exemple.fr\u00A0».",
                      LINES, false, true},
    [SITE_AUDIT_DATE] = {"accessibility.date", "audit_date", NULL, "Date de l’audit",
                         "Vide tant qu’aucun audit n’a été fait\u00A0: la page le dit alors.", SITE_DATE, 10, false,
                         false},
    [SITE_AUDIT_RATE] = {"accessibility.rate", "audit_taux", NULL, "Critères du RGAA respectés, en\u00A0%",
                         "Un nombre entier, arrondi vers le bas.", SITE_PERCENT, 3, false, false},
    [SITE_AUDIT_BY] = {"accessibility.auditor", "audit_par", NULL, "Audit réalisé par", NULL, LINE, false, false},
    [SITE_AUDIT_GAPS] = {"accessibility.gaps", "audit_ecarts", NULL, "Ce que l’audit a trouvé de non conforme",
                         "Repris tel quel dans la déclaration.", SITE_LINES, SITE_GAPS_MAX, false, false},
};

const char *const site_conformity_words[SITE_CONFORMITY__MAX] = {"non conforme", "partiellement conforme",
                                                                 "totalement conforme"};

enum site_conformity site_conformity(const char *date, const char *rate)
{
    int64_t percent;
    struct err ignored;
    if (!date || !rate || str_to_int(str_of(rate), 0, 100, &percent, &ignored) != 0 || percent < 50)
        return SITE_NOT_CONFORM;
    return percent < 100 ? SITE_PARTLY_CONFORM : SITE_CONFORM;
}

const char *site_setting(struct ctx *ctx, const char *key)
{
    struct err ignored;
    const char *value = NULL;
    return ctx->db && setting_read(ctx->db, key, ctx->arena, &value, &ignored) == 1 ? value : NULL;
}

/* What the configuration says; NULL: nothing, or it has no such key. */
static const char *configured(const struct ctx *ctx, enum site_key key)
{
    const struct config *c = ctx->config;
    if (!c)
        return NULL;
    switch (key) {
    case SITE_NAME: return c->team_name;
    case SITE_TERRITORY: return c->team_territory;
    case SITE_PHONE: return c->team_phone;
    case SITE_PHONE_HOURS: return c->team_phone_hours;
    case SITE_MAIL: return c->team_mail;
    default: return NULL;
    }
}

static const char *value_of(struct ctx *ctx, enum site_key key)
{
    const char *fixed = configured(ctx, key);
    return fixed ? fixed : site_setting(ctx, site_fields[key].key);
}

void site_read(struct ctx *ctx, struct site *out)
{
    out->name = value_of(ctx, SITE_NAME);
    out->territory = value_of(ctx, SITE_TERRITORY);
    out->phone = value_of(ctx, SITE_PHONE);
    out->phone_hours = value_of(ctx, SITE_PHONE_HOURS);
    out->mail = value_of(ctx, SITE_MAIL);
    out->logo = site_setting(ctx, "team.logo");
    out->conformity = site_conformity(value_of(ctx, SITE_AUDIT_DATE), value_of(ctx, SITE_AUDIT_RATE));
    if (!out->name)
        out->name = "Annuaire";
}

/* One by one and not all at once: a form that is filled from what could not be read would empty it. */
int site_values_read(struct ctx *ctx, struct site_values *out)
{
    *out = (struct site_values){0};
    for (int key = 0; key < SITE_KEY__MAX; key++) {
        const char *fixed = configured(ctx, (enum site_key)key);
        out->text[key] = fixed;
        out->fixed[key] = fixed != NULL;
        if (!fixed && setting_read(ctx->db, site_fields[key].key, ctx->arena, &out->text[key], &ctx->err) < 0)
            return -1;
    }
    return 0;
}
