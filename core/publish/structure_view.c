#include "publish/structure_view.h"

#include <stddef.h>

#include "base/date.h"
#include "base/fold.h"
#include "domain/commune.h"
#include "publish/field_words.h"
#include "structure_words.h"

void structure_url(struct buf *out, const struct structure *s)
{
    const struct place *p = words_place(s);
    buf_lit(out, "/annuaire/");
    if (p && p->insee && p->city)
        commune_norm(out, str_of(p->city));
    else
        buf_lit(out, "territoire");
    buf_lit(out, "/");
    fold_slug(out, str_of(s->name));
    buf_lit(out, "--");
    buf_raw_str(out, str_of(s->short_id));
}

static struct str url_of(const struct structure *s, struct arena *a)
{
    struct buf b = buf_in(a, 400);
    structure_url(&b, s);
    return buf_str(&b);
}

static void set_state(struct view *v, const struct structure *s)
{
    view_set_bool(v, "closed", s->status == STATUS_CLOSED);
    view_set_bool(v, "suspended", s->status == STATUS_SUSPENDED);
    view_set_text(v, "alert", str_of(s->alert));
}

/* What is suspended or closed does not open tomorrow at nine, whatever its hours say. */
static bool usual_hours_hold(const struct structure *s)
{
    return s->status == STATUS_ACTIVE;
}

/* One intake for a card: that of the service that is the most open. */
static const struct service *best_intake(const struct structure *s)
{
    static const int rank[] = {[INTAKE_UNKNOWN] = 0, [INTAKE_FULL] = 1, [INTAKE_WAITING] = 2, [INTAKE_YES] = 3};
    const struct service *best = NULL;
    for (size_t i = 0; i < s->services.n; i++) {
        const struct service *v = service_at(s, i);
        if (v->status != STATUS_CLOSED && v->intake != INTAKE_UNKNOWN &&
            (!best || rank[v->intake] > rank[best->intake]))
            best = v;
    }
    return best;
}

/* The oldest of the four blocks' dates, when all four were verified. */
static void set_verified(struct view *v, const struct structure *s, const struct wording *w)
{
    bool late = false;
    int32_t oldest = 0;
    for (size_t i = 0; i < s->verifications.n; i++) {
        const struct verification *x = &((const struct verification *)s->verifications.items)[i];
        late = late || x->due < w->today;
        oldest = i == 0 || x->at < oldest ? x->at : oldest;
    }
    if (s->verifications.n == BLOCK__MAX - 1)
        view_set_date(v, "verified", oldest);
    else
        view_set_null(v, "verified");
    view_set_bool(v, "verified_late", late);
}

/* The source that is named where one is: one that no longer holds it only when none does. NULL: there is none. */
static const struct provenance *main_source(const struct structure *s)
{
    const struct provenance *p = s->provenance.n ? s->provenance.items : NULL;
    for (size_t i = 0; p && p->gone && i < s->provenance.n; i++) {
        const struct provenance *other = &((const struct provenance *)s->provenance.items)[i];
        p = other->gone ? p : other;
    }
    return p;
}

static void set_source(struct view *v, const struct structure *s, const struct wording *w)
{
    struct view *o = view_set_object(v, "source");
    const struct provenance *p = main_source(s);
    if (!p) {
        view_set_text(o, "title", STR("équipe de l’annuaire"));
        view_set_null(o, "date");
        view_set_bool(o, "old", false);
        return;
    }
    view_set_text(o, "title", str_of(p->title));
    words_source_date(o, p, w);
}

void structure_brief(const struct structure *s, struct arena *a, struct structure_brief *out)
{
    *out = (struct structure_brief){.place = words_place(s), .plain = words_plain(s, a)};
}

