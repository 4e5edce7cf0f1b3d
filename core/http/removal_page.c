/* What becomes of a structure: suspended, closed, deleted; and the page of a deleted one, where it is taken back. */
#include "app/removal.h"

#include "fiches.h"

static const struct {
    const char *code, *label, *what;
} states[REMOVAL__MAX] = {
    [REMOVAL_OPEN] = {"ouverte", "Ouverte",
                      "Elle se trouve dans l’annuaire, selon son niveau et la règle de "
                      "visibilité."},
    [REMOVAL_SUSPENDED] = {"suspendue", "Suspendue",
                           "Sa page reste dans l’annuaire, avec la mention «\u00A0suspendue\u00A0» et sans horaires du "
                           "moment."},
    [REMOVAL_CLOSED] = {"fermee", "Fermée définitivement",
                        "Elle ne se trouve plus par la recherche. Son adresse dit qu’elle a fermé et mène, si vous la "
                        "choisissez, vers une autre fiche."},
    [REMOVAL_DELETED] =
        {"supprimee", "Supprimer la fiche",
         "Son adresse répond comme si elle n’avait jamais existé, ou mène vers une autre fiche. "
         "L’équipe garde son historique et peut la rétablir\u202F; les imports ne la font pas revenir."},
};

static enum removal_state state_of(struct str code)
{
    int i = 0;
    while (i < REMOVAL__MAX && !str_is(code, states[i].code))
        i++;
    return (enum removal_state)i;
}

static enum removal_why why_of(struct str code)
{
    int i = 0;
    while (i < REMOVAL_WHY__MAX && !str_is(code, removal_reasons[i].code))
        i++;
    return (enum removal_why)i;
}

static enum removal_state current_state(const struct structure *s)
{
    return s->status == STATUS_CLOSED      ? REMOVAL_CLOSED
           : s->status == STATUS_SUSPENDED ? REMOVAL_SUSPENDED
                                           : REMOVAL_OPEN;
}

static void add_found(struct view *list, const char *uuid, const char *name, const char *city, struct str chosen)
{
    struct view *v = view_append(list);
    view_set_text(v, "uuid", str_of(uuid));
    view_set_text(v, "name", str_of(name));
    view_set_text(v, "city", str_of(city));
    view_set_bool(v, "selected", str_is(chosen, uuid));
}

/* The one that was chosen before, then those of that name that are open. */
static int set_found(struct page *p, const struct structure *s, struct str sought, struct str chosen)
{
    struct view *list = view_set_list(p->view, "found");
    struct worklist w = {0};
    size_t n = 0;
    if (chosen.n) {
        struct team_structure t;
        int rc = worklist_one(p->ctx, chosen, &t);
        if (rc < 0)
            return -1;
        if (rc == 1)
            add_found(list, t.structure.uuid, t.structure.name, fiche_city(&t.structure), chosen);
    }
    if (sought.n && worklist_page(p->ctx, WORK_ALL, sought, 1, &w) != 0)
        return -1;
    for (size_t i = 0; i < w.n; i++) {
        const struct structure *x = &w.items[i];
        if (x->id == s->id || x->status == STATUS_CLOSED || str_is(chosen, x->uuid))
            continue;
        add_found(list, x->uuid, x->name, fiche_city(x), chosen);
        n++;
    }
    view_set_bool(p->view, "chosen", chosen.n > 0);
    view_set_bool(p->view, "nothing", sought.n && n == 0);
    return 0;
}

