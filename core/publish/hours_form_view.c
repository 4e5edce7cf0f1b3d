#include "base/date.h"
#include "publish/hours_form.h"
#include "structure_words.h"

#define NBSP "\xC2\xA0"

/* Ranges of weekdays that dates are given for; others are shown when a text has them. */
static const struct {
    unsigned days;
    const char *label;
} ranges[] = {{127, "tous les jours"},
              {31, "du lundi au vendredi"},
              {63, "du lundi au samedi"},
              {96, "samedi et dimanche"},
              {1, "le lundi"},
              {2, "le mardi"},
              {4, "le mercredi"},
              {8, "le jeudi"},
              {16, "le vendredi"},
              {32, "le samedi"},
              {64, "le dimanche"}};

/* The list of what is wrong, with where; every day adds to it. */
struct showing {
    struct view *faults;
    struct arena *a;
    size_t slots;
};

static struct str text(struct showing *s, const char *prefix, const char *name, size_t n)
{
    return str_of(n ? arena_printf(s->a, "%s%s%zu", prefix, name, n) : arena_printf(s->a, "%s%s", prefix, name));
}

static void add_fault(struct showing *s, struct str anchor, const char *where, const char *error)
{
    if (!error || !s->faults)
        return;
    struct view *v = view_append(s->faults);
    view_set_text(v, "anchor", anchor);
    view_set_text(v, "where", str_of(where));
    view_set_text(v, "error", str_of(error));
}

/* The fields of a day: {id, label, where, closed, note, note_name, closed_name, error, slots}. `where` is how the
 * fields are called aloud. */
static void set_day(struct view *v, struct showing *s, const struct hours_form_day *day, const char *prefix,
                    const char *label, const char *where)
{
    view_set_text(v, "id", str_of(prefix));
    view_set_text(v, "label", str_of(label));
    view_set_text(v, "where", str_of(where));
    view_set_bool(v, "closed", day->closed);
    view_set_text(v, "note", day->note);
    view_set_text(v, "error", str_of(day->error));
    add_fault(s, text(s, prefix, "-note", 0), where, day->error);
    struct view *list = view_set_list(v, "slots");
    for (size_t i = 0; i < s->slots; i++) {
        const struct hours_form_slot *slot = &day->slots[i];
        struct view *o = view_append(list);
        view_set_text(o, "from_name", text(s, prefix, "-de", i + 1));
        view_set_text(o, "to_name", text(s, prefix, "-a", i + 1));
        view_set_text(o, "from", slot->from);
        view_set_text(o, "to", slot->to);
        view_set_text(o, "fault", str_of(slot->error));
        view_set_text(o, "nth", str_of(arena_printf(s->a, "%zu%s", i + 1, i ? "e" : "er")));
        add_fault(s, text(s, prefix, "-de", i + 1), where, slot->error);
    }
}

static void set_week(struct view *v, struct showing *s, const struct hours_form *f, enum grid_week w, bool used)
{
    static const char *const titles[GRID__WEEKS] = {"Semaine habituelle", "Semaines paires", "Vacances scolaires"};
    static const char *const whens[GRID__WEEKS] = {"", ", semaines paires", ", vacances scolaires"};
    struct showing silent = {.faults = NULL, .a = s->a, .slots = s->slots};
    const char *prefix = hours_form_weeks[w];
    view_set_text(v, "week", str_of(prefix));
    view_set_text(v, "title", str_of(w == GRID_WEEK && f->parity ? "Semaines impaires" : titles[w]));
    struct view *days = view_set_list(v, "days"), *choices = view_set_list(v, "choices");
    for (int d = 0; d < 7; d++) {
        const char *id = arena_printf(s->a, "%s%d", prefix, d);
        const char *where = arena_printf(s->a, "%s%s", date_weekdays[d], whens[w]);
        set_day(view_append(days), used ? s : &silent, &f->weeks[w][d], id ? id : "", date_weekdays[d],
                where ? where : "");
        struct view *o = view_append(choices);
        view_set_int(o, "day", d);
        view_set_text(o, "day_label", str_of(date_weekdays[d]));
    }
}

