/* The rules, for an administrator: which are in force, whether the last reading of their files went well, what each
 * says of its examples, and what it would say of other facts. Rules are written with an editor, not here. */
#include "app/config.h"
#include "app/rulebook.h"
#include "app/worklist.h"
#include "base/json.h"
#include "team.h"

/* How long the page waits for the rules that it asked for: a demo takes 0.1 s, 100,000 structures half a minute. */
#define RELOAD_PATIENCE_MS 1500

/* Digits of a hash that tell two texts apart for a reader. */
#define HASH_SHOWN 12

/* Bytes of the answer of a rule, and of its facts drawn line by line. */
#define ANSWER_MAX (4u << 20)

/* The rules in force, given back by close_rules; 0: there are none, and the reply says so. */
static int open_rules(struct ctx *ctx, struct rulebook_state *state)
{
    *state = (struct rulebook_state){0};
    return ctx->rulebook ? rulebook_read(ctx->rulebook, ctx->arena, state, &ctx->err) : 0;
}

static void close_rules(struct rulebook_state *state)
{
    rule_set_unref(state->set);
}

static const char *rule_url(struct ctx *ctx, const struct rule *r)
{
    return arena_printf(ctx->arena, "/equipe/regles/%s/%s", r->kind->name, r->name);
}

static void set_rule(struct view *v, struct ctx *ctx, const struct rule *r)
{
    view_set_text(v, "kind", str_of(r->kind->name));
    view_set_text(v, "asks", str_of(r->kind->doc));
    view_set_text(v, "name", str_of(r->name));
    view_set_text(v, "title", str_of(r->title));
    view_set_int(v, "version", r->version);
    view_set_text(v, "hash", str_from(r->hash, HASH_SHOWN));
    view_set_text(v, "path", str_of(r->path));
    view_set_bool(v, "own", r->overlaid);
    view_set_int(v, "examples_n", (int64_t)r->examples);
    view_set_bool(v, "declares", !r->asked);
    view_set_text(v, "url", str_of(rule_url(ctx, r)));
}

/* ---- All of them ---- */

int rules_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct rulebook_state state;
    if (team_start(&p, ctx, req, "Règles", TEAM_SETTINGS) != 0 || open_rules(ctx, &state) != 0)
        return -1;
    page_address(&p, reply, "/equipe/regles", NULL, true);
    view_set_text(p.view, "since", state.set ? team_instant(ctx, state.since) : STR(""));
    view_set_text(p.view, "tried", state.tried ? team_instant(ctx, state.tried) : STR(""));
    view_set_bool(p.view, "reading", state.reading);
    view_set_bool(p.view, "wrong", state.report.n > 0);
    view_set_bool(p.view, "read_again", str_is(request_text(req, "fait"), "relues"));
    view_set_text(p.view, "rules_dir", str_of(ctx->config ? ctx->config->rules_dir : NULL));
    struct view *problems = view_set_list(p.view, "problems"), *rules = view_set_list(p.view, "rules");
    struct str line, rest = state.report;
    for (bool more = true; str_cut(&rest, '\n', &line, &more);) {
        if (line.n)
            view_append_text(problems, line);
    }
    struct view *faults = view_set_list(p.view, "faults");
    for (size_t i = 0; i < state.faults_n; i++) {
        struct view *v = view_append(faults);
        view_set_text(v, "url", str_of(state.faults[i].path));
        view_set_text(v, "message", str_of(state.faults[i].message));
        view_set_text(v, "at", team_instant(ctx, state.faults[i].at));
    }
    size_t n = 0;
    const struct rule *r = state.set ? rule_set_rules(state.set, &n) : NULL;
    for (size_t i = 0; i < n; i++)
        set_rule(view_append(rules), ctx, &r[i]);
    int rc = team_finish(&p, "rules", reply);
    close_rules(&state);
    return rc;
}

int rules_reload_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    (void)req;
    if (ctx->rulebook)
        rulebook_ask(ctx->rulebook, RELOAD_PATIENCE_MS);
    return team_go(reply, "/equipe/regles?fait=relues");
}

/* ---- One ---- */

/* JSON as people read it; as it stands when it is none. */
static struct str lines_of(struct ctx *ctx, struct str json)
{
    const struct json *tree;
    struct err ignored;
    struct buf b = buf_in(ctx->arena, ANSWER_MAX);
    if (json_parse(json, ctx->arena, &tree, &ignored) != 0)
        return json;
    json_write_lines(&b, tree);
    return buf_ok(&b, &ignored) == 0 ? buf_str(&b) : json;
}

