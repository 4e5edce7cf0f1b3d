#include "app/access.h"
#include "app/edit.h"
#include "app/verify.h"
#include "base/buf.h"
#include "base/date.h"
#include "domain/outbox.h"
#include "domain/structure_read.h"
#include "domain/structure_write.h"
#include "history_priv.h"
#include "proposal_priv.h"

/* What verifications say of who made them. */
#define BY_STRUCTURE "La structure"

/* ---- The queue ---- */

int proposal_list(struct ctx *ctx, bool open, int page, struct proposal_list *out)
{
    *out = (struct proposal_list){.items = ARENA_ARRAY(ctx->arena, PROPOSALS_PAGE_SIZE, struct proposal)};
    if (!out->items)
        return fail_memory(&ctx->err);
    if (access_demand(ctx, RIGHT_EDIT, "answering proposals") != 0 ||
        proposal_read(ctx->db, open, (size_t)(page - 1) * PROPOSALS_PAGE_SIZE, PROPOSALS_PAGE_SIZE, ctx->arena,
                      out->items, &out->n, &ctx->err) != 0 ||
        proposal_count(ctx->db, 0, NULL, &out->counts, &ctx->err) != 0)
        return -1;
    out->total = (size_t)(open ? out->counts.open : out->counts.closed);
    return 0;
}

int proposal_duties(struct ctx *ctx, struct duties *list)
{
    struct proposal_counts counts;
    if (proposal_count(ctx->db, 0, NULL, &counts, &ctx->err) != 0)
        return -1;
    return duties_add(ctx, list,
                      (struct duty){.label = "Propositions",
                                    .one = "proposition",
                                    .many = "propositions",
                                    .done = "aucune proposition n’attend",
                                    .url = "/equipe/propositions",
                                    .right = RIGHT_EDIT,
                                    .count = counts.open});
}

/* ---- One ---- */

/* A record with nothing but this field; NULL when the text is none that it may hold today. */
static const void *only(struct ctx *ctx, const struct record_type *type, int index, const char *text)
{
    struct err ignored;
    void *rec = arena_alloc(ctx->arena, type->size);
    return rec && (!text || proposal_set(type, rec, index, text, ctx->arena, &ignored) == 0) ? rec : NULL;
}

int proposal_said(struct ctx *ctx, int64_t proposal, struct proposal_said **out, size_t *n)
{
    struct proposal_field *fields;
    size_t all;
    *n = 0;
    if (proposal_fields(ctx->db, proposal, ctx->arena, &fields, &all, &ctx->err) != 0)
        return -1;
    if (!(*out = ARENA_ARRAY(ctx->arena, all, struct proposal_said)))
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < all; i++) {
        struct proposal_said x = {.type = history_type(fields[i].entity), .entity_id = fields[i].entity_id};
        x.index = record_index(x.type, str_of(fields[i].field));
        x.value = x.index < 0 ? NULL : only(ctx, x.type, x.index, fields[i].proposed);
        if (x.value)
            (*out)[(*n)++] = x;
    }
    return 0;
}

static const char *part_name(const struct record_type *type, const void *rec)
{
    if (type == &service_type)
        return ((const struct service *)rec)->name;
    const struct place *p = rec;
    return p->name ? p->name : p->address ? p->address : p->city;
}

static int set_line(struct ctx *ctx, struct proposal_one *one, const struct proposal_field *f, struct proposal_line *l)
{
    bool as_was = false;
    const char *text;
    *l = (struct proposal_line){.field = f, .type = history_type(f->entity)};
    l->index = record_index(l->type, str_of(f->field));
    void *rec = one->structure.id ? history_part(&one->structure, l->type, f->entity_id) : NULL;
    if (rec && l->type != &structure_type)
        l->part = part_name(l->type, rec);
    if (l->index < 0)
        return 0;
    l->was = only(ctx, l->type, l->index, f->was);
    l->proposed = only(ctx, l->type, l->index, f->proposed);
    if (!rec)
        return 0;
    /* Through the text: of the contacts only those that are compared. */
    if (proposal_text(l->type, rec, l->index, &one->structure, ctx->arena, &text, &ctx->err) != 0)
        return -1;
    l->now = only(ctx, l->type, l->index, text);
    if (!l->now || !l->proposed)
        return 0;
    if (l->was &&
        proposal_same(l->type, l->index, l->now, l->was, &one->structure, ctx->arena, &as_was, &ctx->err) != 0)
        return -1;
    if (proposal_same(l->type, l->index, l->now, l->proposed, &one->structure, ctx->arena, &l->same, &ctx->err) != 0)
        return -1;
    l->changed = !as_was && !l->same;
    return 0;
}

