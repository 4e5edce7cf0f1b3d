/* Campaigns of mails: what was sent and came back, choosing whom to write to, seeing the letter before it leaves. */
#include "campaign.h"

#include "app/config.h"
#include "app/site.h"
#include "base/date.h"
#include "fiches.h"
#include "publish/block_view.h"
#include "publish/field_words.h"
#include "publish/letter.h"

#include <stdlib.h>

/* Bytes of a label. */
#define LABEL_ROOM (CAMPAIGN_LABEL_MAX + 1)

static struct str day(struct ctx *ctx, int64_t at)
{
    struct buf b = buf_in(ctx->arena, 60);
    date_long(&b, paris_date(at));
    return buf_str(&b);
}

static const char *campaign_url(struct ctx *ctx, const struct campaign *c)
{
    return arena_printf(ctx->arena, "/equipe/verifications/%s", c->uuid);
}

/* What the list and the page of one both say. */
static void set_counts(struct view *v, struct ctx *ctx, const struct campaign *c)
{
    int64_t answered = c->unchanged + c->corrected + c->objected;
    view_set_text(v, "label", str_of(c->label));
    view_set_text(v, "url", str_of(campaign_url(ctx, c)));
    view_set_text(v, "when", day(ctx, c->created_at));
    view_set_text(v, "by", str_of(c->by));
    view_set_bool(v, "stopped", c->stopped_at != 0);
    view_set_int(v, "sent", c->sent);
    view_set_int(v, "unchanged", c->unchanged);
    view_set_int(v, "corrected", c->corrected);
    view_set_int(v, "objected", c->objected);
    view_set_int(v, "failed", c->failed);
    view_set_int(v, "silent", c->silent);
    view_set_int(v, "waiting", c->sent - answered - c->failed - c->silent);
}

/* ---- All of them, and who objected ---- */

static void set_objections(struct page *p, const struct objection *all, size_t n)
{
    struct ctx *ctx = p->ctx;
    struct view *list = view_set_list(p->view, "objections");
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "name", str_of(all[i].name));
        view_set_text(v, "url", str_of(arena_printf(ctx->arena, "/equipe/fiches/%s", all[i].uuid)));
        view_set_text(v, "action", str_of(arena_printf(ctx->arena, "/equipe/oppositions/%s", all[i].uuid)));
        view_set_text(v, "when", team_instant(ctx, all[i].at));
        view_set_bool(v, "handled", all[i].handled_at != 0);
    }
}

int campaigns_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    static const char *const sentences[][2] = {{"lue", "C’est noté."},
                                               {"levee", "La fiche peut de nouveau être publiée."},
                                               {"personne",
                                                "Aucun courriel n’est parti\u00A0: ces structures ne peuvent "
                                                "plus être interrogées, ou l’ont été entre-temps."}};
    struct page p;
    struct campaign_overview all;
    struct str done = request_text(req, "fait");
    if (team_start(&p, ctx, req, "Vérification par courriel", TEAM_FICHES) != 0 || campaign_overview(ctx, &all) != 0)
        return -1;
    page_address(&p, reply, "/equipe/verifications", NULL, true);
    const char *sentence = NULL;
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        sentence = str_is(done, sentences[i][0]) ? sentences[i][1] : sentence;
    view_set_text(p.view, "done", str_of(sentence));
    struct view *list = view_set_list(p.view, "campaigns");
    for (size_t i = 0; i < all.n; i++)
        set_counts(view_append(list), ctx, &all.campaigns[i]);
    set_objections(&p, all.objections, all.objections_n);
    return team_finish(&p, "campaigns", reply);
}

/* ---- Choosing ---- */

static void add_option(struct view *list, const char *code, struct str label, bool selected)
{
    struct view *v = view_append(list);
    view_set_text(v, "code", str_of(code));
    view_set_text(v, "label", label);
    view_set_bool(v, "selected", selected);
}

