/*
 * Reference tables from CSV files: communes, the taxonomy and its correspondences, acronyms.
 *
 * The files of data/reference are embedded and loaded by `allervers init`; the full public table of communes is loaded
 * by `allervers import --communes FILE --apply`. Loading adds and updates; what a file no longer holds is retired when
 * something may still use it (terms), never deleted under a structure's feet.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/csv.h"
#include "domain/change.h"
#include "store/db.h"

/* Loads the embedded files inside the caller's transaction, unless the database already holds these very bytes. */
int reference_load(struct db *db, const struct author *author, struct arena *a, struct err *err) MUST_USE;

struct communes_options {
    bool apply;                               /* false: compares only, writes but a temporary table */
    size_t most;                              /* rows; beyond them ERR_LIMIT. 0: any number */
    void (*progress)(void *arg, int percent); /* may be NULL */
    void *progress_arg;
};

/* Communes of the file, by what they are to the table, and those of the table that the file lacks: they are kept. */
struct communes_report {
    size_t rows;
    int64_t added, changed, unchanged, absent;
};

/* Compares communes of an open reader with the table, and with how->apply writes those that differ, inside the caller's
 * transaction (a reader's will do to compare). Columns, by any of the names public files give them: INSEE code (insee,
 * code_insee, code, code_commune_insee, com), name (nom, nom_commune, nom_standard, libelle...), and optionally
 * postcodes (codes_postaux, code_postal, codespostaux; separated by | , / or blank), latitude, longitude (latitude,
 * lat, latitude_centre...), epci, and typecom: former communes of INSEE's file are passed over, and
 * the arrondissements of Paris, Lyon and Marseille are their city. A cell that is empty, a postcode that is gone, take
 * nothing away. */
int reference_communes(struct db *db, const struct author *author, struct csv *csv, const struct communes_options *how,
                       struct arena *a, struct communes_report *out, struct err *err) MUST_USE;
