/* The words desk: searches that found nothing, acronyms and synonyms. */
#include "app/words.h"
#include "base/buf.h"
#include "team.h"

/* Bytes of an address with the words of a search. */
#define URL_MAX 1000

/* What the form shows. */
struct form {
    struct str kind, form, expansion, others;
    const char *form_error, *expansion_error, *others_error, *error;
};

static const struct {
    const char *code, *label, *hint;
} kinds[] = {[ACRONYM] = {"sigle", "Un sigle", "Qui tape le sigle trouve aussi son développé, et l’inverse."},
             [SYNONYM] = {"synonyme", "Un synonyme", "Qui tape ce mot trouve aussi l’autre."}};
#define KINDS (sizeof kinds / sizeof *kinds)

static void set_form(struct page *p, const struct form *f)
{
    struct view *v = view_set_object(p->view, "form");
    view_set_text(v, "form", f->form);
    view_set_text(v, "expansion", f->expansion);
    view_set_text(v, "others", f->others);
    view_set_text(v, "form_error", str_of(f->form_error));
    view_set_text(v, "expansion_error", str_of(f->expansion_error));
    view_set_text(v, "others_error", str_of(f->others_error));
    view_set_text(v, "error", str_of(f->error));
    struct view *list = view_set_list(p->view, "kinds");
    for (size_t i = 0; i < KINDS; i++) {
        struct view *o = view_append(list);
        view_set_text(o, "code", str_of(kinds[i].code));
        view_set_text(o, "label", str_of(kinds[i].label));
        view_set_text(o, "hint", str_of(kinds[i].hint));
        view_set_bool(o, "selected", str_is(f->kind, kinds[i].code));
    }
}

/* "a|b" as one reads it: "a, b". */
static struct str others_words(struct ctx *ctx, const char *synonyms)
{
    struct str rest = str_of(synonyms), word;
    struct buf b = buf_in(ctx->arena, 2 * rest.n + 2);
    for (bool more = rest.n > 0; str_cut(&rest, '|', &word, &more);) {
        if (b.n)
            buf_lit(&b, ", ");
        buf_raw_str(&b, word);
    }
    return buf_str(&b);
}

/* ---- All of them ---- */

static int set_unfound(struct page *p)
{
    struct unfound *all;
    size_t n;
    int64_t others;
    if (words_unfound(p->ctx, &all, &n, &others) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "unfound");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        struct buf synonym = buf_in(p->ctx->arena, URL_MAX), lack = buf_in(p->ctx->arena, URL_MAX);
        buf_lit(&synonym, "/equipe/mots?genre=synonyme&forme=");
        buf_url(&synonym, str_of(all[i].words));
        buf_lit(&synonym, "#ajouter");
        buf_lit(&lack, "/equipe/orientations/nouvelle?appelant=autre&canal=site&manque=aucune-structure&q=");
        buf_url(&lack, str_of(all[i].words));
        view_set_text(v, "words", str_of(all[i].words));
        view_set_int(v, "n", all[i].n);
        view_set_date(v, "last", all[i].last);
        view_set_text(v, "synonym_url", buf_str(&synonym));
        view_set_text(v, "lack_url", buf_str(&lack));
    }
    view_set_int(p->view, "others_n", others);
    return 0;
}

static int set_rows(struct page *p, struct str sought)
{
    struct acronym *all;
    size_t n;
    if (words_list(p->ctx, sought, &all, &n) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "rows");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "form", str_of(all[i].form));
        view_set_text(v, "expansion", str_of(all[i].expansion));
        view_set_text(v, "others", others_words(p->ctx, all[i].synonyms));
        view_set_bool(v, "synonym", all[i].kind == SYNONYM);
        view_set_bool(v, "own", all[i].own);
        view_set_text(v, "url", str_of(arena_printf(p->ctx->arena, "/equipe/mots/%lld", (long long)all[i].id)));
    }
    view_set_int(p->view, "total", (int64_t)n);
    view_set_text(p->view, "sought", sought);
    return 0;
}

static int draw_all(struct ctx *ctx, const struct request *req, struct reply *reply, const struct form *f)
{
    static const struct {
        const char *code, *sentence;
    } done[] = {{"note", "C’est noté\u00A0: les recherches en tiennent compte dès maintenant."},
                {"retire", "C’est retiré\u00A0: les recherches n’en tiennent plus compte."},
                {"oublie", "Cette recherche est oubliée."}};
    struct page p;
    const char *sentence = NULL;
    for (size_t i = 0; i < sizeof done / sizeof *done; i++)
        sentence = str_is(request_text(req, "fait"), done[i].code) ? done[i].sentence : sentence;
    if (team_start(&p, ctx, req, "Mots", TEAM_SETTINGS) != 0 || set_unfound(&p) != 0 ||
        set_rows(&p, req->method == METHOD_POST ? STR("") : request_text(req, "q")) != 0)
        return -1;
    page_address(&p, reply, "/equipe/mots", NULL, true);
    view_set_text(p.view, "done", str_of(sentence));
    set_form(&p, f);
    return team_finish(&p, "words", reply);
}

/* The form as it was sent, or as a search that found nothing fills it. */
static struct form form_of(const struct request *req)
{
    struct form f = {.kind = request_text(req, "genre"),
                     .form = request_text(req, "forme"),
                     .expansion = request_text(req, "sens"),
                     .others = request_text(req, "autres")};
    f.kind = f.kind.n ? f.kind : str_of(kinds[ACRONYM].code);
    return f;
}

