/* People, teams, absences and repairs, for the team: what their pages share. Private to http. */
#pragma once

#include "app/people.h"
#include "planning.h"

/* As planning_start, under the tab "Personnes" and with their own sheet. */
int people_start(struct page *p, struct ctx *ctx, const struct request *req, const char *title) MUST_USE;

/* "du 3 au 21 mars 2027", "le 8 décembre 2026 de 14 h à 17 h", in the arena. */
struct str people_absence(struct ctx *ctx, const struct absence *x);

/* "mardi 8 décembre 2026, de 9 h à 12 h" */
struct str people_when(struct ctx *ctx, const struct occurrence *o);

/* Labels of codes: "Infirmier ou infirmière, Psychologue"; empty for none. */
struct str people_terms(struct page *p, enum scheme scheme, const struct terms *codes);

/* Labels of the people of a team or a date, by uuid; one who is not known is left out. */
struct str people_labels(struct ctx *ctx, const struct people *people, const struct terms *uuids);

/* Sets `history` of docs/pages-planning.md. */
int people_set_history(struct page *p, const struct people *people, const struct record_type *type,
                       int64_t id) MUST_USE;

/* Sets `dates` and `dates_n`: at most `most` of them are listed. */
void people_set_dates(struct page *p, const struct occurrence *dates, size_t n, size_t most);

int people_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int person_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int person_new_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int person_edit_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int person_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int person_removal_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int person_removal_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int group_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int group_new_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int group_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int group_removal_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int absences_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int absences_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int absence_removal_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int repair_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int repair_form(struct ctx *ctx, const struct request *req, struct reply *reply);
