/*
 * Opening hours: a documented subset of OpenStreetMap's opening_hours, what it says now, and how it is said in French.
 *
 *   Mo-Fr 09:00-12:00,14:00-17:00; We 14:00-18:00 "sur rendez-vous"; Aug off; PH off
 *
 * - Days Mo Tu We Th Fr Sa Su, or Lu Ma Me Je Ve Sa Di, ranges and lists; Mo[1] the first of the month, Sa[1,3], Fr[-1]
 *   the last; PH public holidays of France (Alsace-Moselle has no special days here); SH school holidays, alone or
 *   before the days they restrict (SH Mo-Fr). No days: every day.
 * - Before the days: months (Jul-Aug; Nov-Feb,May) and week parity (week 1-53/2 odd ISO weeks, week 2-53/2 even ones).
 * - Or dates with their year: 2026 Dec 24 off; 2026 Dec 24-31; 2026 Jul 06-Aug 28 Mo-Fr 10:00-12:00; 2026 Dec 24-2027
 *   Jan 02 off "congés". They replace all the rest on their days, wherever they are typed; of two that overlap the
 *   shorter one holds. They expire by themselves: what has passed is not said any more (hours_french, hours_week), and
 *   is left out when the hours are edited (domain/hours_grid.h).
 * - Hours 09:00-12:00, several separated by commas, past midnight 22:00-06:00 (they belong to the day they start on),
 *   open end 18:00+, also typed as 9h-12h or 9h30 (then the days are compulsory); 24/7; off or closed.
 * - A quoted comment is the note of the hours before it; without hours it stands for them: Mo "sur rendez-vous".
 * - Rules are separated by ';', and a later rule replaces an earlier one on the days of both; after ',' it adds hours.
 *   Exceptions may be typed first: months, weeks, one weekday of the month and holidays are put after the usual week. A
 *   rule that is replaced on all its days is refused: it was meant otherwise.
 * - Case does not count, spaces do not count, ':' may stand after the days. Anything else is refused with its position:
 *   the importer then keeps the text as a note.
 *
 * Three states, and no guessing between them. Besides notes without hours and what follows an open end, unknown are: an
 * hour that depends on school holidays, whose calendar is not there yet (an hour that is open or closed either way is
 * told); a public holiday of which the text says nothing, when it falls on hours of a rule that does not hold every day
 * of the week, or hours of several dates (OpenStreetMap calls that open; here most doors are shut); and the days of a
 * text that, dates aside, only has closures.
 *
 * Source: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification; docs/horaires.md tells people what of it
 * is understood, and where this reading is more careful. This is not a calendar: permanences have occurrences.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Bytes of a text as typed, and of its normal form: seven days of four slots in odd and in even weeks are 900, twenty
 * dated closures with their reasons another 1000. */
#define HOURS_TEXT_MAX 2000
/* Bytes of the same in French words: "Mo off" against "fermé le lundi", with room. */
#define HOURS_WORDS_MAX (8 * HOURS_TEXT_MAX)
/* Rules of a text. */
#define HOURS_RULES_MAX 64
/* Slots of one day, over all the rules that may hold on it. */
#define HOURS_SLOTS_MAX 8
/* How far ahead the next opening is looked for: a weekly or fortnightly rhythm shows, a monthly one nearly always. */
#define HOURS_HORIZON_DAYS 28
/* Ending of an opening that states none. */
#define HOURS_NO_END (-1)
/* An instant that never comes. */
#define HOURS_FOREVER INT64_MAX
/* Rows of a week: seven days, public holidays, school holidays. */
#define HOURS_ROWS_MAX 9

struct hours;

enum hours_state { HOURS_CLOSED, HOURS_UNKNOWN, HOURS_OPEN };

/* Why a state is unknown. */
enum hours_doubt {
    HOURS_SURE,
    HOURS_UNSTATED, /* the text has only closures */
    HOURS_NOTE,     /* a comment stands for the hours */
    HOURS_END,      /* after an opening without an end */
    HOURS_HOLIDAY,  /* a public holiday of which the text says nothing */
    HOURS_SCHOOL    /* depends on school holidays */
};

struct hours_status {
    enum hours_state state;
    enum hours_doubt doubt; /* HOURS_SURE unless the state is unknown */
    const char *note;       /* comment of the hours, or of the closure of the day; NULL: none */
    int64_t until;          /* instant at which `state` changes; HOURS_FOREVER: not within the horizon */
};

/* One row of the week as a table: "lundi", "jours fériés", "vacances scolaires"; lines as "9 h – 12 h", "fermé",
 * "1er et 3e du mois : 9 h – 12 h". Always at least one line. */
struct hours_row {
    const char *day;
    const char *const *lines;
    size_t n;
};

struct hours_week {
    struct hours_row rows[HOURS_ROWS_MAX]; /* Monday to Sunday, then holidays when the text names them */
    size_t n;
    const char *const *dates; /* "du 24 au 31 décembre 2026 : fermé (congés)", the nearest first */
    size_t n_dates;
    const char *const *over; /* the same of what was over before `today` */
    size_t n_over;
};

/* Parses a text; the result and all it points to live in the arena. ERR_INPUT names the position (in characters, from
 * 1) and the word that is not understood; ERR_LIMIT a limit above. */
int hours_parse(struct str text, struct arena *a, const struct hours **out, struct err *err) MUST_USE;

/* The same; *bad gets where the text is not understood, in bytes from 0, when it is that (else it is left alone). */
int hours_parse_at(struct str text, struct arena *a, const struct hours **out, size_t *bad, struct err *err) MUST_USE;

/* The normal form: valid opening_hours, parses again to the same text, at most HOURS_TEXT_MAX bytes. Lives as h. */
const char *hours_text(const struct hours *h);

/* State at an instant: the word alone, or all that is known of it. How long it lasts is most of the work. */
enum hours_state hours_state(const struct hours *h, int64_t now);
struct hours_status hours_at(const struct hours *h, int64_t now);

/* One sentence for a card: "ouvert, ferme à 17 h", "fermé, ouvre lundi 24 novembre à 9 h", "sur rendez-vous",
 * "horaires non précisés" (also for h == NULL). Notes aside, only a sentence about an open door begins with "ouvert",
 * only one about a closed door with "fermé". Returns the earliest instant after now at which the sentence may change.
 */
int64_t hours_sentence(struct buf *out, const struct hours *h, int64_t now);

/* The rules in French: "du lundi au vendredi de 9 h à 12 h et de 14 h à 17 h ; fermé les jours fériés". What was over
 * before `today` is not said, and nothing may be left to say. */
void hours_french(struct buf *out, const struct hours *h, int32_t today);

/* The week as a table, in the arena, likewise; fails only at the arena's limit. */
int hours_week(const struct hours *h, int32_t today, struct arena *a, struct hours_week *out, struct err *err) MUST_USE;

/* The last day on which those words are true: what is dated ends then. INT32_MAX: they stay. */
int32_t hours_words_until(const struct hours *h, int32_t today);

/* The normal form without what was over before `today`; NULL when nothing is left. In the arena; fails only at its
 * limit. */
int hours_current(const struct hours *h, int32_t today, struct arena *a, const char **out, struct err *err) MUST_USE;
