/* Structures that are perhaps the same one: the list, two side by side, choosing, and making them one. */
#include "app/twins.h"

#include <stdio.h>

#include "app/unite.h"
#include "base/date.h"
#include "fiches.h"
#include "planning_card.h"
#include "publish/field_words.h"

/* ---- Words ---- */

static struct str reasons_words(struct ctx *ctx, unsigned reasons)
{
    struct buf b = buf_in(ctx->arena, 400);
    for (int i = TWIN__MAX - 1; i >= 0; i--) {
        if (!(reasons >> i & 1))
            continue;
        if (b.n)
            buf_lit(&b, ", ");
        buf_raw_str(&b, str_of(twin_reasons[i].words));
    }
    return buf_str(&b);
}

static const char *pair_url(struct ctx *ctx, const struct structure *a, const struct structure *b)
{
    return arena_printf(ctx->arena, "/equipe/doublons/%s/%s", a->uuid, b->uuid);
}

static struct str address_words(struct ctx *ctx, const struct place *p)
{
    struct buf b = buf_in(ctx->arena, 1200);
    const char *const parts[] = {p->name, p->address, p->city};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i])
            continue;
        if (b.n)
            buf_lit(&b, ", ");
        buf_raw_str(&b, str_of(parts[i]));
    }
    if (b.n == 0)
        buf_lit(&b, "sans adresse");
    return buf_str(&b);
}

/* ---- The list ---- */

static struct str twins_url(const void *arg, int n)
{
    struct ctx *const *ctx = arg;
    return str_of(n > 1 ? arena_printf((*ctx)->arena, "/equipe/doublons?page=%d", n) : "/equipe/doublons");
}

static void set_one(struct view *pair, const char *name, struct page *p, const struct structure *s)
{
    struct view *v = view_set_object(pair, name);
    view_set_text(v, "name", str_of(s->name));
    view_set_text(v, "kind", str_of(taxonomy_label(p->wording.taxonomy, SCHEME_KIND, s->kind)));
    view_set_text(v, "city", str_of(fiche_city(s)));
}

int twins_page_list(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct twins *t = ARENA_NEW(ctx->arena, struct twins);
    int n = (int)request_int(req, "page", 1);
    if (!t)
        return fail_memory(&ctx->err);
    if (team_start(&p, ctx, req, "Doublons possibles", TEAM_FICHES) != 0 || twins_page(ctx, n, t) != 0)
        return -1;
    if (n > 1 && t->n == 0) {
        reply_error(ctx, reply, 404, NULL);
        return 0;
    }
    page_address(&p, reply, "", NULL, true);
    view_set_int(p.view, "total", (int64_t)t->total);
    view_set_bool(p.view, "done", str_is(request_text(req, "fait"), "distinctes"));
    struct view *rows = view_set_list(p.view, "pairs");
    for (size_t i = 0; i < t->n; i++) {
        struct view *v = view_append(rows);
        enum unite_why why;
        bool swap = !unite_prefers(&t->a[i], &t->b[i], &why);
        const struct structure *a = swap ? &t->b[i] : &t->a[i], *b = swap ? &t->a[i] : &t->b[i];
        set_one(v, "a", &p, a);
        set_one(v, "b", &p, b);
        view_set_text(v, "reasons", reasons_words(ctx, t->pairs[i].reasons));
        view_set_text(v, "url", str_of(pair_url(ctx, a, b)));
    }
    size_t last = (t->total + TWINS_PAGE_SIZE - 1) / TWINS_PAGE_SIZE;
    page_numbers(p.view, n, last < TWINS_PAGE_MAX ? (int)last : TWINS_PAGE_MAX, twins_url, &ctx);
    return team_finish(&p, "twins", reply);
}

int twins_set_beside(struct page *p, const struct structure *s)
{
    struct ctx *ctx = p->ctx;
    struct view *list = view_set_list(p->view, "twins");
    struct twins *t = ARENA_NEW(ctx->arena, struct twins);
    if (!t)
        return fail_memory(&ctx->err);
    if (!access_allows((enum account_role)ctx->account->role, RIGHT_EDIT))
        return 0;
    if (twins_beside(ctx, s->id, t) != 0)
        return -1;
    for (size_t i = 0; i < t->n; i++) {
        struct view *v = view_append(list);
        view_set_text(v, "name", str_of(t->b[i].name));
        view_set_text(v, "reasons", reasons_words(ctx, t->pairs[i].reasons));
        view_set_text(v, "url", str_of(pair_url(ctx, s, &t->b[i])));
    }
    return 0;
}

