/* Lengths of time: what is read is within its limit, and its words are read back as the same. */
#include <stdlib.h>

#include "base/duration.h"

#define MOST 100000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = {0};
    int64_t minutes = 0, again = -1;
    if (duration_parse(str_from((const char *)data, size), MOST, &minutes, &err) != 0)
        return 0;
    struct buf words = buf_heap(100);
    duration_words(&words, minutes);
    if (minutes < 0 || minutes > MOST || duration_parse(buf_str(&words), MOST, &again, &err) != 0 || again != minutes)
        abort();
    buf_free(&words);
    return 0;
}
