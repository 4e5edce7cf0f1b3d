/* Opening hours: what is accepted has a stable normal form, and its evaluation ends and does not contradict itself. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "domain/hours.h"

/* About 2026-01-01; the instants tried are spread over four years from there. */
#define START INT64_C(1767225600)
#define SPAN (4 * 366 * 86400)

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void french(const struct hours *h, struct buf *b, struct arena *a)
{
    struct err err = {0};
    struct hours_week week;
    hours_french(b, h, INT32_MIN);
    require(buf_ok(b, &err) == 0 && b->n > 0 && utf8_valid(buf_str(b)));
    require(hours_week(h, INT32_MIN, a, &week, &err) == 0 && week.n >= 7);
    for (size_t i = 0; i < week.n; i++)
        require(week.rows[i].n > 0 && week.rows[i].lines[0][0] != '\0');
}

static void evaluate(const struct hours *h, int64_t now, struct arena *a)
{
    struct err err = {0};
    struct buf said = buf_in(a, 20000), again = buf_in(a, 20000);
    struct hours_status status = hours_at(h, now);
    require(status.until > now && (status.state == HOURS_UNKNOWN) == (status.doubt != HOURS_SURE));
    if (status.until != HOURS_FOREVER)
        require(hours_at(h, status.until).state != status.state && hours_at(h, status.until - 1).state == status.state);

    int64_t valid = hours_sentence(&said, h, now);
    require(buf_ok(&said, &err) == 0 && said.n > 0 && utf8_valid(buf_str(&said)));
    require(valid > now && valid <= now + 25 * 3600);
    hours_sentence(&again, h, valid - 1);
    require(str_eq(buf_str(&said), buf_str(&again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t seed = 0;
    if (size < sizeof seed)
        return 0;
    memcpy(&seed, data, sizeof seed);
    struct arena *a = arena_new(4u << 20);
    struct err err = {0};
    const struct hours *h = NULL, *same = NULL;
    if (hours_parse(str_from((const char *)data + sizeof seed, size - sizeof seed), a, &h, &err) == 0) {
        struct str text = str_of(hours_text(h));
        require(hours_parse(text, a, &same, &err) == 0 && str_is(text, hours_text(same)));
        const char *left = NULL;
        int32_t today = (int32_t)(START / 86400 + seed % 1464);
        require(hours_current(h, today, a, &left, &err) == 0);
        if (left)
            require(hours_parse(str_of(left), a, &same, &err) == 0 && str_is(str_of(left), hours_text(same)) &&
                    hours_words_until(same, INT32_MIN) >= today);
        require(hours_parse(text, a, &same, &err) == 0);
        struct buf one = buf_in(a, 100000), two = buf_in(a, 100000);
        french(h, &one, a);
        french(same, &two, a);
        require(str_eq(buf_str(&one), buf_str(&two)));
        for (int i = 0; i < 4; i++, seed = seed * 1664525u + 1013904223u)
            evaluate(h, START + seed % SPAN, a);
    } else {
        require(err.code == ERR_INPUT || err.code == ERR_LIMIT);
        require(utf8_valid(str_of(err.msg)));
    }
    arena_free(a);
    return 0;
}
