/* What the pages of counts share: a date in words, its counters as fields. */
#include "base/buf.h"
#include "base/crypto.h"
#include "base/date.h"
#include "base/duration.h"
#include "count.h"
#include "publish/occurrence_view.h"

/* Bytes of the name of a field: prefix and code. */
#define NAME_MAX 80

/* Minutes that a button adds to a length of time. */
#define MINUTES_STEP 15

static struct str hours_words(struct ctx *ctx, const struct count_date *d)
{
    struct buf b = buf_in(ctx->arena, 100);
    struct occurrence o = {
        .day = d->day, .start = d->start, .minutes = d->minutes, .start_utc = d->start_utc, .end_utc = d->end_utc};
    occurrence_hours(&b, &o);
    return buf_str(&b);
}

void count_set_date(struct view *v, struct ctx *ctx, const struct count_date *d)
{
    view_set_text(v, "uuid", str_of(d->uuid));
    view_set_text(v, "url", str_of(arena_printf(ctx->arena, "/equipe/saisie/%s", d->uuid)));
    view_set_text(v, "title", str_of(d->title));
    view_set_date(v, "day", d->day);
    view_set_text(v, "hours", hours_words(ctx, d));
    view_set_text(v, "place", str_of(d->place_name));
    view_set_text(v, "city", str_of(d->city));
    view_set_bool(v, "confidential", d->confidential);
    view_set_text(v, "staff", str_of(d->staff));
    view_set_bool(v, "today_is", d->day == ctx_today(ctx));
    view_set_bool(v, "future", d->start_utc > ctx->now);
}

static const struct counter *counter_at(const struct activity *a, size_t i)
{
    return &((const struct counter *)a->counters.items)[i];
}

static struct str value_words(struct ctx *ctx, const struct counter *c, int64_t value)
{
    struct buf b = buf_in(ctx->arena, 40);
    if (c->unit == UNIT_MINUTES)
        duration_words(&b, value);
    else
        buf_int(&b, value);
    return buf_str(&b);
}

/* What stands; of a length of time that nobody told yet, the one that was planned. */
static struct str value_before(struct ctx *ctx, const struct counting_date *d, const struct counter *c)
{
    int64_t value = counting_value(&d->count, c->code);
    if (value < 0 && c->unit == UNIT_MINUTES && d->count.at == 0)
        value = d->date.minutes;
    return value < 0 ? STR("") : value_words(ctx, c, value);
}

static const char *label_of(const struct activity *a, const char *code)
{
    for (size_t i = 0; code && i < a->counters.n; i++) {
        if (strcmp(counter_at(a, i)->code, code) == 0)
            return counter_at(a, i)->label;
    }
    return NULL;
}

void count_set_counters(struct view *v, struct ctx *ctx, const struct counting_date *d,
                        const struct counting_sent *typed, const struct counting_answer *answer, const char *prefix)
{
    struct view *list = view_set_list(v, "counters");
    const struct activity *a = d->kind ? d->kind->activity : NULL;
    for (size_t i = 0; a && i < a->counters.n; i++) {
        const struct counter *c = counter_at(a, i);
        struct view *o = view_append(list);
        view_set_text(o, "name", str_of(arena_printf(ctx->arena, "%s%s", prefix, c->code)));
        view_set_text(o, "code", str_of(c->code));
        view_set_text(o, "label", str_of(c->label));
        view_set_text(o, "value", typed ? typed->values[i] : value_before(ctx, d, c));
        view_set_bool(o, "required", c->required);
        view_set_bool(o, "minutes", c->unit == UNIT_MINUTES);
        view_set_int(o, "step", c->unit == UNIT_MINUTES ? MINUTES_STEP : 1);
        view_set_text(o, "of", str_of(c->of ? arena_printf(ctx->arena, "%s%s", prefix, c->of) : NULL));
        view_set_text(o, "of_label", str_of(label_of(a, c->of)));
        view_set_text(o, "error", str_of(answer ? answer->values[i] : NULL));
    }
}

void count_set_reasons(struct view *v, const struct page *p, struct str chosen)
{
    const struct taxonomy *t = &p->snap->taxonomy;
    struct view *list = view_set_list(v, "reasons");
    for (size_t i = 0; i < t->n[SCHEME_MISSED]; i++) {
        struct view *o = view_append(list);
        view_set_text(o, "code", str_of(t->terms[SCHEME_MISSED][i].code));
        view_set_text(o, "label", str_of(t->terms[SCHEME_MISSED][i].label));
        view_set_bool(o, "selected", str_is(chosen, t->terms[SCHEME_MISSED][i].code));
    }
}

void count_read_values(struct ctx *ctx, const struct request *req, const struct activity *a, const char *prefix,
                       struct counting_sent *out)
{
    char name[NAME_MAX];
    for (size_t i = 0; i < a->counters.n && i < ACTIVITY_COUNTERS_MAX; i++) {
        struct buf b = buf_in(ctx->arena, sizeof name);
        buf_raw_str(&b, str_of(prefix));
        buf_raw_str(&b, str_of(counter_at(a, i)->code));
        const struct str *value = params_first(&req->form, buf_cstr(&b));
        out->values[i] = value ? str_trim(*value) : STR("");
    }
}

struct str count_words(struct ctx *ctx, const struct page *p, const struct counting_date *d)
{
    struct buf b = buf_in(ctx->arena, 2000);
    const struct activity *a = d->kind ? d->kind->activity : NULL;
    if (d->count.status == OCCURRENCE_MISSED) {
        buf_lit(&b, "n’a pas eu lieu (");
        buf_raw_str(
            &b, str_of(taxonomy_label(&p->snap->taxonomy, SCHEME_MISSED, d->count.missed ? d->count.missed : "autre")));
        buf_lit(&b, ")");
        return buf_str(&b);
    }
    for (size_t i = 0; a && i < a->counters.n; i++) {
        int64_t value = counting_value(&d->count, counter_at(a, i)->code);
        if (value < 0)
            continue;
        if (b.n)
            buf_lit(&b, ", ");
        if (counter_at(a, i)->unit == UNIT_MINUTES) {
            buf_raw_str(&b, str_of(counter_at(a, i)->label));
            buf_lit(&b, " ");
        }
        buf_raw_str(&b, value_words(ctx, counter_at(a, i), value));
        if (counter_at(a, i)->unit != UNIT_MINUTES) {
            buf_lit(&b, " ");
            buf_raw_str(&b, str_of(counter_at(a, i)->label));
        }
    }
    for (size_t i = 0; i < d->count.themes.n; i++) {
        buf_raw_str(&b, i ? STR(", ") : b.n ? STR("\u00A0; thèmes\u00A0: ") : STR("thèmes\u00A0: "));
        buf_raw_str(&b, str_of(taxonomy_label(&p->snap->taxonomy, SCHEME_THEME, d->count.themes.codes[i])));
    }
    return b.n ? buf_str(&b) : STR("a eu lieu");
}

struct str count_new_sheet(struct ctx *ctx)
{
    char uuid[CRYPTO_UUID_SIZE];
    crypto_uuid(uuid);
    return str_of(arena_strdup(ctx->arena, uuid));
}
