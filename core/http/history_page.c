/* The history of one structure, and going back. */
#include "app/history.h"

#include "base/date.h"
#include "diff_line.h"
#include "fiches.h"

/* ---- Words ---- */

/* "Lieu « 3 rue des Lilas » retiré"; empty for the structure's own fields. */
static struct str what(struct ctx *ctx, const struct history_row *row)
{
    static const char *const done[] = {
        [CHANGE_CREATE] = " ajouté", [CHANGE_UPDATE] = "", [CHANGE_DELETE] = " retiré", [CHANGE_CLOSE] = " fermé"};
    static const char *const own[] = {[CHANGE_CREATE] = "Fiche créée",
                                      [CHANGE_UPDATE] = "",
                                      [CHANGE_DELETE] = "Fiche supprimée",
                                      [CHANGE_CLOSE] = "Structure fermée"};
    const struct change *c = row->change;
    if (row->type == &structure_type)
        return str_of(own[c->op]);
    const char *part = row->type == &place_type ? "Lieu" : "Service";
    if (!c->name)
        return str_of(arena_printf(ctx->arena, "%s%s", part, done[c->op]));
    return str_of(arena_printf(ctx->arena, "%s «\u00A0%s\u00A0»%s", part, c->name, done[c->op]));
}

/* ---- The page ---- */

static void set_row(struct view *v, struct page *p, const struct history *h, const struct history_row *row)
{
    view_set_int(v, "seq", row->change->seq);
    view_set_text(v, "what", what(p->ctx, row));
    view_set_bool(v, "blanked", row->blanked);
    view_set_bool(v, "order", row->change->op == CHANGE_UPDATE && row->n == 0 && !row->blanked);
    struct view *lines = view_set_list(v, "lines");
    for (size_t i = 0; i < row->n; i++) {
        struct view *line = view_append(lines);
        diff_line_set(line, p, &h->structure, &row->lines[i]);
        view_set_bool(line, "restorable", row->lines[i].restorable && !h->deleted);
    }
}

static void set_version(struct view *v, struct page *p, const struct history *h, const struct history_version *version)
{
    const struct change *c = version->rows[0].change;
    view_set_int(v, "version", version->last);
    view_set_bool(v, "current", version->current);
    view_set_text(v, "when", team_ago(p->ctx, c->at));
    view_set_text(v, "who", team_author(p->ctx, c));
    view_set_text(v, "why", str_of(c->reason));
    view_set_text(v, "whole_url",
                  version->folded ? str_of(arena_printf(p->ctx->arena, "%s/historique?version=%lld",
                                                        fiche_url(p->ctx, &h->structure), (long long)version->last))
                                  : STR(""));
    view_set_int(v, "more", version->folded ? 0 : version->more);
    struct view *rows = view_set_list(v, "rows");
    for (size_t i = 0; i < version->n && !version->folded; i++)
        set_row(view_append(rows), p, h, &version->rows[i]);
}

/* What became part of this structure has a history of its own. */
static void set_merged(struct page *p, const struct history *h)
{
    struct view *list = view_set_list(p->view, "merged");
    for (size_t i = 0; i < h->merged_n; i++) {
        const struct tombstone *t = &h->merged[i];
        struct view *v = view_append(list);
        view_set_text(v, "name", str_of(t->name));
        view_set_text(v, "url", str_of(arena_printf(p->ctx->arena, "/equipe/fiches/%s/historique", t->uuid)));
        view_set_text(v, "when", team_instant(p->ctx, t->at));
    }
}

struct where {
    struct ctx *ctx;
    const char *url;
};

