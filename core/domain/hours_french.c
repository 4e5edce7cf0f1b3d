#include "core/domain/hours_priv.h"

#include "base/date.h"

#define NBSP "\xC2\xA0"
#define SEPARATOR NBSP "; "
#define COLON NBSP ": "

/* The lines of a week are the weekdays, then: */
#define UNIT_PH 7
#define UNIT_SH 8

/* Bytes of one line of a week: a rule of HOURS_TEXT_MAX bytes in words that are longer than "Mo" and "off". */
#define LINE_SIZE_MAX HOURS_WORDS_MAX

/* ---- French words ---- */

/* Days as one clause says them. */
struct days {
    uint8_t nth[7];
    bool ph, sh;
};

/* Between the i-th and the one before of n things: "a, b et c". */
static void joint(struct buf *out, int i, int n)
{
    if (i > 0)
        buf_raw_str(out, i == n - 1 ? STR(" et ") : STR(", "));
}

void hours_say_note(struct buf *out, const char *note)
{
    if (note) {
        buf_lit(out, " (");
        buf_raw_str(out, str_of(note));
        buf_lit(out, ")");
    }
}

static int count_bits(unsigned v)
{
    int n = 0;
    for (; v; v &= v - 1)
        n++;
    return n;
}

/* "1er", "1er et 3e", "dernier". */
static void say_nth(struct buf *out, uint8_t nth)
{
    int n = count_bits(nth), said = 0;
    for (int k = 1; k <= 6; k++) {
        if (!(nth & 1u << k))
            continue;
        joint(out, said++, n);
        if (1u << k == NTH_LAST)
            buf_lit(out, "dernier");
        else
            buf_fmt(out, "%d%s", k, k == 1 ? "er" : "e");
    }
}

static bool is_daily(const struct days *d)
{
    return hours_weekday_run(d->nth, 0) == 7 && !d->ph && !d->sh;
}

/* The days from d on that are said together: several in a row, or one; 0: none begins here. */
static int group_length(const struct days *days, int d)
{
    if (d == UNIT_PH)
        return days->ph;
    if (d == UNIT_SH)
        return days->sh;
    int run = hours_weekday_run(days->nth, d);
    return run >= RANGE_FROM ? run : days->nth[d] != 0;
}

/* "du lundi au mercredi, le 1er samedi du mois et les jours fériés". */
static void say_days(struct buf *out, const struct days *days)
{
    int n = 0, said = 0;
    for (int d = 0, len; d < HOURS_ROWS_MAX; d += len ? len : 1)
        n += (len = group_length(days, d)) > 0;
    for (int d = 0, len; d < HOURS_ROWS_MAX; d += len ? len : 1) {
        len = group_length(days, d);
        if (len == 0)
            continue;
        joint(out, said++, n);
        if (d == UNIT_PH) {
            buf_lit(out, "les jours fériés");
        } else if (d == UNIT_SH) {
            buf_lit(out, "pendant les vacances scolaires");
        } else if (len == 7) {
            buf_lit(out, "tous les jours");
        } else if (len > 1) {
            buf_fmt(out, "du %s au %s", date_weekdays[d], date_weekdays[d + len - 1]);
        } else if (days->nth[d] & NTH_EVERY) {
            buf_fmt(out, "le %s", date_weekdays[d]);
        } else {
            bool several = count_bits(days->nth[d]) > 1;
            buf_raw_str(out, several ? STR("les ") : STR("le "));
            say_nth(out, days->nth[d]);
            buf_fmt(out, " %s%s du mois", date_weekdays[d], several ? "s" : "");
        }
    }
}

/* "de mars à octobre", "en juillet et août". */
static void say_months(struct buf *out, uint16_t months)
{
    int n = count_bits(months), said = 0;
    for (int m = 0; m < 12; m++)
        if (n >= RANGE_FROM && hours_month_run(months, m) == n) {
            bool elided = strchr("ao", date_months[m][0]) != NULL; /* avril, août, octobre */
            buf_fmt(out, "%s%s à %s", elided ? "d’" : "de ", date_months[m], date_months[(m + n - 1) % 12]);
            return;
        }
    buf_lit(out, "en ");
    for (int m = 0; m < 12; m++)
        if (months & 1u << m) {
            joint(out, said++, n);
            buf_fmt(out, "%s", date_months[m]);
        }
}

static bool has_conditions(const struct rule *r)
{
    return r->months != MONTHS_ALL || r->week || (r->kind == RULE_SCHOOL && !hours_rule_daily(r));
}

