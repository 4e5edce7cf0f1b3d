#include "app/uploads.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/config.h"
#include "app/import.h"
#include "app/rulebook.h"
#include "base/crypto.h"
#include "base/csv.h"
#include "base/date.h"
#include "base/file.h"
#include "base/fold.h"
#include "base/vec.h"
#include "domain/source.h"
#include "rules/rules.h"

#define DAY 86400

/* What starts the message of each table that a file does not fit. */
#define MISFIT_MAX 2000

/* ---- The directory ---- */

static const char *directory(const struct config *c, struct arena *a)
{
    return arena_printf(a, "%s-imports", c->db);
}

const char *uploads_path(const struct config *c, int64_t id, struct arena *a)
{
    return arena_printf(a, "%s-imports/%lld.csv", c->db, (long long)id);
}

static int write_bytes(const char *path, struct str bytes, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(err, ERR_IO, "%s: %s", path, strerror(errno));
    while (bytes.n) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            fail(err, ERR_IO, "%s: %s", path, strerror(errno));
            close(fd);
            return -1;
        }
        bytes = str_from(bytes.p + n, bytes.n - (size_t)n);
    }
    return close(fd) == 0 ? file_sync(path, err) : fail(err, ERR_IO, "%s: %s", path, strerror(errno));
}

/* Under a name of its own, until its row has a number. */
static int store_aside(struct ctx *ctx, struct str bytes, const char **path, enum upload_fault *fault)
{
    char name[CRYPTO_UUID_SIZE];
    int64_t room;
    const char *dir = directory(ctx->config, ctx->arena);
    crypto_uuid(name);
    *path = dir ? arena_printf(ctx->arena, "%s/%s.new", dir, name) : NULL;
    if (!*path)
        return fail_memory(&ctx->err);
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return fail(&ctx->err, ERR_IO, "%s: %s", dir, strerror(errno));
    if (file_room(dir, &room, &ctx->err) != 0)
        return -1;
    if (room < UPLOADS_ROOM + (int64_t)bytes.n) {
        *fault = UPLOAD_NO_ROOM;
        return 0;
    }
    if (write_bytes(*path, bytes, &ctx->err) == 0)
        return 0;
    (void)unlink(*path);
    return -1;
}

/* ---- Tables and sources ---- */

/* The rules in force, a reference of the caller's; NULL: they are in error. */
static int rules_in_force(struct ctx *ctx, struct rule_set **out)
{
    struct rulebook_state state = {0};
    if (ctx->rulebook && rulebook_read(ctx->rulebook, ctx->arena, &state, &ctx->err) != 0)
        return -1;
    *out = state.set;
    return 0;
}

static bool is_import(const struct rule *r)
{
    return strcmp(r->kind->name, RULE_IMPORT) == 0 || strcmp(r->kind->name, RULE_IMPORT_DATES) == 0;
}

int uploads_maps(struct ctx *ctx, struct upload_map **out, size_t *n)
{
    struct rule_set *set;
    size_t rules = 0;
    *n = 0;
    if (rules_in_force(ctx, &set) != 0)
        return -1;
    const struct rule *all = set ? rule_set_rules(set, &rules) : NULL;
    struct upload_map *maps = ARENA_ARRAY(ctx->arena, rules, struct upload_map);
    int rc = maps ? 0 : fail_memory(&ctx->err);
    for (size_t i = 0; rc == 0 && i < rules; i++) {
        if (!is_import(&all[i]))
            continue;
        struct upload_map *m = &maps[(*n)++];
        *m = (struct upload_map){arena_strdup(ctx->arena, all[i].name), arena_strdup(ctx->arena, all[i].title)};
        if (!m->name || !m->title)
            rc = fail_memory(&ctx->err);
    }
    rule_set_unref(set);
    *out = maps;
    return rc;
}

/* "« Fichier plat » : colonnes absentes… " */
static void add_misfit(struct buf *b, const struct rule *rule, const struct err *why)
{
    if (b->n)
        buf_lit(b, " ");
    buf_fmt(b, "«\u00A0%s\u00A0»\u00A0: %s.", rule->title, why->msg);
}

