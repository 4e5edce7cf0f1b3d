/*
 * Templates: pages written as HTML with holes, filled from a view (publish/view.h).
 *
 * Logic-less, in the manner of Mustache. Everything printed is escaped for HTML; there is no raw output, no
 * expression, no code. The text of a mail (NAME.txt) is plain: what is printed there stays as it is, on one line.
 *
 *   {{name}}  {{place.address}}  {{.}}     a value; {{.}} is the current item
 *   {{#name}} ... {{/name}}                once for each item of a list; once inside an object; once if a text is not
 *                                          empty, a number not 0, a boolean true, a date present
 *   {{?name}} ... {{/name}}                once under the same conditions (a list: not empty), without entering
 *   {{^name}} ... {{/name}}                the contrary
 *   {{>card}}                              the template card.html, here; a cycle is refused when loading
 *   {{! why }}                             a comment
 *   {{name|filter}}                        see below
 *
 * Strict: a name must have been set by an enclosing object, else rendering fails with ERR_BUG, template, line and name;
 * sections are no exception. Null is a value: it prints nothing and is false. Names are looked up from the innermost
 * enclosing object outwards; after a dot only inside that object (inside null everything is null). Printing a list, an
 * object or a boolean is an error. A section, comment or partial tag alone on its line leaves no line. A loose
 * template, whose names a rule gives, takes what was never set for null; a trial tells what no example sets.
 *
 *   date     22 novembre 2026              month    novembre 2026          (a date without filter: 2026-11-22)
 *   day      dimanche 22 novembre 2026     ago      il y a 2 mois          (needs the date `today` in the view)
 *   number   12 345                        km       800 m, 1,2 km, 12 km   (from metres)
 *   plural   {{n|plural:lieu,lieux}} gives lieux from 2 on
 *   join     the texts of a list with commas;  words: the same with small initials ("femmes, un médecin, PMI")
 *   url      one component of a URL, %-encoded
 *   href     a whole address: http, https or a path of this site; anything else gives "#"
 *   tel      tel:+33199001234 from the digits; short numbers as they are;  mail: mailto:...
 *   sms      sms:+33639980000?&body=... from a number, the end of its line and a text
 *
 * Every filter prints nothing for null. An attribute value stands in quotes, and a tag that begins the value of href,
 * src or action must end with href, tel, mail or sms: both are checked when loading, so that no text can become a
 * script.
 *
 * A set is compiled once, immutable, and may be used by all threads.
 */
#pragma once

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "publish/view.h"

/* Limits: one file; the text of all of them, compiled, in memory; tags and pieces of text of one file; sections and
 * partials inside one another; output of one page; tags executed for one page (a page of 50 cards runs about 5,000). */
#define TEMPLATE_FILE_MAX (256u << 10)
#define TEMPLATE_SET_MAX (16u << 20)
#define TEMPLATE_NODES_MAX 8192u
#define TEMPLATE_DEPTH_MAX 16u
#define TEMPLATE_OUTPUT_MAX (4u << 20)
#define TEMPLATE_STEPS_MAX 2000000u

/* Parts of a dotted name. */
#define TEMPLATE_PATH_MAX 4u

struct templates;

struct template_source {
    const char *name; /* without ".html" */
    struct str text;
    bool plain;       /* a text, for people whose mail shows no HTML */
    bool loose;       /* a name that was never set counts as null; not in the templates that it includes */
    const char *file; /* what messages call it, copied; NULL: its name with .html or .txt */
};

/* Compiles n sources, whose names and texts are copied. ERR_INPUT names file and line of the first mistake. The owner
 * calls templates_free. */
int templates_new(const struct template_source *sources, size_t n, struct templates **out, struct err *err) MUST_USE;

/* Compiles www/templates/, NAME.html under NAME, and www/mail/, NAME.html under mail_NAME and NAME.txt under
 * mail_NAME_text (base/assets.h). With `reload` (--dev) every rendering reads and compiles it anew through
 * the overlay; a new file needs a build. */
int templates_load(bool reload, struct templates **out, struct err *err) MUST_USE;

/* The same, once, and n more sources behind them. */
int templates_load_with(const struct template_source *more, size_t n, struct templates **out, struct err *err) MUST_USE;

/* NULL is allowed. */
void templates_free(struct templates *set);

/* Renders a page into `out`, which is worth nothing after a failure: ERR_BUG for a name or a type (see above),
 * ERR_LIMIT beyond the limits, ERR_NOT_FOUND for an unknown template, or the view's own failure. */
int template_render(const struct templates *set, const char *name, const struct view *page, struct buf *out,
                    struct err *err) MUST_USE;

/* A loose template rendered with several views, to find the names that none of them sets. It lives in the arena, the
 * set must outlive it. ERR_NOT_FOUND for an unknown template. */
struct template_trial;
int template_trial_new(const struct templates *set, const char *name, struct arena *a, struct template_trial **out,
                       struct err *err) MUST_USE;

/* As template_render, without what it includes. */
int template_trial_render(struct template_trial *trial, const struct view *page, struct buf *out,
                          struct err *err) MUST_USE;

/* ERR_INPUT naming the first tag of the template itself that was met, and whose name no view had set. */
int template_trial_end(const struct template_trial *trial, struct err *err) MUST_USE;
