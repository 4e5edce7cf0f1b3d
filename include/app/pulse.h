/*
 * The pulse: a thread that once a minute hands the writer what nobody asks for but time (app/tally.h, app/nightly.h).
 *
 * It does nothing itself and blocks nobody; a writer that is busy is asked again a minute later. At the end it asks a
 * last time and waits, so that nothing gathered is lost by a stop.
 */
#pragma once

#include "app/engine.h"

struct tally;

#define PULSE_MS 60000

struct pulse_options {
    struct engines *engines; /* freed after the pulse */
    struct tally *tally;     /* freed after the engines, whose last jobs still use it */
    struct feeds *feeds;     /* likewise */
    void (*log)(const char *message);
    unsigned every_ms; /* 0: PULSE_MS */
};

struct pulse;

/* Starts the thread. The caller owns the result. */
int pulse_new(const struct pulse_options *options, struct pulse **out, struct err *err) MUST_USE;

/* Ends the thread, then does it a last time. NULL is allowed. */
void pulse_free(struct pulse *p);
