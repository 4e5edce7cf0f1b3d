#include "error_page.h"

#include "page.h"
#include "publish/template.h"

/* Whoever sent a form learns that it is not lost. Whether it was saved nobody knows any more. */
#define SENT \
    " Si vous envoyiez un formulaire, revenez en arrière\u00A0: ce que vous avez écrit y est encore. Regardez si " \
    "c’est enregistré, sinon envoyez-le de nouveau."

/* Title, and what people can do about it: of the plain page. The template has its own words for the frequent ones.
 * for_programs: what their authors can do about it, where that is something else. */
static const struct words {
    int status;
    const char *title, *text, *for_programs;
} all_words[] = {
    {500, "Erreur de notre côté",
     "Le serveur n’a pas pu préparer cette page. Le problème a été enregistré\u00A0; réessayez plus tard." SENT,
     "Le serveur n’a pas pu préparer cette réponse. Le problème a été enregistré\u00A0; réessayez plus tard."},
    {400, "Demande incomprise",
     "Cette adresse ou ce formulaire contient une erreur. Revenez en arrière pour la corriger.",
     "L’adresse ou un en-tête de la demande est mal écrit (RFC 9112). Corrigez-le."},
    {403, "Accès réservé", "Cette page est réservée aux personnes autorisées.",
     "Ces données sont réservées aux personnes autorisées."},
    {404, "Page introuvable", "Cette page n’existe pas. Vérifiez l’adresse, ou cherchez dans l’annuaire.",
     "Il n’y a rien à cette adresse. Les structures sont à /api/v1/structures et /api/v1/structures/UUID."},
    {405, "Action impossible", "Cette page ne peut pas être utilisée de cette façon.",
     "Cette adresse n’accepte pas cette méthode. L’en-tête Allow donne celles qu’elle accepte."},
    {408, "Délai dépassé", "La demande n’est pas arrivée en entier. Envoyez-la de nouveau.", NULL},
    {409, "Modification simultanée", "Quelqu’un d’autre a modifié ces informations entre-temps. Rechargez la page.",
     "Quelqu’un d’autre a modifié ces informations entre-temps. Relisez-les, puis recommencez."},
    {410, "Page retirée", "Cette page a été retirée.", "Cette fiche a été retirée."},
    {411, "Demande incomprise", "La demande n’indique pas sa longueur.",
     "La demande n’indique pas la longueur de son corps. Envoyez-la avec Content-Length, sans Transfer-Encoding."},
    {413, "Envoi trop long", "Le formulaire envoyé est trop long. Raccourcissez les textes.", NULL},
    {414, "Adresse trop longue", "Cette adresse est trop longue. Choisissez moins de critères.", NULL},
    {415, "Format inattendu", "Ce serveur ne lit pas ce format de données.", NULL},
    {417, "Demande incomprise", "Ce serveur ne peut pas répondre à cette demande.",
     "L’en-tête Expect n’admet que 100-continue. Retirez-le."},
    {431, "En-têtes trop longs", "Votre navigateur envoie trop d’informations. Effacez les cookies de ce site.",
     "La demande porte trop d’en-têtes, ou de trop longs. Retirez-en."},
    {503, "Serveur occupé", "Le serveur est trop occupé pour répondre. Réessayez dans quelques secondes." SENT,
     "Le serveur est trop occupé pour répondre. Réessayez dans quelques secondes."},
    {505, "Demande incomprise", "Ce serveur parle HTTP/1.1.", NULL},
};

/* An unknown status is our own mistake. */
static const struct words *words_of(int status)
{
    for (size_t i = 1; i < sizeof all_words / sizeof *all_words; i++) {
        if (all_words[i].status == status)
            return &all_words[i];
    }
    return &all_words[0];
}

