/* What was typed into the form of a series, and the series it says. */
#include "series_form.h"

#include "app/directory.h"
#include "base/date.h"
#include "base/date_words.h"
#include "domain/recurrence.h"
#include "reread.h"

/* Dates that a form may count ("20 dates"). */
#define COUNT_MAX 200

/* Bytes of codes joined for a record. */
#define JOINED_MAX 4000

/* ---- Taking ---- */

static void take_one(const struct params *given, const char *name, struct str *out)
{
    const struct str *value = params_first(given, name);
    if (value)
        *out = str_trim(*value);
}

/* Boxes that are not ticked are not sent: an empty value says that there were some. */
static void take_codes(const struct params *given, const char *name, struct typed_codes *out)
{
    if (!params_first(given, name))
        return;
    out->n = 0;
    for (size_t i = 0; i < given->n && out->n < TYPED_CODES_MAX; i++) {
        if (str_is(given->items[i].name, name) && given->items[i].value.n)
            out->items[out->n++] = given->items[i].value;
    }
}

void series_form_take(struct series_form *f, const struct params *given)
{
    struct series_typed *t = &f->t;
    f->given = given;
    const struct {
        const char *name;
        struct str *out;
    } ones[] = {{"titre", &t->title},         {"regle", &t->rule},      {"tous_les", &t->every},
                {"lequel", &t->position},     {"telle", &t->kept_rule}, {"premier_jour", &t->first},
                {"dernier_jour", &t->last},   {"nombre", &t->count},    {"dates", &t->dates},
                {"heure", &t->start},         {"duree", &t->minutes},   {"lieu", &t->place},
                {"lieu_cherche", &t->sought}, {"equipe", &t->team},     {"theme", &t->theme},
                {"places", &t->capacity},     {"ouvert", &t->open_to},  {"ouvert_note", &t->open_note},
                {"campagne", &t->campaign},   {"niveau", &t->level}};
    const struct {
        const char *name;
        struct typed_codes *out;
    } many[] = {{"jours", &t->weekdays},
                {"rangs", &t->ranks},
                {"personne", &t->staff},
                {"publics", &t->publics},
                {"financeurs", &t->funders}};
    for (size_t i = 0; i < sizeof ones / sizeof *ones; i++)
        take_one(given, ones[i].name, ones[i].out);
    for (size_t i = 0; i < sizeof many / sizeof *many; i++)
        take_codes(given, many[i].name, many[i].out);
    struct str step = STR("");
    take_one(given, "etape", &step);
    if (!str_is(step, "lieu")) /* whoever searches again wants to see what there is */
        take_one(given, "lieu_vu", &t->listed);
}

/* ---- From a kind, from a series ---- */

static struct str hour_text(struct ctx *ctx, int64_t minute)
{
    return str_of(arena_printf(ctx->arena, "%02d:%02d", (int)(minute / 60), (int)(minute % 60)));
}

int series_form_begin(struct ctx *ctx, struct str kind, struct series_form *f)
{
    *f = (struct series_form){.ctx = ctx, .t = {.kind = kind, .rule = STR("semaine"), .every = STR("1")}};
    const char *name = str_dup(ctx->arena, kind);
    if (!name)
        return fail_memory(&ctx->err);
    if (activities_read(ctx, &f->kinds) != 0 || series_choices(ctx, &f->choices) != 0)
        return -1;
    f->kind = activities_find(&f->kinds, name);
    if (f->kind && f->kind->is.course)
        f->kind = NULL; /* its dates are made from a course */
    if (!f->kind)
        return 0;
    f->t.title = str_of(f->kind->title);
    f->t.minutes = str_of(arena_printf(ctx->arena, "%lld", (long long)f->kind->is.minutes));
    f->t.open_to = str_of(open_to_names[f->kind->is.open_to]);
    f->t.level = str_of(level_names[f->kind->is.level]);
    return 0;
}

