#include "core/domain/hours_priv.h"

#include "base/date.h"

/* How much of a word that is not understood the message repeats, in bytes. */
#define SHOWN 30
/* Longest word of the language ("closed"). */
#define WORD_MAX 6

#define NBSP "\xC2\xA0"
#define NARROW_NBSP "\xE2\x80\xAF"
#define EN_DASH "\xE2\x80\x93"

#define EXPECTED \
    "expected days (Mo-Fr or Lu-Ve), months, PH, SH, hours (09:00-12:00 or 9h-12h), 24/7, off or a \"comment\""

struct parser {
    struct str text;
    size_t at;
    size_t *bad; /* where it was refused, for who asks; may be NULL */
    struct err *err;
};

/* ---- Words ---- */

enum word_kind { WORD_NONE, WORD_OTHER, WORD_DAY, WORD_MONTH, WORD_WEEK, WORD_PH, WORD_SH, WORD_OFF };

struct word {
    enum word_kind kind;
    int value; /* weekday or month from 0 */
    size_t n;  /* bytes */
};

static const struct {
    const char *text;
    enum word_kind kind;
    int value;
} words[] = {
    {"mo", WORD_DAY, 0},     {"tu", WORD_DAY, 1},     {"we", WORD_DAY, 2},    {"th", WORD_DAY, 3},
    {"fr", WORD_DAY, 4},     {"sa", WORD_DAY, 5},     {"su", WORD_DAY, 6},    {"lu", WORD_DAY, 0},
    {"ma", WORD_DAY, 1},     {"me", WORD_DAY, 2},     {"je", WORD_DAY, 3},    {"ve", WORD_DAY, 4},
    {"di", WORD_DAY, 6},     {"jan", WORD_MONTH, 0},  {"feb", WORD_MONTH, 1}, {"mar", WORD_MONTH, 2},
    {"apr", WORD_MONTH, 3},  {"may", WORD_MONTH, 4},  {"jun", WORD_MONTH, 5}, {"jul", WORD_MONTH, 6},
    {"aug", WORD_MONTH, 7},  {"sep", WORD_MONTH, 8},  {"oct", WORD_MONTH, 9}, {"nov", WORD_MONTH, 10},
    {"dec", WORD_MONTH, 11}, {"week", WORD_WEEK, 0},  {"ph", WORD_PH, 0},     {"sh", WORD_SH, 0},
    {"off", WORD_OFF, 0},    {"closed", WORD_OFF, 0},
};

static struct str rest(const struct parser *p)
{
    return str_from(p->text.p + p->at, p->text.n - p->at);
}

static bool take(struct parser *p, struct str s)
{
    if (!str_starts(rest(p), s))
        return false;
    p->at += s.n;
    return true;
}

static void skip_spaces(struct parser *p)
{
    while (take(p, STR(" ")) || take(p, STR("\t")) || take(p, STR("\n")) || take(p, STR("\r")) || take(p, STR(NBSP)) ||
           take(p, STR(NARROW_NBSP))) {
    }
}

/* What comes next, spaces aside; NUL at the end. */
static char next(struct parser *p)
{
    skip_spaces(p);
    return p->at < p->text.n ? p->text.p[p->at] : '\0';
}

