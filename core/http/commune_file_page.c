/* All communes of France, from the public file that an administrator brings. */
#include "app/communes.h"
#include "team.h"

#define PATH "/equipe/reglages/communes"

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const char *wrong, const char *detail)
{
    struct page p;
    int64_t n;
    if (team_start(&p, ctx, req, "Communes de France", TEAM_SETTINGS) != 0 || communes_count(ctx, &n) != 0)
        return -1;
    page_address(&p, reply, PATH, NULL, true);
    view_set_int(p.view, "count", n);
    view_set_bool(p.view, "done", str_is(request_text(req, "fait"), "oui"));
    view_set_text(p.view, "wrong", str_of(wrong));
    view_set_text(p.view, "detail", str_of(detail));
    view_set_int(p.view, "max", REQUEST_UPLOAD_MAX >> 20);
    return team_finish(&p, "commune_file", reply);
}

int commune_file_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return draw(ctx, req, reply, NULL, NULL);
}

int commune_file_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct communes_report report;
    const char *why = NULL;
    reply->status = 422;
    if (!str_is(req->file.field, "fichier"))
        return draw(ctx, req, reply, "Choisissez d’abord le fichier.", NULL);
    if (request_file_is_cut(req) || req->file.bytes.n > REQUEST_UPLOAD_MAX)
        return draw(ctx, req, reply, "Ce fichier est trop gros pour être celui des communes.", NULL);
    if (communes_load(ctx, req->file.bytes, &report, &why) != 0)
        return -1;
    if (why)
        return draw(ctx, req, reply,
                    "Rien n’est écrit\u00A0: ce fichier n’est pas celui des communes, ou une ligne est abîmée.", why);
    return team_go(reply, PATH "?fait=oui");
}
