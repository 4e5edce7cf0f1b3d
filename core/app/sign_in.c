#include "app/sign_in.h"

#include "app/access.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/mail.h"
#include "domain/outbox.h"
#include "sign_in_priv.h"
#include "store/db.h"

/* An honest person rarely errs six times in a row, and many may share the address of an office. Who fails is slowed
 * down on this account from this address: a stranger who fails on purpose does not keep its owner out. The account as a
 * whole is guarded only against many addresses. */
static const struct throttle_policy by_pair = {"pair", 5, 60}, by_account = {"account", 100, 60},
                                    by_address = {"address", 20, 300};

/* Asking for links: who asks too often waits, on this account from this address first. */
static const struct throttle_policy link_by_pair = {"link pair", 3, 900}, link_by_account = {"link account", 20, 300},
                                    link_by_address = {"link address", 20, 900};

/* Bytes of a mail's data: a label, a link with the page to go to. */
#define LETTER_DATA_MAX 4000

/* Compared with when there is no password, so that an unknown address takes as long as a wrong password. */
static const char nobodys[] = "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/* ---- Waiting ---- */

struct keys {
    struct str pair, account, address;
};

static int make_keys(struct ctx *ctx, const struct knock *k, struct str mail, struct keys *out)
{
    if (account_mail_norm(mail, ctx->arena, &out->account, &ctx->err) != 0)
        return -1;
    const char *pair =
        arena_printf(ctx->arena, "%.*s %.*s", (int)k->address.n, k->address.p, (int)out->account.n, out->account.p);
    out->pair = str_of(pair);
    out->address = k->address;
    return pair ? 0 : fail_memory(&ctx->err);
}

static bool must_wait(struct ctx *ctx, const struct knock *k, const struct keys *keys, struct signed_in *out)
{
    int64_t waits[] = {throttle_wait(k->throttle, &by_pair, keys->pair, ctx->now),
                       throttle_wait(k->throttle, &by_account, keys->account, ctx->now),
                       throttle_wait(k->throttle, &by_address, keys->address, ctx->now)};
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
        out->wait = waits[i] > out->wait ? waits[i] : out->wait;
    if (out->wait)
        out->answer = SIGN_IN_WAIT;
    return out->wait != 0;
}

static void count_failure(struct ctx *ctx, const struct knock *k, const struct keys *keys)
{
    throttle_failed(k->throttle, &by_pair, keys->pair, ctx->now);
    throttle_failed(k->throttle, &by_account, keys->account, ctx->now);
    throttle_failed(k->throttle, &by_address, keys->address, ctx->now);
}

/* The address' failures stay: a guesser with an account of his own must not buy himself fresh tries. So do the
 * account's: its owner who signs in each day must not buy them for the guessers. */
static void forgive(const struct knock *k, const struct keys *keys)
{
    throttle_succeeded(k->throttle, &by_pair, keys->pair);
}

/* ---- Ways in ---- */

int sign_in_open(struct ctx *ctx, const struct knock *k, struct signed_in *out)
{
    if (session_open(ctx->db, out->account.id, k->client, ctx->now, out->token, &ctx->err) != 0)
        return -1;
    out->answer = SIGN_IN_DONE;
    return 0;
}

/* Whether this is the account's password; takes as long when there is neither. *stored: what it was compared with. */
static int is_right(struct ctx *ctx, const struct account *account, struct str typed, const char **stored, bool *right)
{
    struct str password;
    *stored = NULL;
    if (password_canonical(typed, ctx->arena, &password, &ctx->err) != 0)
        return -1;
    if (account->id && account_password(ctx->db, account->id, ctx->arena, stored, &ctx->err) != 0)
        return -1;
    *right =
        utf8_length(password) <= PASSWORD_MAX && crypto_password_is(password, *stored ? *stored : nobodys) && *stored;
    return 0;
}

