#include "app/counting.h"

#include "app/access.h"
#include "app/rulebook.h"
#include "app/told.h"
#include "base/crypto.h"
#include "base/date.h"
#include "base/duration.h"
#include "domain/person.h"

/* How far back frequent themes are counted, in seconds. */
#define THEMES_SINCE ((int64_t)730 * 86400)

/* Themes before the others. */
#define THEMES_FIRST 10

/* Bytes of a number as it is typed, with spaces. */
#define NUMBER_MAX 20

/* ---- Kinds ---- */

static bool is_expected(const struct activity *a)
{
    bool required = false;
    for (size_t i = 0; i < a->counters.n; i++)
        required = required || ((const struct counter *)a->counters.items)[i].required;
    return required;
}

static int read_kinds(struct ctx *ctx, const struct rule_set *set, struct counting_kinds *out)
{
    size_t n;
    const struct rule *rules = rule_set_rules(set, &n);
    out->items = ARENA_ARRAY(ctx->arena, n + 1, struct counting_kind);
    for (size_t i = 0; out->items && i < n; i++) {
        if (strcmp(rules[i].kind->name, RULE_ACTIVITY) != 0)
            continue;
        /* The set of a reader may be replaced meanwhile. */
        struct activity *copy = ARENA_NEW(ctx->arena, struct activity);
        const char *name = arena_strdup(ctx->arena, rules[i].name);
        if (!copy || !name || record_copy(&activity_type, rules[i].declared, copy, ctx->arena, &ctx->err) != 0)
            return fail_memory(&ctx->err);
        out->items[out->n++] = (struct counting_kind){.name = name, .activity = copy, .expected = is_expected(copy)};
    }
    return out->items ? 0 : fail_memory(&ctx->err);
}

int counting_kinds(struct ctx *ctx, struct counting_kinds *out)
{
    struct rulebook_state state = {.set = NULL};
    *out = (struct counting_kinds){0};
    if (ctx_rules(ctx))
        return read_kinds(ctx, rules_set(ctx_rules(ctx)), out);
    if (ctx->rulebook && rulebook_read(ctx->rulebook, ctx->arena, &state, &ctx->err) != 0)
        return -1;
    int rc = state.set ? read_kinds(ctx, state.set, out) : 0;
    rule_set_unref(state.set);
    return rc;
}

const struct counting_kind *counting_kind(const struct counting_kinds *kinds, const char *name)
{
    for (size_t i = 0; i < kinds->n; i++) {
        if (strcmp(kinds->items[i].name, name) == 0)
            return &kinds->items[i];
    }
    return NULL;
}

static void offer(const struct term **list, size_t *n, const struct term *t)
{
    for (size_t i = 0; i < *n; i++) {
        if (list[i] == t)
            return;
    }
    if (t)
        list[(*n)++] = t;
}

