#include "fts.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/token.h"
#include "store/words.h"

/* How soon more of the same word adds nothing: bm25's usual value. */
#define RANK_K1 1.2

/* FTS5 wants an instance per table; ours differ only in what documents are: texts, or words cut before. */
static char of_texts, of_words;

static int tokenizer_create(void *context, const char **args, int n_args, Fts5Tokenizer **out)
{
    (void)context;
    bool words = n_args == 1 && strcmp(args[0], "words") == 0;
    *out = (Fts5Tokenizer *)(words ? &of_words : &of_texts);
    return n_args == 0 || words ? SQLITE_OK : SQLITE_ERROR;
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

/* Hands on words that are cut already. */
static int each_word(const struct sink *sink, const char *text, int n)
{
    for (int at = 0, end; at < n; at = end) {
        bool colocated = text[at] == FTS_COLOCATED;
        for (end = at + 1; end < n && text[end] != FTS_WORD && text[end] != FTS_COLOCATED;)
            end++;
        int rc =
            sink->token(sink->context, colocated ? FTS5_TOKEN_COLOCATED : 0, text + at + 1, end - at - 1, at + 1, end);
        if (rc != SQLITE_OK)
            return rc;
    }
    return SQLITE_OK;
}

static int tokenizer_tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int n,
                              int (*token)(void *, int, const char *, int, int, int))
{
    struct sink sink = {context, token};
    if ((char *)tokenizer == &of_words && !(flags & FTS5_TOKENIZE_QUERY))
        return each_word(&sink, text, n);
    enum token_use use = (flags & FTS5_TOKENIZE_QUERY) ? TOKEN_QUERY : TOKEN_INDEX;
    return token_each(str_from(text, n > 0 ? (size_t)n : 0), use, forward, &sink);
}

/* ---- Ranking ---- */

static int count_row(const Fts5ExtensionApi *api, Fts5Context *fts, void *rows)
{
    (void)api;
    (void)fts;
    ++*(sqlite3_int64 *)rows;
    return SQLITE_OK;
}

/* What each phrase of the query is worth, the rarer the more; kept until the query ends. NULL: no memory, or a broken
 * index. The worth of a lone phrase changes nothing: it is not counted. */
static const double *phrase_worths(const Fts5ExtensionApi *api, Fts5Context *fts)
{
    const double *known = api->xGetAuxdata(fts, 0);
    int n = api->xPhraseCount(fts);
    sqlite3_int64 all = 0;
    if (known)
        return known;
    double *worths = sqlite3_malloc64((sqlite3_uint64)(n > 0 ? n : 1) * sizeof *worths);
    int rc = worths ? api->xRowCount(fts, &all) : SQLITE_NOMEM;
    for (int i = 0; i < n && rc == SQLITE_OK; i++) {
        sqlite3_int64 rows = 0;
        if (n > 1)
            rc = api->xQueryPhrase(fts, i, &rows, count_row);
        worths[i] = log(1 + ((double)(all - rows) + 0.5) / ((double)rows + 0.5));
    }
    if (rc != SQLITE_OK) {
        sqlite3_free(worths);
        return NULL;
    }
    return api->xSetAuxdata(fts, worths, sqlite3_free) == SQLITE_OK ? worths : NULL;
}

/*
 * word_rank(table, weight of each column...): bm25 without the length of the document. FTS5's own looks that up for
 * each hit, four fifths of its 2 us, and it says little here: a word of the name weighs ten times one of the text
 * anyway. The smaller, the better.
 */
static void word_rank(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *result, int n_weights,
                      sqlite3_value **weights)
{
    const double *worths = phrase_worths(api, fts);
    double rank = 0;
    if (!worths) {
        sqlite3_result_error(result, "word_rank: the index cannot be read, or no memory", -1);
        return;
    }
    for (int phrase = 0; phrase < api->xPhraseCount(fts); phrase++) {
        Fts5PhraseIter at;
        int column, offset;
        double often = 0;
        if (api->xPhraseFirst(fts, phrase, &at, &column, &offset) != SQLITE_OK)
            column = -1;
        for (; column >= 0; api->xPhraseNext(fts, &at, &column, &offset))
            often += column < n_weights ? sqlite3_value_double(weights[column]) : 1;
        rank -= worths[phrase] * often * (RANK_K1 + 1) / (often + RANK_K1);
    }
    sqlite3_result_double(result, rank);
}

/* ---- Registration ---- */

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
    if (api->xCreateFunction(api, "word_rank", NULL, word_rank, NULL) != SQLITE_OK)
        return fail(err, ERR_STORE, "function word_rank: %s", sqlite3_errmsg(db));
    return 0;
}
