/* Changing one date: the form, what the change meets, saving; and what somebody else changed meanwhile. */
#include "app/directory.h"
#include "base/date.h"
#include "findings.h"
#include "planning_change.h"
#include "reread.h"

struct shown {
    const char *alert;
    int64_t rev;                    /* of the date as whoever fills the form in has seen it */
    const struct preview *seen;     /* what it meets; NULL: not looked at */
    const struct change *meanwhile; /* made by others since the form was shown */
    size_t n_meanwhile;
};

/* ---- The page ---- */

static void set_statuses(struct view *v, const struct change_form *c)
{
    static const char *const words[] = {"Envisagée", "Proposée", "Confirmée"};
    struct view *list = view_set_list(v, "statuses");
    for (int i = 0; c->before.status <= OCCURRENCE_CONFIRMED && i <= OCCURRENCE_CONFIRMED; i++) {
        struct view *o = view_append(list);
        view_set_text(o, "code", str_of(occurrence_status_names[i]));
        view_set_text(o, "label", str_of(words[i]));
        view_set_bool(o, "selected", str_is(c->status, occurrence_status_names[i]));
    }
}

/* What is to be agreed to where the past is touched; NULL: nothing is. */
static const char *past_words(const struct ctx *ctx, const struct change_form *c)
{
    bool was = planning_is_over(ctx, &c->before), becomes = planning_is_over(ctx, &c->after);
    if (c->before.start_utc == c->after.start_utc || !(was || becomes))
        return NULL;
    return !was ? "Ce jour est passé\u00A0: la date quitte ce qui est à venir, il restera à saisir ce qui s’est passé."
           : becomes
               ? "Elle est passée\u00A0: vous corrigez quand elle a eu lieu. L’agenda ne la dira pas déplacée."
               : "Elle est passée et redeviendrait une date à venir, que l’agenda dit déplacée. Si elle a eu lieu, "
                 "saisissez ce qui s’est passé et faites une nouvelle date.";
}

/* What would be written, and what it meets. */
static int set_look(struct page *p, struct planning_words *w, const struct change_form *c, const struct preview *seen)
{
    const char *diff;
    if (!seen) {
        view_set_null(p->view, "look");
        return 0;
    }
    struct view *v = view_set_object(p->view, "look");
    if (change_diff(&occurrence_type, &c->before, &c->after, p->ctx->arena, &diff, &p->ctx->err) != 0 ||
        planning_words_diff(v, w, &occurrence_type, diff) != 0)
        return -1;
    planning_when_set(v, p->ctx, &c->after);
    view_set_bool(v, "refused", seen->refused > 0);
    view_set_text(v, "past", str_of(past_words(p->ctx, c)));
    view_set_text(v, "agreed", seen->refused ? STR("") : str_of(seen->hash));
    findings_set(v, &seen->dates[0].found);
    return 0;
}

