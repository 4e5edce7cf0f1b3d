#include "cli.h"

#include "app/edit.h"
#include "base/date.h"
#include "rules/rules.h"

static bool unlock;
static const char *reason;

static const struct option_spec options[] = {
    {"--reason", "TEXT", "why, kept in the history", &reason, NULL},
    {"--unlock", NULL, "give the field back to the imports (UUID FIELD)", NULL, &unlock},
    {NULL, NULL, NULL, NULL, NULL}};

static void add_value(struct buf *out, const char *value)
{
    if (value)
        buf_json(out, str_of(value));
    else
        buf_lit(out, "null");
}

static int set(struct cli *cli, const struct edit *e, struct err *err)
{
    struct edited done;
    if (edit_field(e, str_of(cli->words[0]), str_of(cli->words[1]), str_of(cli->words[2]), &done, err) != 0)
        return cli_refuse(cli, err);
    struct buf out = buf_in(cli->a, 1u << 20);
    if (cli->json) {
        buf_lit(&out, "{\"entity\":");
        buf_json(&out, str_of(done.entity));
        buf_lit(&out, ",\"before\":");
        add_value(&out, done.before);
        buf_lit(&out, ",\"after\":");
        add_value(&out, done.after);
        buf_lit(&out, "}\n");
    } else {
        buf_fmt(&out, "%s \"%s\", %s: \"%s\" -> \"%s\"; locked, imports will keep it\n", done.entity, done.name,
                cli->words[1], done.before ? done.before : "", done.after ? done.after : "");
    }
    return buf_ok(&out, err) != 0 ? cli_refuse(cli, err) : cli_print(&out);
}

static int give_back(struct cli *cli, const struct edit *e, struct err *err)
{
    struct edited done;
    if (edit_unlock(e, str_of(cli->words[0]), str_of(cli->words[1]), &done, err) != 0)
        return cli_refuse(cli, err);
    if (cli->json)
        printf("{\"entity\":\"%s\",\"unlocked\":true}\n", done.entity);
    else
        printf("%s \"%s\", %s: unlocked, the next import decides\n", done.entity, done.name, cli->words[1]);
    return EXIT_DONE;
}

static int run(struct cli *cli)
{
    struct err err;
    struct db *db = NULL;
    struct rule_set *set_of_rules = NULL;
    struct rules *rules = NULL;
    struct author author = {.now = date_clock(), .actor = "cli", .cause = CAUSE_FORM, .reason = reason};
    int rc;
    if (cli->n_words != (unlock ? 2 : 3))
        return cli_usage(cli, unlock ? "UUID FIELD expected" : "UUID FIELD VALUE expected");
    if (cli_open(cli, DB_WRITE, &db, &err) != 0)
        return cli_refuse(cli, &err);
    struct edit e = {.db = db, .author = &author, .a = cli->a};
    if (unlock) {
        rc = give_back(cli, &e, &err);
    } else if (cli_rules(cli, &set_of_rules, &rules, &err) != 0) {
        rc = cli_refuse(cli, &err);
    } else {
        e.rules = rules;
        rc = set(cli, &e, &err);
    }
    rules_free(rules);
    rule_set_unref(set_of_rules);
    db_close(db);
    return rc;
}

const struct command command_set = {
    .name = "set",
    .words = "UUID FIELD VALUE",
    .summary = "sets a field of a structure, place or service by hand; imports then keep it",
    .help = "An empty VALUE empties the field. Terms are separated by '|'. \"phone\" and \"mail\" are a structure's\n"
            "first ones; \"position\" is a place's \"LAT, LON\".",
    .options = options,
    .min_words = 2,
    .max_words = 3,
    .run = run,
};
