/*
 * From a structure to the values of its card in a list and of its own page (docs/pages.md).
 *
 * The structure comes as its audience sees it; here codes become labels, ages sentences and hours "ouvert jusqu'à".
 * Nothing is read from the database, nothing is decided about visibility.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "domain/structure.h"
#include "domain/taxonomy.h"
#include "publish/view.h"

/* What the words are made with. */
struct wording {
    const struct taxonomy *taxonomy;
    /* Of a commune its name, and its part of the address of its list; or NULL. */
    const char *(*commune)(const void *arg, const char *insee);
    const char *(*commune_slug)(const void *arg, const char *insee);
    const void *arg;
    int64_t now;         /* instant */
    int32_t today;       /* date in Paris */
    int64_t valid_until; /* lowered to the first instant at which a sentence may change */
    struct arena *a;
};

/* "/annuaire/COMMUNE/SLUG--ID": the one address of a structure's page; "territoire" stands for a commune that is
 * unknown or hidden. */
void structure_url(struct buf *out, const struct structure *s);

/* What a line about it says: its first place that is told to its audience (NULL: none), and what it does. */
struct structure_brief {
    const struct place *place;
    struct str plain;
};
void structure_brief(const struct structure *s, struct arena *a, struct structure_brief *out);

/* Fills a card; metres < 0: no distance. */
void view_card(struct view *card, const struct structure *s, struct wording *w, double metres);

/* Fills the page of one structure, except what stands on every page. */
void view_structure(struct view *page, const struct structure *s, struct wording *w);

/* Days after which what was said of intake is shown faded. */
#define INTAKE_OLD_DAYS 30
