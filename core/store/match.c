#include "store/match.h"

#include "base/token.h"

/* Alternatives kept for one word; more would only find more. */
#define OTHERS_MAX 8

struct form {
    char text[TOKEN_MAX];
    size_t n;
};

struct match {
    struct buf *out;
    size_t words; /* begun so far */
    /* The current word: all of parts[], or any of others[]. Written when the next one begins. */
    struct form parts[TOKEN_PARTS_MAX], others[OTHERS_MAX];
    size_t n_parts, n_others;
};

static void write_token(struct buf *out, const struct form *f)
{
    buf_lit(out, "\"");
    buf_raw(out, f->text, f->n); /* letters and digits only */
    buf_lit(out, "\"");
}

/* "a", "a" * where it may be unfinished, ("a" OR "a" *) where it may be that short a word. */
static void write_form(struct buf *out, const struct form *f, bool prefix)
{
    size_t letters = utf8_length(str_from(f->text, f->n));
    bool both = prefix && letters >= MATCH_PREFIX_MIN && letters <= MATCH_WHOLE_MAX;
    if (both) {
        buf_lit(out, "(");
        write_token(out, f);
        buf_lit(out, " OR ");
    }
    write_token(out, f);
    if (prefix && letters >= MATCH_PREFIX_MIN)
        buf_lit(out, " *");
    if (both)
        buf_lit(out, ")");
}

/* One part "a"; several ("a" AND "b"); with another form ("a" OR "c") or (("a" AND "b") OR "ab"). Only the last part
 * may be unfinished. */
static void write_word(struct match *m, bool prefix)
{
    struct buf *out = m->out;
    if (m->n_parts == 0)
        return;
    if (out->n)
        buf_lit(out, " AND ");
    if (m->n_others)
        buf_lit(out, "(");
    if (m->n_parts > 1)
        buf_lit(out, "(");
    for (size_t i = 0; i < m->n_parts; i++) {
        if (i)
            buf_lit(out, " AND ");
        write_form(out, &m->parts[i], prefix && i + 1 == m->n_parts);
    }
    if (m->n_parts > 1)
        buf_lit(out, ")");
    for (size_t i = 0; i < m->n_others; i++) {
        buf_lit(out, " OR ");
        write_form(out, &m->others[i], prefix);
    }
    if (m->n_others)
        buf_lit(out, ")");
    m->n_parts = m->n_others = 0;
}

static int add(void *ctx, const struct token *t)
{
    struct match *m = ctx;
    if (t->word >= m->words) {
        write_word(m, false);
        m->words = t->word + 1;
    }
    if (m->words > MATCH_WORDS_MAX)
        return 0;
    struct form *list = t->colocated ? m->others : m->parts;
    size_t *n = t->colocated ? &m->n_others : &m->n_parts;
    size_t max = t->colocated ? OTHERS_MAX : TOKEN_PARTS_MAX;
    if (*n < max) {
        memcpy(list[*n].text, t->text.p, t->text.n);
        list[*n].n = t->text.n;
        (*n)++;
    }
    return 0;
}

int match_build(struct str text, bool prefix, struct buf *out, size_t *words, struct err *err)
{
    struct match m = {.out = out};
    (void)token_each(text, TOKEN_QUERY, add, &m);
    write_word(&m, prefix);
    *words = m.words;
    return buf_ok(out, err);
}
