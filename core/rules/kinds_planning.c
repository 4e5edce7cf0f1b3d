#include "base/date.h"
#include "rules/planning.h"

#define REQUIRED FIELD_REQUIRED

/* Texts of a declaration, in bytes: a label, a sentence with its blanks. */
#define LABEL_MAX 100
#define SENTENCE_MAX 300
/* A time of the day as text. */
#define CLOCK_MAX 5

const char *const activity_group_names[GROUP__MAX + 1] = {"permanence", "workshop", "event", "training",
                                                          "meeting",    "rota",     "act",   NULL};

const char *const activity_pattern_names[PATTERN__MAX + 1] = {"dates", "rota", NULL};
const char *const counter_unit_names[UNIT__MAX + 1] = {"persons", "acts", "minutes", NULL};
const char *const constraint_names[CONSTRAINT__MAX + 1] = {
    "person_busy", "place_busy",   "staff",          "absence",        "calendar", "person_hours", "lunch",  "travel",
    "setup",       "place_closed", "public_holiday", "school_holiday", "capacity", "campaign",     "notice", "load",
    NULL};
const char *const strength_names[STRENGTH__MAX + 1] = {"off", "soft", "hard", NULL};

/* ---- activity ---- */

static const struct field counter_fields[] = {
    FIELD(struct counter, code, F_TEXT, "code du compteur : lettres, chiffres et tirets", .max = 40, .flags = REQUIRED),
    FIELD(struct counter, label, F_TEXT, "ce qui est compté, comme sur la feuille : « personnes sensibilisées »",
          .max = LABEL_MAX, .flags = REQUIRED),
    FIELD(struct counter, unit, F_ENUM, "ce qu’il compte : persons, acts ou minutes (persons par défaut)",
          .names = counter_unit_names),
    FIELD(struct counter, required, F_BOOL, "sans lui, la date n’est pas encore comptée"),
    FIELD(struct counter, of, F_TEXT, "code du compteur dont il est une partie, et qu’il ne peut dépasser", .max = 40),
};
const struct record_type counter_type =
    RECORD_TYPE(struct counter, "counter", counter_fields, "ce que l’équipe compte après une date");

static const struct field activity_fields[] = {
    FIELD(struct activity, one, F_TEXT, "un exemplaire, avec son article : « une permanence »", .max = LABEL_MAX,
          .flags = REQUIRED),
    FIELD(struct activity, many, F_TEXT, "plusieurs, sans article : « permanences »", .max = LABEL_MAX,
          .flags = REQUIRED),
    FIELD(struct activity, group, F_ENUM,
          "où un bilan le compte : permanence, workshop, event, training, meeting, rota ou act",
          .names = activity_group_names, .flags = REQUIRED),
    FIELD(struct activity, level, F_ENUM, "qui voit ses dates, sauf si l’une d’elles se restreint (public par défaut)",
          .names = level_names),
    FIELD(struct activity, open_to, F_ENUM,
          "à qui ses dates sont ouvertes d’habitude : everyone, residents, registration ou professionals "
          "(everyone par défaut)",
          .names = open_to_names),
    FIELD(struct activity, pattern, F_ENUM,
          "dates : une à une ou par une règle ; rota : une garde, chacun une semaine à son tour (dates par défaut)",
          .names = activity_pattern_names),
    FIELD(struct activity, minutes, F_INT, "durée habituelle, en minutes", .flags = REQUIRED),
    FIELD(struct activity, staff_min, F_INT, "combien de personnes il faut au moins (0 par défaut)"),
    FIELD(struct activity, staff_max, F_INT, "et au plus ; 0 : personne ne la tient (0 par défaut)"),
    FIELD(struct activity, professions, F_TERMS, "l’une d’elles au moins est de l’un de ces métiers ; vide : n’importe",
          .scheme = "profession"),
    FIELD(struct activity, holds_people, F_BOOL, "personne n’est à deux de ces dates à la fois (true par défaut)"),
    FIELD(struct activity, holds_place, F_BOOL, "un lieu n’en reçoit pas deux à la fois"),
    FIELD(struct activity, themes, F_BOOL, "après la date, les thèmes rencontrés sont cochés"),
    FIELD(struct activity, course, F_BOOL,
          "ses dates sont des séances de parcours : elles ne se posent que depuis un parcours, et restent à l’équipe"),
    FIELD(struct activity, night_from, F_TEXT, "d’une garde : heure où la nuit commence, « 18:00 »", .max = CLOCK_MAX),
    FIELD(struct activity, night_to, F_TEXT, "heure où elle finit, « 09:00 »", .max = CLOCK_MAX),
    FIELD(struct activity, counters, F_LIST, "ce qui est compté, dans l’ordre de la feuille", .of = &counter_type,
          .max = ACTIVITY_COUNTERS_MAX),
};
const struct record_type activity_type =
    RECORD_TYPE(struct activity, "activity", activity_fields, "ce qu’un genre de dates dit de lui-même");

