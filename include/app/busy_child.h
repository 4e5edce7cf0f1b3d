/*
 * The child process that reads somebody's calendar: it fetches what an address holds (app/busy_fetch.h), reads it
 * (app/ical_read.h), says when its owner is taken, and is gone, with the titles it saw. It limits its own time, memory
 * and files before it reads a byte; what it answers is checked again by who asked.
 *
 * It is this program itself (/proc/self/exe), called with BUSY_CHILD_WORD. Neither the address nor a byte of the
 * calendar stands among its words, where any user of the machine could read them.
 */
#pragma once

#include "app/busy_fetch.h"
#include "app/ical_read.h"

#define BUSY_CHILD_WORD "busy-read"

/* What the child may use: seconds of a processor, bytes of memory; and how long it may take in all. */
#define BUSY_CHILD_CPU_S 5
#define BUSY_CHILD_MEMORY (256u << 20)
#define BUSY_CHILD_FETCH_MS 30000
#define BUSY_CHILD_TEXT_MS 8000

struct busy_question {
    struct str url;  /* clean (busy_url); or */
    struct str text; /* a calendar as it was sent, at most ICAL_TEXT_MAX */
    struct str own;  /* uuids of our own dates, as ical_read takes them; at most ICAL_OWN_MAX */
    int64_t from, to;
    bool (*stop)(void *arg);
    void *arg;
};

struct busy_answer {
    enum busy_fault fault;
    long status; /* of BUSY_STATUS and BUSY_REFUSED */
    int64_t events, refused;
    struct ical_span *spans; /* ordered, none over another, within [from, to) */
    size_t n;
};

/* Asks a child. 0 also when the calendar could not be read: the answer says why. ERR_BUSY when stopped, ERR_IO when no
 * child can be started. */
int busy_child_ask(const struct busy_question *q, struct arena *a, struct busy_answer *out, struct err *err) MUST_USE;

/* ---- The child's side ---- */

/* From now on this process may use no more than that, write no file and start none; every file but standard input and
 * output is closed. False: the system refuses. */
bool busy_child_limit(unsigned cpu_s, size_t memory);

/* Reads the question from fd `in`, answers on fd `out`: 0, or -1 when it could not. `test` as for busy_fetch. */
int busy_child_serve(int in, int out, const struct busy_fetch_test *test);
