#include "domain/calendar_event.h"

#include "base/buf.h"

/* Bytes of one event's texts: a dozen lines and two notes. */
#define EVENT_MAX (16u << 10)

static void put_number(struct buf *b, int64_t v)
{
    buf_fmt(b, "%lld;", (long long)v);
}

/* With its length: no two lists of texts give the same bytes. */
static void put_text(struct buf *b, const char *text)
{
    struct str s = str_of(text);
    buf_fmt(b, text ? "%zu:" : "-%zu:", s.n);
    buf_raw_str(b, s);
}

int calendar_event_hash(const struct calendar_event *e, struct arena *a, char out[CRYPTO_HASH_SIZE], struct err *err)
{
    const char *const texts[] = {e->uuid,      e->title,   e->detail,    e->kind, e->theme,
                                 e->campaign,  e->reason,  e->open_note, e->note, e->place,
                                 e->structure, e->address, e->postcode,  e->city, e->staff};
    struct arena_mark mark = arena_mark(a);
    struct buf b = buf_in(a, EVENT_MAX);
    put_number(&b, e->variant);
    put_number(&b, e->level);
    put_number(&b, e->start_utc);
    put_number(&b, e->end_utc);
    put_number(&b, e->all_day);
    put_number(&b, e->moved ? e->was_day : INT32_MIN);
    put_number(&b, e->moved ? e->was_start : -1);
    put_number(&b, e->status);
    put_number(&b, e->open_to);
    put_number(&b, e->capacity);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_text(&b, texts[i]);
    int rc = buf_ok(&b, err);
    if (rc == 0)
        crypto_hash_hex(buf_str(&b), out);
    arena_release(a, mark);
    return rc;
}
