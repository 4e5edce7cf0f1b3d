#include "rules/programme.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"

#define REQUIRED FIELD_REQUIRED

/* Texts of a declaration, in bytes. */
#define CODE_MAX 40
#define LABEL_MAX 100
/* Days of a month, for offsets that must not overlap whatever the month. */
#define MONTH_DAYS 28

/* Defaults of the thresholds, in days: shared/domain.md, "at the caregiver's pace". */
#define LATE_CONTACT 14
#define LATE_INCLUDE 30
#define LATE_UNPLANNED 35
#define LATE_FOLLOW_UP 14

const char *const programme_term_names[TERM__MAX + 1] = {"gap",    "binome",  "member", "weekday", "hour",
                                                         "travel", "evening", "load",   NULL};

static const struct field role_fields[] = {
    FIELD(struct programme_role, code, F_TEXT, "code du rôle : lettres, chiffres et tirets", .max = CODE_MAX,
          .flags = REQUIRED),
    FIELD(struct programme_role, label, F_TEXT, "le rôle, en clair : « psychologue »", .max = LABEL_MAX,
          .flags = REQUIRED),
    FIELD(struct programme_role, professions, F_TERMS, "de l’un de ces métiers ; vide : n’importe",
          .scheme = "profession"),
    FIELD(
        struct programme_role, same, F_BOOL,
        "true : la même personne du début à la fin, sans exception (false par défaut : le poids « member » y veille)"),
};
const struct record_type programme_role_type =
    RECORD_TYPE(struct programme_role, "programme_role", role_fields, "qui tient les séances, par rôle");

static const struct field offset_fields[] = {
    FIELD(struct programme_offset, months, F_INT, "mois après la dernière séance de l’étape `after`",
          .flags = REQUIRED),
    FIELD(struct programme_offset, tolerance, F_INT, "jours permis avant et après", .flags = REQUIRED),
};
const struct record_type programme_offset_type =
    RECORD_TYPE(struct programme_offset, "programme_offset", offset_fields, "une séance à tant de mois d’une étape");

static const struct field step_fields[] = {
    FIELD(struct programme_step, code, F_TEXT, "code de l’étape : lettres, chiffres et tirets", .max = CODE_MAX,
          .flags = REQUIRED),
    FIELD(struct programme_step, label, F_TEXT, "une de ses séances, sans article : « séquence »", .max = LABEL_MAX,
          .flags = REQUIRED),
    FIELD(struct programme_step, activity, F_TEXT, "genre de ses dates : nom d’une règle activity où course = true",
          .max = CODE_MAX, .flags = REQUIRED),
    FIELD(struct programme_step, count, F_INT,
          "nombre de séances ; absent avec `offsets` ; 0 : autant qu’il en faut, quand il le faut"),
    FIELD(struct programme_step, minutes, F_INT, "durée d’une séance, en minutes", .flags = REQUIRED),
    FIELD(struct programme_step, gap_min, F_INT, "jours au moins d’une séance à la suivante (gap par défaut)"),
    FIELD(struct programme_step, gap, F_INT, "jours souhaités d’une séance à la suivante"),
    FIELD(struct programme_step, gap_max, F_INT, "jours au plus (gap par défaut)"),
    FIELD(struct programme_step, after, F_TEXT, "code d’une étape écrite avant, qui doit être finie", .max = CODE_MAX),
    FIELD(struct programme_step, offsets, F_LIST, "séances à tant de mois de la dernière de l’étape `after`",
          .of = &programme_offset_type, .max = PROGRAMME_SESSIONS_MAX),
    FIELD(struct programme_step, modes, F_TERMS, "où elles ont lieu : home, office, practice, video, phone",
          .scheme = "mode", .flags = REQUIRED),
    FIELD(struct programme_step, roles, F_TERMS, "codes des rôles qui les tiennent ; vide : tous", .scheme = "role"),
    FIELD(struct programme_step, group, F_BOOL, "true : plusieurs personnes peuvent partager une séance"),
};
const struct record_type programme_step_type =
    RECORD_TYPE(struct programme_step, "programme_step", step_fields, "une étape d’un programme");

