/* Teams: people who go together. */
#include "people.h"

#define HERE "/equipe/personnes/equipes"

struct form {
    struct str uuid; /* empty: a new one */
    int64_t rev;
    struct str label;
    struct terms members;
    bool gone;
    const char *label_error, *members_error, *error;
};

static bool among(const struct terms *codes, const char *code)
{
    for (size_t i = 0; i < codes->n; i++) {
        if (strcmp(codes->codes[i], code) == 0)
            return true;
    }
    return false;
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct people *all,
                const struct team *t, const struct form *f)
{
    struct page p;
    if (people_start(&p, ctx, req, t ? t->label : "Ajouter une équipe") != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    const char *url = arena_printf(ctx->arena, HERE "/%.*s", (int)f->uuid.n, f->uuid.p);
    view_set_text(p.view, "name", str_of(t ? t->label : NULL));
    view_set_text(p.view, "action", str_of(t ? url : HERE "/nouvelle"));
    view_set_text(p.view, "remove_action", str_of(t ? arena_printf(ctx->arena, "%s/retrait", url) : NULL));
    view_set_bool(p.view, "gone", f->gone);
    view_set_int(p.view, "rev", f->rev);
    view_set_text(p.view, "label", f->label);
    view_set_text(p.view, "members", people_labels(ctx, all, &f->members));
    view_set_text(p.view, "label_error", str_of(f->label_error));
    view_set_text(p.view, "members_error", str_of(f->members_error));
    view_set_text(p.view, "error", str_of(f->error));
    struct view *list = view_set_list(p.view, "people");
    for (size_t i = 0; i < all->n; i++) {
        const struct person *x = &all->items[i];
        bool in = among(&f->members, x->uuid);
        if (x->deleted && !in)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "uuid", str_of(x->uuid));
        view_set_text(v, "label", str_of(x->label));
        view_set_text(v, "professions", people_terms(&p, SCHEME_PROFESSION, &x->professions));
        view_set_bool(v, "gone", x->deleted);
        view_set_bool(v, "selected", in);
    }
    if (t && people_set_history(&p, all, &team_type, t->id) != 0)
        return -1;
    if (!t)
        view_set_list(p.view, "history");
    const char *calendar = t && !t->deleted ? arena_printf(ctx->arena, "/equipe/agendas/binome/%s", t->uuid) : NULL;
    view_set_text(p.view, "calendar_url", str_of(calendar));
    return team_finish(&p, "people_group", reply);
}

/* The team of the address; NULL and the page of status 404. */
static const struct team *find(struct ctx *ctx, const struct request *req, struct reply *reply,
                               const struct people *all)
{
    for (size_t i = 0; i < all->n_teams; i++) {
        if (str_is(request_text(req, "uuid"), all->teams[i].uuid))
            return &all->teams[i];
    }
    reply_error(ctx, reply, 404, NULL);
    return NULL;
}

int group_new_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct people all;
    struct form f = {.rev = 0};
    return people_read(ctx, &all) != 0 ? -1 : draw(ctx, req, reply, &all, NULL, &f);
}

int group_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct people all;
    if (people_read(ctx, &all) != 0)
        return -1;
    const struct team *t = find(ctx, req, reply, &all);
    if (!t)
        return 0;
    struct form f = {
        .uuid = str_of(t->uuid), .rev = t->rev, .label = str_of(t->label), .members = t->members, .gone = t->deleted};
    return draw(ctx, req, reply, &all, t, &f);
}

/* What was wrong, beside its field; -1 when it is none of the visitor's making. */
static int explain(struct ctx *ctx, struct form *f)
{
    struct str why = str_of(ctx->err.msg);
    if (ctx->err.code == ERR_CONFLICT)
        f->error =
            "Quelqu’un d’autre l’a modifiée depuis que vous avez ouvert cette page. Rien n’est enregistré\u00A0: "
            "rouvrez la page pour repartir de ce qui est enregistré.";
    else if (ctx->err.code != ERR_INPUT && ctx->err.code != ERR_LIMIT)
        return -1;
    else if (str_starts(why, STR("label")))
        f->label_error = "Un nom de cent lettres au plus\u00A0: «\u00A0Binôme du mardi\u00A0».";
    else if (str_starts(why, STR("members")))
        f->members_error = "Cochez une personne au moins, douze au plus, qui soient planifiées.";
    else if (str_starts(why, STR("teams")))
        f->error = "Il y a déjà trois cents équipes, le plus que cette page puisse montrer.";
    else
        return -1;
    return 0;
}

static int save(struct ctx *ctx, struct form *f, struct team *t)
{
    if (record_parse(&team_type, t, record_index(&team_type, STR("label")), f->label, ctx->arena, &ctx->err) != 0) {
        (void)err_context(&ctx->err, "label");
        return explain(ctx, f);
    }
    t->members = f->members;
    record_mark_set(t, record_index(&team_type, STR("members")));
    return people_save_team(ctx, f->uuid, f->rev, t) == 0 ? 1 : explain(ctx, f);
}

int group_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct people all;
    const struct str *codes;
    size_t n = request_codes(req, "membre", &codes);
    struct team t = {0};
    const struct team *old = NULL;
    struct form f = {
        .uuid = request_text(req, "uuid"), .rev = request_int(req, "rev", 0), .label = request_text(req, "nom")};
    if (people_read(ctx, &all) != 0)
        return -1;
    if (f.uuid.n && !(old = find(ctx, req, reply, &all)))
        return 0;
    f.gone = old && old->deleted;
    f.members.codes = ARENA_ARRAY(ctx->arena, n, const char *);
    if (!f.members.codes)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < n; i++) {
        const struct person *x = people_person(&all, codes[i]);
        if (x)
            f.members.codes[f.members.n++] = x->uuid;
    }
    int rc = save(ctx, &f, &t);
    if (rc != 0)
        return rc < 0 ? -1 : team_go(reply, "/equipe/personnes?fait=note#equipes");
    reply->status = 422;
    return draw(ctx, req, reply, &all, old, &f);
}

int group_removal_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str state = request_text(req, "etat");
    bool gone = str_is(state, "retiree");
    if (!gone && !str_is(state, "planifiee")) {
        reply_error(ctx, reply, 400, "Cet état n’existe pas.");
        return 0;
    }
    if (people_remove_team(ctx, request_text(req, "uuid"), gone) < 0)
        return -1;
    return team_go(reply,
                   arena_printf(ctx->arena, "/equipe/personnes?fait=equipe-%.*s#equipes", (int)state.n, state.p));
}
