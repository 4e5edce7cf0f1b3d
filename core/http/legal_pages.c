/* Whom to reach, and what the law asks a site to say of itself: made from the settings (app/site.h). */
#include "page.h"

#include "app/courses.h"
#include "app/site.h"
#include "base/date.h"

/* What each page cannot do without. */
static const enum site_key on_contact[] = {SITE_PHONE, SITE_MAIL, SITE_ADDRESS};
static const enum site_key on_legal[] = {SITE_PUBLISHER, SITE_PUBLISHER_ADDRESS, SITE_PHONE,     SITE_DIRECTOR,
                                         SITE_HOST,      SITE_HOST_ADDRESS,      SITE_HOST_PHONE};
static const enum site_key on_privacy[] = {SITE_PUBLISHER, SITE_PRIVACY};
static const enum site_key on_accessibility[] = {SITE_MAIL, SITE_PHONE};

/* Starts the page with `legal`: every setting under its parameter's name, and `missing`, the labels of those of `keys`
 * that are not yet told. */
static int start(struct page *p, struct ctx *ctx, struct reply *reply, const char *title, const char *path,
                 enum nav nav, const enum site_key *keys, size_t n, struct site_values *values)
{
    if (page_start(p, ctx, title, nav, STR("")) != 0 || site_values_read(ctx, values) != 0)
        return -1;
    page_address(p, reply, path, NULL, false);
    struct view *legal = view_set_object(p->view, "legal");
    for (int key = 0; key < SITE_KEY__MAX; key++)
        view_set_text(legal, site_fields[key].param, str_of(values->text[key]));
    struct view *missing = view_set_list(p->view, "missing");
    for (size_t i = 0; i < n; i++) {
        if (!values->text[keys[i]])
            view_append_text(missing, str_of(site_fields[keys[i]].label));
    }
    return 0;
}

#define START(title, path, nav, keys) start(&p, ctx, reply, title, path, nav, keys, sizeof keys / sizeof *keys, &values)

int contact_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct site_values values;
    (void)req;
    return START("Nous joindre", "/contact", NAV_CONTACT, on_contact) == 0 ? page_finish(&p, "contact", reply) : -1;
}

int legal_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct site_values values;
    (void)req;
    return START("Mentions légales", "/mentions-legales", NAV_LEGAL, on_legal) == 0 ? page_finish(&p, "legal", reply)
                                                                                    : -1;
}

int privacy_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct site_values values;
    (void)req;
    if (START("Données personnelles", "/donnees-personnelles", NAV_PRIVACY, on_privacy) != 0)
        return -1;
    view_set_bool(p.view, "courses", courses_on(ctx));
    return page_finish(&p, "privacy", reply);
}

int accessibility_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct site_values values;
    struct err ignored;
    int32_t date;
    (void)req;
    if (START("Accessibilité", "/accessibilite", NAV_ACCESSIBILITY, on_accessibility) != 0)
        return -1;
    const char *audit = values.text[SITE_AUDIT_DATE];
    bool audited = audit && values.text[SITE_AUDIT_RATE] && date_parse(str_of(audit), &date, &ignored) == 0;
    view_set_bool(p.view, "audited", audited);
    if (audited)
        view_set_date(p.view, "audit_date", date);
    else
        view_set_null(p.view, "audit_date");
    return page_finish(&p, "accessibility", reply);
}
