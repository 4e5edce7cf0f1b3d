/*
 * The days of an iCalendar RRULE, reckoned by us: libical never returns from some rules, ignores BYSETPOS in a week and
 * gives a day twice.
 *
 * Only what people's calendars hold is taken (research, 2.4): days, weeks, months and years. Each period is looked at
 * day by day, which is short enough to be read and to be bounded: what a file may cost is counted in steps, a day
 * looked at each. Hours and zones are app/ical_zone.h's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most a rule may ask for, and values of one of its lists: BYMONTHDAY has 62. */
#define ICAL_RULE_COUNT_MAX 1000
#define ICAL_RULE_INTERVAL_MAX 60
#define ICAL_RULE_LIST_MAX 62

enum ical_freq { ICAL_DAILY, ICAL_WEEKLY, ICAL_MONTHLY, ICAL_YEARLY };

struct ical_list {
    int16_t items[ICAL_RULE_LIST_MAX];
    size_t n;
};

struct ical_rule {
    enum ical_freq freq;
    int interval, count;      /* count 0: without end but `until` */
    int32_t until;            /* last day it may give; INT32_MAX: none */
    int week_start;           /* 0: Monday */
    struct ical_list day;     /* 0: Monday */
    struct ical_list day_nth; /* beside each of these: 2 the second, -1 the last, 0 all; as many as `day` */
    struct ical_list month, month_day, year_day, set_pos;
};

/* The days within [from, to] that the rule gives from `first` on, which is the first of them whatever the rule says
 * (RFC 5545, 3.8.5.3), ascending, each once. *steps is what it may cost and gets what is left. 0; -1: the days exceed
 * max or the steps are spent. */
int ical_rule_days(const struct ical_rule *rule, int32_t first, int32_t from, int32_t to, int64_t *steps, int32_t *days,
                   size_t max, size_t *n);
