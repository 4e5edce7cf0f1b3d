/* What becomes of the dates of somebody who is away: one screen, applied with one press. */
#include "app/access.h"
#include "app/planning.h"
#include "app/repair.h"
#include "base/date.h"
#include "base/duration.h"
#include "people.h"
#include "reread.h"

static const struct {
    const char *code;
    enum repair_way way;
} ways[] = {
    {"plus-tard", REPAIR_LATER}, {"moins", REPAIR_FEWER}, {"deplacer", REPAIR_MOVE}, {"annuler", REPAIR_CANCEL}};

/* What the screen shows beside what the use case found. */
struct shown {
    const struct repair_choice *choices; /* of each date */
    struct str reason;
    const struct str *told; /* NULL: all of them */
    size_t n_told;
    const char *alert, *reason_error;
};

static const char *field(struct ctx *ctx, const char *what, const char *uuid)
{
    return arena_printf(ctx->arena, "%s-%s", what, uuid);
}

/* ---- What is shown ---- */

static void add_note(struct view *list, struct str text)
{
    view_append_text(list, text);
}

/* What speaks for somebody, each in a few words. */
static void set_reasons(struct view *v, struct page *p, const struct repair *r, const struct repair_date *d,
                        const struct repair_person *x)
{
    struct ctx *ctx = p->ctx;
    const struct board *b = r->board;
    struct view *list = view_set_list(v, "reasons");
    add_note(list, x->same ? STR("même métier")
                           : str_of(arena_printf(
                                 ctx->arena, "autre métier\u00A0: %s",
                                 people_terms(p, SCHEME_PROFESSION, &b->people[x->person].person.professions).p)));
    if (x->skills)
        add_note(list, x->skills > 1
                           ? str_of(arena_printf(ctx->arena, "%lld compétences en commun", (long long)x->skills))
                           : STR("une compétence en commun"));
    if (x->team)
        add_note(list, str_of(arena_printf(ctx->arena, "équipe «\u00A0%s\u00A0»", x->team)));
    if (d->was.place != BOARD_NONE)
        add_note(list, x->been
                           ? str_of(arena_printf(ctx->arena, "connaît le lieu\u00A0: %lld fois", (long long)x->been))
                           : STR("première fois à ce lieu"));
    if (x->other == BOARD_NONE) {
        add_note(list, STR("libre ce jour-là"));
    } else {
        const struct board_date *o = &b->dates[x->other];
        const char *where = o->place != BOARD_NONE && b->places[o->place].commune ? b->places[o->place].commune : NULL;
        struct buf t = buf_in(ctx->arena, 400);
        buf_lit(&t, "ce jour-là aussi «\u00A0");
        buf_raw_str(&t, str_of(o->title));
        buf_lit(&t, "\u00A0»");
        if (where && o->place != d->was.place)
            buf_fmt(&t, ", %s", where);
        buf_lit(&t, ", à ");
        date_hour_words(&t, o->start);
        add_note(list, buf_str(&t));
    }
    struct buf w = buf_in(ctx->arena, 100);
    if (x->week)
        duration_words(&w, x->week);
    buf_raw_str(&w, x->week ? STR(" d’autres dates cette semaine-là") : STR("rien d’autre cette semaine-là"));
    add_note(list, buf_str(&w));
}

static void set_against(struct view *v, const struct repair_notes *notes)
{
    struct view *list = view_set_list(v, "against");
    for (size_t i = 0; i < notes->n; i++)
        add_note(list, str_of(notes->texts[i]));
}

static void set_people(struct view *v, struct page *p, const struct repair *r, const struct repair_date *d,
                       const struct repair_choice *c)
{
    struct view *first = view_set_list(v, "first"), *rest = view_set_list(v, "people"),
                *busy = view_set_list(v, "busy");
    for (size_t i = 0; i < d->n_people; i++) {
        const struct repair_person *x = &d->people[i];
        const struct person *who = &r->board->people[x->person].person;
        struct view *o = view_append(i ? rest : first);
        view_set_text(o, "value", str_of(arena_printf(p->ctx->arena, "p-%s", who->uuid)));
        view_set_text(o, "label", str_of(who->label));
        view_set_bool(o, "selected", c->way == REPAIR_REPLACE && c->person == x->person);
        set_reasons(o, p, r, d, x);
        set_against(o, &x->against);
    }
    for (size_t i = 0; i < d->n_busy; i++)
        add_note(busy, str_of(d->busy[i].why));
    view_set_int(v, "busy_more", (int64_t)d->busy_more);
}