/* When a rule holds, its days aside: "en juillet et août, les semaines paires". */
static void say_conditions(struct buf *out, const struct rule *r)
{
    size_t start = out->n;
    if (r->months != MONTHS_ALL)
        say_months(out, r->months);
    if (r->week) {
        buf_raw_str(out, out->n > start ? STR(", ") : STR(""));
        buf_raw_str(out, r->week == WEEK_ODD ? STR("les semaines impaires") : STR("les semaines paires"));
    }
    if (r->kind == RULE_SCHOOL && !hours_rule_daily(r)) {
        buf_raw_str(out, out->n > start ? STR(", ") : STR(""));
        buf_lit(out, "pendant les vacances scolaires");
    }
}

static void say_hour(struct buf *out, int minute)
{
    if (minute % DAY_MINUTES == 0)
        buf_lit(out, "minuit");
    else
        date_hour(out, minute % DAY_MINUTES);
}

/* "de 9 h à 12 h", "à partir de 18 h"; in a table "9 h – 12 h". */
static void say_slot(struct buf *out, const struct slot *s, bool table)
{
    if (hours_slot_whole_day(s)) {
        buf_lit(out, "24" NBSP "h sur 24");
        return;
    }
    bool end = s->to != HOURS_NO_END;
    buf_raw_str(out, !end ? STR("à partir de ") : table ? STR("") : STR("de "));
    say_hour(out, s->from);
    if (end) {
        buf_raw_str(out, table ? STR(NBSP "– ") : STR(" à "));
        say_hour(out, s->to);
    }
}

/* ---- Programmes: what some rules together give on one kind of day ---- */

/* One slot, or a note that stands for hours (slot is NULL). */
struct item {
    const struct slot *slot;
    const char *note;
};

/* Without items: closed. */
struct programme {
    struct item items[HOURS_SLOTS_MAX];
    int n;
    const char *closed_note;
};

/* Slots by their start, notes last. */
static int item_key(const struct item *it)
{
    return it->slot ? it->slot->from : DAY_MINUTES;
}

static void programme_add(struct programme *p, const struct rule *r)
{
    if (r->off)
        p->closed_note = r->note;
    for (int k = 0; !r->off && k < (r->n ? r->n : 1) && p->n < HOURS_SLOTS_MAX; k++) {
        struct item it = {r->n ? &r->slots[k] : NULL, r->note};
        int i = p->n++;
        for (; i > 0 && item_key(&p->items[i - 1]) > item_key(&it); i--)
            p->items[i] = p->items[i - 1];
        p->items[i] = it;
    }
}

static struct programme programme_of(const struct hours *h, uint64_t rules)
{
    struct programme p = {0};
    for (size_t i = 0; i < h->n; i++)
        if (rules & UINT64_C(1) << i)
            programme_add(&p, &h->rules[i]);
    return p;
}

