/* Dates as they are typed: whatever is read as one is a day of the years that are accepted, and writes as one again. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/date_words.h"

#define ROOM 20

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(1u << 20);
    struct str text = str_from((const char *)data, size);
    int32_t today = date_from_ymd(2026, 11, 22), out[ROOM], again;
    struct err err = {0};
    size_t n;
    if (utf8_valid(text) && date_words_list(text, today, a, out, ROOM, &n, &err) == 0) {
        for (size_t i = 0; i < n; i++) {
            struct buf words = buf_in(a, DATE_WORDS_MAX);
            date_full(&words, out[i]);
            if (out[i] < date_from_ymd(DATE_YEAR_MIN, 1, 1) || out[i] > date_from_ymd(DATE_YEAR_MAX, 12, 31) ||
                date_words_parse(buf_str(&words), today, a, &again, &err) != 0 || again != out[i])
                abort();
        }
    }
    arena_free(a);
    return 0;
}