static void set_days(struct view *v, struct ctx *ctx, const struct repair_date *d, const struct repair_choice *c)
{
    struct view *list = view_set_list(v, "days");
    for (size_t i = 0; i < d->n_slots; i++) {
        char iso[DATE_ISO_SIZE];
        struct view *o = view_append(list);
        struct buf b = buf_in(ctx->arena, 100);
        date_iso(d->slots[i].day, iso);
        date_full(&b, d->slots[i].day);
        view_set_text(o, "value", str_of(arena_printf(ctx->arena, "j-%s", iso)));
        view_set_text(o, "label", buf_str(&b));
        view_set_bool(o, "selected", c->way == REPAIR_MOVE && c->day == d->slots[i].day);
        set_against(o, &d->slots[i].against);
    }
}

/* Those who hold it but for who is away. */
static struct str others(struct ctx *ctx, const struct repair *r, const struct repair_date *d)
{
    struct terms staying = {.codes = ARENA_ARRAY(ctx->arena, d->o.staff.n, const char *)};
    for (size_t i = 0; staying.codes && i < d->o.staff.n; i++) {
        if (strcmp(d->o.staff.codes[i], r->person->uuid) != 0)
            staying.codes[staying.n++] = d->o.staff.codes[i];
    }
    return people_labels(ctx, &r->people, &staying);
}

static void set_date(struct view *v, struct page *p, const struct repair *r, size_t i, const struct repair_choice *c)
{
    struct ctx *ctx = p->ctx;
    const struct repair_date *d = &r->dates[i];
    view_set_text(v, "id", str_of(d->o.uuid));
    view_set_text(v, "name", str_of(field(ctx, "choix", d->o.uuid)));
    view_set_text(v, "title", str_of(d->o.title));
    view_set_text(v, "when", people_when(ctx, &d->o));
    view_set_text(v, "place", str_of(d->o.place_name));
    view_set_text(v, "others", others(ctx, r, d));
    view_set_text(v, "url", str_of(arena_printf(ctx->arena, "/equipe/planning/dates/%s", d->o.uuid)));
    view_set_text(v, "refused", str_of(d->refused));
    /* The other choices stand open where the first is not the one. */
    view_set_bool(v, "open", d->refused || c->way != REPAIR_REPLACE || c->person != d->people[0].person);
    view_set_bool(v, "fewer", d->fewer);
    view_set_bool(v, "fewer_chosen", c->way == REPAIR_FEWER);
    view_set_bool(v, "cancel_chosen", c->way == REPAIR_CANCEL);
    view_set_bool(v, "later_chosen", c->way == REPAIR_LATER);
    set_people(v, p, r, d, c);
    set_days(v, ctx, d, c);
}

static bool is_told(const struct shown *s, const char *uuid)
{
    for (size_t i = 0; s->told && i < s->n_told; i++) {
        if (str_is(s->told[i], uuid))
            return true;
    }
    return s->told == NULL;
}

