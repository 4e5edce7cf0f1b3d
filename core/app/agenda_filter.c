#include <stdlib.h>

#include "agenda_priv.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/fold.h"
#include "base/vec.h"

/* Words that are looked for; more than anybody types. */
#define WORDS_MAX 12

/* Bytes of all that is looked through of one date: two notes, a title, and a dozen labels. */
#define HAYSTACK_MAX (16u << 10)

/* Kinds that have dates, of those that rules declare. */
#define KINDS_MAX 64

/* What dates are called that have been met, each looked up once. */
struct kinds {
    const char *names[KINDS_MAX];
    struct activity_names called[KINDS_MAX];
    size_t n;
};

static int find_kind(struct ctx *ctx, struct kinds *k, const char *name, const struct activity_names **out)
{
    size_t i = 0;
    while (i < k->n && strcmp(k->names[i], name) != 0)
        i++;
    if (i == KINDS_MAX)
        i = --k->n;
    if (i == k->n) {
        k->names[i] = arena_strdup(ctx->arena, name);
        if (!k->names[i])
            return fail_memory(&ctx->err);
        if (announce_kind(ctx, name, &k->called[i]) != 0)
            return -1;
        k->n++;
    }
    *out = &k->called[i];
    return 0;
}

/* ---- Matching ---- */

struct needles {
    struct str words[WORDS_MAX];
    size_t n;
};

struct agenda_narrowing {
    struct ctx *ctx;
    const struct snapshot *snap;
    const struct agenda_query *q;
    struct kinds kinds;
    struct needles needles;
    struct buf hay;
    struct vec found[AGENDA_FACETS]; /* struct agenda_choice */
};

