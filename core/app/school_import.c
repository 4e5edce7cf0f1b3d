#include "app/school_import.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/csv.h"
#include "base/date.h"
#include "base/fold.h"
#include "base/vec.h"

/* A break of more days is a mistake of typing: summer has 63 at most. */
#define BREAK_DAYS_MAX 100

/* Bytes of a zone, as a file says it, and of a label. */
#define WORDS_MAX 400
#define LABEL_MAX 150

/* [start, end): from the day after whose class one leaves to the morning on which one is back. */
struct piece {
    int32_t start, end;
    const char *label;
};

/* A row that counts, kept while what it was read from is given back to the arena. */
struct kept_row {
    bool given, departure;
    unsigned zones;
    int32_t start, end;
    char label[LABEL_MAX + 1];
};

struct reading {
    struct arena *a;
    struct kept_row row;
    char other[LABEL_MAX + 1]; /* the first zone that is none of ours */
    const char *last;          /* label of the row before */
    struct school_file *out;
    struct err *err;
    const char **why;
    struct vec pieces[ZONE__MAX]; /* struct piece */
    int32_t open[ZONE__MAX];      /* the last departure without return; INT32_MIN: none */
    int32_t since;                /* what was over by then is left out */
    size_t rows;
};

/* Says what is wrong with a line, and ends the reading: 0. */
static int wrong(struct reading *r, size_t line, const char *sentence)
{
    if (!*r->why)
        *r->why = line ? arena_printf(r->a, "Ligne %zu\u00A0: %s", line, sentence) : arena_printf(r->a, "%s", sentence);
    return *r->why ? 0 : fail_memory(r->err);
}

/* ---- Words ---- */

