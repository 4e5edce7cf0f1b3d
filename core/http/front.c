#include "http/front.h"

#include "app/sign_in.h"

#include <stdlib.h>

#include "base/date.h"
#include "error_page.h"
#include "flights.h"
#include "seen.h"
#include "signed.h"

/* Statuses that are answered without an engine; the first stands for any other. */
static const int refusals[] = {500, 400, 405, 408, 411, 413, 414, 415, 417, 431, 503, 505};
#define REFUSALS (sizeof refusals / sizeof *refusals)

/* Memory for drawing one of their pages, or the answer of /healthz. */
#define REFUSAL_ARENA_MAX (64u << 10)

/* Bytes of a cache key: pattern, values and their lengths; values come from a target of REQUEST_TARGET_MAX. */
#define KEY_MAX (REQUEST_TARGET_MAX + 2048u)

struct front {
    struct front_options options;
    struct sealed *pages[REFUSALS], *problems[REFUSALS]; /* for people, for programs */
    struct flights *flights;                             /* pages being made, to be kept */
    atomic_bool touching;                                /* a touch_session waits for the writer or runs */
};

/* ---- Exchanges ---- */

struct exchange *exchange_new(void)
{
    struct exchange *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    x->arena = arena_new(REQUEST_ARENA_MAX);
    if (!x->arena) {
        free(x);
        return NULL;
    }
    atomic_init(&x->shares, 1);
    return x;
}

void exchange_drop(struct exchange *x)
{
    if (!x || atomic_fetch_sub_explicit(&x->shares, 1, memory_order_acq_rel) != 1)
        return;
    sealed_drop(x->answer);
    arena_free(x->arena);
    free(x);
}

struct exchange *exchange_renew(struct exchange *x)
{
    if (!x || atomic_load_explicit(&x->shares, memory_order_acquire) != 1) {
        exchange_drop(x);
        return exchange_new();
    }
    sealed_drop(x->answer);
    x->answer = NULL;
    x->request = (struct request){0};
    arena_reset(x->arena);
    return x;
}

/* ---- Pages drawn without an engine ---- */

/* Where the address is not known. */
#define ANY_METHOD (1u << METHOD_GET | 1u << METHOD_HEAD | 1u << METHOD_POST | 1u << METHOD_OPTIONS)

/* allow: of a 405, what may be asked of this address. */
static struct sealed *draw_refusal(struct error_page *e, bool for_programs, unsigned allow, struct arena *a)
{
    struct ctx ctx = {.arena = a, .audience = &audience_public};
    struct reply reply = {.for_programs = for_programs};
    error_page_render(&ctx, &reply, e);
    reply.allow = allow;
    return reply.body.n ? sealed_new(&reply, INT64_MAX, SEALED_PLAIN) : NULL;
}

static int draw_refusals(struct front *f, struct arena *a)
{
    for (size_t i = 0; i < REFUSALS; i++) {
        struct error_page e = {.status = refusals[i]};
        unsigned allow = refusals[i] == 405 ? ANY_METHOD : 0;
        f->pages[i] = draw_refusal(&e, false, allow, a);
        f->problems[i] = draw_refusal(&e, true, allow, a);
        if (!f->pages[i] || !f->problems[i])
            return -1;
        arena_reset(a);
    }
    return 0;
}

int front_new(const struct front_options *options, struct front **out, struct err *err)
{
    if (route_check(&options->routes, err) != 0)
        return -1;
    struct front *f = calloc(1, sizeof *f);
    struct arena *a = arena_new(REFUSAL_ARENA_MAX);
    if (!f || !a || draw_refusals(f, a) != 0) {
        arena_free(a);
        front_free(f);
        return fail_memory(err);
    }
    arena_free(a);
    if (flights_new(&f->flights, err) != 0) {
        front_free(f);
        return -1;
    }
    f->options = *options;
    if (f->options.patience_ms == 0)
        f->options.patience_ms = ENGINE_PATIENCE_MS;
    *out = f;
    return 0;
}

void front_free(struct front *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < REFUSALS; i++) {
        sealed_drop(f->pages[i]);
        sealed_drop(f->problems[i]);
    }
    flights_free(f->flights);
    free(f);
}

static struct sealed *refusal(struct front *f, int status, bool for_programs)
{
    size_t at = 0;
    for (size_t i = 1; i < REFUSALS; i++)
        at = refusals[i] == status ? i : at;
    return sealed_share(for_programs ? f->problems[at] : f->pages[at]);
}

