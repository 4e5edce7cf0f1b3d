/* When somebody is taken by what is not ours: one's own account, or by a mailed link, gives a calendar or ticks a grid;
 * who plans asks for it. */
#include "app/access.h"
#include "app/busy_time.h"
#include "base/date.h"
#include "busy.h"

/* Bytes of a sentence. */
#define SENTENCE_MAX 400

#define HERE "/equipe/compte/agenda"

/* Where one came in: signed in, or by a link. */
struct entry {
    struct str token; /* empty: signed in */
    const char *url;
};

static struct entry entry_of(struct ctx *ctx, const struct request *req)
{
    struct str token = request_text(req, "jeton");
    return (struct entry){token,
                          token.n ? arena_printf(ctx->arena, "/mes-disponibilites/%.*s", (int)token.n, token.p) : HERE};
}

/* ---- Words ---- */

const char *busy_fault_words(struct str fault)
{
    static const char *const words[BUSY__MAX] = {
        [BUSY_NOT_HTTPS] = "l’adresse mène à une page qui n’est pas protégée (https)",
        [BUSY_INSIDE] = "l’adresse mène à un réseau privé, où nous n’allons pas",
        [BUSY_UNREACHABLE] = "le serveur ne répond pas",
        [BUSY_CERTIFICATE] = "le certificat du serveur n’est pas valable",
        [BUSY_REFUSED] = "le serveur ne connaît plus cette adresse, ou ne veut plus la montrer",
        [BUSY_STATUS] = "le serveur a répondu par une erreur",
        [BUSY_REDIRECTS] = "l’adresse renvoie trop de fois à une autre",
        [BUSY_BIG] = "l’agenda est trop gros\u00A0: 2 Mo au plus",
        [BUSY_SLOW] = "le serveur met trop de temps à répondre",
        [BUSY_NO_CALENDAR] = "ce n’est pas un agenda au format iCalendar (.ics)",
        [BUSY_FULL] = "l’agenda a plus de plages que nous n’en gardons",
        [BUSY_BROKEN] = "l’agenda n’a pas pu être lu jusqu’au bout",
    };
    for (int i = 1; i < BUSY__MAX; i++) {
        if (str_is(fault, busy_fault_names[i]))
            return words[i];
    }
    return "la lecture n’a pas réussi";
}

/* "142 plages prises, jusqu’au 12 mai 2027", "aucune plage prise" */
static struct str spans_words(struct ctx *ctx, const struct busy_source *s)
{
    struct buf b = buf_in(ctx->arena, SENTENCE_MAX);
    if (s->spans == 0) {
        buf_lit(&b, "aucune plage prise");
        return buf_str(&b);
    }
    buf_fmt(&b, "%lld plage%s prise%s, jusqu’au ", (long long)s->spans, s->spans > 1 ? "s" : "",
            s->spans > 1 ? "s" : "");
    date_long(&b, paris_date(s->until - 1));
    return buf_str(&b);
}

/* "il y a 20 minutes", while it is so near; else its day and hour. */
static struct str read_words(struct ctx *ctx, int64_t at)
{
    int64_t minutes = (ctx->now - at) / 60;
    if (minutes < 0 || minutes >= 120)
        return team_instant(ctx, at);
    return str_of(minutes == 0
                      ? "à l’instant"
                      : arena_printf(ctx->arena, "il y a %lld minute%s", (long long)minutes, minutes > 1 ? "s" : ""));
}

void busy_set(struct view *page, struct ctx *ctx, const struct busy_time *t)
{
    const struct busy_source *s = &t->source;
    if (!t->given) {
        view_set_null(page, "busy");
        return;
    }
    struct view *v = view_set_object(page, "busy");
    view_set_bool(v, "address", s->kind == BUSY_ADDRESS);
    view_set_bool(v, "file", s->kind == BUSY_FILE);
    view_set_bool(v, "grid", s->kind == BUSY_GRID);
    view_set_text(v, "host", t->host);
    view_set_text(v, "spans", s->read_at ? spans_words(ctx, s) : STR(""));
    view_set_text(v, "read", s->read_at ? read_words(ctx, s->read_at) : STR(""));
    view_set_int(v, "refused", s->refused);
    view_set_int(v, "weeks", (int64_t)s->n_weeks);
    view_set_bool(v, "failing", t->failing);
    view_set_text(v, "fault",
                  t->failing || (s->fault && !s->read_at) ? str_of(busy_fault_words(str_of(s->fault))) : STR(""));
}

