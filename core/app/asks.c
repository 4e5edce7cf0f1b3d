#include "app/asks.h"

#include <stdlib.h>

#include "app/access.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/date.h"
#include "base/mail.h"
#include "base/nir.h"
#include "base/vec.h"
#include "domain/taxonomy.h"

/* Bytes of all it says, for its digest. */
#define SAID_MAX (16u << 10)

/* ---- Dates at one's places ---- */

static int by_start(const void *x, const void *y)
{
    const struct occurrence *a = x, *b = y;
    return a->start_utc != b->start_utc ? (a->start_utc > b->start_utc) - (a->start_utc < b->start_utc)
                                        : (a->id > b->id) - (a->id < b->id);
}

static int add_dates(struct ctx *ctx, const struct audience *who, int64_t place, int32_t first, int32_t last,
                     struct vec *all)
{
    struct occurrence_query q = {.from = paris_instant(first, 0),
                                 .to = paris_instant(last + 1, 0),
                                 .place = place,
                                 .examples = who->level >= LEVEL_TEAM};
    struct occurrence *list;
    size_t n;
    if (occurrence_list(ctx->db, who, &q, ctx->arena, &list, &n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (list[i].status == OCCURRENCE_ENVISAGED && who->level < LEVEL_TEAM) /* nobody was asked yet */
            continue;
        struct occurrence *o = vec_push(all, ctx->arena);
        if (!o)
            return fail_memory(&ctx->err);
        *o = list[i];
    }
    return 0;
}

int asks_dates(struct ctx *ctx, const struct audience *who, const struct structure *s, int64_t place, int32_t first,
               int32_t last, struct occurrence **out, size_t *n)
{
    struct vec all = VEC_OF(struct occurrence);
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *p = &((const struct place *)s->places.items)[i];
        if ((place == 0 || p->id == place) && add_dates(ctx, who, p->id, first, last, &all) != 0)
            return -1;
    }
    if (all.n > 1)
        qsort(all.items, all.n, all.size, by_start);
    *out = all.items;
    *n = all.n < ASK_DATES_MAX ? all.n : ASK_DATES_MAX;
    return 0;
}

