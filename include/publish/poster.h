/*
 * How the dates of a place fill one sheet of A4 that is read from two metres: in which size of type, and how many of
 * them. Sizes and widths are those of www/poster.css; nothing is drawn here.
 *
 * The sheet is one page whatever stands on it: texts are measured generously, as if set in a wide face (DejaVu Sans),
 * and what does not fit in the smallest size is left out and said to be.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Sizes of type, 0 the largest: "size-0" ... of www/poster.css. */
#define POSTER_SIZES 7

/* Dates of one sheet: of the smallest size no more fit. */
#define POSTER_DATES_MAX 60

/* Characters of a title above which it is set smaller: two lines of the large type. */
#define POSTER_TITLE_LONG 36

/* Most columns that dates stand in. */
#define POSTER_COLUMNS_MAX 3

/* A date on the sheet, in characters. */
struct poster_row {
    size_t day, hours; /* "mardi 24", "de 9 h à 12 h"; hours 0 in all of them: they are the same, which stands in the
                          head */
    size_t note;       /* what stands below them, smaller; 0: nothing */
    int heading;       /* a month's name stands above it */
};

/* What stands above the dates, in characters; 0: nothing. */
struct poster_head {
    size_t title, where, address, note, hours;
};

/* How they stand there. */
struct poster_layout {
    int size;     /* of type */
    int columns;  /* 1 to POSTER_COLUMNS_MAX, filled line by line */
    bool stacked; /* hours below their day, both whole; else beside it */
    size_t shown; /* how many; n: all */
};

/* The largest type in which all stand there, and of that the fewest columns; if none does, as many as can. */
void poster_fit(const struct poster_head *head, const struct poster_row *rows, size_t n, struct poster_layout *out);
