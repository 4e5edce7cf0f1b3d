#include "core/domain/hours_priv.h"

#include "base/date.h"

/* ---- What rules are about ---- */

bool hours_slot_whole_day(const struct slot *s)
{
    return s->from == 0 && s->to == DAY_MINUTES;
}

int hours_month_run(uint16_t months, int m)
{
    int n = 0;
    if (!(months & 1u << m) || (months & 1u << (m + 11) % 12))
        return 0;
    while (months & 1u << (m + n) % 12)
        n++;
    return n;
}

int hours_weekday_run(const uint8_t nth[7], int d)
{
    int n = 0;
    while (d + n < 7 && (nth[d + n] & NTH_EVERY))
        n++;
    return n;
}

bool hours_rule_daily(const struct rule *r)
{
    for (int d = 0; d < 7; d++)
        if (!(r->nth[d] & NTH_EVERY))
            return false;
    return true;
}

static bool shares_days(const struct rule *a, const struct rule *b)
{
    for (int d = 0; d < 7; d++)
        if (a->nth[d] && b->nth[d])
            return true;
    return false;
}

/* ---- What holds in the end ---- */

/* How exceptional a rule is: the usual week, then months, weeks and one weekday of the month, then holidays. */
static int rank(const struct rule *r)
{
    if (r->kind != RULE_WEEK)
        return r->kind == RULE_PUBLIC ? 3 : 2;
    if (r->months != MONTHS_ALL || r->week)
        return 1;
    for (int d = 0; d < 7; d++)
        if (r->nth[d] & NTH_EVERY)
            return 0;
    return 1;
}

/* Dates are the last exceptions, the longest first, so that a day out of a fortnight's closure is what holds. */
static bool dates_swap(const struct rule *before, const struct rule *r)
{
    int32_t long_before = before->last - before->first, long_r = r->last - r->first;
    return before->dated && (!r->dated || long_before < long_r || (long_before == long_r && before->first > r->first));
}

/* Puts exceptions after what they are exceptions to ("Aug off; Mo-Fr 09:00-17:00"): for OpenStreetMap the last rule
 * counts, for those who type the order means nothing. A closure that comes after hours stays after them; hours that
 * add, or are for other days, go before closures. */
static void sort_rules(struct hours *h)
{
    for (size_t i = 1; i < h->n; i++)
        for (size_t k = i; k > 0; k--) {
            struct rule *before = &h->rules[k - 1], r = h->rules[k];
            bool past_exception = rank(before) > rank(&r) && (before->off || !r.off);
            bool past_closure =
                before->off && !r.off && rank(before) == rank(&r) && (r.add || !shares_days(before, &r));
            bool swap = before->dated || r.dated ? dates_swap(before, &r) : past_exception || past_closure;
            if (!swap)
                break;
            h->rules[k] = *before;
            *before = r;
        }
}

/* A comma before a rule means "also" only if there is something to add to: closures add nothing, and the hours of
 * holidays are their own ("Mo-Fr 09:00-17:00, PH 10:00-12:00"). */
static void settle_additions(struct hours *h)
{
    for (size_t i = 0; i < h->n; i++) {
        struct rule *r = &h->rules[i];
        bool own = r->kind == RULE_PUBLIC || (r->kind == RULE_SCHOOL && hours_rule_daily(r));
        bool something = false;
        for (size_t k = 0; k < i && !something; k++) {
            const struct rule *before = &h->rules[k];
            something = own ? before->kind == r->kind : before->kind != RULE_PUBLIC && shares_days(r, before);
        }
        r->add = r->add && something && !r->off;
    }
}

/* Takes from an earlier rule the days on which a later one always replaces it. True if there were any. */
static bool cut_days(struct rule *earlier, const struct rule *later)
{
    bool cut = false;
    if (earlier->dated != later->dated || earlier->first < later->first || earlier->last > later->last)
        return false;
    if ((earlier->months & ~later->months) || (later->week && later->week != earlier->week) ||
        (later->kind != RULE_WEEK && later->kind != earlier->kind) || (earlier->off && later->off) ||
        (earlier->kind == RULE_PUBLIC && !hours_rule_daily(later)))
        return false;
    for (int d = 0; d < 7; d++)
        if (earlier->nth[d] && ((later->nth[d] & NTH_EVERY) || !(earlier->nth[d] & ~later->nth[d]))) {
            earlier->nth[d] = 0;
            cut = true;
        }
    return cut;
}