int counting_themes(struct ctx *ctx, const char *kind, const struct taxonomy *t, const struct term ***out, size_t *n,
                    size_t *first)
{
    /* Those most asked for at permanences, 2023. */
    static const char *const usual[] = {"droits-sante", "sante-mentale", "medecin-traitant", "gynecologie",
                                        "hebergement",  "ophtalmologie", "bucco-dentaire",   "diabete",
                                        "douleurs",     "traumatologie"};
    const char *often[THEMES_FIRST];
    size_t n_often = 0;
    *out = ARENA_ARRAY(ctx->arena, TAXONOMY_TERMS_MAX, const struct term *);
    *n = 0;
    if (!*out)
        return fail_memory(&ctx->err);
    if (kind && count_frequent(ctx->db, ctx->audience, kind, ctx->now - THEMES_SINCE, THEMES_FIRST, ctx->arena, often,
                               &n_often, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n_often; i++)
        offer(*out, n, taxonomy_term(t, SCHEME_THEME, str_of(often[i])));
    for (size_t i = 0; i < sizeof usual / sizeof *usual && *n < THEMES_FIRST; i++)
        offer(*out, n, taxonomy_term(t, SCHEME_THEME, str_of(usual[i])));
    *first = *n;
    for (size_t i = 0; i < t->n[SCHEME_THEME]; i++)
        offer(*out, n, &t->terms[SCHEME_THEME][i]);
    return 0;
}

/* ---- One date ---- */

int counting_find(struct ctx *ctx, const struct counting_kinds *kinds, struct str uuid, struct counting_date *out)
{
    *out = (struct counting_date){0};
    int rc = count_date_find(ctx->db, ctx->audience, uuid, ctx->account ? ctx->account->id : 0, ctx->arena, &out->date,
                             &ctx->err);
    if (rc != 1)
        return rc;
    out->kind = counting_kind(kinds, out->date.kind);
    return count_read(ctx->db, ctx->audience, out->date.id, ctx->arena, &out->count, &ctx->err) == 0 ? 1 : -1;
}

const char *counting_seen(const struct count *c)
{
    return c->at == 0 ? "" : c->sheet ? c->sheet : COUNTING_SEEN_IMPORT;
}

int64_t counting_value(const struct count *c, const char *code)
{
    for (size_t i = 0; i < c->values.n; i++) {
        const struct measure *m = &((const struct measure *)c->values.items)[i];
        if (strcmp(m->measure, code) == 0)
            return m->value;
    }
    return -1;
}

static const struct counter *counter_at(const struct activity *a, size_t i)
{
    return &((const struct counter *)a->counters.items)[i];
}

/* A number as people type it, perhaps with a space between the thousands; -1 for what is none. */
static int64_t read_number(struct str s)
{
    char digits[NUMBER_MAX];
    struct err ignored;
    size_t n = 0;
    int64_t v;
    while (s.n && n < NUMBER_MAX) {
        uint32_t c = utf8_next(&s);
        if (c != ' ' && c != 0xA0 && c != 0x202F)
            digits[n++] = c < 0x80 ? (char)c : '?';
    }
    return s.n == 0 && str_to_int(str_from(digits, n), 0, INT64_MAX, &v, &ignored) == 0 ? v : -1;
}

/* One counter's value into *out, -1 for nothing; or why not. */
static const char *read_value(const struct counter *c, struct str typed, int64_t *out)
{
    struct err ignored;
    typed = str_trim(typed);
    *out = -1;
    if (typed.n == 0)
        return !c->required              ? NULL
               : c->unit == UNIT_MINUTES ? "Une durée est attendue, comme «\u00A02\u00A0h\u00A030\u00A0»."
                                         : "Un nombre est attendu\u00A0: 0 s’il n’y en a pas eu.";
    if (c->unit == UNIT_MINUTES)
        return duration_parse(typed, COUNT_MOST, out, &ignored) == 0
                   ? NULL
                   : "Une durée est attendue, comme «\u00A02\u00A0h\u00A030\u00A0» ou «\u00A045\u00A0min\u00A0».";
    *out = read_number(typed);
    if (*out >= 0 && *out <= COUNT_MOST)
        return NULL;
    *out = -1;
    return "Un nombre entier de 0 à 100\u202F000 est attendu.";
}

/* A part is not more than its whole. */
static const char *check_part(struct ctx *ctx, const struct activity *a, const int64_t *values, size_t i)
{
    const struct counter *c = counter_at(a, i);
    for (size_t k = 0; c->of && k < a->counters.n; k++) {
        const struct counter *whole = counter_at(a, k);
        if (strcmp(whole->code, c->of) == 0 && values[i] > 0 && values[k] >= 0 && values[i] > values[k])
            return arena_printf(ctx->arena, "C’est plus que les %lld «\u00A0%s\u00A0».", (long long)values[k],
                                whole->label);
    }
    return NULL;
}

/* The counters of a date that took place: true when nothing is wrong with them. */
static bool read_values(struct ctx *ctx, const struct activity *a, const struct counting_sent *sent,
                        struct measure *out, size_t *n, struct counting_answer *answer)
{
    int64_t values[ACTIVITY_COUNTERS_MAX];
    bool fine = true;
    *n = 0;
    for (size_t i = 0; i < a->counters.n; i++)
        answer->values[i] = read_value(counter_at(a, i), sent->values[i], &values[i]);
    for (size_t i = 0; i < a->counters.n; i++) {
        if (!answer->values[i])
            answer->values[i] = check_part(ctx, a, values, i);
        fine = fine && !answer->values[i];
        if (values[i] < 0)
            continue;
        out[*n] = (struct measure){.measure = counter_at(a, i)->code, .value = values[i]};
        record_mark_set(&out[*n], record_index(&measure_type, STR("measure")));
        record_mark_set(&out[(*n)++], record_index(&measure_type, STR("value")));
    }
    return fine;
}

static const char *note_sentence(struct ctx *ctx, unsigned found)
{
    struct str what = told_words(ctx, found);
    if (found & PERSONAL_NIR)
        return "La note contient un numéro de sécurité sociale\u00A0: retirez-le, il ne peut pas être enregistré.";
    return arena_printf(ctx->arena,
                        "On dirait que la note contient %.*s\u00A0: rien ici ne doit désigner une personne "
                        "accompagnée. Retirez-le, ou dites que la note peut rester.",
                        (int)what.n, what.p);
}

/* The note, tidied, into *out; true when it may be kept. */
static bool read_note(struct ctx *ctx, const struct counting_sent *sent, const char **out,
                      struct counting_answer *answer)
{
    char *text = str_dup(ctx->arena, sent->note);
    *out = NULL;
    if (!text || sent->note.n == 0)
        return true;
    text[utf8_tidy(text, sent->note.n, false)] = '\0';
    *out = *text ? text : NULL;
    unsigned found = personal_within(str_of(text));
    if (strlen(text) > OCCURRENCE_NOTE_MAX)
        answer->note = "La note est trop longue\u00A0: quelques lignes suffisent.";
    else if (found && ((found & PERSONAL_NIR) || !sent->note_kept))
        answer->note = note_sentence(ctx, found);
    answer->note_asks = answer->note && found && !(found & PERSONAL_NIR) && strlen(text) <= OCCURRENCE_NOTE_MAX;
    return !answer->note;
}

static void mark(struct count *c, const char *field, bool set)
{
    int index = record_index(&count_type, str_of(field));
    if (set)
        record_mark_set(c, index);
    else
        record_mark_null(c, index);
}

/* What was typed, as a record; false when something is wrong with it. */
static bool read_sent(struct ctx *ctx, const struct counting_sent *sent, struct count *out,
                      struct counting_answer *answer)
{
    const struct activity *a = answer->date.kind->activity;
    struct measure *values = ARENA_ARRAY(ctx->arena, ACTIVITY_COUNTERS_MAX, struct measure);
    bool fine = true;
    *out = (struct count){.status = sent->missed ? OCCURRENCE_MISSED : OCCURRENCE_DONE, .values = {.items = values}};
    out->sheet = str_dup(ctx->arena, sent->sheet);
    if (sent->noted)
        fine = read_note(ctx, sent, &out->note, answer);
    else
        out->note = answer->date.count.note;
    if (sent->missed) {
        out->missed = str_dup(ctx->arena, sent->reason);
        answer->reason = sent->reason.n ? NULL : "Une raison est attendue.";
    } else {
        fine = values && read_values(ctx, a, sent, values, &out->values.n, answer) && fine;
    }
    if (!sent->missed && a->themes && sent->n_themes) {
        const char **codes = ARENA_ARRAY(ctx->arena, sent->n_themes, const char *);
        for (size_t i = 0; codes && i < sent->n_themes; i++)
            codes[i] = str_dup(ctx->arena, sent->themes[i]);
        out->themes = (struct terms){.codes = codes, .n = codes ? sent->n_themes : 0};
        if (sent->n_themes > COUNT_THEMES_MAX)
            answer->themes = "Vingt thèmes au plus.";
    }
    mark(out, "status", true);
    mark(out, "missed", sent->missed);
    mark(out, "values", true);
    mark(out, "themes", true);
    mark(out, "note", out->note != NULL);
    return fine && !answer->reason && !answer->themes;
}

/* Does the same stand there already? */
static bool is_same(const struct count *a, const struct count *b)
{
    static const char *const fields[] = {"status", "missed", "themes", "note"};
    bool same = a->values.n == b->values.n;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        int index = record_index(&count_type, str_of(fields[i]));
        same = same && record_says_same(&count_type.fields[index], index, a, b);
    }
    for (size_t i = 0; same && i < a->values.n; i++) {
        const struct measure *m = &((const struct measure *)a->values.items)[i];
        same = counting_value(b, m->measure) == m->value;
    }
    return same;
}

