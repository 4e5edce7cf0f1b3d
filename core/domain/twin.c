#include "domain/twin.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/crypto.h"
#include "base/fold.h"
#include "base/french.h"

/* A person's practice, its secretary and two offices share a telephone; a switchboard more. Of official numbers more
 * than twenty structures have the same by a mistake of a file, not by being one. */
const struct twin_reason twin_reasons[TWIN__MAX] = {
    [TWIN_MAIL] = {"même courriel", 5},       [TWIN_PHONE] = {"même téléphone", 5},
    [TWIN_NEAR] = {"même nom, tout près", 5}, [TWIN_NAME] = {"même nom, même commune", 5},
    [TWIN_SIRET] = {"même numéro SIRET", 20}, [TWIN_FINESS] = {"même numéro FINESS", 20},
};

/* The most of these numbers. */
#define SHARERS_MAX 20

/* Words of a name that are compared: longer ones are compared by their first. */
#define WORDS_MAX 30

/* Digits of a telephone that is somebody's: shorter ones (15, 115, 3919) are everybody's. */
#define PHONE_DIGITS 9

static const char SQL_KEYS[] = "SELECT kind, value FROM twin_key WHERE structure = ?1 ORDER BY kind, value LIMIT ?2";
static const char SQL_SHARED[] =
    "SELECT structure FROM twin_key WHERE kind = ?1 AND value = ?2 ORDER BY structure LIMIT ?3";
static const char SQL_ADD[] = "INSERT INTO twin_key(kind, value, structure) VALUES(?1, ?2, ?3)";
static const char SQL_DROP[] = "DELETE FROM twin_key WHERE kind = ?1 AND value = ?2 AND structure = ?3";
static const char SQL_UNPAIR[] = "DELETE FROM twin WHERE kind = ?1 AND value = ?2";
/* A row at a time: a statement that writes several makes FTS5 write out what it holds in memory, since it may have to
 * be undone (a third of an import's time was that). */
static const char SQL_PAIR[] = "INSERT INTO twin(kind, value, a, b) VALUES(?1, ?2, ?3, ?4)";

#define ASKED \
    " FROM twin t WHERE NOT EXISTS (SELECT 1 FROM twin_apart n WHERE n.a = t.a AND n.b = t.b AND n.kind = t.kind" \
    " AND n.value = t.value)"
static const char SQL_LIST[] = "SELECT t.a, t.b, sum(DISTINCT 1 << t.kind) AS reasons, count(*) OVER ()" ASKED
                               " GROUP BY t.a, t.b ORDER BY reasons DESC, t.a, t.b LIMIT ?1 OFFSET ?2";
static const char SQL_BESIDE[] =
    "SELECT t.a, t.b, sum(DISTINCT 1 << t.kind) AS reasons" ASKED
    " AND (t.a = ?1 OR t.b = ?1) GROUP BY t.a, t.b ORDER BY reasons DESC, t.a, t.b LIMIT ?2";
static const char SQL_COUNT[] = "SELECT count(*) FROM (SELECT DISTINCT t.a, t.b" ASKED ")";
static const char SQL_OF[] =
    "SELECT coalesce(sum(DISTINCT 1 << t.kind), 0), count(n.a) = count(*) AND count(*) > 0 FROM twin t"
    " LEFT JOIN twin_apart n ON n.a = t.a AND n.b = t.b AND n.kind = t.kind AND n.value = t.value"
    " WHERE t.a = ?1 AND t.b = ?2";
static const char SQL_APART[] = "INSERT OR IGNORE INTO twin_apart(a, b, kind, value, at, account)"
                                " SELECT a, b, kind, value, ?3, ?4 FROM twin WHERE a = ?1 AND b = ?2";
static const char SQL_TOGETHER[] = "DELETE FROM twin_apart WHERE a = ?1 AND b = ?2";

struct key {
    int64_t kind, value;
};

struct keys {
    struct key items[TWIN_KEYS_MAX];
    size_t n;
};

/* ---- What a structure could be known again by ---- */

static void add_key(struct keys *k, enum twin_kind kind, struct str first, struct str second)
{
    const struct str parts[] = {first, second};
    /* SQLite's integers have a sign. */
    int64_t value = (int64_t)(crypto_hash_short(parts, 2) >> 1);
    if (k->n < TWIN_KEYS_MAX)
        k->items[k->n++] = (struct key){.kind = (int64_t)kind, .value = value};
}

