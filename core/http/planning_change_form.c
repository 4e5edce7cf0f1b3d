/* What was typed into the form of one date, and the date it says. */
#include "base/date.h"
#include "planning_change.h"
#include "reread.h"

/* The fields that the form of a date and that of a series have in common. */
static const char *const shared[] = {"level", "kind",    "title",   "theme",     "publics",
                                     "start", "minutes", "open_to", "open_note", "campaign",
                                     "place", "team",    "staff",   "funders",   "capacity"};
enum { SHARED = sizeof shared / sizeof *shared };

static bool has_code(const struct terms *codes, const char *code)
{
    for (size_t i = 0; i < codes->n; i++) {
        if (strcmp(codes->codes[i], code) == 0)
            return true;
    }
    return false;
}

/* Whether its team holds it whole: where one is replaced, the people are told one by one. */
static bool team_is_whole(const struct change_form *c, const struct occurrence *o)
{
    for (size_t i = 0; i < c->f.choices.n_teams; i++) {
        const struct team *t = &c->f.choices.teams[i];
        bool whole = t->id == o->team;
        for (size_t k = 0; whole && k < t->members.n; k++)
            whole = has_code(&o->staff, t->members.codes[k]);
        if (whole)
            return true;
    }
    return false;
}

int change_form_fill(struct change_form *c, const struct occurrence *o)
{
    struct series s = {.first = o->day};
    for (size_t i = 0; i < SHARED; i++)
        record_same_field_copy(&series_type, &s, &occurrence_type, o, shared[i]);
    if (!team_is_whole(c, o))
        s.team = 0;
    c->f.t.team = c->f.t.place = STR("");
    if (series_form_fill(&c->f, &s, &o->day, 1) != 0)
        return -1;
    c->f.t.rule = STR("une-fois");
    c->status = str_of(occurrence_status_names[o->status]);
    c->note = str_of(o->public_note);
    c->reason = str_of(o->reason);
    return 0;
}

int change_form_begin(struct ctx *ctx, struct str uuid, struct change_form *c)
{
    struct planning_date d;
    *c = (struct change_form){.note_error = NULL};
    int rc = planning_date_read(ctx, uuid, &d);
    if (rc != 1)
        return rc;
    c->before = c->after = d.o;
    if (series_form_begin(ctx, str_of(d.o.kind), &c->f) != 0 || change_form_fill(c, &c->before) != 0)
        return -1;
    return 1;
}

static void take(const struct params *given, const char *name, struct str *out)
{
    const struct str *value = params_first(given, name);
    if (value)
        *out = str_trim(*value);
}

void change_form_take(struct change_form *c, const struct params *given)
{
    c->given = given;
    series_form_take(&c->f, given);
    c->f.t.rule = STR("une-fois");
    take(given, "etat", &c->status);
    take(given, "note", &c->note);
    take(given, "motif", &c->reason);
}

void change_form_drag(struct change_form *c, struct str day, struct str place, struct str person, struct str instead)
{
    struct typed_codes *staff = &c->f.t.staff;
    if (day.n)
        c->f.t.first = day;
    if (place.n)
        c->f.t.place = place;
    if (!person.n && !instead.n)
        return;
    c->f.t.team = STR("");
    staff->n = 0;
    for (size_t i = 0; i < c->before.staff.n && staff->n < TYPED_CODES_MAX; i++) {
        struct str held = str_of(c->before.staff.codes[i]);
        if (!str_eq(held, instead) && !str_eq(held, person))
            staff->items[staff->n++] = held;
    }
    if (person.n && staff->n < TYPED_CODES_MAX)
        staff->items[staff->n++] = person;
}

/* ---- What it says ---- */

/* A text of its own, on one line or several. */
static int read_text(struct change_form *c, const char *field, struct str text, const char **wrong,
                     const char *sentence)
{
    struct ctx *ctx = c->f.ctx;
    int index = record_index(&occurrence_type, str_of(field));
    if (record_parse(&occurrence_type, &c->after, index, text, ctx->arena, &ctx->err) == 0)
        return 0;
    if (ctx->err.code != ERR_INPUT && ctx->err.code != ERR_LIMIT)
        return -1;
    ctx->err = (struct err){0};
    *wrong = sentence;
    return 0;
}

struct str change_form_new(const struct change_form *c, struct str text, const char *before)
{
    return c->given && !str_eq(text, str_of(before)) ? text : STR("");
}

/* What everybody reads and was typed now. */
static void check_told(struct change_form *c)
{
    struct str note = change_form_new(c, c->note, c->before.public_note),
               reason = change_form_new(c, c->reason, c->before.reason);
    if (note.n && !c->note_error)
        c->note_error = reread_wrong(c->f.ctx, c->given, TOLD_WORDS, note);
    if (reason.n && !c->reason_error)
        c->reason_error = reread_wrong(c->f.ctx, c->given, TOLD_WORDS, reason);
}

/* Of a date that is over only what is known then: a form does not undo what happened. */
static void read_status(struct change_form *c)
{
    int status = record_name_index(occurrence_status_names, c->status);
    if (c->before.status <= OCCURRENCE_CONFIRMED && status >= 0 && status <= OCCURRENCE_CONFIRMED)
        c->after.status = status;
}

int change_form_parse(struct change_form *c)
{
    int rc = series_form_parse(&c->f);
    if (rc < 0)
        return -1;
    c->after = c->before;
    for (size_t i = 0; rc && i < SHARED; i++)
        record_same_field_copy(&occurrence_type, &c->after, &series_type, &c->f.series, shared[i]);
    if (rc)
        c->after.day = c->f.days.days[0];
    read_status(c);
    if (read_text(c, "public_note", c->note, &c->note_error, "1000 lettres au plus.") != 0 ||
        read_text(c, "reason", c->reason, &c->reason_error, "300 lettres au plus, sur une ligne.") != 0)
        return -1;
    check_told(c);
    occurrence_time(&c->after);
    return rc && !c->note_error && !c->reason_error;
}
