#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/assets.h"
#include "base/file.h"
#include "core/rules/rules_priv.h"
#include "rules/planning.h"
#include "rules/programme.h"

/* Folders below rules_dir that are looked into: rules_dir/import/maison/x.lua at the deepest. */
#define OVERLAY_DEPTH 3

/* Bytes of a whole set: sources, what they declare, paths. */
#define SET_ARENA_MAX (32u << 20)

#define SIGLES_PATH "data/reference/sigles.csv"

/* A set being loaded. */
struct loading {
    struct rule_set *set;
    struct buf *report; /* may be NULL */
    bool overlaid;      /* the files now being read come from rules_dir */
    struct err first;   /* the first problem */
    size_t problems;
};

/* Notes a problem and goes on: all of them are reported together. */
static void note(struct loading *l, const struct err *err)
{
    if (l->problems++ == 0)
        l->first = *err;
    if (l->report) {
        buf_raw_str(l->report, str_of(err->msg));
        buf_char(l->report, '\n');
    }
}

/* ---- one file ---- */

static struct rule *find(const struct rule_set *set, const struct rule_kind *kind, const char *name)
{
    for (size_t i = 0; i < set->n; i++) {
        if (set->rules[i].kind == kind && strcmp(set->rules[i].name, name) == 0)
            return &set->rules[i];
    }
    return NULL;
}

/* Adds a rule, or puts it in the place of the delivered one. */
static int add_rule(struct loading *l, const struct rule *rule, struct err *err)
{
    struct rule_set *set = l->set;
    struct rule *same = find(set, rule->kind, rule->name);
    if (same && same->overlaid == rule->overlaid)
        return fail(err, ERR_RULE, "%s: %s already has a rule named \"%s\" (%s)", rule->path, rule->kind->name,
                    rule->name, same->path);
    if (same)
        *same = *rule;
    else if (set->n == RULES_MAX)
        return fail(err, ERR_LIMIT, "%s: more than %d rules", rule->path, RULES_MAX);
    else
        set->rules[set->n++] = *rule;
    return 0;
}

static int read_rule(struct loading *l, const char *path, struct str source, struct err *err)
{
    struct rule rule = {.path = path, .source = source, .overlaid = l->overlaid};
    size_t bad = utf8_find_bad(source), line = 1;
    if (str_starts(source, STR("\xEF\xBB\xBF"))) /* a BOM, as Windows editors write */
        rule.source = str_from(source.p + 3, source.n - 3);
    if (bad < source.n) {
        for (size_t i = 0; i < bad; i++)
            line += source.p[i] == '\n';
        return fail(err, ERR_RULE, "%s:%zu: not UTF-8 (save the file as UTF-8)", path, line);
    }
    if (declaration_read(&rule, &l->set->sigles, l->set->a, err) != 0)
        return -1;
    return add_rule(l, &rule, err);
}

static bool is_rule_file(const char *name)
{
    struct str s = str_of(name);
    return str_ends(s, STR(".lua")) && !str_ends(s, STR(".d.lua"));
}

/* ---- where they come from ---- */

/* Reads a delivered rule, or with --dev the one of the checkout. */
static int load_delivered_file(struct loading *l, const char *path, struct err *err)
{
    struct str source = {0};
    return asset_get(path, l->set->a, &source, err) == 0 ? read_rule(l, path, source, err) : -1;
}

static void load_delivered(struct loading *l)
{
    const struct asset_entry *first = NULL;
    size_t n = assets_under("scripts/", &first);
    for (size_t i = 0; i < n; i++) {
        struct err err;
        if (is_rule_file(first[i].name) && load_delivered_file(l, first[i].name, &err) != 0)
            note(l, &err);
    }
}

