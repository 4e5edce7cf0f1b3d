#include "core/rules/match.h"

#define NOWHERE SIZE_MAX

/* A byte that is not there: after the end of the pattern or the subject. */
static unsigned char byte_at(struct str s, size_t i)
{
    return i < s.n ? (unsigned char)s.p[i] : 0;
}

/* ---- the pattern, before any subject ---- */

/* Index after the class at p: a character, "%x", or a set. NOWHERE if it has no end. The character that follows "[" or
 * "[^" belongs to the set whatever it is, so "[]]" is a set. */
static size_t class_end(struct str pattern, size_t p)
{
    unsigned char c = byte_at(pattern, p++);
    if (c == '%')
        return p < pattern.n ? p + 1 : NOWHERE;
    if (c != '[')
        return p;
    if (byte_at(pattern, p) == '^')
        p++;
    do {
        if (p >= pattern.n)
            return NOWHERE;
        if (pattern.p[p++] == '%')
            p++;
    } while (p >= pattern.n || pattern.p[p] != ']');
    return p + 1;
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

const char *match_check(struct str pattern)
{
    bool closed[MATCH_CAPTURES_MAX] = {false};
    size_t captures = 0;
    for (size_t p = 0; p < pattern.n;) {
        unsigned char c = byte_at(pattern, p), next = byte_at(pattern, p + 1);
        if (c == '(') {
            if (captures == MATCH_CAPTURES_MAX)
                return "more than 32 captures";
            closed[captures++] = next == ')';
            p += next == ')' ? 2 : 1;
        } else if (c == ')') {
            size_t open = captures;
            while (open > 0 && closed[open - 1])
                open--;
            if (open == 0)
                return "\")\" without \"(\"";
            closed[open - 1] = true;
            p++;
        } else if (c == '%' && next == 'b') {
            if (p + 4 > pattern.n)
                return "\"%b\" needs two characters, as in \"%b()\"";
            p += 4;
        } else if (c == '%' && is_digit(next)) {
            if (next == '0' || (size_t)(next - '0') > captures || !closed[next - '1'])
                return "\"%1\" to \"%9\" must name a capture that is closed before it";
            p += 2;
        } else {
            bool frontier = c == '%' && next == 'f' && p + 1 < pattern.n;
            if (frontier && byte_at(pattern, p + 2) != '[')
                return "\"%f\" needs a set, as in \"%f[%w]\"";
            p = class_end(pattern, frontier ? p + 2 : p);
            if (p == NOWHERE)
                return c == '%' && !frontier ? "\"%\" at the end (write \"%%\" for a percent sign)"
                                             : "\"[\" without \"]\"";
        }
    }
    for (size_t i = 0; i < captures; i++) {
        if (!closed[i])
            return "\"(\" without \")\"";
    }
    return NULL;
}

bool match_is_plain(struct str pattern)
{
    for (size_t i = 0; i < pattern.n; i++) {
        if (pattern.p[i] && strchr("^$*+?.([%-", pattern.p[i]))
            return false;
    }
    return true;
}

/* ---- one character ---- */

static bool in_class(unsigned char c, unsigned char letter)
{
    bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z', digit = is_digit(c), in = false;
    bool print = c > ' ' && c < 0x7F;
    switch (letter | 0x20) {
    case 'a': in = lower || upper; break;
    case 'c': in = c < ' ' || c == 0x7F; break;
    case 'd': in = digit; break;
    case 'g': in = print; break;
    case 'l': in = lower; break;
    case 'p': in = print && !lower && !upper && !digit; break;
    case 's': in = c == ' ' || (c >= '\t' && c <= '\r'); break;
    case 'u': in = upper; break;
    case 'w': in = lower || upper || digit; break;
    case 'x': in = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); break;
    case 'z': in = c == 0; break;
    default: return letter == c;
    }
    return letter >= 'a' ? in : !in;
}

