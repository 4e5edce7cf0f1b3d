#include "domain/search_doc.h"

#include "base/buf.h"
#include "base/token.h"
#include "domain/commune.h"
#include "store/words.h"

/* One column of one structure: 100 services of 4,000 bytes would be 400,000. */
#define COLUMN_MAX (1u << 20)

enum column { COL_NAME, COL_ACRONYM, COL_TERMS, COL_PLACE, COL_BODY, COL__MAX };

/* The words of one structure, each once, in search_doc: at most all its columns. */
#define WORDS_MAX (COL__MAX * COLUMN_MAX)

static const char SQL_PUT_PUBLIC[] =
    "INSERT INTO search_public(rowid, name, acronym, terms, place, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_PUT_TEAM[] =
    "INSERT INTO search_team(rowid, name, acronym, terms, place, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_FORGET_PUBLIC[] =
    "INSERT INTO search_public(search_public, rowid, name, acronym, terms, place, body)"
    " VALUES('delete', ?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_FORGET_TEAM[] = "INSERT INTO search_team(search_team, rowid, name, acronym, terms, place, body)"
                                      " VALUES('delete', ?1, ?2, ?3, ?4, ?5, ?6)";
static const char SQL_WORDS[] = "SELECT open, closed FROM search_doc WHERE structure = ?1";
static const char SQL_KEEP[] = "INSERT INTO search_doc(structure, open, closed) VALUES(?1, ?2, ?3)"
                               " ON CONFLICT(structure) DO UPDATE SET open = excluded.open, closed = excluded.closed";
static const char SQL_REMOVE[] = "DELETE FROM search_doc WHERE structure = ?1";

static const char SQL_CLEAR[] = "INSERT INTO search_public(search_public) VALUES('delete-all');"
                                "INSERT INTO search_team(search_team) VALUES('delete-all'); DELETE FROM search_doc";

static const char SQL_SHRED[] = "INSERT INTO search_public(search_public) VALUES('optimize');"
                                "INSERT INTO search_team(search_team) VALUES('optimize')";

static const char *const put[SEARCH_INDEX__MAX] = {SQL_PUT_PUBLIC, SQL_PUT_TEAM};
static const char *const forget[SEARCH_INDEX__MAX] = {SQL_FORGET_PUBLIC, SQL_FORGET_TEAM};

struct search_writer {
    struct db *db;
    const struct taxonomy *taxonomy;
    struct str words[SCHEME__MAX][TAXONOMY_TERMS_MAX]; /* of each term: label and synonyms */
};

/* ---- cutting ---- */

static int add_word(void *to, const struct token *t)
{
    struct buf *out = to;
    buf_char(out, t->colocated ? FTS_COLOCATED : FTS_WORD);
    buf_raw_str(out, t->text);
    return 0;
}

static void cut(struct buf *out, const char *text)
{
    if (text)
        (void)token_each(str_of(text), TOKEN_INDEX, add_word, out);
}

struct search_writer *search_writer_new(struct db *db, const struct taxonomy *t, struct arena *a, struct err *err)
{
    struct search_writer *w = ARENA_NEW(a, struct search_writer);
    if (!w) {
        (void)fail_memory(err);
        return NULL;
    }
    w->db = db;
    w->taxonomy = t;
    for (int scheme = 0; scheme < SCHEME__MAX; scheme++) {
        for (size_t i = 0; i < t->n[scheme]; i++) {
            const struct term *term = &t->terms[scheme][i];
            struct buf b = buf_in(a, COLUMN_MAX);
            cut(&b, term->label);
            cut(&b, term->synonyms);
            /* Not the heading's label: "Hôpitaux et cliniques" is not true of each kind below it. */
            if (buf_ok(&b, err) != 0)
                return NULL;
            w->words[scheme][i] = buf_str(&b);
        }
    }
    return w;
}

/* ---- what is said of a structure ---- */

struct doc {
    struct buf columns[COL__MAX];
    const struct search_writer *writer;
};

static void add(struct doc *d, enum column c, const char *text)
{
    cut(&d->columns[c], text);
}

static void add_term(struct doc *d, enum scheme scheme, const char *code)
{
    const struct term *t = code ? taxonomy_term(d->writer->taxonomy, scheme, str_of(code)) : NULL;
    if (t)
        buf_raw_str(&d->columns[COL_TERMS], d->writer->words[scheme][t->index]);
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
    const char *commune;
    add(d, COL_PLACE, p->name);
    add(d, COL_PLACE, p->address);
    add(d, COL_PLACE, p->postcode);
    add(d, COL_PLACE, p->city);
    add(d, COL_BODY, p->access);
    add_contacts(d, &p->contacts);
    if (!p->insee)
        return 0;
    if (commune_name_of(db, str_of(p->insee), a, &commune, err) != 0)
        return -1;
    add(d, COL_PLACE, commune);
    return 0;
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
        const char *name;
        if (commune_name_of(db, str_of(v->communes.codes[i]), a, &name, err) != 0)
            return -1;
        add(d, COL_BODY, name);
    }
    return 0;
}

