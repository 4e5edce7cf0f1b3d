/* The form of one person: a role and a number, professions, and the hours of a usual week. */
#include "app/accounts.h"
#include "base/date.h"
#include "domain/work_week.h"
#include "people.h"
#include "reread.h"

#define HERE "/equipe/personnes"

/* Bytes of a typed stretch that is shown again. */
#define TYPED_MAX 60

static const struct {
    const char *code, *label;
} employments[EMPLOYMENT__MAX] = {{"member", "De l’équipe"}, {"self_employed", "En libéral"}};

/* What the form shows: typed texts as they were sent. */
struct form {
    struct str uuid; /* empty: a new one */
    int64_t rev, account;
    struct str label, employment;
    struct terms professions, skills;
    bool parity;
    struct str slots[WORK__WEEKS][7][WORK_SLOTS_MAX];
    const char *slot_errors[WORK__WEEKS][7][WORK_SLOTS_MAX];
    bool asks; /* the label looks like somebody's name, and nobody said that it is not */
    bool cut;  /* it had more stretches a day than the form holds */
    const char *label_error, *employment_error, *professions_error, *account_error, *hours_error, *error;
};

/* ---- What is shown ---- */

static bool among(const struct terms *codes, const char *code)
{
    for (size_t i = 0; i < codes->n; i++) {
        if (strcmp(codes->codes[i], code) == 0)
            return true;
    }
    return false;
}

static void set_terms(struct page *p, const char *name, enum scheme scheme, const struct terms *chosen)
{
    const struct taxonomy *t = p->wording.taxonomy;
    struct view *list = view_set_list(p->view, name);
    for (size_t i = 0; i < t->n[scheme]; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "code", str_of(t->terms[scheme][i].code));
        view_set_text(v, "label", str_of(t->terms[scheme][i].label));
        view_set_bool(v, "selected", among(chosen, t->terms[scheme][i].code));
    }
}

/* Accounts of the team that are nobody else's. */
static int set_accounts(struct page *p, const struct people *all, const struct form *f)
{
    struct account *accounts;
    size_t n;
    if (accounts_list(p->ctx, &accounts, &n) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "accounts");
    for (size_t i = 0; i < n; i++) {
        bool free_one = accounts[i].role >= ROLE_BINOME && !accounts[i].blocked_at;
        for (size_t k = 0; k < all->n; k++)
            free_one = free_one && (all->items[k].account != accounts[i].id || str_is(f->uuid, all->items[k].uuid));
        if (!free_one && accounts[i].id != f->account)
            continue;
        struct view *v = view_append(list);
        view_set_int(v, "id", accounts[i].id);
        view_set_text(v, "label", str_of(accounts[i].label));
        view_set_bool(v, "selected", accounts[i].id == f->account);
    }
    return 0;
}

static const char *slot_name(struct ctx *ctx, int week, int day, int slot)
{
    return arena_printf(ctx->arena, "%c%d-%d", "ab"[week], day, slot + 1);
}

static void set_weeks(struct page *p, const struct form *f)
{
    static const char *const titles[] = {"Toutes les semaines, ou les semaines impaires", "Les semaines paires"};
    struct view *weeks = view_set_list(p->view, "weeks");
    for (int week = 0; week < WORK__WEEKS; week++) {
        struct view *w = view_append(weeks);
        view_set_text(w, "title", str_of(titles[week]));
        view_set_text(w, "class", str_from(&"ab"[week], 1));
        struct view *days = view_set_list(w, "days");
        for (int day = 0; day < 7; day++) {
            struct view *d = view_append(days);
            view_set_text(d, "day", str_of(date_weekdays[day]));
            struct view *slots = view_set_list(d, "slots");
            for (int i = 0; i < WORK_SLOTS_MAX; i++) {
                struct view *s = view_append(slots);
                view_set_text(s, "name", str_of(slot_name(p->ctx, week, day, i)));
                view_set_text(s, "value", f->slots[week][day][i]);
                view_set_text(s, "fault", str_of(f->slot_errors[week][day][i]));
                view_set_text(
                    s, "where",
                    str_of(arena_printf(p->ctx->arena, "%s%s, %s", date_weekdays[day],
                                        week ? " des semaines paires" : "", i ? "second créneau" : "premier créneau")));
            }
        }
    }
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct form *f)
{
    struct page p;
    struct people all;
    if (people_start(&p, ctx, req, f->uuid.n ? "Modifier une personne" : "Ajouter une personne") != 0 ||
        people_read(ctx, &all) != 0 || set_accounts(&p, &all, f) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    const char *url = arena_printf(ctx->arena, HERE "/%.*s", (int)f->uuid.n, f->uuid.p);
    const struct person *x = people_person(&all, f->uuid);
    view_set_text(p.view, "name", str_of(x ? x->label : NULL));
    view_set_text(p.view, "url", str_of(x ? url : HERE));
    view_set_text(p.view, "action", str_of(x ? arena_printf(ctx->arena, "%s/modifier", url) : HERE "/nouvelle"));
    view_set_int(p.view, "rev", f->rev);
    view_set_text(p.view, "label", f->label);
    struct view *list = view_set_list(p.view, "employments");
    for (size_t i = 0; i < EMPLOYMENT__MAX; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "code", str_of(employments[i].code));
        view_set_text(v, "label", str_of(employments[i].label));
        view_set_bool(v, "selected", str_is(f->employment, employments[i].code));
    }
    set_terms(&p, "professions", SCHEME_PROFESSION, &f->professions);
    set_terms(&p, "skills", SCHEME_SKILL, &f->skills);
    view_set_bool(p.view, "parity", f->parity);
    view_set_bool(p.view, "cut", f->cut);
    set_weeks(&p, f);
    view_set_text(p.view, "label_error", str_of(f->label_error));
    reread_set(p.ctx, p.view, "label", &req->form, TOLD_WORDS, f->asks ? f->label : STR(""));
    view_set_text(p.view, "employment_error", str_of(f->employment_error));
    view_set_text(p.view, "professions_error", str_of(f->professions_error));
    view_set_text(p.view, "account_error", str_of(f->account_error));
    view_set_text(p.view, "hours_error", str_of(f->hours_error));
    view_set_text(p.view, "error", str_of(f->error));
    return team_finish(&p, "person_form", reply);
}

