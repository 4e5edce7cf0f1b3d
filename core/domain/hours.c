#include "core/domain/hours_priv.h"

#include "base/date.h"

#define NBSP "\xC2\xA0"

/* One opening of one date. */
struct opening {
    int from, to; /* minutes of the date; to is never HOURS_NO_END here */
    enum hours_doubt doubt;
    const char *note;
};

/* What the rules give for one date. */
struct day {
    struct opening open[HOURS_SLOTS_MAX];
    size_t n;
    const char *closed_note;
};

/* What covers an instant. */
struct cover {
    enum hours_state state;
    enum hours_doubt doubt;
    int from; /* minute at which these hours began */
    const char *note, *closed_note;
};

/* ---- One date ---- */

static bool nth_matches(uint8_t nth, const struct civil *c)
{
    return (nth & NTH_EVERY) || (nth & 1u << ((c->day - 1) / 7 + 1)) ||
           ((nth & NTH_LAST) && c->day + 7 > date_month_days(c->year, c->month));
}

/* What the rules look at of a date. */
struct look {
    struct civil c;
    int32_t date;
    int weekday;
    bool odd_week, holiday, school;
};

static bool holds(const struct rule *r, const struct look *at)
{
    if (r->dated && (at->date < r->first || at->date > r->last))
        return false;
    if (!(r->months & 1u << (at->c.month - 1)) || (r->week && (r->week == WEEK_ODD) != at->odd_week))
        return false;
    if (r->kind == RULE_PUBLIC)
        return at->holiday;
    return (r->kind == RULE_WEEK || at->school) && nth_matches(r->nth[at->weekday], &at->c);
}

/* Is a public holiday meant too, where hours hold on it? */
static bool means_holidays(const struct rule *r)
{
    return hours_rule_daily(r) && r->first == r->last;
}

static void add_openings(struct day *out, const struct rule *r, enum hours_doubt doubt)
{
    static const struct slot whole_day = {0, DAY_MINUTES};
    size_t n = r->n ? r->n : 1;
    for (size_t i = 0; i < n && out->n < HOURS_SLOTS_MAX; i++) {
        const struct slot *s = r->n ? &r->slots[i] : &whole_day;
        bool end = s->to != HOURS_NO_END;
        out->open[out->n++] = (struct opening){
            .from = s->from,
            .to = end ? s->to : DAY_MINUTES,
            .doubt = doubt   ? doubt
                     : !r->n ? HOURS_NOTE
                     : !end  ? HOURS_END
                             : HOURS_SURE,
            .note = r->note,
        };
    }
}

static void openings(const struct hours *h, const struct look *at, struct day *out)
{
    bool stated = false;
    *out = (struct day){0};
    for (size_t i = 0; i < h->n; i++) {
        const struct rule *r = &h->rules[i];
        if (!holds(r, at))
            continue;
        stated = true;
        if (!r->add)
            *out = (struct day){.closed_note = r->off ? r->note : NULL};
        if (!r->off)
            add_openings(out, r, at->holiday && !means_holidays(r) ? HOURS_HOLIDAY : HOURS_SURE);
    }
    if (!stated && h->only_off)
        out->open[out->n++] = (struct opening){0, DAY_MINUTES, HOURS_UNSTATED, NULL};
}

/* The openings of a date, supposing that it is or is not in school holidays. */
static void day_openings(const struct hours *h, int32_t date, bool school, struct day *out)
{
    struct look at = {.date = date,
                      .weekday = date_weekday(date),
                      .odd_week = date_iso_week(date) % 2 == 1,
                      .holiday = date_is_holiday(date, false),
                      .school = school};
    date_to_ymd(date, &at.c);
    openings(h, &at, out);
}

static struct cover cover_of_day(const struct hours *h, int32_t date, bool school, int64_t t)
{
    struct day day;
    day_openings(h, date, school, &day);
    struct cover best = {.closed_note = day.closed_note};
    for (size_t i = 0; i < day.n; i++) {
        const struct opening *o = &day.open[i];
        enum hours_state state = o->doubt ? HOURS_UNKNOWN : HOURS_OPEN;
        if (state > best.state && t >= paris_instant(date, o->from) && t < paris_instant(date, o->to))
            best = (struct cover){state, o->doubt, o->from, o->note, NULL};
    }
    return best;
}