struct sealed *front_refuse(struct front *f, int status, struct exchange *x)
{
    unsigned allow = x && status == 405 ? route_allow(&f->options.routes, &x->request) : 0;
    if (x && (x->request.detail || allow)) {
        struct error_page e = {.status = status, .param = x->request.param, .detail = x->request.detail};
        struct sealed *s = draw_refusal(&e, x->request.for_programs, allow, x->arena);
        if (s)
            return s;
    }
    return refusal(f, status, x && x->request.for_programs);
}

size_t front_body_max(const struct front *f, const char *method, const char *path)
{
    return route_body_max(&f->options.routes, method, path);
}

int64_t front_now(const struct front *f)
{
    return f->options.clock();
}

/* ---- Answers ---- */

static void drop_engines_share(void *arg)
{
    exchange_drop(arg);
}

/* Runs on the writer. */
static void touch_session(struct ctx *ctx, void *arg)
{
    struct exchange *x = arg;
    if (sign_in_touch(ctx, x->session) != 0)
        x->front->options.log(ctx->err.msg);
    atomic_store(&x->front->touching, false);
}

/* Notes that a session is in use. Nobody waits for it: it may be late, or left out when the writer is busy. One at a
 * time: whoever reloads pages during a long write must not fill the writer's queue, where forms wait. The next page
 * tries again. */
static void note_use(struct exchange *x, const struct ctx *ctx)
{
    struct err busy;
    if (!ctx->session || ctx->now - ctx->session->seen_at < SESSION_TOUCH || atomic_exchange(&x->front->touching, true))
        return;
    x->session = ctx->session->id;
    atomic_fetch_add_explicit(&x->shares, 1, memory_order_relaxed);
    struct engine_job job = {.run = touch_session, .release = drop_engines_share, .arg = x};
    if (engine_post(x->front->options.engines, ENGINE_WRITE, job, &busy) != 0) {
        atomic_store(&x->front->touching, false);
        x->front->options.log(busy.msg);
    }
}

/* Runs on an engine. */
static void answer_on_engine(struct ctx *ctx, void *arg)
{
    struct exchange *x = arg;
    struct front *f = x->front;
    const struct request *r = &x->request;
    struct reply reply;
    route_dispatch(ctx, r, &reply);
    if (reply.status == 500) {
        struct err why = ctx->err;
        err_context(&why, "%s %s", method_names[r->method], r->route ? r->route->pattern : "(no route)");
        f->options.log(why.msg);
    }
    enum sealed_effort effort = r->accepts_gzip ? SEALED_ONCE : SEALED_PLAIN;
    if (x->worth_keeping && reply.status == 200 && !reply.never_cached)
        effort = SEALED_KEPT;
    /* Where memory has run out, the page that would say so could not be drawn either: one is ready. */
    if (reply.status >= 400 && reply.body.n == 0)
        x->answer = refusal(f, reply.status, r->for_programs);
    else
        x->answer = sealed_new(&reply, ctx->valid_until, effort);
    note_use(x, ctx);
}

static struct sealed *ask_engine(struct front *f, struct exchange *x)
{
    struct err err;
    enum engine_class class = x->request.route ? x->request.route->engine : ENGINE_READ;
    x->front = f;
    atomic_fetch_add_explicit(&x->shares, 1, memory_order_relaxed);
    struct engine_job job = {.run = answer_on_engine, .release = drop_engines_share, .arg = x};
    if (engine_run(f->options.engines, class, job, f->options.patience_ms, &err) != 0)
        return refusal(f, 503, x->request.for_programs);
    return x->answer ? sealed_share(x->answer) : refusal(f, 500, x->request.for_programs);
}

/* A request whose body is still on its way, in the arena of its exchange. */
struct admission {
    struct exchange *x;
    struct request request;
    bool admitted;
};

/* Runs on an engine. */
static void admit_on_engine(struct ctx *ctx, void *arg)
{
    struct admission *ad = arg;
    struct reply reply;
    ad->admitted = route_admit(ctx, &ad->request, &reply);
    if (!ad->admitted)
        ad->x->answer = sealed_new(&reply, ctx->valid_until, SEALED_PLAIN);
}

static void release_admission(void *arg)
{
    exchange_drop(((struct admission *)arg)->x);
}

