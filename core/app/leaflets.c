#include "app/leaflets.h"

#include "app/access.h"
#include "app/rule_pages.h"
#include "base/buf.h"
#include "base/fold.h"
#include "base/marking.h"
#include "domain/account.h"

static const char SQL_COUNT[] = "SELECT count(*) FROM leaflet";

const struct leaflet leaflets_delivered[LEAFLETS_DELIVERED] = {
    {.slug = "aidants",
     .title = "Vous aidez un proche\u00A0: AIDA",
     .text =
         "Vous accompagnez un parent, un conjoint, un enfant ou un ami malade, âgé ou handicapé\u00A0? AIDA est fait "
         "pour vous.\n\n"
         "AIDA veut dire «\u00A0Accompagnement Individualisé au Domicile des Aidants\u00A0». C’est gratuit.\n\n"
         "## Comment cela se passe\n\n"
         "Deux professionnels viennent chez vous\u00A0: un membre de l’équipe (médecin, infirmier ou travailleur "
         "social) et un psychologue. Si vous préférez, la rencontre a lieu dans nos bureaux ou au cabinet du "
         "psychologue.\n\n"
         "Vous les voyez six fois, une heure et demie à chaque fois. Les dates suivent vos contraintes et votre "
         "rythme.\n\n"
         "Vous parlez de ce que vous vivez, de ce qui pèse et de ce qui peut aider. Les deux mêmes professionnels "
         "vous suivent ensuite pendant un an.\n\n"
         "## Qui appeler\n\n"
         "Appelez-nous, ou demandez à un professionnel qui vous connaît de le faire.\n\n"
         "{joindre}",
     .shown = true},
    {.slug = "professionnels",
     .title = "Professionnels\u00A0: nous adresser une personne",
     .text =
         "Une situation vous paraît complexe, ou vous ne savez pas vers qui orienter\u00A0? Appelez-nous\u00A0: un "
         "seul "
         "numéro pour tout le territoire.\n\n"
         "L’équipe informe, oriente vers les ressources locales et coordonne. Elle ne soigne pas et ne remplace pas "
         "les professionnels habituels.\n\n"
         "## Comment faire\n\n"
         "- Demandez d’abord l’accord de la personne.\n"
         "- Téléphonez\u00A0: dites sa commune, ce dont elle a besoin, ce qui est déjà en place.\n"
         "- Pour un aidant, dites aussi quand il est disponible\u00A0: [AIDA](/aidants) se fait à domicile, à son "
         "rythme.\n\n"
         "N’écrivez ni nom, ni donnée de santé dans un courriel\u00A0: il n’est pas protégé.\n\n"
         "{joindre}\n\n"
         "## Chercher vous-même\n\n"
         "[L’annuaire](/annuaire) dit pour chaque structure qui elle reçoit et comment lui adresser quelqu’un. "
         "[L’agenda](/agenda) donne les permanences et les ateliers à venir.",
     .shown = true},
};

/* The number of a delivered page, LEAFLETS_DELIVERED when it is none. */
static size_t number_of(struct str slug)
{
    size_t i = 0;
    while (i < LEAFLETS_DELIVERED && !str_is(slug, leaflets_delivered[i].slug))
        i++;
    return i;
}

bool leaflet_is_delivered(struct str slug)
{
    return number_of(slug) < LEAFLETS_DELIVERED;
}

const char *leaflet_path(const struct leaflet *l, struct arena *a)
{
    return arena_printf(a, leaflet_is_delivered(str_of(l->slug)) ? "/%s" : "/p/%s", l->slug);
}

/* ---- Reading ---- */

static const struct leaflet *delivered(struct str slug)
{
    size_t i = number_of(slug);
    return i < LEAFLETS_DELIVERED ? &leaflets_delivered[i] : NULL;
}

