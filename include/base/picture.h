/*
 * Pictures that strangers' programs made, cleaned: a PNG or a JPEG is taken apart and written again with only what
 * draws it. Positions, dates, names of cameras and authors, comments, thumbnails and whatever hangs behind the end are
 * gone. Pixels are copied as they stand, never decoded: nothing here can say whether a picture looks right, only that
 * it is well put together.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Pixels of a side. Browsers decode a picture to four bytes a pixel: 16 MiB at most. */
#define PICTURE_SIDE_MAX 2000

enum picture_type { PICTURE_NONE, PICTURE_PNG, PICTURE_JPEG };

struct picture {
    enum picture_type type;
    int width, height; /* pixels */
};

/* What the first bytes say it is; PICTURE_NONE: neither. */
enum picture_type picture_type(struct str bytes);

/* Writes the cleaned picture to `out`, which never needs more than the bytes' own number. ERR_INPUT for what is neither
 * a PNG nor a JPEG, is cut short, contradicts itself or uses what browsers do not read; ERR_LIMIT above
 * PICTURE_SIDE_MAX. Cleaning what was cleaned changes nothing. */
int picture_clean(struct str bytes, struct buf *out, struct picture *info, struct err *err) MUST_USE;
