#include "app/territory.h"

#include <stdlib.h>

#include "base/buf.h"
#include "domain/commune.h"
#include "domain/departement.h"

/* Of a line that is wrong, what a message shows, and of the communes it may mean, how many. */
#define SHOWN 60
#define SHOWN_CHOICES 8

/* All that one line may mean: the postcode of most communes has 46. */
#define CHOICE_MAX 60

/* Bytes of all codes with their separators, and of all lines: the longest name of a commune has 45 letters. */
#define CODES_MAX (TERRITORY_MAX * 6)
#define WORDS_MAX (TERRITORY_MAX * 80)

/* What stands behind the name of a département that is meant whole. */
#define WHOLE ", tout le département"

bool territory_has(struct str codes, const char *insee, const char *dept)
{
    struct str code;
    for (bool more = codes.n > 0; str_cut(&codes, '|', &code, &more);) {
        if (str_is(code, insee) || str_is(code, dept))
            return true;
    }
    return false;
}

/* ---- Reading ---- */

struct reading {
    struct ctx *ctx;
    struct commune *all; /* what the line may mean: CHOICE_MAX */
    struct str *codes;
    size_t n;
    const char *wrong;
};

/* Cuts "Bagneux (92)" in two; without brackets `inside` is empty. */
static void cut_brackets(struct str line, struct str *name, struct str *inside)
{
    *name = line;
    *inside = STR("");
    size_t open = str_find(line, '(');
    if (open == line.n || line.p[line.n - 1] != ')')
        return;
    *name = str_trim(str_from(line.p, open));
    *inside = str_trim(str_from(line.p + open + 1, line.n - open - 2));
}

static int add(struct reading *r, const char *code)
{
    if (r->n == TERRITORY_MAX)
        r->wrong = "C’est trop de communes\u00A0: donnez plutôt des départements entiers.";
    else
        r->codes[r->n++] = str_of(code);
    return 0;
}

static int unknown(struct reading *r, struct str line)
{
    struct str shown = utf8_prefix(line, SHOWN);
    r->wrong = arena_printf(r->ctx->arena,
                            "«\u00A0%.*s\u00A0» n’est pas dans la table des communes. Vérifiez l’orthographe. Si elle "
                            "est juste, la table n’a pas encore toutes les communes\u00A0: donnez le numéro du "
                            "département, ou laissez ce champ et chargez-les d’abord dans Réglages, «\u00A0Communes de "
                            "France\u00A0».",
                            (int)shown.n, shown.p);
    return r->wrong ? 0 : fail_memory(&r->ctx->err);
}

static int several(struct reading *r, struct str line, const struct commune *all, size_t n)
{
    struct buf b = buf_in(r->ctx->arena, 2000);
    struct str shown = utf8_prefix(line, SHOWN);
    buf_lit(&b, "«\u00A0");
    buf_raw_str(&b, shown);
    buf_lit(&b, "\u00A0» peut être plusieurs communes. Écrivez l’une de celles-ci\u00A0: ");
    for (size_t i = 0; i < n && i < SHOWN_CHOICES; i++)
        buf_fmt(&b, "%s%s (%s)", i ? ", " : "", all[i].name, all[i].dept);
    if (n > SHOWN_CHOICES)
        buf_lit(&b, "…");
    else
        buf_lit(&b, ".");
    r->wrong = buf_cstr(&b);
    return buf_ok(&b, &r->ctx->err);
}

/* Of the communes that the name may mean, those of the département, when one was told. */
static size_t narrow(struct commune *all, size_t n, struct str dept)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (dept.n == 0 || str_is(dept, all[i].dept))
            all[kept++] = all[i];
    }
    return kept;
}

