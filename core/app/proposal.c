#include "app/throttle.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/mail.h"
#include "base/nir.h"
#include "base/vec.h"
#include "domain/hours.h"
#include "domain/structure_read.h"
#include "domain/structure_write.h"
#include "history_priv.h"
#include "proposal_priv.h"

/* JSON of the contacts of one record: twenty at most. */
#define CONTACTS_MAX (32u << 10)

/* JSON of where a service is held: twenty places at most, each with hours of HOURS_TEXT_MAX, a note and an id. */
#define HELD_MAX (20u * (2u * HOURS_TEXT_MAX + 2048u))

/* A visitor who goes through a few pages is not slowed down; a machine on one address is after a handful, and one on
 * many after what no public sends in a quarter of an hour. */
static const struct throttle_policy by_address = {"proposal", 8, 600}, by_all = {"proposals", 100, 60};

/* A structure corrects its services one by one; its link tells that it is one, so that strangers' haste is not its. */
static const struct throttle_policy by_link = {"proposal link", 30, 600};

/* ---- Values ---- */

bool proposal_takes(const struct record_type *type, const struct field *f)
{
    /* Who reads a record is the team's affair; where a place is follows from its address. */
    static const char *const never[] = {"confidential", "kind", "lat", "lon"};
    if (f->level > LEVEL_PUBLIC || strcmp(f->name, "level") == 0)
        return false;
    if (f->of == &contact_type)
        return true;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        if (type == &place_type && strcmp(f->name, never[i]) == 0)
            return false;
    }
    return (f->flags & FIELD_LOCKABLE) != 0;
}

static int contacts_text(const struct list *list, struct arena *a, const char **out, struct err *err)
{
    struct buf b = buf_in(a, CONTACTS_MAX);
    /* The level is not published: all of these have the same. */
    static const struct record_filter said = {.flags = FIELD_PUBLISHED, .skip_null = true};
    for (size_t i = 0; i < list->n; i++) {
        const struct contact *c = &((const struct contact *)list->items)[i];
        if (c->level > LEVEL_PUBLIC)
            continue;
        buf_raw_str(&b, b.n ? STR(",") : STR("["));
        record_json(&b, &contact_type, c, &said);
    }
    if (b.n)
        buf_lit(&b, "]");
    *out = b.n ? buf_cstr(&b) : NULL;
    return buf_ok(&b, err);
}

static bool is_open(const struct structure *of, const char *place)
{
    for (size_t i = 0; of && i < of->places.n; i++) {
        const struct place *p = &((const struct place *)of->places.items)[i];
        if (p->uuid && strcmp(p->uuid, place) == 0)
            return p->level == LEVEL_PUBLIC && !p->confidential;
    }
    return false;
}

/* Where and when a service is held, at places that everybody sees. */
static int held_text(const struct list *list, const struct structure *of, struct arena *a, const char **out,
                     struct err *err)
{
    static const struct record_filter said = {.flags = FIELD_PUBLISHED, .skip_null = true};
    struct buf b = buf_in(a, HELD_MAX);
    for (size_t i = 0; i < list->n; i++) {
        const struct service_place *sp = &((const struct service_place *)list->items)[i];
        if (!is_open(of, sp->place))
            continue;
        buf_raw_str(&b, b.n ? STR(",") : STR("["));
        record_json(&b, &service_place_type, sp, &said);
    }
    if (b.n)
        buf_lit(&b, "]");
    *out = b.n ? buf_cstr(&b) : NULL;
    return buf_ok(&b, err);
}

int proposal_text(const struct record_type *type, const void *rec, int index, const struct structure *of,
                  struct arena *a, const char **out, struct err *err)
{
    const struct field *f = &type->fields[index];
    if (f->of == &contact_type)
        return contacts_text(record_member(f, rec), a, out, err);
    if (f->of == &service_place_type)
        return held_text(record_member(f, rec), of, a, out, err);
    if (record_text(type, rec, index, a, out, err) != 0)
        return -1;
    *out = *out && **out ? *out : NULL;
    return 0;
}

