/*
 * A structure block by block, with its present values in words: what somebody reads aloud or looks through to say that
 * it is still so. The structure comes as its reader may see it.
 */
#pragma once

#include "domain/structure.h"
#include "publish/structure_view.h"

/* Adds the four blocks to a list: {label, code, date?, how?, by?, late, parts [{title?, fields [{label, text}]}]}.
 * Values that say nothing (no, not told, active) are left out; a part is the structure (no title), a place or a
 * service. */
void view_blocks(struct view *list, const struct structure *s, struct wording *w);

/* The same values one by one, each once and with the title of its place or service where there are several. */
typedef void block_value(void *arg, struct str label, struct str text);
void block_values(const struct structure *s, struct wording *w, block_value *each, void *arg);

/* Adds all its telephones to a list, its own first, {value, label?, part?, reserved?}. */
void view_phones(struct view *list, const struct structure *s);
