/* The form that notes what was answered: one screen, filled as far as the search goes; mending and taking back. */
#include "base/buf.h"
#include "base/crypto.h"
#include "base/date.h"
#include "calls.h"

/* Bytes of the address of the search one goes back to. */
#define BACK_MAX 6000

/* What the form shows: codes as they stand in its fields. */
struct form {
    struct str number, day, caller, channel, commune, need, lack, rupture;
    const struct str *given;
    size_t n_given;
    struct str way; /* back to the search or the fiche (calls_way) */
    bool mends;     /* one that was noted before */
    const char *day_error, *caller_error, *channel_error, *commune_error, *need_error, *error;
};

/* ---- What is shown ---- */

int calls_set_given(struct page *p, const struct str *uuids, size_t n)
{
    struct orientation_given *given;
    size_t found;
    if (orientations_given(p->ctx, uuids, n, &given, &found) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "given");
    for (size_t i = 0; i < found; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "uuid", str_of(given[i].uuid));
        view_set_text(v, "name", str_of(given[i].name));
        view_set_bool(v, "closed", given[i].closed);
    }
    return 0;
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct form *f)
{
    struct page p;
    char today[DATE_ISO_SIZE], first[DATE_ISO_SIZE];
    date_iso(ctx_today(ctx), today);
    date_iso(ctx_today(ctx) - ORIENTATION_DAYS_BACK, first);
    if (team_start(&p, ctx, req, f->mends ? "Corriger une orientation" : "Noter l’orientation", TEAM_CALLS) != 0)
        return -1;
    page_address(&p, reply, "/equipe/orientations/nouvelle", NULL, true);
    if (calls_set_given(&p, f->given, f->n_given) != 0)
        return -1;
    view_set_bool(p.view, "mends", f->mends);
    view_set_text(p.view, "number", f->number);
    view_set_text(p.view, "way", f->way);
    view_set_text(p.view, "day", f->day);
    view_set_text(p.view, "day_first", str_of(arena_strdup(ctx->arena, first)));
    view_set_text(p.view, "day_last", str_of(arena_strdup(ctx->arena, today)));
    page_set_terms(&p, "callers", SCHEME_CALLER, f->caller);
    page_set_terms(&p, "channels", SCHEME_CALL_CHANNEL, f->channel);
    page_set_terms(&p, "needs", SCHEME_THEME, f->need);
    page_set_terms(&p, "lacks", SCHEME_LACK, f->lack);
    page_set_terms(&p, "ruptures", SCHEME_RUPTURE, f->rupture);
    page_set_communes(&p, f->commune);
    /* The first thing that is left to say: who asked, or nothing. */
    view_set_bool(p.view, "known", f->caller.n > 0 && !f->caller_error);
    view_set_text(p.view, "day_error", str_of(f->day_error));
    view_set_text(p.view, "caller_error", str_of(f->caller_error));
    view_set_text(p.view, "channel_error", str_of(f->channel_error));
    view_set_text(p.view, "commune_error", str_of(f->commune_error));
    view_set_text(p.view, "need_error", str_of(f->need_error));
    view_set_text(p.view, "error", str_of(f->error));
    return team_finish(&p, "orientation", reply);
}

static struct str new_number(struct ctx *ctx)
{
    char uuid[CRYPTO_UUID_SIZE];
    crypto_uuid(uuid);
    return str_of(arena_strdup(ctx->arena, uuid));
}

/* ---- A new one ---- */

/* The need that a search was narrowed to, else the one that its words name. */
static struct str need_of_search(const struct taxonomy *t, const struct request *req)
{
    const struct str *themes;
    const struct term *need = NULL;
    if (request_codes(req, "theme", &themes))
        need = taxonomy_term(t, SCHEME_THEME, themes[0]);
    if (!need)
        need = orientations_need(t, request_text(req, "q"));
    return str_of(need ? need->code : NULL);
}

/* The need of what is given, when there is but one. */
static int only_need(struct ctx *ctx, struct form *f)
{
    struct orientation_given *given;
    size_t n;
    const char *only = NULL;
    if (orientations_given(ctx, f->given, f->n_given, &given, &n) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < given[i].themes.n; k++) {
            if (only && strcmp(only, given[i].themes.codes[k]) != 0)
                return 0;
            only = given[i].themes.codes[k];
        }
    }
    f->need = str_of(only);
    return 0;
}

/* Day, caller and channel: those of the search, else the last call's, today. */
static int set_usual(struct ctx *ctx, struct form *f)
{
    struct orientation last;
    char today[DATE_ISO_SIZE];
    int rc = orientations_remembered(ctx, &last);
    if (rc < 0)
        return -1;
    date_iso(ctx_today(ctx), today);
    f->day = f->day.n ? f->day : str_of(arena_strdup(ctx->arena, today));
    f->caller = f->caller.n || rc == 0 ? f->caller : str_of(last.caller);
    if (f->channel.n == 0)
        f->channel = rc ? str_of(last.channel) : STR("telephone");
    return 0;
}

