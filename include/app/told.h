/*
 * Texts of the planning that everybody reads: the reason of a cancellation or a move, a public note. What looks like a
 * person in one (base/personal.h) is asked about before it is kept, as in a note of the team (app/counting.h): read
 * again, it may stay. A social-security number never does. Names of secret places are domain/occurrence.h's.
 */
#pragma once

#include "app/ctx.h"
#include "base/personal.h"

struct told {
    const char *wrong; /* in French, or NULL: it may be kept */
    bool asks;         /* it may stay once somebody said so */
    bool seen;         /* somebody did */
};

/* What is asked about: in words that somebody chose, anything; in a title or in how to register, where capitals, a
 * telephone and a mail address have their place, who is called by name. */
#define TOLD_WORDS (PERSONAL_NAME | PERSONAL_PHONE | PERSONAL_MAIL)
#define TOLD_LABEL PERSONAL_CALLED

/* Looks at a text for what is `asked` about. `seen`: texts that were read again and may stay as they are; ends of lines
 * do not count. */
struct told told_look(struct ctx *ctx, struct str text, unsigned asked, const struct str *seen, size_t n);

/* "un nom et un numéro de téléphone": what was found (enum personal), but for social-security numbers. */
struct str told_words(struct ctx *ctx, unsigned found);
