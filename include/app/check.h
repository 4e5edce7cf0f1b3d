/*
 * Is this database whole? Looks at what SQLite knows (pages, indexes, references), at what only we know (rows whose
 * owner is gone, decisions and full-text indexes that a rebuild would make otherwise), and changes nothing.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/* Findings of one kind that are told one by one; further ones are a number. */
#define CHECK_EACH_MAX 20

struct check {
    struct db
        *db; /* may be written to: the full-text index tells what is wrong with it in a write that changes nothing */
    const char *path; /* its name, for remedies */
    struct arena *a;
    /* Called for each finding: one of "damage", "schema", "reference", "orphan", "decision", "search"; what is wrong;
     * and what to do. */
    void (*found)(void *arg, const char *kind, const char *what, const char *remedy);
    void (*progress)(void *arg, int percent); /* may be NULL */
    void *arg;
};

/* 0 when everything was looked at; *findings gets how many there were. After damage or with another schema the rest is
 * not looked at. -1 when the database cannot be read at all, and the connection is then for closing only. */
int check_database(const struct check *c, int64_t *findings, struct err *err) MUST_USE;
