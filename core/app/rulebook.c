#include "app/rulebook.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/thread.h"

/* Bytes of the address of a page by rule: what it carries beyond that is not remembered. */
#define RULEBOOK_FAULT_PATH 300

/* As struct rulebook_fault, in place. */
struct fault {
    char path[RULEBOOK_FAULT_PATH], message[RULEBOOK_FAULT_MAX];
    int64_t at;
};

struct rulebook {
    void (*ask)(void *arg);
    void *arg;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t ended;
    struct rule_set *set;
    int64_t since, tried;
    bool reading;
    struct buf report;
    struct fault faults[RULEBOOK_FAULTS_MAX];
    size_t faults_n;
    pthread_mutex_t asking; /* guards the readers' state; taken before the other lock */
    struct rules *asked;    /* NULL: nobody has asked yet */
};

int rulebook_new(void (*ask)(void *arg), void *arg, struct rulebook **out, struct err *err)
{
    struct rulebook *b = calloc(1, sizeof *b);
    if (!b)
        return fail_memory(err);
    b->ask = ask;
    b->arg = arg;
    b->report = buf_heap(RULEBOOK_REPORT_MAX);
    pthread_mutex_init(&b->lock, NULL);
    pthread_mutex_init(&b->asking, NULL);
    cond_init(&b->ended);
    *out = b;
    return 0;
}

void rulebook_free(struct rulebook *b)
{
    if (!b)
        return;
    rules_free(b->asked);
    rule_set_unref(b->set);
    buf_free(&b->report);
    pthread_cond_destroy(&b->ended);
    pthread_mutex_destroy(&b->asking);
    pthread_mutex_destroy(&b->lock);
    free(b);
}

/* Whether all of them fit the arena; the lock is held. */
static bool copy_faults(const struct rulebook *b, struct arena *a, struct rulebook_state *out)
{
    out->faults = ARENA_ARRAY(a, b->faults_n, struct rulebook_fault);
    for (size_t i = 0; out->faults && i < b->faults_n; i++) {
        struct rulebook_fault *f = &out->faults[out->faults_n++];
        *f = (struct rulebook_fault){.path = arena_strdup(a, b->faults[i].path),
                                     .message = arena_strdup(a, b->faults[i].message),
                                     .at = b->faults[i].at};
        if (!f->path || !f->message)
            return false;
    }
    return out->faults != NULL;
}

int rulebook_read(struct rulebook *b, struct arena *a, struct rulebook_state *out, struct err *err)
{
    pthread_mutex_lock(&b->lock);
    *out = (struct rulebook_state){.since = b->since, .tried = b->tried, .reading = b->reading};
    const char *report = arena_copy(a, b->report.n ? b->report.p : "", b->report.n);
    bool fits = copy_faults(b, a, out) && report;
    out->report = str_from(report, report ? b->report.n : 0);
    if (fits)
        out->set = rule_set_ref(b->set);
    pthread_mutex_unlock(&b->lock);
    return fits ? 0 : fail_memory(err);
}

void rulebook_note(struct rulebook *b, const char *path, const char *message, int64_t now)
{
    size_t i = 0;
    pthread_mutex_lock(&b->lock);
    while (i < b->faults_n && strncmp(b->faults[i].path, path, RULEBOOK_FAULT_PATH - 1) != 0)
        i++;
    struct fault *f = &b->faults[i];
    if (message && i < RULEBOOK_FAULTS_MAX) {
        b->faults_n += i == b->faults_n;
        (void)snprintf(f->path, sizeof f->path, "%s", path);
        struct str cut = utf8_prefix(str_of(message), sizeof f->message - 1);
        (void)snprintf(f->message, sizeof f->message, "%.*s", (int)cut.n, cut.p);
        f->at = now;
    } else if (!message && i < b->faults_n) {
        *f = b->faults[--b->faults_n];
    }
    pthread_mutex_unlock(&b->lock);
}

struct rule_set *rulebook_set(struct rulebook *b)
{
    pthread_mutex_lock(&b->lock);
    struct rule_set *set = rule_set_ref(b->set);
    pthread_mutex_unlock(&b->lock);
    return set;
}

void rulebook_ask(struct rulebook *b, unsigned patience_ms)
{
    struct timespec until = monotonic_in(patience_ms);
    pthread_mutex_lock(&b->lock);
    b->reading = true;
    pthread_mutex_unlock(&b->lock);
    b->ask(b->arg);
    pthread_mutex_lock(&b->lock);
    for (int rc = 0; b->reading && rc == 0;)
        rc = pthread_cond_timedwait(&b->ended, &b->lock, &until);
    pthread_mutex_unlock(&b->lock);
}

void rulebook_begin(struct rulebook *b)
{
    pthread_mutex_lock(&b->lock);
    b->reading = true;
    pthread_mutex_unlock(&b->lock);
}

static void end(struct rulebook *b, struct str report, int64_t now)
{
    b->tried = now;
    b->reading = false;
    buf_clear(&b->report);
    /* What does not fit is cut: its first lines are what one mends first. */
    buf_raw_str(&b->report, utf8_prefix(report, RULEBOOK_REPORT_MAX - 1));
    pthread_cond_broadcast(&b->ended);
}

void rulebook_took(struct rulebook *b, struct rule_set *set, int64_t now)
{
    pthread_mutex_lock(&b->lock);
    struct rule_set *old = b->set;
    b->set = rule_set_ref(set);
    b->since = now;
    b->faults_n = 0;
    end(b, STR(""), now);
    pthread_mutex_unlock(&b->lock);
    rule_set_unref(old);
}

void rulebook_refused(struct rulebook *b, struct str report, int64_t now)
{
    pthread_mutex_lock(&b->lock);
    end(b, report.n ? report : STR("the rules cannot be read"), now);
    pthread_mutex_unlock(&b->lock);
}

/* The readers' state made of the rules that are in force now; `asking` is held. */
static int renew_asked(struct rulebook *b, struct err *err)
{
    struct rule_set *set = rulebook_set(b);
    int rc = set ? 0 : fail(err, ERR_NOT_FOUND, "no rules are in force");
    if (set && (!b->asked || rules_set(b->asked) != set)) {
        rules_free(b->asked);
        b->asked = NULL;
        rc = rules_new(set, &b->asked, err);
    }
    rule_set_unref(set);
    return rc;
}

int rulebook_call(struct rulebook *b, const char *kind, const char *name, const void *facts, void *decision,
                  struct arena *a, struct err *err)
{
    pthread_mutex_lock(&b->asking);
    int rc = renew_asked(b, err);
    if (rc == 0)
        rc = rules_call(b->asked, kind, name, facts, decision, a, NULL, err);
    pthread_mutex_unlock(&b->asking);
    return rc;
}

int rulebook_duties(struct ctx *ctx, struct duties *list)
{
    struct duty line = {.label = "Règles en erreur",
                        .one = "problème",
                        .many = "problèmes",
                        .done = "toutes sont justes",
                        .url = "/equipe/regles",
                        .right = RIGHT_MANAGE,
                        .quiet = true,
                        .alarm = true};
    struct rulebook_state state = {0};
    if (ctx->rulebook && rulebook_read(ctx->rulebook, ctx->arena, &state, &ctx->err) != 0)
        return -1;
    rule_set_unref(state.set);
    struct str problem;
    for (bool more = state.report.n > 0; str_cut(&state.report, '\n', &problem, &more);)
        line.count += problem.n > 0;
    line.count += (int64_t)state.faults_n;
    return duties_add(ctx, list, line);
}
