/* The people of the demo, and the season they are in the middle of: planned around the day of the installation. */
#include "app/board.h"
#include "base/csv.h"
#include "base/date.h"
#include "domain/count.h"
#include "domain/recurrence.h"
#include "domain/rota.h"
#include "sample_priv.h"

/* Days of the season: three months are over, seven lie ahead. */
#define DAYS_BEFORE 84
#define DAYS_AHEAD 210

/* What lies further back than this is counted. */
#define COUNTED_AFTER 12

/* Members of a binôme, dates of one series. */
#define MEMBERS_MAX STAFF_MAX
#define DATES_MAX 60

/* Weeks of the rota: each of the nine doctors has one. */
#define ROTA_WEEKS 9

static const char SQL_PLACE[] =
    "SELECT min(p.id) FROM place p JOIN source_record r ON r.structure = p.structure JOIN source o ON o.id = r.source"
    " WHERE o.name = 'exemple' AND r.ext_id = ?1 AND p.confidential = 0";
static const char SQL_PERSON[] = "SELECT uuid FROM person WHERE label = ?1 AND deleted_rev IS NULL";
static const char SQL_PERSON_ID[] = "SELECT id FROM person WHERE uuid = ?1";
static const char SQL_TEAM[] = "SELECT id FROM team WHERE label = ?1 AND deleted_rev IS NULL";
static const char SQL_MEMBERS[] =
    "SELECT p.uuid FROM team_member m JOIN person p ON p.id = m.person WHERE m.team = ?1 ORDER BY p.label";
static const char SQL_TURNS[] = "INSERT INTO series_turn(series, position, person) SELECT x.series, row_number() OVER"
                                " (ORDER BY p.label) - 1, p.id FROM series_staff x JOIN person p ON p.id = x.person"
                                " WHERE x.series = ?1";

struct season {
    struct db *db;
    struct rules *rules;
    const struct author *author;
    struct arena *a;
    int32_t today;
};

static int put(const struct record_type *type, void *rec, const char *field, struct str text, struct arena *a,
               struct err *err)
{
    return text.n == 0 ? 0 : record_parse(type, rec, record_index(type, str_of(field)), text, a, err);
}

static void mark(const struct record_type *type, void *rec, const char *field)
{
    record_mark_set(rec, record_index(type, str_of(field)));
}

/* ---- People ---- */

/* One text of one row; NULL when there is none. */
static int find_text(struct db *db, const char *sql, struct str key, struct arena *a, const char **out, struct err *err)
{
    struct stmt *s;
    *out = NULL;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_str(s, 1, key);
    int rc = stmt_step(s, err);
    if (rc == 1 && !(*out = col_text(s, 0, a)))
        rc = fail_memory(err);
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

static int find_number(struct db *db, const char *sql, struct str key, int64_t *out, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, sql, &s, err) != 0)
        return -1;
    bind_str(s, 1, key);
    int rc = stmt_step(s, err);
    *out = rc == 1 ? col_int(s, 0) : 0;
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

/* Uuids of people named "IDE 1|AS 1". */
static int find_people(struct season *in, struct str names, struct terms *out, struct err *err)
{
    struct str rest = names, name;
    bool more = true;
    const char **uuids = ARENA_ARRAY(in->a, MEMBERS_MAX, const char *);
    if (!uuids)
        return fail_memory(err);
    *out = (struct terms){.codes = uuids};
    while (str_cut(&rest, '|', &name, &more)) {
        if (out->n == MEMBERS_MAX)
            return fail(err, ERR_LIMIT, "more than %d people", MEMBERS_MAX);
        if (find_text(in->db, SQL_PERSON, name, in->a, &uuids[out->n], err) != 0)
            return -1;
        if (!uuids[out->n])
            return fail(err, ERR_INPUT, "nobody is called \"%.*s\"", (int)name.n, name.p);
        out->n++;
    }
    return 0;
}

static int add_team(struct season *in, const struct csv_row *row, struct err *err)
{
    struct team t = {0};
    if (put(&team_type, &t, "label", row->cells[0], in->a, err) != 0 ||
        find_people(in, row->cells[5], &t.members, err) != 0)
        return -1;
    mark(&team_type, &t, "members");
    return team_save(in->db, in->author, NULL, &t, in->a, err);
}