static const struct field activity_facts_fields[] = {
    FIELD(struct activity_facts, title, F_TEXT, "titre donné à la date", .max = 200, .flags = REQUIRED),
    FIELD(struct activity_facts, theme, F_TEXT, "thème, en clair", .max = 200),
    FIELD(struct activity_facts, place, F_TEXT, "nom du lieu ; absent quand il est confidentiel",
          .max = RECORD_LINE_MAX),
    FIELD(struct activity_facts, commune, F_TEXT, "sa commune ; absente de même", .max = 200),
    FIELD(struct activity_facts, publics, F_TEXT, "pour qui, en clair", .max = RECORD_LINE_MAX),
    FIELD(struct activity_facts, campaign, F_TEXT, "campagne, en clair", .max = 200),
};
const struct record_type activity_facts_type =
    RECORD_TYPE(struct activity_facts, "activity_facts", activity_facts_fields, "une date à annoncer");

static const struct field activity_words_fields[] = {
    FIELD(struct activity_words, title, F_TEXT, "la ligne de l’agenda", .max = 200, .flags = REQUIRED),
    FIELD(struct activity_words, summary, F_TEXT, "une phrase qui dit ce qu’on y trouve", .max = 600),
};
const struct record_type activity_words_type =
    RECORD_TYPE(struct activity_words, "activity_words", activity_words_fields, "comment une date est annoncée");

static int check_clock(const char *field, const char *text, int *minute, struct err *err)
{
    *minute = 0;
    if (!text || minute_parse(str_of(text), minute, err) == 0)
        return 0;
    err->code = ERR_RULE;
    return err_context(err, "%s", field);
}

static const struct counter *counter_find(const struct activity *k, const char *code)
{
    const struct counter *list = k->counters.items;
    for (size_t i = 0; i < k->counters.n; i++) {
        if (strcmp(list[i].code, code) == 0)
            return &list[i];
    }
    return NULL;
}

static int check_counters(const struct activity *k, struct err *err)
{
    const struct counter *list = k->counters.items;
    for (size_t i = 0; i < k->counters.n; i++) {
        const struct counter *c = &list[i];
        if (strspn(c->code, "abcdefghijklmnopqrstuvwxyz0123456789-_") != strlen(c->code))
            return fail(err, ERR_RULE, "counters[%zu].code: \"%s\": only a-z, 0-9, - and _", i + 1, c->code);
        if (counter_find(k, c->code) != c)
            return fail(err, ERR_RULE, "counters[%zu].code: \"%s\" stands twice", i + 1, c->code);
        const struct counter *whole = c->of ? counter_find(k, c->of) : NULL;
        if (c->of && (!whole || whole == c || whole->of || whole->unit != c->unit))
            return fail(err, ERR_RULE,
                        "counters[%zu].of: \"%s\": another counter of the same unit, itself no part of one,"
                        " expected",
                        i + 1, c->of);
    }
    return 0;
}