/* ---- The grid ---- */

static const struct busy_week *answered(const struct busy_source *s, int32_t monday)
{
    for (size_t i = 0; i < s->n_weeks; i++) {
        if (s->weeks[i].monday == monday)
            return &s->weeks[i];
    }
    return NULL;
}

static void set_week(struct view *v, struct ctx *ctx, int32_t monday, const struct busy_week *week)
{
    struct buf title = buf_in(ctx->arena, SENTENCE_MAX);
    struct view *days = view_set_list(v, "days");
    char iso[DATE_ISO_SIZE];
    date_days(&title, monday, monday + BUSY_HALVES / 2 - 1);
    view_set_text(v, "title", buf_str(&title));
    date_iso(monday, iso);
    view_set_text(v, "monday", str_of(arena_strdup(ctx->arena, iso)));
    view_set_bool(v, "none", week && week->free == 0);
    for (int d = 0; d < BUSY_HALVES / 2; d++) {
        struct view *day = view_append(days);
        struct view *halves = view_set_list(day, "halves");
        struct buf label = buf_in(ctx->arena, SENTENCE_MAX);
        date_day(&label, monday + d);
        view_set_text(day, "label", buf_str(&label));
        for (int h = 0; h < 2; h++) {
            struct view *half = view_append(halves);
            view_set_text(half, "value", str_of(arena_printf(ctx->arena, "%s.%d", iso, 2 * d + h)));
            view_set_text(half, "half", h ? STR("après-midi") : STR("matin"));
            view_set_bool(half, "checked", week && (week->free >> (2 * d + h) & 1));
        }
    }
}

/* The weeks of the form that say something: a half-day ticked, or that nothing is free. False: the form is none of
 * ours. */
static bool read_weeks(const struct request *req, int32_t monday, struct busy_week *out, size_t *n)
{
    const struct str *free_halves, *none;
    size_t n_free = request_codes(req, "libre", &free_halves), n_none = request_codes(req, "aucune", &none);
    struct busy_week weeks[BUSY_WEEKS] = {0};
    bool said[BUSY_WEEKS] = {false};
    struct err ignored;
    int32_t day;
    int64_t half;
    for (size_t i = 0; i < n_free; i++) {
        struct str s = free_halves[i];
        if (s.n < 12 || s.p[10] != '.' || date_parse(str_from(s.p, 10), &day, &ignored) != 0 ||
            str_to_int(str_from(s.p + 11, s.n - 11), 0, BUSY_HALVES - 1, &half, &ignored) != 0 ||
            (day - monday) % 7 != 0)
            return false;
        if (day < monday || day >= monday + 7 * BUSY_WEEKS)
            continue; /* the page was drawn in another week */
        weeks[(day - monday) / 7].free |= 1u << half;
        said[(day - monday) / 7] = true;
    }
    for (size_t i = 0; i < n_none; i++) {
        if (date_parse(none[i], &day, &ignored) != 0 || (day - monday) % 7 != 0)
            return false;
        if (day >= monday && day < monday + 7 * BUSY_WEEKS)
            said[(day - monday) / 7] = true;
    }
    *n = 0;
    for (int i = 0; i < BUSY_WEEKS; i++) {
        weeks[i].monday = monday + 7 * i;
        if (said[i])
            out[(*n)++] = weeks[i];
    }
    return true;
}

/* ---- The page ---- */

struct wrong {
    const char *url, *file, *grid; /* sentences */
    struct str typed;
};

