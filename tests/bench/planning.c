/*
 * The planning in process: so many dates made as a coordinator makes them, series by series; all of them checked for
 * conflicts; those of somebody who is then absent checked again; a preview of a year and a half, and a search of slots,
 * on top of them; and forty series carried to the next year. One thread, the memory that a job has.
 *
 *     planning DB DATES
 *
 * DB is made. Prints a line for each: what, a tab, milliseconds of the processor, a tab, dates.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/carry.h"
#include "app/engine.h"
#include "app/reference.h"
#include "app/slots.h"
#include "base/date.h"
#include "domain/account.h"
#include "rules/rules.h"
#include "store/migrate.h"

/* 2026-11-22T09:30:00Z: the same dates every time. */
#define NOW 1795339800

/* Dates of a weekly series over the eighteen months that are made ahead, and one person in ten for each hundred dates.
 */
#define WEEKS 78
#define PEOPLE_PER_1000 20
#define PLACES_PER_1000 11

/* A year that is carried: forty series of forty weeks. */
#define CARRIED 40

/* A measure is repeated, and the quickest told. */
#define ROUNDS 5

struct bench {
    struct ctx ctx;
    struct account who;
    struct author author;
    struct person people[PEOPLE_MAX];
    size_t n_people, n_places;
    int64_t first_place;
    int32_t today;
};

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* others on the machine play no part */
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(int rc, const struct err *err)
{
    if (rc == 0)
        return;
    fprintf(stderr, "planning: %s\n", err->msg);
    exit(1);
}

static void say(const char *what, double ms, size_t dates)
{
    printf("%s\t%.2f\t%zu\n", what, ms, dates);
    fflush(stdout);
}

static void set(const struct record_type *t, void *rec, const char *field, const char *value, struct arena *a)
{
    struct err err;
    must(record_parse(t, rec, record_index(t, str_of(field)), str_of(value), a, &err), &err);
}

/* ---- A territory ---- */

static void add_people(struct bench *b, struct arena *kept)
{
    static const char *const professions[] = {"infirmier", "assistant-social", "psychologue", "medecin", "infirmier"};
    struct err *err = &b->ctx.err;
    must(db_begin(b->ctx.db, err), err);
    for (size_t i = 0; i < b->n_people; i++) {
        char label[40];
        snprintf(label, sizeof label, "Personne %zu", i + 1);
        set(&person_type, &b->people[i], "label", label, kept);
        set(&person_type, &b->people[i], "employment", "member", kept);
        set(&person_type, &b->people[i], "professions", professions[i % 20 < 4 ? 0 : 1 + i % 3], kept);
        must(person_save(b->ctx.db, &b->author, NULL, &b->people[i], kept, err), err);
    }
    must(db_commit(b->ctx.db, err), err);
}

static void add_places(struct bench *b)
{
    static const char sql[] =
        "INSERT INTO place(uuid, rev, created_at, updated_at, name, insee, lat, lon, hours) VALUES(?1, 1, 0, 0, ?2,"
        " '92007', ?3, ?4, 'Mo-Fr 08:00-20:00')";
    struct err *err = &b->ctx.err;
    for (size_t i = 0; i < b->n_places; i++) {
        struct stmt *s;
        char uuid[60], name[60];
        snprintf(uuid, sizeof uuid, "0f7a2c1e-1111-4222-8333-%012zu", i);
        snprintf(name, sizeof name, "Lieu %zu (exemple)", i + 1);
        must(db_prepare(b->ctx.db, sql, &s, err), err);
        bind_text(s, 1, uuid);
        bind_text(s, 2, name);
        bind_real(s, 3, 48.75 + 0.002 * (double)(i % 30));
        bind_real(s, 4, 2.25 + 0.002 * (double)(i / 30));
        must(stmt_run(s, err), err);
        if (i == 0)
            b->first_place = db_last_id(b->ctx.db);
    }
}

static struct series series_of(struct bench *b, size_t i, int32_t first, int32_t last, int start, size_t pair)
{
    static const char *const days[] = {"MO", "TU", "WE", "TH", "FR"};
    struct series s = {.place = b->first_place + (int64_t)(i % b->n_places), .start = start, .minutes = 120};
    struct arena *a = b->ctx.arena;
    char rule[60], staff[80], iso[DATE_ISO_SIZE], title[60];
    snprintf(title, sizeof title, "Permanence %zu (exemple)", i + 1);
    snprintf(rule, sizeof rule, "FREQ=WEEKLY;BYDAY=%s", days[i / (b->n_people / 2) % 5]);
    snprintf(staff, sizeof staff, "%s|%s", b->people[pair * 2].uuid, b->people[pair * 2 + 1].uuid);
    set(&series_type, &s, "kind", "reunion", a); /* one place may be used by two of these */
    set(&series_type, &s, "title", title, a);
    set(&series_type, &s, "rule", rule, a);
    date_iso(first, iso);
    set(&series_type, &s, "first", iso, a);
    date_iso(last, iso);
    set(&series_type, &s, "last", iso, a);
    set(&series_type, &s, "staff", staff, a);
    static const char *const given[] = {"place", "start", "minutes"};
    for (int k = 0; k < 3; k++)
        record_mark_set(&s, record_index(&series_type, str_of(given[k])));
    return s;
}

