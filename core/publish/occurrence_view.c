#include "publish/occurrence_view.h"

#include "base/date.h"
#include "base/fold.h"
#include "domain/commune.h"
#include "publish/field_words.h"
#include "structure_words.h"

#define DAY_MINUTES 1440

/* Bytes of a sentence about time, and of a place in one line: four texts of RECORD_LINE_MAX. */
#define WHEN_MAX 300
#define WHERE_MAX (4 * RECORD_LINE_MAX)

/* Bytes of a commune in an address: the longest one has 45. What was typed in its stead may be longer, and is left out:
 * the router takes 120 in all. */
#define SLUG_CITY_MAX 45

#define HAS(o, field) record_has((o), record_index(&occurrence_type, STR(field)))

/* ---- When ---- */

/* The minute at which it begins by the clock: where a change of clocks leaves out what was typed, the one after. */
static int begins(const struct occurrence *o)
{
    struct civil c;
    paris_civil(o->start_utc, &c);
    return c.hour * 60 + c.minute;
}

void occurrence_hours(struct buf *out, const struct occurrence *o)
{
    struct civil end;
    paris_civil(o->end_utc, &end);
    int32_t last = date_from_ymd(end.year, end.month, end.day);
    int minute = end.hour * 60 + end.minute;
    if (minute == 0) { /* midnight ends a day */
        last--;
        minute = DAY_MINUTES;
    }
    if (o->start == 0 && minute == DAY_MINUTES && last == o->day) {
        buf_lit(out, "toute la journée");
        return;
    }
    buf_lit(out, "de ");
    date_hour_words(out, begins(o));
    buf_raw_str(out, last > o->day + 1 ? STR(" au ") : STR(" à "));
    if (last > o->day + 1) {
        date_full(out, last);
        buf_lit(out, ", ");
    }
    date_hour_words(out, minute);
    if (last == o->day + 1)
        buf_lit(out, " le lendemain");
}

bool occurrence_all_day(const struct occurrence *o)
{
    struct civil start, end;
    paris_civil(o->start_utc, &start);
    paris_civil(o->end_utc, &end);
    return start.hour + start.minute + start.second + end.hour + end.minute + end.second == 0;
}

void occurrence_when(struct buf *out, const struct occurrence *o)
{
    date_full(out, o->day);
    buf_lit(out, ", ");
    occurrence_hours(out, o);
}

/* "mardi 24 novembre", "jeudi 1er janvier 2027": the year where it is another one. */
static void short_day(struct buf *out, int32_t day, int32_t today)
{
    struct civil d, t;
    date_to_ymd(day, &d);
    date_to_ymd(today, &t);
    if (d.year != t.year) {
        date_full(out, day);
        return;
    }
    buf_fmt(out, "%s %d%s %s", date_weekdays[date_weekday(day)], d.day, d.day == 1 ? "er" : "",
            date_months[d.month - 1]);
}

/* "aujourd’hui", "demain", "hier", or nothing. */
static const char *relative(int32_t day, int32_t today)
{
    return day == today ? "aujourd’hui" : day == today + 1 ? "demain" : day == today - 1 ? "hier" : NULL;
}

void occurrence_day(struct buf *out, int32_t day, int32_t today)
{
    if (relative(day, today)) {
        buf_raw_str(out, str_of(relative(day, today)));
        buf_lit(out, ", ");
    }
    short_day(out, day, today);
}

