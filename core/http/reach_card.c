/* One list of people to reach, as its card shows it: on the page of all lists, on its own, on a date's. */
#include "base/date.h"
#include "reach.h"

#define PATH "/equipe/planning/a-prevenir"

/* Dates of a list that are read without opening them: more would push away who is to be reached. */
#define FEW_DATES 3

static const char *const how_words[REACH_HOW__MAX] = {[REACH_MAIL] = "par courriel",
                                                      [REACH_PHONE] = "par téléphone",
                                                      [REACH_SMS] = "par SMS",
                                                      [REACH_SPOKEN] = "de vive voix",
                                                      [REACH_SELF] = "a fait le changement",
                                                      [REACH_UNDONE] = "il n’y a plus rien à dire"};

static bool is_mobile(const char *norm)
{
    return norm && (str_starts(str_of(norm), STR("06")) || str_starts(str_of(norm), STR("07")));
}

/* A number, perhaps none, and the text that is ready. */
static struct str sms_of(struct ctx *ctx, const char *number, const char *text)
{
    return str_of(text ? arena_printf(ctx->arena, "%s\n%s", number, text) : NULL);
}

static void set_phones(struct page *p, struct view *v, const struct reach_person *x)
{
    struct view *list = view_set_list(v, "phones");
    for (size_t i = 0; i < x->to->n_ways; i++) {
        const struct reach_way *w = &x->to->ways[i];
        if (w->mail)
            continue;
        struct view *phone = view_append(list);
        view_set_text(phone, "value", str_of(w->value));
        view_set_text(phone, "label", str_of(w->label));
        view_set_bool(phone, "pro", w->pro);
        view_set_text(phone, "sms", is_mobile(w->norm) ? sms_of(p->ctx, w->norm, x->sms) : STR(""));
    }
}

/* Of a letter that was put. */
static struct str mail_words(struct page *p, const struct reach_person *x)
{
    switch (x->to->mail_state) {
    case OUTBOX_QUEUED:
    case OUTBOX_SENDING: return STR("un courriel attend de partir");
    case OUTBOX_SENT:
        return str_of(arena_printf(p->ctx->arena, "un courriel est parti %s%s", team_instant(p->ctx, x->to->mail_at).p,
                                   x->to->ticked_at ? "" : "\u00A0; à moins de 72 heures de la date, appelez aussi"));
    case OUTBOX_UNCERTAIN: return STR("on ne sait pas si le courriel est parti\u00A0: appelez");
    case OUTBOX_FAILED: return STR("le courriel n’a pas pu partir\u00A0: appelez, ou corrigez l’adresse");
    default: return STR("");
    }
}

static void set_lines(struct view *v, const char *name, const struct reach_text *lines, size_t n, bool shown)
{
    struct view *list = view_set_list(v, name);
    for (size_t i = 0; shown && i < n; i++) {
        struct view *line = view_append(list);
        view_set_text(line, "what", str_of(lines[i].what));
        view_set_text(line, "text", str_of(lines[i].text));
        view_set_bool(line, "known", lines[i].known);
    }
}

/* The same as the head of the list says. */
static bool says_more(const struct reach_sheet *s, const struct reach_person *x)
{
    if (x->n != s->n_dates)
        return true;
    for (size_t i = 0; i < x->n; i++) {
        if (strcmp(x->lines[i].what, s->dates[i].what) != 0 || strcmp(x->lines[i].text, s->dates[i].text) != 0)
            return true;
    }
    return false;
}

