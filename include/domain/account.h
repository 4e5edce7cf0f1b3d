/*
 * Accounts: who may sign in, and under which role.
 *
 * This module keeps the rows and their invariants: one account a mail address, an administrator who can sign in
 * always left, a blocked account without a session. What a role may do is app/access.h; how somebody signs in (rules of
 * passwords, throttling) is app/sign_in.h; who is signed in is domain/session.h.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/record.h"
#include "domain/change.h"
#include "store/db.h"

/* From the narrowest to the widest. A visitor has no account. */
enum account_role { ROLE_VISITOR, ROLE_PARTNER, ROLE_BINOME, ROLE_COORDINATOR, ROLE_ADMIN, ROLE__MAX };

/* "visitor", "partner", ... as stored; and in French, with their capital. */
extern const char *const account_role_names[ROLE__MAX + 1];
extern const char *const account_role_labels[ROLE__MAX + 1];

/* Accounts there may be, all listed at once: a team has about twenty people, a territory some hundred partners. */
#define ACCOUNTS_MAX 1000

/* Characters of a label. */
#define ACCOUNT_LABEL_MAX 80

struct account {
    struct record head;
    int64_t id;
    const char *uuid;
    int64_t rev, created_at, updated_at;
    const char *label; /* a role and a number rather than a name: "Coordinatrice 2" */
    const char *mail;
    int role;
    bool has_password;
    int64_t blocked_at, signed_in_at;
};

extern const struct record_type account_type;

/* Fills label, mail and role of an empty account as somebody typed them, trimmed, without what nobody sees or what
 * turns the direction of writing (utf8_tidy); what is empty stays absent. */
int account_describe(struct account *out, struct str label, struct str mail, enum account_role role, struct arena *a,
                     struct err *err) MUST_USE;

/* What makes two spellings of a mail address one: trimmed, in small letters. */
int account_mail_norm(struct str mail, struct arena *a, struct str *out, struct err *err) MUST_USE;

/* What history says of a form that this account sends. */
struct author account_author(const struct account *account, int64_t now);

/* Each returns 1 when found, 0 when not, -1 on error. By the mail address whatever its case. */
int account_by_id(struct db *db, int64_t id, struct arena *a, struct account *out, struct err *err) MUST_USE;
int account_by_uuid(struct db *db, struct str uuid, struct arena *a, struct account *out, struct err *err) MUST_USE;
int account_by_mail(struct db *db, struct str mail, struct arena *a, struct account *out, struct err *err) MUST_USE;

/* All of them in the order of their labels; out has room for ACCOUNTS_MAX. */
int account_list(struct db *db, struct arena *a, struct account *out, size_t *n, struct err *err) MUST_USE;

/* Writes label, mail and role, inside the caller's transaction, with a row in `change`: a new account when before is
 * NULL (after gets id and uuid), else the differences. ERR_INPUT for a bad mail address or an empty label, ERR_LIMIT
 * for one that is too long and above ACCOUNTS_MAX: the message begins with "mail", "label" or "accounts". ERR_CONFLICT
 * when another account has the address, ERR_REFUSED when no administrator would be left. */
int account_save(struct db *db, const struct author *author, const struct account *before, struct account *after,
                 struct arena *a, struct err *err) MUST_USE;

/* Blocks an account and ends its sessions, or lets it in again. Inside the caller's transaction; ERR_REFUSED when no
 * administrator would be left. */
int account_block(struct db *db, const struct author *author, const struct account *account, bool blocked,
                  struct err *err) MUST_USE;

/* Stores what crypto_password_hash made. Inside the caller's transaction; the change's row says that it was changed,
 * never what it is. */
int account_set_password(struct db *db, const struct author *author, int64_t id, const char *stored,
                         struct err *err) MUST_USE;

/* What is stored of the password; NULL when there is none. */
int account_password(struct db *db, int64_t id, struct arena *a, const char **stored, struct err *err) MUST_USE;
