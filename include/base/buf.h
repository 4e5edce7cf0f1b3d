/*
 * Buffer: text being written, with a maximum.
 *
 * Every buffer states its maximum when made. Failure is sticky: once an append does not fit, the buffer is `failed`,
 * further appends do nothing, and the writer asks buf_ok once at the end. Escaping is by type: buf_lit takes only
 * string literals, everything else goes through buf_html, buf_url, buf_json or buf_csv; buf_raw is for bytes that are
 * already in the output language and is the one name to look for in a review.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct buf {
    char *p;  /* NUL-terminated when not NULL */
    size_t n; /* bytes written */
    size_t cap, max;
    struct arena *arena; /* memory comes from here; NULL: malloc, freed by buf_free */
    bool failed;
};

/* An empty buffer of at most max bytes on the heap; the owner calls buf_free. */
struct buf buf_heap(size_t max);

/* An empty buffer of at most max bytes in an arena; never freed alone. */
struct buf buf_in(struct arena *a, size_t max);

void buf_free(struct buf *b);

/* Empties the buffer, keeps its memory and forgets a failure. */
void buf_clear(struct buf *b);

/* 0 if every append fitted, else fail(ERR_LIMIT) naming the maximum. */
int buf_ok(const struct buf *b, struct err *err) MUST_USE;

/* The text so far as a slice (valid until the next append), or as a C string (never NULL). */
struct str buf_str(const struct buf *b);
const char *buf_cstr(const struct buf *b);

void buf_raw(struct buf *b, const char *p, size_t n);
void buf_raw_str(struct buf *b, struct str s);
#define buf_lit(b, lit) buf_raw((b), "" lit "", sizeof(lit) - 1)
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, int64_t v);

/* The shortest decimal that reads back as the same number, with a point; v is finite. */
void buf_real(struct buf *b, double v);

/* printf of numbers and fixed words; the format is a literal of ours, the arguments already safe. */
void buf_fmt(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* HTML text and attribute values in double quotes: & < > " ' become references; C0 controls but tab and newline go. */
void buf_html(struct buf *b, struct str s);

/* XML text and attribute values in double quotes: & < > " ' become references, a CR too, which a reader would take for
 * the end of a line; other C0 controls but tab and newline go, as U+FFFE and U+FFFF, which XML does not know. */
void buf_xml(struct buf *b, struct str s);

/* One component of a URL, RFC 3986: everything but unreserved characters is %XX. */
void buf_url(struct buf *b, struct str s);

/* A JSON string with its quotes, RFC 8259; also < > & and U+2028/9 as \u, so that it may stand inside HTML. */
void buf_json(struct buf *b, struct str s);

/* A CSV field, RFC 4180: quoted when it holds the separator, a quote, CR or LF, or when a spreadsheet would run it
 * as a formula (= + - @ tab at the start: a leading ' is added). */
void buf_csv(struct buf *b, struct str s, char separator);
