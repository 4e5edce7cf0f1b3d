#include "publish/event_words.h"

#include "base/date.h"
#include "publish/occurrence_view.h"
#include "structure_words.h"

void event_title(struct buf *out, const struct calendar_event *e)
{
    if (e->status == CALENDAR_CANCELLED)
        buf_lit(out, "ANNULÉ – ");
    else if (e->status == CALENDAR_MISSED)
        buf_lit(out, "N’A PAS EU LIEU – ");
    buf_raw_str(out, str_of(e->title));
}

static void add_part(struct buf *out, const char *part)
{
    if (!part || !*part)
        return;
    buf_raw_str(out, out->n ? STR(", ") : STR(""));
    buf_raw_str(out, str_of(part));
}

void event_where(struct buf *out, const struct calendar_event *e)
{
    size_t start;
    add_part(out, e->place);
    if (!e->place || !words_same(e->structure, e->place))
        add_part(out, e->structure);
    add_part(out, e->address);
    start = out->n;
    add_part(out, e->postcode);
    if (e->city && out->n > start) {
        buf_lit(out, " ");
        buf_raw_str(out, str_of(e->city));
    } else {
        add_part(out, e->city);
    }
}

static void add_line(struct buf *out, const char *label, const char *text)
{
    if (!text || !*text)
        return;
    if (out->n)
        buf_char(out, '\n');
    buf_raw_str(out, str_of(label));
    buf_raw_str(out, str_of(text));
}

/* What became of it, and why. */
static void add_fate(struct buf *out, const struct calendar_event *e)
{
    if (e->status == CALENDAR_CANCELLED)
        buf_lit(out, "Annulé");
    else if (e->status == CALENDAR_MISSED)
        buf_lit(out, "N’a pas eu lieu");
    else if (e->moved)
        buf_lit(out, "Déplacé");
    else
        return;
    if (e->moved) {
        buf_lit(out, "\u00A0; annoncé d’abord pour le ");
        date_full(out, e->was_day);
        buf_lit(out, " à ");
        date_hour_words(out, e->was_start);
    }
    buf_lit(out, ".");
    if (e->reason) {
        buf_lit(out, " ");
        buf_raw_str(out, str_of(e->reason));
    }
}

void event_address(struct buf *out, const struct calendar_event *e, const char *base_url)
{
    buf_raw_str(out, str_of(base_url));
    buf_raw_str(out, e->variant == PUBLICATION_PRIVATE ? STR("/equipe/planning/dates/") : STR("/agenda/seance/"));
    buf_raw_str(out, str_of(e->uuid));
}

void event_description(struct buf *out, const struct calendar_event *e, const char *base_url)
{
    add_fate(out, e);
    add_line(out, "", e->detail);
    add_line(out, "", occurrence_open(e->open_to));
    if (e->open_note) {
        buf_lit(out, "\u00A0: ");
        buf_raw_str(out, str_of(e->open_note));
    }
    if (e->capacity > 0)
        buf_fmt(out, "\n%lld places", (long long)e->capacity);
    add_line(out, "", e->note);
    add_line(out, "Thème\u00A0: ", e->theme);
    add_line(out, "Campagne\u00A0: ", e->campaign);
    add_line(out, "Avec\u00A0: ", e->staff);
    if (base_url) {
        buf_lit(out, "\nPlus d’informations\u00A0: ");
        event_address(out, e, base_url);
    }
}