/* Weekdays as digits, Monday 1: each from 9:00 to 17:30. */
static int set_hours(struct season *in, struct person *p, struct str days, struct err *err)
{
    static const char *const given[] = {"weekday", "weeks", "start", "finish"};
    struct work_hours *hours = ARENA_ARRAY(in->a, days.n, struct work_hours);
    if (!hours)
        return fail_memory(err);
    for (size_t i = 0; i < days.n; i++) {
        hours[i] = (struct work_hours){.weekday = days.p[i] - '1', .weeks = WEEKS_ALL, .start = 540, .finish = 1050};
        for (size_t k = 0; k < sizeof given / sizeof *given; k++)
            mark(&work_hours_type, &hours[i], given[k]);
    }
    p->hours = (struct list){.items = hours, .n = days.n};
    mark(&person_type, p, "hours");
    return 0;
}

static int take_person(void *arg, const struct csv_row *row, struct err *err)
{
    struct season *in = arg;
    struct person p = {0};
    static const char *const fields[] = {"label", "employment", "professions", "skills"};
    if (row->cells[5].n)
        return add_team(in, row, err);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (put(&person_type, &p, fields[i], row->cells[i], in->a, err) != 0)
            return -1;
    }
    if (row->cells[4].n && set_hours(in, &p, row->cells[4], err) != 0)
        return -1;
    return person_save(in->db, in->author, NULL, &p, in->a, err);
}

int sample_people(struct db *db, const struct author *author, struct arena *a, struct err *err)
{
    struct season in = {.db = db, .author = author, .a = a};
    return sample_each("data/sample/equipe.csv", 6, take_person, &in, a, err);
}

/* ---- A series and its dates ---- */

static const struct activity *activity_of(const struct season *in, const char *kind)
{
    const struct rule *rule = rule_set_find(rules_set(in->rules), RULE_ACTIVITY, kind);
    return rule ? rule->declared : NULL;
}

static int record(struct season *in, const struct occurrence *o, const struct activity *k, struct err *err)
{
    static const char *const given[] = {"measure", "value"};
    const struct counter *c = k->counters.items;
    struct measure values[ACTIVITY_COUNTERS_MAX];
    struct count before, after;
    struct author author = *in->author;
    int64_t whole = 6 + (o->day * 7 + o->minutes) % 9;
    author.now = o->end_utc + 3600;
    if (count_read(in->db, &audience_team, o->id, in->a, &before, err) != 0)
        return -1;
    after = before;
    after.status = OCCURRENCE_DONE;
    after.values = (struct list){.items = values};
    for (size_t i = 0; i < k->counters.n; i++) {
        if (!c[i].required)
            continue;
        struct measure *m = &values[after.values.n++];
        *m = (struct measure){.measure = c[i].code,
                              .value = c[i].unit == UNIT_MINUTES      ? o->minutes
                                       : c[i].of                      ? whole / 2 + 1
                                       : k->group == GROUP_PERMANENCE ? 3 * whole + 1
                                                                      : whole};
        for (size_t n = 0; n < sizeof given / sizeof *given; n++)
            mark(&measure_type, m, given[n]);
    }
    mark(&count_type, &after, "status");
    mark(&count_type, &after, "values");
    return count_save(in->db, &author, o->id, &before, &after, in->a, err);
}

/* One date of a series; what is over is counted, but for the last days. */
static int add_date(struct season *in, const struct series *s, const struct terms *staff, int32_t day, int start,
                    int minutes, struct occurrence *o, struct err *err)
{
    static const char *const shared[] = {"level",   "kind",      "title",    "theme", "publics", "place",   "team",
                                         "open_to", "open_note", "capacity", "staff", "funders", "campaign"};
    const struct activity *k = activity_of(in, s->kind);
    *o = (struct occurrence){.series = s->id, .day = day, .nominal_day = day, .start = start, .minutes = minutes};
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        record_same_field_copy(&occurrence_type, o, &series_type, s, shared[i]);
    o->staff = *staff;
    o->holds_people = k->holds_people;
    o->holds_place = k->holds_place;
    bool counted = day < in->today - COUNTED_AFTER && k->counters.n && k->group != GROUP_ROTA;
    o->status = OCCURRENCE_CONFIRMED;
    mark(&occurrence_type, o, "day");
    mark(&occurrence_type, o, "nominal_day");
    mark(&occurrence_type, o, "minutes");
    if (occurrence_save(in->db, in->author, NULL, o, in->a, err) != 0)
        return -1;
    return counted ? record(in, o, k, err) : 0;
}