int leaflet_read(struct ctx *ctx, struct str slug, struct leaflet *out)
{
    const struct leaflet *own = delivered(slug);
    int rc = leaflet_find(ctx->db, ctx->audience, slug, ctx->arena, out, &ctx->err);
    if (!own || rc < 0 || (rc == 1 && out->shown))
        return rc;
    int64_t id = rc == 1 ? out->id : 0, rev = rc == 1 ? out->rev : 0;
    *out = *own;
    out->id = id;
    out->rev = rev;
    return 1;
}

int leaflets_read(struct ctx *ctx, struct leaflet **out, size_t *n)
{
    struct leaflet *all;
    size_t found;
    if (leaflet_list(ctx->db, ctx->audience, ctx->arena, &all, &found, &ctx->err) != 0)
        return -1;
    *out = all;
    *n = 0;
    for (size_t i = 0; i < found; i++) {
        if (!leaflet_is_delivered(str_of(all[i].slug)))
            all[(*n)++] = all[i];
    }
    return 0;
}

/* ---- Checks ---- */

static int tidy(struct ctx *ctx, struct str typed, bool one_line, const char **out)
{
    char *text = str_dup(ctx->arena, typed);
    if (!text)
        return fail_memory(&ctx->err);
    text[utf8_tidy(text, typed.n, one_line)] = '\0';
    *out = text;
    return 0;
}

/* "Cafés deuil" -> "cafes-deuil" */
static int slug_of(struct ctx *ctx, const char *title, const char **out)
{
    struct buf folded = buf_in(ctx->arena, strlen(title) + 1), b = buf_in(ctx->arena, LEAFLET_SLUG_MAX + 2);
    bool gap = false;
    fold_text(&folded, str_of(title));
    for (size_t i = 0; i < folded.n && b.n < LEAFLET_SLUG_MAX; i++) {
        char c = folded.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain && gap && b.n && b.n + 1 < LEAFLET_SLUG_MAX)
            buf_char(&b, '-');
        if (plain)
            buf_char(&b, c);
        gap = !plain;
    }
    *out = buf_cstr(&b);
    return buf_ok(&folded, &ctx->err) == 0 ? buf_ok(&b, &ctx->err) : -1;
}

