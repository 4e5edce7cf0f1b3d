/* One date of the planning: everything about it for the team, cancelling, bringing back, its history. */
#include "app/planning.h"

#include "base/date.h"
#include "courses.h"
#include "findings.h"
#include "planning_date.h"
#include "reach.h"
#include "reread.h"
#include "publish/occurrence_view.h"

/* ---- When ---- */

static int minute_at(int64_t instant)
{
    struct civil c;
    paris_civil(instant, &c);
    return c.hour * 60 + c.minute;
}

/* What a change of clocks does to a date, said before and after it is saved. */
static struct str clock_words(struct ctx *ctx, const struct occurrence *o)
{
    struct buf b = buf_in(ctx->arena, 200);
    int begun = minute_at(o->start_utc);
    if (begun != o->start) {
        buf_lit(&b, "Cette nuit-là, on passe à l’heure d’été\u00A0: ");
        date_hour_words(&b, (int)o->start);
        buf_lit(&b, " n’existe pas, la date commence à ");
        date_hour_words(&b, begun);
        buf_lit(&b, ".");
    } else if (minute_at(o->start_utc + 3600) == begun) {
        date_hour_words(&b, begun);
        buf_lit(&b,
                " vient deux fois cette nuit-là, on passe à l’heure d’hiver\u00A0: la date commence à la première.");
    } else if (paris_offset(o->start_utc) < paris_offset(o->end_utc)) {
        buf_lit(&b, "On passe à l’heure d’été entre-temps\u00A0: l’horloge avance d’une heure, la durée reste.");
    } else if (paris_offset(o->start_utc) > paris_offset(o->end_utc)) {
        buf_lit(&b, "On passe à l’heure d’hiver entre-temps\u00A0: l’horloge recule d’une heure, la durée reste.");
    }
    return buf_str(&b);
}

bool planning_is_over(const struct ctx *ctx, const struct occurrence *o)
{
    return o->end_utc <= ctx->now;
}

void planning_when_set(struct view *v, struct ctx *ctx, const struct occurrence *o)
{
    struct buf b = buf_in(ctx->arena, 300);
    occurrence_when(&b, o);
    view_set_text(v, "when", buf_str(&b));
    view_set_text(v, "clock", clock_words(ctx, o));
}

/* Where it was announced first. */
static struct str was_words(struct ctx *ctx, const struct occurrence *o)
{
    struct buf b = buf_in(ctx->arena, 200);
    if (!record_has(o, record_index(&occurrence_type, STR("was_day"))))
        return STR("");
    date_full(&b, o->was_day);
    buf_lit(&b, " à ");
    date_hour_words(&b, (int)o->was_start);
    return buf_str(&b);
}

/* ---- The page ---- */

static int set_fields(struct page *p, struct planning_words *w, const struct occurrence *o)
{
    static const char *const shown[] = {"place",       "staff",     "team",  "open_to",  "open_note",
                                        "capacity",    "publics",   "theme", "campaign", "funders",
                                        "public_note", "team_note", "level"};
    struct view *list = view_set_list(p->view, "fields");
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        const char *label = planning_words_label(shown[i]);
        struct str text;
        if (planning_words_value(w, &occurrence_type, o, record_index(&occurrence_type, str_of(shown[i])), &text) != 0)
            return -1;
        if (strcmp(shown[i], "staff") == 0 && text.n == 0)
            text = STR("personne");
        if (strcmp(shown[i], "place") == 0 && text.n == 0)
            text = STR("sans lieu");
        if (text.n == 0)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "label", str_of(label));
        view_set_text(v, "text", text);
    }
    return 0;
}

/* Which fields this date has of its own, whatever its series says. */
static void set_own(struct page *p, const struct occurrence *o)
{
    struct view *list = view_set_list(p->view, "own");
    for (size_t i = 0; o->series_uuid && i < o->own.n; i++) {
        const char *label = planning_words_label(o->own.codes[i]);
        if (label)
            view_append_text(list, str_of(label));
    }
}

static int set_history(struct page *p, struct planning_words *w, const struct planning_date *d)
{
    struct view *list = view_set_list(p->view, "history");
    for (size_t i = 0; i < d->n_changes; i++) {
        const struct change *c = &d->changes[i];
        struct view *v = view_append(list);
        view_set_text(v, "what", planning_words_what(c->op, c->diff, false));
        view_set_text(v, "when", team_ago(p->ctx, c->at));
        view_set_text(v, "who", team_author(p->ctx, c));
        view_set_text(v, "why", str_of(c->diff && strstr(c->diff, "\"reason\":") ? NULL : c->reason));
        if (planning_words_diff(v, w, &occurrence_type, c->op == CHANGE_UPDATE ? c->diff : NULL) != 0)
            return -1;
    }
    return 0;
}