static void add_contacts(struct keys *k, const struct list *contacts)
{
    for (size_t i = 0; i < contacts->n; i++) {
        const struct contact *c = &((const struct contact *)contacts->items)[i];
        char national[FRENCH_PHONE_SIZE], norm[FOLD_POINT_MAX * 210];
        struct buf b = {.p = norm, .cap = sizeof norm, .max = sizeof norm - 1};
        if (c->kind == CONTACT_MAIL)
            fold_text(&b, str_trim(str_of(c->value)));
        const char *text = c->kind == CONTACT_PHONE && french_phone(str_of(c->value), national) ? national : c->value;
        for (const char *p = text; c->kind == CONTACT_PHONE && *p; p++) {
            if (*p >= '0' && *p <= '9')
                buf_char(&b, *p);
        }
        if (!b.failed && b.n >= (c->kind == CONTACT_PHONE ? PHONE_DIGITS : 3))
            add_key(k, c->kind == CONTACT_PHONE ? TWIN_PHONE : TWIN_MAIL, buf_str(&b), STR(""));
    }
}

struct words {
    struct str items[WORDS_MAX];
    size_t n;
};

static bool has_word(const struct words *w, struct str word)
{
    for (size_t i = 0; i < w->n; i++) {
        if (str_eq(w->items[i], word))
            return true;
    }
    return false;
}

static bool is_article(struct str word)
{
    static const char *const articles[] = {"a",  "au", "aux", "d",  "de", "des", "du",
                                           "en", "et", "l",   "la", "le", "les"};
    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++) {
        if (str_is(word, articles[i]))
            return true;
    }
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Each once; the slices point into the folded text, which lives in the arena. */
static int words_of(const char *text, struct arena *a, struct words *out, struct err *err)
{
    struct str s = str_of(text);
    struct buf folded = buf_in(a, FOLD_POINT_MAX * s.n + 1);
    fold_text(&folded, s);
    if (buf_ok(&folded, err) != 0)
        return -1;
    s = buf_str(&folded);
    out->n = 0;
    for (size_t i = 0; i < s.n && out->n < WORDS_MAX;) {
        size_t from = i;
        while (i < s.n && is_letter(s.p[i]))
            i++;
        struct str word = str_from(s.p + from, i - from);
        if (word.n && !is_article(word) && !has_word(out, word))
            out->items[out->n++] = word;
        i += word.n == 0;
    }
    return 0;
}

static int compare_words(const void *x, const void *y)
{
    const struct str *a = x, *b = y;
    int rc = memcmp(a->p, b->p, a->n < b->n ? a->n : b->n);
    return rc ? rc : a->n < b->n ? -1 : a->n > b->n;
}

/* The words of a name, without those of the commune unless they are all of it, sorted, in one text. */
static int name_key(const struct words *name, const struct words *city, struct arena *a, struct str *out,
                    struct err *err)
{
    struct words kept = {.n = 0};
    struct buf b = buf_in(a, 2000);
    for (size_t i = 0; i < name->n; i++) {
        if (!has_word(city, name->items[i]))
            kept.items[kept.n++] = name->items[i];
    }
    if (kept.n == 0)
        kept = *name;
    qsort(kept.items, kept.n, sizeof *kept.items, compare_words);
    for (size_t i = 0; i < kept.n; i++) {
        buf_raw_str(&b, kept.items[i]);
        buf_char(&b, ' ');
    }
    *out = buf_str(&b);
    return buf_ok(&b, err);
}

static void add_near(struct keys *k, struct str name, const struct place *p)
{
    for (int i = 0; i < 4; i++) {
        char square[60];
        double lat = floor(p->lat / TWIN_GRID + (i & 1 ? 0.5 : 0)), lon = floor(p->lon / TWIN_GRID + (i & 2 ? 0.5 : 0));
        (void)snprintf(square, sizeof square, "%d %.0f %.0f", i, lat, lon);
        add_key(k, TWIN_NEAR, name, str_of(square));
    }
}

static int add_names(struct keys *k, const struct structure *s, struct arena *a, struct err *err)
{
    struct words *name = ARENA_NEW(a, struct words), *city = ARENA_NEW(a, struct words);
    if (!name || !city)
        return fail_memory(err);
    if (words_of(s->name, a, name, err) != 0)
        return -1;
    for (size_t i = 0; i < s->places.n && name->n; i++) {
        const struct place *p = &((const struct place *)s->places.items)[i];
        struct str key;
        if (words_of(p->city ? p->city : "", a, city, err) != 0 || name_key(name, city, a, &key, err) != 0)
            return -1;
        if (p->insee || p->city)
            add_key(k, TWIN_NAME, key, str_of(p->insee ? p->insee : p->city));
        bool placed = record_has(p, record_index(&place_type, STR("lat")));
        if (placed && p->geo_precision != GEO_COMMUNE)
            add_near(k, key, p);
    }
    return 0;
}

static int compare_keys(const void *x, const void *y)
{
    const struct key *a = x, *b = y;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return a->value < b->value ? -1 : a->value > b->value;
}

