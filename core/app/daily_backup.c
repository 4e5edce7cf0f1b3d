#include "app/daily_backup.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/backup.h"
#include "base/child.h"
#include "base/date.h"
#include "base/file.h"
#include "base/vec.h"
#include "base/worker.h"
#include "domain/setting.h"

/* Names and messages of one copy, and the list of a directory's copies. */
#define ARENA_MAX (1u << 20)

/* What a name begins and ends with. */
#define NAME_START "allervers-"
#define NAME_END ".db"
#define NAME_LENGTH (sizeof NAME_START - 1 + BACKUP_STAMP_SIZE - 1 + sizeof NAME_END - 1)

/* How far two clocks may differ. */
#define CLOCKS_S 3600

#define DAY_S 86400

int daily_dir(const struct config *c, struct arena *a, const char **out, struct err *err)
{
    bool none = c->backup_dir && strcmp(c->backup_dir, DAILY_NONE) == 0;
    *out = none ? NULL : c->backup_dir ? c->backup_dir : arena_printf(a, "%s" DAILY_BESIDE, c->db);
    return none || *out ? 0 : fail_memory(err);
}

/* ---- When ---- */

/* The last time that hour struck. */
static int64_t last_strike(int hour, int64_t now)
{
    int32_t today = paris_date(now);
    int64_t strike = paris_instant(today, hour * 60);
    return strike <= now ? strike : paris_instant(today - 1, hour * 60);
}

bool daily_is_due(int64_t made, int64_t tried, int hour, int64_t now)
{
    int64_t strike = last_strike(hour, now);
    if (made >= strike && made <= now + CLOCKS_S)
        return false;
    return tried < strike || tried > now + CLOCKS_S || now - tried >= DAILY_RETRY_S;
}

/* ---- Old ones ---- */

/* allervers-2026-11-22-030005.db, perhaps followed by something. */
static bool is_ours(const char *name)
{
    static const char shape[] = NAME_START "0000-00-00-000000" NAME_END;
    for (size_t i = 0; i < NAME_LENGTH; i++) {
        bool digit = name[i] >= '0' && name[i] <= '9';
        if (shape[i] == '0' ? !digit : name[i] != shape[i])
            return false;
    }
    return true;
}

/* Of a process that was killed: what one that runs now is writing is younger. */
static bool is_left_over(const char *path, int64_t now)
{
    struct stat st;
    return str_ends(str_of(path), STR(".new")) && stat(path, &st) == 0 && now - st.st_mtime > DAY_S;
}

