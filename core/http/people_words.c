/* What the pages of people share: days, hours, labels, and what was changed. */
#include "app/accounts.h"
#include "base/date.h"
#include "domain/work_week.h"
#include "people.h"
#include "publish/field_words.h"
#include "publish/occurrence_view.h"

/* Bytes of a sentence: a team of twelve, or all skills. */
#define WORDS_MAX 4000

#define DAY 1440

int people_start(struct page *p, struct ctx *ctx, const struct request *req, const char *title)
{
    if (planning_start(p, ctx, req, title, PLANNING_PEOPLE) != 0)
        return -1;
    page_style(p, "people.css");
    return 0;
}

struct str people_absence(struct ctx *ctx, const struct absence *x)
{
    struct buf b = buf_in(ctx->arena, WORDS_MAX);
    struct civil first, last;
    bool begins = x->start > 0, ends = x->finish < DAY;
    date_to_ymd(x->first, &first);
    date_to_ymd(x->last, &last);
    if (x->first == x->last) {
        buf_lit(&b, "le ");
        date_full(&b, x->first);
        if (begins && ends) {
            buf_lit(&b, " de ");
            date_hour_words(&b, (int)x->start);
            buf_lit(&b, " à ");
            date_hour_words(&b, (int)x->finish);
        } else if (begins || ends) {
            buf_raw_str(&b, begins ? STR(" à partir de ") : STR(" jusqu’à "));
            date_hour_words(&b, (int)(begins ? x->start : x->finish));
        }
        return buf_str(&b);
    }
    buf_lit(&b, "du ");
    if (first.year == last.year && first.month == last.month && !begins) {
        buf_fmt(&b, first.day == 1 ? "%der" : "%d", first.day);
    } else {
        date_long(&b, x->first);
        if (begins) {
            buf_lit(&b, " à ");
            date_hour_words(&b, (int)x->start);
        }
    }
    buf_lit(&b, " au ");
    date_long(&b, x->last);
    if (ends) {
        buf_lit(&b, " à ");
        date_hour_words(&b, (int)x->finish);
    }
    return buf_str(&b);
}

struct str people_when(struct ctx *ctx, const struct occurrence *o)
{
    struct buf b = buf_in(ctx->arena, WORDS_MAX);
    occurrence_when(&b, o);
    return buf_str(&b);
}

struct str people_terms(struct page *p, enum scheme scheme, const struct terms *codes)
{
    struct buf b = buf_in(p->ctx->arena, WORDS_MAX);
    for (size_t i = 0; i < codes->n; i++) {
        if (i)
            buf_lit(&b, ", ");
        buf_raw_str(&b, str_of(taxonomy_label(p->wording.taxonomy, scheme, codes->codes[i])));
    }
    return buf_str(&b);
}

struct str people_labels(struct ctx *ctx, const struct people *people, const struct terms *uuids)
{
    struct buf b = buf_in(ctx->arena, WORDS_MAX);
    for (size_t i = 0; i < people->n; i++) {
        bool in = false;
        for (size_t k = 0; k < uuids->n; k++)
            in = in || strcmp(people->items[i].uuid, uuids->codes[k]) == 0;
        if (!in)
            continue;
        if (b.n)
            buf_lit(&b, ", ");
        buf_raw_str(&b, str_of(people->items[i].label));
    }
    return buf_str(&b);
}

/* ---- History ---- */

static struct str account_words(struct ctx *ctx, int64_t id)
{
    struct account *all;
    size_t n;
    if (id == 0 || accounts_list(ctx, &all, &n) != 0)
        return STR("");
    for (size_t i = 0; i < n; i++) {
        if (all[i].id == id)
            return str_of(all[i].label);
    }
    return str_of(arena_printf(ctx->arena, "compte %lld", (long long)id));
}

/* One value of a person or a team as one reads it. */
static struct str value_words(struct page *p, const struct people *people, const struct history_line *l,
                              const void *rec)
{
    if (!rec || l->index < 0)
        return STR("");
    const struct field *f = &l->type->fields[l->index];
    const void *member = record_member(f, rec);
    if (!record_has(rec, l->index))
        return STR("");
    if (f->of == &work_hours_type) {
        struct buf b = buf_in(p->ctx->arena, WORDS_MAX);
        work_week_words(&b, member);
        return buf_str(&b);
    }
    if (l->type == &person_type && strcmp(f->name, "account") == 0)
        return account_words(p->ctx, *(const int64_t *)member);
    if (l->type == &team_type && strcmp(f->name, "members") == 0)
        return people_labels(p->ctx, people, member);
    return field_words(l->type, rec, l->index, NULL, &p->wording);
}

int people_set_history(struct page *p, const struct people *people, const struct record_type *type, int64_t id)
{
    static const char *const done[] = {
        [CHANGE_CREATE] = "Création", [CHANGE_UPDATE] = "Modification", [CHANGE_DELETE] = "N’est plus planifiée"};
    struct history_row *rows;
    size_t n;
    if (people_history(p->ctx, type, id, &rows, &n) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "history");
    for (size_t i = 0; i < n; i++) {
        const struct change *c = rows[i].change;
        struct view *v = view_append(list);
        bool back = c->op == CHANGE_CREATE && !c->diff;
        view_set_text(v, "what", back ? STR("Planifiée de nouveau") : str_of(done[c->op]));
        view_set_text(v, "when", team_ago(p->ctx, c->at));
        view_set_text(v, "who", team_author(p->ctx, c));
        view_set_bool(v, "blanked", rows[i].blanked);
        struct view *lines = view_set_list(v, "lines");
        for (size_t k = 0; k < rows[i].n; k++) {
            const struct history_line *l = &rows[i].lines[k];
            if (l->index < 0)
                continue;
            struct view *line = view_append(lines);
            view_set_text(line, "label", field_label(&type->fields[l->index], p->ctx->arena));
            view_set_text(line, "was", value_words(p, people, l, l->before));
            view_set_text(line, "became", value_words(p, people, l, l->after));
        }
    }
    return 0;
}

/* ---- Dates ---- */

void people_set_dates(struct page *p, const struct occurrence *dates, size_t n, size_t most)
{
    view_set_int(p->view, "dates_n", (int64_t)n);
    view_set_bool(p->view, "dates_more", n > most);
    struct view *list = view_set_list(p->view, "dates");
    for (size_t i = 0; i < n && i < most; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "title", str_of(dates[i].title));
        view_set_text(v, "when", people_when(p->ctx, &dates[i]));
        view_set_text(v, "place", str_of(dates[i].place_name));
        view_set_text(v, "url", str_of(arena_printf(p->ctx->arena, "/equipe/planning/dates/%s", dates[i].uuid)));
    }
}
