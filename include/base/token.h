/*
 * Tokens: a French text cut into the words a search compares. One function, used for what is indexed and for what is
 * typed, so that the two always agree.
 *
 * - Letters and digits, folded (base/fold); everything else separates.
 * - Elision: l' d' c' j' m' n' s' t' qu' jusqu' lorsqu' puisqu' quoiqu' yield nothing; aujourd'hui and presqu'île are
 *   one word each (aujourdhui, presquile).
 * - Dotted acronyms are one word: "C.M.P." and "C. M. P." give cmp.
 * - A word with hyphens or inner apostrophes gives its parts, then its joined form marked `colocated`:
 *   médico-psychologique gives medico, psychologique and medicopsychologique; entr'aide gives entr, aide and entraide.
 * - A French telephone number in any usual spacing, national or with its country code, is one word of ten digits. A
 *   short number written in two ("39 19") gives both halves and the joined form. "24 h" is 24h, "7 j/7" is 7j and 7,
 *   as 24h/24 and 7j/7 are.
 * - A token given to token_each again yields itself, alone: a quoted token means the same word everywhere.
 *
 * Not here: stems, synonyms, typing errors, stop words (a later step: see emit in token.c); writing without spaces, as
 * Chinese, is not segmented.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Longest token in bytes; the rest of a longer word is cut off. The longest French word has 25 letters, a joined form
 * such as saintremyenbouzemontsaintgenestetisson 38. */
#define TOKEN_MAX 64

/* Parts joined to one form; a longer chain is several words. Eight parts: the longest name of a French commune,
 * Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson. */
#define TOKEN_PARTS_MAX 8

/* What the text is for. Both yield the same tokens today. */
enum token_use { TOKEN_INDEX, TOKEN_QUERY };

struct token {
    struct str text;   /* folded, 1 to TOKEN_MAX bytes, dead after the call */
    size_t start, end; /* the bytes of the original text it stands for */
    size_t word;       /* number of the word, from 0: parts and joined form share it */
    bool colocated;    /* another form of the tokens of this word that lie within [start, end) and came before */
};

/* Receives each token in turn; 0 to go on, anything else ends. */
typedef int token_fn(void *ctx, const struct token *t);

/* Calls fn with the tokens of the text in order (it may hold any bytes). Returns 0, or what fn ended with. Time is
 * linear in the length of the text, no memory is taken. */
int token_each(struct str text, enum token_use use, token_fn *fn, void *ctx);
