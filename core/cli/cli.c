#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/refresh.h"
#include "base/thread.h"
#include "rules/rules.h"

/* Cells of the progress bar. */
#define BAR 30

int cli_refuse(const struct cli *cli, const struct err *err)
{
    fprintf(stderr, "allervers %s: %s\n", cli->command->name, err->msg);
    return EXIT_REFUSED;
}

int cli_usage(const struct cli *cli, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "allervers %s: ", cli->command->name);
    vfprintf(stderr, fmt, ap);
    fprintf(stderr, "\nallervers %s --help says how it is used\n", cli->command->name);
    va_end(ap);
    return EXIT_USAGE;
}

/* The directory in which this file would lie must exist. */
static int check_directory(const char *path, struct arena *a, struct err *err)
{
    struct stat st;
    const char *slash = strrchr(path, '/');
    const char *dir = !slash ? "." : slash == path ? "/" : arena_copy(a, path, (size_t)(slash - path));
    if (!dir)
        return fail_memory(err);
    if (stat(dir, &st) == 0 && S_ISDIR(st.st_mode))
        return 0;
    return fail(err, ERR_NOT_FOUND, "%s: no such directory; make it, or name another database (--db, db)", dir);
}

int cli_open_any(const struct cli *cli, enum db_mode mode, struct db **out, struct err *err)
{
    const char *path = cli->config.db;
    if (mode == DB_CREATE && check_directory(path, cli->a, err) != 0)
        return -1;
    if (mode != DB_CREATE && access(path, F_OK) != 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? fail(err, ERR_NOT_FOUND, "%s: no such database; allervers init --sample makes one", path)
                   : fail(err, ERR_IO, "%s: %s", path, strerror(errno));
    return db_open(path, mode, out, err);
}

int cli_open(const struct cli *cli, enum db_mode mode, struct db **out, struct err *err)
{
    if (cli_open_any(cli, mode, out, err) != 0)
        return -1;
    if (migrate_check(*out, cli->config.db, err) == 0)
        return 0;
    db_close(*out);
    *out = NULL;
    return err_context(err, "%s", cli->config.db);
}

int cli_rules(const struct cli *cli, struct rule_set **set, struct rules **rules, struct err *err)
{
    if (rules_load(cli->config.rules_dir, NULL, set, err) != 0)
        return -1;
    return rules_new(*set, rules, err);
}

int cli_refresh(struct db *db, struct rules *rules, struct arena *a, const struct author *author, bool always,
                struct progress *progress, struct err *err)
{
    struct taxonomy taxonomy;
    bool current = false;
    struct refresh r = {.db = db,
                        .rules = rules,
                        .taxonomy = &taxonomy,
                        .a = a,
                        .now = author->now,
                        .progress = progress ? progress_at : NULL,
                        .progress_arg = progress};
    if (taxonomy_load(db, a, &taxonomy, err) != 0 || refresh_is_current(&r, &current, err) != 0)
        return -1;
    return current && !always ? 0 : refresh_all(&r, author, err);
}

struct progress progress_start(const struct cli *cli, const char *what)
{
    return (struct progress){.cli = cli, .what = what, .started_ms = monotonic_ms(), .shown = -1};
}

void progress_at(void *progress, int percent)
{
    struct progress *p = progress;
    int step = p->cli->tty ? 1 : 10;
    if (percent / step == p->shown || monotonic_ms() - p->started_ms < 1000)
        return;
    p->shown = percent / step;
    if (!p->cli->tty) {
        fprintf(stderr, "%s: %d %%\n", p->what, percent);
        return;
    }
    int full = percent * BAR / 100;
    fprintf(stderr, "\r%s [%.*s%*s] %3d %%", p->what, full, "##############################", BAR - full, "", percent);
    fflush(stderr);
}

void progress_end(struct progress *p)
{
    if (p->shown >= 0 && p->cli->tty)
        fprintf(stderr, "\r%*s\r", (int)strlen(p->what) + BAR + 12, "");
}

int cli_print(const struct buf *b)
{
    struct str s = buf_str(b);
    return fwrite(s.p, 1, s.n, stdout) == s.n && fflush(stdout) == 0 ? EXIT_DONE : EXIT_REFUSED;
}
