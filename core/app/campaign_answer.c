#include "app/partner.h"
#include "app/proposal.h"
#include "app/verify.h"
#include "campaign_priv.h"
#include "domain/structure_read.h"
#include "rules/rules.h"

/* What verifications and changes say of who made them. */
#define BY_STRUCTURE "La structure"

static const char SQL_VIEWS[] = "SELECT coalesce(sum(c.n), 0) FROM counter c JOIN structure s ON s.short = c.key"
                                " WHERE c.kind = 'view' AND s.id = ?1 AND c.day > date(?2, 'unixepoch', '-90 days')";

static int count_views(struct ctx *ctx, int64_t structure, int64_t *n)
{
    struct stmt *s;
    if (db_prepare(ctx->db, SQL_VIEWS, &s, &ctx->err) != 0)
        return -1;
    bind_int(s, 1, structure);
    bind_int(s, 2, ctx->now);
    int rc = stmt_step(s, &ctx->err);
    *n = rc == 1 ? col_int(s, 0) : 0;
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

int campaign_visit(struct ctx *ctx, enum campaign_purpose purpose, struct str token, struct campaign_visit *out)
{
    size_t found = 0;
    *out = (struct campaign_visit){0};
    int rc = campaign_link_find(ctx->db, purpose, token, ctx->arena, &out->link, &ctx->err);
    if (rc != 1)
        return rc;
    if (structure_load(ctx->db, &audience_public, &out->link.structure, 1, ctx->arena, &out->structure, &found,
                       &ctx->err) != 0 ||
        count_views(ctx, out->link.structure, &out->views) != 0 ||
        objection_find(ctx->db, out->link.structure, &out->objected_at, &ctx->err) < 0)
        return -1;
    if (out->link.gone && partner_merged(ctx, out->link.structure, &out->merged, &out->into) < 0)
        return -1;
    bool seen = found == 1 && out->structure.status != STATUS_CLOSED;
    out->good = seen && campaign_link_is_good(&out->link, ctx->now);
    return 1;
}

/* ---- Answering ---- */

static struct author author_of(const struct ctx *ctx, const char *reason)
{
    return (struct author){.now = ctx->now, .actor = BY_STRUCTURE, .cause = CAUSE_LINK, .reason = reason};
}

/* Is the link good? *shown is the last change that was there when its values were shown. */
static int look(struct ctx *ctx, struct str token, int64_t shown_at, struct campaign_visit *visit, int64_t *shown,
                enum campaign_answered *out)
{
    *shown = 0;
    *out = ANSWER_OVER;
    int rc = campaign_visit(ctx, CAMPAIGN_VERIFY, token, visit);
    if (rc != 1 || !visit->good)
        return rc < 0 ? -1 : 0;
    *out = ANSWER_DONE;
    return change_last(ctx->db, shown_at, shown, &ctx->err);
}

/* The whole of it, as the team sees it: what a verification is written to. */
static int load_team(struct ctx *ctx, int64_t id, struct structure *out)
{
    size_t found = 0;
    if (structure_load(ctx->db, &audience_team, &id, 1, ctx->arena, out, &found, &ctx->err) != 0)
        return -1;
    return found ? 0 : fail(&ctx->err, ERR_BUG, "the structure went while it was answered for");
}

static int verify(struct ctx *ctx, const struct structure *s, unsigned blocks, const char *reason)
{
    struct author author = author_of(ctx, reason);
    struct verifier v = {.db = ctx->db,
                         .rules = ctx_rules(ctx),
                         .author = &author,
                         .by = BY_STRUCTURE,
                         .how = VERIFIED_LINK,
                         .a = ctx->arena};
    return verify_blocks(&v, s, blocks, &ctx->err);
}

static int unchanged(struct ctx *ctx, struct str token, int64_t shown_at, enum campaign_answered *out)
{
    struct campaign_visit visit;
    struct structure s;
    int64_t shown;
    int rc = look(ctx, token, shown_at, &visit, &shown, out);
    if (rc != 0 || *out != ANSWER_DONE)
        return rc;
    if (load_team(ctx, visit.link.structure, &s) != 0)
        return -1;
    if (s.rev > shown) {
        *out = ANSWER_CHANGED;
        return 0;
    }
    unsigned corrected;
    bool words;
    if (campaign_corrected(ctx->db, &visit.link, &corrected, &words, &ctx->err) != 0)
        return -1;
    bool all = visit.link.state == CAMPAIGN_OPEN;
    unsigned blocks = all ? VERIFY_ALL : words ? 0 : VERIFY_ALL & ~corrected;
    const char *reason =
        all ? "réponse à un courriel\u00A0: rien n’a changé" : "réponse à un courriel\u00A0: le reste n’a pas changé";
    if ((blocks && verify(ctx, &s, blocks, reason) != 0) ||
        campaign_answer(ctx->db, visit.link.id, all ? CAMPAIGN_UNCHANGED : CAMPAIGN_CORRECTED, true, ctx->now,
                        &ctx->err) != 0)
        return -1;
    return campaign_cancel_letters(ctx, visit.link.id);
}

int campaign_unchanged(struct ctx *ctx, struct str token, int64_t shown_at, enum campaign_answered *out)
{
    *out = ANSWER_RULES;
    if (!ctx_rules(ctx))
        return 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = unchanged(ctx, token, shown_at, out);
    return ctx_finish_if(ctx, rc, *out == ANSWER_DONE);
}

/* ---- Corrections ---- */

static int correct(struct ctx *ctx, struct str token, const struct proposing *said, enum campaign_answered *out,
                   int *why)
{
    struct campaign_visit visit;
    struct proposing what = *said;
    enum proposed done;
    int64_t shown;
    int rc = look(ctx, token, what.shown_at, &visit, &shown, out);
    if (rc != 0 || *out != ANSWER_DONE)
        return rc;
    what.from = PROPOSAL_CAMPAIGN;
    what.structure = visit.link.structure;
    what.unchanged = false;
    /* Answered where they were asked, unless they say otherwise. */
    if (str_trim(what.mail).n == 0)
        what.mail = str_of(visit.link.mail);
    if (proposal_add(ctx, &what, &done) != 0)
        return -1;
    *why = (int)done;
    *out = done == PROPOSED_DONE ? ANSWER_DONE : done == PROPOSED_NOTHING ? ANSWER_NOTHING : ANSWER_REFUSED;
    if (done != PROPOSED_DONE)
        return 0;
    if (campaign_answer(ctx->db, visit.link.id, CAMPAIGN_CORRECTED, false, ctx->now, &ctx->err) != 0)
        return -1;
    return campaign_cancel_letters(ctx, visit.link.id);
}

int campaign_correct(struct ctx *ctx, struct str token, const struct proposing *what, enum campaign_answered *out,
                     int *why)
{
    *out = ANSWER_OVER;
    *why = 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = correct(ctx, token, what, out, why);
    return ctx_finish_if(ctx, rc, *out == ANSWER_DONE);
}

/* ---- Objecting ---- */

static int object(struct ctx *ctx, struct str token, enum campaign_answered *out)
{
    struct author author = author_of(ctx, "opposition à la publication");
    struct campaign_link link;
    *out = ANSWER_OVER;
    int rc = campaign_link_find(ctx->db, CAMPAIGN_OBJECT, token, ctx->arena, &link, &ctx->err);
    /* Of the one it became part of, the person asks the team: perhaps it is not his alone. */
    if (rc != 1 || link.gone)
        return rc < 0 ? -1 : 0;
    *out = ANSWER_DONE;
    if (objection_add(ctx->db, &author, link.structure, &ctx->err) < 0 || campaign_refresh(ctx, link.structure) != 0 ||
        (link.finished_at == 0 && campaign_answer(ctx->db, link.id, CAMPAIGN_OBJECTED, true, ctx->now, &ctx->err) != 0))
        return -1;
    return campaign_cancel_letters(ctx, link.id);
}

int campaign_object(struct ctx *ctx, struct str token, enum campaign_answered *out)
{
    *out = ANSWER_RULES;
    if (!ctx_rules(ctx))
        return 0;
    if (db_begin(ctx->db, &ctx->err) != 0)
        return -1;
    int rc = object(ctx, token, out);
    return ctx_finish_if(ctx, rc, *out == ANSWER_DONE);
}
