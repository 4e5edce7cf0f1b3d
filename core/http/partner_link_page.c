/* What the team keeps about partners: a structure's lasting link, and the structures of an account. */
#include "app/accounts.h"
#include "app/partner.h"
#include "app/worklist.h"
#include "fiches.h"
#include "partner.h"

/* ---- The lasting link ---- */

static int link_draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct structure *s,
                     const char *token)
{
    struct page p;
    struct partner_link link;
    if (team_start(&p, ctx, req, "Lien de la structure", TEAM_FICHES) != 0)
        return -1;
    int there = partner_link_state(ctx, s->id, &link);
    if (there < 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    const char *path = token ? arena_printf(ctx->arena, "/chez-vous/%s", token) : NULL;
    view_set_text(p.view, "name", str_of(s->name));
    view_set_text(p.view, "url", str_of(fiche_url(ctx, s)));
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "%s/lien", fiche_url(ctx, s))));
    view_set_text(p.view, "calendar_url", str_of(arena_printf(ctx->arena, "/equipe/agendas/partenaire/%s", s->uuid)));
    view_set_text(p.view, "link", path ? team_address(ctx, req, path) : STR(""));
    view_set_bool(p.view, "there", there == 1);
    view_set_text(p.view, "made", there ? team_instant(ctx, link.made_at) : STR(""));
    view_set_text(p.view, "made_by", str_of(there ? link.made_by : NULL));
    view_set_text(p.view, "used", there && link.used_at ? team_instant(ctx, link.used_at) : STR(""));
    return team_finish(&p, "partner_link", reply);
}

/* The structure of the address: 1, or 0 and the page of status 404, or -1. */
static int find(struct ctx *ctx, const struct request *req, struct reply *reply, struct team_structure *out)
{
    int rc = worklist_one(ctx, request_text(req, "uuid"), out);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    return rc;
}

int partner_link_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct team_structure t;
    int rc = find(ctx, req, reply, &t);
    return rc == 1 ? link_draw(ctx, req, reply, &t.structure, NULL) : rc;
}

int partner_link_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct team_structure t;
    char token[CRYPTO_TOKEN_SIZE];
    int rc = find(ctx, req, reply, &t);
    if (rc != 1)
        return rc;
    if (str_is(request_text(req, "etat"), "fin")) {
        const char *where = arena_printf(ctx->arena, "%s/lien", fiche_url(ctx, &t.structure));
        if (!where || partner_link_revoke(ctx, t.structure.id) != 0)
            return where ? -1 : fail_memory(&ctx->err);
        return team_go(reply, where);
    }
    if (partner_link_renew(ctx, t.structure.id, token) != 0)
        return -1;
    /* Seen here and never again. */
    const char *kept = arena_strdup(ctx->arena, token);
    return kept ? link_draw(ctx, req, reply, &t.structure, kept) : fail_memory(&ctx->err);
}

/* ---- The structures of an account ---- */

static int set_found(struct page *p, struct str sought)
{
    struct worklist found = {.n = 0};
    if (sought.n && worklist_page(p->ctx, WORK_ALL, sought, 1, &found) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "found");
    for (size_t i = 0; i < found.n; i++) {
        const struct structure *s = &found.items[i];
        const struct place *first = s->places.n ? s->places.items : NULL;
        struct view *v = view_append(list);
        view_set_text(v, "uuid", str_of(s->uuid));
        view_set_text(v, "name", str_of(s->name));
        view_set_text(v, "city", str_of(first ? first->city : NULL));
    }
    view_set_text(p->view, "sought", sought);
    view_set_bool(p->view, "more", found.total > found.n);
    return 0;
}

int partner_set_structures(struct page *p, const struct request *req, const struct account *account)
{
    struct partner_structure *own = ARENA_ARRAY(p->ctx->arena, PARTNER_STRUCTURES_MAX, struct partner_structure);
    size_t n;
    if (!own)
        return fail_memory(&p->ctx->err);
    if (partner_of(p->ctx, account, own, &n) != 0 || set_found(p, request_text(req, "q")) != 0)
        return -1;
    view_set_bool(p->view, "partner", account->role == ROLE_PARTNER);
    view_set_text(p->view, "structures_action",
                  str_of(arena_printf(p->ctx->arena, "/equipe/comptes/%s/structures", account->uuid)));
    struct view *list = view_set_list(p->view, "structures");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "uuid", str_of(own[i].uuid));
        view_set_text(v, "name", str_of(own[i].name));
    }
    return 0;
}

int partner_structures_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct account account;
    int rc = accounts_find(ctx, request_text(req, "uuid"), &account);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    if (partner_change(ctx, &account, request_text(req, "structure"), !str_is(request_text(req, "etat"), "retire")) !=
        0) {
        if (ctx->err.code == ERR_NOT_FOUND)
            reply_error(ctx, reply, 404, NULL);
        else if (ctx->err.code == ERR_LIMIT)
            reply_error(ctx, reply, 400, "Un compte a cinquante structures au plus.");
        else
            return -1;
        return 0;
    }
    const char *where = arena_printf(ctx->arena, "/equipe/comptes/%s#structures", account.uuid);
    return where ? team_go(reply, where) : fail_memory(&ctx->err);
}
