#include "domain/structure.h"

#include "domain/audience.h"
#include "domain/hours.h"

const struct audience audience_public = {.level = LEVEL_PUBLIC};
const struct audience audience_team = {.level = LEVEL_TEAM};

const char *const status_names[] = {"active", "suspended", "closed", NULL};
const char *const cost_kind_names[] = {"unknown", "free", "paid", NULL};
const char *const intake_names[] = {"unknown", "yes", "waiting", "full", NULL};
const char *const contact_kind_names[] = {"phone", "mail", "url", "person", NULL};
const char *const place_kind_names[] = {"physical", "virtual", "postal", NULL};
const char *const geo_precision_names[] = {"commune", "street", "address", NULL};
const char *const verified_how_names[] = {"place", "document", "phone", "link", NULL};
const char *const identifier_scheme_names[] = {"finess_et", "finess_ej", "siret", "rna", NULL};

/* The usual flags: P published, H may be set by hand, S searched, R given by rules. */
#define P FIELD_PUBLISHED
#define H FIELD_LOCKABLE
#define R FIELD_RULE
#define REQUIRED FIELD_REQUIRED

static const struct field identifier_fields[] = {
    FIELD(struct identifier, scheme, F_ENUM, "répertoire : finess_et, finess_ej, siret ou rna",
          .names = identifier_scheme_names, .flags = P | R | REQUIRED),
    FIELD(struct identifier, value, F_TEXT, "numéro dans ce répertoire", .max = 20, .flags = P | R | REQUIRED),
};
const struct record_type identifier_type =
    RECORD_TYPE(struct identifier, "identifier", identifier_fields, "un identifiant officiel");

static const struct field contact_fields[] = {
    FIELD(struct contact, kind, F_ENUM, "moyen : phone, mail, url ou person", .names = contact_kind_names,
          .flags = P | R | REQUIRED),
    FIELD(struct contact, value, F_TEXT, "numéro ou adresse, comme on les lit", .max = 200, .flags = P | R | REQUIRED),
    FIELD(struct contact, label, F_TEXT, "à quoi il sert, p. ex. « accueil »", .max = 100, .flags = P | R),
    FIELD(struct contact, level, F_ENUM,
          "qui peut le lire : public, partners ou team ; une ligne réservée aux professionnels n’est jamais public",
          .names = level_names, .flags = R),
};
const struct record_type contact_type = RECORD_TYPE(struct contact, "contact", contact_fields, "un moyen de joindre");

static const struct field place_fields[] = {
    FIELD(struct place, id, F_INT, "numéro interne", .flags = FIELD_INTERNAL),
    FIELD(struct place, uuid, F_TEXT, "identifiant public, pour toujours", .max = 36, .flags = P),
    FIELD(struct place, key, F_TEXT, "clé de ce lieu dans la structure, donnée par la source", .max = 200, .flags = R),
    FIELD(struct place, level, F_ENUM, "qui peut le lire", .names = level_names, .flags = H | R),
    FIELD(struct place, kind, F_ENUM, "sorte de lieu : physical, virtual ou postal", .names = place_kind_names,
          .flags = P | H | R),
    FIELD(struct place, name, F_TEXT, "nom du lieu, s’il diffère de celui de la structure", .max = 200,
          .block = BLOCK_IDENTITY, .flags = P | H | R),
    FIELD(struct place, address, F_TEXT, "numéro et voie", .max = 300, .block = BLOCK_CONTACT, .flags = P | H | R),
    FIELD(struct place, postcode, F_TEXT, "code postal", .max = 10, .block = BLOCK_CONTACT, .flags = P | H | R),
    FIELD(struct place, city, F_TEXT, "commune en toutes lettres, quand son code n’est pas connu", .max = 100,
          .block = BLOCK_CONTACT, .flags = P | H | R),
    FIELD(struct place, insee, F_TEXT, "commune, par son code INSEE", .max = 5, .block = BLOCK_CONTACT,
          .flags = P | H | R),
    FIELD(struct place, lat, F_REAL, "position sur la carte, latitude WGS84 en degrés", .flags = P | H | R),
    FIELD(struct place, lon, F_REAL, "position sur la carte, longitude WGS84 en degrés", .flags = P | H | R),
    FIELD(struct place, geo_precision, F_ENUM, "précision de la position : commune, street ou address",
          .names = geo_precision_names, .flags = P | R),
    FIELD(struct place, confidential, F_BOOL, "adresse confidentielle : seule l’équipe voit où c’est",
          .flags = P | H | R),
    FIELD(struct place, access, F_TEXT, "accessibilité aux personnes handicapées", .max = 500,
          .block = BLOCK_CONDITIONS, .flags = P | H | R),
    FIELD(struct place, hours, F_TEXT, "horaires, sous-ensemble d’opening_hours", .max = HOURS_TEXT_MAX,
          .block = BLOCK_HOURS, .flags = P | H | R),
    FIELD(struct place, hours_note, F_TEXT, "ce que les horaires ne savent pas dire", .max = 500, .block = BLOCK_HOURS,
          .flags = P | H | R),
    FIELD(struct place, contacts, F_LIST, "moyens de joindre ce lieu", .of = &contact_type, .max = 20,
          .block = BLOCK_CONTACT, .flags = P | R),
};
const struct record_type place_type = RECORD_TYPE(struct place, "place", place_fields, "un lieu");

