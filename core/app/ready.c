#include "app/ready.h"

#include "app/config.h"
#include "app/daily_backup.h"
#include "app/mailer.h"
#include "app/sample.h"
#include "app/site.h"
#include "base/buf.h"
#include "base/date.h"

/* A list of labels in one sentence. */
#define LIST_MAX 2000

static int check_https(struct ctx *ctx, bool over_https, struct ready_line *l)
{
    const struct config *c = ctx->config;
    l->label = "HTTPS";
    if (!c->base_url)
        l->state = "L’adresse publique n’est pas dite. L’exploitant met base_url dans le fichier de configuration.";
    else if (!str_starts(str_of(c->base_url), STR("https://")))
        l->state = "L’adresse publique (base_url) commence par http\u00A0: ce qui passe peut être lu en chemin. "
                   "L’exploitant met un serveur frontal en HTTPS devant.";
    else if (!c->behind_proxy)
        l->state = "Le serveur frontal n’est pas annoncé. L’exploitant met behind_proxy = yes dans le fichier de "
                   "configuration.";
    else if (!over_https)
        l->state =
            "Vous êtes arrivé ici sans HTTPS. Ouvrez l’adresse publique\u00A0; si c’est elle, le serveur frontal "
            "n’envoie pas X-Forwarded-Proto.";
    else {
        l->state = "Vous êtes arrivé ici en HTTPS.";
        l->done = true;
    }
    return 0;
}

static int check_mail(struct ctx *ctx, bool over_https, struct ready_line *l)
{
    (void)over_https;
    l->label = "Courriels";
    l->url = "/equipe/reglages/courrier";
    l->done = site_setting(ctx, MAILER_TESTED) != NULL;
    l->state = l->done ? "Un courriel d’essai a été remis."
                       : "Aucun courriel d’essai n’a encore été remis à son adresse\u00A0: les liens et les réponses "
                         "n’arriveraient pas.";
    return 0;
}

static int check_backup(struct ctx *ctx, bool over_https, struct ready_line *l)
{
    struct daily_state d;
    (void)over_https;
    l->label = "Sauvegarde copiée ailleurs";
    l->url = "/equipe/sauvegardes";
    const char *dir;
    if (daily_read(ctx->db, ctx->arena, &d, &ctx->err) != 0 || daily_dir(ctx->config, ctx->arena, &dir, &ctx->err) != 0)
        return -1;
    if (!dir)
        l->state =
            "Aucune copie n’est faite. L’exploitant ôte backup_dir = none, et met backup_command, dans le fichier "
            "de configuration.";
    else if (!ctx->config->backup_command)
        l->state =
            "Les copies restent sur la même machine\u00A0: une panne de disque emporterait tout. L’exploitant met "
            "backup_command dans le fichier de configuration.";
    else if (d.failed_at)
        l->state =
            "La dernière copie a échoué, ou n’a pas pu être envoyée ailleurs. Le journal du serveur dit pourquoi.";
    else if (!d.at)
        l->state = "La première copie n’a pas encore été faite\u00A0: revenez demain.";
    else {
        struct buf b = buf_in(ctx->arena, 100);
        buf_lit(&b, "La dernière copie est partie le ");
        date_long(&b, paris_date(d.at));
        buf_lit(&b, ".");
        l->state = buf_cstr(&b);
        l->done = true;
    }
    return 0;
}

static void add_label(struct buf *b, const char *label)
{
    if (b->n)
        buf_lit(b, ", ");
    buf_raw_str(b, str_of(label));
}

static int check_legal(struct ctx *ctx, bool over_https, struct ready_line *l)
{
    struct site_values v;
    struct buf missing = buf_in(ctx->arena, LIST_MAX), example = buf_in(ctx->arena, LIST_MAX);
    (void)over_https;
    l->label = "Pages légales";
    l->url = "/equipe/reglages/equipe";
    if (site_values_read(ctx, &v) != 0)
        return -1;
    for (int key = 0; key < SITE_KEY__MAX; key++) {
        const struct site_field *f = &site_fields[key];
        if (f->law && !v.text[key])
            add_label(&missing, f->label);
        else if (!v.fixed[key] && sample_is_setting(f->key, v.text[key]))
            add_label(&example, f->label);
    }
    l->done = missing.n == 0 && example.n == 0;
    l->state = l->done ? "Contact, mentions légales, données personnelles et accessibilité disent ce qu’il faut."
                       : arena_printf(ctx->arena, "%s%s%s%s%s%s%s", missing.n ? "Il manque\u00A0: " : "",
                                      buf_cstr(&missing), missing.n ? "." : "", missing.n && example.n ? " " : "",
                                      example.n ? "Encore celles de l’exemple\u00A0: " : "", buf_cstr(&example),
                                      example.n ? "." : "");
    return l->state ? 0 : fail_memory(&ctx->err);
}

static int check_demo(struct ctx *ctx, bool over_https, struct ready_line *l)
{
    struct sample_left left;
    (void)over_https;
    l->label = "Fiches inventées";
    l->url = "/equipe/reglages/exemple";
    if (sample_count(ctx->db, &left, &ctx->err) != 0)
        return -1;
    l->done = left.structures == 0 && left.mixed == 0;
    l->state =
        l->done ? "Il n’y en a pas."
                : arena_printf(ctx->arena, "%lld fiche%s du territoire d’exemple %s encore là.",
                               (long long)(left.structures + left.mixed), left.structures + left.mixed > 1 ? "s" : "",
                               left.structures + left.mixed > 1 ? "sont" : "est");
    return l->state ? 0 : fail_memory(&ctx->err);
}

int ready_read(struct ctx *ctx, bool over_https, struct ready_line out[READY__MAX], size_t *left)
{
    static int (*const checks[READY__MAX])(struct ctx * ctx, bool over_https,
                                           struct ready_line *l) = {[READY_HTTPS] = check_https,
                                                                    [READY_MAIL] = check_mail,
                                                                    [READY_BACKUP] = check_backup,
                                                                    [READY_LEGAL] = check_legal,
                                                                    [READY_DEMO] = check_demo};
    *left = 0;
    for (int i = 0; i < READY__MAX; i++) {
        out[i] = (struct ready_line){0};
        if (checks[i](ctx, over_https, &out[i]) != 0)
            return -1;
        *left += !out[i].done;
    }
    return 0;
}
