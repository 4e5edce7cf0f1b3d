/* A structure's own page: what everybody reads of it, record by record, and what was sent for it. */
#include "base/date.h"
#include "own.h"
#include "publish/field_words.h"

/* ---- Its records ---- */

/* Where the hours of this part are corrected: a place's own, and a service's at each place it is held at. */
static void add_hours(struct door *d, struct view *list, const struct part *x)
{
    const struct structure *s = &d->in.open;
    if (x->type == &place_type) {
        struct view *v = view_append(list);
        view_set_text(v, "url", str_of(arena_printf(d->ctx->arena, "%s?partie=%s&bloc=horaires", d->url, x->uuid)));
        view_set_text(v, "at", STR(""));
    }
    for (size_t i = 0; x->type == &service_type && i < s->places.n; i++) {
        struct part place = own_place_part(d, i);
        if (!own_held(x, str_of(place.uuid)) || ((const struct place *)place.rec)->confidential)
            continue;
        struct view *v = view_append(list);
        view_set_text(
            v, "url",
            str_of(arena_printf(d->ctx->arena, "%s?partie=%s&bloc=horaires&lieu=%s", d->url, x->uuid, place.uuid)));
        view_set_text(v, "at", str_of(place.title));
    }
}

/* This record among those that partners read; NULL: they do not, or nobody is signed in. */
static const void *as_partner(const struct door *d, const struct part *x)
{
    const struct structure *s = &d->in.partners;
    if (!s->id || x->type == &structure_type)
        return s->id ? s : NULL;
    for (size_t i = 0; x->type == &place_type && i < s->places.n; i++) {
        const struct place *p = (const struct place *)s->places.items + i;
        if (p->id == ((const struct place *)x->rec)->id)
            return p;
    }
    for (size_t i = 0; x->type == &service_type && i < s->services.n; i++) {
        const struct service *v = (const struct service *)s->services.items + i;
        if (v->id == ((const struct service *)x->rec)->id)
            return v;
    }
    return NULL;
}

int own_reserved_words(struct door *d, struct page *p, const struct part *x, struct str *out)
{
    const void *seen = as_partner(d, x);
    int index = record_index(x->type, STR("contacts"));
    *out = STR("");
    if (!seen)
        return 0;
    const struct list *all = record_member(&x->type->fields[index], seen);
    struct contact *some = ARENA_ARRAY(d->ctx->arena, all->n, struct contact);
    void *only = arena_alloc(d->ctx->arena, x->type->size);
    size_t n = 0;
    if (!some || !only)
        return fail_memory(&d->ctx->err);
    for (size_t i = 0; i < all->n; i++) {
        const struct contact *c = (const struct contact *)all->items + i;
        if (c->level == LEVEL_PARTNERS)
            some[n++] = *c;
    }
    memcpy(only, seen, x->type->size);
    *(struct list *)record_member(&x->type->fields[index], only) = (struct list){.items = some, .n = n};
    if (n)
        *out = field_words(x->type, only, index, &d->in.partners, &p->wording);
    return 0;
}

static int add_part(struct door *d, struct page *p, struct view *list, const struct part *x)
{
    struct view *v = view_append(list);
    bool hidden = x->type == &place_type && ((const struct place *)x->rec)->confidential;
    view_set_text(v, "kind",
                  x->type == &structure_type ? STR("La structure")
                  : x->type == &place_type   ? STR("Lieu")
                                             : STR("Service"));
    view_set_text(v, "title", str_of(x->type == &structure_type ? NULL : hidden ? "adresse confidentielle" : x->title));
    view_set_text(v, "edit_url",
                  hidden ? STR("") : str_of(arena_printf(d->ctx->arena, "%s?partie=%s", d->url, x->uuid)));
    if (!hidden)
        add_hours(d, view_set_list(v, "hours"), x);
    else
        (void)view_set_list(v, "hours");
    struct view *fields = view_set_list(v, "fields");
    for (size_t i = 0; i < x->type->n && !hidden; i++) {
        const struct field *f = &x->type->fields[i];
        /* What nobody proposes is read all the same: who says that nothing has changed says it of these, too. */
        bool read = (proposal_takes(x->type, f) && strcmp(f->name, "insee") != 0) || f->of == &identifier_type;
        struct str text = read ? field_words(x->type, x->rec, (int)i, &d->in.open, &p->wording) : STR("");
        if (text.n == 0)
            continue;
        struct view *o = view_append(fields);
        view_set_text(o, "label", field_label(f, d->ctx->arena));
        view_set_text(o, "text", text);
    }
    struct str reserved = STR("");
    if (!hidden && own_reserved_words(d, p, x, &reserved) != 0)
        return -1;
    view_set_text(v, "reserved", reserved);
    return 0;
}

/* ---- What was sent ---- */

