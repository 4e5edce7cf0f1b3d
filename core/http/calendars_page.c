/* Private calendars: whose there are, one with its address, and the feeds that cannot be published. */
#include "calendars.h"

#include "app/feeds.h"

static const char *const kind_codes[CALENDAR__MAX] = {"personne", "binome", "partenaire"};
static const char *const kind_labels[CALENDAR__MAX] = {"Personne", "Binôme", "Partenaire"};
static const char *const cancelled_codes[CANCELLED__MAX] = {"marques", "barres", "retires"};
static const struct {
    const char *label, *hint;
} cancelled_words[CANCELLED__MAX] = {
    {"Marquées dans leur titre", "«\u00A0ANNULÉ – …\u00A0»\u00A0: visible dans tous les programmes."},
    {"Annulées à la façon d’iCalendar", "Barrées chez Apple et Thunderbird\u00A0; Google les fait disparaître."},
    {"Retirées", "Elles disparaissent partout."}};

static const char *url_of(struct ctx *ctx, enum calendar_kind kind, const char *uuid)
{
    return arena_printf(ctx->arena, "/equipe/agendas/%s/%s", kind_codes[kind], uuid);
}

void calendar_set_state(struct view *v, struct ctx *ctx, bool has, const struct calendar *c)
{
    bool good = has && c->opens;
    view_set_bool(v, "good", good);
    view_set_bool(v, "revoked", has && c->revoked_at);
    view_set_bool(v, "closed", has && !c->revoked_at && !c->opens);
    view_set_text(v, "made", has ? team_instant(ctx, c->made_at) : STR(""));
    view_set_text(v, "revoked_at", has && c->revoked_at ? team_instant(ctx, c->revoked_at) : STR(""));
    view_set_text(v, "read", good && c->last_read_at ? team_ago(ctx, c->last_read_at) : STR(""));
    view_set_text(v, "client", str_of(good ? c->last_client : NULL));
}

/* ---- All of them ---- */

static int set_mine(struct page *p)
{
    struct ctx *ctx = p->ctx;
    struct calendar_door *doors;
    size_t n;
    if (calendars_mine(ctx, &doors, &n) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "mine");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "name", str_of(doors[i].name));
        view_set_text(v, "kind", str_of(doors[i].own ? "Mes dates" : kind_labels[doors[i].kind]));
        view_set_text(v, "url", str_of(url_of(ctx, doors[i].kind, doors[i].uuid)));
        calendar_set_state(v, ctx, doors[i].has, &doors[i].calendar);
    }
    return 0;
}

static int set_all(struct page *p)
{
    struct ctx *ctx = p->ctx;
    struct calendar *all = NULL;
    size_t n = 0;
    bool edits = access_allows((enum account_role)ctx->account->role, RIGHT_EDIT);
    if (edits && calendars_all(ctx, &all, &n) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "all");
    for (size_t i = 0; i < n; i++) {
        if (!all[i].name)
            continue; /* of what is no longer there */
        struct view *v = view_append(list);
        view_set_text(v, "name", str_of(all[i].name));
        view_set_text(v, "kind", str_of(kind_labels[all[i].kind]));
        view_set_text(v, "owner", str_of(all[i].owner));
        view_set_text(v, "uuid", str_of(all[i].uuid));
        view_set_text(v, "url", str_of(url_of(ctx, all[i].kind, all[i].subject_uuid)));
        calendar_set_state(v, ctx, true, &all[i]);
    }
    view_set_bool(p->view, "edits", edits);
    return 0;
}

static void set_faults(struct page *p)
{
    struct feed_fault *faults = ARENA_ARRAY(p->ctx->arena, FEEDS_FAULTS_MAX, struct feed_fault);
    struct view *list = view_set_list(p->view, "faults");
    size_t n = faults ? feeds_faults(p->ctx->feeds, faults) : 0;
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "name", str_of(faults[i].name));
        view_set_text(v, "why", str_of(faults[i].why));
    }
}

int calendars_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    if (team_start(&p, ctx, req, "Agendas", TEAM_SELF) != 0 || set_mine(&p) != 0 || set_all(&p) != 0)
        return -1;
    page_address(&p, reply, "/equipe/agendas", NULL, true);
    page_style(&p, "calendars.css");
    set_faults(&p);
    return team_finish(&p, "calendars", reply);
}

int calendars_end_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    int rc = calendars_end(ctx, request_text(req, "agenda"));
    return rc < 0 ? -1 : team_go(reply, "/equipe/agendas");
}

/* ---- One ---- */

