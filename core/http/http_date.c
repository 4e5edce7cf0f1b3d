#include "http_date.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"

static const char days[7][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void http_date(int64_t instant, char out[HTTP_DATE_SIZE])
{
    int32_t date = (int32_t)(instant / 86400);
    int second = (int)(instant % 86400);
    struct civil c = {0};
    date_to_ymd(date, &c);
    (void)snprintf(out, HTTP_DATE_SIZE, "%s, %02u %s %04u %02u:%02u:%02u GMT", days[date_weekday(date)],
                   (unsigned)c.day % 100, months[c.month - 1], (unsigned)c.year % 10000, (unsigned)second / 3600 % 100,
                   (unsigned)second / 60 % 60, (unsigned)second % 60);
}

/* The number that stands in n digits at p; -1: something else does. */
static int digits(const char *p, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        v = v * 10 + p[i] - '0';
    }
    return v;
}

bool http_date_read(struct str s, int64_t *out)
{
    char again[HTTP_DATE_SIZE];
    if (s.n != HTTP_DATE_SIZE - 1)
        return false;
    int month = 0, day = digits(s.p + 5, 2), year = digits(s.p + 12, 4), hour = digits(s.p + 17, 2),
        minute = digits(s.p + 20, 2), second = digits(s.p + 23, 2);
    while (month < 12 && memcmp(s.p + 8, months[month], 3) != 0)
        month++;
    if (month == 12 || day < 1 || year < 1970 || hour < 0 || minute < 0 || second < 0)
        return false;
    *out = (int64_t)date_from_ymd(year, month + 1, day) * 86400 + hour * 3600 + minute * 60 + second;
    http_date(*out, again);
    return str_is(s, again); /* its weekday, its signs between, and a day that there is */
}
