#include "signed.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>

#include "app/access.h"
#include "app/config.h"
#include "domain/session.h"
#include "http/route.h"
#include "kept.h"
#include "team.h"

/* The first is for https: a browser takes it from nobody else, not even from another host of the same name. */
#define COOKIE_SECURE "__Host-allervers"
#define COOKIE_PLAIN "allervers"

/* Before hashing, so that the token of the forms is no other hash of the session's. */
#define FORM_SALT "form "

/* Bytes of an address in text, of IPv6 with a zone: longer is none. */
#define ADDRESS_MAX 64

/* Of an IPv6 address, what tells the network (RFC 4291, 2.5.4). */
#define NETWORK_BYTES 8

/* ---- What the request says of itself ---- */

static bool behind_proxy(const struct ctx *ctx)
{
    return ctx->config && ctx->config->behind_proxy;
}

bool signed_is_secure(const struct ctx *ctx, const struct request *r)
{
    return behind_proxy(ctx) && str_is(r->forwarded_proto, "https");
}

/* Of an IPv6 address its network: whoever rents a server has all the 2^64 addresses of one. */
static struct str without_host(struct ctx *ctx, struct str seen)
{
    char text[ADDRESS_MAX + 1];
    struct in6_addr in;
    memcpy(text, seen.p, seen.n);
    text[seen.n] = '\0';
    if (inet_pton(AF_INET6, text, &in) != 1 || IN6_IS_ADDR_V4MAPPED(&in))
        return seen;
    memset(in.s6_addr + NETWORK_BYTES, 0, sizeof in.s6_addr - NETWORK_BYTES);
    const char *network = inet_ntop(AF_INET6, &in, text, sizeof text) ? arena_strdup(ctx->arena, text) : NULL;
    return network ? str_of(network) : seen;
}

/* The last address of the list is the one our own proxy saw. */
static struct str address(struct ctx *ctx, const struct request *r)
{
    struct str rest = r->forwarded_for, last = r->peer;
    if (!behind_proxy(ctx) || rest.n == 0)
        return r->peer;
    for (bool more = true; str_cut(&rest, ',', &last, &more);)
        ;
    last = str_trim(last);
    return last.n && last.n <= ADDRESS_MAX ? without_host(ctx, last) : r->peer;
}

