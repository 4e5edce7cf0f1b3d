#include "edit_forms.h"

#include "fiches.h"

#define N(array) (sizeof(array) / sizeof(array)[0])
#define GROUP(id, title, intro, fields) \
    { \
        id, title, intro, fields, N(fields) \
    }

#define READERS \
    "Tout le monde\u00A0: la page publique. Partenaires et équipe, ou équipe seulement\u00A0: le public n’en voit " \
    "rien."
#define CONTACTS \
    "Une ligne directe réservée aux professionnels n’est jamais pour tout le monde\u00A0: choisissez qui peut la " \
    "lire."

/* ---- A structure ---- */

static const struct form_field structure_identity[] = {
    {.name = "name", .required = true},
    {.name = "acronym"},
    {.name = "kind", .required = true},
    {.name = "plain_words",
     .label = "Ce qu’elle fait, en une phrase simple",
     .hint = "Sans sigle. La liste de l’annuaire la montre."},
    {.name = "description", .label = "Description", .hint = ""},
    {.name = "identifiers", .label = "Numéros officiels"},
};
static const struct form_field structure_state[] = {
    {.name = "alert",
     .label = "Message temporaire en haut de la fiche",
     .hint = "Par exemple «\u00A0Fermé du 3 au 21 août\u00A0». Effacez-le quand il n’a plus lieu d’être."},
    {.name = "level", .hint = READERS},
};
static const struct form_field structure_contact[] = {
    {.name = "website"},
    {.name = "contacts", .hint = CONTACTS},
};
static const struct form_field structure_conditions[] = {
    {.name = "themes",
     .label = "Besoins auxquels elle répond",
     .hint = "Seulement quand aucun service n’est décrit\u00A0: sinon, cochez-les service par service."},
};
static const struct form_group structure_groups[] = {
    GROUP("identite", "Identité", NULL, structure_identity),
    GROUP("message", "Message et diffusion", NULL, structure_state),
    GROUP("contact", "Contact",
          "Ce qui vaut pour toute la structure. Un lieu ou un service peut avoir ses propres numéros.",
          structure_contact),
    GROUP("conditions", "Besoins", NULL, structure_conditions),
};
const struct edit_form structure_form = {structure_groups, N(structure_groups)};

/* ---- A place ---- */

static const struct form_field place_identity[] = {
    {.name = "name", .label = "Nom du lieu", .hint = "Seulement s’il diffère de celui de la structure."},
    {.name = "kind"},
    {.name = "level", .hint = READERS},
};
static const struct form_field place_address[] = {
    {.name = "address"},
    {.name = "postcode"},
    {.name = "commune", .label = "Commune", .hint = "Son nom ou son code postal."},
    {.name = "position",
     .label = "Position",
     .hint = "Latitude et longitude, par exemple 48.7988, 2.3098. Si l’adresse change, corrigez ou effacez-la."},
    {.name = "geo_precision"},
    {.name = "confidential",
     .label = "Adresse confidentielle",
     .hint = "Seule l’équipe voit où c’est\u00A0: ni rue, ni commune, ni carte, ni horaires, ni numéros de ce lieu "
             "pour personne d’autre."},
};
static const struct form_field place_contact[] = {{.name = "contacts", .hint = CONTACTS}};
static const struct form_field place_conditions[] = {{.name = "access"}};
static const struct form_group place_groups[] = {
    GROUP("identite", "Identité", NULL, place_identity),
    GROUP("adresse", "Adresse", NULL, place_address),
    GROUP("contact", "Contact", NULL, place_contact),
    GROUP("conditions", "Accès", NULL, place_conditions),
};
const struct edit_form place_form = {place_groups, N(place_groups)};

/* ---- A service ---- */

static const struct form_field service_identity[] = {
    {.name = "name", .required = true},
    {.name = "plain_words", .label = "Ce qu’il fait, en une phrase simple", .hint = "Sans sigle."},
    {.name = "description", .label = "Description", .hint = ""},
    {.name = "status"},
    {.name = "level", .hint = READERS},
};
static const struct form_field service_contact[] = {
    {.name = "places", .label = "Lieux où il se tient", .hint = ""},
    {.name = "contacts", .hint = CONTACTS},
};
static const struct form_field service_intake[] = {
    {.name = "intake", .label = "Prend de nouvelles personnes"},
    {.name = "intake_date", .label = "Dit le"},
};
const struct form_field service_whom[SERVICE_WHOM_N] = {
    {.name = "themes"},
    {.name = "publics"},
    {.name = "age_min", .hint = ""},
    {.name = "age_max", .hint = ""},
    {.name = "eligibility"},
    {.name = "languages", .label = "Langues", .hint = ""},
    {.name = "communes",
     .label = "Communes desservies",
     .hint = "Une par ligne\u00A0: un nom, un code postal, ou les deux. Vide\u00A0: rien n’est précisé."},
    {.name = "on_site"},
    {.name = "home_visits"},
    {.name = "remote"},
};
const struct form_field service_refer[SERVICE_REFER_N] = {
    {.name = "referrals"},
    {.name = "channels"},
    {.name = "how_to_refer"},
    {.name = "documents"},
    {.name = "cost_kind"},
    {.name = "cost_text"},
    {.name = "covers", .label = "Prise en charge"},
};
static const struct form_group service_groups[] = {
    GROUP("identite", "Identité", NULL, service_identity),
    GROUP("contact", "Lieux et contact", NULL, service_contact),
    GROUP("accueil", "Disponibilité", NULL, service_intake),
    GROUP("conditions", "Pour qui, et où", NULL, service_whom),
    GROUP("orienter", "Orienter, et prix", NULL, service_refer),
};
const struct edit_form service_form = {service_groups, N(service_groups)};

static bool has_field(const struct edit_form *form, struct str field)
{
    for (size_t g = 0; g < form->n; g++) {
        for (size_t i = 0; i < form->groups[g].n; i++) {
            if (str_is(field, form->groups[g].fields[i].name))
                return true;
        }
    }
    return false;
}

/* The address of a control in a part's form, of the first one or of a new one. */
static struct str part_address(struct ctx *ctx, const struct structure *s, const char *kind, const char *uuid,
                               struct str field)
{
    return str_of(arena_printf(ctx->arena, "%s/%s/%s#%.*s", fiche_url(ctx, s), kind, uuid ? uuid : "nouveau",
                               (int)field.n, field.p));
}

struct str edit_address(struct ctx *ctx, const struct structure *s, struct str field)
{
    const struct place *place = s->places.n ? s->places.items : NULL;
    const struct service *service = s->services.n ? s->services.items : NULL;
    if (str_is(field, "places"))
        return part_address(ctx, s, "lieux", place ? place->uuid : NULL, STR("commune"));
    if (str_is(field, "hours"))
        return place ? str_of(hours_url(ctx, s, place, NULL)) : part_address(ctx, s, "lieux", NULL, STR("name"));
    /* What a service may say is said there, also where the structure could. */
    bool of_service = has_field(&service_form, field);
    if (has_field(&structure_form, field) && !(of_service && service && str_is(field, "themes")))
        return str_of(arena_printf(ctx->arena, "%s/modifier#%.*s", fiche_url(ctx, s), (int)field.n, field.p));
    if (of_service)
        return part_address(ctx, s, "services", service ? service->uuid : NULL, field);
    if (has_field(&place_form, field))
        return part_address(ctx, s, "lieux", place ? place->uuid : NULL, field);
    return STR("");
}
