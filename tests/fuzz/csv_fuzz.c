/* Any bytes: the CSV reader ends in rows or an error; cells are UTF-8, lines go up, widths hold, memory is bounded. */
#include <stdlib.h>

#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool truth)
{
    if (!truth)
        abort();
}

static void read_all(struct str text, bool header)
{
    struct err err = {0};
    struct csv *csv = csv_from_memory(text, header, &err);
    if (!csv) {
        expect(err.code == ERR_INPUT || err.code == ERR_LIMIT);
        return;
    }
    struct arena *a = arena_new(4u << 20);
    size_t columns, line = 0;
    const struct str *names = csv_header(csv, &columns);
    for (size_t i = 0; i < columns; i++) {
        expect(names[i].n > 0 && utf8_valid(names[i]));
        for (size_t k = 0; k < i; k++)
            expect(!str_eq(names[i], names[k]));
    }
    struct csv_row row;
    int rc;
    while ((rc = csv_next(csv, a, &row, &err)) > 0) {
        expect(row.line > line && row.n <= CSV_COLUMNS_MAX && (!header || row.n == columns));
        line = row.line;
        bool text_seen = row.extra > 0;
        for (size_t i = 0; i < row.n; i++) {
            expect(row.cells[i].n <= CSV_CELL_MAX && utf8_valid(row.cells[i]));
            text_seen = text_seen || row.cells[i].n;
        }
        expect(text_seen);
        arena_reset(a);
    }
    expect(rc == 0 || err.code == ERR_INPUT || err.code == ERR_LIMIT);
    arena_free(a);
    csv_close(csv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_all(str_from((const char *)data, size), true);
    read_all(str_from((const char *)data, size), false);
    return 0;
}
