/* What is to be done, the list of all structures, and one as the team sees it. */
#include "calls.h"
#include "fiches.h"

#include "app/access.h"
#include "app/worklist.h"
#include "base/date.h"
#include "base/json.h"
#include "edit_forms.h"
#include "publish/block_view.h"
#include "publish/field_words.h"

/* Of what a structure lacks, what a row of the list names. */
#define MISSING_NAMED 3

/* What imports write into `flagged`. */
#define VANISHED "vanished from "

static const struct {
    const char *code, *label, *done;
} choices[WORK__MAX] = {
    [WORK_VERIFY] = {"verifier", "À vérifier", "rien n’est à vérifier"},
    [WORK_FLAGGED] = {"signalees", "Signalées", "rien n’est signalé"},
    [WORK_INCOMPLETE] = {"incompletes", "Incomplètes", "toutes sont assez complètes"},
    [WORK_ALL] = {"toutes", "Toutes", "aucune fiche"},
};

const char *fiche_url(struct ctx *ctx, const struct structure *s)
{
    return arena_printf(ctx->arena, "/equipe/fiches/%s", s->uuid);
}

/* ---- À faire ---- */

static int set_choices(struct page *p, struct str q, int current)
{
    int64_t counts[WORK__MAX];
    if (worklist_count(p->ctx, counts) != 0)
        return -1;
    struct view *list = view_set_list(p->view, "choices");
    for (int i = 0; i < WORK__MAX; i++) {
        struct view *v = view_append(list);
        struct buf url = buf_in(p->ctx->arena, 1000);
        buf_fmt(&url, "/equipe/fiches?choix=%s", choices[i].code);
        if (q.n) {
            buf_lit(&url, "&q=");
            buf_url(&url, q);
        }
        view_set_text(v, "label", str_of(choices[i].label));
        view_set_text(v, "url", buf_str(&url));
        view_set_int(v, "count", counts[i]);
        view_set_bool(v, "current", i == current);
    }
    return 0;
}

int team_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct freshness f;
    struct duties *duties = ARENA_NEW(ctx->arena, struct duties);
    if (!duties)
        return fail_memory(&ctx->err);
    if (team_start(&p, ctx, req, "À faire", TEAM_HOME) != 0 || directory_freshness(ctx, &f) != 0 ||
        duties_read(ctx, duties) != 0 || ready_set(&p, req, false) != 0)
        return -1;
    struct view *work = view_set_list(p.view, "work");
    for (size_t i = 0; i < duties->n; i++) {
        const struct duty *t = &duties->items[i];
        struct view *line = view_append(work);
        view_set_text(line, "label", str_of(t->label));
        view_set_text(line, "what", str_of(t->count > 1 ? t->many : t->one));
        view_set_text(line, "done", str_of(t->done));
        view_set_text(line, "url", str_of(t->url));
        view_set_int(line, "count", t->count);
        view_set_bool(line, "alarm", t->alarm);
    }
    page_address(&p, reply, "/equipe", NULL, true);
    struct view *v = view_set_object(p.view, "fresh");
    view_set_int(v, "structures", (int64_t)f.structures);
    view_set_int(v, "percent", f.percent);
    return team_finish(&p, "team", reply);
}

/* ---- Words ---- */

static const struct verification *verification_at(const struct structure *s, size_t i)
{
    return &((const struct verification *)s->verifications.items)[i];
}

/* "identité, contact jamais vérifiés" */
static void add_never(struct view *list, struct ctx *ctx, const struct structure *s)
{
    unsigned known = 0;
    size_t n = 0;
    struct buf b = buf_in(ctx->arena, 200);
    for (size_t i = 0; i < s->verifications.n; i++)
        known |= 1u << verification_at(s, i)->block;
    for (int block = BLOCK_IDENTITY; block < BLOCK__MAX; block++) {
        if (known >> block & 1)
            continue;
        if (n++)
            buf_lit(&b, ", ");
        buf_raw_str(&b, str_of(field_block(block)));
    }
    if (n == BLOCK__MAX - 1)
        view_append_text(list, STR("jamais vérifiée"));
    else if (n)
        view_append_text(
            list, str_of(arena_printf(ctx->arena, "%s\u00A0: jamais vérifié%s", buf_cstr(&b), n > 1 ? "s" : "")));
}