/* ---- What is filled in ---- */

static void fill_hours(struct ctx *ctx, const struct person *x, struct form *f)
{
    struct work_week w;
    f->cut = !work_week_read(&x->hours, &w);
    f->parity = w.parity;
    for (int week = 0; week < (w.parity ? WORK__WEEKS : 1); week++) {
        for (int day = 0; day < 7; day++) {
            for (int i = 0; i < WORK_SLOTS_MAX; i++) {
                struct buf b = buf_in(ctx->arena, TYPED_MAX);
                if (w.days[week][day][i].to > 0)
                    work_slot_words(&b, w.days[week][day][i]);
                f->slots[week][day][i] = buf_str(&b);
            }
        }
    }
}

int person_new_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct form f = {.employment = str_of(employments[0].code)};
    return draw(ctx, req, reply, &f);
}

int person_edit_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct people all;
    if (people_read(ctx, &all) != 0)
        return -1;
    const struct person *x = people_person(&all, request_text(req, "uuid"));
    if (!x) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    struct form f = {.uuid = str_of(x->uuid),
                     .rev = x->rev,
                     .account = x->account,
                     .label = str_of(x->label),
                     .employment = str_of(employments[x->employment].code),
                     .professions = x->professions,
                     .skills = x->skills};
    fill_hours(ctx, x, &f);
    return draw(ctx, req, reply, &f);
}

/* ---- What is sent ---- */

static struct str sent(const struct request *req, const char *name)
{
    const struct str *value = params_first(&req->form, name);
    return value ? str_trim(*value) : STR("");
}

/* The codes that were ticked, of those there are. */
static int read_codes(struct ctx *ctx, const struct request *req, const char *name, enum scheme scheme,
                      struct terms *out)
{
    const struct snapshot *snap;
    const struct str *codes;
    size_t n = request_codes(req, name, &codes);
    *out = (struct terms){.codes = ARENA_ARRAY(ctx->arena, n, const char *)};
    if (!out->codes)
        return fail_memory(&ctx->err);
    if (directory_snapshot(ctx, &snap) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const struct term *t = taxonomy_term(&snap->taxonomy, scheme, codes[i]);
        if (t)
            out->codes[out->n++] = t->code;
    }
    return 0;
}

/* The week that was typed; false and the errors beside their fields. */
static bool read_week(struct ctx *ctx, const struct request *req, struct form *f, struct work_week *out)
{
    bool good = true;
    *out = (struct work_week){.parity = f->parity};
    for (int week = 0; week < WORK__WEEKS; week++) {
        for (int day = 0; day < 7; day++) {
            for (int i = 0; i < WORK_SLOTS_MAX; i++) {
                struct str typed = sent(req, slot_name(ctx, week, day, i));
                f->slots[week][day][i] = utf8_prefix(typed, TYPED_MAX);
                if (typed.n == 0 || (week == WORK_EVEN && !f->parity))
                    continue;
                if (!work_slot_parse(typed, &out->days[week][day][i])) {
                    f->slot_errors[week][day][i] = "Un début et une fin sont attendus\u00A0: 9h-12h30";
                    good = false;
                }
            }
        }
    }
    return good;
}