static const char *folded(struct reading *r, struct str text)
{
    struct buf b = buf_in(r->a, WORDS_MAX);
    fold_text(&b, utf8_prefix(text, WORDS_MAX / 2));
    return b.n ? buf_cstr(&b) : "";
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Letters behind "zone" or "zones": "a/b/c", "A B C", "-a-b". */
static unsigned letters_of(const char *p)
{
    unsigned zones = 0;
    if (*p == 's')
        p++;
    for (;;) {
        while (*p && strchr(" -/,&", *p))
            p++;
        if (*p < 'a' || *p > 'c' || is_letter(p[1]))
            return zones;
        zones |= 1u << (*p++ - 'a');
    }
}

/* Bits 1 << ZONE_A...; 0: it names none of ours. */
static unsigned zones_of(struct reading *r, struct str text)
{
    unsigned zones = 0;
    const char *words = folded(r, text);
    for (const char *p = words; (p = strstr(p, "zone")) != NULL; p += 4)
        zones |= letters_of(p + 4);
    const char *corse = strstr(words, "corse");
    if (corse && !is_letter(corse[5]) && (corse == words || !is_letter(corse[-1])))
        zones |= 1u << ZONE_CORSE;
    return zones;
}

/* Without what a spreadsheet would take for a formula, and the blanks around. */
static struct str bare(struct str s)
{
    s = str_trim(s);
    while (s.n && strchr("=+-@' \t", s.p[0]))
        s = str_trim(str_from(s.p + 1, s.n - 1));
    return s;
}

/* "Vacances de Noël" of "Vacances de Noël - Zones A/B/C"; the label of a label is itself. */
static const char *label_of(struct reading *r, struct str text)
{
    static const char *const tails[] = {" - Zone", " - Corse"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        struct str tail = str_of(tails[i]);
        for (size_t k = 0; k + tail.n <= text.n; k++) {
            if (str_starts(str_from(text.p + k, text.n - k), tail))
                text.n = k;
        }
    }
    char *tidy = str_dup(r->a, text);
    if (!tidy)
        return NULL;
    struct str said = bare(str_from(tidy, utf8_tidy(tidy, text.n, true)));
    struct buf b = buf_in(r->a, 3 * said.n + 1);
    for (size_t i = 0; i < said.n; i++) /* "Vacances d'Hiver" is shown among our own words */
        buf_raw_str(&b, said.p[i] == '\'' ? STR("\u2019") : str_from(said.p + i, 1));
    return str_dup(r->a, str_trim(utf8_prefix(buf_str(&b), LABEL_MAX)));
}

/* ---- A row of either format ---- */

struct row {
    size_t line;
    struct str label, population, zone; /* zone: as the file says it */
    unsigned zones;
    int32_t start, end;
};

static void copy_words(char out[LABEL_MAX + 1], struct str text)
{
    text = utf8_prefix(text, LABEL_MAX);
    memcpy(out, text.p, text.n);
    out[text.n] = '\0';
}

/* Notes the row in r->row when it counts. */
static int take(struct reading *r, const struct row *row)
{
    const char *label = label_of(r, row->label);
    if (!label)
        return fail_memory(r->err);
    const char *words = folded(r, str_of(label)), *population = folded(r, row->population);
    bool break_ = (strstr(words, "vacances") || strncmp(words, "pont ", 5) == 0) && !strstr(words, "enseignant") &&
                  !strstr(population, "enseignant");
    if (!break_)
        return 0;
    if (row->zones == 0) {
        r->out->others++;
        if (!*r->other)
            copy_words(r->other, row->zone);
        return 0;
    }
    if (row->end < row->start)
        return wrong(r, row->line, "la fin est avant le début. Rien n’est lu\u00A0: reprenez le fichier du ministère.");
    if (row->end - row->start > BREAK_DAYS_MAX)
        return wrong(r, row->line,
                     "des vacances de plus de cent jours. Rien n’est lu\u00A0: reprenez le fichier du ministère.");
    /* "Début des Vacances d'Été", with the same day twice */
    bool departure = row->end == row->start;
    r->row = (struct kept_row){.given = !departure || strncmp(words, "debut", 5) == 0,
                               .departure = departure,
                               .zones = row->zones,
                               .start = row->start,
                               .end = row->end};
    copy_words(r->row.label, str_of(label));
    return 0;
}

/* Puts what `take` noted to its zones, after what it was read from has been given back. */
static int keep(struct reading *r, struct arena_mark mark)
{
    const struct kept_row *row = &r->row;
    if (*r->why)
        return 0;
    arena_release(r->a, mark);
    if (!row->given)
        return 0;
    if (!r->last || strcmp(r->last, row->label) != 0)
        r->last = arena_strdup(r->a, row->label);
    if (!r->last)
        return fail_memory(r->err);
    for (int z = 0; z < ZONE__MAX; z++) {
        if (!(row->zones & 1u << z))
            continue;
        if (row->departure) {
            r->open[z] = row->start > r->open[z] ? row->start : r->open[z];
            continue;
        }
        if (row->end <= r->since)
            continue;
        struct piece *p = vec_push(&r->pieces[z], r->a);
        if (!p)
            return fail_memory(r->err);
        *p = (struct piece){row->start, row->end, r->last};
    }
    r->row.given = false;
    return 0;
}

static int count_row(struct reading *r)
{
    return ++r->rows > SCHOOL_ROWS_MAX
               ? wrong(r, 0, "Ce fichier a trop de lignes pour être le calendrier scolaire. Prenez celui du ministère.")
               : 0;
}

/* ---- The CSV ---- */

enum column { COLUMN_LABEL, COLUMN_POPULATION, COLUMN_START, COLUMN_END, COLUMN_ZONE, COLUMN__MAX };

static const struct {
    const char *name, *other, *missing;
} columns[COLUMN__MAX] = {
    [COLUMN_LABEL] = {"description", "description", "Description"},
    [COLUMN_POPULATION] = {"population", "population", "Population"},
    [COLUMN_START] = {"date de debut", "start_date", "Date de début"},
    [COLUMN_END] = {"date de fin", "end_date", "Date de fin"},
    [COLUMN_ZONE] = {"zones", "zone", "Zones"},
};

/* A day, or an instant with its zone: "2025-10-17T22:00:00+00:00" is the 18th in Paris. */
static bool read_day(struct str text, int32_t *out)
{
    struct err ignored;
    struct str day = str_from(text.p, text.n < 10 ? text.n : 10), rest = str_from(text.p + day.n, text.n - day.n);
    int64_t at, hours = 0, minutes = 0;
    char utc[INSTANT_ISO_SIZE];
    if (date_parse(day, out, &ignored) != 0)
        return false;
    if (rest.n == 0 || (rest.n == 9 && rest.p[0] == 'T')) /* civil time is Paris' */
        return true;
    if (rest.n < 10 || rest.p[0] != 'T')
        return false;
    memcpy(utc, text.p, 19);
    memcpy(utc + 19, "Z", 2);
    struct str zone = str_from(rest.p + 9, rest.n - 9);
    if (instant_parse(str_of(utc), &at, &ignored) != 0)
        return false;
    if (!str_is(zone, "Z")) {
        if (zone.n != 6 || (zone.p[0] != '+' && zone.p[0] != '-') || zone.p[3] != ':' ||
            str_to_int(str_from(zone.p + 1, 2), 0, 14, &hours, &ignored) != 0 ||
            str_to_int(str_from(zone.p + 4, 2), 0, 59, &minutes, &ignored) != 0)
            return false;
    }
    int64_t offset = (hours * 60 + minutes) * 60;
    *out = paris_date(zone.p[0] == '-' ? at + offset : at - offset);
    return true;
}

static int find_columns(struct reading *r, const struct csv *csv, size_t at[COLUMN__MAX])
{
    size_t n;
    const struct str *names = csv_header(csv, &n);
    for (int c = 0; c < COLUMN__MAX; c++) {
        at[c] = n;
        for (size_t i = 0; i < n; i++) {
            const char *name = folded(r, names[i]);
            if (strcmp(name, columns[c].name) == 0 || strcmp(name, columns[c].other) == 0)
                at[c] = i;
        }
        if (at[c] == n)
            return wrong(r, csv_header_line(csv),
                         arena_printf(r->a,
                                      "la colonne «\u00A0%s\u00A0» manque. Prenez le fichier «\u00A0Le calendrier "
                                      "scolaire\u00A0» de data.gouv.fr, en CSV, sans le modifier.",
                                      columns[c].missing));
    }
    return 0;
}

static int take_cells(struct reading *r, const struct csv_row *cells, const size_t at[COLUMN__MAX])
{
    struct row row = {.line = cells->line,
                      .label = str_trim(cells->cells[at[COLUMN_LABEL]]),
                      .population = cells->cells[at[COLUMN_POPULATION]],
                      .zone = str_trim(cells->cells[at[COLUMN_ZONE]])};
    row.zones = zones_of(r, row.zone);
    if (cells->extra)
        return wrong(r, row.line, "elle a plus de colonnes que l’en-tête. Reprenez le fichier sans le modifier.");
    if (!read_day(str_trim(cells->cells[at[COLUMN_START]]), &row.start) ||
        !read_day(str_trim(cells->cells[at[COLUMN_END]]), &row.end))
        return wrong(r, row.line,
                     "une date n’est pas comprise. Il faut 2026-10-17, ou 2026-10-16T22:00:00+00:00 comme le ministère "
                     "l’écrit.");
    return take(r, &row);
}

/* The reader's own words are English: they name the line, and stand behind ours. */
static int wrong_csv(struct reading *r, const struct err *said)
{
    return wrong(r, 0,
                 arena_printf(r->a,
                              "Ce fichier n’est pas un CSV lisible (%s). Téléchargez-le de nouveau, sans l’ouvrir dans "
                              "un tableur.",
                              said->msg));
}

static int read_csv(struct reading *r, struct str bytes)
{
    struct err said = {0};
    size_t at[COLUMN__MAX];
    struct csv_row cells;
    struct csv *csv = csv_from_memory(bytes, true, &said);
    if (!csv)
        return wrong_csv(r, &said);
    int more = 0, rc = find_columns(r, csv, at);
    while (rc == 0 && !*r->why) {
        struct arena_mark mark = arena_mark(r->a);
        if ((more = csv_next(csv, r->a, &cells, &said)) != 1)
            break;
        rc = count_row(r);
        if (rc == 0 && !*r->why)
            rc = take_cells(r, &cells, at);
        if (rc == 0)
            rc = keep(r, mark);
    }
    if (more < 0)
        rc = wrong_csv(r, &said);
    csv_close(csv);
    return rc;
}

/* ---- The .ics ---- */

struct event {
    struct row row;
    struct str uid, place;
    bool open, has_start, has_end, inner; /* inner: within an alarm of it */
    struct arena_mark mark;               /* where the arena stood before it */
};

/* "NAME" of "NAME;VALUE=DATE:20261017", and its value; false: the line is none. */
static bool split_line(struct str line, struct str *name, struct str *value)
{
    size_t colon = str_find(line, ':'), semicolon = str_find(line, ';');
    if (colon == line.n)
        return false;
    *name = str_from(line.p, semicolon < colon ? semicolon : colon);
    *value = str_trim(str_from(line.p + colon + 1, line.n - colon - 1));
    return true;
}

static bool read_ics_day(struct str value, int32_t *out)
{
    struct err ignored;
    char iso[DATE_ISO_SIZE];
    if (value.n != 8)
        return false;
    memcpy(iso, value.p, 4);
    iso[4] = iso[7] = '-';
    memcpy(iso + 5, value.p + 4, 2);
    memcpy(iso + 8, value.p + 6, 2);
    iso[10] = '\0';
    return date_parse(str_of(iso), out, &ignored) == 0;
}

/* Without the backslashes of RFC 5545, 3.3.11. */
static struct str plain(struct reading *r, struct str value)
{
    char *p = str_dup(r->a, value);
    size_t n = 0;
    for (size_t i = 0; p && i < value.n; i++) {
        if (value.p[i] != '\\')
            p[n++] = value.p[i];
    }
    return p ? str_from(p, n) : STR("");
}

static int end_event(struct reading *r, struct event *e, struct str called)
{
    struct str says[] = {e->row.label, e->place, e->uid, called};
    e->open = false;
    if (!e->has_start)
        return wrong(r, e->row.line, "un évènement sans jour de début. Reprenez le fichier du ministère.");
    if (!e->has_end)
        e->row.end = e->row.start;
    for (size_t i = 0; i < sizeof says / sizeof *says && e->row.zones == 0; i++)
        e->row.zones = zones_of(r, says[i]);
    e->row.zone = e->place.n ? e->place : e->row.label;
    int rc = count_row(r);
    if (rc == 0 && !*r->why)
        rc = take(r, &e->row);
    return rc == 0 ? keep(r, e->mark) : rc;
}

static int take_line(struct reading *r, struct event *e, struct str *called, struct str line, size_t number)
{
    struct str name, value;
    if (!split_line(line, &name, &value))
        return 0;
    if (str_is(name, "BEGIN")) {
        e->inner = e->open;
        if (!e->open && str_is(value, "VEVENT"))
            *e = (struct event){.open = true, .row = {.line = number}, .mark = arena_mark(r->a)};
        return 0;
    }
    if (str_is(name, "END") && e->open) {
        bool whole = str_is(value, "VEVENT");
        e->inner = false;
        return whole ? end_event(r, e, *called) : 0;
    }
    if (!e->open) {
        if (str_is(name, "X-WR-CALNAME"))
            *called = plain(r, value);
        return 0;
    }
    if (e->inner)
        return 0;
    if (str_is(name, "RRULE") || str_is(name, "RDATE"))
        return wrong(
            r, number,
            "un évènement qui se répète\u00A0: ce n’est pas le calendrier scolaire. Prenez celui du ministère.");
    bool start = str_is(name, "DTSTART"), end = str_is(name, "DTEND");
    if ((start || end) && !read_ics_day(value, start ? &e->row.start : &e->row.end))
        return wrong(r, number,
                     "un jour entier est attendu (DTSTART;VALUE=DATE:20261017). Prenez le fichier du ministère.");
    e->has_start = e->has_start || start;
    e->has_end = e->has_end || end;
    if (str_is(name, "SUMMARY"))
        e->row.label = plain(r, value);
    if (str_is(name, "LOCATION"))
        e->place = plain(r, value);
    if (str_is(name, "UID"))
        e->uid = plain(r, value);
    return 0;
}

/* The next line, its continuations joined (RFC 5545, 3.1); 1, 0 at the end. Too long a line ends in *r->why. */
static int next_line(struct reading *r, struct str *rest, size_t *number, char line[SCHOOL_LINE_MAX], size_t *n)
{
    size_t begun = *number;
    *n = 0;
    while (rest->n) {
        size_t end = str_find(*rest, '\n');
        struct str one = str_from(rest->p, end);
        if (one.n && one.p[one.n - 1] == '\r')
            one.n--;
        bool more = one.n && (one.p[0] == ' ' || one.p[0] == '\t');
        if (*n && !more)
            break;
        *rest = str_from(rest->p + end + (end < rest->n), rest->n - end - (end < rest->n));
        ++*number;
        if (one.n == 0)
            continue;
        if (*n + one.n > SCHOOL_LINE_MAX)
            return wrong(r, begun + 1, "elle est trop longue pour ce calendrier. Prenez le fichier du ministère.");
        memcpy(line + *n, one.p + more, one.n - more);
        *n += one.n - more;
    }
    return *n > 0;
}

static int read_ics(struct reading *r, struct str bytes, struct str name)
{
    char *line = arena_alloc(r->a, SCHOOL_LINE_MAX);
    struct event e = {0};
    struct str called = name;
    size_t number = 0, n;
    int rc = 0, more;
    if (!line)
        return fail_memory(r->err);
    if (!utf8_valid(bytes))
        return wrong(r, 0, "Ce fichier .ics n’est pas en UTF-8. Téléchargez-le de nouveau, sans l’ouvrir ailleurs.");
    while ((more = next_line(r, &bytes, &number, line, &n)) == 1 && rc == 0 && !*r->why) {
        /* The event keeps slices of it. */
        char *copy = arena_copy(r->a, line, n);
        rc = copy ? take_line(r, &e, &called, str_from(copy, n), number) : fail_memory(r->err);
    }
    if (more < 0)
        return -1;
    if (rc == 0 && !*r->why && e.open)
        return wrong(r, number, "le fichier s’arrête au milieu d’un évènement. Téléchargez-le de nouveau.");
    return rc;
}

/* ---- What it comes to ---- */

static int by_start(const void *x, const void *y)
{
    const struct piece *a = x, *b = y;
    return a->start != b->start ? (a->start > b->start) - (a->start < b->start) : (a->end > b->end) - (a->end < b->end);
}

/* Pieces that touch become one, in place. */
static size_t unite(struct piece *p, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept && p[i].start <= p[kept - 1].end) {
            if (p[i].end > p[kept - 1].end)
                p[kept - 1].end = p[i].end;
        } else {
            p[kept++] = p[i];
        }
    }
    return kept;
}

