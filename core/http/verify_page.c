/* Verifying by hand: the queue, read aloud one structure after the other, and the form of it and of the fiche. */
#include "app/verify.h"

#include "app/worklist.h"
#include "fiches.h"
#include "publish/block_view.h"
#include "publish/field_words.h"
#include "verify.h"

/* Where somebody stands in the queue: the structure behind `rank` skipped ones, or one that was asked for. */
struct stand {
    int64_t rank;
    struct str uuid;   /* of the structure; empty: whoever stands there */
    struct str error;  /* why nothing was written */
    struct str block;  /* that was just verified; or empty */
    struct str before; /* uuid of the structure that was verified before this one; or empty */
};

static const char *queue_url(struct ctx *ctx, int64_t rank)
{
    return rank ? arena_printf(ctx->arena, "/equipe/a-verifier?rang=%lld", (long long)rank) : "/equipe/a-verifier";
}

static int set_before(struct view *page, struct ctx *ctx, struct str uuid)
{
    struct team_structure t;
    int rc = uuid.n ? worklist_one(ctx, uuid, &t) : 0;
    if (rc < 0)
        return -1;
    if (rc == 0) {
        view_set_null(page, "before");
        return 0;
    }
    struct view *v = view_set_object(page, "before");
    view_set_text(v, "name", str_of(t.structure.name));
    view_set_text(v, "history_url", str_of(arena_printf(ctx->arena, "%s/historique", fiche_url(ctx, &t.structure))));
    return 0;
}

static void set_contacts(struct view *page, const struct structure *s)
{
    struct view *mails = view_set_list(page, "mails");
    view_phones(view_set_list(page, "phones"), s);
    for (size_t i = 0; i < s->contacts.n; i++) {
        const struct contact *c = &((const struct contact *)s->contacts.items)[i];
        if (c->kind == CONTACT_MAIL)
            view_append_text(mails, str_of(c->value));
    }
    view_set_text(page, "website", str_of(s->website));
}

static void set_one(struct page *p, const struct team_structure *t)
{
    const struct structure *s = &t->structure;
    struct ctx *ctx = p->ctx;
    const struct place *place = s->places.n ? s->places.items : NULL;
    const char *url = fiche_url(ctx, s);
    struct view *v = view_set_object(p->view, "one");
    view_set_text(v, "name", str_of(s->name));
    view_set_text(v, "kind", str_of(taxonomy_label(p->wording.taxonomy, SCHEME_KIND, s->kind)));
    view_set_text(v, "city", str_of(place ? place->city : NULL));
    view_set_text(v, "url", str_of(url));
    view_set_text(v, "action", str_of(arena_printf(ctx->arena, "%s/verification", url)));
    view_set_int(v, "rev", s->rev);
    view_set_int(v, "views", t->standing.views);
    set_contacts(v, s);
    view_blocks(view_set_list(v, "blocks"), s, &p->wording);
}

static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct stand *at)
{
    struct page p;
    struct team_structure t = {0};
    size_t total = 0;
    int rc = at->uuid.n ? worklist_one(ctx, at->uuid, &t) : worklist_queue(ctx, at->rank, &t, &total);
    if (rc == 0 && at->uuid.n)
        reply_error(ctx, reply, 404, NULL);
    if (rc < 0 || (rc == 0 && at->uuid.n))
        return rc;
    if (team_start(&p, ctx, req, rc ? t.structure.name : "Vérifier", TEAM_FICHES) != 0 ||
        set_before(p.view, ctx, at->before) != 0)
        return -1;
    page_address(&p, reply, "/equipe/a-verifier", NULL, true);
    int block = record_name_index(block_names, at->block);
    view_set_text(p.view, "error", at->error);
    view_set_text(p.view, "block", str_of(block > BLOCK_NONE ? field_block(block) : NULL));
    view_set_int(p.view, "rank", at->rank);
    view_set_int(p.view, "total", (int64_t)total + (total ? at->rank : 0));
    view_set_text(p.view, "skip_url", str_of(queue_url(ctx, at->rank + 1)));
    view_set_text(p.view, "first_url", str_of(at->rank ? queue_url(ctx, 0) : NULL));
    if (rc)
        set_one(&p, &t);
    else
        view_set_null(p.view, "one");
    return team_finish(&p, "verify", reply);
}

int verify_queue_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    return draw(ctx, req, reply,
                &(struct stand){.rank = request_int(req, "rang", 0),
                                .uuid = request_text(req, "fiche"),
                                .block = request_text(req, "fait"),
                                .before = request_text(req, "verifiee")});
}

/* Bits of the blocks that the button says; 0 for none that there is. */
static unsigned blocks_of(struct str button)
{
    int block = record_name_index(block_names, button);
    if (str_is(button, VERIFY_FIELD_ALL))
        return VERIFY_ALL;
    return block > BLOCK_NONE ? 1u << block : 0;
}

/* Back to the fiche; or in the queue to the next, or to the same when a block of it was verified. */
static const char *next_url(struct ctx *ctx, const struct request *req, const struct verifying *what)
{
    struct str button = request_text(req, "bloc");
    int64_t rank = request_int(req, "rang", 0);
    if (!str_is(request_text(req, "suite"), "file"))
        return arena_printf(ctx->arena, "/equipe/fiches/%.*s?fait=verification", (int)what->uuid.n, what->uuid.p);
    if (what->blocks == VERIFY_ALL)
        return arena_printf(ctx->arena, "/equipe/a-verifier?rang=%lld&verifiee=%.*s", (long long)rank,
                            (int)what->uuid.n, what->uuid.p);
    return arena_printf(ctx->arena, "/equipe/a-verifier?rang=%lld&fiche=%.*s&fait=%.*s", (long long)rank,
                        (int)what->uuid.n, what->uuid.p, (int)button.n, button.p);
}

int verify_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    static const struct {
        int status;
        const char *sentence;
    } failures[] = {
        [VERIFY_CHANGED] = {409,
                            "Cette fiche a changé depuis que vous avez ouvert la page\u00A0: rien n’a été enregistré. "
                            "Voici ses valeurs actuelles\u00A0; relisez-les, puis recommencez."},
        [VERIFY_RULES] = {503, "Les règles de l’annuaire sont en erreur\u00A0: rien ne peut être écrit avant qu’elles "
                               "soient corrigées."},
    };
    struct verifying what = {.uuid = request_text(req, "uuid"),
                             .blocks = blocks_of(request_text(req, "bloc")),
                             .how = record_name_index(verified_how_names, request_text(req, "moyen")),
                             .rev = request_int(req, "rev", 0)};
    enum verify_done done;
    if (what.blocks == 0 || !verify_reason(what.how)) {
        reply_error(ctx, reply, 400, what.blocks ? "Ce moyen n’existe pas." : "Ce bloc n’existe pas.");
        return 0;
    }
    if (verify_by_hand(ctx, &what, &done) != 0)
        return -1;
    if (done == VERIFY_DONE)
        return team_go(reply, next_url(ctx, req, &what));
    if (done == VERIFY_UNKNOWN) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    reply->status = failures[done].status;
    return draw(ctx, req, reply,
                &(struct stand){
                    .rank = request_int(req, "rang", 0), .uuid = what.uuid, .error = str_of(failures[done].sentence)});
}
