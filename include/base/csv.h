/*
 * CSV as people's spreadsheets write it, read row by row: French Excel first of all.
 *
 * The file is read twice: once to learn its encoding (UTF-8, with or without BOM, or Windows-1252, even if the first
 * accent stands on the last line) and that it is text, then row by row. Memory is one window and one row, whatever the
 * size of the file. The separator is ';', ',' or tab: the one that stands most regularly in the first rows (or what an
 * Excel line "sep=;" says). Lines end with LF, CRLF or CR; quoted cells may hold separators, "" and new lines (given as
 * LF); a quote inside an unquoted cell is a letter like another. Rows without any text are skipped. Cells come as
 * UTF-8, untrimmed.
 *
 * Not here: what a column means (the import maps), writing (buf_csv, record_csv).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Columns of a row, bytes (as UTF-8) of a cell and of a row (and one more a cell): what no spreadsheet for people
 * exceeds, and what keeps a quote that is never closed from swallowing the file. */
#define CSV_COLUMNS_MAX 256
#define CSV_CELL_MAX 65536u
#define CSV_ROW_MAX (1u << 20)

/* Bytes of a file: 20 times the whole of FINESS. */
#define CSV_FILE_MAX (2ll << 30)

enum csv_encoding { CSV_UTF8, CSV_WINDOWS_1252 };

struct csv;

struct csv_row {
    size_t line;             /* of the file, from 1, where the row starts */
    size_t n;                /* cells: the header's number of columns; without header, as many as the row has */
    size_t extra;            /* cells with text beyond the header's columns: the row is wrong, its cells are in doubt */
    const struct str *cells; /* UTF-8, NUL-terminated too, in the arena; a missing cell is empty */
};

/* Opens a file, or bytes that outlive the reader. With `header` the first row gives the names of the columns. NULL with
 * err filled when the file cannot be opened or is not CSV text: a workbook, UTF-16, a NUL byte, bytes of no French
 * encoding, a header over the limits; the message names line and column and says how to save it. The caller closes. */
struct csv *csv_open(const char *path, bool header, struct err *err) MUST_USE;
struct csv *csv_from_memory(struct str bytes, bool header, struct err *err) MUST_USE;

/* NULL is allowed. */
void csv_close(struct csv *csv);

/* The names of the columns, *n of them (0 without header, or when the file is empty): trimmed, with single spaces. A
 * blank name is "colonne_3" (from 1), a repeated one gets "_2", "_3"...: no two are equal. They live as long as the
 * reader. */
const struct str *csv_header(const struct csv *csv, size_t *n);

/* The line of the file where the header starts. */
size_t csv_header_line(const struct csv *csv);

/* Takes the next row as the header instead: above a table often stands its title. 1, 0 at the end, -1 as csv_next. The
 * names given before are dead. */
int csv_next_header(struct csv *csv, struct err *err) MUST_USE;

/* The next row, its cells in the arena (mark and release around each row keeps memory constant). 1: a row, 0: the end,
 * -1: err names line and column; then every further call fails the same way. Fails on a quote never closed, on text
 * after a closing quote, at a limit, and when the file changes meanwhile. */
int csv_next(struct csv *csv, struct arena *a, struct csv_row *row, struct err *err) MUST_USE;

/* What was found, for reports. */
enum csv_encoding csv_encoding(const struct csv *csv);
char csv_separator(const struct csv *csv);

/* How much of the file has been read, 0 to 100. */
int csv_percent(const struct csv *csv);
