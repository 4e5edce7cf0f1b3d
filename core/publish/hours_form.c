#include "publish/hours_form.h"

#include <stdio.h>

#include "base/date.h"
#include "structure_words.h"

#define NBSP "\xC2\xA0"

#define DAY_MINUTES 1440

/* Bytes of what the names of a day's fields begin with ("a0", "d11"), as far as the compiler can tell. */
#define NAME_SIZE 24

/* The note that stands for "only by appointment", and is shown as that choice. */
#define APPOINTMENT "sur rendez-vous"

/* An end that is not known. */
#define UNKNOWN_END "?"

/* After an end on the next day that would look like a mistake: 10h-8h+1. */
#define NEXT_DAY "+1"

const char *const hours_form_weeks[GRID__WEEKS] = {"a", "b", "v"};
static const char *const usual_names[] = {"semaine", "rendez-vous", "toujours", "rien"};
static const char *const special_names[] = {"non", "ferme", "horaires"};

/* ---- From a grid ---- */

static struct str say_time(int minute, bool end, struct arena *a)
{
    if (minute == HOURS_NO_END)
        return STR(UNKNOWN_END);
    bool tomorrow = end && minute > DAY_MINUTES;
    int m = tomorrow ? minute - DAY_MINUTES : minute;
    return str_of(arena_printf(a, "%dh%02d", m / 60, m % 60));
}

/* From the evening to the morning is a night; anything else that ends before it begins may be a slip. */
static bool is_night(int from, int to)
{
    return from >= 17 * 60 && to <= 10 * 60;
}

static void fill_day(struct hours_form_day *f, const struct grid_day *day, struct arena *a)
{
    *f = (struct hours_form_day){.closed = day->closed, .note = str_of(day->note)};
    for (size_t i = 0; i < day->n; i++) {
        const struct grid_slot *s = &day->slots[i];
        f->slots[i].from = say_time(s->from, false, a);
        f->slots[i].to = say_time(s->to, true, a);
        if (s->to > DAY_MINUTES && !is_night(s->from, s->to - DAY_MINUTES))
            f->slots[i].to = str_of(arena_printf(a, "%.*s" NEXT_DAY, (int)f->slots[i].to.n, f->slots[i].to.p));
    }
}

static struct str say_date(int32_t date, struct arena *a)
{
    struct civil c;
    date_to_ymd(date, &c);
    return str_of(arena_printf(a, "%02d/%02d/%04d", c.day, c.month, c.year));
}

/* Is this every day of the week, every week? */
static bool is_usual(const struct hours_grid *grid, const struct grid_day *day)
{
    for (int d = 0; d < 7; d++)
        if (grid->parity || !grid_day_same(&grid->weeks[GRID_WEEK][d], day))
            return false;
    return true;
}

static bool says_nothing(const struct grid_day week[7])
{
    for (int d = 0; d < 7; d++)
        if (grid_day_says(&week[d]))
            return false;
    return true;
}

/* The same closure on all days. */
static bool is_closed(const struct grid_day week[7])
{
    for (int d = 0; d < 7; d++)
        if (!week[d].closed || !grid_day_same(&week[0], &week[d]))
            return false;
    return true;
}

static const struct grid_day by_appointment = {.note = APPOINTMENT};
static const struct grid_day always = {.n = 1, .slots = {{0, DAY_MINUTES}}};