static bool was_seen(const struct counting_sent *sent, const struct count *stands)
{
    bool seen = stands->at == 0;
    for (size_t i = 0; !seen && i < sent->n_seen; i++)
        seen = str_is(sent->seen[i], counting_seen(stands));
    return seen;
}

static const char *refusal(struct ctx *ctx, const struct counting_date *d)
{
    if (d->date.status == OCCURRENCE_CANCELLED)
        return "Cette date est annulée\u00A0: rétablissez-la dans le planning si elle a eu lieu.";
    if (d->date.start_utc > ctx->now)
        return "Cette date n’a pas encore commencé.";
    if (!d->kind)
        return "Aucune règle ne dit plus ce qui se compte à ce genre de dates.";
    return NULL;
}

static int write(struct ctx *ctx, const struct counting_sent *sent, const struct count *after,
                 struct counting_answer *out)
{
    struct author author = account_author(ctx->account, ctx->now);
    const struct count *before = &out->date.count;
    if (is_same(before, after) && before->at) {
        out->state = COUNTING_DONE;
        return count_sheet_add(ctx->db, &author, out->date.date.id, after->sheet, &ctx->err);
    }
    if (!was_seen(sent, before)) {
        out->state = COUNTING_ELSE;
        return 0;
    }
    out->state = COUNTING_DONE;
    if (count_sheet_add(ctx->db, &author, out->date.date.id, after->sheet, &ctx->err) != 0)
        return -1;
    if (count_save(ctx->db, &author, out->date.date.id, before, after, ctx->arena, &ctx->err) == 0)
        return 0;
    if (ctx->err.code != ERR_CONFLICT || !str_starts(str_of(ctx->err.msg), STR("status")))
        return -1;
    out->state = COUNTING_REFUSED;
    out->sentence = "Une personne ou le lieu a été pris par une autre date à cette heure-là\u00A0: elle ne peut plus "
                    "avoir eu lieu aussi.";
    return 0;
}