int proposal_set(const struct record_type *type, void *rec, int index, const char *text, struct arena *a,
                 struct err *err)
{
    const struct field *f = &type->fields[index];
    const struct json *value;
    if (f->type != F_LIST)
        return record_parse(type, rec, index, str_of(text), a, err);
    if (json_parse(text ? str_of(text) : STR("[]"), a, &value, err) != 0 ||
        history_set(type, rec, index, value, a, err) != 0)
        return -1;
    if (f->of != &contact_type)
        return 0;
    struct list *list = record_member(f, rec);
    for (size_t i = 0; i < list->n; i++) {
        struct contact *c = &((struct contact *)list->items)[i];
        c->level = LEVEL_PUBLIC;
        record_mark_set(c, record_index(&contact_type, STR("level")));
    }
    return 0;
}

int proposal_same(const struct record_type *type, int index, const void *x, const void *y, const struct structure *of,
                  struct arena *a, bool *same, struct err *err)
{
    const char *one, *two;
    if (type->fields[index].type != F_LIST) {
        *same = record_says_same(&type->fields[index], index, x, y);
        return 0;
    }
    if (proposal_text(type, x, index, of, a, &one, err) != 0 || proposal_text(type, y, index, of, a, &two, err) != 0)
        return -1;
    *same = str_eq(str_of(one), str_of(two));
    return 0;
}

/* ---- What is proposed ---- */

struct adding {
    struct ctx *ctx;
    const struct proposing *what;
    struct structure now, base; /* as the public reads it; and what of it the form showed */
    struct vec fields;          /* struct proposal_field */
    size_t bytes;
};

/* Takes a row of history back. What cannot be read any more stays as it is. */
static void take_back(struct adding *x, const struct change *c)
{
    const struct json *diff;
    struct err ignored;
    const struct record_type *type = history_type(c->entity);
    void *rec = history_part(&x->base, type, c->entity_id);
    if (c->op != CHANGE_UPDATE || !c->diff || !rec || json_parse(str_of(c->diff), x->ctx->arena, &diff, &ignored) != 0)
        return;
    for (const struct json *m = diff->first; m; m = m->next) {
        int index = record_index(type, m->name);
        /* Rows say of where a service is held what the public does not read; a form of hours shows all it sends. */
        bool taken = index >= 0 && m->n == 2 && proposal_takes(type, &type->fields[index]) &&
                     type->fields[index].of != &service_place_type;
        if (taken && history_set(type, rec, index, m->first, x->ctx->arena, &ignored) != 0)
            continue;
    }
}