static int set_letters(struct page *p, const struct repair *r, const struct shown *s)
{
    struct repair_letter *letters;
    size_t n;
    if (repair_letters(p->ctx, r, s->choices, s->reason, &letters, &n) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "letters");
    for (size_t i = 0; i < n; i++) {
        const struct person *to = &r->board->people[letters[i].person].person;
        struct view *v = view_append(list);
        view_set_text(v, "uuid", str_of(to->uuid));
        view_set_text(v, "label", str_of(to->label));
        view_set_text(v, "mail", str_of(letters[i].mail));
        view_set_bool(v, "ticked", is_told(s, to->uuid));
        struct view *lines = view_set_list(v, "lines");
        for (size_t k = 0; k < letters[i].n; k++) {
            struct view *line = view_append(lines);
            view_set_text(line, "what", str_of(letters[i].lines[k].what));
            view_set_text(line, "text", str_of(letters[i].lines[k].text));
        }
    }
    return 0;
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct repair *r,
                const struct shown *s)
{
    struct page p;
    if (people_start(&p, ctx, req, arena_printf(ctx->arena, "Dates à réparer, %s", r->person->label)) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    view_set_text(p.view, "label", str_of(r->person->label));
    view_set_text(p.view, "away", r->absence ? people_absence(ctx, r->absence) : STR(""));
    view_set_text(p.view, "action",
                  str_of(r->absence ? arena_printf(ctx->arena, "/equipe/planning/absences/%s", r->absence->uuid)
                                    : arena_printf(ctx->arena, "/equipe/personnes/%s/dates", r->person->uuid)));
    view_set_text(p.view, "agreed", str_of(r->hash));
    view_set_text(p.view, "alert", str_of(s->alert));
    view_set_text(p.view, "reason", s->reason);
    view_set_text(p.view, "reason_error", str_of(s->reason_error));
    reread_set(p.ctx, p.view, "reason", &req->form, TOLD_WORDS, s->reason);
    view_set_int(p.view, "reason_max", PLANNING_REASON_MAX);
    view_set_int(p.view, "dates_n", (int64_t)r->n);
    view_set_int(p.view, "more", (int64_t)r->more);
    view_set_int(p.view, "slot_days", REPAIR_SLOT_DAYS);
    struct view *list = view_set_list(p.view, "dates");
    size_t decided = 0;
    for (size_t i = 0; i < r->n; i++) {
        set_date(view_append(list), &p, r, i, &s->choices[i]);
        decided += s->choices[i].way != REPAIR_LATER;
    }
    view_set_int(p.view, "decided_n", (int64_t)decided);
    return set_letters(&p, r, s) != 0 ? -1 : team_finish(&p, "repair", reply);
}

/* The absence of the address, or the person who left. */
static struct repair_of of_request(const struct request *req)
{
    bool person = str_starts(req->path, STR("/equipe/personnes/"));
    struct str uuid = request_text(req, "uuid");
    return person ? (struct repair_of){.person = uuid} : (struct repair_of){.absence = uuid};
}

static const struct repair_choice *proposed(struct ctx *ctx, const struct repair *r)
{
    struct repair_choice *out = ARENA_ARRAY(ctx->arena, REPAIR_DATES_MAX, struct repair_choice);
    for (size_t i = 0; out && i < r->n; i++)
        out[i] = r->dates[i].proposed;
    return out;
}

int repair_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct repair_of of = of_request(req);
    struct repair r;
    int rc = repair_read(ctx, &of, &r);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    struct shown s = {.choices = proposed(ctx, &r)};
    return s.choices ? draw(ctx, req, reply, &r, &s) : fail_memory(&ctx->err);
}

/* ---- What is sent ---- */

/* One choice as it was sent; false for what none is. */
static bool read_choice(struct str value, struct repair_decided *out)
{
    struct err ignored;
    if (str_starts(value, STR("p-"))) {
        out->way = REPAIR_REPLACE;
        out->person = str_from(value.p + 2, value.n - 2);
        return true;
    }
    if (str_starts(value, STR("j-"))) {
        out->way = REPAIR_MOVE;
        return date_parse(str_from(value.p + 2, value.n - 2), &out->day, &ignored) == 0;
    }
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        out->way = ways[i].way;
        if (str_is(value, ways[i].code))
            return out->way != REPAIR_MOVE;
    }
    return false;
}

/* Everything that was decided, by the names of the fields: of dates that the screen no longer holds, too. */
static int read_decisions(struct ctx *ctx, const struct request *req, struct repair_decisions *out)
{
    static const struct str prefix = {"choix-", 6};
    struct repair_decided *items = ARENA_ARRAY(ctx->arena, REPAIR_DATES_MAX, struct repair_decided);
    *out = (struct repair_decisions){
        .items = items, .reason = request_text(req, "raison"), .agreed = request_text(req, "accord")};
    out->n_told = request_codes(req, "prevenir", &out->told);
    if (!items)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < req->form.n && out->n < REPAIR_DATES_MAX; i++) {
        const struct param *x = &req->form.items[i];
        if (!str_starts(x->name, prefix))
            continue;
        struct repair_decided *d = &items[out->n];
        *d = (struct repair_decided){.date = str_from(x->name.p + prefix.n, x->name.n - prefix.n)};
        out->n += read_choice(x->value, d);
    }
    return 0;
}

