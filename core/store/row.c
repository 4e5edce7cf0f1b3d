#include "store/row.h"

#include <stdlib.h>

#include "base/date.h"

int row_map(struct stmt *s, const struct record_type *type, struct row_map *out, struct err *err)
{
    out->type = type;
    memset(out->column, -1, sizeof out->column);
    int n = col_count(s);
    for (int i = 0; i < n; i++) {
        const char *name = col_name(s, i);
        if (name[0] == '_')
            continue;
        int index = record_index(type, str_of(name));
        if (index < 0 || i > 127)
            return fail(err, ERR_BUG, "column \"%s\" is no field of %s", name, type->name);
        out->column[index] = (signed char)i;
    }
    return 0;
}

/* Codes joined by '|', sorted: two texts are equal when the sets are. */

static int read_terms(struct str text, struct terms *out, struct arena *a, struct err *err)
{
    char *copy = str_dup(a, text);
    size_t n = text.n > 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '|';
    out->codes = ARENA_ARRAY(a, n, const char *);
    if (!copy || !out->codes)
        return fail_memory(err);
    for (out->n = 0; out->n < n; copy += strcspn(copy, "|")) {
        if (out->n)
            *copy++ = '\0';
        out->codes[out->n++] = copy;
    }
    return 0;
}

static int by_code(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static const char *join_terms(const struct terms *terms, struct arena *a)
{
    const char **sorted = ARENA_ARRAY(a, terms->n, const char *);
    size_t size = 1;
    for (size_t i = 0; i < terms->n; i++)
        size += strlen(terms->codes[i]) + 1;
    char *text = arena_alloc(a, size), *end = text;
    if (!sorted || !text)
        return NULL;
    if (terms->n) {
        memcpy(sorted, terms->codes, terms->n * sizeof *sorted);
        qsort(sorted, terms->n, sizeof *sorted, by_code);
    }
    for (size_t i = 0; i < terms->n; i++) {
        if (i && strcmp(sorted[i], sorted[i - 1]) == 0)
            continue;
        if (i)
            *end++ = '|';
        size_t length = strlen(sorted[i]);
        memcpy(end, sorted[i], length);
        end += length;
    }
    return text;
}

static int read_field(const struct stmt *s, int column, const struct field *f, void *member, struct arena *a,
                      struct err *err)
{
    switch (f->type) {
    case F_TEXT:
    case F_JSON: *(const char **)member = col_text(s, column, a); return *(const char **)member ? 0 : fail_memory(err);
    case F_INT:
    case F_INSTANT: *(int64_t *)member = col_int(s, column); return 0;
    case F_REAL: *(double *)member = col_real(s, column); return 0;
    case F_BOOL: *(bool *)member = col_int(s, column) != 0; return 0;
    case F_DATE:
        if (date_parse(col_str(s, column), member, err) == 0)
            return 0;
        err->code = ERR_STORE; /* nobody's input */
        return -1;
    case F_ENUM: {
        int v = record_name_index(f->names, col_str(s, column));
        if (v < 0)
            return fail(err, ERR_STORE, "\"%.*s\" is no value of %s", (int)col_str(s, column).n, col_str(s, column).p,
                        f->name);
        *(int *)member = v;
        return 0;
    }
    case F_TERMS: return read_terms(col_str(s, column), member, a, err);
    case F_LIST:
    case F__MAX: break;
    }
    return fail(err, ERR_BUG, "%s is not read from a column", f->name);
}

int row_read(const struct stmt *s, const struct row_map *map, void *rec, struct arena *a, struct err *err)
{
    for (size_t i = 0; i < map->type->n; i++) {
        int column = map->column[i];
        const struct field *f = &map->type->fields[i];
        if (column < 0)
            continue;
        if (col_null(s, column)) {
            record_mark_null(rec, (int)i);
            continue;
        }
        if (read_field(s, column, f, record_member(f, rec), a, err) != 0)
            return err_context(err, "%s.%s", map->type->name, f->name);
        record_mark_set(rec, (int)i);
    }
    return 0;
}

int row_find(struct stmt *s, const struct record_type *type, struct arena *a, void *out, struct err *err)
{
    size_t n;
    memset(out, 0, type->size);
    return row_read_all(s, type, 1, a, out, &n, err) != 0 ? -1 : (int)n;
}

int row_read_all(struct stmt *s, const struct record_type *type, size_t most, struct arena *a, void *out, size_t *n,
                 struct err *err)
{
    struct row_map map;
    int rc = row_map(s, type, &map, err) == 0 ? 1 : -1;
    *n = 0;
    while (rc == 1 && *n < most && (rc = stmt_step(s, err)) == 1) {
        void *rec = (char *)out + *n * type->size;
        memset(rec, 0, type->size);
        if (row_read(s, &map, rec, a, err) != 0)
            rc = -1;
        else
            ++*n;
    }
    stmt_reset(s);
    return rc < 0 ? -1 : 0;
}

int row_read_list(struct stmt *s, const struct record_type *type, struct arena *a, struct vec *list, struct err *err)
{
    struct row_map map;
    int rc = row_map(s, type, &map, err) == 0 ? 1 : -1;
    while (rc == 1 && (rc = stmt_step(s, err)) == 1) {
        void *rec = vec_push(list, a);
        if (!rec)
            rc = fail_memory(err);
        else if (row_read(s, &map, rec, a, err) != 0)
            rc = -1;
    }
    stmt_reset(s);
    return rc;
}

int bind_field(struct stmt *s, int i, const struct record_type *type, const void *rec, int index, struct arena *a,
               struct err *err)
{
    const struct field *f = &type->fields[index];
    const void *member = record_member(f, rec);
    if (!record_has(rec, index)) {
        bind_null(s, i);
        return 0;
    }
    switch (f->type) {
    case F_TEXT:
    case F_JSON: bind_text(s, i, *(const char *const *)member); return 0;
    case F_INT:
    case F_INSTANT: bind_int(s, i, *(const int64_t *)member); return 0;
    case F_REAL: bind_real(s, i, *(const double *)member); return 0;
    case F_BOOL: bind_int(s, i, *(const bool *)member); return 0;
    case F_ENUM: bind_text(s, i, f->names[*(const int *)member]); return 0;
    case F_DATE: {
        char *iso = arena_alloc(a, DATE_ISO_SIZE);
        if (!iso)
            return fail_memory(err);
        date_iso(*(const int32_t *)member, iso);
        bind_text(s, i, iso);
        return 0;
    }
    case F_TERMS: {
        const char *text = join_terms(member, a);
        if (!text)
            return fail_memory(err);
        bind_text(s, i, text);
        return 0;
    }
    case F_LIST:
    case F__MAX: break;
    }
    return fail(err, ERR_BUG, "%s.%s is not written to a column", type->name, f->name);
}
