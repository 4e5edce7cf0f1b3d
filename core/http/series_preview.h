/* Dates before they are written, one line each, and what was typed carried along: of a new series and of one that is
 * changed. Private to http. */
#pragma once

#include "app/constraints.h"
#include "page.h"

struct preview_line {
    int32_t day;
    const struct findings *found; /* NULL: nothing was looked at */
    const char *fate;             /* what becomes of it, in French; NULL: it is made */
    bool refused, ticked;         /* it cannot be; who plans takes it out */
    bool tickable;
};

/* Sets `months`, `total`, `refused_n`, `warned_n`, `silent_n`, `kept_n`, `changed_n`, `unknown_n`,
 * `seen` (docs/pages-planning.md).
 * `seen` is what the form carried of the preview before; empty: there was none, and no line has changed. */
void series_preview_set(struct page *p, const struct preview_line *lines, size_t n, struct str seen);

/* Sets `hidden` [{name, value}]: every field of the form but those of the preview itself. */
void series_preview_carry(struct page *p, const struct request *req);

/* Sets `ahead` bool, `until` text: dates of `s` come after those that are shown, to its last day or without end. Said
 * on a page whose dates come from a rule or a turn. */
void series_preview_ahead(struct page *p, const struct series *s);

/* The days that are ticked ("retire"), in the arena; at most PREVIEW_DATES_MAX. */
int series_preview_ticked(struct ctx *ctx, const struct request *req, int32_t **out, size_t *n) MUST_USE;
