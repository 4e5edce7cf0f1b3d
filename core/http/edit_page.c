/* The forms of a structure, a place or a service: shown, taken, asked back when somebody else was faster. */
#include "app/editing.h"
#include "base/crypto.h"
#include "base/date.h"
#include "edit_forms.h"
#include "fiches.h"
#include "publish/field_words.h"

/* What is edited, as its addresses say it: /equipe/fiches/UUID/lieux/UUID. */
static const struct subject {
    const struct record_type *type;
    const struct edit_form *form;
    const char *path;
    const char *new_title, *title, *remove;
} subjects[] = {
    {&structure_type, &structure_form, "", "Nouvelle structure", "Modifier la structure", NULL},
    {&place_type, &place_form, "lieux", "Nouveau lieu", "Modifier le lieu", "Retirer ce lieu"},
    {&service_type, &service_form, "services", "Nouveau service", "Modifier le service", "Retirer ce service"},
};

/* One page being made. */
struct desk {
    struct ctx *ctx;
    const struct request *req;
    const struct subject *subject;
    struct editing what;
    struct opened opened;
    struct page page;
    struct record_form form;
    const void *rec;    /* what is drawn */
    const char *notice; /* above the form */
    bool of_dates;      /* it is about dates to come */
    const char *reason_error;
};

/* Segments of the path: equipe, fiches, the structure, which kind of part, the part. */
enum { SEGMENT_STRUCTURE = 2, SEGMENT_KIND, SEGMENT_PART };

static const struct subject *subject_of(const struct request *req)
{
    for (size_t i = 1; req->n_segments > SEGMENT_PART && i < sizeof subjects / sizeof *subjects; i++) {
        if (str_is(req->segments[SEGMENT_KIND], subjects[i].path))
            return &subjects[i];
    }
    return &subjects[0];
}

static bool is_new(const struct desk *d)
{
    return d->what.uuid.n == 0 || (d->subject->type != &structure_type && d->what.part.n == 0);
}

static const char *fiche_of(const struct desk *d)
{
    return d->what.uuid.n ? arena_printf(d->ctx->arena, "/equipe/fiches/%.*s", (int)d->what.uuid.n, d->what.uuid.p)
                          : "/equipe/fiches";
}

/* The structure's name where it has one, the record's after it. */
static const char *title_of(const struct desk *d)
{
    const char *title = is_new(d) ? d->subject->new_title : d->subject->title;
    const char *name = d->opened.structure.name;
    return name ? arena_printf(d->ctx->arena, "%s\u00A0: %s", title, name) : title;
}

/* 1: there is something to edit, or to say that it went; 0: the reply is made; -1. */
static int sit_down(struct desk *d, struct ctx *ctx, const struct request *req, struct reply *reply)
{
    *d = (struct desk){.ctx = ctx, .req = req, .subject = subject_of(req)};
    d->what = (struct editing){.type = d->subject->type,
                               .uuid = request_text(req, "uuid"),
                               .part = request_text(req, "part"),
                               .rev = request_int(req, "rev", 0),
                               .number = request_text(req, "numero")};
    if (editing_open(ctx, &d->what, &d->opened) != 0)
        return -1;
    if (d->opened.state == EDITING_UNKNOWN) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    const char *title = title_of(d);
    if (!title)
        return fail_memory(&ctx->err);
    if (team_start(&d->page, ctx, req, title, TEAM_FICHES) != 0)
        return -1;
    page_address(&d->page, reply, "", NULL, true);
    d->form = record_form_of(&d->page, d->subject->type, d->subject->form->groups, d->subject->form->n);
    d->form.of = &d->opened.structure;
    d->rec = d->opened.now;
    return 1;
}

/* ---- Drawing ---- */

static void add_hours(struct view *list, struct str label, struct str hours, const char *note, const char *url)
{
    struct view *v = view_append(list);
    view_set_text(v, "url", str_of(url));
    view_set_text(v, "label", label);
    view_set_text(v, "hours", hours);
    view_set_text(v, "note", str_of(note));
}

static const struct place *place_of(const struct structure *s, const char *uuid)
{
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *p = &((const struct place *)s->places.items)[i];
        if (strcmp(p->uuid, uuid) == 0)
            return p;
    }
    return NULL;
}

static const char *place_words(const struct place *p)
{
    const char *words = p->name ? p->name : p->address ? p->address : p->city;
    return words ? words : "Lieu";
}