int sign_in_choose(struct ctx *ctx, struct str typed, const struct account *account, char stored[CRYPTO_PASSWORD_SIZE],
                   struct signed_in *out)
{
    struct str password;
    if (password_canonical(typed, ctx->arena, &password, &ctx->err) != 0)
        return -1;
    out->fault = password_check(password, account);
    if (out->fault != PASSWORD_FINE) {
        out->answer = SIGN_IN_FAULT;
        return 0;
    }
    return crypto_password_hash(password, stored, &ctx->err) == 0 ? 1 : -1;
}

/* While a password was hashed the account may have been blocked, or its password changed: asked again in the
 * transaction. 1: nothing happened, 0, -1. */
static int is_still(struct ctx *ctx, const struct account *account, const char *stored)
{
    struct account now;
    const char *kept;
    int rc = account_by_id(ctx->db, account->id, ctx->arena, &now, &ctx->err);
    if (rc != 1 || now.blocked_at)
        return rc < 0 ? -1 : 0;
    if (account_password(ctx->db, account->id, ctx->arena, &kept, &ctx->err) != 0)
        return -1;
    return str_eq(str_of(kept), str_of(stored));
}

static int enter(struct ctx *ctx, const struct knock *k, const char *stored, struct signed_in *out)
{
    int rc = is_still(ctx, &out->account, stored);
    return rc == 1 ? sign_in_open(ctx, k, out) : rc;
}

int sign_in_password(struct ctx *ctx, const struct knock *k, struct str mail, struct str password,
                     struct signed_in *out)
{
    const char *stored;
    bool right = false;
    struct keys keys;
    *out = (struct signed_in){.answer = SIGN_IN_WRONG};
    if (make_keys(ctx, k, mail, &keys) != 0 ||
        account_by_mail(ctx->db, keys.account, ctx->arena, &out->account, &ctx->err) < 0)
        return -1;
    if (must_wait(ctx, k, &keys, out))
        return 0;
    if (is_right(ctx, &out->account, password, &stored, &right) != 0)
        return -1;
    if (!right || out->account.blocked_at) {
        count_failure(ctx, k, &keys);
        out->account = (struct account){0};
        return 0;
    }
    forgive(k, &keys);
    return db_begin(ctx->db, &ctx->err) != 0 ? -1 : ctx_finish(ctx, enter(ctx, k, stored, out));
}

/* ---- Invitations ---- */

int sign_in_look(struct ctx *ctx, enum link_purpose purpose, struct str link, struct account *account)
{
    int64_t id;
    int rc = link_look(ctx->db, purpose, link, ctx->now, &id, &ctx->err);
    *account = (struct account){0};
    if (rc == 1 && !id && purpose != LINK_FIRST)
        return 0;
    if (rc == 1 && id)
        rc = account_by_id(ctx->db, id, ctx->arena, account, &ctx->err);
    return rc == 1 && account->blocked_at ? 0 : rc;
}

static int use_welcome(struct ctx *ctx, const struct knock *k, struct str link, const char *stored,
                       struct signed_in *out)
{
    int64_t id;
    struct author author = account_author(&out->account, ctx->now);
    int rc = link_use(ctx->db, LINK_WELCOME, link, ctx->now, &id, &ctx->err);
    if (rc != 1)
        return rc;
    author.cause = CAUSE_LINK;
    if (account_set_password(ctx->db, &author, id, stored, &ctx->err) != 0 ||
        session_end(ctx->db, id, 0, 0, ctx->now, NULL, &ctx->err) != 0)
        return -1;
    return sign_in_open(ctx, k, out);
}

int sign_in_welcome(struct ctx *ctx, const struct knock *k, struct str link, struct str password, struct signed_in *out)
{
    char stored[CRYPTO_PASSWORD_SIZE];
    *out = (struct signed_in){.answer = SIGN_IN_OVER};
    int rc = sign_in_look(ctx, LINK_WELCOME, link, &out->account);
    if (rc != 1)
        return rc;
    rc = sign_in_choose(ctx, password, &out->account, stored, out);
    if (rc != 1 || db_begin(ctx->db, &ctx->err) != 0)
        return rc == 0 ? 0 : -1;
    return ctx_finish(ctx, use_welcome(ctx, k, link, stored, out));
}

