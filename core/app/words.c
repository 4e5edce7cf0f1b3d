#include "app/words.h"

#include "app/tally.h"
#include "base/date.h"
#include "base/fold.h"
#include "base/token.h"
#include "domain/structure.h"

/* What stands only on pages of persons who work alone may be their names. */
static const char SQL_INDEXED[] = "SELECT 1 FROM search_public f CROSS JOIN structure s ON s.id = f.rowid"
                                  " WHERE f.search_public MATCH ?1 AND s.kind <> '" KIND_SELF_EMPLOYED "' LIMIT 1";
static const char SQL_UNFOUND[] = "SELECT key, sum(n), max(day) FROM counter WHERE kind = 'unfound' AND key <> ''"
                                  " GROUP BY key ORDER BY 2 DESC, 3 DESC, 1 LIMIT ?1";
static const char SQL_OTHERS[] = "SELECT coalesce(sum(n), 0) FROM counter WHERE kind = 'unfound' AND key = ''";
static const char SQL_OFTEN[] = "SELECT count(*) FROM (SELECT 1 FROM counter WHERE kind = 'unfound' AND key <> ''"
                                " GROUP BY key HAVING sum(n) >= 2)";
static const char SQL_FORGET[] = "DELETE FROM counter WHERE kind = 'unfound' AND key = ?1 AND key <> ''";
_Static_assert(UNFOUND_OFTEN == 2, "the number in SQL_OFTEN");

/* Digits from which a number is somebody's: a telephone, a social security number. A postcode has five. */
#define NUMBER_DIGITS 6

/* ---- Is a word ours? ---- */

struct sought {
    struct str word;
    bool found;
};

static int compare(void *arg, const struct token *t)
{
    struct sought *s = arg;
    s->found = s->found || str_eq(t->text, s->word);
    return s->found;
}

static bool stands_in(const char *text, struct sought *s)
{
    (void)token_each(str_of(text), TOKEN_INDEX, compare, s);
    return s->found;
}

static bool in_taxonomy(const struct taxonomy *t, struct sought *s)
{
    for (int scheme = 0; scheme < SCHEME__MAX; scheme++) {
        for (size_t i = 0; i < t->n[scheme]; i++) {
            const struct term *term = &t->terms[scheme][i];
            if (stands_in(term->label, s) || stands_in(term->synonyms, s))
                return true;
        }
    }
    return false;
}

static bool in_thesaurus(const struct match_thesaurus *t, struct sought *s)
{
    for (size_t i = 0; i < t->n; i++) {
        if (stands_in(t->entries[i].key, s))
            return true;
    }
    return false;
}

static bool is_commune(const struct snapshot *snap, struct sought *s)
{
    for (size_t i = 0; i < snap->communes_n; i++) {
        if (stands_in(snap->communes[i].name, s))
            return true;
    }
    return false;
}

static size_t digits_of(struct str word)
{
    size_t digits = 0;
    for (size_t i = 0; i < word.n; i++)
        digits += word.p[i] >= '0' && word.p[i] <= '9';
    return digits;
}

static int in_index(struct ctx *ctx, struct str word)
{
    struct stmt *s;
    /* Streets have names of people: of what says where a place is, only postcodes. */
    const char *columns = digits_of(word) == word.n ? "" : "{name acronym terms body} : ";
    const char *match = arena_printf(ctx->arena, "%s\"%.*s\"", columns, (int)word.n, word.p);
    if (!match)
        return fail_memory(&ctx->err);
    if (db_prepare(ctx->db, SQL_INDEXED, &s, &ctx->err) != 0)
        return -1;
    bind_text(s, 1, match);
    int rc = stmt_step(s, &ctx->err);
    stmt_reset(s);
    return rc;
}

/* 1, 0, -1 */
static int is_ours(struct ctx *ctx, const struct snapshot *snap, struct str word)
{
    struct sought s = {.word = word};
    if (digits_of(word) >= NUMBER_DIGITS)
        return 0;
    if (in_thesaurus(&snap->thesaurus.match, &s) || in_taxonomy(&snap->taxonomy, &s) || is_commune(snap, &s))
        return 1;
    return in_index(ctx, word);
}

int words_unfound_key(struct ctx *ctx, const struct snapshot *snap, struct str text, const char **out)
{
    char key[MATCH_TERM_MAX];
    *out = "";
    if (match_term(text, key) == 0 || strlen(key) > TALLY_KEY_MAX)
        return 0;
    struct str rest = str_of(key), word;
    for (bool more = true; str_cut(&rest, ' ', &word, &more);) {
        int rc = is_ours(ctx, snap, word);
        if (rc <= 0)
            return rc;
    }
    *out = arena_strdup(ctx->arena, key);
    return *out ? 0 : fail_memory(&ctx->err);
}