void hours_form_fill(struct hours_form *f, const struct hours_grid *grid, struct arena *a)
{
    const struct grid_day *school = grid->weeks[GRID_SCHOOL];
    bool more = grid->n_dates || !says_nothing(school) || grid_day_says(&grid->holidays);
    *f = (struct hours_form){.parity = grid->parity, .slots = HOURS_FORM_SLOTS, .n_dates = grid->n_dates};
    f->usual = is_usual(grid, &by_appointment) ? USUAL_APPOINTMENT
               : is_usual(grid, &always)       ? USUAL_ALWAYS
               : more && says_nothing(grid->weeks[GRID_WEEK]) && says_nothing(grid->weeks[GRID_EVEN]) ? USUAL_UNSAID
                                                                                                      : USUAL_WEEK;
    for (int w = 0; w < GRID__WEEKS; w++)
        for (int d = 0; d < 7; d++) {
            const struct grid_day *day = &grid->weeks[w == GRID_EVEN && !grid->parity ? GRID_WEEK : w][d];
            bool shown = w == GRID_SCHOOL ? !is_closed(school) : f->usual == USUAL_WEEK;
            if (shown)
                fill_day(&f->weeks[w][d], day, a);
            f->slots = shown && day->n > f->slots ? day->n : f->slots;
        }
    f->school = is_closed(school) ? SPECIAL_CLOSED : says_nothing(school) ? SPECIAL_UNSAID : SPECIAL_HOURS;
    f->school_note = str_of(is_closed(school) ? school[0].note : NULL);
    fill_day(&f->public, &grid->holidays, a);
    f->holidays = grid->holidays.closed            ? SPECIAL_CLOSED
                  : grid_day_says(&grid->holidays) ? SPECIAL_HOURS
                                                   : SPECIAL_UNSAID;
    f->public.closed = false;
    f->slots = grid->holidays.n > f->slots ? grid->holidays.n : f->slots;
    for (size_t i = 0; i < grid->n_dates; i++) {
        const struct grid_date *g = &grid->dates[i];
        struct hours_form_date *d = &f->dates[i];
        *d = (struct hours_form_date){.first = say_date(g->first, a), .days = g->days};
        d->last = g->last == g->first ? STR("") : say_date(g->last, a);
        fill_day(&d->day, &g->day, a);
        f->slots = g->day.n > f->slots ? g->day.n : f->slots;
    }
}

/* ---- From what was sent ---- */

struct source {
    hours_form_value *value;
    const void *arg;
};

static struct str typed(const struct source *s, const char *prefix, const char *name, int n)
{
    char key[NAME_SIZE * 2];
    if (n)
        (void)snprintf(key, sizeof key, "%s%s%d", prefix, name, n);
    else
        (void)snprintf(key, sizeof key, "%s%s", prefix, name);
    const struct str *v = s->value(s->arg, key);
    return v ? str_trim(*v) : STR("");
}

static void read_day(struct hours_form_day *day, const struct source *s, const char *prefix)
{
    *day = (struct hours_form_day){.closed = typed(s, prefix, "-ferme", 0).n, .note = typed(s, prefix, "-note", 0)};
    for (int i = 0; i < GRID_SLOTS_MAX; i++) {
        day->slots[i].from = typed(s, prefix, "-de", i + 1);
        day->slots[i].to = typed(s, prefix, "-a", i + 1);
    }
}

/* Which of the names was sent; the first if none of them. */
static int choice(const struct source *s, const char *field, const char *const *names, int n)
{
    struct str v = typed(s, field, "", 0);
    for (int i = 1; i < n; i++)
        if (str_is(v, names[i]))
            return i;
    return 0;
}

static size_t count(const struct source *s, const char *field, size_t least, size_t most)
{
    int64_t n;
    struct err ignored;
    return str_to_int(typed(s, field, "", 0), (int64_t)least, (int64_t)most, &n, &ignored) == 0 ? (size_t)n : least;
}

void hours_form_read(struct hours_form *f, hours_form_value *value, const void *arg)
{
    struct source s = {value, arg};
    char prefix[NAME_SIZE];
    *f = (struct hours_form){.parity = str_is(typed(&s, "parite", "", 0), "oui")};
    f->usual = (enum hours_usual)choice(&s, "usuel", usual_names, 4);
    f->school = (enum hours_special)choice(&s, "vacances", special_names, 3);
    f->holidays = (enum hours_special)choice(&s, "feries", special_names, 3);
    f->school_note = typed(&s, "vacances-note", "", 0);
    f->slots = count(&s, "creneaux", HOURS_FORM_SLOTS, GRID_SLOTS_MAX);
    f->n_dates = count(&s, "dates", 0, GRID_DATES_MAX);
    for (int w = 0; w < GRID__WEEKS; w++)
        for (int d = 0; d < 7; d++) {
            (void)snprintf(prefix, sizeof prefix, "%s%d", hours_form_weeks[w], d);
            if (w == GRID_EVEN && !f->parity)
                f->weeks[w][d] = f->weeks[GRID_WEEK][d];
            else
                read_day(&f->weeks[w][d], &s, prefix);
        }
    read_day(&f->public, &s, "f");
    for (size_t i = 0; i < f->n_dates; i++) {
        struct hours_form_date *d = &f->dates[i];
        int64_t days;
        struct err ignored;
        (void)snprintf(prefix, sizeof prefix, "d%zu", i);
        *d = (struct hours_form_date){.first = typed(&s, prefix, "-du", 0), .last = typed(&s, prefix, "-au", 0)};
        d->removed = typed(&s, prefix, "-retirer", 0).n;
        bool some = str_to_int(typed(&s, prefix, "-jours", 0), 1, GRID_ALL_DAYS, &days, &ignored) == 0;
        d->days = some ? (unsigned)days : GRID_ALL_DAYS;
        read_day(&d->day, &s, prefix);
    }
}

