/* What the pages of the planning begin with. */
#include "app/courses.h"
#include "app/planning_settings.h"
#include "planning.h"

static const struct {
    enum planning_tab tab;
    const char *label, *url;
    bool edits; /* only for who may edit */
} tabs[] = {
    {PLANNING_WEEK, "Semaine", "/equipe/planning", false},
    {PLANNING_SERIES, "Séries", "/equipe/planning/series", false},
    {PLANNING_SLOTS, "Trouver un créneau", "/equipe/planning/creneaux", false},
    {PLANNING_COUNTS, "Bilans", "/equipe/saisie", false},
    {PLANNING_REACH, "À prévenir", "/equipe/planning/a-prevenir", false},
    {PLANNING_ASKS, "Demandes", "/equipe/planning/demandes", true},
    {PLANNING_PEOPLE, "Personnes", "/equipe/personnes", false},
    {PLANNING_COURSES, "Parcours", "/equipe/parcours", false},
    {0, NULL, NULL, false},
};

int planning_start(struct page *p, struct ctx *ctx, const struct request *req, const char *title, enum planning_tab tab)
{
    struct planning_settings set;
    if (team_start(p, ctx, req, title, TEAM_PLANNING) != 0 || planning_settings_read(ctx, &set) != 0)
        return -1;
    view_set_bool(p->view, "zoned", set.zone != PLANNING_NO_ZONE);
    page_style(p, "planning.css");
    struct view *list = view_set_list(p->view, "tabs");
    for (size_t i = 0; tabs[i].label; i++) {
        if (tabs[i].edits && !access_allows((enum account_role)ctx->account->role, RIGHT_EDIT))
            continue;
        if (tabs[i].tab == PLANNING_COURSES && !courses_on(ctx) && tab != PLANNING_COURSES)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "label", str_of(tabs[i].label));
        view_set_text(v, "url", str_of(tabs[i].url));
        view_set_bool(v, "current", tabs[i].tab == tab);
    }
    return 0;
}
