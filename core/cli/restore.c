#include "cli.h"

#include "app/backup.h"
#include "base/date.h"

/* What is said: three paths. */
#define ANSWER_MAX 65536

static int say(const struct cli *cli, const char *from, const struct restored *r)
{
    struct buf b = buf_in(cli->a, ANSWER_MAX);
    const char *db = cli->config.db;
    if (cli->json) {
        buf_lit(&b, "{\"db\":");
        buf_json(&b, str_of(db));
        buf_lit(&b, ",\"kept\":");
        if (r->kept)
            buf_json(&b, str_of(r->kept));
        else
            buf_lit(&b, "null");
        buf_fmt(&b, ",\"schema\":%zu,\"needed\":%zu,\"objections\":%lld,\"blocked\":%lld,\"reserved\":%lld}\n", r->has,
                r->needs, (long long)r->objections, (long long)r->blocked, (long long)r->reserved);
        return cli_print(&b);
    }
    buf_fmt(&b, "%s: restored from %s; everybody signs in again\n", db, from);
    if (r->kept)
        buf_fmt(&b, "the database that was there is kept: %s\n", r->kept);
    if (r->objections)
        buf_fmt(&b, "persons who objected to being listed since, and still are not: %lld\n", (long long)r->objections);
    if (r->blocked)
        buf_fmt(&b, "accounts blocked since, and still blocked: %lld\n", (long long)r->blocked);
    if (r->reserved)
        buf_fmt(&b, "places, records and contacts made less visible since, and still so: %lld\n",
                (long long)r->reserved);
    if (r->has < r->needs)
        buf_fmt(&b,
                "it is of an older version (%zu, this program needs %zu): allervers init --upgrade --db '%s' is next\n",
                r->has, r->needs, db);
    return cli_print(&b);
}

static int run(struct cli *cli)
{
    struct err err;
    struct restored done;
    struct progress copying = progress_start(cli, "copying");
    struct backup to = {.db = cli->config.db, .progress = progress_at, .arg = &copying};
    int rc = backup_restore(cli->words[0], &to, date_clock(), cli->a, &done, &err);
    progress_end(&copying);
    return rc != 0 ? cli_refuse(cli, &err) : say(cli, cli->words[0], &done);
}

const struct command command_restore = {
    .name = "restore",
    .words = "FILE",
    .summary = "puts a backup at the place of the database, which nobody may serve meanwhile",
    .help =
        "FILE is copied and read whole before anything is replaced. The database that was there is kept beside, as\n"
        "DATABASE.before-DATE. Who was signed in when the backup was made is signed out; mails that waited\n"
        "then are sent only once somebody says so (Réglages, Courrier). Who has objected to being listed since, and\n"
        "which accounts were blocked, is taken over; passwords, roles and links of structures are the backup's.",
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
