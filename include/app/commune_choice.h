/*
 * Which commune a person means by what was typed: one, several of this name or postcode to
 * choose from, or none, and then those whose names are near.
 *
 * It only says what there is: whether to ask back, to go on without, or to refuse is for the handlers.
 */
#pragma once

#include "app/ctx.h"
#include "base/str.h"
#include "domain/commune.h"

/* Communes of one name or postcode: the most frequent name has 14, the postcode of most communes 46. */
#define COMMUNE_CHOICE_MAX 60

/* Near names offered. */
#define COMMUNE_NEAR_MAX 8

struct commune_choice {
    const struct commune *chosen; /* the one that is meant; NULL: there is none, or several and no telling */
    const struct commune *items;  /* all that it may be, those with most structures first */
    size_t n;
    bool by_postcode; /* they share a postcode instead of a name */
    bool near;        /* none is called so: these nearly are, and have structures */
};

/* Finds what text may mean: an INSEE code, a name, a postcode, or a postcode and a name ("93200 Saint-Denis"). Of
 * several the only one that has structures is meant. Texts live in the arena. 0, or -1 with ctx->err. */
int commune_choice(struct ctx *ctx, struct str text, struct commune_choice *out) MUST_USE;