static bool spend(struct match *m, size_t n)
{
    if (m->steps >= n) {
        m->steps -= n;
        return true;
    }
    m->steps = 0;
    m->status = MATCH_SPENT;
    return false;
}

/* Is c in the set that starts at p and ends before `end`? */
static bool in_set(struct match *m, unsigned char c, size_t p, size_t end)
{
    struct str pat = m->pattern;
    size_t last = end - 1; /* the "]" */
    bool in = true;
    if (!spend(m, end - p))
        return false;
    if (byte_at(pat, p + 1) == '^') {
        in = false;
        p++;
    }
    while (++p < last) {
        unsigned char at = byte_at(pat, p);
        if (at == '%') {
            if (in_class(c, byte_at(pat, ++p)))
                return in;
        } else if (byte_at(pat, p + 1) == '-' && p + 2 < last) {
            p += 2;
            if (at <= c && c <= byte_at(pat, p))
                return in;
        } else if (at == c) {
            return in;
        }
    }
    return !in;
}

/* Does the character at s belong to the class from p to end? */
static bool one(struct match *m, size_t s, size_t p, size_t end)
{
    if (s >= m->subject.n || !spend(m, 1))
        return false;
    unsigned char c = byte_at(m->subject, s), at = byte_at(m->pattern, p);
    switch (at) {
    case '.': return true;
    case '%': return in_class(c, byte_at(m->pattern, p + 1));
    case '[': return in_set(m, c, p, end);
    default: return at == c;
    }
}

/* ---- sequences: each returns where the match ends, or NOWHERE; NOWHERE is final once m->status is set ---- */

static size_t rest(struct match *m, size_t s, size_t p);

/* As many of the class as there are, then fewer and fewer down to `least`. */
static size_t longest(struct match *m, size_t s, size_t p, size_t end, size_t least)
{
    size_t n = 0;
    while (one(m, s + n, p, end))
        n++;
    for (;; n--) {
        if (n < least || m->status != MATCH_YES)
            return NOWHERE;
        size_t to = rest(m, s + n, end + 1);
        if (to != NOWHERE || n == 0)
            return to;
    }
}

/* None of the class, then more and more. */
static size_t shortest(struct match *m, size_t s, size_t p, size_t end)
{
    for (;;) {
        size_t to = rest(m, s, end + 1);
        if (to != NOWHERE || m->status != MATCH_YES || !one(m, s, p, end))
            return to;
        s++;
    }
}

static size_t open_capture(struct match *m, size_t s, size_t p)
{
    bool position = byte_at(m->pattern, p + 1) == ')';
    m->capture[m->captures++] = (struct match_capture){.at = s, .n = position ? MATCH_POSITION : MATCH_OPEN};
    size_t to = rest(m, s, position ? p + 2 : p + 1);
    if (to == NOWHERE)
        m->captures--;
    return to;
}

static size_t close_capture(struct match *m, size_t s, size_t p)
{
    struct match_capture *c = &m->capture[m->captures - 1];
    while (c->n != MATCH_OPEN)
        c--;
    c->n = s - c->at;
    size_t to = rest(m, s, p + 1);
    if (to == NOWHERE)
        c->n = MATCH_OPEN;
    return to;
}

/* "%bxy" at p: from an x to the y that balances it. */
static size_t balanced(struct match *m, size_t s, size_t p)
{
    unsigned char opens = byte_at(m->pattern, p + 2), closes = byte_at(m->pattern, p + 3);
    if (s >= m->subject.n || byte_at(m->subject, s) != opens)
        return NOWHERE;
    size_t open = 1;
    while (++s < m->subject.n && spend(m, 1)) {
        unsigned char c = byte_at(m->subject, s);
        if (c == closes) {
            if (--open == 0)
                return s + 1;
        } else if (c == opens) {
            open++;
        }
    }
    return NOWHERE;
}

