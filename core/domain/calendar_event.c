#include "domain/calendar_event.h"

#include <stddef.h>

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
    const char *const said[] = {e->uuid,      e->title,   e->detail,    e->kind, e->theme,
                                e->campaign,  e->reason,  e->open_note, e->note, e->place,
                                e->structure, e->address, e->postcode,  e->city, e->staff};
    struct arena_mark mark = arena_mark(a);
    struct buf b = buf_in(a, CALENDAR_EVENT_MAX);
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
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        put_text(&b, said[i]);
    int rc = buf_ok(&b, err);
    if (rc == 0)
        crypto_hash_hex(buf_str(&b), out);
    arena_release(a, mark);
    return rc;
}

/* ---- As JSON ---- */

struct member {
    const char *name;
    size_t offset;
};

#define MEMBER(name) \
    { \
#name, offsetof(struct calendar_event, name) \
    }

static const struct member texts[] = {MEMBER(uuid),     MEMBER(title),    MEMBER(detail),    MEMBER(kind),
                                      MEMBER(theme),    MEMBER(campaign), MEMBER(reason),    MEMBER(open_note),
                                      MEMBER(note),     MEMBER(place),    MEMBER(structure), MEMBER(address),
                                      MEMBER(postcode), MEMBER(city),     MEMBER(staff)};

static const struct member instants[] = {MEMBER(start_utc), MEMBER(end_utc), MEMBER(capacity), MEMBER(created_at)};
static const struct member numbers[] = {MEMBER(level), MEMBER(was_start), MEMBER(open_to)};

void calendar_event_write(struct buf *out, const struct calendar_event *e)
{
    buf_fmt(out, "{\"variant\":%d,\"status\":%d,\"all_day\":%d,\"moved\":%d,\"was_day\":%d", (int)e->variant,
            (int)e->status, e->all_day, e->moved, e->was_day);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        buf_fmt(out, ",\"%s\":%d", numbers[i].name, *(const int *)((const char *)e + numbers[i].offset));
    for (size_t i = 0; i < sizeof instants / sizeof *instants; i++)
        buf_fmt(out, ",\"%s\":%lld", instants[i].name,
                (long long)*(const int64_t *)((const char *)e + instants[i].offset));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *text = *(const char *const *)((const char *)e + texts[i].offset);
        if (!text)
            continue;
        buf_fmt(out, ",\"%s\":", texts[i].name);
        buf_json(out, str_of(text));
    }
    buf_char(out, '}');
}

static int64_t number(const struct json *object, const char *name, int64_t least, int64_t most, bool *fine)
{
    const struct json *v = json_member(object, name);
    if (v && v->type == JSON_INT && v->integer >= least && v->integer <= most)
        return v->integer;
    *fine = false;
    return 0;
}

int calendar_event_read(const struct json *object, struct calendar_event *out, struct err *err)
{
    bool fine = object && object->type == JSON_OBJECT;
    *out = (struct calendar_event){0};
    if (!fine)
        return fail(err, ERR_INPUT, "a date of a calendar: an object expected");
    out->variant = (enum publication_variant)number(object, "variant", 0, PUBLICATION__MAX - 1, &fine);
    out->status = (enum calendar_status)number(object, "status", 0, CALENDAR_MISSED, &fine);
    out->all_day = number(object, "all_day", 0, 1, &fine) != 0;
    out->moved = number(object, "moved", 0, 1, &fine) != 0;
    out->was_day = (int32_t)number(object, "was_day", INT32_MIN, INT32_MAX, &fine);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        *(int *)((char *)out + numbers[i].offset) = (int)number(object, numbers[i].name, INT32_MIN, INT32_MAX, &fine);
    for (size_t i = 0; i < sizeof instants / sizeof *instants; i++)
        *(int64_t *)((char *)out + instants[i].offset) = number(object, instants[i].name, INT64_MIN, INT64_MAX, &fine);
    for (size_t i = 0; fine && i < sizeof texts / sizeof *texts; i++) {
        const struct json *v = json_member(object, texts[i].name);
        if (v && v->type == JSON_STRING)
            *(const char **)((char *)out + texts[i].offset) = v->string.p;
    }
    return fine && out->uuid && out->title && out->kind
               ? 0
               : fail(err, ERR_INPUT, "a date of a calendar does not read back from its JSON");
}
