/* Looking at two structures; unite_write.c merges them. */
#include "app/unite.h"

#include "base/fold.h"
#include "base/french.h"
#include "history_priv.h"
#include "unite_priv.h"

/* ---- What is the same on both sides ---- */

/* Longest name, address or contact of a record, in bytes; folding makes none longer. */
#define COMPARED_MAX 300

static struct str folded(const char *text, char *out, size_t size)
{
    struct buf b = {.p = out, .cap = size, .max = size - 1};
    size_t n = 0;
    fold_text(&b, str_of(text));
    for (size_t i = 0; i < b.n; i++) {
        char c = out[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80 || c == '@')
            out[n++] = c;
    }
    return str_from(out, b.failed ? 0 : n);
}

/* The same letters and digits, in any case, accents and punctuation. */
static bool same_letters(const char *a, const char *b)
{
    char one[COMPARED_MAX + 1], two[COMPARED_MAX + 1];
    struct str x = folded(a, one, sizeof one);
    return x.n && str_eq(x, folded(b, two, sizeof two));
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The same street and number in what may be the same commune, or the same point; without an address, the same commune
 * and name. */
static bool same_place(const struct place *a, const struct place *b)
{
    int lat = record_index(&place_type, STR("lat"));
    bool apart = a->insee && b->insee && strcmp(a->insee, b->insee) != 0;
    bool placed = record_has(a, lat) && record_has(b, lat);
    if (a->kind != b->kind || apart)
        return false;
    if (a->address && b->address)
        return same_letters(a->address, b->address) && same_text(a->insee, b->insee);
    if (placed && a->geo_precision == GEO_ADDRESS && b->geo_precision == GEO_ADDRESS)
        return a->lat == b->lat && a->lon == b->lon;
    return !a->address && !b->address && a->insee && b->insee && same_text(a->name, b->name);
}

bool unite_same_contact(const struct contact *a, const struct contact *b)
{
    char one[FRENCH_PHONE_SIZE], two[FRENCH_PHONE_SIZE];
    if (a->kind != b->kind)
        return false;
    if (a->kind == CONTACT_PHONE && french_phone(str_of(a->value), one) && french_phone(str_of(b->value), two))
        return strcmp(one, two) == 0;
    return same_letters(a->value, b->value);
}

static void compare_parts(struct unite_look *l)
{
    for (size_t i = 0; i < l->other.places.n && i < UNITE_PLACES_MAX; i++) {
        const struct place *p = &((const struct place *)l->other.places.items)[i];
        for (size_t k = 0; k < l->kept.places.n && !l->place_joins[i]; k++)
            l->place_joins[i] = same_place(&((const struct place *)l->kept.places.items)[k], p) ? k + 1 : 0;
    }
    for (size_t i = 0; i < l->other.services.n && i < UNITE_SERVICES_MAX; i++) {
        const struct service *v = &((const struct service *)l->other.services.items)[i];
        for (size_t k = 0; k < l->kept.services.n && !l->service_joins[i]; k++) {
            const struct service *mine = &((const struct service *)l->kept.services.items)[k];
            l->service_joins[i] = same_letters(mine->name, v->name) ? k + 1 : 0;
        }
    }
    for (size_t i = 0; i < l->other.contacts.n && i < UNITE_CONTACTS_MAX; i++) {
        const struct contact *c = &((const struct contact *)l->other.contacts.items)[i];
        for (size_t k = 0; k < l->kept.contacts.n && !l->contact_known[i]; k++)
            l->contact_known[i] = unite_same_contact(&((const struct contact *)l->kept.contacts.items)[k], c);
    }
}

/* ---- Which one to keep ---- */

/* Who may read it at all, by what it says and by the rule. */
static int level_of(const struct structure *s)
{
    return s->visible > s->level ? s->visible : s->level;
}

static int32_t last_verified(const struct structure *s)
{
    int32_t last = INT32_MIN;
    for (size_t i = 0; i < s->verifications.n; i++) {
        int32_t at = ((const struct verification *)s->verifications.items)[i].at;
        last = at > last ? at : last;
    }
    return last;
}

bool unite_prefers(const struct structure *a, const struct structure *b, enum unite_why *why)
{
    *why = UNITE_VERIFIED;
    if (last_verified(a) != last_verified(b))
        return last_verified(a) > last_verified(b);
    *why = UNITE_COMPLETE;
    if (a->completeness != b->completeness)
        return a->completeness > b->completeness;
    *why = UNITE_OLDER;
    return a->id < b->id;
}

int unite_look(struct ctx *ctx, struct str kept, struct str other, struct unite_look *out)
{
    *out = (struct unite_look){0};
    if (ctx->audience->level < LEVEL_TEAM)
        return fail(&ctx->err, ERR_REFUSED, "only the team compares structures");
    int one = history_load(ctx, kept, &out->kept), two = one == 1 ? history_load(ctx, other, &out->other) : one;
    if (two != 1 || out->kept.id == out->other.id)
        return two < 0 ? -1 : 0;
    /* As many as their records allow: what is chosen is counted by these. */
    if (out->other.places.n > UNITE_PLACES_MAX || out->other.services.n > UNITE_SERVICES_MAX ||
        out->other.contacts.n > UNITE_CONTACTS_MAX)
        return fail(&ctx->err, ERR_LIMIT, "structure %s: more places, services or contacts than a record holds",
                    out->other.uuid);
    out->level = level_of(&out->other) > level_of(&out->kept) ? level_of(&out->other) : LEVEL_PUBLIC;
    compare_parts(out);
    out->better = unite_prefers(&out->other, &out->kept, &out->why);
    return twin_of(ctx->db, ctx->audience, out->kept.id, out->other.id, &out->reasons, &out->apart, &ctx->err) != 0 ? -1
                                                                                                                    : 1;
}

/* ---- Choices ---- */

bool unite_chooses(const struct field *f)
{
    return (f->flags & FIELD_LOCKABLE) && f->type != F_LIST;
}

void unite_propose(const struct unite_look *look, struct uniting *out)
{
    *out = (struct uniting){.kept = str_of(look->kept.uuid),
                            .other = str_of(look->other.uuid),
                            .kept_rev = look->kept.rev,
                            .other_rev = look->other.rev};
    for (size_t i = 0; i < structure_type.n; i++) {
        const struct field *f = &structure_type.fields[i];
        if (unite_chooses(f) && look->level == LEVEL_PUBLIC && !record_says(f, (int)i, &look->kept) &&
            record_says(f, (int)i, &look->other))
            out->taken |= UINT64_C(1) << i;
    }
    for (size_t i = 0; i < UNITE_PLACES_MAX; i++)
        out->place[i] = true;
    for (size_t i = 0; i < UNITE_SERVICES_MAX; i++)
        out->service[i] = true;
    for (size_t i = 0; i < UNITE_CONTACTS_MAX; i++)
        out->contact[i] = true;
}

bool unite_restricts(const struct unite_look *look, const struct uniting *what, int *level)
{
    bool takes = false;
    for (size_t i = 0; i < structure_type.n; i++) {
        const struct field *f = &structure_type.fields[i];
        takes = takes ||
                (unite_chooses(f) && (what->taken >> i & 1) && !record_says_same(f, (int)i, &look->kept, &look->other));
    }
    *level = look->level;
    return takes && look->level > LEVEL_PUBLIC;
}
