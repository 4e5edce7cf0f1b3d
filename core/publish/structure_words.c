#include "structure_words.h"

#include "base/date.h"
#include "domain/hours.h"
#include "publish/field_words.h"

/* Letters of a description that stand on a card. */
#define PLAIN_MAX 140

/* Labels of a list on a card: one more is still written, of more than that the rest is a number. */
#define LABELS_MAX 2

const struct place *words_place(const struct structure *s)
{
    for (size_t i = 0; i < s->places.n; i++) {
        if (!place_at(s, i)->confidential && place_at(s, i)->kind == PLACE_PHYSICAL)
            return place_at(s, i);
    }
    return NULL;
}

const struct place *words_hours_place(const struct structure *s)
{
    for (size_t i = 0; i < s->places.n; i++) {
        if (place_at(s, i)->hours)
            return place_at(s, i);
    }
    return NULL;
}

const struct place *words_place_of(const struct structure *s, const char *uuid)
{
    for (size_t i = 0; i < s->places.n; i++) {
        if (place_at(s, i)->uuid && words_same(place_at(s, i)->uuid, uuid))
            return place_at(s, i);
    }
    return NULL;
}

bool words_confidential(const struct structure *s)
{
    for (size_t i = 0; i < s->places.n; i++) {
        if (place_at(s, i)->confidential)
            return true;
    }
    return false;
}