static struct form form_of(const struct request *req)
{
    struct form f = {.day = request_text(req, "jour"),
                     .caller = request_text(req, "appelant"),
                     .channel = request_text(req, "canal"),
                     .commune = request_text(req, "commune"),
                     .need = request_text(req, "besoin"),
                     .lack = request_text(req, "manque"),
                     .rupture = request_text(req, "rupture")};
    f.n_given = request_codes(req, "donner", &f.given);
    return f;
}

/* What nobody said yet, as the search and the last call say it. */
static int fill_form(struct ctx *ctx, const struct request *req, struct form *f)
{
    const struct snapshot *snap;
    if (directory_snapshot(ctx, &snap) != 0)
        return -1;
    if (f->need.n == 0)
        f->need = need_of_search(&snap->taxonomy, req);
    return set_usual(ctx, f) != 0 || (f->need.n == 0 && f->n_given && only_need(ctx, f) != 0) ? -1 : 0;
}

int orientation_new_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct form f = form_of(req);
    f.number = new_number(ctx);
    if (calls_way(ctx, req, NULL, &f.way) != 0)
        return -1;
    if (f.n_given > ORIENTATION_GIVEN_MAX)
        f.error = "Douze structures au plus\u00A0: seules les premières sont gardées.";
    return fill_form(ctx, req, &f) != 0 ? -1 : draw(ctx, req, reply, &f);
}

/* ---- Mending one ---- */

static int not_ours(struct ctx *ctx, struct reply *reply)
{
    reply_error(ctx, reply, 404,
                "On ne corrige que les orientations que l’on a notées soi-même, pendant un mois, et qui n’ont pas été "
                "annulées.");
    return 0;
}

int orientation_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct orientation o;
    char day[DATE_ISO_SIZE];
    int rc = orientations_own(ctx, request_text(req, "uuid"), &o);
    if (rc <= 0)
        return rc < 0 ? -1 : not_ours(ctx, reply);
    struct str *given = ARENA_ARRAY(ctx->arena, o.given.n + 1, struct str);
    if (!given)
        return fail_memory(&ctx->err);
    for (size_t i = 0; i < o.given.n; i++)
        given[i] = str_of(o.given.codes[i]);
    date_iso(o.day, day);
    struct form f = {.mends = true,
                     .number = str_of(o.uuid),
                     .day = str_of(arena_strdup(ctx->arena, day)),
                     .caller = str_of(o.caller),
                     .channel = str_of(o.channel),
                     .commune = str_of(o.insee),
                     .need = str_of(o.theme),
                     .lack = str_of(o.lack),
                     .rupture = str_of(o.rupture),
                     .given = given,
                     .n_given = o.given.n};
    return calls_way(ctx, req, NULL, &f.way) != 0 ? -1 : draw(ctx, req, reply, &f);
}

int orientation_undo_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str uuid = request_text(req, "uuid"), way;
    int rc = orientations_undo(ctx, uuid);
    if (rc <= 0)
        return rc < 0 ? -1 : not_ours(ctx, reply);
    return calls_way(ctx, req, NULL, &way) != 0 ? -1 : calls_go_back(ctx, reply, way, uuid);
}

/* ---- What is sent ---- */

static int set_field(struct ctx *ctx, struct orientation *o, const char *field, struct str value)
{
    if (value.n == 0)
        return 0;
    int index = record_index(&orientation_type, str_of(field));
    return record_parse(&orientation_type, o, index, value, ctx->arena, &ctx->err) == 0
               ? 0
               : err_context(&ctx->err, "%s", field);
}

/* A commune as it was chosen or typed; 0 and an error in the form when it is none. */
static int read_commune(struct ctx *ctx, struct form *f, struct orientation *o)
{
    struct commune_choice found;
    if (f->commune.n == 0)
        return 1;
    if (commune_choice(ctx, f->commune, &found) != 0)
        return -1;
    if (found.chosen)
        return set_field(ctx, o, "insee", str_of(found.chosen->insee)) == 0 ? 1 : -1;
    f->commune_error = found.n && !found.near
                           ? "Plusieurs communes s’appellent ainsi\u00A0: donnez le code postal et le nom."
                           : "Aucune commune connue ne s’appelle ainsi.";
    return 0;
}

/* What was wrong, beside its field; -1 when it is none of the visitor's making. */
static int explain(struct ctx *ctx, struct form *f)
{
    const struct {
        const char *field, *sentence, **error;
    } all[] = {
        {"day", "Un jour entre aujourd’hui et il y a deux ans est attendu.", &f->day_error},
        {"caller", "Choisissez qui a demandé.", &f->caller_error},
        {"channel", "Choisissez par quel moyen.", &f->channel_error},
        {"theme", "Choisissez le besoin\u00A0: ce qui a manqué en a un.", &f->need_error},
        {"given", "Une de ces structures n’existe plus, ou il y en a plus de douze.", &f->error},
        {"uuid", "Ce formulaire est abîmé\u00A0: il a un nouveau numéro, enregistrez-le encore une fois.", &f->error},
        {"lack", "Choisissez ce qui a manqué dans la liste.", &f->error},
        {"rupture", "Choisissez la cause de rupture dans la liste.", &f->error},
    };
    if (ctx->err.code != ERR_INPUT && ctx->err.code != ERR_LIMIT)
        return -1;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (str_starts(str_of(ctx->err.msg), str_of(all[i].field))) {
            *all[i].error = all[i].sentence;
            return 0;
        }
    }
    return -1;
}