static int read_line(struct reading *r, struct str line)
{
    struct ctx *ctx = r->ctx;
    struct str name, inside;
    size_t n = 0;
    cut_brackets(line, &name, &inside);
    bool whole = str_ends(inside, STR(WHOLE));
    struct str code = whole ? str_from(inside.p, inside.n - sizeof WHOLE + 1) : inside;
    const char *dept = code.n ? departement_code(code) : NULL;
    if (whole)
        return dept ? add(r, dept) : unknown(r, line);
    if (code.n && !dept)
        return unknown(r, line);
    if (commune_find_all(ctx->db, name, CHOICE_MAX, ctx->arena, r->all, &n, &ctx->err) != 0)
        return -1;
    n = narrow(r->all, n, str_of(dept));
    if (n == 1)
        return add(r, r->all[0].insee);
    if (n > 1)
        return several(r, line, r->all, n);
    dept = departement_code(name);
    return dept && (!code.n || str_is(code, dept)) ? add(r, dept) : unknown(r, line);
}

static int by_code(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static const char *join(struct reading *r)
{
    struct buf b = buf_in(r->ctx->arena, CODES_MAX);
    qsort(r->codes, r->n, sizeof *r->codes, by_code);
    for (size_t i = 0; i < r->n; i++) {
        if (i && str_eq(r->codes[i], r->codes[i - 1]))
            continue;
        if (b.n)
            buf_char(&b, '|');
        buf_raw_str(&b, r->codes[i]);
    }
    return b.failed ? NULL : buf_cstr(&b);
}

int territory_parse(struct ctx *ctx, struct str typed, const char **codes, const char **wrong)
{
    struct reading r = {.ctx = ctx,
                        .all = ARENA_ARRAY(ctx->arena, CHOICE_MAX, struct commune),
                        .codes = ARENA_ARRAY(ctx->arena, TERRITORY_MAX, struct str)};
    char *text = str_dup(ctx->arena, typed);
    *codes = *wrong = NULL;
    if (!r.all || !r.codes || !text)
        return fail_memory(&ctx->err);
    /* The comma of our own ", tout le département" separates nothing. */
    int depth = 0;
    for (size_t i = 0; i < typed.n; i++) {
        depth += (text[i] == '(') - (text[i] == ')');
        if (text[i] == '\n')
            depth = 0;
        if ((text[i] == ',' && depth <= 0) || text[i] == ';' || text[i] == '\r')
            text[i] = '\n';
    }
    struct str rest = str_from(text, typed.n), line;
    for (bool more = true; !r.wrong && str_cut(&rest, '\n', &line, &more);) {
        line = str_trim(line);
        if (line.n && read_line(&r, line) != 0)
            return -1;
    }
    *wrong = r.wrong;
    if (r.wrong || r.n == 0)
        return 0;
    *codes = join(&r);
    return *codes ? 0 : fail_memory(&ctx->err);
}

/* ---- Writing ---- */

static int add_words(struct ctx *ctx, struct buf *b, struct str code)
{
    struct commune c;
    const char *text = str_dup(ctx->arena, code);
    const char *dept = text ? departement_name(text) : NULL;
    if (!text)
        return fail_memory(&ctx->err);
    if (b->n)
        buf_char(b, '\n');
    if (dept) {
        buf_fmt(b, "%s (%s" WHOLE ")", dept, text);
        return 0;
    }
    int rc = commune_by_insee(ctx->db, code, ctx->arena, &c, &ctx->err);
    if (rc == 1)
        buf_fmt(b, "%s (%s)", c.name, c.dept);
    else
        buf_raw_str(b, code);
    return rc < 0 ? -1 : 0;
}

int territory_words(struct ctx *ctx, struct str codes, const char **out)
{
    struct buf b = buf_in(ctx->arena, WORDS_MAX);
    struct str code;
    for (bool more = codes.n > 0; str_cut(&codes, '|', &code, &more);) {
        if (code.n && add_words(ctx, &b, code) != 0)
            return -1;
    }
    *out = buf_cstr(&b);
    return buf_ok(&b, &ctx->err);
}