/* *first: the facts of the first one. */
static int set_examples(struct page *p, struct rulebook_state *state, const struct rule *r, struct str *first)
{
    struct ctx *ctx = p->ctx;
    struct rule_example *examples;
    if (rules_examples(state->set, r, ctx->arena, &examples, &ctx->err) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "examples");
    for (size_t i = 0; i < r->examples; i++) {
        struct view *v = view_append(list);
        view_set_int(v, "number", (int64_t)i + 1);
        view_set_text(v, "title", str_of(examples[i].title));
        view_set_text(v, "given", lines_of(ctx, examples[i].given));
        view_set_text(v, "decision", lines_of(ctx, examples[i].decision));
        view_set_text(v, "refusal", str_of(examples[i].refusal));
    }
    *first = examples[0].given;
    return 0;
}

/* What somebody wants to know of the rule. */
struct question {
    struct str facts, fiche;
    bool asked;
};

static void set_answer(struct page *p, struct rulebook_state *state, const struct rule *r, struct str facts)
{
    struct ctx *ctx = p->ctx;
    struct buf out = buf_in(ctx->arena, ANSWER_MAX);
    struct rules *rules = NULL;
    struct rule_cost cost = {0};
    struct err err;
    struct view *v = view_set_object(p->view, "answer");
    int rc = rules_new(state->set, &rules, &err);
    if (rc == 0)
        rc = rules_try(rules, r->kind->name, r->name, facts, &out, ctx->arena, &cost, &err);
    rules_free(rules);
    view_set_text(v, "decision", rc == 0 ? lines_of(ctx, buf_str(&out)) : STR(""));
    view_set_text(v, "refusal",
                  rc != 0 && err.code == ERR_REFUSED ? str_of(arena_strdup(ctx->arena, err.msg)) : STR(""));
    view_set_text(v, "error", rc != 0 && err.code != ERR_REFUSED ? str_of(arena_strdup(ctx->arena, err.msg)) : STR(""));
    view_set_int(v, "instructions", (int64_t)cost.instructions);
}

/* The facts: those that were typed, or the structure that was named. 1: there are some. 0: none, and why. */
static int find_facts(struct ctx *ctx, const struct question *q, struct str *facts, const char **why)
{
    struct team_structure t;
    struct buf b = buf_in(ctx->arena, ANSWER_MAX);
    struct str uuid = q->fiche.n > 36 ? str_from(q->fiche.p + q->fiche.n - 36, 36) : q->fiche;
    *facts = q->facts;
    if (!uuid.n) {
        *why = "Donnez des faits, ou l’adresse d’une fiche.";
        return q->facts.n > 0;
    }
    int rc = worklist_one(ctx, uuid, &t);
    if (rc != 1) {
        *why = "Aucune fiche n’a cette adresse. Copiez celle d’une fiche de l’équipe (/equipe/fiches/…).";
        return rc;
    }
    record_json(&b, &structure_type, &t.structure, NULL);
    *facts = buf_str(&b);
    return buf_ok(&b, &ctx->err) == 0 ? 1 : -1;
}

/* `facts`: what the form shows when nothing else was asked. */
static int set_question(struct page *p, struct rulebook_state *state, const struct rule *r, const struct question *q,
                        struct str facts)
{
    const char *why = NULL;
    struct str sent;
    int rc = q->asked ? find_facts(p->ctx, q, &sent, &why) : 0;
    view_set_text(p->view, "fiche", q->fiche);
    view_set_text(p->view, "error", str_of(rc == 0 ? why : NULL));
    view_set_text(p->view, "facts", lines_of(p->ctx, rc == 1 ? sent : facts));
    if (rc != 1) {
        view_set_null(p->view, "answer");
        return rc;
    }
    set_answer(p, state, r, sent);
    return 0;
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, struct rulebook_state *state,
                const struct question *q)
{
    struct page p;
    struct str kind = request_text(req, "genre"), name = request_text(req, "nom");
    const struct rule *r =
        state->set ? rule_set_find(state->set, str_dup(ctx->arena, kind), str_dup(ctx->arena, name)) : NULL;
    if (!r) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    if (team_start(&p, ctx, req, r->title, TEAM_SETTINGS) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    set_rule(view_set_object(p.view, "rule"), ctx, r);
    view_set_text(p.view, "source", r->source);
    view_set_bool(p.view, "about_structures", r->kind->facts == &structure_type);
    view_set_bool(p.view, "asked", r->asked); /* else it only declares: nothing to try, no example */
    struct str facts;
    if (r->asked && (set_examples(&p, state, r, &facts) != 0 || set_question(&p, state, r, q, facts) != 0))
        return -1;
    return team_finish(&p, "rule", reply);
}

static int one(struct ctx *ctx, const struct request *req, struct reply *reply, const struct question *q)
{
    struct rulebook_state state;
    if (open_rules(ctx, &state) != 0)
        return -1;
    int rc = draw(ctx, req, reply, &state, q);
    close_rules(&state);
    return rc;
}

int rule_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return one(ctx, req, reply, &(struct question){0});
}

int rule_try_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    const struct str *facts = params_first(&req->form, "faits");
    struct question q = {
        .facts = facts ? str_trim(*facts) : STR(""), .fiche = request_text(req, "fiche"), .asked = true};
    return one(ctx, req, reply, &q);
}