static const struct field service_place_fields[] = {
    FIELD(struct service_place, place, F_TEXT, "clé ou identifiant du lieu de la structure", .max = 200,
          .flags = P | R | REQUIRED),
    FIELD(struct service_place, hours, F_TEXT, "horaires du service en ce lieu", .max = HOURS_TEXT_MAX,
          .block = BLOCK_HOURS, .flags = P | R),
    FIELD(struct service_place, hours_note, F_TEXT, "ce que les horaires ne savent pas dire", .max = 500,
          .block = BLOCK_HOURS, .flags = P | R),
};
const struct record_type service_place_type =
    RECORD_TYPE(struct service_place, "service_place", service_place_fields, "un service en un lieu");

#define TERMS_OF(member, scheme_name, text) \
    FIELD(struct service, member, F_TERMS, text, .scheme = scheme_name, .block = BLOCK_CONDITIONS, .flags = P | H | R)

static const struct field service_fields[] = {
    FIELD(struct service, id, F_INT, "numéro interne", .flags = FIELD_INTERNAL),
    FIELD(struct service, uuid, F_TEXT, "identifiant public, pour toujours", .max = 36, .flags = P),
    FIELD(struct service, key, F_TEXT, "clé de ce service dans la structure, donnée par la source", .max = 200,
          .flags = R),
    FIELD(struct service, level, F_ENUM, "qui peut le lire", .names = level_names, .flags = H | R),
    FIELD(struct service, name, F_TEXT, "nom du service", .max = 200, .block = BLOCK_IDENTITY,
          .flags = P | H | R | REQUIRED),
    FIELD(struct service, description, F_TEXT, "description, ce que fait le service", .block = BLOCK_IDENTITY,
          .flags = P | H | R),
    FIELD(struct service, plain_words, F_TEXT, "en une phrase simple, sans sigle", .max = 500, .block = BLOCK_IDENTITY,
          .flags = P | H | R),
    FIELD(struct service, status, F_ENUM, "état : active, suspended ou closed", .names = status_names,
          .block = BLOCK_IDENTITY, .flags = P | H | R),
    TERMS_OF(themes, "theme", "besoins auxquels il répond"),
    TERMS_OF(publics, "public", "pour qui"),
    TERMS_OF(languages, "language", "langues parlées, interprète, LSF"),
    TERMS_OF(covers, "cover", "couverture : sans droits, AME, tiers payant..."),
    TERMS_OF(referrals, "referral", "qui peut orienter"),
    TERMS_OF(channels, "channel", "par quel moyen"),
    FIELD(struct service, how_to_refer, F_TEXT, "marche à suivre pour orienter", .max = 1000, .block = BLOCK_CONDITIONS,
          .flags = P | H | R),
    FIELD(struct service, documents, F_TEXT, "papiers à apporter", .max = 1000, .block = BLOCK_CONDITIONS,
          .flags = P | H | R),
    FIELD(struct service, eligibility, F_TEXT, "conditions d’accès", .max = 1000, .block = BLOCK_CONDITIONS,
          .flags = P | H | R),
    FIELD(struct service, age_min, F_INT, "âge minimal en années, compris", .block = BLOCK_CONDITIONS,
          .flags = P | H | R),
    FIELD(struct service, age_max, F_INT, "âge maximal en années, compris", .block = BLOCK_CONDITIONS,
          .flags = P | H | R),
    FIELD(struct service, cost_kind, F_ENUM, "coût : free, paid ou unknown", .names = cost_kind_names,
          .block = BLOCK_CONDITIONS, .flags = P | H | R),
    FIELD(struct service, cost_text, F_TEXT, "coût en clair", .max = 500, .block = BLOCK_CONDITIONS,
          .flags = P | H | R),
    FIELD(struct service, intake, F_ENUM, "prend-il de nouvelles personnes : yes, waiting, full ou unknown",
          .names = intake_names, .block = BLOCK_CONDITIONS, .flags = P | H | R),
    FIELD(struct service, intake_date, F_DATE, "date de la disponibilité dite", .block = BLOCK_CONDITIONS,
          .flags = P | H | R),
    FIELD(struct service, on_site, F_BOOL, "reçoit sur place", .block = BLOCK_CONDITIONS, .flags = P | H | R),
    FIELD(struct service, home_visits, F_BOOL, "se rend à domicile", .block = BLOCK_CONDITIONS, .flags = P | H | R),
    FIELD(struct service, remote, F_BOOL, "à distance, par téléphone ou vidéo", .block = BLOCK_CONDITIONS,
          .flags = P | H | R),
    FIELD(struct service, communes, F_TERMS, "communes desservies, codes INSEE", .scheme = "commune",
          .block = BLOCK_CONDITIONS, .flags = P | H | R),
    FIELD(struct service, places, F_LIST, "lieux de la structure où il se tient", .of = &service_place_type, .max = 20,
          .flags = P | H | R),
    FIELD(struct service, contacts, F_LIST, "moyens de joindre ce service", .of = &contact_type, .max = 20,
          .block = BLOCK_CONTACT, .flags = P | R),
};
const struct record_type service_type =
    RECORD_TYPE(struct service, "service", service_fields, "un service rendu par une structure");

