/*
 * Threads of ours and their waiting: a clock that never jumps, deadlines on it, and threads that leave signals alone.
 *
 * POSIX threads are used as they are; this only holds what every user of them would otherwise write again.
 */
#pragma once

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Milliseconds on a clock that only goes forward: for durations, never for dates. */
int64_t monotonic_ms(void);

/* The instant `ms` from now on that clock, for pthread_cond_timedwait on a condition of cond_init. */
struct timespec monotonic_in(unsigned ms);

/* A condition whose deadlines are on that clock. */
void cond_init(pthread_cond_t *cond);

/* Starts a thread that blocks all signals: they are for the thread that waits for them. stack: bytes, 0 for the
 * system's default. ERR_IO when the system refuses. */
int thread_start(pthread_t *out, size_t stack, void *(*run)(void *), void *arg, struct err *err) MUST_USE;