/* Whether class is held: then one leaves after it. */
static bool class_day(int32_t day)
{
    return date_weekday(day) < 5 && !date_is_holiday(day, false);
}

static int say_hole(struct reading *r, int zone, const struct piece *a, const struct piece *b)
{
    struct buf says = buf_in(r->a, 400);
    buf_fmt(&says, "Zone %s\u00A0: rien entre le ", school_zone_names[zone]);
    date_long(&says, a->end);
    buf_lit(&says, " et le ");
    date_long(&says, b->start);
    buf_lit(&says, ". Il manque une partie du fichier\u00A0: téléchargez-le en entier.");
    return wrong(r, 0, buf_cstr(&says));
}

/* The first of the pieces from which on nothing is missing; a hole that still matters is said. */
static int find_stretch(struct reading *r, int zone, int32_t today, const struct piece *p, size_t n, size_t *from)
{
    *from = 0;
    for (size_t i = 1; i < n; i++) {
        if (p[i].start - p[i - 1].end <= SCHOOL_HOLE_DAYS)
            continue;
        if (p[i - 1].end > today)
            return say_hole(r, zone, &p[i - 1], &p[i]);
        *from = i;
    }
    return 0;
}

/* The year begins in September: before autumn's holidays nothing is missing. */
static int32_t known_from(int32_t first)
{
    struct civil c;
    date_to_ymd(first, &c);
    return c.month >= 9 && c.month <= 11 ? date_from_ymd(c.year, 9, 1) : first;
}

