/* Between the fiche and its history. Private to http. */
#pragma once

#include "domain/structure.h"
#include "team.h"

/* "/equipe/fiches/UUID", in the arena. */
const char *fiche_url(struct ctx *ctx, const struct structure *s);
