/*
 * A coordinator at work on a fixture's database: the delivered rules, an account, a context for the use cases that
 * write, the structure that a test is about, and imports of the delivered map "plat" from a text.
 */
#pragma once

#include <stdio.h>

#include "fixture.h"

#include "app/ctx.h"
#include "app/import.h"
#include "app/refresh.h"
#include "app/throttle.h"
#include "base/buf.h"
#include "rules/rules.h"

struct desk {
    struct fixture *f;
    struct rules *rules;
    struct account who;
    struct ctx ctx;
    int64_t id;                  /* of the structure that the test is about, which sets it */
    struct import_report report; /* of the last import */
    char notes[8000];            /* what it said, a line each */
};

/* The delivered ones; rules_free ends them. */
static inline struct rules *desk_rules(void)
{
    struct rule_set *set = NULL;
    struct rules *rules = NULL;
    must(rules_load(NULL, NULL, &set, err));
    must(rules_new(set, &rules, err));
    rule_set_unref(set);
    return rules;
}

/* One at a time. */
static inline struct desk *desk_open_at(const char *path)
{
    static struct desk d;
    d = (struct desk){.f = fixture_open_at(path),
                      .rules = desk_rules(),
                      .who = {.id = 7, .role = ROLE_COORDINATOR, .label = "Coordinatrice 2"}};
    fixture_reference(d.f);
    fixture_exec(d.f, "INSERT INTO account(id, uuid, rev, created_at, updated_at, label, mail, mail_norm, role) VALUES"
                      "(7, 'u', 0, 0, 0, 'Coordinatrice 2', 'c@example.org', 'c@example.org', 'coordinator')");
    d.ctx = (struct ctx){.db = d.f->db,
                         .arena = d.f->a,
                         .now = FIXTURE_NOW,
                         .valid_until = INT64_MAX,
                         .audience = &audience_team,
                         .account = &d.who,
                         .rules = &d.rules};
    return &d;
}

static inline struct desk *desk_open(void)
{
    return desk_open_at(":memory:");
}

static inline void desk_close(struct desk *d)
{
    throttle_free(d->ctx.throttle); /* where a test made one */
    rules_free(d->rules);
    fixture_close(d->f);
}

/* The decision about who sees what, by the rules, and both indexes. */
static inline void desk_refresh(struct desk *d)
{
    struct taxonomy taxonomy;
    must(taxonomy_load(d->f->db, d->f->a, &taxonomy, err));
    struct refresh refresh = {
        .db = d->f->db, .rules = d->rules, .taxonomy = &taxonomy, .a = d->f->a, .now = FIXTURE_NOW};
    must(refresh_all(&refresh, &d->f->author, err));
}

static inline int desk_keep_note(void *arg, enum import_note kind, int64_t line, const char *text)
{
    struct desk *d = arg;
    size_t n = strlen(d->notes);
    (void)kind, (void)line;
    (void)snprintf(d->notes + n, sizeof d->notes - n, "%s\n", text);
    return 0;
}

/* Imports rows of the map "plat" as this source, a minute later than what came before. */
static inline void desk_import(struct desk *d, const char *source, const char *csv)
{
    struct import_options o = {.map = "plat", .source = source, .bytes = str_of(csv), .force = true};
    struct import *im = NULL;
    struct author by = {.now = d->ctx.now += 60, .actor = "import test", .cause = CAUSE_IMPORT};
    d->notes[0] = '\0';
    must(import_read(d->f->db, d->rules, &by, &o, d->f->a, &im, &d->report, err));
    must(import_apply(im, &d->report, err));
    must(import_each_note(im, desk_keep_note, d, err));
    import_close(im);
}

/* The structure of this key in this source, deleted or not; 0: none. */
static inline int64_t desk_id(struct desk *d, const char *source, const char *key)
{
    static const char sql[] = "SELECT r.structure FROM source_record r JOIN source o ON o.id = r.source"
                              " WHERE o.name = ?1 AND r.ext_id = ?2";
    struct stmt *s;
    struct err e;
    assert_int_equal(db_prepare(d->f->db, sql, &s, &e), 0);
    bind_text(s, 1, source);
    bind_text(s, 2, key);
    int64_t id = stmt_step(s, &e) == 1 ? col_int(s, 0) : 0;
    stmt_reset(s);
    return id;
}

static inline struct structure desk_load(struct desk *d, int64_t id)
{
    return fixture_load(d->f, &audience_team, id);
}

/* The structure that the test is about, as the team sees it. */
static inline struct structure desk_now(struct desk *d)
{
    return desk_load(d, d->id);
}

static inline const char *desk_uuid(struct desk *d, int64_t id)
{
    static const char sql[] = "SELECT uuid FROM structure WHERE id = ?1";
    struct stmt *s;
    struct err e;
    assert_int_equal(db_prepare(d->f->db, sql, &s, &e), 0);
    bind_int(s, 1, id);
    assert_int_equal(stmt_step(s, &e), 1);
    const char *uuid = col_text(s, 0, d->f->a);
    stmt_reset(s);
    return uuid;
}
