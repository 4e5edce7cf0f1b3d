/* Between the team's search and the form that notes what was given. Private to http. */
#pragma once

#include "app/orientations.h"
#include "team.h"

/* Structures that may be ticked on the way to the form: more than one page of results; the form takes the first
 * ORIENTATION_GIVEN_MAX. */
#define TICKED_MAX 60

/* Parameters of the form that its search carries along, so that nothing is typed twice. */
#define CALLS_CARRIED \
    {"jour", "Jour", VALUE_TEXT, 0, 20}, {"appelant", "Qui demande", VALUE_CODE, 0, 60}, \
        {"canal", "Par quel moyen", VALUE_CODE, 0, 60}, {"besoin", "Besoin", VALUE_CODE, 0, 60}, \
        {"manque", "Ce qui a manqué", VALUE_CODE, 0, 60}, {"rupture", "Rupture de parcours", VALUE_CODE, 0, 60}, \
    { \
        "donner", "Structures données", VALUE_CODES, 0, TICKED_MAX \
    }

/* Appends what of these the request has, but the structures: "&jour=...&appelant=...". */
void calls_carried(struct buf *url, const struct request *req);

/* Sets `carried` [{name, value}]: the same as hidden fields. */
void calls_set_carried(struct view *v, const struct request *req);

/* Sets `given` [{uuid, name, closed}] from the structures of the request. */
int calls_set_given(struct page *p, const struct str *uuids, size_t n) MUST_USE;

/* Sets what the list of orientations and "Noté" say of one, whose form leads back to `way` (below; "": to a new
 * search): `day` date, `caller`, `channel`, `commune`?, `need`?, `lack`?, `rupture`? text, `names` [text] of what was
 * given, `open` bool (it may be mended), `url`, `undo_action` text. */
int calls_set_orientation(struct page *p, struct view *v, const struct orientation *o, struct str way) MUST_USE;

/* ---- In one click (note_bar.c) ---- */

/* Sets `bar` (docs/pages.md, "team_search"): of the search that the request shows, or of the fiche with this uuid. */
int calls_set_bar(struct page *p, const struct request *req, const char *fiche) MUST_USE;

/* Sets `noted`: what the parameter `note` says was just noted by this account, or taken back, on the fiche with this
 * uuid (NULL: beside the search); else null. */
int calls_set_noted(struct page *p, const struct request *req, const char *fiche) MUST_USE;

/* Bytes of a way back: a search with all its filters, percent-encoded. */
#define CALLS_WAY_MAX 7000

/* The way back as the query of an address: "fiche=UUID", of the fiche with this uuid or else of the request, or the
 * search that the request shows, with its page; empty: neither. In the arena. */
int calls_way(struct ctx *ctx, const struct request *req, const char *of, struct str *out) MUST_USE;

/* 303 to where `way` says one came from, saying `note` of this number. What it says that is none of a search, or a
 * damaged one, is left out. */
int calls_go_back(struct ctx *ctx, struct reply *reply, struct str way, struct str number) MUST_USE;
