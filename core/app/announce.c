#include "app/announce.h"

#include "app/activities.h"
#include "app/rulebook.h"
#include "base/buf.h"
#include "rules/rules.h"

/* Announcements that a later date may share: a page has a few dozen series. */
#define SHARED_MAX 64

/* Bytes of the labels of one date's publics. */
#define PUBLICS_MAX RECORD_LINE_MAX

/* ---- What a kind is called ---- */

static int name_kind(struct ctx *ctx, const struct rule_set *set, const char *kind, struct activity_names *out)
{
    const struct rule *rule = set ? rule_set_find(set, RULE_ACTIVITY, kind) : NULL;
    const struct activity *k = rule ? rule->declared : NULL;
    out->one = k ? activity_alone(k->one, ctx->arena) : arena_strdup(ctx->arena, kind);
    out->many = arena_strdup(ctx->arena, k ? k->many : kind);
    out->rota = k && k->group == GROUP_ROTA;
    return out->one && out->many ? 0 : fail_memory(&ctx->err);
}

int announce_kind(struct ctx *ctx, const char *kind, struct activity_names *out)
{
    if (ctx_rules(ctx))
        return name_kind(ctx, rules_set(ctx_rules(ctx)), kind, out);
    struct rule_set *set = ctx->rulebook ? rulebook_set(ctx->rulebook) : NULL;
    int rc = name_kind(ctx, set, kind, out);
    rule_set_unref(set);
    return rc;
}

/* ---- One date ---- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_terms(const struct terms *a, const struct terms *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = strcmp(a->codes[i], b->codes[i]) == 0;
    return same;
}

/* Whether a rule would be given the same facts of both. */
static bool alike(const struct occurrence *a, const struct occurrence *b)
{
    return same_text(a->kind, b->kind) && same_text(a->title, b->title) && same_text(a->theme, b->theme) &&
           same_text(a->place_name, b->place_name) && same_text(a->city, b->city) &&
           same_text(a->campaign, b->campaign) && same_terms(&a->publics, &b->publics);
}

static const char *label(const struct taxonomy *terms, enum scheme scheme, const char *code)
{
    return code ? taxonomy_label(terms, scheme, code) : NULL;
}

static const char *publics(struct arena *a, const struct taxonomy *terms, const struct occurrence *o)
{
    struct buf b = buf_in(a, PUBLICS_MAX);
    for (size_t i = 0; i < o->publics.n; i++) {
        buf_raw_str(&b, i ? STR(", ") : STR(""));
        buf_raw_str(&b, str_of(taxonomy_label(terms, SCHEME_PUBLIC, o->publics.codes[i])));
    }
    return o->publics.n && !b.failed ? buf_cstr(&b) : NULL;
}

static void give(struct activity_facts *facts, const char *field, const char **to, const char *text)
{
    *to = text;
    if (text)
        record_mark_set(facts, record_index(&activity_facts_type, str_of(field)));
}

static void ask_rule(struct ctx *ctx, const struct taxonomy *terms, const struct occurrence *o,
                     struct announcement *out)
{
    struct activity_facts facts = {0};
    struct activity_words words = {0};
    struct err err = {0};
    give(&facts, "title", &facts.title, o->title);
    give(&facts, "theme", &facts.theme, label(terms, SCHEME_THEME, o->theme));
    give(&facts, "place", &facts.place, o->place_name);
    give(&facts, "commune", &facts.commune, o->city);
    give(&facts, "publics", &facts.publics, publics(ctx->arena, terms, o));
    give(&facts, "campaign", &facts.campaign, label(terms, SCHEME_CAMPAIGN, o->campaign));
    int rc = -1;
    if (ctx_rules(ctx))
        rc = rules_call(ctx_rules(ctx), RULE_ACTIVITY, o->kind, &facts, &words, ctx->arena, NULL, &err);
    else if (ctx->rulebook)
        rc = rulebook_call(ctx->rulebook, RULE_ACTIVITY, o->kind, &facts, &words, ctx->arena, &err);
    out->title = rc == 0 && words.title ? words.title : o->title;
    out->summary = rc == 0 ? words.summary : NULL;
}

int announce(struct ctx *ctx, const struct taxonomy *terms, const struct occurrence *list, size_t n,
             struct announcement **out)
{
    size_t shared[SHARED_MAX], n_shared = 0;
    *out = ARENA_ARRAY(ctx->arena, n + 1, struct announcement);
    if (!*out)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < n_shared && !alike(&list[shared[k]], &list[i]))
            k++;
        if (k < n_shared) {
            (*out)[i] = (*out)[shared[k]];
            continue;
        }
        struct activity_names names;
        if (announce_kind(ctx, list[i].kind, &names) != 0)
            return -1;
        (*out)[i].kind = names.one;
        ask_rule(ctx, terms, &list[i], &(*out)[i]);
        if (n_shared < SHARED_MAX)
            shared[n_shared++] = i;
    }
    return 0;
}
