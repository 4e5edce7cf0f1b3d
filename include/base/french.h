/*
 * French text as registers and spreadsheets hold it, made readable: names in capitals, telephone numbers. Comparing
 * texts is base/fold.h, dates are base/date.h, numbers str_to_real. Every function is total: any bytes in, ill-formed
 * UTF-8 included.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Lower case of one code point of the Latin script (up to U+017F), the code point itself otherwise; and its inverse. */
uint32_t french_lower(uint32_t c);
uint32_t french_upper(uint32_t c);

/* Acronyms that keep their capitals: sorted, in capitals. */
struct french_sigles {
    const char **words;
    size_t n;
};

/* Most acronyms a list may hold. */
#define FRENCH_SIGLES_MAX 2000

/* Reads the first column of data/reference/sigles.csv (`;`, one header line). ERR_INPUT naming the line. */
int french_sigles_read(struct str csv, struct arena *a, struct french_sigles *out, struct err *err) MUST_USE;

/* A name written all in capitals, as one reads it: "CTRE HOSPITALIER DE BOURG-EN-BRESSE" becomes "Centre hospitalier de
 * Bourg-en-Bresse". Common words of the field lose their capital and find their accents, as do names whose accents are
 * beyond doubt; small words lose their capital; abbreviations of one word only are written out; acronyms (of the list,
 * without vowel, dotted, or with digits) and Roman numerals stay; the other words are names. ST and STE are written out
 * and take their hyphen, lost apostrophes come back ("COTE D OR": "Côte d’Or"), quotes, dashes, colons and slashes are
 * set as French does. Marks before the first letter go. A text that has small letters already is only
 * trimmed of them and of blanks. */
void french_title(struct buf *out, struct str in, const struct french_sigles *sigles);

/* The same for a number and a street, either of which may be empty: "14 faubourg Saint-Georges" of "14" and "FG ST
 * GEORGES". The type of the street, often a code, is written out; the other words keep their capital. */
void french_street(struct buf *out, struct str number, struct str street);

/* The same for the name of a commune: "Saint-Dié-des-Vosges" of "ST DIE DES VOSGES CEDEX". CEDEX and its number go; a
 * number after Paris, Lyon or Marseille is the arrondissement: "Lyon 3e". */
void french_city(struct buf *out, struct str in);

/* Longest result of these, for n bytes in all: a quote becomes « and a no-break space, GPT groupement. */
#define FRENCH_TITLE_MAX(n) (5 * (n) + 16)

/* Longest result of french_phone, with the NUL. */
#define FRENCH_PHONE_SIZE 20

/* The first telephone number of the text, as one dictates it: "04 74 45 46 47", "3919", "+32 ..." without spaces when
 * it is foreign. +33, 0033 and a lost leading zero become the national form. False when there is no usable number. */
bool french_phone(struct str in, char out[FRENCH_PHONE_SIZE]);
