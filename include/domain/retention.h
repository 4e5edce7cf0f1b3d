/*
 * What is kept about people, and what it takes to forget it: one table, so that who has to answer for it reads one
 * place (docs/donnees-personnelles.md says the same in French).
 *
 * How long each is kept is not said here: that is decided by the rule privacy.retention (app/purge).
 */
#pragma once

#include "base/err.h"
#include "store/db.h"

enum retained {
    RETAINED_HISTORY,   /* contacts and reasons in the history, former settings, and all values of self-employed
                           persons in it */
    RETAINED_DELETED,   /* contacts, addresses and reasons of what was deleted, and self-employed persons altogether
                           (domain/erasure.h) */
    RETAINED_ACCOUNTS,  /* mail address and name of blocked accounts wherever they stand, and what history says of
                           accounts */
    RETAINED_SESSIONS,  /* browsers that have not been used, links nobody followed */
    RETAINED_LETTERS,   /* addresses that letters went to, and what mail servers said of them */
    RETAINED_PROPOSALS, /* words, values and addresses of proposals and asks that were answered */
    RETAINED_CAMPAIGNS, /* addresses that were asked, and their links, after the links' end */
    RETAINED_SEARCHES,  /* words of searches that found nothing */
    RETAINED_VIEWS,     /* how often a page was seen, by day */
    RETAINED_IMPORTS,   /* lines of files that imports quote */
    RETAINED_ABSENCES,  /* when people of the planning were away */
    RETAINED_COURSES,   /* communes and wishes of courses that ended, and what history says of them */
    RETAINED_NOTES,     /* what the team wrote to itself about a date, and who was told of its changes */
    RETAINED__MAX
};

/* "history", ...; NULL at the end. And what it is, in French, for people. */
extern const char *const retained_names[RETAINED__MAX + 1];
extern const char *const retained_labels[RETAINED__MAX + 1];

/* How many rows hold something older than this instant. */
int retention_count(struct db *db, enum retained what, int64_t before, int64_t *n, struct err *err) MUST_USE;

/* Forgets it, inside the caller's transaction; *n rows were changed. What is forgotten is overwritten: the database
 * was opened with secure_delete. */
int retention_forget(struct db *db, enum retained what, int64_t before, int64_t *n, struct err *err) MUST_USE;