static void set_when(struct view *v, const struct occurrence *o, struct wording *w)
{
    struct buf when = buf_in(w->a, WHEN_MAX), hours = buf_in(w->a, WHEN_MAX), day = buf_in(w->a, WHEN_MAX),
               was = buf_in(w->a, WHEN_MAX), start = buf_in(w->a, WHEN_MAX);
    char iso[DATE_ISO_SIZE];
    occurrence_when(&when, o);
    occurrence_hours(&hours, o);
    short_day(&day, o->day, w->today);
    if (o->start == 0 && o->minutes == DAY_MINUTES)
        buf_lit(&start, "journée");
    else
        date_hour_words(&start, begins(o));
    bool moved = HAS(o, "was_day");
    if (moved) {
        date_full(&was, o->was_day);
        buf_lit(&was, " à ");
        date_hour_words(&was, (int)o->was_start);
    }
    date_iso(o->day, iso);
    view_set_text(v, "when", buf_str(&when));
    view_set_text(v, "hours", buf_str(&hours));
    view_set_text(v, "starts", buf_str(&start));
    view_set_text(v, "relative", str_of(relative(o->day, w->today)));
    view_set_date(v, "day", o->day);
    view_set_text(v, "day_words", buf_str(&day));
    view_set_text(v, "datetime", str_of(arena_printf(w->a, "%sT%02d:%02d", iso, begins(o) / 60, begins(o) % 60)));
    view_set_bool(v, "moved", moved);
    view_set_text(v, "was", buf_str(&was));
}

/* ---- How it stands ---- */

static const char *const status_words[OCCURRENCE__MAX] = {[OCCURRENCE_ENVISAGED] = "Envisagée",
                                                          [OCCURRENCE_PROPOSED] = "Proposée",
                                                          [OCCURRENCE_MISSED] = "N’a pas eu lieu",
                                                          [OCCURRENCE_CANCELLED] = "Annulée"};

static void set_status(struct view *v, const struct occurrence *o, struct wording *w)
{
    bool live = occurrence_live(o->status), begun = w->now >= o->start_utc, over = w->now >= o->end_utc;
    int64_t next = begun ? o->end_utc : o->start_utc;
    if (next > w->now && next < w->valid_until)
        w->valid_until = next;
    view_set_text(v, "status", str_of(status_words[o->status]));
    view_set_bool(v, "cancelled", o->status == OCCURRENCE_CANCELLED);
    view_set_bool(v, "missed", o->status == OCCURRENCE_MISSED);
    view_set_bool(v, "tentative", o->status < OCCURRENCE_CONFIRMED);
    view_set_bool(v, "now", live && begun && !over);
    view_set_bool(v, "over", over);
    view_set_text(v, "reason", str_of(o->reason));
}

/* ---- Where ---- */

static bool holds(const char *text, const char *part)
{
    return text && part && strstr(text, part) != NULL;
}

static void add_part(struct buf *b, const char *text)
{
    if (!text)
        return;
    buf_raw_str(b, b->n ? STR(", ") : STR(""));
    buf_raw_str(b, str_of(text));
}

/* The page of the structure that receives: its own list of places says which of its addresses holds, the others lead
 * there. */
static struct str structure_page(const struct occurrence *o, struct arena *a)
{
    struct buf b = buf_in(a, 400);
    if (!o->structure_short_id || !o->structure_name)
        return STR("");
    buf_lit(&b, "/annuaire/");
    if (o->insee && o->city && !o->place_reserved)
        commune_norm(&b, str_of(o->city));
    else
        buf_lit(&b, "territoire");
    buf_lit(&b, "/");
    fold_slug(&b, str_of(o->structure_name));
    buf_lit(&b, "--");
    buf_raw_str(&b, str_of(o->structure_short_id));
    return buf_str(&b);
}

void occurrence_place_url(struct buf *out, const struct occurrence *o)
{
    struct str uuid = str_of(o->place_uuid);
    size_t n = uuid.n < PLACE_TAIL ? uuid.n : PLACE_TAIL;
    buf_lit(out, "/lieux/");
    if (o->place_reserved || !o->place_name) {
        buf_lit(out, "lieu");
    } else {
        struct buf city = buf_in(out->arena, 400);
        fold_slug(out, str_of(o->place_name));
        commune_norm(&city, str_of(holds(o->place_name, o->city) ? NULL : o->city));
        if (city.n && city.n <= SLUG_CITY_MAX) {
            buf_lit(out, "-");
            buf_raw_str(out, buf_str(&city));
        }
    }
    buf_lit(out, "--");
    buf_raw_str(out, str_from(uuid.p + uuid.n - n, n));
}

