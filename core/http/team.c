#include "team.h"

#include "app/config.h"
#include "app/mails.h"
#include "base/date.h"
#include "http/assets.h"
#include "signed.h"

int team_start(struct page *p, struct ctx *ctx, const struct request *req, const char *title, enum team_nav nav)
{
    const struct account *who = ctx->account;
    if (page_start(p, ctx, title, NAV_NONE, STR("")) != 0)
        return -1;
    view_set_text(p->view, "token", signed_token(ctx, req));
    view_set_text(p->view, "token_field", STR(SIGNED_FIELD));
    struct view *user = view_set_object(p->view, "user");
    view_set_text(user, "label", str_of(who->label));
    view_set_text(user, "role", str_of(account_role_labels[who->role]));
    view_set_bool(user, "team", access_allows((enum account_role)who->role, RIGHT_TEAM));
    view_set_bool(user, "edit", access_allows((enum account_role)who->role, RIGHT_EDIT));
    view_set_bool(user, "manage", access_allows((enum account_role)who->role, RIGHT_MANAGE));
    const char *folder = NULL;
    if (access_allows((enum account_role)who->role, RIGHT_TEAM) && mails_folder(ctx, &folder) != 0)
        return -1;
    view_set_bool(p->view, "mail_unsent", folder != NULL);
    struct view *n = view_set_object(p->view, "team_nav");
    view_set_bool(n, "home", nav == TEAM_HOME);
    view_set_bool(n, "search", nav == TEAM_SEARCH);
    view_set_bool(n, "fiches", nav == TEAM_FICHES);
    view_set_bool(n, "calls", nav == TEAM_CALLS);
    view_set_bool(n, "planning", nav == TEAM_PLANNING);
    view_set_bool(n, "settings", nav == TEAM_SETTINGS);
    view_set_bool(n, "self", nav == TEAM_SELF);
    view_set_bool(n, "own", nav == TEAM_OWN);
    view_set_text(p->view, "team_style", asset_url("team.css", ctx->arena));
    page_script(p, "sign_out.js");
    return 0;
}

int team_finish(struct page *p, const char *template_name, struct reply *reply)
{
    view_set_int(p->view, "refresh", p->refresh);
    reply_private(reply);
    return page_finish(p, template_name, reply);
}

int team_go(struct reply *reply, const char *location)
{
    reply->status = 303;
    reply->location = location;
    return 0;
}

struct str team_instant(struct ctx *ctx, int64_t at)
{
    struct buf b = buf_in(ctx->arena, 100);
    struct civil c;
    paris_civil(at, &c);
    buf_lit(&b, "le ");
    date_long(&b, paris_date(at));
    buf_lit(&b, " à ");
    date_hour(&b, c.hour * 60 + c.minute);
    return buf_str(&b);
}

struct str team_ago(struct ctx *ctx, int64_t at)
{
    struct buf b = buf_in(ctx->arena, 200);
    date_ago(&b, paris_date(at), ctx_today(ctx));
    buf_lit(&b, ", ");
    buf_raw_str(&b, team_instant(ctx, at));
    return buf_str(&b);
}

struct str team_author(struct ctx *ctx, const struct change *c)
{
    static const struct {
        const char *actor, *words;
    } known[] = {{"cli", "Ligne de commande"},
                 {"init", "Mise en place"},
                 {"serve", "Règles de l’annuaire"},
                 {"search --rebuild", "Ligne de commande"}};
    struct str actor = str_of(c->actor);
    if (c->account && !str_starts(actor, STR("import ")))
        return str_of(c->account);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (str_is(actor, known[i].actor))
            return str_of(known[i].words);
    }
    if (str_starts(actor, STR("import ")))
        return str_of(arena_printf(ctx->arena, "Import «\u00A0%s\u00A0»%s%s", c->actor + 7, c->account ? ", " : "",
                                   c->account ? c->account : ""));
    return actor;
}

struct str team_since(struct ctx *ctx, int32_t date)
{
    static const struct str ago = {"il y a ", 7};
    struct buf b = buf_in(ctx->arena, 100), out = buf_in(ctx->arena, 100);
    date_ago(&b, date, ctx_today(ctx));
    struct str words = buf_str(&b);
    buf_lit(&out, "depuis ");
    buf_raw_str(&out, str_starts(words, ago) ? str_from(words.p + ago.n, words.n - ago.n) : words);
    return buf_str(&out);
}

struct str team_address(struct ctx *ctx, const struct request *req, const char *path)
{
    const char *base = ctx->config ? ctx->config->base_url : NULL;
    if (base)
        return str_of(arena_printf(ctx->arena, "%s%s", base, path));
    return str_of(arena_printf(ctx->arena, "http://%.*s%s", (int)req->host.n, req->host.p, path));
}
