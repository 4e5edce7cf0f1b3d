/*
 * Between the files that read a form: record_form_read.c, which reads texts, choices and the whole, record_form_place.c
 * and record_form_rows.c, which read what has more than one value.
 *
 * A field that the form does not say, or that says what it was shown as, stays as it is: forms hold fewer fields than a
 * record, and a text is shown tidied. What is wrong is said in f->errors and is no failure: 0, and the field stays.
 */
#pragma once

#include "base/buf.h"
#include "record_form_priv.h"

/* Says what is wrong, under the control's label; NULL for the sentence: no memory. */
int typed_wrong(struct record_form *f, const struct control *c, const char *sentence) MUST_USE;

/* Are both one text, as record_parse would keep them? */
bool typed_same(struct record_form *f, struct str x, struct str y, bool one_line);

const char *typed_too_long(struct record_form *f, size_t n, size_t max);

/* An address that lacks its beginning, as people say it ("www.example.org"), is given it. */
struct str typed_address(struct record_form *f, struct str typed);

/* One value into the record: 1 it is set, 0 refused, and said, -1. */
int typed_parse(struct record_form *f, const struct control *c, struct str typed, void *rec) MUST_USE;

/* Sets the terms (codes joined by '|') when they are others than they were; they are compared as sets. */
int typed_set_terms(struct record_form *f, const struct control *c, const struct buf *codes, const void *base,
                    void *out) MUST_USE;

/* Each reads one control into `out`, which begins as `base` is. */
int typed_communes(struct record_form *f, const struct control *c, const void *base, void *out) MUST_USE;
int typed_place_commune(struct record_form *f, const struct control *c, const void *base, void *out) MUST_USE;
int typed_position(struct record_form *f, const struct control *c, const void *base, void *out) MUST_USE;
int typed_rows(struct record_form *f, const struct control *c, const void *base, void *out) MUST_USE;
int typed_held(struct record_form *f, const struct control *c, const void *base, void *out) MUST_USE;
