#include "app/site.h"

#include "app/config.h"
#include "store/db.h"

static const char SQL_READ[] = "SELECT value FROM setting WHERE key = ?1";
static const char SQL_WRITE[] = "INSERT INTO setting(key, value) VALUES(?1, ?2)"
                                " ON CONFLICT(key) DO UPDATE SET value = excluded.value";

static const char *read_setting(struct ctx *ctx, const char *key)
{
    struct stmt *s;
    struct err ignored;
    const char *value = NULL;
    if (!ctx->db || db_prepare(ctx->db, SQL_READ, &s, &ignored) != 0)
        return NULL;
    bind_text(s, 1, key);
    if (stmt_step(s, &ignored) == 1)
        value = col_text(s, 0, ctx->arena);
    stmt_reset(s);
    return value && *value ? value : NULL;
}

void site_read(struct ctx *ctx, struct site *out)
{
    static const struct config nothing;
    const struct config *c = ctx->config ? ctx->config : &nothing;
    out->name = c->team_name ? c->team_name : read_setting(ctx, "team.name");
    out->territory = c->team_territory ? c->team_territory : read_setting(ctx, "team.territory");
    out->phone = c->team_phone ? c->team_phone : read_setting(ctx, "team.phone");
    out->phone_hours = c->team_phone_hours ? c->team_phone_hours : read_setting(ctx, "team.phone_hours");
    out->mail = c->team_mail ? c->team_mail : read_setting(ctx, "team.mail");
    if (!out->name)
        out->name = "Annuaire";
}

int site_write(struct db *db, const char *key, const char *value, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, SQL_WRITE, &s, err) != 0)
        return -1;
    bind_text(s, 1, key);
    bind_text(s, 2, value);
    return stmt_run(s, err);
}
