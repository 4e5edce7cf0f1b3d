#include "publish/poster.h"

/* Of the sheet, in millimetres: its width between the margins; its height between them without the foot (address, QR
 * code, telephone, date), the team's line, the period, the rules and spaces around them, and a reserve for type that is
 * wider than Arial. */
#define WIDTH 186.0
#define HEIGHT 184.0

#define MM_OF_POINT 0.3528
/* Mean width of a letter, of the size of type: bold DejaVu Sans has 0.65 in French texts, Arial 0.56; not bold 0.58 and
 * 0.5. */
#define BOLD 0.66
#define PLAIN 0.59
/* The same of hours, "de 14 h 30 à 17 h": half of them spaces and thin letters. */
#define HOURS 0.6
/* Width of the column of days, and heights of what is in a row, of the size of type. */
#define DAYS 7.8
#define GAP 6.0 /* millimetres between two columns */
#define LINE 1.2
#define NOTE 0.62
#define NOTE_LINE (NOTE * 1.25)
#define BETWEEN 0.4
#define BETWEEN_STACKS 0.7
#define HEADING 1.9
/* "et 12 autres dates" */
#define REST 1.8

static const double points[POSTER_SIZES] = {40, 34, 29, 25, 21, 17.5, 15};

static double lines(size_t letters, double width, double letter)
{
    size_t fit = width > letter ? (size_t)(width / letter) : 1;
    return letters ? (double)((letters + fit - 1) / fit) : 0;
}

static double head_height(const struct poster_head *h)
{
    const struct {
        size_t letters;
        double point, letter;
    } parts[] = {{h->title, h->title > POSTER_TITLE_LONG ? 26 : 40, BOLD},
                 {h->where, 24, BOLD},
                 {h->address, 15, PLAIN},
                 {h->note, 17, PLAIN},
                 {h->hours, 24, BOLD}};
    double sum = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        double em = parts[i].point * MM_OF_POINT;
        sum += lines(parts[i].letters, WIDTH, em * parts[i].letter) * em * LINE;
    }
    return sum;
}

/* One way to set them: the width of a column and the size of type, millimetres. */
struct way {
    int columns;
    bool stacked;
    double width, em;
};

static double hours_lines(const struct poster_row *r, double width, double em)
{
    return lines(r->hours, width, em * HOURS);
}

/* Hours stand beside their day where all of them stay whole, else below it. False: a line is broken even so. */
static bool choose_way(const struct poster_row *rows, size_t n, int columns, double em, struct way *out)
{
    double width = (WIDTH - GAP * (columns - 1)) / columns;
    bool beside = true, whole = true;
    for (size_t i = 0; i < n; i++) {
        beside = beside && (rows[i].hours == 0 || (hours_lines(&rows[i], width - DAYS * em, em) <= 1 &&
                                                   lines(rows[i].day, DAYS * em, em * BOLD) <= 1));
        whole = whole && hours_lines(&rows[i], width, em) <= 1 && lines(rows[i].day, width, em * BOLD) <= 1;
    }
    *out = (struct way){.columns = columns, .stacked = !beside, .width = width, .em = em};
    return whole;
}

static double row_height(const struct poster_row *r, const struct way *w)
{
    bool below = w->stacked || r->hours == 0;
    double of_day = lines(r->day, below ? w->width : DAYS * w->em, w->em * BOLD),
           of_hours = hours_lines(r, below ? w->width : w->width - DAYS * w->em, w->em),
           high = below               ? of_day + of_hours
                  : of_hours > of_day ? of_hours
                                      : of_day;
    return w->em * (high * LINE + lines(r->note, w->width, w->em * NOTE * PLAIN) * NOTE_LINE +
                    (w->stacked ? BETWEEN_STACKS : BETWEEN));
}

/* How many fit; *rest: how many do with a line behind them that says there are more. */
static size_t fill(const struct poster_row *rows, size_t n, const struct way *w, double room, size_t *rest)
{
    double used = 0;
    size_t i = 0;
    *rest = 0;
    while (i < n && i < POSTER_DATES_MAX) {
        double high = 0;
        size_t line = 0;
        do {
            double one = row_height(&rows[i + line], w);
            high = one > high ? one : high;
            line++;
        } while (line < (size_t)w->columns && i + line < n && !rows[i + line].heading);
        used += high + (rows[i].heading ? HEADING * w->em : 0);
        if (used > room)
            break;
        i += line;
        if (used + REST * w->em <= room)
            *rest = i;
    }
    return i;
}

void poster_fit(const struct poster_head *head, const struct poster_row *rows, size_t n, struct poster_layout *out)
{
    double room = HEIGHT - head_height(head);
    int fewest = n > 0 ? 2 : 1;
    for (size_t i = 0; i < n; i++)
        fewest = rows[i].hours ? 1 : fewest;
    *out = (struct poster_layout){.size = POSTER_SIZES - 1, .columns = 1};
    for (int size = 0; size < POSTER_SIZES; size++) {
        for (int columns = fewest; columns <= POSTER_COLUMNS_MAX; columns++) {
            struct way w;
            size_t rest;
            bool last = size == POSTER_SIZES - 1;
            if (!choose_way(rows, n, columns, points[size] * MM_OF_POINT, &w) && !(last && columns == fewest))
                continue;
            bool all = fill(rows, n, &w, room, &rest) == n;
            if (all || (last && rest > out->shown))
                *out = (struct poster_layout){
                    .size = size, .columns = columns, .stacked = w.stacked, .shown = all ? n : rest};
            if (all)
                return;
        }
    }
}