/* "horaires, contact à vérifier depuis 3 mois": one sentence for the blocks of each day, the oldest first. */
static void add_late(struct view *list, struct ctx *ctx, const struct structure *s)
{
    int32_t today = ctx_today(ctx), last = INT32_MIN;
    for (;;) {
        int32_t next = INT32_MAX;
        for (size_t i = 0; i < s->verifications.n; i++) {
            int32_t due = verification_at(s, i)->due;
            next = due > last && due < next && due < today ? due : next;
        }
        if (next == INT32_MAX)
            return;
        struct buf b = buf_in(ctx->arena, 200);
        for (size_t i = 0; i < s->verifications.n; i++) {
            if (verification_at(s, i)->due != next)
                continue;
            if (b.n)
                buf_lit(&b, ", ");
            buf_raw_str(&b, str_of(field_block(verification_at(s, i)->block)));
        }
        buf_lit(&b, " à vérifier ");
        buf_raw_str(&b, team_since(ctx, next));
        view_append_text(list, buf_str(&b));
        last = next;
    }
}

/* What the completeness rule misses, and for who may edit where each is filled in. */
static void add_missing(struct view *list, struct ctx *ctx, const struct structure *s)
{
    const struct json *tree;
    struct err ignored;
    bool edits = access_allows((enum account_role)ctx->account->role, RIGHT_EDIT);
    if (!s->missing || json_parse(str_of(s->missing), ctx->arena, &tree, &ignored) != 0)
        return;
    for (const struct json *m = tree->first; m; m = m->next) {
        const struct json *label = json_member(m, "label"), *field = json_member(m, "field");
        if (!label)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "label", label->string);
        view_set_text(v, "url", edits && field ? edit_address(ctx, s, field->string) : STR(""));
    }
}

static struct str missing_words(struct ctx *ctx, const struct structure *s)
{
    const struct json *tree;
    struct err ignored;
    struct buf b = buf_in(ctx->arena, 2000);
    size_t n = 0;
    if (!s->missing || json_parse(str_of(s->missing), ctx->arena, &tree, &ignored) != 0)
        return STR("");
    for (const struct json *m = tree->first; m; m = m->next, n++) {
        const struct json *label = json_member(m, "label");
        if (!label || n >= MISSING_NAMED)
            continue;
        buf_raw_str(&b, n ? STR(", ") : STR("il manque\u00A0: "));
        buf_raw_str(&b, label->string);
    }
    if (n > MISSING_NAMED)
        buf_fmt(&b, " et %zu autre%s", n - MISSING_NAMED, n - MISSING_NAMED > 1 ? "s" : "");
    return buf_str(&b);
}

static struct str flag_words(struct ctx *ctx, const char *flagged)
{
    struct str f = str_of(flagged);
    if (!str_starts(f, STR(VANISHED)))
        return f;
    return str_of(
        arena_printf(ctx->arena, "ne figure plus dans la source «\u00A0%s\u00A0»", f.p + sizeof VANISHED - 1));
}

