/* What the files of base/record share: the value of one field, checked, sized and written. */
#pragma once

#include "base/buf.h"
#include "base/record.h"

/* Bytes of the member of a field of this type. */
size_t record_value_size(enum field_type type);

/* Checks the value of a field that is set, lists aside; err does not name the field. */
int record_check_value(const struct field *f, const void *rec, struct err *err) MUST_USE;

/* Greatest number of terms or items of the field. */
size_t record_max_items(const struct field *f);

/* The value of a field that is set, as record_text gives it, lists aside. */
void record_write_value(struct buf *b, const struct field *f, const void *rec);

/* The text parsed as JSON; written compact to out, unless that is NULL. */
int record_compact_json(struct str text, struct buf *out, struct err *err) MUST_USE;

/* Index of an enum's name, fail(ERR_INPUT) listing the names if there is none. */
int record_enum_index(const struct field *f, struct str name, int *out, struct err *err) MUST_USE;

/* Puts "list[i + 1]." before the message, so that nested errors read as a path; returns -1. */
int record_err_item(struct err *err, const char *list, size_t i);
