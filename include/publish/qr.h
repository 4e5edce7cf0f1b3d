/*
 * QR codes: an address that a telephone reads from paper or from another screen. A text becomes squares, and these the
 * path of an SVG drawing that a template puts in its page (www/templates/qr.html): no picture to fetch, no style.
 *
 * What it does not do: choose the text, or say in words what it leads to. Whoever shows a code also prints its address,
 * for who has no telephone that reads it.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "publish/view.h"

/* Bytes of a text: an address of this site has 200 at most, and a code of more than this (version 13, 69 squares) is
 * too fine for a poster that is read from a step away. */
#define QR_TEXT_MAX 300

/* White squares around it (ISO/IEC 18004, 6.3.8). */
#define QR_QUIET 4

struct qr {
    int size;              /* squares of a side, without the quiet zone */
    const uint8_t *square; /* size * size, by rows: 1 is dark */
};

/* The code of a text, byte by byte as it is, error correction M (15 % of it may be hidden); in the arena. ERR_LIMIT
 * above QR_TEXT_MAX, ERR_INPUT of an empty one. */
int qr_make(struct str text, struct arena *a, struct qr *out, struct err *err) MUST_USE;

/* The dark squares as one path in a drawing of size + 2 * QR_QUIET units: a rectangle for each run of them. */
void qr_path(struct buf *out, const struct qr *q);

/* Sets `qr` of the object for the template qr: `side` in units, `path`, and `title`, what is said to who does not see
 * it. A text without a code sets null. */
void view_set_qr(struct view *v, struct str text, const char *title, struct arena *a);