/* Why the public does not see it; empty when it does. */
static struct str hidden_words(struct ctx *ctx, const struct structure *s, const struct standing *standing)
{
    if (standing->objected_at) {
        struct buf b = buf_in(ctx->arena, 100);
        buf_lit(&b, "la personne s’y est opposée ");
        buf_raw_str(&b, team_instant(ctx, standing->objected_at));
        return buf_str(&b);
    }
    if (s->status == STATUS_CLOSED)
        return STR("elle est fermée, son ancienne adresse le dit");
    if (s->level > LEVEL_PUBLIC)
        return str_of(arena_printf(ctx->arena, "elle est réservée (%s)", field_level(s->level)));
    if (standing->undecided)
        return STR("la règle de visibilité n’a pas encore été consultée depuis qu’elle a changé");
    if (s->visible > LEVEL_PUBLIC)
        return str_of(arena_printf(ctx->arena, "la règle de visibilité la réserve (%s)", field_level(s->visible)));
    return STR("");
}

/* What the list and the fiche both say of a structure. */
static void set_standing(struct view *v, struct page *p, const struct structure *s, const struct standing *standing)
{
    struct ctx *ctx = p->ctx;
    view_set_text(v, "kind", str_of(taxonomy_label(p->wording.taxonomy, SCHEME_KIND, s->kind)));
    view_set_text(v, "hidden", hidden_words(ctx, s, standing));
    view_set_bool(v, "closed", s->status == STATUS_CLOSED);
    view_set_bool(v, "suspended", s->status == STATUS_SUSPENDED);
    view_set_int(v, "completeness", s->completeness);
    view_set_int(v, "views", standing->views);
    struct view *todo = view_set_list(v, "todo");
    if (s->status == STATUS_CLOSED)
        return;
    if (standing->silent)
        view_append_text(todo, STR("n’a pas répondu au courriel\u00A0: à appeler"));
    add_late(todo, ctx, s);
    add_never(todo, ctx, s);
    if (standing->flagged)
        view_append_text(todo, flag_words(ctx, standing->flagged));
    if (s->completeness < WORKLIST_COMPLETE && missing_words(ctx, s).n)
        view_append_text(todo, missing_words(ctx, s));
    for (size_t i = 0; i < s->identifiers.n; i++) {
        const struct identifier *d = (const struct identifier *)s->identifiers.items + i;
        if (identifier_is_doubtful(d))
            view_append_text(todo, str_of(arena_printf(ctx->arena, "SIRET à relire\u00A0: %s", d->value)));
    }
}

/* ---- The list ---- */

struct where {
    struct ctx *ctx;
    const char *choice;
    struct str q;
};

static struct str page_url(const void *arg, int n)
{
    const struct where *w = arg;
    struct buf b = buf_in(w->ctx->arena, 1000);
    buf_fmt(&b, "/equipe/fiches?choix=%s", w->choice);
    if (w->q.n) {
        buf_lit(&b, "&q=");
        buf_url(&b, w->q);
    }
    if (n > 1)
        buf_fmt(&b, "&page=%d", n);
    return buf_str(&b);
}

/* Of the parameter; -1 for one that is none. */
static int choice_of(const struct request *req)
{
    struct str code = request_text(req, "choix");
    for (int i = 0; i < WORK__MAX; i++) {
        if (str_is(code, choices[i].code))
            return i;
    }
    return code.n ? -1 : WORK_ALL;
}

const char *fiche_city(const struct structure *s)
{
    const struct place *p = s->places.n ? s->places.items : NULL;
    return p ? p->city : NULL;
}

