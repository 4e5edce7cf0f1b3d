/* Pages by rule (rules/page.h): what their lists find, as everybody may see it; their templates; their answer. Private
 * to http. */
#pragma once

#include "app/rule_pages.h"
#include "page.h"
#include "saved_list.h"

/* What a rule is told, and the rows it was made of, for the templates that draw them. */
struct rule_gathered {
    struct page_facts facts;
    struct saved_dates dates[PAGE_QUERIES_MAX];           /* n = 0: the query of this number is of another kind */
    struct saved_structures structures[PAGE_QUERIES_MAX]; /* likewise */
};

/* Reads what the address carries and what the lists find; ctx->audience is everybody's. 1; 0: answered, by a
 * value that does not exist or the address without what the page does not know; -1: ctx->err, ERR_RULE when an address
 * of the rule is no list of this site. */
int rule_gather(struct page *p, const struct rule *rule, const struct request *req, struct reply *reply,
                struct rule_gathered *out) MUST_USE;

/* Gives an object the names of a model. A table with the `id` of a date or of a structure that was gathered has all the
 * names that agenda_line and card draw too, before its own. ERR_RULE for what no template prints. g NULL: none was. */
int rule_view(struct page *p, struct view *v, const struct json *model, const struct rule_gathered *g,
              struct err *err) MUST_USE;

/* The page of this path: 1, answered; 0: no rule has it; -1. */
int rule_page_answer(struct ctx *ctx, const struct request *req, struct reply *reply, struct str path) MUST_USE;

/* The name of a rule's template in the set's templates. */
const char *rule_template_name(const struct rule *rule, struct arena *a);