static int use_without(struct ctx *ctx, const struct knock *k, struct str link, struct signed_in *out)
{
    int64_t id;
    int rc = link_use(ctx->db, LINK_WELCOME, link, ctx->now, &id, &ctx->err);
    return rc == 1 ? sign_in_open(ctx, k, out) : rc;
}

int sign_in_welcome_without(struct ctx *ctx, const struct knock *k, struct str link, struct signed_in *out)
{
    *out = (struct signed_in){.answer = SIGN_IN_OVER};
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = sign_in_look(ctx, LINK_WELCOME, link, &out->account);
    if (rc == 1 && !out->account.has_password)
        rc = use_without(ctx, k, link, out);
    return ctx_finish(ctx, rc < 0 ? -1 : 0);
}

/* ---- Links by mail ---- */

/* The letter's data; NULL at the arena's limit. */
static const char *link_data(struct ctx *ctx, const struct account *account, const char *token, struct str wanted)
{
    struct civil c;
    struct buf link = buf_in(ctx->arena, LETTER_DATA_MAX), until = buf_in(ctx->arena, 100),
               out = buf_in(ctx->arena, LETTER_DATA_MAX);
    buf_lit(&link, "/connexion/");
    buf_raw_str(&link, str_of(token));
    if (wanted.n) {
        buf_lit(&link, "?vers=");
        buf_url(&link, wanted);
    }
    paris_civil(ctx->now + LINK_SIGN_IN_LIFE, &c);
    date_hour(&until, c.hour * 60 + c.minute);
    buf_lit(&out, "{\"label\":");
    buf_json(&out, str_of(account->label));
    buf_lit(&out, ",\"link\":");
    buf_json(&out, buf_str(&link));
    buf_lit(&out, ",\"until\":");
    buf_json(&out, buf_str(&until));
    buf_lit(&out, "}");
    return link.failed || until.failed || buf_ok(&out, &ctx->err) != 0 ? NULL : buf_cstr(&out);
}

/* The same work for an address that nobody has, but for the letter itself: how long it takes tells nothing. */
static int mail_link(struct ctx *ctx, const struct account *account, struct str wanted)
{
    char token[CRYPTO_TOKEN_SIZE];
    bool known = account->id && !account->blocked_at;
    if (link_make(ctx->db, LINK_SIGN_IN, known ? account->id : 0, ctx->now, token, &ctx->err) != 0)
        return -1;
    struct letter letter = {
        .to = account->mail,
        .template_name = "sign_in",
        .useless_at = ctx->now + LINK_SIGN_IN_LIFE,
        .data = link_data(ctx, account, token, wanted),
        .key = arena_printf(ctx->arena, "sign-in/%lld/%lld", (long long)account->id, (long long)(ctx->now / 60))};
    if (!letter.data || !letter.key)
        return fail_memory(&ctx->err);
    return known ? outbox_put(ctx->db, &letter, ctx->now, &ctx->err) : 0;
}

int sign_in_ask_link(struct ctx *ctx, const struct knock *k, struct str mail, struct str wanted, struct signed_in *out)
{
    static const struct throttle_policy *const policies[] = {&link_by_pair, &link_by_account, &link_by_address};
    struct keys keys;
    struct account account;
    *out = (struct signed_in){.answer = SIGN_IN_DONE};
    if (!mail_is_address(str_trim(mail)))
        return fail(&ctx->err, ERR_INPUT, "mail: an address such as nom@example.org expected");
    if (make_keys(ctx, k, mail, &keys) != 0)
        return -1;
    const struct str each[] = {keys.pair, keys.account, keys.address};
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        int64_t wait = throttle_wait(k->throttle, policies[i], each[i], ctx->now);
        out->wait = wait > out->wait ? wait : out->wait;
    }
    if (out->wait) {
        out->answer = SIGN_IN_WAIT;
        return 0;
    }
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
        throttle_failed(k->throttle, policies[i], each[i], ctx->now);
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = account_by_mail(ctx->db, keys.account, ctx->arena, &account, &ctx->err);
    return ctx_finish(ctx, rc < 0 ? -1 : mail_link(ctx, &account, wanted));
}