static void set_filters(struct page *p, const struct campaign_filter *f)
{
    const struct snapshot *s = p->snap;
    struct view *blocks = view_set_list(p->view, "blocks"), *kinds = view_set_list(p->view, "kinds"),
                *communes = view_set_list(p->view, "communes");
    for (int b = BLOCK_IDENTITY; b < BLOCK__MAX; b++)
        add_option(blocks, block_names[b], str_of(field_block(b)), f->block == b);
    for (size_t i = 0; i < s->taxonomy.n[SCHEME_KIND]; i++) {
        const struct term *t = &s->taxonomy.terms[SCHEME_KIND][i];
        if (s->totals[FACET_KIND][i])
            add_option(kinds, t->code, str_of(t->label), f->kind && strcmp(f->kind, t->code) == 0);
    }
    for (size_t i = 0; s->named_n <= COMMUNES_LISTED && i < s->named_n; i++) {
        const struct commune *c = &s->communes[s->by_name[i]];
        add_option(communes, c->insee, str_of(c->name), f->insee && strcmp(f->insee, c->insee) == 0);
    }
}

/* What was chosen, in words: "Horaires, Pharmacie, Bagneux". */
static struct str label_of(struct page *p, const struct campaign_filter *f)
{
    struct buf b = buf_in(p->ctx->arena, LABEL_ROOM);
    const char *commune = f->insee ? p->wording.commune(p->wording.arg, f->insee) : NULL;
    buf_raw_str(&b, f->block ? str_of(field_block(f->block)) : STR("tous les blocs"));
    if (f->kind) {
        buf_lit(&b, ", ");
        buf_raw_str(&b, str_of(taxonomy_label(p->wording.taxonomy, SCHEME_KIND, f->kind)));
    }
    if (f->insee) {
        buf_lit(&b, ", ");
        buf_raw_str(&b, str_of(commune ? commune : f->insee));
    }
    return buf_str(&b);
}

static struct campaign_filter filter_of(struct ctx *ctx, const struct request *req)
{
    struct str kind = request_text(req, "type"), insee = request_text(req, "commune");
    int block = record_name_index(block_names, request_text(req, "bloc"));
    return (struct campaign_filter){.block = block > BLOCK_NONE ? block : BLOCK_NONE,
                                    .kind = kind.n ? str_dup(ctx->arena, kind) : NULL,
                                    .insee = insee.n ? str_dup(ctx->arena, insee) : NULL};
}

/* ---- The letter ---- */

struct storing {
    struct page *page;
    struct buf *json;
    bool any;
};

static void store_value(void *arg, struct str label, struct str text)
{
    struct storing *s = arg;
    buf_raw_str(s->json, s->any ? STR(",{\"label\":") : STR("{\"label\":"));
    buf_json(s->json, label);
    buf_lit(s->json, ",\"text\":");
    buf_json(s->json, text);
    buf_lit(s->json, "}");
    s->any = true;
}

/* A campaign_stored. */
static int stored(void *arg, const struct structure *s, struct buf *json, struct err *err)
{
    struct storing storing = {.page = arg, .json = json};
    buf_lit(json, "[");
    block_values(s, &storing.page->wording, store_value, &storing);
    buf_lit(json, "]");
    return buf_ok(json, err);
}

/* As the first one will get it, with a link that leads nowhere. */
static int set_letter(struct page *p, const struct request *req, const struct structure *s)
{
    struct ctx *ctx = p->ctx;
    struct site site;
    struct str subject, text;
    bool person = strcmp(s->kind, KIND_SELF_EMPLOYED) == 0;
    struct campaign_sending what = {.stored = stored, .arg = p};
    struct mail mail = {.template_name = CAMPAIGN_LETTER,
                        .data = campaign_letter(ctx, &what, s, "/verifier/…", person ? "/opposition/…" : NULL)};
    const char *base = team_address(ctx, req, "").p;
    site_read(ctx, &site);
    struct letterhead head = {.name = site.name,
                              .phone = site.phone,
                              .phone_hours = site.phone_hours,
                              .mail = site.mail,
                              .base = base,
                              .now = ctx->now};
    if (!mail.data || letter_text(ctx->templates, &mail, &head, ctx->arena, &subject, &text, &ctx->err) != 0)
        return -1;
    struct view *v = view_set_object(p->view, "letter");
    view_set_text(v, "to", str_of(s->name));
    view_set_text(v, "subject", subject);
    view_set_text(v, "text", text);
    return 0;
}

