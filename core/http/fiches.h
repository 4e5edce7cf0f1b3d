/* Between the fiche, its history and what becomes of it. Private to http. */
#pragma once

#include "app/worklist.h"
#include "domain/structure.h"
#include "team.h"

/* "/equipe/fiches/UUID", in the arena. */
const char *fiche_url(struct ctx *ctx, const struct structure *s);

/* The page of the hours of a place of it, or of a service there (NULL: of the place itself). */
const char *hours_url(struct ctx *ctx, const struct structure *s, const struct place *p, const struct service *v);

/* The commune of its first place, of which the team knows where it is; or NULL. */
const char *fiche_city(const struct structure *s);

/* The fields and contacts of the structure itself, for the template fiche_fields. */
void fiche_set_own(struct view *v, struct page *p, const struct team_structure *t);

/* The page of a deleted structure; 404 when there is none. */
/* Sets `twins` [{name, reasons, url}]: the structures that are perhaps this one, for who may make them one. */
int twins_set_beside(struct page *p, const struct structure *s) MUST_USE;

int tombstone_page(struct ctx *ctx, const struct request *req, struct reply *reply);