static const char *done_sentence(const struct request *req)
{
    static const struct {
        const char *code, *sentence;
    } done[] = {
        {"adresse", "C’est noté. L’adresse est lue dans quelques secondes\u00A0: rechargez la page pour voir ce "
                    "qui en est compris."},
        {"fichier", "Le fichier est lu. Voici ce qui en est compris\u00A0; le fichier lui-même n’est pas gardé."},
        {"grille", "Vos disponibilités sont enregistrées, merci."},
        {"arret", "Tout est effacé\u00A0: l’adresse et les heures."}};
    for (size_t i = 0; i < sizeof done / sizeof *done; i++) {
        if (str_is(request_text(req, "fait"), done[i].code))
            return done[i].sentence;
    }
    return NULL;
}

static int start(struct page *p, struct ctx *ctx, const struct request *req, struct reply *reply, const struct entry *e)
{
    if (e->token.n == 0) {
        if (team_start(p, ctx, req, "Mon agenda personnel", TEAM_SELF) != 0)
            return -1;
        page_address(p, reply, HERE, NULL, true);
    } else if (page_start_private(p, ctx, "Mes disponibilités", reply) != 0) {
        return -1;
    }
    page_style(p, "forms.css");
    page_style(p, "busy.css");
    return 0;
}

static int over(struct ctx *ctx, struct reply *reply, const struct entry *e)
{
    if (e->token.n > 0)
        reply_error(
            ctx, reply, 403,
            "Ce lien ne sert plus. Demandez-en un nouveau à l’équipe\u00A0: un coordinateur l’envoie en un clic.");
    else
        reply_error(ctx, reply, 403, "Votre compte n’est celui d’aucune personne que l’équipe planifie.");
    reply_private(reply);
    return 0;
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct entry *e,
                const struct wrong *wrong)
{
    struct page p;
    struct busy_time t;
    int rc = busy_time_read(ctx, e->token, &t);
    if (rc != 1)
        return rc < 0 ? -1 : over(ctx, reply, e);
    if (start(&p, ctx, req, reply, e) != 0)
        return -1;
    view_set_text(p.view, "done", str_of(req->method == METHOD_POST ? NULL : done_sentence(req)));
    view_set_text(p.view, "url", str_of(e->url));
    view_set_text(p.view, "label", str_of(t.person.label));
    view_set_text(p.view, "url_error", str_of(wrong->url));
    view_set_text(p.view, "file_error", str_of(wrong->file));
    view_set_text(p.view, "grid_error", str_of(wrong->grid));
    view_set_text(p.view, "typed", wrong->typed);
    if (e->token.n > 0)
        view_set_null(p.view, "token");
    struct buf until = buf_in(ctx->arena, SENTENCE_MAX);
    if (t.until)
        date_long(&until, paris_date(t.until));
    view_set_text(p.view, "until", buf_str(&until));
    busy_set(p.view, ctx, &t);
    struct view *weeks = view_set_list(p.view, "weeks");
    for (int i = 0; i < BUSY_WEEKS; i++)
        set_week(view_append(weeks), ctx, t.monday + 7 * i, answered(&t.source, t.monday + 7 * i));
    return e->token.n ? page_finish(&p, "busy_link", reply) : team_finish(&p, "busy_own", reply);
}

int busy_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct entry e = entry_of(ctx, req);
    return e.url ? draw(ctx, req, reply, &e, &(struct wrong){0}) : fail_memory(&ctx->err);
}

/* ---- What is sent ---- */

static int gone_to(struct ctx *ctx, struct reply *reply, const struct entry *e, const char *what)
{
    const char *url = arena_printf(ctx->arena, "%s?fait=%s", e->url, what);
    if (e->token.n > 0)
        reply->cache_control = "no-store";
    return url ? team_go(reply, url) : fail_memory(&ctx->err);
}

static int again(struct ctx *ctx, const struct request *req, struct reply *reply, const struct entry *e,
                 const struct wrong *wrong)
{
    reply->status = 422;
    return draw(ctx, req, reply, e, wrong);
}

