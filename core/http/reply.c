#include "http/reply.h"

#include "app/ctx.h"

/* Seconds after which a busy server is worth asking again. */
#define RETRY_AFTER 5

/* Reason phrases, and what people read: a title and what they can do about it. */
static const struct status_text {
    int status;
    const char *reason, *title, *text;
} status_texts[] = {
    {200, "OK", NULL, NULL},
    {204, "No Content", NULL, NULL},
    {301, "Moved Permanently", NULL, NULL},
    {303, "See Other", NULL, NULL},
    {304, "Not Modified", NULL, NULL},
    {400, "Bad Request", "Demande incomprise",
     "Cette adresse ou ce formulaire contient une erreur. Revenez en arrière pour la corriger."},
    {403, "Forbidden", "Accès réservé", "Cette page est réservée aux personnes autorisées."},
    {404, "Not Found", "Page introuvable",
     "Cette page n’existe pas ou n’existe plus. Vérifiez l’adresse, ou cherchez dans l’annuaire."},
    {405, "Method Not Allowed", "Action impossible", "Cette page ne peut pas être utilisée de cette façon."},
    {408, "Request Timeout", "Délai dépassé", "La demande n’est pas arrivée en entier. Envoyez-la de nouveau."},
    {409, "Conflict", "Modification simultanée",
     "Quelqu’un d’autre a modifié ces informations entre-temps. Rechargez la page."},
    {410, "Gone", "Page retirée", "Cette page a été retirée."},
    {411, "Length Required", "Demande incomprise", "La demande n’indique pas sa longueur."},
    {413, "Content Too Large", "Envoi trop long", "Le formulaire envoyé est trop long. Raccourcissez les textes."},
    {414, "URI Too Long", "Adresse trop longue", "Cette adresse est trop longue. Choisissez moins de critères."},
    {415, "Unsupported Media Type", "Format inattendu", "Ce serveur ne lit pas ce format de données."},
    {417, "Expectation Failed", "Demande incomprise", "Ce serveur ne peut pas répondre à cette demande."},
    {431, "Request Header Fields Too Large", "En-têtes trop longs",
     "Votre navigateur envoie trop d’informations. Effacez les cookies de ce site."},
    {500, "Internal Server Error", "Erreur de notre côté",
     "Le serveur n’a pas pu préparer cette page. Le problème a été enregistré\u00A0; réessayez plus tard."},
    {503, "Service Unavailable", "Serveur occupé",
     "Le serveur est trop occupé pour répondre. Réessayez dans quelques secondes."},
    {505, "HTTP Version Not Supported", "Demande incomprise", "Ce serveur parle HTTP/1.1."},
};

static const struct status_text *text_of(int status)
{
    const struct status_text *other = NULL;
    for (size_t i = 0; i < sizeof status_texts / sizeof *status_texts; i++) {
        if (status_texts[i].status == status)
            return &status_texts[i];
        if (status_texts[i].status == 500)
            other = &status_texts[i];
    }
    return other;
}

const char *reply_reason(int status)
{
    return text_of(status)->reason;
}

int reply_status_of(enum err_code code)
{
    switch (code) {
    case ERR_INPUT: return 400;
    case ERR_REFUSED: return 403;
    case ERR_NOT_FOUND: return 404;
    case ERR_CONFLICT: return 409;
    case ERR_BUSY: return 503;
    default: return 500;
    }
}

struct reply reply_in(struct arena *a)
{
    return (struct reply){.status = 200, .type = TYPE_HTML, .body = buf_in(a, REPLY_BODY_MAX)};
}

/* The one place where an error page is drawn. */
static void draw_error(struct buf *b, const struct status_text *t, const char *detail)
{
    buf_lit(b, "<!doctype html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    buf_html(b, str_of(t->title));
    buf_lit(b, "</title>\n<link rel=\"stylesheet\" href=\"/static/style.css\">\n</head>\n<body>\n<main>\n<h1>");
    buf_html(b, str_of(t->title));
    buf_lit(b, "</h1>\n<p>");
    buf_html(b, str_of(t->text));
    buf_lit(b, "</p>\n");
    if (detail) {
        buf_lit(b, "<p>");
        buf_html(b, str_of(detail));
        buf_lit(b, "</p>\n");
    }
    buf_lit(b, "<p><a href=\"/\">Retour à l’accueil</a></p>\n</main>\n</body>\n</html>\n");
}

void reply_error(struct ctx *ctx, struct reply *reply, int status, const char *detail)
{
    const struct status_text *t = text_of(status);
    *reply = reply_in(ctx->arena);
    reply->status = t->title ? status : 500;
    reply->cache_control = "no-store";
    reply->never_cached = true;
    reply->noindex = true;
    reply->retry_after = status == 503 ? RETRY_AFTER : 0;
    draw_error(&reply->body, t, detail);
    if (reply->body.failed)
        buf_clear(&reply->body);
}