bool words_same(const char *a, const char *b)
{
    return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

struct str words_acronym(const struct structure *s)
{
    struct str name = str_of(s->name), acronym = str_of(s->acronym);
    for (size_t i = 0; acronym.n && i + acronym.n <= name.n; i++) {
        size_t end = i + acronym.n;
        if (memcmp(name.p + i, acronym.p, acronym.n) == 0 && (i == 0 || !is_letter(name.p[i - 1])) &&
            (end == name.n || !is_letter(name.p[end])))
            return STR("");
    }
    return acronym;
}

struct str words_plain(const struct structure *s, struct arena *a)
{
    const char *text = s->plain_words ? s->plain_words : s->description;
    for (size_t i = 0; !text && i < s->services.n; i++)
        text = service_at(s, i)->plain_words ? service_at(s, i)->plain_words : service_at(s, i)->description;
    struct str t = str_of(text);
    if (s->plain_words || utf8_length(t) <= PLAIN_MAX)
        return t;
    struct str rest = t;
    for (int i = 0; i < PLAIN_MAX; i++)
        (void)utf8_next(&rest);
    size_t n = t.n - rest.n;
    size_t whole = n;
    while (n && t.p[n - 1] != ' ')
        n--;
    n = n ? n : whole;
    struct buf b = buf_in(a, 4 * PLAIN_MAX + 8);
    buf_raw_str(&b, str_trim(str_from(t.p, n)));
    buf_lit(&b, "…");
    return buf_str(&b);
}

struct str words_age(const struct service *services, size_t n, struct arena *a)
{
    int min_index = record_index(&service_type, STR("age_min")),
        max_index = record_index(&service_type, STR("age_max"));
    bool min = true, max = true;
    int64_t from = INT64_MAX, to = 0;
    size_t live = 0;
    for (size_t i = 0; i < n; i++) {
        const struct service *v = &services[i];
        if (v->status == STATUS_CLOSED)
            continue;
        live++;
        min = min && record_has(v, min_index);
        max = max && record_has(v, max_index);
        from = v->age_min < from ? v->age_min : from;
        to = v->age_max > to ? v->age_max : to;
    }
    struct buf b = buf_in(a, 100);
    const char *years = to > 1 ? "ans" : "an";
    if (live && min && max && from > 0)
        buf_fmt(&b, "de %lld à %lld\u00A0%s", (long long)from, (long long)to, years);
    else if (live && max)
        buf_fmt(&b, "jusqu’à %lld\u00A0%s", (long long)to, years);
    else if (live && min && from > 0)
        buf_fmt(&b, "à partir de %lld\u00A0%s", (long long)from, from > 1 ? "ans" : "an");
    return buf_str(&b);
}

struct str words_cost(const struct service *v, struct arena *a)
{
    const char *kind = v->cost_kind == COST_FREE ? "Gratuit" : v->cost_kind == COST_PAID ? "Payant" : NULL;
    if (!kind || !v->cost_text)
        return str_of(kind ? kind : v->cost_text);
    /* "Gratuit, participation symbolique": the sentence says it already. */
    if (str_starts(str_of(v->cost_text), str_of(kind)))
        return str_of(v->cost_text);
    return str_of(arena_printf(a, "%s. %s", kind, v->cost_text));
}

static struct str phone_in(const struct list *contacts)
{
    for (size_t i = 0; i < contacts->n; i++) {
        const struct contact *c = &((const struct contact *)contacts->items)[i];
        if (c->kind == CONTACT_PHONE)
            return str_of(c->value);
    }
    return STR("");
}

struct str words_first_phone(const struct structure *s)
{
    struct str phone = phone_in(&s->contacts);
    for (size_t i = 0; phone.n == 0 && i < s->places.n; i++)
        phone = phone_in(&place_at(s, i)->contacts);
    for (size_t i = 0; phone.n == 0 && i < s->services.n; i++) {
        if (service_at(s, i)->status != STATUS_CLOSED)
            phone = phone_in(&service_at(s, i)->contacts);
    }
    return phone;
}

struct str words_host(const char *website)
{
    struct str s = str_of(website);
    for (size_t i = 0; i + 2 < s.n; i++) {
        if (s.p[i] == ':' && s.p[i + 1] == '/' && s.p[i + 2] == '/') {
            s = str_from(s.p + i + 3, s.n - i - 3);
            break;
        }
    }
    s.n = str_find(s, '/');
    return str_starts(s, STR("www.")) ? str_from(s.p + 4, s.n - 4) : s;
}

static bool has_code(const struct terms *terms, const char *code)
{
    for (size_t i = 0; i < terms->n; i++) {
        if (strcmp(terms->codes[i], code) == 0)
            return true;
    }
    return false;
}

size_t words_in_order(const struct terms *terms, enum scheme scheme, const struct wording *w,
                      const char *codes[RECORD_LIST_MAX])
{
    const struct taxonomy *t = w->taxonomy;
    size_t n = 0;
    for (size_t i = 0; i < t->n[scheme] && n < RECORD_LIST_MAX; i++) {
        if (has_code(terms, t->terms[scheme][i].code))
            codes[n++] = t->terms[scheme][i].code;
    }
    for (size_t i = 0; i < terms->n && n < RECORD_LIST_MAX; i++) {
        if (!taxonomy_term(t, scheme, str_of(terms->codes[i])))
            codes[n++] = terms->codes[i];
    }
    return n;
}

void words_labels(struct view *list, enum scheme scheme, const struct terms *terms, const struct wording *w)
{
    const char *codes[RECORD_LIST_MAX];
    size_t n = words_in_order(terms, scheme, w, codes);
    for (size_t i = 0; i < n; i++)
        view_append_text(list, str_of(taxonomy_label(w->taxonomy, scheme, codes[i])));
}

const struct terms *words_terms(const struct service *v, enum scheme scheme)
{
    switch (scheme) {
    case SCHEME_THEME: return &v->themes;
    case SCHEME_PUBLIC: return &v->publics;
    case SCHEME_LANGUAGE: return &v->languages;
    case SCHEME_COVER: return &v->covers;
    case SCHEME_REFERRAL: return &v->referrals;
    case SCHEME_CHANNEL: return &v->channels;
    default: return NULL; /* no term of a service */
    }
}

bool words_same_terms(const struct terms *a, const struct terms *b)
{
    size_t found = 0;
    for (size_t i = 0; i < a->n; i++)
        found += has_code(b, a->codes[i]);
    return a->n == b->n && found == a->n;
}

bool words_agree(const struct structure *s, enum scheme scheme)
{
    for (size_t i = 1; i < s->services.n; i++) {
        if (!words_same_terms(words_terms(service_at(s, 0), scheme), words_terms(service_at(s, i), scheme)))
            return false;
    }
    return true;
}

static bool some_service_says(const struct structure *s, enum scheme scheme, const char *code)
{
    for (size_t i = 0; i < s->services.n; i++) {
        const struct terms *t = words_terms(service_at(s, i), scheme);
        if (t && service_at(s, i)->status != STATUS_CLOSED && has_code(t, code))
            return true;
    }
    return false;
}

/* The first `most` labels of the union; the number of the others. */
static size_t append_union(struct view *list, const struct structure *s, enum scheme scheme, size_t most,
                           const struct wording *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->taxonomy->n[scheme]; i++) {
        const struct term *t = &w->taxonomy->terms[scheme][i];
        if (some_service_says(s, scheme, t->code) && n++ < most)
            view_append_text(list, str_of(t->label));
    }
    return n > most ? n - most : 0;
}

void words_union(struct view *object, const char *name, const struct structure *s, enum scheme scheme,
                 const struct wording *w)
{
    (void)append_union(view_set_list(object, name), s, scheme, SIZE_MAX, w);
}

static size_t union_size(const struct structure *s, enum scheme scheme, const struct wording *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->taxonomy->n[scheme]; i++)
        n += some_service_says(s, scheme, w->taxonomy->terms[scheme][i].code);
    return n;
}

void words_some(struct view *object, const char *name, const char *more, const struct structure *s, enum scheme scheme,
                const struct wording *w)
{
    size_t most = union_size(s, scheme, w) <= LABELS_MAX + 1 ? LABELS_MAX + 1 : LABELS_MAX;
    view_set_int(object, more, (int64_t)append_union(view_set_list(object, name), s, scheme, most, w));
}

void words_publics(struct view *card, const struct structure *s, const struct wording *w)
{
    bool all = some_service_says(s, SCHEME_PUBLIC, "tous-publics");
    view_set_bool(card, "all_publics", all);
    if (all) {
        (void)view_set_list(card, "publics");
        view_set_int(card, "publics_more", 0);
    } else {
        words_some(card, "publics", "publics_more", s, SCHEME_PUBLIC, w);
    }
}

