/* What the pages of imports have in common: those that were applied, and files that are to be. Private to http. */
#pragma once

#include "domain/source.h"
#include "team.h"

/* Sets `groups` (docs/pages.md, "An import"): its remarks by kind, `most` of each. */
void source_notes_set(struct view *page, const struct source_note *notes, size_t n, size_t most);

int import_files_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int import_file_take_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int import_file_page(struct ctx *ctx, const struct request *req, struct reply *reply);
int import_template_file(struct ctx *ctx, const struct request *req, struct reply *reply);
int import_file_notes_file(struct ctx *ctx, const struct request *req, struct reply *reply);
int import_file_again_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int import_file_apply_form(struct ctx *ctx, const struct request *req, struct reply *reply);
int import_file_remove_form(struct ctx *ctx, const struct request *req, struct reply *reply);