static int take_address(struct ctx *ctx, const struct request *req, struct reply *reply, const struct entry *e)
{
    struct str typed = request_text(req, "adresse");
    int rc = busy_time_address(ctx, e->token, typed);
    if (rc >= 0)
        return rc ? gone_to(ctx, reply, e, "adresse") : over(ctx, reply, e);
    if (ctx->err.code != ERR_INPUT && ctx->err.code != ERR_LIMIT)
        return -1;
    ctx->err = (struct err){0};
    return again(ctx, req, reply, e,
                 &(struct wrong){.url = "Une adresse qui commence par https:// ou webcal:// est attendue, sans nom ni "
                                        "mot de passe.",
                                 .typed = typed});
}

static int take_grid(struct ctx *ctx, const struct request *req, struct reply *reply, const struct entry *e)
{
    struct busy_week weeks[BUSY_WEEKS];
    int32_t today = ctx_today(ctx);
    size_t n = 0;
    if (!read_weeks(req, today - date_weekday(today), weeks, &n) || n == 0)
        return again(ctx, req, reply, e,
                     &(struct wrong){.grid = "Cochez au moins une demi-journée, ou une semaine sans disponibilité."});
    int rc = busy_time_grid(ctx, e->token, weeks, n);
    return rc < 0 ? -1 : rc ? gone_to(ctx, reply, e, "grille") : over(ctx, reply, e);
}

int busy_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct entry e = entry_of(ctx, req);
    struct str gesture = request_text(req, "geste");
    if (!e.url)
        return fail_memory(&ctx->err);
    if (str_is(gesture, "adresse"))
        return take_address(ctx, req, reply, &e);
    if (str_is(gesture, "grille"))
        return take_grid(ctx, req, reply, &e);
    if (!str_is(gesture, "arret")) {
        reply_error(ctx, reply, 400, NULL);
        return 0;
    }
    int rc = busy_time_stop(ctx, e.token);
    return rc < 0 ? -1 : rc ? gone_to(ctx, reply, &e, "arret") : over(ctx, reply, &e);
}

int busy_file_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct entry e = entry_of(ctx, req);
    enum busy_fault fault;
    if (!e.url)
        return fail_memory(&ctx->err);
    if (!str_is(req->file.field, "fichier"))
        return again(ctx, req, reply, &e, &(struct wrong){.file = "Choisissez d’abord le fichier."});
    if (request_file_is_cut(req) || req->file.bytes.n > ICAL_TEXT_MAX)
        return again(ctx, req, reply, &e, &(struct wrong){.file = "Ce fichier est trop gros\u00A0: 2 Mo au plus."});
    int rc = busy_time_file(ctx, e.token, req->file.bytes, &fault);
    if (rc != 1)
        return rc < 0 ? -1 : over(ctx, reply, &e);
    if (fault == BUSY_FINE)
        return gone_to(ctx, reply, &e, "fichier");
    const char *why = arena_printf(ctx->arena, "Ce fichier n’a pas été pris\u00A0: %s.",
                                   busy_fault_words(str_of(busy_fault_names[fault])));
    return why ? again(ctx, req, reply, &e, &(struct wrong){.file = why}) : fail_memory(&ctx->err);
}

/* A file is taken of nobody but who has the link. */
int busy_admit(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct entry e = entry_of(ctx, req);
    struct busy_time t;
    int rc = busy_time_read(ctx, e.token, &t);
    return rc != 0 ? rc : over(ctx, reply, &e);
}

/* ---- For who plans ---- */

int person_busy_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str uuid = request_text(req, "uuid");
    bool erase = str_is(request_text(req, "geste"), "effacer");
    const char *done = erase ? "agenda-efface" : "agenda-demande";
    int rc = erase ? busy_time_erase(ctx, uuid) : busy_time_invite(ctx, uuid, request_text(req, "adresse"));
    if (rc < 0 && ctx->err.code == ERR_INPUT) {
        ctx->err = (struct err){0};
        done = "agenda-adresse";
        rc = 1;
    }
    if (rc < 0)
        return -1;
    if (rc == 0) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    const char *url =
        arena_printf(ctx->arena, "/equipe/personnes/%.*s?fait=%s#disponibilite", (int)uuid.n, uuid.p, done);
    return url ? team_go(reply, url) : fail_memory(&ctx->err);
}
