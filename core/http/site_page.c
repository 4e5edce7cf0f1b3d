/* What the team says of itself: a setting of the administrators. */
#include "base/date.h"
#include "site_form.h"
#include "team.h"

#define PATH "/equipe/reglages/equipe"

struct draft {
    struct site_draft fields;
    const char *error, *done;
    int64_t rev;
};

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct draft *d)
{
    struct page p;
    if (team_start(&p, ctx, req, "L’équipe et ses pages légales", TEAM_SETTINGS) != 0)
        return -1;
    page_address(&p, reply, PATH, NULL, true);
    view_set_int(p.view, "rev", d->rev);
    view_set_text(p.view, "error", str_of(d->error));
    view_set_text(p.view, "done", str_of(d->done));
    site_draft_view(p.view, &d->fields, SITE_KEY__MAX);
    return team_finish(&p, "site", reply);
}

int site_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct draft d = {.done = NULL};
    if (str_is(request_text(req, "fait"), "enregistre"))
        d.done = "C’est enregistré. Les pages publiques le montrent déjà.";
    if (site_rev(ctx, &d.rev) != 0 || site_draft_stored(ctx, &d.fields) != 0)
        return -1;
    return draw(ctx, req, reply, &d);
}

int site_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct draft d = {.done = NULL};
    struct site_form form = {.rev = request_int(req, "rev", 0),
                             .remove_logo = str_is(request_text(req, "sans_logo"), "oui")};
    enum site_saved saved;
    if (site_draft_stored(ctx, &d.fields) != 0)
        return -1;
    site_draft_sent(req, SITE_KEY__MAX, &d.fields, &form);
    if (site_save(ctx, &form, &saved, d.fields.wrong) != 0)
        return -1;
    if (saved == SITE_SAVED)
        return team_go(reply, PATH "?fait=enregistre");
    reply->status = saved == SITE_WRONG ? 422 : 409;
    d.error = saved == SITE_WRONG ? "Rien n’est enregistré\u00A0: une information est à corriger ci-dessous."
                                  : "Quelqu’un a enregistré d’autres valeurs depuis que vous avez ouvert cette page. "
                                    "Les vôtres sont ci-dessous\u00A0: enregistrez-les de nouveau pour les garder, ou "
                                    "rouvrez la page pour voir les siennes.";
    return site_rev(ctx, &d.rev) == 0 ? draw(ctx, req, reply, &d) : -1;
}
