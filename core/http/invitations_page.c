/* How one's own dates come into one's own calendar: asked at the first sign-in, changed on "Mon compte". */
#include "app/access.h"
#include "app/courses.h"
#include "app/invitations.h"
#include "team.h"

#define HERE "/equipe/compte/invitations"

/* The page behind it: of who came by signing in, the team's first page. */
static const char *after(bool subscription)
{
    return subscription ? "/equipe/agendas" : "/equipe/compte?fait=invitations";
}

int invitations_first(struct ctx *ctx, const struct account *account, const char *where, const char **out)
{
    const struct account *before = ctx->account;
    struct invitation_way way;
    int64_t person;
    *out = where;
    if (strcmp(where, "/equipe") != 0)
        return 0;
    ctx->account = account;
    int rc = invitations_mine(ctx, &person, &way);
    ctx->account = before;
    if (rc == 1 && !way.chosen)
        *out = HERE "?premiere=oui";
    return rc < 0 ? -1 : 0;
}

int invitations_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct invitation_way way;
    int64_t person;
    int rc = invitations_mine(ctx, &person, &way);
    if (rc < 0 || team_start(&p, ctx, req, "Mes dates dans mon agenda", TEAM_SELF) != 0)
        return -1;
    page_address(&p, reply, HERE, NULL, true);
    page_style(&p, "calendars.css");
    view_set_bool(p.view, "planned", rc == 1);
    view_set_bool(p.view, "first", str_is(request_text(req, "premiere"), "oui"));
    view_set_bool(p.view, "refused", str_is(request_text(req, "refus"), "oui"));
    view_set_bool(p.view, "chosen", way.chosen);
    view_set_bool(p.view, "subscription", way.subscription);
    view_set_bool(p.view, "tentative", way.tentative);
    view_set_bool(p.view, "courses", courses_on(ctx));
    view_set_int(p.view, "coming", way.coming);
    view_set_bool(p.view, "several", way.coming > 1);
    view_set_int(p.view, "weeks", INVITATION_AHEAD / (7 * 86400));
    view_set_text(p.view, "mail", str_of(ctx->account->mail));
    return team_finish(&p, "invitations", reply);
}

int invitations_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str way = request_text(req, "voie");
    bool subscription = str_is(way, "abonnement");
    if (courses_on(ctx) && (str_is(way, "proposees") || str_is(way, "confirmees"))) {
        int kept = invitations_tentative(ctx, str_is(way, "proposees"));
        return kept < 0 ? -1 : team_go(reply, HERE);
    }
    if (!subscription && !str_is(way, "invitations")) {
        reply_error(ctx, reply, 400, "Ce choix n’existe pas.");
        return 0;
    }
    int rc = invitations_choose(ctx, subscription);
    if (rc < 0)
        return -1;
    return team_go(reply, rc == 0                                                         ? HERE
                          : str_is(request_text(req, "premiere"), "oui") && !subscription ? "/equipe"
                                                                                          : after(subscription));
}