static struct str place_url(const struct occurrence *o, struct arena *a)
{
    struct buf b = buf_in(a, 400);
    occurrence_place_url(&b, o);
    return buf_str(&b);
}

void view_occurrence_place(struct view *v, const struct occurrence *o, const char *title, struct wording *w)
{
    struct buf line = buf_in(w->a, WHERE_MAX), town = buf_in(w->a, WHERE_MAX);
    const char *receives =
        o->structure_name && !words_same(o->structure_name, o->place_name) ? o->structure_name : NULL;
    buf_raw_str(&town, str_of(o->postcode));
    buf_raw_str(&town, o->postcode && o->city ? STR(" ") : STR(""));
    buf_raw_str(&town, str_of(o->city));
    /* The title may have said the name already. */
    if (!holds(title, o->place_name))
        add_part(&line, o->place_name);
    if (!holds(title, receives))
        add_part(&line, receives);
    add_part(&line, o->address);
    if (!line.n || !holds(buf_cstr(&line), o->city))
        add_part(&line, o->city);
    view_set_text(v, "uuid", str_of(o->place_uuid));
    view_set_text(v, "name", str_of(o->place_name));
    view_set_text(v, "structure", str_of(receives));
    view_set_text(v, "address", str_of(o->address));
    view_set_text(v, "town", buf_str(&town));
    view_set_text(v, "city", str_of(o->city));
    view_set_text(v, "line", buf_str(&line));
    view_set_text(v, "structure_url", structure_page(o, w->a));
    view_set_text(v, "url", place_url(o, w->a));
    view_set_bool(v, "reserved", o->place_reserved);
}

/* ---- The rest ---- */

static void set_term(struct view *v, const char *name, enum scheme scheme, const char *code, const struct wording *w)
{
    view_set_text(v, name, str_of(code ? taxonomy_label(w->taxonomy, scheme, code) : NULL));
}

const char *occurrence_open(int open_to)
{
    static const char *const words[OPEN__MAX] = {[OPEN_EVERYONE] = "Ouvert à tous",
                                                 [OPEN_RESIDENTS] = "Pour les personnes accueillies sur place",
                                                 [OPEN_REGISTRATION] = "Sur inscription",
                                                 [OPEN_PROFESSIONALS] = "Pour les professionnels"};
    return words[open_to];
}

void view_occurrence(struct view *v, const struct occurrence *o, const struct announcement *said, struct wording *w)
{
    view_set_text(v, "uuid", str_of(o->uuid));
    view_set_text(v, "url", str_of(arena_printf(w->a, "/agenda/seance/%s", o->uuid)));
    view_set_text(v, "title", str_of(said->title));
    view_set_text(v, "summary", str_of(said->summary));
    view_set_text(v, "kind", str_of(said->kind));
    set_when(v, o, w);
    set_status(v, o, w);
    if (o->place_uuid)
        view_occurrence_place(view_set_object(v, "place"), o, said->title, w);
    else
        view_set_null(v, "place");
    set_term(v, "theme", SCHEME_THEME, o->theme, w);
    set_term(v, "campaign", SCHEME_CAMPAIGN, o->campaign, w);
    words_labels(view_set_list(v, "publics"), SCHEME_PUBLIC, &o->publics, w);
    view_set_bool(v, "everyone", o->open_to == OPEN_EVERYONE);
    view_set_text(v, "open", str_of(occurrence_open(o->open_to)));
    view_set_text(v, "open_note", str_of(o->open_note));
    if (o->capacity > 0)
        view_set_int(v, "capacity", o->capacity);
    else
        view_set_null(v, "capacity");
    view_set_text(v, "note", str_of(o->public_note));
    view_set_text(v, "team_note", str_of(o->team_note));
    view_set_text(v, "reserved", str_of(o->level > LEVEL_PUBLIC ? field_level(o->level) : NULL));
}