void hours_form_copy(struct hours_form *f, enum grid_week week, int from, unsigned to)
{
    for (int d = 0; d < 7; d++)
        if (to & 1u << d)
            f->weeks[week][d] = f->weeks[week][from];
}

/* ---- To a grid ---- */

static const char *fault(struct hours_form *f, const char *sentence)
{
    f->faults++;
    return sentence;
}

static const char *unreadable(struct hours_form *f, struct str s, struct arena *a)
{
    struct str shown = utf8_prefix(s, 20);
    const char *sentence = arena_printf(
        a, "«" NBSP "%.*s" NBSP "» n’est pas une heure" NBSP ": écrivez 9h30, 9:30 ou 0930.", (int)shown.n, shown.p);
    return fault(f, sentence ? sentence : "");
}

/* The end of a slot in minutes; error or NULL. */
static const char *read_end(struct hours_form *f, struct str to, struct grid_slot *out, struct arena *a)
{
    bool tomorrow = str_ends(to, STR(NEXT_DAY));
    struct str s = tomorrow ? str_from(to.p, to.n - sizeof NEXT_DAY + 1) : to;
    if (to.n == 0)
        return fault(f, "Il manque l’heure de fin (? si elle n’est pas connue).");
    out->to = HOURS_NO_END;
    if (str_is(to, UNKNOWN_END))
        return NULL;
    if (!hours_time(s, &out->to))
        return unreadable(f, to, a);
    if (out->to == out->from)
        return fault(f, "Ce créneau finit quand il commence. Toute la journée" NBSP ": de 0h à 24h.");
    if (out->to == 0)
        out->to = DAY_MINUTES;
    if (tomorrow && out->to > out->from)
        return fault(f, "Un créneau dure 24" NBSP "h au plus.");
    if (out->to < out->from && !tomorrow && !is_night(out->from, out->to))
        return fault(f, "La fin vient avant le début. Si c’est le lendemain, ajoutez +1" NBSP ": 8h+1.");
    if (out->to < out->from)
        out->to += DAY_MINUTES;
    return NULL;
}

static bool overlap(const struct grid_slot *x, const struct grid_slot *y)
{
    const struct grid_slot *first = x->from <= y->from ? x : y, *second = first == x ? y : x;
    return first->from == second->from || first->to > second->from;
}

static const char *keep_slot(struct hours_form *f, struct grid_day *day, const struct grid_slot *slot)
{
    size_t k = day->n;
    for (size_t i = 0; i < day->n; i++)
        if (overlap(&day->slots[i], slot))
            return fault(f, "Ce créneau en recouvre un autre du même jour.");
    for (day->n++; k > 0 && day->slots[k - 1].from > slot->from; k--)
        day->slots[k] = day->slots[k - 1];
    day->slots[k] = *slot;
    return NULL;
}

static const char *read_note(struct hours_form *f, struct str note, const char **out, struct arena *a)
{
    *out = note.n ? str_dup(a, note) : NULL;
    if (utf8_length(note) > HOURS_FORM_NOTE_MAX)
        return fault(f, "La précision est trop longue" NBSP ": 120 lettres au plus.");
    for (size_t i = 0; i < note.n; i++)
        if (note.p[i] == '"' || (unsigned char)note.p[i] < 0x20 || note.p[i] == 0x7F)
            return fault(f, "Pas de guillemets droits dans une précision.");
    return NULL;
}

static void read_typed(struct hours_form *f, struct hours_form_day *d, struct grid_day *out, struct arena *a)
{
    *out = (struct grid_day){.closed = d->closed};
    d->error = read_note(f, d->note, &out->note, a);
    for (int i = 0; i < GRID_SLOTS_MAX; i++) {
        struct hours_form_slot *s = &d->slots[i];
        struct grid_slot slot = {0, 0};
        s->error = NULL;
        if (s->from.n == 0 && s->to.n == 0)
            continue;
        if (s->from.n == 0)
            s->error = fault(f, "Il manque l’heure de début.");
        else if (!hours_time(s->from, &slot.from) || slot.from == DAY_MINUTES)
            s->error = unreadable(f, s->from, a);
        else if (!(s->error = read_end(f, s->to, &slot, a)))
            s->error = keep_slot(f, out, &slot);
    }
    if (d->closed && out->n && !d->error)
        d->error = fault(f, "Fermé, ou des heures" NBSP ": pas les deux.");
}