static bool same_note(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_programme(const struct programme *a, const struct programme *b)
{
    if (a->n != b->n || !same_note(a->closed_note, b->closed_note))
        return false;
    for (int i = 0; i < a->n; i++) {
        const struct item *x = &a->items[i], *y = &b->items[i];
        if (!x->slot != !y->slot || !same_note(x->note, y->note) ||
            (x->slot && (x->slot->from != y->slot->from || x->slot->to != y->slot->to)))
            return false;
    }
    return true;
}

static void say_item(struct buf *out, const struct item *it, bool note, bool table)
{
    if (!it->slot) {
        buf_raw_str(out, str_of(it->note));
        return;
    }
    say_slot(out, it->slot, table);
    hours_say_note(out, note ? it->note : NULL);
}

/* All hours after their days, or "fermé". A note is said once, after the last of its slots. */
static void say_programme(struct buf *out, const struct programme *p, bool table)
{
    if (p->n == 0) {
        buf_lit(out, "fermé");
        hours_say_note(out, p->closed_note);
    }
    for (int i = 0; i < p->n; i++) {
        const struct item *next = i + 1 < p->n ? &p->items[i + 1] : NULL;
        joint(out, i, p->n);
        say_item(out, &p->items[i], !next || !next->slot || !same_note(p->items[i].note, next->note), table);
    }
}

/* Does a rule speak of this line of the week (a weekday, UNIT_PH, UNIT_SH)? */
static bool touches(const struct rule *r, int unit)
{
    if (r->dated)
        return false;
    if (r->kind == RULE_PUBLIC)
        return unit == UNIT_PH;
    if (r->kind == RULE_SCHOOL && hours_rule_daily(r))
        return unit == UNIT_SH;
    return unit < UNIT_PH && r->nth[unit];
}

/* The rules that hold on every such day, as bits. Of these, one that adds to a rule with conditions is left out: it is
 * said after it. */
static uint64_t usual_rules(const struct hours *h, int unit)
{
    uint64_t rules = 0;
    bool conditions = false;
    for (size_t i = 0; i < h->n; i++) {
        const struct rule *r = &h->rules[i];
        if (!touches(r, unit))
            continue;
        bool always = r->months == MONTHS_ALL && !r->week;
        if (unit < UNIT_PH)
            always = always && r->kind == RULE_WEEK && (r->nth[unit] & NTH_EVERY);
        if (always && !(r->add && conditions))
            rules |= UINT64_C(1) << i;
        else
            conditions = true;
    }
    return rules;
}

static void include(struct days *days, int unit, uint8_t nth)
{
    if (unit == UNIT_PH)
        days->ph = true;
    else if (unit == UNIT_SH)
        days->sh = true;
    else
        days->nth[unit] = nth;
}

/* ---- The rules as one text ---- */

static void say_closure(struct buf *out, const struct rule *conditions, const struct days *days, const char *note)
{
    buf_lit(out, "fermé");
    if (!is_daily(days)) {
        buf_lit(out, " ");
        say_days(out, days);
    }
    if (conditions && has_conditions(conditions)) {
        buf_lit(out, " ");
        say_conditions(out, conditions);
    }
    hours_say_note(out, note);
}

/* One clause: what a programme gives on some days, under the conditions of a rule (NULL: always). */
static void say_clause(struct buf *out, bool *first, const struct rule *conditions, const struct days *days,
                       const struct programme *p)
{
    if (!*first)
        buf_lit(out, SEPARATOR);
    *first = false;
    if (p->n == 0) {
        say_closure(out, conditions, days, p->closed_note);
        return;
    }
    bool limited = conditions && has_conditions(conditions), note_first = !p->items[0].slot;
    if (limited) {
        say_conditions(out, conditions);
        buf_lit(out, ", ");
    }
    if (limited || !is_daily(days) || !note_first) {
        say_days(out, days);
        if (conditions && conditions->add)
            buf_lit(out, ", aussi");
        buf_raw_str(out, note_first ? STR(COLON) : STR(" "));
    }
    say_programme(out, p, false);
}

/* The usual week: lines with the same programme are one clause, closures come last. */
static void say_usual(struct buf *out, bool *first, const struct hours *h, const uint64_t usual[HOURS_ROWS_MAX])
{
    for (int closures = 0; closures <= 1; closures++) {
        bool said[HOURS_ROWS_MAX] = {false};
        for (int unit = 0; unit < HOURS_ROWS_MAX; unit++) {
            struct programme p = programme_of(h, usual[unit]);
            if (!usual[unit] || said[unit] || (p.n == 0) != closures)
                continue;
            struct days days = {0};
            for (int same = unit; same < HOURS_ROWS_MAX; same++) {
                struct programme other = programme_of(h, usual[same]);
                if (usual[same] && same_programme(&p, &other)) {
                    said[same] = true;
                    include(&days, same, NTH_EVERY);
                }
            }
            say_clause(out, first, NULL, &days, &p);
        }
    }
}

/* "du 24 au 31 décembre 2026"; and on which weekdays of it. */
static void say_dates(struct buf *out, const struct rule *r)
{
    date_days(out, r->first, r->last);
    if (!hours_rule_daily(r)) {
        struct days days = {0};
        memcpy(days.nth, r->nth, sizeof days.nth);
        buf_lit(out, ", ");
        say_days(out, &days);
    }
}

/* Of the rules with dates that are over, or are not, the one that begins next after this one (NULL: the first). */
static const struct rule *next_dated(const struct hours *h, int32_t today, bool over, const struct rule *before)
{
    const struct rule *best = NULL;
    for (size_t i = 0; i < h->n; i++) {
        const struct rule *r = &h->rules[i];
        if (!r->dated || hours_rule_over(r, today) != over)
            continue;
        bool later = !before || r->first > before->first || (r->first == before->first && r > before);
        if (later && (!best || r->first < best->first))
            best = r;
    }
    return best;
}

static void say_dated(struct buf *out, const struct hours *h, const struct rule *r, bool table)
{
    struct programme p = programme_of(h, UINT64_C(1) << (r - h->rules));
    if (p.n == 0 && !table) {
        buf_lit(out, "fermé ");
        say_dates(out, r);
        hours_say_note(out, p.closed_note);
        return;
    }
    say_dates(out, r);
    buf_raw_str(out, table || !p.items[0].slot ? STR(COLON) : STR(" "));
    say_programme(out, &p, table);
}

void hours_french(struct buf *out, const struct hours *h, int32_t today)
{
    uint64_t usual[HOURS_ROWS_MAX];
    bool first = true;
    for (int unit = 0; unit < HOURS_ROWS_MAX; unit++)
        usual[unit] = usual_rules(h, unit);
    say_usual(out, &first, h, usual);
    for (size_t i = 0; i < h->n; i++) {
        struct days days = {0};
        bool any = false;
        for (int unit = 0; unit < HOURS_ROWS_MAX; unit++)
            if (touches(&h->rules[i], unit) && !(usual[unit] & UINT64_C(1) << i)) {
                include(&days, unit, unit < UNIT_PH ? h->rules[i].nth[unit] : 0);
                any = true;
            }
        struct programme p = programme_of(h, UINT64_C(1) << i);
        if (any)
            say_clause(out, &first, &h->rules[i], &days, &p);
    }
    for (const struct rule *r = NULL; (r = next_dated(h, today, false, r)) != NULL; first = false) {
        buf_raw_str(out, first ? STR("") : STR(SEPARATOR));
        say_dated(out, h, r, false);
    }
}

/* ---- The week as a table ---- */

struct lines {
    struct arena *a;
    const char **lines;
    size_t n;
};

static int keep_line(struct lines *l, struct buf *b, struct err *err)
{
    if (buf_ok(b, err) != 0)
        return -1;
    l->lines[l->n++] = buf_cstr(b);
    return 0;
}

/* "en août : fermé", "1er et 3e du mois : 9 h – 12 h": a rule that does not always hold on this line of the week. */
static void say_exception(struct buf *out, const struct hours *h, size_t i, int unit)
{
    const struct rule *r = &h->rules[i];
    struct programme p = programme_of(h, UINT64_C(1) << i);
    bool nth = unit < UNIT_PH && !(r->nth[unit] & NTH_EVERY);
    say_conditions(out, r);
    if (nth) {
        buf_raw_str(out, has_conditions(r) ? STR(", ") : STR(""));
        say_nth(out, r->nth[unit]);
        buf_lit(out, " du mois");
    }
    if (nth || has_conditions(r))
        buf_lit(out, COLON);
    if (r->add)
        buf_lit(out, "aussi ");
    say_programme(out, &p, true);
}

static int fill_row(const struct hours *h, int unit, struct lines *l, struct err *err)
{
    uint64_t usual = usual_rules(h, unit);
    struct programme p = programme_of(h, usual);
    for (int i = 0; i < p.n; i++) {
        struct buf b = buf_in(l->a, LINE_SIZE_MAX);
        say_item(&b, &p.items[i], true, true);
        if (keep_line(l, &b, err) != 0)
            return -1;
    }
    bool exceptions = false;
    for (size_t i = 0; i < h->n; i++)
        exceptions = exceptions || (touches(&h->rules[i], unit) && !(usual & UINT64_C(1) << i));
    if (p.n == 0 && (usual || h->only_off || !exceptions)) {
        struct buf b = buf_in(l->a, LINE_SIZE_MAX);
        if (!usual && h->only_off)
            buf_lit(&b, "non précisé");
        else
            say_programme(&b, &p, true);
        if (keep_line(l, &b, err) != 0)
            return -1;
    }
    for (size_t i = 0; i < h->n; i++) {
        if (!touches(&h->rules[i], unit) || (usual & UINT64_C(1) << i))
            continue;
        struct buf b = buf_in(l->a, LINE_SIZE_MAX);
        say_exception(&b, h, i, unit);
        if (keep_line(l, &b, err) != 0)
            return -1;
    }
    return 0;
}

static int fill_dates(const struct hours *h, int32_t today, bool over, struct lines *l, struct err *err)
{
    l->lines = ARENA_ARRAY(l->a, h->n, const char *);
    if (!l->lines)
        return fail_memory(err);
    for (const struct rule *r = NULL; (r = next_dated(h, today, over, r)) != NULL;) {
        struct buf b = buf_in(l->a, LINE_SIZE_MAX);
        say_dated(&b, h, r, true);
        if (keep_line(l, &b, err) != 0)
            return -1;
    }
    return 0;
}

int hours_week(const struct hours *h, int32_t today, struct arena *a, struct hours_week *out, struct err *err)
{
    *out = (struct hours_week){0};
    for (int unit = 0; unit < HOURS_ROWS_MAX; unit++) {
        bool named = unit < UNIT_PH;
        for (size_t i = 0; i < h->n; i++)
            named = named || touches(&h->rules[i], unit);
        if (!named)
            continue;
        /* At most every slot of the usual day, or one word, and every rule. */
        struct lines l = {a, ARENA_ARRAY(a, HOURS_SLOTS_MAX + h->n, const char *), 0};
        if (!l.lines)
            return fail_memory(err);
        if (fill_row(h, unit, &l, err) != 0)
            return -1;
        const char *day = unit == UNIT_PH   ? "jours fériés"
                          : unit == UNIT_SH ? "vacances scolaires"
                                            : date_weekdays[unit];
        out->rows[out->n++] = (struct hours_row){day, l.lines, l.n};
    }
    struct lines dates = {.a = a}, over = {.a = a};
    if (fill_dates(h, today, false, &dates, err) != 0 || fill_dates(h, today, true, &over, err) != 0)
        return -1;
    out->dates = dates.lines;
    out->n_dates = dates.n;
    out->over = over.lines;
    out->n_over = over.n;
    return 0;
}
