#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/reference.h"
#include "app/sample.h"
#include "base/date.h"
#include "base/file.h"
#include "rules/rules.h"

/* What is said: a path and two numbers. */
#define ANSWER_MAX 16384

static bool sample, empty, upgrade, unsample;

static const struct option_spec options[] = {
    {"--sample", NULL, "with the demo territory", NULL, &sample},
    {"--empty", NULL, "without any structure", NULL, &empty},
    {"--upgrade", NULL, "only bring an existing database up to date; with --sample: make the demo when there is none",
     NULL, &upgrade},
    {"--remove-sample", NULL,
     "take the demo territory out of an existing database, for good; accounts and settings stay", NULL, &unsample},
    {NULL, NULL, NULL, NULL, NULL}};

/* The directory of the default database; any other must exist. */
static int make_default_directory(const char *path, struct err *err)
{
    if (strcmp(path, "var/allervers.db") != 0 || mkdir("var", 0700) == 0 || errno == EEXIST)
        return 0;
    return fail(err, ERR_IO, "var: the directory cannot be made (%s)", strerror(errno));
}

static int bring_up_to_date(struct db *db, const struct author *author, struct arena *a, int *applied, struct err *err)
{
    if (migrate(db, author->now, applied, err) != 0 || db_begin(db, err) != 0)
        return -1;
    if (reference_load(db, author, a, err) != 0 || db_commit(db, err) != 0) {
        db_rollback(db);
        return -1;
    }
    return 0;
}

static int say(const struct cli *cli, int applied, int64_t structures)
{
    struct buf b = buf_in(cli->a, ANSWER_MAX);
    if (cli->json) {
        buf_lit(&b, "{\"db\":");
        buf_json(&b, str_of(cli->config.db));
        buf_fmt(&b, ",\"migrations\":%d,\"structures\":%lld}\n", applied, (long long)structures);
    } else if (!upgrade || applied) {
        buf_fmt(&b, "%s: %d migration%s applied", cli->config.db, applied, applied == 1 ? "" : "s");
        if (sample)
            buf_fmt(&b, ", %lld structures of the demo territory", (long long)structures);
        buf_lit(&b, "\n");
    }
    return cli_print(&b);
}

static int fill(struct cli *cli, struct db *db, int *applied, int64_t *structures, struct err *err)
{
    struct author author = {.now = date_clock(), .actor = "init", .cause = CAUSE_INIT};
    struct rule_set *set = NULL;
    struct rules *rules = NULL;
    int rc = cli_rules(cli, &set, &rules, err);
    if (rc == 0 && (bring_up_to_date(db, &author, cli->a, applied, err) != 0 ||
                    (sample && sample_load(db, rules, &author, cli->a, structures, err) != 0)))
        rc = err_context(err, "%s", cli->config.db);
    struct progress deciding = progress_start(cli, "deciding");
    if (rc == 0)
        rc = cli_refresh(db, rules, cli->a, &author, false, &deciding, err);
    progress_end(&deciding);
    rules_free(rules);
    rule_set_unref(set);
    return rc;
}

/* A new database gets its name when it is whole: killed in between, there is none, and the next start makes it. */
static int make(struct cli *cli, const char *path, int *applied, int64_t *structures, struct err *err)
{
    struct db *db = NULL;
    const char *unfinished = arena_printf(cli->a, "%s.%ld.new", path, (long)getpid());
    if (!unfinished)
        return fail_memory(err);
    struct cli other = *cli;
    other.config.db = unfinished;
    int rc = cli_open_any(&other, DB_CREATE, &db, err);
    if (rc == 0)
        rc = fill(cli, db, applied, structures, err);
    else
        rc = err_context(err, "%s", path);
    db_close(db);
    if (rc == 0)
        rc = file_give_name(unfinished, path, false, err);
    if (rc != 0)
        unlink(unfinished);
    return rc;
}

static int bring(struct cli *cli, int *applied, int64_t *structures, struct err *err)
{
    struct db *db = NULL;
    int rc = cli_open_any(cli, DB_WRITE, &db, err) != 0 ? -1 : fill(cli, db, applied, structures, err);
    db_close(db);
    return rc;
}

static int remove_sample(struct cli *cli)
{
    struct author author = {
        .now = date_clock(), .actor = "init", .cause = CAUSE_PURGE, .reason = "territoire d’exemple retiré"};
    struct sample_left left = {0};
    struct db *db = NULL;
    struct err err;
    int rc = cli_open(cli, DB_WRITE, &db, &err);
    if (rc == 0 && sample_remove(db, &author, cli->a, &left, &err) != 0)
        rc = err_context(&err, "%s", cli->config.db);
    db_close(db);
    if (rc != 0)
        return cli_refuse(cli, &err);
    struct buf b = buf_in(cli->a, ANSWER_MAX);
    if (cli->json)
        buf_fmt(&b, "{\"removed\":%lld,\"kept\":%lld}\n", (long long)left.structures, (long long)left.mixed);
    else
        buf_fmt(&b,
                "%s: %lld structures of the demo territory removed, %lld kept that another source or a form made too\n",
                cli->config.db, (long long)left.structures, (long long)left.mixed);
    return cli_print(&b);
}

static int run(struct cli *cli)
{
    struct err err;
    const char *path = cli->config.db;
    int64_t structures = 0;
    int applied = 0, rc;
    bool there = access(path, F_OK) == 0;
    if (unsample ? sample || empty || upgrade : empty ? sample || upgrade : !sample && !upgrade)
        return cli_usage(cli, "--sample, --empty, --upgrade, --sample with --upgrade, or --remove-sample expected");
    if (unsample)
        return remove_sample(cli);
    /* Both: what is there is brought up to date, else the demo is made. */
    if (sample && upgrade) {
        sample = !there;
        upgrade = there;
    }
    if (there && empty)
        rc = fail(&err, ERR_REFUSED, "%s exists already; --upgrade brings it up to date", path);
    else if (there || upgrade)
        rc = bring(cli, &applied, &structures, &err);
    else {
        umask(077);
        rc = make_default_directory(path, &err) != 0 ? -1 : make(cli, path, &applied, &structures, &err);
    }
    return rc != 0 ? cli_refuse(cli, &err) : say(cli, applied, structures);
}

const struct command command_init = {
    .name = "init",
    .words = "--sample|--empty|--upgrade|--remove-sample",
    .summary = "makes the database, brings it up to date, or takes the demo out",
    .options = options,
    .run = run,
};