int activity_complete(void *declared, struct err *err)
{
    struct activity *k = declared;
    int from, to;
    if (!record_has(k, record_index(&activity_type, STR("holds_people"))))
        k->holds_people = true;
    if (k->course && (k->level != LEVEL_TEAM || k->pattern == PATTERN_ROTA || k->themes || k->holds_place))
        return fail(err, ERR_RULE,
                    "course: what concerns one person stays in the team: level = \"team\" expected, and neither"
                    " pattern, themes nor holds_place");
    if (k->minutes < ACTIVITY_MINUTES_MIN || k->minutes > ACTIVITY_MINUTES_MAX)
        return fail(err, ERR_RULE, "minutes: from %d to %d, not %lld", ACTIVITY_MINUTES_MIN, ACTIVITY_MINUTES_MAX,
                    (long long)k->minutes);
    if (k->staff_min < 0 || k->staff_max < k->staff_min || k->staff_max > ACTIVITY_STAFF_MAX)
        return fail(err, ERR_RULE, "staff_min, staff_max: 0 <= min <= max <= %d expected, not %lld and %lld",
                    ACTIVITY_STAFF_MAX, (long long)k->staff_min, (long long)k->staff_max);
    if (check_clock("night_from", k->night_from, &from, err) != 0 ||
        check_clock("night_to", k->night_to, &to, err) != 0)
        return -1;
    if (k->pattern == PATTERN_ROTA && (!k->night_from || !k->night_to || to >= from))
        return fail(err, ERR_RULE,
                    "night_from, night_to: a rota needs both, from an evening (18:00) to the next morning"
                    " (09:00)");
    return check_counters(k, err);
}

/* ---- planning.constraint ---- */

static const struct field constraint_facts_fields[] = {
    FIELD(struct constraint_facts, constraint, F_ENUM,
          "person_busy, place_busy, staff, absence, person_hours, lunch, travel, setup, place_closed, public_holiday, "
          "school_holiday, capacity, campaign, notice ou load",
          .names = constraint_names, .flags = REQUIRED),
    FIELD(struct constraint_facts, kind, F_TEXT, "nom du genre de dates (règle activity)", .max = 40,
          .flags = REQUIRED),
    FIELD(struct constraint_facts, group, F_ENUM, "où un bilan le compte", .names = activity_group_names,
          .flags = REQUIRED),
};
const struct record_type constraint_facts_type = RECORD_TYPE(
    struct constraint_facts, "constraint_facts", constraint_facts_fields, "une contrainte, pour un genre de dates");

static const struct field constraint_policy_fields[] = {
    FIELD(struct constraint_policy, strength, F_ENUM, "off : n’est pas regardée ; soft : avertit ; hard : refuse",
          .names = strength_names, .flags = REQUIRED),
    FIELD(struct constraint_policy, weight, F_INT,
          "poids de l’avertissement quand des dates sont classées, de 0 à 1000"),
    FIELD(struct constraint_policy, minutes, F_INT,
          "lunch : la pause ; travel : en plus de la route ; setup : entre deux dates au même lieu ; load : par jour"),
    FIELD(struct constraint_policy, week_minutes, F_INT, "load : par semaine"),
    FIELD(struct constraint_policy, days, F_INT, "notice : jours de préavis"),
    FIELD(struct constraint_policy, factor, F_REAL, "travel : longueur de la route pour 1 km à vol d’oiseau"),
    FIELD(struct constraint_policy, speed, F_REAL, "travel : km/h en moyenne"),
    FIELD(struct constraint_policy, from, F_TEXT,
          "person_hours : début de la journée de qui n’a pas d’horaires à soi, du lundi au vendredi ; lunch : début du "
          "temps où la pause se prend",
          .max = CLOCK_MAX),
    FIELD(struct constraint_policy, to, F_TEXT, "fin de l’un et de l’autre", .max = CLOCK_MAX),
    FIELD(struct constraint_policy, sentence, F_TEXT,
          "ce que lit la coordinatrice ; {personne}, {lieu}, {jour} et {detail} y sont remplacés", .max = SENTENCE_MAX),
    FIELD(struct constraint_policy, unknown, F_TEXT,
          "school_holiday : la même chose quand le calendrier n’est pas publié ; jamais « pas de vacances »",
          .max = SENTENCE_MAX),
};
const struct record_type constraint_policy_type =
    RECORD_TYPE(struct constraint_policy, "constraint_policy", constraint_policy_fields,
                "si une contrainte tient, avec quels nombres, en quels mots");

static int in_range(const char *field, int64_t v, int64_t max, struct err *err)
{
    if (v >= 0 && v <= max)
        return 0;
    return fail(err, ERR_INPUT, "%s: from 0 to %lld, not %lld", field, (long long)max, (long long)v);
}

