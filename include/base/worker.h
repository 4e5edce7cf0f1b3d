/*
 * A worker: a thread that looks for work, rests, and looks again until it is told to end.
 *
 * Its owner holds it by value; one that was never started is all zeros, and may be stopped. What the looks share with
 * other threads their owner guards. It is no queue, and nobody wakes it up before its time but who ends it.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct worker_options {
    int (*look)(void *arg, struct err *err); /* -1: it failed, and the next one is no sooner for that */
    void *arg;
    unsigned every_ms;                /* from the end of a look to the next */
    bool later;                       /* also from the start to the first, which else is at once */
    size_t stack;                     /* bytes; 0: the system's default */
    void (*log)(const char *message); /* is told why a look failed, once until one succeeds; on the worker's thread */
};

struct worker {
    struct worker_options options;
    pthread_t thread;
    pthread_mutex_t lock; /* for the rest only */
    pthread_cond_t wake;
    atomic_bool stopping;
    bool started;
};

/* Starts it; *w is all zeros, stays where it is, and is stopped before its memory goes. ERR_IO when the system refuses.
 */
int worker_start(struct worker *w, const struct worker_options *options, struct err *err) MUST_USE;

/* Whether a struct worker was told to end: what takes long asks it now and then, from any thread. void * because it is
 * given to those who ask, as their `stop`. */
bool worker_is_stopping(void *w);

/* Tells it to end, waits for the look that runs, and gives back what it held. Again, or unstarted: does nothing. */
void worker_stop(struct worker *w);