/* "Jul-Aug: Mo-Fr: 9:00-12:00": readable, and without meaning. */
static void skip_colon(struct parser *p)
{
    if (next(p) == ':')
        p->at++;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool take_dash(struct parser *p)
{
    skip_spaces(p);
    if (!take(p, STR("-")) && !take(p, STR(EN_DASH)))
        return false;
    skip_spaces(p);
    return true;
}

/* The word that comes next, without taking it. */
static struct word peek_word(struct parser *p)
{
    skip_spaces(p);
    struct str s = rest(p);
    char lower[WORD_MAX + 1] = {0};
    size_t n = 0;
    while (n < s.n && is_letter(s.p[n])) {
        if (n < WORD_MAX)
            lower[n] = (char)(s.p[n] | 0x20);
        n++;
    }
    if (n == 0)
        return (struct word){WORD_NONE, 0, 0};
    for (size_t i = 0; n <= WORD_MAX && i < sizeof words / sizeof *words; i++)
        if (strcmp(lower, words[i].text) == 0)
            return (struct word){words[i].kind, words[i].value, n};
    return (struct word){WORD_OTHER, 0, n};
}

/* After a comma: true, and the comma taken, when a word of this kind follows; else nothing is taken. */
static bool take_comma_before(struct parser *p, bool (*wanted)(enum word_kind))
{
    size_t start = p->at;
    if (next(p) == ',') {
        p->at++;
        if (wanted(peek_word(p).kind))
            return true;
    }
    p->at = start;
    return false;
}

/* ---- Refusals ---- */

/* In characters, from 1. */
static int position(const struct parser *p, size_t at)
{
    return (int)utf8_length(str_from(p->text.p, at)) + 1;
}

static int refuse_at(struct parser *p, size_t at, const char *why)
{
    struct str s = str_from(p->text.p + at, p->text.n - at);
    size_t n = 0;
    while (n < s.n && !(n > 0 && strchr(" \t\r\n;,\"", s.p[n])))
        n++;
    struct str word = utf8_prefix(str_from(s.p, n), SHOWN);
    if (p->bad)
        *p->bad = at;
    if (s.n == 0)
        return fail(p->err, ERR_INPUT, "hours: position %d: the text stops here: %s", position(p, at), why);
    return fail(p->err, ERR_INPUT, "hours: position %d: \"%.*s\": %s", position(p, at), (int)word.n, word.p, why);
}

static int refuse(struct parser *p, const char *why)
{
    skip_spaces(p);
    return refuse_at(p, p->at, why);
}

/* ---- Selectors ---- */

static bool is_month(enum word_kind k)
{
    return k == WORD_MONTH;
}

static bool is_weekday(enum word_kind k)
{
    return k == WORD_DAY;
}

static bool is_day(enum word_kind k)
{
    return k == WORD_DAY || k == WORD_PH || k == WORD_SH;
}

/* Takes the second end of a range if there is a dash; *last is *first otherwise. */
static int take_range_end(struct parser *p, enum word_kind kind, int first, int *last)
{
    *last = first;
    if (!take_dash(p))
        return 0;
    struct word w = peek_word(p);
    if (w.kind != kind)
        return refuse(p, kind == WORD_DAY ? "a day expected after the dash (Mo-Fr or Lu-Ve)"
                                          : "a month expected after the dash (Jul-Aug)");
    p->at += w.n;
    *last = w.value;
    return 0;
}

static int take_months(struct parser *p, struct rule *r)
{
    r->months = 0;
    do {
        struct word w = peek_word(p);
        int last = 0;
        p->at += w.n;
        if (take_range_end(p, WORD_MONTH, w.value, &last) != 0)
            return -1;
        for (int m = w.value;; m = (m + 1) % 12) {
            r->months = (uint16_t)(r->months | 1u << m);
            if (m == last)
                break;
        }
    } while (take_comma_before(p, is_month));
    return 0;
}

static int take_week(struct parser *p, struct rule *r)
{
    static const struct {
        struct str text;
        enum parity week;
    } forms[] = {
        {{"1-53/2", 6}, WEEK_ODD},   {{"01-53/2", 7}, WEEK_ODD}, {{"2-53/2", 6}, WEEK_EVEN},
        {{"02-53/2", 7}, WEEK_EVEN}, {{"2-52/2", 6}, WEEK_EVEN}, {{"02-52/2", 7}, WEEK_EVEN},
    };
    p->at += peek_word(p).n;
    skip_spaces(p);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (take(p, forms[i].text)) {
            r->week = (uint8_t)forms[i].week;
            return 0;
        }
    return refuse(p, "only \"week 1-53/2\" (odd weeks) and \"week 2-53/2\" (even weeks) are understood");
}

/* ---- Dates ---- */

static int take_number(struct parser *p, size_t max_digits)
{
    int v = 0;
    for (size_t n = 0; n < max_digits && p->at < p->text.n && is_digit(p->text.p[p->at]); n++)
        v = v * 10 + (p->text.p[p->at++] - '0');
    return v;
}

/* How many digits stand here, at most five. */
static size_t digits(const struct parser *p)
{
    struct str s = rest(p);
    size_t n = 0;
    while (n < s.n && n < 5 && is_digit(s.p[n]))
        n++;
    return n;
}

/* A year begins a rule with dates: four digits and nothing that would make hours of them. */
static bool at_year(struct parser *p)
{
    size_t start = p->at;
    if (digits(p) != 4)
        return false;
    p->at += 4;
    char after = next(p);
    p->at = start;
    return !after || !strchr("-:hH+", after);
}

/* "2026 Dec 24". A second date may leave out what it shares with the first one, in *date. */
static int take_date(struct parser *p, bool second, int32_t *date)
{
    struct civil c = {.month = 1, .day = 1};
    skip_spaces(p);
    size_t start = p->at;
    if (second)
        date_to_ymd(*date, &c);
    if (digits(p) == 4) {
        c.year = take_number(p, 4);
        if (c.year < DATE_YEAR_MIN || c.year > DATE_YEAR_MAX)
            return refuse_at(p, start, "this year is not likely");
        second = false;
    }
    struct word w = peek_word(p);
    if (w.kind == WORD_MONTH) {
        p->at += w.n;
        c.month = w.value + 1;
    } else if (!second) {
        return refuse(p, "a month expected after the year (2026 Dec 24)");
    }
    skip_spaces(p);
    start = p->at;
    if (digits(p) < 1 || digits(p) > 2)
        return refuse(p, "a day of the month expected (2026 Dec 24)");
    c.day = take_number(p, 2);
    if (c.day < 1 || c.day > date_month_days(c.year, c.month))
        return refuse_at(p, start, "this day does not exist");
    *date = date_from_ymd(c.year, c.month, c.day);
    return 0;
}

static int take_dates(struct parser *p, struct rule *r)
{
    size_t start = p->at;
    r->dated = true;
    if (take_date(p, false, &r->first) != 0)
        return -1;
    r->last = r->first;
    if (take_dash(p) && take_date(p, true, &r->last) != 0)
        return -1;
    return r->last < r->first ? refuse_at(p, start, "these dates end before they begin") : 0;
}

/* [1], [1,3], [-1] after a weekday; every one without brackets. */
static int take_nth(struct parser *p, uint8_t *nth)
{
    if (next(p) != '[') {
        *nth = NTH_EVERY;
        return 0;
    }
    do {
        p->at++;
        char c = next(p);
        if (c >= '1' && c <= '5') {
            *nth = (uint8_t)(*nth | 1u << (c - '0'));
            p->at++;
        } else if (take(p, STR("-1"))) {
            *nth |= NTH_LAST;
        } else {
            return refuse(p, "from 1 to 5, or -1 for the last of the month, expected after \"[\"");
        }
    } while (next(p) == ',');
    if (next(p) != ']')
        return refuse(p, "\"]\" expected");
    p->at++;
    return 0;
}

static int take_weekdays(struct parser *p, struct rule *r)
{
    struct word w = peek_word(p);
    int last = 0;
    p->at += w.n;
    if (next(p) == '[') {
        uint8_t nth = 0;
        if (take_nth(p, &nth) != 0)
            return -1;
        r->nth[w.value] |= nth;
        return 0;
    }
    if (take_range_end(p, WORD_DAY, w.value, &last) != 0)
        return -1;
    for (int d = w.value;; d = (d + 1) % 7) {
        r->nth[d] |= NTH_EVERY;
        if (d == last)
            return 0;
    }
}

/* Days of a rule. *public_too: public holidays stand in the list beside others. */
static int take_days(struct parser *p, struct rule *r, bool *public_too)
{
    bool weekdays = false, public = false, school = false;
    size_t school_at = 0;
    do {
        struct word w = peek_word(p);
        if (w.kind == WORD_DAY) {
            weekdays = true;
            if (take_weekdays(p, r) != 0)
                return -1;
            continue;
        }
        if (w.kind == WORD_SH)
            school_at = p->at;
        public = public || w.kind == WORD_PH;
        school = school || w.kind == WORD_SH;
        p->at += w.n;
    } while (take_comma_before(p, is_day));
    if (school && weekdays)
        return refuse_at(p, school_at, "SH cannot stand in a list with weekdays: write a rule of its own, SH Mo-Fr");
    r->kind = school ? RULE_SCHOOL : weekdays ? RULE_WEEK : RULE_PUBLIC;
    *public_too = public && (school || weekdays);
    if (school && !public && peek_word(p).kind == WORD_DAY) {
        do {
            if (take_weekdays(p, r) != 0)
                return -1;
        } while (take_comma_before(p, is_weekday));
    } else if (!weekdays) {
        memset(r->nth, NTH_EVERY, sizeof r->nth);
    }
    return 0;
}

/* ---- Hours ---- */

/* Two digits and not three. */
static bool at_two_digits(const struct parser *p)
{
    struct str s = rest(p);
    return s.n >= 2 && is_digit(s.p[0]) && is_digit(s.p[1]) && (s.n == 2 || !is_digit(s.p[2]));
}

/* The minutes after "9h": "9h30", "9 h 30", but not the 12 of "9h 12h". */
static int take_minutes(struct parser *p)
{
    size_t start = p->at;
    skip_spaces(p);
    if (at_two_digits(p)) {
        int v = take_number(p, 2);
        char c = next(p);
        if (c != 'h' && c != 'H' && c != ':')
            return v;
    }
    p->at = start;
    return 0;
}

/* 9:00, 09:00, 9h, 9h30, 9 h 30. *typed is set for the forms with h. */
static int take_time(struct parser *p, int max, int *minute, bool *typed)
{
    skip_spaces(p);
    size_t start = p->at;
    int hour = take_number(p, 2), minutes = 0;
    bool good = p->at > start;
    if (good && take(p, STR(":"))) {
        good = at_two_digits(p);
        minutes = take_number(p, 2);
    } else if (good && (next(p) == 'h' || next(p) == 'H')) {
        p->at++;
        *typed = true;
        minutes = take_minutes(p);
        good = p->at == p->text.n || !is_letter(p->text.p[p->at]);
    } else {
        good = false;
    }
    if (!good)
        return refuse_at(p, start, "a time as 09:00 or 9h30 expected");
    *minute = hour * 60 + minutes;
    if (minutes > 59 || *minute > max)
        return refuse_at(p, start, "this time does not exist");
    return 0;
}

static int take_slot(struct parser *p, struct rule *r, bool *typed)
{
    skip_spaces(p);
    size_t start = p->at, i = r->n;
    int from = 0, to = HOURS_NO_END;
    if (take_time(p, DAY_MINUTES - 1, &from, typed) != 0)
        return -1;
    if (next(p) == '+') {
        p->at++;
    } else {
        if (!take_dash(p))
            return refuse(p, "\"-\" and the closing time, or \"+\", expected after the opening time");
        if (take_time(p, DAY_MINUTES, &to, typed) != 0)
            return -1;
        if (to == from)
            return refuse_at(p, start, "opens and closes at the same time: 00:00-24:00 is the whole day");
        if (to < from)
            to += DAY_MINUTES;
    }
    if (r->n == HOURS_SLOTS_MAX)
        return fail(p->err, ERR_LIMIT, "hours: more than %d slots in one day", HOURS_SLOTS_MAX);
    for (; i > 0 && r->slots[i - 1].from > from; i--)
        r->slots[i] = r->slots[i - 1];
    r->slots[i] = (struct slot){(int16_t)from, (int16_t)to};
    r->n++;
    if ((i > 0 && (r->slots[i - 1].to > from || r->slots[i - 1].from == from)) ||
        (i + 1u < r->n && (to > r->slots[i + 1].from || r->slots[i + 1].from == from)))
        return refuse_at(p, start, "these hours overlap others of the same rule");
    return 0;
}

static int take_slots(struct parser *p, struct rule *r, bool *typed)
{
    for (;;) {
        if (take_slot(p, r, typed) != 0)
            return -1;
        size_t end = p->at;
        if (next(p) == ',') {
            p->at++;
            if (is_digit(next(p)))
                continue;
        }
        p->at = end;
        return 0;
    }
}

static int take_note(struct parser *p, struct arena *a, struct rule *r)
{
    size_t start = p->at++;
    struct str s = rest(p);
    size_t n = str_find(s, '"');
    if (n == s.n)
        return refuse_at(p, start, "the comment has no closing quote");
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F)
            return refuse_at(p, start, "the comment holds a control character");
    p->at += n + 1;
    struct str note = str_trim(str_from(s.p, n));
    if (note.n == 0)
        return 0;
    r->note = str_dup(a, note);
    return r->note ? 0 : fail_memory(p->err);
}

