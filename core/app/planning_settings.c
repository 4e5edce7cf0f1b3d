#include "app/planning_settings.h"

#include "app/access.h"
#include "app/rulebook.h"
#include "app/site.h"
#include "app/site_edit.h"
#include "base/date.h"
#include "domain/setting.h"

#define KEY_ALSACE "planning.alsace_moselle"
#define KEY_ZONE "planning.school_zone"

/* Whether anything is planned that the calendar would say something of; the sample brings its own. */
static const char SQL_PLANNED[] = "SELECT count(*) FROM series WHERE deleted_rev IS NULL";

/* ---- Settings ---- */

/* The one zone of all its départements; the code of a commune begins with its own. */
static int zone_of_territory(struct str codes)
{
    int zone = PLANNING_NO_ZONE;
    struct str code;
    for (bool more = codes.n > 0; str_cut(&codes, '|', &code, &more);) {
        int of = school_zone_of(str_from(code.p, code.n == 5 ? 2 : code.n));
        if (of < 0 || (zone != PLANNING_NO_ZONE && zone != of))
            return PLANNING_NO_ZONE;
        zone = of;
    }
    return zone;
}

/* Overseas there is no zone to choose. */
static bool is_overseas(struct str codes)
{
    return str_starts(codes, STR("97")) || str_starts(codes, STR("98"));
}

int planning_settings_read(struct ctx *ctx, struct planning_settings *out)
{
    struct site_values site;
    const char *zone;
    int alsace = setting_is(ctx->db, KEY_ALSACE, "oui", &ctx->err);
    *out = (struct planning_settings){.alsace_moselle = alsace == 1};
    if (alsace < 0 || setting_read(ctx->db, KEY_ZONE, ctx->arena, &zone, &ctx->err) < 0 ||
        site_values_read(ctx, &site) != 0)
        return -1;
    int known = zone ? record_name_index(school_zone_names, str_of(zone)) : -1;
    out->territory_zone = zone_of_territory(str_of(site.text[SITE_COMMUNES]));
    out->chosen = known >= 0;
    out->overseas = is_overseas(str_of(site.text[SITE_COMMUNES]));
    out->zone = out->chosen ? known : out->territory_zone;
    return 0;
}

static int save(struct ctx *ctx, bool alsace_moselle, int zone)
{
    const char *was;
    int alsace = setting_is(ctx->db, KEY_ALSACE, "oui", &ctx->err);
    if (alsace < 0 || setting_read(ctx->db, KEY_ZONE, ctx->arena, &was, &ctx->err) < 0 ||
        site_change(ctx, KEY_ALSACE, alsace ? "oui" : NULL, alsace_moselle ? "oui" : NULL) != 0)
        return -1;
    return site_change(ctx, KEY_ZONE, was, zone == PLANNING_NO_ZONE ? NULL : school_zone_names[zone]);
}

int planning_settings_save(struct ctx *ctx, bool alsace_moselle, int zone)
{
    if (access_demand(ctx, RIGHT_EDIT, "the settings of the planning") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, save(ctx, alsace_moselle, zone));
}

int planning_settings_duties(struct ctx *ctx, struct duties *list)
{
    struct planning_settings set;
    struct school_calendar c = {.until = -1};
    if (planning_settings_read(ctx, &set) != 0 ||
        (set.zone != PLANNING_NO_ZONE &&
         school_read(ctx->db, (enum school_zone)set.zone, ctx->arena, &c, &ctx->err) != 0))
        return -1;
    bool known = c.until >= c.from, over = known && c.until < ctx_today(ctx);
    int64_t planned = 0;
    if (!known && !set.overseas && db_int(ctx->db, SQL_PLANNED, 0, &planned, &ctx->err) != 0)
        return -1;
    bool none = set.zone == PLANNING_NO_ZONE;
    bool due = known ? c.until < ctx_today(ctx) + SCHOOL_WARN_DAYS : planned > 0;
    return duties_add(
        ctx, list,
        (struct duty){.label = none   ? "Zone de vacances scolaires"
                               : over ? "Calendrier scolaire terminé"
                                      : "Calendrier scolaire",
                      .one = none ? "zone à choisir" : "zone à mettre à jour",
                      .many = "zones à mettre à jour",
                      .done = "publié pour plus de six mois",
                      .url = none ? "/equipe/reglages/planning#feries" : "/equipe/reglages/planning#vacances",
                      .right = RIGHT_EDIT,
                      .count = due,
                      .quiet = true});
}

/* ---- Rules ---- */

/* 1; 0: there are no rules to ask; -1. */
static int ask(struct ctx *ctx, const char *kind, const void *facts, void *decision)
{
    struct rulebook_state state = {0};
    if (ctx_rules(ctx))
        return rules_call(ctx_rules(ctx), kind, NULL, facts, decision, ctx->arena, NULL, &ctx->err) == 0 ? 1 : -1;
    if (ctx->rulebook && rulebook_read(ctx->rulebook, ctx->arena, &state, &ctx->err) != 0)
        return -1;
    bool in_force = state.set != NULL;
    rule_set_unref(state.set);
    if (!in_force)
        return 0;
    return rulebook_call(ctx->rulebook, kind, NULL, facts, decision, ctx->arena, &ctx->err) == 0 ? 1 : -1;
}

static int title_of(struct ctx *ctx, const char *kind, const char **title)
{
    struct rulebook_state state = {0};
    if (!ctx_rules(ctx) && ctx->rulebook && rulebook_read(ctx->rulebook, ctx->arena, &state, &ctx->err) != 0)
        return -1;
    const struct rule_set *set = ctx_rules(ctx) ? rules_set(ctx_rules(ctx)) : state.set;
    const struct rule *rule = set ? rule_set_find(set, kind, NULL) : NULL;
    *title = arena_strdup(ctx->arena, rule ? rule->title : "");
    rule_set_unref(state.set);
    return *title ? 0 : fail_memory(&ctx->err);
}

int planning_campaigns(struct ctx *ctx, int year, struct campaign_year *out, const char **title)
{
    struct campaign_facts facts = {.year = year};
    *out = (struct campaign_year){0};
    record_mark_set(&facts, 0);
    if (title_of(ctx, RULE_CAMPAIGNS, title) != 0)
        return -1;
    return ask(ctx, RULE_CAMPAIGNS, &facts, out);
}

int travel_rule(struct ctx *ctx, struct constraint_policy *out, bool *known)
{
    /* A rule may say otherwise of some kind; the usual one shows how it is computed. */
    struct constraint_facts facts = {.constraint = CONSTRAINT_TRAVEL, .kind = "permanence", .group = GROUP_PERMANENCE};
    *out = (struct constraint_policy){0};
    for (size_t i = 0; i < constraint_facts_type.n; i++)
        record_mark_set(&facts, (int)i);
    int rc = ask(ctx, RULE_CONSTRAINT, &facts, out);
    *known = rc == 1 && out->factor > 0 && out->speed > 0;
    return rc < 0 ? -1 : 0;
}
