#include "domain/hours_grid.h"

#include "base/date.h"
#include "core/domain/hours_priv.h"

static bool same_note(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool grid_day_says(const struct grid_day *day)
{
    return day->closed || day->n > 0 || day->note;
}

bool grid_day_same(const struct grid_day *x, const struct grid_day *y)
{
    if (x->closed != y->closed || x->n != y->n || !same_note(x->note, y->note))
        return false;
    for (size_t i = 0; i < x->n; i++)
        if (x->slots[i].from != y->slots[i].from || x->slots[i].to != y->slots[i].to)
            return false;
    return true;
}

/* ---- From text ---- */

/* A rule on a day that other rules spoke of before; false: a day cannot hold both. */
static bool put(struct grid_day *day, const struct rule *r)
{
    if (!r->add)
        *day = (struct grid_day){.closed = r->off, .note = r->note};
    else if (!same_note(day->note, r->note) || day->closed || r->n == 0 || (grid_day_says(day) && day->n == 0))
        return false;
    for (size_t i = 0; i < r->n; i++) {
        struct grid_slot slot = {r->slots[i].from, r->slots[i].to};
        if (day->n == GRID_SLOTS_MAX)
            return false;
        size_t k = day->n++;
        for (; k > 0 && day->slots[k - 1].from > slot.from; k--)
            day->slots[k] = day->slots[k - 1];
        day->slots[k] = slot;
    }
    return true;
}

static bool put_date(struct hours_grid *grid, const struct rule *r)
{
    struct grid_date *d = &grid->dates[grid->n_dates];
    if (grid->n_dates == GRID_DATES_MAX)
        return false;
    *d = (struct grid_date){.first = r->first, .last = r->last};
    for (unsigned i = 0; i < 7; i++)
        d->days |= r->nth[i] ? 1u << i : 0;
    grid->n_dates++;
    return put(&d->day, r);
}

static bool put_rule(struct hours_grid *grid, const struct rule *r)
{
    if (r->months != MONTHS_ALL)
        return false;
    for (int d = 0; d < 7; d++)
        if (r->nth[d] & ~NTH_EVERY)
            return false;
    if (r->dated)
        return put_date(grid, r);
    if (r->kind == RULE_PUBLIC)
        return put(&grid->holidays, r);
    bool school = r->kind == RULE_SCHOOL, held = true;
    for (int d = 0; d < 7; d++) {
        if (!r->nth[d])
            continue;
        if (school)
            held = held && put(&grid->weeks[GRID_SCHOOL][d], r);
        if (!school && r->week != WEEK_EVEN)
            held = held && put(&grid->weeks[GRID_WEEK][d], r);
        if (!school && r->week != WEEK_ODD)
            held = held && put(&grid->weeks[GRID_EVEN][d], r);
    }
    return held;
}

static bool same_dates(const struct hours *x, const struct hours *y)
{
    size_t i = 0, k = 0;
    for (;; i++, k++) {
        while (i < x->n && !x->rules[i].dated)
            i++;
        while (k < y->n && !y->rules[k].dated)
            k++;
        if (i == x->n || k == y->n)
            return i == x->n && k == y->n;
        const struct rule *a = &x->rules[i], *b = &y->rules[k];
        if (a->first != b->first || a->last != b->last || memcmp(a->nth, b->nth, sizeof a->nth) != 0 ||
            a->off != b->off || a->n != b->n || !same_note(a->note, b->note) ||
            memcmp(a->slots, b->slots, a->n * sizeof *a->slots) != 0)
            return false;
    }
}

/* Whatever a text may be: what the grid gives back is read again, and says the same of each kind of day. */
bool hours_grid_read(const struct hours *h, struct arena *a, struct hours_grid *out)
{
    const char *text = NULL;
    const struct hours *back;
    struct err ignored;
    *out = (struct hours_grid){0};
    for (size_t i = 0; i < h->n; i++)
        if (!put_rule(out, &h->rules[i]))
            return false;
    for (int d = 0; d < 7; d++)
        out->parity = out->parity || !grid_day_same(&out->weeks[GRID_WEEK][d], &out->weeks[GRID_EVEN][d]);
    return hours_grid_text(out, INT32_MIN, a, &text, &ignored) == 0 && text &&
           hours_parse(str_of(text), a, &back, &ignored) == 0 && hours_same_week(h, back) && same_dates(h, back);
}

/* ---- To text ---- */

static const char *const day_names[7] = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};