/* ---- Searches that found nothing ---- */

int words_unfound(struct ctx *ctx, struct unfound **out, size_t *n, int64_t *others)
{
    struct stmt *s;
    int rc;
    *n = 0;
    *out = ARENA_ARRAY(ctx->arena, UNFOUND_LISTED, struct unfound);
    if (!*out)
        return fail_memory(&ctx->err);
    if (db_int(ctx->db, SQL_OTHERS, 0, others, &ctx->err) != 0 || db_prepare(ctx->db, SQL_UNFOUND, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, UNFOUND_LISTED);
    while ((rc = stmt_step(s, &ctx->err)) == 1) {
        struct unfound *u = &(*out)[(*n)++];
        u->words = col_text(s, 0, ctx->arena);
        u->n = col_int(s, 1);
        if (!u->words || date_parse(col_str(s, 2), &u->last, &ctx->err) != 0) {
            stmt_reset(s);
            return u->words ? -1 : fail_memory(&ctx->err);
        }
    }
    return rc;
}

static int forget(struct ctx *ctx, const char *words)
{
    struct stmt *s;
    if (db_prepare(ctx->db, SQL_FORGET, &s, &ctx->err) != 0)
        return -1;
    bind_text(s, 1, words);
    return stmt_run(s, &ctx->err);
}

int words_forget(struct ctx *ctx, struct str words)
{
    const char *key = str_dup(ctx->arena, words);
    if (!key)
        return fail_memory(&ctx->err);
    return db_begin(ctx->db, &ctx->err) != 0 ? -1 : ctx_finish(ctx, forget(ctx, key));
}

int words_duties(struct ctx *ctx, struct duties *list)
{
    int64_t n = 0;
    if (db_int(ctx->db, SQL_OFTEN, 0, &n, &ctx->err) != 0)
        return -1;
    return duties_add(ctx, list,
                      (struct duty){.label = "Recherches sans réponse",
                                    .one = "recherche",
                                    .many = "recherches",
                                    .done = "tout ce qui est souvent cherché se trouve",
                                    .url = "/equipe/mots",
                                    .right = RIGHT_EDIT,
                                    .count = n,
                                    .quiet = true});
}

/* ---- Acronyms and synonyms ---- */

static bool contains(struct arena *a, const struct acronym *x, struct str folded)
{
    const char *text = arena_printf(a, "%s %s %s", x->form, x->expansion, x->synonyms ? x->synonyms : "");
    struct buf b = buf_in(a, text ? strlen(text) : 0);
    if (text)
        fold_text(&b, str_of(text));
    return strstr(buf_cstr(&b), folded.p) != NULL;
}

int words_list(struct ctx *ctx, struct str text, struct acronym **out, size_t *n)
{
    size_t all, kept = 0;
    struct buf folded = buf_in(ctx->arena, text.n + 1);
    *out = ARENA_ARRAY(ctx->arena, THESAURUS_ROWS_MAX, struct acronym);
    if (!*out)
        return fail_memory(&ctx->err);
    fold_text(&folded, text);
    if (acronym_list(ctx->db, ctx->arena, *out, &all, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < all; i++) {
        struct arena_mark mark = arena_mark(ctx->arena);
        if (text.n == 0 || contains(ctx->arena, &(*out)[i], str_of(buf_cstr(&folded))))
            (*out)[kept++] = (*out)[i];
        arena_release(ctx->arena, mark);
    }
    *n = kept;
    return 0;
}

int words_one(struct ctx *ctx, int64_t id, struct acronym *out)
{
    return acronym_find(ctx->db, id, ctx->arena, out, &ctx->err);
}

static int save(struct ctx *ctx, const struct acronym *before, struct acronym *after)
{
    struct author author = account_author(ctx->account, ctx->now);
    char key[MATCH_TERM_MAX];
    if (acronym_save(ctx->db, &author, before, after, ctx->arena, &ctx->err) != 0)
        return -1;
    return match_term(str_of(after->form), key) ? forget(ctx, key) : 0;
}

int words_save(struct ctx *ctx, const struct acronym *before, struct acronym *after)
{
    return db_begin(ctx->db, &ctx->err) != 0 ? -1 : ctx_finish(ctx, save(ctx, before, after));
}

int words_remove(struct ctx *ctx, const struct acronym *x)
{
    struct author author = account_author(ctx->account, ctx->now);
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, acronym_remove(ctx->db, &author, x, &ctx->err));
}