/* Hours are edited on pages of their own; here one reads them. */
static void set_hours(struct desk *d)
{
    struct view *list = view_set_list(d->page.view, "hours");
    struct wording plain = d->page.wording;
    if (is_new(d))
        return;
    if (d->subject->type == &place_type) {
        const struct place *p = d->opened.now;
        int index = record_index(&place_type, STR("hours"));
        add_hours(list, STR(""), field_words(&place_type, p, index, NULL, &plain), p->hours_note,
                  hours_url(d->ctx, &d->opened.structure, p, NULL));
    } else if (d->subject->type == &service_type) {
        const struct service *v = d->opened.now;
        for (size_t i = 0; i < v->places.n; i++) {
            const struct service_place *sp = &((const struct service_place *)v->places.items)[i];
            const struct place *p = place_of(&d->opened.structure, sp->place);
            int index = record_index(&service_place_type, STR("hours"));
            if (p)
                add_hours(list, str_of(place_words(p)), field_words(&service_place_type, sp, index, NULL, &plain),
                          sp->hours_note, hours_url(d->ctx, &d->opened.structure, p, v));
        }
    }
}

/* What the form makes when it is sent; sent again, nothing more. */
static struct str number_of(struct desk *d)
{
    char uuid[CRYPTO_UUID_SIZE];
    if (!is_new(d) || crypto_is_uuid(d->what.number))
        return is_new(d) ? d->what.number : STR("");
    crypto_uuid(uuid);
    return str_of(arena_strdup(d->ctx->arena, uuid));
}

static int draw(struct desk *d, struct reply *reply)
{
    struct view *v = d->page.view;
    const struct str *reason = params_first(&d->req->form, "pourquoi");
    const char *fiche = fiche_of(d);
    view_set_text(v, "heading", str_of(is_new(d) ? d->subject->new_title : d->subject->title));
    view_set_text(v, "name", str_of(d->opened.structure.name));
    view_set_text(v, "fiche_url", str_of(fiche));
    view_set_text(v, "remove_url",
                  d->subject->type == &structure_type && !is_new(d)
                      ? str_of(arena_printf(d->ctx->arena, "%s/retirer", fiche))
                      : STR(""));
    view_set_text(v, "action", d->req->path);
    view_set_int(v, "rev", d->what.rev ? d->what.rev : d->opened.structure.rev);
    view_set_text(v, "notice", str_of(d->notice));
    view_set_text(v, "dates_url",
                  str_of(d->of_dates
                             ? arena_printf(d->ctx->arena, "/equipe/planning/lieux?fiche=%s", d->opened.structure.uuid)
                             : NULL));
    view_set_text(v, "reason", reason ? *reason : STR(""));
    view_set_text(v, "reason_error", str_of(d->reason_error));
    view_set_bool(v, "is_new", is_new(d));
    view_set_text(v, "number", number_of(d));
    view_set_text(v, "take_away", str_of(is_new(d) ? NULL : d->subject->remove));
    set_hours(d);
    return record_form_view(&d->form, v, d->rec) != 0 ? -1 : team_finish(&d->page, "edit", reply);
}

/* What was typed for something that is no longer there: to be read, and copied. */
static int set_typed(struct desk *d, struct view *list)
{
    const struct record_type *type = d->subject->type;
    void *nothing = arena_alloc(d->ctx->arena, type->size), *typed = arena_alloc(d->ctx->arena, type->size);
    struct wording plain = d->page.wording;
    if (!nothing || !typed)
        return fail_memory(&d->ctx->err);
    if (d->req->method != METHOD_POST)
        return 0;
    if (record_form_read(&d->form, &d->req->form, nothing, typed) < 0)
        return -1;
    for (size_t i = 0; i < type->n; i++) {
        struct str words = field_words(type, typed, (int)i, NULL, &plain);
        if (words.n == 0)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "label", field_label(&type->fields[i], d->ctx->arena));
        view_set_text(v, "text", words);
    }
    return 0;
}

static int draw_gone(struct desk *d, struct reply *reply)
{
    struct view *v = d->page.view;
    const struct editing_gone *g = &d->opened.gone;
    reply->status = 410;
    view_set_text(v, "heading", str_of(d->subject->title));
    view_set_text(v, "name", str_of(d->opened.structure.name));
    view_set_text(v, "fiche_url", str_of(fiche_of(d)));
    view_set_text(v, "when", team_instant(d->ctx, g->at));
    view_set_text(v, "who", str_of(g->who));
    view_set_text(v, "why", str_of(g->reason));
    return set_typed(d, view_set_list(v, "typed")) != 0 ? -1 : team_finish(&d->page, "edit_gone", reply);
}

int edit_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct desk d;
    int rc = sit_down(&d, ctx, req, reply);
    if (rc != 1)
        return rc;
    return d.opened.state == EDITING_GONE ? draw_gone(&d, reply) : draw(&d, reply);
}

/* ---- Taking ---- */