static const struct field weight_fields[] = {
    FIELD(struct programme_weight, term, F_ENUM,
          "gap : écart souhaité ; binome, member : continuité ; weekday, hour : même jour, même heure ; travel : "
          "route ; evening : soir ; load : journée chargée",
          .names = programme_term_names, .flags = REQUIRED),
    FIELD(struct programme_weight, weight, F_INT, "son poids, de 0 à 1000", .flags = REQUIRED),
};
const struct record_type programme_weight_type =
    RECORD_TYPE(struct programme_weight, "programme_weight", weight_fields, "ce que coûte un plan, terme par terme");

static const struct field scale_fields[] = {
    FIELD(struct programme_scale, code, F_TEXT, "code de l’échelle : lettres, chiffres et tirets", .max = CODE_MAX,
          .flags = REQUIRED),
    FIELD(struct programme_scale, label, F_TEXT, "son nom : « Zarit (fardeau) »", .max = LABEL_MAX, .flags = REQUIRED),
    FIELD(struct programme_scale, max, F_INT, "sa plus grande valeur, de 1 à 1000", .flags = REQUIRED),
};
const struct record_type programme_scale_type =
    RECORD_TYPE(struct programme_scale, "programme_scale", scale_fields, "une échelle, passée au début et à la fin");

static const struct field programme_fields[] = {
    FIELD(struct programme, code, F_TEXT,
          "ce par quoi commencent les codes de ses parcours : « AIDA » (2 à 10 capitales)", .max = PROGRAMME_CODE_MAX,
          .flags = REQUIRED),
    FIELD(struct programme, person, F_TEXT, "qui le suit, avec son article : « l’aidant »", .max = LABEL_MAX,
          .flags = REQUIRED),
    FIELD(struct programme, steps, F_LIST, "ses étapes, dans l’ordre", .of = &programme_step_type,
          .max = PROGRAMME_STEPS_MAX, .flags = REQUIRED),
    FIELD(struct programme, roles, F_LIST, "qui tient ses séances", .of = &programme_role_type,
          .max = PROGRAMME_ROLES_MAX, .flags = REQUIRED),
    FIELD(struct programme, weights, F_LIST, "ce que coûte un plan ; un terme absent ne pèse rien",
          .of = &programme_weight_type, .max = TERM__MAX),
    FIELD(struct programme, scales, F_LIST, "échelles passées à la première séance et à la fin",
          .of = &programme_scale_type, .max = PROGRAMME_SCALES_MAX),
    FIELD(struct programme, ahead, F_INT, "combien de séances à venir reçoivent une date (2 par défaut)"),
    FIELD(struct programme, late_contact, F_INT,
          "jours après lesquels une orientation sans contact est en retard (14 par défaut)"),
    FIELD(struct programme, late_include, F_INT, "jours d’un contact sans inclusion (30 par défaut)"),
    FIELD(struct programme, late_unplanned, F_INT, "jours sans rien de prévu (35 par défaut)"),
    FIELD(struct programme, late_follow_up, F_INT,
          "jours après la dernière séance avant le suivi, sans suivi prévu (14 par défaut)"),
};
const struct record_type programme_type =
    RECORD_TYPE(struct programme, "programme", programme_fields, "ce qu’un programme dit de lui-même");

static const struct field facts_fields[] = {
    FIELD(struct programme_facts, code, F_TEXT, "code du parcours : « AIDA-2026-017 »", .max = CODE_MAX,
          .flags = REQUIRED),
    FIELD(struct programme_facts, commune, F_TEXT, "sa commune", .max = 200),
};
const struct record_type programme_facts_type = RECORD_TYPE(struct programme_facts, "programme_facts", facts_fields,
                                                            "une séance à nommer : rien d’autre n’en est dit");

static const struct field words_fields[] = {
    FIELD(struct programme_words, title, F_TEXT, "ce que lisent les agendas de qui la tient", .max = 120,
          .flags = REQUIRED),
};
const struct record_type programme_words_type =
    RECORD_TYPE(struct programme_words, "programme_words", words_fields, "comment une séance est nommée");