static void set_choices(struct page *p, const struct structure *s, const struct removal *what)
{
    struct view *list = view_set_list(p->view, "states");
    for (int i = 0; i < REMOVAL__MAX; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "code", str_of(states[i].code));
        view_set_text(v, "label", str_of(states[i].label));
        view_set_text(v, "what", str_of(states[i].what));
        view_set_bool(v, "selected", i == (int)what->state);
        view_set_bool(v, "current", i == (int)current_state(s));
    }
    list = view_set_list(p->view, "reasons");
    for (int i = 0; i < REMOVAL_WHY__MAX; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "code", str_of(removal_reasons[i].code));
        view_set_text(v, "label", str_of(removal_reasons[i].label));
        view_set_bool(v, "selected", i == (int)what->why);
    }
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, struct removal *what,
                enum removed done)
{
    struct page p;
    struct team_structure t;
    struct str sought = request_text(req, "cherche");
    const char *uuid = NULL, *name, *ahead;
    int rc = worklist_one(ctx, what->uuid, &t);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    const struct structure *s = &t.structure;
    if (what->rev == 0) { /* nothing has been typed yet */
        what->state = current_state(s);
        if (removal_instead(ctx, s->id, &uuid, &name) != 0)
            return -1;
        what->instead = str_of(uuid);
    }
    if (removal_ahead(ctx, s->id, 0, &ahead) != 0)
        return -1;
    if (team_start(&p, ctx, req, "Fermer, suspendre ou supprimer", TEAM_FICHES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    view_set_text(p.view, "name", str_of(s->name));
    view_set_text(p.view, "url", str_of(fiche_url(ctx, s)));
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "%s/retirer", fiche_url(ctx, s))));
    view_set_int(p.view, "rev", what->rev && done != REMOVED_CHANGED ? what->rev : s->rev);
    view_set_text(p.view, "ahead", str_of(ahead));
    view_set_text(p.view, "ahead_url", str_of(arena_printf(ctx->arena, "/equipe/planning/lieux?fiche=%s", s->uuid)));
    view_set_text(p.view, "words", what->words);
    view_set_text(p.view, "sought", sought);
    set_choices(&p, s, what);
    if (set_found(&p, s, sought, what->instead) != 0)
        return -1;
    view_set_text(p.view, "reason_error",
                  done == REMOVED_REASON ? STR("Choisissez une raison\u00A0; précisez-la si c’en est une autre.")
                                         : STR(""));
    view_set_text(p.view, "instead_error",
                  done == REMOVED_INSTEAD
                      ? STR("La fiche à voir plutôt n’est plus ouverte\u00A0: choisissez-en une autre.")
                      : STR(""));
    view_set_text(
        p.view, "error",
        done == REMOVED_DATES     ? STR("Rien n’a été supprimé\u00A0: des dates du planning ont lieu ici.")
        : done == REMOVED_NOTHING ? STR("Rien n’a changé\u00A0: c’est déjà l’état de cette fiche.")
        : done == REMOVED_CHANGED
            ? STR("Quelqu’un a changé cette fiche depuis que vous avez ouvert la page\u00A0: rien n’a été enregistré. "
                  "Regardez-la, puis enregistrez de nouveau si vous le voulez toujours.")
        : done == REMOVED_RULES
            ? STR("Les règles de l’annuaire sont en erreur\u00A0: rien ne peut être écrit avant qu’elles soient "
                  "corrigées.")
            : STR(""));
    return team_finish(&p, "removal", reply);
}

int removal_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct removal what = {.uuid = request_text(req, "uuid"), .why = REMOVAL_WHY__MAX};
    return draw(ctx, req, reply, &what, REMOVED_DONE);
}

int removal_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    static const int statuses[] = {
        [REMOVED_NOTHING] = 422, [REMOVED_CHANGED] = 409, [REMOVED_UNKNOWN] = 404, [REMOVED_REASON] = 422,
        [REMOVED_INSTEAD] = 422, [REMOVED_DATES] = 409,   [REMOVED_RULES] = 503};
    struct removal what = {.uuid = request_text(req, "uuid"),
                           .state = state_of(request_text(req, "etat")),
                           .why = why_of(request_text(req, "raison")),
                           .words = request_text(req, "mots"),
                           .instead = request_text(req, "plutot"),
                           .rev = request_int(req, "rev", 0)};
    enum removed done;
    if (str_is(request_text(req, "etape"), "chercher"))
        return draw(ctx, req, reply, &what, REMOVED_DONE);
    if (what.state == REMOVAL__MAX || what.rev == 0) {
        reply_error(ctx, reply, 400, "Choisissez ce que devient cette fiche.");
        return 0;
    }
    if (removal_write(ctx, &what, &done) != 0)
        return -1;
    if (done == REMOVED_DONE)
        return team_go(reply, arena_printf(ctx->arena, "/equipe/fiches/%.*s", (int)what.uuid.n, what.uuid.p));
    reply->status = statuses[done];
    return draw(ctx, req, reply, &what, done);
}

