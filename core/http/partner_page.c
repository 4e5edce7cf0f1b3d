/* A structure's own page, by its lasting link or after signing in: what everybody reads of it, and forms to propose
 * something else. One form a record: a structure with many services has more fields than a form may send. */
#include "own.h"

#include "app/campaign.h"
#include "app/stamp.h"
#include "edit_forms.h"
#include "signed.h"

#define N(array) (sizeof(array) / sizeof(array)[0])

/* ---- What may be proposed ---- */

#define CONTACTS_HINT "Seulement les numéros et adresses que tout le monde peut lire."

static const struct form_field structure_fields[] = {
    {.name = "name", .required = true},
    {.name = "acronym"},
    {.name = "plain_words", .label = "Ce que vous faites, en une phrase simple", .hint = "Sans sigle."},
    {.name = "description", .label = "Description"},
    {.name = "status"},
    {.name = "alert",
     .label = "Message temporaire en haut de la fiche",
     .hint = "Par exemple «\u00A0Fermé du 3 au 21 août\u00A0»."},
    {.name = "website"},
    {.name = "contacts", .label = "Téléphones et courriels", .hint = CONTACTS_HINT},
};
static const struct form_field place_fields[] = {
    {.name = "name", .label = "Nom du lieu", .hint = "Seulement s’il diffère de celui de la structure."},
    {.name = "address"},
    {.name = "postcode"},
    {.name = "commune", .label = "Commune", .hint = "Son nom ou son code postal."},
    {.name = "access"},
    {.name = "hours_note", .label = "Précision sur les horaires", .hint = "Par exemple «\u00A0fermé en août\u00A0»."},
    {.name = "contacts", .label = "Téléphones et courriels du lieu", .hint = CONTACTS_HINT},
};
static const struct form_field service_fields[] = {
    {.name = "name", .required = true},
    {.name = "plain_words", .label = "Ce qu’il fait, en une phrase simple", .hint = "Sans sigle."},
    {.name = "description", .label = "Description"},
    {.name = "status"},
    {.name = "intake", .label = "Prenez-vous de nouvelles personnes\u202F?"},
    {.name = "intake_date", .label = "Depuis le"},
    {.name = "contacts", .label = "Téléphones et courriels du service", .hint = CONTACTS_HINT},
};
static const struct form_group structure_groups[] = {
    {"structure", "La structure", NULL, structure_fields, N(structure_fields)}};
static const struct form_group place_groups[] = {{"lieu", "Le lieu", NULL, place_fields, N(place_fields)}};
static const struct form_group service_groups[] = {
    {"service", "Le service", NULL, service_fields, N(service_fields)},
    {"conditions", "Pour qui, et où", NULL, service_whom, SERVICE_WHOM_N},
    {"orienter", "Orienter, et prix", NULL, service_refer, SERVICE_REFER_N}};

/* ---- The door ---- */

int own_merged_page(struct ctx *ctx, struct reply *reply, const struct structure *into)
{
    struct page p;
    struct buf url = buf_in(ctx->arena, 400);
    if (page_start_private(&p, ctx, "Fiche réunie avec une autre", reply) != 0)
        return -1;
    reply->status = 410;
    if (into->id)
        structure_url(&url, into);
    view_set_text(p.view, "name", str_of(into->name));
    view_set_text(p.view, "url", buf_str(&url));
    view_set_text(p.view, "short_id", str_of(into->short_id));
    return page_finish(&p, "own_merged", reply);
}

/* 1: come in; 0: answered; -1. */
static int enter_by_link(struct door *d)
{
    struct ctx *ctx = d->ctx;
    struct str token = request_text(d->req, "jeton");
    int rc = partner_enter_by_link(ctx, token, &d->in);
    d->from = PROPOSAL_LINK;
    d->url = arena_printf(ctx->arena, "/chez-vous/%.*s", (int)token.n, token.p);
    if (rc == 0 && d->in.merged)
        return own_merged_page(ctx, d->reply, &d->in.into);
    if (rc == 0)
        reply_error(ctx, d->reply, 403,
                    "Ce lien n’est plus valable\u00A0: l’équipe de l’annuaire l’a remplacé ou retiré. Demandez-lui le "
                    "nouveau.");
    reply_private(d->reply);
    return rc == 1 && !d->url ? fail_memory(&ctx->err) : rc;
}

