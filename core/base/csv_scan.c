#include "core/base/csv_priv.h"

/* Rows the separator is judged by. */
#define SNIFF_ROWS 20

#define SAVE_AS "save it as \"CSV UTF-8\""

static const char separators[] = {';', ',', '\t'};
#define SEPARATORS (sizeof separators)

const uint16_t csv_windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* ---- Text, and of which encoding ---- */

static void rewind_to(struct csv *c, int64_t offset)
{
    c->offset = offset;
    c->at = c->n = 0;
    c->here = (struct position){1, 1};
    c->after_cr = false;
}

struct scan {
    struct position chars; /* counted as UTF-8 */
    size_t byte_column;    /* counted as Windows-1252 */
    bool after_cr;
    uint64_t wide, bad;                         /* sequences of several bytes; bytes that are in none */
    struct position first_bad, first_undefined; /* line 0: none */
};

static void scan_newline(struct scan *s, unsigned char b)
{
    if (!(b == '\n' && s->after_cr))
        s->chars.line++;
    s->chars.column = s->byte_column = 1;
    s->after_cr = b == '\r';
}

/* One character of several bytes, or one byte that is not UTF-8. */
static size_t scan_high(struct scan *s, struct str rest)
{
    size_t n = utf8_sequence(rest);
    if (n) {
        s->wide++;
    } else {
        n = 1;
        if (s->bad++ == 0)
            s->first_bad = s->chars;
    }
    for (size_t i = 0; i < n; i++) {
        unsigned char b = (unsigned char)rest.p[i];
        if (b <= 0x9F && csv_windows_1252[b - 0x80] == 0 && s->first_undefined.line == 0)
            s->first_undefined = (struct position){s->chars.line, s->byte_column + i};
    }
    s->chars.column++;
    s->byte_column += n;
    s->after_cr = false;
    return n;
}

static int scan_window(struct csv *c, struct scan *s, bool end, struct err *err)
{
    while (c->at < c->n) {
        unsigned char b = (unsigned char)c->window[c->at];
        if (b >= 0x80) {
            if (c->n - c->at < 4 && !end)
                return 0; /* perhaps cut: the next window tells */
            c->at += scan_high(s, str_from(c->window + c->at, c->n - c->at));
            continue;
        }
        if (b == 0)
            return fail(err, ERR_INPUT,
                        "line %zu, column %zu: a NUL byte: not a CSV text; in the spreadsheet, " SAVE_AS, s->chars.line,
                        s->chars.column);
        c->at++;
        if (b == '\n' || b == '\r') {
            scan_newline(s, b);
        } else {
            s->chars.column++;
            s->byte_column++;
            s->after_cr = false;
        }
    }
    return 0;
}

/* A file of Windows-1252 hardly ever holds a valid sequence of UTF-8 by chance: whichever is more frequent decides. */
static int decide_encoding(struct csv *c, const struct scan *s, bool bom, struct err *err)
{
    c->encoding = CSV_UTF8;
    if (s->bad == 0)
        return 0;
    if (bom || s->wide >= s->bad)
        return fail(err, ERR_INPUT, "line %zu, column %zu: a byte that is not UTF-8, in a file of UTF-8; " SAVE_AS,
                    s->first_bad.line, s->first_bad.column);
    if (s->first_undefined.line)
        return fail(err, ERR_INPUT,
                    "line %zu, column %zu: a byte that is neither UTF-8 nor Windows-1252 (a file of an old Mac?); "
                    "in the spreadsheet, " SAVE_AS,
                    s->first_undefined.line, s->first_undefined.column);
    c->encoding = CSV_WINDOWS_1252;
    return 0;
}

int csv_scan(struct csv *c, struct err *err)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *what;
    } others[] = {
        {"PK\x03\x04", 4, "an Excel or LibreOffice workbook"},
        {"\xD0\xCF\x11\xE0", 4, "an old Excel workbook"},
        {"\xFF\xFE", 2, "UTF-16 (\"Unicode text\")"},
        {"\xFE\xFF", 2, "UTF-16 (\"Unicode text\")"},
    };
    rewind_to(c, 0);
    int more = csv_refill(c, err);
    if (more < 0)
        return -1;
    struct str first = str_from(c->window, c->n);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (str_starts(first, str_from(others[i].bytes, others[i].n)))
            return fail(err, ERR_INPUT, "%s, not CSV: in the spreadsheet, " SAVE_AS, others[i].what);
    }
    bool bom = str_starts(first, STR("\xEF\xBB\xBF"));
    c->at = bom ? 3 : 0;
    struct scan s = {.chars = {1, 1}, .byte_column = 1};
    while (more > 0) {
        if (scan_window(c, &s, false, err) != 0)
            return -1;
        more = csv_refill(c, err);
    }
    if (more < 0 || scan_window(c, &s, true, err) != 0)
        return -1;
    rewind_to(c, bom ? 3 : 0);
    return decide_encoding(c, &s, bom, err);
}

/* ---- The separator ---- */

/* Counts of each separator outside quotes in one row at *rest, which is left behind the row. */
static void count_row(struct str *rest, size_t counts[SEPARATORS])
{
    bool quoted = false, cell_start = true;
    size_t i = 0;
    memset(counts, 0, SEPARATORS * sizeof *counts);
    for (; i < rest->n; i++) {
        char b = rest->p[i];
        if (quoted) {
            /* A doubled quote closes and opens again, which counts the same. */
            quoted = b != '"';
            cell_start = b == '"';
            continue;
        }
        if (b == '\n' || b == '\r')
            break;
        quoted = b == '"' && cell_start;
        const char *which = memchr(separators, b, SEPARATORS);
        cell_start = which != NULL;
        if (which)
            counts[which - separators]++;
    }
    while (i < rest->n && (rest->p[i] == '\n' || rest->p[i] == '\r'))
        i++;
    *rest = str_from(rest->p + i, rest->n - i);
}

/* The separator that most rows hold as often as the first one does; then the one the first row holds most often. */
static char guess_separator(struct str rest)
{
    size_t first[SEPARATORS], counts[SEPARATORS], same[SEPARATORS] = {0}, best = 0;
    while (rest.n && (rest.p[0] == '\n' || rest.p[0] == '\r'))
        rest = str_from(rest.p + 1, rest.n - 1);
    count_row(&rest, first);
    for (int i = 1; i < SNIFF_ROWS && rest.n; i++) {
        count_row(&rest, counts);
        if (rest.n == 0 && i > 1)
            break; /* the window may cut this row */
        for (size_t k = 0; k < SEPARATORS; k++)
            same[k] += first[k] > 0 && counts[k] == first[k];
    }
    for (size_t k = 1; k < SEPARATORS; k++) {
        bool better = same[k] > same[best] || (same[k] == same[best] && first[k] > first[best]);
        if (first[k] > 0 && (first[best] == 0 || better))
            best = k;
    }
    return separators[best];
}

int csv_find_separator(struct csv *c, struct err *err)
{
    if (csv_refill(c, err) < 0)
        return -1;
    struct str text = str_from(c->window, c->n);
    bool said = str_starts(text, STR("sep=")) && text.n >= 5 && memchr(separators, text.p[4], SEPARATORS) &&
                (text.n == 5 || text.p[5] == '\n' || text.p[5] == '\r');
    if (said)
        c->at = 5; /* what is left of this line is a row without text */
    c->separator = said ? text.p[4] : guess_separator(text);
    return 0;
}