/* Cuts what later rules replace, so that what remains is what holds. */
static bool cut_replaced(struct hours *h)
{
    bool cut = false;
    for (size_t j = 1; j < h->n; j++)
        for (size_t i = 0; i < j && !h->rules[j].add; i++)
            cut = cut_days(&h->rules[i], &h->rules[j]) || cut;
    return cut;
}

/* A rule that never holds is a mistake: "Mo 09:00-12:00; Mo 14:00-17:00" means both to those who type it. */
static int check_replaced(const struct hours *h, struct err *err)
{
    for (size_t i = 0; i < h->n; i++)
        if (!shares_days(&h->rules[i], &h->rules[i]))
            return fail(err, ERR_INPUT,
                        "hours: position %d: this rule never holds, later rules replace it: give all hours of a day "
                        "in one rule (Mo 09:00-12:00,14:00-17:00)",
                        h->rules[i].at);
    return 0;
}

/* The most slots any day can have: a rule that replaces may not hold on every date, a rule that adds may. */
static int check_slots(const struct hours *h, struct err *err)
{
    for (int d = 0; d < 7; d++) {
        size_t worst = 0;
        for (size_t i = 0; i < h->n; i++) {
            const struct rule *r = &h->rules[i];
            if (!r->nth[d])
                continue;
            size_t n = r->n ? r->n : !r->off;
            worst = r->add ? worst + n : n > worst ? n : worst;
        }
        if (worst > HOURS_SLOTS_MAX)
            return fail(err, ERR_LIMIT, "hours: more than %d slots in one day", HOURS_SLOTS_MAX);
    }
    return 0;
}

/* ---- As text ---- */

static const char *const osm_days[7] = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
static const char *const osm_months[12] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static void comma(struct buf *out, bool *first)
{
    if (!*first)
        buf_lit(out, ",");
    *first = false;
}

static void write_months(struct buf *out, uint16_t months)
{
    bool first = true;
    for (int m = 0; m < 12; m++) {
        int n = hours_month_run(months, m);
        if (n == 0)
            continue;
        comma(out, &first);
        buf_fmt(out, "%s", osm_months[m]);
        if (n > 1)
            buf_fmt(out, "-%s", osm_months[(m + n - 1) % 12]);
    }
}

static void write_weekdays(struct buf *out, const uint8_t nth[7])
{
    bool first = true;
    for (int d = 0; d < 7; d++) {
        int run = hours_weekday_run(nth, d);
        if (!nth[d])
            continue;
        comma(out, &first);
        buf_fmt(out, "%s", osm_days[d]);
        if (run >= RANGE_FROM) {
            buf_fmt(out, "-%s", osm_days[d + run - 1]);
            d += run - 1;
        } else if (run == 0) {
            bool first_nth = true;
            buf_lit(out, "[");
            for (int k = 1; k <= 6; k++)
                if (nth[d] & 1u << k) {
                    comma(out, &first_nth);
                    buf_fmt(out, "%d", 1u << k == NTH_LAST ? -1 : k);
                }
            buf_lit(out, "]");
        }
    }
}

/* True when the days may stay unsaid: a closure of every day. Alone "Mar" could be a Tuesday. */
static bool days_unsaid(const struct rule *r)
{
    return r->kind == RULE_WEEK && hours_rule_daily(r) && r->off && r->months != 1u << 2;
}

/* "2026 Dec 24", "2026 Dec 24-31", "2026 Jul 06-Aug 28", "2026 Dec 24-2027 Jan 02". */
static void write_dates(struct buf *out, const struct rule *r)
{
    struct civil a, b;
    date_to_ymd(r->first, &a);
    date_to_ymd(r->last, &b);
    buf_fmt(out, "%04d %s %02d", a.year, osm_months[a.month - 1], a.day);
    if (r->last == r->first)
        return;
    buf_lit(out, "-");
    if (b.year != a.year)
        buf_fmt(out, "%04d ", b.year);
    if (b.year != a.year || b.month != a.month)
        buf_fmt(out, "%s ", osm_months[b.month - 1]);
    buf_fmt(out, "%02d", b.day);
}

