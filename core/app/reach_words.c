/* What somebody is told of a date that changed, in a letter and in the text of a telephone. */
#include "app/access.h"
#include "base/date.h"
#include "core/app/reach_priv.h"

/* Bytes of a line: a title, a place, days; of a text of a telephone. */
#define LINE_MAX 1200
#define SMS_BYTES_MAX 1600

/* What becomes of a date for who is told. */
enum becomes {
    BECOMES_CANCELLED,
    BECOMES_LEFT,     /* takes place, elsewhere or held by others */
    BECOMES_RESTORED, /* takes place after all */
    BECOMES_JOINED,   /* is new to them */
    BECOMES_MOVED,
    BECOMES_ELSEWHERE,
    BECOMES_STAFFED /* held by others beside them */
};

static bool moves(const struct reach_line *l, const struct occurrence *o)
{
    return l->was_day != o->day || l->was_start != o->start || l->was_minutes != o->minutes;
}

static enum becomes become(const struct reach_line *l, const struct occurrence *o)
{
    if (l->was && !l->is)
        return l->is_live ? BECOMES_LEFT : BECOMES_CANCELLED;
    if (!l->was)
        return l->was_live ? BECOMES_JOINED : BECOMES_RESTORED;
    return moves(l, o) ? BECOMES_MOVED : l->was_place != l->place ? BECOMES_ELSEWHERE : BECOMES_STAFFED;
}

