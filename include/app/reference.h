/*
 * Reference tables from CSV files: communes, the taxonomy and its correspondences, acronyms.
 *
 * The files of data/reference are embedded and loaded by `allervers init`; the full public table of communes is loaded
 * by `allervers import --communes FILE`. Loading adds and updates; what a file no longer holds is retired when
 * something may still use it (terms), never deleted under a structure's feet.
 */
#pragma once

#include <stddef.h>

#include "base/csv.h"
#include "domain/change.h"
#include "store/db.h"

/* Loads the embedded files inside the caller's transaction, unless the database already holds these very bytes. */
int reference_load(struct db *db, const struct author *author, struct arena *a, struct err *err) MUST_USE;

/* Loads communes from an open reader inside the caller's transaction. Columns, by any of the names public files give
 * them: INSEE code (insee, code_insee, code, code_commune_insee, com), name (nom, nom_commune, nom_standard,
 * libelle...), and optionally postcodes (codes_postaux, code_postal, codespostaux; separated by | , / or blank),
 * latitude, longitude (latitude, lat, latitude_centre...), epci, and typecom: former communes of INSEE's file are
 * passed over. *rows gets the number of rows read. */
int reference_communes(struct db *db, const struct author *author, struct csv *csv, struct arena *a, size_t *rows,
                       struct err *err) MUST_USE;
