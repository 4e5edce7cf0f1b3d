#include "rules/import_map.h"

#include "base/date.h"
#include "base/fold.h"
#include "core/rules/rules_priv.h"
#include "core/rules/value.h"

/* Longest column name that is compared, in bytes. */
#define COLUMN_MAX 300

/* The name of column i of a list such as "Nom;Ville", or false beyond the last. */
static bool column_at(const char *list, size_t i, struct str *name)
{
    struct str rest = str_of(list);
    bool more = list != NULL;
    for (size_t k = 0; str_cut(&rest, ';', name, &more); k++) {
        *name = str_trim(*name);
        if (k == i)
            return true;
    }
    return false;
}

/* A column's name without case, accents, spaces, hyphens and underscores: "Code postal" and code_postal are the same.
 */
static size_t fold_column(struct str name, char out[COLUMN_MAX])
{
    struct buf buf = {.p = out, .cap = COLUMN_MAX, .max = COLUMN_MAX - 1};
    size_t n = 0;
    fold_text(&buf, utf8_prefix(name, COLUMN_MAX - 1));
    for (size_t i = 0; i < buf.n; i++) {
        if (!strchr(" -_", out[i]))
            out[n++] = out[i];
    }
    out[n] = '\0';
    return n;
}

static bool same_column(struct str a, struct str b)
{
    char folded[2][COLUMN_MAX];
    size_t n = fold_column(a, folded[0]);
    return n == fold_column(b, folded[1]) && memcmp(folded[0], folded[1], n) == 0;
}

/* Letters two names must begin with, and two thirds of the longer one, to be taken for one another. */
#define BEGINNING_MIN 6

/* "confidentielle" and "confidentialité" for "confidentiel", "ligne pro." for "ligne_pro". */
static bool resembles(struct str declared, const char *title)
{
    char folded[2][COLUMN_MAX];
    size_t n = fold_column(declared, folded[0]), m = fold_column(str_of(title), folded[1]), same = 0;
    const char *const one[] = {folded[0], NULL};
    while (same < n && same < m && folded[0][same] == folded[1][same])
        same++;
    return (same >= BEGINNING_MIN && 3 * same >= 2 * (n > m ? n : m)) || value_closest(one, folded[1]) != NULL;
}

/* The declared name of a column of a file. */
static bool find_declared(const struct import_map *map, struct str column, struct str *name)
{
    for (size_t i = 0; column_at(map->columns, i, name); i++) {
        if (same_column(*name, column))
            return true;
    }
    return false;
}

static bool has_name(const char *const *names, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++) {
        if (names[i] && str_is(name, names[i]))
            return true;
    }
    return false;
}

/* ERR_REFUSED with all required columns that are not among the names. */
static int check_required(const struct import_map *map, const char *const *names, size_t n, struct err *err)
{
    char missing[RULE_REASON_MAX];
    struct buf b = {.p = missing, .cap = sizeof missing, .max = sizeof missing - 1};
    struct str name;
    for (size_t i = 0; column_at(map->required, i, &name); i++) {
        if (has_name(names, n, name))
            continue;
        if (b.n)
            buf_lit(&b, ", ");
        buf_fmt(&b, "«\u00A0%.*s\u00A0»", (int)name.n, name.p);
    }
    return b.n ? fail(err, ERR_REFUSED, "colonnes absentes du fichier\u00A0: %s", buf_cstr(&b)) : 0;
}

int import_map_bind(const struct import_map *map, const struct str *header, size_t n, struct arena *a,
                    const char ***out, struct err *err)
{
    const char **names = ARENA_ARRAY(a, n, const char *);
    if (!names)
        return fail_memory(err);
    *out = names;
    for (size_t i = 0; i < n; i++) {
        struct str name;
        if (map->header) {
            struct str own = str_trim(header[i]);
            bool known = find_declared(map, own, &name) && !has_name(names, i, name);
            if (own.n == 0)
                continue;
            if (!known) /* or the second of two that read alike */
                name = own;
        } else if (!column_at(map->columns, i, &name)) {
            break;
        }
        if (!(names[i] = str_dup(a, name)))
            return fail_memory(err);
    }
    return check_required(map, names, n, err);
}

bool import_map_closest(const struct import_map *map, const char *const *names, size_t n, const char *title,
                        struct str *declared)
{
    for (size_t i = 0; column_at(map->columns, i, declared); i++) {
        if (!has_name(names, n, *declared) && resembles(*declared, title))
            return true;
    }
    return false;
}

static struct str cell(const struct rule_row *row, const char *column)
{
    for (size_t i = 0; i < row->n; i++) {
        if (row->names[i] && strcmp(row->names[i], column) == 0)
            return row->texts[i];
    }
    return STR("");
}

bool import_map_takes(const struct import_map *map, const struct rule_row *row)
{
    const struct import_only *only = map->only.items;
    for (size_t i = 0; i < map->only.n; i++) {
        if (!str_is(str_trim(cell(row, only[i].column)), only[i].text))
            return false;
    }
    return true;
}

bool import_map_date(const struct import_map *map, const struct rule_row *first, int32_t *date)
{
    struct err ignored;
    return map->date_column && date_parse(str_trim(cell(first, map->date_column)), date, &ignored) == 0;
}

bool import_map_declares(const struct import_map *map, const char *name)
{
    struct str column;
    for (size_t i = 0; column_at(map->columns, i, &column); i++) {
        if (str_is(column, name))
            return true;
    }
    return false;
}

static int not_declared(const char *field, struct str column, struct err *err)
{
    return fail(err, ERR_RULE, "%s: \"%.*s\" is not among the columns", field, (int)column.n, column.p);
}

int import_map_complete(void *declared, struct err *err)
{
    struct import_map *map = declared;
    struct str name, other;
    if (!record_has(map, record_index(&import_map_type, STR("header"))))
        map->header = true;
    for (size_t i = 0; column_at(map->columns, i, &name); i++) {
        if (name.n == 0)
            return fail(err, ERR_RULE, "columns: name %zu is empty", i + 1);
        for (size_t k = 0; k < i; k++) {
            if (column_at(map->columns, k, &other) && same_column(name, other))
                return fail(err, ERR_RULE, "columns: \"%.*s\" stands twice", (int)name.n, name.p);
        }
    }
    for (size_t i = 0; column_at(map->required, i, &name); i++) {
        if (!find_declared(map, name, &other) || !str_eq(name, other))
            return not_declared("required", name, err);
    }
    const struct import_only *only = map->only.items;
    for (size_t i = 0; i < map->only.n; i++) {
        if (!import_map_declares(map, only[i].column))
            return not_declared("only", str_of(only[i].column), err);
    }
    if (map->date_column && !import_map_declares(map, map->date_column))
        return not_declared("date_column", str_of(map->date_column), err);
    if (map->old_after_days < 1)
        return fail(err, ERR_RULE, "old_after_days: 1 or more expected, not %lld", (long long)map->old_after_days);
    return 0;
}