/* Fills the record from the form: 1, 0 when something is wrong and explained, -1. */
static int read_form(struct ctx *ctx, struct form *f, struct orientation *o)
{
    const struct {
        const char *field;
        struct str value;
    } fields[] = {{"uuid", f->number}, {"day", f->day},   {"caller", f->caller},  {"channel", f->channel},
                  {"theme", f->need},  {"lack", f->lack}, {"rupture", f->rupture}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (set_field(ctx, o, fields[i].field, fields[i].value) != 0)
            return explain(ctx, f);
    }
    struct buf given = buf_in(ctx->arena, TICKED_MAX * CRYPTO_UUID_SIZE);
    for (size_t i = 0; i < f->n_given; i++) {
        if (i)
            buf_char(&given, '|');
        buf_raw_str(&given, f->given[i]);
    }
    if (buf_ok(&given, &ctx->err) != 0 || set_field(ctx, o, "given", buf_str(&given)) != 0)
        return explain(ctx, f);
    return read_commune(ctx, f, o);
}

/* To the search again, with all that the form has. */
static int go_searching(struct ctx *ctx, const struct request *req, struct reply *reply, const struct form *f)
{
    struct buf url = buf_in(ctx->arena, BACK_MAX);
    buf_lit(&url, "/equipe/annuaire?q=");
    if (f->commune.n) {
        buf_lit(&url, "&commune=");
        buf_url(&url, f->commune);
    }
    calls_carried(&url, req);
    for (size_t i = 0; i < f->n_given; i++) {
        buf_lit(&url, "&donner=");
        buf_url(&url, f->given[i]);
    }
    return buf_ok(&url, &ctx->err) != 0 ? -1 : team_go(reply, buf_cstr(&url));
}

/* A reason of ours, such as a full disk: the form again, with all that was chosen. The log has ctx->err. */
static int not_written(struct ctx *ctx, const struct request *req, struct reply *reply, struct form *f)
{
    struct err why = ctx->err;
    f->error =
        "Rien n’est noté\u00A0: le site a rencontré un problème, et l’incident est noté. Ce que vous aviez choisi "
        "est ci-dessous\u00A0: enregistrez encore une fois dans un instant.";
    int rc = draw(ctx, req, reply, f);
    reply->status = 500;
    ctx->err = why;
    return rc;
}

/* Notes what the form says, or shows the form with what is wrong. After it one is back where one was. */
static int take(struct ctx *ctx, const struct request *req, struct reply *reply, struct form *f)
{
    struct orientation o = {0}, before;
    enum orientation_noted noted = NOTED;
    int own = orientations_own(ctx, f->number, &before);
    if (own < 0)
        return -1;
    f->mends = own == 1;
    int rc = read_form(ctx, f, &o);
    if (rc < 0)
        return -1;
    if (rc == 1 && orientations_note(ctx, &o, &noted) != 0 && (rc = explain(ctx, f)) != 0)
        return not_written(ctx, req, reply, f);
    if (rc == 1 && noted == NOTED)
        return calls_go_back(ctx, reply, f->way, str_of(o.uuid));
    if (noted == NOTED_UNDONE)
        f->error = "Cette orientation avait été annulée. Enregistrez encore une fois pour la noter à nouveau.";
    else if (noted == NOTED_CLOSED)
        f->error = "Ce formulaire avait déjà servi. Enregistrez encore une fois pour noter une nouvelle orientation.";
    if (!f->mends)
        f->number = new_number(ctx);
    reply->status = 422;
    return draw(ctx, req, reply, f);
}

int orientation_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct form f = form_of(req);
    f.number = request_text(req, "numero");
    f.way = request_text(req, "retour");
    return request_text(req, "chercher").n ? go_searching(ctx, req, reply, &f) : take(ctx, req, reply, &f);
}

/* The page's number, which counts once however often it is sent; a click on somebody else, on a page that was gone back
 * to, is another call. */
static int number_of_click(struct ctx *ctx, struct form *f)
{
    struct orientation before;
    int own = orientations_own(ctx, f->number, &before);
    if (own == 1 && !str_is(f->caller, before.caller))
        f->number = new_number(ctx);
    return own < 0 ? -1 : 0;
}

int orientation_click_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct form f = form_of(req);
    f.number = request_text(req, "numero");
    if (number_of_click(ctx, &f) != 0 || calls_way(ctx, req, NULL, &f.way) != 0 || fill_form(ctx, req, &f) != 0)
        return -1;
    return take(ctx, req, reply, &f);
}
