#include "app/hours_edit.h"

#include "app/access.h"
#include "app/edit.h"
#include "app/verify.h"
#include "domain/account.h"
#include "domain/hours.h"
#include "domain/structure_write.h"
#include "history_priv.h"

/* What the two kinds of hours have in common: the record that holds them. */
struct holder {
    const struct record_type *type; /* place_type or service_place_type */
    void *rec;
    const char *entity; /* whose field is kept from imports */
    int64_t id;
    const char *hours_field, *note_field;
};

static const char **text_of(const struct holder *h, const char *field)
{
    return record_member(&h->type->fields[record_index(h->type, str_of(field))], h->rec);
}

static struct place *find_place(struct structure *s, struct str uuid)
{
    struct place *items = s->places.items;
    for (size_t i = 0; i < s->places.n; i++)
        if (str_is(uuid, items[i].uuid))
            return &items[i];
    return NULL;
}

static struct service *find_service(struct structure *s, struct str uuid)
{
    struct service *items = s->services.items;
    for (size_t i = 0; i < s->services.n; i++)
        if (str_is(uuid, items[i].uuid))
            return &items[i];
    return NULL;
}

/* False when the structure has no such place, or the service is not held there. */
static bool find_holder(struct structure *s, const struct hours_edit_of *of, struct holder *out)
{
    struct place *p = find_place(s, of->place);
    if (!p)
        return false;
    *out = (struct holder){&place_type, p, "place", p->id, "hours", "hours_note"};
    if (of->service.n == 0)
        return true;
    struct service *v = find_service(s, of->service);
    struct service_place *held = v ? v->places.items : NULL;
    for (size_t i = 0; v && i < v->places.n; i++)
        if (str_is(of->place, held[i].place)) {
            /* An import follows or leaves the places of a service as a whole. */
            *out = (struct holder){&service_place_type, &held[i], "service", v->id, "places", "places"};
            return true;
        }
    return false;
}

static int load(struct ctx *ctx, const struct hours_edit_of *of, struct hours_edit_now *out, struct holder *h)
{
    *out = (struct hours_edit_now){0};
    int rc = history_load(ctx, of->structure, &out->structure);
    if (rc != 1)
        return rc;
    if (!find_holder(&out->structure, of, h))
        return 0;
    out->place = find_place(&out->structure, of->place);
    out->service = of->service.n ? find_service(&out->structure, of->service) : NULL;
    out->hours = *text_of(h, "hours");
    out->note = *text_of(h, "hours_note");
    return 1;
}

int hours_edit_read(struct ctx *ctx, const struct hours_edit_of *of, struct hours_edit_now *out)
{
    struct holder h;
    return load(ctx, of, out, &h);
}

/* ---- Saving ---- */

struct saving {
    struct ctx *ctx;
    const struct hours_edit_saving *what;
    struct author author;
    struct edit edit;
    struct structure before;
    struct holder to; /* in now->structure, which becomes what is written */
};

/* What a field becomes: what was typed, or what somebody else wrote where nothing was typed anew. False: both did. */
static bool merge(struct str base, struct str typed, const char *now, struct str *out)
{
    *out = typed;
    if (str_eq(base, typed))
        *out = str_of(now);
    return str_eq(base, typed) || str_eq(base, str_of(now)) || str_eq(typed, str_of(now));
}

static int set(struct saving *s, const char *name, const char *lock, struct str value)
{
    const struct record_type *type = s->to.type;
    if (str_eq(value, str_of(*text_of(&s->to, name))))
        return 0;
    return record_parse(type, s->to.rec, record_index(type, str_of(name)), value, s->ctx->arena, &s->ctx->err) != 0
               ? -1
               : edit_lock(&s->edit, s->to.entity, s->to.id, lock, &s->ctx->err);
}

/* The normal form; false when the text cannot be read. */
static bool normal(struct saving *s, struct str text, struct str *out)
{
    const struct hours *h;
    struct err ignored;
    *out = STR("");
    if (text.n == 0)
        return true;
    if (hours_parse(text, s->ctx->arena, &h, &ignored) != 0)
        return false;
    *out = str_of(hours_text(h));
    return true;
}

static int verify(struct saving *s)
{
    struct author author = s->author;
    if (!author.reason)
        author.reason = verify_reason(s->what->verified);
    struct verifier v = {.db = s->ctx->db,
                         .rules = s->edit.rules,
                         .author = &author,
                         .by = s->ctx->account->label,
                         .account = s->ctx->account->id,
                         .how = s->what->verified,
                         .a = s->ctx->arena};
    return verify_blocks(&v, &s->before, 1u << BLOCK_HOURS, &s->ctx->err);
}

static int save(struct saving *s, struct hours_edit_now *now, enum hours_edit_done *out)
{
    const struct hours_edit_saving *w = s->what;
    struct str typed, hours, note;
    struct ctx *ctx = s->ctx;
    struct err why;
    int rc = load(ctx, &w->of, now, &s->to);
    *out = HOURS_EDIT_UNKNOWN;
    if (rc != 1 || history_load(ctx, w->of.structure, &s->before) != 1)
        return rc == 0 ? 0 : -1;
    *out = HOURS_EDIT_REFUSED;
    if (!normal(s, w->hours, &typed))
        return 0;
    *out = HOURS_EDIT_CHANGED;
    if (!merge(w->base_hours, typed, now->hours, &hours) || !merge(w->base_note, w->note, now->note, &note))
        return 0;
    bool same = str_eq(hours, str_of(now->hours)) && str_eq(note, str_of(now->note));
    *out = same && w->verified < 0 ? HOURS_EDIT_AS_THEY_WERE : HOURS_EDIT_SAVED;
    if (*out != HOURS_EDIT_SAVED)
        return 0;
    if (!same && (set(s, "hours", s->to.hours_field, hours) != 0 || set(s, "hours_note", s->to.note_field, note) != 0))
        return -1;
    if (!same && structure_check(&now->structure, ctx->arena, &why) != 0) {
        bool its_fault = why.code == ERR_INPUT || why.code == ERR_LIMIT;
        *out = HOURS_EDIT_REFUSED;
        ctx->err = its_fault ? ctx->err : why;
        return its_fault ? 0 : -1;
    }
    if (!same && edit_save(&s->edit, &s->before, &now->structure, &ctx->err) != 0)
        return -1;
    return w->verified < 0 ? 0 : verify(s);
}

int hours_edit_save(struct ctx *ctx, const struct hours_edit_saving *what, struct hours_edit_now *now,
                    enum hours_edit_done *out)
{
    struct saving s = {.ctx = ctx, .what = what};
    *out = HOURS_EDIT_RULES;
    if (access_demand(ctx, RIGHT_EDIT, "changing hours") != 0)
        return -1;
    if (!ctx_rules(ctx))
        return 0;
    s.author = account_author(ctx->account, ctx->now);
    if (change_reason(what->reason, ctx->arena, &s.author.reason, &ctx->err) != 0)
        return -1;
    s.edit = edit_of(ctx, &s.author);
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = save(&s, now, out);
    return ctx_finish_if(ctx, rc, *out == HOURS_EDIT_SAVED);
}
