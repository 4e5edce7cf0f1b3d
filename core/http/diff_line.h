/* One field before and after, with what differs marked: in the history, and in what a file would change. Private to
 * http. */
#pragma once

#include "app/history.h"
#include "page.h"

/* Sets label, field, was, became, blanked (docs/pages.md). `of` names the places that services are held at; NULL: they
 * are not named. */
void diff_line_set(struct view *v, struct page *p, const struct structure *of, const struct history_line *l);
