#include "domain/thesaurus.h"

#include <stdlib.h>

#include "base/token.h"
#include "base/vec.h"

static const char SQL_ROWS[] =
    "SELECT a.form, a.kind = 'acronym', a.expansion, a.synonyms, (SELECT count(*) FROM acronym o WHERE o.form = a.form"
    " AND o.kind = 'acronym' AND o.removed = 0) FROM acronym a WHERE a.removed = 0 ORDER BY a.form, a.id LIMIT ?1";

/* One direction: who looks for the key also looks for the other. */
struct pair {
    const char *key, *other;
    const char *form, *reading; /* of an acronym */
    size_t order;
};

struct loading {
    struct arena *a;
    struct vec pairs;
};

static int add_pair(struct loading *l, struct str from, struct str to, const char *form, const char *reading,
                    struct err *err)
{
    char key[MATCH_TERM_MAX], other[MATCH_TERM_MAX];
    if (match_term(from, key) == 0 || match_term(to, other) == 0 || strcmp(key, other) == 0)
        return 0;
    struct pair *p = vec_push(&l->pairs, l->a);
    if (!p)
        return fail_memory(err);
    *p = (struct pair){.key = arena_strdup(l->a, key),
                       .other = arena_strdup(l->a, other),
                       .form = form,
                       .reading = reading,
                       .order = l->pairs.n};
    return p->key && p->other ? 0 : fail_memory(err);
}

static int add_row(struct loading *l, const struct stmt *s, struct err *err)
{
    bool acronym = col_int(s, 1) != 0;
    const char *form = col_text(s, 0, l->a), *expansion = col_text(s, 2, l->a);
    struct str rest = col_str(s, 3), word;
    if (!form || !expansion)
        return fail_memory(err);
    if (add_pair(l, str_of(form), str_of(expansion), acronym ? form : NULL, acronym ? expansion : NULL, err) != 0)
        return -1;
    for (bool more = rest.n > 0; str_cut(&rest, '|', &word, &more);) {
        if (add_pair(l, str_of(form), word, NULL, NULL, err) != 0)
            return -1;
    }
    /* Of several readings one would bring the others. */
    if (!acronym || col_int(s, 4) > 1)
        return 0;
    return add_pair(l, str_of(expansion), str_of(form), NULL, NULL, err);
}

static int by_key(const void *x, const void *y)
{
    const struct pair *a = x, *b = y;
    int order = strcmp(a->key, b->key);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

/* The pairs of one key, from `first` on, as an entry; and as a form when there are several readings. */
static int add_entry(struct loading *l, const struct pair *pairs, size_t n, struct vec *entries, struct vec *forms,
                     struct err *err)
{
    struct match_entry *e = vec_push(entries, l->a);
    const char **others = ARENA_ARRAY(l->a, n, const char *), **readings = ARENA_ARRAY(l->a, n, const char *);
    size_t n_readings = 0;
    if (!e || !others || !readings)
        return fail_memory(err);
    *e = (struct match_entry){.key = pairs[0].key, .others = others};
    const char *form = NULL;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < e->n && strcmp(others[k], pairs[i].other) != 0)
            k++;
        if (k < e->n)
            continue;
        others[e->n++] = pairs[i].other;
        if (pairs[i].reading) {
            form = form ? form : pairs[i].form;
            readings[n_readings++] = pairs[i].reading;
        }
    }
    if (n_readings < 2)
        return 0;
    struct thesaurus_form *f = vec_push(forms, l->a);
    if (!f)
        return fail_memory(err);
    *f = (struct thesaurus_form){.key = e->key, .form = form, .readings = readings, .n = n_readings};
    return 0;
}

static int group(struct loading *l, struct thesaurus *out, struct err *err)
{
    struct vec entries = VEC_OF(struct match_entry), forms = VEC_OF(struct thesaurus_form);
    struct pair *pairs = l->pairs.items;
    if (l->pairs.n)
        qsort(pairs, l->pairs.n, sizeof *pairs, by_key);
    for (size_t i = 0, n = 1; i < l->pairs.n; i += n, n = 1) {
        while (i + n < l->pairs.n && strcmp(pairs[i + n].key, pairs[i].key) == 0)
            n++;
        if (add_entry(l, &pairs[i], n, &entries, &forms, err) != 0)
            return -1;
    }
    *out = (struct thesaurus){
        .match = {.entries = entries.items, .n = entries.n}, .forms = forms.items, .n_forms = forms.n};
    return 0;
}

int thesaurus_load(struct db *db, struct arena *a, struct thesaurus *out, struct err *err)
{
    struct loading l = {.a = a, .pairs = VEC_OF(struct pair)};
    struct stmt *s;
    size_t rows = 0;
    int rc;
    if (db_prepare(db, SQL_ROWS, &s, err) != 0)
        return -1;
    bind_int(s, 1, THESAURUS_ROWS_MAX + 1);
    while ((rc = stmt_step(s, err)) == 1) {
        if (++rows > THESAURUS_ROWS_MAX)
            rc = fail(err, ERR_LIMIT, "acronyms: more than %d", THESAURUS_ROWS_MAX);
        else if (add_row(&l, s, err) != 0)
            rc = -1;
        if (rc < 0)
            break;
    }
    stmt_reset(s);
    return rc < 0 ? -1 : group(&l, out, err);
}

/* ---- Ambiguous words ---- */

struct looking {
    const struct thesaurus *t;
    struct thesaurus_hit *out;
    size_t n;
};

static int look(void *arg, const struct token *token)
{
    struct looking *l = arg;
    for (size_t i = 0; i < l->t->n_forms; i++) {
        if (!token->colocated && str_is(token->text, l->t->forms[i].key)) {
            l->out[l->n++] = (struct thesaurus_hit){.form = &l->t->forms[i], .start = token->start, .end = token->end};
            break;
        }
    }
    return l->n == THESAURUS_HITS_MAX;
}

size_t thesaurus_ambiguous(const struct thesaurus *t, struct str text, struct thesaurus_hit out[THESAURUS_HITS_MAX])
{
    struct looking l = {.t = t, .out = out};
    (void)token_each(text, TOKEN_QUERY, look, &l);
    return l.n;
}