/* The table that is wanted, or the one whose columns fit best. NULL with the fault that says why. */
static const struct rule *choose_map(struct ctx *ctx, struct rule_set *set, struct str wanted, struct str bytes,
                                     enum upload_fault *fault, const char **detail)
{
    size_t n, most = 0;
    const struct rule *all = rule_set_rules(set, &n), *best = NULL;
    struct buf misfits = buf_in(ctx->arena, MISFIT_MAX);
    for (size_t i = 0; i < n; i++) {
        size_t columns;
        struct err why = {0};
        struct arena_mark mark = arena_mark(ctx->arena);
        if (!is_import(&all[i]) || (wanted.n && !str_is(wanted, all[i].name)))
            continue;
        int rc = import_fits(&all[i], bytes, ctx->arena, &columns, &why);
        arena_release(ctx->arena, mark);
        if (rc == 0 && (!best || columns > most)) {
            best = &all[i];
            most = columns;
        }
        if (rc != 0 && why.code != ERR_REFUSED) {
            *fault = UPLOAD_UNREADABLE;
            *detail = arena_strdup(ctx->arena, why.msg);
            return NULL;
        }
        if (rc != 0)
            add_misfit(&misfits, &all[i], &why);
    }
    *fault = best ? UPLOAD_FINE : UPLOAD_NO_MAP;
    *detail = misfits.failed ? "" : buf_cstr(&misfits);
    return best;
}

/* The table that a source is read by; empty when it is not there. */
static int map_of_source(struct ctx *ctx, struct str name, struct str *map)
{
    struct source *all;
    size_t n;
    *map = STR("");
    if (sources_read(ctx->db, ctx->audience, ctx_today(ctx), ctx->arena, &all, &n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (str_is(name, all[i].name))
            *map = str_of(all[i].map);
    }
    return 0;
}

/* A name for a source of this title: letters and digits. */
static const char *name_of_title(struct str title, struct arena *a)
{
    struct buf b = buf_in(a, 4 * UPLOADS_TITLE_MAX);
    fold_slug(&b, title);
    return b.failed || str_is(buf_str(&b), "structure") ? NULL : buf_cstr(&b);
}

static int new_source(struct ctx *ctx, const struct source *all, size_t n, struct str title, struct import_file *f,
                      enum upload_fault *fault)
{
    char *tidy = str_dup(ctx->arena, utf8_prefix(title, UPLOADS_TITLE_MAX));
    if (!tidy)
        return fail_memory(&ctx->err);
    tidy[utf8_tidy(tidy, strlen(tidy), true)] = '\0';
    f->title = tidy;
    f->source = name_of_title(str_of(tidy), ctx->arena);
    if (!f->source)
        *fault = UPLOAD_TITLE;
    for (size_t i = 0; f->source && i < n; i++) {
        if (strcmp(all[i].name, f->source) == 0)
            *fault = UPLOAD_TITLE;
    }
    return 0;
}

/* The source that a file is an extract of. */
static int choose_source(struct ctx *ctx, const struct upload_way *way, const struct rule *map, struct import_file *f,
                         enum upload_fault *fault)
{
    struct source *all;
    const struct source *found = NULL;
    size_t n;
    if (sources_read(ctx->db, ctx->audience, ctx_today(ctx), ctx->arena, &all, &n, &ctx->err) != 0)
        return -1;
    if (way->title.n)
        return new_source(ctx, all, n, way->title, f, fault);
    for (size_t i = 0; i < n; i++) {
        bool same_map = strcmp(all[i].map, map->name) == 0;
        if (all[i].demo)
            continue; /* what is invented goes with the demo */
        if (way->source.n ? str_is(way->source, all[i].name)
                          : same_map && (!found || all[i].imported_at > found->imported_at))
            found = &all[i];
    }
    /* one that is not there yet has the table's own name */
    if (way->source.n && !found && !str_is(way->source, map->name))
        *fault = UPLOAD_UNKNOWN;
    if (found && strcmp(found->map, map->name) != 0)
        *fault = UPLOAD_OTHER_MAP;
    f->source = found ? found->name : arena_strdup(ctx->arena, map->name);
    f->title = found ? found->title : arena_strdup(ctx->arena, map->title);
    return f->source && f->title ? 0 : fail_memory(&ctx->err);
}

static void set_date(struct import_file *f, int32_t date)
{
    f->data_date = date;
    if (date)
        record_mark_set(f, record_index(&import_file_type, STR("data_date")));
}

/* ---- Taking in ---- */

static bool starts(struct str s, const char *bytes, size_t n)
{
    return str_starts(s, str_from(bytes, n));
}

/* What can be told from the bytes alone. */
static enum upload_fault look_at_bytes(struct str bytes)
{
    if (starts(bytes, "\xEF\xBB\xBF", 3))
        bytes = str_from(bytes.p + 3, bytes.n - 3);
    if (str_trim(bytes).n == 0)
        return UPLOAD_EMPTY;
    if (starts(bytes, "PK\x03\x04", 4) || starts(bytes, "\xD0\xCF\x11\xE0", 4))
        return UPLOAD_WORKBOOK;
    return UPLOAD_FINE;
}

/* The last part of what the sender calls it, as one line of text. */
static const char *tidy_name(struct str name, struct arena *a)
{
    size_t from = 0;
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '/' || name.p[i] == '\\')
            from = i + 1;
    }
    name = str_from(name.p + from, name.n - from);
    if (!utf8_valid(name))
        name = STR("");
    char *tidy = str_dup(a, utf8_prefix(name, IMPORT_FILE_NAME_MAX));
    if (!tidy)
        return NULL;
    tidy[utf8_tidy(tidy, strlen(tidy), true)] = '\0';
    return *tidy ? tidy : "fichier.csv";
}

