/* The hours of a place, or of a service at one, as the structure itself proposes them: the team's grid, in its own
 * page. */
#include "http/assets.h"
#include "hours_sent.h"
#include "own.h"

/* What is drawn. */
struct drawing {
    const struct part *part;
    struct hours_form *form;
    const char *hours; /* previewed; NULL: none */
    bool held, previewed;
};

struct service_place *own_held(const struct part *x, struct str place)
{
    struct service *v = x->rec;
    struct service_place *held = v->places.items;
    for (size_t i = 0; i < v->places.n; i++) {
        if (str_is(place, held[i].place))
            return &held[i];
    }
    return NULL;
}

static const char *stored(const struct door *d, const struct part *x)
{
    return x->type == &place_type ? ((const struct place *)x->rec)->hours
                                  : own_held(x, request_text(d->req, "lieu"))->hours;
}

/* The place that a service is held at: what it is called. */
static const char *place_name(const struct door *d)
{
    const struct structure *s = &d->in.open;
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *p = &((const struct place *)s->places.items)[i];
        if (str_is(request_text(d->req, "lieu"), p->uuid))
            return p->name ? p->name : p->address ? p->address : p->city;
    }
    return NULL;
}

static int draw(struct door *d, const struct drawing *x)
{
    struct page p;
    struct ctx *ctx = d->ctx;
    if (own_start(d, &p, "Horaires") != 0)
        return -1;
    view_set_text(p.view, "part", str_of(x->part->uuid));
    view_set_text(p.view, "title_part", str_of(x->part->title));
    bool service = x->part->type == &service_type;
    view_set_text(p.view, "held_at", str_of(service ? place_name(d) : NULL));
    view_set_text(p.view, "place", service ? request_text(d->req, "lieu") : STR(""));
    view_set_text(p.view, "action", str_of(d->url));
    view_set_text(p.view, "hours_style", asset_url("team.css", ctx->arena));
    view_set_bool(p.view, "held", x->held);
    view_set_bool(p.view, "previewed", x->previewed);
    hours_form_view(p.view, x->form, ctx->arena);
    hours_form_preview(view_set_object(p.view, "preview"), x->hours, &p.wording);
    /* What is over was theirs to read; the team sees to it. */
    hours_form_over(p.view, NULL, &p.wording);
    return own_finish(d, &p, "own_hours_link", "own_hours_signed");
}

/* As it is stored. */
static int start(struct door *d, const struct part *x, struct drawing *out)
{
    struct str current;
    *out = (struct drawing){.part = x, .form = ARENA_NEW(d->ctx->arena, struct hours_form), .hours = stored(d, x)};
    if (!out->form)
        return fail_memory(&d->ctx->err);
    return hours_sent_fill(d->ctx, stored(d, x), out->form, &current, &out->held);
}

int own_hours_page(struct door *d, const struct part *x)
{
    struct drawing now;
    return start(d, x, &now) != 0 ? -1 : draw(d, &now);
}

/* The text of a form: 1; 0: something in it is wrong, which it then says; -1. */
static int text_of(struct door *d, struct hours_form *form, const char **out)
{
    struct ctx *ctx = d->ctx;
    struct hours_grid *grid = ARENA_NEW(ctx->arena, struct hours_grid);
    struct err why;
    *out = NULL;
    if (!grid)
        return fail_memory(&ctx->err);
    hours_form_grid(form, ctx_today(ctx), ctx->arena, grid);
    if (form->faults)
        return 0;
    if (hours_grid_text(grid, ctx_today(ctx), ctx->arena, out, &why) == 0)
        return 1;
    d->error = "Ces horaires sont trop longs\u00A0: raccourcissez des précisions, ou retirez des dates.";
    return 0;
}

/* What nobody touched is as it is stored, however it was written. */
static int keep_untouched(struct door *d, struct drawing *was, const char **text)
{
    const char *untouched;
    if (!was->held || text_of(d, was->form, &untouched) < 0)
        return was->held ? -1 : 0;
    if (str_eq(str_of(untouched), str_of(*text)))
        *text = stored(d, was->part);
    return 0;
}

/* A copy of the service with a list of its own. */
static struct service *copy_service(struct door *d, const struct service *v)
{
    struct service *copy = ARENA_NEW(d->ctx->arena, struct service);
    struct service_place *held = ARENA_ARRAY(d->ctx->arena, v->places.n, struct service_place);
    if (!copy || !held)
        return NULL;
    *copy = *v;
    memcpy(held, v->places.items, v->places.n * sizeof *held);
    copy->places.items = held;
    return copy;
}

static int propose(struct door *d, const struct drawing *now, int64_t shown_at)
{
    struct ctx *ctx = d->ctx;
    struct part x = *now->part;
    const struct record_type *type = x.type == &place_type ? &place_type : &service_place_type;
    struct place *place = ARENA_NEW(ctx->arena, struct place);
    void *holder = place;
    if (!place)
        return fail_memory(&ctx->err);
    if (x.type == &place_type) {
        *place = *(const struct place *)x.rec;
        x.rec = place;
    } else {
        if (!(x.rec = copy_service(d, x.rec)))
            return fail_memory(&ctx->err);
        holder = own_held(&x, request_text(d->req, "lieu"));
    }
    if (record_parse(type, holder, record_index(type, STR("hours")), str_of(now->hours), ctx->arena, &ctx->err) != 0) {
        d->error = "Ces horaires sont trop longs\u00A0: raccourcissez des précisions, ou retirez des dates.";
        return ctx->err.code == ERR_LIMIT || ctx->err.code == ERR_INPUT ? 0 : -1;
    }
    return own_send_part(d, now->part, x.rec, shown_at);
}

int own_hours_form(struct door *d, const struct part *x)
{
    struct drawing was, now;
    const struct str *given = params_first(&d->req->form, "geste");
    struct str gesture = given ? *given : STR("");
    int64_t shown_at;
    if (start(d, x, &was) != 0 || start(d, x, &now) != 0)
        return -1;
    now.held = true; /* what was typed is a grid */
    now.previewed = true;
    hours_sent_read(d->req, gesture, now.form);
    int good = own_read_stamp(d, &shown_at), read = text_of(d, now.form, &now.hours);
    if (good < 0 || read < 0 || (read && keep_untouched(d, &was, &now.hours) != 0))
        return -1;
    bool sends = str_is(gesture, "enregistrer");
    if (read == 0 && (sends || str_is(gesture, "verifier")))
        d->reply->status = 422;
    if (good && read && sends) {
        int rc = propose(d, &now, shown_at);
        if (rc != 0)
            return rc < 0 ? -1 : 0;
        d->reply->status = d->reply->status == 200 ? 422 : d->reply->status;
    }
    return draw(d, &now);
}