static void fill_codes(struct typed_codes *out, const struct terms *codes)
{
    out->n = 0;
    for (size_t i = 0; i < codes->n && i < TYPED_CODES_MAX; i++)
        out->items[out->n++] = str_of(codes->codes[i]);
}

static const char *const weekday_codes[] = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};
static const struct {
    const char *code;
    int nth;
} ranks[] = {{"1", 1}, {"2", 2}, {"3", 3}, {"4", 4}, {"5", 5}, {"dernier", -1}};

/* Whether the form's boxes can say these days of a month: each rank with each weekday. */
static bool fill_days(struct series_typed *t, const struct recurrence *r)
{
    size_t product;
    for (size_t w = 0; w < 7; w++) {
        for (size_t i = 0; i < r->n; i++) {
            if (r->days[i].weekday == (int)w) {
                t->weekdays.items[t->weekdays.n++] = str_of(weekday_codes[w]);
                break;
            }
        }
    }
    for (size_t k = 0; k < sizeof ranks / sizeof *ranks; k++) {
        for (size_t i = 0; i < r->n; i++) {
            if (r->days[i].nth == ranks[k].nth) {
                t->ranks.items[t->ranks.n++] = str_of(ranks[k].code);
                break;
            }
        }
    }
    product = t->weekdays.n * t->ranks.n;
    return product == r->n;
}

static bool is_working_week(unsigned weekdays)
{
    return weekdays == 0x1f;
}

static void fill_rule(struct series_form *f, const struct series *s)
{
    struct series_typed *t = &f->t;
    struct recurrence r;
    struct err ignored;
    t->weekdays.n = t->ranks.n = 0;
    t->rule = STR("dates");
    if (!s->rule || recurrence_parse(str_of(s->rule), &r, &ignored) != 0)
        return;
    t->kept_rule = str_of(s->rule);
    t->rule = STR("telle");
    if (r.freq == RECURRENCE_WEEKLY) {
        t->rule = r.interval == 1 ? STR("semaine") : STR("semaines");
        t->every = str_of(arena_printf(f->ctx->arena, "%d", r.interval));
        for (size_t w = 0; w < 7; w++) {
            if (r.weekdays >> w & 1)
                t->weekdays.items[t->weekdays.n++] = str_of(weekday_codes[w]);
        }
    } else if (r.interval == 1 && r.position && is_working_week(r.weekdays)) {
        t->rule = STR("premier");
        t->position = r.position > 0 ? STR("premier") : STR("dernier");
    } else if (r.interval == 1 && !r.position && fill_days(t, &r)) {
        t->rule = STR("mois");
    }
}

static struct str iso(struct ctx *ctx, int32_t day)
{
    char text[DATE_ISO_SIZE];
    date_iso(day, text);
    return str_of(arena_strdup(ctx->arena, text));
}

static struct str days_text(struct ctx *ctx, const int32_t *days, size_t n)
{
    struct buf b = buf_in(ctx->arena, PREVIEW_DATES_MAX * 20u);
    struct civil c;
    for (size_t i = 0; i < n; i++) {
        date_to_ymd(days[i], &c);
        buf_fmt(&b, "%s%02d/%02d/%04d", i ? ", " : "", c.day, c.month, c.year);
    }
    return buf_str(&b);
}

static int team_of(const struct series_form *f, int64_t id, const struct team **out)
{
    for (size_t i = 0; i < f->choices.n_teams; i++) {
        if (f->choices.teams[i].id == id) {
            *out = &f->choices.teams[i];
            return 1;
        }
    }
    return 0;
}

/* The people beside those who come with the team. */
static void fill_staff(struct series_form *f, const struct series *s)
{
    const struct team *team = NULL;
    fill_codes(&f->t.staff, &s->staff);
    if (!s->team || !team_of(f, s->team, &team))
        return;
    f->t.team = str_of(team->uuid);
    size_t kept = 0;
    for (size_t i = 0; i < f->t.staff.n; i++) {
        bool member = false;
        for (size_t k = 0; k < team->members.n; k++)
            member = member || str_is(f->t.staff.items[i], team->members.codes[k]);
        if (!member)
            f->t.staff.items[kept++] = f->t.staff.items[i];
    }
    f->t.staff.n = kept;
}