int asks_tied(struct ctx *ctx, const struct audience *who, const struct ask *x, struct occurrence **out, size_t *n)
{
    struct occurrence_query q = {.from = 0, .to = INT64_MAX, .ask = x->id, .examples = who->level >= LEVEL_TEAM};
    size_t kept = 0;
    if (occurrence_list(ctx->db, who, &q, ctx->arena, out, n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < *n; i++) {
        if ((*out)[i].status != OCCURRENCE_ENVISAGED || who->level >= LEVEL_TEAM)
            (*out)[kept++] = (*out)[i];
    }
    *n = kept;
    return 0;
}

/* ---- What is asked ---- */

struct reading {
    struct ctx *ctx;
    const struct asking *what;
    struct ask *ask;
    const char **wrong;
    bool good;
};

static void refuse(struct reading *r, enum ask_field field, const char *sentence)
{
    r->wrong[field] = sentence;
    r->good = false;
}

static bool day_of(struct reading *r, enum ask_field field, int32_t *out)
{
    struct err ignored;
    struct str typed = r->what->typed[field];
    int32_t today = ctx_today(r->ctx);
    if (typed.n == 0)
        return false;
    if (date_parse(typed, out, &ignored) != 0)
        refuse(r, field, "Une date est attendue, par exemple 14/01/2027.");
    else if (*out < today)
        refuse(r, field, "Cette date est passée.");
    else if (*out > today + ASK_AHEAD_MAX)
        refuse(r, field, "C’est trop loin\u00A0: au plus dix-huit mois d’avance.");
    else
        return true;
    return false;
}

/* One of the places that who asks reads; a confidential one is nobody's. */
static void read_place(struct reading *r)
{
    struct str typed = r->what->typed[ASK_PLACE];
    const struct structure *s = r->what->of;
    for (size_t i = 0; typed.n && i < s->places.n; i++) {
        const struct place *p = &((const struct place *)s->places.items)[i];
        if (!p->confidential && p->uuid && str_is(typed, p->uuid))
            r->ask->place = p->id;
    }
    if (typed.n && !r->ask->place)
        refuse(r, ASK_PLACE, "Choisissez un de vos lieux.");
}

static void read_closure(struct reading *r)
{
    struct ask *x = r->ask;
    bool first = day_of(r, ASK_FIRST, &x->first), last = day_of(r, ASK_LAST, &x->last);
    read_place(r);
    if (r->what->typed[ASK_FIRST].n == 0)
        refuse(r, ASK_FIRST, "Dites quel jour vous serez fermés.");
    if (first && r->what->typed[ASK_LAST].n == 0)
        x->last = x->first;
    else if (first && last && x->last < x->first)
        refuse(r, ASK_LAST, "Le dernier jour est avant le premier.");
    else if (first && last && x->last - x->first >= ASK_SPAN_MAX)
        refuse(r, ASK_LAST, "Plus d’un an\u00A0: téléphonez plutôt à l’équipe.");
}

static int read_workshop(struct reading *r)
{
    struct ctx *ctx = r->ctx;
    struct ask *x = r->ask;
    const struct asking *what = r->what;
    struct taxonomy terms;
    struct err ignored;
    struct buf publics = buf_in(ctx->arena, ASK_PUBLICS_MAX * 64);
    if (taxonomy_load(ctx->db, ctx->arena, &terms, &ctx->err) != 0)
        return -1;
    const struct term *theme =
        what->typed[ASK_THEME].n ? taxonomy_term(&terms, SCHEME_THEME, what->typed[ASK_THEME]) : NULL;
    x->theme = theme ? theme->code : NULL;
    if (what->typed[ASK_THEME].n && !theme)
        refuse(r, ASK_THEME, "Ce thème n’existe pas.");
    for (size_t i = 0; i < what->n_publics; i++) {
        const struct term *t = taxonomy_term(&terms, SCHEME_PUBLIC, what->publics[i]);
        if (!t || i == ASK_PUBLICS_MAX) {
            refuse(r, ASK_PUBLICS, t ? "Choisissez-en moins, ou écrivez-le." : "Ce public n’existe pas.");
            break;
        }
        buf_raw_str(&publics, publics.n ? STR("|") : STR(""));
        buf_raw_str(&publics, str_of(t->code));
    }
    if (buf_ok(&publics, &ctx->err) != 0)
        return -1;
    x->publics = publics.n ? buf_cstr(&publics) : NULL;
    if (what->typed[ASK_PEOPLE].n && str_to_int(what->typed[ASK_PEOPLE], 1, ASK_PEOPLE_MAX, &x->people, &ignored) != 0)
        refuse(r, ASK_PEOPLE, "Un nombre est attendu, de 1 à 1000.");
    for (int i = 0; i < ASK_DAYS_MAX; i++) {
        int32_t day;
        if (day_of(r, (enum ask_field)(ASK_DAY_1 + i), &day))
            x->days[x->n_days++] = day;
    }
    read_place(r);
    return 0;
}

static int read_words(struct reading *r)
{
    struct ctx *ctx = r->ctx;
    struct str typed = r->what->typed[ASK_WORDS], mail = str_trim(r->what->typed[ASK_MAIL]);
    char *words = str_dup(ctx->arena, typed);
    if (!words)
        return fail_memory(&ctx->err);
    size_t n = utf8_tidy(words, typed.n, false);
    words[n] = '\0';
    r->ask->words = n ? words : NULL;
    if (utf8_length(str_from(words, n)) > ASK_WORDS_MAX)
        refuse(r, ASK_WORDS, "C’est trop long\u00A0: 1000 caractères au plus.");
    else if (nir_within(str_from(words, n)))
        refuse(r, ASK_WORDS,
               "Ce texte semble contenir un numéro de sécurité sociale. Enlevez-le\u00A0: il ne doit figurer nulle "
               "part ici.");
    if (mail.n && (mail.n > MAIL_ADDRESS_MAX || !mail_is_address(mail)))
        refuse(r, ASK_MAIL, "Une adresse complète est attendue, par exemple accueil@example.org.");
    else if (nir_within_address(mail))
        refuse(r, ASK_MAIL, "Cette adresse semble contenir un numéro de sécurité sociale. Donnez-en une autre.");
    else if (mail.n && !(r->ask->mail = str_dup(ctx->arena, mail)))
        return fail_memory(&ctx->err);
    if (r->ask->kind == ASK_WORKSHOP && !n && r->what->typed[ASK_THEME].n == 0)
        refuse(r, ASK_WORDS, "Choisissez un thème, ou dites en quelques mots ce que vous aimeriez.");
    return 0;
}

static int digest(struct ctx *ctx, struct ask *x)
{
    struct buf b = buf_in(ctx->arena, SAID_MAX);
    char *hash = arena_alloc(ctx->arena, CRYPTO_HASH_SIZE);
    buf_fmt(&b, "%d %lld %lld %lld %d %d", x->kind, (long long)x->structure, (long long)x->place, (long long)x->people,
            (int)x->first, (int)x->last);
    for (size_t i = 0; i < x->n_days; i++)
        buf_fmt(&b, " %d", (int)x->days[i]);
    const char *texts[] = {x->theme, x->publics, x->words};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        buf_char(&b, ' ');
        buf_json(&b, str_of(texts[i]));
    }
    if (!hash || buf_ok(&b, &ctx->err) != 0)
        return hash ? -1 : fail_memory(&ctx->err);
    crypto_hash_hex(buf_str(&b), hash);
    x->digest = hash;
    return 0;
}

