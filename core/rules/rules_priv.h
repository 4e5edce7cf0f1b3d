/* Between the files of rules: declaration.c (what a file says of itself), call.c (asking one rule), examples.c (proving
 * it), set.c (all of them), rules.c (for the other layers). */
#pragma once

#include <stdatomic.h>

#include "core/rules/sandbox.h"
#include "rules/rules.h"

struct rule_set {
    atomic_uint references;
    struct arena *a; /* holds all of it, this struct aside */
    struct french_sigles sigles;
    struct rule *rules;
    size_t n;
    void *attached; /* what another layer made of it */
    void (*release)(void *attached);
};

struct rules {
    struct rule_set *set;
    struct sandbox box; /* without a state (L is NULL) after a spent budget, until the next call */
};

/* ---- declaration.c ---- */

/* Fills rule from its source: path and source are set, the rest is read by running the file once in a sandbox of its
 * own. ERR_RULE naming file and line or field. Texts go into the arena. */
int declaration_read(struct rule *rule, const struct french_sigles *sigles, struct arena *a, struct err *err) MUST_USE;

/* Inside a sandbox_run: runs the rule's file and keeps its function as number i, and its examples with `examples`. */
void declaration_keep(lua_State *L, const struct rule *rule, size_t i, bool examples);

/* Inside a sandbox_run: pushes the function, or the list of examples, kept as number i. */
void declaration_push_function(lua_State *L, size_t i);
void declaration_push_examples(lua_State *L, size_t i);

/* Of a struct import_map: a file has titles unless it says otherwise. ERR_RULE if columns are named twice, or not at
 * all. */
int import_map_complete(void *declared, struct err *err) MUST_USE;

/* ---- call.c ---- */

/* One question to one rule. */
struct rule_call {
    const struct rule *rule;
    const void *facts;
    const struct rule_row *row; /* of kinds that read rows */
    void *decision;
    struct arena *a;
    size_t index;        /* of the rule in its set */
    const char *refusal; /* out: the reason, when the rule refused; NULL: the decision is filled */
};

/* Inside a sandbox_run: the function and its arguments are on top of the stack; calls it and reads what it returns. */
void call_pushed(lua_State *L, struct rule_call *call, int arguments);

/* A state with all rules of the set. */
int rules_open(struct rules *r, bool examples, struct err *err) MUST_USE;

/* Asks; a refusal is success with call->refusal. */
int rules_ask(struct rules *r, struct rule_call *call, struct rule_cost *cost, struct err *err) MUST_USE;

/* Where a row stands when its example or `rules try` does not say: line 1 of the source named as the rule, on the first
 * of January 2026. */
void call_complete_ctx(struct import_ctx *ctx, const struct rule *rule);

/* ---- examples.c ---- */

/* Runs example k of rule i (from 0) twice. ERR_RULE naming the file, the example and what differs. r was opened with
 * examples. */
int example_run(struct rules *r, size_t i, size_t k, struct err *err) MUST_USE;