static int load_overlay_file(struct loading *l, const char *path, struct err *err)
{
    struct str source;
    return file_read(path, RULE_SOURCE_MAX, l->set->a, &source, err) == 0 ? read_rule(l, path, source, err) : -1;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The entries of a directory that are not hidden, in order. */
static int list_directory(const char *dir, struct arena *a, const char ***names, size_t *n, struct err *err)
{
    DIR *d = opendir(dir);
    if (!d)
        return fail(err, ERR_NOT_FOUND, "%s: no such directory, or it cannot be read (see rules_dir)", dir);
    int rc = 0;
    *names = ARENA_ARRAY(a, RULES_MAX, const char *);
    if (!*names)
        rc = fail_memory(err);
    for (const struct dirent *e; rc == 0 && (e = readdir(d));) {
        if (e->d_name[0] == '.')
            continue;
        if (*n == RULES_MAX)
            rc = fail(err, ERR_LIMIT, "%s: more than %d files", dir, RULES_MAX);
        else if (!((*names)[(*n)++] = arena_printf(a, "%s/%s", dir, e->d_name)))
            rc = fail_memory(err);
    }
    (void)closedir(d);
    if (rc == 0)
        qsort(*names, *n, sizeof **names, compare_names);
    return rc;
}

static void load_overlay(struct loading *l, const char *dir, int depth)
{
    struct arena *a = l->set->a;
    const char **paths = NULL;
    size_t n = 0;
    struct err err;
    if (list_directory(dir, a, &paths, &n, &err) != 0) {
        note(l, &err);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        struct stat st;
        if (stat(paths[i], &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode) && depth < OVERLAY_DEPTH)
            load_overlay(l, paths[i], depth + 1);
        else if (S_ISREG(st.st_mode) && is_rule_file(paths[i]) && load_overlay_file(l, paths[i], &err) != 0)
            note(l, &err);
    }
}

/* ---- the set ---- */

static int compare_rules(const void *x, const void *y)
{
    const struct rule *a = x, *b = y;
    int c = strcmp(a->kind->name, b->kind->name);
    return c ? c : strcmp(a->name, b->name);
}

/* Kinds of which there must be exactly one rule. */
static void check_single(struct loading *l)
{
    for (const struct rule_kind *k = rule_kinds; k->name; k++) {
        const struct rule *found[2] = {NULL, NULL};
        struct err err;
        if (!k->single)
            continue;
        for (size_t i = 0; i < l->set->n; i++) {
            if (l->set->rules[i].kind == k)
                found[found[0] ? 1 : 0] = &l->set->rules[i];
        }
        if (found[0] && !found[1])
            continue;
        if (found[1])
            (void)fail(&err, ERR_RULE, "%s: only one rule may decide, and %s and %s both do (the same name replaces)",
                       k->name, found[0]->path, found[1]->path);
        else
            (void)fail(&err, ERR_RULE, "%s: no rule decides", k->name);
        note(l, &err);
    }
}

/* What only one rule of a kind may declare. */
static void check_unique(struct loading *l)
{
    const struct rule_set *set = l->set;
    for (size_t i = 0; i < set->n; i++) {
        const struct rule *a = &set->rules[i];
        for (size_t k = 0; a->kind->unique && k < i; k++) {
            const struct rule *b = &set->rules[k];
            struct err err;
            if (a->kind != b->kind || strcmp(a->kind->unique(a->declared), a->kind->unique(b->declared)) != 0)
                continue;
            (void)fail(&err, ERR_RULE, "%s: \"%s\" is what %s declares too (the same name replaces)", a->path,
                       a->kind->unique(a->declared), b->path);
            note(l, &err);
        }
    }
}

/* What a programme names in other rules: the kinds of its dates. */
static int check_programme(const struct rule_set *set, const struct rule *rule, struct err *err)
{
    const struct programme *p = rule->declared;
    const struct programme_step *steps = p->steps.items;
    for (size_t i = 0; i < p->steps.n; i++) {
        const struct rule *kind = rule_set_find(set, RULE_ACTIVITY, steps[i].activity);
        if (!kind || !((const struct activity *)kind->declared)->course)
            return fail(err, ERR_RULE,
                        "%s: steps[%zu].activity: \"%s\": %s; a rule activity with course = true expected", rule->path,
                        i + 1, steps[i].activity, kind ? "its dates are not those of courses" : "there is none");
    }
    return 0;
}

static void check_programmes(struct loading *l)
{
    for (size_t i = 0; i < l->set->n; i++) {
        struct err err;
        if (strcmp(l->set->rules[i].kind->name, RULE_PROGRAMME) == 0 &&
            check_programme(l->set, &l->set->rules[i], &err) != 0)
            note(l, &err);
    }
}

static void run_examples(struct loading *l)
{
    struct rules r = {.set = l->set};
    for (size_t i = 0; i < l->set->n; i++) {
        for (size_t k = 0; k < l->set->rules[i].examples; k++) {
            struct err err;
            if (example_run(&r, i, k, &err) != 0)
                note(l, &err);
        }
    }
    sandbox_close(&r.box);
}

static struct rule_set *set_new(struct err *err)
{
    struct rule_set *set = calloc(1, sizeof *set);
    struct str sigles;
    if (!set || !(set->a = arena_new(SET_ARENA_MAX)) || !(set->rules = ARENA_ARRAY(set->a, RULES_MAX, struct rule))) {
        (void)fail_memory(err);
        rule_set_unref(set);
        return NULL;
    }
    atomic_init(&set->references, 1);
    if (asset_get(SIGLES_PATH, set->a, &sigles, err) == 0 && french_sigles_read(sigles, set->a, &set->sigles, err) == 0)
        return set;
    rule_set_unref(set);
    return NULL;
}

int rules_load(const char *overlay, struct buf *report, struct rule_set **out, struct err *err)
{
    struct rule_set *set = set_new(err);
    struct loading l = {.set = set, .report = report};
    if (!set)
        return -1;
    load_delivered(&l);
    l.overlaid = true;
    if (overlay)
        load_overlay(&l, overlay, 1);
    check_single(&l);
    qsort(set->rules, set->n, sizeof *set->rules, compare_rules);
    check_unique(&l);
    check_programmes(&l);
    if (l.problems == 0)
        run_examples(&l);
    if (l.problems == 0) {
        *out = set;
        return 0;
    }
    rule_set_unref(set);
    *err = l.first;
    return -1;
}

struct rule_set *rule_set_ref(struct rule_set *set)
{
    if (set)
        atomic_fetch_add(&set->references, 1);
    return set;
}

void rule_set_unref(struct rule_set *set)
{
    if (!set || atomic_fetch_sub(&set->references, 1) > 1)
        return;
    if (set->release)
        set->release(set->attached);
    arena_free(set->a);
    free(set);
}

void rule_set_attach(struct rule_set *set, void *attached, void (*release)(void *attached))
{
    set->attached = attached;
    set->release = release;
}

const void *rule_set_attached(const struct rule_set *set)
{
    return set->attached;
}

const struct rule *rule_set_rules(const struct rule_set *set, size_t *n)
{
    *n = set->n;
    return set->rules;
}

const struct rule *rule_set_find(const struct rule_set *set, const char *kind, const char *name)
{
    const struct rule_kind *k = rule_kind_find(kind);
    for (size_t i = 0; k && i < set->n; i++) {
        const struct rule *rule = &set->rules[i];
        if (rule->kind == k && (name ? strcmp(rule->name, name) == 0 : k->single))
            return rule;
    }
    return NULL;
}