/* As a form does it: the preview, then the same again and the writing, in one transaction. */
static size_t plan(struct bench *b, struct series *s)
{
    struct planned_days none = {0};
    struct preview seen, now;
    enum planned_state state;
    char agreed[CRYPTO_HASH_SIZE];
    struct arena_mark mark = arena_mark(b->ctx.arena);
    must(planning_preview(&b->ctx, s, &none, &seen), &b->ctx.err);
    memcpy(agreed, seen.hash, sizeof agreed);
    arena_release(b->ctx.arena, mark); /* the form is another job */
    must(planning_create(&b->ctx, s, &none, str_of(agreed), &now, &state), &b->ctx.err);
    if (state != PLANNED) {
        fprintf(stderr, "planning: %s was not planned\n", s->title);
        exit(1);
    }
    size_t n = now.n - now.left_out;
    arena_reset(b->ctx.arena);
    return n;
}

/* ---- What is measured ---- */

static size_t create(struct bench *b, size_t dates)
{
    size_t n = 0, pairs = b->n_people / 2;
    double from = now_ms();
    for (size_t i = 0; n < dates; i++) {
        struct series s =
            series_of(b, i, b->today + 1, b->today + WEEKS * 7 - 1, 540 + (int)(i / (pairs * 5)) * 300, i % pairs);
        n += plan(b, &s);
    }
    say("created, previewed and agreed to", now_ms() - from, n);
    return n;
}

static double quickest(struct bench *b, void (*work)(struct bench *b, size_t *n), size_t *n)
{
    double best = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double from = now_ms();
        work(b, n);
        double ms = now_ms() - from;
        best = i == 0 || ms < best ? ms : best;
        arena_reset(b->ctx.arena);
    }
    return best;
}

static size_t check(struct bench *b, int32_t first, int32_t last, size_t person)
{
    struct board *board;
    struct findings f;
    size_t n = 0;
    must(board_load(&b->ctx, first, last, NULL, 0, &board), &b->ctx.err);
    size_t who = person == BOARD_NONE ? BOARD_NONE : board_person(board, b->people[person].uuid);
    for (size_t i = 0; i < board->n_dates; i++) {
        const struct board_date *d = &board->dates[i];
        bool theirs = who == BOARD_NONE;
        for (size_t k = 0; k < d->n_staff; k++)
            theirs = theirs || d->staff[k] == who;
        if (!theirs || d->day < first || d->day > last)
            continue;
        struct arena_mark mark = arena_mark(b->ctx.arena);
        must(constraints_check(board, d, b->ctx.arena, &f, &b->ctx.err), &b->ctx.err);
        arena_release(b->ctx.arena, mark);
        n++;
    }
    return n;
}

static void check_all(struct bench *b, size_t *n)
{
    *n = check(b, b->today + 1, b->today + WEEKS * 7, BOARD_NONE);
}

/* A fortnight of the first person. */
static void check_absent(struct bench *b, size_t *n)
{
    *n = check(b, b->today + 60, b->today + 73, 0);
}

static void post_absence(struct bench *b)
{
    struct absence x = {.person = b->people[0].id, .first = b->today + 60, .last = b->today + 73, .finish = 1440};
    record_mark_set(&x, record_index(&absence_type, STR("first")));
    record_mark_set(&x, record_index(&absence_type, STR("last")));
    must(db_begin(b->ctx.db, &b->ctx.err), &b->ctx.err);
    must(absence_add(b->ctx.db, &b->author, &x, b->ctx.arena, &b->ctx.err), &b->ctx.err);
    must(db_commit(b->ctx.db, &b->ctx.err), &b->ctx.err);
}

static void preview(struct bench *b, size_t *n)
{
    struct planned_days none = {0};
    struct preview p;
    struct series s = series_of(b, 0, b->today + 1, b->today + SERIES_AHEAD_DAYS, 1020, 0);
    must(planning_preview(&b->ctx, &s, &none, &p), &b->ctx.err);
    *n = p.n;
}

/* Forty-five days, thirty half hours, the pairs of whom one is a nurse. */
static void search(struct bench *b, size_t *n)
{
    static const char *nurse[] = {"infirmier"};
    struct slots *s = ARENA_NEW(b->ctx.arena, struct slots);
    struct slot_wish w = {.kind = "permanence",
                          .minutes = 120,
                          .first = b->today + 1,
                          .last = b->today + 63,
                          .weekdays = 0x1f,
                          .from = 420,
                          .to = 1410,
                          .where = STR("0f7a2c1e-1111-4222-8333-000000000003"),
                          .professions = {.codes = nurse, .n = 1}};
    must(s ? slots_search(&b->ctx, &w, s) : -1, &b->ctx.err);
    *n = s->n_days * s->n_groups;
}

