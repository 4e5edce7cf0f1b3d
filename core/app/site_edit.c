#include "app/site_edit.h"

#include "app/access.h"
#include "app/logo.h"
#include "app/territory.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/french.h"
#include "base/mail.h"
#include "domain/account.h"
#include "domain/setting.h"
#include "site_edit_priv.h"

/* A row of history holds one value before and after, escaped. */
#define DIFF_MAX (64u << 10)

static const char SQL_REV[] = "SELECT coalesce(max(seq), 0) FROM change WHERE entity = 'setting' AND entity_id = 1";

/* The settings have no numbers; those of the team are told apart from what other parts keep there. */
#define TEAM_SETTINGS_ID 1

int site_rev(struct ctx *ctx, int64_t *rev)
{
    return db_int(ctx->db, SQL_REV, 0, rev, &ctx->err);
}

static bool same(const char *a, const char *b)
{
    return str_eq(str_of(a), str_of(b));
}

static void put_value(struct buf *b, const char *value)
{
    if (value)
        buf_json(b, str_of(value));
    else
        buf_lit(b, "null");
}

int site_change(struct ctx *ctx, const char *key, const char *before, const char *after)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct buf diff = buf_in(ctx->arena, DIFF_MAX);
    int64_t seq;
    if (same(before, after))
        return 0;
    buf_char(&diff, '{');
    buf_json(&diff, str_of(key));
    buf_lit(&diff, ":[");
    put_value(&diff, before);
    buf_char(&diff, ',');
    put_value(&diff, after);
    buf_lit(&diff, "]}");
    if (buf_ok(&diff, &ctx->err) != 0 ||
        (after ? setting_write(ctx->db, key, after, &ctx->err) : setting_forget(ctx->db, key, &ctx->err)) != 0)
        return -1;
    return change_add(ctx->db, &author, "setting", TEAM_SETTINGS_ID, CHANGE_UPDATE, buf_cstr(&diff), &seq, &ctx->err);
}

/* ---- Checks ---- */

struct checking {
    struct ctx *ctx;
    const char **value; /* of the site_checked */
    const char **wrong;
    bool refused;
};

static void refuse(struct checking *c, enum site_key key, const char *sentence)
{
    c->wrong[key] = sentence;
    c->refused = true;
}

static void check_phone(struct checking *c, enum site_key key)
{
    char phone[FRENCH_PHONE_SIZE];
    if (!french_phone(str_of(c->value[key]), phone))
        refuse(c, key, "Un numéro complet est attendu, par exemple 01\u00A099\u00A000\u00A010\u00A000.");
    else
        c->value[key] = arena_strdup(c->ctx->arena, phone);
}

static void check_date(struct checking *c, enum site_key key)
{
    struct err ignored;
    char iso[DATE_ISO_SIZE];
    int32_t date;
    if (date_parse(str_of(c->value[key]), &date, &ignored) != 0)
        refuse(c, key, "Une date est attendue, par exemple 15/09/2026.");
    else if (date > ctx_today(c->ctx))
        refuse(c, key, "Cette date n’est pas encore venue\u00A0: celle d’un audit terminé est attendue.");
    else {
        date_iso(date, iso);
        c->value[key] = arena_strdup(c->ctx->arena, iso);
    }
}

static int check_territory(struct checking *c, enum site_key key)
{
    const char *codes, *wrong;
    if (territory_parse(c->ctx, str_of(c->value[key]), &codes, &wrong) != 0)
        return -1;
    if (wrong)
        refuse(c, key, wrong);
    c->value[key] = codes;
    return 0;
}

static int check_kind(struct checking *c, enum site_key key)
{
    int64_t percent;
    struct err ignored;
    struct str v = str_of(c->value[key]);
    switch (site_fields[key].kind) {
    case SITE_TEL: check_phone(c, key); return 0;
    case SITE_ADDRESS_OF_MAIL:
        if (!mail_is_address(v))
            refuse(c, key, "Une adresse complète est attendue, par exemple equipe@exemple.fr.");
        return 0;
    case SITE_DATE: check_date(c, key); return 0;
    case SITE_PERCENT:
        if (str_to_int(v, 0, 100, &percent, &ignored) != 0)
            refuse(c, key, "Un nombre entier de 0 à 100 est attendu.");
        return 0;
    case SITE_TERRITORY_CODES: return check_territory(c, key);
    default: return 0;
    }
}