/* Another structure by its name, to compare with this one. */
int twins_search(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct page p;
    struct team_structure t;
    struct worklist w = {0};
    struct str q = request_text(req, "q");
    int rc = worklist_one(ctx, request_text(req, "uuid"), &t);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    if (rc != 1)
        return rc;
    if (team_start(&p, ctx, req, "Fusionner avec une autre fiche", TEAM_FICHES) != 0 ||
        (q.n && worklist_page(ctx, WORK_ALL, q, 1, &w) != 0))
        return -1;
    page_address(&p, reply, "", NULL, true);
    view_set_text(p.view, "name", str_of(t.structure.name));
    view_set_text(p.view, "url", str_of(fiche_url(ctx, &t.structure)));
    view_set_text(p.view, "action", str_of(arena_printf(ctx->arena, "%s/fusion", fiche_url(ctx, &t.structure))));
    view_set_text(p.view, "sought", q);
    struct view *rows = view_set_list(p.view, "found");
    size_t n = 0;
    for (size_t i = 0; i < w.n; i++) {
        if (w.items[i].id == t.structure.id)
            continue;
        struct view *v = view_append(rows);
        set_one(v, "of", &p, &w.items[i]);
        view_set_text(v, "url", str_of(pair_url(ctx, &t.structure, &w.items[i])));
        n++;
    }
    view_set_bool(p.view, "nothing", q.n && n == 0);
    return team_finish(&p, "twins_search", reply);
}

/* ---- Two side by side ---- */

static void set_fields(struct page *p, const struct unite_look *l, const struct uniting *u)
{
    struct view *differ = view_set_list(p->view, "differ"), *same = view_set_list(p->view, "same");
    for (size_t i = 0; i < structure_type.n; i++) {
        const struct field *f = &structure_type.fields[i];
        if (!unite_chooses(f))
            continue;
        struct str kept = field_words(&structure_type, &l->kept, (int)i, &l->kept, &p->wording);
        struct str other = field_words(&structure_type, &l->other, (int)i, &l->other, &p->wording);
        bool equal = record_says_same(f, (int)i, &l->kept, &l->other);
        if (equal && kept.n == 0)
            continue;
        struct view *v = view_append(equal ? same : differ);
        view_set_text(v, "label", field_label(f, p->ctx->arena));
        view_set_text(v, "kept", kept);
        if (equal)
            continue;
        view_set_text(v, "field", str_of(f->name));
        view_set_text(v, "other", other);
        view_set_bool(v, "taken", u->taken >> i & 1);
    }
}

static struct view *add_choice(struct view *list, const char *name, size_t i, struct str text, bool chosen)
{
    struct view *v = view_append(list);
    view_set_text(v, "param", str_of(name));
    view_set_int(v, "n", (int64_t)i);
    view_set_text(v, "text", text);
    view_set_bool(v, "chosen", chosen);
    return v;
}