int series_form_fill(struct series_form *f, const struct series *s, const int32_t *days, size_t n_days)
{
    struct series_typed *t = &f->t;
    struct ctx *ctx = f->ctx;
    t->title = str_of(s->title);
    t->first = iso(ctx, s->first);
    t->last = record_has(s, record_index(&series_type, STR("last"))) ? iso(ctx, s->last) : STR("");
    t->start = hour_text(ctx, s->start);
    t->minutes = str_of(arena_printf(ctx->arena, "%lld", (long long)s->minutes));
    t->theme = str_of(s->theme);
    t->capacity = s->capacity ? str_of(arena_printf(ctx->arena, "%lld", (long long)s->capacity)) : STR("");
    t->open_to = str_of(open_to_names[s->open_to]);
    t->level = str_of(level_names[s->level]);
    t->open_note = str_of(s->open_note);
    f->was_title = t->title;
    f->was_note = t->open_note;
    t->campaign = str_of(s->campaign);
    fill_codes(&t->publics, &s->publics);
    fill_codes(&t->funders, &s->funders);
    fill_rule(f, s);
    fill_staff(f, s);
    if (!s->rule)
        t->dates = days_text(ctx, days, n_days);
    f->held = (struct place_choice){.id = 0};
    if (!s->place)
        return 0;
    int rc = place_numbered(ctx, s->place, &f->held);
    if (rc == 1)
        t->place = str_of(f->held.uuid);
    return rc < 0 ? -1 : 0;
}

int series_form_places(struct series_form *f)
{
    struct ctx *ctx = f->ctx;
    f->n_offered = 0;
    f->place = (struct place_choice){.id = 0};
    if (f->held.id && str_is(f->t.place, f->held.uuid))
        f->place = f->held;
    else if (f->t.place.n && place_chosen(ctx, f->t.place, &f->place) < 0)
        return -1;
    f->searched = f->t.sought.n > 0;
    if (!f->searched)
        return 0;
    if (place_choices(ctx, f->t.sought, f->offered, &f->n_offered, &f->more_places) != 0)
        return -1;
    bool chosen = f->place.id && str_eq(f->t.listed, f->t.sought);
    if (!chosen && f->n_offered != 1)
        return 0;
    /* It was chosen with those found in sight, or there is no choice to make: the search is over. What follows shows
     * the place. */
    if (!chosen)
        f->place = f->offered[0];
    f->t.sought = STR("");
    f->n_offered = 0;
    f->searched = f->more_places = false;
    return 0;
}

/* ---- What it says ---- */

static void wrong(struct series_form *f, enum series_field field, const char *sentence)
{
    if (!f->wrong[field])
        f->wrong[field] = sentence;
}

static int set_text(struct series_form *f, const char *field, struct str text)
{
    int index = record_index(&series_type, str_of(field));
    if (!text.n) {
        record_mark_null(&f->series, index);
        return 0;
    }
    return record_parse(&series_type, &f->series, index, text, f->ctx->arena, &f->ctx->err);
}

static int set_codes(struct series_form *f, const char *field, const struct typed_codes *codes)
{
    struct buf b = buf_in(f->ctx->arena, JOINED_MAX);
    for (size_t i = 0; i < codes->n; i++) {
        if (i)
            buf_char(&b, '|');
        buf_raw_str(&b, codes->items[i]);
    }
    return set_text(f, field, buf_str(&b));
}

/* A whole number, or what is wrong beside its field; `otherwise` when nothing was typed. */
static int64_t number(struct series_form *f, enum series_field field, struct str text, int64_t min, int64_t max,
                      int64_t otherwise, const char *sentence)
{
    struct err ignored;
    int64_t n = otherwise;
    if (text.n && str_to_int(text, min, max, &n, &ignored) != 0)
        wrong(f, field, sentence);
    return n;
}

