/*
 * The communes of the territory, as the team writes them and as they are kept: codes of communes (five characters) and
 * of whole départements (two or three), separated by '|'.
 *
 * They say which communes come first where communes are listed. They hide nothing and narrow no search: people also
 * need what lies behind the border.
 */
#pragma once

#include "app/ctx.h"
#include "base/str.h"

/* Entries of a territory: a région has thirteen départements at most, a department without its towns some 800. */
#define TERRITORY_MAX 900

/* Whether a commune of this code and département belongs to it. */
bool territory_has(struct str codes, const char *insee, const char *dept);

/* Reads what somebody typed, one entry a line (commas and semicolons separate too): a name, an INSEE code or a
 * postcode, perhaps with the département ("Bagneux (92)"), or the name or number of a département. 0: *codes in the
 * arena, sorted, each once; NULL when there is none. Or *wrong is a sentence in French about the first line that is
 * unknown or may be several communes. -1: ctx->err. */
int territory_parse(struct ctx *ctx, struct str typed, const char **codes, const char **wrong) MUST_USE;

/* The same as one may type it again, one entry a line: "Bagneux (92)", "Hauts-de-Seine (92, tout le département)". A
 * code that the table of communes no longer has stands as it is. */
int territory_words(struct ctx *ctx, struct str codes, const char **out) MUST_USE;
