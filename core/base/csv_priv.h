/* What the two files of base/csv share: the reader's state, its window, and what the first reading found. */
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "base/csv.h"

/* Bytes read at once; also what the separator is judged by. */
#define CSV_WINDOW 65536u

/* A position as people count: lines and characters from 1. */
struct position {
    size_t line, column;
};

struct csv {
    int fd; /* -1: from memory */
    struct str memory;
    int64_t size, offset; /* of the source; first byte not yet in the window */
    char *window;
    size_t at, n; /* the next byte and the end of the window */
    enum csv_encoding encoding;
    char separator;
    bool after_cr; /* a LF now belongs to the CR before it */
    struct position here;
    struct buf row; /* the cells of one row, each followed by NUL */
    size_t ends[CSV_COLUMNS_MAX];
    size_t cells;
    size_t start;            /* in row, of the cell being read */
    struct position cell_at; /* where it starts in the file */
    struct arena *own;
    struct str *names;
    size_t columns, header_line;
    bool header, failed;
    struct err failure;
};

/* Windows-1252 from 0x80 to 0x9F; the rest of it is ISO 8859-1. 0: no character. */
extern const uint16_t csv_windows_1252[32];

/* Moves what is left to the front of the window and fills the rest. 1 if bytes came, 0 at the end, -1. */
int csv_refill(struct csv *c, struct err *err) MUST_USE;

/* The whole first reading: that the file is text, and its encoding; then the window is at the start of the text. */
int csv_scan(struct csv *c, struct err *err) MUST_USE;

/* Fills the first window, chooses the separator and steps over an Excel line "sep=;". */
int csv_find_separator(struct csv *c, struct err *err) MUST_USE;