/* "9:30", "9 h 30" and "9h" alike. */
static void read_start(struct series_form *f)
{
    struct buf b = buf_in(f->ctx->arena, 40);
    struct err ignored;
    int minute = -1;
    for (size_t i = 0; i < f->t.start.n && i < 20; i++) {
        char c = f->t.start.p[i];
        if (c == 'h' || c == 'H')
            buf_char(&b, ':');
        else if ((c >= '0' && c <= '9') || c == ':')
            buf_char(&b, c);
    }
    if (b.n && b.p[b.n - 1] == ':')
        buf_lit(&b, "00");
    if (minute_parse(buf_str(&b), &minute, &ignored) != 0 || minute < 0 || minute > 1439)
        wrong(f, SERIES_START, "À quelle heure\u00A0? Par exemple 9\u00A0h\u00A030.");
    else
        f->series.start = minute;
}

static bool read_day(struct series_form *f, enum series_field field, struct str text, int32_t *out)
{
    struct err why;
    if (date_words_parse(text, ctx_today(f->ctx), f->ctx->arena, out, &why) == 0)
        return true;
    wrong(f, field, "Une date est attendue, comme 24/11/2026 ou 1er décembre.");
    return false;
}

static unsigned weekdays_of(const struct typed_codes *codes)
{
    unsigned bits = 0;
    for (size_t i = 0; i < codes->n; i++) {
        for (unsigned w = 0; w < 7; w++)
            bits |= str_is(codes->items[i], weekday_codes[w]) ? 1u << w : 0;
    }
    return bits;
}

/* Days of a month: each rank with each weekday; what is not ticked is the first date's. */
static void read_ranks(struct series_form *f, struct recurrence *r)
{
    struct civil c;
    unsigned weekdays = weekdays_of(&f->t.weekdays);
    date_to_ymd(f->series.first, &c);
    weekdays = weekdays ? weekdays : 1u << date_weekday(f->series.first);
    for (int w = 0; w < 7; w++) {
        for (size_t k = 0; k < sizeof ranks / sizeof *ranks; k++) {
            bool ticked = f->t.ranks.n == 0 && ranks[k].nth == (c.day + 6) / 7;
            for (size_t i = 0; i < f->t.ranks.n; i++)
                ticked = ticked || str_is(f->t.ranks.items[i], ranks[k].code);
            if (!ticked || !(weekdays >> w & 1))
                continue;
            if (r->n == RECURRENCE_DAYS_MAX) {
                wrong(f, SERIES_RULE, "Dix jours du mois au plus.");
                return;
            }
            r->days[r->n++] = (struct recurrence_day){.nth = ranks[k].nth, .weekday = w};
        }
    }
}

static void read_rule(struct series_form *f)
{
    struct recurrence r = {.freq = RECURRENCE_MONTHLY, .interval = 1};
    struct str rule = f->t.rule;
    char text[RECURRENCE_TEXT_SIZE];
    if (str_is(rule, "semaine") || str_is(rule, "semaines")) {
        r.freq = RECURRENCE_WEEKLY;
        r.weekdays = weekdays_of(&f->t.weekdays);
        r.weekdays = r.weekdays ? r.weekdays : 1u << date_weekday(f->series.first);
        if (str_is(rule, "semaines"))
            r.interval = (int)number(f, SERIES_RULE, f->t.every, 1, RECURRENCE_WEEKS_MAX, 2,
                                     "De 1 à 52 semaines d’une date à l’autre.");
    } else if (str_is(rule, "mois")) {
        read_ranks(f, &r);
    } else if (str_is(rule, "premier")) {
        r.weekdays = 0x1f;
        r.position = str_is(f->t.position, "dernier") ? -1 : 1;
    } else if (str_is(rule, "telle") && f->t.kept_rule.n) {
        struct err ignored;
        if (recurrence_parse(f->t.kept_rule, &r, &ignored) != 0)
            wrong(f, SERIES_RULE, "Choisissez quand elle revient.");
    } else {
        wrong(f, SERIES_RULE, "Choisissez quand elle revient.");
    }
    if (f->wrong[SERIES_RULE])
        return;
    recurrence_text(&r, text);
    f->series.rule = arena_strdup(f->ctx->arena, text);
    record_mark_set(&f->series, record_index(&series_type, STR("rule")));
}