static int load(struct ctx *ctx, int64_t id, struct structure *out)
{
    size_t found = 0;
    *out = (struct structure){0};
    return id ? structure_load(ctx->db, &audience_team, &id, 1, ctx->arena, out, &found, &ctx->err) : 0;
}

int proposal_find(struct ctx *ctx, struct str uuid, struct proposal_one *out)
{
    *out = (struct proposal_one){.n = 0};
    if (access_demand(ctx, RIGHT_EDIT, "answering proposals") != 0)
        return -1;
    int rc = proposal_by_uuid(ctx->db, uuid, ctx->arena, &out->proposal, &ctx->err);
    if (rc != 1)
        return rc;
    if (load(ctx, out->proposal.structure, &out->structure) != 0 ||
        proposal_fields(ctx->db, out->proposal.id, ctx->arena, &out->fields, &out->n, &ctx->err) != 0)
        return -1;
    out->lines = ARENA_ARRAY(ctx->arena, out->n, struct proposal_line);
    if (!out->lines)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < out->n; i++) {
        if (set_line(ctx, out, &out->fields[i], &out->lines[i]) != 0)
            return -1;
    }
    return 1;
}

/* ---- Deciding ---- */

struct deciding_now {
    struct ctx *ctx;
    const struct deciding *what;
    struct proposal_one one;
    struct structure after;
    struct author author;
    struct edit edit;
    bool blocks[BLOCK__MAX]; /* verified by what is taken */
    bool writes;             /* something of the structure */
    size_t taken;
};

/* What becomes of a field for which nobody chose. */
static enum proposal_choice otherwise(const struct deciding *what, const struct proposal_line *l)
{
    if (what->refuse_all)
        return CHOICE_REFUSE;
    if (l->same || (what->take_all && !l->changed))
        return CHOICE_TAKE;
    return CHOICE_NONE;
}

static enum decided choose(struct deciding_now *d)
{
    for (size_t i = 0; i < d->one.n; i++) {
        enum proposal_choice c = i < d->what->n ? d->what->choices[i] : CHOICE_NONE;
        if (c == CHOICE_NONE)
            c = otherwise(d->what, &d->one.lines[i]);
        if (c == CHOICE_NONE)
            return DECIDED_MISSING;
        d->one.fields[i].decided = true;
        d->one.fields[i].taken = c == CHOICE_TAKE;
        d->taken += c == CHOICE_TAKE;
    }
    return DECIDED_DONE;
}

/* Public contacts take the places that public contacts had; those that are reserved stay where they are. */
static int merge_contacts(struct list *list, const struct list *open, struct arena *a, struct err *err)
{
    const struct contact *old = list->items, *new = open->items;
    struct contact *all = ARENA_ARRAY(a, list->n + open->n, struct contact);
    size_t n = 0, used = 0;
    if (!all)
        return fail_memory(err);
    for (size_t i = 0; i < list->n; i++) {
        if (old[i].level > LEVEL_PUBLIC)
            all[n++] = old[i];
        else if (used < open->n)
            all[n++] = new[used++];
    }
    while (used < open->n)
        all[n++] = new[used++];
    *list = (struct list){.items = all, .n = n};
    return 0;
}

/* Of where a service is held only the hours change, at places that it is still held at. */
static int merge_held(struct list *list, const struct list *proposed, struct arena *a, bool *gone, struct err *err)
{
    const struct service_place *new = proposed->items;
    struct service_place *all = ARENA_ARRAY(a, list->n, struct service_place);
    if (!all)
        return fail_memory(err);
    memcpy(all, list->items, list->n * sizeof *all);
    for (size_t i = 0; i < proposed->n; i++) {
        size_t k = 0;
        while (k < list->n && strcmp(all[k].place, new[i].place) != 0)
            k++;
        *gone = *gone || k == list->n;
        if (k < list->n)
            all[k] = new[i];
    }
    list->items = all;
    return 0;
}

/* A service's hours stand with the places it is held at. */
static enum block block_of(const struct field *f)
{
    return f->of == &service_place_type ? BLOCK_HOURS : f->block;
}

/* Imports shall not undo it. */
static int lock(struct deciding_now *d, const struct proposal_line *l)
{
    struct err *err = &d->ctx->err;
    const struct field *f = &l->type->fields[l->index];
    if (f->flags & FIELD_LOCKABLE)
        return edit_lock(&d->edit, l->type->name, l->field->entity_id, f->name, err);
    if (l->type != &structure_type)
        return 0;
    return edit_lock(&d->edit, l->type->name, l->field->entity_id, "phone", err) != 0
               ? -1
               : edit_lock(&d->edit, l->type->name, l->field->entity_id, "mail", err);
}