/* Days of the rule within the season; nothing is held on a public holiday. */
static int list_days(const struct series *s, int32_t out[DATES_MAX], size_t *n, struct err *err)
{
    struct recurrence r;
    size_t kept = 0;
    if (recurrence_parse(str_of(s->rule), &r, err) != 0)
        return -1;
    *n = recurrence_dates(&r, s->first, s->first, s->last, out, DATES_MAX);
    for (size_t i = 0; i < *n; i++) {
        if (!date_holiday(out[i], false))
            out[kept++] = out[i];
    }
    *n = kept;
    return 0;
}

static int fill_series(struct season *in, const struct csv_row *row, struct series *s, struct err *err)
{
    static const struct {
        const char *field;
        size_t cell;
    } fields[] = {{"kind", 0},    {"title", 1},   {"rule", 3},       {"start", 4},     {"minutes", 5}, {"theme", 7},
                  {"publics", 8}, {"open_to", 9}, {"open_note", 10}, {"capacity", 11}, {"funders", 12}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (put(&series_type, s, fields[i].field, row->cells[fields[i].cell], in->a, err) != 0)
            return -1;
    }
    if (!activity_of(in, s->kind))
        return fail(err, ERR_INPUT, "no rule declares the kind \"%s\"", s->kind);
    s->level = activity_of(in, s->kind)->level;
    s->first = in->today - DAYS_BEFORE;
    s->last = s->extended_to = in->today + DAYS_AHEAD;
    static const char *const given[] = {"level", "first", "last", "extended_to", "place", "team", "staff"};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        mark(&series_type, s, given[i]);
    if (find_number(in->db, SQL_PLACE, row->cells[2], &s->place, err) != 0 ||
        find_number(in->db, SQL_TEAM, row->cells[6], &s->team, err) != 0)
        return -1;
    if (s->place == 0)
        return fail(err, ERR_INPUT, "no place of key \"%.*s\"", (int)row->cells[2].n, row->cells[2].p);
    return 0;
}

