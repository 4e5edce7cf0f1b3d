/* A row of a spreadsheet understood: the kind, the people, the terms and the counters behind its words. */
#include "import_dates.h"

#include "base/fold.h"
#include "base/personal.h"
#include "rules/planning.h"

/* Bytes of a remark: a list of all kinds. */
#define REMARK_MAX 4000

/* Longest word that is compared, in bytes. */
#define WORD_MAX 400

static void mark(struct occurrence *o, const char *field)
{
    record_mark_set(o, record_index(&occurrence_type, str_of(field)));
}

static bool says(const struct date_row *row, const char *field)
{
    return record_has(row, record_index(&date_row_type, str_of(field)));
}

/* Do two texts read alike? */
static bool alike(struct str a, const char *b)
{
    char words[2][WORD_MAX];
    struct buf one = {.p = words[0], .cap = WORD_MAX, .max = WORD_MAX - 1};
    struct buf two = {.p = words[1], .cap = WORD_MAX, .max = WORD_MAX - 1};
    fold_to_words(&one, a);
    fold_to_words(&two, str_of(b));
    return !one.failed && !two.failed && one.n && str_eq(buf_str(&one), buf_str(&two));
}

static int reject_value(struct dates_import *in, struct asked *d, const char *before, struct str value,
                        const char *after)
{
    const char *text =
        arena_printf(in->im->a, "%s«\u00A0%.*s\u00A0»%s", before, (int)utf8_prefix(value, SHOWN_MAX).n, value.p, after);
    return text ? dates_reject(in, d, text) : fail_memory(&in->ctx.err);
}

/* ---- The kind ---- */

/* "une permanence": what follows the article. */
static const char *bare(const char *one)
{
    const char *space = strchr(one, ' ');
    return space ? space + 1 : one;
}

static bool is_kind(const struct rule *r, struct str words)
{
    const struct activity *k = r->declared;
    return strcmp(r->kind->name, RULE_ACTIVITY) == 0 && !k->course &&
           (str_is(words, r->name) || alike(words, r->name) || alike(words, r->title) || alike(words, bare(k->one)) ||
            alike(words, k->one) || alike(words, k->many));
}

static int find_kind(struct dates_import *in, struct str words, struct asked *d)
{
    size_t n;
    const struct rule *all = rule_set_rules(rules_set(in->im->rules), &n);
    struct buf known = buf_in(in->im->a, REMARK_MAX);
    for (size_t i = 0; i < n && !d->kind; i++) {
        if (is_kind(&all[i], words))
            d->kind = &all[i];
    }
    if (d->kind)
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(all[i].kind->name, RULE_ACTIVITY) == 0 && !((const struct activity *)all[i].declared)->course)
            buf_fmt(&known, "%s%s", known.n ? ", " : "", bare(((const struct activity *)all[i].declared)->one));
    }
    const char *after = arena_printf(in->im->a, " n’est pas un genre de dates\u00A0; écrivez %s", buf_cstr(&known));
    return after ? reject_value(in, d, "genre\u00A0: ", words, after) : fail_memory(&in->ctx.err);
}

/* ---- Several in one cell ---- */

/* What separates them: labels have commas, so that a bar or a line break leaves all else to them. */
static const char *separators(struct str cell)
{
    return str_find(cell, '|') < cell.n || str_find(cell, '\n') < cell.n ? "|\n" : ",;/+";
}

/* The next value of a cell in which they are separated. False at the end. */
static bool next_value(struct str *rest, const char *between, struct str *value)
{
    while (rest->n) {
        size_t n = 0;
        while (n < rest->n && !strchr(between, rest->p[n]))
            n++;
        *value = str_trim(str_from(rest->p, n));
        n += n < rest->n;
        *rest = str_from(rest->p + n, rest->n - n);
        if (value->n)
            return true;
    }
    return false;
}

/* Adds a code that is not there yet. */
static int add_code(struct dates_import *in, struct terms *to, size_t most, const char *code)
{
    for (size_t i = 0; i < to->n; i++) {
        if (strcmp(to->codes[i], code) == 0)
            return 0;
    }
    if (!to->codes && !(to->codes = ARENA_ARRAY(in->im->a, most, const char *)))
        return fail_memory(&in->ctx.err);
    if (to->n < most)
        to->codes[to->n++] = code;
    return 0;
}