static int newest_first(const void *x, const void *y)
{
    return -strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* The names of the copies, and away with what is left over. */
static int list_copies(DIR *d, const char *dir, int64_t now, struct vec *names, struct arena *a, struct err *err)
{
    const struct dirent *e;
    while ((e = readdir(d))) {
        if (!is_ours(e->d_name))
            continue;
        const char *path = arena_printf(a, "%s/%s", dir, e->d_name);
        if (!path)
            return fail_memory(err);
        if (e->d_name[NAME_LENGTH] != '\0') {
            if (is_left_over(path, now))
                (void)unlink(path);
            continue;
        }
        const char **name = vec_push(names, a);
        if (!name)
            return fail_memory(err);
        *name = path + strlen(dir) + 1;
    }
    return 0;
}

int daily_prune(const char *dir, int64_t keep, const char *made, int64_t now, struct arena *a, struct err *err)
{
    struct vec names = VEC_OF(const char *);
    DIR *d = opendir(dir);
    if (!d)
        return fail(err, ERR_IO, "%s: %s", dir, strerror(errno));
    int rc = list_copies(d, dir, now, &names, a, err);
    closedir(d);
    if (rc != 0 || !names.n)
        return rc;
    qsort(names.items, names.n, sizeof(const char *), newest_first);
    int64_t others = keep - 1;
    for (size_t i = 0; i < names.n; i++) {
        const char *name = ((const char *const *)names.items)[i], *path;
        /* the one just made is kept, even when others say that they are of later days */
        if (strcmp(name, made) == 0 || others-- > 0)
            continue;
        if (!(path = arena_printf(a, "%s/%s", dir, name)))
            return fail_memory(err);
        if (unlink(path) != 0 && errno != ENOENT)
            return fail(err, ERR_IO, "%s: %s", path, strerror(errno));
    }
    return 0;
}

/* ---- What is known ---- */

#define AT "backup.at"
#define FILE_NAME "backup.file"
#define FAILED_AT "backup.failed_at"
#define FAILURE "backup.failure"

int daily_read(struct db *db, struct arena *a, struct daily_state *out, struct err *err)
{
    *out = (struct daily_state){0};
    return setting_read_int(db, AT, 0, &out->at, err) != 0 || setting_read(db, FILE_NAME, a, &out->file, err) < 0 ||
                   setting_read_int(db, FAILED_AT, 0, &out->failed_at, err) != 0 ||
                   setting_read(db, FAILURE, a, &out->failure, err) < 0
               ? -1
               : 0;
}

static int write_state(struct db *db, const struct daily_state *state, struct err *err)
{
    if (state->file &&
        (setting_write_int(db, AT, state->at, err) != 0 || setting_write(db, FILE_NAME, state->file, err) != 0))
        return -1;
    if (!state->failure)
        return setting_forget(db, FAILED_AT, err) != 0 ? -1 : setting_forget(db, FAILURE, err);
    return setting_write_int(db, FAILED_AT, state->failed_at, err) != 0
               ? -1
               : setting_write(db, FAILURE, state->failure, err);
}

/* On a connection of its own: the writer engine may be busy for minutes, and this is one row. */
static int keep_state(const struct daily_options *o, const struct daily_state *state, struct err *err)
{
    struct db *db = NULL;
    int rc = db_open(o->config->db, DB_WRITE, &db, err);
    if (rc == 0)
        rc = db_begin(db, err);
    if (rc == 0 && (write_state(db, state, err) != 0 || db_commit(db, err) != 0)) {
        db_rollback(db);
        rc = -1;
    }
    db_close(db);
    return rc;
}

int daily_duties(struct ctx *ctx, struct duties *list)
{
    struct daily_state state;
    if (daily_read(ctx->db, ctx->arena, &state, &ctx->err) != 0)
        return -1;
    struct duty failed = {.label = state.at ? "La sauvegarde de la nuit a échoué" : "Aucune sauvegarde n’a réussi",
                          .one = "échec",
                          .many = "échecs",
                          .done = "la dernière a réussi",
                          .url = "/equipe/sauvegardes",
                          .right = RIGHT_MANAGE,
                          .count = state.failed_at != 0,
                          .quiet = true,
                          .alarm = true};
    return duties_add(ctx, list, failed);
}

/* ---- Making one ---- */

static void say(const struct daily_options *o, struct arena *a, const char *what, const char *text)
{
    const char *line = arena_printf(a, "backup: %s%s", what, text);
    o->log(line ? line : text);
}

/* In the directory that nobody chose: the database and what is still in its log, twice. */
static int check_room(const struct config *c, const char *dir, struct arena *a, struct err *err)
{
    struct stat file, log;
    int64_t most;
    const char *wal = arena_printf(a, "%s-wal", c->db);
    if (!wal)
        return fail_memory(err);
    if (stat(c->db, &file) != 0)
        return fail(err, ERR_IO, "%s: %s", c->db, strerror(errno));
    if (file_room(dir, &most, err) != 0)
        return -1;
    int64_t size = file.st_size + (stat(wal, &log) == 0 ? log.st_size : 0);
    if (most / DAILY_ROOM >= size)
        return 0;
    return fail(err, ERR_LIMIT,
                "%s: %lld MiB are free, %d times the database (%lld MiB) are needed; make room, or set backup_dir to "
                "another disk",
                dir, (long long)(most >> 20), DAILY_ROOM, (long long)(size >> 20));
}

static int make_copy(const struct daily_options *o, const char *dir, const char *path, struct arena *a, struct err *err)
{
    const struct config *c = o->config;
    struct backup b = {.db = c->db, .to = path, .stop = o->stop, .arg = o->arg};
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return fail(err, ERR_IO, "%s: %s", dir, strerror(errno));
    return !c->backup_dir && check_room(c, dir, a, err) != 0 ? -1 : backup_make(&b, a, err);
}

/* Room is made only once there is a new one. The command is run even when that failed. */
static int after_copy(const struct daily_options *o, const char *dir, const char *path, int64_t now, struct arena *a,
                      struct err *err)
{
    const struct config *c = o->config;
    struct child_options command = {
        .words = c->backup_command, .last = path, .limit_s = DAILY_COMMAND_S, .stop = o->stop, .arg = o->arg};
    int rc = daily_prune(dir, c->backup_keep, path + strlen(dir) + 1, now, a, err);
    if (rc != 0)
        say(o, a, "", err->msg);
    if (c->backup_command && child_run(&command, err) != 0) {
        rc = err_context(err, "copied here, not elsewhere (backup_command)");
        say(o, a, "", err->msg);
    }
    return rc;
}

int daily_make(const struct daily_options *o, struct arena *a, struct err *err)
{
    char stamp[BACKUP_STAMP_SIZE];
    int64_t now = o->clock();
    struct daily_state state = {.at = now, .failed_at = now};
    struct err why = {0}, kept;
    backup_stamp(now, stamp);
    const char *dir;
    if (daily_dir(o->config, a, &dir, err) != 0)
        return -1;
    if (!dir)
        return fail(err, ERR_BUG, "a daily backup although backup_dir is " DAILY_NONE);
    const char *path = arena_printf(a, "%s/" NAME_START "%s" NAME_END, dir, stamp);
    if (!path)
        return fail_memory(err);
    int rc = make_copy(o, dir, path, a, &why);
    if (rc != 0 && o->stop && o->stop(o->arg)) {
        *err = why; /* no failure: the next start makes it */
        return -1;
    }
    if (rc == 0) {
        state.file = path;
        say(o, a, "", path);
    } else {
        say(o, a, "FAILED, tried again within an hour: ", why.msg);
    }
    if (rc != 0 || after_copy(o, dir, path, now, a, &why) != 0)
        state.failure = why.msg;
    if (keep_state(o, &state, &kept) != 0)
        say(o, a, "its date could not be kept: ", kept.msg);
    if (rc != 0)
        *err = why;
    return rc;
}

/* ---- The thread ---- */

struct daily {
    struct daily_options options;
    struct arena *arena;
    struct worker worker;
    int64_t made, tried; /* instants of the last copy and of the last try */
};

/* What fails has been said by daily_make. */
static int look(void *arg, struct err *err)
{
    struct daily *d = arg;
    int64_t now = d->options.clock();
    if (!daily_is_due(d->made, d->tried, (int)d->options.config->backup_at, now))
        return 0;
    d->tried = now;
    if (daily_make(&d->options, d->arena, err) == 0)
        d->made = now;
    arena_reset(d->arena);
    return 0;
}

static int read_made(struct daily *d, struct err *err)
{
    struct daily_state state;
    struct db *db = NULL;
    int rc = db_open(d->options.config->db, DB_READ, &db, err);
    if (rc == 0)
        rc = daily_read(db, d->arena, &state, err);
    if (rc == 0)
        d->made = state.at;
    db_close(db);
    return rc;
}

int daily_new(const struct daily_options *options, struct daily **out, struct err *err)
{
    struct daily *d = calloc(1, sizeof *d);
    if (!d)
        return fail_memory(err);
    d->options = *options;
    d->options.stop = worker_is_stopping;
    d->options.arg = &d->worker;
    d->arena = arena_new(ARENA_MAX);
    int rc = d->arena ? read_made(d, err) : fail_memory(err);
    if (rc == 0)
        rc = worker_start(
            &d->worker,
            &(struct worker_options){.look = look, .arg = d, .every_ms = DAILY_LOOK_MS, .log = options->log}, err);
    if (rc != 0) {
        daily_free(d);
        return -1;
    }
    *out = d;
    return 0;
}

void daily_free(struct daily *d)
{
    if (!d)
        return;
    worker_stop(&d->worker);
    arena_free(d->arena);
    free(d);
}