static int write_doc(const struct search_writer *w, const struct structure *s, struct doc *d, struct arena *a,
                     struct err *err)
{
    *d = (struct doc){.writer = w};
    for (int i = 0; i < COL__MAX; i++)
        d->columns[i] = buf_in(a, COLUMN_MAX);
    add(d, COL_NAME, s->name);
    add(d, COL_ACRONYM, s->acronym);
    add(d, COL_BODY, s->description);
    add(d, COL_BODY, s->plain_words);
    add_term(d, SCHEME_KIND, s->kind);
    add_terms(d, SCHEME_THEME, &s->themes);
    add_contacts(d, &s->contacts);
    for (size_t i = 0; i < s->identifiers.n; i++)
        add(d, COL_BODY, ((const struct identifier *)s->identifiers.items)[i].value);
    for (size_t i = 0; i < s->services.n; i++) {
        const struct service *v = &((const struct service *)s->services.items)[i];
        if (v->status == STATUS_CLOSED)
            continue;
        add_service(d, v);
        if (add_area(d, w->db, v, a, err) != 0)
            return -1;
    }
    for (size_t i = 0; i < s->places.n; i++) {
        if (add_place(d, w->db, &((const struct place *)s->places.items)[i], a, err) != 0)
            return -1;
    }
    for (int i = 0; i < COL__MAX; i++) {
        if (buf_ok(&d->columns[i], err) != 0)
            return -1;
    }
    return 0;
}

/* ---- each word once ---- */

struct word {
    struct str text; /* p NULL: an empty place */
    uint32_t hash;
};

/* Open addressing, at most half full. */
struct words {
    struct word *items;
    size_t n, room; /* room: a power of two */
    struct arena *a;
};

static struct word *place_of(const struct words *set, struct str text, uint32_t hash)
{
    size_t i = hash & (set->room - 1);
    while (set->items[i].text.p && !(set->items[i].hash == hash && str_eq(set->items[i].text, text)))
        i = (i + 1) & (set->room - 1);
    return &set->items[i];
}

#define FIRST_ROOM 1024u

static int grow(struct words *set)
{
    struct words larger = {.room = set->room ? 2 * set->room : FIRST_ROOM, .n = set->n, .a = set->a};
    larger.items = ARENA_ARRAY(set->a, larger.room, struct word);
    for (size_t i = 0; larger.items && i < set->room; i++) {
        if (set->items[i].text.p)
            *place_of(&larger, set->items[i].text, set->items[i].hash) = set->items[i];
    }
    if (!larger.items)
        return -1;
    *set = larger;
    return 0;
}

/* FNV-1a. */
static uint32_t hash_of(struct str s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 16777619u;
    return h;
}

/* 1 when the word is new, 0 when it was there, -1 without memory. */
static int learn(struct words *set, struct str text)
{
    if (2 * set->n >= set->room && grow(set) != 0)
        return -1;
    uint32_t hash = hash_of(text);
    struct word *w = place_of(set, text, hash);
    if (w->text.p)
        return 0;
    *w = (struct word){text, hash};
    set->n++;
    return 1;
}

/* Cuts the next word off. */
static struct str next_word(struct str *rest)
{
    size_t n = 1;
    while (n < rest->n && rest->p[n] != FTS_WORD && rest->p[n] != FTS_COLOCATED)
        n++;
    struct str word = str_from(rest->p + 1, n - 1);
    *rest = str_from(rest->p + n, rest->n - n);
    return word;
}

/* Appends the words of a document that the set does not know yet. */
static int list_words(const struct doc *d, struct words *set, struct buf *out, struct err *err)
{
    for (int c = 0; c < COL__MAX; c++) {
        for (struct str rest = buf_str(&d->columns[c]); rest.n;) {
            struct str word = next_word(&rest);
            int fresh = learn(set, word);
            if (fresh < 0)
                return fail_memory(err);
            if (!fresh)
                continue;
            buf_char(out, FTS_COLOCATED);
            buf_raw_str(out, word);
        }
        buf_lit(out, "\n");
    }
    return buf_ok(out, err);
}

/* ---- the indexes ---- */

