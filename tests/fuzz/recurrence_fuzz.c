/* Rules of series: what is accepted has a stable normal form, dates that ascend within their window, and words. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "domain/recurrence.h"

/* About 2026: dates are asked around it. */
#define START 20454
#define ROOM 64

static void require(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct recurrence r, again;
    struct err err = {0};
    char text[RECURRENCE_TEXT_SIZE], same[RECURRENCE_TEXT_SIZE];
    int32_t dates[ROOM];
    int16_t shift = 0;
    if (size < sizeof shift)
        return 0;
    memcpy(&shift, data, sizeof shift);
    if (recurrence_parse(str_from((const char *)data + sizeof shift, size - sizeof shift), &r, &err) != 0)
        return 0;

    recurrence_text(&r, text);
    require(recurrence_parse(str_of(text), &again, &err) == 0);
    recurrence_text(&again, same);
    require(strcmp(text, same) == 0);

    int32_t from = START + shift, to = from + 800;
    size_t n = recurrence_dates(&r, START, from, to, dates, ROOM);
    for (size_t i = 0; i < n; i++)
        require(dates[i] >= from && dates[i] >= START && dates[i] <= to && (i == 0 || dates[i] > dates[i - 1]));

    struct buf said = buf_heap(4000);
    recurrence_french(&said, &r);
    require(buf_ok(&said, &err) == 0 && said.n > 0 && utf8_valid(buf_str(&said)));
    buf_free(&said);
    return 0;
}