void view_card(struct view *card, const struct structure *s, struct wording *w, double metres)
{
    const struct place *place = words_place(s);
    view_set_text(card, "url", url_of(s, w->a));
    view_set_text(card, "name", str_of(s->name));
    view_set_text(card, "acronym", words_acronym(s));
    view_set_text(card, "kind", str_of(taxonomy_label(w->taxonomy, SCHEME_KIND, s->kind)));
    view_set_text(card, "plain", words_plain(s, w->a));
    set_state(card, s);
    words_publics(card, s, w);
    view_set_text(card, "age", words_age(s->services.items, s->services.n, w->a));
    view_set_text(card, "phone", words_first_phone(s));
    words_some(card, "referrals", "referrals_more", s, SCHEME_REFERRAL, w);
    words_some(card, "channels", "channels_more", s, SCHEME_CHANNEL, w);
    view_set_text(card, "address", str_of(place ? place->address : NULL));
    view_set_text(card, "postcode", str_of(place ? place->postcode : NULL));
    view_set_text(card, "city", str_of(place ? place->city : NULL));
    view_set_bool(card, "confidential", words_confidential(s));
    if (metres >= 0)
        view_set_int(card, "distance", (int64_t)metres);
    else
        view_set_null(card, "distance");
    bool home = false, remote = false;
    for (size_t i = 0; i < s->services.n; i++) {
        bool live = service_at(s, i)->status != STATUS_CLOSED;
        home = home || (live && service_at(s, i)->home_visits);
        remote = remote || (live && service_at(s, i)->remote);
    }
    view_set_bool(card, "home_visits", home);
    view_set_bool(card, "remote", remote);
    words_opening(card, usual_hours_hold(s) ? words_hours_place(s) : NULL, w);
    words_intake(card, best_intake(s), w);
    set_verified(card, s, w);
    set_source(card, s, w);
}

/* ---- the page ---- */

static void set_blocks(struct view *page, const struct structure *s, const struct wording *w)
{
    static const char *const labels[BLOCK__MAX] = {"", "Identité", "Contact", "Horaires", "Conditions"};
    const struct provenance *source = main_source(s);
    struct view *list = view_set_list(page, "verified");
    for (int b = BLOCK_IDENTITY; b < BLOCK__MAX; b++) {
        struct view *v = view_append(list);
        const struct verification *x = NULL;
        for (size_t i = 0; i < s->verifications.n && !x; i++) {
            const struct verification *at = &((const struct verification *)s->verifications.items)[i];
            x = at->block == b ? at : NULL;
        }
        view_set_text(v, "label", str_of(labels[b]));
        if (x)
            view_set_date(v, "date", x->at);
        else
            view_set_null(v, "date");
        if (!x && source)
            words_source_date(view_set_object(v, "source"), source, w);
        else
            view_set_null(v, "source");
        view_set_text(v, "source_title", str_of(source ? source->title : NULL));
        view_set_text(v, "how", str_of(x ? field_how(x->how) : NULL));
        view_set_bool(v, "late", x && x->due < w->today);
    }
}

static void set_sources(struct view *page, const struct structure *s, const struct wording *w)
{
    struct view *list = view_set_list(page, "sources");
    for (size_t i = 0; i < s->provenance.n; i++) {
        const struct provenance *p = &((const struct provenance *)s->provenance.items)[i];
        struct view *v = view_append(list);
        view_set_text(v, "title", str_of(p->title));
        view_set_text(v, "licence", str_of(p->licence));
        view_set_text(v, "url", str_of(p->url));
        words_source_date(v, p, w);
        view_set_bool(v, "demo", p->demo);
    }
}

/* The only place of "Point santé du Pré fleuri (exemple)" need not repeat "Point santé du Pré fleuri" below it. */
static bool names_the_structure(const struct structure *s, const struct place *p)
{
    return s->places.n == 1 && p->name && str_starts(str_of(s->name), str_of(p->name));
}

static void set_places(struct view *page, const struct structure *s, struct wording *w)
{
    struct view *list = view_set_list(page, "places");
    for (size_t i = 0; i < s->places.n; i++) {
        const struct place *p = place_at(s, i);
        struct view *v = view_append(list);
        view_set_text(v, "name", str_of(names_the_structure(s, p) ? NULL : p->name));
        view_set_text(v, "reserved", str_of(p->level > LEVEL_PUBLIC ? field_level(p->level) : NULL));
        view_set_text(v, "address", str_of(p->address));
        view_set_text(v, "postcode", str_of(p->postcode));
        view_set_text(v, "city", str_of(p->city));
        view_set_bool(v, "confidential", p->confidential);
        view_set_text(v, "access", str_of(p->access));
        words_opening(v, usual_hours_hold(s) ? p : NULL, w);
        words_week(v, p, w);
        view_set_text(v, "hours_note", str_of(p->hours_note));
        words_contacts(view_set_list(v, "phones"), &p->contacts, CONTACT_PHONE);
    }
}

/* What all services say alike stands once, on top of the page (`one` NULL); the rest stands with each service. */

static const char *text_at(const struct service *v, size_t offset)
{
    return *(const char *const *)((const char *)v + offset);
}

static struct str text_of(const struct structure *s, const struct service *one, size_t offset)
{
    bool alike = true;
    for (size_t i = 1; i < s->services.n; i++)
        alike = alike && words_same(text_at(service_at(s, 0), offset), text_at(service_at(s, i), offset));
    if (one)
        return str_of(alike ? NULL : text_at(one, offset));
    return str_of(alike && s->services.n ? text_at(service_at(s, 0), offset) : NULL);
}