static int insert(const struct search_writer *w, enum search_index index, int64_t id, const struct doc *d,
                  struct err *err)
{
    struct stmt *s;
    if (db_prepare(w->db, put[index], &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    for (int c = 0; c < COL__MAX; c++)
        bind_str(s, c + 2, buf_str(&d->columns[c]));
    return stmt_run(s, err);
}

/* FTS5 takes a row out of a table without texts when it is told each of its words, the column or the number of times
 * do not matter. They are colocated: then one word a column is counted off the lengths of the columns, which are never
 * less, and which nobody reads (word_rank). */
static int take_out(const struct search_writer *w, enum search_index index, int64_t id, struct str words,
                    struct err *err)
{
    struct stmt *s;
    struct str column = {0};
    bool more = true;
    if (db_prepare(w->db, forget[index], &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    for (int c = 0; c < COL__MAX; c++) {
        (void)str_cut(&words, '\n', &column, &more);
        bind_str(s, c + 2, column);
    }
    return stmt_run(s, err);
}

/* Both lists, column by column. */
static int join(struct str open, struct str closed, struct buf *out, struct err *err)
{
    bool more_open = true, more_closed = true;
    struct str column;
    for (int c = 0; c < COL__MAX; c++) {
        if (str_cut(&open, '\n', &column, &more_open))
            buf_raw_str(out, column);
        if (str_cut(&closed, '\n', &column, &more_closed))
            buf_raw_str(out, column);
        buf_lit(out, "\n");
    }
    return buf_ok(out, err);
}

/* Takes the structure out of both indexes; search_doc still has it. */
static int take_out_both(const struct search_writer *w, int64_t id, struct arena *a, struct err *err)
{
    struct stmt *s;
    struct buf all = buf_in(a, 2 * WORDS_MAX);
    if (db_prepare(w->db, SQL_WORDS, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    int rc = stmt_step(s, err);
    if (rc == 1) {
        bool open = !col_null(s, 0);
        rc = open ? take_out(w, SEARCH_PUBLIC, id, col_str(s, 0), err) : 0;
        if (rc == 0)
            rc = join(col_str(s, 0), col_str(s, 1), &all, err);
        if (rc == 0)
            rc = take_out(w, SEARCH_TEAM, id, buf_str(&all), err);
    }
    stmt_reset(s);
    return rc;
}

/* All that is written of a structure. */
struct written {
    struct doc team, open;
    struct buf open_words, closed_words;
};

static int describe(const struct search_writer *w, const struct structure *team, const struct structure *open,
                    struct written *out, struct arena *a, struct err *err)
{
    struct words known = {.a = a};
    out->open_words = buf_in(a, WORDS_MAX);
    out->closed_words = buf_in(a, WORDS_MAX);
    if (write_doc(w, team, &out->team, a, err) != 0)
        return -1;
    out->open = out->team;
    if (open && open != team && write_doc(w, open, &out->open, a, err) != 0)
        return -1;
    if (open && list_words(&out->open, &known, &out->open_words, err) != 0)
        return -1;
    return list_words(&out->team, &known, &out->closed_words, err);
}

int search_put(struct search_writer *w, const struct structure *team, const struct structure *open, struct arena *a,
               struct err *err)
{
    struct written x;
    struct stmt *s;
    if (take_out_both(w, team->id, a, err) != 0 || describe(w, team, open, &x, a, err) != 0 ||
        (open && insert(w, SEARCH_PUBLIC, team->id, &x.open, err) != 0) ||
        insert(w, SEARCH_TEAM, team->id, &x.team, err) != 0 || db_prepare(w->db, SQL_KEEP, &s, err) != 0)
        return -1;
    bind_int(s, 1, team->id);
    if (open)
        bind_str(s, 2, buf_str(&x.open_words));
    bind_str(s, 3, buf_str(&x.closed_words));
    return stmt_run(s, err);
}

int search_is_current(const struct search_writer *w, int64_t id, const struct structure *team,
                      const struct structure *open, struct arena *a, bool *current, struct err *err)
{
    struct written x;
    struct stmt *s;
    if ((team && describe(w, team, open, &x, a, err) != 0) || db_prepare(w->db, SQL_WORDS, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    int rc = stmt_step(s, err);
    *current = (rc == 1) == (team != NULL);
    if (rc == 1 && team)
        *current = col_null(s, 0) == !open && str_eq(col_str(s, 0), open ? buf_str(&x.open_words) : STR("")) &&
                   str_eq(col_str(s, 1), buf_str(&x.closed_words));
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

int search_remove(struct search_writer *w, int64_t id, struct arena *a, struct err *err)
{
    struct stmt *s;
    if (take_out_both(w, id, a, err) != 0 || db_prepare(w->db, SQL_REMOVE, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    return stmt_run(s, err);
}

int search_clear(struct search_writer *w, struct err *err)
{
    return db_exec(w->db, SQL_CLEAR, err);
}

int search_shred(struct db *db, struct err *err)
{
    return db_exec(db, SQL_SHRED, err);
}