static void append_person(struct page *p, struct view *list, const struct reach_sheet *s, const struct reach_person *x)
{
    struct ctx *ctx = p->ctx;
    const struct reach_to *t = x->to;
    struct view *v = view_append(list);
    bool ticked = t->ticked_at != 0;
    view_set_int(v, "to", t->id);
    view_set_text(v, "name", str_of(t->name));
    view_set_text(v, "kind",
                  t->person    ? STR("personne du planning")
                  : t->partner ? STR("compte partenaire")
                               : STR("le lieu"));
    view_set_text(v, "of", str_of(t->of && strcmp(t->of, t->name) != 0 ? t->of : NULL));
    view_set_text(v, "fiche_url",
                  str_of(t->of_uuid ? arena_printf(ctx->arena, "/equipe/fiches/%s", t->of_uuid) : NULL));
    view_set_bool(v, "confidential", t->confidential);
    view_set_bool(v, "ticked", ticked);
    view_set_bool(v, "urgent", x->urgent);
    view_set_text(v, "how", str_of(ticked && t->how >= 0 ? how_words[t->how] : NULL));
    view_set_text(v, "at", ticked ? team_instant(ctx, t->ticked_at) : STR(""));
    view_set_text(v, "by", str_of(t->ticked_by));
    view_set_text(v, "note", str_of(t->note));
    view_set_text(v, "mail", str_of(t->mail));
    view_set_text(v, "mail_words", mail_words(p, x));
    set_phones(p, v, x);
    view_set_text(v, "any_sms", t->person ? sms_of(ctx, "", x->sms) : STR(""));
    view_set_bool(v, "by_phone", !t->person && !t->partner);
    set_lines(v, "lines", x->lines, x->n, !ticked && says_more(s, x));
}

int reach_append(struct page *p, struct view *list, const struct reach_sheet *s, bool on_date)
{
    struct ctx *ctx = p->ctx;
    struct view *v = view_append(list);
    size_t letters = 0;
    const struct reach_text *first = s->n_dates ? &s->dates[0] : NULL;
    view_set_text(v, "id", str_of(s->r.uuid));
    view_set_text(v, "url", str_of(arena_printf(ctx->arena, PATH "/%s", s->r.uuid)));
    view_set_text(v, "tick_url", str_of(arena_printf(ctx->arena, PATH "/%s/coche", s->r.uuid)));
    view_set_bool(v, "urgent", s->urgent);
    view_set_text(v, "ago", team_ago(ctx, s->r.changed_at));
    view_set_text(v, "published", team_instant(ctx, s->r.changed_at));
    view_set_text(v, "by", str_of(s->r.by));
    view_set_bool(v, "single", s->n_dates == 1);
    view_set_text(v, "what", str_of(first ? first->what : NULL));
    view_set_text(v, "text", str_of(first ? first->text : NULL));
    view_set_text(
        v, "date_url",
        str_of(first && !on_date ? arena_printf(ctx->arena, "/equipe/planning/dates/%s", first->uuid) : NULL));
    view_set_int(v, "dates_n", (int64_t)s->n_dates);
    view_set_bool(v, "few", s->n_dates <= FEW_DATES);
    set_lines(v, "dates", s->dates, s->n_dates, s->n_dates > 1);
    view_set_int(v, "left", (int64_t)s->r.left);
    view_set_int(v, "people_n", (int64_t)s->n);
    struct view *people = view_set_list(v, "people");
    for (int ticked = 0; ticked < 2; ticked++) {
        for (size_t i = 0; i < s->n; i++) {
            if ((s->people[i].to->ticked_at != 0) == (ticked == 1))
                append_person(p, people, s, &s->people[i]);
        }
    }
    for (size_t i = 0; i < s->n; i++)
        letters += s->people[i].letter != NULL;
    view_set_int(v, "letters", (int64_t)letters);
    return view_ok(p->view, &ctx->err);
}

int reach_set_date(struct page *p, int64_t occurrence)
{
    struct reach_sheet *list;
    size_t n, done = 0;
    int64_t last = 0;
    if (reach_of_date(p->ctx, occurrence, &list, &n) != 0)
        return -1;
    struct view *open = view_set_list(p->view, "reach");
    for (size_t i = 0; i < n; i++) {
        if (list[i].r.left && reach_append(p, open, &list[i], true) != 0)
            return -1;
        done += list[i].r.left == 0;
        for (size_t k = 0; list[i].r.left == 0 && k < list[i].n; k++)
            last = list[i].people[k].to->ticked_at > last ? list[i].people[k].to->ticked_at : last;
    }
    view_set_text(p->view, "reached", done ? team_instant(p->ctx, last) : STR(""));
    view_set_text(p->view, "reached_url",
                  str_of(n && list[0].r.left == 0 ? arena_printf(p->ctx->arena, PATH "/%s", list[0].r.uuid) : NULL));
    return 0;
}
