/* Opening hours of a place, or of a service at a place: the grid, or the text when it says more. */
#include "app/hours_edit.h"

#include "base/date.h"
#include "domain/hours.h"
#include "fiches.h"
#include "hours_sent.h"

/* What is drawn: the record, and what was typed so far. */
struct drawing {
    struct hours_edit_now now;
    struct hours_form *form;
    bool advanced, cannot; /* the text instead of the grid; and the grid does not hold it */
    struct str text;       /* of the advanced form */
    const char *text_error;
    struct str note, reason, base, base_note;
    int verified;
    const char *hours; /* previewed; NULL: none */
    bool previewed, done, conflict;
    struct str mine_note; /* of a conflict */
    const char *error;
};

static struct hours_edit_of of_request(const struct request *req)
{
    return (struct hours_edit_of){.structure = request_text(req, "uuid"),
                                  .place = request_text(req, "lieu"),
                                  .service = request_text(req, "service")};
}

const char *hours_url(struct ctx *ctx, const struct structure *s, const struct place *p, const struct service *v)
{
    return v ? arena_printf(ctx->arena, "/equipe/fiches/%s/services/%s/horaires/%s", s->uuid, v->uuid, p->uuid)
             : arena_printf(ctx->arena, "/equipe/fiches/%s/lieux/%s/horaires", s->uuid, p->uuid);
}

/* ---- Drawing ---- */