static const struct field verification_fields[] = {
    FIELD(struct verification, block, F_ENUM, "bloc vérifié : identity, contact, hours ou conditions",
          .names = block_names, .flags = P | REQUIRED),
    FIELD(struct verification, at, F_DATE, "date de la vérification", .flags = P | REQUIRED),
    FIELD(struct verification, by, F_TEXT, "rôle de qui a vérifié", .max = 100, .level = LEVEL_PARTNERS),
    FIELD(struct verification, account, F_INT, "numéro du compte qui a vérifié", .level = LEVEL_TEAM),
    FIELD(struct verification, how, F_ENUM, "place, document, phone ou link", .names = verified_how_names, .flags = P),
    FIELD(struct verification, due, F_DATE, "digne de confiance jusqu’à cette date", .flags = P),
};
const struct record_type verification_type = RECORD_TYPE(struct verification, "verification", verification_fields,
                                                         "la dernière vérification d’un bloc de champs");

static const struct field provenance_fields[] = {
    FIELD(struct provenance, source, F_TEXT, "nom court de la source", .flags = P),
    FIELD(struct provenance, title, F_TEXT, "nom de la source pour le public", .flags = P),
    FIELD(struct provenance, licence, F_TEXT, "licence des données", .flags = P),
    FIELD(struct provenance, url, F_TEXT, "adresse de la source", .flags = P),
    FIELD(struct provenance, data_date, F_DATE, "date des données", .flags = P),
    FIELD(struct provenance, old_after, F_INT, "jours après lesquels elles sont dites anciennes", .flags = P),
    FIELD(struct provenance, demo, F_BOOL, "données inventées pour l’exemple", .flags = P),
    FIELD(struct provenance, gone, F_BOOL, "ne figure plus dans la source", .flags = P),
};
const struct record_type provenance_type =
    RECORD_TYPE(struct provenance, "provenance", provenance_fields, "d’où viennent les données");

