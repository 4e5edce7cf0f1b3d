#include "cli.h"

#include "app/check.h"

/* A few dozen findings of a few hundred bytes. */
#define ANSWER_MAX (1u << 20)

struct answer {
    struct buf out;
    bool json, first;
    struct progress progress;
};

static void add(void *arg, const char *kind, const char *what, const char *remedy)
{
    struct answer *answer = arg;
    struct buf *b = &answer->out;
    if (!answer->json) {
        buf_fmt(b, "%s: ", kind);
        for (const char *p = what; *p; p++)
            buf_char(b, *p == '\n' ? ' ' : *p); /* SQLite's own take two lines */
        buf_fmt(b, "; remedy: %s\n", remedy);
        return;
    }
    buf_raw_str(b, answer->first ? STR("{\"kind\":") : STR(",{\"kind\":"));
    answer->first = false;
    buf_json(b, str_of(kind));
    buf_lit(b, ",\"what\":");
    buf_json(b, str_of(what));
    buf_lit(b, ",\"remedy\":");
    buf_json(b, str_of(remedy));
    buf_lit(b, "}");
}

static void show(void *arg, int percent)
{
    progress_at(&((struct answer *)arg)->progress, percent);
}

/* Also of a damaged file, which is opened as far as it can be. */
static int check(struct cli *cli, struct answer *answer, int64_t *findings, struct err *err)
{
    struct db *db = NULL;
    struct check c = {.path = cli->config.db, .a = cli->a, .found = add, .progress = show, .arg = answer};
    int rc = cli_open_any(cli, DB_READ, &db, err);
    c.db = db;
    if (rc == 0)
        rc = check_database(&c, findings, err);
    db_close(db);
    return rc;
}

static int run(struct cli *cli)
{
    struct err err;
    int64_t findings = 0;
    struct answer answer = {.out = buf_heap(ANSWER_MAX), .json = cli->json, .first = true};
    answer.progress = progress_start(cli, "checking");
    if (cli->json)
        buf_lit(&answer.out, "{\"findings\":[");
    int rc = check(cli, &answer, &findings, &err);
    progress_end(&answer.progress);
    if (cli->json)
        buf_fmt(&answer.out, "],\"sound\":%s}\n", findings ? "false" : "true");
    else if (!findings)
        buf_fmt(&answer.out, "%s: sound\n", cli->config.db);
    if (rc == 0)
        rc = buf_ok(&answer.out, &err);
    rc = rc != 0 ? cli_refuse(cli, &err) : cli_print(&answer.out);
    buf_free(&answer.out);
    return rc == EXIT_DONE && findings ? EXIT_REFUSED : rc;
}

const struct command command_check = {
    .name = "check",
    .words = "",
    .summary = "looks whether the database is whole: its pages, its references, its indexes",
    .help = "One line for each thing that is wrong, with its remedy; nothing is changed. Also while it is served.\n"
            "Exit code: 0 sound, 1 something is wrong.",
    .run = run,
};