static const char *done_words(struct str done)
{
    static const struct {
        const char *code, *words;
    } known[] = {{"enregistree", "La date est enregistrée."},
                 {"change", "C’est enregistré."},
                 {"annulee", "La date est annulée."},
                 {"retablie", "La date est rétablie."}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (str_is(done, known[i].code))
            return known[i].words;
    }
    return NULL;
}

static void set_forms(struct page *p, const struct planning_date *d, const struct date_shown *shown)
{
    struct ctx *ctx = p->ctx;
    const struct occurrence *o = &d->o;
    const char *url = planning_date_url(ctx, o->uuid);
    bool live = occurrence_live(o->status) && o->status != OCCURRENCE_DONE;
    view_set_bool(p->view, "past", planning_is_over(ctx, o));
    view_set_bool(p->view, "counted", o->status == OCCURRENCE_DONE || o->status == OCCURRENCE_MISSED);
    view_set_text(p->view, "change_url",
                  str_of(occurrence_live(o->status) ? arena_printf(ctx->arena, "%s/changer", url) : NULL));
    view_set_text(
        p->view, "series_url",
        str_of(o->series_uuid ? arena_printf(ctx->arena, "/equipe/planning/series/%s", o->series_uuid) : NULL));
    view_set_text(p->view, "following_url",
                  str_of(o->series_uuid
                             ? arena_printf(ctx->arena, "/equipe/planning/series/%s/modifier?portee=suivantes&date=%s",
                                            o->series_uuid, o->uuid)
                             : NULL));
    view_set_text(p->view, "agenda_url",
                  str_of(o->level == LEVEL_PUBLIC && !o->example && o->status >= OCCURRENCE_CONFIRMED
                             ? arena_printf(ctx->arena, "/agenda/seance/%s", o->uuid)
                             : NULL));
    view_set_text(p->view, "count_url",
                  str_of(o->status != OCCURRENCE_CANCELLED && o->start_utc <= ctx->now
                             ? arena_printf(ctx->arena, "/equipe/saisie/%s", o->uuid)
                             : NULL));
    view_set_text(p->view, "cancel_url", str_of(live ? arena_printf(ctx->arena, "%s/annulation", url) : NULL));
    view_set_text(
        p->view, "restore_url",
        str_of(o->status == OCCURRENCE_CANCELLED ? arena_printf(ctx->arena, "%s/retablissement", url) : NULL));
    view_set_int(p->view, "rev", o->rev);
    view_set_int(p->view, "reason_max", PLANNING_REASON_MAX);
    view_set_text(p->view, "typed_reason", shown->reason);
    view_set_text(p->view, "reason_error", str_of(shown->reason_error));
    view_set_text(p->view, "alert", str_of(shown->alert));
    view_set_text(p->view, "agreed", str_of(shown->agreed));
    static const struct findings nothing;
    findings_set(p->view, shown->found ? shown->found : &nothing);
}

int planning_date_draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct date_shown *shown)
{
    struct page p;
    struct planning_date d;
    struct planning_words *w;
    char iso[DATE_ISO_SIZE];
    int rc = planning_date_read(ctx, request_text(req, "uuid"), &d);
    if (rc == 0 && d.o.course && courses_on(ctx))
        return course_go(ctx, reply, d.o.id);
    if (rc == 0) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    if (rc < 0 || planning_start(&p, ctx, req, d.o.title, PLANNING_WEEK) != 0 || planning_words_open(&p, &w) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    date_iso(d.o.day, iso);
    struct str kind;
    if (planning_words_value(w, &occurrence_type, &d.o, record_index(&occurrence_type, STR("kind")), &kind) != 0)
        return -1;
    view_set_text(p.view, "name", str_of(d.o.title));
    view_set_text(p.view, "kind", kind);
    view_set_text(p.view, "state", planning_state(d.o.status));
    view_set_bool(p.view, "off", !occurrence_live(d.o.status));
    view_set_text(p.view, "reason", str_of(d.o.reason));
    view_set_text(p.view, "was", was_words(ctx, &d.o));
    planning_when_set(p.view, ctx, &d.o);
    view_set_text(p.view, "week_url", str_of(arena_printf(ctx->arena, "/equipe/planning?jour=%s", iso)));
    view_set_int(p.view, "week", date_iso_week(d.o.day));
    view_set_text(p.view, "done", str_of(shown->alert ? NULL : done_words(request_text(req, "fait"))));
    set_forms(&p, &d, shown);
    reread_set(p.ctx, p.view, "reason", &req->form, TOLD_WORDS, shown->reason);
    set_own(&p, &d.o);
    page_style(&p, "reach.css");
    view_set_int(p.view, "note_max", REACH_NOTE_MAX);
    if (set_fields(&p, w, &d.o) != 0 || set_history(&p, w, &d) != 0 || reach_set_date(&p, d.o.id) != 0)
        return -1;
    return team_finish(&p, "planning_date", reply);
}

int planning_date_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return planning_date_draw(ctx, req, reply, &(struct date_shown){.alert = NULL});
}