/* In another commune a place is no longer where it was, and has another name for where it is. */
static void moved(struct place *p)
{
    static const char *const gone[] = {"city", "lat", "lon", "geo_precision"};
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        record_mark_null(p, record_index(&place_type, str_of(gone[i])));
    p->city = NULL;
}

static int take(struct deciding_now *d, const struct proposal_line *l, enum decided *out)
{
    struct ctx *ctx = d->ctx;
    void *rec = d->after.id ? history_part(&d->after, l->type, l->field->entity_id) : NULL;
    if (!rec || l->index < 0) {
        *out = DECIDED_GONE;
        return 0;
    }
    const struct field *f = &l->type->fields[l->index];
    /* What was stored is checked as what is typed: another version of the program may have written it. */
    if (!l->proposed || !proposal_takes(l->type, f)) {
        *out = DECIDED_INVALID;
        return 0;
    }
    d->blocks[block_of(f)] = true;
    d->writes = d->writes || !l->same;
    if (f->of == &contact_type) {
        if (merge_contacts(record_member(f, rec), record_member(f, l->proposed), ctx->arena, &ctx->err) != 0)
            return -1;
    } else if (f->of == &service_place_type) {
        bool gone = false;
        if (merge_held(record_member(f, rec), record_member(f, l->proposed), ctx->arena, &gone, &ctx->err) != 0)
            return -1;
        if (gone) {
            *out = DECIDED_GONE;
            return 0;
        }
    } else if (proposal_set(l->type, rec, l->index, l->field->proposed, ctx->arena, &ctx->err) != 0) {
        *out = DECIDED_INVALID; /* a field that must say something */
        return ctx->err.code == ERR_INPUT || ctx->err.code == ERR_LIMIT ? 0 : -1;
    }
    if (l->type == &place_type && !l->same && strcmp(f->name, "insee") == 0)
        moved(rec);
    return lock(d, l);
}

static int take_fields(struct deciding_now *d, enum decided *out)
{
    for (size_t i = 0; i < d->one.n && *out == DECIDED_DONE; i++) {
        if (d->one.fields[i].taken && take(d, &d->one.lines[i], out) != 0)
            return -1;
    }
    return 0;
}

/* ---- Verifications ---- */

static void mark_said(struct deciding_now *d, const struct record_type *type, const void *rec)
{
    for (size_t i = 0; i < type->n; i++) {
        const struct field *f = &type->fields[i];
        if (proposal_takes(type, f) && record_says(f, (int)i, rec))
            d->blocks[block_of(f)] = true;
    }
}

/* Who says that all is still right speaks of the blocks that say something. */
static void mark_all_said(struct deciding_now *d)
{
    const struct structure *s = &d->after;
    mark_said(d, &structure_type, s);
    for (size_t i = 0; i < s->places.n; i++)
        mark_said(d, &place_type, (const struct place *)s->places.items + i);
    for (size_t i = 0; i < s->services.n; i++)
        mark_said(d, &service_type, (const struct service *)s->services.items + i);
}

/* As of the day on which they said so. */
static int verify(struct deciding_now *d)
{
    struct ctx *ctx = d->ctx;
    const struct proposal *p = &d->one.proposal;
    struct verifier v = {.db = ctx->db,
                         .rules = d->edit.rules,
                         .author = &d->author,
                         .day = paris_date(p->created_at),
                         .by = BY_STRUCTURE,
                         .how = VERIFIED_LINK,
                         .a = ctx->arena};
    unsigned blocks = 0;
    if (p->unchanged && !d->what->refuse_all)
        mark_all_said(d);
    for (int b = BLOCK_IDENTITY; b < BLOCK__MAX; b++)
        blocks |= d->blocks[b] ? 1u << b : 0;
    return blocks ? verify_blocks(&v, &d->after, blocks, &ctx->err) : 0;
}

/* ---- Writing ---- */

static const char *reason(const struct deciding_now *d)
{
    const struct proposal *p = &d->one.proposal;
    switch (p->from) {
    case PROPOSAL_PARTNER:
        return arena_printf(d->ctx->arena, "proposition du partenaire «\u00A0%s\u00A0»", p->partner ? p->partner : "");
    case PROPOSAL_LINK: return "proposition de la structure";
    case PROPOSAL_CAMPAIGN: return "réponse de la structure";
    case PROPOSAL_PUBLIC:
    case PROPOSAL_FROM__MAX: break;
    }
    return "signalement du public";
}

