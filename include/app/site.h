/*
 * Who publishes this directory, as its pages say it: the team, the publisher and the host that the law asks for, whom
 * to ask about personal data, and what is known of its accessibility. Each value comes from the configuration file,
 * where that has it, or else from the settings that the team keeps in the browser (app/site_edit.h).
 */
#pragma once

#include "app/ctx.h"
#include "domain/change.h"

enum site_key {
    SITE_NAME,
    SITE_TERRITORY,
    SITE_COMMUNES, /* codes of communes and départements: app/territory.h */
    SITE_PHONE,
    SITE_PHONE_HOURS,
    SITE_ADDRESS,
    SITE_MAIL,
    SITE_PUBLISHER,
    SITE_PUBLISHER_ADDRESS,
    SITE_PUBLISHER_NUMBER,
    SITE_DIRECTOR,
    SITE_HOST,
    SITE_HOST_ADDRESS,
    SITE_HOST_PHONE,
    SITE_PRIVACY,
    SITE_AUDIT_DATE,
    SITE_AUDIT_RATE,
    SITE_AUDIT_BY,
    SITE_AUDIT_GAPS,
    SITE_KEY__MAX
};

enum site_kind { SITE_LINE, SITE_LINES, SITE_TEL, SITE_ADDRESS_OF_MAIL, SITE_TERRITORY_CODES, SITE_DATE, SITE_PERCENT };

/* Characters of one value; a line above RECORD_LINE_MAX bytes fits nowhere. What an audit found fills a page. */
#define SITE_LINE_MAX 200
#define SITE_LINES_MAX 600
#define SITE_GAPS_MAX 3000

/* One setting. Texts are French. */
struct site_field {
    const char *key;    /* in the table of settings */
    const char *param;  /* in forms and templates */
    const char *config; /* key of the configuration file that wins; NULL: none */
    const char *label, *hint;
    enum site_kind kind;
    int max;   /* characters */
    bool must; /* the form refuses to leave it empty */
    bool law;  /* a directory that is open to the public must tell it */
};

extern const struct site_field site_fields[SITE_KEY__MAX];

/* All of them. */
struct site_values {
    const char *text[SITE_KEY__MAX]; /* NULL: unknown */
    bool fixed[SITE_KEY__MAX];       /* by the configuration */
};

int site_values_read(struct ctx *ctx, struct site_values *out) MUST_USE;

/* What the law calls the state of conformity (décret 2019-768, article 3; RGAA 4.1, "obligations"): by the share of the
 * criteria that an audit found respected, all of them or at least half. Without an audit nothing conforms. */
enum site_conformity { SITE_NOT_CONFORM, SITE_PARTLY_CONFORM, SITE_CONFORM, SITE_CONFORMITY__MAX };

extern const char *const site_conformity_words[SITE_CONFORMITY__MAX]; /* "non conforme", ... */

/* Of the date and the rate of the last audit as they are stored; NULL: none. */
enum site_conformity site_conformity(const char *date, const char *rate);

/* What stands on every page. */
struct site {
    const char *name, *territory, *phone, *phone_hours, *mail; /* NULL but name: unknown */
    enum site_conformity conformity;
    const char *logo; /* app/logo.h reads it; NULL: none */
};

/* Never fails: what cannot be read is unknown, and the name is then "Annuaire". */
void site_read(struct ctx *ctx, struct site *out);

/* One setting by its key; NULL when it is not there or cannot be read. */
const char *site_setting(struct ctx *ctx, const char *key);
