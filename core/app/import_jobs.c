#include "app/import_jobs.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/engine.h"
#include "app/import.h"
#include "app/rulebook.h"
#include "app/uploads.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/worker.h"
#include "rules/rules.h"

/* Memory of one import, which does not grow with its file; and of the file itself. */
#define ARENA_MAX (64u << 20)
#define FILE_ARENA_MAX (UPLOADS_FILE_MAX + (64u << 10))

struct import_jobs {
    struct import_jobs_options options;
    struct db *db;
    struct arena *arena, *file_arena;
    struct worker worker;
    int64_t swept;    /* instant */
    int64_t applying; /* id of the file whose parts are being written; 0: none */
};

/* One file being worked on. */
struct work {
    struct import_jobs *j;
    struct import_file file;
    bool confirmed;
    struct author author;
    struct rules *rules;
    struct import *im;
    struct import_report report;
};

static bool stops(void *arg)
{
    return worker_is_stopping(&((struct import_jobs *)arg)->worker);
}

/* Between two parts, inside the transaction of the one that ends. */
static void progress(void *arg, int percent)
{
    struct import_jobs *j = arg;
    struct err ignored;
    if (j->applying && db_in_transaction(j->db))
        (void)(import_file_set_percent(j->db, j->applying, percent, &ignored) == 0);
}

static int set_state(struct import_jobs *j, int64_t id, enum import_file_state state, const char *why, struct err *err)
{
    if (db_begin(j->db, err) != 0)
        return -1;
    if (import_file_set_state(j->db, id, state, j->options.clock(), why, err) == 0 && db_commit(j->db, err) == 0)
        return 0;
    db_rollback(j->db);
    return -1;
}

/* 1 it is ours, 0 it is no longer as it was found, -1. */
static int claim(struct import_jobs *j, const struct import_file *f, enum import_file_state to, struct err *err)
{
    if (db_begin(j->db, err) != 0)
        return -1;
    int rc = import_file_claim(j->db, f, to, j->options.clock(), err);
    if (rc == 1 && db_commit(j->db, err) == 0)
        return 1;
    db_rollback(j->db);
    return rc == 0 ? 0 : -1;
}

/* The bytes of the file, the same as those that came. */
static int read_bytes(struct import_jobs *j, const struct import_file *f, struct str *out, struct err *err)
{
    char hash[CRYPTO_HASH_SIZE];
    const char *path = uploads_path(j->options.config, f->id, j->arena);
    if (!path)
        return fail_memory(err);
    if (file_read(path, UPLOADS_FILE_MAX, j->file_arena, out, err) != 0)
        return -1;
    crypto_hash_hex(*out, hash);
    return strcmp(hash, f->hash) == 0 ? 0 : fail(err, ERR_CONFLICT, "%s is not the file that came", path);
}

static int new_rules(struct import_jobs *j, struct rules **out, struct err *err)
{
    struct rulebook_state state;
    if (rulebook_read(j->options.rulebook, j->arena, &state, err) != 0)
        return -1;
    int rc = state.set ? rules_new(state.set, out, err) : fail(err, ERR_RULE, "the rules are in error");
    rule_set_unref(state.set);
    return rc;
}

static int look_at(struct work *w, struct err *err)
{
    struct import_jobs *j = w->j;
    const struct import_file *f = &w->file;
    struct str bytes;
    if (new_rules(j, &w->rules, err) != 0 || read_bytes(j, f, &bytes, err) != 0)
        return -1;
    struct import_options o = {.map = f->map,
                               .source = f->source,
                               .title = f->title,
                               .bytes = bytes,
                               .name = f->name,
                               .force = f->forced,
                               .file_date = f->data_date,
                               .compare = true,
                               .in_parts = true,
                               .stop = stops,
                               .progress = progress,
                               .progress_arg = j};
    return import_read(j->db, w->rules, &w->author, &o, j->arena, &w->im, &w->report, err);
}

static void mark(struct import_counts *c, const char *name, bool there)
{
    int index = record_index(&import_counts_type, str_of(name));
    if (there)
        record_mark_set(c, index);
    else
        record_mark_null(c, index);
}

static struct import_counts counts_of(const struct import_report *r, int64_t notes, struct arena *a)
{
    struct import_counts c = {.rows = r->rows,
                              .joined = r->joined,
                              .rejected = r->rejected,
                              .added = r->added,
                              .changed = r->changed,
                              .unchanged = r->unchanged,
                              .vanished = r->vanished,
                              .warnings = r->warnings,
                              .kept = r->kept,
                              .held = r->held,
                              .differing = r->differing,
                              .notes = notes,
                              .encoding = r->encoding,
                              .separator = arena_printf(a, "%c", r->separator),
                              .misspelt = r->misspelt,
                              .data_date = r->data_date,
                              .old = r->old,
                              .vanishes = import_vanishes(r),
                              .dates = r->dates};
    for (int i = 0; i < (int)import_counts_type.n; i++)
        record_mark_set(&c, i);
    mark(&c, "misspelt", c.misspelt != NULL);
    mark(&c, "data_date", r->has_date);
    return c;
}