static const struct occurrence *date_of(const struct reach_source *from, int64_t id)
{
    for (size_t lo = 0, hi = from->n_dates; lo < hi;) {
        size_t mid = (lo + hi) / 2;
        if (from->dates[mid].id == id)
            return &from->dates[mid];
        if (from->dates[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

void reach_say_hours(struct buf *out, int64_t start, int64_t minutes)
{
    buf_lit(out, "de ");
    date_hour_words(out, (int)start);
    buf_lit(out, " à ");
    date_hour_words(out, (int)((start + minutes - 1) % 1440) + 1);
    int64_t later = (start + minutes - 1) / 1440;
    if (later == 1)
        buf_lit(out, " le lendemain");
    else if (later > 1)
        buf_fmt(out, ", %lld jours plus tard", (long long)later);
}

void reach_say_when(struct buf *out, int32_t day, int64_t start, int64_t minutes)
{
    date_full(out, day);
    buf_lit(out, ", ");
    reach_say_hours(out, start, minutes);
}

static struct str label_of(const struct reach_source *from, struct str uuid)
{
    for (size_t i = 0; i < from->n_people; i++) {
        if (str_is(uuid, from->people[i].uuid))
            return str_of(from->people[i].label);
    }
    return STR("une autre personne");
}

/* "IDE 2 et Psychologue A", without who reads it. */
static bool say_others(struct buf *out, const struct reach_source *from, const char *staff, const char *but)
{
    struct str rest = str_of(staff), uuid;
    size_t said = 0;
    for (bool more = rest.n > 0; str_cut(&rest, '|', &uuid, &more);) {
        struct str label = label_of(from, uuid);
        if (str_is(label, but))
            continue;
        if (said++)
            buf_lit(out, " et ");
        buf_raw_str(out, label);
    }
    return said > 0;
}

/* Also of a series that is told in one letter: each date by its own. */
static void say_reason(struct buf *b, const struct occurrence *o)
{
    if (!o->reason || !*o->reason)
        return;
    struct str reason = str_of(o->reason);
    buf_char(b, ' ');
    buf_raw_str(b, reason);
    if (!memchr(".!?", reason.p[reason.n - 1], 3))
        buf_char(b, '.');
}

static void say_becomes(struct buf *b, const struct reach_source *from, const struct reach_to *to,
                        const struct reach_line *l, const struct occurrence *o)
{
    enum becomes how = become(l, o);
    switch (how) {
    case BECOMES_CANCELLED: buf_lit(b, "Annulée."); break;
    case BECOMES_LEFT: buf_raw_str(b, to->person ? STR("Vous n’y êtes plus.") : STR("N’a plus lieu chez vous.")); break;
    case BECOMES_RESTORED: buf_lit(b, "A bien lieu."); break;
    case BECOMES_JOINED:
        if (!to->person)
            buf_lit(b, "Aura lieu chez vous.");
        break;
    case BECOMES_MOVED:
        buf_lit(b, "Déplacée\u00A0: ");
        reach_say_when(b, o->day, o->start, o->minutes);
        buf_char(b, '.');
        break;
    case BECOMES_ELSEWHERE:
    case BECOMES_STAFFED: break;
    }
    if (to->person && l->is && l->was_place != l->place && (how == BECOMES_MOVED || how == BECOMES_ELSEWHERE)) {
        if (how == BECOMES_MOVED)
            buf_char(b, ' ');
        buf_lit(b, "Nouveau lieu\u00A0: ");
        buf_raw_str(b, !l->place ? STR("aucun") : l->hidden ? STR("lieu confidentiel") : str_of(l->place_name));
        buf_char(b, '.');
    }
    if (to->person && l->is && (how == BECOMES_STAFFED || strcmp(l->was_staff, l->staff) != 0)) {
        struct buf others = buf_in(b->arena, LINE_MAX);
        bool any = say_others(&others, from, l->staff, to->name);
        bool alone = how == BECOMES_STAFFED || how == BECOMES_JOINED;
        if (b->n && (any || alone))
            buf_char(b, ' ');
        if (any) {
            buf_lit(b, "Vous la tenez avec ");
            buf_raw_str(b, buf_str(&others));
            buf_char(b, '.');
        } else if (alone) {
            buf_lit(b, "Vous la tenez sans autre personne.");
        }
    }
    if (how != BECOMES_STAFFED && how != BECOMES_JOINED && how != BECOMES_RESTORED)
        say_reason(b, o);
}

/* Where it is for who is told: of a date that is theirs no longer, where it was. */
static struct str place_of(const struct reach_line *l)
{
    bool hidden = l->was ? l->was_hidden : l->hidden;
    const char *name = l->was ? l->was_place_name : l->place_name;
    return hidden ? STR("lieu confidentiel") : str_of(name);
}

int reach_say(struct ctx *ctx, const struct reach_source *from, const struct reach_to *to, const struct reach_line *l,
              struct reach_text *out)
{
    const struct occurrence *o = date_of(from, l->occurrence);
    struct buf what = buf_in(ctx->arena, LINE_MAX), text = buf_in(ctx->arena, LINE_MAX);
    if (!o)
        return fail(&ctx->err, ERR_BUG, "reach: a date that the team cannot read");
    buf_raw_str(&what, str_of(o->title));
    buf_lit(&what, ", ");
    if (l->was)
        reach_say_when(&what, l->was_day, l->was_start, l->was_minutes);
    else
        reach_say_when(&what, o->day, o->start, o->minutes);
    struct str place = place_of(l);
    if (place.n) {
        buf_lit(&what, ", ");
        buf_raw_str(&what, place);
    }
    say_becomes(&text, from, to, l, o);
    *out = (struct reach_text){.uuid = o->uuid, .what = buf_cstr(&what), .text = buf_cstr(&text), .known = l->known};
    return buf_ok(&what, &ctx->err) != 0 || buf_ok(&text, &ctx->err) != 0 ? -1 : 0;
}

/* ---- Texts of a telephone ---- */

/* What the alphabet of such texts lacks, by what stands for it; others it lacks are a question mark. One of them alone
 * would make the whole text one of 70 letters. */
static const struct {
    const char *from, *to;
} plain[] = {{"’", "'"},  {"‘", "'"},   {"“", "\""}, {"”", "\""}, {"«\u00A0", "\""}, {"\u00A0»", "\""}, {"«", "\""},
             {"»", "\""}, {"…", "..."}, {"–", "-"},  {"—", "-"},  {"\u00A0", " "},   {"\u202F", " "},   {"œ", "oe"},
             {"Œ", "OE"}, {"â", "a"},   {"ê", "e"},  {"ë", "e"},  {"î", "i"},        {"ï", "i"},        {"ô", "o"},
             {"û", "u"},  {"ç", "c"},   {"ÿ", "y"},  {"À", "A"},  {"Â", "A"},        {"È", "E"},        {"Ê", "E"},
             {"Ë", "E"},  {"Î", "I"},   {"Ï", "I"},  {"Ô", "O"},  {"Û", "U"},        {"Ù", "U"},        {"→", ">"},
             {"•", "-"},  {"´", "'"},   {"`", "'"},  {"[", "("},  {"]", ")"},        {"{", "("},        {"}", ")"},
             {"|", "/"},  {"^", " "},   {"~", "-"},  {"\\", "/"}, {"€", "EUR"},      {"°", "o"}};

/* Letters beyond ASCII that it has (3GPP TS 23.038, 6.2.1), those that French names may hold. */
static const char *const kept[] = {"é", "è", "à", "ù", "ì", "ò", "É", "Ä", "Ö", "Ñ", "Ü", "ä", "ö", "ñ", "ü",
                                   "Å", "å", "Ø", "ø", "Æ", "æ", "ß", "Ç", "£", "¥", "§", "¿", "¡", "¤"};

static void put_plain(struct buf *out, struct str s)
{
    while (s.n) {
        bool done = false;
        for (size_t i = 0; !done && i < sizeof plain / sizeof *plain; i++) {
            done = str_starts(s, str_of(plain[i].from));
            if (done) {
                buf_raw_str(out, str_of(plain[i].to));
                s = str_from(s.p + strlen(plain[i].from), s.n - strlen(plain[i].from));
            }
        }
        for (size_t i = 0; !done && i < sizeof kept / sizeof *kept; i++) {
            done = str_starts(s, str_of(kept[i]));
            if (done) {
                buf_raw_str(out, str_of(kept[i]));
                s = str_from(s.p + strlen(kept[i]), s.n - strlen(kept[i]));
            }
        }
        if (done)
            continue;
        unsigned char c = (unsigned char)s.p[0];
        if (c < 0x80)
            buf_char(out, c < 0x20 ? ' ' : s.p[0]);
        else if (c >= 0xC0)
            buf_char(out, '?');
        s = str_from(s.p + 1, s.n - 1);
    }
}

/* Of such a text: each of the letters that are kept is one. */
static size_t letters(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

/* "mar. 24/11 9h30" */
static void put_when(struct buf *out, int32_t day, int64_t start)
{
    struct civil c;
    date_to_ymd(day, &c);
    buf_fmt(out, "%.3s. %d/%d %dh", date_weekdays[date_weekday(day)], c.day, c.month, (int)(start / 60));
    if (start % 60)
        buf_fmt(out, "%02d", (int)(start % 60));
}

/* At most so many letters, cut at a word. */
static struct str shortened(struct str s, size_t most)
{
    size_t n = 0, end = 0, at = 0;
    for (; at < s.n && n <= most; at++) {
        if (((unsigned char)s.p[at] & 0xC0) != 0x80)
            n++;
        if (n <= most && s.p[at] == ' ')
            end = at;
    }
    if (n <= most)
        return s;
    end = end ? end : at - 1;
    while (end > 0 && memchr(" -,;:(/", s.p[end - 1], 7))
        end--;
    return str_from(s.p, end);
}

static void put_name(struct buf *b, const char *name, bool hidden)
{
    put_plain(b, hidden ? STR("lieu confidentiel") : str_of(name ? name : "sans lieu"));
}

/* What it says of one date: the place, the old date and the new one; the title as long as `most` allows. */
static void put_line(struct buf *b, const struct reach_source *from, const struct reach_to *to,
                     const struct reach_line *l, const struct occurrence *o, size_t most)
{
    static const char *const heads[] = {"Annulation", "Changement", "Maintien",  "Changement",
                                        "Report",     "Autre lieu", "Changement"};
    enum becomes how = become(l, o);
    struct buf title = buf_in(b->arena, LINE_MAX);
    buf_fmt(b, "%s: ", heads[how]);
    put_plain(&title, str_of(o->title));
    buf_raw_str(b, shortened(buf_str(&title), most));
    buf_lit(b, ", ");
    if (how == BECOMES_ELSEWHERE) {
        put_when(b, o->day, o->start);
        buf_lit(b, ", ");
        put_name(b, l->was_place_name, l->was_hidden);
        buf_lit(b, " > ");
        put_name(b, l->place_name, l->hidden);
    } else {
        put_name(b, l->was ? l->was_place_name : l->place_name, l->was ? l->was_hidden : l->hidden);
        buf_lit(b, ", ");
        if (l->was)
            put_when(b, l->was_day, l->was_start);
        else
            put_when(b, o->day, o->start);
    }
    if (how == BECOMES_MOVED) {
        buf_lit(b, " > ");
        put_when(b, o->day, o->start);
        if (to->person && l->was_place != l->place) {
            buf_lit(b, ", ");
            put_name(b, l->place_name, l->hidden);
        }
    }
    if (how == BECOMES_LEFT)
        put_plain(b, to->person ? STR(": vous n’y êtes plus") : STR(": n’a plus lieu chez vous"));
    else if (how == BECOMES_JOINED)
        put_plain(b, to->person ? STR(": vous la tenez") : STR(": aura lieu chez vous"));
    else if (how == BECOMES_RESTORED)
        buf_lit(b, ": a bien lieu");
    else if (how == BECOMES_STAFFED) {
        struct buf others = buf_in(b->arena, LINE_MAX);
        if (say_others(&others, from, l->staff, to->name)) {
            buf_lit(b, ": avec ");
            put_plain(b, buf_str(&others));
        } else {
            put_plain(b, STR(": vous la tenez sans autre personne"));
        }
    }
    buf_char(b, '.');
}

int reach_sms(struct ctx *ctx, const struct reach_source *from, const struct reach_to *to, const char **out)
{
    const struct reach_line *first = NULL;
    size_t more = 0;
    *out = NULL;
    for (size_t i = 0; i < to->n_lines; i++) {
        more += first && !to->lines[i].known;
        if (!first && !to->lines[i].known)
            first = &to->lines[i];
    }
    if (!first)
        return 0;
    const struct occurrence *o = date_of(from, first->occurrence);
    if (!o)
        return fail(&ctx->err, ERR_BUG, "reach: a date that the team cannot read");
    /* Longest first: with its reason and our telephone; the place and the two dates are never left out. */
    for (int cut = 0; cut < 4; cut++) {
        struct buf b = buf_in(ctx->arena, SMS_BYTES_MAX);
        put_line(&b, from, to, first, o, cut < 3 ? 60 : 20);
        if (more)
            buf_fmt(&b, " Et %zu autre%s date%s.", more, more > 1 ? "s" : "", more > 1 ? "s" : "");
        if (cut < 1 && o->reason && first->was) {
            struct buf reason = buf_in(ctx->arena, LINE_MAX);
            say_reason(&reason, o);
            put_plain(&b, buf_str(&reason));
        }
        buf_char(&b, ' ');
        put_plain(&b, str_of(from->team));
        if (cut < 2 && from->phone) {
            buf_char(&b, ' ');
            put_plain(&b, str_of(from->phone));
        }
        if (buf_ok(&b, &ctx->err) != 0)
            return -1;
        *out = buf_cstr(&b);
        if (letters(buf_str(&b)) <= REACH_SMS_MAX)
            break;
    }
    return 0;
}