static void set_parts(struct page *p, const struct unite_look *l, const struct uniting *u)
{
    struct ctx *ctx = p->ctx;
    struct view *list = view_set_list(p->view, "choices");
    for (size_t i = 0; i < l->other.places.n; i++) {
        const struct place *x = &((const struct place *)l->other.places.items)[i];
        struct str text = str_of(arena_printf(ctx->arena, "Lieu\u00A0: %s", address_words(ctx, x).p));
        struct view *v = add_choice(list, "lieu", i, text, u->place[i]);
        view_set_text(v, "note",
                      l->place_joins[i] ? STR("le même lieu est sur la fiche gardée\u00A0: les deux sont réunis")
                      : x->confidential ? STR("adresse confidentielle, elle le reste")
                                        : STR(""));
    }
    for (size_t i = 0; i < l->other.services.n; i++) {
        const struct service *x = &((const struct service *)l->other.services.items)[i];
        struct str text = str_of(arena_printf(ctx->arena, "Service\u00A0: %s", x->name));
        struct view *v = add_choice(list, "service", i, text, u->service[i]);
        view_set_text(v, "note",
                      l->service_joins[i] ? STR("un service du même nom est sur la fiche gardée\u00A0: les deux sont "
                                                "réunis")
                                          : STR(""));
    }
    for (size_t i = 0; i < l->other.contacts.n; i++) {
        const struct contact *c = &((const struct contact *)l->other.contacts.items)[i];
        int kind = record_index(&contact_type, STR("kind"));
        struct str what = field_words(&contact_type, c, kind, NULL, &p->wording);
        struct str text = str_of(arena_printf(ctx->arena, "%.*s\u00A0: %s", (int)what.n, what.p, c->value));
        struct view *v = add_choice(list, "contact", i, text, u->contact[i]);
        view_set_text(v, "note",
                      l->contact_known[i] ? STR("déjà sur la fiche gardée")
                                          : str_of(c->level ? field_level(c->level) : NULL));
    }
    struct view *own = view_set_list(p->view, "own");
    for (size_t i = 0; i < l->kept.places.n; i++) {
        const struct place *x = &((const struct place *)l->kept.places.items)[i];
        view_append_text(own, str_of(arena_printf(ctx->arena, "Lieu\u00A0: %s", address_words(ctx, x).p)));
    }
    for (size_t i = 0; i < l->kept.services.n; i++)
        view_append_text(own, str_of(arena_printf(ctx->arena, "Service\u00A0: %s",
                                                  ((const struct service *)l->kept.services.items)[i].name)));
    for (size_t i = 0; i < l->kept.contacts.n; i++)
        view_append_text(own, str_of(((const struct contact *)l->kept.contacts.items)[i].value));
}

/* ---- What will happen ---- */

struct counts {
    size_t come, join, stay;
};

static struct counts count(const size_t *joins, const bool *chosen, size_t n)
{
    struct counts c = {0};
    for (size_t i = 0; i < n; i++)
        ++*(!chosen[i] ? &c.stay : joins[i] ? &c.join : &c.come);
    return c;
}

static void say_parts(struct view *list, struct ctx *ctx, const char *one, const char *many, struct counts c)
{
    struct buf b = buf_in(ctx->arena, 400);
    static const char *const ends[] = {" rejoint", " est réuni avec le même de la fiche gardée", " ne vient pas"};
    static const char *const all[] = {" rejoignent", " sont réunis avec les mêmes de la fiche gardée",
                                      " ne viennent pas"};
    const size_t n[] = {c.come, c.join, c.stay};
    for (int i = 0; i < 3; i++) {
        if (n[i] == 0)
            continue;
        if (b.n)
            buf_lit(&b, "\u202F; ");
        buf_fmt(&b, "%zu %s%s%s", n[i], n[i] > 1 ? many : one, n[i] > 1 ? all[i] : ends[i],
                i == 0 ? " la fiche gardée" : "");
    }
    buf_char(&b, '.');
    if (b.n > 1)
        view_append_text(list, buf_str(&b));
}

static void say_values(struct view *list, struct page *p, const struct unite_look *l, const struct uniting *u)
{
    struct buf b = buf_in(p->ctx->arena, 1000);
    for (size_t i = 0; i < structure_type.n; i++) {
        const struct field *f = &structure_type.fields[i];
        if (!unite_chooses(f) || !(u->taken >> i & 1) || record_says_same(f, (int)i, &l->kept, &l->other))
            continue;
        buf_raw_str(&b, b.n ? STR(", ") : STR("Ces valeurs viennent de la fiche retirée\u00A0: "));
        struct str label = field_label(f, p->ctx->arena);
        char *low = str_dup(p->ctx->arena, label);
        if (low && low[0] >= 'A' && low[0] <= 'Z')
            low[0] = (char)(low[0] + 32);
        buf_raw_str(&b, str_of(low));
    }
    if (b.n == 0)
        buf_lit(&b, "Aucune valeur de la fiche gardée ne change");
    buf_char(&b, '.');
    view_append_text(list, buf_str(&b));
}