static int settle(struct reading *r, int zone, int32_t today)
{
    struct school_calendar *c = &r->out->zones[zone];
    struct piece *p = r->pieces[zone].items;
    size_t n = r->pieces[zone].n, from;
    *c = (struct school_calendar){.from = 0, .until = -1};
    if (n > 1)
        qsort(p, n, sizeof *p, by_start);
    n = unite(p, n);
    for (size_t i = 0; i < n; i++) {
        if (p[i].end - p[i].start > BREAK_DAYS_MAX)
            return wrong(r, 0,
                         "Des vacances qui se chevauchent dépassent cent jours. Rien n’est lu\u00A0: reprenez le "
                         "fichier du ministère.");
    }
    if (n == 0 || find_stretch(r, zone, today, p, n, &from) != 0)
        return n ? -1 : 0;
    bool ends_open = r->open[zone] >= p[n - 1].end && r->open[zone] - p[n - 1].end <= SCHOOL_HOLE_DAYS;
    int32_t until = ends_open ? r->open[zone] : p[n - 1].end - 1;
    if (*r->why || until < today)
        return 0;
    if (n - from > SCHOOL_BREAKS_MAX / 2)
        return wrong(r, 0, "Ce fichier va trop loin dans l’avenir. Vérifiez les années de ses lignes.");
    c->breaks = ARENA_ARRAY(r->a, n - from, struct school_break);
    if (!c->breaks)
        return fail_memory(r->err);
    c->until = until;
    for (size_t i = from; i < n; i++) {
        struct school_break b = {p[i].start + class_day(p[i].start), p[i].end - 1, p[i].label};
        if (b.first <= b.last)
            c->breaks[c->n++] = b;
    }
    c->from = known_from(p[from].start);
    r->pieces[zone].n = n;
    return 0;
}

