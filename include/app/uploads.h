/*
 * Files that an administrator brings in the browser to be imported: taken in, looked at, confirmed, given up. What an
 * import does is app/import.h; who does it here is app/import_jobs.h, and domain/import_file.h tells how far it is.
 *
 * The bytes lie in a directory beside the database, readable by the server alone: no backup holds them, and they go
 * when the file is applied, given up, or UPLOADS_DAYS old. Every use case demands RIGHT_MANAGE: an import writes
 * thousands of records at once, and closes what its file no longer holds.
 */
#pragma once

#include "app/ctx.h"
#include "app/duties.h"
#include "domain/import_file.h"

struct config;

/* Bytes of a file: some ten thousand rows with long texts. With IMPORT_FILES_MAX, what the directory may hold. */
#define UPLOADS_FILE_MAX (16u << 20)

/* Bytes that stay free beside a file that is taken in: a day of the team's work, and an import's log. */
#define UPLOADS_ROOM (128 << 20)

/* Days after which a file that nobody touched goes, and what was said of it. */
#define UPLOADS_DAYS 7

/* Bytes of the title of a new source. */
#define UPLOADS_TITLE_MAX 120

/* A table that files can be read by. */
struct upload_map {
    const char *name, *title;
};

/* The import rules in force; *n 0 when the rules are in error. */
int uploads_maps(struct ctx *ctx, struct upload_map **out, size_t *n) MUST_USE;

enum upload_fault {
    UPLOAD_FINE,
    UPLOAD_NONE,       /* no file was chosen */
    UPLOAD_EMPTY,      /* it has no byte, or nothing but spaces */
    UPLOAD_WORKBOOK,   /* of Excel or LibreOffice, not saved as CSV */
    UPLOAD_UNREADABLE, /* no CSV; detail says why, in English */
    UPLOAD_NO_MAP,  /* no table knows its columns, or the one that was chosen; detail says what is missing, in French */
    UPLOAD_FULL,    /* IMPORT_FILES_MAX are there */
    UPLOAD_NO_ROOM, /* the disk would be left with less than UPLOADS_ROOM, which the database needs to go on */
    UPLOAD_RULES,   /* the rules are in error: nothing can be read */
    UPLOAD_UNKNOWN, /* no such file, table or source, or it is not in a state for this: somebody else was faster */
    UPLOAD_OTHER_MAP, /* the source is read by another table */
    UPLOAD_TITLE,     /* the title of a new source is that of another, or has no letter */
    UPLOAD_UNFORCED,  /* too much vanished, or a column is misspelt: that must be confirmed too */
    UPLOAD__MAX
};

/* How a file is to be read. */
struct upload_way {
    struct str map;    /* empty: the source's, if one is given, else the table whose columns fit best */
    struct str source; /* name of one that is there; empty: the one that this table was used for last, or its own */
    struct str title;  /* not empty: a new source of this title */
    int32_t data_date; /* of the data, where the file does not say it; 0: unknown */
};

/* Takes a file in: it waits to be read, and *id is its own. Nothing is kept unless *fault is UPLOAD_FINE. */
int uploads_take(struct ctx *ctx, struct str name, struct str bytes, const struct upload_way *way, int64_t *id,
                 enum upload_fault *fault, const char **detail) MUST_USE;

/* Reads it again, another way. */
int uploads_again(struct ctx *ctx, int64_t id, const struct upload_way *way, enum upload_fault *fault) MUST_USE;

/* Has it applied, as it was shown: what has this fingerprint. */
int uploads_confirm(struct ctx *ctx, int64_t id, struct str fingerprint, bool forced,
                    enum upload_fault *fault) MUST_USE;

/* Gives it up: the file and what was said of it are gone. */
int uploads_remove(struct ctx *ctx, int64_t id, enum upload_fault *fault) MUST_USE;

/* Its line of the team's first page. */
int uploads_duties(struct ctx *ctx, struct duties *list) MUST_USE;

/* Where the bytes of a file lie; in the arena. NULL at its limit. */
const char *uploads_path(const struct config *c, int64_t id, struct arena *a);

/* Removes what is older than UPLOADS_DAYS, and files of the directory that belong to nothing; on the caller's
 * connection, in a transaction of its own. */
int uploads_sweep(struct db *db, const struct config *c, int64_t now, struct arena *a, struct err *err) MUST_USE;