/* The last day: a date, or that of the last of so many dates. */
static int read_end(struct series_form *f)
{
    struct recurrence r;
    int index = record_index(&series_type, STR("last"));
    record_mark_null(&f->series, index);
    if (f->t.count.n) {
        int32_t *days = ARENA_ARRAY(f->ctx->arena, COUNT_MAX, int32_t);
        size_t n = (size_t)number(f, SERIES_END, f->t.count, 1, COUNT_MAX, 1, "De 1 à 200 dates.");
        if (!days)
            return fail_memory(&f->ctx->err);
        if (f->wrong[SERIES_END] || f->wrong[SERIES_RULE])
            return 0;
        if (recurrence_parse(str_of(f->series.rule), &r, &f->ctx->err) != 0)
            return -1;
        size_t found =
            recurrence_dates(&r, f->series.first, f->series.first, ctx_today(f->ctx) + SERIES_AHEAD_DAYS, days, n);
        f->series.last = found ? days[found - 1] : f->series.first;
        if (found < n)
            wrong(f, SERIES_END,
                  "Autant de dates dépasseraient dix-huit mois\u00A0: choisissez une fin plus proche, ou "
                  "aucune.");
        record_mark_set(&f->series, index);
    } else if (f->t.last.n && read_day(f, SERIES_END, f->t.last, &f->series.last)) {
        if (f->series.last < f->series.first)
            wrong(f, SERIES_END, "La fin est avant le premier jour.");
        record_mark_set(&f->series, index);
    }
    return 0;
}

/* Dates that were chosen one by one; the first and the last of them are the series'. */
static int read_dates(struct series_form *f)
{
    struct err why = {0};
    size_t n = 0;
    f->list = ARENA_ARRAY(f->ctx->arena, PREVIEW_DATES_MAX, int32_t);
    if (!f->list)
        return fail_memory(&f->ctx->err);
    if (date_words_list(f->t.dates, ctx_today(f->ctx), f->ctx->arena, f->list, PREVIEW_DATES_MAX, &n, &why) != 0) {
        struct str text = str_of(why.msg);
        size_t from = str_find(text, '"');
        struct str part = from < text.n ? str_from(text.p + from + 1, text.n - from - 1) : STR("");
        size_t to = str_find(part, '"');
        const char *what = arena_printf(f->ctx->arena, "«\u00A0%.*s\u00A0»", (int)to, part.p);
        struct str rest = str_from(part.p + to, part.n - to);
        if (why.code == ERR_LIMIT)
            wrong(f, SERIES_DATES, "Trop de dates à la fois.");
        else if (str_starts(rest, STR("\" is a ")))
            wrong(f, SERIES_DATES, arena_printf(f->ctx->arena, "%s est un %.*s.", what, (int)(rest.n - 7), rest.p + 7));
        else
            wrong(f, SERIES_DATES, arena_printf(f->ctx->arena, "%s n’est pas une date.", what));
        return 0;
    }
    if (n == 0) {
        wrong(f, SERIES_DATES, "Écrivez au moins une date.");
        return 0;
    }
    f->series.first = f->series.last = f->list[0];
    for (size_t i = 1; i < n; i++) {
        f->series.first = f->list[i] < f->series.first ? f->list[i] : f->series.first;
        f->series.last = f->list[i] > f->series.last ? f->list[i] : f->series.last;
    }
    f->days = (struct planned_days){.days = f->list, .n_days = n};
    record_mark_set(&f->series, record_index(&series_type, STR("last")));
    return 0;
}