/* ---- Whom it goes to ---- */

/* Up to so many recipients each group is open: what fits on a screen or two. */
#define RECIPIENTS_SHOWN 12

/* Of the parameter `fait`: it was sent with nobody ticked. */
#define NOBODY "personne"

/* What is ticked when the page comes: of the parameter `coche`. */
enum ticking { TICK_ALL, TICK_NONE, TICK_NEVER, TICK__MAX };
static const struct {
    const char *code, *label;
} tickings[TICK__MAX] = {
    {"toutes", "Cocher toutes"}, {"aucune", "N’en cocher aucune"}, {"jamais", "Seulement celles jamais vérifiées"}};

static enum ticking ticking_of(const struct request *req)
{
    int i = TICK__MAX - 1;
    while (i > TICK_ALL && !str_is(request_text(req, "coche"), tickings[i].code))
        i--;
    return (enum ticking)i;
}

/* The day of the last verification, of this block or of any; 0: there was none. */
static int32_t last_check(const struct structure *s, int block)
{
    int32_t last = 0;
    for (size_t i = 0; i < s->verifications.n; i++) {
        const struct verification *x = &((const struct verification *)s->verifications.items)[i];
        if ((block == BLOCK_NONE || x->block == block) && x->at > last)
            last = x->at;
    }
    return last;
}

static const char *insee_of(const struct structure *s)
{
    const struct place *place = s->places.n ? s->places.items : NULL;
    return place ? place->insee : NULL;
}

/* The structures with an address, by the slug of their commune and else as they come; those without a commune last. */
struct recipient {
    const char *slug; /* NULL: everybody is not told where it is */
    size_t i;
};

static int compare(const void *a, const void *b)
{
    const struct recipient *x = a, *y = b;
    if (!x->slug != !y->slug)
        return x->slug ? -1 : 1;
    int order = x->slug ? strcmp(x->slug, y->slug) : 0;
    return order ? order : x->i < y->i ? -1 : 1;
}

static int recipients_of(struct page *p, const struct campaign_choice *c, struct recipient **out, size_t *n)
{
    *n = 0;
    *out = ARENA_ARRAY(p->ctx->arena, CAMPAIGN_MAX, struct recipient);
    if (!*out)
        return fail_memory(&p->ctx->err);
    for (size_t i = 0; i < c->n; i++) {
        const char *insee = insee_of(&c->items[i]);
        if (c->mails[i])
            (*out)[(*n)++] = (struct recipient){insee ? p->wording.commune_slug(p->wording.arg, insee) : NULL, i};
    }
    qsort(*out, *n, sizeof **out, compare);
    return 0;
}

static void set_named(struct view *v, struct page *p, const struct structure *s)
{
    view_set_text(v, "name", str_of(s->name));
    view_set_text(v, "url", str_of(arena_printf(p->ctx->arena, "/equipe/fiches/%s", s->uuid)));
}

static void set_groups(struct page *p, const struct campaign_choice *c, int block, enum ticking ticking,
                       const struct recipient *all, size_t n)
{
    struct view *groups = view_set_list(p->view, "groups");
    int64_t ticked = 0;
    for (size_t i = 0, end; i < n; i = end) {
        const char *insee = insee_of(&c->items[all[i].i]);
        const char *commune = all[i].slug ? p->wording.commune(p->wording.arg, insee) : NULL;
        struct view *group = view_append(groups), *rows = view_set_list(group, "rows");
        int64_t never = 0;
        for (end = i;
             end < n && (all[end].slug ? all[i].slug && strcmp(all[end].slug, all[i].slug) == 0 : !all[i].slug);
             end++) {
            const struct structure *s = &c->items[all[end].i];
            int32_t checked = last_check(s, block);
            bool tick = ticking == TICK_ALL || (ticking == TICK_NEVER && !checked);
            struct view *v = view_append(rows);
            set_named(v, p, s);
            view_set_text(v, "uuid", str_of(s->uuid));
            view_set_text(v, "mail", str_of(c->mails[all[end].i]));
            view_set_bool(v, "ticked", tick);
            if (checked)
                view_set_date(v, "checked", checked);
            else
                view_set_null(v, "checked");
            never += !checked;
            ticked += tick;
        }
        view_set_text(group, "commune", str_of(commune));
        view_set_int(group, "n", (int64_t)(end - i));
        view_set_int(group, "never", never);
        view_set_bool(group, "open", n <= RECIPIENTS_SHOWN);
    }
    view_set_int(p->view, "listed", (int64_t)n);
    view_set_int(p->view, "ticked", ticked);
}

