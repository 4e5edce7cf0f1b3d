/* A date of a spreadsheet against the one that is there: what differs, told or written. */
#include "import_dates.h"

#include "base/date.h"

/* Bytes of what differs, as JSON. */
#define DIFF_MAX (16u << 10)

/* Bytes of a date with all its fields, for the fingerprint. */
#define WHOLE_MAX (64u << 10)

static const char SQL_NOTE[] = "UPDATE occurrence SET team_note = ?2 WHERE id = ?1";

/* Fields that a row may say of a date that is there, and what people call them. */
static const struct {
    const char *field, *label;
} told[] = {{"title", "titre"},
            {"minutes", "durée"},
            {"theme", "thème"},
            {"publics", "pour qui"},
            {"staff", "équipe"},
            {"reason", "motif"},
            {"capacity", "nombre de places"},
            {"open_to", "ouvert à"},
            {"open_note", "inscription"},
            {"campaign", "campagne"},
            {"funders", "financeurs"},
            {"public_note", "note publique"}};

static int field_of(const char *name)
{
    return record_index(&occurrence_type, str_of(name));
}

static void mark(struct occurrence *o, const char *field)
{
    record_mark_set(o, field_of(field));
}

/* ---- Words ---- */

static const char *label_of(const struct dates_import *in, const char *uuid)
{
    for (size_t i = 0; i < in->n_people; i++) {
        if (strcmp(in->people[i].uuid, uuid) == 0)
            return in->people[i].label;
    }
    return uuid;
}

static void put_terms(struct dates_import *in, struct buf *b, enum scheme scheme, const struct terms *codes)
{
    for (size_t i = 0; i < codes->n; i++) {
        const char *label = scheme == SCHEME__MAX ? label_of(in, codes->codes[i])
                                                  : taxonomy_label(&in->im->taxonomy, scheme, codes->codes[i]);
        buf_fmt(b, "%s%s", i ? ", " : "", label);
    }
}

/* What a field says, as people read it; NULL: nothing. */
static int words_of(struct dates_import *in, const struct occurrence *o, const char *field, const char **out)
{
    static const char *const open_words[OPEN__MAX] = {"tous", "personnes accueillies", "inscription", "professionnels"};
    struct buf b = buf_in(in->im->a, WHOLE_MAX);
    if (strcmp(field, "staff") == 0)
        put_terms(in, &b, SCHEME__MAX, &o->staff);
    else if (strcmp(field, "publics") == 0)
        put_terms(in, &b, SCHEME_PUBLIC, &o->publics);
    else if (strcmp(field, "funders") == 0)
        put_terms(in, &b, SCHEME_FUNDER, &o->funders);
    else if (strcmp(field, "theme") == 0 && o->theme)
        buf_fmt(&b, "%s", taxonomy_label(&in->im->taxonomy, SCHEME_THEME, o->theme));
    else if (strcmp(field, "campaign") == 0 && o->campaign)
        buf_fmt(&b, "%s", taxonomy_label(&in->im->taxonomy, SCHEME_CAMPAIGN, o->campaign));
    else if (strcmp(field, "open_to") == 0)
        buf_fmt(&b, "%s", open_words[o->open_to]);
    else
        return record_text(&occurrence_type, o, field_of(field), in->im->a, out, &in->ctx.err);
    *out = b.n ? buf_cstr(&b) : NULL;
    return buf_ok(&b, &in->ctx.err);
}

static void put_text(struct buf *diff, const char *text)
{
    if (text && *text)
        buf_json(diff, str_of(text));
    else
        buf_lit(diff, "null");
}

static void add_diff(struct buf *diff, const char *label, const char *was, const char *became)
{
    buf_char(diff, diff->n ? ',' : '{');
    buf_json(diff, str_of(label));
    buf_lit(diff, ":[");
    put_text(diff, was);
    buf_char(diff, ',');
    put_text(diff, became);
    buf_char(diff, ']');
}

static int note_kept(struct dates_import *in, const struct asked *d, const char *what)
{
    const char *text = arena_printf(in->im->a, "%s\u00A0: gardé comme l’équipe l’a saisi", what);
    return text ? import_note(in->im, NOTE_KEPT, d->line, text, &in->ctx.err) : fail_memory(&in->ctx.err);
}

/* ---- What differs ---- */

static bool is_own(const struct occurrence *o, const char *field)
{
    for (size_t i = 0; i < o->own.n; i++) {
        if (strcmp(o->own.codes[i], field) == 0)
            return true;
    }
    return false;
}

static int merge_field(struct dates_import *in, struct asked *d, const struct occurrence *row, size_t i,
                       struct buf *diff)
{
    const char *was, *became;
    int index = field_of(told[i].field);
    if (!record_has(row, index) || record_says_same(&occurrence_type.fields[index], index, d->before, row))
        return 0;
    if (is_own(d->before, told[i].field)) /* changed by hand since */
        return note_kept(in, d, told[i].label);
    record_field_copy(&occurrence_type.fields[index], index, &d->after, row);
    d->differs = true;
    if (words_of(in, d->before, told[i].field, &was) != 0 || words_of(in, &d->after, told[i].field, &became) != 0)
        return -1;
    add_diff(diff, told[i].label, was, became);
    return 0;
}

