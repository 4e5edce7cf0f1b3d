/*
 * A structure of the directory with all that belongs to it: identifiers, places, services, contacts, verifications,
 * sources. HSDS 3 calls them organization, location, service, service_at_location.
 *
 * This header is the nouns: structs and descriptors. Reading them is domain/structure_read.h, writing them
 * domain/structure_write.h. Fields flagged FIELD_RULE are what an import rule may give.
 */
#pragma once

#include <stdint.h>

#include "base/record.h"

/* Years of age_min and age_max; nobody is older. */
#define STRUCTURE_AGE_MAX 130

/* The kind of one person who works alone: its page is personal data, may be objected to and ages faster. */
#define KIND_SELF_EMPLOYED "professionnel-liberal"

enum status { STATUS_ACTIVE, STATUS_SUSPENDED, STATUS_CLOSED };
enum cost_kind { COST_UNKNOWN, COST_FREE, COST_PAID };
enum intake { INTAKE_UNKNOWN, INTAKE_YES, INTAKE_WAITING, INTAKE_FULL };
enum contact_kind { CONTACT_PHONE, CONTACT_MAIL, CONTACT_URL, CONTACT_PERSON };
enum place_kind { PLACE_PHYSICAL, PLACE_VIRTUAL, PLACE_POSTAL };
enum geo_precision { GEO_COMMUNE, GEO_STREET, GEO_ADDRESS };
enum verified_how { VERIFIED_PLACE, VERIFIED_DOCUMENT, VERIFIED_PHONE, VERIFIED_LINK };
enum identifier_scheme { IDENTIFIER_FINESS_ET, IDENTIFIER_FINESS_EJ, IDENTIFIER_SIRET, IDENTIFIER_RNA };

struct identifier {
    struct record head;
    int scheme;
    const char *value;
};

struct contact {
    struct record head;
    int kind;
    const char *value, *label;
    int level;
};

struct place {
    struct record head;
    int64_t id;
    const char *uuid, *key;
    int level;
    int kind;
    const char *name, *address, *postcode, *city, *insee;
    double lat, lon;
    int geo_precision;
    bool confidential;
    const char *access, *hours, *hours_note;
    struct list contacts;
};

/* A service at a place of its structure, with its own hours there. */
struct service_place {
    struct record head;
    const char *place; /* key in an import, uuid when read */
    const char *hours, *hours_note;
};

struct service {
    struct record head;
    int64_t id;
    const char *uuid, *key;
    int level;
    const char *name, *description, *plain_words;
    int status;
    struct terms themes, publics, languages, covers, referrals, channels;
    const char *how_to_refer, *documents, *eligibility;
    int64_t age_min, age_max;
    int cost_kind;
    const char *cost_text;
    int intake;
    int32_t intake_date;
    bool on_site, home_visits, remote;
    struct terms communes; /* INSEE codes of the territory served */
    struct list places;    /* struct service_place */
    struct list contacts;
};

struct verification {
    struct record head;
    int block;
    int32_t at;
    const char *by;  /* a role, or the label of an account */
    int64_t account; /* this one; 0: nobody's of the team */
    int how;
    int32_t due;
};

/* Where a structure's data came from; read only. */
struct provenance {
    struct record head;
    const char *source, *title, *licence, *url;
    int32_t data_date;
    int64_t old_after; /* days */
    bool demo, gone;
};

struct structure {
    struct record head;
    int64_t id;
    const char *uuid, *short_id, *key;
    int64_t rev;
    int64_t created_at, updated_at;
    int level;
    const char *name, *acronym, *kind;
    const char *description, *plain_words;
    int status;
    const char *alert, *website;
    struct terms themes;
    int64_t completeness;
    const char *missing;
    int visible;
    struct list identifiers, places, services, contacts, verifications, provenance;
};

extern const struct record_type identifier_type, contact_type, place_type, service_place_type, service_type,
    verification_type, provenance_type, structure_type;

/* Does a field of a structure, place or service hold something? What a column holds by default, "unknown" or false, is
 * nothing yet. */
bool structure_holds(const struct field *f, int index, const void *rec);

/* Names of the enums above, NULL-terminated, in their order. */
extern const char *const status_names[], *const cost_kind_names[], *const intake_names[],
                                                                       *const contact_kind_names[],
                                                                           *const place_kind_names[],
                                                                               *const geo_precision_names[],
                                                                                   *const verified_how_names[],
                                                                                       *const identifier_scheme_names[];

/* Is this a SIRET whose check digits (Luhn's, of its SIREN and of all of it; establishments of La Poste, 356 000 000,
 * may instead have digits whose sum is divisible by 5) do not hold? It was mistyped, or is none; false of other
 * numbers, which have no public rule. */
bool identifier_is_doubtful(const struct identifier *d);
