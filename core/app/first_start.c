#include "app/first_start.h"

#include "base/mail.h"
#include "domain/account.h"
#include "sign_in_priv.h"
#include "site_edit_priv.h"
#include "store/db.h"

static const char SQL_ACCOUNTS[] = "SELECT count(*) FROM account";

int first_start_link(struct db *db, int64_t now, char token[CRYPTO_TOKEN_SIZE], bool *made, struct err *err)
{
    int64_t accounts = 0;
    *made = false;
    if (db_int(db, SQL_ACCOUNTS, 0, &accounts, err) != 0)
        return -1;
    if (accounts)
        return 0;
    if (db_begin(db, err) != 0)
        return -1;
    if (link_make(db, LINK_FIRST, 0, now, token, err) != 0 || db_commit(db, err) != 0) {
        db_rollback(db);
        return -1;
    }
    *made = true;
    return 0;
}

struct starting {
    struct ctx *ctx;
    const struct first_form *form;
    struct account admin;
    struct site_checked site;
    char password[CRYPTO_PASSWORD_SIZE]; /* as it is stored */
};

/* Everything at once, so that nobody sends the form five times. 1, 0 when something is wrong, -1. */
static int check(struct starting *s, struct first_wrong *wrong)
{
    struct ctx *ctx = s->ctx;
    const struct str *typed = s->form->account;
    struct str password;
    bool good;
    if (account_describe(&s->admin, typed[FIRST_LABEL], typed[FIRST_MAIL], ROLE_ADMIN, ctx->arena, &ctx->err) != 0 ||
        password_canonical(typed[FIRST_PASSWORD], ctx->arena, &password, &ctx->err) != 0 ||
        site_check(ctx, &s->form->site, &s->site, wrong->site, &good) != 0)
        return -1;
    struct str label = str_of(s->admin.label), mail = str_of(s->admin.mail);
    if (label.n == 0 || utf8_length(label) > ACCOUNT_LABEL_MAX)
        wrong->account[FIRST_LABEL] = "Un nom de 80 caractères au plus est attendu.";
    if (mail.n > MAIL_ADDRESS_MAX || !mail_is_address(mail))
        wrong->account[FIRST_MAIL] = "Une adresse complète est attendue, par exemple equipe@exemple.fr.";
    wrong->password = password_check(password, &s->admin);
    if (!str_eq(typed[FIRST_PASSWORD], typed[FIRST_AGAIN]))
        wrong->account[FIRST_AGAIN] = "Les deux mots de passe diffèrent.";
    return good && wrong->password == PASSWORD_FINE && !wrong->account[FIRST_LABEL] && !wrong->account[FIRST_MAIL] &&
           !wrong->account[FIRST_AGAIN];
}

/* The link is good, nobody was faster, and all of it is written. */
static int write(struct starting *s, const struct knock *knock, struct str link, struct signed_in *out)
{
    struct ctx *ctx = s->ctx;
    int64_t none, accounts = 0;
    struct author author = {.now = ctx->now, .actor = "first start", .cause = CAUSE_FORM};
    struct site_form site = s->form->site;
    enum site_saved saved;
    if (db_int(ctx->db, SQL_ACCOUNTS, 0, &accounts, &ctx->err) != 0)
        return -1;
    int rc = accounts ? 0 : link_use(ctx->db, LINK_FIRST, link, ctx->now, &none, &ctx->err);
    if (rc != 1)
        return rc;
    if (account_save(ctx->db, &author, NULL, &s->admin, ctx->arena, &ctx->err) != 0 ||
        account_set_password(ctx->db, &author, s->admin.id, s->password, &ctx->err) != 0)
        return -1;
    ctx->account = &s->admin; /* the author of what follows */
    rc = site_rev(ctx, &site.rev) != 0 || site_write(ctx, &site, &s->site, &saved) != 0 ? -1 : 0;
    ctx->account = NULL;
    if (rc != 0)
        return -1;
    out->account = s->admin;
    return sign_in_open(ctx, knock, out);
}

int first_start(struct ctx *ctx, const struct knock *knock, struct str link, const struct first_form *form,
                struct signed_in *out, struct first_wrong *wrong)
{
    struct starting s = {.ctx = ctx, .form = form};
    int64_t none;
    *out = (struct signed_in){.answer = SIGN_IN_OVER};
    *wrong = (struct first_wrong){.account = {NULL}};
    /* Before the slow hash and the picture: who has no link must not make us work. */
    int rc = link_look(ctx->db, LINK_FIRST, link, ctx->now, &none, &ctx->err);
    if (rc != 1)
        return rc;
    rc = check(&s, wrong);
    if (rc == 0)
        out->answer = SIGN_IN_FAULT;
    if (rc == 1)
        rc = sign_in_choose(ctx, form->account[FIRST_PASSWORD], &s.admin, s.password, out);
    if (rc != 1 || db_begin(ctx->db, &ctx->err) != 0)
        return rc == 0 ? 0 : -1;
    return ctx_finish(ctx, write(&s, knock, link, out));
}
