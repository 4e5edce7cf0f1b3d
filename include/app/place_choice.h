/*
 * Choosing a place of the directory by name, for dates: what was typed is searched as the team searches, and each place
 * of each structure found can be chosen. Only the team chooses: names of confidential places are among them.
 */
#pragma once

#include "app/ctx.h"

/* Places offered at once: beyond, more words are typed. */
#define PLACES_OFFERED 12

struct place_choice {
    int64_t id;
    const char *uuid, *name; /* "Restos du Cœur, antenne 1, Bagneux" */
    bool confidential;
    bool gone; /* not in the directory any more, which its name says: what stands there stays, nothing is put there */
};

/* Structure, place and commune as one name; each may be NULL. NULL at the arena's limit. */
const char *place_words(struct arena *a, const char *structure, const char *place, const char *city);

/* Those that the words find, the likeliest first; *more when there are others. Call directory_as_team first
 * (app/directory.h). */
int place_choices(struct ctx *ctx, struct str words, struct place_choice out[PLACES_OFFERED], size_t *n,
                  bool *more) MUST_USE;

/* One that can be chosen, by its uuid, or any by its number, gone ones too: 1, 0 when there is none, -1. ERR_REFUSED
 * below the team. */
int place_chosen(struct ctx *ctx, struct str uuid, struct place_choice *out) MUST_USE;
int place_numbered(struct ctx *ctx, int64_t id, struct place_choice *out) MUST_USE;
