#include "store/row.h"

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
    case F_TERMS:
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
    case F_TERMS:
    case F_LIST:
    case F__MAX: break;
    }
    return fail(err, ERR_BUG, "%s.%s is not written to a column", type->name, f->name);
}