struct sealed *front_admit(struct front *f, struct exchange *x)
{
    struct err err;
    struct admission *ad = ARENA_NEW(x->arena, struct admission);
    if (!ad)
        return refusal(f, 503, false);
    *ad = (struct admission){.x = x, .request = x->request};
    route_match(&f->options.routes, &ad->request, x->arena);
    atomic_fetch_add_explicit(&x->shares, 1, memory_order_relaxed);
    struct engine_job job = {.run = admit_on_engine, .release = release_admission, .arg = ad};
    if (engine_run(f->options.engines, ENGINE_READ, job, f->options.patience_ms, &err) != 0)
        return refusal(f, 503, false);
    if (ad->admitted)
        return NULL;
    return x->answer ? sealed_share(x->answer) : refusal(f, 500, false);
}

/* Only what everybody may see, asked for in a way that changes nothing. */
static bool is_for_everybody(const struct request *r)
{
    if (r->route && (r->route->dav || (r->route->by_reader && signed_has_cookie(r))))
        return false;
    return r->route && r->route->right == RIGHT_VISIT && r->route->engine == ENGINE_READ && r->method != METHOD_POST;
}

static struct sealed *answer_health(struct front *f, struct arena *a)
{
    struct reply reply = reply_in(a);
    struct err err;
    reply.type = TYPE_TEXT;
    reply.cache_control = "no-store";
    reply.never_cached = true;
    if (engines_check(f->options.engines, &err) != 0) {
        reply.status = 503;
        buf_fmt(&reply.body, "%s\n", err.msg);
    } else if (f->options.watch && watch_check(f->options.watch, &err) != 0) {
        reply.status = 503; /* why is in the log: it names files, and anybody may ask here */
        buf_lit(&reply.body, "the database cannot be read, or is not the one that was opened: see the log\n");
    } else {
        buf_lit(&reply.body, "ok\n");
    }
    struct sealed *s = sealed_new(&reply, INT64_MAX, SEALED_PLAIN);
    return s ? s : refusal(f, 500, false);
}

/* Whoever has sent a form of the team looks at once at what it changed, before the watch has seen it. Forms of visitors
 * wait for the watch: they could be sent only to empty the cache; unless they took an address out of use. */
static struct sealed *ask_apart(struct front *f, struct exchange *x)
{
    const struct request *r = &x->request;
    struct sealed *s = ask_engine(f, x);
    bool took = r->route && r->method == METHOD_POST && r->route->right != RIGHT_VISIT && s->status == 303;
    if (f->options.cache && (took || s->outdates))
        cache_invalidate(f->options.cache);
    return s;
}

/* From the cache, from who is making it, or made now. */
static struct sealed *make_or_wait(struct front *f, struct exchange *x, struct str key)
{
    struct cache *cache = f->options.cache;
    struct flight *mine = NULL;
    uint64_t generation = cache_generation(cache);
    struct sealed *s = cache_get(cache, key, front_now(f), &x->worth_keeping);
    if (s)
        return s;
    enum flight_turn turn = flights_join(f->flights, key, generation, f->options.patience_ms, &mine, &s);
    if (turn == FLIGHT_SHARED)
        return s;
    if (turn == FLIGHT_LATE)
        return refusal(f, 503, x->request.for_programs);
    s = ask_engine(f, x);
    if (x->worth_keeping && s->may_be_cached)
        cache_put(cache, key, generation, s);
    if (turn == FLIGHT_MINE)
        flights_land(f->flights, mine, s);
    return s;
}

static struct sealed *answer(struct front *f, struct exchange *x)
{
    struct request *r = &x->request;
    if (str_is(r->path, "/healthz") && (r->method == METHOD_GET || r->method == METHOD_HEAD))
        return answer_health(f, x->arena);
    route_match(&f->options.routes, r, x->arena);
    x->worth_keeping = false;
    struct buf key = buf_in(x->arena, KEY_MAX);
    if (!f->options.cache || !is_for_everybody(r))
        return ask_apart(f, x);
    route_key(r, &key);
    if (key.failed)
        return ask_engine(f, x);
    return make_or_wait(f, x, buf_str(&key));
}

/* Kept replies never reach an engine: what is seen is noted here, whoever made it. */
struct sealed *front_answer(struct front *f, struct exchange *x)
{
    struct sealed *s = answer(f, x);
    if (f->options.tally && s->tally && seen_by_somebody(&x->request))
        tally_note(f->options.tally, s->tally, s->tallied, paris_date(front_now(f)));
    if (f->options.feeds && s->calendar)
        feeds_note(f->options.feeds, s->calendar, front_now(f), feeds_client(x->request.user_agent));
    return s;
}