struct knock signed_knock(struct ctx *ctx, const struct request *r)
{
    /* In the order of asking: browsers name their ancestors too. */
    static const char *const browsers[][2] = {
        {"Firefox/", "Firefox"}, {"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}};
    static const char *const systems[][2] = {{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
                                             {"Windows", "Windows"}, {"Mac OS X", "Mac"},  {"Linux", "Linux"}};
    const char *browser = NULL, *system = NULL;
    for (size_t i = 0; !browser && i < sizeof browsers / sizeof *browsers; i++)
        browser = str_holds(r->user_agent, str_of(browsers[i][0])) ? browsers[i][1] : NULL;
    for (size_t i = 0; !system && i < sizeof systems / sizeof *systems; i++)
        system = str_holds(r->user_agent, str_of(systems[i][0])) ? systems[i][1] : NULL;
    const char *client = NULL;
    if (browser || system)
        client = arena_printf(ctx->arena, "%s%s%s", browser ? browser : "", browser && system ? ", " : "",
                              system ? system : "");
    return (struct knock){.throttle = ctx->throttle, .address = address(ctx, r), .client = client};
}

/* ---- The cookie ---- */

/* Of both names the one that the browser guards better: a plain one may have been planted. */
static struct str session_cookie(const struct ctx *ctx, const struct request *r)
{
    return request_cookie(r, signed_is_secure(ctx, r) ? COOKIE_SECURE : COOKIE_PLAIN);
}

bool signed_has_cookie(const struct request *r)
{
    return request_cookie(r, COOKIE_SECURE).n || request_cookie(r, COOKIE_PLAIN).n;
}

void signed_cookie(struct ctx *ctx, const struct request *r, struct reply *reply, const char *token)
{
    bool secure = signed_is_secure(ctx, r);
    reply->cookie = arena_printf(ctx->arena, "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s",
                                 secure ? COOKIE_SECURE : COOKIE_PLAIN, token ? token : "", token ? SESSION_LIFE : 0,
                                 secure ? "; Secure" : "");
    reply->cache_control = "no-store";
}

/* ---- Forms ---- */

struct str signed_token_of(struct ctx *ctx, struct str cookie)
{
    char *hash = arena_alloc(ctx->arena, CRYPTO_HASH_SIZE);
    struct str salted = str_of(arena_printf(ctx->arena, FORM_SALT "%.*s", (int)cookie.n, cookie.p));
    if (!hash || salted.n == 0)
        return STR("");
    crypto_hash_hex(salted, hash);
    return str_from(hash, CRYPTO_HASH_SIZE - 1);
}

struct str signed_token(struct ctx *ctx, const struct request *r)
{
    return signed_token_of(ctx, session_cookie(ctx, r));
}

/* Every browser of these years sends Origin with a POST. Ours is the host that was asked for, or the configured address
 * where a proxy in front changed it. */
static bool is_of_this_site(const struct ctx *ctx, const struct request *r)
{
    if (ctx->config && ctx->config->base_url && str_is(r->origin, ctx->config->base_url))
        return true;
    /* Over https a page that came over http may be anybody's who sits on the line. */
    if (signed_is_secure(ctx, r) && !str_starts(r->origin, STR("https://")))
        return false;
    struct str host = r->origin;
    size_t scheme = str_find(host, ':');
    if (scheme + 3 > host.n || host.p[scheme + 1] != '/' || host.p[scheme + 2] != '/')
        return false;
    host = str_from(host.p + scheme + 3, host.n - scheme - 3);
    return host.n == r->host.n && host.n && strncasecmp(host.p, r->host.p, host.n) == 0;
}

/* Under "no-referrer" a browser says "null" of our own pages too. */
static bool is_by_token(const struct request *r)
{
    return r->route->by_token && str_is(r->origin, "null");
}

static bool is_own_form(struct ctx *ctx, const struct request *r)
{
    const struct str *given = params_first(&r->form, SIGNED_FIELD);
    struct str expected = signed_token(ctx, r);
    return given && expected.n && crypto_same(*given, expected);
}

/* ---- Entering ---- */

/* What was typed is shown to whom it came from: never to a browser that another site has sent. */
static int refuse(struct ctx *ctx, const struct request *r, struct reply *reply, const char *detail)
{
    kept_refuse(ctx, r, reply, detail, r->method == METHOD_POST && (r->origin.n == 0 || is_of_this_site(ctx, r)));
    return 0;
}

/* A form of a session that has ended: one signs in with the typed text at hand. */
static int keep_for_sign_in(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    struct params kept = {0};
    if (ctx->templates && is_of_this_site(ctx, r) && kept_of_form(ctx, r, &kept) != 0)
        return -1;
    if (kept.n == 0)
        return refuse(ctx, r, reply,
                      "Vous n’êtes plus connecté\u00A0: ce formulaire n’a pas été enregistré. Connectez-vous, ouvrez "
                      "la page et recommencez.");
    reply->status = 403;
    return sign_in_keeping(ctx, reply, r->path, &kept);
}

/* To the page where one signs in, and from there back here. */
static int send_to_sign_in(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    struct buf b = buf_in(ctx->arena, REQUEST_TARGET_MAX);
    if (r->method == METHOD_POST)
        return keep_for_sign_in(ctx, r, reply);
    buf_lit(&b, "/equipe/connexion?vers=");
    buf_url(&b, r->path);
    if (buf_ok(&b, &ctx->err) != 0)
        return -1;
    reply->status = 303;
    reply->location = buf_cstr(&b);
    return 0;
}

/* A form of another session of the same browser: sent again by a button, if it came from here. */
static int offer_again(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    struct params kept = {0};
    if (ctx->templates && is_of_this_site(ctx, r) && kept_of_form(ctx, r, &kept) != 0)
        return -1;
    if (kept.n == 0)
        return refuse(ctx, r, reply,
                      "Ce formulaire ne correspond pas à votre connexion actuelle. Rechargez la page et recommencez.");
    reply->status = 403;
    return kept_offer(ctx, reply, &kept, r->path, signed_token(ctx, r),
                      "Votre connexion a changé depuis que vous avez ouvert ce formulaire\u00A0: rien n’a été "
                      "enregistré.");
}

/* A public page is the same for partners and for the team, who has its own: what partners may see. */
static int recognise_reader(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    if (!ctx->account && signed_has_cookie(r) && sign_in_recognise(ctx, session_cookie(ctx, r)) != 0)
        return -1;
    if (!ctx->account)
        return 1;
    ctx->audience = access_audience(ROLE_PARTNER);
    reply_private(reply);
    return 1;
}

int signed_enter(struct ctx *ctx, const struct request *r, struct reply *reply)
{
    bool posts = r->method == METHOD_POST;
    if (r->route->by_reader)
        return recognise_reader(ctx, r, reply);
    if (r->route->right == RIGHT_VISIT)
        return !posts || is_of_this_site(ctx, r) || is_by_token(r)
                   ? 1
                   : refuse(ctx, r, reply,
                            "Ce formulaire ne vient pas d’une page de ce site. Ouvrez la page et recommencez.");
    reply_private(reply);
    if (!ctx->account && sign_in_recognise(ctx, session_cookie(ctx, r)) != 0)
        return -1;
    if (!ctx->account)
        return send_to_sign_in(ctx, r, reply);
    if (!access_allows((enum account_role)ctx->account->role, r->route->right))
        return refuse(ctx, r, reply, "Votre compte ne donne pas accès à cette page.");
    if (posts && !is_own_form(ctx, r))
        return offer_again(ctx, r, reply);
    return 1;
}