static int set_meanwhile(struct page *p, struct planning_words *w, const struct shown *s)
{
    struct view *list = view_set_list(p->view, "meanwhile");
    for (size_t i = 0; i < s->n_meanwhile; i++) {
        const struct change *c = &s->meanwhile[i];
        struct view *v = view_append(list);
        view_set_text(v, "who", team_author(p->ctx, c));
        view_set_text(v, "when", team_ago(p->ctx, c->at));
        if (planning_words_diff(v, w, &occurrence_type, c->diff) != 0)
            return -1;
    }
    return 0;
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, struct change_form *c,
                const struct shown *s)
{
    struct page p;
    struct planning_words *w;
    const char *url = planning_date_url(ctx, c->before.uuid);
    bool over = planning_is_over(ctx, &c->before);
    int64_t wrong = (c->note_error != NULL) + (c->reason_error != NULL);
    for (int i = 0; i < SERIES_FIELDS; i++)
        wrong += c->f.wrong[i] != NULL;
    if (planning_start(&p, ctx, req,
                       arena_printf(ctx->arena, "%s\u00A0: %s", over ? "Corriger" : "Changer", c->before.title),
                       PLANNING_WEEK) != 0 ||
        planning_words_open(&p, &w) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    page_style(&p, "forms.css");
    page_style(&p, "series.css");
    view_set_text(p.view, "name", str_of(c->before.title));
    view_set_text(p.view, "url", str_of(url));
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "%s/changer", url)));
    view_set_int(p.view, "rev", s->rev);
    view_set_int(p.view, "wrong_n", wrong);
    view_set_text(p.view, "alert", str_of(s->alert));
    view_set_bool(p.view, "over", over);
    view_set_text(p.view, "count_url",
                  str_of(over ? arena_printf(ctx->arena, "/equipe/saisie/%s", c->before.uuid) : NULL));
    view_set_bool(p.view, "in_series", c->before.series_uuid != NULL);
    planning_when_set(p.view, ctx, &c->before);
    set_statuses(p.view, c);
    view_set_text(p.view, "note", c->note);
    view_set_text(p.view, "note_error", str_of(c->note_error));
    view_set_int(p.view, "note_max", OCCURRENCE_NOTE_MAX);
    view_set_text(p.view, "reason", c->reason);
    view_set_text(p.view, "reason_error", str_of(c->reason_error));
    view_set_int(p.view, "reason_max", PLANNING_REASON_MAX);
    reread_set(p.ctx, p.view, "note", &req->form, TOLD_WORDS, change_form_new(c, c->note, c->before.public_note));
    reread_set(p.ctx, p.view, "reason", &req->form, TOLD_WORDS, change_form_new(c, c->reason, c->before.reason));
    series_form_set(&p, &c->f);
    if (set_look(&p, w, c, s->seen) != 0 || set_meanwhile(&p, w, s) != 0)
        return -1;
    if (wrong)
        reply->status = 422;
    else if (s->alert)
        reply->status = 409;
    return team_finish(&p, "planning_change", reply);
}

/* ---- Opening ---- */

/* 1: it can be changed; 0: the reply says why not; -1. */
static int open_form(struct ctx *ctx, const struct request *req, struct reply *reply, struct change_form **out)
{
    struct change_form *c = *out = ARENA_NEW(ctx->arena, struct change_form);
    if (!c)
        return fail_memory(&ctx->err);
    if (directory_as_team(ctx) != 0)
        return -1;
    int rc = change_form_begin(ctx, request_text(req, "uuid"), c);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    const char *why = !c->f.kind
                          ? "Aucune règle ne déclare plus ce genre de dates\u00A0: elle ne peut pas être changée."
                      : !occurrence_live(c->before.status)
                          ? "Elle n’a pas lieu\u00A0: rétablissez-la d’abord, vous pourrez ensuite la changer."
                          : NULL;
    if (!why)
        return 1;
    reply->status = 409;
    return planning_date_draw(ctx, req, reply, &(struct date_shown){.alert = why});
}

/* What the form says, looked at: *seen stays NULL where something is wrong beside a field. */
static int look(struct change_form *c, struct preview **seen)
{
    struct ctx *ctx = c->f.ctx;
    *seen = NULL;
    int rc = change_form_parse(c);
    if (rc != 1)
        return rc;
    struct preview *p = ARENA_NEW(ctx->arena, struct preview);
    if (!p)
        return fail_memory(&ctx->err);
    if (planning_look(ctx, &c->before, &c->after, p) != 0)
        return series_form_refused(&c->f);
    *seen = p;
    return 0;
}

int planning_change_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct change_form *c;
    struct str day = request_text(req, "jour"), place = request_text(req, "lieu"),
               person = request_text(req, "personne"), instead = request_text(req, "depuis");
    struct preview *seen = NULL;
    int rc = open_form(ctx, req, reply, &c);
    if (rc != 1)
        return rc;
    change_form_drag(c, day, place, person, instead);
    bool dragged = day.n || place.n || person.n || instead.n;
    if ((dragged ? look(c, &seen) : series_form_places(&c->f)) != 0)
        return -1;
    return draw(ctx, req, reply, c, &(struct shown){.seen = seen, .rev = c->before.rev});
}

/* ---- Two at once ---- */

/* Somebody else changed the date since the form was shown: what this form leaves as it was follows theirs, what was
 * typed stays, and both can be read before saving again. Where something is wrong beside a field nothing follows yet,
 * and the form stays as old as it is. */
