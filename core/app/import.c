#include "import_priv.h"

#include <stdio.h>
#include <time.h>

#include "app/publication.h"
#include "base/crypto.h"
#include "base/date.h"
#include "base/json.h"
#include "base/thread.h"
#include "domain/source.h"
#include "rules/import_map.h"
#include "rules/rules.h"

const char *const import_note_names[NOTE__MAX + 1] = {"rejected", "warning", "kept", "vanished", NULL};

static const char SQL_TABLES[] =
    "CREATE TEMP TABLE staged(key TEXT PRIMARY KEY, line INTEGER NOT NULL, mapped TEXT NOT NULL,"
    " hash TEXT NOT NULL, finess TEXT);"
    "CREATE INDEX temp.staged_finess ON staged(finess) WHERE finess IS NOT NULL;"
    /* Keys of rejected rows: these structures have not vanished. */
    "CREATE TEMP TABLE spoilt(key TEXT PRIMARY KEY);"
    /* Of persons who were erased. */
    "CREATE TEMP TABLE passed(key TEXT PRIMARY KEY);"
    "CREATE TEMP TABLE note(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, line INTEGER NOT NULL,"
    " text TEXT NOT NULL);"
    "CREATE TEMP TABLE touched(id INTEGER PRIMARY KEY);"
    "CREATE TEMP TABLE difference(id INTEGER PRIMARY KEY, line INTEGER NOT NULL, uuid TEXT, name TEXT NOT NULL,"
    " entity TEXT NOT NULL, part TEXT, op INTEGER NOT NULL, diff TEXT)";
static const char SQL_DROP[] =
    "DROP TABLE IF EXISTS temp.staged; DROP TABLE IF EXISTS temp.spoilt; DROP TABLE IF EXISTS temp.passed;"
    " DROP TABLE IF EXISTS temp.note;"
    " DROP TABLE IF EXISTS temp.touched; DROP TABLE IF EXISTS temp.difference";
static const char SQL_NOTE[] = "INSERT INTO temp.note(kind, line, text) VALUES(?1, ?2, ?3)";
static const char SQL_NOTES[] = "SELECT kind, line, text FROM temp.note ORDER BY line, id";
/* What comparing found is found again while applying. */
static const char SQL_LAST_NOTE[] = "SELECT max(id) FROM temp.note";
static const char SQL_FORGET_FOUND[] = "DELETE FROM temp.note WHERE id > ?1";
static const char SQL_NOTES_N[] = "SELECT count(*) FROM temp.note WHERE kind = 1";
static const char SQL_SOURCE[] = "SELECT id, rows_last, map FROM source WHERE name = ?1";
static const char SQL_COUNTS[] =
    "SELECT count(*) FILTER (WHERE r.ext_id IS NULL), count(*) FILTER (WHERE r.ext_id IS NOT NULL AND (r.mapped_hash "
    "<> t.hash"
    " OR r.gone_run IS NOT NULL)), count(*) FILTER (WHERE r.mapped_hash = t.hash AND r.gone_run IS NULL), count(*)"
    " FROM temp.staged t LEFT JOIN source_record r ON r.source = ?1 AND r.ext_id = t.key";
static const char SQL_VANISHED[] = "SELECT count(*) FROM source_record r WHERE r.source = ?1 AND r.gone_run IS NULL"
                                   " AND r.ext_id NOT IN (SELECT key FROM temp.staged)"
                                   " AND r.ext_id NOT IN (SELECT key FROM temp.spoilt)";
static const char SQL_ADD_SOURCE[] =
    "INSERT INTO source(name, map, title, licence, url, data_date, old_after, demo)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT(name) DO UPDATE SET map = excluded.map, title = "
    "excluded.title,"
    " licence = excluded.licence, url = excluded.url, data_date = excluded.data_date, old_after = excluded.old_after,"
    " demo = max(demo, excluded.demo)"
    /* The same again is no change. */
    " WHERE (map, title, licence, url, data_date, old_after, demo) IS NOT (excluded.map, excluded.title,"
    " excluded.licence, excluded.url, excluded.data_date, excluded.old_after, max(demo, excluded.demo))";
