/*
 * Social-security numbers in a text: nobody shall leave one in a form, whatever it is for.
 *
 * Finds what is written as a French NIR ("numéro de sécurité sociale"): sex, year, month, département, commune, order
 * and perhaps the key, 13 or 15 characters in one piece or in those groups (INSEE, répertoire national
 * d’identification des personnes physiques). Telephones, SIRET and FINESS numbers, and dates are written otherwise. A
 * wrong key excuses nothing: a number with a mistake in it is somebody's all the same. The right key convicts what is
 * parted otherwise, or glued to a word. Digits of any script count, signs that nobody sees do not (base/legible.h).
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/* Any bytes; linear in their number. */
bool nir_within(struct str text);

/* The same in a mail address, where letters are glued to numbers: "marie1840275..." */
bool nir_within_address(struct str mail);