int fiches_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct worklist w;
    struct str q = request_text(req, "q");
    int n = (int)request_int(req, "page", 1), choice = choice_of(req);
    if (choice < 0) {
        reply_error(ctx, reply, 400, "Ce choix n’existe pas.");
        return 0;
    }
    if (team_start(&p, ctx, req, "Fiches", TEAM_FICHES) != 0 ||
        worklist_page(ctx, (enum worklist_choice)choice, q, n, &w) != 0 || set_choices(&p, q, choice) != 0)
        return -1;
    if (n > 1 && w.n == 0) {
        reply_error(ctx, reply, 404, "Cette page de fiches n’existe pas.");
        return 0;
    }
    page_address(&p, reply, "/equipe/fiches", NULL, true);
    view_set_text(p.view, "sought", q);
    view_set_text(p.view, "choice", str_of(choices[choice].code));
    view_set_bool(p.view, "by_age", choice == WORK_VERIFY);
    view_set_text(p.view, "nothing", str_of(choices[choice].done));
    view_set_int(p.view, "total", (int64_t)w.total);
    view_set_int(p.view, "first", w.n ? (n - 1) * WORKLIST_PAGE_SIZE + 1 : 0);
    view_set_int(p.view, "last", (n - 1) * WORKLIST_PAGE_SIZE + (int64_t)w.n);
    struct view *rows = view_set_list(p.view, "rows");
    for (size_t i = 0; i < w.n; i++) {
        struct view *v = view_append(rows);
        view_set_text(v, "name", str_of(w.items[i].name));
        view_set_text(v, "url", str_of(fiche_url(ctx, &w.items[i])));
        view_set_text(v, "city", str_of(fiche_city(&w.items[i])));
        set_standing(v, &p, &w.items[i], &w.standings[i]);
    }
    size_t last = (w.total + WORKLIST_PAGE_SIZE - 1) / WORKLIST_PAGE_SIZE;
    page_numbers(p.view, n, last < WORKLIST_PAGE_MAX ? (int)last : WORKLIST_PAGE_MAX, page_url,
                 &(struct where){ctx, choices[choice].code, q});
    return team_finish(&p, "fiches", reply);
}

/* ---- One ---- */

/* Fields that the page shows otherwise, or that say nothing to people. */
static bool is_shown(const struct field *f)
{
    static const char *const elsewhere[] = {"uuid",         "key",     "rev",     "created_at",   "updated_at", "level",
                                            "completeness", "missing", "visible", "confidential", "contacts"};
    if ((f->flags & FIELD_INTERNAL) || !(f->flags & FIELD_RULE))
        return false;
    if (f->type == F_LIST && f->of != &identifier_type && f->of != &service_place_type)
        return false;
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
        if (strcmp(f->name, elsewhere[i]) == 0)
            return false;
    }
    return true;
}

static void set_contacts(struct view *v, const struct list *contacts, const struct wording *w)
{
    struct view *list = view_set_list(v, "contacts");
    for (size_t i = 0; i < contacts->n; i++) {
        const struct contact *c = &((const struct contact *)contacts->items)[i];
        struct view *o = view_append(list);
        struct wording plain = *w;
        view_set_text(o, "kind", field_words(&contact_type, c, record_index(&contact_type, STR("kind")), NULL, &plain));
        view_set_text(o, "value", str_of(c->value));
        view_set_text(o, "label", str_of(c->label));
        view_set_text(o, "reserved", str_of(c->level > LEVEL_PUBLIC ? field_level(c->level) : NULL));
    }
}

/* Fields, contacts and level of the structure, a place or a service. */
static void set_record(struct view *v, struct page *p, const struct team_structure *t, const struct record_type *type,
                       const void *rec, int64_t id, int level, const struct list *contacts)
{
    struct view *list = view_set_list(v, "fields");
    for (size_t i = 0; i < type->n; i++) {
        const struct field *f = &type->fields[i];
        struct str text = is_shown(f) ? field_words(type, rec, (int)i, &t->structure, &p->wording) : STR("");
        if (text.n == 0)
            continue;
        struct view *o = view_append(list);
        view_set_text(o, "label", field_label(f, p->ctx->arena));
        view_set_text(o, "text", text);
        view_set_bool(o, "locked", worklist_is_locked(t, type->name, id, f->name));
    }
    view_set_text(v, "reserved", str_of(level > LEVEL_PUBLIC ? field_level(level) : NULL));
    set_contacts(v, contacts, &p->wording);
}

void fiche_set_own(struct view *v, struct page *p, const struct team_structure *t)
{
    const struct structure *s = &t->structure;
    set_record(v, p, t, &structure_type, s, s->id, s->level, &s->contacts);
}

