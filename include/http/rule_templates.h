/*
 * Templates of the pages by rule: compiled with the site's own, once for a set of rules, and tried before it is in
 * force on what the examples of each rule answer.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

struct rule_set;

/* rules_load, and then the templates of its pages, tied to the set. As there: all or nothing, and each problem is a
 * line of the report. */
int rule_pages_load(const char *overlay, struct buf *report, struct rule_set **out, struct err *err) MUST_USE;
