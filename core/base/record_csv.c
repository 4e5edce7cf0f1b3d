#include "core/base/record_priv.h"

static bool has_column(const struct field *f, unsigned flags)
{
    return f->type != F_LIST && (f->flags & flags) == flags;
}

void record_csv_header(struct buf *b, const struct record_type *t, unsigned flags, char separator)
{
    bool first = true;
    for (size_t i = 0; i < t->n; i++) {
        if (!has_column(&t->fields[i], flags))
            continue;
        if (!first)
            buf_char(b, separator);
        first = false;
        buf_csv(b, str_of(t->fields[i].name), separator);
    }
    buf_lit(b, "\r\n");
}

static void write_cell(struct buf *b, const struct field *f, const void *rec, char separator)
{
    struct buf text = buf_heap(b->max);
    switch (f->type) {
    case F_INT:
    case F_REAL: record_write_value(b, f, rec); break; /* a minus sign is no formula */
    default:
        record_write_value(&text, f, rec);
        buf_csv(b, buf_str(&text), separator);
        b->failed = b->failed || text.failed;
        buf_free(&text);
    }
}

void record_csv_row(struct buf *b, const struct record_type *t, const void *rec, unsigned flags, char separator)
{
    bool first = true;
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        if (!has_column(f, flags))
            continue;
        if (!first)
            buf_char(b, separator);
        first = false;
        if (record_has(rec, (int)i))
            write_cell(b, f, rec, separator);
    }
    buf_lit(b, "\r\n");
}
