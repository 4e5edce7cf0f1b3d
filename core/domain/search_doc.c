#include "domain/search_doc.h"

#include "base/buf.h"
#include "domain/commune.h"

/* One column of one structure: 100 services of 4,000 bytes would be 400,000. */
#define COLUMN_MAX (1u << 20)

enum column { COL_NAME, COL_ACRONYM, COL_TERMS, COL_PLACE, COL_BODY, COL__MAX };

static const char SQL_PUT_PUBLIC[] =
    "INSERT INTO search_public(rowid, name, acronym, terms, place, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_PUT_TEAM[] =
    "INSERT INTO search_team(rowid, name, acronym, terms, place, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_REMOVE_PUBLIC[] = "DELETE FROM search_public WHERE rowid = ?1";
static const char SQL_REMOVE_TEAM[] = "DELETE FROM search_team WHERE rowid = ?1";

static const char *const put[SEARCH_INDEX__MAX] = {SQL_PUT_PUBLIC, SQL_PUT_TEAM};
static const char *const removal[SEARCH_INDEX__MAX] = {SQL_REMOVE_PUBLIC, SQL_REMOVE_TEAM};

const struct audience *search_audience(enum search_index index)
{
    return index == SEARCH_PUBLIC ? &audience_public : &audience_team;
}

struct doc {
    struct buf columns[COL__MAX];
    const struct taxonomy *taxonomy;
};

/* A line of its own: words of two values never stand side by side. */
static void add(struct doc *d, enum column c, const char *text)
{
    if (!text || !*text)
        return;
    buf_raw(&d->columns[c], text, strlen(text));
    buf_lit(&d->columns[c], "\n");
}

static void add_term(struct doc *d, enum scheme scheme, const char *code)
{
    const struct term *t = code ? taxonomy_term(d->taxonomy, scheme, str_of(code)) : NULL;
    if (!t)
        return;
    add(d, COL_TERMS, t->label);
    add(d, COL_TERMS, t->synonyms);
    /* Not the heading's label: "Hôpitaux et cliniques" is not true of each kind below it. */
}

static void add_terms(struct doc *d, enum scheme scheme, const struct terms *terms)
{
    for (size_t i = 0; i < terms->n; i++)
        add_term(d, scheme, terms->codes[i]);
}

static void add_contacts(struct doc *d, const struct list *contacts)
{
    for (size_t i = 0; i < contacts->n; i++)
        add(d, COL_BODY, ((const struct contact *)contacts->items)[i].value);
}

static int add_place(struct doc *d, struct db *db, const struct place *p, struct arena *a, struct err *err)
{
    struct commune c;
    add(d, COL_PLACE, p->name);
    add(d, COL_PLACE, p->address);
    add(d, COL_PLACE, p->postcode);
    add(d, COL_PLACE, p->city);
    add(d, COL_BODY, p->access);
    add_contacts(d, &p->contacts);
    if (!p->insee)
        return 0;
    int rc = commune_by_insee(db, str_of(p->insee), a, &c, err);
    if (rc == 1)
        add(d, COL_PLACE, c.name);
    return rc < 0 ? -1 : 0;
}

static void add_service(struct doc *d, const struct service *v)
{
    add(d, COL_NAME, v->name);
    add(d, COL_BODY, v->description);
    add(d, COL_BODY, v->plain_words);
    add(d, COL_BODY, v->eligibility);
    add(d, COL_BODY, v->how_to_refer);
    add_terms(d, SCHEME_THEME, &v->themes);
    add_terms(d, SCHEME_PUBLIC, &v->publics);
    add_terms(d, SCHEME_LANGUAGE, &v->languages);
    add_terms(d, SCHEME_COVER, &v->covers);
    if (v->on_site)
        add(d, COL_TERMS, "sur place");
    if (v->home_visits)
        add(d, COL_TERMS, "à domicile");
    if (v->remote)
        add(d, COL_TERMS, "à distance");
    add_contacts(d, &v->contacts);
}

/* Whoever comes to people's homes is found by their commune too, behind those who are there. */
static int add_area(struct doc *d, struct db *db, const struct service *v, struct arena *a, struct err *err)
{
    for (size_t i = 0; i < v->communes.n; i++) {
        struct commune c;
        int rc = commune_by_insee(db, str_of(v->communes.codes[i]), a, &c, err);
        if (rc < 0)
            return -1;
        if (rc == 1)
            add(d, COL_BODY, c.name);
    }
    return 0;
}

int search_put(struct db *db, enum search_index index, const struct structure *s, const struct taxonomy *t,
               struct arena *a, struct err *err)
{
    struct doc d = {.taxonomy = t};
    for (int i = 0; i < COL__MAX; i++)
        d.columns[i] = buf_in(a, COLUMN_MAX);
    add(&d, COL_NAME, s->name);
    add(&d, COL_ACRONYM, s->acronym);
    add(&d, COL_BODY, s->description);
    add(&d, COL_BODY, s->plain_words);
    add_term(&d, SCHEME_KIND, s->kind);
    add_terms(&d, SCHEME_THEME, &s->themes);
    add_contacts(&d, &s->contacts);
    for (size_t i = 0; i < s->identifiers.n; i++)
        add(&d, COL_BODY, ((const struct identifier *)s->identifiers.items)[i].value);
    for (size_t i = 0; i < s->services.n; i++) {
        const struct service *v = &((const struct service *)s->services.items)[i];
        if (v->status == STATUS_CLOSED)
            continue;
        add_service(&d, v);
        if (add_area(&d, db, v, a, err) != 0)
            return -1;
    }
    for (size_t i = 0; i < s->places.n; i++) {
        if (add_place(&d, db, &((const struct place *)s->places.items)[i], a, err) != 0)
            return -1;
    }
    struct stmt *st;
    if (search_remove(db, index, s->id, err) != 0 || db_prepare(db, put[index], &st, err) != 0)
        return -1;
    bind_int(st, 1, s->id);
    for (int i = 0; i < COL__MAX; i++) {
        if (buf_ok(&d.columns[i], err) != 0)
            return -1;
        bind_str(st, i + 2, buf_str(&d.columns[i]));
    }
    return stmt_run(st, err);
}

int search_remove(struct db *db, enum search_index index, int64_t id, struct err *err)
{
    struct stmt *s;
    if (db_prepare(db, removal[index], &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    return stmt_run(s, err);
}
