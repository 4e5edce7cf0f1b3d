/*
 * Civil dates and times, and their one zone: Europe/Paris.
 *
 * A date is a number of days since 1970-01-01, a minute of the day a civil time, an instant a number of seconds since
 * 1970-01-01T00:00:00Z. `now` always comes from the caller (ctx->now): nothing here reads the clock but date_clock,
 * which only main and http call. Weeks start on Monday (0) as in ISO 8601.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* Years accepted from people and files; beyond them a typing error is likelier than a date. */
#define DATE_YEAR_MIN 1850
#define DATE_YEAR_MAX 2200

/* Longest result of date_iso and instant_iso, with the NUL. */
#define DATE_ISO_SIZE 11
#define INSTANT_ISO_SIZE 21

struct civil {
    int year, month, day; /* month 1..12, day 1..31 */
    int hour, minute, second;
};

/* French names, without capital: date_weekdays[0] is "lundi", date_months[0] "janvier". */
extern const char *const date_weekdays[7];
extern const char *const date_months[12];

/* Days since 1970-01-01 of a proleptic Gregorian date (month 1..12; a day beyond the month runs into the next one). The
 * inverse fills year, month and day, and sets the time to zero. */
int32_t date_from_ymd(int year, int month, int day);
void date_to_ymd(int32_t date, struct civil *out);

/* 0 = Monday ... 6 = Sunday. */
int date_weekday(int32_t date);

/* Number of days of a month, 28..31. */
int date_month_days(int year, int month);

/* ISO 8601 week number 1..53 (for week parity); around New Year it may belong to the year before or after. */
int date_iso_week(int32_t date);

/* "2026-11-22"; out holds DATE_ISO_SIZE bytes. Years outside 0..9999, which date_parse never gives, are written as the
 * nearest of these. */
void date_iso(int32_t date, char out[DATE_ISO_SIZE]);

/* "2026-11-22T09:30:00Z"; out holds INSTANT_ISO_SIZE bytes. */
void instant_iso(int64_t instant, char out[INSTANT_ISO_SIZE]);

/* Reads AAAA-MM-JJ or JJ/MM/AAAA, refuses days that do not exist and years outside DATE_YEAR_MIN..MAX (ERR_INPUT). */
int date_parse(struct str s, int32_t *out, struct err *err) MUST_USE;

/* Reads 2026-11-22T09:30:00Z (seconds optional, Z only, no leap second). ERR_INPUT as date_parse. */
int instant_parse(struct str s, int64_t *out, struct err *err) MUST_USE;

/* Reads 9:00, 09:00 or 24:00, the end of the day, as minutes of the day. ERR_INPUT naming the text. */
int minute_parse(struct str s, int *out, struct err *err) MUST_USE;

/* Offset of Europe/Paris from UTC in seconds at an instant: 3600, or 7200 from the last Sunday of March 01:00 UTC to
 * the last Sunday of October 01:00 UTC (directive 2000/84/EC; exact for 1997 and later, summer time is not modelled
 * before). */
int paris_offset(int64_t instant);

/* Civil date and time in Paris at an instant, and the instant of a civil time in Paris. A missing hour moves forward, a
 * doubled hour is the first. A minute of the day beyond 0..1439 runs into the neighbouring days. */
void paris_civil(int64_t instant, struct civil *out);
int64_t paris_instant(int32_t date, int minute_of_day);
int32_t paris_date(int64_t instant);

/* Easter Sunday (Gregorian computus), and the eleven legal public holidays of France as they are since 1982 (Code du
 * travail L3133-1; L3134-13 for Alsace-Moselle, which adds Good Friday and 26 December). */
int32_t date_easter(int year);
bool date_is_holiday(int32_t date, bool alsace_moselle);

/* Its name, as after « c’est » : "lundi de Pâques", "fête nationale"; NULL when the day is none. */
const char *date_holiday(int32_t date, bool alsace_moselle);

/* French wording, as people say it, written into the buffer; spaces are plain unless said otherwise. */
struct buf;
/* "22 novembre 2026", "1er mai 2026" (not the superscript letters, which screen readers spell). */
void date_long(struct buf *out, int32_t date);
/* The same with its day: "dimanche 22 novembre 2026". */
void date_full(struct buf *out, int32_t date);
/* Its day alone: "dimanche 22", "vendredi 1er". */
void date_day(struct buf *out, int32_t date);
/* Days in a row, each part of the date once: "le 24 décembre 2026", "du 24 au 31 décembre 2026", "du 28 septembre au
 * 4 octobre 2026"; the second with their weekdays: "du jeudi 7 au lundi 11 janvier 2027". */
void date_days(struct buf *out, int32_t first, int32_t last);
void date_full_days(struct buf *out, int32_t first, int32_t last);
/* "aujourd’hui", "hier", "il y a 3 jours", from 14 days "il y a 2 semaines", then whole calendar months "il y a un
 * mois", "il y a 2 mois", "il y a un an" on the very day, "il y a plus d’un an", "il y a 2 ans". Future: "demain",
 * "dans 3 jours", "dans un mois"... */
void date_ago(struct buf *out, int32_t date, int32_t today);
/* "9 h", "9 h 05" with U+00A0; minute_of_day 0..1440, so the end of a day is "24 h". */
void date_hour(struct buf *out, int minute_of_day);
/* The same where a clock is read: "minuit" at either end of the day. */
void date_hour_words(struct buf *out, int minute_of_day);

/* The clock: seconds since the epoch. Called by main and http only; every other layer is given `now`. */
int64_t date_clock(void);