static bool same_note(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static void by_start(struct day *day)
{
    for (size_t i = 1; i < day->n; i++)
        for (size_t k = i; k > 0 && day->open[k - 1].from > day->open[k].from; k--) {
            struct opening o = day->open[k];
            day->open[k] = day->open[k - 1];
            day->open[k - 1] = o;
        }
}

static bool same_day(struct day *a, struct day *b)
{
    if (a->n != b->n || (a->n == 0 && !same_note(a->closed_note, b->closed_note)))
        return false;
    by_start(a);
    by_start(b);
    for (size_t i = 0; i < a->n; i++) {
        const struct opening *x = &a->open[i], *y = &b->open[i];
        if (x->from != y->from || x->to != y->to || x->doubt != y->doubt || !same_note(x->note, y->note))
            return false;
    }
    return true;
}

bool hours_same_week(const struct hours *x, const struct hours *y)
{
    for (unsigned i = 0; i < 7 * 8; i++) {
        struct day a, b;
        struct look at = {.c = {.month = 1, .day = 1},
                          .date = INT32_MIN,
                          .weekday = (int)(i / 8),
                          .odd_week = i & 1,
                          .holiday = i & 2,
                          .school = i & 4};
        openings(x, &at, &a);
        openings(y, &at, &b);
        if (!same_day(&a, &b))
            return false;
    }
    return true;
}

/* What holds at an instant: the hours of its date, and those of the night before. */
static struct cover cover_at(const struct hours *h, int64_t t)
{
    struct cover best = {0};
    int32_t today = paris_date(t);
    for (int32_t date = today - 1; date <= today; date++) {
        struct cover c = cover_of_day(h, date, false, t);
        if (h->school) {
            struct cover in = cover_of_day(h, date, true, t);
            if (in.state != c.state) {
                c = in.state > c.state ? in : c;
                c.state = HOURS_UNKNOWN;
                c.doubt = HOURS_SCHOOL;
            }
        }
        if (c.state > best.state || (c.state == best.state && date == today))
            best = c;
    }
    return best;
}

/* The first beginning or end of hours after t, at the latest the next midnight: nothing changes before. */
static int64_t next_edge(const struct hours *h, int64_t t)
{
    int32_t today = paris_date(t);
    int64_t edge = paris_instant(today + 1, 0);
    for (int32_t date = today - 1; date <= today; date++)
        for (int school = 0; school <= h->school; school++) {
            struct day day;
            day_openings(h, date, school, &day);
            for (size_t i = 0; i < day.n; i++) {
                int64_t from = paris_instant(date, day.open[i].from), to = paris_instant(date, day.open[i].to);
                edge = from > t && from < edge ? from : edge;
                edge = to > t && to < edge ? to : edge;
            }
        }
    return edge;
}

/* ---- Along time ---- */

static int64_t horizon(int64_t now)
{
    return paris_instant(paris_date(now) + HOURS_HORIZON_DAYS + 1, 0);
}

/* The end of the state that holds at t, or HOURS_FOREVER. */
static int64_t state_end(const struct hours *h, int64_t t, int64_t limit)
{
    enum hours_state state = cover_at(h, t).state;
    while ((t = next_edge(h, t)) < limit)
        if (cover_at(h, t).state != state)
            return t;
    return HOURS_FOREVER;
}

enum hours_state hours_state(const struct hours *h, int64_t now)
{
    return cover_at(h, now).state;
}

struct hours_status hours_at(const struct hours *h, int64_t now)
{
    struct cover c = cover_at(h, now);
    return (struct hours_status){
        .state = c.state,
        .doubt = c.doubt,
        .note = c.state == HOURS_CLOSED ? c.closed_note : c.note,
        .until = state_end(h, now, horizon(now)),
    };
}

/* How much a beginning is worth to somebody in front of a closed door. */
enum start { START_NONE, START_WEAK, START_FIRM };

static enum start start_kind(const struct cover *before, const struct cover *after)
{
    if (after->state == HOURS_OPEN && before->state != HOURS_OPEN)
        return START_FIRM;
    if (after->state != HOURS_UNKNOWN || before->state != HOURS_CLOSED)
        return START_NONE;
    return after->doubt == HOURS_END || after->doubt == HOURS_SCHOOL ? START_FIRM : START_WEAK;
}

/* The first beginning worth at least `wanted` after t, or HOURS_FOREVER. */
static int64_t find_start(const struct hours *h, int64_t t, int64_t limit, enum start wanted, struct cover *out)
{
    struct cover before = cover_at(h, t);
    while ((t = next_edge(h, t)) < limit) {
        *out = cover_at(h, t);
        if (start_kind(&before, out) >= wanted)
            return t;
        before = *out;
    }
    return HOURS_FOREVER;
}

/* ---- The sentence ---- */

/* "aujourd’hui" is not said: "", "demain", "lundi 24 novembre". */
static void say_day(struct buf *out, int32_t date, int32_t today)
{
    struct civil c;
    date_to_ymd(date, &c);
    if (date == today + 1)
        buf_lit(out, "demain");
    else if (date != today)
        buf_fmt(out, "%s %d%s %s", date_weekdays[date_weekday(date)], c.day, c.day == 1 ? "er" : "",
                date_months[c.month - 1]);
}

/* "à 17 h", "à minuit" for the coming one, "demain à 9 h", "lundi 24 novembre à 9 h". */
static void say_when(struct buf *out, int64_t t, int64_t now)
{
    struct civil c;
    int32_t date = paris_date(t), today = paris_date(now);
    paris_civil(t, &c);
    if (t == paris_instant(today + 1, 0)) {
        buf_lit(out, "à minuit");
        return;
    }
    say_day(out, date, today);
    buf_raw_str(out, date == today ? STR("à ") : STR(" à "));
    date_hour(out, c.hour * 60 + c.minute);
}

static void say_open(struct buf *out, const struct hours *h, const struct cover *c, int64_t now)
{
    int64_t end = state_end(h, now, horizon(now));
    if (end == HOURS_FOREVER) {
        buf_lit(out, "ouvert 24" NBSP "h sur 24");
    } else {
        buf_lit(out, "ouvert, ferme ");
        if (cover_at(h, end).state == HOURS_UNKNOWN)
            buf_lit(out, "peut-être ");
        say_when(out, end, now);
    }
    hours_say_note(out, c->note);
}

static void say_closed(struct buf *out, const struct hours *h, const struct cover *c, int64_t now)
{
    int64_t limit = horizon(now);
    struct cover next;
    int64_t start = find_start(h, now, limit, START_FIRM, &next);
    if (start == HOURS_FOREVER)
        start = find_start(h, now, limit, START_WEAK, &next);
    buf_lit(out, "fermé");
    if (start != HOURS_FOREVER && next.doubt == HOURS_UNSTATED)
        buf_lit(out, " aujourd’hui");
    hours_say_note(out, c->closed_note);
    if (start == HOURS_FOREVER || next.doubt == HOURS_UNSTATED)
        return;
    if (next.doubt == HOURS_NOTE) {
        buf_lit(out, " (");
        say_day(out, paris_date(start), paris_date(now));
        buf_lit(out, NBSP ": ");
        buf_raw_str(out, str_of(next.note));
        buf_lit(out, ")");
        return;
    }
    buf_lit(out, ", ouvre ");
    say_when(out, start, now);
    if (next.doubt == HOURS_SCHOOL)
        buf_lit(out, " sous réserve des vacances scolaires");
    if (next.doubt == HOURS_HOLIDAY)
        buf_lit(out, " sous réserve du jour férié");
    hours_say_note(out, next.note);
}

static void say_unknown(struct buf *out, const struct cover *c)
{
    switch (c->doubt) {
    case HOURS_NOTE: buf_raw_str(out, str_of(c->note)); return;
    case HOURS_HOLIDAY: buf_lit(out, "horaires à vérifier (jour férié)"); break;
    case HOURS_SCHOOL: buf_lit(out, "horaires à vérifier (vacances scolaires)"); break;
    case HOURS_END:
        buf_lit(out, "à partir de ");
        date_hour(out, c->from);
        buf_lit(out, ", heure de fermeture non précisée");
        break;
    case HOURS_UNSTATED:
    case HOURS_SURE: buf_lit(out, "horaires non précisés"); break;
    }
    hours_say_note(out, c->note);
}

int64_t hours_sentence(struct buf *out, const struct hours *h, int64_t now)
{
    if (!h) {
        buf_lit(out, "horaires non précisés");
        return HOURS_FOREVER;
    }
    struct cover c = cover_at(h, now);
    switch (c.state) {
    case HOURS_OPEN: say_open(out, h, &c, now); break;
    case HOURS_CLOSED: say_closed(out, h, &c, now); break;
    case HOURS_UNKNOWN: say_unknown(out, &c); break;
    }
    /* The next midnight at the latest: "demain" is another day then. */
    return next_edge(h, now);
}