static const char SQL_HELD[] =
    "UPDATE source SET rows_last = (SELECT count(*) FROM source_record WHERE source = ?1 AND gone_run IS NULL)"
    " WHERE id = ?1";
static const char SQL_ADD_RUN[] = "INSERT INTO import_run(source, at, file, data_date, rule_hash, rows, added, "
                                  "changed, unchanged, vanished, rejected, actor, unfinished)"
                                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
static const char SQL_FINISH[] = "UPDATE import_run SET unfinished = 0 WHERE id = ?1";
static const char SQL_WRITTEN[] = "DELETE FROM temp.touched";

int import_note(struct import *im, enum import_note kind, int64_t line, const char *text, struct err *err)
{
    /* It quotes what stands in the file, and a note is one line of a report that is read on a terminal. */
    struct stmt *s;
    size_t n = strlen(text);
    char *tidy = arena_strdup(im->a, text);
    if (!tidy)
        return fail_memory(err);
    tidy[utf8_tidy(tidy, n, true)] = '\0';
    text = tidy;
    if (db_prepare(im->db, SQL_NOTE, &s, err) != 0)
        return -1;
    bind_int(s, 1, (int64_t)kind);
    bind_int(s, 2, line);
    bind_text(s, 3, text);
    return stmt_run(s, err);
}

/* ---- comparing ---- */

static int count(struct import *im, struct import_report *report, struct err *err)
{
    struct stmt *s;
    report->rejected = im->rejected;
    if (db_prepare(im->db, SQL_COUNTS, &s, err) != 0)
        return -1;
    bind_int(s, 1, im->source_id);
    int rc = stmt_step(s, err);
    if (rc < 0)
        return -1;
    report->added = col_int(s, 0);
    report->changed = col_int(s, 1);
    report->unchanged = col_int(s, 2);
    stmt_reset(s);
    if (db_prepare(im->db, SQL_VANISHED, &s, err) != 0)
        return -1;
    bind_int(s, 1, im->source_id);
    if (stmt_step(s, err) < 0)
        return -1;
    report->vanished = col_int(s, 0);
    report->held = im->held;
    stmt_reset(s);
    return db_int(im->db, SQL_NOTES_N, 0, &report->warnings, err);
}

static int find_source(struct import *im, struct err *err)
{
    struct stmt *s;
    if (db_prepare(im->db, SQL_SOURCE, &s, err) != 0)
        return -1;
    bind_text(s, 1, im->source);
    int rc = stmt_step(s, err);
    bool other_map = rc == 1 && !str_is(col_str(s, 2), im->options.map);
    if (rc == 1) {
        im->source_id = col_int(s, 0);
        im->held = col_int(s, 1);
    }
    stmt_reset(s);
    if (other_map)
        return fail(err, ERR_REFUSED,
                    "source \"%s\" was imported with another map; give this one its own name with --source",
                    im->source);
    return rc < 0 ? -1 : 0;
}

static int open_import(struct import *im, const struct rule *rule, struct err *err)
{
    const struct import_map *map = rule_map(rule);
    const char *slash = im->options.file ? strrchr(im->options.file, '/') : NULL;
    im->name = im->options.name ? im->options.name : slash ? slash + 1 : im->options.file;
    if (!im->name)
        im->name = "embedded";
    im->source = im->options.source ? im->options.source : rule->name;
    im->title = im->options.title ? im->options.title : rule->title;
    im->licence = map->licence;
    im->url = map->url;
    im->old_after = map->old_after_days;
    memcpy(im->rule_hash, rule->hash, sizeof im->rule_hash);
    im->has_date = im->options.file_date != 0;
    im->data_date = im->options.file_date;
    im->author.rule_hash = im->rule_hash;
    if (db_exec(im->db, SQL_DROP, err) != 0 || db_exec(im->db, SQL_TABLES, err) != 0)
        return -1;
    return taxonomy_load(im->db, im->a, &im->taxonomy, err);
}