/* "%1" at p: the text of a capture again. A position capture has no text and never matches. */
static size_t again(struct match *m, size_t s, size_t p)
{
    struct match_capture c = m->capture[byte_at(m->pattern, p + 1) - '1'];
    if (c.n == MATCH_POSITION || c.n > m->subject.n - s || !spend(m, c.n))
        return NOWHERE;
    return memcmp(m->subject.p + c.at, m->subject.p + s, c.n) == 0 ? s + c.n : NOWHERE;
}

/* The pattern from p on, at s, within the depth already counted. */
static size_t sequence(struct match *m, size_t s, size_t p)
{
    struct str pat = m->pattern;
    while (p < pat.n) {
        unsigned char c = byte_at(pat, p), next = byte_at(pat, p + 1);
        if (!spend(m, 1))
            return NOWHERE;
        if (c == '(')
            return open_capture(m, s, p);
        if (c == ')')
            return close_capture(m, s, p);
        if (c == '$' && p + 1 == pat.n)
            return s == m->subject.n ? s : NOWHERE;
        if (c == '%' && (next == 'b' || is_digit(next))) {
            s = next == 'b' ? balanced(m, s, p) : again(m, s, p);
            if (s == NOWHERE)
                return NOWHERE;
            p += next == 'b' ? 4 : 2;
            continue;
        }
        if (c == '%' && next == 'f') {
            size_t end = class_end(pat, p + 2);
            unsigned char before = s ? byte_at(m->subject, s - 1) : 0;
            if (in_set(m, before, p + 2, end) || !in_set(m, byte_at(m->subject, s), p + 2, end))
                return NOWHERE;
            p = end;
            continue;
        }
        size_t end = class_end(pat, p);
        switch (byte_at(pat, end)) {
        case '*': return longest(m, s, p, end, 0);
        case '+': return longest(m, s, p, end, 1);
        case '-': return shortest(m, s, p, end);
        case '?': {
            size_t to = one(m, s, p, end) ? rest(m, s + 1, end + 1) : NOWHERE;
            if (to != NOWHERE || m->status != MATCH_YES)
                return to;
            p = end + 1;
            break;
        }
        default:
            if (!one(m, s, p, end))
                return NOWHERE;
            s++;
            p = end;
        }
    }
    return s;
}

static size_t rest(struct match *m, size_t s, size_t p)
{
    if (m->status != MATCH_YES)
        return NOWHERE;
    if (m->depth == MATCH_DEPTH_MAX) {
        m->status = MATCH_DEEP;
        return NOWHERE;
    }
    m->depth++;
    size_t to = sequence(m, s, p);
    m->depth--;
    return to;
}

/* ---- entry points ---- */

enum match_status match_here(struct match *m, size_t at)
{
    m->captures = 0;
    m->depth = 0;
    m->status = MATCH_YES;
    size_t to = spend(m, 1) ? rest(m, at, 0) : NOWHERE;
    if (to == NOWHERE)
        return m->status == MATCH_YES ? MATCH_NO : m->status;
    m->start = at;
    m->end = to;
    return MATCH_YES;
}

enum match_status match_search(struct match *m, size_t from)
{
    for (; from <= m->subject.n; from++) {
        enum match_status status = match_here(m, from);
        if (status != MATCH_NO)
            return status;
    }
    return MATCH_NO;
}

enum match_status match_plain(struct match *m, size_t from)
{
    struct str s = m->subject, p = m->pattern;
    m->captures = 0;
    m->status = MATCH_YES;
    for (; from <= s.n && p.n <= s.n - from; from++) {
        if (!spend(m, 1))
            return MATCH_SPENT;
        if (p.n && s.p[from] != p.p[0])
            continue;
        if (!spend(m, p.n))
            return MATCH_SPENT;
        if (p.n == 0 || memcmp(s.p + from, p.p, p.n) == 0) {
            m->start = from;
            m->end = from + p.n;
            return MATCH_YES;
        }
    }
    return MATCH_NO;
}