/* Sorted, each once. */
static int keys_of(const struct structure *s, struct arena *a, struct keys *k, struct err *err)
{
    k->n = 0;
    if (!s || s->status == STATUS_CLOSED)
        return 0;
    for (size_t i = 0; i < s->identifiers.n; i++) {
        const struct identifier *d = &((const struct identifier *)s->identifiers.items)[i];
        if (d->scheme == IDENTIFIER_FINESS_ET || d->scheme == IDENTIFIER_SIRET)
            add_key(k, d->scheme == IDENTIFIER_SIRET ? TWIN_SIRET : TWIN_FINESS, str_trim(str_of(d->value)), STR(""));
    }
    add_contacts(k, &s->contacts);
    for (size_t i = 0; i < s->places.n; i++)
        add_contacts(k, &((const struct place *)s->places.items)[i].contacts);
    for (size_t i = 0; i < s->services.n; i++)
        add_contacts(k, &((const struct service *)s->services.items)[i].contacts);
    if (add_names(k, s, a, err) != 0)
        return -1;
    qsort(k->items, k->n, sizeof *k->items, compare_keys);
    size_t n = 0;
    for (size_t i = 0; i < k->n; i++) {
        if (n == 0 || compare_keys(&k->items[i], &k->items[n - 1]) != 0)
            k->items[n++] = k->items[i];
    }
    k->n = n;
    return 0;
}

/* ---- Keeping it ---- */