/* The form showed what was there then: rows behind it are taken back, the newest first. */
static int find_base(struct adding *x)
{
    struct ctx *ctx = x->ctx;
    struct change *rows;
    size_t n;
    int64_t shown;
    if (change_last(ctx->db, x->what->shown_at, &shown, &ctx->err) != 0 ||
        change_rows(ctx->db, &audience_team, x->now.id, shown + 1, INT64_MAX, ctx->arena, &rows, &n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        take_back(x, &rows[i]);
    return 0;
}

static int add_field(struct adding *x, const struct record_type *type, int index, const void *base, const void *after,
                     int64_t id)
{
    struct ctx *ctx = x->ctx;
    struct proposal_field *f = vec_push(&x->fields, ctx->arena);
    if (!f)
        return fail_memory(&ctx->err);
    *f = (struct proposal_field){.entity = type->name, .entity_id = id, .field = type->fields[index].name};
    if (proposal_text(type, base, index, &x->now, ctx->arena, &f->was, &ctx->err) != 0 ||
        proposal_text(type, after, index, &x->now, ctx->arena, &f->proposed, &ctx->err) != 0)
        return -1;
    x->bytes += str_of(f->was).n + str_of(f->proposed).n;
    return 0;
}

/* Of a place whose commune is known, its name is that one's. */
static bool is_derived(const struct record_type *type, int index, const void *rec)
{
    return type == &place_type && ((const struct place *)rec)->insee && index == record_index(&place_type, STR("city"));
}

/* The fields of one record that differ from what is there and from what the form showed. */
static int add_record(struct adding *x, const struct record_type *type, const void *now, const void *base,
                      const void *after, int64_t id)
{
    struct ctx *ctx = x->ctx;
    for (int i = 0; i < (int)type->n; i++) {
        bool as_now, as_shown;
        if (!proposal_takes(type, &type->fields[i]) || is_derived(type, i, after))
            continue;
        if (proposal_same(type, i, now, after, &x->now, ctx->arena, &as_now, &ctx->err) != 0 ||
            proposal_same(type, i, base, after, &x->now, ctx->arena, &as_shown, &ctx->err) != 0)
            return -1;
        if (!as_now && !as_shown && add_field(x, type, i, base, after, id) != 0)
            return -1;
    }
    return 0;
}

static int add_parts(struct adding *x, struct structure *after)
{
    for (size_t i = 0; i < x->now.places.n; i++) {
        const struct place *p = &((const struct place *)x->now.places.items)[i];
        const void *changed = history_part(after, &place_type, p->id);
        if (!p->confidential && changed &&
            add_record(x, &place_type, p, history_part(&x->base, &place_type, p->id), changed, p->id) != 0)
            return -1;
    }
    for (size_t i = 0; i < x->now.services.n; i++) {
        const struct service *v = &((const struct service *)x->now.services.items)[i];
        const void *changed = history_part(after, &service_type, v->id);
        if (changed &&
            add_record(x, &service_type, v, history_part(&x->base, &service_type, v->id), changed, v->id) != 0)
            return -1;
    }
    return 0;
}

/* As the public reads it: 1, or 0 when it cannot. */
static int load_open(struct ctx *ctx, int64_t id, struct structure *out)
{
    size_t found = 0;
    *out = (struct structure){0};
    if (structure_load(ctx->db, &audience_public, &id, 1, ctx->arena, out, &found, &ctx->err) != 0)
        return -1;
    return found == 1 && out->status != STATUS_CLOSED;
}

static int add_values(struct adding *x, enum proposed *out)
{
    struct ctx *ctx = x->ctx;
    struct structure after;
    if (!x->what->after || x->what->from == PROPOSAL_PUBLIC)
        return 0;
    after = *x->what->after;
    if (find_base(x) != 0 || add_record(x, &structure_type, &x->now, &x->base, &after, x->now.id) != 0 ||
        add_parts(x, &after) != 0)
        return -1;
    if (x->fields.n && structure_check(&after, ctx->arena, &ctx->err) != 0) {
        *out = PROPOSED_INVALID;
        return ctx->err.code == ERR_INPUT || ctx->err.code == ERR_LIMIT ? 0 : -1;
    }
    if (x->fields.n > PROPOSAL_FIELDS_MAX || x->bytes > PROPOSAL_BYTES_MAX)
        *out = PROPOSED_LONG;
    return 0;
}

/* ---- Words ---- */

static int add_words(struct adding *x, struct proposal *p, enum proposed *out)
{
    struct ctx *ctx = x->ctx;
    char *message = str_dup(ctx->arena, x->what->message);
    struct str mail = str_trim(x->what->mail);
    if (!message)
        return fail_memory(&ctx->err);
    size_t n = utf8_tidy(message, x->what->message.n, false);
    message[n] = '\0';
    if (utf8_length(str_from(message, n)) > PROPOSAL_MESSAGE_MAX)
        *out = PROPOSED_LONG;
    if (mail.n && (mail.n > MAIL_ADDRESS_MAX || !mail_is_address(mail)))
        *out = PROPOSED_MAIL;
    else if (nir_within_address(mail))
        *out = PROPOSED_MAIL_NUMBER;
    p->message = n ? message : NULL;
    if (mail.n && !(p->mail = str_dup(ctx->arena, mail)))
        return fail_memory(&ctx->err);
    return 0;
}

static bool holds_number(const struct adding *x, const struct proposal *p)
{
    const struct proposal_field *fields = x->fields.items;
    bool found = nir_within(str_of(p->message));
    for (size_t i = 0; i < x->fields.n && !found; i++)
        found = nir_within(str_of(fields[i].proposed));
    return found;
}

/* ---- Adding ---- */

/* Of all it says, but not of who says it. */
static int digest(const struct adding *x, struct proposal *p)
{
    struct ctx *ctx = x->ctx;
    const struct proposal_field *fields = x->fields.items;
    struct buf b = buf_in(ctx->arena, (2 * PROPOSAL_BYTES_MAX) + (64u << 10));
    char *hash = arena_alloc(ctx->arena, CRYPTO_HASH_SIZE);
    buf_fmt(&b, "%lld %u %d ", (long long)p->structure, p->kinds, p->unchanged);
    buf_json(&b, str_of(p->message));
    for (size_t i = 0; i < x->fields.n; i++) {
        buf_fmt(&b, " %s %lld %s ", fields[i].entity, (long long)fields[i].entity_id, fields[i].field);
        buf_json(&b, str_of(fields[i].proposed));
    }
    if (!hash || buf_ok(&b, &ctx->err) != 0)
        return hash ? -1 : fail_memory(&ctx->err);
    crypto_hash_hex(buf_str(&b), hash);
    p->digest = hash;
    return 0;
}

static bool is_full(const struct proposal *p, const struct proposal_counts *n)
{
    return n->open >= PROPOSALS_OPEN_MAX || (p->structure && n->open_of >= PROPOSALS_OPEN_OF_MAX) ||
           (p->from == PROPOSAL_PUBLIC && (n->open_public >= PROPOSALS_OPEN_PUBLIC_MAX ||
                                           (p->structure && n->open_of_public >= PROPOSALS_OPEN_OF_PUBLIC_MAX)));
}

static int insert(struct adding *x, struct proposal *p, enum proposed *out)
{
    struct ctx *ctx = x->ctx;
    struct proposal_counts counts;
    if (digest(x, p) != 0 || proposal_expire(ctx->db, ctx->now, &ctx->err) != 0 ||
        proposal_count(ctx->db, p->structure, p->digest, &counts, &ctx->err) != 0)
        return -1;
    if (counts.same)
        return 0;
    if (is_full(p, &counts)) {
        *out = PROPOSED_FULL;
        return 0;
    }
    return proposal_insert(ctx->db, p, x->fields.items, x->fields.n, ctx->arena, &ctx->err);
}

static bool says_nothing(const struct adding *x, const struct proposal *p)
{
    return x->fields.n == 0 && !p->message && !p->kinds && !p->unchanged;
}

int proposal_add(struct ctx *ctx, const struct proposing *what, enum proposed *out)
{
    struct adding x = {.ctx = ctx, .what = what, .fields = VEC_OF(struct proposal_field)};
    struct proposal p = {.structure = what->structure,
                         .shown_at = what->shown_at ? what->shown_at : ctx->now,
                         .created_at = ctx->now,
                         .from = what->from,
                         .account = what->from == PROPOSAL_PARTNER && ctx->account ? ctx->account->id : 0,
                         .kinds = what->kinds,
                         .unchanged = what->unchanged && what->from != PROPOSAL_PUBLIC};
    *out = PROPOSED_DONE;
    if (what->structure) {
        int rc = load_open(ctx, what->structure, &x.now);
        if (rc == 1)
            rc = load_open(ctx, what->structure, &x.base);
        if (rc != 1) {
            *out = PROPOSED_GONE;
            return rc;
        }
        if (add_values(&x, out) != 0)
            return -1;
    }
    if (add_words(&x, &p, out) != 0)
        return -1;
    if (*out == PROPOSED_DONE && says_nothing(&x, &p))
        *out = PROPOSED_NOTHING;
    if (*out == PROPOSED_DONE && holds_number(&x, &p))
        *out = PROPOSED_NUMBER;
    return *out == PROPOSED_DONE ? insert(&x, &p, out) : 0;
}

int64_t proposal_wait(struct ctx *ctx, const struct knock *knock, enum proposal_from from)
{
    bool visitor = from == PROPOSAL_PUBLIC;
    const struct throttle_policy *policy = visitor ? &by_address : &by_link;
    int64_t wait = throttle_wait(knock->throttle, policy, knock->address, ctx->now),
            all = visitor ? throttle_wait(knock->throttle, &by_all, STR("all"), ctx->now) : 0;
    if (all > wait)
        wait = all;
    if (wait == 0)
        throttle_failed(knock->throttle, policy, knock->address, ctx->now);
    if (wait == 0 && visitor)
        throttle_failed(knock->throttle, &by_all, STR("all"), ctx->now);
    return wait;
}