static void set_date(struct view *v, struct showing *s, const struct hours_form_date *d, size_t i)
{
    const char *prefix = arena_printf(s->a, "d%zu", i);
    const char *where = d->first.n ? arena_printf(s->a, "date du %.*s", (int)d->first.n, d->first.p)
                                   : arena_printf(s->a, "date n°" NBSP "%zu", i + 1);
    prefix = prefix ? prefix : "";
    where = where ? where : "";
    view_set_text(v, "first", d->first);
    view_set_text(v, "last", d->last);
    view_set_bool(v, "removed", d->removed);
    view_set_text(v, "date_error", str_of(d->error));
    add_fault(s, text(s, prefix, "-du", 0), where, d->error);
    set_day(v, s, &d->day, prefix, where, where);
    bool known = false;
    struct view *list = view_set_list(v, "ranges");
    for (size_t k = 0; k < sizeof ranges / sizeof *ranges; k++) {
        struct view *o = view_append(list);
        view_set_int(o, "days", ranges[k].days);
        view_set_text(o, "range", str_of(ranges[k].label));
        view_set_bool(o, "selected", ranges[k].days == d->days);
        known = known || ranges[k].days == d->days;
    }
    if (known)
        return;
    struct buf b = buf_in(s->a, 200);
    for (unsigned k = 0; k < 7; k++)
        if (d->days & 1u << k)
            buf_fmt(&b, "%s%s", b.n ? ", " : "", date_weekdays[k]);
    struct view *o = view_append(list);
    view_set_int(o, "days", d->days);
    view_set_text(o, "range", buf_str(&b));
    view_set_bool(o, "selected", true);
}

void hours_form_view(struct view *v, const struct hours_form *f, struct arena *a)
{
    struct showing s = {.faults = view_set_list(v, "faults"), .a = a, .slots = f->slots};
    bool used[GRID__WEEKS] = {f->usual == USUAL_WEEK, f->usual == USUAL_WEEK && f->parity, f->school == SPECIAL_HOURS};
    view_set_bool(v, "usual_week", f->usual == USUAL_WEEK);
    view_set_bool(v, "usual_appointment", f->usual == USUAL_APPOINTMENT);
    view_set_bool(v, "usual_always", f->usual == USUAL_ALWAYS);
    view_set_bool(v, "usual_unsaid", f->usual == USUAL_UNSAID);
    view_set_bool(v, "parity", f->parity);
    view_set_bool(v, "school_unsaid", f->school == SPECIAL_UNSAID);
    view_set_bool(v, "school_closed", f->school == SPECIAL_CLOSED);
    view_set_bool(v, "school_hours", f->school == SPECIAL_HOURS);
    view_set_text(v, "school_note", f->school_note);
    view_set_text(v, "school_error", str_of(f->school_error));
    view_set_bool(v, "holidays_unsaid", f->holidays == SPECIAL_UNSAID);
    view_set_bool(v, "holidays_closed", f->holidays == SPECIAL_CLOSED);
    view_set_bool(v, "holidays_hours", f->holidays == SPECIAL_HOURS);
    view_set_int(v, "slots_n", (int64_t)f->slots);
    view_set_int(v, "dates_n", (int64_t)f->n_dates);
    view_set_bool(v, "more_slots", f->slots < GRID_SLOTS_MAX);
    view_set_bool(v, "more_dates", f->n_dates < GRID_DATES_MAX);
    struct view *columns = view_set_list(v, "columns"), *weeks = view_set_list(v, "weeks");
    for (size_t i = 0; i < f->slots; i++)
        view_append_text(columns, str_of(arena_printf(a, "%zu%s créneau", i + 1, i ? "e" : "er")));
    struct view *list[GRID__WEEKS] = {view_append(weeks), view_append(weeks), NULL};
    set_week(list[0], &s, f, GRID_WEEK, used[0]);
    set_week(list[1], &s, f, GRID_EVEN, used[1]);
    set_week(view_append(view_set_list(v, "school_weeks")), &s, f, GRID_SCHOOL, used[2]);
    add_fault(&s, STR("vacances-note"), "vacances scolaires", f->school_error);
    set_day(view_append(view_set_list(v, "holidays")), &s, &f->public, "f", "jours fériés", "jours fériés");
    struct view *dates = view_set_list(v, "exceptions");
    for (size_t i = 0; i < f->n_dates; i++)
        set_date(view_append(dates), &s, &f->dates[i], i);
}

struct str hours_form_words(const char *hours, struct wording *w)
{
    return words_hours_text(hours, w);
}

void hours_form_preview(struct view *v, const char *hours, struct wording *w)
{
    words_opening(v, &(struct place){.hours = hours}, w);
    view_set_text(v, "hours_text", words_hours_text(hours, w));
}

void hours_form_over(struct view *v, const char *hours, struct wording *w)
{
    const struct hours *h;
    struct hours_week week;
    struct err ignored;
    struct view *over = view_set_list(v, "over");
    if (hours && hours_parse(str_of(hours), w->a, &h, &ignored) == 0 &&
        hours_week(h, w->today, w->a, &week, &ignored) == 0)
        for (size_t i = 0; i < week.n_over; i++)
            view_append_text(over, str_of(week.over[i]));
}
