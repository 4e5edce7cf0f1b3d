#include "site_form.h"

#include "app/sample.h"
#include "app/territory.h"

/* In the order of the page; each begins with its first field. */
static const struct {
    const char *title, *id, *intro;
    enum site_key first;
} sections[] = {
    {"L’équipe", "equipe", "En tête et au pied de chaque page, et sur la page «\u00A0Nous joindre\u00A0».", SITE_NAME},
    {"L’éditeur", "editeur", "La page «\u00A0Mentions légales\u00A0»\u00A0: tout site doit dire qui le publie.",
     SITE_PUBLISHER},
    {"L’hébergeur", "hebergeur", "Sur la même page.", SITE_HOST},
    {"Les données personnelles", "donnees", "La page «\u00A0Données personnelles\u00A0».", SITE_PRIVACY},
    {"L’accessibilité", "accessibilite",
     "La page «\u00A0Accessibilité\u00A0» dit que le site n’est pas conforme tant qu’aucun audit n’a été fait. À "
     "remplir après un audit selon le RGAA.",
     SITE_AUDIT_DATE},
};

static void add_field(struct view *list, const struct site_draft *d, enum site_key key)
{
    const struct site_field *f = &site_fields[key];
    struct view *v = view_append(list);
    view_set_text(v, "param", str_of(f->param));
    view_set_text(v, "label", str_of(f->label));
    view_set_text(v, "hint", str_of(f->hint));
    view_set_text(v, "value", d->value[key]);
    view_set_text(v, "wrong", str_of(d->wrong[key]));
    view_set_int(v, "max", f->max);
    view_set_bool(v, "must", f->must);
    view_set_text(v, "config", str_of(d->now.fixed[key] ? f->config : NULL));
    view_set_bool(v, "example", !d->now.fixed[key] && sample_is_setting(f->key, d->now.text[key]));
    view_set_bool(v, "lines", f->kind == SITE_LINES || f->kind == SITE_TERRITORY_CODES);
    view_set_bool(v, "line", f->kind == SITE_LINE);
    view_set_bool(v, "tel", f->kind == SITE_TEL);
    view_set_bool(v, "mail", f->kind == SITE_ADDRESS_OF_MAIL);
    view_set_bool(v, "date", f->kind == SITE_DATE);
    view_set_bool(v, "percent", f->kind == SITE_PERCENT);
}

static void set_sections(struct view *page, const struct site_draft *d, enum site_key last)
{
    size_t n = sizeof sections / sizeof *sections;
    struct view *list = view_set_list(page, "sections");
    for (size_t i = 0; i < n && sections[i].first < last; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "title", str_of(sections[i].title));
        view_set_text(v, "id", str_of(sections[i].id));
        view_set_text(v, "intro", str_of(sections[i].intro));
        struct view *fields = view_set_list(v, "fields");
        int end = i + 1 < n && sections[i + 1].first < last ? (int)sections[i + 1].first : (int)last;
        for (int key = (int)sections[i].first; key < end; key++)
            add_field(fields, d, (enum site_key)key);
    }
}

void site_draft_view(struct view *page, const struct site_draft *d, enum site_key end)
{
    set_sections(page, d, end);
    view_set_text(page, "logo_wrong", str_of(d->wrong[SITE_LOGO]));
    view_set_bool(page, "logo_again", d->file && !d->wrong[SITE_LOGO]);
}

/* ---- Values ---- */

int site_draft_stored(struct ctx *ctx, struct site_draft *d)
{
    const char *words;
    if (site_values_read(ctx, &d->now) != 0)
        return -1;
    for (int key = 0; key < SITE_KEY__MAX; key++)
        d->value[key] = str_of(d->now.text[key]);
    if (territory_words(ctx, d->value[SITE_COMMUNES], &words) != 0)
        return -1;
    d->value[SITE_COMMUNES] = str_of(words);
    return 0;
}

/* What the configuration fixes is not in a form. */
void site_draft_sent(const struct request *req, enum site_key end, struct site_draft *d, struct site_form *form)
{
    for (int key = 0; key < SITE_KEY__MAX; key++) {
        const struct str *typed = params_first(&req->form, site_fields[key].param);
        form->typed[key] = key >= (int)end ? d->value[key] : typed ? *typed : STR("");
        if (!d->now.fixed[key])
            d->value[key] = form->typed[key];
    }
    if (str_is(req->file.field, "logo"))
        form->logo = req->file.bytes;
    d->file = form->logo.n > 0;
}
