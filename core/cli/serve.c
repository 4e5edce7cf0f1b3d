#include "cli.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/busy_jobs.h"
#include "app/daily_backup.h"
#include "app/engine.h"
#include "app/feeds.h"
#include "app/import_jobs.h"
#include "app/mailer.h"
#include "app/publication.h"
#include "app/pulse.h"
#include "app/rulebook.h"
#include "app/first_start.h"
#include "app/snapshot.h"
#include "app/throttle.h"
#include "app/tally.h"
#include "app/watch.h"
#include "base/assets.h"
#include "base/date.h"
#include "http/routes.h"
#include "http/rule_templates.h"
#include "http/server.h"
#include "publish/letter.h"
#include "publish/template.h"
#include "rules/rules.h"

static bool dev;
static const char *listen_at, *mail_dir;

static const struct option_spec options[] = {
    {"--listen", "A:PORT", "address and port; port 0 takes a free one", &listen_at, NULL},
    {"--mail-dir", "DIR", "write mails into files of this directory, send none", &mail_dir, NULL},
    {"--dev", NULL, "read templates and styles from this checkout at each request, rules at the start and at SIGHUP",
     NULL, &dev},
    {NULL, NULL, NULL, NULL, NULL}};

/* All that serves, in the order in which it is made; taken down in the opposite order. */
struct house {
    struct templates *templates;
    struct snapshots *snapshots, *team_snapshots;
    struct throttle *throttle;
    struct rulebook *rulebook;
    struct rules *rules; /* those in force; NULL: those that were given are wrong */
    struct engines *engines;
    struct tally *tally;
    struct feeds *feeds;
    struct pulse *pulse;
    struct cache *cache;
    struct watch *watch;
    struct front *front;
    struct server *server;
    struct daily *daily;
    struct mailer *mailer;
    struct import_jobs *import_jobs;
    struct busy_jobs *busy_jobs;
};

static void log_line(const char *message)
{
    char at[INSTANT_ISO_SIZE];
    instant_iso(date_clock(), at);
    fprintf(stderr, "%s %s\n", at, message);
}

static void changed(void *arg)
{
    cache_invalidate(arg);
}

static void close_house(struct house *h)
{
    daily_free(h->daily);
    server_stop(h->server);
    busy_jobs_free(h->busy_jobs);
    import_jobs_free(h->import_jobs);
    pulse_free(h->pulse);
    engines_free(h->engines);
    mailer_free(h->mailer); /* sends what the last jobs wrote, or leaves it to the next start */
    rules_free(h->rules);
    rulebook_free(h->rulebook);
    front_free(h->front);
    watch_free(h->watch);
    cache_free(h->cache);
    tally_free(h->tally);
    feeds_free(h->feeds);
    throttle_free(h->throttle);
    snapshots_free(h->team_snapshots);
    snapshots_free(h->snapshots);
    templates_free(h->templates);
}

/* Where the server is reached from this machine: 127.0.0.1 when it listens on all addresses. */
static const char *local_address(struct cli *cli, int port)
{
    const char *listen = cli->config.listen;
    int host = (int)strcspn(listen, ":");
    bool all = strncmp(listen, "0.0.0.0:", 8) == 0;
    return arena_printf(cli->a, "http://%.*s:%d", all ? 9 : host, all ? "127.0.0.1" : listen, port);
}

static int open_mailer(struct cli *cli, struct house *h, struct err *err)
{
    struct mailer_options mailer = {.config = &cli->config,
                                    .local_url = local_address(cli, server_port(h->server)),
                                    .templates = h->templates,
                                    .compose = letter_compose,
                                    .clock = date_clock,
                                    .log = log_line};
    return mailer.local_url ? mailer_new(&mailer, &h->mailer, err) : fail_memory(err);
}

