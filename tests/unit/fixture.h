/*
 * A migrated database in memory and an arena: what tests of the upper layers start from; and a territory in it, made of
 * the delivered reference tables and of structures written as an import rule gives them, in JSON with ' for ".
 */
#pragma once

#include "test.h"

#include "app/reference.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/record.h"
#include "domain/account.h"
#include "domain/change.h"
#include "domain/search_doc.h"
#include "domain/structure_read.h"
#include "domain/structure_write.h"
#include "domain/taxonomy.h"
#include "store/db.h"
#include "store/migrate.h"

/* 2026-11-22T09:30:00Z, a Sunday. */
#define FIXTURE_NOW 1795339800

struct fixture {
    struct db *db;
    struct arena *a;
    struct author author;
};

static inline struct fixture *fixture_open_at(const char *path)
{
    static struct fixture f;
    f = (struct fixture){.author = {.now = FIXTURE_NOW, .actor = "test", .cause = CAUSE_INIT}};
    f.a = arena_new(256u << 20);
    must(crypto_init(err));
    must(db_open(path, DB_CREATE, &f.db, err));
    must(migrate(f.db, FIXTURE_NOW, NULL, err));
    return &f;
}

static inline struct fixture *fixture_open(void)
{
    return fixture_open_at(":memory:");
}

static inline void fixture_close(struct fixture *f)
{
    db_close(f->db);
    arena_free(f->a);
}

static inline void fixture_exec(struct fixture *f, const char *sql)
{
    must(db_exec(f->db, sql, err));
}

/* One number; the SQL is a static constant. */
static inline int64_t fixture_number(struct fixture *f, const char *sql)
{
    int64_t n = -1;
    must(db_int(f->db, sql, -1, &n, err));
    return n;
}

/* Does the text stand somewhere in the bytes of a file? */
static inline bool fixture_holds(struct str bytes, struct str text)
{
    for (size_t i = 0; i + text.n <= bytes.n; i++) {
        if (memcmp(bytes.p + i, text.p, text.n) == 0)
            return true;
    }
    return false;
}

/* Communes, taxonomy, acronyms. */
static inline void fixture_reference(struct fixture *f)
{
    must(db_begin(f->db, err));
    must(reference_load(f->db, &f->author, f->a, err));
    must(db_commit(f->db, err));
}

static inline struct structure *fixture_parse(struct fixture *f, const char *json)
{
    const struct json *tree;
    struct structure *s = ARENA_NEW(f->a, struct structure);
    char *text = arena_strdup(f->a, json);
    assert_true(s && text);
    for (char *p = text; *p; p++)
        *p = *p == '\'' ? '"' : *p;
    must(json_parse(str_of(text), f->a, &tree, err));
    must(record_from_json(&structure_type, s, tree, f->a, err));
    return s;
}

static inline int64_t fixture_save(struct fixture *f, const struct structure *before, struct structure *after)
{
    int64_t id = 0;
    must(db_begin(f->db, err));
    must(structure_save(f->db, &f->author, before, after, f->a, &id, NULL, err));
    must(db_commit(f->db, err));
    return id;
}

static inline int64_t fixture_add(struct fixture *f, const char *json)
{
    return fixture_save(f, NULL, fixture_parse(f, json));
}

/* As an audience sees it; all empty when it may not. */
static inline struct structure fixture_load(struct fixture *f, const struct audience *who, int64_t id)
{
    struct structure s = {0};
    size_t found;
    must(structure_load(f->db, who, &id, 1, f->a, &s, &found, err));
    return s;
}

/* The rows of one structure in both indexes, as app/refresh would leave them. */
static inline void fixture_index(struct fixture *f, struct search_writer *w, int64_t id)
{
    struct structure team = fixture_load(f, &audience_team, id), open = fixture_load(f, &audience_public, id);
    if (team.id && team.status != STATUS_CLOSED)
        must(search_put(w, &team, open.id ? &open : NULL, f->a, err));
    else
        must(search_remove(w, id, f->a, err));
}

/* What follows a change of the directory, and of the decision about who sees what: both indexes, and a revision. */
static inline void fixture_refresh(struct fixture *f)
{
    static const char last[] = "SELECT max(id) FROM structure";
    struct taxonomy taxonomy;
    int64_t seq, n = fixture_number(f, last);
    must(taxonomy_load(f->db, f->a, &taxonomy, err));
    struct err why;
    struct search_writer *w = search_writer_new(f->db, &taxonomy, f->a, &why);
    assert_non_null(w);
    must(db_begin(f->db, err));
    must(change_add(f->db, &f->author, "structure", 0, CHANGE_UPDATE, NULL, &seq, err));
    for (int64_t id = 1; id <= n; id++)
        fixture_index(f, w, id);
    must(db_commit(f->db, err));
}

/* The visibility rule says: everything is public; then the refresh. */
static inline void fixture_publish(struct fixture *f)
{
    fixture_exec(f, "INSERT OR REPLACE INTO setting VALUES('rule.directory.visibility', 'h');"
                    "UPDATE structure SET visible = 0, visible_rule = 'h'");
    fixture_refresh(f);
}

/* An account as a form describes it. */
static inline struct account fixture_account(struct fixture *f, const char *label, const char *mail,
                                             enum account_role role)
{
    struct account account = {0};
    must(account_describe(&account, str_of(label), str_of(mail), role, f->a, err));
    return account;
}

static inline const struct place *fixture_place(const struct structure *s, size_t i)
{
    return &((const struct place *)s->places.items)[i];
}

static inline const struct service *fixture_service(const struct structure *s, size_t i)
{
    return &((const struct service *)s->services.items)[i];
}