/* Where the hours of a service are changed: one page for each place that it is held at. */
static void set_held(struct view *v, struct page *p, const struct structure *s, const struct service *x)
{
    struct view *list = view_set_list(v, "held");
    for (size_t i = 0; i < x->places.n; i++) {
        const struct service_place *held = &((const struct service_place *)x->places.items)[i];
        for (size_t k = 0; k < s->places.n; k++) {
            const struct place *at = &((const struct place *)s->places.items)[k];
            if (!held->place || strcmp(held->place, at->uuid) != 0)
                continue;
            struct view *o = view_append(list);
            const char *label = at->name ? at->name : at->address ? at->address : at->city;
            view_set_text(o, "at", str_of(label ? label : s->name));
            view_set_text(o, "hours_url", str_of(hours_url(p->ctx, s, at, x)));
        }
    }
}

static void set_edit_urls(struct view *v, struct page *p, const struct structure *s, const char *kind, const char *uuid)
{
    view_set_text(v, "anchor", str_of(arena_printf(p->ctx->arena, "p-%s", uuid)));
    view_set_text(v, "edit_url", str_of(arena_printf(p->ctx->arena, "%s/%s/%s", fiche_url(p->ctx, s), kind, uuid)));
}

static void set_parts(struct page *p, const struct team_structure *t)
{
    const struct structure *s = &t->structure;
    struct view *places = view_set_list(p->view, "places"), *services = view_set_list(p->view, "services");
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *x = &((const struct place *)s->places.items)[i];
        struct view *v = view_append(places);
        const char *title = x->name ? x->name : x->address ? x->address : x->city;
        view_set_text(v, "title", str_of(title ? title : "Lieu"));
        set_edit_urls(v, p, s, "lieux", x->uuid);
        view_set_bool(v, "confidential", x->confidential);
        view_set_text(v, "hours_url", str_of(hours_url(p->ctx, s, x, NULL)));
        view_set_text(v, "planning_url", str_of(arena_printf(p->ctx->arena, "/equipe/planning/lieux/%s", x->uuid)));
        set_record(v, p, t, &place_type, x, x->id, x->level, &x->contacts);
    }
    for (size_t i = 0; i < s->services.n; i++) {
        const struct service *x = &((const struct service *)s->services.items)[i];
        struct view *v = view_append(services);
        view_set_text(v, "title", str_of(x->name));
        view_set_bool(v, "confidential", false);
        set_held(v, p, s, x);
        set_edit_urls(v, p, s, "services", x->uuid);
        set_record(v, p, t, &service_type, x, x->id, x->level, &x->contacts);
    }
}

static void set_blocks(struct page *p, const struct structure *s)
{
    int32_t today = ctx_today(p->ctx);
    struct view *list = view_set_list(p->view, "blocks");
    for (int b = BLOCK_IDENTITY; b < BLOCK__MAX; b++) {
        struct view *v = view_append(list);
        const struct verification *x = NULL;
        for (size_t i = 0; i < s->verifications.n && !x; i++)
            x = verification_at(s, i)->block == b ? verification_at(s, i) : NULL;
        view_set_text(v, "label", str_of(field_block(b)));
        view_set_text(v, "code", str_of(block_names[b]));
        view_set_text(v, "how", str_of(x ? field_how(x->how) : NULL));
        view_set_text(v, "by", str_of(x ? x->by : NULL));
        view_set_bool(v, "late", x && x->due < today);
        if (x) {
            view_set_date(v, "date", x->at);
            view_set_date(v, "due", x->due);
        } else {
            view_set_null(v, "date");
            view_set_null(v, "due");
        }
    }
}