/* Terms of one cell; what is unknown is a warning. A cell has at most DATE_ROW_TEXT_MAX / 2 of them. */
static int find_terms(struct dates_import *in, const struct asked *d, enum scheme scheme, const char *what,
                      const char *cell, struct terms *out)
{
    struct str rest = str_of(cell), value;
    const char *between = separators(rest);
    const struct term *whole = cell ? taxonomy_match(&in->im->taxonomy, scheme, rest) : NULL;
    *out = (struct terms){0};
    if (whole)
        return add_code(in, out, TAXONOMY_TERMS_MAX, whole->code);
    while (next_value(&rest, between, &value)) {
        const struct term *t = taxonomy_match(&in->im->taxonomy, scheme, value);
        if (t && add_code(in, out, TAXONOMY_TERMS_MAX, t->code) != 0)
            return -1;
        if (t)
            continue;
        const char *text = arena_printf(in->im->a, "%s, laissé de côté\u00A0: «\u00A0%.*s\u00A0»", what,
                                        (int)utf8_prefix(value, SHOWN_MAX).n, value.p);
        if (!text)
            return fail_memory(&in->ctx.err);
        if (dates_warn(in, d, text) != 0)
            return -1;
    }
    return 0;
}

static int find_term(struct dates_import *in, struct asked *d, enum scheme scheme, const char *what, const char *cell,
                     const char **out, const char *field)
{
    struct terms found;
    if (!cell)
        return 0;
    if (find_terms(in, d, scheme, what, cell, &found) != 0)
        return -1;
    *out = found.n ? found.codes[0] : NULL;
    if (*out)
        mark(&d->after, field);
    return 0;
}

/* ---- People ---- */

static const struct person *person_called(const struct dates_import *in, struct str label, size_t *n)
{
    const struct person *found = NULL;
    *n = 0;
    for (size_t i = 0; i < in->n_people; i++) {
        if (str_is(label, in->people[i].label)) {
            *n = 1;
            return &in->people[i];
        }
        if (alike(label, in->people[i].label)) {
            found = &in->people[i];
            ++*n;
        }
    }
    return found;
}

/* One who left holds what is past, and nothing to come. */
static int add_person(struct dates_import *in, struct asked *d, struct str label)
{
    size_t n;
    const struct person *p = person_called(in, label, &n);
    if (n > 1)
        return reject_value(in, d, "equipe\u00A0: ", label,
                            " est le nom de plusieurs personnes\u00A0; écrivez-le exactement comme au planning");
    if (!p)
        return reject_value(in, d, "equipe\u00A0: ", label,
                            " n’est pas au planning\u00A0; ajoutez cette personne (Planning, Personnes), puis relisez "
                            "le fichier");
    if (p->deleted && d->after.day >= in->today)
        return reject_value(in, d, "equipe\u00A0: ", label, " n’est plus au planning\u00A0; écrivez qui la remplace");
    if (d->after.staff.n == STAFF_MAX)
        return reject_value(in, d, "equipe\u00A0: trop de personnes à partir de ", label,
                            arena_printf(in->im->a, "\u00A0: %d au plus", STAFF_MAX));
    return add_code(in, &d->after.staff, STAFF_MAX, p->uuid);
}

static int find_people(struct dates_import *in, struct asked *d, const char *cell)
{
    struct str rest = str_of(cell), value;
    const char *between = separators(rest);
    size_t n;
    if (!cell)
        return 0;
    mark(&d->after, "staff");
    if (person_called(in, str_trim(rest), &n) && n == 1)
        return add_person(in, d, str_trim(rest));
    while (!d->rejected && next_value(&rest, between, &value)) {
        if (add_person(in, d, value) != 0)
            return -1;
    }
    return 0;
}

/* ---- What was counted ---- */

static int counter_of(const struct activity *k, const char *code)
{
    const struct counter *c = k->counters.items;
    for (size_t i = 0; i < k->counters.n; i++) {
        if (strcmp(c[i].code, code) == 0 || alike(str_of(code), c[i].label))
            return (int)i;
    }
    return -1;
}