static int open_house(struct cli *cli, struct house *h, struct err *err)
{
    const struct config *c = &cli->config;
    if (templates_load(dev, &h->templates, err) != 0)
        return -1;
    h->snapshots = snapshots_new(&audience_public);
    h->team_snapshots = snapshots_new(&audience_team);
    if (!h->snapshots || !h->team_snapshots)
        return fail_memory(err);
    if (throttle_new(&h->throttle, err) != 0 || feeds_new(&h->feeds, err) != 0)
        return -1;
    struct engine_options engine = {.db_path = c->db,
                                    .readers = (size_t)c->engines,
                                    .clock = date_clock,
                                    .templates = h->templates,
                                    .config = c,
                                    .throttle = h->throttle,
                                    .rules = &h->rules,
                                    .rulebook = h->rulebook,
                                    .feeds = h->feeds,
                                    .snapshots = h->snapshots,
                                    .team_snapshots = h->team_snapshots,
                                    .log = log_line};
    if (engines_new(&engine, &h->engines, err) != 0)
        return -1;
    struct pulse_options pulse = {.engines = h->engines, .feeds = h->feeds, .log = log_line};
    if (tally_new(&h->tally, err) != 0)
        return -1;
    pulse.tally = h->tally;
    if (pulse_new(&pulse, &h->pulse, err) != 0)
        return -1;
    if (!dev && c->cache_mb && cache_new((size_t)c->cache_mb << 20, &h->cache, err) != 0)
        return -1;
    struct watch_options watch = {.db_path = c->db, .changed = changed, .arg = h->cache, .log = log_line};
    if (h->cache && watch_new(&watch, &h->watch, err) != 0)
        return -1;
    struct front_options front = {.routes = public_routes,
                                  .engines = h->engines,
                                  .cache = h->cache,
                                  .tally = h->tally,
                                  .feeds = h->feeds,
                                  .watch = h->watch,
                                  .clock = date_clock,
                                  .log = log_line};
    if (front_new(&front, &h->front, err) != 0)
        return -1;
    struct server_options server = {.listen = c->listen, .front = h->front};
    if (server_start(&server, &h->server, err) != 0)
        return -1;
    if (open_mailer(cli, h, err) != 0)
        return -1;
    struct import_jobs_options jobs = {.config = c, .rulebook = h->rulebook, .clock = date_clock, .log = log_line};
    if (import_jobs_new(&jobs, &h->import_jobs, err) != 0)
        return -1;
    struct busy_jobs_options busy = {.db_path = c->db, .clock = date_clock, .log = log_line};
    if (busy_jobs_new(&busy, &h->busy_jobs, err) != 0)
        return -1;
    struct daily_options daily = {.config = c, .clock = date_clock, .log = log_line};
    const char *copies;
    if (daily_dir(c, cli->a, &copies, err) != 0)
        return -1;
    return copies ? daily_new(&daily, &h->daily, err) : 0;
}

/* ---- rules ---- */

/* Bytes of what is wrong with the rules. */
#define REPORT_MAX (1u << 20)

/* Somebody asked for the rules to be read again, in the browser: as the signal does. */
static void ask_reload(void *arg)
{
    (void)arg;
    (void)kill(getpid(), SIGHUP);
}

/* What calendars are told of dates is in the words of these rules. */
static int reword(struct db *db, const struct config *config, struct rules **rules, struct arena *a, struct err *err)
{
    struct ctx ctx = {.db = db, .arena = a, .now = date_clock(), .config = config, .rules = rules};
    if (publication_reword(&ctx) == 0)
        return 0;
    *err = ctx.err;
    return -1;
}

/* Decides anew about every structure when these rules are not those that decided last: a stale decision would hide the
 * structure from the public. Then they take the place of *rules. */
static int apply_rules(struct db *db, const struct config *config, struct rule_set *set, struct arena *a,
                       struct progress *progress, struct rules **rules, struct err *err)
{
    struct author author = {.now = date_clock(), .actor = "serve", .cause = CAUSE_RULE};
    struct rules *fresh = NULL;
    if (rules_new(set, &fresh, err) != 0)
        return -1;
    if (cli_refresh(db, fresh, a, &author, false, progress, err) != 0 || reword(db, config, &fresh, a, err) != 0) {
        rules_free(fresh);
        return -1;
    }
    rules_free(*rules);
    *rules = fresh;
    return 0;
}

/* Rules that are wrong do not keep the team from its directory, which was decided about and needs no rule to be read:
 * after a reboot at night as after a reload, what was decided last is served, and the journal says why. */
static int apply_rules_at_start(struct cli *cli, struct house *h, struct err *err)
{
    struct rule_set *set = NULL;
    struct db *db = NULL;
    struct progress deciding = progress_start(cli, "deciding");
    struct buf report = buf_heap(REPORT_MAX);
    struct err wrong;
    if (rulebook_new(ask_reload, NULL, &h->rulebook, err) != 0 || cli_open(cli, DB_WRITE, &db, err) != 0)
        return -1;
    int rc = rule_pages_load(cli->config.rules_dir, &report, &set, &wrong);
    if (rc == 0)
        rc = apply_rules(db, &cli->config, set, cli->a, &deciding, &h->rules, &wrong);
    progress_end(&deciding);
    if (rc == 0) {
        rulebook_took(h->rulebook, set, date_clock());
    } else {
        rulebook_refused(h->rulebook, report.n ? buf_str(&report) : str_of(wrong.msg), date_clock());
        log_line(wrong.msg);
        log_line("rules: NOT IN FORCE; what was decided last is served. Mend them (allervers rules check), then send "
                 "SIGHUP or start again");
    }
    buf_free(&report);
    db_close(db);
    rule_set_unref(set);
    return 0;
}

static void nothing_changed(struct rulebook *book, struct str report, const struct err *why)
{
    rulebook_refused(book, report.n ? report : str_of(why->msg), date_clock());
    log_line(why->msg);
    log_line(
        "rules: nothing was changed; what was decided last is served. Mend them (allervers rules check), then send "
        "SIGHUP again");
}