/* ---- Cancelling, bringing back ---- */

static int go_back(struct ctx *ctx, struct reply *reply, const struct occurrence *o, const char *done)
{
    return team_go(reply, arena_printf(ctx->arena, "%s?fait=%s", planning_date_url(ctx, o->uuid), done));
}

/* The date of the form, when nobody changed it since the form was shown: 1; 0: the reply says otherwise; -1. */
static int unchanged(struct ctx *ctx, const struct request *req, struct reply *reply, struct str reason,
                     struct planning_date *d)
{
    int rc = planning_date_read(ctx, request_text(req, "uuid"), d);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1 || d->o.rev == request_int(req, "rev", 0))
        return rc;
    reply->status = 409;
    return planning_date_draw(
        ctx, req, reply,
        &(struct date_shown){.alert = arena_printf(ctx->arena,
                                                   "%s a changé cette date depuis que vous avez ouvert la page\u00A0: "
                                                   "rien n’a été fait. Voici la date à jour.",
                                                   d->n_changes ? team_author(ctx, &d->changes[0]).p : "Quelqu’un"),
                             .reason = reason});
}

int planning_cancel_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct planning_date d;
    struct str reason = request_text(req, "raison");
    int rc = unchanged(ctx, req, reply, reason, &d);
    if (rc != 1)
        return rc;
    const char *wrong = reread_wrong(ctx, &req->form, TOLD_WORDS, reason);
    if (wrong) {
        reply->status = 422;
        return planning_date_draw(ctx, req, reply, &(struct date_shown){.reason = reason, .reason_error = wrong});
    }
    rc = planning_cancel(ctx, request_text(req, "uuid"), reason);
    if (rc >= 0)
        return go_back(ctx, reply, &d.o, "annulee");
    if (ctx->err.code != ERR_INPUT)
        return -1;
    struct err why = ctx->err;
    ctx->err = (struct err){0};
    reply->status = 422;
    return planning_date_draw(
        ctx, req, reply,
        &(struct date_shown){.reason = reason,
                             .reason_error = str_starts(str_of(why.msg), STR("raison")) ? why.msg
                                             : reason.n
                                                 ? "La raison est trop longue, ou n’est pas lisible."
                                                 : "Dites pourquoi\u00A0: celles et ceux qui viennent le liront."});
}

/* What it meets now that it would take place again. */
static int look_again(struct ctx *ctx, const struct occurrence *o, struct preview *seen)
{
    struct occurrence after = *o;
    after.status = OCCURRENCE_CONFIRMED;
    return planning_look(ctx, o, &after, seen);
}

int planning_restore_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct planning_date d;
    struct preview seen;
    int rc = unchanged(ctx, req, reply, STR(""), &d);
    if (rc != 1)
        return rc;
    if (d.o.status != OCCURRENCE_CANCELLED)
        return go_back(ctx, reply, &d.o, "retablie");
    if (look_again(ctx, &d.o, &seen) != 0)
        return -1;
    const struct findings *found = &seen.dates[0].found;
    bool agreed = str_is(request_text(req, "accord"), seen.hash);
    if (found->hard || (found->n && !agreed)) {
        reply->status = found->hard ? 409 : 200;
        return planning_date_draw(ctx, req, reply,
                                  &(struct date_shown){.alert = found->hard
                                                                    ? "La date ne peut pas être rétablie telle quelle."
                                                                    : "À savoir avant de la rétablir.",
                                                       .found = found,
                                                       .agreed = found->hard ? NULL : seen.hash});
    }
    if (planning_restore(ctx, request_text(req, "uuid")) >= 0)
        return go_back(ctx, reply, &d.o, "retablie");
    if (ctx->err.code != ERR_CONFLICT)
        return -1;
    ctx->err = (struct err){0};
    reply->status = 409;
    return planning_date_draw(
        ctx, req, reply, &(struct date_shown){.alert = "À cette heure-là, une personne ou le lieu n’est plus libre."});
}
