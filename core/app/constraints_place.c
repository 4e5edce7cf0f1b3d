#include "base/date.h"
#include "core/app/constraints_priv.h"

/* Changes of state of a place that are looked at within one date: two days of eight slots each. */
#define STATES_MAX 40

static const struct board_place *place_of(const struct check *c)
{
    return c->wish->place == BOARD_NONE ? NULL : &c->b->places[c->wish->place];
}

/* ---- The place ---- */

void check_place_busy(struct check *c)
{
    const struct board_place *p = place_of(c);
    if (!p || !c->wish->kind->activity->holds_place)
        return;
    for (size_t i = 0; (i = board_touching(&p->dates, c->wish->from, c->wish->to, i)) < p->dates.n; i++) {
        const struct board_date *d = &c->b->dates[p->dates.items[i].date];
        if (check_itself(c, p->dates.items[i].date) || !d->kind->activity->holds_place)
            continue;
        struct buf detail = check_detail(c);
        check_date_words(&detail, c, d);
        check_found(c, BOARD_NONE, buf_str(&detail));
    }
}

void check_setup(struct check *c)
{
    const struct board_place *p = place_of(c);
    const struct board_date *w = c->wish;
    int64_t room = check_policy(c)->minutes * 60;
    if (!p || room == 0)
        return;
    for (size_t i = 0; (i = board_touching(&p->dates, w->from - room, w->to + room, i)) < p->dates.n; i++) {
        const struct board_span *s = &p->dates.items[i];
        if (check_itself(c, s->date) || (s->from < w->to && s->to > w->from)) /* taken at once is another finding */
            continue;
        int64_t have = (s->to <= w->from ? w->from - s->to : s->from - w->to) / 60;
        struct buf detail = check_detail(c);
        if (have == 0)
            buf_lit(&detail, "juste");
        else
            buf_fmt(&detail, "%lld\u00A0min", (long long)have);
        buf_fmt(&detail, " %s «\u00A0%s\u00A0», %s %lld", s->to <= w->from ? "après" : "avant",
                c->b->dates[s->date].title, have ? "il en faut" : "il faut", (long long)(room / 60));
        if (have == 0)
            buf_lit(&detail, "\u00A0min");
        check_found(c, BOARD_NONE, buf_str(&detail));
    }
}

static const struct school_break *break_on(const struct board *b, int32_t day)
{
    for (size_t i = 0; i < b->school.n; i++) {
        if (b->school.breaks[i].first <= day && day <= b->school.breaks[i].last)
            return &b->school.breaks[i];
    }
    return NULL;
}

void check_place_closed(struct check *c)
{
    const struct board_place *p = place_of(c);
    const struct board_date *w = c->wish;
    if (!p)
        return;
    if (p->gone || p->shut) {
        check_found(c, BOARD_NONE,
                    p->gone ? STR("ce lieu n’est plus dans l’annuaire") : STR("sa structure a fermé définitivement"));
        return;
    }
    const struct school_break *shut = p->school_closed ? break_on(c->b, w->day) : NULL;
    if (shut) {
        check_found(c, BOARD_NONE, str_of(shut->label));
        return;
    }
    int64_t at = w->from;
    for (int i = 0; p->hours && i < STATES_MAX && at < w->to; i++) {
        struct hours_status s = hours_at(p->hours, at);
        if (s.state == HOURS_CLOSED) {
            struct buf detail = check_detail(c);
            if (s.note)
                buf_raw_str(&detail, str_of(s.note));
            else {
                struct civil from, to;
                paris_civil(at, &from);
                paris_civil(s.until < w->to ? s.until : w->to, &to);
                buf_lit(&detail, "le ");
                date_full(&detail, paris_date(at));
                buf_char(&detail, ' ');
                check_hours(&detail, from.hour * 60 + from.minute, to.hour * 60 + to.minute);
                buf_lit(&detail, ", d’après ses horaires");
            }
            check_found(c, BOARD_NONE, buf_str(&detail));
            return;
        }
        at = s.until;
    }
}

