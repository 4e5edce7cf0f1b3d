/*
 * Structures that are perhaps the same one: pairs that share a FINESS or SIRET number, a telephone, a mail, or a name
 * and where they are.
 *
 * What a structure could be known again by is kept as hashes (twin_key) and compared when one changes, never when the
 * list is read: a hundred thousand structures cost the list nothing. A value that more share than two of one would, a
 * switchboard, proposes nothing (`most`). Only open structures are compared.
 *
 * Names are the same when they have the same words, in any order, case and accents, without articles and without the
 * words of the commune: "CCAS de Bagneux" in Bagneux is "Le CCAS". They are in the same place when in the same
 * commune, or less than half a kilometre apart on both axes (TWIN_GRID).
 *
 * All of it is the team's alone: ERR_REFUSED for others.
 */
#pragma once

#include "domain/change.h"
#include "domain/structure.h"

/* The strongest last: pairs are listed by their strongest reason, then by the others. */
enum twin_kind { TWIN_MAIL, TWIN_PHONE, TWIN_NEAR, TWIN_NAME, TWIN_SIRET, TWIN_FINESS, TWIN__MAX };

extern const struct twin_reason {
    const char *words; /* "même téléphone" */
    int most;          /* structures that share one value and are still compared with each other */
} twin_reasons[TWIN__MAX];

/* Values of one structure that are compared; those of its first places and contacts. Fifty places have 250. */
#define TWIN_KEYS_MAX 400

/* Degrees of latitude and longitude of a square in which two of one name are the same: 1.1 km by 0.7 km in France. Four
 * grids of them, each half a square further, so that what is less than half a square apart shares one. */
#define TWIN_GRID 0.01

/* Makes what is derived of one structure again, inside the caller's transaction. s NULL: it is no longer there. */
int twin_put(struct db *db, int64_t id, const struct structure *s, struct arena *a, struct err *err) MUST_USE;

struct twin_pair {
    int64_t a, b;     /* a < b */
    unsigned reasons; /* bits 1 << enum twin_kind */
};

/* `n` pairs behind the first `skip` that nobody said are two, the strongest first; *found how many were read, *total
 * how many there are. */
int twin_list(struct db *db, const struct audience *who, size_t skip, size_t n, struct twin_pair *out, size_t *found,
              size_t *total, struct err *err) MUST_USE;

/* The first `n` of those pairs in which this structure is, the strongest first. */
int twin_beside(struct db *db, const struct audience *who, int64_t id, size_t n, struct twin_pair *out, size_t *found,
                struct err *err) MUST_USE;

/* What two structures share, in any order of theirs; *apart: somebody said that they are two. */
int twin_of(struct db *db, const struct audience *who, int64_t a, int64_t b, unsigned *reasons, bool *apart,
            struct err *err) MUST_USE;

/* Somebody says that they are two, whatever they share today; or takes it back. Inside the caller's transaction, with a
 * row in `change`. */
int twin_set_apart(struct db *db, const struct author *author, int64_t a, int64_t b, bool apart,
                   struct err *err) MUST_USE;
