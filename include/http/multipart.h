/*
 * The body of a form that carries a file (multipart/form-data, RFC 7578), for the few routes that take one
 * (http/request.h): its fields as http/params gives them, and the file as a slice of the body. Nothing is written
 * anywhere; civetweb's own reader of such forms is never used (it has memory-safety bugs).
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "http/params.h"

/* Parts of a body: the longest such form has some 25 fields. */
#define MULTIPART_PARTS_MAX 64

/* Bytes of a part's headers: browsers send two or three lines, the name of the file in one of them. */
#define MULTIPART_HEAD_MAX 2048

/* Bytes of a boundary (RFC 2046, 5.1.1). */
#define MULTIPART_BOUNDARY_MAX 70

/* The file that was chosen. */
struct upload {
    struct str field; /* name of the form's field; empty: no file was chosen */
    struct str name;  /* what its sender calls it, as it came: of any bytes but NUL and line ends, folders perhaps */
    struct str bytes; /* in the body */
};

/* Whether a Content-Type is multipart/form-data. */
bool multipart_is(struct str content_type);

/* Reads the body; `cut`: what lies here is only its beginning, and then the file may be cut short, so that what was
 * typed before it is not lost with a file that is too large. ERR_INPUT when it is malformed or cut short elsewhere,
 * ERR_LIMIT above the limits, those of http/params for names and values, or with a second file. */
int multipart_read(struct str content_type, struct str body, bool cut, struct arena *a, struct params *fields,
                   struct upload *file, struct err *err) MUST_USE;
