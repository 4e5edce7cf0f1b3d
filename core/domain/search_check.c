#include "domain/search_check.h"

#include "base/vec.h"
#include "store/words.h"

static const char SQL_WORDS_PUBLIC[] = "SELECT structure, open, '' FROM search_doc WHERE open IS NOT NULL"
                                       " ORDER BY structure";
static const char SQL_WORDS_TEAM[] = "SELECT structure, coalesce(open, ''), closed FROM search_doc ORDER BY structure";

/* Each word of each row, in the order of words, then rows. */
static const char SQL_VOCABULARY_PUBLIC[] = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.check_public USING"
                                            " fts5vocab(main, search_public, instance)";
static const char SQL_VOCABULARY_TEAM[] = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.check_team USING"
                                          " fts5vocab(main, search_team, instance)";
static const char SQL_INDEXED_PUBLIC[] = "SELECT term, doc FROM temp.check_public";
static const char SQL_INDEXED_TEAM[] = "SELECT term, doc FROM temp.check_team";

static const char SQL_PAGES_PUBLIC[] = "INSERT INTO search_public(search_public) VALUES('integrity-check')";
static const char SQL_PAGES_TEAM[] = "INSERT INTO search_team(search_team) VALUES('integrity-check')";

static const struct {
    const char *name, *words, *vocabulary, *indexed, *pages;
} indexes[SEARCH_INDEX__MAX] = {
    [SEARCH_PUBLIC] = {"search_public", SQL_WORDS_PUBLIC, SQL_VOCABULARY_PUBLIC, SQL_INDEXED_PUBLIC, SQL_PAGES_PUBLIC},
    [SEARCH_TEAM] = {"search_team", SQL_WORDS_TEAM, SQL_VOCABULARY_TEAM, SQL_INDEXED_TEAM, SQL_PAGES_TEAM},
};

const char *search_index_name(enum search_index index)
{
    return indexes[index].name;
}

/* A set of words as one number: the sum of what each gives. Adding on one side and taking away on the other, the same
 * sets leave 0, in whatever order they come. */
struct row {
    int64_t id;
    uint64_t sum;
};

/* FNV-1a, 64 bits. */
static uint64_t number_of(struct str word)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < word.n; i++)
        h = (h ^ (unsigned char)word.p[i]) * 1099511628211u;
    return h;
}

static bool is_between(char c)
{
    return c == FTS_WORD || c == FTS_COLOCATED || c == '\n';
}

static void add_words(struct row *row, struct str text)
{
    for (size_t i = 0, end; i < text.n; i = end) {
        while (i < text.n && is_between(text.p[i]))
            i++;
        for (end = i; end < text.n && !is_between(text.p[end]);)
            end++;
        if (end > i)
            row->sum += number_of(str_from(text.p + i, end - i));
    }
}

static int read_words(struct db *db, enum search_index index, struct vec *rows, struct arena *a, struct err *err)
{
    struct stmt *s;
    int rc;
    if (db_prepare(db, indexes[index].words, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        struct row *row = vec_push(rows, a);
        if (!row) {
            rc = fail_memory(err);
            break;
        }
        row->id = col_int(s, 0);
        add_words(row, col_str(s, 1));
        add_words(row, col_str(s, 2));
    }
    stmt_reset(s);
    return rc;
}

static struct row *find(const struct vec *rows, int64_t id)
{
    struct row *items = rows->items;
    size_t low = 0, high = rows->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (items[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < rows->n && items[low].id == id ? &items[low] : NULL;
}

/* Takes away each word of each row, once: it may stand there several times. *strays: of a row nobody knows. */
static int take_indexed(struct db *db, enum search_index index, const struct vec *rows, bool *strays, struct err *err)
{
    struct stmt *s;
    int rc;
    uint64_t word = 0;
    int64_t last_id = 0;
    uint64_t last_word = 0;
    if (db_prepare(db, indexes[index].indexed, &s, err) != 0)
        return -1;
    while ((rc = stmt_step(s, err)) == 1) {
        int64_t id = col_int(s, 1);
        word = number_of(col_str(s, 0));
        if (id == last_id && word == last_word)
            continue;
        struct row *row = find(rows, id);
        last_id = id;
        last_word = word;
        if (row)
            row->sum -= word;
        else
            *strays = true;
    }
    return rc;
}

int search_check_words(struct db *db, enum search_index index, struct arena *a, bool *agrees, struct err *err)
{
    struct vec rows = VEC_OF(struct row);
    struct err why;
    bool strays = false;
    *agrees = false;
    if (read_words(db, index, &rows, a, err) != 0 || db_exec(db, indexes[index].vocabulary, err) != 0)
        return -1;
    if (take_indexed(db, index, &rows, &strays, &why) != 0) {
        if (why.code == ERR_STORE)
            return 0;
        *err = why;
        return -1;
    }
    *agrees = !strays;
    for (size_t i = 0; i < rows.n; i++)
        *agrees = *agrees && ((const struct row *)rows.items)[i].sum == 0;
    return 0;
}

int search_check_pages(struct db *db, enum search_index index, bool *sound, struct err *err)
{
    struct err why;
    *sound = db_exec(db, indexes[index].pages, &why) == 0;
    if (*sound || why.code == ERR_STORE)
        return 0;
    *err = why;
    return -1;
}
