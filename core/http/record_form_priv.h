/* Between record_form.c, which draws, and record_form_read.c and its neighbours, which read. */
#pragma once

#include "record_form.h"

enum control_kind {
    CONTROL_LINE,
    CONTROL_AREA,
    CONTROL_DATE,
    CONTROL_SELECT,
    CONTROL_CHECK,    /* yes or no */
    CONTROL_CHECKS,   /* terms */
    CONTROL_HELD,     /* the places of a service */
    CONTROL_ROWS,     /* records of a list without rows of their own in the database */
    CONTROL_COMMUNE,  /* of a place */
    CONTROL_POSITION, /* of a place */
    CONTROL_COMMUNES  /* of a service, each on a line */
};

/* A field of a form and the control that shows it. */
struct control {
    enum control_kind kind;
    const struct form_field *field; /* NULL: a cell of a row */
    const struct record_type *type;
    int index;        /* in the type; of "commune" that of insee, of "position" that of lat */
    const char *name; /* with the prefix */
    size_t row;       /* of a cell, from 1 */
};

/* ERR_BUG for a field that does not exist or that no control can show. */
int control_of(const struct record_form *f, const struct form_field *field, struct control *out,
               struct err *err) MUST_USE;

/* A cell: sub-field `index` of row `row`, from 1, of a list. */
struct control control_of_cell(const struct record_form *f, const struct control *rows, size_t row, int index);

/* "NAME_n", "NAME_2_retirer" */
const char *control_count_name(const struct record_form *f, const struct control *rows);
const char *control_remove_name(const struct record_form *f, const struct control *rows, size_t row);

/* "NAME_choix" and so on */
const char *control_suffixed(const struct record_form *f, const struct control *c, const char *suffix);

/* Bits of the descriptor's fields that this control sets. */
uint64_t control_fields(const struct control *c);

/* The text of a control that has one, as the record gives it; empty when it says nothing. */
int control_text(const struct record_form *f, const struct control *c, const void *rec, struct str *out,
                 struct err *err) MUST_USE;

/* What a list shows of a record: without the contacts that this form does not show. */
int control_rows(const struct record_form *f, const struct control *c, const void *rec, struct list *shown,
                 struct list *hidden, struct err *err) MUST_USE;

/* Items that the list holds at most. */
size_t control_rows_max(const struct control *rows);

/* Rows sent by the form, at most what a list holds and those for more; -1: the form says nothing of them. */
int control_rows_given(const struct record_form *f, const struct control *rows);

/* Is this cell shown? */
bool control_has_cell(const struct record_form *f, const struct record_type *of, int index);

bool control_is_required(const struct control *c);
struct str control_label(const struct record_form *f, const struct control *c);

/* "Bagneux (92220)" */
struct str control_commune_words(const struct record_form *f, const struct commune *c);

/* Does the form have a value of this name that is this one? */
bool params_has(const struct params *given, const char *name, struct str value);
