/*
 * A form made of a record's descriptor: which fields, in which order, is chosen by the page; label, hint, control and
 * limits come from the descriptor, and what was typed is read back into a record with a French sentence beside each
 * field that is wrong. Used for structures, places and services by the team, and with fewer fields by whoever proposes.
 *
 * It saves nothing, decides no right, and knows no table. What nobody touched stays exactly as the record has it: a
 * field is read only when its text differs from the one that was shown, and a field of which the form says nothing is
 * left alone. The templates are form_record.html (the whole) and form_field.html (docs/pages.md). Private to http.
 *
 * Besides its descriptor's fields a place has "commune" (one control for city and insee, by name or postcode; several
 * of one name are asked back) and "position" (latitude and longitude as one text).
 */
#pragma once

#include "base/vec.h"
#include "http/params.h"
#include "page.h"

/* Empty rows below those that a list has, and how many more "Ajouter une ligne" gives. */
#define RECORD_FORM_SPARE 1
#define RECORD_FORM_MORE 3

/* A list of more boxes than this is folded, and says what is checked. */
#define RECORD_FORM_FOLD 12

/* The value of the button "ajouter" is the name of the control whose rows are too few. */
#define RECORD_FORM_ADD "ajouter"

/* A field of a form. */
struct form_field {
    const char *name;         /* of the descriptor, or one of the above */
    const char *label, *hint; /* NULL: from the descriptor; "": no hint */
    bool required;
};

/* Fields under a heading. */
struct form_group {
    const char *id, *title;
    const char *intro; /* a sentence below the heading, or NULL */
    const struct form_field *fields;
    size_t n;
};

struct record_form {
    struct page *page; /* its ctx, taxonomy and words */
    const struct record_type *type;
    const struct form_group *groups;
    size_t n;
    const char *prefix;         /* of the names of its controls, where a page has several records: "p1_"; "" */
    const struct structure *of; /* of a service: whose places it may be held at; NULL otherwise */
    enum level level;           /* contacts above it are neither shown nor lost; below LEVEL_TEAM nobody chooses who
                                   reads a contact */
    /* What is drawn besides the record. */
    const struct params *given; /* what was typed; NULL: nothing yet */
    uint64_t typed;             /* fields, as bits by their index, that are drawn as typed and not as in the record */
    uint64_t asked;             /* fields that somebody else changed too: they show `theirs`, and ask which one stays */
    const void *theirs;         /* a record of the type */
    struct vec errors;          /* struct form_error; record_form_error adds */
    struct commune_choice communes; /* of a typed commune that is asked back */
};

struct form_error {
    const char *control; /* its name, with the prefix */
    struct str label;
    const char *sentence;
};

/* A form without anything typed. */
struct record_form record_form_of(struct page *page, const struct record_type *type, const struct form_group *groups,
                                  size_t n);

/* Reads what was typed: *out becomes base with the fields that were changed, and f->errors what is wrong with them
 * (then the field is as in base); all fields are drawn as typed from now on. Texts of *out live in the arena, lists and
 * the rest are shared with base. 1: fine, 0: something is wrong, -1 with ctx->err. */
int record_form_read(struct record_form *f, const struct params *given, const void *base, void *out) MUST_USE;

/* Adds a sentence beside a field: what only the page can know. */
int record_form_error(struct record_form *f, const char *field, const char *sentence) MUST_USE;

/* True when a button "Ajouter une ligne" was pressed, not the one that saves. */
bool record_form_adds_row(const struct params *given);

/* Sets `groups` and `errors` of an object (docs/pages.md, "A form made of a record") from the record, and from what was
 * typed. */
int record_form_view(const struct record_form *f, struct view *object, const void *rec) MUST_USE;
