#include "publish/qr.h"

#include <qrencode.h>

/* Bytes of the path: a code of version 13 has 2,400 runs at most, one of "M65 68h1v1h-1z" each. */
#define PATH_MAX_BYTES (40u << 10)

int qr_make(struct str text, struct arena *a, struct qr *out, struct err *err)
{
    *out = (struct qr){0};
    if (text.n == 0)
        return fail(err, ERR_INPUT, "a QR code of nothing: an address is expected");
    if (text.n > QR_TEXT_MAX)
        return fail(err, ERR_LIMIT, "a QR code of %zu bytes: at most %d", text.n, QR_TEXT_MAX);
    /* Version 0: the smallest that holds it. */
    QRcode *code = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
    if (!code)
        return fail_memory(err);
    size_t n = (size_t)code->width * (size_t)code->width;
    uint8_t *square = ARENA_ARRAY(a, n, uint8_t);
    for (size_t i = 0; square && i < n; i++)
        square[i] = code->data[i] & 1; /* the other bits say what it is part of */
    out->size = code->width;
    out->square = square;
    QRcode_free(code);
    return square ? 0 : fail_memory(err);
}

void qr_path(struct buf *out, const struct qr *q)
{
    for (int y = 0; y < q->size; y++) {
        const uint8_t *row = q->square + (size_t)y * (size_t)q->size;
        for (int x = 0, n; x < q->size; x += n ? n : 1) {
            for (n = 0; x + n < q->size && row[x + n]; n++)
                ;
            if (n)
                buf_fmt(out, "M%d %dh%dv1h-%dz", x + QR_QUIET, y + QR_QUIET, n, n);
        }
    }
}

void view_set_qr(struct view *v, struct str text, const char *title, struct arena *a)
{
    struct buf path = buf_in(a, PATH_MAX_BYTES);
    struct err none = {0};
    struct qr q;
    if (qr_make(text, a, &q, &none) != 0) {
        view_set_null(v, "qr");
        return;
    }
    qr_path(&path, &q);
    struct view *o = view_set_object(v, "qr");
    view_set_int(o, "side", q.size + 2 * QR_QUIET);
    view_set_text(o, "path", buf_str(&path));
    view_set_text(o, "title", str_of(title));
}