/* ---- Rules ---- */

/* One rule. *public_too: it holds on public holidays as well as on its days. */
static int take_rule(struct parser *p, struct arena *a, struct rule *r, bool *public_too)
{
    *r = (struct rule){.months = MONTHS_ALL};
    *public_too = false;
    bool months = false, week = false, days = false, typed = false;
    skip_spaces(p);
    size_t start = p->at;
    r->at = (uint16_t)position(p, start);
    for (enum word_kind k; (k = peek_word(p).kind) == WORD_MONTH || k == WORD_WEEK;) {
        bool *seen = k == WORD_MONTH ? &months : &week;
        if (*seen)
            return refuse(p, "months and weeks stand once in a rule: separate rules with \";\"");
        *seen = true;
        if ((k == WORD_MONTH ? take_months(p, r) : take_week(p, r)) != 0)
            return -1;
    }
    if (!months && !week && at_year(p)) {
        if (take_dates(p, r) != 0)
            return -1;
        skip_colon(p);
        days = true;
    }
    if (months || week)
        skip_colon(p);
    if (r->dated) {
        bool more = is_weekday(peek_word(p).kind);
        if (!more)
            memset(r->nth, NTH_EVERY, sizeof r->nth);
        for (; more; more = take_comma_before(p, is_weekday))
            if (take_weekdays(p, r) != 0)
                return -1;
    } else if (is_day(peek_word(p).kind)) {
        days = true;
        if (take_days(p, r, public_too) != 0)
            return -1;
    } else {
        memset(r->nth, NTH_EVERY, sizeof r->nth);
    }
    if (months && !days && r->months == 1u << 2)
        return refuse_at(p, start, "Tuesday or March? write Ma for Tuesday, Mar Mo-Su for March");
    for (int d = 0; d < 7; d++)
        if ((r->nth[d] & NTH_EVERY) || (r->nth[d] & NTH_ALL_FIVE) == NTH_ALL_FIVE)
            r->nth[d] = NTH_EVERY;
    if (days)
        skip_colon(p);

    skip_spaces(p);
    if (!months && !week && !days && take(p, STR("24/7"))) {
        r->slots[r->n++] = (struct slot){0, DAY_MINUTES};
    } else if (is_digit(next(p))) {
        if (take_slots(p, r, &typed) != 0)
            return -1;
        if (typed && !days)
            return refuse_at(p, start, "which days? write Mo-Fr or Lu-Ve before the hours, Mo-Su for every day");
    } else if (peek_word(p).kind == WORD_OFF) {
        p->at += peek_word(p).n;
        r->off = true;
    } else if (next(p) != '"') {
        return refuse(p, p->at == start ? EXPECTED : "hours (09:00-12:00 or 9h-12h), off or a \"comment\" expected");
    }
    if (next(p) == '"' && take_note(p, a, r) != 0)
        return -1;
    if (r->n == 0 && !r->off && !r->note)
        return refuse(p, "hours, off or a comment expected before this");
    return 0;
}