/* ---- A year ---- */

static void plan_year(struct bench *b)
{
    int32_t first = date_from_ymd(2026, 2, 2);
    for (size_t i = 0; i < CARRIED; i++) {
        struct series s = series_of(b, i, first, first + CARRIED * 7 - 1, 1140, i % (b->n_people / 2));
        (void)plan(b, &s);
    }
}

static const struct carry_year civil_2026 = {.year = 2026};

static void look_at_year(struct bench *b, size_t *n)
{
    static const struct carry_answers nothing;
    struct carry c;
    must(carry_preview(&b->ctx, civil_2026, &nothing, &c), &b->ctx.err);
    *n = c.n_dates;
}

static void carry(struct bench *b)
{
    static const struct carry_answers nothing;
    struct carry seen, c;
    enum planned_state state;
    char agreed[CRYPTO_HASH_SIZE];
    must(carry_preview(&b->ctx, civil_2026, &nothing, &seen), &b->ctx.err);
    memcpy(agreed, seen.hash, sizeof agreed);
    arena_reset(b->ctx.arena);
    double from = now_ms();
    must(carry_apply(&b->ctx, civil_2026, &nothing, str_of(agreed), &c, &state), &b->ctx.err);
    if (state != PLANNED) {
        fprintf(stderr, "planning: the year was not carried\n");
        exit(1);
    }
    say("a year carried, in one transaction", now_ms() - from, c.n_dates_written);
    arena_reset(b->ctx.arena);
}

static void open_bench(struct bench *b, const char *path, size_t dates, struct rules **rules, struct arena *kept)
{
    struct err *err = &b->ctx.err;
    struct rule_set *set_ = NULL;
    must(crypto_init(err), err);
    must(db_open(path, DB_CREATE, &b->ctx.db, err), err);
    must(migrate(b->ctx.db, NOW, NULL, err), err);
    must(rules_load(NULL, NULL, &set_, err), err);
    must(rules_new(set_, rules, err), err);
    rule_set_unref(set_);
    b->author = (struct author){.now = NOW, .actor = "bench", .cause = CAUSE_INIT};
    must(db_begin(b->ctx.db, err), err);
    must(reference_load(b->ctx.db, &b->author, kept, err), err);
    must(db_exec(
             b->ctx.db,
             "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES(7, 'u',"
             " 0, 0, 0, 'Coordinatrice 2', 'c@example.org', 'c@example.org', 'coordinator')",
             err),
         err);
    must(db_commit(b->ctx.db, err), err);
    b->who = (struct account){.id = 7, .role = ROLE_COORDINATOR, .label = "Coordinatrice 2"};
    b->ctx = (struct ctx){.db = b->ctx.db,
                          .arena = arena_new(ENGINE_ARENA_MAX),
                          .now = NOW,
                          .valid_until = INT64_MAX,
                          .audience = &audience_team,
                          .account = &b->who,
                          .rules = rules};
    b->today = paris_date(NOW);
    b->n_people = dates * PEOPLE_PER_1000 / 1000;
    b->n_places = dates * PLACES_PER_1000 / 1000;
    if (!b->ctx.arena || b->n_people > PEOPLE_MAX || b->n_people < 4 || b->n_places < 4)
        exit(1);
    add_people(b, kept);
    add_places(b);
}

int main(int argc, char **argv)
{
    static struct bench bench;
    struct rules *rules = NULL;
    struct arena *kept = arena_new(256u << 20);
    size_t n = 0, dates = argc == 3 ? (size_t)atol(argv[2]) : 0;
    if (dates < 200 || !kept) {
        fprintf(stderr, "planning DB DATES: 200 to 15000\n");
        return 2;
    }
    open_bench(&bench, argv[1], dates, &rules, kept);
    (void)create(&bench, dates);
    double ms = quickest(&bench, check_all, &n);
    say("all checked for all conflicts", ms, n);
    post_absence(&bench);
    arena_reset(bench.ctx.arena);
    ms = quickest(&bench, check_absent, &n);
    say("checked again after an absence of a fortnight", ms, n);
    ms = quickest(&bench, preview, &n);
    say("preview of a weekly series", ms, n);
    ms = quickest(&bench, search, &n);
    say("slots: days and groups", ms, n);
    plan_year(&bench);
    ms = quickest(&bench, look_at_year, &n);
    say("a year to carry, looked at", ms, n);
    carry(&bench);
    db_close(bench.ctx.db);
    rules_free(rules);
    arena_free(bench.ctx.arena);
    arena_free(kept);
    return 0;
}