static bool records_anything(const struct asked *d)
{
    for (size_t i = 0; i < ACTIVITY_COUNTERS_MAX; i++) {
        if (d->counted[i])
            return true;
    }
    return d->themes.n > 0;
}

static const char *const status_words[OCCURRENCE__MAX] = {"envisagée", "proposée",  "confirmée",
                                                          "tenue",     "non tenue", "annulée"};

/* A date that was cancelled, held or missed in the planning does not become planned again by an older table. */
static int merge_status(struct dates_import *in, struct asked *d, const struct occurrence *row, struct buf *diff)
{
    int was = d->before->status;
    int status = d->says_status ? row->status : records_anything(d) && was < OCCURRENCE_DONE ? OCCURRENCE_DONE : was;
    if (status == was)
        return 0;
    if (was >= OCCURRENCE_DONE && status < OCCURRENCE_DONE)
        return note_kept(in, d, arena_printf(in->im->a, "état (%s)", status_words[was]));
    d->after.status = status;
    d->differs = true;
    add_diff(diff, "état", status_words[was], status_words[status]);
    return 0;
}

static const struct measure *measure_of(const struct count *c, const char *code)
{
    const struct measure *m = c->values.items;
    for (size_t i = 0; i < c->values.n; i++) {
        if (strcmp(m[i].measure, code) == 0)
            return &m[i];
    }
    return NULL;
}

static int merge_counts(struct dates_import *in, struct asked *d, struct buf *diff)
{
    const struct activity *k = asked_activity(d);
    const struct counter *c = k->counters.items;
    d->incomplete = false;
    for (size_t i = 0; i < k->counters.n; i++) {
        const struct measure *was = measure_of(&d->had, c[i].code);
        d->incomplete = d->incomplete || (c[i].required && !d->counted[i] && !was);
        if (!d->counted[i] || (was && was->value == d->counts[i]))
            continue;
        d->differs = d->records = true;
        add_diff(diff, c[i].label, was ? arena_printf(in->im->a, "%lld", (long long)was->value) : NULL,
                 arena_printf(in->im->a, "%lld", (long long)d->counts[i]));
    }
    return 0;
}

static bool same_terms(const struct terms *a, const struct terms *b)
{
    size_t common = 0;
    for (size_t i = 0; i < a->n; i++) {
        for (size_t k = 0; k < b->n; k++)
            common += strcmp(a->codes[i], b->codes[k]) == 0;
    }
    return a->n == b->n && common == a->n;
}

static int merge_themes(struct dates_import *in, struct asked *d, struct buf *diff)
{
    struct buf was = buf_in(in->im->a, WHOLE_MAX), became = buf_in(in->im->a, WHOLE_MAX);
    if (d->themes.n == 0 || same_terms(&d->themes, &d->had.themes))
        return 0;
    put_terms(in, &was, SCHEME_THEME, &d->had.themes);
    put_terms(in, &became, SCHEME_THEME, &d->themes);
    d->differs = d->records = true;
    add_diff(diff, "thèmes rencontrés", buf_cstr(&was), buf_cstr(&became));
    return 0;
}

/* A note of the team is only written where there is none. */
static int merge_note(struct dates_import *in, struct asked *d, struct buf *diff)
{
    const char *was = d->had.note;
    if (!d->team_note)
        return 0;
    if (was && *was) {
        bool same = strcmp(was, d->team_note) == 0;
        d->team_note = NULL;
        return same ? 0 : note_kept(in, d, "note pour l’équipe");
    }
    d->differs = true;
    add_diff(diff, "note pour l’équipe", NULL, d->team_note);
    return 0;
}

static int merge(struct dates_import *in, struct asked *d)
{
    struct occurrence row = d->after;
    struct buf diff = buf_in(in->im->a, DIFF_MAX);
    d->after = *d->before;
    if (count_read(in->im->db, &audience_team, d->before->id, in->im->a, &d->had, &in->ctx.err) != 0)
        return -1;
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        if (merge_field(in, d, &row, i, &diff) != 0)
            return -1;
    }
    if (merge_status(in, d, &row, &diff) != 0 || merge_counts(in, d, &diff) != 0 || merge_themes(in, d, &diff) != 0 ||
        merge_note(in, d, &diff) != 0)
        return -1;
    buf_char(&diff, '}');
    d->diff = d->differs ? buf_cstr(&diff) : NULL;
    return d->differs ? buf_ok(&diff, &in->ctx.err) : 0;
}