static int keep_rule(struct parser *p, struct hours *h, const struct rule *r)
{
    if (h->n == HOURS_RULES_MAX)
        return fail(p->err, ERR_LIMIT, "hours: more than %d rules", HOURS_RULES_MAX);
    h->rules[h->n++] = *r;
    return 0;
}

static int take_rules(struct parser *p, struct arena *a, struct hours *h)
{
    bool add = false;
    while (next(p) != '\0') {
        struct rule r;
        bool public_too = false;
        skip_spaces(p);
        size_t start = p->at;
        if (take_rule(p, a, &r, &public_too) != 0)
            return -1;
        if (add && r.dated)
            return refuse_at(p, start, "dates replace the usual hours: write all hours of these days, after \";\"");
        r.add = add;
        if (keep_rule(p, h, &r) != 0)
            return -1;
        if (public_too) {
            r.kind = RULE_PUBLIC;
            memset(r.nth, NTH_EVERY, sizeof r.nth);
            if (keep_rule(p, h, &r) != 0)
                return -1;
        }
        char c = next(p);
        if (c != ';' && c != ',' && c != '\0')
            return refuse(p, "\",\" between hours, or \";\" between rules, expected");
        add = c == ',';
        p->at += c != '\0';
    }
    return add || h->n == 0 ? refuse(p, EXPECTED) : 0;
}

int hours_parse(struct str text, struct arena *a, const struct hours **out, struct err *err)
{
    return hours_parse_at(text, a, out, NULL, err);
}

int hours_parse_at(struct str text, struct arena *a, const struct hours **out, size_t *bad, struct err *err)
{
    if (text.n > HOURS_TEXT_MAX)
        return fail(err, ERR_LIMIT, "hours: %zu bytes, at most %d expected", text.n, HOURS_TEXT_MAX);
    if (!utf8_valid(text))
        return fail(err, ERR_INPUT, "hours: the text is not valid UTF-8");
    size_t rules = 2;
    for (size_t i = 0; i < text.n; i++)
        rules += text.p[i] == ';' || text.p[i] == ',' ? 2 : 0;
    struct hours *h = ARENA_NEW(a, struct hours);
    if (h)
        h->rules = ARENA_ARRAY(a, rules < HOURS_RULES_MAX ? rules : HOURS_RULES_MAX, struct rule);
    if (!h || !h->rules)
        return fail_memory(err);
    struct parser p = {.text = text, .bad = bad, .err = err};
    if (take_rules(&p, a, h) != 0)
        return -1;
    if (hours_settle(h, a, err) != 0)
        return -1;
    *out = h;
    return 0;
}
