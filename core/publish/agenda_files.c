#include "publish/agenda_files.h"

#include "base/date.h"
#include "publish/event_words.h"
#include "publish/occurrence_view.h"

/* Bytes of the labels of one date's publics. */
#define PUBLICS_MAX (4 * RECORD_LINE_MAX)

/* "2026-11-24T09:00:00+01:00" (RFC 3339): the clock in Paris, and where that is. */
static void put_local(struct buf *out, int64_t instant)
{
    struct civil c;
    char day[DATE_ISO_SIZE];
    int hours = paris_offset(instant) / 3600;
    paris_civil(instant, &c);
    date_iso(date_from_ymd(c.year, c.month, c.day), day);
    buf_fmt(out, "%sT%02d:%02d:%02d+%02d:00", day, c.hour, c.minute, c.second, hours);
}

static void put_page(struct buf *out, const char *base, const char *uuid)
{
    buf_raw_str(out, str_of(base));
    buf_lit(out, "/agenda/seance/");
    buf_raw_str(out, str_of(uuid));
}

/* ---- JSON ---- */

static void put_member(struct buf *out, const char *name, const char *text)
{
    if (!text)
        return;
    buf_fmt(out, ",\"%s\":", name);
    buf_json(out, str_of(text));
}

void occurrence_json(struct buf *out, const struct occurrence *o, const struct announcement *said, const char *base)
{
    static const struct record_filter published = {.flags = FIELD_PUBLISHED, .skip_null = true};
    struct occurrence told = *o;
    if (told.capacity == 0)
        record_mark_null(&told, record_index(&occurrence_type, STR("capacity")));
    /* What the team noted or counted changes nothing here. */
    record_mark_null(&told, record_index(&occurrence_type, STR("updated_at")));
    if (told.status == OCCURRENCE_DONE)
        told.status = OCCURRENCE_CONFIRMED;
    buf_lit(out, "{\"page\":\"");
    put_page(out, base, o->uuid);
    buf_lit(out, "\",\"start\":\"");
    put_local(out, o->start_utc);
    buf_lit(out, "\",\"end\":\"");
    put_local(out, o->end_utc);
    buf_lit(out, "\"");
    put_member(out, "title", said->title);
    put_member(out, "summary", said->summary);
    put_member(out, "kind", said->kind);
    buf_lit(out, ",\"date\":");
    record_json(out, &occurrence_type, &told, &published);
    buf_lit(out, "}");
}

/* ---- CSV ---- */

void occurrence_csv_head(struct buf *out)
{
    buf_lit(out, "\xEF\xBB\xBF"); /* Excel takes a file without it for Windows-1252 */
    buf_lit(out, "date;début;date de fin;fin;état;titre;genre;thème;campagne;pour qui;ouvert "
                 "à;inscription;places;lieu;structure;"
                 "adresse;code postal;commune;annoncée d’abord le;à;raison;note;page\r\n");
}

static void cell(struct buf *out, const char *text)
{
    buf_csv(out, str_of(text), ';');
    buf_char(out, ';');
}

static void day_cell(struct buf *out, int32_t day)
{
    struct civil c;
    date_to_ymd(day, &c);
    buf_fmt(out, "%02d/%02d/%04d;", c.day, c.month, c.year);
}

static void hour_cell(struct buf *out, int64_t instant)
{
    struct civil c;
    paris_civil(instant, &c);
    buf_fmt(out, "%02d:%02d;", c.hour, c.minute);
}

/* What lasts whole days has no hours, and ends on the last of them: 24:00 is none to a spreadsheet. */
static void when_cells(struct buf *out, const struct occurrence *o)
{
    bool whole = occurrence_all_day(o);
    day_cell(out, paris_date(o->start_utc));
    if (whole)
        buf_lit(out, ";");
    else
        hour_cell(out, o->start_utc);
    day_cell(out, paris_date(whole ? o->end_utc - 1 : o->end_utc));
    if (whole)
        buf_lit(out, ";");
    else
        hour_cell(out, o->end_utc);
}

static void term_cell(struct buf *out, const struct taxonomy *terms, enum scheme scheme, const char *code)
{
    cell(out, code ? taxonomy_label(terms, scheme, code) : NULL);
}

/* Labels in one cell, separated by commas, which no label holds a semicolon beside. */
static void publics_cell(struct buf *out, const struct taxonomy *terms, const struct terms *publics, struct arena *a)
{
    struct buf all = buf_in(a, PUBLICS_MAX);
    for (size_t i = 0; i < publics->n; i++) {
        buf_raw_str(&all, i ? STR(", ") : STR(""));
        buf_raw_str(&all, str_of(taxonomy_label(terms, SCHEME_PUBLIC, publics->codes[i])));
    }
    cell(out, buf_cstr(&all));
    out->failed |= all.failed;
}

