#include "base/worker.h"

#include "base/thread.h"

bool worker_is_stopping(void *w)
{
    return atomic_load(&((struct worker *)w)->stopping);
}

static void rest(struct worker *w)
{
    struct timespec until = monotonic_in(w->options.every_ms);
    pthread_mutex_lock(&w->lock);
    while (!worker_is_stopping(w) && pthread_cond_timedwait(&w->wake, &w->lock, &until) == 0)
        continue;
    pthread_mutex_unlock(&w->lock);
}

static void *worker_main(void *arg)
{
    struct worker *w = arg;
    struct err err;
    bool failing = false;
    if (w->options.later)
        rest(w);
    while (!worker_is_stopping(w)) {
        bool fails = w->options.look(w->options.arg, &err) != 0;
        if (fails && !failing)
            w->options.log(err.msg);
        failing = fails;
        rest(w);
    }
    return NULL;
}

static void let_go(struct worker *w)
{
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
}

int worker_start(struct worker *w, const struct worker_options *options, struct err *err)
{
    w->options = *options;
    cond_init(&w->wake);
    pthread_mutex_init(&w->lock, NULL);
    w->started = thread_start(&w->thread, options->stack, worker_main, w, err) == 0;
    if (!w->started)
        let_go(w);
    return w->started ? 0 : -1;
}

void worker_stop(struct worker *w)
{
    if (!w->started)
        return;
    pthread_mutex_lock(&w->lock);
    atomic_store(&w->stopping, true);
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    let_go(w);
    w->started = false;
}