static int write_structure(struct deciding_now *d, enum decided *out)
{
    struct ctx *ctx = d->ctx;
    bool verifies = d->what->verified && d->one.proposal.from != PROPOSAL_PUBLIC;
    d->edit = edit_of(ctx, &d->author);
    if (load(ctx, d->one.proposal.structure, &d->after) != 0 || take_fields(d, out) != 0)
        return -1;
    if (*out != DECIDED_DONE || !d->after.id)
        return 0;
    if (structure_check(&d->after, ctx->arena, &ctx->err) != 0) {
        *out = DECIDED_INVALID;
        return ctx->err.code == ERR_INPUT || ctx->err.code == ERR_LIMIT ? 0 : -1;
    }
    if (!d->edit.rules && (d->writes || verifies)) {
        *out = DECIDED_RULES;
        return 0;
    }
    if (d->writes && edit_save(&d->edit, &d->one.structure, &d->after, &ctx->err) != 0)
        return -1;
    return verifies ? verify(d) : 0;
}

/* ---- The answer ---- */

/* To who left an address, whatever the team wrote. The public's page is named only when there is one. */
static int send_answer(struct deciding_now *d, bool came_of_it, const char *answer)
{
    struct ctx *ctx = d->ctx;
    const struct proposal *p = &d->one.proposal;
    struct buf data = buf_in(ctx->arena, OUTBOX_DATA_MAX);
    struct structure open = {0};
    size_t found = 0;
    if (!p->mail)
        return 0;
    if (p->structure &&
        structure_load(ctx->db, &audience_public, &p->structure, 1, ctx->arena, &open, &found, &ctx->err) != 0)
        return -1;
    bool whole = d->one.n && d->taken == d->one.n, part = d->taken && !whole;
    buf_lit(&data, "{\"about\":");
    buf_json(&data, str_of(found ? open.name : NULL));
    buf_fmt(&data, ",\"whole\":%s,\"part\":%s,\"seen\":%s,\"refused\":%s,\"answer\":[", whole ? "true" : "false",
            part ? "true" : "false", came_of_it && !d->taken ? "true" : "false", came_of_it ? "false" : "true");
    outbox_lines(&data, str_of(answer));
    buf_lit(&data, "],\"link\":");
    /* The page's address in full is found from the last part of it. */
    if (found)
        buf_json(&data, str_of(arena_printf(ctx->arena, "/annuaire/territoire/fiche--%s", open.short_id)));
    else
        buf_lit(&data, "null");
    buf_lit(&data, "}");
    const char *key = arena_printf(ctx->arena, "proposal/%lld", (long long)p->id);
    if (!key || buf_ok(&data, &ctx->err) != 0)
        return key ? -1 : fail_memory(&ctx->err);
    struct letter letter = {.key = key, .to = p->mail, .template_name = "proposal_answer", .data = buf_cstr(&data)};
    return outbox_put(ctx->db, &letter, ctx->now, &ctx->err);
}

static int decide(struct deciding_now *d, enum decided *out)
{
    struct ctx *ctx = d->ctx;
    const struct deciding *what = d->what;
    int rc = proposal_find(ctx, what->uuid, &d->one);
    *out = DECIDED_UNKNOWN;
    if (rc != 1)
        return rc;
    const struct proposal *p = &d->one.proposal;
    struct author closing = account_author(ctx->account, ctx->now);
    *out = p->state != PROPOSAL_OPEN                           ? DECIDED_ANSWERED
           : d->one.n > 0 && d->one.structure.rev != what->rev ? DECIDED_CHANGED
           : utf8_length(what->answer) > PROPOSAL_MESSAGE_MAX  ? DECIDED_LONG
                                                               : choose(d);
    if (*out != DECIDED_DONE)
        return 0;
    d->author = closing;
    d->author.cause = CAUSE_LINK;
    d->author.reason = reason(d);
    if (write_structure(d, out) != 0)
        return -1;
    if (*out != DECIDED_DONE)
        return 0;
    bool came_of_it = d->one.n ? d->taken > 0 : !what->refuse_all;
    char *answer = what->answer.n ? str_dup(ctx->arena, what->answer) : NULL;
    if (answer)
        answer[utf8_tidy(answer, what->answer.n, false)] = '\0';
    if (answer && !*answer)
        answer = NULL;
    if (send_answer(d, came_of_it, answer) != 0)
        return -1;
    return proposal_close(ctx->db, &closing, p, came_of_it ? PROPOSAL_DONE : PROPOSAL_REFUSED, answer, d->one.fields,
                          d->one.n, &ctx->err);
}

int proposal_decide(struct ctx *ctx, const struct deciding *what, enum decided *out)
{
    struct deciding_now d = {.ctx = ctx, .what = what};
    if (access_demand(ctx, RIGHT_EDIT, "answering proposals") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = decide(&d, out);
    return ctx_finish_if(ctx, rc, *out == DECIDED_DONE);
}