static int enter_signed(struct door *d)
{
    struct ctx *ctx = d->ctx;
    struct str uuid = request_text(d->req, "uuid");
    int rc = partner_enter_signed(ctx, uuid, &d->in);
    d->from = PROPOSAL_PARTNER;
    d->url = arena_printf(ctx->arena, "/equipe/mes-structures/%.*s", (int)uuid.n, uuid.p);
    if (rc == 0 && d->in.merged)
        return own_merged_page(ctx, d->reply, &d->in.into);
    if (rc == 0)
        reply_error(ctx, d->reply, 404, NULL);
    return rc == 1 && !d->url ? fail_memory(&ctx->err) : rc;
}

/* ---- Its records ---- */

struct part own_structure_part(struct door *d)
{
    struct structure *s = &d->in.open;
    return (struct part){&structure_type, s, s->uuid, s->name, structure_groups, N(structure_groups)};
}

struct part own_place_part(struct door *d, size_t i)
{
    struct place *p = (struct place *)d->in.open.places.items + i;
    const char *title = p->name ? p->name : p->address ? p->address : p->city ? p->city : "Lieu";
    return (struct part){&place_type, p, p->uuid, title, place_groups, N(place_groups)};
}

struct part own_service_part(struct door *d, size_t i)
{
    struct service *v = (struct service *)d->in.open.services.items + i;
    return (struct part){&service_type, v, v->uuid, v->name, service_groups, N(service_groups)};
}

/* By the uuid of the address; a confidential place is nobody's. */
static bool find_part(struct door *d, struct str uuid, struct part *out)
{
    const struct structure *s = &d->in.open;
    *out = own_structure_part(d);
    bool found = s->id && str_is(uuid, s->uuid);
    for (size_t i = 0; i < s->places.n && !found; i++) {
        *out = own_place_part(d, i);
        found = str_is(uuid, out->uuid) && !((const struct place *)out->rec)->confidential;
    }
    for (size_t i = 0; i < s->services.n && !found; i++) {
        *out = own_service_part(d, i);
        found = str_is(uuid, out->uuid);
    }
    return found;
}

/* ---- What both pages share ---- */

int own_start(struct door *d, struct page *p, const char *title)
{
    struct ctx *ctx = d->ctx;
    if (d->from == PROPOSAL_PARTNER) {
        if (team_start(p, ctx, d->req, title, TEAM_OWN) != 0)
            return -1;
    } else {
        if (page_start(p, ctx, title, NAV_NONE, STR("")) != 0)
            return -1;
        view_set_null(p->view, "token");
        view_set_null(p->view, "token_field");
    }
    page_address(p, d->reply, "", NULL, true);
    if (!d->stamp && !(d->stamp = stamp_make(ctx, str_of(d->url))))
        return -1;
    view_set_text(p->view, "name", str_of(d->in.name));
    view_set_text(p->view, "url", str_of(d->url));
    view_set_text(p->view, "stamp", str_of(d->stamp));
    view_set_text(p->view, "error", str_of(d->error));
    view_set_bool(p->view, "by_link", d->from == PROPOSAL_LINK);
    view_set_bool(p->view, "by_account", d->from == PROPOSAL_PARTNER);
    view_set_text(p->view, "mail", d->mail);
    view_set_text(p->view, "mail_error", str_of(d->mail_error));
    return 0;
}

int own_finish(struct door *d, struct page *p, const char *by_link, const char *signed_in)
{
    if (d->from == PROPOSAL_PARTNER)
        return team_finish(p, signed_in, d->reply);
    return page_finish(p, by_link, d->reply);
}