/* This page with the same choice and others ticked. */
static struct str ticking_url(struct ctx *ctx, const struct campaign_filter *f, enum ticking ticking, const char *rest)
{
    struct buf url = buf_in(ctx->arena, 1000);
    buf_fmt(&url, "/equipe/verifications/nouvelle?bloc=%s&type=", f->block ? block_names[f->block] : "");
    buf_url(&url, str_of(f->kind));
    buf_lit(&url, "&commune=");
    buf_url(&url, str_of(f->insee));
    buf_fmt(&url, "&coche=%s%s", tickings[ticking].code, rest);
    return buf_str(&url);
}

static void set_tickings(struct page *p, const struct campaign_filter *f, enum ticking now)
{
    struct view *list = view_set_list(p->view, "tickings");
    for (int i = 0; i < TICK__MAX; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "label", str_of(tickings[i].label));
        view_set_text(v, "url", ticking_url(p->ctx, f, (enum ticking)i, "#destinataires"));
        view_set_bool(v, "current", i == (int)now);
    }
    view_set_text(p->view, "ticking", str_of(tickings[now].code));
}

static int set_rows(struct page *p, const struct request *req, const struct campaign_choice *c, int block,
                    enum ticking ticking)
{
    struct recipient *all;
    size_t n;
    if (recipients_of(p, c, &all, &n) != 0)
        return -1;
    set_groups(p, c, block, ticking, all, n);
    struct view *calls = view_set_list(p->view, "calls");
    for (size_t i = 0; i < c->n; i++) {
        if (c->mails[i])
            continue;
        struct view *v = view_append(calls);
        set_named(v, p, &c->items[i]);
        view_set_text(v, "city", str_of(fiche_city(&c->items[i])));
    }
    view_set_int(p->view, "calls_n", (int64_t)(c->n - n));
    view_set_bool(p->view, "calls_open", c->n - n <= RECIPIENTS_SHOWN);
    if (n)
        return set_letter(p, req, &c->items[0]);
    view_set_null(p->view, "letter");
    return 0;
}

int campaign_new_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct campaign_choice c;
    struct campaign_filter f = filter_of(ctx, req);
    enum ticking ticking = ticking_of(req);
    if (team_start(&p, ctx, req, "Écrire aux structures", TEAM_FICHES) != 0 || campaign_choose(ctx, &f, &c) != 0)
        return -1;
    page_address(&p, reply, "/equipe/verifications/nouvelle", NULL, true);
    set_filters(&p, &f);
    set_tickings(&p, &f, ticking);
    view_set_bool(p.view, "nobody", str_is(request_text(req, "fait"), NOBODY));
    view_set_text(p.view, "block", str_of(f.block ? block_names[f.block] : NULL));
    view_set_text(p.view, "kind", str_of(f.kind));
    view_set_text(p.view, "commune", str_of(f.insee));
    view_set_int(p.view, "with", c.with);
    view_set_int(p.view, "without", c.without);
    view_set_int(p.view, "limit", CAMPAIGN_MAX);
    view_set_bool(p.view, "more", c.with > CAMPAIGN_MAX);
    if (set_rows(&p, req, &c, f.block, ticking) != 0)
        return -1;
    return team_finish(&p, "campaign_new", reply);
}

