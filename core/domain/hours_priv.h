/* What the files of opening hours share: the rules as parsed (hours_parse.c), their normal form (hours_normal.c); what
 * they say at an instant is hours.c, how they are said in French hours_french.c. */
#pragma once

#include "domain/hours.h"

/* Which weeks a rule holds in. */
enum parity { WEEK_ALL, WEEK_ODD, WEEK_EVEN };

/* Which ones of a weekday in the month, as bits: bit n the n-th, and: */
#define NTH_EVERY 1u
#define NTH_LAST 64u
#define NTH_ALL_FIVE 62u

#define MONTHS_ALL 0xFFFu

/* One day, in minutes. */
#define DAY_MINUTES 1440

/* A run of days or months this long is told as a range. */
#define RANGE_FROM 3

struct slot {
    int16_t from; /* 0..1439 */
    int16_t to;   /* greater than from, beyond 1440 the day after; or HOURS_NO_END */
};

/* Which days a rule is about. "Mo-Fr,PH" is two rules. */
enum rule_kind {
    RULE_WEEK,   /* nth, whatever the day */
    RULE_SCHOOL, /* nth, in school holidays */
    RULE_PUBLIC  /* public holidays; nth is every weekday */
};

struct rule {
    enum rule_kind kind;
    uint16_t at;     /* position in the text, in characters from 1 */
    uint16_t months; /* bit 0 = January */
    uint8_t week;    /* enum parity */
    uint8_t nth[7];  /* per weekday; 0: does not hold */
    bool dated;      /* holds from `first` to `last` only; kind is RULE_WEEK, months and week are all */
    int32_t first, last;
    bool add;  /* adds to the rules before it instead of replacing them */
    bool off;  /* closed; else n == 0 means that the note stands for the hours */
    uint8_t n; /* slots, by their start, not overlapping */
    struct slot slots[HOURS_SLOTS_MAX];
    const char *note; /* or NULL */
};

struct hours {
    struct rule *rules;
    size_t n;
    bool school;   /* a rule names school holidays */
    bool only_off; /* every rule is a closure, those with dates aside */
    const char *text;
};

bool hours_slot_whole_day(const struct slot *s);

/* True if the rule holds on every weekday (of its months and weeks). */
bool hours_rule_daily(const struct rule *r);

/* Length of the run of months that begins at m, December being followed by January; 0 when none begins there. Not for
 * MONTHS_ALL. */
int hours_month_run(uint16_t months, int m);

/* Number of weekdays from d on, up to Sunday, that hold every week. */
int hours_weekday_run(const uint8_t nth[7], int d);

/* Brings freshly parsed rules into their order, takes out what is replaced, checks the slots of a day and fills the
 * rest of h. Refuses a rule of which nothing remains. */
int hours_settle(struct hours *h, struct arena *a, struct err *err) MUST_USE;

/* Writes those rules that are not over before `today`. */
void hours_write(struct buf *out, const struct hours *h, int32_t today);

bool hours_rule_over(const struct rule *r, int32_t today);

/* Do both say the same of every day, dates, months and one weekday of the month aside? */
bool hours_same_week(const struct hours *x, const struct hours *y);

/* " (sur rendez-vous)"; nothing for NULL. */
void hours_say_note(struct buf *out, const char *note);