/* On top: of terms, the union. */
static void set_terms(struct view *v, const char *name, const struct structure *s, const struct service *one,
                      enum scheme scheme, const struct wording *w)
{
    if (!one)
        words_union(v, name, s, scheme, w);
    else if (words_agree(s, scheme))
        (void)view_set_list(v, name);
    else
        words_labels(view_set_list(v, name), scheme, words_terms(one, scheme), w);
}

static void set_refer(struct view *v, const struct structure *s, const struct service *one, const struct wording *w)
{
    struct view *refer = view_set_object(v, "refer");
    set_terms(refer, "referrals", s, one, SCHEME_REFERRAL, w);
    set_terms(refer, "channels", s, one, SCHEME_CHANNEL, w);
    view_set_text(refer, "how", text_of(s, one, offsetof(struct service, how_to_refer)));
    view_set_text(refer, "documents", text_of(s, one, offsetof(struct service, documents)));
}

static void set_cost(struct view *v, const struct structure *s, const struct service *one, const struct wording *w)
{
    struct view *cost = view_set_object(v, "cost");
    struct str first = s->services.n ? words_cost(service_at(s, 0), w->a) : STR("");
    bool alike = true;
    for (size_t i = 1; i < s->services.n; i++)
        alike = alike && str_eq(first, words_cost(service_at(s, i), w->a));
    if (one)
        view_set_text(cost, "text", alike ? STR("") : words_cost(one, w->a));
    else
        view_set_text(cost, "text", alike ? first : STR(""));
    view_set_bool(cost, "varies", !alike);
    set_terms(cost, "covers", s, one, SCHEME_COVER, w);
}

static bool same_area(const struct structure *s)
{
    for (size_t i = 1; i < s->services.n; i++) {
        if (!words_same_terms(&service_at(s, 0)->communes, &service_at(s, i)->communes))
            return false;
    }
    return true;
}

static void set_area(struct view *v, const struct structure *s, const struct service *one, const struct wording *w)
{
    struct view *area = view_set_list(v, "area");
    const struct service *from = one ? one : s->services.n ? service_at(s, 0) : NULL;
    for (size_t i = 0; from && same_area(s) == !one && i < from->communes.n; i++) {
        const char *name = w->commune(w->arg, from->communes.codes[i]);
        view_append_text(area, str_of(name ? name : from->communes.codes[i]));
    }
}

/* Of the same state and day. */
static bool same_intake(const struct structure *s)
{
    for (size_t i = 1; i < s->services.n; i++) {
        const struct service *a = service_at(s, 0), *b = service_at(s, i);
        if (a->intake != b->intake || a->intake_date != b->intake_date)
            return false;
    }
    return true;
}

static void set_intake(struct view *v, const struct structure *s, const struct service *one, struct wording *w)
{
    const struct service *from = one ? one : s->services.n ? service_at(s, 0) : NULL;
    words_intake(v, same_intake(s) == !one ? from : NULL, w);
}

static void set_service_places(struct view *v, const struct structure *s, const struct service *x, struct wording *w)
{
    struct view *list = view_set_list(v, "places");
    for (size_t i = 0; i < x->places.n; i++) {
        const struct service_place *sp = &((const struct service_place *)x->places.items)[i];
        const struct place *p = words_place_of(s, sp->place);
        if (!p || (!sp->hours && !sp->hours_note && x->places.n == 1))
            continue;
        struct view *o = view_append(list);
        const char *label = p->name ? p->name : p->address ? p->address : p->city;
        view_set_text(o, "label", str_of(label ? label : s->name));
        view_set_text(o, "hours_text", words_hours_text(sp->hours, w));
        view_set_text(o, "hours_note", str_of(sp->hours_note));
    }
}