/* The words that were typed, folded. */
static int fold_words(struct ctx *ctx, struct str text, struct needles *out)
{
    struct buf folded = buf_in(ctx->arena, text.n + 1);
    struct str rest, word;
    out->n = 0;
    fold_text(&folded, text);
    if (buf_ok(&folded, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < folded.n; i++)
        folded.p[i] = folded.p[i] == '\'' ? ' ' : folded.p[i];
    rest = buf_str(&folded);
    for (bool more = rest.n > 0; out->n < WORDS_MAX && str_cut(&rest, ' ', &word, &more);) {
        if (word.n)
            out->words[out->n++] = word;
    }
    return 0;
}

static bool has_word(struct str text, struct str word)
{
    for (size_t i = 0; i + word.n <= text.n; i++) {
        if (memcmp(text.p + i, word.p, word.n) == 0)
            return true;
    }
    return false;
}

static void put(struct buf *b, const char *text)
{
    if (!text)
        return;
    fold_text(b, str_of(text));
    buf_lit(b, "\n");
}

static int match_text(struct agenda_narrowing *w, const struct occurrence *o, bool *out)
{
    const struct taxonomy *t = &w->snap->taxonomy;
    struct buf *hay = &w->hay;
    const struct activity_names *kind;
    buf_clear(hay);
    if (find_kind(w->ctx, &w->kinds, o->kind, &kind) != 0)
        return -1;
    put(hay, o->title);
    put(hay, kind->one);
    put(hay, o->theme ? taxonomy_label(t, SCHEME_THEME, o->theme) : NULL);
    put(hay, o->campaign ? taxonomy_label(t, SCHEME_CAMPAIGN, o->campaign) : NULL);
    for (size_t i = 0; i < o->publics.n; i++)
        put(hay, taxonomy_label(t, SCHEME_PUBLIC, o->publics.codes[i]));
    put(hay, o->place_name);
    put(hay, o->structure_name);
    put(hay, o->address);
    put(hay, o->city);
    put(hay, o->open_note);
    put(hay, o->public_note);
    *out = true;
    for (size_t i = 0; i < w->needles.n; i++)
        *out = *out && has_word(buf_str(hay), w->needles.words[i]);
    return buf_ok(hay, &w->ctx->err);
}

static bool has_public(const struct occurrence *o, struct str code)
{
    for (size_t i = 0; i < o->publics.n; i++) {
        if (str_is(code, o->publics.codes[i]))
            return true;
    }
    return false;
}

/* What it has that a facet can ask for; publics are several. */
static const char *value_of(const struct occurrence *o, int facet)
{
    switch (facet) {
    case AGENDA_THEME: return o->theme;
    case AGENDA_KIND: return o->kind;
    case AGENDA_COMMUNE: return o->insee;
    case AGENDA_PLACE: return o->place_uuid;
    case AGENDA_CAMPAIGN: return o->campaign;
    default: return NULL;
    }
}

int agenda_judge(struct agenda_narrowing *w, const struct occurrence *o, unsigned *misses)
{
    const struct activity_names *kind;
    bool found = true;
    if (find_kind(w->ctx, &w->kinds, o->kind, &kind) != 0)
        return -1;
    /* Somebody is on call every night: the other dates would drown. Who wants to know chooses that kind, or types it.
     */
    *misses = kind->rota && !w->q->chosen[AGENDA_KIND].n && !w->needles.n ? 1u << AGENDA_KIND : 0;
    for (int f = 0; f < AGENDA_FACETS; f++) {
        struct str wanted = w->q->chosen[f];
        const char *has = value_of(o, f);
        if (wanted.n && !(f == AGENDA_PUBLIC ? has_public(o, wanted) : has && str_is(wanted, has)))
            *misses |= 1u << f;
    }
    if (w->needles.n && match_text(w, o, &found) != 0)
        return -1;
    if (!found)
        *misses |= 1u << AGENDA_TEXT;
    return 0;
}

/* ---- Choices ---- */

static const enum scheme schemes[AGENDA_FACETS] = {
    [AGENDA_THEME] = SCHEME_THEME, [AGENDA_KIND] = SCHEME__MAX,     [AGENDA_COMMUNE] = SCHEME__MAX,
    [AGENDA_PLACE] = SCHEME__MAX,  [AGENDA_PUBLIC] = SCHEME_PUBLIC, [AGENDA_CAMPAIGN] = SCHEME_CAMPAIGN};

/* Counts a value; the new one it makes has no label yet. */
static int count_value(struct agenda_narrowing *c, int facet, const char *code, size_t n, struct agenda_choice **fresh)
{
    struct agenda_choice *items = c->found[facet].items;
    *fresh = NULL;
    for (size_t i = 0; i < c->found[facet].n; i++) {
        if (strcmp(items[i].code, code) == 0) {
            items[i].n += n;
            return 0;
        }
    }
    const char *kept = arena_strdup(c->ctx->arena, code);
    *fresh = kept ? vec_push(&c->found[facet], c->ctx->arena) : NULL;
    if (!*fresh)
        return fail_memory(&c->ctx->err);
    **fresh = (struct agenda_choice){.code = kept, .label = kept, .n = n};
    return 0;
}

static int place_label(struct agenda_narrowing *c, const struct occurrence *o, struct agenda_choice *v)
{
    struct occurrence place;
    if (!o) {
        int rc = occurrence_place(c->ctx->db, c->ctx->audience, str_of(v->code), c->ctx->arena, &place, &c->ctx->err);
        if (rc < 0)
            return -1;
        o = rc == 1 ? &place : NULL;
    }
    v->label = !o || !o->place_name ? "lieu inconnu"
               : o->city            ? arena_printf(c->ctx->arena, "%s, %s", o->place_name, o->city)
                                    : arena_strdup(c->ctx->arena, o->place_name);
    return v->label ? 0 : fail_memory(&c->ctx->err);
}

/* Its label, from a date that has it; NULL: a value that was chosen and that no date has. */
static int label_value(struct agenda_narrowing *c, int facet, const struct occurrence *o, struct agenda_choice *v)
{
    const struct snapshot *snap = c->snap;
    if (schemes[facet] < SCHEME__MAX) {
        v->label = taxonomy_label(&snap->taxonomy, schemes[facet], v->code);
        return 0;
    }
    if (facet == AGENDA_KIND) {
        const struct activity_names *kind;
        int rc = find_kind(c->ctx, &c->kinds, v->code, &kind);
        v->label = rc == 0 ? kind->one : NULL;
        return rc;
    }
    if (facet == AGENDA_PLACE)
        return place_label(c, o, v);
    size_t i = o ? snap->communes_n : snapshot_commune(snap, str_of(v->code));
    if (o && o->city)
        v->label = arena_strdup(c->ctx->arena, o->city);
    else if (i < snap->communes_n)
        v->label = snap->communes[i].name;
    return v->label ? 0 : fail_memory(&c->ctx->err);
}

static int count_one(struct agenda_narrowing *c, int facet, const char *code, const struct occurrence *o)
{
    struct agenda_choice *fresh;
    if (!code)
        return 0;
    if (count_value(c, facet, code, o ? 1 : 0, &fresh) != 0)
        return -1;
    return fresh ? label_value(c, facet, o, fresh) : 0;
}

static int count_facet(struct agenda_narrowing *c, int facet, const struct occurrence *o)
{
    for (size_t i = 0; facet == AGENDA_PUBLIC && i < o->publics.n; i++) {
        if (count_one(c, facet, o->publics.codes[i], o) != 0)
            return -1;
    }
    return count_one(c, facet, value_of(o, facet), o);
}

/* What is chosen stays among the choices, whatever it finds. */
static int keep_chosen(struct agenda_narrowing *c)
{
    for (int f = 0; f < AGENDA_FACETS; f++) {
        struct str chosen = c->q->chosen[f];
        const char *code = chosen.n ? str_dup(c->ctx->arena, chosen) : NULL;
        if (chosen.n && !code)
            return fail_memory(&c->ctx->err);
        if (count_one(c, f, code, NULL) != 0)
            return -1;
    }
    return 0;
}

/* ---- Order: terms as the taxonomy has them, the rest by the alphabet ---- */

struct ordered {
    struct agenda_choice choice;
    const char *key;
};

static int by_key(const void *x, const void *y)
{
    return strcmp(((const struct ordered *)x)->key, ((const struct ordered *)y)->key);
}

static const char *sort_key(struct agenda_narrowing *c, int facet, const struct agenda_choice *v)
{
    struct str label = str_of(v->label);
    struct buf folded = buf_in(c->ctx->arena, label.n + 1);
    const struct term *term =
        schemes[facet] < SCHEME__MAX ? taxonomy_term(&c->snap->taxonomy, schemes[facet], str_of(v->code)) : NULL;
    if (term)
        return arena_printf(c->ctx->arena, "%05zu", term->index);
    fold_text(&folded, label);
    return folded.failed ? NULL : buf_cstr(&folded);
}

static int sort_choices(struct agenda_narrowing *c, int facet, struct agenda_choices *out)
{
    struct agenda_choice *items = c->found[facet].items;
    struct ordered *list = ARENA_ARRAY(c->ctx->arena, c->found[facet].n + 1, struct ordered);
    *out = (struct agenda_choices){.items = items, .n = c->found[facet].n};
    for (size_t i = 0; list && i < out->n; i++) {
        list[i] = (struct ordered){items[i], sort_key(c, facet, &items[i])};
        if (!list[i].key)
            list = NULL;
    }
    if (!list)
        return fail_memory(&c->ctx->err);
    qsort(list, out->n, sizeof *list, by_key);
    for (size_t i = 0; i < out->n; i++)
        items[i] = list[i].choice;
    return 0;
}

/* It counts for the choices of a facet when nothing but that facet, if anything, keeps it out. */
int agenda_count(struct agenda_narrowing *c, const struct occurrence *o, unsigned misses, struct agenda *out)
{
    if (o->end_utc <= paris_instant(out->today, 0) || !occurrence_live(o->status))
        return 0;
    out->ahead += misses == 0;
    for (int f = 0; f < AGENDA__NARROWS; f++) {
        if (misses & ~(1u << f))
            continue;
        out->without[f] += c->q->chosen[f].n > 0;
        if (f < AGENDA_FACETS && count_facet(c, f, o) != 0)
            return -1;
    }
    return 0;
}

int agenda_choose(struct agenda_narrowing *c, struct agenda *out)
{
    if (keep_chosen(c) != 0)
        return -1;
    for (int f = 0; f < AGENDA_FACETS; f++) {
        if (sort_choices(c, f, &out->choices[f]) != 0)
            return -1;
    }
    return 0;
}

struct agenda_narrowing *agenda_narrowing_new(struct ctx *ctx, const struct agenda_query *q)
{
    struct agenda_narrowing *w = ARENA_NEW(ctx->arena, struct agenda_narrowing);
    if (!w) {
        (void)fail_memory(&ctx->err);
        return NULL;
    }
    *w = (struct agenda_narrowing){.ctx = ctx, .q = q, .hay = buf_in(ctx->arena, HAYSTACK_MAX)};
    for (int f = 0; f < AGENDA_FACETS; f++)
        w->found[f] = VEC_OF(struct agenda_choice);
    if (directory_snapshot(ctx, &w->snap) != 0 || fold_words(ctx, q->chosen[AGENDA_TEXT], &w->needles) != 0)
        return NULL;
    return w;
}
