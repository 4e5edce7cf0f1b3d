#include "publish/message.h"

#include "base/date.h"
#include "base/mail.h"

/* Longest line but its end: of a header with encoded words (RFC 2047, 2), and of quoted-printable (RFC 2045, 6.7). */
#define COLUMNS_MAX 76

/* "=?UTF-8?B?" and "?=" around an encoded word, which has at most 75 characters (RFC 2047, 2). */
#define WORD_AROUND 12
#define WORD_MAX 75

/* ---- Headers ---- */

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
                    (c == '-' && i > 0);
        if (!fine)
            return false;
    }
    return s.n > 0 && s.p[0] != ' ' && s.p[s.n - 1] != ' ';
}

static void base64(struct buf *out, struct str s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < s.n; i += 3) {
        unsigned char a = (unsigned char)s.p[i], b = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0,
                      c = i + 2 < s.n ? (unsigned char)s.p[i + 2] : 0;
        buf_char(out, digits[a >> 2]);
        buf_char(out, digits[(a & 3) << 4 | b >> 4]);
        buf_char(out, i + 1 < s.n ? digits[(b & 15) << 2 | c >> 6] : '=');
        buf_char(out, i + 2 < s.n ? digits[c & 63] : '=');
    }
}

/* Encoded words, each of whole characters, on lines of their own; `used` characters stand before the first. */
static void encoded_words(struct buf *out, struct str s, size_t used)
{
    while (s.n) {
        size_t room = COLUMNS_MAX - used < WORD_MAX ? COLUMNS_MAX - used : WORD_MAX;
        struct str piece = utf8_prefix(s, (room - WORD_AROUND) / 4 * 3);
        buf_lit(out, "=?UTF-8?B?");
        base64(out, piece);
        buf_lit(out, "?=");
        s = str_from(s.p + piece.n, s.n - piece.n);
        if (s.n)
            buf_lit(out, "\r\n ");
        used = 1;
    }
}

/* What people read in a header: as it is where nothing could be misread, else encoded. Returns the characters of the
 * last line, at most. */
static void header_text(struct buf *out, struct str s, size_t used)
{
    char clean[MESSAGE_HEADER_MAX + sizeof "…"];
    struct str shown = utf8_prefix(s, MESSAGE_HEADER_MAX);
    memcpy(clean, shown.p, shown.n);
    size_t n = utf8_tidy(clean, shown.n, true);
    if (shown.n < s.n) {
        memcpy(clean + n, "…", sizeof "…" - 1);
        n += sizeof "…" - 1;
    }
    shown = str_from(clean, n);
    if (is_plain(shown) && used + n <= COLUMNS_MAX)
        buf_raw_str(out, shown);
    else
        encoded_words(out, shown, used);
}

/* An address of ours, checked: at most MAIL_ADDRESS_MAX, which the line may exceed up to 998 (RFC 5322, 2.1.1). */
static void address_header(struct buf *out, const char *name, const char *address)
{
    buf_raw_str(out, str_of(name));
    buf_lit(out, ": ");
    buf_raw_str(out, str_of(address));
    buf_lit(out, "\r\n");
}

static void from_header(struct buf *out, const struct message *m)
{
    if (str_trim(m->from_name).n == 0) {
        address_header(out, "From", m->from);
        return;
    }
    buf_lit(out, "From: ");
    header_text(out, m->from_name, sizeof "From: " - 1);
    buf_lit(out, "\r\n <");
    buf_raw_str(out, str_of(m->from));
    buf_lit(out, ">\r\n");
}

/* "Sun, 22 Nov 2026 10:30:00 +0100" */
static void date_header(struct buf *out, int64_t at)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil c;
    paris_civil(at, &c);
    buf_fmt(out, "Date: %s, %d %s %04d %02d:%02d:%02d +%02d00\r\n", days[date_weekday(paris_date(at))], c.day,
            months[c.month - 1], c.year, c.hour, c.minute, c.second, paris_offset(at) / 3600);
}

/* ---- Bodies ---- */

/* RFC 2045, 6.7. Line ends are CR LF; a space before one is encoded, for mail servers take it away; so is a point that
 * begins a line, for some of them take that away (RFC 5321, 4.5.2). */
static void quoted_printable(struct buf *out, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t column = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\n' || (c == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')) {
            i += c == '\r';
            buf_lit(out, "\r\n");
            column = 0;
            continue;
        }
        bool ends = i + 1 == s.n || s.p[i + 1] == '\n' || s.p[i + 1] == '\r';
        bool plain = (c > ' ' && c < 0x7F && c != '=' && (c != '.' || column)) || (c == ' ' && !ends);
        size_t width = plain ? 1 : 3;
        if (column + width > COLUMNS_MAX - 1) {
            buf_lit(out, "=\r\n");
            column = 0;
            plain = plain && c != '.';
            width = plain ? 1 : 3;
        }
        if (plain) {
            buf_char(out, (char)c);
        } else {
            buf_char(out, '=');
            buf_char(out, hex[c >> 4]);
            buf_char(out, hex[c & 15]);
        }
        column += width;
    }
    if (column)
        buf_lit(out, "\r\n");
}

