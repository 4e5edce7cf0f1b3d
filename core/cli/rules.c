#include "cli.h"

#include "base/file.h"
#include "http/rule_templates.h"
#include "rules/rules.h"

/* Largest facts file, and answer. */
#define FACTS_MAX (1u << 20)
#define ANSWER_MAX (4u << 20)

/* One problem on each line. */
static void add_problems(struct buf *out, struct str report)
{
    struct str line;
    bool more = true, first = true;
    buf_lit(out, "{\"ok\":false,\"problems\":[");
    while (str_cut(&report, '\n', &line, &more)) {
        if (line.n == 0)
            continue;
        buf_raw_str(out, first ? STR("") : STR(","));
        buf_json(out, line);
        first = false;
    }
    buf_lit(out, "]}\n");
}

static void add_checked(struct buf *out, const struct rule_set *set, bool json)
{
    size_t n;
    const struct rule *rules = rule_set_rules(set, &n);
    buf_raw_str(out, json ? STR("{\"ok\":true,\"rules\":[") : STR(""));
    for (size_t i = 0; i < n; i++) {
        if (!json && !rules[i].asked) {
            buf_fmt(out, "%s/%s: ok, a declaration\n", rules[i].kind->name, rules[i].name);
            continue;
        }
        buf_fmt(out, json ? "%s{\"kind\":\"%s\",\"name\":\"%s\",\"examples\":%zu}" : "%s%s/%s: ok, %zu examples\n",
                json && i ? "," : "", rules[i].kind->name, rules[i].name, rules[i].examples);
    }
    buf_raw_str(out, json ? STR("]}\n") : STR(""));
}

/* Every example of every rule; DIR instead of the configured rules_dir. */
static int check(struct cli *cli)
{
    struct buf report = buf_heap(ANSWER_MAX), out = buf_heap(ANSWER_MAX);
    struct rule_set *set = NULL;
    struct err err;
    const char *dir = cli->n_words > 1 ? cli->words[1] : cli->config.rules_dir;
    int rc = rule_pages_load(dir, &report, &set, &err) == 0 ? EXIT_DONE : EXIT_REFUSED;
    /* The report has a line for each problem, the error is only the first of them. */
    struct str problems = report.n ? buf_str(&report) : str_of(err.msg);
    if (rc == EXIT_DONE)
        add_checked(&out, set, cli->json);
    else if (cli->json)
        add_problems(&out, problems);
    else if (report.n)
        fwrite(problems.p, 1, problems.n, stderr);
    else
        (void)cli_refuse(cli, &err);
    if (buf_ok(&out, &err) != 0 || cli_print(&out) != EXIT_DONE)
        rc = EXIT_REFUSED;
    rule_set_unref(set);
    buf_free(&report);
    buf_free(&out);
    return rc;
}

static int list(struct cli *cli)
{
    struct rule_set *set = NULL;
    struct err err;
    struct buf out = buf_heap(ANSWER_MAX);
    if (rules_load(cli->config.rules_dir, NULL, &set, &err) != 0)
        return cli_refuse(cli, &err);
    size_t n;
    const struct rule *rules = rule_set_rules(set, &n);
    if (cli->json)
        buf_lit(&out, "[");
    for (size_t i = 0; i < n; i++) {
        const struct rule *r = &rules[i];
        if (!cli->json) {
            buf_fmt(&out, "%-40s v%lld  %s%s\n", arena_printf(cli->a, "%s/%s", r->kind->name, r->name),
                    (long long)r->version, r->title, r->overlaid ? " (yours)" : "");
            continue;
        }
        buf_fmt(&out, "%s{\"kind\":\"%s\",\"name\":", i ? "," : "", r->kind->name);
        buf_json(&out, str_of(r->name));
        buf_lit(&out, ",\"title\":");
        buf_json(&out, str_of(r->title));
        buf_lit(&out, ",\"path\":");
        buf_json(&out, str_of(r->path));
        buf_fmt(&out, ",\"version\":%lld,\"hash\":\"%s\",\"overlaid\":%s}", (long long)r->version, r->hash,
                r->overlaid ? "true" : "false");
    }
    if (cli->json)
        buf_lit(&out, "]\n");
    rule_set_unref(set);
    int rc = buf_ok(&out, &err) != 0 ? cli_refuse(cli, &err) : cli_print(&out);
    buf_free(&out);
    return rc;
}