static int read_when(struct series_form *f)
{
    record_mark_null(&f->series, record_index(&series_type, STR("rule")));
    if (str_is(f->t.rule, "dates")) {
        if (read_dates(f) != 0)
            return -1;
    } else if (!read_day(f, SERIES_FIRST, f->t.first, &f->series.first)) {
        return 0;
    } else if (str_is(f->t.rule, "une-fois")) {
        f->list = ARENA_ARRAY(f->ctx->arena, 1, int32_t);
        if (!f->list)
            return fail_memory(&f->ctx->err);
        f->list[0] = f->series.last = f->series.first;
        f->days = (struct planned_days){.days = f->list, .n_days = 1};
        record_mark_set(&f->series, record_index(&series_type, STR("last")));
    } else {
        read_rule(f);
        if (read_end(f) != 0)
            return -1;
    }
    record_mark_set(&f->series, record_index(&series_type, STR("first")));
    return 0;
}

/* One term of a list that the form offers, or none. */
static void read_term(struct series_form *f, const struct taxonomy *t, enum scheme scheme, const char *field,
                      struct str code, enum series_field where)
{
    if ((code.n && !taxonomy_term(t, scheme, code)) || set_text(f, field, code) != 0)
        wrong(f, where, "Ce choix n’existe plus\u00A0: choisissez-en un autre.");
}

static void read_terms(struct series_form *f, const struct taxonomy *t, enum scheme scheme, const char *field,
                       const struct typed_codes *codes, enum series_field where)
{
    bool known = true;
    for (size_t i = 0; i < codes->n; i++)
        known = known && taxonomy_term(t, scheme, codes->items[i]);
    if (!known || set_codes(f, field, codes) != 0)
        wrong(f, where, "Un de ces choix n’existe plus\u00A0: cochez de nouveau.");
}

static void read_place(struct series_form *f)
{
    f->series.place = f->place.id;
    if (f->t.place.n && !f->place.id)
        wrong(f, SERIES_PLACE,
              "Ce lieu n’est plus dans l’annuaire\u00A0: choisissez-en un autre, ou «\u00A0Sans lieu\u00A0».");
    if (!f->searched)
        return;
    if (f->n_offered == 0)
        wrong(f, SERIES_PLACE, "Aucun lieu de l’annuaire ne répond à ces mots.");
    else
        wrong(f, SERIES_PLACE, "Choisissez un des lieux trouvés, ou effacez la recherche.");
}

/* The members of the team, and the people who were ticked. */
static void read_staff(struct series_form *f)
{
    struct typed_codes *all = ARENA_NEW(f->ctx->arena, struct typed_codes);
    const struct team *team = NULL;
    if (!all)
        return;
    *all = f->t.staff;
    for (size_t i = 0; i < f->choices.n_teams; i++) {
        if (str_is(f->t.team, f->choices.teams[i].uuid))
            team = &f->choices.teams[i];
    }
    if (f->t.team.n && !team)
        wrong(f, SERIES_STAFF, "Cette équipe n’est plus planifiée.");
    f->series.team = team ? team->id : 0;
    for (size_t i = 0; team && i < team->members.n; i++) {
        bool there = false;
        for (size_t k = 0; k < all->n; k++)
            there = there || str_is(all->items[k], team->members.codes[i]);
        if (!there && all->n < TYPED_CODES_MAX)
            all->items[all->n++] = str_of(team->members.codes[i]);
    }
    if (all->n > STAFF_MAX)
        wrong(f, SERIES_STAFF, "Douze personnes au plus.");
    else if (set_codes(f, "staff", all) != 0)
        wrong(f, SERIES_STAFF, "Une de ces personnes n’est pas connue.");
}

/* Who is called by name in what everybody reads. */
static void read_again(struct series_form *f, enum series_field field, struct str text, struct str was)
{
    const char *why = f->given && !str_eq(text, was) ? reread_wrong(f->ctx, f->given, TOLD_LABEL, text) : NULL;
    if (why)
        wrong(f, field, why);
}