/* ---- Looking into one ---- */

const struct programme_step *programme_step_find(const struct programme *p, const char *code)
{
    const struct programme_step *list = p->steps.items;
    for (size_t i = 0; i < p->steps.n; i++) {
        if (strcmp(list[i].code, code) == 0)
            return &list[i];
    }
    return NULL;
}

const struct programme_role *programme_role_find(const struct programme *p, const char *code)
{
    const struct programme_role *list = p->roles.items;
    for (size_t i = 0; i < p->roles.n; i++) {
        if (strcmp(list[i].code, code) == 0)
            return &list[i];
    }
    return NULL;
}

const struct programme_scale *programme_scale_find(const struct programme *p, const char *code)
{
    const struct programme_scale *list = p->scales.items;
    for (size_t i = 0; i < p->scales.n; i++) {
        if (strcmp(list[i].code, code) == 0)
            return &list[i];
    }
    return NULL;
}

static bool is_among(const struct terms *list, const char *code)
{
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->codes[i], code) == 0)
            return true;
    }
    return false;
}

bool programme_step_held(const struct programme_step *s, const char *role)
{
    return s->roles.n == 0 || is_among(&s->roles, role);
}

bool programme_role_fits(const struct programme_role *r, const struct terms *professions)
{
    bool any = r->professions.n == 0;
    for (size_t i = 0; i < r->professions.n && !any; i++)
        any = is_among(professions, r->professions.codes[i]);
    return any;
}

int64_t programme_weight(const struct programme *p, enum programme_term term)
{
    const struct programme_weight *list = p->weights.items;
    for (size_t i = 0; i < p->weights.n; i++) {
        if (list[i].term == (int)term)
            return list[i].weight;
    }
    return 0;
}

/* ---- What a declaration may leave out, and what is wrong with one ---- */

static bool given(const struct record_type *t, const void *rec, const char *field)
{
    return record_has(rec, record_index(t, str_of(field)));
}

