/* Absences: those that come, and noting one. */
#include "app/absences.h"
#include "app/access.h"
#include "base/date.h"
#include "domain/hours_grid.h"
#include "people.h"

#define HERE "/equipe/planning/absences"

#define DAY 1440

/* What the form shows: as it was typed. */
struct form {
    struct str person, first, last, from, to;
    const char *person_error, *first_error, *last_error, *from_error, *to_error, *error;
};

static bool edits(const struct ctx *ctx)
{
    return access_allows((enum account_role)ctx->account->role, RIGHT_EDIT);
}

/* ---- What is shown ---- */

static void set_rows(struct page *p, const struct absences *all)
{
    struct ctx *ctx = p->ctx;
    struct view *list = view_set_list(p->view, "absences");
    for (size_t i = 0; i < all->n; i++) {
        const struct absence_row *r = &all->items[i];
        struct view *v = view_append(list);
        view_set_text(v, "label", str_of(r->person->label));
        view_set_text(v, "person_url", str_of(arena_printf(ctx->arena, "/equipe/personnes/%s", r->person->uuid)));
        view_set_text(v, "when", people_absence(ctx, r->absence));
        view_set_bool(v, "now", r->absence->start_utc <= ctx->now);
        view_set_int(v, "dates_n", r->dates);
        view_set_text(v, "url", str_of(arena_printf(ctx->arena, HERE "/%s", r->absence->uuid)));
        view_set_bool(v, "mine", r->own || edits(ctx));
    }
    struct view *departed = view_set_list(p->view, "departed");
    for (size_t i = 0; i < all->n_departed; i++) {
        const struct departed *d = &all->departed[i];
        struct view *v = view_append(departed);
        view_set_text(v, "label", str_of(d->person->label));
        view_set_int(v, "dates_n", d->dates);
        view_set_text(v, "url", str_of(arena_printf(ctx->arena, "/equipe/personnes/%s/dates", d->person->uuid)));
    }
}

static void set_form(struct page *p, const struct absences *all, const struct form *f)
{
    struct view *list = view_set_list(p->view, "people");
    bool any = edits(p->ctx);
    for (size_t i = 0; i < all->people.n; i++) {
        const struct person *x = &all->people.items[i];
        if (x->deleted || (!any && x != all->self))
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "uuid", str_of(x->uuid));
        view_set_text(v, "label", str_of(x->label));
        view_set_bool(v, "selected", str_is(f->person, x->uuid));
    }
    view_set_text(p->view, "self", str_of(all->self ? all->self->label : NULL));
    view_set_text(p->view, "self_uuid", str_of(all->self ? all->self->uuid : NULL));
    struct view *v = view_set_object(p->view, "form");
    view_set_text(v, "first", f->first);
    view_set_text(v, "last", f->last);
    view_set_text(v, "from", f->from);
    view_set_text(v, "to", f->to);
    view_set_text(v, "person_error", str_of(f->person_error));
    view_set_text(v, "first_error", str_of(f->first_error));
    view_set_text(v, "last_error", str_of(f->last_error));
    view_set_text(v, "from_error", str_of(f->from_error));
    view_set_text(v, "to_error", str_of(f->to_error));
    view_set_text(v, "error", str_of(f->error));
}

static const char *done_sentence(const struct request *req)
{
    static const struct {
        const char *code, *sentence;
    } done[] = {
        {"note", "C’est noté. Aucune date n’est touchée."},
        {"note-dates", "C’est noté. Des dates sont touchées\u00A0: la coordination les trouve dans «\u00A0À "
                       "faire\u00A0»."},
        {"retiree", "L’absence est retirée. Ce qui a été décidé de ses dates reste."},
        {"repare", "C’est fait\u00A0: les dates sont changées, et les courriels que vous avez cochés partent."}};
    for (size_t i = 0; i < sizeof done / sizeof *done; i++) {
        if (str_is(request_text(req, "fait"), done[i].code))
            return done[i].sentence;
    }
    return NULL;
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct form *f)
{
    struct page p;
    struct absences all;
    if (people_start(&p, ctx, req, "Absences") != 0 || absences_read(ctx, &all) != 0)
        return -1;
    page_style(&p, "forms.css");
    page_address(&p, reply, HERE, NULL, true);
    view_set_text(p.view, "done", str_of(req->method == METHOD_POST ? NULL : done_sentence(req)));
    set_rows(&p, &all);
    set_form(&p, &all, f);
    return team_finish(&p, "absences", reply);
}