static bool good_slug(struct str s)
{
    bool good = s.n > 0 && s.n <= LEAFLET_SLUG_MAX && s.p[0] != '-' && s.p[s.n - 1] != '-';
    for (size_t i = 0; good && i < s.n; i++)
        good = (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-';
    return good;
}

static int check_text(struct ctx *ctx, struct leaflet *out, struct leaflet_wrong *wrong)
{
    struct marking m;
    struct err err;
    struct str text = str_of(out->text);
    if (!text.n)
        wrong->text = "Un texte est attendu.";
    else if (text.n > MARKING_TEXT_MAX)
        wrong->text = "Ce texte est trop long\u00A0: vingt mille signes au plus.";
    else if (marking_read(text, ctx->arena, &m, &err) == 0)
        return 0;
    else if (err.code == ERR_INPUT)
        wrong->text = arena_printf(ctx->arena,
                                   "Le lien «\u00A0%s\u00A0» ne peut pas être suivi\u00A0: une adresse https://…, "
                                   "mailto:…, tel:… ou une page de ce site (/agenda) est attendue, et des mots entre "
                                   "les crochets.",
                                   err.msg);
    else
        wrong->text = "Ce texte a trop de paragraphes.";
    return wrong->text ? 0 : fail_memory(&ctx->err);
}

int leaflet_check(struct ctx *ctx, const struct leaflet_form *form, struct str was, struct leaflet *out,
                  struct leaflet_wrong *wrong, bool *good)
{
    const struct leaflet *own = delivered(was);
    *out = (struct leaflet){.shown = form->shown || own};
    if (tidy(ctx, form->title, true, &out->title) != 0 || tidy(ctx, form->text, false, &out->text) != 0 ||
        tidy(ctx, form->slug, true, &out->slug) != 0)
        return -1;
    if (form->list.n && !(out->list = str_dup(ctx->arena, form->list)))
        return fail_memory(&ctx->err);
    if (own)
        out->slug = own->slug;
    else if (!*out->slug && slug_of(ctx, out->title, &out->slug) != 0)
        return -1;
    if (!*out->title)
        wrong->title = "Un titre est attendu.";
    else if (utf8_length(str_of(out->title)) > LEAFLET_TITLE_MAX)
        wrong->title = "Ce titre est trop long\u00A0: cent vingt signes au plus.";
    bool reserved = leaflet_is_delivered(str_of(out->slug)) || strcmp(out->slug, "nouvelle") == 0 ||
                    rule_page_taken(ctx, str_of(out->slug));
    if (!own && !wrong->title && (!good_slug(str_of(out->slug)) || reserved))
        wrong->slug =
            reserved ? "Cette adresse est celle d’une page de ce site\u00A0: choisissez-en une autre."
                     : "Soixante lettres sans accent, chiffres ou traits d’union au plus, par exemple cafes-deuil.";
    if (!wrong->list && form->list.n > LEAFLET_LIST_MAX)
        wrong->list = "Cette adresse est trop longue.";
    if (check_text(ctx, out, wrong) != 0)
        return -1;
    *good = !wrong->title && !wrong->slug && !wrong->text && !wrong->list;
    return 0;
}

/* ---- Writing ---- */

static int store(struct ctx *ctx, const struct leaflet_form *form, struct str was, struct leaflet *l,
                 struct leaflet_wrong *wrong, enum leaflet_saved *saved)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct leaflet before = {.slug = NULL};
    int64_t n = 0;
    int rc = was.n ? leaflet_find(ctx->db, &audience_team, was, ctx->arena, &before, &ctx->err) : 0;
    if (rc < 0 || db_int(ctx->db, SQL_COUNT, 0, &n, &ctx->err) != 0)
        return -1;
    if (rc == 0 && was.n && !leaflet_is_delivered(was))
        return fail(&ctx->err, ERR_NOT_FOUND, "leaflet: \"%.*s\" does not exist", (int)was.n, was.p);
    *saved = LEAFLET_CHANGED;
    if (was.n && before.rev != form->rev)
        return 0;
    *saved = LEAFLET_TOO_MANY;
    if (rc == 0 && n >= LEAFLETS_MAX)
        return 0;
    *saved = LEAFLET_SAVED;
    if (leaflet_save(ctx->db, &author, rc == 1 ? &before : NULL, l, ctx->arena, &ctx->err) == 0)
        return 0;
    if (ctx->err.code != ERR_CONFLICT)
        return -1;
    wrong->slug = "Une autre page a déjà cette adresse.";
    *saved = LEAFLET_WRONG;
    return 0;
}

int leaflet_store(struct ctx *ctx, const struct leaflet_form *form, struct str was, struct leaflet *out,
                  struct leaflet_wrong *wrong, enum leaflet_saved *saved)
{
    bool good;
    *saved = LEAFLET_WRONG;
    if (access_demand(ctx, RIGHT_EDIT, "writing a page") != 0 || leaflet_check(ctx, form, was, out, wrong, &good) != 0)
        return -1;
    if (!good)
        return 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = store(ctx, form, was, out, wrong, saved);
    return ctx_finish_if(ctx, rc, *saved == LEAFLET_SAVED);
}

static int withdraw(struct ctx *ctx, struct str slug)
{
    struct author author = account_author(ctx->account, ctx->now);
    struct leaflet before;
    int rc = leaflet_find(ctx->db, &audience_team, slug, ctx->arena, &before, &ctx->err);
    if (rc != 1 || !before.shown)
        return rc < 0 ? -1 : 0;
    struct leaflet after = before;
    after.shown = false;
    return leaflet_save(ctx->db, &author, &before, &after, ctx->arena, &ctx->err) == 0 ? 1 : -1;
}

int leaflet_withdraw(struct ctx *ctx, struct str slug)
{
    if (access_demand(ctx, RIGHT_EDIT, "taking a page back") != 0 || db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = withdraw(ctx, slug);
    return ctx_finish_if(ctx, rc, rc == 1);
}
