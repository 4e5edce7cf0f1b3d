/* A page that a rule makes, as everybody reads it. */
#include "rule_page.h"

#include "app/rulebook.h"

static const char out_of_order[] =
    "Cette page est faite par une règle de ce site, et la règle est en erreur. L’incident est noté\u00A0: l’équipe "
    "technique le trouve parmi les règles.";

/* The page in the frame of the site's. */
static int draw(struct page *p, const struct rule_set *set, const struct rule *rule, const struct rule_gathered *g,
                const struct page_decision *said, const struct json *model, struct reply *reply)
{
    struct ctx *ctx = p->ctx;
    const struct page_rule *page = rule_page_of(rule);
    const struct templates *house = ctx->templates;
    const char *description = said->description ? said->description : page->description;
    const char *name = rule_template_name(rule, ctx->arena);
    if (!name)
        return fail_memory(&ctx->err);
    if (description)
        page_describe(p, description);
    page_address(p, reply, g->facts.path, NULL, g->facts.params.n > 0);
    page_style(p, "leaflet.css");
    page_style(p, "agenda.css");
    view_set_text(p->view, "heading", str_of(said->title ? said->title : rule->title));
    if (rule_view(p, view_set_object(p->view, "page"), model, g, &ctx->err) != 0)
        return -1;
    if (!rule_set_attached(set))
        return fail(&ctx->err, ERR_BUG, "%s: its template was not compiled (http/rule_templates.h)", rule->path);
    ctx->templates = rule_set_attached(set);
    int rc = page_finish(p, name, reply);
    ctx->templates = house;
    if (rc != 0)
        ctx->err.code = ERR_RULE;
    return rc;
}

/* What it is made of is gathered before the page begins: its title is the rule's to give. */
static int answer(struct ctx *ctx, const struct rule_set *set, const struct rule *rule, const struct request *req,
                  struct reply *reply)
{
    struct page p = {.ctx = ctx};
    struct page_decision said;
    const struct json *model;
    struct rule_gathered *g = ARENA_NEW(ctx->arena, struct rule_gathered);
    if (!g)
        return fail_memory(&ctx->err);
    if (directory_snapshot(ctx, &p.snap) != 0)
        return -1;
    int rc = rule_gather(&p, rule, req, reply, g);
    if (rc != 1)
        return rc;
    if (rule_page_ask(ctx, rule, &g->facts, &said, &model) != 0)
        return -1;
    if (rule_page_of(rule)->format == PAGE_JSON) {
        reply->type = TYPE_JSON;
        reply->open = true;
        buf_raw_str(&reply->body, str_of(said.model));
        buf_char(&reply->body, '\n');
        return 0;
    }
    if (page_start(&p, ctx, said.title ? said.title : rule->title, NAV_NONE, STR("")) != 0)
        return -1;
    return draw(&p, set, rule, g, &said, model, reply);
}

/* A rule in error is told to who asked, to the log (http/front, by ctx->err) and to the team. */
static void refuse(struct ctx *ctx, const struct rule *rule, const char *path, struct reply *reply)
{
    if (strncmp(ctx->err.msg, rule->path, strlen(rule->path)) != 0)
        (void)err_context(&ctx->err, "%s", rule->path);
    rulebook_note(ctx->rulebook, path, ctx->err.msg, ctx->now);
    reply->for_programs = rule_page_of(rule)->format == PAGE_JSON;
    reply_error(ctx, reply, 500, out_of_order);
}

int rule_page_answer(struct ctx *ctx, const struct request *req, struct reply *reply, struct str path)
{
    struct rule_set *set = ctx->rulebook ? rulebook_set(ctx->rulebook) : NULL;
    const struct rule *rule = set ? rule_page_find(set, path) : NULL;
    struct str asked = request_text(req, "parametres");
    const char *whole = rule ? arena_printf(ctx->arena, "/p/%s%s%.*s", rule_page_of(rule)->path, asked.n ? "?" : "",
                                            (int)asked.n, asked.p)
                             : "";
    int rc = rule && whole ? answer(ctx, set, rule, req, reply) : 0;
    if (!whole)
        rc = fail_memory(&ctx->err);
    if (rule && rc != 0 && ctx->err.code == ERR_RULE) {
        refuse(ctx, rule, whole, reply);
        rc = 0;
    } else if (rule && rc == 0 && reply->status == 200) {
        rulebook_note(ctx->rulebook, whole, NULL, ctx->now);
    }
    bool answered = rule != NULL;
    rule_set_unref(set);
    return rc == 0 ? answered : -1;
}
