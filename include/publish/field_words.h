/*
 * Any field of a structure, place or service in French words, from its descriptor: what the team reads of a structure
 * and in its history. The public's pages say things their own way (publish/structure_view.h).
 */
#pragma once

#include "domain/structure.h"
#include "publish/structure_view.h"

/* What a field is, with its capital: the descriptor's explanation up to the first comma, colon or bracket ("Horaires",
 * "Nom du lieu"). */
struct str field_label(const struct field *f, struct arena *a);

/* What the descriptor's explanation says further, for whoever fills the field in: "sans sigle". Empty when there is
 * nothing, or nothing but codes. */
struct str field_hint(const struct field *f, struct arena *a);

/* One value of an enum, with its capital: "Liste d’attente". */
struct str field_enum(const struct field *f, int value, struct arena *a);

/* Its value: labels for codes, "oui" or "non", days and hours as people say them, the items of a list each on a line.
 * Empty when there is none. `of` names the places that services are held at; NULL: they are not named. */
struct str field_words(const struct record_type *type, const void *rec, int index, const struct structure *of,
                       struct wording *w);

/* Who reads what has this level: "partenaires et équipe". */
const char *field_level(int level);

/* "horaires", of an enum block; "par téléphone", of an enum verified_how */
const char *field_block(int block);
const char *field_how(int how);
