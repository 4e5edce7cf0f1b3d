/* Whom changes have to reach: all lists, one of them with its letters, ticking, writing to everybody. */
#include "app/access.h"
#include "app/site.h"
#include "publish/letter.h"
#include "reach.h"
#include "reread.h"

#define PATH "/equipe/planning/a-prevenir"

static const char *done_words(struct str done)
{
    static const struct {
        const char *code, *words;
    } known[] = {{"coche", "C’est coché."},
                 {"decoche", "La coche est retirée."},
                 {"parti", "Les courriels partent."},
                 {"reglage", "C’est enregistré."}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (str_is(done, known[i].code))
            return known[i].words;
    }
    return NULL;
}

/* What was typed and is asked about, or why nothing was done. */
struct shown {
    const char *alert;
    struct str note;
};

static void set_typed(struct page *p, const struct request *req, const struct shown *shown)
{
    view_set_text(p->view, "alert", str_of(shown->alert));
    view_set_text(p->view, "typed_note", shown->note);
    view_set_int(p->view, "typed_to", shown->note.n ? request_int(req, "personne", 0) : -1);
    view_set_text(p->view, "typed_how", shown->note.n ? request_text(req, "comment") : STR(""));
    reread_set(p->ctx, p->view, "reason", &req->form, TOLD_WORDS, shown->note);
    view_set_int(p->view, "note_max", REACH_NOTE_MAX);
}

int reach_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct reach_sheet *list;
    size_t n;
    bool itself;
    if (reach_open(ctx, &list, &n) != 0 || reach_writes_itself(ctx, &itself) != 0 ||
        planning_start(&p, ctx, req, "À prévenir", PLANNING_REACH) != 0)
        return -1;
    page_address(&p, reply, PATH, NULL, true);
    page_style(&p, "reach.css");
    view_set_text(p.view, "done", str_of(done_words(request_text(req, "fait"))));
    set_typed(&p, req, &(struct shown){.alert = NULL});
    view_set_bool(p.view, "itself", itself);
    view_set_int(p.view, "lists_n", (int64_t)n);
    struct view *lists = view_set_list(p.view, "reach");
    for (size_t i = 0; i < n; i++) {
        if (reach_append(&p, lists, &list[i], false) != 0)
            return -1;
    }
    return team_finish(&p, "reach", reply);
}

int reach_setting_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return reach_set_writes_itself(ctx, str_is(request_text(req, "courriels"), "auto")) != 0
               ? -1
               : team_go(reply, PATH "?fait=reglage");
}

/* ---- One list ---- */

static int set_letters(struct page *p, const struct request *req, const struct reach_sheet *s)
{
    struct ctx *ctx = p->ctx;
    struct site site;
    site_read(ctx, &site);
    struct letterhead head = {.name = site.name,
                              .phone = site.phone,
                              .phone_hours = site.phone_hours,
                              .mail = site.mail,
                              .base = team_address(ctx, req, "").p,
                              .now = ctx->now};
    struct view *list = view_set_list(p->view, "letters_shown");
    for (size_t i = 0; i < s->n; i++) {
        const struct reach_person *x = &s->people[i];
        struct mail mail = {.template_name = x->template_name, .data = x->letter};
        struct str subject, text;
        if (!x->letter)
            continue;
        if (letter_text(ctx->templates, &mail, &head, ctx->arena, &subject, &text, &ctx->err) != 0)
            return -1;
        struct view *v = view_append(list);
        view_set_text(v, "to", str_of(x->to->name));
        view_set_text(v, "mail", str_of(x->to->mail));
        view_set_text(v, "subject", subject);
        view_set_text(v, "text", text);
    }
    return 0;
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct shown *shown)
{
    struct page p;
    struct reach_sheet s;
    int rc = reach_find(ctx, request_text(req, "uuid"), &s);
    if (rc == 0) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    if (rc < 0 || planning_start(&p, ctx, req, "À prévenir", PLANNING_REACH) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    page_style(&p, "reach.css");
    view_set_text(p.view, "done", str_of(shown->alert ? NULL : done_words(request_text(req, "fait"))));
    set_typed(&p, req, shown);
    view_set_int(p.view, "rev", s.r.rev);
    view_set_text(p.view, "write_url", str_of(arena_printf(ctx->arena, PATH "/%s/courriels", s.r.uuid)));
    if (reach_append(&p, view_set_list(p.view, "reach"), &s, false) != 0 || set_letters(&p, req, &s) != 0)
        return -1;
    return team_finish(&p, "reach_one", reply);
}

int reach_one_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return draw(ctx, req, reply, &(struct shown){.alert = NULL});
}

static int go_back(struct ctx *ctx, const struct request *req, struct reply *reply, const char *done)
{
    return team_go(reply, arena_printf(ctx->arena, PATH "/%s?fait=%s", request_text(req, "uuid").p, done));
}

static enum reach_how how_of(struct str code)
{
    return str_is(code, "courriel")    ? REACH_MAIL
           : str_is(code, "sms")       ? REACH_SMS
           : str_is(code, "vive-voix") ? REACH_SPOKEN
                                       : REACH_PHONE;
}

/* One that was ticked, or taken back, meanwhile is so already: the page says how it is now. */
int reach_tick_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str note = request_text(req, "note"), uuid = request_text(req, "uuid");
    int64_t to = request_int(req, "personne", 0);
    bool back = str_is(request_text(req, "geste"), "retirer"), all = str_is(request_text(req, "geste"), "tous");
    if (!back && !all && to == 0) {
        reply_error(ctx, reply, 400, NULL);
        return 0;
    }
    const char *wrong = note.n ? reread_wrong(ctx, &req->form, TOLD_WORDS, note) : NULL;
    if (wrong) {
        reply->status = 422;
        return draw(ctx, req, reply, &(struct shown){.alert = wrong, .note = note});
    }
    int rc = back ? reach_take_back(ctx, uuid, to)
                  : reach_tell(ctx, uuid, all ? 0 : to, how_of(request_text(req, "comment")), note);
    if (rc >= 0)
        return go_back(ctx, req, reply, back ? "decoche" : "coche");
    if (ctx->err.code != ERR_INPUT)
        return -1;
    ctx->err = (struct err){0};
    reply->status = 422;
    return draw(ctx, req, reply,
                &(struct shown){.alert = "La note est trop longue, ou n’est pas lisible.", .note = note});
}

int reach_mail_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    size_t n;
    int rc = reach_write(ctx, request_text(req, "uuid"), request_int(req, "rev", 0), &n);
    if (rc == 0) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    if (rc == 1)
        return go_back(ctx, req, reply, "parti");
    if (ctx->err.code != ERR_CONFLICT)
        return -1;
    ctx->err = (struct err){0};
    reply->status = 409;
    return draw(ctx, req, reply,
                &(struct shown){.alert =
                                    "La date a encore changé depuis que vous avez ouvert la page\u00A0: rien n’est "
                                    "parti. Voici les courriels à jour."});
}
