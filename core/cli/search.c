#include "cli.h"

#include "app/directory.h"
#include "base/date.h"
#include "publish/structure_view.h"
#include "rules/rules.h"

/* Answer of one search. */
#define ANSWER_MAX (4u << 20)

static bool rebuild;

static const struct option_spec options[] = {
    {"--rebuild", NULL, "make visibility, completeness and the indexes anew first", NULL, &rebuild},
    {NULL, NULL, NULL, NULL, NULL}};

static int rebuild_all(struct cli *cli, struct err *err)
{
    struct rule_set *set = NULL;
    struct rules *rules = NULL;
    struct db *db = NULL;
    struct author author = {.now = date_clock(), .actor = "search --rebuild", .cause = CAUSE_RULE};
    struct progress rebuilding = progress_start(cli, "rebuilding");
    int rc = cli_open(cli, DB_WRITE, &db, err);
    if (rc == 0)
        rc = cli_rules(cli, &set, &rules, err);
    if (rc == 0)
        rc = cli_refresh(db, rules, cli->a, &author, true, &rebuilding, err);
    progress_end(&rebuilding);
    rules_free(rules);
    rule_set_unref(set);
    db_close(db);
    return rc;
}

static int answer(struct cli *cli, struct ctx *ctx, struct str text, struct buf *out)
{
    struct search_query q = {.text = text, .page = 1};
    struct directory_list list;
    if (directory_list(ctx, &q, &list) != 0)
        return -1;
    if (cli->json)
        buf_fmt(out, "{\"total\":%zu,\"items\":[", list.results->total);
    for (size_t i = 0; i < list.n; i++) {
        const struct structure *s = &list.items[i];
        if (cli->json) {
            buf_raw_str(out, i ? STR(",") : STR(""));
            record_json(out, &structure_type, s, &(struct record_filter){.flags = FIELD_PUBLISHED, .skip_null = true});
        } else {
            const struct place *p = s->places.n ? s->places.items : NULL;
            buf_raw_str(out, str_of(s->uuid));
            buf_lit(out, "  ");
            buf_raw_str(out, str_of(s->name));
            if (p && p->city) {
                buf_lit(out, ", ");
                buf_raw_str(out, str_of(p->city));
            }
            buf_lit(out, "\n");
        }
    }
    if (cli->json)
        buf_lit(out, "]}\n");
    else
        buf_fmt(out, "%zu found%s\n", list.results->total,
                list.results->total > list.n ? ", the first ones shown" : "");
    return buf_ok(out, &ctx->err);
}

static int run(struct cli *cli)
{
    struct err err;
    struct ctx ctx = {.arena = cli->a, .now = date_clock(), .valid_until = INT64_MAX, .audience = &audience_public};
    struct buf text = buf_in(cli->a, 4096), out = buf_heap(ANSWER_MAX);
    if ((rebuild && rebuild_all(cli, &err) != 0) || cli_open(cli, DB_READ, &ctx.db, &err) != 0)
        return cli_refuse(cli, &err);
    for (int i = 0; i < cli->n_words; i++) {
        buf_raw_str(&text, i ? STR(" ") : STR(""));
        buf_raw_str(&text, str_of(cli->words[i]));
    }
    ctx.snapshots = snapshots_new(&audience_public);
    int rc = ctx.snapshots ? answer(cli, &ctx, buf_str(&text), &out) : fail_memory(&ctx.err);
    rc = rc == 0 ? cli_print(&out) : cli_refuse(cli, &ctx.err);
    if (ctx.snapshot)
        snapshot_release(ctx.snapshots, ctx.snapshot);
    snapshots_free(ctx.snapshots);
    buf_free(&out);
    db_close(ctx.db);
    return rc;
}

const struct command command_search = {
    .name = "search",
    .words = "[TEXT...]",
    .summary = "searches as the public does and prints uuid, name and commune",
    .options = options,
    .max_words = 100,
    .run = run,
};
