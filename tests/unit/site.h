/*
 * A site in memory: a fixture's database, the delivered templates, and requests answered through the real table of
 * routes, without socket, thread or cache. Each request has an arena of its own, emptied by the next.
 */
#pragma once

#include "fixture.h"
#include "http.h"

#include "app/config.h"
#include "app/publication.h"
#include "app/site.h"
#include "app/snapshot.h"
#include "base/buf.h"
#include "http/routes.h"
#include "http/sealed.h"
#include "publish/structure_view.h"
#include "publish/template.h"
#include "rules/rules.h"

struct site_test {
    struct fixture *f;
    const struct audience *who;
    struct snapshots *snapshots;
    struct templates *templates;
    struct config config;
    struct arena *a;
    struct ctx ctx;
    const struct account *account; /* who asks; NULL: a visitor */
    struct rulebook *rulebook;     /* the test's own; NULL: a server without */
    int64_t now;
};

static inline struct site_test site_open(struct fixture *f, const struct audience *who)
{
    struct site_test t = {.f = f, .who = who, .snapshots = snapshots_new(who), .now = FIXTURE_NOW};
    must(templates_load(false, &t.templates, err));
    must(config_load(NULL, f->a, &t.config, err));
    t.a = arena_new(32u << 20);
    assert_true(t.snapshots && t.a);
    return t;
}

static inline void site_close(struct site_test *t)
{
    if (t->ctx.snapshot)
        snapshot_release(t->snapshots, t->ctx.snapshot);
    snapshots_free(t->snapshots);
    templates_free(t->templates);
    arena_free(t->a);
}

static inline struct reply site_ask(struct site_test *t, const char *method, const char *target)
{
    struct reply reply;
    if (t->ctx.snapshot)
        snapshot_release(t->snapshots, t->ctx.snapshot);
    arena_reset(t->a);
    t->ctx = (struct ctx){.db = t->f->db,
                          .arena = t->a,
                          .now = t->now,
                          .valid_until = INT64_MAX,
                          .snapshots = t->snapshots,
                          .team_snapshots = t->who->level == LEVEL_TEAM ? t->snapshots : NULL,
                          .audience = t->who,
                          .templates = t->templates,
                          .config = &t->config,
                          .rulebook = t->rulebook,
                          .account = t->account};
    must(db_read_begin(t->f->db, err));
    ask(&public_routes, &t->ctx, method, target, &reply);
    db_read_end(t->f->db);
    must(db_settle(t->f->db, err)); /* a handler leaves nothing open */
    return reply;
}

static inline struct reply site_get(struct site_test *t, const char *target)
{
    return site_ask(t, "GET", target);
}

/* The address of a structure's page, in the fixture's arena. */
static inline const char *site_page_of(struct fixture *f, int64_t id)
{
    struct structure s = fixture_load(f, &audience_public, id);
    struct buf b = buf_in(f->a, 400);
    structure_url(&b, &s);
    return buf_cstr(&b);
}

/* How often a text stands in a body. */
static inline size_t site_count(const struct reply *reply, const char *text)
{
    size_t n = 0;
    for (const char *p = buf_cstr(&reply->body); (p = strstr(p, text)) != NULL; p += strlen(text))
        n++;
    return n;
}

/* What calendars are told, in the words of the delivered rules. */
static inline void site_tell_calendars(struct fixture *f)
{
    struct rule_set *set = NULL;
    struct rules *rules = NULL;
    must(rules_load(NULL, NULL, &set, err));
    must(rules_new(set, &rules, err));
    rule_set_unref(set);
    struct ctx ctx = {.db = f->db, .arena = f->a, .now = FIXTURE_NOW, .rules = &rules};
    assert_int_equal(publication_catch_up(&ctx), 0);
    rules_free(rules);
}
