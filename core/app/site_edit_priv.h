/* Between site_edit.c and first_start.c, which writes the settings together with the first account. */
#pragma once

#include "app/site_edit.h"

/* A form that was checked: what is written of it. */
struct site_checked {
    const char *value[SITE_KEY__MAX]; /* as it will be stored; NULL: nothing */
    struct str logo;                  /* cleaned */
    const char *logo_setting;
};

/* Checks all of it, as site_save does; *good tells whether it may be written. Asks nobody's right. */
int site_check(struct ctx *ctx, const struct site_form *form, struct site_checked *out,
               const char *wrong[SITE_WRONG__MAX], bool *good) MUST_USE;

/* Inside a transaction: writes what differs, as changes of ctx->account. SITE_SAVED or SITE_CHANGED. */
int site_write(struct ctx *ctx, const struct site_form *form, const struct site_checked *c,
               enum site_saved *saved) MUST_USE;
