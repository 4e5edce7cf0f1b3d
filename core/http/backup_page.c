/* The daily backups, for an administrator: when the last one was made, where, and what went wrong. Restoring is done on
 * the server itself, which nobody may serve meanwhile (docs/exploitation.md). */
#include "app/config.h"
#include "app/daily_backup.h"
#include "team.h"

int backup_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct daily_state state;
    const struct config *c = ctx->config;
    const char *dir = NULL;
    if (team_start(&p, ctx, req, "Sauvegardes", TEAM_SETTINGS) != 0 ||
        (c && daily_dir(c, ctx->arena, &dir, &ctx->err) != 0) ||
        daily_read(ctx->db, ctx->arena, &state, &ctx->err) != 0)
        return -1;
    page_address(&p, reply, "/equipe/sauvegardes", NULL, true);
    view_set_text(p.view, "dir", str_of(dir));
    view_set_int(p.view, "hour", c ? c->backup_at : 0);
    view_set_int(p.view, "keep", c ? c->backup_keep : 0);
    view_set_bool(p.view, "copied", c && c->backup_command);
    view_set_text(p.view, "made", state.at ? team_instant(ctx, state.at) : STR(""));
    view_set_text(p.view, "file", str_of(state.file));
    view_set_text(p.view, "failed", state.failed_at ? team_instant(ctx, state.failed_at) : STR(""));
    view_set_text(p.view, "failure", str_of(state.failure));
    return team_finish(&p, "backup", reply);
}
