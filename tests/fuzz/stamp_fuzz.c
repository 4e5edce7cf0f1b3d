/* Any text as a form's stamp is none, a true one that was changed too; the true one says when it was made. */
#include <stdlib.h>
#include <string.h>

#include "app/stamp.h"
#include "base/crypto.h"
#include "store/db.h"
#include "store/migrate.h"

/* 2026-11-22T09:30:00Z */
#define NOW 1795339800

static void require(bool holds)
{
    if (!holds)
        abort();
}

static struct db *open_once(void)
{
    static struct db *db;
    struct err err = {0};
    if (!db)
        require(crypto_init(&err) == 0 && db_open(":memory:", DB_CREATE, &db, &err) == 0 &&
                migrate(db, NOW, NULL, &err) == 0);
    return db;
}

static enum stamped read_stamp(struct ctx *ctx, struct str subject, struct str text, int64_t *at)
{
    enum stamped how = STAMPED_WELL;
    require(stamp_read(ctx, subject, text, at, &how) == 0);
    return how;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A byte of the stamp and what it becomes, then the text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct arena *a = arena_new(1u << 20);
    struct ctx ctx = {.db = open_once(), .arena = a, .now = NOW, .valid_until = INT64_MAX};
    struct str text = str_from((const char *)data + 2, size - 2);
    int64_t at = 0;
    require(read_stamp(&ctx, STR("signaler"), text, &at) == STAMPED_NOT);
    struct str subject = utf8_prefix(text, 100);
    const char *stamp = stamp_make(&ctx, subject);
    require(stamp && strlen(stamp) <= STAMP_MAX);
    require(read_stamp(&ctx, subject, str_of(stamp), &at) == STAMPED_QUICK && at == NOW);
    char *made = arena_strdup(a, stamp);
    require(made);
    size_t i = data[0] % strlen(made);
    bool same = made[i] == (char)data[1];
    made[i] = (char)data[1];
    require((read_stamp(&ctx, subject, str_of(made), &at) == STAMPED_NOT) != same);
    arena_free(a);
    return 0;
}