static void write_days(struct buf *out, const struct rule *r)
{
    if (r->kind != RULE_WEEK)
        buf_raw_str(out, r->kind == RULE_PUBLIC ? STR("PH") : STR("SH"));
    if (r->kind == RULE_SCHOOL && !hours_rule_daily(r))
        buf_lit(out, " ");
    if (r->kind == RULE_WEEK || !hours_rule_daily(r))
        write_weekdays(out, r->nth);
}

static void write_slots(struct buf *out, const struct rule *r)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct slot *s = &r->slots[i];
        int to = s->to > DAY_MINUTES ? s->to - DAY_MINUTES : s->to;
        buf_fmt(out, "%s%02d:%02d", i ? "," : "", s->from / 60, s->from % 60);
        if (s->to == HOURS_NO_END)
            buf_lit(out, "+");
        else
            buf_fmt(out, "-%02d:%02d", to / 60, to % 60);
    }
}

/* A space, unless the rule begins here. */
static void gap(struct buf *out, size_t start)
{
    if (out->n > start)
        buf_lit(out, " ");
}

static void write_rule(struct buf *out, const struct rule *r)
{
    size_t start = out->n;
    bool bare =
        !r->dated && r->months == MONTHS_ALL && !r->week && r->kind == RULE_WEEK && hours_rule_daily(r) && !r->add;
    if (bare && r->n == 1 && hours_slot_whole_day(&r->slots[0])) {
        buf_lit(out, "24/7");
    } else {
        if (r->months != MONTHS_ALL)
            write_months(out, r->months);
        if (r->week) {
            gap(out, start);
            buf_raw_str(out, r->week == WEEK_ODD ? STR("week 1-53/2") : STR("week 2-53/2"));
        }
        if (r->dated)
            write_dates(out, r);
        if (r->dated ? !hours_rule_daily(r) : !days_unsaid(r)) {
            gap(out, start);
            write_days(out, r);
        }
        if (r->n || r->off) {
            gap(out, start);
            write_slots(out, r);
            buf_raw_str(out, r->off ? STR("off") : STR(""));
        }
    }
    if (r->note) {
        gap(out, start);
        buf_lit(out, "\"");
        buf_raw_str(out, str_of(r->note));
        buf_lit(out, "\"");
    }
}

bool hours_rule_over(const struct rule *r, int32_t today)
{
    return r->dated && r->last < today;
}

void hours_write(struct buf *out, const struct hours *h, int32_t today)
{
    for (size_t i = 0; i < h->n; i++) {
        if (hours_rule_over(&h->rules[i], today))
            continue;
        if (out->n)
            buf_raw_str(out, h->rules[i].add ? STR(", ") : STR("; "));
        write_rule(out, &h->rules[i]);
    }
}

int hours_settle(struct hours *h, struct arena *a, struct err *err)
{
    do {
        sort_rules(h);
        settle_additions(h);
    } while (cut_replaced(h));
    if (check_replaced(h, err) != 0 || check_slots(h, err) != 0)
        return -1;
    h->only_off = true;
    for (size_t i = 0; i < h->n; i++) {
        h->school = h->school || h->rules[i].kind == RULE_SCHOOL;
        h->only_off = h->only_off && (h->rules[i].off || h->rules[i].dated);
    }
    struct buf b = buf_in(a, HOURS_TEXT_MAX);
    hours_write(&b, h, INT32_MIN);
    if (buf_ok(&b, err) != 0)
        return err_context(err, "hours: the normal form");
    h->text = buf_cstr(&b);
    return 0;
}

const char *hours_text(const struct hours *h)
{
    return h->text;
}

int hours_current(const struct hours *h, int32_t today, struct arena *a, const char **out, struct err *err)
{
    struct buf b = buf_in(a, HOURS_TEXT_MAX);
    hours_write(&b, h, today);
    *out = b.n ? buf_cstr(&b) : NULL;
    return buf_ok(&b, err);
}

int32_t hours_words_until(const struct hours *h, int32_t today)
{
    int32_t until = INT32_MAX;
    for (size_t i = 0; i < h->n; i++)
        if (h->rules[i].dated && !hours_rule_over(&h->rules[i], today) && h->rules[i].last < until)
            until = h->rules[i].last;
    return until;
}
