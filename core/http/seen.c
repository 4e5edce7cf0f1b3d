#include "seen.h"

#include <strings.h>

#include "signed.h"

/* What robots, monitors and programs have in their name; all browsers begin with Mozilla/. */
static const char *const robots[] = {"bot",      "crawl", "spider", "slurp",   "preview", "monitor",
                                     "headless", "http:", "https:", "archive", "fetch",   "scan"};

static bool contains(struct str text, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= text.n; i++) {
        if (strncasecmp(text.p + i, word, n) == 0)
            return true;
    }
    return false;
}

bool seen_by_somebody(const struct request *r)
{
    if (r->method != METHOD_GET || signed_has_cookie(r) || !str_starts(r->user_agent, STR("Mozilla/")))
        return false;
    for (size_t i = 0; i < sizeof robots / sizeof *robots; i++) {
        if (contains(r->user_agent, robots[i]))
            return false;
    }
    return true;
}