static int record(struct ctx *ctx, const struct counting_kinds *kinds, struct str uuid,
                  const struct counting_sent *sent, struct counting_answer *out)
{
    int64_t known;
    struct count after;
    int rc = counting_find(ctx, kinds, uuid, &out->date);
    if (rc != 1)
        return rc;
    rc = 0;
    if (crypto_is_uuid(sent->sheet) && (rc = count_sheet_find(ctx->db, sent->sheet, &known, &ctx->err)) < 0)
        return -1;
    if (!crypto_is_uuid(sent->sheet) || (rc == 1 && known != out->date.date.id)) {
        out->state = COUNTING_ASTRAY;
        out->sentence = "Cet envoi n’a pas été reconnu\u00A0: rien n’en est enregistré. Relisez ce qui est saisi, puis "
                        "enregistrez de nouveau.";
        return 0;
    }
    /* Received before: once more on its way, unless a form was gone back to and filled otherwise. */
    bool stands = rc == 1 && str_is(sent->sheet, counting_seen(&out->date.count));
    out->state = rc == 1 ? COUNTING_KNOWN : COUNTING_REFUSED;
    out->sentence = rc == 1 ? NULL : refusal(ctx, &out->date);
    if ((rc == 1 && !stands) || out->sentence)
        return 0;
    out->state = COUNTING_WRONG;
    if (!read_sent(ctx, sent, &after, out))
        return 0;
    if (!stands)
        return write(ctx, sent, &after, out);
    out->state = is_same(&out->date.count, &after) ? COUNTING_KNOWN : COUNTING_ELSE;
    return 0;
}

int counting_record(struct ctx *ctx, const struct counting_kinds *kinds, struct str uuid,
                    const struct counting_sent *sent, struct counting_answer *out)
{
    *out = (struct counting_answer){.state = COUNTING_GONE};
    if (access_demand(ctx, RIGHT_TEAM, "recording what happened") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = record(ctx, kinds, uuid, sent, out);
    return ctx_finish_if(ctx, rc, out->state == COUNTING_DONE);
}

/* ---- What waits ---- */

int counting_has_person(struct ctx *ctx)
{
    struct person person;
    return person_of_account(ctx->db, ctx->audience, ctx->account->id, ctx->arena, &person, &ctx->err);
}

int counting_dates(struct ctx *ctx, const struct counting_kinds *kinds, struct count_query *q, bool expected,
                   struct count_date **out, size_t *n)
{
    size_t kept = 0;
    q->account = ctx->account ? ctx->account->id : 0;
    if (count_dates(ctx->db, ctx->audience, q, ctx->arena, out, n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < *n; i++) {
        const struct counting_kind *kind = counting_kind(kinds, (*out)[i].kind);
        if (kind && kind->activity->counters.n && (kind->expected || !expected))
            (*out)[kept++] = (*out)[i];
    }
    *n = kept;
    return 0;
}

int counting_choices(struct ctx *ctx, int64_t from, int64_t to, struct count_choice **people, size_t *n_people,
                     struct count_choice **places, size_t *n_places)
{
    if (count_people(ctx->db, ctx->audience, from, to, ctx->arena, people, n_people, &ctx->err) != 0)
        return -1;
    return count_places(ctx->db, ctx->audience, from, to, ctx->arena, places, n_places, &ctx->err);
}

int counting_duties(struct ctx *ctx, struct duties *list)
{
    struct duty line = {.label = "Bilans à saisir",
                        .one = "date passée",
                        .many = "dates passées",
                        .done = "toutes les dates passées ont leur bilan",
                        .url = "/equipe/saisie",
                        .right = RIGHT_TEAM};
    struct counting_kinds kinds;
    struct count_waiting *waiting;
    size_t n;
    if (counting_kinds(ctx, &kinds) != 0 || count_waiting(ctx->db, ctx->audience, paris_instant(ctx_today(ctx), 0),
                                                          ctx->arena, &waiting, &n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const struct counting_kind *kind = counting_kind(&kinds, waiting[i].kind);
        line.count += kind && kind->expected ? waiting[i].n : 0;
    }
    return duties_add(ctx, list, line);
}
