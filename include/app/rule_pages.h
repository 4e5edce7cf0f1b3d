/*
 * Pages that a rule makes (rules/page.h), as use cases find and ask them. What they are made of is gathered by http,
 * which reads the addresses of lists.
 */
#pragma once

#include "app/ctx.h"
#include "rules/page.h"
#include "rules/rules.h"

/* What a page's rule declares; NULL: it is no page. */
const struct page_rule *rule_page_of(const struct rule *rule);

/* The rule whose page has this path below /p/, or NULL. */
const struct rule *rule_page_find(const struct rule_set *set, struct str path);

/* Whether a rule in force has it: no other page may. */
bool rule_page_taken(struct ctx *ctx, struct str path);

/* Asks the rule, in the state of the readers; `model` is what it answered, read. ERR_RULE when it is wrong. */
int rule_page_ask(struct ctx *ctx, const struct rule *rule, const struct page_facts *facts, struct page_decision *out,
                  const struct json **model) MUST_USE;
