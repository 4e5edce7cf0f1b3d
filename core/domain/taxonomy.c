#include "domain/taxonomy.h"

#include <stdlib.h>

#include "base/fold.h"
#include "base/vec.h"

/* Bytes of a label when it is compared: the longest delivered has 81, and who types more means something else. */
#define WORDS_MAX 400

const char *const scheme_names[SCHEME__MAX + 1] = {
    "kind", "theme",   "public",     "language", "cover",    "referral", "channel", "caller",      "call_channel",
    "lack", "rupture", "profession", "skill",    "campaign", "funder",   "missed",  "course_stop", NULL};

static const char SQL_MAPPED[] = "SELECT code FROM term_map WHERE standard = ?1 AND external = ?2 AND scheme = ?3";
static const char SQL_TERMS[] =
    "SELECT scheme, code, label, parent, synonyms FROM term WHERE retired = 0 ORDER BY scheme, position, code";

enum scheme scheme_of(struct str name)
{
    int i = 0;
    while (i < SCHEME__MAX && !str_is(name, scheme_names[i]))
        i++;
    return (enum scheme)i;
}

static int add(struct vec *v, const struct stmt *s, struct arena *a, const char *scheme, struct err *err)
{
    if (v->n == TAXONOMY_TERMS_MAX)
        return fail(err, ERR_LIMIT, "taxonomy: more than %d terms in scheme \"%s\"", TAXONOMY_TERMS_MAX, scheme);
    struct term *t = vec_push(v, a);
    if (!t)
        return fail_memory(err);
    t->code = col_text(s, 1, a);
    t->label = col_text(s, 2, a);
    t->parent = col_text(s, 3, a);
    t->synonyms = col_text(s, 4, a);
    t->index = v->n - 1;
    return t->code && t->label ? 0 : fail_memory(err);
}

static int by_code(const void *x, const void *y)
{
    const struct term *const *a = x, *const *b = y;
    return strcmp((*a)->code, (*b)->code);
}

static int sort_by_code(struct taxonomy *t, enum scheme scheme, struct arena *a, struct err *err)
{
    const struct term **sorted = ARENA_ARRAY(a, t->n[scheme], const struct term *);
    if (!sorted)
        return fail_memory(err);
    for (size_t i = 0; i < t->n[scheme]; i++)
        sorted[i] = &t->terms[scheme][i];
    qsort(sorted, t->n[scheme], sizeof(const struct term *), by_code);
    t->by_code[scheme] = sorted;
    return 0;
}

int taxonomy_load(struct db *db, struct arena *a, struct taxonomy *out, struct err *err)
{
    struct stmt *s;
    struct vec of[SCHEME__MAX];
    for (int i = 0; i < SCHEME__MAX; i++)
        of[i] = VEC_OF(struct term);
    if (db_prepare(db, SQL_TERMS, &s, err) != 0)
        return -1;
    int rc;
    while ((rc = stmt_step(s, err)) == 1) {
        enum scheme scheme = scheme_of(col_str(s, 0));
        if (scheme < SCHEME__MAX && add(&of[scheme], s, a, scheme_names[scheme], err) != 0) {
            rc = -1;
            break;
        }
    }
    stmt_reset(s);
    for (int i = 0; i < SCHEME__MAX; i++) {
        out->terms[i] = of[i].items;
        out->n[i] = of[i].n;
        if (rc == 0 && sort_by_code(out, (enum scheme)i, a, err) != 0)
            rc = -1;
    }
    return rc;
}

const struct term *taxonomy_term(const struct taxonomy *t, enum scheme scheme, struct str code)
{
    size_t lo = 0, hi = t->n[scheme];
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        const struct term *term = t->by_code[scheme][mid];
        int order = str_cmp(str_of(term->code), code);
        if (order == 0)
            return term;
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

static bool same_words(struct buf *b, const struct buf *words, const char *text)
{
    buf_clear(b);
    fold_to_words(b, str_of(text));
    return !b->failed && str_eq(buf_str(words), buf_str(b));
}

const struct term *taxonomy_match(const struct taxonomy *t, enum scheme scheme, struct str text)
{
    const struct term *found = taxonomy_term(t, scheme, str_trim(text));
    if (found)
        return found;
    struct buf words = buf_heap(WORDS_MAX), other = buf_heap(WORDS_MAX);
    fold_to_words(&words, text);
    for (size_t i = 0; i < t->n[scheme] && words.n && !words.failed && !found; i++) {
        const struct term *term = &t->terms[scheme][i];
        if (same_words(&other, &words, term->code) || same_words(&other, &words, term->label))
            found = term;
    }
    buf_free(&words);
    buf_free(&other);
    return found;
}

int taxonomy_mapped(const struct taxonomy *t, struct db *db, enum scheme scheme, struct str text,
                    const struct term **out, struct err *err)
{
    struct stmt *s;
    size_t colon = str_find(text, ':');
    *out = NULL;
    if (colon == text.n)
        return 0;
    if (db_prepare(db, SQL_MAPPED, &s, err) != 0)
        return -1;
    bind_str(s, 1, str_from(text.p, colon));
    bind_str(s, 2, str_from(text.p + colon + 1, text.n - colon - 1));
    bind_text(s, 3, scheme_names[scheme]);
    int rc = stmt_step(s, err);
    if (rc == 1) {
        *out = taxonomy_term(t, scheme, col_str(s, 0));
        rc = stmt_step(s, err);
        *out = rc == 0 ? *out : NULL;
    }
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

const char *taxonomy_label(const struct taxonomy *t, enum scheme scheme, const char *code)
{
    const struct term *term = taxonomy_term(t, scheme, str_of(code));
    return term ? term->label : code;
}
