/* What stands after the bar: how a value is written. */
#include "core/publish/template_priv.h"

#include "base/date.h"

/* U+202F, between the groups of a number and before a unit. */
#define THIN "\xE2\x80\xAF"

/* The bytes of U+00A0 and U+202F, which stand between the digits of a telephone number. */
#define NO_BREAK "\xC2\xA0" THIN

static const char *const names[FILTER__MAX] = {
    [FILTER_NONE] = "",     [FILTER_DATE] = "date",     [FILTER_MONTH] = "month", [FILTER_DAY] = "day",
    [FILTER_AGO] = "ago",   [FILTER_NUMBER] = "number", [FILTER_KM] = "km",       [FILTER_PLURAL] = "plural",
    [FILTER_JOIN] = "join", [FILTER_WORDS] = "words",   [FILTER_URL] = "url",     [FILTER_HREF] = "href",
    [FILTER_TEL] = "tel",   [FILTER_MAIL] = "mail",     [FILTER_SMS] = "sms",
};

static const char *const type_names[VIEW__MAX] = {"null",   "a boolean", "an integer", "a text",
                                                  "a date", "a list",    "an object"};

enum filter filter_find(struct str name)
{
    for (int i = FILTER_NONE + 1; i < FILTER__MAX; i++) {
        if (str_is(name, names[i]))
            return (enum filter)i;
    }
    return FILTER__MAX;
}

bool filter_is_address(enum filter filter)
{
    return filter == FILTER_HREF || filter == FILTER_TEL || filter == FILTER_MAIL || filter == FILTER_SMS;
}

/* 1234567 in groups of three. */
static void print_number(struct buf *out, int64_t v)
{
    char digits[24];
    size_t n = 0;
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        digits[n++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (v < 0)
        buf_lit(out, "\xE2\x88\x92");
    while (n--) {
        buf_char(out, digits[n]);
        if (n && n % 3 == 0)
            buf_lit(out, THIN);
    }
}

/* Metres as people say a distance: to 50 m below a kilometre, to a tenth below ten, whole beyond. */
static void print_km(struct buf *out, int64_t metres)
{
    int64_t m = metres > 0 ? metres : 0;
    if (m < 975) {
        buf_int(out, (m + 25) / 50 * 50);
        buf_lit(out, THIN "m");
        return;
    }
    if (m < 9950) {
        int64_t tenths = (m + 50) / 100;
        buf_int(out, tenths / 10);
        if (tenths % 10) {
            buf_char(out, ',');
            buf_int(out, tenths % 10);
        }
    } else {
        print_number(out, m / 1000 + (m % 1000 >= 500));
    }
    buf_lit(out, THIN "km");
}

/* "novembre 2026" */
static void print_month(struct buf *out, int32_t date)
{
    struct civil c;
    date_to_ymd(date, &c);
    buf_fmt(out, "%s %d", date_months[c.month - 1], c.year);
}

/* A text on a page, or in a mail's plain text: there one line, so that no value begins a paragraph of its own. */
static void print_text(struct buf *out, struct str s, bool plain)
{
    if (!plain)
        buf_html(out, s);
    for (size_t i = 0; plain && i < s.n; i++)
        buf_char(out, (unsigned char)s.p[i] < ' ' || s.p[i] == 0x7F ? ' ' : s.p[i]);
}

/* "Un médecin" -> "un médecin", "École" -> "école", but "PMI" and "AME" stay. */
static void print_small(struct buf *out, struct str s, bool plain)
{
    struct str rest = s;
    uint32_t first = s.n ? utf8_next(&rest) : 0;
    struct str after = rest;
    uint32_t second = after.n ? utf8_next(&after) : ' ';
    bool acronym = (second >= 'A' && second <= 'Z') || (second >= '0' && second <= '9');
    bool latin = (first >= 'A' && first <= 'Z') || (first >= 0xC0 && first <= 0xDE && first != 0xD7);
    if (acronym || (!latin && first != 0x152)) {
        print_text(out, s, plain);
        return;
    }
    char small[4];
    size_t n = utf8_put(first == 0x152 ? 0x153 : first + 0x20, small);
    print_text(out, str_from(small, n), plain);
    print_text(out, rest, plain);
}

static int print_list(struct buf *out, const struct view *list, bool small, bool plain, struct err *err)
{
    for (const struct view *v = list->as.children.first; v; v = v->next) {
        if (v->type != VIEW_TEXT)
            return fail(err, ERR_BUG, "a list of texts expected, it holds %s", type_names[v->type]);
        if (small)
            print_small(out, v->as.text, plain);
        else
            print_text(out, v->as.text, plain);
        if (v->next)
            buf_lit(out, ", ");
    }
    return 0;
}

/* The number written at the start of a text: digits, with spaces, dots, dashes, slashes and brackets between them. Ten
 * digits from 0 on are French and gain +33; "(0)" after a country code is dropped; other numbers stay as they are. */
static void print_digits(struct buf *out, struct str s)
{
    char digits[20];
    size_t n = 0;
    bool plus = false;
    s = str_trim(s);
    for (size_t i = 0; i < s.n && n < sizeof digits; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= '0' && c <= '9') {
            bool trunk = c == '0' && plus && i > 0 && s.p[i - 1] == '(' && i + 1 < s.n && s.p[i + 1] == ')';
            if (!trunk)
                digits[n++] = (char)c;
        } else if (c == '+' && n == 0 && !plus) {
            plus = true;
        } else if (!memchr(" .-/()\t" NO_BREAK, c, sizeof " .-/()\t" NO_BREAK - 1)) {
            break;
        }
    }
    if (!plus && n > 4 && digits[0] == '0' && digits[1] == '0') {
        buf_char(out, '+');
        buf_raw(out, digits + 2, n - 2);
    } else if (!plus && n == 10 && digits[0] == '0') {
        buf_lit(out, "+33");
        buf_raw(out, digits + 1, n - 1);
    } else {
        if (plus)
            buf_char(out, '+');
        buf_raw(out, digits, n);
    }
}

