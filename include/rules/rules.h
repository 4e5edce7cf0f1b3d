/*
 * Rules: the decisions that vary from one territory to the next, written in Lua, asked from C.
 *
 * A rule is a file that returns one declaration: kind, name, title, version, one function, and examples that are both
 * its documentation and its test. A rule set is all the rules, loaded and proved together and never changed afterwards;
 * `struct rules` is one thread's Lua state made from it. A rule is a pure function: facts in, decision out, no file, no
 * clock, no memory of the last call. It is stopped by its budget (core/rules/sandbox.h says how much) and what it
 * returns is checked against its descriptor; that the decision is allowed is checked by the caller.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/err.h"
#include "rules/date_row.h"
#include "rules/kinds.h"

/* Rules of a set, bytes of one file, examples of one rule. */
#define RULES_MAX 200
#define RULE_SOURCE_MAX (256u << 10)
#define RULE_EXAMPLES_MAX 50

/* Fewer examples do not show what a rule does. */
#define RULE_EXAMPLES_MIN 3

/* Longest reason of a refusal, in bytes: it fits an err. */
#define RULE_REASON_MAX 400

struct rule_set;

/* One rule of a set; lives as long as it. */
struct rule {
    const struct rule_kind *kind;
    const char *name, *title;
    int64_t version;
    const char *path;            /* "scripts/import/finess.lua", or below rules_dir */
    bool overlaid;               /* comes from rules_dir, whether or not it replaces a delivered rule */
    struct str source;           /* the text of the file */
    char hash[CRYPTO_HASH_SIZE]; /* SHA-256 of it */
    const void *declared;        /* of the kind's type of declaration; NULL: it has none */
    bool asked;                  /* it has its kind's function; false: rules_call has nobody to ask */
    size_t examples;
};

/* Loads the delivered rules (scripts/ among the assets) and those of the overlay directory (NULL: none), where the same
 * kind and name replaces a delivered rule, and runs every example of every rule, twice. All or nothing: on failure err
 * is the first problem (ERR_RULE naming file and line or field) and the report, if given, has one line for each. The
 * caller owns one reference. */
int rules_load(const char *overlay, struct buf *report, struct rule_set **out, struct err *err) MUST_USE;

/* References are counted and may be taken and given back by any thread; the last one frees the set. NULL is allowed. */
struct rule_set *rule_set_ref(struct rule_set *set);
void rule_set_unref(struct rule_set *set);

/* Ties to a set what another layer made of its declarations, before any other thread knows the set; the set's end
 * releases it. NULL: nothing was. */
void rule_set_attach(struct rule_set *set, void *attached, void (*release)(void *attached));
const void *rule_set_attached(const struct rule_set *set);

/* The rules, ordered by kind and name; and one of them, or NULL. name NULL: the only rule of a single kind. */
const struct rule *rule_set_rules(const struct rule_set *set, size_t *n);
const struct rule *rule_set_find(const struct rule_set *set, const char *kind, const char *name);

/* An example of a rule, as it came out when it was run. */
struct rule_example {
    const char *title;   /* may be NULL */
    struct str given;    /* the facts as JSON, as rules_try reads them */
    struct str decision; /* as JSON; empty when the rule refused */
    const char *refusal; /* the reason; NULL: it decided */
};

/* Runs every example of a rule of the set, in a state of its own: *out has rule->examples items, all in the arena. */
int rules_examples(struct rule_set *set, const struct rule *rule, struct arena *a, struct rule_example **out,
                   struct err *err) MUST_USE;

/* ---- one thread's rules ---- */

struct rules;

/* A Lua state with the rules of the set, for one thread at a time (1 MiB of stack). It takes a reference of its own. */
int rules_new(struct rule_set *set, struct rules **out, struct err *err) MUST_USE;

/* NULL is allowed. */
void rules_free(struct rules *r);

struct rule_set *rules_set(const struct rules *r);

/* What a call took. */
struct rule_cost {
    uint64_t instructions; /* of the virtual machine, counted by tens; the same for the same facts */
    size_t memory;         /* most bytes held above what the state held before */
};

/* Asks a rule. facts and decision are records of the kind's types, decision zeroed by the caller; what it holds lives
 * in the arena. name NULL: the only rule of a single kind. cost may be NULL. Fails with ERR_REFUSED   the rule says no;
 * err->msg is the reason, in French, for the user ERR_RULE      the rule is wrong or took too long: file, line, and
 * what; the next call finds a sound state ERR_NOT_FOUND there is no such rule ERR_LIMIT     the arena is full. */
int rules_call(struct rules *r, const char *kind, const char *name, const void *facts, void *decision, struct arena *a,
               struct rule_cost *cost, struct err *err) MUST_USE;

/* A row of a foreign file: texts by column name. Empty texts and texts of NULL names are not shown to the rule. */
struct rule_row {
    const char *const *names;
    const struct str *texts;
    size_t n;
};

/* Asks an import rule about one row; as rules_call. The structure holds the fields the rule gave and no other, its key
 * among them: also on failure, when the rule told it (nil, reason, key) or the key was read before what is wrong. */
int rules_import_row(struct rules *r, const char *name, const struct rule_row *row, const struct import_ctx *ctx,
                     struct structure *out, struct arena *a, struct rule_cost *cost, struct err *err) MUST_USE;

/* The same of a rule import.dates: what the row says of one date. */
int rules_date_row(struct rules *r, const char *name, const struct rule_row *row, const struct import_ctx *ctx,
                   struct date_row *out, struct arena *a, struct err *err) MUST_USE;

/* Asks a rule for people: facts as JSON (of an import rule: {"row": {...}, "ctx": {...}}, ctx optional), the decision
 * written as JSON to `out`. */
int rules_try(struct rules *r, const char *kind, const char *name, struct str facts, struct buf *out, struct arena *a,
              struct rule_cost *cost, struct err *err) MUST_USE;

/* Writes scripts/host.d.lua: what rules are given, must return and may call, for editors that read LuaLS annotations.
 */
void rules_stub(struct buf *out);
