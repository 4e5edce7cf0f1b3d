/* The pages of the agenda, for everybody. Private to http. */
#pragma once

#include "app/agenda.h"
#include "page.h"

/* What is asked of the agenda, as its addresses carry it. */
struct agenda_ask {
    struct agenda_query query;
    bool dated; /* a day was given: otherwise it is today */
};

/* Names of the parameters, by enum agenda_facet and AGENDA_TEXT; their legends, in French. */
extern const char *const agenda_params[AGENDA__NARROWS], *const agenda_legends[AGENDA__NARROWS];

/* "liste", "semaine", "mois". */
extern const char *const agenda_spans[];

/* Reads a request whose route has the agenda's parameters. 1: fine; 0: a value that does not exist, the reply then says
 * which; -1: ctx->err. */
int agenda_ask(struct ctx *ctx, const struct request *req, struct reply *reply, struct agenda_ask *out) MUST_USE;

/* The address of what is asked, in its one form; of a feed, at another path, without days. */
struct str agenda_address(const struct agenda_ask *ask, struct arena *a);
struct str agenda_address_at(const char *path, const struct agenda_ask *ask, struct arena *a);

/* Sets `follow` (template agenda_subscribe), and names the calendar and the feed of these choices in the page's head.
 */
void agenda_subscribe(struct page *p, const struct agenda_ask *ask);

/* What was chosen of the facets, as people call it: "Octobre Rose, Bagneux"; "" when nothing was. NULL with ctx->err.
 */
const char *agenda_chosen_words(struct ctx *ctx, const struct agenda_ask *ask);

/* Gives the object the names of docs/pages-planning.md, "A date", and those of how it stands in the agenda. */
void agenda_fill(struct page *p, struct view *v, const struct agenda_entry *e);

/* Sets `access` and `directory_url`: what the place's own fiche says further, how one gets in and where it stands in
 * the directory. */
int agenda_set_directory(struct page *p, const struct occurrence *o) MUST_USE;

/* Sets `agenda` of the home page and of a structure's, with the style that draws it; an empty list without dates. */
int agenda_on_home(struct page *p) MUST_USE;
int agenda_on_structure(struct page *p, const char *uuid) MUST_USE;

int agenda_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int agenda_date_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int agenda_json(struct ctx *ctx, const struct request *req, struct reply *reply);
int agenda_csv(struct ctx *ctx, const struct request *req, struct reply *reply);
int agenda_atom(struct ctx *ctx, const struct request *req, struct reply *reply);
int agenda_ics(struct ctx *ctx, const struct request *req, struct reply *reply);
int calendar_ics(struct ctx *ctx, const struct request *req, struct reply *reply);
