/* Any bytes: folding is stable, tokens lie where they say and mean themselves, queries are well formed. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/token.h"
#include "store/match.h"

#define REQUIRE(condition) \
    do { \
        if (!(condition)) \
            abort(); \
    } while (0)

struct seen {
    size_t text_n;
    size_t word, word_start; /* the current word */
    size_t end;              /* of the last token that is not colocated */
    size_t tokens;
    struct buf words; /* the tokens, a space after each */
};

struct self {
    struct str text;
    size_t tokens;
};

static int check_self(void *ctx, const struct token *t)
{
    struct self *self = ctx;
    self->tokens++;
    REQUIRE(str_eq(t->text, self->text) && t->start == 0 && t->end == self->text.n && !t->colocated);
    return 0;
}

static int check(void *ctx, const struct token *t)
{
    struct seen *seen = ctx;
    REQUIRE(t->text.n >= 1 && t->text.n <= TOKEN_MAX && utf8_valid(t->text));
    for (size_t i = 0; i < t->text.n; i++) {
        unsigned char c = (unsigned char)t->text.p[i];
        REQUIRE((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80);
    }
    REQUIRE(t->start < t->end && t->end <= seen->text_n);
    bool new_word = seen->tokens == 0 || t->word != seen->word;
    REQUIRE(t->word == seen->word + (seen->tokens > 0 && new_word));
    if (t->colocated) {
        REQUIRE(!new_word && t->start >= seen->word_start && t->end <= seen->end);
    } else {
        REQUIRE(t->start >= seen->end);
        seen->end = t->end;
    }
    if (new_word)
        seen->word_start = t->start;
    seen->word = t->word;
    seen->tokens++;
    buf_raw_str(&seen->words, t->text);
    buf_char(&seen->words, ' ');
    /* A quoted token means itself. */
    struct self self = {.text = t->text};
    REQUIRE(token_each(t->text, TOKEN_QUERY, check_self, &self) == 0 && self.tokens == 1);
    return 0;
}

static struct seen tokens_of(struct str text, enum token_use use)
{
    struct seen seen = {.text_n = text.n, .words = buf_heap(8u << 20)};
    REQUIRE(token_each(text, use, check, &seen) == 0);
    return seen;
}

/* Quoted letters and digits, AND, OR, stars after quotes, balanced parentheses. */
static void check_expression(struct str e)
{
    int depth = 0;
    for (size_t i = 0; i < e.n; i++) {
        if (e.p[i] == '"') {
            size_t n = str_find(str_from(e.p + i + 1, e.n - i - 1), '"');
            REQUIRE(n > 0 && n <= TOKEN_MAX && i + 1 + n < e.n);
            i += n + 1;
        } else {
            REQUIRE(strchr("() *ANDOR", e.p[i]));
            depth += (e.p[i] == '(') - (e.p[i] == ')');
            REQUIRE(depth >= 0 && depth <= 3); /* a word of several forms, of several parts, the last unfinished */
        }
    }
    REQUIRE(depth == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_from((const char *)data, size);
    struct buf once = buf_heap(size), twice = buf_heap(size), slug = buf_heap(FOLD_SLUG_MAX), again = slug;
    struct err err;
    fold_text(&once, text);
    fold_text(&twice, buf_str(&once));
    REQUIRE(buf_ok(&once, &err) == 0 && utf8_valid(buf_str(&once)) && str_eq(buf_str(&once), buf_str(&twice)));

    fold_slug(&slug, text);
    fold_slug(&again, buf_str(&slug));
    REQUIRE(slug.n > 0 && buf_ok(&slug, &err) == 0 && str_eq(buf_str(&slug), buf_str(&again)));
    REQUIRE(slug.p[0] != '-' && slug.p[slug.n - 1] != '-' && !strstr(slug.p, "--"));

    struct seen index = tokens_of(text, TOKEN_INDEX), query = tokens_of(text, TOKEN_QUERY);
    struct seen folded = tokens_of(buf_str(&once), TOKEN_INDEX);
    REQUIRE(str_eq(buf_str(&index.words), buf_str(&query.words)));
    REQUIRE(str_eq(buf_str(&index.words), buf_str(&folded.words)));

    for (int prefix = 0; prefix < 2; prefix++) {
        struct buf expression = buf_heap(MATCH_SIZE_MAX);
        size_t words = 0;
        REQUIRE(match_build(text, prefix, NULL, &expression, &words, &err) == 0);
        REQUIRE(words == (index.tokens ? index.word + 1 : 0) && (words == 0) == (expression.n == 0));
        check_expression(buf_str(&expression));
        buf_free(&expression);
    }
    buf_free(&once);
    buf_free(&twice);
    buf_free(&slug);
    buf_free(&again);
    buf_free(&index.words);
    buf_free(&query.words);
    buf_free(&folded.words);
    return 0;
}
