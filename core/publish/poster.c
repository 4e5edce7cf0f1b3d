#include "publish/poster.h"

#include <stdbool.h>

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
/* Width of the column of days, and heights of what is in a row, of the size of type. */
#define DAYS 7.8
#define GAP 6.0 /* millimetres between two columns of days */
#define LINE 1.2
#define NOTE 0.62
#define NOTE_LINE (NOTE * 1.25)
#define BETWEEN 0.4
#define HEADING 1.9
/* "et 12 autres dates" */
#define REST 1.8

static const double points[POSTER_SIZES] = {40, 34, 29, 25, 21, 17.5, 15};

static double lines(size_t letters, double width, double letter)
{
    size_t fit = (size_t)(width / letter);
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

/* Beside its hours, or in its column. */
static double row_height(const struct poster_row *r, bool two, double em)
{
    double width = two ? (WIDTH - GAP) / 2 : WIDTH, days = two ? width : DAYS * em,
           of_hours = lines(r->hours, WIDTH - DAYS * em, em * BOLD), of_day = lines(r->day, days, em * BOLD),
           high = of_hours > of_day ? of_hours : of_day;
    return em * (high * LINE + lines(r->note, width, em * NOTE * PLAIN) * NOTE_LINE + BETWEEN);
}

/* How many fit; *rest: how many do with a line behind them that says there are more. */
static size_t fill(const struct poster_row *rows, size_t n, bool two, double em, double room, size_t *rest)
{
    double used = 0;
    size_t i = 0;
    *rest = 0;
    while (i < n && i < POSTER_DATES_MAX) {
        double high = row_height(&rows[i], two, em);
        size_t pair = two && i + 1 < n && !rows[i + 1].heading ? 2 : 1;
        if (pair == 2 && row_height(&rows[i + 1], two, em) > high)
            high = row_height(&rows[i + 1], two, em);
        used += high + (rows[i].heading ? HEADING * em : 0);
        if (used > room)
            break;
        i += pair;
        if (used + REST * em <= room)
            *rest = i;
    }
    return i;
}

int poster_fit(const struct poster_head *head, const struct poster_row *rows, size_t n, size_t *shown)
{
    double room = HEIGHT - head_height(head);
    bool two = n > 0;
    for (size_t i = 0; i < n; i++)
        two = two && rows[i].hours == 0;
    for (int size = 0; size < POSTER_SIZES; size++) {
        size_t rest;
        bool all = fill(rows, n, two, points[size] * MM_OF_POINT, room, &rest) == n;
        *shown = all ? n : rest;
        if (all)
            return size;
    }
    return POSTER_SIZES - 1;
}
