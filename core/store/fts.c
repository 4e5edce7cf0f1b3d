#include "fts.h"

#include "base/token.h"

/* FTS5 wants an instance per table; ours has no state. */
static char no_state;

static int tokenizer_create(void *context, const char **args, int n_args, Fts5Tokenizer **out)
{
    (void)context;
    (void)args;
    *out = (Fts5Tokenizer *)&no_state;
    return n_args == 0 ? SQLITE_OK : SQLITE_ERROR;
}

static void tokenizer_delete(Fts5Tokenizer *tokenizer)
{
    (void)tokenizer;
}

struct sink {
    void *context;
    int (*token)(void *context, int flags, const char *text, int n, int start, int end);
};

/* A colocated token takes the place of the one before: no position of its own, no weight in bm25. */
static int forward(void *ctx, const struct token *t)
{
    const struct sink *sink = ctx;
    return sink->token(sink->context, t->colocated ? FTS5_TOKEN_COLOCATED : 0, t->text.p, (int)t->text.n, (int)t->start,
                       (int)t->end);
}

static int tokenizer_tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int n,
                              int (*token)(void *, int, const char *, int, int, int))
{
    (void)tokenizer;
    struct sink sink = {context, token};
    enum token_use use = (flags & FTS5_TOKENIZE_QUERY) ? TOKEN_QUERY : TOKEN_INDEX;
    return token_each(str_from(text, n > 0 ? (size_t)n : 0), use, forward, &sink);
}

/* FTS5 hands out its interface through a pointer bound to a call of its SQL function. */
static const char api_sql[] = "SELECT fts5(?1)";

int fts_register(sqlite3 *db, struct err *err)
{
    fts5_api *api = NULL;
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, api_sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_bind_pointer(stmt, 1, (void *)&api, "fts5_api_ptr", NULL) == SQLITE_OK)
        (void)sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    if (!api)
        return fail(err, ERR_STORE, "this SQLite (%s) has no full-text search: FTS5 is needed", sqlite3_libversion());
    fts5_tokenizer tokenizer = {tokenizer_create, tokenizer_delete, tokenizer_tokenize};
    if (api->xCreateTokenizer(api, "allervers", NULL, &tokenizer, NULL) != SQLITE_OK)
        return fail(err, ERR_STORE, "tokenizer \"allervers\": %s", sqlite3_errmsg(db));
    return 0;
}