/* One file without anything around it: what is left when there are no templates or no memory. */
static void draw_plain(struct buf *b, const struct words *w, const char *detail)
{
    buf_lit(b, "<!doctype html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    buf_html(b, str_of(w->title));
    buf_lit(b, "</title>\n<link rel=\"stylesheet\" href=\"/static/style.css\">\n</head>\n<body>\n<main>\n<h1>");
    buf_html(b, str_of(w->title));
    buf_lit(b, "</h1>\n<p>");
    buf_html(b, str_of(w->text));
    buf_lit(b, "</p>\n");
    if (detail) {
        buf_lit(b, "<p>");
        buf_html(b, str_of(detail));
        buf_lit(b, "</p>\n");
    }
    buf_lit(b, "<p>Urgence vitale\u00A0: <a href=\"tel:15\">15</a> ou <a href=\"sms:114\">114 par SMS</a>.</p>\n"
               "<p><a href=\"/\">Retour à l’accueil</a></p>\n</main>\n</body>\n</html>\n");
}

static void set_status(struct view *v, int status)
{
    static const struct {
        int status;
        const char *name;
    } pages[] = {{400, "e400"}, {403, "e403"}, {404, "e404"}, {405, "e405"},
                 {410, "e410"}, {413, "e413"}, {500, "e500"}, {503, "e503"}};
    view_set_int(v, "status", status);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        view_set_bool(v, pages[i].name, pages[i].status == status);
}

/* The names of docs/pages.md, "error" and "On every page". Of our own failures the database may be the cause: they do
 * without a snapshot, hence without the banner of demo data and without sources. */
static int draw(struct ctx *ctx, struct reply *reply, const struct words *w, const struct error_page *e)
{
    struct view *v = view_new(ctx->arena);
    int32_t today = ctx_today(ctx);
    struct err ignored;
    const struct snapshot *snap = NULL;
    if (w->status < 500 && ctx->snapshots && directory_snapshot(ctx, &snap) != 0)
        snap = NULL;
    view_set_date(v, "today", today);
    view_set_text(v, "title", str_of(w->title));
    view_set_bool(v, "noindex", true);
    view_set_null(v, "page_url");
    view_set_null(v, "printed_url");
    view_set_null(v, "json_url");
    view_set_null(v, "q");
    struct view *nav = view_set_object(v, "nav");
    for (int i = NAV_NONE + 1; i < NAV__MAX; i++)
        view_set_bool(nav, nav_names[i], false);
    page_site(v, ctx, snap, today);
    view_set_list(v, "styles");
    view_set_list(v, "scripts");
    view_set_list(v, "descriptions");
    view_set_list(v, "alternates");
    set_status(v, w->status);
    view_set_text(v, "detail", str_of(e->detail));
    view_set_text(v, "name", str_of(e->name));
    view_set_text(v, "closed_reason", str_of(e->closed_reason));
    struct view *instead = view_set_list(v, "see_instead");
    if (e->instead_url) {
        struct view *one = view_append(instead);
        view_set_text(one, "name", str_of(e->instead_name));
        view_set_text(one, "url", str_of(e->instead_url));
    }
    return template_render(ctx->templates, "error", v, &reply->body, &ignored);
}

/* Problem details (RFC 9457). The type is about:blank, which need not be written: status and param say enough for a
 * program, title and detail are for people. */
static void draw_problem(struct buf *b, const struct words *w, const struct error_page *e)
{
    buf_fmt(b, "{\"status\":%d,\"title\":", w->status);
    buf_json(b, str_of(w->title));
    buf_lit(b, ",\"detail\":");
    buf_json(b, str_of(e->detail ? e->detail : w->for_programs ? w->for_programs : w->text));
    if (e->param) {
        buf_lit(b, ",\"param\":");
        buf_json(b, str_of(e->param));
    }
    if (e->n_choices) {
        buf_lit(b, ",\"choices\":");
        for (size_t i = 0; i < e->n_choices; i++) {
            buf_char(b, i ? ',' : '[');
            buf_json(b, e->choices[i]);
        }
        buf_char(b, ']');
    }
    if (e->instead_uuid) {
        buf_lit(b, ",\"see_instead\":");
        buf_json(b, str_of(e->instead_uuid));
    }
    buf_lit(b, "}\n");
}

void error_page_render(struct ctx *ctx, struct reply *reply, const struct error_page *e)
{
    const struct words *w = words_of(e->status);
    bool for_programs = reply->for_programs;
    *reply = reply_in(ctx->arena);
    reply->for_programs = for_programs;
    reply->status = w->status;
    reply_private(reply);
    reply->retry_after = w->status == 503 ? RETRY_AFTER : 0;
    if (for_programs) {
        reply->type = TYPE_PROBLEM;
        draw_problem(&reply->body, w, e);
        if (reply->body.failed)
            buf_clear(&reply->body);
        return;
    }
    if (ctx->templates && draw(ctx, reply, w, e) == 0 && !reply->body.failed)
        return;
    reply->body = buf_in(ctx->arena, REPLY_BODY_MAX);
    draw_plain(&reply->body, w, e->detail);
    if (reply->body.failed)
        buf_clear(&reply->body);
}
