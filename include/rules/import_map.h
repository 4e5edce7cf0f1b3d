/*
 * What an import rule declares about its files, applied: which columns there must be, which rows are records, where the
 * date of the data stands. Pure functions of a map and a row; reading files is base/csv, asking the rule rules/rules.
 */
#pragma once

#include "rules/rules.h"

/* What an import rule declares. */
static inline const struct import_map *rule_map(const struct rule *rule)
{
    return rule->declared;
}

/* Names the columns of a file for the rule: names[i], for column i of n, is the declared name whose letters are the
 * same but for case, accents and spaces, the header's own otherwise; NULL where the header is blank. Without header in
 * the map, the declared names by position, NULL beyond, and header may be NULL. ERR_REFUSED, in French, naming the
 * required columns that are missing. */
int import_map_bind(const struct import_map *map, const struct str *header, size_t n, struct arena *a,
                    const char ***names, struct err *err) MUST_USE;

/* True if the map declares a column of exactly this name. */
bool import_map_declares(const struct import_map *map, const char *name);

/* The declared column that the file lacks and that this title was probably meant to be: nearly the same letters, or the
 * same beginning. names: what import_map_bind gave for its n columns. False: none. */
bool import_map_closest(const struct import_map *map, const char *const *names, size_t n, const char *title,
                        struct str *declared);

/* True if the row is a record of this map (its `only`). */
bool import_map_takes(const struct import_map *map, const struct rule_row *row);

/* The date of the data, from the first row of the file: true if the map says where and a date stands there. */
bool import_map_date(const struct import_map *map, const struct rule_row *first, int32_t *date);