/* What was chosen as far as the screen offers it; what it no longer offers is for later. */
static const struct repair_choice *chosen(struct ctx *ctx, const struct repair *r, const struct repair_decisions *all)
{
    struct repair_choice *out = ARENA_ARRAY(ctx->arena, REPAIR_DATES_MAX, struct repair_choice);
    for (size_t i = 0; out && i < r->n; i++) {
        const struct repair_date *d = &r->dates[i];
        for (size_t k = 0; k < all->n; k++) {
            const struct repair_decided *x = &all->items[k];
            if (!str_is(x->date, d->o.uuid))
                continue;
            if (x->way == REPAIR_CANCEL || (x->way == REPAIR_FEWER && d->fewer))
                out[i].way = x->way;
            for (size_t n = 0; x->way == REPAIR_REPLACE && n < d->n_people; n++) {
                if (str_is(x->person, r->board->people[d->people[n].person].person.uuid))
                    out[i] = (struct repair_choice){.way = x->way, .person = d->people[n].person};
            }
            for (size_t n = 0; x->way == REPAIR_MOVE && n < d->n_slots; n++) {
                if (x->day == d->slots[n].day)
                    out[i] = (struct repair_choice){.way = x->way, .day = x->day};
            }
        }
    }
    return out;
}

/* The screen again, with what was chosen. */
static int again(struct ctx *ctx, const struct request *req, struct reply *reply, const struct repair *r,
                 const struct repair_decisions *d, struct shown s)
{
    static const struct str nobody;
    s.choices = chosen(ctx, r, d);
    s.reason = d->reason;
    s.told = d->n_told ? d->told : &nobody;
    s.n_told = d->n_told;
    return s.choices ? draw(ctx, req, reply, r, &s) : fail_memory(&ctx->err);
}

static const char *alert_of(enum repair_state state)
{
    if (state == REPAIR_OTHERWISE)
        return "Quelque chose a changé depuis que vous avez ouvert cette page\u00A0: rien n’est enregistré. Voici ce "
               "qui "
               "est possible maintenant, avec vos choix quand ils le sont encore.";
    if (state == REPAIR_REFUSED)
        return "Ces choix ne vont pas ensemble\u00A0: rien n’est enregistré. La raison est dite à côté de chaque date.";
    return "Rien n’est choisi\u00A0: choisissez pour une date au moins.";
}

int repair_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct repair_of of = of_request(req);
    struct repair_decisions d;
    struct repair r;
    enum repair_state state = REPAIR_NOTHING;
    struct shown s = {.alert = NULL};
    bool looks = str_is(request_text(req, "geste"), "courriels");
    if (read_decisions(ctx, req, &d) != 0)
        return -1;
    s.reason_error = looks ? NULL : reread_wrong(ctx, &req->form, TOLD_WORDS, d.reason);
    if (s.reason_error) {
        reply->status = 422;
        int found = repair_read(ctx, &of, &r);
        if (found == 0)
            reply_error(ctx, reply, 404, NULL);
        return found == 1 ? again(ctx, req, reply, &r, &d, s) : found;
    }
    int rc = looks ? repair_read(ctx, &of, &r) : repair_apply(ctx, &of, &d, &r, &state);
    bool secret = str_starts(str_of(ctx->err.msg), STR("raison")); /* the reason names a secret place */
    if (rc < 0 && !looks && ctx->err.code == ERR_INPUT && (secret || str_starts(str_of(ctx->err.msg), STR("reason")))) {
        s.reason_error = secret       ? arena_strdup(ctx->arena, ctx->err.msg)
                         : d.reason.n ? "Trois cents lettres au plus, lisibles."
                                      : "Dites pourquoi\u00A0: celles et ceux qui viennent le liront.";
        ctx->err = (struct err){0};
        reply->status = 422;
        rc = repair_read(ctx, &of, &r);
        return rc == 1 ? again(ctx, req, reply, &r, &d, s) : rc;
    }
    if (rc < 0 && ctx->err.code == ERR_CONFLICT) { /* refused by the tables themselves */
        ctx->err = (struct err){0};
        state = REPAIR_OTHERWISE;
        rc = repair_read(ctx, &of, &r);
    }
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    if (!looks && state == REPAIR_DONE)
        return team_go(reply, "/equipe/planning/absences?fait=repare");
    if (!looks) {
        s.alert = alert_of(state);
        reply->status = state == REPAIR_NOTHING ? 422 : 409;
    }
    return again(ctx, req, reply, &r, &d, s);
}
