#include "core/app/constraints_priv.h"

#include <stdlib.h>

#include "base/date.h"

/* Bytes of a detail and of a sentence with it. */
#define DETAIL_MAX 1000
#define TEXT_MAX 2000

static void (*const checks[CONSTRAINT__MAX])(struct check *c) = {
    [CONSTRAINT_PERSON_BUSY] = check_person_busy,
    [CONSTRAINT_PLACE_BUSY] = check_place_busy,
    [CONSTRAINT_STAFF] = check_staff,
    [CONSTRAINT_ABSENCE] = check_absence,
    [CONSTRAINT_CALENDAR] = check_calendar,
    [CONSTRAINT_PERSON_HOURS] = check_person_hours,
    [CONSTRAINT_LUNCH] = check_lunch,
    [CONSTRAINT_TRAVEL] = check_travel,
    [CONSTRAINT_SETUP] = check_setup,
    [CONSTRAINT_PLACE_CLOSED] = check_place_closed,
    [CONSTRAINT_PUBLIC_HOLIDAY] = check_public_holiday,
    [CONSTRAINT_SCHOOL_HOLIDAY] = check_school_holiday,
    [CONSTRAINT_CAPACITY] = check_capacity,
    [CONSTRAINT_CAMPAIGN] = check_campaign,
    [CONSTRAINT_NOTICE] = check_notice,
    [CONSTRAINT_LOAD] = check_load,
};

/* ---- Words ---- */

struct buf check_detail(const struct check *c)
{
    return buf_in(c->a, DETAIL_MAX);
}

void check_hours(struct buf *out, int from, int to)
{
    buf_lit(out, "de ");
    date_hour_words(out, from);
    buf_lit(out, " à ");
    date_hour_words(out, to > 1440 ? to - 1440 : to);
    if (to > 1440)
        buf_lit(out, " le lendemain");
}

void check_date_words(struct buf *out, const struct check *c, const struct board_date *d)
{
    buf_fmt(out, "«\u00A0%s\u00A0»", d->title);
    if (d->place != BOARD_NONE && d->place != c->wish->place)
        buf_fmt(out, ", %s", c->b->places[d->place].name);
    buf_lit(out, ", ");
    if (d->day != c->wish->day) {
        buf_lit(out, "le ");
        date_full(out, d->day);
        buf_lit(out, ", ");
    }
    check_hours(out, d->start, d->start + d->minutes);
}

static void fill_one(struct buf *out, const struct check *c, struct str name, size_t person, struct str detail)
{
    const struct board_date *w = c->wish;
    if (str_is(name, "personne") && person != BOARD_NONE)
        buf_raw_str(out, str_of(c->b->people[person].person.label));
    else if (str_is(name, "lieu") && w->place != BOARD_NONE)
        buf_raw_str(out, str_of(c->b->places[w->place].name));
    else if (str_is(name, "jour")) {
        buf_lit(out, "le ");
        date_full(out, w->day);
    } else if (str_is(name, "detail"))
        buf_raw_str(out, detail);
}

/* The sentence with its blanks filled; what stands between braces and is no blank is left out. */
static void fill(struct buf *out, const struct check *c, const char *sentence, size_t person, struct str detail)
{
    struct str rest = str_of(sentence);
    while (rest.n > 0) {
        size_t open = str_find(rest, '{');
        buf_raw(out, rest.p, open);
        if (open == rest.n)
            break;
        rest = str_from(rest.p + open + 1, rest.n - open - 1);
        size_t close = str_find(rest, '}');
        fill_one(out, c, str_from(rest.p, close), person, detail);
        rest = close == rest.n ? STR("") : str_from(rest.p + close + 1, rest.n - close - 1);
    }
}

/* A sentence begins with a capital, whatever filled its first blank. */
static void capital(char *text)
{
    if (text[0] >= 'a' && text[0] <= 'z')
        text[0] = (char)(text[0] - 'a' + 'A');
}

static const char *sentence_of(const struct check *c, const char *sentence, size_t person, struct str detail)
{
    struct buf text = buf_in(c->a, TEXT_MAX);
    struct err ignored;
    fill(&text, c, sentence, person, detail);
    char *said = buf_ok(&text, &ignored) == 0 ? arena_copy(c->a, text.p, text.n) : NULL;
    if (said)
        capital(said);
    return said;
}

static void put(struct check *c, int strength, int64_t weight, size_t person, const char *sentence, struct str detail)
{
    const char *said = NULL;
    if (c->failed || c->out->n == FINDINGS_MAX)
        return;
    if (!c->silent && !(said = sentence_of(c, sentence, person, detail))) {
        c->failed = true;
        return;
    }
    c->out->items[c->out->n++] = (struct finding){
        .constraint = c->constraint, .strength = strength, .weight = weight, .person = person, .text = said};
    if (strength == STRENGTH_HARD)
        c->out->hard++;
    else
        c->out->weight += weight;
}

void check_found(struct check *c, size_t person, struct str detail)
{
    const struct constraint_policy *p = check_policy(c);
    put(c, p->strength, p->strength == STRENGTH_HARD ? 0 : p->weight, person, p->sentence, detail);
}

void check_unknown(struct check *c, struct str detail)
{
    put(c, STRENGTH_SOFT, 0, BOARD_NONE, check_policy(c)->unknown, detail);
}

/* ---- The look ---- */

bool check_itself(const struct check *c, size_t date)
{
    return c->wish->id != 0 && c->b->dates[date].id == c->wish->id;
}

/* Refusals, then the heaviest warnings; of the same weight, in the order of the constraints and people. */
static int by_weight(const void *a, const void *b)
{
    const struct finding *x = a, *y = b;
    if (x->strength != y->strength)
        return x->strength > y->strength ? -1 : 1;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    if (x->constraint != y->constraint)
        return x->constraint < y->constraint ? -1 : 1;
    return x->person != y->person ? (x->person < y->person ? -1 : 1) : strcmp(x->text, y->text);
}

static int look(struct check *c, unsigned which, struct err *err)
{
    c->out->n = c->out->hard = 0;
    c->out->weight = 0;
    for (c->constraint = 0; c->constraint < CONSTRAINT__MAX; c->constraint++) {
        if ((which & CONSTRAINT_BIT(c->constraint)) && check_policy(c)->strength != STRENGTH_OFF)
            checks[c->constraint](c);
    }
    return c->failed ? fail_memory(err) : 0;
}

int constraints_check(const struct board *b, const struct board_date *wish, struct arena *a, struct findings *out,
                      struct err *err)
{
    struct check c = {.b = b, .wish = wish, .a = a, .out = out};
    if (look(&c, ~0u, err) != 0)
        return -1;
    qsort(out->items, out->n, sizeof *out->items, by_weight);
    return 0;
}

int constraints_weigh(const struct board *b, const struct board_date *wish, unsigned which, struct arena *a,
                      struct findings *out, struct err *err)
{
    struct check c = {.b = b, .wish = wish, .a = a, .out = out, .silent = true};
    return look(&c, which, err);
}