static int no_such_counter(struct dates_import *in, struct asked *d, const char *code)
{
    const struct activity *k = asked_activity(d);
    const struct counter *c = k->counters.items;
    struct buf known = buf_in(in->im->a, REMARK_MAX);
    for (size_t i = 0; i < k->counters.n; i++)
        buf_fmt(&known, "%s%s", i ? ", " : "", c[i].code);
    const char *after = arena_printf(in->im->a, " n’est pas compté pour %s (%s)\u00A0; videz la case", k->one,
                                     known.n ? buf_cstr(&known) : "rien ne l’est");
    return after ? reject_value(in, d, "", str_of(code), after) : fail_memory(&in->ctx.err);
}

/* A part is not more than its whole. */
static int check_parts(struct dates_import *in, struct asked *d)
{
    const struct activity *k = asked_activity(d);
    const struct counter *c = k->counters.items;
    for (size_t i = 0; i < k->counters.n; i++) {
        int whole = d->counted[i] && c[i].of ? counter_of(k, c[i].of) : -1;
        if (whole < 0 || !d->counted[whole] || d->counts[i] <= d->counts[whole])
            continue;
        const char *text =
            arena_printf(in->im->a, "%s\u00A0: %lld, plus que les %lld de «\u00A0%s\u00A0» dont ils font partie",
                         c[i].code, (long long)d->counts[i], (long long)d->counts[whole], c[whole].code);
        return text ? dates_reject(in, d, text) : fail_memory(&in->ctx.err);
    }
    return 0;
}

static bool counts_anything(const struct asked *d)
{
    for (size_t i = 0; i < ACTIVITY_COUNTERS_MAX; i++) {
        if (d->counted[i])
            return true;
    }
    return false;
}

/* Only what was held is counted. */
static int check_held(struct dates_import *in, struct asked *d)
{
    if (!counts_anything(d))
        return 0;
    if (d->after.day > in->today)
        return dates_reject(in, d,
                            "des nombres pour une date à venir\u00A0; corrigez la date, ou videz les cases comptées");
    if (d->says_status && d->after.status != OCCURRENCE_DONE)
        return dates_reject(in, d,
                            "etat\u00A0: des nombres sont remplis, la date est donc tenue\u00A0; écrivez tenue, ou "
                            "videz les cases comptées");
    return 0;
}

/* What lasted as long as the date needs no cell of its own. */
static void count_length(struct asked *d)
{
    const struct activity *k = asked_activity(d);
    const struct counter *c = k->counters.items;
    if (!counts_anything(d))
        return;
    for (size_t i = 0; i < k->counters.n; i++) {
        if (c[i].unit != UNIT_MINUTES || d->counted[i])
            continue;
        d->counted[i] = true;
        d->counts[i] = d->after.minutes;
    }
}

/* Largest count of one date, as its table allows. */
#define COUNT_MAX 100000

static int find_counts(struct dates_import *in, struct asked *d, const struct date_row *row)
{
    const struct date_count *items = row->counts.items;
    for (size_t i = 0; i < row->counts.n && !d->rejected; i++) {
        int at = counter_of(asked_activity(d), items[i].code);
        /* A table of all kinds has noughts where a kind counts nothing, and where nothing happened yet. */
        if (items[i].value == 0 && (at < 0 || d->after.day > in->today))
            continue;
        if (at < 0 && no_such_counter(in, d, items[i].code) != 0)
            return -1;
        if (at < 0)
            continue;
        if (items[i].value < 0 || items[i].value > COUNT_MAX)
            return reject_value(in, d, "un nombre de 0 à 100 000 est attendu pour ", str_of(items[i].code), "");
        d->counts[at] = items[i].value;
        d->counted[at] = true;
    }
    if (!d->rejected && (check_parts(in, d) != 0 || check_held(in, d) != 0))
        return -1;
    count_length(d);
    return 0;
}

/* ---- The row ---- */

