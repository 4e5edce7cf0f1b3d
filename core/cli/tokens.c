#include "cli.h"

#include "base/token.h"

/* Answer of one command: 4,096 words of a few hundred bytes. */
#define ANSWER_MAX (4u << 20)

struct line {
    struct buf *out;
    bool json, first;
};

static int add(void *ctx, const struct token *t)
{
    struct line *l = ctx;
    if (!l->first)
        buf_raw_str(l->out, l->json ? STR(",") : STR(" "));
    l->first = false;
    if (l->json)
        buf_json(l->out, t->text);
    else
        buf_raw_str(l->out, t->text);
    return 0;
}

static int run(struct cli *cli)
{
    struct buf out = buf_heap(ANSWER_MAX);
    struct err err;
    if (cli->json)
        buf_lit(&out, "[");
    for (int i = 0; i < cli->n_words; i++) {
        struct line l = {.out = &out, .json = cli->json, .first = true};
        if (cli->json)
            buf_raw_str(&out, i ? STR(",[") : STR("["));
        (void)token_each(str_of(cli->words[i]), TOKEN_INDEX, add, &l);
        buf_raw_str(&out, cli->json ? STR("]") : STR("\n"));
    }
    if (cli->json)
        buf_lit(&out, "]\n");
    int rc = buf_ok(&out, &err) != 0 ? cli_refuse(cli, &err) : cli_print(&out);
    buf_free(&out);
    return rc;
}

const struct command command_tokens = {
    .name = "tokens",
    .words = "WORD...",
    .summary = "prints for each word, one line each, the tokens that are indexed for it",
    .min_words = 1,
    .max_words = CLI_WORDS_MAX,
    .run = run,
};
