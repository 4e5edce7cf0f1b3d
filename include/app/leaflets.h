/*
 * The pages that the team writes: /p/..., and two that are delivered with a text of their own, which stands until
 * somebody writes another and comes back when that one is given up: /aidants and /professionnels. Pages that a rule
 * makes stand under /p/ too (rules/page.h): theirs is the address.
 *
 * What a page shows below its text is a saved list: an address of the directory or of the agenda. Reading such
 * addresses is http's; here they are texts.
 */
#pragma once

#include "app/ctx.h"
#include "domain/leaflet.h"

/* Pages in all: a menu of more is no menu. */
#define LEAFLETS_MAX 100

/* Characters of a title; bytes of an address below /p/, and of a list's. */
#define LEAFLET_TITLE_MAX 120
#define LEAFLET_SLUG_MAX 60
#define LEAFLET_LIST_MAX 1000

/* The delivered pages, which stand at the root; whether a slug is one of theirs. */
#define LEAFLETS_DELIVERED 2
extern const struct leaflet leaflets_delivered[LEAFLETS_DELIVERED];
bool leaflet_is_delivered(struct str slug);

/* Where a page stands: "/p/cafes-deuil", "/aidants". In the arena, NULL at its limit. */
const char *leaflet_path(const struct leaflet *l, struct arena *a);

/* The page of a slug for ctx->audience: a delivered one always, with its own text where the team has shown no other. 1,
 * 0, -1. */
int leaflet_read(struct ctx *ctx, struct str slug, struct leaflet *out) MUST_USE;

/* Those that are not delivered, for ctx->audience, by title. */
int leaflets_read(struct ctx *ctx, struct leaflet **out, size_t *n) MUST_USE;

/* What somebody typed. */
struct leaflet_form {
    struct str title, slug, text, list; /* slug empty: made of the title; list: in its one form, or empty */
    bool shown;
    int64_t rev; /* of the page it was typed over; 0: none is stored */
};

/* Sentences beside the fields, in French; NULL: nothing is wrong. */
struct leaflet_wrong {
    const char *title, *slug, *text, *list;
};

enum leaflet_saved { LEAFLET_SAVED, LEAFLET_WRONG, LEAFLET_CHANGED, LEAFLET_TOO_MANY };

/* Checks and tidies what was typed for the page of slug `was` (empty: a new one); a delivered one keeps its slug. *good
 * when nothing is wrong. Fails only at the limit of the arena. */
int leaflet_check(struct ctx *ctx, const struct leaflet_form *form, struct str was, struct leaflet *out,
                  struct leaflet_wrong *wrong, bool *good) MUST_USE;

/* Saves the page of slug `was` (empty: a new one), for who edits. LEAFLET_CHANGED: somebody saved it since it was
 * opened.
 */
int leaflet_store(struct ctx *ctx, const struct leaflet_form *form, struct str was, struct leaflet *out,
                  struct leaflet_wrong *wrong, enum leaflet_saved *saved) MUST_USE;

/* Takes a page back: it is no longer shown, a delivered one says its delivered text again. 1, 0 when there is none that
 * is shown, -1. */
int leaflet_withdraw(struct ctx *ctx, struct str slug) MUST_USE;
