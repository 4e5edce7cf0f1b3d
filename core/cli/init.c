#include "cli.h"

#include <sys/stat.h>
#include <unistd.h>

#include "app/reference.h"
#include "app/refresh.h"
#include "app/sample.h"
#include "base/date.h"
#include "rules/rules.h"

static bool sample, empty, upgrade;

static const struct option_spec options[] = {
    {"--sample", NULL, "with the demo territory", NULL, &sample},
    {"--empty", NULL, "without any structure", NULL, &empty},
    {"--upgrade", NULL, "only bring an existing database up to date", NULL, &upgrade},
    {NULL, NULL, NULL, NULL, NULL}};

/* The directory of the default database; any other must exist. */
static void make_default_directory(const char *path)
{
    if (strcmp(path, "var/allervers.db") == 0)
        (void)mkdir("var", 0700);
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

/* Decisions of another visibility rule than the one loaded would hide everything: they are made again. */
static int refresh_decisions(struct cli *cli, struct db *db, struct rules *rules, const struct author *author,
                             struct err *err)
{
    struct taxonomy taxonomy;
    bool current = false;
    struct refresh r = {.db = db, .rules = rules, .taxonomy = &taxonomy, .a = cli->a, .now = author->now};
    if (taxonomy_load(db, cli->a, &taxonomy, err) != 0 || refresh_is_current(&r, &current, err) != 0)
        return -1;
    return current ? 0 : refresh_all(&r, author, err);
}

static int fill(struct cli *cli, struct db *db, struct err *err)
{
    struct author author = {.now = date_clock(), .actor = "init", .cause = CAUSE_INIT};
    struct rule_set *set = NULL;
    struct rules *rules = NULL;
    int64_t structures = 0;
    int applied = 0;
    int rc = bring_up_to_date(db, &author, cli->a, &applied, err);
    if (rc == 0)
        rc = cli_rules(cli, &set, &rules, err);
    if (rc == 0 && sample)
        rc = sample_load(db, rules, &author, cli->a, &structures, err);
    if (rc == 0)
        rc = refresh_decisions(cli, db, rules, &author, err);
    rules_free(rules);
    rule_set_unref(set);
    if (rc != 0)
        return cli_refuse(cli, err);
    if (cli->json)
        printf("{\"db\":\"%s\",\"migrations\":%d,\"structures\":%lld}\n", cli->config.db, applied,
               (long long)structures);
    else if (!upgrade || applied)
        printf("%s: %d migrations applied, %lld structures of the demo territory\n", cli->config.db, applied,
               (long long)structures);
    return EXIT_DONE;
}

static int run(struct cli *cli)
{
    struct err err;
    struct db *db = NULL;
    if (sample + empty + upgrade != 1)
        return cli_usage(cli, "one of --sample, --empty, --upgrade expected");
    bool there = access(cli->config.db, F_OK) == 0;
    if (there && empty) {
        fail(&err, ERR_REFUSED, "%s exists already; --upgrade brings it up to date", cli->config.db);
        return cli_refuse(cli, &err);
    }
    make_default_directory(cli->config.db);
    umask(077);
    if (db_open(cli->config.db, upgrade ? DB_WRITE : DB_CREATE, &db, &err) != 0)
        return cli_refuse(cli, &err);
    int rc = fill(cli, db, &err);
    db_close(db);
    /* What could not be filled is not left half made. */
    if (rc != EXIT_DONE && !there)
        unlink(cli->config.db);
    return rc;
}

const struct command command_init = {
    .name = "init",
    .words = "--sample|--empty|--upgrade",
    .summary = "makes the database, or brings it up to date",
    .options = options,
    .run = run,
};