static void write_row(struct buf *b, int zone, const char *label, int32_t start, int32_t end)
{
    char iso[DATE_ISO_SIZE];
    buf_csv(b, str_of(label), ';');
    date_iso(start, iso);
    buf_fmt(b, ";-;%s;", iso);
    date_iso(end, iso);
    buf_fmt(b, "%s;%s%s\n", iso, zone == ZONE_CORSE ? "" : "Zone ", school_zone_names[zone]);
}

/* The same pieces again, in the ministry's columns. */
static int write_text(struct reading *r)
{
    struct buf b = buf_in(r->a, SCHOOL_TEXT_MAX);
    buf_lit(&b, "Description;Population;Date de début;Date de fin;Zones\n");
    for (int z = 0; z < ZONE__MAX; z++) {
        const struct school_calendar *c = &r->out->zones[z];
        const struct piece *p = r->pieces[z].items;
        for (size_t i = 0; c->until >= c->from && i < r->pieces[z].n; i++)
            write_row(&b, z, p[i].label, p[i].start, p[i].end);
        if (c->until >= c->from && c->until == r->open[z])
            write_row(&b, z, "Début des vacances", c->until, c->until);
    }
    if (buf_ok(&b, r->err) != 0)
        return wrong(r, 0, "Ce fichier est trop long pour être le calendrier scolaire. Prenez celui du ministère.");
    r->out->text = buf_cstr(&b);
    return 0;
}