static struct form form_of(const struct request *req)
{
    return (struct form){.person = request_text(req, "personne"),
                         .first = request_text(req, "du"),
                         .last = request_text(req, "au"),
                         .from = request_text(req, "de"),
                         .to = request_text(req, "a")};
}

int absences_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct form f = form_of(req);
    return draw(ctx, req, reply, &f);
}

/* ---- What is sent ---- */

static void give(struct absence *x, const char *field)
{
    record_mark_set(x, record_index(&absence_type, str_of(field)));
}

/* Fills the record; false and the errors beside their fields. */
static bool read_form(struct form *f, struct absence *x)
{
    struct err ignored;
    int minute;
    *x = (struct absence){.start = 0, .finish = DAY};
    if (date_parse(f->first, &x->first, &ignored) != 0)
        f->first_error = "Un jour est attendu, par exemple 24/12/2026.";
    x->last = x->first;
    if (f->last.n && date_parse(f->last, &x->last, &ignored) != 0)
        f->last_error = "Un jour est attendu, ou rien\u00A0: le même jour.";
    if (f->from.n && (!hours_time(f->from, &minute) || minute == DAY))
        f->from_error = "Une heure est attendue, par exemple 9h30, ou rien\u00A0: toute la journée.";
    else if (f->from.n)
        x->start = minute;
    if (f->to.n && !hours_time(f->to, &minute))
        f->to_error = "Une heure est attendue, par exemple 12h, ou rien\u00A0: toute la journée.";
    else if (f->to.n)
        x->finish = minute == 0 ? DAY : minute;
    give(x, "first");
    give(x, "last");
    return !f->first_error && !f->last_error && !f->from_error && !f->to_error;
}

/* What was wrong, beside its field; -1 when it is none of the visitor's making. */
static int explain(struct ctx *ctx, struct form *f)
{
    struct str why = str_of(ctx->err.msg);
    if (ctx->err.code == ERR_CONFLICT)
        f->first_error = "Une absence est déjà notée sur une partie de ces jours\u00A0: retirez-la d’abord.";
    else if (ctx->err.code == ERR_NOT_FOUND)
        f->person_error = "Choisissez qui est absent.";
    else if (ctx->err.code != ERR_INPUT)
        return -1;
    else if (str_starts(why, STR("last: the absence ends")))
        f->last_error = "La fin est avant le début.";
    else if (str_starts(why, STR("last: more than 31")))
        f->last_error = "Cette absence est finie depuis plus d’un mois.";
    else if (str_starts(why, STR("last")))
        f->last_error = "Trois ans au plus.";
    else
        return -1;
    return 0;
}

int absences_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct form f = form_of(req);
    struct absence x;
    int64_t dates = 0;
    if (read_form(&f, &x)) {
        if (absences_post(ctx, f.person, &x, &dates) == 0) {
            if (dates && edits(ctx))
                return team_go(reply, arena_printf(ctx->arena, HERE "/%s", x.uuid));
            return team_go(reply, dates ? HERE "?fait=note-dates" : HERE "?fait=note");
        }
        if (explain(ctx, &f) != 0)
            return -1;
    }
    reply->status = 422;
    return draw(ctx, req, reply, &f);
}

int absence_removal_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return absences_take_back(ctx, request_text(req, "uuid")) < 0 ? -1 : team_go(reply, HERE "?fait=retiree");
}
