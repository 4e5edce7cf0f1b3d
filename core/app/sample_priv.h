/* Between the files of the demo territory: sample.c (its course), sample_season.c (people, and dates around today). */
#pragma once

#include "app/sample.h"

/* Calls `take` with each row of a file of data/sample, which has `columns` columns. */
int sample_each(const char *path, size_t columns, int (*take)(void *arg, const struct csv_row *row, struct err *err),
                void *arg, struct arena *a, struct err *err) MUST_USE;

/* The people of the demo and who goes with whom: data/sample/equipe.csv. Inside the caller's transaction. */
int sample_people(struct db *db, const struct author *author, struct arena *a, struct err *err) MUST_USE;

/* The season of data/sample/saison.csv around the author's day, a rota, and what life does to a plan: a date moved, one
 * cancelled, one with too few people, an absence, past dates not yet counted. Inside the caller's transaction. */
int sample_season(struct db *db, struct rules *rules, const struct author *author, struct arena *a,
                  struct err *err) MUST_USE;