static int check_numbers(const struct constraint_policy *p, int constraint, struct err *err)
{
    int from, to;
    if (in_range("weight", p->weight, CONSTRAINT_WEIGHT_MAX, err) != 0 ||
        in_range("minutes", p->minutes, 1440, err) != 0 ||
        in_range("week_minutes", p->week_minutes, 7 * 1440, err) != 0 || in_range("days", p->days, 366, err) != 0 ||
        check_clock("from", p->from, &from, err) != 0 || check_clock("to", p->to, &to, err) != 0)
        return -1;
    bool hours = constraint == CONSTRAINT_LUNCH || constraint == CONSTRAINT_PERSON_HOURS;
    if (hours && (!p->from || !p->to || to <= from))
        return fail(err, ERR_INPUT, "from, to: %s needs both, from before to", constraint_names[constraint]);
    if (constraint == CONSTRAINT_LUNCH && (p->minutes == 0 || p->minutes > to - from))
        return fail(err, ERR_INPUT, "minutes: from 1 to %d, what fits from %s to %s", to - from, p->from, p->to);
    if (constraint == CONSTRAINT_TRAVEL && (p->factor < 1 || p->factor > 3 || p->speed < 3 || p->speed > 130))
        return fail(err, ERR_INPUT, "factor, speed: travel needs a factor from 1 to 3 and 3 to 130 km/h");
    return 0;
}

int constraint_check(const void *facts, const void *decision, struct err *err)
{
    const struct constraint_facts *f = facts;
    const struct constraint_policy *p = decision;
    bool always = f->constraint == CONSTRAINT_PERSON_BUSY || f->constraint == CONSTRAINT_PLACE_BUSY;
    if (always && p->strength != STRENGTH_HARD)
        return fail(err, ERR_INPUT, "strength: %s is always hard: nobody and no place is taken twice",
                    constraint_names[f->constraint]);
    if (p->strength == STRENGTH_OFF)
        return 0;
    if (!p->sentence)
        return fail(err, ERR_INPUT, "sentence: missing: what does the coordinator read?");
    if (f->constraint == CONSTRAINT_SCHOOL_HOLIDAY && !p->unknown)
        return fail(err, ERR_INPUT, "unknown: missing: what does the coordinator read beyond what is published?");
    return check_numbers(p, f->constraint, err);
}

/* ---- planning.campaigns ---- */

static const struct field campaign_facts_fields[] = {
    FIELD(struct campaign_facts, year, F_INT, "année", .flags = REQUIRED),
};
const struct record_type campaign_facts_type =
    RECORD_TYPE(struct campaign_facts, "campaign_facts", campaign_facts_fields, "une année");

static const struct field campaign_window_fields[] = {
    FIELD(struct campaign_window, campaign, F_TEXT, "campagne, code de la taxonomie", .max = 60, .scheme = "campaign",
          .flags = REQUIRED),
    FIELD(struct campaign_window, first, F_DATE, "son premier jour", .flags = REQUIRED),
    FIELD(struct campaign_window, last, F_DATE, "son dernier jour", .flags = REQUIRED),
};
const struct record_type campaign_window_type =
    RECORD_TYPE(struct campaign_window, "campaign_window", campaign_window_fields, "une campagne de l’année");

static const struct field campaign_year_fields[] = {
    FIELD(struct campaign_year, windows, F_LIST, "les campagnes de l’année", .of = &campaign_window_type,
          .max = CAMPAIGNS_A_YEAR_MAX, .flags = REQUIRED),
};
const struct record_type campaign_year_type =
    RECORD_TYPE(struct campaign_year, "campaign_year", campaign_year_fields, "les campagnes d’une année");

int campaign_year_check(const void *facts, const void *decision, struct err *err)
{
    const struct campaign_year *y = decision;
    (void)facts;
    const struct campaign_window *w = y->windows.items;
    for (size_t i = 0; i < y->windows.n; i++) {
        if (w[i].last < w[i].first)
            return fail(err, ERR_INPUT, "windows[%zu].last: before its first day", i + 1);
    }
    return 0;
}