/* The calendar of the address: 1; 0 and the page of status 404; -1. */
static int find(struct ctx *ctx, const struct request *req, struct reply *reply, struct calendar_door *out)
{
    struct str kind = request_text(req, "genre");
    int k = 0;
    while (k < CALENDAR__MAX && !str_is(kind, kind_codes[k]))
        k++;
    int rc = k < CALENDAR__MAX ? calendars_door(ctx, (enum calendar_kind)k, request_text(req, "uuid"), out) : 0;
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    return rc;
}

static void set_cancelled(struct page *p, const struct calendar_door *door)
{
    struct view *list = view_set_list(p->view, "cancelled");
    for (int i = 0; i < CANCELLED__MAX; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "code", str_of(cancelled_codes[i]));
        view_set_text(v, "label", str_of(cancelled_words[i].label));
        view_set_text(v, "hint", str_of(cancelled_words[i].hint));
        view_set_bool(v, "selected", (int)door->calendar.cancelled == i);
    }
}

int calendar_set_address(struct page *p, const struct request *req, const struct calendar_door *door, const char *token)
{
    struct ctx *ctx = p->ctx;
    view_set_bool(p->view, "secret", true);
    if (!token) {
        view_set_null(p->view, "subscribe");
        view_set_null(p->view, "dav");
        return 0;
    }
    const char *path = arena_printf(ctx->arena, "/cal/%s.ics", token);
    if (!path)
        return fail_memory(&ctx->err);
    struct view *dav = view_set_object(p->view, "dav");
    view_set_text(dav, "address", team_address(ctx, req, "/dav/"));
    view_set_text(dav, "user", str_of(door->name));
    view_set_text(dav, "password", str_of(token));
    return calendar_links(p->view, ctx, req, path, door->name);
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct calendar_door *door,
                const char *token)
{
    struct page p;
    const char *title = door->own ? "Mon agenda privé" : arena_printf(ctx->arena, "Agenda privé\u00A0: %s", door->name);
    if (!title)
        return fail_memory(&ctx->err);
    if (team_start(&p, ctx, req, title, TEAM_SELF) != 0 || calendar_set_address(&p, req, door, token) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    page_style(&p, "calendars.css");
    view_set_text(p.view, "name", str_of(door->name));
    view_set_text(p.view, "action", str_of(url_of(ctx, door->kind, door->uuid)));
    view_set_bool(p.view, "own", door->own);
    view_set_bool(p.view, "person", door->kind == CALENDAR_PERSON);
    view_set_bool(p.view, "team", door->kind == CALENDAR_TEAM);
    view_set_bool(p.view, "partner", door->kind == CALENDAR_PARTNER);
    view_set_bool(p.view, "given", door->account == 0);
    calendar_set_state(p.view, ctx, door->has, &door->calendar);
    set_cancelled(&p, door);
    return team_finish(&p, "calendar", reply);
}

int calendar_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct calendar_door door;
    int rc = find(ctx, req, reply, &door);
    return rc == 1 ? draw(ctx, req, reply, &door, NULL) : rc;
}

static int renew(struct ctx *ctx, const struct request *req, struct reply *reply, struct calendar_door *door)
{
    char token[CRYPTO_TOKEN_SIZE];
    if (calendars_renew(ctx, door, token) != 0)
        return ctx->err.code == ERR_CONFLICT ? team_go(reply, "/equipe/compte/invitations?refus=oui") : -1;
    const char *kept = arena_strdup(ctx->arena, token);
    if (!kept)
        return fail_memory(&ctx->err);
    reply->outdates = true;
    int rc = find(ctx, req, reply, door);
    return rc == 1 ? draw(ctx, req, reply, door, kept) : rc;
}

int calendar_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct calendar_door door;
    struct str what = request_text(req, "geste"), how = request_text(req, "annules");
    int rc = find(ctx, req, reply, &door), i = 0;
    if (rc != 1)
        return rc;
    if (str_is(what, "nouveau"))
        return renew(ctx, req, reply, &door);
    while (i < CANCELLED__MAX && !str_is(how, cancelled_codes[i]))
        i++;
    bool ends = str_is(what, "fin");
    if (!ends && (!str_is(what, "annules") || i == CANCELLED__MAX)) {
        reply_error(ctx, reply, 400, "Ce geste n’existe pas.");
        return 0;
    }
    rc = ends ? calendars_revoke(ctx, &door) : calendars_set_cancelled(ctx, &door, (enum calendar_cancelled)i);
    return rc != 0 ? -1 : team_go(reply, url_of(ctx, door.kind, door.uuid));
}