/* To the fiche, where it says what was done. */
static int go_back(struct desk *d, struct reply *reply, const struct saved *saved, const char *done)
{
    const char *anchor = saved->part ? arena_printf(d->ctx->arena, "#p-%s", saved->part) : "";
    const char *where =
        anchor ? arena_printf(d->ctx->arena, "/equipe/fiches/%s?fait=%s%s", saved->uuid, done, anchor) : NULL;
    return where ? team_go(reply, where) : fail_memory(&d->ctx->err);
}

/* The form again, from what is there now, with both values of what two people changed. */
static int ask_back(struct desk *d, struct reply *reply, const struct saved *saved)
{
    reply->status = 409;
    d->notice = "Quelqu’un d’autre a modifié la même chose pendant que vous écriviez\u00A0: rien n’est encore "
                "enregistré. Choisissez ci-dessous quelle valeur garder, puis enregistrez. Ce que vous avez changé "
                "d’autre est toujours là.";
    d->opened = saved->opened;
    d->what.rev = saved->opened.structure.rev;
    d->form.of = &d->opened.structure;
    d->form.typed = d->form.asked = saved->asked;
    d->form.theirs = saved->opened.now;
    d->rec = saved->merged;
    return draw(d, reply);
}

static int answer(struct desk *d, struct reply *reply, const struct saved *saved)
{
    switch (saved->state) {
    case SAVED_DONE: return go_back(d, reply, saved, d->what.uuid.n ? "enregistre" : "cree");
    case SAVED_NOTHING: return go_back(d, reply, saved, "rien");
    case SAVED_CONFLICT: return ask_back(d, reply, saved);
    case SAVED_GONE: d->opened = saved->opened; return draw_gone(d, reply);
    case SAVED_LOST:
        reply->status = 409;
        d->notice = "Vos modifications et celles de quelqu’un d’autre ne vont pas ensemble\u00A0: rien n’est "
                    "enregistré. Ouvrez la fiche dans un autre onglet pour voir ce qui a changé.";
        return draw(d, reply);
    case SAVED_DATES:
    case SAVED_RULES: break;
    }
    reply->status = 503;
    d->notice = "Les règles de l’annuaire sont en erreur\u00A0: rien ne peut être enregistré avant qu’elles soient "
                "corrigées. Gardez cette page ouverte, ou copiez ce que vous avez écrit.";
    return draw(d, reply);
}

/* Read beside the form's own fields: what is too long is said, not refused with the page of status 400. */
static struct str reason_of(struct desk *d)
{
    const struct str *given = params_first(&d->req->form, "pourquoi");
    struct str reason = given ? str_trim(*given) : STR("");
    if (utf8_length(reason) > EDITING_REASON_MAX)
        d->reason_error = arena_printf(d->ctx->arena, "%d caractères au plus.", EDITING_REASON_MAX);
    return reason;
}

int edit_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct desk d;
    struct saved saved;
    int rc = sit_down(&d, ctx, req, reply);
    if (rc != 1)
        return rc;
    if (d.opened.state == EDITING_GONE)
        return draw_gone(&d, reply);
    void *typed = arena_alloc(ctx->arena, d.subject->type->size);
    struct str reason = reason_of(&d);
    int fine = typed ? record_form_read(&d.form, &req->form, d.opened.base, typed) : fail_memory(&ctx->err);
    if (fine < 0)
        return -1;
    bool again = str_is(request_text(req, "reprise"), "oui");
    if (again || record_form_adds_row(&req->form)) {
        d.form.errors.n = 0;
        d.notice = again
                       ? "Voici ce que vous aviez écrit. Rien n’est encore enregistré\u00A0: relisez, puis enregistrez."
                       : NULL;
        return draw(&d, reply);
    }
    if (!fine || d.reason_error) {
        reply->status = 422;
        return draw(&d, reply);
    }
    return editing_save(ctx, &d.what, typed, reason, &saved) != 0 ? -1 : answer(&d, reply, &saved);
}

int part_remove_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct desk d;
    struct saved saved;
    int rc = sit_down(&d, ctx, req, reply);
    if (rc != 1)
        return rc;
    struct str reason = reason_of(&d);
    if (d.opened.state == EDITING_GONE)
        return draw_gone(&d, reply);
    if (d.reason_error || reason.n == 0) {
        reply->status = 422;
        d.of_dates = true;
        d.notice = "Rien n’a été retiré\u00A0: dites pourquoi en quelques mots, tout en bas de cette page.";
        return draw(&d, reply);
    }
    if (editing_remove(ctx, &d.what, reason, &saved) != 0)
        return -1;
    if (saved.state == SAVED_DATES) {
        reply->status = 409;
        d.notice = "Rien n’a été retiré\u00A0: des dates du planning sont à venir dans ce lieu. Déplacez-les ou "
                   "annulez-les d’abord.";
        return draw(&d, reply);
    }
    return saved.state == SAVED_DONE ? go_back(&d, reply, &saved, "retire") : answer(&d, reply, &saved);
}
