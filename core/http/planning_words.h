/*
 * Fields of a date of the planning, or of a series, in French words: on its page and in its history. People, teams and
 * places stand in rows by their numbers; they are named here as the team knows them, read once for a page.
 *
 * Private to http. The pages of series use it too: planning_words_diff takes any diff of a record whose fields are
 * called as these (struct occurrence, struct series).
 */
#pragma once

#include "page.h"

struct planning_words;

/* What names people and teams; places are looked up as they are met. In the page's arena. */
int planning_words_open(struct page *p, struct planning_words **out) MUST_USE;

/* What a field is called: "Jour", "Qui la tient"; NULL for one that says nothing to people. */
const char *planning_words_label(const char *field);

/* Its value: "mardi 24 novembre 2026", "9 h", "3 h", names and labels; empty when there is none. */
int planning_words_value(struct planning_words *w, const struct record_type *type, const void *rec, int index,
                         struct str *out) MUST_USE;

/* What was done to a date, or to several alike: "Créée", "Annulées", "Déplacée"...: what `lines` then tell. */
struct str planning_words_what(enum change_op op, const char *diff, bool many);

/* Sets `lines` [{label, was?, became? text}] of a diff (domain/change.h), but for fields without a label. NULL: none.
 */
int planning_words_diff(struct view *v, struct planning_words *w, const struct record_type *type,
                        const char *diff) MUST_USE;
