/*
 * Settings: texts and numbers that are kept under a dotted name, one row each.
 *
 * What the team says of itself ("team.name"), what a part notes for its next run ("backup.at", "nightly.day"), the
 * rules whose decisions are stored ("rule.directory.visibility"), which queries of other modules compare with. A part
 * names its keys itself. This module writes no row of change: where a setting is somebody's wish, the caller adds it
 * (app/site_edit.h). An empty text is as good as none.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

/* 1 and the text in the arena; 0 and NULL when there is none; -1. */
int setting_read(struct db *db, const char *key, struct arena *a, const char **out, struct err *err) MUST_USE;

/* A number, or `otherwise` when there is none; ERR_INPUT for what is no number. */
int setting_read_int(struct db *db, const char *key, int64_t otherwise, int64_t *out, struct err *err) MUST_USE;

/* Does it say this? 1; 0 when it says something else or is not there; -1. */
int setting_is(struct db *db, const char *key, const char *value, struct err *err) MUST_USE;

/* These write in the caller's transaction, or each by itself. Forgetting what is not there is no error. */
int setting_write(struct db *db, const char *key, const char *value, struct err *err) MUST_USE;
int setting_write_int(struct db *db, const char *key, int64_t value, struct err *err) MUST_USE;
int setting_forget(struct db *db, const char *key, struct err *err) MUST_USE;
