/* A text that everybody reads and that looks like it names somebody: asked about once, by a box that says that it may
 * stay (app/told.h). Private to http. */
#pragma once

#include "app/told.h"
#include "page.h"

/* What is wrong with it (`asked`: TOLD_WORDS or TOLD_LABEL), given the boxes that came with it (`relu`), or NULL. */
const char *reread_wrong(struct ctx *ctx, const struct params *given, unsigned asked, struct str text);

/* Sets NAME_seen, the text that the box is about, and NAME_ticked; the first null where nothing is to ask. */
void reread_set(struct ctx *ctx, struct view *v, const char *name, const struct params *given, unsigned asked,
                struct str text);