/* The row, and then the file under the row's number. */
static int add(struct ctx *ctx, struct import_file *f, const char *aside, enum upload_fault *fault)
{
    struct author author = account_author(ctx->account, ctx->now);
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = import_file_add(ctx->db, &author, f, &ctx->err);
    if (rc != 0 && ctx->err.code == ERR_LIMIT) {
        *fault = UPLOAD_FULL;
        return ctx_finish_if(ctx, 0, false);
    }
    const char *path = uploads_path(ctx->config, f->id, ctx->arena);
    if (rc == 0 && !path)
        rc = fail_memory(&ctx->err);
    if (rc == 0 && rename(aside, path) != 0)
        rc = fail(&ctx->err, ERR_IO, "%s: %s", path, strerror(errno));
    return ctx_finish(ctx, rc);
}

static int take(struct ctx *ctx, struct rule_set *set, struct import_file *f, struct str bytes,
                const struct upload_way *way, enum upload_fault *fault, const char **detail)
{
    char hash[CRYPTO_HASH_SIZE];
    const char *aside;
    struct str wanted = way->map;
    if (!wanted.n && way->source.n && !way->title.n && map_of_source(ctx, way->source, &wanted) != 0)
        return -1;
    const struct rule *map = choose_map(ctx, set, wanted, bytes, fault, detail);
    if (!map)
        return *detail ? 0 : fail_memory(&ctx->err);
    if (choose_source(ctx, way, map, f, fault) != 0)
        return -1;
    if (*fault != UPLOAD_FINE)
        return 0;
    crypto_hash_hex(bytes, hash);
    f->hash = hash;
    f->map = map->name;
    f->size = (int64_t)bytes.n;
    set_date(f, way->data_date);
    if (store_aside(ctx, bytes, &aside, fault) != 0)
        return -1;
    if (*fault != UPLOAD_FINE)
        return 0;
    int rc = add(ctx, f, aside, fault);
    if (rc != 0 || *fault != UPLOAD_FINE)
        (void)unlink(aside);
    return rc;
}

int uploads_take(struct ctx *ctx, struct str name, struct str bytes, const struct upload_way *way, int64_t *id,
                 enum upload_fault *fault, const char **detail)
{
    struct rule_set *set;
    struct import_file f = {.name = tidy_name(name, ctx->arena)};
    *detail = "";
    if (access_demand(ctx, RIGHT_MANAGE, "importing a file") != 0)
        return -1;
    if (!f.name)
        return fail_memory(&ctx->err);
    *fault = look_at_bytes(bytes);
    if (*fault != UPLOAD_FINE)
        return 0;
    if (rules_in_force(ctx, &set) != 0)
        return -1;
    if (!set) {
        *fault = UPLOAD_RULES;
        return 0;
    }
    int rc = take(ctx, set, &f, bytes, way, fault, detail);
    rule_set_unref(set);
    *id = f.id;
    return rc;
}

/* ---- What is done with one ---- */

/* 1 was done, 0 could not be: then nothing is written. */
static int end(struct ctx *ctx, int rc, enum upload_fault *fault)
{
    if (rc == 0)
        *fault = UPLOAD_UNKNOWN;
    return ctx_finish_if(ctx, rc, rc == 1) < 0 ? -1 : 0;
}

int uploads_again(struct ctx *ctx, int64_t id, const struct upload_way *way, enum upload_fault *fault)
{
    struct rule_set *set;
    struct import_file f = {.id = id};
    *fault = UPLOAD_FINE;
    if (access_demand(ctx, RIGHT_MANAGE, "importing a file") != 0 || rules_in_force(ctx, &set) != 0)
        return -1;
    const char *wanted = str_dup(ctx->arena, way->map);
    const struct rule *map = set && wanted ? import_rule(set, wanted) : NULL;
    int rc = 0;
    if (!map)
        *fault = set ? UPLOAD_UNKNOWN : UPLOAD_RULES;
    else
        rc = choose_source(ctx, way, map, &f, fault);
    if (rc == 0 && *fault == UPLOAD_FINE) {
        struct author author = account_author(ctx->account, ctx->now);
        f.map = map->name;
        set_date(&f, way->data_date);
        rc = db_begin(ctx->db, &ctx->err);
        if (rc == 0)
            rc = end(ctx, import_file_again(ctx->db, &author, &f, &ctx->err), fault);
    }
    rule_set_unref(set);
    return rc;
}

