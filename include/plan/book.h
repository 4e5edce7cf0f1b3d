/*
 * The book: who is taken when. A world, and the sessions that are held in it.
 *
 * It answers at once which starts of a day a person has free, and is kept up to date session by session, so that one
 * course can be taken out, planned again and put back. It belongs to one thread. Not a plan: it knows no step's gaps.
 */
#pragma once

#include "base/arena.h"
#include "plan/world.h"

struct plan_book;

/* A book of the world, in the arena; the world is kept by reference. `sessions`: how many may be held at once (each
 * with all members of its binôme). ERR_LIMIT when the arena is full. 40 bytes for each person and day,
 * 20 for each busy interval, 100 for each session: 2 MB for 40 people, 700 days and 600 courses. */
int plan_book_new(const struct plan_world *w, size_t sessions, struct arena *a, struct plan_book **out,
                  struct err *err) MUST_USE;

/* Takes the people of one session of a course, wherever it lies (not checked against anything: what people agreed to
 * may well overlap). A day outside the world is not held. ERR_LIMIT beyond `sessions`. */
int plan_book_hold(struct plan_book *b, const struct plan_course *c, int step, struct plan_at at,
                   struct err *err) MUST_USE;

/* Gives back all sessions of the course with this id, or one step of it. */
void plan_book_release(struct plan_book *b, uint32_t course);
void plan_book_release_step(struct plan_book *b, uint32_t course, int step);
