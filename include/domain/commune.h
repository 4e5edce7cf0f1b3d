/*
 * Communes: the only geography the directory needs. An INSEE code is five characters and a text (2A004); one postcode
 * may serve several communes, and one commune have several postcodes.
 */
#pragma once

#include "base/arena.h"
#include "base/record.h"
#include "base/str.h"
#include "store/db.h"

struct commune {
    struct record head;
    const char *insee, *name, *norm;
    double lat, lon; /* centroid, WGS84 degrees */
    const char *dept, *epci;
    const char *postcode; /* its first one */
};

extern const struct record_type commune_type;

/* Each returns 1 when found (out filled, texts in the arena), 0 when not, -1 on error. */

int commune_by_insee(struct db *db, struct str insee, struct arena *a, struct commune *out, struct err *err) MUST_USE;

/* Only its name, in the arena; *out NULL when there is no such commune. Returns 0 or -1. */
int commune_name_of(struct db *db, struct str insee, struct arena *a, const char **out, struct err *err) MUST_USE;

/* What a person typed: a name, an INSEE code or a postcode (then the first commune it serves, by code). */
int commune_find(struct db *db, struct str text, struct arena *a, struct commune *out, struct err *err) MUST_USE;

/* The same, but all that it may be: one by its code, otherwise all of this postcode or of this name, by code, `max` at
 * most. 0, or -1 on error. */
int commune_find_all(struct db *db, struct str text, size_t max, struct arena *a, struct commune *out, size_t *n,
                     struct err *err) MUST_USE;

/* What a file gives: a name in any spelling ("ST MARTIN", "CAYENNE CEDEX", "LYON 03") and a postcode, either of which
 * may be empty. Found only when one commune alone fits: it bears the name and has the postcode, or lies in its
 * département (a CEDEX has a postcode of its own); or one of the two names begins with the other ("Évry", 91000:
 * Évry-Courcouronnes). Measured with the table of all communes: 5,322 of the 5,368 rows of Eurostat's list. */
int commune_match(struct db *db, struct str name, struct str postcode, struct arena *a, struct commune *out,
                  struct err *err) MUST_USE;

/* The form under which names are compared, also the commune's part of an address on the web: "saint-martin", without
 * CEDEX, number or arrondissement; "st" and "ste" spelt out. */
void commune_norm(struct buf *out, struct str name);

/* Distance in metres between two positions on the sphere (haversine, radius 6371 km). */
double geo_distance(double lat1, double lon1, double lat2, double lon2);
