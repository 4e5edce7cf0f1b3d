/* What a text that everybody reads may not say: anybody's social-security number, and of the place of a date what it
 * hides. Private to the writing of dates and series. */
#pragma once

#include "base/arena.h"
#include "store/db.h"

struct told_text {
    const char *field; /* as the error begins, in French */
    const char *text;  /* NULL: none, or not looked at */
};

/* No text holds a social-security number. Of a place (0: none) that is confidential, or that those of this level may
 * not know, no text of a date below the team names the place, its structure, its street or its commune, however accents
 * and capitals are written. ERR_INPUT: the field, then a sentence in French for whoever wrote it. */
int place_secret_check(struct db *db, int64_t place, int level, const struct told_text *texts, size_t n,
                       struct arena *a, struct err *err) MUST_USE;
