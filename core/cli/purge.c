#include "cli.h"

#include "app/purge.h"
#include "base/date.h"
#include "rules/rules.h"

static bool dry;

static const struct option_spec options[] = {
    {"--dry-run", NULL, "say what would be forgotten, and change nothing", NULL, &dry}, {NULL, NULL, NULL, NULL, NULL}};

/* A dozen kinds of things, a line each. */
#define ANSWER_MAX 4096

static void show(struct buf *b, const struct purge_line lines[RETAINED__MAX], bool json)
{
    buf_raw_str(b, json ? STR("{") : STR(""));
    for (int i = 0; i < RETAINED__MAX; i++)
        buf_fmt(b, json ? "%s\"%s\":{\"days\":%lld,\"rows\":%lld}" : "%s%-9s kept %5lld days: %lld %s\n",
                json && i ? "," : "", retained_names[i], (long long)lines[i].days, (long long)lines[i].n,
                dry ? "to forget" : "forgotten");
    buf_raw_str(b, json ? STR("}\n") : STR(""));
}

static int run(struct cli *cli)
{
    struct purge_line lines[RETAINED__MAX] = {0};
    struct rule_set *set = NULL;
    struct rules *rules = NULL;
    struct db *db = NULL;
    struct err err;
    struct buf out = buf_heap(ANSWER_MAX);
    int rc = cli_rules(cli, &set, &rules, &err);
    if (rc == 0)
        rc = cli_open(cli, dry ? DB_READ : DB_WRITE, &db, &err);
    if (rc == 0)
        rc = (dry ? purge_look : purge_run)(db, rules, date_clock(), cli->a, lines, &err);
    show(&out, lines, cli->json);
    if (rc == 0)
        rc = buf_ok(&out, &err);
    rc = rc != 0 ? cli_refuse(cli, &err) : cli_print(&out);
    db_close(db);
    rules_free(rules);
    rule_set_unref(set);
    buf_free(&out);
    return rc;
}

const struct command command_purge = {
    .name = "purge",
    .words = "[--dry-run]",
    .summary = "forgets what is kept about people for longer than the rule allows",
    .help =
        "The server does it each night; docs/donnees-personnelles.md says what is kept and why. Backups made before\n"
        "hold what was forgotten, for as long as they are kept.",
    .options = options,
    .run = run,
};