static int check_one(struct checking *c, enum site_key key, struct str typed)
{
    const struct site_field *f = &site_fields[key];
    bool one_line = f->kind != SITE_LINES && f->kind != SITE_TERRITORY_CODES;
    char *text = str_dup(c->ctx->arena, typed);
    if (!text)
        return fail_memory(&c->ctx->err);
    text[utf8_tidy(text, typed.n, one_line)] = '\0';
    c->value[key] = *text ? text : NULL;
    if (!*text) {
        if (f->must)
            refuse(c, key, "Cette information est attendue.");
        return 0;
    }
    if (utf8_length(str_of(text)) > (size_t)f->max) {
        refuse(c, key, arena_printf(c->ctx->arena, "Au plus %d caractères sont attendus.", f->max));
        return 0;
    }
    return check_kind(c, key);
}

/* A date without a rate says nothing, nor the reverse. */
static void check_audit(struct checking *c)
{
    static const enum site_key audit[] = {SITE_AUDIT_DATE, SITE_AUDIT_RATE, SITE_AUDIT_BY};
    bool any = c->value[SITE_AUDIT_GAPS] != NULL;
    for (size_t i = 0; i < sizeof audit / sizeof *audit; i++)
        any = any || c->value[audit[i]];
    for (size_t i = 0; any && i < sizeof audit / sizeof *audit; i++) {
        if (!c->value[audit[i]] && !c->wrong[audit[i]])
            refuse(c, audit[i], "La date, le taux et l’auteur de l’audit vont ensemble.");
    }
}

/* ---- Saving ---- */

int site_check(struct ctx *ctx, const struct site_form *form, struct site_checked *out,
               const char *wrong[SITE_WRONG__MAX], bool *good)
{
    struct checking c = {.ctx = ctx, .value = out->value, .wrong = wrong};
    struct site_values now;
    *out = (struct site_checked){.logo_setting = NULL};
    memset(wrong, 0, SITE_WRONG__MAX * sizeof *wrong);
    if (site_values_read(ctx, &now) != 0)
        return -1;
    for (int key = 0; key < SITE_KEY__MAX; key++) {
        if (!now.fixed[key] && check_one(&c, (enum site_key)key, form->typed[key]) != 0)
            return -1;
    }
    check_audit(&c);
    if (form->logo.n && logo_clean(ctx, form->logo, &out->logo, &out->logo_setting, &wrong[SITE_LOGO]) != 0)
        return -1;
    *good = !c.refused && !wrong[SITE_LOGO];
    return 0;
}

int site_write(struct ctx *ctx, const struct site_form *form, const struct site_checked *c, enum site_saved *saved)
{
    struct site_values now;
    int64_t rev;
    if (site_values_read(ctx, &now) != 0 || site_rev(ctx, &rev) != 0)
        return -1;
    if (rev != form->rev) {
        *saved = SITE_CHANGED;
        return 0;
    }
    for (int key = 0; key < SITE_KEY__MAX; key++) {
        if (!now.fixed[key] && site_change(ctx, site_fields[key].key, now.text[key], c->value[key]) != 0)
            return -1;
    }
    if ((c->logo_setting || form->remove_logo) && logo_write(ctx, c->logo, c->logo_setting) != 0)
        return -1;
    *saved = SITE_SAVED;
    return 0;
}

int site_save(struct ctx *ctx, const struct site_form *form, enum site_saved *saved, const char *wrong[SITE_WRONG__MAX])
{
    struct site_checked c;
    bool good;
    *saved = SITE_WRONG;
    if (access_demand(ctx, RIGHT_MANAGE, "changing the settings") != 0 || site_check(ctx, form, &c, wrong, &good) != 0)
        return -1;
    if (!good)
        return 0;
    return db_begin(ctx->db, &ctx->err) != 0 ? -1 : ctx_finish(ctx, site_write(ctx, form, &c, saved));
}
