#include "store/match.h"

#include "base/token.h"

/* Alternatives kept for one word; more would only find more. */
#define OTHERS_MAX 8

struct form {
    char text[TOKEN_MAX];
    size_t n;
};

/* A word that is written: where, and its tokens, for the thesaurus; empty: too long for a term's. */
struct written {
    size_t start, end;
    char term[MATCH_TERM_MAX];
};

struct match {
    struct buf *out;
    size_t words; /* begun so far */
    /* The current word: all of parts[], or any of others[]. Written when the next one begins. */
    struct form parts[TOKEN_PARTS_MAX], others[OTHERS_MAX];
    size_t n_parts, n_others;
    struct written written[MATCH_WORDS_MAX];
    size_t n_written;
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

/* Appends a token to a term; false when it is too long, and then empty. */
static bool add_token(char term[MATCH_TERM_MAX], const char *p, size_t n)
{
    size_t at = strlen(term), space = at ? 1 : 0;
    if (at + space + n >= MATCH_TERM_MAX) {
        term[0] = '\0';
        return false;
    }
    if (space)
        term[at] = ' ';
    memcpy(term + at + space, p, n);
    term[at + space + n] = '\0';
    return true;
}

static void remember(struct match *m, size_t start)
{
    struct written *w = &m->written[m->n_written++];
    *w = (struct written){.start = start, .end = m->out->n};
    for (size_t i = 0; i < m->n_parts; i++) {
        if (!add_token(w->term, m->parts[i].text, m->parts[i].n))
            return;
    }
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
    size_t start = out->n;
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
    remember(m, start);
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

/* ---- Other words ---- */

struct term {
    char *out;
    size_t tokens;
};

static int add_to_term(void *arg, const struct token *t)
{
    struct term *term = arg;
    if (t->colocated)
        return 0;
    return ++term->tokens > MATCH_TERM_TOKENS || !add_token(term->out, t->text.p, t->text.n);
}

size_t match_term(struct str text, char out[MATCH_TERM_MAX])
{
    struct term term = {.out = out};
    out[0] = '\0';
    if (token_each(text, TOKEN_QUERY, add_to_term, &term) != 0)
        out[0] = '\0';
    return out[0] ? term.tokens : 0;
}

const struct match_entry *match_find(const struct match_thesaurus *t, const char *key)
{
    size_t lo = 0, hi = t->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int order = strcmp(t->entries[mid].key, key);
        if (order == 0)
            return &t->entries[mid];
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

/* The longest term that begins with this word, and how many words it takes; NULL: none. */
static const struct match_entry *find_longest(const struct match *m, size_t from, const struct match_thesaurus *t,
                                              size_t *taken)
{
    const struct match_entry *best = NULL;
    char key[MATCH_TERM_MAX] = "";
    for (size_t i = from; i < m->n_written; i++) {
        const char *term = m->written[i].term;
        if (!term[0] || !add_token(key, term, strlen(term)))
            break;
        const struct match_entry *e = match_find(t, key);
        if (e) {
            best = e;
            *taken = i - from + 1;
        }
    }
    return best;
}

/* The words as they were written, or any of the others as a phrase. */
static void write_group(struct buf *out, const char *before, const struct match *m, size_t from, size_t n,
                        const struct match_entry *e)
{
    const struct written *first = &m->written[from], *last = &m->written[from + n - 1];
    buf_lit(out, "((");
    buf_raw(out, before + first->start, last->end - first->start);
    buf_lit(out, ")");
    for (size_t i = 0; i < e->n && i < MATCH_OTHERS_MAX; i++) {
        buf_lit(out, " OR \"");
        buf_raw_str(out, str_of(e->others[i])); /* tokens: letters, digits and single spaces */
        buf_lit(out, "\"");
    }
    buf_lit(out, ")");
}

/* Writes it all again with other words where there are some. */
static int widen(struct match *m, const struct match_thesaurus *t, struct err *err)
{
    struct buf before = buf_heap(MATCH_SIZE_MAX);
    size_t groups = 0;
    buf_raw_str(&before, buf_str(m->out));
    if (buf_ok(&before, err) != 0) {
        buf_free(&before);
        return -1;
    }
    buf_clear(m->out);
    for (size_t i = 0, taken = 1; i < m->n_written; i += taken, taken = 1) {
        const struct match_entry *e = groups < MATCH_GROUPS_MAX ? find_longest(m, i, t, &taken) : NULL;
        if (i)
            buf_lit(m->out, " AND ");
        if (e)
            write_group(m->out, before.p, m, i, taken, e);
        else
            buf_raw(m->out, before.p + m->written[i].start, m->written[i].end - m->written[i].start);
        groups += e != NULL;
    }
    buf_free(&before);
    return 0;
}

int match_build(struct str text, bool prefix, const struct match_thesaurus *thesaurus, struct buf *out, size_t *words,
                struct err *err)
{
    struct match m = {.out = out};
    (void)token_each(text, TOKEN_QUERY, add, &m);
    write_word(&m, prefix);
    *words = m.words;
    if (thesaurus && thesaurus->n && m.n_written && buf_ok(out, err) == 0 && widen(&m, thesaurus, err) != 0)
        return -1;
    return buf_ok(out, err);
}