/* ---- One record's form ---- */

static struct record_form form_of(struct page *p, const struct part *x)
{
    struct record_form f = record_form_of(p, x->type, x->groups, x->n);
    f.level = LEVEL_PUBLIC;
    return f;
}

/* `f` NULL: nothing was typed. */
static int draw_form(struct door *d, const struct part *x, struct page *p, struct record_form *f, const void *rec)
{
    struct record_form fresh;
    struct str reserved;
    if (own_start(d, p, x->title) != 0 || own_reserved_words(d, p, x, &reserved) != 0)
        return -1;
    view_set_text(p->view, "reserved", reserved);
    if (!f) {
        fresh = form_of(p, x);
        f = &fresh;
    }
    view_set_text(p->view, "part", str_of(x->uuid));
    view_set_text(p->view, "title_part", str_of(x->type == &structure_type ? NULL : x->title));
    if (record_form_view(f, p->view, rec) != 0)
        return -1;
    return own_finish(d, p, "own_form_link", "own_form_signed");
}

static bool asks_hours(const struct door *d)
{
    return str_is(request_text(d->req, "bloc"), "horaires");
}

/* Does this part have hours that its structure may correct? A service's are those at a place, which the public sees. */
static bool has_hours(struct door *d, const struct part *x)
{
    struct part place;
    struct str at = request_text(d->req, "lieu");
    return x->type == &place_type ||
           (x->type == &service_type && find_part(d, at, &place) && place.type == &place_type && own_held(x, at));
}

/* The part that the address names; false: none, or its hours are asked for and it has none. */
static bool find_asked(struct door *d, struct part *out)
{
    return find_part(d, request_text(d->req, "partie"), out) && (!asks_hours(d) || has_hours(d, out));
}

/* Who answers a campaign's mail is asked about the fiche alone. */
static bool asks_dates_of(const struct door *d)
{
    return str_is(request_text(d->req, "partie"), "dates") && d->from != PROPOSAL_CAMPAIGN;
}

int own_show(struct door *d)
{
    struct page p;
    struct part x;
    if (request_text(d->req, "partie").n == 0)
        return own_overview(d);
    if (asks_dates_of(d))
        return own_dates_page(d);
    if (find_asked(d, &x))
        return asks_hours(d) ? own_hours_page(d, &x) : draw_form(d, &x, &p, NULL, x.rec);
    reply_error(d->ctx, d->reply, 404, NULL);
    return 0;
}

/* ---- What they send ---- */

/* The instant of the form: 1; 0: too old, or not ours; -1. */
int own_read_stamp(struct door *d, int64_t *shown_at)
{
    enum stamped how;
    if (stamp_read(d->ctx, str_of(d->url), request_text(d->req, "tampon"), shown_at, &how) != 0)
        return -1;
    /* One click is quick. */
    if (how != STAMPED_WELL && how != STAMPED_QUICK) {
        d->error = "Cette page est restée ouverte trop longtemps. Relisez, puis envoyez de nouveau.";
        d->reply->status = 422;
        return 0;
    }
    d->stamp = str_dup(d->ctx->arena, request_text(d->req, "tampon"));
    return d->stamp ? 1 : fail_memory(&d->ctx->err);
}

/* By a campaign's link, which may be over meanwhile. Why nothing came of it stands in d, or is *done. */
static int write_answer(struct door *d, const struct proposing *what, enum proposed *done)
{
    static const struct {
        int status;
        const char *sentence;
    } failures[] = {
        [ANSWER_OVER] = {410, "Ce lien ne sert plus\u00A0: rien n’a été enregistré. Appelez l’équipe."},
        [ANSWER_CHANGED] = {409, "La fiche a changé depuis que vous avez ouvert cette page. Voici ce qu’elle dit "
                                 "maintenant\u00A0: relisez, puis répondez."},
        [ANSWER_RULES] = {503, "L’annuaire ne peut rien enregistrer pour le moment. Essayez plus tard, ou "
                               "téléphonez."},
    };
    enum campaign_answered answered;
    int why = PROPOSED_DONE;
    int rc = what->unchanged ? campaign_unchanged(d->ctx, d->token, what->shown_at, &answered)
                             : campaign_correct(d->ctx, d->token, what, &answered, &why);
    if (rc != 0)
        return -1;
    *done = (enum proposed)why;
    if (answered == ANSWER_OVER || answered == ANSWER_CHANGED || answered == ANSWER_RULES) {
        d->error = failures[answered].sentence;
        d->reply->status = failures[answered].status;
        d->stamp = NULL;
    }
    return 0;
}