/* The place or service that a value is of. */
static bool part_of(struct door *d, const struct proposal_said *x, struct part *out)
{
    const struct structure *s = &d->in.open;
    for (size_t i = 0; x->type == &place_type && i < s->places.n; i++) {
        *out = own_place_part(d, i);
        if (((const struct place *)out->rec)->id == x->entity_id)
            return true;
    }
    for (size_t i = 0; x->type == &service_type && i < s->services.n; i++) {
        *out = own_service_part(d, i);
        if (((const struct service *)out->rec)->id == x->entity_id)
            return true;
    }
    return false;
}

/* What it says, to who sent it: values by their labels. */
static int set_said(struct door *d, struct page *p, struct view *v, const struct proposal *sent)
{
    struct proposal_said *said;
    size_t n;
    if (proposal_said(d->ctx, sent->id, &said, &n) != 0)
        return -1;
    view_set_text(v, "message", str_of(sent->message));
    struct view *list = view_set_list(v, "fields");
    for (size_t i = 0; i < n; i++) {
        const struct proposal_said *x = &said[i];
        struct view *o = view_append(list);
        struct part part;
        bool named = x->type != &structure_type && part_of(d, x, &part);
        view_set_text(o, "label", field_label(&x->type->fields[x->index], d->ctx->arena));
        view_set_text(o, "part", str_of(named ? part.title : NULL));
        view_set_text(o, "text", field_words(x->type, x->value, x->index, &d->in.open, &p->wording));
    }
    return 0;
}

/* Did this reader send it? Then he sees what it says, while it waits. */
static bool is_theirs(const struct door *d, const struct proposal *x)
{
    return x->from == d->from && (d->from != PROPOSAL_PARTNER || x->account == d->ctx->account->id) &&
           x->created_at >= d->since;
}

static int set_sent(struct door *d, struct page *p)
{
    struct ctx *ctx = d->ctx;
    struct proposal *sent = ARENA_ARRAY(ctx->arena, PARTNER_SENT_MAX, struct proposal);
    size_t n;
    if (!sent)
        return fail_memory(&ctx->err);
    if (partner_sent(ctx, d->in.structure, sent, &n) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "sent");
    for (size_t i = 0; i < n; i++) {
        bool open = sent[i].state == PROPOSAL_OPEN, theirs = is_theirs(d, &sent[i]);
        /* A visitor's is between him and the team; who answers a mail knows of nothing but his answer. */
        if (sent[i].from == PROPOSAL_PUBLIC || (d->from == PROPOSAL_CAMPAIGN && !theirs))
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "when", team_instant(ctx, sent[i].created_at));
        view_set_text(v, "state", str_of(proposal_state_words(sent[i].state)));
        view_set_int(v, "fields_n", (int64_t)sent[i].fields_n);
        view_set_bool(v, "unchanged", sent[i].unchanged);
        if (open && theirs) {
            if (set_said(d, p, v, &sent[i]) != 0)
                return -1;
        } else {
            view_set_null(v, "message");
            (void)view_set_list(v, "fields");
        }
    }
    return 0;
}

/* ---- The page ---- */

static int set_parts(struct door *d, struct page *p, struct view *list)
{
    const struct structure *s = &d->in.open;
    struct part one = own_structure_part(d);
    if (s->id && add_part(d, p, list, &one) != 0)
        return -1;
    for (size_t i = 0; i < s->places.n; i++) {
        struct part x = own_place_part(d, i);
        if (add_part(d, p, list, &x) != 0)
            return -1;
    }
    for (size_t i = 0; i < s->services.n; i++) {
        struct part x = own_service_part(d, i);
        if (add_part(d, p, list, &x) != 0)
            return -1;
    }
    return 0;
}

static struct str day_words(struct ctx *ctx, int64_t at)
{
    struct buf b = buf_in(ctx->arena, 60);
    if (at)
        date_long(&b, paris_date(at));
    return buf_str(&b);
}

int own_overview(struct door *d)
{
    struct page p;
    struct structure *s = &d->in.open;
    struct buf url = buf_in(d->ctx->arena, 400);
    if (own_start(d, &p, d->in.name) != 0)
        return -1;
    if (s->id)
        structure_url(&url, s);
    view_set_bool(p.view, "seen", s->id != 0);
    if (own_set_visit(d, &p) != 0)
        return -1;
    view_set_text(p.view, "public_url", buf_str(&url));
    view_set_bool(p.view, "done", str_is(request_text(d->req, "fait"), "envoi"));
    view_set_text(p.view, "until", day_words(d->ctx, d->until));
    view_set_int(p.view, "views", d->views);
    view_set_bool(p.view, "rest", d->rest);
    view_set_text(p.view, "text_error", str_of(d->text_error));
    view_set_text(p.view, "text", d->text);
    view_set_int(p.view, "text_max", PROPOSAL_MESSAGE_MAX);
    if (set_parts(d, &p, view_set_list(p.view, "parts")) != 0)
        return -1;
    return set_sent(d, &p) != 0 ? -1 : own_finish(d, &p, "own_link", "own_signed");
}
