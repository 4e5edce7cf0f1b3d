#include "cli.h"

#include <sys/stat.h>

#include "app/import.h"
#include "app/reference.h"
#include "base/date.h"
#include "rules/rules.h"

/* Lines of remarks printed; all of them with --json or --all. */
#define NOTES_SHOWN 20

/* JSON is printed by pieces, so that memory does not grow with the remarks; one remark is far below. */
#define PIECE (64u << 10)
#define PIECE_MAX (1u << 20)

#define WRITTEN "Written.\n"
#define NOT_WRITTEN "Nothing was written; --apply does it.\n"

static const char *map, *source, *title;
static bool apply, force, all, demo, communes;

static const struct option_spec options[] = {
    {"--map", "NAME", "the import rule (allervers rules list)", &map, NULL},
    {"--source", "NAME", "name of the source, when it is not the map's", &source, NULL},
    {"--title", "TEXT", "what the public reads of the source, when it is not the map's title", &title, NULL},
    {"--apply", NULL, "write it; without it nothing is written", NULL, &apply},
    {"--force", NULL, "apply it though more than 10 % of the source vanished, or a title is misspelt", NULL, &force},
    {"--demo", NULL, "what it holds is invented: structures with a banner, not indexed; dates out of the agenda", NULL,
     &demo},
    {"--all", NULL, "print every remark, not only the first ones", NULL, &all},
    {"--communes", NULL, "instead of --map: FILE is the public table of communes", NULL, &communes},
    {NULL, NULL, NULL, NULL, NULL}};

struct notes {
    const struct cli *cli;
    struct buf *json;
    size_t shown, left;
};

static int print_piece(struct buf *json)
{
    bool printed = !json->failed && cli_print(json) == EXIT_DONE;
    buf_clear(json);
    return printed ? 0 : -1;
}

static int print_note(void *arg, enum import_note kind, int64_t line, const char *text)
{
    struct notes *n = arg;
    if (n->cli->json) {
        buf_fmt(n->json, "%s{\"kind\":\"%s\",\"line\":%lld,\"text\":", n->shown++ ? "," : "", import_note_names[kind],
                (long long)line);
        buf_json(n->json, str_of(text));
        buf_lit(n->json, "}");
        return n->json->n < PIECE ? 0 : print_piece(n->json);
    } else if (all || n->shown < NOTES_SHOWN) {
        n->shown++;
        if (line)
            printf("  line %lld, %s: %s\n", (long long)line, import_note_names[kind], text);
        else
            printf("  %s: %s\n", import_note_names[kind], text);
    } else {
        n->left++;
    }
    return 0;
}

static void print_report(const struct import_report *r, const char *file)
{
    char date[DATE_ISO_SIZE] = "?";
    if (r->has_date)
        date_iso(r->data_date, date);
    printf("%s: %s, %s, separator %s\n", r->title, file, r->encoding,
           r->separator == '\t' ? "tab" : (char[]){r->separator, '\0'});
    if (r->dates) {
        printf("  %lld rows, %lld rejected\n", (long long)r->rows, (long long)r->rejected);
        printf("  dates: %lld new, %lld changed, %lld unchanged; %lld warnings, %lld kept by hand\n",
               (long long)r->added, (long long)r->changed, (long long)r->unchanged, (long long)r->warnings,
               (long long)r->kept);
        return;
    }
    printf("  data of %s%s\n", date, r->old ? ": OLD, shown as such on every page it feeds" : "");
    printf("  %lld rows: %lld tell more of an earlier one, %lld rejected\n", (long long)r->rows, (long long)r->joined,
           (long long)r->rejected);
    printf("  structures: %lld new, %lld changed, %lld unchanged, %lld vanished; %lld warnings, %lld kept by hand\n",
           (long long)r->added, (long long)r->changed, (long long)r->unchanged, (long long)r->vanished,
           (long long)r->warnings, (long long)r->kept);
}

static void json_report(struct buf *b, const struct import_report *r, bool applied)
{
    char date[DATE_ISO_SIZE];
    date_iso(r->data_date, date);
    buf_fmt(b,
            "{\"rows\":%lld,\"joined\":%lld,\"rejected\":%lld,\"new\":%lld,\"changed\":%lld,\"unchanged\":%lld,"
            "\"vanished\":%lld,\"warnings\":%lld,\"kept\":%lld,\"applied\":%s,\"old\":%s,\"data_date\":",
            (long long)r->rows, (long long)r->joined, (long long)r->rejected, (long long)r->added,
            (long long)r->changed, (long long)r->unchanged, (long long)r->vanished, (long long)r->warnings,
            (long long)r->kept, applied ? "true" : "false", r->old ? "true" : "false");
    if (r->has_date)
        buf_json(b, str_of(date));
    else
        buf_lit(b, "null");
    buf_lit(b, ",\"notes\":[");
}

/* The date of the file, for data that do not say their own. */
static int32_t file_date(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? paris_date((int64_t)st.st_mtime) : 0;
}

