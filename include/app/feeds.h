/*
 * What happens to calendars while they are read: who read which private one last, gathered in memory by the threads
 * that answer and written once a minute; which could not be published and why; and whether the ledger was found behind
 * (app/publication.h). A crash loses what was gathered since the last writing.
 */
#pragma once

#include "app/ctx.h"
#include "app/duties.h"

/* Calendars read between two writings: those of a hundred people and three hundred partners, each once. Further ones
 * are left out until the next. */
#define FEEDS_READ_MAX 1024

/* Calendars of which it is told why they are not published; enough to know what is wrong. */
#define FEEDS_FAULTS_MAX 20

/* Bytes of a calendar's name and of the reason. */
#define FEEDS_NAME_MAX 200

struct feeds;

/* The caller owns it. */
int feeds_new(struct feeds **out, struct err *err) MUST_USE;
void feeds_free(struct feeds *f);

/* The program behind a request, from a list of ours; "un autre programme" for those that are not on it. Never NULL. */
const char *feeds_client(struct str user_agent);

/* A private calendar was read by it: from any thread; never fails. */
void feeds_note(struct feeds *f, int64_t calendar, int64_t at, const char *client);

/* This calendar was published, or not and why (English, for the log and "À faire"). f NULL: nowhere. */
void feeds_published(struct feeds *f, const char *name);
void feeds_refused(struct feeds *f, const char *name, const char *why);

/* The ledger was found behind a date; whether it was since the last call. */
void feeds_doubt(struct feeds *f);
bool feeds_doubted(struct feeds *f);

/* Writes what was gathered, on the writer, in a transaction of its own. What could not be written stays gathered. */
int feeds_write(struct feeds *f, struct ctx *ctx) MUST_USE;

struct feed_fault {
    char name[FEEDS_NAME_MAX], why[FEEDS_NAME_MAX];
};

/* Those that are not published now; at most FEEDS_FAULTS_MAX into out. */
size_t feeds_faults(struct feeds *f, struct feed_fault *out);

int feeds_duties(struct ctx *ctx, struct duties *list) MUST_USE;