void check_capacity(struct check *c)
{
    const struct board_place *p = place_of(c);
    if (!p || p->capacity == 0 || c->wish->capacity <= p->capacity)
        return;
    struct buf detail = check_detail(c);
    buf_fmt(&detail, "%lld prévues, %lld dans la salle", (long long)c->wish->capacity, (long long)p->capacity);
    check_found(c, BOARD_NONE, buf_str(&detail));
}

/* ---- The calendar ---- */

/* The last day a date touches: one that ends at midnight does not touch the next. */
static int32_t last_day(const struct board_date *d)
{
    return d->day + (d->start + d->minutes - 1) / 1440;
}

void check_public_holiday(struct check *c)
{
    for (int32_t day = c->wish->day; day <= last_day(c->wish); day++) {
        const char *name = date_holiday(day, c->b->alsace_moselle);
        if (name) {
            struct buf detail = check_detail(c);
            buf_raw_str(&detail, str_of(name));
            if (day != c->wish->day) { /* begun the evening before */
                buf_lit(&detail, ", le ");
                date_full(&detail, day);
            }
            check_found(c, BOARD_NONE, buf_str(&detail));
            return;
        }
    }
}

void check_school_holiday(struct check *c)
{
    const struct school_break *b = break_on(c->b, c->wish->day);
    if (b)
        check_found(c, BOARD_NONE, str_of(b->label));
    else if (!c->b->zoned)
        check_unknown(c, STR("aucune zone n’est choisie dans les réglages"));
    else if (c->wish->day < c->b->school.from || c->wish->day > c->b->school.until) {
        struct buf detail = check_detail(c);
        buf_lit(&detail, "calendrier non publié pour le ");
        date_full(&detail, c->wish->day);
        check_unknown(c, buf_str(&detail));
    }
}

void check_campaign(struct check *c)
{
    const struct board_date *w = c->wish;
    const struct campaign_window *near = NULL;
    if (!w->campaign)
        return;
    for (size_t i = 0; i < c->b->n_windows; i++) {
        const struct campaign_window *x = &c->b->windows[i];
        if (strcmp(x->campaign, w->campaign) != 0)
            continue;
        if (x->first <= w->day && w->day <= x->last)
            return;
        int32_t far = x->first > w->day ? x->first - w->day : w->day - x->last;
        if (!near || far < (near->first > w->day ? near->first - w->day : w->day - near->last))
            near = x;
    }
    if (!near)
        return; /* the rule knows no such campaign: nothing to hold it to */
    struct buf detail = check_detail(c);
    if (near->first == near->last) {
        buf_lit(&detail, "elle a lieu le ");
        date_long(&detail, near->first);
    } else {
        buf_lit(&detail, "elle va du ");
        date_long(&detail, near->first);
        buf_lit(&detail, " au ");
        date_long(&detail, near->last);
    }
    check_found(c, BOARD_NONE, buf_str(&detail));
}

/* ---- What was announced ---- */

void check_notice(struct check *c)
{
    const struct board_date *w = c->wish, *was = board_date_of(c->b, c->wish->id);
    if (!was || !was->announced || (was->from == w->from && was->to == w->to && was->place == w->place))
        return;
    /* The first of the two days that are still to come. */
    int32_t first = was->day < w->day && was->day >= c->b->today ? was->day : w->day;
    if (first < c->b->today)
        first = was->day;
    int64_t notice = check_policy(c)->days, left = first - c->b->today;
    if (left < 0 || left >= notice)
        return;
    struct buf detail = check_detail(c), when = check_detail(c);
    date_ago(&when, first, c->b->today);
    buf_raw_str(&detail, buf_str(&when));
    buf_fmt(&detail, "\u00A0: il faut %lld jour%s pour prévenir", (long long)notice, notice > 1 ? "s" : "");
    check_found(c, BOARD_NONE, buf_str(&detail));
}