static void say_levels(struct view *list, struct ctx *ctx, const struct unite_look *l, const struct uniting *u)
{
    int level;
    bool hidden = l->kept.visible > LEVEL_PUBLIC || l->kept.level > LEVEL_PUBLIC;
    if (unite_restricts(l, u, &level))
        view_append_text(list, str_of(arena_printf(ctx->arena,
                                                   "La fiche gardée devient réservée (%s), parce que vous y reprenez "
                                                   "des valeurs d’une fiche qui l’est\u00A0: une fusion ne rend rien "
                                                   "public.",
                                                   field_level(level))));
    else if (l->level > LEVEL_PUBLIC)
        view_append_text(list, str_of(arena_printf(ctx->arena,
                                                   "La fiche retirée est réservée (%s)\u00A0: les lieux, les services "
                                                   "et les contacts qui en viennent le restent.",
                                                   field_level(l->level))));
    else if (hidden && l->other.visible == LEVEL_PUBLIC && l->other.level == LEVEL_PUBLIC)
        view_append_text(list, STR("Le public ne voit pas la fiche gardée\u00A0: il ne verra plus cette structure. "
                                   "Gardez plutôt l’autre si ce n’est pas voulu."));
}

/* What follows of the planning, and who reads it then. */
static void say_dates(struct view *list, struct ctx *ctx, const struct unite_dates *d)
{
    struct buf b = buf_in(ctx->arena, 400);
    if (d->dates) {
        buf_fmt(&b, "%lld date%s du planning", (long long)d->dates, d->dates > 1 ? "s" : "");
        if (d->ahead)
            buf_fmt(&b, ", dont %lld à venir,", (long long)d->ahead);
    }
    if (d->series)
        buf_fmt(&b, "%s%lld série%s", b.n ? " et " : "", (long long)d->series, d->series > 1 ? "s" : "");
    if (b.n == 0)
        return;
    bool many = d->dates + d->series > 1;
    buf_fmt(&b, " %s leur lieu sur la fiche gardée, et y reste%s si la fiche retirée est rétablie.",
            many ? "suivent" : "suit", many ? "nt" : "");
    view_append_text(list, buf_str(&b));
    if (d->hidden)
        view_append_text(
            list, str_of(arena_printf(ctx->arena,
                                      "%lld date%s à venir ne ser%s plus dans l’agenda public\u00A0: le "
                                      "lieu dont elle%s vien%s est réservé.",
                                      (long long)d->hidden, d->hidden > 1 ? "s" : "", d->hidden > 1 ? "ont" : "a",
                                      d->hidden > 1 ? "s" : "", d->hidden > 1 ? "nent" : "t")));
}

static void set_preview(struct page *p, const struct unite_look *l, const struct uniting *u,
                        const struct unite_dates *d)
{
    struct ctx *ctx = p->ctx;
    struct view *list = view_set_list(p->view, "preview");
    size_t contacts = 0;
    view_append_text(list,
                     str_of(arena_printf(ctx->arena,
                                         "«\u00A0%s\u00A0» reste, à son adresse. «\u00A0%s\u00A0» est retirée, et "
                                         "son ancienne adresse mène à la fiche gardée.",
                                         l->kept.name, l->other.name)));
    say_values(list, p, l, u);
    say_parts(list, ctx, "lieu", "lieux", count(l->place_joins, u->place, l->other.places.n));
    say_parts(list, ctx, "service", "services", count(l->service_joins, u->service, l->other.services.n));
    for (size_t i = 0; i < l->other.contacts.n; i++)
        contacts += u->contact[i] && !l->contact_known[i];
    if (contacts)
        view_append_text(list, str_of(arena_printf(ctx->arena, "%zu %s sur la fiche gardée, avec %s niveau.", contacts,
                                                   contacts > 1 ? "contacts viennent" : "contact vient",
                                                   contacts > 1 ? "leur" : "son")));
    say_dates(list, ctx, d);
    say_levels(list, ctx, l, u);
    view_append_text(list,
                     STR("Les valeurs que vous avez choisies entre deux sont tenues à la main\u00A0: les imports n’y "
                         "touchent plus."));
    if (l->other.provenance.n)
        view_append_text(list, STR("Les sources de la fiche retirée parleront désormais de la fiche gardée\u00A0: leur "
                                   "prochain import ne la recrée pas."));
    view_append_text(list, STR("De chaque bloc, la vérification la plus récente est gardée."));
}

/* ---- What holds it up ---- */

static const char *stuck_url(struct ctx *ctx, const struct unite_stuck *x)
{
    return x->series ? arena_printf(ctx->arena, "/equipe/planning/series/%s", x->uuid)
                     : planning_date_url(ctx, x->uuid);
}