/* name and kind are required when saving, not here: a later row of a file may leave them to the first one. */
static const struct field structure_fields[] = {
    FIELD(struct structure, id, F_INT, "numéro interne", .flags = FIELD_INTERNAL),
    FIELD(struct structure, uuid, F_TEXT, "identifiant public, pour toujours", .max = 36, .flags = P),
    FIELD(struct structure, short_id, F_TEXT, "fin de l’adresse de la fiche", .max = 10, .flags = FIELD_INTERNAL),
    FIELD(struct structure, key, F_TEXT, "clé de la structure dans la source", .max = 200, .flags = R),
    /* Its gaps would tell how many structures nobody is to see. */
    FIELD(struct structure, rev, F_INT, "révision : numéro du dernier changement", .level = LEVEL_TEAM),
    FIELD(struct structure, created_at, F_INSTANT, "création", .flags = P),
    FIELD(struct structure, updated_at, F_INSTANT, "dernier changement", .flags = P),
    FIELD(struct structure, level, F_ENUM, "qui peut la lire : public, partners ou team", .names = level_names,
          .flags = H | R),
    FIELD(struct structure, name, F_TEXT, "nom", .max = 200, .block = BLOCK_IDENTITY, .flags = P | H | R),
    FIELD(struct structure, acronym, F_TEXT, "sigle", .max = 40, .block = BLOCK_IDENTITY, .flags = P | H | R),
    FIELD(struct structure, kind, F_TEXT, "type de structure, code ou libellé de la taxonomie", .max = 120,
          .scheme = "kind", .block = BLOCK_IDENTITY, .flags = P | H | R),
    FIELD(struct structure, description, F_TEXT, "description, ce qu’elle est", .block = BLOCK_IDENTITY,
          .flags = P | H | R),
    FIELD(struct structure, plain_words, F_TEXT, "en une phrase simple, sans sigle", .max = 500,
          .block = BLOCK_IDENTITY, .flags = P | H | R),
    FIELD(struct structure, status, F_ENUM, "état : active, suspended ou closed", .names = status_names,
          .block = BLOCK_IDENTITY, .flags = P | H | R),
    FIELD(struct structure, alert, F_TEXT, "message temporaire en tête de fiche", .max = 500, .flags = P | H | R),
    FIELD(struct structure, website, F_TEXT, "site web", .max = 300, .block = BLOCK_CONTACT,
          .flags = P | H | R | FIELD_URL),
    FIELD(struct structure, themes, F_TERMS, "besoins, quand aucun service n’est décrit", .scheme = "theme",
          .block = BLOCK_CONDITIONS, .flags = P | H | R),
    FIELD(struct structure, completeness, F_INT, "complétude de la fiche, sur 100", .level = LEVEL_PARTNERS),
    FIELD(struct structure, missing, F_JSON, "ce qui manque à la fiche", .level = LEVEL_TEAM),
    FIELD(struct structure, visible, F_ENUM, "visibilité décidée par la règle", .names = level_names,
          .level = LEVEL_TEAM),
    FIELD(struct structure, identifiers, F_LIST, "identifiants officiels", .of = &identifier_type, .max = 20,
          .block = BLOCK_IDENTITY, .flags = P | R),
    FIELD(struct structure, places, F_LIST, "lieux", .of = &place_type, .max = 50, .flags = P | R),
    FIELD(struct structure, services, F_LIST, "services", .of = &service_type, .max = 100, .flags = P | R),
    FIELD(struct structure, contacts, F_LIST, "moyens de la joindre", .of = &contact_type, .max = 20,
          .block = BLOCK_CONTACT, .flags = P | R),
    FIELD(struct structure, verifications, F_LIST, "dernières vérifications", .of = &verification_type, .max = 4,
          .flags = P),
    FIELD(struct structure, provenance, F_LIST, "sources", .of = &provenance_type, .max = 20, .flags = P),
};
const struct record_type structure_type = RECORD_TYPE(struct structure, "structure", structure_fields,
                                                      "une structure de l’annuaire et tout ce qui lui appartient");

bool structure_holds(const struct field *f, int index, const void *rec)
{
    if (!record_says(f, index, rec))
        return false;
    if (f->type == F_BOOL)
        return *(const bool *)record_member(f, rec);
    return f->type != F_ENUM || strcmp(f->names[*(const int *)record_member(f, rec)], "unknown") != 0;
}

enum { SIREN_DIGITS = 9, SIRET_DIGITS = 14 };

static bool luhn_holds(const char *digits, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int d = (digits[n - 1 - i] - '0') * (i % 2 ? 2 : 1);
        sum += d > 9 ? d - 9 : d;
    }
    return sum % 10 == 0;
}

bool identifier_is_doubtful(const struct identifier *d)
{
    static const char la_poste[] = "356000000";
    int sum = 0;
    if (d->scheme != IDENTIFIER_SIRET || strlen(d->value) != SIRET_DIGITS ||
        strspn(d->value, "0123456789") != SIRET_DIGITS)
        return false;
    for (const char *p = d->value; *p; p++)
        sum += *p - '0';
    if (strncmp(d->value, la_poste, SIREN_DIGITS) == 0 && sum % 5 == 0)
        return false;
    return !luhn_holds(d->value, SIREN_DIGITS) || !luhn_holds(d->value, SIRET_DIGITS);
}