static void write_days(struct buf *out, unsigned days)
{
    bool first = true;
    for (unsigned d = 0; d < 7; d++)
        if (days & 1u << d) {
            buf_fmt(out, "%s%s", first ? "" : ",", day_names[d]);
            first = false;
        }
}

static void write_hour(struct buf *out, int minute)
{
    buf_fmt(out, "%02d:%02d", minute / 60, minute % 60);
}

static void write_day(struct buf *out, const struct grid_day *day)
{
    if (day->closed)
        buf_lit(out, " off");
    for (size_t i = 0; i < day->n; i++) {
        const struct grid_slot *s = &day->slots[i];
        buf_raw_str(out, i ? STR(",") : STR(" "));
        write_hour(out, s->from);
        if (s->to == HOURS_NO_END) {
            buf_lit(out, "+");
        } else {
            buf_lit(out, "-");
            write_hour(out, s->to > DAY_MINUTES ? s->to - DAY_MINUTES : s->to);
        }
    }
    if (day->note) {
        buf_lit(out, " \"");
        buf_raw_str(out, str_of(day->note));
        buf_lit(out, "\"");
    }
}

static void begin_rule(struct buf *out)
{
    if (out->n)
        buf_lit(out, "; ");
}

/* The days of a week that are in `days`: those with the same hours in one rule, closures last. */
static void write_week(struct buf *out, const char *selector, const struct grid_day week[7], unsigned days)
{
    for (int closures = 0; closures <= 1; closures++)
        for (unsigned d = 0, left = days; d < 7; d++) {
            unsigned same = 0;
            if (!(left & 1u << d) || !grid_day_says(&week[d]) || week[d].closed != closures)
                continue;
            for (unsigned k = d; k < 7; k++)
                same |= (left & 1u << k) && grid_day_same(&week[d], &week[k]) ? 1u << k : 0;
            left &= ~same;
            begin_rule(out);
            buf_fmt(out, "%s", selector);
            write_days(out, same);
            write_day(out, &week[d]);
        }
}

static int check_day(const struct grid_day *day, struct err *err)
{
    if (day->closed && day->n)
        return fail(err, ERR_INPUT, "hours: a day is closed and has hours");
    if (day->note && (!*day->note || strchr(day->note, '"')))
        return fail(err, ERR_INPUT, "hours: a note has words and no quotation mark, got \"%s\"", day->note);
    for (size_t i = 0; i < day->n; i++)
        if (day->slots[i].from < 0 || day->slots[i].from >= DAY_MINUTES || day->slots[i].to > 2 * DAY_MINUTES ||
            (day->slots[i].to != HOURS_NO_END && day->slots[i].to < 0))
            return fail(err, ERR_INPUT, "hours: %d-%d are no minutes of a day", day->slots[i].from, day->slots[i].to);
    return 0;
}

static int write_date(struct buf *out, const struct grid_date *d, struct err *err)
{
    static const char *const months[12] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil a, b;
    if (d->last < d->first || !(d->days & GRID_ALL_DAYS) || !grid_day_says(&d->day))
        return fail(err, ERR_INPUT, "hours: dates have an end behind their beginning, days, and hours");
    date_to_ymd(d->first, &a);
    date_to_ymd(d->last, &b);
    begin_rule(out);
    buf_fmt(out, "%04d %s %d-%04d %s %d ", a.year, months[a.month - 1], a.day, b.year, months[b.month - 1], b.day);
    if ((d->days & GRID_ALL_DAYS) != GRID_ALL_DAYS)
        write_days(out, d->days);
    write_day(out, &d->day);
    return check_day(&d->day, err);
}

static int check_weeks(const struct hours_grid *grid, struct err *err)
{
    for (int w = 0; w < GRID__WEEKS; w++)
        for (int d = 0; d < 7; d++)
            if (check_day(&grid->weeks[w][d], err) != 0)
                return -1;
    return check_day(&grid->holidays, err);
}