static void set_stuck(struct view *list, struct ctx *ctx, const struct unite_dates *d)
{
    for (size_t i = 0; i < d->n_stuck; i++) {
        const struct unite_stuck *x = &d->stuck[i];
        struct view *v = view_append(list);
        struct buf when = buf_in(ctx->arena, 100);
        if (!x->series) {
            date_full(&when, x->day);
            buf_lit(&when, " à ");
            date_hour(&when, (int)x->start);
        }
        view_set_text(v, "title", str_of(x->title));
        view_set_text(v, "url", str_of(stuck_url(ctx, x)));
        view_set_bool(v, "series", x->series);
        view_set_text(v, "when", buf_str(&when));
        view_set_bool(v, "stays", x->why == UNITE_STAYS);
        view_set_text(v, "with", str_of(x->with_title));
        view_set_text(v, "with_url", str_of(x->with ? planning_date_url(ctx, x->with) : NULL));
        view_set_text(v, "words", str_of(x->words));
    }
}

/* ---- The page ---- */

static const char *why_words(const struct unite_look *l)
{
    static const char *const why[] = {[UNITE_VERIFIED] = "elle a été vérifiée plus récemment",
                                      [UNITE_COMPLETE] = "elle est plus complète",
                                      [UNITE_OLDER] = "elle est la plus ancienne"};
    return why[l->why];
}

/* dates: what follows, for the preview, or with an error what holds the merge up; NULL: choosing. */
static int draw(struct ctx *ctx, const struct request *req, struct reply *reply, const struct unite_look *l,
                const struct uniting *u, const struct unite_dates *d, const char *error)
{
    struct page p;
    if (team_start(&p, ctx, req, "Deux fiches côte à côte", TEAM_FICHES) != 0)
        return -1;
    page_address(&p, reply, "", NULL, true);
    struct view *kept = view_set_object(p.view, "kept"), *other = view_set_object(p.view, "other");
    const struct structure *both[] = {&l->kept, &l->other};
    struct view *views[] = {kept, other};
    for (int i = 0; i < 2; i++) {
        view_set_text(views[i], "name", str_of(both[i]->name));
        view_set_text(views[i], "url", str_of(fiche_url(ctx, both[i])));
        view_set_text(views[i], "city", str_of(fiche_city(both[i])));
        view_set_int(views[i], "rev", i ? u->other_rev : u->kept_rev);
        view_set_bool(views[i], "closed", both[i]->status == STATUS_CLOSED);
    }
    view_set_text(p.view, "reasons", reasons_words(ctx, l->reasons));
    view_set_bool(p.view, "apart", l->apart);
    view_set_bool(p.view, "better", l->better);
    view_set_text(p.view, "why", str_of(why_words(l)));
    view_set_text(p.view, "swap_url", str_of(pair_url(ctx, &l->other, &l->kept)));
    view_set_text(p.view, "action", str_of(pair_url(ctx, &l->kept, &l->other)));
    view_set_text(p.view, "error", str_of(error));
    set_fields(&p, l, u);
    set_parts(&p, l, u);
    struct view *stuck = view_set_list(p.view, "stuck");
    if (d)
        set_stuck(stuck, ctx, d);
    if (d && !error)
        set_preview(&p, l, u, d);
    else
        view_set_null(p.view, "preview");
    return team_finish(&p, "unite", reply);
}

static int look(struct ctx *ctx, const struct request *req, struct reply *reply, struct unite_look *l)
{
    int rc = unite_look(ctx, request_text(req, "a"), request_text(req, "b"), l);
    if (rc == 0)
        reply_error(ctx, reply, 404, NULL);
    return rc;
}

int unite_page(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    struct unite_look *l = ARENA_NEW(ctx->arena, struct unite_look);
    struct uniting u;
    if (!l)
        return fail_memory(&ctx->err);
    int rc = look(ctx, req, reply, l);
    if (rc != 1)
        return rc;
    unite_propose(l, &u);
    return draw(ctx, req, reply, l, &u, NULL, NULL);
}

/* The boxes that are checked: their numbers. */
static void read_boxes(const struct request *req, const char *name, bool *out, size_t n)
{
    struct err ignored;
    memset(out, 0, n * sizeof *out);
    for (size_t i = 0; i < req->form.n; i++) {
        int64_t at;
        if (str_is(req->form.items[i].name, name) &&
            str_to_int(req->form.items[i].value, 0, (int64_t)n - 1, &at, &ignored) == 0)
            out[at] = true;
    }
}