int uploads_confirm(struct ctx *ctx, int64_t id, struct str fingerprint, bool forced, enum upload_fault *fault)
{
    struct import_file f;
    struct import_counts counts;
    struct author author;
    *fault = UPLOAD_FINE;
    if (access_demand(ctx, RIGHT_MANAGE, "importing a file") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    author = account_author(ctx->account, ctx->now);
    int rc = import_file_find(ctx->db, ctx->audience, id, ctx->arena, &f, &ctx->err);
    if (rc == 1 && import_file_counts(&f, ctx->arena, &counts, &ctx->err) != 0)
        rc = -1;
    if (rc == 1 && (counts.vanishes || counts.misspelt) && !forced) {
        *fault = UPLOAD_UNFORCED;
        return ctx_finish_if(ctx, 0, false);
    }
    if (rc == 1)
        rc = import_file_confirm(ctx->db, &author, id, fingerprint, forced, &ctx->err);
    return end(ctx, rc, fault);
}

int uploads_remove(struct ctx *ctx, int64_t id, enum upload_fault *fault)
{
    *fault = UPLOAD_FINE;
    if (access_demand(ctx, RIGHT_MANAGE, "importing a file") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    struct author author = account_author(ctx->account, ctx->now);
    if (end(ctx, import_file_remove(ctx->db, &author, id, &ctx->err), fault) != 0)
        return -1;
    const char *path = uploads_path(ctx->config, id, ctx->arena);
    if (*fault == UPLOAD_FINE && path)
        (void)unlink(path); /* else the next sweep does */
    return 0;
}

int uploads_duties(struct ctx *ctx, struct duties *list)
{
    struct import_file *files;
    size_t n;
    struct duty line = {.label = "Fichiers à importer",
                        .one = "fichier attend d’être appliqué ou retiré",
                        .many = "fichiers attendent d’être appliqués ou retirés",
                        .done = "aucun n’attend",
                        .url = "/equipe/sources/fichiers",
                        .right = RIGHT_MANAGE,
                        .quiet = true};
    if (import_files_read(ctx->db, ctx->audience, ctx->arena, &files, &n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        line.count += files[i].state == IMPORT_FILE_READ || files[i].state == IMPORT_FILE_CUT ||
                      files[i].state == IMPORT_FILE_REFUSED;
    return duties_add(ctx, list, line);
}

/* ---- Sweeping ---- */

static int expire(struct db *db, int64_t before, struct err *err)
{
    if (db_begin(db, err) != 0)
        return -1;
    if (import_files_expire(db, before, err) == 0 && db_commit(db, err) == 0)
        return 0;
    db_rollback(db);
    return -1;
}

static bool belongs(const char *name, const struct import_file *files, size_t n)
{
    char own[40];
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(own, sizeof own, "%lld.csv", (long long)files[i].id);
        if (files[i].state != IMPORT_FILE_APPLIED && strcmp(own, name) == 0)
            return true;
    }
    return false;
}

/* The row of one that has just come is not there yet. */
static bool is_young(const char *path, int64_t now)
{
    struct stat st;
    return stat(path, &st) != 0 || now - (int64_t)st.st_mtime < DAY;
}

int uploads_sweep(struct db *db, const struct config *c, int64_t now, struct arena *a, struct err *err)
{
    struct import_file *files;
    size_t n;
    const char *dir = directory(c, a);
    const struct dirent *e;
    if (!dir)
        return fail_memory(err);
    if (expire(db, now - UPLOADS_DAYS * DAY, err) != 0 ||
        import_files_read(db, &audience_team, a, &files, &n, err) != 0)
        return -1;
    DIR *d = opendir(dir);
    if (!d)
        return errno == ENOENT ? 0 : fail(err, ERR_IO, "%s: %s", dir, strerror(errno));
    while ((e = readdir(d))) {
        const char *path = arena_printf(a, "%s/%s", dir, e->d_name);
        bool ours = str_ends(str_of(e->d_name), STR(".csv")) || str_ends(str_of(e->d_name), STR(".new"));
        if (path && ours && !belongs(e->d_name, files, n) && !is_young(path, now))
            (void)unlink(path);
    }
    closedir(d);
    return 0;
}