/* Every remark, and what is counted. */
static int add_note_to_fingerprint(void *arg, enum import_note kind, int64_t line, const char *text)
{
    (void)kind, (void)line;
    import_fingerprint(arg, str_of(text));
    return 0;
}

static int finish_fingerprint(struct import *im, struct import_report *r, struct err *err)
{
    char counts[200];
    (void)snprintf(counts, sizeof counts, "%lld %lld %lld %lld %lld %lld %lld %s", (long long)r->rows,
                   (long long)r->rejected, (long long)r->added, (long long)r->changed, (long long)r->unchanged,
                   (long long)r->vanished, (long long)r->kept, im->rule_hash);
    import_fingerprint(im, str_of(counts));
    if (import_each_note(im, add_note_to_fingerprint, im, err) != 0)
        return -1;
    memcpy(r->fingerprint, im->fingerprint, sizeof r->fingerprint);
    return 0;
}

static int compare(struct import *im, struct import_report *report, struct err *err)
{
    return count(im, report, err) != 0 || import_write(im, 0, false, report, err) != 0
               ? -1
               : import_write_vanished(im, 0, false, err);
}

const struct rule *import_rule(const struct rule_set *set, const char *name)
{
    const struct rule *rule = rule_set_find(set, RULE_IMPORT, name);
    return rule ? rule : rule_set_find(set, RULE_IMPORT_DATES, name);
}

int import_read(struct db *db, struct rules *rules, const struct author *author, const struct import_options *options,
                struct arena *a, struct import **out, struct import_report *report, struct err *err)
{
    const struct rule *rule = import_rule(rules_set(rules), options->map);
    struct import *im = ARENA_NEW(a, struct import);
    *report = (struct import_report){0};
    if (!im)
        return fail_memory(err);
    if (!rule)
        return fail(err, ERR_NOT_FOUND, "no import map is named \"%s\" (allervers rules list)", options->map);
    *im = (struct import){.db = db, .rules = rules, .author = *author, .options = *options, .a = a};
    /* One transaction for the temporary tables: a hundred thousand of them would take longer. It holds no write lock.
     */
    im->dates = strcmp(rule->kind->name, RULE_IMPORT_DATES) == 0;
    if (open_import(im, rule, err) != 0 || (!im->dates && find_source(im, err) != 0) || db_read_begin(db, err) != 0)
        return -1;
    int rc = import_read_file(im, rule, report, err);
    if (rc == 0 && !im->dates)
        rc = import_pass_over(im, err);
    if (rc == 0)
        rc = db_int(db, SQL_LAST_NOTE, 0, &im->notes_read, err);
    if (rc == 0)
        rc = im->dates ? import_dates_compare(im, report, err) : compare(im, report, err);
    if (rc == 0 && options->compare)
        rc = finish_fingerprint(im, report, err);
    if (rc == 0)
        rc = db_commit(db, err);
    if (rc != 0) {
        db_rollback(db);
        import_close(im);
        return -1;
    }
    report->title = im->title;
    report->misspelt = im->misspelt;
    report->has_date = im->has_date && !im->dates;
    report->data_date = im->data_date;
    report->old = report->has_date && paris_date(author->now) - im->data_date > im->old_after;
    *out = im;
    return 0;
}

/* ---- applying ---- */

static void bind_date(struct stmt *s, int i, const struct import *im, char iso[DATE_ISO_SIZE])
{
    if (!im->has_date) {
        bind_null(s, i);
        return;
    }
    date_iso(im->data_date, iso);
    bind_text(s, i, iso);
}