static int stored_keys(struct db *db, int64_t id, struct keys *k, struct err *err)
{
    struct stmt *s;
    int rc;
    k->n = 0;
    if (db_prepare(db, SQL_KEYS, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, TWIN_KEYS_MAX);
    while ((rc = stmt_step(s, err)) == 1)
        k->items[k->n++] = (struct key){.kind = col_int(s, 0), .value = col_int(s, 1)};
    return rc;
}

static int prepare(struct db *db, const char *sql, const struct key *k, int64_t third, struct stmt **s, struct err *err)
{
    if (db_prepare(db, sql, s, err) != 0)
        return -1;
    bind_int(*s, 1, k->kind);
    bind_int(*s, 2, k->value);
    if (third)
        bind_int(*s, 3, third);
    return 0;
}

/* Structures that share a value: at most as many as are compared, and one. */
struct sharers {
    int64_t items[SHARERS_MAX + 1];
    size_t n;
};

static int find_sharers(struct db *db, const struct key *k, struct sharers *out, struct err *err)
{
    struct stmt *s;
    int rc;
    out->n = 0;
    if (prepare(db, SQL_SHARED, k, twin_reasons[k->kind].most + 1, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1)
        out->items[out->n++] = col_int(s, 0);
    return rc;
}

static bool are_compared(const struct sharers *x, const struct key *k)
{
    return (int64_t)x->n <= twin_reasons[k->kind].most;
}

static int pair(struct db *db, const struct key *k, int64_t x, int64_t y, struct err *err)
{
    struct stmt *s;
    if (prepare(db, SQL_PAIR, k, x < y ? x : y, &s, err) != 0)
        return -1;
    bind_int(s, 4, x < y ? y : x);
    return stmt_run(s, err);
}

static int unpair(struct db *db, const struct key *k, struct err *err)
{
    struct stmt *s;
    return prepare(db, SQL_UNPAIR, k, 0, &s, err) != 0 ? -1 : stmt_run(s, err);
}

/* Those that still share it are compared, perhaps for the first time: they were too many. */
static int drop(struct db *db, const struct key *k, int64_t id, struct err *err)
{
    struct stmt *s;
    struct sharers left;
    if (prepare(db, SQL_DROP, k, id, &s, err) != 0 || stmt_run(s, err) != 0 || unpair(db, k, err) != 0 ||
        find_sharers(db, k, &left, err) != 0)
        return -1;
    for (size_t i = 0; i < left.n && are_compared(&left, k); i++) {
        for (size_t j = i + 1; j < left.n; j++) {
            if (pair(db, k, left.items[i], left.items[j], err) != 0)
                return -1;
        }
    }
    return 0;
}

/* Nearly every value is nobody else's, or too many have it already: then there is nothing to compare. */
static int add(struct db *db, const struct key *k, int64_t id, struct err *err)
{
    struct stmt *s;
    struct sharers others;
    if (find_sharers(db, k, &others, err) != 0 || prepare(db, SQL_ADD, k, id, &s, err) != 0 || stmt_run(s, err) != 0)
        return -1;
    if (!are_compared(&others, k))
        return 0;
    if ((int64_t)others.n == twin_reasons[k->kind].most)
        return unpair(db, k, err);
    for (size_t i = 0; i < others.n; i++) {
        if (pair(db, k, id, others.items[i], err) != 0)
            return -1;
    }
    return 0;
}

static int put(struct db *db, int64_t id, const struct structure *s, struct arena *a, struct err *err)
{
    struct keys *was = ARENA_NEW(a, struct keys), *is = ARENA_NEW(a, struct keys);
    if (!was || !is)
        return fail_memory(err);
    if (keys_of(s, a, is, err) != 0 || stored_keys(db, id, was, err) != 0)
        return -1;
    for (size_t i = 0, k = 0; i < was->n || k < is->n;) {
        int order = i == was->n ? 1 : k == is->n ? -1 : compare_keys(&was->items[i], &is->items[k]);
        if ((order < 0 && drop(db, &was->items[i], id, err) != 0) ||
            (order > 0 && add(db, &is->items[k], id, err) != 0))
            return -1;
        i += order <= 0;
        k += order >= 0;
    }
    return 0;
}

int twin_put(struct db *db, int64_t id, const struct structure *s, struct arena *a, struct err *err)
{
    struct arena_mark mark = arena_mark(a);
    int rc = put(db, id, s, a, err);
    arena_release(a, mark);
    return rc;
}

/* ---- Reading ---- */

static int for_team(struct db *db, const struct audience *who, const char *sql, struct stmt **s, struct err *err)
{
    if (who->level < LEVEL_TEAM)
        return fail(err, ERR_REFUSED, "only the team compares structures");
    return db_prepare(db, sql, s, err);
}

static int count(struct db *db, const struct audience *who, size_t *total, struct err *err)
{
    struct stmt *s;
    if (for_team(db, who, SQL_COUNT, &s, err) != 0)
        return -1;
    int rc = stmt_step(s, err);
    *total = rc == 1 ? (size_t)col_int(s, 0) : 0;
    stmt_reset(s);
    return rc == 1 ? 0 : -1;
}

int twin_list(struct db *db, const struct audience *who, size_t skip, size_t n, struct twin_pair *out, size_t *found,
              size_t *total, struct err *err)
{
    struct stmt *s;
    int rc;
    *found = *total = 0;
    if (n == 0)
        return count(db, who, total, err);
    if (for_team(db, who, SQL_LIST, &s, err) != 0)
        return -1;
    bind_int(s, 1, (int64_t)n);
    bind_int(s, 2, (int64_t)skip);
    while ((rc = stmt_step(s, err)) == 1) {
        out[(*found)++] =
            (struct twin_pair){.a = col_int(s, 0), .b = col_int(s, 1), .reasons = (unsigned)col_int(s, 2)};
        *total = (size_t)col_int(s, 3);
    }
    return rc;
}

int twin_beside(struct db *db, const struct audience *who, int64_t id, size_t n, struct twin_pair *out, size_t *found,
                struct err *err)
{
    struct stmt *s;
    int rc;
    *found = 0;
    if (for_team(db, who, SQL_BESIDE, &s, err) != 0)
        return -1;
    bind_int(s, 1, id);
    bind_int(s, 2, (int64_t)n);
    while ((rc = stmt_step(s, err)) == 1)
        out[(*found)++] =
            (struct twin_pair){.a = col_int(s, 0), .b = col_int(s, 1), .reasons = (unsigned)col_int(s, 2)};
    return rc;
}

int twin_of(struct db *db, const struct audience *who, int64_t a, int64_t b, unsigned *reasons, bool *apart,
            struct err *err)
{
    struct stmt *s;
    if (for_team(db, who, SQL_OF, &s, err) != 0)
        return -1;
    bind_int(s, 1, a < b ? a : b);
    bind_int(s, 2, a < b ? b : a);
    int rc = stmt_step(s, err);
    *reasons = rc == 1 ? (unsigned)col_int(s, 0) : 0;
    *apart = rc == 1 && col_int(s, 1) != 0;
    stmt_reset(s);
    return rc == 1 ? 0 : -1;
}

int twin_set_apart(struct db *db, const struct author *author, int64_t a, int64_t b, bool apart, struct err *err)
{
    struct stmt *s;
    int64_t seq, low = a < b ? a : b, high = a < b ? b : a;
    char diff[100];
    if (!db_in_transaction(db))
        return fail(err, ERR_BUG, "twin_set_apart outside a transaction");
    (void)snprintf(diff, sizeof diff, "{\"apart\":[\"%s\",\"%s\"],\"with\":[\"%lld\",\"%lld\"]}", apart ? "no" : "yes",
                   apart ? "yes" : "no", (long long)high, (long long)high);
    if (change_add(db, author, "twin", low, CHANGE_UPDATE, diff, &seq, err) != 0 ||
        db_prepare(db, apart ? SQL_APART : SQL_TOGETHER, &s, err) != 0)
        return -1;
    bind_int(s, 1, low);
    bind_int(s, 2, high);
    if (apart) {
        bind_int(s, 3, author->now);
        if (author->account)
            bind_int(s, 4, author->account);
    }
    return stmt_run(s, err);
}