int campaign_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct campaign c;
    size_t sent;
    struct campaign_filter f = filter_of(ctx, req);
    struct campaign_sending what = {.stored = stored, .arg = &p};
    what.n = request_codes(req, "fiche", &what.uuids);
    if (what.n == 0)
        return team_go(reply, ticking_url(ctx, &f, TICK_NONE, "&fait=" NOBODY).p);
    if (team_start(&p, ctx, req, "", TEAM_FICHES) != 0)
        return -1;
    what.label = label_of(&p, &f);
    if (campaign_send(ctx, &what, &c, &sent) != 0)
        return -1;
    return team_go(reply, sent ? campaign_url(ctx, &c) : "/equipe/verifications?fait=personne");
}

/* ---- One ---- */

static const char *state_words(const struct campaign_link *l, int64_t now)
{
    static const char *const words[CAMPAIGN_STATE__MAX] = {[CAMPAIGN_UNCHANGED] = "rien n’a changé",
                                                           [CAMPAIGN_CORRECTED] = "a proposé des corrections",
                                                           [CAMPAIGN_OBJECTED] = "s’est opposée à la publication"};
    if (l->state != CAMPAIGN_OPEN)
        return words[l->state];
    if (l->failed)
        return "courriel non remis\u00A0: à appeler";
    return campaign_link_is_good(l, now) ? "en attente" : "sans réponse\u00A0: à appeler";
}

int campaign_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct campaign c;
    struct campaign_link *links;
    size_t n;
    int rc = campaign_read(ctx, request_text(req, "uuid"), &c, &links, &n);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    if (team_start(&p, ctx, req, c.label, TEAM_FICHES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    set_counts(view_set_object(p.view, "campaign"), ctx, &c);
    view_set_text(p.view, "until", day(ctx, c.created_at + CAMPAIGN_LIFE));
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "%s/arret", campaign_url(ctx, &c))));
    view_set_bool(p.view, "running", !c.stopped_at && c.created_at + CAMPAIGN_LIFE > ctx->now);
    struct view *rows = view_set_list(p.view, "rows");
    for (size_t i = 0; i < n; i++) {
        const struct campaign_link *l = &links[i];
        struct view *v = view_append(rows);
        bool call = l->state == CAMPAIGN_OPEN && (l->failed || !campaign_link_is_good(l, ctx->now));
        view_set_text(v, "name", str_of(l->structure_name));
        view_set_text(v, "url", str_of(arena_printf(ctx->arena, "/equipe/fiches/%s", l->structure_uuid)));
        view_set_text(v, "call_url",
                      call ? str_of(arena_printf(ctx->arena, "/equipe/a-verifier?fiche=%s", l->structure_uuid))
                           : STR(""));
        view_set_text(v, "mail", str_of(l->mail));
        view_set_text(v, "state", str_of(state_words(l, ctx->now)));
        view_set_bool(v, "good", l->state == CAMPAIGN_UNCHANGED || l->state == CAMPAIGN_CORRECTED);
        view_set_bool(v, "call", call);
        view_set_bool(v, "corrected", l->state == CAMPAIGN_CORRECTED);
        view_set_int(v, "reminded", l->reminded);
        view_set_text(v, "answered", l->answered_at ? team_instant(ctx, l->answered_at) : STR(""));
    }
    return team_finish(&p, "campaign", reply);
}

int campaign_stop_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str uuid = request_text(req, "uuid");
    if (campaign_end(ctx, uuid) != 0)
        return -1;
    return team_go(reply, arena_printf(ctx->arena, "/equipe/verifications/%.*s", (int)uuid.n, uuid.p));
}

int objection_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct str uuid = request_text(req, "uuid");
    bool lift = str_is(request_text(req, "choix"), "lever");
    int rc = lift ? campaign_objection_lifted(ctx, uuid) : campaign_objection_handled(ctx, uuid);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    return team_go(reply, lift ? "/equipe/verifications?fait=levee" : "/equipe/verifications?fait=lue");
}