static int print_all(struct cli *cli, struct import *im, const struct import_report *r, bool applied, struct err *err)
{
    struct buf json = buf_heap(PIECE_MAX);
    struct notes notes = {.cli = cli, .json = &json};
    if (cli->json)
        json_report(&json, r, applied);
    else
        print_report(r, cli->words[0]);
    if (import_each_note(im, print_note, &notes, err) != 0 || buf_ok(&json, err) != 0) {
        buf_free(&json);
        return cli_refuse(cli, err);
    }
    if (cli->json) {
        buf_lit(&json, "]}\n");
        (void)print_piece(&json); /* main says so when it could not be written */
    } else if (notes.left) {
        printf("  and %zu more (--all prints them)\n", notes.left);
    }
    buf_free(&json);
    return EXIT_DONE;
}

static int run_map(struct cli *cli, struct db *db, struct rules *rules, struct err *err)
{
    struct author author = {
        .now = date_clock(), .actor = arena_printf(cli->a, "import %s", source ? source : map), .cause = CAUSE_IMPORT};
    struct progress reading = progress_start(cli, "reading");
    struct import_options o = {.map = map,
                               .source = source,
                               .title = title,
                               .file = cli->words[0],
                               .demo = demo,
                               .force = force,
                               .file_date = file_date(cli->words[0]),
                               .progress = progress_at,
                               .progress_arg = &reading};
    struct import *im = NULL;
    struct import_report report;
    int rc = import_read(db, rules, &author, &o, cli->a, &im, &report, err);
    progress_end(&reading);
    if (rc != 0)
        return cli_refuse(cli, err);
    reading = progress_start(cli, "writing");
    bool refused = apply && import_apply(im, &report, err) != 0;
    progress_end(&reading);
    struct err why = *err;
    rc = print_all(cli, im, &report, apply && !refused, err);
    import_close(im);
    if (refused)
        return cli_refuse(cli, &why);
    if (!cli->json && rc == EXIT_DONE)
        printf(apply ? WRITTEN : NOT_WRITTEN);
    return rc;
}

static int print_communes(struct cli *cli, const struct communes_report *r)
{
    if (cli->json) {
        printf("{\"rows\":%zu,\"new\":%lld,\"changed\":%lld,\"unchanged\":%lld,\"vanished\":%lld,\"applied\":%s}\n",
               r->rows, (long long)r->added, (long long)r->changed, (long long)r->unchanged, (long long)r->absent,
               apply ? "true" : "false");
        return EXIT_DONE;
    }
    printf("%s: %zu rows\n", cli->words[0], r->rows);
    printf("  communes: %lld new, %lld changed, %lld unchanged; %lld vanished, which are kept\n", (long long)r->added,
           (long long)r->changed, (long long)r->unchanged, (long long)r->absent);
    printf(apply ? WRITTEN : NOT_WRITTEN);
    return EXIT_DONE;
}

static int run_communes(struct cli *cli, struct db *db, struct err *err)
{
    struct author author = {.now = date_clock(), .actor = "import communes", .cause = CAUSE_IMPORT};
    struct progress reading = progress_start(cli, "reading");
    struct communes_options how = {.apply = apply, .progress = progress_at, .progress_arg = &reading};
    struct communes_report report;
    struct csv *csv = csv_open(cli->words[0], true, err);
    if (!csv)
        return cli_refuse(cli, err);
    int rc = apply ? db_begin(db, err) : db_read_begin(db, err);
    if (rc == 0 && reference_communes(db, &author, csv, &how, cli->a, &report, err) != 0)
        rc = err_context(err, "%s", cli->words[0]);
    if (rc == 0 && apply)
        rc = db_commit(db, err);
    if (rc != 0 || !apply)
        db_rollback(db);
    csv_close(csv);
    progress_end(&reading);
    return rc != 0 ? cli_refuse(cli, err) : print_communes(cli, &report);
}

static int run(struct cli *cli)
{
    struct err err = {0};
    struct db *db = NULL;
    struct rule_set *set = NULL;
    struct rules *rules = NULL;
    int rc;
    if (!map == !communes)
        return cli_usage(cli, "either --map NAME or --communes expected");
    if (communes && (source || title || force || demo || all))
        return cli_usage(cli, "--communes goes with --apply only");
    if (cli_open(cli, DB_WRITE, &db, &err) != 0)
        return cli_refuse(cli, &err);
    if (communes)
        rc = run_communes(cli, db, &err);
    else if (cli_rules(cli, &set, &rules, &err) != 0)
        rc = cli_refuse(cli, &err);
    else
        rc = run_map(cli, db, rules, &err);
    rules_free(rules);
    rule_set_unref(set);
    db_close(db);
    return rc;
}

const struct command command_import = {
    .name = "import",
    .words = "--map NAME FILE",
    .summary = "shows what a file would change, and with --apply changes it",
    .help =
        "With --communes instead of --map NAME, FILE is the table of communes of data.gouv.fr or INSEE.\n"
        "A map of dates (planning) reads one date of the planning or of past activity from each row.\n"
        "Reads UTF-8 and Windows-1252, separated by ; , or tab. A field set by hand (allervers set) is kept and the\n"
        "difference listed. A structure that vanished from its source is closed unless another source holds it.",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