static void print_tel(struct buf *out, struct str s)
{
    buf_lit(out, "tel:");
    print_digits(out, s);
}

/* A number, perhaps none, the end of the line and the text. "?body=" is RFC 5724's and Android's, iOS looks for
 * "&body=":
 * "?&body=" holds both, and an empty parameter says nothing to anybody. Everything else is %-encoded. */
static void print_sms(struct buf *out, struct str s)
{
    size_t at = str_find(s, '\n');
    buf_lit(out, "sms:");
    print_digits(out, str_from(s.p, at));
    if (at < s.n) {
        buf_lit(out, "?&amp;body=");
        buf_url(out, str_from(s.p + at + 1, s.n - at - 1));
    }
}

/* Browsers drop tabs and line ends from an address before reading it: "/<tab>/evil" would leave this site. */
static void print_href(struct buf *out, struct str s, bool plain)
{
    bool control = false;
    for (size_t i = 0; i < s.n; i++)
        control = control || (unsigned char)s.p[i] < 0x20;
    bool path = str_starts(s, STR("/")) && !str_starts(s, STR("//")) && !str_starts(s, STR("/\\"));
    /* webcal: the same as https, but a calendar's program answers (shared/research/calendars.md, 1.3). */
    bool web = str_starts(s, STR("https://")) || str_starts(s, STR("http://")) || str_starts(s, STR("webcal://"));
    if (!control && (path || web || str_starts(s, STR("?")) || str_starts(s, STR("#"))))
        print_text(out, s, plain);
    else
        buf_char(out, '#');
}

/* mailto: with everything %-encoded but the @. */
static void print_mail(struct buf *out, struct str s)
{
    size_t at = str_find(s, '@');
    buf_lit(out, "mailto:");
    buf_url(out, str_from(s.p, at));
    if (at < s.n) {
        buf_char(out, '@');
        buf_url(out, str_from(s.p + at + 1, s.n - at - 1));
    }
}

/* A value without filter, which also serves text filters on numbers. */
static int print_value(const struct view *v, bool plain, struct buf *out, struct err *err)
{
    char iso[DATE_ISO_SIZE];
    switch (v->type) {
    case VIEW_TEXT: print_text(out, v->as.text, plain); return 0;
    case VIEW_INT: buf_int(out, v->as.integer); return 0;
    case VIEW_DATE:
        date_iso(v->as.date, iso);
        print_text(out, str_of(iso), plain);
        return 0;
    default: return fail(err, ERR_BUG, "%s cannot be printed", type_names[v->type]);
    }
}

/* The type a filter wants; VIEW_NULL: any that can be printed. */
static enum view_type wanted(enum filter filter)
{
    switch (filter) {
    case FILTER_DATE:
    case FILTER_MONTH:
    case FILTER_DAY:
    case FILTER_AGO: return VIEW_DATE;
    case FILTER_NUMBER:
    case FILTER_KM:
    case FILTER_PLURAL: return VIEW_INT;
    case FILTER_JOIN:
    case FILTER_WORDS: return VIEW_LIST;
    case FILTER_URL:
    case FILTER_HREF:
    case FILTER_TEL:
    case FILTER_MAIL:
    case FILTER_SMS: return VIEW_TEXT;
    default: return VIEW_NULL;
    }
}

int filter_print(const struct template_node *node, const struct view *v, const struct view *today, bool plain,
                 struct buf *out, struct err *err)
{
    enum view_type type = wanted(node->filter);
    if (v->type == VIEW_NULL)
        return 0;
    if (type != VIEW_NULL && v->type != type)
        return fail(err, ERR_BUG, "%s cannot be printed by %s, which takes %s", type_names[v->type],
                    names[node->filter], type_names[type]);
    switch (node->filter) {
    case FILTER_DATE: date_long(out, v->as.date); return 0;
    case FILTER_MONTH: print_month(out, v->as.date); return 0;
    case FILTER_DAY: date_full(out, v->as.date); return 0;
    case FILTER_AGO:
        if (!today || today->type != VIEW_DATE)
            return fail(err, ERR_BUG, "ago needs the date \"today\" in the view");
        date_ago(out, v->as.date, today->as.date);
        return 0;
    case FILTER_NUMBER: print_number(out, v->as.integer); return 0;
    case FILTER_KM: print_km(out, v->as.integer); return 0;
    case FILTER_PLURAL: print_text(out, v->as.integer >= 2 ? node->many : node->one, plain); return 0;
    case FILTER_JOIN: return print_list(out, v, false, plain, err);
    case FILTER_WORDS: return print_list(out, v, true, plain, err);
    case FILTER_URL: buf_url(out, v->as.text); return 0;
    case FILTER_HREF: print_href(out, v->as.text, plain); return 0;
    case FILTER_TEL: print_tel(out, v->as.text); return 0;
    case FILTER_MAIL: print_mail(out, v->as.text); return 0;
    case FILTER_SMS: print_sms(out, v->as.text); return 0;
    default: return print_value(v, plain, out, err);
    }
}