/* Hours that this program wrote itself and can therefore read; NULL when there are none, or only of days gone by. */
static const struct hours *hours_of(const char *text, struct wording *w)
{
    const struct hours *h = NULL;
    const char *left = NULL;
    struct err ignored;
    bool read = text && hours_parse(str_of(text), w->a, &h, &ignored) == 0 &&
                hours_current(h, w->today, w->a, &left, &ignored) == 0;
    return read && left ? h : NULL;
}

void words_opening(struct view *object, const struct place *p, struct wording *w)
{
    const struct hours *h = p ? hours_of(p->hours, w) : NULL;
    if (!h) {
        view_set_null(object, "opening");
        return;
    }
    struct view *v = view_set_object(object, "opening");
    struct buf b = buf_in(w->a, 1000);
    int64_t until = hours_sentence(&b, h, w->now);
    w->valid_until = until < w->valid_until ? until : w->valid_until;
    if (b.n && b.p[0] >= 'a' && b.p[0] <= 'z')
        b.p[0] = (char)(b.p[0] - 32);
    view_set_text(v, "text", buf_str(&b));
    view_set_bool(v, "open", hours_state(h, w->now) == HOURS_OPEN);
}

struct str words_hours_text(const char *hours, struct wording *w)
{
    const struct hours *h = hours_of(hours, w);
    struct buf b = buf_in(w->a, HOURS_WORDS_MAX);
    if (h) {
        int32_t last = hours_words_until(h, w->today);
        int64_t until = last == INT32_MAX ? INT64_MAX : paris_instant(last + 1, 0);
        w->valid_until = until < w->valid_until ? until : w->valid_until;
        hours_french(&b, h, w->today);
    }
    return buf_str(&b);
}

/* A line of hours whose ranges stay whole where it breaks: no-break spaces around the dash. */
static void append_hours(struct buf *b, struct str line)
{
    static const char dash[] = " \u2013 ";
    size_t n = sizeof dash - 1;
    for (size_t i = 0; i < line.n; i++) {
        if (line.n - i >= n && memcmp(line.p + i, dash, n) == 0) {
            buf_lit(b, "\u00A0\u2013\u00A0");
            i += n - 1;
        } else {
            buf_char(b, line.p[i]);
        }
    }
}

void words_week(struct view *object, const struct place *p, struct wording *w)
{
    const struct hours *h = hours_of(p->hours, w);
    struct view *list = view_set_list(object, "week"), *dates = view_set_list(object, "dates");
    struct hours_week week;
    struct err ignored;
    if (h && hours_week(h, w->today, w->a, &week, &ignored) == 0) {
        for (size_t i = 0; i < week.n; i++) {
            struct view *v = view_append(list);
            struct buf b = buf_in(w->a, HOURS_WORDS_MAX);
            for (size_t k = 0; k < week.rows[i].n; k++) {
                if (k)
                    buf_lit(&b, ", ");
                append_hours(&b, str_of(week.rows[i].lines[k]));
            }
            view_set_text(v, "day", str_of(week.rows[i].day));
            view_set_text(v, "hours", buf_str(&b));
            view_set_bool(v, "closed", str_is(buf_str(&b), "fermé"));
            view_set_bool(v, "today", (int)i == date_weekday(w->today));
        }
        for (size_t i = 0; i < week.n_dates; i++)
            view_append_text(dates, str_of(week.dates[i]));
    }
    view_set_text(object, "hours_text", words_hours_text(p->hours, w));
}

void words_intake(struct view *object, const struct service *v, struct wording *w)
{
    if (!v || v->intake == INTAKE_UNKNOWN) {
        view_set_null(object, "intake");
        return;
    }
    bool dated = record_has(v, record_index(&service_type, STR("intake_date")));
    struct view *o = view_set_object(object, "intake");
    view_set_text(o, "state", str_of(intake_names[v->intake]));
    view_set_bool(o, "yes", v->intake == INTAKE_YES);
    view_set_bool(o, "waiting", v->intake == INTAKE_WAITING);
    view_set_bool(o, "full", v->intake == INTAKE_FULL);
    if (dated)
        view_set_date(o, "date", v->intake_date);
    else
        view_set_null(o, "date");
    view_set_bool(o, "old", !dated || w->today - v->intake_date > INTAKE_OLD_DAYS);
}

void words_source_date(struct view *object, const struct provenance *p, const struct wording *w)
{
    bool dated = record_has(p, record_index(&provenance_type, STR("data_date")));
    if (dated)
        view_set_date(object, "date", p->data_date);
    else
        view_set_null(object, "date");
    view_set_bool(object, "old", dated && w->today - p->data_date > p->old_after);
}

void words_contacts(struct view *list, const struct list *contacts, enum contact_kind kind)
{
    for (size_t i = 0; i < contacts->n; i++) {
        const struct contact *c = &((const struct contact *)contacts->items)[i];
        if (c->kind != (int)kind)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "value", str_of(c->value));
        view_set_text(v, "label", str_of(c->label));
        view_set_text(v, "reserved", str_of(c->level > LEVEL_PUBLIC ? field_level(c->level) : NULL));
    }
}