/* The text of a rule, to be copied into rules_dir and changed there. */
static int show(struct cli *cli)
{
    struct rule_set *set = NULL;
    struct err err;
    const char *slash = strrchr(cli->words[1], '/');
    if (!slash)
        return cli_usage(cli, "show KIND/NAME expected");
    const char *kind = arena_copy(cli->a, cli->words[1], (size_t)(slash - cli->words[1]));
    if (!kind ? fail_memory(&err) : rules_load(cli->config.rules_dir, NULL, &set, &err))
        return cli_refuse(cli, &err);
    const struct rule *r = rule_set_find(set, kind, slash + 1);
    int rc = EXIT_DONE;
    if (r)
        fwrite(r->source.p, 1, r->source.n, stdout);
    else
        rc = (fail(&err, ERR_NOT_FOUND, "there is no rule \"%s\" (allervers rules list)", cli->words[1]),
              cli_refuse(cli, &err));
    rule_set_unref(set);
    return rc;
}

/* Asks the rule; the answer, a decision or the reason of a refusal, and in JSON also its cost, is written to `out`. */
static int ask(struct cli *cli, struct rules *rules, const char *kind, const char *name, struct buf *out,
               struct rule_cost *cost, struct err *err)
{
    struct str facts;
    if (file_read(cli->words[2], FACTS_MAX, cli->a, &facts, err) != 0)
        return -1;
    buf_raw_str(out, cli->json ? STR("{\"decision\":") : STR(""));
    bool decided = rules_try(rules, kind, name, facts, out, cli->a, cost, err) == 0;
    if (!decided && err->code == ERR_INPUT)
        return err_context(err, "%s", cli->words[2]);
    if (!decided && err->code != ERR_REFUSED)
        return -1;
    if (!decided) {
        buf_clear(out);
        buf_raw_str(out, cli->json ? STR("{\"refused\":") : STR("refused: "));
        if (cli->json)
            buf_json(out, str_of(err->msg));
        else
            buf_raw_str(out, str_of(err->msg));
    }
    if (cli->json)
        buf_fmt(out, ",\"instructions\":%llu,\"bytes\":%zu}", (unsigned long long)cost->instructions, cost->memory);
    buf_lit(out, "\n");
    return buf_ok(out, err);
}

static int try(struct cli *cli)
{
    struct rule_set *set = NULL;
    struct rules *rules = NULL;
    struct rule_cost cost = {0};
    struct buf out = buf_heap(ANSWER_MAX);
    struct err err;
    const char *slash = cli->n_words == 3 ? strrchr(cli->words[1], '/') : NULL;
    if (!slash)
        return cli_usage(cli, "try KIND/NAME FACTS.json expected");
    const char *kind = arena_copy(cli->a, cli->words[1], (size_t)(slash - cli->words[1]));
    int rc = kind ? cli_rules(cli, &set, &rules, &err) : fail_memory(&err);
    if (rc == 0)
        rc = ask(cli, rules, kind, slash + 1, &out, &cost, &err);
    rc = rc == 0 ? cli_print(&out) : cli_refuse(cli, &err);
    if (rc == EXIT_DONE && !cli->json)
        fprintf(stderr, "%llu instructions, %zu bytes\n", (unsigned long long)cost.instructions, cost.memory);
    rules_free(rules);
    rule_set_unref(set);
    buf_free(&out);
    return rc;
}

static int stub(struct cli *cli)
{
    struct buf out = buf_heap(ANSWER_MAX);
    struct err err;
    rules_stub(&out);
    int rc = buf_ok(&out, &err) != 0 ? cli_refuse(cli, &err) : cli_print(&out);
    buf_free(&out);
    return rc;
}

static int run(struct cli *cli)
{
    const char *what = cli->words[0];
    if (strcmp(what, "check") == 0 && cli->n_words <= 2)
        return check(cli);
    if (strcmp(what, "list") == 0 && cli->n_words == 1)
        return list(cli);
    if (strcmp(what, "show") == 0 && cli->n_words == 2)
        return show(cli);
    if (strcmp(what, "try") == 0)
        return try(cli);
    if (strcmp(what, "stub") == 0 && cli->n_words == 1)
        return stub(cli);
    return cli_usage(cli, "check, list, show, try or stub expected");
}

const struct command command_rules = {
    .name = "rules",
    .words = "check|list|show|try|stub",
    .summary = "checks, lists and tries the rules",
    .help =
        "  check [DIR]                run every example of every rule, with those of DIR (default: rules_dir)\n"
        "  list                       one line for each\n"
        "  show KIND/NAME             print its text, to copy into rules_dir and change there\n"
        "  try KIND/NAME FACTS.json   print the decision, and its cost in instructions (FACTS.json -: standard input)\n"
        "  stub                       print scripts/host.d.lua, for editors",
    .min_words = 1,
    .max_words = 3,
    .run = run,
};
