#include "cli.h"

#include <sys/stat.h>

#include "app/backup.h"

/* What is said: a path and its size. */
#define ANSWER_MAX 16384

static bool replace;

static const struct option_spec options[] = {
    {"--replace", NULL, "an older backup of this name may be replaced", NULL, &replace},
    {NULL, NULL, NULL, NULL, NULL}};

static int say(const struct cli *cli, const char *path)
{
    struct buf b = buf_in(cli->a, ANSWER_MAX);
    struct stat st = {0};
    (void)stat(path, &st);
    if (cli->json) {
        buf_lit(&b, "{\"file\":");
        buf_json(&b, str_of(path));
        buf_fmt(&b, ",\"bytes\":%lld}\n", (long long)st.st_size);
    } else {
        buf_fmt(&b, "%s: %lld KiB, read again and sound\n", path, (long long)st.st_size / 1024);
    }
    return cli_print(&b);
}

static int run(struct cli *cli)
{
    struct err err;
    struct db *db = NULL;
    struct progress copying = progress_start(cli, "copying");
    struct backup b = {
        .db = cli->config.db, .to = cli->words[0], .replace = replace, .progress = progress_at, .arg = &copying};
    if (cli_open_any(cli, DB_READ, &db, &err) != 0)
        return cli_refuse(cli, &err);
    db_close(db);
    int rc = backup_make(&b, cli->a, &err);
    progress_end(&copying);
    return rc != 0 ? cli_refuse(cli, &err) : say(cli, b.to);
}

const struct command command_backup = {
    .name = "backup",
    .words = "FILE",
    .summary = "copies the database, also while it is served",
    .help =
        "FILE holds the database as it was when the copy began; it is read again before it gets its name, and only\n"
        "its owner may read it. The server makes one a day by itself: backup_dir in the configuration says where.",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