static void set_sources(struct page *p, const struct structure *s)
{
    struct view *list = view_set_list(p->view, "sources");
    for (size_t i = 0; i < s->provenance.n; i++) {
        const struct provenance *o = &((const struct provenance *)s->provenance.items)[i];
        struct view *v = view_append(list);
        view_set_text(v, "title", str_of(o->title));
        view_set_text(v, "name", str_of(o->source));
        if (record_has(o, record_index(&provenance_type, STR("data_date"))))
            view_set_date(v, "date", o->data_date);
        else
            view_set_null(v, "date");
        view_set_bool(v, "gone", o->gone);
    }
}

/* What a form that led here has done. */
static struct str done_words(struct str done)
{
    static const struct {
        const char *code, *words;
    } all[] = {
        {"cree", "La fiche est créée. Ajoutez-lui maintenant un lieu, puis un service."},
        {"enregistre", "C’est enregistré."},
        {"retire", "C’est retiré. L’historique permet de revenir en arrière."},
        {"rien", "Rien n’a été changé\u00A0: tout était déjà ainsi."},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (str_is(done, all[i].code))
            return str_of(all[i].words);
    }
    return STR("");
}

int fiche_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct team_structure t;
    int rc = worklist_one(ctx, request_text(req, "uuid"), &t);
    if (rc != 1)
        return rc == 0 ? tombstone_page(ctx, req, reply) : -1;
    const struct structure *s = &t.structure;
    if (team_start(&p, ctx, req, s->name, TEAM_FICHES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    struct buf url = buf_in(ctx->arena, 400);
    structure_url(&url, s);
    view_set_text(p.view, "name", str_of(s->name));
    set_standing(p.view, &p, s, &t.standing);
    view_set_text(p.view, "public_url", hidden_words(ctx, s, &t.standing).n ? STR("") : buf_str(&url));
    view_set_text(p.view, "history_url", str_of(arena_printf(ctx->arena, "%s/historique", fiche_url(ctx, s))));
    view_set_text(p.view, "unite_url", str_of(arena_printf(ctx->arena, "%s/fusion", fiche_url(ctx, s))));
    view_set_text(p.view, "remove_url", str_of(arena_printf(ctx->arena, "%s/retirer", fiche_url(ctx, s))));
    view_set_text(
        p.view, "note_url",
        str_of(arena_printf(ctx->arena, "/equipe/orientations/nouvelle?donner=%s&fiche=%s", s->uuid, s->uuid)));
    view_set_text(p.view, "link_url", str_of(arena_printf(ctx->arena, "%s/lien", fiche_url(ctx, s))));
    view_phones(view_set_list(p.view, "phones"), s);
    view_set_date(p.view, "updated", paris_date(s->updated_at));
    view_set_text(p.view, "verify_action", str_of(arena_printf(ctx->arena, "%s/verification", fiche_url(ctx, s))));
    view_set_int(p.view, "rev", s->rev);
    view_set_text(p.view, "done", done_words(request_text(req, "fait")));
    view_set_text(p.view, "edit_url", str_of(arena_printf(ctx->arena, "%s/modifier", fiche_url(ctx, s))));
    view_set_text(p.view, "new_place_url", str_of(arena_printf(ctx->arena, "%s/lieux/nouveau", fiche_url(ctx, s))));
    view_set_text(p.view, "new_service_url",
                  str_of(arena_printf(ctx->arena, "%s/services/nouveau", fiche_url(ctx, s))));
    view_set_bool(p.view, "verified", str_is(request_text(req, "fait"), "verification"));
    add_missing(view_set_list(p.view, "missing"), ctx, s);
    set_blocks(&p, s);
    fiche_set_own(p.view, &p, &t);
    set_parts(&p, &t);
    set_sources(&p, s);
    view_set_text(p.view, "uuid", str_of(s->uuid));
    if (calls_set_bar(&p, req, s->uuid) != 0 || calls_set_noted(&p, req, s->uuid) != 0 || twins_set_beside(&p, s) != 0)
        return -1;
    return team_finish(&p, "fiche", reply);
}