/* ---- What is no longer there ---- */

/* "Lieu : Antenne", "Service : Écoute" */
static void set_left(struct page *p, const struct structure *s)
{
    struct view *list = view_set_list(p->view, "parts");
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *x = &((const struct place *)s->places.items)[i];
        const char *title = x->name ? x->name : x->address ? x->address : x->city;
        view_append_text(list, str_of(arena_printf(p->ctx->arena, "Lieu\u00A0: %s", title ? title : "sans adresse")));
    }
    for (size_t i = 0; i < s->services.n; i++) {
        const struct service *x = &((const struct service *)s->services.items)[i];
        view_append_text(list, str_of(arena_printf(p->ctx->arena, "Service\u00A0: %s", x->name)));
    }
}

static int draw_tombstone(struct ctx *ctx, const struct request *req, struct reply *reply, const char *error)
{
    struct page p;
    struct tombstone t;
    struct team_structure was = {0};
    int rc = removal_read(ctx, request_text(req, "uuid"), &t, &was.structure);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    if (team_start(&p, ctx, req, t.name, TEAM_FICHES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    view_set_text(p.view, "name", str_of(t.name));
    view_set_text(p.view, "error", str_of(error));
    view_set_text(p.view, "when", team_instant(ctx, t.at));
    view_set_text(p.view, "by", str_of(t.by));
    view_set_text(p.view, "reason", str_of(t.reason));
    view_set_bool(p.view, "merged", t.merged);
    view_set_bool(p.view, "erased", t.erased);
    view_set_text(p.view, "instead_name", str_of(t.instead_name));
    view_set_text(p.view, "instead_url",
                  t.instead_uuid ? str_of(arena_printf(ctx->arena, "/equipe/fiches/%s", t.instead_uuid)) : STR(""));
    view_set_text(p.view, "history_url", str_of(arena_printf(ctx->arena, "/equipe/fiches/%s/historique", t.uuid)));
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "/equipe/fiches/%s/retablir", t.uuid)));
    view_set_int(p.view, "rev", t.rev);
    fiche_set_own(p.view, &p, &was);
    set_left(&p, &was.structure);
    return team_finish(&p, "tombstone", reply);
}

int tombstone_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return draw_tombstone(ctx, req, reply, NULL);
}

int revive_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str uuid = request_text(req, "uuid");
    enum removed done;
    if (removal_undo(ctx, uuid, request_int(req, "rev", 0), &done) != 0)
        return -1;
    /* Taken back already: there it is. */
    if (done == REMOVED_DONE || done == REMOVED_UNKNOWN)
        return team_go(reply, arena_printf(ctx->arena, "/equipe/fiches/%.*s", (int)uuid.n, uuid.p));
    reply->status = done == REMOVED_RULES ? 503 : 409;
    return draw_tombstone(
        ctx, req, reply,
        done == REMOVED_CHANGED ? "Quelqu’un a changé cette fiche depuis que vous avez ouvert la page\u00A0: voici "
                                  "ce qu’il en est."
        : done == REMOVED_ERASED ? "Ce que disait cette fiche a été effacé pour de bon\u00A0: il n’y a rien à rétablir."
                                 : "Les règles de l’annuaire sont en erreur\u00A0: rien ne peut être écrit avant "
                                   "qu’elles soient corrigées.");
}