static struct str page_url(const void *arg, int n)
{
    const struct where *w = arg;
    return str_of(n > 1 ? arena_printf(w->ctx->arena, "%s/historique?page=%d", w->url, n)
                        : arena_printf(w->ctx->arena, "%s/historique", w->url));
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, int page, const char *error,
                bool of_dates)
{
    struct page p;
    struct history h;
    struct str uuid = request_text(req, "uuid");
    int64_t only = error ? 0 : request_int(req, "version", 0);
    int rc = only ? history_read_version(ctx, uuid, only, &h) : history_read(ctx, uuid, page, &h);
    if (rc == 0 || (rc == 1 && (page > 1 || only) && h.n == 0)) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    if (rc < 0 || team_start(&p, ctx, req, "Historique", TEAM_FICHES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    const char *url = fiche_url(ctx, &h.structure);
    view_set_text(p.view, "name", str_of(h.structure.name));
    view_set_text(p.view, "url", str_of(url));
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "%s/restauration", url)));
    view_set_int(p.view, "rev", h.structure.rev);
    view_set_text(p.view, "error", str_of(error));
    view_set_text(
        p.view, "dates_url",
        str_of(of_dates ? arena_printf(ctx->arena, "/equipe/planning/lieux?fiche=%s", h.structure.uuid) : NULL));
    view_set_text(p.view, "all_url", str_of(only ? arena_printf(ctx->arena, "%s/historique", url) : NULL));
    view_set_bool(p.view, "done", !error && str_is(request_text(req, "fait"), "restauration"));
    view_set_bool(p.view, "united", !error && str_is(request_text(req, "fait"), "fusion"));
    view_set_bool(p.view, "deleted", h.deleted);
    set_merged(&p, &h);
    struct view *versions = view_set_list(p.view, "versions");
    for (size_t i = 0; i < h.n; i++)
        set_version(view_append(versions), &p, &h, &h.versions[i]);
    size_t last = (h.total + HISTORY_PAGE_SIZE - 1) / HISTORY_PAGE_SIZE;
    page_numbers(p.view, page, last < HISTORY_PAGE_MAX ? (int)last : HISTORY_PAGE_MAX, page_url,
                 &(struct where){ctx, url});
    return team_finish(&p, "history", reply);
}

int history_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return draw(ctx, req, reply, (int)request_int(req, "page", 1), NULL, false);
}

int restore_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    static const char *const sentences[] = {
        [RESTORED_DONE] = NULL,
        [RESTORED_NOTHING] = "Rien à restaurer\u00A0: c’est déjà la valeur actuelle.",
        [RESTORED_CHANGED] = "Quelqu’un a changé cette fiche depuis que vous avez ouvert la page\u00A0: rien n’a été "
                             "restauré. Voici l’historique à jour\u00A0; si vous le voulez toujours, recommencez.",
        [RESTORED_LOST] = "Ces valeurs ne peuvent plus revenir\u00A0: elles ont été effacées, ou ne sont plus admises.",
        [RESTORED_PART] = "Le lieu ou le service concerné n’est plus là\u00A0: revenez à une version où il y était.",
        [RESTORED_DATES] =
            "Cette version n’a pas encore un lieu où des dates du planning sont à venir\u00A0: rien n’a été "
            "changé. Déplacez ou annulez-les d’abord, depuis le planning de ce lieu.",
        [RESTORED_FAR] = "Trop de choses ont changé depuis cette version pour y revenir d’un coup\u00A0: rien n’a été "
                         "restauré. Restaurez les valeurs qui comptent une par une.",
        [RESTORED_UNKNOWN] = "Cette version n’existe pas dans l’historique de cette fiche.",
        [RESTORED_RULES] =
            "Les règles de l’annuaire sont en erreur\u00A0: rien ne peut être écrit avant qu’elles soient "
            "corrigées."};
    static const int statuses[] = {
        [RESTORED_NOTHING] = 422, [RESTORED_CHANGED] = 409, [RESTORED_LOST] = 422,    [RESTORED_FAR] = 422,
        [RESTORED_PART] = 422,    [RESTORED_DATES] = 409,   [RESTORED_UNKNOWN] = 404, [RESTORED_RULES] = 503};
    struct restoring what = {.uuid = request_text(req, "uuid"),
                             .version = request_int(req, "version", 0),
                             .field = request_text(req, "champ"),
                             .rev = request_int(req, "rev", 0)};
    enum restored done;
    if (history_restore(ctx, &what, &done) != 0)
        return -1;
    if (done == RESTORED_DONE)
        return team_go(reply, arena_printf(ctx->arena, "/equipe/fiches/%.*s/historique?fait=restauration",
                                           (int)what.uuid.n, what.uuid.p));
    reply->status = statuses[done];
    return draw(ctx, req, reply, 1, sentences[done], done == RESTORED_DATES);
}