int series_form_parse(struct series_form *f)
{
    struct series *s = &f->series;
    const struct snapshot *snap;
    int open = record_name_index(open_to_names, f->t.open_to), level = record_name_index(level_names, f->t.level);
    static const char *const marked[] = {"kind", "start", "minutes", "open_to", "level", "place", "team", "capacity"};
    *s = (struct series){
        .kind = f->kind ? f->kind->name : "", .open_to = open < 0 ? 0 : open, .level = level < 0 ? LEVEL_TEAM : level};
    if (set_text(f, "title", f->t.title) != 0 || !f->t.title.n)
        wrong(f, SERIES_TITLE, "Un titre est attendu, de 200 lettres au plus.");
    read_start(f);
    s->minutes =
        number(f, SERIES_MINUTES, f->t.minutes, ACTIVITY_MINUTES_MIN, ACTIVITY_MINUTES_MAX, 0, "De 5 à 2880 minutes.");
    if (!f->t.minutes.n)
        wrong(f, SERIES_MINUTES, "De 5 à 2880 minutes.");
    s->capacity = number(f, SERIES_CAPACITY, f->t.capacity, 1, 1000, 0, "De 1 à 1000 places, ou rien.");
    if (set_text(f, "open_note", f->t.open_note) != 0)
        wrong(f, SERIES_NOTE, "300 lettres au plus.");
    read_again(f, SERIES_TITLE, f->t.title, f->was_title);
    read_again(f, SERIES_NOTE, f->t.open_note, f->was_note);
    if (open < 0)
        wrong(f, SERIES_OPEN, "Choisissez pour qui elle est ouverte.");
    if (series_form_places(f) != 0 || read_when(f) != 0 || directory_snapshot(f->ctx, &snap) != 0)
        return -1;
    read_term(f, &snap->taxonomy, SCHEME_THEME, "theme", f->t.theme, SERIES_THEME);
    read_term(f, &snap->taxonomy, SCHEME_CAMPAIGN, "campaign", f->t.campaign, SERIES_CAMPAIGN);
    read_terms(f, &snap->taxonomy, SCHEME_PUBLIC, "publics", &f->t.publics, SERIES_PUBLICS);
    read_terms(f, &snap->taxonomy, SCHEME_FUNDER, "funders", &f->t.funders, SERIES_FUNDERS);
    read_place(f);
    read_staff(f);
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++)
        record_mark_set(s, record_index(&series_type, str_of(marked[i])));
    for (int i = 0; i < SERIES_FIELDS; i++) {
        if (f->wrong[i])
            return 0;
    }
    return 1;
}

int series_form_refused(struct series_form *f)
{
    struct str why = str_of(f->ctx->err.msg);
    if (f->ctx->err.code != ERR_INPUT)
        return -1;
    if (str_starts(why, STR("first")))
        wrong(f, SERIES_FIRST, "Elle a eu lieu\u00A0: un jour passé est attendu.");
    else if (str_starts(why, STR("days: no date")))
        wrong(f, SERIES_END, "Aucune date entre le premier et le dernier jour.");
    else if (str_starts(why, STR("days")))
        wrong(f, SERIES_END, "Plus de 600 dates\u00A0: choisissez un dernier jour plus proche.");
    else if (str_starts(why, STR("staff")))
        wrong(f, SERIES_STAFF, "Une de ces personnes n’est plus planifiée.");
    else if (str_starts(why, STR("place")))
        wrong(f, SERIES_PLACE, "Ce lieu n’est plus dans l’annuaire.");
    else if (str_starts(why, STR("titre")))
        wrong(f, SERIES_TITLE, arena_strdup(f->ctx->arena, why.p));
    else if (str_starts(why, STR("inscription")))
        wrong(f, SERIES_NOTE, arena_strdup(f->ctx->arena, why.p));
    else
        return -1;
    return 0;
}