static int check_code(const char *where, size_t i, const char *code, struct err *err)
{
    if (strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-_") == strlen(code))
        return 0;
    return fail(err, ERR_RULE, "%s[%zu].code: \"%s\": only a-z, 0-9, - and _", where, i + 1, code);
}

static int check_roles(const struct programme *p, struct err *err)
{
    const struct programme_role *list = p->roles.items;
    for (size_t i = 0; i < p->roles.n; i++) {
        if (check_code("roles", i, list[i].code, err) != 0)
            return -1;
        if (programme_role_find(p, list[i].code) != &list[i])
            return fail(err, ERR_RULE, "roles[%zu].code: \"%s\" stands twice", i + 1, list[i].code);
    }
    return 0;
}

static int check_scales(const struct programme *p, struct err *err)
{
    const struct programme_scale *list = p->scales.items;
    for (size_t i = 0; i < p->scales.n; i++) {
        if (check_code("scales", i, list[i].code, err) != 0)
            return -1;
        if (programme_scale_find(p, list[i].code) != &list[i])
            return fail(err, ERR_RULE, "scales[%zu].code: \"%s\" stands twice", i + 1, list[i].code);
        if (list[i].max < 1 || list[i].max > PROGRAMME_SCALE_MAX)
            return fail(err, ERR_RULE, "scales[%zu].max: from 1 to %d, not %lld", i + 1, PROGRAMME_SCALE_MAX,
                        (long long)list[i].max);
    }
    return 0;
}

static int check_weights(const struct programme *p, struct err *err)
{
    const struct programme_weight *list = p->weights.items;
    for (size_t i = 0; i < p->weights.n; i++) {
        if (list[i].weight < 0 || list[i].weight > PROGRAMME_WEIGHT_MAX)
            return fail(err, ERR_RULE, "weights[%zu].weight: from 0 to %d, not %lld", i + 1, PROGRAMME_WEIGHT_MAX,
                        (long long)list[i].weight);
        for (size_t k = 0; k < i; k++) {
            if (list[k].term == list[i].term)
                return fail(err, ERR_RULE, "weights[%zu].term: \"%s\" stands twice: keep one", i + 1,
                            programme_term_names[list[i].term]);
        }
    }
    return 0;
}

static int check_offsets(const struct programme_step *s, size_t i, struct err *err)
{
    const struct programme_offset *list = s->offsets.items;
    for (size_t k = 0; k < s->offsets.n; k++) {
        if (list[k].months < 1 || list[k].months > PROGRAMME_MONTHS_MAX)
            return fail(err, ERR_RULE, "steps[%zu].offsets[%zu].months: from 1 to %d, not %lld", i + 1, k + 1,
                        PROGRAMME_MONTHS_MAX, (long long)list[k].months);
        if (list[k].tolerance < 0 || list[k].tolerance > PROGRAMME_TOLERANCE_MAX)
            return fail(err, ERR_RULE, "steps[%zu].offsets[%zu].tolerance: from 0 to %d days, not %lld", i + 1, k + 1,
                        PROGRAMME_TOLERANCE_MAX, (long long)list[k].tolerance);
        if (k && (list[k].months - list[k - 1].months) * MONTH_DAYS <= list[k].tolerance + list[k - 1].tolerance)
            return fail(err, ERR_RULE,
                        "steps[%zu].offsets[%zu]: it may fall before the one before it: write them in order, with less"
                        " tolerance",
                        i + 1, k + 1);
    }
    return 0;
}

static int check_pace(struct programme_step *s, size_t i, struct err *err)
{
    if (s->offsets.n) {
        if (given(&programme_step_type, s, "count") || given(&programme_step_type, s, "gap"))
            return fail(err, ERR_RULE, "steps[%zu]: offsets say how many and when: leave out count and gap", i + 1);
        if (!s->after)
            return fail(err, ERR_RULE, "steps[%zu].after: missing: months after the last session of which step?",
                        i + 1);
        s->count = (int64_t)s->offsets.n;
        return check_offsets(s, i, err);
    }
    if (s->count < 0 || s->count > PROGRAMME_SESSIONS_MAX)
        return fail(err, ERR_RULE, "steps[%zu].count: from 0 to %d, not %lld", i + 1, PROGRAMME_SESSIONS_MAX,
                    (long long)s->count);
    if (!given(&programme_step_type, s, "gap")) {
        if (s->count > 1)
            return fail(err, ERR_RULE, "steps[%zu].gap: missing: how many days from one session to the next?", i + 1);
        if (s->gap_min || s->gap_max)
            return fail(err, ERR_RULE, "steps[%zu].gap: missing beside gap_min and gap_max", i + 1);
        return 0;
    }
    if (!given(&programme_step_type, s, "gap_min"))
        s->gap_min = s->gap;
    if (!given(&programme_step_type, s, "gap_max"))
        s->gap_max = s->gap;
    if (s->gap_min < 1 || s->gap < s->gap_min || s->gap_max < s->gap || s->gap_max > PROGRAMME_DAYS_MAX)
        return fail(err, ERR_RULE,
                    "steps[%zu]: 1 <= gap_min <= gap <= gap_max <= %d days expected, not %lld, %lld, %lld", i + 1,
                    PROGRAMME_DAYS_MAX, (long long)s->gap_min, (long long)s->gap, (long long)s->gap_max);
    return 0;
}

static int check_after(const struct programme *p, const struct programme_step *s, size_t i, struct err *err)
{
    const struct programme_step *list = p->steps.items, *before = s->after ? programme_step_find(p, s->after) : NULL;
    if (!s->after)
        return 0;
    if (!before || before >= &list[i])
        return fail(err, ERR_RULE, "steps[%zu].after: \"%s\": the code of a step written before this one expected",
                    i + 1, s->after);
    if (before->count == 0)
        return fail(err, ERR_RULE, "steps[%zu].after: \"%s\" has no last session: give it a count", i + 1, s->after);
    return 0;
}

static int check_who_and_where(const struct programme *p, const struct programme_step *s, size_t i, struct err *err)
{
    for (size_t k = 0; k < s->roles.n; k++) {
        if (!programme_role_find(p, s->roles.codes[k]))
            return fail(err, ERR_RULE, "steps[%zu].roles: \"%s\": the code of one of roles expected", i + 1,
                        s->roles.codes[k]);
    }
    for (size_t k = 0; k < s->modes.n; k++) {
        if (record_name_index(course_mode_names, str_of(s->modes.codes[k])) < 0)
            return fail(err, ERR_RULE, "steps[%zu].modes: \"%s\": home, office, practice, video or phone expected",
                        i + 1, s->modes.codes[k]);
    }
    return 0;
}

static int check_step(struct programme *p, size_t i, struct err *err)
{
    struct programme_step *s = (struct programme_step *)p->steps.items + i;
    if (check_code("steps", i, s->code, err) != 0)
        return -1;
    if (programme_step_find(p, s->code) != s)
        return fail(err, ERR_RULE, "steps[%zu].code: \"%s\" stands twice", i + 1, s->code);
    if (s->minutes < PROGRAMME_MINUTES_MIN || s->minutes > PROGRAMME_MINUTES_MAX)
        return fail(err, ERR_RULE, "steps[%zu].minutes: from %d to %d, not %lld", i + 1, PROGRAMME_MINUTES_MIN,
                    PROGRAMME_MINUTES_MAX, (long long)s->minutes);
    if (check_pace(s, i, err) != 0 || check_after(p, s, i, err) != 0)
        return -1;
    return check_who_and_where(p, s, i, err);
}

static int check_days(const struct programme *p, const char *field, int64_t *days, int64_t otherwise, struct err *err)
{
    if (!given(&programme_type, p, field))
        *days = otherwise;
    if (*days >= 1 && *days <= PROGRAMME_DAYS_MAX)
        return 0;
    return fail(err, ERR_RULE, "%s: from 1 to %d days, not %lld", field, PROGRAMME_DAYS_MAX, (long long)*days);
}

const char *programme_code(const void *declared)
{
    return ((const struct programme *)declared)->code;
}

int programme_complete(void *declared, struct err *err)
{
    struct programme *p = declared;
    size_t letters = strlen(p->code);
    if (letters < PROGRAMME_CODE_MIN || strspn(p->code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != letters)
        return fail(err, ERR_RULE, "code: \"%s\": %d to %d capitals expected, as AIDA", p->code, PROGRAMME_CODE_MIN,
                    PROGRAMME_CODE_MAX);
    if (!given(&programme_type, p, "ahead"))
        p->ahead = PROGRAMME_AHEAD;
    if (p->ahead < 1 || p->ahead > PROGRAMME_AHEAD_MAX)
        return fail(err, ERR_RULE, "ahead: from 1 to %d sessions, not %lld", PROGRAMME_AHEAD_MAX, (long long)p->ahead);
    if (check_roles(p, err) != 0 || check_weights(p, err) != 0 || check_scales(p, err) != 0)
        return -1;
    for (size_t i = 0; i < p->steps.n; i++) {
        if (check_step(p, i, err) != 0)
            return -1;
    }
    return check_days(p, "late_contact", &p->late_contact, LATE_CONTACT, err) == 0 &&
                   check_days(p, "late_include", &p->late_include, LATE_INCLUDE, err) == 0 &&
                   check_days(p, "late_unplanned", &p->late_unplanned, LATE_UNPLANNED, err) == 0
               ? check_days(p, "late_follow_up", &p->late_follow_up, LATE_FOLLOW_UP, err)
               : -1;
}

int programme_words_check(const void *facts, const void *decision, struct err *err)
{
    const struct programme_facts *f = facts;
    const struct programme_words *w = decision;
    if (!strstr(w->title, f->code))
        return fail(err, ERR_INPUT,
                    "title: \"%s\": the code must stand in it: without it nobody knows whose session it is", w->title);
    return 0;
}
