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

/* A place as the audience may know it; NULL: not at all. */
struct known_place {
    int64_t id;
    const struct occurrence *place;
};

/* Dates alike, each word that they have in common a bit of words. */
struct agenda_group {
    struct agenda_group *same_head, *next; /* next: in the order in which they were met */
    struct str kind, theme, publics, campaign;
    int64_t place;
    unsigned misses, words; /* misses: AGENDA_TEXT apart */
    size_t n, n_otherwise;  /* counted; n_otherwise: those that lack a word */
};

/* Chains of groups, some hundreds of them in the largest territory. */
#define HEADS 1024u

struct agenda_narrowing {
    struct ctx *ctx;
    const struct snapshot *snap;
    const struct agenda_query *q;
    struct kinds kinds;
    struct needles needles;
    struct buf hay;
    int64_t since;     /* what is over by then is not counted */
    struct vec places; /* struct known_place */
    struct agenda_group *heads[HEADS], *first, **last;
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

static void put(struct buf *b, const char *text)
{
    if (!text)
        return;
    fold_text(b, str_of(text));
    buf_lit(b, "\n");
}

/* Which of the words stand in the hay: a bit each. */
static unsigned words_in(const struct agenda_narrowing *w)
{
    unsigned found = 0;
    for (size_t i = 0; i < w->needles.n; i++)
        found |= str_holds(buf_str(&w->hay), w->needles.words[i]) ? 1u << i : 0;
    return found;
}

/* What it shares with the dates of its group. */
static int read_labels(struct agenda_narrowing *w, const struct occurrence *o, unsigned *found)
{
    const struct taxonomy *t = &w->snap->taxonomy;
    struct buf *hay = &w->hay;
    const struct activity_names *kind;
    buf_clear(hay);
    if (find_kind(w->ctx, &w->kinds, o->kind, &kind) != 0)
        return -1;
    put(hay, kind->one);
    put(hay, o->theme ? taxonomy_label(t, SCHEME_THEME, o->theme) : NULL);
    put(hay, o->campaign ? taxonomy_label(t, SCHEME_CAMPAIGN, o->campaign) : NULL);
    for (size_t i = 0; i < o->publics.n; i++)
        put(hay, taxonomy_label(t, SCHEME_PUBLIC, o->publics.codes[i]));
    put(hay, o->place_name);
    put(hay, o->structure_name);
    put(hay, o->address);
    put(hay, o->city);
    *found = words_in(w);
    return buf_ok(hay, &w->ctx->err);
}

/* And what is its own. */
static int read_texts(struct agenda_narrowing *w, const struct occurrence_brief *b, unsigned *found)
{
    const struct str texts[] = {b->title, b->open_note, b->public_note};
    buf_clear(&w->hay);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        fold_text(&w->hay, texts[i]);
        buf_lit(&w->hay, "\n");
    }
    *found |= words_in(w);
    return buf_ok(&w->hay, &w->ctx->err);
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

/* What of the query none of these dates meets, words apart. */
static int judge_like(struct agenda_narrowing *w, const struct occurrence *o, unsigned *misses)
{
    const struct activity_names *kind;
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
    return 0;
}

/* ---- Groups ---- */

static int find_place(struct agenda_narrowing *w, int64_t id, const struct occurrence **out)
{
    const struct known_place *known = w->places.items;
    struct ctx *ctx = w->ctx;
    *out = NULL;
    if (id == 0)
        return 0;
    for (size_t i = 0; i < w->places.n; i++) {
        if (known[i].id == id) {
            *out = known[i].place;
            return 0;
        }
    }
    struct known_place *new = vec_push(&w->places, ctx->arena);
    struct occurrence *place = ARENA_NEW(ctx->arena, struct occurrence);
    if (!new || !place)
        return fail_memory(&ctx->err);
    int rc = occurrence_place_of(ctx->db, ctx->audience, id, ctx->arena, place, &ctx->err);
    *out = rc == 1 ? place : NULL;
    *new = (struct known_place){.id = id, .place = *out};
    return rc < 0 ? -1 : 0;
}

/* A date that has nothing but what those of the group have in common. */
static int example_of(struct agenda_narrowing *w, const struct agenda_group *g, struct occurrence *out)
{
    const struct occurrence *place;
    if (find_place(w, g->place, &place) != 0)
        return -1;
    *out = place ? *place : (struct occurrence){0};
    out->kind = g->kind.p;
    out->theme = g->theme.n ? g->theme.p : NULL;
    out->campaign = g->campaign.n ? g->campaign.p : NULL;
    if (!g->publics.n)
        return 0;
    return record_parse(&occurrence_type, out, record_index(&occurrence_type, STR("publics")), g->publics,
                        w->ctx->arena, &w->ctx->err);
}

static uint32_t mix(uint32_t h, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 16777619u; /* FNV-1a */
    return (h ^ 0xff) * 16777619u;
}

static struct agenda_group **group_head(struct agenda_narrowing *w, const struct occurrence_brief *b)
{
    uint32_t h = mix(mix(mix(mix(2166136261u, b->kind), b->theme), b->publics), b->campaign);
    h = (h ^ (uint32_t)b->place) * 16777619u;
    return &w->heads[(h ^ h >> 16) % HEADS];
}

static bool alike(const struct agenda_group *g, const struct occurrence_brief *b)
{
    return g->place == b->place && str_eq(g->kind, b->kind) && str_eq(g->theme, b->theme) &&
           str_eq(g->publics, b->publics) && str_eq(g->campaign, b->campaign);
}

static bool keep(struct str text, struct str *out, struct arena *a)
{
    *out = (struct str){str_dup(a, text), text.n};
    return out->p;
}

static int add_group(struct agenda_narrowing *w, const struct occurrence_brief *b, struct agenda_group **out)
{
    struct agenda_group *g = ARENA_NEW(w->ctx->arena, struct agenda_group), **head = group_head(w, b);
    struct arena *a = w->ctx->arena;
    struct occurrence o;
    if (!g || !keep(b->kind, &g->kind, a) || !keep(b->theme, &g->theme, a) || !keep(b->publics, &g->publics, a) ||
        !keep(b->campaign, &g->campaign, a))
        return fail_memory(&w->ctx->err);
    g->place = b->place;
    if (example_of(w, g, &o) != 0 || judge_like(w, &o, &g->misses) != 0 ||
        (w->needles.n && read_labels(w, &o, &g->words) != 0))
        return -1;
    g->same_head = *head;
    *head = *w->last = *out = g;
    w->last = &g->next;
    return 0;
}

bool agenda_has_words(const struct agenda_narrowing *w)
{
    return w->needles.n > 0;
}

int agenda_judge(struct agenda_narrowing *w, const struct occurrence_brief *b, struct agenda_group **like,
                 unsigned *misses)
{
    unsigned all = (1u << w->needles.n) - 1, words;
    *like = *group_head(w, b);
    while (*like && !alike(*like, b))
        *like = (*like)->same_head;
    if (!*like && add_group(w, b, like) != 0)
        return -1;
    *misses = (*like)->misses;
    words = (*like)->words;
    if (words != all && read_texts(w, b, &words) != 0)
        return -1;
    if (words != all)
        *misses |= 1u << AGENDA_TEXT;
    return 0;
}

void agenda_count(struct agenda_narrowing *w, const struct occurrence_brief *b, struct agenda_group *like,
                  unsigned misses)
{
    if (b->end_utc <= w->since || !b->live)
        return;
    if (misses & 1u << AGENDA_TEXT)
        like->n_otherwise++;
    else
        like->n++;
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

static int count_one(struct agenda_narrowing *c, int facet, const char *code, const struct occurrence *o, size_t n)
{
    struct agenda_choice *fresh;
    if (!code)
        return 0;
    if (count_value(c, facet, code, n, &fresh) != 0)
        return -1;
    return fresh ? label_value(c, facet, o, fresh) : 0;
}

static int count_facet(struct agenda_narrowing *c, int facet, const struct occurrence *o, size_t n)
{
    for (size_t i = 0; facet == AGENDA_PUBLIC && i < o->publics.n; i++) {
        if (count_one(c, facet, o->publics.codes[i], o, n) != 0)
            return -1;
    }
    return count_one(c, facet, value_of(o, facet), o, n);
}

/* What is chosen stays among the choices, whatever it finds. */
static int keep_chosen(struct agenda_narrowing *c)
{
    for (int f = 0; f < AGENDA_FACETS; f++) {
        struct str chosen = c->q->chosen[f];
        const char *code = chosen.n ? str_dup(c->ctx->arena, chosen) : NULL;
        if (chosen.n && !code)
            return fail_memory(&c->ctx->err);
        if (count_one(c, f, code, NULL, 0) != 0)
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

/* They count for the choices of a facet when nothing but that facet, if anything, keeps them out. */
static int count_dates(struct agenda_narrowing *c, const struct occurrence *o, unsigned misses, size_t n,
                       struct agenda *out)
{
    out->ahead += misses == 0 ? n : 0;
    for (int f = 0; f < AGENDA__NARROWS && n; f++) {
        if (misses & ~(1u << f))
            continue;
        out->without[f] += c->q->chosen[f].n > 0 ? n : 0;
        if (f < AGENDA_FACETS && count_facet(c, f, o, n) != 0)
            return -1;
    }
    return 0;
}

int agenda_choose(struct agenda_narrowing *c, struct agenda *out)
{
    struct occurrence o;
    for (const struct agenda_group *g = c->first; g; g = g->next) {
        if (g->n + g->n_otherwise && (example_of(c, g, &o) != 0 || count_dates(c, &o, g->misses, g->n, out) != 0 ||
                                      count_dates(c, &o, g->misses | 1u << AGENDA_TEXT, g->n_otherwise, out) != 0))
            return -1;
    }
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
    *w = (struct agenda_narrowing){.ctx = ctx,
                                   .q = q,
                                   .hay = buf_in(ctx->arena, HAYSTACK_MAX),
                                   .since = paris_instant(ctx_today(ctx), 0),
                                   .places = VEC_OF(struct known_place)};
    w->last = &w->first;
    for (int f = 0; f < AGENDA_FACETS; f++)
        w->found[f] = VEC_OF(struct agenda_choice);
    if (directory_snapshot(ctx, &w->snap) != 0 || fold_words(ctx, q->chosen[AGENDA_TEXT], &w->needles) != 0)
        return NULL;
    return w;
}