static bool has_typed(const struct hours_form_day *d)
{
    for (int i = 0; i < GRID_SLOTS_MAX; i++)
        if (d->slots[i].from.n || d->slots[i].to.n)
            return true;
    return d->closed || d->note.n;
}

/* 24/12/2026, and as people shorten it: 2/1/27, 2.1.2027. */
static bool typed_date(struct str s, int32_t *out)
{
    struct err ignored;
    int64_t parts[3];
    bool more = true;
    if (date_parse(s, out, &ignored) == 0)
        return true;
    char mark = str_find(s, '/') < s.n ? '/' : '.';
    for (int i = 0; i < 3; i++) {
        struct str part;
        if (!more || !str_cut(&s, mark, &part, &more) ||
            str_to_int(str_trim(part), i < 2, i < 2 ? 31 : DATE_YEAR_MAX, &parts[i], &ignored) != 0)
            return false;
    }
    int year = (int)(parts[2] < 100 ? parts[2] + 2000 : parts[2]), month = (int)parts[1], day = (int)parts[0];
    *out = date_from_ymd(year, month, day);
    return !more && year >= DATE_YEAR_MIN && month <= 12 && day <= date_month_days(year, month);
}

static void read_date(struct hours_form *f, struct hours_form_date *d, int32_t today, struct arena *a,
                      struct grid_date *out)
{
    *out = (struct grid_date){.days = d->days};
    read_typed(f, &d->day, &out->day, a);
    bool first = typed_date(d->first, &out->first);
    out->last = out->first;
    d->error = NULL;
    if (!first)
        d->error = fault(f, "Écrivez le premier jour ainsi" NBSP ": 24/12/2026.");
    else if (d->last.n && !typed_date(d->last, &out->last))
        d->error = fault(f, "Écrivez le dernier jour ainsi" NBSP ": 31/12/2026, ou laissez-le vide pour un seul jour.");
    else if (out->last < out->first)
        d->error = fault(f, "Le dernier jour vient avant le premier.");
    else if (out->last < today)
        d->error = fault(f, "Ces jours sont passés.");
    else if (!grid_day_says(&out->day) && !has_typed(&d->day))
        d->error = fault(f, "Cochez «" NBSP "fermé" NBSP "», ou donnez des heures.");
}

void hours_form_grid(struct hours_form *f, int32_t today, struct arena *a, struct hours_grid *out)
{
    *out = (struct hours_grid){.parity = f->usual == USUAL_WEEK && f->parity};
    f->faults = 0;
    for (int d = 0; d < 7; d++) {
        if (f->usual == USUAL_WEEK)
            read_typed(f, &f->weeks[GRID_WEEK][d], &out->weeks[GRID_WEEK][d], a);
        else if (f->usual != USUAL_UNSAID)
            out->weeks[GRID_WEEK][d] = f->usual == USUAL_ALWAYS ? always : by_appointment;
        if (out->parity)
            read_typed(f, &f->weeks[GRID_EVEN][d], &out->weeks[GRID_EVEN][d], a);
        if (f->school == SPECIAL_HOURS)
            read_typed(f, &f->weeks[GRID_SCHOOL][d], &out->weeks[GRID_SCHOOL][d], a);
    }
    struct grid_day off = {.closed = true};
    if (f->school == SPECIAL_CLOSED) {
        f->school_error = read_note(f, f->school_note, &off.note, a);
        for (int d = 0; d < 7; d++)
            out->weeks[GRID_SCHOOL][d] = off;
    }
    if (f->holidays == SPECIAL_CLOSED) {
        out->holidays.closed = true;
        f->public.error = read_note(f, f->public.note, &out->holidays.note, a);
    } else if (f->holidays == SPECIAL_HOURS) {
        read_typed(f, &f->public, &out->holidays, a);
        if (!has_typed(&f->public))
            f->public.error = fault(f, "Donnez les heures des jours fériés, ou choisissez une autre réponse.");
    }
    for (size_t i = 0; i < f->n_dates; i++)
        if (!f->dates[i].removed && (f->dates[i].first.n || f->dates[i].last.n || has_typed(&f->dates[i].day)))
            read_date(f, &f->dates[i], today, a, &out->dates[out->n_dates++]);
}