static int write(struct door *d, const struct proposing *what, enum proposed *done)
{
    struct ctx *ctx = d->ctx;
    if (d->from == PROPOSAL_CAMPAIGN)
        return write_answer(d, what, done);
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = proposal_add(ctx, what, done);
    if (rc == 0 && *done == PROPOSED_DONE && d->from == PROPOSAL_LINK)
        rc = partner_link_used(ctx->db, d->in.structure, ctx->now, &ctx->err);
    return ctx_finish(ctx, rc);
}

/* Beside the field it is about, where there is one. */
static void say_why(struct door *d, const struct proposing *what, enum proposed done)
{
    const char *why = proposed_sentence(done);
    d->reply->status = done == PROPOSED_FULL ? 503 : 422;
    if (done == PROPOSED_NOTHING)
        why = what->after ? "Rien n’a été modifié\u00A0: changez une valeur, ou dites que rien n’a changé."
                          : "Écrivez ce qui n’est pas juste.";
    if (done == PROPOSED_MAIL || done == PROPOSED_MAIL_NUMBER)
        d->mail_error = why;
    else if (!what->after && (done == PROPOSED_NOTHING || done == PROPOSED_LONG || done == PROPOSED_NUMBER))
        d->text_error = why;
    else
        d->error = why;
}

bool own_must_wait(struct door *d)
{
    struct knock knock = signed_knock(d->ctx, d->req);
    int64_t wait = d->from == PROPOSAL_PARTNER ? 0 : proposal_wait(d->ctx, &knock, d->from);
    if (wait) {
        d->error = proposal_wait_sentence(d->ctx, wait);
        d->reply->retry_after = (int)wait;
        d->reply->status = 429;
    }
    return wait > 0;
}

/* Adds it: 1: answered; 0: why not stands in d; -1. */
static int send(struct door *d, struct proposing *what)
{
    struct ctx *ctx = d->ctx;
    enum proposed done;
    if (own_must_wait(d))
        return 0;
    what->from = d->from;
    what->structure = d->in.structure;
    what->mail = d->mail;
    if (write(d, what, &done) != 0)
        return -1;
    if (d->error)
        return 0;
    if (done == PROPOSED_DONE) {
        const char *where = arena_printf(ctx->arena, "%s?fait=envoi", d->url);
        return !where ? fail_memory(&ctx->err) : team_go(d->reply, where) == 0 ? 1 : -1;
    }
    say_why(d, what, done);
    return 0;
}

/* The structure as it would be with this record instead. */
static int with_part(struct door *d, const struct part *x, const void *rec, struct structure *out)
{
    struct ctx *ctx = d->ctx;
    *out = d->in.open;
    if (x->type == &structure_type) {
        *out = *(const struct structure *)rec;
        return 0;
    }
    struct list *list = x->type == &place_type ? &out->places : &out->services;
    char *items = arena_array(ctx->arena, list->n, x->type->size);
    if (!items)
        return fail_memory(&ctx->err);
    memcpy(items, list->items, list->n * x->type->size);
    memcpy(items + ((const char *)x->rec - (const char *)list->items), rec, x->type->size);
    list->items = items;
    return 0;
}

int own_send_part(struct door *d, const struct part *x, const void *rec, int64_t shown_at)
{
    struct structure after;
    struct proposing what = {.after = &after, .shown_at = shown_at};
    return with_part(d, x, rec, &after) != 0 ? -1 : send(d, &what);
}