static void set_theirs(struct page *p, const struct drawing *d)
{
    if (!d->conflict) {
        view_set_null(p->view, "theirs");
        return;
    }
    struct view *v = view_set_object(p->view, "theirs");
    view_set_text(v, "hours_text", hours_form_words(d->now.hours, &p->wording));
    view_set_text(v, "note", str_of(d->now.note));
    view_set_text(v, "mine", hours_form_words(d->hours, &p->wording));
    view_set_text(v, "my_note", d->mine_note);
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct drawing *d)
{
    struct page p;
    const struct structure *s = &d->now.structure;
    const struct place *place = d->now.place;
    const char *label = place->name ? place->name : place->address ? place->address : place->city;
    const char *url = hours_url(ctx, s, place, d->now.service);
    if (team_start(&p, ctx, req, "Modifier les horaires", TEAM_FICHES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    view_set_text(p.view, "name", str_of(s->name));
    view_set_text(p.view, "url", str_of(fiche_url(ctx, s)));
    view_set_text(p.view, "action", str_of(url));
    view_set_text(p.view, "advanced_url", str_of(arena_printf(ctx->arena, "%s?avance=oui", url)));
    view_set_text(p.view, "place", str_of(label ? label : s->name));
    view_set_text(p.view, "service", str_of(d->now.service ? d->now.service->name : NULL));
    view_set_bool(p.view, "advanced", d->advanced);
    view_set_bool(p.view, "cannot", d->cannot);
    view_set_text(p.view, "text", d->text);
    view_set_text(p.view, "text_error", str_of(d->text_error));
    view_set_text(p.view, "note_text", d->note);
    view_set_text(p.view, "reason", d->reason);
    view_set_text(p.view, "base", d->base);
    view_set_text(p.view, "base_note", d->base_note);
    view_set_bool(p.view, "verified_no", d->verified < 0);
    view_set_bool(p.view, "verified_phone", d->verified == VERIFIED_PHONE);
    view_set_bool(p.view, "verified_place", d->verified == VERIFIED_PLACE);
    view_set_bool(p.view, "verified_document", d->verified == VERIFIED_DOCUMENT);
    view_set_bool(p.view, "previewed", d->previewed);
    view_set_bool(p.view, "done", d->done);
    view_set_text(p.view, "error", str_of(d->error));
    set_theirs(&p, d);
    hours_form_view(p.view, d->form, ctx->arena);
    hours_form_preview(view_set_object(p.view, "preview"), d->hours, &p.wording);
    hours_form_over(p.view, d->now.hours, &p.wording);
    return team_finish(&p, "hours", reply);
}

/* The form as the text gives it; the advanced one when the grid cannot hold it. */
static int fill(struct ctx *ctx, const char *text, struct drawing *d)
{
    bool held;
    if (hours_sent_fill(ctx, text, d->form, &d->text, &held) != 0)
        return -1;
    d->cannot = !held;
    d->advanced = d->advanced || d->cannot;
    return 0;
}

static int start(struct ctx *ctx, const struct request *req, struct reply *reply, struct drawing *d)
{
    struct hours_edit_of of = of_request(req);
    *d = (struct drawing){.verified = -1, .form = ARENA_NEW(ctx->arena, struct hours_form)};
    if (!d->form)
        return fail_memory(&ctx->err);
    int rc = hours_edit_read(ctx, &of, &d->now);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    return rc;
}

int hours_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct drawing d;
    int rc = start(ctx, req, reply, &d);
    if (rc != 1)
        return rc;
    d.advanced = str_is(request_text(req, "avance"), "oui");
    d.done = str_is(request_text(req, "fait"), "oui");
    d.hours = d.now.hours;
    d.note = d.base_note = str_of(d.now.note);
    d.base = str_of(d.now.hours);
    return fill(ctx, d.now.hours, &d) != 0 ? -1 : draw(ctx, req, reply, &d);
}

/* ---- What was sent ---- */

static struct str sent_text(const struct request *req, const char *name)
{
    const struct str *v = params_first(&req->form, name);
    return v ? str_trim(*v) : STR("");
}

/* Line breaks as browsers send them become those of the database. */
static struct str without_returns(struct ctx *ctx, struct str s)
{
    struct buf b = buf_in(ctx->arena, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\r')
            buf_char(&b, s.p[i]);
    return buf_str(&b);
}

static const char *text_fault(struct ctx *ctx, struct str text, enum err_code code, size_t bad)
{
    if (code == ERR_LIMIT)
        return "Ce texte est trop long, ou compte trop de règles ou de créneaux.";
    if (bad > text.n)
        return "Une règle ne sert jamais\u00A0: une autre la remplace tous ses jours. Donnez toutes les heures d’un "
               "jour "
               "dans une seule règle.";
    struct str from = utf8_prefix(str_from(text.p + bad, text.n - bad), 30);
    return from.n
               ? arena_printf(ctx->arena,
                              "Ce texte n’est pas compris, ou se contredit, à partir de «\u00A0%.*s\u00A0» (caractère "
                              "%zu).",
                              (int)from.n, from.p, utf8_length(str_from(text.p, bad)) + 1)
               : "Ce texte n’est pas fini.";
}

/* The text that the form would give for what it started from, were nothing typed; NULL: none. */
static const char *untouched(struct ctx *ctx, const struct drawing *d, struct hours_grid *grid)
{
    const struct hours *h;
    const char *text = NULL;
    struct err ignored;
    int32_t today = ctx_today(ctx);
    if (!d->base.n || hours_parse(d->base, ctx->arena, &h, &ignored) != 0 ||
        hours_current(h, today, ctx->arena, &text, &ignored) != 0 || !text || d->advanced)
        return text;
    bool held = hours_parse(str_of(text), ctx->arena, &h, &ignored) == 0 && hours_grid_read(h, ctx->arena, grid);
    return held && hours_grid_text(grid, today, ctx->arena, &text, &ignored) == 0 ? text : NULL;
}

/* What nobody touched stays as it is written, to the letter: it is no change, and is not kept from imports. */
static void keep_untouched(struct ctx *ctx, struct drawing *d, struct hours_grid *grid)
{
    const char *text = untouched(ctx, d, grid);
    if (text && d->hours && strcmp(text, d->hours) == 0)
        d->hours = str_dup(ctx->arena, d->base);
}

/* The text of what was typed in d->hours; false: something of it is wrong, and said. -1 with ctx->err. */
static int understand(struct ctx *ctx, struct drawing *d)
{
    struct hours_grid *grid = ARENA_NEW(ctx->arena, struct hours_grid);
    struct err why = {0};
    d->hours = NULL;
    if (!grid)
        return fail_memory(&ctx->err);
    if (!d->advanced) {
        hours_form_grid(d->form, ctx_today(ctx), ctx->arena, grid);
        if (d->form->faults)
            return 0;
        if (hours_grid_text(grid, ctx_today(ctx), ctx->arena, &d->hours, &why) == 0) {
            keep_untouched(ctx, d, grid);
            return 1;
        }
        d->error =
            "Ces horaires sont trop longs pour être enregistrés\u00A0: raccourcissez des précisions, ou retirez des "
            "dates.";
        return 0;
    }
    const struct hours *h;
    size_t bad = SIZE_MAX;
    if (d->text.n == 0)
        return 1;
    if (hours_parse_at(d->text, ctx->arena, &h, &bad, &why) != 0) {
        d->text_error = text_fault(ctx, d->text, why.code, bad);
        return 0;
    }
    if (hours_current(h, ctx_today(ctx), ctx->arena, &d->hours, &ctx->err) != 0)
        return -1;
    keep_untouched(ctx, d, grid);
    return 1;
}

static void read_form(struct ctx *ctx, const struct request *req, struct str gesture, struct drawing *d)
{
    static const struct {
        const char *name;
        int how;
    } ways[] = {{"telephone", VERIFIED_PHONE}, {"place", VERIFIED_PLACE}, {"document", VERIFIED_DOCUMENT}};
    d->advanced = str_is(sent_text(req, "mode"), "texte");
    d->text = without_returns(ctx, sent_text(req, "texte"));
    d->note = without_returns(ctx, sent_text(req, "note-horaires"));
    d->base = sent_text(req, "avant");
    d->base_note = without_returns(ctx, sent_text(req, "avant-note"));
    d->reason = utf8_prefix(sent_text(req, "motif"), 4 * HOURS_REASON_MAX);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (str_is(sent_text(req, "verifie"), ways[i].name))
            d->verified = ways[i].how;
    hours_sent_read(req, gesture, d->form);
}

/* Shows both, and carries on from theirs: saving again replaces them knowingly. What only they changed becomes theirs
 * in the form too. */
static int show_conflict(struct ctx *ctx, const struct request *req, struct reply *reply, struct drawing *d)
{
    const char *theirs = d->now.hours;
    reply->status = 409;
    d->conflict = true;
    if (str_eq(d->note, d->base_note))
        d->note = str_of(d->now.note);
    if (str_eq(str_of(d->hours), d->base)) {
        d->hours = theirs;
        if (fill(ctx, theirs, d) != 0)
            return -1;
    }
    d->mine_note = d->note;
    d->base = str_of(theirs);
    d->base_note = str_of(d->now.note);
    return draw(ctx, req, reply, d);
}

static int save(struct ctx *ctx, const struct request *req, struct reply *reply, struct drawing *d)
{
    struct hours_edit_saving what = {.of = of_request(req),
                                     .hours = str_of(d->hours),
                                     .note = d->note,
                                     .base_hours = d->base,
                                     .base_note = d->base_note,
                                     .reason = d->reason,
                                     .verified = d->verified};
    enum hours_edit_done done;
    if (hours_edit_save(ctx, &what, &d->now, &done) != 0)
        return -1;
    switch (done) {
    case HOURS_EDIT_SAVED:
        return team_go(reply, arena_printf(ctx->arena, "%s?fait=oui",
                                           hours_url(ctx, &d->now.structure, d->now.place, d->now.service)));
    case HOURS_EDIT_CHANGED: return show_conflict(ctx, req, reply, d);
    case HOURS_EDIT_UNKNOWN: reply_error(ctx, reply, 404, NULL); return 0;
    case HOURS_EDIT_AS_THEY_WERE: d->error = "Rien n’a changé\u00A0: il n’y avait rien à enregistrer."; break;
    case HOURS_EDIT_REFUSED:
        reply->status = 422;
        d->error = "Ces horaires ne peuvent pas être enregistrés\u00A0: ils sont trop longs.";
        break;
    case HOURS_EDIT_RULES:
        reply->status = 503;
        d->error =
            "Les règles de l’annuaire sont en erreur\u00A0: rien ne peut être écrit avant qu’elles soient corrigées.";
        break;
    }
    return draw(ctx, req, reply, d);
}

int hours_save_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct drawing d;
    struct str gesture = sent_text(req, "geste");
    int rc = start(ctx, req, reply, &d);
    if (rc != 1)
        return rc;
    read_form(ctx, req, gesture, &d);
    d.previewed = true;
    if (d.advanced) {
        struct drawing stored = {.form = ARENA_NEW(ctx->arena, struct hours_form)};
        if (!stored.form)
            return fail_memory(&ctx->err);
        if (fill(ctx, d.now.hours, &stored) != 0)
            return -1;
        d.cannot = stored.cannot;
    }
    rc = understand(ctx, &d);
    if (rc < 0)
        return -1;
    bool decides = str_is(gesture, "enregistrer") || str_is(gesture, "verifier");
    if (rc == 0 && decides)
        reply->status = 422;
    if (rc == 1 && str_is(gesture, "enregistrer"))
        return save(ctx, req, reply, &d);
    return draw(ctx, req, reply, &d);
}