static void read_choices(const struct request *req, struct uniting *u)
{
    *u = (struct uniting){.kept = request_text(req, "a"),
                          .other = request_text(req, "b"),
                          .kept_rev = request_int(req, "rev_a", 0),
                          .other_rev = request_int(req, "rev_b", 0)};
    for (size_t i = 0; i < structure_type.n; i++) {
        char name[80];
        (void)snprintf(name, sizeof name, "v_%s", structure_type.fields[i].name);
        const struct str *value = params_first(&req->form, name);
        if (value && str_is(*value, "autre"))
            u->taken |= UINT64_C(1) << i;
    }
    read_boxes(req, "lieu", u->place, UNITE_PLACES_MAX);
    read_boxes(req, "service", u->service, UNITE_SERVICES_MAX);
    read_boxes(req, "contact", u->contact, UNITE_CONTACTS_MAX);
}

static int say_apart(struct ctx *ctx, struct reply *reply, const struct uniting *u, bool apart)
{
    int rc = twins_set_apart(ctx, u->kept, u->other, apart);
    if (rc < 0)
        return -1;
    if (apart)
        return team_go(reply, rc == 1 ? "/equipe/doublons?fait=distinctes" : "/equipe/doublons");
    return team_go(reply, arena_printf(ctx->arena, "/equipe/doublons/%.*s/%.*s", (int)u->kept.n, u->kept.p,
                                       (int)u->other.n, u->other.p));
}

int unite_form(struct ctx *ctx, const struct request *req, struct reply *reply)
{
    static const char *const sentences[] = {
        [UNITED_CHANGED] =
            "Quelqu’un a changé l’une des deux fiches depuis que vous avez ouvert la page\u00A0: rien n’a "
            "été fusionné. Les voici à jour\u00A0; choisissez de nouveau.",
        [UNITED_FULL] = "Ensemble, elles dépassent ce qu’une fiche peut contenir (50 lieux, 100 services, 20 contacts)"
                        "\u00A0: rien n’a été fusionné. Décochez ce qui peut rester.",
        [UNITED_DATES] = "Le planning ne peut pas suivre\u00A0: rien n’a été fusionné. Voici ce qui l’empêche.",
        [UNITED_RULES] = "Les règles de l’annuaire sont en erreur\u00A0: rien ne peut être écrit avant qu’elles soient "
                         "corrigées."};
    static const int statuses[] = {
        [UNITED_CHANGED] = 409, [UNITED_FULL] = 422, [UNITED_DATES] = 409, [UNITED_RULES] = 503};
    struct unite_look *l = ARENA_NEW(ctx->arena, struct unite_look);
    struct unite_dates *dates = ARENA_NEW(ctx->arena, struct unite_dates);
    struct str step = request_text(req, "etape");
    struct uniting u;
    enum united done = UNITED_DONE;
    if (!l || !dates)
        return fail_memory(&ctx->err);
    read_choices(req, &u);
    if (str_is(step, "distinctes") || str_is(step, "reprendre"))
        return say_apart(ctx, reply, &u, str_is(step, "distinctes"));
    bool merges = str_is(step, "fusionner"), previews = str_is(step, "apercu");
    if (merges && unite_write(ctx, &u, dates, &done) != 0)
        return -1;
    if (merges && done == UNITED_DONE)
        return team_go(reply,
                       arena_printf(ctx->arena, "/equipe/fiches/%.*s/historique?fait=fusion", (int)u.kept.n, u.kept.p));
    int rc = look(ctx, req, reply, l);
    if (rc != 1)
        return rc;
    if (done == UNITED_DONE && (u.kept_rev != l->kept.rev || u.other_rev != l->other.rev))
        done = UNITED_CHANGED;
    if (done == UNITED_CHANGED)
        unite_propose(l, &u);
    if (done == UNITED_DONE && previews && unite_dates(ctx, l, &u, dates) != 0)
        return -1;
    if (dates->n_stuck)
        done = UNITED_DATES;
    if (done != UNITED_DONE)
        reply->status = statuses[done];
    return draw(ctx, req, reply, l, &u, dates->n_stuck || (done == UNITED_DONE && previews) ? dates : NULL,
                done == UNITED_DONE ? NULL : sentences[done]);
}