static int check_note(struct dates_import *in, struct asked *d, const char *column, const char *note)
{
    unsigned found = note ? personal_within(str_of(note)) : 0;
    if (!found)
        return 0;
    const char *text =
        found & PERSONAL_NIR
            ? arena_printf(in->im->a, "%s\u00A0: un numéro de sécurité sociale n’a rien à faire ici\u00A0; effacez-le",
                           column)
            : arena_printf(in->im->a,
                           "%s\u00A0: on dirait un nom, un téléphone ou une adresse\u00A0; une note ne parle de "
                           "personne",
                           column);
    if (!text)
        return fail_memory(&in->ctx.err);
    return found & PERSONAL_NIR ? dates_reject(in, d, text) : dates_warn(in, d, text);
}

/* What the row says and needs no finding. */
static int copy_plain(struct dates_import *in, const struct date_row *row, struct asked *d)
{
    static const char *const same[] = {"day",      "start",   "title",     "status",     "reason",
                                       "capacity", "open_to", "open_note", "public_note"};
    const struct activity *k = asked_activity(d);
    struct occurrence *o = &d->after;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        if (says(row, same[i]))
            record_same_field_copy(&occurrence_type, o, &date_row_type, row, same[i]);
    }
    o->kind = d->kind->name;
    o->minutes = says(row, "minutes") ? row->minutes : k->minutes;
    mark(o, "kind");
    if (says(row, "minutes"))
        mark(o, "minutes");
    d->says_status = says(row, "status");
    if (o->start < 0 || o->start > 1439 || o->minutes < ACTIVITY_MINUTES_MIN || o->minutes > ACTIVITY_MINUTES_MAX)
        return dates_reject(in, d,
                            "duree\u00A0: de 5 minutes à 48 heures sont attendues\u00A0; un événement plus long a une "
                            "ligne par jour");
    if (o->capacity < 0 || o->capacity > 1000)
        return dates_reject(in, d, "places\u00A0: de 1 à 1000 sont attendues");
    d->team_note = row->team_note;
    return check_note(in, d, "note_equipe", row->team_note) != 0 ? -1
                                                                 : check_note(in, d, "note_publique", row->public_note);
}

static int find_place(struct dates_import *in, const struct date_row *row, struct asked *d)
{
    const char *why = NULL;
    if (!row->place)
        return 0;
    int rc = dates_find_place(in, str_trim(str_of(row->place)), str_trim(str_of(row->commune)), &d->after.place, &why);
    if (rc == 1)
        mark(&d->after, "place");
    return rc == 0 ? dates_reject(in, d, why) : rc < 0 ? -1 : 0;
}

static int find_all_terms(struct dates_import *in, const struct date_row *row, struct asked *d)
{
    struct occurrence *o = &d->after;
    if (find_term(in, d, SCHEME_THEME, "thème inconnu", row->theme, &o->theme, "theme") != 0 ||
        find_term(in, d, SCHEME_CAMPAIGN, "campagne inconnue", row->campaign, &o->campaign, "campaign") != 0 ||
        find_terms(in, d, SCHEME_PUBLIC, "public inconnu", row->publics, &o->publics) != 0 ||
        find_terms(in, d, SCHEME_FUNDER, "financeur inconnu", row->funders, &o->funders) != 0 ||
        find_terms(in, d, SCHEME_THEME, "thème rencontré inconnu", row->themes, &d->themes) != 0)
        return -1;
    if (!asked_activity(d)->themes || d->after.day > in->today || (d->says_status && o->status != OCCURRENCE_DONE))
        d->themes.n = 0; /* nothing was met yet */
    if (d->themes.n > COUNT_THEMES_MAX)
        d->themes.n = COUNT_THEMES_MAX;
    if (o->publics.n)
        mark(o, "publics");
    if (o->funders.n)
        mark(o, "funders");
    return 0;
}

int dates_understand(struct dates_import *in, const struct date_row *row, struct asked *d)
{
    if (find_kind(in, str_trim(str_of(row->kind)), d) != 0)
        return -1;
    if (!d->rejected && copy_plain(in, row, d) != 0)
        return -1;
    if (!d->rejected && find_place(in, row, d) != 0)
        return -1;
    if (!d->rejected && find_people(in, d, row->staff) != 0)
        return -1;
    if (!d->rejected && find_counts(in, d, row) != 0)
        return -1;
    if (!d->rejected && find_all_terms(in, row, d) != 0)
        return -1;
    occurrence_time(&d->after); /* also of one that is rejected: by it rows are compared */
    return 0;
}