static int write_source(struct import *im, bool *changed, struct err *err)
{
    struct stmt *s;
    char iso[DATE_ISO_SIZE];
    if (db_prepare(im->db, SQL_ADD_SOURCE, &s, err) != 0)
        return -1;
    bind_text(s, 1, im->source);
    bind_text(s, 2, im->options.map);
    bind_text(s, 3, im->title);
    bind_text(s, 4, im->licence);
    bind_text(s, 5, im->url);
    bind_date(s, 6, im, iso);
    bind_int(s, 7, im->old_after);
    bind_int(s, 8, im->options.demo);
    if (stmt_run(s, err) != 0)
        return -1;
    *changed = db_changes(im->db) > 0;
    return find_source(im, err);
}

static int write_run(struct import *im, const struct import_report *r, int64_t *run, struct err *err)
{
    struct stmt *s;
    char iso[DATE_ISO_SIZE];
    if (db_prepare(im->db, SQL_ADD_RUN, &s, err) != 0)
        return -1;
    const int64_t counts[] = {r->rows, r->added, r->changed, r->unchanged, r->vanished, r->rejected};
    bind_int(s, 1, im->source_id);
    bind_int(s, 2, im->author.now);
    bind_text(s, 3, im->name);
    bind_date(s, 4, im, iso);
    bind_text(s, 5, im->rule_hash);
    for (int i = 0; i < 6; i++)
        bind_int(s, 6 + i, counts[i]);
    bind_text(s, 12, im->author.actor);
    bind_int(s, 13, im->options.in_parts);
    if (stmt_run(s, err) != 0)
        return -1;
    *run = db_last_id(im->db);
    return 0;
}

static int apply(struct import *im, struct import_report *report, struct err *err)
{
    const struct rule *rule = rule_set_find(rules_set(im->rules), RULE_IMPORT, im->options.map);
    struct stmt *s;
    int64_t run = 0, seq;
    bool changed = false;
    if (refresh_keep_rule(im->db, rule, im->author.now, err) != 0 || write_source(im, &changed, err) != 0 ||
        write_run(im, report, &run, err) != 0 || import_write(im, run, true, report, err) != 0 ||
        import_write_vanished(im, run, true, err) != 0 || source_notes_keep(im->db, im->source_id, run, err) != 0 ||
        db_prepare(im->db, SQL_HELD, &s, err) != 0)
        return -1;
    bind_int(s, 1, im->source_id);
    if (stmt_run(s, err) != 0)
        return -1;
    /* What pages say of the source itself: the date of its data, what it holds. */
    changed = changed || report->added || report->changed || report->vanished;
    if (changed && change_add(im->db, &im->author, "source", im->source_id, CHANGE_UPDATE, NULL, &seq, err) != 0)
        return -1;
    report->run = run;
    if (refresh_touched(&im->refresh, err) != 0 || db_prepare(im->db, SQL_FINISH, &s, err) != 0)
        return -1;
    bind_int(s, 1, run);
    return stmt_run(s, err);
}

bool import_vanishes(const struct import_report *report)
{
    return report->vanished * 100 > report->held * IMPORT_VANISH_PERCENT;
}

static int check_misspelt(const struct import *im, struct err *err)
{
    if (!im->misspelt || im->options.force)
        return 0;
    return fail(err, ERR_REFUSED,
                "column \"%.60s\" is probably misspelt, see the warnings: correct its title; --force leaves the column "
                "out",
                im->misspelt);
}

/* Compares again, since another import may have been applied meanwhile. */
static int check_again(struct import *im, struct import_report *report, struct err *err)
{
    struct stmt *s;
    if (db_prepare(im->db, SQL_FORGET_FOUND, &s, err) != 0)
        return -1;
    bind_int(s, 1, im->notes_read);
    if (stmt_run(s, err) != 0 || find_source(im, err) != 0 || import_pass_over(im, err) != 0 ||
        count(im, report, err) != 0)
        return -1;
    im->to_do = report->added + report->changed;
    if (check_misspelt(im, err) != 0)
        return -1;
    if (im->options.force || !import_vanishes(report))
        return 0;
    return fail(err, ERR_REFUSED,
                "%lld of the %lld structures of \"%s\" are no longer in this file, more than %d %%: is it whole? "
                "--force applies it",
                (long long)report->vanished, (long long)report->held, im->source, IMPORT_VANISH_PERCENT);
}

