/* What is kept about people, for how long the rule says, and how much would be forgotten tonight. */
#include "app/purge.h"
#include "app/rulebook.h"
#include "team.h"

static int set_lines(struct page *p, struct rulebook_state *state)
{
    struct ctx *ctx = p->ctx;
    struct purge_line lines[RETAINED__MAX];
    struct rules *rules = NULL;
    struct view *list = view_set_list(p->view, "kept");
    view_set_bool(p->view, "undecided", !state->set);
    if (!state->set)
        return 0;
    if (rules_new(state->set, &rules, &ctx->err) != 0)
        return -1;
    int rc = purge_look(ctx->db, rules, ctx->now, ctx->arena, lines, &ctx->err);
    rules_free(rules);
    for (int i = 0; rc == 0 && i < RETAINED__MAX; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "label", str_of(retained_labels[i]));
        view_set_int(v, "days", lines[i].days);
        view_set_int(v, "count", lines[i].n);
    }
    return rc;
}

int retention_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct rulebook_state state = {0};
    if (team_start(&p, ctx, req, "Données personnelles", TEAM_SETTINGS) != 0 ||
        (ctx->rulebook && rulebook_read(ctx->rulebook, ctx->arena, &state, &ctx->err) != 0))
        return -1;
    page_address(&p, reply, "/equipe/donnees", NULL, true);
    int rc = set_lines(&p, &state);
    rule_set_unref(state.set);
    return rc == 0 ? team_finish(&p, "retention", reply) : -1;
}
