/* What the team says of itself: one page, the last step of the first start and a setting ever after. */
#include "team.h"

#include "app/sample.h"
#include "app/site_edit.h"
#include "app/territory.h"
#include "base/date.h"

#define PATH "/equipe/reglages/equipe"

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

/* What is shown in the fields, and what is wrong with it. */
struct draft {
    struct site_values now;
    struct str value[SITE_KEY__MAX];
    const char *wrong[SITE_WRONG__MAX];
    const char *error, *done;
    int64_t rev;
    bool first, file; /* a file was sent with what is wrong: it must be chosen again */
};

static void add_field(struct view *list, const struct draft *d, enum site_key key)
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

static void set_sections(struct view *page, const struct draft *d)
{
    size_t n = sizeof sections / sizeof *sections;
    struct view *list = view_set_list(page, "sections");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "title", str_of(sections[i].title));
        view_set_text(v, "id", str_of(sections[i].id));
        view_set_text(v, "intro", str_of(sections[i].intro));
        struct view *fields = view_set_list(v, "fields");
        int end = i + 1 < n ? (int)sections[i + 1].first : SITE_KEY__MAX;
        for (int key = (int)sections[i].first; key < end; key++)
            add_field(fields, d, (enum site_key)key);
    }
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct draft *d)
{
    struct page p;
    const char *title = d->first ? "Premier démarrage" : "L’équipe et ses pages légales";
    if (team_start(&p, ctx, req, title, TEAM_SETTINGS) != 0)
        return -1;
    page_address(&p, reply, PATH, NULL, true);
    view_set_bool(p.view, "first", d->first);
    view_set_int(p.view, "rev", d->rev);
    view_set_text(p.view, "error", str_of(d->error));
    view_set_text(p.view, "done", str_of(d->done));
    view_set_text(p.view, "logo_wrong", str_of(d->wrong[SITE_LOGO]));
    view_set_bool(p.view, "logo_again", d->file && !d->wrong[SITE_LOGO]);
    set_sections(p.view, d);
    return team_finish(&p, "site", reply);
}

/* What is stored, as one types it. */
static int fill_stored(struct ctx *ctx, struct draft *d)
{
    const char *words;
    for (int key = 0; key < SITE_KEY__MAX; key++)
        d->value[key] = str_of(d->now.text[key]);
    if (territory_words(ctx, d->value[SITE_COMMUNES], &words) != 0)
        return -1;
    d->value[SITE_COMMUNES] = str_of(words);
    return 0;
}

int site_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct draft d = {.first = str_is(request_text(req, "premier"), "oui")};
    if (str_is(request_text(req, "fait"), "enregistre"))
        d.done = "C’est enregistré. Les pages publiques le montrent déjà.";
    if (site_values_read(ctx, &d.now) != 0 || site_rev(ctx, &d.rev) != 0 || fill_stored(ctx, &d) != 0)
        return -1;
    return draw(ctx, req, reply, &d);
}

/* A value of the form, as it was typed; what the configuration fixes is not in it. */
static void take_typed(const struct request *req, struct draft *d, struct site_form *form)
{
    for (int key = 0; key < SITE_KEY__MAX; key++) {
        const struct str *typed = params_first(&req->form, site_fields[key].param);
        form->typed[key] = typed ? *typed : STR("");
        if (!d->now.fixed[key])
            d->value[key] = form->typed[key];
    }
}

int site_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct draft d = {.first = str_is(request_text(req, "premier"), "oui")};
    struct site_form form = {.rev = request_int(req, "rev", 0),
                             .remove_logo = str_is(request_text(req, "sans_logo"), "oui")};
    enum site_saved saved;
    if (site_values_read(ctx, &d.now) != 0 || fill_stored(ctx, &d) != 0)
        return -1;
    take_typed(req, &d, &form);
    if (str_is(req->file.field, "logo"))
        form.logo = req->file.bytes;
    d.file = form.logo.n > 0;
    if (site_save(ctx, &form, &saved, d.wrong) != 0)
        return -1;
    if (saved == SITE_SAVED)
        return team_go(reply, d.first ? "/equipe" : PATH "?fait=enregistre");
    reply->status = saved == SITE_WRONG ? 422 : 409;
    d.error = saved == SITE_WRONG ? "Rien n’est enregistré\u00A0: une information est à corriger ci-dessous."
                                  : "Quelqu’un a enregistré d’autres valeurs depuis que vous avez ouvert cette page. "
                                    "Les vôtres sont ci-dessous\u00A0: enregistrez-les de nouveau pour les garder, ou "
                                    "rouvrez la page pour voir les siennes.";
    return site_rev(ctx, &d.rev) == 0 ? draw(ctx, req, reply, &d) : -1;
}
