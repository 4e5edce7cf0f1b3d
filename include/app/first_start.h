/*
 * The first start: who has the link that the server printed makes the first administrator's account and says whose
 * directory this is, in one form and one transaction. Afterwards nothing of it can be done again: accounts are made by
 * app/accounts.h, settings are changed by app/site_edit.h.
 */
#pragma once

#include "app/sign_in.h"
#include "app/site_edit.h"

enum first_key { FIRST_LABEL, FIRST_MAIL, FIRST_PASSWORD, FIRST_AGAIN, FIRST__MAX };

/* A form as it was sent; site.rev is not asked for: nobody else was there. */
struct first_form {
    struct str account[FIRST__MAX];
    struct site_form site;
};

/* What is wrong with each value: a sentence in French, or NULL. */
struct first_wrong {
    const char *account[FIRST__MAX], *site[SITE_WRONG__MAX];
    enum password_fault password; /* the same of the password */
};

/* Uses the link: answer DONE (signed in), OVER (no such link, or somebody was faster), or FAULT, when nothing was
 * written. Slow: see app/sign_in.h. */
int first_start(struct ctx *ctx, const struct knock *knock, struct str link, const struct first_form *form,
                struct signed_in *out, struct first_wrong *wrong) MUST_USE;

/* The link, when there is no account yet: *made tells. Called when the server starts. */
int first_start_link(struct db *db, int64_t now, char token[CRYPTO_TOKEN_SIZE], bool *made, struct err *err) MUST_USE;
