/* Between the page of an account and what it says of a partner's structures. Private to http. */
#pragma once

#include "domain/account.h"
#include "team.h"

/* Sets `partner`, `structures` and what was found of `q` (docs/pages.md, "account"). */
int partner_set_structures(struct page *p, const struct request *req, const struct account *account) MUST_USE;