int hours_grid_text(const struct hours_grid *grid, int32_t today, struct arena *a, const char **out, struct err *err)
{
    /* The normal form is shorter: it has ranges of days. */
    struct buf b = buf_in(a, 2 * HOURS_TEXT_MAX);
    const struct hours *h;
    unsigned alike = GRID_ALL_DAYS;
    *out = NULL;
    if (check_weeks(grid, err) != 0)
        return -1;
    for (unsigned d = 0; d < 7 && grid->parity; d++)
        if (!grid_day_same(&grid->weeks[GRID_WEEK][d], &grid->weeks[GRID_EVEN][d]))
            alike &= ~(1u << d);
    write_week(&b, "", grid->weeks[GRID_WEEK], alike);
    write_week(&b, "week 1-53/2 ", grid->weeks[GRID_WEEK], GRID_ALL_DAYS & ~alike);
    write_week(&b, "week 2-53/2 ", grid->weeks[GRID_EVEN], GRID_ALL_DAYS & ~alike);
    write_week(&b, "SH ", grid->weeks[GRID_SCHOOL], GRID_ALL_DAYS);
    if (grid_day_says(&grid->holidays)) {
        begin_rule(&b);
        buf_lit(&b, "PH");
        write_day(&b, &grid->holidays);
    }
    for (size_t i = 0; i < grid->n_dates; i++)
        if (grid->dates[i].last >= today && write_date(&b, &grid->dates[i], err) != 0)
            return -1;
    if (buf_ok(&b, err) != 0)
        return -1;
    if (b.n == 0)
        return 0;
    if (b.n > HOURS_TEXT_MAX)
        return fail(err, ERR_LIMIT, "hours: %zu bytes, at most %d expected", b.n, HOURS_TEXT_MAX);
    if (hours_parse(buf_str(&b), a, &h, err) != 0)
        return -1;
    *out = hours_text(h);
    return 0;
}

/* ---- Times ---- */

/* Longest time with its spaces: "09 heures 30" is none, "9 h 30" is. */
#define TIME_MAX 8

/* Takes up to `most` digits; how many there were. */
static size_t number(struct str *s, size_t most, int *out)
{
    size_t n = 0;
    for (*out = 0; n < s->n && n < most && s->p[n] >= '0' && s->p[n] <= '9'; n++)
        *out = *out * 10 + (s->p[n] - '0');
    *s = str_from(s->p + n, s->n - n);
    return n;
}

bool hours_time(struct str typed, int *minute)
{
    static const struct str spaces[] = {{" ", 1}, {"\xC2\xA0", 2}, {"\xE2\x80\xAF", 3}};
    char text[TIME_MAX];
    struct str s = {text, 0};
    int hour, minutes = 0;
    for (struct str rest = str_trim(typed); rest.n;) {
        size_t space = 0;
        for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
            space = str_starts(rest, spaces[i]) ? spaces[i].n : space;
        if (!space && s.n == TIME_MAX)
            return false;
        if (!space)
            text[s.n++] = rest.p[0] >= 'A' && rest.p[0] <= 'Z' ? (char)(rest.p[0] | 0x20) : rest.p[0];
        rest = str_from(rest.p + (space ? space : 1), rest.n - (space ? space : 1));
    }
    *minute = str_is(s, "midi") ? DAY_MINUTES / 2 : str_is(s, "minuit") ? 0 : -1;
    if (*minute >= 0)
        return true;
    size_t n = number(&s, 4, &hour);
    if (n > 2 && s.n == 0) { /* 0930, 930 */
        minutes = hour % 100;
        hour /= 100;
    } else if (n == 0 || n > 2) {
        return false;
    } else if (s.n) {
        char mark = s.p[0];
        s = str_from(s.p + 1, s.n - 1);
        if (!strchr(":h.", mark) || (mark != 'h' && s.n == 0))
            return false;
        if (s.n && (number(&s, 3, &minutes) != 2 || s.n))
            return false;
    }
    *minute = hour * 60 + minutes;
    return minutes < 60 && *minute <= DAY_MINUTES;
}