/* Rules on their way to the writer. */
struct reading {
    struct rule_set *set;
    struct cache *cache; /* NULL: nothing is kept */
};

static void reload_job(struct ctx *ctx, void *arg)
{
    const struct reading *r = arg;
    struct err err;
    if (apply_rules(ctx->db, ctx->config, r->set, ctx->arena, NULL, ctx->rules, &err) != 0) {
        nothing_changed(ctx->rulebook, STR(""), &err);
        return;
    }
    rulebook_took(ctx->rulebook, r->set, date_clock());
    if (r->cache) /* what rules word and the pages they make are kept with the data, which may not have changed */
        cache_invalidate(r->cache);
    log_line("rules: in force");
}

static void release_reading(void *arg)
{
    rule_set_unref(((struct reading *)arg)->set);
    free(arg);
}

/* All or nothing: a broken file leaves the rules that are in force. The writer decides anew, readers go on meanwhile.
 */
static void reload(struct cli *cli, struct house *h)
{
    struct reading *r = calloc(1, sizeof *r);
    struct buf report = buf_heap(REPORT_MAX);
    struct err err;
    rulebook_begin(h->rulebook);
    int rc = r ? rule_pages_load(cli->config.rules_dir, &report, &r->set, &err) : fail_memory(&err);
    if (rc == 0) {
        log_line("rules: loaded, every example holds");
        r->cache = h->cache;
        rc = engine_post(h->engines, ENGINE_WRITE,
                         (struct engine_job){.run = reload_job, .release = release_reading, .arg = r}, &err);
    } else {
        free(r);
    }
    if (rc != 0)
        nothing_changed(h->rulebook, buf_str(&report), &err);
    buf_free(&report);
}

/* SIGTERM and SIGINT end it, SIGHUP reads the rules again; all threads of the server block them. */
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* Prints the address to type here; who listens on all addresses is told so first, for whoever reads the log once the
 * address is there. */
static void print_address(struct cli *cli, int port)
{
    if (strncmp(cli->config.listen, "0.0.0.0:", 8) == 0)
        log_line("listening on every address of this machine");
    printf("%s\n", local_address(cli, port));
    fflush(stdout);
}

/* Behind a proxy that is not told of, all visitors have one address: a guesser would make all of them wait. */
static void warn_of_proxy(const struct config *c)
{
    if (c->base_url && strncmp(c->base_url, "https:", 6) == 0 && !c->behind_proxy)
        log_line("base_url is https but behind_proxy is no: sign-in cookies are not kept to https, and whoever guesses "
                 "passwords slows down everybody; set behind_proxy = yes (docs/exploitation.md)");
}

/* As long as nobody has an account: the link by which the first administrator makes one. On standard output, which is
 * not the log. */
static int print_first_link(struct cli *cli, int port, struct err *err)
{
    const char *base = cli->config.base_url ? cli->config.base_url : local_address(cli, port);
    char token[CRYPTO_TOKEN_SIZE];
    struct db *db = NULL;
    bool made = false;
    int rc = cli_open(cli, DB_WRITE, &db, err);
    if (rc == 0)
        rc = first_start_link(db, date_clock(), token, &made, err);
    db_close(db);
    if (made) {
        printf("first administrator, within a day: %s/premier-demarrage/%s\n", base, token);
        fflush(stdout);
    }
    return rc;
}

static int run(struct cli *cli)
{
    struct house h = {0};
    struct err err;
    sigset_t set;
    block_signals(&set);
    if (listen_at && config_set(&cli->config, STR("listen"), str_of(listen_at), cli->a, &err) != 0)
        return cli_refuse(cli, &err);
    if (mail_dir && config_set(&cli->config, STR("mail_dir"), str_of(mail_dir), cli->a, &err) != 0)
        return cli_refuse(cli, &err);
    if (dev && access("www/templates", R_OK) != 0) {
        fail(&err, ERR_NOT_FOUND, "--dev reads the checkout one is in, and there is no www/templates here");
        return cli_refuse(cli, &err);
    }
    if (dev)
        assets_overlay(".");
    if (apply_rules_at_start(cli, &h, &err) != 0 || open_house(cli, &h, &err) != 0) {
        close_house(&h);
        return cli_refuse(cli, &err);
    }
    warn_of_proxy(&cli->config);
    print_address(cli, server_port(h.server));
    if (print_first_link(cli, server_port(h.server), &err) != 0)
        log_line(err.msg);
    int signal_number = 0;
    while (sigwait(&set, &signal_number) == 0 && signal_number == SIGHUP)
        reload(cli, &h);
    log_line("stopping");
    close_house(&h);
    return EXIT_DONE;
}

const struct command command_serve = {.name = "serve",
                                      .words = "",
                                      .summary = "serves the directory on the web and prints its address",
                                      .options = options,
                                      .run = run};