/* What a row leaves unsaid of a new date is as its kind has it. */
static int begin(struct dates_import *in, struct asked *d)
{
    const struct activity *k = asked_activity(d);
    struct occurrence *o = &d->after;
    struct buf unused = buf_in(in->im->a, DIFF_MAX);
    if (!o->title)
        o->title = d->kind->title;
    mark(o, "title");
    mark(o, "minutes");
    if (!record_has(o, field_of("open_to")))
        o->open_to = k->open_to;
    if (!d->says_status)
        o->status = records_anything(d) && o->day <= in->today ? OCCURRENCE_DONE : OCCURRENCE_CONFIRMED;
    o->level = k->level;
    o->holds_people = k->holds_people;
    o->holds_place = k->holds_place;
    o->example = in->im->options.demo;
    d->differs = true;
    return merge_counts(in, d, &unused) != 0 ? -1 : merge_themes(in, d, &unused);
}

int dates_compare(struct dates_import *in, struct asked *d)
{
    if ((d->before ? merge(in, d) : begin(in, d)) != 0)
        return -1;
    if (!d->records || !d->incomplete)
        return 0;
    return dates_warn(in, d,
                      "il manque un nombre que ce genre de dates demande\u00A0: ajoutez-le au tableau, ou plus "
                      "tard à la page de la date");
}

/* ---- Telling ---- */

int dates_tell(struct dates_import *in, const struct asked *d, struct import_report *report)
{
    struct buf name = buf_in(in->im->a, DIFF_MAX), whole = buf_in(in->im->a, WHOLE_MAX);
    date_full(&name, d->after.day);
    buf_lit(&name, ", ");
    date_hour(&name, (int)d->after.start);
    buf_fmt(&name, "\u00A0: %s", d->after.title);
    record_json(&whole, &occurrence_type, &d->after, &(struct record_filter){.flags = FIELD_RULE, .skip_null = true});
    for (size_t i = 0; i < ACTIVITY_COUNTERS_MAX; i++)
        buf_fmt(&whole, " %lld", d->counted[i] ? (long long)d->counts[i] : -1LL);
    for (size_t i = 0; i < d->themes.n; i++)
        buf_fmt(&whole, " %s", d->themes.codes[i]);
    buf_raw_str(&whole, str_of(d->team_note));
    if (buf_ok(&name, &in->ctx.err) != 0 || buf_ok(&whole, &in->ctx.err) != 0)
        return -1;
    import_fingerprint(in->im, buf_str(&whole));
    report->differing += d->before != NULL;
    struct import_difference diff = {.line = d->line,
                                     .uuid = d->before ? d->before->uuid : NULL,
                                     .name = buf_cstr(&name),
                                     .entity = "occurrence",
                                     .op = d->before ? CHANGE_UPDATE : CHANGE_CREATE,
                                     .diff = d->diff};
    return import_tell(in->im, &diff, &in->ctx.err);
}

/* ---- Writing ---- */

/* The counters that the row gives over those that were there. */
static int merged_values(struct dates_import *in, const struct asked *d, struct list *out)
{
    const struct counter *c = asked_activity(d)->counters.items;
    const struct measure *had = d->had.values.items;
    struct measure *all = ARENA_ARRAY(in->im->a, COUNT_MEASURES_MAX + ACTIVITY_COUNTERS_MAX, struct measure);
    size_t n = 0;
    if (!all)
        return fail_memory(&in->ctx.err);
    for (size_t i = 0; i < asked_activity(d)->counters.n; i++) {
        if (!d->counted[i])
            continue;
        all[n] = (struct measure){.measure = c[i].code, .value = d->counts[i]};
        record_mark_set(&all[n], record_index(&measure_type, STR("measure")));
        record_mark_set(&all[n++], record_index(&measure_type, STR("value")));
    }
    *out = (struct list){.items = all, .n = n};
    for (size_t i = 0; i < d->had.values.n; i++) {
        if (!measure_of(&(struct count){.values = {.items = all, .n = n}}, had[i].measure))
            all[out->n++] = had[i];
    }
    return 0;
}

static int write_counts(struct dates_import *in, const struct asked *d)
{
    static const char *const given[] = {"status", "values", "themes"};
    struct count before, after;
    struct err *err = &in->ctx.err;
    if (count_read(in->im->db, &audience_team, d->after.id, in->im->a, &before, err) != 0)
        return -1;
    after = before;
    after.status = OCCURRENCE_DONE;
    after.sheet = NULL; /* it came with an import */
    if (d->themes.n)
        after.themes = d->themes;
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        record_mark_set(&after, record_index(&count_type, str_of(given[i])));
    return merged_values(in, d, &after.values) != 0
               ? -1
               : count_save(in->im->db, &in->im->author, d->after.id, &before, &after, in->im->a, err);
}

static int write_note(struct dates_import *in, const struct asked *d)
{
    struct stmt *s;
    if (!d->team_note)
        return 0;
    if (db_prepare(in->im->db, SQL_NOTE, &s, &in->ctx.err) != 0)
        return -1;
    bind_int(s, 1, d->after.id);
    bind_text(s, 2, d->team_note);
    return stmt_run(s, &in->ctx.err);
}

int dates_write(struct dates_import *in, struct asked *d)
{
    return occurrence_save(in->im->db, &in->im->author, d->before, &d->after, in->im->a, &in->ctx.err) != 0 ||
                   write_note(in, d) != 0 || (d->records && write_counts(in, d) != 0)
               ? -1
               : 0;
}