static int members(struct season *in, int64_t team, struct terms *out, struct err *err)
{
    struct stmt *s;
    const char **uuids = ARENA_ARRAY(in->a, MEMBERS_MAX, const char *);
    int rc;
    if (!uuids)
        return fail_memory(err);
    *out = (struct terms){.codes = uuids};
    if (db_prepare(in->db, SQL_MEMBERS, &s, err) != 0)
        return -1;
    bind_int(s, 1, team);
    while ((rc = stmt_step(s, err)) == 1 && out->n < MEMBERS_MAX)
        uuids[out->n++] = col_text(s, 0, in->a);
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

/* ---- What life does to a plan ---- */

/* The nth date to come, from 0, at least `after` days ahead. */
static struct occurrence *upcoming(const struct season *in, struct occurrence *dates, size_t n, int after, size_t nth)
{
    for (size_t i = 0; i < n; i++) {
        if (dates[i].day >= in->today + after && nth-- == 0)
            return &dates[i];
    }
    return NULL;
}

static int change(struct season *in, struct occurrence *before, struct occurrence *after, const char *reason,
                  struct err *err)
{
    struct author author = *in->author;
    author.reason = reason;
    after->reason = reason;
    if (reason)
        mark(&occurrence_type, after, "reason");
    return occurrence_save(in->db, &author, before, after, in->a, err);
}

/* Two weeks ahead and more: nobody was told late. */
static int disturb(struct season *in, const char *key, struct occurrence *dates, size_t n, struct err *err)
{
    struct occurrence *o = upcoming(in, dates, n, 14, 1), after;
    if (!o)
        return 0;
    after = *o;
    if (strcmp(key, "ex-residence-clamart permanence") == 0) {
        after.day++;
        return change(in, o, &after, "La salle est prise ce lundi-là.", err);
    }
    if (strcmp(key, "ex-accueil-issy permanence") == 0) {
        after.status = OCCURRENCE_CANCELLED;
        return change(in, o, &after, "L’accueil de jour est fermé pour travaux.", err);
    }
    if (strcmp(key, "ex-cada-chatenay permanence") == 0) {
        after.staff.n = 1;
        return change(in, o, &after, NULL, err);
    }
    if (strcmp(key, "ex-epicerie-bagneux permanence") == 0) { /* AS 1 or IDE 1 is away: to be repaired */
        struct absence x = {.first = o->day - 1, .last = o->day + 2, .finish = 1440};
        mark(&absence_type, &x, "first");
        mark(&absence_type, &x, "last");
        return find_number(in->db, SQL_PERSON_ID, str_of(o->staff.codes[0]), &x.person, err) != 0
                   ? -1
                   : absence_add(in->db, in->author, &x, in->a, err);
    }
    return 0;
}

static int take_series(void *arg, const struct csv_row *row, struct err *err)
{
    struct season *in = arg;
    struct series s = {0};
    int32_t days[DATES_MAX];
    size_t n;
    struct occurrence *dates = ARENA_ARRAY(in->a, DATES_MAX, struct occurrence);
    if (!dates)
        return fail_memory(err);
    if (fill_series(in, row, &s, err) != 0 ||
        (s.team ? members(in, s.team, &s.staff, err) : find_people(in, row->cells[6], &s.staff, err)) != 0 ||
        list_days(&s, days, &n, err) != 0 || series_save(in->db, in->author, NULL, &s, in->a, err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (add_date(in, &s, &s.staff, days[i], (int)s.start, (int)s.minutes, &dates[i], err) != 0)
            return -1;
    }
    const char *key = arena_printf(in->a, "%.*s %s", (int)row->cells[2].n, row->cells[2].p, s.kind);
    return key ? disturb(in, key, dates, n, err) : fail_memory(err);
}

/* ---- The rota ---- */

/* A doctor a week in turn, from this week's Monday: the nights, and whole days when nobody works. */
static int add_rota(struct season *in, struct err *err)
{
    int32_t monday = in->today - date_weekday(in->today);
    struct stmt *turns;
    struct series s = {.level = LEVEL_PARTNERS, .start = 1080, .open_to = OPEN_PROFESSIONALS};
    s.first = monday;
    s.last = s.extended_to = monday + 7 * ROTA_WEEKS - 1;
    static const char *const given[] = {"level", "start", "open_to", "first", "last", "extended_to", "staff"};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        mark(&series_type, &s, given[i]);
    if (put(&series_type, &s, "kind", STR("astreinte"), in->a, err) != 0 ||
        put(&series_type, &s, "title", STR("Astreinte de soins palliatifs"), in->a, err) != 0 ||
        put(&series_type, &s, "minutes", STR("900"), in->a, err) != 0 ||
        find_people(in,
                    STR("Médecin d’astreinte 1|Médecin d’astreinte 2|Médecin d’astreinte 3|Médecin d’astreinte 4|"
                        "Médecin d’astreinte 5|Médecin d’astreinte 6|Médecin d’astreinte 7|Médecin d’astreinte 8|"
                        "Médecin d’astreinte 9"),
                    &s.staff, err) != 0 ||
        series_save(in->db, in->author, NULL, &s, in->a, err) != 0)
        return -1;
    const struct rota rota = {.night_from = 1080, .night_to = 540, .first = monday, .people = s.staff.n};
    for (int32_t day = s.first; day <= s.last; day++) {
        struct rota_span span = rota_span(&rota, day);
        struct terms one = {.codes = s.staff.codes + span.turn, .n = 1};
        struct occurrence o;
        if (add_date(in, &s, &one, day, span.start, span.minutes, &o, err) != 0)
            return -1;
    }
    if (db_prepare(in->db, SQL_TURNS, &turns, err) != 0)
        return -1;
    bind_int(turns, 1, s.id);
    return stmt_run(turns, err);
}

int sample_season(struct db *db, struct rules *rules, const struct author *author, struct arena *a, struct err *err)
{
    struct season in = {.db = db, .rules = rules, .author = author, .a = a, .today = paris_date(author->now)};
    return sample_each("data/sample/saison.csv", 13, take_series, &in, a, err) != 0 ? -1 : add_rota(&in, err);
}
