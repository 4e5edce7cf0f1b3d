/* A migrated database in memory and an arena: what tests of the upper layers start from. */
#pragma once

#include "test.h"

#include "base/crypto.h"
#include "base/json.h"
#include "base/record.h"
#include "domain/change.h"
#include "store/db.h"
#include "store/migrate.h"

/* 2026-11-22T09:30:00Z, a Sunday. */
#define FIXTURE_NOW 1795339800

struct fixture {
    struct db *db;
    struct arena *a;
    struct author author;
};

static inline struct fixture *fixture_open(void)
{
    static struct fixture f;
    f = (struct fixture){.author = {.now = FIXTURE_NOW, .actor = "test", .cause = CAUSE_INIT}};
    f.a = arena_new(256u << 20);
    must(crypto_init(err));
    must(db_open(":memory:", DB_CREATE, &f.db, err));
    must(migrate(f.db, FIXTURE_NOW, NULL, err));
    return &f;
}

static inline void fixture_close(struct fixture *f)
{
    db_close(f->db);
    arena_free(f->a);
}