static int take_form(struct door *d, const struct part *x)
{
    struct ctx *ctx = d->ctx;
    struct page p, unused;
    int64_t shown_at;
    void *rec = arena_alloc(ctx->arena, x->type->size);
    if (!rec)
        return fail_memory(&ctx->err);
    /* The form needs a page for its words before it is known whether one is drawn. */
    if (page_start(&unused, ctx, "", NAV_NONE, STR("")) != 0)
        return -1;
    struct record_form f = form_of(&unused, x);
    int good = own_read_stamp(d, &shown_at);
    if (good < 0)
        return -1;
    int read = record_form_read(&f, &d->req->form, x->rec, rec);
    if (read < 0)
        return -1;
    bool more = record_form_adds_row(&d->req->form);
    if (read == 0 && !more)
        d->reply->status = 422;
    if (good && read && !more) {
        int rc = own_send_part(d, x, rec, shown_at);
        if (rc != 0)
            return rc < 0 ? -1 : 0;
    }
    f.page = &p;
    return draw_form(d, x, &p, &f, x->rec);
}

static int take_words(struct door *d)
{
    struct proposing what = {.unchanged = str_is(request_text(d->req, "envoi"), "inchange")};
    if (str_is(request_text(d->req, "envoi"), "vu") && d->from != PROPOSAL_CAMPAIGN)
        return own_take_known(d);
    if (str_starts(request_text(d->req, "envoi"), STR("agenda")) && d->from != PROPOSAL_CAMPAIGN)
        return own_take_calendar(d);
    if (!what.unchanged) {
        d->text = what.message = request_text(d->req, "texte");
    }
    int rc = own_read_stamp(d, &what.shown_at);
    if (rc == 1)
        rc = send(d, &what);
    return rc == 0 ? own_overview(d) : rc < 0 ? -1 : 0;
}

int own_take(struct door *d)
{
    struct part x;
    d->mail = request_text(d->req, "courriel");
    if (request_text(d->req, "partie").n == 0)
        return take_words(d);
    if (asks_dates_of(d))
        return own_dates_form(d);
    if (find_asked(d, &x))
        return asks_hours(d) ? own_hours_form(d, &x) : take_form(d, &x);
    reply_error(d->ctx, d->reply, 404, NULL);
    return 0;
}

/* ---- Routes ---- */

int own_link_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct door d = {.ctx = ctx, .req = req, .reply = reply};
    int rc = enter_by_link(&d);
    return rc == 1 ? own_show(&d) : rc;
}

int own_link_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct door d = {.ctx = ctx, .req = req, .reply = reply};
    int rc = enter_by_link(&d);
    return rc == 1 ? own_take(&d) : rc;
}

int own_signed_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct door d = {.ctx = ctx, .req = req, .reply = reply};
    int rc = enter_signed(&d);
    return rc == 1 ? own_show(&d) : rc;
}

int own_signed_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct door d = {.ctx = ctx, .req = req, .reply = reply};
    int rc = enter_signed(&d);
    return rc == 1 ? own_take(&d) : rc;
}

int own_structures_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct partner_structure *own = ARENA_ARRAY(ctx->arena, PARTNER_STRUCTURES_MAX, struct partner_structure);
    size_t n;
    if (!own)
        return fail_memory(&ctx->err);
    if (team_start(&p, ctx, req, "Mes structures", TEAM_OWN) != 0 || partner_own(ctx, own, &n) != 0)
        return -1;
    page_address(&p, reply, "/equipe/mes-structures", NULL, true);
    struct view *list = view_set_list(p.view, "structures");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "name", str_of(own[i].name));
        view_set_text(v, "url", str_of(arena_printf(ctx->arena, "/equipe/mes-structures/%s", own[i].uuid)));
    }
    return team_finish(&p, "own_structures", reply);
}
