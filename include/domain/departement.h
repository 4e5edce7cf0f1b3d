/*
 * The names of the départements, by the code that begins an INSEE code: '92', '2A', '974'. The overseas collectivities
 * that have communes or postcodes of their own are among them. A fact of the country, not of a territory: nothing here
 * comes from the database.
 */
#pragma once

#include "base/str.h"

/* "Hauts-de-Seine"; NULL for a code that is none. */
const char *departement_name(const char *code);

/* "92" of "92", "Hauts-de-Seine" or "hauts de seine"; "2A" of "2a"; NULL when it is none of them. */
const char *departement_code(struct str text);
