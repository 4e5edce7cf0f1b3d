/*
 * Changing what app/site.h tells of the team, its publisher and its host: checked field by field, written in one
 * transaction with a row of history that says what each was.
 */
#pragma once

#include "app/ctx.h"
#include "app/site.h"

/* A form as it was sent. */
struct site_form {
    struct str typed[SITE_KEY__MAX];
    struct str logo;  /* bytes of a file; empty: as it is */
    bool remove_logo; /* unless there is a new one */
    int64_t rev;      /* site_rev when the form was shown */
};

/* What may be wrong: each value, and the logo. */
enum { SITE_LOGO = SITE_KEY__MAX, SITE_WRONG__MAX };

enum site_saved {
    SITE_SAVED,  /* also when nothing differs */
    SITE_WRONG,  /* see `wrong` */
    SITE_CHANGED /* somebody saved other values since the form was shown */
};

/* Checks all of it and writes what differs; values that the configuration fixes are left alone. wrong[key] is a
 * sentence in French, or NULL. Whatever is not SITE_SAVED has written nothing. ERR_REFUSED for whoever may not manage.
 */
int site_save(struct ctx *ctx, const struct site_form *form, enum site_saved *saved,
              const char *wrong[SITE_WRONG__MAX]) MUST_USE;

/* The revision of the last change of these values; 0: none yet. */
int site_rev(struct ctx *ctx, int64_t *rev) MUST_USE;

/* Inside a transaction: stores a setting and its row of history, when it differs from what is there. NULL: none. */
int site_change(struct ctx *ctx, const char *key, const char *before, const char *after) MUST_USE;
