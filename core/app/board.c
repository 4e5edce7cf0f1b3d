#include "app/board.h"

#include <stdlib.h>

#include "base/date.h"

void board_date_set(struct board_date *d, int32_t day, int start, int minutes)
{
    d->day = day;
    d->start = start;
    d->minutes = minutes;
    d->from = paris_instant(day, start);
    d->to = d->from + (int64_t)minutes * 60;
}

/* ---- Spans ---- */

static int by_start(const void *a, const void *b)
{
    const struct board_span *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->date > y->date) - (x->date < y->date);
}

static void order(struct board_spans *s)
{
    s->longest = 0;
    for (size_t i = 0; i < s->n; i++) {
        int64_t length = s->items[i].to - s->items[i].from;
        if (length > s->longest)
            s->longest = length;
    }
    if (s->n > 1)
        qsort(s->items, s->n, sizeof *s->items, by_start);
}

/* Room for as many spans as were counted, and none in it. */
static int make_room(struct board_spans *s, struct arena *a, struct err *err)
{
    s->items = ARENA_ARRAY(a, s->n, struct board_span);
    s->n = 0;
    return s->items ? 0 : fail_memory(err);
}

static void add(struct board_spans *s, const struct board *b, size_t date)
{
    s->items[s->n++] = (struct board_span){.from = b->dates[date].from, .to = b->dates[date].to, .date = date};
}

/* ---- By number ---- */

static int by_number(const void *a, const void *b)
{
    const struct board_number *x = a, *y = b;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static int number(struct board *b, struct arena *a, struct err *err)
{
    b->by_id = ARENA_ARRAY(a, b->n_dates, struct board_number);
    if (!b->by_id)
        return fail_memory(err);
    b->n_by_id = 0;
    for (size_t i = 0; i < b->n_dates; i++) {
        if (b->dates[i].id > 0)
            b->by_id[b->n_by_id++] = (struct board_number){b->dates[i].id, i};
    }
    if (b->n_by_id > 1)
        qsort(b->by_id, b->n_by_id, sizeof *b->by_id, by_number);
    return 0;
}

const struct board_date *board_date_of(const struct board *b, int64_t id)
{
    size_t low = 0, high = b->n_by_id;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (b->by_id[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < b->n_by_id && b->by_id[low].id == id ? &b->dates[b->by_id[low].at] : NULL;
}

int board_index(struct board *b, struct arena *a, struct err *err)
{
    for (size_t i = 0; i < b->n_people; i++)
        b->people[i].dates.n = 0;
    for (size_t i = 0; i < b->n_places; i++)
        b->places[i].dates.n = 0;
    for (size_t i = 0; i < b->n_dates; i++) {
        const struct board_date *d = &b->dates[i];
        for (size_t k = 0; k < d->n_staff; k++)
            b->people[d->staff[k]].dates.n++;
        if (d->place != BOARD_NONE)
            b->places[d->place].dates.n++;
    }
    for (size_t i = 0; i < b->n_people; i++) {
        order(&b->people[i].away);
        if (make_room(&b->people[i].dates, a, err) != 0)
            return -1;
    }
    for (size_t i = 0; i < b->n_places; i++) {
        if (make_room(&b->places[i].dates, a, err) != 0)
            return -1;
    }
    for (size_t i = 0; i < b->n_dates; i++) {
        const struct board_date *d = &b->dates[i];
        for (size_t k = 0; k < d->n_staff; k++)
            add(&b->people[d->staff[k]].dates, b, i);
        if (d->place != BOARD_NONE)
            add(&b->places[d->place].dates, b, i);
    }
    for (size_t i = 0; i < b->n_people; i++)
        order(&b->people[i].dates);
    for (size_t i = 0; i < b->n_places; i++)
        order(&b->places[i].dates);
    return number(b, a, err);
}

size_t board_touching(const struct board_spans *spans, int64_t from, int64_t to, size_t i)
{
    size_t low = i, high = spans->n;
    while (low < high) { /* the first that may still last at `from` */
        size_t middle = low + (high - low) / 2;
        if (spans->items[middle].from <= from - spans->longest)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < spans->n && spans->items[low].from < to; low++) {
        if (spans->items[low].to > from)
            return low;
    }
    return spans->n;
}