static struct reading reading_of(struct ctx *ctx, const struct asking *what, struct ask *x,
                                 const char *wrong[ASK_FIELD__MAX])
{
    *x = (struct ask){.created_at = ctx->now,
                      .structure = what->of->id,
                      .kind = (int)what->kind,
                      .from = (int)what->from,
                      .account = what->from == ASK_PARTNER && ctx->account ? ctx->account->id : 0};
    memset(wrong, 0, ASK_FIELD__MAX * sizeof *wrong);
    return (struct reading){.ctx = ctx, .what = what, .ask = x, .wrong = wrong, .good = true};
}

int asks_read_closure(struct ctx *ctx, const struct asking *what, struct ask *out, const char *wrong[ASK_FIELD__MAX])
{
    struct reading r = reading_of(ctx, what, out, wrong);
    read_closure(&r);
    return r.good;
}

int asks_add(struct ctx *ctx, const struct asking *what, enum asked *out, const char *wrong[ASK_FIELD__MAX])
{
    struct ask x;
    struct ask_counts counts;
    struct reading r = reading_of(ctx, what, &x, wrong);
    *out = ASKED_WRONG;
    if (what->kind == ASK_CLOSURE)
        read_closure(&r);
    else if (read_workshop(&r) != 0)
        return -1;
    if (read_words(&r) != 0)
        return -1;
    if (!r.good)
        return 0;
    if (digest(ctx, &x) != 0 || ask_expire(ctx->db, ctx->now, &ctx->err) != 0 ||
        ask_count(ctx->db, x.structure, x.digest, &counts, &ctx->err) != 0)
        return -1;
    bool full = counts.open >= ASKS_OPEN_MAX || counts.open_of >= ASKS_OPEN_OF_MAX;
    *out = full && !counts.same ? ASKED_FULL : ASKED_DONE;
    return counts.same || full ? 0 : ask_insert(ctx->db, &x, ctx->arena, &ctx->err);
}
