/*
 * The rules that a server has in force, and what the last attempt to read them again said: for the page that shows
 * them.
 *
 * The writer decides with a Lua state of its own (ctx->rules); readers look here, and ask what only words something.
 * Reading the rules again is the server's work (cli/serve), at a signal or when rulebook_ask is called: whoever asks is
 * told the outcome here.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "app/duties.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "rules/rules.h"

/* Bytes of the report of a failed reading that are kept: some hundred problems. */
#define RULEBOOK_REPORT_MAX (64u << 10)

/* Pages by rule that could not be shown, and are remembered; bytes of why. */
#define RULEBOOK_FAULTS_MAX 20
#define RULEBOOK_FAULT_MAX 500

struct rulebook;

/* A page by rule that could not be shown when somebody asked for it. */
struct rulebook_fault {
    const char *path;    /* its address: "/p/cafes-deuil?commune=bagneux" */
    const char *message; /* in English, naming the file and its line */
    int64_t at;          /* instant of the last time */
};

/* What a reader sees. */
struct rulebook_state {
    struct rule_set *set;          /* a reference of the caller's; NULL: none is in force */
    int64_t since;                 /* instant from which these are in force; 0 without a set */
    int64_t tried;                 /* instant of the last reading, whatever came of it; 0: none */
    bool reading;                  /* one has begun or was asked for, and has not ended */
    struct str report;             /* what was wrong with the last one, a line each, in English; empty: nothing */
    struct rulebook_fault *faults; /* since these are in force, and not shown well since */
    size_t faults_n;
};

/* `ask` makes the server read its rules again, from any thread. The caller owns the result. */
int rulebook_new(void (*ask)(void *arg), void *arg, struct rulebook **out, struct err *err) MUST_USE;

/* NULL is allowed. */
void rulebook_free(struct rulebook *book);

/* The state now; the report is copied into the arena. */
int rulebook_read(struct rulebook *book, struct arena *a, struct rulebook_state *out, struct err *err) MUST_USE;

/* The rules in force alone, a reference of the caller's; NULL: there are none. */
struct rule_set *rulebook_set(struct rulebook *book);

/* Asks for a reading and waits for its end, at most patience_ms: it may go on afterwards. */
void rulebook_ask(struct rulebook *book, unsigned patience_ms);

/* Asks a rule in force for a reader, as rules_call: in a state of the book's own, one reader at a time. Of what only
 * words a page: whatever is decided about what is written is the writer's. ERR_NOT_FOUND also when none are in force.
 */
int rulebook_call(struct rulebook *book, const char *kind, const char *name, const void *facts, void *decision,
                  struct arena *a, struct err *err) MUST_USE;

/* A page by rule could not be shown, or was (message NULL). From any thread. */
void rulebook_note(struct rulebook *book, const char *path, const char *message, int64_t now);

/* Its line of the team's first page: problems of the last reading, and pages that cannot be shown. */
int rulebook_duties(struct ctx *ctx, struct duties *list) MUST_USE;

/* ---- the server's side ---- */

/* A reading begins; this set is now in force; or the reading failed, and why. The report is copied. */
void rulebook_begin(struct rulebook *book);
void rulebook_took(struct rulebook *book, struct rule_set *set, int64_t now);
void rulebook_refused(struct rulebook *book, struct str report, int64_t now);