void occurrence_csv(struct buf *out, const struct occurrence *o, const struct announcement *said,
                    const struct taxonomy *terms, const char *base, struct arena *a)
{
    bool moved = record_has(o, record_index(&occurrence_type, STR("was_day")));
    when_cells(out, o);
    cell(out, o->status == OCCURRENCE_CANCELLED ? "annulée"
              : o->status == OCCURRENCE_MISSED  ? "n’a pas eu lieu"
              : moved                           ? "déplacée"
                                                : "");
    cell(out, said->title);
    cell(out, said->kind);
    term_cell(out, terms, SCHEME_THEME, o->theme);
    term_cell(out, terms, SCHEME_CAMPAIGN, o->campaign);
    publics_cell(out, terms, &o->publics, a);
    cell(out, occurrence_open(o->open_to));
    cell(out, o->open_note);
    if (o->capacity > 0)
        buf_int(out, o->capacity);
    buf_char(out, ';');
    cell(out, o->place_name);
    cell(out, o->structure_name);
    cell(out, o->address);
    cell(out, o->postcode);
    cell(out, o->city);
    if (moved) {
        day_cell(out, o->was_day);
        buf_fmt(out, "%02d:%02d;", (int)o->was_start / 60, (int)o->was_start % 60);
    } else {
        buf_lit(out, ";;");
    }
    cell(out, o->reason);
    cell(out, o->public_note);
    put_page(out, base, o->uuid);
    buf_lit(out, "\r\n");
}

/* ---- Atom ---- */

static void element(struct buf *out, const char *name, struct str text)
{
    buf_fmt(out, "<%s>", name);
    buf_xml(out, text);
    buf_fmt(out, "</%s>\n", name);
}

static void instant_element(struct buf *out, const char *name, int64_t instant)
{
    char iso[INSTANT_ISO_SIZE];
    instant_iso(instant, iso);
    element(out, name, str_of(iso));
}

static void link(struct buf *out, const char *rel, const char *type, const char *base, const char *path)
{
    buf_fmt(out, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
    buf_xml(out, str_of(base));
    buf_xml(out, str_of(path));
    buf_lit(out, "\"/>\n");
}

void atom_begin(struct buf *out, struct atom_feed *f, struct arena *a)
{
    for (size_t i = 0; i < sizeof f->words / sizeof *f->words; i++)
        f->words[i] = buf_in(a, EVENT_WORDS_MAX);
    buf_lit(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                 "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"fr\">\n<id>");
    /* An identifier is absolute (4.2.6); of a server that does not know its address it is a name (RFC 4151). */
    buf_raw_str(out, *f->base ? STR("") : STR("tag:allervers.invalid,2026:"));
    buf_xml(out, str_of(f->base));
    buf_xml(out, str_of(f->self));
    buf_lit(out, "</id>\n");
    element(out, "title", str_of(f->title));
    element(out, "subtitle", str_of(f->subtitle));
    instant_element(out, "updated", f->updated);
    buf_lit(out, "<author>");
    element(out, "name", str_of(f->author));
    buf_lit(out, "</author>\n");
    link(out, "self", "application/atom+xml", f->base, f->self);
    link(out, "alternate", "text/html", f->base, f->page);
}

static void put_lines(struct buf *out, const struct buf *lines)
{
    buf_xml(out, buf_str(lines));
    buf_lit(out, "\n");
    out->failed |= lines->failed;
}

/* When, where, and what a calendar says. */
static void put_content(struct buf *out, struct atom_feed *f, const struct calendar_event *e)
{
    struct buf *when = &f->words[1], *where = &f->words[2], *said = &f->words[3];
    struct civil c;
    paris_civil(e->start_utc, &c);
    occurrence_when(when, &(struct occurrence){.day = paris_date(e->start_utc),
                                               .start = c.hour * 60 + c.minute,
                                               .start_utc = e->start_utc,
                                               .end_utc = e->end_utc});
    event_where(where, e);
    event_description(said, e, NULL);
    buf_lit(out, "<content type=\"text\">");
    put_lines(out, when);
    if (where->n)
        put_lines(out, where);
    put_lines(out, said);
    buf_lit(out, "</content>\n");
}

void atom_entry(struct buf *out, struct atom_feed *f, const struct calendar_event *e)
{
    struct buf *title = &f->words[0];
    for (size_t i = 0; i < sizeof f->words / sizeof *f->words; i++)
        buf_clear(&f->words[i]);
    if (e->moved && e->status != CALENDAR_CANCELLED && e->status != CALENDAR_MISSED)
        buf_lit(title, "DÉPLACÉ – ");
    event_title(title, e);
    buf_lit(title, " – ");
    date_full(title, paris_date(e->start_utc));
    buf_lit(out, "<entry>\n<id>urn:uuid:");
    buf_xml(out, str_of(e->uuid));
    buf_lit(out, "</id>\n");
    element(out, "title", buf_str(title));
    instant_element(out, "published", e->created_at);
    instant_element(out, "updated", e->modified_at);
    buf_lit(out, "<link rel=\"alternate\" type=\"text/html\" href=\"");
    event_address(out, e, f->base);
    buf_lit(out, "\"/>\n<category term=\"");
    buf_xml(out, str_of(e->kind));
    buf_lit(out, "\"/>\n");
    put_content(out, f, e);
    buf_lit(out, "</entry>\n");
    out->failed |= title->failed;
}

void atom_end(struct buf *out)
{
    buf_lit(out, "</feed>\n");
}