int words_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct form f = form_of(req);
    return draw_all(ctx, req, reply, &f);
}

/* ---- What is sent ---- */

static int set_text(struct ctx *ctx, struct acronym *x, const char *field, struct str value)
{
    int index = record_index(&acronym_type, str_of(field));
    if (record_parse(&acronym_type, x, index, value, ctx->arena, &ctx->err) == 0)
        return 0;
    return err_context(&ctx->err, "%s", field);
}

/* Commas, semicolons and '|' separate. */
static struct str others_joined(struct ctx *ctx, struct str typed)
{
    struct buf b = buf_in(ctx->arena, typed.n + 1);
    while (typed.n) {
        size_t end = 0;
        while (end < typed.n && !strchr(",;|", typed.p[end]))
            end++;
        struct str word = str_trim(str_from(typed.p, end));
        if (word.n && b.n)
            buf_char(&b, '|');
        buf_raw_str(&b, word);
        end += end < typed.n;
        typed = str_from(typed.p + end, typed.n - end);
    }
    return buf_str(&b);
}

/* What was wrong, beside its field; -1 when it is none of the visitor's making. */
static int explain(struct ctx *ctx, struct form *f)
{
    struct str why = str_of(ctx->err.msg);
    if (ctx->err.code != ERR_INPUT && ctx->err.code != ERR_LIMIT && ctx->err.code != ERR_CONFLICT)
        return -1;
    if (ctx->err.code == ERR_CONFLICT)
        f->form_error = "Ce mot a déjà ce sens.";
    else if (str_starts(why, STR("form")))
        f->form_error = "Un à douze mots, cent lettres au plus.";
    else if (str_starts(why, STR("expansion")))
        f->expansion_error = "Un à douze mots, trois cents lettres au plus.";
    else if (str_starts(why, STR("synonyms")))
        f->others_error = "Onze au plus, séparés par des virgules, chacun d’un à douze mots.";
    else if (str_starts(why, STR("rows")))
        f->error = "Il y a déjà deux mille sigles et synonymes, le plus que la recherche puisse tenir.";
    else
        return -1;
    return 0;
}

/* Saves: 1, 0 when something is wrong and explained, -1. */
static int save(struct ctx *ctx, const struct acronym *before, struct form *f)
{
    struct acronym x = {.kind = str_is(f->kind, kinds[SYNONYM].code) ? SYNONYM : ACRONYM};
    record_mark_set(&x, record_index(&acronym_type, STR("kind")));
    if (set_text(ctx, &x, "form", f->form) != 0 || set_text(ctx, &x, "expansion", f->expansion) != 0 ||
        set_text(ctx, &x, "synonyms", others_joined(ctx, f->others)) != 0 || words_save(ctx, before, &x) != 0)
        return explain(ctx, f);
    return 1;
}

int words_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct form f = form_of(req);
    int rc = save(ctx, NULL, &f);
    if (rc != 0)
        return rc < 0 ? -1 : team_go(reply, "/equipe/mots?fait=note");
    reply->status = 422;
    return draw_all(ctx, req, reply, &f);
}

int words_forget_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return words_forget(ctx, request_text(req, "mots")) != 0 ? -1 : team_go(reply, "/equipe/mots?fait=oublie");
}

/* ---- One ---- */

/* The row of the address: 1, or 0 and the page of status 404, or -1. */
static int find(struct ctx *ctx, const struct request *req, struct reply *reply, struct acronym *out)
{
    int64_t id;
    struct err ignored;
    int rc = str_to_int(request_text(req, "mot"), 1, INT64_MAX, &id, &ignored) == 0 ? words_one(ctx, id, out) : 0;
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    return rc;
}

static int draw_one(struct ctx *ctx, const struct request *req, struct reply *reply, const struct acronym *x,
                    const struct form *f)
{
    struct page p;
    if (team_start(&p, ctx, req, x->form, TEAM_SETTINGS) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    view_set_text(p.view, "name", str_of(x->form));
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "/equipe/mots/%lld", (long long)x->id)));
    view_set_text(p.view, "remove_action",
                  str_of(arena_printf(ctx->arena, "/equipe/mots/%lld/suppression", (long long)x->id)));
    view_set_bool(p.view, "own", x->own);
    set_form(&p, f);
    return team_finish(&p, "word", reply);
}

int word_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct acronym x;
    int rc = find(ctx, req, reply, &x);
    if (rc != 1)
        return rc;
    struct form f = {.kind = str_of(kinds[x.kind].code),
                     .form = str_of(x.form),
                     .expansion = str_of(x.expansion),
                     .others = others_words(ctx, x.synonyms)};
    return draw_one(ctx, req, reply, &x, &f);
}

int word_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct acronym x;
    struct form f = form_of(req);
    int rc = find(ctx, req, reply, &x);
    if (rc != 1)
        return rc;
    rc = save(ctx, &x, &f);
    if (rc != 0)
        return rc < 0 ? -1 : team_go(reply, "/equipe/mots?fait=note");
    reply->status = 422;
    return draw_one(ctx, req, reply, &x, &f);
}

int word_remove_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct acronym x;
    int rc = find(ctx, req, reply, &x);
    if (rc != 1)
        return rc;
    return words_remove(ctx, &x) != 0 ? -1 : team_go(reply, "/equipe/mots?fait=retire");
}