/* "=_" cannot stand in quoted-printable: no body holds the boundary (RFC 2045, 6.7). */
static void boundary(struct buf *out, const struct message *m)
{
    buf_lit(out, "=_");
    buf_raw_str(out, str_of(m->id));
}

static void part(struct buf *out, const struct message *m, const char *kind, const char *method, struct str body)
{
    buf_lit(out, "--");
    boundary(out, m);
    buf_lit(out, "\r\nContent-Type: text/");
    buf_raw_str(out, str_of(kind));
    if (method) {
        buf_lit(out, "; method=");
        buf_raw_str(out, str_of(method));
    }
    buf_lit(out, "; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
    quoted_printable(out, body);
    buf_lit(out, "\r\n");
}

/* The forms of the same, the last the best (RFC 2046, 5.1.4). */
static void alternatives(struct buf *out, const struct message *m)
{
    buf_lit(out, "Content-Type: multipart/alternative;\r\n boundary=\"");
    boundary(out, m);
    buf_lit(out, "\"\r\n\r\n");
    part(out, m, "plain", NULL, m->text);
    part(out, m, "html", NULL, m->html);
    if (m->calendar.n)
        part(out, m, "calendar", m->method, m->calendar);
    buf_lit(out, "--");
    boundary(out, m);
    buf_lit(out, "--\r\n");
}

/* Around the alternatives and the file: neither boundary begins like the other. */
static void outer_boundary(struct buf *out, const struct message *m)
{
    buf_lit(out, "=_+");
    buf_raw_str(out, str_of(m->id));
}

/* The invitation once more as a file, of a type that no program takes for a second invitation. */
static void file(struct buf *out, const struct message *m)
{
    size_t line = COLUMNS_MAX / 4 * 3;
    buf_lit(out, "Content-Type: application/ics; name=\"invite.ics\"\r\n"
                 "Content-Disposition: attachment; filename=\"invite.ics\"\r\n"
                 "Content-Transfer-Encoding: base64\r\n\r\n");
    for (size_t i = 0; i < m->calendar.n; i += line) {
        base64(out, str_from(m->calendar.p + i, m->calendar.n - i < line ? m->calendar.n - i : line));
        buf_lit(out, "\r\n");
    }
}

static void mixed(struct buf *out, const struct message *m)
{
    buf_lit(out, "Content-Type: multipart/mixed;\r\n boundary=\"");
    outer_boundary(out, m);
    buf_lit(out, "\"\r\n\r\n--");
    outer_boundary(out, m);
    buf_lit(out, "\r\n");
    alternatives(out, m);
    buf_lit(out, "--");
    outer_boundary(out, m);
    buf_lit(out, "\r\n");
    file(out, m);
    buf_lit(out, "--");
    outer_boundary(out, m);
    buf_lit(out, "--\r\n");
}

/* ---- The whole ---- */

static int check(const struct message *m, struct err *err)
{
    if (m->calendar.n && (!m->method || (strcmp(m->method, "REQUEST") != 0 && strcmp(m->method, "CANCEL") != 0)))
        return fail(err, ERR_INPUT, "message: an invitation's method expected, REQUEST or CANCEL");
    const char *addresses[] = {m->from, m->to, m->reply_to};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        if (addresses[i] && !mail_is_address(str_of(addresses[i])))
            return fail(err, ERR_INPUT, "message: \"%.60s\": an address such as nom@example.org expected",
                        addresses[i]);
    }
    for (const char *c = m->leave; c && *c; c++) {
        if (*c <= ' ' || *c >= 0x7F || *c == '<' || *c == '>' || !str_starts(str_of(m->leave), STR("http")))
            return fail(err, ERR_INPUT, "message: \"%.60s\": the address of a page expected", m->leave);
    }
    struct str id = str_of(m->id);
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.'))
            id.n = 0;
    }
    return id.n && id.n <= 64 ? 0 : fail(err, ERR_INPUT, "message: an id of 1 to 64 letters and digits expected");
}

int message_write(const struct message *m, struct buf *out, struct err *err)
{
    if (check(m, err) != 0)
        return -1;
    from_header(out, m);
    address_header(out, "To", m->to);
    if (m->reply_to)
        address_header(out, "Reply-To", m->reply_to);
    if (m->leave) { /* RFC 2369, 3.2; not RFC 8058, whose button has no browser behind it to ask */
        buf_lit(out, "List-Unsubscribe: <");
        buf_raw_str(out, str_of(m->leave));
        buf_lit(out, ">\r\n");
    }
    buf_lit(out, "Subject: ");
    header_text(out, m->subject, sizeof "Subject: " - 1);
    buf_lit(out, "\r\n");
    date_header(out, m->date);
    buf_lit(out, "Message-ID: <");
    buf_raw_str(out, str_of(m->id));
    buf_raw_str(out, str_of(strchr(m->from, '@')));
    buf_lit(out, ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
    if (m->calendar.n)
        mixed(out, m);
    else
        alternatives(out, m);
    return buf_ok(out, err);
}