static int set_text(struct ctx *ctx, struct person *x, const char *field, struct str value)
{
    return record_parse(&person_type, x, record_index(&person_type, str_of(field)), value, ctx->arena, &ctx->err) == 0
               ? 0
               : err_context(&ctx->err, "%s", field);
}

static void give(struct person *x, const char *field)
{
    record_mark_set(x, record_index(&person_type, str_of(field)));
}

/* What was wrong, beside its field; -1 when it is none of the visitor's making. */
static int explain(struct ctx *ctx, struct form *f)
{
    struct str why = str_of(ctx->err.msg);
    if (ctx->err.code == ERR_CONFLICT)
        f->error =
            "Quelqu’un d’autre l’a modifiée depuis que vous avez ouvert cette page. Rien n’est enregistré\u00A0: "
            "rouvrez la page pour repartir de ce qui est enregistré.";
    else if (ctx->err.code != ERR_INPUT && ctx->err.code != ERR_LIMIT)
        return -1;
    else if (str_starts(why, STR("label")))
        f->label_error = "Une fonction et un numéro, cent lettres au plus.";
    else if (str_starts(why, STR("employment")))
        f->employment_error = "Choisissez l’un des deux.";
    else if (str_starts(why, STR("professions")))
        f->professions_error = "Cochez un métier au moins, six au plus.";
    else if (str_starts(why, STR("account")))
        f->account_error = "Ce compte est déjà celui de quelqu’un d’autre.";
    else if (str_starts(why, STR("hours")))
        f->hours_error = "Deux créneaux du même jour se recouvrent.";
    else if (str_starts(why, STR("people")))
        f->error = "Il y a déjà trois cents personnes, le plus que cette page puisse montrer.";
    else
        return -1;
    return 0;
}

/* Saves: 1, 0 when something is wrong and explained, -1. */
static int save(struct ctx *ctx, struct form *f, const struct work_week *week, struct person *x)
{
    if (set_text(ctx, x, "label", f->label) != 0 || set_text(ctx, x, "employment", f->employment) != 0)
        return explain(ctx, f);
    x->professions = f->professions;
    x->skills = f->skills;
    x->account = f->account;
    if (work_week_hours(week, ctx->arena, &x->hours, &ctx->err) != 0)
        return -1;
    give(x, "professions");
    give(x, "skills");
    give(x, "account");
    give(x, "hours");
    return people_save(ctx, f->uuid, f->rev, x) == 0 ? 1 : explain(ctx, f);
}

/* An account of the team; 0: none. */
static int read_account(struct ctx *ctx, const struct request *req, struct form *f)
{
    struct account *all;
    size_t n;
    int64_t id = request_int(req, "compte", 0);
    if (accounts_list(ctx, &all, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (all[i].id == id && all[i].role >= ROLE_BINOME)
            f->account = id;
    }
    return 0;
}

/* No names here: what looks like one is asked about, once. */
static int look_at_label(struct ctx *ctx, const struct request *req, struct form *f)
{
    struct people all;
    if (people_read(ctx, &all) != 0)
        return -1;
    const struct person *x = people_person(&all, f->uuid);
    f->asks = !(x && str_is(f->label, x->label)) && reread_wrong(ctx, &req->form, TOLD_WORDS, f->label);
    if (f->asks)
        f->label_error =
            "On dirait le nom de quelqu’un. Écrivez une fonction et un numéro, ou dites que ce n’en est pas un.";
    return 0;
}

int person_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct person x = {0};
    struct work_week week;
    struct form f = {.uuid = request_text(req, "uuid"),
                     .rev = request_int(req, "rev", 0),
                     .label = request_text(req, "nom"),
                     .employment = request_text(req, "statut"),
                     .parity = str_is(request_text(req, "parite"), "oui")};
    if (read_codes(ctx, req, "metier", SCHEME_PROFESSION, &f.professions) != 0 ||
        read_codes(ctx, req, "competence", SCHEME_SKILL, &f.skills) != 0 || read_account(ctx, req, &f) != 0)
        return -1;
    if (look_at_label(ctx, req, &f) != 0)
        return -1;
    bool good = read_week(ctx, req, &f, &week) && !f.asks;
    int rc = good ? save(ctx, &f, &week, &x) : 0;
    if (rc < 0 && ctx->err.code == ERR_NOT_FOUND) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    if (rc != 0)
        return rc < 0 ? -1 : team_go(reply, arena_printf(ctx->arena, HERE "/%s?fait=note", x.uuid));
    reply->status = 422;
    return draw(ctx, req, reply, &f);
}
