/*
 * What looks like a person in a free text: a name, a telephone number, a mail address, a social-security number.
 *
 * It guesses: a name is a title or "s'appelle" before a capital, or two words with capitals that are neither of a place
 * nor of an office. So it warns and does not refuse, but for social-security numbers (base/nir.h). What it does not
 * find may be personal all the same.
 */
#pragma once

#include "base/str.h"

enum personal { PERSONAL_NIR = 1, PERSONAL_PHONE = 2, PERSONAL_MAIL = 4, PERSONAL_NAME = 8, PERSONAL_CALLED = 16 };

/* Bits of enum personal, 0: nothing of it. PERSONAL_CALLED with PERSONAL_NAME: a name after a title, hardly a guess.
 * Any bytes; time is linear in their number. */
unsigned personal_within(struct str text);