static int draw_meanwhile(struct ctx *ctx, const struct request *req, struct reply *reply, struct change_form *c)
{
    struct shown s = {.rev = request_int(req, "rev", 0),
                      .alert = "Quelqu’un a changé cette date depuis que vous l’avez ouverte\u00A0: rien n’est "
                               "enregistré. Ce que vous avez saisi est gardé."};
    struct change *rows;
    struct preview *seen = NULL;
    if (planning_date_since(ctx, &c->before, s.rev, &rows, &s.n_meanwhile) != 0)
        return -1;
    s.meanwhile = rows;
    int rc = change_form_parse(c);
    if (rc < 0)
        return -1;
    if (rc == 1) {
        if (planning_date_follow(ctx, &c->before, rows, s.n_meanwhile, &c->after) != 0 ||
            change_form_fill(c, &c->after) != 0 || look(c, &seen) != 0)
            return -1;
        s.seen = seen;
        s.rev = c->before.rev;
    }
    return draw(ctx, req, reply, c, &s);
}

/* ---- Saving ---- */

/* A text that names a secret place, beside its field: 0; -1 for any other reason. */
static int refused(struct ctx *ctx, struct change_form *c)
{
    const char *why = arena_strdup(ctx->arena, ctx->err.msg);
    if (ctx->err.code == ERR_INPUT && str_starts(str_of(why), STR("note")))
        c->note_error = why;
    else if (ctx->err.code == ERR_INPUT && str_starts(str_of(why), STR("raison")))
        c->reason_error = why;
    else
        return series_form_refused(&c->f);
    ctx->err = (struct err){0};
    return 0;
}

static int save(struct ctx *ctx, const struct request *req, struct reply *reply, struct change_form *c,
                struct str agreed)
{
    struct preview *seen = ARENA_NEW(ctx->arena, struct preview);
    enum planned_state state;
    if (!seen)
        return fail_memory(&ctx->err);
    if (planning_change(ctx, str_of(c->before.uuid), c->before.rev, &c->after, agreed, seen, &state) != 0) {
        if (ctx->err.code != ERR_CONFLICT)
            return refused(ctx, c) != 0 ? -1 : draw(ctx, req, reply, c, &(struct shown){.rev = c->before.rev});
        ctx->err = (struct err){0};
        return draw(ctx, req, reply, c,
                    &(struct shown){.rev = c->before.rev,
                                    .alert =
                                        "À cette heure-là, une personne ou le lieu n’est plus libre\u00A0: rien n’est "
                                        "enregistré."});
    }
    if (state == PLANNED)
        return team_go(reply, arena_printf(ctx->arena, "%s?fait=change", planning_date_url(ctx, c->before.uuid)));
    return draw(ctx, req, reply, c,
                &(struct shown){.seen = seen,
                                .rev = c->before.rev,
                                .alert = seen->refused ? "La date ne peut pas être enregistrée ainsi."
                                         : agreed.n ? "Le planning a changé entre-temps\u00A0: rien n’est enregistré. "
                                                      "Voici ce que la date rencontre maintenant."
                                                    : "À savoir avant d’enregistrer."});
}

int planning_change_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct change_form *c;
    struct preview *seen;
    struct str step = request_text(req, "etape"), agreed = request_text(req, "accord");
    int rc = open_form(ctx, req, reply, &c);
    if (rc != 1)
        return rc;
    change_form_take(c, &req->form);
    if (str_is(step, "lieu"))
        return series_form_places(&c->f) != 0
                   ? -1
                   : draw(ctx, req, reply, c, &(struct shown){.rev = request_int(req, "rev", 0)});
    if (c->before.rev != request_int(req, "rev", 0))
        return draw_meanwhile(ctx, req, reply, c);
    if (look(c, &seen) != 0)
        return -1;
    if (!seen || str_is(step, "voir"))
        return draw(ctx, req, reply, c, &(struct shown){.seen = seen, .rev = c->before.rev});
    /* Where nothing stands against it, saving needs no second click; moving what is past, or into the past, does. */
    const struct findings *found = &seen->dates[0].found;
    bool silent = past_words(ctx, c) == NULL;
    for (size_t i = 0; i < found->n; i++)
        silent = silent && findings_unknown(&found->items[i]);
    return save(ctx, req, reply, c, silent ? str_of(seen->hash) : agreed);
}
