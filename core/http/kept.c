#include "kept.h"

#include "base/vec.h"
#include "error_page.h"
#include "http/route.h"
#include "page.h"
#include "publish/template.h"
#include "signed.h"

/* The field of a form that can be drawn again with what was typed. */
#define DRAWN_AGAIN "reprise"

/* ---- Which values ---- */

static bool is_secret(const struct route *route, struct str name)
{
    for (const struct route_param *p = route->params; p && p->name; p++) {
        if (p->type == VALUE_SECRET && str_is(name, p->name))
            return true;
    }
    return false;
}

/* Bytes of a value in the body of the request that carries it. */
static size_t carried_size(struct str s)
{
    size_t n = s.n;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                     c == '_' || c == '.' || c == '*';
        n += plain || c == ' ' ? 0 : c == '\n' ? 5 : 2;
    }
    return n;
}

static int keep(struct vec *v, struct str name, struct str value, struct ctx *ctx)
{
    struct param *p = vec_push(v, ctx->arena);
    if (!p)
        return fail_memory(&ctx->err);
    *p = (struct param){name, value};
    return 0;
}

int kept_of_form(struct ctx *ctx, const struct request *r, struct params *out)
{
    struct vec v = VEC_OF(struct param);
    size_t size = KEPT_ROOM;
    *out = (struct params){0};
    for (size_t i = 0; i < r->form.n; i++) {
        const struct param *p = &r->form.items[i];
        if (is_secret(r->route, p->name))
            return 0;
        if (str_is(p->name, SIGNED_FIELD))
            continue;
        if (p->name.n + sizeof KEPT_PREFIX - 1 > PARAM_NAME_MAX)
            return 0;
        size += sizeof KEPT_PREFIX + 1 + carried_size(p->name) + carried_size(p->value);
        if (keep(&v, p->name, p->value, ctx) != 0)
            return -1;
    }
    if (size <= REQUEST_BODY_MAX && v.n + 8 <= PARAMS_FORM_MAX)
        *out = (struct params){v.items, v.n};
    return 0;
}

int kept_carried(struct ctx *ctx, const struct request *r, struct params *out)
{
    static const struct str prefix = {KEPT_PREFIX, sizeof KEPT_PREFIX - 1};
    struct vec v = VEC_OF(struct param);
    for (size_t i = 0; i < r->form.n; i++) {
        const struct param *p = &r->form.items[i];
        struct str name = str_from(p->name.p + prefix.n, p->name.n > prefix.n ? p->name.n - prefix.n : 0);
        if (str_starts(p->name, prefix) && name.n && !str_is(name, SIGNED_FIELD) && keep(&v, name, p->value, ctx) != 0)
            return -1;
    }
    *out = (struct params){v.items, v.n};
    return 0;
}

/* ---- Pages ---- */

void kept_set(struct view *v, const struct params *kept, const char *prefix, struct arena *a)
{
    struct view *list = view_set_list(v, "kept");
    for (size_t i = 0; i < kept->n; i++) {
        const struct param *p = &kept->items[i];
        struct view *o = view_append(list);
        view_set_text(o, "name", str_of(arena_printf(a, "%s%.*s", prefix, (int)p->name.n, p->name.p)));
        view_set_text(o, "value", p->value);
    }
}

/* Of visitors' forms: when they were shown (app/stamp.h). */
#define STAMP_FIELD "tampon"

/* Words of people, rather than the codes, numbers and tokens that a form sends beside them. */
static bool is_typed(const struct param *p)
{
    struct str s = p->value;
    bool words = false;
    if (str_is(p->name, SIGNED_FIELD) || str_is(p->name, STAMP_FIELD))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        words = words || !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_');
    }
    return words;
}

static void set_typed(struct view *v, const struct params *values)
{
    struct view *list = view_set_list(v, "typed");
    for (size_t i = 0; i < values->n; i++) {
        if (is_typed(&values->items[i]))
            view_append_text(list, values->items[i].value);
    }
}

int kept_offer(struct ctx *ctx, struct reply *reply, const struct params *kept, struct str path, struct str token,
               const char *sentence)
{
    struct page p;
    bool drawn_again = params_first(kept, DRAWN_AGAIN) != NULL;
    if (page_start_private(&p, ctx, "Votre formulaire", reply) != 0)
        return -1;
    view_set_text(p.view, "sentence", str_of(sentence));
    view_set_text(p.view, "action", path);
    view_set_text(p.view, "token_field", STR(SIGNED_FIELD));
    view_set_text(p.view, "token", token);
    view_set_bool(p.view, "drawn_again", drawn_again);
    struct view *list = view_set_list(p.view, "kept");
    for (size_t i = 0; i < kept->n; i++) {
        const struct param *k = &kept->items[i];
        struct view *o = view_append(list);
        view_set_text(o, "name", k->name);
        view_set_text(o, "value", str_is(k->name, DRAWN_AGAIN) ? STR("oui") : k->value);
    }
    set_typed(p.view, kept);
    return page_finish(&p, "kept", reply);
}

static int draw_refusal(struct ctx *ctx, const struct request *r, struct reply *reply, int status, const char *title,
                        const char *sentence)
{
    struct page p;
    struct params none = {0};
    bool secret = false;
    for (size_t i = 0; i < r->form.n; i++)
        secret = secret || is_secret(r->route, r->form.items[i].name);
    if (page_start_private(&p, ctx, title, reply) != 0)
        return -1;
    reply->status = status;
    view_set_text(p.view, "sentence", str_of(sentence));
    set_typed(p.view, secret ? &none : &r->form);
    return page_finish(&p, "refused", reply);
}

static bool has_typed(const struct request *r)
{
    bool typed = false;
    for (size_t i = 0; i < r->form.n; i++)
        typed = typed || is_typed(&r->form.items[i]);
    return typed && !r->for_programs;
}

void kept_refuse(struct ctx *ctx, const struct request *r, struct reply *reply, const char *sentence, bool show)
{
    if (show && has_typed(r) && ctx->templates && draw_refusal(ctx, r, reply, 403, "Formulaire refusé", sentence) == 0)
        return;
    reply_error(ctx, reply, 403, sentence);
}

void kept_fail(struct ctx *ctx, const struct request *r, struct reply *reply, int status)
{
    struct err why = ctx->err;
    bool for_programs = reply->for_programs;
    bool drawn = false;
    if (has_typed(r) && ctx->templates) {
        *reply = reply_in(ctx->arena);
        drawn =
            draw_refusal(ctx, r, reply, status, "Formulaire non enregistré",
                         "Le site a rencontré un problème\u00A0: ce n’est pas de votre fait, et l’incident est noté. "
                         "Recommencez dans un instant.") == 0 &&
            !reply->body.failed;
        reply->for_programs = for_programs;
        reply->retry_after = status == 503 ? RETRY_AFTER : 0;
    }
    if (!drawn)
        reply_error(ctx, reply, status, NULL);
    ctx->err = why;
}