static void set_service(struct view *v, const struct structure *s, size_t at, struct wording *w)
{
    const struct service *x = service_at(s, at);
    view_set_int(v, "n", (int64_t)at + 1);
    view_set_text(v, "reserved", str_of(x->level > LEVEL_PUBLIC ? field_level(x->level) : NULL));
    view_set_text(v, "name", str_of(x->name));
    view_set_text(v, "description", str_of(x->description));
    view_set_text(v, "plain", str_of(x->plain_words));
    view_set_bool(v, "suspended", x->status == STATUS_SUSPENDED);
    view_set_bool(v, "closed", x->status == STATUS_CLOSED);
    struct view *themes = view_set_list(v, "themes");
    const char *codes[RECORD_LIST_MAX];
    size_t n = words_in_order(&x->themes, SCHEME_THEME, w, codes);
    for (size_t i = 0; i < n; i++) {
        struct view *t = view_append(themes);
        view_set_text(t, "label", str_of(taxonomy_label(w->taxonomy, SCHEME_THEME, codes[i])));
        view_set_text(t, "url", str_of(arena_printf(w->a, "/annuaire/besoin/%s", codes[i])));
    }
    words_labels(view_set_list(v, "publics"), SCHEME_PUBLIC, &x->publics, w);
    view_set_text(v, "age", words_age(x, 1, w->a));
    view_set_text(v, "eligibility", str_of(x->eligibility));
    set_refer(v, s, x, w);
    set_cost(v, s, x, w);
    set_terms(v, "languages", s, x, SCHEME_LANGUAGE, w);
    struct view *modes = view_set_list(v, "modes");
    if (x->on_site)
        view_append_text(modes, STR("Sur place"));
    if (x->home_visits)
        view_append_text(modes, STR("À domicile"));
    if (x->remote)
        view_append_text(modes, STR("À distance"));
    set_area(v, s, x, w);
    set_intake(v, s, x, w);
    words_contacts(view_set_list(v, "phones"), &x->contacts, CONTACT_PHONE);
    words_contacts(view_set_list(v, "mails"), &x->contacts, CONTACT_MAIL);
    set_service_places(v, s, x, w);
}

static void add_persons(struct view *list, const struct list *contacts)
{
    for (size_t i = 0; i < contacts->n; i++) {
        const struct contact *c = &((const struct contact *)contacts->items)[i];
        if (c->kind != CONTACT_PERSON || c->level == LEVEL_PUBLIC)
            continue;
        struct view *v = view_append(list);
        view_set_text(v, "value", str_of(c->value));
        view_set_text(v, "label", str_of(c->label));
        view_set_text(v, "reserved", str_of(field_level(c->level)));
    }
}

/* Whom to ask for: never named to everybody. */
static void set_persons(struct view *list, const struct structure *s)
{
    add_persons(list, &s->contacts);
    for (size_t i = 0; i < s->places.n; i++)
        add_persons(list, &place_at(s, i)->contacts);
    for (size_t i = 0; i < s->services.n; i++)
        add_persons(list, &service_at(s, i)->contacts);
}

void view_structure(struct view *page, const struct structure *s, struct wording *w)
{
    const struct place *place = words_place(s);
    view_set_text(page, "name", str_of(s->name));
    view_set_text(page, "acronym", words_acronym(s));
    view_set_text(page, "kind", str_of(taxonomy_label(w->taxonomy, SCHEME_KIND, s->kind)));
    view_set_text(page, "kind_url", str_of(arena_printf(w->a, "/annuaire?type=%s", s->kind)));
    view_set_text(page, "plain", str_of(s->plain_words));
    view_set_text(page, "description", str_of(s->description));
    set_state(page, s);
    view_set_text(page, "city", str_of(place ? place->city : NULL));
    const char *slug = place && place->insee ? w->commune_slug(w->arg, place->insee) : NULL;
    view_set_text(page, "city_url", str_of(slug ? arena_printf(w->a, "/annuaire/commune/%s", slug) : NULL));
    view_set_text(page, "website", str_of(s->website));
    view_set_text(page, "website_host", words_host(s->website));
    view_set_text(page, "short_id", str_of(s->short_id));
    view_set_date(page, "updated", paris_date(s->updated_at));
    view_set_text(page, "reserved", str_of(s->level > LEVEL_PUBLIC ? field_level(s->level) : NULL));
    set_persons(view_set_list(page, "persons"), s);
    struct view *phones = view_set_list(page, "phones"), *mails = view_set_list(page, "mails");
    words_contacts(phones, &s->contacts, CONTACT_PHONE);
    words_contacts(mails, &s->contacts, CONTACT_MAIL);
    for (size_t i = 0; i < s->places.n; i++) {
        words_contacts(phones, &place_at(s, i)->contacts, CONTACT_PHONE);
        words_contacts(mails, &place_at(s, i)->contacts, CONTACT_MAIL);
    }
    set_refer(page, s, NULL, w);
    set_intake(page, s, NULL, w);
    set_area(page, s, NULL, w);
    set_places(page, s, w);
    set_cost(page, s, NULL, w);
    set_terms(page, "languages", s, NULL, SCHEME_LANGUAGE, w);
    view_set_bool(page, "several", s->services.n > 1);
    struct view *services = view_set_list(page, "services");
    for (size_t i = 0; i < s->services.n; i++)
        set_service(view_append(services), s, i, w);
    set_blocks(page, s, w);
    set_sources(page, s, w);
}
