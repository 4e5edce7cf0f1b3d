/* The fields of what the team says of itself, as two pages draw and read them: the first start, and the settings ever
 * after. Private to http. */
#pragma once

#include "app/site_edit.h"
#include "http/request.h"
#include "publish/view.h"

/* What is shown in the fields, and what is wrong with it. */
struct site_draft {
    struct site_values now;
    struct str value[SITE_KEY__MAX];
    const char *wrong[SITE_WRONG__MAX];
    bool file; /* one was sent with what is wrong: it must be chosen again */
};

/* What is stored, as one types it. */
int site_draft_stored(struct ctx *ctx, struct site_draft *d) MUST_USE;

/* What was sent instead; also into the form, with the logo. What is not among the fields up to `end` stays as it is. */
void site_draft_sent(const struct request *req, enum site_key end, struct site_draft *d, struct site_form *form);

/* Sets `sections` with the fields up to `end`, `logo_wrong` and `logo_again` (docs/pages.md, "site"). */
void site_draft_view(struct view *page, const struct site_draft *d, enum site_key end);