int sign_in_by_link(struct ctx *ctx, const struct knock *k, struct str link, struct signed_in *out)
{
    int64_t id = 0;
    *out = (struct signed_in){.answer = SIGN_IN_OVER};
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = sign_in_look(ctx, LINK_SIGN_IN, link, &out->account);
    if (rc == 1)
        rc = link_use(ctx->db, LINK_SIGN_IN, link, ctx->now, &id, &ctx->err);
    if (rc == 1)
        rc = sign_in_open(ctx, k, out);
    return ctx_finish(ctx, rc < 0 ? -1 : 0);
}

/* ---- Who is signed in ---- */

int sign_in_recognise(struct ctx *ctx, struct str token)
{
    struct session *session = ARENA_NEW(ctx->arena, struct session);
    struct account *account = ARENA_NEW(ctx->arena, struct account);
    if (!session || !account)
        return fail_memory(&ctx->err);
    int rc = session_find(ctx->db, token, ctx->now, ctx->arena, session, account, &ctx->err);
    if (rc != 1)
        return rc;
    ctx->session = session;
    ctx->account = account;
    ctx->audience = access_audience((enum account_role)account->role);
    return 0;
}

int sign_in_touch(struct ctx *ctx, int64_t session)
{
    return session_touch(ctx->db, session, ctx->now, &ctx->err);
}

int sign_in_sessions(struct ctx *ctx, struct session *out, size_t *n)
{
    return session_list(ctx->db, ctx->account->id, ctx->now, ctx->arena, out, n, &ctx->err);
}

int sign_in_end(struct ctx *ctx, int64_t session, int64_t *ended)
{
    int64_t own = session ? 0 : ctx->session->id;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    return ctx_finish(ctx, session_end(ctx->db, ctx->account->id, session, own, ctx->now, ended, &ctx->err));
}

/* ---- One's own password ---- */

/* Whether the session is still open: 1, 0, -1. */
static int is_open(struct ctx *ctx, const struct session *session)
{
    struct session list[SESSIONS_MAX];
    size_t n;
    if (session_list(ctx->db, session->account, ctx->now, ctx->arena, list, &n, &ctx->err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (list[i].id == session->id)
            return 1;
    }
    return 0;
}

static int store_password(struct ctx *ctx, const struct session *session, const char *old, const char *stored,
                          struct signed_in *out)
{
    const struct account *account = &out->account;
    struct author author = account_author(account, ctx->now);
    int rc = is_still(ctx, account, old);
    if (rc == 1)
        rc = is_open(ctx, session);
    if (rc != 1)
        return rc;
    out->answer = SIGN_IN_DONE;
    if (account_set_password(ctx->db, &author, account->id, stored, &ctx->err) != 0)
        return -1;
    return session_end(ctx->db, account->id, 0, session->id, ctx->now, NULL, &ctx->err);
}

int sign_in_change(struct ctx *ctx, const struct knock *k, const struct session *session, struct str current,
                   struct str password, struct signed_in *out)
{
    char stored[CRYPTO_PASSWORD_SIZE];
    const char *old = NULL;
    bool right = false;
    *out = (struct signed_in){.answer = SIGN_IN_WRONG};
    int rc = account_by_id(ctx->db, session->account, ctx->arena, &out->account, &ctx->err);
    if (rc != 1)
        return rc < 0 ? -1 : fail(&ctx->err, ERR_NOT_FOUND, "the session's account is no longer there");
    struct keys keys;
    if (make_keys(ctx, k, str_of(out->account.mail), &keys) != 0)
        return -1;
    if (out->account.has_password) {
        if (must_wait(ctx, k, &keys, out))
            return 0;
        if (is_right(ctx, &out->account, current, &old, &right) != 0)
            return -1;
        if (!right) {
            count_failure(ctx, k, &keys);
            return 0;
        }
        forgive(k, &keys);
    }
    rc = sign_in_choose(ctx, password, &out->account, stored, out);
    if (rc != 1 || db_begin(ctx->db, &ctx->err) != 0)
        return rc == 0 ? 0 : -1;
    return ctx_finish(ctx, store_password(ctx, session, old, stored, out));
}
