/* The table of commands, and the words they are called with. */
#include <stdlib.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/version.h"
#include "cli/cli.h"

static const struct command *const commands[] = {&command_serve,   &command_init,   &command_import, &command_search,
                                                 &command_set,     &command_tokens, &command_rules,  &command_backup,
                                                 &command_restore, &command_check,  &command_purge};

#define COMMANDS (sizeof commands / sizeof *commands)

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(name, commands[i]->name) == 0)
            return commands[i];
    }
    return NULL;
}

static int unknown_command(const char *name)
{
    fprintf(stderr, "allervers: unknown command \"%.60s\"\nallervers help lists the commands\n", name);
    return EXIT_USAGE;
}

static void print_commands(FILE *to)
{
    fprintf(to, "allervers: a directory of health and social structures, ruled by Lua, served on the web\n\n");
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(to, "  allervers %-7s %-26s %s\n", commands[i]->name, commands[i]->words, commands[i]->summary);
    fprintf(to, "  allervers %-7s %-26s %s\n", "help", "[COMMAND | config]",
            "this text, a command's, or the configuration's keys");
    fprintf(to, "  allervers --version\n");
    fprintf(to,
            "\nEvery command takes --help, --config FILE, --db FILE, and --json where a program may read the answer.\n"
            "Exit code: 0 done, 1 refused (the reason is printed), 2 not understood.\n");
}

static void print_help(const struct command *c)
{
    printf("allervers %s%s%s\n\n%s\n", c->name, c->words[0] ? " " : "", c->words, c->summary);
    if (c->help)
        printf("\n%s\n", c->help);
    printf("\n");
    for (const struct option_spec *o = c->options; o && o->name; o++)
        printf("  %-10s %-8s %s\n", o->name, o->value ? o->value : "", o->help);
    printf("  %-10s %-8s %s\n", "--db", "FILE", "the database (default: the configuration's, var/allervers.db)");
    printf("  %-10s %-8s %s\n", "--config", "FILE", "the configuration (default: ./allervers.conf when there is one)");
    printf("  %-10s %-8s %s\n", "--json", "", "answer in JSON, where the command has one");
    printf("  %-10s %-8s %s\n", "--help", "", "this text");
}

static int help(int argc, char **argv)
{
    if (argc > 0 && strcmp(argv[0], "config") == 0) {
        struct buf b = buf_heap(16384);
        config_document(&b);
        fputs(buf_cstr(&b), stdout);
        buf_free(&b);
        return EXIT_DONE;
    }
    if (argc == 0) {
        print_commands(stdout);
        return EXIT_DONE;
    }
    const struct command *c = find_command(argv[0]);
    if (!c)
        return unknown_command(argv[0]);
    print_help(c);
    return EXIT_DONE;
}

/* Takes the options of every command and the command's own; what is left are its words. */
static int take_options(struct cli *cli, int argc, char **argv, const char **db, const char **config, bool *wants_help)
{
    bool only_words = false;
    const struct option_spec common[] = {{"--db", "FILE", NULL, db, NULL},
                                         {"--config", "FILE", NULL, config, NULL},
                                         {"--json", NULL, NULL, NULL, &cli->json},
                                         {"--help", NULL, NULL, NULL, wants_help},
                                         {NULL, NULL, NULL, NULL, NULL}};
    for (int i = 0; i < argc; i++) {
        const struct option_spec *o = common;
        if (only_words || argv[i][0] != '-' || argv[i][1] == '\0') {
            if (cli->n_words == CLI_WORDS_MAX)
                return cli_usage(cli, "more than %d words", CLI_WORDS_MAX);
            cli->words[cli->n_words++] = argv[i];
            continue;
        }
        if (strcmp(argv[i], "--") == 0) {
            only_words = true;
            continue;
        }
        while (o->name && strcmp(o->name, argv[i]) != 0)
            o++;
        if (!o->name) {
            for (o = cli->command->options; o && o->name && strcmp(o->name, argv[i]) != 0;)
                o++;
        }
        if (!o || !o->name)
            return cli_usage(cli, "unknown option %s", argv[i]);
        if (o->flag)
            *o->flag = true;
        else if (i + 1 == argc)
            return cli_usage(cli, "%s needs a value", o->name);
        else
            *o->text = argv[++i];
    }
    return EXIT_DONE;
}

static int run(struct cli *cli, int argc, char **argv)
{
    const char *db = NULL, *config = NULL;
    bool wants_help = false;
    struct err err;
    int rc = take_options(cli, argc, argv, &db, &config, &wants_help);
    if (rc != EXIT_DONE)
        return rc;
    if (wants_help) {
        print_help(cli->command);
        return EXIT_DONE;
    }
    if (cli->n_words < cli->command->min_words || cli->n_words > cli->command->max_words)
        return cli_usage(cli, "%s expected", cli->command->words[0] ? cli->command->words : "no word");
    if (!config && access("allervers.conf", F_OK) == 0)
        config = "allervers.conf";
    if (config_load(config, cli->a, &cli->config, &err) != 0 || crypto_init(&err) != 0)
        return cli_refuse(cli, &err);
    if (db && config_set(&cli->config, STR("db"), str_of(db), cli->a, &err) != 0)
        return cli_refuse(cli, &err);
    return cli->command->run(cli);
}

static int run_command(int argc, char **argv)
{
    static const char *words[CLI_WORDS_MAX];
    if (argc < 2) {
        print_commands(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)
        return help(argc - 2, argv + 2);
    if (strcmp(argv[1], BUSY_CHILD_WORD) == 0)
        return cli_busy_read();
    if (strcmp(argv[1], "--version") == 0) {
        printf("allervers %s\n", ALLERVERS_VERSION);
        return EXIT_DONE;
    }
    struct cli cli = {.command = find_command(argv[1]), .words = words, .tty = isatty(STDERR_FILENO) == 1};
    if (!cli.command)
        return unknown_command(argv[1]);
    if (!(cli.a = arena_new(CLI_ARENA_MAX))) {
        fprintf(stderr, "allervers: out of memory\n");
        return EXIT_REFUSED;
    }
    int rc = run(&cli, argc - 2, argv + 2);
    arena_free(cli.a);
    return rc;
}

int main(int argc, char **argv)
{
    int rc = run_command(argc, argv);
    /* A disk that is full, a pipe that is closed: who reads the answer must not take half of it for the whole. */
    if (fflush(stdout) == 0 && !ferror(stdout))
        return rc;
    fprintf(stderr, "allervers: the answer could not be written\n");
    return EXIT_REFUSED;
}