/* With what calendars are told of it. */
static int commit(struct import *im, struct err *err)
{
    struct ctx ctx = {.db = im->db, .arena = im->a, .now = im->author.now, .rules = &im->rules};
    if (publication_commit(&ctx) == 0)
        return 0;
    *err = ctx.err;
    return -1;
}

/* ---- in parts ---- */

/* Rules that came into force since decide about everything: a part by the old ones would undo that. */
static int begin_part(struct import *im, struct err *err)
{
    bool current = false;
    if (db_begin(im->db, err) != 0)
        return -1;
    im->part_began = monotonic_ms();
    if (!im->options.in_parts)
        return 0;
    if (refresh_is_current(&im->refresh, &current, err) != 0)
        return -1;
    return current ? 0 : fail(err, ERR_CONFLICT, "other rules came into force: read the file again");
}

int import_part(struct import *im, struct err *err)
{
    if (!im->options.in_parts || monotonic_ms() - im->part_began < IMPORT_PART_MS)
        return 0;
    struct arena_mark mark = arena_mark(im->a);
    int rc = refresh_touched(&im->refresh, err);
    arena_release(im->a, mark);
    if (im->options.progress)
        im->options.progress(im->options.progress_arg, (int)(100 * im->done / (im->to_do ? im->to_do : 1)));
    if (rc != 0 || db_exec(im->db, SQL_WRITTEN, err) != 0 || commit(im, err) != 0)
        return -1;
    if (import_is_stopping(im))
        return fail(err, ERR_BUSY, "stopped before its end");
    nanosleep(&(struct timespec){.tv_nsec = IMPORT_PAUSE_MS * 1000000L}, NULL);
    return begin_part(im, err);
}

/* All of it at once: some thousand dates hold the writer for a second or two. */
static int apply_dates(struct import *im, struct import_report *report, struct err *err)
{
    const struct rule *rule = import_rule(rules_set(im->rules), im->options.map);
    if (db_begin(im->db, err) != 0)
        return -1;
    if (check_misspelt(im, err) == 0 && refresh_keep_rule(im->db, rule, im->author.now, err) == 0 &&
        import_dates_apply(im, report, err) == 0 && commit(im, err) == 0)
        return 0;
    db_rollback(im->db);
    return -1;
}

int import_apply(struct import *im, struct import_report *report, struct err *err)
{
    if (im->dates)
        return apply_dates(im, report, err);
    im->refresh = (struct refresh){.db = im->db,
                                   .rules = im->rules,
                                   .taxonomy = &im->taxonomy,
                                   .a = im->a,
                                   .now = im->author.now,
                                   .progress = im->options.in_parts ? NULL : im->options.progress,
                                   .progress_arg = im->options.progress_arg};
    if (begin_part(im, err) != 0) {
        db_rollback(im->db);
        return -1;
    }
    if (check_again(im, report, err) != 0 || apply(im, report, err) != 0 || commit(im, err) != 0) {
        db_rollback(im->db);
        return -1;
    }
    return 0;
}

int import_each_note(struct import *im, int (*fn)(void *arg, enum import_note kind, int64_t line, const char *text),
                     void *arg, struct err *err)
{
    struct stmt *s;
    int rc;
    if (db_prepare(im->db, SQL_NOTES, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        struct arena_mark mark = arena_mark(im->a);
        const char *text = col_text(s, 2, im->a);
        int stop = text ? fn(arg, (enum import_note)col_int(s, 0), col_int(s, 1), text) : 1;
        arena_release(im->a, mark);
        if (stop)
            break;
    }
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

void import_close(struct import *im)
{
    struct err ignored;
    if (im && db_exec(im->db, SQL_DROP, &ignored) != 0)
        return; /* they go with the connection */
}