/* 1 September of the school year before today's. */
static int32_t year_before(int32_t today)
{
    struct civil c;
    date_to_ymd(today, &c);
    return date_from_ymd(c.month >= 9 ? c.year - 1 : c.year - 2, 9, 1);
}

static struct str without_mark(struct str bytes)
{
    return str_starts(bytes, STR("\xEF\xBB\xBF")) ? str_from(bytes.p + 3, bytes.n - 3) : bytes;
}

int school_import_read(struct str bytes, struct str name, int32_t today, struct arena *a, struct school_file *out,
                       const char **why, struct err *err)
{
    struct reading r = {.a = a, .out = out, .err = err, .why = why, .since = year_before(today)};
    bool any = false;
    int rc;
    *out = (struct school_file){0};
    *why = NULL;
    for (int z = 0; z < ZONE__MAX; z++) {
        r.pieces[z] = VEC_OF(struct piece);
        r.open[z] = INT32_MIN;
        out->zones[z].until = -1;
    }
    if (bytes.n > SCHOOL_FILE_MAX)
        return wrong(&r, 0, "Ce fichier est trop gros pour être le calendrier scolaire. Prenez celui du ministère.");
    struct str text = without_mark(bytes);
    rc = str_starts(str_trim(str_from(text.p, text.n < 200 ? text.n : 200)), STR("BEGIN:VCALENDAR"))
             ? read_ics(&r, text, utf8_valid(name) ? name : STR(""))
             : read_csv(&r, bytes);
    for (int z = 0; z < ZONE__MAX && rc == 0 && !*why; z++) {
        rc = settle(&r, z, today);
        any = any || out->zones[z].until >= out->zones[z].from;
    }
    if (rc != 0 || *why)
        return rc;
    if (*r.other && !(out->other = arena_strdup(a, r.other)))
        return fail_memory(err);
    if (!any)
        return wrong(&r, 0,
                     out->others
                         ? "Ce fichier ne dit rien des zones A, B, C ou de la Corse. Prenez celui de toutes les "
                           "zones, ou celui de la vôtre."
                         : "Ce fichier n’annonce aucunes vacances à venir. Prenez le plus récent du ministère.");
    return write_text(&r);
}