static int count_note(void *arg, enum import_note kind, int64_t line, const char *text)
{
    (void)kind, (void)line, (void)text;
    ++*(int64_t *)arg;
    return 0;
}

static int keep_report(struct work *w, struct err *err)
{
    struct import_jobs *j = w->j;
    int64_t notes = 0;
    if (import_each_note(w->im, count_note, &notes, err) != 0 || db_begin(j->db, err) != 0)
        return -1;
    struct import_counts counts = counts_of(&w->report, notes, j->arena);
    if (import_file_keep(j->db, w->file.id, j->options.clock(), &counts, w->report.fingerprint, w->confirmed, j->arena,
                         err) == 0 &&
        db_commit(j->db, err) == 0)
        return 0;
    db_rollback(j->db);
    return -1;
}

static int apply(struct work *w, struct err *err)
{
    struct import_jobs *j = w->j;
    j->applying = w->file.id;
    int rc = import_apply(w->im, &w->report, err);
    j->applying = 0;
    if (rc != 0 || db_begin(j->db, err) != 0)
        return -1;
    if (import_file_applied(j->db, w->file.id, w->report.run, j->options.clock(), err) != 0 ||
        db_commit(j->db, err) != 0) {
        db_rollback(j->db);
        return -1;
    }
    const char *path = uploads_path(j->options.config, w->file.id, j->arena);
    if (path)
        (void)unlink(path); /* else the next sweep does */
    return 0;
}

static bool same(const struct work *w)
{
    return w->file.fingerprint && strcmp(w->file.fingerprint, w->report.fingerprint) == 0;
}

/* What becomes of the file is in its row, also when this fails; -1 only when even that could not be written. */
static int work_on(struct import_jobs *j, const struct import_file *f, int64_t account, struct err *err)
{
    struct work w = {.j = j, .file = *f, .confirmed = f->state == IMPORT_FILE_CONFIRMED};
    struct err why = {0};
    bool began = false;
    w.author = (struct author){.now = j->options.clock(),
                               .actor = arena_printf(j->arena, "import %s", f->source),
                               .account = account,
                               .cause = CAUSE_IMPORT};
    if (!w.author.actor)
        return fail_memory(err);
    int rc = claim(j, f, w.confirmed ? IMPORT_FILE_APPLYING : IMPORT_FILE_READING, err);
    if (rc != 1)
        return rc;
    rc = look_at(&w, &why);
    if (rc == 0 && w.confirmed && same(&w)) {
        began = true;
        rc = apply(&w, &why);
    } else if (rc == 0) {
        rc = keep_report(&w, &why);
    }
    import_close(w.im);
    rules_free(w.rules);
    if (rc == 0)
        return 0;
    return set_state(j, f->id, began || stops(j) ? IMPORT_FILE_CUT : IMPORT_FILE_REFUSED, why.msg, err);
}

/* ---- The thread ---- */

static int sweep(struct import_jobs *j, struct err *err)
{
    int64_t now = j->options.clock();
    if (now >= j->swept && now < j->swept + IMPORT_JOBS_SWEEP_S)
        return 0;
    j->swept = now;
    return uploads_sweep(j->db, j->options.config, now, j->arena, err);
}

static int look(void *arg, struct err *err)
{
    struct import_jobs *j = arg;
    struct import_file f;
    struct err unsettled;
    int64_t account = 0;
    int rc = sweep(j, err);
    while (rc == 0 && !stops(j) && (rc = import_file_next(j->db, j->arena, &f, &account, err)) == 1) {
        rc = work_on(j, &f, account, err);
        arena_reset(j->arena);
        arena_reset(j->file_arena);
    }
    if (db_settle(j->db, &unsettled) != 0)
        j->options.log(unsettled.msg);
    arena_reset(j->arena);
    arena_reset(j->file_arena);
    return rc < 0 ? -1 : 0;
}

static int recover(struct import_jobs *j, struct err *err)
{
    if (db_open(j->options.config->db, DB_WRITE, &j->db, err) != 0 || db_begin(j->db, err) != 0)
        return -1;
    if (import_files_recover(j->db, j->options.clock(), err) == 0 && db_commit(j->db, err) == 0)
        return 0;
    db_rollback(j->db);
    return -1;
}

int import_jobs_new(const struct import_jobs_options *options, struct import_jobs **out, struct err *err)
{
    struct import_jobs *j = calloc(1, sizeof *j);
    if (!j)
        return fail_memory(err);
    j->options = *options;
    j->arena = arena_new(ARENA_MAX);
    j->file_arena = arena_new(FILE_ARENA_MAX);
    int rc = j->arena && j->file_arena ? recover(j, err) : fail_memory(err);
    if (rc == 0)
        rc = worker_start(
            &j->worker,
            &(struct worker_options){
                .look = look, .arg = j, .every_ms = IMPORT_JOBS_LOOK_MS, .stack = ENGINE_STACK, .log = options->log},
            err);
    if (rc != 0) {
        import_jobs_free(j);
        return -1;
    }
    *out = j;
    return 0;
}

void import_jobs_free(struct import_jobs *j)
{
    if (!j)
        return;
    worker_stop(&j->worker);
    db_close(j->db);
    arena_free(j->arena);
    arena_free(j->file_arena);
    free(j);
}
